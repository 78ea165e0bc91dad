//! Reports made at random with the faults of real ones: what is printed, and what a reader should find.

use super::{Cell, Figures, Part, Rows, change, cut, figures, printed, report, tables, with_phantoms};
use crate::support::forms::edition;
use crate::support::random_report::{Random, Sheet};
use annals::api::edition::Edition;
use std::sync::Arc;

pub(crate) const NAME: &str = "示例县人民政府";

/// A report: what a reader should find in it, and how it is printed.
pub(crate) struct Sample {
    pub(crate) edition: Arc<Edition>,
    pub(crate) expected: Figures,
    pub(crate) parts: Vec<Part>,
}

/// A fault by its name.
pub(crate) type Fault = (&'static str, fn(u64) -> Sample);

pub(crate) const FAULTS: &[Fault] = &[
    ("plain", plain),
    ("plain-2019", plain_2019),
    ("blanks", |seed| zeros(seed, "")),
    ("slashes", |seed| zeros(seed, "/")),
    ("dashes", |seed| zeros(seed, "-")),
    ("sparse", sparse),
    ("township", township),
    ("empty", empty),
    ("other-as-one-row", other_as_one_row),
    ("four-in-three", four_in_three),
    ("three-by-group", three_by_group),
    ("phantoms", phantoms),
    ("labels", labels),
    ("totals-blank", totals_blank),
    ("only-totals", only_totals),
    ("wide-digits", wide_digits),
    ("notes", notes),
    ("old-two", old_two),
    ("broken-lines", broken_lines),
    ("page-break", page_break),
    ("cut-row", cut_row),
    ("wrong-spans", wrong_spans),
    ("notes-around", notes_around),
    ("lines-between", |seed| lines_between(seed).0),
];

fn sample(id: &str, year: u16, seed: u64, one_row: Option<&str>, alter: impl FnOnce(&mut Sheet)) -> Sample {
    let edition = edition(id);
    let mut sheet = Sheet::random(&edition, year, one_row, &mut Random::new(seed));
    alter(&mut sheet);
    let expected = figures(&edition, &sheet);
    let parts = report(&edition, &expected, NAME, year);
    Sample { edition, expected, parts }
}

impl Sample {
    /// Changes what is printed and what is expected alike.
    fn reworded(mut self, with: impl Fn(&str, &mut String)) -> Sample {
        self.expected.iter_mut().for_each(|(address, value)| with(address, value));
        let year = if self.edition.id == "cn-2019" { 2020 } else { 2023 };
        self.parts = report(&self.edition, &self.expected, NAME, year);
        self
    }

    /// The rows of the table at an index.
    fn table(&mut self, index: usize) -> &mut Rows {
        tables(&mut self.parts).remove(index)
    }

    /// Puts parts in the place of the table at an index.
    fn replace(&mut self, index: usize, parts: Vec<Part>) {
        let at = self.parts.iter().enumerate().filter(|(_, part)| matches!(part, Part::Table(_))).nth(index);
        let at = at.expect("a table").0;
        self.parts.splice(at..=at, parts);
    }
}

pub(crate) fn plain(seed: u64) -> Sample {
    sample("cn-2021", 2023, seed, None, |_| {})
}

fn plain_2019(seed: u64) -> Sample {
    sample("cn-2019", 2020, seed, None, |_| {})
}

fn zeros(seed: u64, mark: &str) -> Sample {
    plain(seed).reworded(|_, value| {
        if *value == "0" {
            mark.clone_into(value);
        }
    })
}

/// Natural persons and now and then a business, as in a county; zeros are blank.
fn sparse(seed: u64) -> Sample {
    let sample = sample("cn-2021", 2023, seed, None, |sheet| {
        for (_, values) in sheet.rows.iter_mut().filter(|(path, _)| path.starts_with("requests.")) {
            values[2..6].fill(0);
            values[6] = values[0] + values[1];
        }
    });
    sample.reworded(|_, value| {
        if *value == "0" {
            value.clear();
        }
    })
}

/// Nothing but zeros, but for a request or two.
fn township(seed: u64) -> Sample {
    sample("cn-2021", 2023, seed, None, |sheet| {
        let n = i64::try_from(seed % 3).expect("small");
        for (path, values) in &mut sheet.rows {
            values.fill(0);
            if matches!(path.as_str(), "requests.new_received" | "requests.results.granted" | "requests.results.total")
            {
                (values[0], values[6]) = (n, n);
            }
        }
    })
}

fn empty(seed: u64) -> Sample {
    plain(seed).reworded(|_, value| value.clear())
}

fn other_as_one_row(seed: u64) -> Sample {
    sample("cn-2021", 2023, seed, Some("requests.results.other"), |_| {})
}

fn label(text: &str, columns: usize) -> Cell {
    Cell { text: text.into(), rows: 1, columns, figure: false }
}

fn four_in_three(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let rows = sample.table(2).clone();
    let third = |index: usize, name: &str| {
        let part = |row: usize| rows[row][5 * index..5 * index + 5].to_vec();
        Part::Table(vec![vec![label(name, 5)], part(2), part(3)])
    };
    let names = ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"];
    sample.replace(2, names.iter().enumerate().map(|(index, name)| third(index, name)).collect());
    sample
}

/// Table 三 as a table a group of rows, each under 项目 and 数据1 to 数据7.
fn three_by_group(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let rows = sample.table(1).clone();
    let mut parts: Vec<Part> = Vec::new();
    for row in &rows[3..] {
        let labels: Vec<&Cell> = row.iter().filter(|cell| !cell.figure).collect();
        // The label of a group of rows is a line above its table.
        let begins = parts.is_empty() || labels.iter().any(|cell| cell.rows > 1) || labels[0].columns > 1;
        if begins {
            if let Some(group) = labels.iter().rev().nth(1) {
                parts.push(Part::Text(group.text.clone()));
            }
            let mut head = vec![label("项目", 1)];
            head.extend((1..=7).map(|n| label(&format!("数据{n}"), 1)));
            parts.push(Part::Table(vec![head]));
        }
        let mut own = vec![label(&labels.last().expect("a label").text, 1)];
        own.extend(row.iter().filter(|cell| cell.figure).cloned());
        if let Some(Part::Table(table)) = parts.last_mut() {
            table.push(own);
        }
    }
    sample.replace(1, parts);
    sample
}

fn phantoms(seed: u64) -> Sample {
    let mut sample = plain(seed);
    with_phantoms(sample.table(1));
    sample
}

fn labels(seed: u64) -> Sample {
    let mut sample = plain(seed);
    change(&mut sample.parts, |cell| {
        if !cell.figure {
            let text = cell.text.replace('（', " ( ").replace('）', " ) ").replace("1.", "1、").replace("2.", "２．");
            let text = text.replace("总计", "总 计").replace("结果", "结 果");
            let text = text.replace("其他法律行政法规禁止公开", "其他法律行政止公开");
            cell.text = text.replace("现行有效件数", "现有效件数（历史累计）").replace("行政规范性", "规范性");
        }
    });
    sample
}

fn totals_blank(seed: u64) -> Sample {
    plain(seed).reworded(|address, value| {
        if address.starts_with("requests.results.") && address.ends_with(".total") || *value == "0" {
            value.clear();
        }
    })
}

fn only_totals(seed: u64) -> Sample {
    plain(seed).reworded(|address, value| {
        if address.starts_with("requests.") && !address.ends_with(".total") {
            value.clear();
        }
    })
}

/// Full-width digits in one table, commas between thousands in another.
fn wide_digits(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let wide = |c: char| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).expect("wide") } else { c };
    for row in sample.table(0) {
        row.iter_mut().filter(|cell| cell.figure).for_each(|cell| cell.text = cell.text.chars().map(wide).collect());
    }
    for row in sample.table(1) {
        for cell in row.iter_mut().filter(|cell| cell.figure) {
            let digits = cell.text.clone();
            cell.text.clear();
            for (index, c) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index).is_multiple_of(3) {
                    cell.text.push(',');
                }
                cell.text.push(c);
            }
        }
    }
    sample
}

fn notes(seed: u64) -> Sample {
    let mut sample = plain(seed);
    for row in sample.table(0) {
        for cell in row.iter_mut().filter(|cell| cell.figure && !cell.text.contains('.')) {
            cell.text += "（其中修订16件）";
        }
    }
    for row in sample.table(2) {
        row.iter_mut().filter(|cell| cell.figure).for_each(|cell| cell.text += "件");
    }
    sample
}

/// The table 二 of 2019 in a report of 2021.
fn old_two(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let old = edition("cn-2019");
    let old_figures = figures(&old, &Sheet::random(&old, 2020, None, &mut Random::new(seed)));
    *sample.table(0) = printed(&old, old.table("proactive").expect("a table"), &old_figures);
    for row in ["licensing", "penalty", "compulsion"] {
        let address = format!("proactive.{row}.decisions");
        sample.expected.insert(address.clone(), old_figures[&address].clone());
    }
    sample.expected.retain(|address, _| !address.starts_with("proactive.") || address.ends_with(".decisions"));
    sample
}

/// Labels with line breaks inside, as in narrow columns of Word.
fn broken_lines(seed: u64) -> Sample {
    let mut sample = plain(seed);
    change(&mut sample.parts, |cell| {
        if !cell.figure {
            let chars: Vec<char> = cell.text.chars().collect();
            let size = if chars.len() > 12 { 8 } else { 2 };
            cell.text = chars.chunks(size).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
        }
    });
    sample
}

fn page_break(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let (above, below) = cut(sample.table(1), 8 + (seed as usize * 5) % 16);
    sample.replace(1, vec![Part::Table(above), Part::Text("— 3 —".into()), Part::Table(below)]);
    sample
}

/// A page break inside a row: label and long figures go on below.
fn cut_row(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let mut rows = sample.table(1).clone();
    let before = 8 + (seed as usize * 5) % 16;
    let mut rest = Vec::new();
    let above = rows.iter_mut().take(before).enumerate();
    for (index, cell) in above.flat_map(|(index, row)| row.iter_mut().map(move |cell| (index, cell))) {
        if cell.rows > 1 && index + cell.rows >= before {
            cell.rows += 1;
        } else if index + 1 == before {
            let length = cell.text.chars().count();
            let (stays, least) = if cell.figure { (4, 5) } else { (length / 2, 2) };
            let tail = if length < least { String::new() } else { cell.text.chars().skip(stays).collect() };
            cell.text.truncate(cell.text.len() - tail.len());
            rest.push(Cell { text: tail, ..cell.clone() });
        }
    }
    rows.insert(before, rest);
    let (above, below) = cut(&rows, before);
    sample.replace(1, vec![Part::Table(above), Part::Text("— 3 —".into()), Part::Table(below)]);
    sample
}

/// Headers that span one column too few, and a title row that spans too few.
fn wrong_spans(seed: u64) -> Sample {
    let mut sample = plain(seed);
    for index in [0, 1] {
        for row in sample.table(index) {
            row.iter_mut().filter(|cell| cell.columns > 3 && !cell.figure).for_each(|cell| cell.columns -= 1);
        }
    }
    sample
}

/// A sentence and a short line behind every part, each with a mark of its own: the lines, too.
pub(crate) fn lines_between(seed: u64) -> (Sample, Vec<String>) {
    const MARKS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let mut sample = plain(seed);
    let mut parts = Vec::new();
    let mut lines = Vec::new();
    for part in sample.parts.drain(..) {
        parts.push(part);
        let mark = [MARKS[lines.len() / 20], MARKS[lines.len() / 2 % 10]].iter().collect::<String>();
        let own = [format!("本县{mark}号事项另附材料说明，详见县门户专栏。"), format!("附件{mark}号")];
        parts.extend(own.iter().cloned().map(Part::Text));
        lines.extend(own);
    }
    sample.parts = parts;
    (sample, lines)
}

/// Text above and below the tables.
fn notes_around(seed: u64) -> Sample {
    let mut sample = plain(seed);
    let mut parts = Vec::new();
    for part in sample.parts.drain(..) {
        let table = matches!(part, Part::Table(_));
        if table {
            parts.push(Part::Text("该部分以表格形式报告。2023年共收到申请12件，表格如下：".into()));
        }
        parts.push(part);
        if table {
            parts.push(Part::Text("注：以上数据统计时间为2023年1月1日至12月31日。".into()));
        }
    }
    sample.parts = parts;
    sample
}
