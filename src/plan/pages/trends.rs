//! An agency's indicators over all its years: an overview of small lines, and a table for each part of the form.

use super::comparison;
use super::report::number;
use crate::base::{Lang, PageKind, Words, Year, signed, unnumbered};
use crate::compare::{Indicator, LatestChange, Series, record_clause};
use crate::edition::{Edition, Table};
use crate::markup::{TrendTable, trend_line};
use crate::model::{Agency, Report, ReportState, Settings, Site};
use crate::plan::links::{AgencyLink, ComparisonLink, name_with_family, trends_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    if has_page(&planning.site, agency) {
        let path = format!("{}/{}index.html", agency.slug, trends_folder());
        planning.add_page(&path, planning.key("trends", agency), TrendsPage { agency: agency.clone() });
    }
}

/// Whether an agency has a page of trends: it needs two reports with an indicator in common.
pub(super) fn has_page(site: &Site, agency: &Agency) -> bool {
    site.settings.wants(PageKind::Trends) && agency.reports.len() > 1 && has_series(site, agency)
}

/// Whether there is a section: every page of the agency asks, and most find the first key figure in two years.
fn has_series(site: &Site, agency: &Agency) -> bool {
    let of_sections = indicators(agency).map(|(_, indicators)| indicators);
    of_sections.flatten().any(|indicator| series(site, agency, &indicator).is_some())
}

/// A section of the page.
#[derive(Clone, Copy)]
enum TrendSection<'a> {
    KeyFigures,
    Rates,
    Table(&'a Table),
}

/// A section of the page, and its indicators.
type SectionSeries<'a> = (TrendSection<'a>, Vec<(Indicator<'a>, Series)>);

/// The key figures, rates and tables of the latest form.
fn indicators(agency: &Agency) -> impl Iterator<Item = (TrendSection<'_>, Vec<Indicator<'_>>)> {
    let editions = agency.reports.last().into_iter().map(|latest| &*latest.edition);
    editions.flat_map(|edition: &Edition| {
        let rates = || (TrendSection::Rates, Indicator::rates(edition));
        let tables = edition.sections.iter().filter_map(|section| edition.table(&section.id));
        let tables = tables.map(|table| (TrendSection::Table(table), Indicator::of_table(edition, table)));
        let key_figures = (TrendSection::KeyFigures, Indicator::key_figures(edition));
        std::iter::once(key_figures).chain(std::iter::once_with(rates)).chain(tables)
    })
}

/// An indicator over the years, if it has two numbers or more.
fn series(site: &Site, agency: &Agency, indicator: &Indicator<'_>) -> Option<Series> {
    let series = Series::new(indicator, &agency.reports, &site.editions);
    (series.numbers().count() > 1).then_some(series)
}

/// The series of all sections; sections without any are left out.
fn sections<'a>(site: &Site, agency: &'a Agency) -> Vec<SectionSeries<'a>> {
    let of_section = |(section, indicators): (TrendSection<'a>, Vec<Indicator<'a>>)| {
        let charts = indicators.into_iter().filter_map(|own| series(site, agency, &own).map(|series| (own, series)));
        (section, charts.collect::<Vec<_>>())
    };
    indicators(agency).map(of_section).filter(|(_, charts)| !charts.is_empty()).collect()
}

struct TrendsPage {
    agency: Arc<Agency>,
}

#[derive(Serialize)]
struct TrendsContext {
    agency: AgencyLink,
    first: Year,
    last: Year,
    reports: usize,
    /// The years whose report was withdrawn.
    withdrawn: Vec<Year>,
    draft: bool,
    /// Whether the definition of a figure changed over the years.
    shifted: bool,
    sections: Vec<TrendSectionContext>,
    comparisons: Vec<ComparisonLink>,
}

#[derive(Serialize)]
struct TrendSectionContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    charts: Vec<Chart>,
    /// The table of the indicators, as HTML.
    table: String,
    /// The remarks on changed meanings that the table's rows name by their numbers.
    remarks: Vec<String>,
    /// The indicators that were 0 in every year.
    zeros: Vec<String>,
}

#[derive(Serialize)]
struct Chart {
    id: String,
    label: String,
    sentence: String,
    derived: bool,
    explanation: Option<String>,
    html: String,
}

impl Page for TrendsPage {
    const KIND: PageKind = PageKind::Trends;
    const VARIABLE: &'static str = "trends";
    type Data = TrendsContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (agency, words) = (&self.agency, inputs.words);
        let title = words.format("trends.title", &[("agency", &name_with_family(agency, words))]);
        Head::new(inputs.settings(), title).agency(agency, words).step(words.word("trends.crumb"), "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<TrendsContext> {
        let (settings, agency, words) = (inputs.settings(), &self.agency, inputs.words);
        let [first, .., last] = &agency.reports[..] else { return None };
        let charts = sections(inputs.site, agency);
        let context = |(kind, charts): &SectionSeries<'_>| section(agency, last, *kind, charts, settings, words);
        Some(TrendsContext {
            agency: AgencyLink::new(agency, "../"),
            first: first.year,
            last: last.year,
            reports: agency.reports.len(),
            withdrawn: agency.withdrawn().collect(),
            draft: agency.reports.iter().any(|report| report.draft),
            shifted: charts.iter().flat_map(|(_, charts)| charts).any(|(_, series)| series.is_shifted()),
            sections: charts.iter().map(context).collect(),
            comparisons: comparison::links(settings, agency, "../", None, words),
        })
    }
}

fn section(
    agency: &Agency,
    latest: &Report,
    kind: TrendSection<'_>,
    charts: &[(Indicator<'_>, Series)],
    settings: &Settings,
    words: &Words,
) -> TrendSectionContext {
    let lang = words.lang();
    let (id, heading, short) = match kind {
        TrendSection::KeyFigures => ("key", words.word("trends.key_figures"), words.word("trends.key_figures")),
        TrendSection::Rates => ("rates", words.word("trends.rates"), words.word("trends.rates")),
        TrendSection::Table(table) => match latest.edition.section(&table.key) {
            Some(section) => (section.id.as_str(), section.heading.get(lang), section.short.get(lang)),
            None => (table.key.as_str(), "", ""),
        },
    };
    let address =
        |year: Year| (settings.wants(PageKind::Report) && agency.report(year).is_some()).then(|| format!("../{year}/"));
    let gap = |year: Year| match ReportState::new(agency, year, None) {
        ReportState::Withdrawn => "state.withdrawn",
        _ => "trend.missing",
    };
    let chart = |(indicator, series): &&(Indicator<'_>, Series)| {
        let unit = indicator.unit.get(lang);
        Chart {
            id: indicator.anchor.clone(),
            label: indicator.label.get(lang).to_owned(),
            sentence: if indicator.whole.is_empty() {
                sentence(series, unit, words)
            } else {
                rate_sentence(series, words)
            },
            derived: indicator.derived && indicator.explanation.is_none(),
            explanation: indicator.explanation.map(|text| text.get(lang).to_owned()),
            html: trend_line(series),
        }
    };
    let (zeros, nonzero): (Vec<_>, Vec<_>) = charts.iter().partition(|(_, series)| series.is_zero());
    let form = agency.reports.first().map_or("", |report| report.edition.title.get(lang));
    let table = TrendTable { rows: &nonzero, address: &address, gap: &gap, form, words };
    let (table, remarks) = if nonzero.is_empty() { Default::default() } else { table.html() };
    TrendSectionContext {
        id: id.to_owned(),
        heading: unnumbered(heading).to_owned(),
        short: short.to_owned(),
        number: number(heading),
        charts: nonzero.iter().map(chart).collect(),
        table,
        remarks,
        zeros: zeros.into_iter().map(|(indicator, _)| indicator.label.get(lang).to_owned()).collect(),
    }
}

/// The finding in words: `2024年3525件，比2023年增加14件（+0.4%）`.
fn sentence(series: &Series, unit: &str, words: &Words) -> String {
    let unit = if words.lang() == Lang::En && !matches!(unit, "" | "%") { format!(" {unit}") } else { unit.to_owned() };
    let Some(finding) = series.finding() else {
        let year = series.points.last().map_or_else(String::new, |point| point.year.to_string());
        return words.format("trends.said.none", &[("to", &year)]);
    };
    let text = |value: Decimal| value.normalize().to_string().replace('-', "−");
    let (to, after) = (finding.point.year.to_string(), text(finding.after));
    let Some((point, before)) = finding.before else {
        return words.format("trends.said.alone", &[("to", &to), ("after", &after), ("unit", &unit)]);
    };
    let difference = finding.after - before;
    let key = match difference {
        d if before.is_zero() && d > Decimal::ZERO => "trends.said.new",
        d if d.is_zero() => "trends.said.same",
        d if d.is_sign_negative() => "trends.said.less",
        _ => "trends.said.more",
    };
    let (from, difference) = (point.year.to_string(), text(difference.abs()));
    let args = [("to", &to), ("after", &after), ("unit", &unit), ("from", &from), ("difference", &difference)];
    let mut sentence = words.format(key, &args.map(|(name, value)| (name, value.as_str())));
    // A percentage of a small base is misleading.
    if let Some(percent) = finding.percent.filter(|percent| !percent.is_zero() && before.abs() >= Decimal::TEN) {
        let percent = signed(percent).replace('-', "−");
        sentence.push_str(&words.format("trends.said.percent", &[("percent", &percent)]));
    }
    push_remarks(&finding, series, words, &mut sentence);
    sentence
}

/// The finding on a rate, whose difference is in percentage points: `2024年54.0%，比2023年上升10.4个百分点`.
fn rate_sentence(series: &Series, words: &Words) -> String {
    let finding = series.finding().and_then(|finding| finding.before.map(|before| (finding, before)));
    let Some((finding, (point, before))) = finding else { return sentence(series, "%", words) };
    let difference = finding.after - before;
    let key = match difference {
        d if d.is_zero() => "trends.said.same",
        d if d.is_sign_negative() => "trends.said.fall",
        _ => "trends.said.rise",
    };
    let (to, from) = (finding.point.year.to_string(), point.year.to_string());
    let (after, difference) = (finding.after.to_string(), difference.abs().to_string());
    let args = [("to", to.as_str()), ("after", &after), ("unit", "%"), ("from", &from), ("difference", &difference)];
    let mut sentence = words.format(key, &args);
    push_remarks(&finding, series, words, &mut sentence);
    sentence
}

/// Appends the remarks on a finding: a changed definition, a highest or lowest value.
fn push_remarks(finding: &LatestChange<'_>, series: &Series, words: &Words, sentence: &mut String) {
    if finding.before.is_some_and(|(point, _)| point.shifted) {
        sentence.push_str(words.word("trends.said.shift"));
    }
    if let Some(record) = series.record() {
        sentence.push_str(&record_clause(&record, words));
    }
}
