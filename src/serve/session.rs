//! The state of the watching loop: the sources, the watcher, and the parts that are due to be read again.

use super::watch::{Watcher, Watching, WrittenParts};
use crate::base::Message;
use crate::source::{self, SiteFolder, SourceError, SourcePart, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A file that is missing from its folder for less than this is being saved, not deleted. Each part is also read once more after this
/// time, since files created quickly in a new folder cause no event.
const RECHECK_DELAY: Duration = Duration::from_millis(300);

/// A site that is watched for changes.
pub struct Session {
    /// The sources as last read.
    pub sources: Sources,
    watcher: Watcher,
    due: BTreeMap<SourcePart, Pending>,
}

/// When a part is to be read again.
#[derive(Clone, Copy)]
struct Pending {
    at: Instant,
    /// Whether this is the second read, not the one an event requested.
    is_recheck: bool,
}

impl Session {
    /// Reads a site, and watches it from then on. A rescan soon after finds what changed in between; watching during the read would
    /// report an event for each file.
    ///
    /// # Errors
    /// When the root cannot be read.
    pub fn open(root: &SiteFolder, watching: Watching) -> Result<Session, SourceError> {
        let sources = source::open(root)?;
        let watcher = Watcher::new(root, watching);
        let now = Pending { at: Instant::now(), is_recheck: true };
        let mut due: BTreeMap<SourcePart, Pending> = SourcePart::ALL.into_iter().map(|part| (part, now)).collect();
        // Scanning the agencies of a large site takes a second or two, which would delay an edit: it runs on its own thread.
        if watcher.scan(sources.scanner()).is_ok() {
            due.remove(&SourcePart::Content);
        }
        Ok(Session { sources, watcher, due })
    }

    /// Where the program tells what it wrote itself, which is then read at once.
    pub fn written_parts(&self) -> WrittenParts {
        self.watcher.written_parts()
    }

    /// The notice about watching itself, once.
    pub fn notes(&mut self) -> Vec<Message> {
        self.watcher.notes()
    }

    /// Waits until some parts of the site differ, updates the sources, and returns these parts.
    ///
    /// # Errors
    /// When the root can no longer be read.
    pub fn wait_for_change(&mut self) -> Result<BTreeSet<SourcePart>, SourceError> {
        loop {
            let earliest = self.due.values().map(|due| due.at).min();
            let requested = self.watcher.wait(earliest);
            let now = Instant::now();
            for part in requested {
                self.schedule(part, now);
            }
            let ready: BTreeSet<SourcePart> =
                self.due.iter().filter(|(_, due)| due.at <= now).map(|(part, _)| part.clone()).collect();
            for part in &ready {
                let due = self.due.remove(part);
                if due.is_some_and(|due| !due.is_recheck) && !self.watcher.is_polling() {
                    self.due.insert(part.clone(), Pending { at: now + RECHECK_DELAY, is_recheck: true });
                }
            }
            let changed = self.sources.refresh(&ready)?;
            if !changed.is_empty() {
                return Ok(changed);
            }
        }
    }

    /// Schedules a part for which there was an event: at once, or after the delay if one of its files is missing.
    fn schedule(&mut self, part: SourcePart, now: Instant) {
        let delay = if self.sources.has_lost(&part) { RECHECK_DELAY } else { Duration::ZERO };
        let due = self.due.entry(part).or_insert(Pending { at: now + delay, is_recheck: false });
        if due.is_recheck || delay.is_zero() {
            *due = Pending { at: now + delay, is_recheck: false };
        }
    }
}
