//! The theme of the last look: putting templates together is the dearest step that an edit of a report does not need.

use super::Theme;
use crate::base::{Diagnostic, Digest};
use crate::model::Site;
use crate::plan::SiteContext;
use std::collections::BTreeMap;
use std::sync::Arc;

type Themes = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// All that the context of the site is made from.
type Settled = (Digest, Digest);

/// A theme with its mistakes.
type LoadedTheme = (Arc<Theme>, Vec<Diagnostic>);

/// A theme with what it was made from.
#[derive(Default)]
pub struct ThemeCache(Option<(Themes, Settled, LoadedTheme)>);

impl ThemeCache {
    /// [`Theme::load`], remembered.
    pub fn load(&mut self, themes: &Themes, site: &Site) -> LoadedTheme {
        let made_from: Settled = (site.settings.digest, SiteContext::new(site).digest());
        if let Some((from, known, loaded)) = &self.0
            && (from, known) == (themes, &made_from)
        {
            return loaded.clone();
        }
        let (theme, found) = Theme::load(themes, site);
        let loaded = (Arc::new(theme), found);
        self.0 = Some((themes.clone(), made_from, loaded.clone()));
        loaded
    }
}
