//! The year a report is about.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A report year, 1 January to 31 December (条例 第四十九条). Four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16")]
pub struct Year(u16);

impl TryFrom<u16> for Year {
    type Error = &'static str;

    fn try_from(year: u16) -> Result<Year, &'static str> {
        Year::new(year).ok_or("expected a year")
    }
}

impl JsonSchema for Year {
    fn schema_name() -> Cow<'static, str> {
        "year".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1900, "maximum": 2999 })
    }
}

impl Year {
    /// The year of a number between 1900 and 2999.
    pub fn new(year: u16) -> Option<Year> {
        (1900..3000).contains(&year).then_some(Year(year))
    }

    /// Reads exactly four ASCII digits.
    pub fn parse(text: &str) -> Option<Year> {
        (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok().and_then(Year::new))
            .flatten()
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// The year before.
    pub fn previous(self) -> Year {
        Year(self.0 - 1)
    }

    /// The year after, in which the report is published.
    pub fn next(self) -> Year {
        Year(self.0 + 1)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
