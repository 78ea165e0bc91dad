//! Renders the items of the plan to bytes. Rendering is pure, so that items can be rendered in parallel.

mod cache;
mod colours;
mod context_list;
mod foreign;
mod frame;
mod links;
mod shipped;
mod template_paths;
mod template_vars;
mod theme;
mod theme_check;
mod theme_errors;
mod theme_list;
mod theme_words;
mod tokens;

pub use cache::ThemeCache;
pub(crate) use context_list::CONTEXT_VERSION;
#[cfg(test)]
pub(crate) use context_list::LIST;
pub use shipped::shipped;
pub use theme::Theme;
pub use theme_check::check_theme;
pub use theme_list::{ListedTheme, list_themes, shipped_template};

use crate::base::{Diagnostic, Digest, KeyBuilder};
use crate::export::Open;
use crate::plan::{Item, ItemContent};
use crate::source::AttachmentError;
use std::borrow::Cow;

/// The cache key of an item's file: the digests of the item's inputs, of the theme and of the program.
pub fn key(item: &Item, theme: &Theme, program: &Digest) -> Digest {
    KeyBuilder::new("file").digest(&item.key).digest(theme.digest()).digest(program).finish()
}

/// The bytes of an item; `None` where the item contains attached files, which [`with_files`] renders.
///
/// # Errors
/// The template's error, with its location.
pub fn render<'a>(item: &'a Item, theme: &Theme) -> Result<Option<Cow<'a, [u8]>>, Box<Diagnostic>> {
    match &item.content {
        ItemContent::File(_) | ItemContent::Archive(_) => Ok(None),
        ItemContent::Data(make) => Ok(Some(Cow::Owned(make(theme.words())))),
        ItemContent::Stream(make) => {
            let mut bytes = Vec::new();
            let written = make(theme.words(), &mut bytes);
            debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
            Ok(Some(Cow::Owned(bytes)))
        }
        ItemContent::Fragment(page) => {
            let context = page.context(theme.words(), theme.variables(page.template()));
            theme.fragment(page.template(), &context).map(|bytes| Some(Cow::Owned(bytes)))
        }
        ItemContent::Page(page) => {
            let context = page.context(theme.words(), theme.variables(page.template()));
            theme.render(page.template(), &context).map(|bytes| Some(Cow::Owned(bytes)))
        }
    }
}

/// The bytes of an item that contains attached files, which `open` reads; `None` for any other item.
///
/// # Errors
/// When a file cannot be opened.
pub fn with_files(item: &Item, open: Open<'_>) -> Result<Option<Vec<u8>>, AttachmentError> {
    match &item.content {
        ItemContent::File(attached) => open(attached).map(Some),
        ItemContent::Archive(make) => make(open).map(Some),
        ItemContent::Page(_) | ItemContent::Fragment(_) | ItemContent::Data(_) | ItemContent::Stream(_) => Ok(None),
    }
}
