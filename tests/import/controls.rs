//! A Word form of ours comes back exactly, whatever was done to its layout: rows moved, tables cut, cells merged, headings and headers
//! gone. Here the edits are made in the XML; `controls.sh` lets LibreOffice make others.

use crate::support::archives;
use crate::support::controls::{assert_exact, doubts, filled, with_control, with_document};
use crate::support::forms::edition;
use crate::support::random_report::{Random, Sheet};
use crate::support::recognised::{figures, recognise};
use annals::api::export::FORMATS;
use annals::api::import::{IssueKind, Recognised};
use std::collections::BTreeMap;
use std::{env, fs};

type Texts = BTreeMap<String, String>;

fn blank() -> Vec<u8> {
    let format = FORMATS.iter().find(|format| format.name == "docx").expect("the format");
    (format.blank.expect("a blank form"))(&edition("cn-2021"))
}

/// A form that was filled in, with what was typed into its cells and sections.
fn sample() -> (Vec<u8>, Texts, Texts) {
    let edition = edition("cn-2021");
    let sheet = Sheet::random(&edition, 2024, None, &mut Random::new(7));
    let mut cells = Texts::new();
    for (path, values) in &sheet.rows {
        for cell in edition.ids().filter(|cell| edition.row(*cell).path == *path) {
            cells.insert(edition.address(cell).to_owned(), values[edition.def(cell).column].to_string());
        }
    }
    let text = |id: &str| format!("这一段写的是{id}，共收到申请1204件，原样读回。");
    let sections: Texts = edition.narratives().map(|section| (section.id.clone(), text(&section.short.zh))).collect();
    (filled(&blank(), &cells, &sections), cells, sections)
}

/// Every figure as typed, no doubt; every text in its section.
fn assert_back(found: &Recognised, cells: &Texts, sections: &Texts) {
    assert_exact(found, cells);
    for (section, text) in sections {
        let read = found.narratives.iter().find(|(known, _)| known == section).and_then(|(_, text)| text.as_ref());
        assert!(read.is_some_and(|read| read.contains(text.as_str())), "{section}: {:?}", found.narratives);
    }
}

/// The paragraphs and tables of a document, what stands before them, and what stands behind.
fn pieces(xml: &str) -> (String, Vec<String>, String) {
    let (head, mut rest) = xml.split_once("<w:body>").expect("a body");
    let mut pieces = Vec::new();
    while !rest.starts_with("<w:sectPr>") {
        let end = if rest.starts_with("<w:tbl>") { "</w:tbl>" } else { "</w:p>" };
        let at = rest.find(end).expect("an end") + end.len();
        pieces.push(rest[..at].to_owned());
        rest = &rest[at..];
    }
    (format!("{head}<w:body>"), pieces, rest.to_owned())
}

/// A table as what stands before its rows, and its rows.
fn rows(table: &str) -> (String, Vec<String>) {
    let (head, rows) = table.split_at(table.find("<w:tr>").expect("a row"));
    let rows = rows.strip_suffix("</w:tbl>").expect("its end").split_inclusive("</w:tr>");
    (head.to_owned(), rows.map(str::to_owned).collect())
}

fn table(head: &str, rows: &[String]) -> String {
    format!("{head}{}</w:tbl>", rows.concat())
}

/// A row as what stands before its cells, and its cells.
fn cells(row: &str) -> (String, Vec<String>) {
    let (head, cells) = row.split_at(row.find("<w:tc>").expect("a cell"));
    let cells = cells.strip_suffix("</w:tr>").expect("its end").split_inclusive("</w:tc>");
    (head.to_owned(), cells.map(str::to_owned).collect())
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// The paragraphs of a table, one under another.
fn as_text(table: &str) -> Vec<String> {
    let paragraphs = table.split("<w:p>").skip(1).map(|rest| rest.split("</w:p>").next().unwrap_or_default());
    paragraphs.map(|inside| format!("<w:p>{inside}</w:p>")).collect()
}

/// Changes something about the tables.
fn edit_table(pieces: &mut Vec<String>, at: usize, random: &mut Random) {
    let (mut head, mut lines) = rows(&pieces[at]);
    let pick = |length: usize, random: &mut Random| random.below(length as u64) as usize;
    match random.below(9) {
        0 => {
            let row = lines.remove(pick(lines.len(), random));
            lines.insert(pick(lines.len() + 1, random), row);
        }
        1 => {
            let below = lines.split_off(1 + pick(lines.len(), random));
            if !below.is_empty() {
                pieces.insert(at + 1, table(&head, &below));
                pieces.insert(at + 1, paragraph("续表 12"));
            }
        }
        // Header rows and labels.
        2 => lines.retain(|row| row.contains("<w:sdt>")),
        3 => {
            let row = pick(lines.len(), random);
            let (start, mut own) = cells(&lines[row]);
            let label = own.iter().position(|cell| !cell.contains("<w:sdt>")).filter(|_| own.len() > 1);
            label.map(|label| own.remove(label));
            lines[row] = format!("{start}{}</w:tr>", own.concat());
        }
        // Two cells become one.
        4 => {
            let row = pick(lines.len(), random);
            let (start, mut own) = cells(&lines[row]);
            if own.len() > 1 {
                let gone = own.remove(1);
                own[0] = own[0].replace("</w:tc>", &format!("{}</w:tc>", as_text(&gone).concat()));
            }
            lines[row] = format!("{start}{}</w:tr>", own.concat());
        }
        5 => lines.insert(pick(lines.len() + 1, random), format!("<w:tr><w:tc>{}</w:tc></w:tr>", paragraph("37"))),
        6 => head = head.replace("<w:tblGrid>", "<w:tblGrid><w:gridCol w:w=\"50\"/>"),
        7 => lines.iter_mut().for_each(|row| *row = row.replace("<w:vMerge w:val=\"restart\"/>", "")),
        _ => {
            pieces.splice(at..=at, as_text(&table(&head, &lines)));
            return;
        }
    }
    pieces[at] = table(&head, &lines);
}

/// Makes a few edits at random.
fn edited(xml: &str, random: &mut Random) -> String {
    let (head, mut pieces, tail) = pieces(xml);
    for _ in 0..1 + random.below(6) {
        let tables: Vec<usize> = (0..pieces.len()).filter(|at| pieces[*at].starts_with("<w:tbl>")).collect();
        match random.below(6) {
            0 => pieces.insert(random.below(pieces.len() as u64) as usize, paragraph("另有 37 件，合计 1204 件")),
            1 if tables.len() > 1 => {
                let (one, other) = (*random.pick(&tables), *random.pick(&tables));
                pieces.swap(one, other);
            }
            // A heading in other words, or none.
            2 => {
                let heads: Vec<usize> = (0..pieces.len()).filter(|at| pieces[*at].contains("\"Heading2\"")).collect();
                match random.below(2) {
                    0 => pieces[*random.pick(&heads)] = paragraph("工作的有关情况"),
                    _ => drop(pieces.remove(*random.pick(&heads))),
                }
            }
            3 => {
                let fonts = ["<w:rPr><w:rFonts w:eastAsia=\"黑体\"/>", "<w:rPr><w:b/>"];
                let font = *random.pick(&fonts);
                pieces.iter_mut().for_each(|piece| *piece = piece.replace("<w:rPr>", font));
            }
            _ if !tables.is_empty() => edit_table(&mut pieces, *random.pick(&tables), random),
            _ => {}
        }
    }
    format!("{head}{}{tail}", pieces.concat())
}

#[test]
fn no_edit_of_the_layout_moves_a_figure() {
    let (form, cells, sections) = sample();
    let edits = env::var("ANNALS_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for seed in 0..edits {
        let document = with_document(&form, |xml| edited(&xml, &mut Random::new(seed)));
        let found = std::panic::catch_unwind(|| assert_back(&recognise("form.docx", document), &cells, &sections));
        assert!(found.is_ok(), "seed {seed}");
    }
}

#[test]
fn a_control_comes_back_in_every_shape() {
    let (form, cells, sections) = sample();
    let tag = "requests.results.granted.total";
    let inline = |xml: &str| {
        let at = xml.find(&format!("<w:tag w:val=\"{tag}\"/>")).expect("the control");
        let start = xml[..at].rfind("<w:sdt>").expect("its start");
        let end = at + xml[at..].find("</w:sdt>").expect("its end") + "</w:sdt>".len();
        (start, end)
    };
    // Around the paragraph, around the cell, around the row; without its tag.
    for (open, close) in [("<w:p>", "</w:p>"), ("<w:tc>", "</w:tc>"), ("<w:tr>", "</w:tr>")] {
        let document = with_document(&form, |xml| {
            let (start, end) = inline(&xml);
            let properties = xml[start..].split("<w:sdtContent>").next().expect("properties").to_owned();
            let content = xml[start..end].split("<w:sdtContent>").nth(1).expect("content");
            let content = content.strip_suffix("</w:sdtContent></w:sdt>").expect("its end");
            // A row holds other figures: the control around it says nothing of one, which keeps its own.
            let (properties, content) = match open {
                "<w:tr>" => ("<w:sdt><w:sdtPr/>".to_owned(), xml[start..end].to_owned()),
                _ => (properties, content.to_owned()),
            };
            let xml = format!("{}{content}{}", &xml[..start], &xml[end..]);
            let from = xml[..start].rfind(open).expect("an element");
            let to = start + xml[start..].find(close).expect("its end") + close.len();
            let inner = &xml[from..to];
            format!("{}{properties}<w:sdtContent>{inner}</w:sdtContent></w:sdt>{}", &xml[..from], &xml[to..])
        });
        assert_back(&recognise("form.docx", document), &cells, &sections);
    }
    let untagged = with_document(&form, |xml| xml.replace("<w:tag ", "<w:gone "));
    assert_back(&recognise("form.docx", untagged), &cells, &sections);
}

#[test]
fn what_tags_say_stands_and_what_they_leave_open_is_recognised() {
    let (form, mut cells, sections) = sample();
    // A row whose controls were deleted, and whose labels are still there.
    let path = "requests.results.granted.";
    let untagged = with_document(&form, |xml| {
        let parts = xml.split(&format!("<w:docPart w:val=\"{path}")).collect::<Vec<_>>().join("<w:docPart w:val=\"X ");
        parts.replace(&format!("<w:tag w:val=\"{path}"), "<w:tag w:val=\"X ")
    });
    let found = recognise("form.docx", untagged);
    assert_eq!(figures(&found), cells);
    let named = doubts(&found);
    assert!(named.len() == 7 && named.iter().all(|doubt| doubt.starts_with(path)), "{named:?}");
    // A tag is right where the labels say another thing.
    let moved = with_document(&form, |xml| {
        let [one, other] = ["（一）予以公开", "1.属于国家秘密"];
        xml.replace(one, "@").replace(other, one).replace('@', other)
    });
    assert_back(&recognise("form.docx", moved), &cells, &sections);
    // A placeholder is no value.
    let address = "requests.carried_out.business";
    let shown = with_document(&blank(), |xml| with_control(&xml, address, "单击此处输入文字"));
    let read = recognise("form.docx", shown);
    assert!(doubts(&read).iter().any(|doubt| doubt.contains("单击此处输入文字")), "typed text is no number");
    let shown = with_document(&form, |xml| {
        let xml = with_control(&xml, address, "单击此处输入文字");
        let at = xml.find(&format!("<w:tag w:val=\"{address}\"/>")).expect("the control");
        format!("{}<w:showingPlcHdr/>{}", &xml[..at], &xml[at..])
    });
    assert_eq!(figures(&recognise("form.docx", shown))[address], "");
    cells.remove(address);
    assert_eq!(cells.len(), 199);
}

#[test]
fn what_tags_contradict_is_named() {
    let (form, cells, _) = sample();
    let address = "requests.new_received.business";
    // Somebody copied the table, and went on in one of the two.
    let copied = |value: &str| {
        with_document(&form, |xml| {
            let (head, mut pieces, tail) = pieces(&xml);
            let at = pieces.iter().position(|piece| piece.contains(address)).expect("the table");
            let copy = with_control(&pieces[at], address, value);
            pieces.insert(at + 1, copy);
            format!("{head}{}{tail}", pieces.concat())
        })
    };
    let same = recognise("form.docx", copied(&cells[address]));
    assert_exact(&same, &cells);
    let other = recognise("form.docx", copied("987654"));
    let named = other.figures.issues.iter().find(|issue| issue.address == address).expect("a doubt");
    assert_eq!(named.kind, IssueKind::Contradictory);
    assert!(doubts(&other).iter().any(|doubt| doubt.contains("987654")), "{:?}", doubts(&other));
    // A form of another edition, or one that was tampered with.
    let foreign = with_document(&form, |xml| xml.replace(address, "requests.new_received.unheard_of"));
    let foreign = recognise("form.docx", foreign);
    let named = foreign.figures.issues.iter().find(|issue| issue.address == "requests.new_received.unheard_of");
    assert!(named.is_some_and(|issue| issue.kind == IssueKind::Contradictory), "{:?}", doubts(&foreign));
    // The figure stands in its row and column all the same.
    assert_eq!(figures(&foreign)[address], cells[address]);
}

/// What the form has is read by its tags; a row that it does not have is not dropped.
#[test]
fn a_row_that_was_put_in_by_hand_is_named() {
    let (form, cells, _) = sample();
    let more = with_document(&form, |xml| {
        let at = xml.find("<w:tag w:val=\"proactive.compulsion.decisions\"/>").expect("the control");
        let end = at + xml[at..].find("</w:tr>").expect("its row") + "</w:tr>".len();
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
        format!("{}<w:tr>{}{}</w:tr>{}", &xml[..end], cell("行政征收"), cell("182"), &xml[end..])
    });
    let found = recognise("form.docx", more);
    assert_eq!(figures(&found), cells);
    let named = doubts(&found);
    assert!(named.len() == 1 && named[0].contains("行政征收") && named[0].contains("182"), "{named:?}");
    assert_eq!(found.figures.issues[0].kind, IssueKind::Contradictory);
}

/// What a clerk types beside a control, or below it, is the figure or the text as much as what she types into it.
#[test]
fn what_stands_beside_a_control_is_read() {
    let (form, cells, mut sections) = sample();
    // Behind the control in its paragraph, or in a paragraph of its own.
    let put = |xml: &str, tag: &str, text: &str, below: bool| {
        let at = xml.find(&format!("<w:tag w:val=\"{tag}\"/>")).expect("the control");
        let end = at + xml[at..].find("</w:sdt>").expect("its end") + "</w:sdt>".len();
        let end = if below { end + xml[end..].find("</w:p>").expect("an end") + "</w:p>".len() } else { end };
        let typed = if below { paragraph(text) } else { format!("<w:r><w:t>{text}</w:t></w:r>") };
        format!("{}{typed}{}", &xml[..end], &xml[end..])
    };
    let address = "requests.results.granted.total";
    let with =
        |text: &str, below: bool| recognise("form.docx", with_document(&form, |xml| put(&xml, address, text, below)));
    for below in [false, true] {
        // A remark on the figure is one; another figure contradicts it.
        let noted = with("（其中修订3件）", below);
        assert_back(&noted, &cells, &sections);
        let cell = noted.edition.cell(address).expect("a cell");
        assert!(noted.figures.cells[&cell].reading.note.as_ref().is_some_and(|note| note.contains("修订")));
        for other in ["3", "约3", "见附件"] {
            let found = with(other, below);
            assert_eq!(figures(&found), cells, "the control's stands");
            let named = doubts(&found);
            assert!(named.len() == 1 && named[0].starts_with(address) && named[0].contains(other), "{named:?}");
            assert_eq!(found.figures.issues[0].kind, IssueKind::Contradictory);
        }
    }
    // Labels that were merged into the cell are none of it: of a row, of the corner of a table, or what is left of one that was split.
    for label in ["1.予以公开", "信息内容", "（三） （四） （五）"] {
        assert_back(&with(label, true), &cells, &sections);
    }
    // Beside and below controls that nothing was typed into, of two cells that stand side by side.
    let left_open = ["requests.results.granted.other_org", address];
    sections.insert("overview".to_owned(), "这一段写在框外，也是总体情况。".to_owned());
    for below in [false, true] {
        let (mut open, mut texts) = (cells.clone(), sections.clone());
        left_open.iter().for_each(|tag| drop(open.remove(*tag)));
        let overview = texts.remove("overview").expect("a text");
        let document = with_document(&filled(&blank(), &open, &texts), |xml| {
            let xml = left_open.iter().fold(xml, |xml, tag| put(&xml, tag, &cells[*tag], below));
            put(&xml, "overview", &overview, below)
        });
        assert_back(&recognise("form.docx", document), &cells, &sections);
    }
}

/// Every tagged figure as typed; the others, whose row went through LibreOffice's clipboard, as typed or named.
fn assert_told(found: &Recognised, cells: &Texts, untagged: &[&String]) {
    let read = figures(found);
    for (address, text) in cells {
        let is_named = || found.figures.issues.iter().any(|issue| issue.address == *address);
        let is_told = read.get(address) == Some(text) || untagged.contains(&address) && is_named();
        assert!(is_told, "{address}: {:?} for {text}", read.get(address));
    }
}

/// Writes the form that LibreOffice edits.
#[test]
#[ignore = "controls.sh runs it"]
fn make() {
    let folder = env::var("ANNALS_FORMS").expect("ANNALS_FORMS names a folder");
    fs::write(format!("{folder}/form.docx"), sample().0).expect("a file");
}

/// Reads what LibreOffice wrote.
#[test]
#[ignore = "controls.sh runs it"]
fn every_form_that_libreoffice_edited_is_exact() {
    let (_, cells, sections) = sample();
    let folder = env::var("ANNALS_FORMS").expect("ANNALS_FORMS names a folder");
    let (mut read, mut failed) = (0, Vec::new());
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().into_string().expect("UTF-8");
        let Some(edits) = name.strip_suffix(".docx").and_then(|name| name.strip_prefix("edited-")) else { continue };
        let bytes = fs::read(entry.path()).expect("a file");
        let body = archives::texts(&bytes).remove("word/document.xml").expect("the main part");
        let untagged: Vec<&String> = cells.keys().filter(|address| !body.contains(&format!("\"{address}\""))).collect();
        let exact = std::panic::catch_unwind(|| {
            let found = recognise(&name, bytes);
            match untagged.is_empty() {
                true => assert_back(&found, &cells, &sections),
                false => assert_told(&found, &cells, &untagged),
            }
        });
        read += 1;
        if exact.is_err() {
            failed.push(edits.to_owned());
        }
    }
    assert!(failed.is_empty(), "of {read} not exact: {failed:?}");
    assert!(read >= 200, "{read} forms");
}
