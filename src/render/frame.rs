//! The frame of a site's own theme and the pages of the themes beneath it. A page fills blocks of `base.html`; tera refuses to load a
//! page that fills a block which its frame lacks, even one that no page of the site uses, so that every block that the program's own
//! pages learn would break each frame written before it. What a frame lacks it leaves out instead.

use super::template_paths::{TagToken, statements};
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
        let text = &templates[&root].text;
        known.extend(behind(text, "block").map(|name| name.text.to_owned()));
        let Some(parent) = behind(text, "extends").next() else { break };
        // A parent that is not there is told by the engine.
        let Some(parent) = resolve(parent.unquoted()) else { return };
        root = parent;
    }
    let shipped = |name: &str| layers.iter().any(|layer| layer.is_shipped && is_of(name, layer));
    if shipped(&root) {
        return;
    }
    let pages = templates.iter().filter(|(name, _)| shipped(name));
    let filled: BTreeSet<String> =
        pages.flat_map(|(_, file)| behind(&file.text, "block").map(|name| name.text.to_owned())).collect();
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

/// What stands behind the first word of the statements of a kind: `meta` of `{% block meta %}`, `"base.html"` of `{%- extends "base.html" %}`.
fn behind<'t>(text: &'t str, statement: &'static str) -> impl Iterator<Item = TagToken<'t>> {
    statements(text)
        .filter(move |tag| tag.first().is_some_and(|first| first.text == statement))
        .filter_map(|mut tag| (tag.len() > 1).then(|| tag.swap_remove(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_however_they_are_spaced() {
        let text = "{#{% block a %}#}{%block b%}{%- extends 'x.html'-%}{% raw %}{% block c %}{% endraw %}{% block d-%}";
        assert_eq!(behind(text, "block").map(|name| name.text).collect::<Vec<_>>(), ["b", "d"]);
        assert_eq!(behind(text, "extends").map(|parent| parent.unquoted()).collect::<Vec<_>>(), ["x.html"]);
    }
}
