//! Stocks that follow from last year's stock and a year's flows, by the `stocks` of the edition file: 现行有效件数, 项目数量.

use super::arithmetic::{UNKNOWN, said};
use super::{Findings, View};
use crate::base::{Location, Message, Text};
use crate::edition::{CellId, Edition, Flows, Stock};
use crate::model::Report;
use rust_decimal::Decimal;

/// Reports the findings of a rule on the stocks that name it. `help` is the key of the help text.
pub(super) fn check(rule: &'static str, help: &'static str, view: &View<'_>, findings: &mut Findings<'_>) {
    let edition = &view.report.edition;
    for stock in edition.stocks.iter().filter(|stock| stock.rule == rule && !stock.except.contains(&view.report.year)) {
        let Some(previous) = view.previous() else {
            findings.not_assessable();
            continue;
        };
        for cell in stock_cells(edition, stock) {
            match Step::new(view.report, previous, stock, cell) {
                None => findings.not_assessable(),
                Some(step) if step.value == step.expected() => findings.holds(),
                Some(step) => step.report(help, view.report, previous, findings),
            }
        }
    }
}

/// The cells of a stock, one a row that has its columns.
fn stock_cells<'e>(edition: &'e Edition, stock: &'e Stock) -> impl Iterator<Item = CellId> {
    edition.rows().filter_map(move |(block, row)| {
        row.path.strip_prefix(&*stock.table)?.strip_prefix('.')?;
        row.cell(block.columns.iter().position(|column| column.key == stock.stock)?)
    })
}

/// A stock of a report and what it follows from.
pub(super) struct EvaluatedStock<'e> {
    pub(super) rule: &'e str,
    pub(super) cell: CellId,
    /// `None` where a figure is missing or no number.
    step: Option<Step<'e>>,
}

impl EvaluatedStock<'_> {
    /// What follows less what is reported; `None` where a figure is missing or no number.
    pub(super) fn remainder(&self) -> Option<Decimal> {
        self.step.as_ref().map(|step| step.expected() - step.value)
    }

    /// `12 + 3 − 1 = 14` by last year's report, and what this year's says.
    pub(super) fn sides(&self, report: &Report) -> [String; 2] {
        let expected = self.step.as_ref().map_or_else(|| UNKNOWN.to_owned(), Step::arithmetic);
        [expected, said(report, self.cell)]
    }
}

/// Every stock that the form ties to last year's report and a rule judges, for the rules that are asked for.
pub(super) fn evaluate<'e>(
    report: &'e Report,
    previous: &'e Report,
    is_asked: impl Fn(&str) -> bool + 'e,
) -> impl Iterator<Item = EvaluatedStock<'e>> {
    let edition = &report.edition;
    let is_due = move |stock: &&Stock| !stock.except.contains(&report.year) && is_asked(&stock.rule);
    let stocks = edition.stocks.iter().filter(is_due);
    stocks.flat_map(move |stock| {
        stock_cells(edition, stock).map(move |cell| EvaluatedStock {
            rule: &stock.rule,
            cell,
            step: Step::new(report, previous, stock, cell),
        })
    })
}

/// A stock with everything it follows from.
struct Step<'a> {
    cell: CellId,
    value: Decimal,
    before: (CellId, Decimal),
    /// What is added or, with a negative sign, taken away, in the report of `flows`.
    flows: Vec<(CellId, Decimal, Decimal)>,
    from: &'a Report,
}

impl<'a> Step<'a> {
    /// `None` where a figure is missing or no number.
    fn new(report: &'a Report, previous: &'a Report, stock: &Stock, cell: CellId) -> Option<Step<'a>> {
        let row = &report.edition.row(cell).path;
        let beside = |edition: &Edition, column: &str| edition.cell(&format!("{row}.{column}"));
        let from = match stock.flows {
            Flows::This => report,
            Flows::Last => previous,
        };
        let before = beside(&previous.edition, &stock.stock)?;
        let signed = [(Some(&stock.plus), Decimal::ONE), (stock.minus.as_ref(), Decimal::NEGATIVE_ONE)];
        let flows: Option<Vec<_>> = signed
            .into_iter()
            .filter_map(|(column, sign)| Some((column?, sign)))
            .map(|(column, sign)| {
                let flow = beside(&from.edition, column)?;
                Some((flow, sign, from.figures.value(flow)?))
            })
            .collect();
        let before = (before, previous.figures.value(before)?);
        Some(Step { cell, value: report.figures.value(cell)?, before, flows: flows?, from })
    }

    fn expected(&self) -> Decimal {
        self.flows.iter().fold(self.before.1, |sum, (_, sign, value)| sum + sign * value)
    }

    /// `12 + 3 − 1 = 14`.
    fn arithmetic(&self) -> String {
        let terms = self.flows.iter().map(|(_, sign, value)| {
            let sign = if sign.is_sign_negative() != value.is_sign_negative() { '−' } else { '+' };
            format!(" {sign} {}", value.abs().normalize())
        });
        format!("{}{} = {}", self.before.1.normalize(), terms.collect::<String>(), self.expected().normalize())
    }

    fn report(&self, help: &'static str, report: &Report, previous: &Report, findings: &mut Findings<'_>) {
        let edition = &report.edition;
        // 上年的数 + 本年制发 5 − 本年废止 2, written as one term after the other.
        let mut terms = Message::new("stock.before")
            .with("year", previous.year)
            .with("label", &previous.edition.column(self.before.0).label)
            .with("value", self.before.1.normalize());
        for (flow, sign, value) in &self.flows {
            let key = if sign.is_sign_negative() != value.is_sign_negative() { "stock.minus" } else { "stock.plus" };
            terms = Message::new(key)
                .with("terms", terms)
                .with("year", self.from.year)
                .with("label", &self.from.edition.column(*flow).label)
                .with("value", value.abs().normalize());
        }
        let expected = self.expected();
        let message = Message::new("stock.breach")
            .with("cell", edition.name(self.cell))
            .with("found", report.figures.get(self.cell).text())
            .with("terms", terms)
            .with("expected", expected.normalize())
            .with("difference", (self.value - expected).abs().normalize());
        let before = (previous.place(self.before.0), part(previous, self.before.0));
        let flows = self.flows.iter().map(|(flow, ..)| (self.from.place(*flow), part(self.from, *flow)));
        let secondary = std::iter::once(before).chain(flows).collect();
        let diagnostic = findings.add(report.place(self.cell), message);
        diagnostic.address = Some(edition.address(self.cell).to_owned());
        diagnostic.secondary = secondary;
        diagnostic.help = Some(Message::new(help));
    }
}

/// The bounds of a stock and of what is taken away from it, in one row of a report.
pub(super) struct Bounds<'a> {
    report: &'a Report,
    stock: CellId,
    plus: CellId,
    minus: CellId,
    /// Last year's stock, where it is of the same meaning.
    before: Option<(&'a Report, CellId)>,
}

/// A figure beyond its bound.
pub(super) struct BoundBreach {
    pub(super) key: &'static str,
    pub(super) cell: CellId,
    pub(super) found: Decimal,
    pub(super) limit: Decimal,
    /// What the bound adds up from.
    pub(super) terms: Message,
}

/// The bounds of all stocks of a report from which something is taken away.
pub(super) fn bounds<'a>(view: &View<'a>) -> Vec<Bounds<'a>> {
    let report = view.report;
    let edition = &report.edition;
    let mut bounds = Vec::new();
    for stock in edition.stocks.iter().filter(|stock| stock.flows == Flows::This) {
        let Some(minus) = &stock.minus else { continue };
        let prefix = format!("{}.", stock.table);
        for cell in edition.ids().filter(|cell| edition.column(*cell).key == stock.stock) {
            let row = &edition.row(cell).path;
            let beside = |column: &str| edition.cell(&format!("{row}.{column}"));
            let Some((plus, minus)) = beside(&stock.plus).zip(beside(minus)) else { continue };
            if !edition.address(cell).starts_with(&prefix) || !report.figures.get(cell).is_given() {
                continue;
            }
            let previous = view.previous().filter(|_| !stock.except.contains(&report.year));
            let last = |previous: &'a Report| Some((previous, previous.edition.cell(edition.address(cell))?));
            bounds.push(Bounds { report, stock: cell, plus, minus, before: previous.and_then(last) });
        }
    }
    bounds
}

impl<'a> Bounds<'a> {
    /// The form of the report.
    pub(super) fn edition(&self) -> &'a Edition {
        &self.report.edition
    }

    fn value(&self, cell: CellId) -> Option<Decimal> {
        self.report.figures.value(cell)
    }

    /// Whether this year's figures are numbers.
    pub(super) fn is_known(&self) -> bool {
        [self.stock, self.plus, self.minus].iter().all(|cell| self.value(*cell).is_some())
    }

    /// The figure beyond its bound.
    pub(super) fn breach(&self) -> Option<BoundBreach> {
        let (plus, minus) = (self.value(self.plus)?, self.value(self.minus)?);
        let term = |key: &'static str, cell: CellId| {
            let label = &self.edition().column(cell).label;
            Message::new(key).with("year", self.report.year).with("label", label)
        };
        if let Some((previous, cell)) = self.before
            && let Some(before) = previous.figures.value(cell)
            && minus > before + plus
        {
            let first = Message::new("stock.before")
                .with("year", previous.year)
                .with("label", &previous.edition.column(cell).label)
                .with("value", before.normalize());
            let terms = term("stock.plus", self.plus).with("terms", first).with("value", plus.normalize());
            return Some(BoundBreach {
                key: "stock.over",
                cell: self.minus,
                found: minus,
                limit: before + plus,
                terms,
            });
        }
        let stock = self.value(self.stock)?;
        let first = term("stock.before", self.plus).with("value", plus.normalize());
        let terms = term("stock.minus", self.minus).with("terms", first).with("value", minus.normalize());
        let breach = BoundBreach { key: "stock.under", cell: self.stock, found: stock, limit: plus - minus, terms };
        (stock < plus - minus).then_some(breach)
    }

    /// The other figures of the bound that is broken.
    pub(super) fn places(&self) -> Vec<(Location, Message)> {
        let Some(breach) = self.breach() else { return Vec::new() };
        let before = self.before.filter(|_| breach.cell == self.minus);
        let before = before.map(|(previous, cell)| (previous.place(cell), part(previous, cell)));
        let own = [self.plus, self.minus].into_iter().filter(|cell| *cell != breach.cell);
        before.into_iter().chain(own.map(|cell| (self.report.place(cell), part(self.report, cell)))).collect()
    }
}

fn part(report: &Report, cell: CellId) -> Message {
    let label: &Text = &report.edition.column(cell).label;
    Message::new("sum.part").with("label", label).with("value", report.figures.get(cell).text())
}
