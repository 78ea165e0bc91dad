//! What stands aside of a report's text and tables, in headers, comments and drawings: it is no part of the report, and every piece of it
//! is listed.

use crate::support::archives;
use crate::support::forms::edition;
use crate::support::printed::formats::{archive, docx, html, xlsx};
use crate::support::printed::{Part, figures, report};
use crate::support::random_report::{Random, Sheet};
use crate::support::recognised::recognise;
use annals::api::base::Lang;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn sample() -> Vec<Part> {
    let edition = edition("cn-2021");
    let printed = figures(&edition, &Sheet::random(&edition, 2023, None, &mut Random::new(11)));
    report(&edition, &printed, "示例县人民政府", 2023)
}

/// An archive with more parts.
fn with(bytes: &[u8], more: &[(&str, String)]) -> Vec<u8> {
    let mut parts = archives::texts(bytes);
    parts.extend(more.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    archive(&parts.iter().map(|(name, text)| (name.as_str(), text)).collect::<Vec<_>>())
}

/// The list of what a part names: each by its kind and target.
fn relations(targets: &[(&str, &str)]) -> String {
    let own = targets.iter().enumerate().map(|(at, (kind, target))| {
        format!("<Relationship Id=\"a{at}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    });
    format!("<Relationships>{}</Relationships>", own.collect::<String>())
}

/// What is said of a document that has each of these lines once.
fn assert_listed(name: &str, bytes: Vec<u8>, lines: &[&str]) {
    let found = recognise(name, bytes);
    assert_eq!(found.figures.issues, [], "{name}");
    let said: Vec<String> = found.remarks.iter().map(|remark| remark.message.render(Lang::En)).collect();
    for line in lines {
        assert_eq!(said.iter().filter(|own| own.contains(line)).count(), 1, "{name}: {line} in {said:#?}");
    }
    let noise = said.iter().filter(|own| own.contains("第 1 页") || own.contains("标志"));
    assert_eq!(noise.count(), 0, "{said:#?}");
}

#[test]
fn of_a_word_document() {
    let run = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let picture = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id=\"1\" descr=\"徽标\"/><a:blip r:embed=\"x\"/></wp:inline>\
                   </w:drawing></w:r></w:p>";
    let bytes = with(
        &docx(&sample()),
        &[
            (
                "word/_rels/document.xml.rels",
                relations(&[
                    ("header", "header1.xml"),
                    ("header", "header2.xml"),
                    ("footer", "/word/footer1.xml"),
                    ("comments", "comments.xml"),
                ]),
            ),
            ("word/header1.xml", format!("<w:hdr>{}{picture}</w:hdr>", run("本报告为初步统计"))),
            ("word/header2.xml", format!("<w:hdr>{}</w:hdr>", run("本报告为初步统计"))),
            ("word/footer1.xml", format!("<w:ftr>{}</w:ftr>", run("— 第 1 页 共 5 页 —"))),
            (
                "word/comments.xml",
                format!("<w:comments><w:comment w:id=\"1\">{}</w:comment></w:comments>", run("请核对")),
            ),
        ],
    );
    let lines = [
        "the text of a header or footer was left out: 本报告为初步统计",
        "the picture “徽标” was left out: it stands in a header",
        "a comment was left out: 请核对",
    ];
    assert_listed("a.docx", bytes, &lines);
}

#[test]
fn of_a_workbook() {
    let sheet = "xl/worksheets/sheet1.xml";
    let book = xlsx(&sample());
    let printed = "<headerFooter><oddHeader>&amp;C&amp;\"宋体,常规\"&amp;12初步统计</oddHeader><oddFooter>第 &amp;P 页</oddFooter></headerFooter>";
    let body = archives::texts(&book)[sheet].replacen("</worksheet>", &format!("{printed}</worksheet>"), 1);
    let anchor = |content: &str| format!("<xdr:twoCellAnchor>{content}</xdr:twoCellAnchor>");
    let picture = "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"2\" descr=\"流程图\"/></xdr:nvPicPr></xdr:pic>";
    let chart = "<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id=\"3\" name=\"图表 1\"/></xdr:nvGraphicFramePr></xdr:graphicFrame>";
    let bytes = with(
        &book,
        &[
            (sheet, body),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                relations(&[("comments", "../comments1.xml"), ("drawing", "/xl/drawings/drawing1.xml")]),
            ),
            (
                "xl/comments1.xml",
                "<comments><commentList><comment ref=\"B17\"><text><r><t>含垂管</t></r><r><t>部门</t></r></text></comment>\
                 </commentList></comments>"
                    .to_owned(),
            ),
            ("xl/drawings/drawing1.xml", format!("<xdr:wsDr>{}{}</xdr:wsDr>", anchor(picture), anchor(chart))),
        ],
    );
    let lines = [
        "the text of a header or footer was left out: 初步统计",
        "a comment was left out: 含垂管部门",
        "the picture “流程图” was left out: it stands on a sheet",
        "the picture “图表 1” was left out: it is a chart",
    ];
    assert_listed("a.xlsx", bytes, &lines);
}

/// A text of the report ends with its sheet.
#[test]
fn on_other_sheets() {
    let book = xlsx(&sample());
    let (list, named) = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels");
    let texts = archives::texts(&book);
    let sheets = "<sheet name=\"填表说明\" sheetId=\"2\" r:id=\"rId2\"/></sheets>";
    let target = "<Relationship Id=\"rId2\" Target=\"worksheets/sheet2.xml\"/></Relationships>";
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = [("A1", "新收申请指本年收到的申请。"), ("A3", "上年数")].map(|(at, text)| {
        let more = if at == "A3" { cell("B3", "88") } else { String::new() };
        format!("<row r=\"{}\">{}{more}</row>", &at[1..], cell(at, text))
    });
    let bytes = with(
        &book,
        &[
            (list, texts[list].replacen("</sheets>", sheets, 1)),
            (named, texts[named].replacen("</Relationships>", target, 1)),
            ("xl/worksheets/sheet2.xml", format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat())),
        ],
    );
    let found = recognise("a.xlsx", bytes.clone());
    let texts: String = found.narratives.iter().filter_map(|(_, text)| text.clone()).collect();
    assert!(!texts.contains("88") && !texts.contains("新收申请指"), "{texts}");
    assert_listed("a.xlsx", bytes, &["填表说明 / 新收申请指本年收到的申请。 / 上年数 88"]);
}

/// What a workbook hides is told once, not cell by cell; a column of the form is read all the same.
#[test]
fn on_hidden_sheets_and_in_hidden_columns() {
    let book = xlsx(&sample());
    let texts = archives::texts(&book);
    let (list, sheet) = ("xl/workbook.xml", "xl/worksheets/sheet1.xml");
    let hidden = "<sheet name=\"底稿\" sheetId=\"8\" state=\"hidden\"/><sheet name=\"名单\" sheetId=\"9\" state=\"veryHidden\"/>";
    let columns = "<cols><col min=\"1\" max=\"1\"/><col min=\"3\" max=\"4\" hidden=\"1\"/><col min=\"99\" max=\"16384\" hidden=\"1\"/></cols>";
    let parts = [
        (list, texts[list].replacen("</sheets>", &format!("{hidden}</sheets>"), 1)),
        (sheet, texts[sheet].replacen("<sheetData>", &format!("{columns}<sheetData>"), 1)),
    ];
    let lines =
        ["2 sheets are hidden and were not read: 底稿", "2 columns are hidden and were read like the others: C"];
    assert_listed("a.xlsx", with(&book, &parts), &lines);
}

#[test]
fn of_a_page() {
    let end = "没有收取信息处理费。";
    let drawings = "<svg width=\"9\"><title>申请流程</title><text>受理</text></svg><svg aria-hidden=\"true\"><text>标志</text></svg>\
                    <object data=\"a.pdf\" title=\"全文\"></object><iframe src=\"https://example.com/v\"></iframe>";
    let page = html(&sample()).replacen(end, &format!("{end}</p><p>{drawings}</p><p>"), 1);
    let lines = [
        "the picture “申请流程受理” was left out: it is SVG",
        "the picture “全文” was left out: the page embeds it from elsewhere (object, a.pdf)",
        "the page embeds it from elsewhere (iframe, https://example.com/v)",
    ];
    assert_listed("a.html", page.into_bytes(), &lines);
}
