//! A row of a form opened to the agencies that are added up in it: the sum, then an agency a line, the form's columns as they are.

use super::units::with_unit;
use crate::base::{Amount, Html, Text, Words, signed};
use crate::compare::OpenedRow;
use crate::edition::{CellId, Edition, Header};
use crate::model::{Addend, CellValue, Member, MemberSum, MemberSums, Report};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// From how many columns on a table needs all the width that there is.
const WIDE: usize = 5;

/// What a row is opened for.
pub struct OpenedView<'a> {
    /// The agencies with their figures.
    pub sums: &'a MemberSums<'a>,
    /// The form of the row.
    pub edition: &'a Edition,
    /// The report whose sums are opened; none where agencies merely stand side by side.
    pub report: Option<&'a Report>,
    /// What the sums cover; none where nothing may be added up.
    pub total: Option<String>,
    /// How many agencies have no figures at all, which is said there.
    pub absent: usize,
    /// The address of a figure of an agency.
    pub link: &'a dyn Fn(&Member<'_>, CellId) -> Option<String>,
}

/// The finished `<table>` of a row.
pub fn opened_table(row: &OpenedRow<'_>, view: &OpenedView<'_>, caption: &str, words: &Words) -> String {
    let mut printer = OpenedPrinter { row, view, words, html: Html::with_capacity(8 * 1024) };
    let class = if row.cells.len() < WIDE { "st op" } else { "st op op-wide" };
    let _ = writeln!(printer.html, "<table class=\"{class}\">");
    printer.html.element("caption class=\"vh\"", caption);
    printer.head();
    if let Some(total) = &view.total {
        printer.html.raw("<tbody class=\"sums\">\n");
        printer.sums(total);
        printer.html.raw("</tbody>\n");
    }
    printer.html.raw("<tbody>\n");
    row.lines.iter().for_each(|(index, addends)| printer.line(*index, addends));
    printer.zeros();
    printer.html.raw("</tbody>\n</table>");
    printer.html.finish()
}

struct OpenedPrinter<'a> {
    row: &'a OpenedRow<'a>,
    view: &'a OpenedView<'a>,
    words: &'a Words,
    html: Html,
}

impl OpenedPrinter<'_> {
    /// The headers of the columns. One that stands over all of them says nothing here.
    fn head(&mut self) {
        let mut headers: &[Header] = &self.row.block.header;
        while let [Header { column: None, below, .. }] = headers {
            headers = below;
        }
        let depth = headers.iter().map(Header::depth).max().unwrap_or(1);
        self.html.raw("\n<thead>\n");
        let mut level: Vec<&Header> = headers.iter().collect();
        for left in (1..=depth).rev() {
            self.html.raw("<tr>");
            if left == depth {
                self.html.raw("<th");
                self.span("rowspan", depth);
                self.html.raw(" scope=\"col\">");
                self.html.text(self.words.word("sheet.agency"));
                self.html.raw("</th>");
            }
            let shown: Vec<&Header> = level.into_iter().filter(|header| self.columns(header) > 0).collect();
            shown.iter().for_each(|header| self.header(header, left));
            self.html.raw("</tr>\n");
            level = shown.into_iter().flat_map(|header| &header.below).collect();
        }
        self.html.raw("</thead>\n");
    }

    fn header(&mut self, header: &Header, left: usize) {
        let is_total = header.column.is_some_and(|column| self.row.block.columns[column].total);
        self.html.raw("<th");
        self.span("colspan", self.columns(header));
        self.span("rowspan", if header.column.is_some() { left } else { 1 });
        self.html.attribute("class", if is_total { "tot" } else { "" });
        self.html.raw(" scope=\"col\">");
        let label = with_unit(header.label.get(self.words.lang()), self.unit(header), self.words);
        self.html.text(&label);
        self.html.raw("</th>");
    }

    /// The unit that the header of a column has to say: where the row is not of one, which its heading says.
    fn unit(&self, header: &Header) -> Option<&str> {
        let edition = self.view.edition;
        let cell = self.row.cells.iter().find(|cell| header.column == Some(edition.def(**cell).column))?;
        edition.unsaid_unit(*cell, self.words.lang()).filter(|_| unit_of_row(self.row, edition).is_none())
    }

    /// How many of the columns under a header are added up.
    fn columns(&self, header: &Header) -> usize {
        match header.column {
            Some(column) => {
                usize::from(self.row.cells.iter().any(|cell| self.view.edition.def(*cell).column == column))
            }
            None => header.below.iter().map(|below| self.columns(below)).sum(),
        }
    }

    fn span(&mut self, name: &str, count: usize) {
        if count > 1 {
            let _ = write!(self.html, " {name}=\"{count}\"");
        }
    }

    /// What the report has and what the agencies add up to: one line where both are the same.
    fn sums(&mut self, total: &str) {
        let Some(report) = self.view.report else { return self.members_sum(total, true) };
        let differences = self.row.differences(&|cell| report.figures.value(cell));
        if !report.includes_itself() && differences.iter().all(|difference| *difference == Some(Decimal::ZERO)) {
            return self.members_sum(total, true);
        }
        let own = self.words.word("opened.report").to_owned();
        self.sum_line(&own, true, |printer, index| printer.value(report.figures.get(printer.row.cells[index])));
        // Of no figure at all there is no sum.
        if self.row.sums.iter().all(|sum| sum.missing() == self.view.sums.members().len()) {
            return;
        }
        self.members_sum(total, false);
        // What the agencies do not have is the office's own, if the report says that it counts itself.
        let (label, is_own) =
            if report.includes_itself() { ("opened.own", true) } else { ("opened.difference", false) };
        if is_own || differences.iter().flatten().any(|difference| !difference.is_zero()) {
            let label = self.words.word(label).to_owned();
            self.sum_line(&label, false, |printer, index| match differences[index] {
                // Less than nothing is nobody's figure: the page names the cell among what differs.
                Some(difference) if is_own && difference.is_sign_negative() && !printer.can_be_less(index) => {
                    printer.html.raw("–");
                }
                Some(difference) if is_own => printer.html.digits(&digits(difference)),
                Some(difference) if !difference.is_zero() => {
                    printer.html.within("b", |html| html.digits(&signed(difference)))
                }
                Some(_) => printer.html.raw("0"),
                None => printer.html.raw("–"),
            });
        }
    }

    fn can_be_less(&self, index: usize) -> bool {
        self.view.edition.def(self.row.cells[index]).kind.can_be_negative()
    }

    fn members_sum(&mut self, label: &str, has_addresses: bool) {
        self.sum_line(label, has_addresses, |printer, index| {
            let MemberSum { value, unknown, without_table, .. } = printer.row.sums[index];
            // The sum of no figure at all is none.
            match unknown + without_table == printer.view.sums.members().len() {
                true => printer.html.raw("–"),
                false => printer.html.digits(&digits(value)),
            }
            let missing = unknown.saturating_sub(printer.view.absent) + without_table;
            if missing > 0 {
                let word = printer.words.format("sheet.incomplete", &[("n", &missing.to_string())]);
                printer.html.element("small", &word);
            }
        });
    }

    /// A line of sums, with the addresses of the cells where these belong.
    fn sum_line(&mut self, label: &str, has_addresses: bool, value: impl Fn(&mut Self, usize)) {
        self.html.raw("<tr class=\"strong\">");
        self.html.element("th scope=\"row\"", label);
        for (index, cell) in self.row.cells.iter().enumerate() {
            self.html.raw("<td");
            if has_addresses {
                self.html.attribute("id", self.view.edition.address(*cell));
            }
            self.html.attribute("class", if self.view.edition.column(*cell).total { "tot" } else { "" });
            self.html.raw(">");
            if has_addresses {
                // A group that an agency gives as one row stands for its rows, which have addresses in the report.
                for row in self.view.edition.members(*cell) {
                    let _ = write!(self.html, "<span id=\"{}\"></span>", self.view.edition.address(row));
                }
            }
            value(self, index);
            self.html.raw("</td>");
        }
        self.html.raw("</tr>\n");
    }

    fn line(&mut self, index: usize, addends: &[Addend]) {
        let member = self.view.sums.members()[index];
        let name = member.name(self.view.sums.year());
        // The last column is that of the total, where there is one.
        let place = addends.iter().rev().find_map(|addend| match addend {
            Addend::Number(own, _) | Addend::NotANumber(own) => Some(*own),
            _ => None,
        });
        let address = place.and_then(|cell| (self.view.link)(&member, cell));
        self.html.raw("<tr><th scope=\"row\">");
        self.html.link(address.as_deref(), name);
        if member.report.is_some_and(Report::is_aggregate) {
            self.html.raw(" ");
            self.html.element("b class=\"tag\"", self.words.word("sheet.aggregate"));
        }
        self.html.raw("</th>");
        for (addend, cell) in addends.iter().zip(&self.row.cells) {
            let is_total = self.view.edition.column(*cell).total;
            self.addend(&member, addend, is_total);
        }
        self.html.raw("</tr>\n");
    }

    fn addend(&mut self, member: &Member<'_>, addend: &Addend, is_total: bool) {
        let class = match (addend, is_total) {
            (Addend::Number(_, value), _) if value.is_zero() => "z",
            (Addend::Number(..), true) => "tot",
            (Addend::Number(..), false) => "",
            _ => "na",
        };
        self.html.raw("<td");
        self.html.attribute("class", class);
        self.html.raw(">");
        match (addend, member.report) {
            (Addend::Number(own, _) | Addend::NotANumber(own), Some(report)) => self.value(report.figures.get(*own)),
            (Addend::AsOneRow, _) => self.html.text(self.words.word("opened.one_row")),
            _ => self.html.text(self.words.word("markup.none")),
        }
        self.html.raw("</td>");
    }

    fn value(&mut self, value: &CellValue) {
        match value.text() {
            text if text.is_empty() => self.html.text(self.words.word("markup.blank")),
            text if value.value().is_some() => self.html.digits(&text),
            text => self.html.text(&text),
        }
    }

    /// The agencies with 0 in every column, in one line.
    fn zeros(&mut self) {
        if self.row.zeros == 0 {
            return;
        }
        let key = if self.row.lines.is_empty() { "opened.all_zero" } else { "opened.zeros" };
        let label = self.words.format(key, &[("n", &self.row.zeros.to_string())]);
        self.html.raw("<tr>");
        self.html.element("th scope=\"row\"", &label);
        let _ = write!(self.html, "<td class=\"z\" colspan=\"{}\">", self.row.cells.len());
        self.html.text(self.words.word("opened.zero"));
        self.html.raw("</td></tr>\n");
    }
}

/// The unit of all figures of a row; none where they are of several.
pub fn unit_of_row<'e>(row: &OpenedRow<'_>, edition: &'e Edition) -> Option<&'e Text> {
    let mut units = row.cells.iter().map(|cell| &edition.def(*cell).unit);
    let first = units.next()?;
    units.all(|unit| unit == first).then_some(first)
}

fn digits(value: Decimal) -> String {
    if value.is_zero() { "0".to_owned() } else { Amount::from(value).to_string() }
}
