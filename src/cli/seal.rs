//! `annals seal AGENCY YEAR`: the working copy becomes an immutable version.

use super::terminal::Terminal;
use super::{ExitStatus, build};
use crate::base::Message;
use crate::pipeline::Options;
use crate::source::SiteFolder;
use crate::versions::{self, ChangedFigure, SealRequest, Sealed, VersionError};

pub(super) fn run(root: &SiteFolder, request: &SealRequest<'_>, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let options = Options::new(false, build::program());
    match terminal.during("cli.progressing.seal", || versions::seal(root, request, &options)) {
        Ok(Sealed { entry, findings, changes }) => {
            terminal.findings(&findings);
            for ChangedFigure { label, values: [before, after] } in changes {
                let message = Message::new("seal.figure").with("label", &label);
                terminal.say(&message.with("before", before).with("after", after));
            }
            let public: Vec<&str> = entry.files.keys().map(String::as_str).collect();
            terminal.say(&Message::new("seal.public").with("files", public));
            let message = Message::new("seal.done").with("agency", request.agency).with("year", request.year);
            let message = message.with("number", entry.number).with("date", entry.date.to_string());
            terminal.say(&message.with("files", entry.files.len()).with("digest", entry.digest));
            Ok(ExitStatus::Done)
        }
        Err(error) => refused(error, terminal),
    }
}

/// Prints why a request was refused; any other error is the machine's.
pub(super) fn refused(error: VersionError, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let VersionError::Refused(refusal) = error else { return Err(error.into()) };
    terminal.findings(&refusal.findings);
    refusal.messages.iter().for_each(|message| terminal.say(message));
    Ok(ExitStatus::Refused)
}
