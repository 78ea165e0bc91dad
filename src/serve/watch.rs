//! Maps file events to the parts that must be read again. Editors save by removing, renaming or writing twice, so an event only
//! shows where to look; the files are read after a debounce period.

use crate::base::Message;
use crate::source::{SiteFolder, SourcePart, WatchScope, Watched, watch_scope, watched};
use notify::event::{EventKind, ModifyKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A save is complete after this time without an event.
const DEBOUNCE: Duration = Duration::from_millis(10);
/// The longest wait while events keep coming.
const MAX_DELAY: Duration = Duration::from_millis(500);
/// The interval at which everything is read where the system sends no events.
const POLL_INTERVAL: Duration = Duration::from_millis(1000);

/// After events were lost everything is read, which the system reports as well: at most one part in this many of the time goes into it.
const LOST_SHARE: u32 = 10;

/// How changes are detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// By the system's events, or by polling where none come.
    Events,
    /// By reading everything at intervals.
    Polling,
}

/// A message from the watcher's threads.
#[derive(Debug)]
enum Signal {
    Paths(Vec<PathBuf>),
    /// A scan of the folders found changes in these parts.
    Parts(BTreeSet<SourcePart>),
    /// The program itself wrote these parts, each file in one step: nothing is to be waited for.
    Written(BTreeSet<SourcePart>),
    /// Events were lost.
    Lost,
    /// The system's limit of watched folders is reached.
    Limit,
}

/// Where the program tells the loop what it wrote itself.
#[derive(Clone, Debug)]
pub struct WrittenParts(Sender<Signal>);

impl WrittenParts {
    /// Tells of a part that was written.
    pub fn tell(&self, part: SourcePart) {
        // A closed channel means that the program is ending.
        let _ = self.0.send(Signal::Written([part].into()));
    }
}

/// The watcher of a site.
pub(super) struct Watcher {
    root: SiteFolder,
    signals: Receiver<Signal>,
    /// Keeps the channel open while polling.
    sender: Sender<Signal>,
    events: Option<RecommendedWatcher>,
    /// When everything is read again: while polling, and after events were lost soon after others.
    next_poll: Option<Instant>,
    /// When the reading began that lost events caused.
    reading_since: Option<Instant>,
    /// Until when lost events cause no other.
    calm_until: Option<Instant>,
    folders: BTreeMap<PathBuf, Vec<Watched>>,
    /// Paths at which a folder or a link may be new: the list of watched folders is computed again before the next wait.
    touched: BTreeSet<PathBuf>,
    notes: Vec<Message>,
}

impl Watcher {
    /// Starts watching the site in a folder.
    pub(super) fn new(root: &SiteFolder, watching: Watching) -> Watcher {
        let (sender, signals) = channel();
        let mut watcher = Watcher {
            root: root.clone(),
            signals,
            sender: sender.clone(),
            events: None,
            next_poll: None,
            reading_since: None,
            calm_until: None,
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
        match RecommendedWatcher::new(move |event| forward(event, &sender), config) {
            Ok(events) => {
                watcher.events = Some(events);
                watcher.watch(folders);
            }
            Err(error) => watcher.fall_back_to_polling(&error),
        }
        watcher
    }

    /// Waits for events and the debounce period after them, or until an instant; returns the parts to read again.
    pub(super) fn wait(&mut self, until: Option<Instant>) -> BTreeSet<SourcePart> {
        if !self.touched.is_empty() {
            let folders = watched(&self.root);
            self.watch(folders);
        }
        if self.is_polling() && self.next_poll.is_none() {
            // Measured from the end of the last read, so that a slow disk is not read without pause.
            self.next_poll = Some(Instant::now() + POLL_INTERVAL);
        }
        if let Some(since) = self.reading_since.take() {
            let now = Instant::now();
            self.calm_until = Some(now + POLL_INTERVAL.max((now - since) * (LOST_SHARE - 1)));
        }
        let mut parts = BTreeSet::new();
        let mut first_event: Option<Instant> = None;
        loop {
            let deadline = match first_event {
                Some(first_event) => Some((Instant::now() + DEBOUNCE).min(first_event + MAX_DELAY)),
                None => until.into_iter().chain(self.next_poll).min(),
            };
            match self.receive(deadline) {
                Some(Signal::Written(written)) => {
                    parts.extend(written);
                    return parts;
                }
                Some(signal) => {
                    self.record(signal, &mut parts);
                    if !parts.is_empty() {
                        first_event.get_or_insert_with(Instant::now);
                    }
                }
                None => {
                    if self.next_poll.is_some_and(|poll| poll <= Instant::now()) {
                        self.next_poll = None;
                        self.reading_since = Some(Instant::now());
                        parts.extend(SourcePart::ALL);
                    }
                    return parts;
                }
            }
        }
    }

    /// Where the program tells what it wrote itself.
    pub(super) fn written_parts(&self) -> WrittenParts {
        WrittenParts(self.sender.clone())
    }

    /// Runs a scan on its own thread; its result arrives like an event.
    pub(super) fn scan(&self, scan: impl FnOnce() -> BTreeSet<SourcePart> + Send + 'static) -> std::io::Result<()> {
        let sender = self.sender.clone();
        let thread = thread::Builder::new().name("annals-scan".to_owned());
        // A closed channel means that the program is ending.
        thread.spawn(move || drop(sender.send(Signal::Parts(scan())))).map(drop)
    }

    /// Whether everything is read at intervals, since the system sends no events.
    pub(super) fn is_polling(&self) -> bool {
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

    fn record(&mut self, signal: Signal, parts: &mut BTreeSet<SourcePart>) {
        match signal {
            Signal::Lost => {
                self.touched.insert(self.root.to_path_buf());
                match self.calm_until.filter(|calm| *calm > Instant::now()) {
                    Some(calm) => self.next_poll = Some(self.next_poll.map_or(calm, |poll| poll.min(calm))),
                    None => {
                        self.reading_since = Some(Instant::now());
                        parts.extend(SourcePart::ALL);
                    }
                }
            }
            Signal::Limit => {
                self.fall_back_to_polling(&notify::Error::new(ErrorKind::MaxFilesWatch));
                parts.extend(SourcePart::ALL);
            }
            Signal::Parts(changed) | Signal::Written(changed) => parts.extend(changed),
            Signal::Paths(paths) => {
                for path in paths {
                    let affected = parts_of(&self.root, &self.folders, &path);
                    if !affected.is_empty() && (path.is_symlink() || path.is_dir() || self.folders.contains_key(&path))
                    {
                        self.touched.insert(path);
                    }
                    parts.extend(affected);
                }
            }
        }
    }

    /// Watches the folders that are not watched yet, and those that may have been recreated.
    fn watch(&mut self, folders: BTreeMap<PathBuf, Vec<Watched>>) {
        let touched = std::mem::take(&mut self.touched);
        let Some(events) = &mut self.events else { return };
        let mut failure = None;
        for (folder, mapped) in &folders {
            if self.folders.get(folder) == Some(mapped) && !touched.contains(folder) {
                continue;
            }
            let is_deep = mapped.iter().any(|watched| watched.deep);
            let mode = if is_deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match events.watch(folder, mode) {
                // A folder that was removed in the meantime is not an error.
                Err(error) if !folder.exists() => drop(error),
                Err(error) => failure = Some(error),
                Ok(()) => {}
            }
        }
        self.folders = folders;
        if let Some(error) = failure {
            self.fall_back_to_polling(&error);
        }
    }

    /// Switches to polling, with a note that gives the reason.
    fn fall_back_to_polling(&mut self, error: &notify::Error) {
        let is_limit = match &error.kind {
            ErrorKind::MaxFilesWatch => true,
            // ENOSPC and EMFILE: too many watched folders, too many watchers.
            ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24)),
            _ => false,
        };
        self.events = None;
        self.notes.push(match is_limit {
            true => Message::new("serve.limit"),
            false => Message::new("serve.no_events").with("error", error.to_string()),
        });
    }
}

/// Sends the signal for an event of the system. Read accesses are ignored, since the program itself causes them.
fn forward(event: notify::Result<notify::Event>, sender: &Sender<Signal>) {
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
    // A closed channel means that the program is ending.
    let _ = sender.send(signal);
}

/// The parts of the site that a real path belongs to: several where links lead to the same folder.
fn parts_of(root: &SiteFolder, folders: &BTreeMap<PathBuf, Vec<Watched>>, path: &Path) -> BTreeSet<SourcePart> {
    let mut parts = BTreeSet::new();
    for folder in path.ancestors() {
        let (Some(watched), Ok(below)) = (folders.get(folder), path.strip_prefix(folder)) else { continue };
        let Some(steps) = below.iter().map(|step| step.to_str()).collect::<Option<Vec<_>>>() else { continue };
        // Hidden files are not read: they are temporary files of editors.
        if steps.iter().any(|step| step.starts_with('.')) {
            continue;
        }
        for Watched { site, deep } in watched {
            if *deep || steps.len() <= 1 {
                let site_path: Vec<&str> = Some(site.as_str()).into_iter().chain(steps.iter().copied()).collect();
                parts.extend(root.part_of(site_path.join("/").trim_matches('/')));
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_path_leads_to_the_parts_at_its_site_paths() {
        let watched = |site: &str, deep| Watched { site: site.into(), deep };
        let folders = BTreeMap::from([
            (PathBuf::from("/s"), vec![watched("", false)]),
            (PathBuf::from("/s/content"), vec![watched("content", true)]),
            (PathBuf::from("/t"), vec![watched("themes/a", true), watched("themes/b", true)]),
        ]);
        let parts =
            |path: &str| parts_of(&SiteFolder::default(), &folders, Path::new(path)).into_iter().collect::<Vec<_>>();
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
        let watcher = Watcher::new(&folder.path().into(), Watching::Events);
        (folder, watcher)
    }

    fn render_notes(watcher: &mut Watcher) -> String {
        watcher.notes().iter().map(|note| note.render(crate::base::Lang::En)).collect()
    }

    #[test]
    fn at_the_systems_limit_it_notes_so_once_and_polls() {
        let (_folder, mut watcher) = watcher();
        assert!(!watcher.is_polling() && render_notes(&mut watcher).is_empty());
        watcher.sender.send(Signal::Limit).expect("a listener");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into());
        assert!(watcher.is_polling());
        let note = render_notes(&mut watcher);
        assert!(note.contains("fs.inotify.max_user_watches"), "{note}");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into(), "the next poll comes by itself");
        assert!(render_notes(&mut watcher).is_empty());
    }

    /// Whoever reads everything opens everything, and on a large site loses events again by that.
    #[test]
    fn events_that_are_lost_while_all_is_read_are_looked_for_later() {
        let (_folder, mut watcher) = watcher();
        let soon = || Some(Instant::now() + Duration::from_millis(100));
        watcher.sender.send(Signal::Lost).expect("a listener");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into(), "at once");
        let read = Duration::from_millis(200);
        thread::sleep(read); // everything is read
        let calm = Instant::now();
        watcher.sender.send(Signal::Lost).expect("a listener");
        assert_eq!(watcher.wait(soon()), [].into(), "not again at once");
        watcher.sender.send(Signal::Parts([SourcePart::Settings].into())).expect("a listener");
        assert_eq!(watcher.wait(None), [SourcePart::Settings].into(), "an edit is not kept waiting");
        assert_eq!(watcher.wait(None), SourcePart::ALL.into(), "nothing is lost");
        assert!(calm.elapsed() >= read * (LOST_SHARE - 1), "{:?}", calm.elapsed());
    }

    #[test]
    fn the_error_numbers_of_the_systems_limits_are_known() {
        for (number, word) in [(28, "max_user_watches"), (24, "max_user_instances"), (13, "cannot tell")] {
            let (_folder, mut watcher) = watcher();
            watcher.fall_back_to_polling(&notify::Error::io(std::io::Error::from_raw_os_error(number)));
            let note = render_notes(&mut watcher);
            assert!(watcher.is_polling() && note.contains(word), "{number}: {note}");
        }
        // The error with which the system refuses a watch reaches the loop as the limit.
        let (sender, signals) = channel();
        forward(Err(notify::Error::new(ErrorKind::MaxFilesWatch)), &sender);
        assert!(matches!(signals.try_recv(), Ok(Signal::Limit)));
    }
}
