//! Reading again: an event names parts of a site, and only those are looked at.
#![expect(clippy::disallowed_methods, reason = "this is the door in, too")]

use super::fingerprint::folder_fingerprint;
use super::links::LinkTargets;
use super::{AgencyFiles, STYLESHEET, SourceError, SourcePart, Sources, passed_over, read};
use crate::base::{Diagnostic, Digest, Location, Message, SourceFile};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

impl Sources {
    /// Looks again at some parts of the site; answers which of them are not what they were. A part that has the same bytes
    /// keeps its very values, so whoever remembers what followed from them need not ask again.
    ///
    /// # Errors
    /// When the root is no folder that can be read.
    pub fn refresh(&mut self, parts: &BTreeSet<SourcePart>) -> Result<BTreeSet<SourcePart>, SourceError> {
        fs::read_dir(&*self.root).map_err(|source| SourceError { path: self.root.to_path_buf(), source })?;
        let mut changed = BTreeSet::new();
        let mut agencies = BTreeSet::new();
        let mut themes = BTreeSet::new();
        let before = self.links.clone();
        for part in parts {
            match part {
                SourcePart::Settings => changed.extend(self.refresh_settings().then(|| part.clone())),
                SourcePart::Editions => changed.extend(self.refresh_editions().then(|| part.clone())),
                SourcePart::Content => {
                    let mut problems = Vec::new();
                    agencies.extend(read::agency_names(&self.root, &mut problems));
                    agencies.extend(self.agencies.keys().cloned());
                    changed.extend(self.note(SourcePart::Content, problems).then(|| part.clone()));
                }
                SourcePart::Themes => {
                    let mut problems = Vec::new();
                    themes.extend(read::listed(&self.root, "themes", &mut problems));
                    themes.extend(self.themes.keys().cloned());
                    changed.extend(self.note(SourcePart::Themes, problems).then(|| part.clone()));
                }
                SourcePart::Agency(name) => drop(agencies.insert(name.clone())),
                SourcePart::Theme(name) => drop(themes.insert(name.clone())),
            }
        }
        // Settings that name other places are a matter of everything that may have a link.
        let is_elsewhere = self.links != before;
        if is_elsewhere {
            agencies.extend(self.agencies.keys().cloned());
            themes.extend(self.themes.keys().cloned());
        }
        for name in themes {
            changed.extend(self.refresh_theme(&name).then_some(SourcePart::Theme(name)));
        }
        let named = |name: &String| is_elsewhere || parts.contains(&SourcePart::Agency(name.clone()));
        let scanned: Vec<(String, FolderScan)> = agencies
            .into_par_iter()
            .filter_map(|name| self.scan(&name, named(&name)).map(|scanned| (name, scanned)))
            .collect();
        // A folder that came, went or cannot be used is a matter of content/ as a whole. Where that was listed for these scans, it is not
        // listed again: what could not be looked at then is not among them.
        let is_other = |(name, scan): &(String, FolderScan)| scan.files.is_none() || !self.agencies.contains_key(name);
        if !parts.contains(&SourcePart::Content) && scanned.iter().any(is_other) {
            let mut problems = Vec::new();
            read::agency_names(&self.root, &mut problems);
            changed.extend(self.note(SourcePart::Content, problems).then_some(SourcePart::Content));
        }
        for (name, FolderScan { files, fingerprint }) in scanned {
            if let Some(fingerprints) = &mut self.fingerprints {
                match fingerprint {
                    Some(fingerprint) => drop(fingerprints.insert(name.clone(), fingerprint)),
                    None => drop(fingerprints.remove(&name)),
                }
            }
            if self.agencies.get(&name).map(|files| &**files) != files.as_ref() {
                match files {
                    Some(files) => drop(self.agencies.insert(name.clone(), Arc::new(files))),
                    None => drop(self.agencies.remove(&name)),
                }
                changed.insert(SourcePart::Agency(name));
            }
        }
        Ok(changed)
    }

    /// Scans an agency's folder; `None` where its fingerprint is the one it was read with. A folder that an event named is read in
    /// any case.
    fn scan(&self, name: &str, is_named: bool) -> Option<FolderScan> {
        if !is_agency(&self.root, name) {
            return Some(FolderScan { files: None, fingerprint: None });
        }
        // Before reading: a change between the two shows at the next scan.
        let mut fingerprint = None;
        if let Some(known) = &self.fingerprints
            && !is_named
        {
            fingerprint = folder_fingerprint(&self.root.join("content").join(name));
            if fingerprint.is_some() && known.get(name) == fingerprint.as_ref() {
                return None;
            }
        }
        Some(FolderScan { files: Some(read::agency(&self.root, name, &self.links)), fingerprint })
    }

    /// A scan of all agencies' folders, to be run on a thread of its own while the newest edit is already shown. It returns the
    /// agencies whose fingerprints changed since they were read, that came, or that went.
    pub fn scanner(&self) -> impl FnOnce() -> BTreeSet<SourcePart> + Send + use<> {
        let root = self.root.clone();
        let known: BTreeMap<String, Option<Digest>> = self
            .agencies
            .keys()
            .map(|name| {
                (name.clone(), self.fingerprints.as_ref().and_then(|fingerprints| fingerprints.get(name).copied()))
            })
            .collect();
        move || {
            let mut names: BTreeSet<String> = read::agency_names(&root, &mut Vec::new()).into_iter().collect();
            names.extend(known.keys().cloned());
            let same = |name: &String| {
                let before = known.get(name).copied().flatten();
                before.is_some() && before == folder_fingerprint(&root.join("content").join(name))
            };
            names.into_iter().filter(|name| !same(name)).map(SourcePart::Agency).collect()
        }
    }

    /// Whether a file that was there is gone, though its folder is there. An editor that saves by removing and making anew leaves such
    /// moments; a folder that is gone is no matter of an editor.
    pub fn has_lost(&self, part: &SourcePart) -> bool {
        let gone = |path: &Path| path.symlink_metadata().is_err() && path.parent().is_some_and(Path::is_dir);
        match part {
            SourcePart::Settings => {
                let files = self.site.iter().chain(&self.stylesheet);
                files.map(|file| self.root.join(&file.path)).any(|path| gone(&path))
            }
            SourcePart::Editions => self.editions.iter().any(|file| gone(&self.root.join(&file.path))),
            SourcePart::Themes => self.themes.keys().any(|name| self.has_lost(&SourcePart::Theme(name.clone()))),
            SourcePart::Content => self.agencies.keys().any(|name| self.has_lost(&SourcePart::Agency(name.clone()))),
            SourcePart::Theme(name) => {
                let folder = self.root.join("themes").join(name);
                self.themes.get(name).is_some_and(|files| files.keys().any(|path| gone(&folder.join(path))))
            }
            SourcePart::Agency(name) => {
                let folder = self.root.join("content").join(name);
                self.agencies.get(name).is_some_and(|files| files.texts.keys().any(|path| gone(&folder.join(path))))
            }
        }
    }

    fn refresh_settings(&mut self) -> bool {
        let mut problems = Vec::new();
        let mut text = |name: &str| {
            let is_gone = read::is_absent(&self.root.join(name));
            if is_gone { None } else { read::keep(read::text(&self.root, name), &mut problems) }
        };
        let file = text(self.root.settings());
        let links = LinkTargets::new(&self.root, file.as_deref());
        let path = self.root.join(STYLESHEET);
        let refusal = links.refusal(&self.root, &path, STYLESHEET);
        let stylesheet = if refusal.is_none() { text(STYLESHEET) } else { None };
        problems.extend(refusal);
        let same = self.site == file && self.stylesheet == stylesheet;
        if !same {
            (self.site, self.stylesheet) = (file, stylesheet);
        }
        self.links = links;
        problems.extend(passed_over::in_site(&self.root));
        self.note(SourcePart::Settings, problems) || !same
    }

    fn refresh_editions(&mut self) -> bool {
        let mut problems = Vec::new();
        let names = read::listed(&self.root, "editions", &mut problems);
        let (names, others): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.ends_with(".toml"));
        // A form of another name would be missing in silence; notes beside the forms are nobody's mistake.
        let strays = others.iter().filter(|name| !name.ends_with(".md"));
        problems.extend(strays.map(|name| {
            let place = Location::absent(format!("editions/{name}"));
            Diagnostic::warning("READ", Message::new("read.edition")).at(place)
        }));
        let files: Vec<Arc<SourceFile>> = names
            .iter()
            .filter_map(|name| read::keep(read::text(&self.root, &format!("editions/{name}")), &mut problems))
            .collect();
        let same = self.editions == files;
        if !same {
            self.editions = files;
        }
        self.note(SourcePart::Editions, problems) || !same
    }

    fn refresh_theme(&mut self, name: &str) -> bool {
        let mut problems = Vec::new();
        let folder = self.root.join("themes").join(name);
        let files = match folder.metadata() {
            Ok(metadata) if metadata.is_dir() && !read::is_of_system(name.as_ref()) => {
                Some(read::theme(&self.root, name, &self.links, &mut problems))
            }
            Err(error) if !read::is_absent(&folder) => {
                // Without a theme that cannot be looked at, the one below it would be published in its place.
                problems.push(read::failed(&folder, &format!("themes/{name}"), &error));
                None
            }
            _ => None,
        };
        let same = self.themes.get(name) == files.as_ref();
        if !same {
            match files {
                Some(files) => drop(self.themes.insert(name.to_owned(), files)),
                None => drop(self.themes.remove(name)),
            }
        }
        self.note(SourcePart::Theme(name.to_owned()), problems) || !same
    }

    /// Keeps what could not be read of a part; answers whether that is news.
    fn note(&mut self, part: SourcePart, problems: Vec<Diagnostic>) -> bool {
        if self.problems.get(&part).map_or(&[][..], Vec::as_slice) == problems {
            return false;
        }
        if problems.is_empty() {
            self.problems.remove(&part);
        } else {
            self.problems.insert(part, problems);
        }
        true
    }
}

/// What was found at the place of an agency's folder.
struct FolderScan {
    files: Option<AgencyFiles>,
    fingerprint: Option<Digest>,
}

/// Whether an agency's folder has a name. One that cannot be looked at is there: reading it tells why not.
fn is_agency(root: &Path, name: &str) -> bool {
    let is_folder = match root.join("content").join(name).metadata() {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    };
    is_folder && !read::is_of_system(name.as_ref())
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;

    #[test]
    fn a_scan_finds_what_came_went_and_changed_since_the_reading() {
        let site = tempfile::tempdir().expect("a folder");
        let folder = |name: &str| site.path().join("content").join(name);
        for name in ["changed", "gone"] {
            fs::create_dir_all(folder(name)).expect("a folder");
            fs::write(folder(name).join("agency.toml"), "name = \"甲\"\n").expect("a file");
        }
        let mut sources = open(site.path()).expect("a site");
        let scan = sources.scanner();
        fs::write(folder("changed").join("agency.toml"), "name = \"乙\"\n").expect("a file");
        fs::remove_dir_all(folder("gone")).expect("a folder");
        fs::create_dir_all(folder("new")).expect("a folder");
        let changed = scan();
        assert_eq!(changed, ["changed", "gone", "new"].map(|name| SourcePart::Agency(name.to_owned())).into());
        assert_eq!(sources.refresh(&changed).expect("a site"), changed);
        assert_eq!(sources.agencies.keys().collect::<Vec<_>>(), ["changed", "new"]);
    }

    #[test]
    fn a_file_alone_may_be_being_saved_and_a_folder_not() {
        let site = tempfile::tempdir().expect("a folder");
        let agency = site.path().join("content/office");
        fs::create_dir_all(agency.join("2024")).expect("a folder");
        fs::write(agency.join("agency.toml"), "name = \"甲\"\n").expect("a file");
        fs::write(agency.join("2024/overview.md"), "正文。\n").expect("a file");
        let sources = open(site.path()).expect("a site");
        let part = SourcePart::Agency("office".to_owned());
        assert!(!sources.has_lost(&part));
        fs::remove_file(agency.join("2024/overview.md")).expect("removed");
        assert!(sources.has_lost(&part));
        fs::remove_dir(agency.join("2024")).expect("removed");
        assert!(!sources.has_lost(&part), "a year is gone");
        fs::remove_file(agency.join("agency.toml")).expect("removed");
        assert!(sources.has_lost(&part) && sources.has_lost(&SourcePart::Content));
        fs::remove_dir(agency).expect("removed");
        assert!(!sources.has_lost(&part) && !sources.has_lost(&SourcePart::Content));
    }
}
