//! Text in which a tab parts the cells of a row and lines part the rest, as the `innerText` of a page and its clipboard have it:
//! a cell's paragraphs stand between blank lines, so that most tabs stand on lines of their own, and more blank lines part rows.

use super::delimited::{is_blank, is_heading};
use super::document::{DocumentBlock, SourceDocument, SourceLocation, TextCell};
use super::value::is_figure;
use std::collections::BTreeMap;

/// How many lines of text may stand before the next tab: the lines of a cell, and rows of one cell above it.
const LINES: usize = 8;
/// How many lines of text may stand before the first tab, for they are taken out of the text around.
const FIRST_LINES: usize = 4;
/// A longer line is no cell: the longest label of the forms has 40 characters, with remarks 70.
const LONGEST: usize = 120;
/// How many tabs that stand apart, and how many figures or blank cells, make a table.
const LEAST: usize = 3;

/// Reads the table that begins at a line, if one does. Returns the index of the first line behind it.
pub(super) fn table(lines: &[&str], start: usize, document: &mut SourceDocument) -> Option<usize> {
    let end = end(lines, start)?;
    let lines_read = &lines[start..end];
    if !are_apart(lines_read) {
        return None;
    }
    let cells = CellsBetweenTabs::read(lines_read, start);
    if cells.iter().filter(|cell| is_figure(&cell.text)).count() < LEAST {
        return None;
    }
    document.blocks.push(DocumentBlock::Torn(cells));
    Some(end)
}

/// The index of the first line behind a table: that behind the cell which the last tab begins.
fn end(lines: &[&str], start: usize) -> Option<usize> {
    let (mut end, mut texts) = (None, 0);
    for (index, line) in lines.iter().enumerate().skip(start) {
        let most = if end.is_some() { LINES } else { FIRST_LINES };
        if line.contains('\t') {
            (end, texts) = (Some(index + 1), 0);
        } else if !is_blank(line) {
            texts += 1;
            if texts > most || is_no_cell(line) {
                break;
            }
        }
    }
    let end = end?;
    // The text of the last cell stands on lines of its own, too, where its tab ends a line.
    if lines[end - 1].trim_end_matches(' ').ends_with('\t') {
        let text = (end..lines.len()).find(|index| !is_blank(lines[*index])).filter(|index| !is_no_cell(lines[*index]));
        if let Some(text) = text {
            let own = |index: &usize| !is_blank(lines[*index]) && !is_no_cell(lines[*index]);
            return Some(text + (text..lines.len()).take_while(own).count());
        }
    }
    Some(end)
}

/// Whether a line is a heading, a sentence, or too long for a cell.
fn is_no_cell(line: &str) -> bool {
    is_heading(line) || line.chars().count() > LONGEST
}

/// Whether tabs stand apart from the texts that they part, more often than rows of several cells stand on a line or than lines
/// begin with a tab and go on (a cell of Word's plain text).
fn are_apart(lines: &[&str]) -> bool {
    let (mut apart, mut others) = (0, 0);
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.contains('\t')) {
        let is_empty = |line: Option<&&str>| line.is_none_or(|line| is_blank(line) && !line.contains('\t'));
        let text = |line: Option<&&str>| line.is_some_and(|line| !line.contains('\t'));
        let (before, behind) = (index.checked_sub(1).and_then(|before| lines.get(before)), lines.get(index + 1));
        let stands_apart = match line.split('\t').filter(|part| !is_blank(part)).count() {
            0 => text(before) && (text(behind) || is_empty(before)),
            1 if line.starts_with('\t') => is_empty(before),
            1 => line.trim_end_matches(' ').ends_with('\t') && text(behind),
            _ => false,
        };
        *if stands_apart { &mut apart } else { &mut others } += 1;
    }
    apart >= LEAST && apart >= others
}

/// Collects cells from lines.
struct CellsBetweenTabs {
    /// The cells that have ended.
    cells: Vec<TextCell>,
    /// How many of them stand before the row that is being read.
    above: usize,
    /// The cell that the last tab or row began, with its text so far.
    open: Option<TextCell>,
    /// From so many blank lines on, no paragraph of the same cell follows, but a row; without such lines, of labels none does.
    row_gap: usize,
    /// How many blank lines stand before a tab that begins a line; more of them begin a row with a blank cell.
    gap_before_tab: usize,
    /// How many stand behind a tab that ends a line; more of them end a row with a blank cell.
    gap_behind_tab: usize,
}

impl CellsBetweenTabs {
    fn read(lines: &[&str], first: usize) -> Vec<TextCell> {
        let (gap_before_tab, gap_behind_tab) = tab_gaps(lines);
        let row_gap = row_gap(lines);
        let mut cells =
            CellsBetweenTabs { cells: Vec::new(), above: 0, open: None, row_gap, gap_before_tab, gap_behind_tab };
        let mut blanks = 0;
        for (index, line) in lines.iter().enumerate() {
            if is_blank(line) && !line.contains('\t') {
                blanks += 1;
                continue;
            }
            let spot = SourceLocation { line: (first + index) as u32 + 1, ..SourceLocation::default() };
            for (part, text) in line.split('\t').enumerate() {
                match part {
                    0 if is_blank(text) && blanks > cells.gap_before_tab => cells.start_row(spot),
                    0 => {}
                    _ => cells.end_cell(spot),
                }
                if !is_blank(text) {
                    if part == 0 && cells.open.is_none() {
                        cells.end_row(text, blanks, spot);
                    }
                    cells.push(text.trim(), if part == 0 { blanks } else { 0 }, spot);
                }
            }
            blanks = 0;
        }
        cells.cells.extend(cells.open.take());
        // A blank cell at the end of the last row.
        if lines.last().is_some_and(|line| line.trim_end_matches(' ').ends_with('\t')) {
            let line = (first + lines.len()) as u32;
            cells
                .cells
                .push(TextCell { spot: SourceLocation { line, ..SourceLocation::default() }, ..TextCell::default() });
        }
        cells.cells
    }

    /// A row begins with the next tab: what stands before it is the last cell of the row above.
    fn start_row(&mut self, spot: SourceLocation) {
        if self.open.is_some() || !self.cells.is_empty() {
            self.end_cell(spot);
        }
        self.above = self.cells.len();
    }

    /// A tab ends a cell, a blank one if there was no text since the last.
    fn end_cell(&mut self, spot: SourceLocation) {
        let cell = self.open.take().unwrap_or(TextCell { spot, ..TextCell::default() });
        self.cells.push(cell);
    }

    /// Text on a line behind the tab of a blank cell may begin the next row: there are more blank lines than behind other tabs, or the
    /// text is a label, and the row has its label and its figures.
    fn end_row(&mut self, text: &str, blanks: usize, spot: SourceLocation) {
        let row = &self.cells[self.above..];
        let is_full =
            || row.iter().any(|cell| !is_figure(&cell.text)) && row.last().is_some_and(|cell| is_figure(&cell.text));
        if !self.cells.is_empty() && (blanks > self.gap_behind_tab || !is_figure(text) && is_full()) {
            self.end_cell(spot);
            self.above = self.cells.len();
        }
    }

    /// Text of a cell after so many blank lines.
    fn push(&mut self, text: &str, blanks: usize, spot: SourceLocation) {
        if let Some(open) = &mut self.open {
            let joined = format!("{}\n{text}", open.text);
            let goes_on = match (is_figure(&open.text), is_figure(text)) {
                // Words go on as long as no row has ended; a figure with its remark or, on the next line, its other digits.
                (false, false) => self.row_gap > 1 && blanks < self.row_gap,
                (true, false) => blanks < self.row_gap && is_figure(&joined),
                (true, true) => blanks == 0,
                (false, true) => false,
            };
            if goes_on {
                open.text = joined;
                return;
            }
        }
        let cell = TextCell { text: text.to_owned(), spot, ..TextCell::default() };
        if let Some(before) = self.open.replace(cell) {
            self.cells.push(before);
            self.above = self.cells.len();
        }
        // Blank cells of a row before its label are those of a label that spans rows.
        if !is_figure(text) && self.cells[self.above..].iter().all(|cell| is_blank(&cell.text)) {
            self.cells.truncate(self.above);
        }
    }
}

/// The number of blank lines that part rows: more than one, if any stand between texts without a tab, else one.
fn row_gap(lines: &[&str]) -> usize {
    let (mut blanks, mut most, mut behind_text) = (0, 0, false);
    for line in lines {
        match (is_blank(line), line.contains('\t')) {
            (true, false) => blanks += 1,
            (_, true) => (blanks, behind_text) = (0, !line.trim_end_matches(' ').ends_with('\t')),
            (false, false) => {
                most = most.max(if behind_text { blanks } else { 0 });
                (blanks, behind_text) = (0, true);
            }
        }
    }
    if most > 1 { 2 } else { 1 }
}

/// How many blank lines stand before most tabs that begin a line, and between most that end one and the text behind.
fn tab_gaps(lines: &[&str]) -> (usize, usize) {
    let (mut before, mut behind) = (BTreeMap::new(), BTreeMap::new());
    let (mut blanks, mut behind_tab) = (0, false);
    for line in lines {
        let has_tab = line.contains('\t');
        if is_blank(line) && !has_tab {
            blanks += 1;
            continue;
        }
        if line.starts_with('\t') {
            *before.entry(blanks).or_default() += 1;
        } else if behind_tab {
            *behind.entry(blanks).or_default() += 1;
        }
        (blanks, behind_tab) = (0, has_tab && line.trim_end_matches(' ').ends_with('\t'));
    }
    let usual = |times: BTreeMap<usize, usize>| times.into_iter().max_by_key(|(gap, times)| (*times, *gap));
    (usual(before).map_or(0, |(gap, _)| gap), usual(behind).map_or(0, |(gap, _)| gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of the tables in a text, the lines of each joined, and how many lines they have.
    fn torn(text: &str) -> (Vec<String>, Option<usize>) {
        let mut document = SourceDocument::default();
        let next = table(&text.lines().collect::<Vec<_>>(), 0, &mut document);
        let cells = document.blocks.iter().flat_map(|block| match block {
            DocumentBlock::Torn(cells) => cells.as_slice(),
            _ => &[],
        });
        (cells.map(|cell| cell.text.replace('\n', "")).collect(), next)
    }

    #[test]
    fn tabs_between_cells_that_stand_apart() {
        let cells = ["第一项", "信息内容", "件数", "规章", "0", "2", "许可", "", "5"];
        for text in [
            // Paragraphs in cells, and cells without.
            "第一项\n\n\n\n\n信息内容\n\n\t\n\n件\n\n数\n\n\n\n\n规章\n\n\t\n\n0\n\n\t\n\n2\n\n\n\n\n许可\n\n\t\t\n\n5\n\n",
            "第一项\n\n\n信息内容\t\n\n件\n\n数\n\n\n规章\t\n\n0\n\n\t\n\n2\n\n\n\n\n许可\n\n\t\t\n\n5\n\n",
            // Without blank lines, and the row's end is one only where a figure shows it.
            "第一项信息内容\n\t\n件数\n规章\n\t\n0\n\t\n2\n许可\n\t\n\t\n5\n",
            // A blank line for each break.
            "第一项\n\n信息内容\n\n\t\n\n件数\n\n规章\n\n\t\n\n0\n\n\t\n\n2\n\n许可\n\n\t\n\n\t\n\n5\n",
            "第一项\n\n信息内容\n\n\t件数\n\n规章\n\n\t0\n\n\t2\n\n许可\n\n\t\n\n\t5",
        ] {
            let (seen, next) = torn(&format!("{text}\n五、存在的问题情况\n\n一是\t甲。\n"));
            assert_eq!(seen.concat(), cells.concat(), "{text:?}");
            assert_eq!(seen[seen.len() - 6..], cells[3..], "{text:?}");
            assert!(next.is_some_and(|next| next <= text.lines().count()), "{text:?}");
        }
    }

    #[test]
    fn a_row_may_begin_or_end_with_a_blank_cell() {
        let text = "规章\n\n\t\n\n文件\n\n\t\n\n总计\n\n\n\n\t\n\n1\n\n\t\n\n2\n\n\n\n\t\n\n说明\n\n\t\n\n3\n\n\t\n\n五、问题情况\n";
        assert_eq!(torn(text).0, ["规章", "文件", "总计", "", "1", "2", "说明", "3", ""]);
        assert_eq!(torn(&text.replace("\t\n\n2", "\t")).0, ["规章", "文件", "总计", "", "1", "", "说明", "3", ""]);
    }

    #[test]
    fn other_uses_of_tabs_are_none() {
        for text in [
            "规章\t0\t1\t2\n文件\t3\t4\t5\n许可\t6\n",
            "\t规章\n\t0\n\t\n\t3\n\t文件\n\t1\n\t2\n\t3\n",
            "\t一是公开。\n\n\t二是依申请。\n\n\t三是管理。\n\n\t四是平台。\n",
        ] {
            assert_eq!(torn(text), (Vec::new(), None), "{text:?}");
        }
    }
}
