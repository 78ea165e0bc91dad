//! A report as the desk shows it: what its fields hold, and what the rules found. The rules are those of `check`; none is written twice.

use super::pages::title;
use crate::base::{Diagnostic, KeyBuilder, Lang, Location, Message, OutPath, Severity, Slug, Year};
use crate::check;
use crate::edition::{CellId, Counterpart};
use crate::model::{Report, Site};
use crate::serve::{ReportSums, SiteState, sums_of_report};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that may change while a report is edited.
#[derive(Serialize)]
pub(super) struct ReportView {
    /// The number of the state that it is of.
    version: u64,
    /// What decides which fields the page has.
    shape: String,
    /// What an import left in doubt and nobody has confirmed, and how often any such list changed.
    doubts: Vec<String>,
    notes: u64,
    /// Whether the files are shown as they last could be read.
    stale: bool,
    /// Whether the report is a draft.
    draft: bool,
    /// The number of the version that was sealed last: what is typed is a correction of it.
    sealed: Option<u32>,
    /// The day of publication, as typed.
    published: String,
    /// The cells by address.
    cells: BTreeMap<String, CellView>,
    /// The texts by section, as Markdown.
    texts: BTreeMap<String, String>,
    findings: Vec<FindingView>,
    sums: ReportSums,
    explanations: Vec<ExplanationView>,
    /// Names and values as they are to be printed.
    metadata: Vec<(String, String)>,
    attachments: Vec<AttachmentView>,
    /// The address of the comparison with the year before on the site, where there is one.
    comparison: Option<String>,
}

#[derive(Serialize)]
struct AttachmentView {
    file: String,
    label: String,
}

/// A cell.
#[derive(Serialize)]
struct CellView {
    /// As report.toml has it; empty for what it leaves out.
    text: String,
    /// What follows from other cells, where the file leaves this one out.
    computed: String,
    /// Whether it is blank and counts something that is no total: 0 may be meant.
    is_open: bool,
    /// Whether it is a total that the file has as a blank; `computed` is what its parts make then.
    is_blank_total: bool,
}

#[derive(Serialize)]
struct FindingView {
    code: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
    address: Option<String>,
    /// The section of text that it is in.
    section: Option<String>,
    /// What the cell would hold if it is the wrong one.
    right: Option<String>,
    file: String,
    line: usize,
    explained: bool,
}

#[derive(Serialize)]
struct ExplanationView {
    /// The name of what it stands at, or the rule that it answers.
    name: Option<String>,
    text: String,
}

impl ReportView {
    pub(super) fn new(
        state: &SiteState,
        report: &Report,
        (doubts, notes): (Vec<String>, u64),
        lang: Lang,
    ) -> ReportView {
        let edition = &report.edition;
        let cells = edition.ids().filter(|cell| report.has_table_of(*cell)).map(|cell| {
            let value = report.figures.get(cell);
            let is_typed = report.figures.is_typed(cell);
            let own = value.text().into_owned();
            let [text, computed] = if is_typed { [own, String::new()] } else { [String::new(), own] };
            let sum = edition.sums.iter().find(|sum| sum.total == cell);
            let is_blank = is_typed && text.is_empty() && edition.def(cell).kind.is_figure();
            let is_open = is_blank && sum.is_none() && !edition.def(cell).group && !edition.column(cell).total;
            let is_blank_total = is_blank && sum.is_some();
            let parts = sum.filter(|_| is_blank_total).and_then(|sum| report.figures.sum(&sum.parts));
            let computed = parts.map_or(computed, |sum| sum.normalize().to_string());
            (edition.address(cell).to_owned(), CellView { text, computed, is_open, is_blank_total })
        });
        let texts = report.narratives.iter().map(|text| (text.section.clone(), text.file.text.clone()));
        let is_about = |finding: &&Arc<Diagnostic>| finding.is_about(report.agency.as_str(), Some(report.year));
        let findings = state.diagnostics.iter().filter(is_about).map(|finding| FindingView::new(finding, report, lang));
        let explanations = report.explanations.iter().map(|explanation| ExplanationView {
            name: explanation.name(edition).map(|name| name.get(lang).to_owned()).or_else(|| explanation.rule.clone()),
            text: explanation.text.clone(),
        });
        let attachments = report
            .attachments
            .iter()
            .map(|attachment| AttachmentView { file: attachment.file.clone(), label: attachment.label.clone() });
        ReportView {
            version: state.version,
            shape: shape(&state.checked.whole, report, lang),
            doubts,
            notes,
            stale: state.stale,
            draft: report.draft,
            sealed: sealed(&state.checked.whole, report),
            published: report.published.as_ref().map(|published| published.text.clone()).unwrap_or_default(),
            cells: cells.collect(),
            texts: texts.collect(),
            findings: findings.collect(),
            sums: sums_of_report(state, report, lang),
            explanations: explanations.collect(),
            metadata: report.metadata.clone(),
            attachments: attachments.collect(),
            comparison: comparison(state, report),
        }
    }
}

impl FindingView {
    fn new(finding: &Diagnostic, report: &Report, lang: Lang) -> FindingView {
        FindingView {
            code: finding.code,
            severity: finding.severity,
            message: finding.message.render(lang),
            help: finding.help.as_ref().map(|help| help.render(lang)),
            address: finding.address.clone(),
            section: report.text_at(finding).map(str::to_owned),
            right: check::right_value(finding).map(str::to_owned),
            file: finding.path().to_owned(),
            line: finding.location.as_ref().map_or(0, |place| Location::position(place).0),
            explained: finding.explained,
        }
    }
}

/// What decides which fields a report has: its form, the tables that it has, the groups that it gives as one row; and its title.
fn shape(site: &Site, report: &Report, lang: Lang) -> String {
    let edition = &report.edition;
    let tables = edition.tables.iter().filter(|table| report.has_table(table)).map(|table| table.key.as_str());
    let groups = edition.ids().filter(|cell| edition.def(*cell).group && report.figures.is_typed(*cell));
    let parts = tables.chain(groups.map(|cell| edition.address(cell)));
    let key = KeyBuilder::new("shape").digest(&edition.digest).text(&title(site, report, lang));
    parts.fold(key, KeyBuilder::text).finish().to_string()
}

/// The number of the latest version of a report, where it was ever sealed.
fn sealed(site: &Site, report: &Report) -> Option<u32> {
    let history = site.agency(&report.agency)?.history(report.year)?;
    history.ledger.entries.last().map(|entry| entry.number)
}

/// The comparison with the year before, where the site has the page.
fn comparison(state: &SiteState, report: &Report) -> Option<String> {
    let address = format!("{}/compare/{}-{}/", report.agency, report.year.previous(), report.year);
    let path = OutPath::parse(&format!("{address}index.html"))?;
    state.item(&path).is_some().then_some(address)
}

/// What stood in a cell the year before, as printed.
pub(super) fn before(site: &Site, report: &Report, cell: CellId) -> Option<String> {
    let earlier = site.agency(&report.agency)?.report(report.year.previous())?;
    match report.edition.counterpart(cell, &earlier.edition, &site.editions) {
        Counterpart::Cell(cell, _) => {
            Some(earlier.figures.get(cell).text().into_owned()).filter(|text| !text.is_empty())
        }
        Counterpart::Nothing(_) => None,
    }
}

/// How many places of each report are to be looked at: errors, and warnings.
pub(super) struct OpenCounts(BTreeMap<(Slug, Year), [usize; 2]>);

impl OpenCounts {
    pub(super) fn new(state: &SiteState) -> OpenCounts {
        let mut counts: BTreeMap<(Slug, Year), [usize; 2]> = BTreeMap::new();
        for finding in state.diagnostics.iter().filter(|finding| !finding.explained) {
            let kind = match finding.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
                Severity::Info => continue,
            };
            for report in finding.reports() {
                counts.entry(report).or_default()[kind] += 1;
            }
        }
        OpenCounts(counts)
    }

    /// The state of a report in a word. What a draft has wrong is a warning, and no less to be looked at.
    pub(super) fn state_word(&self, report: &Report) -> Message {
        let [errors, warnings] = self.0.get(&(report.agency.clone(), report.year)).copied().unwrap_or_default();
        match (errors + if report.draft { warnings } else { 0 }, report.draft) {
            (0, true) => Message::new("desk.state.draft"),
            (0, false) => Message::new("desk.state.published"),
            (count, true) => Message::new("desk.state.open").with("count", count),
            (count, false) => Message::new("desk.state.errors").with("count", count),
        }
    }
}
