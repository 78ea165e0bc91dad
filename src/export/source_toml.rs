//! report.toml of a published report: its values written anew, without the comments of its author.

use super::toml::report_toml_of;
use crate::base::{toml_key, toml_text};
use crate::edition::CellId;
use crate::model::{CellValue, Explanation, Report};
use ::toml::Value;
use std::fmt::Write as _;

/// A report's report.toml. Read again, it is the same report.
pub fn source_toml(report: &Report) -> String {
    let mut out = line("edition", report.edition.id.as_str());
    if let Some(published) = &report.published {
        let _ = writeln!(out, "published = {}", published.text);
    }
    if report.draft {
        out += &line("status", "draft");
    }
    if report.is_aggregate() {
        out += &line("scope", "aggregate");
    }
    if !report.includes.is_empty() {
        let slugs: Vec<&str> = report.includes.iter().map(|member| member.slug.organ()).collect();
        let _ = writeln!(out, "includes = {}", Value::from(slugs));
    }
    for attachment in &report.attachments {
        out.push_str("\n[[attachments]]\n");
        out += &line("file", &attachment.file);
        out += &line("label", &attachment.label);
    }
    if !report.metadata.is_empty() {
        out.push_str("\n[metadata]\n");
        out.extend(report.metadata.iter().map(|(name, value)| line(name, value)));
    }
    out += &report_toml_of(&report.edition, &|cell| typed(report, cell));
    report.explanations.iter().for_each(|explanation| write(&mut out, explanation));
    out
}

/// A key and its text.
fn line(key: &str, text: &str) -> String {
    format!("{} = {}\n", toml_key(key), toml_text(text))
}

/// A cell as it is typed; nothing for one that was left out and computed.
fn typed(report: &Report, cell: CellId) -> Option<String> {
    match report.figures.get(cell) {
        _ if report.figures.is_computed(cell) => None,
        CellValue::Absent => None,
        CellValue::Number(number) => Some(number.to_string()),
        given => Some(toml_text(&given.text())),
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
    out.extend(fields.into_iter().filter_map(|(key, text)| Some(line(key, text?))));
}
