//! What can go wrong on the way out: always the machine or the place, never the content.

use crate::base::{Message, system_error};
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Another run holds the target's lock.
    #[error("another run is writing to {} right now", target.display())]
    Busy {
        /// The output folder.
        target: PathBuf,
    },
    /// The folder holds files and no `integrity.json` of annals: it may not be an output folder.
    #[error("{} is not empty and holds no integrity.json of ours; empty it or name another folder", target.display())]
    NotOurs {
        /// The output folder.
        target: PathBuf,
    },
    /// The target is a file, or has no name (the root of the file system).
    #[error("{} cannot be an output folder", target.display())]
    NotAFolder {
        /// What was named.
        target: PathBuf,
    },
    /// The target is, holds or lies in a folder of sources.
    #[error("the output folder {} would overlap {}", target.display(), protected.display())]
    Protected {
        /// The output folder.
        target: PathBuf,
        /// The folder of sources.
        protected: PathBuf,
    },
    /// Something foreign stands where a file of the site belongs. It is never overwritten.
    #[error("{} is in the way and not ours; move it elsewhere", path.display())]
    Foreign {
        /// The thing in the way.
        path: PathBuf,
    },
    /// Two items of one build have the same path, or the path of `integrity.json`: a mistake in the plan.
    #[error("two files of this build are called {path}")]
    Twice {
        /// The path in the output.
        path: String,
    },
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl PublishError {
    /// The error for people: what is, and what to do.
    pub fn message(&self) -> Message {
        let shown = |path: &Path| path.display().to_string();
        match self {
            PublishError::Busy { target } => Message::new("publish.busy").with("target", shown(target)),
            PublishError::NotOurs { target } => Message::new("publish.not_ours").with("target", shown(target)),
            PublishError::NotAFolder { target } => Message::new("publish.not_a_folder").with("target", shown(target)),
            PublishError::Protected { target, protected } => {
                let message = Message::new("publish.protected").with("target", shown(target));
                message.with("protected", shown(protected))
            }
            PublishError::Foreign { path } => Message::new("publish.foreign").with("path", shown(path)),
            PublishError::Twice { path } => Message::new("publish.twice").with("path", path),
            PublishError::Io { action, path, source } => Message::new("publish.io")
                .with("action", Message::keyed(format!("publish.action.{}", action)).with("path", shown(path)))
                .with("reason", system_error(source)),
        }
    }
}

/// Turns an error of the system into one that names the attempted action and the path.
pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> PublishError {
    move |source| PublishError::Io { action, path: path.to_owned(), source }
}
