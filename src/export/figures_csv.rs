//! The figures of all reports of a year as one table, a line a figure, with the dictionary of their addresses: for those who count over
//! many agencies and years. A site of ten thousand reports has two million lines a year, so that what lines have in common is
//! put together once: of a form its cells, of a report its agency.

use super::csv::{BYTE_ORDER_MARK, joined};
use crate::base::Lang;
use crate::edition::{CellId, Counterpart, Edition, Editions};
use crate::model::{Agency, CellValue, Report, ReportScope};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A column of a table: its name, and what it is in a Table Schema.
pub type TableColumn = (&'static str, &'static str);

/// The columns of `figures-<year>.csv`.
pub const FIGURE_COLUMNS: [TableColumn; 17] = [
    ("agency", "string"),
    ("name", "string"),
    ("level", "string"),
    ("parent", "string"),
    ("scope", "string"),
    ("year", "integer"),
    ("version", "integer"),
    ("edition", "string"),
    ("address", "string"),
    ("table", "string"),
    ("row", "string"),
    ("column", "string"),
    ("label", "string"),
    ("value", "string"),
    ("number", "number"),
    ("unit", "string"),
    ("computed", "string"),
];

/// The columns of `dictionary.csv`.
pub const DICTIONARY_COLUMNS: [TableColumn; 14] = [
    ("edition", "string"),
    ("form", "string"),
    ("address", "string"),
    ("table", "string"),
    ("row", "string"),
    ("column", "string"),
    ("kind", "string"),
    ("label", "string"),
    ("label_en", "string"),
    ("unit", "string"),
    ("unit_en", "string"),
    ("is_group", "boolean"),
    ("previous", "string"),
    ("note", "string"),
];

/// Writes every figure of some reports.
pub fn figures_csv<'a>(
    reports: impl Iterator<Item = (&'a Agency, &'a Report)>,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut forms: BTreeMap<&str, Vec<CellText>> = BTreeMap::new();
    head(&FIGURE_COLUMNS, out)?;
    let mut line = Vec::new();
    for (agency, report) in reports {
        let form = report.edition.id.as_str();
        let cells = forms.entry(form).or_insert_with(|| CellText::all(&report.edition, lang));
        let start = start(agency, report);
        for cell in report.edition.ids() {
            let value = report.figures.get(cell);
            if !value.is_given() {
                continue;
            }
            let text = &cells[cell.index()];
            line.clear();
            line.extend_from_slice(&start);
            line.extend_from_slice(&text.before);
            push_value(&mut line, value);
            line.extend_from_slice(&text.after);
            line.extend_from_slice(if report.figures.is_computed(cell) { b"computed\r\n" } else { b"\r\n" });
            out.write_all(&line)?;
        }
    }
    Ok(())
}

/// Writes what every address of some forms is, and what it was in the form before.
pub fn dictionary_csv<'a>(
    forms: impl Iterator<Item = &'a Edition>,
    editions: &Editions,
    out: &mut dyn Write,
) -> io::Result<()> {
    head(&DICTIONARY_COLUMNS, out)?;
    for form in forms {
        let before = form.previous.as_deref().and_then(|id| editions.get(id));
        for cell in form.ids() {
            let (name, def) = (form.name(cell), form.def(cell));
            let [address, table, row, column] = steps(form, cell);
            let counterpart = before.map(|before| (before, form.counterpart(cell, before, editions)));
            let (previous, note) = match &counterpart {
                Some((before, Counterpart::Cell(cell, note))) => (before.address(*cell), note.as_ref()),
                Some((_, Counterpart::Nothing(reason))) => ("", reason.as_ref()),
                None => ("", None),
            };
            let (group, unit) = (if def.group { "true" } else { "false" }, &def.unit);
            let title = form.title.get(Lang::Zh);
            let names = [name.get(Lang::Zh), name.get(Lang::En)];
            let place = [&form.id, title, address, table, row, column, def.kind.word()];
            let meaning =
                [unit.get(Lang::Zh), unit.get(Lang::En), group, previous, note.map_or("", |note| note.get(Lang::Zh))];
            out.write_all(&joined(place.into_iter().chain(names).chain(meaning)))?;
            out.write_all(b"\r\n")?;
        }
    }
    Ok(())
}

/// What the lines of a cell have before its value, and between that and whether it was computed.
struct CellText {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl CellText {
    fn all(form: &Edition, lang: Lang) -> Vec<CellText> {
        let text = |cell: CellId| {
            let name = form.name(cell);
            let [address, table, row, column] = steps(form, cell);
            let mut before = joined([address, table, row, column, name.get(lang)]);
            before.push(b',');
            let mut after = vec![b','];
            // With what follows, so that a unit that is blank is not quoted.
            after.extend(joined([form.def(cell).unit.get(lang), ""]));
            CellText { before, after }
        };
        form.ids().map(text).collect()
    }
}

/// The address of a cell, and its table, row and column.
pub(super) fn steps(form: &Edition, cell: CellId) -> [&str; 4] {
    let row = form.row(cell);
    let (table, path) = row.path.split_once('.').unwrap_or((&row.path, ""));
    [form.address(cell), table, path, &form.column(cell).key]
}

/// What all lines of a report begin with.
fn start(agency: &Agency, report: &Report) -> Vec<u8> {
    let version = report.version.map(|number| number.to_string()).unwrap_or_default();
    let mut start = joined([
        report.agency.organ(),
        agency.name_in(report.year),
        agency.level.map_or("", |level| level.word()),
        agency.parent.as_ref().map_or("", |parent| parent.organ()),
        report.scope.map_or("", ReportScope::word),
        &report.year.to_string(),
        &version,
        &report.edition.id,
    ]);
    start.push(b',');
    start
}

/// A figure as it is, and once more if it is a number.
fn push_value(line: &mut Vec<u8>, value: &CellValue) {
    let text = value.text();
    let is_number = value.value().is_some();
    if is_number || text.is_empty() {
        line.extend_from_slice(text.as_bytes());
    } else {
        line.extend(joined([&*text]));
    }
    line.push(b',');
    line.extend_from_slice(if is_number { text.as_bytes() } else { b"" });
}

fn head(columns: &[TableColumn], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    out.write_all(&joined(columns.iter().map(|(name, _)| *name)))?;
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{report, site};

    #[test]
    fn a_line_a_figure_and_numbers_apart() {
        let site = site(&[
            ("content/a/agency.toml", "name = \"甲, 局\"\nlevel = \"department\"\nparent = \"b\"\n"),
            (
                "content/a/2024/report.toml",
                &report(
                    2024,
                    &[
                        ("requests.carried_in", "[ 1, 0, 0, 0, 0, \"/\", \"\" ]"),
                        ("proactive.fees", "{ amount = \"1.50\" }"),
                    ],
                ),
            ),
            ("content/b/agency.toml", "name = \"乙\"\n"),
            ("content/b/2024/report.toml", &report(2024, &[("requests.carried_out", "[ 1, 0, 0, 0, 0, 0 ]")])),
        ]);
        let mut bytes = Vec::new();
        let reports = site.reports().map(|(agency, report)| (&**agency, &**report));
        figures_csv(reports, Lang::Zh, &mut bytes).expect("written");
        let mut lines = csv::ReaderBuilder::new().from_reader(bytes.strip_prefix(BYTE_ORDER_MARK).expect("a mark"));
        assert_eq!(lines.headers().expect("a head"), FIGURE_COLUMNS.map(|(name, _)| name).as_slice());
        let lines: Vec<csv::StringRecord> =
            lines.records().map(|line| line.expect("as many fields as the head")).collect();
        let given: usize = site
            .reports()
            .map(|(_, report)| report.edition.ids().filter(|cell| report.figures.get(*cell).is_given()).count())
            .sum();
        assert_eq!(lines.len(), given);
        let at = |agency: &str, address: &str| {
            let line = lines.iter().find(|line| &line[0] == agency && &line[8] == address);
            line.unwrap_or_else(|| panic!("no {address}")).iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let line = at("a", "requests.carried_in.natural_person");
        assert_eq!(line[..8], ["a", "甲, 局", "department", "b", "", "2024", "", "cn-2021"]);
        assert_eq!(line[9..12], ["requests", "carried_in", "natural_person"]);
        assert_eq!((&*line[13], &*line[14]), ("1", "1"));
        assert_eq!(at("a", "requests.carried_in.other_org")[13..15], ["/", ""]);
        assert_eq!(at("a", "requests.carried_in.total")[13..15], ["", ""]);
        assert_eq!(at("a", "proactive.fees.amount")[13..16], ["1.50", "1.50", "万元"]);
        assert_eq!(at("b", "requests.carried_out.total")[16], "computed");
    }

    #[test]
    fn the_dictionary_names_every_address_of_every_form() {
        let (forms, _) = crate::edition::Editions::load(&[]);
        let mut bytes = Vec::new();
        dictionary_csv(forms.iter().map(|form| &**form), &forms, &mut bytes).expect("written");
        let mut lines = csv::ReaderBuilder::new().from_reader(bytes.strip_prefix(BYTE_ORDER_MARK).expect("a mark"));
        assert_eq!(lines.headers().expect("a head"), DICTIONARY_COLUMNS.map(|(name, _)| name).as_slice());
        let lines: Vec<csv::StringRecord> =
            lines.records().map(|line| line.expect("as many fields as the head")).collect();
        assert_eq!(lines.len(), forms.iter().map(|form| form.ids().count()).sum::<usize>());
        let moved = lines.iter().filter(|line| !line[12].is_empty() && line[12] != line[2]).count();
        assert!(moved > 0, "a row of another name in the form before");
    }
}
