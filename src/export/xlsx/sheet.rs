//! A sheet as XML.

use super::super::xml::{DECLARATION, escaped};
use super::checks;
use super::formula::{Places, Reference, parts};
use super::layout::{Area, AreaContent, SheetGrid};
use super::package::SheetPart;
use super::styles::{CellStyle, CellStyles, Font, Number};
use crate::edition::{CellId, Edition, Kind};
use crate::model::{CellValue, Figures};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// What is filled into the form.
pub(super) struct SheetData<'a> {
    pub(super) edition: &'a Edition,
    pub(super) figures: &'a Figures,
    /// Whether it is a blank form, to be filled in.
    pub(super) blank: bool,
    /// The formulas of figures that come from another sheet.
    pub(super) formulas: BTreeMap<CellId, String>,
}

/// How many digits a spreadsheet keeps of a number.
const DIGITS: usize = 15;
/// The height of a line of text, in points.
const LINE: usize = 16;
/// How high a row may be in Excel, in points.
const HIGHEST: usize = 409;
/// How many lines a cell has for a text that is to be written.
const ROOM: usize = 8;
/// How many rows are printed on one page, however small.
const ONE_PAGE: usize = 40;

pub(super) fn write(name: String, grid: &SheetGrid, filling: &SheetData<'_>, styles: &mut CellStyles) -> SheetPart {
    let figures = grid.areas.iter().filter_map(|area| match area.content {
        AreaContent::Figure { cell, .. } => Some((cell, (area.row, area.column))),
        _ => None,
    });
    let places: Places = figures.collect();
    let (conditions, validations) = match filling.blank {
        true => (checks::conditional_formats(filling, &places), checks::validations(filling, &places, grid)),
        false => (String::new(), String::new()),
    };
    let mut xml = format!(
        "{DECLARATION}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews>{}</sheetViews>\
         <sheetFormatPr defaultRowHeight=\"18\"/><cols>",
        view(grid.frozen)
    );
    for (column, width) in (1..).zip(&grid.widths) {
        let _ = write!(xml, "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    xml.push_str("</cols><sheetData>");
    let rows = rows(&mut xml, grid, filling, &places, styles);
    xml.push_str("</sheetData>");
    merged_areas(&mut xml, grid);
    xml.push_str(&conditions);
    xml.push_str(&validations);
    // A table that is not too long for it is printed on one page.
    let pages = usize::from(rows <= ONE_PAGE);
    let _ = write!(
        xml,
        "<printOptions horizontalCentered=\"1\"/>\
         <pageMargins left=\"0.6\" right=\"0.6\" top=\"0.7\" bottom=\"0.7\" header=\"0.3\" footer=\"0.3\"/>\
         <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"{pages}\"/>\
         <headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    );
    SheetPart { name, xml, repeated: grid.repeated.map(|first| (first + 1, grid.frozen)) }
}

/// Writes the cells by row and column; how many rows there are.
fn rows(
    xml: &mut String,
    grid: &SheetGrid,
    filling: &SheetData<'_>,
    places: &Places,
    styles: &mut CellStyles,
) -> usize {
    let mut cells: Vec<((usize, usize), &Area, usize)> = Vec::new();
    for area in &grid.areas {
        let style = styles.number(style(area, filling));
        let rows = area.row..area.row + area.rows;
        let columns = || area.column..area.column + area.columns;
        cells.extend(rows.flat_map(|row| columns().map(move |column| ((row, column), area, style))));
    }
    cells.sort_by_key(|(at, ..)| *at);
    let heights = heights(grid);
    let mut count = 0;
    for cells in cells.chunk_by(|(one, ..), (other, ..)| one.0 == other.0) {
        let row = cells[0].0.0;
        let height = heights.get(&row).copied().unwrap_or(LINE + 4);
        let _ = write!(xml, "<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">", row + 1);
        for (at, area, style) in cells {
            let _ = write!(xml, "<c r=\"{}\" s=\"{style}\"", Reference(*at));
            match *at == (area.row, area.column) {
                true => cell(xml, &area.content, filling, places),
                // The borders of a merged area are those of its cells.
                false => xml.push_str("/>"),
            }
        }
        xml.push_str("</row>");
        count += 1;
    }
    count
}

fn merged_areas(xml: &mut String, grid: &SheetGrid) {
    let merged: Vec<&Area> = grid.areas.iter().filter(|area| area.rows * area.columns > 1).collect();
    if merged.is_empty() {
        return;
    }
    let _ = write!(xml, "<mergeCells count=\"{}\">", merged.len());
    for area in merged {
        let last = (area.row + area.rows - 1, area.column + area.columns - 1);
        let _ = write!(xml, "<mergeCell ref=\"{}:{}\"/>", Reference((area.row, area.column)), Reference(last));
    }
    xml.push_str("</mergeCells>");
}

/// The view of a sheet: the first rows stay in sight.
fn view(frozen: usize) -> String {
    let first = Reference((frozen, 0));
    match frozen {
        0 => "<sheetView workbookViewId=\"0\"/>".to_owned(),
        frozen => format!(
            "<sheetView workbookViewId=\"0\">\
             <pane ySplit=\"{frozen}\" topLeftCell=\"{first}\" activePane=\"bottomLeft\" state=\"frozen\"/>\
             <selection pane=\"bottomLeft\" activeCell=\"{first}\" sqref=\"{first}\"/></sheetView>"
        ),
    }
}

fn style(area: &Area, filling: &SheetData<'_>) -> CellStyle {
    let plain = CellStyle { font: Font::Plain, left: false, border: true, number: Number::General };
    match &area.content {
        AreaContent::Title(_) => CellStyle { font: Font::Large, border: false, ..plain },
        AreaContent::Heading(_) => CellStyle { font: Font::Bold, border: false, left: true, ..plain },
        AreaContent::Remark(_) => CellStyle { border: false, left: true, ..plain },
        // As typed, whatever it begins with.
        AreaContent::Text { .. } => CellStyle { left: true, number: Number::Typed, ..plain },
        AreaContent::Value { digits, .. } => CellStyle { number: Number::Places(places(digits)), ..plain },
        AreaContent::Label { strong, .. } => {
            CellStyle { font: if *strong { Font::Bold } else { Font::Plain }, ..plain }
        }
        AreaContent::Figure { cell, strong } => {
            let kind = filling.edition.def(*cell).kind;
            let value = filling.figures.get(*cell);
            let number = match (value, kind) {
                // As typed, whatever its digits.
                (_, Kind::Identifier | Kind::Choice | Kind::Text) => Number::Typed,
                (CellValue::Text(_) | CellValue::NotApplicable, _) | (_, Kind::Printed) => Number::General,
                (_, Kind::Change) => Number::Signed,
                (CellValue::Amount(_), _) => Number::Places(places(&value.text())),
                // To be typed with as many places as there are; a part of a total has to be a number.
                (_, Kind::Amount) if filling.edition.sums.iter().any(|sum| sum.parts.contains(cell)) => Number::General,
                (_, Kind::Amount | Kind::Percent) => Number::Typed,
                (_, Kind::Count) => Number::Places(0),
            };
            CellStyle { font: if *strong { Font::Bold } else { Font::Plain }, number, ..plain }
        }
    }
}

/// How many digits stand behind the point.
fn places(digits: &str) -> usize {
    digits.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// The rest of a cell behind its place and style.
fn cell(xml: &mut String, content: &AreaContent, filling: &SheetData<'_>, places: &Places) {
    match content {
        AreaContent::Text { text: own, .. } if own.is_empty() => xml.push_str("/>"),
        AreaContent::Title(own)
        | AreaContent::Heading(own)
        | AreaContent::Remark(own)
        | AreaContent::Label { text: own, .. }
        | AreaContent::Text { text: own, .. } => text(xml, own),
        AreaContent::Value { digits, formula } => number(xml, formula.as_deref(), digits),
        AreaContent::Figure { cell, .. } => figure(xml, *cell, filling, places),
    }
}

fn text(xml: &mut String, own: &str) {
    for part in [" t=\"inlineStr\"><is><t xml:space=\"preserve\">", &escaped(own), "</t></is></c>"] {
        xml.push_str(part);
    }
}

fn number(xml: &mut String, formula: Option<&str>, digits: &str) {
    xml.push('>');
    if let Some(formula) = formula {
        let _ = write!(xml, "<f>{}</f>", escaped(formula));
    }
    let _ = write!(xml, "<v>{digits}</v></c>");
}

/// A figure as a number, a total, nothing, or text.
fn figure(xml: &mut String, cell: CellId, filling: &SheetData<'_>, places: &Places) {
    let value = filling.figures.get(cell);
    let sum = parts(filling, places, cell);
    match value {
        CellValue::Absent | CellValue::Blank => match sum {
            // A total stays blank until one of its parts is filled in.
            Some(sum) if filling.blank => {
                let _ = write!(xml, " t=\"str\"><f>IF(COUNT({sum})=0,\"\",SUM({sum}))</f><v></v></c>");
            }
            _ => xml.push_str("/>"),
        },
        value if is_exact(value) => {
            let total = sum.map(|sum| format!("SUM({sum})"));
            number(xml, filling.formulas.get(&cell).or(total.as_ref()).map(String::as_str), &value.text());
        }
        value => text(xml, &value.text()),
    }
}

/// Whether a figure is a number that a spreadsheet keeps as it is, digit by digit.
pub(super) fn is_exact(value: &CellValue) -> bool {
    let text = value.text();
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let padded = unsigned.starts_with('0') && unsigned.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    value.value().is_some() && text.len() <= DIGITS && !text.starts_with('+') && !padded
}

/// The heights of the rows: that of the highest label of each; labels over several rows have room enough.
fn heights(grid: &SheetGrid) -> BTreeMap<usize, usize> {
    let mut heights: BTreeMap<usize, usize> = BTreeMap::new();
    for area in grid.areas.iter().filter(|area| area.rows == 1) {
        let height = heights.entry(area.row).or_default();
        *height = (*height).max(lines(grid, area));
    }
    heights.values_mut().for_each(|lines| *lines = (LINE * *lines + 4).min(HIGHEST));
    heights
}

/// How many lines the content of an area takes.
fn lines(grid: &SheetGrid, area: &Area) -> usize {
    let width: usize = grid.widths[area.column..area.column + area.columns].iter().sum();
    let (text, factor) = match &area.content {
        AreaContent::Title(text) => (text, 2),
        AreaContent::Heading(text) | AreaContent::Remark(text) | AreaContent::Label { text, .. } => (text, 1),
        AreaContent::Text { text, hint: None } => (text, 1),
        // Room to write.
        AreaContent::Text { .. } => return ROOM,
        AreaContent::Figure { .. } | AreaContent::Value { .. } => return 1,
    };
    // A character at the end of a line that does not fit goes to the next.
    text.lines().map(|line| (line.width() * factor).div_ceil(width.saturating_sub(2).max(2)).max(factor)).sum()
}
