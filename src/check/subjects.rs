//! Other offices that a sentence is about as if they reported: 蓝旗镇紧紧围绕 in the text of another town, 市公安局认真贯彻 in that of a
//! district's bureau. The office need not be on the site. A name alone proves nothing (an exchange with another town, what the
//! city's bureau demands), so the words on both sides must be those of an organ that tells of itself.

use crate::base::is_han;
use crate::model::Level;
use std::ops::Range;

/// What names of towns end in.
const TOWNS: [&str; 3] = ["街道", "镇", "乡"];

/// Levels of areas that a bureau can be of.
const AREAS: [&str; 5] = ["省", "市", "县", "区", "旗"];

/// Characters that stand in no name of a town or come before one.
#[rustfmt::skip]
const NO_NAME: [char; 62] = [
    '的', '各', '全', '我', '本', '该', '乡', '镇', '村', '和', '与', '及', '等', '在', '对', '是', '由', '将', '以', '了', '为', '到', '从', '向', '让', '把', '被',
    '个', '两', '每', '某', '所', '其', '他', '年', '度', '月', '日', '级', '城', '集', '建', '制', '点', '色', '们', '内', '外', '上', '下', '区', '县', '市', '省', '国', '府',
    '街', '道', '这', '之', '农', '小',
];

/// Words before an organ that tells of itself, where no clause begins.
#[rustfmt::skip]
const BEFORE: [&str; 20] = [
    "年", "年度", "年来", "以来", "现将", "提升", "推进", "推动", "促进", "做好", "规范", "加强", "增强", "是由", "由", "与", "请联系", "联系", "经", "作为",
];

/// Words behind an organ that tells of itself.
#[rustfmt::skip]
const AFTER: [&str; 64] = [
    "成立", "全年", "在市委", "在县委", "在区委", "在省委", "在党",
    "认真", "严格", "高度重视", "坚持", "紧紧", "紧扣", "围绕", "按照", "积极", "深入", "全面", "持续", "始终", "切实", "扎实", "主动公开", "共收到", "共受理", "共主动",
    "未收到", "通过", "不断", "进一步", "及时", "依法", "依据", "以习近平", "以公开", "结合", "继续", "着力", "充分", "深化", "根据", "贯彻", "落实", "把政", "将政", "建立", "健全",
    "完善", "加强", "强化", "规范", "明确", "牢固树立", "聚焦", "立足", "政府信息公开工作", "政务公开工作", "信息公开工作", "党政办公室联系", "党政办联系", "人民政府编制", "办公室联系",
    "联系（", "联系(",
];

/// Organs of a place, between its name and what it does.
const ORGANS: [&str; 8] = ["党委、政府", "党委政府", "党委和政府", "人民政府", "政府", "党委", "办事处", "党工委"];

/// The places of offices of the same kind as the reporting one that are not it, and are no part of the names in `chain`.
pub(super) fn foreign_subjects(text: &str, chain: &[&str], level: Option<Level>) -> Vec<Range<usize>> {
    let is_own = |name: &str| chain.iter().any(|own| own.contains(name));
    let area = chain.first().map_or("", |name| own_area(name));
    match level {
        Some(Level::Township) => TOWNS
            .iter()
            .flat_map(|end| text.match_indices(end))
            .filter_map(|(at, end)| town(text, at, end, area, &is_own))
            .collect(),
        Some(Level::Department | Level::Agency) | None => {
            let Some(kind) = chain.first().and_then(|name| bureau_kind(name)) else { return Vec::new() };
            let found = text.match_indices(kind);
            found.filter_map(|(at, kind)| bureau(text, at, kind, &is_own)).collect()
        }
        _ => Vec::new(),
    }
}

/// A town's name that ends at an offset, of two to four characters before its 镇.
fn town(text: &str, at: usize, end: &str, area: &str, is_own: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut starts = text[..at].char_indices().rev().take(4);
    let mut length = 0;
    let stop = at + end.len();
    let found = loop {
        let (start, c) = starts.next()?;
        if !is_han(c) || NO_NAME.contains(&c) {
            return None;
        }
        length += 1;
        let before = &text[..start];
        // 岭北县青石镇 in the text of 岭北县柳林镇.
        let before = before.strip_suffix(area).unwrap_or(before);
        if length >= 2 && starts_here(before) {
            break start;
        }
    };
    (tells(&text[stop..]) && !is_own(&text[found..stop])).then_some(found..stop)
}

/// A bureau of the kind of the reporting one, with the level that stands before it.
fn bureau(text: &str, at: usize, kind: &str, is_own: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let level = AREAS.iter().find(|level| text[..at].ends_with(**level))?;
    let start = at - level.len();
    let stop = at + kind.len();
    let subject = starts_here(&text[..start]) && tells(&text[stop..]);
    (subject && !is_own(&text[start..stop])).then_some(start..stop)
}

/// 公安局 of 洪泽区公安局 and of 淮安市公安局.
fn bureau_kind(name: &str) -> Option<&str> {
    let at = AREAS.iter().filter_map(|level| name.rfind(level).map(|at| at + level.len())).max()?;
    let kind = &name[at..];
    let is_bureau = kind.ends_with(['局', '委', '厅']) || kind.ends_with("委员会");
    (is_bureau && kind.chars().count() >= 3).then_some(kind)
}

/// The county's part of a town's name: 岭北县 of 岭北县柳林镇人民政府.
fn own_area(name: &str) -> &str {
    let end = AREAS.iter().filter_map(|area| name.rfind(area).map(|at| at + area.len())).max();
    end.map_or("", |end| &name[..end])
}

/// Whether a name may start behind this text as that of whoever reports.
fn starts_here(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.chars().next_back().is_none_or(|c| "。！？；，：、“”\n!?;,:（()）.".contains(c) && c != '、')
        || BEFORE.iter().any(|word| before.ends_with(word))
}

/// Whether what follows is what an organ tells of itself.
fn tells(after: &str) -> bool {
    // 青石镇2024年主动公开.
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    if digits == 4 && after[digits..].starts_with('年') {
        return true;
    }
    let organ = ORGANS.iter().find_map(|organ| after.strip_prefix(organ)).unwrap_or(after);
    [after, organ].iter().any(|rest| AFTER.iter().any(|word| rest.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, chain: &[&str], level: Level) -> Vec<String> {
        foreign_subjects(text, chain, Some(level)).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn finds_another_town_that_tells_of_itself() {
        for (text, name) in [
            ("2024年，青石镇紧紧围绕县委工作。", "青石镇"),
            ("全面提升青石镇政务公开工作水平", "青石镇"),
            ("如有疑问，请与青石镇人民政府办公室联系。", "青石镇"),
            ("青石镇党委、政府高度重视", "青石镇"),
            ("云台街道认真落实", "云台街道"),
            ("本报告由岭北县青石镇人民政府编制。", "青石镇"),
            ("青石镇2024年主动公开信息86条", "青石镇"),
            ("2024年，鹤鸣飞云镇认真落实", "鹤鸣飞云镇"),
        ] {
            assert_eq!(find(text, &["岭北县柳林镇人民政府", "柳林镇"], Level::Township), [name], "{text}");
        }
    }

    #[test]
    fn leaves_out_towns_that_are_only_named() {
        for text in [
            "2024年，柳林镇认真落实",
            "到青石镇学习政务公开经验",
            "青石镇的做法值得学习",
            "各乡镇认真落实，全镇积极推进，小城镇建设",
            "指导村镇完善制度，推动乡镇加强公开",
            "我镇主动公开",
            "与青石镇交流",
            "建制镇规范公开",
            "2024年，鹤鸣飞云峰镇认真落实",
            "2024年，云镇认真落实",
            "2024年，青石镇2024计划",
            "2024年，青石镇年度计划",
        ] {
            assert_eq!(find(text, &["柳林镇人民政府", "柳林镇"], Level::Township), [""; 0], "{text}");
        }
    }

    #[test]
    fn finds_the_bureau_of_another_level() {
        let chain = ["岭北区公安局"];
        for (text, name) in
            [("2024年，市公安局认真贯彻落实条例。", "市公安局"), ("县公安局高度重视政务公开", "县公安局")]
        {
            assert_eq!(find(text, &chain, Level::Department), [name], "{text}");
        }
        for text in [
            "按照市公安局要求，积极落实",
            "2024年，区公安局认真落实",
            "在市公安局指导下，我局完善制度",
            "市公安局对我局开展评估",
            "市公安局印发通知",
            "市财政局认真落实",
            "2024年，该公安局认真落实",
        ] {
            assert_eq!(find(text, &chain, Level::Department), [""; 0], "{text}");
        }
        // Of what kind it is, the whole name tells: of 局, 委 and 厅, and no shorter than three characters.
        for (chain, text, name) in [
            (&["岭北区公安局", "区局"][..], "2024年，市公安局认真落实", &["市公安局"][..]),
            (&["岭北区卫生健康委员会"], "2024年，市卫生健康委员会认真落实", &["市卫生健康委员会"]),
            (&["岭北区融媒体中心"], "2024年，市融媒体中心认真落实", &[]),
            (&["岭北区税局"], "2024年，市税局认真落实", &[]),
        ] {
            assert_eq!(find(text, chain, Level::Department), name, "{text}");
        }
    }
}
