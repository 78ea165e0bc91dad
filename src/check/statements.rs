//! A count in a text against the figures of the tables, for the rules that find counts: N-BIND, N-RESULT, N-TABLE2.

use super::prose::Prose;
use super::scope::Coverage;
use super::{Findings, View};
use crate::base::{Location, Message, is_chinese_numeral, leading_number};
use crate::edition::CellId;
use crate::model::Report;
use rust_decimal::Decimal;
use std::ops::Range;

/// What a text says of a figure.
pub(super) struct Statement<E: FnOnce() -> Coverage> {
    pub(super) value: Decimal,
    /// Half of its last printed digit where it is rounded (15.7万件), else zero.
    pub(super) tolerance: Decimal,
    /// Where the number stands, or the words for none.
    pub(super) range: Range<usize>,
    /// How much of the figure it covers; looked for only where the figures differ.
    pub(super) extent: E,
    /// What it may mean: sums of cells by address, those with `-` in front taken away, the usual one first.
    pub(super) readings: &'static [&'static [&'static str]],
    /// What is counted, in words.
    pub(super) word: Message,
}

/// A sum of cells, each with its sign.
pub(super) type SignedCells = Vec<(CellId, Decimal)>;

/// The readings that the form of a report has.
pub(super) fn resolve(report: &Report, readings: &[&[&str]]) -> Vec<SignedCells> {
    let cell = |address: &&str| {
        let (address, sign) =
            address.strip_prefix('-').map_or((*address, Decimal::ONE), |rest| (rest, Decimal::NEGATIVE_ONE));
        Some((report.edition.cell(address)?, sign))
    };
    readings.iter().filter_map(|addresses| addresses.iter().map(cell).collect()).collect()
}

/// A sum of signed cells; `None` where one is no number.
pub(super) fn signed_sum(report: &Report, cells: &[(CellId, Decimal)]) -> Option<Decimal> {
    cells.iter().try_fold(Decimal::ZERO, |sum, (cell, sign)| sum.checked_add(report.figures.value(*cell)? * sign))
}

/// Compares a statement with the tables. Returns whether the two can be compared.
pub(super) fn compare(
    view: &View<'_>,
    prose: &Prose<'_>,
    said: Statement<impl FnOnce() -> Coverage>,
    findings: &mut Findings<'_>,
) -> bool {
    let report = view.report;
    let known = resolve(report, said.readings);
    let Some(usual) = known.first() else { return false };
    let sums: Vec<Option<Decimal>> = known.iter().map(|cells| signed_sum(report, cells)).collect();
    if sums.iter().flatten().any(|sum| (sum - said.value).abs() <= said.tolerance) {
        findings.holds();
        return true;
    }
    // A part is compared with nothing, but it cannot be more than the whole.
    let exceeds = || sums.iter().all(|sum| sum.is_some_and(|sum| sum < said.value));
    let extent = (said.extent)();
    if extent == Coverage::Other || extent == Coverage::Part && !exceeds() {
        return false;
    }
    let Some(figure) = sums.iter().copied().collect::<Option<Vec<_>>>().and_then(|sums| sums.first().copied()) else {
        findings.not_assessable();
        return true;
    };
    let message = Message::new("bind.differs")
        .with("subject", said.word)
        .with("said", said.value.normalize())
        .with("figure", figure.normalize());
    let cells: Vec<CellId> = usual.iter().map(|(cell, _)| *cell).collect();
    let rule = findings.rule.id;
    let diagnostic = findings.add(prose.place(said.range), message);
    diagnostic.secondary = cell_places(report, &cells);
    diagnostic.causes = cells.iter().map(|cell| (rule, report.edition.address(*cell).to_owned())).collect();
    diagnostic.help = Some(Message::new("bind.help"));
    true
}

/// Where cells stand, each with its name and figure; the sum of a group where its rows do.
pub(super) fn cell_places(report: &Report, cells: &[CellId]) -> Vec<(Location, Message)> {
    let (edition, figures) = (&report.edition, &report.figures);
    let typed = cells.iter().flat_map(|cell| match edition.members(*cell) {
        members if !members.is_empty() && figures.is_computed(*cell) => members,
        _ => vec![*cell],
    });
    let zero = |cell: &CellId| cells.len() > 1 || figures.value(*cell) != Some(Decimal::ZERO);
    let label = |cell: CellId| {
        let message =
            Message::new("bind.cell").with("cell", edition.name(cell)).with("value", figures.get(cell).text());
        (report.place(cell), message)
    };
    let all: Vec<CellId> = typed.collect();
    let telling: Vec<CellId> = all.iter().copied().filter(zero).collect();
    (if telling.is_empty() { all.into_iter().take(1).collect() } else { telling }).into_iter().map(label).collect()
}

/// Units of many cases, with the power of ten to one.
pub(super) const CASES: [(&str, i32); 3] = [("万件", 4), ("万宗", 4), ("万起", 4)];

/// An amount as printed, in the unit of its cell.
pub(super) struct PrintedAmount {
    pub(super) value: Decimal,
    /// Half of its last printed digit.
    pub(super) tolerance: Decimal,
    /// How many bytes it has, with its unit.
    pub(super) length: usize,
}

impl PrintedAmount {
    pub(super) fn exact(value: u64) -> PrintedAmount {
        PrintedAmount { value: value.into(), tolerance: Decimal::ZERO, length: 0 }
    }

    /// 125000元, 1.25万元, 十五万元, 0.3亿元 or 15.7万件 at the start of a text.
    pub(super) fn parse(text: &str, units: &[(&str, i32)]) -> Option<PrintedAmount> {
        let arabic = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
        let (value, digits) = if arabic > 0 {
            (Decimal::from_str_exact(&text[..arabic].replace(',', "")).ok()?, arabic)
        } else {
            let is_numeral = |c: char| is_chinese_numeral(c) || matches!(c, '百' | '千');
            let end = text.find(|c| !is_numeral(c)).unwrap_or(text.len());
            let (value, length) = leading_number(&text[..end])?;
            (value.into(), length)
        };
        let rest = text[digits..].trim_start_matches(' ');
        let (unit, shift) = units.iter().find(|(unit, _)| rest.starts_with(unit))?;
        // Exact: by a power of ten.
        let ten_thousand = Decimal::from(10_000);
        let scaled = |value: Decimal| match shift {
            -4 => value / ten_thousand,
            4 => value * ten_thousand,
            _ => value,
        };
        let tolerance = scaled(Decimal::new(5, value.scale() + 1));
        let length = text.len() - rest.len() + unit.len();
        Some(PrintedAmount { value: scaled(value), tolerance, length })
    }
}
