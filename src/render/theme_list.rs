//! The themes that there are, and where a template comes from.

use super::shipped::shipped;
use super::theme::{ThemeFile, ThemeFiles, decode, resolve_chain};
use crate::model::Settings;
use std::collections::{BTreeMap, BTreeSet};

/// A theme that a site can use.
pub struct ListedTheme {
    /// Its name.
    pub name: String,
    /// Whether the site has files of it.
    pub is_own: bool,
    /// Whether it is part of the program.
    pub is_shipped: bool,
    /// Its place among the themes that the site is made with, the one on top first.
    pub rank: Option<usize>,
    /// The theme that it says to lie over.
    pub extends: Option<String>,
}

/// Every theme of the site and of the program, by name.
pub fn list_themes(themes: &BTreeMap<String, ThemeFiles>, settings: &Settings) -> Vec<ListedTheme> {
    let chain = resolve_chain(themes, settings, &mut Vec::new());
    let mut used: Vec<&str> = chain.iter().map(|layer| layer.folder.as_str()).collect();
    used.dedup();
    let names: BTreeSet<&String> = themes.keys().chain(shipped().keys()).collect();
    let listed = names.into_iter().map(|name| {
        let folder = format!("themes/{name}");
        let of_files =
            |files: &ThemeFiles| ThemeFile::load(&folder, files, &mut Vec::new()).extends.map(|(name, _)| name);
        let files = themes.get(name).into_iter().chain(shipped().get(name));
        ListedTheme {
            is_own: themes.contains_key(name),
            is_shipped: shipped().contains_key(name),
            rank: used.iter().position(|own| *own == folder),
            extends: files.filter_map(of_files).next(),
            name: name.clone(),
        }
    });
    listed.collect()
}

/// A template of the program, as a site's own theme would take it over.
pub struct ShippedTemplate {
    /// The theme that it is of.
    pub theme: String,
    /// Its text.
    pub text: String,
}

/// The template of a name that a site has from the program; the names of those that there are where there is none.
///
/// # Errors
/// The names.
pub fn shipped_template(
    themes: &BTreeMap<String, ThemeFiles>,
    settings: &Settings,
    name: &str,
) -> Result<ShippedTemplate, Vec<String>> {
    let chain = resolve_chain(themes, settings, &mut Vec::new());
    let shipped = || chain.iter().filter(|layer| layer.is_shipped);
    let path = format!("templates/{name}");
    let template = shipped().find_map(|layer| {
        let file = decode(&layer.folder, &path, layer.files.get(&path)?)?;
        Some(ShippedTemplate { theme: layer.alias.clone(), text: file.text.clone() })
    });
    template.ok_or_else(|| {
        let names = shipped().flat_map(|layer| layer.files.keys()).filter_map(|path| path.strip_prefix("templates/"));
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        names.into_iter().collect()
    })
}
