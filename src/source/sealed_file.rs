//! The files of sealed versions: whoever opens one that is copied into the site sees whether it is the one that was sealed.

use crate::base::{Diagnostic, LineEnds, Location, Message, sha256_hex};

/// The code of findings about sealed versions.
pub const SEAL: &str = "SEAL";

/// A file of a sealed version, and what its bytes have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// The number of the version.
    pub number: u32,
    /// The folder of the version: `content/AGENCY/YEAR/v1`.
    pub folder: String,
    /// Its name in there.
    pub file: String,
    /// The SHA-256 of what was sealed, as the ledger has it.
    pub digest: String,
}

impl SealedFile {
    /// The finding about bytes that are not the sealed ones.
    pub fn look_at(&self, bytes: &[u8]) -> Option<Diagnostic> {
        (sha256_hex(bytes) != self.digest).then(|| self.changed(Some(bytes)))
    }

    /// The finding that these are not the sealed bytes, where there are any. Git turns line ends on some machines: a seal that nothing
    /// else breaks is no forgery, and there is a way back.
    pub fn changed(&self, bytes: Option<&[u8]>) -> Diagnostic {
        let (key, help) = match bytes.and_then(|bytes| LineEnds::turned(bytes, &self.digest)) {
            None => ("seal.changed", None),
            Some(LineEnds::Crlf) => ("seal.crlf", Some("seal.crlf.help")),
            Some(LineEnds::Lf) => ("seal.lf", Some("seal.lf.help")),
        };
        let place = Location::absent(format!("{}/{}", self.folder, self.file));
        let help = help.map(|help| Message::new(help).with("path", &self.folder));
        Diagnostic::error(SEAL, Message::new(key).with("number", self.number)).at(place).help(help)
    }
}
