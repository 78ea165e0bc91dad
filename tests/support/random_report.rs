//! Reports made at random, consistent by construction, and typed as a person would type them.

use annals::api::edition::{CellId, Edition, Kind};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) const REQUESTS: &str = "requests";
pub(crate) const REVIEW: &str = "review_litigation";
pub(crate) const TOTAL: &str = "requests.results.total";

/// xorshift64*: the same reports on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % end
    }

    /// A figure of any size: often zero, up to seven digits.
    pub(crate) fn figure(&mut self) -> i64 {
        let end = [1, 1, 3, 20, 500, 40_000, 9_999_999][self.below(7) as usize];
        self.below(end) as i64
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// Another figure than `old`, not below zero.
    pub(crate) fn other(&mut self, old: i64) -> i64 {
        let delta = 1 + self.figure();
        if self.below(2) == 0 && delta <= old { old - delta } else { old + delta }
    }
}

/// A report: its rows in order, each with its figures, and how it is typed.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) year: u16,
    pub(crate) rows: Vec<(String, Vec<i64>)>,
    pub(crate) columns: BTreeMap<&'static str, Vec<String>>,
    /// Rows that leave out their total.
    pub(crate) short: Vec<String>,
    /// Rows that are left out.
    pub(crate) absent: Vec<String>,
    /// Cells without a figure, each with what stands there.
    pub(crate) blank: BTreeMap<Cell, &'static str>,
}

/// Where a figure stands: row, column.
pub(crate) type Cell = (usize, usize);

impl Sheet {
    /// A consistent report. With `one_row`, a group of table 三 stands as one row.
    pub(crate) fn random(edition: &Edition, year: u16, one_row: Option<&str>, random: &mut Random) -> Sheet {
        let in_group = |path: &str| one_row.is_some_and(|group| path.starts_with(&format!("{group}.")));
        let mut rows: Vec<(String, Vec<i64>)> = Vec::new();
        let mut columns = BTreeMap::new();
        for table in &edition.tables {
            for (block, row) in table.rows().filter(|(_, row)| row.key.is_some() && !in_group(&row.path)) {
                if !row.is_group() || Some(row.path.as_str()) == one_row {
                    rows.push((row.path.clone(), (0..block.columns.len()).map(|_| random.figure()).collect()));
                }
            }
        }
        for name in [REQUESTS, REVIEW] {
            let Some(table) = edition.table(name) else { continue };
            columns.insert(name, table.blocks[0].columns.iter().map(|column| column.key.clone()).collect());
        }
        let is_disclosure = !columns.is_empty();
        let (short, absent) = (Vec::new(), Vec::new());
        let mut sheet = Sheet { year, rows, columns, short, absent, blank: BTreeMap::new() };
        if is_disclosure {
            sheet.balance(random)
        } else {
            sheet.add_up(edition)
        }
        sheet
    }

    /// Makes the totals and limits of any form right, each limit by its first figure.
    fn add_up(&mut self, edition: &Edition) {
        for sum in &edition.sums {
            let whole = sum.parts.iter().map(|part| *self.figure(edition, *part)).sum();
            *self.figure(edition, sum.total) = whole;
        }
        for limit in edition.limits.iter().rev() {
            let [left, right] = [&limit.left, &limit.right]
                .map(|side| side.iter().map(|cell| *self.figure(edition, *cell)).sum::<i64>());
            *self.figure(edition, limit.right[0]) += (left - right).max(0);
        }
    }

    /// The figure of a cell.
    pub(crate) fn figure(&mut self, edition: &Edition, cell: CellId) -> &mut i64 {
        let def = edition.def(cell);
        let (path, _) = def.address.rsplit_once('.').expect("a column");
        &mut self.row(path)[def.column]
    }

    /// Makes the totals right, and what came in equal to what was dealt with.
    fn balance(&mut self, random: &mut Random) {
        let results: Vec<usize> =
            (0..self.rows.len()).filter(|row| self.rows[*row].0.starts_with("requests.results.")).collect();
        for column in 0..6 {
            let parts = results.iter().filter(|row| self.rows[**row].0 != TOTAL);
            let total: i64 = parts.map(|row| self.rows[*row].1[column]).sum();
            self.row(TOTAL)[column] = total;
            let all = total + self.row("requests.carried_out")[column];
            let carried_in = random.below(all as u64 + 1) as i64;
            self.row("requests.carried_in")[column] = carried_in;
            self.row("requests.new_received")[column] = all - carried_in;
        }
        for (path, figures) in &mut self.rows {
            if path.starts_with(REQUESTS) || path.starts_with(REVIEW) {
                let last = figures.len() - 1;
                figures[last] = figures[..last].iter().sum();
            }
        }
    }

    /// Takes up what last year's report carries over, still balanced.
    pub(crate) fn continue_from(&mut self, last: &Sheet) {
        let [carried, mut taken, mut new, mut over] =
            [(last, "carried_out"), (&*self, "carried_in"), (&*self, "new_received"), (&*self, "carried_out")]
                .map(|(sheet, row)| sheet.figures_of(&format!("{REQUESTS}.{row}")).to_vec());
        let ends = taken.len() - 1;
        for column in 0..ends {
            let all = taken[column] + new[column];
            over[column] += (carried[column] - all).max(0);
            (taken[column], new[column]) = (carried[column], (all - carried[column]).max(0));
        }
        for (row, mut figures) in [("carried_in", taken), ("new_received", new), ("carried_out", over)] {
            figures[ends] = figures[..ends].iter().sum();
            *self.row(&format!("{REQUESTS}.{row}")) = figures;
        }
    }

    fn figures_of(&self, path: &str) -> &[i64] {
        let row = self.rows.iter().find(|(known, _)| known == path);
        &row.expect("a row of the form").1
    }

    fn row(&mut self, path: &str) -> &mut Vec<i64> {
        let row = self.rows.iter_mut().find(|(known, _)| known == path);
        &mut row.expect("a row of the form").1
    }

    /// The cells of a table that are typed.
    pub(crate) fn cells(&self, table: &str) -> Vec<Cell> {
        let rows = self.rows.iter().enumerate().filter(|(_, (path, _))| path.starts_with(&format!("{table}.")));
        rows.filter(|(_, (path, _))| !self.absent.contains(path))
            .flat_map(|(row, (path, figures))| {
                let typed = figures.len() - usize::from(self.short.contains(path));
                (0..typed).map(move |column| (row, column))
            })
            .collect()
    }

    pub(crate) fn table(&self, cell: Cell) -> &str {
        self.rows[cell.0].0.split('.').next().expect("a first step")
    }

    pub(crate) fn address(&self, cell: Cell) -> String {
        let column = &self.columns[self.table(cell)][cell.1];
        format!("{}.{column}", self.rows[cell.0].0)
    }

    pub(crate) fn changed(&self, cell: Cell, value: i64) -> Sheet {
        let mut sheet = self.clone();
        sheet.rows[cell.0].1[cell.1] = value;
        sheet
    }

    pub(crate) fn value(&self, cell: Cell) -> i64 {
        self.rows[cell.0].1[cell.1]
    }

    /// The report.toml as a person types it, and the line of each row.
    pub(crate) fn typed(&self, edition: &Edition) -> (String, BTreeMap<String, usize>) {
        let mut text = format!("# {} 年报告\nedition = \"{}\"\n", self.year, edition.id);
        let mut lines = BTreeMap::new();
        let mut tables: Vec<&str> = Vec::new();
        for (path, _) in &self.rows {
            let table = path.rsplit_once('.').expect("a row in a table").0;
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        for table in tables {
            write!(text, "\n[{table}]\n").expect("a line");
            let rows = self.rows.iter().enumerate().filter(|(_, (path, _))| !self.absent.contains(path));
            for (number, (path, figures)) in rows {
                let Some((_, key)) = path.rsplit_once('.').filter(|(own, _)| *own == table) else { continue };
                lines.insert(path.clone(), text.lines().count() + 1);
                let typed = &figures[..figures.len() - usize::from(self.short.contains(path))];
                let cells = typed.iter().zip(edition.ids().filter(|cell| edition.row(*cell).path == *path));
                let typed = cells.enumerate().map(|(column, (value, cell))| {
                    match (self.blank.get(&(number, column)), edition.def(cell).kind.is_word()) {
                        (Some(mark), _) => format!("\"{mark}\""),
                        (None, true) => typed_text(edition, cell, &text_of(edition, cell, *value, "")),
                        (None, false) => value.to_string(),
                    }
                });
                writeln!(text, "{key} = [{}]", typed.collect::<Vec<_>>().join(", ")).expect("a line");
            }
        }
        (text, lines)
    }
}

/// What a cell of any kind holds for a figure: an amount has the digits of `fraction` behind its point.
pub(crate) fn text_of(edition: &Edition, cell: CellId, value: i64, fraction: &str) -> String {
    match edition.def(cell).kind {
        Kind::Count => value.to_string(),
        Kind::Amount => format!("{value}.{fraction}"),
        Kind::Change => (-value).to_string(),
        Kind::Printed => format!("{value}元"),
        Kind::Percent => format!("{value}.5"),
        Kind::Choice => {
            let choices = edition.choices(cell);
            choices[value.unsigned_abs() as usize % choices.len()].zh.clone()
        }
        Kind::Identifier => format!("{value:010}"),
        Kind::Text => format!("文字{value}"),
    }
}

/// The same, with two to four digits behind the point of an amount, and now and then blank or `/` where the sums of no form count it.
pub(crate) fn random_text(edition: &Edition, cell: CellId, value: i64, random: &mut Random) -> String {
    let width = 2 + random.below(3) as usize;
    let fraction = format!("{:0width$}", random.below(100));
    if edition.def(cell).kind == Kind::Count && edition.address(cell).starts_with("proactive.") && random.below(9) == 0
    {
        return (*random.pick::<&str>(&["", "/"])).to_owned();
    }
    // What is printed may be a word or an address as well as a figure with its unit.
    if edition.def(cell).kind == Kind::Printed && !edition.id.starts_with("cn-") && random.below(2) == 0 {
        return (*random.pick::<&str>(&["是", "http://www.example.gov.cn/a?b=1", "暂无统计", "4401000042"])).to_owned();
    }
    if edition.def(cell).kind == Kind::Text {
        // Words that could be taken for a header, a mark, or the word for a blank.
        let column = edition.column(cell).label.zh.clone();
        let other = edition.block(cell).columns.last().map_or_else(String::new, |column| column.label.zh.clone());
        let words =
            [column, other, "空".to_owned(), "①".to_owned(), "见附件①".to_owned(), "（一）".to_owned(), String::new()];
        let words = words.into_iter().chain(["甲  乙、 丙".to_owned()]).collect::<Vec<String>>();
        if let Some(word) = words.get(random.below(12) as usize) {
            // A page cannot tell a blank that has an explanation from the word for it; the first and the last cell have one.
            return if word == "空" && [edition.ids().next(), edition.ids().last()].contains(&Some(cell)) {
                "空缺".to_owned()
            } else {
                word.clone()
            };
        }
    }
    text_of(edition, cell, value, &fraction)
}

/// A cell as it is typed in report.toml: a number where it is one, and text otherwise.
pub(crate) fn typed_text(edition: &Edition, cell: CellId, text: &str) -> String {
    let is_number = matches!(edition.def(cell).kind, Kind::Count | Kind::Change) && !matches!(text, "" | "/");
    if is_number { text.to_owned() } else { format!("\"{text}\"") }
}
