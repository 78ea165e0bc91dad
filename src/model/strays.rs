//! Rows that stand below another header than their own: the header was deleted, or the row moved.

use super::figures_reader::keyed_rows;
use super::toml::KEY;
use crate::base::{Diagnostic, Location, Message, SourceFile};
use crate::edition::{Edition, REPORT_KEYS, TableBlock};
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeTable;

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

/// A group of a form whose table stands at the top of the file, without the steps before its name: `[results]`.
struct StrayGroup<'e> {
    key: &'e str,
    path: &'e str,
    span: Range<usize>,
}

/// What stands below another header than its own.
pub(super) struct Strays<'e> {
    rows: Vec<Stray<'e>>,
    groups: Vec<StrayGroup<'e>>,
}

impl Strays<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.groups.is_empty()
    }

    /// Whether no group stands at the top of the file: else rows below its table seem to be missing.
    pub(super) fn has_no_groups(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether enough is said of an unknown key of a table.
    pub(super) fn is_unknown(&self, here: &str, key: &str) -> bool {
        self.rows.iter().any(|stray| stray.here == here && stray.keys.iter().any(|stray| stray == key))
    }

    /// Whether enough is said of a row that a table lacks, or of a table that is not there.
    pub(super) fn is_missing(&self, home: &str, key: Option<&str>) -> bool {
        let has = |stray: &Stray<'_>| key.is_none_or(|key| stray.keys.iter().any(|stray| stray == key));
        self.rows.iter().any(|stray| stray.home == home && has(stray))
    }

    /// The keys at the beginning of the file of which enough is said.
    pub(super) fn root_keys(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().filter(|stray| stray.here.is_empty());
        rows.flat_map(|stray| stray.keys.iter().map(String::as_str)).chain(self.groups.iter().map(|group| group.key))
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
        let group = |group: &StrayGroup<'_>| {
            let message = Message::new("key.unknown").with("key", group.key);
            finding(&group.span, message, Message::new("key.path").with("path", group.path), group.path)
        };
        self.rows.iter().map(row).chain(self.groups.iter().map(group)).collect()
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
    let groups = stray_groups(edition, root);
    let rows = if is_complete && groups.is_empty() { stray_rows(edition, root) } else { Vec::new() };
    Strays { rows, groups }
}

fn stray_groups<'e>(edition: &'e Edition, root: &DeTable<'_>) -> Vec<StrayGroup<'e>> {
    let groups = edition.rows().filter(|(_, row)| row.is_group());
    groups
        .filter_map(|(_, row)| {
            let key = row.key.as_deref()?;
            let is_table = edition.tables.iter().any(|table| table.key == key) || REPORT_KEYS.contains(&key);
            let (name, _) = root.get_key_value(key).filter(|_| !is_table)?;
            Some(StrayGroup { key, path: &row.path, span: name.span() })
        })
        .collect()
}

fn stray_rows<'e>(edition: &'e Edition, root: &DeTable<'_>) -> Vec<Stray<'e>> {
    let levels = levels(edition);
    let tables: Vec<&str> = edition.tables.iter().map(|table| table.key.as_str()).chain(REPORT_KEYS).collect();
    std::iter::once(("", &tables))
        .chain(levels.iter().map(|(path, keys)| (*path, keys)))
        .filter_map(|(here, known)| {
            let table = table_at(root, here)?;
            let unknown: Vec<(&str, Range<usize>)> = table
                .keys()
                .map(|key| (key.get_ref().as_ref(), key.span()))
                .filter(|(key, _)| !known.contains(key))
                .collect();
            (!unknown.is_empty()).then(|| stray(here, &unknown, &levels, root))?
        })
        .collect()
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
