//! The rows of a list of agencies, out of whatever tables its file has.

use super::columns::{self, ListColumn};
use crate::base::Message;
use crate::import::SourceDocument;
use crate::import::SourceLocation;
use crate::import::document::{DocumentBlock, Paragraph, TableGrid};
use crate::model::Level;
use std::collections::BTreeMap;

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
    /// What stands among the rows and is none, with its place.
    pub(super) left_out: Vec<(SourceLocation, String)>,
    /// Whether a head was found at all.
    pub(super) has_head: bool,
}

/// Texts of rows that name no agency.
const NO_NAMES: [&str; 7] = ["合计", "小计", "总计", "共计", "备注", "注", "说明"];

impl MemberList {
    pub(super) fn new(document: &SourceDocument) -> MemberList {
        let mut reader = ListReader::default();
        for block in &document.blocks {
            match block {
                DocumentBlock::Paragraph(paragraph) => reader.paragraph(paragraph),
                DocumentBlock::Grid(grid) => reader.grid(grid),
                DocumentBlock::Torn(_) => {}
            }
        }
        reader.list
    }

    /// Why there is no row.
    pub(super) fn refusal(&self) -> Option<Message> {
        match (self.has_head, self.rows.is_empty()) {
            (false, _) => Some(Message::new("members.no_head").with("word", ListColumn::Name.word())),
            (true, true) => Some(Message::new("members.no_row")),
            (true, false) => None,
        }
    }
}

/// The columns of a table by their positions.
type Head = Vec<(usize, ListColumn)>;

#[derive(Default)]
struct ListReader {
    list: MemberList,
    /// The sheet or table that is read, and its columns.
    sheet: u32,
    head: Head,
    group: Option<Level>,
}

impl ListReader {
    fn enter(&mut self, sheet: u32) {
        if sheet != self.sheet {
            (self.sheet, self.head, self.group) = (sheet, Head::new(), None);
        }
    }

    /// A title, the name of a sheet, a line that parts the list; or a row of a list of one column.
    fn paragraph(&mut self, paragraph: &Paragraph) {
        let (text, spot) = (paragraph.text().trim().to_owned(), paragraph.spot);
        self.enter(spot.table);
        if let Some(level) = group(&text) {
            self.group = Some(level);
        } else if ListColumn::of_head(&text) == Some(ListColumn::Name) {
            self.set_head(vec![(0, ListColumn::Name)]);
        } else if let [(_, ListColumn::Name)] = self.head[..] {
            self.row(spot, BTreeMap::from([(ListColumn::Name, text)]));
        } else if !self.head.is_empty() {
            self.list.left_out.push((spot, text));
        }
    }

    fn grid(&mut self, grid: &TableGrid) {
        self.enter(grid.spot.table);
        for number in 0..grid.rows {
            let covering = grid.cells.iter().filter(|cell| (cell.row..cell.row + cell.rows).contains(&number));
            let cells: Vec<_> = covering.filter(|cell| !cell.text.trim().is_empty()).collect();
            let named = cells.iter().filter_map(|cell| Some((cell.column, ListColumn::of_head(&cell.text)?)));
            let head: Head = named.collect();
            if head.iter().any(|(_, column)| *column == ListColumn::Name) {
                let others = cells.iter().filter(|cell| ListColumn::of_head(&cell.text).is_none());
                let unused = others.map(|cell| cell.text.replace('\n', "")).filter(|text| !columns::is_number(text));
                self.list.unused.extend(unused.collect::<Vec<_>>());
                self.set_head(head);
                continue;
            }
            let Some(first) = cells.first().filter(|_| !self.head.is_empty()) else { continue };
            let of = |position: usize| cells.iter().find(|cell| cell.covers(position));
            let name = self.head.iter().find(|(_, column)| *column == ListColumn::Name).and_then(|(at, _)| of(*at));
            // The second line of a name: a second contact of the same agency, or of the head.
            if name.is_some_and(|cell| cell.row < number) {
                continue;
            }
            let spot = SourceLocation { row: grid_row(grid, number), column: 0, ..first.spot };
            let texts = self.head.iter().filter_map(|(at, column)| Some((*column, of(*at)?.text.trim().to_owned())));
            let texts: BTreeMap<ListColumn, String> = texts.collect();
            match (cells.as_slice(), name) {
                ([cell], _) if group(&cell.text).is_some() => self.group = group(&cell.text),
                (_, Some(_)) => self.row(spot, texts),
                // A number alone is a line that was left blank.
                ([cell], None) if cell.text.trim().chars().all(|c| c.is_ascii_digit()) => {}
                (cells, None) => {
                    let text: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
                    self.list.left_out.push((spot, text.join(" ")));
                }
            }
        }
    }

    fn set_head(&mut self, head: Head) {
        self.list.has_head = true;
        self.head = head;
    }

    fn row(&mut self, spot: SourceLocation, texts: BTreeMap<ListColumn, String>) {
        let name = texts.get(&ListColumn::Name).map(String::as_str).unwrap_or_default();
        let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        // 填表人：张某
        if bare.contains(['：', ':']) || NO_NAMES.contains(&bare.as_str()) {
            self.list.left_out.push((spot, name.to_owned()));
            return;
        }
        self.list.rows.push(ListRow { spot, texts, group: self.group });
    }
}

/// The row of the sheet that a row of a grid is.
fn grid_row(grid: &TableGrid, number: usize) -> u32 {
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

    #[test]
    fn a_list_of_names_alone_and_one_without_a_head() {
        assert_eq!(rows(&list("单位名称\n青石镇\n河口镇\n")).len(), 2);
        let bare = list("青石镇,1\n河口镇,2\n");
        assert_eq!(bare.refusal().map(|message| message.key().to_owned()).as_deref(), Some("members.no_head"));
    }
}
