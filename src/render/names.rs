//! What a template can read: its words, and those of everything it extends and includes. It errs on the side of more.

use crate::base::SourceFile;
use crate::plan::TemplateVars;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The names of each template by its bare name. `templates` are by their full names, `prefixes` those of the layers, in order.
pub(super) fn names(
    templates: &BTreeMap<String, Arc<SourceFile>>,
    prefixes: &[String],
) -> HashMap<String, TemplateVars> {
    let bare = |full: &String| prefixes.iter().find_map(|prefix| full.strip_prefix(prefix.as_str())).map(str::to_owned);
    let all: BTreeSet<String> = templates.keys().filter_map(bare).collect();
    all.into_iter().map(|name| (name.clone(), reach(&name, templates, prefixes))).collect()
}

fn reach(template: &str, templates: &BTreeMap<String, Arc<SourceFile>>, prefixes: &[String]) -> TemplateVars {
    let full = |name: &str| {
        let own = templates.contains_key(name).then(|| name.to_owned());
        own.or_else(|| {
            prefixes.iter().map(|prefix| format!("{prefix}{name}")).find(|name| templates.contains_key(name))
        })
    };
    let mut waiting: Vec<String> = full(template).into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut names = TemplateVars::default();
    while let Some(name) = waiting.pop() {
        let Some(file) = templates.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        names.extend(file.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        waiting.extend(file.text.split(['"', '\'', '`']).filter_map(full));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_in_is_read_and_what_is_overridden_is_not() {
        let file = |text: &str| Arc::new(SourceFile { path: String::new(), text: text.to_owned() });
        let templates = BTreeMap::from([
            ("default/base.html".to_owned(), file("{{ page.title }}")),
            ("default/page.html".to_owned(), file("{% extends \"base.html\" %}{% include 'part.html' %}")),
            ("default/part.html".to_owned(), file("{{ page.costly }}")),
            ("own/base.html".to_owned(), file("{% extends \"default/base.html\" %}{{ page.mine }}")),
        ]);
        let prefixes = ["own/".to_owned(), "default/".to_owned()];
        let found = names(&templates, &prefixes);
        assert!(["title", "mine", "costly"].iter().all(|name| found["page.html"].has(name)));
        assert!(!found["base.html"].has("costly"));
        let mut plain = templates;
        plain.insert("own/page.html".to_owned(), file("{% extends \"base.html\" %}"));
        let found = names(&plain, &prefixes);
        assert!(found["page.html"].has("mine") && !found["page.html"].has("costly"));
    }
}
