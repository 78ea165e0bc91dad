//! A page: its head, and the data of its template. Both are made when the page is rendered, not when it is planned.

use super::context::{PageContext, TagSource};
use crate::base::{OutPath, PageKind, Words, Year};
use crate::model::{Agency, Report, Settings, Site};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A kind of page, with what one page of it is about.
pub(super) trait Page: Send + Sync + 'static {
    /// The kind, which names the template.
    const KIND: PageKind;

    /// The name of the data in the template.
    const VARIABLE: &'static str;

    /// What the template sees, beside `page` and `site`.
    type Data: Serialize;

    /// The title of the page and its place in the site.
    fn head(&self, inputs: &PageInputs<'_>) -> PageHead<'_>;

    /// The data; a costly part that the template cannot read is left out.
    fn data(&self, inputs: &PageInputs<'_>) -> Option<Self::Data>;

    /// The reports whose figures and texts the page is about, the earlier first; none for lists.
    fn reports(&self) -> Vec<&Arc<Report>> {
        Vec::new()
    }
}

/// What every page is rendered with.
pub(super) struct PageInputs<'a> {
    pub(super) site: &'a Site,
    pub(super) path: &'a OutPath,
    pub(super) words: &'a Words,
    pub(super) vars: &'a TemplateVars,
}

impl<'a> PageInputs<'a> {
    /// The settings of the site.
    pub(super) fn settings(&self) -> &'a Settings {
        &self.site.settings
    }
}

/// The title of a page and its place in the site.
pub(super) struct PageHead<'a> {
    pub(super) title: String,
    /// The steps from the home page to it: label, and address from the root.
    pub(super) trail: Vec<(String, String)>,
    pub(super) tags: TagSource<'a>,
    /// The address, from the root, of the page that this one is a copy of.
    pub(super) copy_of: Option<String>,
}

impl<'a> PageHead<'a> {
    /// A page that stands nowhere in the site.
    pub(super) fn detached(title: impl Into<String>) -> PageHead<'a> {
        PageHead { title: title.into(), trail: Vec::new(), tags: TagSource::default(), copy_of: None }
    }

    /// A page below the home page, or that page itself.
    pub(super) fn new(settings: &Settings, title: impl Into<String>) -> PageHead<'a> {
        PageHead::detached(title).step(settings.title.clone(), "")
    }

    /// One step further: its label, and its address from the root, which the last step does not need.
    pub(super) fn step(mut self, label: impl Into<String>, address: impl Into<String>) -> PageHead<'a> {
        self.trail.push((label.into(), address.into()));
        self
    }

    /// The step of an agency.
    pub(super) fn agency(self, agency: &Agency) -> PageHead<'a> {
        self.step(agency.name.clone(), format!("{}/", agency.slug))
    }

    /// The steps of an agency and of its report of a year.
    pub(super) fn report(self, agency: &Agency, year: Year, words: &Words) -> PageHead<'a> {
        let label = words.say("report.crumb", &[("year", &year.to_string())]);
        self.agency(agency).step(label, format!("{}/{year}/", agency.slug))
    }
}

/// A page of a plan: what it is about, and where it stands.
#[derive(Clone)]
pub struct PlannedPage {
    site: Arc<Site>,
    path: OutPath,
    page: Arc<dyn ErasedPage>,
}

impl PlannedPage {
    pub(super) fn new(site: &Arc<Site>, path: &OutPath, page: impl Page) -> PlannedPage {
        PlannedPage { site: site.clone(), path: path.clone(), page: Arc::new(page) }
    }

    /// The template.
    pub fn template(&self) -> &'static str {
        self.page.kind().template().unwrap_or_default()
    }

    /// The context of the template, without what the site has in common.
    pub fn context(&self, words: &Words, vars: &TemplateVars) -> tera::Context {
        self.page.context(&PageInputs { site: &self.site, path: &self.path, words, vars })
    }

    /// The reports whose figures and texts the page is about, the earlier first; none for lists.
    pub fn reports(&self) -> Vec<&Arc<Report>> {
        self.page.reports()
    }
}

/// A page whose kind is known only when it runs.
trait ErasedPage: Send + Sync {
    fn kind(&self) -> PageKind;
    fn context(&self, inputs: &PageInputs<'_>) -> tera::Context;
    fn reports(&self) -> Vec<&Arc<Report>>;
}

impl<P: Page> ErasedPage for P {
    fn kind(&self) -> PageKind {
        P::KIND
    }

    fn context(&self, inputs: &PageInputs<'_>) -> tera::Context {
        let mut context = tera::Context::new();
        context.insert("page", &PageContext::new(P::KIND, self.head(inputs), inputs));
        if let Some(data) = self.data(inputs) {
            context.insert(P::VARIABLE, &data);
        }
        context
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        Page::reports(self)
    }
}

/// Every name that stands in a template, or in what it extends and includes.
#[derive(Debug, Default)]
pub struct TemplateVars(HashSet<String>);

impl TemplateVars {
    /// Whether a name is among them.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Adds names.
    pub(crate) fn extend<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.0.extend(names.map(str::to_owned));
    }
}
