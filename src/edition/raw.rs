//! The keys of an edition file. Each docstring gives meaning, type, default and an example: the reference is made from them.

use super::{Flows, Kind, Section, TableLayout};
use crate::base::{Text, Year};
use serde::Deserialize;
use toml::Spanned;

/// The file: `editions/<name>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEdition {
    /// The form's id, by which report.toml names it. Text, required. `id = "cn-2021"`
    pub(super) id: Spanned<String>,
    /// The known form of which this one is a variant: the file then holds only what changes. Text, default none.
    /// `extends = "cn-2021"`
    pub(super) extends: Option<Spanned<String>>,
    /// A short name. Text in both languages, required. `title = { zh = "2021 年版格式", en = "2021 form" }`
    pub(super) title: Text,
    /// The notice that prescribes the form. Text, default empty. `notice = "国办公开办函〔2021〕30号"`
    #[serde(default)]
    pub(super) notice: String,
    /// The first report year of the form. Year, required. `from = 2021`
    pub(super) from: Year,
    /// The last report year of the form. Year, default none: still in force. `until = 2020`
    pub(super) until: Option<Spanned<Year>>,
    /// The form before, with which years are compared across the change. Text, default none, in a form that extends another that
    /// one. `previous = "cn-2019"`
    pub(super) previous: Option<Spanned<String>>,
    /// The sections in printed order. Tables, required. `[[sections]]`
    pub(super) sections: Vec<Spanned<Section>>,
    /// The tables of figures, in the order of their sections. Tables, required. `[[tables]]`
    pub(super) tables: Vec<RawTable>,
    /// Equations that hold in each column. Tables, default none. `[[identities]]`
    #[serde(default)]
    pub(super) identities: Vec<Spanned<RawIdentity>>,
    /// Upper limits: what must not exceed what. Tables, default none. `[[limits]]`
    #[serde(default)]
    pub(super) limits: Vec<Spanned<RawLimit>>,
    /// Rows that continue a row of last year's report. Tables, default none. `[[carries]]`
    #[serde(default)]
    pub(super) carries: Vec<RawCarry>,
    /// Stocks that follow from last year's stock and the flows. Tables, default none. `[[stocks]]`
    #[serde(default)]
    pub(super) stocks: Vec<RawStock>,
    /// The figures at the head of a report's page. Tables, default none. `[[key_figures]]`
    #[serde(default)]
    pub(super) key_figures: Vec<Spanned<RawKeyFigure>>,
    /// Rates in percent that the form does not print. Tables, default none. `[[rates]]`
    #[serde(default)]
    pub(super) rates: Vec<Spanned<RawRate>>,
}

/// A table of figures: `[[tables]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    /// The table in report.toml, the first step of its cells' addresses, and the id of its section. Key, required.
    /// `key = "requests"`
    pub(super) key: Spanned<String>,
    /// How it is printed: `blocks` under each other, a `matrix` of rows by columns, or one `line` of figures. Required.
    /// `layout = "matrix"`
    pub(super) layout: TableLayout,
    /// The unit of cells whose column names no other. Text in both languages, default none.
    /// `unit = { zh = "件", en = "items" }`
    #[serde(default)]
    pub(super) unit: Text,
    /// Groups of rows that share their columns; exactly one unless `layout = "blocks"`. Tables, required. `[[tables.blocks]]`
    pub(super) blocks: Vec<Spanned<RawBlock>>,
}

/// Rows that share their columns: `[[tables.blocks]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlock {
    /// The line printed above the block. Text in both languages, default none.
    /// `label = { zh = "第二十条第（一）项", en = "Article 20 (1)" }`
    pub(super) label: Option<Text>,
    /// The text of the corner, above the rows' labels. Text in both languages, default empty.
    /// `corner_label = { zh = "信息内容", en = "Information" }`
    #[serde(default)]
    pub(super) corner_label: Text,
    /// The columns and headers over columns. Tables, required. `columns = [ { key = "issued", … } ]`
    pub(super) columns: Vec<Spanned<RawColumn>>,
    /// The rows and groups of rows. Tables, required. `rows = [ { key = "granted", … } ]`
    pub(super) rows: Vec<Spanned<RawRow>>,
}

/// A column (with `key`), or a header over columns (with `columns`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    /// The column in report.toml, and the last step of its cells' addresses. Key, required but for a header. `key = "issued"`
    pub(super) key: Option<String>,
    /// The printed label. Text in both languages, required. `label = { zh = "本年制发件数", en = "Issued this year" }`
    pub(super) label: Text,
    /// The columns below a header. Tables, default none. `columns = [ { key = "business", … } ]`
    #[serde(default)]
    pub(super) columns: Vec<Spanned<RawColumn>>,
    /// What may stand in its cells: `count`, `amount`, `change` or `printed`. Default `count`. `kind = "amount"`
    #[serde(default)]
    pub(super) kind: Kind,
    /// Its unit. Text in both languages, default that of the table. `unit = { zh = "万元", en = "10,000 yuan" }`
    pub(super) unit: Option<Text>,
    /// Whether the figures of several agencies may be added up. True or false, default true, for `printed` false.
    /// `additive = false`
    pub(super) additive: Option<bool>,
    /// In about how many of a hundred rows it has a figure other than zero, as a help for imports. 0 to 100, default 50.
    /// `fill_rate = 69`
    pub(super) fill_rate: Option<i64>,
    /// Whether it is the sum of the other columns. True or false, default false. `total = true`
    #[serde(default)]
    pub(super) total: bool,
    /// The rule that checks the total. Rule, default FORM-SUM; only with `total = true`. `rule = "T3-ROW"`
    pub(super) rule: Option<Spanned<String>>,
    /// Its key in the form before, where that was another. Key, default the same key. `previous_key = "newly_made"`
    pub(super) previous_key: Option<Spanned<String>>,
    /// A remark on the comparison with the form before. Text in both languages, default none.
    /// `note = { zh = "口径变化", en = "Changed definition" }`
    pub(super) note: Option<Text>,
    /// Why it is not compared with the form before. Text in both languages, default none.
    /// `reason = { zh = "含义不同", en = "Another meaning" }`
    pub(super) reason: Option<Text>,
}

impl RawColumn {
    /// Whether it has no key but those of a header: what else is given there would hold for no column.
    pub(super) fn is_header(&self) -> bool {
        let texts = [&self.unit, &self.note, &self.reason];
        let is_plain =
            self.kind == Kind::default() && !self.total && self.rule.is_none() && self.previous_key.is_none();
        is_plain && self.additive.is_none() && self.fill_rate.is_none() && texts.iter().all(|text| text.is_none())
    }
}

/// A row, a group of rows (`key` and `rows`), or a heading over rows (`rows` without `key`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    /// The row in report.toml, and a step of its cells' addresses. Key, required but for a heading. `key = "granted"`
    pub(super) key: Option<String>,
    /// The printed label. Text in both languages, required. `label = { zh = "（一）予以公开", en = "(1) Granted" }`
    pub(super) label: Text,
    /// A shorter label for summaries. Text in both languages, default the label. `short = { zh = "三、本年办结", en = "3. Dealt with" }`
    pub(super) short: Option<Text>,
    /// The rows of a group. Tables, default none. `rows = [ { key = "state_secret", … } ]`
    #[serde(default)]
    pub(super) rows: Vec<Spanned<RawRow>>,
    /// Whether it is the sum of the rows beside it. True or false, default false. `total = true`
    #[serde(default)]
    pub(super) total: bool,
    /// The rule that checks the total. Rule, default FORM-SUM; only with `total = true`. `rule = "T3-SUM"`
    pub(super) rule: Option<Spanned<String>>,
    /// Whether it is printed bold. True or false, default false. `strong = true`
    #[serde(default)]
    pub(super) strong: bool,
    /// What is counted, for a lay reader, with the article. Text in both languages, default none.
    /// `explanation = { zh = "《条例》第三十六条。", en = "Regulations, Article 36." }`
    pub(super) explanation: Option<Text>,
    /// Its key in the same group of the form before, where that was another. Key, default the same key.
    /// `previous_key = "excessive"`
    pub(super) previous_key: Option<Spanned<String>>,
    /// Why it, or any row of the group, is not compared with the form before. Text in both languages, default none.
    /// `reason = { zh = "新增", en = "New" }`
    pub(super) reason: Option<Text>,
}

/// An equation of rows that holds in each column: `[[identities]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIdentity {
    /// The rule that checks it. Rule, required. `rule = "T3-ID"`
    pub(super) rule: Spanned<String>,
    /// The table. Key, required. `table = "requests"`
    pub(super) table: Spanned<String>,
    /// Rows whose sum is the left side. Keys below the table, at least one. `left = ["new_received", "carried_in"]`
    pub(super) left: Vec<Spanned<String>>,
    /// Rows whose sum is the right side. Keys below the table, at least one. `right = ["results.total", "carried_out"]`
    pub(super) right: Vec<Spanned<String>>,
}

/// An upper limit, checked by FORM-LIMIT: `[[limits]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimit {
    /// The table, where the limit is one of rows and holds in each column. Key, default none: a limit of cells.
    /// `table = "requests"`
    pub(super) table: Option<Spanned<String>>,
    /// What must not exceed `right`: rows below the table, or addresses of cells, added up. At least one. `left = ["results.granted"]`
    pub(super) left: Vec<Spanned<String>>,
    /// The limit: rows below the table, or addresses of cells, added up. At least one. `right = ["new_received", "carried_in"]`
    pub(super) right: Vec<Spanned<String>>,
}

/// A row that continues one of last year's report: `[[carries]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCarry {
    /// The rule that checks it. Rule, required. `rule = "X3-CARRY"`
    pub(super) rule: Spanned<String>,
    /// The row of last year's report. Row address, required. `from = "requests.carried_out"`
    pub(super) from: Spanned<String>,
    /// The row of this year's report. Row address, required. `to = "requests.carried_in"`
    pub(super) to: Spanned<String>,
}

/// A stock: last year's, plus and minus what flowed: `[[stocks]]`. It holds in every row that has its columns.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStock {
    /// The rule that checks it. Rule, required. `rule = "X2-FORCE"`
    pub(super) rule: Spanned<String>,
    /// The table. Key, required. `table = "proactive"`
    pub(super) table: Spanned<String>,
    /// The column of the stock. Column key, required. `stock = "in_force"`
    pub(super) stock: Spanned<String>,
    /// The column of what is added. Column key, required. `plus = "issued"`
    pub(super) plus: Spanned<String>,
    /// The column of what is taken away. Column key, default none. `minus = "repealed"`
    pub(super) minus: Option<Spanned<String>>,
    /// Whose flows lead to this year's stock: those of `this` year or of the `last`. Required. `flows = "this"`
    pub(super) flows: Flows,
    /// Report years for which it does not hold. Years, default none. `except = [2021]`
    #[serde(default)]
    pub(super) except: Vec<Year>,
}

/// A figure at the head of a report's page: `[[key_figures]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyFigure {
    /// Its id, for themes. Key, required. `id = "concluded"`
    pub(super) id: String,
    /// Its label. Text in both languages, required. `label = { zh = "办结", en = "Concluded" }`
    pub(super) label: Text,
    /// The cells that are added up, all of one unit. Cell addresses, at least one. `sum = ["requests.results.total.total"]`
    pub(super) sum: Vec<Spanned<String>>,
    /// Its unit; that of the cells. Text in both languages, default none. `unit = { zh = "件", en = "" }`
    #[serde(default)]
    pub(super) unit: Text,
}

/// A rate that the form does not print: `part` in percent of `whole`: `[[rates]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRate {
    /// Its id, for themes and compare.json. Key, required. `id = "disclosed"`
    pub(super) id: String,
    /// Its label. Text in both languages, required. `label = { zh = "公开率", en = "Disclosure rate" }`
    pub(super) label: Text,
    /// The cells whose sum is the part. Cell addresses, at least one. `part = ["requests.results.granted.total"]`
    pub(super) part: Vec<Spanned<String>>,
    /// The cells whose sum is the whole, of the same unit. Cell addresses, at least one. `whole = ["requests.results.total.total"]`
    pub(super) whole: Vec<Spanned<String>>,
    /// How it is computed, for a lay reader. Text in both languages, default none.
    /// `explanation = { zh = "予以公开除以总计。", en = "Granted divided by total." }`
    pub(super) explanation: Option<Text>,
}

/// What an entry says of its place, in a form that extends another. Entries of `[[rows]]`, `[[columns]]` and `[[blocks]]` have these
/// keys beside those of a row, column or block; entries of `[[sections]]`, `[[tables]]`, `[[key_figures]]` and `[[rates]]` all but
/// `address`, for their own id or key names what they change.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPlacement {
    /// What the entry changes or adds: a row, a column (`table.column`), or the block of a row. Address, required in `[[rows]]`,
    /// `[[columns]]` and `[[blocks]]`. `address = "requests.results.not_processed.excessive"`
    pub(super) address: Option<Spanned<String>>,
    /// The neighbour behind which the entry is placed; whatever is new names one, or `before`. Key in the same group, default none.
    /// `after = "publication"`
    pub(super) after: Option<Spanned<String>>,
    /// The neighbour in front of which the entry is placed. Key in the same group, default none. `before = "total"`
    pub(super) before: Option<Spanned<String>>,
    /// Whether what the entry names is taken out. True or false, default false. In `[[identities]]`, `[[limits]]`, `[[carries]]` and
    /// `[[stocks]]` it takes out what agrees with the entry's other keys. `remove = true`
    #[serde(default)]
    pub(super) remove: bool,
}
