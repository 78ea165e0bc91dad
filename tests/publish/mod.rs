//! Whole sites on disk: recorded output, links, sealed versions.

mod first_version;
mod golden;
mod links;
mod rich;
mod safety;
mod versions;
