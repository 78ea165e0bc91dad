//! Whether a count in a sentence is the report's own: this year's, all of it, of the organ that reports. A government's
//! narrative also counts what its office received; a total is also told by channel and by applicant. When in doubt it is not.

use super::View;
use super::prose::{clause_before, last_year, sentence};

/// Whose report it is.
pub(super) struct Scope<'a> {
    year: u64,
    /// What the organ calls itself.
    names: Vec<&'a str>,
}

/// Words that hold an organ's word by accident.
#[rustfmt::skip]
const ORDINARY: [&str; 36] = [
    "政府信息", "政府网", "政府门户", "办理", "办结", "办事", "办法", "举办", "开办", "承办", "主办", "处理", "处置", "所有", "网站", "委托", "布局", "科学",
    "科技", "中心工作", "农村", "乡村", "城乡", "村务", "平台", "处室", "所属", "局面", "局部", "格局", "结局", "委员", "站在", "站点", "办好", "办公",
];

/// Words of organs that start like an ordinary one (办公).
const OFFICES: [&str; 2] = ["办公室", "办公厅"];

/// Words of organs.
#[rustfmt::skip]
const ORGANS: [&str; 23] = [
    "部门", "单位", "机构", "机关", "街道", "社区", "人民政府", "政府办", "政府", "公司", "学校", "医院", "中心", "局", "委", "厅", "镇", "乡", "村",
    "办", "市", "县", "区",
];

/// Words in the clause by which a count is a part of the total, or another period's.
#[rustfmt::skip]
const PART: [&str; 37] = [
    "网络", "网上", "网站", "在线", "线上", "线下", "信函", "邮寄", "信件", "当面", "现场", "传真", "邮件", "邮箱", "平台", "窗口", "自然人", "法人", "企业",
    "个人", "上年", "去年", "上一年", "往年", "同期", "同比", "相比", "比上", "较上", "增加", "减少", "近三年", "近两年", "近年", "历年", "直接", "每",
];

/// Months of a whole year.
const WHOLE: [&str; 5] = ["12月31日", "12月底", "1月1日", "1月至12月", "1-12月"];

impl<'a> Scope<'a> {
    pub(super) fn new(view: &View<'a>) -> Scope<'a> {
        let agency = view.agency;
        let mut names = vec![agency.name_in(view.report.year), agency.short()];
        names.extend(agency.words.iter().map(String::as_str));
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Scope { year: view.report.year.get().into(), names }
    }

    /// Whether a count whose subject stands at an offset is the report's own, by what stands before it in its sentence and in
    /// its clause.
    pub(super) fn is_ours(&self, text: &str, at: usize) -> bool {
        let before = &text[sentence(text, at).start..at];
        let clause = clause_before(text, at);
        let open = |open: char, close: char| before.rfind(open).is_some_and(|at| !before[at..].contains(close));
        let other_year = last_year(before).is_some_and(|year| year != self.year);
        if before.contains("其中") || open('（', '）') || open('(', ')') || other_year {
            return false;
        }
        // In its own clause no other organ may be named at all (区政府办代表区政府收到…), in the sentence not as the last one.
        let (last, _) = self.others(before);
        let (_, any) = self.others(clause);
        !PART.iter().any(|word| clause.contains(word)) && !partial(before) && !last && !any
    }

    /// Whether the last organ named in a text is another one, and whether any is.
    fn others(&self, before: &str) -> (bool, bool) {
        let mut other = false;
        let mut any = false;
        let mut done = 0;
        for (at, _) in before.char_indices() {
            let rest = &before[at..];
            if at < done {
                continue;
            }
            let starts = |words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
            if let Some(own) = self.names.iter().find(|name| !name.is_empty() && rest.starts_with(**name)) {
                (other, done) = (false, at + own.len());
            } else if let Some(length) = starts(&OFFICES) {
                (other, done) = (true, at + length);
            } else if let Some(length) = starts(&ORDINARY) {
                done = at + length;
            } else if let Some(length) = starts(&ORGANS) {
                other = !before[..at].ends_with(['我', '本', '全']);
                done = at + length;
            }
            any |= other;
        }
        (other, any)
    }
}

/// Whether the count is of a part of the year.
fn partial(before: &str) -> bool {
    if ["季度", "上半年", "下半年"].iter().any(|word| before.contains(word)) {
        return true;
    }
    let months = || WHOLE.iter().fold(before.replace(' ', ""), |text, whole| text.replace(whole, ""));
    before.contains('月') && months().contains('月')
}
