//! `integrity.json`: the only bookkeeping in the output. It lists the files that annals wrote, and lets anybody verify them.

use super::error::{PublishError, failed};
use crate::base::{OutPath, sha256_hex, write_json};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;

/// Its path in the output.
pub(super) const NAME: &str = "integrity.json";

/// What it ends with.
const END: &[u8] = b"\n}\n";

/// The bytes of its own digest and of what follows.
const DIGEST_LENGTH: usize = ",\n  \"digest\": \"\"".len() + 64 + END.len();

/// What it holds, as it is read back.
#[derive(Deserialize)]
struct RawManifest<'a> {
    #[serde(borrow)]
    files: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    #[serde(borrow)]
    versions: BTreeMap<Cow<'a, str>, IgnoredAny>,
    #[serde(default)]
    withdrawn: Vec<String>,
}

/// The versions of a published site: `agency/2023/v1`.
#[derive(Debug, Default)]
pub(super) struct PublishedVersions {
    pub(super) sealed: Vec<String>,
    /// Those of them that are withdrawn.
    pub(super) withdrawn: Vec<String>,
}

/// The files of a published site that annals wrote.
#[derive(Debug, Default)]
pub(super) struct OwnedFiles(HashSet<Box<str>>);

impl OwnedFiles {
    /// Reads a manifest: its files and the names of its sealed versions. One that annals cannot have written owns nothing: the folder is
    /// foreign then.
    pub(super) fn read(target: &Path, bytes: &[u8]) -> Result<(OwnedFiles, PublishedVersions), PublishError> {
        let foreign = || PublishError::NotOurs { target: target.to_owned() };
        let raw: RawManifest<'_> = serde_json::from_slice(bytes).map_err(|_| foreign())?;
        let mut files = HashSet::with_capacity(raw.files.len());
        for (path, digest) in raw.files {
            let hex = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
            if !hex || path == NAME || OutPath::parse(&path).is_none() {
                return Err(foreign());
            }
            files.insert(path.into());
        }
        let sealed = raw.versions.into_keys().map(Cow::into_owned).collect();
        Ok((OwnedFiles(files), PublishedVersions { sealed, withdrawn: raw.withdrawn }))
    }

    /// The files at these paths.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a str>) -> OwnedFiles {
        OwnedFiles(paths.map(Into::into).collect())
    }

    /// Adopts a file that has the bytes to be written.
    pub(super) fn adopt(&mut self, path: &str) {
        if !self.has(path) {
            self.0.insert(path.into());
        }
    }

    /// Whether the file at `path` is owned, the manifest included.
    pub(super) fn has(&self, path: &str) -> bool {
        path == NAME || self.0.contains(path)
    }

    /// All owned files but the manifest, in no order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// Every folder on the way to an owned file.
    pub(super) fn folders(&self) -> HashSet<&str> {
        let mut folders = HashSet::new();
        for path in self.iter() {
            let mut rest = path;
            while let Some((folder, _)) = rest.rsplit_once('/')
                && folders.insert(folder)
            {
                rest = folder;
            }
        }
        folders
    }
}

/// `integrity.json` as anybody reads it.
#[derive(Debug, Default, Deserialize)]
pub struct Integrity {
    /// SHA-256 of every file of the output by its path.
    pub files: BTreeMap<String, String>,
    /// The digest of every sealed version: `agency/2023/v1`.
    pub versions: BTreeMap<String, String>,
    /// Those of them that are withdrawn: a withdrawal that was published is not taken back by an older ledger.
    #[serde(default)]
    pub withdrawn: Vec<String>,
    /// The drafts in it, `agency/2025`: a site with any is for the office alone.
    #[serde(default)]
    pub drafts: Vec<String>,
    /// SHA-256 of all that stands before it; none in a list that an earlier version of the program wrote.
    #[serde(default)]
    pub digest: Option<String>,
}

impl Integrity {
    /// Its name in the output.
    pub const NAME: &'static str = NAME;

    /// Reads it; `None` for bytes that the program cannot have written.
    pub fn read(bytes: &[u8]) -> Option<Integrity> {
        Integrity::parse(bytes).filter(|read| read.is_written_as(bytes))
    }

    /// What it says, whoever wrote it.
    pub fn parse(bytes: &[u8]) -> Option<Integrity> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether the program writes these very bytes for it, or an earlier version did.
    pub fn is_written_as(&self, bytes: &[u8]) -> bool {
        let Ok(printed) = self.print() else { return false };
        let former = printed.len() - DIGEST_LENGTH;
        printed == bytes || self.digest.is_none() && bytes.strip_suffix(END) == Some(&printed[..former])
    }

    /// Its bytes.
    ///
    /// # Errors
    /// Never for the paths and digests that there are.
    pub fn print(&self) -> Result<Vec<u8>, PublishError> {
        let files = self.files.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
        print(files, &self.versions, [&self.withdrawn, &self.drafts])
    }
}

/// The bytes of `integrity.json` for files that are not written: `serve` shows it, too. `files` come in order.
///
/// # Errors
/// Never for the paths and digests that there are.
pub fn integrity<'a>(
    files: impl Iterator<Item = (&'a OutPath, [u8; 32])>,
    versions: &BTreeMap<String, String>,
    withdrawn_and_drafts: [&[String]; 2],
) -> Result<Vec<u8>, PublishError> {
    let files: Vec<(&OutPath, [u8; 32])> = files.collect();
    print(files.iter().map(|(path, digest)| (path.as_str(), Hex(digest))), versions, withdrawn_and_drafts)
}

/// The manifest's bytes, one line a file, so that two of them can be compared with `diff`. `files` come in order; withdrawn versions and
/// drafts stand in it only where there are any.
pub(super) fn print<'a, D: fmt::Display>(
    files: impl Iterator<Item = (&'a str, D)>,
    versions: &BTreeMap<String, String>,
    withdrawn_and_drafts: [&[String]; 2],
) -> Result<Vec<u8>, PublishError> {
    // A line is as a rule a path of forty bytes, and a digest.
    let mut out = Vec::with_capacity(1024 + files.size_hint().0 * 128);
    let digested = |out: &mut Vec<u8>, (path, digest): (&str, &dyn fmt::Display)| {
        write_json(&mut *out, &path)?;
        write!(out, ": \"{digest}\"")
    };
    let write_blocks = |out: &mut Vec<u8>| {
        block(out, "{\n", "files", ['{', '}'], files, |out, (path, digest)| digested(out, (path, &digest)))?;
        block(out, ",\n", "versions", ['{', '}'], versions, |out, (name, digest)| digested(out, (name, digest)))?;
        for (name, list) in ["withdrawn", "drafts"].into_iter().zip(withdrawn_and_drafts) {
            if !list.is_empty() {
                block(out, ",\n", name, ['[', ']'], list, |out, line| Ok(write_json(out, line)?))?;
            }
        }
        let digest = sha256_hex(out);
        write!(out, ",\n  \"digest\": \"{digest}\"")
    };
    write_blocks(&mut out).map_err(failed("write", Path::new(NAME)))?;
    out.extend(END);
    Ok(out)
}

/// Writes a member of the manifest with an entry a line, behind what separates it from the one before.
fn block<T>(
    out: &mut Vec<u8>,
    between: &str,
    name: &str,
    [open, close]: [char; 2],
    entries: impl IntoIterator<Item = T>,
    write_entry: impl Fn(&mut Vec<u8>, T) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "{between}  \"{name}\": {open}")?;
    let mut between = "\n";
    for entry in entries {
        write!(out, "{between}    ")?;
        write_entry(out, entry)?;
        between = ",\n";
    }
    out.extend(if between == "\n" { "" } else { "\n  " }.bytes());
    write!(out, "{close}")
}

/// A digest in hexadecimal digits.
pub(super) struct Hex<'a>(pub(super) &'a [u8; 32]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<OwnedFiles, PublishError> {
        OwnedFiles::read(Path::new("public"), text.as_bytes()).map(|(owned, _)| owned)
    }

    #[test]
    fn one_line_a_file_and_it_reads_back() {
        let versions = BTreeMap::from([("a/2023/v1".to_owned(), "00".to_owned())]);
        let bytes = print(
            [("a/\u{7ae0}.pdf", Hex(&[0xab; 32])), ("index.html", Hex(&[1; 32]))].into_iter(),
            &versions,
            [&[], &[]],
        )
        .expect("bytes");
        let text = String::from_utf8(bytes).expect("text");
        let body = format!(
            "{{\n  \"files\": {{\n    \"a/章.pdf\": \"{}\",\n    \"index.html\": \"{}\"\n  }},\n  \"versions\": {{\n    \
             \"a/2023/v1\": \"00\"\n  }}",
            "ab".repeat(32),
            "01".repeat(32)
        );
        assert_eq!(text, format!("{body},\n  \"digest\": \"{}\"\n}}\n", sha256_hex(body.as_bytes())));
        let owned = read(&text).expect("ours");
        assert!(owned.has("a/章.pdf") && owned.has(NAME) && !owned.has("a"));
        assert_eq!(owned.folders(), HashSet::from(["a"]));
        assert_eq!(Integrity::read(text.as_bytes()).map(|read| (read.files.len(), read.versions)), Some((2, versions)));
        assert!(Integrity::read(text.replace(",\n", ", \n").as_bytes()).is_none());
        // A line less is noticed by the digest, which a list of the first version has not.
        let line = format!("    \"a/章.pdf\": \"{}\",\n", "ab".repeat(32));
        assert!(Integrity::read(text.replace(&line, "").as_bytes()).is_none());
        assert!(Integrity::read(format!("{body}\n}}\n").as_bytes()).is_some_and(|read| read.digest.is_none()));
    }

    #[test]
    fn an_empty_site_has_a_manifest_too() {
        let bytes = print(std::iter::empty::<(&str, &str)>(), &BTreeMap::new(), [&[], &[]]).expect("bytes");
        assert!(bytes.starts_with(b"{\n  \"files\": {},\n  \"versions\": {},\n  \"digest\": \""));
        assert!(read(&String::from_utf8_lossy(&bytes)).is_ok());
        let drafts = ["a/2025".to_owned()];
        let bytes = print(std::iter::empty::<(&str, &str)>(), &BTreeMap::new(), [&[], &drafts]).expect("bytes");
        assert!(bytes.starts_with(
            b"{\n  \"files\": {},\n  \"versions\": {},\n  \"drafts\": [\n    \"a/2025\"\n  ],\n  \"digest\""
        ));
        assert_eq!(Integrity::read(&bytes).expect("ours").drafts, drafts);
        let withdrawn = ["a/2023/v1".to_owned()];
        let bytes = print(std::iter::empty::<(&str, &str)>(), &BTreeMap::new(), [&withdrawn, &[]]).expect("bytes");
        assert_eq!(Integrity::read(&bytes).expect("ours").withdrawn, withdrawn);
        assert_eq!(OwnedFiles::read(Path::new("public"), &bytes).expect("ours").1.withdrawn, withdrawn);
        assert!(read(&String::from_utf8_lossy(&bytes)).is_ok());
    }

    #[test]
    fn what_we_cannot_have_written_claims_nothing() {
        let digest = "0".repeat(64);
        for text in [
            "",
            "[]",
            r#"{"files": {}}"#,
            r#"{"files": {"a": "x"}, "versions": {}}"#,
            &format!(r#"{{"files": {{"../a": "{digest}"}}, "versions": {{}}}}"#),
            &format!(r#"{{"files": {{"/etc/passwd": "{digest}"}}, "versions": {{}}}}"#),
        ] {
            assert!(matches!(read(text), Err(PublishError::NotOurs { .. })), "{text}");
        }
    }
}
