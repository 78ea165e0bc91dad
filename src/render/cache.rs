//! The theme of the last analysis. Compiling the templates is the most expensive step that an edit of a report does not change.

use super::Theme;
use crate::base::{Cache, Diagnostic, Digest, SourceFile};
use crate::model::Site;
use crate::plan::SiteContext;
use std::collections::BTreeMap;
use std::sync::Arc;

type ThemeFiles = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// The files of the themes, the style sheet of the site, and the digests of the settings and of the context that all pages share.
type ThemeInputs = (ThemeFiles, Option<Arc<SourceFile>>, [Digest; 2]);

/// A theme with its diagnostics.
type LoadedTheme = (Arc<Theme>, Vec<Diagnostic>);

/// A theme with the inputs it was built from.
#[derive(Default)]
pub struct ThemeCache(Cache<(), ThemeInputs, LoadedTheme>);

impl ThemeCache {
    /// [`Theme::load`] with a cache.
    pub fn load(&mut self, themes: &ThemeFiles, site: &Site) -> LoadedTheme {
        let digests = [site.settings.digest, SiteContext::new(site).digest()];
        self.0.output((themes.clone(), site.settings.stylesheet.clone(), digests), |_| {
            let (theme, diagnostics) = Theme::load(themes, site);
            (Arc::new(theme), diagnostics)
        })
    }
}
