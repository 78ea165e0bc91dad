//! File events become the names of parts to look at again. An event is a hint: editors save by removing, renaming, writing
//! twice; so nothing is concluded from it but where to look, after a short quiet period.

use crate::base::Message;
use crate::source::{SourcePart, WatchScope, Watched, watch_scope, watched};
use notify::event::{EventKind, ModifyKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// No event for so long, and a save is taken to be over.
const QUIET: Duration = Duration::from_millis(25);
/// Events that never stop are looked into after so long.
const LONGEST: Duration = Duration::from_millis(500);
/// How often a folder that tells nothing is read.
const POLL: Duration = Duration::from_millis(1000);

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// By the system's events, or by polling where none come.
    Events,
    /// By reading everything again and again.
    Polling,
}

/// What the threads of the watcher tell.
enum Signal {
    Paths(Vec<PathBuf>),
    /// A look at the folders found these.
    Parts(BTreeSet<SourcePart>),
    /// Events were lost.
    Lost,
    /// The system watches no more folders for us.
    Limit,
}

/// The watcher of a site.
pub(super) struct Watcher {
    root: PathBuf,
    signals: Receiver<Signal>,
    /// Keeps the channel open while polling, when nothing else does.
    sender: Sender<Signal>,
    events: Option<RecommendedWatcher>,
    /// When everything is read again, where no events come.
    poll: Option<Instant>,
    folders: BTreeMap<PathBuf, Vec<Watched>>,
    /// Paths at which a folder or a link may be new: what is watched is looked through again before the next wait.
    touched: BTreeSet<PathBuf>,
    notes: Vec<Message>,
}

impl Watcher {
    /// Starts watching the site whose site.toml lies in `root`.
    pub(super) fn new(root: &Path, watching: Watching) -> Watcher {
        let (sender, signals) = channel();
        let mut watcher = Watcher {
            root: root.to_owned(),
            signals,
            sender: sender.clone(),
            events: None,
            poll: None,
            folders: BTreeMap::new(),
            touched: BTreeSet::new(),
            notes: Vec::new(),
        };
        if watching == Watching::Polling {
            return watcher;
        }
        let folders = watched(root);
        if folders.keys().any(|folder| watch_scope(folder) == WatchScope::Remote) {
            watcher.notes.push(Message::new("serve.far"));
            return watcher;
        }
        // Links are followed by `watched`, the same way on every system.
        let config = notify::Config::default().with_follow_symlinks(false);
        match RecommendedWatcher::new(move |event| pass_on(event, &sender), config) {
            Ok(events) => {
                watcher.events = Some(events);
                watcher.watch(folders);
            }
            Err(error) => watcher.give_up(&error),
        }
        watcher
    }

    /// Waits for events and for the quiet after them, or until a moment; answers the parts to look at again.
    pub(super) fn wait(&mut self, until: Option<Instant>) -> BTreeSet<SourcePart> {
        if !self.touched.is_empty() {
            let folders = watched(&self.root);
            self.watch(folders);
        }
        if self.polls() && self.poll.is_none() {
            // Counted from here, so that a slow disk is not read without pause.
            self.poll = Some(Instant::now() + POLL);
        }
        let until = until.into_iter().chain(self.poll).min();
        let mut parts = BTreeSet::new();
        let mut first: Option<Instant> = None;
        loop {
            let deadline = match first {
                Some(first) => Some((Instant::now() + QUIET).min(first + LONGEST)),
                None => until,
            };
            match self.receive(deadline) {
                Some(signal) => {
                    self.take(signal, &mut parts);
                    if !parts.is_empty() {
                        first.get_or_insert_with(Instant::now);
                    }
                }
                None => {
                    if self.poll.is_some_and(|poll| poll <= Instant::now()) {
                        self.poll = None;
                        parts.extend(SourcePart::ALL);
                    }
                    return parts;
                }
            }
        }
    }

    /// Takes a look on a thread of its own, and tells what it finds as if it were an event.
    pub(super) fn look(&self, look: impl FnOnce() -> BTreeSet<SourcePart> + Send + 'static) -> std::io::Result<()> {
        let sender = self.sender.clone();
        let thread = thread::Builder::new().name("annals-look".to_owned());
        // Nobody listens any more: the program ends.
        thread.spawn(move || drop(sender.send(Signal::Parts(look())))).map(drop)
    }

    /// Whether everything is read again and again, since no events come.
    pub(super) fn polls(&self) -> bool {
        self.events.is_none()
    }

    /// The notice about watching itself, once.
    pub(super) fn notes(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.notes)
    }

    fn receive(&self, deadline: Option<Instant>) -> Option<Signal> {
        match deadline {
            None => self.signals.recv().ok(),
            Some(deadline) => self.signals.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok(),
        }
    }

    fn take(&mut self, signal: Signal, parts: &mut BTreeSet<SourcePart>) {
        match signal {
            Signal::Lost => {
                parts.extend(SourcePart::ALL);
                self.touched.insert(self.root.clone());
            }
            Signal::Limit => {
                self.give_up(&notify::Error::new(ErrorKind::MaxFilesWatch));
                parts.extend(SourcePart::ALL);
            }
            Signal::Parts(found) => parts.extend(found),
            Signal::Paths(paths) => {
                for path in paths {
                    let found = parts_of(&self.folders, &path);
                    if !found.is_empty() && (path.is_symlink() || path.is_dir() || self.folders.contains_key(&path)) {
                        self.touched.insert(path);
                    }
                    parts.extend(found);
                }
            }
        }
    }

    /// Watches the folders that are not watched yet, and those that may have been made anew.
    fn watch(&mut self, folders: BTreeMap<PathBuf, Vec<Watched>>) {
        let touched = std::mem::take(&mut self.touched);
        let Some(events) = &mut self.events else { return };
        let mut failed = None;
        for (folder, stands_for) in &folders {
            if self.folders.get(folder) == Some(stands_for) && !touched.contains(folder) {
                continue;
            }
            let deep = stands_for.iter().any(|watched| watched.deep);
            let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match events.watch(folder, mode) {
                // A folder that is gone again is no mistake.
                Err(error) if !folder.exists() => drop(error),
                Err(error) => failed = Some(error),
                Ok(()) => {}
            }
        }
        self.folders = folders;
        if let Some(error) = failed {
            self.give_up(&error);
        }
    }

    /// From now on everything is read again and again.
    fn give_up(&mut self, error: &notify::Error) {
        let limit = match &error.kind {
            ErrorKind::MaxFilesWatch => true,
            // ENOSPC and EMFILE: too many watched folders, too many watchers.
            ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24)),
            _ => false,
        };
        self.events = None;
        self.notes.push(match limit {
            true => Message::new("serve.limit"),
            false => Message::new("serve.no_events").with("error", error.to_string()),
        });
    }
}

/// What an event of the system means here. Reads are none of our business: we read ourselves.
fn pass_on(event: notify::Result<notify::Event>, sender: &Sender<Signal>) {
    let signal = match event {
        Ok(event) if event.need_rescan() => Signal::Lost,
        Ok(event) => match event.kind {
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::AccessTime)) => {
                return;
            }
            _ => Signal::Paths(event.paths),
        },
        Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => Signal::Limit,
        Err(_) => Signal::Lost,
    };
    // Nobody listens any more: the program ends.
    let _ = sender.send(signal);
}

/// The parts of the site that a real path belongs to: several, where links lead to the same folder.
fn parts_of(folders: &BTreeMap<PathBuf, Vec<Watched>>, path: &Path) -> BTreeSet<SourcePart> {
    let mut parts = BTreeSet::new();
    for folder in path.ancestors() {
        let Some(below) = folders.get(folder).and_then(|_| path.strip_prefix(folder).ok()) else { continue };
        let Some(steps) = below.iter().map(|step| step.to_str()).collect::<Option<Vec<_>>>() else { continue };
        // Hidden files are not read: an editor's notes to itself.
        if steps.iter().any(|step| step.starts_with('.')) {
            continue;
        }
        for Watched { site, deep } in &folders[folder] {
            if *deep || steps.len() <= 1 {
                let site_path: Vec<&str> = Some(site.as_str()).into_iter().chain(steps.iter().copied()).collect();
                parts.extend(SourcePart::of(site_path.join("/").trim_matches('/')));
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_path_leads_to_the_parts_it_stands_for() {
        let watched = |site: &str, deep| Watched { site: site.into(), deep };
        let folders = BTreeMap::from([
            (PathBuf::from("/s"), vec![watched("", false)]),
            (PathBuf::from("/s/content"), vec![watched("content", true)]),
            (PathBuf::from("/t"), vec![watched("themes/a", true), watched("themes/b", true)]),
        ]);
        let parts = |path: &str| parts_of(&folders, Path::new(path)).into_iter().collect::<Vec<_>>();
        assert_eq!(parts("/s/site.toml"), [SourcePart::Settings]);
        assert_eq!(parts("/s/content"), [SourcePart::Content]);
        assert_eq!(parts("/s/content/a/2023/report.toml"), [SourcePart::Agency("a".into())]);
        assert_eq!(parts("/t/static/x.css"), [SourcePart::Theme("a".into()), SourcePart::Theme("b".into())]);
        for nothing in ["/s/public/a/index.html", "/s/public", "/s/content/a/.report.toml.swp", "/u"] {
            assert_eq!(parts(nothing), [], "{nothing}");
        }
    }

    /// A watcher of a folder of its own, with notices in English.
    fn watcher() -> (tempfile::TempDir, Watcher) {
        let folder = tempfile::tempdir().expect("a folder");
        let watcher = Watcher::new(folder.path(), Watching::Events);
        (folder, watcher)
    }

    fn said(watcher: &mut Watcher) -> String {
        watcher.notes().iter().map(|note| note.render(crate::base::Lang::En)).collect()
    }

    #[test]
    fn at_the_systems_limit_it_says_so_once_and_looks_again_and_again() {
        let (_folder, mut watcher) = watcher();
        assert!(!watcher.polls() && said(&mut watcher).is_empty());
        watcher.sender.send(Signal::Limit).expect("a listener");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into());
        assert!(watcher.polls());
        let note = said(&mut watcher);
        assert!(note.contains("fs.inotify.max_user_watches"), "{note}");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into(), "the next look comes by itself");
        assert!(said(&mut watcher).is_empty());
    }

    #[test]
    fn the_systems_own_numbers_for_its_limits_are_known() {
        for (number, word) in [(28, "max_user_watches"), (24, "max_user_instances"), (13, "cannot tell")] {
            let (_folder, mut watcher) = watcher();
            watcher.give_up(&notify::Error::io(std::io::Error::from_raw_os_error(number)));
            let note = said(&mut watcher);
            assert!(watcher.polls() && note.contains(word), "{number}: {note}");
        }
        // The error with which the system refuses a watch reaches the loop as the limit.
        let (sender, signals) = channel();
        pass_on(Err(notify::Error::new(ErrorKind::MaxFilesWatch)), &sender);
        assert!(matches!(signals.try_recv(), Ok(Signal::Limit)));
    }
}
