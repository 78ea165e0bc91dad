//! The same report as a page, a Word document, a workbook, text.

use super::{Cell, Part, Rows, width};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(crate) fn html(parts: &[Part]) -> String {
    let mut out = "<!doctype html><html><head><title>年报</title></head><body><div class=content>".to_owned();
    for part in parts {
        match part {
            Part::Text(text) => write!(out, "<p>{}</p>", escaped(text)).expect("text"),
            Part::Table(rows) => {
                out += "<table border=1>";
                for row in rows {
                    out += "<tr>";
                    for cell in row {
                        let (text, rows, columns) = (escaped(&cell.text), cell.rows, cell.columns);
                        write!(out, "<td rowspan={rows} colspan={columns}><p>&nbsp;{text}</p></td>").expect("text");
                    }
                    out += "</tr>\n";
                }
                out += "</table>";
            }
        }
    }
    out + "</div></body></html>"
}

/// One cell a line, as Word's plain text has it: each cell begins with a tab.
pub(crate) fn tabbed(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => writeln!(out, "{text}").expect("text"),
            Part::Table(rows) => {
                for row in grid(rows) {
                    for cell in row {
                        writeln!(out, "\t{}", cell.map_or("", |cell| cell.text.as_str())).expect("text");
                    }
                    out.push('\n');
                }
                out.push_str("\n\n");
            }
        }
    }
    out
}

/// One cell a line and nothing else: blank cells vanish.
pub(crate) fn torn(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => writeln!(out, "{text}").expect("text"),
            Part::Table(rows) => {
                for cell in rows.iter().flatten().filter(|cell| !cell.text.is_empty()) {
                    writeln!(out, "{}", cell.text).expect("text");
                }
            }
        }
    }
    out
}

/// Each cell a paragraph, as programs extract the text of a page: blank lines stand between all of them, blank cells vanish.
pub(crate) fn paragraphs(parts: &[Part]) -> String {
    torn(parts).lines().map(|line| format!("{line}\n\n")).collect()
}

/// Texts a line each, and tables as `table` writes them.
fn written(parts: &[Part], table: impl Fn(&Rows, &mut String)) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => writeln!(out, "{text}").expect("text"),
            Part::Table(rows) => table(rows, &mut out),
        }
    }
    out
}

/// Each cell with a bar, as programs extract the text of a page: a row or a cell a line; rows with spanned cells are filled up with
/// bars to the width of the table.
#[derive(Clone, Copy)]
pub(crate) enum Bars {
    /// `a |`, and a lone bar for a blank cell.
    Cells,
    /// `| a | 0 | ||`
    Rows,
    /// `a | 0 | |`, blank cells with one space.
    BareRows,
}

pub(crate) fn barred(parts: &[Part], bars: Bars) -> String {
    written(parts, |rows, out| {
        let width = width(rows);
        for row in rows {
            let fill = "|".repeat(width - row.len());
            let texts: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            match bars {
                Bars::Cells => {
                    for text in texts {
                        writeln!(out, "{}", format!("{text} |").trim_start()).expect("text");
                    }
                    if !fill.is_empty() {
                        writeln!(out, "{fill}").expect("text");
                    }
                }
                Bars::Rows => writeln!(out, "| {} | {fill}", texts.join(" | ")).expect("text"),
                Bars::BareRows => writeln!(out, "{} |", texts.join(" | ").replace("  ", " ")).expect("text"),
            }
        }
    })
}

/// Markdown as programs make it of Word documents: the first row is the head, spans are lost.
pub(crate) fn markdown(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        let rows = match part {
            Part::Text(text) => {
                writeln!(out, "{text}\n").expect("text");
                continue;
            }
            Part::Table(rows) => rows,
        };
        for (index, row) in rows.iter().enumerate() {
            let text = |cell: &Cell| match cell.text.replace('\n', "<br>") {
                text if text.is_empty() => text,
                text => format!("**{text}**"),
            };
            let texts: Vec<String> = row.iter().map(text).collect();
            writeln!(out, "| {} |", texts.join(" | ")).expect("text");
            if index == 0 {
                writeln!(out, "|{}", " --- |".repeat(row.len())).expect("text");
            }
        }
        out.push('\n');
    }
    out
}

/// A sheet as a spreadsheet program writes it as text: merged cells hold their text once.
pub(crate) fn sheet_csv(parts: &[Part]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => writeln!(out, "{}", quoted(text)).expect("text"),
            Part::Table(rows) => {
                let mut taken = vec![0; width(rows)];
                for (index, row) in rows.iter().enumerate() {
                    let (mut texts, mut cells, mut column) = (vec![String::new(); taken.len()], row.iter(), 0);
                    while column < taken.len() {
                        if taken[column] > index {
                            column += 1;
                            continue;
                        }
                        let Some(cell) = cells.next() else { break };
                        texts[column] = quoted(&cell.text);
                        taken[column..].iter_mut().take(cell.columns).for_each(|slot| *slot = index + cell.rows);
                        column += cell.columns;
                    }
                    writeln!(out, "{}", texts.join(",")).expect("text");
                }
            }
        }
    }
    out
}

/// A row a line, tabs between its cells, as tables are pasted out of Word (`vertical`: a cell that goes on from above is blank) and
/// out of a browser (it is not there).
pub(crate) fn pasted(parts: &[Part], vertical: bool) -> String {
    written(parts, |rows, out| {
        // For each column that a cell of a row above reaches into: how many rows it still has, and whether the cell begins there.
        let mut above = vec![(0, false); width(rows)];
        for row in rows {
            let (mut texts, mut cells, mut column) = (Vec::new(), row.iter(), 0);
            while column < above.len() {
                if above[column].0 > 0 {
                    if vertical && above[column].1 {
                        texts.push("");
                    }
                    above[column].0 -= 1;
                    column += 1;
                    continue;
                }
                let Some(cell) = cells.next() else { break };
                texts.push(cell.text.as_str());
                for (index, slot) in above[column..].iter_mut().take(cell.columns).enumerate() {
                    *slot = (cell.rows - 1, index == 0);
                }
                column += cell.columns;
            }
            writeln!(out, "{}", texts.join("\t")).expect("text");
        }
    })
}

/// As programs that follow the columns of a page print it: of some rows first all labels, then their figures, column after column.
pub(crate) fn column_by_column(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut line = |text: &str| writeln!(out, "{text}").expect("text");
    for part in parts {
        let rows = match part {
            Part::Text(text) => {
                line(text);
                continue;
            }
            Part::Table(rows) => rows,
        };
        let figures = |row: &Vec<Cell>| row.iter().filter(|cell| cell.figure).count();
        let mut left = rows.as_slice();
        while let Some(first) = left.first() {
            let same = left.iter().take_while(|row| figures(row) == figures(first)).count();
            // One row alone, then up to eight together.
            let (block, rest) = left.split_at(if left.len() % 2 == 0 { 1 } else { same.min(8) });
            block.iter().flatten().filter(|cell| !cell.figure).for_each(|cell| line(&cell.text));
            for column in 0..figures(first) {
                for row in block {
                    row.iter().filter(|cell| cell.figure).skip(column).take(1).for_each(|cell| line(&cell.text));
                }
            }
            left = rest;
        }
    }
    out
}

/// The slots of a table: a cell in the slot where it begins.
fn grid(rows: &Rows) -> Vec<Vec<Option<&Cell>>> {
    let width = width(rows);
    let mut taken = vec![0; width];
    let mut out = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut slots: Vec<Option<&Cell>> = Vec::new();
        let mut cells = row.iter();
        let mut column = 0;
        while column < width {
            if taken[column] > index {
                slots.push(None);
                column += 1;
                continue;
            }
            let Some(cell) = cells.next() else { break };
            slots.push(Some(cell));
            for slot in &mut taken[column..(column + cell.columns).min(width)] {
                *slot = index + cell.rows;
            }
            column += cell.columns;
        }
        out.push(slots);
    }
    out
}

pub(crate) fn archive(files: &[(&str, impl AsRef<[u8]>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_ref()).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Word's own conventions: `w:gridSpan`, `w:vMerge`.
pub(crate) fn docx(parts: &[Part]) -> Vec<u8> {
    let mut body = String::new();
    for part in parts {
        match part {
            Part::Text(text) => write!(body, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(text)).expect("text"),
            Part::Table(rows) => table(rows, &mut body),
        }
    }
    archive(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
                .into(),
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
             Target=\"word/document.xml\"/></Relationships>"
                .into(),
        ),
        ("word/document.xml", document(&body)),
    ])
}

pub(crate) fn document(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}<w:sectPr/></w:body></w:document>"
    )
}

fn table(rows: &Rows, body: &mut String) {
    const BORDERS: [&str; 6] = ["top", "left", "bottom", "right", "insideH", "insideV"];
    let borders = BORDERS.map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\"/>")).concat();
    write!(
        body,
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
    )
    .expect("text");
    let width = width(rows);
    // Columns of labels are wider than those of figures.
    let wide_of = |index: usize| if width > 5 && width < 15 && index < 3 { 1400 } else { 9600 / width };
    let columns: String = (0..width).map(|index| format!("<w:gridCol w:w=\"{}\"/>", wide_of(index))).collect();
    write!(body, "<w:tblGrid>{columns}</w:tblGrid>").expect("text");
    // For each column: until which row a cell reaches down, and how wide it is.
    let mut down = vec![(0, 1); width];
    for (index, row) in rows.iter().enumerate() {
        *body += "<w:tr>";
        let mut cells = row.iter();
        let mut column = 0;
        while column < width {
            let (until, span) = down[column];
            let (text, span, merge) = if until > index {
                ("", span, "<w:vMerge/>")
            } else {
                let Some(cell) = cells.next() else { break };
                for slot in &mut down[column..(column + cell.columns).min(width)] {
                    *slot = (index + cell.rows, cell.columns);
                }
                let merge = if cell.rows > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" };
                (cell.text.as_str(), cell.columns, merge)
            };
            let text = escaped(text);
            let wide: usize = (column..(column + span).min(width)).map(wide_of).sum();
            write!(
                body,
                "<w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{span}\"/>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            )
            .expect("text");
            column += span;
        }
        *body += "</w:tr>";
    }
    *body += "</w:tbl>";
}

/// A sheet a table; texts stand above.
pub(crate) fn xlsx(parts: &[Part]) -> Vec<u8> {
    let mut rows_xml = String::new();
    let mut merged = String::new();
    let mut at = 1;
    for part in parts {
        match part {
            Part::Text(text) => {
                write!(rows_xml, "<row r=\"{at}\">{}</row>", string("A", at, text)).expect("text");
                at += 2;
            }
            Part::Table(rows) => {
                for (index, slots) in grid(rows).into_iter().enumerate() {
                    let row = at + index;
                    write!(rows_xml, "<row r=\"{row}\">").expect("text");
                    let mut column = 0;
                    for slot in slots {
                        if let Some(cell) = slot {
                            let name = letters(column);
                            match cell.text.parse::<f64>() {
                                Ok(_) => {
                                    write!(rows_xml, "<c r=\"{name}{row}\"><v>{}</v></c>", cell.text).expect("text")
                                }
                                Err(_) => rows_xml += &string(&name, row, &cell.text),
                            }
                            if cell.rows * cell.columns > 1 {
                                let (last, end) = (letters(column + cell.columns - 1), row + cell.rows - 1);
                                write!(merged, "<mergeCell ref=\"{name}{row}:{last}{end}\"/>").expect("text");
                            }
                        }
                        column += slot.map_or(1, |cell| cell.columns);
                    }
                    rows_xml += "</row>";
                }
                at += rows.len() + 1;
            }
        }
    }
    let sheet = format!("<worksheet><sheetData>{rows_xml}</sheetData><mergeCells>{merged}</mergeCells></worksheet>");
    archive(&[
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".into(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>".into(),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn string(column: &str, row: usize, text: &str) -> String {
    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
}

fn letters(column: usize) -> String {
    char::from(b'A' + u8::try_from(column).expect("few columns")).to_string()
}
