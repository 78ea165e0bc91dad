//! Names that become addresses: an agency's slug, a file of the output.

use super::Message;
use super::kinds::is_reserved;
use super::percent::encode;
use super::syntax::is_hidden;
use super::year::Year;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How many letters a slug may have. The name of a folder may have 255, a path of Windows 260, and more than the slug stands in it.
const LONGEST: usize = 100;

/// An agency's slug: `[a-z0-9][a-z0-9-]*`, the name of its folder and the first step of its addresses. Its reports of another family
/// than those in that folder are a series of their own, whose slug has the family as a second step: `suqian/enforcement`. So every
/// address, path and name that begins with a slug is right for both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct Slug(Arc<str>);

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Slug, &'static str> {
        Slug::parse_series(&name).ok_or("expected a slug")
    }
}

impl Slug {
    /// The slug of a folder's name, `None` where it is not one or is reserved.
    pub fn parse(name: &str) -> Option<Slug> {
        Slug::refusal(name).is_none().then(|| Slug(name.into()))
    }

    /// Why a name cannot be a slug, and what to do about it: by its characters, because other addresses take it (`years`, `v3` …),
    /// because no folder of Windows can have it (`con`), or because it is so long that paths with it would be too long for a disk.
    pub fn refusal(name: &str) -> Option<[Message; 2]> {
        let is_shaped = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let [message, help] = match is_shaped {
            false => ["agency.slug", "agency.slug.help"],
            true if is_reserved(name) => ["agency.reserved", "agency.reserved.help"],
            true if is_device(name) => ["agency.device", "agency.reserved.help"],
            true if name.len() > LONGEST => ["agency.long", "agency.long.help"],
            true => return None,
        };
        Some([message, help].map(|key| Message::new(key).with("found", name).with("limit", LONGEST)))
    }

    /// The slug of an agency or of a series, as typed or as a folder below content/.
    pub fn parse_series(name: &str) -> Option<Slug> {
        match name.split_once('/') {
            Some((organ, family)) => Some(Slug::parse(organ)?.series(&Slug::parse_family(family)?)),
            None => Slug::parse(name),
        }
    }

    /// The name of a family as a step of addresses, which is no year.
    pub fn parse_family(name: &str) -> Option<Slug> {
        Slug::parse(name).filter(|_| Year::parse(name).is_none())
    }

    /// The series of the agency's reports of a family.
    pub fn series(&self, family: &Slug) -> Slug {
        Slug(format!("{}/{family}", self.organ()).into())
    }

    /// The agency, without a family.
    pub fn organ(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(organ, _)| organ)
    }

    /// The family of a series; none for the reports in the agency's own folder.
    pub fn family(&self) -> Option<&str> {
        self.0.split_once('/').map(|(_, family)| family)
    }

    /// Whether it means a slug: its own, or as an agency's that of one of its series.
    pub fn covers(&self, other: &Slug) -> bool {
        self == other || self.family().is_none() && other.organ() == &*self.0
    }

    /// The slug and the year that a path below content/ or the address of a report begins with: `suqian/2024/…`,
    /// `suqian/enforcement/2024/…`. Without a year in its place, the agency alone.
    pub fn leading(path: &str) -> Option<(Slug, Option<Year>)> {
        let mut steps = path.split('/');
        let organ = Slug::parse(steps.next()?)?;
        let Some(step) = steps.next() else { return Some((organ, None)) };
        let year = Year::parse(step);
        let mut family = || {
            let year = steps.next().and_then(Year::parse)?;
            Some((organ.series(&Slug::parse_family(step)?), Some(year)))
        };
        if year.is_some() { Some((organ, year)) } else { family().or(Some((organ, None))) }
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
    let odd = |c: char| c.is_control() || is_hidden(c) || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
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
    fn a_series_is_an_agency_with_a_family() {
        let series = Slug::parse_series("suqian/enforcement").expect("a series");
        assert_eq!((series.organ(), series.family()), ("suqian", Some("enforcement")));
        assert_eq!(Slug::parse("suqian").map(|slug| slug.organ().to_owned()).as_deref(), Some("suqian"));
        for bad in ["suqian/2024", "suqian/years", "suqian/", "a/b/c", "/b", "suqian/v1"] {
            assert!(Slug::parse_series(bad).is_none(), "{bad}");
        }
        let leading = |path| Slug::leading(path).map(|(slug, year)| (slug.to_string(), year.map(|year| year.get())));
        assert_eq!(leading("a/2024/v1/report.toml"), Some(("a".into(), Some(2024))));
        assert_eq!(leading("a/b/2024/report.toml"), Some(("a/b".into(), Some(2024))));
        assert_eq!(leading("a/compare/2023-2024/index.html"), Some(("a".into(), None)));
        assert_eq!(leading("a/agency.toml"), Some(("a".into(), None)));
        assert_eq!(leading("years/2024/index.html"), None);
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
