//! What a page's style sheets and style attributes hide or strike out: nobody reads it, so it is no digit of a figure.

use cssparser::{AtRuleParser, ParseError, Parser, ParserState, QualifiedRuleParser, StyleSheetParser};
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node, Selector};
use std::collections::{HashMap, HashSet};

/// How many elements all rules together are held against: of a page of 2,000 elements, 1,000 rules.
const WORK: usize = 2_000_000;
/// How deep a page may nest for rules of several steps: each step looks at all that is around an element.
const DEEPEST: usize = 100;

/// The elements of a page that are not simply seen.
#[derive(Default)]
pub(super) struct Looks {
    /// Those that take no place.
    gone: HashSet<NodeId>,
    /// Those that take their place, and whose own text cannot be seen.
    unseen: HashSet<NodeId>,
    /// Those that are struck out.
    struck: HashSet<NodeId>,
}

/// What a declaration says of an element, each true or false.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Property {
    Gone,
    Clear,
    Invisible,
    Tiny,
    Struck,
}

/// How strong a declaration is: marked as important, in the element itself, by the ids, classes and names of its selector.
type Weight = (bool, bool, [usize; 3]);

/// The strongest declaration of each property of each element.
type Declared = HashMap<(NodeId, Property), (Weight, bool)>;

/// What an element has of those around it.
#[derive(Clone, Copy, Default)]
struct Inherited {
    clear: bool,
    invisible: bool,
    tiny: bool,
    struck: bool,
}

impl Looks {
    /// The looks of a page. What is around `report` does not count: pages show it by a program once they are loaded.
    pub(super) fn find(page: &Html, report: NodeId) -> Looks {
        let declared = declared(page);
        let mut looks = Looks::default();
        let mut open = vec![Inherited::default()];
        for edge in page.tree.root().traverse() {
            let (node, is_open) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            let Some(element) = node.value().as_element() else { continue };
            match is_open {
                true if node.id() == report => open.push(Inherited::default()),
                true => {
                    let around = open.last().copied().unwrap_or_default();
                    open.push(looks.take(node.id(), element, around, &declared));
                }
                false => drop(open.pop()),
            }
        }
        looks
    }

    fn take(&mut self, id: NodeId, element: &Element, around: Inherited, declared: &Declared) -> Inherited {
        let said = |property| declared.get(&(id, property)).map(|(_, is)| *is);
        let own = Inherited {
            clear: around.clear || said(Property::Clear).unwrap_or_default(),
            invisible: said(Property::Invisible).unwrap_or(around.invisible),
            tiny: said(Property::Tiny).unwrap_or(around.tiny),
            struck: around.struck || said(Property::Struck).unwrap_or_default(),
        };
        let is_marked = element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true");
        if is_marked || said(Property::Gone).unwrap_or_default() {
            self.gone.insert(id);
        }
        if own.clear || own.invisible || own.tiny {
            self.unseen.insert(id);
        }
        if own.struck {
            self.struck.insert(id);
        }
        own
    }

    /// Whether an element takes no place.
    pub(super) fn is_gone(&self, node: NodeRef<'_, Node>) -> bool {
        self.gone.contains(&node.id())
    }

    /// Whether the text of an element itself cannot be seen.
    pub(super) fn is_unseen(&self, node: NodeRef<'_, Node>) -> bool {
        self.unseen.contains(&node.id())
    }

    /// Whether an element is struck out.
    pub(super) fn is_struck(&self, node: NodeRef<'_, Node>) -> bool {
        self.struck.contains(&node.id())
    }
}

/// What the style sheets of a page say, in their order, and over them what the elements say themselves.
fn declared(page: &Html) -> Declared {
    let mut all = Declared::new();
    let mut say = |id: NodeId, weight: (bool, [usize; 3]), declarations: &[Declaration]| {
        for &(property, is, is_important) in declarations {
            let weight = (is_important, weight.0, weight.1);
            let known = all.entry((id, property)).or_insert((weight, is));
            if known.0 <= weight {
                *known = (weight, is);
            }
        }
    };
    let is_style = |element: &Element| {
        let media = element.attr("media").unwrap_or("all").to_ascii_lowercase();
        element.name() == "style" && (media.contains("all") || media.contains("screen"))
    };
    let (mut sheets, mut elements) = (String::new(), Vec::new());
    let (mut depth, mut deepest) = (0usize, 0);
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                depth += 1;
                deepest = deepest.max(depth);
                match node.value() {
                    Node::Element(element) => elements.push((node, element)),
                    Node::Text(text)
                        if node.parent().and_then(|own| own.value().as_element()).is_some_and(is_style) =>
                    {
                        sheets.extend([&**text, "\n"]);
                    }
                    _ => {}
                }
            }
            Edge::Close(_) => depth -= 1,
        }
    }
    for (selector, weight, declarations) in rules(&sheets, deepest > DEEPEST).take(WORK / elements.len().max(1)) {
        page.select(&selector).for_each(|element| say(element.id(), (false, weight), &declarations));
    }
    for (node, style) in elements.iter().filter_map(|(node, element)| Some((node, element.attr("style")?))) {
        say(node.id(), (true, [0; 3]), &declarations(style));
    }
    all
}

/// The rules of style sheets that bear on what is seen, each with the ids, classes and names of its selector. What holds on some
/// screens alone, or while something is done, is none.
fn rules(sheets: &str, is_deep: bool) -> impl Iterator<Item = (Selector, [usize; 3], Vec<Declaration>)> {
    let mut input = Parser::new(sheets);
    let mut rules = Vec::new();
    for (selectors, block) in StyleSheetParser::new(&mut input, &mut PlainRules).flatten() {
        let declarations = declarations(block);
        let parts = selectors.split(',').map(str::trim).filter(|_| !declarations.is_empty());
        let has_steps = |part: &str| part.contains(|c: char| c.is_whitespace() || c == '>');
        let is_plain = |part: &&str| !part.contains([':', '+', '~', '(']) && (!is_deep || !has_steps(part));
        for part in parts.filter(is_plain) {
            let count = |signs: &[char]| part.matches(signs).count();
            let names = part.split(|c: char| c.is_whitespace() || c == '>');
            let names = names.filter(|step| step.starts_with(|c: char| c.is_ascii_alphabetic())).count();
            rules.extend(Some((part.to_owned(), [count(&['#']), count(&['.', '[']), names], declarations.clone())));
        }
    }
    rules
        .into_iter()
        .filter_map(|(part, weight, declarations)| Some((Selector::parse(&part).ok()?, weight, declarations)))
}

/// The rules of a style sheet as they are written, without those below an `@`.
struct PlainRules;

impl<'i> QualifiedRuleParser<'i> for PlainRules {
    type Prelude = &'i str;
    type QualifiedRule = (&'i str, &'i str);
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<&'i str, ParseError<()>> {
        Ok(whole(input))
    }

    fn parse_block(
        &mut self,
        selectors: &'i str,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(&'i str, &'i str), ParseError<()>> {
        Ok((selectors, whole(input)))
    }
}

impl<'i> AtRuleParser<'i> for PlainRules {
    type Prelude = ();
    type AtRule = (&'i str, &'i str);
    type Error = ();
}

/// All that is left of an input.
fn whole<'i>(input: &mut Parser<'i>) -> &'i str {
    let start = input.position();
    while input.next().is_ok() {}
    input.slice_from(start)
}

/// A property, what is said of it, and whether that is marked as important.
type Declaration = (Property, bool, bool);

/// What a list of declarations says of what is seen.
fn declarations(text: &str) -> Vec<Declaration> {
    let text = text.to_ascii_lowercase();
    let read = |declaration: &str| {
        let (name, value) = declaration.split_once(':')?;
        let (value, rest) = value.split_once('!').unwrap_or((value, ""));
        // A comment may stand before the name.
        let (name, value) = (name.rsplit("*/").next()?.trim(), value.trim());
        let (property, is) = match name {
            "display" => (Property::Gone, value == "none"),
            "opacity" => (Property::Clear, is_zero(value)),
            "visibility" if value != "inherit" => (Property::Invisible, value != "visible"),
            "font-size" | "font" => (Property::Tiny, is_tiny(value)?),
            "text-decoration" | "text-decoration-line" => (Property::Struck, value.contains("line-through")),
            _ => return None,
        };
        Some((property, is, rest.contains("important")))
    };
    text.split(';').filter_map(read).collect()
}

/// Whether a size of letters is none at all: `0`, `0px`, `0/0 a`. Nothing is said by one that depends on what is around.
fn is_tiny(value: &str) -> Option<bool> {
    let is_relative = |size: &str| size.ends_with('%') || size.ends_with("em") && !size.ends_with("rem");
    let sizes = || value.split_whitespace().filter_map(|word| word.split('/').next());
    match value {
        "inherit" | "smaller" | "larger" => None,
        _ if sizes().any(is_zero) => Some(true),
        _ if sizes().any(is_relative) => None,
        _ => Some(false),
    }
}

/// Whether a number, with or without a unit, is zero.
fn is_zero(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    digits.parse::<f32>().is_ok_and(|number| number == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that are plainly seen.
    fn seen(html: &str) -> String {
        let page = Html::parse_document(html);
        let looks = Looks::find(&page, page.tree.root().id());
        let texts = page.tree.nodes().filter(|node| node.value().is_text());
        let is_seen = |node: &NodeRef<'_, Node>| {
            let mut around = node.ancestors();
            let own = node.parent().is_some_and(|own| !looks.is_unseen(own) && !looks.is_struck(own));
            let is_code = |node: &NodeRef<'_, Node>| {
                node.value().as_element().is_some_and(|element| matches!(element.name(), "style" | "head"))
            };
            own && !around.any(|above| looks.is_gone(above) || is_code(&above))
        };
        texts.filter(is_seen).filter_map(|node| node.value().as_text()).map(|text| &**text).collect()
    }

    #[test]
    fn what_styles_hide_is_not_seen() {
        for style in [
            "display: none",
            "DISPLAY:NONE !important",
            "visibility:hidden",
            "opacity:0",
            "opacity:0.0",
            "font-size:0",
            "font-size: 0px",
            "font:0/0 a",
            "text-decoration: line-through",
            "text-decoration-line:line-through",
            "color:red;/* alt */text-decoration:line-through red",
        ] {
            assert_eq!(seen(&format!("<b>4<i style=\"{style}\">5</i>1</b>")), "41", "{style}");
            let of_class = format!("<style><!-- td, .x{{{style}}} --></style><b>4<i class=x>5</i>1</b>");
            assert_eq!(seen(&of_class), "41", "{style}");
        }
        for style in
            ["display:inline", "opacity:.5", "visibility:visible", "font-size:10px", "text-decoration:underline"]
        {
            assert_eq!(seen(&format!("<b>4<i style=\"{style}\">5</i>1</b>")), "451", "{style}");
        }
    }

    #[test]
    fn the_stronger_declaration_holds() {
        for (sheet, html, shown) in [
            (".x{display:none}", "<b class=x style='display:block'>5</b>", "5"),
            (".x{display:none!important}", "<b class=x style='display:block'>5</b>", ""),
            (".x.on{display:block} .x{display:none}", "<b class='x on'>5</b><b class=x>6</b>", "5"),
            (".x{display:none} .x{display:block}", "<b class=x>5</b>", "5"),
            ("#a .x{display:none}", "<b class=x>5</b><p id=a><b class=x>6</b></p>", "5"),
            // Letters without a size take the gaps out of a row of blocks.
            (
                ".x{font-size:0}",
                "<p class=x>4<b>5</b><b style='font-size:9pt'>6</b><b style='font-size:2em'>7</b></p>",
                "6",
            ),
            (".x{visibility:hidden}", "<p class=x>4<b style='visibility:visible'>5</b></p>", "5"),
            // What is for paper alone, or while something is done.
            ("@media print{.x{display:none}} .x:hover{display:none}", "<b class=x>5</b>", "5"),
        ] {
            assert_eq!(seen(&format!("<style>{sheet}</style>{html}")), shown, "{sheet} {html}");
        }
    }
}
