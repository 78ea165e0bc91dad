//! The only door out: what the program publishes goes through a [`stage::Stage`], and nothing else writes into the output.
//!
//! ```text
//!  open ── lock, repair what a killed run left ──> Stage      .<name>.annals-staging/ beside the target
//!   keep, write (many threads)                              only files that change are written there
//!   finish ─┬─ nothing changed                              the target is not touched
//!           ├─ no target yet                                one rename
//!           ├─ Way::Exchange: link the rest, exchange       one step: the old site or the new one, never a mixture
//!           └─ Way::InPlace, or no exchange here: journal   file by file, each whole; the next `open` ends a killed run
//! ```
//!
//! [`Shards`] hold files that other runs have made, for [`stage::Stage::write`] to take instead of rendering them.
//!
//! `integrity.json` lists the owned files; the cache file, the reusable tree and what the rules found ([`CheckMemoFile`]) in the cache
//! folder only save time.
//!
//! Nothing is forced to the disk: a run that fails or is killed leaves a whole site, but after a power cut within the half
//! minute in which the system writes, files may be cut short. The next build finds them by size and time and repairs them.

#![allow(clippy::disallowed_methods, reason = "this is the door that std::fs writes are banned in favour of")]

mod cache;
mod clean;
mod conflict;
mod content_files;
mod error;
mod exchange;
mod finish;
mod folders;
mod history;
mod journal;
mod lock_file;
mod manifest;
mod removal_record;
mod reuse_tree;
mod scan;
mod session_folder;
mod shards;
mod stage;
mod target;
mod version_store;
mod workspace;

#[cfg(test)]
mod tests;

pub use cache::CheckMemoFile;
pub use clean::{CleanMode, Cleaned, clean};
pub use content_files::{
    ContentLock, NewFile, NewFolder, is_written, look_for, replace, replace_keeping_backup, replace_text, write_new,
};
pub use error::PublishError;
pub use finish::Changes;
pub use history::{KnownReplaced, forget, keep_note, note, prune, put_away, replace_known};
pub use manifest::{Integrity, integrity};
pub use session_folder::SessionFolder;
pub use shards::{ShardWriter, Shards};
pub use stage::{Stage, open};
pub use version_store::{NextLedger, VersionStore};

use std::path::{Path, PathBuf};

/// The name of a site's cache folder, beside site.toml.
pub const CACHE_FOLDER: &str = ".annals";

/// The folder of shards in it, unless another one is named.
pub const SHARDS: &str = "shards";

/// Whether a folder is a published site: it has the list of its files.
pub fn is_published(folder: &Path) -> bool {
    folder.join(manifest::NAME).is_file()
}

/// What of an earlier run may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Files whose recorded size and time still match have the recorded digest.
    Trust,
    /// Nothing recorded is believed: every file is made anew and compared byte by byte (`--no-cache`).
    Recheck,
}

/// How the target becomes the new site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// The whole folder in one step, where the system can; else as [`WriteMode::InPlace`].
    Exchange,
    /// File by file, each whole: for `watch`, whose readers hold the folder open.
    InPlace,
}

/// Where to publish to, and how.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The output folder; a symbolic link stands for the folder that it names.
    pub target: &'a Path,
    /// The cache folder (`.annals`), made when first needed.
    pub cache: &'a Path,
    /// Folders that the target may not be, hold or lie in: `content/`, `themes/`.
    pub protected: &'a [PathBuf],
    /// What of an earlier run may be believed.
    pub mode: Mode,
    /// How the target becomes the new site.
    pub way: WriteMode,
}
