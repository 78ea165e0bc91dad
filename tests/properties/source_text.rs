//! Rules about the source as text that no lint of the compiler has: a type name stands once, a function ends on the screen it began on.

use crate::support::files::{repository, tree};
use std::collections::{BTreeMap, BTreeSet};

/// The most lines of a function, from `fn` to its closing brace.
const LONGEST: usize = 60;

/// Functions that are longer: this list only shrinks.
const LONGER: [&str; 5] = [
    "export/xlsx/sheet.rs write",
    "import/md.rs read",
    "import/recognise/line.rs torn",
    "import/recognise/line.rs whole",
    "model/report.rs load",
];

/// The lines of every file of `src` by its path, without the module of tests at its end.
fn sources() -> BTreeMap<String, Vec<String>> {
    let files = tree(&repository("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    files
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            (path, code.lines().map(str::to_owned).collect())
        })
        .collect()
}

/// A line without the visibility before its item.
fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else { return line };
    let rest = if rest.starts_with('(') { rest.split_once(')').map_or(rest, |(_, rest)| rest) } else { rest };
    rest.trim_start()
}

/// The name that follows a keyword.
fn name_after<'l>(line: &'l str, keyword: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(keyword)?.strip_prefix(' ')?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

#[test]
fn a_type_name_stands_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, lines) in sources() {
        for line in &lines {
            // Types inside an `impl` are those of its trait.
            let item = without_visibility(line);
            let name =
                ["struct", "enum", "trait", "type", "union"].iter().find_map(|keyword| name_after(item, keyword));
            if let Some(name) = name {
                places.entry(name.to_owned()).or_default().push(path.clone());
            }
        }
    }
    assert!(places.len() > 300, "only {} types were found", places.len());
    places.retain(|_, paths| paths.len() > 1);
    assert!(places.is_empty(), "each of these names stands for several types: {places:#?}");
}

/// The functions of a file that are too long.
fn long_functions(lines: &[String]) -> Vec<&str> {
    let mut names = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut item = without_visibility(line.trim_start());
        while let Some(rest) = ["const ", "async "].iter().find_map(|word| item.strip_prefix(word)) {
            item = rest;
        }
        let Some(name) = name_after(item, "fn") else { continue };
        let end = format!("{indent}}}");
        let length = 1 + lines[start..].iter().position(|line| *line == end).unwrap_or(0);
        let is_one_line = line.ends_with([';', '}']);
        if !is_one_line && length > LONGEST {
            names.push(name);
        }
    }
    names
}

#[test]
fn no_function_is_longer_than_sixty_lines() {
    let sources = sources();
    let long: BTreeSet<String> = sources
        .iter()
        .flat_map(|(path, lines)| long_functions(lines).into_iter().map(move |name| format!("{path} {name}")))
        .collect();
    let known: BTreeSet<String> = LONGER.map(str::to_owned).into();
    assert!(long.is_subset(&known), "longer than {LONGEST} lines: {:?}", long.difference(&known));
    assert!(known.is_subset(&long), "no longer in need of an exception: {:?}", known.difference(&long));
}

#[test]
fn a_long_function_is_counted_to_its_closing_brace() {
    let function = |count: usize| -> Vec<String> {
        let body = (0..count).map(|_| "        x();".to_owned());
        ["    pub(crate) async fn a() {".to_owned()].into_iter().chain(body).chain(["    }".to_owned()]).collect()
    };
    assert_eq!(long_functions(&function(LONGEST - 2)), [] as [&str; 0]);
    assert_eq!(long_functions(&function(LONGEST - 1)), ["a"]);
}
