//! `annals withdraw AGENCY YEAR vN`: a version that should never have been public leaves the site.

use super::terminal::Terminal;
use super::{ExitStatus, seal};
use crate::base::{Message, Year};
use crate::source::SiteFolder;
use crate::versions::{self, WithdrawnContent};
use chrono::NaiveDate;

pub(super) fn run(
    root: &SiteFolder,
    version: (&str, Year, u32),
    (date, reason): (NaiveDate, &str),
    content: WithdrawnContent,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    if let Err(error) = versions::withdraw(root, version, (date, reason), content) {
        return seal::refused(error, terminal);
    }
    let (agency, year, number) = version;
    let key = if content == WithdrawnContent::Purge { "withdraw.purged" } else { "withdraw.done" };
    terminal.say(&Message::new(key).with("agency", agency).with("year", year).with("number", number));
    terminal.say(&Message::new("withdraw.build"));
    Ok(ExitStatus::Done)
}
