//! A site's folder, and which of the files in it has the settings: the one place that knows the name `site.toml`.

use super::SourcePart;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// The settings of a site, where no others are named.
pub const SETTINGS: &str = "site.toml";

/// The style sheet of a site, over that of its theme.
pub const STYLESHEET: &str = "site.css";

/// A site's folder. It stands for its path; the settings may have another name, so that one site can be published in several ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFolder {
    path: PathBuf,
    settings: String,
}

impl SiteFolder {
    /// The folder with other settings; they lie in it as a TOML file.
    pub fn new(path: &Path, settings: &str) -> SiteFolder {
        SiteFolder { path: path.to_owned(), settings: settings.to_owned() }
    }

    /// Whether a name may be that of settings: a TOML file of the folder itself, which is watched and not hidden.
    pub fn is_settings(name: &str) -> bool {
        name.ends_with(".toml") && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
    }

    /// The name of the settings.
    pub fn settings(&self) -> &str {
        &self.settings
    }

    /// The path of a part's file or folder, relative to this one.
    pub fn path_of(&self, part: &SourcePart) -> String {
        match part {
            SourcePart::Settings => self.settings.clone(),
            SourcePart::Editions => "editions".to_owned(),
            SourcePart::Themes => "themes".to_owned(),
            SourcePart::Content => "content".to_owned(),
            SourcePart::Theme(name) => format!("themes/{name}"),
            SourcePart::Agency(name) => format!("content/{name}"),
        }
    }

    /// The part that holds a path, relative to this folder with `/` between steps; `None` for what no site is made of.
    pub fn part_of(&self, path: &str) -> Option<SourcePart> {
        let mut steps = path.split('/');
        let (kind, name) = (steps.next()?, steps.next().filter(|name| !name.is_empty()));
        match (kind, name) {
            (name, None) if name == self.settings || name == STYLESHEET => Some(SourcePart::Settings),
            ("editions", _) => Some(SourcePart::Editions),
            ("themes", None) => Some(SourcePart::Themes),
            ("themes", Some(name)) => Some(SourcePart::Theme(name.to_owned())),
            ("content", None) => Some(SourcePart::Content),
            ("content", Some(name)) => Some(SourcePart::Agency(name.to_owned())),
            // That it is passed over is said with the settings.
            (name, None) if self.may_pass_over(name) => Some(SourcePart::Settings),
            _ => None,
        }
    }
}

impl Default for SiteFolder {
    fn default() -> SiteFolder {
        SiteFolder::new(Path::new(""), SETTINGS)
    }
}

impl Deref for SiteFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for SiteFolder {
    fn from(path: &P) -> SiteFolder {
        SiteFolder::new(path.as_ref(), SETTINGS)
    }
}

impl From<&SiteFolder> for SiteFolder {
    fn from(site: &SiteFolder) -> SiteFolder {
        site.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_one_part() {
        let site = SiteFolder::from("/srv/site");
        assert_eq!(site.part_of("content/tang/2023/report.toml"), Some(SourcePart::Agency("tang".into())));
        assert_eq!(site.part_of("content/"), Some(SourcePart::Content));
        assert_eq!(site.part_of("themes/x/templates/base.html"), Some(SourcePart::Theme("x".into())));
        assert_eq!(site.part_of("editions/cn-2027.toml"), Some(SourcePart::Editions));
        assert_eq!(site.part_of("site.toml"), Some(SourcePart::Settings));
        assert_eq!(site.part_of("site.css"), Some(SourcePart::Settings));
        assert_eq!(
            (site.part_of("Site.css"), site.part_of("Themes")),
            (Some(SourcePart::Settings), Some(SourcePart::Settings))
        );
        assert_eq!((site.part_of("Templates"), site.part_of("notes")), (Some(SourcePart::Settings), None));
        assert_eq!((site.part_of("Themes/x/theme.toml"), site.part_of("public/index.html")), (None, None));
        assert_eq!(site.part_of(""), None);
        let other = SiteFolder::new(&site, "staging.toml");
        assert_eq!((other.part_of("site.toml"), other.part_of("staging.toml")), (None, Some(SourcePart::Settings)));
    }

    #[test]
    fn settings_lie_in_the_folder_itself() {
        for (name, is_settings) in [
            ("site.toml", true),
            ("预览.toml", true),
            (".site.toml", false),
            ("../site.toml", false),
            ("a\\site.toml", false),
            ("settings", false),
            ("", false),
        ] {
            assert_eq!(SiteFolder::is_settings(name), is_settings, "{name}");
        }
    }
}
