//! What an import left in doubt, until a person has confirmed it line by line. It is kept in the history beside the report's files: it
//! outlives the session, is seen by every tab, and goes when the text goes.

use crate::base::{Lang, Message, Slug, Year};
use crate::publish::{self, PublishError};
use crate::source::SiteFolder;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch::{Receiver, Sender};

/// Its name in the history of a report.
const NAME: &str = "import-doubts";
/// No form has as many cells.
const MOST: usize = 2000;

/// The doubts of a site's imports.
pub(super) struct Doubts {
    root: SiteFolder,
    /// The stamp of the present moment.
    stamp: fn() -> String,
    /// How often they changed in this session.
    changes: Sender<u64>,
    changing: Mutex<()>,
}

impl Doubts {
    pub(super) fn new(root: SiteFolder, stamp: fn() -> String) -> Doubts {
        Doubts { root, stamp, changes: Sender::new(0), changing: Mutex::new(()) }
    }

    /// The doubts of a report, in the order in which they were told, and how often any changed in this session.
    pub(super) fn of(&self, agency: &Slug, year: Year) -> Result<(Vec<String>, u64), PublishError> {
        let changes = *self.changes.borrow();
        let text = publish::note(&self.root, &format!("{agency}/{year}"), NAME)?;
        Ok((text.lines().map(str::to_owned).collect(), changes))
    }

    /// Drops a doubt that somebody has confirmed.
    pub(super) fn confirm(&self, agency: &Slug, year: Year, line: &str) -> Result<(), PublishError> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, _) = self.of(agency, year)?;
        let lines = lines.iter().map(String::as_str).filter(|known| *known != line);
        write(&self.root, (agency, year), lines, &(self.stamp)())?;
        self.tell();
        Ok(())
    }

    /// Tells that they have changed.
    pub(super) fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Tells of each change.
    pub(super) fn changes(&self) -> Receiver<u64> {
        self.changes.subscribe()
    }
}

/// Keeps what an import leaves in doubt, in the place of what one before it left; `told` is its list. What it left out needs no
/// confirmation.
///
/// # Errors
/// When the machine fails.
pub fn keep_doubts(
    root: &Path,
    report: (&Slug, Year),
    told: &str,
    lang: Lang,
    stamp: &str,
) -> Result<(), PublishError> {
    let remark = Message::new("import.kind.remark").render(lang);
    let is_doubt = |line: &&str| line.split('\t').nth(2).is_some_and(|kind| kind != remark);
    write(root, report, told.lines().filter(is_doubt).take(MOST), stamp)
}

fn write<'l>(
    root: &Path,
    (agency, year): (&Slug, Year),
    lines: impl Iterator<Item = &'l str>,
    stamp: &str,
) -> Result<(), PublishError> {
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    publish::keep_note(root, &format!("{agency}/{year}"), NAME, &text, stamp)
}
