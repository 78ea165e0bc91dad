//! Which grids, rows and columns of a source are which of the form: by label and header, in the form's order.

pub(crate) mod align;
pub(crate) mod columns;
pub(crate) mod form_labels;
pub(crate) mod headers;
pub(crate) mod paired_headers;
pub(crate) mod rows;
pub(crate) mod source_row;
pub(crate) mod tables;
pub(crate) mod words;
