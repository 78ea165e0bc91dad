//! Which figure is behind a difference between an aggregate and its members: the aggregate's own, where its own equations are off by as
//! much there, or that of a member.

use super::arithmetic::Reconciliation;
use crate::edition::CellId;
use crate::model::{Addend, MemberSums, Report};
use rust_decimal::Decimal;
use std::cell::OnceCell;

/// The figures that may be behind a difference, the likeliest only.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Suspects {
    /// The aggregate's own figure: its own equations are off by as much.
    Own,
    /// The aggregate's own figure: since it was rolled up no member has changed one.
    OwnSince,
    /// The figures of members, by position, and why.
    Members(Vec<usize>, Evidence),
    /// Nothing tells.
    Unknown,
}

/// Why a member's figure is suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The member's own equations are off by as much there.
    Equations,
    /// The member changed figures since the last roll-up, or was not in it.
    Changed,
    /// With two digits in the other order, or the point elsewhere, the sum agrees.
    Slip,
    /// The difference is the member's very figure: it is not in the sum.
    Omitted,
    /// The same, with the figure in the sum twice.
    Doubled,
}

/// More than so many alike candidates tell nothing.
const FEW: usize = 3;

/// A point in the wrong place, or one unit of money for another (元, 万元): up to so many digits.
const SHIFTS: u32 = 4;

/// The differences of one aggregate.
pub(super) struct Attribution<'a, 's> {
    report: &'a Report,
    own: &'s Reconciliation,
    sums: &'s MemberSums<'a>,
    /// The equations of the members' reports, made when a difference asks for them.
    equations: Vec<OnceCell<Reconciliation>>,
}

impl<'a, 's> Attribution<'a, 's> {
    pub(super) fn new(report: &'a Report, own: &'s Reconciliation, sums: &'s MemberSums<'a>) -> Attribution<'a, 's> {
        Attribution { report, own, sums, equations: sums.members().iter().map(|_| OnceCell::new()).collect() }
    }

    /// What is behind a cell that exceeds the sum of the members by a difference.
    pub(super) fn suspects(&self, cell: CellId, difference: Decimal) -> Suspects {
        let broken = self.members(cell, |index, own, _| self.excess(index, own) == Some(-difference));
        if !broken.is_empty() {
            return Suspects::Members(broken, Evidence::Equations);
        }
        if self.own.excess(self.report, cell) == Some(difference) {
            return Suspects::Own;
        }
        if !self.report.rollup.is_empty() {
            return match self.changed() {
                changed if changed.is_empty() => Suspects::OwnSince,
                changed => Suspects::Members(changed, Evidence::Changed),
            };
        }
        let right = |value: Decimal| value.checked_add(difference).filter(|right| !right.is_sign_negative());
        let slipped = self.members(cell, |_, _, value| right(value).is_some_and(|right| is_slip(value, right)));
        let omitted = || self.members(cell, |_, _, value| value == -difference);
        let doubled = || self.members(cell, |_, _, value| value == difference);
        let few = |members: Vec<usize>, evidence| {
            (1..=FEW).contains(&members.len()).then_some(Suspects::Members(members, evidence))
        };
        few(slipped, Evidence::Slip)
            .or_else(|| few(omitted(), Evidence::Omitted))
            .or_else(|| few(doubled(), Evidence::Doubled))
            .unwrap_or(Suspects::Unknown)
    }

    /// The member that is missing in every sum, or in every sum twice: each difference is its very figure.
    pub(super) fn whole_member(&self, differences: &[(CellId, Decimal)]) -> Option<(usize, Evidence)> {
        let value = |index: usize, cell: CellId| match self.sums.addend(index, cell) {
            Addend::Number(_, value) => Some(value),
            _ => None,
        };
        let is_whole = |index: usize, sign: Decimal| {
            differences.iter().all(|(cell, difference)| {
                value(index, *cell).is_some_and(|value| value.checked_mul(sign) == Some(*difference))
            })
        };
        let members = || 0..self.sums.members().len();
        let mut found = members()
            .filter(|index| is_whole(*index, Decimal::NEGATIVE_ONE))
            .map(|index| (index, Evidence::Omitted))
            .chain(members().filter(|index| is_whole(*index, Decimal::ONE)).map(|index| (index, Evidence::Doubled)));
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }

    /// The members whose figures are others than at the last roll-up.
    fn changed(&self) -> Vec<usize> {
        let members = self.sums.members().iter().enumerate();
        let is_changed = |report: &&Report| self.report.rollup.change(report).is_some();
        members.filter_map(|(index, member)| member.report.filter(is_changed).map(|_| index)).collect()
    }

    fn members(&self, cell: CellId, is_meant: impl Fn(usize, CellId, Decimal) -> bool) -> Vec<usize> {
        let is_meant = |index: &usize| match self.sums.addend(*index, cell) {
            Addend::Number(own, value) => is_meant(*index, own, value),
            _ => false,
        };
        (0..self.sums.members().len()).filter(is_meant).collect()
    }

    /// By how much a figure of a member exceeds what its own equations make it.
    fn excess(&self, index: usize, cell: CellId) -> Option<Decimal> {
        let report = self.sums.members()[index].report?;
        self.equations[index].get_or_init(|| Reconciliation::new(report)).excess(report, cell)
    }
}

/// Whether one figure is the other with two neighbouring digits in the other order, or with the point elsewhere.
fn is_slip(one: Decimal, other: Decimal) -> bool {
    is_transposed(one, other) || is_shifted(one, other) || is_shifted(other, one)
}

fn is_transposed(one: Decimal, other: Decimal) -> bool {
    let scale = one.scale().max(other.scale());
    let digits = |mut value: Decimal| {
        value.rescale(scale);
        format!("{:0>32}", value.mantissa().unsigned_abs()).into_bytes()
    };
    let (one, other) = (digits(one), digits(other));
    let differing: Vec<usize> =
        one.iter().zip(&other).enumerate().filter(|(_, (one, other))| one != other).map(|(at, _)| at).collect();
    match differing[..] {
        [first, second] => second == first + 1 && one[first] == other[second] && one[second] == other[first],
        _ => false,
    }
}

fn is_shifted(small: Decimal, large: Decimal) -> bool {
    let tens = |shift: u32| Decimal::from(10_u64.pow(shift));
    !small.is_zero() && (1..=SHIFTS).any(|shift| small.checked_mul(tens(shift)) == Some(large))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a number")
    }

    #[test]
    fn a_slip_is_two_digits_or_the_point() {
        for (one, other, expected) in [
            ("4166.214619", "4166.241619", true),
            ("12", "21", true),
            ("120", "12", true),
            ("1.5", "15000", true),
            ("9.50", "9.05", true),
            ("10", "1", true),
            ("12", "12", false),
            ("12", "13", false),
            ("123", "321", false),
            ("0", "10", false),
            ("1.2", "21", false),
            ("1.24", "2.1", false),
            ("120", "201", false),
        ] {
            assert_eq!(is_slip(number(one), number(other)), expected, "{one} {other}");
            assert_eq!(is_slip(number(other), number(one)), expected, "{other} {one}");
        }
    }
}
