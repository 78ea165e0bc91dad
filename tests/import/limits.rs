//! Malicious files: what each limit of the readers is for, and what is said where it is passed.

use crate::support::command::PROGRAM;
use crate::support::forms::editions;
use crate::support::printed::formats::{archive, document};
use crate::support::printed::pdf::assembled;
use annals::api::import::{self, ReadError};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long any file may take. Without optimisation and beside other tests, everything is slower.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });

/// Reads as the command does.
fn read(name: &str, bytes: &[u8]) -> Result<import::SourceDocument, ReadError> {
    let started = Instant::now();
    let format = import::format_of(name).expect("a format");
    let read = import::read_in_subprocess(Path::new(PROGRAM), format, bytes);
    assert!(started.elapsed() < LONGEST, "{name}: {:?}", started.elapsed());
    read
}

/// The reason why a file is not read.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    read(name, bytes.as_ref()).expect_err("an error").0.key().trim_start_matches("import.error.").to_owned()
}

/// Reads and recognises.
fn read_whole(name: &str, bytes: impl AsRef<[u8]>) {
    let document = read(name, bytes.as_ref()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    recognised(document, name);
}

fn recognised(document: import::SourceDocument, case: &str) {
    let started = Instant::now();
    drop(import::recognise(document, editions(), None));
    assert!(started.elapsed() < LONGEST, "{case}: {:?}", started.elapsed());
}

fn docx(body: &str) -> Vec<u8> {
    archive(&[("word/document.xml", document(body))])
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" r:id=\"r\"/></sheets></workbook>".to_owned()),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>".into(),
        ),
        ("xl/s.xml", format!("<worksheet>{sheet}</worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
    ])
}

#[test]
fn large_files_are_not_read() {
    assert_eq!(refused("a.txt", vec![b'a'; (8 << 20) + 1]), "large");
    assert_eq!(refused("a.pdf", vec![b'a'; (64 << 20) + 1]), "large");
    assert_eq!(refused("a.txt", "甲".repeat(1 << 20)), "text");
    assert_eq!(refused("a.txt", "甲\n".repeat(30_000)), "pieces");
    assert_eq!(refused("a.txt", "\t\n".repeat(200_000)), "lines");
    assert_eq!(refused("a.csv", format!("address,value\n{}", "a,1\n".repeat(30_000))), "lines");
    let figures: Vec<String> = (0..30_000).map(|n| format!("\"a{n}\":1")).collect();
    assert_eq!(refused("a.json", format!("{{\"figures\":{{{}}}}}", figures.join(","))), "pieces");
}

#[test]
fn archives_unpack_to_no_more_than_a_limit() {
    let bomb = docx(&" ".repeat(80 << 20));
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused("a.docx", bomb), "bomb");
    let names: Vec<String> = (0..11_000).map(|n| format!("{n}")).collect();
    let parts: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), String::new())).collect();
    assert_eq!(refused("a.docx", archive(&parts)), "entries");
    // Sizes that are lies: in the local header and in the directory.
    let mut liar = docx(&" ".repeat(80 << 20));
    for mark in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let at = liar.windows(4).position(|four| four == mark).expect("a header");
        let size = at + if mark[2] == 3 { 22 } else { 24 };
        liar[size..size + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let reason = refused("a.docx", liar);
    assert!(matches!(reason.as_str(), "bomb" | "archive" | "xml"), "{reason}");
    assert_eq!(refused("a.docx", b"PK\x05\x06".repeat(4 << 20)), "archive");
}

#[test]
fn elements_and_entities_are_bounded() {
    assert_eq!(refused("a.docx", docx(&"<a/>".repeat(1_100_000))), "large_part");
    assert_eq!(refused("a.docx", docx(&"<w:tbl><w:tr><w:tc>".repeat(50_000))), "deep");
    assert_eq!(refused("a.docx", docx(&"<w:p><w:r><w:t>1</w:t></w:r></w:p>".repeat(30_000))), "pieces");
    let entities = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let body = format!("{entities}{}", document("<w:p><w:r><w:t>&b;1</w:t></w:r></w:p>"));
    let read = read("a.docx", &archive(&[("word/document.xml", body)])).expect("a document");
    assert!(!format!("{read:?}").contains("aa"), "{read:?}");
}

/// What is repeated for each paragraph that names it must be short.
#[test]
fn what_is_repeated_is_short() {
    let long = "x".repeat(100_000);
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId=\"{long}\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"{long}%1\"/></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"{long}\"/></w:num></w:numbering>"
    );
    let styles = "<w:styles><w:style w:styleId=\"a\"><w:basedOn w:val=\"b\"/></w:style><w:style w:styleId=\"b\"><w:basedOn w:val=\"a\"/></w:style></w:styles>";
    let paragraph = "<w:p><w:pPr><w:pStyle w:val=\"a\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>1</w:t></w:r></w:p>";
    let parts = [
        ("word/document.xml", document(&paragraph.repeat(7_000))),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles.to_owned()),
    ];
    read_whole("a.docx", archive(&parts));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(15_000);
    let strings = format!("<si><t>{}</t></si>", "x".repeat(1_000));
    assert_eq!(refused("a.xlsx", xlsx(&format!("<sheetData>{cells}</sheetData>"), &strings)), "text");
}

#[test]
fn sheets_are_as_large_as_their_cells() {
    // A dimension is a claim, and the last cell of the last row one cell.
    let far = "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row></sheetData>";
    read_whole("a.xlsx", xlsx(far, ""));
    let beyond = "<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData>";
    assert_eq!(refused("a.xlsx", xlsx(beyond, "")), "columns");
    let rows = "<row><c/><c/></row>".repeat(105_000);
    assert_eq!(refused("a.xlsx", xlsx(&format!("<sheetData>{rows}</sheetData>"), "")), "sheet");
    let spread: String = (1..4_000)
        .map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>1</v></c><c r=\"DX{n}\"><v>1</v></c></row>"))
        .collect();
    assert_eq!(refused("a.xlsx", xlsx(&format!("<sheetData>{spread}</sheetData>"), "")), "sheet");
    let areas = |count: usize| -> String {
        (0..count).map(|n| format!("<mergeCell ref=\"A{}:XFD1048576\"/>", n + 1)).collect()
    };
    let merged = |count| {
        format!(
            "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData><mergeCells>{}</mergeCells>",
            areas(count)
        )
    };
    read_whole("a.xlsx", xlsx(&merged(1_900), ""));
    assert_eq!(refused("a.xlsx", xlsx(&merged(2_100), "")), "areas");
    let sheets = "<sheet name=\"a\" r:id=\"r\"/>".repeat(70);
    let workbook = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let relations = "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>".to_owned();
    let parts =
        [("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", relations), ("xl/s.xml", "<worksheet/>".into())];
    assert_eq!(refused("a.xlsx", archive(&parts)), "sheets");
}

#[test]
fn spans_are_cut_where_nothing_is_lost() {
    let wide = "<table><tr><td colspan=99999999 rowspan=99999999>a</td></tr><tr><td>b</td></tr></table>".repeat(50);
    read_whole("a.html", wide);
    assert_eq!(
        refused("a.html", "<table><tr><td colspan=99999999>a</td><td>1</td></tr><tr><td>b</td><td>2</td></table>"),
        "wide"
    );
    let tall = format!("<table>{}</table>", "<tr><td>a</td><td>1</td></tr>".repeat(5_000));
    assert_eq!(refused("a.html", tall), "tall");
}

#[test]
fn nesting_has_an_end() {
    read_whole("a.docx", docx(&"<w:tbl><w:tr><w:tc>".repeat(60)));
    read_whole("a.html", "<table><tr><td>".repeat(2_000));
    read_whole("a.html", format!("{}1", "<div>".repeat(10_000)));
    read_whole("a.md", "> ".repeat(50_000));
    read_whole("a.md", "- ".repeat(20_000));
    read_whole("a.md", format!("{}a", "*_".repeat(50_000)));
    assert_eq!(refused("a.json", "[".repeat(200_000)), "json");
    assert_eq!(refused("a.html", "<b>".repeat(300_000)), "nodes");
}

/// Where a library does more than its input says: open tags are opened again in each paragraph, streams unpack, forms draw
/// forms that draw forms. Their process is ended.
#[test]
fn what_a_library_would_do_without_end_is_ended() {
    let tags: String = (0..40_000).map(|n| format!("<b a={n}>")).collect();
    let reason = refused("a.html", format!("{tags}{}", "<p>".repeat(40_000)));
    assert!(matches!(reason.as_str(), "memory" | "slow"), "{reason}");
    let reason = refused("a.pdf", forms_in_forms());
    assert!(matches!(reason.as_str(), "slow" | "memory" | "marks"), "{reason}");
    let reason = refused("a.pdf", unpacking());
    assert!(matches!(reason.as_str(), "memory" | "slow"), "{reason}");
}

const PAGE: [&str; 2] = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"];

/// Twenty forms, each of which draws the next ten times.
fn forms_in_forms() -> Vec<u8> {
    let mut objects: Vec<String> = PAGE.map(str::to_owned).to_vec();
    let stream = |head: &str, body: &str| format!("<< {head} /Length {} >>\nstream\n{body}\nendstream", body.len());
    objects.push(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>"
            .into(),
    );
    objects.push(stream("", "/X Do"));
    for number in 5..25 {
        let next = if number == 24 { 24 } else { number + 1 };
        let head =
            format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >>");
        objects.push(stream(&head, &format!("{}0 0 5 1 re f", "/X Do ".repeat(10))));
    }
    assembled(&objects)
}

/// A page whose text is a kilobyte that unpacks to four gigabytes: run lengths, three times over.
fn unpacking() -> Vec<u8> {
    // Each pair of bytes is a run of 128 bytes of the value: 0x81 0x81 unpacks to itself again.
    // Behind the runs stand three ends of data, two of them as bytes of a run of their own.
    let body = "81".repeat(64_000) + "0200808080";
    let filters = "[/ASCIIHexDecode /RunLengthDecode /RunLengthDecode /RunLengthDecode]";
    let mut objects: Vec<String> = PAGE.map(str::to_owned).to_vec();
    objects.push("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> /Contents 4 0 R >>".into());
    objects.push(format!("<< /Filter {filters} /Length {} >>\nstream\n{body}\nendstream", body.len()));
    assembled(&objects)
}

#[test]
fn pages_and_marks_are_counted() {
    let kids = "3 0 R ".repeat(400);
    let objects = |kids: &str| {
        vec![
            PAGE[0].to_owned(),
            format!("<< /Type /Pages /Kids [{kids}] /Count 400 >>"),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 900] /Contents 4 0 R >>".into(),
            {
                let body = "0 0 m 9 0 l S ".repeat(600_000);
                format!("<< /Length {} >>\nstream\n{body}\nendstream", body.len())
            },
        ]
    };
    // The same page over and over is no page tree, and the library looks at it once.
    assert_eq!(refused("a.pdf", assembled(&objects("3 0 R"))), "marks");
    let mut many = objects(&kids);
    many[3] = "<< /Length 0 >>\nstream\n\nendstream".to_owned();
    let pages = 5..405;
    many[1] = format!(
        "<< /Type /Pages /Kids [{}] /Count 400 >>",
        pages.clone().map(|n| format!("{n} 0 R ")).collect::<String>()
    );
    let page = many[2].clone();
    many.extend(pages.map(|_| page.clone()));
    assert_eq!(refused("a.pdf", assembled(&many)), "pages");
}

/// The recogniser at the limits of what the readers let through.
#[test]
fn the_largest_document_is_recognised_in_time() {
    let heading = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n";
    let labels: String = (0..3_500).map(|n| format!("属于国家秘密{n}类过程性信息\n{n}\n")).collect();
    read_whole("a.txt", format!("{heading}{labels}"));
    let row: String = (0..3_500).map(|n| format!("\t法人其他组织{n}\n\t3\n")).collect();
    read_whole("a.txt", format!("{heading}{row}"));
    let cells: String =
        (0..1_200).map(|n| format!("<tr><td>{n}行政许可<td>自然人{n}<td>{n}<td>1<td><td>总计</tr>")).collect();
    read_whole("a.html", format!("<p>二、主动公开政府信息情况</p><table>{cells}</table>"));
    let long = "未收到申请".repeat(60_000);
    read_whole(
        "a.html",
        format!("<table><tr><td>{long}<td>1</tr><tr><td>{long}<td>2</tr></table>").get(..1_000_000).unwrap_or_default(),
    );
    read_whole("a.txt", "_GoBack".repeat(140_000));
    read_whole("a.txt", "[bookmark:".repeat(100_000));
}
