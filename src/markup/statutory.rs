//! A table of the form with a report's figures, as HTML.

use super::units::PrintedUnits;
use crate::base::{Html, Text, Words};
use crate::edition::{CellId, Edition, Kind, Row, Table, TableLayout};
use crate::layout::{CellRole, ColumnSharing, FormLayout, LayoutCell, LayoutRow};
use crate::model::{CellValue, Figures, NoteMarks};
use std::fmt::Write as _;

/// What the figures of a table lead to.
pub struct FigureLinks<'a> {
    /// The numbers of the notes on them.
    pub marks: &'a NoteMarks,
    /// The address where a figure is opened to those that it adds up; `None` for nowhere.
    pub opened: &'a dyn Fn(CellId) -> Option<String>,
    /// How figures are shown.
    pub figures: FigureMode<'a>,
}

/// How the figures of a table are shown.
#[derive(Clone, Copy)]
pub enum FigureMode<'a> {
    /// To be read: each with its address, the rows with their explanations, and classes for what can be styled.
    Read,
    /// To be read, and nothing besides: the figures, their headers, and the marks of notes.
    Plain,
    /// Fields that hold what report.toml has; what it leaves to be computed stands in an empty field as a hint. Beside each, what
    /// stood there the year before.
    Type(&'a dyn Fn(CellId) -> Option<String>),
}

/// The finished `<table>` of a section.
pub fn statutory_table(
    (edition, figures): (&Edition, &Figures),
    table: &Table,
    caption: &Text,
    links: &FigureLinks<'_>,
    words: &Words,
) -> String {
    let lang = words.lang();
    let layout = FormLayout::new(table, figures, ColumnSharing::Equal);
    // The columns of labels of a matrix have widths of their own, which a theme names.
    let layout = if table.layout == TableLayout::Blocks { layout.without_empty_columns() } else { layout };
    let units = PrintedUnits::new(edition, table, &layout, words);
    let mut printer = StatutoryPrinter { edition, figures, links, words, units, html: Html::with_capacity(16 * 1024) };
    let class = match table.layout {
        TableLayout::Blocks => "blocks",
        TableLayout::Matrix => "matrix",
        TableLayout::Line => "line",
    };
    let _ = match printer.is_plain() {
        true => writeln!(printer.html, "<table>"),
        false => writeln!(printer.html, "<table class=\"st lay-{class}\" id=\"t-{}\">", table.key),
    };
    printer.caption(caption.get(lang));
    match table.layout {
        _ if layout.rows.is_empty() => {}
        TableLayout::Blocks => printer.blocks(&table.key, &layout),
        TableLayout::Matrix => {
            printer.column_group(&layout);
            printer.headed(&layout);
        }
        TableLayout::Line => printer.headed(&layout),
    }
    printer.html.raw("</table>");
    printer.html.finish()
}

/// Whether a text has spaces or line breaks that HTML would not show.
fn has_own_spaces(text: &str) -> bool {
    text.contains("  ") || text.contains(['\n', '\t'])
}

struct StatutoryPrinter<'a> {
    edition: &'a Edition,
    figures: &'a Figures,
    links: &'a FigureLinks<'a>,
    words: &'a Words,
    units: PrintedUnits<'a>,
    html: Html,
}

impl<'a> StatutoryPrinter<'a> {
    fn is_plain(&self) -> bool {
        matches!(self.links.figures, FigureMode::Plain)
    }

    /// The heading of the table, for those who hear it, and the unit of all its figures for everybody.
    fn caption(&mut self, heading: &str) {
        match self.units.table {
            None if self.is_plain() => self.html.element("caption", heading),
            None => self.html.element("caption class=\"vh\"", heading),
            Some(unit) => self.html.within("caption", |html| {
                html.element("span class=\"vh\"", heading);
                html.text(&self.words.format("table.unit", &[("unit", unit)]));
            }),
        }
        self.html.raw("\n");
    }

    /// The columns of a matrix: each level of the labels has a width of its own.
    fn column_group(&mut self, layout: &FormLayout<'_>) {
        if self.is_plain() {
            return;
        }
        self.html.raw("<colgroup>");
        for level in 1..=layout.label_columns {
            let _ = write!(self.html, "<col class=\"w{level}\">");
        }
        let figures = layout.columns - layout.label_columns;
        let _ = writeln!(self.html, "<col span=\"{figures}\"></colgroup>");
    }

    /// A table with its headers above all figures.
    fn headed(&mut self, layout: &FormLayout<'_>) {
        let (headers, figures) = layout.rows.split_at(layout.header_rows);
        self.html.raw("<thead>\n");
        headers.iter().for_each(|row| self.row(row));
        self.html.raw("</thead>\n<tbody>\n");
        figures.iter().for_each(|row| self.row(row));
        self.html.raw("</tbody>\n");
    }

    fn row(&mut self, row: &LayoutRow<'_>) {
        let strong = row.row.is_some_and(|row| row.strong);
        self.html.raw("<tr");
        self.classes([if strong { "strong" } else { "" }, if row.ends_group { "gend" } else { "" }]);
        self.html.raw(">");
        for cell in &row.cells {
            match cell.role {
                CellRole::Corner | CellRole::BlockTitle => self.corner(row, cell),
                CellRole::ColumnHeader { total, starts_group, .. } => {
                    let classes = [if total { "tot" } else { "" }, if starts_group { "vl" } else { "" }];
                    self.header("", classes, "col", (row, cell));
                }
                CellRole::GroupLabel(group) => {
                    let classes = if group.parent.is_none() { ["key1", "sp"] } else { ["grp", ""] };
                    self.header("", classes, "row", (row, cell));
                }
                CellRole::RowLabel(own) => {
                    let width = if cell.columns == 1 { String::new() } else { format!("k{}", cell.columns) };
                    self.row_label("", [&width, "leaf"], (row, cell), own);
                }
                CellRole::Figure { .. } => self.figure(cell, ""),
            }
        }
        self.html.raw("</tr>\n");
    }

    /// Blocks under each other. They share columns, so a header of one block stands above the cells of the next, and each cell
    /// names its own.
    fn blocks(&mut self, key: &str, layout: &FormLayout<'_>) {
        for rows in layout.rows.chunk_by(|one, other| one.block == other.block) {
            let id = format!("h-{key}-{}", rows[0].block + 1);
            let is_titled = rows[0].cells.iter().any(|cell| matches!(cell.role, CellRole::BlockTitle));
            let block_id = if is_titled { format!("{id} ") } else { String::new() };
            let mut number = 0;
            self.html.raw("<tbody>\n");
            for row in rows {
                number += usize::from(row.row.is_some());
                let row_id = format!("{id}-r{number}");
                self.html.raw("<tr");
                self.classes([match (row.row, row.cells.first().map(|cell| cell.role)) {
                    (Some(_), _) => "",
                    (None, Some(CellRole::BlockTitle)) => "blk",
                    (None, _) => "hd",
                }]);
                self.html.raw(">");
                for cell in &row.cells {
                    match cell.role {
                        CellRole::BlockTitle => self.header(&id, [], "rowgroup", (row, cell)),
                        CellRole::ColumnHeader { column: Some(column), .. } => {
                            self.header(&format!("{id}-c{}", column + 1), [], "col", (row, cell));
                        }
                        CellRole::RowLabel(own) => self.row_label(&row_id, ["leaf"], (row, cell), own),
                        CellRole::Figure { cell: figure, .. } => {
                            let column = self.edition.def(figure).column + 1;
                            self.figure(cell, &format!("{block_id}{row_id} {id}-c{column}"));
                        }
                        _ => self.header("", [], "col", (row, cell)),
                    }
                }
                self.html.raw("</tr>\n");
            }
            self.html.raw("</tbody>\n");
        }
    }

    /// The attribute `class` of the tag that is being written; nothing where every class is empty, or the table is plain.
    fn classes<const N: usize>(&mut self, classes: [&str; N]) {
        if self.is_plain() {
            return;
        }
        let mut separator = " class=\"";
        for class in classes.into_iter().filter(|class| !class.is_empty()) {
            self.html.raw(separator);
            self.html.raw(class);
            separator = " ";
        }
        if separator == " " {
            self.html.raw("\"");
        }
    }

    fn spans(&mut self, cell: &LayoutCell<'_>) {
        for (name, count) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if count > 1 {
                let _ = write!(self.html, " {name}=\"{count}\"");
            }
        }
    }

    fn label(&mut self, row: &LayoutRow<'_>, cell: &LayoutCell<'_>) {
        let label = self.units.label(row, cell, self.words);
        if self.is_plain() { self.html.text(&label) } else { self.html.element("span", &label) }
    }

    /// A header cell, its label in a `<span>` that a theme can pin. A header over several rows or columns has the scope of one
    /// over a single one: `rowgroup` and `colgroup` reach to the end of the `<tbody>` or `<colgroup>`, so that by HTML's rules
    /// 结转下年度 would stand under 不予公开, and 总计 under 法人或其他组织.
    fn header<const N: usize>(
        &mut self,
        id: &str,
        classes: [&str; N],
        scope: &str,
        (row, cell): (&LayoutRow<'_>, &LayoutCell<'_>),
    ) {
        self.html.raw("<th");
        self.html.attribute("id", id);
        self.classes(classes);
        self.spans(cell);
        self.html.attribute("scope", scope);
        self.html.raw(">");
        self.label(row, cell);
        self.html.raw("</th>");
    }

    /// The corner is a label of the table, and the header of no row and no column.
    fn corner(&mut self, row: &LayoutRow<'_>, cell: &LayoutCell<'_>) {
        self.html.raw("<td");
        self.classes(["corner"]);
        self.spans(cell);
        self.html.raw(">");
        self.label(row, cell);
        self.html.raw("</td>");
    }

    /// The label of a row, with its explanation folded under it where the form has one.
    fn row_label<const N: usize>(
        &mut self,
        id: &str,
        classes: [&str; N],
        (line, cell): (&LayoutRow<'_>, &LayoutCell<'_>),
        row: &Row,
    ) {
        self.html.raw("<th");
        self.html.attribute("id", id);
        self.classes(classes);
        self.spans(cell);
        self.html.raw(" scope=\"row\">");
        match row.explanation.as_ref().filter(|_| !self.is_plain()) {
            None => self.label(line, cell),
            Some(explanation) => self.html.within("details class=\"gl\"", |html| {
                html.element("summary", &self.units.label(line, cell, self.words));
                html.element("p", explanation.get(self.words.lang()));
            }),
        }
        self.html.raw("</th>");
    }

    fn figure(&mut self, cell: &LayoutCell<'_>, headers: &str) {
        let CellRole::Figure { cell: id, total, starts_group } = cell.role else { return };
        let figures = self.figures;
        let value = figures.get(id);
        self.html.raw("<td");
        if !self.is_plain() {
            self.html.attribute("id", self.edition.address(id));
        }
        self.spans(cell);
        self.html.attribute("headers", headers);
        self.classes([
            if total { "tot" } else { "" },
            if starts_group { "vl" } else { "" },
            match value {
                CellValue::Number(0) => "z",
                CellValue::Amount(amount) if amount.value().is_zero() => "z",
                CellValue::Number(_) | CellValue::Amount(_) => "",
                CellValue::Blank | CellValue::Absent => "blank",
                CellValue::NotApplicable => "na",
                CellValue::Text(_) => "text",
            },
            if figures.is_computed(id) && value.value().is_some() { "calc" } else { "" },
        ]);
        self.html.raw(">");
        if let FigureMode::Type(before) = self.links.figures {
            self.field(id, before(id));
            self.html.raw("</td>");
            return;
        }
        let address = (self.links.opened)(id);
        if let Some(address) = &address {
            self.html.raw("<a");
            self.html.attribute("href", address);
            self.html.raw(">");
        }
        self.value(id, value);
        self.html.raw(if address.is_some() { "</a>" } else { "" });
        super::push_marks(&mut self.html, self.links.marks, Some(id), self.words);
        self.html.raw("</td>");
    }

    /// A field to type a figure in.
    fn field(&mut self, cell: CellId, before: Option<String>) {
        let (edition, lang) = (self.edition, self.words.lang());
        let (figures, kind) = (self.figures, edition.def(cell).kind);
        let value = figures.get(cell).text();
        let (typed, hint) = if figures.is_typed(cell) { (&*value, "") } else { ("", &*value) };
        let choices = edition.choices(cell);
        self.html.raw(if choices.is_empty() { "<input" } else { "<select" });
        for (name, text) in [("name", edition.address(cell)), ("aria-label", edition.name(cell).get(lang))] {
            self.html.attribute(name, text);
        }
        self.html.attribute("data-before", &before.unwrap_or_default());
        if !choices.is_empty() {
            self.html.raw(">");
            let known: Vec<&str> =
                [""].into_iter().chain(choices.iter().map(|choice| &*choice.zh)).chain(["/"]).collect();
            let other = Some(typed).filter(|typed| !known.contains(typed));
            for choice in known.iter().copied().chain(other) {
                let selected = if choice == typed { " selected" } else { "" };
                self.html.element(&format!("option{selected}"), choice);
            }
            self.html.raw("</select>");
            return;
        }
        self.html.attribute("value", typed);
        self.html.attribute("placeholder", hint);
        let mode = if kind.is_word() { "text" } else { "decimal" };
        let _ = write!(self.html, " inputmode=\"{mode}\" autocomplete=\"off\" spellcheck=\"false\">");
    }

    fn value(&mut self, cell: CellId, value: &CellValue) {
        match value {
            CellValue::Blank | CellValue::Absent => {
                self.html.element("span class=\"vh\"", self.words.word("markup.blank"));
            }
            CellValue::Number(number) if self.edition.def(cell).kind == Kind::Change && *number > 0 => {
                let _ = write!(self.html, "+{number}");
            }
            CellValue::Number(number) => self.html.number(*number),
            CellValue::Amount(amount) => self.html.digits(amount.as_str()),
            CellValue::NotApplicable => self.html.raw("/"),
            CellValue::Text(text) => {
                let choice = self.edition.choices(cell).iter().find(|choice| choice.zh == **text);
                match choice {
                    Some(choice) => self.html.text(choice.get(self.words.lang())),
                    // HTML takes spaces and line breaks in a row for one space.
                    None if has_own_spaces(text) => self.html.element("span class=\"ws\"", text),
                    None => self.html.text(text),
                }
            }
        }
    }
}
