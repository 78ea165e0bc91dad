//! `annals clean`: takes away what builds made, the public site and the cache, and nothing that people wrote.

use super::ExitStatus;
use super::build::BuildTarget;
use super::terminal::Terminal;
use crate::base::{Diagnostic, Message, Severity};
use crate::publish::{self, CleanMode, Cleaned, Mode, PublishError, WriteMode};
use crate::source::SiteFolder;
use crate::{model, source, versions};
use std::path::Path;

pub(super) fn run(
    root: &SiteFolder,
    output: Option<&Path>,
    mode: CleanMode,
    may_lose: bool,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    let sources = source::read(root)?;
    if sources.site.is_none() {
        terminal.say(&Message::new("site.absent").with("file", root.settings()));
        return Ok(ExitStatus::Refused);
    }
    let target = BuildTarget::new(root, output, Mode::Trust, WriteMode::InPlace);
    let shown = || target.path().display().to_string();
    if !may_lose && publish::is_published(target.path()) {
        // Of a sealed version that content/ has lost, the public site may hold the only copy.
        let (site, _) = model::load(&sources);
        let mut lost = versions::published_versions(target.path(), &site)?;
        lost.retain(|finding: &Diagnostic| finding.severity == Severity::Error);
        if !lost.is_empty() {
            terminal.findings(&lost);
            terminal.say(&Message::new("cli.clean.lost").with("path", shown()));
            return Ok(ExitStatus::Refused);
        }
    }
    match publish::clean(&target.destination(), mode) {
        Ok(cleaned) => tell(&cleaned, &shown(), mode, terminal),
        Err(PublishError::NotOurs { .. }) => {
            terminal.say(&Message::new("cli.clean.not_ours").with("path", shown()));
            return Ok(ExitStatus::Refused);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitStatus::Done)
}

/// What is gone, or would be.
fn tell(cleaned: &Cleaned, target: &str, mode: CleanMode, terminal: &Terminal) {
    let (files, path) = match mode {
        CleanMode::Look => ("cli.clean.would_files", "cli.clean.would_path"),
        CleanMode::Remove => ("cli.clean.files", "cli.clean.path"),
    };
    if cleaned.files > 0 {
        terminal.say(&Message::new(files).with("path", target).with("n", cleaned.files));
    }
    if cleaned.foreign > 0 {
        terminal.say(&Message::new("cli.clean.foreign").with("path", target).with("n", cleaned.foreign));
    }
    for cache in &cleaned.cache {
        terminal.say(&Message::new(path).with("path", cache.display().to_string()));
    }
    if cleaned.files == 0 && cleaned.cache.is_empty() {
        terminal.say(&Message::new("cli.clean.nothing"));
    }
}
