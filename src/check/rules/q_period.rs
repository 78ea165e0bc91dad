//! Q-PERIOD: the period that the figures cover is the whole report year.

use crate::base::{Message, Severity, chinese_digit, digit, leading_number};
use crate::check::prose::{first_word, sentence, skip};
use crate::check::{Audience, Findings, Rule, View};
use std::ops::Range;

/// 条例 第四十九、五十条: the report is of the year, 1 January to 31 December. A 统计期限 that the text gives is another one.
pub(super) const RULE: Rule =
    Rule { id: "Q-PERIOD", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// Words for the period, and for its last day.
#[rustfmt::skip]
const KEYS: [&str; 11] = [
    "统计期限", "统计周期", "统计时限", "统计时间", "统计时段", "统计区间", "数据期限", "统计截止", "统计截至", "数据截止", "数据截至",
];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let year = u64::from(view.report.year.get());
    for prose in view.prose() {
        let text = prose.text();
        let starts = prose.stops().filter(|(_, c)| matches!(c, '统' | '数'));
        for at in starts.filter_map(|(at, _)| Some(at + first_word(&text[at..], &KEYS)?.len())) {
            let rest = &text[at..sentence(text, at).end];
            let Some(period) = Period::parse(rest).or_else(|| Period::until(rest, year)) else { continue };
            if period.is_year(year) {
                findings.holds();
                continue;
            }
            let range = at + period.range.start..at + period.range.end;
            let message =
                Message::new("period.other").with("found", &text[range.clone()]).with("year", view.report.year);
            findings.add(prose.place(range), message).help =
                Some(Message::new("period.help").with("year", view.report.year));
        }
    }
}

/// A day as a text gives it, perhaps without its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: Option<u64>,
    month: u64,
    day: Option<u64>,
}

/// A period, from one day to another.
struct Period {
    first: Day,
    last: Day,
    range: Range<usize>,
}

impl Period {
    /// 截止2024年11月30日, from the first of the year. A day behind the year is that of the count itself.
    fn until(text: &str, year: u64) -> Option<Period> {
        let rest = skip(text, &["日期", "时间", "时点", "为", "至", "到", "于", "：", ":"]);
        let (last, after) = Day::parse(rest)?;
        last.year.filter(|stated| *stated <= year)?;
        let first = Day { year: last.year, month: 1, day: Some(1) };
        Some(Period { first, last, range: text.len() - rest.len()..text.len() - after.len() })
    }

    /// 自2024年1月1日起至12月31日止, 2024年1月1日—2024年12月31日; `None` where it is put otherwise.
    fn parse(text: &str) -> Option<Period> {
        let is_number = |c: char| digit(c).or_else(|| chinese_digit(c)).is_some();
        let start = text.find(|c| is_number(c) || c == '十')?;
        let (first, after) = Day::parse(&text[start..])?;
        let between =
            after.trim_start_matches(['起', '始', ',', '，', '至', '到', '-', '—', '–', '－', '~', '～', '止', ' ']);
        if between.len() == after.len() {
            return None;
        }
        let (last, after) = Day::parse(between)?;
        Some(Period { first, last, range: start..text.len() - after.len() })
    }

    fn is_year(&self, year: u64) -> bool {
        let is = |day: Day, month, number| day.month == month && day.day.is_none_or(|day| day == number);
        let of_year = |day: Day| day.year.is_none_or(|stated| stated == year);
        is(self.first, 1, 1) && is(self.last, 12, 31) && of_year(self.first) && of_year(self.last)
    }
}

impl Day {
    /// 2024年1月1日, 12月31日, 2024.01.01, 2024年1月, and 12月31 where 日 is lost.
    fn parse(text: &str) -> Option<(Day, &str)> {
        let (mut number, mut rest) = number(text)?;
        let mut year = None;
        if let Some(after) = rest.strip_prefix('年') {
            year = Some(number);
            (number, rest) = self::number(after)?;
        }
        // 2024.01.01, 2024-01-01 and 2024/1/1.
        if let Some(mark) = rest.chars().next().filter(|c| number > 31 && matches!(c, '.' | '-' | '/')) {
            let (month, after) = self::number(&rest[1..])?;
            let (day, rest) = self::number(after.strip_prefix(mark)?)?;
            return Some((Day { year: Some(number), month, day: Some(day) }, rest));
        }
        let rest = rest.strip_prefix('月')?;
        let (day, rest) = self::number(rest).map_or((None, rest), |(day, rest)| (Some(day), rest));
        Some((Day { year, month: number, day }, rest.strip_prefix(['日', '号']).unwrap_or(rest)))
    }
}

fn number(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start_matches(' ');
    // Alone: 2024. is no number to others.
    let digits = text.find(|c| digit(c).is_none()).unwrap_or(text.len());
    let (value, length) = leading_number(if digits > 0 { &text[..digits] } else { text })?;
    Some((value, text[length..].trim_start_matches(' ')))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::texts;

    #[test]
    fn finds_another_period() {
        for (text, period) in [
            ("统计期限自2023年1月1日起至2023年11月30日止。", "2023年1月1日起至2023年11月30日"),
            ("数据的统计期限为2022年1月1日至2022年12月31日", "2022年1月1日至2022年12月31日"),
            ("统计时限：2023年3月1日到12月31日", "2023年3月1日到12月31日"),
            ("统计周期为2023年1月1日—2024年1月31日", "2023年1月1日—2024年1月31日"),
            ("统计期限：2023.01.01-2023.11.30。", "2023.01.01-2023.11.30"),
            ("统计期限：2023-01-01至2023-11-30。", "2023-01-01至2023-11-30"),
            ("统计期限为2023年2月至12月。", "2023年2月至12月"),
            ("本报告数据统计截止2023年11月30日。", "2023年11月30日"),
            ("数据统计截止日期为2022年12月31日", "2022年12月31日"),
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PERIOD").words(), [period], "{text}");
        }
    }

    #[test]
    fn holds_for_the_year() {
        for text in [
            "所列数据统计期限从2023年1月1日起至2023年12月31日止",
            "统计期限：2023 年 1 月 1 日至 12 月 31 日",
            "统计期限自2023年1月1日至2023年12月31止",
            "统计时段为1月1日-12月31日",
            "统计期限：2023.01.01-2023.12.31。",
            "统计期限为2023年1月至12月。",
            "统计期限为二〇二三年一月一日至十二月三十一日。",
            "本报告数据统计截止2023年12月31日。",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PERIOD").state(), State::Holds, "{text}");
        }
    }

    #[test]
    fn is_silent_without_a_period() {
        for text in [
            "所列数据的统计期限为2023年度。",
            "2023年1月1日至6月30日开展自查。",
            "延长答复的期限为20个工作日",
            "数据统计截至2024年1月10日",
            "数据截止2023年底",
        ] {
            assert_eq!(texts(2023, "", [("overview", text)]).result_of("Q-PERIOD").state(), State::Silent, "{text}");
        }
    }
}
