//! /search/: a page with a form, and the files that its script reads. Everything that it finds is reached without it, too.

use crate::base::{PageKind, Words};
use crate::export::{SearchFiles, SearchIndex};
use crate::model::Site;
use crate::plan::links::search_folder;
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use std::sync::{Arc, OnceLock};

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    if !has_page(&site) {
        return;
    }
    let folder = search_folder();
    planning.add_page(&format!("{folder}index.html"), planning.site_key("search"), SearchPage);
    // Made once, when the first of its files is.
    let index: Arc<OnceLock<SearchIndex>> = Arc::default();
    let key = planning.site_key("search.json").finish();
    let mut add = |path: String, pick: fn(&SearchIndex, usize) -> Option<&String>, number: usize| {
        let (site, index) = (site.clone(), index.clone());
        let key = crate::base::KeyBuilder::new("search.json").digest(&key).text(&path);
        planning.add_data(&format!("{folder}{path}"), key, move |words: &Words| {
            let index = index.get_or_init(|| SearchIndex::new(&site, words.lang()));
            pick(index, number).cloned().unwrap_or_default().into_bytes()
        });
    };
    let files = SearchFiles::new(&site);
    add("search.json".to_owned(), |index, _| Some(&index.outline), 0);
    (0..files.names).for_each(|n| add(format!("names/{n}.json"), |index, n| index.names.get(n), n));
    (0..files.tokens).for_each(|n| add(format!("tokens/{n}.json"), |index, n| index.tokens.get(n), n));
}

/// Whether there is a search: the reports of one agency are all on its page.
pub(in crate::plan) fn has_page(site: &Site) -> bool {
    let mut organs = site.agencies.iter().filter(|agency| !agency.reports.is_empty()).map(|agency| agency.slug.organ());
    let first = organs.next();
    let wants = |kind| site.settings.wants(kind);
    wants(PageKind::Search) && wants(PageKind::Report) && organs.any(|organ| Some(organ) != first)
}

struct SearchPage;

impl Page for SearchPage {
    const KIND: PageKind = PageKind::Search;
    const VARIABLE: &'static str = "search";
    type Data = ();

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let title = inputs.words.word("search.title");
        Head::new(inputs.settings(), title).step(title, "")
    }

    fn data(&self, _: &PageInputs<'_>) -> Option<()> {
        None
    }
}
