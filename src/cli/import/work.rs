//! What becomes of each report that is imported, and what became of all of them. In a dry run everything happens in memory only.

use super::super::find;
use super::super::terminal::{Terminal, aligned};
use super::ImportArgs;
use super::place::ImportTarget;
use crate::base::columns::cut;
use crate::base::{Message, Severity, Slug, Year, slug_beside, slug_of_name};
use crate::edition::ReportNames;
use crate::import::{ImportDifference, Recognised};
use crate::model::{self, KnownNames, LoadCache, NameMatch, Report, Site};
use crate::source::Sources;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The site that is imported into, and what was done so far.
pub(super) struct ImportRun {
    pub(super) root: PathBuf,
    /// The site's files, those that were just imported included.
    pub(super) sources: Sources,
    /// The site before the run.
    pub(super) site: Site,
    cache: LoadCache,
    /// The agency that new ones are put below, where one was named and site.toml does not name it for all.
    pub(super) parent: Option<Slug>,
    /// The agencies that reports are expected of: what is of none of them is a question. `None` where the site has no such list.
    pub(super) members: Option<BTreeSet<Slug>>,
    /// The agencies of the site by their names.
    pub(super) names: KnownNames,
    /// The names by which titles of reports are known.
    pub(super) report_names: ReportNames,
    /// The agencies of the files of this run, by name.
    expected: Vec<(String, Slug)>,
    pub(super) dry: bool,
    pub(super) update: bool,
    force: bool,
    pub(super) keep_doubts: bool,
    /// The reports that were imported.
    pub(super) touched: BTreeSet<(Slug, Year)>,
    pub(super) tally: ImportTally,
}

/// The most columns of a name in the table of what changed: its lines stay below 80.
const NAME: usize = 44;

/// So many files without a member say something of the list, and not of the files.
const UNLISTED: usize = 5;

/// A report that was there and differs from what was read.
pub(super) struct ChangedReport {
    agency: Slug,
    year: Year,
    figures: usize,
    others: usize,
    is_updated: bool,
}

impl ChangedReport {
    pub(super) fn new(target: &ImportTarget, difference: &ImportDifference, is_updated: bool) -> ChangedReport {
        let (agency, year, figures) = (target.agency.clone(), target.year, difference.figures);
        ChangedReport { agency, year, figures, others: difference.lines.len() - figures, is_updated }
    }
}

/// What became of the files, by number.
#[derive(Default)]
pub(super) struct ImportTally {
    /// Reports that were read and have a place.
    pub(super) read: usize,
    /// Those that were there and differ.
    pub(super) changes: Vec<ChangedReport>,
    /// New reports, the drafts among them included.
    pub(super) made: usize,
    /// New reports with doubts that stand in the way of publication.
    pub(super) drafts: usize,
    /// Reports that were there already as drafts.
    pub(super) waiting: usize,
    pub(super) updated: usize,
    pub(super) same: usize,
    pub(super) differing: usize,
    pub(super) failed: usize,
    /// Those among them that name no member of the list.
    pub(super) unlisted: usize,
    /// Reports of which a whole table was not read.
    pub(super) lost: usize,
    /// Files that are no report.
    pub(super) others: usize,
}

impl ImportTally {
    /// What to do where the list has so few of the agencies that sent in something that it cannot be whole.
    pub(super) fn incomplete_list(&self) -> Option<Message> {
        let matched = self.made + self.updated + self.same + self.differing;
        let message =
            || Message::new("import.incomplete_list").with("unlisted", self.unlisted).with("matched", matched);
        (self.unlisted >= UNLISTED && self.unlisted > 2 * matched).then(message)
    }

    /// The table of what changed, a report a line; `None` where a single one was read, of which this is said in words.
    pub(super) fn table(&self, site: &Site, terminal: &Terminal) -> Option<String> {
        if self.read < 2 || self.changes.is_empty() {
            return None;
        }
        let word = |key: &'static str| Message::new(key).render(terminal.lang);
        let head = [
            word("import.changes.agency"),
            word("import.changes.year"),
            word("import.changes.figures"),
            word("import.changes.others"),
            word("import.changes.result"),
        ];
        let line = |changed: &ChangedReport| {
            let agency = site.agency(&changed.agency).or_else(|| site.organ(&changed.agency));
            let name =
                agency.map_or_else(|| changed.agency.to_string(), |agency| agency.name_in(changed.year).to_owned());
            let result = word(if changed.is_updated { "import.changes.updated" } else { "import.changes.differs" });
            [
                cut(&name, NAME).into_owned(),
                changed.year.to_string(),
                changed.figures.to_string(),
                changed.others.to_string(),
                result,
            ]
        };
        Some(aligned(&std::iter::once(head).chain(self.changes.iter().map(line)).collect::<Vec<_>>(), None))
    }

    /// The last line: what was done, and the command that comes next.
    pub(super) fn message(&self, dry: bool, has_errors: bool) -> Message {
        let files = self.failed + self.made + self.updated + self.same + self.differing + self.others;
        let next = match (dry, self.made + self.updated) {
            (true, 1..) => "import.next.write",
            (false, 1..) if self.drafts + self.waiting > 0 => "import.next.draft",
            (false, 1..) if has_errors => "import.next.check",
            (_, 0) if self.differing > 0 => "import.next.update",
            (false, 0) if self.waiting > 0 => "import.next.draft",
            (_, 0) if self.same == 0 => "import.next.none",
            _ => "import.next.build",
        };
        Message::new("import.done")
            .with("files", files)
            .with("made", self.made)
            .with("drafts", self.drafts)
            .with("updated", self.updated)
            .with("same", self.same)
            .with("differing", self.differing)
            .with("failed", self.failed)
            .with("others", self.others)
            .with("next", Message::new(next))
    }
}

impl ImportRun {
    /// `None`, after a message, where the agency above the others is not there.
    pub(super) fn new(root: &Path, sources: Sources, args: &ImportArgs, terminal: &Terminal) -> Option<ImportRun> {
        let mut cache = LoadCache::default();
        let (site, _) = model::load_cached(&sources, &mut cache);
        let default = site.settings.parent.as_ref().map(|(slug, _)| slug);
        let named = args.parent.as_deref().map(|name| find::slug(&site, name, terminal));
        let named = named.map_or(Some(None), |slug| slug.map(Some))?;
        let members = members(&site, named.as_ref().or(default));
        let parent = named.filter(|slug| Some(slug) != default);
        let names = KnownNames::new(&site);
        let report_names = site.editions.report_names();
        let (root, expected, touched, tally) = (root.to_owned(), Vec::new(), BTreeSet::new(), ImportTally::default());
        let (dry, update, force, keep_doubts) = (args.dry_run, args.update, args.force, args.keep_doubts);
        Some(ImportRun {
            root,
            sources,
            site,
            cache,
            parent,
            members,
            names,
            report_names,
            expected,
            dry,
            update,
            force,
            keep_doubts,
            touched,
            tally,
        })
    }

    /// Whether reports are expected of an agency.
    pub(super) fn is_member(&self, slug: &Slug) -> bool {
        self.members.as_ref().is_some_and(|members| members.contains(slug))
    }

    /// The question about a name that no member has, with the names nearest to it.
    pub(super) fn no_member(&self, name: &str) -> Message {
        let near = self.names.nearest(name, |slug| self.is_member(slug));
        let near: Vec<Message> = near
            .into_iter()
            .map(|(slug, name)| Message::new("import.near").with("name", name).with("agency", slug))
            .collect();
        let key = if near.is_empty() { "import.no_member" } else { "import.no_member.near" };
        Message::new(key).with("name", name).with("near", near)
    }

    /// Whose a name is, letter by letter, in the site or by what this run imported.
    pub(super) fn agency_named(&self, name: &str) -> NameMatch {
        let expected = || self.expected.iter().find(|(known, _)| known == name);
        match self.names.exact(name) {
            NameMatch::None => {
                expected().and_then(|(_, agency)| Slug::parse(agency.organ())).map_or(NameMatch::None, NameMatch::One)
            }
            found => found,
        }
    }

    /// The slug of a new agency of a name: one of its own where this government's office, or this office's government, has the first.
    pub(super) fn slug_for(&self, name: &str) -> Option<Slug> {
        let slug = slug_of_name(name)?;
        let known = self.names.agreeing(&slug, name).into_iter().filter_map(Result::err);
        let expected = self.expected.iter().filter(|(_, own)| own.organ() == slug.organ());
        let mut others = known.chain(expected.map(|(known, _)| known.as_str()));
        others.find_map(|other| slug_beside(name, other)).or(Some(slug))
    }

    /// Remembers whose a file of this run is: another one of the same agency goes there, too.
    pub(super) fn expect(&mut self, target: &ImportTarget) {
        if let Some(name) = &target.title {
            self.expected.push((name.clone(), target.agency.clone()));
        }
    }

    /// Whether there is an agency of a slug.
    pub(super) fn knows(&self, slug: &Slug) -> bool {
        self.sources.agencies.contains_key(slug.organ())
    }

    /// Takes a report into the site; `told` has the list of its doubts, and gets what differs from the report that is there.
    pub(super) fn record(
        &mut self,
        report: &Recognised,
        target: &ImportTarget,
        source: &Path,
        told: &mut String,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        if !report.lost.is_empty() {
            self.tally.lost += 1;
            let lost: Vec<&str> = report.lost.iter().map(String::as_str).collect();
            let file = source.display().to_string();
            terminal.say(&Message::new("import.lost").with("file", file).with("tables", lost));
        }
        if let Some(message) = self.other_agency(target, source) {
            self.tally.failed += 1;
            terminal.say(&message);
            return Ok(());
        }
        self.touched.insert((target.agency.clone(), target.year));
        // An empty file is what a killed program left, not a report.
        let there = self.text(target, "report.toml").is_some_and(|file| !file.text.trim().is_empty());
        if !there && !self.has_unreadable(target) {
            return self.make(report, target, source, told, terminal);
        }
        let existing = self.load(target, None).filter(|_| !self.has_unreadable(target));
        self.tally.waiting += usize::from(existing.as_ref().is_some_and(|existing| existing.draft));
        let difference = existing.and_then(|existing| self.difference(&existing, report, target));
        match difference {
            Some(difference) => self.apply(difference, target, told, terminal),
            None => {
                // It is there and cannot be read: the findings below tell why and where.
                self.tally.failed += 1;
                let path = self.path(target, "report.toml").display().to_string();
                terminal
                    .say(&Message::new("import.broken").with("file", source.display().to_string()).with("path", path));
                Ok(())
            }
        }
    }

    /// The report as it is, or as it would be with another report.toml.
    fn load(&mut self, target: &ImportTarget, text: Option<&str>) -> Option<Arc<Report>> {
        let mut sources = self.sources.clone();
        if let Some(text) = text {
            sources.put(&target.agency, &target.inside("report.toml"), text.to_owned());
        }
        let (site, _) = model::load_cached(&sources, &mut self.cache);
        site.agency(&target.agency).and_then(|agency| agency.report(target.year)).cloned()
    }

    /// How a report differs from a new reading, its texts from those that it would have with the new figures. `None` where it has
    /// mistakes.
    fn difference(
        &mut self,
        existing: &Report,
        report: &Recognised,
        target: &ImportTarget,
    ) -> Option<ImportDifference> {
        let mut difference = ImportDifference::of_figures(existing, report, &target.name())?;
        let revised = difference.files.first().and_then(|file| self.load(target, Some(&file.text)));
        difference.add_texts(revised.as_deref().unwrap_or(existing), report, &target.name());
        Some(difference)
    }

    /// Whether a file in the report's folder is there and cannot be read.
    fn has_unreadable(&self, target: &ImportTarget) -> bool {
        let files = self.sources.agencies.get(target.agency.organ());
        let mut problems = files.into_iter().flat_map(|files| &files.problems);
        problems.any(|it| it.severity == Severity::Error && it.is_about(target.agency.as_str(), Some(target.year)))
    }

    /// Why a report is not taken for that of its agency and year: its title names others.
    fn other_agency(&self, target: &ImportTarget, source: &Path) -> Option<Message> {
        if self.force {
            return None;
        }
        if let Some(year) = target.title_year.filter(|year| *year != target.year) {
            let message = Message::new("import.other_year").with("file", source.display().to_string());
            return Some(message.with("title", year).with("year", target.year));
        }
        let named = target.title.as_deref().filter(|_| !target.is_by_name);
        let own = named.and_then(|title| self.names.agreeing(&target.organ(), title));
        let named = own.zip(named);
        if let Some((Err(known), title)) = named {
            let message = Message::new("import.other_agency").with("file", source.display().to_string());
            let message = message.with("title", title).with("agency", target.agency.as_str());
            return Some(message.with("name", known));
        }
        // A second agency of a name that the site knows would take all later reports.
        let elsewhere = || {
            let title = target.title.as_deref().filter(|_| named.is_none() && !target.is_by_name)?;
            Some((title, self.names.similar(title)?))
        };
        if let Some((title, (agency, name))) = elsewhere() {
            let message = Message::new("import.known_agency").with("file", source.display().to_string());
            return Some(message.with("title", title).with("agency", agency).with("name", name));
        }
        // A folder that was renamed since is known by its agency's name.
        let slug = target.slug.as_deref().filter(|slug| *slug != target.agency.organ())?;
        let is_known = Slug::parse(slug).is_some_and(|slug| self.knows(&slug));
        let message = Message::new("import.other_slug").with("file", source.display().to_string());
        (is_known || named.is_none()).then(|| message.with("found", slug).with("agency", target.agency.as_str()))
    }
}

/// The agencies that reports are expected of: one with those below it, or all where any stands below another.
fn members(site: &Site, parent: Option<&Slug>) -> Option<BTreeSet<Slug>> {
    let Some(parent) = parent else {
        let mut agencies = site.agencies_of(None);
        let has_list = agencies.clone().any(|agency| agency.parent.is_some());
        return has_list.then(|| agencies.by_ref().map(|agency| agency.slug.clone()).collect());
    };
    let mut members = find::below(site, parent);
    let has_list = !members.is_empty();
    members.insert(parent.clone());
    has_list.then_some(members)
}
