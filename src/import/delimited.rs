//! Tables of plain text whose cells stand between tabs or bars, as they are pasted out of Word and browsers, and as programs extract
//! them from pages: a row a line (`a | 0 | | 2 |`), a cell a line (`a |`, a blank one a lone `|`), or cells with lines of bars
//! between them.

use super::ReadError;
use super::document::{DocumentBlock, Paragraph, SourceDocument, SourceLocation, TextCell};
use super::flatten::{Flow, RawCell, SourceTable, flatten};
use super::label::is_section;

/// How many lines with bars or tabs make a table.
const LEAST: usize = 3;
/// How many lines with bars show whether each cell has its own.
const AHEAD: usize = 40;
/// How many lines of a cell may stand before its bar.
const LINES: usize = 8;
/// How long a line of a cell may be that goes on in the next.
const LONGEST: usize = 60;

/// A cell and the index of its line.
type DelimitedCell = (String, usize);

/// Reads the table that begins at a line, if one does. Returns the index of the first line behind it.
pub(super) fn table(lines: &[&str], start: usize, document: &mut SourceDocument) -> Result<Option<usize>, ReadError> {
    if lone(lines, start) {
        return Ok(Some(between(lines, start, document)));
    }
    let Some(mark) = ['|', '\t'].into_iter().find(|mark| is_row(lines[start], *mark)) else { return Ok(None) };
    let (rows, next) = rows(lines, start, mark);
    let wide = |row: &Vec<DelimitedCell>| mark == '\t' && row.len() > 2;
    if rows.len() < LEAST && !rows.iter().any(wide) {
        return Ok(None);
    }
    let widths: Vec<usize> = rows.iter().map(Vec::len).filter(|width| *width > 0).collect();
    match widths.iter().all(|width| *width == widths[0] && *width > 1) {
        true => flatten(vec![Flow::Table(grid(rows))], document)?,
        // Without the spans no column stands below another.
        false => {
            document.blocks.push(DocumentBlock::Torn(rows.into_iter().flat_map(without_spanned).map(token).collect()))
        }
    }
    Ok(Some(next))
}

/// Whether the rows of a table between bars have different numbers of cells.
pub(super) fn is_ragged(lines: &[&str]) -> bool {
    let (rows, _) = rows(lines, 0, '|');
    rows.len() >= LEAST && rows.iter().any(|row| row.len() != rows[0].len())
}

/// Whether lines have as many bars as a table has.
pub(super) fn are_barred(lines: &[&str]) -> bool {
    lines.iter().filter(|line| line.contains('|')).count() >= LEAST
}

/// Whether a line is a row of cells, or a part of one.
fn is_row(line: &str, mark: char) -> bool {
    line.contains(mark) && (mark == '|' || !(begins(line) || is_blank(line) || is_heading(line)))
}

/// The cells of each line of a table from a line on, and the index of the first line behind it.
fn rows(lines: &[&str], start: usize, mark: char) -> (Vec<Vec<DelimitedCell>>, usize) {
    let closed = mark == '|' && is_closed(&lines[start..]);
    let mut rows: Vec<Vec<DelimitedCell>> = Vec::new();
    // Where the lines end, and where those with cells do.
    let (mut end, mut barred) = (start, start);
    // A cell of which there are lines to come.
    let mut begun: Option<DelimitedCell> = None;
    for index in start..lines.len() {
        let line = lines[index].trim();
        if is_row(lines[index], mark) && !is_rule(line) {
            let texts = if mark == '|' { cells(line) } else { between_tabs(lines[index]) };
            let mut cells: Vec<DelimitedCell> = texts.into_iter().map(|text| (text, index)).collect();
            if let (Some((text, at)), Some(first)) = (begun.take(), cells.first_mut()) {
                *first = (text + &first.0, at);
            }
            if closed && !line.ends_with('|') {
                begun = cells.pop();
            }
            rows.push(cells);
            barred = index + 1;
        } else if !line.is_empty() && !is_rule(line) {
            let mut behind = lines[index + 1..].iter().filter(|line| !is_blank(line)).take(LINES);
            if is_heading(line) || line.chars().count() > LONGEST || !behind.any(|line| is_row(line, mark)) {
                break;
            }
            begun.get_or_insert((String::new(), index)).0.push_str(line);
        }
        end = index + 1;
    }
    match begun {
        // The last cell of the last row has no bar behind it.
        Some(cell) if cell.1 < barred => rows.last_mut().into_iter().for_each(|row| row.push(cell.clone())),
        // Lines that no cell followed are none of the table.
        Some(_) => end = barred,
        None => {}
    }
    (rows, end)
}

fn between_tabs(line: &str) -> Vec<String> {
    line.split('\t').map(|text| text.trim().to_owned()).collect()
}

/// Whether each cell has its bar behind it; else bars stand between cells only.
fn is_closed(lines: &[&str]) -> bool {
    let bars = |line: &str| line.matches('|').count();
    let ahead = || lines.iter().map(|line| line.trim()).filter(|line| bars(line) > 0).take(AHEAD);
    let most = ahead().map(bars).max().unwrap_or(0);
    // A line with few bars may be a part of a row.
    let whole = || ahead().filter(|line| 2 * bars(line) >= most);
    2 * whole().filter(|line| line.ends_with('|')).count() > whole().count()
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Whether a line begins a cell, as in the plain text of Word: that is no row.
pub(super) fn begins(line: &str) -> bool {
    line.starts_with('\t') && line.matches('\t').count() == 1
}

fn spot(index: usize) -> SourceLocation {
    SourceLocation { line: index as u32 + 1, ..SourceLocation::default() }
}

fn token((text, index): DelimitedCell) -> TextCell {
    TextCell { text, spot: spot(index), ..TextCell::default() }
}

fn grid(rows: Vec<Vec<DelimitedCell>>) -> SourceTable {
    let cell = |(text, index): DelimitedCell| RawCell {
        content: vec![Flow::Paragraph(Paragraph::plain(&text, spot(index)))],
        columns: 1,
        rows: 1,
        ..RawCell::default()
    };
    let rows = rows.into_iter().filter(|row| !row.is_empty());
    SourceTable { rows: rows.map(|row| row.into_iter().map(cell).collect()).collect(), ..SourceTable::default() }
}

/// The cells of a line. Bars behind each other at its end fill a row up to the width of the table: no cells. Between others they
/// are blank cells.
fn cells(line: &str) -> Vec<String> {
    if line == "|" {
        return vec![String::new()];
    }
    let inner = line.strip_prefix('|').unwrap_or(line);
    let bare = inner.trim_end_matches('|');
    if bare.trim().is_empty() && !bare.contains('|') {
        return Vec::new();
    }
    let filled = inner.len() - bare.len() > 1 && line.contains(" |");
    let inner = match filled {
        // The space between the last cell's bar and those that fill the row.
        true => bare.trim_end().trim_end_matches('|'),
        false => inner.strip_suffix('|').unwrap_or(inner),
    };
    inner.split('|').map(|text| text.trim().to_owned()).collect()
}

/// A row without the blank cells before its label: a label that spans rows is blank there in all but the first.
fn without_spanned(row: Vec<DelimitedCell>) -> Vec<DelimitedCell> {
    let blank = row.iter().take_while(|(text, _)| text.is_empty()).count();
    let label = row.get(blank).is_some_and(|(text, _)| !super::value::is_figure(text));
    row.into_iter().skip(if label { blank } else { 0 }).collect()
}

/// The line under a table's head in Markdown.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+' | '='))
}

/// A heading or a sentence is no beginning of a label.
pub(super) fn is_heading(line: &str) -> bool {
    line.starts_with('#') || is_section(line) || line.trim_end().ends_with(['。', '；', '：', ':'])
}

/// Whether a line holds nothing but bars.
fn is_bar(line: &str) -> bool {
    !is_blank(line) && line.trim().chars().all(|c| matches!(c, '|' | '｜' | ' '))
}

/// Whether lines of bars stand between cells from here on.
fn lone(lines: &[&str], start: usize) -> bool {
    let ahead = || lines[start..].iter().filter(|line| !is_blank(line)).take(8);
    let others = ahead().any(|line| !is_bar(line) && line.contains('|'));
    !others && ahead().filter(|line| is_bar(line)).count() >= LEAST && ahead().take(2).any(|line| is_bar(line))
}

/// A cell a line with lines of bars between.
fn between(lines: &[&str], start: usize, document: &mut SourceDocument) -> usize {
    let mut tokens: Vec<TextCell> = Vec::new();
    let mut index = start;
    let mut since_bar = 0;
    let mut after_bar = false;
    while index < lines.len() {
        let line = lines[index];
        if is_bar(line) {
            if after_bar {
                tokens.push(token((String::new(), index)));
            }
            (after_bar, since_bar) = (true, 0);
        } else if !is_blank(line) {
            since_bar += 1;
            // Two texts in a row may be two lines of a label or the end of one row and the head of the next; five are no table.
            if since_bar > 4 {
                break;
            }
            tokens.push(token((line.trim().to_owned(), index)));
            after_bar = false;
        }
        index += 1;
    }
    document.blocks.push(DocumentBlock::Torn(tokens));
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SourceDocument {
        let lines: Vec<&str> = text.lines().collect();
        let mut document = SourceDocument::default();
        table(&lines, 0, &mut document).expect("a table");
        document
    }

    fn torn(text: &str) -> Vec<String> {
        let document = read(text);
        let tokens = document.blocks.iter().filter_map(|block| match block {
            DocumentBlock::Torn(tokens) => Some(tokens),
            _ => None,
        });
        tokens.flatten().map(|token| token.text.clone()).collect()
    }

    #[test]
    fn lines_of_bars_between_cells() {
        assert_eq!(torn("规章\n|\n0\n|\n\n|\n2\n|\n3\n"), ["规章", "0", "", "2", "3"]);
    }

    #[test]
    fn a_cell_a_line_with_its_bar() {
        let text = "信息内容 |\n本年新\n制作数量 |\n||\n规章 |\n|\n3 |\n行政许可 |\n0 |\n||\n";
        assert_eq!(torn(text), ["信息内容", "本年新制作数量", "规章", "", "3", "行政许可", "0"]);
    }

    #[test]
    fn rows_filled_up_to_the_width_of_the_table() {
        let text = "| 第二十条 | |||\n| 规章 | 0 |  | 2 | \n| 行政许可 | 5 | ||\n| | 行政处罚 | | 5 | ||\n";
        assert_eq!(torn(text), ["第二十条", "规章", "0", "", "2", "行政许可", "5", "行政处罚", "", "5"]);
    }

    #[test]
    fn rows_of_one_width_are_a_grid() {
        let document = read("| 规章 | 0 | 1 | 2 |\n|---|---|---|---|\n| 文件 | 3 |  | 5 |\n|表|1||3|\n");
        assert!(
            matches!(&document.blocks[0], DocumentBlock::Grid(grid) if (grid.rows, grid.columns) == (3, 4)),
            "{document:?}"
        );
    }

    #[test]
    fn rows_between_tabs() {
        let document = read("规章\t0\t1\t2\n\t\t\t\n");
        assert!(matches!(&document.blocks[0], DocumentBlock::Grid(grid) if grid.columns == 4), "{document:?}");
        let text = "信息内容\t件数\n三、\t甲\t0\t\n\t\t乙\t\t2\n丙\n丁\t3\n一、\t总体情况\n";
        assert_eq!(torn(text), ["信息内容", "件数", "三、", "甲", "0", "", "乙", "", "2", "丙丁", "3"]);
    }

    #[test]
    fn a_table_ends_behind_its_beginning() {
        // The rows behind the heading have their bars behind each cell; these have not.
        let lines = ["| 甲", "| 乙", "| 丙", "一、总体情况", "| 1 | 2 | 3 |"];
        let mut document = SourceDocument::default();
        assert_eq!(table(&lines, 0, &mut document).expect("a table"), Some(3));
        assert!(matches!(&document.blocks[..], [DocumentBlock::Torn(tokens)] if tokens.len() == 1), "{document:?}");
        assert_eq!(
            torn("规章 | 0 |\n文件 | 1 | 2 |\n许可 | 3 |\n罚\n款 | 4"),
            ["规章", "0", "文件", "1", "2", "许可", "3", "罚款", "4"]
        );
    }

    #[test]
    fn a_heading_ends_a_table() {
        let lines =
            ["规章 | 0 |", "文件 | 1 | 2 |", "许可 | 3 |", "三、收到和处理政府信息公开申请情况", "自然人 | 总计 |"];
        assert_eq!(table(&lines, 0, &mut SourceDocument::default()).expect("a table"), Some(3));
        assert_eq!(table(&lines, 3, &mut SourceDocument::default()).expect("no table"), None);
    }
}
