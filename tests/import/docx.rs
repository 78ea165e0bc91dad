//! What Word itself makes of a report: layout tables around tables, text boxes, tracked changes, content controls, runs torn by
//! bookmarks and spelling marks, hidden text, footnotes. The figures are the same, and what was left out is said.

use crate::support::archives;
use crate::support::forms::edition;
use crate::support::printed::formats::{archive, docx};
use crate::support::printed::{Figures, figures, report};
use crate::support::random_report::{Random, Sheet};
use crate::support::recognised::{recognise, text};
use annals::api::base::Lang;
use annals::api::edition::Edition;
use annals::api::import::Recognised;
use std::sync::Arc;

const NAME: &str = "示例县人民政府";

/// A report of 2023, what it prints, and the body that Word keeps of it.
fn sample() -> (Arc<Edition>, Figures, String) {
    let edition = edition("cn-2021");
    let printed = figures(&edition, &Sheet::random(&edition, 2023, None, &mut Random::new(11)));
    let bytes = docx(&report(&edition, &printed, NAME, 2023));
    let body = archives::texts(&bytes).remove("word/document.xml").expect("a part");
    (edition, printed, body)
}

fn read(body: String, others: &[(&str, String)]) -> Recognised {
    let mut parts = vec![("word/document.xml", body)];
    parts.extend(others.iter().map(|(name, text)| (*name, text.clone())));
    recognise("a.docx", archive(&parts))
}

/// Every figure is there as printed, and no doubt about one.
fn assert_exact(found: &Recognised, printed: &Figures) {
    for (address, value) in printed {
        let cell = found.edition.cell(address).expect("a cell");
        let read = found.figures.cells.get(&cell).map(|taken| text(&taken.reading.value));
        assert_eq!(read, Some(value.as_str()), "{address}");
    }
    assert_eq!(found.figures.cells.len(), printed.len(), "invented cells");
    let doubts: Vec<_> =
        found.figures.issues.iter().map(|doubt| (&doubt.address, doubt.why.render(Lang::En))).collect();
    assert!(doubts.is_empty(), "{doubts:?}");
}

fn narrative<'r>(found: &'r Recognised, section: &str) -> &'r str {
    let known = found.narratives.iter().find(|(id, _)| id == section);
    known.and_then(|(_, text)| text.as_deref()).expect("a narrative")
}

fn remarks(found: &Recognised) -> String {
    found.remarks.iter().map(|remark| remark.message.render(Lang::En) + "\n").collect()
}

/// Replaces what must be there.
fn swap(body: &str, from: &str, to: &str) -> String {
    assert!(body.contains(from), "no {from}");
    body.replacen(from, to, 1)
}

fn cell(content: &str) -> String {
    format!("<w:tc><w:tcPr><w:gridSpan w:val=\"1\"/></w:tcPr>{content}</w:tc>")
}

#[test]
fn tables_within_a_table_that_lays_the_page_out() {
    let (_, printed, body) = sample();
    let inside = body.replace("<w:tbl>", &format!("<w:tbl><w:tr>{}<w:tc><w:tbl>", cell("<w:p/>")));
    let inside = inside.replace("</w:tbl>", "</w:tbl><w:p/></w:tc></w:tr></w:tbl>");
    assert_exact(&read(inside, &[]), &printed);
}

#[test]
fn a_text_box_follows_its_paragraph_and_its_old_copy_is_not_read_twice() {
    let (edition, printed, body) = sample();
    let section = edition.sections.iter().find(|section| section.id == "problems").expect("a section");
    let words = format!("本机关认真做好{}工作", section.short.zh);
    let start = body.find(&words).and_then(|at| body[..at].rfind("<w:p>")).expect("a paragraph");
    let end = start + body[start..].find("</w:p>").expect("its end") + "</w:p>".len();
    let paragraph = &body[start..end];
    let shape = format!("<w:txbxContent>{paragraph}</w:txbxContent>");
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:anchor><wps:txbx>{shape}</wps:txbx></wp:anchor>\
         </w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{shape}</v:textbox></w:pict></mc:Fallback>\
         </mc:AlternateContent></w:r></w:p>"
    );
    let found = read(format!("{}{boxed}{}", &body[..start], &body[end..]), &[]);
    assert_exact(&found, &printed);
    assert_eq!(narrative(&found, "problems").matches(&words).count(), 1);
}

#[test]
fn of_a_tracked_change_the_new_text_counts_and_the_old_is_told() {
    let (_, printed, body) = sample();
    let figure = &printed["requests.new_received.total"];
    let run = format!("<w:r><w:t>{figure}</w:t></w:r>");
    let change = "<w:del w:id=\"1\" w:author=\"a\"><w:r><w:delText>987654</w:delText></w:r></w:del>";
    let changed = swap(&body, &run, &format!("{change}<w:ins w:id=\"2\" w:author=\"a\">{run}</w:ins>"));
    // A whole row that is deleted, and a whole paragraph.
    let row = format!(
        "<w:tr><w:trPr><w:del w:id=\"3\"/></w:trPr>{}</w:tr></w:tbl>",
        cell("<w:p><w:r><w:t>13579</w:t></w:r></w:p>")
    );
    let changed = swap(&changed, "</w:tbl>", &row);
    let changed = swap(
        &changed,
        "<w:sectPr/>",
        "<w:del w:id=\"4\"><w:p><w:r><w:delText>旧话</w:delText></w:r></w:p></w:del><w:sectPr/>",
    );
    let found = read(changed, &[]);
    assert_exact(&found, &printed);
    let said = remarks(&found);
    assert!(["987654", "13579", "旧话"].iter().all(|old| said.contains(old)), "{said}");
    assert!(said.contains(figure.as_str()), "{said}");
}

#[test]
fn runs_torn_by_marks_and_content_controls_around_rows_and_cells() {
    let (_, printed, body) = sample();
    let marks = "</w:t></w:r><w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/><w:bookmarkEnd w:id=\"0\"/><w:proofErr w:type=\"gramStart\"/>\
                 <w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">";
    let torn = swap(&body, "本年新收政府信息公开申请数量", &format!("本年新收{marks}政府信息公开{marks}申请数量"));
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>77</w:t></w:r><w:r><w:instrText>SUM(ABOVE)</w:instrText></w:r>";
    let figure = format!("<w:r><w:t>{}</w:t></w:r>", printed["requests.carried_in.natural_person"]);
    let torn = swap(&torn, &figure, &format!("{hidden}<w:smartTag>{figure}</w:smartTag>"));
    // Every row, every cell, every paragraph in a control of its own.
    let torn = ["w:tr", "w:tc", "w:p"].iter().fold(torn, |body, name| {
        body.replace(
            &format!("<{name}>"),
            &format!("<w:sdt><w:sdtPr><w:id w:val=\"5\"/></w:sdtPr><w:sdtContent><{name}>"),
        )
        .replace(&format!("</{name}>"), &format!("</{name}></w:sdtContent></w:sdt>"))
    });
    assert_exact(&read(torn, &[]), &printed);
}

#[test]
fn a_footnote_or_endnote_on_a_figure_is_a_note_on_its_cell() {
    let (_, printed, body) = sample();
    // The first figure of more than one digit.
    let figure = printed.values().find(|value| value.len() > 2 && body.contains(&format!(">{value}</w:t></w:r>")));
    let figure = figure.expect("a figure");
    let from = format!(">{figure}</w:t></w:r>");
    for kind in ["footnote", "endnote"] {
        let to = format!("{from}<w:r><w:{kind}Reference w:id=\"2\"/></w:r>");
        let note = format!("<w:{kind} w:id=\"2\"><w:p><w:r><w:t> 含12件委托办理的</w:t></w:r></w:p></w:{kind}>");
        let part = format!("word/{kind}s.xml");
        let found = read(swap(&body, &from, &to), &[(&part, format!("<w:{kind}s>{note}</w:{kind}s>"))]);
        assert_exact(&found, &printed);
        let noted = found.figures.cells.values().filter_map(|taken| taken.reading.note.as_deref());
        assert_eq!(noted.collect::<Vec<_>>(), [format!("{figure}（含12件委托办理的）")], "{kind}");
    }
}

#[test]
fn a_footnote_is_kept() {
    let (_, printed, body) = sample();
    let words = "本机关认真做好";
    let reference = format!("</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>{words}");
    let notes = "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\"><w:p><w:r><w:t>----</w:t></w:r></w:p></w:footnote>\
                 <w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>不含派驻机构</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let found = read(swap(&body, words, &reference), &[("word/footnotes.xml", notes.to_owned())]);
    assert_exact(&found, &printed);
    // The words stand in the introduction first.
    let opening = narrative(&found, "preamble");
    assert!(opening.contains("不含派驻机构") && !opening.contains("----"), "{opening}");
}
