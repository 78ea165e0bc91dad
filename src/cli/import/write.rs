//! The files of what is imported: new ones, updated ones, pictures beside them.

use super::super::edit;
use super::super::new::{say_made, write_new};
use super::super::terminal::Terminal;
use super::place::ImportTarget;
use super::work::{ChangedReport, ImportRun};
use crate::base::{Message, Slug, SourceFile, Year, toml_text};
use crate::desk;
use crate::import::{self, ImportDifference, PictureFile, Recognised, ReportFile};
use crate::model::TomlPatch;
use crate::publish;
use crate::source::{self, AgencyFiles, Attached, FileStamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl ImportRun {
    /// Writes a report that was not there.
    pub(super) fn make(
        &mut self,
        report: &Recognised,
        target: &ImportTarget,
        source: &Path,
        told: &str,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        self.note_doubts(target, told, terminal)?;
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
            match &target.title {
                Some(name) => self.names.add(&target.organ(), name),
                None => terminal.say(&Message::new("import.folder_name").with("agency", target.agency.organ())),
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

    /// Gives a member the full name of its first reports' titles, where the list has but the end of it; that becomes its short name.
    /// A former name is completed where it stands. Of a member that has reported before, its names stay.
    fn complete_name(&mut self, target: &ImportTarget, terminal: &Terminal) -> anyhow::Result<()> {
        let Some((listed, title)) = target.listed.as_deref().zip(target.title.as_deref()) else { return Ok(()) };
        let organ = target.organ();
        let Some(files) = self.sources.agencies.get(organ.as_str()) else { return Ok(()) };
        let is_new = |folder: &String| {
            Year::parse(folder).is_some_and(|year| self.touched.contains(&(target.agency.clone(), year)))
        };
        let has_reported = self.site.agency(&organ).is_some_and(|agency| !agency.reports.is_empty())
            || !files.folders.iter().all(is_new);
        let file = files.texts.get("agency.toml").filter(|_| !has_reported).cloned();
        let Some(mut patch) = file.as_ref().and_then(TomlPatch::new) else {
            let message = Message::new("import.fuller_name").with("name", listed).with("title", title);
            terminal.say(&message.with("agency", &organ));
            return Ok(());
        };
        let is_present = patch.says("name", listed);
        let entry = patch.position("names", "name", listed);
        if !is_present && entry.is_none() {
            // Another report of this run had the full name.
            return Ok(());
        }
        if is_present {
            patch.set("name", &toml_text(title));
            if !patch.has("short_name") {
                patch.set("short_name", &toml_text(listed));
            }
        }
        if let Some(at) = entry {
            patch.set_of("names", at, "name", &toml_text(title));
        }
        let text = patch.finish();
        if !self.dry {
            let path = self.root.join("content").join(organ.as_str()).join("agency.toml");
            publish::replace_text(&path, &text)?;
        }
        let key = if is_present { "import.completed_name" } else { "import.completed_former" };
        let message = Message::new(key).with("name", listed).with("title", title);
        terminal.say(&message.with("agency", &organ));
        self.sources.put(&organ, "agency.toml", text);
        Ok(())
    }

    /// Tells the differences and, where it was asked for, applies them.
    pub(super) fn apply(
        &mut self,
        difference: ImportDifference,
        target: &ImportTarget,
        told: &mut String,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        for line in &difference.lines {
            super::push_line(told, line, terminal);
        }
        if difference.lines.is_empty() {
            self.tally.same += 1;
            if self.tally.read == 1 {
                terminal.say(&Message::new("import.same").with("target", target.name()));
            }
            return Ok(());
        }
        // What only a person can change was told.
        let is_updated = self.update && !(difference.files.is_empty() && difference.by_hand.is_empty());
        self.tally.changes.push(ChangedReport::new(target, &difference, is_updated));
        if !is_updated {
            self.tally.differing += 1;
            if self.tally.read == 1 {
                let message = Message::new("import.differs").with("target", target.name());
                terminal.say(&message.with("n", difference.lines.len()));
            }
            return Ok(());
        }
        self.tally.updated += 1;
        self.note_doubts(target, told, terminal)?;
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

    /// Notes what is in doubt before it is written: a run that is killed in between leaves no figure without its doubt.
    fn note_doubts(&self, target: &ImportTarget, told: &str, terminal: &Terminal) -> anyhow::Result<()> {
        if self.keep_doubts && !self.dry {
            desk::keep_doubts(&self.root, (&target.agency, target.year), told, terminal.lang, &edit::stamp())?;
        }
        Ok(())
    }

    pub(super) fn path(&self, target: &ImportTarget, name: &str) -> PathBuf {
        self.root.join("content").join(target.agency.as_str()).join(target.inside(name))
    }

    pub(super) fn text(&self, target: &ImportTarget, name: &str) -> Option<&Arc<SourceFile>> {
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
            let file = Attached { path, size: bytes.len() as u64, stamp: FileStamp::default(), sealed: None };
            files.others.entry(source::in_family(&target.agency, &target.inside(name))).or_insert(file);
        }
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8], terminal: &Terminal) -> anyhow::Result<()> {
        if !self.dry {
            return write_new(path, bytes, terminal);
        }
        say_made(publish::look_for(path, bytes)?, "import.would_write", path, terminal);
        Ok(())
    }

    /// Replaces a file in one step; the old one stays beside it.
    fn replace(&self, path: &Path, text: &str, terminal: &Terminal) -> anyhow::Result<()> {
        let shown = path.display().to_string();
        if self.dry {
            terminal.say(&Message::new("import.would_update").with("path", shown));
            return Ok(());
        }
        if !publish::is_written(path)? {
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
