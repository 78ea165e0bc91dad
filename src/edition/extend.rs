//! `extends = "cn-2021"`: a form of which the file holds only what differs from another form. The two are put together as TOML
//! trees, before anything is typed, so that an extending form is checked by the very code that checks a whole one.
//!
//! Entries of `[[sections]]`, `[[tables]]`, `[[key_figures]]` and `[[rates]]` are known by their id or key, those of `[[rows]]`,
//! `[[columns]]` and `[[blocks]]` by an address. An entry that is known changes the keys it gives, or is taken out; a new one says
//! where it goes by `after` or `before`, so that a misspelt address never adds a row. `[[identities]]`, `[[limits]]`, `[[carries]]`
//! and `[[stocks]]` have no names: entries are added, or take out those that agree with them.

use super::build::EDITION_CODE;
use super::entry::Entry;
use super::names::within;
use super::tree::{Value, addresses, agrees, descend, edit, has_address, moved, remove_keys, text_in};
use crate::base::{Diagnostic, Location, Message, SourceFile, suggestion};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a form does not take over from the one it extends.
const NOT_INHERITED: [&str; 6] = ["id", "title", "notice", "from", "until", "previous"];
/// The keys of a row or column of the base about the form before the base.
const PREVIOUS_KEYS: [&str; 3] = ["previous_key", "note", "reason"];
/// Lists of named entries, and the key that names them.
const NAMED: [(&str, &str); 5] =
    [("sections", "id"), ("tables", "key"), ("key_figures", "id"), ("breakdowns", "id"), ("rates", "id")];
/// Lists of entries that are named by an address.
const ADDRESSED: [&str; 3] = ["blocks", "columns", "rows"];
/// Lists of entries without a name.
const UNNAMED: [&str; 4] = ["identities", "limits", "carries", "stocks"];

/// The keys of [`super::raw::RawPlacement`] that go with a list. A block has no name by which it could be another's neighbour.
fn placement(list: &str) -> &'static [&'static str] {
    match list {
        "blocks" => &["address", "remove"],
        _ if ADDRESSED.contains(&list) => &["address", "after", "before", "remove"],
        _ if UNNAMED.contains(&list) => &["remove"],
        _ => &["after", "before", "remove"],
    }
}

/// Every list of changes: its key, the key that names an entry, if one does, and the keys that say where an entry goes.
pub(crate) fn lists() -> impl Iterator<Item = (&'static str, Option<&'static str>, &'static [&'static str])> {
    let named = NAMED.iter().map(|(list, name)| (*list, Some(*name)));
    let addressed = ADDRESSED.iter().map(|list| (*list, Some("address")));
    let lists = named.chain(addressed).chain(UNNAMED.iter().map(|list| (*list, None)));
    lists.map(|(list, name)| (list, name, placement(list)))
}

/// The tree of a form that extends another: the base's, changed as `own` says. What is inherited has the place of `extends`.
pub(super) fn extend<'a>(
    file: &Arc<SourceFile>,
    mut own: DeTable<'a>,
    base: &DeTable<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> DeTable<'a> {
    let Some(extends) = own.get("extends").cloned() else { return own };
    let base_id = extends.get_ref().as_str().unwrap_or_default().to_owned();
    let follows_base = own.get("previous").is_none_or(|previous| previous.get_ref().as_str() == Some(&base_id));
    let mut tree = DeTable::new();
    for (key, value) in base.iter().filter(|(key, _)| !NOT_INHERITED.contains(&key.get_ref().as_ref())) {
        let mut value = moved(value.clone(), &extends.span());
        if follows_base && key.get_ref() == "tables" {
            // The keys of the base's rows are about the form before it; the form before this one is the base itself.
            remove_keys(&mut value, &PREVIOUS_KEYS);
        }
        tree.insert(Spanned::new(extends.span(), key.get_ref().clone()), value);
    }
    if follows_base {
        tree.insert(Spanned::new(extends.span(), "previous".into()), extends);
    }
    let mut extension =
        Extension { file, base: &base_id, tree: base, list: "", announced: Vec::new(), follows_base, diagnostics };
    for (list, name) in NAMED {
        own.remove(list).into_iter().for_each(|entries| extension.change_named(&mut tree, list, name, entries));
    }
    for list in UNNAMED {
        own.remove(list).into_iter().for_each(|entries| extension.change_unnamed(&mut tree, list, entries));
    }
    for list in ADDRESSED {
        own.remove(list).into_iter().for_each(|entries| extension.change_addressed(&mut tree, list, entries));
    }
    tree.extend(own);
    tree
}

struct Extension<'s, 'd, 'b> {
    file: &'s Arc<SourceFile>,
    base: &'s str,
    /// The base as it is, before anything is changed.
    tree: &'s DeTable<'b>,
    /// The list whose entries are applied.
    list: &'static str,
    /// What the entries of that list add, or give another name: the names, each with the place of its entry.
    announced: Vec<(String, Range<usize>)>,
    follows_base: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Extension<'_, '_, '_> {
    fn report(&mut self, span: Range<usize>, message: Message) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::error(EDITION_CODE, message).at(Location::new(self.file, span)));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    /// What there is nothing of: with the nearest name, or what else helps. `full` is its address or id, `entry` the place of the entry. A
    /// thing of the base that another entry took out or renamed is not called absent from the base, nor is one that a later entry adds.
    fn report_unknown<'k>(
        &mut self,
        name: &Spanned<String>,
        (full, entry): (&str, &Range<usize>),
        known: impl IntoIterator<Item = &'k str>,
        help: Message,
    ) {
        let is_later = self.announced.iter().any(|(name, place)| name == full && place != entry);
        let key = match is_in(self.tree, self.list, full) {
            true => "edition.change.gone",
            false if is_later => "edition.change.later",
            false => "edition.change.unknown",
        };
        let message = Message::new(key).with("base", self.base).with("name", name.get_ref());
        let nearest = if is_later { None } else { suggestion(name.get_ref(), known) };
        self.report(name.span(), message).help = nearest.or((!is_later).then_some(help));
    }

    /// A new entry names a neighbour, so that a misspelt name is none.
    fn report_name<'k>(&mut self, name: &Spanned<String>, known: impl IntoIterator<Item = &'k str>) {
        let full = (name.get_ref().as_str(), &name.span());
        self.report_unknown(name, full, known, Message::new("edition.change.help"));
    }

    fn report_neighbour(&mut self, neighbour: &Spanned<String>, entry: &Spanned<String>, known: &[&str]) {
        let help = Message::new("key.known").with("keys", known.to_vec());
        let full = beside(entry.get_ref(), neighbour.get_ref());
        self.report_unknown(neighbour, (&full, &entry.span()), known.iter().copied(), help);
    }

    /// Notes what the entries of a list add and rename.
    fn announce(&mut self, list: &'static str, entries: &[Entry<'_>]) {
        self.list = list;
        let is_addressed = ADDRESSED.contains(&list);
        let names = |entry: &Entry<'_>| -> Vec<String> {
            let added = entry.neighbour().map(|_| entry.name.get_ref().clone());
            let renamed = entry.given.get("key").filter(|_| is_addressed).and_then(|key| key.get_ref().as_str());
            added.into_iter().chain(renamed.map(|key| beside(entry.name.get_ref(), key))).collect()
        };
        let all = entries.iter().flat_map(|entry| names(entry).into_iter().map(|name| (name, entry.name.span())));
        self.announced = all.collect();
    }

    /// The entries of a list that are sound by themselves. `name` is the key that names them.
    fn entries<'a>(&mut self, list: &'static str, name: Option<&str>, value: Value<'a>) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let items = match (value.span(), value.into_inner()) {
            (_, DeValue::Array(items)) => items.into_iter().collect(),
            (span, other) => vec![Spanned::new(span, other)],
        };
        for item in items {
            let span = item.span();
            let DeValue::Table(given) = item.into_inner() else {
                self.report(span, Message::new("edition.change.tables").with("list", list));
                continue;
            };
            match Entry::read(self.file, span, given, name, placement(list)) {
                Ok(entry) => match entry.mistake(name, &entries) {
                    Some((span, message)) => drop(self.report(span, message)),
                    None => entries.push(entry),
                },
                Err(diagnostic) => self.diagnostics.push(*diagnostic),
            }
        }
        entries
    }

    /// Entries of a list of [`NAMED`].
    fn change_named<'a>(&mut self, tree: &mut DeTable<'a>, list: &'static str, name: &str, entries: Value<'a>) {
        let entries = self.entries(list, Some(name), entries);
        self.announce(list, &entries);
        for entry in entries {
            edit(tree, list, |items| {
                match items.iter().position(|item| text_in(item, name) == Some(entry.name.get_ref())) {
                    Some(index) => self.change(items, index, entry, name),
                    None if entry.neighbour().is_some() => self.insert(items, entry, name, None),
                    None => self.report_name(&entry.name, items.iter().filter_map(|item| text_in(item, name))),
                }
            });
        }
    }

    /// Entries of a list of [`UNNAMED`].
    fn change_unnamed<'a>(&mut self, tree: &mut DeTable<'a>, list: &'static str, entries: Value<'a>) {
        let mut entries = self.entries(list, None, entries);
        // What the base has is taken out before anything is added: an entry never takes out one of its own file.
        entries.sort_by_key(|entry| !entry.placement.remove);
        for entry in entries {
            edit(tree, list, |items| {
                let count = items.len();
                if entry.placement.remove {
                    items.retain(|item| !agrees(item, &entry.given));
                } else {
                    items.push(Spanned::new(entry.span.clone(), DeValue::Table(entry.given)));
                }
                if items.len() == count {
                    let message = Message::new("edition.change.nothing").with("base", self.base).with("list", list);
                    self.report(entry.span, message);
                }
            });
        }
    }

    /// Entries of a list of [`ADDRESSED`].
    fn change_addressed<'a>(&mut self, tree: &mut DeTable<'a>, list: &'static str, entries: Value<'a>) {
        let entries = self.entries(list, Some("address"), entries);
        self.announce(list, &entries);
        self.report_lost(&entries);
        let mut changed_blocks = BTreeSet::new();
        for entry in entries {
            edit(tree, "tables", |tables| {
                let key = entry.name.get_ref().split('.').next().unwrap_or_default();
                let Some(index) = tables.iter().position(|table| text_in(table, "key") == Some(key)) else {
                    let known = tables.iter().filter_map(|table| text_in(table, "key"));
                    return self.report_name(&entry.name, known);
                };
                let DeValue::Table(table) = tables[index].get_mut() else { return };
                edit(table, "blocks", |blocks| match list {
                    "blocks" => self.change_block(blocks, entry, &mut changed_blocks),
                    _ => self.change_in_blocks(blocks, list, entry),
                });
            });
        }
    }

    /// Reports changes inside of what another entry takes out or gives new rows: one of the two would be lost.
    fn report_lost(&mut self, entries: &[Entry<'_>]) {
        let is_rewritten = |entry: &&Entry<'_>| entry.placement.remove || entry.given.contains_key("rows");
        let rewritten: Vec<&Spanned<String>> = entries.iter().filter(is_rewritten).map(|entry| &entry.name).collect();
        for entry in entries {
            let (name, around) =
                (entry.name.get_ref(), |group: &&&Spanned<String>| group.get_ref() != entry.name.get_ref());
            if let Some(group) = rewritten.iter().filter(around).find(|group| within(name, group.get_ref())) {
                let message = Message::new("edition.change.lost").with("name", name).with("group", group.get_ref());
                self.report(entry.name.span(), message);
            }
        }
    }

    /// Changes the block in which a row stands, or takes it out. `changed` holds the first rows of the blocks changed so far.
    fn change_block<'a>(&mut self, blocks: &mut Vec<Value<'a>>, entry: Entry<'a>, changed: &mut BTreeSet<String>) {
        let address = entry.name.get_ref();
        match blocks.iter().position(|block| has_address("rows", block, address)) {
            Some(index) => {
                let first = addresses("rows", &blocks[index], address).into_iter().next().unwrap_or_default();
                if !changed.insert(first) {
                    let message = Message::new("edition.change.twice").with("name", address);
                    self.report(entry.name.span(), message);
                    return;
                }
                self.change(blocks, index, entry, "key")
            }
            None => self.report_address(blocks, "rows", &entry.name, None),
        }
    }

    /// Changes, moves, takes out or adds a row or a column; a column whose key stands in several blocks, in all of them.
    fn change_in_blocks<'a>(&mut self, blocks: &mut [Value<'a>], list: &'static str, mut entry: Entry<'a>) {
        let (span, address) = (entry.name.span(), entry.name.get_ref().clone());
        let (group, key) = address.rsplit_once('.').unwrap_or((&address, ""));
        let exists = blocks.iter().any(|block| has_address(list, block, &address));
        let neighbour = if exists || entry.placement.remove { None } else { entry.neighbour().cloned() };
        let target = neighbour.as_ref().map_or(address.clone(), |key| format!("{group}.{}", key.get_ref()));
        if neighbour.is_some() {
            if let Some((given, _)) = entry.given.remove_entry("key") {
                self.report(given.span(), Message::new("edition.change.key").with("address", address));
                return;
            }
            let value = Spanned::new(span.clone(), DeValue::String(key.to_owned().into()));
            entry.given.insert(Spanned::new(span, "key".into()), value);
        }
        let holds = |block: &&mut Value<'a>| has_address(list, block, &target);
        let matching: Vec<&mut Value<'a>> = blocks.iter_mut().filter(holds).collect();
        if matching.is_empty() {
            return self.report_address(blocks, list, &entry.name, neighbour.as_ref());
        }
        let table = address.split('.').next().unwrap_or_default();
        for block in matching {
            let DeValue::Table(block) = block.get_mut() else { continue };
            descend(block, list, table, &target, &mut |siblings, index| match exists {
                true => self.change(siblings, index, entry.clone(), "key"),
                false => self.insert(siblings, entry.clone(), "key", None),
            });
        }
    }

    /// An address that the base has not: of what is new, the group is unknown, or the neighbour in it.
    fn report_address(
        &mut self,
        blocks: &[Value<'_>],
        list: &str,
        address: &Spanned<String>,
        neighbour: Option<&Spanned<String>>,
    ) {
        let known: Vec<String> = blocks.iter().flat_map(|block| addresses(list, block, address.get_ref())).collect();
        let group = address.get_ref().rsplit_once('.').map_or(address.get_ref().as_str(), |(group, _)| group);
        let siblings = known.iter().filter_map(|known| known.strip_prefix(group)?.strip_prefix('.'));
        let siblings: Vec<&str> = siblings.filter(|key| !key.contains('.')).collect();
        let known = known.iter().map(String::as_str);
        match neighbour {
            None => self.report_name(address, known),
            Some(neighbour) if !siblings.is_empty() => self.report_neighbour(neighbour, address, &siblings),
            Some(_) => {
                let help = Message::new("edition.change.help");
                let name = Spanned::new(address.span(), group.to_owned());
                self.report_unknown(&name, (group, &address.span()), known, help);
            }
        }
    }

    /// Changes or moves the entry of an index, or takes it out.
    fn change<'a>(&mut self, items: &mut Vec<Value<'a>>, index: usize, mut entry: Entry<'a>, name: &str) {
        let DeValue::Table(mut table) = items.remove(index).into_inner() else { return };
        if entry.placement.remove {
            if items.is_empty() {
                self.report(entry.span, Message::new("edition.change.emptied").with("name", entry.name.get_ref()));
            }
            return;
        }
        if self.follows_base {
            keep_previous_key(&table, &mut entry.given);
        }
        if entry.given.get("total").is_some_and(|total| total.get_ref().as_bool() == Some(false)) {
            // What is no total any more has no rule that checks the sum.
            table.remove("rule");
        }
        for (key, mut value) in std::mem::take(&mut entry.given) {
            // Blocks are added to those that the table has; any other key is replaced.
            if let ("blocks", DeValue::Array(added)) = (key.get_ref().as_ref(), value.get_mut()) {
                let known = table.get("blocks").and_then(|blocks| blocks.get_ref().as_array());
                *added = known.into_iter().flatten().chain(added.iter()).cloned().collect();
            }
            table.remove(key.get_ref().as_ref());
            table.insert(key, value);
        }
        match entry.neighbour() {
            Some(_) => self.insert(items, Entry { given: table, ..entry }, name, Some(index)),
            None => items.insert(index, Spanned::new(entry.span, DeValue::Table(table))),
        }
    }

    /// Puts an entry beside its neighbour; where that is missing, one that was there already stays at `otherwise`.
    fn insert<'a>(&mut self, items: &mut Vec<Value<'a>>, entry: Entry<'a>, name: &str, otherwise: Option<usize>) {
        let Some(neighbour) = entry.neighbour() else { return };
        let index = items.iter().position(|item| text_in(item, name) == Some(neighbour.get_ref()));
        if index.is_none() {
            let known: Vec<&str> = items.iter().filter_map(|item| text_in(item, name)).collect();
            self.report_neighbour(neighbour, &entry.name, &known);
        }
        let index = index.map(|index| if entry.placement.after.is_some() { index + 1 } else { index });
        if let Some(index) = index.or(otherwise) {
            items.insert(index, Spanned::new(entry.span, DeValue::Table(entry.given)));
        }
    }
}

/// The address of what stands beside another thing: of a row or column in the same group; an id stands alone.
fn beside(address: &str, key: &str) -> String {
    address.rsplit_once('.').map_or_else(|| key.to_owned(), |(group, _)| format!("{group}.{key}"))
}

/// Whether a form has a thing of a list, by its id or address.
fn is_in(form: &DeTable<'_>, list: &str, name: &str) -> bool {
    fn items<'t, 'b>(table: &'t DeTable<'b>, list: &str) -> impl Iterator<Item = &'t Value<'b>> {
        table.get(list).and_then(|items| items.get_ref().as_array()).into_iter().flatten()
    }
    if let Some((_, id)) = NAMED.iter().find(|(named, _)| *named == list) {
        return items(form, list).any(|item| text_in(item, id) == Some(name));
    }
    let key = name.split('.').next().unwrap_or_default();
    let mut tables = items(form, "tables").filter(|table| text_in(table, "key") == Some(key));
    if key == name {
        return tables.next().is_some();
    }
    let addressed = if list == "columns" { "columns" } else { "rows" };
    let mut blocks = tables.filter_map(|table| table.get_ref().as_table()).flat_map(|table| items(table, "blocks"));
    blocks.any(|block| has_address(addressed, block, name))
}

/// A row or column that gets another key is still comparable with that of the old key.
fn keep_previous_key<'a>(table: &DeTable<'a>, given: &mut DeTable<'a>) {
    let renamed = |key: &str| given.get("key").filter(|new| new.get_ref().as_str() != Some(key)).map(Spanned::span);
    let Some(old) = table.get("key") else { return };
    let span = old.get_ref().as_str().and_then(renamed);
    let is_explained = given.contains_key("previous_key") || given.contains_key("reason");
    if let (Some(span), false) = (span, is_explained) {
        given.insert(Spanned::new(span.clone(), "previous_key".into()), Spanned::new(span, old.get_ref().clone()));
    }
}
