//! The form in one file, for members without the program: it opens in any browser from the disk, asks no network, and saves what
//! `annals import` reads. Its script has the form's equations as data, and no rule beside them.

use super::pages::{self, TEMPLATES};
use crate::base::syntax::without_controls;
use crate::base::{Lang, Message, Text, page_words, script_json};
use crate::check::equation_name;
use crate::edition::{CellId, Edition, Section, SectionKind};
use crate::markup::{FigureLinks, FigureMode, statutory_table};
use crate::model::{Figures, NoteMarks};
use serde_json::{Value, json};
use tera::TeraResult;

/// The words of the file; what it says of an equation that is off are those of the rules.
#[rustfmt::skip]
pub(super) const WORDS: [&str; 28] = [
    "title", "name", "year", "published", "findings", "sums_hold", "sums_off", "zeros", "zeros_ask", "zeros_none", "yes", "no", "undo", "redo",
    "close", "too_wide", "offline_about", "offline_keys", "no_script", "save_file", "file_saved", "open_file", "not_ours", "clear", "clear_ask",
    "kept", "unkept", "no_number",
];

/// Its script, in the order in which its parts name each other.
const SCRIPT: [&str; 3] = [include_str!("page/base.js"), include_str!("page/grid.js"), include_str!("page/offline.js")];
const STYLE: [&str; 2] = [include_str!("../../themes/default/static/theme.css"), include_str!("page/desk.css")];

/// A form to be filled in with a browser alone.
///
/// # Errors
/// When the template fails.
pub fn offline_form(edition: &Edition, lang: Lang) -> TeraResult<String> {
    let mut words = pages::words(&WORDS, lang);
    words.insert("breach".to_owned(), Message::new("sum.breach").render(lang).into());
    let title = format!("{} · {}", edition.family.name.get(lang), edition.title.get(lang));
    let mut context = pages::context(words, lang, &title);
    let sections: Vec<Value> = edition.sections.iter().map(|section| shown(edition, section, lang)).collect();
    context.insert("sections", &sections);
    context.insert("form", &script_json(&data(edition, lang)).unwrap_or_default());
    context.insert("script", &SCRIPT.concat());
    context.insert("style", &STYLE.concat());
    Ok(without_controls(&TEMPLATES.render("offline.html", &context)?).into_owned())
}

/// A section: its table with empty fields, or what belongs in its text.
fn shown(edition: &Edition, section: &Section, lang: Lang) -> Value {
    let marks = NoteMarks::new();
    let links = FigureLinks { marks: &marks, opened: &|_| None, figures: FigureMode::Type(&|_| None) };
    let table = edition.table(&section.id).filter(|_| section.kind == SectionKind::Table);
    let form = (edition, &Figures::blank(edition));
    let html = table.map(|table| statutory_table(form, table, &section.heading, &links, page_words(lang)));
    let hint = section.hint.as_ref().map(|hint| hint.get(lang));
    json!({ "id": section.id, "heading": section.heading.get(lang), "html": html, "hint": hint })
}

/// What the script knows of the form: cells by their places in the form's order, and what must hold between them.
fn data(edition: &Edition, lang: Lang) -> Value {
    let places = |cells: &[CellId]| cells.iter().map(|cell| cell.index()).collect::<Vec<_>>();
    let cell = |cell: CellId| {
        let def = edition.def(cell);
        json!([def.address, def.kind.word(), edition.column(cell).total])
    };
    let is_summed = |cell: &CellId| edition.sums.iter().any(|sum| !sum.across && sum.total == *cell);
    let total_rows = edition.rows().filter(|(_, row)| row.total && !row.is_group()).filter_map(|(block, row)| {
        let cells: Vec<CellId> = block.cells(row).collect();
        // Only a row of which every figure follows can be left out.
        (!cells.is_empty() && cells.iter().all(is_summed)).then(|| places(&cells))
    });
    // Inner groups come after outer ones in the form.
    let groups = edition
        .ids()
        .filter(|cell| edition.def(*cell).group)
        .map(|cell| (cell.index(), places(&edition.members(cell))));
    let groups: Vec<_> = groups.collect::<Vec<_>>().into_iter().rev().collect();
    let optional = edition.tables.iter().filter(|table| table.optional);
    let name = |left: &[CellId], whole: Option<&CellId>| {
        whole.map_or("", |whole| equation_name(edition, left, *whole).get(lang)).to_owned()
    };
    let sums = edition.sums.iter().map(|sum| {
        let label = name(&sum.parts, Some(&sum.total));
        json!({ "label": label, "total": sum.total.index(), "parts": places(&sum.parts), "across": sum.across })
    });
    let identities = edition.identities.iter().map(|same| {
        let label = name(&same.left, same.right.first());
        let tolerance = same.tolerance.to_string();
        json!({ "label": label, "left": places(&same.left), "right": places(&same.right), "tolerance": tolerance })
    });
    let names = |cells: &[CellId]| cells.iter().map(|cell| edition.name(*cell).clone()).collect::<Vec<Text>>();
    let limits = edition.limits.iter().map(|limit| {
        let [left, right] = [&limit.left, &limit.right].map(|cells| places(cells));
        let breach = Message::new("limit.breach").with("cells", names(&limit.left)).with("limits", names(&limit.right));
        json!({ "breach": breach.render(lang), "left": left, "right": right, "usual": limit.usual })
    });
    json!({
        "edition": edition.id,
        "cells": edition.ids().map(cell).collect::<Vec<_>>(),
        "totals": total_rows.collect::<Vec<_>>(),
        "groups": groups,
        "optional": optional.map(|table| places(&edition.cells_of(table).collect::<Vec<_>>())).collect::<Vec<_>>(),
        "sums": sums.collect::<Vec<_>>(),
        "identities": identities.collect::<Vec<_>>(),
        "limits": limits.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Editions;

    #[test]
    fn every_form_is_one_page_whose_scripts_end_where_they_should() {
        let (editions, _) = Editions::load(&[]);
        for edition in editions.iter() {
            for lang in Lang::ALL {
                let page = offline_form(edition, lang).expect("a page");
                assert_eq!(page.matches("<script").count(), 3, "{}", edition.id);
                assert_eq!(page.matches("</script").count(), 3, "{}", edition.id);
                assert!(
                    !page.contains("import {") && !page.contains("src=\"") && !page.contains("<link"),
                    "{}",
                    edition.id
                );
                let fields = edition.ids().filter(|cell| !edition.def(*cell).group);
                for address in fields.map(|cell| edition.address(cell)) {
                    assert!(page.contains(&format!(" name=\"{address}\"")), "{address}");
                }
                assert!(page.len() < 200_000, "{}: {} bytes", edition.id, page.len());
            }
        }
    }
}
