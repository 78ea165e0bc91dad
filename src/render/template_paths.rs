//! The paths that a template reads (`report.sections`), also inside of `if`, where tera takes what does not exist for false in silence;
//! and what its own names stand for. tera keeps its syntax tree to itself, so that tags are read here: they were found to be sound before.

use std::ops::Range;

/// A step from a value to one inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PathStep {
    /// `.name`, with its place.
    Field(String, Range<usize>),
    /// `[…]`, or an item of a loop.
    Item,
}

/// A name, and the steps from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VariablePath {
    pub(super) name: String,
    pub(super) place: Range<usize>,
    pub(super) steps: Vec<PathStep>,
    /// Whether it is read with care for pages that lack it: `is defined`, `or`, `?`, `default`.
    pub(super) is_guarded: bool,
}

/// What a template reads and which names it makes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct TemplatePaths {
    pub(super) reads: Vec<VariablePath>,
    /// The names that it makes, with what they stand for; `None` where that is not just another path.
    pub(super) names: Vec<(String, Option<VariablePath>)>,
}

/// Words of the language that are no variables.
const WORDS: [&str; 13] =
    ["in", "and", "or", "not", "is", "if", "else", "true", "false", "none", "loop", "super", "body"];

/// Statements that read nothing: what stands in them is a name of a block, a template, a component.
const SILENT: [&str; 5] = ["block", "extends", "include", "raw", "component"];

/// Reads the tags of a template.
pub(super) fn read_paths(text: &str) -> TemplatePaths {
    let mut out = TemplatePaths::default();
    for (tokens, is_statement) in tags(text) {
        read_tag(&tokens, is_statement, &mut out);
    }
    out
}

/// The tags of a template that are no comments and not raw, and whether each is a statement.
pub(super) fn tags(text: &str) -> Vec<(Vec<TagToken<'_>>, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        let (inner, end) = match text.as_bytes().get(start + 1) {
            Some(b'#') => (None, text[start..].find("#}").map(|end| start + end + 2)),
            Some(b'{') => (Some(start + 2), tag_end(text, start + 2, "}}")),
            Some(b'%') => (Some(start + 2), tag_end(text, start + 2, "%}")),
            _ => (None, Some(start + 1)),
        };
        let Some(mut end) = end else { break };
        if let Some(inner) = inner {
            let tokens = tokens(text, inner..end - 2);
            let is_statement = text[start..].starts_with("{%");
            let is_raw = matches!(&tokens[..], [TagToken { kind: TagTokenKind::Name, text: "raw", .. }]);
            if is_raw && is_statement {
                end = raw_end(text, end);
            } else {
                out.push((tokens, is_statement));
            }
        }
        at = end;
    }
    out
}

/// The tags among them that are statements: `{% block meta %}`.
pub(super) fn statements(text: &str) -> impl Iterator<Item = Vec<TagToken<'_>>> {
    tags(text).into_iter().filter_map(|(tag, is_statement)| is_statement.then_some(tag))
}

/// Where the tag begins that ends a raw part, or the text ends.
fn raw_end(text: &str, start: usize) -> usize {
    let ends = text[start..].match_indices("{%").map(|(at, _)| start + at);
    let is_end = |at: &usize| {
        let inner = text[at + 2..].strip_prefix('-').unwrap_or(&text[at + 2..]).trim_start();
        inner.strip_prefix("endraw").is_some_and(|rest| rest.trim_start().starts_with(['-', '%']))
    };
    ends.into_iter().find(is_end).unwrap_or(text.len())
}

/// The end of a tag, past its closing mark. What stands in quotation marks closes nothing.
pub(super) fn tag_end(text: &str, start: usize, mark: &str) -> Option<usize> {
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        at += match c {
            '"' | '\'' | '`' => text_length(&text[at..], c),
            _ if text[at..].starts_with(mark) => return Some(at + mark.len()),
            c => c.len_utf8(),
        };
    }
    None
}

/// How long a text in quotation marks is, with these. A mark behind a backslash does not end it.
fn text_length(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if std::mem::take(&mut is_escaped) => {}
            '\\' => is_escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagTokenKind {
    Name,
    Text,
    Number,
    Sign,
}

/// The least part of a tag.
#[derive(Clone, Debug)]
pub(super) struct TagToken<'t> {
    pub(super) kind: TagTokenKind,
    pub(super) text: &'t str,
    place: Range<usize>,
}

impl<'t> TagToken<'t> {
    /// A text without its quotation marks.
    pub(super) fn unquoted(&self) -> &'t str {
        self.text.trim_matches(['"', '\'', '`'])
    }
}

/// The names, texts, numbers and signs of a part of a template.
pub(super) fn tokens(text: &str, range: Range<usize>) -> Vec<TagToken<'_>> {
    let mut out: Vec<TagToken<'_>> = Vec::new();
    let mut at = range.start;
    while let Some(c) = text[at..range.end].chars().next() {
        let rest = &text[at..range.end];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let (kind, length) = match c {
            c if c.is_whitespace() => (None, c.len_utf8()),
            '"' | '\'' | '`' => (Some(TagTokenKind::Text), text_length(rest, c)),
            c if c.is_ascii_digit() => (Some(TagTokenKind::Number), rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            c if is_word(c) => (Some(TagTokenKind::Name), rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            c => (Some(TagTokenKind::Sign), c.len_utf8()),
        };
        if let Some(kind) = kind {
            out.push(TagToken { kind, text: &rest[..length], place: at..at + length });
        }
        at += length;
    }
    // The hyphens that trim white space.
    let is_hyphen = |token: Option<&TagToken<'_>>| token.is_some_and(|token| token.text == "-");
    if is_hyphen(out.last()) {
        out.pop();
    }
    if is_hyphen(out.first()) {
        out.remove(0);
    }
    out
}

/// Reads one tag.
fn read_tag(tokens: &[TagToken<'_>], is_statement: bool, out: &mut TemplatePaths) {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut from = 0;
    if is_statement {
        match text(0) {
            "component" => {
                let names = tokens.iter().skip(2).filter(|token| token.kind == TagTokenKind::Name);
                out.names.extend(names.map(|token| (token.text.to_owned(), None)));
            }
            "for" => read_loop(&tokens[1..], out),
            "set" | "set_global" if text(2) == "=" => {
                out.names.push((text(1).to_owned(), whole_path(&tokens[3..])));
                from = 3;
            }
            // The name of the filter.
            "filter" => from = 2,
            _ => {}
        }
        if SILENT.contains(&text(0)) || text(0).starts_with("end") {
            return;
        }
        from = from.max(usize::from(text(0) != "<"));
    }
    // `{{ [item for item in list] }}`
    for (at, token) in tokens.iter().enumerate().skip(1) {
        if token.text == "for" && token.kind == TagTokenKind::Name && (at > 0 && from <= at) {
            let end = tokens[at..].iter().position(|token| ["if", "]"].contains(&token.text));
            read_loop(&tokens[at + 1..end.map_or(tokens.len(), |end| at + end)], out);
        }
    }
    read_expression(tokens, from, out);
}

/// `name in path`, `key, name in path`.
fn read_loop(tokens: &[TagToken<'_>], out: &mut TemplatePaths) {
    let Some(at) = tokens.iter().position(|token| token.text == "in") else { return };
    let names: Vec<&str> =
        tokens[..at].iter().filter(|token| token.kind == TagTokenKind::Name).map(|token| token.text).collect();
    let item = whole_path(&tokens[at + 1..]).filter(|_| names.len() == 1).map(|mut path| {
        path.steps.push(PathStep::Item);
        path
    });
    out.names.extend(names.into_iter().map(|name| (name.to_owned(), item.clone())));
}

/// The path that the tokens are, and nothing else.
fn whole_path(tokens: &[TagToken<'_>]) -> Option<VariablePath> {
    let (path, end) = path_at(tokens, 0)?;
    (end == tokens.len()).then_some(path)
}

/// The path that begins at a token, and the token behind it.
fn path_at(tokens: &[TagToken<'_>], at: usize) -> Option<(VariablePath, usize)> {
    let first = tokens.get(at).filter(|token| token.kind == TagTokenKind::Name && !WORDS.contains(&token.text))?;
    let mut path =
        VariablePath { name: first.text.to_owned(), place: first.place.clone(), steps: Vec::new(), is_guarded: false };
    let mut end = at + 1;
    loop {
        match (tokens.get(end).map(|token| token.text), tokens.get(end + 1)) {
            (Some("."), Some(field)) if field.kind == TagTokenKind::Name => {
                path.steps.push(PathStep::Field(field.text.to_owned(), field.place.clone()));
                end += 2;
            }
            (Some("."), Some(number)) if number.kind == TagTokenKind::Number => {
                path.steps.push(PathStep::Item);
                end += 2;
            }
            (Some("["), _) => {
                path.steps.push(PathStep::Item);
                end += closing(&tokens[end..]);
            }
            (next, after) => {
                let after = after.map_or("", |token| token.text);
                path.is_guarded = match next {
                    Some("or" | "?") => true,
                    Some("is") => ["defined", "undefined", "not"].contains(&after),
                    Some("|") => after == "default",
                    _ => false,
                };
                return Some((path, end));
            }
        }
    }
}

/// How many tokens there are up to the bracket that closes the first.
fn closing(tokens: &[TagToken<'_>]) -> usize {
    let mut open = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "[" => open += 1,
            "]" => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The paths of an expression; names of filters, tests, functions, components and arguments are none.
fn read_expression(tokens: &[TagToken<'_>], from: usize, out: &mut TemplatePaths) {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    for at in from..tokens.len() {
        let before = at.checked_sub(1).map_or("", text);
        let is_named = match before {
            "." | "|" | "is" => true,
            "not" => at > 1 && text(at - 2) == "is",
            // `{{ <component …`, `{% </component`
            "<" => at == 1,
            "/" => at == 2 && text(0) == "<",
            _ => false,
        };
        let is_argument = text(at + 1) == "=" && text(at + 2) != "=";
        if is_named || is_argument || text(at + 1) == "(" || text(at) == "for" {
            continue;
        }
        out.reads.extend(path_at(tokens, at).map(|(path, _)| path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &VariablePath) -> String {
        let steps = path.steps.iter().map(|step| match step {
            PathStep::Field(name, _) => format!(".{name}"),
            PathStep::Item => "[]".to_owned(),
        });
        format!("{}{}", path.name, steps.collect::<String>())
    }

    #[test]
    fn paths_are_read_and_names_of_the_language_are_not() {
        for (text, expected) in [
            ("{{ a.b }}", "a.b"),
            ("{%- if a.b and not c[0].d -%}", "a.b c[].d"),
            ("{% elif a.b is not defined %}", "a.b"),
            ("{{ a | digits }}{{ a | join(sep=b.c) }}", "a a b.c"),
            ("{{ t(key=\"x.y\", n=a.b) }}", "a.b"),
            ("{{ <bar width={row.bar} before={1} /> }}", "row.bar"),
            ("{% <frame label={a} wide={true}> %}{% </frame> %}", "a"),
            ("{% set x = a.b %}", "a.b"),
            ("{% for x in a.b %}{{ loop.index }}{% endfor %}", "x a.b"),
            ("{# a.b #}{% raw %}{{ a }}{% endraw %}{{ c }}", "c"),
            ("{% block a %}{% include \"a.html\" %}{% endblock a %}", ""),
            ("{{ a if b.c == \"}}\" else d }}", "a b.c d"),
            ("{% if a == b %}", "a b"),
        ] {
            let reads: Vec<String> = read_paths(text).reads.iter().map(shown).collect();
            let expected: Vec<&str> = expected.split_whitespace().collect();
            assert_eq!(reads, expected, "{text}");
        }
    }

    #[test]
    fn names_stand_for_paths() {
        for (text, expected) in [
            ("{% for x in a.b %}", "x=a.b[]"),
            ("{% for k, v in a %}", "k=? v=?"),
            ("{% set x = a[0] %}", "x=a[]"),
            ("{% set x = a.b | first %}", "x=?"),
            ("{% set y = [x for x in a.b if x.c] %}", "y=? x=a.b[]"),
            ("{% component bar(width, before=1) %}", "width=? before=?"),
        ] {
            let names = read_paths(text).names;
            let names = names.iter().map(|(name, of)| format!("{name}={}", of.as_ref().map_or("?".into(), shown)));
            assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{text}");
        }
    }
}
