//! The table of a year: an agency a line, a key figure a column, sums under each group.

use super::digits::{push_digits, push_escaped};
use crate::base::Words;
use crate::compare::{OverviewFigure, OverviewRow, OverviewSums, YearOverview};
use crate::model::{Agency, Report};
use std::fmt::Write as _;
use std::ops::Range;

/// Where the names of the table lead; `None` for nowhere.
pub struct YearLinks<'a> {
    /// The address of an agency's report of the year, or of the agency.
    pub report: &'a dyn Fn(&Agency, Option<&Report>) -> Option<String>,
    /// The address of the page on its members, and how many they are.
    pub members: &'a dyn Fn(&Agency) -> Option<(String, usize)>,
}

/// The lines of a range, in the order of the groups, with the sums of each group that ends in it; after the last line that of
/// all, under the word `total`.
pub fn year_table(
    abreast: &YearOverview<'_>,
    lines: Range<usize>,
    total: &str,
    caption: &str,
    links: &YearLinks<'_>,
    words: &Words,
) -> String {
    let mut printer =
        OverviewPrinter { words, links, width: abreast.columns.len() + 2, out: String::with_capacity(16 * 1024) };
    printer.head(abreast, caption);
    let (mut start, grouped) = (0, abreast.groups.len() > 1);
    for group in &abreast.groups {
        let end = start + group.rows.len();
        let shown = start.max(lines.start)..end.min(lines.end);
        if !shown.is_empty() {
            printer.raw("<tbody>\n");
            printer.group(group.level.map_or("none", |level| level.word()), group.rows.len());
            for row in &group.rows[shown.start - start..shown.end - start] {
                printer.row(row);
            }
            if grouped && shown.end == end && group.sums.reports > 1 {
                printer.sums("sheet.subtotal", &group.sums);
            }
            printer.raw("</tbody>\n");
        }
        start = end;
    }
    if lines.end >= start && abreast.sums.reports > 1 {
        printer.raw("<tfoot>\n");
        printer.sums(total, &abreast.sums);
        printer.raw("</tfoot>\n");
    }
    printer.raw("</table>");
    printer.out
}

struct OverviewPrinter<'a> {
    words: &'a Words,
    links: &'a YearLinks<'a>,
    width: usize,
    out: String,
}

impl OverviewPrinter<'_> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text);
    }

    fn word(&mut self, key: &str) {
        push_escaped(&mut self.out, self.words.word(key));
    }

    fn head(&mut self, abreast: &YearOverview<'_>, caption: &str) {
        let lang = self.words.lang();
        self.raw("<table class=\"st yr\">\n<caption class=\"vh\">");
        self.text(caption);
        self.raw("</caption>\n<thead><tr><th scope=\"col\">");
        self.word("sheet.agency");
        self.raw("</th>");
        for (index, column) in abreast.columns.iter().enumerate() {
            let id = &column.figure.id;
            // Figures of one name in several units have a column each, and an id can be there only once.
            match abreast.columns[..index].iter().any(|other| other.figure.id == *id) {
                true => self.raw("<th scope=\"col\">"),
                false => drop(write!(self.out, "<th scope=\"col\" id=\"key-{id}\">")),
            }
            self.text(column.figure.label.get(lang));
            let unit = column.figure.unit.get(lang);
            if !unit.is_empty() {
                self.raw("<span class=\"u\">");
                self.text(unit);
                self.raw("</span>");
            }
            if column.figure.cells.len() > 1 {
                self.raw("<small>");
                self.word("sheet.derived");
                self.raw("</small>");
            }
            self.raw("</th>");
        }
        self.raw("<th scope=\"col\" class=\"sta\">");
        self.word("sheet.state");
        self.raw("</th></tr></thead>\n");
    }

    fn group(&mut self, level: &str, count: usize) {
        let _ = write!(self.out, "<tr class=\"gh\"><th scope=\"rowgroup\" colspan=\"{}\">", self.width);
        self.word(&format!("level.{level}"));
        self.raw("<small>");
        let count = self.words.say("sheet.count", &[("n", &count.to_string())]);
        self.text(&count);
        self.raw("</small></th></tr>\n");
    }

    fn row(&mut self, row: &OverviewRow<'_>) {
        let name = row.report.map_or(row.agency.name.as_str(), |report| row.agency.name_in(report.year));
        self.raw("<tr><th scope=\"row\">");
        self.link((self.links.report)(row.agency, row.report).as_deref(), name);
        if row.report.is_some_and(|report| report.aggregate) {
            self.raw(" <b class=\"tag\">");
            self.word("sheet.aggregate");
            self.raw("</b>");
        }
        if let Some((address, count)) = (self.links.members)(row.agency) {
            self.raw("<small>");
            let label = self.words.say("sheet.members", &[("n", &count.to_string())]);
            self.link(Some(&address), &label);
            self.raw("</small>");
        }
        self.raw("</th>");
        for figure in &row.figures {
            self.figure(figure);
        }
        self.state(row.report);
        self.raw("</tr>\n");
    }

    fn link(&mut self, address: Option<&str>, label: &str) {
        if let Some(address) = address {
            self.raw("<a href=\"");
            self.text(address);
            self.raw("\">");
        }
        self.text(label);
        if address.is_some() {
            self.raw("</a>");
        }
    }

    fn figure(&mut self, figure: &OverviewFigure<'_>) {
        let word = match figure {
            OverviewFigure::Number(value, text) => {
                self.raw(if value.is_zero() { "<td class=\"z\">" } else { "<td>" });
                push_digits(&mut self.out, text);
                return self.raw("</td>");
            }
            OverviewFigure::Other(cell) if !cell.text().is_empty() => {
                self.raw("<td class=\"na\">");
                self.text(&cell.text());
                return self.raw("</td>");
            }
            OverviewFigure::Other(_) => "markup.blank",
            OverviewFigure::Incomplete => "markup.not_a_number",
            OverviewFigure::NotInForm => "markup.none",
            OverviewFigure::NoReport => "sheet.missing",
        };
        self.raw("<td class=\"na\">");
        self.word(word);
        self.raw("</td>");
    }

    fn state(&mut self, report: Option<&Report>) {
        let (mark, word) = match report {
            None => return self.raw("<td class=\"sta\"></td>"),
            Some(report) if report.draft => ("explained", "sheet.draft"),
            Some(report) if !report.explanations.is_empty() => ("explained", "sheet.published"),
            Some(_) => ("holds", "sheet.published"),
        };
        let _ = write!(self.out, "<td class=\"sta\"><span class=\"mk mk-{mark}\" aria-hidden=\"true\"></span>");
        self.word(word);
        let explained = report.map_or(0, |report| report.explanations.len());
        if explained > 0 {
            self.raw("<small>");
            let text = self.words.say("sheet.explained", &[("n", &explained.to_string())]);
            self.text(&text);
            self.raw("</small>");
        }
        self.raw("</td>");
    }

    fn sums(&mut self, key: &str, sums: &OverviewSums) {
        self.raw("<tr class=\"strong\"><th scope=\"row\">");
        let label = self.words.say(key, &[("n", &sums.reports.to_string())]);
        self.text(&label);
        self.raw("</th>");
        for total in &sums.totals {
            self.raw("<td>");
            match total {
                None => self.raw("–"),
                Some(total) => {
                    push_digits(&mut self.out, &total.value.to_string());
                    if total.missing > 0 {
                        self.raw("<small>");
                        let text = self.words.say("sheet.incomplete", &[("n", &total.missing.to_string())]);
                        self.text(&text);
                        self.raw("</small>");
                    }
                }
            }
            self.raw("</td>");
        }
        self.raw("<td class=\"sta\"></td></tr>\n");
    }
}
