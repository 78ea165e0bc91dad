//! What two editions have in common.

use super::{CellId, Edition, Editions};
use crate::base::Text;

/// What a cell is in an earlier edition.
#[derive(Clone, Debug, PartialEq)]
pub enum Counterpart {
    /// The same fact, with a remark where its meaning shifted.
    Cell(CellId, Option<Text>),
    /// Nothing that may be compared with it, and why, where the form says so.
    Nothing(Option<Text>),
}

impl Edition {
    /// The cell of `earlier` that may be compared with a cell of this edition (docs/en/domain.md, section 4): by default the one of the
    /// same address; an edition file says `was` where the key changed and `reason` where there is none.
    pub fn counterpart(&self, cell: CellId, earlier: &Edition, editions: &Editions) -> Counterpart {
        if self.id == earlier.id {
            return Counterpart::Cell(cell, None);
        }
        let (row, column) = (self.row(cell), self.column(cell));
        let reason = column.reason.clone().or_else(|| row.reason.clone());
        let Some(previous) = self.previous.as_deref().and_then(|id| editions.get(id)) else {
            return Counterpart::Nothing(reason);
        };
        let path = match &row.was {
            Some(was) => row.path.rsplit_once('.').map_or_else(|| was.clone(), |(group, _)| format!("{group}.{was}")),
            None => row.path.clone(),
        };
        let address = format!("{path}.{}", column.previous_key.as_deref().unwrap_or(&column.key));
        match previous.cell(&address).filter(|found| previous.def(*found).kind == self.def(cell).kind) {
            None => Counterpart::Nothing(reason),
            Some(found) => match previous.counterpart(found, earlier, editions) {
                Counterpart::Cell(cell, older) => Counterpart::Cell(cell, column.note.clone().or(older)),
                nothing => nothing,
            },
        }
    }
}
