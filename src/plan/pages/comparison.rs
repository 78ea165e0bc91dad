//! Two years of an agency side by side, with compare.json beside the page.

use super::agency::{Compared, comparisons};
use super::narratives::{NarrativeContext, narratives};
use super::report::{AgencyLink, CheckLine, Download, NoteContext, caption, checks, note, number};
use crate::base::{OutPath, PageKind, Words, Year, signed};
use crate::check::Verdict;
use crate::compare::{Comparison, lead};
use crate::edition::Carry;
use crate::export::{COMPARE_SCHEMA, compare_json};
use crate::markup::{BothMarks, comparison_table, detail_table};
use crate::model::{Agency, ComparePairs, History, LedgerEntry, Report, Settings, Site};
use crate::plan::context::{PageContext, TagSource, day_text};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    for (earlier, later) in pairs(&site.settings, agency) {
        let folder = format!("{}/compare/{}-{}", agency.slug, earlier.year, later.year);
        let name = format!("{folder}/index.html");
        let verdicts = planning.verdicts(later);
        let key = planning.key("comparison", agency);
        if let Some(path) = OutPath::parse(&name) {
            let (earlier, later) = (earlier.clone(), later.clone());
            let page = ComparisonPage { site: site.clone(), agency: agency.clone(), earlier, later, verdicts, path };
            planning.add(&name, key, ItemContent::Page(Arc::new(page)));
        }
        if site.settings.outputs.is_empty() {
            continue;
        }
        let key = planning.key("compare.json", agency);
        let (site, earlier, later) = (site.clone(), earlier.clone(), later.clone());
        let data = move |words: &Words| compare_json(&Comparison::of(&earlier, &later, &site.editions), words.lang());
        planning.add(&format!("{folder}/compare.json"), key, ItemContent::Data(Box::new(data)));
    }
}

/// The pairs of reports that are compared, in order.
pub(super) fn pairs<'a>(settings: &Settings, agency: &'a Agency) -> Vec<(&'a Arc<Report>, &'a Arc<Report>)> {
    let reports = &agency.reports;
    let wanted = |earlier: &Report, later: &Report| match settings.compare {
        ComparePairs::Consecutive => earlier.year.next() == later.year,
        ComparePairs::All => earlier.year < later.year,
    };
    reports
        .iter()
        .flat_map(|later| {
            reports.iter().filter(move |earlier| wanted(earlier, later)).map(move |earlier| (earlier, later))
        })
        .collect()
}

/// 某机关 2023 年与 2024 年年报比较.
pub(super) fn title(agency: &Agency, from: Year, to: Year, words: &Words) -> String {
    let (from, to_text) = (from.to_string(), to.to_string());
    words.say("compare.title", &[("agency", agency.name_in(to)), ("from", &from), ("to", &to_text)])
}

struct ComparisonPage {
    site: Arc<Site>,
    agency: Arc<Agency>,
    earlier: Arc<Report>,
    later: Arc<Report>,
    verdicts: Arc<Vec<Verdict>>,
    path: OutPath,
}

#[derive(Serialize)]
struct ComparisonContext {
    agency: AgencyLink,
    from: SideContext,
    to: SideContext,
    cross_edition: bool,
    lead: Vec<String>,
    rates: Vec<RateContext>,
    tables: Vec<TableContext>,
    carry: Option<CarryContext>,
    narratives: Vec<NarrativeContext>,
    checks: Vec<CheckLine>,
    notes: Vec<NoteContext>,
    downloads: Vec<Download>,
    other: Vec<Compared>,
}

#[derive(Serialize)]
struct SideContext {
    year: Year,
    url: String,
    edition: String,
    /// The sealed version that is compared; none for a working copy.
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
    unit: String,
}

/// A derived rate in two years; none where it cannot be assessed.
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
    /// Where last year's report was corrected: against which of its versions it holds.
    versions: Vec<CarryVersion>,
}

#[derive(Serialize)]
struct CarryVersion {
    number: u32,
    date_text: String,
    holds: bool,
}

impl Page for ComparisonPage {
    fn template(&self) -> &'static str {
        "comparison.html"
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.earlier, &self.later]
    }

    fn context(&self, words: &Words, names: &TemplateVars) -> tera::Context {
        let (settings, agency) = (&self.site.settings, &self.agency);
        let comparison = Comparison::of(&self.earlier, &self.later, &self.site.editions);
        let (from, to) = (self.earlier.year, self.later.year);
        let consecutive = from.next() == to;
        let title = title(agency, from, to, words);
        let side = |report: &Report| SideContext {
            year: report.year,
            url: format!("../../{}/", report.year),
            edition: report.edition.title.get(words.lang()).to_owned(),
            version: report.version,
        };
        let across: Vec<Verdict> =
            self.verdicts.iter().filter(|verdict| verdict.rule.starts_with('X')).cloned().collect();
        let (notes, marks) = notes(&comparison, words);
        let context = ComparisonContext {
            agency: AgencyLink {
                slug: agency.slug.to_string(),
                name: agency.name_in(to).to_owned(),
                url: "../../".to_owned(),
            },
            from: side(&self.earlier),
            to: side(&self.later),
            cross_edition: self.earlier.edition.id != self.later.edition.id,
            lead: lead(&comparison, words),
            rates: rates(&comparison, words),
            tables: tables(&comparison, &marks, words),
            carry: self
                .later
                .edition
                .carries
                .first()
                .filter(|_| consecutive)
                .and_then(|c| carry(&comparison, agency.history(from).map(|history| &**history), c, words)),
            // Holding texts together is the dearest part of a comparison.
            narratives: if names.has("narratives") { narratives(&comparison, words) } else { Vec::new() },
            checks: if consecutive { checks(&across, words) } else { Vec::new() },
            notes,
            downloads: downloads(settings, &self.path.root(), words),
            other: comparisons(settings, agency, "../../", Some((from, to)), words),
        };
        let trail = [
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.say("compare.crumb", &[("from", &from.to_string()), ("to", &to.to_string())]), String::new()),
        ];
        let page = PageContext::new(settings, PageKind::Comparison, &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("comparison", &context);
        out
    }
}

/// compare.json; nothing where a site wants pages only (`outputs = []`).
pub(super) fn downloads(settings: &Settings, root: &str, words: &Words) -> Vec<Download> {
    let compare = || Download::new(words, "compare", "compare.json").by(format!("{root}{COMPARE_SCHEMA}"));
    (!settings.outputs.is_empty()).then(compare).into_iter().collect()
}

/// The derived rates, but for those that neither report can give.
fn rates(comparison: &Comparison<'_>, words: &Words) -> Vec<RateContext> {
    let lang = words.lang();
    let given = comparison.rates().into_iter().filter(|delta| delta.before.is_some() || delta.after.is_some());
    let rate = |value: Option<Decimal>| value.map(|value| format!("{value}%"));
    given
        .map(|delta| RateContext {
            id: delta.rate.id.clone(),
            label: delta.rate.label.get(lang).to_owned(),
            explanation: delta.rate.explanation.as_ref().map(|gloss| gloss.get(lang).to_owned()),
            before: rate(delta.before),
            after: rate(delta.after),
            difference: delta.difference.map(signed),
        })
        .collect()
}

fn tables(comparison: &Comparison<'_>, marks: &BothMarks, words: &Words) -> Vec<TableContext> {
    let edition = &comparison.later.edition;
    let lang = words.lang();
    edition
        .sections
        .iter()
        .filter_map(|section| {
            let table = edition.table(&section.id)?;
            let caption = caption(&section.heading);
            let detail = detail_table(comparison, table, caption.get(lang), marks, words);
            let label = detail.as_ref().map(|(_, cells, changed)| {
                words.say("markup.detail", &[("cells", &cells.to_string()), ("changed", &changed.to_string())])
            });
            Some(TableContext {
                id: table.key.clone(),
                heading: section.heading.get(lang).to_owned(),
                short: section.short.get(lang).to_owned(),
                number: number(section.heading.get(lang)),
                html: comparison_table(comparison, table, &caption, marks, words),
                detail_html: detail.map(|(html, _, _)| html),
                detail_label: label,
                unit: table.unit.get(lang).to_owned(),
            })
        })
        .collect()
}

/// Last year's row of what was carried out against this year's of what was carried in, column by column.
fn carry(comparison: &Comparison<'_>, history: Option<&History>, carry: &Carry, words: &Words) -> Option<CarryContext> {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let (_, row) = later.edition.tables.iter().flat_map(|table| table.rows()).find(|(_, row)| row.path == carry.to)?;
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
        out.from_values.push(cell.from.map_or_else(String::new, |from| earlier.figures.get(from).text()));
        out.to_values.push(later.figures.get(cell.to).text());
        out.marks.push(match cell.difference {
            None => "?",
            Some(difference) if difference.is_zero() => "=",
            Some(_) => "≠",
        });
    }
    out.holds = match () {
        () if out.marks.contains(&"≠") => "broken",
        () if out.marks.contains(&"?") => "unknown",
        () => "holds",
    };
    Some(out)
}

/// Against which versions of last year's report the figures that this year takes up hold; nothing where it was never corrected.
fn versions(history: Option<&History>, later: &Report, carry: &Carry, words: &Words) -> Vec<CarryVersion> {
    let standing: Vec<_> = history
        .iter()
        .flat_map(|history| &history.versions)
        .filter_map(|v| Some((&v.entry, v.report.as_ref()?)))
        .collect();
    let version = |(entry, report): &(&LedgerEntry, &Arc<Report>)| CarryVersion {
        number: entry.number,
        date_text: day_text(entry.date, words),
        holds: later.continued(report, carry).iter().all(|cell| cell.difference.is_some_and(|d| d.is_zero())),
    };
    standing.iter().filter(|_| standing.len() > 1).map(version).collect()
}

/// The explanations of both reports, numbered on through both, and their numbers by cell.
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
