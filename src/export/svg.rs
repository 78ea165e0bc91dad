//! report.svg: the key figures of a report as a picture that other pages can show: without style sheets, scripts or files of others, on a
//! ground of its own, so that it reads the same in the dark and under any policy of content.

use super::xml::escaped;
use super::{ExportFormat, RenderCache, Write};
use crate::base::{Message, OutputKind, Words, page_words};
use std::fmt::Write as _;

pub(super) const FORMAT: ExportFormat =
    ExportFormat { name: "svg", output: Some(OutputKind::Svg), binary: false, write: Write::Alone(write), blank: None };

/// Nothing is known of where it will be shown: the fonts that systems have for Chinese.
const FONTS: &str = "PingFang SC, Hiragino Sans GB, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif";
const WIDTH: u32 = 640;
const MARGIN: u32 = 24;
/// The sizes of the title, of a figure's name, of a figure, and of what stands below.
const TITLE: u32 = 20;
const LABEL: u32 = 15;
const FIGURE: u32 = 20;
const FOOT: u32 = 12;

/// A figure with its name.
struct FigureLine {
    label: String,
    value: String,
    unit: String,
}

fn write(made: &RenderCache) -> Vec<u8> {
    let (agency, report, words) = (&made.agency, &made.report, page_words(made.lang));
    let title = report.edition.family.title(agency.name_in(report.year), report.year, made.lang);
    let figures: Vec<FigureLine> = report
        .edition
        .key_figures
        .iter()
        .filter_map(|figure| {
            let value = report.derive(&figure.cells)?.to_string().replace('-', "−");
            let (mut label, unit) = (figure.label.get(made.lang).to_owned(), figure.unit.get(made.lang).to_owned());
            if figure.cells.len() > 1 {
                label += &words.format("figure.percent", &[("percent", words.word("figure.derived"))]);
            }
            Some(FigureLine { label, value, unit })
        })
        .collect();
    let said =
        figures.iter().map(|line| format!("{}{}{} {}", line.label, words.word("punct.colon"), line.value, line.unit));
    let said: Vec<String> = said.map(|text| text.trim_end().to_owned()).collect();
    let mut picture = Picture { body: String::new(), down: MARGIN };
    picture.text(&title, TITLE, "700", "#1a1a1a");
    picture.down += 8;
    for line in &figures {
        picture.figure(line);
    }
    picture.down += 8;
    for line in foot(made, words) {
        picture.text(&line, FOOT, "400", "#555555");
    }
    picture.document(&title, &said.join(words.word("punct.list"))).into_bytes()
}

/// Where the figures are from: the version, its day, its address.
fn foot(made: &RenderCache, words: &Words) -> Vec<String> {
    let cited = made.agency.cited(&made.report);
    let version = cited.number.map(|number| words.format("version.number", &[("n", &number.to_string())]));
    let day = cited.date.map(|date| date.to_string());
    let draft = made.report.draft.then(|| words.word("state.draft").to_owned());
    let first: Vec<String> = [draft, version, day].into_iter().flatten().collect();
    let address = made
        .base
        .as_ref()
        .map(|base| Message::new("svg.source").with("address", format!("{base}{}", cited.path)).render(made.lang));
    let lines = [(!first.is_empty()).then(|| first.join(words.word("punct.list"))), address];
    lines.into_iter().flatten().collect()
}

/// A picture that is drawn from the top.
struct Picture {
    body: String,
    down: u32,
}

impl Picture {
    /// A text over the whole width, in as many lines as it needs.
    fn text(&mut self, text: &str, size: u32, weight: &str, fill: &str) {
        for line in lines(text, (WIDTH - 2 * MARGIN) / size) {
            self.down += size * 3 / 2;
            let (y, line) = (self.down - size / 3, escaped(&line));
            let _ = writeln!(
                self.body,
                "<text x=\"{MARGIN}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\">{line}</text>"
            );
        }
    }

    /// A line above, the name at the left, the figure at the right with its unit.
    fn figure(&mut self, line: &FigureLine) {
        let end = WIDTH - MARGIN;
        let top = self.down;
        let _ = writeln!(self.body, "<path d=\"M{MARGIN} {top}H{end}\" stroke=\"#cccccc\"/>");
        let taken = width(&line.value) * FIGURE / 2 + width(&line.unit) * LABEL / 2 + 2 * LABEL;
        let room = (end - MARGIN).saturating_sub(taken).max(WIDTH / 4);
        let labels = lines(&line.label, room / LABEL);
        self.down += 10;
        for label in &labels {
            self.down += LABEL * 3 / 2;
            let (y, label) = (self.down - 4, escaped(label));
            let _ = writeln!(
                self.body,
                "<text x=\"{MARGIN}\" y=\"{y}\" font-size=\"{LABEL}\" fill=\"#1a1a1a\">{label}</text>"
            );
        }
        let (y, value, unit) = (top + 10 + LABEL * 3 / 2 - 4, escaped(&line.value), escaped(&line.unit));
        let _ = writeln!(
            self.body,
            "<text x=\"{end}\" y=\"{y}\" font-size=\"{FIGURE}\" font-weight=\"700\" fill=\"#1a1a1a\" text-anchor=\"end\">{value}<tspan \
             font-size=\"{LABEL}\" font-weight=\"400\" dx=\"4\">{unit}</tspan></text>"
        );
        self.down += 10;
    }

    fn document(self, title: &str, about: &str) -> String {
        let (height, title, about) = (self.down + MARGIN, escaped(title), escaped(about));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"title about\" font-family=\"{FONTS}\">\n<title id=\"title\">{title}</title>\n\
             <desc id=\"about\">{about}</desc>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

/// The width of a text in halves of an ideograph.
fn width(text: &str) -> u32 {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>().max(1)
}

/// A text in lines of at most so many ideographs. Words of letters stay whole where they fit into a line.
fn lines(text: &str, ems: u32) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let mut push = |piece: &str| {
        let line = out.last_mut().map_or(0, |line| width(line));
        let is_new = line > 1 && line + width(piece.trim_end()) > 2 * ems;
        match out.last_mut().filter(|_| !is_new) {
            Some(line) => line.push_str(piece),
            None => out.push(piece.trim_start().to_owned()),
        }
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii() && c != ' ';
        let end = if is_word(c) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        let (word, after) = rest.split_at(end);
        rest = after;
        if width(word) <= 2 * ems {
            push(word);
        } else {
            // An address.
            word.chars().for_each(|c| push(c.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_into_lines_and_nothing_is_lost() {
        for (text, ems, expected) in [
            ("甲县政府信息公开", 4, "甲县政府|信息公开"),
            ("甲县 information office", 6, "甲县 |information |office"),
            ("来源：https://a.example/abcdef", 5, "来源：http|s://a.exam|ple/abcdef"),
            ("甲", 4, "甲"),
            ("", 4, ""),
        ] {
            let found = lines(text, ems);
            assert_eq!(found.join("|"), expected);
            assert!(found.iter().all(|line| width(line.trim_end()) <= 2 * ems), "{found:?}");
        }
    }
}
