//! The tables of a comparison: before, after, difference, percent, and a bar.

use crate::base::{Html, Text, Words, signed};
use crate::compare::{Comparison, ComparisonRow, Delta, DeltaNote, portion};
use crate::edition::{CellId, Table};
use crate::model::{CellValue, NoteMarks};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// Below this base a percentage misleads: 1 → 3 is no growth of 200%. It is then 基数小.
const SMALL_BASE: i64 = 10;

/// The numbers of the notes on the cells of the two reports, to stand beside the figures that they explain.
#[derive(Debug, Default)]
pub struct BothMarks {
    /// Those on cells of the earlier report.
    pub before: NoteMarks,
    /// Those on cells of the later one.
    pub after: NoteMarks,
}

/// How the figures of a comparison are shown.
#[derive(Clone, Copy, Debug)]
pub struct ChangeView<'a> {
    /// The notes on them.
    pub marks: &'a BothMarks,
    /// Only the figures, their headers and the marks: no addresses, no classes, no bars.
    pub is_plain: bool,
    /// The words of pages.
    pub words: &'a Words,
}

/// The main table of a comparison: for a table with a total column that column, row by row; else every cell.
pub fn comparison_table(comparison: &Comparison<'_>, table: &Table, caption: &Text, view: ChangeView<'_>) -> String {
    let words = view.words;
    let mut printer = ChangesPrinter::new(view, 8 * 1024);
    printer.open("ct", "c", table, caption.get(words.lang()));
    let rows = comparison.table_rows(table, words);
    printer.head(comparison, &rows);
    for (index, row) in rows.iter().enumerate() {
        if row.starts_group && index > 0 {
            // A heading with the scope `rowgroup` reaches to the end of its own `<tbody>`.
            printer.html.raw("</tbody>\n<tbody>\n");
        }
        match row.delta {
            Some(delta) => printer.row(row, delta),
            None => printer.heading(row),
        }
    }
    printer.html.raw("</tbody>\n</table>");
    printer.html.finish()
}

pub(super) struct ChangesPrinter<'a> {
    pub(super) words: &'a Words,
    pub(super) marks: &'a BothMarks,
    pub(super) is_plain: bool,
    pub(super) html: Html,
}

impl<'a> ChangesPrinter<'a> {
    /// A printer with room for some bytes.
    pub(super) fn new(view: ChangeView<'a>, bytes: usize) -> ChangesPrinter<'a> {
        let ChangeView { marks, is_plain, words } = view;
        ChangesPrinter { words, marks, is_plain, html: Html::with_capacity(bytes) }
    }

    /// The tag of a table of some classes, and its caption; its id is that of the table of the form behind `prefix`.
    pub(super) fn open(&mut self, classes: &str, prefix: &str, table: &Table, caption: &str) {
        if self.is_plain {
            self.html.raw("<table>\n");
            return self.html.element("caption", caption);
        }
        let _ = writeln!(self.html, "<table class=\"{classes}\" id=\"{prefix}-{}\">", table.key);
        self.html.element("caption class=\"vh\"", caption);
    }

    /// A tag with the address of what changed.
    pub(super) fn addressed(&mut self, name: &str, delta: &Delta<'_>, class: &str) {
        if self.is_plain {
            return self.tag(name, "");
        }
        let _ = write!(self.html, "<{name} id=\"{}\"", delta.address);
        self.html.attribute("class", class);
        self.html.raw(">");
    }

    /// A tag with a class, which a plain table lacks.
    pub(super) fn tag(&mut self, name: &str, class: &str) {
        self.html.raw("<");
        self.html.raw(name);
        self.class(class);
        self.html.raw(">");
    }

    /// The attribute `class` of the tag that is being written.
    fn class(&mut self, class: &str) {
        if !self.is_plain {
            self.html.attribute("class", class);
        }
    }

    fn head(&mut self, comparison: &Comparison<'_>, rows: &[ComparisonRow<'_>]) {
        let years = [comparison.earlier, comparison.later].map(|report| report.year.to_string());
        let word = |key| self.words.word(key);
        let heads = [word("markup.item"), &years[0], &years[1], word("markup.difference"), word("markup.percent")];
        self.html.raw("\n<thead><tr>");
        for head in heads {
            self.html.element("th scope=\"col\"", head);
        }
        if !self.is_plain {
            self.bar_head(comparison, rows);
        }
        self.html.raw("</tr></thead>\n<tbody>\n");
    }

    /// The head of the column of bars. The bars of a unit share one scale, which is said: the longest of them is its largest difference.
    fn bar_head(&mut self, comparison: &Comparison<'_>, rows: &[ComparisonRow<'_>]) {
        self.html.raw("<th class=\"dv\" scope=\"col\" aria-hidden=\"true\">");
        self.html.text(self.words.word("markup.direction"));
        for (unit, scale) in comparison.scales(rows).into_iter().filter(|(_, scale)| !scale.is_zero()) {
            let n = scale.normalize().to_string();
            let length = [("n", n.as_str()), ("unit", unit.get(self.words.lang()))];
            self.html.element("small", &self.words.format("markup.longest_bar", &length));
        }
        self.html.raw("</th>");
    }

    fn heading(&mut self, row: &ComparisonRow<'_>) {
        self.tag("tr", "gh");
        let columns = if self.is_plain { 5 } else { 6 };
        let _ = write!(self.html, "<th scope=\"rowgroup\" colspan=\"{columns}\"><span>");
        self.html.text(&row.label);
        if !row.column_label.is_empty() {
            self.html.raw(" ");
            self.html.element("small", row.column_label);
        }
        self.html.raw("</span></th></tr>\n");
    }

    fn row(&mut self, row: &ComparisonRow<'_>, delta: &Delta<'_>) {
        let same = delta.difference.is_some_and(|difference| difference.is_zero());
        let class = match (row.strong, same) {
            (true, true) => "strong same",
            (true, false) => "strong",
            (false, true) => "same",
            (false, false) => "",
        };
        self.addressed("tr", delta, class);
        self.html.raw("<th scope=\"row\"><span>");
        self.html.text(&row.label);
        if row.derived {
            self.html.element("small", self.words.word("markup.subtotal"));
        }
        self.html.raw("</span>");
        if let Some(DeltaNote::Shift(text)) = &delta.note {
            self.html.element("small", text.get(self.words.lang()));
        }
        self.html.raw("</th>");
        self.side(delta.before, &self.marks.before, delta.before_cell);
        self.side(delta.after, &self.marks.after, delta.after_cell);
        match delta.difference {
            Some(difference) => {
                // 2.50 → 2.5 is no change, and has no decimal places.
                let digits = if same { "0".to_owned() } else { signed(difference) };
                self.tag("td", "df");
                self.html.digits(&digits);
                self.html.raw("</td>");
                self.tag("td", "pc");
                self.html.text(&percent_word(delta, difference, self.words));
            }
            None => {
                self.html.raw("<td");
                self.class("df no");
                self.html.raw(" colspan=\"2\">");
                self.reason(delta);
            }
        }
        self.html.raw("</td>");
        if !self.is_plain {
            self.bar(delta.difference.unwrap_or_default(), row.scale);
        }
        self.html.raw("</tr>\n");
    }

    fn side(&mut self, value: Option<&CellValue>, marks: &NoteMarks, cell: Option<CellId>) {
        match value {
            None => {
                self.tag("td", "no");
                self.html.text(self.words.word("markup.none"));
            }
            Some(CellValue::Blank | CellValue::Absent) => {
                self.tag("td", "blank");
                self.html.element("span class=\"vh\"", self.words.word("markup.blank"));
            }
            Some(value) => {
                let zero = value.value().is_some_and(|value| value.is_zero());
                self.tag("td", if zero { "z" } else { "" });
                push_cell(&mut self.html, Some(value), self.words);
            }
        }
        super::push_marks(&mut self.html, marks, cell, self.words);
        self.html.raw("</td>");
    }

    fn reason(&mut self, delta: &Delta<'_>) {
        let word = match &delta.note {
            Some(DeltaNote::Meaning(_)) => "markup.meaning",
            Some(DeltaNote::GroupAsOneRow) => "markup.group",
            Some(DeltaNote::NotANumber) => "markup.not_a_number",
            Some(DeltaNote::NotInForm) | None => "markup.none",
            Some(DeltaNote::Shift(_)) => return,
        };
        self.html.text(self.words.word(word));
        if let Some(DeltaNote::Meaning(text)) = &delta.note {
            self.html.element("small", text.get(self.words.lang()));
        }
    }

    /// A bar from the middle: hollow to the left for less, solid to the right for more. The figures stand beside it.
    fn bar(&mut self, difference: Decimal, scale: Decimal) {
        self.html.raw("<td class=\"dv\" aria-hidden=\"true\">");
        if !difference.is_zero() && !scale.is_zero() {
            let width = portion(difference.abs(), scale, 50).max(Decimal::new(5, 1));
            let (class, x) =
                if difference.is_sign_negative() { ("was", Decimal::from(50) - width) } else { ("now", 50.into()) };
            let _ = write!(
                self.html,
                "<svg width=\"100%\" height=\"14\" aria-hidden=\"true\"><rect class=\"{class}\" x=\"{}%\" y=\"2\" \
                 width=\"{}%\" height=\"10\"/><line class=\"axis\" x1=\"50%\" x2=\"50%\" y1=\"0\" y2=\"14\"/></svg>",
                x.normalize(),
                width.normalize()
            );
        }
        self.html.raw("</td>");
    }
}

/// A side of a comparison: a figure in groups of digits, text and identifiers as they are.
pub(super) fn push_cell(html: &mut Html, cell: Option<&CellValue>, words: &Words) {
    match cell {
        Some(CellValue::Text(text)) => html.text(text),
        Some(CellValue::Number(number)) => html.number(*number),
        cell => html.digits(&cell_word(cell, words)),
    }
}

/// A side of a comparison in a word: the figure as it stands, 空 for a blank, 无此项 where the form lacks the cell.
pub fn cell_word(cell: Option<&CellValue>, words: &Words) -> String {
    match cell {
        None => words.word("markup.none").to_owned(),
        Some(CellValue::Blank | CellValue::Absent) => words.word("markup.blank").to_owned(),
        Some(cell) => cell.text().into_owned(),
    }
}

/// The percentage of a change, or a word where a percentage would be misleading.
pub fn percent_word(delta: &Delta<'_>, difference: Decimal, words: &Words) -> String {
    let value = |cell: Option<&CellValue>| cell.and_then(CellValue::value).unwrap_or_default();
    let (before, after) = (value(delta.before), value(delta.after));
    match delta.percent {
        _ if difference.is_zero() => words.word("markup.same").to_owned(),
        None if before.is_zero() && after.is_sign_positive() => {
            words.format("markup.new", &[("n", &after.to_string())])
        }
        None => words.word("markup.not_computed").to_owned(),
        Some(_) if after.is_zero() => words.word("markup.gone").to_owned(),
        Some(_) if before.abs() < SMALL_BASE.into() => words.word("markup.small").to_owned(),
        Some(percent) => format!("{}%", signed(percent).replace('-', "−")),
    }
}

/// A change in words for a key figure, with `{value}` where the figure goes, and the percentage where the earlier figure is large
/// enough.
pub fn change_pattern(difference: Decimal, before: Decimal, words: &Words) -> (&str, Option<String>) {
    let pattern = match difference {
        d if d.is_zero() => "markup.change.same",
        d if d.is_sign_negative() => "markup.change.less",
        _ => "markup.change.more",
    };
    let is_told = before >= SMALL_BASE.into() && !difference.is_zero();
    let percent = if is_told { crate::compare::percent(difference, before) } else { None };
    let percent = percent.map(|percent| format!("{}%", signed(percent).replace('-', "−")));
    (words.word(pattern), percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, page_words};
    use crate::compare::testing::two;

    #[test]
    fn a_note_hangs_on_the_figure_of_its_year() {
        let (site, _) = two((2023, &[]), (2024, &[]));
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let edition = &reports[1].edition;
        let mut marks = BothMarks::default();
        let cell = |address: &str| edition.cell(address).expect("a cell");
        marks.before.insert(cell("requests.new_received.total"), vec![1]);
        marks.after.insert(cell("requests.carried_in.total"), vec![2]);
        marks.after.insert(cell("requests.new_received.business"), vec![3]);
        let table = edition.table("requests").expect("a table");
        let words = page_words(Lang::Zh);
        let view = ChangeView { marks: &marks, is_plain: false, words };
        let html = comparison_table(&comparison, table, &Text::default(), view);
        let row = |label: &str| {
            let at = html.find(label).expect("a row");
            html[at..].split("</tr>").next().expect("its cells").to_owned()
        };
        let link = |n| format!("0<a class=\"fn\" href=\"#note-{n}\"");
        let cells: Vec<bool> = row("一、本年新收").split("</td>").map(|cell| cell.contains(&link(1))).collect();
        assert_eq!(cells[..3], [true, false, false]);
        let cells: Vec<bool> = row("二、上年结转").split("</td>").map(|cell| cell.contains(&link(2))).collect();
        assert_eq!(cells[..3], [false, true, false]);
        let (grid, _, _) = crate::markup::detail_table(&comparison, table, "", view).expect("a grid");
        assert_eq!(grid.matches("class=\"fn\"").count(), 1);
        assert!(grid.contains(&link(3)));
    }
}
