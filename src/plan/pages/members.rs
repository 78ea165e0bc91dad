//! What the agencies have that a report adds up: a page that says whose figures the sums are, and of each table pages on which every sum
//! is opened. They stand beside the current report alone: the agencies' figures of today are no part of a version that was replaced.

use super::opened::{RowContext, figure_address, notes, row_context};
use super::report::{PageVariant, caption, number, report_folders, title_of};
use crate::base::{PageKind, Words, Year, signed};
use crate::compare::{OpenedRow, YearOverview};
use crate::edition::{CellId, Table};
use crate::export::year_csv;
use crate::markup::{OpenedView, YearLinks, year_table};
use crate::model::{Agency, Member, MemberSums, Report, ReportState, Site};
use crate::plan::links::{AgencyLink, Download, NamedLink, PageLink, members_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::ListPage;
use crate::plan::planning::Planning;
use serde::Serialize;
use std::sync::Arc;

/// The most lines of a page, if every agency had a figure in every row. Most have none in most rows, so that a page has about a third.
const LINES: usize = 2000;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    // They lead from a report's page and back to it.
    if !planning.site.settings.wants(PageKind::Report) {
        return;
    }
    for (report, folder, _) in report_folders(agency).filter(|(report, _, variant)| has_page(report, *variant)) {
        let page = |table: Option<usize>, list_page| MembersPage {
            agency: agency.clone(),
            report: report.clone(),
            table,
            list_page,
        };
        let index = format!("{folder}/{}", members_folder(None));
        for list_page in ListPage::for_rows(0) {
            let key = planning.members_key("members", agency, report);
            planning.add_page(&format!("{index}{}", list_page.file()), key, page(None, list_page));
        }
        for (number, table) in report.edition.tables.iter().enumerate().filter(|(_, table)| is_added(report, table)) {
            for list_page in ListPage::of_size(rows_of(table).count(), rows_of_page(report.includes.len())) {
                let key = planning.members_key("members", agency, report);
                let path = format!("{folder}/{}{}", members_folder(Some(&table.key)), list_page.file());
                planning.add_page(&path, key, page(Some(number), list_page));
            }
        }
        let key = planning.members_key("members.csv", agency, report);
        let (site, report) = (planning.site.clone(), report.clone());
        planning.add_data(&format!("{index}{CSV}"), key, move |_| {
            let all: Vec<_> = on_site(&site, &report).collect();
            year_csv(report.year, &all, site.settings.as_of)
        });
    }
}

/// The name of the file with all figures of all members.
const CSV: &str = "members.csv";

/// Whether a report has a page on the agencies that it adds up.
pub(super) fn has_page(report: &Report, variant: PageVariant) -> bool {
    variant == PageVariant::Year && report.is_sum() && report.includes.iter().any(|entry| entry.slug != report.agency)
}

/// The address, from that of the report, where the sum in a cell is opened.
pub(super) fn address(report: &Report, cell: CellId) -> Option<String> {
    if !report.edition.is_additive(cell) {
        return None;
    }
    let table = &report.edition.tables[report.edition.def(cell).table];
    let row = rows_of(table).position(|path| path == report.edition.row(cell).path)?;
    let size = rows_of_page(report.includes.len());
    let page = ListPage::of_size(rows_of(table).count(), size).nth(row / size)?;
    let file = if page.number == 1 { String::new() } else { page.file() };
    Some(format!("{}{file}#{}", members_folder(Some(&table.key)), report.edition.address(cell)))
}

/// The rows of a table that have figures, by their paths.
pub(super) fn rows_of(table: &Table) -> impl Iterator<Item = &str> {
    table.rows().filter(|(_, row)| row.cells.is_some()).map(|(_, row)| row.path.as_str())
}

/// How many rows of the form a page opens: it follows from the number of agencies alone, so that a report's page knows where each of its
/// sums is opened.
pub(super) fn rows_of_page(agencies: usize) -> usize {
    (LINES / agencies.max(1)).max(1)
}

/// Whether anything in a table is added up.
pub(super) fn is_added(report: &Report, table: &Table) -> bool {
    report.edition.cells_of(table).any(|cell| report.edition.is_additive(cell))
}

/// The members that have a folder on the site, each with the report that is added up.
fn on_site<'s>(site: &'s Site, report: &'s Report) -> impl Iterator<Item = (&'s Agency, Option<&'s Report>)> + Clone {
    let members = site.included(report).into_iter().filter_map(|member| {
        let readable = member.report.filter(|_| member.is_readable());
        Some((&**site.agency(member.slug)?, readable))
    });
    members.collect::<Vec<_>>().into_iter()
}

struct MembersPage {
    agency: Arc<Agency>,
    report: Arc<Report>,
    /// The table that is opened; none on the first page.
    table: Option<usize>,
    list_page: ListPage,
}

#[derive(Serialize)]
struct MembersContext {
    agency: AgencyLink,
    year: Year,
    report: NamedLink,
    /// How many agencies the report names.
    agencies: usize,
    /// How many of them have a report that is added up.
    counted: usize,
    /// Whether the report says that it holds figures of the office's own, too.
    own: bool,
    /// Those whose figures are not there, with the reason.
    absent: Vec<AbsentMember>,
    /// The tables, each with the address of its page.
    tables: Vec<TableLink>,
    /// The agencies with their key figures; on the first page.
    html: Option<String>,
    caption: String,
    /// The cells in which the report has something else than the agencies together; on the first page.
    /// Whether the sum of some cell lacks a figure.
    incomplete: bool,
    differences: Vec<DifferenceContext>,
    /// The rows of a table, opened.
    rows: Vec<RowContext>,
    pages: Vec<PageLink>,
    downloads: Vec<Download>,
}

#[derive(Serialize)]
struct AbsentMember {
    name: String,
    state: String,
}

#[derive(Serialize)]
struct TableLink {
    label: String,
    number: String,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct DifferenceContext {
    label: String,
    url: String,
    report: String,
    sum: String,
    difference: String,
    notes: Vec<String>,
}

impl Page for MembersPage {
    const KIND: PageKind = PageKind::Members;
    const VARIABLE: &'static str = "members";
    type Data = MembersContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (agency, year, words) = (&self.agency, self.report.year, inputs.words);
        let title = self.list_page.title(&self.title(words), words);
        let head = Head::new(inputs.settings(), title).report(agency, year, words);
        let folder = format!("{}/{year}/{}", agency.slug, members_folder(None));
        let head = head.step(words.word("opened.crumb"), folder);
        match self.table() {
            Some(table) => head.step(self.report.edition.short(table, words.lang()), ""),
            None => head,
        }
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<MembersContext> {
        let (report, words, root) = (&*self.report, inputs.words, inputs.path.root());
        let members = inputs.site.included(report);
        let sums = MemberSums::new(&report.edition, report.year, members, &inputs.site.editions);
        let cells = sums.cells_for(report);
        let home = format!("{root}{}/{}/", self.agency.slug, report.year);
        let counted = sums.members().iter().filter(|member| member.is_readable()).count();
        let absent = sums.members().iter().filter(|member| !member.is_readable());
        Some(MembersContext {
            agency: AgencyLink::in_year(&self.agency, report.year, &format!("{root}{}/", self.agency.slug)),
            year: report.year,
            report: NamedLink { name: title_of(&self.agency, report, words), url: home.clone() },
            agencies: sums.members().len(),
            counted,
            own: report.includes_itself(),
            absent: absent.map(|member| absent_member(member, report.year, inputs)).collect(),
            tables: self.tables(&home, words),
            caption: self.title(words),
            html: self.table().is_none().then(|| self.overview(inputs)),
            incomplete: cells.iter().any(|cell| sums.sum(*cell).unknown > 0),
            differences: match self.table() {
                Some(_) => Vec::new(),
                None => self.differences(&sums, &cells, &home, words),
            },
            rows: self.table().map(|table| self.rows(table, &sums, &cells, inputs)).unwrap_or_default(),
            pages: self.list_page.links(),
            downloads: vec![Download::new(words, "members", format!("{home}{}{CSV}", members_folder(None)))],
        })
    }
}

impl MembersPage {
    fn table(&self) -> Option<&Table> {
        self.table.map(|index| &self.report.edition.tables[index])
    }

    fn title(&self, words: &Words) -> String {
        let (year, name) = (self.report.year.to_string(), self.agency.name_in(self.report.year));
        let mut parts = vec![("agency", name), ("year", year.as_str())];
        let heading = self.table().and_then(|table| self.report.edition.section(&table.key));
        let heading = heading.map(|section| caption(&section.heading).get(words.lang()).to_owned());
        match &heading {
            None => words.format("opened.title", &parts),
            Some(heading) => {
                parts.push(("table", heading));
                words.format("opened.table_title", &parts)
            }
        }
    }

    fn tables(&self, home: &str, words: &Words) -> Vec<TableLink> {
        let edition = &self.report.edition;
        let added = edition.tables.iter().enumerate().filter(|(_, table)| is_added(&self.report, table));
        let link = |(index, table): (usize, &Table)| TableLink {
            label: edition.short(table, words.lang()).to_owned(),
            number: edition.section(&table.key).map(|s| number(s.heading.get(words.lang()))).unwrap_or_default(),
            url: format!("{home}{}", members_folder(Some(&table.key))),
            current: self.table == Some(index),
        };
        added.map(link).collect()
    }

    /// The members with their key figures, as on the page of a year.
    fn overview(&self, inputs: &PageInputs<'_>) -> String {
        let (settings, root, year) = (inputs.settings(), inputs.path.root(), self.report.year);
        let overview = YearOverview::of_members(on_site(inputs.site, &self.report));
        let report = |agency: &Agency, _: Option<&Report>| {
            let has_page = agency.report(year).is_some() && settings.wants(PageKind::Report);
            has_page.then(|| format!("{root}{}/{year}/", agency.slug))
        };
        let state = |agency: &Agency| ReportState::new(agency, year, settings.as_of);
        let links = YearLinks { report: &report, members: &|_| None, state: &state };
        let lines = overview.groups.iter().map(|group| group.rows.len()).sum();
        year_table(&overview, 0..lines, "sheet.total", &self.title(inputs.words), &links, inputs.words)
    }

    /// The cells in which the report and the sum of all members differ; of a sum that lacks a member, or of a report with figures of its
    /// own, those in which the report has fewer than the members that are there, which cannot be.
    fn differences(
        &self,
        sums: &MemberSums<'_>,
        cells: &[CellId],
        home: &str,
        words: &Words,
    ) -> Vec<DifferenceContext> {
        let report = &*self.report;
        let difference = |cell: &CellId| {
            let member_sum = sums.sum(*cell);
            let sum = member_sum.value;
            let is_whole = member_sum.unknown == 0 && !report.includes_itself();
            let can_be_less = report.edition.def(*cell).kind.can_be_negative();
            let difference = report.figures.value(*cell)?.checked_sub(sum).filter(|by| !by.is_zero())?;
            if !is_whole && (can_be_less || !difference.is_sign_negative()) {
                return None;
            }
            Some(DifferenceContext {
                label: report.edition.name(*cell).get(words.lang()).to_owned(),
                url: format!("{home}{}", address(report, *cell)?),
                report: report.figures.get(*cell).text().into_owned(),
                sum: sum.to_string(),
                difference: signed(difference),
                notes: notes(report, &[*cell]),
            })
        };
        cells.iter().filter_map(difference).collect()
    }

    fn rows(&self, table: &Table, sums: &MemberSums<'_>, cells: &[CellId], inputs: &PageInputs<'_>) -> Vec<RowContext> {
        let report = &*self.report;
        let all: Vec<&str> = rows_of(table).collect();
        let shown = self.list_page.rows(&all);
        let opened = OpenedRow::of_table(table, sums, cells, &|_| true);
        let words = inputs.words;
        let link = |member: &Member<'_>, cell: CellId| figure_address(inputs, member, cell, report.year);
        let view = OpenedView {
            sums,
            edition: &report.edition,
            report: Some(report),
            total: Some(total(sums, words)),
            absent: sums.members().iter().filter(|member| !member.is_readable()).count(),
            link: &link,
        };
        let opened = opened.iter().filter(|row| shown.contains(&row.row.path.as_str()));
        opened.map(|row| row_context(row, &view, notes(report, &row.cells), words)).collect()
    }
}

/// What the sum of the members covers.
fn total(sums: &MemberSums<'_>, words: &Words) -> String {
    let counted = sums.members().iter().filter(|member| member.is_readable()).count();
    let (counted, absent) = (counted.to_string(), (sums.members().len() - counted).to_string());
    match absent.as_str() {
        "0" => words.format("opened.total", &[("n", &counted)]),
        _ => words.format("opened.total_some", &[("n", &counted), ("absent", &absent)]),
    }
}

/// A member whose figures are not there, and why.
fn absent_member(member: &Member<'_>, year: Year, inputs: &PageInputs<'_>) -> AbsentMember {
    let state = |agency: &Agency| format!("state.{}", ReportState::new(agency, year, inputs.settings().as_of).word());
    let key = match inputs.site.agency(member.slug) {
        _ if member.report.is_some() => "opened.unreadable".to_owned(),
        _ if !member.is_missing(year) => "opened.not_due".to_owned(),
        // Whatever its working copy is.
        Some(agency) if agency.history(year).is_some() => "state.withdrawn".to_owned(),
        Some(agency) => state(agency),
        None => "state.missing".to_owned(),
    };
    AbsentMember { name: member.name(year).to_owned(), state: inputs.words.word(&key).to_owned() }
}
