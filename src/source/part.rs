//! The parts of a site that are read again on their own: an event names a path, the path a part.

/// A part of a site's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
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

impl Part {
    /// The whole site.
    pub const ALL: [Part; 4] = [Part::Settings, Part::Editions, Part::Themes, Part::Content];

    /// The path of its file or folder, relative to the root.
    pub fn path(&self) -> String {
        match self {
            Part::Settings => "site.toml".to_owned(),
            Part::Editions => "editions".to_owned(),
            Part::Themes => "themes".to_owned(),
            Part::Content => "content".to_owned(),
            Part::Theme(name) => format!("themes/{name}"),
            Part::Agency(name) => format!("content/{name}"),
        }
    }

    /// The part that holds a path, relative to the root with `/` between steps; `None` for what no site is made of.
    pub fn of(path: &str) -> Option<Part> {
        let mut steps = path.split('/');
        let (kind, name) = (steps.next()?, steps.next().filter(|name| !name.is_empty()));
        match (kind, name) {
            ("site.toml", None) => Some(Part::Settings),
            ("editions", _) => Some(Part::Editions),
            ("themes", None) => Some(Part::Themes),
            ("themes", Some(name)) => Some(Part::Theme(name.to_owned())),
            ("content", None) => Some(Part::Content),
            ("content", Some(name)) => Some(Part::Agency(name.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_one_part() {
        assert_eq!(Part::of("content/tang/2023/report.toml"), Some(Part::Agency("tang".into())));
        assert_eq!(Part::of("content/"), Some(Part::Content));
        assert_eq!(Part::of("themes/x/templates/base.html"), Some(Part::Theme("x".into())));
        assert_eq!(Part::of("editions/cn-2027.toml"), Some(Part::Editions));
        assert_eq!(Part::of("site.toml"), Some(Part::Settings));
        assert_eq!(Part::of("public/index.html"), None);
        assert_eq!(Part::of(""), None);
    }
}
