//! The edition file as typed.

use super::{Carry, Kind, Section, Stock, TableLayout};
use crate::base::{Text, Year};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEdition {
    pub(super) id: Spanned<String>,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) notice: String,
    pub(super) from: Year,
    pub(super) until: Option<Year>,
    pub(super) previous: Option<Spanned<String>>,
    pub(super) sections: Vec<Spanned<Section>>,
    pub(super) tables: Vec<RawTable>,
    #[serde(default)]
    pub(super) identities: Vec<Spanned<RawIdentity>>,
    #[serde(default)]
    pub(super) carries: Vec<Carry>,
    #[serde(default)]
    pub(super) stocks: Vec<Stock>,
    #[serde(default)]
    pub(super) key_figures: Vec<Spanned<RawKeyFigure>>,
    #[serde(default)]
    pub(super) rates: Vec<Spanned<RawRate>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) key: Spanned<String>,
    pub(super) layout: TableLayout,
    #[serde(default)]
    pub(super) unit: Text,
    pub(super) blocks: Vec<Spanned<RawBlock>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlock {
    pub(super) label: Option<Text>,
    #[serde(default)]
    pub(super) corner_label: Text,
    pub(super) columns: Vec<Spanned<RawColumn>>,
    pub(super) rows: Vec<Spanned<RawRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) key: Option<String>,
    pub(super) label: Text,
    #[serde(default)]
    pub(super) columns: Vec<Spanned<RawColumn>>,
    #[serde(default)]
    pub(super) kind: Kind,
    pub(super) unit: Option<Text>,
    pub(super) additive: Option<bool>,
    pub(super) fill_rate: Option<u8>,
    #[serde(default)]
    pub(super) total: bool,
    pub(super) rule: Option<String>,
    pub(super) previous_key: Option<String>,
    pub(super) note: Option<Text>,
    pub(super) reason: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    pub(super) key: Option<String>,
    pub(super) label: Text,
    pub(super) short: Option<Text>,
    #[serde(default)]
    pub(super) rows: Vec<Spanned<RawRow>>,
    #[serde(default)]
    pub(super) total: bool,
    pub(super) rule: Option<String>,
    #[serde(default)]
    pub(super) strong: bool,
    pub(super) explanation: Option<Text>,
    pub(super) was: Option<String>,
    pub(super) reason: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIdentity {
    pub(super) rule: String,
    pub(super) table: String,
    pub(super) left: Vec<String>,
    pub(super) right: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyFigure {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) sum: Vec<String>,
    #[serde(default)]
    pub(super) unit: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRate {
    pub(super) id: String,
    pub(super) label: Text,
    pub(super) part: Vec<String>,
    pub(super) whole: Vec<String>,
    pub(super) explanation: Option<Text>,
}
