//! Every kind of page and every kind of file beside a report, with its description in the catalogue.

use super::{head, row, table_head, word};
use crate::base::{Lang, Message, OutputKind, PageKind};
use std::fmt::Write as _;

pub(super) fn chapter(lang: Lang) -> String {
    let mut out = head(&word("kinds", lang), lang);
    let pages = PageKind::ALL.iter().map(|kind| {
        let meaning = Message::keyed(format!("page_kind.{}", kind.name())).render(lang);
        let switch = kind.switch().map_or_else(|| word("always", lang), |switch| format!("`{}`", switch.name()));
        let template = kind.template().map_or_else(String::new, |name| format!("`{name}`"));
        row(&[&format!("`{}`", kind.name()), &meaning, &switch, &template])
    });
    let _ = write!(out, "## {}\n\n", word("page_kinds", lang));
    out += &table_head(&["kind", "meaning", "switch", "template"], lang);
    out.extend(pages);
    let _ = write!(out, "\n## {}\n\n", word("output_kinds", lang));
    out += &table_head(&["kind", "meaning"], lang);
    out.extend(OutputKind::ALL.iter().map(|kind| {
        let meaning = Message::keyed(format!("output_kind.{}", kind.name())).render(lang);
        row(&[&format!("`{}`", kind.name()), &meaning])
    }));
    out
}
