//! A table of the form with a report's figures, in the layout of the official form. Spans follow from the tree of the form.

use super::digits::{push_digits, push_escaped};
use super::row_visibility::{RowVisibility, level};
use crate::base::{Lang, Text, Words};
use crate::edition::{CellId, Header, Kind, Row, Table, TableBlock, TableLayout};
use crate::model::{CellValue, Report};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The notes of a report by the cell they stand at: their numbers, from 1.
pub type NoteMarks = BTreeMap<CellId, Vec<usize>>;

/// The finished `<table>` of a section.
pub fn statutory_table(report: &Report, table: &Table, caption: &Text, marks: &NoteMarks, words: &Words) -> String {
    let mut printer =
        StatutoryPrinter { report, marks, words, lang: words.lang(), out: String::with_capacity(16 * 1024) };
    let layout = match table.layout {
        TableLayout::Blocks => "blocks",
        TableLayout::Matrix => "matrix",
        TableLayout::Line => "line",
    };
    printer.raw("<table class=\"st lay-");
    printer.raw(layout);
    printer.raw("\" id=\"t-");
    printer.raw(&table.key);
    printer.raw("\">\n<caption class=\"vh\">");
    printer.text(caption);
    printer.raw("</caption>\n");
    match (table.layout, table.blocks.as_slice()) {
        (TableLayout::Blocks, blocks) => printer.blocks(&table.key, blocks),
        (TableLayout::Matrix, [block, ..]) => printer.matrix(block),
        (TableLayout::Line, [block, ..]) => printer.line(block),
        (_, []) => {}
    }
    printer.raw("</table>");
    printer.out
}

struct StatutoryPrinter<'a> {
    report: &'a Report,
    marks: &'a NoteMarks,
    words: &'a Words,
    lang: Lang,
    out: String,
}

impl<'a> StatutoryPrinter<'a> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &Text) {
        push_escaped(&mut self.out, text.get(self.lang));
    }

    fn span(&mut self, name: &str, count: usize) {
        if count > 1 {
            let _ = write!(self.out, " {name}=\"{count}\"");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.out, " {name}=\"{value}\"");
        }
    }

    /// A header cell, its label in a `<span>` that a theme can pin. A header over several rows or columns has the scope of one
    /// over a single one: `rowgroup` and `colgroup` reach to the end of the `<tbody>` or `<colgroup>`, so that by HTML's rules
    /// 结转下年度 would stand under 不予公开, and 总计 under 法人或其他组织.
    fn header(&mut self, classes: &str, scope: &str, columns: usize, rows: usize, label: &Text) {
        self.raw("<th");
        self.attribute("class", classes);
        self.span("colspan", columns);
        self.span("rowspan", rows);
        self.attribute("scope", scope);
        self.raw("><span>");
        self.text(label);
        self.raw("</span></th>");
    }

    /// The corner says something about the table, but heads no row and no column.
    fn corner(&mut self, columns: usize, rows: usize, text: &Text) {
        self.raw("<td class=\"corner\"");
        self.span("colspan", columns);
        self.span("rowspan", rows);
        self.raw("><span>");
        self.text(text);
        self.raw("</span></td>");
    }

    /// Rows of column headers; `lines` is how many there are in all.
    fn header_rows(&mut self, block: &TableBlock, lines: usize, first: impl FnOnce(&mut Self)) {
        let mut level: Vec<(&Header, bool)> = block.header.iter().map(|header| (header, true)).collect();
        let mut first = Some(first);
        for line in 0..lines {
            self.raw("<tr>");
            if let Some(first) = first.take() {
                first(self);
            }
            let mut below = Vec::new();
            for (header, starts) in level {
                let total = header.column.is_some_and(|column| block.columns[column].total);
                let classes = match (total, starts) {
                    (true, _) => "tot vl",
                    (false, true) => "vl",
                    (false, false) => "",
                };
                if header.below.is_empty() {
                    self.header(classes, "col", 1, lines - line, &header.label);
                } else {
                    self.header(classes, "col", header.span(), 1, &header.label);
                    let ruled = |h: &Header| !h.below.is_empty() || h.column.is_some_and(|c| block.columns[c].total);
                    below.extend(header.below.iter().enumerate().map(|(i, h)| (h, i == 0 || ruled(h))));
                }
            }
            level = below;
            self.raw("</tr>\n");
        }
    }

    fn cell(&mut self, cell: CellId, columns: usize, starts: bool, headers: &str) {
        let edition = &self.report.edition;
        let value = self.report.figures.get(cell);
        let column = edition.column(cell);
        self.raw("<td id=\"");
        self.raw(edition.address(cell));
        self.raw("\"");
        self.span("colspan", columns);
        self.attribute("headers", headers);
        let mut classes = [""; 4];
        classes[0] = if column.total { "tot" } else { "" };
        classes[1] = if starts || column.total { "vl" } else { "" };
        classes[2] = match value {
            CellValue::Number(0) => "z",
            CellValue::Amount(amount) if amount.value().is_zero() => "z",
            CellValue::Number(_) | CellValue::Amount(_) => "",
            CellValue::Blank | CellValue::Absent => "blank",
            CellValue::NotApplicable => "na",
            CellValue::Text(_) => "text",
        };
        classes[3] = if self.report.figures.is_computed(cell) && value.value().is_some() { "calc" } else { "" };
        let mut separator = " class=\"";
        for class in classes.into_iter().filter(|class| !class.is_empty()) {
            self.raw(separator);
            self.raw(class);
            separator = " ";
        }
        self.raw(if separator == " " { "\">" } else { ">" });
        match value {
            CellValue::Blank | CellValue::Absent => {
                self.raw("<span class=\"vh\">");
                let word = self.words.word("markup.blank");
                push_escaped(&mut self.out, word);
                self.raw("</span>");
            }
            CellValue::Number(number) if column.kind == Kind::Change && *number > 0 => {
                let _ = write!(self.out, "+{number}");
            }
            CellValue::Number(number) => push_digits(&mut self.out, number.to_string().as_str()),
            CellValue::Amount(amount) => push_digits(&mut self.out, amount.as_str()),
            CellValue::NotApplicable => self.raw("/"),
            CellValue::Text(text) => push_escaped(&mut self.out, text),
        }
        super::push_marks(&mut self.out, self.marks, Some(cell), self.words);
        self.raw("</td>");
    }

    /// Blocks under each other. They share the width of the widest by spanning columns, so a header of one block stands above
    /// the cells of the next, and each cell names its own.
    fn blocks(&mut self, key: &str, blocks: &[TableBlock]) {
        let shape = RowVisibility(&self.report.figures);
        let width = blocks.iter().fold(1, |width, block| lcm(width, block.columns.len().max(1)));
        for (number, block) in blocks.iter().enumerate() {
            let span = width / block.columns.len().max(1);
            let id = format!("h-{key}-{}", number + 1);
            self.raw("<tbody>\n");
            if let Some(label) = &block.label {
                self.raw("<tr class=\"blk\">");
                self.block_header(&id, "rowgroup", width + 1, label);
                self.raw("</tr>\n");
            }
            self.raw("<tr class=\"hd\">");
            self.header("", "col", 1, 1, &block.corner_label);
            for (index, column) in block.columns.iter().enumerate() {
                self.block_header(&format!("{id}-c{}", index + 1), "col", span, &column.label);
            }
            self.raw("</tr>\n");
            let rows = block.rows.iter().filter(|row| shape.is_line(block, row) && row.cells.is_some());
            for (index, row) in rows.enumerate() {
                self.raw("<tr>");
                let row_id = format!("{id}-r{}", index + 1);
                self.row_label(&row_id, "leaf", 1, row);
                for (column, cell) in (0..block.columns.len()).filter_map(|column| Some((column, row.cell(column)?))) {
                    let own = if block.label.is_some() { format!("{id} ") } else { String::new() };
                    self.cell(cell, span, false, &format!("{own}{row_id} {id}-c{}", column + 1));
                }
                self.raw("</tr>\n");
            }
            self.raw("</tbody>\n");
        }
    }

    fn block_header(&mut self, id: &str, scope: &str, columns: usize, label: &Text) {
        self.raw("<th");
        self.attribute("id", id);
        self.span("colspan", columns);
        self.attribute("scope", scope);
        self.raw("><span>");
        self.text(label);
        self.raw("</span></th>");
    }

    /// A tree of rows by a tree of columns: each group's label spans its rows, each row's label the columns that are left.
    fn matrix(&mut self, block: &TableBlock) {
        let shape = RowVisibility(&self.report.figures);
        let depth = block.depth();
        let lines = block.header.iter().map(Header::depth).max().unwrap_or(1);
        self.raw("<colgroup>");
        for level in 1..=depth {
            let _ = write!(self.out, "<col class=\"w{level}\">");
        }
        let _ = write!(self.out, "<col span=\"{}\"></colgroup>\n<thead>\n", block.columns.len());
        self.header_rows(block, lines, |printer| printer.corner(depth, lines, &block.corner_label));
        self.raw("</thead>\n<tbody>\n");
        let starts = starts(block);
        let mut open = Vec::new();
        for (index, row) in block.rows.iter().enumerate() {
            if shape.is_group(row) {
                open.push(index);
                continue;
            }
            if !shape.is_line(block, row) {
                continue;
            }
            let mut classes = Vec::new();
            if row.strong {
                classes.push("strong");
            }
            if shape.ends_group(block, index) {
                classes.push("gend");
            }
            self.raw("<tr");
            if !classes.is_empty() {
                let _ = write!(self.out, " class=\"{}\"", classes.join(" "));
            }
            self.raw(">");
            for group in std::mem::take(&mut open) {
                let group_row = &block.rows[group];
                let rows = shape.lines(block, group);
                let classes = if group_row.parent.is_none() { "key1 sp" } else { "grp" };
                self.header(classes, "row", 1, rows, &group_row.label);
            }
            let level = level(block, row);
            let span = depth - level + 1;
            let classes = if span == 1 { "leaf".to_owned() } else { format!("k{span} leaf") };
            self.row_label("", &classes, span, row);
            for (column, starts) in starts.iter().enumerate() {
                row.cell(column).into_iter().for_each(|cell| self.cell(cell, 1, *starts, ""));
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n");
    }

    /// One row of data: the tree of rows stands as header above the columns.
    fn line(&mut self, block: &TableBlock) {
        let shape = RowVisibility(&self.report.figures);
        let leaves: Vec<usize> = (0..block.rows.len())
            .filter(|index| !shape.is_group(&block.rows[*index]) && shape.is_line(block, &block.rows[*index]))
            .collect();
        let depth = leaves.iter().map(|index| level(block, &block.rows[*index])).max().unwrap_or(1);
        let width = block.columns.len();
        self.raw("<thead>\n");
        for line in 1..=depth {
            self.raw("<tr>");
            for (index, row) in block.rows.iter().enumerate().filter(|(_, row)| level(block, row) == line) {
                if shape.is_group(row) {
                    let span = shape.lines(block, index) * width;
                    self.header("vl", "col", span, 1, &row.label);
                } else if shape.is_line(block, row) {
                    self.header("vl", "col", width, depth - line + 1, &row.label);
                }
            }
            self.raw("</tr>\n");
        }
        self.raw("<tr>");
        for _ in &leaves {
            for (index, column) in block.columns.iter().enumerate() {
                let classes = match (column.total, index) {
                    (true, _) => "tot",
                    (false, 0) => "vl",
                    _ => "",
                };
                self.header(classes, "col", 1, 1, &column.label);
            }
        }
        self.raw("</tr>\n</thead>\n<tbody>\n<tr>");
        for row in leaves.iter().map(|index| &block.rows[*index]) {
            for column in 0..width {
                row.cell(column).into_iter().for_each(|cell| self.cell(cell, 1, column == 0, ""));
            }
        }
        self.raw("</tr>\n</tbody>\n");
    }

    /// The label of a row, with its meaning folded under it where the form knows one.
    fn row_label(&mut self, id: &str, classes: &str, columns: usize, row: &Row) {
        self.raw("<th");
        self.attribute("id", id);
        self.attribute("class", classes);
        self.span("colspan", columns);
        self.raw(" scope=\"row\">");
        match &row.explanation {
            None => {
                self.raw("<span>");
                self.text(&row.label);
                self.raw("</span></th>");
            }
            Some(gloss) => {
                self.raw("<details class=\"gl\"><summary>");
                self.text(&row.label);
                self.raw("</summary><p>");
                self.text(gloss);
                self.raw("</p></details></th>");
            }
        }
    }
}

/// Which columns start a group of columns, and so have a rule before them.
fn starts(block: &TableBlock) -> Vec<bool> {
    fn walk(headers: &[Header], starts: &mut Vec<bool>, top: bool) {
        for (index, header) in headers.iter().enumerate() {
            match header.column {
                Some(_) => starts.push(index == 0 || top),
                None => walk(&header.below, starts, header.below.iter().any(|below| !below.below.is_empty())),
            }
        }
    }
    let mut out = Vec::new();
    walk(&block.header, &mut out, false);
    out
}

fn lcm(a: usize, b: usize) -> usize {
    let gcd = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    a / gcd(a, b) * b
}
