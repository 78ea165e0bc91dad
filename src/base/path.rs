//! Names that become addresses: an agency's slug, a file of the output.

use super::kinds::is_reserved;
use super::percent::encode;
use std::fmt;
use std::sync::Arc;

/// An agency's slug: `[a-z0-9][a-z0-9-]*`, the name of its folder and the first step of its addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The slug of a folder's name, `None` where it is not one or is reserved.
    pub fn parse(name: &str) -> Option<Slug> {
        (Slug::is_shaped(name) && !Slug::is_reserved(name)).then(|| Slug(name.into()))
    }

    /// Whether the characters are those of a slug.
    pub fn is_shaped(name: &str) -> bool {
        name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    /// Whether the name is taken by other addresses: `years`, `v3` …
    pub fn is_reserved(name: &str) -> bool {
        is_reserved(name)
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of a file of the output, relative, with `/` between its steps. It cannot leave the output folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(Arc<str>);

impl OutPath {
    /// A path of plain steps; `None` where a step is empty, `.`, `..`, or holds a character that no portable file name has.
    pub fn parse(path: &str) -> Option<OutPath> {
        let plain = |step: &str| {
            !step.is_empty()
                && step != "."
                && step != ".."
                && !step.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        };
        path.split('/').all(plain).then(|| OutPath(path.into()))
    }

    /// A path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address a browser asks for, percent-encoded: `a/2023/index.html` is served at `a/2023/`.
    pub fn address(&self) -> String {
        let path = match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => &self.0,
        };
        encode(path)
    }

    /// The way back to the root from the folder of this file: `./`, `../`, `../../` …
    pub fn root(&self) -> String {
        match self.0.matches('/').count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert!(Slug::parse("a00-1").is_some());
        for bad in ["", "-a", "A", "汤", "a_b", "years", "v12"] {
            assert!(Slug::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn no_path_leaves_the_output() {
        for bad in ["", "/a", "a//b", "../a", "a/..", "a\\b", "c:/a", "a/"] {
            assert!(OutPath::parse(bad).is_none(), "{bad}");
        }
        let page = OutPath::parse("a/2023/index.html").expect("a path");
        assert_eq!((page.address().as_str(), page.root().as_str()), ("a/2023/", "../../"));
        assert_eq!(OutPath::parse("a/章.pdf").expect("a path").address(), "a/%E7%AB%A0.pdf");
    }
}
