//! Changing a report.toml: its cells, its day of publication, its explanations.

use super::Report;
use super::toml_patch::TomlPatch;
use crate::base::toml_text;
use crate::edition::{CellId, TableBlock};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Changes to a report.toml.
pub struct ReportPatch<'r> {
    report: &'r Report,
    file: TomlPatch<'r>,
}

/// What a total is typed as that is to be computed: it leaves its row where that can be, and else is blank.
pub const LEFT_OUT: &str = "";

/// A row of the form with the cells that change in it: the column, and the cell as it is typed.
type RowChange<'c> = Vec<(usize, CellId, &'c str)>;

impl<'r> ReportPatch<'r> {
    /// No change yet. `None` for a file with syntax mistakes: what it says is not certain.
    pub fn new(report: &'r Report) -> Option<ReportPatch<'r>> {
        Some(ReportPatch { report, file: TomlPatch::new(&report.file)? })
    }

    /// Sets cells, each as it is typed in TOML (`3`, `"/"`). Returns those that the file has no place for: cells of a group that
    /// stands as one row, and rows of which other cells are not known either.
    pub fn set(&mut self, cells: &[(CellId, String)]) -> Vec<CellId> {
        let edition = &self.report.edition;
        let mut rows: BTreeMap<&str, RowChange<'_>> = BTreeMap::new();
        for (cell, typed) in cells {
            rows.entry(&edition.row(*cell).path).or_default().push((edition.def(*cell).column, *cell, typed));
        }
        rows.into_iter().flat_map(|(path, changes)| self.row(path, changes)).collect()
    }

    /// Sets the day of publication.
    pub fn set_published(&mut self, typed: &str) {
        self.set_key("published", typed);
    }

    /// Sets a key of the file itself, as it is typed in TOML.
    pub fn set_key(&mut self, key: &str, typed: &str) {
        self.file.set(key, typed);
    }

    /// Removes a key of the file itself; whether its place is certain.
    pub fn remove_key(&mut self, key: &str) -> bool {
        self.file.remove_line(key)
    }

    /// Sets a line of the metadata.
    pub fn set_metadata(&mut self, name: &str, value: &str) {
        self.file.set_in("metadata", name, &toml_text(value));
    }

    /// Gives an explanation another text, or removes it where that is empty; whether its place is certain.
    pub fn set_explanation(&mut self, at: usize, text: &str) -> bool {
        match text.is_empty() {
            true => self.file.remove("explanations", at),
            false => self.file.set_of("explanations", at, "text", &toml_text(text)),
        }
    }

    /// Takes a file off the list of attachments; whether its place is certain.
    pub fn remove_attachment(&mut self, file: &str) -> bool {
        let at = self.file.position("attachments", "file", file);
        at.is_some_and(|at| self.file.remove("attachments", at))
    }

    /// Removes a line of the metadata; whether its place is certain.
    pub fn remove_metadata(&mut self, name: &str) -> bool {
        self.file.remove_in("metadata", name)
    }

    /// Removes a table with all its rows; whether its place is certain.
    pub fn remove_table(&mut self, key: &str) -> bool {
        self.file.remove_table(key)
    }

    /// Adds an explanation, by the keys of report.toml.
    pub fn explain<'v>(&mut self, fields: impl Iterator<Item = (&'static str, &'v str)>) {
        self.append("explanations", fields);
    }

    /// Adds an entry to a list of report.toml, by its keys.
    pub fn append<'v>(&mut self, list: &str, fields: impl Iterator<Item = (&'static str, &'v str)>) {
        let fields: Vec<(&str, String)> = fields.map(|(key, value)| (key, toml_text(value))).collect();
        self.file.append(list, &fields);
    }

    /// The file with the changes, with its own line ends.
    pub fn finish(self) -> String {
        self.file.finish()
    }

    fn text(&self) -> &'r str {
        self.file.text()
    }

    /// Changes a row. Returns the cells that the file has no place for.
    fn row(&mut self, path: &str, changes: RowChange<'_>) -> Vec<CellId> {
        let Some((_, cell, _)) = changes.first() else { return Vec::new() };
        let block = self.report.edition.block(*cell);
        let row = find(self.file.root(), path);
        // What is not there is left out already.
        let is_there = |(column, ..): &(usize, CellId, &str)| row.is_some_and(|row| has_cell(block, row, *column));
        let changes: RowChange<'_> =
            changes.into_iter().filter(|change| change.2 != LEFT_OUT || is_there(change)).collect();
        if changes.is_empty() {
            return Vec::new();
        }
        let edits: Vec<Option<(Range<usize>, String)>> = match row {
            Some(value) => changes.iter().map(|(column, _, typed)| self.cell(block, value, *column, typed)).collect(),
            None => match self.new_row(path, block, &changes) {
                Some(edit) => {
                    self.file.push(edit);
                    return Vec::new();
                }
                None => vec![None; changes.len()],
            },
        };
        let mut by_hand = Vec::new();
        for (edit, (_, cell, _)) in edits.into_iter().zip(&changes) {
            match edit {
                Some(edit) => self.file.push(edit),
                None => by_hand.push(*cell),
            }
        }
        by_hand
    }

    /// The change of a cell in a row that the file has.
    fn cell(
        &self,
        block: &TableBlock,
        row: &Spanned<DeValue<'_>>,
        column: usize,
        typed: &str,
    ) -> Option<(Range<usize>, String)> {
        let def = &block.columns[column];
        match row.get_ref() {
            DeValue::Array(list) => {
                let totals = block.columns.iter().filter(|column| column.total).count();
                if list.len() == block.columns.len() {
                    let (own, is_only) = (list.get(column)?.span(), totals == 1);
                    if typed == LEFT_OUT && is_only && def.total && column > 0 && column + 1 == list.len() {
                        return Some((list.get(column - 1)?.span().end..own.end, String::new()));
                    }
                    return Some((own, blank_for(typed)));
                }
                if list.len() + totals != block.columns.len() {
                    return None;
                }
                if !def.total {
                    let before = block.columns[..column].iter().filter(|column| !column.total).count();
                    return Some((list.get(before)?.span(), blank_for(typed)));
                }
                // The total of a row that leaves it to be computed.
                let end = list.iter().last()?.span().end;
                (totals == 1 && column + 1 == block.columns.len()).then(|| (end..end, format!(", {typed}")))
            }
            DeValue::Table(table) => match table.get(def.key.as_str()) {
                Some(value) => Some((value.span(), blank_for(typed))),
                None => {
                    let end = table.iter().map(|(_, value)| value.span().end).max().filter(|_| self.is_inline(row))?;
                    Some((end..end, format!(", {} = {typed}", def.key)))
                }
            },
            _ => None,
        }
    }

    /// A row that the file does not have yet, beside another row of its level.
    fn new_row(&self, path: &str, block: &TableBlock, changes: &RowChange<'_>) -> Option<(Range<usize>, String)> {
        let figures = row_text(block, changes)?;
        let (level, key) = path.rsplit_once('.')?;
        let parent = find(self.file.root(), level)?;
        let entry = format!("{key} = {figures}");
        let is_row = |value: &Spanned<DeValue<'_>>| value.get_ref().is_array() || self.is_inline(value);
        let rows = parent.get_ref().as_table()?.iter().filter(|(_, value)| is_row(value));
        let (sibling, value) = rows.max_by_key(|(_, value)| value.span().start)?;
        let end = value.span().end;
        if self.is_inline(parent) {
            return Some((end..end, format!(", {entry}")));
        }
        let line = self.text()[..sibling.span().start].rfind('\n').map_or(self.file.start(), |at| at + 1);
        let lead = &self.text()[line..sibling.span().start];
        let end = self.file.line_end(end);
        Some((end..end, format!("\n{lead}{entry}")))
    }

    fn is_inline(&self, value: &Spanned<DeValue<'_>>) -> bool {
        value.get_ref().is_table() && self.text()[value.span().start..].starts_with('{')
    }
}

/// Whether a row of the file has a cell of a column.
fn has_cell(block: &TableBlock, row: &Spanned<DeValue<'_>>, column: usize) -> bool {
    match row.get_ref() {
        DeValue::Array(list) => list.len() == block.columns.len() || !block.columns[column].total,
        DeValue::Table(table) => table.contains_key(block.columns[column].key.as_str()),
        _ => false,
    }
}

/// As a cell is typed where it cannot be left out.
fn blank_for(typed: &str) -> String {
    if typed == LEFT_OUT { "\"\"".to_owned() } else { typed.to_owned() }
}

/// What stands at a dotted path.
fn find<'t, 'd>(root: &'t DeTable<'d>, path: &str) -> Option<&'t Spanned<DeValue<'d>>> {
    let (level, key) = path.rsplit_once('.').map_or((None, path), |(level, key)| (Some(level), key));
    match level {
        Some(level) => find(root, level)?.get_ref().as_table()?.get(key),
        None => root.get(key),
    }
}

/// A row as it is typed, if all its figures but totals are there.
fn row_text(block: &TableBlock, changes: &RowChange<'_>) -> Option<String> {
    let typed = |column: usize| changes.iter().find(|(known, ..)| *known == column).map(|(_, _, typed)| *typed);
    let columns: Vec<_> = block.columns.iter().enumerate().map(|(index, column)| (column, typed(index))).collect();
    if columns.iter().any(|(column, typed)| typed.is_none() && !column.total) {
        return None;
    }
    let is_whole = columns.iter().all(|(_, typed)| typed.is_some());
    let has_no_total = columns.iter().all(|(column, typed)| typed.is_some() != column.total);
    let given = columns.iter().filter_map(|(column, typed)| Some((&column.key, (*typed)?)));
    let has_no_total = has_no_total && block.least_listed() < block.columns.len();
    Some(if block.is_typed_as_lists() && (is_whole || has_no_total) {
        format!("[ {} ]", given.map(|(_, typed)| typed).collect::<Vec<_>>().join(", "))
    } else {
        let cells: Vec<String> = given.map(|(key, typed)| format!("{key} = {typed}")).collect();
        format!("{{ {} }}", cells.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{report, site};
    use crate::model::Site;

    /// A site of one report.
    fn load(text: &str) -> Site {
        site(&[("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2024/report.toml", text)])
    }

    fn only(site: &Site) -> &Report {
        &site.agencies[0].reports[0]
    }

    fn patched(text: &str, cells: &[(&str, &str)]) -> (String, Vec<String>) {
        let site = load(text);
        let report = only(&site);
        let cell = |address: &str| report.edition.cell(address).expect("a cell");
        let cells: Vec<(CellId, String)> =
            cells.iter().map(|(address, typed)| (cell(address), (*typed).to_owned())).collect();
        let mut patch = ReportPatch::new(report).expect("a sound file");
        let by_hand = patch.set(&cells);
        (patch.finish(), by_hand.iter().map(|cell| report.edition.address(*cell).to_owned()).collect())
    }

    /// A small generator: the same edits on every machine.
    struct Seed(u64);

    impl Seed {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }
    }

    /// A report typed in one of many ways: a mark in front, Windows line ends, comments, lists over several lines, strings.
    fn typed_by_hand(seed: &mut Seed) -> String {
        let mut text = String::new();
        for line in report(2024, &[]).lines() {
            let line = match seed.below(6) {
                0 => format!("{line}  # 说明，{{ [ \"  '"),
                1 => line.replace("[ ", "[\n    ").replace(", ", ",  # 列\n    "),
                2 => line.replace(" = [ ", "   =[").replace(", ", ","),
                3 => line.replacen("[ 0,", "[ \"0\",", 1).replacen("[ \"0\", 0,", "[ \"0\", '0',", 1),
                4 => line.replacen("[ 0,", "[ \"\\u0030\",", 1).replacen("0 ]", "\"\"\"0\"\"\" ]", 1),
                _ => line.to_owned(),
            };
            text.push_str(&line);
            text.push('\n');
            if seed.below(5) == 0 {
                text.push_str("\n# 一行说明\n");
            }
        }
        if seed.below(3) == 0 {
            text = text.trim_end().to_owned();
        }
        if seed.below(2) == 0 {
            text = text.replace('\n', "\r\n");
        }
        if seed.below(3) == 0 { format!("\u{feff}{text}") } else { text }
    }

    #[test]
    fn a_thousand_edits_move_nothing_else() {
        let mut seed = Seed(7);
        for _ in 0..50 {
            let text = typed_by_hand(&mut seed);
            let before = load(&text);
            let report = only(&before);
            let cells: Vec<CellId> = report.edition.ids().filter(|cell| report.figures.is_typed(*cell)).collect();
            let mut all = ReportPatch::new(report).expect("a sound file");
            let mut changed: BTreeMap<CellId, &str> = BTreeMap::new();
            for _ in 0..20 {
                let cell = cells[seed.below(cells.len())];
                let typed = ["12", "\"\"", "\"/\"", "345678"][seed.below(4)];
                let mut patch = ReportPatch::new(report).expect("a sound file");
                assert!(patch.set(&[(cell, typed.to_owned())]).is_empty());
                let now = patch.finish();
                // Only the bytes of one value differ.
                let head = text.bytes().zip(now.bytes()).take_while(|(old, new)| old == new).count();
                let rest = text[head..].len().min(now[head..].len());
                let pairs = text.bytes().rev().zip(now.bytes().rev()).take(rest);
                let tail = pairs.take_while(|(old, new)| old == new).count();
                let (old, new) = (&text[head..text.len() - tail], &now[head..now.len() - tail]);
                assert!(typed.contains(new), "{old:?} became {new:?}");
                assert!(!old.contains(['\n', ',', '#', '=']), "{old:?}");
                if changed.insert(cell, typed).is_none() {
                    all.set(&[(cell, typed.to_owned())]);
                } else {
                    changed.remove(&cell);
                    all = ReportPatch::new(report).expect("a sound file");
                    changed.iter().for_each(|(cell, typed)| drop(all.set(&[(*cell, (*typed).to_owned())])));
                }
            }
            let after = load(&all.finish());
            let after = only(&after);
            assert!(after.is_complete);
            for cell in cells {
                let expected = changed
                    .get(&cell)
                    .map_or_else(|| report.figures.get(cell).text(), |typed| typed.trim_matches('"').into());
                assert_eq!(after.figures.get(cell).text(), expected);
            }
        }
    }

    #[test]
    fn a_total_and_a_row_that_are_not_there_are_put_in() {
        let text = report(2024, &[("review_litigation.review", "[ 1, 0, 0, 0 ]"), ("requests.carried_in", "-")]);
        let text = text.replace('\n', "  # 注\r\n");
        let site = load(&text);
        let report = only(&site);
        let row: Vec<(CellId, String)> = report
            .edition
            .ids()
            .filter(|cell| report.edition.row(*cell).path == "requests.carried_in")
            .map(|cell| (cell, "5".to_owned()))
            .collect();
        let mut patch = ReportPatch::new(report).expect("a sound file");
        assert_eq!(patch.set(&row), []);
        let total = report.edition.cell("review_litigation.review.total").expect("a cell");
        assert_eq!(patch.set(&[(total, "1".to_owned())]), []);
        let now = patch.finish();
        assert!(now.contains("review_litigation.review = [ 1, 0, 0, 0, 1 ]  # 注\r\n"), "{now}");
        assert!(now.contains("\r\nrequests.carried_in = [ 5, 5, 5, 5, 5, 5, 5 ]\r\n"), "{now}");
        assert_eq!(now.matches('\n').count(), now.matches("\r\n").count());
        let total = "review_litigation.review.total";
        let (with_total, _) = patched(&text, &[(total, "1")]);
        assert_eq!(patched(&with_total, &[(total, LEFT_OUT)]).0, text, "a total that is left out again");
        assert_eq!(patched(&text, &[(total, LEFT_OUT)]).0, text);
        let (_, by_hand) = patched(&text, &[("requests.carried_in.total", "5")]);
        assert_eq!(by_hand, ["requests.carried_in.total"]);
    }

    #[test]
    fn the_day_and_explanations_find_their_places() {
        for (text, expected) in [
            (
                "\u{feff}# 说明\r\nedition = \"cn-2021\" # 版式\r\n[requests]",
                "\u{feff}# 说明\r\nedition = \"cn-2021\" # 版式\r\npublished = 2025-01-20\r\n[requests]\r\n\r\n[[explanations]]\r\ncell = \"a.b\"\r\ntext = \"一\"\r\n\r\n[[explanations]]\r\ncell = \"c\"\r\ntext = \"二\"\r\nsource = \"https://example.com/\"\r\n",
            ),
            (
                "\u{feff}[requests]\n",
                "\u{feff}published = 2025-01-20\n[requests]\n\n[[explanations]]\ncell = \"a.b\"\ntext = \"一\"\n\n[[explanations]]\ncell = \"c\"\ntext = \"二\"\nsource = \"https://example.com/\"\n",
            ),
            (
                "published = 2024-01-01\nexplanations = []\n",
                "published = 2025-01-20\nexplanations = [{ cell = \"a.b\", text = \"一\" }, { cell = \"c\", text = \"二\", source = \"https://example.com/\" }]\n",
            ),
            (
                "published = 2024-01-01\nexplanations = [ { text = \"甲\", rule = \"BLANK\" } ]\n",
                "published = 2025-01-20\nexplanations = [ { text = \"甲\", rule = \"BLANK\" }, { cell = \"a.b\", text = \"一\" }, { cell = \"c\", text = \"二\", source = \"https://example.com/\" } ]\n",
            ),
        ] {
            let site = load(text);
            let mut patch = ReportPatch::new(only(&site)).expect("a sound file");
            patch.set_published("2025-01-20");
            patch.explain([("cell", "a.b"), ("text", "一")].into_iter());
            let source = ("source", "https://example.com/");
            patch.explain([("cell", "c"), ("text", "二"), source].into_iter());
            assert_eq!(patch.finish(), expected);
        }
    }
}
