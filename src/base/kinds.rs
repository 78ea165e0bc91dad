//! What a site can consist of: the kinds of page and the kinds of file beside a report. Settings parse their names, the planner
//! and the exporter map each kind to a function by an exhaustive `match`, and slugs keep clear of the steps that they take in
//! addresses: a kind stands in no other list.

/// An enum of named kinds with `ALL`, `name` and `parse`, made from one list.
macro_rules! kinds {
    ($(#[$about:meta])* $kind:ident { $($(#[doc = $text:literal])+ $variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $($(#[doc = $text])+ $variant,)+
        }

        impl $kind {
            /// Every kind, in the order in which messages list them.
            pub const ALL: &[$kind] = &[$($kind::$variant,)+];

            /// The name, as in site.toml.
            pub const fn name(self) -> &'static str {
                match self {
                    $($kind::$variant => $name,)+
                }
            }

            /// The kind of a name.
            pub fn parse(name: &str) -> Option<$kind> {
                match name {
                    $($name => Some($kind::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// A kind of page, or of other files that are planned together. Those that a site can turn off are values of `pages`.
    PageKind {
        /// The home page: which agency published which year.
        Home = "home",
        /// An agency's page: its reports, comparisons and members.
        Agency = "agency",
        /// A report: the public one at the address of its year, and each sealed version at its own.
        Report = "report",
        /// What the agencies have that a report adds up: each of its sums opened.
        Members = "members",
        /// The notice in the place of a report that was withdrawn.
        Withdrawn = "withdrawn",
        /// Two versions of one report side by side.
        Revision = "revision",
        /// Two years of an agency side by side.
        Comparison = "comparison",
        /// An agency's indicators over all its years.
        Trends = "trends",
        /// All agencies of a year side by side.
        Year = "year",
        /// A table of a form with the figures of all agencies of a year.
        YearTables = "year-tables",
        /// The agencies of a year ordered by a key figure, with ranks and shares among those that are alike.
        YearRanks = "year-ranks",
        /// Every correction and withdrawal of the site.
        Corrections = "corrections",
        /// The search, with the files that it reads.
        Search = "search",
        /// What a server shows for an address that does not exist.
        NotFound = "404",
        /// The data of each report and version, and what is attached to it.
        Files = "files",
        /// The JSON Schemas of the data.
        Schemas = "schemas",
        /// The data of the whole site: index.json, the figures of each year, and what describes them.
        Data = "data",
        /// robots.txt, sitemap.xml, atom.xml and web.config. The last, since the map lists the pages that are planned before.
        Feed = "feed",
    }
}

kinds! {
    /// A kind of file beside each report, or of the whole site: a value of `outputs`.
    OutputKind {
        /// Every figure by the address of its cell.
        Json = "report.json",
        /// One cell a line.
        Csv = "report.csv",
        /// A file for each table, by the table's key: requests.csv.
        Tables = "tables.csv",
        /// The form as a workbook, a sheet a table.
        Xlsx = "report.xlsx",
        /// The whole report as a document.
        Docx = "report.docx",
        /// The key figures as a picture for other pages.
        Svg = "report.svg",
        /// All these files with the texts and the attachments.
        Zip = "report.zip",
        /// Every figure of the site in one file.
        Parquet = "figures.parquet",
    }
}

impl OutputKind {
    /// Whether a site that names no kinds has its files: what readers and programs ask for. What only repeats these in another cut is
    /// where site.toml names it.
    pub const fn is_default(self) -> bool {
        !matches!(self, OutputKind::Tables | OutputKind::Svg | OutputKind::Zip | OutputKind::Parquet)
    }

    /// Whether it stands beside each report, not once in a site.
    pub const fn is_beside(self) -> bool {
        !matches!(self, OutputKind::Parquet)
    }
}

impl PageKind {
    /// The kind that turns this one on and off in `pages` of site.toml; none where it is always planned.
    pub const fn switch(self) -> Option<PageKind> {
        match self {
            PageKind::Home
            | PageKind::Agency
            | PageKind::Report
            | PageKind::Members
            | PageKind::Comparison
            | PageKind::Trends
            | PageKind::Year
            | PageKind::YearTables
            | PageKind::YearRanks
            | PageKind::Corrections
            | PageKind::Search => Some(self),
            PageKind::Withdrawn | PageKind::Revision => Some(PageKind::Report),
            PageKind::NotFound | PageKind::Files | PageKind::Schemas | PageKind::Data | PageKind::Feed => None,
        }
    }

    /// The kinds that a site can turn off: the values of `pages` in site.toml.
    pub fn switches() -> impl Iterator<Item = PageKind> + Clone {
        PageKind::ALL.iter().copied().filter(|kind| kind.switch() == Some(*kind))
    }

    /// Whether a site that names no kinds has its pages. Those that multiply, or set agencies beside each other in an order, are only where
    /// site.toml names them.
    pub const fn is_default(self) -> bool {
        !matches!(self, PageKind::YearTables | PageKind::YearRanks)
    }

    /// The fixed folder in its addresses: at the root for the whole site, in the agency's folder for one agency. None where an
    /// address consists of agency, year and version alone or stands below these, or is a file at the root.
    pub const fn folder(self) -> Option<&'static str> {
        match self {
            PageKind::Comparison => Some("compare"),
            PageKind::Trends => Some("trends"),
            PageKind::Year | PageKind::YearTables | PageKind::YearRanks => Some("years"),
            PageKind::Corrections => Some("corrections"),
            PageKind::Search => Some("search"),
            PageKind::Data => Some("data"),
            PageKind::Home
            | PageKind::Agency
            | PageKind::Report
            | PageKind::Members
            | PageKind::Withdrawn
            | PageKind::Revision
            | PageKind::NotFound
            | PageKind::Files
            | PageKind::Schemas
            | PageKind::Feed => None,
        }
    }

    /// The template of its pages; none for kinds that are data alone.
    pub const fn template(self) -> Option<&'static str> {
        Some(match self {
            PageKind::Home => "home.html",
            PageKind::Agency => "agency.html",
            PageKind::Report => "report.html",
            PageKind::Members => "members.html",
            PageKind::Withdrawn => "withdrawn.html",
            PageKind::Revision => "revision.html",
            PageKind::Comparison => "comparison.html",
            PageKind::Trends => "trends.html",
            PageKind::Year => "year.html",
            PageKind::YearTables => "year-tables.html",
            PageKind::YearRanks => "year-ranks.html",
            PageKind::Corrections => "corrections.html",
            PageKind::Search => "search.html",
            PageKind::NotFound => "404.html",
            PageKind::Files | PageKind::Schemas | PageKind::Data | PageKind::Feed => return None,
        })
    }
}

/// The folder of the theme's files.
pub const ASSETS: &str = "assets";

/// Whether a word means something else than an agency in an address: `years`, `v3` …
pub(super) fn is_reserved(step: &str) -> bool {
    let version = step.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    version || step == ASSETS || PageKind::ALL.iter().any(|kind| kind.folder() == Some(step))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test reads the files of the repository")]
mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::base::catalogue::program_words;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn repository(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn every_kind_has_its_template() {
        let names: Vec<&str> = PageKind::ALL.iter().filter_map(|kind| kind.template()).collect();
        for name in names {
            assert!(repository("themes/default/templates").join(name).is_file(), "no template {name}");
        }
    }

    #[test]
    fn every_kind_has_its_words_in_both_languages() {
        let pages = PageKind::ALL.iter().map(|kind| format!("page_kind.{}", kind.name()));
        let outputs = OutputKind::ALL.iter().map(|kind| format!("output_kind.{}", kind.name()));
        let keys: Vec<String> = pages.chain(outputs).collect();
        for lang in [Lang::Zh, Lang::En] {
            for key in &keys {
                assert!(program_words(lang).get(key, |_| None::<&str>).is_some(), "no {key} in {}", lang.tag());
            }
            let known = |key: &&str| key.starts_with("page_kind.") || key.starts_with("output_kind.");
            assert_eq!(
                program_words(lang).keys().filter(known).count(),
                keys.len(),
                "words of kinds that do not exist"
            );
        }
    }

    /// The site map lists the pages that are planned before it.
    #[test]
    fn the_feed_is_planned_last() {
        assert_eq!(PageKind::ALL.last(), Some(&PageKind::Feed));
    }

    /// The reference is generated from the same words, and names every kind.
    #[test]
    fn every_kind_has_its_line_in_the_reference() {
        let text = fs::read_to_string(repository("docs/zh/reference/kinds.md")).expect("the reference");
        let names = PageKind::ALL.iter().map(|kind| kind.name());
        for name in names.chain(OutputKind::ALL.iter().map(|kind| kind.name())) {
            assert!(text.contains(&format!("`{name}`")), "the reference does not name `{name}`");
        }
    }

    #[test]
    fn names_are_parsed_back_and_stand_once() {
        for kind in PageKind::ALL {
            assert_eq!(PageKind::parse(kind.name()), Some(*kind));
        }
        for kind in OutputKind::ALL {
            assert_eq!(OutputKind::parse(kind.name()), Some(*kind));
        }
        assert_eq!((PageKind::parse("pages"), OutputKind::parse("json")), (None, None));
    }

    #[test]
    fn reserved_words_are_those_of_the_contract() {
        for step in ["years", "corrections", "compare", "trends", "data", "assets", "search", "v1", "v12"] {
            assert!(is_reserved(step), "{step}");
        }
        for step in ["year", "v", "v1a", "version", "home", "404"] {
            assert!(!is_reserved(step), "{step}");
        }
    }
}
