//! An indicator over the years: a table with a line a year, and a bar in each line. The chart is the table, so its text stays
//! text: a bar is an SVG of percentage width and pixel height, without a `viewBox`, and nothing but the bar is in it.

use crate::base::{Html, Text, Words, Year, signed};
use crate::compare::{Point, Series, SeriesBreak, SeriesValue};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// The table of a series. `address` gives that of a year's report, where it has a page, and `gap` the key of the word for a year
/// without one.
pub fn trend_table(
    series: &Series,
    label: &str,
    caption: &str,
    address: &dyn Fn(Year) -> Option<String>,
    gap: &dyn Fn(Year) -> &'static str,
    words: &Words,
) -> String {
    let scale = Scale::new(series.numbers().map(|(_, value)| value));
    let mut printer = TrendPrinter { words, address, gap, scale, html: Html::with_capacity(4 * 1024) };
    // The label is visible in the heading above.
    printer.html.raw("<table class=\"tr\">\n<caption>");
    printer.html.element("span class=\"vh\"", &format!("{label} "));
    printer.html.text(caption);
    printer.html.raw("</caption>\n<thead><tr>");
    printer.html.element("th scope=\"col\"", words.word("trend.year"));
    printer.html.raw("<td class=\"b\"></td>");
    printer.html.element("th scope=\"col\"", words.word("trend.value"));
    printer.html.element("th scope=\"col\"", words.word("trend.change"));
    printer.html.raw("</tr></thead>\n<tbody>\n");
    for (index, point) in series.points.iter().enumerate() {
        if let Some(turn) = &point.turn {
            printer.series_break(turn);
        }
        printer.row(point, series.change(index));
    }
    printer.html.raw("</tbody>\n</table>");
    printer.html.finish()
}

/// What a bar's length means: 0 is always on the axis.
struct Scale {
    low: Decimal,
    high: Decimal,
}

impl Scale {
    fn new(values: impl Iterator<Item = Decimal>) -> Scale {
        let zero = Scale { low: Decimal::ZERO, high: Decimal::ZERO };
        values.fold(zero, |scale, value| Scale { low: scale.low.min(value), high: scale.high.max(value) })
    }

    /// Where a value's bar begins and how long it is, in percent; `None` for 0. What is not 0 stays visible.
    fn bar(&self, value: Decimal) -> Option<(Decimal, Decimal)> {
        let percent = |part: Decimal| {
            let share = part.checked_div(self.high.checked_sub(self.low)?)?;
            share.checked_mul(Decimal::ONE_HUNDRED).map(|percent| percent.round_dp(2))
        };
        if value.is_zero() {
            return None;
        }
        let axis = percent(-self.low)?;
        let width = percent(value.abs())?.max(Decimal::new(5, 1));
        let start = if value.is_sign_negative() { (axis - width).max(Decimal::ZERO) } else { axis };
        Some((start.normalize(), width.min(Decimal::ONE_HUNDRED - start).normalize()))
    }

    /// Where the axis stands in percent, if not at the left.
    fn axis(&self) -> Option<Decimal> {
        let share = (-self.low).checked_div(self.high.checked_sub(self.low)?)?;
        share.checked_mul(Decimal::ONE_HUNDRED).map(|at| at.round_dp(2).normalize()).filter(|at| !at.is_zero())
    }
}

struct TrendPrinter<'a> {
    words: &'a Words,
    address: &'a dyn Fn(Year) -> Option<String>,
    gap: &'a dyn Fn(Year) -> &'static str,
    scale: Scale,
    html: Html,
}

impl TrendPrinter<'_> {
    /// A line across, with the reason why the lines above and below it are not comparable.
    fn series_break(&mut self, series_break: &SeriesBreak) {
        let lang = self.words.lang();
        let (key, title, remark): (_, _, Option<&Text>) = match series_break {
            SeriesBreak::Form(title) => ("trend.form", title, None),
            // A form's remark may state itself that the definition changed.
            SeriesBreak::Shift(title, remark) if remark.get(lang).starts_with(self.words.word("trend.shifted")) => {
                ("trend.form", title, Some(remark))
            }
            SeriesBreak::Shift(title, remark) => ("trend.shift", title, Some(remark)),
            SeriesBreak::Other(title, reason) => {
                (if reason.is_some() { "trend.meaning" } else { "trend.form" }, title, reason.as_ref())
            }
        };
        self.html.raw("<tr class=\"brk\"><td colspan=\"4\">");
        self.html.element("b", &self.words.format(key, &[("form", title.get(lang))]));
        if let Some(remark) = remark {
            self.html.element("small", remark.get(lang));
        }
        self.html.raw("</td></tr>\n");
    }

    fn row(&mut self, point: &Point, change: Option<Decimal>) {
        let SeriesValue::Number(value, text) = &point.reading else {
            self.html.raw("<tr class=\"gap\">");
            self.year(point);
            self.html.raw("<td class=\"b\"></td>");
            self.gap(point);
            return self.html.raw("</tr>\n");
        };
        self.html.raw("<tr>");
        self.year(point);
        self.bar(*value, point.shifted);
        self.html.within("td", |html| html.digits(text));
        self.html.within("td", |html| html.digits(&change.map(signed).unwrap_or_default()));
        self.html.raw("</tr>\n");
    }

    fn year(&mut self, point: &Point) {
        let has_page = point.reading != SeriesValue::NoReport;
        let address = has_page.then(|| (self.address)(point.year)).flatten();
        self.html.within("th scope=\"row\"", |html| html.link(address.as_deref(), &point.year.to_string()));
    }

    fn gap(&mut self, point: &Point) {
        let text = match &point.reading {
            SeriesValue::Other(cell) if !cell.text().is_empty() => &*cell.text(),
            SeriesValue::Other(_) => self.words.word("markup.blank"),
            SeriesValue::Incomplete => self.words.word("markup.not_computed"),
            SeriesValue::NotInForm => self.words.word("markup.none"),
            SeriesValue::NoReport | SeriesValue::Number(..) => self.words.word((self.gap)(point.year)),
        };
        self.html.element("td colspan=\"2\"", text);
    }

    /// Solid as the latest year counts; hollow where something else was counted.
    fn bar(&mut self, value: Decimal, shifted: bool) {
        let class = if shifted { "was" } else { "now" };
        let axis = self.scale.axis();
        self.html.raw(if axis.is_some() { "<td class=\"b neg\">" } else { "<td class=\"b\">" });
        let bar = self.scale.bar(value);
        if bar.is_some() || axis.is_some() {
            self.html.raw("<svg width=\"100%\" height=\"14\" aria-hidden=\"true\">");
            if let Some((start, width)) = bar {
                let _ = write!(
                    self.html,
                    "<rect class=\"{class}\" x=\"{start}%\" y=\"1\" width=\"{width}%\" height=\"12\"/>"
                );
            }
            if let Some(axis) = axis {
                let _ = write!(self.html, "<line class=\"axis\" x1=\"{axis}%\" x2=\"{axis}%\" y1=\"0\" y2=\"14\"/>");
            }
            self.html.raw("</svg>");
        }
        self.html.raw("</td>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: &[i64]) -> Scale {
        Scale::new(values.iter().map(|value| Decimal::from(*value)))
    }

    fn bars(values: &[i64]) -> Vec<Option<(String, String)>> {
        let scale = scale(values);
        let bar = |value: &i64| scale.bar(Decimal::from(*value)).map(|(x, width)| (x.to_string(), width.to_string()));
        values.iter().map(bar).collect()
    }

    fn at(start: &str, width: &str) -> Option<(String, String)> {
        Some((start.to_owned(), width.to_owned()))
    }

    #[test]
    fn bars_start_at_zero_and_the_largest_fills_the_width() {
        assert_eq!(bars(&[50, 100, 0]), [at("0", "50"), at("0", "100"), None]);
        assert_eq!(bars(&[1, 3]), [at("0", "33.33"), at("0", "100")]);
        assert_eq!(scale(&[5, 6]).axis(), None);
    }

    #[test]
    fn what_is_not_zero_stays_visible_and_inside() {
        assert_eq!(bars(&[1, 1_000_000]), [at("0", "0.5"), at("0", "100")]);
        assert_eq!(bars(&[-1, 1_000_000])[0], at("0", "0.5"));
    }

    #[test]
    fn less_than_zero_goes_left_of_the_axis() {
        assert_eq!(bars(&[-25, 75]), [at("0", "25"), at("25", "75")]);
        assert_eq!(bars(&[-10, -20]), [at("50", "50"), at("0", "100")]);
        assert_eq!(scale(&[-25, 75]).axis(), Some(Decimal::from(25)));
    }

    #[test]
    fn nothing_but_zeros_has_no_bars() {
        assert_eq!(bars(&[0, 0]), [None, None]);
    }
}
