//! Writing what was imported: new files, differences, updates. In a dry run everything happens in memory only.

use super::super::find;
use super::super::known_names::KnownNames;
use super::super::new::write_new;
use super::super::terminal::Terminal;
use super::ImportArgs;
use super::place::ImportTarget;
use crate::base::{Message, Severity, Slug, SourceFile, Year};
use crate::edition::ReportNames;
use crate::import::{self, ImportDifference, PictureFile, Recognised, ReportFile};
use crate::model::{self, LoadCache, Report, Site, TomlPatch};
use crate::publish;
use crate::source::{self, AgencyFiles, Attached, Sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The site that is imported into, and what was done so far.
pub(super) struct ImportRun {
    root: PathBuf,
    /// The site's files, those that were just imported included.
    pub(super) sources: Sources,
    /// The site before the run.
    pub(super) site: Site,
    cache: LoadCache,
    /// The agency that new ones are put below, where one was named and site.toml does not name it for all.
    parent: Option<Slug>,
    /// The agencies that reports are expected of: what is of none of them is a question. `None` where the site has no such list.
    pub(super) members: Option<BTreeSet<Slug>>,
    /// The agencies of the site by their names.
    pub(super) names: KnownNames,
    /// The names by which titles of reports are known.
    pub(super) report_names: ReportNames,
    /// The agencies of the files of this run, by name.
    expected: Vec<(String, Slug)>,
    dry: bool,
    update: bool,
    force: bool,
    /// The reports that were imported.
    pub(super) touched: BTreeSet<(Slug, Year)>,
    pub(super) tally: ImportTally,
}

/// So many files without a member say something of the list, and not of the files.
const UNLISTED: usize = 5;

/// What became of the files, by number.
#[derive(Default)]
pub(super) struct ImportTally {
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
        let (dry, update, force) = (args.dry_run, args.update, args.force);
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

    /// The agency of a name.
    pub(super) fn agency_named(&self, name: &str) -> Option<Slug> {
        let expected = || self.expected.iter().find(|(known, _)| known == name).map(|(_, agency)| agency);
        Slug::parse(self.names.exact(name).or_else(expected)?.organ())
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

    /// Takes a report into the site.
    pub(super) fn record(
        &mut self,
        report: &Recognised,
        target: &ImportTarget,
        source: &Path,
        document: &mut String,
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
            return self.make(report, target, source, terminal);
        }
        let existing = self.load(target, None).filter(|_| !self.has_unreadable(target));
        self.tally.waiting += usize::from(existing.as_ref().is_some_and(|existing| existing.draft));
        let difference = existing.and_then(|existing| self.difference(&existing, report, target));
        match difference {
            Some(difference) => self.apply(difference, target, document, terminal),
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

    fn make(
        &mut self,
        report: &Recognised,
        target: &ImportTarget,
        source: &Path,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        self.tally.made += 1;
        self.tally.drafts += usize::from(report.needs_review());
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let agency = self.sources.agencies.get(target.agency.organ());
        let has_text =
            |files: &Arc<AgencyFiles>| files.texts.get("agency.toml").is_some_and(|file| !file.text.trim().is_empty());
        if !agency.is_some_and(has_text) {
            let mut text = import::agency_toml(target.title.as_deref().unwrap_or(target.agency.organ()));
            if let Some(parent) = self.parent.as_ref().filter(|parent| parent.as_str() != target.agency.organ()) {
                text.push_str(&format!("parent = \"{parent}\"\n"));
            }
            let path = self.root.join("content").join(target.agency.organ()).join("agency.toml");
            self.write(&path, text.as_bytes(), terminal)?;
            self.remember(&target.organ(), "agency.toml", text);
            if let Some(name) = &target.title {
                self.names.add(&target.organ(), name);
            }
        }
        self.complete_name(target, terminal)?;
        self.add_pictures(&report.pictures, target, terminal)?;
        // report.toml is the last: a folder that has it is whole.
        for ReportFile { name, text } in import::files(report, &name).into_iter().rev() {
            self.write(&self.path(target, &name), text.as_bytes(), terminal)?;
            self.remember(&target.agency, &target.inside(&name), text);
        }
        Ok(())
    }

    /// Gives a member the full name of its first report's title, where the list has but the end of it; that becomes its short name.
    /// Of a member that has reported before, its name stays.
    fn complete_name(&mut self, target: &ImportTarget, terminal: &Terminal) -> anyhow::Result<()> {
        let Some((listed, title)) = target.listed.as_deref().zip(target.title.as_deref()) else { return Ok(()) };
        let organ = target.organ();
        let Some(files) = self.sources.agencies.get(organ.as_str()) else { return Ok(()) };
        let file = files.texts.get("agency.toml").filter(|_| files.folders.is_empty()).cloned();
        let Some(mut patch) = file.as_ref().and_then(TomlPatch::new) else {
            let message = Message::new("import.fuller_name").with("name", listed).with("title", title);
            terminal.say(&message.with("agency", &organ));
            return Ok(());
        };
        let typed = |text: &str| toml::Value::from(text).to_string();
        patch.set("name", &typed(title));
        if !patch.has("short_name") {
            patch.set("short_name", &typed(listed));
        }
        let text = patch.finish();
        if !self.dry {
            let path = self.root.join("content").join(organ.as_str()).join("agency.toml");
            publish::replace_text(&path, &text)?;
        }
        let message = Message::new("import.completed_name").with("name", listed).with("title", title);
        terminal.say(&message.with("agency", &organ));
        self.sources.put(&organ, "agency.toml", text);
        Ok(())
    }

    /// Tells the differences and, where it was asked for, applies them.
    fn apply(
        &mut self,
        difference: ImportDifference,
        target: &ImportTarget,
        document: &mut String,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        for line in &difference.lines {
            document.push_str(&line.render(terminal.lang).replace(['\n', '\r'], " "));
            document.push('\n');
        }
        if difference.lines.is_empty() {
            self.tally.same += 1;
            terminal.say(&Message::new("import.same").with("target", target.name()));
            return Ok(());
        }
        // What only a person can change was told.
        if !self.update || difference.files.is_empty() && difference.by_hand.is_empty() {
            self.tally.differing += 1;
            let message = Message::new("import.differs").with("target", target.name());
            terminal.say(&message.with("n", difference.lines.len()));
            return Ok(());
        }
        self.tally.updated += 1;
        self.add_pictures(&difference.pictures, target, terminal)?;
        for ReportFile { name, text } in difference.files {
            self.replace(&self.path(target, &name), &text, terminal)?;
            self.remember(&target.agency, &target.inside(&name), text);
        }
        for address in &difference.by_hand {
            terminal.say(&Message::new("import.by_hand").with("address", address.as_str()));
        }
        Ok(())
    }

    fn path(&self, target: &ImportTarget, name: &str) -> PathBuf {
        self.root.join("content").join(target.agency.as_str()).join(target.inside(name))
    }

    fn text(&self, target: &ImportTarget, name: &str) -> Option<&Arc<SourceFile>> {
        self.sources.text(&target.agency, &target.inside(name))
    }

    /// Gives the pictures of a report the names of those files of its folder that are the same picture.
    pub(super) fn name_pictures(&self, report: &mut Recognised, target: &ImportTarget) {
        let Some(files) = self.sources.agencies.get(target.agency.organ()) else { return };
        let inside = source::in_family(&target.agency, &target.inside(""));
        let known: Vec<_> =
            files.others.iter().filter_map(|(path, file)| Some((path.strip_prefix(&inside)?, file))).collect();
        let same = |picture: &PictureFile| {
            let PictureFile { name, bytes } = picture;
            let is_same = |file: &Attached| {
                file.size == bytes.len() as u64 && source::attachment(file).is_ok_and(|there| there == *bytes)
            };
            // Its own name first: it may be there twice.
            let own = known.iter().filter(|(there, _)| there == name);
            let (there, _) = own.chain(&known).find(|(_, file)| is_same(file))?;
            Some((name.clone(), *there))
        };
        let names: Vec<(String, &str)> = report.pictures.iter().filter_map(same).collect();
        names.iter().for_each(|(name, there)| report.rename_picture(name, there));
    }

    /// Writes pictures beside a report. A file of the name of one is not touched.
    fn add_pictures(
        &mut self,
        pictures: &[PictureFile],
        target: &ImportTarget,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        for PictureFile { name, bytes } in pictures {
            let path = self.path(target, name);
            self.write(&path, bytes, terminal)?;
            let files = Arc::make_mut(self.sources.agencies.entry(target.agency.organ().to_owned()).or_default());
            let file = Attached { path, size: bytes.len() as u64, modified: 0 };
            files.others.entry(source::in_family(&target.agency, &target.inside(name))).or_insert(file);
        }
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8], terminal: &Terminal) -> anyhow::Result<()> {
        if self.dry {
            terminal.say(&Message::new("import.would_write").with("path", path.display().to_string()));
            return Ok(());
        }
        write_new(path, bytes, terminal)
    }

    /// Replaces a file in one step; the old one stays beside it.
    fn replace(&self, path: &Path, text: &str, terminal: &Terminal) -> anyhow::Result<()> {
        let shown = path.display().to_string();
        if self.dry {
            terminal.say(&Message::new("import.would_update").with("path", shown));
            return Ok(());
        }
        if !path.metadata().is_ok_and(|metadata| metadata.len() > 0) {
            return write_new(path, text.as_bytes(), terminal);
        }
        let backup = publish::replace_keeping_backup(path, text.as_bytes())?.display().to_string();
        terminal.say(&Message::new("import.updated").with("path", shown).with("backup", backup));
        Ok(())
    }

    /// Keeps a file in the site's sources, as it now is or would be. A file that was there already is not touched.
    fn remember(&mut self, slug: &Slug, path: &str, text: String) {
        let was_there = self.sources.text(slug, path);
        let is_kept = was_there.is_some_and(|file| !file.text.is_empty()) && !self.update;
        let text = was_there.filter(|_| is_kept).map_or(text, |file| file.text.clone());
        self.sources.put(slug, path, text);
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
