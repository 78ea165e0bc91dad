//! Q-RESIDUE: what editing left behind: bookmarks, placeholders, marks of changes, broken characters.

use crate::base::syntax::{code_point, is_hidden};
use crate::base::{Location, Message, Severity};
use crate::check::prose::{Prose, UNITS, ends_sentence, first_word};
use crate::check::{Audience, Findings, Rule, View};
use std::borrow::Cow;
use std::ops::Range;

/// Leftovers of word processors, of templates and of Markdown.
pub(super) const RULE: Rule =
    Rule { id: "Q-RESIDUE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// A hard space typed as HTML.
const SPACE: &str = "&nbsp;";

/// Words that stand in no finished text.
#[rustfmt::skip]
const WORDS: [&str; 38] = [
    "[bookmark:", "_GoBack", "某某", "\u{fffd}", "<w:", "<ins>", "<del>", "{++", "{--", "错误！未", "错误!未", "错误！文档", "错误!文档", "删除的内容：",
    "带格式的：", "此处填写", "此处补充", "此处插入", "此处输入", "在此填写", "在此输入", "单击此处", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!",
    "#NULL!", "#####", "#GETTING_DATA", "Error! Reference", "Error! Bookmark", "Error! No text", "PAGEREF", "TOC \\o", "[批注", "【批注",
];

/// Words of a programmer for what is to be done.
const NOTES: [&str; 3] = ["TODO", "TBD", "FIXME"];

/// What stands between brackets in a template: 【单位名称】, （请填写）.
const FIELDS: [&str; 9] =
    ["单位名称", "机关名称", "部门名称", "单位全称", "地区名称", "年份", "填写日期", "联系人姓名", "具体数字"];
const ASKS: [&str; 6] = ["请填写", "请输入", "请补充", "请核实", "请修改", "请选择"];

/// Words that stand for something to be filled in where they stand alone; in a sentence (内容有待补充) they are words like others.
const TO_DO: [&str; 9] = ["待补充", "待填写", "待核实", "待确认", "待定", "待填", "待补", "待续", "待更新"];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for prose in view.prose() {
        let kinds = residues(prose);
        if kinds.is_empty() {
            findings.holds();
        }
        for (word, places) in kinds {
            let key = if word.starts_with("U+") { "residue.sign" } else { "residue.found" };
            let message = Message::new(key).with("word", &*word);
            if let Some(diagnostic) = findings.add_all(places, message) {
                diagnostic.help = Some(Message::new(if word == "**" { "residue.help_marks" } else { "residue.help" }));
            }
        }
    }
}

/// What is left in a section, each kind with its places.
fn residues(prose: &Prose<'_>) -> Vec<(Cow<'static, str>, Vec<Location>)> {
    let mut kinds: Vec<(Cow<'static, str>, Vec<Location>)> = Vec::new();
    let mut add = |word: Cow<'static, str>, place: Location| match kinds.iter_mut().find(|(known, _)| *known == word) {
        Some((_, places)) => places.push(place),
        None => kinds.push((word, vec![place])),
    };
    let text = prose.text();
    let mut done = 0;
    for (at, c) in prose.stops() {
        if at < done {
            continue;
        }
        let word = match c {
            '_' | '＿' if blank_to_fill(text, at, c).is_some() => {
                let range = blank_to_fill(text, at, c).unwrap_or(at..at);
                done = range.end;
                add("____".into(), prose.place(range));
                None
            }
            '【' | '（' | '(' | '[' | '{' if bracket_to_fill(text, at, c).is_some() => {
                let (word, range) = bracket_to_fill(text, at, c).unwrap_or(("", at..at));
                done = range.end;
                add(word.into(), prose.place(range));
                None
            }
            'T' | 'F' => first_word(&text[at..], &NOTES).filter(|word| is_latin_word(text, at..at + word.len())),
            'E' | 'P' | '【' | '[' | '_' | '某' | '\u{fffd}' | '<' | '{' | '错' | '删' | '带' | '此' | '在' | '单'
            | '#' => first_word(&text[at..], &WORDS),
            '待' => first_word(&text[at..], &TO_DO).filter(|word| stands_alone(text, at..at + word.len())),
            '×' | 'X' | 'x' | 'Ｘ' => {
                if let Some(range) = placeholder(text, at, c) {
                    add(if c == '×' { "××" } else { "XX" }.into(), prose.place(range));
                }
                None
            }
            _ => None,
        };
        if let Some(word) = word {
            let bookmark = word == "[bookmark:";
            done = at + if bookmark { text[at..].find(']').map_or(word.len(), |end| end + 1) } else { word.len() };
            add(if bookmark { "[bookmark: …]" } else { word }.into(), prose.place(at..done));
        }
    }
    // Invisible on the page, so searched in the file.
    let raw = prose.narrative.text();
    if raw.contains(SPACE) {
        raw.match_indices(SPACE).for_each(|(at, word)| add(SPACE.into(), prose.narrative.place(at..at + word.len())));
    }
    for (at, c) in raw.char_indices().filter(|(_, c)| is_hidden(*c)) {
        add(code_point(c).into(), prose.narrative.place(at..at + c.len_utf8()));
    }
    prose.leftovers().for_each(|place| add("**".into(), place));
    kinds
}

/// A run of two or more of one character that stands for something to be filled in: not part of a Latin word, an address or a
/// masked number.
fn placeholder(text: &str, at: usize, c: char) -> Option<Range<usize>> {
    let before = text[..at].chars().next_back();
    let end = text[at..].find(|next| next != c).map_or(text.len(), |end| at + end);
    let latin = |c: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '/' | '*'))
    };
    let alone = before != Some(c) && end - at >= 2 * c.len_utf8();
    (alone && !latin(before) && !latin(text[end..].chars().next())).then_some(at..end)
}

/// A field between brackets with the word for it, or nothing between them before a unit: （ ）次.
fn bracket_to_fill(text: &str, at: usize, open: char) -> Option<(&'static str, Range<usize>)> {
    let close = match open {
        '【' => '】',
        '（' => '）',
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    let start = at + open.len_utf8();
    let end = start + text[start..].find(|c| c == close || ends_sentence(c))?;
    let after = text[end..].strip_prefix(close)?;
    let inner = text[start..end].trim();
    let is_round = matches!(open, '（' | '(');
    let field = FIELDS.iter().filter(|_| !is_round).chain(&ASKS).find(|word| **word == inner);
    let blank = || (is_round && inner.is_empty() && after.trim_start().starts_with(UNITS)).then_some("（ ）");
    Some((field.copied().or_else(blank)?, at..text.len() - after.len()))
}

/// Whether a Latin word is a whole one.
fn is_latin_word(text: &str, range: Range<usize>) -> bool {
    let is_latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    !text[..range.start].ends_with(is_latin) && !text[range.end..].starts_with(is_latin)
}

/// A run of underscores to write on (____年), not part of a Latin word or an address.
fn blank_to_fill(text: &str, at: usize, c: char) -> Option<Range<usize>> {
    let range = placeholder(text, at, c)?;
    (text[range.clone()].chars().count() >= 3).then_some(range)
}

/// Whether a word has nothing of its sentence beside it but the figure or the field that it stands for.
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let sign = |c: char| !c.is_alphanumeric() || c.is_whitespace();
    let before = text[..range.start].chars().next_back().is_none_or(|c| sign(c) || c == '为' || c == '共');
    let after = &text[range.end..];
    let ends = after.chars().next().is_none_or(sign);
    before && (ends || after.starts_with(['件', '条', '个', '元', '万', '%']))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    fn check_text(text: &str) -> Vec<String> {
        texts(2023, "", [("overview", text)]).result_of("Q-RESIDUE").words()
    }

    #[test]
    fn finds_what_was_left() {
        for (text, word) in [
            ("[bookmark: _GoBack]六、其他", "[bookmark: _GoBack]"),
            ("由×××局办理", "×××"),
            ("XX镇", "XX"),
            ("ＸＸ县", "ＸＸ"),
            ("某某局", "某某"),
            ("全年&nbsp;公开", "&nbsp;"),
            ("全\u{fffd}年", "\u{fffd}"),
            ("甲<ins>乙</ins>", "<ins>"),
            ("错误！未找到引用源。", "错误！未"),
            ("工作**要点", "**"),
            ("平台建设：待补充。", "待补充"),
            ("数量为待核实，其余如上", "待核实"),
            ("（此处填写平台建设情况）", "此处填写"),
            ("详见附件____。", "____"),
            ("联系人：＿＿＿＿", "＿＿＿＿"),
            ("共计#REF!件", "#REF!"),
            ("占比#DIV/0!", "#DIV/0!"),
            ("待补充。", "待补充"),
            ("平台：待定", "待定"),
            ("数量共待核实件。", "待核实"),
            ("详见附件___。", "___"),
            ("Error! Reference source not found.", "Error! Reference"),
            ("见表 PAGEREF _Toc123 \\h。", "PAGEREF"),
            ("[批注1：请核实]", "[批注"),
            ("（请填写）", "（请填写）"),
            ("由【单位名称】负责。", "【单位名称】"),
            ("由{机关名称}负责。", "{机关名称}"),
            ("TODO 补数据。", "TODO"),
            ("开展培训（ ）次。", "（ ）"),
            ("开展培训（）次。", "（）"),
        ] {
            assert_eq!(check_text(text), [word], "{text}");
        }
    }

    #[test]
    fn holds_for_what_only_looks_like_it() {
        for text in [
            "3×5米",
            "www.xxx.com",
            "尾号1381234XXXX",
            "MAXX",
            "**重点：**甲",
            "`**`",
            "X光",
            "拍X光片",
            "详见附件__。",
            "某镇",
            "139****1234",
            "内容有待补充完善",
            "栏目内容待更新，流程待进一步优化",
            "人选待定期评议产生",
            "信箱 zwgk_2023@a.gov.cn",
            "www.a.cn/a___b",
            "#政务公开#",
            "在此基础上",
            "对待补充申请",
            "可提出申请（请填写《申请表》）",
            "请填写申请表",
            "出具（单位名称）证明",
            "【图解】政策",
            "TODOLIST",
            "PDF与EPUB",
            "主动公开（）",
            "共收到申请待填件",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-RESIDUE").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn is_one_finding_a_kind() {
        let result = texts(2023, "", [("overview", "XX镇与XX镇，某某")]).result_of("Q-RESIDUE");
        assert_eq!(result.diagnostics.iter().map(|d| d.secondary.len()).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn an_explanation_is_of_its_text_or_of_all() {
        let explained = |rule: &str| {
            let mut site = texts(2023, "", [("overview", "某某"), ("problems", "某某")]);
            site.explain("a", 2023, rule).setting("[rules]\nQ-RESIDUE = \"error\"");
            let found = site.result_of("Q-RESIDUE").diagnostics;
            found.iter().map(|d| (d.address.is_none(), d.explained)).collect::<Vec<_>>()
        };
        assert_eq!(explained("Q-RESIDUE"), [(true, true), (true, true)]);
        assert_eq!(explained("Q-RESIDUE\", cell = \"problems"), [(true, false), (true, true)]);
        assert_eq!(explained("Q-RESIDUE\", cell = \"other_matters"), [(true, false), (true, false)]);
        assert_eq!(explained("Q-RESIDUE\", cell = \"requests"), [(true, false), (true, false)]);
    }

    #[test]
    fn is_silent_without_texts() {
        assert_eq!(texts(2023, "", []).result_of("Q-RESIDUE").state(), State::Silent);
    }
}
