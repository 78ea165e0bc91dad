//! The table of a year: an agency a line, a key figure a column, sums under each group.

use crate::base::{Html, Words};
use crate::compare::{OverviewFigure, OverviewRow, OverviewSums, YearOverview};
use crate::model::{Agency, Report, ReportState};
use std::fmt::Write as _;
use std::ops::Range;

/// Where the names of the table lead; `None` for nowhere.
pub struct YearLinks<'a> {
    /// The address of an agency's report of the year, or of the agency.
    pub report: &'a dyn Fn(&Agency, Option<&Report>) -> Option<String>,
    /// The address of the page on its members, and how many they are.
    pub members: &'a dyn Fn(&Agency) -> Option<(String, usize)>,
    /// What became of the agency's report.
    pub state: &'a dyn Fn(&Agency) -> ReportState,
}

/// The lines of a range, in the order of the groups, with the sums of each group that ends in it; after the last line that of
/// all, under the word `total`.
pub fn year_table(
    overview: &YearOverview<'_>,
    lines: Range<usize>,
    total: &str,
    caption: &str,
    links: &YearLinks<'_>,
    words: &Words,
) -> String {
    let mut printer =
        OverviewPrinter { words, links, width: overview.columns.len() + 2, html: Html::with_capacity(16 * 1024) };
    printer.head(overview, caption);
    let (mut start, grouped) = (0, overview.groups.len() > 1);
    for group in &overview.groups {
        let end = start + group.rows.len();
        let shown = start.max(lines.start)..end.min(lines.end);
        if !shown.is_empty() {
            printer.html.raw("<tbody>\n");
            printer.group(group.level.map_or("none", |level| level.word()), group.rows.len());
            for row in &group.rows[shown.start - start..shown.end - start] {
                printer.row(row);
            }
            if grouped && shown.end == end && is_told(&group.sums) {
                printer.sums("sheet.subtotal", &group.sums);
            }
            printer.html.raw("</tbody>\n");
        }
        start = end;
    }
    if lines.end >= start && is_told(&overview.sums) {
        printer.html.raw("<tfoot>\n");
        printer.sums(total, &overview.sums);
        printer.html.raw("</tfoot>\n");
    }
    printer.html.raw("</table>");
    printer.html.finish()
}

/// Whether a line of sums says something: of one report it repeats the line, and where nothing was added up it would be empty.
fn is_told(sums: &OverviewSums) -> bool {
    sums.reports > 1 && sums.totals.iter().any(Option::is_some)
}

/// The cell of a figure.
pub(super) fn push_figure(html: &mut Html, figure: &OverviewFigure<'_>, words: &Words) {
    let word = match figure {
        OverviewFigure::Number(value, text) => {
            let tag = if value.is_zero() { "td class=\"z\"" } else { "td" };
            return html.within(tag, |html| html.digits(text));
        }
        OverviewFigure::Other(cell) if !cell.text().is_empty() => {
            return html.element("td class=\"na\"", &cell.text());
        }
        OverviewFigure::Other(_) | OverviewFigure::NoReport => "markup.blank",
        OverviewFigure::Incomplete => "markup.not_computed",
        OverviewFigure::NotInForm => "markup.none",
    };
    html.element("td class=\"na\"", words.word(word));
}

struct OverviewPrinter<'a> {
    words: &'a Words,
    links: &'a YearLinks<'a>,
    width: usize,
    html: Html,
}

impl OverviewPrinter<'_> {
    fn head(&mut self, overview: &YearOverview<'_>, caption: &str) {
        let lang = self.words.lang();
        self.html.raw("<table class=\"st by-agency\">\n");
        self.html.element("caption class=\"vh\"", caption);
        self.html.raw("\n<thead><tr>");
        self.html.element("th scope=\"col\"", self.words.word("sheet.agency"));
        for (index, column) in overview.columns.iter().enumerate() {
            let id = &column.figure.id;
            // Figures of one name in several units have a column each, and an id can be there only once.
            match overview.columns[..index].iter().any(|other| other.figure.id == *id) {
                true => self.html.raw("<th scope=\"col\">"),
                false => drop(write!(self.html, "<th scope=\"col\" id=\"key-{id}\">")),
            }
            self.html.text(column.figure.label.get(lang));
            let unit = column.figure.unit.get(lang);
            if !unit.is_empty() {
                self.html.element("span class=\"u\"", unit);
            }
            if column.figure.cells.len() > 1 {
                self.html.element("small", self.words.word("sheet.derived"));
            }
            self.html.raw("</th>");
        }
        self.html.element("th scope=\"col\" class=\"sta\"", self.words.word("sheet.state"));
        self.html.raw("</tr></thead>\n");
    }

    fn group(&mut self, level: &str, count: usize) {
        let _ = write!(self.html, "<tr class=\"gh\"><th scope=\"rowgroup\" colspan=\"{}\">", self.width);
        self.html.text(self.words.word(&format!("level.{level}")));
        self.html.raw(" ");
        self.html.element("small", &self.count("sheet.count", count));
        self.html.raw("</th></tr>\n");
    }

    fn row(&mut self, row: &OverviewRow<'_>) {
        let name = row.report.map_or(row.agency.name.as_str(), |report| row.agency.name_in(report.year));
        self.html.raw("<tr><th scope=\"row\">");
        self.html.link((self.links.report)(row.agency, row.report).as_deref(), name);
        if row.report.is_some_and(|report| report.is_aggregate()) {
            self.html.raw(" ");
            self.html.element("b class=\"tag\"", self.words.word("sheet.aggregate"));
        }
        if let Some((address, count)) = (self.links.members)(row.agency) {
            let label = self.count("sheet.members", count);
            self.html.within("small", |html| html.link(Some(&address), &label));
        }
        self.html.raw("</th>");
        match row.report {
            Some(_) => row.figures.iter().for_each(|figure| push_figure(&mut self.html, figure, self.words)),
            // What became of it stands behind: one cell, not as many as there are columns.
            None if row.figures.is_empty() => {}
            None => {
                let _ = write!(self.html, "<td class=\"na\" colspan=\"{}\">–</td>", row.figures.len());
            }
        }
        self.state((self.links.state)(row.agency), row.report);
        self.html.raw("</tr>\n");
    }

    fn count(&self, key: &str, count: usize) -> String {
        self.words.format(key, &[("n", &count.to_string())])
    }

    fn state(&mut self, state: ReportState, report: Option<&Report>) {
        self.html.raw("<td class=\"sta\">");
        if let Some(report) = report {
            let is_plain = !report.draft && report.explanations.is_empty();
            let mark = if is_plain { "holds" } else { "explained" };
            let _ = write!(self.html, "<span class=\"mk mk-{mark}\" aria-hidden=\"true\"></span>");
        }
        self.html.text(self.words.word(&format!("state.{}", state.word())));
        let explained = report.map_or(0, |report| report.explanations.len());
        if explained > 0 {
            self.html.element("small", &self.count("sheet.explained", explained));
        }
        self.html.raw("</td>");
    }

    fn sums(&mut self, key: &str, sums: &OverviewSums) {
        self.html.raw("<tr class=\"strong\">");
        self.html.element("th scope=\"row\"", &self.count(key, sums.reports));
        for total in &sums.totals {
            self.html.raw("<td>");
            match total {
                None => self.html.raw("–"),
                Some(total) => {
                    self.html.digits(&total.value.to_string());
                    if total.missing > 0 {
                        self.html.element("small", &self.count("sheet.incomplete", total.missing));
                    }
                }
            }
            self.html.raw("</td>");
        }
        self.html.raw("<td class=\"sta\"></td></tr>\n");
    }
}
