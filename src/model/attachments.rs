//! The files that are published with a report: those that it lists, and those that its narratives link to.

use super::keys::AttachmentKeys;
use super::load_report::is_unreadable;
use super::narrative::Narrative;
use super::toml::Fields;
use super::toml::unsafe_address;
use crate::base::{Diagnostic, Location, Message, Severity, SourceFile, decode_lenient, unportable};
use crate::markdown::{is_safe_address, links};
use crate::source::{AgencyFiles, Attached};
use std::sync::Arc;

/// A file that is published with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name in the report's folder, and in the public one.
    pub file: String,
    /// What it is called on the page.
    pub label: String,
    /// The file.
    pub source: Attached,
    /// Whether it is a picture that a text shows where it stands: no list of attachments names it.
    pub is_shown: bool,
}

/// The files that report.toml lists.
pub(super) fn listed(
    fields: &mut Fields<'_, '_>,
    inside: &str,
    files: &AgencyFiles,
    file: &Arc<SourceFile>,
) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for (table, span) in fields.tables("attachments") {
        let mut entry = fields.nested::<AttachmentKeys>(table, span);
        let name = entry.spanned_text("file");
        let label = entry.text("label");
        match name {
            None => {
                let place = entry.place();
                entry.report(Diagnostic::error("KEY", Message::new("key.missing").with("key", "file")).at(place));
            }
            Some((name, span)) if attachments.iter().any(|known: &Attachment| known.file == name) => {
                let message = Message::new("report.attachment_twice").with("file", name);
                entry.report(Diagnostic::warning("ATTACHMENT", message).at(Location::new(file, span)));
            }
            Some((name, span)) => match files.others.get(&format!("{inside}/{name}")) {
                Some(source) => {
                    let label = label.unwrap_or_else(|| name.clone());
                    if let Some(diagnostic) = unpublishable(&name, Location::new(file, span)) {
                        entry.report(diagnostic);
                    }
                    attachments.push(Attachment { file: name, label, source: source.clone(), is_shown: false });
                }
                None => {
                    let message = Message::new("report.attachment").with("file", &name);
                    let absent = Diagnostic::error("ATTACHMENT", message).at(Location::new(file, span));
                    missing(absent, &name, (inside, file), files).into_iter().for_each(|d| entry.report(d));
                }
            },
        }
        entry.finish(&[]);
    }
    attachments
}

/// The finding about a file whose name not every system can have: there would be no such file in the published site, or in a copy of it.
fn unpublishable(name: &str, place: Location) -> Option<Diagnostic> {
    let message = Message::new("attachment.name").with("file", name).with("why", unportable(name)?);
    Some(Diagnostic::error("ATTACHMENT", message).at(place).help(Message::new("attachment.name.help")))
}

/// The finding about a file that is not there to be published: `absent`; or that it is a text that the site is read from; or none, where
/// it is an error by itself that it is not read, as of a link that leads out of its folder. `beside` is a file of the same folder.
fn missing(
    absent: Diagnostic,
    name: &str,
    (inside, beside): (&str, &SourceFile),
    files: &AgencyFiles,
) -> Option<Diagnostic> {
    let folder = beside.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{name}");
    // A text that cannot be read is there, too.
    if files.texts.contains_key(&format!("{inside}/{name}")) || name.ends_with(".md") && is_unreadable(files, &path) {
        let message = Message::new("report.own_text").with("file", name);
        return Some(Diagnostic { message, ..absent }.help(Message::new("report.own_text.help")));
    }
    let mut errors = files.problems.iter().filter(|problem| problem.severity == Severity::Error);
    (!errors.any(|problem| problem.path() == path)).then_some(absent)
}

/// Files of the report's folder that a narrative links to are published, too: `[附件](plan.pdf)`.
pub(super) fn referenced(
    narratives: &[Narrative],
    inside: &str,
    files: &AgencyFiles,
    attachments: &mut Vec<Attachment>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for narrative in narratives {
        for (link, span, is_shown) in links(&narrative.file.text) {
            if !is_safe_address(&link) {
                diagnostics.push(unsafe_address(&link, Location::new(&narrative.file, span)));
                continue;
            }
            let path = link.split(['#', '?']).next().unwrap_or_default();
            let name = &decode_lenient(path);
            let local = !name.is_empty() && !path.contains(':') && !name.starts_with(['/', '.']);
            if !local {
                continue;
            }
            if let Some(known) = attachments.iter_mut().find(|attachment| attachment.file == *name) {
                known.is_shown &= is_shown;
                continue;
            }
            match files.others.get(&format!("{inside}/{name}")) {
                Some(source) => {
                    diagnostics.extend(unpublishable(name, Location::new(&narrative.file, span)));
                    let (file, label) = (name.clone(), name.clone());
                    attachments.push(Attachment { file, label, source: source.clone(), is_shown });
                }
                None => {
                    let message = Message::new("report.link").with("file", name);
                    let absent = Diagnostic::error("LINK", message).at(Location::new(&narrative.file, span));
                    let absent = absent.help(Message::new("report.link.help"));
                    diagnostics.extend(missing(absent, name, (inside, &narrative.file), files));
                }
            }
        }
    }
}
