//! Agencies in the order of a key figure, with ranks and shares: only among those that are alike. Two agencies are alike if they are of one
//! level, stand under agencies of one level, and report for themselves alone, or both with their members.

use super::percent;
use super::year_overview::{OverviewFigure, OverviewRow, YearOverview};
use crate::model::{Agency, Level, Report, Site};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Agencies that are alike, in the order of a key figure.
#[derive(Debug)]
pub struct RankedGroup<'a> {
    /// Their level.
    pub level: Level,
    /// That of the agencies above them.
    pub above: Option<Level>,
    /// Whether they report with their members.
    pub is_aggregate: bool,
    /// The agencies: the largest first, those without a number last.
    pub rows: Vec<RankedRow<'a>>,
    /// The sum of all; `None` where one has no number, or where the figures may not be added up.
    pub total: Option<Decimal>,
}

/// An agency among others.
#[derive(Debug)]
pub struct RankedRow<'a> {
    /// The agency.
    pub agency: &'a Agency,
    /// Its report.
    pub report: &'a Report,
    /// Its figure.
    pub figure: OverviewFigure<'a>,
    /// Its place: of equal figures the same, and the next one as many places behind. `None` without a number.
    pub rank: Option<usize>,
    /// Its share of the sum, in percent.
    pub share: Option<Decimal>,
}

impl<'a> RankedGroup<'a> {
    /// The groups of a year by a column, without those of a single agency; and how many reports stand in none.
    pub fn of_column(site: &Site, overview: &'a YearOverview<'a>, column: usize) -> (Vec<RankedGroup<'a>>, usize) {
        let rows = || overview.groups.iter().flat_map(|group| &group.rows);
        let parents: Vec<_> = rows().filter_map(|row| row.agency.parent.as_ref()).collect();
        let mut groups: BTreeMap<_, Vec<(&OverviewRow<'a>, &'a Report)>> = BTreeMap::new();
        let mut left_out = 0;
        for (row, report) in rows().filter_map(|row| Some((row, row.report?))) {
            let above = row.agency.parent.as_ref().and_then(|parent| site.agency(parent)?.level);
            // One that has members and does not say whether it holds their figures is like no other.
            let is_unclear = report.scope.is_none() && parents.contains(&&row.agency.slug);
            match row.agency.level.filter(|_| !is_unclear) {
                Some(level) => groups.entry((level, above, report.is_aggregate())).or_default().push((row, report)),
                None => left_out += 1,
            }
        }
        let additive = overview.columns[column].additive;
        let (ranked, single): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(_, rows)| rows.len() > 1);
        let group = |((level, above, is_aggregate), rows)| {
            let (rows, total) = ranked_rows(rows, column, additive);
            RankedGroup { level, above, is_aggregate, rows, total }
        };
        (ranked.into_iter().map(group).collect(), left_out + single.len())
    }
}

fn ranked_rows<'a>(
    mut rows: Vec<(&OverviewRow<'a>, &'a Report)>,
    column: usize,
    additive: bool,
) -> (Vec<RankedRow<'a>>, Option<Decimal>) {
    let value = |row: &OverviewRow<'a>| row.figures[column].value();
    rows.sort_by_key(|(row, _)| (Reverse(value(row)), row.agency.slug.clone()));
    let total = rows.iter().try_fold(Decimal::ZERO, |sum, (row, _)| sum.checked_add(value(row)?));
    // A figure that one of them holds of another would be in the sum twice.
    let is_twice = rows.iter().any(|(_, report)| {
        report.includes.iter().any(|entry| rows.iter().any(|(other, _)| other.agency.slug == entry.slug))
    });
    let total = total.filter(|_| additive && !is_twice);
    let mut ranked: Vec<RankedRow<'a>> = Vec::with_capacity(rows.len());
    for (index, (row, report)) in rows.into_iter().enumerate() {
        let own = value(row);
        let before = ranked.last().filter(|before| before.figure.value() == own).and_then(|before| before.rank);
        ranked.push(RankedRow {
            agency: row.agency,
            report,
            figure: row.figures[column].clone(),
            rank: own.map(|_| before.unwrap_or(index + 1)),
            share: own.zip(total).and_then(|(own, total)| percent(own, total)),
        });
    }
    (ranked, total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Year;
    use crate::check::testing::{report, site};

    /// What each group is, and its agencies with rank and share by the requests that they received.
    fn ranked(site: &Site) -> (Vec<String>, usize) {
        ranked_by(site, 0)
    }

    fn ranked_by(site: &Site, column: usize) -> (Vec<String>, usize) {
        let year = Year::new(2024).expect("a year");
        let agencies = site.agencies.iter().map(|agency| (&**agency, agency.report(year).map(|report| &**report)));
        let overview = YearOverview::new(agencies);
        let (groups, left_out) = RankedGroup::of_column(site, &overview, column);
        let row = |row: &RankedRow<'_>| {
            let share = row.share.map_or_else(|| "-".to_owned(), |share| share.to_string());
            format!("{} {} {share}", row.agency.slug, row.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string()))
        };
        let group = |group: &RankedGroup<'_>| {
            let rows: Vec<String> = group.rows.iter().map(row).collect();
            format!("{:?}/{:?}/{}: {}", group.level, group.above, group.is_aggregate, rows.join(", "))
        };
        (groups.iter().map(group).collect(), left_out)
    }

    fn county(agencies: &[(&str, &str, &str, &str)]) -> Site {
        let mut files = Vec::new();
        for (slug, about, received, head) in agencies {
            files.push((format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\n{about}")));
            let row = format!("[ {received}, 0, 0, 0, 0, 0, {received} ]");
            let rows = [("requests.new_received", &*row), ("requests.carried_out", "[ 0, 0, 0, 0, 0, 0, 1 ]")];
            let carries = head.contains("# carries");
            let text = report(2024, if carries { &rows } else { &rows[..1] });
            files.push((format!("content/{slug}/2024/report.toml"), format!("{head}{text}")));
        }
        site(&files)
    }

    const CITY: &str = "level = \"department\"\nparent = \"shi\"\n";
    const COUNTY: &str = "level = \"department\"\nparent = \"xian\"\n";

    #[test]
    fn unlike_bodies_are_in_no_common_order() {
        let sum = "scope = \"aggregate\"\nincludes = [\"a\"]\n";
        let site = county(&[
            ("shi", "level = \"city\"\n", "900", sum),
            ("xian", "level = \"county\"\nparent = \"shi\"\n", "300", sum),
            ("a", COUNTY, "30", ""),
            ("b", COUNTY, "10", ""),
            ("c", COUNTY, "0", sum),
            ("d", CITY, "200", ""),
            ("e", CITY, "200", ""),
            ("f", CITY, "100", ""),
            ("g", "", "7", ""),
        ]);
        let (groups, left_out) = ranked(&site);
        assert_eq!(
            groups,
            [
                "Department/Some(City)/false: d 1 40.0, e 1 40.0, f 3 20.0",
                "Department/Some(County)/false: a 1 75.0, b 2 25.0"
            ]
        );
        assert_eq!(left_out, 4, "the city, the county, the department with members, the body without a level");
    }

    #[test]
    fn a_body_that_does_not_say_what_it_holds_is_like_no_other() {
        let county = "level = \"county\"\n";
        let own = "scope = \"own\"\n";
        let site = county_of(&[("p", county, "9", ""), ("q", county, "3", own), ("r", county, "1", "# carries\n")]);
        let ranked = |column: usize| ranked_by(&site, column);
        let [counties, departments] = ["County/None/false", "Department/Some(County)/false"];
        let received = [format!("{counties}: q 1 75.0, r 2 25.0"), format!("{departments}: a 1 50.0, b 1 50.0")];
        assert_eq!(ranked(0), (received.to_vec(), 1));
        assert_eq!(ranked(3).0, [format!("{counties}: r 1 100.0, q 2 0.0"), format!("{departments}: a 1 -, b 1 -")]);
    }

    #[test]
    fn a_figure_that_another_one_holds_is_in_no_sum() {
        let county = "level = \"county\"\n";
        let sum = |of: &str| format!("scope = \"aggregate\"\nincludes = [{of}]\n");
        let shares = |of: &str| {
            let site = county_of(&[("p", county, "3", &sum(of)), ("q", county, "1", &sum("\"a\""))]);
            ranked(&site).0.remove(0)
        };
        assert_eq!(shares("\"a\", \"b\""), "County/None/true: p 1 75.0, q 2 25.0");
        assert_eq!(shares("\"a\", \"q\""), "County/None/true: p 1 -, q 2 -");
    }

    /// Agencies, and departments of the first two of them.
    fn county_of(agencies: &[(&str, &str, &str, &str)]) -> Site {
        let [a, b] = ["p", "q"].map(|parent| format!("level = \"department\"\nparent = \"{parent}\"\n"));
        county(&[agencies, &[("a", &a, "1", ""), ("b", &b, "1", "")]].concat())
    }

    #[test]
    fn without_all_figures_there_are_no_shares() {
        let site = county(&[("a", COUNTY, "30", ""), ("b", COUNTY, "\"\"", ""), ("c", COUNTY, "0", "")]);
        let (groups, _) = ranked(&site);
        assert_eq!(groups, ["Department/None/false: a 1 -, c 2 -, b - -"]);
        let site = county(&[("a", COUNTY, "0", ""), ("b", COUNTY, "0", "")]);
        assert_eq!(ranked(&site).0, ["Department/None/false: a 1 -, b 1 -"], "no share of nothing");
    }
}
