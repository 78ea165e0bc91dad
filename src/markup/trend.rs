//! An indicator over the years: a table with a line a year, and a bar in each line. The chart is the table, so its text stays
//! text: a bar is an SVG of percentage width and pixel height, without a `viewBox`, and nothing but the bar is in it.

use super::digits::{push_digits, push_escaped, signed};
use crate::base::{Text, Words, Year};
use crate::compare::{Point, Series, SeriesBreak, SeriesValue};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// The table of a series. `address` gives that of a year's report, where it has a page.
pub fn trend_table(
    series: &Series,
    label: &str,
    caption: &str,
    address: &dyn Fn(Year) -> Option<String>,
    words: &Words,
) -> String {
    let scale = Scale::of(series.numbers().map(|(_, value)| value));
    let mut printer = TrendPrinter { words, address, scale, out: String::with_capacity(4 * 1024) };
    // The heading above says the label to those who see it.
    printer.raw("<table class=\"tr\">\n<caption><span class=\"vh\">");
    printer.text(label);
    printer.raw(" </span>");
    printer.text(caption);
    printer.raw("</caption>\n<thead><tr><th scope=\"col\">");
    printer.word("trend.year");
    printer.raw("</th><td class=\"b\"></td><th scope=\"col\">");
    printer.word("trend.value");
    printer.raw("</th><th scope=\"col\">");
    printer.word("trend.change");
    printer.raw("</th></tr></thead>\n<tbody>\n");
    for (index, point) in series.points.iter().enumerate() {
        if let Some(turn) = &point.turn {
            printer.turn(turn);
        }
        printer.line(point, series.change(index));
    }
    printer.raw("</tbody>\n</table>");
    printer.out
}

/// What a bar's length means: 0 is always on the axis.
struct Scale {
    low: Decimal,
    high: Decimal,
}

impl Scale {
    fn of(values: impl Iterator<Item = Decimal>) -> Scale {
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
    scale: Scale,
    out: String,
}

impl TrendPrinter<'_> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text);
    }

    fn word(&mut self, key: &str) {
        push_escaped(&mut self.out, self.words.word(key));
    }

    /// A rule across, with what a reader must know of the lines above and below it.
    fn turn(&mut self, turn: &SeriesBreak) {
        let lang = self.words.lang();
        let (key, title, remark): (_, _, Option<&Text>) = match turn {
            SeriesBreak::Form(title) => ("trend.form", title, None),
            // A form's remark may say itself that the definition changed.
            SeriesBreak::Shift(title, remark) if remark.get(lang).starts_with(self.words.word("trend.shifted")) => {
                ("trend.form", title, Some(remark))
            }
            SeriesBreak::Shift(title, remark) => ("trend.shift", title, Some(remark)),
            SeriesBreak::Other(title, reason) => {
                (if reason.is_some() { "trend.meaning" } else { "trend.form" }, title, reason.as_ref())
            }
        };
        self.raw("<tr class=\"brk\"><td colspan=\"4\"><b>");
        let word = self.words.say(key, &[("form", title.get(lang))]);
        self.text(&word);
        self.raw("</b>");
        if let Some(remark) = remark {
            self.raw("<small>");
            self.text(remark.get(lang));
            self.raw("</small>");
        }
        self.raw("</td></tr>\n");
    }

    fn line(&mut self, point: &Point, change: Option<Decimal>) {
        let SeriesValue::Number(value, text) = &point.reading else {
            self.raw("<tr class=\"gap\">");
            self.year(point);
            self.raw("<td class=\"b\"></td><td colspan=\"2\">");
            self.gap(&point.reading);
            return self.raw("</td></tr>\n");
        };
        self.raw("<tr>");
        self.year(point);
        self.bar(*value, point.shifted);
        self.raw("<td>");
        push_digits(&mut self.out, text);
        self.raw("</td><td>");
        if let Some(change) = change {
            push_digits(&mut self.out, &signed(change));
        }
        self.raw("</td></tr>\n");
    }

    fn year(&mut self, point: &Point) {
        let year = point.year.to_string();
        self.raw("<th scope=\"row\">");
        match (self.address)(point.year).filter(|_| point.reading != SeriesValue::NoReport) {
            None => self.text(&year),
            Some(address) => {
                self.raw("<a href=\"");
                self.text(&address);
                self.raw("\">");
                self.text(&year);
                self.raw("</a>");
            }
        }
        self.raw("</th>");
    }

    fn gap(&mut self, reading: &SeriesValue) {
        match reading {
            SeriesValue::Other(cell) if !cell.text().is_empty() => push_escaped(&mut self.out, &cell.text()),
            SeriesValue::Other(_) => self.word("markup.blank"),
            SeriesValue::Incomplete => self.word("markup.not_a_number"),
            SeriesValue::NotInForm => self.word("markup.none"),
            SeriesValue::NoReport | SeriesValue::Number(..) => self.word("trend.missing"),
        }
    }

    /// Solid as the latest year counts; hollow where something else was counted.
    fn bar(&mut self, value: Decimal, shifted: bool) {
        let class = if shifted { "was" } else { "now" };
        let axis = self.scale.axis();
        self.raw(if axis.is_some() { "<td class=\"b neg\">" } else { "<td class=\"b\">" });
        let bar = self.scale.bar(value);
        if bar.is_some() || axis.is_some() {
            self.raw("<svg width=\"100%\" height=\"14\" aria-hidden=\"true\">");
            if let Some((start, width)) = bar {
                let _ = write!(
                    self.out,
                    "<rect class=\"{class}\" x=\"{start}%\" y=\"1\" width=\"{width}%\" height=\"12\"/>"
                );
            }
            if let Some(axis) = axis {
                let _ = write!(self.out, "<line class=\"axis\" x1=\"{axis}%\" x2=\"{axis}%\" y1=\"0\" y2=\"14\"/>");
            }
            self.raw("</svg>");
        }
        self.raw("</td>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: &[i64]) -> Scale {
        Scale::of(values.iter().map(|value| Decimal::from(*value)))
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
