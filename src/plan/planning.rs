//! The interface by which page kinds add items to the plan: the site, the cache keys, and the list of items.

use super::agency_plan::AgencyPlan;
use super::page::{Page, PlannedPage};
use super::pagination::ListTree;
use super::{Item, ItemContent};
use crate::base::{Diagnostic, Digest, KeyBuilder, Location, Message, OutPath, Words, Year};
use crate::check::{ReportFindings, Verdicts};
use crate::export::is_own_file;
use crate::model::{Agency, Attachment, LEDGER_FILE, Report, ReportState, Site};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Deref;
use std::sync::Arc;

/// The inputs of planning.
pub(super) struct PlanInputs {
    /// The site.
    pub(super) site: Arc<Site>,
    /// The verdicts of the rules on each report.
    pub(super) verdicts: Verdicts,
    /// The digest of the inputs of each agency's pages, in the order of the agencies: its files, their verdicts, the agencies it names.
    pub(super) digests: Vec<Digest>,
    /// The hierarchy of the agencies that have a page.
    pub(super) tree: Arc<ListTree>,
}

/// The plan of an agency's items, or of those about the whole site, while it is built.
pub(super) struct Planning {
    shared: Arc<PlanInputs>,
    agency_plans: Arc<Vec<Arc<AgencyPlan>>>,
    years: BTreeMap<Year, Digest>,
    items: Vec<Item>,
    /// The attachments among them, by where they are published.
    attached: BTreeMap<OutPath, PlannedAttachment>,
}

/// An attachment of a report.
struct PlannedAttachment {
    /// Its name in the report's folder.
    file: String,
    /// Its path in the site.
    place: String,
    /// Whose name it has.
    name: AttachmentName,
}

/// Whose the name of an attachment is.
enum AttachmentName {
    /// Its own, or one that a version was sealed with, which tells of it.
    Own,
    /// One that other settings, or a version, may need.
    Ours,
    /// The same, in a version that was sealed by an earlier program: nobody can change it.
    Sealed(SealedName),
}

/// A sealed version with an attachment of a name of ours.
struct SealedName {
    number: u32,
    /// The folder of the report in content/, where the version is the current one: a correction can name its file otherwise.
    current_in: Option<String>,
}

impl Deref for Planning {
    type Target = PlanInputs;

    fn deref(&self) -> &PlanInputs {
        &self.shared
    }
}

impl PlanInputs {
    /// The number of an agency among all.
    pub(super) fn index(&self, slug: &str) -> Option<usize> {
        self.site.agencies.binary_search_by(|agency| agency.slug.as_str().cmp(slug)).ok()
    }

    /// What the rules found in a report.
    pub(super) fn findings(&self, report: &Report) -> ReportFindings {
        self.verdicts.findings(&report.agency, report.year).cloned().unwrap_or_default()
    }

    /// Starts the key of an item about one agency.
    pub(super) fn key(&self, kind: &str, agency: &Agency) -> KeyBuilder {
        let key = KeyBuilder::new(kind).digest(&self.site.settings.digest);
        let digest = self.index(agency.slug.as_str()).map(|index| &self.digests[index]);
        digest.into_iter().fold(key, KeyBuilder::digest)
    }

    /// Starts the key of an item about a report and the agencies that it adds up: of these agency.toml, the reports of its year, and
    /// what became of them, or is to become of them: whether one is overdue follows from the first that there is.
    pub(super) fn members_key(&self, kind: &str, agency: &Agency, report: &Report) -> KeyBuilder {
        let site = &self.site;
        if !report.is_sum() {
            return self.key(kind, agency);
        }
        site.included(report).iter().fold(self.key(kind, agency), |key, member| {
            let organ = site.agency(member.slug).or_else(|| site.organ(member.slug));
            let current = organ.and_then(|organ| organ.report(report.year));
            let history = organ.and_then(|organ| organ.history(report.year));
            let key = organ.iter().fold(key.text(member.slug.as_str()), |key, organ| key.digest(&organ.digest));
            let key = member.report.iter().fold(key.text("report"), |key, own| key.digest(&own.digest));
            let key = history.iter().fold(key.text("history"), |key, history| key.digest(&history.digest));
            key.text(match (current, organ) {
                (Some(report), _) if report.draft => "draft",
                (Some(_), _) => "public",
                (None, Some(organ)) => ReportState::new(organ, report.year, site.settings.as_of).word(),
                (None, None) => "",
            })
        })
    }

    /// Starts the key of an item about the whole site.
    pub(super) fn site_key(&self, kind: &str) -> KeyBuilder {
        let key = KeyBuilder::new(kind).digest(&self.site.settings.digest);
        self.digests.iter().fold(key, KeyBuilder::digest)
    }
}

impl Planning {
    pub(super) fn new(shared: &Arc<PlanInputs>, agency_plans: &Arc<Vec<Arc<AgencyPlan>>>) -> Planning {
        Planning {
            shared: shared.clone(),
            agency_plans: agency_plans.clone(),
            years: BTreeMap::new(),
            items: Vec::new(),
            attached: BTreeMap::new(),
        }
    }

    /// Starts the key of an item about one year: its reports, and the agency.toml of every agency.
    pub(super) fn year_key(&mut self, kind: &str, year: Year) -> KeyBuilder {
        let agencies = &self.shared.site.agencies;
        // Computed once for all pages of a year.
        let digest = self.years.entry(year).or_insert_with(|| {
            let all = agencies.iter().fold(KeyBuilder::new("agencies"), |key, agency| {
                let key = key.digest(&agency.digest);
                // Whether it owes a report follows from its first one, and which years a page leads to from all.
                let years: Vec<String> = agency.years().into_iter().map(|year| year.to_string()).collect();
                let key = key.text(&years.join(" "));
                let report = agency.report(year).into_iter();
                report.fold(key, |key, report| {
                    let version = report.version.unwrap_or_default().to_le_bytes();
                    key.digest(&report.digest).bytes(&version).text(if report.draft { "draft" } else { "" })
                })
            });
            all.finish()
        });
        KeyBuilder::new(kind).digest(&self.shared.site.settings.digest).text(&year.to_string()).digest(digest)
    }

    /// The inputs, for what is computed when an item is rendered.
    pub(super) fn shared(&self) -> Arc<PlanInputs> {
        self.shared.clone()
    }

    /// The paths of the items about the whole site that were planned so far.
    pub(super) fn own_paths(&self) -> impl Iterator<Item = &OutPath> {
        self.items.iter().map(|item| &item.path)
    }

    /// The paths of all pages: those of the agencies, and those about the whole site that were planned so far.
    pub(super) fn pages(&self) -> impl Iterator<Item = &OutPath> {
        let own = self.items.iter().filter(|item| matches!(item.content, ItemContent::Page(_))).map(|item| &item.path);
        self.agency_plans.iter().flat_map(|plan| plan.pages()).chain(own)
    }

    /// Adds a page at a path. Paths consist of slugs, years and names that were checked before; an invalid one is left out.
    pub(super) fn add_page(&mut self, path: &str, key: KeyBuilder, page: impl Page) {
        let Some(path) = OutPath::parse(path) else { return };
        let key = key.text(path.as_str()).finish();
        let page = PlannedPage::new(&self.shared.site, &path, page);
        if let Some(path) = self.fragment_path(&path) {
            let key = KeyBuilder::new("fragment").digest(&key).finish();
            self.items.push(Item { path, key, content: ItemContent::Fragment(page.clone()) });
        }
        self.items.push(Item { path, key, content: ItemContent::Page(page) });
    }

    /// Adds data at a path.
    pub(super) fn add_data(
        &mut self,
        path: &str,
        key: KeyBuilder,
        data: impl Fn(&Words) -> Vec<u8> + Send + Sync + 'static,
    ) {
        self.add(path, key, ItemContent::Data(Box::new(data)));
    }

    /// Adds data that is written as it is computed.
    pub(super) fn add_stream(
        &mut self,
        path: &str,
        key: KeyBuilder,
        data: impl Fn(&Words, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) {
        self.add(path, key, ItemContent::Stream(Box::new(data)));
    }

    /// Adds an item that is not a page.
    pub(super) fn add(&mut self, path: &str, key: KeyBuilder, content: ItemContent) {
        let Some(path) = OutPath::parse(path) else { return };
        self.items.push(Item { key: key.text(path.as_str()).finish(), path, content });
    }

    /// Adds a file that is published with a report.
    pub(super) fn add_attachment(&mut self, agency: &Agency, folder: &str, report: &Report, attachment: &Attachment) {
        let path = format!("{folder}/{}", attachment.file);
        let inside = report.file.path.rsplit_once('/').map_or("", |(inside, _)| inside);
        let history = agency.history(report.year);
        let name = match (is_own_file(&report.edition, &attachment.file), report.version) {
            (false, _) => AttachmentName::Own,
            (true, Some(number)) => {
                let current = history.and_then(|history| history.current());
                let is_current = current.is_some_and(|version| version.entry.number == number);
                let above = inside.rsplit_once('/').map(|(above, _)| above.to_owned());
                AttachmentName::Sealed(SealedName { number, current_in: above.filter(|_| is_current) })
            }
            (true, None) if history.is_some_and(|history| history.has_sealed(&attachment.file)) => AttachmentName::Own,
            (true, None) => AttachmentName::Ours,
        };
        let planned =
            PlannedAttachment { file: attachment.file.clone(), place: format!("{inside}/{}", attachment.file), name };
        self.attached.extend(OutPath::parse(&path).map(|path| (path, planned)));
        let key = attachment.source.stamped(self.key("attachment", agency));
        self.add(&path, key, ItemContent::File(attachment.source.clone()));
    }

    /// The path of a page's fragment, `embed.html` beside `index.html`; `None` where the site does not want fragments.
    fn fragment_path(&self, page: &OutPath) -> Option<OutPath> {
        if !self.site.settings.embed {
            return None;
        }
        let (folder, name) =
            page.as_str().rsplit_once('/').map_or(("", page.as_str()), |(folder, name)| (folder, name));
        let rest = name.strip_prefix("index")?;
        let slash = if folder.is_empty() { "" } else { "/" };
        OutPath::parse(&format!("{folder}{slash}embed{rest}"))
    }

    /// The items by path, and the diagnostics about items at one address.
    pub(super) fn finish(self) -> (Vec<Arc<Item>>, Vec<Diagnostic>) {
        let mut items = self.items;
        items.sort_by(|a, b| a.path.cmp(&b.path));
        let sealed = leave_out_sealed(&mut items, &self.attached);
        let mut collisions = find_collisions(&items, &self.attached);
        collisions.extend(sealed);
        let is_ours = |own: &PlannedAttachment| matches!(own.name, AttachmentName::Ours);
        for (path, attachment) in self.attached.iter().filter(|(_, own)| is_ours(own)) {
            if !collisions.iter().any(|known| known.path() == attachment.place) {
                // Of a path with folders the first of these is ours.
                let rest = attachment.file.split_once('/').map_or("", |(_, rest)| rest);
                collisions.push(claimed(attachment, path.as_str().strip_suffix(rest).unwrap_or(path.as_str())));
            }
        }
        items.dedup_by(|a, b| a.path == b.path);
        (items.into_iter().map(Arc::new).collect(), collisions)
    }
}

/// Leaves out the attachments of sealed versions that are in the place of another item, and tells of all that have a name of ours, each
/// once: the version can never be changed, and no other page is to be missed for it.
fn leave_out_sealed(items: &mut Vec<Item>, attached: &BTreeMap<OutPath, PlannedAttachment>) -> Vec<Diagnostic> {
    let sealed = |path: &OutPath| match attached.get(path).map(|own| (own, &own.name)) {
        Some((own, AttachmentName::Sealed(name))) => Some((own, name)),
        _ => None,
    };
    if !attached.keys().any(|path| sealed(path).is_some()) {
        return Vec::new();
    }
    let is_attachment = |item: &Item| matches!(item.content, ItemContent::File(_)) && sealed(&item.path).is_some();
    let others = items.iter().filter(|item| !is_attachment(item));
    let others: BTreeMap<String, OutPath> =
        others.map(|item| (item.path.as_str().to_lowercase(), item.path.clone())).collect();
    let mut told: BTreeMap<&str, Diagnostic> = BTreeMap::new();
    items.retain(|item| {
        let Some((attachment, name)) = sealed(&item.path).filter(|_| is_attachment(item)) else { return true };
        let other = meets(&item.path, &others);
        if other.is_some() || !told.contains_key(attachment.place.as_str()) {
            told.insert(&attachment.place, sealed_name(attachment, name, other.as_deref()));
        }
        other.is_none()
    });
    told.into_values().collect()
}

/// The file, of some by their paths in lower case, or the folder with one of them, in whose place a file would be or have a folder.
fn meets(path: &OutPath, others: &BTreeMap<String, OutPath>) -> Option<String> {
    let lower = path.as_str().to_lowercase();
    let mut above = lower.match_indices('/').map(|(at, _)| &lower[..at]);
    let file = others.get(&lower).or_else(|| above.find_map(|folder| others.get(folder))).map(OutPath::to_string);
    file.or_else(|| {
        let inside = format!("{lower}/");
        let (_, first) = others.range(inside.clone()..).next().filter(|(other, _)| other.starts_with(&inside))?;
        let steps = path.as_str().split('/').count();
        Some(first.as_str().split('/').take(steps).map(|step| format!("{step}/")).collect())
    })
}

/// The finding about an attachment of a sealed version that has a name of ours.
fn sealed_name(attachment: &PlannedAttachment, name: &SealedName, other: Option<&str>) -> Diagnostic {
    let message = match other {
        Some(other) => Message::new("plan.sealed_left_out").with("other", other),
        None => Message::new("plan.sealed_name"),
    };
    let message = message.with("file", &attachment.file).with("number", name.number);
    // Of an earlier version nothing is left to do.
    let place = match &name.current_in {
        Some(folder) => format!("{folder}/{LEDGER_FILE}"),
        None => attachment.place.clone(),
    };
    let help = name.current_in.as_ref().map(|_| Message::new("plan.sealed_name.help"));
    Diagnostic::warning("ADDRESS", message).at(Location::absent(place)).help(help)
}

/// An attachment in the place of a file of ours.
fn claimed(attachment: &PlannedAttachment, address: &str) -> Diagnostic {
    let message = Message::new("plan.attachment").with("file", &attachment.file).with("other", address);
    let place = Location::absent(attachment.place.as_str());
    Diagnostic::error("ADDRESS", message).at(place).help(Message::new("attachment.name.help"))
}

/// Reports paths that are equal, or equal on a file system that ignores case.
fn find_collisions(items: &[Item], attached: &BTreeMap<OutPath, PlannedAttachment>) -> Vec<Diagnostic> {
    let equal = items.windows(2).filter(|pair| pair[0].path == pair[1].path).map(|pair| [&pair[0].path, &pair[1].path]);
    let mut pairs: Vec<[&OutPath; 2]> = equal.collect();
    // Two paths that differ by case are not both in lower case. Nearly all are, so that only the others need a look-up.
    let mut by_lower_case: BTreeMap<String, &OutPath> = BTreeMap::new();
    for item in items.iter().filter(|item| !item.path.as_str().bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()))
    {
        let lower = item.path.as_str().to_lowercase();
        let in_lower_case =
            items.binary_search_by(|other| other.path.as_str().cmp(&lower)).ok().map(|at| &items[at].path);
        if let Some(other) = in_lower_case.filter(|other| **other != item.path) {
            pairs.push([other, &item.path]);
        }
        if let Some(other) = by_lower_case.insert(lower, &item.path).filter(|other| **other != item.path) {
            pairs.push([other, &item.path]);
        }
    }
    let diagnostics = pairs.into_iter().map(|[one, other]| {
        // Of the two, the author named the attachment.
        if let Some(([_, other], attachment)) =
            [[one, other], [other, one]].into_iter().find_map(|pair| Some((pair, attached.get(pair[0])?)))
        {
            return claimed(attachment, other.as_str());
        }
        let message = Message::new("plan.collision").with("one", one).with("other", other);
        Diagnostic::error("ADDRESS", message).help(Message::new("plan.collision.help"))
    });
    diagnostics.collect()
}
