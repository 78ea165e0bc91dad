//! What several modules need: generated reports, the files that print them, running programs. A helper of a single module stays in
//! that module.

pub(crate) mod archives;
pub(crate) mod damage;
pub(crate) mod narrative;
pub(crate) mod printed;
pub(crate) mod random_report;
pub(crate) mod server;
