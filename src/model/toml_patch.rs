//! Changing a file that a person typed. The bytes of a value are replaced where the file has them, and nothing else moves: comments,
//! order, alignment, a byte order mark, CRLF, a missing last newline.

use crate::base::syntax::parse_sound;
use crate::base::{SourceFile, toml_key};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is put in place of what.
pub(super) type Edit = (Range<usize>, String);

/// Changes to a file of TOML.
pub struct TomlPatch<'f> {
    text: &'f str,
    /// What the file says.
    root: DeTable<'f>,
    /// Of several at one place, in this order.
    edits: Vec<Edit>,
}

impl<'f> TomlPatch<'f> {
    /// No change yet. `None` for a file with syntax mistakes, which is left alone: what it says is not certain.
    pub fn new(file: &'f Arc<SourceFile>) -> Option<TomlPatch<'f>> {
        Some(TomlPatch { text: &file.text, root: parse_sound(file)?, edits: Vec::new() })
    }

    /// The file as it is.
    pub(super) fn text(&self) -> &'f str {
        self.text
    }

    /// What the file says.
    pub(super) fn root(&self) -> &DeTable<'f> {
        &self.root
    }

    /// Whether the file has a key of its own.
    pub fn has(&self, key: &str) -> bool {
        self.root.get(key).is_some()
    }

    /// Adds an edit.
    pub(super) fn push(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Sets a key of the file itself, as it is typed in TOML. A new one stands below the last that is a line.
    pub fn set(&mut self, key: &str, typed: &str) {
        if let Some(value) = self.root.get(key) {
            return self.edits.push((value.span(), typed.to_owned()));
        }
        let is_line = |value: &Spanned<DeValue<'_>>| {
            !self.text[value.span().start..].starts_with('[') && !value.get_ref().is_table()
        };
        let last = self.root.iter().filter(|(_, value)| is_line(value)).map(|(_, value)| value.span().end).max();
        match last {
            Some(end) => self.insert(self.line_end(end), format!("\n{key} = {typed}")),
            None => self.insert(self.start(), format!("{key} = {typed}\n")),
        }
    }

    /// Sets a key of a table of the file, as it is typed in TOML; the table is begun where it is not there.
    pub fn set_in(&mut self, table: &str, key: &str, typed: &str) {
        let entry = format!("{} = {typed}", toml_key(key));
        let Some(known) = self.root.get(table) else {
            let newline = if self.text.ends_with('\n') { "" } else { "\n" };
            return self.insert(self.text.len(), format!("{newline}\n[{table}]\n{entry}\n"));
        };
        let entries = || known.get_ref().as_table().into_iter().flat_map(|table| table.iter());
        if let Some((_, value)) = entries().find(|(name, _)| name.get_ref().as_ref() == key) {
            return self.edits.push((value.span(), typed.to_owned()));
        }
        let last = entries().map(|(_, value)| value.span().end).max();
        let (is_inline, end) = (self.text[known.span().start..].starts_with('{'), last.unwrap_or(known.span().end));
        match (is_inline, last) {
            (true, Some(end)) => self.insert(end, format!(", {entry}")),
            (true, None) => self.insert(end - 1, entry),
            (false, _) => self.insert(self.line_end(end), format!("\n{entry}")),
        }
    }

    /// Adds an entry to an array of tables, in the notation that it has; the values are typed.
    pub fn append(&mut self, key: &str, fields: &[(&str, String)]) {
        let lines: Vec<String> = fields.iter().map(|(key, typed)| format!("{key} = {typed}")).collect();
        let listed = self.root.get(key).filter(|list| !self.text[list.span().start..].starts_with("[["));
        let Some(list) = listed else {
            let newline = if self.text.ends_with('\n') || self.has_edit(self.text.len()) { "" } else { "\n" };
            let block = format!("{newline}\n[[{key}]]\n{}\n", lines.join("\n"));
            return self.insert(self.text.len(), block);
        };
        let entry = format!("{{ {} }}", lines.join(", "));
        let last = list.get_ref().as_array().and_then(|list| list.iter().last()).map(|last| last.span().end);
        match last {
            Some(end) => self.insert(end, format!(", {entry}")),
            None => {
                let at = list.span().end - 1;
                let comma = if self.has_edit(at) { ", " } else { "" };
                self.insert(at, format!("{comma}{entry}"));
            }
        }
    }

    /// Sets a key of an entry of an array of tables, as it is typed; whether the entry has it.
    pub fn set_of(&mut self, list: &str, at: usize, key: &str, typed: &str) -> bool {
        let place = self.entry(list, at).and_then(|entry| Some(entry.get_ref().as_table()?.get(key)?.span()));
        self.edits.extend(place.clone().map(|place| (place, typed.to_owned())));
        place.is_some()
    }

    /// Removes an entry of an array of tables; whether its place is certain.
    pub fn remove(&mut self, list: &str, at: usize) -> bool {
        let Some(entry) = self.entry(list, at) else { return false };
        let Some(values) = entry.get_ref().as_table() else { return false };
        if self.text[entry.span().start..].starts_with('{') {
            let before = at.checked_sub(1).and_then(|before| Some(self.entry(list, before)?.span().end));
            return self.remove_listed(entry.span(), before);
        }
        let last = values.iter().map(|(_, value)| value.span().end).max();
        let Some((start, end)) = last.and_then(|last| Some((self.text[..last].rfind(&format!("[[{list}]]"))?, last)))
        else {
            return false;
        };
        let is_own = self.text[..start].ends_with('\n') || start == self.start();
        if !is_own || values.iter().any(|(_, value)| value.span().start < start) {
            return false;
        }
        self.remove_lines(start, end);
        true
    }

    /// Removes whole lines, with the empty line before them.
    fn remove_lines(&mut self, start: usize, end: usize) {
        let before = &self.text[..start];
        let blank = if before.ends_with("\r\n\r\n") { 2 } else { usize::from(before.ends_with("\n\n")) };
        self.edits.push((start - blank..self.next_line(end), String::new()));
    }

    /// Removes what stands between commas, with the comma behind it, or else with that before it, where `before` ends.
    fn remove_listed(&mut self, own: Range<usize>, before: Option<usize>) -> bool {
        let mut rest = self.text[own.end..].trim_start();
        while let Some((_, below)) = rest.strip_prefix('#').and_then(|comment| comment.split_once('\n')) {
            rest = below.trim_start();
        }
        let (mut start, mut end) = match (rest.strip_prefix(','), before) {
            (Some(rest), _) => (own.start, self.text.len() - rest.trim_start_matches([' ', '\t']).len()),
            (None, Some(before)) => (before, own.end),
            (None, None) => (own.start, own.end),
        };
        // A comment between them is of who knows what.
        if [start..own.start, own.end..end].iter().any(|range| self.text[range.clone()].contains('#')) {
            return false;
        }
        let line = self.line_start(start);
        if self.text[line..start].trim().is_empty() && self.line_end(end) == end && end > own.end {
            (start, end) = (line, self.next_line(end));
        }
        self.edits.push((start..end, String::new()));
        true
    }

    /// Removes a key of a table of the file; whether its place is certain.
    pub fn remove_in(&mut self, table: &str, key: &str) -> bool {
        let Some(known) = self.root.get(table) else { return false };
        let Some(entries) = known.get_ref().as_table() else { return false };
        let Some((name, value)) = entries.iter().find(|(name, _)| name.get_ref().as_ref() == key) else { return false };
        let own = name.span().start..value.span().end;
        if self.text[known.span().start..].starts_with('{') {
            let before = entries.iter().map(|(_, value)| value.span().end).filter(|end| *end <= own.start).max();
            return self.remove_listed(own, before);
        }
        self.remove_own_line(own)
    }

    /// Removes a key of the file itself that is a line, of a table with its header none; whether its place is certain.
    pub fn remove_line(&mut self, key: &str) -> bool {
        let known = self.root.iter().find(|(name, _)| name.get_ref().as_ref() == key);
        let is_line = |value: &Spanned<DeValue<'_>>| !value.get_ref().is_table() && !value.get_ref().is_array();
        let own = known.filter(|(_, value)| is_line(value)).map(|(name, value)| name.span().start..value.span().end);
        own.is_some_and(|own| self.remove_own_line(own))
    }

    /// Removes what has a line of its own.
    fn remove_own_line(&mut self, own: Range<usize>) -> bool {
        let start = self.line_start(own.start);
        let is_own_line = self.text[start..own.start].trim().is_empty();
        if is_own_line {
            self.edits.push((start..self.next_line(own.end), String::new()));
        }
        is_own_line
    }

    /// Removes a table that stands under headers of its own, with the comment above it; whether it does.
    pub fn remove_table(&mut self, key: &str) -> bool {
        let Some(values) = self.root.get(key).map(value_spans) else { return false };
        let Some((first, last)) = values.iter().map(|span| span.start).min().zip(values.iter().map(|s| s.end).max())
        else {
            return false;
        };
        let Some(mut start) = self.text[..first].rfind("\n[").map(|newline| newline + 1) else { return false };
        let is_own = |line: &str| {
            let rest = line.strip_prefix('[').and_then(|line| line.strip_prefix(key));
            rest.is_some_and(|rest| rest.starts_with([']', '.']))
        };
        let of_others = self.root.iter().filter(|(name, _)| name.get_ref().as_ref() != key);
        let mut of_others = of_others.flat_map(|(_, value)| value_spans(value));
        let mut heads = self.text[start..last].lines().filter(|line| line.starts_with('['));
        if of_others.any(|span| (start..last).contains(&span.start)) || !heads.all(is_own) {
            return false;
        }
        let comment = self.text[..start].trim_end_matches(['\r', '\n']);
        let line = self.line_start(comment.len());
        let is_alone = self.text[..line].ends_with("\n\n") || self.text[..line].ends_with("\n\r\n");
        if comment[line..].starts_with('#') && self.next_line(comment.len()) == start && is_alone {
            start = line;
        }
        self.remove_lines(start, last);
        true
    }

    /// Whether a key has a text.
    pub fn says(&self, key: &str, text: &str) -> bool {
        self.root.get(key).is_some_and(|value| value.get_ref().as_str() == Some(text))
    }

    /// The place of the entry of an array of tables that has a text under a key.
    pub fn position(&self, list: &str, key: &str, text: &str) -> Option<usize> {
        let entries = self.root.get(list)?.get_ref().as_array()?;
        let mut texts = entries.iter().map(|entry| entry.get_ref().as_table()?.get(key)?.get_ref().as_str());
        texts.position(|known| known == Some(text))
    }

    /// An entry of an array of tables.
    fn entry(&self, list: &str, at: usize) -> Option<&Spanned<DeValue<'f>>> {
        self.root.get(list)?.get_ref().as_array()?.get(at)
    }

    /// Whether something changes from an offset on.
    fn has_edit(&self, at: usize) -> bool {
        self.edits.iter().any(|(range, _)| range.start == at)
    }

    /// The file with the changes, with its own line ends.
    pub fn finish(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        spliced(self.text, &self.edits)
    }

    fn insert(&mut self, at: usize, text: String) {
        self.edits.push((at..at, text));
    }

    /// Behind a byte order mark.
    pub(super) fn start(&self) -> usize {
        if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// The start of the line of an offset.
    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(self.start(), |newline| newline + 1)
    }

    /// The start of the line behind that of an offset.
    fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// The end of the line of an offset.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let line = self.text[at..].split('\n').next().unwrap_or_default();
        at + line.trim_end_matches('\r').len()
    }
}

/// Where the values of a value stand that are no tables.
fn value_spans(value: &Spanned<DeValue<'_>>) -> Vec<Range<usize>> {
    match value.get_ref().as_table() {
        Some(table) => table.iter().flat_map(|(_, value)| value_spans(value)).collect(),
        None => vec![value.span()],
    }
}

/// A text with changes, which are in order, in its own line ends.
pub(super) fn spliced(text: &str, edits: &[Edit]) -> String {
    let is_crlf = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    let (mut out, mut done) = (String::with_capacity(text.len() + 64), 0);
    for (range, new) in edits {
        out.push_str(&text[done..range.start]);
        out.push_str(&if is_crlf { new.replace('\n', "\r\n") } else { new.clone() });
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_signs_is_one_line_that_is_read_again() {
        for key in ["联系\"人\"'s", "a\nb", "'", "\\", "\u{7f}\t", "a.b", ""] {
            let line = format!("{} = 1\n", toml_key(key));
            let read: toml::Table = line.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(read.contains_key(key) && line.lines().count() == 1, "{line}");
        }
    }

    fn patched(text: &str, change: impl Fn(&mut TomlPatch<'_>)) -> String {
        let file = Arc::new(SourceFile { path: "content/a/agency.toml".to_owned(), text: text.to_owned() });
        let mut patch = TomlPatch::new(&file).expect("a sound file");
        change(&mut patch);
        patch.finish()
    }

    #[test]
    fn a_key_of_a_table_finds_its_place() {
        for (text, now) in [
            ("a = 1", "a = 1\n\n[contact]\n\"电话\" = \"2\"\na-b = \"3\"\n"),
            ("[contact]\n\"电话\" = '1' # 值班\n[x]\n", "[contact]\n\"电话\" = \"2\" # 值班\na-b = \"3\"\n[x]\n"),
            ("contact = { x = 1 }\n", "contact = { x = 1, \"电话\" = \"2\", a-b = \"3\" }\n"),
            ("[contact]\n", "[contact]\n\"电话\" = \"2\"\na-b = \"3\"\n"),
        ] {
            let once = patched(text, |patch| patch.set_in("contact", "电话", "\"2\""));
            assert_eq!(patched(&once, |patch| patch.set_in("contact", "a-b", "\"3\"")), now);
        }
    }

    #[test]
    fn an_entry_gets_another_text_or_goes() {
        let text = "a = 1\n\n[[x]]\nk = \"1\"\n\n[[x]]\nk = \"\"\"2\n[[x]]\n\"\"\" # z\nl = 3\n\n[y]\n";
        assert_eq!(patched(text, |patch| assert!(patch.set_of("x", 0, "k", "'9'"))), text.replacen("\"1\"", "'9'", 1));
        let gone = patched(text, |patch| assert!(patch.remove("x", 0)));
        assert_eq!(gone, text.replacen("\n[[x]]\nk = \"1\"\n", "", 1));
        let crlf = "[[x]]\r\nk = 1\r\n\r\n[[x]]\r\nk = 2\r\n";
        assert_eq!(patched(crlf, |patch| assert!(patch.remove("x", 1))), "[[x]]\r\nk = 1\r\n");
        for (listed, now) in [
            ("x = [{ k = 1 }]\n", "x = []\n"),
            ("x = [ { k = 1 }, { k = 2 } ] # z\n", "x = [ { k = 2 } ] # z\n"),
            ("x = [\r\n  { k = 1 },\r\n  { k = 2 },\r\n]\r\n", "x = [\r\n  { k = 2 },\r\n]\r\n"),
        ] {
            assert_eq!(patched(listed, |patch| assert!(patch.remove("x", 0))), now);
        }
        for (listed, now) in [
            ("x = [{ k = 1 }, { k = \"#\" }]\n", "x = [{ k = 1 }]\n"),
            ("x = [\n  { k = 1 },\n  { k = 2 } # z\n]\n", "x = [\n  { k = 1 } # z\n]\n"),
            ("x = [\n  { k = 1 },\n  { k = 2 }, # z\n]\n", "x = [\n  { k = 1 },\n  # z\n]\n"),
        ] {
            assert_eq!(patched(listed, |patch| assert!(patch.remove("x", 1))), now);
        }
        for odd in ["x = []\n", "[y]\n", "x = [ { k = 1 } # z\n, { k = 2 } ]\n"] {
            assert_eq!(patched(odd, |patch| assert!(!patch.remove("x", 0))), odd);
        }
    }

    #[test]
    fn a_key_or_a_table_goes_and_nothing_else() {
        for (text, now) in [
            ("[m]\na = 1\n\"电话\" = '1' # 值班\nb = 2\n", "[m]\na = 1\nb = 2\n"),
            ("m = { \"电话\" = 1, b = 2 }\n", "m = { b = 2 }\n"),
            ("m = { a = 1, \"电话\" = 2 }\n", "m = { a = 1 }\n"),
            ("[m]\r\n\"电话\" = \"\"\"1\r\n2\"\"\"\r\n[n]\r\n", "[m]\r\n[n]\r\n"),
        ] {
            assert_eq!(patched(text, |patch| assert!(patch.remove_in("m", "电话"))), now);
        }
        let line = "a = 1\nday = 2024-01-02 # z\n[day_2]\n";
        assert_eq!(patched(line, |patch| assert!(patch.remove_line("day"))), "a = 1\n[day_2]\n");
        for odd in ["[day]\n", "[[day]]\n", "day.x = 1\n", "[x]\nday = 1\n"] {
            assert_eq!(patched(odd, |patch| assert!(!patch.remove_line("day"))), odd);
        }
        for odd in ["m.\"电话\" = 1\n", "[m]\na = 1\n", "a = 1\n"] {
            assert_eq!(patched(odd, |patch| assert!(!patch.remove_in("m", "电话"))), odd);
        }
        let own = "\n# 之二\n[t_2]\n# 行\na = [ \"\", \"\" ]\n\n# 组\n[t_2.g]\nb = \"\"\n";
        for (before, behind) in [("a = 1\n", ""), ("[t]\na = 1 # x\n", "\n[[explanations]]\ntext = \"[t_2]\"\n")] {
            for text in [format!("{before}{own}{behind}"), format!("{before}{own}{behind}").replace('\n', "\r\n")] {
                let now = patched(&text, |patch| assert!(patch.remove_table("t_2")));
                assert_eq!(now.replace('\r', ""), format!("{before}{behind}"));
            }
        }
        let mine = "[t]\na = 1\n# mine\n[t_2]\na = 1\n";
        assert_eq!(patched(mine, |patch| assert!(patch.remove_table("t_2"))), "[t]\na = 1\n# mine\n");
        for odd in ["\n[t_2]\na = 1\n[t]\nb = 1\n[t_2.g]\nb = 1\n", "t_2 = { a = 1 }\n", "\n[t_2]\n", "t_2.a = 1\n"] {
            assert_eq!(patched(odd, |patch| assert!(!patch.remove_table("t_2"))), odd);
        }
    }

    #[test]
    fn only_what_is_set_changes() {
        let text = "# 机关\r\nname = \"甲局\" # 全称\r\nwords = [\"甲\"]\r\n\r\n[contact]\r\n\"电话\" = \"1\"\r\n";
        let now = patched(text, |patch| {
            patch.set("name", "\"乙局\"");
            patch.set("parent", "\"county\"");
            patch.append("names", &[("name", "\"甲局\"".to_owned()), ("from", "2019".to_owned())]);
            patch.append("names", &[("name", "\"乙局\"".to_owned()), ("from", "2023".to_owned())]);
        });
        let expected = "# 机关\r\nname = \"乙局\" # 全称\r\nparent = \"county\"\r\nwords = [\"甲\"]\r\n\r\n[contact]\r\n\
            \"电话\" = \"1\"\r\n\r\n[[names]]\r\nname = \"甲局\"\r\nfrom = 2019\r\n\r\n[[names]]\r\nname = \"乙局\"\r\nfrom = 2023\r\n";
        assert_eq!(now, expected);
        assert_eq!(patched(text, |_| ()), text);
        let file = Arc::new(SourceFile { path: "content/a/agency.toml".to_owned(), text: "name = 甲局".to_owned() });
        assert!(TomlPatch::new(&file).is_none(), "what is broken is left alone");
    }
}
