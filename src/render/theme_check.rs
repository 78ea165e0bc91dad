//! What `annals theme check` finds in a site's own theme beyond what keeps it from being used: paths that no page has, also inside of `if`;
//! words that the other language lacks; colours that cannot be read in some mode; what changed since the theme was written.

use super::colours::broken_colours;
use super::context_list::{CONTEXT_VERSION, ContextList};
use super::template_paths::{PathStep, TemplatePaths, VariablePath, read_paths};
use super::theme::{Layer, THEME, TemplateFiles, ThemeFile, ThemeFiles, decode, resolve_chain, words_of};
use super::theme_words::{check_arguments, check_words};
use super::tokens::{DisplayMode, MODES, TokenRule, contrast, source_of, token_rules};
use crate::base::{Diagnostic, Lang, Location, Message, Severity, SourceFile, suggestion};
use crate::model::{Settings, Site};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Checks the site's own theme and style sheet.
pub fn check_theme(themes: &BTreeMap<String, ThemeFiles>, site: &Site) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // What is wrong with the chain, and with theme.toml, is found where the theme is loaded.
    let layers = resolve_chain(themes, &site.settings, &mut Vec::new());
    check_paths(&layers, &mut out);
    check_all_words(&layers, site.settings.language, &mut out);
    check_colours(&layers, &site.settings, &mut out);
    check_versions(&layers, &mut out);
    out
}

/// A template of the chain.
struct ChainTemplate {
    name: String,
    file: Arc<SourceFile>,
    is_own: bool,
    paths: TemplatePaths,
}

fn chain_templates(layers: &[Layer]) -> Vec<ChainTemplate> {
    let files = layers.iter().flat_map(|layer| layer.files.iter().map(move |(path, bytes)| (layer, path, bytes)));
    let templates = files.filter_map(|(layer, path, bytes)| {
        let name = path.strip_prefix("templates/")?.to_owned();
        let file = decode(&layer.folder, path, bytes)?;
        Some(ChainTemplate { name, paths: read_paths(&file.text), file, is_own: !layer.is_shipped })
    });
    templates.collect()
}

/// What a name or a path may stand for: paths of the context, or anything.
#[derive(Clone, Default)]
struct PossibleValues {
    is_any: bool,
    paths: BTreeSet<String>,
}

/// Why a path is no path of the context: the name of the step, its place, and what there is instead.
struct UnknownStep {
    is_field: bool,
    name: String,
    place: Range<usize>,
    known: Vec<String>,
}

/// What names stand for in a template.
struct PathResolver<'t> {
    list: &'static ContextList,
    template: &'t ChainTemplate,
    all: &'t [ChainTemplate],
}

/// How far names that stand for each other are followed.
const DEPTH: usize = 8;

impl PathResolver<'_> {
    /// What a path may stand for.
    fn resolve(&self, path: &VariablePath, depth: usize) -> Result<PossibleValues, UnknownStep> {
        let mut values = self.name(path, depth)?;
        for step in &path.steps {
            let mut next = PossibleValues { is_any: values.is_any, paths: BTreeSet::new() };
            for parent in &values.paths {
                let child = match step {
                    PathStep::Field(name, _) => format!("{parent}.{name}"),
                    PathStep::Item => format!("{parent}[]"),
                };
                if self.list.has(&child) {
                    next.paths.insert(child);
                } else if *step == PathStep::Item || self.list.is_open(parent) {
                    next.is_any = true;
                }
            }
            if let (PathStep::Field(name, place), true, false) = (step, next.paths.is_empty(), next.is_any) {
                let known = values.paths.iter().flat_map(|parent| self.list.fields(parent)).map(str::to_owned);
                let known: BTreeSet<String> = known.collect();
                let (name, place, known) = (name.clone(), place.clone(), known.into_iter().collect());
                return Err(UnknownStep { is_field: true, name, place, known });
            }
            values = next;
        }
        Ok(values)
    }

    /// What the first name of a path may stand for. A name that the template makes hides those of the templates that include it.
    fn name(&self, path: &VariablePath, depth: usize) -> Result<PossibleValues, UnknownStep> {
        let any = PossibleValues { is_any: true, paths: BTreeSet::new() };
        let Some(depth) = depth.checked_sub(1) else { return Ok(any) };
        let roots = self.list.roots(&self.template.name);
        let mut values = PossibleValues::default();
        if roots.contains(path.name.as_str()) {
            values.paths.insert(path.name.clone());
        }
        let named = |template: &ChainTemplate| {
            let names = template.paths.names.iter().filter(|(name, _)| *name == path.name);
            names.map(|(_, of)| of.clone()).collect::<Vec<_>>()
        };
        let mut meanings: Vec<Option<VariablePath>> = named(self.template);
        if meanings.is_empty() {
            meanings = self.all.iter().flat_map(named).collect();
        }
        if values.paths.is_empty() && meanings.is_empty() {
            let known = roots.iter().map(|&name| name.to_owned()).collect();
            return Err(UnknownStep { is_field: false, name: path.name.clone(), place: path.place.clone(), known });
        }
        for meaning in meanings {
            // A path of another template may have names of its own, and be wrong there.
            match meaning.filter(|of| of.name != path.name).map(|of| self.resolve(&of, depth)) {
                Some(Ok(of)) => {
                    values.is_any |= of.is_any;
                    values.paths.extend(of.paths);
                }
                Some(Err(_)) | None => values.is_any = true,
            }
        }
        Ok(values)
    }
}

fn check_paths(layers: &[Layer], out: &mut Vec<Diagnostic>) {
    let all = chain_templates(layers);
    for template in all.iter().filter(|template| template.is_own) {
        let names = PathResolver { list: ContextList::get(), template, all: &all };
        for read in &template.paths.reads {
            let Err(unknown) = names.resolve(read, DEPTH) else { continue };
            let key = if unknown.is_field { "theme.field" } else { "theme.variable" };
            let near = suggestion(&unknown.name, unknown.known.iter().map(String::as_str));
            let help = near.unwrap_or_else(|| Message::new("theme.known").with("names", unknown.known));
            let message = Message::keyed(key.to_owned()).with("name", &unknown.name);
            // Where the template asks whether it is there, nothing breaks.
            let severity = if read.is_guarded { Severity::Warning } else { Severity::Error };
            let place = Location::new(&template.file, unknown.place);
            out.push(Diagnostic::new(THEME, severity, message).at(place).help(help));
        }
    }
}

/// The words that a site in the other language would lack, and arguments that a text has and a call has not.
fn check_all_words(layers: &[Layer], language: Lang, out: &mut Vec<Diagnostic>) {
    let own = chain_templates(layers).into_iter().filter(|template| template.is_own);
    let templates: TemplateFiles = own.map(|template| (template.file.path.clone(), template.file)).collect();
    let mut without = BTreeSet::new();
    for lang in Lang::ALL {
        let words = words_of(layers, lang, &mut Vec::new());
        // What both languages need is said once.
        let arguments = check_arguments(&templates, &words).into_iter();
        out.extend(arguments.filter(|finding| without.insert(format!("{:?}", (&finding.location, &finding.message)))));
        let lacks = check_words(&templates, &words).into_iter().filter(|_| lang != language);
        out.extend(lacks.map(|lack| Diagnostic { severity: Severity::Warning, ..lack }));
    }
}

/// The style sheets that are published, the one beneath first, and whether each is the site's.
fn style_sheets(layers: &[Layer], settings: &Settings) -> Vec<(Arc<SourceFile>, bool)> {
    let mut sheets: Vec<(&str, (Arc<SourceFile>, bool))> = Vec::new();
    for layer in layers.iter().rev() {
        for (path, bytes) in
            layer.files.iter().filter(|(path, _)| path.starts_with("static/") && path.ends_with(".css"))
        {
            // It takes the place of the one beneath.
            sheets.retain(|(known, _)| known != path);
            sheets.extend(decode(&layer.folder, path, bytes).map(|file| (path.as_str(), (file, !layer.is_shipped))));
        }
    }
    let own = settings.stylesheet.iter().map(|file| (file.clone(), true));
    sheets.into_iter().map(|(_, sheet)| sheet).chain(own).collect()
}

fn check_colours(layers: &[Layer], settings: &Settings, out: &mut Vec<Diagnostic>) {
    let sheets = style_sheets(layers, settings);
    let rules: Vec<(usize, Vec<TokenRule>)> =
        sheets.iter().map(|(file, _)| token_rules(&file.text)).enumerate().collect();
    for (file, _) in sheets.iter().filter(|(_, is_own)| *is_own) {
        out.extend(broken_colours(&file.text).into_iter().map(|(text, place)| {
            let message = Message::new("theme.colour").with("text", text);
            Diagnostic::error(THEME, message).at(Location::new(file, place)).help(Message::new("theme.colour.help"))
        }));
    }
    let own = |rule: &TokenRule| {
        let at = rules.iter().find(|(_, of_sheet)| of_sheet.iter().any(|other| std::ptr::eq(other, rule)));
        at.map(|(at, _)| &sheets[*at])
            .filter(|(_, is_own)| *is_own)
            .map(|(file, _)| Location::new(file, rule.place.clone()))
    };
    let all = || rules.iter().flat_map(|(_, of_sheet)| of_sheet);
    let known: BTreeSet<&str> = all().map(|rule| rule.name.as_str()).collect();
    for (rule, place) in all().filter_map(|rule| Some((rule, own(rule)?))) {
        let dark = format!("dark-{}", rule.name);
        if !rule.is_important
            && known.contains(dark.as_str())
            && rule.media.iter().any(|condition| condition.contains("scheme: dark"))
        {
            let message = Message::new("theme.dark").with("name", &rule.name).with("dark", dark);
            out.push(Diagnostic::warning(THEME, message).at(place));
        }
    }
    let mut said: BTreeMap<(&str, &str), DisplayMode> = BTreeMap::new();
    for mode in MODES {
        let tokens = mode.tokens(all());
        for (text, ground, least) in mode.pairs() {
            let Some(ratio) = contrast(&tokens, text, ground).filter(|ratio| *ratio < least) else { continue };
            let places = [text, ground].into_iter().filter_map(|name| own(source_of(&tokens, name)?));
            let Some(place) = places.into_iter().next() else { continue };
            if said.insert((text, ground), mode).is_some_and(|earlier| earlier == mode) {
                continue;
            }
            let message = Message::new("theme.contrast")
                .with("text", text)
                .with("ground", ground)
                .with("mode", Message::new(mode.name))
                .with("ratio", format!("{:.2}", (ratio * 100.0).floor() / 100.0))
                .with("least", format!("{least}"));
            out.push(Diagnostic::error(THEME, message).at(place).help(Message::new("theme.contrast.help")));
        }
    }
}

/// What changed since the site's themes were written.
fn check_versions(layers: &[Layer], out: &mut Vec<Diagnostic>) {
    for layer in layers.iter().filter(|layer| !layer.is_shipped && layer.files.contains_key("theme.toml")) {
        let mut mistakes = Vec::new();
        match ThemeFile::load(&layer.folder, &layer.files, &mut mistakes).context_version {
            // One that is no version of this program was found where the theme is loaded.
            None if !mistakes.is_empty() => {}
            None => {
                let message = Message::new("theme.context.absent").with("version", CONTEXT_VERSION.to_string());
                let place = Location::absent(format!("{}/theme.toml", layer.folder));
                out.push(Diagnostic::new(THEME, Severity::Info, message).at(place));
            }
            Some((version, place)) => out.extend((version + 1..=CONTEXT_VERSION).map(|since| {
                let change = Message::keyed(format!("theme.since.{since}"));
                let message = Message::new("theme.context.changed").with("version", since.to_string());
                Diagnostic::new(THEME, Severity::Info, message.with("change", change)).at(place.clone())
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shipped::shipped;
    use super::*;
    use crate::model;
    use crate::source::Sources;

    /// What is found in a theme of these files, with its places.
    fn findings(files: &[(&str, &str)], stylesheet: Option<&str>) -> Vec<String> {
        let text = |path: &str, text: &str| Arc::new(SourceFile { path: path.to_owned(), text: text.to_owned() });
        let theme: ThemeFiles =
            files.iter().map(|(path, text)| ((*path).to_owned(), Arc::from(text.as_bytes()))).collect();
        let mut sources = Sources::default();
        sources.site = Some(text("site.toml", "title = \"a\"\ntheme = \"own\"\n"));
        sources.stylesheet = stylesheet.map(|css| text("site.css", css));
        sources.themes.insert("own".to_owned(), theme);
        let (site, _) = model::load(&sources);
        let found = check_theme(&sources.themes, &site);
        let line = |finding: &Diagnostic| {
            let place = finding.location.as_ref().expect("a place");
            let (line, column) = place.position();
            format!("{}:{line}:{column} {}", place.file.path, finding.message.render(Lang::Zh))
        };
        found.iter().map(line).collect()
    }

    const TOML: (&str, &str) = ("theme.toml", "context_version = 2\n");

    /// The themes of the program read nothing that no page has, as if a site had written them.
    #[test]
    fn the_themes_of_the_program_are_sound() {
        for (name, files) in shipped() {
            let files: Vec<(&str, &str)> = files
                .iter()
                .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
                .collect();
            assert_eq!(findings(&files, None), [""; 0], "{name}");
        }
    }

    #[test]
    fn a_path_that_no_page_has_is_found_wherever_it_stands() {
        for (template, text, expected) in [
            ("report.html", "{{ report.titel }}", ":1:11 没有字段 titel"),
            ("report.html", "一\n{% if report.sections[0].hmtl %}{% endif %}", ":2:26 没有字段 hmtl"),
            (
                "report.html",
                "{% for s in report.sections %}{% if not s.htm %}{% endif %}{% endfor %}",
                ":1:43 没有字段 htm",
            ),
            ("report.html", "{% set b = report.balance %}{{ b.lift }}", ":1:34 没有字段 lift"),
            ("report.html", "{% if reprot %}{% endif %}", ":1:7 没有变量 reprot"),
            ("home.html", "{{ report.title }}", ":1:4 没有变量 report"),
            ("home.html", "{{ <bar width={home.cuonts} /> }}", ":1:21 没有字段 cuonts"),
            ("partials/versions.html", "{% for v in versions %}{{ v.nmuber }}{% endfor %}", ":1:29 没有字段 nmuber"),
            ("partials/own.html", "{% if trends.frist %}{% endif %}", ":1:14 没有字段 frist"),
            ("partials/own.html", "{{ nosuch }}", ":1:4 没有变量 nosuch"),
            ("partials/own.html", "{% if report %}{{ report.title }}{% endif %}", ""),
            ("report.html", "{% set mine = 1 %}{% include \"partials/own.html\" %}", ""),
            ("home.html", "{{ page.tags[0].name }}{{ site.portal.parents[0].label }}", ""),
        ] {
            let path = format!("templates/{template}");
            let found = findings(&[TOML, (&path, text)], None);
            let expected = if expected.is_empty() { vec![] } else { vec![format!("themes/own/{path}{expected}")] };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn words_are_looked_for_in_the_other_language_too() {
        let template = ("templates/base.html", "{{ t(key=\"own.word\") }}");
        let found = findings(&[TOML, template, ("locales/zh-CN.toml", "[own]\nword = \"词\"\n")], None);
        assert_eq!(found, ["themes/own/templates/base.html:1:11 en 文字表里没有 own.word"]);
    }

    #[test]
    fn arguments_of_words_are_looked_for() {
        let locale = ("locales/zh-CN.toml", "[own]\nword = \"第 {n} 页，共 {all} 页 {}\"\n");
        let english = ("locales/en.toml", "[own]\nword = \"{n} of {all}\"\n");
        for (text, expected) in [
            ("{{ t(key=\"own.word\", n=page.root, all=t(key=\"own.word\", n=1, all=[2])) }}", 0),
            ("{% set x = t(key=\"own.word\", all=\"n=1)\") %}{{ n }}", 1),
            ("{{ t(key=\"own.word\", all = 1 == 1) ~ n }}", 1),
            ("{{ t(key=\"own.\" ~ page.kind) }}", 0),
        ] {
            let found = findings(&[TOML, ("templates/partials/own.html", text), locale, english], None);
            let found = found.iter().filter(|line| line.contains("own.word 的文字里要填 n"));
            assert_eq!(found.count(), expected, "{text}");
        }
    }

    #[test]
    fn colours_are_held_against_each_other_in_every_mode() {
        let css = |text: &str| findings(&[TOML, ("static/own.css", text)], None);
        assert_eq!(
            css(":root { --accent: #eee }"),
            ["paper", "wash", "awash"].map(|ground| {
                let ratio = [("paper", "1.16"), ("wash", "1.05"), ("awash", "1.00")];
                let ratio = ratio.iter().find(|(name, _)| *name == ground).expect("a ground").1;
                format!("themes/own/static/own.css:1:9 浅色：--accent 在 --{ground} 上的对比度是 {ratio}，应不低于 4.5")
            })
        );
        assert_eq!(
            css(":root { --dark-band: #777; --band: #600 }"),
            ["onband", "onband2"].map(|text| {
                let ratio = if text == "onband" { "4.12" } else { "2.81" };
                format!("themes/own/static/own.css:1:9 深色：--{text} 在 --band 上的对比度是 {ratio}，应不低于 4.5")
            })
        );
        let dark = "@media (prefers-color-scheme: dark) { :root { --accent: #fff } }";
        assert_eq!(css(dark), ["themes/own/static/own.css:1:47 深色里的 --accent 不起作用：写 --dark-accent"]);
        // The colours of print and contrast are no theme's.
        assert_eq!(css("@media print { :root { --ink: #eee } }"), [""; 0]);
        let site = findings(&[TOML], Some("p { }\n:root { --ink2: #ccc }"));
        assert_eq!(site.len(), 3, "{site:?}");
        assert!(site[0].starts_with("site.css:2:9 浅色：--ink2 在 --paper 上"), "{site:?}");
    }

    #[test]
    fn what_changed_since_a_theme_was_written_is_said() {
        let with = |text: &str| findings(&[("theme.toml", text)], None).join("\n");
        assert_eq!(with("context_version = 2"), "");
        assert!(with("").starts_with("themes/own/theme.toml:1:1 没有写 context_version"), "{}", with(""));
        assert!(with("context_version = 1").contains(":1:19 第 2 版的变量：report.balance"));
    }
}
