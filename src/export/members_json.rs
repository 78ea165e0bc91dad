//! `members` of report.json: the agencies whose figures a report adds up, and each sum with what they have in it.

use super::json::Exact;
use crate::base::Amount;
use crate::edition::CellId;
use crate::model::{Addend, CellValue, Member, MemberSums, Report};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The agencies that a report adds up, and the sums by their addresses.
#[derive(Serialize)]
pub(super) struct MembersJson<'a> {
    agencies: Vec<MemberJson<'a>>,
    sums: Sums<'a>,
}

/// An agency. One that is not counted has no report, or none that can be read.
#[derive(Serialize)]
struct MemberJson<'a> {
    agency: &'a str,
    name: &'a str,
    version: Option<u32>,
    counted: bool,
}

/// What is in one sum. An agency that is counted and does not stand among `of` has 0.
#[derive(Serialize)]
struct SumJson<'a> {
    sum: SumNumber,
    /// How many agencies should have a number there and have none.
    missing: usize,
    /// What the report has more; `None` where that cannot be said.
    difference: Option<SumNumber>,
    of: BTreeMap<&'a str, Option<Exact<'a>>>,
}

impl<'a> MembersJson<'a> {
    pub(super) fn new(report: &'a Report, sums: &'a MemberSums<'a>) -> MembersJson<'a> {
        let member = |member: &'a Member<'a>| MemberJson {
            agency: member.slug.organ(),
            name: member.name(report.year),
            version: member.report.and_then(|report| report.version),
            counted: member.is_readable(),
        };
        MembersJson { agencies: sums.members().iter().map(member).collect(), sums: Sums { report, sums } }
    }
}

struct Sums<'a> {
    report: &'a Report,
    sums: &'a MemberSums<'a>,
}

impl Serialize for Sums<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.sums.cells_for(self.report);
        serializer.collect_map(cells.iter().map(|cell| (self.report.edition.address(*cell), self.sum(*cell))))
    }
}

impl Sums<'_> {
    fn sum(&self, cell: CellId) -> SumJson<'_> {
        let sum = self.sums.sum(cell);
        let is_amount = self.report.edition.def(cell).kind.is_decimal();
        let number = |value: Decimal| SumNumber { value, is_amount };
        // With figures of the office's own in the report, it has more by these.
        let own = self.report.figures.value(cell).filter(|_| !self.report.includes_itself());
        let difference = own.zip(sum.complete()).and_then(|(own, sum)| own.checked_sub(sum));
        SumJson {
            sum: number(sum.value),
            missing: sum.unknown,
            difference: difference.map(number),
            of: (0..self.sums.members().len()).filter_map(|index| self.part(index, cell)).collect(),
        }
    }

    /// What an agency has in a cell, if it is counted and has something else than 0; `None` where its form has no such figure.
    fn part(&self, index: usize, cell: CellId) -> Option<(&str, Option<Exact<'_>>)> {
        let member = &self.sums.members()[index];
        let value = match self.sums.addend(index, cell) {
            Addend::Number(_, value) if value.is_zero() => return None,
            Addend::Nothing | Addend::NoTable | Addend::NoReport => return None,
            Addend::Number(own, _) | Addend::NotANumber(own) => Some(Exact(member.report?.figures.get(own))),
            Addend::NotInForm | Addend::AsOneRow => None,
        };
        Some((member.slug.organ(), value))
    }
}

/// A sum, as figures of its kind are written: a count as a number, an amount as text.
struct SumNumber {
    value: Decimal,
    is_amount: bool,
}

impl Serialize for SumNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value.to_i64().filter(|_| !self.is_amount) {
            Some(whole) => Exact(&CellValue::Number(whole)).serialize(serializer),
            None => Exact(&CellValue::Amount(Box::new(Amount::from(self.value)))).serialize(serializer),
        }
    }
}
