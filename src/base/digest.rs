//! Digests: BLAKE3 for cache keys, SHA-256 for published files, which others verify with `sha256sum`.

use sha2::Digest as _;
use std::fmt;

/// A BLAKE3 digest: the identity of an input in a cache key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn new(bytes: &[u8]) -> Digest {
        Digest(*blake3::hash(bytes).as_bytes())
    }

    /// The digest as bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A digest from the 64 hexadecimal digits of its `Display`.
    pub fn parse(hex: &str) -> Option<Digest> {
        blake3::Hash::from_hex(hex).ok().map(|hash| Digest(*hash.as_bytes()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Builds a key from its parts. Each part is written with its length, so that ("a", "bc") and ("ab", "c") differ.
#[derive(Default)]
pub struct KeyBuilder(Vec<u8>);

impl KeyBuilder {
    /// Starts a key of some kind.
    pub fn new(kind: &str) -> KeyBuilder {
        KeyBuilder::default().text(kind)
    }

    /// Adds a text.
    pub fn text(self, text: &str) -> KeyBuilder {
        self.bytes(text.as_bytes())
    }

    /// Adds the digest of another input.
    pub fn digest(self, digest: &Digest) -> KeyBuilder {
        self.bytes(digest.as_bytes())
    }

    /// Adds the digest of an input that may be missing, which differs from whatever is there.
    pub fn digest_or_none(self, digest: Option<&Digest>) -> KeyBuilder {
        match digest {
            Some(digest) => self.bytes(&[1]).digest(digest),
            None => self.bytes(&[0]),
        }
    }

    /// Adds bytes.
    pub fn bytes(mut self, bytes: &[u8]) -> KeyBuilder {
        // Parts are hashed at once in the end: keys are short and many, and the state of a hasher takes 2 KB.
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    /// The digest of all parts.
    pub fn finish(self) -> Digest {
        Digest::new(&self.0)
    }
}

/// SHA-256 in lower-case hexadecimal, as integrity.json lists it and `sha256sum` prints it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    sha2::Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What happened to the line ends of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// They were LF and are CR LF.
    Crlf,
    /// They were CR LF and are LF.
    Lf,
}

impl LineEnds {
    /// How the line ends of `bytes` differ from those of the text with this SHA-256; `None` where anything else differs too.
    pub fn turned(bytes: &[u8], sha256: &str) -> Option<LineEnds> {
        let lf = without_cr(bytes);
        if lf.len() < bytes.len() && sha256_hex(&lf) == sha256 {
            return Some(LineEnds::Crlf);
        }
        let crlf: Vec<u8> = lf.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        (sha256_hex(&crlf) == sha256).then_some(LineEnds::Lf)
    }
}

/// Bytes with LF for every CR LF.
fn without_cr(bytes: &[u8]) -> Vec<u8> {
    let kept = bytes.iter().enumerate().filter(|(at, byte)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n'));
    kept.map(|(_, byte)| *byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(
            KeyBuilder::new("k").text("a").text("bc").finish(),
            KeyBuilder::new("k").text("ab").text("c").finish()
        );
    }

    #[test]
    fn sha256_as_others_print_it() {
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn turned_line_ends_are_told_from_other_changes() {
        let turned = |sealed: &str, read: &str| LineEnds::turned(read.as_bytes(), &sha256_hex(sealed.as_bytes()));
        assert_eq!(turned("一\n\n二\r三\n", "一\r\n\r\n二\r三\r\n"), Some(LineEnds::Crlf));
        assert_eq!(turned("一\r\n\r\n二", "一\n\n二"), Some(LineEnds::Lf));
        assert_eq!(turned("一\n二\n", "一\r\n三\r\n"), None);
        assert_eq!(turned("一\n二\n", "一\r二\r"), None);
        assert_eq!(turned("一", "二"), None);
    }

    #[test]
    fn a_digest_reads_back() {
        let digest = Digest::new(b"x");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
    }
}
