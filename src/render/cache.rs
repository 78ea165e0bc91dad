//! The theme of the last analysis: building the templates costs more than anything else that an edit of a report leaves as it is.

use super::Theme;
use crate::base::{Cache, Diagnostic, Digest};
use crate::model::Site;
use crate::plan::SiteContext;
use std::collections::BTreeMap;
use std::sync::Arc;

type SourceThemes = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// The files of the themes, the digests of the settings and of what all pages have in common.
type ThemeInputs = (SourceThemes, [Digest; 2]);

/// A theme with its mistakes.
type LoadedTheme = (Arc<Theme>, Vec<Diagnostic>);

/// A theme with what it was made from.
#[derive(Default)]
pub struct ThemeCache(Cache<(), ThemeInputs, LoadedTheme>);

impl ThemeCache {
    /// [`Theme::load`] with a cache.
    pub fn load(&mut self, themes: &SourceThemes, site: &Site) -> LoadedTheme {
        let digests = [site.settings.digest, SiteContext::new(site).digest()];
        self.0.output((themes.clone(), digests), |_| {
            let (theme, diagnostics) = Theme::load(themes, site);
            (Arc::new(theme), diagnostics)
        })
    }
}
