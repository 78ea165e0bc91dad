//! Pagination. In a list of more than [`ROWS`] rows, members of an agency move to that agency's page, and the rest is split into
//! numbered pages.

use super::links::PageLink;
use crate::base::{Slug, Words};
use crate::model::{Agency, Site};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most rows of a page.
pub(super) const ROWS: usize = 300;

/// The hierarchy of the agencies that have something to list themselves or through an agency below them.
pub(super) struct ListTree {
    tops: Vec<Arc<Agency>>,
    members: BTreeMap<Slug, Vec<Arc<Agency>>>,
    /// Those with something to list themselves or below; sorted.
    listed: Vec<Slug>,
    /// Those with something to list themselves; sorted.
    with_rows: Vec<Slug>,
}

impl ListTree {
    /// The tree of a site; `has_rows` decides whether an agency itself has something to list.
    pub(super) fn new(site: &Site, has_rows: impl Fn(&Agency) -> bool) -> ListTree {
        let index = |slug: &Slug| site.agencies.binary_search_by(|agency| agency.slug.cmp(slug)).ok();
        let mut listed = vec![false; site.agencies.len()];
        let with_rows: Vec<usize> = (0..listed.len()).filter(|index| has_rows(&site.agencies[*index])).collect();
        for start in &with_rows {
            let mut next = Some(*start);
            while let Some(at) = next.filter(|at| !listed[*at]) {
                listed[at] = true;
                next = site.agencies[at].parent.as_ref().and_then(index);
            }
        }
        let listed = site.agencies.iter().zip(listed).filter(|(_, listed)| *listed).map(|(agency, _)| agency);
        let with_rows = with_rows.into_iter().map(|index| site.agencies[index].slug.clone()).collect();
        let slugs = listed.clone().map(|agency| agency.slug.clone()).collect();
        let mut tree = ListTree { tops: Vec::new(), members: BTreeMap::new(), listed: slugs, with_rows };
        for agency in listed {
            match agency.parent.as_ref().filter(|parent| site.agency(parent).is_some()) {
                Some(parent) => tree.members.entry(parent.clone()).or_default().push(agency.clone()),
                None => tree.tops.push(agency.clone()),
            }
        }
        tree
    }

    /// The agencies without a parent.
    pub(super) fn tops(&self) -> &[Arc<Agency>] {
        &self.tops
    }

    /// The agencies directly below one.
    pub(super) fn members(&self, slug: &Slug) -> &[Arc<Agency>] {
        self.members.get(slug).map_or(&[], Vec::as_slice)
    }

    /// The agencies that have members, with these.
    pub(super) fn parents(&self) -> impl Iterator<Item = (&Slug, &[Arc<Agency>])> {
        self.members.iter().map(|(slug, members)| (slug, members.as_slice()))
    }

    /// Whether an agency has something to list itself.
    pub(super) fn has_rows(&self, slug: &Slug) -> bool {
        self.with_rows.binary_search(slug).is_ok()
    }

    /// Whether an agency, or one below it, has something to list.
    pub(super) fn is_listed(&self, slug: &Slug) -> bool {
        self.listed.binary_search(slug).is_ok()
    }
}

/// One of the numbered pages of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListPage {
    /// Its number, from 1.
    pub(super) number: usize,
    count: usize,
    /// The most rows of each.
    size: usize,
}

impl ListPage {
    /// The pages that a list of so many rows needs; one at least.
    pub(super) fn for_rows(rows: usize) -> impl Iterator<Item = ListPage> {
        ListPage::of_size(rows, ROWS)
    }

    /// The same with another number of rows on each page.
    pub(super) fn of_size(rows: usize, size: usize) -> impl Iterator<Item = ListPage> {
        let count = rows.div_ceil(size).max(1);
        (1..=count).map(move |number| ListPage { number, count, size })
    }

    /// The rows of this page.
    pub(super) fn rows<T>(self, all: &[T]) -> &[T] {
        let start = ((self.number - 1) * self.size).min(all.len());
        &all[start..(start + self.size).min(all.len())]
    }

    /// The name of its file in the folder of the list.
    pub(super) fn file(self) -> String {
        if self.number == 1 { "index.html".to_owned() } else { format!("index-{}.html", self.number) }
    }

    /// The links to all pages of the list; none where this is the only one.
    pub(super) fn links(self) -> Vec<PageLink> {
        let link = |number: usize| PageLink {
            label: number.to_string(),
            url: if number == 1 { "./".to_owned() } else { ListPage { number, ..self }.file() },
            current: number == self.number,
        };
        if self.count > 1 { (1..=self.count).map(link).collect() } else { Vec::new() }
    }

    /// The title of the page: that of the list, with the number where it is not the first.
    pub(super) fn title(self, title: &str, words: &Words) -> String {
        match self.number {
            1 => title.to_owned(),
            number => words.format("pages.title", &[("title", title), ("n", &number.to_string())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_row_once() {
        for (rows, expected) in [(0, vec![0]), (300, vec![300]), (301, vec![300, 1]), (900, vec![300; 3])] {
            let all: Vec<usize> = (0..rows).collect();
            let counts: Vec<usize> = ListPage::for_rows(rows).map(|page| page.rows(&all).len()).collect();
            assert_eq!(counts, expected);
        }
        let second = ListPage::for_rows(700).nth(1).expect("a second page");
        assert_eq!(second.file(), "index-2.html");
        assert_eq!(
            second.links().iter().map(|l| l.url.as_str()).collect::<Vec<_>>(),
            ["./", "index-2.html", "index-3.html"]
        );
        assert!(ListPage::for_rows(1).all(|page| page.links().is_empty()));
    }
}
