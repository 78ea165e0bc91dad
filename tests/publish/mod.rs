//! Whole sites on disk: recorded output, links, sealed versions.

mod golden;
mod links;
mod versions;
