//! The laws of the form's arithmetic, on reports made at random and consistent by construction: a consistent report has no
//! finding; one wrong cell of 表三 is named with its line, its address and its right value; one of 表四 by its line.

use crate::support::forms::{edition, editions};
use crate::support::random_report::{Cell, REQUESTS, REVIEW, Random, Sheet, TOTAL};
use annals::api::base::{Diagnostic, Lang, Severity, SourceFile, Year};
use annals::api::edition::Edition;
use annals::api::source::{AgencyFiles, Sources};
use std::collections::BTreeMap;
use std::sync::Arc;

const EDITIONS: [(&str, u16); 2] = [("cn-2019", 2020), ("cn-2021", 2024)];

/// Checks all sheets as agencies of one site: the findings of the form's arithmetic for each, and the lines of its rows.
fn check(edition: &Edition, sheets: &[Sheet]) -> Vec<(Vec<Diagnostic>, BTreeMap<String, usize>)> {
    let mut sources = Sources::default();
    let mut all = Vec::new();
    for (number, sheet) in sheets.iter().enumerate() {
        let (text, lines) = sheet.typed(edition);
        let file = |path: &str, text: String| Arc::new(SourceFile { path: path.to_owned(), text });
        let mut files = AgencyFiles { folders: vec![sheet.year.to_string()], ..AgencyFiles::default() };
        let report = format!("{}/report.toml", sheet.year);
        files.texts.insert("agency.toml".into(), file("agency.toml", "name = \"某机关\"\n".into()));
        files.texts.insert(report.clone(), file(&report, text));
        sources.agencies.insert(format!("a{number:04}"), Arc::new(files));
        all.push((Vec::new(), lines));
    }
    let (site, mistakes) = annals::api::model::load(&sources);
    let unread: Vec<_> = mistakes.iter().filter(|d| ["TOML", "KEY", "TYPE", "EDITION"].contains(&d.code)).collect();
    assert!(unread.is_empty(), "{unread:?}");
    let (_, found) = annals::api::check::check(&site);
    for diagnostic in found {
        let ours = ["T3-ID", "T3-SUM", "T3-ROW", "T4-SUM", "FORM-SUM", "FORM-LIMIT", "NUM"].contains(&diagnostic.code);
        let slug = diagnostic.agency.as_ref().expect("an agency").as_str();
        let number: usize = slug[1..].parse().expect("the number of a sheet");
        if ours {
            all[number].0.push(diagnostic);
        }
    }
    all
}

fn line(diagnostic: &Diagnostic) -> usize {
    diagnostic.location.as_ref().expect("a place").position().0
}

/// The finding names the cell: code, weight, line, address, and the right value in plain digits.
fn assert_names(found: &[Diagnostic], lines: &BTreeMap<String, usize>, sheet: &Sheet, cell: Cell, right: i64) {
    let address = sheet.address(cell);
    let at = |d: &&Diagnostic| d.address.as_deref() == Some(&address);
    let diagnostic = found.iter().find(at).unwrap_or_else(|| panic!("{address} is not named: {found:?}"));
    assert!(diagnostic.code.starts_with(if sheet.table(cell) == REQUESTS { "T3-" } else { "T4-" }), "{diagnostic:?}");
    assert_eq!((diagnostic.severity, diagnostic.explained), (Severity::Error, false), "{address}");
    assert_eq!(line(diagnostic), lines[&sheet.rows[cell.0].0], "{address}");
    for lang in Lang::ALL {
        let help = diagnostic.help.as_ref().expect("help").render(lang);
        let digits: Vec<&str> = help.split(|c: char| !c.is_ascii_digit()).collect();
        assert!(digits.contains(&right.to_string().as_str()), "{address}: {help}, expected {right}");
    }
}

/// One wrong cell is one finding: at the cell in table 三, on its line in table 四.
fn assert_one_wrong(edition: &Edition, wrong: &[(Sheet, Cell, i64)]) {
    let sheets: Vec<Sheet> = wrong.iter().map(|(sheet, cell, value)| sheet.changed(*cell, *value)).collect();
    for ((found, lines), (sheet, cell, _)) in check(edition, &sheets).iter().zip(wrong) {
        assert_eq!(found.len(), 1, "{}: {found:?}", sheet.address(*cell));
        if sheet.table(*cell) == REQUESTS {
            assert_names(found, lines, sheet, *cell, sheet.value(*cell));
        } else {
            assert_eq!((found[0].code, found[0].severity), ("T4-SUM", Severity::Error));
            assert_eq!(line(&found[0]), lines[&sheet.rows[cell.0].0]);
        }
    }
}

fn sheets(edition: &Edition, year: u16, one_row: Option<&str>, seed: u64, count: usize) -> Vec<Sheet> {
    let mut random = Random::new(seed);
    (0..count).map(|_| Sheet::random(edition, year, one_row, &mut random)).collect()
}

#[test]
fn a_consistent_report_has_no_finding() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut sheets = sheets(&edition, year, None, 1, 100);
        // Left out, totals are computed and as right as typed ones.
        for (number, sheet) in sheets.iter_mut().enumerate().skip(50) {
            sheet.short =
                sheet.rows.iter().skip(number).step_by(number % 3 + 1).map(|(path, _)| path.clone()).collect();
            sheet.short.retain(|path| !path.starts_with("proactive."));
            if number % 2 == 0 {
                sheet.absent.push(TOTAL.to_owned());
            }
        }
        for (found, _) in check(&edition, &sheets) {
            assert!(found.is_empty(), "{found:?}");
        }
    }
}

#[test]
fn one_wrong_cell_at_random_is_named() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut random = Random::new(2);
        let wrong = sheets(&edition, year, None, 3, 100).into_iter().map(|sheet| {
            let cells = [sheet.cells(REQUESTS), sheet.cells(REVIEW)].concat();
            let cell = *random.pick(&cells);
            let value = random.other(sheet.value(cell));
            (sheet, cell, value)
        });
        assert_one_wrong(&edition, &wrong.collect::<Vec<_>>());
    }
}

#[test]
fn every_cell_of_the_form_is_named_when_it_is_wrong() {
    for ((id, year), expected) in EDITIONS.into_iter().zip([161, 175]) {
        let edition = edition(id);
        let sheet = sheets(&edition, year, None, 4, 1).remove(0);
        assert_eq!((sheet.cells(REQUESTS).len(), sheet.cells(REVIEW).len()), (expected, 15));
        let mut random = Random::new(5);
        let cells = [sheet.cells(REQUESTS), sheet.cells(REVIEW)].concat();
        let wrong = cells.into_iter().map(|cell| (sheet.clone(), cell, random.other(sheet.value(cell))));
        assert_one_wrong(&edition, &wrong.collect::<Vec<_>>());
    }
}

#[test]
fn a_report_of_zeros_but_for_one_cell_is_named_too() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut sheet = sheets(&edition, year, None, 6, 1).remove(0);
        sheet.rows.iter_mut().for_each(|(_, figures)| figures.fill(0));
        let cells = [sheet.cells(REQUESTS), sheet.cells(REVIEW)].concat();
        let wrong = cells.into_iter().map(|cell| (sheet.clone(), cell, 7));
        assert_one_wrong(&edition, &wrong.collect::<Vec<_>>());
    }
}

#[test]
fn two_wrong_cells_are_both_named() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut random = Random::new(7);
        let mut cases = Vec::new();
        for sheet in sheets(&edition, year, None, 8, 200) {
            let cells = sheet.cells(REQUESTS);
            let (first, second) = (*random.pick(&cells), *random.pick(&cells));
            let (a, b) = (random.other(sheet.value(first)), random.other(sheet.value(second)));
            let amounts = ((a - sheet.value(first)).abs(), (b - sheet.value(second)).abs());
            if first.0 != second.0 && first.1 != second.1 && amounts.0 != amounts.1 {
                let wrong = sheet.changed(first, a).changed(second, b);
                cases.push((sheet, wrong, [first, second]));
            }
        }
        assert!(cases.len() > 100, "{}", cases.len());
        let wrong: Vec<Sheet> = cases.iter().map(|(_, wrong, _)| wrong.clone()).collect();
        for ((found, lines), (sheet, _, cells)) in check(&edition, &wrong).iter().zip(&cases) {
            assert_eq!(found.len(), 2, "{found:?}");
            for cell in cells {
                assert_names(found, lines, sheet, *cell, sheet.value(*cell));
            }
        }
    }
}

#[test]
fn a_group_as_one_row_is_checked_like_any_row() {
    let edition = edition("cn-2021");
    let groups = ["requests.results.other", "requests.results.refused", "requests.results.unavailable"];
    let mut random = Random::new(9);
    let mut wrong = Vec::new();
    for group in groups {
        let all = sheets(&edition, 2024, Some(group), 10, 40);
        assert!(check(&edition, &all).iter().all(|(found, _)| found.is_empty()));
        for sheet in all {
            let cells = sheet.cells(REQUESTS);
            let row = cells.iter().filter(|cell| sheet.rows[cell.0].0 == group).copied().collect::<Vec<_>>();
            let from = if random.below(2) == 0 { row } else { cells };
            let cell = *random.pick(&from);
            let value = random.other(sheet.value(cell));
            wrong.push((sheet, cell, value));
        }
    }
    assert_one_wrong(&edition, &wrong);
}

#[test]
fn without_the_row_of_totals_every_cell_is_still_named() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut sheet = sheets(&edition, year, None, 11, 1).remove(0);
        sheet.absent.push(TOTAL.to_owned());
        let mut random = Random::new(12);
        let cells = sheet.cells(REQUESTS);
        let wrong = cells.into_iter().map(|cell| (sheet.clone(), cell, random.other(sheet.value(cell))));
        assert_one_wrong(&edition, &wrong.collect::<Vec<_>>());
    }
}

#[test]
fn one_row_without_its_total_hides_nothing() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut random = Random::new(13);
        let (mut named, mut narrowed) = (Vec::new(), Vec::new());
        for mut sheet in sheets(&edition, year, None, 14, 120) {
            let cells = sheet.cells(REQUESTS);
            let short = random.pick(&cells).0;
            sheet.short.push(sheet.rows[short].0.clone());
            let cell = *random.pick(&sheet.cells(REQUESTS));
            let value = random.other(sheet.value(cell));
            // Without the total of a row that the form adds up nowhere else, only the column is left to tell.
            let in_column_only = cell.0 == short && !sheet.rows[short].0.starts_with("requests.results.");
            let total_of_totals = sheet.rows[short].0 == TOTAL && cell.1 == 6;
            let case = (sheet, cell, value);
            if in_column_only || total_of_totals { narrowed.push(case) } else { named.push(case) }
        }
        assert!(named.len() > 50);
        assert_one_wrong(&edition, &named);
        let wrong: Vec<Sheet> = narrowed.iter().map(|(sheet, cell, value)| sheet.changed(*cell, *value)).collect();
        for ((found, _), (sheet, cell, _)) in check(&edition, &wrong).iter().zip(&narrowed) {
            assert!(found.iter().any(|d| d.severity == Severity::Error), "{}", sheet.address(*cell));
        }
    }
}

#[test]
fn without_any_total_the_column_is_named() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        let mut random = Random::new(15);
        let mut cases = Vec::new();
        for mut sheet in sheets(&edition, year, None, 16, 120) {
            sheet.short = sheet.rows.iter().map(|(path, _)| path.clone()).collect();
            sheet.short.retain(|path| path.starts_with(REQUESTS));
            if random.below(3) == 0 {
                sheet.absent.push(TOTAL.to_owned());
            }
            let cell = *random.pick(&sheet.cells(REQUESTS));
            let value = random.other(sheet.value(cell));
            cases.push((sheet, cell, value));
        }
        let wrong: Vec<Sheet> = cases.iter().map(|(sheet, cell, value)| sheet.changed(*cell, *value)).collect();
        for ((found, lines), (sheet, cell, value)) in check(&edition, &wrong).iter().zip(&cases) {
            let address = sheet.address(*cell);
            let column = address.rsplit('.').next().expect("a column");
            assert_eq!(found.len(), 1, "{address}: {found:?}");
            let (diagnostic, row) = (&found[0], sheet.rows[cell.0].0.as_str());
            assert_eq!(diagnostic.severity, Severity::Error);
            if row == TOTAL {
                // Both equations of its column say so.
                assert_names(found, lines, sheet, *cell, sheet.value(*cell));
                continue;
            }
            assert_eq!(diagnostic.address, Some(format!("{TOTAL}.{column}")));
            let whole_is_typed = !sheet.absent.iter().any(|path| path == TOTAL);
            let expected = if whole_is_typed { TOTAL } else { "requests.new_received" };
            assert_eq!(line(diagnostic), lines[expected], "{address}");
            // The wrong cell is among the figures shown.
            let place = |d: &(annals::api::base::Location, annals::api::base::Message)| d.0.position().0 == lines[row];
            assert!(*value == 0 || diagnostic.secondary.iter().any(place), "{address}: {diagnostic:?}");
        }
    }
}

#[test]
fn the_years_of_these_tests_use_the_forms_they_name() {
    for (id, year) in EDITIONS {
        let year = Year::new(year).expect("a year");
        assert_eq!(editions().default_for(year).map(|edition| edition.id.as_str()), Some(id));
    }
}

/// Forms of other families: a consistent report has no finding, and one wrong cell of an equation one, at its total.
#[test]
fn a_wrong_figure_of_another_family_is_found() {
    ["enforcement-2018", "website-2018"].into_iter().for_each(a_wrong_figure_is_found);
}

fn a_wrong_figure_is_found(id: &str) {
    let edition = edition(id);
    let mut random = Random::new(18);
    let (mut sheets, mut wholes) = (Vec::new(), Vec::new());
    for number in 0..1_000 {
        let sheet = Sheet::random(&edition, 2024, None, &mut random);
        let sum = &edition.sums[number % edition.sums.len()];
        let cells: Vec<_> = sum.parts.iter().chain([&sum.total]).copied().collect();
        let mut wrong = sheet.clone();
        *wrong.figure(&edition, *random.pick(&cells)) += 1 + random.below(9) as i64;
        sheets.extend([sheet, wrong]);
        wholes.push(edition.address(sum.total));
    }
    for (pair, whole) in check(&edition, &sheets).chunks(2).zip(wholes) {
        assert!(pair[0].0.is_empty(), "{:?}", pair[0].0);
        let [found] = &pair[1].0[..] else { panic!("{:?}", pair[1].0) };
        assert_eq!((found.code, found.severity, found.address.as_deref()), ("FORM-SUM", Severity::Error, Some(whole)));
    }
}
