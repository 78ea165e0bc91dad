//! The theme of the last look: putting templates together is the dearest step that an edit of a report does not need.

use super::Theme;
use crate::base::{Diagnostic, Digest};
use crate::model::Settings;
use std::collections::BTreeMap;
use std::sync::Arc;

type Themes = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// A theme with what it was made from.
#[derive(Default)]
pub struct Memo(Option<(Themes, Digest, Arc<Theme>, Vec<Diagnostic>)>);

impl Memo {
    /// [`Theme::load`], remembered.
    pub fn load(&mut self, themes: &Themes, settings: &Settings) -> (Arc<Theme>, Vec<Diagnostic>) {
        if let Some((from, digest, theme, found)) = &self.0
            && (from, digest) == (themes, &settings.digest)
        {
            return (theme.clone(), found.clone());
        }
        let (theme, found) = Theme::load(themes, settings);
        let theme = Arc::new(theme);
        self.0 = Some((themes.clone(), settings.digest, theme.clone(), found.clone()));
        (theme, found)
    }
}
