//! Agencies in the order of a figure: rank, name, figure and share, a group of agencies that are alike after the other.

use super::year_overview::push_figure;
use crate::base::{Amount, Html, Words};
use crate::compare::{RankedGroup, RankedRow};
use crate::edition::KeyFigure;
use crate::model::{Agency, Report};
use rust_decimal::Decimal;
use std::ops::Range;

/// The rows of a range of all groups, with the sum under each group that ends in it. `link` is the address of an agency's figure.
pub fn ranked_table(
    groups: &[RankedGroup<'_>],
    lines: Range<usize>,
    figure: &KeyFigure,
    caption: &str,
    link: &dyn Fn(&Agency, &Report) -> Option<String>,
    words: &Words,
) -> String {
    let mut html = Html::with_capacity(8 * 1024);
    html.raw("<table class=\"st op rk\">\n");
    html.element("caption class=\"vh\"", caption);
    html.raw("\n<thead><tr>");
    for key in ["sheet.agency", "rank.place"] {
        html.element("th scope=\"col\"", words.word(key));
    }
    html.raw("<th scope=\"col\">");
    html.text(figure.label.get(words.lang()));
    let unit = figure.unit.get(words.lang());
    if !unit.is_empty() {
        html.element("span class=\"u\"", unit);
    }
    html.raw("</th>");
    html.element("th scope=\"col\"", words.word("rank.share"));
    html.raw("</tr></thead>\n");
    let mut start = 0;
    for group in groups {
        let end = start + group.rows.len();
        let shown = start.max(lines.start)..end.min(lines.end);
        if !shown.is_empty() {
            html.raw("<tbody>\n");
            heading(&mut html, group, words);
            for row in &group.rows[shown.start - start..shown.end - start] {
                ranked_row(&mut html, row, link, words);
            }
            if shown.end == end {
                total(&mut html, group, words);
            }
            html.raw("</tbody>\n");
        }
        start = end;
    }
    html.raw("</table>");
    html.finish()
}

/// Which agencies the group is of, so that nobody takes it for all.
fn heading(html: &mut Html, group: &RankedGroup<'_>, words: &Words) {
    html.raw("<tr class=\"gh\"><th scope=\"rowgroup\" colspan=\"4\">");
    html.text(words.word(&format!("level.{}", group.level.word())));
    if let Some(above) = group.above {
        let above = words.word(&format!("level.{}", above.word()));
        html.text(&words.format("rank.above", &[("level", above)]));
    }
    if group.is_aggregate {
        html.text(words.word("rank.aggregate"));
    }
    html.raw(" ");
    html.element("small", &words.format("sheet.count", &[("n", &group.rows.len().to_string())]));
    html.raw("</th></tr>\n");
}

fn ranked_row(html: &mut Html, row: &RankedRow<'_>, link: &dyn Fn(&Agency, &Report) -> Option<String>, words: &Words) {
    html.raw("<tr><th scope=\"row\">");
    html.link(link(row.agency, row.report).as_deref(), row.agency.name_in(row.report.year));
    html.raw("</th><td>");
    html.text(&row.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()));
    html.raw("</td>");
    push_figure(html, &row.figure, words);
    html.element("td", &row.share.map_or_else(|| "–".to_owned(), |share| format!("{share}%")));
    html.raw("</tr>\n");
}

fn total(html: &mut Html, group: &RankedGroup<'_>, words: &Words) {
    let Some(total) = group.total else { return };
    html.raw("<tr class=\"strong\">");
    html.element("th scope=\"row\"", &words.format("sheet.total", &[("n", &group.rows.len().to_string())]));
    html.raw("<td></td><td>");
    html.digits(&Amount::from(total).to_string());
    html.raw("</td>");
    html.element("td", if total == Decimal::ZERO { "–" } else { "100%" });
    html.raw("</tr>\n");
}
