//! What the rules that look beyond one report need of the whole site, made once per run.

use super::names::AgencyNames;
use super::resemblance::Sketches;
use crate::model::Site;

/// Indexes over a site.
pub struct Context<'a> {
    pub(super) names: AgencyNames<'a>,
    pub(super) sketches: Sketches<'a>,
}

impl<'a> Context<'a> {
    /// Makes them.
    pub fn of(site: &'a Site) -> Context<'a> {
        Context { names: AgencyNames::of(site), sketches: Sketches::of(site) }
    }
}
