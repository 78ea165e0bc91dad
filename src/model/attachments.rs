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
                    let absent =
                        || Diagnostic::error("ATTACHMENT", Message::new("report.attachment").with("file", &name));
                    let own = own_text("ATTACHMENT", &name, (inside, file), files);
                    if own.is_some() || !is_refused(&name, file, files) {
                        entry.report(own.unwrap_or_else(absent).at(Location::new(file, span)));
                    }
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

/// Whether it is an error by itself that a file beside another is not read: a link that leads out of its folder.
fn is_refused(name: &str, beside: &SourceFile, files: &AgencyFiles) -> bool {
    let folder = beside.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{name}");
    let mut errors = files.problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.any(|problem| problem.path() == path)
}

/// The finding about a file that is in the folder and is none to be published: a text that the site is read from. `beside` is a file of
/// the same folder.
fn own_text(
    code: &'static str,
    name: &str,
    (inside, beside): (&str, &SourceFile),
    files: &AgencyFiles,
) -> Option<Diagnostic> {
    // One that cannot be read is there, too.
    let is_unreadable = || {
        let folder = beside.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        name.ends_with(".md") && is_unreadable(files, &format!("{folder}/{name}"))
    };
    let is_text = files.texts.contains_key(&format!("{inside}/{name}")) || is_unreadable();
    let message = Message::new("report.own_text").with("file", name);
    is_text.then(|| Diagnostic::error(code, message).help(Message::new("report.own_text.help")))
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
                    let absent = || {
                        let message = Message::new("report.link").with("file", name);
                        Diagnostic::error("LINK", message).help(Message::new("report.link.help"))
                    };
                    let own = own_text("LINK", name, (inside, &narrative.file), files);
                    if own.is_some() || !is_refused(name, &narrative.file, files) {
                        diagnostics.push(own.unwrap_or_else(absent).at(Location::new(&narrative.file, span)));
                    }
                }
            }
        }
    }
}
