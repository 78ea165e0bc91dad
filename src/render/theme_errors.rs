//! Mistakes of a theme's templates as findings: what tera says, in the program's words where it has them, at the place in the file.

use super::context_list::ContextList;
use super::theme::THEME;
use crate::base::{Diagnostic, Location, Message, SourceFile};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use tera::ErrorKind;

/// The templates with their source files.
pub(super) type TemplateFiles = BTreeMap<String, Arc<SourceFile>>;

/// What stands before and after a name in tera's messages, with the key of the sentence.
const NAMED: [(&str, &str, &str); 13] = [
    ("Unknown filter `", "`", "theme.filter"),
    ("Unknown test `", "`", "theme.test"),
    ("Unknown function `", "`", "theme.function"),
    ("Unknown component `", "`", "theme.component"),
    ("Unknown template `", "`", "theme.include"),
    ("Template '", "' not found", "theme.include"),
    ("Variable `", "` is not defined", "theme.variable"),
    ("Variable `", "` exists but", "theme.undefined"),
    ("Field `", "` is not defined", "theme.field"),
    ("Block `", "` is not defined", "theme.block"),
    ("Missing keyword argument `", "`", "theme.argument"),
    ("Argument `", "` missing", "theme.argument"),
    ("no word `", "` in the catalogue", "theme.no_word"),
];

/// The lists of names that tera appends to a message.
const LISTS: [&str; 2] = [" Available variables: ", " Available fields: "];

/// Every mistake that an error of tera names, each once.
pub(super) fn diagnostics(error: &tera::Error, templates: &TemplateFiles) -> Vec<Diagnostic> {
    let reports = match error.kind() {
        ErrorKind::Msg(text) => reports(text, templates),
        _ => Vec::new(),
    };
    if reports.is_empty() { vec![diagnostic(error, templates)] } else { reports }
}

/// The first mistake that an error of tera names.
pub(super) fn diagnostic(error: &tera::Error, templates: &TemplateFiles) -> Diagnostic {
    let whole = |name: &str| match templates.get(name) {
        Some(file) => Location::new(file, 0..0),
        None => Location::absent(name),
    };
    let (message, help, location) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let (message, help) = sentence(report.message());
            let (message, help) = without_value(report, templates).unwrap_or((message, help));
            let location = templates.get(report.filename()).map(|file| {
                let range = report.span().range.clone();
                Location::new(file, range.start.min(file.text.len())..range.end.min(file.text.len()))
            });
            (message, help, location.unwrap_or_else(|| whole(report.filename())))
        }
        ErrorKind::MissingParent { current, parent } => {
            let location = quoted(current, parent, templates).unwrap_or_else(|| whole(current));
            (named("theme.parent", parent), Message::new("theme.include.help"), location)
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            (named("theme.circle", tpl), Message::new("theme.circle.help"), whole(tpl))
        }
        _ => {
            let mut text = error.to_string();
            if let Some(report) = reports(&text, templates).into_iter().next() {
                return report;
            }
            if let Some(source) = std::error::Error::source(error) {
                text += &format!(": {source}");
            }
            let (message, help) = sentence(&text);
            (message, help, mentioned(&text, templates).unwrap_or_else(|| Location::absent("themes")))
        }
    };
    Diagnostic::error(THEME, message).at(location).help(help)
}

/// A field that other pages have, and what to do. tera says of it what it says of one that there never is.
fn without_value(report: &tera::ReportError, templates: &TemplateFiles) -> Option<(Message, Message)> {
    let name = report.message().strip_prefix("Field `")?.split('`').next()?;
    let before = templates.get(report.filename())?.text.get(..report.span().range.start)?;
    let before = before.trim_end_matches('.').trim_end_matches(']').trim_end_matches(|c: char| c.is_ascii_digit());
    let parent = before.trim_end_matches('[').rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    ContextList::get()
        .has_field(parent, name)
        .then(|| (named("theme.field_absent", name), Message::new("theme.field_absent.help").with("name", name)))
}

fn named(key: &'static str, name: &str) -> Message {
    Message::keyed(key.to_owned()).with("name", name)
}

/// The sentence of a message of tera, and what to do.
fn sentence(text: &str) -> (Message, Message) {
    let plain = LISTS.iter().find_map(|list| text.split_once(list).map(|(plain, names)| (plain, Some(names))));
    let (plain, names) = plain.unwrap_or((text, None));
    for (before, after, key) in NAMED {
        let Some((name, rest)) = plain.strip_prefix(before).and_then(|rest| rest.split_at_checked(rest.find(after)?))
        else {
            continue;
        };
        debug_assert!(rest.starts_with(after));
        let message = Message::keyed(key.to_owned()).with("name", name);
        let help = match names {
            Some(names) => {
                let names: Vec<&str> = names.split(", ").collect();
                Message::new("theme.known").with("names", names)
            }
            None => Message::keyed(format!("{key}.help")).with("name", name),
        };
        return (message, help);
    }
    if ["Tried to render a variable that is undefined", "Cannot index into an undefined value"].contains(&plain) {
        return (Message::new("theme.nothing"), Message::new("theme.nothing.help"));
    }
    if plain == "Unexpected end of input" {
        return (Message::new("theme.end"), Message::new("theme.end.help"));
    }
    if let Some((found, expected)) =
        plain.strip_prefix("Found ").and_then(|rest| rest.trim_end_matches('.').split_once(" but expected "))
    {
        let message = Message::new("theme.expected").with("found", found).with("expected", expected);
        return (message, Message::new("theme.template.help"));
    }
    (Message::new("theme.template").with("error", plain), Message::new("theme.template.help"))
}

/// The mistakes in a text of several reports, which tera draws itself: `error: …`, then `--> template:line:column`.
fn reports(text: &str, templates: &TemplateFiles) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(said) = line.strip_prefix("error: ") else { continue };
        let Some(place) = lines.peek().and_then(|line| line.trim_start().strip_prefix("--> ")) else { continue };
        let Some(location) = drawn_at(place, said, templates) else { continue };
        let (message, help) = sentence(said);
        out.push(Diagnostic::error(THEME, message).at(location).help(help));
    }
    out
}

/// The place `template:line:column`, and the name there that the message is about.
fn drawn_at(place: &str, said: &str, templates: &TemplateFiles) -> Option<Location> {
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.trim().parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let file = templates.get(parts.next()?)?;
    let start = match line {
        0 | 1 => 0,
        line => file.text.match_indices('\n').nth(line - 2)?.0 + 1,
    };
    let text = file.text[start..].lines().next().unwrap_or_default();
    let offset = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(offset, _)| offset);
    let name = said.split('`').nth(1).unwrap_or_default();
    let (from, length) = match text[offset..].find(name) {
        Some(at) if !name.is_empty() => (offset + at, name.len()),
        _ => (offset, text[offset..].chars().next().map_or(0, char::len_utf8)),
    };
    Some(Location::new(file, start + from..start + from + length))
}

/// Where a template names another one.
fn quoted(template: &str, name: &str, templates: &TemplateFiles) -> Option<Location> {
    let file = templates.get(template)?;
    let range: Range<usize> = file.text.find(name).map(|at| at..at + name.len())?;
    Some(Location::new(file, range))
}

/// The first template that a message without a place mentions.
fn mentioned(text: &str, templates: &TemplateFiles) -> Option<Location> {
    let names = text.split(['`', '\'']).skip(1).step_by(2);
    names.filter_map(|name| templates.get(name)).map(|file| Location::new(file, 0..0)).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use tera::{Context, Tera};

    /// What is said of a template, alone or where it is rendered, with its place.
    fn mistakes(text: &str) -> Vec<String> {
        let file = SourceFile { path: "themes/own/templates/a.html".to_owned(), text: text.to_owned() };
        let templates = TemplateFiles::from([("a.html".to_owned(), Arc::new(file))]);
        let mut tera = Tera::new();
        tera.autoescape_on([".html"]);
        let found = match tera.add_raw_templates([("a.html".to_owned(), text.to_owned())]) {
            Err(error) => diagnostics(&error, &templates),
            Ok(()) => match tera.render("a.html", &Context::new()) {
                Err(error) => vec![diagnostic(&error, &templates)],
                Ok(_) => Vec::new(),
            },
        };
        let lines = found.iter().map(|d| {
            let place = d.location.as_ref().expect("a place");
            let (line, column) = place.position();
            let help = d.help.as_ref().expect("what to do").render(Lang::Zh);
            assert!(!help.starts_with("theme."), "{help}");
            format!("{}:{line}:{column} {}", place.file.path, d.message.render(Lang::Zh))
        });
        lines.collect()
    }

    #[test]
    fn each_mistake_is_said_in_chinese_at_its_place() {
        for (text, place, words) in [
            ("一\n{{ 1 | nosuch }}", ":2:8 ", "没有过滤器 nosuch"),
            ("{{ nosuch(a=1) }}", ":1:4 ", "没有函数 nosuch"),
            ("{% if 1 is nosuch %}{% endif %}", ":1:12 ", "没有判断 nosuch"),
            ("一\n二 {% include \"nosuch.html\" %}", ":2:", "没有模板 nosuch.html"),
            ("{% extends \"nosuch.html\" %}", ":1:13 ", "没有模板 nosuch.html"),
            ("一\n\n{{ nosuch }}", ":3:4 ", "没有变量 nosuch"),
            ("{{<nosuch/>}}", ":1:", "没有组件 nosuch"),
            ("{% if a %}一", ":1:", "模板没有写完"),
            ("一\n{{ 1 + }}", ":2:", ""),
            ("{{ \"a\" + 1 }}", ":1:", ""),
            ("{% extends \"a.html\" %}", ":1:", "引用了它自己"),
        ] {
            let found = mistakes(text);
            let [line] = &found[..] else { panic!("{text}: {found:?}") };
            assert!(line.starts_with(&format!("themes/own/templates/a.html{place}")), "{text}: {line}");
            assert!(line.contains(words), "{text}: {line}");
            assert!(line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}: {line}");
        }
    }

    #[test]
    fn several_mistakes_are_several_findings() {
        assert_eq!(
            mistakes("{{ 1 | one }}\n{{ 1 | two }}"),
            ["themes/own/templates/a.html:1:8 没有过滤器 one", "themes/own/templates/a.html:2:8 没有过滤器 two"]
        );
    }
}
