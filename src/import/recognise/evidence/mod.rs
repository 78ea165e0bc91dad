//! What the source says of the report itself: the agency, the year, the day of publication.

pub(crate) mod english;
pub(crate) mod own_notes;
pub(crate) mod published;
pub(crate) mod title;
