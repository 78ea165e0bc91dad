//! The BibTeX entry of a report.

use crate::base::Words;
use crate::model::{Agency, Report};
use std::fmt::Write as _;

/// The entry of a report with a title; `address` is that of its page, where it is known. The day of access is the reader's to add.
pub(super) fn bibtex(agency: &Agency, report: &Report, title: &str, address: Option<&str>, words: &Words) -> String {
    let version = report.version.filter(|version| *version > 1);
    let key = format!("{}-{}", agency.slug.as_str().replace('/', "-"), report.year);
    let mut entry = match version {
        Some(version) => format!("@techreport{{{key}-v{version}"),
        None => format!("@techreport{{{key}"),
    };
    let name = format!("{{{}}}", escaped(agency.name_in(report.year)));
    let note = version.map(|version| words.format("version.number", &[("n", &version.to_string())]));
    let fields = [
        ("author", Some(name.clone())),
        ("institution", Some(name)),
        ("title", Some(format!("{{{}}}", escaped(title)))),
        ("year", report.published.as_ref().map(|published| published.date.format("%Y").to_string())),
        ("note", note),
        ("url", address.map(str::to_owned)),
    ];
    for (field, value) in fields {
        let _ = value.map(|value| write!(entry, ",\n  {field} = {{{value}}}"));
    }
    entry + "\n}"
}

/// A text without what TeX takes for a command.
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
    fn an_entry_names_version_and_address() {
        let site = crate::check::testing::site(&[
            ("content/a/agency.toml", "name = \"甲_乙县\"\n"),
            ("content/a/2024/report.toml", "edition = \"cn-2021\"\npublished = 2025-01-14\n"),
        ]);
        let (agency, report) = site.reports().next().expect("a report");
        let entry = |report: &Report, address| bibtex(agency, report, "年报", address, page_words(Lang::Zh));
        assert_eq!(
            entry(report, None),
            "@techreport{a-2024,\n  author = {{甲\\_乙县}},\n  institution = {{甲\\_乙县}},\n  title = {{年报}},\n  year = {2025}\n}"
        );
        let mut corrected = Report::clone(report);
        corrected.version = Some(2);
        let text = entry(&corrected, Some("https://a.example/a_b/"));
        assert!(text.starts_with("@techreport{a-2024-v2,\n"), "{text}");
        assert!(text.ends_with("  note = {第2版},\n  url = {https://a.example/a_b/}\n}"), "{text}");
    }
}
