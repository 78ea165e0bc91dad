//! Results of requests that a narrative tells: 予以公开26件, 无法提供8件, 办结36件. As in `claims.rs`, a count is read only where nothing but
//! known words stands between the result and its number; and what was dealt with must be requests, not letters or proposals.

use super::prose::{Prose, WordSet, clause_before, count, first_word, is_clause_end, sentence, skip};
use crate::base::leading_number;
use std::ops::Range;

/// A result of table three.
#[derive(Debug)]
pub(super) struct RequestResult {
    /// The words of a text.
    keys: &'static [&'static str],
    /// What they may mean; see [`super::statements::Statement`].
    pub(super) readings: &'static [&'static [&'static str]],
    /// The key of the word for it.
    pub(super) word: &'static str,
}

const GRANTED: &str = "requests.results.granted.total";
const PARTLY: &str = "requests.results.partially_granted.total";
const TOTAL: &str = "requests.results.total.total";

const RESULTS: [RequestResult; 7] = [
    RequestResult { keys: &["予以公开"], readings: &[&[GRANTED]], word: "result.granted" },
    RequestResult { keys: &["部分公开"], readings: &[&[PARTLY]], word: "result.partially_granted" },
    RequestResult { keys: &["不予公开"], readings: &[&["requests.results.refused.total"]], word: "result.refused" },
    RequestResult {
        keys: &["无法提供"],
        readings: &[&["requests.results.unavailable.total"]],
        word: "result.unavailable",
    },
    RequestResult {
        keys: &["不予处理"],
        readings: &[&["requests.results.not_processed.total"]],
        word: "result.not_processed",
    },
    RequestResult { keys: &["其他处理"], readings: &[&["requests.results.other.total"]], word: "result.other" },
    // Of all requests, or of those that came in this year.
    RequestResult {
        keys: &["办结", "答复"],
        readings: &[&[TOTAL], &[TOTAL, "-requests.carried_in.total"]],
        word: "result.total",
    },
];

/// 予以公开和部分公开 under one number.
const BOTH: RequestResult = RequestResult { keys: &[], readings: &[&[GRANTED, PARTLY]], word: "result.both" };

/// A result with its count.
#[derive(Debug)]
pub(super) struct ResultClaim {
    pub(super) result: &'static RequestResult,
    pub(super) value: u64,
    pub(super) range: Range<usize>,
    /// Where the result stands.
    pub(super) at: usize,
}

/// What is dealt with.
#[rustfmt::skip]
static TOPICS: WordSet = WordSet::new(&[
    REQUESTS[0], REQUESTS[1], "信箱", "来信", "留言", "热线", "信件", "来访", "信访件", "工单", "提案", "建议", "议案", "咨询", "诉求", "复议", "诉讼", "许可", "处罚", "投诉件", "案件",
    "主动公开", "事项", "举报件",
]);

/// Those of them that are requests for information.
const REQUESTS: [&str; 2] = ["申请", "依申请公开"];

/// Words before 申请 by which it is one for something else than information.
#[rustfmt::skip]
const OTHER_REQUESTS: [&str; 24] = [
    "许可", "复议", "审批", "登记", "备案", "执行", "听证", "仲裁", "补贴", "资助", "救助", "低保", "项目", "业务", "事项", "证照", "入学", "入党", "保障", "补偿", "赔偿",
    "援助", "办证", "服务",
];

/// Words between a result and its number.
#[rustfmt::skip]
const FILL: [&str; 27] = [
    "政府信息公开", "依申请公开", "信息公开", "政府信息", "公开", "申请", "决定", "答复", "办理", "处理", "完毕", "结果", "的", "有", "了", "共计", "共", "计", "累计", "为", "数量", "信息",
    "：", ":", "件", "情形", "情况",
];

/// Words between a number and the result behind it.
const BETWEEN: [&str; 9] = ["申请", "已", "均", "依法", "的", "为", "属于", "作出", "决定"];

/// All results that a text counts.
pub(super) fn results(prose: &Prose<'_>) -> Vec<ResultClaim> {
    let text = prose.text();
    let mut claims = Vec::new();
    let mut done = 0;
    for (at, c) in prose.stops() {
        if at < done || !matches!(c, '予' | '部' | '不' | '无' | '其' | '办' | '答') {
            continue;
        }
        let starts = |result: &RequestResult| first_word(&text[at..], result.keys).map(str::len);
        let Some((result, length)) = RESULTS.iter().find_map(|result| Some((result, starts(result)?))) else {
            continue;
        };
        let end = sentence(text, at).end;
        let rest = &text[at + length..end];
        // 予以公开及部分公开的6件 is one number for both.
        let joined = skip(rest, &["和", "及", "或者", "或", "、", "与", "以及"]).strip_prefix("部分公开");
        let (result, rest) = match joined {
            Some(after) if result.word == "result.granted" => (&BOTH, after),
            _ => (result, rest),
        };
        done = end - rest.len();
        if !is_of_requests(text, at, rest) {
            continue;
        }
        let Some((value, range)) = behind(rest, done).or_else(|| before(text, at, rest)) else { continue };
        // 予以公开答复30件 is one count.
        done = done.max(range.end);
        claims.push(ResultClaim { result, value, range, at });
    }
    claims
}

/// The number behind a result.
fn behind(rest: &str, start: usize) -> Option<(u64, Range<usize>)> {
    let after = skip(rest, &FILL);
    // 答复结果为：公开20件 is not of all.
    let between = &rest[..rest.len() - after.len()];
    if between.ends_with("公开") && !["信息公开", "申请公开"].iter().any(|topic| between.ends_with(topic)) {
        return None;
    }
    let (value, length, end) = count(after)?;
    let first = start + rest.len() - after.len();
    is_clause_end(end).then_some((value, first..first + length))
}

/// The number before a result that ends its clause: 12件予以公开.
fn before(text: &str, at: usize, rest: &str) -> Option<(u64, Range<usize>)> {
    if !is_clause_end(skip(rest, &["的", "决定", "答复"])) {
        return None;
    }
    let clause = clause_before(text, at);
    let clause = clause.rsplit('、').next().unwrap_or(clause);
    let start = at - clause.len();
    let is_number = |c: char| leading_number(c.encode_utf8(&mut [0; 4])).is_some();
    let first = clause.char_indices().find(|(_, c)| is_number(*c))?.0;
    let (value, length, after) = count(&clause[first..])?;
    let alone = skip(&clause[..first], &["其中", "对", "有", "共"]).is_empty() && skip(after, &BETWEEN).is_empty();
    alone.then_some((value, start + first..start + first + length))
}

/// Whether it is requests that a result is about: named behind it, or as the last topic before it in its paragraph.
fn is_of_requests(text: &str, at: usize, rest: &str) -> bool {
    let named = &rest[..rest.len() - skip(rest, &FILL).len()];
    if named.contains("申请") {
        return true;
    }
    let paragraph = text[..at].rfind('\n').map_or(0, |start| start + 1);
    let before = &text[paragraph..at];
    let Some((topic_at, topic)) = TOPICS.last_in(before) else { return false };
    let is_request =
        REQUESTS.contains(&topic) && !(before[topic_at..].starts_with("申请公开") && is_of_documents(before));
    is_request && !is_of_other_requests(before)
}

/// Whether the last sentence of a text tells in which way documents are open: 公文236件，其中主动公开86件，依申请公开12件，不予公开138件.
pub(super) fn is_of_documents(text: &str) -> bool {
    let own = &text[sentence(text, text.len()).start..];
    ["主动公开", "公文", "公开属性"].iter().any(|word| own.contains(word))
}

/// Whether the last request that a text names is one for something else: 行政许可申请.
pub(super) fn is_of_other_requests(text: &str) -> bool {
    let lead = text.rfind("申请").map_or("", |at| &text[..at]);
    OTHER_REQUESTS.iter().any(|word| lead.ends_with(word))
}
