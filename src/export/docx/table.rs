//! Tables: of the form, with merged headers that every page repeats, and of a narrative.

use super::control::Control;
use super::grid::{DocxCell, DocxCellRole, DocxGrid, FormData};
use super::run::{RunStyle, StyledRun, paragraph, paragraph_of, write_run};
use super::xml::Xml;
use crate::base::circled_number;
use crate::edition::CellId;
use crate::model::NoteMarks;

/// The width of the text between the margins, in twentieths of a point.
pub(super) const WIDTH: usize = 8844;
/// What a cell keeps free on its left and right.
pub(super) const MARGIN: usize = 40;
/// The size of text in tables, in half points: 小五.
const SMALL: usize = 18;
/// The same where labels are long: so that the longest table stays on its page.
const TIGHT: usize = 16;
/// The same in a table that has the room: 五号.
const ROOMY: usize = 21;
/// The height of a row, and of one with headers that are turned upwards, in twentieths of a point.
const HEIGHT: usize = 340;
const TURNED: usize = 1240;

/// A table of the form.
pub(super) fn statutory(xml: &mut Xml, form: FormData<'_>, grid: &DocxGrid, marks: &NoteMarks) {
    if grid.columns == 0 {
        return;
    }
    let widths = widths(grid);
    let size = match grid.columns {
        0..=5 => ROOMY,
        _ if grid.spaced => TIGHT,
        _ => SMALL,
    };
    let figures = figure_size(grid, &widths, size);
    xml.within("w:tbl", &[], |xml| {
        properties(xml, "fixed", &widths);
        // For each column: the row that is free below the cell that stands there, and the width of that cell.
        let mut free_rows = vec![(0usize, 1usize); grid.columns];
        for (index, cells) in grid.rows.iter().enumerate() {
            xml.within("w:tr", &[], |xml| {
                row_properties(xml, index < grid.heads, height(grid, cells, &widths, size));
                let keep = grid.heads_block(index);
                let mut cells = cells.iter();
                let mut column = 0;
                while column < grid.columns {
                    let (until, columns) = free_rows[column];
                    if until > index {
                        let columns = columns.min(grid.columns - column);
                        let merge = Some("continue");
                        tc(xml, CellFrame { widths: &widths[column..column + columns], merge, turned: false }, empty);
                        column += columns;
                        continue;
                    }
                    let Some(cell) = cells.next() else {
                        // Word refuses a row that ends early.
                        tc(xml, CellFrame { widths: &widths[column..], merge: None, turned: false }, empty);
                        break;
                    };
                    let columns = cell.columns.clamp(1, grid.columns - column);
                    free_rows[column..column + columns].fill((index + cell.rows, columns));
                    let merge = (cell.rows > 1).then_some("restart");
                    let widths = &widths[column..column + columns];
                    let turned = is_turned(grid, cell, space(widths), size);
                    let run_style = Sizes { labels: size, figures, keep, breaks: !grid.spaced };
                    tc(xml, CellFrame { widths, merge, turned }, |xml| match cell.role {
                        DocxCellRole::Figure(id) => figure(xml, form, id, &cell.text, marks, run_style),
                        DocxCellRole::Header => label(xml, ("Cell", false), &cell.text, space(widths), run_style),
                        DocxCellRole::Label(strong) => label(xml, ("CellLeft", strong), &cell.text, 0, run_style),
                    });
                    column += columns;
                }
            });
        }
    });
}

/// The room between the margins of a cell.
fn space(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>().saturating_sub(2 * MARGIN)
}

/// Whether a header is turned upwards: where its longest word would be torn.
fn is_turned(grid: &DocxGrid, cell: &DocxCell, space: usize, size: usize) -> bool {
    let longest = cell.text.split([' ', '-']).map(|word| word.chars().count()).max().unwrap_or(0);
    // A letter is at most six tenths as wide as it is high, in the widest of the fonts that stand in.
    grid.spaced && cell.role == DocxCellRole::Header && longest * 6 * size > space
}

/// The least height of a row.
fn height(grid: &DocxGrid, cells: &[DocxCell], widths: &[usize], size: usize) -> usize {
    // Headers in one row are as wide as their columns, wherever they stand.
    let narrow = |cell: &DocxCell| space(&widths[widths.len().saturating_sub(cell.columns)..]);
    let turned = cells.iter().any(|cell| cell.rows == 1 && is_turned(grid, cell, narrow(cell), size));
    if turned { TURNED } else { HEIGHT }
}

/// How the text of a table is set.
#[derive(Clone, Copy)]
struct Sizes {
    labels: usize,
    figures: usize,
    /// Whether the row stays with the one below it.
    keep: bool,
    /// Whether lines break between any two characters.
    breaks: bool,
}

impl Sizes {
    /// The look of a text of a size.
    fn style(self, size: usize) -> RunStyle {
        RunStyle { size: (size != SMALL).then_some(size), ..RunStyle::default() }
    }

    /// Keeps a paragraph with the next, where its row stays with the one below it.
    fn keep(self, xml: &mut Xml) {
        if self.keep {
            xml.empty("w:keepNext", &[]);
        }
    }
}

fn empty(xml: &mut Xml) {
    paragraph(xml, "Cell", |_| {}, &[]);
}

/// A label in a style, bold or not; one that has `space` in its width is broken to fit.
fn label(xml: &mut Xml, (style, bold): (&str, bool), text: &str, space: usize, sizes: Sizes) {
    let run_style = RunStyle { bold, ..sizes.style(sizes.labels) };
    let (text, indent) = match space > 0 && sizes.breaks {
        true => lines(text, space, sizes.labels),
        false => (text.to_owned(), 0),
    };
    let properties = |xml: &mut Xml| {
        sizes.keep(xml);
        if indent > 0 {
            let indent = indent.to_string();
            xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
        }
    };
    paragraph(xml, style, properties, &[StyledRun::new(text, run_style)]);
}

/// A figure in a control with its address, and the marks of its notes behind it.
fn figure(xml: &mut Xml, form: FormData<'_>, cell: CellId, text: &str, marks: &NoteMarks, sizes: Sizes) {
    let run_style = sizes.style(sizes.figures);
    let name = form.edition.name(cell);
    let control = Control { tag: form.edition.address(cell), title: name.get(form.lang) };
    paragraph_of(
        xml,
        "Cell",
        |xml| sizes.keep(xml),
        |xml| {
            control.around(xml, &[StyledRun::new(text, run_style)]);
            if text.ends_with(|c: char| c.is_ascii_digit() || c == '/') {
                // Beyond ⑳ a mark could be read as part of the figure; the note itself names its cell.
                let few = marks.get(&cell).into_iter().flatten().filter(|number| **number <= 20);
                let run_style = RunStyle { raised: true, ..run_style };
                few.for_each(|number| write_run(xml, &StyledRun::new(circled_number(*number), run_style)));
            }
        },
    );
}

/// A header in lines that are equally long, 商业 over 企业 and not 商业企 over 业, with its number, if it has one in brackets, on a
/// line of its own; and how far it is indented on both sides for that.
fn lines(text: &str, space: usize, size: usize) -> (String, usize) {
    let wide = 10 * size;
    let length = text.chars().count();
    let count = (length * wide).div_ceil(space.max(1)).max(1);
    if count == 1 || count > 3 {
        return (text.to_owned(), 0);
    }
    let numbered = text.strip_prefix('（').and_then(|rest| rest.split_once('）'));
    if let Some((number, rest)) = numbered.filter(|(_, rest)| (1..=space / wide).contains(&rest.chars().count())) {
        return (format!("（{number}）\n{rest}"), 0);
    }
    let line = length.div_ceil(count) * wide;
    (text.to_owned(), space.saturating_sub(line + wide / 4) / 2)
}

/// A table of a narrative: rows of cells, each with its alignment, the first row its header.
pub(super) fn narrative(xml: &mut Xml, rows: &[Vec<(Vec<StyledRun>, &'static str)>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        return;
    }
    let widths = vec![WIDTH / columns; columns];
    xml.within("w:tbl", &[], |xml| {
        properties(xml, "autofit", &widths);
        for (index, cells) in rows.iter().enumerate() {
            xml.within("w:tr", &[], |xml| {
                row_properties(xml, index == 0, HEIGHT);
                for column in 0..columns {
                    let (runs, align) = cells.get(column).map_or((&[][..], "left"), |(runs, align)| (runs, *align));
                    let sized = runs.iter().map(|run| {
                        let bold = run.run_style.bold || index == 0;
                        StyledRun { run_style: RunStyle { bold, size: Some(ROOMY), ..run.run_style }, ..run.clone() }
                    });
                    let sized: Vec<StyledRun> = sized.collect();
                    tc(xml, CellFrame { widths: &widths[..1], merge: None, turned: false }, |xml| {
                        paragraph(xml, "Cell", |xml| xml.value("w:jc", align), &sized);
                    });
                }
            });
        }
    });
}

fn properties(xml: &mut Xml, layout: &str, widths: &[usize]) {
    let width = widths.iter().sum::<usize>().to_string();
    xml.within("w:tblPr", &[], |xml| {
        xml.value("w:tblStyle", "Grid");
        xml.empty("w:tblW", &[("w:w", &width), ("w:type", "dxa")]);
        xml.value("w:jc", "center");
        xml.empty("w:tblLayout", &[("w:type", layout)]);
    });
    xml.within("w:tblGrid", &[], |xml| {
        widths.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())]));
    });
}

/// No row is broken by a page; headers are repeated on each.
fn row_properties(xml: &mut Xml, head: bool, height: usize) {
    xml.within("w:trPr", &[], |xml| {
        xml.empty("w:cantSplit", &[]);
        xml.empty("w:trHeight", &[("w:val", &height.to_string()), ("w:hRule", "atLeast")]);
        if head {
            xml.empty("w:tblHeader", &[]);
        }
    });
}

/// A cell without what stands in it.
struct CellFrame<'a> {
    /// The widths of the columns that it spans.
    widths: &'a [usize],
    /// Its part in a cell that spans rows.
    merge: Option<&'a str>,
    /// Whether its text runs upwards.
    turned: bool,
}

fn tc(xml: &mut Xml, frame: CellFrame<'_>, inside: impl FnOnce(&mut Xml)) {
    xml.within("w:tc", &[], |xml| {
        xml.within("w:tcPr", &[], |xml| {
            let width = frame.widths.iter().sum::<usize>().to_string();
            xml.empty("w:tcW", &[("w:w", &width), ("w:type", "dxa")]);
            if frame.widths.len() > 1 {
                xml.value("w:gridSpan", &frame.widths.len().to_string());
            }
            if let Some(merge) = frame.merge {
                xml.value("w:vMerge", merge);
            }
            if frame.turned {
                xml.value("w:textDirection", "btLr");
            }
            xml.value("w:vAlign", "center");
        });
        inside(xml);
    });
}

/// The widths of the columns: groups narrow, the labels of rows wide, the figures equal.
fn widths(grid: &DocxGrid) -> Vec<usize> {
    let mut widths: Vec<usize> = match grid.labels {
        0 => Vec::new(),
        1 => vec![2800],
        labels => {
            // Longer words, more room; the headers of figures are turned there.
            let (first, group, last) = if grid.spaced { (520, 680, 3500) } else { (700, 900, 2480) };
            let mut widths = vec![group; labels];
            widths[0] = first;
            widths[labels - 1] = last;
            widths
        }
    };
    let figures = (grid.columns - grid.labels).max(1);
    let rest = WIDTH.saturating_sub(widths.iter().sum());
    let each = (rest / figures).max(300);
    widths.resize(grid.columns, each);
    // What the division leaves over goes to the labels, or to the last column.
    let left = WIDTH.saturating_sub(widths.iter().sum());
    if let Some(width) = widths.get_mut(grid.labels.checked_sub(1).unwrap_or(grid.columns - 1)) {
        *width += left;
    }
    widths
}

/// The size of the figures: the table's, or less where the longest number would break in its cell.
fn figure_size(grid: &DocxGrid, widths: &[usize], size: usize) -> usize {
    let narrowest = widths.iter().skip(grid.labels).min().copied().unwrap_or(WIDTH).saturating_sub(2 * MARGIN);
    let numbers = grid.figures().filter(|cell| cell.columns == 1 && cell.text.is_ascii());
    let longest = numbers.map(|cell| cell.text.len()).max().unwrap_or(1).max(1);
    // A digit is half as wide as it is high: five twentieths of a point for every half point.
    (narrowest / (5 * longest)).clamp(10, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_break_where_a_reader_would() {
        // Three characters of nine points and a little more.
        let space = 600;
        assert_eq!(lines("总计", space, SMALL), ("总计".to_owned(), 0));
        let (text, indent) = lines("商业企业", space, SMALL);
        assert_eq!((text.as_str(), (space - 2 * indent) / 180), ("商业企业", 2));
        assert_eq!(lines("（三）不予公开", 820, SMALL).0, "（三）\n不予公开");
        assert_eq!(lines("（本列数据的勾稽关系为：第一项）", 820, SMALL).1, 0, "long text fills its lines");
    }

    #[test]
    fn a_long_number_is_set_smaller() {
        let cell = |text: &str| DocxCell {
            text: text.to_owned(),
            columns: 1,
            rows: 1,
            role: DocxCellRole::Figure(crate::edition::CellId(0)),
        };
        let grid = |text: &str| DocxGrid { columns: 1, rows: vec![vec![cell(text)]], ..DocxGrid::default() };
        assert_eq!(figure_size(&grid("123456"), &[680], SMALL), SMALL);
        assert_eq!(figure_size(&grid("1234567"), &[680], SMALL), 17);
        assert_eq!(figure_size(&grid("12345678901234567890"), &[680], SMALL), 10);
    }

    #[test]
    fn the_columns_fill_the_page() {
        for (labels, columns) in [(0, 15), (1, 4), (2, 9), (3, 10), (3, 30)] {
            let grid = DocxGrid { labels, columns, ..DocxGrid::default() };
            let sum: usize = widths(&grid).iter().sum();
            assert!(sum >= WIDTH && (columns == 30 || sum == WIDTH), "{labels} {columns} {sum}");
        }
    }
}
