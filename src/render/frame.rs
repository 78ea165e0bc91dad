//! The frame of a site's own theme and the pages of the themes beneath it. A page fills blocks of `base.html`; tera refuses to load a
//! page that fills a block which its frame lacks, even one that no page of the site uses, so that every block that the program's own
//! pages learn would break each frame written before it. What a frame lacks it leaves out instead.

use super::theme::{CONTENT_BLOCK, Layer, TemplateFiles};
use crate::base::SourceFile;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The template that pages extend.
const FRAME: &str = "base.html";

/// Adds the blocks that a frame of the site's own lacks, where they are never printed. Without one for the content it is no frame.
pub(super) fn complete_frame(templates: &mut TemplateFiles, layers: &[Layer]) {
    let resolve = |name: &str| {
        let paths = layers.iter().map(|layer| format!("{}/{name}", layer.alias));
        std::iter::once(name.to_owned()).chain(paths).find(|name| templates.contains_key(name))
    };
    let mut known = BTreeSet::from([CONTENT_BLOCK.to_owned()]);
    let Some(mut root) = resolve(FRAME) else { return };
    let mut visited = BTreeSet::new();
    loop {
        if !visited.insert(root.clone()) {
            return;
        }
        let text = sound(&templates[&root].text);
        known.extend(names(&text, "block").map(str::to_owned));
        match (names(&text, "extends").next().is_some(), quoted_behind(&text, "extends").and_then(resolve)) {
            (true, Some(parent)) => root = parent,
            // A parent that is not there is told by the engine.
            (true, None) => return,
            (false, _) => break,
        }
    }
    let shipped = |name: &str| layers.iter().any(|layer| layer.is_shipped && is_of(name, layer));
    if shipped(&root) {
        return;
    }
    let pages = templates.iter().filter(|(name, _)| shipped(name)).map(|(_, file)| sound(&file.text));
    let filled: BTreeSet<String> =
        pages.flat_map(|text| names(&text, "block").map(str::to_owned).collect::<Vec<_>>()).collect();
    let lacking: String =
        filled.difference(&known).map(|name| format!("{{% block {name} %}}{{% endblock %}}")).collect();
    if !lacking.is_empty() {
        let file = &templates[&root];
        let text = format!("{}{{% if false %}}{lacking}{{% endif %}}", file.text);
        let file = Arc::new(SourceFile { path: file.path.clone(), text });
        templates.insert(root, file);
    }
}

fn is_of(name: &str, layer: &Layer) -> bool {
    name.strip_prefix(layer.alias.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

/// A template without its comments and what stands in it raw.
fn sound(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{#").into_iter().chain(raw(rest)).min() {
        out.push_str(&rest[..at]);
        let end = if rest[at..].starts_with("{#") { "#}" } else { "endraw" };
        rest = rest[at..].find(end).map_or("", |until| &rest[at + until + end.len()..]);
    }
    out + rest
}

/// Where a text begins that is printed as it stands.
fn raw(text: &str) -> Option<usize> {
    text.match_indices("{%").map(|(at, _)| at).find(|at| first_words(&text[at + 2..]).next() == Some("raw"))
}

/// The words behind the start of a statement.
fn first_words(statement: &str) -> impl Iterator<Item = &str> {
    let words = statement.trim_start_matches('-').split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

/// The first words of the statements of a kind: `{% block meta %}`, `{%- extends "base.html" %}`.
fn names<'t>(text: &'t str, statement: &str) -> impl Iterator<Item = &'t str> {
    text.split("{%").skip(1).filter_map(move |rest| {
        let mut words = first_words(rest);
        if words.next() == Some(statement) { words.next() } else { None }
    })
}

/// The text in quotes behind the first statement of a kind.
fn quoted_behind<'t>(text: &'t str, statement: &str) -> Option<&'t str> {
    let rest = text.split("{%").skip(1).find(|rest| first_words(rest).next() == Some(statement))?;
    let quotes = ['"', '\'', '`'];
    let inside = &rest[rest.find(quotes)? + 1..];
    inside.find(quotes).map(|end| &inside[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_however_they_are_spaced() {
        let text = "{#{% block a %}#}{%block b%}{%- extends 'x.html'-%}{% raw %}{% block c %}{% endraw %}{% block d-%}";
        let text = sound(text);
        assert_eq!(names(&text, "block").collect::<Vec<_>>(), ["b", "d"]);
        assert_eq!(quoted_behind(&text, "extends"), Some("x.html"));
    }
}
