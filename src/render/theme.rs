//! Themes: templates, catalogues and assets. Each file is taken from the first theme that has it: the active theme, the themes it
//! extends, the default theme of the program; catalogues are merged by key. The site's own style sheet lies over them. There is no other override.

use super::context_list::CONTEXT_VERSION;
use super::foreign::mark_chinese;
use super::frame::complete_frame;
use super::links::name_index_files;
use super::shipped::{DEFAULT, shipped};
use super::template_paths::{TagTokenKind, statements};
use super::template_vars::collect_variables;
pub(super) use super::theme_errors::TemplateFiles;
use super::theme_errors::{self, diagnostic};
use super::theme_words::check_words;
use crate::base::syntax::{self, SoundText};
use crate::base::{
    Diagnostic, Digest, KeyBuilder, Lang, Location, Message, SourceFile, Words, digits, escape, write_escaped,
};
use crate::model::{Settings, Site};
use crate::plan::{SiteContext, TemplateVars};
use crate::source::{STYLESHEET, THEME_FOLDERS, letter_case, misplaced_file};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};
use tera::{Context, Kwargs, State, Tera, Value};

/// The code of a theme's diagnostics.
pub(super) const THEME: &str = "THEME";

/// The files of a theme by their path in it.
pub type ThemeFiles = BTreeMap<String, Arc<[u8]>>;

/// One theme of the chain.
pub(super) struct Layer {
    /// The prefix of its templates: the theme's name; `site/` and the name for a site's own files over a theme of the program.
    pub(super) alias: String,
    /// The folder of its files, for messages.
    pub(super) folder: String,
    /// Whether it is part of the program.
    pub(super) is_shipped: bool,
    pub(super) files: ThemeFiles,
}

/// A theme ready to render.
pub struct Theme {
    tera: Tera,
    words: Words,
    assets: ThemeFiles,
    digest: Digest,
    /// The templates with their source files, for the locations of diagnostics.
    templates: BTreeMap<String, Arc<SourceFile>>,
    /// Whether links between pages name `index.html`, because the site has no base address.
    from_disk: bool,
    /// The variables each template can read, by its unprefixed name.
    variables: HashMap<String, TemplateVars>,
}

impl Theme {
    /// Loads the site's theme over its parents and the default. A theme with errors is replaced by the default, so that the rest of
    /// the site can still be checked; the errors are reported all the same.
    pub fn load(themes: &BTreeMap<String, ThemeFiles>, site: &Site) -> (Theme, Vec<Diagnostic>) {
        let settings = &site.settings;
        let mut diagnostics = Vec::new();
        let chain = resolve_chain(themes, settings, &mut diagnostics);
        diagnostics.extend(passed_over(&chain));
        if let Some(theme) = assemble(chain, site, &mut diagnostics) {
            return (theme, diagnostics);
        }
        let theme = assemble(shipped_layer(DEFAULT).into_iter().collect(), site, &mut diagnostics);
        // The embedded theme is covered by tests; the empty one reports a missing template for every page.
        (theme.unwrap_or_else(|| Theme::empty(settings)), diagnostics)
    }

    fn empty(settings: &Settings) -> Theme {
        let words = Words::new(settings.language);
        Theme {
            tera: Tera::new(),
            words,
            assets: ThemeFiles::new(),
            digest: Digest::new(&[]),
            templates: BTreeMap::new(),
            from_disk: settings.base_url.is_none(),
            variables: HashMap::new(),
        }
    }

    /// The words of pages, in the site's language.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The files that are published under `assets/`, by their path there.
    pub fn assets(&self) -> &ThemeFiles {
        &self.assets
    }

    /// The digest of the theme's files and settings.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The variables a template can read.
    pub fn variables(&self, template: &str) -> &TemplateVars {
        static NONE: LazyLock<TemplateVars> = LazyLock::new(TemplateVars::default);
        self.variables.get(template).unwrap_or(&NONE)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// The template's error, with its location.
    pub fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        match self.tera.render_to(template, context, &mut bytes) {
            Ok(()) if self.from_disk => Ok(name_index_files(&self.with_languages(bytes))),
            Ok(()) => Ok(self.with_languages(bytes)),
            Err(error) => Err(Box::new(diagnostic(&error, &self.templates))),
        }
    }

    /// Renders only the block `content` of a template.
    ///
    /// # Errors
    /// The template's error, with its location.
    pub fn fragment(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        match self.tera.render_block_to(template, CONTENT_BLOCK, context, &mut bytes) {
            Ok(()) => Ok(self.with_languages(bytes)),
            Err(error) => Err(Box::new(diagnostic(&error, &self.templates))),
        }
    }

    /// The same HTML with the language of the parts that are not in the site's. Chinese pages have no English texts.
    fn with_languages(&self, html: Vec<u8>) -> Vec<u8> {
        match self.words.lang() {
            Lang::Zh => html,
            Lang::En => mark_chinese(&html),
        }
    }
}

/// The block of a template that holds the page without its frame.
pub(super) const CONTENT_BLOCK: &str = "content";

/// The layers from the active theme to the default.
pub(super) fn resolve_chain(
    themes: &BTreeMap<String, ThemeFiles>,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    // The name of the next theme, with the place that gives it.
    let mut next: Option<(String, Option<Location>)> = Some((settings.theme.clone(), None));
    while let Some((name, place)) = next {
        let (own, shipped) = (themes.get(&name), shipped_layer(&name));
        if own.is_none() && shipped.is_none() {
            diagnostics.push(unknown_theme(&name, themes, settings, place));
            break;
        }
        let folder = format!("themes/{name}");
        if layers.iter().any(|layer| layer.folder == folder) {
            let message = Message::new("theme.cycle").with("name", &name);
            diagnostics.extend(place.map(|place| Diagnostic::error(THEME, message).at(place)));
            break;
        }
        let mut beneath = None;
        if let Some(files) = own {
            let alias = if shipped.is_some() { format!("site/{name}") } else { name.clone() };
            beneath = ThemeFile::load(&folder, files, diagnostics).extends;
            beneath = beneath.filter(|(parent, _)| shipped.is_none() || *parent != name);
            layers.push(Layer { alias, folder, is_shipped: false, files: files.clone() });
        }
        if let Some(shipped) = shipped {
            beneath = beneath.or_else(|| ThemeFile::load(&shipped.folder, &shipped.files, diagnostics).extends);
            layers.push(shipped);
        }
        next = beneath.map(|(name, place)| (name, Some(place)));
    }
    if layers.last().is_none_or(|layer| layer.alias != DEFAULT) {
        layers.extend(shipped_layer(DEFAULT));
    }
    layers
}

/// The warnings about folders and files of a site's own themes that would be used, had their names the letter case of others, or were they
/// in a folder of the theme. What is in static/ is published by whatever name.
fn passed_over(layers: &[Layer]) -> Vec<Diagnostic> {
    let mut named: BTreeMap<String, Message> = BTreeMap::new();
    for (at, layer) in layers.iter().enumerate().filter(|(_, layer)| !layer.is_shipped) {
        let own = |start: &str| layer.files.keys().any(|path| path.starts_with(start));
        let beneath = || layers[at + 1..].iter().flat_map(|layer| layer.files.keys()).map(String::as_str);
        for path in layer.files.keys() {
            let folder = path.split_once('/').map_or("", |(folder, _)| folder);
            let is_meant = |wanted: &&str, name: &str| wanted.eq_ignore_ascii_case(name) && *wanted != name;
            if let Some(wanted) = THEME_FOLDERS.into_iter().find(|wanted| is_meant(wanted, folder)) {
                let message = letter_case(wanted, own(&format!("{wanted}/")));
                named.insert(format!("{}/{folder}", layer.folder), message);
            } else if folder != "static"
                && let Some(wanted) = beneath().chain(["theme.toml"]).find(|wanted| is_meant(wanted, path))
                && !is_named(layers, layer, path)
            {
                let message = letter_case(wanted, layer.files.contains_key(wanted));
                named.insert(format!("{}/{path}", layer.folder), message);
            } else if !THEME_FOLDERS.contains(&folder)
                && let Some(wanted) = beneath().find(|wanted| is_within(wanted, path))
                && !layer.files.contains_key(wanted)
            {
                named.insert(format!("{}/{path}", layer.folder), misplaced_file(&format!("{}/{wanted}", layer.folder)));
            }
        }
    }
    let warning = |(path, message)| Diagnostic::warning("READ", message).at(Location::absent(path));
    named.into_iter().map(warning).collect()
}

/// Whether a path is that of another file without the folder of a theme that this one is in: home.html, of templates/home.html.
fn is_within(wanted: &str, path: &str) -> bool {
    wanted.split_once('/').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(path))
}

/// Whether a template of the chain names that of a path in a theme, such as `{% include "partials/Footer.html" %}`: it is used.
fn is_named(layers: &[Layer], of: &Layer, path: &str) -> bool {
    let Some(name) = path.strip_prefix("templates/") else { return false };
    let is_it = |text: &str| text == name || text.strip_prefix(of.alias.as_str()) == Some(&path["templates".len()..]);
    let templates = layers.iter().flat_map(|layer| &layer.files).filter(|(path, _)| path.starts_with("templates/"));
    let mut texts = templates.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok());
    texts.any(|text| {
        let mut naming = statements(text)
            .filter(|tag| tag.first().is_some_and(|first| matches!(first.text, "include" | "extends" | "import")));
        naming.any(|tag| tag.iter().any(|token| token.kind == TagTokenKind::Text && is_it(token.unquoted())))
    })
}

/// There is no theme of a name, which site.toml gives or the theme above it.
fn unknown_theme(
    name: &str,
    themes: &BTreeMap<String, ThemeFiles>,
    settings: &Settings,
    place: Option<Location>,
) -> Diagnostic {
    let known: BTreeSet<&str> = themes.keys().chain(shipped().keys()).map(String::as_str).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let message = Message::new("theme.unknown").with("name", name).with("known", known);
    let in_settings = || Location::new(&settings.file, settings.file.text.find("theme").map_or(0..0, |at| at..at + 5));
    let location = place.unwrap_or_else(in_settings);
    Diagnostic::error(THEME, message).at(location)
}

fn shipped_layer(name: &str) -> Option<Layer> {
    let files = shipped().get(name)?.clone();
    Some(Layer { alias: name.to_owned(), folder: format!("themes/{name}"), is_shipped: true, files })
}

/// What a theme.toml says.
#[derive(Default)]
pub(super) struct ThemeFile {
    /// The theme beneath it, with its place.
    pub(super) extends: Option<(String, Location)>,
    /// The version of the context that it was written for, with its place.
    pub(super) context_version: Option<(i64, Location)>,
}

/// What can be written in a theme.toml.
const THEME_KEYS: [&str; 4] = ["extends", "name", "description", "context_version"];

impl ThemeFile {
    /// Reads the theme.toml of a theme; nothing where there is none.
    pub(super) fn load(folder: &str, files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> ThemeFile {
        let mut out = ThemeFile::default();
        let Some(file) = files.get("theme.toml").and_then(|bytes| decode(folder, "theme.toml", bytes)) else {
            return out;
        };
        let sound = SoundText::new();
        let (table, _) = syntax::parse(&file, &sound, diagnostics);
        for (key, value) in &table {
            let name = key.get_ref().as_ref();
            let (text, number) = (value.get_ref().as_str(), value.get_ref().as_integer());
            let number = number.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
            match (name, text, number) {
                ("context_version", _, Some(number)) if (1..=CONTEXT_VERSION).contains(&number) => {
                    out.context_version = Some((number, Location::new(&file, value.span())));
                }
                ("context_version", ..) => diagnostics.push(bad_version(number, Location::new(&file, value.span()))),
                (name, ..) if !THEME_KEYS.contains(&name) => {
                    let help = Message::new("key.known").with("keys", THEME_KEYS.to_vec());
                    let message = Message::new("key.unknown").with("key", name);
                    let place = Location::new(&file, key.span());
                    diagnostics.push(Diagnostic::error(THEME, message).at(place).help(help));
                }
                (name, None, _) => {
                    let message = Message::new("theme.value").with("key", name);
                    diagnostics.push(Diagnostic::error(THEME, message).at(Location::new(&file, value.span())));
                }
                ("extends", Some(parent), _) => {
                    out.extends = Some((parent.to_owned(), Location::new(&file, value.span())));
                }
                _ => {}
            }
        }
        out
    }
}

/// A context_version that is no number, or newer than the program.
fn bad_version(number: Option<i64>, place: Location) -> Diagnostic {
    let own = CONTEXT_VERSION.to_string();
    let message = match number.filter(|number| *number > CONTEXT_VERSION) {
        Some(number) => {
            Message::new("theme.context.newer").with("version", number.to_string()).with("own", own.clone())
        }
        None => Message::new("theme.context.number"),
    };
    Diagnostic::error(THEME, message).at(place).help(Message::new("theme.context.help").with("own", own))
}

pub(super) fn decode(folder: &str, path: &str, bytes: &Arc<[u8]>) -> Option<Arc<SourceFile>> {
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    Some(Arc::new(SourceFile { path: format!("{folder}/{path}"), text }))
}

/// Merges the layers into a theme; `None` where the templates have errors.
fn assemble(layers: Vec<Layer>, site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Option<Theme> {
    let settings = &site.settings;
    let words = words_of(&layers, settings.language, diagnostics);
    let mut assets = ThemeFiles::new();
    let mut templates = BTreeMap::new();
    let mut key = KeyBuilder::new("theme").text(settings.language.tag());
    for layer in layers.iter().rev() {
        for (path, bytes) in &layer.files {
            key = key.text(&layer.alias).text(path).bytes(bytes);
            if let Some(asset) = path.strip_prefix("static/") {
                assets.insert(asset.to_owned(), bytes.clone());
            } else if let Some(name) = path.strip_prefix("templates/") {
                match decode(&layer.folder, path, bytes) {
                    Some(file) => drop(templates.insert(format!("{}/{name}", layer.alias), file)),
                    None => diagnostics.push(not_text(&layer.folder, path)),
                }
            }
        }
    }
    if let Some(file) = &settings.stylesheet {
        key = key.text(STYLESHEET).text(&file.text);
        assets.insert(STYLESHEET.to_owned(), Arc::from(file.text.as_bytes()));
    }
    key = key.digest(&SiteContext::new(site).digest());
    let previous_count = diagnostics.len();
    diagnostics.extend(check_words(&templates, &words));
    let mut tera = Tera::new();
    let prefixes: Vec<String> = layers.iter().map(|layer| format!("{}/", layer.alias)).collect();
    let variables = collect_variables(&templates, &prefixes);
    complete_frame(&mut templates, &layers);
    let added = tera.set_fallback_prefixes(prefixes).and_then(|()| {
        tera.autoescape_on([".html", ".htm", ".xml", ".svg"]);
        tera.set_escape_fn(write_escaped);
        register(&mut tera, &words);
        tera.global_context().insert("site", &SiteContext::new(site));
        tera.add_raw_templates(templates.iter().map(|(name, file)| (name.clone(), file.text.clone())))
    });
    if let Err(error) = added {
        diagnostics.extend(theme_errors::diagnostics(&error, &templates));
    }
    (diagnostics.len() == previous_count).then(|| Theme {
        tera,
        words,
        assets,
        digest: key.digest(&settings.digest).finish(),
        templates,
        from_disk: settings.base_url.is_none(),
        variables,
    })
}

/// The words of pages in a language, those of the theme beneath first.
pub(super) fn words_of(layers: &[Layer], lang: Lang, diagnostics: &mut Vec<Diagnostic>) -> Words {
    let mut words = Words::new(lang);
    let path = format!("locales/{}.toml", lang.tag());
    for layer in layers.iter().rev() {
        if let Some(bytes) = layer.files.get(&path) {
            merge_words(&mut words, &layer.folder, &path, bytes, diagnostics);
        }
    }
    words
}

fn merge_words(words: &mut Words, folder: &str, path: &str, bytes: &Arc<[u8]>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(file) = decode(folder, path, bytes) else { return diagnostics.push(not_text(folder, path)) };
    let sound = SoundText::new();
    let (_, is_sound) = syntax::parse(&file, &sound, diagnostics);
    if is_sound && let Err((key, span)) = words.merge(&file.text) {
        let message = Message::new("theme.value").with("key", key);
        diagnostics.push(Diagnostic::error(THEME, message).at(Location::new(&file, span.unwrap_or(0..0))));
    }
}

fn not_text(folder: &str, path: &str) -> Diagnostic {
    Diagnostic::error(THEME, Message::new("theme.not_text")).at(Location::absent(format!("{folder}/{path}")))
}

/// Registers what a template can call: the words, and the filters for figures and dates. There is no access to files, the network,
/// the clock or the environment, so that rendering stays reproducible.
fn register(tera: &mut Tera, words: &Words) {
    let catalogue = words.clone();
    tera.register_function("t", move |kwargs: Kwargs, _: &State| -> tera::TeraResult<String> {
        let key = kwargs.must_get::<&str>("key")?;
        let argument = |name: &str| kwargs.get::<Value>(name).ok().flatten().map(|value| value.to_string());
        catalogue.get(key, argument).ok_or_else(|| tera::Error::message(format!("no word `{key}` in the catalogue")))
    });
    tera.register_filter("digits", |value: &Value, _: Kwargs, _: &State| -> Value {
        Value::safe_string(&digits(&value.to_string()))
    });
    let lang = words.lang();
    // The engine's own lets control signs pass.
    tera.register_filter("escape_html", |text: &str, _: Kwargs, _: &State| -> String { escape(text) });
    tera.register_filter("date", move |value: &str, _: Kwargs, _: &State| -> String { format_date(value, lang) });
}

/// An ISO date in the form of the language; any other text unchanged.
fn format_date(text: &str, lang: Lang) -> String {
    let Some(date) = text.get(..10).and_then(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) else {
        return text.to_owned();
    };
    date.format(match lang {
        Lang::Zh => "%Y年%-m月%-d日",
        Lang::En => "%-d %B %Y",
    })
    .to_string()
}
