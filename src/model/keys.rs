//! The keys of site.toml, agency.toml, report.toml, explanations.toml and versions.toml as types, for the JSON Schemas that editors read and for the
//! reference in `docs/`. Loading does not go through them: it keeps the span of every value for diagnostics. [`Fields`] names the
//! type of each table that it reads, and in test builds compares the keys that were asked for with the properties of the type.
//! What a key means is in the catalogues, under `keys.<type>.<key>`.
//!
//! [`Fields`]: super::toml::Fields
#![allow(dead_code, reason = "the types are read by schemars only, which needs no value of them")]

use super::agency::Level;
use super::report::{SCOPES, STATUSES};
use super::settings::{COMPARISONS, LANGUAGES, ON_ERROR, SEVERITIES};
use crate::base::{OutputKind, PageKind, Year};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// site.toml.
#[derive(JsonSchema)]
#[schemars(rename = "site", deny_unknown_fields)]
pub(crate) struct SiteKeys {
    title: String,
    base_url: Option<HttpAddress>,
    language: Option<Language>,
    #[schemars(extend("default" = "default"))]
    theme: Option<String>,
    default_edition: Option<String>,
    compare: Option<Comparison>,
    outputs: Option<OutputNames>,
    pages: Option<PageNames>,
    #[schemars(extend("default" = false))]
    embed: Option<bool>,
    #[schemars(extend("default" = true))]
    lede: Option<bool>,
    iis: Option<bool>,
    outside: Option<Vec<String>>,
    on_error: Option<OnErrorWord>,
    as_of: Option<DateText>,
    public_rules: Option<Vec<String>>,
    rules: Option<SeverityByRule>,
    #[schemars(extend("default" = 70), range(min = 30, max = 100))]
    copy_share: Option<u32>,
    licence: Option<LicenceKeys>,
    defaults: Option<DefaultsKeys>,
    portal: Option<PortalKeys>,
}

/// `[licence]`.
#[derive(JsonSchema)]
#[schemars(rename = "licence", deny_unknown_fields)]
pub(super) struct LicenceKeys {
    name: String,
    url: String,
}

/// `[defaults]`.
#[derive(JsonSchema)]
#[schemars(rename = "defaults", deny_unknown_fields)]
pub(super) struct DefaultsKeys {
    parent: Option<SlugText>,
}

/// `[portal]`.
#[derive(JsonSchema)]
#[schemars(rename = "portal", deny_unknown_fields)]
pub(super) struct PortalKeys {
    site_name: Option<String>,
    site_domain: Option<String>,
    site_id_code: Option<String>,
    sponsor: Option<String>,
    organizer: Option<String>,
    address: Option<String>,
    postcode: Option<String>,
    phone: Option<String>,
    icp: Option<String>,
    police: Option<String>,
    police_url: Option<String>,
    organ_badge: Option<String>,
    report_error: Option<String>,
    sitemap: Option<String>,
    apply: Option<String>,
    method: Option<String>,
    content_source: Option<String>,
    #[schemars(default)]
    parents: Vec<PortalParentKeys>,
    columns: Option<PortalColumnKeys>,
}

/// `[[portal.parents]]`.
#[derive(JsonSchema)]
#[schemars(rename = "portal_parent", deny_unknown_fields)]
pub(super) struct PortalParentKeys {
    label: String,
    url: String,
}

/// `[portal.columns]`: a table of page tags for each kind of page.
pub(super) struct PortalColumnKeys;

impl JsonSchema for PortalColumnKeys {
    fn schema_name() -> Cow<'static, str> {
        "portal_columns".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tags = generator.subschema_for::<BTreeMap<String, Scalar>>();
        let kinds: serde_json::Map<_, _> =
            PageKind::switches().map(|kind| (kind.name().to_owned(), tags.clone().into())).collect();
        json_schema!({ "type": "object", "properties": kinds, "additionalProperties": false })
    }
}

/// The keys of agency.toml.
pub(super) const AGENCY_KEYS: [&str; 15] = [
    "name",
    "name_en",
    "short_name",
    "level",
    "parent",
    "rulemaking",
    "example",
    "words",
    "contact",
    "apply",
    "names",
    "deadline",
    "from",
    "until",
    "successor",
];

/// agency.toml.
#[derive(JsonSchema)]
#[schemars(rename = "agency", deny_unknown_fields)]
pub(crate) struct AgencyKeys {
    name: String,
    name_en: Option<String>,
    short_name: Option<String>,
    level: Option<LevelName>,
    parent: Option<SlugText>,
    rulemaking: Option<bool>,
    #[schemars(extend("default" = false))]
    example: Option<bool>,
    #[schemars(default)]
    words: Vec<String>,
    #[schemars(default)]
    contact: BTreeMap<String, Scalar>,
    apply: Option<String>,
    #[schemars(default)]
    names: Vec<FormerNameKeys>,
    deadline: Option<MonthDayText>,
    from: Option<Year>,
    until: Option<Year>,
    successor: Option<SlugText>,
}

/// `[[names]]`.
#[derive(JsonSchema)]
#[schemars(rename = "agency_name", deny_unknown_fields)]
pub(super) struct FormerNameKeys {
    name: String,
    from: Year,
}

/// report.toml but for the tables of its form.
#[derive(JsonSchema)]
#[schemars(rename = "report")]
pub(crate) struct ReportKeys {
    edition: Option<String>,
    published: Option<DateText>,
    status: Option<Status>,
    scope: Option<Scope>,
    #[schemars(default)]
    includes: Vec<SlugText>,
    #[schemars(default)]
    attachments: Vec<AttachmentKeys>,
    #[schemars(default)]
    metadata: BTreeMap<String, Scalar>,
    #[schemars(default)]
    explanations: Vec<ExplanationKeys>,
}

/// `[[attachments]]`.
#[derive(JsonSchema)]
#[schemars(rename = "attachment", deny_unknown_fields)]
pub(super) struct AttachmentKeys {
    file: String,
    label: Option<String>,
}

/// `[[explanations]]`.
#[derive(JsonSchema)]
#[schemars(rename = "explanation", deny_unknown_fields)]
pub(super) struct ExplanationKeys {
    rule: Option<String>,
    cell: Option<String>,
    text: String,
    source: Option<String>,
}

/// versions.toml.
#[derive(JsonSchema)]
#[schemars(rename = "versions", deny_unknown_fields)]
pub(crate) struct VersionsKeys {
    digest: Option<String>,
    version: Vec<VersionKeys>,
}

/// explanations.toml.
#[derive(JsonSchema)]
#[schemars(rename = "explanations", deny_unknown_fields)]
pub(crate) struct ExplanationsKeys {
    explanations: Vec<LateExplanationKeys>,
}

/// `[[version]]`.
#[derive(JsonSchema)]
#[schemars(rename = "version", deny_unknown_fields)]
pub(super) struct VersionKeys {
    number: u32,
    date: DateText,
    reason: Option<String>,
    previous: Option<String>,
    digest: String,
    files: BTreeMap<String, String>,
    withdrawn: Option<WithdrawalKeys>,
}

/// `[version.withdrawn]`.
#[derive(JsonSchema)]
#[schemars(rename = "withdrawn", deny_unknown_fields)]
pub(super) struct WithdrawalKeys {
    date: DateText,
    reason: String,
    digest: String,
}

/// `[[explanations]]` of explanations.toml: as in report.toml, with the version that it belongs to.
#[derive(JsonSchema)]
#[schemars(rename = "late_explanation", deny_unknown_fields)]
pub(super) struct LateExplanationKeys {
    version: u32,
    rule: Option<String>,
    cell: Option<String>,
    text: String,
    source: Option<String>,
}

/// A type of values that is not one of Rust's: its name, and its schema.
macro_rules! value_type {
    ($(#[$doc:meta])* $name:ident, $schema:expr) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

value_type!(
    /// A value of a free table, printed as it is typed.
    Scalar,
    json_schema!({ "type": ["string", "number"] })
);
value_type!(Language, word(&LANGUAGES, Some("zh-CN")));
value_type!(Comparison, word(&COMPARISONS, Some("consecutive")));
value_type!(OnErrorWord, word(&ON_ERROR, Some("stop")));
value_type!(Status, word(&STATUSES, Some("published")));
value_type!(Scope, word(&SCOPES, Some("own")));
value_type!(LevelName, word(&Level::WORDS, None));
value_type!(OutputNames, some_of(OutputKind::ALL.iter().map(|kind| (kind.name(), true))));
value_type!(PageNames, some_of(PageKind::switches().map(|kind| (kind.name(), kind.is_default()))));
value_type!(SeverityByRule, json_schema!({ "type": "object", "additionalProperties": word(&SEVERITIES, None) }));
value_type!(HttpAddress, json_schema!({ "type": "string", "pattern": "^https?://[^/?#][^?#]*$" }));
value_type!(SlugText, json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$" }));
value_type!(
    /// A day of every year.
    MonthDayText,
    json_schema!({ "type": "string", "pattern": "^[0-9]{1,2}-[0-9]{1,2}$" })
);
value_type!(
    /// A date of TOML, which validators see as text.
    DateText,
    json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].*)?$" })
);

/// One of some words, and the one that holds where the key is left out.
fn word<T>(words: &[(&'static str, T)], default: Option<&str>) -> Schema {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let mut schema = json_schema!({ "type": "string", "enum": words });
    if let Some(default) = default {
        schema.insert("default".to_owned(), default.into());
    }
    schema
}

/// Some of a list of words, each with whether it holds where the key is left out.
fn some_of(words: impl Iterator<Item = (&'static str, bool)> + Clone) -> Schema {
    let default: Vec<&str> = words.clone().filter(|(_, is_default)| *is_default).map(|(word, _)| word).collect();
    let words: Vec<&str> = words.map(|(word, _)| word).collect();
    json_schema!({ "type": "array", "items": { "type": "string", "enum": words }, "default": default })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::REPORT_KEYS;
    use crate::model::toml::properties;

    #[test]
    fn no_table_of_a_form_may_have_a_key_of_every_report() {
        assert_eq!(properties::<ReportKeys>(), REPORT_KEYS);
    }

    #[test]
    fn the_keys_of_an_agency_are_all_known() {
        assert_eq!(properties::<AgencyKeys>(), AGENCY_KEYS);
    }
}
