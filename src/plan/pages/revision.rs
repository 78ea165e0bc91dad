//! Two versions of a report side by side: each changed figure and sentence, with the reasons and both dates.

use super::comparison::downloads;
use super::narratives::{NarrativeContext, narratives};
use super::report as report_page;
use super::version::{ListedVersion, list_version};
use crate::base::{PageKind, Words, Year, signed};
use crate::compare::{Comparison, Delta};
use crate::edition::Edition;
use crate::markup::cell_word;
use crate::model::{Agency, CellValue, History, Report, Version};
use crate::plan::links::{AgencyLink, Download, RevisionLink};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for history in &agency.histories {
        for (earlier, later) in pairs(history) {
            let path = format!("{}/{}/v{earlier}-v{later}/index.html", agency.slug, history.year);
            let page = RevisionPage { agency: agency.clone(), history: history.clone(), earlier, later };
            planning.add_page(&path, planning.key("revision", agency), page);
        }
    }
}

/// The numbers of the versions that are compared: each version that is not withdrawn with the previous such version, and the first
/// with the last.
pub(super) fn pairs(history: &History) -> Vec<(u32, u32)> {
    let valid: Vec<u32> =
        history.versions.iter().filter(|v| v.report.is_some()).map(|version| version.entry.number).collect();
    let mut pairs: Vec<(u32, u32)> = valid.windows(2).map(|pair| (pair[0], pair[1])).collect();
    if let (Some(first), Some(last), true) = (valid.first(), valid.last(), valid.len() > 2) {
        pairs.push((*first, *last));
    }
    pairs
}

/// The number of the last valid version before a version.
pub(super) fn previous_version(history: &History, number: u32) -> Option<u32> {
    let valid = history.versions.iter().filter(|version| version.report.is_some());
    valid.map(|version| version.entry.number).rfind(|other| *other < number)
}

fn version(history: &History, number: u32) -> Option<&Version> {
    history.versions.iter().find(|version| version.entry.number == number)
}

pub(super) fn report(history: &History, number: u32) -> Option<&Arc<Report>> {
    version(history, number)?.report.as_ref()
}

struct RevisionPage {
    agency: Arc<Agency>,
    history: Arc<History>,
    earlier: u32,
    later: u32,
}

#[derive(Serialize)]
struct RevisionContext {
    agency: AgencyLink,
    year: Year,
    from: Option<ListedVersion>,
    to: Option<ListedVersion>,
    /// The versions after `from` up to `to`, with the reasons that they give.
    reasons: Vec<ListedVersion>,
    tables: Vec<ChangedTable>,
    /// The number of changed figures.
    cells: usize,
    narratives: Vec<NarrativeContext>,
    /// The other changes: date of publication, metadata, explanations, attachments.
    others: Vec<OtherChange>,
    downloads: Vec<Download>,
    /// The other pages of this kind.
    pairs: Vec<RevisionLink>,
}

/// The figures of a table that changed.
#[derive(Serialize)]
struct ChangedTable {
    heading: String,
    cells: Vec<CellContext>,
}

#[derive(Serialize)]
struct CellContext {
    address: String,
    label: String,
    before: String,
    after: String,
    /// Whether it holds text, whose digits are not grouped: a code.
    is_text: bool,
    difference: Option<String>,
    percent: Option<String>,
}

#[derive(Serialize)]
struct OtherChange {
    label: String,
    before: Option<String>,
    after: Option<String>,
}

impl Page for RevisionPage {
    const KIND: PageKind = PageKind::Revision;
    const VARIABLE: &'static str = "revision";
    type Data = RevisionContext;

    fn reports(&self) -> Vec<&Arc<Report>> {
        [self.earlier, self.later].into_iter().filter_map(|number| report(&self.history, number)).collect()
    }

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (agency, words, of_year) = (&self.agency, inputs.words, self.history.year);
        let (from, to) = (self.earlier.to_string(), self.later.to_string());
        let report = report_page::title(agency, of_year, words);
        let title = words.format("revision.title", &[("report", &report), ("from", &from), ("to", &to)]);
        let crumb = words.format("revision.crumb", &[("from", &from), ("to", &to)]);
        Head::new(inputs.settings(), title).report(agency, of_year, words).step(crumb, "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<RevisionContext> {
        let (history, words) = (&self.history, inputs.words);
        // A page is planned only where both exist.
        let (earlier, later) = report(history, self.earlier).zip(report(history, self.later))?;
        let comparison = Comparison::new(earlier, later, &inputs.site.editions);
        let list = |version: &Version| list_version(history, version, None, "../", words);
        let is_between = |version: &&Version| (self.earlier + 1..=self.later).contains(&version.entry.number);
        let tables = tables(&comparison, words);
        Some(RevisionContext {
            agency: AgencyLink::in_year(&self.agency, history.year, "../../"),
            year: history.year,
            from: version(history, self.earlier).map(list),
            to: version(history, self.later).map(list),
            reasons: history.versions.iter().filter(is_between).map(list).collect(),
            cells: tables.iter().map(|table| table.cells.len()).sum(),
            tables,
            narratives: narratives(&comparison, words).into_iter().filter(NarrativeContext::is_changed).collect(),
            others: others(earlier, later, words),
            downloads: downloads(inputs.settings(), &inputs.path.root(), words),
            pairs: self.links(),
        })
    }
}

impl RevisionPage {
    /// The links to all comparisons of versions; none where this is the only one.
    fn links(&self) -> Vec<RevisionLink> {
        let link = |(from, to)| RevisionLink {
            from,
            to,
            url: format!("../v{from}-v{to}/"),
            current: (from, to) == (self.earlier, self.later),
        };
        let pairs = pairs(&self.history);
        if pairs.len() > 1 { pairs.into_iter().map(link).collect() } else { Vec::new() }
    }
}

fn tables(comparison: &Comparison<'_>, words: &Words) -> Vec<ChangedTable> {
    let (earlier, later) = (&comparison.earlier.edition, &comparison.later.edition);
    let add_tables = |edition: &Edition, deltas: &[Delta<'_>], out: &mut Vec<ChangedTable>| {
        for table in &edition.tables {
            let is_changed_here = |delta: &&Delta<'_>| {
                delta.address.split('.').next() == Some(&table.key)
                    && cell_word(delta.before, words) != cell_word(delta.after, words)
            };
            let cells: Vec<CellContext> =
                deltas.iter().filter(is_changed_here).map(|delta| cell(delta, edition, words)).collect();
            let heading = edition.section(&table.key).map(|s| s.heading.get(words.lang()));
            if !cells.is_empty() {
                out.push(ChangedTable { heading: heading.unwrap_or_default().to_owned(), cells });
            }
        }
    };
    let mut out = Vec::new();
    add_tables(later, &comparison.cells, &mut out);
    add_tables(earlier, &comparison.only_earlier, &mut out);
    out
}

fn cell(delta: &Delta<'_>, edition: &Edition, words: &Words) -> CellContext {
    let name = edition.cell(delta.address).map(|cell| edition.name(cell).get(words.lang()).to_owned());
    CellContext {
        address: delta.address.to_owned(),
        label: name.unwrap_or_else(|| delta.address.to_owned()),
        before: cell_word(delta.before, words),
        after: cell_word(delta.after, words),
        is_text: [delta.before, delta.after].iter().any(|side| matches!(side, Some(CellValue::Text(_)))),
        difference: delta.difference.map(signed),
        percent: delta.percent.map(|percent| format!("{}%", signed(percent))),
    }
}

/// The content of a report besides figures and narratives, as labels and texts.
fn other_content(report: &Report, words: &Words) -> Vec<(String, String)> {
    let mut content = Vec::new();
    if let Some(published) = &report.published {
        content.push((words.word("revision.published").to_owned(), published.text.clone()));
    }
    content.extend(report.metadata.iter().cloned());
    for attachment in &report.attachments {
        content.push((
            words.word("attachments.heading").to_owned(),
            format!("{} ({})", attachment.label, attachment.file),
        ));
    }
    for explanation in &report.explanations {
        let name = explanation.name(&report.edition).map(|name| name.get(words.lang()).to_owned());
        let text = name.map_or_else(|| explanation.text.clone(), |name| format!("{name} · {}", explanation.text));
        content.push((words.word("note.heading").to_owned(), text));
    }
    content
}

fn others(earlier: &Report, later: &Report, words: &Words) -> Vec<OtherChange> {
    let (before, after) = (other_content(earlier, words), other_content(later, words));
    let removed = before.iter().filter(|entry| !after.contains(entry));
    let added = after.iter().filter(|entry| !before.contains(entry));
    let mut others: Vec<OtherChange> = removed
        .map(|(label, text)| OtherChange { label: label.clone(), before: Some(text.clone()), after: None })
        .collect();
    for (label, text) in added {
        // A removed and an added text of the same label are one change.
        match others.iter_mut().find(|other| other.label == *label && other.after.is_none()) {
            Some(other) => other.after = Some(text.clone()),
            None => others.push(OtherChange { label: label.clone(), before: None, after: Some(text.clone()) }),
        }
    }
    others
}
