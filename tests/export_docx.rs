//! report.docx says what the report says: reports made at random in both forms, written as Word documents and read again by the
//! importer, give the same figures and the same text.
#![expect(clippy::disallowed_methods, reason = "a test makes and reads its own folders")]

mod sheets;

use annals::base::{Digest, Year};
use annals::edition::{CellId, Edition, Editions, Kind};
use annals::import::{self, Recognised, Value};
use annals::markdown::plain;
use annals::model::{Agency, Report};
use annals::pipeline::{self, Options};
use quick_xml::events::Event;
use sheets::{Random, Sheet};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// What is typed in each cell: as it is to be read, and as TOML.
type Typed = BTreeMap<String, (String, String)>;

fn typed(edition: &Edition, sheet: &Sheet, random: &mut Random) -> Typed {
    let mut typed = Typed::new();
    for (path, values) in &sheet.rows {
        for cell in edition.ids().filter(|cell| edition.row(*cell).path == *path) {
            let def = edition.def(cell);
            let value = values[def.column];
            let text = match def.kind {
                Kind::Amount => format!("{value}.{:02}", random.below(100)),
                Kind::Printed => format!("{value}元"),
                Kind::Change => (value - 20).to_string(),
                Kind::Count if def.address.starts_with("proactive.") => {
                    [value.to_string(), String::new(), "/".into()][random.below(3) as usize].clone()
                }
                Kind::Count => value.to_string(),
            };
            let toml = if def.kind == Kind::Count && !text.is_empty() && text != "/" || def.kind == Kind::Change {
                text.clone()
            } else {
                format!("\"{text}\"")
            };
            // An increase is printed with its sign.
            let read = if def.kind == Kind::Change && value > 20 { format!("+{text}") } else { text };
            typed.insert(def.address.clone(), (read, toml));
        }
    }
    typed
}

/// A narrative made at random: paragraphs, headings, lists, a table, text that looks like markup.
fn narrative(random: &mut Random) -> String {
    let blocks = [
        "本机关认真贯彻《中华人民共和国政府信息公开条例》，**全面推进**政务公开工作，共公开信息1234条。",
        "### （一）主动公开情况\n\n通过[政府网站](https://www.example.gov.cn/)公开“三安全一稳定”等信息。",
        "- 一是健全制度；\n- 二是加强**培训**；\n- 三是强化监督。",
        "1. 公开不及时；\n2. 解读不充分。",
        "3. 第三项\n4. 第四项\n   - 其中的一点\n   - 另一点",
        "| 事项 | 数量 |\n| --- | ---: |\n| 规章 | 3 |\n| 文件 | 12 |",
        "号码\\* 与 \\_下划线\\_，a < b & c > d，*注*：占比 3.5%。",
        "下一步，将围绕 A-1 类事项\n继续改进。",
        "> 原文如此，不作改动。",
    ];
    let count = 1 + random.below(6);
    (0..count).map(|_| *random.pick(&blocks)).collect::<Vec<_>>().join("\n\n") + "\n"
}

struct Case {
    agency: Agency,
    report: Report,
    typed: Typed,
    texts: Vec<(String, String)>,
}

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("a file");
}

/// Loads a site of one report.
fn load(root: &Path) -> (Agency, Report) {
    let options = Options { drafts: true, base_url: None, program: Digest::of(b"test") };
    let checked = pipeline::check(root, &options).expect("a site that can be read");
    let (agency, report) = checked.site.reports().next().unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
    (Agency::clone(agency), Report::clone(report))
}

fn case(id: &str, year: u16, one_row: Option<&str>, seed: u64) -> Case {
    let (editions, _) = Editions::load(&[]);
    let edition = editions.get(id).expect("a form").clone();
    let mut random = Random::new(seed);
    let sheet = Sheet::random(&edition, year, one_row, &mut random);
    let typed = typed(&edition, &sheet, &mut random);
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path();
    put(root, "site.toml", "title = \"往返\"\n");
    put(root, "content/a/agency.toml", "name = \"示例县人民政府\"\nlevel = \"county\"\n");
    let value = |cell: CellId| typed.get(edition.address(cell)).map(|(_, toml)| toml.clone());
    let published = if seed.is_multiple_of(2) { format!("published = {}-01-24\n", year + 1) } else { String::new() };
    let toml = annals::export::report_toml_of(&edition, &value);
    put(root, &format!("content/a/{year}/report.toml"), &format!("edition = \"{id}\"\n{published}{toml}{NOTE}"));
    let mut texts = Vec::new();
    for section in edition.narratives() {
        let text = narrative(&mut random);
        put(root, &format!("content/a/{year}/{}.md", section.id), &text);
        texts.push((section.id.clone(), text));
    }
    let (agency, report) = load(root);
    Case { agency, report, typed, texts }
}

/// An explanation, whose mark stands behind a figure.
const NOTE: &str =
    "\n[[explanations]]\nrule = \"T4-SUM\"\ncell = \"review_litigation.review.total\"\ntext = \"原件如此\"\n";

fn docx(agency: &Agency, report: &Report) -> Vec<u8> {
    let format = annals::export::FORMATS.iter().find(|format| format.name == "docx").expect("the format");
    (format.write)(agency, report)
}

fn read(bytes: Vec<u8>) -> Recognised {
    let format = import::format_of("report.docx").expect("a reader");
    let document = import::read(format, bytes).unwrap_or_else(|error| panic!("{:?}", error.0));
    import::recognise(document, &Editions::load(&[]).0, None).expect("a form")
}

fn text(value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::NotApplicable => "/".to_owned(),
        Value::Number(text) | Value::Text(text) => text.clone(),
    }
}

fn survives(id: &str, year: u16) {
    for seed in 0..12 {
        let one_row = (id == "cn-2021" && seed % 3 == 1).then_some("requests.results.other");
        let case = case(id, year, one_row, seed);
        let bytes = docx(&case.agency, &case.report);
        assert_eq!(bytes, docx(&case.agency, &case.report), "the same bytes twice");
        well_formed(&bytes);
        let found = read(bytes);
        assert_eq!(found.edition.id, id);
        assert_eq!((found.title.name.as_deref(), found.title.year), (Some("示例县人民政府"), Year::new(year)));
        for (address, (expected, _)) in &case.typed {
            let cell = found.edition.cell(address).expect("a cell");
            let read = found.found.cells.get(&cell).map(|taken| text(&taken.reading.value));
            assert_eq!(read.as_ref(), Some(expected), "{id} {seed} {address}");
        }
        assert_eq!(found.found.cells.len(), case.typed.len(), "no cell is invented");
        for (section, markdown) in &case.texts {
            let read = found.narratives.iter().find(|(known, _)| known == section).and_then(|(_, text)| text.as_ref());
            let read = read.unwrap_or_else(|| panic!("{id} {seed} lacks {section}"));
            assert_eq!(plain(read).text, plain(markdown).text, "{id} {seed} {section}:\n{read}");
        }
    }
}

#[test]
fn the_form_of_2019_comes_back_out_of_word() {
    survives("cn-2019", 2020);
}

#[test]
fn the_form_of_2021_comes_back_out_of_word() {
    survives("cn-2021", 2023);
}

/// The parts of an archive by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("UTF-8");
        let name = part.name().expect("a name").into_owned();
        parts.insert(name, text);
    }
    parts
}

fn well_formed(bytes: &[u8]) {
    let parts = parts(bytes);
    assert_eq!(parts.len(), 10);
    for (name, text) in &parts {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    // Every style that the document uses is there.
    let styles = &parts["word/styles.xml"];
    for used in parts["word/document.xml"].split("w:pStyle w:val=\"").skip(1) {
        let id = used.split('"').next().expect("an id");
        assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id}");
    }
}

#[test]
fn notes_of_a_text_stand_behind_it_and_a_figure_names_its_note() {
    let mut case = case("cn-2021", 2023, None, 2);
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path();
    put(root, "site.toml", "title = \"注\"\n");
    put(root, "content/a/agency.toml", "name = \"示例县人民政府\"\nlevel = \"county\"\n");
    put(root, "content/a/2023/report.toml", &case.report.file.text);
    for section in ["overview", "problems", "other_matters"] {
        put(
            root,
            &format!("content/a/2023/{section}.md"),
            "正文[^a]。\u{1}控制字符。\n\n[^a]: 注的**内容**。\n\n后文。\n",
        );
    }
    (case.agency, case.report) = load(root);
    let bytes = docx(&case.agency, &case.report);
    well_formed(&bytes);
    let document = &parts(&bytes)["word/document.xml"];
    assert!(document.contains("<w:vertAlign w:val=\"superscript\"/></w:rPr><w:t xml:space=\"preserve\">[1]</w:t>"));
    assert!(document.contains("<w:t xml:space=\"preserve\">①</w:t>"));
    assert!(document.contains("注① 行政复议 · 总计：原件如此"), "{document}");
    assert!(document.contains("2024年1月24日"));
    let found = read(bytes);
    let overview = found.narratives[0].1.as_deref().expect("an overview");
    assert_eq!(plain(overview).text, "正文[1]。控制字符。\n后文。\n[1] 注的内容。\n");
    assert_eq!(plain(found.narratives[2].1.as_deref().expect("matters")).text, plain(overview).text);
}
