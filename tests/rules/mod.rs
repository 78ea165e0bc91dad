//! What `check` finds: the arithmetic of the forms, and files that are broken. A new rule gets its cases here.

mod arithmetic;
mod broken_files;
mod chapter;
