//! Counts that a narrative claims: which subject, how many, and where it says so. A count is read only where nothing but known
//! words stands between subject and number: what is not understood is no claim. Whether it is this report's is another
//! question (`scope.rs`), asked only where a count differs from the table.

mod reading;
pub(super) mod respective;

use super::prose::{CharacterSet, Prose, begins, chinese_at};
use reading::Key;
pub(super) use reading::opens_clause;
use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// 收到 or 新收 申请.
    Received,
    /// 办理 申请: those that came in or those that were dealt with.
    Handled,
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

const RECEIVED: &str = "requests.new_received.total";
const CARRIED_IN: &str = "requests.carried_in.total";
const CARRIED_OUT: &str = "requests.carried_out.total";
const REVIEW: &str = "review_litigation.review.total";
const LITIGATION: [&str; 2] =
    ["review_litigation.litigation_direct.total", "review_litigation.litigation_after_review.total"];
const BOTH: [&str; 3] = [REVIEW, LITIGATION[0], LITIGATION[1]];

impl Subject {
    /// What a subject may mean: sums of cells, the usual reading first.
    pub(super) fn readings(self) -> &'static [&'static [&'static str]] {
        match self {
            // 收到 is 新收 in one report and 新收 + 上年结转 in another.
            Subject::Received => &[&[RECEIVED], &[RECEIVED, CARRIED_IN]],
            Subject::Handled => &[&[RECEIVED], &[RECEIVED, CARRIED_IN], &["requests.results.total.total"]],
            Subject::CarriedIn => &[&[CARRIED_IN]],
            Subject::CarriedOut => &[&[CARRIED_OUT]],
            Subject::Review => &[&[REVIEW]],
            Subject::Litigation => &[&LITIGATION],
            Subject::Both => &[&BOTH],
            Subject::Issued => &[&["proactive.normative_documents.issued"]],
            Subject::Repealed => &[&["proactive.normative_documents.repealed"]],
            Subject::InForce => &[&["proactive.normative_documents.in_force"]],
        }
    }

    /// The key of the word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Subject::Received => "bind.received",
            Subject::Handled => "bind.handled",
            Subject::CarriedIn => "bind.carried_in",
            Subject::CarriedOut => "bind.carried_out",
            Subject::Review => "bind.review",
            Subject::Litigation => "bind.litigation",
            Subject::Both => "bind.both",
            Subject::Issued => "bind.issued",
            Subject::Repealed => "bind.repealed",
            Subject::InForce => "bind.in_force",
        }
    }
}

/// A count that the text claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) subject: Subject,
    pub(super) value: u64,
    /// Half of its last printed digit where it is rounded (1.2万件), else 0.
    pub(super) tolerance: u64,
    /// Whether it is a part of the total (by channel, by applicant), which it may not exceed.
    pub(super) is_part: bool,
    /// The number, or the words for none.
    pub(super) range: Range<usize>,
    /// Where the subject stands, with the year that is part of it.
    pub(super) at: usize,
}

/// The first characters of [`KEYS`]; each is a stop of [`Prose`].
#[rustfmt::skip]
const FIRST: [char; 20] = [
    '收', '新', '受', '接', '上', '去', '结', '行', '制', '废', '现', '办', '政', '依', '下', '转', '顺', '出', '印', '登',
];

/// The words that start a claim. Where one starts with another, the longer stands first.
const KEYS: [(&str, Subject); 47] = [
    ("收到", Subject::Received),
    ("新收", Subject::Received),
    ("受理", Subject::Received),
    ("接收", Subject::Received),
    ("接到", Subject::Received),
    ("收", Subject::Received),
    ("办理", Subject::Handled),
    ("登记", Subject::Handled),
    ("政府信息公开申请", Subject::Received),
    ("依申请公开", Subject::Received),
    ("上年结转", Subject::CarriedIn),
    ("上年度结转", Subject::CarriedIn),
    ("上一年结转", Subject::CarriedIn),
    ("上一年度结转", Subject::CarriedIn),
    ("上年转入", Subject::CarriedIn),
    ("上年度转入", Subject::CarriedIn),
    ("去年结转", Subject::CarriedIn),
    ("结转上年", Subject::CarriedIn),
    ("结转上一年", Subject::CarriedIn),
    ("结转下年", Subject::CarriedOut),
    ("结转下一年", Subject::CarriedOut),
    ("结转至下年", Subject::CarriedOut),
    ("结转至下一年", Subject::CarriedOut),
    ("结转到下", Subject::CarriedOut),
    ("结转入下", Subject::CarriedOut),
    ("结转次年", Subject::CarriedOut),
    ("结转至次年", Subject::CarriedOut),
    ("下年结转", Subject::CarriedOut),
    ("下年度结转", Subject::CarriedOut),
    ("下一年结转", Subject::CarriedOut),
    ("下一年度结转", Subject::CarriedOut),
    ("转下年", Subject::CarriedOut),
    ("转至下年", Subject::CarriedOut),
    ("转入下年", Subject::CarriedOut),
    ("转入下一年", Subject::CarriedOut),
    ("顺延至下", Subject::CarriedOut),
    ("结转", Subject::CarriedOut),
    ("行政复议", Subject::Review),
    ("行政诉讼", Subject::Litigation),
    ("制发", Subject::Issued),
    ("新增", Subject::Issued),
    ("制定", Subject::Issued),
    ("制订", Subject::Issued),
    ("出台", Subject::Issued),
    ("印发", Subject::Issued),
    ("废止", Subject::Repealed),
    ("现行有效", Subject::InForce),
];

/// The key of one character.
const ALONE: char = '收';

/// The second characters of the other keys.
static SECOND: CharacterSet = {
    let mut set = CharacterSet::new(&[]);
    let mut index = 0;
    while index < KEYS.len() {
        if KEYS[index].0.len() > ALONE.len_utf8() {
            set = set.with(chinese_at(KEYS[index].0, ALONE.len_utf8()));
        }
        index += 1;
    }
    set
};

/// Words between a verb and 申请.
#[rustfmt::skip]
const KINDS: [&str; 57] = [
    "政府信息依申请公开", "政府信息公开", "依申请公开政府信息", "依申请公开", "信息公开", "政府信息", "公开信息", "公开", "信息", "政务", "各类", "有效", "的", "了",
    "本年度", "本年", "共计", "共", "累计", "总计", "公民、法人和其他组织", "公民、法人或者其他组织", "公民、法人或其他组织", "公民、法人及其他组织",
    "公民和法人或其他组织", "公民、法人", "提出", "提交", "过", "到", "任何", "关于", "要求", "书面", "群众", "市民", "社会公众", "申请人", "各种", "多种", "各", "等多", "等",
    "渠道", "方式", "途径", "形式", "通过", "政府", "门户", "上", "、", "和", "及", "答复", "回复", "完成",
];

/// Words between a subject and its number.
#[rustfmt::skip]
const FILL: [&str; 34] = [
    "申请书", "申请表", "申请", "表", "书", "案件", "事项", "情况", "案", "件", "共计", "总计", "合计", "累计", "共", "计", "数量", "总数", "总量", "量", "数", "为", "有", "了", "的",
    "发生", "：", ":", "均", "公开政府信息", "政府信息公开", "公开", "引发", "产生",
];

const DOCUMENT: &str = "规范性文件";

/// All claims of the text of a year's report.
pub(super) fn claims(prose: &Prose<'_>, year: u64) -> Vec<Claim> {
    let text = prose.text();
    let mut claims = Vec::new();
    let mut done = 0;
    for (at, c) in prose.stops() {
        if at < done || !FIRST.contains(&c) {
            continue;
        }
        let rest = &text[at..];
        // Most characters begin no key: the one behind tells, before any word is held against the text.
        let is_second = |c: char| SECOND.has(c);
        if c != ALONE && !rest[c.len_utf8()..].starts_with(is_second) {
            continue;
        }
        let Some((key, subject)) = KEYS.iter().find(|(key, _)| begins(rest, key)) else { continue };
        let key = Key { text, at, key, year };
        if let Some((listed, end)) = respective::claims(&key, *subject) {
            done = end;
            claims.extend(listed);
            continue;
        }
        let (claim, length) = key.claim(*subject);
        done = done.max(at + length);
        // 制定出台 are two keys of one number.
        let is_known = |claim: &Claim| claims.last().is_some_and(|last: &Claim| last.range == claim.range);
        claims.extend(claim.filter(|claim| !is_known(claim)));
    }
    claims
}

#[cfg(test)]
mod sentence_tests;
