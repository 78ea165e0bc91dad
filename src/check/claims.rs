//! Counts that a narrative claims: which subject, how many, and where it says so. A count is read only where nothing but known
//! words stands between subject and number: what is not understood is no claim. Whether it is this report's is another
//! question (`scope.rs`), asked only where a count differs from the table.

use super::prose::{Prose, clause_before, count, is_clause_end, sentence, skip};
use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// 收到 or 新收 申请.
    Received,
    /// 上年结转.
    CarriedIn,
    /// 结转下年度.
    CarriedOut,
    /// 行政复议.
    Review,
    /// 行政诉讼.
    Litigation,
    /// 行政复议 and 行政诉讼 under one number.
    Both,
    /// 规范性文件 制发.
    Issued,
    /// 规范性文件 废止.
    Repealed,
    /// 规范性文件 现行有效.
    InForce,
}

/// A count that the text claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) subject: Subject,
    pub(super) value: u64,
    /// The number, or the words for none.
    pub(super) range: Range<usize>,
    /// Where the subject stands.
    pub(super) at: usize,
}

/// The words that start a claim. Where one starts with another, the longer stands first.
const KEYS: [(&str, Subject); 20] = [
    ("收到", Subject::Received),
    ("新收", Subject::Received),
    ("受理", Subject::Received),
    ("接收", Subject::Received),
    ("接到", Subject::Received),
    ("上年结转", Subject::CarriedIn),
    ("上年度结转", Subject::CarriedIn),
    ("上一年结转", Subject::CarriedIn),
    ("上一年度结转", Subject::CarriedIn),
    ("去年结转", Subject::CarriedIn),
    ("结转下年", Subject::CarriedOut),
    ("结转下一年", Subject::CarriedOut),
    ("结转至下年", Subject::CarriedOut),
    ("结转至下一年", Subject::CarriedOut),
    ("结转到下", Subject::CarriedOut),
    ("行政复议", Subject::Review),
    ("行政诉讼", Subject::Litigation),
    ("制发", Subject::Issued),
    ("废止", Subject::Repealed),
    ("现行有效", Subject::InForce),
];

/// Words between a verb and 申请.
#[rustfmt::skip]
const KINDS: [&str; 25] = [
    "政府信息依申请公开", "政府信息公开", "依申请公开政府信息", "依申请公开", "信息公开", "政府信息", "公开信息", "公开", "信息", "政务", "各类", "有效", "的", "了",
    "本年度", "本年", "共计", "共", "累计", "总计", "公民、法人和其他组织", "公民、法人或者其他组织", "公民、法人或其他组织", "提出", "提交",
];

/// Words between a subject and its number.
#[rustfmt::skip]
const FILL: [&str; 24] = [
    "申请", "案件", "事项", "情况", "案", "件", "共计", "总计", "合计", "累计", "共", "计", "数量", "总数", "量", "数", "为", "有", "了", "的",
    "发生", "：", ":", "均",
];

const DOCUMENT: &str = "规范性文件";

/// All claims of a text.
pub(super) fn claims(prose: &Prose<'_>) -> Vec<Claim> {
    let text = prose.text();
    let mut claims = Vec::new();
    let mut done = 0;
    for (at, c) in prose.stops() {
        if at < done || !('\u{4e00}'..='\u{9fff}').contains(&c) {
            continue;
        }
        let Some((key, subject)) = KEYS.iter().find(|(key, _)| text[at..].starts_with(key)) else { continue };
        let range = sentence(text, at);
        let before = &text[range.start..at];
        // Every key ends the search for its own parts: 行政复议 in 收到行政复议申请 is a subject of its own.
        let rest = &text[at + key.len()..range.end];
        let claim = match subject {
            Subject::Received => received(key, before, rest),
            Subject::Review | Subject::Litigation | Subject::Both => {
                let (claim, length) = dispute(*subject, clause_before(text, at), rest);
                done = at + key.len() + length;
                claim
            }
            Subject::CarriedIn | Subject::CarriedOut => carried(clause_before(text, at), rest),
            Subject::Issued | Subject::Repealed | Subject::InForce => document(before, clause_before(text, at), rest),
        };
        let Some((subject, (value, span))) = claim.map(|(joint, quantity)| (joint.unwrap_or(*subject), quantity))
        else {
            continue;
        };
        // Said of the text behind the key; 0 without a number stands at the key.
        let offset = at + key.len();
        let range = if span.is_empty() { at..offset } else { offset + span.start..offset + span.end };
        claims.push(Claim { subject, value, range, at });
    }
    claims
}

/// A number with its bytes behind the key; no bytes for a denial.
type ClaimedCount = (u64, Range<usize>);

/// Another subject than the key's, if any, and what is claimed.
type ClaimMatch = Option<(Option<Subject>, ClaimedCount)>;

fn number<'t>(whole: &str, rest: &'t str) -> Option<(ClaimedCount, &'t str)> {
    let (value, length, after) = count(rest)?;
    let start = whole.len() - rest.len();
    Some(((value, start..start + length), after))
}

/// 共收到政府信息公开申请36件; 收到36件政府信息公开申请; 新收36件; 未收到政府信息公开申请.
fn received(key: &str, before: &str, rest: &str) -> ClaimMatch {
    let after = skip(rest, &KINDS);
    let asked_for = rest[..rest.len() - after.len()].contains("申请");
    let named = after.strip_prefix("申请").or_else(|| asked_for.then_some(after));
    if denied(before) {
        let end = skip(named?, &["的情况", "情况", "事项"]);
        return is_clause_end(end).then_some((None, (0, 0..0)));
    }
    let (quantity, end) = number(rest, skip(named.unwrap_or(after), &FILL))?;
    let follows = || skip(end, &KINDS).strip_prefix("申请").is_some_and(|end| is_clause_end(skip(end, &["事项"])));
    let topic = || is_clause_end(end) && (key == "新收" || before.contains("申请"));
    (named.is_some() || follows() || topic()).then_some((None, quantity))
}

/// 上年结转2件; 结转下年度继续办理0件; 无上年结转.
fn carried(clause: &str, rest: &str) -> ClaimMatch {
    #[rustfmt::skip]
    const FILL: [&str; 15] = [
        "一年度", "年度", "一年", "年", "度", "继续", "办理", "处理", "答复", "的", "政府信息公开", "依申请公开", "申请", "为", "共",
    ];
    let after = skip(rest, &FILL);
    if denied(clause) {
        return is_clause_end(after).then_some((None, (0, 0..0)));
    }
    Some((None, number(rest, after)?.0))
}

/// 行政复议2件; 行政复议、行政诉讼案件共6件; 未发生行政复议和行政诉讼. Also how far it read.
fn dispute(subject: Subject, clause: &str, rest: &str) -> (ClaimMatch, usize) {
    #[rustfmt::skip]
    const JOIN: [&str; 14] = [
        "案件", "申请", "以及", "、", "和", "及", "与", "或者", "或", "提起", "被", "发生", "引发", "政府信息公开",
    ];
    let joined = if subject == Subject::Review { skip(rest, &JOIN).strip_prefix("行政诉讼") } else { None };
    let after = joined.unwrap_or(rest);
    let length = joined.map_or(0, |after| rest.len() - after.len());
    let joint = joined.is_some().then_some(Subject::Both);
    if none(clause) {
        let end = skip(after, &["案件", "案", "的情况", "情况", "事件", "事项", "申请", "发生"]);
        return (is_clause_end(end).then_some((joint, (0, 0..0))), length);
    }
    let filled = skip(after, &FILL);
    // 均为2件 is a claim about each; only 均为0件 is one about both together.
    let each = after[..after.len() - filled.len()].contains('均');
    let quantity =
        number(rest, filled).map(|(quantity, _)| quantity).filter(|(value, _)| joint.is_none() || *value == 0 || !each);
    (quantity.map(|quantity| (joint, quantity)), length)
}

/// 制发行政规范性文件3件; 规范性文件制发3件，废止5件，现行有效8件; 未制发规范性文件.
fn document(before: &str, clause: &str, rest: &str) -> ClaimMatch {
    const ADJECTIVES: [&str; 8] = ["的", "行政", "各类", "了", "本级", "新", "政府", "党政"];
    let named = skip(rest, &ADJECTIVES).strip_prefix(DOCUMENT);
    if denied(clause) {
        return is_clause_end(named?).then_some((None, (0, 0..0)));
    }
    let topic = before.contains(DOCUMENT);
    let after = named.or_else(|| topic.then_some(rest))?;
    let (quantity, end) = number(rest, skip(after, &FILL))?;
    // 制发3件规范性文件 would be a third order; not read unless nothing follows.
    is_clause_end(end).then_some((None, quantity))
}

/// Whether a text ends in a negation.
fn denied(before: &str) -> bool {
    let before = before.trim_end();
    ["未", "没有", "无", "未曾"].iter().any(|word| before.ends_with(word))
}

/// Whether a clause denies what follows it: 未发生因政府信息公开引起的.
fn none(clause: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 33] = [
        "发生", "产生", "出现", "收到", "存在", "有", "因", "由", "政府信息公开", "信息公开", "政务公开", "政府信息", "依申请公开", "工作", "申请", "引发",
        "引起", "导致", "的", "被", "提起", "相关", "任何", "涉及", "关于", "方面", "过", "和", "、", "及", "他人", "行政复议", "行政诉讼",
    ];
    ["未", "没有", "无"]
        .iter()
        .any(|word| clause.rfind(word).is_some_and(|at| skip(&clause[at + word.len()..], &WORDS).is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::scope::Scope;
    use crate::check::testing_text::{texts, view_of};

    fn read(text: &str) -> Vec<(Subject, u64)> {
        let site = texts(2023, "name = \"洪泽区人民政府\"\nwords = [\"我区\", \"区政府\"]", [("overview", text)]);
        view_of(&site, |view| {
            let scope = Scope::new(view);
            let prose = &view.prose()[0];
            let text = prose.text();
            let ours = claims(prose).into_iter().filter(|claim| scope.is_ours(text, claim.at));
            ours.map(|claim| (claim.subject, claim.value)).collect()
        })
    }

    #[test]
    fn reads_what_reports_write() {
        use Subject::*;
        for (text, expected) in [
            ("2023年度，我镇共收到依申请公开申请 0 件。", vec![(Received, 0)]),
            (
                "收到政府信息公开申请三十六件，上年结转2件，结转下年度继续办理０件。",
                vec![(Received, 36), (CarriedIn, 2), (CarriedOut, 0)],
            ),
            ("共收到36件政府信息公开申请", vec![(Received, 36)]),
            ("依申请公开方面，共收到12件。", vec![(Received, 12)]),
            ("新收申请12件", vec![(Received, 12)]),
            ("收到依申请公开12宗", vec![(Received, 12)]),
            ("共受理政府信息公开申请121件，其中新收112件，结转9件", vec![(Received, 121)]),
            ("未收到政府信息公开申请。", vec![(Received, 0)]),
            ("被申请行政复议2件，被提起行政诉讼4件", vec![(Review, 2), (Litigation, 4)]),
            ("行政复议、行政诉讼案件共6件", vec![(Both, 6)]),
            ("行政复议、行政诉讼均为0件", vec![(Both, 0)]),
            ("未发生因政府信息公开引起的行政复议和行政诉讼案件。", vec![(Both, 0)]),
            ("无行政诉讼、行政复议", vec![(Litigation, 0), (Review, 0)]),
            ("收到行政复议申请2件", vec![(Review, 2)]),
            ("制发行政规范性文件3件，废止5件，现行有效8件", vec![(Issued, 3), (Repealed, 5), (InForce, 8)]),
            ("未制发规范性文件，现行有效的规范性文件8件", vec![(Issued, 0), (InForce, 8)]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn leaves_out_what_it_does_not_understand() {
        for text in [
            "认真办理收到的每一件申请，任一件申请，第一件申请",
            "收到建议提案12件",
            "收到网络申请12件、信函申请24件",
            "通过政府网站收到申请12件",
            "收到自然人申请31件",
            "2022年收到政府信息公开申请10件",
            "比上年收到申请增加10件",
            "区政府办公室收到申请17件",
            "区政府办代表区政府受理政府信息公开申请17件",
            "各镇街道共收到申请17件",
            "一季度收到申请3件",
            "2023年上半年,我区共发生涉及政府信息公开的行政诉讼案件2件",
            "收到申请约30件，收到申请30余件，收到申请30件次",
            "行政复议维持2件，行政诉讼败诉1件",
            "未发生行政诉讼败诉案件",
            "行政复议、行政诉讼均为2件",
            "减少行政复议和行政诉讼事件发生率",
            "公开规范性文件3件",
            "负责信息公开的审核、公布和受理申请等工作",
            "收到申请36人次",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
