//! The theme of the last look: putting templates together is the dearest step that an edit of a report does not need.

use super::Theme;
use crate::base::{Diagnostic, Digest, Year};
use crate::model::Site;
use crate::plan::SiteContext;
use std::collections::BTreeMap;
use std::sync::Arc;

type Themes = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// A theme with what it was made from.
#[derive(Default)]
pub struct Memo(Option<(Themes, (Digest, Vec<Year>), Arc<Theme>, Vec<Diagnostic>)>);

impl Memo {
    /// [`Theme::load`], remembered.
    pub fn load(&mut self, themes: &Themes, site: &Site) -> (Arc<Theme>, Vec<Diagnostic>) {
        // All that the context of the site is made from.
        let made_from = (site.settings.digest, SiteContext::years(site));
        if let Some((from, known, theme, found)) = &self.0
            && (from, known) == (themes, &made_from)
        {
            return (theme.clone(), found.clone());
        }
        let (theme, found) = Theme::load(themes, site);
        let theme = Arc::new(theme);
        self.0 = Some((themes.clone(), made_from, theme.clone(), found.clone()));
        (theme, found)
    }
}
