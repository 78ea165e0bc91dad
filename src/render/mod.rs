//! Items become bytes: pure, in parallel, each on its own.

mod links;
mod memo;
mod names;
mod theme;

pub use memo::Memo;
pub use theme::Theme;

use crate::base::{Diagnostic, Digest, Keyed};
use crate::export::Open;
use crate::plan::{Content, Item};
use crate::source::AttachmentError;
use std::borrow::Cow;

/// The key of an item's file: what the item is made from, the theme, and the program itself.
pub fn key(item: &Item, theme: &Theme, program: &Digest) -> Digest {
    Keyed::new("file").digest(&item.key).digest(theme.digest()).digest(program).finish()
}

/// The bytes of an item; `None` where files of the author's stand in it: see [`with_files`].
///
/// # Errors
/// The template's mistake, at its place.
pub fn render<'a>(item: &'a Item, theme: &Theme) -> Result<Option<Cow<'a, [u8]>>, Box<Diagnostic>> {
    match &item.content {
        Content::File(_) | Content::Archive(_) => Ok(None),
        Content::Data(make) => Ok(Some(Cow::Owned(make(theme.words())))),
        Content::Fragment(page) => {
            let context = page.context(theme.words(), theme.names(page.template()));
            theme.fragment(page.template(), &context).map(|bytes| Some(Cow::Owned(bytes)))
        }
        Content::Page(page) => {
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
        Content::File(attached) => open(attached).map(Some),
        Content::Archive(make) => make(open).map(Some),
        Content::Page(_) | Content::Fragment(_) | Content::Data(_) => Ok(None),
    }
}
