//! One file for each kind of page. It plans the items of the kind and builds the context of its template.

use super::planning::Planning;
use crate::base::PageKind;
use crate::model::{Agency, Settings};
use std::sync::Arc;

mod agency;
mod comparison;
mod corrections;
mod coverage;
mod data;
mod feed;
mod files;
mod home;
mod members;
mod narratives;
mod not_found;
mod opened;
mod report;
mod revision;
mod schemas;
mod search;
mod trends;
mod version;
mod withdrawn;
mod year;
mod year_ranks;
mod year_tables;

pub(super) use search::has_page as has_search;

/// The function that adds the items of a kind to a plan, by their subject.
#[derive(Clone, Copy)]
enum Planner {
    /// Items about the whole site, at reserved addresses.
    Site(fn(&mut Planning)),
    /// Items about one agency, below its address.
    Agency(fn(&mut Planning, &Arc<Agency>)),
}

fn planner(kind: PageKind) -> Planner {
    match kind {
        PageKind::Home => Planner::Site(home::plan),
        PageKind::Agency => Planner::Agency(agency::plan),
        PageKind::Report => Planner::Agency(report::plan),
        PageKind::Members => Planner::Agency(members::plan),
        PageKind::Withdrawn => Planner::Agency(withdrawn::plan),
        PageKind::Revision => Planner::Agency(revision::plan),
        PageKind::Comparison => Planner::Agency(comparison::plan),
        PageKind::Trends => Planner::Agency(trends::plan),
        PageKind::Year => Planner::Site(year::plan),
        PageKind::YearTables => Planner::Site(year_tables::plan),
        PageKind::YearRanks => Planner::Site(year_ranks::plan),
        PageKind::Corrections => Planner::Site(corrections::plan),
        PageKind::Search => Planner::Site(search::plan),
        PageKind::NotFound => Planner::Site(not_found::plan),
        PageKind::Files => Planner::Agency(files::plan),
        PageKind::Schemas => Planner::Site(schemas::plan),
        PageKind::Data => Planner::Site(data::plan),
        PageKind::Feed => Planner::Site(feed::plan),
    }
}

/// The planners of the kinds that a site wants; a planner itself does not check that.
fn planners(settings: &Settings) -> impl Iterator<Item = Planner> {
    PageKind::ALL.iter().filter(|kind| settings.wants(**kind)).map(|kind| planner(*kind))
}

/// Plans the items about the whole site.
pub(super) fn plan_site(planning: &mut Planning) {
    let site = planning.site.clone();
    for planner in planners(&site.settings) {
        if let Planner::Site(plan) = planner {
            plan(planning);
        }
    }
}

/// Plans the items about one agency.
pub(super) fn plan_agency(planning: &mut Planning, agency: &Arc<Agency>) {
    let site = planning.site.clone();
    for planner in planners(&site.settings) {
        if let Planner::Agency(plan) = planner {
            plan(planning, agency);
        }
    }
}
