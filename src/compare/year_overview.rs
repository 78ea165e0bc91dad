//! One year of many agencies side by side: the key figures of their forms, and sums where sums mean something.

use crate::base::Slug;
use crate::edition::{Edition, KeyFigure};
use crate::model::{Agency, CellValue, Level, Report};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Agencies side by side.
#[derive(Debug)]
pub struct YearOverview<'a> {
    /// The key figures of all forms that are used.
    pub columns: Vec<OverviewColumn<'a>>,
    /// The agencies by level, as on the home page.
    pub groups: Vec<OverviewGroup<'a>>,
    /// The sums over all groups.
    pub sums: OverviewSums,
}

/// A key figure. Forms that share its id and unit share its column.
#[derive(Debug)]
pub struct OverviewColumn<'a> {
    /// The key figure in the form that most reports use.
    pub figure: &'a KeyFigure,
    /// Whether reports of several agencies may be added up in it.
    pub additive: bool,
}

/// Agencies of one level.
#[derive(Debug)]
pub struct OverviewGroup<'a> {
    /// The level.
    pub level: Option<Level>,
    /// The agencies: the largest first figure first.
    pub rows: Vec<OverviewRow<'a>>,
    /// The sums over the group.
    pub sums: OverviewSums,
}

/// An agency.
#[derive(Debug)]
pub struct OverviewRow<'a> {
    /// The agency.
    pub agency: &'a Agency,
    /// Its report, where it has one.
    pub report: Option<&'a Report>,
    /// One figure a column.
    pub figures: Vec<OverviewFigure<'a>>,
}

/// A figure of an agency.
#[derive(Clone, Debug, PartialEq)]
pub enum OverviewFigure<'a> {
    /// A number, with its digits.
    Number(Decimal, String),
    /// What stands there in place of a number: a blank, `/`, text.
    Other(&'a CellValue),
    /// A sum of which a part is no number, or is disputed by the report itself.
    Incomplete,
    /// The form has no such figure.
    NotInForm,
    /// There is no report.
    NoReport,
}

/// Sums over the reports that are no aggregates: an aggregate holds the figures of others already.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverviewSums {
    /// How many reports were added up.
    pub reports: usize,
    /// How many aggregates were left out.
    pub aggregates: usize,
    /// How many reports do not say whether they hold the figures of their agency's members, which are among the others. Nothing is
    /// added up then: a figure may be in there twice.
    pub unclear: usize,
    /// One a column; `None` where the figures may not be added up, or where no report has a number.
    pub totals: Vec<Option<OverviewTotal>>,
}

/// A sum.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewTotal {
    /// The sum of the numbers.
    pub value: Decimal,
    /// How many reports of a form with this figure have no number there: if any, the sum is incomplete.
    pub missing: usize,
}

/// Which reports are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CountedReports {
    /// Those that are no aggregates.
    Single,
    /// All of them: those that one report adds up.
    All,
}

impl<'a> YearOverview<'a> {
    /// Puts agencies side by side, each with its report of the year.
    pub fn new(agencies: impl Iterator<Item = (&'a Agency, Option<&'a Report>)> + Clone) -> YearOverview<'a> {
        YearOverview::counting(agencies, CountedReports::Single)
    }

    /// The same of the agencies that one report adds up, whatever they add up themselves.
    pub fn of_members(agencies: impl Iterator<Item = (&'a Agency, Option<&'a Report>)> + Clone) -> YearOverview<'a> {
        YearOverview::counting(agencies, CountedReports::All)
    }

    fn counting(
        agencies: impl Iterator<Item = (&'a Agency, Option<&'a Report>)> + Clone,
        counted: CountedReports,
    ) -> YearOverview<'a> {
        let columns = columns(agencies.clone().filter_map(|(_, report)| report));
        let mut groups: BTreeMap<_, Vec<OverviewRow<'a>>> = BTreeMap::new();
        for (agency, report) in agencies {
            let figures = columns.iter().map(|column| figure(report, column.figure)).collect();
            groups.entry(rank(agency)).or_default().push(OverviewRow { agency, report, figures });
        }
        let groups: Vec<OverviewGroup<'a>> = groups
            .into_iter()
            .map(|((_, level), mut rows)| {
                rows.sort_by_key(|row| {
                    (Reverse(row.figures.first().and_then(OverviewFigure::value)), row.agency.slug.clone())
                });
                let sums = sums(&columns, rows.iter(), counted);
                OverviewGroup { level, rows, sums }
            })
            .collect();
        let sums = sums(&columns, groups.iter().flat_map(|group| &group.rows), counted);
        YearOverview { columns, groups, sums }
    }
}

impl OverviewFigure<'_> {
    /// Its value, if it is a number.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            OverviewFigure::Number(value, _) => Some(*value),
            _ => None,
        }
    }
}

/// Where an agency's group stands among others: by level, agencies without one last.
pub fn rank(agency: &Agency) -> (bool, Option<Level>) {
    (agency.level.is_none(), agency.level)
}

/// The key figures of the forms in use, those of the form with most reports first.
fn columns<'a>(reports: impl Iterator<Item = &'a Report>) -> Vec<OverviewColumn<'a>> {
    let mut forms: BTreeMap<&str, (usize, &'a Edition)> = BTreeMap::new();
    for report in reports {
        forms.entry(&report.edition.id).or_insert((0, &report.edition)).0 += 1;
    }
    let mut forms: Vec<_> = forms.into_values().collect();
    forms.sort_by_key(|(count, edition)| (Reverse(*count), Reverse(edition.from), edition.id.as_str()));
    let mut out: Vec<OverviewColumn<'a>> = Vec::new();
    for (edition, figure) in forms.iter().flat_map(|(_, edition)| edition.key_figures.iter().map(move |f| (edition, f)))
    {
        let additive = figure.cells.iter().all(|cell| edition.is_additive(*cell));
        match out.iter_mut().find(|column| same(column.figure, figure)) {
            Some(column) => column.additive &= additive,
            None => out.push(OverviewColumn { figure, additive }),
        }
    }
    out
}

fn same(one: &KeyFigure, other: &KeyFigure) -> bool {
    one.id == other.id && one.unit == other.unit
}

fn figure<'a>(report: Option<&'a Report>, wanted: &KeyFigure) -> OverviewFigure<'a> {
    let Some(report) = report else { return OverviewFigure::NoReport };
    let Some(figure) = report.edition.key_figures.iter().find(|figure| same(figure, wanted)) else {
        return OverviewFigure::NotInForm;
    };
    match (&figure.cells[..], report.derive(&figure.cells)) {
        ([cell], Some(value)) => OverviewFigure::Number(value, report.figures.get(*cell).text().into_owned()),
        (_, Some(value)) => OverviewFigure::Number(value, value.to_string()),
        ([cell], None) if report.figures.get(*cell).is_given() => OverviewFigure::Other(report.figures.get(*cell)),
        _ => OverviewFigure::Incomplete,
    }
}

fn sums<'r, 'a: 'r>(
    columns: &[OverviewColumn<'_>],
    rows: impl Iterator<Item = &'r OverviewRow<'a>>,
    counted: CountedReports,
) -> OverviewSums {
    let (aggregates, single): (Vec<_>, Vec<_>) = rows
        .filter_map(|row| row.report.map(|report| (row, report)))
        .partition(|(_, report)| counted == CountedReports::Single && report.is_aggregate());
    let parents: BTreeSet<&Slug> = single.iter().filter_map(|(row, _)| row.agency.parent.as_ref()).collect();
    let is_unclear =
        |(row, report): &&(&OverviewRow<'_>, &Report)| report.scope.is_none() && parents.contains(&row.agency.slug);
    let unclear = if counted == CountedReports::Single { single.iter().filter(is_unclear).count() } else { 0 };
    let total = |(index, column): (usize, &OverviewColumn<'_>)| {
        let figures = || single.iter().map(|(row, _)| &row.figures[index]);
        let missing =
            figures().filter(|figure| figure.value().is_none() && **figure != OverviewFigure::NotInForm).count();
        let value = figures()
            .filter_map(OverviewFigure::value)
            .try_fold(None, |sum: Option<Decimal>, value| sum.unwrap_or_default().checked_add(value).map(Some))??;
        (column.additive && unclear == 0).then_some(OverviewTotal { value, missing })
    };
    let totals = columns.iter().enumerate().map(total).collect();
    OverviewSums { reports: single.len(), aggregates: aggregates.len(), unclear, totals }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Year;
    use crate::check::testing::{Rows, report, site};
    use crate::model::Site;

    fn county(agencies: &[(&str, &str, Rows<'_>)]) -> Site {
        let mut files = Vec::new();
        for (slug, level, rows) in agencies {
            let agency = format!("name = \"{slug}\"\nlevel = \"{level}\"\n");
            files.push((format!("content/{slug}/agency.toml"), agency));
            files.push((format!("content/{slug}/2024/report.toml"), report(2024, rows)));
        }
        site(&files)
    }

    fn overview(site: &Site) -> YearOverview<'_> {
        let year = Year::new(2024).expect("a year");
        YearOverview::new(
            site.agencies.iter().map(move |agency| (&**agency, agency.report(year).map(|report| &**report))),
        )
    }

    const RECEIVED: &str = "requests.new_received";
    const TWO: &str = "[ 2, 0, 0, 0, 0, 0, 2 ]";

    #[test]
    fn groups_by_level_and_largest_first_then_by_slug() {
        let site = county(&[
            ("a", "department", &[]),
            ("b", "department", &[(RECEIVED, TWO)]),
            ("c", "department", &[]),
            ("d", "county", &[]),
            ("e", "department", &[(RECEIVED, "[ \"\", 0, 0, 0, 0, 0, \"\" ]")]),
        ]);
        let abreast = overview(&site);
        let order: Vec<Vec<&str>> =
            abreast.groups.iter().map(|g| g.rows.iter().map(|row| row.agency.slug.as_str()).collect()).collect();
        assert_eq!(order, [vec!["d"], vec!["b", "a", "c", "e"]]);
    }

    #[test]
    fn a_sum_with_a_blank_is_incomplete_and_an_aggregate_is_in_none() {
        let site = county(&[
            ("a", "department", &[(RECEIVED, TWO)]),
            ("b", "department", &[(RECEIVED, "[ \"\", 0, 0, 0, 0, 0, \"\" ]")]),
            ("c", "department", &[(RECEIVED, TWO)]),
            ("d", "department", &[(RECEIVED, TWO), ("scope", "\"aggregate\""), ("includes", "[\"a\", \"b\"]")]),
        ]);
        let sums = overview(&site).sums;
        assert_eq!((sums.reports, sums.aggregates), (3, 1));
        assert_eq!(sums.totals[0], Some(OverviewTotal { value: 4.into(), missing: 1 }));
        assert_eq!(sums.totals[1], Some(OverviewTotal { value: 0.into(), missing: 0 }));
    }

    #[test]
    fn no_numbers_are_no_sum() {
        let site = county(&[("a", "department", &[(RECEIVED, "[ \"\", 0, 0, 0, 0, 0, \"\" ]")])]);
        let overview = overview(&site);
        assert_eq!(overview.sums.totals[0], None);
        let figures = &overview.groups[0].rows[0].figures;
        assert_eq!(
            figures[..2],
            [OverviewFigure::Other(&CellValue::Blank), OverviewFigure::Number(0.into(), "0".to_owned())]
        );
    }

    #[test]
    fn a_body_that_does_not_say_what_it_holds_makes_the_sums_unclear() {
        let of = |scope: &str| {
            let files =
                [("a", "", ""), ("b", "parent = \"a\"\n", ""), ("c", "", ""), ("d", "level = \"county\"\n", scope)];
            let files: Vec<(String, String)> = files
                .iter()
                .flat_map(|(slug, about, head)| {
                    let parent = if *slug == "c" { "parent = \"d\"\n" } else { "" };
                    [
                        (format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\n{about}{parent}")),
                        (
                            format!("content/{slug}/2024/report.toml"),
                            format!("{head}{}", report(2024, &[(RECEIVED, TWO)])),
                        ),
                    ]
                })
                .collect();
            site(&files)
        };
        let site = of("");
        let sums = |overview: YearOverview<'_>| {
            let value = overview.sums.totals[0].as_ref().map(|total| total.value.to_string());
            (overview.sums.reports, overview.sums.aggregates, overview.sums.unclear, value)
        };
        assert_eq!(sums(overview(&site)), (4, 0, 2, None));
        let order: Vec<&str> =
            overview(&site).groups.iter().flat_map(|g| &g.rows).map(|row| row.agency.slug.as_str()).collect();
        assert_eq!(order, ["d", "a", "b", "c"], "those without a level last");
        let year = Year::new(2024).expect("a year");
        let members =
            || site.agencies.iter().map(move |agency| (&**agency, agency.report(year).map(|report| &**report)));
        assert_eq!(sums(YearOverview::of_members(members())), (4, 0, 0, Some("8".to_owned())));
        let told = of("scope = \"own\"\n");
        assert_eq!(sums(overview(&told)), (4, 0, 1, None));
    }

    #[test]
    fn the_form_of_most_reports_gives_the_columns() {
        let form = |id: &str, sum: &str| FORM.replace("ID", id).replace("SUM", sum);
        let forms = [
            ("editions/a-1.toml".to_owned(), form("a", "\"staff.all.men\", \"staff.all.visits\"")),
            ("editions/b-1.toml".to_owned(), form("b", "\"staff.all.men\"")),
        ];
        let reports = [("x", "a-1"), ("y", "b-1"), ("z", "b-1")].map(|(slug, form)| {
            [
                (format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\n")),
                (format!("content/{slug}/2024/report.toml"), format!("edition = \"{form}\"\nstaff.all = [3, 50]\n")),
            ]
        });
        let site = site(&[&forms, reports.as_flattened()].concat());
        let overview = overview(&site);
        let columns: Vec<(&str, bool)> =
            overview.columns.iter().map(|column| (column.figure.id.as_str(), column.additive)).collect();
        assert_eq!(columns, [("b", true), ("a", false)]);
        let total = Some(OverviewTotal { value: 6.into(), missing: 0 });
        assert_eq!(overview.sums.totals, [total, None]);
    }

    const FORM: &str = r#"id = "ID-1"
title = { zh = "人员", en = "Staff" }
from = 2024
[report]
family = "ID"
name = { zh = "人员年报ID", en = "Staff ID" }
[[sections]]
id = "staff"
heading = { zh = "一、人员", en = "1. Staff" }
kind = "table"
short = { zh = "人员", en = "Staff" }
[[tables]]
key = "staff"
layout = "matrix"
[[tables.blocks]]
columns = [
  { key = "men", label = { zh = "人数", en = "People" }, unit = { zh = "人", en = "" } },
  { key = "visits", label = { zh = "人次", en = "Visits" }, unit = { zh = "人", en = "" }, additive = false },
]
rows = [{ key = "all", label = { zh = "全部", en = "All" } }]
[[key_figures]]
id = "ID"
sum = [SUM]
label = { zh = "人数", en = "People" }
unit = { zh = "人", en = "" }
"#;
}
