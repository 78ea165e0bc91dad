//! An agency's indicators over all its years, each as a table with a bar in every line.

use super::PageKind;
use super::agency::Compared;
use super::report::{AgencyLink, number};
use crate::base::{Lang, OutPath, Words, Year, unnumbered};
use crate::compare::{Indicator, Rank, Series};
use crate::edition::{Edition, Table};
use crate::markup::{signed, trend_table};
use crate::model::{Agency, Report, Settings, Site};
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{Content, Page, Planning};
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "trends", plan };

fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    for agency in site.agencies.iter().filter(|agency| has_page(&site, agency)) {
        let name = format!("{}/trends/index.html", agency.slug);
        let key = planning.key("trends", agency);
        if let Some(path) = OutPath::parse(&name) {
            let page = TrendsPage { site: site.clone(), agency: agency.clone(), path };
            planning.add(&name, key, Content::Page(Arc::new(page)));
        }
    }
}

/// Whether an agency has a page of trends: two reports at least, and an indicator that both have.
pub(super) fn has_page(site: &Site, agency: &Agency) -> bool {
    site.settings.wants_page("trends") && agency.reports.len() > 1 && !sections(site, agency).is_empty()
}

/// A table, or none for the key figures, and what is followed of it.
type Followed<'a> = (Option<&'a Table>, Vec<(Indicator<'a>, Series)>);

/// The series of a table of the latest form, or of its key figures, that have two numbers at least; only of sections that have any.
fn sections<'a>(site: &Site, agency: &'a Agency) -> Vec<Followed<'a>> {
    let Some(latest) = agency.reports.last() else { return Vec::new() };
    let edition: &Edition = &latest.edition;
    let key_figures = std::iter::once((None, Indicator::key_figures(edition)));
    let tables = edition.sections.iter().filter_map(|section| edition.table(&section.id));
    let tables = tables.map(|table| (Some(table), Indicator::of_table(edition, table)));
    let series = |indicator: Indicator<'a>| {
        let series = Series::of(&indicator, &agency.reports, &site.editions);
        (series.numbers().count() > 1).then_some((indicator, series))
    };
    key_figures
        .chain(tables)
        .map(|(table, indicators)| (table, indicators.into_iter().filter_map(series).collect::<Vec<_>>()))
        .filter(|(_, charts)| !charts.is_empty())
        .collect()
}

struct TrendsPage {
    site: Arc<Site>,
    agency: Arc<Agency>,
    path: OutPath,
}

#[derive(Serialize)]
struct TrendsContext {
    agency: AgencyLink,
    first: Year,
    last: Year,
    reports: usize,
    draft: bool,
    /// Whether some of the figures counted something else than they do now.
    shifted: bool,
    sections: Vec<SectionContext>,
    comparisons: Vec<Compared>,
}

#[derive(Serialize)]
struct SectionContext {
    id: String,
    heading: String,
    short: String,
    number: String,
    charts: Vec<Chart>,
    /// The indicators that were 0 in every year.
    zeros: Vec<String>,
}

#[derive(Serialize)]
struct Chart {
    id: String,
    label: String,
    sentence: String,
    derived: bool,
    html: String,
}

impl Page for TrendsPage {
    fn template(&self) -> &'static str {
        "trends.html"
    }

    fn context(&self, words: &Words) -> tera::Context {
        let (settings, agency) = (&self.site.settings, &self.agency);
        let title = words.say("trends.title", &[("agency", &agency.name)]);
        let trail = [
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.word("trends.crumb").to_owned(), String::new()),
        ];
        let page = PageContext::new(settings, "trends", &title, &self.path, &trail, TagSource::default());
        let mut out = tera::Context::new();
        out.insert("page", &page);
        if let [first, .., last] = &agency.reports[..] {
            let charts = sections(&self.site, agency);
            let context = TrendsContext {
                agency: AgencyLink { slug: agency.slug.to_string(), name: agency.name.clone(), url: "../".to_owned() },
                first: first.year,
                last: last.year,
                reports: agency.reports.len(),
                draft: agency.reports.iter().any(|report| report.draft),
                shifted: charts.iter().flat_map(|(_, charts)| charts).any(|(_, series)| series.is_shifted()),
                sections: charts
                    .iter()
                    .map(|(table, charts)| section(agency, last, *table, charts, settings, words))
                    .collect(),
                comparisons: super::agency::comparisons(settings, agency, "../", None, words),
            };
            out.insert("trends", &context);
        }
        out
    }
}

fn section(
    agency: &Agency,
    latest: &Report,
    table: Option<&Table>,
    charts: &[(Indicator<'_>, Series)],
    settings: &Settings,
    words: &Words,
) -> SectionContext {
    let lang = words.lang();
    let section = table.and_then(|table| latest.edition.sections.iter().find(|section| section.id == table.key));
    let (id, heading, short) = match section {
        None => ("key", words.word("trends.key_figures"), words.word("trends.key_figures")),
        Some(section) => (section.id.as_str(), section.heading.get(lang), section.short.get(lang)),
    };
    let address =
        |year: Year| (settings.wants_page("report") && agency.report(year).is_some()).then(|| format!("../{year}/"));
    let chart = |(indicator, series): &(Indicator<'_>, Series)| {
        let (label, unit) = (indicator.label.get(lang), indicator.unit.get(lang));
        let key = if unit.is_empty() { "trends.caption" } else { "trends.caption_unit" };
        let caption = words.say(key, &[("unit", unit)]);
        Chart {
            id: format!("t-{}", indicator.id),
            label: label.to_owned(),
            sentence: sentence(series, unit, words),
            derived: indicator.derived,
            html: trend_table(series, label, &caption, &address, words),
        }
    };
    let (zeros, shown): (Vec<_>, Vec<_>) = charts.iter().partition(|(_, series)| series.is_zero());
    SectionContext {
        id: id.to_owned(),
        heading: unnumbered(heading).to_owned(),
        short: short.to_owned(),
        number: number(heading),
        charts: shown.into_iter().map(chart).collect(),
        zeros: zeros.into_iter().map(|(indicator, _)| indicator.label.get(lang).to_owned()).collect(),
    }
}

/// The finding in words: `2024年3525件，比2023年增加14件（+0.4%）`.
fn sentence(series: &Series, unit: &str, words: &Words) -> String {
    let unit = if words.lang() == Lang::En && !unit.is_empty() { format!(" {unit}") } else { unit.to_owned() };
    let Some(finding) = series.finding() else {
        let year = series.points.last().map_or_else(String::new, |point| point.year.to_string());
        return words.say("trends.said.none", &[("to", &year)]);
    };
    let text = |value: Decimal| value.normalize().to_string();
    let (to, after) = (finding.point.year.to_string(), text(finding.after));
    let Some((point, before)) = finding.before else {
        return words.say("trends.said.alone", &[("to", &to), ("after", &after), ("unit", &unit)]);
    };
    let difference = finding.after - before;
    let key = match difference {
        _ if before.is_zero() && !difference.is_zero() => "trends.said.new",
        d if d.is_zero() => "trends.said.same",
        d if d.is_sign_negative() => "trends.said.less",
        _ => "trends.said.more",
    };
    let (from, difference) = (point.year.to_string(), text(difference.abs()));
    let args = [("to", &to), ("after", &after), ("unit", &unit), ("from", &from), ("difference", &difference)];
    let mut said = words.say(key, &args.map(|(name, value)| (name, value.as_str())));
    // Of a small base a percentage says nothing.
    if let Some(percent) = finding.percent.filter(|percent| !percent.is_zero() && before.abs() >= Decimal::TEN) {
        let percent = signed(percent).replace('-', "−");
        said.push_str(&words.say("trends.said.percent", &[("percent", &percent)]));
    }
    if point.shifted {
        said.push_str(words.word("trends.said.shift"));
    }
    let count = series.numbers().count().to_string();
    match finding.rank {
        Some(Rank::Highest) => said.push_str(&words.say("trends.said.highest", &[("n", &count)])),
        Some(Rank::Lowest) => said.push_str(&words.say("trends.said.lowest", &[("n", &count)])),
        None => {}
    }
    said
}
