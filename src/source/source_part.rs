//! The parts of a site that are read again on their own: an event names a path, the path a part.

/// A part of a site's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourcePart {
    /// site.toml.
    Settings,
    /// `editions/`.
    Editions,
    /// All of `themes/`.
    Themes,
    /// All of `content/`.
    Content,
    /// `themes/<name>/`.
    Theme(String),
    /// `content/<name>/`.
    Agency(String),
}

impl SourcePart {
    /// The whole site.
    pub const ALL: [SourcePart; 4] =
        [SourcePart::Settings, SourcePart::Editions, SourcePart::Themes, SourcePart::Content];

    /// The path of its file or folder, relative to the root.
    pub fn path(&self) -> String {
        match self {
            SourcePart::Settings => "site.toml".to_owned(),
            SourcePart::Editions => "editions".to_owned(),
            SourcePart::Themes => "themes".to_owned(),
            SourcePart::Content => "content".to_owned(),
            SourcePart::Theme(name) => format!("themes/{name}"),
            SourcePart::Agency(name) => format!("content/{name}"),
        }
    }

    /// The part that holds a path, relative to the root with `/` between steps; `None` for what no site is made of.
    pub fn from_path(path: &str) -> Option<SourcePart> {
        let mut steps = path.split('/');
        let (kind, name) = (steps.next()?, steps.next().filter(|name| !name.is_empty()));
        match (kind, name) {
            ("site.toml", None) => Some(SourcePart::Settings),
            ("editions", _) => Some(SourcePart::Editions),
            ("themes", None) => Some(SourcePart::Themes),
            ("themes", Some(name)) => Some(SourcePart::Theme(name.to_owned())),
            ("content", None) => Some(SourcePart::Content),
            ("content", Some(name)) => Some(SourcePart::Agency(name.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_one_part() {
        assert_eq!(SourcePart::from_path("content/tang/2023/report.toml"), Some(SourcePart::Agency("tang".into())));
        assert_eq!(SourcePart::from_path("content/"), Some(SourcePart::Content));
        assert_eq!(SourcePart::from_path("themes/x/templates/base.html"), Some(SourcePart::Theme("x".into())));
        assert_eq!(SourcePart::from_path("editions/cn-2027.toml"), Some(SourcePart::Editions));
        assert_eq!(SourcePart::from_path("site.toml"), Some(SourcePart::Settings));
        assert_eq!(SourcePart::from_path("public/index.html"), None);
        assert_eq!(SourcePart::from_path(""), None);
    }
}
