//! How to cite a report, after GB/T 7714 and in BibTeX.

use crate::base::Words;
use crate::model::{Agency, Report};
use chrono::NaiveDate;
use serde::Serialize;
use std::fmt::Write as _;

/// The citations of a report.
#[derive(Serialize)]
pub(super) struct CitationContext {
    /// After GB/T 7714; the day of access is the reader's to add.
    text: String,
    bibtex: String,
    /// The address that both name; none where nobody knows where the site is.
    address: Option<String>,
}

/// What of a report stands in its citations.
struct Cited<'a> {
    name: &'a str,
    title: &'a str,
    /// The number of the version, where there are several.
    version: Option<u32>,
    date: Option<NaiveDate>,
    address: Option<&'a str>,
}

impl CitationContext {
    /// The citations of a report with a title; `base` is the address of the site.
    pub(super) fn new(
        (agency, report): (&Agency, &Report),
        title: &str,
        base: Option<&str>,
        words: &Words,
    ) -> CitationContext {
        let version = agency.cited(report);
        let address = base.map(|base| format!("{base}{}", version.path));
        let cited = Cited {
            name: agency.name_in(report.year),
            title,
            version: version.number,
            date: version.date,
            address: address.as_deref(),
        };
        let key = format!("{}-{}", agency.slug.as_str().replace('/', "-"), report.year);
        CitationContext { text: cited.text(words), bibtex: cited.bibtex(key, words), address }
    }
}

impl Cited<'_> {
    fn text(&self, words: &Words) -> String {
        let online = if self.address.is_some() { "/OL" } else { "" };
        let mut text = format!("{}. {}[R{online}].", self.name, self.title);
        let mut push = |part: String| {
            text.push(' ');
            text.push_str(&part);
        };
        if let Some(version) = self.version {
            push(words.format("citation.edition", &[("n", &version.to_string())]));
        }
        let date = self.date.map(|date| format!("({date})")).unwrap_or_default();
        match self.address {
            Some(address) => push(format!("{date}{}. {address}", words.word("citation.accessed"))),
            None if date.is_empty() => {}
            None => push(date),
        }
        text
    }

    fn bibtex(&self, key: String, words: &Words) -> String {
        let key = self.version.map_or_else(|| key.clone(), |version| format!("{key}-v{version}"));
        let name = format!("{{{}}}", escaped(self.name));
        let fields = [
            ("author", Some(name.clone())),
            ("institution", Some(name)),
            ("title", Some(format!("{{{}}}", escaped(self.title)))),
            ("year", self.date.map(|date| date.format("%Y").to_string())),
            ("note", self.version.map(|version| words.format("version.number", &[("n", &version.to_string())]))),
            ("url", self.address.map(str::to_owned)),
        ];
        let mut entry = format!("@techreport{{{key}");
        for (field, value) in fields {
            let _ = value.map(|value| write!(entry, ",\n  {field} = {{{value}}}"));
        }
        entry + "\n}"
    }
}

/// A text without what TeX takes for a command. cite.js does the same with the label of a figure.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, page_words};

    #[test]
    fn a_citation_names_version_day_and_address() {
        let words = page_words(Lang::Zh);
        let day = NaiveDate::from_ymd_opt(2025, 1, 14);
        let plain = Cited { name: "甲_乙县", title: "年报", version: None, date: day, address: None };
        assert_eq!(plain.text(words), "甲_乙县. 年报[R]. (2025-01-14)");
        assert_eq!(
            plain.bibtex("a-2024".to_owned(), words),
            "@techreport{a-2024,\n  author = {{甲\\_乙县}},\n  institution = {{甲\\_乙县}},\n  title = {{年报}},\n  year = {2025}\n}"
        );
        let corrected = Cited { version: Some(2), address: Some("https://a.example/a_b/v2/"), ..plain };
        assert_eq!(
            corrected.text(words),
            "甲_乙县. 年报[R/OL]. 2版. (2025-01-14)[引用日期]. https://a.example/a_b/v2/"
        );
        let entry = corrected.bibtex("a-2024".to_owned(), words);
        assert!(entry.starts_with("@techreport{a-2024-v2,\n"), "{entry}");
        assert!(entry.ends_with("  note = {第2版},\n  url = {https://a.example/a_b/v2/}\n}"), "{entry}");
    }
}
