//! What the rules that look beyond one report need of the whole site, made once per run.

use super::names::Names;
use super::resemblance::Sketches;
use crate::model::Site;

/// Indexes over a site.
pub struct Context<'a> {
    pub(super) names: Names<'a>,
    pub(super) sketches: Sketches<'a>,
}

impl<'a> Context<'a> {
    /// Makes them.
    pub fn of(site: &'a Site) -> Context<'a> {
        Context { names: Names::of(site), sketches: Sketches::of(site) }
    }
}
