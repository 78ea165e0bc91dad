//! The keys of an edition file. JSON Schema and reference are made from these types; what a key means to people is in the
//! catalogues, under `keys.<type>.<key>`.

use super::{Flows, Kind, Section, TableLayout};
use crate::base::{Text, Year};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// The file: `editions/<name>.toml`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "edition")]
pub(crate) struct RawEdition {
    /// The form's id, by which report.toml names it.
    #[schemars(with = "String", extend("pattern" = r"^[^\s!-,/:-@\[-^`{-~]+$"))]
    pub(super) id: Spanned<String>,
    /// The known form of which this one is a variant: the file then holds only what changes.
    #[schemars(with = "Option<String>")]
    pub(super) extends: Option<Spanned<String>>,
    /// A short name.
    pub(super) title: Text,
    /// What reports of the form are called.
    #[schemars(with = "Option<RawFamily>")]
    pub(super) report: Option<Spanned<RawFamily>>,
    /// The notice that prescribes the form.
    #[serde(default)]
    pub(super) notice: String,
    /// What those who use the form should know of it: where its rows are from, and of which of them that is not sure.
    #[serde(default)]
    #[schemars(with = "Vec<Text>")]
    pub(super) remarks: Vec<Spanned<Text>>,
    /// The first report year of the form.
    pub(super) from: Year,
    /// The last report year of the form.
    #[schemars(with = "Option<Year>")]
    pub(super) until: Option<Spanned<Year>>,
    /// The form before, with which years are compared across the change.
    #[schemars(with = "Option<String>")]
    pub(super) previous: Option<Spanned<String>>,
    /// The sections in printed order.
    #[schemars(with = "Vec<Section>")]
    pub(super) sections: Vec<Spanned<Section>>,
    /// The tables of figures, in the order of their sections.
    pub(super) tables: Vec<RawTable>,
    /// Equations that hold in each column.
    #[serde(default)]
    #[schemars(with = "Vec<RawIdentity>")]
    pub(super) identities: Vec<Spanned<RawIdentity>>,
    /// Upper limits: what must not exceed what.
    #[serde(default)]
    #[schemars(with = "Vec<RawLimit>")]
    pub(super) limits: Vec<Spanned<RawLimit>>,
    /// Rows that continue a row of last year's report.
    #[serde(default)]
    pub(super) carries: Vec<RawCarry>,
    /// Stocks that follow from last year's stock and the flows.
    #[serde(default)]
    pub(super) stocks: Vec<RawStock>,
    /// The figures at the head of a report's page.
    #[serde(default)]
    #[schemars(with = "Vec<RawKeyFigure>")]
    pub(super) key_figures: Vec<Spanned<RawKeyFigure>>,
    /// The equation that a report's page begins with.
    pub(super) reconciliation: Option<RawReconciliation>,
    /// The totals whose parts get a picture on a report's page.
    #[serde(default)]
    #[schemars(with = "Vec<RawBreakdown>")]
    pub(super) breakdowns: Vec<Spanned<RawBreakdown>>,
    /// Rates in percent that the form does not print.
    #[serde(default)]
    #[schemars(with = "Vec<RawRate>")]
    pub(super) rates: Vec<Spanned<RawRate>>,
}

/// What reports of a form are called: `[report]`. A form without it takes that of the form before.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "family")]
pub(super) struct RawFamily {
    /// The family of yearly reports: those of one family follow each other; that of the reports of the same name, or else the form's id if
    /// left out.
    #[schemars(with = "Option<String>", extend("pattern" = "^[a-z][a-z0-9-]*$"))]
    pub(super) family: Option<Spanned<String>>,
    /// What such a report is called; the title of the form if left out.
    #[schemars(with = "Option<Text>")]
    pub(super) name: Option<Spanned<Text>>,
    /// The title of a report, of `{agency}`, `{year}` and `{name}`.
    #[schemars(with = "Option<Text>")]
    pub(super) title: Option<Spanned<Text>>,
    /// The column of a portal in which such reports stand; the name if left out.
    #[schemars(with = "Option<Text>")]
    pub(super) column: Option<Spanned<Text>>,
    /// Other names found in the titles of such reports, accepted on import.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) aliases: Vec<Spanned<String>>,
    /// The rules about words and rows of these very reports.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) rules: Vec<Spanned<String>>,
    /// The days by which such reports are published; the first that is for a level holds.
    #[serde(default)]
    #[schemars(with = "Vec<RawDeadline>")]
    pub(super) deadlines: Vec<Spanned<RawDeadline>>,
}

/// A day by which reports are published, in the year behind that of the report: `[[report.deadlines]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "deadline")]
pub(super) struct RawDeadline {
    /// The levels of agencies for which it is; for all others, and those of unknown level, if left out.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) levels: Vec<Spanned<String>>,
    /// The last day: month and day.
    #[schemars(with = "String", extend("pattern" = "^[01][0-9]-[0-3][0-9]$"))]
    pub(super) day: Spanned<String>,
    /// Where it is said, in a sentence.
    #[schemars(with = "Text")]
    pub(super) basis: Spanned<Text>,
}

/// A table of figures: `[[tables]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "form_table")]
pub(super) struct RawTable {
    /// The table in report.toml, the first step of its cells' addresses, and the id of its section.
    #[schemars(with = "String", extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) key: Spanned<String>,
    /// How it is printed: `blocks` under each other, a `matrix` of rows by columns, or one `line` of figures.
    pub(super) layout: TableLayout,
    /// Whether a report may be without it.
    #[serde(default)]
    pub(super) optional: bool,
    /// How often it may stand in a report; once if left out. The second, third … of the table are those of `<key>_2`, `<key>_3` …
    #[schemars(with = "Option<usize>", range(min = 2, max = 20), extend("default" = 1))]
    pub(super) max_occurs: Option<Spanned<usize>>,
    /// The unit of cells whose column names no other.
    #[serde(default)]
    pub(super) unit: Text,
    /// Whether pages print the units that no label says; `false` where the official form prints none.
    #[serde(default = "yes")]
    pub(super) print_units: bool,
    /// Groups of rows that share their columns; exactly one unless `layout = "blocks"`.
    #[schemars(with = "Vec<RawBlock>")]
    pub(super) blocks: Vec<Spanned<RawBlock>>,
}

/// What a switch is that is on unless the file turns it off.
fn yes() -> bool {
    true
}

/// Rows that share their columns: `[[tables.blocks]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "block")]
pub(super) struct RawBlock {
    /// The line printed above the block.
    pub(super) label: Option<Text>,
    /// The text of the corner, above the rows' labels.
    #[serde(default)]
    pub(super) corner_label: Text,
    /// The columns and headers over columns.
    #[schemars(with = "Vec<RawColumn>")]
    pub(super) columns: Vec<Spanned<RawColumn>>,
    /// The rows and groups of rows.
    #[schemars(with = "Vec<RawRow>")]
    pub(super) rows: Vec<Spanned<RawRow>>,
}

/// A column (with `key`), or a header over columns (with `columns`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "column")]
pub(super) struct RawColumn {
    /// The column in report.toml, and the last step of its cells' addresses.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) key: Option<String>,
    /// The printed label.
    pub(super) label: Text,
    /// The columns below a header.
    #[serde(default)]
    #[schemars(with = "Vec<RawColumn>")]
    pub(super) columns: Vec<Spanned<RawColumn>>,
    /// What may stand in its cells.
    #[serde(default)]
    #[schemars(extend("default" = "count"))]
    pub(super) kind: Kind,
    /// Its unit.
    pub(super) unit: Option<Text>,
    /// What is chosen from, where the kind is `choice`.
    #[serde(default)]
    pub(super) choices: Vec<Text>,
    /// Whether the figures of several agencies may be added up.
    #[schemars(extend("default" = true))]
    pub(super) additive: Option<bool>,
    /// In about how many of a hundred rows it has a figure other than zero, as a help for imports.
    #[schemars(range(min = 0, max = 100), extend("default" = 50))]
    pub(super) fill_rate: Option<i64>,
    /// Whether it is the sum of the other columns of its unit.
    #[serde(default)]
    pub(super) total: bool,
    /// The columns that the total adds up, where they are not all of its unit.
    #[schemars(with = "Option<Vec<String>>", extend("minItems" = 1))]
    pub(super) parts: Option<Spanned<Vec<Spanned<String>>>>,
    /// The columns that the total does not add up.
    #[schemars(with = "Option<Vec<String>>", extend("minItems" = 1))]
    pub(super) except: Option<Spanned<Vec<Spanned<String>>>>,
    /// The rule that checks the total.
    #[schemars(with = "Option<String>", extend("default" = "FORM-SUM"))]
    pub(super) rule: Option<Spanned<String>>,
    /// Its key in the form before, where that was another.
    #[schemars(with = "Option<String>")]
    pub(super) previous_key: Option<Spanned<String>>,
    /// A remark on the comparison with the form before.
    pub(super) note: Option<Text>,
    /// Why it is not compared with the form before.
    pub(super) reason: Option<Text>,
}

impl RawColumn {
    /// Whether it has no key but those of a header: what else is given there would hold for no column.
    pub(super) fn is_header(&self) -> bool {
        let texts = [&self.unit, &self.note, &self.reason];
        let is_plain =
            self.kind == Kind::default() && !self.total && self.rule.is_none() && self.previous_key.is_none();
        let is_plain = is_plain && self.parts.is_none() && self.except.is_none() && self.choices.is_empty();
        is_plain && self.additive.is_none() && self.fill_rate.is_none() && texts.iter().all(|text| text.is_none())
    }
}

/// A row, a group of rows (`key` and `rows`), or a heading over rows (`rows` without `key`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "row")]
pub(super) struct RawRow {
    /// The row in report.toml, and a step of its cells' addresses.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) key: Option<String>,
    /// The printed label.
    pub(super) label: Text,
    /// A shorter label for summaries.
    pub(super) short: Option<Text>,
    /// The rows of a group.
    #[serde(default)]
    #[schemars(with = "Vec<RawRow>")]
    pub(super) rows: Vec<Spanned<RawRow>>,
    /// Whether it is the sum of the rows beside it.
    #[serde(default)]
    pub(super) total: bool,
    /// The rows beside it that the total adds up, where they are not all.
    #[schemars(with = "Option<Vec<String>>", extend("minItems" = 1))]
    pub(super) parts: Option<Spanned<Vec<Spanned<String>>>>,
    /// The rows beside it that the total does not add up.
    #[schemars(with = "Option<Vec<String>>", extend("minItems" = 1))]
    pub(super) except: Option<Spanned<Vec<Spanned<String>>>>,
    /// The rule that checks the total.
    #[schemars(with = "Option<String>", extend("default" = "FORM-SUM"))]
    pub(super) rule: Option<Spanned<String>>,
    /// What may stand in its cells, where that is not what its columns say.
    pub(super) kind: Option<Kind>,
    /// Its unit, where that is not what its columns say.
    pub(super) unit: Option<Text>,
    /// What is chosen from, where the kind is `choice`.
    #[serde(default)]
    pub(super) choices: Vec<Text>,
    /// Whether it is printed bold.
    #[serde(default)]
    pub(super) strong: bool,
    /// What is counted, for a lay reader, with the article.
    pub(super) explanation: Option<Text>,
    /// Its key in the same group of the form before, where that was another.
    #[schemars(with = "Option<String>")]
    pub(super) previous_key: Option<Spanned<String>>,
    /// Why it, or any row of the group, is not compared with the form before.
    pub(super) reason: Option<Text>,
}

/// An equation of rows that holds in each column, or of cells of any tables: `[[identities]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "identity")]
pub(super) struct RawIdentity {
    /// The rule that checks it; FORM-SUM without one.
    #[schemars(with = "Option<String>")]
    pub(super) rule: Option<Spanned<String>>,
    /// The table, where the equation is one of rows and holds in each column.
    #[schemars(with = "Option<String>")]
    pub(super) table: Option<Spanned<String>>,
    /// What the left side adds up: rows below the table, or addresses of cells.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) left: Vec<Spanned<String>>,
    /// What the right side adds up.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) right: Vec<Spanned<String>>,
    /// By how much the sides may differ, where figures are rounded: `"0.01"`.
    #[schemars(with = "Option<String>")]
    pub(super) tolerance: Option<Spanned<String>>,
}

/// An upper limit, checked by FORM-LIMIT or FORM-USUAL: `[[limits]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "limit")]
pub(super) struct RawLimit {
    /// The table, where the limit is one of rows and holds in each column.
    #[schemars(with = "Option<String>")]
    pub(super) table: Option<Spanned<String>>,
    /// What must not exceed `right`: rows below the table, or addresses of cells, added up.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) left: Vec<Spanned<String>>,
    /// The limit: rows below the table, or addresses of cells, added up.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) right: Vec<Spanned<String>>,
    /// Whether it holds as a rule and not always: a breach is a warning then.
    #[serde(default)]
    pub(super) usual: bool,
}

/// A row that continues one of last year's report: `[[carries]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "carry")]
pub(super) struct RawCarry {
    /// The rule that checks it.
    #[schemars(with = "String")]
    pub(super) rule: Spanned<String>,
    /// The row of last year's report.
    #[schemars(with = "String")]
    pub(super) from: Spanned<String>,
    /// The row of this year's report.
    #[schemars(with = "String")]
    pub(super) to: Spanned<String>,
}

/// A stock: last year's, plus and minus what flowed: `[[stocks]]`. It holds in every row that has its columns.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "stock")]
pub(super) struct RawStock {
    /// The rule that checks it.
    #[schemars(with = "String")]
    pub(super) rule: Spanned<String>,
    /// The table.
    #[schemars(with = "String")]
    pub(super) table: Spanned<String>,
    /// The column of the stock.
    #[schemars(with = "String")]
    pub(super) stock: Spanned<String>,
    /// The column of what is added.
    #[schemars(with = "String")]
    pub(super) plus: Spanned<String>,
    /// The column of what is taken away.
    #[schemars(with = "Option<String>")]
    pub(super) minus: Option<Spanned<String>>,
    /// Whose flows lead to this year's stock: those of `this` year or of the `last`.
    pub(super) flows: Flows,
    /// Report years for which it does not hold.
    #[serde(default)]
    pub(super) except: Vec<Year>,
}

/// A figure at the head of a report's page: `[[key_figures]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "key_figure")]
pub(super) struct RawKeyFigure {
    /// Its id, for themes.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) id: String,
    /// Its label.
    pub(super) label: Text,
    /// The cells that are added up, all of one unit.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) sum: Vec<Spanned<String>>,
    /// Its unit; that of the cells.
    #[serde(default)]
    pub(super) unit: Text,
    /// What a sentence says of the first key figure where all of them are 0: 未收到政府信息公开申请. Left out: its label and 均为0.
    #[serde(default)]
    pub(super) zero: Text,
}

/// The equation that a report's page begins with, in the words that readers know: `[reconciliation]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "reconciliation")]
pub(super) struct RawReconciliation {
    /// The cells of the left side: those of an equation among `[[identities]]`.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) left: Vec<Spanned<String>>,
    /// The cells of the right side.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) right: Vec<Spanned<String>>,
    /// The heading where both sides are equal.
    pub(super) holds: Text,
    /// The heading where they are not.
    pub(super) broken: Text,
    /// What the table is called.
    pub(super) caption: Text,
    /// What the sum of the left side is called.
    pub(super) left_total: Text,
    /// What the sum of the right side is called.
    pub(super) right_total: Text,
}

/// A total whose parts get a picture on a report's page: `[[breakdowns]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "breakdown")]
pub(super) struct RawBreakdown {
    /// Its id, for themes.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) id: String,
    /// The cell of the total: a total row's, or else a total column's.
    #[schemars(with = "String")]
    pub(super) total: Spanned<String>,
    /// What the parts are.
    pub(super) label: Text,
    /// The heading, of `{total}`, and of the largest `{part}` with its `{share}`.
    pub(super) heading: Text,
    /// What is counted, and what is 100%; `{year}` is the report's.
    pub(super) caption: Text,
}

/// A rate that the form does not print: `part` in percent of `whole`: `[[rates]]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "rate")]
pub(super) struct RawRate {
    /// Its id, for themes and compare.json.
    #[schemars(extend("pattern" = "^[a-z][a-z0-9_]*$"))]
    pub(super) id: String,
    /// Its label.
    pub(super) label: Text,
    /// The cells whose sum is the part.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) part: Vec<Spanned<String>>,
    /// The cells whose sum is the whole, of the same unit.
    #[schemars(with = "Vec<String>", extend("minItems" = 1))]
    pub(super) whole: Vec<Spanned<String>>,
    /// How it is computed, for a lay reader.
    pub(super) explanation: Option<Text>,
    /// The cell, of the kind `percent`, where the form prints it as well.
    #[schemars(with = "Option<String>")]
    pub(super) printed: Option<Spanned<String>>,
}

/// What an entry says of its place, in a form that extends another. Entries of `[[rows]]`, `[[columns]]` and `[[blocks]]` have these
/// keys beside those of a row, column or block; entries of `[[sections]]`, `[[tables]]`, `[[key_figures]]` and `[[rates]]` all but
/// `address`, for their own id or key names what they change.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "placement")]
pub(crate) struct RawPlacement {
    /// What the entry changes or adds: a row, a column (`table.column`), or the block of a row.
    #[schemars(with = "Option<String>")]
    pub(super) address: Option<Spanned<String>>,
    /// The neighbour behind which the entry is placed; whatever is new names one, or `before`.
    #[schemars(with = "Option<String>")]
    pub(super) after: Option<Spanned<String>>,
    /// The neighbour in front of which the entry is placed.
    #[schemars(with = "Option<String>")]
    pub(super) before: Option<Spanned<String>>,
    /// Whether what the entry names is taken out. In `[[identities]]`, `[[limits]]`, `[[carries]]`
    /// and `[[stocks]]` it takes out what agrees with the entry's other keys.
    #[serde(default)]
    pub(super) remove: bool,
}
