//! N-TABLE2: decisions and fees in the text against table two.

use crate::base::{Message, Severity, leading_number};
use crate::check::claims::opens_clause;
use crate::check::claims::respective::{APART, JOINERS, numbers};
use crate::check::prose::{Prose, clause_before, count, is_clause_end, sentence, skip, skip_all};
use crate::check::scope::{Coverage, Scope};
use crate::check::statements::{CASES, PrintedAmount, Statement, cell_places, compare};
use crate::check::{Audience, Findings, Rule, View};
use rust_decimal::Decimal;
use std::ops::Range;

/// 行政许可, 行政处罚 or 行政强制 N件, where the sentence tells of decisions; 行政事业性收费 in 元 or 万元. What was published (公示) counts something
/// else. Practice.
pub(super) const RULE: Rule =
    Rule { id: "N-TABLE2", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// See [`DECISIONS`].
type DecisionKind = (&'static str, &'static [&'static [&'static str]], &'static str);

/// Kinds of decisions: the words of a text, the cell, and the key of the word for it.
#[rustfmt::skip]
const DECISIONS: [DecisionKind; 3] = [
    ("行政许可", &[&["proactive.licensing.decisions"]], "table2.licensing"),
    ("行政处罚", &[&["proactive.penalty.decisions"]], "table2.penalty"),
    ("行政强制", &[&["proactive.compulsion.decisions"]], "table2.compulsion"),
];

const FEES: &str = "行政事业性收费";
const FEES_CELL: &str = "proactive.fees.amount";

/// Words by which a sentence tells of decisions, and words by which it tells of something else.
const DECIDED: [&str; 8] = ["作出", "做出", "处理决定", "决定", "办理", "办结", "实施", "下达"];
#[rustfmt::skip]
const PUBLISHED: [&str; 14] = [
    "公示", "公开", "公布", "发布", "归集", "录入", "上传", "报送", "上报", "推送", "清单", "梳理", "网站", "案卷",
];

/// Words in the clause by which decisions were not made, or something was done to those that were.
#[rustfmt::skip]
const UNDONE: [&str; 20] = [
    "不予", "不作", "免予", "免于", "减轻", "从轻", "撤销", "撤回", "变更", "注销", "吊销", "中止", "终止", "维持", "纠正", "确认违法", "复核", "听证", "申请", "强制执行",
];

/// Words in the clause by which fees are not those that were taken.
#[rustfmt::skip]
const SPARED: [&str; 23] = [
    "减免", "减征", "减收", "少收", "减负", "减轻", "降低", "免征", "免收", "免除", "停征", "停收", "缓征", "缓缴", "清退", "退还", "退付", "退费", "追缴", "欠缴", "取消", "违规", "涉企",
];

const FILL: [&str; 17] = [
    "处理决定",
    "决定书",
    "决定",
    "案件",
    "案",
    "措施",
    "处理",
    "数量",
    "件数",
    "共计",
    "共",
    "合计",
    "累计",
    "为",
    "的",
    "：",
    ":",
];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for section in ["overview", "other_matters"] {
        let Some(prose) = view.section(section) else { continue };
        let text = prose.text();
        let mut done = 0;
        for (at, _) in prose.stops().filter(|(at, c)| *c == '行' && text[*at..].starts_with("行政")) {
            if at < done {
                continue;
            }
            if text[at..].starts_with(FEES) {
                fee(view, prose, at, findings);
            } else if let Some((said, end)) = respective(text, at) {
                done = end;
                said.into_iter().for_each(|said| compare_decisions(view, prose, said, findings));
            } else if let Some(kind) = DECISIONS.iter().find(|(key, ..)| text[at..].starts_with(key))
                && let Some((count, range)) = decisions(text, at, kind.0.len())
            {
                compare_decisions(view, prose, DecisionCount { kind, count, range, at }, findings);
            }
        }
    }
}

/// A count of decisions of a kind that is named at an offset.
struct DecisionCount {
    kind: &'static DecisionKind,
    count: PrintedAmount,
    range: Range<usize>,
    at: usize,
}

fn compare_decisions(view: &View<'_>, prose: &Prose<'_>, said: DecisionCount, findings: &mut Findings<'_>) {
    let (_, readings, word) = *said.kind;
    // A part of the decisions is another count.
    let extent = || match Scope::new(view).extent(prose.text(), said.at) {
        Coverage::Part => Coverage::Other,
        extent => extent,
    };
    let (value, tolerance) = (said.count.value, said.count.tolerance);
    let said = Statement { value, tolerance, range: said.range, extent, readings, word: Message::new(word) };
    compare(view, prose, said, findings);
}

/// The numbers of several kinds that are listed from an offset on, and where the last one ends: 行政许可、行政处罚决定分别为9件、3件.
fn respective(text: &str, at: usize) -> Option<(Vec<DecisionCount>, usize)> {
    let range = sentence(text, at);
    let text = &text[..range.end];
    let clause = clause_before(text, at);
    if !text[at..].contains(APART) || clause.ends_with('、') || has_any(clause, &UNDONE) {
        return None;
    }
    let mut kinds = Vec::new();
    let mut rest = &text[at..];
    while !rest.starts_with(APART) {
        let kind = DECISIONS.iter().find(|(key, ..)| rest.starts_with(key))?;
        kinds.push((kind, text.len() - rest.len()));
        rest = skip_all(&rest[kind.0.len()..], &[&FILL, &JOINERS]);
    }
    let said = &text[range.start..text.len() - rest.len()];
    if !has_any(said, &DECIDED) || has_any(said, &PUBLISHED) {
        return None;
    }
    let first = skip(&rest[APART.len()..], &["为", "是", "有"]);
    let (numbers, end) = numbers(text, text.len() - first.len(), kinds.len())?;
    let count = |((kind, at), (value, range))| DecisionCount { kind, count: PrintedAmount::exact(value), range, at };
    Some((kinds.into_iter().zip(numbers).map(count).collect(), end))
}

/// Whether a clause that has told nothing else denies what follows it: 全年未实施, 没有作出行政许可、.
fn denies(text: &str, at: usize) -> bool {
    const DENIALS: [&str; 5] = ["未", "没有", "无", "不存在", "不涉及"];
    const VERBS: [&str; 15] = [
        "作出", "做出", "实施", "办理", "下达", "采取", "发生", "产生", "开展", "收取", "征收", "过", "任何", "相关",
        "有",
    ];
    let named: Vec<&str> = DECISIONS.iter().map(|(key, ..)| *key).collect();
    let clause = clause_before(text, at);
    // 因违法轻微，未作出行政处罚决定 tells of one case; fees for information are others.
    let before = &text[sentence(text, at).start..at];
    !has_any(before, &["因", "对", "由于", "申请", "信息公开"])
        && DENIALS.iter().any(|word| {
            clause.rfind(word).is_some_and(|at| {
                let lists: [&[&str]; 4] = [&VERBS, &named, &FILL, &JOINERS];
                opens_clause(&clause[..at]) && skip_all(&clause[at + word.len()..], &lists).is_empty()
            })
        })
}

/// The number of decisions of a kind that is named at an offset.
fn decisions(text: &str, at: usize, length: usize) -> Option<(PrintedAmount, Range<usize>)> {
    let range = sentence(text, at);
    let (before, rest) = (&text[range.start..at], &text[at + length..range.end]);
    let after = skip(rest, &FILL);
    let filled = &rest[..rest.len() - after.len()];
    let tells = has_any(before, &DECIDED) || has_any(filled, &DECIDED);
    if denies(text, at) {
        let none = || (PrintedAmount::exact(0), at..at + length);
        return (is_clause_end(after) && !filled.contains('的')).then(none);
    }
    let undone = has_any(clause_before(text, at), &UNDONE);
    if !tells || undone || has_any(before, &PUBLISHED) {
        return None;
    }
    let is_case = |number: &str| number.ends_with(['件', '宗', '起', '例', '次']);
    let start = at + length + filled.len();
    if let Some((value, number, end)) = count(after) {
        let unit = after[..after.len() - end.len()].trim_end();
        let is_case = |unit: &str| is_case(unit) || filled.ends_with("书") && unit.ends_with('份');
        return (is_case(unit) && is_clause_end(end)).then_some((PrintedAmount::exact(value), start..start + number));
    }
    if let Some(rounded) = PrintedAmount::parse(after, &CASES) {
        let end = start + rounded.length;
        return is_clause_end(&text[end..]).then_some((rounded, start..end));
    }
    // 作出300件行政处罚决定.
    let clause = clause_before(text, at);
    let first = clause.char_indices().find(|(at, _)| leading_number(&clause[*at..]).is_some())?.0;
    let (value, number, end) = count(&clause[first..])?;
    let start = at - clause.len() + first;
    let unit = clause[first..clause.len() - end.len()].trim_end();
    let alone = end.trim().is_empty() && is_case(unit) && is_clause_end(after);
    (alone && has_any(&clause[..first], &DECIDED)).then_some((PrintedAmount::exact(value), start..start + number))
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Compares an amount of fees that is named at an offset with the table.
fn fee(view: &View<'_>, prose: &Prose<'_>, at: usize, findings: &mut Findings<'_>) {
    const FILL: [&str; 15] =
        ["收入", "金额", "总金额", "总额", "数额", "共计", "共", "合计", "累计", "总计", "为", "了", "的", "：", ":"];
    let text = prose.text();
    let report = view.report;
    if has_any(clause_before(text, at), &SPARED) {
        return;
    }
    let Some(cell) = report.edition.cell(FEES_CELL).filter(|cell| report.figures.get(*cell).is_given()) else { return };
    let start = at + FEES.len();
    let rest = &text[start..sentence(text, at).end];
    let after = skip(rest, &FILL);
    let first = start + rest.len() - after.len();
    let (amount, range) = if denies(text, at) && is_clause_end(after) {
        (PrintedAmount::exact(0), at..start)
    } else {
        let Some(amount) = PrintedAmount::parse(after, &MONEY) else { return };
        let end = first + amount.length;
        (amount, first..end)
    };
    let extent = Scope::new(view).extent(text, at);
    let Some(figure) = report.figures.value(cell) else {
        if extent == Coverage::Whole {
            findings.not_assessable();
        }
        return;
    };
    // Either may be rounded: half of the last printed digit of the coarser.
    let half = |places: u32| Decimal::new(5, places + 1);
    let tolerance = half(figure.scale()).max(amount.tolerance);
    if (amount.value - figure).abs() <= tolerance && (figure.is_zero() == amount.value.is_zero()) {
        return findings.holds();
    }
    if extent != Coverage::Whole {
        return;
    }
    let message = Message::new("table2.fees")
        .with("said", &text[range.clone()])
        .with("right", amount.value.normalize())
        .with("figure", report.figures.get(cell).text());
    let diagnostic = findings.add(prose.place(range), message);
    diagnostic.secondary = cell_places(report, &[cell]);
    diagnostic.causes.push((RULE.id, FEES_CELL.to_owned()));
    diagnostic.help = Some(Message::new("bind.help"));
}

/// Units of fees, with the power of ten to their cell's unit, 万元.
const MONEY: [(&str, i32); 3] = [("万元", 0), ("元", -4), ("亿元", 4)];

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{outcome, report, site as site_of};
    use crate::check::testing_text::{TextRuleResult, with_figures};

    fn check_text(text: &str) -> TextRuleResult {
        let rows = [
            ("proactive.licensing", "{ decisions = 550 }"),
            ("proactive.penalty", "{ decisions = 30 }"),
            ("proactive.compulsion", "{ decisions = 0 }"),
            ("proactive.fees", "{ amount = \"12.53\" }"),
        ];
        with_figures(&rows, [("overview", text)]).result_of("N-TABLE2")
    }

    #[test]
    fn finds_other_figures() {
        for (text, words) in [
            ("行政许可处理决定9487件，行政处罚300宗。", vec!["9487", "300"]),
            ("全年作出行政许可决定55件", vec!["55"]),
            ("作出300件行政处罚决定", vec!["300"]),
            ("陆续作出300件行政处罚决定", vec!["300"]),
            ("作出300件 行政处罚决定", vec!["300"]),
            ("办理行政强制案件5起", vec!["5"]),
            ("作出行政许可决定5.5万件", vec!["5.5万件"]),
            ("收取行政事业性收费125000元", vec!["125000元"]),
            ("行政事业性收费金额共12.6万元", vec!["12.6万元"]),
            ("行政事业性收费0元", vec!["0元"]),
            ("行政事业性收费0.01万元", vec!["0.01万元"]),
            ("行政事业性收费0.2亿元", vec!["0.2亿元"]),
            ("行政事业性收费12.536万元", vec!["12.536万元"]),
            ("行政事业性收费12万元", vec!["12万元"]),
            ("行政事业性收费共计十五万元。", vec!["十五万元"]),
            ("未收取行政事业性收费。", vec!["行政事业性收费"]),
            ("全年无行政事业性收费。", vec!["行政事业性收费"]),
            ("全年未作出行政处罚决定。", vec!["行政处罚"]),
            ("没有作出行政许可、行政处罚决定。", vec!["行政许可", "行政处罚"]),
            ("作出行政处罚决定书350份。", vec!["350"]),
            ("行政许可、行政处罚、行政强制处理决定分别为550件、300件、5件。", vec!["300", "5"]),
        ] {
            assert_eq!(check_text(text).words(), words, "{text}");
        }
    }

    #[test]
    fn holds_within_what_is_printed() {
        for text in [
            "作出行政许可决定550件",
            "全年未实施行政强制。",
            "作出行政许可、行政处罚分别为550件和30件",
            "作出行政许可决定0.055万件",
            "作出行政许可决定0.06万件",
            "行政事业性收费12.5万元",
            "行政事业性收费125300元",
            "行政事业性收费125,312元",
            "行政事业性收费12.535万元",
            "作出30件行政处罚决定",
        ] {
            assert_eq!(check_text(text).state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn leaves_out_what_counts_something_else() {
        for text in [
            "公示行政许可决定300件",
            "在网站公开行政处罚决定300件",
            "行政许可300件",
            "承接行政许可事项120项",
            "办理行政许可事项120个",
            "作出行政处罚决定300余件",
            "县公安局作出行政处罚决定300件",
            "2022年作出行政许可决定300件",
            "行政事业性收费项目12项",
            "收到申请36件，未收取行政事业性收费",
            "因违法轻微，未作出行政处罚决定。",
            "未作出行政处罚决定的案件2件",
            "未实施行政强制拆除",
            "作出不予行政许可、行政处罚分别为2件、3件",
            "行政许可、行政处罚分别为2件、3件、4件",
            "公示行政许可、行政处罚决定分别为2件、3件",
            "公开行政处罚信息300条",
            "作出300件以上行政处罚决定",
            "作出300人行政处罚决定",
            "有300件行政处罚决定",
            "作出行政处罚决定300个",
            "作出300件重大行政处罚决定",
            "作出不予行政处罚决定20件",
            "免予行政处罚20件，作出决定",
            "撤销行政处罚决定2件",
            "办理撤销行政许可、行政处罚决定2件",
            "减免行政事业性收费20万元",
            "停征行政事业性收费20万元",
            "免征部分行政事业性收费20万元",
            "清退行政事业性收费2万元",
            "违规收取行政事业性收费0元",
            "涉企行政事业性收费5万元",
        ] {
            assert_eq!(check_text(text).words(), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_blank_is_not_assessable() {
        let rows = [("proactive.fees", "{ amount = \"\" }")];
        let site = with_figures(&rows, [("overview", "行政事业性收费12万元")]);
        assert_eq!(site.result_of("N-TABLE2").state(), State::NotAssessable);
        // The row is not there.
        let report = report(2023, &[("proactive.fees", "-")]);
        let files = [
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2023/report.toml", &*report),
            ("content/a/2023/overview.md", "行政事业性收费12万元"),
        ];
        assert_eq!(outcome("N-TABLE2", &site_of(&files)).state(), State::Silent);
    }
}
