//! Plans which files the output has. An item holds everything that its file is made from, as handles with digests, and rendering
//! reads nothing else: an unchanged key means an unchanged file.

mod agency_plan;
mod context;
mod json_ld;
mod links;
mod page;
mod pages;
mod pagination;
mod planning;

pub use agency_plan::PlanCache;
pub use context::SiteContext;
pub use page::{PlannedPage, TemplateVars};

use crate::base::{ASSETS, Diagnostic, Digest, KeyBuilder, OutPath, Slug, Words};
use crate::check::Verdicts;
use crate::export::{Bytes, Open};
use crate::model::{Agency, ReportState, Site};
use crate::source::Attached;
use agency_plan::AgencyPlan;
use pagination::ListTree;
use planning::{PlanInputs, Planning};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

/// All files of the output except integrity.json. The items of an agency are created on demand, so that planning a large site again
/// costs only as much as what changed in it.
pub struct Plan {
    shared: Arc<PlanInputs>,
    /// The plan of each agency, in the order of the agencies.
    agency_plans: Arc<Vec<Arc<AgencyPlan>>>,
    /// The theme's files, by path.
    assets: Vec<Arc<Item>>,
    /// The items about the whole site, by path.
    site_items: OnceLock<Vec<Arc<Item>>>,
}

/// A file of the output.
pub struct Item {
    /// Its path in the output.
    pub path: OutPath,
    /// The digest of all its inputs except the theme and the program.
    pub key: Digest,
    /// Its source.
    pub content: ItemContent,
}

impl Item {
    /// The template of a page.
    fn template(&self) -> Option<&'static str> {
        match &self.content {
            ItemContent::Page(page) => Some(page.template()),
            _ => None,
        }
    }
}

/// A share of the agencies: one of so many that have no agency in common and make up the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Shard {
    /// A share from its name: `2/8`.
    pub fn parse(text: &str) -> Option<Shard> {
        let (number, of) = text.split_once('/')?;
        let shard = Shard { number: number.parse().ok()?, of: of.parse().ok()? };
        (1..=shard.of).contains(&shard.number).then_some(shard)
    }

    /// Whether the share has an agency, by its place among all.
    fn has(self, index: usize) -> bool {
        index % self.of == self.number - 1
    }
}

/// The source of an item's bytes.
pub enum ItemContent {
    /// A page: a template and its context.
    Page(PlannedPage),
    /// The same page without its frame, for portals that have their own.
    Fragment(PlannedPage),
    /// Data: bytes computed from the model.
    Data(MakeData),
    /// Data about the whole site, written as it is computed: it grows with the site and never is in memory as a whole.
    Stream(MakeStream),
    /// Data that contains attached files.
    Archive(MakeArchive),
    /// An attached file, copied.
    File(Attached),
}

/// Computes bytes from the model, with the words of the site's language.
pub type MakeData = Box<dyn Fn(&Words) -> Vec<u8> + Send + Sync>;

/// Writes data, with the words of the site's language.
pub type MakeStream = Box<dyn Fn(&Words, &mut dyn Write) -> io::Result<()> + Send + Sync>;

/// Computes bytes with files that the caller opens, since a plan does not access the disk.
pub type MakeArchive = Box<dyn Fn(Open<'_>) -> Bytes + Send + Sync>;

impl Plan {
    /// The file at a path.
    pub fn item(&self, path: &OutPath) -> Option<Arc<Item>> {
        let find = |items: &[Arc<Item>]| {
            items.binary_search_by(|item| item.path.cmp(path)).ok().map(|index| items[index].clone())
        };
        // The agency's folder, or within it that of a family.
        let folders = path.as_str().match_indices('/').take(2).map(|(end, _)| &path.as_str()[..end]);
        match folders.filter_map(|folder| self.shared.index(folder)).last() {
            Some(index) => find(&self.agency_items(index)),
            None => find(&self.assets).or_else(|| find(self.site_items())),
        }
    }

    /// The file of an agency that an attachment at a path would meet, in whatever case.
    pub fn claimed(&self, agency: &Slug, path: &str) -> Option<OutPath> {
        let lower = path.to_lowercase();
        let is_itself = |item: &Item| item.path.as_str() == path && matches!(item.content, ItemContent::File(_));
        let meets = |item: &&Arc<Item>| item.path.as_str().to_lowercase() == lower && !is_itself(item);
        let items = self.agency_items(self.shared.index(agency.as_str())?);
        items.iter().find(meets).map(|item| item.path.clone())
    }

    /// All files in parallel, agency by agency, so that they are never all in memory at once.
    pub fn items(&self) -> impl ParallelIterator<Item = Arc<Item>> {
        let agencies = (0..self.agency_plans.len()).into_par_iter().flat_map_iter(|index| self.agency_items(index));
        agencies.chain(self.assets.par_iter().cloned()).chain(self.site_items().par_iter().cloned())
    }

    /// The files of some of the agencies in parallel. Assets, and what is about the whole site, belong to no agency.
    pub fn items_of(&self, shard: Shard) -> impl ParallelIterator<Item = Arc<Item>> {
        let indexes: Vec<usize> = (0..self.agency_plans.len()).filter(|index| shard.has(*index)).collect();
        indexes.into_par_iter().flat_map_iter(|index| self.agency_items(index))
    }

    /// All files in sequence, those about the whole site first.
    pub fn each(&self) -> impl Iterator<Item = Arc<Item>> {
        let agencies = (0..self.agency_plans.len()).flat_map(|index| self.agency_items(index));
        self.site_items().iter().cloned().chain(self.assets.iter().cloned()).chain(agencies)
    }

    /// A page with each template that is used, the first one: those about the whole site come first. The other files are not made.
    pub fn page_of_each_template(&self) -> Vec<Arc<Item>> {
        let mut known: BTreeSet<&'static str> = BTreeSet::new();
        let mut pages = Vec::new();
        let mut add = |known: &mut BTreeSet<&'static str>, items: &[Arc<Item>]| {
            pages.extend(items.iter().filter(|item| item.template().is_some_and(|new| known.insert(new))).cloned());
        };
        add(&mut known, self.site_items());
        for (index, plan) in self.agency_plans.iter().enumerate() {
            if !plan.templates().is_subset(&known) {
                add(&mut known, &self.agency_items(index));
            }
        }
        pages
    }

    /// The theme's files.
    pub fn assets(&self) -> &[Arc<Item>] {
        &self.assets
    }

    /// The number of files.
    pub fn count(&self) -> usize {
        self.agency_plans.iter().map(|plan| plan.count()).sum::<usize>() + self.assets.len() + self.site_items().len()
    }

    fn agency_items(&self, index: usize) -> Vec<Arc<Item>> {
        agency_plan::items(&self.shared, index)
    }

    fn site_items(&self) -> &[Arc<Item>] {
        self.site_items.get_or_init(|| {
            let mut planning = Planning::new(&self.shared, &self.agency_plans);
            pages::plan_site(&mut planning);
            planning.finish().0
        })
    }
}

/// Plans the site; `assets` are the theme's. Two items at one public address are reported.
pub fn plan(
    site: &Arc<Site>,
    verdicts: &Verdicts,
    assets: &BTreeMap<String, Arc<[u8]>>,
    cache: &mut PlanCache,
) -> (Plan, Vec<Arc<Diagnostic>>) {
    // An agency whose reports were all withdrawn does not vanish with them, nor does one that owes its first.
    let has_rows = |agency: &Agency| {
        let has_reports = !(agency.reports.is_empty() && agency.histories.is_empty());
        has_reports || !ReportState::owed(agency, site.settings.as_of).is_empty()
    };
    // Nor one that has other reports alone.
    let has_rows = |agency: &Agency| {
        let is_organ = agency.slug.family().is_none();
        has_rows(agency) || is_organ && site.series_of(agency.slug.as_str()).iter().any(|series| has_rows(series))
    };
    let tree = Arc::new(ListTree::new(site, has_rows));
    let digests = cache.digests(site, verdicts, &tree);
    let shared = Arc::new(PlanInputs { site: site.clone(), verdicts: verdicts.clone(), digests, tree });
    let agency_plans = Arc::new(cache.files(&shared));
    let mut planning = Planning::new(&shared, &agency_plans);
    for (path, bytes) in assets {
        let key = KeyBuilder::new("asset").bytes(bytes);
        let bytes = bytes.clone();
        planning.add_data(&format!("{ASSETS}/{path}"), key, move |_| bytes.to_vec());
    }
    // Items about the whole site have reserved addresses, which no agency and no theme can have.
    let (assets, collisions) = planning.finish();
    let mut diagnostics: Vec<Arc<Diagnostic>> = collisions.into_iter().map(Arc::new).collect();
    diagnostics.extend(agency_plans.iter().flat_map(|plan| plan.collisions().iter().cloned()));
    (Plan { shared, agency_plans, assets, site_items: OnceLock::new() }, diagnostics)
}
