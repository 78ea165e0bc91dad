//! The parts of the context that all pages share.

use super::links::{Link, YearLink, corrections_folder, search_folder, year_folder};
use super::page::{Head, PageInputs};
use crate::base::{Digest, Lang, PageKind, Text, Words, Year, json_text};
use crate::edition::{Family, family_names};
use crate::model::{Licence, PORTAL, Published, Settings, Site};
use crate::source::STYLESHEET;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// `site` in a template.
#[derive(Debug, Serialize)]
pub struct SiteContext {
    title: String,
    language: &'static str,
    base_url: Option<String>,
    name: String,
    years: Vec<YearLink>,
    portal: Portal,
    feed: Option<&'static str>,
    /// The address of the site's own style sheet from the root; `None` where there is none.
    stylesheet: Option<String>,
    /// The address of the corrections from the root; `None` where no report was ever sealed.
    corrections: Option<String>,
    /// The address of the search from the root; `None` where there is none.
    search: Option<String>,
    sitemap: Option<&'static str>,
    /// The terms on which the data may be used.
    licence: Option<Licence>,
    /// What its reports are called in Chinese, which breaks no line by itself.
    report_names: Vec<String>,
    /// The columns of a portal in which they stand.
    report_columns: Vec<String>,
    /// Whether an invented agency is among its agencies.
    example: bool,
    /// The day that it speaks of, in words.
    as_of: Option<String>,
}

/// `site.portal`: each key is `None` unless it is set.
#[derive(Debug, Serialize)]
pub(super) struct Portal {
    #[serde(flatten)]
    texts: BTreeMap<&'static str, Option<String>>,
    parents: Vec<Link>,
}

impl SiteContext {
    /// The context of a site.
    pub fn new(site: &Site) -> SiteContext {
        let settings = &site.settings;
        let texts = PORTAL.iter().map(|key| (*key, settings.portal.get(key).cloned())).collect();
        let parents = settings
            .parent_breadcrumb
            .iter()
            .map(|(label, url)| Link { label: label.clone(), url: Some(url.clone()) })
            .collect();
        let has_address = settings.base_url.is_some();
        let forms = site.forms();
        let names = |lang: Lang, name: fn(&Family) -> &Text| -> Vec<String> {
            family_names(forms.iter().map(|form| &***form), lang, name).into_iter().map(str::to_owned).collect()
        };
        SiteContext {
            title: settings.title.clone(),
            language: settings.language.tag(),
            base_url: settings.base_url.clone(),
            name: settings.portal.get("site_name").unwrap_or(&settings.title).clone(),
            years: Self::years(site).into_iter().map(|year| YearLink { year, url: year_folder(None, year) }).collect(),
            portal: Portal { texts, parents },
            feed: has_address.then_some("atom.xml"),
            stylesheet: settings.stylesheet.is_some().then(|| format!("assets/{STYLESHEET}")),
            corrections: Self::has_corrections(site).then(corrections_folder),
            search: super::pages::has_search(site).then(search_folder),
            sitemap: has_address.then_some("sitemap.xml"),
            licence: settings.licence.clone(),
            report_names: names(Lang::Zh, |family| &family.name),
            report_columns: names(settings.language, |family| &family.column),
            as_of: settings.as_of.map(|day| crate::base::day(day, settings.language)),
            example: site.agencies.iter().any(|agency| agency.profile.example),
        }
    }

    /// The digest of its content, which is in the context of every page.
    pub fn digest(&self) -> Digest {
        Digest::new(json_text(self).unwrap_or_default().as_bytes())
    }

    /// Whether there is a page of corrections: once reports are sealed there is one, if only to state that there were no corrections.
    pub(super) fn has_corrections(site: &Site) -> bool {
        site.settings.wants(PageKind::Corrections) && site.agencies.iter().any(|agency| !agency.histories.is_empty())
    }

    /// The years that have a page, newest first.
    fn years(site: &Site) -> Vec<Year> {
        if site.settings.wants(PageKind::Year) { site.years(None).into_iter().rev().collect() } else { Vec::new() }
    }
}

/// `page` in a template.
#[derive(Debug, Serialize)]
pub(super) struct PageContext {
    kind: &'static str,
    title: String,
    url: String,
    root: String,
    canonical: Option<String>,
    feed: Option<String>,
    breadcrumb: Vec<Link>,
    tags: Vec<Tag>,
    /// What it is about, in the words of schema.org, as a JSON text.
    json_ld: Option<String>,
}

/// A page tag: `<meta name="…" content="…">`.
#[derive(Debug, Serialize)]
struct Tag {
    name: String,
    content: String,
}

/// The sources of a page's tags besides site.toml.
#[derive(Default)]
pub(super) struct TagSource<'a> {
    pub(super) source: Option<&'a str>,
    pub(super) published: Option<&'a Published>,
}

impl PageContext {
    /// The context of a page.
    pub(super) fn new(kind: PageKind, head: Head<'_>, json_ld: Option<String>, inputs: &PageInputs<'_>) -> PageContext {
        let settings = inputs.settings();
        // It is shown at any depth, from which only the path on the host leads anywhere.
        let base = settings.base_path().filter(|_| kind == PageKind::NotFound);
        let root = base.map_or_else(|| inputs.path.root(), ToString::to_string);
        let url = inputs.path.address();
        let last = head.trail.len().saturating_sub(1);
        let breadcrumb = head
            .trail
            .into_iter()
            .enumerate()
            .map(|(index, (label, address))| Link { label, url: (index < last).then(|| format!("{root}{address}")) });
        let own = settings.base_url.as_ref().map(|base| format!("{base}{url}"));
        let original = head.copy_of.and_then(|of| settings.base_url.as_ref().map(|base| format!("{base}{of}")));
        PageContext {
            kind: kind.name(),
            json_ld,
            breadcrumb: breadcrumb.collect(),
            tags: page_tags(settings, kind, &head.title, own.clone(), &head.tags),
            title: head.title,
            canonical: original.or(own),
            feed: settings.base_url.is_some().then(|| format!("{root}atom.xml")),
            url,
            root,
        }
    }
}

/// The page tags of government portals, kept as data: `tags.toml`.
#[derive(Deserialize)]
struct TagFile {
    tag: Vec<TagRule>,
}

#[derive(Deserialize)]
struct TagRule {
    name: String,
    from: String,
    #[serde(default)]
    pages: Vec<String>,
}

fn page_tags(
    settings: &Settings,
    kind: PageKind,
    title: &str,
    url: Option<String>,
    source: &TagSource<'_>,
) -> Vec<Tag> {
    static RULES: LazyLock<Vec<TagRule>> =
        LazyLock::new(|| toml::from_str::<TagFile>(include_str!("tags.toml")).map(|file| file.tag).unwrap_or_default());
    if !settings.portal.contains_key("site_name") {
        return Vec::new();
    }
    let applies = |rule: &&TagRule| rule.pages.is_empty() || rule.pages.iter().any(|page| page == kind.name());
    let content = |rule: &TagRule| match rule.from.as_str() {
        "page.title" => Some(title.to_owned()),
        "page.url" => url.clone(),
        // YYYY-MM-DD HH:MM; a date without a time is kept as a date.
        "report.published" => source.published.map(|published| match published.time() {
            Some(time) => format!("{} {time}", published.date),
            None => published.date.to_string(),
        }),
        "report.source" => settings.portal.get("content_source").cloned().or_else(|| source.source.map(str::to_owned)),
        key => settings.portal.get(key).cloned(),
    };
    let tags = RULES.iter().filter(applies);
    let tags = tags.filter_map(|rule| Some(Tag { name: rule.name.clone(), content: content(rule)? }));
    let columns = settings.columns.get(&kind).into_iter().flatten();
    tags.chain(columns.map(|(name, content)| Tag { name: name.clone(), content: content.clone() })).collect()
}

/// A date of publication as text: 2024年1月24日, 24 January 2024; with the time where one was given.
pub(crate) fn date_text(published: &Published, words: &Words) -> String {
    let text = day_text(published.date, words);
    match published.time() {
        Some(time) => format!("{text} {time}"),
        None => text,
    }
}

/// A day as text.
pub(crate) fn day_text(date: NaiveDate, words: &Words) -> String {
    crate::base::day(date, words.lang())
}
