//! The texts of the reference in both languages: `docs/reference.toml`. They are no words of the program, which never prints them.

use crate::base::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The texts by the names of their table and their own: Chinese, then English.
static TEXTS: LazyLock<BTreeMap<String, BTreeMap<String, [String; 2]>>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.toml");
    let text = fs::read_to_string(path).expect("docs/reference.toml");
    toml::from_str(&text).expect("tables of pairs of texts")
});

/// The texts that were looked up, whether they are there or not.
static LOOKED_UP: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Whether a table has a text.
pub(super) fn has(table: &str, name: &str) -> bool {
    TEXTS.get(table).is_some_and(|texts| texts.contains_key(name))
}

/// A text of a table; empty where it is missing, which a test reports.
pub(super) fn text(table: &str, name: &str, lang: Lang) -> String {
    LOOKED_UP.lock().unwrap_or_else(PoisonError::into_inner).insert((table.to_owned(), name.to_owned()));
    let texts = TEXTS.get(table).and_then(|texts| texts.get(name));
    texts.map_or_else(String::new, |texts| texts[usize::from(lang == Lang::En)].clone())
}

#[test]
fn every_text_of_the_reference_is_used() {
    super::chapters(Lang::Zh);
    let there =
        TEXTS.iter().flat_map(|(table, texts)| texts.keys().map(|name| (table.clone(), name.clone()))).collect();
    let looked_up = LOOKED_UP.lock().unwrap_or_else(PoisonError::into_inner);
    let missing: Vec<_> = looked_up.difference(&there).collect();
    assert!(missing.is_empty(), "docs/reference.toml lacks {missing:#?}");
    let unused: Vec<_> = there.difference(&looked_up).collect();
    assert!(unused.is_empty(), "docs/reference.toml has {unused:#?}, which no chapter prints");
}
