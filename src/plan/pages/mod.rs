//! The list of page kinds. Each plans its items and makes the context of its template.

use super::Planning;
use crate::model::Agency;
use std::sync::Arc;

mod agency;
mod comparison;
mod corrections;
mod feed;
mod home;
mod narratives;
mod not_found;
mod report;
mod revision;
mod schemas;
mod trends;
mod version;
mod year;

pub(super) use year::folder;

/// A kind of page, or of other files of the output.
pub struct PageKind {
    /// Its name, as in `pages` of site.toml.
    pub name: &'static str,
    /// Adds its items to a plan.
    pub plan: Plans,
}

/// What the items of a kind are about.
#[derive(Clone, Copy)]
pub enum Plans {
    /// The whole site. Their addresses are none that an agency could have.
    Site(fn(&mut Planning)),
    /// One agency, below whose address they stand.
    Agency(fn(&mut Planning, &Arc<Agency>)),
}

/// Every kind.
pub const PAGES: &[&PageKind] = &[
    &home::KIND,
    &agency::KIND,
    &report::KIND,
    &version::KIND,
    &revision::KIND,
    &comparison::KIND,
    &trends::KIND,
    &year::KIND,
    &schemas::KIND,
    &corrections::KIND,
    &not_found::KIND,
    &feed::KIND,
];
