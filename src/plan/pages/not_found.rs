//! 404.html: self-contained, because a portal serves it at any address.

use crate::base::{KeyBuilder, PageKind};
use crate::plan::page::{Page, PageHead, PageInputs};
use crate::plan::planning::Planning;

pub(super) const PATH: &str = "404.html";

pub(super) fn plan(planning: &mut Planning) {
    let key = KeyBuilder::new("404").digest(&planning.site.settings.digest);
    planning.add_page(PATH, key, NotFound);
}

struct NotFound;

impl Page for NotFound {
    const KIND: PageKind = PageKind::NotFound;
    const VARIABLE: &'static str = "not_found";
    type Data = ();

    fn head(&self, inputs: &PageInputs<'_>) -> PageHead<'_> {
        PageHead::detached(inputs.words.word("404.title"))
    }

    fn data(&self, _: &PageInputs<'_>) -> Option<()> {
        None
    }
}
