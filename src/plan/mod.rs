//! Which files will exist. An item names everything that may show in its file, as handles with digests; rendering gets these
//! and nothing else, so an unchanged key means an unchanged file.

mod agency_plan;
mod context;
mod links;
mod page;
mod pages;
mod pagination;
mod planning;

pub use agency_plan::PlanCache;
pub use context::SiteContext;
pub use page::{PlannedPage, TemplateVars};

use crate::base::{ASSETS, Diagnostic, Digest, KeyBuilder, OutPath, Words};
use crate::check::Verdicts;
use crate::export::{Bytes, Open};
use crate::model::Site;
use crate::source::Attached;
use agency_plan::AgencyPlan;
use pagination::ListTree;
use planning::{PlanInputs, Planning};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Every file of the output but integrity.json. What one agency's files are made from is put together on demand: a plan of a large site costs no more than what changed in it.
pub struct Plan {
    shared: Arc<PlanInputs>,
    /// Which files each agency has, in the order of the agencies.
    parts: Arc<Vec<Arc<AgencyPlan>>>,
    /// The theme's files, by path.
    assets: Vec<Arc<Item>>,
    /// What is about the whole site, by path.
    whole: OnceLock<Vec<Arc<Item>>>,
}

/// A file of the output.
pub struct Item {
    /// Where it stands.
    pub path: OutPath,
    /// The digest of all it is made from, apart from theme and program.
    pub key: Digest,
    /// What it is made from.
    pub content: ItemContent,
}

/// What makes the bytes of an item.
pub enum ItemContent {
    /// A page: a template and what it sees.
    Page(PlannedPage),
    /// The same page without its frame, for portals that bring a frame of their own.
    Fragment(PlannedPage),
    /// Data: bytes made from the model.
    Data(MakeData),
    /// Data in which files of the author's stand.
    Archive(MakeArchive),
    /// A file of the author's, copied.
    File(Attached),
}

/// Makes bytes from the model, in the words of the site's language.
pub type MakeData = Box<dyn Fn(&Words) -> Vec<u8> + Send + Sync>;

/// Makes bytes with files that the caller opens: a plan does not reach the disk.
pub type MakeArchive = Box<dyn Fn(Open<'_>) -> Bytes + Send + Sync>;

impl Plan {
    /// The file at a path.
    pub fn item(&self, path: &OutPath) -> Option<Arc<Item>> {
        let find = |items: &[Arc<Item>]| {
            items.binary_search_by(|item| item.path.cmp(path)).ok().map(|index| items[index].clone())
        };
        let first = path.as_str().split_once('/').map(|(first, _)| first);
        match first.and_then(|first| self.shared.index(first)) {
            Some(index) => find(&self.of_agency(index)),
            None => find(&self.assets).or_else(|| find(self.whole())),
        }
    }

    /// All files, agency by agency, in parallel: they are never in memory all at once.
    pub fn items(&self) -> impl ParallelIterator<Item = Arc<Item>> {
        let agencies = (0..self.parts.len()).into_par_iter().flat_map_iter(|index| self.of_agency(index));
        agencies.chain(self.assets.par_iter().cloned()).chain(self.whole().par_iter().cloned())
    }

    /// The same one after the other, what is about the whole site first.
    pub fn each(&self) -> impl Iterator<Item = Arc<Item>> {
        let agencies = (0..self.parts.len()).flat_map(|index| self.of_agency(index));
        self.whole().iter().cloned().chain(self.assets.iter().cloned()).chain(agencies)
    }

    /// The theme's files.
    pub fn assets(&self) -> &[Arc<Item>] {
        &self.assets
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| part.count()).sum::<usize>() + self.assets.len() + self.whole().len()
    }

    fn of_agency(&self, index: usize) -> Vec<Arc<Item>> {
        agency_plan::items(&self.shared, index)
    }

    fn whole(&self) -> &[Arc<Item>] {
        self.whole.get_or_init(|| {
            let mut planning = Planning::new(&self.shared, &self.parts);
            pages::plan_site(&mut planning);
            planning.finish().0
        })
    }
}

/// Plans the site; `assets` are the theme's. Two things at one public address are a diagnostic.
pub fn plan(
    site: &Arc<Site>,
    verdicts: &Verdicts,
    assets: &BTreeMap<String, Arc<[u8]>>,
    cache: &mut PlanCache,
) -> (Plan, Vec<Arc<Diagnostic>>) {
    let tree = Arc::new(ListTree::new(site, |agency| !(agency.reports.is_empty() && agency.histories.is_empty())));
    let digests = cache.digests(site, verdicts, &tree);
    let shared = Arc::new(PlanInputs { site: site.clone(), verdicts: verdicts.clone(), digests, tree });
    let parts = Arc::new(cache.files(&shared));
    let mut planning = Planning::new(&shared, &parts);
    for (path, bytes) in assets {
        let key = KeyBuilder::new("asset").bytes(bytes);
        let bytes = bytes.clone();
        planning.add_data(&format!("{ASSETS}/{path}"), key, move |_| bytes.to_vec());
    }
    // What is about the whole site has addresses that no agency and no theme can take.
    let (assets, found) = planning.finish();
    let mut found: Vec<Arc<Diagnostic>> = found.into_iter().map(Arc::new).collect();
    found.extend(parts.iter().flat_map(|part| part.collisions().iter().cloned()));
    (Plan { shared, parts, assets, whole: OnceLock::new() }, found)
}
