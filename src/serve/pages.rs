//! Items rendered on request, in a cache of bounded size: an unchanged page is rendered once, and memory does not grow over hours of
//! editing.

use super::site_state::SiteState;
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, OutPath};
use crate::plan::{Item, ItemContent};
use crate::render::{key, render, with_files};
use crate::source::AttachmentError;
use crate::{publish, source};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// The limit of the cache, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// The only file of the output that is not an item.
const INTEGRITY: &str = "integrity.json";

/// The response to a path.
pub(super) enum PageResponse {
    /// A file of the output.
    Found(OutPath, Arc<[u8]>),
    /// There is no such file; the site's own 404 page, where it has one.
    Missing(Option<Arc<[u8]>>),
    /// It is a folder: its address ends in `/`.
    Folder,
    /// It could not be rendered: an error in the theme, or a missing file.
    Failed(Box<Diagnostic>),
}

/// The cache of rendered items.
#[derive(Default)]
pub(super) struct Pages {
    cache: Mutex<RenderedItems>,
}

#[derive(Default)]
struct RenderedItems {
    bytes: HashMap<Digest, Arc<[u8]>>,
    order: VecDeque<Digest>,
    size: usize,
}

impl Pages {
    /// The response to a path of the site; a path that ends in `/` or is empty means the page of a folder.
    /// What `404.html` leads to is found as well, by the path that the site will have on its host.
    pub(super) fn respond(&self, state: &SiteState, path: &str) -> PageResponse {
        let base = state.checked.site.settings.base_path().map_or("", |base| &base[1..]);
        match self.response(state, path) {
            PageResponse::Missing(_) if base.strip_suffix('/') == Some(path) => PageResponse::Folder,
            PageResponse::Missing(_) if !base.is_empty() && path.starts_with(base) => {
                self.response(state, &path[base.len()..])
            }
            response => response,
        }
    }

    fn response(&self, state: &SiteState, path: &str) -> PageResponse {
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let Some(file) = OutPath::parse(&file) else { return PageResponse::Missing(None) };
        let rendered = match state.item(&file) {
            Some(item) => Some(self.bytes(state, &item)),
            None if file.as_str() == INTEGRITY => Some(self.integrity(state)),
            None => None,
        };
        if let Some(rendered) = rendered {
            return match rendered {
                Ok(bytes) => PageResponse::Found(file, bytes),
                Err(diagnostic) => PageResponse::Failed(diagnostic),
            };
        }
        let folder = OutPath::parse(&format!("{path}/index.html"));
        if folder.is_some_and(|folder| state.item(&folder).is_some()) {
            return PageResponse::Folder;
        }
        let page = OutPath::parse("404.html").and_then(|path| self.bytes(state, &*state.item(&path)?).ok());
        PageResponse::Missing(page)
    }

    /// The bytes of an item, as a build would write them.
    pub(super) fn bytes(&self, state: &SiteState, item: &Item) -> Result<Arc<[u8]>, Box<Diagnostic>> {
        let key = key(item, &state.checked.theme, &state.program);
        if let Some(bytes) = self.lock().bytes.get(&key) {
            return Ok(bytes.clone());
        }
        let bytes = render_item(state, item)?;
        // An attached file is on the disk: a copy in memory saves nothing.
        if !matches!(item.content, ItemContent::File(_)) {
            self.lock().insert(key, &bytes);
        }
        Ok(bytes)
    }

    /// integrity.json is not an item, since publishing computes it from all the others. Here it is computed on request.
    fn integrity(&self, state: &SiteState) -> Result<Arc<[u8]>, Box<Diagnostic>> {
        let key = KeyBuilder::new(INTEGRITY).bytes(&state.version.to_le_bytes()).finish();
        if let Some(bytes) = self.lock().bytes.get(&key) {
            return Ok(bytes.clone());
        }
        let items = state.checked.plan.items();
        let digests: BTreeMap<OutPath, [u8; 32]> = items
            .map(|item| render_item(state, &item).map(|bytes| (item.path.clone(), Sha256::digest(&bytes).into())))
            .collect::<Result<_, _>>()?;
        let files = digests.iter().map(|(path, digest)| (path, *digest));
        let site = &state.checked.site;
        let bytes: Arc<[u8]> = publish::integrity(files, &site.sealed(), [&site.withdrawn(), &site.drafts()])
            .map_err(|error| unreadable(error.message()))?
            .into();
        self.lock().insert(key, &bytes);
        Ok(bytes)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, RenderedItems> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of an item, without the cache.
fn render_item(state: &SiteState, item: &Item) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    if let Some(bytes) = render(item, &state.checked.theme)? {
        return Ok(bytes.as_ref().into());
    }
    let bytes = with_files(item, &source::attachment).map_err(|error| match error {
        AttachmentError::Changed(finding) => finding,
        error => unreadable(error.message()),
    })?;
    Ok(bytes.unwrap_or_default().into())
}

fn unreadable(error: Message) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("READ", Message::new("read.unreadable").with("error", error)))
}

impl RenderedItems {
    fn insert(&mut self, key: Digest, bytes: &Arc<[u8]>) {
        if self.bytes.insert(key, bytes.clone()).is_none() {
            self.size += bytes.len();
            self.order.push_back(key);
        }
        while self.size > MAX_BYTES
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
    fn the_cache_is_bounded() {
        let mut cache = RenderedItems::default();
        let bytes: Arc<[u8]> = vec![0; MAX_BYTES / 4].into();
        for n in 0..10u8 {
            cache.insert(Digest::new(&[n]), &bytes);
        }
        assert_eq!((cache.bytes.len(), cache.order.len(), cache.size), (4, 4, MAX_BYTES));
        assert!(cache.bytes.contains_key(&Digest::new(&[9])));
    }
}
