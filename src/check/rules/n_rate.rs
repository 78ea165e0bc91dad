//! N-RATE: growth and decline in the text (同比增长20%, 较上年减少3件, 申请量较上年下降) against what the two years' tables give.

use crate::base::{Message, Severity, digit};
use crate::check::changes::{Direction, Size, TextChange, changes};
use crate::check::claims::{Subject, claims};
use crate::check::prose::{Prose, clause_before, sentence, skip};
use crate::check::results::results;
use crate::check::scope::{Coverage, Scope};
use crate::check::statements::{SignedCells, cell_places, resolve, signed_sum};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::{CellId, Counterpart};
use crate::model::Report;
use rust_decimal::{Decimal, RoundingStrategy};
use std::ops::Range;

/// A change from last year that the text gives in percent, in cases or in words alone differs from the tables'. Percent may be off
/// by half of the last printed digit. A change from another year than the last is not assessed. Practice.
pub(super) const RULE: Rule =
    Rule { id: "N-RATE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// What a noun that opens a clause counts.
const NOUNS: [(&str, Subject); 12] = [
    ("申请数量", Subject::Received),
    ("申请总量", Subject::Received),
    ("申请总数", Subject::Received),
    ("申请件数", Subject::Received),
    ("申请量", Subject::Received),
    ("申请数", Subject::Received),
    ("受理量", Subject::Received),
    ("收件量", Subject::Received),
    ("行政复议数量", Subject::Review),
    ("行政复议案件", Subject::Review),
    ("行政诉讼数量", Subject::Litigation),
    ("行政诉讼案件", Subject::Litigation),
];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for section in ["overview", "other_matters"] {
        let Some(prose) = view.section(section) else { continue };
        let year = view.report.year.get();
        let changes = changes(prose, year.into());
        if changes.is_empty() {
            continue;
        }
        let Some(previous) = view.previous() else {
            findings.not_assessable();
            continue;
        };
        let figures = figures(view, prose);
        for change in changes {
            if let Some(readings) = subject(view, prose, &change, &figures) {
                compare(view, previous, prose, &change, &readings, findings);
            }
        }
    }
}

/// A count of the text that a change may refer to: where its number ends, and what it may mean.
struct Counted {
    end: usize,
    readings: Vec<SignedCells>,
}

/// The counts of the whole report that a text gives.
fn figures(view: &View<'_>, prose: &Prose<'_>) -> Vec<Counted> {
    let (report, text) = (view.report, prose.text());
    let scope = Scope::new(view);
    let of = |value: u64, range: &Range<usize>, readings: &[&[&str]]| {
        let readings = resolve(report, readings);
        // The reading that the text's own number agrees with is the one it means.
        let agrees = |cells: &SignedCells| signed_sum(report, cells) == Some(value.into());
        let agreed: Vec<SignedCells> = readings.iter().filter(|cells| agrees(cells)).cloned().collect();
        Counted { end: range.end, readings: if agreed.is_empty() { readings } else { agreed } }
    };
    let claims = claims(prose, report.year.get().into())
        .into_iter()
        .filter(|claim| !claim.is_part && scope.extent(text, claim.at) == Coverage::Whole)
        .map(|claim| of(claim.value, &claim.range, claim.subject.readings()));
    let results = results(prose)
        .into_iter()
        .filter(|claim| scope.extent_of_result(text, claim.at) == Coverage::Whole)
        .map(|claim| of(claim.value, &claim.range, claim.result.readings));
    claims.chain(results).collect()
}

/// What changed: the noun that opens the clause (申请量较上年下降), or the count directly before (收到申请36件，同比增长20%).
fn subject(view: &View<'_>, prose: &Prose<'_>, change: &TextChange, figures: &[Counted]) -> Option<Vec<SignedCells>> {
    let text = prose.text();
    let start = sentence(text, change.at).start;
    let clause = clause_before(text, change.at).trim();
    let is_adjacent = |counted: &&Counted| {
        let between = text.get(counted.end..change.at).filter(|_| counted.end >= start);
        between.is_some_and(|between| {
            let unit = between.trim_start_matches([' ', '件', '宗', '起', '条', '份', '例', '次', '个']);
            let noun = skip(unit, &["政府信息公开申请", "依申请公开申请", "申请", "案件"]);
            matches!(noun.trim(), "" | "，" | "," | "（" | "(" | "，数量" | "，申请量" | "，总量")
        })
    };
    if let Some(counted) = figures.iter().find(is_adjacent) {
        return Some(counted.readings.clone());
    }
    let (noun, subject) = NOUNS.iter().find(|(noun, _)| clause.ends_with(noun))?;
    let lead = &clause[..clause.len() - noun.len()];
    const OWN: [&str; 20] = [
        "本年度",
        "本年",
        "全年",
        "今年",
        "年度",
        "年",
        "政府信息公开",
        "依申请公开",
        "信息公开",
        "政府信息",
        "全市",
        "全县",
        "全区",
        "我市",
        "我县",
        "我区",
        "的",
        "收到",
        "受理",
        "共",
    ];
    let own = skip(lead.trim_start_matches(|c: char| digit(c).is_some() || c == ' '), &OWN).is_empty();
    let at = change.at - clause_before(text, change.at).len();
    let whole = Scope::new(view).extent(text, at) == Coverage::Whole;
    (own && whole).then(|| resolve(view.report, subject.readings()))
}

/// Compares a change with that of any of its readings.
fn compare(
    view: &View<'_>,
    previous: &Report,
    prose: &Prose<'_>,
    change: &TextChange,
    readings: &[SignedCells],
    findings: &mut Findings<'_>,
) {
    let report = view.report;
    let mut known = Vec::new();
    for cells in readings {
        let Some(before_cells) = counterparts(view, previous, cells) else { continue };
        let Some((now, before)) = signed_sum(report, cells).zip(signed_sum(previous, &before_cells)) else {
            return findings.not_assessable();
        };
        // Without a base there is no rate.
        if matches!(change.size, Size::Percent(..)) && before.is_zero() {
            return findings.not_assessable();
        }
        if agrees(change, now, before) {
            return findings.holds();
        }
        known.push((cells, before_cells, now, before));
    }
    let distance =
        |(_, _, now, before): &&(&SignedCells, SignedCells, Decimal, Decimal)| deviation(change, *now, *before);
    let Some((cells, before_cells, now, before)) = known.iter().min_by_key(distance) else { return };
    let message = Message::new("rate.differs")
        .with("said", &prose.text()[change.range.clone()])
        .with("now", now.normalize())
        .with("before", before.normalize())
        .with("year", previous.year)
        .with("change", actual(change, *now, *before));
    let only = |cells: &SignedCells| cells.iter().map(|(cell, _)| *cell).collect::<Vec<CellId>>();
    let causes = cells.iter().map(|(cell, _)| ("N-RATE", report.edition.address(*cell).to_owned())).collect();
    let diagnostic = findings.add(prose.place(change.range.clone()), message);
    diagnostic.secondary = cell_places(report, &only(cells));
    diagnostic.secondary.extend(cell_places(previous, &only(before_cells)));
    diagnostic.causes = causes;
    diagnostic.help = Some(Message::new("rate.help"));
}

/// The same cells in last year's report, where all of them may be compared.
fn counterparts(view: &View<'_>, previous: &Report, cells: &SignedCells) -> Option<SignedCells> {
    let counterpart = |(cell, sign): &(CellId, Decimal)| match view.report.edition.counterpart(
        *cell,
        &previous.edition,
        view.editions(),
    ) {
        Counterpart::Cell(before, _) => Some((before, *sign)),
        Counterpart::Nothing(_) => None,
    };
    cells.iter().map(counterpart).collect()
}

/// Whether a change is as the figures have it. All products are exact: nothing is divided.
fn agrees(change: &TextChange, now: Decimal, before: Decimal) -> bool {
    let difference = now - before;
    let direction = match change.direction {
        Direction::Up => difference > Decimal::ZERO,
        Direction::Down => difference < Decimal::ZERO,
        Direction::None => difference.is_zero(),
    };
    let hundred = Decimal::ONE_HUNDRED;
    match &change.size {
        Size::Unsaid => direction,
        Size::Cases(cases) => (direction || cases.is_zero()) && difference.abs() == *cases,
        Size::Percent(percent, half) => {
            let off = (difference.abs() * hundred - *percent * before.abs()).abs();
            (direction || percent.is_zero() || difference.is_zero()) && off <= *half * before.abs()
        }
    }
}

/// How far a change is from what the text says, to choose the reading that it is nearest to.
fn deviation(change: &TextChange, now: Decimal, before: Decimal) -> Decimal {
    let difference = now - before;
    let signed = |value: Decimal| if change.direction == Direction::Down { -value } else { value };
    match &change.size {
        Size::Unsaid => Decimal::ZERO,
        Size::Cases(cases) => (difference - signed(*cases)).abs(),
        Size::Percent(percent, _) => (difference * Decimal::ONE_HUNDRED - signed(*percent) * before).abs(),
    }
}

/// What the figures give, in the unit of the text: 增长 20%, 减少 3 件.
fn actual(change: &TextChange, now: Decimal, before: Decimal) -> Message {
    let difference = now - before;
    let key = match (difference.is_zero(), difference.is_sign_negative(), &change.size) {
        (true, ..) => return Message::new("rate.same"),
        (_, false, Size::Percent(..)) => "rate.up_percent",
        (_, true, Size::Percent(..)) => "rate.down_percent",
        (_, false, _) => "rate.up",
        (_, true, _) => "rate.down",
    };
    let value = match &change.size {
        Size::Percent(percent, _) => (difference.abs() * Decimal::ONE_HUNDRED / before)
            .round_dp_with_strategy(percent.scale().max(1), RoundingStrategy::MidpointAwayFromZero),
        _ => difference.abs().normalize(),
    };
    Message::new(key).with("value", value)
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::{TextRuleResult, texts};

    const BEFORE: [(&str, &str); 3] = [
        ("requests.new_received", "[ 30, 0, 0, 0, 0, 0, 30 ]"),
        ("requests.carried_in", "[ 6, 0, 0, 0, 0, 0, 6 ]"),
        ("requests.results.granted", "[ 20, 0, 0, 0, 0, 0, 20 ]"),
    ];
    const NOW: [(&str, &str); 3] = [
        ("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
        ("requests.carried_in", "[ 3, 0, 0, 0, 0, 0, 3 ]"),
        ("requests.results.granted", "[ 10, 0, 0, 0, 0, 0, 10 ]"),
    ];

    fn check_text(text: &str) -> TextRuleResult {
        let mut site = texts(2024, "", [("overview", text)]);
        site.figures("a", 2024, &NOW).figures("a", 2023, &BEFORE);
        site.result_of("N-RATE")
    }

    #[test]
    fn finds_another_change() {
        for (text, word, figure) in [
            ("2024年共收到政府信息公开申请36件，同比增长1.05%。", "增长1.05%", "增长 20%"),
            ("申请量较上年下降。", "下降", "增加 6"),
            ("收到申请36件，比2023年（30件）增长29%", "增长29%", "增长 20%"),
            ("收到申请36件，较上年增加3件", "增加3件", "增加 6"),
            ("收到申请36件，与上年相比，减少6件", "减少6件", "增加 6"),
            ("收到申请36件，与去年持平", "持平", "增加 6"),
            ("收到申请36件，其中予以公开10件，同比增长50%", "增长50%", "下降 50%"),
            ("2024 年申请量较上年下降。", "下降", "增加 6"),
            ("收到申请36件，较上年增加3件，均已办结", "增加3件", "增加 6"),
            ("收到申请36件，同比增长9999999%", "增长9999999%", "增长 20%"),
            ("收到申请36件，同比增长1.000001%", "增长1.000001%", "增长 20%"),
            ("申请量较上年下降了。", "下降", "增加 6"),
            ("收到申请36件，同比增长1%，均已办结", "增长1%", "增长 20%"),
            ("收到申请36件，较上年增长百分之十。", "增长百分之十", "增长 20%"),
            ("收到申请36件，较上年同期的30件增长30%。", "增长30%", "增长 20%"),
            ("收到申请36件，较2023年的28件增加8件。", "增加8件", "增加 6"),
        ] {
            let result = check_text(text);
            assert_eq!(result.words(), [word], "{text}");
            assert!(result.messages()[0].contains(figure), "{:?}", result.messages());
        }
    }

    #[test]
    fn holds_within_half_of_the_last_printed_digit_and_in_either_reading() {
        for text in [
            "收到申请36件，同比增长20%",
            "收到申请36件，同比增长百分之二十。",
            "收到申请36件，较上年30件增长20%",
            "收到申请36件，较2023年增加6件",
            // 39 after 36 with what was carried in: 8.33…%.
            "共受理申请39件，同比增长8.3%",
            "共受理申请39件，同比增长8%",
            "申请量较上年上升。",
            "收到申请36件，予以公开10件，同比下降50%",
        ] {
            let result = check_text(text);
            assert_eq!((result.words(), result.state()), (vec![], State::Holds), "{text}");
        }
        assert_eq!(check_text("共受理申请39件，同比增长8.4%").words(), ["增长8.4%"]);
    }

    #[test]
    fn leaves_out_other_bases_and_other_things() {
        for text in [
            "收到申请36件，较2019年增长1%",
            "主动公开信息1200条，同比增长5%",
            "申请办结率为98.5%，较2023年提高1.2个百分点",
            "收到网络申请20件，同比增长5%",
            "收到申请36件，同比增长约15%",
            "收到申请36件，主动公开20条，同比增长5%",
            "公开平台访问量较上年下降",
            "上半年收到申请20件，同比增长1%",
            "申请量统计较上年下降",
            "网上办事申请量较上年下降",
            "收到申请36件，同比增长10000000%",
            "收到申请36件，同比增长1.0000001%",
            "收到申请36件，同比增长1%左右。",
            "收到网络申请20件，予以公开2件，同比增长5%",
            "收到申请36件\n\n同比增长5%",
            "收到申请36件。主动公开信息1200条，同比增长5%",
            "收到申请36件，在2023年（30件）增长5%",
        ] {
            assert_eq!(check_text(text).words(), [""; 0], "{text}");
        }
    }

    /// What a text says of requests that were so many last year and are so many now.
    fn of_received(before: u32, now: u32, text: &str) -> TextRuleResult {
        let row = |count: u32| format!("[ {count}, 0, 0, 0, 0, 0, {count} ]");
        let mut site = texts(2024, "", [("overview", text)]);
        site.figures("a", 2024, &[("requests.new_received", &row(now))]);
        site.figures("a", 2023, &[("requests.new_received", &row(before))]);
        site.result_of("N-RATE")
    }

    #[test]
    fn half_of_the_last_digit_is_rounded_either_way_and_nothing_is_no_change() {
        for (before, now, said, holds) in [
            (40, 41, "增长2%", true),
            (40, 41, "增长3%", true),
            (40, 41, "增长1%", false),
            (2000, 2051, "增长2%", false),
            (30, 30, "持平", true),
            (30, 30, "增加0件", true),
            (30, 30, "下降0%", true),
            (30, 30, "上升", false),
            (30, 30, "下降", false),
        ] {
            let result = of_received(before, now, &format!("收到申请{now}件，较上年{said}。"));
            assert_eq!(result.counts(), [u32::from(holds), u32::from(!holds), 0, 0], "{before} {now} {said}");
        }
    }

    #[test]
    fn the_reading_that_is_nearest_is_told() {
        for (said, told) in [
            ("增加7件", "30 变为 36，增加 6 件"),
            ("减少7件", "50 变为 42，减少 8 件"),
            ("增长18%", "30 变为 36，增长 20%"),
            ("下降18%", "50 变为 42，下降 16%"),
            ("下降17.55%", "50 变为 42，下降 16%"),
        ] {
            let mut site = texts(2024, "", [("overview", &*format!("共受理申请99件，同比{said}。"))]);
            let carried = |count: &'static str| ("requests.carried_in", count);
            site.figures("a", 2024, &[NOW[0], carried("[ 6, 0, 0, 0, 0, 0, 6 ]")]);
            site.figures("a", 2023, &[BEFORE[0], carried("[ 20, 0, 0, 0, 0, 0, 20 ]")]);
            let messages = site.result_of("N-RATE").messages();
            assert!(messages.len() == 1 && messages[0].contains(told), "{said}: {messages:?}");
        }
        let rounded = of_received(36, 39, "收到申请39件，同比增长9.25%。").messages();
        assert!(rounded[0].contains("增长 8.33%"), "{rounded:?}");
        let rounded = of_received(36, 39, "收到申请39件，同比增长9%。").messages();
        assert!(rounded[0].contains("增长 8.3%"), "{rounded:?}");
    }

    #[test]
    fn a_missing_year_or_no_base_cannot_be_assessed() {
        let alone = texts(2024, "", [("overview", "收到申请0件，同比增长5%")]).result_of("N-RATE");
        assert_eq!(alone.state(), State::NotAssessable);
        let mut site = texts(2024, "", [("overview", "收到申请36件，同比增长5%")]);
        site.figures("a", 2024, &NOW).figures("a", 2023, &[]);
        assert_eq!(site.result_of("N-RATE").state(), State::NotAssessable);
    }
}
