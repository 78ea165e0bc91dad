//! What must hold between the cells of a form, and what follows from them.

use super::{CellId, Edition};
use crate::base::{Location, Text, Year};
use rust_decimal::Decimal;
use std::slice::from_ref;

/// A kind of relation that names the rule by which it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A total row or column.
    Sum,
    /// `[[identities]]`.
    Identity,
    /// `[[carries]]`.
    Carry,
    /// `[[stocks]]`.
    Stock,
    /// `rules` of `[report]`: no equation, but words and rows of these very reports.
    Form,
}

/// A rule named in an edition file.
#[derive(Clone, Debug)]
pub struct RuleReference {
    /// What it is to check.
    pub relation: Relation,
    /// Its id, as typed.
    pub rule: String,
    /// Where it is named.
    pub location: Location,
}

/// A cell that is the sum of others. A part that is a group's cell stands for the group's rows.
#[derive(Debug)]
pub struct Sum {
    /// The rule that checks it.
    pub rule: String,
    /// The sum.
    pub total: CellId,
    /// Its parts.
    pub parts: Vec<CellId>,
    /// Whether it adds up columns of one row (or rows of one column).
    pub across: bool,
}

/// An equation of one column: the sum of `left` equals the sum of `right`.
#[derive(Debug)]
pub struct Identity {
    /// The rule that checks it.
    pub rule: String,
    /// The left side.
    pub left: Vec<CellId>,
    /// The right side.
    pub right: Vec<CellId>,
    /// By how much the sides may differ, where figures are rounded; mostly by nothing.
    pub tolerance: Decimal,
}

/// Cells of a form that add up to the same as others: a total and its parts, or an identity.
#[derive(Clone, Copy, Debug)]
pub struct Balance<'e> {
    /// The total, or one side.
    pub left: &'e [CellId],
    /// The parts, or the other side.
    pub right: &'e [CellId],
    /// Whether these are columns of one row.
    pub across: bool,
    /// The rule that checks it.
    pub rule: &'e str,
}

impl Edition {
    /// Every sum and identity that is exact, in the form's order.
    pub fn balances(&self) -> impl Iterator<Item = Balance<'_>> + Clone {
        let sums = self.sums.iter().map(|sum| Balance {
            left: from_ref(&sum.total),
            right: &sum.parts,
            across: sum.across,
            rule: &sum.rule,
        });
        let identities = self.identities.iter().filter(|same| same.tolerance.is_zero());
        sums.chain(identities.map(|same| Balance {
            left: &same.left,
            right: &same.right,
            across: false,
            rule: &same.rule,
        }))
    }
}

/// A limit: the sum of `left` does not exceed the sum of `right`.
#[derive(Debug)]
pub struct Limit {
    /// What is limited.
    pub left: Vec<CellId>,
    /// The limit.
    pub right: Vec<CellId>,
    /// Whether it holds as a rule and not always.
    pub usual: bool,
}

/// A row that continues one of last year's report.
#[derive(Clone, Debug)]
pub struct Carry {
    /// The rule that checks it.
    pub rule: String,
    /// The row of last year's report: `requests.carried_out`.
    pub from: String,
    /// The row of this year's: `requests.carried_in`.
    pub to: String,
}

/// A stock that follows from last year's and the flows: stock(Y) = stock(Y−1) + plus − minus.
#[derive(Clone, Debug)]
pub struct Stock {
    /// The rule that checks it.
    pub rule: String,
    /// The table; every row that has these columns is meant.
    pub table: String,
    /// The column of the stock.
    pub stock: String,
    /// The column of what is added.
    pub plus: String,
    /// The column of what is taken away.
    pub minus: Option<String>,
    /// Whose flows: this year's or last year's.
    pub flows: Flows,
    /// Report years for which it does not hold.
    pub except: Vec<Year>,
}

/// Which year's flows lead to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "flows")]
pub enum Flows {
    /// Those of the report's year.
    This,
    /// Those of the year before.
    Last,
}

/// A figure at the head of a report's page: a cell, or a sum of cells that the form itself does not print.
#[derive(Debug)]
pub struct KeyFigure {
    /// Its id, for themes.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// The cells that are added up.
    pub cells: Vec<CellId>,
    /// Its unit.
    pub unit: Text,
    /// What a sentence says of it where all key figures are 0: 未收到政府信息公开申请; may be empty.
    pub zero: Text,
}

/// The equation that a report's page begins with.
#[derive(Debug)]
pub struct LeadingEquation {
    /// The left side.
    pub left: Vec<CellId>,
    /// The right side.
    pub right: Vec<CellId>,
    /// By how much the sides may differ.
    pub tolerance: Decimal,
    /// The heading where both sides are equal.
    pub holds: Text,
    /// The heading where they are not.
    pub broken: Text,
    /// What the table is called.
    pub caption: Text,
    /// What the sums of both sides are called.
    pub totals: [Text; 2],
}

/// A total whose parts get a picture on a report's page.
#[derive(Debug)]
pub struct Breakdown {
    /// Its id, for themes.
    pub id: String,
    /// The total.
    pub total: CellId,
    /// Its parts.
    pub parts: Vec<CellId>,
    /// Whether these are columns of one row.
    pub across: bool,
    /// What the parts are.
    pub label: Text,
    /// The heading, of `{total}`, `{part}` and `{share}`.
    pub heading: Text,
    /// What is counted, with `{year}`.
    pub caption: Text,
}

/// A rate that the form does not print: the sum of some cells in percent of the sum of others (`[[rates]]` in an edition file).
#[derive(Debug)]
pub struct Rate {
    /// Its id, for themes and compare.json.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// The cells whose sum is the part.
    pub part: Vec<CellId>,
    /// The cells whose sum is the whole.
    pub whole: Vec<CellId>,
    /// How it is computed, for a lay reader.
    pub explanation: Option<Text>,
    /// The cell where the form prints it as well, which FORM-RATE checks.
    pub printed: Option<CellId>,
}
