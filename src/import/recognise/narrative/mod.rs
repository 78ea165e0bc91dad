//! The text around the tables: sections by their headings, and what of it is the office's words.

pub(crate) mod boilerplate;
pub(crate) mod ending;
pub(crate) mod form_notes;
pub(crate) mod leftover;
pub(crate) mod markdown;
pub(crate) mod opening;
pub(crate) mod pictures;
pub(crate) mod portal;
pub(crate) mod sections;
