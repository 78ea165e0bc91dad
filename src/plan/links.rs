//! The link types that several kinds of page share, and the addresses that several kinds link to.

use crate::base::{PageKind, Words, Year};
use crate::edition::Family;
use crate::model::Agency;
use serde::Serialize;

/// A label with an address.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    /// Its text.
    pub(super) label: String,
    /// The address relative to the page; `None` for the page itself.
    pub(super) url: Option<String>,
}

/// A name with its address.
#[derive(Serialize)]
pub(super) struct NamedLink {
    pub(super) name: String,
    pub(super) url: String,
}

/// The agency that a page is about.
#[derive(Serialize)]
pub(super) struct AgencyLink {
    slug: String,
    name: String,
    url: String,
}

impl AgencyLink {
    /// A link with the name that the agency had in a year.
    pub(super) fn in_year(agency: &Agency, year: Year, url: &str) -> AgencyLink {
        AgencyLink { slug: agency.slug.to_string(), name: agency.name_in(year).to_owned(), url: url.to_owned() }
    }

    /// A link with the present name of the agency.
    pub(super) fn new(agency: &Agency, url: &str) -> AgencyLink {
        AgencyLink { slug: agency.slug.to_string(), name: agency.name.clone(), url: url.to_owned() }
    }
}

/// A year with the address of a page about it.
#[derive(Debug, Serialize)]
pub(super) struct YearLink {
    pub(super) year: Year,
    pub(super) url: String,
}

/// A link to the same page of another year.
#[derive(Serialize)]
pub(super) struct NeighbourYear {
    pub(super) year: Year,
    pub(super) url: String,
    pub(super) current: bool,
}

/// A link to a numbered page of a list.
#[derive(Serialize)]
pub(super) struct PageLink {
    pub(super) label: String,
    pub(super) url: String,
    pub(super) current: bool,
}

/// A comparison of two years.
#[derive(Serialize)]
pub(super) struct ComparisonLink {
    pub(super) from: Year,
    pub(super) to: Year,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) current: bool,
}

/// A comparison of two versions.
#[derive(Serialize)]
pub(super) struct RevisionLink {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) url: String,
    pub(super) current: bool,
}

/// A file beside the page.
#[derive(Serialize)]
pub(super) struct Download {
    label: String,
    url: String,
    note: String,
    /// The address of its schema, where it has one.
    schema: Option<String>,
}

impl Download {
    /// A file, with the label and note of a name.
    pub(super) fn new(words: &Words, name: &str, url: impl Into<String>) -> Download {
        Download {
            label: words.word(&format!("download.{name}")).to_owned(),
            url: url.into(),
            note: words.word(&format!("download.{name}.note")).to_owned(),
            schema: None,
        }
    }

    /// Its address from the page.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The same file, with the address of its schema.
    pub(super) fn with_schema(mut self, schema: String) -> Download {
        self.schema = Some(schema);
        self
    }
}

/// The folder of a kind of page, without slashes.
pub(super) fn folder(kind: PageKind) -> &'static str {
    kind.folder().unwrap_or_default()
}

/// The address of a year's page from the root: `years/2024/`, or of another family `years/enforcement/2024/`.
pub(super) fn year_folder(family: Option<&str>, year: Year) -> String {
    let family = family.map_or_else(String::new, |family| format!("{family}/"));
    format!("{}/{family}{year}/", folder(PageKind::Year))
}

/// The address of a comparison from the agency's page.
pub(super) fn comparison_folder(from: Year, to: Year) -> String {
    format!("{}/{from}-{to}/", folder(PageKind::Comparison))
}

/// The address of the page on the agencies that a report adds up from that of the report, or of one of its tables.
pub(super) fn members_folder(table: Option<&str>) -> String {
    table.map_or_else(|| "members/".to_owned(), |table| format!("members/{table}/"))
}

/// The address of an agency's trends from its page.
pub(super) fn trends_folder() -> String {
    format!("{}/", folder(PageKind::Trends))
}

/// The address of the search from the root.
pub(super) fn search_folder() -> String {
    format!("{}/", folder(PageKind::Search))
}

/// The address of the corrections from the root.
pub(super) fn corrections_folder() -> String {
    format!("{}/", folder(PageKind::Corrections))
}

/// The name of an agency, and of a series that of its family.
pub(super) fn name_with_family(agency: &Agency, words: &Words) -> String {
    let with = |family: &Family| {
        let parts = [("agency", agency.name.as_str()), ("family", family.name.get(words.lang()))];
        words.format("agency.family_title", &parts)
    };
    agency.family().map_or_else(|| agency.name.clone(), with)
}
