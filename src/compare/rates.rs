//! Derived rates (计算指标): what share of a whole some cells are, in two years. The edition files define them; the form prints
//! none of them.

use super::{Comparison, percent};
use crate::edition::{CellId, Rate};
use crate::model::Report;
use rust_decimal::Decimal;

/// A rate in two years, in percent.
#[derive(Debug)]
pub struct RateDelta<'a> {
    /// What it is.
    pub rate: &'a Rate,
    /// The earlier rate, rounded half up to one place; `None` where a cell is no number, or the whole is 0.
    pub before: Option<Decimal>,
    /// The later one.
    pub after: Option<Decimal>,
    /// After minus before in percentage points. It is the difference of the two rates as they are printed, so that a reader
    /// who subtracts one from the other finds the same.
    pub difference: Option<Decimal>,
}

impl<'a> Comparison<'a> {
    /// The rates of the later form, in its order. Last year's cells are those that may be compared with this year's; where one
    /// may not, last year's rate is not assessable. Nothing is derived from a figure that its own report disputes.
    pub fn rates(&self) -> Vec<RateDelta<'a>> {
        let later = self.later;
        let rates = later.edition.rates.iter().map(|rate| {
            let after = share(later, Some((rate.part.clone(), rate.whole.clone())));
            let before = share(self.earlier, self.cells_before(&rate.part).zip(self.cells_before(&rate.whole)));
            let difference = after.zip(before).and_then(|(after, before)| after.checked_sub(before));
            RateDelta { rate, before, after, difference }
        });
        rates.collect()
    }

    /// What cells of the later form add up to in the earlier report; `None` where one of them has no counterpart there, is no
    /// number, or is disputed by that report.
    pub fn before(&self, cells: &[CellId]) -> Option<Decimal> {
        self.earlier.derive(&self.cells_before(cells)?)
    }

    fn cells_before(&self, cells: &[CellId]) -> Option<Vec<CellId>> {
        cells.iter().map(|cell| self.get(*cell).before_cell).collect()
    }
}

/// The part in percent of the whole.
pub(super) fn share(report: &Report, cells: Option<(Vec<CellId>, Vec<CellId>)>) -> Option<Decimal> {
    let (part, whole) = cells?;
    if part.iter().chain(&whole).any(|cell| report.is_disputed(*cell)) {
        return None;
    }
    percent(report.sum(&part)?, report.sum(&whole)?)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{requests, two};
    use super::*;

    fn rate(before: &[(&str, &str)], after: &[(&str, &str)], id: &str) -> [Option<String>; 3] {
        let (site, _) = two((2023, before), (2024, after));
        let reports = &site.agencies[0].reports;
        let comparison = Comparison::new(&reports[0], &reports[1], &site.editions);
        let rates = comparison.rates();
        let delta = rates.iter().find(|delta| delta.rate.id == id).expect("a rate");
        [delta.before, delta.after, delta.difference].map(|value| value.map(|value| value.to_string()))
    }

    fn expected(values: [&str; 3]) -> [Option<String>; 3] {
        values.map(|value| (value != "–").then(|| value.to_owned()))
    }

    #[test]
    fn a_rate_is_exact_and_its_difference_is_in_points() {
        let before = requests(&[("granted", 5), ("partially_granted", 3), ("total", 12)]);
        let after = requests(&[("granted", 20), ("partially_granted", 7), ("total", 35)]);
        let (before, after) = (rows(&before), rows(&after));
        assert_eq!(rate(&before, &after, "disclosed"), expected(["66.7", "77.1", "10.4"]));
        assert_eq!(rate(&after, &before, "disclosed"), expected(["77.1", "66.7", "-10.4"]));
    }

    #[test]
    fn nothing_is_a_share_of_nothing() {
        let after = requests(&[("granted", 1), ("total", 3)]);
        assert_eq!(rate(&[], &rows(&after), "disclosed"), expected(["–", "33.3", "–"]));
    }

    #[test]
    fn a_blank_makes_a_rate_not_assessable() {
        let before = requests(&[("granted", 1), ("total", 3)]);
        let blank = [("requests.results.granted", "[ \"\", \"\", \"\", \"\", \"\", \"\", \"\" ]")];
        assert_eq!(rate(&rows(&before), &blank, "disclosed"), expected(["33.3", "–", "–"]));
    }

    #[test]
    fn a_disputed_figure_makes_a_rate_not_assessable() {
        let after = requests(&[("granted", 1), ("partially_granted", 1), ("total", 3)]);
        let note =
            "[ { cell = \"requests.results.partially_granted.total\", rule = \"T3-ROW\", text = \"原件如此\" } ]";
        let disputed = [&rows(&after)[..], &[("explanations", note)]].concat();
        assert_eq!(rate(&rows(&after), &disputed, "disclosed"), expected(["66.7", "–", "–"]));
        assert_eq!(rate(&disputed, &rows(&after), "disclosed"), expected(["–", "66.7", "–"]));
    }

    #[test]
    fn groups_and_the_three_kinds_of_case_are_added_up() {
        let before = requests(&[("refused.state_secret", 1), ("refused.third_party", 1), ("total", 3)]);
        let review = [
            ("review_litigation.review", "{ upheld = 1, corrected = 1, other = 0, pending = 0, total = 2 }"),
            ("review_litigation.litigation_direct", "{ upheld = 4, corrected = 2, other = 0, pending = 0, total = 6 }"),
        ];
        assert_eq!(rate(&rows(&before), &review, "refused"), expected(["66.7", "–", "–"]));
        assert_eq!(rate(&rows(&before), &review, "corrected"), expected(["–", "37.5", "–"]));
    }

    fn rows(owned: &[(String, String)]) -> Vec<(&str, &str)> {
        owned.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }
}
