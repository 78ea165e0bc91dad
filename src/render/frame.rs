//! The frame of a site's own theme and the pages of the themes beneath it. A page fills blocks of `base.html`; tera refuses to load a
//! page that fills a block which its frame lacks, even one that no page of the site uses, so that every block that the program's own
//! pages learn would break each frame written before it. What a frame lacks it leaves out instead.

use super::theme::{Layer, TemplateFiles};
use crate::base::SourceFile;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The template that pages extend.
const FRAME: &str = "base.html";

/// Adds the blocks that a frame of the site's own lacks, where they are never printed.
pub(super) fn complete_frame(templates: &mut TemplateFiles, layers: &[Layer]) {
    let resolve = |name: &str| {
        let paths = layers.iter().map(|layer| format!("{}/{name}", layer.alias));
        std::iter::once(name.to_owned()).chain(paths).find(|name| templates.contains_key(name))
    };
    let mut known = BTreeSet::new();
    let Some(mut root) = resolve(FRAME) else { return };
    let mut visited = BTreeSet::new();
    while visited.insert(root.clone()) {
        let text = &templates[&root].text;
        known.extend(names(text, "block"));
        match names(text, "extends").next().and_then(|parent| resolve(parent.trim_matches(['"', '\'', '`']))) {
            Some(parent) => root = parent,
            None => break,
        }
    }
    let shipped = |name: &str| layers.iter().any(|layer| layer.is_shipped && is_of(name, layer));
    if shipped(&root) {
        return;
    }
    let pages = templates.iter().filter(|(name, _)| shipped(name));
    let filled: BTreeSet<&str> = pages.flat_map(|(_, file)| names(&file.text, "block")).collect();
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

/// The first words of the statements of a kind: `{% block meta %}`, `{%- extends "base.html" %}`.
fn names<'t>(text: &'t str, statement: &str) -> impl Iterator<Item = &'t str> {
    let statements = text.split("{%").skip(1).map(|rest| rest.trim_start_matches('-').split_whitespace());
    statements.filter_map(move |mut words| if words.next() == Some(statement) { words.next() } else { None })
}
