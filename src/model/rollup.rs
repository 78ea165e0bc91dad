//! Writing the sums of its members into an aggregate, and what the roll-up leaves beside it: by which figures it was made.

use super::aggregate::{Addend, MemberSums, SUM_RULE};
use super::{Report, ReportPatch};
use crate::base::syntax::parse_sound;
use crate::base::{KeyBuilder, SourceFile};
use crate::edition::CellId;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the file that tells by which figures a roll-up was made.
pub const ROLLUP_FILE: &str = "rollup.toml";

/// A cell that a roll-up changes.
#[derive(Clone, Debug, PartialEq)]
pub struct RolledCell {
    /// The cell.
    pub cell: CellId,
    /// What stands there.
    pub old: String,
    /// The sum of the members.
    pub new: Decimal,
}

/// An aggregate with the sums of its members.
#[derive(Debug, Default)]
pub struct Rollup {
    /// The cells that change.
    pub changes: Vec<RolledCell>,
    /// The cells that are left alone, as the form of a member lacks them, or gives their group as one row.
    pub incomparable: Vec<CellId>,
    /// The cells that are left alone, as members have words in them that may stand for a number.
    pub unreadable: Vec<CellId>,
    /// The cells that members leave blank or mark with `/`: their sums are of the others.
    pub blanks: Vec<CellId>,
    /// The cells that are left alone, as the report explains why they are not the sum.
    pub kept: Vec<CellId>,
    /// The cells that have no place in the file.
    pub by_hand: Vec<CellId>,
    /// report.toml with the sums and with the agencies that it adds up.
    pub text: String,
}

/// Adds up the members. `None` where report.toml has syntax mistakes: what it says is not certain.
pub fn roll_up(report: &Report, sums: &MemberSums<'_>) -> Option<Rollup> {
    let mut rollup = Rollup::default();
    let mut targets: BTreeMap<CellId, Decimal> = BTreeMap::new();
    for cell in sums.cells_for(report) {
        let sum = sums.sum(cell);
        if sum.incomparable > 0 {
            rollup.incomparable.push(cell);
            continue;
        }
        if sums.has_text(cell) {
            rollup.unreadable.push(cell);
            continue;
        }
        let addends = || (0..sums.members().len()).map(|index| sums.addend(index, cell));
        rollup.blanks.extend(addends().any(|addend| matches!(addend, Addend::NotANumber(_))).then_some(cell));
        // 0 is a figure, too: where no member has given one, there is no sum.
        targets.extend(addends().any(|addend| matches!(addend, Addend::Number(..))).then_some((cell, sum.value)));
    }
    let blanks = rollup.blanks.clone();
    // Where members leave a total blank, it is that of the sums of its parts, to which all of them give figures.
    for cell in std::mem::take(&mut rollup.blanks) {
        let is_whole = |part: &CellId| !blanks.contains(part);
        let sums = report.edition.sums.iter().filter(|sum| sum.total == cell);
        let mut parts =
            sums.map(|sum| addends(report, &sum.parts, &targets)).filter(|parts| parts.iter().all(is_whole));
        match parts.find_map(|parts| total(&parts, &targets)) {
            Some(sum) => drop(targets.insert(cell, sum)),
            None => rollup.blanks.push(cell),
        }
    }
    // 口径不同, and the like: said by the office itself.
    let is_explained = |cell: &CellId| {
        let mut own = report.explanations.iter().filter(|explanation| explanation.cell == Some(*cell));
        own.any(|explanation| explanation.rule.as_deref() == Some(SUM_RULE))
    };
    rollup.kept = targets.keys().copied().filter(is_explained).collect();
    targets.retain(|cell, _| !is_explained(cell));
    let is_current = |cell: CellId, value: Decimal| {
        report.figures.value(cell) == Some(value)
            || report.figures.is_computed(cell) && follows(report, cell, value, &targets)
    };
    let changed = targets.iter().filter(|(cell, value)| !is_current(**cell, **value));
    let old = |cell: CellId| report.figures.get(cell).text().into_owned();
    rollup.changes = changed.map(|(cell, value)| RolledCell { cell: *cell, old: old(*cell), new: *value }).collect();
    // A report that gives the rows of a group has no place for the sum of the group.
    let is_placed = |change: &RolledCell| {
        !report.edition.def(change.cell).group || report.figures.is_one_row(&report.edition, change.cell)
    };
    let (changes, by_hand): (Vec<RolledCell>, Vec<RolledCell>) = rollup.changes.into_iter().partition(is_placed);
    rollup.changes = changes;
    let mut patch = ReportPatch::new(report)?;
    let typed: Vec<(CellId, String)> =
        rollup.changes.iter().map(|change| (change.cell, typed(report, change.cell, change.new))).collect();
    rollup.by_hand = patch.set(&typed);
    rollup.by_hand.extend(by_hand.iter().map(|change| change.cell));
    rollup.changes.retain(|change| !rollup.by_hand.contains(&change.cell));
    if !report.is_aggregate() {
        patch.set_key("scope", "\"aggregate\"");
    }
    if report.includes.is_empty() {
        let slugs = sums.members().iter().map(|member| format!("\"{}\"", member.slug.organ()));
        patch.set_key("includes", &format!("[{}]", slugs.collect::<Vec<_>>().join(", ")));
    }
    rollup.text = patch.finish();
    Some(rollup)
}

/// Whether a cell that the file leaves to be computed becomes the sum by itself, once its parts are written.
fn follows(report: &Report, cell: CellId, value: Decimal, targets: &BTreeMap<CellId, Decimal>) -> bool {
    let mut sums = report.edition.sums.iter().filter(|sum| sum.total == cell);
    sums.any(|sum| total(&addends(report, &sum.parts, targets), targets) == Some(value))
}

/// What the parts of a total are made of: the rows of a group into which nothing is written itself.
fn addends(report: &Report, parts: &[CellId], targets: &BTreeMap<CellId, Decimal>) -> Vec<CellId> {
    let is_written = |cell: CellId| targets.contains_key(&cell);
    let rows = |part: &CellId| match report.edition.def(*part).group && !is_written(*part) {
        true => report.edition.parts_of_group(*part, is_written),
        false => vec![*part],
    };
    parts.iter().flat_map(rows).collect()
}

/// The sum of what is written into some cells.
fn total(addends: &[CellId], targets: &BTreeMap<CellId, Decimal>) -> Option<Decimal> {
    addends.iter().try_fold(Decimal::ZERO, |sum, cell| sum.checked_add(*targets.get(cell)?))
}

/// A sum as it is typed in the place of a cell: an amount between quotes where one stands there.
fn typed(report: &Report, cell: CellId, value: Decimal) -> String {
    let is_quoted = || {
        let place = report.figures.place(cell, &report.file)?;
        report.file.text.get(place.span)?.chars().next().map(|first| matches!(first, '"' | '\''))
    };
    match report.edition.def(cell).kind.is_decimal() {
        false => value.normalize().to_string(),
        true if is_quoted() == Some(true) => format!("\"{}\"", digits(value)),
        true => digits(value),
    }
}

/// A sum with the digits of its parts; no digits behind a zero.
pub(super) fn digits(value: Decimal) -> String {
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

/// By which figures an aggregate was rolled up last: of each member, by the name of its folder, the version that was sealed, and the digest
/// of its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollupRecord {
    members: BTreeMap<String, MemberState>,
    /// The digest of the report as the roll-up left it; none in a record of an earlier program.
    report: Option<String>,
}

/// Which figures of a member were added up.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MemberState {
    version: Option<u32>,
    figures: String,
}

/// What became of a member's figures since the last roll-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// It was not in the last roll-up.
    New,
    /// Its figures are others.
    Figures,
    /// Its figures are others, and a corrected version was sealed.
    Corrected,
}

impl RollupRecord {
    /// The record of a roll-up that is made now.
    pub fn new(sums: &MemberSums<'_>, report: &str) -> RollupRecord {
        let states = sums
            .members()
            .iter()
            .filter_map(|member| Some((member.slug.organ().to_owned(), MemberState::new(member.report?))));
        RollupRecord { members: states.collect(), report: Some(short_digest(report)) }
    }

    /// Whether the report is as the last roll-up left it, so that nobody typed in it since.
    pub fn is_untouched(&self, report: &str) -> bool {
        self.report.as_ref() == Some(&short_digest(report))
    }

    /// Reads `rollup.toml`. One that cannot be read is as good as none: all that is lost is what changed since.
    pub fn parse(file: &Arc<SourceFile>) -> RollupRecord {
        let read = parse_sound(file).and_then(|root| {
            let members = root.get("members")?.get_ref().as_table()?;
            let state = |name: &str| {
                let entry = members.get(name)?.get_ref().as_table()?;
                let version =
                    entry.get("version").and_then(|version| version.get_ref().as_integer()?.as_str().parse().ok());
                let figures = entry.get("figures")?.get_ref().as_str()?.to_owned();
                Some((name.to_owned(), MemberState { version, figures }))
            };
            let members = members.keys().filter_map(|name| state(name.get_ref())).collect();
            let report = root.get("report").and_then(|digest| digest.get_ref().as_str()).map(str::to_owned);
            Some(RollupRecord { members, report })
        });
        read.unwrap_or_default()
    }

    /// What changed of a member's report; `None` where nothing did.
    pub fn change(&self, report: &Report) -> Option<MemberChange> {
        let Some(known) = self.members.get(report.agency.organ()) else { return Some(MemberChange::New) };
        let now = MemberState::new(report);
        match known.figures == now.figures {
            true => None,
            false if now.version > known.version && now.version > Some(1) => Some(MemberChange::Corrected),
            false => Some(MemberChange::Figures),
        }
    }

    /// Whether there was no roll-up before.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The text of `rollup.toml` under a remark on what it is.
    pub fn print(&self, remark: &str) -> String {
        let report = self.report.as_ref().map_or_else(String::new, |digest| format!("report = \"{digest}\"\n"));
        let mut text = format!("{remark}\n{report}[members]\n");
        for (slug, state) in &self.members {
            let version = state.version.map_or_else(String::new, |version| format!("version = {version}, "));
            text += &format!("{slug} = {{ {version}figures = \"{}\" }}\n", state.figures);
        }
        text
    }
}

/// The digest of a text, as long as is needed to tell it from another one.
fn short_digest(text: &str) -> String {
    short(KeyBuilder::new("text").text(text))
}

/// What tells a digest from another one.
fn short(key: KeyBuilder) -> String {
    key.finish().to_string().chars().take(16).collect()
}

impl MemberState {
    fn new(report: &Report) -> MemberState {
        let edition = &report.edition;
        let cells = edition.ids().filter(|cell| edition.is_additive(*cell) && report.figures.get(*cell).is_given());
        let key = cells.fold(KeyBuilder::new("figures").text(&edition.id), |key, cell| {
            // 1.50 is 1.5.
            let value = report.figures.value(cell).map(|value| value.normalize().to_string());
            key.text(edition.address(cell)).text(&value.unwrap_or_else(|| report.figures.get(cell).text().into_owned()))
        });
        MemberState { version: report.version, figures: short(key) }
    }
}

#[cfg(test)]
mod tests;
