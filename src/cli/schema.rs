//! `annals schema`: the JSON Schemas of the files that people type, for their editors. `init` and `new` write them, too, so that they
//! follow an upgrade of the program.

use super::terminal::Terminal;
use super::{ExitStatus, find};
use crate::base::Message;
use crate::edition::Editions;
use crate::model::Settings;
use crate::source::{SiteFolder, SourcePart};
use crate::{publish, schemas, source};
use std::path::Path;

pub(super) fn run(root: &SiteFolder, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let sources = source::read(root)?;
    let mut mistakes = Vec::new();
    Settings::load(&sources, &mut mistakes);
    if sources.site.is_none() {
        terminal.findings(&mistakes);
        return Ok(ExitStatus::Refused);
    }
    if find::has_unread_part(&sources, &SourcePart::Editions, terminal) {
        return Ok(ExitStatus::Refused);
    }
    // The tables of report.toml are those of the forms: one with mistakes would be missing in silence.
    let (editions, mistakes) = Editions::load(&sources.editions);
    terminal.findings(&mistakes);
    write(root, &editions, terminal)?;
    Ok(if mistakes.is_empty() { ExitStatus::Done } else { ExitStatus::Refused })
}

/// More than any schema of ours has.
const SCHEMA_LIMIT: u64 = 16 << 20;

/// Writes the schemas of a site that are absent or outdated.
pub(super) fn write(root: &Path, editions: &Editions, terminal: &Terminal) -> anyhow::Result<()> {
    let folder = root.join(schemas::FOLDER);
    for (name, text) in schemas::all(editions, terminal.lang) {
        let path = folder.join(name);
        let shown = path.display().to_string();
        if source::read_file(&path, SCHEMA_LIMIT).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        publish::replace(&path, text.as_bytes())?;
        terminal.say(&Message::new("cli.written").with("file", shown));
    }
    Ok(())
}
