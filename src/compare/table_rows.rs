//! The rows of a table in two years: headings, and below each the figures of both years.

use super::{Comparison, Delta, DeltaNote};
use crate::base::{Lang, Text, Words};
use crate::edition::{Row, Table, TableBlock};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A row of the table of a comparison: a heading over rows, or a cell in two years.
pub struct ComparisonRow<'a> {
    /// The printed label.
    pub label: Cow<'a, str>,
    /// The label of the column that all rows below a heading are of; empty where they are of several.
    pub column_label: &'a str,
    /// Whether it is printed bold.
    pub strong: bool,
    /// Whether it is a sum that the form itself does not print.
    pub derived: bool,
    /// Whether a group of rows starts here.
    pub starts_group: bool,
    /// The cell in both years; `None` for a heading.
    pub delta: Option<&'a Delta<'a>>,
    /// The largest difference of the same unit in the table, which is as long as a bar can be.
    pub scale: Decimal,
}

impl<'a> ComparisonRow<'a> {
    fn new(label: impl Into<Cow<'a, str>>) -> ComparisonRow<'a> {
        ComparisonRow {
            label: label.into(),
            column_label: "",
            strong: false,
            derived: false,
            starts_group: false,
            delta: None,
            scale: Decimal::ZERO,
        }
    }

    fn heading(label: impl Into<Cow<'a, str>>) -> ComparisonRow<'a> {
        ComparisonRow { starts_group: true, ..ComparisonRow::new(label) }
    }
}

impl Comparison<'_> {
    /// The rows of a table of the later form: for a table with a total column that column, row by row; else every cell. Behind
    /// them the rows that only the earlier form has.
    pub fn table_rows<'a>(&'a self, table: &'a Table, words: &Words) -> Vec<ComparisonRow<'a>> {
        let mut rows = Vec::new();
        for block in &table.blocks {
            match single_column(block) {
                Some(column) => self.push_rows_of_column(block, column, words.lang(), &mut rows),
                None => self.push_rows_of_cells(block, words.lang(), &mut rows),
            }
        }
        let scales = self.scales(&rows);
        for row in &mut rows {
            let unit = row.delta.and_then(|delta| self.unit(delta));
            row.scale =
                scales.iter().find(|(known, _)| Some(*known) == unit).map_or(Decimal::ZERO, |(_, scale)| *scale);
        }
        self.push_only_earlier(table, words, &mut rows);
        rows
    }

    /// The unit of a figure in the later form.
    fn unit(&self, delta: &Delta<'_>) -> Option<&Text> {
        Some(&self.later.edition.def(delta.after_cell?).unit)
    }

    /// The largest difference of each unit among some rows, in the order in which the units come.
    pub fn scales(&self, rows: &[ComparisonRow<'_>]) -> Vec<(&Text, Decimal)> {
        let mut scales: Vec<(&Text, Decimal)> = Vec::new();
        for delta in rows.iter().filter_map(|row| row.delta) {
            let Some((unit, difference)) = self.unit(delta).zip(delta.difference) else { continue };
            match scales.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, scale)) => *scale = difference.abs().max(*scale),
                None => scales.push((unit, difference.abs())),
            }
        }
        scales
    }

    /// The rows of a block by one of its columns.
    fn push_rows_of_column<'a>(
        &'a self,
        block: &'a TableBlock,
        column: usize,
        lang: Lang,
        out: &mut Vec<ComparisonRow<'a>>,
    ) {
        let column_label = if block.columns.len() == 1 { block.columns[0].label.get(lang) } else { "" };
        let title = block.label.as_ref().map(|label| ComparisonRow::heading(label.get(lang)));
        out.extend(title.map(|title| ComparisonRow { column_label, ..title }));
        let is_nested = block.depth() > 1;
        for row in &block.rows {
            let delta = row.cell(column).map(|cell| self.get(cell));
            if delta.is_some_and(Delta::is_in_neither_year) {
                continue;
            }
            out.push(ComparisonRow {
                strong: row.strong || row.is_group(),
                // The sum of a group stands in the row of its label.
                derived: row.is_group() && delta.is_some_and(|delta| self.typed(delta.address) != [true, true]),
                starts_group: delta.is_none() || (is_nested && row.parent.is_none()),
                delta,
                ..ComparisonRow::new(row.label.get(lang))
            });
        }
    }

    /// The rows of a block as headings over their cells.
    fn push_rows_of_cells<'a>(&'a self, block: &'a TableBlock, lang: Lang, out: &mut Vec<ComparisonRow<'a>>) {
        out.extend(block.label.as_ref().map(|label| ComparisonRow::heading(label.get(lang))));
        for row in &block.rows {
            out.push(ComparisonRow::heading(row.label.get(lang)));
            let columns = block.columns.iter().enumerate();
            out.extend(columns.filter_map(|(index, column)| {
                let delta = Some(self.get(row.cell(index)?));
                Some(ComparisonRow { strong: column.total, delta, ..ComparisonRow::new(column.label.get(lang)) })
            }));
        }
    }

    /// What only the earlier form has in this table, by its total column where it has one: 无此项 refers to the later form.
    fn push_only_earlier<'a>(&'a self, table: &Table, words: &Words, out: &mut Vec<ComparisonRow<'a>>) {
        let edition = &self.earlier.edition;
        let rows = self.only_earlier.iter().filter_map(|delta| {
            let cell = delta.before_cell?;
            let is_shown = edition.column(cell).total || !edition.block(cell).columns.iter().any(|column| column.total);
            // An address that the later form has too is that form's row.
            let is_here = edition.tables[edition.def(cell).table].key == table.key
                && self.later.edition.cell(delta.address).is_none();
            let name = || edition.name(cell).get(words.lang()).to_owned();
            (is_shown && is_here).then(|| ComparisonRow { delta: Some(delta), ..ComparisonRow::new(name()) })
        });
        let mut rows = rows.peekable();
        if rows.peek().is_some() {
            let year = self.earlier.year.to_string();
            out.push(ComparisonRow::heading(words.format("markup.only_earlier", &[("year", &year)])));
        }
        out.extend(rows);
    }

    /// Whether the earlier and the later report themselves give the figure at an address.
    fn typed(&self, address: &str) -> [bool; 2] {
        [self.earlier, self.later]
            .map(|report| report.edition.cell(address).is_some_and(|cell| report.figures.is_typed(cell)))
    }

    /// Whether either report gives a group as one row, so that there are no figures of the rows in it.
    pub fn is_one_row(&self, row: &Row) -> bool {
        row.cell(0).is_some_and(|cell| self.typed(self.get(cell).address).contains(&true))
    }
}

impl Delta<'_> {
    /// Whether a cell stands in neither year, because both reports give its group as one row.
    pub fn is_in_neither_year(&self) -> bool {
        self.before.is_none() && self.after.is_none() && self.note == Some(DeltaNote::GroupAsOneRow)
    }
}

/// The one column that a block is compared by: its only one, or the total where a group may have figures of its own.
fn single_column(block: &TableBlock) -> Option<usize> {
    if block.columns.len() == 1 {
        return Some(0);
    }
    let total = block.columns.iter().position(|column| column.total)?;
    block.rows.iter().any(|row| row.is_group() && row.cells.is_some()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::super::testing::in_forms;
    use super::*;
    use crate::base::page_words;
    use crate::check::testing::report;
    use crate::model::CellValue;

    /// The rows of a table in the last two of some reports: = before what starts a group, * before what is bold, + before a sum that the
    /// form does not print; the label, that of the column, the figures, the difference, and how long a bar can be.
    fn rows(forms: &[&str], reports: [(u16, &str); 2], table: &str) -> Vec<String> {
        let site = in_forms(forms, &reports);
        let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
        let comparison = Comparison::new(earlier, later, &site.editions);
        let table = later.edition.table(table).expect("a table");
        let row = |row: &ComparisonRow<'_>| {
            let value = |value: Option<&CellValue>| value.map_or("–".to_owned(), |value| value.text().into_owned());
            let figures = row.delta.map(|delta| {
                let difference = delta.difference.map_or("–".to_owned(), |by| by.to_string());
                format!(" {} → {}: {difference} of {}", value(delta.before), value(delta.after), row.scale)
            });
            let mark = |is, mark| if is { mark } else { "" };
            let marks = [mark(row.starts_group, "="), mark(row.strong, "*"), mark(row.derived, "+")].concat();
            let column = if row.column_label.is_empty() { String::new() } else { format!(" [{}]", row.column_label) };
            format!("{marks}{}{column}{}", row.label, figures.unwrap_or_default())
        };
        comparison.table_rows(table, page_words(Lang::Zh)).iter().map(row).collect()
    }

    #[test]
    fn a_table_without_totals_is_shown_cell_by_cell() {
        let review = |figures: &'static str| ("review_litigation.review", figures);
        let before = [
            ("proactive.regulations", "[ 1, 2, 3 ]"),
            ("proactive.licensing", "[ 4, 5, 6 ]"),
            review("[ 1, 0, 0, 0, 1 ]"),
        ];
        let after = [
            ("proactive.regulations", "{ issued = 2, repealed = 5, in_force = 9 }"),
            ("proactive.licensing", "{ decisions = 12 }"),
            ("proactive.fees", "{ amount = 1.5 }"),
            review("[ 0, 0, 4, 0, 4 ]"),
        ];
        let (before, after) = (report(2020, &before), report(2021, &after));
        let told = |table| rows(&[], [(2020, &before), (2021, &after)], table);
        assert_eq!(
            told("proactive")[..20],
            [
                "=第二十条第（一）项",
                "=规章",
                "本年制发件数 1 → 2: 1 of 6",
                "本年废止件数 – → 5: – of 6",
                "现行有效件数 – → 9: – of 6",
                "=行政规范性文件",
                "本年制发件数 0 → 0: 0 of 6",
                "本年废止件数 – → 0: – of 6",
                "现行有效件数 – → 0: – of 6",
                "=第二十条第（五）项 [本年处理决定数量]",
                "行政许可 6 → 12: 6 of 6",
                "=第二十条第（六）项 [本年处理决定数量]",
                "行政处罚 0 → 0: 0 of 6",
                "行政强制 0 → 0: 0 of 6",
                "=第二十条第（八）项 [本年收费金额（单位：万元）]",
                "行政事业性收费 – → 1.5: – of 0",
                "=仅2020年格式有的项目",
                "规章 · 本年新公开数量 2 → –: – of 0",
                "规章 · 对外公开总数量 3 → –: – of 0",
                "规范性文件 · 本年新公开数量 0 → –: – of 0",
            ]
        );
        assert_eq!(
            told("review_litigation")[..8],
            [
                "=行政复议",
                "结果维持 1 → 0: -1 of 4",
                "结果纠正 0 → 0: 0 of 4",
                "其他结果 0 → 4: 4 of 4",
                "尚未审结 0 → 0: 0 of 4",
                "*总计 1 → 4: 3 of 4",
                "=行政诉讼",
                "=未经复议直接起诉",
            ]
        );
        // The group of the later form is one row of the earlier.
        let requests = told("requests");
        let at = requests.iter().position(|row| row.contains("（六）其他处理")).expect("the group");
        assert_eq!(requests[at], "*+（六）其他处理 0 → 0: 0 of 0");
        assert_eq!(requests[at + 1], "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 – → 0: – of 0");
        assert!(!requests.iter().any(|row| row.starts_with("=仅2020年")), "of another table");
    }

    #[test]
    fn a_table_with_totals_is_shown_by_them() {
        let one_row = "[ 2, 0, 0, 0, 0, 0, 2 ]";
        let one = "[ 1, 0, 0, 0, 0, 0, 1 ]";
        let before = report(
            2023,
            &[
                ("requests.carried_in", "[ 0, 7, 0, 0, 0, 0, 7 ]"),
                ("requests.results.not_processed.duplicate", one),
                ("requests.results.not_processed.confirm_or_reissue", one),
                ("requests.results.other", one_row),
            ],
        );
        let after = |other: &[(&str, &str)]| {
            let removed = ("requests.results.not_processed.confirm_or_reissue", "-");
            format!("edition = \"city-2024\"\n{}", report(2024, &[&[removed], other].concat()))
        };
        let told = |other: &[(&str, &str)]| rows(&[FORM], [(2023, &before), (2024, &after(other))], "requests");
        let both = told(&[("requests.results.other", one_row)]);
        assert_eq!(
            both[..4],
            [
                "=*一、本年新收政府信息公开申请数量 0 → 0: 0 of 7",
                "=*二、上年结转政府信息公开申请数量 7 → 0: -7 of 7",
                "=*三、本年度办理结果",
                "（一）予以公开 0 → 0: 0 of 7",
            ]
        );
        assert_eq!(
            both[18..],
            [
                "*+（五）不予处理 2 → 0: -2 of 7",
                "1.信访举报投诉类申请 0 → 0: 0 of 7",
                "2.重复申请 1 → 0: -1 of 7",
                "3.要求提供公开出版物 0 → 0: 0 of 7",
                "4.无正当理由大量反复申请 0 → 0: 0 of 7",
                "*（六）其他处理 2 → 2: 0 of 7",
                "*（七）总计 0 → 0: 0 of 7",
                "=*四、结转下年度继续办理 0 → 0: 0 of 7",
                "=仅2023年格式有的项目",
                "三、本年度办理结果 · （五）不予处理 · 5.要求行政机关确认或重新出具已获取信息 · 总计 1 → –: – of 0",
            ]
        );
        let one = told(&[]);
        assert_eq!(one[23], "*+（六）其他处理 2 → 0: -2 of 7", "the later report gives its rows");
        assert_eq!(one[26], "3.其他 – → 0: – of 7");
    }

    #[test]
    fn a_bar_is_as_long_as_the_largest_of_its_unit() {
        let of = |licensing, fees| report(2024, &[("proactive.licensing", licensing), ("proactive.fees", fees)]);
        let (before, after) = (of("[ 6 ]", "{ amount = 1.5 }"), of("[ 12 ]", "{ amount = 4 }"));
        let told = rows(&[], [(2023, &before), (2024, &after)], "proactive");
        assert_eq!([&*told[10], &told[15]], ["行政许可 6 → 12: 6 of 6", "行政事业性收费 1.5 → 4: 2.5 of 2.5"]);
    }

    #[test]
    fn a_group_that_only_the_later_form_has() {
        let form = |head: &str, rows: &str| GROUPS.replace("HEAD", head).replace("ROWS", rows);
        let row = |key: &str, more: &str| {
            format!("{{ key = \"{key}\", label = {{ zh = \"{key}\", en = \"{key}\" }}{more} }}")
        };
        let group = row("group", &format!(", rows = [{}, {}]", row("p", ""), row("q", "")));
        let old = form("id = \"staff-1\"\nfrom = 2020", &row("r", ""));
        let new = form("id = \"staff-2\"\nfrom = 2021\nprevious = \"staff-1\"", &format!("{group}, {}", row("r", "")));
        let before = "edition = \"staff-1\"\nstaff.r = [ 4 ]\n";
        let told = |group: &str| {
            let after = format!("edition = \"staff-2\"\nstaff.r = [ 5 ]\n{group}");
            let site = in_forms(&[&old, &new], &[(2020, before), (2021, &after)]);
            let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
            let row = later.edition.rows().next().expect("a row").1;
            let is_one_row = Comparison::new(earlier, later, &site.editions).is_one_row(row);
            (rows(&[&old, &new], [(2020, before), (2021, &after)], "staff"), is_one_row)
        };
        let [p, q, r] = ["p – → 1: – of 1", "q – → 2: – of 1", "=r 4 → 5: 1 of 1"].map(str::to_owned);
        let group = |sum: u8| format!("=*+group – → {sum}: – of 1");
        assert_eq!(told("staff.group.p = [ 1 ]\nstaff.group.q = [ 2 ]\n"), (vec![group(3), p, q, r.clone()], false));
        let (one, is_one_row) = told("staff.group = [ 7 ]\n");
        assert_eq!((&one[0], one.last(), is_one_row), (&group(7), Some(&r), true));
    }

    const GROUPS: &str = r#"
HEAD
title = { zh = "人员", en = "Staff" }
[report]
family = "staff"
name = { zh = "人员年报", en = "Staff" }
[[sections]]
id = "staff"
kind = "table"
heading = { zh = "一、人员", en = "1. Staff" }
short = { zh = "人员", en = "Staff" }
[[tables]]
key = "staff"
layout = "blocks"
[[tables.blocks]]
columns = [{ key = "n", label = { zh = "数", en = "Number" } }]
rows = [ROWS]
"#;

    #[test]
    fn a_group_is_one_row_where_either_report_gives_it_so() {
        let one_row = [("requests.results.other", "[ 2, 0, 0, 0, 0, 0, 2 ]")];
        let is = |before: &[(&str, &str)], after: &[(&str, &str)]| {
            let site = in_forms(&[], &[(2023, &report(2023, before)), (2024, &report(2024, after))]);
            let [earlier, later] = &site.agencies[0].reports[..] else { panic!("two reports") };
            let comparison = Comparison::new(earlier, later, &site.editions);
            let row = |path: &str| later.edition.rows().find(|(_, row)| row.path == path).expect("a group").1;
            assert!(!comparison.is_one_row(row("requests.results")), "a heading without figures");
            comparison.is_one_row(row("requests.results.other"))
        };
        assert_eq!(
            [is(&one_row, &[]), is(&[], &one_row), is(&one_row, &one_row), is(&[], &[])],
            [true, true, true, false]
        );
    }

    const FORM: &str = r#"
id = "city-2024"
extends = "cn-2021"
title = { zh = "本市格式", en = "The city's form" }
from = 2024
[[rows]]
address = "requests.results.not_processed.confirm_or_reissue"
remove = true
"#;
}
