//! The JSON Schemas at the root of the site: of report.json, for the forms of its reports, and of compare.json; each where the site has
//! such data.

use super::{comparison, revision};
use crate::base::{KeyBuilder, OutputKind, PageKind, Words};
use crate::edition::Edition;
use crate::export::{COMPARE_SCHEMA, SCHEMA, SchemaParts, compare_schema, report_schema};
use crate::model::{Agency, Settings};
use crate::plan::planning::Planning;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    let id = |name: &str| site.settings.base_url.as_ref().map(|base| format!("{base}{name}"));
    let key = |name: &str| KeyBuilder::new(name).digest(&site.settings.digest);
    if site.settings.wants_output(OutputKind::Json) && site.agencies.iter().any(|agency| has_reports(agency)) {
        let forms: Vec<Arc<Edition>> = site.forms().into_iter().cloned().collect();
        let key = forms.iter().fold(key(SCHEMA), |key, edition| key.digest(&edition.digest));
        let has_members = site.reports().any(|(_, report)| report.is_sum());
        let parts = if has_members { SchemaParts::WithMembers } else { SchemaParts::Figures };
        let key = key.text(if has_members { "members" } else { "" });
        let id = id(SCHEMA);
        let data = move |words: &Words| report_schema(forms.iter().map(|e| &**e), parts, id.as_deref(), words.lang());
        planning.add_data(SCHEMA, key, data);
    }
    let compared = || site.agencies.iter().any(|agency| is_compared(&site.settings, agency));
    if !site.settings.outputs.is_empty() && compared() {
        let id = id(COMPARE_SCHEMA);
        let data = move |words: &Words| compare_schema(id.as_deref(), words.lang());
        planning.add_data(COMPARE_SCHEMA, key(COMPARE_SCHEMA), data);
    }
}

fn has_reports(agency: &Agency) -> bool {
    let mut versions = agency.histories.iter().flat_map(|history| &history.versions);
    !agency.reports.is_empty() || versions.any(|version| version.report.is_some())
}

/// Whether two years or two versions of an agency's reports are compared.
fn is_compared(settings: &Settings, agency: &Agency) -> bool {
    let compares_years = settings.wants(PageKind::Comparison) && !comparison::pairs(settings, agency).is_empty();
    compares_years || agency.histories.iter().any(|history| !revision::pairs(history).is_empty())
}
