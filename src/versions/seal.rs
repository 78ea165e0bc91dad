//! `seal`: the working copy becomes the next version.

use super::{Refusal, VersionError, agency, check_readable, check_versions, lock};
use crate::base::{Diagnostic, Message, Severity, Slug, Text, Year, sha256_hex};
use crate::compare::Comparison;
use crate::edition::Editions;
use crate::model::{self, Ledger, LedgerEntry, Report};
use crate::pipeline::{self, Options};
use crate::publish::NextLedger;
use crate::source::{self, SiteFolder, SourcePart, Sources};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is to be sealed.
#[derive(Clone, Copy, Debug)]
pub struct SealRequest<'a> {
    /// The slug of the agency.
    pub agency: &'a str,
    /// The year.
    pub year: Year,
    /// Why the version before is corrected; required from the second version on.
    pub reason: Option<&'a str>,
    /// The date of the version.
    pub date: NaiveDate,
    /// Rules whose findings on the text are to be published all the same.
    pub accepted: &'a [String],
}

/// A version that was made, with what whoever seals it should have seen.
#[derive(Debug)]
pub struct Sealed {
    /// Its entry in the ledger.
    pub entry: LedgerEntry,
    /// Everything that was found in the report, the explained included.
    pub findings: Vec<Diagnostic>,
    /// The figures that are not those of the version before.
    pub changes: Vec<ChangedFigure>,
}

/// A figure of a version that the version before did not have.
#[derive(Debug)]
pub struct ChangedFigure {
    /// What it is called.
    pub label: Text,
    /// As it was typed before, and is now.
    pub values: [String; 2],
}

/// What these rules find is sealed for good, and should never be public: personal data, and marks of an unfinished text.
const NOT_FOR_PUBLIC: [&str; 2] = ["Q-PII", "Q-RESIDUE"];

/// Seals the working copy.
///
/// # Errors
/// When the request is refused, or the machine fails; the versions are then as they were, or as they should be.
pub fn seal(site: impl Into<SiteFolder>, request: &SealRequest<'_>, options: &Options) -> Result<Sealed, VersionError> {
    let root = &site.into();
    let SealRequest { year, date, .. } = *request;
    let store = lock(root, request.agency, year)?;
    let sources = source::read(root)?;
    check_readable(&sources, request.agency, year)?;
    let (agency, diagnostics) = agency(&sources, request.agency)?;
    let WorkingCopy { report, findings: found, editions } = working_copy(&sources, request, options)?;
    check_findings(&found, request)?;
    let Some(store) = store else { return Err(absent(request, Vec::new()).into()) };
    let ledger = agency.history(year).map(|history| history.ledger.clone()).unwrap_or_default();
    check_versions(root, &agency, year, &diagnostics)?;
    check_request(&ledger, request)?;
    let files = files(&report)?;
    let mut entry = LedgerEntry {
        number: ledger.entries.len() as u32 + 1,
        date,
        reason: request.reason.map(|reason| reason.trim().to_owned()),
        previous: ledger.entries.last().map(|entry| entry.digest.clone()),
        files: files.iter().map(|(path, bytes)| (path.clone(), sha256_hex(bytes))).collect(),
        digest: String::new(),
        withdrawn: None,
    };
    entry.digest = entry.expected_digest(&agency.slug, year);
    check_change(&ledger, &entry)?;
    let mut next = ledger;
    next.entries.push(entry.clone());
    let before = agency.history(year).and_then(|history| history.current()?.report.as_deref());
    let changes = before.map_or_else(Vec::new, |before| changed_figures(before, &report, &editions));
    store.seal(&entry.folder(), &files, &NextLedger { text: &next.print(), added: &next.added })?;
    Ok(Sealed { entry, findings: found, changes })
}

/// Refuses a report with errors, and one with what should not become public.
fn check_findings(findings: &[Diagnostic], request: &SealRequest<'_>) -> Result<(), Refusal> {
    let errors: Vec<Diagnostic> = findings.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        return Err(Refusal { messages: counted(&errors, request), findings: errors });
    }
    let is_open = |d: &&Diagnostic| {
        let is_accepted = request.accepted.iter().any(|rule| rule.eq_ignore_ascii_case(d.code));
        NOT_FOR_PUBLIC.contains(&d.code) && !d.explained && !is_accepted
    };
    let open: Vec<Diagnostic> = findings.iter().filter(is_open).cloned().collect();
    if open.is_empty() {
        return Ok(());
    }
    let rules: BTreeSet<&str> = open.iter().map(|d| d.code).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let message = Message::new("seal.not_for_public").with("n", open.len()).with("rules", rules);
    Err(Refusal { messages: vec![message, Message::new("seal.not_for_public.help")], findings: open })
}

/// How many errors there are, by the report that they are in: what is sealed may hang on another year's.
fn counted(errors: &[Diagnostic], request: &SealRequest<'_>) -> Vec<Message> {
    let mut counts: BTreeMap<(&str, Year), usize> = BTreeMap::new();
    for error in errors {
        let of = error.agency.as_ref().zip(error.year).map(|(agency, year)| (agency.as_str(), year));
        *counts.entry(of.unwrap_or((request.agency, request.year))).or_default() += 1;
    }
    let say = |((agency, year), n): ((&str, Year), usize)| {
        Message::new("seal.errors").with("agency", agency).with("year", year).with("n", n)
    };
    counts.into_iter().map(say).chain([Message::new("seal.errors.help")]).collect()
}

/// The figures of a report that the one before does not have.
fn changed_figures(before: &Report, report: &Report, editions: &Editions) -> Vec<ChangedFigure> {
    let comparison = Comparison::new(before, report, editions);
    let typed = |report: &Report, address: &str| {
        report.edition.cell(address).map_or_else(String::new, |cell| report.figures.get(cell).text().into_owned())
    };
    let addresses = comparison.cells.iter().chain(&comparison.only_earlier).map(|delta| delta.address);
    let changes = addresses.filter_map(|address| {
        let values = [typed(before, address), typed(report, address)];
        let edition = if report.edition.cell(address).is_some() { &report.edition } else { &before.edition };
        let label = edition.name(edition.cell(address)?).clone();
        (values[0] != values[1]).then_some(ChangedFigure { label, values })
    });
    changes.collect()
}

/// The working copy as it would be published without its versions.
struct WorkingCopy {
    report: Arc<Report>,
    /// Everything that was found in it.
    findings: Vec<Diagnostic>,
    editions: Editions,
}

/// Reads the working copy.
fn working_copy(sources: &Sources, request: &SealRequest<'_>, options: &Options) -> Result<WorkingCopy, Refusal> {
    let mut bare = sources.clone();
    let slug = Slug::parse_series(request.agency);
    if let Some((slug, files)) = slug.and_then(|slug| bare.agencies.get_mut(slug.organ()).map(|files| (slug, files))) {
        let files = Arc::make_mut(files);
        let folder = source::in_family(&slug, &request.year.to_string());
        let step = |path: &'_ str| Some(path.strip_prefix(&folder)?.strip_prefix('/')?.split_once('/')?.0.to_owned());
        let inside = |path: &str| step(path).is_some_and(|step| model::is_version_folder(&step));
        for name in [model::LEDGER_FILE, model::EXPLANATIONS_FILE] {
            files.texts.remove(&format!("{folder}/{name}"));
        }
        files.texts.retain(|path, _| !inside(path));
        files.others.retain(|path, _| !inside(path));
    }
    let (site, _) = model::load(&bare);
    let report = site.agencies.iter().find(|a| a.slug.as_str() == request.agency).and_then(|a| a.report(request.year));
    let checked = pipeline::analyze(&bare, options);
    // Settings and forms with errors judge no report as they are meant to.
    let judges = |d: &Diagnostic| {
        let part = d.location.as_ref().and_then(|at| bare.root.part_of(&at.file.path));
        d.severity == Severity::Error && matches!(part, Some(SourcePart::Settings | SourcePart::Editions))
    };
    let about = |d: &Diagnostic| d.is_about(request.agency, Some(request.year)) || judges(d);
    let findings: Vec<Diagnostic> =
        checked.diagnostics.iter().filter(|d| about(d)).map(|d| Diagnostic::clone(d)).collect();
    match report {
        Some(report) if report.draft => Err(Refusal::new(Message::new("seal.draft")).help("seal.draft.help")),
        Some(report) => Ok(WorkingCopy { report: report.clone(), findings, editions: site.editions.clone() }),
        None => {
            let errors = findings.into_iter().filter(|d| d.severity == Severity::Error).collect();
            Err(absent(request, errors))
        }
    }
}

/// There is no report to seal.
fn absent(request: &SealRequest<'_>, findings: Vec<Diagnostic>) -> Refusal {
    let message = Message::new("seal.no_report").with("agency", request.agency).with("year", request.year);
    Refusal { messages: vec![message], findings }
}

/// Refuses a request that does not follow from the existing versions.
fn check_request(ledger: &Ledger, request: &SealRequest<'_>) -> Result<(), Refusal> {
    let reason = request.reason.map(str::trim);
    if request.date.year() < i32::from(request.year.get()) {
        let message = Message::new("seal.early").with("date", request.date.to_string());
        return Err(Refusal::new(message.with("year", request.year)));
    }
    match (ledger.entries.last(), reason) {
        (None, Some(_)) => Err(Refusal::new(Message::new("seal.nothing_to_correct"))),
        (Some(last), None | Some("")) => {
            let message = Message::new("seal.no_reason").with("number", last.number);
            Err(Refusal::new(message).help("seal.no_reason.help"))
        }
        (Some(last), _) if request.date < last.date => {
            let message = Message::new("seal.date").with("date", request.date.to_string());
            Err(Refusal::new(message.with("number", last.number).with("before", last.date.to_string())))
        }
        _ => Ok(()),
    }
}

/// Refuses a version equal to the latest that stands, or to one that was withdrawn.
fn check_change(ledger: &Ledger, entry: &LedgerEntry) -> Result<(), Refusal> {
    let latest = ledger.entries.iter().rev().find(|old| old.withdrawn.is_none());
    let withdrawn = ledger.entries.iter().filter(|old| old.withdrawn.is_some());
    let Some(old) = withdrawn.chain(latest).find(|old| old.files == entry.files) else { return Ok(()) };
    let key = if old.withdrawn.is_some() { "seal.withdrawn_before" } else { "seal.unchanged" };
    Err(Refusal::new(Message::new(key).with("number", old.number)))
}

/// The files of a version: the figures as typed, the texts with their placeholders replaced, the attachments.
fn files(report: &Report) -> Result<Vec<(String, Vec<u8>)>, VersionError> {
    let mut files = BTreeMap::from([("report.toml".to_owned(), report.file.text.clone().into_bytes())]);
    for narrative in &report.narratives {
        files.insert(format!("{}.md", narrative.section), narrative.text().to_owned().into_bytes());
    }
    for attachment in &report.attachments {
        files.insert(attachment.file.clone(), source::attachment(&attachment.source)?);
    }
    Ok(files.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, Slug};
    use crate::check::testing::{report, site, sources};

    fn year(year: u16) -> Year {
        Year::new(year).expect("a year")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn request(accepted: &[String]) -> SealRequest<'_> {
        SealRequest { agency: "town", year: year(2024), reason: None, date: day("2025-01-01"), accepted }
    }

    /// Without settings and forms, by which a report is judged, nothing is sealed, nor what cannot be found in content/ for certain; a
    /// warning about them is none.
    #[test]
    fn what_a_version_hangs_on_is_to_be_read() {
        let mut sources = Sources::default();
        let mut refused = |name: &str, part: SourcePart, found: &[Diagnostic]| {
            sources.problems = BTreeMap::from([(part, found.to_vec())]);
            check_readable(&sources, name, year(2024)).err().map(|refusal| refusal.findings.len())
        };
        let [error, warning] =
            [Diagnostic::error, Diagnostic::warning].map(|new| new("READ", Message::new("site.empty")));
        assert_eq!(refused("town", SourcePart::Settings, std::slice::from_ref(&warning)), None);
        assert_eq!(refused("town", SourcePart::Editions, &[warning, error.clone()]), Some(1));
        for (path, count) in [
            ("content", Some(1)),
            ("content/town", Some(1)),
            ("content/town/agency.toml", Some(1)),
            ("content/town/2024", Some(1)),
            ("content/town/2024/versions.toml", Some(1)),
            ("content/town/2024/overview.md", None),
            ("content/town/2023", None),
            ("content/tow", None),
        ] {
            let found = [error.clone().at(crate::base::Location::absent(path.to_owned()))];
            assert_eq!(refused("town", SourcePart::Content, &found), count, "{path}");
        }
        let found = [error.at(crate::base::Location::absent("content"))];
        assert_eq!(refused("Town", SourcePart::Content, &found), None, "no agency bears such a name");
    }

    /// Where there is no report, its errors say why, and nothing else.
    #[test]
    fn a_report_that_is_not_there_is_refused_with_its_errors() {
        let mut sources = sources(&[
            ("site.toml", "title = \"公开\"\nbase_url = \"https://example.org\"\n"),
            ("content/town/agency.toml", "name = \"某机关\"\n"),
            ("content/town/2024/overview.md", "全文。\n"),
        ]);
        let place = crate::base::Location::absent("content/town/2024/图");
        let warning = Diagnostic::warning("READ", Message::new("read.no_folder")).at(place);
        Arc::make_mut(sources.agencies.get_mut("town").expect("an agency")).problems.push(warning);
        let options = Options::new(true, crate::base::Digest::new(b""));
        let refusal = working_copy(&sources, &request(&[]), &options).err().expect("a refusal");
        assert_eq!(refusal.messages[0].key(), "seal.no_report");
        assert_eq!(refusal.findings.iter().map(|found| found.message.key()).collect::<Vec<_>>(), ["report.absent"]);
    }

    #[test]
    fn personal_data_and_remainders_are_not_sealed_unless_explained_or_accepted() {
        let found = |code: &'static str| Diagnostic::warning(code, Message::new("site.empty"));
        let explained = Diagnostic { explained: true, ..found("Q-RESIDUE") };
        let findings = [found("Q-RESIDUE"), found("Q-PII"), found("Q-LEN"), explained, found("Q-RESIDUE")];
        let said = |accepted: &[&str]| {
            let accepted: Vec<String> = accepted.iter().map(|rule| (*rule).to_owned()).collect();
            let refusal = check_findings(&findings, &request(&accepted)).err()?;
            Some((refusal.findings.len(), refusal.messages[0].render(Lang::Zh)))
        };
        let text = |n: usize, rules: &str| {
            Some((n, format!("未封存：有 {n} 处可能不应公开的内容（{rules}），封存后不能再改")))
        };
        assert_eq!(said(&[]), text(3, "Q-PII、Q-RESIDUE"));
        assert_eq!(said(&["q-residue"]), text(1, "Q-PII"));
        assert_eq!(said(&["Q-RESIDUE", "Q-PII"]), None);
    }

    /// What was corrected and is put back is a new version; what stands, or was withdrawn, is none.
    #[test]
    fn a_version_is_not_that_which_stands_nor_one_that_was_withdrawn() {
        let entry = |number: u32, text: &str, is_withdrawn: bool| {
            let mut entry = LedgerEntry {
                number,
                date: day("2025-01-01"),
                reason: None,
                previous: None,
                files: BTreeMap::from([("report.toml".to_owned(), text.to_owned())]),
                digest: String::new(),
                withdrawn: None,
            };
            entry.withdrawn = is_withdrawn.then(|| model::Withdrawal::new(&entry, day("2025-02-01"), "误印"));
            entry
        };
        let refused = |entries: &[(&str, bool)], text: &str| {
            let entries =
                (1..).zip(entries).map(|(number, (text, withdrawn))| entry(number, text, *withdrawn)).collect();
            let ledger = Ledger { entries, added: String::new() };
            let message = check_change(&ledger, &entry(9, text, false)).err()?.messages.remove(0);
            message.arg("number").map(|number| format!("{} {}", message.key(), number.plain()))
        };
        let of = |key: &str, number: &str| Some(format!("{key} {number}"));
        assert_eq!(refused(&[("a", false), ("b", false)], "b"), of("seal.unchanged", "2"));
        assert_eq!(refused(&[("a", false), ("b", false)], "a"), None);
        assert_eq!(refused(&[("a", false), ("b", true)], "a"), of("seal.unchanged", "1"));
        assert_eq!(refused(&[("a", true), ("b", false)], "a"), of("seal.withdrawn_before", "1"));
        assert_eq!(refused(&[], "a"), None);
    }

    /// A correction by another form: what one of the two lacks has its name of the other.
    #[test]
    fn changed_figures_are_named_by_the_form_that_has_them() {
        let form =
            |edition: &str, year: u16, rows: &[(&str, &str)]| report(year, &[&[("edition", edition)], rows].concat());
        let decided = ("proactive.licensing", "{ items_last_year = 7, items_change = 0, decisions = 9 }");
        let before = form("\"cn-2019\"", 2020, &[decided]);
        let after = form(
            "\"cn-2021\"",
            2024,
            &[("proactive.licensing", "{ decisions = 8 }"), ("proactive.fees", "{ amount = 2 }")],
        );
        let site = site(&[
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2020/report.toml", &before),
            ("content/b/agency.toml", "name = \"某机关\"\n"),
            ("content/b/2020/report.toml", &after),
        ]);
        let [before, after] = [0, 1].map(|at| &site.agencies[at].reports[0]);
        let changed = changed_figures(before, after, &site.editions);
        let told: Vec<String> = changed
            .iter()
            .filter(|figure| figure.values.concat().contains(['2', '7', '8', '9']))
            .map(|figure| format!("{} {}→{}", figure.label.zh, figure.values[0], figure.values[1]))
            .collect();
        assert_eq!(
            told,
            [
                "行政许可 · 本年处理决定数量 9→8",
                "行政事业性收费 · 本年收费金额（单位：万元） →2",
                "行政许可 · 上一年项目数量 7→"
            ]
        );
    }

    #[test]
    fn a_refusal_names_the_report_that_the_errors_are_in() {
        let error = || Diagnostic::error("T3-ROW", Message::new("site.empty"));
        let slug = Slug::parse("town").expect("a slug");
        let errors = [error().for_report(&slug, Some(year(2023))), error(), error()];
        let messages = counted(&errors, &request(&[]));
        let said: Vec<String> = messages.iter().map(|message| message.render(Lang::Zh)).collect();
        assert_eq!(said[0], "未封存：town 2023 年的报告有 1 个未说明的错误");
        assert_eq!(said[1], "未封存：town 2024 年的报告有 2 个未说明的错误");
        assert_eq!(said.len(), 3);
    }
}
