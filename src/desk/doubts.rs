//! What an import left in doubt, until a person has confirmed it line by line. It is kept in the history beside the report's files: it
//! outlives the session, is seen by every tab, and goes when the text goes.

use crate::base::{Lang, Message, Slug, Year};
use crate::publish::{self, PublishError};
use crate::source::SiteFolder;
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

    /// Keeps what an import left in doubt, in the place of what one before it left. What it left out needs no confirmation.
    pub(super) fn put(&self, agency: &Slug, year: Year, told: &str, lang: Lang) -> Result<(), PublishError> {
        let remark = Message::new("import.kind.remark").render(lang);
        let is_doubt = |line: &&str| line.split('\t').nth(2).is_some_and(|kind| kind != remark);
        let lines = told.lines().filter(is_doubt).take(MOST);
        self.write(agency, year, lines)
    }

    /// Drops a doubt that somebody has confirmed.
    pub(super) fn confirm(&self, agency: &Slug, year: Year, line: &str) -> Result<(), PublishError> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, _) = self.of(agency, year)?;
        self.write(agency, year, lines.iter().map(String::as_str).filter(|known| *known != line))
    }

    fn write<'l>(&self, agency: &Slug, year: Year, lines: impl Iterator<Item = &'l str>) -> Result<(), PublishError> {
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        publish::keep_note(&self.root, &format!("{agency}/{year}"), NAME, &text, &(self.stamp)())?;
        self.changes.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Tells of each change.
    pub(super) fn changes(&self) -> Receiver<u64> {
        self.changes.subscribe()
    }
}
