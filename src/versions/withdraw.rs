//! `withdraw`: a version that should never have been public leaves the site, and with `--purge` the disk; its entry in the ledger
//! stays.

use super::{Refusal, VersionError, agency, check_readable, check_versions, lock};
use crate::base::{Message, Year};
use crate::model::Withdrawal;
use crate::publish::{self, NextLedger};
use crate::source;
use crate::source::SiteFolder;
use chrono::NaiveDate;

/// What becomes of the files of a version that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawnContent {
    /// They stay beside the report, where no build publishes them.
    Keep,
    /// They are deleted.
    Purge,
}

/// Withdraws a version. One that was withdrawn before can still be purged.
///
/// # Errors
/// When the request is refused, or the machine fails.
pub fn withdraw(
    site: impl Into<SiteFolder>,
    (name, year, number): (&str, Year, u32),
    (date, reason): (NaiveDate, &str),
    content: WithdrawnContent,
) -> Result<(), VersionError> {
    let root = &site.into();
    let store = lock(root, name, year)?;
    let sources = source::read(root)?;
    check_readable(&sources, name, year)?;
    let (agency, diagnostics) = agency(&sources, name)?;
    let mut ledger = agency.history(year).map(|history| history.ledger.clone()).unwrap_or_default();
    let numbers: Vec<String> = ledger.entries.iter().map(|entry| entry.folder()).collect();
    let entry = ledger.entries.iter_mut().find(|entry| entry.number == number);
    let Some((entry, store)) = entry.zip(store) else {
        let key =
            if numbers.is_empty() && agency.report(year).is_some() { "cli.never_sealed" } else { "withdraw.unknown" };
        let message = Message::new(key).with("agency", name).with("year", year);
        return Err(Refusal::new(message.with("number", number).with("known", numbers)).into());
    };
    if reason.trim().is_empty() {
        return Err(Refusal::new(Message::new("withdraw.no_reason")).into());
    }
    if entry.withdrawn.is_some() && content == WithdrawnContent::Keep {
        return Err(Refusal::new(Message::new("withdraw.twice").with("number", number)).into());
    }
    if let Some(known) = entry.withdrawn.as_ref().filter(|known| known.reason != reason.trim()) {
        // Another reason would be lost: what is on record was published.
        let message = Message::new("withdraw.other_reason").with("number", number).with("reason", &known.reason);
        return Err(Refusal::new(message).into());
    }
    if date < entry.date {
        let message = Message::new("seal.date").with("date", date.to_string()).with("number", number);
        return Err(Refusal::new(message.with("before", entry.date.to_string())).into());
    }
    let folder_name = entry.folder();
    if entry.withdrawn.is_none() {
        entry.withdrawn = Some(Withdrawal::new(entry, date, reason.trim()));
    }
    check_versions(root, &agency, year, &diagnostics)?;
    store.replace_ledger(&NextLedger { text: &ledger.print(), added: &ledger.added })?;
    if content == WithdrawnContent::Purge {
        store.purge(&folder_name)?;
        // What was written over, backups and what a build keeps to save time have the same text.
        publish::forget(root, &format!("content/{}/{year}", agency.slug))?;
    }
    Ok(())
}
