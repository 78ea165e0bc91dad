//! Two years of an agency side by side, with compare.json beside the page.

use super::agency::{Compared, comparisons};
use super::report::{AgencyLink, CheckLine, Download, Note, caption, checks, note, number};
use super::{PageKind, Plans};
use crate::base::{OutPath, Words, Year};
use crate::check::Verdict;
use crate::compare::{Answer, Comparison, Counts, Problem, TextDelta, lead};
use crate::edition::{Carry, Section};
use crate::export::compare_json;
use crate::markup::{BothMarks, comparison_table, counts_said, detail_table, signed, text_changes};
use crate::model::{Agency, Pairs, Report, Settings, Site};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{Content, Names, Page, Planning};
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "comparison", plan: Plans::Agency(plan) };

fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    if !site.settings.wants_page("comparison") {
        return;
    }
    for (earlier, later) in pairs(&site.settings, agency) {
        let folder = format!("{}/compare/{}-{}", agency.slug, earlier.year, later.year);
        let name = format!("{folder}/index.html");
        let verdicts = planning.verdicts(later);
        let key = planning.key("comparison", agency);
        if let Some(path) = OutPath::parse(&name) {
            let (earlier, later) = (earlier.clone(), later.clone());
            let page = ComparisonPage { site: site.clone(), agency: agency.clone(), earlier, later, verdicts, path };
            planning.add(&name, key, Content::Page(Arc::new(page)));
        }
        if site.settings.outputs.is_empty() {
            continue;
        }
        let key = planning.key("compare.json", agency);
        let (site, earlier, later) = (site.clone(), earlier.clone(), later.clone());
        let data = move |words: &Words| compare_json(&Comparison::of(&earlier, &later, &site.editions), words.lang());
        planning.add(&format!("{folder}/compare.json"), key, Content::Data(Box::new(data)));
    }
}

/// The pairs of reports that are compared, in order.
pub(super) fn pairs<'a>(settings: &Settings, agency: &'a Agency) -> Vec<(&'a Arc<Report>, &'a Arc<Report>)> {
    let reports = &agency.reports;
    let wanted = |earlier: &Report, later: &Report| match settings.compare {
        Pairs::Consecutive => earlier.year.next() == later.year,
        Pairs::All => earlier.year < later.year,
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
    from: Side,
    to: Side,
    cross_edition: bool,
    lead: Vec<String>,
    rates: Vec<RateContext>,
    tables: Vec<TableContext>,
    carry: Option<CarryContext>,
    narratives: Vec<NarrativeContext>,
    checks: Vec<CheckLine>,
    notes: Vec<Note>,
    downloads: Vec<Download>,
    other: Vec<Compared>,
}

#[derive(Serialize)]
struct Side {
    year: Year,
    url: String,
    edition: String,
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
    gloss: Option<String>,
    before: Option<String>,
    after: Option<String>,
    difference: Option<String>,
}

/// A narrative in two years, sentence by sentence.
#[derive(Serialize)]
struct NarrativeContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    /// In percent, as the comparison defines it.
    similarity: u32,
    counts: Counts,
    /// The counts in words.
    said: String,
    html: String,
    problems: Vec<ProblemContext>,
}

/// A problem of last year's, and what this year says of it.
#[derive(Serialize)]
struct ProblemContext {
    text: String,
    answers: Vec<AnswerContext>,
}

#[derive(Serialize)]
struct AnswerContext {
    text: String,
    /// The section it stands in, where another.
    heading: Option<String>,
}

#[derive(Serialize)]
struct CarryContext {
    label: String,
    holds: &'static str,
    columns: Vec<String>,
    from_values: Vec<String>,
    to_values: Vec<String>,
    marks: Vec<&'static str>,
}

impl Page for ComparisonPage {
    fn template(&self) -> &'static str {
        "comparison.html"
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.earlier, &self.later]
    }

    fn context(&self, words: &Words, names: &Names) -> tera::Context {
        let (settings, agency) = (&self.site.settings, &self.agency);
        let comparison = Comparison::of(&self.earlier, &self.later, &self.site.editions);
        let (from, to) = (self.earlier.year, self.later.year);
        let consecutive = from.next() == to;
        let title = title(agency, from, to, words);
        let side = |report: &Report| Side {
            year: report.year,
            url: format!("../../{}/", report.year),
            edition: report.edition.title.get(words.lang()).to_owned(),
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
                .and_then(|c| carry(&comparison, c, words)),
            // Holding texts together is the dearest part of a comparison.
            narratives: if names.has("narratives") { narratives(&comparison, words) } else { Vec::new() },
            checks: if consecutive { checks(&across, words) } else { Vec::new() },
            notes,
            downloads: downloads(settings, words),
            other: comparisons(settings, agency, "../../", Some((from, to)), words),
        };
        let trail = [
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.say("compare.crumb", &[("from", &from.to_string()), ("to", &to.to_string())]), String::new()),
        ];
        let page = PageContext::new(settings, "comparison", &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("comparison", &context);
        out
    }
}

/// compare.json; nothing where a site wants pages only (`outputs = []`).
fn downloads(settings: &Settings, words: &Words) -> Vec<Download> {
    let compare = || Download {
        label: words.word("download.compare").to_owned(),
        url: "compare.json".to_owned(),
        note: words.word("download.compare.note").to_owned(),
    };
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
            gloss: delta.rate.gloss.as_ref().map(|gloss| gloss.get(lang).to_owned()),
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

fn narratives(comparison: &Comparison<'_>, words: &Words) -> Vec<NarrativeContext> {
    let heading = |section: &Section| section.heading.get(words.lang()).to_owned();
    let narrative = |section: &Section, delta: &TextDelta, problems: Vec<Problem<'_>>| {
        let answer = |answer: Answer<'_>| AnswerContext {
            heading: (answer.section.id != section.id).then(|| heading(answer.section)),
            text: answer.text,
        };
        let problem = |problem: Problem<'_>| ProblemContext {
            text: problem.text,
            answers: problem.answers.into_iter().map(answer).collect(),
        };
        NarrativeContext {
            id: section.id.clone(),
            heading: heading(section),
            short: section.short.get(words.lang()).to_owned(),
            number: number(&heading(section)),
            similarity: delta.similarity,
            counts: delta.counts(),
            said: counts_said(&delta.counts(), words),
            html: text_changes(delta, words),
            problems: problems.into_iter().map(problem).collect(),
        }
    };
    let all = comparison.narratives();
    all.iter().map(|(section, delta)| narrative(section, delta, comparison.problems(section))).collect()
}

/// Last year's row of what was carried out against this year's of what was carried in, column by column.
fn carry(comparison: &Comparison<'_>, carry: &Carry, words: &Words) -> Option<CarryContext> {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let (_, row) = later.edition.tables.iter().flat_map(|table| table.rows()).find(|(_, row)| row.path == carry.to)?;
    let block = later.edition.block(row.cell(0)?);
    let mut out = CarryContext {
        label: row.label.get(words.lang()).to_owned(),
        holds: "holds",
        columns: Vec::new(),
        from_values: Vec::new(),
        to_values: Vec::new(),
        marks: Vec::new(),
    };
    for (index, column) in block.columns.iter().enumerate() {
        let new = row.cell(index)?;
        let old = earlier.edition.cell(&format!("{}.{}", carry.from, column.key));
        let mark = match (old.and_then(|old| earlier.figures.value(old)), later.figures.value(new)) {
            (Some(before), Some(after)) if before == after => "=",
            (Some(_), Some(_)) => "≠",
            _ => "?",
        };
        out.columns.push(column.label.get(words.lang()).to_owned());
        out.from_values.push(old.map_or_else(String::new, |old| earlier.figures.get(old).text()));
        out.to_values.push(later.figures.get(new).text());
        out.marks.push(mark);
    }
    out.holds = match () {
        () if out.marks.contains(&"≠") => "broken",
        () if out.marks.contains(&"?") => "unknown",
        () => "holds",
    };
    Some(out)
}

/// The explanations of both reports, numbered on through both, and their numbers by cell.
fn notes(comparison: &Comparison<'_>, words: &Words) -> (Vec<Note>, BothMarks) {
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
