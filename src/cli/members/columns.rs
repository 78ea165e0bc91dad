//! What the columns of a list of agencies are called, in the words of offices.

use super::text::seen;

/// A column that is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ListColumn {
    Name,
    ShortName,
    Level,
    Parent,
    Slug,
    FormerName,
    Deadline,
    From,
    Until,
    Successor,
}

/// The words at the head of each column, in lower case and without blanks.
#[rustfmt::skip]
const WORDS: [(ListColumn, &[&str]); 10] = [
    (ListColumn::Name, &[
        "单位名称", "名称", "机构", "单位", "机构名称", "机关", "机关名称", "单位全称", "机关全称", "机构全称", "全称", "部门名称", "填报单位", "报送单位",
        "责任单位", "成员单位", "公开主体", "name", "fullname", "agency", "office", "organ", "unit",
    ]),
    (ListColumn::ShortName, &["简称", "单位简称", "机构简称", "机关简称", "shortname", "short_name", "short", "abbreviation"]),
    (ListColumn::Level, &["级别", "类别", "层级", "类型", "单位类别", "单位级别", "单位类型", "机构类别", "机构类型", "机关级别", "单位性质", "level", "type", "kind", "category"]),
    (ListColumn::Parent, &["上级", "上级单位", "上级机关", "上级机构", "主管部门", "主管单位", "所属", "隶属", "parent", "superior"]),
    (ListColumn::Slug, &["拼音", "标识", "目录", "目录名", "网址", "网址名", "代号", "slug", "folder"]),
    (ListColumn::FormerName, &["曾用名", "曾用名称", "原名", "原名称", "旧名", "旧称", "更名前", "formername", "formernames", "formerly", "names"]),
    (ListColumn::Deadline, &["截止日期", "截止时间", "截止", "期限", "报送期限", "报送截止日期", "报送时限", "deadline", "due", "duedate"]),
    (ListColumn::From, &["起始年度", "起始年份", "开始年度", "开始年份", "首报年度", "设立年份", "from", "since", "firstyear"]),
    (ListColumn::Until, &["终止年度", "终止年份", "截止年度", "截止年份", "末报年度", "撤销年份", "撤销年度", "until", "lastyear"]),
    (ListColumn::Successor, &["承接单位", "承接机关", "承接机构", "接续单位", "职能并入", "并入", "并入单位", "successor"]),
];

/// Heads of columns that only count.
const NUMBERS: [&str; 5] = ["序号", "编号", "no", "no.", "#"];

/// A head in the form of [`WORDS`]: without blanks, what stands in brackets, and marks.
pub(super) fn bare(head: &str) -> String {
    let head = head.split(['（', '(', '【', '[']).next().unwrap_or_default();
    let (head, _) = seen(head);
    let letters = head.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | ':' | '：'));
    letters.flat_map(char::to_lowercase).collect()
}

impl ListColumn {
    /// The column of a head.
    pub(super) fn of_head(head: &str) -> Option<ListColumn> {
        let head = bare(head);
        WORDS.iter().find(|(_, words)| words.contains(&head.as_str())).map(|(column, _)| *column)
    }

    /// What it is called first.
    pub(super) fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(column, _)| *column == self)
            .and_then(|(_, words)| words.first())
            .copied()
            .unwrap_or_default()
    }
}

/// Whether the column of a head only counts.
pub(super) fn is_number(head: &str) -> bool {
    NUMBERS.contains(&bare(head).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn heads_as_offices_write_them() {
        for (head, column) in [
            ("单 位\n名 称", Some(ListColumn::Name)),
            ("单位（全称）*", Some(ListColumn::Name)),
            ("Short name", Some(ListColumn::ShortName)),
            ("截止年度", Some(ListColumn::Until)),
            ("截止日期", Some(ListColumn::Deadline)),
            ("联系人", None),
            ("", None),
        ] {
            assert_eq!(ListColumn::of_head(head), column, "{head}");
        }
        assert!(is_number("序 号"));
    }

    #[test]
    fn a_word_is_of_one_column() {
        let words: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
        assert!(words.iter().all(|word| bare(word) == *word));
    }
}
