//! What an office is told of its report: findings in plain Chinese, each with its place in the office's own document, in a list to be
//! worked through. The office has no report.toml.

use super::{docx, xlsx};
use crate::base::syntax::with_signs_shown;
use crate::base::{Diagnostic, Lang, Message, Severity};
use crate::edition::Edition;
use crate::markdown;
use crate::model::Report;

/// The language of those who are told, whatever that of the site.
pub(super) const LANG: Lang = Lang::Zh;

/// How many characters of a sentence are quoted.
const QUOTED: usize = 60;

/// The findings on a report.
pub struct ReviewNotes {
    /// The heading: whose report of which year.
    pub title: String,
    /// How many of which severity there are, and what is to be done.
    pub intro: String,
    /// The findings, in the order of the document.
    pub items: Vec<ReviewItem>,
}

/// A finding for those who wrote the report.
pub struct ReviewItem {
    /// The rule.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// Table, row and column, or section and sentence.
    pub place: String,
    /// What is, and what was expected.
    pub text: String,
    /// How to correct it, as far as that concerns a document.
    pub help: String,
}

impl ReviewNotes {
    /// The list of the findings on a report, of which those that are settled are left out.
    pub fn new(name: &str, report: &Report, findings: &[&Diagnostic]) -> ReviewNotes {
        let mut open: Vec<&Diagnostic> = findings.iter().copied().filter(|finding| !finding.is_settled()).collect();
        open.sort_by_key(|finding| order(report, finding));
        let items: Vec<ReviewItem> = open.into_iter().map(|finding| ReviewItem::new(report, finding)).collect();
        let count = |severity| items.iter().filter(|item| item.severity == severity).count();
        let intro = match items.len() {
            0 => Message::new("review.clean"),
            all => Message::new("review.intro")
                .with("all", all)
                .with("errors", count(Severity::Error))
                .with("warnings", count(Severity::Warning))
                .with("infos", count(Severity::Info)),
        };
        let title = report.edition.family.title(name, report.year, LANG);
        let title = Message::new("review.title").with("title", title).render(LANG);
        ReviewNotes { title, intro: intro.render(LANG), items }
    }

    /// As Markdown. What would steer a terminal in it is shown, as the terminal shows it.
    pub fn markdown(&self) -> Vec<u8> {
        let mut out = format!("# {}\n\n{}\n", self.title, self.intro);
        for (number, item) in (1..).zip(&self.items) {
            let number: usize = number;
            out += &format!(
                "\n{number}. {}　{}\n\n   {}\n",
                item.degree(),
                plain_text(&item.place),
                plain_text(&item.text)
            );
            if !item.help.is_empty() {
                out += &format!("\n   {}\n", plain_text(&item.help_line()));
            }
        }
        with_signs_shown(&out).into_owned().into_bytes()
    }

    /// As a Word document.
    pub fn docx(&self) -> Vec<u8> {
        docx::review(self)
    }

    /// As a workbook.
    pub fn xlsx(&self, edition: &Edition) -> Vec<u8> {
        xlsx::review(self, edition)
    }
}

impl ReviewItem {
    fn new(report: &Report, finding: &Diagnostic) -> ReviewItem {
        ReviewItem {
            code: finding.code,
            severity: finding.severity,
            place: place(report, finding),
            text: without_keys(&finding.message.render(LANG), report),
            help: finding.help.as_ref().map(|help| for_documents(&help.render(LANG))).unwrap_or_default(),
        }
    }

    /// 必须改正, 请核对, 提示.
    pub fn degree(&self) -> String {
        Message::new(match self.severity {
            Severity::Error => "review.error",
            Severity::Warning => "review.warning",
            Severity::Info => "review.info",
        })
        .render(LANG)
    }

    /// The help with the word before it.
    pub fn help_line(&self) -> String {
        Message::new("review.help").with("help", &self.help).render(LANG)
    }
}

/// A text without the keys of report.toml that stand in brackets behind labels: 行政事业性收费（fees）.
fn without_keys(text: &str, report: &Report) -> String {
    let edition = &report.edition;
    let is_key = |word: &str| {
        let mut addresses = edition.cells.iter().map(|cell| cell.address.as_str());
        edition.section(word).is_some()
            || addresses.any(|address| address == word || address.split('.').any(|step| step == word))
    };
    let mut parts = text.split('（');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('）').filter(|(word, _)| is_key(word)) {
            Some((_, rest)) => out += rest,
            None => out.extend(["（", part]),
        }
    }
    out
}

/// Where a finding stands in the document: the section by its position in the form, and the offset in it.
fn order(report: &Report, finding: &Diagnostic) -> (usize, usize) {
    let sections = &report.edition.sections;
    let position = |id: &str| sections.iter().position(|section| section.id == id).unwrap_or(sections.len());
    let start = finding.location.as_ref().map_or(0, |place| place.span.start);
    match (section_of(finding), finding.address.as_deref()) {
        (Some(section), _) => (position(section), start),
        (None, Some(address)) => (position(address.split('.').next().unwrap_or_default()), start),
        // What concerns the report as a whole comes first.
        (None, None) => (0, 0),
    }
}

/// The section whose text a finding is about.
fn section_of(finding: &Diagnostic) -> Option<&str> {
    finding.location.as_ref()?.file.path.rsplit('/').next()?.strip_suffix(".md")
}

/// The place in the office's document.
fn place(report: &Report, finding: &Diagnostic) -> String {
    let edition = &report.edition;
    if let Some(section) = section_of(finding).and_then(|id| edition.section(id)) {
        let sentence = finding.location.as_ref().map(|place| sentence(&place.file.text, place.span.start));
        let message = match sentence.filter(|sentence| !sentence.is_empty()) {
            Some(sentence) => Message::new("review.sentence").with("sentence", sentence),
            None => Message::new("review.section"),
        };
        return message.with("section", &section.heading).render(LANG);
    }
    let Some(address) = finding.address.as_deref() else { return Message::new("review.whole").render(LANG) };
    let table = address.split('.').next().unwrap_or_default();
    let heading = edition.section(table).map_or(table, |section| section.heading.get(LANG)).to_owned();
    let message = match (edition.cell(address), edition.name_at(address)) {
        (Some(cell), _) => {
            let row = edition.name(cell).get(LANG).to_owned();
            let column = edition.column(cell).label.get(LANG);
            let row = row.strip_suffix(column).unwrap_or(&row).trim_end_matches(" · ").to_owned();
            Message::new("review.cell").with("row", row).with("column", column)
        }
        (None, Some(row)) if address != table => Message::new("review.row").with("row", row),
        _ => Message::new("review.table"),
    };
    message.with("table", heading).render(LANG)
}

/// The sentence around an offset, shortened.
fn sentence(text: &str, at: usize) -> String {
    const ENDS: [char; 5] = ['。', '！', '？', '；', '\n'];
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind(ENDS).map_or(0, |end| text.ceil_char_boundary(end + 1));
    let end = text[at..].find(ENDS).map_or(text.len(), |end| text.ceil_char_boundary(at + end + 1));
    // As a reader sees it, without addresses of links and marks of emphasis, which may begin in the sentence before.
    let sentence = markdown::plain(text[start..end].trim()).text.replace("**", "");
    let sentence = sentence.trim();
    let short: String = sentence.chars().take(QUOTED).collect();
    if short.len() < sentence.len() { format!("{short}……") } else { short }
}

/// A help without what is done in the files of the site: an office explains in a letter, and runs no command.
fn for_documents(help: &str) -> String {
    let letter = Message::new("review.letter").render(LANG);
    let mut out: Vec<String> = Vec::new();
    for clause in help.split('；') {
        let clause = clause.replace("（不写 cell）", "");
        let clause = match clause.contains("[[explanations]]") {
            true => {
                clause.split("用 [[explanations]]").next().unwrap_or_default().trim_end_matches('，').to_owned()
                    + "，"
                    + &letter
            }
            false => clause,
        };
        if !names_a_file(&clause) {
            out.push(clause.trim_start_matches('，').to_owned());
        }
    }
    out.join("；")
}

/// Whether a text speaks of keys, commands or files: three small Latin letters in a row.
fn names_a_file(text: &str) -> bool {
    let is_small = |c: &u8| c.is_ascii_lowercase() || *c == b'_';
    text.as_bytes().windows(3).any(|three| three.iter().all(is_small))
}

/// A text in which Markdown sees no marks.
fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '#' | '\\' | '|') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Year;
    use crate::check::testing::{report, site};

    #[test]
    fn a_help_says_what_is_done_in_a_document() {
        for (help, expected) in [
            ("改为 22；原件如此的，用 [[explanations]] 说明", "改为 22；原件如此的，请附书面说明"),
            ("核对 published，照实填写；确已逾期的，用 [[explanations]] 说明（不写 cell）", "确已逾期的，请附书面说明"),
            ("删去；已经公开的，用 annals withdraw 撤下", "删去"),
            ("写明本机关本年度的情况", "写明本机关本年度的情况"),
            ("用 [[explanations]] 说明", "请附书面说明"),
        ] {
            assert_eq!(for_documents(help), expected);
        }
    }

    #[test]
    fn a_sentence_is_quoted_with_its_end() {
        let text = "一段。收到申请36件，办结30件。\n下一段";
        assert_eq!(sentence(text, text.find("36").expect("a number")), "收到申请36件，办结30件。");
        assert_eq!(sentence(text, text.len()), "下一段");
        assert_eq!(sentence("全年**收到**[申请](https://a.cn/) 3 件。", 0), "全年收到申请 3 件。");
        assert_eq!(sentence("**甲。乙**丙。", "**甲。".len()), "乙丙。");
        assert_eq!(sentence("", 0), "");
        assert!(sentence(&"长".repeat(80), 3).ends_with("长……"));
    }

    #[test]
    fn a_finding_stands_at_table_row_and_column_or_at_its_sentence() {
        let text = report(2024, &[("requests.results.granted", "[ 1, 0, 0, 0, 0, 0, 2 ]")]);
        let site = site(&[
            ("content/a/agency.toml", "name = \"甲镇\"\n"),
            ("content/a/2024/report.toml", &text),
            ("content/a/2024/overview.md", "全年收到申请 3 件。***\n"),
        ]);
        let (_, findings) = crate::check::check(&site);
        let report = site.agencies[0].report(Year::new(2024).expect("a year")).expect("a report");
        let notes = ReviewNotes::new("甲镇", report, &findings.iter().collect::<Vec<_>>());
        let markdown = String::from_utf8(notes.markdown()).expect("UTF-8");
        assert!(markdown.starts_with("# 甲镇2024年政府信息公开工作年度报告核对意见\n"), "{markdown}");
        let row = "“三、收到和处理政府信息公开申请情况”，“三、本年度办理结果 · （一）予以公开”一行";
        assert!(notes.items.iter().any(|item| item.place.starts_with(row)), "{markdown}");
        assert!(notes.items.iter().any(|item| item.place == "“一、总体情况”，“全年收到申请 3 件。”"), "{markdown}");
        let keyed = "缺少一行：行政事业性收费（fees）；金额（万元）（proactive.fees.amount）（一）";
        assert_eq!(without_keys(keyed, report), "缺少一行：行政事业性收费；金额（万元）（一）");
        let is_plain = |item: &ReviewItem| !item.help.contains("annals") && !item.help.contains("[[");
        assert!(notes.items.iter().all(is_plain), "{markdown}");
    }
}
