//! report.docx says what the report says: reports made at random in both forms, written as Word documents and read again by the
//! importer, give the same figures and the same text.

use crate::support::archives;
use crate::support::controls::{assert_exact, filled};
use crate::support::files::put;
use crate::support::forms::edition;
use crate::support::random_report::{Random, Sheet, random_text, typed_text};
use crate::support::recognised::{recognise, text};
use crate::support::site::options;
use annals::api::base::{Lang, Year};
use annals::api::edition::{CellId, Edition, Kind};
use annals::api::export::{ExportFormat, FORMATS, RenderCache};
use annals::api::import::Recognised;
use annals::api::markdown::plain;
use annals::api::model::{Agency, Report};
use annals::api::pipeline::{self, Options};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What is typed in each cell: as it is to be read, and as TOML.
type Typed = BTreeMap<String, (String, String)>;

fn typed(edition: &Edition, sheet: &Sheet, random: &mut Random) -> Typed {
    let mut typed = Typed::new();
    for (path, values) in &sheet.rows {
        for cell in edition.ids().filter(|cell| edition.row(*cell).path == *path) {
            let def = edition.def(cell);
            let value = values[def.column];
            let text = match def.kind {
                // Of either sign.
                Kind::Change => (value - 20).to_string(),
                _ => random_text(edition, cell, value, random),
            };
            let toml = typed_text(edition, cell, &text);
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
    agency: Arc<Agency>,
    report: Arc<Report>,
    typed: Typed,
    texts: Vec<(String, String)>,
}

/// Loads a site of one report.
fn load(root: &Path) -> (Arc<Agency>, Arc<Report>) {
    let options = Options { drafts: true, ..options() };
    let checked = pipeline::check(root, &options).expect("a site that can be read");
    let (agency, report) = checked.site.reports().next().unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
    (agency.clone(), report.clone())
}

fn case(id: &str, year: u16, one_row: Option<&str>, seed: u64) -> Case {
    let edition = edition(id);
    let mut random = Random::new(seed);
    let sheet = Sheet::random(&edition, year, one_row, &mut random);
    let typed = typed(&edition, &sheet, &mut random);
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path();
    put(root, "site.toml", "title = \"往返\"\n");
    put(root, "content/a/agency.toml", "name = \"示例县人民政府\"\nlevel = \"county\"\n");
    let value = |cell: CellId| typed.get(edition.address(cell)).map(|(_, toml)| toml.clone());
    let published = if seed.is_multiple_of(2) { format!("published = {}-01-24\n", year + 1) } else { String::new() };
    let toml = annals::api::export::report_toml_of(&edition, &value);
    put(root, &format!("content/a/{year}/report.toml"), format!("edition = \"{id}\"\n{published}{toml}{NOTE}"));
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

fn format() -> &'static ExportFormat {
    FORMATS.iter().find(|format| format.name == "docx").expect("the format")
}

fn docx(agency: &Arc<Agency>, report: &Arc<Report>) -> Vec<u8> {
    RenderCache::new(agency, report, Lang::Zh).bytes(format(), &|_| panic!("no file")).expect("a report")
}

fn survives(id: &str, year: u16) {
    for seed in 0..12 {
        let one_row = (id == "cn-2021" && seed % 3 == 1).then_some("requests.results.other");
        let case = case(id, year, one_row, seed);
        let bytes = docx(&case.agency, &case.report);
        assert_eq!(bytes, docx(&case.agency, &case.report), "the same bytes twice");
        well_formed(&bytes);
        let found = recognise("report.docx", bytes);
        assert_eq!(found.edition.id, id);
        assert_eq!((found.title.name.as_deref(), found.title.year), (Some("示例县人民政府"), Year::new(year)));
        for (address, (expected, _)) in &case.typed {
            let cell = found.edition.cell(address).expect("a cell");
            let read = found.figures.cells.get(&cell).map(|taken| text(&taken.reading.value));
            assert_eq!(read, Some(expected.as_str()), "{id} {seed} {address}");
        }
        assert_eq!(found.figures.cells.len(), case.typed.len(), "no cell is invented");
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

fn well_formed(bytes: &[u8]) {
    let parts = archives::texts(bytes);
    assert_eq!(parts.len(), 11);
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

/// A site of one report, with these texts in every section.
fn with_texts(case: &mut Case, site: &str, more: &str, text: &str) {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path();
    put(root, "site.toml", site);
    put(root, "content/a/agency.toml", "name = \"示例县人民政府\"\nlevel = \"county\"\n");
    put(root, "content/a/2023/report.toml", format!("{more}{}", case.report.file.text));
    put(root, "content/a/2023/signed.pdf", "%PDF");
    put(root, "content/a/2023/list.csv", "a,b");
    for section in ["overview", "problems", "other_matters"] {
        put(root, &format!("content/a/2023/{section}.md"), text);
    }
    (case.agency, case.report) = load(root);
}

fn markdown<'r>(report: &'r Recognised, section: &str) -> &'r str {
    let found = report.narratives.iter().find(|(known, _)| known == section);
    found.and_then(|(_, text)| text.as_deref()).unwrap_or_else(|| panic!("no {section}"))
}

#[test]
fn footnotes_are_those_of_word_and_come_back() {
    let mut case = case("cn-2021", 2023, None, 2);
    let text = "正文[^a]，**重点**[^b]。\u{1}控制字符[^a]。\n\n后文[^long]。\n\n[^a]: 注的**内容**。\n[^b]: 第二条。\n\n\
                [^long]: 两段的注，\n\n    第二段。\n";
    with_texts(&mut case, "title = \"注\"\n", "", text);
    let bytes = docx(&case.agency, &case.report);
    well_formed(&bytes);
    let parts = archives::texts(&bytes);
    let (document, notes) = (&parts["word/document.xml"], &parts["word/footnotes.xml"]);
    // A note that is mentioned twice is printed twice: Word counts mentions.
    assert_eq!(document.matches("<w:footnoteReference").count(), 12);
    assert_eq!(notes.matches("<w:footnote w:id=").count(), 12);
    for number in 1..=12 {
        assert!(document.contains(&format!("<w:footnoteReference w:id=\"{number}\"/>")));
        assert!(notes.contains(&format!("<w:footnote w:id=\"{number}\">")));
    }
    assert!(document.contains("<w:t xml:space=\"preserve\">①</w:t>"));
    assert!(document.contains("注① 行政复议 · 总计：原件如此"), "{document}");
    assert!(document.contains("2024年1月24日"));
    let found = recognise("report.docx", bytes);
    let expected = "正文[^1]，**重点**[^2]。控制字符[^1]。\n\n后文[^3]。\n\n[^1]: 注的**内容**。\n\n[^2]: 第二条。\n\n\
                    [^3]: 两段的注，\n\n    第二段。\n";
    for section in ["overview", "problems", "other_matters"] {
        assert_eq!(markdown(&found, section), expected);
    }
    let html = |text: &str| annals::api::markdown::render("s", text).html;
    assert_eq!(html(expected), html(&text.replace('\u{1}', "")), "the page is the same");
}

/// Links, weights and quotations as typed, out of the Word file and out of the page.
#[test]
fn links_weights_and_quotations_come_back() {
    let mut case = case("cn-2021", 2023, None, 2);
    let text = "见[门户**网站**](https://www.example.gov.cn/a?b=1&c=2)和[邮箱](mailto:a@b.cn)，*强调*、**重点**与***两者***。\n\n\
                > 原文第一段。\n>\n> 原文第二段，*有*[链接](https://b.cn/)。\n\n正文。\n\n- 甲\n- 乙：[丙](https://c.cn/)\n\n1. 一\n2. 二\n\n\
                又见[注](https://d.cn/)[^1]。\n\n[^1]: 注文有[链接](https://e.cn/)。\n";
    with_texts(&mut case, "title = \"链\"\n", "", text);
    let bytes = docx(&case.agency, &case.report);
    well_formed(&bytes);
    let found = recognise("report.docx", bytes);
    let page = |text: &str| annals::api::markdown::render("s", text).html;
    for section in ["overview", "problems", "other_matters"] {
        assert_eq!(markdown(&found, section), text);
    }
    let html = |section: &str, heading: &str| format!("<h2 id=\"{section}\">{heading}</h2>{}", page(text));
    let body = html("overview", "一、总体情况")
        + &html("problems", "五、存在的主要问题及改进情况")
        + &html("other_matters", "六、其他需要报告的事项");
    let found = recognise(
        "a.html",
        format!("<title>甲局2023年政府信息公开工作年度报告</title><main>{body}</main>").into_bytes(),
    );
    // Footnotes of several texts have the same addresses here.
    assert_eq!(markdown(&found, "overview"), text);
}

#[test]
fn what_the_page_says_beside_the_text_stands_in_the_document() {
    let mut case = case("cn-2021", 2023, None, 2);
    let more = "attachments = [{ file = \"signed.pdf\", label = \"盖章扫描件\" }, { file = \"list.csv\" }]\n\
                metadata = { \"索引号\" = \"示例-2024-01\" }\n";
    with_texts(&mut case, "title = \"附\"\n", more, "无其他事项。\n");
    let bytes = docx(&case.agency, &case.report);
    let document = &archives::texts(&bytes)["word/document.xml"];
    let places =
        ["索引号：示例-2024-01", "六、其他需要报告的事项", "附件：1. 盖章扫描件", "2. list.csv", "2024年1月24日"];
    let found: Vec<usize> = places.iter().map(|text| document.find(text).unwrap_or_else(|| panic!("{text}"))).collect();
    assert!(found.is_sorted(), "{found:?}");
    // None of it is text of a section.
    let read = recognise("report.docx", bytes);
    for section in ["overview", "problems", "other_matters"] {
        assert_eq!(markdown(&read, section), "无其他事项。\n");
    }
}

#[test]
fn fixed_texts_are_in_the_language_of_the_site() {
    let case = case("cn-2021", 2023, None, 2);
    let made = RenderCache::new(&case.agency, &case.report, Lang::En);
    let bytes = &made.bytes(format(), &|_| panic!("no file")).expect("a report");
    well_formed(bytes);
    let parts = archives::texts(bytes);
    let document = &parts["word/document.xml"];
    for section in case.report.edition.sections.iter().filter(|section| !section.opening) {
        assert!(document.contains(&section.heading.en), "{}", section.heading.en);
        assert!(!document.contains(&section.heading.zh), "{}", section.heading.zh);
    }
    for cell in case.report.edition.ids().filter(|cell| case.report.figures.get(*cell).is_given()) {
        let label = case.report.edition.row(cell).label.en.replace('\'', "&apos;");
        assert!(document.contains(&label), "{label}");
    }
    assert!(document.contains("24 January 2024"));
    assert!(parts["docProps/core.xml"].contains("<dc:language>en</dc:language>"));
}

fn blank_comes_back(id: &str) {
    let edition = &edition(id);
    let blank = (format().blank.expect("a blank form"))(edition);
    assert!(blank == (format().blank.expect("a blank form"))(edition), "the same bytes every time");
    well_formed(&blank);
    let empty = recognise("report.docx", blank.clone());
    assert!(empty.figures.cells.values().all(|taken| text(&taken.reading.value).is_empty()), "nothing is invented");
    assert_eq!((&empty.title.name, empty.title.year), (&None, None));
    for section in edition.narratives().filter(|section| !section.opening) {
        assert_eq!(markdown(&empty, &section.id), "", "a hint is no text");
    }
    assert!(empty.narratives.iter().all(|(section, _)| section != "preamble"), "nor is there an introduction");
    let remarks: Vec<&str> = empty.remarks.iter().map(|remark| remark.message.key()).collect();
    assert_eq!(remarks, ["export.blank.untouched"], "what the form itself says is nothing left out");
    for seed in 0..6 {
        let mut random = Random::new(seed);
        let sheet = Sheet::random(edition, 2024, None, &mut random);
        let typed = typed(edition, &sheet, &mut random);
        let texts =
            edition.narratives().map(|section| (section.id.clone(), format!("{}的内容，一字不差。", section.short.zh)));
        let mut texts: BTreeMap<String, String> = texts.collect();
        if seed % 2 == 1 {
            texts.remove("preamble");
        }
        let cells: BTreeMap<String, String> =
            typed.iter().map(|(address, (text, _))| (address.clone(), text.clone())).collect();
        let found = recognise("report.docx", filled(&blank, &cells, &texts));
        assert_eq!(found.edition.id, id);
        assert_eq!((found.title.name.as_deref(), found.title.year), (Some("某市某局"), Year::new(2024)));
        assert_exact(&found, &cells);
        for (section, text) in &texts {
            assert_eq!(markdown(&found, section), format!("{text}\n"), "{section}");
        }
        assert_eq!(found.narratives.len(), texts.len());
        // The year that was typed is not one of the older form.
        let mut keys = found.remarks.iter().map(|remark| remark.message.key());
        assert!(keys.all(|key| id == "cn-2019" && key == "import.remark.other_form"), "{:?}", found.remarks);
    }
}

#[test]
fn a_blank_form_of_2019_comes_back_as_filled_in() {
    blank_comes_back("cn-2019");
}

#[test]
fn a_blank_form_of_2021_comes_back_as_filled_in() {
    blank_comes_back("cn-2021");
}
