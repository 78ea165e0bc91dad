//! Names that become addresses: an agency's slug, a file of the output.

use super::Message;
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
        Slug::refusal(name).is_none().then(|| Slug(name.into()))
    }

    /// Why a name cannot be a slug, and what to do about it: by its characters, because other addresses take it (`years`, `v3` …), or
    /// because no folder of Windows can have it (`con`).
    pub fn refusal(name: &str) -> Option<[Message; 2]> {
        let is_shaped = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let [message, help] = match is_shaped {
            false => ["agency.slug", "agency.slug.help"],
            true if is_reserved(name) => ["agency.reserved", "agency.reserved.help"],
            true if is_device(name) => ["agency.device", "agency.reserved.help"],
            true => return None,
        };
        Some([Message::new(message).with("found", name), Message::new(help).with("found", name)])
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

/// Whether Windows takes a name for a device, with whatever ending: no file can be called `con`, `NUL.txt` or `com1.pdf` there.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n != "0" && n.parse::<u8>().is_ok());
    ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// Why a file that is published cannot have a name on every system that a site is copied to; `None` where it can.
pub fn unportable(path: &str) -> Option<Message> {
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    path.split('/').find_map(|step| match step.chars().find(|c| odd(*c)) {
        Some(c) => Some(Message::new("attachment.character").with("found", c.escape_default().to_string())),
        None if step.ends_with(['.', ' ']) => Some(Message::new("attachment.ending")),
        None if is_device(step) => Some(Message::new("attachment.device").with("found", step)),
        None => None,
    })
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
        for (bad, why) in [
            ("", "slug"),
            ("-a", "slug"),
            ("A", "slug"),
            ("汤", "slug"),
            ("a_b", "slug"),
            ("a.", "slug"),
            ("years", "reserved"),
            ("assets", "reserved"),
            ("v12", "reserved"),
            ("con", "device"),
            ("nul", "device"),
            ("aux", "device"),
            ("prn", "device"),
            ("com1", "device"),
            ("lpt9", "device"),
        ] {
            assert!(Slug::parse(bad).is_none(), "{bad}");
            let [message, _] = Slug::refusal(bad).expect("a reason");
            assert_eq!(message.key().trim_start_matches("agency."), why, "{bad}");
        }
        for good in ["con-1", "com", "com0", "com10", "console", "v", "0"] {
            assert!(Slug::parse(good).is_some(), "{good}");
        }
    }

    #[test]
    fn names_that_some_system_cannot_have() {
        for (bad, why) in [
            ("a:b.pdf", "character"),
            ("a?", "character"),
            ("附件.", "ending"),
            ("a /b.pdf", "ending"),
            ("CON.pdf", "device"),
            ("a/nul", "device"),
            ("Lpt1.tar.gz", "device"),
        ] {
            let message = unportable(bad).expect("a reason");
            assert_eq!(message.key().trim_start_matches("attachment."), why, "{bad}");
        }
        for good in ["a.pdf", "附件 1（终稿）.docx", "a/contents.pdf", "..a"] {
            assert!(unportable(good).is_none(), "{good}");
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
