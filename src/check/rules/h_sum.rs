//! H-SUM: an aggregate is the sum of the reports that it names.

use crate::base::{Location, Message, Severity};
use crate::check::attribution::{Attribution, Evidence, Suspects};
use crate::check::{Audience, Findings, Rule, View, explanation};
use crate::edition::{CellId, Edition};
use crate::model::{Addend, MemberSums, Report, SUM_RULE};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Each cell of an aggregate that may be added up is the sum of the reports of its `includes`. While one of these is missing, or has no
/// number there, or the aggregate has figures of its own, too, it is no less than those that are there. Practice.
pub(super) const RULE: Rule =
    Rule { id: SUM_RULE, severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// What a cell of the aggregate has more than the members, by cell; every cell that could be assessed.
type Differences = BTreeMap<CellId, Decimal>;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    if !report.is_sum() {
        return;
    }
    let sums = MemberSums::new(&report.edition, report.year, view.included(), view.editions());
    let (mut differences, mut short) = (Differences::new(), Differences::new());
    for cell in sums.cells_for(report) {
        let whole = sums.sum(cell).complete().filter(|_| !report.includes_itself() && !report.lacks_members);
        match report.figures.value(cell).zip(whole).and_then(|(own, sum)| own.checked_sub(sum)) {
            None => match shortfall(report, &sums, cell) {
                Some(difference) => drop(short.insert(cell, difference)),
                None => findings.not_assessable(),
            },
            Some(difference) => {
                if difference.is_zero() {
                    findings.holds();
                }
                differences.insert(cell, difference);
            }
        }
    }
    report_short(report, &sums, &short, findings);
    let wrong: Vec<(CellId, Decimal)> =
        differences.iter().filter(|(_, difference)| !difference.is_zero()).map(|(cell, by)| (*cell, *by)).collect();
    if wrong.is_empty() {
        return;
    }
    let attribution = Attribution::new(report, view.equations(), &sums);
    let all: Vec<(CellId, Decimal)> = differences.iter().map(|(cell, by)| (*cell, *by)).collect();
    if let Some((member, evidence)) = attribution.whole_member(&all).filter(|_| wrong.len() > 1) {
        return report_member(report, &sums, (member, evidence), &wrong, findings);
    }
    let roots = roots(&report.edition, &differences, &wrong);
    for (cell, difference) in wrong.iter().filter(|(cell, _)| !roots.contains_key(cell)) {
        let totals: Vec<CellId> =
            wrong.iter().map(|(total, _)| *total).filter(|t| roots.get(t) == Some(cell)).collect();
        let suspects = attribution.suspects(*cell, *difference);
        report_cell(report, &sums, (*cell, *difference), &totals, &suspects, findings);
    }
}

/// What the aggregate has less in a cell than the members together that have a number there, which no missing one can make up for.
fn shortfall(report: &Report, sums: &MemberSums<'_>, cell: CellId) -> Option<Decimal> {
    let difference = report.figures.value(cell)?.checked_sub(sums.sum(cell).value)?;
    (difference < Decimal::ZERO && !report.edition.def(cell).kind.can_be_negative()).then_some(difference)
}

/// Reports the cells in which the members that are there have more than the aggregate. Their totals follow from them.
fn report_short(report: &Report, sums: &MemberSums<'_>, short: &Differences, findings: &mut Findings<'_>) {
    let edition = &report.edition;
    let is_short =
        |part: &CellId| short.contains_key(part) || edition.members(*part).iter().any(|row| short.contains_key(row));
    let follows = |cell: CellId| edition.sums.iter().any(|sum| sum.total == cell && sum.parts.iter().any(is_short));
    for (cell, difference) in short {
        if follows(*cell) {
            let is_explained = is_explained(report, std::iter::once(*cell), findings.severity);
            findings.said_elsewhere(is_explained);
            continue;
        }
        let is_there = |index: &usize| matches!(sums.addend(*index, *cell), Addend::Number(..));
        let message = Message::new("aggregate.short")
            .with("cell", edition.name(*cell))
            .with("found", report.figures.get(*cell).text())
            .with("members", sums.members().len())
            .with("counted", (0..sums.members().len()).filter(is_there).count())
            .with("sum", sums.sum(*cell).value.normalize())
            .with("difference", difference.abs().normalize());
        let secondary = to_check(sums, (*cell, *difference), &Suspects::Unknown).into_iter();
        let secondary = secondary.filter_map(|index| part(report, sums, index, *cell)).collect();
        let diagnostic = findings.add(report.place(*cell), message);
        diagnostic.address = Some(edition.address(*cell).to_owned());
        diagnostic.secondary = secondary;
        diagnostic.help = Some(Message::new("aggregate.help"));
    }
}

/// The totals that are as wrong as their parts together, each with the first of the wrong cells that it follows from.
fn roots(edition: &Edition, differences: &Differences, wrong: &[(CellId, Decimal)]) -> BTreeMap<CellId, CellId> {
    let parts = |part: CellId| match differences.contains_key(&part) {
        true => vec![part],
        false => edition.members(part),
    };
    let mut first_parts: BTreeMap<CellId, CellId> = BTreeMap::new();
    for sum in &edition.sums {
        let parts: Vec<CellId> = sum.parts.iter().flat_map(|part| parts(*part)).collect();
        let by = parts.iter().try_fold(Decimal::ZERO, |by, part| by.checked_add(*differences.get(part)?));
        let is_wrong = |cell: &&CellId| wrong.iter().any(|(known, _)| known == *cell);
        if let (Some(first), Some(by), Some(total)) = (parts.iter().find(is_wrong), by, differences.get(&sum.total))
            && by == *total
        {
            first_parts.entry(sum.total).or_insert(*first);
        }
    }
    let root = |total: &CellId| {
        let next = |cell: &CellId| first_parts.get(cell).copied();
        std::iter::successors(next(total), next).take(first_parts.len()).last()
    };
    first_parts.keys().filter_map(|total| Some((*total, root(total)?))).collect()
}

/// Reports a member whose figures are missing in every sum, or in every sum twice.
fn report_member(
    report: &Report,
    sums: &MemberSums<'_>,
    (index, evidence): (usize, Evidence),
    wrong: &[(CellId, Decimal)],
    findings: &mut Findings<'_>,
) {
    let member = sums.members()[index];
    let key = if evidence == Evidence::Omitted { "aggregate.without" } else { "aggregate.twice" };
    let message = Message::new(key)
        .with("cells", wrong.len())
        .with("members", sums.members().len())
        .with("name", member.name(report.year));
    let entry = report.includes.iter().find(|entry| entry.slug == *member.slug);
    let place = Location::new(&report.file, entry.map_or(0..0, |entry| entry.span.clone()));
    let address = |cell: CellId| report.edition.address(cell).to_owned();
    let parts = wrong.iter().filter_map(|(cell, _)| part(report, sums, index, *cell)).collect();
    let causes: Vec<_> = wrong.iter().map(|(cell, _)| (RULE.id, address(*cell))).collect();
    let is_explained = is_explained(report, wrong.iter().map(|(cell, _)| *cell), findings.severity);
    wrong.iter().skip(1).for_each(|_| findings.said_elsewhere(is_explained));
    let diagnostic = findings.add(place, message);
    diagnostic.secondary = parts;
    diagnostic.causes = causes;
    diagnostic.help = Some(Message::new("aggregate.help"));
}

/// Reports a cell that is not the sum of the members, with the totals that follow from it.
fn report_cell(
    report: &Report,
    sums: &MemberSums<'_>,
    (cell, difference): (CellId, Decimal),
    totals: &[CellId],
    suspects: &Suspects,
    findings: &mut Findings<'_>,
) {
    let edition = &report.edition;
    let sum = sums.sum(cell).value;
    let message = Message::new("aggregate.differs")
        .with("cell", edition.name(cell))
        .with("found", report.figures.get(cell).text())
        .with("members", sums.members().len())
        .with("sum", sum.normalize())
        .with("difference", difference.abs().normalize());
    let is_explained = is_explained(report, [cell].into_iter().chain(totals.iter().copied()), findings.severity);
    totals.iter().for_each(|_| findings.said_elsewhere(is_explained));
    let secondary = to_check(sums, (cell, difference), suspects).into_iter();
    let secondary = secondary.filter_map(|index| part(report, sums, index, cell)).collect();
    let diagnostic = findings.add(report.place(cell), message);
    diagnostic.address = Some(edition.address(cell).to_owned());
    diagnostic.causes = totals.iter().map(|total| (RULE.id, edition.address(*total).to_owned())).collect();
    diagnostic.secondary = secondary;
    diagnostic.help = Some(help(report, sums, (cell, difference), suspects));
}

fn is_explained(report: &Report, mut cells: impl Iterator<Item = CellId>, severity: Severity) -> bool {
    cells.any(|cell| explanation(report, RULE.id, Some(report.edition.address(cell)), severity).is_some())
}

/// The members whose figures are to be looked at, the suspected ones first. Where their own equations tell, no other is; where the
/// aggregate has more than they, one with a zero may have lost its figure.
fn to_check(sums: &MemberSums<'_>, (cell, difference): (CellId, Decimal), suspects: &Suspects) -> Vec<usize> {
    let mut first = match suspects {
        Suspects::Own | Suspects::OwnSince => return Vec::new(),
        Suspects::Members(members, Evidence::Equations | Evidence::Changed) => return members.clone(),
        Suspects::Members(members, _) => members.clone(),
        Suspects::Unknown => Vec::new(),
    };
    let value = |index: usize| match sums.addend(index, cell) {
        Addend::Number(_, value) => Some(value),
        _ => None,
    };
    let may_be_wrong = |index: &usize| {
        !first.contains(index) && value(*index).is_some_and(|value| !value.is_zero() || difference.is_sign_positive())
    };
    let mut others: Vec<usize> = (0..sums.members().len()).filter(may_be_wrong).collect();
    others.sort_by_key(|index| std::cmp::Reverse(value(*index)));
    first.append(&mut others);
    first
}

/// The place of a member's figure, with the figure.
fn part(report: &Report, sums: &MemberSums<'_>, index: usize, cell: CellId) -> Option<(Location, Message)> {
    let member = sums.members()[index];
    let Addend::Number(own, _) = sums.addend(index, cell) else { return None };
    let label = Message::new("aggregate.part")
        .with("name", member.name(report.year))
        .with("value", member.report?.figures.get(own).text());
    Some((member.report?.place(own), label))
}

fn help(report: &Report, sums: &MemberSums<'_>, (cell, difference): (CellId, Decimal), suspects: &Suspects) -> Message {
    let (members, evidence) = match suspects {
        Suspects::Unknown => return Message::new("aggregate.help"),
        Suspects::Own | Suspects::OwnSince => {
            let key = if *suspects == Suspects::Own { "aggregate.own" } else { "aggregate.own_since" };
            let sum = sums.sum(cell).value.normalize();
            return Message::new(key).with("difference", difference.abs().normalize()).with("sum", sum);
        }
        Suspects::Members(members, evidence) => (members, evidence),
    };
    let described = |index: &usize| {
        let message = Message::new("aggregate.part").with("name", sums.members()[*index].name(report.year));
        let value = match sums.addend(*index, cell) {
            Addend::Number(_, value) => value,
            _ => Decimal::ZERO,
        };
        match evidence {
            Evidence::Slip => {
                let right = value.checked_add(difference).unwrap_or_default();
                let message = Message::new("aggregate.other").with("name", sums.members()[*index].name(report.year));
                message.with("value", value).with("right", right)
            }
            _ => message.with("value", value),
        }
    };
    let key = match evidence {
        Evidence::Equations => "aggregate.equations",
        Evidence::Changed => "aggregate.changed",
        Evidence::Slip => "aggregate.slip",
        Evidence::Omitted => "aggregate.omitted",
        Evidence::Doubled => "aggregate.doubled",
    };
    Message::new(key).with("names", members.iter().map(described).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::check::State;
    use crate::check::testing::{Rows, RuleResult, outcome, report, site};

    /// A county that adds up an office and a town.
    fn run(county: Rows<'_>, office: Rows<'_>, town: Option<Rows<'_>>) -> RuleResult {
        run_of("[\"ban\", \"town\"]", county, office, town)
    }

    /// The same with a list of agencies as it is typed.
    fn run_of(includes: &str, county: Rows<'_>, office: Rows<'_>, town: Option<Rows<'_>>) -> RuleResult {
        let head = [("scope", "\"aggregate\""), ("includes", includes)];
        let county = report(2024, &[&head[..], county].concat());
        let office = report(2024, office);
        let town = town.map(|rows| report(2024, rows));
        let mut files = vec![
            ("content/ban/agency.toml", "name = \"县政府办\"\nlevel = \"department\"\nparent = \"xian\"\n"),
            ("content/ban/2024/report.toml", &office),
            ("content/xian/agency.toml", "name = \"某县\"\nlevel = \"county\"\n"),
            ("content/xian/2024/report.toml", &county),
            ("content/town/agency.toml", "name = \"某镇\"\nlevel = \"township\"\nparent = \"xian\"\n"),
        ];
        files.extend(town.iter().map(|town| ("content/town/2024/report.toml", town.as_str())));
        outcome("H-SUM", &site(&files))
    }

    #[test]
    fn a_transposed_digit_of_an_amount_is_found_and_both_places_shown() {
        let fees = |amount| [("proactive.fees", amount)];
        let result =
            run(&fees("{ amount = 4166.741619 }"), &fees("{ amount = 4166.214619 }"), Some(&fees("{ amount = 0.5 }")));
        assert_eq!(
            result.render_for_test(),
            "\
2024 proactive.fees = { amount = 4166.741619 }
                                 ^^^^^^^^^^^ warning proactive.fees.amount \
行政事业性收费 · 本年收费金额（单位：万元）为 4166.741619，所列 2 个机关合计 4166.714619，相差 0.027
  = 像是两位数字颠倒或小数点错位，改过以后合计即相符，先核对：县政府办 4166.214619（若为 4166.241619）
2024 proactive.fees = { amount = 4166.214619 }
                                 ----------- 县政府办 4166.214619
2024 proactive.fees = { amount = 0.5 }
                                 --- 某镇 0.5
"
        );
    }

    #[test]
    fn totals_follow_from_their_parts_and_an_own_mistake_is_told_from_a_members() {
        let row = "requests.new_received";
        let granted = "requests.results.granted";
        let total = "requests.results.total";
        let sound: Rows<'_> = &[
            (row, "[ 20, 0, 0, 0, 0, 0, 20 ]"),
            (granted, "[ 20, 0, 0, 0, 0, 0, 20 ]"),
            (total, "[ 20, 0, 0, 0, 0, 0, 20 ]"),
        ];
        assert_eq!(run(sound, sound, Some(&[])).state(), State::Holds);
        // A member counts three more, soundly: the two rows of the aggregate are short, and their totals with them.
        let more: Rows<'_> = &[
            (row, "[ 23, 0, 0, 0, 0, 0, 23 ]"),
            (granted, "[ 23, 0, 0, 0, 0, 0, 23 ]"),
            (total, "[ 23, 0, 0, 0, 0, 0, 23 ]"),
        ];
        let result = run(sound, more, Some(&[]));
        let found: Vec<_> = result.diagnostics.iter().map(|d| (d.address.as_deref(), d.causes.len())).collect();
        assert_eq!(
            found,
            [(Some("requests.new_received.natural_person"), 1), (Some("requests.results.granted.natural_person"), 3)]
        );
        assert_eq!(result.verdict.as_ref().map(|verdict| verdict.findings), Some(6));
        // One cell of a member, against its own equations.
        let wrong = [(row, "[ 23, 0, 0, 0, 0, 0, 20 ]"), sound[1], sound[2]];
        let result = run(sound, &wrong, Some(&[]));
        let [finding] = &result.diagnostics[..] else { panic!("{:?}", result.diagnostics) };
        assert_eq!(finding.help.as_ref().map(|help| help.key()), Some("aggregate.equations"));
        assert_eq!(finding.secondary.len(), 1);
        // One cell of the aggregate, against its own.
        let result = run(&wrong, sound, Some(&[]));
        let [finding] = &result.diagnostics[..] else { panic!("{:?}", result.diagnostics) };
        assert_eq!(finding.help.as_ref().map(|help| help.key()), Some("aggregate.own"));
        assert_eq!(finding.secondary.len(), 0);
    }

    #[test]
    fn a_member_that_is_left_out_or_added_twice_is_one_finding() {
        let rows = |n: u32| -> Vec<(&'static str, String)> {
            let row = format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
            ["requests.new_received", "requests.results.granted", "requests.results.total"]
                .map(|path| (path, row.clone()))
                .to_vec()
        };
        fn typed<'a>(rows: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
            rows.iter().map(|(path, text)| (*path, text.as_str())).collect()
        }
        let [five, seven, twelve, nineteen] = [5, 7, 12, 19].map(rows);
        assert_eq!(run(&typed(&twelve), &typed(&five), Some(&typed(&seven))).state(), State::Holds);
        let without = run(&typed(&five), &typed(&five), Some(&typed(&seven)));
        let twice = run(&typed(&nineteen), &typed(&five), Some(&typed(&seven)));
        let first = run(&typed(&seven), &typed(&five), Some(&typed(&seven)));
        assert!(first.diagnostics[0].message.render(Lang::Zh).contains("县政府办"), "{:?}", first.diagnostics);
        for (result, key) in [(without, "aggregate.without"), (twice, "aggregate.twice")] {
            let [finding] = &result.diagnostics[..] else { panic!("{:?}", result.diagnostics) };
            assert_eq!((finding.message.key(), finding.secondary.len()), (key, 6));
            assert!(finding.message.render(Lang::Zh).contains("某镇"), "{finding:?}");
            assert_eq!(result.verdict.as_ref().map(|verdict| verdict.findings), Some(6));
        }
    }

    #[test]
    fn it_is_incomplete_while_a_report_or_a_number_is_missing() {
        let five: Rows<'_> = &[("proactive.penalty", "{ decisions = 5 }")];
        let result = run(five, &[], None);
        assert_eq!((result.diagnostics.len(), result.state()), (0, State::NotAssessable));
        let blank = run(five, &[], Some(&[("proactive.penalty", "{ decisions = \"\" }")]));
        let verdict = blank.verdict.as_ref().expect("a verdict");
        assert_eq!((verdict.findings, verdict.not_assessable), (0, 1));
    }

    #[test]
    fn it_is_incomplete_where_an_entry_is_no_agency() {
        let five: Rows<'_> = &[("proactive.penalty", "{ decisions = 5 }")];
        let state = |includes| run_of(includes, five, &[], None).state();
        assert_eq!(state("[\"ban\"]"), State::Fails);
        for bad in ["[\"ban\", \"Town\"]", "[\"ban\", \"某镇\"]"] {
            assert_eq!(state(bad), State::NotAssessable, "{bad}");
        }
    }

    /// What is missing can only add to it.
    #[test]
    fn members_that_are_there_with_more_than_the_aggregate_are_told_though_others_are_missing() {
        let row = |n: u32| format!("[ {n}, 0, 0, 0, 0, 0, {n} ]");
        let (five, six) = (row(5), row(6));
        let paths = ["requests.new_received", "requests.results.granted", "requests.results.total"];
        let (less, more) = (paths.map(|path| (path, five.as_str())), paths.map(|path| (path, six.as_str())));
        let result = run(&less, &more, None);
        let addresses: Vec<_> = result.diagnostics.iter().map(|d| d.address.as_deref()).collect();
        assert_eq!(
            addresses,
            [Some("requests.new_received.natural_person"), Some("requests.results.granted.natural_person")]
        );
        assert_eq!(
            result.diagnostics[0].message.render(Lang::Zh),
            "一、本年新收政府信息公开申请数量 · 自然人为 5，所列 2 个机关里有数的 1 个合计已是 6，至少少 1"
        );
        assert_eq!(result.diagnostics[0].secondary.len(), 1);
        // The totals are counted with them.
        assert_eq!(result.counts()[1..3], [6, 0]);
        let note = "[{ rule = \"H-SUM\", cell = \"requests.new_received.total\", text = \"原件\" }]";
        let explained = run(&[&less[..], &[("explanations", note)]].concat(), &more, None);
        assert_eq!(explained.counts()[1..3], [6, 1]);
        assert_eq!(run(&more, &less, None).diagnostics.len(), 0);
        // A total follows from one row of a group, too.
        let other = |row| [paths[0], "requests.results.other.fee_unpaid", paths[2]].map(|path| (path, row));
        let of_group = run(&other(&*five), &other(&*six), None);
        let addresses: Vec<_> = of_group.diagnostics.iter().filter_map(|d| d.address.as_deref()).collect();
        assert_eq!(
            addresses,
            ["requests.new_received.natural_person", "requests.results.other.fee_unpaid.natural_person"]
        );
        // From none of them where it is short alone.
        let alone = run(&[(paths[2], &*five)], &[(paths[2], &*six)], None);
        let addresses: Vec<_> = alone.diagnostics.iter().filter_map(|d| d.address.as_deref()).collect();
        assert_eq!(addresses, ["requests.results.total.natural_person"]);
        // The office's own figures can only add to it, too.
        let head = [("scope", "\"aggregate\""), ("includes", "[\"ban\", \"xian\"]")];
        let (county, office) = (report(2024, &[&head[..], &less].concat()), report(2024, &more));
        let own = outcome(
            "H-SUM",
            &site(&[
                ("content/ban/agency.toml", "name = \"县政府办\"\n"),
                ("content/ban/2024/report.toml", &office),
                ("content/xian/agency.toml", "name = \"某县\"\n"),
                ("content/xian/2024/report.toml", &county),
            ]),
        );
        let keys: Vec<_> = own.diagnostics.iter().map(|finding| finding.message.key()).collect();
        assert_eq!(keys, ["aggregate.short"; 2]);
    }

    #[test]
    fn a_group_that_a_member_gives_as_one_row_is_compared_as_one() {
        let rows: Rows<'_> = &[
            ("requests.results.other.other", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
            ("requests.results.total", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
            ("requests.new_received", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
        ];
        let one_row = [("requests.results.other", "[ 4, 0, 0, 0, 0, 0, 4 ]"), rows[1], rows[2]];
        let result = run(rows, &one_row, Some(&[]));
        let verdict = result.verdict.as_ref().expect("a verdict");
        assert_eq!((verdict.findings, verdict.not_assessable), (0, 0), "{:?}", result.diagnostics);
        let three = [("requests.results.other", "[ 3, 0, 0, 0, 0, 0, 3 ]"), rows[1], rows[2]];
        let result = run(rows, &three, Some(&[]));
        let addresses: Vec<_> = result.diagnostics.iter().map(|d| d.address.as_deref()).collect();
        assert_eq!(addresses, [Some("requests.results.other.natural_person")]);
    }

    /// Of a member whose report is by the form before, what means the same is added up; files newly made are no files issued.
    #[test]
    fn a_member_of_the_form_before_is_compared_where_the_meaning_is_the_same() {
        let five = "[ 5, 0, 0, 0, 0, 0, 5 ]";
        let rows: Rows<'_> = &[
            ("requests.results.other.other", five),
            ("requests.results.total", five),
            ("requests.new_received", five),
            ("proactive.normative_documents", "{ issued = 2, repealed = 0, in_force = 2 }"),
            ("scope", "\"aggregate\""),
            ("includes", "[\"ban\"]"),
        ];
        let office = |received: &str| {
            let made = ("proactive.normative_documents", "[ 3, 3, 3 ]");
            let edition = ("edition", "\"cn-2019\"");
            let total = ("requests.results.total", five);
            report(2020, &[edition, ("requests.results.other", five), total, ("requests.new_received", received), made])
        };
        let run = |received: &str| {
            let (county, office) = (report(2024, rows), office(received));
            let files = [
                ("content/ban/agency.toml", "name = \"县政府办\"\n"),
                ("content/ban/2024/report.toml", &office),
                ("content/xian/agency.toml", "name = \"某县\"\n"),
                ("content/xian/2024/report.toml", &county),
            ];
            outcome("H-SUM", &site(&files))
        };
        let verdict = run(five).verdict.expect("a verdict");
        // Six cells of documents and the amount of the fees have no counterpart; the three decisions have.
        assert_eq!((verdict.findings, verdict.not_assessable), (0, 7));
        let [finding] = &run("[ 4, 0, 0, 0, 0, 0, 5 ]").diagnostics[..] else { panic!("no finding") };
        assert_eq!(finding.address.as_deref(), Some("requests.new_received.natural_person"));
        assert_eq!(finding.help.as_ref().map(|help| help.key()), Some("aggregate.equations"));
    }

    #[test]
    fn it_can_be_explained_for_a_whole_table_and_is_not_asked_without_a_list() {
        let note = "[{ rule = \"H-SUM\", cell = \"proactive\", text = \"含两家协会的数\" }]";
        let result = run(&[("proactive.penalty", "{ decisions = 5 }"), ("explanations", note)], &[], Some(&[]));
        assert!(result.diagnostics.iter().all(|finding| finding.explained) && result.diagnostics.len() == 1);
        let own = crate::check::testing::run("H-SUM", "", &[(2024, &[("scope", "\"aggregate\"")])]);
        assert_eq!(own.state(), State::Silent);
    }

    #[test]
    fn totals_follow_from_whichever_part_is_wrong_and_are_explained_with_it() {
        let row = |n: u32| format!("[ 0, {n}, 0, 0, 0, 0, {n} ]");
        let [nine, three, one] = [9, 3, 1].map(row);
        let paths = ["requests.new_received", "requests.results.partially_granted", "requests.results.total"];
        let rows = |row| paths.map(|path| (path, row));
        let result = run(&rows(&*nine), &rows(&*three), Some(&rows(&*one)));
        let found: Vec<_> = result.diagnostics.iter().map(|d| (d.address.as_deref(), d.causes.len())).collect();
        let addresses =
            [(Some("requests.new_received.business"), 1), (Some("requests.results.partially_granted.business"), 3)];
        assert_eq!(found, addresses);
        let counts = |cell: &str| {
            let note = format!("[{{ rule = \"H-SUM\", cell = \"requests.new_received.{cell}\", text = \"原件\" }}]");
            let county = [&rows(&*nine)[..], &[("explanations", &note)]].concat();
            run(&county, &rows(&*three), Some(&rows(&*one))).counts()
        };
        // Whichever of the two is named, it is one mistake.
        assert_eq!((counts("business")[1..3].to_vec(), counts("total")[1..3].to_vec()), (vec![6, 2], vec![6, 2]));
    }

    #[test]
    fn members_are_listed_by_their_figures_where_nothing_tells() {
        let penalty = |text| [("proactive.penalty", text)];
        let (office, town) = (penalty("{ decisions = 4 }"), penalty("{ decisions = 6 }"));
        let result = run(&penalty("{ decisions = 13 }"), &office, Some(&town));
        let [finding] = &result.diagnostics[..] else { panic!("{:?}", result.diagnostics) };
        assert_eq!(finding.help.as_ref().map(|help| help.key()), Some("aggregate.help"));
        let names: Vec<_> = finding.secondary.iter().map(|(_, label)| label.render(Lang::Zh)).collect();
        assert_eq!(names, ["某镇 6", "县政府办 4"]);
        // 12 would have to be −21, which is 12 with its digits in the other order, but no count.
        let (office, town) = (penalty("{ decisions = 12 }"), penalty("{ decisions = 40 }"));
        let result = run(&penalty("{ decisions = 19 }"), &office, Some(&town));
        let helps: Vec<_> = result.diagnostics.iter().filter_map(|d| d.help.as_ref()).map(|help| help.key()).collect();
        assert_eq!(helps, ["aggregate.help"]);
    }

    /// A body that was abolished has no figures: none of them is behind a difference.
    #[test]
    fn a_body_that_was_abolished_is_no_suspect() {
        let town = [("proactive.penalty", "{ decisions = 6 }"), ("proactive.licensing", "{ decisions = 3 }")];
        let head = [("scope", "\"aggregate\""), ("includes", "[\"old\", \"ban\", \"town\"]")];
        let found = |town: Rows<'_>| {
            let (county, office, town) = (report(2024, &head), report(2024, &[]), report(2024, town));
            let files = [
                ("content/ban/agency.toml", "name = \"县政府办\"\n"),
                ("content/ban/2024/report.toml", &office),
                ("content/old/agency.toml", "name = \"原某局\"\nuntil = 2020\n"),
                ("content/town/agency.toml", "name = \"某镇\"\n"),
                ("content/town/2024/report.toml", &town),
                ("content/xian/agency.toml", "name = \"某县\"\n"),
                ("content/xian/2024/report.toml", &county),
            ];
            outcome("H-SUM", &site(&files)).diagnostics
        };
        assert_eq!(found(&town).iter().map(|d| d.message.key()).collect::<Vec<_>>(), ["aggregate.without"]);
        let one = found(&town[..1]);
        let helps: Vec<_> = one.iter().filter_map(|d| d.help.as_ref()).map(|help| help.render(Lang::Zh)).collect();
        assert_eq!(helps, ["差额正是该机关的这一格，像是漏加：某镇 6"]);
    }

    #[test]
    fn two_cells_are_enough_to_tell_that_a_member_is_left_out() {
        let town = [("proactive.penalty", "{ decisions = 6 }"), ("proactive.licensing", "{ decisions = 3 }")];
        let result = run(&[], &[], Some(&town));
        assert_eq!(result.diagnostics.iter().map(|d| d.message.key()).collect::<Vec<_>>(), ["aggregate.without"]);
        let result = run(&[], &[], Some(&town[..1]));
        assert_eq!(result.diagnostics.iter().map(|d| d.message.key()).collect::<Vec<_>>(), ["aggregate.differs"]);
    }
}
