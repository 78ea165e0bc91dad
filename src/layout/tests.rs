use super::*;
use crate::edition::Editions;
use rust_decimal::Decimal;

/// The layouts of the forms' tables: all rows printed, and each group given as one row.
fn layouts(check: impl Fn(&Table, &FormLayout<'_>, &Figures)) {
    let (editions, _) = Editions::load(&[]);
    for id in ["cn-2019", "cn-2021"] {
        let edition = editions.get(id).expect("a form");
        let groups = edition.tables.iter().flat_map(Table::rows).filter(|(_, row)| row.is_group());
        let groups: BTreeSet<CellId> = groups.filter_map(|(_, row)| row.cell(0)).collect();
        let as_rows = Figures::from_values(edition, |cell| groups.contains(&cell).then_some(Decimal::ONE));
        for figures in [Figures::blank(edition), as_rows] {
            for table in &edition.tables {
                for sharing in [ColumnSharing::Equal, ColumnSharing::Fewest] {
                    check(table, &FormLayout::new(table, &figures, sharing), &figures);
                }
            }
        }
    }
}

#[test]
fn a_group_given_as_one_row_takes_the_columns_of_its_rows_away() {
    layouts(|table, layout, figures| {
        let depth = table.blocks[0].depth();
        let groups: Vec<&Row> = table.rows().map(|(_, row)| row).filter(|row| row.is_group()).collect();
        let is_one_row = groups.iter().any(|row| row.cell(0).is_some_and(|cell| figures.is_typed(cell)));
        if table.layout == TableLayout::Matrix {
            assert_eq!(layout.label_columns, if is_one_row { 1 } else { depth }, "{}", table.key);
        }
    });
}

#[test]
fn cells_cover_the_grid_without_gap_or_overlap() {
    layouts(|table, layout, _| {
        let mut covered = vec![vec![0; layout.columns]; layout.rows.len()];
        for (line, row) in layout.rows.iter().enumerate() {
            assert!(row.cells.is_sorted_by_key(|cell| cell.column), "{}", table.key);
            for cell in &row.cells {
                for row in &mut covered[line..line + cell.rows] {
                    row[cell.column..cell.column + cell.columns].iter_mut().for_each(|count| *count += 1);
                }
            }
        }
        assert!(covered.iter().flatten().all(|count| *count == 1), "{}: {covered:?}", table.key);
    });
}

#[test]
fn every_row_with_figures_has_each_of_its_cells_once() {
    layouts(|table, layout, figures| {
        let role = |cell: &LayoutCell<'_>| match cell.role {
            CellRole::Figure { cell, .. } => Some(cell),
            _ => None,
        };
        let mut cells: Vec<CellId> = layout.rows.iter().flat_map(|row| &row.cells).filter_map(role).collect();
        let rows = table.rows().filter(|(block, row)| RowVisibility(figures).is_line(block, row));
        let mut expected: Vec<CellId> = rows.flat_map(|(block, row)| block.cells(row)).collect();
        cells.sort();
        expected.sort();
        assert_eq!(cells, expected, "{}", table.key);
    });
}

#[test]
fn columns_are_shared_equally_or_the_last_takes_the_rest() {
    assert_eq!(ColumnSharing::spans(6, 2).collect::<Vec<_>>(), [3, 3]);
    assert_eq!(ColumnSharing::spans(3, 2).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(ColumnSharing::spans(3, 1).collect::<Vec<_>>(), [3]);
    assert_eq!(lcm(4, 6), 12);
}

#[test]
fn a_cell_begins_in_every_column_that_a_page_has() {
    layouts(|table, layout, _| {
        let layout = layout.clone().without_empty_columns();
        let mut covered = vec![vec![0; layout.columns]; layout.rows.len()];
        let mut begun = vec![false; layout.columns];
        for (line, row) in layout.rows.iter().enumerate() {
            for cell in &row.cells {
                begun[cell.column] = true;
                for row in &mut covered[line..line + cell.rows] {
                    row[cell.column..cell.column + cell.columns].iter_mut().for_each(|count| *count += 1);
                }
            }
        }
        assert!(begun.iter().all(|begun| *begun), "{}", table.key);
        assert!(covered.iter().flatten().all(|count| *count == 1), "{}: {covered:?}", table.key);
    });
}
