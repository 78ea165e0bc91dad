//! `annals rollup AGENCY YEAR`: the sums of its members into an aggregate, and what stands in the way of calling it whole.

mod remarks;

use super::args::RollupArgs;
use super::terminal::Terminal;
use super::{ExitStatus, find, new};
use crate::base::{Diagnostic, Message, Severity, Slug};
use crate::check;
use crate::export::with_tables_of;
use crate::model::{
    self, Level, LoadCache, Member, MemberChange, MemberSums, ROLLUP_FILE, Report, ReportScope, RolledCell, Rollup,
    RollupRecord, Site, roll_up,
};
use crate::publish::{self, ContentLock, NewFile, PublishError};
use crate::source::{SiteFolder, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(root: &SiteFolder, args: &RollupArgs, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    if new::refuse_odd_year(args.year, terminal) {
        return Ok(ExitStatus::Refused);
    }
    // Before anything is read: sums of figures that another run replaces meanwhile would be written over its own.
    let _lock = ContentLock::unless_dry(root, args.dry_run)?;
    let Some(sources) = find::sources(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let mut run = RollupRun::new(sources, args);
    let named = find::series(&run.site, &args.agency);
    let named = named.or_else(|| find::slug(&run.site, &args.agency, terminal));
    let Some(agency) = named else { return Ok(ExitStatus::Refused) };
    if find::has_unread(run.unread(), terminal) {
        return Ok(ExitStatus::Refused);
    }
    if let Err(refusal) = terminal.during("cli.progressing.rollup", || run.add_up(&agency)) {
        terminal.say(&refusal.message);
        refusal.help.iter().for_each(|help| terminal.say(help));
        return Ok(ExitStatus::Refused);
    }
    let found = check::check_cached(&run.site, &mut check::CheckCache::default()).1;
    let wrong = run.agencies_with_errors(&found);
    for done in &run.done {
        terminal.text(&run.changes(done, terminal))?;
        run.remarks(done, &wrong).iter().for_each(|remark| terminal.say(remark));
    }
    run.write(root, terminal)?;
    // Sums that have an agency twice are no sums, whoever listed it.
    let is_twice = |finding: &&Arc<Diagnostic>| {
        let is_rolled_up = |done: &Done| finding.is_about(done.agency.as_str(), Some(args.year));
        finding.code == "H-TWICE" && !finding.is_settled() && run.done.iter().any(is_rolled_up)
    };
    let twice: Vec<&Diagnostic> = found.iter().filter(is_twice).map(Arc::as_ref).collect();
    terminal.findings(&twice);
    let is_whole = twice.is_empty() && run.done.iter().all(|done| done.rollup.by_hand.is_empty());
    Ok(if is_whole { ExitStatus::Done } else { ExitStatus::Refused })
}

/// Why nothing is rolled up.
struct RollupRefusal {
    message: Message,
    help: Option<Message>,
}

impl RollupRefusal {
    fn new(message: Message, help: Option<&'static str>) -> RollupRefusal {
        RollupRefusal { message, help: help.map(Message::new) }
    }
}

/// An aggregate that was rolled up.
struct Done {
    agency: Slug,
    /// Whether the report was not there.
    is_new: bool,
    rollup: Rollup,
    /// The members whose figures are others than at the last roll-up.
    changed: Vec<(Slug, MemberChange)>,
}

/// A file that is written in the end.
struct PendingFile {
    agency: Slug,
    /// `2024/report.toml`.
    name: String,
    text: String,
    /// Whether the file that is there was typed by a person and is kept under another name.
    keeps_old: bool,
}

/// The site while it is rolled up, in memory: all is written in the end, or nothing.
struct RollupRun<'a> {
    args: &'a RollupArgs,
    sources: Sources,
    cache: LoadCache,
    site: Site,
    findings: Vec<Arc<Diagnostic>>,
    done: Vec<Done>,
    pending: Vec<PendingFile>,
}

impl<'a> RollupRun<'a> {
    fn new(sources: Sources, args: &'a RollupArgs) -> RollupRun<'a> {
        let mut cache = LoadCache::default();
        let (site, findings) = model::load_cached(&sources, &mut cache);
        let site = site.with_working_copies();
        RollupRun { args, sources, cache, site, findings, done: Vec::new(), pending: Vec::new() }
    }

    /// What of the members' figures cannot be read. A file with mistakes is told as the member's.
    fn unread(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().map(Arc::as_ref).filter(|finding| {
            let is_text = finding.path().ends_with(".md");
            find::is_dark(finding) && !is_text && finding.year.is_none_or(|year| year == self.args.year)
        })
    }

    /// Rolls up an agency, those below it first: rank by rank, so that the site is loaded once a rank.
    fn add_up(&mut self, slug: &Slug) -> Result<(), RollupRefusal> {
        let mut ranks = BTreeMap::new();
        self.rank(slug, &mut Vec::new(), &mut ranks)?;
        let year = self.args.year;
        let has_report = |slug: &&Slug| self.site.agency(slug).is_some_and(|agency| agency.report(year).is_some());
        let new: Vec<Slug> = ranks.keys().filter(|slug| !has_report(slug)).cloned().collect();
        new.iter().try_for_each(|slug| self.begin(slug))?;
        self.reload();
        let mut by_rank: Vec<(usize, Slug)> = ranks.into_iter().map(|(slug, rank)| (rank, slug)).collect();
        by_rank.sort();
        for of_one_rank in by_rank.chunk_by(|one, other| one.0 == other.0) {
            for (_, slug) in of_one_rank {
                let is_new = new.contains(slug);
                self.add_up_one(slug, is_new)?;
            }
            self.reload();
        }
        Ok(())
    }

    /// Finds the aggregates to be rolled up, each with its rank: one more than that of those below it. `above` are the agencies on the way
    /// to it.
    fn rank(
        &self,
        slug: &Slug,
        above: &mut Vec<Slug>,
        ranks: &mut BTreeMap<Slug, usize>,
    ) -> Result<usize, RollupRefusal> {
        if let Some(known) = ranks.get(slug) {
            return Ok(*known);
        }
        let members = self.site.members(slug, self.args.year);
        if members.is_empty() {
            let message = Message::new("rollup.no_members").with("agency", slug).with("year", self.args.year);
            return Err(RollupRefusal::new(message, Some("rollup.no_members_help")));
        }
        if let Some(report) = self.site.agency(slug).and_then(|agency| agency.report(self.args.year)) {
            self.refuse(report)?;
        }
        above.push(slug.clone());
        if let Some(member) = members.iter().find(|member| above.contains(member.slug)) {
            let way: Vec<String> = above.iter().chain([member.slug]).map(Slug::to_string).collect();
            return Err(RollupRefusal::new(Message::new("rollup.circle").with("way", way.join(" → ")), None));
        }
        let mut rank = 0;
        for member in members.iter().filter(|member| self.is_rolled_up_first(member.slug)) {
            rank = rank.max(1 + self.rank(member.slug, above, ranks)?);
        }
        above.pop();
        ranks.insert(slug.clone(), rank);
        Ok(rank)
    }

    /// Whether a member is itself an aggregate that is to be rolled up before: one that is a draft, or not there yet, and with `--recursive`
    /// any. A department without a report owes its own.
    fn is_rolled_up_first(&self, slug: &Slug) -> bool {
        let Some(agency) = self.site.agency(slug) else { return false };
        match agency.report(self.args.year) {
            Some(report) => report.is_aggregate() && (report.draft || self.args.recursive),
            None => {
                let is_single = matches!(agency.level, Some(Level::Department | Level::Agency));
                !is_single && !self.site.children_due(slug, self.args.year).is_empty()
            }
        }
    }

    fn add_up_one(&mut self, slug: &Slug, is_new: bool) -> Result<(), RollupRefusal> {
        let year = self.args.year;
        let agency = self.site.agency(slug).cloned();
        let Some(report) = agency.as_ref().and_then(|agency| agency.report(year)) else {
            return Err(RollupRefusal::new(self.message("rollup.broken", slug), Some("rollup.broken_help")));
        };
        let members = self.site.members(slug, year);
        // Its figures would leave the sum in silence.
        let is_unreadable = |member: &&Member<'_>| member.report.is_some_and(|report| !report.is_complete);
        if let Some(member) = members.iter().find(is_unreadable) {
            return Err(RollupRefusal::new(self.message("rollup.broken", member.slug), Some("rollup.broken_help")));
        }
        let sums = MemberSums::new(&report.edition, year, members, &self.site.editions);
        let Some(rollup) = roll_up(report, &sums) else {
            return Err(RollupRefusal::new(self.message("rollup.broken", slug), Some("rollup.broken_help")));
        };
        if let Some(refusal) = self.overflow(report, &rollup) {
            return Err(refusal);
        }
        if let Some(text) = with_tables_of(report, &rollup.by_hand) {
            self.put(slug, &format!("{year}/report.toml"), text, false);
            self.reload();
            return self.add_up_one(slug, is_new);
        }
        let record = self.record(slug);
        let reports = sums.members().iter().filter_map(|member| member.report);
        let changed = reports.filter_map(|report| Some((report.agency.clone(), record.change(report)?)));
        let changed = if record.is_empty() { Vec::new() } else { changed.collect() };
        let remark = Message::new("rollup.file").render(crate::base::Lang::Zh);
        let new_record = RollupRecord::new(&sums, &rollup.text).print(&remark);
        let is_typed = !record.is_untouched(&report.file.text);
        let keeps_old = is_typed && rollup.changes.iter().any(|change| !change.old.is_empty()) && !is_new;
        let text = rollup.text.clone();
        self.done.push(Done { agency: slug.clone(), is_new, rollup, changed });
        self.put(slug, &format!("{year}/report.toml"), text, keeps_old);
        self.put(slug, &format!("{year}/{ROLLUP_FILE}"), new_record, false);
        Ok(())
    }

    /// Refuses a sum that no file can hold: a whole number of TOML ends at 2⁶³ − 1, and a report with more could not be read again.
    fn overflow(&self, report: &Report, rollup: &Rollup) -> Option<RollupRefusal> {
        let is_beyond = |change: &&RolledCell| {
            let is_whole = !report.edition.def(change.cell).kind.is_decimal();
            is_whole && i64::try_from(change.new).is_err()
        };
        let change = rollup.changes.iter().find(is_beyond)?;
        let message = self.message("rollup.overflow", &report.agency).with("cell", report.edition.name(change.cell));
        Some(RollupRefusal::new(message.with("sum", change.new.normalize()), Some("rollup.overflow_help")))
    }

    /// Makes the draft of a report that is not there, as `annals new` does.
    fn begin(&mut self, slug: &Slug) -> Result<(), RollupRefusal> {
        let year = self.args.year;
        let agency = self.site.agency(slug).cloned();
        let file = self.sources.text(slug, &format!("{year}/report.toml"));
        let has_file = file.is_some_and(|file| !file.text.is_empty());
        if has_file || agency.as_ref().is_some_and(|agency| agency.history(year).is_some()) {
            return Err(RollupRefusal::new(self.message("rollup.broken", slug), Some("rollup.broken_help")));
        }
        let edition = new::form(&self.site, slug, year, None).map_err(|message| RollupRefusal::new(message, None))?;
        let previous = agency.as_ref().and_then(|agency| agency.report(year.previous())).map(|report| &**report);
        for (name, text) in new::draft(slug, year, edition, (previous, false)) {
            self.put(slug, &format!("{year}/{name}"), text, false);
        }
        Ok(())
    }

    /// Refuses a report whose figures are not the sum of others.
    fn refuse(&self, report: &Report) -> Result<(), RollupRefusal> {
        // What `annals new` carries over from last year is nobody's figure yet.
        let is_carried = |cell| report.edition.carries.iter().any(|carry| carry.to == report.edition.row(cell).path);
        let is_figure = |cell| {
            let is_given = report.figures.value(cell).is_some_and(|value| !value.is_zero());
            is_given && report.figures.is_typed(cell) && !(report.draft && is_carried(cell))
        };
        let has_figures = || report.edition.ids().any(is_figure);
        let slug = &report.agency;
        let is_circle = |finding: &&Arc<Diagnostic>| {
            finding.message.key() == "agency.includes_circle" && finding.is_about(slug.as_str(), Some(report.year))
        };
        if let Some(circle) = self.findings.iter().find(is_circle) {
            return Err(RollupRefusal::new(circle.message.clone(), None));
        }
        match report.scope {
            _ if report.includes_itself() => Err(RollupRefusal {
                message: self.message("agency.includes_itself", slug),
                help: Some(Message::new("agency.includes_itself_help").with("found", slug)),
            }),
            Some(ReportScope::Own) => {
                Err(RollupRefusal::new(self.message("rollup.own", slug), Some("rollup.own_help")))
            }
            None if has_figures() => {
                Err(RollupRefusal::new(self.message("rollup.unscoped", slug), Some("rollup.unscoped_help")))
            }
            _ => Ok(()),
        }
    }

    fn message(&self, key: &'static str, slug: &Slug) -> Message {
        Message::new(key).with("agency", self.name(slug)).with("year", self.args.year)
    }

    fn name<'s>(&'s self, slug: &'s Slug) -> &'s str {
        self.site.member(slug, self.args.year).profile.map_or(slug.as_str(), |profile| profile.name_in(self.args.year))
    }

    /// By which figures an aggregate was rolled up last.
    fn record(&self, slug: &Slug) -> RollupRecord {
        let file = self.sources.text(slug, &format!("{}/{ROLLUP_FILE}", self.args.year));
        file.map(RollupRecord::parse).unwrap_or_default()
    }

    /// Puts a file in place of that of its name, in memory. One that is the same is not written.
    fn put(&mut self, slug: &Slug, name: &str, text: String, keeps_old: bool) {
        if self.sources.text(slug, name).is_some_and(|file| file.text == text) {
            return;
        }
        self.sources.put(slug, name, text.clone());
        let is_same = |pending: &&mut PendingFile| pending.agency == *slug && pending.name == name;
        match self.pending.iter_mut().find(is_same) {
            Some(pending) => (pending.text, pending.keeps_old) = (text, pending.keeps_old || keeps_old),
            None => self.pending.push(PendingFile { agency: slug.clone(), name: name.to_owned(), text, keeps_old }),
        }
    }

    fn reload(&mut self) {
        let (site, findings) = model::load_cached(&self.sources, &mut self.cache);
        (self.site, self.findings) = (site.with_working_copies(), findings);
    }

    /// The agencies whose reports of the year have errors, of reading or by the rules.
    fn agencies_with_errors(&self, findings: &[Arc<Diagnostic>]) -> BTreeSet<Slug> {
        let is_wrong = |finding: &&Arc<Diagnostic>| {
            finding.severity == Severity::Error && finding.year.is_none_or(|year| year == self.args.year)
        };
        let wrong = self.findings.iter().chain(findings).filter(is_wrong);
        wrong.filter_map(|finding| finding.agency.clone()).collect()
    }

    /// Writes what differs.
    fn write(&self, root: &Path, terminal: &Terminal) -> anyhow::Result<()> {
        let cells: usize = self.done.iter().map(|done| done.rollup.changes.len()).sum();
        for PendingFile { agency, name, text, keeps_old } in &self.pending {
            let path = root.join("content").join(agency.as_str()).join(name);
            let shown = path.display().to_string();
            let is_there = publish::is_written(&path)?;
            if self.args.dry_run {
                let key = if is_there { "import.would_update" } else { "import.would_write" };
                terminal.say(&Message::new(key).with("path", shown));
            } else if !is_there {
                match publish::write_new(&path, text.as_bytes())? {
                    NewFile::Written => terminal.say(&Message::new("cli.made").with("path", shown)),
                    NewFile::Same => {}
                    NewFile::Occupied => return Err(PublishError::Foreign { path }.into()),
                }
            } else if *keeps_old {
                let backup = publish::replace_keeping_backup(&path, text.as_bytes())?.display().to_string();
                terminal.say(&Message::new("import.updated").with("path", shown).with("backup", backup));
            } else {
                publish::replace_text(&path, text)?;
                terminal.say(&Message::new("rollup.written").with("path", shown));
            }
        }
        let key = if self.args.dry_run { "rollup.done_dry" } else { "rollup.done" };
        terminal.say(
            &Message::new(key).with("reports", self.done.len()).with("cells", cells).with("files", self.pending.len()),
        );
        Ok(())
    }
}
