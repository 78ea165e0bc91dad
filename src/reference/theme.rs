//! What a theme can use: the variables of every template, collected from the contexts of real pages, and the blocks, partials,
//! components, functions, filters and properties of the default theme. What each is stands in `docs/reference.toml`, in both languages.

use super::{head, row, table_head, texts, word};
use crate::base::{Digest, Lang, Message};
use crate::pipeline::{self, Options};
use crate::plan::{ItemContent, SiteContext};
use crate::render::{CONTEXT_VERSION, LIST};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The sites whose pages are rendered: together they have a page of every kind, with every variable.
const SITES: [&str; 5] =
    ["docs/examples/site", "tests/sites/two-years", "tests/sites/own-form", "tests/fixtures/first-version/site", "."];

/// The variables of a template by their paths, with the types of their values.
type Variables = BTreeMap<String, BTreeSet<&'static str>>;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every variable of every template; those that all templates have are under an empty name. Collected once for all tests.
static VARIABLES: LazyLock<BTreeMap<String, Variables>> = LazyLock::new(|| {
    let mut templates: BTreeMap<String, Variables> = BTreeMap::new();
    for (site, drafts) in SITES.iter().flat_map(|site| [(site, true), (site, false)]) {
        let base_url = drafts.then(|| "https://www.example.cn/".to_owned());
        let options = Options { base_url, ..Options::new(drafts, Digest::new(b"")) };
        let checked = pipeline::check(&repository(site), &options).expect("a site");
        let shared = templates.entry(String::new()).or_default();
        collect("site", &serde_json::to_value(SiteContext::new(&checked.site)).expect("values"), shared);
        for item in checked.plan.each() {
            let ItemContent::Page(page) = &item.content else { continue };
            let context = page.context(checked.theme.words(), checked.theme.variables(page.template()));
            for (name, template) in [("page", ""), (page.variable(), page.template())] {
                let Some(value) = context.get(name) else { continue };
                let value = serde_json::to_value(value).expect("values");
                collect(name, &value, templates.entry(template.to_owned()).or_default());
            }
        }
    }
    templates
});

fn collect(path: &str, value: &Value, variables: &mut Variables) {
    let kinds = variables.entry(path.to_owned()).or_default();
    match value {
        Value::Null => drop(kinds.insert("absent")),
        Value::Bool(_) => drop(kinds.insert("boolean")),
        Value::Number(_) => drop(kinds.insert("number")),
        Value::String(_) => drop(kinds.insert("text")),
        Value::Array(items) => {
            kinds.insert("list");
            items.iter().for_each(|item| collect(&format!("{path}[]"), item, variables));
        }
        Value::Object(fields) => {
            kinds.insert("table");
            fields.iter().for_each(|(key, value)| collect(&format!("{path}.{key}"), value, variables));
        }
    }
}

/// The names behind each occurrence of a word in the files of a folder.
fn names_after(folder: &str, marker: &str) -> BTreeSet<String> {
    let files = fs::read_dir(repository(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let texts = files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).expect("a text"));
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let names = |text: String| {
        let rests = text.split(marker).skip(1).map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default());
        rests.map(str::to_owned).collect::<Vec<_>>()
    };
    texts.flat_map(names).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

/// What the default theme has of each kind of thing, by the name of its table in `docs/reference.toml`.
fn parts() -> [(&'static str, BTreeSet<String>); 6] {
    let templates = "themes/default/templates";
    let partials = fs::read_dir(repository(templates).join("partials")).expect("a folder");
    let partials = partials.map(|entry| entry.expect("an entry").file_name().to_string_lossy().replace(".html", ""));
    [
        ("blocks", names_after(templates, "block ")),
        ("partials", partials.collect()),
        ("components", names_after(templates, "{% component ")),
        ("functions", names_after("src/render", "register_function(\"")),
        ("filters", names_after("src/render", "register_filter(\"")),
        ("tokens", tokens().into_keys().collect()),
    ]
}

/// The properties that the style sheet sets for every page, with their values.
fn tokens() -> BTreeMap<String, String> {
    let sheet = fs::read_to_string(repository("themes/default/static/theme.css")).expect("a style sheet");
    let rule = sheet.split_once(":root {").and_then(|(_, rest)| rest.split_once('}')).map_or("", |(rule, _)| rule);
    let properties = rule.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
    properties.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

/// The meaning of a variable: of the longest end of its path that has one.
fn meaning(path: &str, lang: Lang) -> String {
    if let Some(key) = path.strip_prefix("site.portal.").filter(|key| !key.contains('.') && *key != "parents") {
        return Message::keyed(format!("keys.portal.{key}")).render(lang);
    }
    let ends = path.match_indices('.').map(|(at, _)| &path[at + 1..]);
    let end = std::iter::once(path).chain(ends).find(|end| texts::has("variables", end)).unwrap_or(path);
    texts::text("variables", end, lang)
}

pub(super) fn chapter(lang: Lang) -> String {
    let mut out = head(&word("theme", lang), lang);
    let _ = writeln!(out, "{}\n", word("theme_intro", lang));
    for (template, variables) in VARIABLES.iter() {
        let title = if template.is_empty() { word("every_template", lang) } else { format!("`{template}`") };
        let _ = write!(out, "## {title}\n\n{}", table_head(&["variable", "type", "meaning"], lang));
        for (path, kinds) in variables.iter().filter(|(path, _)| !path.ends_with("[]")) {
            let items = variables.get(&format!("{path}[]"));
            let words: Vec<String> = kinds
                .iter()
                .map(|kind| match items {
                    Some(items) if *kind == "list" => {
                        let items: Vec<String> = items.iter().map(|kind| word(kind, lang)).collect();
                        format!("[ {} … ]", items.join(&word("or", lang)))
                    }
                    _ => word(kind, lang),
                })
                .collect();
            let meaning = meaning(&path.replace("[]", ""), lang);
            out += &row(&[&format!("`{path}`"), &words.join(&word("or", lang)), &meaning]);
        }
        out.push('\n');
    }
    let tokens = tokens();
    for (kind, names) in parts() {
        let _ = write!(out, "## {}\n\n", word(kind, lang));
        if kind == "tokens" {
            let _ = writeln!(out, "{}\n", word("tokens_intro", lang));
        }
        out += &table_head(&["name", "meaning"], lang);
        for name in names {
            let shown = match tokens.get(&name) {
                Some(value) if kind == "tokens" => format!("`--{name}: {value}`"),
                _ => format!("`{name}`"),
            };
            out += &row(&[&shown, &texts::text(kind, &name, lang)]);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// The list of what templates may read, as `theme check` has it.
fn context_list() -> String {
    let mut out = format!("version {CONTEXT_VERSION}\n");
    for (template, variables) in VARIABLES.iter() {
        let template = if template.is_empty() { "*" } else { template };
        for (path, kinds) in variables {
            let kinds: Vec<&str> = kinds.iter().copied().collect();
            let _ = writeln!(out, "{template} {path} {}", kinds.join("|"));
        }
    }
    out
}

/// What a theme reads is not taken away from it without a new version of the context, by which it is told.
#[test]
fn the_list_of_the_context_is_that_of_the_pages() {
    let current = context_list();
    if LIST.lines().next() == current.lines().next() {
        let path = |line: &str| line.rsplit_once(' ').map(|(path, _)| path.to_owned());
        let there: BTreeSet<Option<String>> = current.lines().map(path).collect();
        let gone: Vec<&str> = LIST.lines().filter(|line| !there.contains(&path(line))).collect();
        assert!(gone.is_empty(), "raise CONTEXT_VERSION and say what changed: {gone:#?}");
    }
    if std::env::var_os("ANNALS_RECORD").is_some() {
        fs::write(repository("src/render/context.txt"), &current).expect("a file");
    } else {
        assert!(LIST == current, "`make record` writes src/render/context.txt anew");
    }
    for since in 2..=CONTEXT_VERSION {
        let key = format!("theme.since.{since}");
        assert_ne!(Message::keyed(key.clone()).render(Lang::Zh), key, "what changed is not said");
    }
}

#[test]
fn a_page_of_every_kind_is_rendered() {
    use crate::base::PageKind;
    // These two have no data of their own.
    let data = PageKind::ALL.iter().filter(|kind| !matches!(kind, PageKind::NotFound | PageKind::Search));
    for template in data.filter_map(|kind| kind.template()) {
        assert!(VARIABLES.contains_key(template), "no site of the repository has a page of {template}");
    }
}
