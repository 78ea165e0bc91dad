//! 404.html: self-contained, because a portal serves it at any address.

use super::{PageKind, Plans};
use crate::base::{OutPath, Words};
use crate::model::Settings;
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use std::sync::Arc;

pub(super) const KIND: PageKind = PageKind { name: "404", plan: Plans::Site(plan) };

pub(super) const PATH: &str = "404.html";

fn plan(planning: &mut Planning) {
    let key = crate::base::KeyBuilder::new("404").digest(&planning.site.settings.digest);
    let settings = planning.site.settings.clone();
    if let Some(path) = OutPath::parse(PATH) {
        planning.add(PATH, key, ItemContent::Page(Arc::new(NotFound { settings, path })));
    }
}

struct NotFound {
    settings: Settings,
    path: OutPath,
}

impl Page for NotFound {
    fn template(&self) -> &'static str {
        PATH
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let title = words.word("404.title");
        let page = PageContext::new(&self.settings, "404", title, &self.path, &[], TagSource::default());
        let mut context = tera::Context::new();
        context.insert("page", &page);
        context
    }
}
