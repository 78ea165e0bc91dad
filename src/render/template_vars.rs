//! The variables a template can read: every identifier in its tags and in those of the templates it extends or includes. This is an upper
//! bound, since a variable that is missing here would be left out of the context.

use super::template_paths::{TagToken, TagTokenKind, statements, tags};
use crate::base::SourceFile;
use crate::plan::TemplateVars;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What a template reads, and the templates that it leads to.
#[derive(Default)]
struct TemplateReads {
    /// The names, and whether each stands where no field of it is read by name.
    names: Vec<(String, bool)>,
    /// The full names of the templates that it extends, includes, or uses a component of.
    leads_to: Vec<String>,
}

/// The variables of each template by its unprefixed name. `templates` is keyed by full name, `prefixes` are those of the layers, in
/// order.
pub(super) fn collect_variables(
    templates: &BTreeMap<String, Arc<SourceFile>>,
    prefixes: &[String],
) -> HashMap<String, TemplateVars> {
    let resolve = |name: &str| {
        let own = templates.contains_key(name).then(|| name.to_owned());
        own.or_else(|| {
            prefixes.iter().map(|prefix| format!("{prefix}{name}")).find(|name| templates.contains_key(name))
        })
    };
    let components = components(templates);
    let reads: BTreeMap<&str, TemplateReads> = templates
        .iter()
        .map(|(name, file)| (name.as_str(), TemplateReads::new(&file.text, resolve, &components)))
        .collect();
    let unprefixed =
        |full: &String| prefixes.iter().find_map(|prefix| full.strip_prefix(prefix.as_str())).map(str::to_owned);
    let all: BTreeSet<String> = templates.keys().filter_map(unprefixed).collect();
    let variables = |name: String| {
        let variables = collect_reachable(resolve(&name), &reads);
        (name, variables)
    };
    all.into_iter().map(variables).collect()
}

/// The templates that define a component of a name. A template may use one of any file.
fn components(templates: &BTreeMap<String, Arc<SourceFile>>) -> HashMap<String, Vec<String>> {
    let mut out: HashMap<String, Vec<String>> = HashMap::new();
    for (template, file) in templates {
        for tag in statements(&file.text) {
            if let [TagToken { text: "component", .. }, name, ..] = &tag[..] {
                out.entry(name.text.to_owned()).or_default().push(template.clone());
            }
        }
    }
    out
}

fn collect_reachable(first: Option<String>, reads: &BTreeMap<&str, TemplateReads>) -> TemplateVars {
    let mut pending: Vec<&str> = first.iter().map(String::as_str).collect();
    let mut visited = BTreeSet::new();
    let mut variables = TemplateVars::default();
    while let Some(name) = pending.pop() {
        let Some(read) = reads.get(name).filter(|_| visited.insert(name)) else { continue };
        read.names.iter().for_each(|(name, is_whole)| variables.insert(name, *is_whole));
        pending.extend(read.leads_to.iter().map(String::as_str));
    }
    variables
}

impl TemplateReads {
    /// Those of a text. `resolve` gives the full name of a template.
    fn new(
        text: &str,
        resolve: impl Fn(&str) -> Option<String>,
        components: &HashMap<String, Vec<String>>,
    ) -> TemplateReads {
        let mut reads = TemplateReads::default();
        for (tag, _) in tags(text) {
            for (at, token) in tag.iter().enumerate() {
                match token.kind {
                    TagTokenKind::Name => {
                        let mut behind = tag[at + 1..].iter().map(|token| token.text).skip_while(|text| *text == "?");
                        reads.names.push((token.text.to_owned(), behind.next() != Some(".")));
                    }
                    TagTokenKind::Text => reads.add_text(token.unquoted(), &resolve),
                    TagTokenKind::Number | TagTokenKind::Sign => {}
                }
            }
            // `{{ <name … /> }}`, `{% <name> %}`.
            let used =
                tag.windows(2).filter(|pair| pair[0].text == "<").filter_map(|pair| components.get(pair[1].text));
            reads.leads_to.extend(used.flatten().cloned());
        }
        reads
    }

    /// Adds the template that a text names, or else the names that it may hold: `section["html"]`, `attribute="agency.name"`.
    fn add_text(&mut self, text: &str, resolve: impl Fn(&str) -> Option<String>) {
        match resolve(text) {
            Some(template) => self.leads_to.push(template),
            None => {
                let names = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                self.names.extend(names.map(|name| (name.to_owned(), true)));
            }
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
