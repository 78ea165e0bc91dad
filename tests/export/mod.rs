//! The files that are offered for download, a module a format: what is in them, that they are the same on every run, and that the
//! importer reads the same figures from them. Also the JSON Schemas of the published data.

mod docx;
mod schema;
mod svg;
mod xlsx;
mod zip;
