//! The files beside pages: each report and version in the formats that the site wants, its attachments, and the comparison of two
//! versions. They do not depend on whether the site wants the pages.

use super::report::{CheckedReport, PageVariant};
use super::{comparison, report, revision};
use crate::base::{OutputKind, Words};
use crate::export::{PublishedFiles, RenderCache, published, table_csv, table_file};
use crate::model::{Agency, Report};
use crate::plan::ItemContent;
use crate::plan::planning::Planning;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for (report, folder, variant) in report::report_folders(agency) {
        plan_outputs(planning, agency, (report, variant), &folder);
        plan_checks(planning, CheckedReport::new(planning, agency, report, variant), &folder);
        for attachment in &report.attachments {
            planning.add_attachment(agency, &folder, report, attachment);
        }
    }
    for history in &agency.histories {
        for (earlier, later) in revision::pairs(history) {
            let folder = format!("{}/{}/v{earlier}-v{later}/", agency.slug, history.year);
            if let Some(versions) = revision::report(history, earlier).zip(revision::report(history, later)) {
                comparison::plan_data(planning, agency, versions, &folder);
            }
        }
    }
}

/// Plans the data files of a report in a folder.
fn plan_outputs(
    planning: &mut Planning,
    agency: &Arc<Agency>,
    (report, variant): (&Arc<Report>, PageVariant),
    folder: &str,
) {
    let site = planning.site.clone();
    let mut cache = RenderCache::new(agency, report, site.settings.language).at(site.settings.base_url.as_deref());
    let is_current = variant == PageVariant::Year;
    if is_current {
        cache = cache.with_members(&site);
    }
    let cache = Arc::new(cache);
    for kind in OutputKind::ALL.iter().filter(|kind| site.settings.wants_beside(**kind, agency, report.year)) {
        match published(*kind) {
            PublishedFiles::Report(format) => {
                let mut key = match is_current {
                    true => planning.members_key(format.name, agency, report),
                    false => planning.key(format.name, agency),
                };
                let cache = cache.clone();
                let content = if cache.needs_files(format) {
                    let attached = report.attachments.iter().map(|attachment| &attachment.source);
                    key = attached.fold(key, |key, file| file.stamped(key));
                    ItemContent::Archive(Box::new(move |open| cache.bytes(format, open)))
                } else {
                    ItemContent::Data(Box::new(move |_| cache.alone(format).unwrap_or_default().to_vec()))
                };
                planning.add(&format!("{folder}/{}", kind.name()), key, content);
            }
            PublishedFiles::Nothing => {}
            PublishedFiles::Tables => {
                for (index, table) in
                    report.edition.tables.iter().enumerate().filter(|(_, table)| report.has_table(table))
                {
                    let file = table_file(table);
                    let (key, report) = (planning.key(&file, agency), report.clone());
                    let data = move |words: &Words| table_csv(&report, &report.edition.tables[index], words.lang());
                    planning.add_data(&format!("{folder}/{file}"), key, data);
                }
            }
        }
    }
}

/// Plans `checks.json`, which goes with report.json, where any rule that is public concerns the report.
fn plan_checks(planning: &mut Planning, checked: CheckedReport, folder: &str) {
    let site = planning.site.clone();
    if checked.is_empty(&site.settings) || !site.settings.wants_output(OutputKind::Json) {
        return;
    }
    let key = planning.key("checks.json", &checked.agency);
    planning.add_data(&format!("{folder}/checks.json"), key, move |words| checked.json(&site.settings, words.lang()));
}
