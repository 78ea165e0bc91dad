//! `annals check AGENCY YEAR --format docx|md|xlsx`: for each agency that it adds up, a list of findings to be sent back, and a workbook of
//! all of them.

use super::super::args::{CheckArgs, DiagnosticFormat};
use super::super::export::is_kept;
use super::super::terminal::Terminal;
use super::super::{ExitStatus, build, find};
use super::{agency, codes, has_code};
use crate::base::{Diagnostic, Lang, Message, Severity, Slug, Year};
use crate::edition::Edition;
use crate::export::{MemberSummary, ReviewNotes, ReviewSummary};
use crate::model::{Member, MemberSums, Report, SUM_RULE, Site};
use crate::pipeline::{self, Checked, Options};
use crate::publish;
use crate::source::SiteFolder;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn run(root: &SiteFolder, args: &CheckArgs, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let Some(codes) = codes(&args.rule, terminal) else { return Ok(ExitStatus::Refused) };
    let Some((name, year)) = args.agency.as_deref().zip(args.year) else {
        terminal.say(&Message::new("cli.review.agency"));
        return Ok(ExitStatus::Refused);
    };
    // A report with errors is to be told of, whatever a build does with it.
    let options = Options { strict: true, ..Options::new(true, build::program()) };
    let checked = terminal.during("cli.progressing.check", || pipeline::check(root, &options))?;
    let named = find::series(&checked.site, name).or_else(|| agency(&checked, name, None, terminal));
    let Some(slug) = named else { return Ok(ExitStatus::Refused) };
    let folder =
        args.output.clone().unwrap_or_else(|| root.join(format!("check-{}-{year}", slug.as_str().replace('/', "-"))));
    if is_kept(root, &folder) {
        terminal.say(&Message::new("cli.output.kept").with("path", folder.display().to_string()));
        return Ok(ExitStatus::Refused);
    }
    let review = Review::new(&checked, &slug, year, &codes);
    if review.members.iter().all(|member| member.reviewed.is_none()) {
        terminal.say(&Message::new("cli.review.none").with("agency", &slug).with("year", year));
        return Ok(ExitStatus::Refused);
    }
    for (name, bytes) in review.files(args.format) {
        let path: PathBuf = folder.join(name);
        publish::replace(&path, &bytes)?;
        terminal.say(&Message::new("cli.written").with("file", path.display().to_string()));
    }
    Ok(review.tell(terminal))
}

/// A member with the report that is looked at.
struct ReviewedMember<'a> {
    /// The agency with the report that is added up.
    member: Member<'a>,
    /// The report that it works on: its draft, or of one that was withdrawn the copy that waits for the next sealing; else that which is
    /// added up.
    reviewed: Option<&'a Report>,
    /// Whether its report was public and all versions were withdrawn.
    is_withdrawn: bool,
    /// What was found in it.
    notes: Option<ReviewNotes>,
}

/// The reports of an office's members with what was found in each.
struct Review<'a> {
    site: &'a Site,
    slug: &'a Slug,
    year: Year,
    /// The members.
    members: Vec<ReviewedMember<'a>>,
    /// What was found in the office's own report.
    own: Option<ReviewNotes>,
    /// Whether they are members of another agency, not that agency alone.
    is_aggregate: bool,
}

impl<'a> Review<'a> {
    fn new(checked: &'a Checked, slug: &'a Slug, year: Year, codes: &[String]) -> Review<'a> {
        let site: &'a Site = &checked.site;
        let members = site.members(slug, year);
        let is_aggregate = !members.is_empty();
        let members = if is_aggregate { members } else { vec![site.member(slug, year)] };
        let is_sum = |finding: &&Arc<Diagnostic>| {
            finding.code == SUM_RULE && finding.is_about(slug.as_str(), Some(year)) && !finding.is_settled()
        };
        let sums: Vec<&Arc<Diagnostic>> = checked.diagnostics.iter().filter(is_sum).collect();
        let own_member = site.member(slug, year);
        let office = own_member.name(year);
        let reviewed = |member: Member<'a>| {
            let is_asked = |finding: &&Diagnostic| {
                finding.agency.as_ref() == Some(member.slug)
                    && finding.year == Some(year)
                    && (codes.is_empty() || codes.iter().any(|code| has_code(finding, code)))
            };
            let agency = site.agency(member.slug);
            let reviewed = agency.and_then(|agency| agency.report(year)).map(|report| &**report);
            let own = checked.diagnostics.iter().map(|finding| &**finding).filter(is_asked);
            let of_sums = sums.iter().filter_map(|finding| suspicion(finding, office, member.report?));
            let of_sums: Vec<Diagnostic> = of_sums.filter(|finding| is_asked(&finding)).collect();
            let findings: Vec<&Diagnostic> = own.chain(&of_sums).collect();
            ReviewedMember {
                is_withdrawn: member.report.is_none() && agency.is_some_and(|agency| agency.history(year).is_some()),
                notes: reviewed.map(|report| ReviewNotes::new(member.name(year), report, &findings)),
                reviewed,
                member,
            }
        };
        let own = reviewed(own_member).notes.filter(|_| is_aggregate);
        let members = members.into_iter().map(reviewed).collect();
        Review { site, slug, year, members, own, is_aggregate }
    }

    /// The files with their names: a list for each member, and a workbook of all.
    fn files(&self, format: DiagnosticFormat) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for ReviewedMember { member, reviewed, notes, .. } in &self.members {
            let Some((report, notes)) = reviewed.zip(notes.as_ref()) else { continue };
            let (ending, bytes) = match format {
                DiagnosticFormat::Docx => ("docx", notes.docx()),
                DiagnosticFormat::Xlsx => ("xlsx", notes.xlsx(&report.edition)),
                _ => ("md", notes.markdown()),
            };
            let word = Message::new("review.file").render(Lang::Zh);
            let name = sound_name(&format!("{}{}年{word}", member.name(self.year), self.year));
            let name = if names.insert(name.clone()) { name } else { format!("{name}-{}", member.slug) };
            files.push((format!("{name}.{ending}"), bytes));
        }
        if self.is_aggregate
            && let Some(bytes) = self.summary()
        {
            let name = self.site.member(self.slug, self.year).name(self.year).to_owned();
            let title = Message::new("summary.title").with("agency", name).with("year", self.year).render(Lang::Zh);
            files.push((format!("{}.xlsx", sound_name(&title)), bytes));
        }
        files
    }

    /// The workbook of all members, in the form of the office's own report, or else of theirs.
    fn summary(&self) -> Option<Vec<u8>> {
        let own = self.site.member(self.slug, self.year);
        let reports = self.members.iter().filter_map(|own| own.member.report.or(own.reviewed));
        let edition = &own.report.into_iter().chain(reports).next()?.edition;
        let members: Vec<Member<'_>> = self.members.iter().map(|own| own.member).collect();
        let sums = MemberSums::new(edition, self.year, members, &self.site.editions);
        let members = self.members.iter().map(|ReviewedMember { member, reviewed, is_withdrawn, notes }| {
            let by_own_form = reviewed.and_then(|report| due(member, &report.edition, self.year));
            MemberSummary {
                member: *member,
                is_withdrawn: *is_withdrawn,
                has_copy: reviewed.is_some_and(|report| report.draft),
                due: by_own_form.or_else(|| due(member, edition, self.year)),
                notes: notes.as_ref(),
            }
        });
        let summary = ReviewSummary {
            name: own.name(self.year),
            year: self.year,
            edition,
            own: self.own.as_ref(),
            members: members.collect(),
            sums: &sums,
        };
        Some(summary.xlsx())
    }

    /// What was written, in a line, and how the command ends.
    fn tell(&self, terminal: &Terminal) -> ExitStatus {
        let notes = || self.own.iter().chain(self.members.iter().filter_map(|own| own.notes.as_ref()));
        let items = || notes().flat_map(|notes| &notes.items);
        let errors = items().filter(|item| item.severity == Severity::Error).count();
        let list = |key: &'static str, is_meant: &dyn Fn(&ReviewedMember<'_>) -> bool| {
            let meant = self.members.iter().filter(|own| is_meant(own));
            let names: Vec<&str> = meant.map(|own| own.member.name(self.year)).collect();
            if !names.is_empty() {
                terminal.say(&Message::new(key).with("count", names.len()).with("names", names));
            }
        };
        list("cli.review.missing", &|own| own.member.is_missing(self.year) && !own.is_withdrawn);
        list("cli.review.withdrawn", &|own| own.is_withdrawn);
        list("cli.review.drafts", &|own| own.member.report.is_some_and(|report| report.draft));
        let message =
            Message::new("cli.review.done").with("reports", notes().count()).with("findings", items().count());
        terminal.say(&message.with("errors", errors));
        if errors > 0 { ExitStatus::Refused } else { ExitStatus::Done }
    }
}

/// A sum of the office's that a member's figure makes wrong, as a finding on that figure: told where the figures themselves point at the
/// member, and not where any of sixty may be wrong.
fn suspicion(finding: &Diagnostic, office: &str, report: &Report) -> Option<Diagnostic> {
    let suspects = match finding.help.as_ref()?.key() {
        "aggregate.equations" | "aggregate.changed" => finding.secondary.len(),
        // The others are those to be looked at if it is no slip.
        "aggregate.slip" => 1,
        _ => return None,
    };
    let mut places = finding.secondary.iter().take(suspects).map(|(place, _)| place);
    let place = places.find(|place| place.file.path == report.file.path)?.clone();
    let cell = finding.address.as_ref().filter(|address| report.edition.cell(address).is_some()).cloned();
    let mut own = Diagnostic { location: Some(place), address: cell, secondary: Vec::new(), ..finding.clone() };
    own.message = Message::new("review.of_sum").with("office", office).with("text", own.message);
    (own.agency, own.year) = (Some(report.agency.clone()), Some(report.year));
    Some(own)
}

/// The day by which a member's report by a form is due.
fn due(member: &Member<'_>, form: &Edition, year: Year) -> Option<NaiveDate> {
    match member.profile {
        Some(profile) => profile.due(form, year),
        None => form.family.deadline(None)?.day(year),
    }
}

/// A text without what a file's name must not have on any system.
fn sound_name(text: &str) -> String {
    let is_sound = |c: &char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    text.chars().filter(is_sound).collect::<String>().trim_matches(['.', ' ']).to_owned()
}
