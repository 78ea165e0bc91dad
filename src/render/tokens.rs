//! The custom properties that style sheets set on the root, and whether text in these colours can be read in every mode (WCAG 2.2, 1.4.3
//! and 1.4.11).

use cssparser::{ParseError, Parser, Token};
use std::collections::BTreeMap;
use std::ops::Range;

/// A custom property as a style sheet sets it.
#[derive(Clone, Debug)]
pub(super) struct TokenRule {
    pub(super) name: String,
    pub(super) value: String,
    /// The conditions that it is within: `@media (prefers-color-scheme: dark)`.
    pub(super) media: Vec<String>,
    pub(super) is_important: bool,
    /// Whether it is in a layer, as all of the default theme's are.
    is_layered: bool,
    pub(super) place: Range<usize>,
}

/// The custom properties of the root of a page, in their order. What cannot be parsed is what a browser skips, too.
pub(super) fn token_rules(css: &str) -> Vec<TokenRule> {
    let mut out = Vec::new();
    read_rules(&mut Parser::new(css), &RuleScope::default(), &mut out);
    out
}

/// What rules are within.
#[derive(Clone, Default)]
struct RuleScope {
    media: Vec<String>,
    is_layered: bool,
}

fn read_rules(input: &mut Parser<'_>, within: &RuleScope, out: &mut Vec<TokenRule>) {
    let mut start = input.position();
    while let Ok(token) = input.next_including_whitespace_and_comments().cloned() {
        match token {
            Token::Semicolon | Token::Comment(_) => start = input.position(),
            Token::CurlyBracketBlock => {
                let prelude = input.slice_from(start).trim_end_matches('{').trim().to_owned();
                let _: Result<(), ParseError<()>> = input.parse_nested_block(|inner| {
                    let mut within = within.clone();
                    if let Some(condition) = prelude.strip_prefix("@media") {
                        within.media.push(condition.trim().to_owned());
                        read_rules(inner, &within, out);
                    } else if prelude.starts_with("@layer") || prelude.starts_with("@supports") {
                        within.is_layered |= prelude.starts_with("@layer");
                        read_rules(inner, &within, out);
                    } else if prelude.split(',').any(|selector| [":root", "html"].contains(&selector.trim())) {
                        read_declarations(inner, &within, out);
                    }
                    Ok(())
                });
                start = input.position();
            }
            _ => {}
        }
    }
}

fn read_declarations(input: &mut Parser<'_>, within: &RuleScope, out: &mut Vec<TokenRule>) {
    loop {
        input.skip_whitespace();
        let start = input.position().byte_index();
        let Ok(token) = input.next().cloned() else { return };
        let name = match token {
            Token::Ident(name) if name.starts_with("--") => Some(name[2..].to_owned()),
            _ => None,
        };
        let value_start = input.position();
        while input.next().is_ok_and(|token| *token != Token::Semicolon) {}
        let value = input.slice_from(value_start).trim_end_matches(';').trim_start();
        let Some(name) = name else { continue };
        let value = value.trim_start_matches(':').trim();
        let (value, is_important) = match value.strip_suffix("!important") {
            Some(value) => (value.trim_end(), true),
            None => (value, false),
        };
        let end = value_start.byte_index();
        let RuleScope { media, is_layered } = within.clone();
        out.push(TokenRule { name, value: value.to_owned(), media, is_important, is_layered, place: start..end });
    }
}

/// A way in which pages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DisplayMode {
    /// Its name in the catalogue.
    pub(super) name: &'static str,
    is_dark: bool,
    is_contrast: bool,
    is_print: bool,
}

/// All of them but forced colours, which are the system's.
pub(super) const MODES: [DisplayMode; 5] = [
    DisplayMode { name: "theme.mode.light", is_dark: false, is_contrast: false, is_print: false },
    DisplayMode { name: "theme.mode.dark", is_dark: true, is_contrast: false, is_print: false },
    DisplayMode { name: "theme.mode.contrast", is_dark: false, is_contrast: true, is_print: false },
    DisplayMode { name: "theme.mode.contrast_dark", is_dark: true, is_contrast: true, is_print: false },
    DisplayMode { name: "theme.mode.print", is_dark: false, is_contrast: false, is_print: true },
];

impl DisplayMode {
    /// Whether a condition holds in it; of sizes of the window none does.
    fn has(self, condition: &str) -> bool {
        condition.split(" and ").all(|part| match part.trim() {
            "print" => self.is_print,
            "screen" => !self.is_print,
            "all" => true,
            "(prefers-color-scheme: dark)" => self.is_dark,
            "(prefers-color-scheme: light)" => !self.is_dark,
            "(prefers-contrast: more)" => self.is_contrast,
            _ => false,
        })
    }

    /// The rules that count in it, by property.
    pub(super) fn tokens<'r>(self, rules: impl Iterator<Item = &'r TokenRule>) -> BTreeMap<&'r str, &'r TokenRule> {
        let mut out: BTreeMap<&str, &TokenRule> = BTreeMap::new();
        for rule in rules.filter(|rule| rule.media.iter().all(|condition| self.has(condition))) {
            // Of important rules those in a layer win, of others those in none.
            let rank = |rule: &TokenRule| (rule.is_important, rule.is_important == rule.is_layered);
            if out.get(rule.name.as_str()).is_none_or(|known| rank(rule) >= rank(known)) {
                out.insert(&rule.name, rule);
            }
        }
        out
    }

    /// What is shown on what in it, and the least contrast that it must have.
    pub(super) fn pairs(self) -> impl Iterator<Item = (&'static str, &'static str, f32)> {
        let texts = ["ink", "ink2", "ink3", "accent"].into_iter();
        let texts = texts.flat_map(|text| ["paper", "wash", "awash"].map(|ground| (text, ground, 4.5)));
        let band = ["onband", "onband2"].map(|text| (text, "band", 4.5));
        // There is no masthead on paper.
        texts.chain(band.into_iter().filter(move |_| !self.is_print)).chain([("rule2", "paper", 3.0)])
    }
}

/// The rule that gives a property its value, through those that only refer to another.
pub(super) fn source_of<'r>(tokens: &BTreeMap<&'r str, &'r TokenRule>, name: &str) -> Option<&'r TokenRule> {
    let mut rule = *tokens.get(name)?;
    // As many steps as a sheet ever has; more of them are a circle.
    for _ in 0..8 {
        let Some(of) = rule.value.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')')) else { break };
        rule = tokens.get(of.trim())?;
    }
    Some(rule)
}

/// The contrast of two properties; `None` where one is no colour that is known here.
pub(super) fn contrast(tokens: &BTreeMap<&str, &TokenRule>, one: &str, other: &str) -> Option<f32> {
    let luminance = |name: &str| {
        let colour = csscolorparser::parse(&source_of(tokens, name)?.value).ok().filter(|colour| colour.a >= 1.0)?;
        let linear = |part: f32| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        Some(0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b))
    };
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

#[cfg(test)]
mod tests {
    use super::super::shipped::shipped;
    use super::*;

    #[test]
    fn properties_of_the_root_are_read_with_their_conditions() {
        let rules = token_rules(
            "@charset \"utf-8\";\n/* a */ @layer x { :root { --a: #fff; color: red; --b: url(\"x;y\") !important } }\n\
             @media (prefers-color-scheme: dark) { html, body { --a: #000 } } p { --a: red } :root:lang(en) { --a: blue }",
        );
        let shown: Vec<String> = rules
            .iter()
            .map(|rule| format!("{}={} {} {}", rule.name, rule.value, rule.media.join(" "), rule.is_important))
            .collect();
        assert_eq!(shown, ["a=#fff  false", "b=url(\"x;y\")  true", "a=#000 (prefers-color-scheme: dark) false"]);
    }

    #[test]
    fn the_contrast_is_that_of_the_guidelines() {
        let rules = token_rules(":root { --a: #777; --b: white; --c: var(--b); --d: color-mix(in srgb, red, blue) }");
        let tokens = MODES[0].tokens(rules.iter());
        let ratio = contrast(&tokens, "a", "c").unwrap_or_else(|| panic!("two colours: {tokens:?}"));
        assert!((ratio - 4.478).abs() < 0.001, "{ratio}");
        assert_eq!(contrast(&tokens, "a", "d"), None);
    }

    /// Every theme of the program can be read in every mode.
    #[test]
    fn the_colours_of_the_program_can_be_read() {
        let sheet = |theme: &str| {
            let sheets = shipped()[theme].iter().filter(|(path, _)| path.ends_with(".css"));
            sheets.flat_map(|(_, bytes)| token_rules(std::str::from_utf8(bytes).expect("a text"))).collect::<Vec<_>>()
        };
        for theme in shipped().keys() {
            let own = if theme == "default" { Vec::new() } else { sheet(theme) };
            let rules: Vec<TokenRule> = sheet("default").into_iter().chain(own).collect();
            for mode in MODES {
                let tokens = mode.tokens(rules.iter());
                for (text, ground, least) in mode.pairs() {
                    let ratio = contrast(&tokens, text, ground).expect("two colours");
                    assert!(ratio >= least, "{theme}, {}: {text} on {ground} has {ratio}", mode.name);
                }
            }
        }
    }
}
