//! Items become bytes: pure, in parallel, each on its own.

mod cache;
mod links;
mod names;
mod theme;

pub use cache::ThemeCache;
pub use theme::Theme;

use crate::base::{Diagnostic, Digest, KeyBuilder};
use crate::export::Open;
use crate::plan::{Item, ItemContent};
use crate::source::AttachmentError;
use std::borrow::Cow;

/// The key of an item's file: what the item is made from, the theme, and the program itself.
pub fn key(item: &Item, theme: &Theme, program: &Digest) -> Digest {
    KeyBuilder::new("file").digest(&item.key).digest(theme.digest()).digest(program).finish()
}

/// The bytes of an item; `None` where files of the author's stand in it: see [`with_files`].
///
/// # Errors
/// The template's mistake, at its place.
pub fn render<'a>(item: &'a Item, theme: &Theme) -> Result<Option<Cow<'a, [u8]>>, Box<Diagnostic>> {
    match &item.content {
        ItemContent::File(_) | ItemContent::Archive(_) => Ok(None),
        ItemContent::Data(make) => Ok(Some(Cow::Owned(make(theme.words())))),
        ItemContent::Fragment(page) => {
            let context = page.context(theme.words(), theme.names(page.template()));
            theme.fragment(page.template(), &context).map(|bytes| Some(Cow::Owned(bytes)))
        }
        ItemContent::Page(page) => {
            let context = page.context(theme.words(), theme.names(page.template()));
            theme.render(page.template(), &context).map(|bytes| Some(Cow::Owned(bytes)))
        }
    }
}

/// The bytes of an item in which files of the author's stand, which `open` opens; `None` for any other.
///
/// # Errors
/// When a file cannot be opened.
pub fn with_files(item: &Item, open: Open<'_>) -> Result<Option<Vec<u8>>, AttachmentError> {
    match &item.content {
        ItemContent::File(attached) => open(attached).map(Some),
        ItemContent::Archive(make) => make(open).map(Some),
        ItemContent::Page(_) | ItemContent::Fragment(_) | ItemContent::Data(_) => Ok(None),
    }
}
