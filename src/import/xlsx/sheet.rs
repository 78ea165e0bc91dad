//! A sheet as paragraphs and tables.

use super::super::ReadError;
use super::super::document::{HIDDEN_ROWS, Paragraph, TEXT};
use super::super::flatten::{Flow, RawCell, SourceTable};
use super::super::label::{SECTION_NUMERALS, is_section, squeeze};
use super::super::xml::Element;
use super::formulas::{FormulaResult, Formulas};
use super::numbers::Formats;
use super::{rich, spot};
use crate::base::{Lang, Message};
use std::collections::BTreeMap;

/// How many cells a sheet may have, those without text included: programs format whole rows.
const MOST: usize = 200_000;
/// How many merged areas it may have, and how many rows one may cover: each makes rows of the table where no cell is stored.
const AREAS: usize = 2_000;
const TALLEST: usize = 200;
/// How far to the right a cell with text may stand. The forms have ten columns.
const COLUMNS: usize = 128;
/// How many characters of a formula are shown that has no result.
const SHOWN: usize = 60;

/// The cells of a sheet that have text, and the merged areas.
#[derive(Default)]
pub(super) struct SourceSheet {
    cells: BTreeMap<usize, BTreeMap<usize, String>>,
    /// First row and column of a merged area, with its last ones.
    merged: BTreeMap<(usize, usize), (usize, usize)>,
    /// For each row, the columns that merged areas beginning above cover.
    over: BTreeMap<usize, Vec<(usize, usize)>>,
    /// The rows with a text that are not shown, a filter's among them: none of them is read.
    hidden: Vec<usize>,
}

impl SourceSheet {
    pub(super) fn new(
        index: usize,
        root: &Element,
        strings: &[String],
        formats: &Formats,
        struck: &mut String,
    ) -> Result<SourceSheet, ReadError> {
        let mut sheet = SourceSheet::default();
        let Some(root) = root.child("worksheet") else { return Ok(sheet) };
        let mut count = 0;
        // A string may be shown by any number of cells.
        let mut size = 0;
        let mut next = 0;
        let (mut formulas, mut styles) = (Formulas::default(), BTreeMap::new());
        let rows = root.child("sheetData").into_iter().flat_map(|data| data.elements());
        for row in rows.filter(|row| row.name == "row") {
            let number = row.attribute("r").and_then(|n| n.parse::<usize>().ok()).map_or(next, |n| n.saturating_sub(1));
            next = number.saturating_add(1);
            if row.attribute("hidden").is_some_and(|hidden| matches!(hidden, "1" | "true")) {
                formulas.hide(number);
                let mut cells = row.elements().filter(|cell| cell.name == "c");
                if cells.any(|cell| !text_of(cell, strings, formats, &mut String::new()).trim().is_empty()) {
                    sheet.hidden.push(number);
                }
                continue;
            }
            let mut column = 0;
            for cell in row.elements().filter(|cell| cell.name == "c") {
                count += 1;
                if count > MOST {
                    return Err(beyond(index, "import.error.sheet", MOST));
                }
                column = cell.attribute("r").and_then(position).map_or(column, |(_, column)| column);
                let text = text_of(cell, strings, formats, struck);
                if let Some(formula) = cell.child("f") {
                    // The result of a formula may be a text without a character; where its kind is not stored, none is.
                    let has_result = !text.is_empty() || cell.attribute("t") == Some("str") && !is_sum(formula);
                    formulas.formula((number, column), formula.text().trim(), formula.attribute("si"), has_result);
                    styles.insert((number, column), cell.attribute("s"));
                }
                if !text.trim().is_empty() {
                    size += text.len();
                    if size > TEXT {
                        return Err(ReadError::limit("import.error.text", TEXT >> 20));
                    }
                    if column >= COLUMNS {
                        return Err(beyond(index, "import.error.columns", COLUMNS));
                    }
                    let is_number = cell.attribute("t").is_none_or(|kind| kind == "n");
                    let stored = cell.child("v").filter(|_| is_number).map(Element::text).unwrap_or_default();
                    formulas.value((number, column), &stored, is_number);
                    sheet.cells.entry(number).or_default().insert(column, text);
                }
                column = column.saturating_add(1);
            }
        }
        sheet.compute(formulas, &styles, formats);
        sheet.merge(index, root)?;
        Ok(sheet)
    }

    /// What is said of the rows that are not shown.
    pub(super) fn hidden_rows(&self) -> Option<Message> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for row in self.hidden.iter().map(|row| row + 1) {
            match runs.last_mut().filter(|(_, last)| last + 1 == row) {
                Some((_, last)) => *last = row,
                None => runs.push((row, row)),
            }
        }
        let run = |(first, last): &(usize, usize)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        let rows: Vec<String> = runs.iter().map(run).collect();
        let message = Message::new(HIDDEN_ROWS).with("n", self.hidden.len()).with("rows", rows);
        (!self.hidden.is_empty()).then_some(message)
    }

    /// What is said of the columns that are not shown: an office hides those without figures, so they are read.
    pub(super) fn hidden_columns(&self, root: &Element) -> Option<Message> {
        let root = root.child("worksheet")?;
        let own = |name: &str| root.child(name).into_iter().flat_map(|list| list.elements());
        let number = |column: &Element, name: &str| column.attribute(name)?.parse::<usize>().ok()?.checked_sub(1);
        let hidden: Vec<_> = own("cols")
            .filter(|column| column.attribute("hidden").is_some_and(|hidden| matches!(hidden, "1" | "true")))
            .filter_map(|column| Some(number(column, "min")?..=number(column, "max")?))
            .collect();
        let cells = own("sheetData").flat_map(|row| row.elements()).filter_map(|cell| cell.attribute("r"));
        let mut columns = BTreeMap::new();
        for (reference, (row, column)) in cells.filter_map(|cell| Some((cell, position(cell)?))) {
            let has_text = || self.cells.get(&row).is_some_and(|row| row.contains_key(&column));
            if hidden.iter().any(|range| range.contains(&column)) && has_text() {
                columns.insert(column, reference.trim_end_matches(|c: char| c.is_ascii_digit()));
            }
        }
        let columns: Vec<String> = columns.into_values().map(str::to_owned).collect();
        let message = Message::new("import.remark.hidden_columns").with("n", columns.len());
        (!columns.is_empty()).then(|| message.with("columns", columns))
    }

    /// Takes the merged areas.
    fn merge(&mut self, index: usize, root: &Element) -> Result<(), ReadError> {
        let areas = root.child("mergeCells").into_iter().flat_map(|areas| areas.elements());
        for (count, area) in areas.filter_map(|area| area.attribute("ref")).enumerate() {
            if count == AREAS {
                return Err(beyond(index, "import.error.areas", AREAS));
            }
            if let Some((from, to)) = area.split_once(':').and_then(|(from, to)| Some((position(from)?, position(to)?)))
            {
                let to = (to.0.max(from.0).min(from.0 + TALLEST), to.1.max(from.1).min(COLUMNS));
                self.merged.insert(from, to);
                for row in from.0 + 1..=to.0 {
                    let over = self.over.entry(row).or_default();
                    if over.len() < COLUMNS {
                        over.push((from.1, to.1));
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes what formulas without a result come to, each with the style of its cell.
    fn compute(&mut self, formulas: Formulas, styles: &BTreeMap<(usize, usize), Option<&str>>, formats: &Formats) {
        for ((row, column), result) in formulas.compute() {
            let text = match result {
                FormulaResult::Blank => continue,
                FormulaResult::Number(number) => {
                    let style = styles.get(&(row, column)).copied().flatten();
                    formats.shown(&number.normalize().to_string(), style)
                }
                FormulaResult::Unknown(formula) => format!("={}", formula.chars().take(SHOWN).collect::<String>()),
            };
            if column < COLUMNS {
                self.cells.entry(row).or_default().insert(column, text);
            }
        }
    }

    /// Rows of texts.
    pub(super) fn of_rows(rows: impl IntoIterator<Item = Vec<String>>) -> Result<SourceSheet, ReadError> {
        let mut sheet = SourceSheet::default();
        let mut count = 0;
        for (number, row) in rows.into_iter().enumerate() {
            count += row.len();
            if count > MOST {
                return Err(beyond(0, "import.error.sheet", MOST));
            }
            let texts = row.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
            let cells: BTreeMap<usize, String> = texts.collect();
            match cells.keys().next_back() {
                Some(column) if *column >= COLUMNS => return Err(beyond(0, "import.error.columns", COLUMNS)),
                Some(_) => drop(sheet.cells.insert(number, cells)),
                None => {}
            }
        }
        Ok(sheet)
    }

    /// Writes the sheet's content: tables, and the texts above and between them.
    pub(super) fn flatten(&self, index: usize, content: &mut Vec<Flow>) -> Result<(), ReadError> {
        if let Some(head) = self.head_of_texts() {
            self.texts(head, index, content);
            return Ok(());
        }
        let width = 1 + self.cells.values().filter_map(|row| row.keys().next_back()).max().copied().unwrap_or(0);
        let mut table = SourceTable::default();
        // A row has cells over the whole width, wherever the few that are stored stand.
        let mut made = 0;
        let mut last = None;
        for (&row, cells) in &self.cells {
            let gap =
                last.is_some_and(|last| row > last + 1 && !(last + 1..row).all(|row| self.over.contains_key(&row)));
            let above_nothing = last.is_none() || gap;
            let below_nothing = !self.cells.contains_key(&(row + 1));
            let alone = (cells.len() == 1).then(|| cells.iter().next()).flatten();
            let text = alone.filter(|(column, text)| {
                let last = self.merged.get(&(row, **column)).map_or(**column, |(_, to)| *to);
                let across = last + 1 >= width && last > **column;
                // The label of a row whose figures are blank is as wide as the labels above it.
                let label = last > **column && !across && !table.rows.is_empty();
                let numbered = text.trim().starts_with(SECTION_NUMERALS);
                let long = text.chars().count() > 40;
                let apart = above_nothing || below_nothing || table.rows.is_empty();
                let title = is_section(text) || text.contains("年度报告");
                !self.over.contains_key(&row)
                    && !label
                    && (title
                        || text.trim_end().ends_with('。')
                        || (across && (numbered || long || table.rows.is_empty()))
                        || (apart && (numbered || long))
                        || (above_nothing && below_nothing)
                        || width == 1)
            });
            if gap || text.is_some() {
                flush(&mut table, content);
            }
            match text {
                Some((_, text)) => {
                    let lines = text.lines().map(|line| Paragraph::plain(line.trim(), spot(index, row as u32 + 1)));
                    content.extend(lines.map(Flow::Paragraph));
                }
                None => {
                    made += width * if table.rows.is_empty() { 1 } else { last.map_or(1, |last| row - last) };
                    if made > MOST {
                        return Err(beyond(index, "import.error.sheet", MOST));
                    }
                    if table.rows.is_empty() {
                        (table.number, table.first) = (index as u32 + 1, row as u32);
                    } else if let Some(last) = last {
                        // Rows without any text of their own, reached from above.
                        table.rows.extend((last + 1..row).map(|row| self.row(row, width)));
                    }
                    table.rows.push(self.row(row, width));
                }
            }
            last = Some(row);
        }
        flush(&mut table, content);
        Ok(())
    }

    /// The row of the heads of our sheet of narratives: 部分, 文字.
    fn head_of_texts(&self) -> Option<usize> {
        let heads = Lang::ALL.map(|lang| {
            let head = |key| squeeze(&Message::new(key).render(lang));
            [head("export.texts.section"), head("export.texts.text")]
        });
        let is_head = |cells: &BTreeMap<usize, String>| {
            let own = [0, 1].map(|column| cells.get(&column).map(|text| squeeze(text)).unwrap_or_default());
            heads.contains(&own)
        };
        self.cells.iter().find(|(_, cells)| is_head(cells)).map(|(row, _)| *row)
    }

    /// A sheet of narratives: a row a section, its paragraphs tagged with its heading; what stands elsewhere is untagged.
    fn texts(&self, head: usize, index: usize, content: &mut Vec<Flow>) {
        let mut section = None;
        for (&row, cells) in &self.cells {
            let spot = spot(index, row as u32 + 1);
            let lines = |text: &str, tag: &Option<String>| -> Vec<Flow> {
                let line =
                    |line: &str| Flow::Paragraph(Paragraph { tag: tag.clone(), ..Paragraph::plain(line.trim(), spot) });
                text.lines().map(line).collect()
            };
            if row > head
                && let Some(heading) = cells.get(&0)
            {
                section = Some(heading.trim().to_owned());
                // Of a section without a text, too, it is known that there is none.
                content.push(Flow::Paragraph(Paragraph { tag: section.clone(), spot, ..Paragraph::default() }));
            }
            for (column, text) in cells {
                match column {
                    0 | 1 if row == head => {}
                    0 if row > head => {}
                    1 if row > head => content.extend(lines(text, &section)),
                    _ => content.extend(lines(text, &None)),
                }
            }
        }
    }

    /// A row's cells over the whole width; those inside a merged area are left out.
    fn row(&self, row: usize, width: usize) -> Vec<RawCell> {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < width {
            let over =
                self.over.get(&row).into_iter().flatten().find(|(left, right)| (*left..=*right).contains(&column));
            if let Some((_, right)) = over {
                // The grid knows that the cell above reaches down here.
                column = right + 1;
                continue;
            }
            let (bottom, right) = self.merged.get(&(row, column)).copied().unwrap_or((row, column));
            let text = self.cells.get(&row).and_then(|cells| cells.get(&column)).cloned().unwrap_or_default();
            let content = text.lines().map(|line| Flow::Paragraph(Paragraph::plain(line, spot(0, 0)))).collect();
            cells.push(RawCell { content, columns: right + 1 - column, rows: bottom + 1 - row, ..RawCell::default() });
            column = right + 1;
        }
        cells
    }
}

fn beyond(index: usize, key: &'static str, limit: usize) -> ReadError {
    ReadError(Message::new(key).with("sheet", index + 1).with("limit", limit))
}

fn flush(table: &mut SourceTable, content: &mut Vec<Flow>) {
    if !table.rows.is_empty() {
        content.push(Flow::Table(std::mem::take(table)));
    }
}

/// Row and column, from 0, of `B3`.
pub(super) fn position(reference: &str) -> Option<(usize, usize)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = reference.split_at(digits);
    if letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().try_fold(0usize, |column, letter| {
        letter.is_ascii_uppercase().then(|| column * 26 + usize::from(letter - b'A') + 1)
    })?;
    let row: usize = digits.parse().ok().filter(|row| *row <= 1 << 20)?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Whether a formula is a total of our own form: then it has a result once its parts have.
fn is_sum(formula: &Element) -> bool {
    formula.text().starts_with("IF(COUNT(")
}

fn text_of(cell: &Element, strings: &[String], formats: &Formats, struck: &mut String) -> String {
    let value = cell.child("v").map(Element::text).unwrap_or_default();
    match cell.attribute("t") {
        Some("s") => value.trim().parse::<usize>().ok().and_then(|at| strings.get(at).cloned()).unwrap_or_default(),
        Some("inlineStr") => cell.child("is").map(|item| rich(item, struck)).unwrap_or_default(),
        Some("str" | "e" | "b") => value,
        _ if value.is_empty() => value,
        _ => formats.shown(value.trim(), cell.attribute("s")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("AB12"), Some((11, 27)));
        for bad in ["", "A", "1", "a1", "ABCD1", "A0", "A99999999"] {
            assert_eq!(position(bad), None, "{bad}");
        }
    }

    #[test]
    fn rows_that_are_not_shown_are_told() {
        let row = |number: usize, look: &str, text: &str| {
            format!("<row r=\"{number}\"{look}><c r=\"A{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
        };
        let hidden = " hidden=\"1\"";
        let rows = [
            row(1, "", "单位"),
            row(2, hidden, "甲镇"),
            row(3, hidden, "乙镇"),
            row(4, hidden, " "),
            row(5, "", "丙镇"),
            row(7, hidden, "丁镇"),
        ];
        let xml = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
        let root = super::super::parse("sheet1.xml", &xml).expect("XML");
        let sheet = SourceSheet::new(0, &root, &[], &Formats::default(), &mut String::new()).expect("a sheet");
        assert_eq!(sheet.cells.keys().copied().collect::<Vec<_>>(), [0, 4]);
        let message = sheet.hidden_rows().expect("a message").render(Lang::Zh);
        assert!(message.contains("有 3 行") && message.contains("2-3、7"), "{message}");
    }

    #[test]
    fn a_formula_without_a_result_is_no_blank() {
        let sum = |area: &str| format!("<f>IF(COUNT({area})=0,\"\",SUM({area}))</f><v></v>");
        let xml = format!(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2.5</v></c>\
             <c r=\"C1\" t=\"str\">{}</c><c r=\"D1\">{}</c><c r=\"E1\"><f>A1*2</f></c>\
             <c r=\"F1\" t=\"str\"><f>T(A1)</f><v></v></c><c r=\"G1\"><f>A1*2</f><v>2</v></c></row></sheetData></worksheet>",
            sum("A1:B1"),
            sum("A2:B2")
        );
        let root = super::super::parse("sheet1.xml", &xml).expect("XML");
        let sheet = SourceSheet::new(0, &root, &[], &Formats::default(), &mut String::new()).expect("a sheet");
        let cells: Vec<(usize, &str)> = sheet.cells[&0].iter().map(|(column, text)| (*column, text.as_str())).collect();
        assert_eq!(cells, [(0, "1"), (1, "2.5"), (2, "3.5"), (4, "=A1*2"), (6, "2")]);
    }
}
