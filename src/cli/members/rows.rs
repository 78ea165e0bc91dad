//! The rows of a list of agencies, out of whatever tables its file has.

use super::columns::{self, ListColumn};
use super::text::{one_line, seen, without_number};
use crate::base::Message;
use crate::import::SourceDocument;
use crate::import::SourceLocation;
use crate::import::document::{DocumentBlock, GridCell, HIDDEN_ROWS, Remark, TableGrid};
use crate::model::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A row of a list.
#[derive(Clone, Debug)]
pub(super) struct ListRow {
    /// Where it stands.
    pub(super) spot: SourceLocation,
    /// Its texts, none of them blank.
    pub(super) texts: BTreeMap<ListColumn, String>,
    /// The level of the sheet, or of the part of the list, that it stands in.
    pub(super) group: Option<Level>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct MemberList {
    pub(super) rows: Vec<ListRow>,
    /// The heads of columns that are not used.
    pub(super) unused: Vec<String>,
    /// Names that had signs that nobody sees, with those signs.
    pub(super) hidden: Vec<(SourceLocation, String, Vec<String>)>,
    /// The rows that its file does not show, which are not read.
    pub(super) not_shown: Vec<Remark>,
    /// What stands among the rows and is none, with its place.
    pub(super) left_out: Vec<(SourceLocation, String)>,
    /// Columns of one meaning, with the place of their head: which of them is meant, nobody but the office knows.
    pub(super) rivals: Vec<Rivals>,
    /// Whether a head was found at all.
    pub(super) has_head: bool,
}

/// Several columns that may be the same one.
#[derive(Debug)]
pub(super) struct Rivals {
    spot: SourceLocation,
    column: ListColumn,
    /// The heads with their places.
    heads: Vec<(SourceLocation, String)>,
}

impl Rivals {
    fn message(&self) -> Message {
        let heads: Vec<Message> = self
            .heads
            .iter()
            .map(|(spot, head)| Message::new("members.row").with("spot", spot.message()).with("name", head))
            .collect();
        let message = Message::new("members.rivals").with("spot", self.spot.message()).with("heads", heads);
        message.with("word", self.column.word())
    }
}

/// Texts of rows that name no agency.
const NO_NAMES: [&str; 3] = ["备注", "注", "说明"];
/// With what rows of sums begin, and what is counted in them.
const SUMS: [&str; 9] = ["合计", "小计", "总计", "共计", "累计", "总数", "共", "total", "sum"];
const COUNTED: [&str; 5] = ["个", "家", "所", "名", "户"];

/// Whether a text is that of a row of sums: 合计, 合计 1 个, 共12个单位, 4个.
fn is_sum(text: &str) -> bool {
    let text = columns::bare(text);
    let word = SUMS.iter().find_map(|word| text.strip_prefix(word).map(|rest| (*word, rest)));
    let rest = word.map_or(text.as_str(), |(_, rest)| rest);
    let is_digit = |c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || word.is_some() && "一二三四五六七八九十百".contains(c)
    };
    let counted = rest.trim_start_matches(is_digit);
    let has_number = counted.len() < rest.len();
    let is_counted = COUNTED.iter().any(|unit| {
        let what = counted.strip_prefix(unit);
        what.is_some_and(|what| what.is_empty() || word.is_some() && what.chars().count() <= 4)
    });
    match word {
        Some((word, _)) if !has_number => rest.is_empty() && word != "共",
        _ => has_number && (is_counted || word.is_some() && counted.is_empty()),
    }
}

impl MemberList {
    pub(super) fn new(document: &SourceDocument) -> MemberList {
        let mut reader = ListReader::default();
        let hidden = |remark: &&Remark| remark.message.key() == HIDDEN_ROWS;
        reader.list.not_shown = document.remarks.iter().filter(hidden).cloned().collect();
        let mut blocks = document.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            match block {
                DocumentBlock::Paragraph(paragraph) => {
                    let mut text = paragraph.text();
                    // The lines of one cell of a sheet are one row.
                    let is_same_cell = |next: &&DocumentBlock| match next {
                        DocumentBlock::Paragraph(next) => paragraph.spot.row > 0 && next.spot == paragraph.spot,
                        _ => false,
                    };
                    while let Some(DocumentBlock::Paragraph(next)) = blocks.next_if(is_same_cell) {
                        text.push('\n');
                        text.push_str(&next.text());
                    }
                    reader.paragraph(&one_line(&text), paragraph.spot);
                }
                DocumentBlock::Grid(grid) => reader.grid(grid),
                DocumentBlock::Torn(_) => {}
            }
        }
        reader.list
    }

    /// Why the list cannot be read.
    pub(super) fn refusal(&self) -> Option<Message> {
        if let Some(rivals) = self.rivals.first() {
            return Some(rivals.message());
        }
        match (self.has_head, self.rows.is_empty()) {
            (false, _) => Some(Message::new("members.no_head").with("word", ListColumn::Name.word())),
            (true, true) => Some(Message::new("members.no_row")),
            (true, false) => None,
        }
    }
}

/// The columns of a table by their positions; of one whose halves stand side by side, those of one half.
#[derive(Clone, Debug)]
struct ListHead {
    /// Its positions.
    range: Range<usize>,
    columns: Vec<(usize, ListColumn)>,
}

impl ListHead {
    /// The heads of a row, and the columns that are several times in one of them; nothing where no column has names.
    fn of_row(cells: &[&GridCell]) -> (Vec<ListHead>, Vec<Rivals>) {
        let texts: Vec<String> = cells.iter().map(|cell| columns::bare(&cell.text)).collect();
        let is_repeated = |width: &usize| {
            let (first, _) = texts.split_at(*width);
            texts.len().is_multiple_of(*width) && texts.chunks(*width).all(|half| half == first)
        };
        // 序号|单位|电话|序号|单位|电话
        let width = (1..=texts.len()).find(is_repeated).unwrap_or(1);
        let (mut heads, mut rivals) = (Vec::new(), Vec::new());
        for (number, half) in cells.chunks(width).enumerate() {
            let until = cells.get((number + 1) * width).map_or(usize::MAX, |next| next.column);
            let start = half.first().filter(|_| number > 0).map_or(0, |cell| cell.column);
            let named = half.iter().filter_map(|cell| Some((cell.column, ListColumn::of_head(&cell.text)?)));
            let head = ListHead { range: start..until, columns: named.collect() };
            if head.at(ListColumn::Name).is_none() {
                return (Vec::new(), Vec::new());
            }
            rivals.extend(head.rivals(half));
            heads.push(head);
        }
        (heads, rivals)
    }

    fn at(&self, column: ListColumn) -> Option<usize> {
        self.columns.iter().find(|(_, own)| *own == column).map(|(at, _)| *at)
    }

    fn rivals(&self, cells: &[&GridCell]) -> Vec<Rivals> {
        let kinds: BTreeSet<ListColumn> = self.columns.iter().map(|(_, column)| *column).collect();
        let of = |column: ListColumn| {
            let own = cells.iter().filter(move |cell| ListColumn::of_head(&cell.text) == Some(column));
            let place =
                |cell: &&&GridCell| SourceLocation { column: cell.column as u32 + 1, ..SourceLocation::default() };
            let heads: Vec<_> = own.clone().map(|cell| (place(&cell), one_line(&cell.text))).collect();
            let spot = SourceLocation { column: 0, ..own.clone().next()?.spot };
            (heads.len() > 1).then_some(Rivals { spot, column, heads })
        };
        kinds.into_iter().filter_map(of).collect()
    }
}

#[derive(Default)]
struct ListReader {
    list: MemberList,
    /// The sheet or table that is read, and its columns.
    sheet: u32,
    heads: Vec<ListHead>,
    group: Option<Level>,
}

impl ListReader {
    fn enter(&mut self, sheet: u32) {
        if sheet != self.sheet {
            (self.sheet, self.heads, self.group) = (sheet, Vec::new(), None);
        }
    }

    /// A title, the name of a sheet, a line that parts the list; or a row of a list of one column.
    fn paragraph(&mut self, text: &str, spot: SourceLocation) {
        self.enter(spot.table);
        if let Some(level) = group(text) {
            self.group = Some(level);
        } else if ListColumn::of_head(text) == Some(ListColumn::Name) {
            self.set_heads(vec![ListHead { range: 0..usize::MAX, columns: vec![(0, ListColumn::Name)] }]);
        } else if self.heads.iter().any(|head| matches!(head.columns[..], [(_, ListColumn::Name)])) {
            self.row(spot, BTreeMap::from([(ListColumn::Name, text.to_owned())]));
        } else if !self.heads.is_empty() {
            self.list.left_out.push((spot, text.to_owned()));
        }
    }

    fn grid(&mut self, grid: &TableGrid) {
        self.enter(grid.spot.table);
        for number in 0..grid.rows {
            let covering = grid.cells.iter().filter(|cell| (cell.row..cell.row + cell.rows).contains(&number));
            let mut cells: Vec<&GridCell> = covering.filter(|cell| !cell.text.trim().is_empty()).collect();
            cells.sort_by_key(|cell| cell.column);
            let (heads, rivals) = ListHead::of_row(&cells);
            if !heads.is_empty() {
                let others = cells.iter().filter(|cell| ListColumn::of_head(&cell.text).is_none());
                for head in others.filter(|cell| !columns::is_number(&cell.text)).map(|cell| one_line(&cell.text)) {
                    if !self.list.unused.contains(&head) {
                        self.list.unused.push(head);
                    }
                }
                self.list.rivals.extend(rivals);
                self.set_heads(heads);
                continue;
            }
            let level = match cells.as_slice() {
                [cell] => group(&cell.text),
                _ => None,
            };
            if level.is_some() && !self.heads.is_empty() {
                self.group = level;
                continue;
            }
            for (half, head) in self.heads.clone().iter().enumerate() {
                let is_own =
                    |cell: &&&GridCell| head.range.start < cell.column + cell.columns && cell.column < head.range.end;
                let own: Vec<&GridCell> = cells.iter().filter(is_own).copied().collect();
                // A place that two agencies of one row do not share.
                let column = if half > 0 { head.range.start as u32 + 1 } else { 0 };
                self.grid_row(grid, number, column, head, &own);
            }
        }
    }

    /// A row of one half of a table.
    fn grid_row(&mut self, grid: &TableGrid, number: usize, column: u32, head: &ListHead, cells: &[&GridCell]) {
        let Some(first) = cells.first() else { return };
        let of = |position: usize| cells.iter().find(|cell| cell.covers(position));
        let name = head.at(ListColumn::Name).and_then(of);
        // The second line of a name: a second contact of the same agency, or of the head.
        if name.is_some_and(|cell| cell.row < number) {
            return;
        }
        let spot = SourceLocation { row: row_of_sheet(grid, number), column, ..first.spot };
        let texts = head.columns.iter().filter_map(|(at, column)| Some((*column, of(*at)?.text.trim().to_owned())));
        let texts: BTreeMap<ListColumn, String> = texts.collect();
        let before = cells.iter().take_while(|cell| Some(cell.column) < name.map(|name| name.column));
        let is_sum = before.into_iter().any(|cell| is_sum(&cell.text));
        match (cells, name) {
            (_, Some(_)) if !is_sum => self.row(spot, texts),
            // A number alone is a line that was left blank.
            ([cell], None) if cell.text.trim().chars().all(|c| c.is_ascii_digit()) => {}
            (cells, _) => {
                let text: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
                self.list.left_out.push((spot, text.join(" ")));
            }
        }
    }

    fn set_heads(&mut self, heads: Vec<ListHead>) {
        self.list.has_head = true;
        self.heads = heads;
    }

    fn row(&mut self, spot: SourceLocation, typed: BTreeMap<ListColumn, String>) {
        let mut texts = BTreeMap::new();
        for (column, text) in typed {
            let (text, signs) = seen(&text);
            let text = match column {
                // Lines part earlier names.
                ListColumn::FormerName => text.trim().to_owned(),
                ListColumn::Name | ListColumn::ShortName => without_number(&one_line(&text)),
                _ => one_line(&text),
            };
            if !signs.is_empty() {
                self.list.hidden.push((spot, text.clone(), signs));
            }
            if !text.is_empty() {
                texts.insert(column, text);
            }
        }
        let name = texts.get(&ListColumn::Name).map(String::as_str).unwrap_or_default();
        let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        // 填表人：张某
        if bare.is_empty()
            || bare.contains(['：', ':'])
            || NO_NAMES.contains(&bare.as_str())
            || is_sum(&bare)
            || bare.chars().all(|c| c.is_ascii_digit())
        {
            self.list.left_out.push((spot, name.to_owned()));
            return;
        }
        self.list.rows.push(ListRow { spot, texts, group: self.group });
    }
}

/// The row of the sheet that a row of a grid is.
fn row_of_sheet(grid: &TableGrid, number: usize) -> u32 {
    let first = grid.cells.first().map_or(0, |cell| cell.spot.row.saturating_sub(cell.row as u32));
    first + number as u32
}

/// The level that a line names which parts a list: `一、乡镇（28个）`.
fn group(text: &str) -> Option<Level> {
    let text = text.split(['（', '(']).next().unwrap_or_default().trim();
    let text = text
        .split_once(['、', '.', '．'])
        .filter(|(number, _)| number.chars().count() < 4)
        .map_or(text, |(_, rest)| rest);
    Level::of_text(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{format_of, read};

    fn list(csv: &str) -> MemberList {
        MemberList::new(&read(format_of("a.csv").expect("a format"), csv).expect("a document"))
    }

    fn rows(list: &MemberList) -> Vec<(u32, String)> {
        let row = |row: &ListRow| {
            let texts: Vec<String> = row.texts.iter().map(|(column, text)| format!("{column:?}={text}")).collect();
            (row.spot.row, format!("{}{}", texts.join(" "), row.group.map_or("", Level::word)))
        };
        list.rows.iter().map(row).collect()
    }

    #[test]
    fn a_list_is_read_by_its_heads() {
        let list = list(
            "岭北县年报联系人名单,,,\n序号,单位名称,联系人,级别\n1,岭北县青石镇人民政府,张某,乡镇\n2,岭北县教育局,李某,部门\n,合计,2,\n填表人：王某,,,\n",
        );
        assert_eq!(
            rows(&list),
            [(3, "Name=岭北县青石镇人民政府 Level=乡镇".to_owned()), (4, "Name=岭北县教育局 Level=部门".to_owned())]
        );
        assert_eq!(list.unused, ["联系人"]);
        let left: Vec<&str> = list.left_out.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(left, ["合计", "填表人：王某"]);
    }

    #[test]
    fn lines_that_part_a_list_give_the_level() {
        let list = list("单位,电话\n一、乡镇（2个）,\n青石镇,1\n河口镇,2\n二、县直部门,\n教育局,3\n");
        let levels: Vec<_> = list.rows.iter().map(|row| (row.texts[&ListColumn::Name].as_str(), row.group)).collect();
        let (township, department) = (Some(Level::Township), Some(Level::Department));
        assert_eq!(levels, [("青石镇", township), ("河口镇", township), ("教育局", department)]);
        assert_eq!(list.left_out, []);
    }

    fn names(list: &MemberList) -> Vec<&str> {
        list.rows.iter().map(|row| row.texts[&ListColumn::Name].as_str()).collect()
    }

    #[test]
    fn halves_side_by_side_are_both_read() {
        let list = list("序号,单位,电话,序号,单位,电话\n1,青石镇,1,3,教育局,3\n2,河口镇,2,4,,\n,合计,,,4个,\n");
        assert_eq!(list.refusal(), None);
        assert_eq!(names(&list), ["青石镇", "教育局", "河口镇"]);
        assert_eq!(list.rows.iter().map(|row| row.spot.column).collect::<Vec<_>>(), [0, 4, 0]);
        assert_eq!(list.unused, ["电话"]);
        let alone = super::tests::list("单位,单位\n青石镇,河口镇\n,教育局\n");
        assert_eq!(names(&alone), ["青石镇", "河口镇", "教育局"]);
    }

    #[test]
    fn columns_of_one_meaning_are_asked_for() {
        for (text, column) in [
            ("报送单位,主管单位,责任单位\n甲,乙,丙\n", ListColumn::Name),
            ("序号,单位,级别,类别\n1,甲,部门,乡镇\n", ListColumn::Level),
            ("单位,电话,单位,地址\n甲,1,乙,2\n", ListColumn::Name),
        ] {
            let list = list(text);
            assert_eq!(list.refusal().expect("a refusal").key(), "members.rivals", "{text}");
            assert_eq!(list.rivals.iter().map(|own| own.column).collect::<Vec<_>>(), [column], "{text}");
        }
    }

    #[test]
    fn rows_of_sums_are_no_agencies() {
        for text in ["合计", "合 计", "合计 1 个", "合计（4个）", "共12个单位", "共计十二家", "4个", "Total 3"]
        {
            assert!(is_sum(text), "{text}");
        }
        for text in ["共青团岭北县委员会", "三家子镇", "一个", "总计划局", "共和镇", "共十里镇", "12345热线中心", "4"]
        {
            assert!(!is_sum(text), "{text}");
        }
        let list = list("序号,单位名称,电话\n1,青石镇,1\n合计,4个,\n,合计 1 个,\n");
        assert_eq!(names(&list), ["青石镇"]);
        assert_eq!(list.left_out.len(), 2);
    }

    #[test]
    fn hidden_signs_and_line_ends_are_no_part_of_a_name() {
        let list = list("单\u{200b}位,级别\n丁\u{200b}镇,\"乡\n镇\"\n\"河口\n镇\",\n");
        assert_eq!(names(&list), ["丁镇", "河口镇"]);
        assert_eq!(list.rows[0].texts[&ListColumn::Level], "乡镇");
        let hidden: Vec<_> =
            list.hidden.iter().map(|(spot, text, signs)| (spot.row, text.as_str(), signs.concat())).collect();
        assert_eq!(hidden, [(2, "丁镇", "U+200B".to_owned())]);
    }

    #[test]
    fn a_cell_is_one_row_however_many_lines_it_has() {
        let list = list("单位名称\n\"岭北县市场监督\n管理局\"\n1.岭北县  甲镇\n岭北县财政局*\n");
        let rows: Vec<(u32, &str)> =
            list.rows.iter().map(|row| (row.spot.row, row.texts[&ListColumn::Name].as_str())).collect();
        assert_eq!(rows, [(2, "岭北县市场监督管理局"), (3, "岭北县 甲镇"), (4, "岭北县财政局")]);
    }

    #[test]
    fn a_list_of_names_alone_and_one_without_a_head() {
        assert_eq!(rows(&list("单位名称\n青石镇\n河口镇\n")).len(), 2);
        let bare = list("青石镇,1\n河口镇,2\n");
        assert_eq!(bare.refusal().map(|message| message.key().to_owned()).as_deref(), Some("members.no_head"));
    }
}
