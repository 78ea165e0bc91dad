//! Where symbolic links may lead. content/, themes/ and each theme may be links themselves; a link inside of one that leads out of it, or site.css
//! would publish what nobody put into the site, such as /etc/passwd, unless site.toml names the place (`outside`).

use crate::base::{Diagnostic, Location, Message, SourceFile};
use std::path::{Path, PathBuf};

/// The real folders that links may lead into.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LinkTargets {
    /// Those that site.toml names.
    outside: Vec<PathBuf>,
}

impl LinkTargets {
    /// The folders that the settings name, from the site's folder on. What is no list of texts is told by who reads the settings.
    pub(super) fn new(root: &Path, settings: Option<&SourceFile>) -> LinkTargets {
        let table = settings.and_then(|file| file.text.parse::<toml::Table>().ok());
        let named = table.as_ref().and_then(|table| table.get("outside")?.as_array()).into_iter().flatten();
        let real = |path: &str| dunce::canonicalize(root.join(path)).ok();
        LinkTargets { outside: named.filter_map(|path| real(path.as_str()?)).collect() }
    }

    /// What is wrong with a link of a folder: it leads to another place. `shown` is its path in the site.
    pub(super) fn refusal(&self, folder: &Path, link: &Path, shown: &str) -> Option<Diagnostic> {
        // One that leads nowhere, or to no file, is told where it is opened.
        let target = dunce::canonicalize(link).ok()?;
        let kind = target.metadata().ok().filter(|kind| kind.is_file() || kind.is_dir())?;
        let own = dunce::canonicalize(folder).ok();
        if own.iter().chain(&self.outside).any(|known| target.starts_with(known)) {
            return None;
        }
        let place = if kind.is_dir() { target.as_path() } else { target.parent().unwrap_or(&target) };
        let help = Message::new("read.outside.help").with("folder", place.display().to_string().replace('\\', "/"));
        let message = Message::new("read.outside").with("target", target.display().to_string());
        Some(Diagnostic::error("READ", message).at(Location::absent(shown)).help(help))
    }
}
