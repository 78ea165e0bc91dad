//! Pictures of a document: which of them a page can show. One that is not taken has its reason, which is listed.

use super::archive::{SourceArchive, TooLarge};
use super::document::{PIECES, SourceDocument, SourceLocation};
use crate::base::{Digest, Message, decode_lenient, file_of_address};
use imagesize::ImageType;
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind};
use std::path::{Component, PathBuf};

/// How many MB the pictures of a document may have together: the page that shows them is read on telephones.
const PICTURES: usize = 20;
/// What is lower or narrower, in pixels, is a line, an icon or a counter of visits.
const SMALLEST: usize = 24;
/// How many digits of its digest the name of a picture has: enough that two pictures never share one.
const DIGITS: usize = 16;
/// Formats that no browser shows, or that may hold a program, by how they begin.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x01\0\0\0", "EMF"),
    (b"\xd7\xcd\xc6\x9a", "WMF"),
    (b"\x01\0\x09\0", "WMF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG"),
    (b"\xef\xbb\xbf<", "SVG"),
];

/// A picture where it stands in a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourcePicture {
    /// What stands for it where it is not seen.
    pub alt: String,
    /// The picture itself.
    pub content: PictureContent,
    /// Its place.
    pub spot: SourceLocation,
}

/// A picture itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PictureContent {
    /// Bytes that a page shows.
    Bytes(#[serde(with = "base64")] Vec<u8>),
    /// The address of a file beside the document's own.
    Beside(String),
    /// It is not taken, for this reason.
    LeftOut(Message),
}

/// The path of a file by its address beside another; `None` for an address that leads out of the folder, or could on some system.
pub fn sibling(address: &str) -> Option<PathBuf> {
    let path = PathBuf::from(address);
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    (!address.contains(['\\', ':', '\0']) && path.components().all(is_inside)).then_some(path)
}

/// What is left of the bytes that the pictures of a document may have together.
pub(super) struct PictureBudget(usize);

impl Default for PictureBudget {
    fn default() -> PictureBudget {
        PictureBudget(PICTURES << 20)
    }
}

impl PictureBudget {
    /// A picture out of an archive, by the name of its part.
    pub(super) fn part(&mut self, name: &str, archive: &mut SourceArchive<'_>) -> PictureContent {
        match archive.bytes(name, self.0) {
            None => PictureContent::LeftOut(Message::new("import.picture.missing").with("address", name)),
            Some(Err(TooLarge)) => too_large(),
            Some(Ok(bytes)) => self.take(judged(bytes)),
        }
    }

    /// A picture, if it is not too large for what is left.
    fn take(&mut self, content: PictureContent) -> PictureContent {
        let PictureContent::Bytes(bytes) = &content else { return content };
        match self.0.checked_sub(bytes.len()) {
            Some(left) => {
                self.0 = left;
                content
            }
            None => too_large(),
        }
    }
}

/// A picture as a file of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Its name in the report's folder.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl PictureFile {
    /// A picture under a name that is made of its bytes: the same picture has one name, wherever and however often it is read.
    pub(super) fn new(bytes: &[u8]) -> PictureFile {
        PictureFile { name: PictureFile::name_of(bytes), bytes: bytes.to_owned() }
    }

    /// That name.
    pub(super) fn name_of(bytes: &[u8]) -> String {
        let digest = Digest::new(bytes).to_string();
        format!("picture-{}.{}", &digest[..DIGITS], ending(bytes).unwrap_or("bin"))
    }
}

impl SourcePicture {
    /// A picture of a page or a text by its address there: data, a file beside it, or something on another machine.
    pub(super) fn at(alt: &str, address: &str) -> SourcePicture {
        let address = address.trim();
        let scheme =
            address.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
        let is_elsewhere = address.starts_with(['/', '\\']) || scheme.is_some();
        let content = match scheme {
            Some(scheme) if scheme.eq_ignore_ascii_case("data") => {
                data(address).map_or_else(|| left_out("import.picture.damaged"), judged)
            }
            _ if address.is_empty() => left_out("import.picture.damaged"),
            _ if is_elsewhere => {
                PictureContent::LeftOut(Message::new("import.picture.remote").with("address", address))
            }
            _ => PictureContent::Beside(address.to_owned()),
        };
        SourcePicture::new(alt, content)
    }

    pub(super) fn new(alt: &str, content: PictureContent) -> SourcePicture {
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        SourcePicture { alt, content, spot: SourceLocation::default() }
    }
}

impl SourceDocument {
    /// Reads the pictures beside the document's file: `open` opens one by the path that leads there from the file's folder, if it
    /// has at most so many bytes ([`ErrorKind::FileTooLarge`]) and lies in that folder (any other error).
    pub fn read_pictures(&mut self, open: &mut dyn FnMut(&str, u64) -> io::Result<Vec<u8>>) {
        let mut budget = PictureBudget::default();
        for picture in &mut self.pictures {
            let content = match &picture.content {
                PictureContent::Beside(address) => match open(&file_of_address(address), budget.0 as u64) {
                    Ok(bytes) => judged(bytes),
                    Err(error) if error.kind() == ErrorKind::FileTooLarge => too_large(),
                    Err(_) => {
                        let missing = Message::new("import.picture.missing");
                        PictureContent::LeftOut(missing.with("address", address.as_str()))
                    }
                },
                _ => std::mem::replace(&mut picture.content, PictureContent::Beside(String::new())),
            };
            picture.content = budget.take(content);
        }
    }

    /// Tells where a picture stands.
    pub(super) fn set_picture_spot(&mut self, index: usize, spot: SourceLocation) {
        self.pictures.get_mut(index).into_iter().for_each(|picture| picture.spot = spot);
    }
}

/// Adds a picture, once; returns its number. A document with more than can be is refused when it is read.
pub(super) fn add(pictures: &mut Vec<SourcePicture>, picture: SourcePicture) -> usize {
    let known = pictures.iter().position(|known| *known == picture);
    known.unwrap_or_else(|| {
        if pictures.len() <= PIECES {
            pictures.push(picture);
        }
        pictures.len() - 1
    })
}

/// What is said of a picture that is too large.
fn too_large() -> PictureContent {
    PictureContent::LeftOut(Message::new("import.picture.large").with("limit", PICTURES))
}

fn left_out(key: &'static str) -> PictureContent {
    PictureContent::LeftOut(Message::new(key))
}

/// A picture that a page shows, by its bytes.
fn judged(bytes: Vec<u8>) -> PictureContent {
    if ending(&bytes).is_none() {
        let text = bytes.trim_ascii_start();
        let format = OTHERS.iter().find(|(mark, _)| text.starts_with(mark)).map(|(_, name)| *name);
        return match format {
            Some(format) => PictureContent::LeftOut(Message::new("import.picture.format").with("format", format)),
            None => left_out("import.picture.unknown"),
        };
    }
    match imagesize::blob_size(&bytes) {
        Err(_) => left_out("import.picture.damaged"),
        Ok(size) if size.width.min(size.height) < SMALLEST => {
            let message = Message::new("import.picture.small").with("width", size.width);
            PictureContent::LeftOut(message.with("height", size.height))
        }
        Ok(_) => PictureContent::Bytes(bytes),
    }
}

/// The ending of the name of a picture that browsers show.
fn ending(bytes: &[u8]) -> Option<&'static str> {
    match imagesize::image_type(bytes).ok()? {
        ImageType::Png => Some("png"),
        ImageType::Jpeg => Some("jpg"),
        ImageType::Gif => Some("gif"),
        ImageType::Webp => Some("webp"),
        _ => None,
    }
}

/// The bytes in an address that holds them: `data:image/png;base64,…`, or as text, `data:image/svg+xml,…`.
fn data(address: &str) -> Option<Vec<u8>> {
    let (head, body) = address.split_once(',')?;
    let text = decode_lenient(body);
    if !head.to_ascii_lowercase().ends_with(";base64") {
        return Some(text.into_bytes());
    }
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    data_encoding::BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()
}

/// Bytes as text between processes.
mod base64 {
    use data_encoding::BASE64;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}
