//! 404.html: self-contained, because a portal serves it at any address.

use crate::base::{OutPath, PageKind, Words};
use crate::model::Settings;
use crate::plan::context::{PageContext, TagSource};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use std::sync::Arc;

pub(super) const PATH: &str = "404.html";

pub(super) fn plan(planning: &mut Planning) {
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
        let page = PageContext::new(&self.settings, PageKind::NotFound, title, &self.path, &[], TagSource::default());
        let mut context = tera::Context::new();
        context.insert("page", &page);
        context
    }
}
