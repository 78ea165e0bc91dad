//! The agencies of a year in the order of a key figure, a page a figure, with ranks and shares among agencies that are alike.

use super::year::FamilyYear;
use crate::base::{PageKind, Words, Year};
use crate::compare::{OverviewColumn, RankedGroup, YearOverview};
use crate::markup::ranked_table;
use crate::model::{Agency, Report, Site};
use crate::plan::links::{NamedLink, PageLink};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::{ListPage, ROWS};
use crate::plan::planning::Planning;
use serde::Serialize;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    // The year's page leads to them.
    if !site.settings.wants(PageKind::Year) {
        return;
    }
    for year in FamilyYear::all(&site) {
        let overview = overview(&site, &year);
        for (column, folder) in folders(&overview) {
            let (groups, _) = RankedGroup::of_column(&site, &overview, column);
            let rows: usize = groups.iter().map(|group| group.rows.len()).sum();
            for list_page in ListPage::for_rows(rows).filter(|_| rows > 0) {
                let key = planning.year_key("year-ranks", year.year);
                let page = YearRankPage { list: year.clone(), column, list_page };
                planning.add_page(&format!("{}{folder}{}", year.folder(), list_page.file()), key, page);
            }
        }
    }
}

/// All reports of a year side by side.
fn overview<'s>(site: &'s Site, year: &'s FamilyYear) -> YearOverview<'s> {
    let agencies = site.agencies_of(year.family.as_deref());
    let report = |agency: &'s Agency| agency.report(year.year).map(|report| &**report);
    YearOverview::new(agencies.map(move |agency| (&**agency, report(agency))))
}

/// The columns with the address of the page of each from that of the year. Figures of one name in several units share the first one's.
fn folders(overview: &YearOverview<'_>) -> Vec<(usize, String)> {
    let is_first = |index: usize, column: &OverviewColumn<'_>| {
        !overview.columns[..index].iter().any(|other| other.figure.id == column.figure.id)
    };
    let columns = overview.columns.iter().enumerate().filter(|(index, column)| is_first(*index, column));
    columns.map(|(index, column)| (index, format!("ranks/{}/", column.figure.id))).collect()
}

/// The links to the pages of a year; none where the site does not want them, or no two agencies are alike.
pub(super) fn links(year: &FamilyYear, inputs: &PageInputs<'_>) -> Vec<NamedLink> {
    if !inputs.settings().wants(PageKind::YearRanks) {
        return Vec::new();
    }
    let overview = overview(inputs.site, year);
    let link = |(column, folder): (usize, String)| {
        let (groups, _) = RankedGroup::of_column(inputs.site, &overview, column);
        let link = || NamedLink {
            name: overview.columns[column].figure.label.get(inputs.words.lang()).to_owned(),
            url: format!("{}{}{folder}", inputs.path.root(), year.folder()),
        };
        (!groups.is_empty()).then(link)
    };
    folders(&overview).into_iter().filter_map(link).collect()
}

struct YearRankPage {
    list: FamilyYear,
    /// The index of the key figure among the columns of the year.
    column: usize,
    list_page: ListPage,
}

#[derive(Serialize)]
struct YearRankContext {
    year: Year,
    /// The key figure.
    figure: String,
    /// The number of reports in no group, since none is like theirs.
    left_out: usize,
    /// The address of the year's page.
    year_url: String,
    /// The key figures, each with the address of its page.
    figures: Vec<NamedLink>,
    caption: String,
    html: String,
    pages: Vec<PageLink>,
}

impl Page for YearRankPage {
    const KIND: PageKind = PageKind::YearRanks;
    const VARIABLE: &'static str = "year_rank";
    type Data = YearRankContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (settings, words, year) = (inputs.settings(), inputs.words, self.list.year.to_string());
        let figure = self.figure(inputs.site, words);
        let title = words.format("year.rank_title", &[("year", &year), ("figure", &figure)]);
        Head::new(settings, self.list_page.title(&title, words))
            .step(words.format("report.crumb", &[("year", &year)]), self.list.folder())
            .step(figure, "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<YearRankContext> {
        let (words, root) = (inputs.words, inputs.path.root());
        let overview = overview(inputs.site, &self.list);
        let (groups, left_out) = RankedGroup::of_column(inputs.site, &overview, self.column);
        let figure = overview.columns.get(self.column)?.figure;
        let wants_report = inputs.settings().wants(PageKind::Report);
        let link = |agency: &Agency, report: &Report| {
            // The figure of several cells has no place of its own on the page.
            let place = if let [cell] = figure.cells[..] { report.edition.address(cell) } else { "" };
            let place = if place.is_empty() { String::new() } else { format!("#{place}") };
            wants_report.then(|| format!("{root}{}/{}/{place}", agency.slug, report.year))
        };
        let caption = words.format(
            "year.rank_title",
            &[("year", &self.list.year.to_string()), ("figure", figure.label.get(words.lang()))],
        );
        let start = (self.list_page.number - 1) * ROWS;
        Some(YearRankContext {
            year: self.list.year,
            figure: figure.label.get(words.lang()).to_owned(),
            left_out,
            year_url: format!("{root}{}", self.list.folder()),
            figures: links(&self.list, inputs),
            html: ranked_table(&groups, start..start + ROWS, figure, &caption, &link, words),
            caption,
            pages: self.list_page.links(),
        })
    }
}

impl YearRankPage {
    fn figure(&self, site: &Site, words: &Words) -> String {
        let overview = overview(site, &self.list);
        overview.columns.get(self.column).map_or_else(String::new, |own| own.figure.label.get(words.lang()).to_owned())
    }
}
