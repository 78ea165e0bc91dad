//! The themes that are part of the program.

use super::theme::ThemeFiles;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The folder of the themes, with a folder for each.
#[derive(rust_embed::RustEmbed)]
#[folder = "themes"]
struct Embedded;

/// The theme beneath all others.
pub const DEFAULT: &str = "default";

/// The themes of the program by name.
pub fn shipped() -> &'static BTreeMap<String, ThemeFiles> {
    static THEMES: LazyLock<BTreeMap<String, ThemeFiles>> = LazyLock::new(|| {
        let mut themes: BTreeMap<String, ThemeFiles> = BTreeMap::new();
        for path in Embedded::iter() {
            if let (Some((name, inner)), Some(file)) = (path.split_once('/'), Embedded::get(&path)) {
                themes.entry(name.to_owned()).or_default().insert(inner.to_owned(), Arc::from(file.data.as_ref()));
            }
        }
        themes
    });
    &THEMES
}
