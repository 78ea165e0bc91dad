//! What a file is: by its content, then by its name. A .doc may hold a page or a new Word file; an old one cannot be read at all.

use super::{FORMATS, ImportFormat, ReadError, format_of};

/// What a file is to import.
pub enum FileKind {
    /// It is read as this format.
    Source(&'static ImportFormat),
    /// It may be a report, and cannot be read: why, and what to do.
    Unread(ReadError),
    /// The same of a file that an office program can save as a format that is read.
    Convertible(ReadError, &'static ImportFormat),
    /// It is nothing that a report comes in.
    Other,
}

/// Content by which a file is told that cannot be read, with the key of the reason.
const MAGIC: [(&[u8], &str); 12] = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import.error.old"),
    (b"{\\rtf", "import.error.rtf"),
    (b"Rar!\x1a\x07", "import.error.packed"),
    (b"7z\xbc\xaf\x27\x1c", "import.error.packed"),
    (b"\x1f\x8b", "import.error.packed"),
    (b"\x89PNG\r\n", "import.error.picture"),
    (b"\xff\xd8\xff", "import.error.picture"),
    (b"GIF8", "import.error.picture"),
    (b"II*\0", "import.error.picture"),
    (b"MM\0*", "import.error.picture"),
    (b"MIME-Version:", "import.error.mht"),
    (b"From: <Saved by", "import.error.mht"),
];

/// Endings of files that cannot be read, for those whose content does not tell, with the key of the reason.
const ENDINGS: [(&[&str], &str); 6] = [
    (&["doc", "xls", "wps", "et", "dot", "xlt"], "import.error.old"),
    (&["odt", "ods", "fodt", "fods"], "import.error.opendocument"),
    (&["rtf"], "import.error.rtf"),
    (&["mht", "mhtml"], "import.error.mht"),
    (&["rar", "7z", "zip", "tar", "gz"], "import.error.packed"),
    (&["jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic"], "import.error.picture"),
];

/// Why a file is not read that an office program can save as one that is.
const CONVERTIBLE: [&str; 3] = ["import.error.old", "import.error.opendocument", "import.error.rtf"];
/// The endings of sheets among those.
const SHEETS: [&str; 5] = ["xls", "et", "xlt", "ods", "fods"];

/// Names that systems and programs give to files of their own.
const OF_SYSTEMS: [&str; 4] = ["thumbs.db", "desktop.ini", "ehthumbs.db", "~wrl"];
/// What programs put behind the name of a file that they download, back up or have open.
#[rustfmt::skip]
const OF_PROGRAMS: [&str; 21] = [
    "part", "partial", "crdownload", "download", "opdownload", "downloading", "!ut", "aria2", "td", "xltd", "tmp", "temp", "bak", "bak1", "old", "orig",
    "wbk", "xlk", "asd", "swp", "lock",
];

/// How many bytes at the start of a file tell what it is.
const HEAD: usize = 4096;
/// How many bytes at its end hold the list of an archive's parts; that of a document is a few kB.
const TAIL: usize = 256 << 10;

/// Whether a file's name is that of a lock, a backup, a download that was not finished or a system's note: never a report.
pub fn is_of_system(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.starts_with(['.', '~'])
        || name.ends_with('~')
        || OF_PROGRAMS.contains(&ending)
        || OF_SYSTEMS.iter().any(|system| lower.starts_with(system))
}

/// What a file of a name and a content is.
pub fn kind_of(name: &str, bytes: &[u8]) -> FileKind {
    let source = |wanted: &str| FORMATS.iter().find(|format| format.name == wanted).map(FileKind::Source);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let unread = |key: &'static str| {
        let wanted = if SHEETS.contains(&ending.as_str()) { "xlsx" } else { "docx" };
        let format = FORMATS.iter().find(|format| format.name == wanted && CONVERTIBLE.contains(&key));
        format
            .map_or_else(|| FileKind::Unread(ReadError::new(key)), |it| FileKind::Convertible(ReadError::new(key), it))
    };
    let by_name = || format_of(name).map(FileKind::Source);
    let head = &bytes[..bytes.len().min(HEAD)];
    if has(head, b"%PDF-") {
        return source("pdf").unwrap_or(FileKind::Other);
    }
    if head.starts_with(b"PK") {
        let parts = &bytes[bytes.len().saturating_sub(TAIL)..];
        let wanted = [("docx", b"word/document.xml".as_slice()), ("xlsx", b"xl/workbook.xml")];
        let found = wanted.iter().find(|(_, part)| has(parts, part)).and_then(|(format, _)| source(format));
        if has(head, b"mimetypeapplication/vnd.oasis.opendocument") {
            return unread("import.error.opendocument");
        }
        return found.or_else(by_name).unwrap_or_else(|| unread("import.error.packed"));
    }
    if let Some((_, key)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return unread(key);
    }
    let lower = head.to_ascii_lowercase();
    let is_page = || [b"<html".as_slice(), b"<!doctype html", b"<table", b"<body"].iter().any(|tag| has(&lower, tag));
    let is_text = ["md", "txt", "json", "csv"].contains(&format_of(name).map_or("", |format| format.name));
    match by_name() {
        Some(kind) if is_text => kind,
        _ if is_page() => source("html").unwrap_or(FileKind::Other),
        Some(kind) => kind,
        None => {
            let reason = ENDINGS.iter().find(|(endings, _)| endings.contains(&ending.as_str()));
            reason.map_or(FileKind::Other, |(_, key)| unread(key))
        }
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The format, or the reason, or nothing.
    fn told(name: &str, bytes: &[u8]) -> String {
        match kind_of(name, bytes) {
            FileKind::Source(format) => format.name.to_owned(),
            FileKind::Unread(error) => error.0.key().to_owned(),
            FileKind::Convertible(error, format) => format!("{} {}", error.0.key(), format.name),
            FileKind::Other => String::new(),
        }
    }

    #[test]
    fn the_content_tells_before_the_name() {
        let docx = b"PK\x03\x04\x14\0[Content_Types].xml ... word/document.xml ...";
        let page = b"\xef\xbb\xbf<HTML xmlns:o=\"urn\"><body>...";
        for (name, bytes, expected) in [
            ("a.doc", docx.as_slice(), "docx"),
            ("a.doc", page, "html"),
            ("a.wps", page, "html"),
            ("a.pdf", page, "html"),
            ("a", b"%PDF-1.7", "pdf"),
            ("a.docx", b"%PDF-1.7", "pdf"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "import.error.old docx"),
            ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "import.error.old docx"),
            ("a.et", b"", "import.error.old xlsx"),
            ("a.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "import.error.opendocument docx"),
            ("a.zip", b"PK\x03\x04readme.txt", "import.error.packed"),
            ("a.docx", b"PK\x03\x04torn", "docx"),
            ("a.rar", b"Rar!\x1a\x07\0", "import.error.packed"),
            ("a.mht", b"MIME-Version: 1.0\r\n<html>", "import.error.mht"),
            ("a.doc", b"{\\rtf1", "import.error.rtf docx"),
            ("a.jpg", b"\xff\xd8\xff\xe0", "import.error.picture"),
            ("a.bmp", b"BM", "import.error.picture"),
            ("a.md", b"<table><tr>", "md"),
            ("a.txt", b"", "txt"),
            ("a.exe", b"MZ", ""),
            ("README", b"text", ""),
        ] {
            assert_eq!(told(name, bytes), expected, "{name}");
        }
        for name in [
            "~$report.docx",
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "~WRL0001.tmp",
            "东山镇.html.part",
            "东山镇.html.crdownload",
            "东山镇.html.download",
            "东山镇.html.opdownload",
            "东山镇.html.BAK",
            "东山镇.html.tmp",
            "东山镇.html~",
        ] {
            assert!(is_of_system(name), "{name}");
        }
        for name in ["年报.docx", "part", "bak.html", "东山镇 v1.old.html"] {
            assert!(!is_of_system(name), "{name}");
        }
    }
}
