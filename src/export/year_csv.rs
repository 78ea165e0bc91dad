//! year.csv: a line an agency, a column a cell of the forms in use, for Excel in China with a byte order mark.

use super::csv::CsvTable;
use crate::base::Year;
use crate::edition::Edition;
use crate::model::{Agency, CellValue, Report, ReportState};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The fields of a line before the figures. A blank figure is an empty field, and so is one that the form or the
/// report lacks: `blank` names the addresses of the former.
const HEADS: [&str; 10] =
    ["agency", "name", "level", "parent", "year", "edition", "scope", "status", "published", "blank"];

/// The agencies of a year as CSV, each with its report; one whose report was withdrawn has no figures.
pub fn year_csv(year: Year, agencies: &[(&Agency, Option<&Report>)], as_of: Option<NaiveDate>) -> Vec<u8> {
    let addresses = addresses(agencies.iter().filter_map(|(_, report)| Some(&*report.as_ref()?.edition)));
    let mut lines = CsvTable::new();
    lines.line(HEADS.iter().chain(&addresses));
    for (agency, report) in agencies {
        let cell = |address: &str| report.and_then(|it| it.edition.cell(address).map(|cell| it.figures.get(cell)));
        let blank: Vec<&str> =
            addresses.iter().copied().filter(|address| matches!(cell(address), Some(CellValue::Blank))).collect();
        let published = report.and_then(|report| report.published.as_ref());
        let head = [
            agency.slug.organ().to_owned(),
            agency.name_in(year).to_owned(),
            agency.level.map_or("", |level| level.word()).to_owned(),
            agency.parent.as_ref().map_or("", |parent| parent.organ()).to_owned(),
            year.to_string(),
            report.map_or_else(String::new, |report| report.edition.id.clone()),
            if report.is_some_and(Report::is_aggregate) { "aggregate" } else { "" }.to_owned(),
            ReportState::new(agency, year, as_of).word().to_owned(),
            published.map_or_else(String::new, |published| published.text.clone()),
            blank.join(" "),
        ];
        let figures = addresses.iter().map(|address| cell(address).map_or(Cow::Borrowed(""), CellValue::text));
        lines.line(head.into_iter().map(Cow::Owned).chain(figures));
    }
    lines.finish()
}

/// The addresses of all forms in use, in their order, the oldest form first; those that forms share stand once.
fn addresses<'a>(editions: impl Iterator<Item = &'a Edition>) -> Vec<&'a str> {
    let mut forms: Vec<&Edition> = Vec::new();
    for edition in editions {
        if !forms.iter().any(|form| form.id == edition.id) {
            forms.push(edition);
        }
    }
    forms.sort_by_key(|edition| (edition.from, edition.id.as_str()));
    let mut listed = BTreeSet::new();
    let all = forms.iter().flat_map(|edition| edition.ids().map(|cell| edition.address(cell)));
    all.filter(|address| listed.insert(*address)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{report, site};

    #[test]
    fn a_line_an_agency_and_a_column_an_address() {
        let site = site(&[
            ("content/a/agency.toml", "name = \"甲, 局\"\nlevel = \"department\"\n"),
            ("content/a/2024/report.toml", &report(2024, &[("requests.carried_in", "[ 0, 0, 0, 0, 0, 0, \"\" ]")])),
            ("content/b/agency.toml", "name = \"乙\"\nparent = \"a\"\n"),
            ("content/b/2024/report.toml", &report(2024, &[("proactive.fees", "{ amount = \"1.50\" }")])),
        ]);
        let year = Year::new(2024).expect("a year");
        let all = site.reports().map(|(agency, report)| (&**agency, Some(&**report)));
        let bytes = year_csv(year, &all.collect::<Vec<_>>(), None);
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines.len(), 4, "a head, two lines and the end");
        assert!(lines[0].starts_with("agency,name,level,parent,year,edition,scope,status,published,blank,proactive."));
        assert!(lines[1].starts_with("a,\"甲, 局\",department,,2024,cn-2021,,published,,requests.carried_in.total,0,"));
        assert!(lines[2].starts_with("b,乙,,a,2024,cn-2021,,published,,,0,"));
        let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let at = fields(lines[0]).iter().position(|head| head == "proactive.fees.amount").expect("a column");
        assert_eq!(fields(lines[2])[at], "1.50", "digits as typed");
    }
}
