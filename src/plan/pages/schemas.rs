//! The JSON Schemas of the site's data, at its root: of report.json for every form that the site knows, and of compare.json.

use super::{PageKind, Plans};
use crate::base::Words;
use crate::export::{COMPARE_SCHEMA, SCHEMA, compare_schema, report_schema};
use crate::plan::{Content, Planning};

pub(super) const KIND: PageKind = PageKind { name: "schemas", plan: Plans::Site(plan) };

fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    let id = |name: &str| site.settings.base_url.as_ref().map(|base| format!("{base}{name}"));
    let key = |name: &str| crate::base::Keyed::new(name).digest(&site.settings.digest);
    if site.settings.wants_output("report.json") {
        let key = site.editions.iter().fold(key(SCHEMA), |key, edition| key.digest(&edition.digest));
        let (id, editions) = (id(SCHEMA), site.editions.clone());
        let data = move |words: &Words| report_schema(editions.iter().map(|e| &**e), id.as_deref(), words.lang());
        planning.add(SCHEMA, key, Content::Data(Box::new(data)));
    }
    if !site.settings.outputs.is_empty() {
        let id = id(COMPARE_SCHEMA);
        let data = move |words: &Words| compare_schema(id.as_deref(), words.lang());
        planning.add(COMPARE_SCHEMA, key(COMPARE_SCHEMA), Content::Data(Box::new(data)));
    }
}
