//! The parts of a site that are read again on their own: an event names a path, the path a part.

/// A part of a site's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourcePart {
    /// The settings: site.toml, and site.css beside it.
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
}
