//! What was recognised, as the files of a report.

use super::document::SourceNote;
use super::frame;
use super::recognise::{IssueKind, Recognised};
use crate::base::syntax::in_remark;
use crate::base::{Lang, Message, toml_text};
use crate::edition::CellId;
use crate::export;

/// A file of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// Its name in the report's folder.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The files of a report: report.toml and a narrative a section. What was not found is not in them.
pub fn files(report: &Recognised, source: &str) -> Vec<ReportFile> {
    let mut files = vec![ReportFile { name: "report.toml".to_owned(), text: report_toml(report, source) }];
    for (section, text) in &report.narratives {
        if let Some(text) = text {
            files.push(ReportFile { name: format!("{section}.md"), text: text.clone() });
        }
    }
    files
}

fn report_toml(report: &Recognised, source: &str) -> String {
    let head = Message::new("import.note.source").with("file", &*in_remark(source)).render(Lang::Zh);
    let is_given = |cell: &CellId| report.figures.cells.get(cell).is_some_and(|read| !read.computed);
    let tables = export::report_toml_of(&report.edition, &|cell| {
        Some(cell).filter(is_given).and_then(|cell| typed(report, cell))
    });
    let notes: String = notes(report).map(|note| explanation(&note)).collect();
    let signed =
        |day: &String| format!("{}\n# published = {day}\n", Message::new("import.note.signed").render(Lang::Zh));
    let published = match &report.published {
        Some(published) => format!("published = {}\n", published.typed),
        None => report.signed.as_ref().map_or_else(String::new, signed),
    };
    let status = status(report);
    format!("{head}\nedition = \"{}\"\n{status}{published}{tables}{notes}", report.edition.id)
}

/// A report with doubts is a draft until a person has looked at them: nothing false is published by accident.
fn status(report: &Recognised) -> String {
    if !report.needs_review() {
        return String::new();
    }
    if !report.figures.needs_review(&report.edition) {
        return format!("{}\nstatus = \"draft\"\n", Message::new("import.note.no_texts").render(Lang::Zh));
    }
    let count = |kind| report.figures.count(kind);
    let why = Message::new("import.note.draft")
        .with("missing", count(IssueKind::NotFound))
        .with("contradictory", count(IssueKind::Contradictory))
        .with("unreadable", count(IssueKind::Unreadable))
        .with("assumed", count(IssueKind::Assumed))
        .with("blank", report.figures.doubtful_blanks(&report.edition));
    format!("{}\nstatus = \"draft\"\n", why.render(Lang::Zh))
}

/// A cell as it is typed in report.toml.
pub(super) fn typed(report: &Recognised, cell: CellId) -> Option<String> {
    let taken = report.figures.cells.get(&cell)?;
    Some(taken.reading.typed(report.edition.def(cell).kind))
}

/// The notes that stood in cells and beside tables, as explanations.
pub fn notes(report: &Recognised) -> impl Iterator<Item = SourceNote> {
    let in_cells = report.figures.cells.iter().filter_map(|(cell, taken)| {
        let note = taken.reading.note.as_ref()?;
        let text = Message::new("import.note.text").with("text", note.as_str()).render(Lang::Zh);
        Some(SourceNote { address: report.edition.address(*cell).to_owned(), text, ..SourceNote::default() })
    });
    in_cells.chain(report.notes.iter().cloned())
}

/// Whether an explanation is what an import wrote of a cell: it says what the source prints.
pub(super) fn is_of_source(explanation: &str) -> bool {
    let (before, behind) = frame("import.note.text", "text", Lang::Zh);
    explanation.strip_prefix(&before).is_some_and(|rest| rest.ends_with(&behind))
}

fn explanation(note: &SourceNote) -> String {
    let lines = note.fields().map(|(key, value)| format!("{key} = {}\n", toml_text(value)));
    format!("\n[[explanations]]\n{}", lines.collect::<String>())
}

/// An agency.toml for a new agency. Its level is written only where the name leaves no doubt.
pub fn agency_toml(name: &str) -> String {
    let head = Message::new("new.agency").render(Lang::Zh);
    let level = level(name).map_or_else(String::new, |level| format!("level = \"{level}\"\n"));
    format!("{}\nname = {}\n{level}", head.trim_end(), toml_text(name))
}

/// The level that a name's ending tells.
fn level(name: &str) -> Option<&'static str> {
    const ENDINGS: [(&str, &str); 9] = [
        ("镇人民政府", "township"),
        ("乡人民政府", "township"),
        ("街道办事处", "township"),
        ("镇", "township"),
        ("乡", "township"),
        ("县人民政府", "county"),
        ("区人民政府", "county"),
        ("省人民政府", "province"),
        ("自治区人民政府", "province"),
    ];
    ENDINGS.iter().rfind(|(ending, _)| name.ends_with(ending)).map(|(_, level)| *level)
}
