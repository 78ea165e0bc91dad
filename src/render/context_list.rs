//! What a template may read: `context.txt`, written from real pages by the tests of the reference. A line holds a template (`*` for all),
//! a path and the kinds of its values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The version of the context. It is raised when something that templates read is gone or has another meaning, with a sentence on what
/// changed in the catalogue (`theme.since.N`): what is only added breaks no theme.
pub(crate) const CONTEXT_VERSION: i64 = 2;

/// The recorded list.
pub(crate) const LIST: &str = include_str!("context.txt");

/// What templates may read.
#[derive(Default)]
pub(super) struct ContextList {
    /// The first names by template; those of all templates are under `*`.
    roots: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// The kinds of every path of any template.
    kinds: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl ContextList {
    /// The list of the program.
    pub(super) fn get() -> &'static ContextList {
        static OWN: LazyLock<ContextList> = LazyLock::new(|| {
            let mut list = ContextList::default();
            for line in LIST.lines() {
                let mut parts = line.split(' ');
                let (Some(template), Some(path), Some(kinds)) = (parts.next(), parts.next(), parts.next()) else {
                    continue;
                };
                if !path.contains(['.', '[']) {
                    list.roots.entry(template).or_default().insert(path);
                }
                list.kinds.entry(path).or_default().extend(kinds.split('|'));
            }
            list
        });
        &OWN
    }

    /// The names that a template may read. What is no page's template is part of any.
    pub(super) fn roots(&self, template: &str) -> BTreeSet<&'static str> {
        let all = self.roots.get("*").into_iter();
        match self.roots.get(template) {
            Some(own) => all.chain([own]).flatten().copied().collect(),
            None => self.roots.values().flatten().copied().collect(),
        }
    }

    /// Whether there is a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.kinds.contains_key(path)
    }

    /// Whether nothing is known of what lies below a path: no page of the list had anything there.
    pub(super) fn is_open(&self, path: &str) -> bool {
        let kinds = self.kinds.get(path);
        let may_hold = kinds.is_none_or(|kinds| kinds.iter().any(|kind| ["absent", "list", "table"].contains(kind)));
        may_hold && self.fields(path).is_empty() && !self.has(&format!("{path}[]"))
    }

    /// Whether some page has a field in what a name stands for. A name that is no path's is one of a template's own, and may be anything.
    pub(super) fn has_field(&self, name: &str, field: &str) -> bool {
        let is_parent = |path: &str| path.trim_end_matches("[]").rsplit('.').next() == Some(name);
        let is_own = !self.kinds.keys().any(|path| is_parent(path));
        let mut parents = self.kinds.keys().filter_map(|path| path.rsplit_once('.').filter(|(_, last)| *last == field));
        parents.any(|(parent, _)| is_own || is_parent(parent))
    }

    /// The fields of a path.
    pub(super) fn fields(&self, path: &str) -> Vec<&'static str> {
        let prefix = format!("{path}.");
        let below = self.kinds.keys().filter_map(|known| known.strip_prefix(prefix.as_str()));
        below.filter(|rest| !rest.contains(['.', '['])).collect()
    }
}
