//! Damaged and malicious files: whatever the bytes, an answer comes back in time, and the program stays whole.

#![expect(clippy::disallowed_methods, reason = "how many files are damaged is asked of the environment")]

mod papers;
mod sheets;

use annals::edition::Editions;
use annals::import;
use papers::formats::{archive, document, docx, html, tabbed, xlsx};
use papers::{Part, figures, report};
use sheets::{Random, Sheet};
use std::time::{Duration, Instant};

/// How many damaged files a format; `ANNALS_MUTATIONS` asks for more.
const FEW: u64 = 60;

fn parts() -> Vec<Part> {
    let edition = Editions::load(&[]).0.get("cn-2021").expect("an edition").clone();
    let sheet = Sheet::random(&edition, 2023, None, &mut Random::new(3));
    report(&edition, &figures(&edition, &sheet), "示例县人民政府", 2023)
}

/// Reads and recognises; an `Err` is an answer, too.
fn survive(name: &str, bytes: Vec<u8>, case: &str) {
    let editions = Editions::load(&[]).0;
    let started = Instant::now();
    let format = import::format_of(name).expect("a format");
    match import::read(format, bytes) {
        Ok(document) => drop(import::recognise(document, &editions, None)),
        Err(error) => {
            // A reader that panics is caught, but it is a fault of ours.
            assert_ne!(error.0.key(), "import.error.slow", "{name} {case}");
            assert!(error.0.key() != "import.error.panic" || name == "a.pdf", "{name} {case} panics");
        }
    }
    // Without optimisation and beside other tests; a release build is ten times as fast.
    assert!(started.elapsed() < Duration::from_secs(20), "{name} {case}: {:?}", started.elapsed());
}

/// One to eight blows: bits, bytes, pieces cut, doubled, moved, numbers made huge.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(8) {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len() as u64;
        let at = random.below(length) as usize;
        let end = (at + 1 + random.below(64) as usize).min(bytes.len());
        match random.below(7) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => bytes.truncate(at),
            5 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(length - piece.len() as u64 + 1) as usize;
                bytes.splice(to..to, piece);
            }
            _ => {
                if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                    bytes.splice(at + digit..=at + digit, *b"99999999999999999999");
                }
            }
        }
    }
    bytes
}

fn mutations(name: &str, whole: &[u8]) {
    let count = std::env::var("ANNALS_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    for seed in 0..count {
        let bytes = mutate(whole, &mut Random::new(seed + 1));
        survive(name, bytes, &format!("mutation {seed}"));
    }
}

#[test]
fn damaged_text() {
    mutations("a.txt", tabbed(&parts()).as_bytes());
}

#[test]
fn damaged_pages() {
    mutations("a.html", html(&parts()).as_bytes());
}

#[test]
fn damaged_markdown() {
    let text = "# 示例县2023年政府信息公开工作年度报告\n\n## 一、总体情况\n\n- **甲**\n\n| 规章 | 1 | 2 | 3 |\n|---|---|---|---|\n| 行政许可 | 4 |\n";
    mutations("a.md", text.as_bytes());
}

#[test]
fn damaged_pdfs() {
    mutations("a.pdf", &papers::pdf::pdf(&parts(), true));
}

/// The bytes of the archive, and, more to the point, the XML in it.
#[test]
fn damaged_word_documents() {
    mutations("a.docx", &docx(&parts()));
    let body = zip_part(&docx(&parts()), "word/document.xml");
    for seed in 0..FEW {
        let damaged = String::from_utf8_lossy(&mutate(&body, &mut Random::new(seed))).into_owned();
        survive("a.docx", archive(&[("word/document.xml", damaged)]), &format!("XML {seed}"));
    }
}

#[test]
fn damaged_workbooks() {
    mutations("a.xlsx", &xlsx(&parts()));
    let whole = xlsx(&parts());
    let names = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"];
    for seed in 0..FEW {
        let mut random = Random::new(seed);
        let texts = names.map(|name| {
            let part = zip_part(&whole, name);
            (name, String::from_utf8_lossy(&mutate(&part, &mut random)).into_owned())
        });
        survive("a.xlsx", archive(&texts), &format!("XML {seed}"));
    }
}

#[test]
fn damaged_data() {
    mutations(
        "a.json",
        br#"{"agency":"a","name":"a","year":2023,"figures":{"requests.new_received.total":1},"computed":[]}"#,
    );
    mutations("a.csv", b"agency,year,address,value,computed\na,2023,requests.new_received.total,1,\n");
}

fn zip_part(bytes: &[u8], name: &str) -> Vec<u8> {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut part = Vec::new();
    zip.by_name(name).expect("a part").read_to_end(&mut part).expect("a part");
    part
}

fn refused(name: &str, bytes: Vec<u8>) -> String {
    let error = import::read(import::format_of(name).expect("a format"), bytes).expect_err("an error");
    error.0.key().to_owned()
}

#[test]
fn bombs_are_refused() {
    let spaces = " ".repeat(80 << 20);
    let bomb = archive(&[("word/document.xml", document(&spaces))]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused("a.docx", bomb), "import.error.bomb");
    let rows = "<row><c><v>1</v></c></row>".repeat(300_000);
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let workbook = "<workbook><sheets><sheet name=\"a\" r:id=\"r\"/></sheets></workbook>".to_owned();
    let relations = "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>".to_owned();
    let parts = [("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", relations), ("xl/s.xml", sheet)];
    assert_eq!(refused("a.xlsx", archive(&parts)), "import.error.large");
    let entities = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let body = format!("{entities}{}", document("<w:p><w:r><w:t>&b;1</w:t></w:r></w:p>"));
    survive("a.docx", archive(&[("word/document.xml", body)]), "entities");
}

#[test]
fn nesting_has_an_end() {
    let deep = document(&"<w:tbl><w:tr><w:tc>".repeat(50_000));
    assert_eq!(refused("a.docx", archive(&[("word/document.xml", deep)])), "import.error.deep");
    survive(
        "a.docx",
        archive(&[("word/document.xml", document(&"<w:tbl><w:tr><w:tc>".repeat(60)))]),
        "tables in tables",
    );
    survive("a.html", "<table><tr><td>".repeat(20_000).into_bytes(), "tables in tables");
    survive("a.html", "<b><i>".repeat(100_000).into_bytes(), "weights");
    survive("a.md", "> ".repeat(50_000).into_bytes(), "quotes");
    survive("a.md", "- ".repeat(20_000).into_bytes(), "lists");
    survive("a.txt", "\t\n".repeat(200_000).into_bytes(), "cells");
    survive("a.txt", "1 2 3 总计\n".repeat(5_000).into_bytes(), "rows");
    survive("a.json", "[".repeat(200_000).into_bytes(), "lists");
}

#[test]
fn spans_and_merged_areas_are_bounded() {
    let wide =
        "<table><tr><td colspan=99999999 rowspan=99999999>a</td><td>1</td></tr><tr><td>b</td></tr></table>".repeat(50);
    survive("a.html", wide.into_bytes(), "spans");
    let areas: String = (0..20_000).map(|n| format!("<mergeCell ref=\"A{}:XFD1048576\"/>", n + 1)).collect();
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData><mergeCells>{areas}</mergeCells></worksheet>"
    );
    let workbook = "<workbook><sheets><sheet name=\"a\" r:id=\"r\"/></sheets></workbook>".to_owned();
    let relations = "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>".to_owned();
    let parts = [("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", relations), ("xl/s.xml", sheet)];
    survive("a.xlsx", archive(&parts), "areas");
}
