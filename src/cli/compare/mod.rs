//! `annals compare AGENCY YEAR YEAR`: the content of a comparison's page, in the terminal.

mod text;

use super::terminal::{Terminal, aligned};
use super::{ExitStatus, find};
use crate::base::{Message, Year, page_words, signed};
use crate::compare::{Comparison, Delta, DeltaNote, Lede, RateDelta, comparison_title};
use crate::edition::Edition;
use crate::markup::{cell_word, percent_word};
use crate::model::Report;
use crate::source::SiteFolder;
use rust_decimal::Decimal;

pub(super) fn run(
    root: &SiteFolder,
    agency: &str,
    from: Year,
    to: Year,
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    if from == to {
        terminal.say(&Message::new("cli.one_year").with("year", from));
        return Ok(ExitStatus::Refused);
    }
    let (from, to) = if from <= to { (from, to) } else { (to, from) };
    let Some(resolved) = find::agency(root, agency, terminal)? else { return Ok(ExitStatus::Refused) };
    let Some(earlier) = resolved.report(from, terminal) else { return Ok(ExitStatus::Refused) };
    let Some(later) = resolved.report(to, terminal) else { return Ok(ExitStatus::Refused) };
    let comparison = Comparison::new(&earlier, &later, &resolved.site.editions);
    let words = page_words(terminal.lang);
    let mut out = format!("{}\n\n", comparison_title(&resolved.agency, from, to, words));
    let lede = Lede::new(&resolved.agency, &later, Some(&comparison), &resolved.site.editions);
    lede.sentences(words).iter().for_each(|sentence| out += &terminal.wrapped(sentence, ""));
    out.push('\n');
    out += &figures(&comparison, terminal);
    if from.next() == to {
        out += &carry(&comparison, terminal);
    }
    out += &text::changes(&comparison, words, terminal);
    terminal.text(&out)?;
    Ok(ExitStatus::Done)
}

/// What changed, cell by cell, and the derived rates.
fn figures(comparison: &Comparison<'_>, terminal: &Terminal) -> String {
    let word = |key: &'static str| Message::new(key).render(terminal.lang);
    let [before, after] = [comparison.earlier, comparison.later].map(|report| head(report, terminal));
    let mut lines =
        vec![[word("pages.markup.item"), before, after, word("pages.markup.difference"), word("pages.markup.percent")]];
    let mut unchanged = 0;
    for (delta, edition) in comparison
        .cells
        .iter()
        .map(|delta| (delta, &comparison.later.edition))
        .chain(comparison.only_earlier.iter().map(|delta| (delta, &comparison.earlier.edition)))
    {
        if delta.difference.is_some_and(|difference| difference.is_zero()) {
            unchanged += 1;
        } else if delta.before.is_some() || delta.after.is_some() {
            lines.push(line(delta, edition, terminal));
        }
    }
    lines.extend(comparison.rates().iter().map(|delta| rate(delta, terminal)));
    let rest = Message::new("cli.unchanged").with("n", unchanged as usize);
    format!("{}{}\n", aligned(&lines, terminal.document_width()), rest.render(terminal.lang))
}

/// Whether this year takes up what last year left, and which columns do not agree.
fn carry(comparison: &Comparison<'_>, terminal: &Terminal) -> String {
    let (earlier, later) = (comparison.earlier, comparison.later);
    let mut out = String::new();
    for carry in &later.edition.carries {
        let cells = later.continued(earlier, carry);
        let off = cells.iter().filter(|cell| cell.difference.is_none_or(|difference| !difference.is_zero()));
        let differences = off.map(|cell| {
            let column = later.edition.column(cell.to).label.get(terminal.lang);
            let before = cell.from.map_or_else(|| "–".to_owned(), |from| earlier.figures.get(from).text().into_owned());
            format!("{column} {before} → {}", later.figures.get(cell.to).text())
        });
        let differences: Vec<String> = differences.collect();
        let row = cells.first().map_or("", |cell| later.edition.row(cell.to).label.get(terminal.lang));
        let message = match differences.is_empty() {
            true => Message::new("cli.carry.holds").with("row", row),
            false => Message::new("cli.carry.broken").with("row", row).with("columns", differences),
        };
        out += &terminal.wrapped(&message.render(terminal.lang), "  ");
    }
    out
}

/// The year of a report, and the version that is compared where it was sealed.
fn head(report: &Report, terminal: &Terminal) -> String {
    let year = report.year.to_string();
    let sealed = |number| Message::new("cli.sealed").with("year", report.year).with("n", number).render(terminal.lang);
    report.version.map_or(year, sealed)
}

fn line(delta: &Delta<'_>, edition: &Edition, terminal: &Terminal) -> [String; 5] {
    let name = edition.cell(delta.address).map(|cell| edition.name(cell).get(terminal.lang).to_owned());
    let words = page_words(terminal.lang);
    [
        name.unwrap_or_else(|| delta.address.to_owned()),
        cell_word(delta.before, words),
        cell_word(delta.after, words),
        delta.difference.map_or_else(|| "–".to_owned(), minus),
        match delta.difference {
            Some(difference) => percent_word(delta, difference, words),
            None => why_not(delta, terminal),
        },
    ]
}

/// Why two cells have no difference.
fn why_not(delta: &Delta<'_>, terminal: &Terminal) -> String {
    let key = match &delta.note {
        Some(DeltaNote::Meaning(_)) => "pages.markup.meaning",
        Some(DeltaNote::GroupAsOneRow) => "pages.markup.group",
        Some(DeltaNote::NotANumber) => "pages.markup.not_a_number",
        Some(DeltaNote::NotInForm | DeltaNote::Shift(_)) | None => "pages.markup.none",
    };
    Message::new(key).render(terminal.lang)
}

fn rate(delta: &RateDelta<'_>, terminal: &Terminal) -> [String; 5] {
    let label = Message::new("cli.rate").with("label", &delta.rate.label).render(terminal.lang);
    let value = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), |value| format!("{value}%"));
    let points = |points: Decimal| Message::new("cli.points").with("n", minus(points)).render(terminal.lang);
    let difference = delta.difference.map_or_else(|| "–".to_owned(), points);
    [label, value(delta.before), value(delta.after), difference, String::new()]
}

/// A difference with its sign, and the minus that percentages have.
fn minus(difference: Decimal) -> String {
    signed(difference).replace('-', "−")
}
