//! Reports with the faults of real ones in every format and as torn text: what comes back is what was printed, or is named as a
//! doubt. `corpus.rs` does the same with what other programs make of them.

use crate::support::printed::Part;
use crate::support::printed::faults::FAULTS;
use crate::support::printed::faults::Sample;
use crate::support::printed::formats::{
    Bars, barred, column_by_column, docx, html, markdown, paragraphs, pasted, sheet_csv, tabbed, torn, xlsx,
};
use crate::support::printed::pages::{MANNERS, page};
use crate::support::printed::pdf::pdf;
use crate::support::printed::score::{Score, lines, score};
use crate::support::recognised::recognise;
use annals::api::import;

/// Reads every fault in one way: nothing is wrong in silence, and all that is right together makes the share.
fn all_faults(way: &str, least: usize, bytes: impl Fn(&Sample) -> Vec<u8>) {
    let (mut right, mut all) = (0, 0);
    for (fault, sample) in FAULTS {
        let sample = sample(61);
        let found = recognise(way, bytes(&sample));
        let Score { right: own, silent, .. } = score(&found, &sample.expected);
        assert!(silent.is_empty(), "{fault} {way}: {silent:#?}\n{}", lines(&found));
        (right, all) = (right + own, all + sample.expected.len());
    }
    assert!(100 * right >= least * all, "{way}: {right} of {all}");
}

#[test]
fn pages_in_the_manner_of_portals() {
    for manner in MANNERS {
        all_faults("a.html", 100, |sample| {
            // Without a declared encoding.
            encoding_rs::GB18030.encode(&page(&sample.parts, manner)).0.into_owned()
        });
    }
}

#[test]
fn a_page_break_inside_any_row() {
    let (_, cut_row) = FAULTS.iter().find(|(name, _)| *name == "cut-row").expect("the fault");
    for seed in 0..16 {
        let Sample { parts, expected, .. } = cut_row(seed);
        let found = recognise("a.html", page(&parts, MANNERS[0]).into_bytes());
        let Score { right, silent, .. } = score(&found, &expected);
        assert!(silent.is_empty() && right == expected.len(), "{seed}: {right} {silent:#?}\n{}", lines(&found));
    }
}

#[test]
fn word_documents_and_workbooks() {
    all_faults("a.docx", 100, |sample| docx(&sample.parts));
    all_faults("a.xlsx", 98, |sample| xlsx(&sample.parts));
}

#[test]
fn a_cell_a_line() {
    all_faults("a.txt", 98, |sample| tabbed(&sample.parts).into_bytes());
}

/// Blank cells are lost; where they stood is not always in the text any more.
#[test]
fn a_cell_a_line_without_blanks() {
    all_faults("a.txt", 96, |sample| torn(&sample.parts).into_bytes());
    all_faults("a.txt", 96, |sample| paragraphs(&sample.parts).into_bytes());
}

#[test]
fn sheets_as_csv() {
    all_faults("a.csv", 98, |sample| sheet_csv(&sample.parts).into_bytes());
}

/// Tables pasted out of Word or a browser: a row a line, with tabs.
#[test]
fn rows_between_tabs() {
    for vertical in [true, false] {
        all_faults("a.txt", 98, |sample| pasted(&sample.parts, vertical).into_bytes());
    }
}

/// Blank cells have their bars; spans are lost.
#[test]
fn cells_between_bars() {
    for bars in [Bars::Cells, Bars::Rows, Bars::BareRows] {
        all_faults("a.txt", 98, |sample| barred(&sample.parts, bars).into_bytes());
    }
}

/// With the line under the head that Markdown wants and paragraphs parted, and without.
#[test]
fn rows_of_markdown() {
    all_faults("a.md", 98, |sample| markdown(&sample.parts).into_bytes());
    let (_, plain) = FAULTS.iter().find(|(name, _)| *name == "plain").expect("a report");
    let Sample { parts, expected, .. } = plain(7);
    // Tables with spans as HTML, with and without blank lines within.
    let html = html(&parts).replace("<p>", "\n").replace("</p>", "\n");
    let (_, body) = html.split_once("<div class=content>").expect("a page");
    let body =
        body.replace("</div></body></html>", "").replace("<table", "\n<table").replace("</table>", "</table>\n\n");
    for text in [barred(&parts, Bars::Rows), body.clone(), body.replace("</tr>\n", "</tr>\n\n")] {
        let found = recognise("a.md", text.into_bytes());
        assert_eq!(score(&found, &expected).right, expected.len(), "{}", lines(&found));
    }
}

/// A table that is not there is made of nothing that stands elsewhere, with its heading or without.
#[test]
fn a_missing_table_is_missing() {
    let (_, plain) = FAULTS.iter().find(|(name, _)| *name == "plain").expect("a report");
    for (index, table) in ["proactive", "requests", "review_litigation"].into_iter().enumerate() {
        for heading in [true, false] {
            let mut parts = plain(7).parts;
            let at = parts.iter().enumerate().filter(|(_, part)| matches!(part, Part::Table(_))).nth(index);
            let at = at.expect("the table").0;
            parts.drain(if heading { at..=at } else { at - 1..=at });
            let files: [(&str, Vec<u8>); 9] = [
                ("a.html", page(&parts, MANNERS[0]).into_bytes()),
                ("a.docx", docx(&parts)),
                ("a.xlsx", xlsx(&parts)),
                ("a.txt", tabbed(&parts).into_bytes()),
                ("a.txt", torn(&parts).into_bytes()),
                ("a.txt", barred(&parts, Bars::Cells).into_bytes()),
                ("a.txt", barred(&parts, Bars::Rows).into_bytes()),
                ("a.pdf", pdf(&parts, true)),
                ("a.pdf", pdf(&parts, false)),
            ];
            for (case, (name, bytes)) in files.into_iter().enumerate() {
                let found = recognise(name, bytes);
                let cells = found.figures.cells.keys().map(|cell| found.edition.address(*cell));
                let made_up: Vec<&str> = cells.filter(|address| address.starts_with(table)).collect();
                assert!(made_up.is_empty(), "{table} {heading} {case} {name}: {made_up:?}\n{}", lines(&found));
                assert_eq!(found.lost, [table], "{table} {heading} {case} {name}");
            }
        }
    }
}

/// Figures in blocks of rows, from top to bottom: the sums of the rows tell.
#[test]
fn figures_column_by_column() {
    let (_, plain) = FAULTS.iter().find(|(name, _)| *name == "plain").expect("a report");
    for seed in 0..8 {
        let Sample { parts, expected, .. } = plain(seed);
        let found = recognise("a.txt", column_by_column(&parts).into_bytes());
        let Score { by_table, silent, .. } = score(&found, &expected);
        assert!(silent.is_empty(), "{seed}: {silent:#?}\n{}", lines(&found));
        // Table 二 has no sums.
        assert!(!by_table.contains_key("requests"), "{seed}: {by_table:?}\n{}", lines(&found));
    }
}

#[test]
fn pdf_with_and_without_lines() {
    all_faults("a.pdf", 96, |sample| pdf(&sample.parts, true));
    all_faults("a.pdf", 96, |sample| pdf(&sample.parts, false));
}

/// What stands behind the text is no text; the signature gives the name that the title lacks, and a day for a person to confirm.
#[test]
fn the_end_of_a_report_is_not_its_last_section() {
    let report = |line: &str| {
        let end = "无其他事项。\n示例县水利局（盖章）\n2025年1月20日\n附件下载\n网站标识码：0000000000\n";
        let text = format!(
            "2024年度政府信息公开工作年度报告\n{line}\n一、总体情况\n一切正常。\n六、其他需要报告的事项\n{end}"
        );
        recognise("a-2024.txt", text.into_bytes())
    };
    let typed = |report: &import::Recognised| import::files(report, "a.txt").remove(0).text;
    let found = report("（公开）");
    assert_eq!(found.title.name.as_deref(), Some("示例县水利局"));
    assert!(found.narratives.contains(&("other_matters".to_owned(), Some("无其他事项。\n".to_owned()))), "{found:?}");
    assert!(typed(&found).contains("\n# published = 2025-01-20\n"), "{}", typed(&found));
    let found = report("发布日期：2025-01-22");
    assert!(typed(&found).contains("\npublished = 2025-01-22\n") && !typed(&found).contains("01-20"));
}
