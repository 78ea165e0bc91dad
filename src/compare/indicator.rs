//! What is followed over the years: the key figures, the rates and the totals of a form, as its file gives them.

use crate::base::{Lang, Text, bare};
use crate::edition::{CellId, Edition, KeyFigure, Rate, Row, Table, TableBlock};

/// What is followed over the years: a key figure, or a total of a table.
#[derive(Clone, Debug)]
pub struct Indicator<'a> {
    /// Its anchor on a page that follows it: `key-` or `rates-` and the id, since a rate may have that of a key figure; of a
    /// table's, the table's key, a hyphen, and the address of the cell.
    pub anchor: String,
    /// What it is called.
    pub label: Text,
    /// Its unit.
    pub unit: Text,
    /// How it is computed, for a lay reader.
    pub explanation: Option<&'a Text>,
    /// The cells that are added up.
    pub cells: Vec<CellId>,
    /// For a rate, the cells of whose sum it is a share in percent; else none.
    pub whole: Vec<CellId>,
    /// Whether the form itself does not print it.
    pub derived: bool,
}

impl Indicator<'_> {
    /// Everything that is followed of a form.
    pub fn of_form(edition: &Edition) -> Vec<Indicator<'_>> {
        let mut all = [Indicator::key_figures(edition), Indicator::rates(edition)].concat();
        all.extend(edition.tables.iter().flat_map(|table| Indicator::of_table(edition, table)));
        all
    }

    /// The key figures of a form.
    pub fn key_figures(edition: &Edition) -> Vec<Indicator<'_>> {
        edition.key_figures.iter().map(Indicator::of_figure).collect()
    }

    /// A key figure.
    pub fn of_figure(figure: &KeyFigure) -> Indicator<'_> {
        Indicator {
            anchor: format!("key-{}", figure.id),
            label: figure.label.clone(),
            unit: figure.unit.clone(),
            explanation: None,
            cells: figure.cells.clone(),
            whole: Vec::new(),
            derived: figure.cells.len() > 1,
        }
    }

    /// The derived rates of a form.
    pub fn rates(edition: &Edition) -> Vec<Indicator<'_>> {
        edition.rates.iter().map(Indicator::of_rate).collect()
    }

    /// A derived rate.
    pub fn of_rate(rate: &Rate) -> Indicator<'_> {
        Indicator {
            anchor: format!("rates-{}", rate.id),
            label: rate.label.clone(),
            unit: Text::same("%"),
            explanation: rate.explanation.as_ref(),
            cells: rate.part.clone(),
            whole: rate.whole.clone(),
            derived: true,
        }
    }

    /// What is worth following in a table: where it has a total column, that column of each row that stands in no other's sum;
    /// else every figure. What a key figure shows already is left out.
    pub fn of_table<'a>(edition: &'a Edition, table: &'a Table) -> Vec<Indicator<'a>> {
        let shown = |cell: CellId| edition.key_figures.iter().any(|figure| figure.cells == [cell]);
        let mut out = Vec::new();
        for (block, row) in table.rows() {
            let total = block.columns.iter().any(|column| column.total);
            for (index, column) in block.columns.iter().enumerate() {
                let Some(cell) = row.cell(index) else { continue };
                let wanted = column.total == total && edition.def(cell).kind.is_figure();
                if !wanted || shown(cell) || edition.group_of(cell).is_some() {
                    continue;
                }
                out.push(Indicator {
                    anchor: format!("{}-{}", table.key, edition.address(cell)),
                    label: label(block, row, (!total).then_some(&column.label)),
                    unit: edition.def(cell).unit.clone(),
                    explanation: None,
                    cells: vec![cell],
                    whole: Vec::new(),
                    derived: edition.def(cell).group,
                });
            }
        }
        out
    }
}

/// Headings, row and column, without the numbers of the form.
fn label(block: &TableBlock, row: &Row, column: Option<&Text>) -> Text {
    // A heading without figures is part of the names of its rows; a group with figures is not.
    let headings = block.ancestors(row).take_while(|ancestor| ancestor.key.is_none());
    let mut labels: Vec<&Text> = std::iter::once(row.short()).chain(headings.map(|heading| &heading.label)).collect();
    labels.reverse();
    labels.extend(column);
    let join = |lang| labels.iter().map(|label| bare(label.get(lang))).collect::<Vec<_>>().join(" · ");
    Text { zh: join(Lang::Zh), en: join(Lang::En) }
}
