//! What of the published site a build would take away. A report that vanishes because its folder was deleted, or its share was not
//! mounted, is not taken off the public site in silence.

use crate::base::{Diagnostic, Location, Message, OutputKind, Slug, Year, sha256_hex};
use crate::edition::Table;
use crate::export::{report_csv, table_csv, table_file};
use crate::model::{Report, Site};
use crate::publish::Stage;
use std::collections::{BTreeSet, HashSet};

/// More reports than this, and more than this share of the unsealed ones, are not removed unasked: neither at once nor in a row of builds,
/// as by a share that loses file after file.
const FEW: usize = 5;
const SHARE: usize = 10;

/// A report by its address: agency and year.
pub type ReportName = (Slug, Year);

/// The reports and sealed versions that are on the published site and not in what is built.
#[derive(Debug, Default)]
pub struct Removals {
    /// Sealed versions that no ledger names any more: `tang/2023/v1`.
    pub versions: Vec<String>,
    /// Reports without a page: neither drafts nor those that have another address now.
    pub reports: Vec<ReportName>,
    /// Of these, the reports that are left out because of their errors.
    pub left_out: Vec<ReportName>,
    /// Reports that were public and are drafts now.
    pub unpublished: Vec<ReportName>,
    /// Withdrawn versions that would be public again.
    returned: Vec<String>,
    /// Reports without sealed versions that earlier builds removed, since the last that was allowed to remove any, and that are not back.
    earlier: Vec<ReportName>,
    /// How many reports without sealed versions the published site has.
    unsealed: usize,
}

impl Removals {
    /// Compares the published site with the one that is built. `drafts` and `left_out` are not in the latter, and not lost.
    pub(super) fn new(
        published: &Stage,
        site: &Site,
        drafts: &BTreeSet<ReportName>,
        left_out: &BTreeSet<ReportName>,
    ) -> Removals {
        let sealed = site.sealed();
        let versions = published.published_versions().iter().filter(|name| !sealed.contains_key(*name)).cloned();
        let has_versions: BTreeSet<ReportName> = published.published_versions().iter().filter_map(report_of).collect();
        // Most paths share a folder with others.
        let folders: HashSet<&str> =
            published.published_paths().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
        let before: BTreeSet<ReportName> = folders.into_iter().filter_map(report_of).collect();
        let is_built = |(slug, year): &ReportName| {
            site.agency(slug).is_some_and(|agency| agency.report(*year).is_some() || agency.history(*year).is_some())
        };
        let gone = before.iter().filter(|name| !is_built(name));
        let (unpublished, gone): (Vec<_>, Vec<_>) = gone.cloned().partition(|name| drafts.contains(name));
        let moved = moved(published, site, &before, &gone);
        let reports: Vec<ReportName> = gone.into_iter().filter(|name| !moved.contains(name)).collect();
        let earlier = published.removed_before().iter().filter_map(report_of);
        let earlier = earlier.filter(|name| !is_built(name) && !drafts.contains(name) && !before.contains(name));
        let withdrawn: BTreeSet<String> = site.withdrawn().into_iter().collect();
        let returned = published.published_withdrawals().iter();
        let returned = returned.filter(|name| sealed.contains_key(*name) && !withdrawn.contains(*name));
        Removals {
            returned: returned.cloned().collect(),
            versions: versions.collect(),
            left_out: reports.iter().filter(|name| left_out.contains(name)).cloned().collect(),
            reports,
            earlier: earlier.collect(),
            unpublished,
            unsealed: before.len() - has_versions.intersection(&before).count(),
        }
    }

    /// Why nothing is published, whatever was allowed: an older ledger has lost a withdrawal that was public.
    pub(super) fn returned(&self) -> Vec<Diagnostic> {
        let refuse = |name: &String| {
            let folder = name.rsplit_once('/').map_or(name.as_str(), |(folder, _)| folder);
            let message = Message::new("remove.withdrawal").with("version", name);
            let help = Message::new("remove.withdrawal_help").with("version", name);
            Diagnostic::error("REMOVE", message)
                .at(Location::absent(format!("content/{folder}/versions.toml")))
                .help(help)
        };
        self.returned.iter().map(refuse).collect()
    }

    /// Why these are not removed unasked; empty where they may be.
    pub(super) fn refusals(&self) -> Vec<Diagnostic> {
        let help = || Message::new("remove.help");
        let refuse =
            |place: String, message| Diagnostic::error("REMOVE", message).at(Location::absent(place)).help(help());
        let versions = self.versions.iter().map(|name| {
            let folder = format!("content/{}", name.rsplit_once('/').map_or(name.as_str(), |(folder, _)| folder));
            refuse(folder, Message::new("remove.version").with("version", name))
        });
        let left_out = self.left_out.iter().map(|name| {
            refuse(format!("content/{}/{}", name.0, name.1), Message::new("remove.left_out").with("report", show(name)))
        });
        let mut refusals: Vec<Diagnostic> = versions.chain(left_out).collect();
        let others: Vec<String> = self.unsealed_reports().map(show).collect();
        let count = others.len() + self.earlier.len();
        if !others.is_empty() && count > FEW && count * SHARE > self.unsealed + self.earlier.len() {
            let key = if self.earlier.is_empty() { "remove.reports" } else { "remove.in_a_row" };
            let message = Message::new(key).with("count", others.len()).with("reports", others);
            let earlier: Vec<String> = self.earlier.iter().map(show).collect();
            refusals.push(refuse("content".to_owned(), message.with("earlier", earlier)));
        }
        refusals
    }

    /// The reports without sealed versions that this build removes.
    fn unsealed_reports(&self) -> impl Iterator<Item = &ReportName> {
        self.reports
            .iter()
            .filter(|name| !self.versions.iter().any(|version| report_of(version).as_ref() == Some(name)))
    }

    /// What the next build should know of removals: nothing where they were allowed.
    pub(super) fn remembered(&self, is_allowed: bool) -> Vec<String> {
        let names = self.earlier.iter().chain(self.unsealed_reports());
        if is_allowed { Vec::new() } else { names.map(show).collect() }
    }
}

/// How a report is named in messages.
pub fn show((agency, year): &ReportName) -> String {
    format!("{agency}/{year}")
}

/// The report that the name of a folder or of a version begins with.
fn report_of(name: impl AsRef<str>) -> Option<ReportName> {
    let (slug, year) = Slug::leading(name.as_ref())?;
    Some((slug, year?))
}

/// The reports among those that are gone which stand at another slug now: the agency of that slug is new, and its figures of the year
/// are the very same.
fn moved(published: &Stage, site: &Site, before: &BTreeSet<ReportName>, gone: &[ReportName]) -> BTreeSet<ReportName> {
    let known: BTreeSet<&Slug> = before.iter().map(|(slug, _)| slug).collect();
    let new: Vec<_> = site.reports().filter(|(agency, _)| !known.contains(&agency.slug)).collect();
    if new.is_empty() || gone.is_empty() {
        return BTreeSet::new();
    }
    let digests = published.published_digests();
    // Without a file of its figures there is nothing to know a report by.
    let is_same = |name: &&ReportName| {
        let folder = show(name);
        let has_table = |report: &Report, table: &Table| {
            let digest = digests.get(&format!("{folder}/{}", table_file(table)));
            digest.is_some_and(|digest| *digest == sha256_hex(&table_csv(report, table, site.settings.language)))
        };
        let has_figures = |report: &Report| {
            let digest = digests.get(&format!("{folder}/{}", OutputKind::Csv.name()));
            digest.is_some_and(|digest| *digest == sha256_hex(&report_csv(report, name.0.organ())))
        };
        let mut same_year = new.iter().filter(|(_, report)| report.year == name.1);
        same_year.any(|(_, report)| {
            has_figures(report) || report.edition.tables.iter().all(|table| has_table(report, table))
        })
    };
    gone.iter().filter(is_same).cloned().collect()
}
