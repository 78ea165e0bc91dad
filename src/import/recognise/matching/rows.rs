//! A table read row by row: its rows by label in the form's order, its columns by header, sums between readings.

use crate::base::Message;
use crate::edition::{Kind, Table};
use crate::import::document::{Extent, SourceLocation, TableGrid, TextCell};
use crate::import::doubt::{Doubt, IssueKind};
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::align::{LEAST, align, fill_gaps};
use crate::import::recognise::matching::columns::{
    Alignment, ColumnMap, ColumnTexts, at, by_places, holds, in_order, is_under, pick,
};
use crate::import::recognise::matching::form_labels::{FormRow, FormTable, LABEL, columns};
use crate::import::recognise::matching::source_row::{self, SourceRow, WHOLE_LABEL, first_figure_column};
use crate::import::recognise::solving::unplaced::{UnplacedRow, place_unplaced};
use crate::import::value::{self, Value, in_one_line, is_blank, tidy};
use std::collections::BTreeSet;

/// From this likeness on a label names its row without a doubt: words that a scan or a portal lost leave it above, other rows of
/// the same group stay below.
const SURE_LABEL: f32 = 0.75;
/// How much of a likeness counts nothing: two rows of the form that a label is half like must not outweigh one that it names.
const COMMON: f32 = 0.4;
/// What a row is given for its figures: 其他 is the label of a group, too, and the header of a column.
const FILLED: f32 = 0.2;
/// From this many characters on the beginning or end of a label tells its row: 其他 and 总计 do not.
const TELLING: usize = 3;

/// Where a table is read from.
pub(crate) enum Source<'d> {
    /// Its grids, in order.
    Grids(Vec<&'d TableGrid>),
    /// Its cells in reading order, their grid lost.
    Ungridded(&'d [TextCell]),
}

/// Reads a table of rows.
pub(crate) fn read(form: &FormTable<'_>, source: &Source<'_>) -> Candidate {
    let ungridded = matches!(source, Source::Ungridded(_));
    let (items, firsts) = match source {
        Source::Ungridded(texts) => (source_row::of_text(texts), Vec::new()),
        Source::Grids(grids) => of_grids(grids, form),
    };
    let (found_rows, in_gaps) = align_rows(&items, form);
    // Figures that no row of the form has, or more than it has columns: they may be those of a row that seems to have none.
    let astray = items.iter().zip(&found_rows).any(|(item, row)| match row {
        Some(row) => item.figures().count() > form.block(&form.rows[*row]).columns.len(),
        None => item.filled,
    });
    let complete = !astray && is_complete(&items, &found_rows, form);
    let found = Candidate { ungridded, ..Candidate::default() };
    let mut reading = RowReader { form, ungridded, astray, found, taken: BTreeSet::new(), unplaced: Vec::new() };
    // Where not one label is that of the form, nothing but the order names the rows.
    let by_order: fn(Message) -> Doubt = match found_rows.iter().flatten().count() > in_gaps.len() {
        true => Doubt::inferred,
        false => Doubt::assumed,
    };
    let maps = Alignment { form, items: &items, found: &found_rows }.column_maps(source, &firsts);
    for (index, item) in items.iter().enumerate() {
        let Some(row) = found_rows[index] else {
            if item.filled && !item.label_candidates.iter().all(String::is_empty) {
                reading.stray(item);
                reading.may_be_part(item, &items[..index], &found_rows);
            }
            continue;
        };
        let row = &form.rows[row];
        let named = |why: &'static str| Message::new(why).with("label", &item.printed).with("expected", &row.def.label);
        let doubt = if in_gaps.contains(&index) {
            Some(by_order(named("import.why.row_order")))
        } else if row.score(item) < SURE_LABEL {
            Some(Doubt::inferred(named("import.why.row_like")))
        } else if ungridded && !complete && !item.on_one_line(row) {
            Some(Doubt::inferred(Message::new("import.why.torn_row").with("label", &item.printed)))
        } else {
            None
        };
        // Its label is that of another row: numbers and order say this one, and who is right cannot be told.
        let mut namesakes = form.rows.iter().filter(|other| other.key == item.label());
        if let (Some(other), None) = (namesakes.next(), namesakes.next())
            && other.key != row.key
            && item.filled
        {
            let why = named("import.why.other_row").with("other", &other.def.label);
            let address = row.cells.first().map_or(form.table.key.as_str(), |cell| form.edition.address(*cell));
            reading.found.add_issue(address, IssueKind::Contradictory, item.spot, why);
        }
        reading.row(item, row, maps.get(&(item.part, row.block)), doubt);
    }
    place_unplaced(form.edition, &mut reading.found, reading.unplaced);
    reading.found
}

/// For each row of the source the index of its row of the form, and the rows that were found by their neighbours only.
fn align_rows(items: &[SourceRow], form: &FormTable<'_>) -> (Vec<Option<usize>>, Vec<usize>) {
    let wanted = &form.rows;
    let widest = form.table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(0);
    // A label beside several rows is that of a group of rows, whose own labels are not there.
    let is_like =
        |met: usize, other: Option<&SourceRow>| other.is_some_and(|other| other.label() == items[met].label());
    let is_beside_several =
        |met: usize| is_like(met, items.get(met + 1)) || is_like(met, met.checked_sub(1).and_then(|at| items.get(at)));
    let gain = |met: usize, row: usize| {
        let (item, row) = (&items[met], &wanted[row]);
        let score = row.score(item);
        // A group stands in the table as a heading of its rows; it is a row of its own only where it has figures.
        if score < LEAST || row.def.is_group() && (!item.filled || is_beside_several(met)) {
            return 0.0;
        }
        let known_blank = item.cells.len() >= widest.min(form.block(row).columns.len());
        score - COMMON + if item.filled || known_blank { FILLED } else { 0.0 }
    };
    let mut rows = align(items.len(), wanted.len(), gain);
    let in_gaps = fill_gaps(&mut rows, wanted.len(), |met| items[met].filled, |row| !wanted[row].def.is_group());
    (rows, in_gaps)
}

/// Whether every row of a torn table that is there has a figure for each column, and every text is a label of some row or group:
/// then each label has its own figures. Else those of one row may follow the label of another.
fn is_complete(items: &[SourceRow], found: &[Option<usize>], form: &FormTable<'_>) -> bool {
    let is_piece = |own: &String| own.chars().count() >= 2 && form.rows.iter().any(|row| row.key.contains(own));
    // A piece of a label that its row does not end is the rest of a label that stands behind its figures.
    let mut open = false;
    for (item, row) in items.iter().zip(found) {
        let row = row.map(|row| &form.rows[row]);
        open = row.is_none() && (open || item.label_candidates.last().is_some_and(is_piece));
        let is_full = |row: &FormRow<'_>| item.cells.len() >= form.block(row).columns.len();
        if row.is_some_and(|row| !is_full(row) || row.ends(&item.label_candidates) < WHOLE_LABEL) {
            return false;
        }
    }
    !open
}

/// The rows of grids, those joined that a page break cut, and where figures begin in each grid.
fn of_grids(grids: &[&TableGrid], form: &FormTable<'_>) -> (Vec<SourceRow>, Vec<usize>) {
    let mut items: Vec<SourceRow> = Vec::new();
    let mut firsts: Vec<usize> = Vec::new();
    for (part, grid) in grids.iter().enumerate() {
        // The rest of a table behind a page break has the columns of the part before.
        let as_before = || {
            let before = part.checked_sub(1)?;
            (grids[before].columns == grid.columns).then(|| firsts[before])
        };
        let first = first_figure_column(grid).or_else(|| first_by_header(grid, form.table)).or_else(as_before);
        let first = first.unwrap_or(1);
        let mut rows = source_row::of_grid(grid, first, part).into_iter().peekable();
        if let Some(last) = items.last_mut()
            && let Some(rest) = rows.next_if(|next| is_rest(next, last, &form.rows))
        {
            last.append(rest);
        }
        items.extend(rows);
        firsts.push(first);
    }
    (items, firsts)
}

/// Whether a page break cut a row, and this is its lower part: only both labels together are that of a row, or one part has none.
fn is_rest(next: &SourceRow, last: &SourceRow, wanted: &[FormRow<'_>]) -> bool {
    let ends = |label: String| wanted.iter().map(|row| row.ends(std::slice::from_ref(&label))).fold(0.0, f32::max);
    let (above, below) = (last.label(), next.label());
    let whole = ends(format!("{above}{below}"));
    let blank = |label: &str| !label.chars().any(char::is_alphabetic);
    // Of a label nothing but its number may stand above.
    let begun = blank(above) && !last.printed.is_empty() && last.filled;
    let joined = || whole >= WHOLE_LABEL && whole > ends(above.to_owned()).max(ends(below.to_owned()));
    next.cells.len() == last.cells.len() && (blank(below) || begun || joined())
}

/// Where figures begin in a grid without a single one: under the header of the first column.
fn first_by_header(grid: &TableGrid, table: &Table) -> Option<usize> {
    let first: Vec<String> = table.blocks.iter().filter_map(|block| columns(block).into_iter().next()).collect();
    let named = |text: &str| first.iter().any(|name| likeness(&key(text), name) >= LABEL);
    grid.cells.iter().filter(|cell| cell.column > 0 && named(&cell.text)).map(|cell| cell.column).min()
}

/// A table while its rows are read.
struct RowReader<'f> {
    /// The table.
    form: &'f FormTable<'f>,
    /// Whether its grid is lost.
    ungridded: bool,
    /// Whether figures of some row were not recognised as its own.
    astray: bool,
    /// What was read.
    found: Candidate,
    /// Where the figures of grids stood: one that spans several cells is a figure of one of them at most.
    taken: BTreeSet<SourceLocation>,
    /// Rows with fewer figures than columns, which only the sums can place.
    unplaced: Vec<UnplacedRow>,
}

impl RowReader<'_> {
    fn row(&mut self, item: &SourceRow, wanted: &FormRow<'_>, map: Option<&ColumnMap>, doubt: Option<Doubt>) {
        if let Some(map) = map.filter(|map| map.foreign) {
            return self.foreign(item, wanted, map, doubt);
        }
        let Some((texts, reason)) = self.texts(item, wanted, map) else {
            let texts: Vec<(String, SourceLocation)> =
                item.figures().map(|cell| (cell.text.clone(), cell.spot)).collect();
            // A group without figures is a heading.
            if !(wanted.def.is_group() && texts.is_empty()) {
                self.unplaced.push(UnplacedRow { cells: wanted.cells.clone(), texts, spot: item.spot });
            }
            return;
        };
        // Figures that no name stands over are in the form's order, or they are not.
        let is_headed = self.ungridded || map.is_some_and(|map| map.headed);
        let unheaded = (!is_headed).then(|| Doubt::assumed(Message::new("import.why.column_order")));
        let doubt = doubt.or(reason).or(unheaded);
        let lost = self.may_be_elsewhere(item);
        for (cell, text) in wanted.cells.iter().zip(texts) {
            let Some(text) = text else { continue };
            let elsewhere =
                (lost && is_blank(&text.text)).then(|| Doubt::inferred(Message::new("import.why.elsewhere")));
            self.found.record(self.form.edition, *cell, &text.text, text.spot, doubt.clone().or(elsewhere));
            if !self.ungridded && !is_blank(&text.text) && !self.taken.insert(text.spot) {
                let why = Message::new("import.why.shared").with("text", in_one_line(&text.text));
                self.found.contradict(self.form.edition, *cell, why);
            }
        }
        if let Some(map) = map.filter(|map| !self.ungridded && item.cells.len() != map.columns.len()) {
            self.beside(item, wanted, map);
        }
    }

    /// A row's texts for the columns, by headers or by order, and why they are doubtful; `None` where blanks were lost.
    fn texts(
        &self,
        item: &SourceRow,
        wanted: &FormRow<'_>,
        map: Option<&ColumnMap>,
    ) -> Option<(ColumnTexts, Option<Doubt>)> {
        let inferred = |why: &'static str| Doubt::inferred(Message::new(why));
        let assumed = |why: &'static str| Doubt::assumed(Message::new(why));
        let block = self.form.block(wanted);
        let count = block.columns.len();
        let map = map.filter(|map| map.columns.iter().all(Option::is_some));
        let by_order = in_order(item, count, self.ungridded);
        if self.ungridded {
            let place = || by_places(item, &map.filter(|_| item.filled || !self.astray)?.columns);
            // The columns of a text drift where a label is long.
            let drifts = item.spot.page == 0 && item.cells.len() < count;
            return Some((by_order.or_else(place)?, drifts.then(|| inferred("import.why.place"))));
        }
        let by_header = map.map(|map| pick(item, &map.columns)).filter(|texts| texts.iter().all(Option::is_some));
        let same = |a: &ColumnTexts, b: &ColumnTexts| {
            let text = |met: &Option<TextCell>| met.as_ref().map(|met| tidy(&met.text));
            a.iter().map(text).eq(b.iter().map(text))
        };
        let is_sure = map.is_some_and(|map| map.sure);
        match (by_header, by_order) {
            (None, None) => None,
            (Some(header), None) => Some((header, (!is_sure).then(|| inferred("import.why.phantom")))),
            // Without headers the order is all there is; the sum of the row confirms it.
            (None, Some(order)) => {
                let unproven = !holds(block, &order);
                Some((order, unproven.then(|| assumed("import.why.column_order"))))
            }
            (Some(header), Some(order)) if same(&header, &order) => Some((header, None)),
            // Spans that are drawn carelessly: each figure reaches under its own header, in the form's order, and one of them under
            // its neighbour's as well.
            (Some(_), Some(order)) if map.is_some_and(|map| each_under_its_own(&order, &map.columns)) => {
                Some((order, None))
            }
            // Header and order differ: the sum of the row decides.
            (Some(header), Some(order)) => Some(match (holds(block, &header), holds(block, &order)) {
                (false, true) => (order, Some(inferred("import.why.order_over_header"))),
                (true, false) => (header, None),
                _ => (header, Some(assumed("import.why.header_over_order"))),
            }),
        }
    }

    /// Whether the figures of cells that seem blank may stand elsewhere: in the row of a label that was not recognised, or run
    /// together with a neighbour's.
    fn may_be_elsewhere(&self, item: &SourceRow) -> bool {
        let run_together = |met: &TextCell| {
            let text = tidy(&met.text);
            text.chars().filter(char::is_ascii_digit).count() > 1
                // However many digits there are: those of several figures.
                && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
                && matches!(value::read(&text, Kind::Count).value, Value::Text(_))
        };
        (self.astray && !item.filled) || item.cells.iter().any(run_together)
    }

    /// A row under headers of another form: only the columns that both forms name are taken.
    fn foreign(&mut self, item: &SourceRow, wanted: &FormRow<'_>, map: &ColumnMap, doubt: Option<Doubt>) {
        let mut item = item.clone();
        if self.ungridded {
            (0..).zip(&mut item.cells).for_each(|(column, cell)| cell.across = Some(at(column)));
        }
        for (cell, text) in wanted.cells.iter().zip(pick(&item, &map.columns)) {
            if let Some(text) = text {
                self.found.record(self.form.edition, *cell, &text.text, text.spot, doubt.clone());
            }
        }
        for figure in item.figures().filter(|figure| !is_under(figure, &map.columns)) {
            let why = Message::new("import.why.foreign").with("label", &item.printed);
            self.found.unmatched += 1;
            let why = why.with("text", in_one_line(&figure.text));
            self.found.add_issue(&wanted.def.path, IssueKind::Contradictory, figure.spot, why);
        }
    }

    /// Figures of the row that stand under no header of the form: whatever was read of the row may stand under the wrong one.
    fn beside(&mut self, item: &SourceRow, wanted: &FormRow<'_>, map: &ColumnMap) {
        for figure in item.figures().filter(|figure| !is_under(figure, &map.columns)) {
            let why = Message::new("import.why.beside").with("text", in_one_line(&figure.text));
            self.contradict(wanted, figure.spot, &why);
        }
    }

    /// Names the figures of rows that a row which was not recognised may be a part of, cut off by a page break: that above it at
    /// the top of a grid, and those whose label begins or ends with its own.
    fn may_be_part(&mut self, item: &SourceRow, before: &[SourceRow], found: &[Option<usize>]) {
        let label = item.label();
        let above = before.last().filter(|last| last.part != item.part).and_then(|_| found[before.len() - 1]);
        let telling = label.chars().count() >= TELLING && !self.ungridded;
        let form = self.form;
        for (index, row) in form.rows.iter().enumerate() {
            let own = || row.key.starts_with(label) || row.key.ends_with(label);
            if Some(index) == above || telling && own() {
                self.contradict(row, item.spot, &Message::new("import.why.cut").with("label", &item.printed));
            }
        }
    }

    /// Names every cell of a row.
    fn contradict(&mut self, row: &FormRow<'_>, spot: SourceLocation, why: &Message) {
        for cell in &row.cells {
            self.found.add_issue(self.form.edition.address(*cell), IssueKind::Contradictory, spot, why.clone());
        }
    }

    /// A row that the form does not have.
    fn stray(&mut self, item: &SourceRow) {
        let figures: Vec<String> =
            item.cells.iter().map(|met| in_one_line(&met.text)).filter(|text| !text.is_empty()).collect();
        self.found.unmatched += figures.len();
        let why = Message::new("import.why.stray").with("label", &item.printed).with("figures", figures);
        // The label may begin rows above its figures.
        let spot = item.figures().next().map_or(item.spot, |figure| SourceLocation { column: 0, ..figure.spot });
        self.found.add_issue(&self.form.table.key, IssueKind::Contradictory, spot, why);
    }
}

/// Whether each text reaches under the header of its own column.
fn each_under_its_own(texts: &ColumnTexts, columns: &[Option<Extent>]) -> bool {
    texts.iter().zip(columns).all(|(text, column)| text.as_ref().is_some_and(|text| is_under(text, &[*column])))
}
