//! Reports made at random, printed in every format with the faults of real ones, and read again: what comes back is what was
//! printed, or is named as a doubt. Nothing is wrong in silence.

use crate::support::forms::edition;
use crate::support::printed;
use crate::support::printed::faults::{NAME, Sample, lines_between};
use crate::support::printed::formats::{docx, html, tabbed, torn, xlsx};
use crate::support::printed::score::{lines, score};
use crate::support::printed::{
    Cell, Figures, Part, change, cut, figures, report, tables, with_phantoms, without_column,
};
use crate::support::random_report::{Random, Sheet};
use crate::support::recognised::{recognise, said, text};
use annals::api::edition::Edition;
use annals::api::import::IssueKind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads a report in a format and asserts that all is right.
fn exact(id: &str, case: &str, name: &str, bytes: Vec<u8>, printed: &Figures) {
    let found = recognise(name, bytes);
    assert_eq!(found.edition.id, id, "{case} {name}\n{}", lines(&found));
    let score = score(&found, printed);
    let all = score.right == printed.len() && score.silent.is_empty();
    assert!(all, "{case} {name}: {score:?}\n{}", lines(&found));
    assert_eq!(score.needless, 0, "{case} {name}\n{}", lines(&found));
    assert_eq!(found.title.name.as_deref(), Some(NAME), "{case} {name}");
    assert!(found.narratives.iter().all(|(_, text)| text.is_some()), "{case} {name}: {:?}", found.narratives);
}

fn in_every_format(id: &str, case: &str, parts: &[Part], printed: &Figures) {
    exact(id, case, "a.html", html(parts).into_bytes(), printed);
    exact(id, case, "a.docx", docx(parts), printed);
    exact(id, case, "a.xlsx", xlsx(parts), printed);
    exact(id, case, "a.txt", tabbed(parts).into_bytes(), printed);
    exact(id, case, "a.pdf", printed::pdf::pdf(parts, true), printed);
}

const EDITIONS: [(&str, u16); 2] = [("cn-2019", 2020), ("cn-2021", 2023)];

#[test]
fn what_is_printed_is_read_in_every_format() {
    for (id, year) in EDITIONS {
        let edition = edition(id);
        for seed in 0..4 {
            let one_row = (id == "cn-2021" && seed % 2 == 1).then_some("requests.results.other");
            let sheet = Sheet::random(&edition, year, one_row, &mut Random::new(seed));
            let printed = figures(&edition, &sheet);
            in_every_format(id, "plain", &report(&edition, &printed, NAME, year), &printed);
        }
    }
}

/// A report of the form of 2021 and what it prints.
fn sample(seed: u64) -> (Arc<Edition>, Figures, Vec<Part>) {
    let edition = edition("cn-2021");
    let sheet = Sheet::random(&edition, 2023, None, &mut Random::new(seed));
    let printed = figures(&edition, &sheet);
    let parts = report(&edition, &printed, NAME, 2023);
    (edition, printed, parts)
}

#[test]
fn blanks_stay_blanks() {
    let (edition, mut printed, _) = sample(5);
    for value in printed.values_mut().filter(|value| *value == "0") {
        value.clear();
    }
    let parts = report(&edition, &printed, NAME, 2023);
    in_every_format("cn-2021", "blanks", &parts, &printed);
}

#[test]
fn labels_as_they_are_met() {
    let (_, printed, mut parts) = sample(6);
    change(&mut parts, |cell| {
        if !cell.figure {
            let text = cell.text.replace('（', " ( ").replace('）', " ) ").replace("1.", "1、").replace("2.", "２．");
            cell.text = text
                .replace("总计", "总 计")
                .replace("结果", "结 果")
                .replace("其他法律行政法规禁止公开", "其他法律行政止公开");
            cell.text = cell.text.replace("现行有效件数", "现有效件数（历史累计）");
        }
    });
    let found = recognise("a.html", html(&parts).into_bytes());
    let score = score(&found, &printed);
    assert!(score.right == 200 && score.silent.is_empty(), "{score:?}\n{}", lines(&found));
    in_every_format_but_needless(&parts, &printed);
}

fn in_every_format_but_needless(parts: &[Part], printed: &Figures) {
    for (name, bytes) in [("a.docx", docx(parts)), ("a.xlsx", xlsx(parts)), ("a.txt", tabbed(parts).into_bytes())] {
        let found = recognise(name, bytes);
        let score = score(&found, printed);
        assert!(score.right == printed.len() && score.silent.is_empty(), "{name} {score:?}\n{}", lines(&found));
    }
}

#[test]
fn tables_broken_by_pages_are_one() {
    for before in [6, 10, 14, 20, 26] {
        let (_, printed, mut parts) = sample(before as u64);
        let at = parts.iter().rposition(|part| matches!(part, Part::Table(rows) if rows.len() > 20)).expect("a table");
        let Part::Table(rows) = &parts[at] else { continue };
        let (above, below) = cut(rows, before);
        parts.splice(at..=at, [Part::Table(above), Part::Text("— 3 —".into()), Part::Table(below)]);
        in_every_format_but_needless(&parts, &printed);
        let found = recognise("a.html", html(&parts).into_bytes());
        assert!(score(&found, &printed).right == 200, "{before}: {:?}\n{}", score(&found, &printed), lines(&found));
    }
}

#[test]
fn table_four_in_three() {
    let (_, printed, mut parts) = sample(7);
    let at = parts.iter().rposition(|part| matches!(part, Part::Table(_))).expect("a table");
    let Part::Table(rows) = parts[at].clone() else { return };
    let label = |text: &str| vec![Cell { text: text.into(), rows: 1, columns: 5, figure: false }];
    let third = |index: usize, name: &str| {
        let part = |row: usize| rows[row][5 * index..5 * index + 5].to_vec();
        Part::Table(vec![label(name), part(2), part(3)])
    };
    let parts_of = [third(0, "行政复议"), third(1, "未经复议直接起诉"), third(2, "复议后起诉")];
    parts.splice(at..=at, parts_of);
    in_every_format_but_needless(&parts, &printed);
}

#[test]
fn phantom_columns_are_no_columns() {
    let (_, printed, mut parts) = sample(8);
    with_phantoms(tables(&mut parts).remove(1));
    let found = recognise("a.html", html(&parts).into_bytes());
    let score = score(&found, &printed);
    assert!(score.silent.is_empty(), "{score:?}\n{}", lines(&found));
    assert!(score.right >= 196, "{score:?}\n{}", lines(&found));
}

#[test]
fn generic_headers_leave_the_order() {
    let (_, printed, mut parts) = sample(9);
    let rows = tables(&mut parts).remove(1);
    let heads: Vec<Cell> = (0..8)
        .map(|n| Cell {
            text: if n == 0 { "项目".into() } else { format!("数据{n}") },
            rows: 1,
            columns: if n == 0 { 3 } else { 1 },
            figure: false,
        })
        .collect();
    rows.splice(0..3, [heads]);
    let found = recognise("a.docx", docx(&parts));
    let score = score(&found, &printed);
    assert!(score.right == 200 && score.silent.is_empty(), "{score:?}\n{}", lines(&found));
}

#[test]
fn a_decoy_and_a_row_too_many_are_not_taken() {
    let (_, printed, mut parts) = sample(10);
    let cell = |text: &str| Cell { text: text.into(), rows: 1, columns: 1, figure: false };
    let decoy = vec![vec![cell("索引号"), cell("2024-001")], vec![cell("公开日期"), cell("2024")]];
    parts.insert(1, Part::Table(decoy));
    let rows = tables(&mut parts).remove(1);
    let mut extra = rows[3].clone();
    extra[0].text = "其他主动公开文件".into();
    extra.iter_mut().filter(|cell| cell.figure).for_each(|cell| cell.text = "77".into());
    rows.insert(4, extra);
    let found = recognise("a.html", html(&parts).into_bytes());
    let score = score(&found, &printed);
    assert!(score.right == 200 && score.silent.is_empty(), "{score:?}\n{}", lines(&found));
    assert!(lines(&found).contains("其他主动公开文件"), "{}", lines(&found));
}

#[test]
fn the_old_table_two_in_a_new_report_is_not_squeezed_into_the_new_form() {
    let (_, printed, mut parts) = sample(11);
    let old = edition("cn-2019");
    let old_figures = figures(&old, &Sheet::random(&old, 2020, None, &mut Random::new(11)));
    *tables(&mut parts).remove(0) = printed::printed(&old, old.table("proactive").expect("a table"), &old_figures);
    let found = recognise("a.html", html(&parts).into_bytes());
    assert_eq!(found.edition.id, "cn-2021");
    let mut expected = printed.clone();
    for row in ["licensing", "penalty", "compulsion"] {
        let address = format!("proactive.{row}.decisions");
        expected.insert(address.clone(), old_figures[&address].clone());
    }
    let score = score(&found, &expected);
    assert_eq!((score.right, score.doubted), (193, 7), "{score:?}\n{}", lines(&found));
    assert!(score.silent.is_empty(), "{score:?}");
}

#[test]
fn a_missing_table_is_named_cell_by_cell() {
    let (_, printed, mut parts) = sample(12);
    let at = parts.iter().position(|part| matches!(part, Part::Table(rows) if rows.len() > 20)).expect("a table");
    parts.remove(at);
    let found = recognise("a.docx", docx(&parts));
    assert_eq!(found.lost, ["requests"]);
    let missing = found.figures.issues.iter().filter(|doubt| doubt.kind == IssueKind::NotFound).count();
    assert_eq!(missing, 175);
    assert_eq!(score(&found, &printed).doubted, 175);
}

#[test]
fn torn_text_is_read_by_labels_and_order() {
    for seed in 20..26 {
        let (_, printed, parts) = sample(seed);
        let found = recognise("a.txt", torn(&parts).into_bytes());
        let score = score(&found, &printed);
        assert!(score.right == 200 && score.silent.is_empty(), "{seed} {score:?}\n{}", lines(&found));
    }
}

/// Blanks for zeros.
fn blanked(printed: &Figures) -> Figures {
    let blank = |value: &String| if value == "0" { String::new() } else { value.clone() };
    printed.iter().map(|(address, value)| (address.clone(), blank(value))).collect()
}

#[test]
fn torn_text_without_its_blanks_is_never_wrong_in_silence() {
    let mut right = 0;
    for seed in 30..34 {
        let (edition, printed, _) = sample(seed);
        let printed = blanked(&printed);
        let found = recognise("a.txt", torn(&report(&edition, &printed, NAME, 2023)).into_bytes());
        let score = score(&found, &printed);
        assert!(score.silent.is_empty(), "{seed} {score:?}\n{}", lines(&found));
        right += score.right;
    }
    assert!(right > 400, "{right} of 800");
}

#[test]
fn of_a_row_of_seven_that_arrives_as_two_numbers_the_total_is_known() {
    for seed in 50..54 {
        let edition = edition("cn-2021");
        let mut sheet = Sheet::random(&edition, 2023, None, &mut Random::new(seed));
        for (_, values) in sheet.rows.iter_mut().filter(|(path, _)| path.starts_with("requests.")) {
            // Natural persons and now and then a business, as in a county.
            values[2..6].fill(0);
            values[6] = values[0] + values[1];
        }
        let printed = blanked(&figures(&edition, &sheet));
        let found = recognise("a.txt", torn(&report(&edition, &printed, NAME, 2023)).into_bytes());
        let all = score(&found, &printed);
        assert!(all.silent.is_empty(), "{seed} {all:?}\n{}", lines(&found));
        // Under which applicant a single figure stands, no sum tells: that is left open, and never filled from the left.
        let total = |address: &&String| address.starts_with("requests.") && address.ends_with(".total");
        let totals: Figures = printed.iter().filter(|(a, _)| total(a)).map(|(a, v)| (a.clone(), v.clone())).collect();
        let right = totals.iter().filter(|(address, value)| {
            let cell = found.edition.cell(address).expect("a cell");
            found.figures.cells.get(&cell).is_some_and(|taken| text(&taken.reading.value) == **value)
        });
        assert_eq!(right.count(), 25, "{seed} {}", lines(&found));
    }
}

#[test]
fn a_pdf_without_lines_is_never_wrong_in_silence() {
    let mut right = 0;
    for seed in 40..44 {
        let (_, printed, parts) = sample(seed);
        let found = recognise("a.pdf", printed::pdf::pdf(&parts, false));
        let score = score(&found, &printed);
        assert!(score.silent.is_empty(), "{seed} {score:?}\n{}", lines(&found));
        right += score.right;
    }
    assert!(right >= 770, "{right} of 800");
}

/// Sentences and short lines between all parts of a report: each is text of the agency's, a note on a table, or listed, and once only.
#[test]
fn nothing_of_a_source_goes_without_a_line() {
    let (Sample { expected: printed, parts, .. }, lines_of) = lines_between(7);
    for (name, bytes) in [
        ("a.html", html(&parts).into_bytes()),
        ("a.docx", docx(&parts)),
        ("a.xlsx", xlsx(&parts)),
        ("a.md", printed::formats::markdown(&parts).into_bytes()),
        ("a.txt", tabbed(&parts).into_bytes()),
        ("b.txt", torn(&parts).into_bytes()),
        ("a.pdf", printed::pdf::pdf(&parts, true)),
        ("b.pdf", printed::pdf::pdf(&parts, false)),
    ] {
        let found = recognise(name, bytes);
        let all = said(&found);
        let times: Vec<(&String, usize)> =
            lines_of.iter().map(|line| (line, all.matches(line.as_str()).count())).collect();
        let wrong: Vec<_> = times.iter().filter(|(_, times)| *times != 1).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}\n{all}");
        let score = score(&found, &printed);
        assert!(score.silent.is_empty(), "{name}: {score:?}\n{}", lines(&found));
    }
}

/// Prints a report of our own otherwise than the form does, and reads it.
fn printed_otherwise(alter: impl FnOnce(&mut Vec<Part>)) -> (annals::api::import::Recognised, Figures) {
    let edition = edition("cn-2021");
    let sheet = Sheet::random(&edition, 2023, None, &mut Random::new(11));
    let printed = figures(&edition, &sheet);
    let mut parts = report(&edition, &printed, NAME, 2023);
    alter(&mut parts);
    (recognise("a.html", html(&parts).into_bytes()), printed)
}

#[test]
fn columns_that_changed_places_are_known_by_their_names() {
    let (found, printed) = printed_otherwise(|parts| {
        // 本年制发 and 本年废止, headers and figures, in the first block of the first table.
        for row in &mut tables(parts)[0][1..4] {
            row.swap(1, 2);
        }
    });
    let score = score(&found, &printed);
    assert!(score.silent.is_empty() && score.right == printed.len(), "{score:?}\n{}", lines(&found));
}

#[test]
fn a_row_that_has_the_label_of_another_is_a_contradiction() {
    let (found, _) = printed_otherwise(|parts| {
        change(parts, |cell| {
            if cell.text == "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" {
                cell.text = "（二）予以公开".to_owned();
            }
        });
    });
    let address = "requests.results.partially_granted.natural_person";
    let is_said = found.figures.issues.iter().any(|it| it.address == address && it.kind == IssueKind::Contradictory);
    assert!(is_said, "{}", lines(&found));
    assert!(found.figures.needs_review(&found.edition));
}

#[test]
fn an_amount_in_another_unit_is_a_contradiction() {
    let (found, _) = printed_otherwise(|parts| {
        change(parts, |cell| cell.text = cell.text.replace("（单位：万元）", "（单位：元）"));
    });
    let is_said = found.figures.issues.iter().any(|it| it.address == "proactive.fees.amount");
    assert!(is_said && found.figures.needs_review(&found.edition), "{}", lines(&found));
    // Beside the table whose unit it is; of another table it says nothing.
    let before = |at: usize, text: &str| {
        let (found, _) = printed_otherwise(|parts| {
            let tables = parts.iter().enumerate().filter(|(_, part)| matches!(part, Part::Table(_)));
            let table = tables.map(|(index, _)| index).nth(at / 2).expect("a table");
            parts.insert(table + at % 2, Part::Text(text.to_owned()));
        });
        found.figures.issues.iter().any(|it| it.address == "proactive.fees.amount")
    };
    for (at, text, is_said) in [
        (0, "单位：件、元", true),
        (0, "（单位：件/千元）", true),
        (0, "填报单位：某局 单位：人民币元", true),
        (1, "注：收费金额单位为元。", true),
        (1, "收费以元为单位。", true),
        (0, "单位：件、万元", false),
        (1, "注：收费金额单位为万元。", false),
        (2, "单位：件、元", false),
    ] {
        assert_eq!(before(at, text), is_said, "{at} {text}");
    }
}

/// Tables that stand behind the texts are tables of the form all the same, and no text.
#[test]
fn tables_in_an_annex_are_not_printed_again() {
    let (edition, printed, parts) = sample(3);
    let (tables, mut texts): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| matches!(part, Part::Table(_)));
    texts.extend(tables);
    let own = "| 序号 | 名称 |";
    for (name, bytes) in [
        (
            "a.html",
            html(&texts)
                .replace("</div></body>", "<table><tr><td>序号<td>名称<tr><td>1<td>某文件</table></div></body>")
                .into_bytes(),
        ),
        ("a.docx", docx(&texts)),
    ] {
        let found = recognise(name, bytes);
        let score = score(&found, &printed);
        assert!(score.right == printed.len() && score.silent.is_empty(), "{name} {score:?}\n{}", lines(&found));
        let last = edition.narratives().last().expect("a text");
        let text = found.narratives.iter().find(|(id, _)| *id == last.id).and_then(|(_, text)| text.clone());
        let text = text.expect("the last text");
        assert!(!text.contains("规章") && !text.contains("自然人"), "{name}: {text}");
        // A table that is none of the form's is a part of the text.
        assert_eq!(text.contains(own), name == "a.html", "{name}: {text}");
    }
}

/// What a browser prints at the head and the foot of each page, on however few pages.
#[test]
fn the_marks_of_a_browser_are_no_text() {
    let (_, printed, mut parts) = sample(5);
    let marks = ["2025/1/20 09:05 某网站", "https://www.example.gov.cn/a/2.html 1/1"];
    parts.insert(0, Part::Text(marks[0].to_owned()));
    parts.push(Part::Text(marks[1].to_owned()));
    let bytes = printed::pdf::pdf(&parts, true);
    exact("cn-2021", "browser", "a.pdf", bytes.clone(), &printed);
    let found = recognise("a.pdf", bytes);
    let texts: String = found.narratives.iter().filter_map(|(_, text)| text.clone()).collect();
    assert!(!texts.contains("example") && !texts.contains("某网站"), "{texts}");
    let said = said(&found);
    assert_eq!(said.matches("某网站").count(), 1, "{said}");
    assert_eq!(said.matches("2.html").count(), 1, "{said}");
}

/// A column of the grid that is not there: what the names say stays certain, what they do not say is doubted.
#[test]
fn columns_that_are_missing() {
    let edition = edition("cn-2021");
    let printed = figures(&edition, &Sheet::random(&edition, 2023, None, &mut Random::new(11)));
    // The same tables with addresses for figures: which cells are left.
    let named: Figures = printed.keys().map(|address| (address.clone(), address.clone())).collect();
    // By table: the first column of figures, and the last.
    for (table, firsts) in [(0, 1..4), (1, 3..10), (2, 0..15)] {
        for (gone, has_names) in firsts.clone().map(|gone| (gone, true)).chain([(firsts.start, false), (2, true)]) {
            let without = |figures: &Figures| {
                let mut parts = report(&edition, figures, NAME, 2023);
                let own = tables(&mut parts).remove(table);
                without_column(own, gone);
                if !has_names {
                    own.retain(|row| row.iter().any(|cell| cell.figure));
                }
                parts
            };
            let all = without(&named);
            let cells = all.iter().filter_map(|part| if let Part::Table(rows) = part { Some(rows) } else { None });
            let left: BTreeSet<&str> =
                cells.flatten().flatten().filter(|cell| cell.figure).map(|cell| cell.text.as_str()).collect();
            let found = recognise("a.html", html(&without(&printed)).into_bytes());
            let score = score(&found, &printed);
            let case = format!("{table} {gone} {has_names}: {score:?}\n{}", lines(&found));
            assert!(score.silent.is_empty(), "{case}");
            // Without the column of labels of a matrix, or without names, nothing tells.
            if has_names && !(table == 1 && gone == 2) {
                assert_eq!((score.right, score.needless), (left.len(), 0), "{case}");
            }
            assert!(left.len() == printed.len() || found.figures.needs_review(&found.edition), "{case}");
        }
    }
}

/// A table that holds figures alone is read by their order, and published only when a person has looked at it.
#[test]
fn a_table_without_labels_is_a_draft() {
    for (table, is_blank) in [(0, true), (1, true), (2, true), (0, false), (1, false), (2, false)] {
        let (found, printed) = printed_otherwise(|parts| match tables(parts).remove(table) {
            own if is_blank => {
                own.iter_mut().flatten().filter(|cell| !cell.figure).for_each(|cell| cell.text.clear());
            }
            own => own.iter_mut().for_each(|row| row.retain(|cell| cell.figure)),
        });
        let score = score(&found, &printed);
        let case = format!("{table} {is_blank}: {score:?}\n{}", lines(&found));
        assert!(score.silent.is_empty() && found.figures.needs_review(&found.edition), "{case}");
    }
}

/// Paragraphs that an editor broke at one width are whole again; the tables stay as they are.
#[test]
fn lines_broken_at_one_width_are_put_together() {
    let edition = edition("cn-2021");
    let printed = figures(&edition, &Sheet::random(&edition, 2023, None, &mut Random::new(11)));
    let read = |alter: fn(&str) -> String| {
        let mut parts = report(&edition, &printed, NAME, 2023);
        for part in &mut parts {
            if let Part::Text(text) = part
                && text.ends_with('。')
            {
                *text =
                    alter(&format!("本机关认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态，{text}"));
            }
        }
        recognise("a.txt", tabbed(&parts).into_bytes())
    };
    let (whole, broken) = (read(str::to_owned), read(broken));
    assert_eq!(whole.narratives, broken.narratives);
    assert_eq!((broken.figures.cells.len(), broken.figures.issues.len()), (printed.len(), 0), "{}", lines(&broken));
}

/// The mark of a footnote is smaller and raised, and no digit of the figure before it.
#[test]
fn a_raised_mark_of_a_pdf_is_no_digit() {
    let (_, printed, parts) = sample(5);
    let hex = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    // The first figure that no other shares.
    let objects = printed::pdf::objects(&parts, true);
    let figure = printed.values().find(|value| objects.concat().matches(&format!("<{}> Tj", hex(value))).count() == 1);
    let own = format!("<{}> Tj ET", hex(figure.expect("a figure")));
    let marked = objects.iter().map(|object| {
        let Some(at) = object.find(&own) else { return object.clone() };
        let line = object[..at].rfind("BT ").expect("its operators");
        let place: Vec<f64> = object[line..at].split(' ').filter_map(|word| word.parse().ok()).collect();
        let [size, x, y] = place[..] else { panic!("{place:?}") };
        let wide = figure.expect("a figure").len() as f64 * 0.5 * size;
        let mark = format!("\nBT /F1 {} Tf {:.2} {:.2} Td <{}> Tj ET", 0.6 * size, x + wide, y + 0.4 * size, hex("1"));
        let page = format!("{}{own}{mark}{}", &object[..at], &object[at + own.len()..]);
        let (_, stream) = page.split_once(" >>").expect("a stream");
        format!("<< /Length {} >>{stream}", stream.len() - "\nstream\nendstream".len())
    });
    let marked = printed::pdf::assembled(&marked.collect::<Vec<_>>());
    assert!(marked.len() > printed::pdf::pdf(&parts, true).len());
    exact("cn-2021", "a raised mark", "a.pdf", marked, &printed);
}

/// A paragraph with an indent, broken after every 34 ideographs.
fn broken(paragraph: &str) -> String {
    let indented: Vec<char> = format!("　　{paragraph}").chars().collect();
    indented.chunks(34).map(String::from_iter).collect::<Vec<_>>().join("\n")
}

/// Sums hold whatever stands over columns of the same kind, and whatever rows are called: where names are missing or in another order, a
/// person has to look.
#[test]
fn penalties_whose_columns_changed_places_are_known_by_their_names() {
    let edition = edition("enforcement-2018");
    let printed = figures(&edition, &Sheet::random(&edition, 2024, None, &mut Random::new(21)));
    let parts = report(&edition, &printed, NAME, 2024);
    let mut swapped = parts.clone();
    let penalties = tables(&mut swapped).remove(0);
    let at = |label: &str| penalties.iter().flatten().position(|cell| cell.text == label);
    let names = penalties.iter().position(|row| row.iter().any(|cell| cell.text == "罚款")).expect("the names");
    assert!(at("罚款").is_some() && at("行政拘留").is_some());
    for row in &mut penalties[names..] {
        row.swap(1, 7);
    }
    for (name, bytes) in [("a.html", html(&parts).into_bytes()), ("a.docx", docx(&parts)), ("a.xlsx", xlsx(&parts))] {
        let found = recognise(name, bytes);
        assert_eq!(found.edition.id, "enforcement-2018");
        let score = score(&found, &printed);
        assert!(score.right == printed.len() && score.needless == 0, "{name} {score:?}\n{}", lines(&found));
    }
    for (name, bytes) in [("a.html", html(&swapped).into_bytes()), ("a.docx", docx(&swapped))] {
        let found = recognise(name, bytes);
        let score = score(&found, &printed);
        assert!(score.right == printed.len() && score.silent.is_empty(), "{name} {score:?}\n{}", lines(&found));
    }
}

/// A page with the title of one report and the tables of another: which, is said.
#[test]
fn a_page_of_another_kind_than_its_title_is_named() {
    let edition = edition("enforcement-2018");
    let printed = figures(&edition, &Sheet::random(&edition, 2024, None, &mut Random::new(22)));
    let page = html(&report(&edition, &printed, NAME, 2024));
    assert!(recognise("a.html", page.clone().into_bytes()).looks_like.is_none());
    let other = page.replace("行政执法统计年报", "政府信息公开工作年度报告");
    assert_ne!(page, other);
    let found = recognise("a.html", other.into_bytes());
    let (form, cells) = found.looks_like.as_ref().expect("another form");
    assert_eq!((form.id.as_str(), *cells > 10), ("enforcement-2018", true), "{cells}");
    assert!(found.figures.cells.is_empty());
}

#[test]
fn what_no_name_confirms_is_a_draft() {
    let edition = edition("cn-2021");
    let of_year = |year, seed| {
        let printed = figures(&edition, &Sheet::random(&edition, year, None, &mut Random::new(seed)));
        report(&edition, &printed, NAME, year)
    };
    let swapped = |parts: &mut [Part], one: &str, other: &str| {
        change(parts, |cell| {
            cell.text = match cell.text.as_str() {
                text if text == one => other.to_owned(),
                text if text == other => one.to_owned(),
                _ => return,
            }
        });
    };
    let mut columns = of_year(2023, 11);
    swapped(&mut columns, "自然人", "商业企业");
    let mut results = of_year(2023, 11);
    swapped(&mut results, "结果维持", "结果纠正");
    let mut without_header = of_year(2023, 11);
    let names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
    tables(&mut without_header)[1].iter_mut().take(3).flatten().for_each(|cell| {
        if names.contains(&cell.text.as_str()) {
            cell.text.clear();
        }
    });
    let mut two_numbers = of_year(2023, 11);
    let cell = tables(&mut two_numbers).remove(0).iter_mut().flatten().find(|cell| cell.figure).expect("a figure");
    cell.text = "1573179 20".to_owned();
    let in_unit = |unit: &str| {
        let mut parts = of_year(2023, 11);
        change(&mut parts, |cell| cell.text = cell.text.replace("（单位：万元）", &format!("（单位：{unit}）")));
        html(&parts).into_bytes()
    };
    // One figure over two cells of table two: right and below.
    let spanning = |rows: usize, columns: usize| {
        let mut parts = of_year(2023, 11);
        let rows_of_two = tables(&mut parts).remove(1);
        let at = rows_of_two.iter().position(|row| row.iter().any(|cell| cell.figure)).expect("a row of figures");
        let first = rows_of_two[at].iter().position(|cell| cell.figure).expect("a figure");
        rows_of_two[at].drain(first + 1..first + columns);
        (1..rows).for_each(|below| {
            let row = &mut rows_of_two[at + below];
            let figure = row.iter().position(|cell| cell.figure).expect("a figure");
            row.remove(figure);
        });
        (rows_of_two[at][first].rows, rows_of_two[at][first].columns) = (rows, columns);
        parts
    };
    let mut rows = of_year(2023, 11);
    swapped(&mut rows, "1.属于国家秘密", "2.其他法律行政法规禁止公开");
    // Last year's tables behind this year's, without a title of their own.
    let twice: Vec<Part> = of_year(2023, 11).into_iter().chain(of_year(2022, 12).into_iter().skip(1)).collect();
    for (case, name, bytes) in [
        ("columns", "a.txt", tabbed(&columns).into_bytes()),
        ("columns", "a.txt", torn(&columns).into_bytes()),
        ("results", "a.txt", tabbed(&results).into_bytes()),
        ("without header", "a.html", html(&without_header).into_bytes()),
        ("two numbers", "a.html", html(&two_numbers).into_bytes()),
        ("in thousands", "a.html", in_unit("千元")),
        ("in hundred millions", "a.html", in_unit("亿元")),
        ("in yuan", "a.html", in_unit("元")),
        ("over two columns", "a.html", html(&spanning(1, 2)).into_bytes()),
        ("over two columns", "a.docx", docx(&spanning(1, 2))),
        ("over two rows", "a.html", html(&spanning(2, 1)).into_bytes()),
        ("rows", "a.txt", torn(&rows).into_bytes()),
        ("twice", "a.html", html(&twice).into_bytes()),
        ("twice", "a.txt", tabbed(&twice).into_bytes()),
    ] {
        let found = recognise(name, bytes);
        assert!(found.figures.needs_review(&found.edition), "{case} {name}\n{}", lines(&found));
    }
}
