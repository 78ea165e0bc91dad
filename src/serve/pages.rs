//! Items rendered on request. What was rendered once is kept under its key, up to a bound, so that nothing is rendered twice
//! and ten hours of editing don't grow memory.

use super::shown::SiteState;
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, OutPath};
use crate::plan::{Item, ItemContent};
use crate::render::{key, render, with_files};
use crate::{publish, source};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// The bound on what is kept, in bytes.
const KEPT: usize = 64 << 20;

/// The one file of the output that is no item.
const INTEGRITY: &str = "integrity.json";

/// What stands at an address.
pub(super) enum PageResponse {
    /// A file of the output.
    Found(OutPath, Arc<[u8]>),
    /// There is no such file: the site's own page about that, where it has one.
    Missing(Option<Arc<[u8]>>),
    /// It is a folder: its address ends in `/`.
    Folder,
    /// It could not be made: the theme's mistake, or a file that went away.
    Failed(Box<Diagnostic>),
}

/// The memo of rendered items.
#[derive(Default)]
pub(super) struct Pages {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bytes: HashMap<Digest, Arc<[u8]>>,
    order: VecDeque<Digest>,
    size: usize,
}

impl Pages {
    /// What stands at a path of the site; a path that ends in `/` or is empty means the page of a folder.
    pub(super) fn answer(&self, shown: &SiteState, path: &str) -> PageResponse {
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let Some(file) = OutPath::parse(&file) else { return PageResponse::Missing(None) };
        let found = match shown.item(&file) {
            Some(item) => Some(self.bytes(shown, &item)),
            None if file.as_str() == INTEGRITY => Some(self.integrity(shown)),
            None => None,
        };
        if let Some(found) = found {
            return match found {
                Ok(bytes) => PageResponse::Found(file, bytes),
                Err(mistake) => PageResponse::Failed(mistake),
            };
        }
        let folder = OutPath::parse(&format!("{path}/index.html"));
        if folder.is_some_and(|folder| shown.item(&folder).is_some()) {
            return PageResponse::Folder;
        }
        let page = OutPath::parse("404.html").and_then(|path| self.bytes(shown, &*shown.item(&path)?).ok());
        PageResponse::Missing(page)
    }

    /// The bytes of an item, as a build would write them.
    pub(super) fn bytes(&self, shown: &SiteState, item: &Item) -> Result<Arc<[u8]>, Box<Diagnostic>> {
        let key = key(item, &shown.checked.theme, &shown.program);
        if let Some(bytes) = self.lock().bytes.get(&key) {
            return Ok(bytes.clone());
        }
        let bytes = made(shown, item)?;
        // A file of the author's is there already.
        if !matches!(item.content, ItemContent::File(_)) {
            self.lock().keep(key, &bytes);
        }
        Ok(bytes)
    }

    /// integrity.json is no item: publishing makes it from all the others. Here that is done when somebody asks.
    fn integrity(&self, shown: &SiteState) -> Result<Arc<[u8]>, Box<Diagnostic>> {
        let key = KeyBuilder::new(INTEGRITY).bytes(&shown.version.to_le_bytes()).finish();
        if let Some(bytes) = self.lock().bytes.get(&key) {
            return Ok(bytes.clone());
        }
        let items = shown.checked.plan.items();
        let digests: BTreeMap<OutPath, [u8; 32]> = items
            .map(|item| made(shown, &item).map(|bytes| (item.path.clone(), Sha256::digest(&bytes).into())))
            .collect::<Result<_, _>>()?;
        let files = digests.iter().map(|(path, digest)| (path, *digest));
        let bytes: Arc<[u8]> =
            publish::integrity(files, &shown.checked.site.sealed()).map_err(|error| unreadable(&error))?.into();
        self.lock().keep(key, &bytes);
        Ok(bytes)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of an item, made anew.
fn made(shown: &SiteState, item: &Item) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    if let Some(bytes) = render(item, &shown.checked.theme)? {
        return Ok(bytes.as_ref().into());
    }
    let bytes = with_files(item, &source::attachment).map_err(|error| unreadable(&error))?;
    Ok(bytes.unwrap_or_default().into())
}

fn unreadable(error: &dyn std::error::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("READ", Message::new("read.unreadable").with("error", error.to_string())))
}

impl Kept {
    fn keep(&mut self, key: Digest, bytes: &Arc<[u8]>) {
        if self.bytes.insert(key, bytes.clone()).is_none() {
            self.size += bytes.len();
            self.order.push_back(key);
        }
        while self.size > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.size -= self.bytes.remove(&oldest).map_or(0, |bytes| bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let mut kept = Kept::default();
        let bytes: Arc<[u8]> = vec![0; KEPT / 4].into();
        for n in 0..10u8 {
            kept.keep(Digest::of(&[n]), &bytes);
        }
        assert_eq!((kept.bytes.len(), kept.order.len(), kept.size), (4, 4, KEPT));
        assert!(kept.bytes.contains_key(&Digest::of(&[9])));
    }
}
