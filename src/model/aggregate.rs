//! What an aggregate report adds up: which agencies, and what each of them has in a cell. The rules compare an aggregate with these
//! sums, and a roll-up writes them into it: there is no second way to add up agencies.

use super::{AgencyProfile, CellValue, Report};
use crate::base::{Slug, Year};
use crate::edition::{CellId, Counterpart, Edition, Editions};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The rule that holds an aggregate against its members: where it is explained in a cell, a roll-up leaves the cell alone.
pub const SUM_RULE: &str = "H-SUM";

/// An agency that a report names in `includes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The agency.
    pub slug: Slug,
    /// Where it is named in report.toml.
    pub span: Range<usize>,
}

/// An agency that an aggregate adds up.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its slug.
    pub slug: &'a Slug,
    /// Its profile; none where the site has no such agency.
    pub profile: Option<&'a AgencyProfile>,
    /// Its report of the year.
    pub report: Option<&'a Report>,
}

impl Member<'_> {
    /// What it is called in a year; the slug where nothing else is known.
    pub fn name(&self, year: Year) -> &str {
        self.profile.map_or(self.slug.as_str(), |profile| profile.name_in(year))
    }

    /// Whether it has a report whose figures can be added up: one that cannot be read to the end has none.
    pub fn is_readable(&self) -> bool {
        self.report.is_some_and(|report| report.is_complete)
    }

    /// Whether its report of a year is due and not there. A body that was abolished before owes none.
    pub fn is_missing(&self, year: Year) -> bool {
        self.report.is_none() && self.profile.is_none_or(|profile| profile.reports_in(year))
    }
}

/// Whether a report of a year is due of an agency that has reports of some years, the earliest first. One that began to report later
/// owes none for the years before, unless agency.toml says since when it does (`from`).
pub fn is_due(profile: &AgencyProfile, years: &[Year], year: Year) -> bool {
    let has_begun = profile.from.is_some() || years.first().is_none_or(|first| *first <= year);
    years.contains(&year) || profile.reports_in(year) && has_begun
}

/// What a member has in a cell of an aggregate's form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Addend {
    /// The cell of the member's form, and the figure in it.
    Number(CellId, Decimal),
    /// Nothing is due: the body was abolished.
    Nothing,
    /// The report is missing, or its file cannot be read to the end.
    NoReport,
    /// The member's report is without the table, which it may be: nothing is added, and the sum is not of all members.
    NoTable,
    /// The member's form has no such figure, or one of another meaning.
    NotInForm,
    /// The member gives the whole group as one row.
    AsOneRow,
    /// A blank, `/` or a text.
    NotANumber(CellId),
}

/// What all members have in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MemberSum {
    /// The sum of the numbers.
    pub value: Decimal,
    /// How many members should have a number there and have none.
    pub unknown: usize,
    /// How many of these cannot have one: their forms lack the figure.
    pub incomparable: usize,
    /// How many members have no such table, and may have none.
    pub without_table: usize,
}

impl MemberSum {
    /// The sum, if it is one of all members.
    pub fn complete(&self) -> Option<Decimal> {
        (self.unknown == 0).then_some(self.value)
    }

    /// How many members have nothing in the sum, by right or not.
    pub fn missing(&self) -> usize {
        self.unknown + self.without_table
    }
}

/// The cells of an aggregate's form with those that mean the same in the form of some members.
type CellMap = Arc<[Option<CellId>]>;

/// The members of an aggregate with their figures.
pub struct MemberSums<'a> {
    edition: &'a Arc<Edition>,
    members: Vec<Member<'a>>,
    year: Year,
    /// Of each member, the cells of its form; `None` where that is the aggregate's own.
    maps: Vec<Option<CellMap>>,
}

impl<'a> MemberSums<'a> {
    /// Members to be added up by a form.
    pub fn new(edition: &'a Arc<Edition>, year: Year, members: Vec<Member<'a>>, editions: &Editions) -> MemberSums<'a> {
        let mut known: HashMap<&str, CellMap> = HashMap::new();
        let maps = members.iter().map(|member| {
            let form = &member.report?.edition;
            let is_own = form.id == edition.id;
            (!is_own).then(|| known.entry(&form.id).or_insert_with(|| cell_map(edition, form, editions)).clone())
        });
        let maps = maps.collect();
        MemberSums { edition, members, year, maps }
    }

    /// The year of their reports.
    pub fn year(&self) -> Year {
        self.year
    }

    /// The members.
    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    /// The cells that are added up, in the form's order: those of a group's rows, or of the group where it is one row, in the aggregate
    /// (`is_one_row`) or in the report of a member.
    pub fn cells(&self, is_one_row: impl Fn(CellId) -> bool) -> Vec<CellId> {
        let edition = self.edition;
        let additive = || edition.ids().filter(|cell| edition.is_additive(*cell));
        let is_one_row_of_any = |group: CellId| (0..self.members.len()).any(|index| self.is_one_row(index, group));
        let groups: Vec<CellId> = additive()
            .filter(|cell| edition.def(*cell).group && (is_one_row(*cell) || is_one_row_of_any(*cell)))
            .collect();
        let is_inside = |cell: CellId| edition.groups_of(cell).any(|group| groups.contains(&group));
        let is_row = |cell: CellId| !edition.def(cell).group || groups.contains(&cell);
        additive().filter(|cell| is_row(*cell) && !is_inside(*cell)).collect()
    }

    /// The cells that are added up for a report, which is the aggregate.
    pub fn cells_for(&self, aggregate: &Report) -> Vec<CellId> {
        self.cells(|group| aggregate.figures.is_one_row(&aggregate.edition, group))
    }

    /// The cell of a member's form that means the same as one of the aggregate's.
    fn own(&self, index: usize, cell: CellId) -> Option<CellId> {
        self.maps[index].as_ref().map_or(Some(cell), |map| map[cell.index()])
    }

    /// Whether a member gives a group as one row.
    fn is_one_row(&self, index: usize, group: CellId) -> bool {
        let report = self.members[index].report.filter(|report| report.is_complete);
        report.zip(self.own(index, group)).is_some_and(|(report, own)| report.figures.is_one_row(&report.edition, own))
    }

    /// What a member, by its position, has in a cell.
    pub fn addend(&self, index: usize, cell: CellId) -> Addend {
        let member = &self.members[index];
        let Some(report) = member.report else {
            return if member.is_missing(self.year) { Addend::NoReport } else { Addend::Nothing };
        };
        if !report.is_complete {
            return Addend::NoReport;
        }
        let as_one_row = || self.edition.groups_of(cell).any(|group| self.is_one_row(index, group));
        match self.own(index, cell) {
            None if as_one_row() => Addend::AsOneRow,
            None => Addend::NotInForm,
            // That it has no second table of a kind is no lack.
            Some(own) if !report.has_table_of(own) && report.edition.is_in_repeat(own) => Addend::Nothing,
            Some(own) if !report.has_table_of(own) => Addend::NoTable,
            Some(own) => match report.figures.value(own) {
                Some(value) => Addend::Number(own, value),
                None if !report.figures.get(own).is_given() && as_one_row() => Addend::AsOneRow,
                None => Addend::NotANumber(own),
            },
        }
    }

    /// Whether a member has words in a cell where a number is due.
    pub fn has_text(&self, cell: CellId) -> bool {
        let is_text = |index: usize| match (self.addend(index, cell), self.members[index].report) {
            (Addend::NotANumber(own), Some(report)) => matches!(report.figures.get(own), CellValue::Text(_)),
            _ => false,
        };
        (0..self.members.len()).any(is_text)
    }

    /// The sum of all members in a cell. A sum beyond what exact numbers can hold is of no member.
    pub fn sum(&self, cell: CellId) -> MemberSum {
        self.sum_of(cell, &|_| true)
    }

    /// The sum of some members, by their positions.
    pub fn sum_of(&self, cell: CellId, is_counted: &dyn Fn(usize) -> bool) -> MemberSum {
        let mut sum = MemberSum::default();
        for index in (0..self.members.len()).filter(|index| is_counted(*index)) {
            match self.addend(index, cell) {
                Addend::Nothing => {}
                Addend::NoTable => sum.without_table += 1,
                Addend::Number(_, value) => match sum.value.checked_add(value) {
                    Some(value) => sum.value = value,
                    None => sum.unknown += 1,
                },
                Addend::NoReport | Addend::NotANumber(_) => sum.unknown += 1,
                Addend::NotInForm | Addend::AsOneRow => {
                    sum.unknown += 1;
                    sum.incomparable += 1;
                }
            }
        }
        sum
    }
}

/// The cells of a form with those that mean the same in another one. A shift in meaning (口径变化) may be compared, but two meanings
/// are not added up.
fn cell_map(edition: &Edition, other: &Edition, editions: &Editions) -> CellMap {
    let mut map = vec![None; edition.cells.len()];
    for cell in edition.ids() {
        match edition.counterpart(cell, other, editions) {
            Counterpart::Cell(same, None) => map[cell.index()] = Some(same),
            // The member's form may be the later one.
            _ => continue,
        }
    }
    for later in other.ids() {
        if let Counterpart::Cell(cell, None) = other.counterpart(later, edition, editions) {
            map[cell.index()].get_or_insert(later);
        }
    }
    if map.iter().all(Option::is_none) && edition.family.id == other.family.id {
        // Neither form follows the other: both extend one. What they share stands at the same address.
        for cell in edition.ids() {
            map[cell.index()] = other.cell(edition.address(cell)).filter(|same| is_same(edition, cell, other, *same));
        }
    }
    map.into()
}

fn is_same(edition: &Edition, cell: CellId, other: &Edition, same: CellId) -> bool {
    let (own, same) = (edition.def(cell), other.def(same));
    own.kind == same.kind && own.unit == same.unit
}

#[cfg(test)]
mod tests;
