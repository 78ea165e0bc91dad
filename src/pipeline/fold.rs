//! One cause, one finding: what follows from another finding is shown at it, as a further place. This is done once, for all findings of
//! the site and before any rendering, so that every rendering shows the same ones. The verdicts of the rules stay as they are.

use super::left_out::subject;
use crate::base::syntax::SYNTAX;
use crate::base::{Diagnostic, Location, Message, Severity, Slug, Year};
use crate::edition::within;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The codes of mistakes because of which a report, or a part of it, is not there.
const BROKEN: [&str; 7] = [SYNTAX, "READ", "REPORT", "EDITION", "KEY", "TYPE", "SECTION"];

/// The rules that look for words: in a section that is not there they find none.
const WORDS: [&str; 4] = ["Q-GOV", "Q-FIVE", "Q-FEE", "Q-PARTS"];

/// Folds findings into those that they follow from. The findings are sorted, and so is the result.
pub(super) fn fold(diagnostics: Vec<Arc<Diagnostic>>) -> Vec<Arc<Diagnostic>> {
    let folding = Folding::new(&diagnostics);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let heads: Vec<Option<usize>> = (0..diagnostics.len()).map(|index| folding.cause(index)).collect();
    for index in 0..heads.len() {
        if let Some(head) = root(&heads, index) {
            members.entry(head).or_default().push(index);
        }
    }
    if members.is_empty() {
        return diagnostics;
    }
    let is_shown = |index: usize| root(&heads, index).is_none();
    let shown = (0..diagnostics.len()).filter(|index| is_shown(*index)).map(|index| match members.get(&index) {
        None => diagnostics[index].clone(),
        Some(members) => Arc::new(with_members(&diagnostics, index, members)),
    });
    shown.collect()
}

/// The finding that another one is shown at in the end; `None` where it stands for itself, or where causes go round in a circle.
fn root(heads: &[Option<usize>], index: usize) -> Option<usize> {
    let mut head = heads[index]?;
    for _ in 0..heads.len() {
        match heads[head] {
            Some(next) if next != index => head = next,
            Some(_) => return (index > head).then_some(head),
            None => return Some(head),
        }
    }
    None
}

/// A finding with all places of those that follow from it.
fn with_members(all: &[Arc<Diagnostic>], head: usize, members: &[usize]) -> Diagnostic {
    let mut out = Diagnostic::clone(&all[head]);
    if let Some(message) = several_figures(all, head, members) {
        out.message = message;
    }
    for member in members.iter().map(|member| &all[*member]) {
        let label =
            if member.message == all[head].message { Message::new("text.again") } else { member.message.clone() };
        let place = member.location.clone().map(|place| (place, label));
        for (place, label) in place.into_iter().chain(member.secondary.iter().cloned()) {
            let is_again = label.key() == "text.again";
            let is_known = out.secondary.iter().any(|(known, said)| *known == place && (is_again || *said == label));
            if !(is_known || is_again && out.location.as_ref() == Some(&place)) {
                out.secondary.push((place, label));
            }
        }
        out.severity = out.severity.max(member.severity);
        let reports = member.agency.clone().zip(member.year).into_iter().chain(member.also_about.iter().cloned());
        let is_own = |(agency, year): &(Slug, Year)| out.agency.as_ref() == Some(agency) && out.year == Some(*year);
        for report in reports {
            if !is_own(&report) && !out.also_about.contains(&report) {
                out.also_about.push(report);
            }
        }
        out.causes.extend(member.address.iter().map(|address| (member.code, address.clone())));
        out.causes.extend(member.causes.iter().cloned());
    }
    out
}

/// The message for several cells in which the same stands that is no number.
fn several_figures(all: &[Arc<Diagnostic>], head: usize, members: &[usize]) -> Option<Message> {
    let cells = 1 + members.iter().filter(|member| all[**member].code == "NUM").count();
    let (cell, found) = all[head].message.arg("cell").zip(all[head].message.arg("found"))?;
    let message = Message::new("num.several").with("cell", cell.clone()).with("found", found.clone());
    (all[head].code == "NUM" && cells > 1).then(|| message.with("count", cells))
}

/// What a finding is about.
type Subject = Option<(Slug, Option<Year>)>;

/// All findings, by what they are about.
struct Folding<'d> {
    all: &'d [Arc<Diagnostic>],
    subjects: Vec<Subject>,
    groups: BTreeMap<Subject, Vec<usize>>,
}

impl<'d> Folding<'d> {
    fn new(all: &'d [Arc<Diagnostic>]) -> Folding<'d> {
        let subjects: Vec<Subject> = all.iter().map(|finding| subject(finding)).collect();
        let mut groups: BTreeMap<Subject, Vec<usize>> = BTreeMap::new();
        for (index, subject) in subjects.iter().enumerate() {
            groups.entry(subject.clone()).or_default().push(index);
        }
        Folding { all, subjects, groups }
    }

    /// The finding that another one follows from. What is explained is shown by itself, and nothing is hidden behind a lesser finding.
    fn cause(&self, index: usize) -> Option<usize> {
        let finding = &*self.all[index];
        if finding.explained {
            return None;
        }
        let (own, before) = (self.own(index), self.year_before(index));
        let find = |group: &[usize], is_cause: &dyn Fn(&Diagnostic) -> bool| {
            let fits = |other: &Diagnostic| !other.explained && is_cause(other);
            let mut others = group.iter().copied().filter(|other| *other != index);
            others.find(|other| fits(&self.all[*other]))
        };
        let is_as_grave =
            |other: &Diagnostic| other.severity >= finding.severity && (!other.is_settled() || finding.is_settled());
        let same = own.iter().copied().take_while(|other| *other < index);
        same.into_iter()
            .find(|other| is_same(&self.all[*other], finding))
            .or_else(|| find(own, &|other| is_other_form(other, finding)))
            .or_else(|| find(own, &|other| is_as_grave(other) && explains(other, finding)))
            .or_else(|| find(self.site(), &|other| is_form_broken(other, finding)))
            .or_else(|| find(before, &|other| is_as_grave(other) && explains_next_year(other, finding)))
    }

    fn own(&self, index: usize) -> &[usize] {
        self.groups.get(&self.subjects[index]).map_or(&[], Vec::as_slice)
    }

    /// The findings that are about no agency.
    fn site(&self) -> &[usize] {
        self.groups.get(&None).map_or(&[], Vec::as_slice)
    }

    /// The findings about last year's report of the same agency.
    fn year_before(&self, index: usize) -> &[usize] {
        let Some((agency, Some(year))) = &self.subjects[index] else { return &[] };
        self.groups.get(&Some((agency.clone(), Some(year.previous())))).map_or(&[], Vec::as_slice)
    }
}

/// Whether two findings say the very same, of different places.
fn is_same(first: &Diagnostic, other: &Diagnostic) -> bool {
    // What cannot be read is shown in its last readable version, file by file; signs that nobody sees are looked for there.
    let is_readable = || !matches!(first.code, SYNTAX | "READ" | "SIGN");
    let is_same_figure = || {
        let found = |finding: &Diagnostic| finding.message.arg("found").cloned();
        first.code == "NUM" && first.message.key() == other.message.key() && found(first) == found(other)
    };
    first.code == other.code
        && !first.explained
        && first.severity == other.severity
        && (first.message == other.message && first.address == other.address && first.help == other.help
            || is_same_figure())
        && (is_readable() || first.path() == other.path())
}

/// Whether a report was written in the form of other years, which has other rows and columns.
fn is_other_form(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    cause.message.key() == "report.edition_years"
        && matches!(finding.code, "KEY" | "TYPE")
        && cause.path() == finding.path()
}

/// Whether the form that a report names is in a file that cannot be read.
fn is_form_broken(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    finding.message.key() == "report.edition" && cause.code == SYNTAX && cause.path().starts_with("editions/")
}

/// Whether a finding follows from another one about the same report.
fn explains(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    match (finding.code, finding.message.key()) {
        // A file without a word lacks everything; what is wrong with the files beside it is another matter.
        _ if is_empty_report(cause) => {
            let is_own = || !matches!(finding.code, "READ" | SYNTAX | "SEAL");
            if is_empty_report(finding) { finding.address > cause.address } else { is_own() }
        }
        ("SEAL" | "KEY", _) if is_ledger(cause) && is_ledger(finding) && cause.code == SYNTAX => finding.code != SYNTAX,
        ("SEAL" | "EXPLANATION", "seal.stray" | "seal.explanation") if is_ledger_changed(cause) => true,
        ("SEAL", "seal.digest") if cause.message.key() == "seal.chain" => start(cause) <= start(finding),
        ("SEAL", "seal.chain" | "seal.digest") if is_ledger_changed(cause) => start(cause) < start(finding),
        ("N-BIND" | "N-RESULT" | "N-TABLE2", "bind.differs") if cause.message.key() == "sum.breach" => {
            is_off_as_much(cause, finding)
        }
        ("EXPLANATION", "rules.unused") if matches!(cause.code, "SECTION" | "READ") => {
            let rule = finding.message.arg("rule").map(|rule| rule.plain());
            is_broken(cause) && rule.is_some_and(|rule| rule.starts_with("Q-") || rule.starts_with("N-"))
        }
        ("PLACEHOLDER", "placeholder.blank") => is_blank(cause, finding),
        ("EXPLANATION", _) => is_row_missing(cause, finding),
        // A ledger with a line that cannot be read lists no version behind it.
        ("SEAL", "seal.stray") if cause.message.key() == "seal.stray" => precedes(cause, finding),
        ("SEAL", _) => cause.code == SYNTAX && is_ledger(cause),
        (code, _) if WORDS.contains(&code) => matches!(cause.code, "SECTION" | "READ") && is_broken(cause),
        ("X2-FORCE" | "X2-ITEMS", _) if cause.code == "X-SAME" => true,
        // What cannot be at all does not follow from last year's figure either.
        ("X2-FORCE", _) if cause.code == "T2-STOCK" => is_in_row(cause, finding),
        (_, "sum.breach") if cause.message.key() == "carry.breach" => is_off_as_much(cause, finding),
        _ => is_wrong_figure(cause, finding),
    }
}

/// Whether a finding follows from another one about last year's report.
fn explains_next_year(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let across_years = |rule: &str| rule.starts_with('X');
    match (finding.code, finding.message.key()) {
        ("PLACEHOLDER", "placeholder.previous") => is_broken(cause),
        ("PLACEHOLDER", "placeholder.blank") => is_blank(cause, finding),
        ("EXPLANATION", "rules.unused") => {
            let rule = finding.message.arg("rule").map(|rule| rule.plain());
            is_broken(cause) && rule.is_some_and(across_years)
        }
        (_, "carry.breach") if cause.message.key() == "sum.breach" => is_off_as_much(cause, finding),
        _ => is_wrong_figure(cause, finding),
    }
}

/// Whether a finding says that a file, or a part of it, cannot be used.
fn is_broken(cause: &Diagnostic) -> bool {
    cause.severity == Severity::Error && BROKEN.contains(&cause.code)
}

/// Whether a blank cell that a text prints is among those that are missing.
fn is_blank(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let Some(cell) = &finding.address else { return false };
    cause.code == "BLANK"
        && (cause.address.as_ref() == Some(cell) || cause.causes.iter().any(|(_, known)| known == cell))
}

/// Whether an explanation is without its finding because a figure of the row is missing.
fn is_row_missing(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let Some(cell) = finding.address.as_deref() else { return false };
    let row = cell.rsplit_once('.').map_or(cell, |(row, _)| row);
    let is_missing = |address: &str| within(cell, address) || within(address, row);
    let mut blanks = cause.causes.iter().map(|(_, address)| address.as_str());
    matches!(cause.code, "KEY" | "TYPE" | "NUM" | "BLANK")
        && (cause.address.as_deref().is_some_and(is_missing) || blanks.any(is_missing))
}

/// Whether a finding is about a figure that is no number, or that is known to be wrong and would be right.
fn is_wrong_figure(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let is_about = || cause.location.as_ref().is_some_and(|place| places(finding).any(|other| other == place));
    let is_figures = || ["T", "X", "N-", "FORM"].iter().any(|rules| finding.code.starts_with(rules));
    match cause.message.key() {
        "sum.cell" => {
            let right = cause.message.arg("right");
            matches!(finding.code.as_bytes(), [b'X', ..] | [b'N', b'-', ..])
                && is_about()
                && right.is_some_and(|right| finding.message.says(right))
        }
        _ => cause.code == "NUM" && finding.code != "NUM" && is_figures() && (is_about() || is_in_row(cause, finding)),
    }
}

/// Whether the figures of two findings stand in one row.
fn is_in_row(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let row = |finding: &'_ Diagnostic| Some(finding.address.as_deref()?.rsplit_once('.')?.0.to_owned());
    row(cause).is_some() && row(cause) == row(finding)
}

/// Whether two comparisons with a figure in common are off by as much.
fn is_off_as_much(cause: &Diagnostic, finding: &Diagnostic) -> bool {
    let number = |finding: &Diagnostic, name: &str| finding.message.arg(name)?.plain().parse::<Decimal>().ok();
    let difference = |finding: &Diagnostic| {
        let of_text = || Some((number(finding, "said")? - number(finding, "figure")?).abs());
        number(finding, "difference").or_else(of_text)
    };
    difference(cause).is_some()
        && difference(cause) == difference(finding)
        && places(cause).any(|place| places(finding).any(|other| other == place))
}

/// All places of a finding.
fn places(finding: &Diagnostic) -> impl Iterator<Item = &Location> {
    finding.location.iter().chain(finding.secondary.iter().map(|(place, _)| place))
}

/// Whether a finding is about a report.toml in which nothing stands.
fn is_empty_report(cause: &Diagnostic) -> bool {
    let is_empty = |place: &Location| place.file.path.ends_with("/report.toml") && place.file.text.trim().is_empty();
    cause.code == "KEY" && cause.location.as_ref().is_some_and(is_empty)
}

/// Whether a finding is about the record of sealed versions.
fn is_ledger(finding: &Diagnostic) -> bool {
    finding.path().ends_with("/versions.toml")
}

/// Whether a finding says that the record of sealed versions is not as it was written.
fn is_ledger_changed(cause: &Diagnostic) -> bool {
    matches!(cause.message.key(), "seal.chain" | "seal.digest" | "seal.entry")
}

/// Where a finding's place starts in its file.
fn start(finding: &Diagnostic) -> usize {
    finding.location.as_ref().map_or(0, |place| place.span.start)
}

/// Whether a finding stands before another one.
fn precedes(first: &Diagnostic, other: &Diagnostic) -> bool {
    first.path() < other.path()
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
