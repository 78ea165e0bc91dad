//! Indicators over the years: each as a small line, and those of a section as a table with a column a year. A line is an SVG of
//! percentages, without a `viewBox`, and hidden from those who hear the page: the sentence beside it and the table say it.

use crate::base::{Html, Words, Year, signed};
use crate::compare::{Indicator, Point, Series, SeriesBreak, SeriesValue, portion};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// The line of a series, on a scale of its own that has 0: a dot a number, hollow where something else was counted. No line leads over
/// a year without a number, nor from one meaning to another.
pub fn trend_line(series: &Series) -> String {
    let scale = Scale::new(series.numbers().map(|(_, value)| value));
    let last = series.points.len().saturating_sub(1).max(1);
    let dot = |(index, point): (usize, &Point)| {
        let SeriesValue::Number(value, _) = &point.reading else { return None };
        let x = place(Decimal::from(index), Decimal::from(last), [2, 98]);
        Some((x, scale.height(*value), if point.shifted { "was" } else { "now" }))
    };
    let dots: Vec<Option<_>> = series.points.iter().enumerate().map(dot).collect();
    let mut svg = Html::with_capacity(1024);
    svg.raw("<svg width=\"100%\" height=\"48\" aria-hidden=\"true\">");
    let zero = scale.height(Decimal::ZERO);
    let _ = write!(svg, "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{zero}%\" y2=\"{zero}%\"/>");
    for pair in dots.windows(2) {
        let [Some((x1, y1, before)), Some((x2, y2, class))] = pair else { continue };
        if before == class {
            let _ = write!(svg, "<line class=\"{class}\" x1=\"{x1}%\" x2=\"{x2}%\" y1=\"{y1}%\" y2=\"{y2}%\"/>");
        }
    }
    for (x, y, class) in dots.iter().flatten() {
        let _ = write!(svg, "<circle class=\"{class}\" cx=\"{x}%\" cy=\"{y}%\" r=\"3\"/>");
    }
    svg.raw("</svg>");
    svg.finish()
}

/// What the height of a dot means.
struct Scale {
    low: Decimal,
    high: Decimal,
}

impl Scale {
    fn new(values: impl Iterator<Item = Decimal>) -> Scale {
        let zero = Scale { low: Decimal::ZERO, high: Decimal::ZERO };
        values.fold(zero, |scale, value| Scale { low: scale.low.min(value), high: scale.high.max(value) })
    }

    /// Where a value stands, in percent from above.
    fn height(&self, value: Decimal) -> Decimal {
        place(value - self.low, self.high - self.low, [92, 8])
    }
}

/// Where a part of a whole stands between two percentages.
fn place(part: Decimal, whole: Decimal, [from, to]: [i64; 2]) -> Decimal {
    (Decimal::from(from) + portion(part, whole, to - from)).normalize()
}

/// A table of series with a row each.
pub struct TrendTable<'a> {
    /// The series, all over the same years.
    pub rows: &'a [&'a (Indicator<'a>, Series)],
    /// The address of a year's report.
    pub address: &'a dyn Fn(Year) -> Option<String>,
    /// The key of the word for a year without a report.
    pub gap: &'a dyn Fn(Year) -> &'static str,
    /// The title of the form of the first report.
    pub form: &'a str,
    /// The words.
    pub words: &'a Words,
}

impl TrendTable<'_> {
    /// The table, and the remarks on changed meanings that its rows name by their numbers.
    pub fn html(&self) -> (String, Vec<String>) {
        let mut html = Html::with_capacity(8 * 1024);
        let mut remarks = Vec::new();
        html.raw("<table class=\"st tm\">\n");
        let unit = self.common_unit();
        if let Some(unit) = unit {
            html.element("caption", &self.words.format("trend.unit", &[("unit", unit)]));
        }
        html.raw("<thead>");
        self.head(&mut html);
        html.raw("</thead>\n<tbody>\n");
        for (indicator, series) in self.rows {
            self.row(indicator, series, unit.is_none(), &mut remarks, &mut html);
        }
        html.raw("</tbody>\n</table>");
        (html.finish(), remarks)
    }

    /// The unit of all rows, where they have the same.
    fn common_unit(&self) -> Option<&str> {
        let mut units = self.rows.iter().map(|(indicator, _)| indicator.unit.get(self.words.lang()));
        let first = units.next().filter(|unit| !unit.is_empty())?;
        units.all(|unit| unit == first).then_some(first)
    }

    /// The points of the first row, which has those of all.
    fn points(&self) -> &[Point] {
        self.rows.first().map_or(&[], |(_, series)| &series.points)
    }

    fn head(&self, html: &mut Html) {
        let mut forms = vec![(self.form, 0)];
        for point in self.points() {
            forms.extend(point.turn.as_ref().map(|turn| (turn.form().get(self.words.lang()), 0)));
            if let Some((_, years)) = forms.last_mut() {
                *years += 1;
            }
        }
        if forms.len() > 1 {
            html.raw("<tr><td></td>");
            for (index, (form, years)) in forms.iter().enumerate() {
                let class = if index > 0 { " class=\"brk\"" } else { "" };
                html.element(&format!("th scope=\"colgroup\" colspan=\"{years}\"{class}"), form);
            }
            html.raw("<td></td></tr>\n");
        }
        html.raw("<tr>");
        html.element("th scope=\"col\"", self.words.word("trend.item"));
        for point in self.points() {
            let address = (self.address)(point.year);
            let tag = if point.turn.is_some() { "th scope=\"col\" class=\"brk\"" } else { "th scope=\"col\"" };
            html.within(tag, |html| html.link(address.as_deref(), &point.year.to_string()));
        }
        html.element("th scope=\"col\"", self.words.word("trend.change"));
        html.raw("</tr>");
    }

    fn row(
        &self,
        indicator: &Indicator<'_>,
        series: &Series,
        has_unit: bool,
        remarks: &mut Vec<String>,
        html: &mut Html,
    ) {
        let lang = self.words.lang();
        html.raw("<tr>");
        html.within("th scope=\"row\"", |html| {
            html.link(Some(&format!("#{}", indicator.anchor)), indicator.label.get(lang));
            let unit = indicator.unit.get(lang);
            if has_unit && !unit.is_empty() {
                html.element("small", unit);
            }
            for remark in series.points.iter().filter_map(|point| self.remark(point.turn.as_ref()?)) {
                let number = remarks.iter().position(|known| *known == remark).unwrap_or_else(|| {
                    remarks.push(remark);
                    remarks.len() - 1
                });
                html.element("sup", &(number + 1).to_string());
            }
        });
        for point in &series.points {
            self.cell(point, html);
        }
        let change = series.points.len().checked_sub(1).and_then(|last| series.change(last));
        html.within("td", |html| html.digits(&change.map(signed).unwrap_or_default()));
        html.raw("</tr>\n");
    }

    fn cell(&self, point: &Point, html: &mut Html) {
        let number = match &point.reading {
            SeriesValue::Number(_, text) => Some(text),
            _ => None,
        };
        let classes =
            [(point.turn.is_some(), "brk"), (point.shifted && number.is_some(), "was"), (number.is_none(), "na")];
        let classes: Vec<&str> = classes.into_iter().filter_map(|(is_so, class)| is_so.then_some(class)).collect();
        let tag = if classes.is_empty() { "td".to_owned() } else { format!("td class=\"{}\"", classes.join(" ")) };
        match number {
            Some(text) => html.within(&tag, |html| html.digits(text)),
            None => html.element(&tag, &self.gap_word(point)),
        }
    }

    /// What stands in the place of a number.
    fn gap_word(&self, point: &Point) -> String {
        match &point.reading {
            SeriesValue::Other(cell) if !cell.text().is_empty() => cell.text().into(),
            SeriesValue::Other(_) => self.words.word("markup.blank").to_owned(),
            SeriesValue::Incomplete => self.words.word("markup.not_computed").to_owned(),
            SeriesValue::NotInForm => self.words.word("markup.none").to_owned(),
            SeriesValue::NoReport | SeriesValue::Number(..) => self.words.word((self.gap)(point.year)).to_owned(),
        }
    }

    /// What to know of a change of form: 2021年格式：口径变化。…
    fn remark(&self, turn: &SeriesBreak) -> Option<String> {
        let lang = self.words.lang();
        let (key, remark) = match turn {
            SeriesBreak::Form(_) => return None,
            // A form's remark may state itself that the definition changed.
            SeriesBreak::Shift(_, remark) if remark.get(lang).starts_with(self.words.word("trend.shifted")) => {
                ("trend.remark", remark)
            }
            SeriesBreak::Shift(_, remark) => ("trend.shift", remark),
            SeriesBreak::Other(_, remark) => ("trend.meaning", remark.as_ref()?),
        };
        Some(self.words.format(key, &[("form", turn.form().get(lang)), ("remark", remark.get(lang))]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of some values from 2020 on, of which the first so many count something else.
    fn line(values: &[Option<i64>], shifted: usize) -> String {
        let point = |(index, value): (usize, &Option<i64>)| Point {
            year: Year::new(2020 + u16::try_from(index).expect("few years")).expect("a year"),
            reading: value.map_or(SeriesValue::NoReport, |value| SeriesValue::Number(value.into(), value.to_string())),
            turn: None,
            shifted: index < shifted,
        };
        trend_line(&Series { points: values.iter().enumerate().map(point).collect() })
    }

    /// Where the dots stand, in percent from the left and from above.
    fn dots(svg: &str) -> Vec<(&str, &str)> {
        let dot = |tag: &'static str, part: &str| -> Option<(usize, usize)> {
            let start = part.find(tag)? + tag.len();
            Some((start, start + part[start..].find('%')?))
        };
        let places = svg.split("<circle").skip(1).map(|part| {
            let [x, y] = ["cx=\"", "cy=\""].map(|tag| dot(tag, part).expect("a place"));
            (&part[x.0..x.1], &part[y.0..y.1])
        });
        places.collect()
    }

    #[test]
    fn zero_is_at_the_bottom_and_the_largest_value_at_the_top() {
        assert_eq!(dots(&line(&[Some(50), Some(100), Some(0)], 0)), [("2", "50"), ("50", "8"), ("98", "92")]);
        assert_eq!(dots(&line(&[Some(-25), Some(75)], 0)), [("2", "92"), ("98", "8")]);
        assert!(line(&[Some(-25), Some(75)], 0).contains("y1=\"71%\" y2=\"71%\""), "the axis stands at 0");
    }

    #[test]
    fn nothing_but_zeros_lies_on_the_axis() {
        assert_eq!(dots(&line(&[Some(0), Some(0)], 0)), [("2", "92"), ("98", "92")]);
    }

    #[test]
    fn no_line_leads_over_a_gap_or_a_change_of_meaning() {
        let lines = |svg: &str| svg.matches("<line").count() - 1;
        assert_eq!(lines(&line(&[Some(1), Some(2), Some(3)], 0)), 2);
        assert_eq!(lines(&line(&[Some(1), None, Some(3)], 0)), 0);
        assert_eq!(lines(&line(&[Some(1), Some(2), Some(3), Some(4)], 2)), 2, "two on either side");
        assert_eq!(line(&[Some(1), Some(2)], 1).matches("class=\"was\"").count(), 1);
    }
}
