//! The tables of a comparison: before, after, difference, percent, and a bar.

use super::digits::{push_digits, push_escaped, signed};
use super::statutory::NoteMarks;
use crate::base::{Lang, Text, Words};
use crate::compare::{Comparison, Delta, DeltaNote};
use crate::edition::{CellId, Row, Table, TableBlock};
use crate::model::CellValue;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Below this base a percentage misleads: 1 → 3 is no growth of 200%. It is then 基数小.
const SMALL_BASE: i64 = 10;

/// The numbers of the notes on the cells of the two reports: what an agency said of a figure stands beside it.
#[derive(Debug, Default)]
pub struct BothMarks {
    /// Those on cells of the earlier report.
    pub before: NoteMarks,
    /// Those on cells of the later one.
    pub after: NoteMarks,
}

/// The main table of a comparison: for a table with a total column that column, row by row; else every cell.
pub fn comparison_table(
    comparison: &Comparison<'_>,
    table: &Table,
    caption: &Text,
    marks: &BothMarks,
    words: &Words,
) -> String {
    let mut lines = Vec::new();
    for block in &table.blocks {
        let start = lines.len();
        collect(comparison, block, words.lang(), &mut lines);
        // Blocks count different things: documents, decisions, money. Each has a scale of its own.
        let differences = lines[start..].iter().filter_map(|line| line.delta?.difference);
        let scale = differences.map(|difference| difference.abs()).max().unwrap_or_default();
        lines[start..].iter_mut().for_each(|line| line.scale = scale);
    }
    collect_gone(comparison, table, words, &mut lines);
    let mut printer = ChangesPrinter { words, marks, out: String::with_capacity(8 * 1024) };
    printer.table(comparison, table, &lines, caption.get(words.lang()));
    printer.out
}

/// A line of the table: a heading over lines, or a cell in two years.
struct ChangeRow<'a> {
    label: Cow<'a, str>,
    /// What the lines under a heading count, where the heading stands for a column.
    remark: &'a str,
    strong: bool,
    /// The largest difference of the block: a full bar.
    scale: Decimal,
    /// A sum that the form itself does not print.
    derived: bool,
    delta: Option<&'a Delta<'a>>,
    /// Whether it begins a `<tbody>`: a heading with the scope `rowgroup` reaches to the end of its own.
    begins: bool,
}

impl<'a> ChangeRow<'a> {
    /// A line that says nothing but its label yet.
    fn of(label: Cow<'a, str>) -> ChangeRow<'a> {
        ChangeRow { label, remark: "", strong: false, scale: Decimal::ZERO, derived: false, delta: None, begins: false }
    }
}

fn collect<'a>(comparison: &'a Comparison<'_>, block: &'a TableBlock, lang: Lang, out: &mut Vec<ChangeRow<'a>>) {
    let line = |label: &'a str| ChangeRow::of(label.into());
    let heading = |label: &'a str, remark: &'a str| ChangeRow { remark, begins: true, ..line(label) };
    let total = block.columns.iter().position(|column| column.total).filter(|_| block.rows.iter().any(Row::is_group));
    let whole = block.rows.iter().any(|row| row.cells.is_some() && row.is_group());
    let single = (block.columns.len() == 1).then_some(0).or(total.filter(|_| whole));
    let only = if block.columns.len() == 1 { block.columns[0].label.get(lang) } else { "" };
    out.extend(block.label.iter().map(|label| heading(label.get(lang), only)));
    for row in &block.rows {
        let label = row.label.get(lang);
        match single {
            Some(column) => {
                let delta = row.cell(column).map(|cell| comparison.get(cell));
                if delta.is_some_and(is_nowhere) {
                    continue;
                }
                // A group's sum stands in its heading line.
                let derived = row.is_group() && delta.is_some_and(|delta| !is_typed_in_both(comparison, delta));
                let begins = delta.is_none() || (block.depth() > 1 && row.parent.is_none());
                out.push(ChangeRow { strong: row.strong || row.is_group(), derived, delta, begins, ..line(label) });
            }
            None => {
                out.push(heading(label, ""));
                let cells =
                    block.columns.iter().enumerate().filter_map(|(index, column)| Some((row.cell(index)?, column)));
                out.extend(cells.map(|(cell, column)| ChangeRow {
                    strong: column.total,
                    delta: Some(comparison.get(cell)),
                    ..line(column.label.get(lang))
                }));
            }
        }
    }
}

/// What only the earlier form has in this table, by its total column where it has one: 无此项 is said of the later form.
fn collect_gone<'a>(comparison: &'a Comparison<'_>, table: &Table, words: &Words, out: &mut Vec<ChangeRow<'a>>) {
    let edition = &comparison.earlier.edition;
    let gone = comparison.only_earlier.iter().filter_map(|delta| {
        let cell = delta.before_cell?;
        let block = edition.block(cell);
        let counts = edition.column(cell).total || !block.columns.iter().any(|column| column.total);
        // An address that the later form has too is that form's row.
        let here = edition.tables[edition.def(cell).table].key == table.key
            && comparison.later.edition.cell(delta.address).is_none();
        (counts && here).then(|| (delta, edition.name(cell).get(words.lang()).to_owned()))
    });
    let line = |label: String| ChangeRow::of(label.into());
    let mut gone = gone.peekable();
    if gone.peek().is_some() {
        let label = words.say("markup.only_earlier", &[("year", &comparison.earlier.year.to_string())]);
        out.push(ChangeRow { begins: true, ..line(label) });
    }
    out.extend(gone.map(|(delta, label)| ChangeRow { delta: Some(delta), ..line(label) }));
}

/// Whether a cell stands in neither year, because both give its group as one row.
pub(super) fn is_nowhere(delta: &Delta<'_>) -> bool {
    delta.before.is_none() && delta.after.is_none() && delta.note == Some(DeltaNote::GroupAsOneRow)
}

pub(super) struct ChangesPrinter<'a> {
    pub(super) words: &'a Words,
    pub(super) marks: &'a BothMarks,
    pub(super) out: String,
}

impl ChangesPrinter<'_> {
    pub(super) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    pub(super) fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text);
    }

    fn table(&mut self, comparison: &Comparison<'_>, table: &Table, lines: &[ChangeRow<'_>], caption: &str) {
        // The roles are explicit because the narrow layout turns rows into grids, which takes them away.
        let _ = write!(self.out, "<table class=\"ct\" id=\"c-{}\" role=\"table\">\n<caption class=\"vh\">", table.key);
        self.text(caption);
        self.raw("</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        let years = [comparison.earlier.year.to_string(), comparison.later.year.to_string()];
        let words = self.words;
        let heads = [
            words.word("markup.item"),
            &years[0],
            &years[1],
            words.word("markup.change"),
            words.word("markup.percent"),
        ];
        for head in heads {
            self.raw("<th role=\"columnheader\" scope=\"col\">");
            self.text(head);
            self.raw("</th>");
        }
        self.raw("<th class=\"dv\" scope=\"col\" aria-hidden=\"true\">");
        self.text(words.word("markup.direction"));
        self.raw("</th></tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (index, line) in lines.iter().enumerate() {
            if line.begins && index > 0 {
                self.raw("</tbody>\n<tbody role=\"rowgroup\">\n");
            }
            self.line(line);
        }
        self.raw("</tbody>\n</table>");
    }

    fn line(&mut self, line: &ChangeRow<'_>) {
        let Some(delta) = line.delta else {
            self.raw("<tr role=\"row\" class=\"gh\"><th role=\"rowheader\" scope=\"rowgroup\" colspan=\"6\"><span>");
            self.text(&line.label);
            if !line.remark.is_empty() {
                self.raw(" <small>");
                self.text(line.remark);
                self.raw("</small>");
            }
            self.raw("</span></th></tr>\n");
            return;
        };
        let same = delta.difference.is_some_and(|difference| difference.is_zero());
        let class = match (line.strong, same) {
            (true, true) => " class=\"strong same\"",
            (true, false) => " class=\"strong\"",
            (false, true) => " class=\"same\"",
            (false, false) => "",
        };
        let _ = write!(self.out, "<tr role=\"row\" id=\"{}\"{class}>", delta.address);
        self.raw("<th role=\"rowheader\" scope=\"row\"><span>");
        self.text(&line.label);
        if line.derived {
            self.raw("<small>");
            self.text(self.words.word("markup.subtotal"));
            self.raw("</small>");
        }
        self.raw("</span>");
        self.shift(delta);
        self.raw("</th>");
        self.side(delta.before, &self.marks.before, delta.before_cell);
        self.side(delta.after, &self.marks.after, delta.after_cell);
        match delta.difference {
            Some(difference) => {
                self.raw("<td role=\"cell\" class=\"df\">");
                // 2.50 → 2.5 is no change, and has no decimal places.
                push_digits(&mut self.out, &if same { "0".to_owned() } else { signed(difference) });
                self.raw("</td><td role=\"cell\" class=\"pc\">");
                let word = percent_word(delta, difference, self.words);
                self.text(&word);
                self.raw("</td>");
            }
            None => {
                self.raw("<td role=\"cell\" class=\"df no\" colspan=\"2\">");
                self.reason(delta);
                self.raw("</td>");
            }
        }
        self.bar(delta.difference.unwrap_or_default(), line.scale);
        self.raw("</tr>\n");
    }

    fn side(&mut self, value: Option<&CellValue>, marks: &NoteMarks, cell: Option<CellId>) {
        match value {
            None => {
                self.raw("<td role=\"cell\" class=\"no\">");
                self.text(self.words.word("markup.none"));
            }
            Some(CellValue::Blank | CellValue::Absent) => {
                self.raw("<td role=\"cell\" class=\"blank\"><span class=\"vh\">");
                self.text(self.words.word("markup.blank"));
                self.raw("</span>");
            }
            Some(value) => {
                let zero = value.value().is_some_and(|value| value.is_zero());
                self.raw(if zero { "<td role=\"cell\" class=\"z\">" } else { "<td role=\"cell\">" });
                push_digits(&mut self.out, &value.text());
            }
        }
        super::push_marks(&mut self.out, marks, cell, self.words);
        self.raw("</td>");
    }

    fn reason(&mut self, delta: &Delta<'_>) {
        let lang = self.words.lang();
        match &delta.note {
            Some(DeltaNote::Meaning(text)) => {
                self.text(self.words.word("markup.meaning"));
                self.raw("<small>");
                self.text(text.get(lang));
                self.raw("</small>");
            }
            Some(DeltaNote::GroupAsOneRow) => self.text(self.words.word("markup.group")),
            Some(DeltaNote::NotANumber) => self.text(self.words.word("markup.not_a_number")),
            Some(DeltaNote::NotInForm) | None => self.text(self.words.word("markup.none")),
            Some(DeltaNote::Shift(_)) => {}
        }
    }

    fn shift(&mut self, delta: &Delta<'_>) {
        if let Some(DeltaNote::Shift(text)) = &delta.note {
            self.raw("<small>");
            self.text(text.get(self.words.lang()));
            self.raw("</small>");
        }
    }

    /// A bar from the middle: hollow to the left for less, solid to the right for more. The figures stand beside it.
    fn bar(&mut self, difference: Decimal, scale: Decimal) {
        self.raw("<td class=\"dv\" aria-hidden=\"true\">");
        if !difference.is_zero() && !scale.is_zero() {
            let width = (difference.abs() * Decimal::from(50) / scale).round_dp(2).max(Decimal::new(5, 1));
            let (class, x) =
                if difference.is_sign_negative() { ("was", Decimal::from(50) - width) } else { ("now", 50.into()) };
            let _ = write!(
                self.out,
                "<svg width=\"100%\" height=\"14\" aria-hidden=\"true\"><rect class=\"{class}\" x=\"{}%\" y=\"2\" \
                 width=\"{}%\" height=\"10\"/><line class=\"axis\" x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"14\"/></svg>",
                x.normalize(),
                width.normalize()
            );
        }
        self.raw("</td>");
    }
}

/// A side of a comparison in a word: the figure as it stands, 空 for a blank, 无此项 where the form lacks the cell.
pub fn cell_word(cell: Option<&CellValue>, words: &Words) -> String {
    match cell {
        None => words.word("markup.none").to_owned(),
        Some(CellValue::Blank | CellValue::Absent) => words.word("markup.blank").to_owned(),
        Some(cell) => cell.text(),
    }
}

/// The percentage of a change, or the word that says more than a percentage would.
pub fn percent_word(delta: &Delta<'_>, difference: Decimal, words: &Words) -> String {
    let value = |cell: Option<&CellValue>| cell.and_then(CellValue::value).unwrap_or_default();
    let (before, after) = (value(delta.before), value(delta.after));
    match delta.percent {
        _ if difference.is_zero() => words.word("markup.same").to_owned(),
        None => words.say("markup.new", &[("n", &after.to_string())]),
        Some(_) if after.is_zero() => words.word("markup.gone").to_owned(),
        Some(_) if before.abs() < SMALL_BASE.into() => words.word("markup.small").to_owned(),
        Some(percent) => format!("{}%", signed(percent).replace('-', "−")),
    }
}

/// A change in words for a key figure: the verb, and the percentage where it says something.
pub fn change_word(difference: Decimal, before: Decimal, words: &Words) -> (String, Option<String>) {
    let verb = match difference {
        d if d.is_zero() => "markup.verb.same",
        d if d.is_sign_negative() => "markup.verb.less",
        _ => "markup.verb.more",
    };
    let percent = crate::compare::percent(difference, before)
        .filter(|_| before >= SMALL_BASE.into() && !difference.is_zero())
        .map(|percent| format!("{}%", signed(percent).replace('-', "−")));
    (words.word(verb).to_owned(), percent)
}

/// Whether both sides give a group as one row, so that its figure is the reports' own.
fn is_typed_in_both(comparison: &Comparison<'_>, delta: &Delta<'_>) -> bool {
    typed(comparison, delta.address) == [true, true]
}

/// Whether the earlier and the later report themselves give the figure at an address.
pub(super) fn typed(comparison: &Comparison<'_>, address: &str) -> [bool; 2] {
    [comparison.earlier, comparison.later].map(|report| {
        let cell = report.edition.cell(address);
        cell.is_some_and(|cell| report.figures.get(cell).is_given() && !report.figures.is_computed(cell))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::page_words;
    use crate::compare::testing::two;

    #[test]
    fn a_note_hangs_on_the_figure_of_its_year() {
        let (site, _) = two((2023, &[]), (2024, &[]));
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::of(&reports[0], &reports[1], &site.editions);
        let edition = &reports[1].edition;
        let mut marks = BothMarks::default();
        let cell = |address: &str| edition.cell(address).expect("a cell");
        marks.before.insert(cell("requests.new_received.total"), vec![1]);
        marks.after.insert(cell("requests.carried_in.total"), vec![2]);
        marks.after.insert(cell("requests.new_received.business"), vec![3]);
        let table = edition.table("requests").expect("a table");
        let words = page_words(Lang::Zh);
        let html = comparison_table(&comparison, table, &Text::default(), &marks, words);
        let row = |label: &str| {
            let at = html.find(label).expect("a row");
            html[at..].split("</tr>").next().expect("its cells").to_owned()
        };
        let link = |n| format!("0<a class=\"fn\" href=\"#note-{n}\"");
        let cells: Vec<bool> = row("一、本年新收").split("</td>").map(|cell| cell.contains(&link(1))).collect();
        assert_eq!(cells[..3], [true, false, false]);
        let cells: Vec<bool> = row("二、上年结转").split("</td>").map(|cell| cell.contains(&link(2))).collect();
        assert_eq!(cells[..3], [false, true, false]);
        let (grid, _, _) = crate::markup::detail_table(&comparison, table, "", &marks, words).expect("a grid");
        assert_eq!(grid.matches("class=\"fn\"").count(), 1);
        assert!(grid.contains(&link(3)));
    }
}
