//! versions.toml: the ledger of a report's sealed versions. Each entry covers its folder whole by the digest of every file, and
//! the entry before by its digest, so that no published text is changed in silence.

use super::keys::{VersionKeys, WithdrawalKeys};
use super::toml::{Fields, TYPE};
use crate::base::{Diagnostic, Location, Message, Severity, Slug, SourceFile, Year, sha256_hex};
use crate::source::{SEAL, SealedFile};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The name of a ledger in the folder of its report.
pub const LEDGER_FILE: &str = "versions.toml";

/// The first line of a ledger. The second has the digest of all that follows.
const HEAD: &str = "# 由 annals 写成，请勿手改。Written by annals; do not edit.\n";

/// The first line of a ledger as the first version wrote it: without a digest, so that the record of a withdrawal could be cut out of
/// it, and with the explanations that people wrote below the versions.
const FORMER_HEAD: &str = "# 由 annals seal 写成，请勿手改。Written by annals seal; do not edit.\n";

/// A sealed version as its ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// 1 for the first.
    pub number: u32,
    /// When it was sealed.
    pub date: NaiveDate,
    /// Why it was made: required from the second on.
    pub reason: Option<String>,
    /// The digest of the version before; none for the first.
    pub previous: Option<String>,
    /// SHA-256 of every file by its path in the version's folder.
    pub files: BTreeMap<String, String>,
    /// SHA-256 over all of the above, with agency and year.
    pub digest: String,
    /// Set when the content was taken back.
    pub withdrawn: Option<Withdrawal>,
}

/// Why and when a version was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// When.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
    /// SHA-256 over both and the digest of the version.
    pub digest: String,
}

impl Withdrawal {
    /// Takes a version back.
    pub fn new(entry: &LedgerEntry, date: NaiveDate, reason: &str) -> Withdrawal {
        let text = format!("annals withdrawal 1\n{}\n{date}\n{reason:?}\n", entry.digest);
        Withdrawal { date, reason: reason.to_owned(), digest: sha256_hex(text.as_bytes()) }
    }
}

/// A ledger as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The versions, the first first.
    pub entries: Vec<LedgerEntry>,
    /// What people wrote below them in a ledger of the former form, as it stands: `[[explanations]]` of findings that came after the
    /// sealing. The next sealing moves them to a file of their own.
    pub added: String,
}

impl Ledger {
    /// The file that holds it.
    pub fn print(&self) -> String {
        let body = print(&self.entries);
        format!("{HEAD}digest = \"{}\"\n{body}", sha256_hex(body.as_bytes()))
    }

    /// What people wrote below the versions, in a ledger of the former form; `None` for a text that the program did not write for them.
    fn added_to<'t>(&self, text: &'t str) -> Option<&'t str> {
        if text == self.print() {
            return Some("");
        }
        let rest = text.strip_prefix(FORMER_HEAD)?.strip_prefix(&print(&self.entries))?;
        (rest.is_empty() || rest.starts_with("\n[[explanations]]\n")).then_some(rest)
    }

    /// The finding for a ledger that is not as it was written, though nothing in it is wrong by itself.
    pub fn edited(&self, file: &Arc<SourceFile>) -> Diagnostic {
        let (key, help) = match self.added_to(&file.text.replace("\r\n", "\n")) {
            Some(_) if file.text.contains('\r') => {
                ("seal.ledger_crlf", Some(Message::new("seal.crlf.help").with("path", &file.path)))
            }
            _ => ("seal.edited", None),
        };
        let finding = Diagnostic::error(SEAL, Message::new(key)).at(Location::new(file, 0..0));
        Diagnostic { help, ..finding }
    }

    /// Whether a ledger has these very bytes.
    pub fn is_written_as(&self, bytes: &[u8]) -> bool {
        std::str::from_utf8(bytes).is_ok_and(|text| self.added_to(text).is_some())
    }
}

impl LedgerEntry {
    /// The name of its folder: `v1`.
    pub fn folder(&self) -> String {
        format!("v{}", self.number)
    }

    /// One of its files, in its folder. What is not listed has no digest, so that no bytes are right.
    pub fn sealed_file(&self, folder: &str, file: &str) -> SealedFile {
        let digest = self.files.get(file).cloned().unwrap_or_default();
        SealedFile { number: self.number, folder: folder.to_owned(), file: file.to_owned(), digest }
    }

    /// What [`LedgerEntry::digest`] must be.
    pub fn expected_digest(&self, agency: &Slug, year: Year) -> String {
        let mut text = format!("annals version 1\n{agency}\n{year}\n{}\n{}\n", self.number, self.date);
        let _ = writeln!(text, "{:?}", self.reason.as_deref().unwrap_or_default());
        let _ = writeln!(text, "{}", self.previous.as_deref().unwrap_or_default());
        for (path, digest) in &self.files {
            let _ = writeln!(text, "{digest}  {path}");
        }
        sha256_hex(text.as_bytes())
    }
}

/// The versions as they stand in the file.
fn print(entries: &[LedgerEntry]) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut out = String::new();
    for entry in entries {
        let _ = write!(out, "\n[[version]]\nnumber = {}\ndate = {}\n", entry.number, entry.date);
        for (key, text) in [("reason", &entry.reason), ("previous", &entry.previous)] {
            if let Some(text) = text {
                let _ = writeln!(out, "{key} = {}", quoted(text));
            }
        }
        let _ = writeln!(out, "digest = {}", quoted(&entry.digest));
        if let Some(withdrawal) = &entry.withdrawn {
            let (reason, digest) = (quoted(&withdrawal.reason), quoted(&withdrawal.digest));
            let _ =
                writeln!(out, "[version.withdrawn]\ndate = {}\nreason = {reason}\ndigest = {digest}", withdrawal.date);
        }
        out.push_str("[version.files]\n");
        for (path, digest) in &entry.files {
            let _ = writeln!(out, "{} = {}", quoted(path), quoted(digest));
        }
    }
    out
}

/// Reads the versions of a ledger and checks their chain. What is wrong is a finding; what could be read comes back. The caller
/// reads the explanations of a former ledger, which need the forms of the reports.
pub(super) fn load(
    agency: &Slug,
    year: Year,
    fields: &mut Fields<'_, '_>,
    file: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Ledger {
    let mut entries: Vec<LedgerEntry> = Vec::new();
    let before = diagnostics.len();
    for (table, span) in fields.tables("version") {
        let place = Location::new(file, span.clone());
        let start = diagnostics.len();
        let Some(entry) = entry(Fields::new::<VersionKeys>(file, table, span, diagnostics), file) else {
            if diagnostics.len() == start {
                diagnostics.push(Diagnostic::error(SEAL, Message::new("seal.entry")).at(place));
            }
            continue;
        };
        let number = entries.len() as u32 + 1;
        if entry.number != number || entry.previous != entries.last().map(|entry| entry.digest.clone()) {
            let message = Message::new("seal.chain").with("number", entry.number).with("expected", number);
            diagnostics.push(Diagnostic::error(SEAL, message).at(place.clone()));
        }
        let withdrawn = |w: &Withdrawal| *w == Withdrawal::new(&entry, w.date, &w.reason);
        if entry.digest != entry.expected_digest(agency, year) || !entry.withdrawn.as_ref().is_none_or(withdrawn) {
            let message = Message::new("seal.digest").with("number", entry.number);
            diagnostics.push(Diagnostic::error(SEAL, message).at(place));
        }
        entries.push(entry);
    }
    // The digest covers all that the program writes: its value needs no look of its own.
    fields.text("digest");
    let mut ledger = Ledger { entries, added: String::new() };
    match ledger.added_to(&file.text) {
        Some(added) => added.clone_into(&mut ledger.added),
        None if diagnostics[before..].iter().all(|finding| finding.severity < Severity::Error) => {
            diagnostics.push(ledger.edited(file));
        }
        None => {}
    }
    ledger
}

fn entry(mut fields: Fields<'_, '_>, file: &Arc<SourceFile>) -> Option<LedgerEntry> {
    let number = fields.get("number").and_then(|value| value.get_ref().as_integer()?.as_str().parse().ok());
    let date = date(&mut fields);
    let reason = fields.text("reason");
    let previous = fields.text("previous");
    let digest = fields.required("digest");
    let files = fields.pairs("files").into_iter().collect();
    let withdrawn = fields.table("withdrawn").and_then(|(table, span)| {
        let mut nested = Vec::new();
        let mut fields = Fields::new::<WithdrawalKeys>(file, table, span, &mut nested);
        let withdrawal = withdrawal(&mut fields);
        fields.finish(&[]);
        withdrawal
    });
    fields.finish(&[]);
    Some(LedgerEntry { number: number?, date: date?, reason, previous, files, digest: digest?, withdrawn })
}

fn withdrawal(fields: &mut Fields<'_, '_>) -> Option<Withdrawal> {
    let date = date(fields);
    let (reason, digest) = (fields.required("reason"), fields.required("digest"));
    Some(Withdrawal { date: date?, reason: reason?, digest: digest? })
}

fn date(fields: &mut Fields<'_, '_>) -> Option<NaiveDate> {
    let value = fields.get("date")?;
    let date = value.get_ref().as_datetime().and_then(|datetime| datetime.date);
    let date = date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()));
    if date.is_none() {
        let message = Message::new("report.published").with("key", "date").with("found", fields.typed(value.span()));
        fields.report(Diagnostic::error(TYPE, message).at(fields.place_at(value.span())));
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::syntax::{SoundText, parse};

    fn ledger() -> (Slug, Year, Vec<LedgerEntry>) {
        let (agency, year) = (Slug::parse("tang").expect("a slug"), Year::new(2023).expect("a year"));
        let mut entries: Vec<LedgerEntry> = Vec::new();
        for number in 1..=3u32 {
            let mut entry = LedgerEntry {
                number,
                date: NaiveDate::from_ymd_opt(2024, number, 1).expect("a date"),
                reason: (number > 1).then(|| "“漏计”一件\n又一件".to_owned()),
                previous: entries.last().map(|entry| entry.digest.clone()),
                files: [("report.toml".to_owned(), sha256_hex(&[number as u8]))].into(),
                digest: String::new(),
                withdrawn: None,
            };
            entry.digest = entry.expected_digest(&agency, year);
            entries.push(entry);
        }
        entries[1].withdrawn = Some(Withdrawal::new(&entries[1], entries[2].date, "身份证号"));
        (agency, year, entries)
    }

    #[test]
    fn a_ledger_reads_back_and_every_edited_byte_is_found() {
        let (agency, year, entries) = ledger();
        let text = Ledger { entries: entries.clone(), added: String::new() }.print();
        let read = |text: String| {
            let file = Arc::new(SourceFile { path: "versions.toml".into(), text });
            let (mut diagnostics, mut wrong) = (Vec::new(), Vec::new());
            let sound = SoundText::default();
            let (table, _) = parse(&file, &sound, &mut diagnostics);
            let mut fields = Fields::new::<super::super::keys::VersionsKeys>(&file, &table, 0..0, &mut wrong);
            let ledger = load(&agency, year, &mut fields, &file, &mut diagnostics);
            fields.finish(&["explanations"]);
            diagnostics.append(&mut wrong);
            (ledger, diagnostics)
        };
        let former = FORMER_HEAD.to_owned() + &print(&entries);
        let (back, diagnostics) = read(text.clone());
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(back.entries, entries);
        let added = "\n[[explanations]]\nversion = 1\n";
        let (more, diagnostics) = read(former + added);
        assert!(diagnostics.is_empty() && more.added == added && more.print() == text, "{diagnostics:?}");
        assert!(!read(text.clone() + added).1.is_empty(), "people write no longer here");
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at) && text.is_char_boundary(at + 1)) {
            let mut edited = text.clone().into_bytes();
            edited[at] = if edited[at] == b'7' { b'8' } else { b'7' };
            let (_, diagnostics) = read(String::from_utf8(edited).expect("text"));
            assert!(!diagnostics.is_empty(), "byte {at} of\n{text}");
        }
    }
}
