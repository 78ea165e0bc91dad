//! The loop's memory: the sources as they are, the watcher, and the parts that are due to be looked at.

use super::watch::{Watcher, Watching};
use crate::base::Message;
use crate::source::{self, SourceError, SourcePart, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// A file that is gone for less than this is being saved, not deleted; and a part is looked at once more after it, since files
/// made quickly in a new folder come without an event.
const PATIENCE: Duration = Duration::from_millis(300);

/// An author at work on a site.
pub struct Session {
    /// The sources as they were read last.
    pub sources: Sources,
    watcher: Watcher,
    due: BTreeMap<SourcePart, Pending>,
}

/// When a part is to be looked at.
#[derive(Clone, Copy)]
struct Pending {
    at: Instant,
    /// Whether an event asks for it, or it is the second look.
    again: bool,
}

impl Session {
    /// Reads a site, and watches it from then on. What changed between the two shows by the looks of its folder soon after; were
    /// it watched while it is read, each of its files would be an event.
    ///
    /// # Errors
    /// When the root cannot be read.
    pub fn open(root: &Path, watching: Watching) -> Result<Session, SourceError> {
        let sources = source::open(root)?;
        let watcher = Watcher::new(root, watching);
        let now = Pending { at: Instant::now(), again: true };
        let mut due: BTreeMap<SourcePart, Pending> = SourcePart::ALL.into_iter().map(|part| (part, now)).collect();
        // Of a large site the agencies' folders take a second or two, in which an edit would wait.
        if watcher.look(sources.look_through()).is_ok() {
            due.remove(&SourcePart::Content);
        }
        Ok(Session { sources, watcher, due })
    }

    /// The notice about watching itself, once.
    pub fn notes(&mut self) -> Vec<Message> {
        self.watcher.notes()
    }

    /// Waits until something of the site differs, and answers what; the sources are the new ones then.
    ///
    /// # Errors
    /// When the root can no longer be read.
    pub fn change(&mut self) -> Result<BTreeSet<SourcePart>, SourceError> {
        loop {
            let earliest = self.due.values().map(|due| due.at).min();
            let news = self.watcher.wait(earliest);
            let now = Instant::now();
            for part in news {
                self.expect(part, now);
            }
            let ready: BTreeSet<SourcePart> =
                self.due.iter().filter(|(_, due)| due.at <= now).map(|(part, _)| part.clone()).collect();
            for part in &ready {
                let due = self.due.remove(part);
                if due.is_some_and(|due| !due.again) && !self.watcher.polls() {
                    self.due.insert(part.clone(), Pending { at: now + PATIENCE, again: true });
                }
            }
            let changed = self.sources.refresh(&ready)?;
            if !changed.is_empty() {
                return Ok(changed);
            }
        }
    }

    /// An event asks for a part: now, or when its lost file had time to come back.
    fn expect(&mut self, part: SourcePart, now: Instant) {
        let patience = if self.sources.has_lost(&part) { PATIENCE } else { Duration::ZERO };
        let due = self.due.entry(part).or_insert(Pending { at: now + patience, again: false });
        if due.again || patience.is_zero() {
            *due = Pending { at: now + patience, again: false };
        }
    }
}
