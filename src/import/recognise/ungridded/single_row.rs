//! A table that is printed as one row under paired headers (table 四), its grid lost: figures behind headers, all at once or a group
//! at a time.

use crate::base::Message;
use crate::edition::CellId;
use crate::import::document::TextCell;
use crate::import::doubt::Doubt;
use crate::import::label::{key, likeness};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::matching::form_labels::{FormTable, LABEL, own_names};
use crate::import::recognise::solving::sums::{adds_up, row_sums};
use crate::import::recognise::solving::unplaced::{UnplacedRow, place_unplaced};
use crate::import::value::{is_blank, is_figure, is_filled, read as read_value};

/// Reads the table.
pub(crate) fn read(form: &FormTable<'_>, texts: &[TextCell]) -> Candidate {
    let edition = form.edition;
    let mut found = Candidate { ungridded: true, ..Candidate::default() };
    let all: Vec<CellId> = form.cells().collect();
    let rows: Vec<_> = form.rows.iter().filter(|row| !row.def.is_group()).collect();
    // 行政复议 stands in the section's heading.
    let headings: String = edition.sections.iter().map(|section| key(&section.heading.zh)).collect();
    let mut own = own_names(edition, form.index);
    own.retain(|name| !headings.contains(name));
    let is_header = |text: &TextCell| {
        let text = key(&text.text);
        own.iter().any(|name| likeness(&text, name) >= LABEL || text.contains(name))
    };
    if !texts.iter().any(|text| is_filled(&text.text)) {
        // Headers stand there, and nothing below them: cells without text.
        if let Some(head) = texts.iter().rfind(|text| is_header(text)) {
            let doubt = Doubt::inferred(Message::new("import.why.nothing_below"));
            all.iter().for_each(|cell| found.record(edition, *cell, "", head.spot, Some(doubt.clone())));
        }
        return found;
    }
    // The row after the last one that was read: that of figures which no label names.
    let mut next = 0;
    for run in texts.chunk_by(|one, other| !is_figure(&one.text) || is_figure(&other.text)) {
        let (labels, figures) = run.split_at(run.partition_point(|text| !is_figure(&text.text)));
        let filled: Vec<&TextCell> = figures.iter().filter(|figure| !is_blank(&figure.text)).collect();
        // The figures, with blank cells or without, if they are those of so many cells.
        let fitting = |count: usize| -> Option<Vec<&TextCell>> {
            if filled.len() == count {
                return Some(filled.clone());
            }
            let (own, rest) = figures.split_at_checked(count)?;
            rest.iter().all(|figure| is_blank(&figure.text)).then(|| own.iter().collect())
        };
        let named = |label: &TextCell| rows.iter().rposition(|row| likeness(&key(&label.text), &row.key) >= LABEL);
        let name = labels.iter().rev().find_map(named);
        let headed = labels.iter().any(is_header);
        if let Some(figures) = fitting(all.len()).filter(|_| headed || name.is_some()) {
            for (cell, figure) in all.iter().zip(figures) {
                found.record(edition, *cell, &figure.text, figure.spot, None);
            }
            return found;
        }
        if filled.is_empty() {
            continue;
        }
        let row = name.filter(|name| *name >= next).unwrap_or(next);
        let cells = rows.get(row).map_or(&[][..], |row| &row.cells);
        if let Some(figures) = fitting(cells.len()).filter(|_| !cells.is_empty()) {
            let number = |at: usize| read_value(&figures[at].text, edition.def(cells[at]).kind).number();
            let is_proven = name.is_some() && adds_up(&row_sums(edition, cells), number);
            for (cell, figure) in cells.iter().zip(&figures) {
                let doubt = (!is_proven).then(|| Doubt::assumed(Message::new("import.why.column_order")));
                found.record(edition, *cell, &figure.text, figure.spot, doubt);
            }
            next = row + 1;
        } else if headed && found.cells.is_empty() && filled.len() < all.len() {
            // Blanks were lost; the sums place what is left, or leave it open.
            let texts = filled.iter().map(|figure| (figure.text.clone(), figure.spot)).collect();
            let spot = labels.last().map_or(run[0].spot, |label| label.spot);
            place_unplaced(edition, &mut found, vec![UnplacedRow { cells: all, texts, spot }]);
            return found;
        }
    }
    found
}
