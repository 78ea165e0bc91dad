//! What people type for the keys, words and rows of a form, and what it should be: the repairs of findings about them.

use crate::base::{Amount, Diagnostic, Location, Message, SourceFile, Text, bare, nearest, plain_figure};
use crate::edition::{Edition, TableBlock, within};
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// Keys and words of the files as people say them in Chinese.
const IN_CHINESE: [(&str, &str); 72] = [
    ("草稿", "draft"),
    ("起草", "draft"),
    ("未公布", "draft"),
    ("未发布", "draft"),
    ("待公布", "draft"),
    ("公布", "published"),
    ("已公布", "published"),
    ("发布", "published"),
    ("已发布", "published"),
    ("公开", "published"),
    ("已公开", "published"),
    ("公布日期", "published"),
    ("发布日期", "published"),
    ("公开日期", "published"),
    ("公布时间", "published"),
    ("发布时间", "published"),
    ("日期", "published"),
    ("状态", "status"),
    ("表样", "edition"),
    ("版本", "edition"),
    ("口径", "scope"),
    ("范围", "scope"),
    ("附件", "attachments"),
    ("元数据", "metadata"),
    ("说明", "explanations"),
    ("汇总", "aggregate"),
    ("本级", "own"),
    ("本机关", "own"),
    ("国务院部门", "ministry"),
    ("部委", "ministry"),
    ("省", "province"),
    ("省级", "province"),
    ("市", "city"),
    ("市级", "city"),
    ("县", "county"),
    ("县级", "county"),
    ("区", "county"),
    ("县区", "county"),
    ("区县", "county"),
    ("县（市、区）", "county"),
    ("乡", "township"),
    ("镇", "township"),
    ("乡镇", "township"),
    ("街道", "township"),
    ("街道办事处", "township"),
    ("乡镇街道", "township"),
    ("乡镇（街道）", "township"),
    ("镇街", "township"),
    ("部门", "department"),
    ("政府部门", "department"),
    ("县直部门", "department"),
    ("县直单位", "department"),
    ("市直部门", "department"),
    ("区直部门", "department"),
    ("局", "department"),
    ("其他机关", "agency"),
    ("名称", "name"),
    ("机关名称", "name"),
    ("英文名称", "name_en"),
    ("简称", "short_name"),
    ("级别", "level"),
    ("上级机关", "parent"),
    ("上级", "parent"),
    ("截止日期", "deadline"),
    ("起始年度", "from"),
    ("终止年度", "until"),
    ("中文", "zh-CN"),
    ("英文", "en"),
    ("错误", "error"),
    ("警告", "warning"),
    ("提示", "info"),
    ("关闭", "off"),
];

/// The word of a file that somebody typed in Chinese or in capitals.
pub(super) fn word_for<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = typed.trim();
    let chinese = |word: &str| IN_CHINESE.iter().any(|(chinese, meant)| *chinese == typed && *meant == word);
    known.into_iter().find(|word| word.eq_ignore_ascii_case(typed) || chinese(word))
}

/// The key whose label in the form somebody typed, whole or in part.
pub(super) fn labelled<'e>(
    typed: &str,
    labels: impl IntoIterator<Item = (&'e str, &'e Text)>,
) -> Option<(&'e str, &'e Text)> {
    let typed = bare(typed.trim());
    if typed.is_ascii() || typed.chars().nth(1).is_none() {
        return None;
    }
    let distance = |label: &Text| {
        let label = bare(&label.zh);
        let is_part = label.contains(typed) || typed.contains(label);
        is_part.then(|| label.chars().count().abs_diff(typed.chars().count()))
    };
    let near = labels.into_iter().filter_map(|(key, label)| Some((distance(label)?, key, label)));
    near.min_by_key(|(distance, ..)| *distance).map(|(_, key, label)| (key, label))
}

/// The key that was meant by one that the form does not have: by its label, in other letters, misspelt.
pub(super) fn meant_key<'e>(typed: &str, labels: &[(&'e str, &'e Text)]) -> Option<&'e str> {
    let keys = || labels.iter().map(|(key, _)| *key);
    let by_label = labelled(typed, labels.iter().copied()).map(|(key, _)| key);
    by_label.or_else(|| word_for(typed, keys())).or_else(|| nearest(typed, keys()))
}

/// The help about a key that was typed in Chinese.
pub(super) fn named(key: &str, label: &Text) -> Message {
    Message::new("key.named").with("label", label).with("key", key)
}

/// Tells of keys in Chinese without quotes what the form calls them.
pub(super) fn name_keys(edition: &Edition, file: &Arc<SourceFile>, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.message.key() == "toml.barekey") {
        let Some(place) = &diagnostic.location else { continue };
        let typed = &file.text[place.span.clone()];
        let is_header = in_header(place);
        let help = match table_of(place) {
            _ if is_header && typed.contains('.') => {
                let (above, last) = typed.rsplit_once('.').unwrap_or_default();
                let groups = edition.rows().filter(|(_, row)| row.is_group() && within(&row.path, above));
                labelled(last, groups.map(|(_, row)| (row.path.as_str(), &row.label)))
                    .map(|(path, _)| Message::new("key.path").with("path", path))
            }
            _ if is_header => {
                let tables = edition.tables.iter().flat_map(|table| {
                    let section = edition.section(&table.key);
                    section.into_iter().flat_map(|s| [(table.key.as_str(), &s.heading), (table.key.as_str(), &s.short)])
                });
                labelled(typed, tables).map(|(key, label)| named(key, label))
            }
            Some(table) => {
                let inside = edition.rows().filter(|(_, row)| within(&row.path, table));
                let labels = inside.flat_map(|(block, row)| {
                    let columns = block.columns.iter().map(|column| (column.key.as_str(), &column.label));
                    row.key.as_deref().map(|key| (key, &row.label)).into_iter().chain(columns)
                });
                labelled(typed, labels).map(|(key, label)| named(key, label))
            }
            None => {
                let word = word_for(typed, crate::edition::REPORT_KEYS);
                word.map(|word| Message::new("key.word").with("found", typed).with("word", word))
            }
        };
        if help.is_some() {
            // Quotes would not mend it.
            diagnostic.message = Message::new("key.unknown").with("key", typed);
            diagnostic.help = help;
        }
    }
}

/// Whether a place is in a table header.
fn in_header(place: &Location) -> bool {
    place.file.text[..place.span.start].rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('['))
}

/// The name of the table that a place is in; `None` at the beginning of the file.
fn table_of(place: &Location) -> Option<&str> {
    let header = place.file.text[..place.span.start].lines().rev().find(|line| line.trim_start().starts_with('['))?;
    Some(header.trim().trim_start_matches('[').split(']').next().unwrap_or_default().trim())
}

/// Tells of table names with spaces in them which table of the form is meant.
pub(super) fn name_tables(edition: &Edition, diagnostics: &mut [Diagnostic]) {
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.message.key() == "toml.key_space") {
        let Some(place) = diagnostic.location.as_ref().filter(|place| in_header(place)) else { continue };
        let typed = letters(&place.file.text[place.span.clone()]);
        let groups = edition.rows().filter(|(_, row)| row.is_group()).map(|(_, row)| row.path.as_str());
        let mut paths = edition.tables.iter().map(|table| table.key.as_str()).chain(groups);
        if let Some(path) = paths.find(|path| letters(path) == typed) {
            diagnostic.help = Some(Message::new("key.path").with("path", path));
        }
    }
}

/// Tells of a row that stands twice which other row one of the two is, by the label in the remark behind it.
pub(super) fn name_duplicates(edition: &Edition, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.message.key() == "toml.duplicate") {
        let Some(place) = &diagnostic.location else { continue };
        let (text, typed) = (&place.file.text, &place.file.text[place.span.clone()]);
        let Some(table) = table_of(place) else { continue };
        let rows = || edition.rows().map(|(_, row)| row).filter(|row| within(&row.path, table));
        let other = |place: &Location| {
            let (_, remark) = text[place.span.end..].lines().next()?.split_once('#')?;
            let row = rows().find(|row| bare(&row.label.zh) == bare(remark.trim()))?;
            let key = row.key.as_deref().filter(|key| *key != typed)?;
            let help = Message::new("toml.duplicate.other").with("line", place.position().0);
            Some(help.with("label", &row.label).with("key", key))
        };
        let first = diagnostic.secondary.iter().map(|(first, _)| first);
        let help = first.chain([place]).find_map(other);
        diagnostic.help = help.or(diagnostic.help.take());
    }
}

/// The words of a key.
pub(super) fn words<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(word, _)| *word).collect()
}

/// Tells of words in Chinese without quotes which word of their key is meant.
pub(super) fn name_words(keys: &[(&'static str, &[&'static str])], diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.message.key() == "toml.bareword") {
        let Some(place) = &diagnostic.location else { continue };
        let before = place.file.text[..place.span.start].rsplit('\n').next().unwrap_or_default();
        let typed = &place.file.text[place.span.clone()];
        let known = keys.iter().find(|(key, _)| before.split('=').next().is_some_and(|start| start.trim() == *key));
        if let Some((key, word)) = known.and_then(|(key, words)| Some((key, word_for(typed, words.iter().copied())?))) {
            diagnostic.help = Some(Message::new("key.write").with("key", *key).with("word", word));
        }
    }
}

/// The help about a row with a wrong number of figures: what each is read as, and which columns are left or lacking.
pub(super) fn count_help(block: &TableBlock, array: &[Spanned<DeValue<'_>>], text: &str) -> Message {
    let all = block.columns.len();
    let without_total = block.least_listed();
    let has_totals = block.columns.iter().any(|column| column.total);
    let total = Message::new(match () {
        () if without_total < all => "figures.count.total",
        () if has_totals => "figures.count.whole",
        () => "figures.count.no_total",
    });
    let (length, group) = in_groups(array, text);
    if let Some((found, right)) = group.filter(|_| length == all || length == without_total) {
        return Message::new("figures.count.thousands").with("found", found).with("right", right);
    }
    let typed = |item: &Spanned<DeValue<'_>>| text[item.span()].to_owned();
    let read: Vec<Message> = array
        .iter()
        .zip(&block.columns)
        .map(|(item, column)| {
            Message::new("figures.count.read").with("label", &column.label).with("value", typed(item))
        })
        .collect();
    if array.is_empty() {
        let labels: Vec<&Text> = block.columns.iter().map(|column| &column.label).collect();
        return Message::new("figures.count.help").with("columns", labels).with("total", total);
    }
    if array.len() > all {
        let more: Vec<String> = array[all..].iter().take(all).map(typed).collect();
        return Message::new("figures.count.many").with("read", read).with("more", more);
    }
    let lacking: Vec<&Text> = block.columns[array.len()..].iter().map(|column| &column.label).collect();
    Message::new("figures.count.few").with("read", read).with("lacking", lacking).with("total", total)
}

/// A row that is typed as one text: `"3, 0, 0"`, `"[ 3, 0, 0 ]"`.
pub(super) fn row_of(text: &str) -> Option<String> {
    let cells: Vec<String> = text
        .trim()
        .trim_start_matches(['[', '【', '［'])
        .trim_end_matches([']', '】', '］'])
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；' | '|'))
        .filter(|cell| !cell.is_empty())
        .map(plain_figure)
        .collect();
    let is_row = cells.len() > 1 && cells.iter().all(|cell| Amount::parse(cell).is_some());
    is_row.then(|| format!("[ {} ]", cells.join(", ")))
}

/// How many figures a row has if those in groups of three digits are one each, and the first of these, as typed and as meant.
fn in_groups(array: &[Spanned<DeValue<'_>>], text: &str) -> (usize, Option<(String, String)>) {
    let (mut length, mut first, mut at) = (0, None, 0);
    while at < array.len() {
        let mut end = at;
        while end + 1 < array.len() && &text[array[end].span().end..array[end + 1].span().start] == "," {
            let words = &text[array[at].span().start..array[end + 1].span().end];
            if words.contains(['_', '"']) || Amount::parse(&plain_figure(words)).is_none() {
                break;
            }
            end += 1;
        }
        if end > at {
            let words = &text[array[at].span().start..array[end].span().end];
            first.get_or_insert_with(|| (words.to_owned(), plain_figure(words)));
        }
        length += 1;
        at = end + 1;
    }
    (length, first)
}

/// Whether a row lacks a cell rather than its total: others beside it are typed with their totals, and its last figure is too large
/// to be a part beside the others. The sum of all its figures, for those who did leave out the total.
pub(super) fn lacks_a_cell(array: &[Spanned<DeValue<'_>>]) -> Option<(i64, i64)> {
    let figure = |item: &Spanned<DeValue<'_>>| item.get_ref().as_integer()?.as_str().parse::<i64>().ok();
    let figures: Vec<i64> = array.iter().map(figure).collect::<Option<_>>()?;
    let (last, parts) = figures.split_last()?;
    let sum = parts.iter().try_fold(0i64, |sum, part| sum.checked_add(*part))?;
    (*last > 0 && *last == sum).then(|| (*last, sum.saturating_add(*last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_heard_in_part() {
        let labels = [Text::same("一、本年新收政府信息公开申请数量"), Text::same("二、上年结转政府信息公开申请数量")];
        let keyed = || ["new_received", "carried_in"].into_iter().zip(&labels);
        let key = |typed| labelled(typed, keyed()).map(|(key, _)| key);
        assert_eq!(key("本年新收"), Some("new_received"));
        assert_eq!(key("二、上年结转"), Some("carried_in"));
        assert_eq!([key("总计"), key("年"), key("new_received")], [None; 3]);
    }

    #[test]
    fn words_are_heard_in_chinese_and_in_capitals() {
        assert_eq!(word_for("草稿", ["draft", "published"]), Some("draft"));
        assert_eq!(word_for("Published", ["draft", "published"]), Some("published"));
        assert_eq!(word_for("草稿", ["township"]), None);
    }
}
