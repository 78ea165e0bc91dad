//! The addresses that a site leads its readers to, each with the place where it is typed.

use super::Site;
use crate::base::{Location, Slug, Year};
use crate::markdown;

/// An address in a text or a setting.
#[derive(Clone, Debug)]
pub struct WebLink {
    /// As it is typed, relative ones included.
    pub address: String,
    /// Where.
    pub location: Location,
    /// The report that it stands in; none for site.toml.
    pub report: Option<(Slug, Year)>,
}

impl Site {
    /// All addresses in site.toml, in narratives and of explanations.
    pub fn web_links(&self) -> Vec<WebLink> {
        let settings = self.settings.addresses.iter().cloned();
        let mut links: Vec<WebLink> =
            settings.map(|(address, location)| WebLink { address, location, report: None }).collect();
        for (agency, report) in self.reports() {
            let texts = report.narratives.iter().flat_map(|narrative| {
                let links = markdown::links(narrative.text()).into_iter();
                links.map(|(address, range, _)| (address, narrative.place(range)))
            });
            let sources =
                report.explanations.iter().filter_map(|own| own.source.clone().zip(own.source_location.clone()));
            let name = || Some((agency.slug.clone(), report.year));
            links.extend(texts.chain(sources).map(|(address, location)| WebLink { address, location, report: name() }));
        }
        links
    }
}
