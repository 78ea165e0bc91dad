//! The form's equations on a report's figures. Sums and identities are brought to one shape, signed cells that add up to zero,
//! to distinguish one wrong cell from several wrong sums: it is the only cell whose every equation is off by the same
//! amount.

use crate::base::{Location, Message, Severity, Text};
use crate::edition::{CellId, Edition, Sum};
use crate::model::Report;
use rust_decimal::Decimal;

use super::{Findings, View, explanation};

/// What stands for a blank in an equation.
pub(super) const UNKNOWN: &str = "?";

/// An equation of the form: the sum of `left` equals the sum of `right`.
pub(super) struct Equation {
    pub(super) rule: String,
    left: Vec<CellId>,
    right: Vec<CellId>,
    /// The cell at which a breach is reported: the total.
    pub(super) whole: CellId,
    /// Left minus right, `None` where a cell is no number.
    pub(super) remainder: Option<Decimal>,
    /// By how much the sides may differ.
    tolerance: Decimal,
}

/// All equations of a report, with those that a single wrong cell explains.
pub(super) struct Reconciliation {
    equations: Vec<Equation>,
    /// Wrong cells, each with its right value and the equations it explains.
    culprits: Vec<WrongCell>,
    /// Equations that follow from others and are not reported themselves.
    implied: Vec<usize>,
    /// Equations that do not hold and have an explanation of their own.
    explained: Vec<usize>,
}

struct WrongCell {
    cell: CellId,
    right: Decimal,
    equations: Vec<usize>,
}

impl Reconciliation {
    pub(super) fn new(report: &Report) -> Reconciliation {
        let edition = &report.edition;
        let mut equations = Vec::new();
        for sum in &edition.sums {
            if report.figures.is_computed(sum.total) || !report.figures.get(sum.total).is_given() {
                // A computed total proves nothing; where it is used, its parts stand for it.
                continue;
            }
            let given = sum.parts.iter().any(|part| report.figures.get(*part).is_given());
            if given {
                equations.push(Equation::new(report, &sum.rule, sum.parts.clone(), vec![sum.total], sum.total));
            }
        }
        for identity in &edition.identities {
            let (left, right) = (identity.left.clone(), identity.right.clone());
            if let Some(whole) = right.first().copied() {
                let tolerance = identity.tolerance;
                equations.push(Equation { tolerance, ..Equation::new(report, &identity.rule, left, right, whole) });
            }
        }
        let implied = implied(report, &equations);
        let is_explained = |index: &usize| equations[*index].is_broken() && equations[*index].is_explained(report);
        let explained: Vec<usize> = (0..equations.len()).filter(is_explained).collect();
        let mut culprits = culprits(report, &equations, &implied);
        // Where one of the sums was explained by itself, each speaks for itself: its explanation silences no other.
        let is_alone = |index: &usize, cell: CellId| explained.contains(index) && equations[*index].whole != cell;
        culprits.retain(|culprit| !culprit.equations.iter().any(|index| is_alone(index, culprit.cell)));
        Reconciliation { equations, culprits, implied, explained }
    }

    /// The equations that do not follow from others.
    pub(super) fn telling(&self) -> impl Iterator<Item = &Equation> {
        let implied = |index: &usize| self.implied.contains(index);
        self.equations.iter().enumerate().filter(move |(index, _)| !implied(index)).map(|(_, equation)| equation)
    }

    /// By how much a cell exceeds what its equations make it, where all of them say the same; `None` where one of them holds.
    pub(super) fn excess(&self, report: &Report, cell: CellId) -> Option<Decimal> {
        let mut excess = None;
        for equation in self.telling().filter(|equation| equation.tolerance.is_zero()) {
            let Some(remainder) = equation.remainder else { continue };
            for (_, sign) in equation.terms(report).iter().filter(|(term, _)| *term == cell) {
                let own = remainder * sign;
                if own.is_zero() || excess.is_some_and(|known| known != own) {
                    return None;
                }
                excess = Some(own);
            }
        }
        excess
    }

    /// Whether a wrong cell is explained, by any of the rules of its sums.
    fn is_explained(&self, culprit: &WrongCell, report: &Report) -> bool {
        let address = Some(report.edition.address(culprit.cell));
        let mut rules = culprit.equations.iter().filter_map(|index| findings_rule(&self.equations[*index].rule));
        rules.any(|rule| explanation(report, rule, address, Severity::Error).is_some())
    }

    /// For an equation of a column that is off, that of the total column beside it where it is off as much and no other column is off: a figure
    /// that is wrong in a column and in its total is one mistake.
    fn total_beside(&self, index: usize, report: &Report) -> Option<usize> {
        let edition = &report.edition;
        let equation = &self.equations[index];
        let is_total = |equation: &Equation| edition.column(equation.whole).total;
        let is_open = |index: usize| {
            let is_explained = self.culprits.iter().any(|culprit| culprit.equations.contains(&index));
            self.equations[index].is_broken() && !is_explained && !self.implied.contains(&index)
        };
        if is_total(equation) || !is_open(index) || self.explained.contains(&index) {
            return None;
        }
        let is_beside = |other: &Equation| {
            other.rule == equation.rule
                && other.left.len() == equation.left.len()
                && edition.row(other.whole).path == edition.row(equation.whole).path
        };
        let others = self.equations.iter().enumerate();
        let mut beside = others.filter(|(at, other)| *at != index && is_beside(other) && is_open(*at));
        let (at, total) = beside.next().filter(|(_, total)| is_total(total))?;
        (beside.next().is_none() && total.remainder == equation.remainder).then_some(at)
    }
}

impl Equation {
    pub(super) fn new(report: &Report, rule: &str, left: Vec<CellId>, right: Vec<CellId>, whole: CellId) -> Equation {
        let remainder = report.figures.sum(&left).zip(report.figures.sum(&right)).map(|(left, right)| left - right);
        Equation { rule: rule.to_owned(), left, right, whole, remainder, tolerance: Decimal::ZERO }
    }

    /// By how much the sides differ, nothing where they may differ as much.
    pub(super) fn excess(&self) -> Option<Decimal> {
        self.remainder.map(|remainder| if self.is_broken() { remainder } else { Decimal::ZERO })
    }

    fn is_broken(&self) -> bool {
        self.remainder.is_some_and(|remainder| remainder.abs() > self.tolerance)
    }

    /// Whether the report explains that it does not hold.
    fn is_explained(&self, report: &Report) -> bool {
        let address = Some(report.edition.address(self.whole));
        findings_rule(&self.rule).is_some_and(|rule| explanation(report, rule, address, Severity::Error).is_some())
    }

    /// The typed cells of the equation with their signs: a computed cell is replaced by what it was computed from.
    fn terms(&self, report: &Report) -> Vec<(CellId, Decimal)> {
        let mut terms = Vec::new();
        self.left.iter().for_each(|cell| expand(report, *cell, Decimal::ONE, &mut terms));
        self.right.iter().for_each(|cell| expand(report, *cell, Decimal::NEGATIVE_ONE, &mut terms));
        terms
    }
}

fn expand(report: &Report, cell: CellId, sign: Decimal, out: &mut Vec<(CellId, Decimal)>) {
    if !report.figures.is_computed(cell) {
        return out.push((cell, sign));
    }
    let members = report.edition.members(cell);
    // A total row that was left out has nothing typed to add up across: it was computed down, its corner as well.
    let typed = |part: &CellId| report.figures.is_typed(*part);
    let source = |sum: &&Sum| sum.total == cell && (!sum.across || sum.parts.iter().any(typed));
    match report.edition.sums.iter().find(source) {
        _ if !members.is_empty() => members.iter().for_each(|member| expand(report, *member, sign, out)),
        Some(sum) => sum.parts.iter().for_each(|part| expand(report, *part, sign, out)),
        None => out.push((cell, sign)),
    }
}

/// The equations of a total column whose every total was computed, where each of the columns that it adds up has one of the same rule:
/// those have said it already.
fn implied(report: &Report, equations: &[Equation]) -> Vec<usize> {
    let edition = &report.edition;
    let computed = |cell: &CellId| edition.column(*cell).total && report.figures.is_computed(*cell);
    let is_implied = |equation: &Equation| {
        let is_said = |part: &CellId| equations.iter().any(|other| other.whole == *part && other.rule == equation.rule);
        let said_by_parts = |sum: &Sum| sum.across && sum.total == equation.whole && sum.parts.iter().all(is_said);
        equation.left.iter().chain(&equation.right).all(computed) && edition.sums.iter().any(said_by_parts)
    };
    equations.iter().enumerate().filter(|(_, equation)| is_implied(equation)).map(|(index, _)| index).collect()
}

/// Cells that alone explain broken equations: every equation with the cell is broken by the same amount, and no other cell
/// explains any of these.
fn culprits(report: &Report, equations: &[Equation], implied: &[usize]) -> Vec<WrongCell> {
    if !equations.iter().any(Equation::is_broken) {
        return Vec::new();
    }
    let mut uses: std::collections::BTreeMap<CellId, Vec<(usize, Decimal)>> = std::collections::BTreeMap::new();
    // An implied equation adds up the others: with two wrong columns it agrees with neither.
    // One that need not hold exactly does not tell what a cell should be.
    let telling = |(index, equation): &(usize, &Equation)| {
        equation.remainder.is_some() && equation.tolerance.is_zero() && !implied.contains(index)
    };
    for (index, equation) in equations.iter().enumerate().filter(telling) {
        for (cell, sign) in equation.terms(report) {
            uses.entry(cell).or_default().push((index, sign));
        }
    }
    let candidates: Vec<WrongCell> = uses
        .into_iter()
        .filter_map(|(cell, uses)| {
            let excess =
                |(index, sign): &(usize, Decimal)| equations[*index].remainder.map(|remainder| remainder * sign);
            let first = excess(uses.first()?)?;
            // One equation alone cannot tell which of its cells is wrong.
            let agree = uses.len() > 1 && !first.is_zero() && uses.iter().all(|used| excess(used) == Some(first));
            let right = report.figures.value(cell)? - first;
            let sensible = !right.is_sign_negative() || right.is_zero();
            (agree && sensible).then(|| WrongCell {
                cell,
                right,
                equations: uses.iter().map(|(index, _)| *index).collect(),
            })
        })
        .collect();
    let alone = |culprit: &&WrongCell| {
        let shares = |other: &&WrongCell| other.equations.iter().any(|index| culprit.equations.contains(index));
        candidates.iter().filter(shares).count() == 1
    };
    let alone: Vec<CellId> = candidates.iter().filter(alone).map(|culprit| culprit.cell).collect();
    candidates.into_iter().filter(|culprit| alone.contains(&culprit.cell)).collect()
}

/// Says what one rule finds in the equations that name it.
pub(super) fn check(rule: &'static str, view: &View<'_>, findings: &mut Findings<'_>) {
    let balance = view.equations();
    let report = view.report;
    for (index, equation) in balance.equations.iter().enumerate() {
        if rule != equation.rule || balance.implied.contains(&index) {
            continue;
        }
        let Some(remainder) = equation.remainder else {
            findings.not_assessable();
            continue;
        };
        if !equation.is_broken() {
            findings.holds();
            continue;
        }
        match balance.culprits.iter().find(|culprit| culprit.equations.contains(&index)) {
            // The cell is reported once, by the first of its equations.
            Some(culprit) if culprit.equations[0] == index => single(culprit, balance, report, findings),
            Some(culprit) => findings.said_elsewhere(balance.is_explained(culprit, report)),
            None if let Some(total) = balance.total_beside(index, report) => {
                findings.said_elsewhere(balance.explained.contains(&total));
            }
            None => {
                let mut parts = balance.equations.iter().enumerate();
                let part = parts.find(|(part, _)| balance.total_beside(*part, report) == Some(index));
                breach(equation, part.map(|(_, part)| part), remainder, report, findings);
            }
        }
    }
}

/// The id of the rule that an equation names.
fn findings_rule(name: &str) -> Option<&'static str> {
    super::RULES.iter().map(|rule| rule.id).find(|id| *id == name)
}

fn single(culprit: &WrongCell, balance: &Reconciliation, report: &Report, findings: &mut Findings<'_>) {
    let edition = &report.edition;
    let found = report.figures.get(culprit.cell).text();
    let message = Message::new("sum.cell")
        .with("cell", edition.name(culprit.cell))
        .with("found", found)
        .with("right", culprit.right.normalize());
    let sums = culprit.equations.iter().map(|index| &balance.equations[*index]);
    // Explained at the cell, whichever of its sums' rules is named.
    let cells = |equation: &Equation| [equation.whole, culprit.cell].map(|cell| edition.address(cell).to_owned());
    let causes: Vec<(&'static str, String)> = sums
        .clone()
        .filter_map(|equation| Some((findings_rule(&equation.rule)?, cells(equation))))
        .flat_map(|(rule, cells)| cells.map(|cell| (rule, cell)))
        .collect();
    let secondary: Vec<_> = sums
        .map(|equation| (place(report, equation), arithmetic(equation, equation.remainder.unwrap_or_default(), report)))
        .collect();
    let diagnostic = findings.add(report.place(culprit.cell), message);
    diagnostic.address = Some(edition.address(culprit.cell).to_owned());
    diagnostic.help = Some(Message::new("sum.cell.help").with("right", culprit.right.normalize()));
    diagnostic.secondary = secondary;
    diagnostic.causes = causes;
}

/// Says that an equation does not hold; `part` is that of the only column which is off as much as the total.
fn breach(
    equation: &Equation,
    part: Option<&Equation>,
    remainder: Decimal,
    report: &Report,
    findings: &mut Findings<'_>,
) {
    let edition = &report.edition;
    let message = arithmetic(equation, remainder, report);
    // What was computed has no place: the typed figures that it comes from are shown.
    let parts = equation.terms(report).into_iter().map(|(cell, _)| cell).filter(|cell| *cell != equation.whole);
    let secondary = parts
        .filter(|cell| report.figures.value(*cell) != Some(Decimal::ZERO))
        .map(|cell| {
            let label = Message::new("sum.part").with("label", label(edition, equation, cell));
            (report.place(cell), label.with("value", report.figures.get(cell).text()))
        })
        .collect();
    let diagnostic = findings.add(place(report, equation), message);
    diagnostic.address = Some(edition.address(equation.whole).to_owned());
    diagnostic.secondary = secondary;
    if let Some(part) = part {
        diagnostic.secondary.push((place(report, part), arithmetic(part, remainder, report)));
        let rule = findings_rule(&part.rule);
        diagnostic.causes.extend(rule.map(|rule| (rule, edition.address(part.whole).to_owned())));
    }
    diagnostic.help = Some(Message::new("sum.help"));
}

/// The place of the total; where its whole row was left out, that of the first cell that was typed.
fn place(report: &Report, equation: &Equation) -> Location {
    let typed = |cell: &CellId| {
        let row = report.edition.row(*cell);
        let mut beside = report.edition.block(*cell).cells(row);
        beside.any(|cell| report.figures.place(cell, &report.file).is_some())
    };
    let cells = [equation.whole].into_iter().chain(equation.left.iter().chain(&equation.right).copied());
    report.place(cells.into_iter().find(typed).unwrap_or(equation.whole))
}

/// Both sides with their parts, and the difference: `自然人：31 + 0 = 31；30 + 0 = 30；相差 1`.
fn arithmetic(equation: &Equation, remainder: Decimal, report: &Report) -> Message {
    let [left, right] = sides(equation, report);
    Message::new("sum.breach")
        .with("where", place_name(report, equation))
        .with("left", left)
        .with("right", right)
        .with("difference", remainder.abs().normalize())
}

/// What stands in a cell, or that nothing does.
pub(super) fn said(report: &Report, cell: CellId) -> String {
    let text = report.figures.get(cell).text();
    if text.is_empty() { UNKNOWN.to_owned() } else { text.into_owned() }
}

/// Both sides with their parts.
pub(super) fn sides(equation: &Equation, report: &Report) -> [String; 2] {
    [&equation.left, &equation.right].map(|cells| side(cells, report))
}

/// A sum with its parts: `31 + 0 = 31`; of many parts only those that are not zero.
pub(super) fn side(cells: &[CellId], report: &Report) -> String {
    let values: Vec<String> = cells
        .iter()
        .filter(|cell| cells.len() <= 7 || report.figures.value(**cell).is_none_or(|value| !value.is_zero()))
        .map(|cell| said(report, *cell))
        .collect();
    let sum = report.figures.sum(cells).map_or_else(|| UNKNOWN.to_owned(), |sum| sum.normalize().to_string());
    match values.len() {
        0 | 1 => sum,
        _ => format!("{} = {sum}", values.join(" + ")),
    }
}

/// Which row or column an equation is about.
pub(super) fn place_name(report: &Report, equation: &Equation) -> Text {
    equation_name(&report.edition, &equation.left, equation.whole).clone()
}

/// Which row or column an equation is about: what all its cells have in common.
pub fn equation_name<'e>(edition: &'e Edition, left: &[CellId], whole: CellId) -> &'e Text {
    let (row, column) = (edition.row(whole), edition.column(whole));
    let across = left.iter().all(|cell| edition.row(*cell).path == row.path);
    if across { &row.label } else { &column.label }
}

/// What tells a part from the others: its column in a sum across, its row in one down.
fn label(edition: &Edition, equation: &Equation, cell: CellId) -> Text {
    let same_row = edition.row(cell).path == edition.row(equation.whole).path;
    if same_row { edition.column(cell).label.clone() } else { edition.row(cell).label.clone() }
}
