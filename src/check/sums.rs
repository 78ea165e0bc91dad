//! Which equations of the form hold on a report, one by one: the very equations that the rules check, for the published report and
//! for those who watch them while they type. Nothing is added up here a second time.

use super::arithmetic::{Equation, Reconciliation, UNKNOWN, place_name, said, sides};
use super::stocks::{self, EvaluatedStock};
use super::{RULES, Rule};
use crate::base::{Diagnostic, Lang, Text, unnumbered, within_sentence};
use crate::edition::{Carry, CellId};
use crate::model::{Continued, Report};
use rust_decimal::Decimal;
use std::borrow::Borrow;

/// An equation of the form on a report's figures.
#[derive(Clone, Debug)]
pub struct EvaluatedSum {
    /// The rule that judges it.
    pub rule: &'static Rule,
    /// The row or column it is about.
    pub label: Text,
    /// The cell of the total.
    pub address: String,
    /// Both sides with their parts: `31 + 0 = 31` and `30`.
    pub sides: [String; 2],
    /// Where reports of two years meet: what the first figure of each side is, with its year.
    pub sources: Option<[Text; 2]>,
    /// Whether they agree.
    pub outcome: SumStatus,
}

impl EvaluatedSum {
    /// Both sides in one line: `31 + 5 = 30 + 6`, or `1 + 2 = 3 ≠ 4`; between years `3（2023年结转下年）= 3（2024年上年结转）`.
    pub fn text(&self, lang: Lang) -> String {
        let [left, right] = &match &self.sources {
            None => self.sides.clone(),
            Some([before, after]) => [(0, before), (1, after)].map(|(at, source)| named(&self.sides[at], source, lang)),
        };
        let text = match (self.outcome, right.split_once(" = ")) {
            // The sums of both sides are the same: those terms are printed.
            (SumStatus::Holds, Some((terms, _))) => format!("{} = {terms}", left.split(" = ").next().unwrap_or(left)),
            (SumStatus::Holds, None) if left.contains(" = ") => left.clone(),
            (SumStatus::Off(_) | SumStatus::Explained(_), _) => format!("{left} ≠ {right}"),
            _ => format!("{left} = {right}"),
        };
        // A full-width bracket brings its own space.
        text.replace("） ", "）")
    }
}

/// A side with what its first figure is behind that figure.
fn named(side: &str, source: &Text, lang: Lang) -> String {
    let (first, rest) = side.find(' ').map_or((side, ""), |at| side.split_at(at));
    match lang {
        Lang::Zh => format!("{first}（{}）{rest}", source.zh),
        Lang::En => format!("{first} ({}){rest}", source.en),
    }
}

/// How an equation fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumStatus {
    /// Both sides are the same.
    Holds,
    /// The left side is greater by so much.
    Off(Decimal),
    /// It is off by this difference, and the report explains it.
    Explained(Decimal),
    /// A figure is missing or no number. Never counts as passed.
    NotAssessable,
}

/// Every equation of the form on a report, and what ties it to last year's. `findings` are those about the report, which decide
/// what is explained. Without last year's report nothing is said of it.
pub fn sums<D: Borrow<Diagnostic>>(report: &Report, previous: Option<&Report>, findings: &[D]) -> Vec<EvaluatedSum> {
    let balance = Reconciliation::new(report);
    let equations = balance.telling().filter_map(|equation| {
        let rule = RULES.iter().find(|rule| rule.id == equation.rule)?;
        Some(Evaluation {
            rule: rule.id,
            label: place_name(report, equation),
            cell: equation.whole,
            sides: sides(equation, report),
            sources: None,
            remainder: equation.excess(),
        })
    });
    let all = equations.chain(
        previous
            .into_iter()
            .flat_map(|previous| continuations(report, previous, |_| true).map(|own| own.evaluate(report, previous))),
    );
    let sums = all.filter_map(|evaluation| {
        let rule = *RULES.iter().find(|known| known.id == evaluation.rule)?;
        let address = report.edition.address(evaluation.cell);
        let is_explained = || findings.iter().any(|finding| explains(finding.borrow(), rule, address));
        let outcome = match evaluation.remainder {
            None => SumStatus::NotAssessable,
            Some(remainder) if remainder.is_zero() => SumStatus::Holds,
            Some(remainder) if is_explained() => SumStatus::Explained(remainder),
            Some(remainder) => SumStatus::Off(remainder),
        };
        Some(evaluation.into_sum(rule, address, outcome))
    });
    sums.collect()
}

/// Of the equations of a rule that hold, the one with the largest total: it shows best what was checked. Only that one is written
/// out, as every report's page asks for one a rule.
pub fn fullest(report: &Report, previous: Option<&Report>, rule: &'static Rule) -> Option<EvaluatedSum> {
    let (edition, figures) = (&report.edition, &report.figures);
    let sums = edition.sums.iter().map(|sum| (&sum.rule, &sum.parts[..], std::slice::from_ref(&sum.total)));
    let identities =
        edition.identities.iter().map(|identity| (&identity.rule, &identity.left[..], &identity.right[..]));
    let own = sums.chain(identities).filter(|(name, ..)| rule.id == *name);
    // A computed total proves nothing.
    let is_typed = |cell: &CellId| figures.get(*cell).is_given() && !figures.is_computed(*cell);
    let given = own.filter(|(.., right)| right.iter().all(is_typed));
    let largest = given.max_by_key(|(.., right)| right.first().and_then(|whole| figures.value(*whole)));
    let equation = largest.and_then(|(name, left, right)| {
        let equation = Equation::new(report, name, left.to_vec(), right.to_vec(), *right.first()?);
        equation.remainder?.is_zero().then_some(equation)
    });
    if let Some(equation) = equation {
        let label = place_name(report, &equation);
        let address = edition.address(equation.whole).to_owned();
        let sides = sides(&equation, report);
        return Some(EvaluatedSum { rule, label, address, sides, sources: None, outcome: SumStatus::Holds });
    }
    let own = continuations(report, previous?, |name| name == rule.id);
    let holding = own.filter(|own| own.remainder().is_some_and(|remainder| remainder.is_zero()));
    let own = holding.max_by_key(|own| figures.value(own.cell()))?;
    let address = edition.address(own.cell());
    Some(own.evaluate(report, previous?).into_sum(rule, address, SumStatus::Holds))
}

/// Whether a finding about an equation is explained.
fn explains(finding: &Diagnostic, rule: &Rule, address: &str) -> bool {
    let same = |code: &str, cell: Option<&str>| code == rule.id && cell == Some(address);
    finding.explained
        && (same(finding.code, finding.address.as_deref())
            || finding.causes.iter().any(|(code, cell)| same(code, Some(cell))))
}

/// A figure of a rule: what it is about, its cell, both sides with their sources, and their difference.
struct Evaluation<'r> {
    rule: &'r str,
    label: Text,
    cell: CellId,
    sides: [String; 2],
    sources: Option<[Text; 2]>,
    remainder: Option<Decimal>,
}

impl Evaluation<'_> {
    fn into_sum(self, rule: &'static Rule, address: &str, outcome: SumStatus) -> EvaluatedSum {
        let Evaluation { label, sides, sources, .. } = self;
        EvaluatedSum { rule, label, address: address.to_owned(), sides, sources, outcome }
    }
}

/// A figure that is tied to last year's report.
enum Continuation<'r> {
    /// By a row that continues one of last year's.
    Carried(&'r Carry, Continued),
    /// By a stock and its flows.
    Stock(EvaluatedStock<'r>),
}

impl<'r> Continuation<'r> {
    fn cell(&self) -> CellId {
        match self {
            Continuation::Carried(_, cell) => cell.to,
            Continuation::Stock(stock) => stock.cell,
        }
    }

    /// What it should be less what it is; `None` where a figure is missing or no number.
    fn remainder(&self) -> Option<Decimal> {
        match self {
            Continuation::Carried(_, cell) => cell.difference.map(|difference| -difference),
            Continuation::Stock(stock) => stock.remainder(),
        }
    }

    /// With both sides and their sources in words.
    fn evaluate(&self, report: &Report, previous: &Report) -> Evaluation<'r> {
        let remainder = self.remainder();
        let (rule, cell, label, sides, sources) = match self {
            Continuation::Carried(carry, cell) => {
                let before = cell.from.map_or_else(|| UNKNOWN.to_owned(), |from| said(previous, from));
                let sides = [before, said(report, cell.to)];
                let sources = cell.from.map(|from| [source(previous, from), source(report, cell.to)]);
                (carry.rule.as_str(), cell.to, report.edition.column(cell.to).label.clone(), sides, sources)
            }
            Continuation::Stock(stock) => {
                let years =
                    [previous, report].map(|it| Text { zh: format!("{}年", it.year), en: it.year.to_string() });
                (stock.rule, stock.cell, report.edition.name(stock.cell).clone(), stock.sides(report), Some(years))
            }
        };
        Evaluation { rule, label, cell, sides, sources, remainder }
    }
}

/// The row of a figure, with the year of its report.
fn source(report: &Report, cell: CellId) -> Text {
    let row = report.edition.row(cell).short();
    let (zh, en) = (unnumbered(&row.zh), within_sentence(unnumbered(&row.en)));
    Text { zh: format!("{}年{zh}", report.year), en: format!("{en}, {}", report.year) }
}

/// The figures that continue a row of last year's report, column by column, and the stocks, for the rules that are asked for.
fn continuations<'r>(
    report: &'r Report,
    previous: &'r Report,
    is_asked: impl Fn(&str) -> bool + Copy + 'r,
) -> impl Iterator<Item = Continuation<'r>> {
    let carries = report.edition.carries.iter().filter(move |carry| is_asked(&carry.rule));
    let carried = carries.flat_map(move |carry| {
        report.continued(previous, carry).into_iter().map(move |cell| Continuation::Carried(carry, cell))
    });
    carried.chain(stocks::evaluate(report, previous, is_asked).map(Continuation::Stock))
}

/// The rules that tie a report's figures to last year's, in the order of [`RULES`]; their verdicts count what holds.
pub fn across_years(report: &Report) -> impl Iterator<Item = &'static Rule> {
    let edition = &report.edition;
    RULES.iter().copied().filter(|rule| {
        let carried = edition.carries.iter().any(|carry| carry.rule == rule.id);
        carried || edition.stocks.iter().any(|stock| stock.rule == rule.id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, Year};
    use crate::check::testing::{Rows, report, site};
    use crate::check::{Verdict, check};

    /// The equations of a report that are not 0 = 0, printed, with the verdicts of the same check.
    fn render_for_test(rows: Rows<'_>) -> (Vec<String>, Vec<Verdict>, Vec<EvaluatedSum>) {
        let text = report(2024, rows);
        let files = [
            ("content/a/agency.toml", "name = \"某机关\"\nlevel = \"county\"\n"),
            ("content/a/2024/report.toml", &text),
        ];
        let site = site(&files);
        let (verdicts, findings) = check(&site);
        let year = Year::new(2024).expect("a year");
        let report = site.agencies[0].report(year).expect("a report");
        let all = sums(report, None, &findings);
        let telling = all.iter().filter(|sum| sum.outcome != SumStatus::Holds || !sum.sides[1].starts_with('0'));
        let line = |sum: &EvaluatedSum| {
            let [left, right] = &sum.sides;
            format!("{} {} {left} | {right} {:?}", sum.rule.id, sum.label.get(Lang::Zh), sum.outcome)
        };
        let lines = telling.map(line).collect();
        (lines, verdicts.values().next().expect("verdicts").to_vec(), all)
    }

    #[test]
    fn each_equation_says_by_how_much_it_is_off() {
        let (lines, verdicts, all) = render_for_test(&[("review_litigation.review", "[ 1, 2, 0, 0, 4 ]")]);
        assert_eq!(lines, ["T4-SUM 行政复议 1 + 2 + 0 + 0 = 3 | 4 Off(-1)"]);
        // The verdicts of the rules count the very same.
        for verdict in verdicts.iter().filter(|verdict| all.iter().any(|sum| sum.rule.id == verdict.rule)) {
            let of = |outcome: fn(&SumStatus) -> bool| {
                all.iter().filter(|sum| sum.rule.id == verdict.rule && outcome(&sum.outcome)).count()
            };
            let counts = [
                of(|outcome| *outcome == SumStatus::Holds),
                of(|outcome| matches!(outcome, SumStatus::Off(_))),
                of(|outcome| *outcome == SumStatus::NotAssessable),
            ];
            assert_eq!(
                counts.map(|n| n as u32),
                [verdict.holds, verdict.findings, verdict.not_assessable],
                "{verdict:?}"
            );
        }
    }

    #[test]
    fn a_blank_is_not_assessable_and_an_explanation_counts() {
        let note = "[{ rule = \"T4-SUM\", cell = \"review_litigation.review.total\", text = \"原件如此\" }]";
        let (lines, ..) = render_for_test(&[
            ("review_litigation.review", "[ 1, 2, 0, 0, 4 ]"),
            ("review_litigation.litigation_direct", "[ 1, \"\", 0, 0, 4 ]"),
            ("explanations", note),
        ]);
        assert_eq!(
            lines,
            [
                "T4-SUM 行政复议 1 + 2 + 0 + 0 = 3 | 4 Explained(-1)",
                "T4-SUM 未经复议直接起诉 1 + ? + 0 + 0 = ? | 4 NotAssessable"
            ]
        );
    }

    /// The rows that the next test changes.
    const ROWS: [&str; 6] = [
        "requests.new_received",
        "requests.carried_in",
        "requests.results.granted",
        "requests.results.refused.state_secret",
        "requests.results.total",
        "requests.carried_out",
    ];

    /// Last year's and this year's report, with one to three wrong figures in this year's, and the texts of up to three explanations.
    fn wrong_reports(mut below: impl FnMut(usize) -> usize) -> [String; 2] {
        let mut figures = [[0_u32; 7]; 6];
        // Three requests of people, one carried in, all granted: 3 + 1 = 4.
        for (row, count) in [(0, 3), (1, 1), (2, 4), (4, 4)] {
            (figures[row][0], figures[row][6]) = (count, count);
        }
        let mut wrong = Vec::new();
        for _ in 0..=below(3) {
            let (row, column) = (below(6), below(7));
            figures[row][column] += 1 + below(2) as u32;
            wrong.push((row, column));
        }
        let columns =
            ["natural_person", "business", "research", "public_welfare", "legal_service", "other_org", "total"];
        let notes: Vec<String> = (0..below(4))
            .map(|_| {
                let (row, column) = if below(3) == 0 { (below(6), below(7)) } else { wrong[below(wrong.len())] };
                let column = if below(2) == 0 { "total" } else { columns[column] };
                let rule = ["T3-ROW", "T3-SUM", "T3-ID", "X3-CARRY"][below(4)];
                format!("{{ rule = \"{rule}\", cell = \"{}.{column}\", text = \"原件如此\" }}", ROWS[row])
            })
            .collect();
        let lists = figures.map(|row| format!("{row:?}"));
        let notes = format!("[{}]", notes.join(", "));
        let rows: Vec<(&str, &str)> = ROWS.into_iter().zip(lists.iter().map(String::as_str)).collect();
        let before = [("requests.carried_out", "[ 1, 0, 0, 0, 0, 0, 1 ]")];
        [report(2023, &before), report(2024, &[&rows[..], &[("explanations", &notes)]].concat())]
    }

    #[test]
    fn verdicts_count_each_equation_whatever_is_wrong_and_explained() {
        let mut state = 7_usize;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let mut explained = 0;
        for _ in 0..60 {
            let [before, now] = wrong_reports(&mut below);
            let name = "content/a/agency.toml";
            let files = [
                (name, "name = \"某机关\"\n"),
                ("content/a/2023/report.toml", &before),
                ("content/a/2024/report.toml", &now),
            ];
            let site = site(&files);
            let (verdicts, findings) = check(&site);
            let (previous, report) = (&site.agencies[0].reports[0], &site.agencies[0].reports[1]);
            let all = sums(report, Some(previous), &findings);
            for verdict in verdicts.get(&site.agencies[0].slug, report.year).expect("verdicts").iter() {
                let own = || all.iter().filter(|sum| sum.rule.id == verdict.rule);
                let of =
                    |is_counted: fn(&SumStatus) -> bool| own().filter(|sum| is_counted(&sum.outcome)).count() as u32;
                let counts = [
                    of(|outcome| *outcome == SumStatus::Holds),
                    of(|outcome| matches!(outcome, SumStatus::Off(_))),
                    of(|outcome| matches!(outcome, SumStatus::Explained(_))),
                ];
                let said = [verdict.holds, verdict.findings - verdict.explained, verdict.explained];
                assert!(own().next().is_none() || counts == said, "{counts:?} {verdict:?}\n{now}");
                explained += counts[2];
            }
            // What is explained has an explanation of its own, or of the cell that it is shown at.
            let notes = |finding: &Diagnostic| {
                let of =
                    |address: &str| report.explanations.iter().any(|note| note.address.as_deref() == Some(address));
                finding.address.as_deref().is_some_and(of)
            };
            let mut shown = findings.iter().filter(|finding| finding.explained);
            assert!(shown.all(notes), "{now}");
            // An explanation of something that is off is never called one without a finding.
            for unused in findings.iter().filter(|finding| finding.message.key() == "rules.unused") {
                let rule = unused.message.arg("rule").expect("a rule").plain();
                let is_off = |sum: &&EvaluatedSum| sum.rule.id == rule && Some(&sum.address) == unused.address.as_ref();
                let same = report.explanations.iter().filter(|note| {
                    note.rule.as_deref() == Some(&*rule) && note.address.as_deref() == unused.address.as_deref()
                });
                let holds = |sum: &EvaluatedSum| sum.outcome == SumStatus::Holds;
                assert!(same.count() > 1 || all.iter().find(is_off).is_none_or(holds), "{unused:?}\n{now}");
            }
        }
        assert!(explained > 10, "{explained}");
    }

    #[test]
    fn the_rules_across_years_are_those_of_the_form() {
        let text = report(2024, &[]);
        let site = site(&[("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2024/report.toml", &text)]);
        let ids: Vec<&str> = across_years(&site.agencies[0].reports[0]).map(|rule| rule.id).collect();
        assert_eq!(ids, ["X3-CARRY", "X2-FORCE"]);
    }
}
