//! site.toml: its keys and their meaning.

use super::agency::{Agency, bad_slug};
use super::keys::{DefaultsKeys, LicenceKeys, PortalColumnKeys, PortalKeys, PortalParentKeys, SiteKeys};
use super::toml::{Fields, KEY, TYPE, unknown_key};
use super::typed::word_for;
use crate::base::syntax::{SoundText, parse};
use crate::base::{
    Diagnostic, Digest, KeyBuilder, Lang, Location, Message, OutputKind, PageKind, Severity, Slug, SourceFile, Year,
    typed_date,
};
use crate::source::Sources;
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The settings of a site.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The title of the site.
    pub title: String,
    /// Where it will be served, ending in `/`; without it there is no sitemap, no feed and no canonical link.
    pub base_url: Option<String>,
    /// The one public language of a build.
    pub language: Lang,
    /// The active theme.
    pub theme: String,
    /// The style sheet over that of the theme (site.css).
    pub stylesheet: Option<Arc<SourceFile>>,
    /// The form of new reports, as typed, with its place.
    pub default_edition: Option<(String, Location)>,
    /// Which pairs of years are compared.
    pub compare: ComparePairs,
    /// The files beside each report.
    pub outputs: Vec<OutputKind>,
    /// Whether site.toml names them.
    names_outputs: bool,
    /// The kinds of page that are turned on.
    pub pages: Vec<PageKind>,
    /// Whether each page is written once more without its frame.
    pub embed: bool,
    /// Whether reports and comparisons open with sentences made from their figures.
    pub lede: bool,
    /// Whether there is a web.config, for Internet Information Services.
    pub iis: bool,
    /// Severities by rule id; `None` is off. The ids are as typed, with their places.
    pub rules: BTreeMap<String, (Option<Severity>, Location)>,
    /// The rules that are made public beside those that are public by themselves; as typed, with their places.
    pub public_rules: Vec<(String, Location)>,
    /// What a build does with a report that has errors.
    pub on_error: OnError,
    /// The day that the site speaks of, where it says which reports are due and missing.
    pub as_of: Option<NaiveDate>,
    /// Where it stands.
    pub(super) as_of_place: Option<Location>,
    /// From how many percent of their text in common two sections are called alike (Q-COPY).
    pub copy_share: u32,
    /// The terms on which the data may be used.
    pub licence: Option<Licence>,
    /// The agency above those that name none, with its place.
    pub parent: Option<(Slug, Location)>,
    /// The texts of the portal: see [`PORTAL`].
    pub portal: BTreeMap<&'static str, String>,
    /// The steps of the breadcrumb above this site: label and address.
    pub parent_breadcrumb: Vec<(String, String)>,
    /// The addresses among these, as typed, with their places.
    pub(super) addresses: Vec<(String, Location)>,
    /// The page tags of list pages, by kind of page, then by name: `[portal.columns.home] ColumnName = "…"`.
    pub columns: BTreeMap<PageKind, Vec<(String, String)>>,
    /// The file it was read from.
    pub file: Arc<SourceFile>,
    /// The digest of all of it.
    pub digest: Digest,
}

/// `[licence]`: on what terms the data may be used.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where it can be read.
    pub url: String,
}

/// What a build does with a report that has errors and was never sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// It stops.
    Stop,
    /// It leaves the report out, like a draft.
    LeaveOut,
}

/// The words of `on_error`.
pub(super) const ON_ERROR: [(&str, OnError); 2] = [("stop", OnError::Stop), ("leave-out", OnError::LeaveOut)];

/// Which pairs of years are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparePairs {
    /// Each year with the one before that has a report.
    Consecutive,
    /// Every two years.
    All,
}

/// `copy_share` where site.toml does not set it: about one change in thirty characters.
pub(super) const COPY_SHARE: u32 = 70;

/// What it can be: below, texts of one kind are alike by nature.
pub(super) const COPY_SHARES: std::ops::RangeInclusive<u32> = 30..=100;

/// The words of `compare`.
pub(super) const COMPARISONS: [(&str, ComparePairs); 2] =
    [("consecutive", ComparePairs::Consecutive), ("all", ComparePairs::All)];

/// The words of `language`.
pub(super) const LANGUAGES: [(&str, Lang); 2] = [("zh-CN", Lang::Zh), ("en", Lang::En)];

/// The words of `[rules]`.
pub(super) const SEVERITIES: [(&str, Option<Severity>); 4] = [
    ("off", None),
    ("info", Some(Severity::Info)),
    ("warning", Some(Severity::Warning)),
    ("error", Some(Severity::Error)),
];

/// The keys of `[portal]` that are texts: page tags and footer items of portals (docs/en/domain.md, section 7). Only what is set is printed.
pub const PORTAL: [&str; 17] = [
    "site_name",
    "site_domain",
    "site_id_code",
    "sponsor",
    "organizer",
    "address",
    "postcode",
    "phone",
    "icp",
    "police",
    "police_url",
    "organ_badge",
    "report_error",
    "sitemap",
    "apply",
    "method",
    "content_source",
];

/// Those of them that are addresses.
const PORTAL_ADDRESSES: [&str; 5] = ["police_url", "organ_badge", "report_error", "sitemap", "apply"];

/// The years of `as_of`: the first reports, by the Regulations of 2008, were published in 2009.
const AS_OF: std::ops::RangeInclusive<i32> = 2009..=2099;

/// `as_of = 2025-04-01`, with its place.
fn as_of(fields: &mut Fields<'_, '_>) -> Option<(NaiveDate, Location)> {
    let value = fields.get("as_of")?;
    let (place, found) = (fields.place_at(value.span()), fields.typed(value.span()).to_owned());
    let datetime = value.get_ref().as_datetime();
    let date = datetime.and_then(|datetime| datetime.date);
    let date = date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
    let typed = typed_date(value.get_ref().as_str().unwrap_or(&found)).filter(|date| date.exists);
    let right = typed.map(|date| Message::new("toml.date.help").with("right", date.right));
    let message = match date {
        None => Message::new("report.published").with("key", "as_of"),
        Some(_) if datetime.is_some_and(|datetime| datetime.time.is_some()) => Message::new("site.as_of.day"),
        Some(date) if !AS_OF.contains(&date.year()) => Message::new("site.as_of.year")
            .with("first", AS_OF.start().to_string())
            .with("last", AS_OF.end().to_string()),
        Some(date) => return Some((date, place)),
    };
    let help = right.filter(|_| date.is_none()).unwrap_or_else(|| Message::new("site.as_of.help"));
    fields.report(Diagnostic::error(TYPE, message.with("found", found)).at(place).help(help));
    None
}

/// Says that there are no settings, unless it is known that they cannot be read.
fn report_absent(name: &str, diagnostics: &mut Vec<Diagnostic>) {
    if !diagnostics.iter().any(|d| d.location.as_ref().is_some_and(|place| place.file.path == name)) {
        let (message, help) = (Message::new("site.absent").with("file", name), Message::new("site.absent.help"));
        diagnostics.push(Diagnostic::error("SITE", message).at(Location::absent(name)).help(help));
    }
}

impl Settings {
    /// Reads site.toml, or what stands in its place; without the file, only the title is missed.
    pub(crate) fn load(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Settings {
        let file = sources.site.as_ref();
        let absent = Arc::new(SourceFile { path: sources.root.settings().to_owned(), text: String::new() });
        if file.is_none() {
            report_absent(&absent.path, diagnostics);
        }
        let given = file.is_some();
        let file = file.unwrap_or(&absent);
        let sound = SoundText::default();
        let (table, _) = parse(file, &sound, diagnostics);
        let mut fields = Fields::new::<SiteKeys>(file, &table, 0..0, diagnostics);
        let title = if given { fields.required("title") } else { fields.text("title") }.unwrap_or_default();
        let base_url = read_base_url(&mut fields);
        let language = fields.choice("language", &LANGUAGES).unwrap_or(Lang::Zh);
        let default_edition = fields.spanned_text("default_edition").map(|(id, span)| (id, Location::new(file, span)));
        let compare = fields.choice("compare", &COMPARISONS).unwrap_or(ComparePairs::Consecutive);
        let ((outputs, names_outputs), pages) = (outputs(&mut fields), pages(&mut fields));
        let [embed, iis] = ["embed", "iis"].map(|key| fields.boolean(key).unwrap_or(false));
        // `outside` is obeyed where files are read, by the same text.
        let (lede, _) = (fields.boolean("lede").unwrap_or(true), fields.texts("outside"));
        let (as_of, as_of_place) = as_of(&mut fields).unzip();
        let copy_share = fields.percent("copy_share", COPY_SHARES).unwrap_or(COPY_SHARE);
        let parent = default_parent(&mut fields);
        let (licence, addresses) = licence(&mut fields, file).unzip();
        let mut settings = Settings {
            title,
            base_url,
            language,
            theme: fields.text("theme").unwrap_or_else(|| "default".into()),
            stylesheet: sources.stylesheet.clone(),
            default_edition,
            compare,
            outputs,
            names_outputs,
            pages,
            embed,
            lede,
            iis,
            rules: rules(&mut fields),
            public_rules: public_rules(&mut fields),
            as_of,
            as_of_place,
            on_error: fields.choice("on_error", &ON_ERROR).unwrap_or(OnError::Stop),
            copy_share,
            licence,
            parent,
            portal: BTreeMap::new(),
            parent_breadcrumb: Vec::new(),
            addresses: addresses.into_iter().collect(),
            columns: BTreeMap::new(),
            file: file.clone(),
            digest: Digest::new(&[]),
        };
        if let Some((table, span)) = fields.table("portal") {
            settings.portal(fields.nested::<PortalKeys>(table, span));
        }
        fields.finish(&[]);
        settings.rekey();
        settings
    }

    fn portal(&mut self, mut fields: Fields<'_, '_>) {
        for key in PORTAL {
            let text = if PORTAL_ADDRESSES.contains(&key) {
                let address = fields.address(key);
                self.addresses.extend(address.clone());
                address.map(|(text, _)| text)
            } else {
                fields.text(key)
            };
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                self.portal.insert(key, text);
            }
        }
        for (table, span) in fields.tables("parents") {
            let mut parent = fields.nested::<PortalParentKeys>(table, span);
            let step = parent.required("label").zip(parent.required("url"));
            let address = parent.address("url");
            parent.finish(&[]);
            self.parent_breadcrumb.extend(step.filter(|_| address.is_some()));
            self.addresses.extend(address);
        }
        if let Some((table, span)) = fields.table("columns") {
            let mut kinds = fields.nested::<PortalColumnKeys>(table, span);
            for kind in PageKind::switches() {
                let tags = kinds.pairs(kind.name());
                if !tags.is_empty() {
                    self.columns.insert(kind, tags);
                }
            }
            kinds.finish(&[]);
        }
        fields.finish(&[]);
    }

    /// The same settings served elsewhere: `build --base-url`.
    pub fn with_base_url(mut self, url: &str) -> Option<Settings> {
        self.base_url = Some(base_url(url)?);
        self.rekey();
        Some(self)
    }

    /// The path on its host at which the site stands, with a slash at either end: `/zfxxgknb/`.
    pub fn base_path(&self) -> Option<&str> {
        let (_, host) = self.base_url.as_deref()?.split_once("://")?;
        Some(&host[host.find('/')?..])
    }

    /// What is wrong with an address, and how to write it, where it cannot be a base address.
    pub fn refused_base_url(url: &str) -> Option<[Message; 2]> {
        base_url(url).is_none().then(|| refused_address(["base_url", "site.base_url", "site.base_url.help"], url))
    }

    /// The digest of what rules see of them: which ones are on and how grave, the form of reports that name none, the day that the site
    /// speaks of, and from where on texts are alike.
    pub fn rules_digest(&self) -> Digest {
        let edition = self.default_edition.as_ref().map(|(id, _)| id.as_str());
        let as_of = self.as_of.map(|date| date.to_string());
        let key = KeyBuilder::new("rules").text(edition.unwrap_or_default()).text(&as_of.unwrap_or_default());
        let key = key.bytes(&self.copy_share.to_le_bytes());
        let rules = self.rules.iter();
        rules.fold(key, |key, (id, (severity, _))| key.text(id).text(&format!("{severity:?}"))).finish()
    }

    /// The digest of what decides which files an agency has, and which findings they show: all but the words, addresses and looks of
    /// its pages. Nothing is left out by `..`, so that a new setting is asked about.
    pub fn files_digest(&self) -> Digest {
        let Settings {
            title: _,
            base_url: _,
            language,
            theme: _,
            stylesheet: _,
            default_edition: _,
            compare,
            outputs,
            names_outputs,
            pages,
            embed,
            lede: _,
            iis: _,
            rules: _,
            public_rules,
            on_error: _,
            as_of: _,
            as_of_place: _,
            copy_share: _,
            licence: _,
            parent,
            portal: _,
            parent_breadcrumb: _,
            addresses: _,
            columns: _,
            file: _,
            digest: _,
        } = self;
        let parent = parent.as_ref().map(|(slug, _)| slug.as_str());
        let public_rules: Vec<&str> = public_rules.iter().map(|(id, _)| id.as_str()).collect();
        let chosen = format!(
            "{language:?} {compare:?} {outputs:?} {names_outputs} {pages:?} {embed} {public_rules:?} {parent:?}"
        );
        KeyBuilder::new("files").digest(&self.rules_digest()).text(&chosen).finish()
    }

    fn rekey(&mut self) {
        self.digest = KeyBuilder::new("settings")
            .text(&self.file.text)
            .text(self.base_url.as_deref().unwrap_or_default())
            .finish();
    }

    /// Whether pages of a kind are planned; only then is there a link to one.
    pub fn wants(&self, kind: PageKind) -> bool {
        kind.switch().is_none_or(|switch| self.pages.contains(&switch))
    }

    /// Whether a kind of file is published beside reports.
    pub fn wants_output(&self, kind: OutputKind) -> bool {
        self.outputs.contains(&kind)
    }

    /// Whether a kind of file is published beside an agency's report of a year: also where the report was sealed while every kind was
    /// there by default, so that its addresses stay, unless site.toml names the kinds. Pictures never were.
    pub fn wants_beside(&self, kind: OutputKind, agency: &Agency, year: Year) -> bool {
        let sealed = || agency.history(year)?.ledger.entries.first().map(|entry| entry.date);
        let had_all = || NaiveDate::from_ymd_opt(2026, 12, 1).zip(sealed()).is_some_and(|(until, date)| date < until);
        kind.is_beside() && (self.wants_output(kind) || !self.names_outputs && kind != OutputKind::Svg && had_all())
    }
}

/// `public_rules`, as typed, with their places.
fn public_rules(fields: &mut Fields<'_, '_>) -> Vec<(String, Location)> {
    let typed = fields.texts("public_rules").unwrap_or_default();
    typed.into_iter().map(|(id, span)| (id, fields.place_at(span))).collect()
}

/// `[licence]`, with its address as typed.
fn licence(fields: &mut Fields<'_, '_>, file: &Arc<SourceFile>) -> Option<(Licence, (String, Location))> {
    let (table, span) = fields.table("licence")?;
    let mut nested = Vec::new();
    let mut licence = Fields::new::<LicenceKeys>(file, table, span, &mut nested);
    let (name, text) = (licence.required("name"), licence.required("url"));
    // An address of whatever kind may be linked to; that of a licence has to hold outside the site, too.
    let address = licence.address("url").filter(|_| text.is_some());
    licence.finish(&[]);
    if let Some((url, place)) = address.as_ref().filter(|(url, _)| base_url(url).is_none()) {
        let [message, help] = refused_address(["licence.url", "site.licence", "site.licence.help"], url);
        nested.push(Diagnostic::error(TYPE, message).at(place.clone()).help(help));
    }
    let is_right = nested.is_empty();
    nested.into_iter().for_each(|finding| fields.report(finding));
    let (name, (url, place)) = name.zip(address).filter(|_| is_right)?;
    Some((Licence { name, url: url.clone() }, (url, place)))
}

/// `[defaults] parent`.
fn default_parent(fields: &mut Fields<'_, '_>) -> Option<(Slug, Location)> {
    let (table, span) = fields.table("defaults")?;
    let mut defaults = fields.nested::<DefaultsKeys>(table, span);
    let typed = defaults.spanned_text("parent");
    defaults.finish(&[]);
    let (text, span) = typed?;
    let place = fields.place_at(span);
    let slug = Slug::parse(&text);
    if slug.is_none() {
        fields.report(bad_slug(&text, place.clone()));
    }
    Some((slug?, place))
}

/// `base_url`; one that is no base address is reported.
fn read_base_url(fields: &mut Fields<'_, '_>) -> Option<String> {
    let (url, span) = fields.spanned_text("base_url")?;
    let read = base_url(&url);
    if read.is_none() {
        let [message, help] = refused_address(["base_url", "site.base_url", "site.base_url.help"], &url);
        fields.report(Diagnostic::error(TYPE, message).at(fields.place_at(span)).help(help));
    }
    read
}

/// What is wrong with an address that [`base_url`] refuses, and how to write it: the first sign that may not stand in it, or that it is
/// none. `key` is that of the address.
fn refused_address([key, message, help]: [&'static str; 3], url: &str) -> [Message; 2] {
    let sign = without_scheme(url).and_then(unfit_sign);
    let message = match sign {
        Some(sign) => Message::new("site.address_sign").with("key", key).with("sign", sign.to_string()),
        None => Message::new(message),
    };
    [message.with("found", url), Message::new(help)]
}

fn without_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

/// The first sign that may not stand in an address, after its scheme. Before a host there is a name and its password, which would be public.
fn unfit_sign(rest: &str) -> Option<char> {
    let host = rest.split('/').next().unwrap_or_default();
    rest.chars().find(|c| !is_of_address(*c)).or_else(|| host.contains('@').then_some('@'))
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '?' | '#' | '"' | '<' | '>' | '\\' | '{' | '}' | '|' | '^' | '`')
}

/// An absolute http or https address without query, ending in `/`.
fn base_url(url: &str) -> Option<String> {
    let host = without_scheme(url)?;
    let valid = !host.is_empty() && !host.starts_with('/') && unfit_sign(host).is_none();
    valid.then(|| if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}

/// The kinds of file, and whether site.toml names them.
fn outputs(fields: &mut Fields<'_, '_>) -> (Vec<OutputKind>, bool) {
    let known = OutputKind::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
    let is_named = fields.get("outputs").is_some();
    (chosen(fields, "outputs", known, OutputKind::is_default), is_named)
}

fn pages(fields: &mut Fields<'_, '_>) -> Vec<PageKind> {
    chosen(fields, "pages", PageKind::switches().map(|kind| (kind.name(), kind)).collect(), PageKind::is_default)
}

/// The values of a list of known words; where the key is left out, those that are so by default.
fn chosen<T: Copy>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    known: Vec<(&'static str, T)>,
    is_default: fn(T) -> bool,
) -> Vec<T> {
    let Some(texts) = fields.texts(key) else {
        return known.into_iter().map(|(_, value)| value).filter(|value| is_default(*value)).collect();
    };
    let file = fields.place().file;
    let mut values = Vec::new();
    for (text, span) in texts {
        match known.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => values.push(*value),
            None => fields.report(unknown_key(&file, &text, span, known.iter().map(|(word, _)| *word))),
        }
    }
    values
}

fn rules(fields: &mut Fields<'_, '_>) -> BTreeMap<String, (Option<Severity>, Location)> {
    let Some((table, _)) = fields.table("rules") else { return BTreeMap::new() };
    let mut rules = BTreeMap::new();
    for (key, value) in table.iter() {
        let word = value.get_ref().as_str().and_then(|text| SEVERITIES.iter().find(|(word, _)| *word == text));
        match word {
            Some((_, severity)) => {
                rules.insert(key.get_ref().to_string(), (*severity, fields.place_at(key.span())));
            }
            None => {
                let choices: Vec<&str> = SEVERITIES.iter().map(|(word, _)| *word).collect();
                let typed = fields.typed(value.span());
                let message = Message::new("key.choice").with("key", key.get_ref().as_ref()).with("found", typed);
                let message = message.with("choices", choices);
                let word = value.get_ref().as_str().and_then(|text| word_for(text, SEVERITIES.map(|(word, _)| word)));
                let help =
                    word.map(|word| Message::new("key.write").with("key", key.get_ref().as_ref()).with("word", word));
                fields.report(Diagnostic::error(KEY, message).at(fields.place_at(value.span())).help(help));
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_end_in_a_slash_and_are_absolute() {
        assert_eq!(base_url("https://a.gov.cn/x").as_deref(), Some("https://a.gov.cn/x/"));
        for bad in ["a.gov.cn", "https://", "ftp://a", "https://a?b", "https://a b", "https://user:word@a/"] {
            assert_eq!(base_url(bad), None, "{bad}");
        }
    }
}
