//! The variables a template can read: every identifier in its tags and in those of the templates it extends or includes. This is an upper
//! bound, since a variable that is missing here would be left out of the context.

use super::template_paths::{TagToken, TagTokenKind, tags};
use crate::base::SourceFile;
use crate::plan::TemplateVars;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The variables of each template by its unprefixed name. `templates` is keyed by full name, `prefixes` are those of the layers, in
/// order.
pub(super) fn collect_variables(
    templates: &BTreeMap<String, Arc<SourceFile>>,
    prefixes: &[String],
) -> HashMap<String, TemplateVars> {
    let unprefixed =
        |full: &String| prefixes.iter().find_map(|prefix| full.strip_prefix(prefix.as_str())).map(str::to_owned);
    let all: BTreeSet<String> = templates.keys().filter_map(unprefixed).collect();
    let components = components(templates);
    let reachable = |name: &String| collect_reachable(name, templates, prefixes, &components);
    all.into_iter().map(|name| (name.clone(), reachable(&name))).collect()
}

/// The templates that define a component of a name. A template may use one of any file.
fn components(templates: &BTreeMap<String, Arc<SourceFile>>) -> HashMap<String, Vec<String>> {
    let mut out: HashMap<String, Vec<String>> = HashMap::new();
    for (template, file) in templates {
        for (tag, is_statement) in tags(&file.text) {
            match &tag[..] {
                [head, name, ..] if is_statement && head.text == "component" => {
                    out.entry(name.text.to_owned()).or_default().push(template.clone());
                }
                _ => {}
            }
        }
    }
    out
}

fn collect_reachable(
    template: &str,
    templates: &BTreeMap<String, Arc<SourceFile>>,
    prefixes: &[String],
    components: &HashMap<String, Vec<String>>,
) -> TemplateVars {
    let resolve = |name: &str| {
        let own = templates.contains_key(name).then(|| name.to_owned());
        own.or_else(|| {
            prefixes.iter().map(|prefix| format!("{prefix}{name}")).find(|name| templates.contains_key(name))
        })
    };
    let mut pending: Vec<String> = resolve(template).into_iter().collect();
    let mut visited = BTreeSet::new();
    let mut variables = TemplateVars::default();
    while let Some(name) = pending.pop() {
        let Some(file) = templates.get(&name) else { continue };
        if !visited.insert(name) {
            continue;
        }
        for (tag, _) in tags(&file.text) {
            add_names(&tag, &resolve, &mut variables, &mut pending);
            // `{{ <name … /> }}`, `{% <name> %}`.
            let used =
                tag.windows(2).filter(|pair| pair[0].text == "<").filter_map(|pair| components.get(pair[1].text));
            pending.extend(used.flatten().cloned());
        }
    }
    variables
}

/// Adds the names in a tag, and the templates that it names. A text may hold names, too: `section["html"]`, `attribute="agency.name"`.
fn add_names(
    tag: &[TagToken<'_>],
    resolve: &impl Fn(&str) -> Option<String>,
    variables: &mut TemplateVars,
    pending: &mut Vec<String>,
) {
    for (at, token) in tag.iter().enumerate() {
        match token.kind {
            TagTokenKind::Name => {
                let mut behind = tag[at + 1..].iter().map(|token| token.text).skip_while(|text| *text == "?");
                variables.insert(token.text, behind.next() != Some("."));
            }
            TagTokenKind::Text => match resolve(token.text.trim_matches(['"', '\'', '`'])) {
                Some(template) => pending.push(template),
                None => {
                    let names = token.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                    names.for_each(|name| variables.insert(name, true));
                }
            },
            TagTokenKind::Number | TagTokenKind::Sign => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_templates_count_and_overridden_ones_do_not() {
        let file = |text: &str| Arc::new(SourceFile { path: String::new(), text: text.to_owned() });
        let templates = BTreeMap::from([
            ("default/base.html".to_owned(), file("{{ page.title }}")),
            ("default/page.html".to_owned(), file("{% extends \"base.html\" %}{% include 'part.html' %}")),
            ("default/part.html".to_owned(), file("{{ page.costly }}")),
            ("own/base.html".to_owned(), file("{% extends \"default/base.html\" %}{{ page.mine }}")),
        ]);
        let prefixes = ["own/".to_owned(), "default/".to_owned()];
        let variables = collect_variables(&templates, &prefixes);
        assert!(["title", "mine", "costly"].iter().all(|name| variables["page.html"].has(name)));
        assert!(!variables["base.html"].has("costly"));
        let mut overridden = templates;
        overridden.insert("own/page.html".to_owned(), file("{% extends \"base.html\" %}"));
        let variables = collect_variables(&overridden, &prefixes);
        assert!(variables["page.html"].has("mine") && !variables["page.html"].has("costly"));
    }
}
