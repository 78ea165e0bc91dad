//! Which grids and which torn cells are which table of the form; then each is read.

use crate::base::{Amount, Message};
use crate::edition::{CellId, Edition, Editions, Kind, Table, TableLayout};
use crate::import::document::{AddressedFigure, DocumentBlock, SourceDocument, SourceLocation, TableGrid};
use crate::import::doubt::IssueKind;
use crate::import::label::{key, likeness, squeeze};
use crate::import::recognise::candidate::{Candidate, Issue, ReadCell};
use crate::import::recognise::matching::form_labels::{
    FormTable, HITS, LABEL, all_columns, headers_over_columns, names, own_names,
};
use crate::import::recognise::matching::paired_headers;
use crate::import::recognise::matching::rows::{self, Source};
use crate::import::recognise::matching::words;
use crate::import::recognise::narrative::sections::FoundSection;
use crate::import::recognise::solving::sums::{confirm, contradictions};
use crate::import::recognise::ungridded::{self, text_cells};
use crate::import::value::{self, ReadValue, Value, in_one_line, is_blank, is_figure, is_filled};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Reads every table of a form; also the keys of those of which nothing was found.
pub(crate) fn read(
    document: &SourceDocument,
    sections: &[FoundSection],
    edition: &Edition,
    editions: &Editions,
) -> (Candidate, Vec<String>) {
    let mut all = addressed(document, edition);
    let mut lost = Vec::new();
    let (grids_of, excess) = grids_by_table(document, sections, edition);
    for (index, table) in edition.tables.iter().enumerate() {
        let grids = &grids_of[index];
        let form = FormTable::new(edition, index, editions);
        // Where tags give every cell, a row that was put in by hand is still to be found.
        let is_given = form.cells().all(|cell| all.has(edition, cell));
        if is_given && grids.is_empty() {
            continue;
        }
        let (words, rest) = words::take(&form, grids);
        let grids: Vec<&TableGrid> = rest.iter().map(|grid| &**grid).collect();
        let mut found = if grids.is_empty() { Candidate::default() } else { of_grids(&form, &grids) };
        // Where the words stood, the grids are blank now.
        found.issues.retain(|issue| !edition.cell(&issue.address).is_some_and(|cell| words.cells.contains_key(&cell)));
        if is_given {
            found.issues.retain(|issue| issue.address == table.key && !is_tagged(issue, table, document));
            found.unmatched = found.issues.len();
        }
        found.cells.extend(words.cells);
        found.issues.extend(words.issues);
        // A table that may be absent is, where neither a grid nor a heading tells of it: the words of a text would be put into its cells.
        let has_section = || sections.iter().any(|section| section.id == table.key);
        if found.cells.is_empty() && !is_given && (!table.optional || has_section()) {
            found = ungridded::read(&form, &text_cells(document, sections, &table.key));
        }
        // A report may be without it; where something stands in its place, it was not read.
        let is_absent = table.optional && grids.is_empty() && found.cells.is_empty();
        if found.cells.is_empty() && !is_absent && !all.cells.keys().any(|cell| edition.def(*cell).table == index) {
            lost.push(table.key.clone());
        }
        fill(&mut all, edition, found, !document.figures.is_empty());
    }
    for (key, spot) in excess {
        let table = edition.tables.iter().position(|table| table.key == key);
        let is_single = table.is_some_and(|table| edition.repeats_of(table).next().is_none());
        let why = if is_single { "import.why.copied" } else { "import.why.excess" };
        all.add_issue(key, IssueKind::Contradictory, spot, Message::new(why));
    }
    complete(edition, &mut all, &lost);
    units(document, sections, edition, &mut all);
    (all, lost)
}

/// Whether a row that was not recognised is one of tagged figures: they stand in it, or it was torn and has a word of the form before it.
fn is_tagged(issue: &Issue, table: &Table, document: &SourceDocument) -> bool {
    let row = |spot: SourceLocation| (spot.table, spot.row);
    let label = issue.why.arg("label").map(|label| key(label.plain()));
    let is_of_form = || names(table).into_iter().chain(headers_over_columns(table)).any(|own| Some(own) == label);
    document.figures.iter().any(|figure| row(figure.spot) == row(issue.spot)) || is_of_form()
}

/// Units of money that a source may print in the place of 万元.
const UNITS: [&str; 8] = ["元", "十元", "百元", "千元", "十万元", "百万元", "千万元", "亿元"];

/// Names amounts that the source prints in another unit than the form: 元, where the form has 万元. A text that does not name them speaks
/// of the table in whose section it stands: 单位：件、元.
fn units(document: &SourceDocument, sections: &[FoundSection], edition: &Edition, found: &mut Candidate) {
    let texts = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => vec![(paragraph.text(), paragraph.spot)],
        DocumentBlock::Grid(grid) => grid.cells.iter().map(|cell| (cell.text.clone(), cell.spot)).collect(),
        DocumentBlock::Torn(cells) => cells.iter().map(|cell| (cell.text.clone(), cell.spot)).collect(),
    };
    let texts = (0..).zip(&document.blocks).flat_map(|(at, block)| texts(block).into_iter().map(move |own| (at, own)));
    let told: Vec<(usize, (String, SourceLocation))> =
        texts.filter(|(_, (text, _))| has_other_unit(&squeeze(text))).collect();
    let is_about = |at: usize, text: &str, cell: CellId| {
        let key = &edition.tables[edition.def(cell).table].key;
        let own = sections.iter().find(|section| (section.heading..section.end).contains(&at));
        let is_beside = own.map_or(sections.is_empty(), |section| section.id == *key);
        is_beside || text.contains("金额") || text.contains("收费")
    };
    let is_wrong = |cell: &CellId| {
        let (def, unit) = (edition.def(*cell), &edition.def(*cell).unit.zh);
        def.kind == Kind::Amount && unit == "万元" && found.number(*cell).is_some_and(|number| !number.is_zero())
    };
    for cell in edition.ids().filter(is_wrong).collect::<Vec<_>>() {
        if let Some((_, (text, spot))) = told.iter().find(|(at, (text, _))| is_about(*at, text, cell)) {
            let why = Message::new("import.why.unit_of_form").with("text", in_one_line(text));
            found.add_issue(edition.address(cell), IssueKind::Contradictory, *spot, why);
        }
    }
}

/// Whether a squeezed text names another unit of money than the form's, alone or in a list: (元), 单位:件、元, 单位为元.
fn has_other_unit(squeezed: &str) -> bool {
    let is_unit = |text: &str| UNITS.contains(&text.trim_start_matches("人民币"));
    // 填报单位:某局 单位:元
    let has_list = |mark: &str| {
        squeezed.match_indices(mark).any(|(at, _)| {
            let rest = &squeezed[at + mark.len()..];
            let end = rest.find([')', '。', ';']).unwrap_or(rest.len());
            rest[..end].split(['、', ',', '/', '(', '和', '及', '或']).any(is_unit)
        })
    };
    ["单位:", "单位为", "单位是"].into_iter().any(has_list)
        || UNITS
            .iter()
            .any(|unit| squeezed.contains(&format!("({unit})")) || squeezed.contains(&format!("以{unit}为单位")))
}

/// Takes what another reading has that a first one lacks, with what is said of it. In a document whose cells are tagged, one without a
/// tag was put in by hand, or moved by a program that drops tags: it is named.
fn fill(found: &mut Candidate, edition: &Edition, other: Candidate, is_tagged: bool) {
    let is_known = |cell: CellId| {
        let members = edition.members(cell);
        found.has(edition, cell) || members.iter().any(|member| found.cells.contains_key(member))
    };
    let open = |issue: &Issue| !edition.cell(&issue.address).is_some_and(is_known);
    let issues: Vec<Issue> = other.issues.into_iter().filter(open).collect();
    let cells: Vec<_> = other.cells.into_iter().filter(|(cell, _)| !is_known(*cell)).collect();
    for (cell, read) in cells {
        if is_tagged {
            let why = Message::new("import.why.untagged").with("value", read.reading.printed());
            found.add_issue(edition.address(cell), IssueKind::Inferred, read.spot, why);
        }
        found.cells.insert(cell, read);
    }
    found.issues.extend(issues);
    found.unmatched += other.unmatched;
}

/// Reads a table from its grids. One that is printed as a single row under paired headers is read as the matrix that these make,
/// unless the source prints it as a matrix itself.
fn of_grids(form: &FormTable<'_>, grids: &[&TableGrid]) -> Candidate {
    let as_printed = || rows::read(form, &Source::Grids(grids.to_vec()));
    if form.table.layout != TableLayout::Line {
        return as_printed();
    }
    let (matrix, is_empty) = {
        let mut leaves = form.rows.iter().filter(|row| !row.def.is_group());
        let only = leaves.next().filter(|_| leaves.next().is_none()).map(|row| row.def.label.zh.as_str());
        paired_headers::matrix(grids, &headers_over_columns(form.table), only)
    };
    let mut unrolled = rows::read(form, &Source::Grids(matrix.iter().collect()));
    if is_empty {
        // An empty row may leave no trace on a page.
        let why = Message::new("import.why.nothing_below").with("value", Message::new("pages.markup.blank"));
        let issue = |(cell, read): (&CellId, &ReadCell)| Issue {
            address: form.edition.address(*cell).to_owned(),
            kind: IssueKind::Inferred,
            spot: read.spot,
            why: why.clone(),
        };
        unrolled.issues.extend(unrolled.cells.iter().map(issue));
    }
    if unrolled.cells.len() == form.cells().count() {
        return unrolled;
    }
    let as_printed = as_printed();
    if as_printed.cells.len() > unrolled.cells.len() { as_printed } else { unrolled }
}

/// Takes figures that carry their addresses.
fn addressed(document: &SourceDocument, edition: &Edition) -> Candidate {
    let mut all = Candidate::default();
    for (index, figure) in document.figures.iter().enumerate() {
        let AddressedFigure { address, text, spot, .. } = figure;
        let is_neighbour = |other: Option<&AddressedFigure>| other.is_some_and(|other| other.spot == figure.spot);
        match edition.cell(address) {
            Some(cell) if figure.beside.is_empty() => all.record(edition, cell, text, *spot, None),
            Some(cell) => {
                let before = index.checked_sub(1).and_then(|before| document.figures.get(before));
                let is_alone = !is_neighbour(before) && !is_neighbour(document.figures.get(index + 1));
                with_beside(&mut all, edition, cell, figure, is_alone);
            }
            None => {
                all.unmatched += 1;
                let why = Message::new("import.why.no_cell").with("text", text.as_str());
                all.add_issue(address, IssueKind::Contradictory, *spot, why);
            }
        }
    }
    // In a file of figures spaces around a word are the author's; a document has them for its looks.
    for figure in document.figures.iter().filter(|_| document.blocks.is_empty()) {
        let read = edition.cell(&figure.address).and_then(|cell| all.cells.get_mut(&cell));
        if let Some(Value::Text(word)) = read.map(|read| &mut read.reading.value)
            && figure.text.trim() == word.as_str()
        {
            word.clone_from(&figure.text);
        }
    }
    let computed = document.figures.iter().filter(|figure| figure.computed);
    mark_computed(&mut all, edition, &computed.filter_map(|figure| edition.cell(&figure.address)).collect());
    all
}

/// Marks figures that the report did not give, and leaves out those of groups, whose rows it gives. One that does not follow from the
/// others was changed in the source, or they were: it is taken as given, so that the sum is told that does not hold.
fn mark_computed(all: &mut Candidate, edition: &Edition, computed: &BTreeSet<CellId>) {
    let row_of = |cell: CellId| {
        let (block, row) = (edition.block(cell), edition.row(cell));
        block.cells(row)
    };
    // A total row that is left out whole is added up downwards, a group from its rows, any other total across. Where one of its parts is
    // blank or `/`, its figure is not there.
    let is_read = |cell: &CellId| all.cells.contains_key(cell);
    let is_left_out = |cell: CellId| row_of(cell).all(|other| computed.contains(&other) || !is_read(&other));
    let is_group = |cell: CellId| edition.def(cell).group && is_left_out(cell);
    // An amount below zero is wrong, and report.toml has it as a number all the same.
    let number = |cell: CellId| match all.cells.get(&cell).map(|read| &read.reading)? {
        ReadValue { value: Value::Text(text), .. } if edition.def(cell).kind.is_decimal() => {
            Amount::parse(text).map(|own| own.value())
        }
        read => read.number(),
    };
    let rows = |cell: &CellId| if all.cells.contains_key(cell) { vec![*cell] } else { edition.members(*cell) };
    let sum = |parts: &[CellId]| {
        parts.iter().flat_map(rows).try_fold(Decimal::ZERO, |sum, cell| sum.checked_add(number(cell)?))
    };
    let follows = |cell: CellId| {
        let mut sums = edition.sums.iter().filter(|sum| sum.total == cell && sum.across != is_left_out(cell));
        let parts = match is_group(cell) {
            true => Some(rows_given(all, edition, cell)),
            false => sums.next().map(|sum| sum.parts.clone()),
        };
        let is_word = |read: &ReadCell| matches!(read.reading.value, Value::Text(_)) && number(cell).is_none();
        let is_figure = all.cells.get(&cell).is_some_and(|read| !is_word(read));
        is_figure && parts.is_some_and(|parts| sum(&parts) == number(cell))
    };
    let is_whole = |cell: CellId| !is_left_out(cell) || row_of(cell).filter(is_read).all(follows);
    let following = computed.iter().copied().filter(|cell| follows(*cell) && is_whole(*cell));
    let following: Vec<(CellId, bool)> = following.map(|cell| (cell, is_group(cell))).collect();
    for (cell, is_group) in following {
        match all.cells.get_mut(&cell) {
            Some(read) if !is_group => read.computed = true,
            _ => drop(all.cells.remove(&cell)),
        }
    }
}

/// The rows in a group that were read, a group inside of it that is given as one row standing for its rows.
fn rows_given(all: &Candidate, edition: &Edition, group: CellId) -> Vec<CellId> {
    let is_read = |cell: &CellId| all.cells.contains_key(cell);
    let given = |row: CellId| {
        let inner = edition.group_of(row).filter(|inner| *inner != group && !is_read(&row) && is_read(inner));
        inner.unwrap_or(row)
    };
    let rows: BTreeSet<CellId> = edition.members(group).into_iter().map(given).collect();
    rows.into_iter().collect()
}

/// Takes a figure beside whose control something else stands: into an empty one's place, as a note on its figure, or as a contradiction.
/// Labels that were merged into the cell are none of it.
fn with_beside(all: &mut Candidate, edition: &Edition, cell: CellId, figure: &AddressedFigure, is_alone: bool) {
    let AddressedFigure { text, beside, spot, .. } = figure;
    let corners = edition.tables.iter().flat_map(|table| &table.blocks).map(|block| key(&block.corner_label.zh));
    let labels: Vec<String> = edition.tables.iter().flat_map(names).chain(corners).collect();
    // The numbers of groups stand in cells of their own where LibreOffice has split a label: （三） （四）.
    let is_numbers = |line: &str| line.chars().all(|c| c.is_whitespace() || "（）一二三四五六七八九十、".contains(c));
    let is_label = |line: &str| is_numbers(line) || labels.iter().any(|label| likeness(&key(line), label) >= LABEL);
    let beside: Vec<&str> = beside.lines().filter(|line| is_figure(line) || !is_label(line)).collect();
    let beside = beside.join("\n");
    let both = format!("{text}{beside}");
    let kind = edition.def(cell).kind;
    let is_note = value::read(&both, kind).value == value::read(text, kind).value;
    match is_blank(text) || is_note {
        true if is_alone || is_blank(&beside) => all.record(edition, cell, &both, *spot, None),
        _ => {
            all.record(edition, cell, text, *spot, None);
            let why = Message::new("import.why.beside_control").with("text", in_one_line(&beside));
            all.add_issue(edition.address(cell), IssueKind::Contradictory, *spot, why);
        }
    }
}

/// For each block of the document, the index of the table that its grid belongs to: by its labels, else by the section it
/// stands in.
fn owners(document: &SourceDocument, sections: &[FoundSection], edition: &Edition) -> Vec<Option<usize>> {
    let names: Vec<Vec<String>> = (0..edition.tables.len()).map(|table| own_names(edition, table)).collect();
    let owner = |(index, block): (usize, &DocumentBlock)| {
        let DocumentBlock::Grid(grid) = block else { return None };
        let labels: Vec<String> =
            grid.cells.iter().filter(|cell| !is_figure(&cell.text)).map(|cell| key(&cell.text)).collect();
        let is_known = |names: &[String], label: &String| names.iter().any(|name| likeness(label, name) >= LABEL);
        let hits = |names: &[String]| {
            labels.iter().filter(|label| label.chars().count() >= 2 && is_known(names, label)).count()
        };
        let scored = names.iter().enumerate().map(|(table, names)| (hits(names), table));
        let best = scored.max_by_key(|(hits, table)| (*hits, usize::MAX - table)).filter(|(hits, _)| *hits >= HITS);
        let of_section = || {
            let section = sections.iter().rfind(|section| section.heading < index)?;
            let table = edition.tables.iter().position(|table| table.key == section.id);
            table.filter(|_| grid.cells.iter().any(|cell| is_filled(&cell.text)))
        };
        best.map(|(_, table)| table).or_else(of_section)
    };
    document.blocks.iter().enumerate().map(owner).collect()
}

/// The grids of each table of a form. Those of a table that may stand several times are parted: another of it begins at the heading of
/// its own, or with a grid that names a row which the one before has. Of any other table a grid that is whole is followed by none but a
/// copy of another year, or by its own copy, which says nothing new. Also the places of those that are one more than may be, each with
/// the key of the table.
fn grids_by_table<'d, 'e>(
    document: &'d SourceDocument,
    sections: &[FoundSection],
    edition: &'e Edition,
) -> (Vec<Vec<&'d TableGrid>>, Vec<(&'e str, SourceLocation)>) {
    let owners = owners(document, sections, edition);
    let (mut all, mut excess): (Vec<Vec<&TableGrid>>, _) = (vec![Vec::new(); edition.tables.len()], Vec::new());
    for (first, table) in edition.tables.iter().enumerate().filter(|(_, table)| table.repeat_of.is_none()) {
        let numbers: Vec<usize> = std::iter::once(first).chain(edition.repeats_of(first)).collect();
        let grids = document.blocks.iter().enumerate().filter_map(|(at, block)| match block {
            DocumentBlock::Grid(grid) => Some((at, grid, owners[at].filter(|owner| numbers.contains(owner))?)),
            _ => None,
        });
        let section_of = |at: usize| {
            let own = sections.iter().find(|section| (section.heading..section.end).contains(&at))?;
            numbers.iter().position(|number| edition.tables[*number].key == own.id)
        };
        let mut grids: Vec<(usize, &TableGrid)> = grids.map(|(at, grid, _)| (at, grid)).collect();
        // Where the table's own section has it, tables elsewhere only look like it: a summary, a chart, another year.
        if grids.iter().any(|(at, _)| section_of(*at).is_some()) {
            grids.retain(|(at, _)| section_of(*at).is_some());
        }
        let (mut number, mut named) = (0, Vec::new());
        for (at, grid) in grids {
            let rows = rows_named(table, grid);
            let headed = section_of(at).filter(|headed| *headed > number);
            let known: &[&TableGrid] = if numbers.len() == 1 { &all[first] } else { &[] };
            let earlier = known.iter().find(|earlier| is_second(table, earlier, grid));
            if earlier.is_some_and(|earlier| has_same_texts(earlier, grid)) {
                continue;
            }
            if headed.is_some() || earlier.is_some() || numbers.len() > 1 && rows.iter().any(|row| named.contains(row))
            {
                number = headed.unwrap_or(number + 1);
                named.clear();
            }
            named.extend(rows);
            match numbers.get(number) {
                Some(number) => all[*number].push(grid),
                None => excess.extend(grid.cells.first().map(|cell| (table.key.as_str(), cell.spot))),
            }
        }
    }
    (all, excess)
}

/// The labels of a grid that name a row of a table, or of a table of one line, a column.
fn rows_named(table: &Table, grid: &TableGrid) -> Vec<String> {
    let known = telling_labels(table);
    grid.cells.iter().map(|cell| key(&cell.text)).filter(|label| known.contains(label)).collect()
}

/// The labels that only one row of a table has, or of a table of one line, one column.
fn telling_labels(table: &Table) -> Vec<String> {
    let rows = || table.rows().filter(|(_, row)| row.cells.is_some()).map(|(_, row)| key(&row.label.zh));
    let known: Vec<String> = if rows().count() > 1 { rows().collect() } else { all_columns(table) };
    let is_single = |label: &&String| known.iter().filter(|known| known == label).count() == 1;
    known.iter().filter(is_single).cloned().collect()
}

/// Whether a grid names all that one before it names, which is a table's as a whole, with its figures.
fn is_second(table: &Table, earlier: &TableGrid, grid: &TableGrid) -> bool {
    let [known, rows] = [earlier, grid].map(|grid| rows_named(table, grid));
    let is_whole = |labels: &[String]| telling_labels(table).iter().all(|label| labels.contains(label));
    !rows.is_empty() && is_whole(&known) && is_whole(&rows) && earlier.cells.iter().any(|cell| is_filled(&cell.text))
}

/// Whether the cells of two grids say the same.
fn has_same_texts(one: &TableGrid, other: &TableGrid) -> bool {
    let texts = |grid: &TableGrid| grid.cells.iter().map(|cell| squeeze(&cell.text)).collect::<Vec<String>>();
    texts(one) == texts(other)
}

/// Names what is missing from a form, and what contradicts itself.
fn complete(edition: &Edition, found: &mut Candidate, lost: &[String]) {
    let (groups, rows): (Vec<CellId>, Vec<CellId>) = edition.ids().partition(|cell| edition.def(*cell).group);
    // A group's figures stand for its rows only where its rows are not there.
    for cell in groups {
        let is_twice = edition.members(cell).iter().any(|member| found.cells.contains_key(member));
        if let Some(read) = found.cells.get(&cell).filter(|_| is_twice) {
            let why = Message::new("import.why.group_twice").with("value", read.reading.printed());
            found.contradict(edition, cell, why);
            found.cells.remove(&cell);
        }
    }
    let is_absent = |cell: CellId| {
        let table = &edition.tables[edition.def(cell).table];
        table.optional
            && !lost.contains(&table.key)
            && !edition.cells_of(table).any(|other| found.cells.contains_key(&other))
    };
    let rows: Vec<CellId> = rows.into_iter().filter(|cell| !is_absent(*cell)).collect();
    for cell in rows {
        let address = edition.address(cell);
        if !found.has(edition, cell)
            && !found.issues.iter().any(|issue| issue.kind == IssueKind::NotFound && issue.address == address)
        {
            let why = Message::new("import.why.missing").with("name", edition.name(cell));
            found.add_issue(address, IssueKind::NotFound, SourceLocation::default(), why);
        }
    }
    contradictions(edition, found);
    confirm(edition, found);
}
