//! The tables of a form with the figures of all agencies of a year, row by row, in lists as the year's page has them. Agencies stand by
//! level, in no order of their figures. The form is the one of most reports; others are read by it where they mean the same.

use super::members::rows_of;
use super::opened::{RowContext, figure_address, row_context};
use super::report::caption;
use super::year::{FamilyYear, YearList};
use crate::base::{PageKind, Year};
use crate::compare::{OpenedRow, rank};
use crate::edition::{CellId, Edition, Table};
use crate::markup::OpenedView;
use crate::model::{Agency, Member, MemberSums, Report, Site};
use crate::plan::links::{NamedLink, PageLink};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::ListPage;
use crate::plan::planning::Planning;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    // The year's page leads to them.
    if !site.settings.wants(PageKind::Year) {
        return;
    }
    for year in FamilyYear::all(&site) {
        let Some(edition) = form(&site, &year).cloned() else { continue };
        for YearList { of, agencies, .. } in year.lists(&site) {
            let folder = year.list_folder(of.as_deref());
            let count = agencies.iter().filter(|agency| agency.report(year.year).is_some()).count();
            let tables = edition.tables.iter().enumerate().filter(|(_, table)| count > 0 && has_sums(&edition, table));
            for (table, keyed) in tables {
                for list_page in ListPage::of_size(rows_of(keyed).count(), super::members::rows_of_page(count)) {
                    let key = planning.year_key("year-tables", year.year);
                    let (list, edition) = (year.clone(), edition.clone());
                    let page =
                        YearTablePage { list, of: of.clone(), agencies: agencies.clone(), edition, table, list_page };
                    planning.add_page(&format!("{folder}{}{}", folder_of(keyed), list_page.file()), key, page);
                }
            }
        }
    }
}

/// The address of a table's page from that of the list.
fn folder_of(table: &Table) -> String {
    format!("tables/{}/", table.key)
}

/// Whether any figure in a table may be added up: others are no figures of several agencies.
fn has_sums(edition: &Edition, table: &Table) -> bool {
    edition.cells_of(table).any(|cell| edition.is_additive(cell))
}

/// The form of most reports of a year.
fn form<'s>(site: &'s Site, year: &FamilyYear) -> Option<&'s Arc<Edition>> {
    let mut counts: BTreeMap<(u16, &str), (usize, &'s Arc<Edition>)> = BTreeMap::new();
    for agency in &site.agencies {
        if let Some(report) = agency.report(year.year).filter(|_| agency.slug.family() == year.family.as_deref()) {
            let from = report.edition.from.get();
            counts.entry((from, &report.edition.id)).or_insert((0, &report.edition)).0 += 1;
        }
    }
    counts.into_values().max_by_key(|(count, _)| *count).map(|(_, edition)| edition)
}

/// The links to the tables of a list; none where the site does not want them.
pub(super) fn links(
    year: &FamilyYear,
    of: Option<&Agency>,
    agencies: &[Arc<Agency>],
    inputs: &PageInputs<'_>,
) -> Vec<NamedLink> {
    let has_reports = agencies.iter().any(|agency| agency.report(year.year).is_some());
    let edition = form(inputs.site, year).filter(|_| has_reports && inputs.settings().wants(PageKind::YearTables));
    let Some(edition) = edition else { return Vec::new() };
    let link = |table: &Table| NamedLink {
        name: edition.short(table, inputs.words.lang()).to_owned(),
        url: format!("{}{}{}", inputs.path.root(), year.list_folder(of), folder_of(table)),
    };
    edition.tables.iter().filter(|table| has_sums(edition, table)).map(link).collect()
}

struct YearTablePage {
    list: FamilyYear,
    /// The agency whose members are listed.
    of: Option<Arc<Agency>>,
    agencies: Arc<Vec<Arc<Agency>>>,
    edition: Arc<Edition>,
    table: usize,
    list_page: ListPage,
}

#[derive(Serialize)]
struct YearTableContext {
    year: Year,
    /// The number of reports in the list.
    reports: usize,
    /// The number of aggregates, which are left out of the sums.
    aggregates: usize,
    /// The number of reports that do not say whether they hold the figures of members, so that nothing is added up.
    unclear: usize,
    /// The address of the year's page.
    year_url: String,
    /// The tables, each with the address of its page.
    tables: Vec<NamedLink>,
    /// The name of the table of this page.
    table: String,
    rows: Vec<RowContext>,
    pages: Vec<PageLink>,
}

impl Page for YearTablePage {
    const KIND: PageKind = PageKind::YearTables;
    const VARIABLE: &'static str = "year_table";
    type Data = YearTableContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (settings, words, year) = (inputs.settings(), inputs.words, self.list.year.to_string());
        let section = self.edition.section(&self.table().key);
        let heading = section.map_or_else(String::new, |own| caption(&own.heading).get(words.lang()).to_owned());
        let title = match &self.of {
            None => words.format("year.table_title", &[("year", &year), ("table", &heading)]),
            Some(of) => {
                let parts = [("year", year.as_str()), ("table", &heading), ("agency", &of.name)];
                words.format("year.table_title_of", &parts)
            }
        };
        let head = Head::new(settings, self.list_page.title(&title, words))
            .step(words.format("report.crumb", &[("year", &year)]), self.list.folder());
        match &self.of {
            Some(of) => head.step(of.name.clone(), self.list.list_folder(Some(of))),
            None => head,
        }
        .step(self.edition.short(self.table(), words.lang()), "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<YearTableContext> {
        let (words, root, year) = (inputs.words, inputs.path.root(), self.list.year);
        let members = self.members();
        let reports = || members.iter().filter_map(|member| member.report);
        let aggregates = reports().filter(|report| report.is_aggregate()).count();
        let unclear = self.unclear(&members);
        let counted = reports().count() - aggregates;
        let total = (counted > 1 && unclear == 0).then(|| words.format("sheet.total", &[("n", &counted.to_string())]));
        let of = self.of.as_deref();
        let year_url = format!("{root}{}", self.list.list_folder(of));
        Some(YearTableContext {
            year,
            reports: counted + aggregates,
            aggregates,
            unclear,
            year_url,
            tables: links(&self.list, of, &self.agencies, inputs),
            table: self.edition.short(self.table(), words.lang()).to_owned(),
            rows: self.rows(members, total, inputs),
            pages: self.list_page.links(),
        })
    }
}

impl YearTablePage {
    fn table(&self) -> &Table {
        &self.edition.tables[self.table]
    }

    /// The agencies of the list that have a report, by level.
    fn members(&self) -> Vec<Member<'_>> {
        let mut agencies: Vec<&Arc<Agency>> = self.agencies.iter().collect();
        agencies.sort_by_key(|agency| rank(agency));
        let with_report = agencies.into_iter().filter_map(|agency| Some((agency, agency.report(self.list.year)?)));
        with_report
            .map(|(agency, report)| Member { slug: &agency.slug, profile: Some(&agency.profile), report: Some(report) })
            .collect()
    }

    /// How many reports do not say whether they hold the figures of members that stand in the list, too.
    fn unclear(&self, members: &[Member<'_>]) -> usize {
        let has_members = |member: &&Member<'_>| {
            let is_child = |other: &Member<'_>| other.profile.and_then(|p| p.parent.as_ref()) == Some(member.slug);
            member.report.is_some_and(|report| report.scope.is_none()) && members.iter().any(is_child)
        };
        members.iter().filter(has_members).count()
    }

    fn rows(&self, members: Vec<Member<'_>>, total: Option<String>, inputs: &PageInputs<'_>) -> Vec<RowContext> {
        let year = self.list.year;
        let sums = MemberSums::new(&self.edition, year, members, &inputs.site.editions);
        let cells = sums.cells(|_| false);
        let is_single = |index: usize| {
            let member = &sums.members()[index];
            member.is_readable() && !member.report.is_some_and(Report::is_aggregate)
        };
        let opened = OpenedRow::of_table(self.table(), &sums, &cells, &is_single);
        let link = |member: &Member<'_>, cell: CellId| figure_address(inputs, member, cell, year);
        let view = OpenedView { sums: &sums, edition: &self.edition, report: None, total, absent: 0, link: &link };
        let all: Vec<&str> = rows_of(self.table()).collect();
        let shown = self.list_page.rows(&all);
        let opened = opened.iter().filter(|row| shown.contains(&row.row.path.as_str()));
        opened.map(|row| row_context(row, &view, Vec::new(), inputs.words)).collect()
    }
}
