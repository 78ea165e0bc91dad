//! What a blank form checks while it is filled in: which figures a cell takes, and which sums do not hold.

use super::super::xml::escaped;
use super::formula::{Places, areas, broken, parts, reference};
use super::layout::{AreaContent, SheetGrid};
use super::sheet::SheetData;
use crate::base::{Lang, Message};
use crate::edition::Kind;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many characters Excel takes for a hint.
const HINT: usize = 255;

/// Rules that show broken sums in the one look that the workbook has for it.
pub(super) fn conditional_formats(filling: &SheetData<'_>, places: &Places) -> String {
    let mut out = String::new();
    for (priority, (cells, is_broken)) in (1..).zip(broken(filling, places)) {
        let priority: usize = priority;
        let _ = write!(
            out,
            "<conditionalFormatting sqref=\"{cells}\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"{priority}\">\
             <formula>{}</formula></cfRule></conditionalFormatting>",
            escaped(&is_broken)
        );
    }
    out
}

/// What may be typed into each cell of figures that is no formula, and hints for the cells of text.
pub(super) fn validations(filling: &SheetData<'_>, places: &Places, grid: &SheetGrid) -> String {
    let mut rows: BTreeMap<(usize, Condition), Vec<(usize, usize)>> = BTreeMap::new();
    for (cell, at) in places.iter().filter(|(cell, _)| parts(filling, places, **cell).is_none()) {
        if let Some(condition) = condition(filling.edition.def(*cell).kind) {
            rows.entry((at.0, condition)).or_default().push(*at);
        }
    }
    let mut all: Vec<String> = Vec::new();
    let text = |key| escaped(&Message::new(key).render(Lang::Zh)).into_owned();
    for ((_, (key, formula)), mut cells) in rows {
        cells.sort_unstable();
        for area in areas(&cells, reference).split(',') {
            // What a formula says of the first cell it says of each by its own place.
            let first = area.split(':').next().unwrap_or(area);
            all.push(format!(
                "<dataValidation type=\"custom\" allowBlank=\"1\" showErrorMessage=\"1\" errorTitle=\"{}\" error=\"{}\" \
                 sqref=\"{area}\"><formula1>{}</formula1></dataValidation>",
                text("export.check.title"),
                text(key),
                escaped(&formula.replace('@', first))
            ));
        }
    }
    for area in &grid.areas {
        if let AreaContent::Text { hint: Some(hint), .. } = &area.content {
            let hint: String = hint.chars().take(HINT).collect();
            let (hint, at) = (escaped(&hint), reference((area.row, area.column)));
            all.push(format!(
                "<dataValidation allowBlank=\"1\" showInputMessage=\"1\" prompt=\"{hint}\" sqref=\"{at}\"/>"
            ));
        }
    }
    match all.len() {
        0 => String::new(),
        count => format!("<dataValidations count=\"{count}\">{}</dataValidations>", all.concat()),
    }
}

/// What a figure has to be: in words, and as a formula of the cell `@`.
type Condition = (&'static str, &'static str);

/// What a figure of a kind has to be.
fn condition(kind: Kind) -> Option<Condition> {
    match kind {
        Kind::Count => Some(("export.check.count", "OR(@=\"/\",AND(ISNUMBER(@),@>=0,@=INT(@)))")),
        Kind::Change => Some(("export.check.change", "OR(@=\"/\",AND(ISNUMBER(@),@=INT(@)))")),
        // It is kept as text, digit by digit.
        Kind::Amount => {
            Some(("export.check.amount", "OR(@=\"/\",AND(ISNUMBER(VALUE(@)),VALUE(@)>=0,ROUND(VALUE(@),6)=VALUE(@)))"))
        }
        Kind::Percent | Kind::Printed | Kind::Choice | Kind::Text | Kind::Identifier => None,
    }
}
