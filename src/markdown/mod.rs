//! The narratives' Markdown, as HTML for pages and as plain text for rules and search. Text of an agency's never becomes markup
//! of ours: raw HTML is shown, not obeyed, and addresses are limited to harmless schemes. It stands below the rules, which
//! read the same text that pages show.

mod address;
mod emphasis;
mod html;
mod plain;
mod tokens;

#[cfg(test)]
mod tests;

pub use address::{is_absolute_address, is_plain_address, is_safe_address};
pub use html::render;
pub use plain::{Plain, plain};
pub(crate) use tokens::{events, links, picture_places, pictures, without_pictures};
