//! Rows that stand below another header than their own: the header was deleted, or the row moved.

use super::figures_reader::keyed_rows;
use super::toml::KEY;
use crate::base::{Diagnostic, Location, Message, SourceFile, nearest};
use crate::edition::{Edition, REPORT_KEYS, TableBlock};
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Rows of one table or group below the header of another.
struct Stray<'e> {
    /// The path of the table that they stand in; empty for the beginning of the file.
    here: &'e str,
    /// Their keys.
    keys: Vec<String>,
    /// The path of the table or group that has such rows.
    home: &'e str,
    /// Where the first of them stands.
    span: Range<usize>,
}

/// A table under a name that the form does not have at its place: `[results]`, `[requests.result]`, `[requests.refused]`.
struct StrayTable<'e> {
    /// The path of the table that it stands in; empty for the beginning of the file.
    here: &'e str,
    key: String,
    /// The path of the table or group that is meant.
    path: &'e str,
    span: Range<usize>,
}

/// The keys of a table that the form does not have there, with their places.
type Unknown<'t> = Vec<(&'t str, Range<usize>)>;

/// What stands below another header than its own.
pub(super) struct Strays<'e> {
    rows: Vec<Stray<'e>>,
    tables: Vec<StrayTable<'e>>,
}

impl Strays<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.tables.is_empty()
    }

    /// Whether a table of the file is meant to be one of the form or in it: else rows of that one seem to be missing.
    pub(super) fn has_part_of(&self, table: &str) -> bool {
        self.tables.iter().any(|stray| stray.path.split('.').next() == Some(table))
    }

    /// Whether enough is said of an unknown key of a table.
    pub(super) fn is_unknown(&self, here: &str, key: &str) -> bool {
        self.rows.iter().any(|stray| stray.here == here && stray.keys.iter().any(|stray| stray == key))
            || self.tables.iter().any(|stray| stray.here == here && stray.key == key)
    }

    /// Whether enough is said of a row that a table lacks, or of a table that is not there.
    pub(super) fn is_missing(&self, home: &str, key: Option<&str>) -> bool {
        let has = |stray: &Stray<'_>| key.is_none_or(|key| stray.keys.iter().any(|stray| stray == key));
        self.rows.iter().any(|stray| stray.home == home && has(stray))
    }

    /// The keys at the beginning of the file of which enough is said.
    pub(super) fn root_keys(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().filter(|stray| stray.here.is_empty());
        let tables = self.tables.iter().filter(|stray| stray.here.is_empty());
        rows.flat_map(|stray| &stray.keys).chain(tables.map(|stray| &stray.key)).map(String::as_str)
    }

    pub(super) fn diagnostics(&self, file: &Arc<SourceFile>) -> Vec<Diagnostic> {
        let finding = |span: &Range<usize>, message: Message, help: Message, path: &str| {
            Diagnostic::error(KEY, message).at(Location::new(file, span.clone())).help(help).cell(path)
        };
        let row = |stray: &Stray<'_>| {
            let key = if stray.here.is_empty() { "figures.stray_first" } else { "figures.stray" };
            let keys: Vec<&String> = stray.keys.iter().collect();
            let message = Message::new(key).with("keys", keys).with("home", stray.home).with("here", stray.here);
            finding(&stray.span, message, Message::new("figures.stray.help").with("home", stray.home), stray.home)
        };
        let table = |stray: &StrayTable<'_>| {
            let message = Message::new("key.unknown").with("key", &stray.key);
            let (above, last) = stray.path.rsplit_once('.').unwrap_or(("", stray.path));
            let help = match above == stray.here {
                true => Message::new("key.similar").with("key", last),
                false => Message::new("key.path").with("path", stray.path),
            };
            finding(&stray.span, message, help, stray.path)
        };
        self.rows.iter().map(row).chain(self.tables.iter().map(table)).collect()
    }
}

/// The tables and groups of a form with the keys of their rows.
fn levels(edition: &Edition) -> Vec<(&str, Vec<&str>)> {
    let mut levels = Vec::new();
    for table in &edition.tables {
        let top: Vec<(&TableBlock, usize)> =
            table.blocks.iter().flat_map(|block| block.top().map(move |row| (block, row))).collect();
        levels.push((table.key.as_str(), row_keys(&top)));
        for (block, row) in table.rows().filter(|(_, row)| row.is_group()) {
            let children: Vec<(&TableBlock, usize)> = row.children.iter().map(|child| (block, *child)).collect();
            levels.push((row.path.as_str(), row_keys(&children)));
        }
    }
    levels
}

fn row_keys<'e>(rows: &[(&'e TableBlock, usize)]) -> Vec<&'e str> {
    keyed_rows(rows).into_iter().filter_map(|(block, index)| block.rows[index].key.as_deref()).collect()
}

/// The table at a path.
fn table_at<'t>(root: &'t DeTable<'t>, path: &str) -> Option<&'t DeTable<'t>> {
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.into_iter().try_fold(root, |table, step| table.get(step)?.get_ref().as_table())
}

/// What stands below another header than its own. Of a file with syntax mistakes, whose headers may be lost, that cannot be said.
pub(super) fn strays<'e>(edition: &'e Edition, root: &DeTable<'_>, is_complete: bool) -> Strays<'e> {
    let levels = levels(edition);
    let places: Vec<(&str, Unknown<'_>)> = std::iter::once(("", &root_keys(edition)))
        .chain(levels.iter().map(|(path, keys)| (*path, keys)))
        .filter_map(|(here, known)| Some((here, unknown_keys(table_at(root, here)?, known))))
        .collect();
    let tables: Vec<StrayTable<'_>> = places
        .iter()
        .flat_map(|(here, unknown)| unknown.iter().map(move |(key, span)| (*here, *key, span)))
        .filter_map(|(here, key, span)| {
            let path = meant_path(key, table_at(root, here)?.get(key)?.get_ref(), &levels, root)?;
            Some(StrayTable { here, key: key.to_owned(), path, span: span.clone() })
        })
        .collect();
    let rows = if is_complete && tables.is_empty() {
        places.iter().filter_map(|(here, unknown)| stray(here, unknown, &levels, root)).collect()
    } else {
        Vec::new()
    };
    Strays { rows, tables }
}

fn root_keys(edition: &Edition) -> Vec<&str> {
    edition.tables.iter().map(|table| table.key.as_str()).chain(REPORT_KEYS).collect()
}

fn unknown_keys<'t>(table: &'t DeTable<'t>, known: &[&str]) -> Unknown<'t> {
    let keys = table.keys().map(|key| (key.get_ref().as_ref(), key.span()));
    keys.filter(|(key, _)| !known.contains(key)).collect()
}

/// The table or group that is meant by an unknown one: it has its name without the steps before it, or a name like it, or rows that no
/// other has, and most of the rows.
fn meant_path<'e>(
    key: &str,
    value: &DeValue<'_>,
    levels: &[(&'e str, Vec<&'e str>)],
    root: &DeTable<'_>,
) -> Option<&'e str> {
    let rows: Vec<&str> = value.as_table()?.keys().map(|row| row.get_ref().as_ref()).collect();
    let last = |path: &'e str| path.rsplit('.').next().unwrap_or(path);
    let is_own = |row: &&str, keys: &[&str]| levels.iter().all(|(_, others)| others == keys || !others.contains(row));
    let candidates = levels.iter().filter_map(|(path, keys)| {
        let there = table_at(root, path);
        let lost =
            rows.iter().filter(|row| keys.contains(row) && !there.is_some_and(|there| there.contains_key(**row)));
        let lost: Vec<&&str> = lost.collect();
        let (is_named, is_near) = (last(path) == key, nearest(key, [last(path)]).is_some());
        let is_home = 2 * lost.len() > rows.len() && (is_near || lost.iter().any(|row| is_own(row, keys)));
        (is_named || is_home).then_some(((lost.len(), is_named, is_near), *path))
    });
    // The first of those that are as likely.
    candidates.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, path)| path)
}

/// The home of the unknown keys of a table: where most of them are rows, one of them of that table alone.
fn stray<'e>(
    here: &'e str,
    unknown: &[(&str, Range<usize>)],
    levels: &[(&'e str, Vec<&'e str>)],
    root: &DeTable<'_>,
) -> Option<Stray<'e>> {
    // `[results]` at the top of the file is a header that lacks its first step: another mistake.
    let is_group = |key: &str| here.is_empty() && levels.iter().any(|(path, _)| path.ends_with(&format!(".{key}")));
    let is_own = |key: &str| levels.iter().filter(|(_, keys)| keys.contains(&key)).count() == 1;
    let homes = levels.iter().filter(|(path, _)| *path != here).filter_map(|(home, keys)| {
        let table = table_at(root, home);
        let is_lost = |key: &str| keys.contains(&key) && !table.is_some_and(|table| table.contains_key(key));
        let lost: Vec<&(&str, Range<usize>)> =
            unknown.iter().filter(|(key, _)| is_lost(key) && !is_group(key)).collect();
        lost.iter().any(|(key, _)| is_own(key)).then_some((lost, *home))
    });
    let (mut lost, home) = homes.max_by_key(|(lost, _)| lost.len())?;
    lost.sort_by_key(|(_, span)| span.start);
    let span = lost.first()?.1.clone();
    Some(Stray { here, keys: lost.into_iter().map(|(key, _)| (*key).to_owned()).collect(), home, span })
}
