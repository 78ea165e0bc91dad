//! report.toml of a report that is published: what it says, written anew, without what its author noted in comments.

use super::toml::report_toml_of;
use crate::edition::CellId;
use crate::model::{Cell, Explanation, Report};
use std::fmt::Write as _;

/// A report's report.toml. Read again, it is the same report.
pub fn source_toml(report: &Report) -> String {
    let mut out = format!("edition = {}\n", quoted(&report.edition.id));
    if let Some(published) = &report.published {
        let _ = writeln!(out, "published = {}", published.text);
    }
    if report.draft {
        out.push_str("status = \"draft\"\n");
    }
    if report.aggregate {
        out.push_str("scope = \"aggregate\"\n");
    }
    if !report.includes.is_empty() {
        let slugs: Vec<String> = report.includes.iter().map(|slug| quoted(slug.as_str())).collect();
        let _ = writeln!(out, "includes = [{}]", slugs.join(", "));
    }
    if !report.attachments.is_empty() {
        out.push_str("attachments = [\n");
        for attachment in &report.attachments {
            let (file, label) = (quoted(&attachment.file), quoted(&attachment.label));
            let _ = writeln!(out, "  {{ file = {file}, label = {label} }},");
        }
        out.push_str("]\n");
    }
    if !report.metadata.is_empty() {
        out.push_str("\n[metadata]\n");
        for (name, value) in &report.metadata {
            let _ = writeln!(out, "{} = {}", quoted(name), quoted(value));
        }
    }
    out += &report_toml_of(&report.edition, &|cell| typed(report, cell));
    report.explanations.iter().for_each(|explanation| write(&mut out, explanation));
    out
}

/// A cell as it is typed; nothing for one that was left out and computed.
fn typed(report: &Report, cell: CellId) -> Option<String> {
    match report.figures.get(cell) {
        _ if report.figures.is_computed(cell) => None,
        Cell::Absent => None,
        Cell::Number(number) => Some(number.to_string()),
        given => Some(quoted(&given.text())),
    }
}

fn write(out: &mut String, explanation: &Explanation) {
    out.push_str("\n[[explanations]]\n");
    let fields = [
        ("rule", explanation.rule.as_ref()),
        ("cell", explanation.address.as_ref()),
        ("text", Some(&explanation.text)),
        ("source", explanation.source.as_ref()),
    ];
    for (key, text) in fields {
        if let Some(text) = text {
            let _ = writeln!(out, "{key} = {}", quoted(text));
        }
    }
}

/// A text as TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
