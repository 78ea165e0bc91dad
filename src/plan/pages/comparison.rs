//! Two years of an agency side by side, with compare.json beside the page.

use super::narratives::{NarrativeContext, narratives};
use super::report::{CheckLine, CheckedReport, NoteContext, PageVariant, caption, note, number};
use crate::base::{Lang, OutputKind, PageKind, Text, Words, Year, signed};
use crate::compare::{Comparison, Lede, comparison_title};
use crate::edition::{Carry, Table};
use crate::export::{COMPARE_SCHEMA, compare_csv, compare_json};
use crate::markup::{BothMarks, ChangeView, comparison_table, detail_table};
use crate::model::{Agency, ComparePairs, History, LedgerEntry, Report, Settings};
use crate::plan::context::day_text;
use crate::plan::links::{AgencyLink, ComparisonLink, Download, comparison_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    for (earlier, later) in pairs(&site.settings, agency) {
        let folder = format!("{}/{}", agency.slug, comparison_folder(earlier.year, later.year));
        let checked = CheckedReport::new(planning, agency, later, PageVariant::Year);
        let (earlier, later) = (earlier.clone(), later.clone());
        plan_data(planning, agency, (&earlier, &later), &folder);
        let page = ComparisonPage { agency: agency.clone(), earlier, later, checked };
        planning.add_page(&format!("{folder}index.html"), planning.key("comparison", agency), page);
    }
}

/// The files of a comparison with the kind of output that they go with; compare.json goes with any.
const DATA: [(&str, Option<OutputKind>, WriteData); 2] =
    [("compare.json", None, compare_json), ("compare.csv", Some(OutputKind::Csv), compare_csv)];

type WriteData = fn(&Comparison<'_>, Lang) -> Vec<u8>;

/// Whether a site has a file of its comparisons.
fn wants_data(settings: &Settings, kind: Option<OutputKind>) -> bool {
    kind.map_or(!settings.outputs.is_empty(), |kind| settings.wants_output(kind))
}

/// Plans the data of a comparison of two years or two versions beside its page.
pub(super) fn plan_data(
    planning: &mut Planning,
    agency: &Agency,
    (earlier, later): (&Arc<Report>, &Arc<Report>),
    folder: &str,
) {
    let site = planning.site.clone();
    for (name, _, write) in DATA.into_iter().filter(|(_, kind, _)| wants_data(&site.settings, *kind)) {
        let (site, earlier, later) = (site.clone(), earlier.clone(), later.clone());
        let data = move |words: &Words| write(&Comparison::new(&earlier, &later, &site.editions), words.lang());
        let key = planning.key(name, agency);
        planning.add_data(&format!("{folder}{name}"), key, data);
    }
}

/// The pairs of reports that are compared, in order.
pub(super) fn pairs<'a>(settings: &Settings, agency: &'a Agency) -> Vec<(&'a Arc<Report>, &'a Arc<Report>)> {
    let reports = &agency.reports;
    let is_compared = |earlier: &Report, later: &Report| match settings.compare {
        ComparePairs::Consecutive => earlier.year.next() == later.year,
        ComparePairs::All => earlier.year < later.year,
    };
    reports
        .iter()
        .flat_map(|later| {
            reports.iter().filter(move |earlier| is_compared(earlier, later)).map(move |earlier| (earlier, later))
        })
        .collect()
}

/// The links to an agency's comparisons, newest first; none where the site does not want them. `root` is the path from the page to
/// the agency's; `current` is the comparison on this page.
pub(super) fn links(
    settings: &Settings,
    agency: &Agency,
    root: &str,
    current: Option<(Year, Year)>,
    words: &Words,
) -> Vec<ComparisonLink> {
    if !settings.wants(PageKind::Comparison) {
        return Vec::new();
    }
    let link = |(earlier, later): (&Arc<Report>, &Arc<Report>)| {
        let (from, to) = (earlier.year, later.year);
        let url = format!("{root}{}", comparison_folder(from, to));
        ComparisonLink {
            from,
            to,
            url,
            title: comparison_title(agency, from, to, words),
            current: current == Some((from, to)),
        }
    };
    pairs(settings, agency).into_iter().rev().map(link).collect()
}

struct ComparisonPage {
    agency: Arc<Agency>,
    earlier: Arc<Report>,
    later: Arc<Report>,
    checked: CheckedReport,
}

#[derive(Serialize)]
struct ComparisonContext {
    agency: AgencyLink,
    from: SideContext,
    to: SideContext,
    cross_edition: bool,
    /// Whether one of the reports is a draft.
    draft: bool,
    lede: Vec<String>,
    rates: Vec<RateContext>,
    tables: Vec<TableContext>,
    carry: Option<CarryContext>,
    narratives: Vec<NarrativeContext>,
    checks: Vec<CheckLine>,
    notes: Vec<NoteContext>,
    downloads: Vec<Download>,
    other: Vec<ComparisonLink>,
}

#[derive(Serialize)]
struct SideContext {
    year: Year,
    url: String,
    edition: String,
    /// The sealed version that is compared; `None` for a working copy.
    version: Option<u32>,
}

#[derive(Serialize)]
struct TableContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    html: String,
    detail_html: Option<String>,
    detail_label: Option<String>,
    /// Both tables without addresses, classes and bars; made for a template that reads them.
    plain_html: String,
    /// Empty where there is no second table.
    plain_detail_html: String,
    unit: String,
}

/// A derived rate in two years; a value is `None` where it cannot be assessed.
#[derive(Serialize)]
struct RateContext {
    id: String,
    label: String,
    explanation: Option<String>,
    before: Option<String>,
    after: Option<String>,
    difference: Option<String>,
}

#[derive(Serialize)]
struct CarryContext {
    label: String,
    holds: &'static str,
    columns: Vec<String>,
    from_values: Vec<String>,
    to_values: Vec<String>,
    marks: Vec<&'static str>,
    /// The agreement with each version of last year's report, where that was corrected.
    versions: Vec<CarryVersion>,
}

#[derive(Serialize)]
struct CarryVersion {
    number: u32,
    date_text: String,
    holds: bool,
}

impl Page for ComparisonPage {
    const KIND: PageKind = PageKind::Comparison;
    const VARIABLE: &'static str = "comparison";
    type Data = ComparisonContext;

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.earlier, &self.later]
    }

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (from, to) = (self.earlier.year, self.later.year);
        let crumb = inputs.words.format("compare.crumb", &[("from", &from.to_string()), ("to", &to.to_string())]);
        let title = comparison_title(&self.agency, from, to, inputs.words);
        Head::new(inputs.settings(), title).agency(&self.agency, inputs.words).step(crumb, "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<ComparisonContext> {
        let (agency, words) = (&self.agency, inputs.words);
        let comparison = Comparison::new(&self.earlier, &self.later, &inputs.site.editions);
        let (from, to) = (self.earlier.year, self.later.year);
        let (notes, marks) = notes(&comparison, words);
        Some(ComparisonContext {
            agency: AgencyLink::in_year(agency, to, "../../"),
            from: side(&self.earlier, words),
            to: side(&self.later, words),
            cross_edition: self.earlier.edition.id != self.later.edition.id,
            draft: self.earlier.draft || self.later.draft,
            lede: inputs.if_read("lede", || self.lede(&comparison, inputs)),
            rates: inputs.if_read("rates", || rates(&comparison, words)),
            tables: tables(&comparison, &marks, inputs),
            carry: inputs.if_read("carry", || if from.next() == to { self.carry(&comparison, words) } else { None }),
            // Comparing texts sentence by sentence is the most expensive part of a comparison.
            narratives: inputs.if_read("narratives", || narratives(&comparison, words)),
            checks: inputs.if_read("checks", || {
                if from.next() == to { self.checks(inputs.settings(), words) } else { Vec::new() }
            }),
            notes,
            downloads: inputs.if_read("downloads", || downloads(inputs.settings(), &inputs.path.root(), words)),
            other: links(inputs.settings(), agency, "../../", Some((from, to)), words),
        })
    }
}

impl ComparisonPage {
    /// What changed, in sentences.
    fn lede(&self, comparison: &Comparison<'_>, inputs: &PageInputs<'_>) -> Vec<String> {
        let lede = Lede::new(&self.agency, &self.later, Some(comparison), &inputs.site.editions);
        if inputs.settings().lede { lede.sentences(inputs.words) } else { Vec::new() }
    }

    /// The figures carried over from last year's report.
    fn carry(&self, comparison: &Comparison<'_>, words: &Words) -> Option<CarryContext> {
        let history = self.agency.history(self.earlier.year).map(|history| &**history);
        carry(comparison, history, self.later.edition.carries.first()?, words)
    }

    /// How the later report fared under the rules about two years, whose ids begin with X.
    fn checks(&self, settings: &Settings, words: &Words) -> Vec<CheckLine> {
        self.checked.lines("X", settings, words).0
    }
}

fn side(report: &Report, words: &Words) -> SideContext {
    SideContext {
        year: report.year,
        url: format!("../../{}/", report.year),
        edition: report.edition.title.get(words.lang()).to_owned(),
        version: report.version,
    }
}

/// The links to the data of a comparison.
pub(super) fn downloads(settings: &Settings, root: &str, words: &Words) -> Vec<Download> {
    let download = |(file, kind, _): (&'static str, Option<OutputKind>, WriteData)| match kind {
        Some(_) => Download::new(words, "comparison_table", file),
        None => Download::new(words, "compare", file).with_schema(format!("{root}{COMPARE_SCHEMA}")),
    };
    DATA.into_iter().filter(|(_, kind, _)| wants_data(settings, *kind)).map(download).collect()
}

/// The derived rates, without those that neither report has.
fn rates(comparison: &Comparison<'_>, words: &Words) -> Vec<RateContext> {
    let lang = words.lang();
    let deltas = comparison.rates().into_iter().filter(|delta| delta.before.is_some() || delta.after.is_some());
    let with_unit = |value: Option<Decimal>| value.map(|value| format!("{value}%"));
    deltas
        .map(|delta| RateContext {
            id: delta.rate.id.clone(),
            label: delta.rate.label.get(lang).to_owned(),
            explanation: delta.rate.explanation.as_ref().map(|text| text.get(lang).to_owned()),
            before: with_unit(delta.before),
            after: with_unit(delta.after),
            difference: delta.difference.map(signed),
        })
        .collect()
}

fn tables(comparison: &Comparison<'_>, marks: &BothMarks, inputs: &PageInputs<'_>) -> Vec<TableContext> {
    let edition = &comparison.later.edition;
    let words = inputs.words;
    let lang = words.lang();
    let (full, plain) = (ChangeView { marks, is_plain: false, words }, ChangeView { marks, is_plain: true, words });
    edition
        .sections
        .iter()
        .filter_map(|section| {
            let table = edition.table(&section.id).filter(|table| comparison.has_table(table))?;
            let caption = caption(&section.heading);
            let grid = |view| detail_table(comparison, table, caption.get(lang), view);
            let detail = inputs.unless_plain("detail_html", || grid(full));
            let plain_detail = inputs.if_read("plain_detail_html", || grid(plain));
            let label = detail.as_ref().or(plain_detail.as_ref()).map(|(_, cells, changed)| {
                words.format("markup.detail", &[("cells", &cells.to_string()), ("changed", &changed.to_string())])
            });
            Some(TableContext {
                id: table.key.clone(),
                heading: section.heading.get(lang).to_owned(),
                short: section.short.get(lang).to_owned(),
                number: number(section.heading.get(lang)),
                html: inputs.unless_plain("html", || comparison_table(comparison, table, &caption, full)),
                plain_html: inputs.if_read("plain_html", || comparison_table(comparison, table, &caption, plain)),
                plain_detail_html: plain_detail.map(|(html, _, _)| html).unwrap_or_default(),
                detail_html: detail.map(|(html, _, _)| html),
                detail_label: label,
                unit: if has_one_unit(comparison, table) { table.unit.get(lang).to_owned() } else { String::new() },
            })
        })
        .collect()
}

/// Whether the unit of a table is that of every figure beside it, in both forms; a column or row of another unit says so in its label.
fn has_one_unit(comparison: &Comparison<'_>, table: &Table) -> bool {
    [comparison.earlier, comparison.later].into_iter().all(|report| {
        let edition = &report.edition;
        let cells = edition.table(&table.key).into_iter().flat_map(|table| edition.cells_of(table));
        cells.into_iter().all(|cell| {
            let unit = &edition.def(cell).unit;
            let is_said = |label: &Text| !unit.zh.is_empty() && label.zh.contains(&unit.zh);
            *unit == table.unit || is_said(&edition.column(cell).label) || is_said(&edition.row(cell).label)
        })
    })
}

/// Compares the row carried over in last year's report with that in this year's, column by column.
fn carry(comparison: &Comparison<'_>, history: Option<&History>, carry: &Carry, words: &Words) -> Option<CarryContext> {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let (_, row) = later.edition.rows().find(|(_, row)| row.path == carry.to)?;
    let mut out = CarryContext {
        label: row.label.get(words.lang()).to_owned(),
        holds: "holds",
        columns: Vec::new(),
        from_values: Vec::new(),
        to_values: Vec::new(),
        marks: Vec::new(),
        versions: versions(history, later, carry, words),
    };
    for cell in later.continued(earlier, carry) {
        out.columns.push(later.edition.column(cell.to).label.get(words.lang()).to_owned());
        out.from_values.push(cell.from.map_or_else(String::new, |from| earlier.figures.get(from).text().into_owned()));
        out.to_values.push(later.figures.get(cell.to).text().into_owned());
        out.marks.push(match cell.difference {
            None => "?",
            Some(difference) if difference.is_zero() => "=",
            Some(_) => "≠",
        });
    }
    out.holds = if out.marks.contains(&"≠") {
        "broken"
    } else if out.marks.contains(&"?") {
        "unknown"
    } else {
        "holds"
    };
    Some(out)
}

/// The versions of last year's report, each with whether the figures carried over agree; none where it was never corrected.
fn versions(history: Option<&History>, later: &Report, carry: &Carry, words: &Words) -> Vec<CarryVersion> {
    let valid: Vec<_> = history
        .iter()
        .flat_map(|history| &history.versions)
        .filter_map(|v| Some((&v.entry, v.report.as_ref()?)))
        .collect();
    let version = |(entry, report): &(&LedgerEntry, &Arc<Report>)| CarryVersion {
        number: entry.number,
        date_text: day_text(entry.date, words),
        holds: later.continued(report, carry).iter().all(|cell| cell.difference.is_some_and(|d| d.is_zero())),
    };
    if valid.len() > 1 { valid.iter().map(version).collect() } else { Vec::new() }
}

/// The explanations of both reports with consecutive numbers, and the numbers by cell.
fn notes(comparison: &Comparison<'_>, words: &Words) -> (Vec<NoteContext>, BothMarks) {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let mut marks = BothMarks::default();
    let mut notes = Vec::new();
    for (report, marks) in [(earlier, &mut marks.before), (later, &mut marks.after)] {
        for explanation in &report.explanations {
            let n = notes.len() + 1;
            if let Some(cell) = explanation.cell {
                marks.entry(cell).or_default().push(n);
            }
            notes.push(note(report, n, explanation, words));
        }
    }
    (notes, marks)
}
