//! `annals verify [DIR]`: whether every sealed version, and a published folder, is what it was.

use super::ExitStatus;
use super::build::TARGET;
use super::terminal::Terminal;
use crate::base::{Message, Summary};
use crate::source::SiteFolder;
use crate::versions;
use std::path::Path;

pub(super) fn run(root: &SiteFolder, published: Option<&Path>, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let (site, sealed) = terminal.during("cli.progressing.check", || versions::verify(root))?;
    let mut findings = sealed.findings;
    let mut lines = vec![Message::new("verify.sealed").with("versions", sealed.versions).with("files", sealed.files)];
    if let Some(folder) = published {
        let verified = versions::published(folder, &site)?;
        findings.extend(verified.findings);
        let line = Message::new("verify.published").with("folder", folder.display().to_string());
        lines.push(line.with("files", verified.files).with("versions", verified.versions));
    }
    let target = root.join(TARGET);
    if published.is_none() && target.try_exists()? {
        // What the site's own target lost shows here, before somebody builds over it.
        findings.extend(versions::published_versions(&target, &site)?);
        lines.push(Message::new("verify.compared").with("folder", target.display().to_string()));
    }
    terminal.findings(&findings);
    lines.iter().for_each(|line| terminal.say(line));
    let errors = Summary::new(&findings).errors;
    terminal.say(&match errors {
        0 => Message::new("verify.intact"),
        n => Message::new("verify.broken").with("n", n),
    });
    Ok(if errors == 0 { ExitStatus::Done } else { ExitStatus::Refused })
}
