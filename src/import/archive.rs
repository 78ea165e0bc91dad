//! Parts of a zip archive (Word, Excel), by name and within limits. No path in it is ever followed, nothing is unpacked to disk.

use super::ReadError;
use super::xml::parse;
use crate::base::Message;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// How many MB the parts that are read may have together when unpacked. The largest reports have 5; a tree of them takes some
/// times as much.
const LARGEST: usize = 64;
/// How many entries an archive may have. Word makes 20; the list of them is in memory before any can be asked for.
const ENTRIES: usize = 10_000;

/// How a file of the time before these formats begins; one with a password is such a file, too.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";

/// A part has more bytes than may be read.
pub(super) struct TooLarge;

/// What a part names: another part, or something outside of the archive.
pub(super) struct PartRelation {
    pub(super) id: String,
    /// The last word of its kind: `header`, `drawing`, `hyperlink`.
    pub(super) kind: String,
    /// The name of the part, or the address.
    pub(super) target: String,
    pub(super) is_outside: bool,
}

/// An archive in memory.
pub(super) struct SourceArchive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    left: u64,
}

impl<'b> SourceArchive<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<SourceArchive<'b>, ReadError> {
        // The number of entries that the archive declares may be wrong: every entry of its directory begins with this mark.
        if memchr::memmem::find_iter(bytes, b"PK\x01\x02").nth(ENTRIES).is_some() {
            return Err(ReadError::limit("import.error.entries", ENTRIES));
        }
        if bytes.starts_with(OLD) {
            return Err(ReadError::new("import.error.old"));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::new("import.error.archive"))?;
        Ok(SourceArchive { zip, left: (LARGEST as u64) << 20 })
    }

    /// A part as it is, if it has no more than `limit` bytes; `None` where there is none of this name.
    pub(super) fn bytes(&mut self, name: &str, limit: usize) -> Option<Result<Vec<u8>, TooLarge>> {
        let part = self.zip.by_name(name).ok()?;
        // The declared size spares inflating what is too large, and may be wrong.
        if part.size() > limit as u64 {
            return Some(Err(TooLarge));
        }
        let mut bytes = Vec::new();
        // What is damaged is read as far as it goes.
        let _ = part.take(limit as u64 + 1).read_to_end(&mut bytes);
        Some(if bytes.len() > limit { Err(TooLarge) } else { Ok(bytes) })
    }

    /// A part as text; `None` where there is none of this name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Ok(part) = self.zip.by_name(name) else { return Ok(None) };
        // The size that the archive declares may be wrong: the limit is on what is inflated.
        let mut bytes = Vec::new();
        part.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| ReadError::new("import.error.archive"))?;
        if bytes.len() as u64 > self.left {
            return Err(ReadError(Message::new("import.error.bomb").with("part", name).with("limit", LARGEST)));
        }
        self.left -= bytes.len() as u64;
        let text = match bytes.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                let (text, ..) = encoding_rs::UTF_8.decode(&bytes);
                text.into_owned()
            }
            _ => String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).into_owned(),
        };
        Ok(Some(text))
    }

    /// What a part names, by its own list beside it.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<PartRelation>, ReadError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let list = format!("{folder}/_rels/{name}.rels");
        let Some(text) = self.text(list.trim_start_matches('/'))? else { return Ok(Vec::new()) };
        let root = parse(&list, &text)?;
        let relations = root.child("Relationships").into_iter().flat_map(|relations| relations.elements());
        let relations = relations.filter_map(|own| {
            let is_outside = own.attribute("TargetMode") == Some("External");
            let target = own.attribute("Target")?;
            let kind = own.attribute("Type").unwrap_or_default();
            Some(PartRelation {
                id: own.attribute("Id")?.to_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: if is_outside { target.to_owned() } else { resolved(folder, target) },
                is_outside,
            })
        });
        Ok(relations.collect())
    }

    /// A part that must be there.
    pub(super) fn required(&mut self, name: &'static str) -> Result<String, ReadError> {
        self.text(name)?.ok_or_else(|| ReadError(Message::new("import.error.part").with("part", name)))
    }
}

/// The name of a part by its address beside another one's folder, or from the root of the archive.
fn resolved(folder: &str, target: &str) -> String {
    let whole = if target.starts_with('/') { target.to_owned() } else { format!("{folder}/{target}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_names_a_part_of_the_archive() {
        for (target, part) in [
            ("media/image1.png", "xl/drawings/media/image1.png"),
            ("../comments/comment1.xml", "xl/comments/comment1.xml"),
            ("/xl/styles.xml", "xl/styles.xml"),
            ("../../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolved("xl/drawings", target), part, "{target}");
        }
    }
}
