//! What each fuzz target does with its bytes: shared by the targets themselves and by a test that runs them on seeds with the
//! stable toolchain. No guard stands around a reader here: a panic is a finding.

use annals::api::edition::Editions;
use annals::api::import::document::{
    DocumentBlock, GridCell, Paragraph, Role, SourceDocument, SourceLocation, TableGrid, TextCell, TextRun,
};
use annals::api::import::{self, format_of};
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A target by its name.
type Target = (&'static str, fn(&[u8]));

/// Every target: a reader of a format as it is, the XML in an archive, the recogniser.
pub(crate) const TARGETS: &[Target] = &[
    ("docx", |bytes| read("a.docx", bytes)),
    ("docx_xml", |bytes| {
        read("a.docx", &archive(&["word/document.xml", "word/numbering.xml", "word/styles.xml"], bytes))
    }),
    ("xlsx", |bytes| read("a.xlsx", bytes)),
    ("xlsx_xml", xlsx_xml),
    ("html", |bytes| read("a.html", bytes)),
    ("md", |bytes| read("a.md", bytes)),
    ("txt", |bytes| read("a.txt", bytes)),
    ("json", |bytes| read("a.json", bytes)),
    ("csv", |bytes| read("a.csv", bytes)),
    ("pdf", |bytes| read("a.pdf", bytes)),
    ("recogniser", |bytes| recognise(document(bytes))),
];

/// Runs a target.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    target(bytes);
}

static EDITIONS: LazyLock<Editions> = LazyLock::new(|| Editions::load(&[]).0);

fn read(name: &str, bytes: &[u8]) {
    let format = format_of(name).expect("a format");
    if let Ok(document) = import::read(format, bytes) {
        recognise(document);
    }
}

/// Recognises a document; what would be written is TOML that can be read.
fn recognise(document: SourceDocument) {
    let Some(report) = import::recognise(document, &EDITIONS, None) else { return };
    for file in import::files(&report, "a").iter().filter(|file| file.name.ends_with(".toml")) {
        assert!(file.text.parse::<toml::Table>().is_ok(), "{}", file.text);
    }
}

/// Where one part ends and the next begins in the bytes of a target.
const BETWEEN: u8 = 0;

fn archive(names: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.iter().zip(bytes.split(|byte| *byte == BETWEEN)) {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(part).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

fn xlsx_xml(bytes: &[u8]) {
    let frame = "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>\0<Relationships><Relationship Id=\"r\" \
                 Target=\"s.xml\"/></Relationships>\0";
    let names = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/s.xml", "xl/sharedStrings.xml", "xl/styles.xml"];
    read("a.xlsx", &archive(&names, &[frame.as_bytes(), bytes].concat()));
}

/// A document out of bytes: the first byte of each line says what its text is.
fn document(bytes: &[u8]) -> SourceDocument {
    let mut document = SourceDocument::default();
    for (number, line) in String::from_utf8_lossy(bytes).lines().take(2000).enumerate() {
        let spot = SourceLocation { line: number as u32 + 1, ..SourceLocation::default() };
        let mut chars = line.chars();
        let kind = chars.next().unwrap_or_default();
        let text = chars.as_str();
        let role = match kind {
            '|' => {
                cells(text, spot, &mut document);
                continue;
            }
            '#' => Role::Heading(2),
            '-' => Role::Item(None, 1),
            '+' => Role::Item(Some(number as u32), 0),
            ':' => {
                let tokens = text
                    .split('|')
                    .map(|text| TextCell { text: text.replace('^', "\n"), spot, across: None })
                    .collect();
                document.blocks.push(DocumentBlock::Torn(tokens));
                continue;
            }
            _ => Role::Plain,
        };
        let runs = text.split('*').enumerate().map(|(index, text)| TextRun {
            text: text.into(),
            bold: index % 2 == 1,
            ..TextRun::default()
        });
        document.blocks.push(DocumentBlock::Paragraph(Paragraph {
            role,
            runs: runs.collect(),
            spot,
            ..Paragraph::default()
        }));
    }
    for block in &mut document.blocks {
        if let DocumentBlock::Grid(grid) = block {
            grid.cells.iter_mut().for_each(|cell| cell.rows = cell.rows.min(grid.rows - cell.row));
        }
    }
    document
}

/// A row of a table: it goes on with the table before it, if there is one. `2x3=text` spans two rows and three columns.
fn cells(line: &str, spot: SourceLocation, document: &mut SourceDocument) {
    if !matches!(document.blocks.last(), Some(DocumentBlock::Grid(_))) {
        document.blocks.push(DocumentBlock::Grid(TableGrid { spot, ..TableGrid::default() }));
    }
    let Some(DocumentBlock::Grid(grid)) = document.blocks.last_mut() else { return };
    let mut column = 0;
    for cell in line.split('|') {
        let (span, text) = cell.split_once('=').unwrap_or(("1x1", cell));
        let (rows, columns) = span.split_once('x').unwrap_or(("1", "1"));
        let size = |text: &str| text.parse::<usize>().unwrap_or(1).clamp(1, 40);
        let (rows, columns) = (size(rows), size(columns));
        grid.cells.push(GridCell { row: grid.rows, column, rows, columns, text: text.replace('^', "\n"), spot });
        column += columns;
    }
    grid.columns = grid.columns.max(column);
    grid.rows += 1;
}
