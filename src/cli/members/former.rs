//! Earlier names as lists have them: `某县教育局（2023年更名）`, `某县教育局（2019-2022）`.

use crate::base::Year;

/// An earlier name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EarlierName {
    pub(super) name: String,
    /// The first year of which a report bore it, where that is said.
    pub(super) from: Option<Year>,
    /// The first year of which a report bore the next one; `None` where nothing tells.
    pub(super) next_from: Option<Year>,
}

/// Marks between names.
const MARKS: [char; 6] = ['、', ';', '；', '\n', '/', '|'];

/// The names in a cell.
pub(super) fn former_names(text: &str) -> Vec<EarlierName> {
    let names = text.split(MARKS).map(str::trim).filter(|part| !part.is_empty());
    names.filter_map(former_name).collect()
}

fn former_name(text: &str) -> Option<EarlierName> {
    let (name, said) = text.split_once(['（', '(']).unwrap_or((text, ""));
    let name = name.trim().trim_start_matches('原').trim();
    let years: Vec<Year> = said.split(|c: char| !c.is_ascii_digit()).filter_map(Year::parse).collect();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let (from, next_from) = match years[..] {
        [first, last] => (Some(first), Some(last.next())),
        [year] if has(&["至", "止", "到", "until", "to"]) => (None, Some(year.next())),
        [year] if has(&["更", "改", "前", "起", "撤", "renamed", "before"]) => (None, Some(year)),
        _ => (None, None),
    };
    (!name.is_empty()).then(|| EarlierName { name: name.to_owned(), from, next_from })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_names_with_their_years() {
        for (text, from, next) in [
            ("某县教育局（2023年更名）", None, Some(2023)),
            ("某县教育局(2023年前)", None, Some(2023)),
            ("某县教育局（至2022年）", None, Some(2023)),
            ("某县教育局（2019—2022）", Some(2019), Some(2023)),
            ("原某县教育局", None, None),
            ("某县教育局（2023）", None, None),
        ] {
            let year = |year: Option<u16>| year.and_then(Year::new);
            let expected = EarlierName { name: "某县教育局".to_owned(), from: year(from), next_from: year(next) };
            assert_eq!(former_names(text), [expected], "{text}");
        }
        let two = former_names("甲局（2019-2020）；乙局（2021-2023）");
        assert_eq!(two.iter().map(|former| former.name.as_str()).collect::<Vec<_>>(), ["甲局", "乙局"]);
    }
}
