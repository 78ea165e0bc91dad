//! Why a command cannot go on, in the language of the terminal.

use super::publish::StoreError;
use crate::base::{Lang, Message, system_error};
use crate::pipeline::PipelineError;
use crate::publish::PublishError;
use crate::source::{AttachmentError, SourceError};
use crate::versions::VersionError;
use std::error::Error;
use std::io;

/// What was tried, from the outside in, and the reason.
pub(super) fn words(error: &anyhow::Error, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        if let Some(message) = known(cause) {
            parts.push(message.render(lang));
            break;
        }
        let text = cause.to_string();
        // An error that passes on the text of the one inside it says it once.
        if parts.last() != Some(&text) {
            parts.push(text);
        }
    }
    parts.join(&Message::new("diagnose.colon").render(lang))
}

/// An error that has words.
fn known(error: &(dyn Error + 'static)) -> Option<Message> {
    let published = |error: &PublishError| error.message();
    let read = |error: &SourceError| error.message();
    let attached = |error: &AttachmentError| error.message();
    if let Some(error) = error.downcast_ref::<PipelineError>() {
        return match error {
            PipelineError::Source(error) => Some(read(error)),
            PipelineError::Publish(error) => Some(published(error)),
            PipelineError::Attachment(error) => Some(attached(error)),
            PipelineError::Refused(_) => None,
        };
    }
    if let Some(error) = error.downcast_ref::<VersionError>() {
        return match error {
            VersionError::Source(error) => Some(read(error)),
            VersionError::Publish(error) => Some(published(error)),
            VersionError::Attachment(error) => Some(attached(error)),
            VersionError::Refused(refusal) => refusal.messages.first().cloned(),
        };
    }
    let plain = error.downcast_ref::<PublishError>().map(published);
    let plain = plain.or_else(|| error.downcast_ref::<SourceError>().map(read));
    let plain = plain.or_else(|| error.downcast_ref::<AttachmentError>().map(attached));
    let plain = plain.or_else(|| error.downcast_ref::<io::Error>().map(system_error));
    let plain = plain.or_else(|| error.downcast_ref::<StoreError>().map(|error| error.message.clone()));
    plain.or_else(|| error.downcast_ref::<walkdir::Error>().map(walked))
}

fn walked(error: &walkdir::Error) -> Message {
    let reason = error.io_error().map_or_else(|| Message::new("system.loop"), system_error);
    let path = error.path().map(|path| path.display().to_string()).unwrap_or_default();
    Message::new("read.path").with("path", path).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;
    use std::io::ErrorKind;
    use std::path::PathBuf;

    #[test]
    fn errors_of_every_floor_are_chinese_and_name_the_place_once() {
        let io = |kind: ErrorKind| io::Error::from(kind);
        let full = || PublishError::Io { action: "chmod", path: "public/a".into(), source: io(ErrorKind::StorageFull) };
        let target = || PathBuf::from("public");
        let errors: Vec<anyhow::Error> = vec![
            full().into(),
            PipelineError::from(full()).into(),
            VersionError::from(full()).into(),
            PublishError::Busy { target: target() }.into(),
            PublishError::NotOurs { target: target() }.into(),
            PublishError::NotAFolder { target: target() }.into(),
            PublishError::Protected { target: target(), protected: "content".into() }.into(),
            PublishError::Foreign { path: "public/x".into() }.into(),
            PublishError::Twice { path: "public/x".into() }.into(),
            PipelineError::from(SourceError { path: "content".into(), source: io(ErrorKind::PermissionDenied) }).into(),
            AttachmentError::Unreadable { path: "content/a.pdf".into(), source: io(ErrorKind::NotFound) }.into(),
            Err::<(), _>(io(ErrorKind::NotFound)).context("content/a.pdf").expect_err("an error"),
        ];
        for error in errors {
            let text = words(&error, Lang::Zh);
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            assert!(text.chars().filter(|c| is_chinese(*c)).count() > 4, "{text}");
            for english in ["cannot", "folder", "another", "publish.", "system.", "read.", "denied"] {
                assert!(!text.contains(english), "{english}: {text}");
            }
            assert!(text.matches("public").count() + text.matches("content").count() <= 2, "{text}");
        }
        assert_eq!(
            words(&PipelineError::from(full()).into(), Lang::Zh),
            "不能设置 public/a 的权限：磁盘已满，或超出了配额：腾出空间再试"
        );
    }
}
