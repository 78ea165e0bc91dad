//! Themes: templates, catalogues and assets. Lookup is file by file, first hit wins: the active theme, the themes it extends,
//! the embedded default; catalogues are merged by key. There is no other override.

use super::links::to_files;
use super::names::names;
use crate::base::{Diagnostic, Digest, KeyBuilder, Lang, Location, Message, SourceFile, Words, digits};
use crate::model::{Settings, Site};
use crate::plan::{SiteContext, TemplateVars};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};
use tera::{Context, Kwargs, State, Tera, Value};

/// The default theme, part of the program.
#[derive(rust_embed::RustEmbed)]
#[folder = "themes/default"]
struct Embedded;

/// The name of the default theme, and the alias by which a template extends its counterpart there.
const DEFAULT: &str = "default";

/// The code of a theme's mistakes.
const THEME: &str = "THEME";

type ThemeFiles = BTreeMap<String, Arc<[u8]>>;

/// One theme of the chain.
struct Layer {
    /// The prefix of its templates: the theme's name; `site` for a site's own files over the default theme.
    alias: String,
    /// Where its files lie, for messages.
    folder: String,
    files: ThemeFiles,
}

/// A theme ready to render.
pub struct Theme {
    tera: Tera,
    words: Words,
    assets: ThemeFiles,
    digest: Digest,
    /// The templates with the files they came from, for the places of mistakes.
    templates: BTreeMap<String, Arc<SourceFile>>,
    /// Whether links between pages name files, because the site has no base address.
    from_disk: bool,
    /// What each template can read, by its bare name.
    names: HashMap<String, TemplateVars>,
}

impl Theme {
    /// Loads the site's theme over its parents and the default. With mistakes in a site's theme the default alone is used, so that
    /// the rest can still be checked; the mistakes are errors all the same.
    pub fn load(themes: &BTreeMap<String, ThemeFiles>, site: &Site) -> (Theme, Vec<Diagnostic>) {
        let settings = &site.settings;
        let mut found = Vec::new();
        let chain = chain(themes, settings, &mut found);
        if let Some(theme) = assemble(chain, site, &mut found) {
            return (theme, found);
        }
        let mut ignored = Vec::new();
        let theme = assemble(vec![embedded()], site, &mut ignored);
        found.extend(ignored);
        // The embedded theme is part of the program and covered by tests; an empty one renders nothing and reports it.
        (theme.unwrap_or_else(|| Theme::empty(settings)), found)
    }

    fn empty(settings: &Settings) -> Theme {
        let words = Words::new(settings.language);
        Theme {
            tera: Tera::new(),
            words,
            assets: ThemeFiles::new(),
            digest: Digest::of(&[]),
            templates: BTreeMap::new(),
            from_disk: settings.base_url.is_none(),
            names: HashMap::new(),
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

    /// The digest of everything in it.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// What a template can read.
    pub fn names(&self, template: &str) -> &TemplateVars {
        static NONE: LazyLock<TemplateVars> = LazyLock::new(TemplateVars::default);
        self.names.get(template).unwrap_or(&NONE)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// The template's mistake, at its place.
    pub fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(32 * 1024);
        match self.tera.render_to(template, context, &mut bytes) {
            Ok(()) if self.from_disk => Ok(to_files(&bytes)),
            Ok(()) => Ok(bytes),
            Err(error) => Err(Box::new(mistake(&error, &self.templates))),
        }
    }

    /// Renders only the block `content` of a template.
    ///
    /// # Errors
    /// The template's mistake, at its place.
    pub fn fragment(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(32 * 1024);
        match self.tera.render_block_to(template, FRAGMENT, context, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(Box::new(mistake(&error, &self.templates))),
        }
    }
}

/// The block of a template that is the page without its frame.
const FRAGMENT: &str = "content";

/// The layers from the active theme to the embedded default.
fn chain(themes: &BTreeMap<String, ThemeFiles>, settings: &Settings, found: &mut Vec<Diagnostic>) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut next = Some(settings.theme.clone());
    while let Some(name) = next {
        let Some(files) = themes.get(&name) else {
            if name != DEFAULT {
                let known: Vec<&str> = themes.keys().map(String::as_str).chain([DEFAULT]).collect();
                let message = Message::new("theme.unknown").with("name", &name).with("known", known);
                let place = layers.last().map_or_else(
                    || Location::new(&settings.file, settings.file.text.find("theme").map_or(0..0, |at| at..at + 5)),
                    |layer| Location::absent(format!("{}/theme.toml", layer.folder)),
                );
                found.push(Diagnostic::error(THEME, message).at(place));
            }
            break;
        };
        let alias = if name == DEFAULT { "site".to_owned() } else { name.clone() };
        if layers.iter().any(|layer| layer.alias == alias) {
            let place = Location::absent(format!("themes/{name}/theme.toml"));
            found.push(Diagnostic::error(THEME, Message::new("theme.cycle").with("name", &name)).at(place));
            break;
        }
        next = extends(&name, files, found);
        layers.push(Layer { alias, folder: format!("themes/{name}"), files: files.clone() });
    }
    layers.push(embedded());
    layers
}

fn extends(name: &str, files: &ThemeFiles, found: &mut Vec<Diagnostic>) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawTheme {
        extends: Option<String>,
        #[serde(rename = "name")]
        _name: Option<String>,
        #[serde(rename = "description")]
        _description: Option<String>,
    }
    let file = text_of(&format!("themes/{name}"), "theme.toml", files.get("theme.toml")?)?;
    match toml::from_str::<RawTheme>(&file.text) {
        Ok(raw) => raw.extends.filter(|parent| !(name == DEFAULT && parent == DEFAULT)),
        Err(error) => {
            let message = Message::new("theme.toml").with("error", error.message());
            found.push(Diagnostic::error(THEME, message).at(Location::new(&file, error.span().unwrap_or(0..0))));
            None
        }
    }
}

fn embedded() -> Layer {
    let files = Embedded::iter().filter_map(|path| {
        let file = Embedded::get(&path)?;
        Some((path.to_string(), Arc::from(file.data.as_ref())))
    });
    Layer { alias: DEFAULT.to_owned(), folder: "themes/default".to_owned(), files: files.collect() }
}

fn text_of(folder: &str, path: &str, bytes: &Arc<[u8]>) -> Option<Arc<SourceFile>> {
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    Some(Arc::new(SourceFile { path: format!("{folder}/{path}"), text }))
}

/// Puts the layers together, `None` where the templates cannot be used.
fn assemble(layers: Vec<Layer>, site: &Site, found: &mut Vec<Diagnostic>) -> Option<Theme> {
    let settings = &site.settings;
    let mut words = Words::new(settings.language);
    let mut assets = ThemeFiles::new();
    let mut templates = BTreeMap::new();
    let mut key = KeyBuilder::new("theme").text(settings.language.tag());
    for layer in layers.iter().rev() {
        for (path, bytes) in &layer.files {
            key = key.text(&layer.alias).text(path).bytes(bytes);
            if let Some(asset) = path.strip_prefix("static/") {
                assets.insert(asset.to_owned(), bytes.clone());
            } else if let Some(name) = path.strip_prefix("templates/") {
                match text_of(&layer.folder, path, bytes) {
                    Some(file) => drop(templates.insert(format!("{}/{name}", layer.alias), file)),
                    None => found.push(not_text(&layer.folder, path)),
                }
            } else if path == &format!("locales/{}.toml", settings.language.tag()) {
                merge(&mut words, &layer.folder, path, bytes, found);
            }
        }
    }
    key = key.digest(&SiteContext::new(site).digest());
    let before = found.len();
    found.extend(unknown_words(&templates, &words));
    let mut tera = Tera::new();
    let prefixes: Vec<String> = layers.iter().map(|layer| format!("{}/", layer.alias)).collect();
    let names = names(&templates, &prefixes);
    let added = tera.set_fallback_prefixes(prefixes).and_then(|()| {
        tera.autoescape_on([".html", ".htm", ".xml", ".svg"]);
        register(&mut tera, &words);
        tera.global_context().insert("site", &SiteContext::new(site));
        tera.add_raw_templates(templates.iter().map(|(name, file)| (name.clone(), file.text.clone())))
    });
    if let Err(error) = added {
        found.push(mistake(&error, &templates));
    }
    (found.len() == before).then(|| Theme {
        tera,
        words,
        assets,
        digest: key.digest(&settings.digest).finish(),
        templates,
        from_disk: settings.base_url.is_none(),
        names,
    })
}

fn merge(words: &mut Words, folder: &str, path: &str, bytes: &Arc<[u8]>, found: &mut Vec<Diagnostic>) {
    let Some(file) = text_of(folder, path, bytes) else { return found.push(not_text(folder, path)) };
    if let Err((error, span)) = words.merge(&file.text) {
        let message = Message::new("theme.toml").with("error", error);
        found.push(Diagnostic::error(THEME, message).at(Location::new(&file, span.unwrap_or(0..0))));
    }
}

fn not_text(folder: &str, path: &str) -> Diagnostic {
    Diagnostic::error(THEME, Message::new("theme.not_text")).at(Location::absent(format!("{folder}/{path}")))
}

/// Every `t(key="…")` of the templates must be in the catalogues.
fn unknown_words(templates: &BTreeMap<String, Arc<SourceFile>>, words: &Words) -> Vec<Diagnostic> {
    const CALL: &str = "t(key=\"";
    let mut found = Vec::new();
    for file in templates.values() {
        for (at, _) in file.text.match_indices(CALL) {
            let start = at + CALL.len();
            let Some(length) = file.text[start..].find('"') else { continue };
            let key = &file.text[start..start + length];
            // A key that is put together at run time cannot be looked up here.
            let after = file.text[start + length + 1..].trim_start();
            if !after.starts_with('~') && !words.keys().any(|known| known == key) {
                let message = Message::new("theme.word").with("key", key).with("lang", words.lang().tag());
                found.push(Diagnostic::error(THEME, message).at(Location::new(file, start..start + length)));
            }
        }
    }
    found
}

/// A mistake of tera's as one of ours.
fn mistake(error: &tera::Error, templates: &BTreeMap<String, Arc<SourceFile>>) -> Diagnostic {
    use tera::ErrorKind;
    let (text, place) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let place = templates.get(report.filename()).map(|file| {
                let range = report.span().range.clone();
                Location::new(file, range.start.min(file.text.len())..range.end.min(file.text.len()))
            });
            (report.message().to_owned(), place.unwrap_or_else(|| Location::absent(report.filename())))
        }
        ErrorKind::MissingParent { current, .. } => (error.to_string(), place_of(current, templates)),
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            (error.to_string(), place_of(tpl, templates))
        }
        _ => (full(error), Location::absent("themes")),
    };
    Diagnostic::error(THEME, Message::new("theme.template").with("error", text)).at(place)
}

fn place_of(name: &str, templates: &BTreeMap<String, Arc<SourceFile>>) -> Location {
    templates.get(name).map_or_else(|| Location::absent(name), |file| Location::new(file, 0..0))
}

fn full(error: &tera::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// What a template can call: words and the two filters for figures and dates. No file, network, clock or environment.
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
    tera.register_filter("date", move |value: &str, _: Kwargs, _: &State| -> String { date(value, lang) });
}

/// An ISO date by language; any other text as it is.
fn date(text: &str, lang: Lang) -> String {
    let Some(date) = text.get(..10).and_then(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) else {
        return text.to_owned();
    };
    date.format(match lang {
        Lang::Zh => "%Y年%-m月%-d日",
        Lang::En => "%-d %B %Y",
    })
    .to_string()
}
