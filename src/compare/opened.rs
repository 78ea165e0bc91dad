//! A table of a form opened to the agencies whose reports are added up in it: which agencies, and with which figures.

use crate::edition::{CellId, Row, Table, TableBlock};
use crate::model::{Addend, MemberSum, MemberSums};
use rust_decimal::Decimal;

/// A row of a form with the figures of the agencies that are added up in it.
#[derive(Debug)]
pub struct OpenedRow<'a> {
    /// The block that it stands in.
    pub block: &'a TableBlock,
    /// The row.
    pub row: &'a Row,
    /// Its cells that are added up, in the order of the columns.
    pub cells: Vec<CellId>,
    /// The sums, one a cell.
    pub sums: Vec<MemberSum>,
    /// The agencies that have something else than 0 in one of the cells, by their position, each with what it has in them.
    pub lines: Vec<(usize, Vec<Addend>)>,
    /// How many agencies that are added up have 0 in all of them.
    pub zeros: usize,
}

impl<'a> OpenedRow<'a> {
    /// The rows of a table, those of `cells`; the sums are of the agencies for which `is_counted` holds.
    pub fn of_table(
        table: &'a Table,
        sums: &MemberSums<'_>,
        cells: &[CellId],
        is_counted: &dyn Fn(usize) -> bool,
    ) -> Vec<OpenedRow<'a>> {
        let rows = table.rows().filter_map(|(block, row)| {
            let own = block.cells(row);
            let own: Vec<CellId> = own.filter(|cell| cells.binary_search(cell).is_ok()).collect();
            (!own.is_empty()).then(|| OpenedRow::new(block, row, own, sums, is_counted))
        });
        rows.collect()
    }

    fn new(
        block: &'a TableBlock,
        row: &'a Row,
        cells: Vec<CellId>,
        sums: &MemberSums<'_>,
        is_counted: &dyn Fn(usize) -> bool,
    ) -> OpenedRow<'a> {
        let (mut lines, mut zeros) = (Vec::new(), 0);
        let is_zero = |addend: &Addend| matches!(addend, Addend::Number(_, value) if value.is_zero());
        for index in (0..sums.members().len()).filter(|index| sums.members()[*index].is_readable()) {
            let addends: Vec<Addend> = cells.iter().map(|cell| sums.addend(index, *cell)).collect();
            // What is in no sum is always named: a report that holds the figures of others.
            match addends.iter().all(is_zero) && is_counted(index) {
                true => zeros += 1,
                false => lines.push((index, addends)),
            }
        }
        let sums = cells.iter().map(|cell| sums.sum_of(*cell, is_counted)).collect();
        OpenedRow { block, row, cells, sums, lines, zeros }
    }

    /// What a report has more in each cell than the agencies together; `None` where that cannot be said.
    pub fn differences(&self, own: &dyn Fn(CellId) -> Option<Decimal>) -> Vec<Option<Decimal>> {
        let sides = self.cells.iter().zip(&self.sums);
        sides.map(|(cell, sum)| own(*cell)?.checked_sub(sum.complete()?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Year;
    use crate::check::testing::{report, site};

    #[test]
    fn a_row_names_who_has_something_in_it() {
        let head = |of: &str| format!("scope = \"aggregate\"\nincludes = [{of}]\n");
        let [issued, none, in_force] = [
            "{ issued = 2, repealed = 0, in_force = 5 }",
            "{ issued = 0, repealed = 0, in_force = 0 }",
            "{ issued = 0, repealed = 3, in_force = 1 }",
        ];
        let own = format!(
            "{}{}",
            head("\"a\", \"b\", \"c\", \"d\", \"e\""),
            report(2024, &[("proactive.regulations", "{ issued = 9, repealed = \"\", in_force = 4 }")])
        );
        let rows = |regulations| report(2024, &[("proactive.regulations", regulations)]);
        let files = [
            ("a", rows(issued)),
            ("b", rows(none)),
            ("c", rows(none)),
            // It cannot be read to the end.
            ("d", format!("{}[broken\n", rows(issued))),
            ("e", rows(in_force)),
            ("xian", own),
        ];
        let files = files.map(|(slug, text)| {
            [
                (format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\n")),
                (format!("content/{slug}/2024/report.toml"), text),
            ]
        });
        let site = site(files.as_flattened());
        let report = site.agencies[5].report(Year::new(2024).expect("a year")).expect("a report");
        let edition = &report.edition;
        let sums = MemberSums::new(edition, report.year, site.included(report), &site.editions);
        let mut cells = sums.cells(|_| false);
        cells.retain(|cell| edition.address(*cell) != "proactive.regulations.repealed");
        let table = edition.table("proactive").expect("a table");
        // The second and the third have nothing, but the third is in no sum.
        let opened = OpenedRow::of_table(table, &sums, &cells, &|index| index != 2);
        let paths: Vec<&str> = opened.iter().map(|row| row.row.path.as_str()).collect();
        assert_eq!(paths, edition.rows().map(|(_, row)| row.path.as_str()).take(6).collect::<Vec<_>>());
        let row = &opened[0];
        let addresses: Vec<&str> = row.cells.iter().map(|cell| edition.address(*cell)).collect();
        assert_eq!(addresses, ["proactive.regulations.issued", "proactive.regulations.in_force"]);
        let addend = |addend: &Addend| match addend {
            Addend::Number(_, value) => value.to_string(),
            other => format!("{other:?}"),
        };
        let lines: Vec<(usize, Vec<String>)> =
            row.lines.iter().map(|(index, addends)| (*index, addends.iter().map(addend).collect())).collect();
        let expected = [(0, ["2", "5"]), (2, ["0", "0"]), (4, ["0", "1"])];
        assert_eq!(lines, expected.map(|(index, addends)| (index, addends.map(str::to_owned).to_vec())));
        assert_eq!((row.zeros, row.sums[0].value, row.sums[1].value), (1, 2.into(), 6.into()));
        assert_eq!(row.sums[0].unknown, 1, "the broken one");
        let is_complete = |index: usize| index < 3;
        let complete = OpenedRow::of_table(table, &sums, &cells, &is_complete);
        let difference = |row: &OpenedRow<'_>| row.differences(&|cell| report.figures.value(cell));
        assert_eq!(difference(&complete[0]), [Some(7.into()), Some((-1).into())]);
        assert_eq!(difference(row), [None, None], "not all of them are known");
    }

    #[test]
    fn a_row_that_is_not_added_up_is_left_out() {
        let texts = [report(2024, &[]), format!("scope = \"aggregate\"\nincludes = [\"a\"]\n{}", report(2024, &[]))];
        let site = site(&[
            ("content/a/agency.toml", "name = \"a\"\n"),
            ("content/a/2024/report.toml", &texts[0]),
            ("content/b/agency.toml", "name = \"b\"\n"),
            ("content/b/2024/report.toml", &texts[1]),
        ]);
        let report = &site.agencies[1].reports[0];
        let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
        let cells = [report.edition.cell("proactive.penalty.decisions").expect("a cell")];
        let table = report.edition.table("proactive").expect("a table");
        let opened = OpenedRow::of_table(table, &sums, &cells, &|_| true);
        let rows: Vec<(&str, usize)> = opened.iter().map(|row| (row.row.path.as_str(), row.zeros)).collect();
        assert_eq!(rows, [("proactive.penalty", 1)]);
    }
}
