//! A report's page, with its data and attachments beside it.

use super::{PageKind, Plans, trends, year};
use crate::base::{OutPath, Text, Words, Year, bare, unnumbered};
use crate::check::{State, Verdict, title as rule_title};
use crate::edition::{CellId, Section, SectionKind};
use crate::export::FORMATS;
use crate::markup::{Marks, change_word, mark, statutory_table};
use crate::model::{Agency, Report, Site};
use crate::plan::context::{PageContext, TagSource, date_text};
use crate::plan::{Content, Names, Page, Planning};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "report", plan: Plans::Agency(plan) };

fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    for (index, report) in agency.reports.iter().enumerate() {
        let folder = format!("{}/{}", report.agency, report.year);
        if site.settings.wants_page("report") {
            let name = format!("{folder}/index.html");
            let key = planning.key("report", agency);
            let verdicts = planning.verdicts(report);
            if let Some(path) = OutPath::parse(&name) {
                let page = ReportPage { site: site.clone(), agency: agency.clone(), index, verdicts, path };
                planning.add(&name, key, Content::Page(Arc::new(page)));
            }
        }
        for format in FORMATS.iter().filter(|format| site.settings.wants_output(format.file)) {
            let key = planning.key(format.name, agency);
            let (agency, report, write) = (agency.clone(), report.clone(), format.write);
            let data = move |_: &Words| write(&agency, &report);
            planning.add(&format!("{folder}/{}", format.file), key, Content::Data(Box::new(data)));
        }
        for attachment in &report.attachments {
            let key = planning.key("attachment", agency);
            planning.add(&format!("{folder}/{}", attachment.file), key, Content::File(attachment.source.clone()));
        }
    }
}

/// 《机关名称＋年份＋年政府信息公开工作年度报告》, the title that 国办公开办函〔2021〕30号 asks for.
pub(super) fn title(agency: &Agency, report: &Report, words: &Words) -> String {
    let year = report.year.to_string();
    words.say("report.title", &[("agency", agency.name_in(report.year)), ("year", &year)])
}

struct ReportPage {
    site: Arc<Site>,
    agency: Arc<Agency>,
    index: usize,
    verdicts: Arc<Vec<Verdict>>,
    path: OutPath,
}

#[derive(Serialize)]
struct ReportContext {
    agency: AgencyLink,
    year: Year,
    title: String,
    published: Option<String>,
    published_text: Option<String>,
    source: String,
    edition: EditionContext,
    draft: bool,
    scope: Option<&'static str>,
    metadata: Vec<NameValue>,
    key_figures: Vec<KeyFigure>,
    balance: Option<Balance>,
    results: Vec<ResultBar>,
    results_of: Option<String>,
    sections: Vec<SectionContext>,
    notes: Vec<Note>,
    checks: Vec<CheckLine>,
    checks_count: CheckCounts,
    attachments: Vec<AttachmentContext>,
    downloads: Vec<Download>,
    previous: Option<YearLink>,
    next: Option<YearLink>,
    comparison: Option<YearLink>,
    /// The address of the agency's trends.
    trends: Option<&'static str>,
    /// The address of the year's page.
    year_page: Option<String>,
}

#[derive(Serialize)]
pub(super) struct AgencyLink {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) url: String,
}

#[derive(Serialize)]
struct EditionContext {
    id: String,
    title: String,
    notice: String,
}

#[derive(Serialize)]
struct NameValue {
    name: String,
    value: String,
}

/// A figure at the head of a page.
#[derive(Serialize)]
pub(super) struct KeyFigure {
    id: String,
    label: String,
    value: String,
    unit: String,
    derived: bool,
    change: Option<Change>,
}

#[derive(Serialize)]
struct Change {
    word: String,
    value: String,
    percent: Option<String>,
}

#[derive(Serialize)]
struct Balance {
    rows_left: Vec<LabelValue>,
    left: String,
    rows_right: Vec<LabelValue>,
    right: String,
    holds: bool,
}

#[derive(Serialize)]
struct LabelValue {
    label: String,
    value: String,
}

#[derive(Serialize)]
struct ResultBar {
    label: String,
    value: String,
    share: Option<String>,
    before: Option<String>,
    bar: String,
    bar_before: Option<String>,
}

#[derive(Serialize)]
struct SectionContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    kind: &'static str,
    html: String,
    wide: bool,
    notes: Vec<Note>,
}

/// An explanation, with the number it has on the page.
#[derive(Clone, Serialize)]
pub(super) struct Note {
    pub(super) n: usize,
    pub(super) mark: String,
    pub(super) label: Option<String>,
    pub(super) address: Option<String>,
    pub(super) rule: Option<String>,
    pub(super) text: String,
    pub(super) source: Option<String>,
    pub(super) section: Option<String>,
    pub(super) year: Year,
}

/// One rule's verdict in words.
#[derive(Serialize)]
pub(super) struct CheckLine {
    rule: &'static str,
    title: String,
    state: &'static str,
    detail: String,
}

#[derive(Default, Serialize)]
struct CheckCounts {
    total: usize,
    holds: usize,
    explained: usize,
    not_assessable: usize,
    fails: usize,
}

#[derive(Serialize)]
struct AttachmentContext {
    label: String,
    url: String,
    size: String,
}

/// A file beside the page.
#[derive(Serialize)]
pub(super) struct Download {
    pub(super) label: String,
    pub(super) url: String,
    pub(super) note: String,
}

#[derive(Serialize)]
struct YearLink {
    year: Year,
    url: String,
}

impl Page for ReportPage {
    fn template(&self) -> &'static str {
        "report.html"
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.agency.reports[self.index]]
    }

    fn context(&self, words: &Words, _: &Names) -> tera::Context {
        let (agency, settings) = (&self.agency, &self.site.settings);
        let report = &agency.reports[self.index];
        let previous = agency.report(report.year.previous()).map(|previous| &**previous);
        let lang = words.lang();
        let title = title(agency, report, words);
        let (notes, marks) = notes(report, words);
        let year_link = |other: &Arc<Report>| YearLink { year: other.year, url: format!("../{}/", other.year) };
        let compared = previous.filter(|_| settings.wants_page("comparison")).map(|previous| YearLink {
            year: previous.year,
            url: format!("../compare/{}-{}/", previous.year, report.year),
        });
        let (results, results_of) = results(report, previous, words);
        let context = ReportContext {
            agency: AgencyLink {
                slug: agency.slug.to_string(),
                name: agency.name_in(report.year).to_owned(),
                url: "../".to_owned(),
            },
            year: report.year,
            title: title.clone(),
            published: report.published.as_ref().map(|published| published.text.clone()),
            published_text: report.published.as_ref().map(|published| date_text(published, words)),
            source: agency.name_in(report.year).to_owned(),
            edition: EditionContext {
                id: report.edition.id.clone(),
                title: report.edition.title.get(lang).to_owned(),
                notice: report.edition.notice.clone(),
            },
            draft: report.draft,
            scope: report.aggregate.then_some("aggregate"),
            metadata: report
                .metadata
                .iter()
                .map(|(name, value)| NameValue { name: name.clone(), value: value.clone() })
                .collect(),
            key_figures: key_figures(report, previous, words),
            balance: balance(report, words),
            results,
            results_of,
            sections: report.edition.sections.iter().map(|s| section(report, s, &marks, &notes, words)).collect(),
            notes,
            checks: checks(&self.verdicts, words),
            checks_count: counts(&self.verdicts),
            attachments: report
                .attachments
                .iter()
                .map(|attachment| AttachmentContext {
                    label: attachment.label.clone(),
                    url: crate::base::encode(&attachment.file),
                    size: size(attachment.source.size),
                })
                .collect(),
            downloads: FORMATS
                .iter()
                .filter(|format| settings.wants_output(format.file))
                .map(|format| Download {
                    label: words.word(&format!("download.{}", format.name)).to_owned(),
                    url: format.file.to_owned(),
                    note: words.word(&format!("download.{}.note", format.name)).to_owned(),
                })
                .collect(),
            previous: self.index.checked_sub(1).and_then(|index| agency.reports.get(index)).map(year_link),
            next: agency.reports.get(self.index + 1).map(year_link),
            comparison: compared,
            trends: trends::has_page(&self.site, agency).then_some("../trends/"),
            year_page: settings.wants_page("year").then(|| format!("../../{}", year::folder(report.year))),
        };
        let trail = [
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.say("report.crumb", &[("year", &report.year.to_string())]), String::new()),
        ];
        let tags = TagSource { source: Some(agency.name_in(report.year)), published: report.published.as_ref() };
        let page = PageContext::new(settings, "report", &title, &self.path, &trail, tags);
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("report", &context);
        out
    }
}

/// The key figures of a report, each with its change since `previous`.
pub(super) fn key_figures(report: &Report, previous: Option<&Report>, words: &Words) -> Vec<KeyFigure> {
    let lang = words.lang();
    let figures = report.edition.key_figures.iter().filter_map(|figure| {
        let value = report.derive(&figure.cells)?;
        let before = previous.and_then(|previous| figure_in(previous, &report.edition, &figure.cells));
        let change = before.map(|before| {
            let difference = value - before;
            let (word, percent) = change_word(difference, before, words);
            Change {
                word,
                value: if difference.is_zero() { String::new() } else { difference.abs().to_string() },
                percent,
            }
        });
        Some(KeyFigure {
            id: figure.id.clone(),
            label: figure.label.get(lang).to_owned(),
            value: value.to_string(),
            unit: figure.unit.get(lang).to_owned(),
            derived: figure.cells.len() > 1,
            change,
        })
    });
    figures.collect()
}

/// The same sum in another report: the cells of the same addresses, `None` where its form lacks one.
fn figure_in(report: &Report, edition: &crate::edition::Edition, cells: &[CellId]) -> Option<Decimal> {
    if std::ptr::eq(&*report.edition, edition) {
        return report.derive(cells);
    }
    let cells: Option<Vec<CellId>> = cells.iter().map(|cell| report.edition.cell(edition.address(*cell))).collect();
    report.derive(&cells?)
}

/// The form's first identity in its total column: what came in, and what became of it.
fn balance(report: &Report, words: &Words) -> Option<Balance> {
    let edition = &report.edition;
    let identity = edition
        .identities
        .iter()
        .find(|identity| identity.right.first().is_some_and(|cell| edition.column(*cell).total))?;
    let rows = |cells: &[CellId]| {
        let row = |cell: &CellId| LabelValue {
            label: edition.row(*cell).short().get(words.lang()).to_owned(),
            value: report.figures.get(*cell).text(),
        };
        cells.iter().map(row).collect()
    };
    let (left, right) = (report.figures.sum(&identity.left)?, report.figures.sum(&identity.right)?);
    Some(Balance {
        rows_left: rows(&identity.left),
        left: left.to_string(),
        rows_right: rows(&identity.right),
        right: right.to_string(),
        holds: left == right,
    })
}

/// The parts of the form's total row, as bars; nothing where nothing was dealt with.
fn results(report: &Report, previous: Option<&Report>, words: &Words) -> (Vec<ResultBar>, Option<String>) {
    let edition = &report.edition;
    let Some(sum) = edition.sums.iter().find(|sum| !sum.across && edition.column(sum.whole).total) else {
        return (Vec::new(), None);
    };
    let Some(total) = report.figures.value(sum.whole).filter(|total| !total.is_zero()) else {
        return (Vec::new(), None);
    };
    let values: Option<Vec<(CellId, Decimal)>> =
        sum.parts.iter().map(|part| Some((*part, report.figures.value(*part)?))).collect();
    let Some(values) = values else { return (Vec::new(), None) };
    let before = |cell: CellId| previous.and_then(|previous| figure_in(previous, edition, &[cell]));
    let all = values.iter().flat_map(|(cell, value)| [Some(*value), before(*cell)]).flatten();
    let scale = all.max().unwrap_or(Decimal::ONE).max(Decimal::ONE);
    let width = |value: Decimal| (value * Decimal::ONE_HUNDRED / scale).round_dp(2).normalize().to_string();
    let bars = values.iter().map(|(cell, value)| ResultBar {
        label: bare(edition.row(*cell).label.get(words.lang())).to_owned(),
        value: value.to_string(),
        share: crate::compare::percent(*value, total).map(|share| format!("{share}%")),
        before: before(*cell).map(|before| before.to_string()),
        bar: width(*value),
        bar_before: before(*cell).map(width),
    });
    (bars.collect(), Some(total.to_string()))
}

/// The explanations with their numbers, and the numbers by cell.
fn notes(report: &Report, words: &Words) -> (Vec<Note>, Marks) {
    let mut marks = Marks::new();
    let mut notes = Vec::new();
    for (index, explanation) in report.explanations.iter().enumerate() {
        let n = index + 1;
        if let Some(cell) = explanation.cell {
            marks.entry(cell).or_default().push(n);
        }
        notes.push(note(report, n, explanation, words));
    }
    (notes, marks)
}

pub(super) fn note(report: &Report, n: usize, explanation: &crate::model::Explanation, words: &Words) -> Note {
    let edition = &report.edition;
    Note {
        n,
        mark: mark(n),
        label: explanation.cell.map(|cell| edition.name(cell).get(words.lang()).to_owned()),
        address: explanation.address.clone(),
        rule: explanation.rule.clone(),
        text: explanation.text.clone(),
        source: explanation.source.clone(),
        section: explanation.cell.map(|cell| edition.tables[edition.def(cell).table].key.clone()),
        year: report.year,
    }
}

fn section(report: &Report, section: &Section, marks: &Marks, notes: &[Note], words: &Words) -> SectionContext {
    let lang = words.lang();
    let heading = section.heading.get(lang);
    let (kind, html, wide) = match section.kind {
        SectionKind::Narrative => {
            let html = report.narrative(&section.id).map(|n| crate::markdown::render(&section.id, n.text()).html);
            ("narrative", html.unwrap_or_default(), false)
        }
        SectionKind::Table => {
            let table = report.edition.table(&section.id);
            let html = table.map(|table| statutory_table(report, table, &caption(&section.heading), marks, words));
            let wide = table.is_some_and(|table| table.layout != crate::edition::Layout::Blocks);
            ("table", html.unwrap_or_default(), wide)
        }
    };
    SectionContext {
        id: section.id.clone(),
        heading: heading.to_owned(),
        short: section.short.get(lang).to_owned(),
        number: number(heading),
        kind,
        html,
        wide,
        notes: notes.iter().filter(|note| note.section.as_deref() == Some(&section.id)).cloned().collect(),
    }
}

/// The number of a heading: 一 of 一、总体情况.
pub(super) fn number(heading: &str) -> String {
    let rest = unnumbered(heading).len();
    heading[..heading.len() - rest].trim_end_matches(['、', '.', ' ']).to_owned()
}

/// A table's caption is its section's heading without the number.
pub(super) fn caption(heading: &Text) -> Text {
    Text { zh: unnumbered(&heading.zh).to_owned(), en: unnumbered(&heading.en).to_owned() }
}

/// The verdicts in words.
pub(super) fn checks(verdicts: &[Verdict], words: &Words) -> Vec<CheckLine> {
    let lines = verdicts.iter().filter_map(|verdict| {
        let rule = crate::check::rule(verdict.rule)?;
        let counts = [
            ("checks.holds", verdict.holds),
            ("checks.open", verdict.findings - verdict.explained),
            ("checks.explained", verdict.explained),
            ("checks.not_assessable", verdict.not_assessable),
        ];
        let said = counts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.say(key, &[("n", &n.to_string())]));
        Some(CheckLine {
            rule: verdict.rule,
            title: rule_title(rule).render(words.lang()),
            state: state(verdict.state()),
            detail: said.collect::<Vec<_>>().join(words.word("checks.join")),
        })
    });
    lines.collect()
}

fn state(state: State) -> &'static str {
    match state {
        State::Fails => "fails",
        State::Explained => "explained",
        State::Holds => "holds",
        State::NotAssessable | State::Silent => "not_assessable",
    }
}

fn counts(verdicts: &[Verdict]) -> CheckCounts {
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in verdicts {
        *by_state.entry(state(verdict.state())).or_default() += 1;
    }
    let of = |state: &str| by_state.get(state).copied().unwrap_or_default();
    CheckCounts {
        total: verdicts.len(),
        holds: of("holds"),
        explained: of("explained"),
        not_assessable: of("not_assessable"),
        fails: of("fails"),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
