use super::*;
use crate::edition::Editions;

fn layouts(check: impl Fn(&Table, &FormLayout<'_>)) {
    let (editions, _) = Editions::load(&[]);
    for id in ["cn-2019", "cn-2021"] {
        let edition = editions.get(id).expect("a form");
        let figures = Figures::blank(edition);
        for table in &edition.tables {
            for sharing in [ColumnSharing::Equal, ColumnSharing::Fewest] {
                check(table, &FormLayout::new(table, &figures, sharing));
            }
        }
    }
}

#[test]
fn cells_cover_the_grid_without_gap_or_overlap() {
    layouts(|table, layout| {
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
    layouts(|table, layout| {
        let role = |cell: &LayoutCell<'_>| match cell.role {
            CellRole::Figure { cell, .. } => Some(cell),
            _ => None,
        };
        let mut cells: Vec<CellId> = layout.rows.iter().flat_map(|row| &row.cells).filter_map(role).collect();
        let rows = table.rows().filter(|(_, row)| !row.is_group());
        let mut expected: Vec<CellId> =
            rows.flat_map(|(block, row)| (0..block.columns.len()).filter_map(|column| row.cell(column))).collect();
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
    layouts(|table, layout| {
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
