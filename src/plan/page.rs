//! A page: its head, and the data of its template. Both are computed when the page is rendered, not when it is planned.

use super::context::{PageContext, TagSource};
use crate::base::{OutPath, PageKind, Words, Year, script_json};
use crate::model::{Agency, Report, Settings, Site};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A page of a kind, with its subject.
pub(super) trait Page: Send + Sync + 'static {
    /// The kind, which names the template.
    const KIND: PageKind;

    /// The name of the data in the template.
    const VARIABLE: &'static str;

    /// The data of the template, besides `page` and `site`.
    type Data: Serialize;

    /// The title of the page and its place in the site.
    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_>;

    /// The data. Parts that are expensive and that the template does not read are left out.
    fn data(&self, inputs: &PageInputs<'_>) -> Option<Self::Data>;

    /// The reports that the page shows in full, the earlier first; none for lists.
    fn reports(&self) -> Vec<&Arc<Report>> {
        Vec::new()
    }

    /// What it is about, in the words of schema.org.
    fn json_ld(&self, _: &PageInputs<'_>) -> Option<serde_json::Value> {
        None
    }
}

/// The inputs that every page is rendered with.
pub(super) struct PageInputs<'a> {
    pub(super) site: &'a Site,
    pub(super) path: &'a OutPath,
    pub(super) words: &'a Words,
    pub(super) vars: &'a TemplateVars,
    /// The name of the page's data in the template.
    pub(super) variable: &'static str,
}

impl<'a> PageInputs<'a> {
    /// The settings of the site.
    pub(super) fn settings(&self) -> &'a Settings {
        &self.site.settings
    }

    /// Whether the template may read one of some fields of the page or of its data.
    pub(super) fn reads(&self, names: &[&str]) -> bool {
        let vars = self.vars;
        vars.has_whole("page") || vars.has_whole(self.variable) || names.iter().any(|name| vars.has(name))
    }

    /// A field that only a template that reads it makes the page pay for.
    pub(super) fn if_read<T: Default>(&self, name: &str, make: impl FnOnce() -> T) -> T {
        if self.reads(&[name]) { make() } else { T::default() }
    }

    /// HTML that has a plain form, whose name is `plain_` and its own: left out where the template reads that alone.
    pub(super) fn unless_plain<T: Default>(&self, name: &str, make: impl FnOnce() -> T) -> T {
        if self.vars.has(&format!("plain_{name}")) && !self.reads(&[name]) { T::default() } else { make() }
    }
}

/// The title of a page and its place in the site.
pub(super) struct Head<'a> {
    pub(super) title: String,
    /// The steps from the home page to it: label, and address from the root.
    pub(super) trail: Vec<(String, String)>,
    pub(super) tags: TagSource<'a>,
    /// The address, from the root, of the page that this one is a copy of.
    pub(super) copy_of: Option<String>,
}

impl<'a> Head<'a> {
    /// A page without a place in the site.
    pub(super) fn detached(title: impl Into<String>) -> Head<'a> {
        Head { title: title.into(), trail: Vec::new(), tags: TagSource::default(), copy_of: None }
    }

    /// A page below the home page, or that page itself.
    pub(super) fn new(settings: &Settings, title: impl Into<String>) -> Head<'a> {
        Head::detached(title).step(settings.title.clone(), "")
    }

    /// Adds a step to the trail: its label, and its address from the root, which the last step does not need.
    pub(super) fn step(mut self, label: impl Into<String>, address: impl Into<String>) -> Head<'a> {
        self.trail.push((label.into(), address.into()));
        self
    }

    /// Adds the step of an agency, and of a series that of its family.
    pub(super) fn agency(self, agency: &Agency, words: &Words) -> Head<'a> {
        let head = self.step(agency.name.clone(), format!("{}/", agency.slug.organ()));
        match agency.family() {
            Some(family) => head.step(family.name.get(words.lang()), format!("{}/", agency.slug)),
            None => head,
        }
    }

    /// Adds the steps of an agency and of its report of a year.
    pub(super) fn report(self, agency: &Agency, year: Year, words: &Words) -> Head<'a> {
        let label = words.format("report.crumb", &[("year", &year.to_string())]);
        self.agency(agency, words).step(label, format!("{}/{year}/", agency.slug))
    }
}

/// A page of a plan, with its path.
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

    /// The name of the data in the template.
    pub(crate) fn variable(&self) -> &'static str {
        self.page.variable()
    }

    /// The context of the template, without `site`.
    pub fn context(&self, words: &Words, vars: &TemplateVars) -> tera::Context {
        let variable = self.variable();
        self.page.context(&PageInputs { site: &self.site, path: &self.path, words, vars, variable })
    }

    /// The reports that the page shows in full, the earlier first; none for lists.
    pub fn reports(&self) -> Vec<&Arc<Report>> {
        self.page.reports()
    }
}

/// A page whose kind is known only at run time.
trait ErasedPage: Send + Sync {
    fn kind(&self) -> PageKind;
    fn variable(&self) -> &'static str;
    fn context(&self, inputs: &PageInputs<'_>) -> tera::Context;
    fn reports(&self) -> Vec<&Arc<Report>>;
}

impl<P: Page> ErasedPage for P {
    fn kind(&self) -> PageKind {
        P::KIND
    }

    fn variable(&self) -> &'static str {
        P::VARIABLE
    }

    fn context(&self, inputs: &PageInputs<'_>) -> tera::Context {
        let mut context = tera::Context::new();
        let json_ld = inputs.if_read("json_ld", || script_json(&self.json_ld(inputs)?).ok());
        context.insert("page", &PageContext::new(P::KIND, self.head(inputs), json_ld, inputs));
        if let Some(data) = self.data(inputs) {
            context.insert(P::VARIABLE, &data);
        }
        context
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        Page::reports(self)
    }
}

/// The identifiers in a template and in the templates it extends or includes.
#[derive(Debug, Default)]
pub struct TemplateVars {
    names: HashSet<String>,
    wholes: HashSet<String>,
}

impl TemplateVars {
    /// Whether a name is among them.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a name stands where no field of it is read by name: it is handed on, looped over, or printed, and what is read of it there
    /// is not known.
    pub fn has_whole(&self, name: &str) -> bool {
        self.wholes.contains(name)
    }

    /// Adds a name; `is_whole` where no field of it is read by name.
    pub(crate) fn insert(&mut self, name: &str, is_whole: bool) {
        self.names.insert(name.to_owned());
        if is_whole {
            self.wholes.insert(name.to_owned());
        }
    }
}
