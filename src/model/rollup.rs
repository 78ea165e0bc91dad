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
    for cell in sums.cells(|group| report.figures.is_typed(group)) {
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
        let parts = report.edition.sums.iter().filter(|sum| sum.total == cell).map(|sum| &sum.parts);
        match parts.filter(|parts| parts.iter().all(is_whole)).find_map(|parts| total(report, parts, &targets)) {
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
    let is_placed =
        |change: &RolledCell| !report.edition.def(change.cell).group || report.figures.is_typed(change.cell);
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
    sums.any(|sum| total(report, &sum.parts, targets) == Some(value))
}

/// The sum of what is written into the parts of a total.
fn total(report: &Report, parts: &[CellId], targets: &BTreeMap<CellId, Decimal>) -> Option<Decimal> {
    parts.iter().try_fold(Decimal::ZERO, |sum, part| {
        let rows = report.edition.members(*part);
        let rows = if rows.is_empty() || targets.contains_key(part) { vec![*part] } else { rows };
        rows.iter().try_fold(sum, |sum, row| sum.checked_add(*targets.get(row)?))
    })
}

/// A sum as it is typed in the place of a cell: an amount between quotes where one stands there.
fn typed(report: &Report, cell: CellId, value: Decimal) -> String {
    let is_quoted = || {
        let place = report.figures.place(cell, &report.file)?;
        report.file.text.get(place.span)?.chars().next().map(|first| matches!(first, '"' | '\''))
    };
    match report.edition.def(cell).kind.is_decimal() {
        false => value.normalize().to_string(),
        true if is_quoted().unwrap_or(false) => format!("\"{}\"", digits(value)),
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
mod tests {
    use super::*;
    use crate::base::{Lang, Year};
    use crate::check::testing::{report, site};
    use crate::model::Site;

    const HEAD: &str =
        "\u{feff}# 汇总\r\nscope = \"aggregate\"  # 含各乡镇\r\nincludes = [\"a\",\r\n  \"b\", # 乙\r\n]\r\n";

    /// A county with this text of its report, and two towns with these rows.
    fn county(text: &str, rows: [&[(&str, &str)]; 2]) -> Site {
        let [a, b] = rows.map(|rows| report(2024, rows));
        site(&[
            ("content/a/agency.toml", "name = \"甲镇\"\n"),
            ("content/a/2024/report.toml", &a),
            ("content/b/agency.toml", "name = \"乙镇\"\n"),
            ("content/b/2024/report.toml", &b),
            ("content/xian/agency.toml", "name = \"某县\"\n"),
            ("content/xian/2024/report.toml", text),
        ])
    }

    fn rolled(site: &Site) -> Rollup {
        let report = site.agencies[2].report(Year::new(2024).expect("a year")).expect("a report");
        let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
        roll_up(report, &sums).expect("a sound file")
    }

    #[test]
    fn only_the_bytes_of_figures_change_and_amounts_keep_their_quotes_and_digits() {
        let text = report(2024, &[("proactive.fees", "{ amount = \"0\" } # 万元")]).replace('\n', "\r\n");
        let text = format!("{HEAD}{text}");
        let a: &[(&str, &str)] =
            &[("proactive.fees", "{ amount = 4166.214619 }"), ("proactive.licensing", "{ decisions = 12 }")];
        let b: &[(&str, &str)] =
            &[("proactive.fees", "{ amount = \"0.50\" }"), ("proactive.licensing", "{ decisions = 8 }")];
        let rollup = rolled(&county(&text, [a, b]));
        let expected = text.replace("\"0\" } # 万元", "\"4166.714619\" } # 万元");
        let expected = expected.replace("licensing = { decisions = 0 }", "licensing = { decisions = 20 }");
        assert_eq!(rollup.text, expected);
        assert_eq!((rollup.changes.len(), rollup.by_hand.len()), (2, 0));
        let again = rolled(&county(&rollup.text, [a, b]));
        assert_eq!((again.text, again.changes), (rollup.text, Vec::new()));
    }

    #[test]
    fn totals_that_are_computed_stay_so_and_are_written_where_the_members_differ() {
        let row = |figures: &str| [("review_litigation.review", figures.to_owned())];
        let text = format!("{HEAD}{}", report(2024, &[("review_litigation.review", "[ 0, 0, 0, 0 ]")]));
        let run = |a: &str, b: &str| {
            let (a, b) = (row(a), row(b));
            let typed = |rows: &[(&'static str, String); 1]| vec![(rows[0].0, rows[0].1.clone())];
            let (a, b) = (typed(&a), typed(&b));
            let a: Vec<(&str, &str)> = a.iter().map(|(path, text)| (*path, text.as_str())).collect();
            let b: Vec<(&str, &str)> = b.iter().map(|(path, text)| (*path, text.as_str())).collect();
            rolled(&county(&text, [&a, &b])).text
        };
        assert!(run("[ 1, 0, 2, 0, 3 ]", "[ 1, 0, 0, 0, 1 ]").contains("review = [ 2, 0, 2, 0 ]"));
        assert!(run("[ 1, 0, 2, 0, 4 ]", "[ 1, 0, 0, 0, 1 ]").contains("review = [ 2, 0, 2, 0, 5 ]"));
    }

    #[test]
    fn a_total_that_a_member_leaves_blank_is_that_of_the_parts() {
        let text = format!("{HEAD}{}", report(2024, &[]));
        let blank: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, 2, 0, \"\" ]")];
        let whole: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, 0, 0, 1 ]")];
        let rollup = rolled(&county(&text, [blank, whole]));
        assert!(rollup.text.contains("review_litigation.review = [ 2, 0, 2, 0, 4 ]"), "{}", rollup.text);
        assert_eq!(rollup.blanks, []);
        let part: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, \"\", 0, \"\" ]")];
        assert_eq!(rolled(&county(&text, [part, whole])).blanks.len(), 2);
    }

    #[test]
    fn a_blank_is_named_and_a_group_in_one_row_left_alone() {
        let text = format!("{HEAD}{}", report(2024, &[("proactive.penalty", "{ decisions = 9 }")]));
        let one_row: &[(&str, &str)] = &[("requests.results.other", "[ 1, 0, 0, 0, 0, 0, 1 ]")];
        let blank: &[(&str, &str)] = &[("proactive.penalty", "{ decisions = \"\" }")];
        let site = county(&text, [one_row, blank]);
        let rollup = rolled(&site);
        let edition = &site.agencies[2].reports[0].edition;
        let name = |cell: CellId| edition.name(cell).get(Lang::Zh).to_owned();
        assert_eq!(rollup.blanks.iter().map(|cell| name(*cell)).collect::<Vec<_>>(), ["行政处罚 · 本年处理决定数量"]);
        // The sum of the group goes nowhere in a report that gives its rows.
        assert_eq!(rollup.by_hand.len(), 1, "{:?}", rollup.by_hand);
        assert!(rollup.text.contains("proactive.penalty = { decisions = 0 }"), "{}", rollup.text);
    }

    #[test]
    fn what_changed_since_is_told_by_the_record() {
        let row: &[(&str, &str)] = &[("proactive.penalty", "{ decisions = 9 }")];
        let text = format!("{HEAD}{}", report(2024, &[]));
        let record = |site: &Site| {
            let report = &site.agencies[2].reports[0];
            let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
            RollupRecord::new(&sums, &report.file.text)
        };
        let site = county(&text, [row, &[]]);
        let printed = record(&site).print("# 说明");
        let file = Arc::new(SourceFile { path: ROLLUP_FILE.to_owned(), text: printed });
        let read = RollupRecord::parse(&file);
        assert_eq!(read, record(&site));
        assert_eq!(read.change(&site.agencies[0].reports[0]), None);
        let other = county(&text, [&[], &[]]);
        assert_eq!(read.change(&other.agencies[0].reports[0]), Some(MemberChange::Figures));
        assert_eq!(read.change(&other.agencies[1].reports[0]), None);
        assert_eq!(RollupRecord::default().change(&other.agencies[1].reports[0]), Some(MemberChange::New));
    }
}
