//! Which files will exist. An item names everything that may show in its file, as handles with digests; rendering gets these
//! and nothing else, so an unchanged key means an unchanged file.

mod context;
mod pages;
mod split;

pub use context::{PageContext, Portal, SiteContext};
pub use pages::PAGES;

use crate::base::{Diagnostic, Digest, Keyed, Message, OutPath, Words, Year};
use crate::check::{Verdict, Verdicts};
use crate::model::{Agency, Report, Site};
use crate::source::Attached;
use rayon::prelude::*;
use split::Tree;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Every file of the output but integrity.json.
#[derive(Default)]
pub struct Plan {
    /// By path.
    pub items: Vec<Item>,
}

/// A file of the output.
pub struct Item {
    /// Where it stands.
    pub path: OutPath,
    /// The digest of all it is made from, apart from theme and program.
    pub key: Digest,
    /// What it is made from.
    pub content: Content,
}

/// What makes the bytes of an item.
pub enum Content {
    /// A page: a template and what it sees.
    Page(Arc<dyn Page>),
    /// The same page without its frame, for portals that bring a frame of their own.
    Fragment(Arc<dyn Page>),
    /// Data: bytes made from the model.
    Data(Data),
    /// A file of the author's, copied.
    File(Attached),
}

/// Makes bytes from the model, in the words of the site's language.
pub type Data = Box<dyn Fn(&Words) -> Vec<u8> + Send + Sync>;

/// A page: the template's name, and the context that it sees. Made when it is rendered, not before.
pub trait Page: Send + Sync {
    /// The template.
    fn template(&self) -> &'static str;

    /// The context, without what the site has in common. A costly part that the template cannot read is left out.
    fn context(&self, words: &Words, names: &Names) -> tera::Context;

    /// The reports whose figures and texts the page is about, the earlier first; none for lists.
    fn reports(&self) -> Vec<&Arc<Report>> {
        Vec::new()
    }
}

/// Every name that stands in a template, or in what it extends and includes.
#[derive(Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// Whether a name is among them.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Adds names.
    pub(crate) fn extend<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.0.extend(names.map(str::to_owned));
    }
}

/// What planning looks at.
pub struct Planning {
    /// The site.
    pub site: Arc<Site>,
    /// What the rules said of each report.
    pub verdicts: Verdicts,
    /// What one agency's pages are made from: its files, the verdicts on them, the agencies it names.
    digests: BTreeMap<crate::base::Slug, Digest>,
    /// Which agency stands under which, of those that have a page.
    tree: Arc<Tree>,
    items: Vec<Item>,
}

impl Planning {
    fn new(site: &Arc<Site>, verdicts: &Verdicts) -> Planning {
        let verdicts = verdicts.clone();
        let tree = Arc::new(Tree::of(site, |agency| !agency.reports.is_empty()));
        let digests = site
            .agencies
            .par_iter()
            .map(|agency| (agency.slug.clone(), digest(site, agency, &verdicts, &tree)))
            .collect();
        Planning { site: site.clone(), verdicts, digests, tree, items: Vec::new() }
    }

    /// The verdicts on a report.
    pub(crate) fn verdicts(&self, report: &Report) -> Arc<Vec<Verdict>> {
        self.verdicts.get(&(report.agency.clone(), report.year)).cloned().unwrap_or_default()
    }

    /// Starts the key of an item about one agency.
    pub(crate) fn key(&self, kind: &str, agency: &Agency) -> Keyed {
        let key = Keyed::new(kind).digest(&self.site.settings.digest);
        self.digests.get(&agency.slug).into_iter().fold(key, Keyed::digest)
    }

    /// Starts the key of an item about the whole site.
    pub(crate) fn site_key(&self, kind: &str) -> Keyed {
        let key = Keyed::new(kind).digest(&self.site.settings.digest);
        self.digests.values().fold(key, Keyed::digest)
    }

    /// Starts the key of an item about one year: its reports, and every agency as it calls itself.
    pub(crate) fn year_key(&self, kind: &str, year: Year) -> Keyed {
        let key = Keyed::new(kind).digest(&self.site.settings.digest).text(&year.to_string());
        self.site.agencies.iter().fold(key, |key, agency| {
            let key = key.digest(&agency.digest);
            let report = agency.report(year).into_iter();
            report.fold(key, |key, report| key.digest(&report.digest).text(if report.draft { "draft" } else { "" }))
        })
    }

    /// Adds an item. Every path is made of slugs, years and names that were checked before, so a bad one is left out.
    pub(crate) fn add(&mut self, path: &str, key: Keyed, content: Content) {
        let Some(path) = OutPath::parse(path) else { return };
        let key = key.text(path.as_str()).finish();
        if let (Content::Page(page), Some(path)) = (&content, self.fragment(&path)) {
            let key = Keyed::new("fragment").digest(&key).finish();
            self.items.push(Item { path, key, content: Content::Fragment(page.clone()) });
        }
        self.items.push(Item { path, key, content });
    }

    /// Where the bare fragment of a page stands, where a site wants such: `embed.html` beside `index.html`.
    fn fragment(&self, page: &OutPath) -> Option<OutPath> {
        let (folder, name) =
            page.as_str().rsplit_once('/').map_or(("", page.as_str()), |(folder, name)| (folder, name));
        let rest = name.strip_prefix("index").filter(|_| self.site.settings.embed)?;
        let slash = if folder.is_empty() { "" } else { "/" };
        OutPath::parse(&format!("{folder}{slash}embed{rest}"))
    }
}

fn digest(site: &Site, agency: &Agency, verdicts: &Verdicts, tree: &Tree) -> Digest {
    let mut key = Keyed::new("agency").digest(&agency.digest);
    for report in &agency.reports {
        key = key.digest(&report.digest).text(if report.draft { "draft" } else { "" });
        for verdict in verdicts.get(&(report.agency.clone(), report.year)).iter().flat_map(|verdicts| verdicts.iter()) {
            let counts = [verdict.holds, verdict.findings, verdict.explained, verdict.not_assessable];
            key = key.text(verdict.rule);
            key = counts.iter().fold(key, |key, count| key.bytes(&count.to_le_bytes()));
        }
    }
    let named = agency.parent.iter().chain(&agency.successor).filter_map(|slug| site.agency(slug));
    // A name is a link only where the other has a page.
    let page = |other: &Agency| if tree.has(&other.slug) { "page" } else { "" };
    named.fold(key, |key, other| key.digest(&other.digest).text(page(other))).finish()
}

/// Plans the site; `assets` are the theme's. Two things at one public address are a diagnostic.
pub fn plan(site: &Arc<Site>, verdicts: &Verdicts, assets: &BTreeMap<String, Arc<[u8]>>) -> (Plan, Vec<Diagnostic>) {
    let mut planning = Planning::new(site, verdicts);
    for page in PAGES {
        (page.plan)(&mut planning);
    }
    for (path, bytes) in assets {
        let key = Keyed::new("asset").bytes(bytes);
        let bytes = bytes.clone();
        planning.add(&format!("assets/{path}"), key, Content::Data(Box::new(move |_| bytes.to_vec())));
    }
    let mut items = std::mem::take(&mut planning.items);
    items.sort_by(|a, b| a.path.cmp(&b.path));
    let found = collisions(&items);
    items.dedup_by(|a, b| a.path == b.path);
    (Plan { items }, found)
}

/// Paths that are the same, or that a file system without case cannot tell apart.
fn collisions(items: &[Item]) -> Vec<Diagnostic> {
    let twice = items.windows(2).filter(|pair| pair[0].path == pair[1].path).map(|pair| [&pair[0].path, &pair[1].path]);
    let mut pairs: Vec<[&OutPath; 2]> = twice.collect();
    // Nearly all paths are in lower case, and only the others can differ from one by case.
    let mut seen: BTreeMap<String, &OutPath> = BTreeMap::new();
    for item in items.iter().filter(|item| !item.path.as_str().bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()))
    {
        let lower = item.path.as_str().to_lowercase();
        let plain = items.binary_search_by(|other| other.path.as_str().cmp(&lower)).ok().map(|at| &items[at].path);
        if let Some(other) = plain.filter(|plain| **plain != item.path) {
            pairs.push([other, &item.path]);
        }
        if let Some(other) = seen.insert(lower, &item.path).filter(|other| **other != item.path) {
            pairs.push([other, &item.path]);
        }
    }
    let found = pairs.into_iter().map(|[one, other]| {
        let message = Message::new("plan.collision").with("one", one).with("other", other);
        Diagnostic::error("ADDRESS", message).help(Message::new("plan.collision.help"))
    });
    found.collect()
}
