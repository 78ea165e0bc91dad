//! The workbook of many reports, and the list of findings on one.

use super::formula::reference;
use super::layout::{AreaContent, SheetGrid};
use super::list::{ListCell, ListSheet, data, list_xlsx, listed, properties, text, whole};
use super::package::{SheetPart, pack};
use super::sheet::{self, is_exact};
use super::styles::CellStyles;
use super::{LANG, free_name};
use crate::base::{Amount, Message, Severity};
use crate::edition::{CellId, Edition, KeyFigure};
use crate::export::{MemberSummary, ReviewItem, ReviewNotes, ReviewSummary};
use crate::model::{Addend, CellValue, Figures, Member, MemberSums, Report};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The first column of the members on the sheet of details, and the one before it, of the totals.
const FIRST: usize = 4;
const TOTAL: usize = FIRST - 1;

/// How many places behind the point a sum of amounts keeps: as many as may be typed.
const PLACES: usize = 6;

/// The list of findings on a report.
pub(in crate::export) fn review(notes: &ReviewNotes, edition: &Edition) -> Vec<u8> {
    let heads = ["review.number", "review.degree", "review.place", "review.finding", "review.remedy"].map(word);
    let rows = (1..).zip(&notes.items).map(|(number, item)| {
        let texts = [item.degree(), item.place.clone(), item.text.clone(), item.help.clone()];
        std::iter::once(ListCell::Number(number)).chain(texts.map(ListCell::Text)).collect()
    });
    let (name, lines, rows) = (word("review.file"), [notes.intro.clone()], rows.collect::<Vec<Vec<ListCell>>>());
    list_xlsx(&ListSheet { name: &name, title: &notes.title, lines: &lines, heads: &heads, rows: &rows }, edition)
}

/// The tables with the sums of all members, the members, what was found, the deadlines, and the figures behind the sums.
pub(in crate::export) fn summary(summary: &ReviewSummary<'_>) -> Vec<u8> {
    let details = word("summary.details");
    let cells = summary.sums.cells(|_| false);
    let totals: BTreeMap<CellId, Decimal> = cells.iter().map(|cell| (*cell, summary.sums.sum(*cell).value)).collect();
    let figures = Figures::from_values(summary.edition, |cell| totals.get(&cell).copied());
    let links = cells.iter().zip(1..).map(|(cell, row)| (*cell, format!("'{details}'!{}", reference((row, TOTAL)))));
    let filling = data(summary.edition, &figures, links.collect());
    let mut styles = CellStyles::default();
    let mut sheets: Vec<SheetPart> = Vec::new();
    let title = Message::new("summary.title").with("agency", summary.name).with("year", summary.year).render(LANG);
    let is_absent = |member: &&Member<'_>| {
        member.report.is_some_and(|report| !report.is_complete) || member.is_missing(summary.year)
    };
    let absent = summary.sums.members().iter().filter(is_absent).count();
    for table in &summary.edition.tables {
        let (heading, short) = (summary.edition.heading(table, LANG).to_owned(), summary.edition.short(table, LANG));
        let mut head = vec![
            AreaContent::Title(title.clone()),
            AreaContent::Heading(heading),
            AreaContent::Remark(covers(summary)),
            AreaContent::Remark(word("summary.sums")),
        ];
        // That a report is not there at all is said of the whole.
        let is_lacking = |cell: &CellId| totals.contains_key(cell) && summary.sums.sum(*cell).missing() > absent;
        let lacking = summary.edition.cells_of(table).filter(is_lacking).count();
        let remark = || Message::new("summary.lacking").with("cells", lacking).render(LANG);
        head.extend((lacking > 0).then(|| AreaContent::Remark(remark())));
        let grid = SheetGrid::new(table, filling.figures, head);
        sheets.push(sheet::write(free_name(short, &sheets), &grid, &filling, &mut styles));
    }
    for (name, grid) in [
        ("summary.by_agency", by_agency(summary)),
        ("summary.findings", findings(summary)),
        ("summary.deadlines", deadlines(summary)),
        ("summary.details", all_figures(summary.edition, summary.sums, &cells)),
    ] {
        sheets.push(sheet::write(free_name(&word(name), &sheets), &grid, &filling, &mut styles));
    }
    pack(&sheets, styles.part(), &properties(&title))
}

fn word(key: &'static str) -> String {
    Message::new(key).render(LANG)
}

fn head(key: &'static str) -> AreaContent {
    AreaContent::Label { text: word(key), strong: true }
}

/// A number with the formula that gives it; as text where a spreadsheet would not keep its digits.
fn value(number: Decimal, formula: Option<String>) -> AreaContent {
    let digits = Amount::from(number);
    match is_exact(&CellValue::Amount(Box::new(digits.clone()))) {
        true => AreaContent::Value { digits: digits.to_string(), formula },
        false => text(digits.to_string()),
    }
}

/// Whose figures the sums hold: which of them are those of drafts, and who is not among them, with the reason where it is not that there
/// is no report.
fn covers(summary: &ReviewSummary<'_>) -> String {
    let (counted, others): (Vec<&MemberSummary<'_>>, Vec<_>) =
        summary.members.iter().partition(|own| own.member.is_readable());
    let name = |own: &MemberSummary<'_>| own.member.name(summary.year).to_owned();
    let absent = |own: &&MemberSummary<'_>| match (own.is_withdrawn, own.member.report) {
        (false, None) => name(own),
        _ => Message::new("summary.absent").with("name", name(own)).with("state", state(own)).render(LANG),
    };
    let members = summary.members.len();
    let covered = match others.is_empty() {
        true => Message::new("summary.covers_all").with("members", members),
        false => Message::new("summary.covers")
            .with("members", members)
            .with("reports", counted.len())
            .with("missing", others.iter().map(absent).collect::<Vec<String>>()),
    };
    let is_draft = |own: &&&MemberSummary<'_>| own.member.report.is_some_and(|report| report.draft);
    let drafts: Vec<String> = counted.iter().filter(is_draft).map(|own| name(own)).collect();
    match drafts.is_empty() {
        true => covered,
        false => Message::new("summary.covers_drafts").with("covered", covered).with("drafts", drafts),
    }
    .render(LANG)
}

/// The office, which has findings of its own and no figures in the sums, the members with their state, the number of findings and the key
/// figures, and a row of totals.
fn by_agency(summary: &ReviewSummary<'_>) -> SheetGrid {
    let heads = ["review.number", "review.agency", "review.state", "review.error", "review.warning", "review.info"];
    let fixed = heads.len();
    let figures: Vec<&KeyFigure> = summary.edition.key_figures.iter().collect();
    let mut rows = vec![heads.map(head).to_vec()];
    rows[0].extend(figures.iter().map(|figure| {
        let unit = figure.unit.get(LANG);
        let unit = if unit.is_empty() { String::new() } else { format!("（{unit}）") };
        AreaContent::Label { text: format!("{}{unit}", figure.label.get(LANG)), strong: true }
    }));
    let mut sums = vec![Decimal::ZERO; 3 + figures.len()];
    let office = summary.own.map(|notes| (text(""), summary.name, word("summary.office"), Some(notes), None));
    let members = (1..)
        .zip(&summary.members)
        .map(|(number, own)| (whole(number), own.member.name(summary.year), state(own), own.notes, Some(own)));
    for (number, name, state, notes, member) in office.into_iter().chain(members) {
        let mut row = vec![number, text(name), text(state)];
        let counts = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| Some(count(notes, severity)));
        let values = counts.into_iter().chain(figures.iter().map(|figure| key_figure(member?, figure)));
        for (column, number) in values.enumerate() {
            sums[column] += number.unwrap_or_default();
            row.push(number.map_or_else(|| text(""), |number| value(number, None)));
        }
        rows.push(row);
    }
    let last = rows.len();
    let mut total = vec![text(""), AreaContent::Label { text: covers(summary), strong: true }, text("")];
    for (column, sum) in (3..).zip(&sums) {
        let is_additive = column < fixed
            || figures
                .get(column - fixed)
                .is_some_and(|f| f.cells.iter().all(|cell| summary.edition.is_additive(*cell)));
        let range = format!("{}:{}", reference((1, column)), reference((last - 1, column)));
        total.push(if is_additive { value(*sum, Some(added(&range))) } else { text("") });
    }
    if last > 1 {
        rows.push(total);
    }
    listed(rows, &[6, 34, 16, 8, 8, 8, 14])
}

/// The formula of a sum that is exact to the last place that may be typed.
fn added(range: &str) -> String {
    format!("ROUND(SUM({range}),{PLACES})")
}

fn key_figure(own: &MemberSummary<'_>, wanted: &KeyFigure) -> Option<Decimal> {
    let report = own.member.report?;
    let mut figures = report.edition.key_figures.iter();
    let figure = figures.find(|figure| figure.id == wanted.id && figure.unit == wanted.unit)?;
    report.figures.sum(&figure.cells)
}

fn count(notes: Option<&ReviewNotes>, severity: Severity) -> Decimal {
    notes.map_or(0, |notes| notes.items.iter().filter(|item| item.severity == severity).count()).into()
}

fn state(own: &MemberSummary<'_>) -> String {
    match own.member.report {
        None if own.is_withdrawn => word("summary.withdrawn"),
        None => word("summary.missing"),
        Some(report) if !report.is_complete => word("summary.unreadable"),
        Some(report) if report.draft => word("summary.draft"),
        Some(report) => match report.version {
            Some(number) => {
                let key = if own.has_copy { "summary.sealed_copy" } else { "summary.sealed" };
                Message::new(key).with("number", number).render(LANG)
            }
            None => word("summary.reported"),
        },
    }
}

/// All findings, those of the office first, then agency by agency.
fn findings(summary: &ReviewSummary<'_>) -> SheetGrid {
    let heads = [
        "review.number",
        "review.agency",
        "review.degree",
        "review.rule",
        "review.place",
        "review.finding",
        "review.remedy",
    ];
    let members = summary.members.iter().map(|own| (own.member.name(summary.year), own.notes));
    let items = std::iter::once((summary.name, summary.own)).chain(members).flat_map(|(name, notes)| {
        let items: &[ReviewItem] = notes.map_or(&[], |notes| &notes.items);
        items.iter().map(move |item| (name, item))
    });
    let rows = (1..).zip(items).map(|(number, (name, item))| {
        vec![
            whole(number),
            text(name),
            text(item.degree()),
            text(item.code),
            text(&item.place),
            text(&item.text),
            text(&item.help),
        ]
    });
    listed(std::iter::once(heads.map(head).to_vec()).chain(rows).collect(), &[6, 30, 10, 12, 44, 60, 40])
}

/// When each report was due and when it was published.
fn deadlines(summary: &ReviewSummary<'_>) -> SheetGrid {
    let heads = ["review.number", "review.agency", "review.deadline", "review.published", "review.state"];
    let rows = (1..).zip(&summary.members).map(|(number, own)| {
        let published = own.member.report.and_then(|report| report.published.as_ref()).map(|day| day.date);
        let state = match (own.member.report, published, own.due) {
            (None, _, _) => self::state(own),
            (Some(report), None, _) if report.draft => self::state(own),
            (_, _, None) => word("summary.unknown"),
            (_, None, _) => word("summary.no_day"),
            (_, Some(day), Some(due)) if day <= due => word("summary.on_time"),
            (_, Some(day), Some(due)) => Message::new("summary.late").with("days", (day - due).num_days()).render(LANG),
        };
        let day = |day: Option<chrono::NaiveDate>| text(day.map(|day| day.to_string()).unwrap_or_default());
        vec![whole(number), text(own.member.name(summary.year)), day(own.due), day(published), text(state)]
    });
    listed(std::iter::once(heads.map(head).to_vec()).chain(rows).collect(), &[6, 40, 14, 14, 20])
}

/// The figures behind the sums of a report, and the formulas by which it refers to them.
pub(super) struct MembersSheet {
    pub(super) grid: SheetGrid,
    /// Of the cells that are the sums of their members, and no totals of others in the report.
    pub(super) formulas: BTreeMap<CellId, String>,
    pub(super) remark: Message,
}

impl MembersSheet {
    pub(super) fn new(report: &Report, sums: &MemberSums<'_>) -> MembersSheet {
        let cells = sums.cells_for(report);
        let name = word("export.members.sheet");
        let is_total = |cell: CellId| report.edition.sums.iter().any(|sum| sum.total == cell);
        let is_sum =
            |cell: CellId| sums.sum(cell).complete().is_some_and(|sum| report.figures.value(cell) == Some(sum));
        let linked = cells.iter().zip(1..).filter(|(cell, _)| !is_total(**cell) && is_sum(**cell));
        let formulas = linked.map(|(cell, row)| (*cell, format!("'{name}'!{}", reference((row, TOTAL)))));
        let counted = sums.members().iter().filter(|member| member.is_readable()).count();
        MembersSheet {
            formulas: formulas.collect(),
            remark: Message::new("export.members").with("members", sums.members().len()).with("counted", counted),
            grid: all_figures(&report.edition, sums, &cells),
        }
    }
}

/// What is said of a sum that some members have nothing in.
fn incomplete(missing: usize) -> Option<String> {
    (missing > 0).then(|| Message::new("summary.incomplete").with("count", missing).render(LANG))
}

/// Every figure that is added up: a row a cell, a column a member. Where some sum is not of all members, a column says which are.
fn all_figures(edition: &Edition, sums: &MemberSums<'_>, cells: &[CellId]) -> SheetGrid {
    let members = sums.members();
    let has_remarks = cells.iter().any(|cell| sums.sum(*cell).missing() > 0);
    let first = FIRST + usize::from(has_remarks);
    let mut heads: Vec<AreaContent> =
        ["review.place", "summary.row", "summary.column", "review.total"].map(head).to_vec();
    heads.extend(has_remarks.then(|| head("summary.remark")));
    let names = members.iter().map(|member| member.name(sums.year()).to_owned());
    heads.extend(names.map(|text| AreaContent::Label { text, strong: true }));
    let mut rows = vec![heads];
    for (cell, row) in cells.iter().zip(1..) {
        let (table, column) = (&edition.tables[edition.def(*cell).table], edition.column(*cell).label.get(LANG));
        let heading = edition.short(table, LANG);
        let name = edition.name(*cell).get(LANG).to_owned();
        let name = name.strip_suffix(column).unwrap_or(&name).trim_end_matches(" · ").to_owned();
        let last = first + members.len().max(1) - 1;
        let range = format!("{}:{}", reference((row, first)), reference((row, last)));
        let sum = sums.sum(*cell);
        let total = value(sum.value, Some(added(&range)));
        let mut line = vec![text(heading), text(name), text(column), total];
        line.extend(has_remarks.then(|| text(incomplete(sum.missing()).unwrap_or_default())));
        line.extend((0..members.len()).map(|index| match sums.addend(index, *cell) {
            Addend::Number(_, number) => value(number, None),
            Addend::NotANumber(own) => {
                text(members[index].report.map(|r| r.figures.get(own).text()).unwrap_or_default())
            }
            Addend::Nothing | Addend::NoTable | Addend::NoReport | Addend::NotInForm | Addend::AsOneRow => text(""),
        }));
        rows.push(line);
    }
    listed(rows, &[14, 50, 16, 14, 12])
}
