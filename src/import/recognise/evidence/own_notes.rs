//! The explanations that our own pages, documents and workbooks print under a table or on a sheet: each says by name where it stands.

use crate::base::{Lang, Message};
use crate::edition::{Edition, Editions};
use crate::import::document::{DocumentBlock, Paragraph, Remark, Role, SourceDocument, SourceLocation, SourceNote};
use crate::import::frame;
use crate::import::label::squeeze;
use crate::markdown::is_absolute_address;
use std::collections::{BTreeSet, HashMap};

/// What such a line may begin with.
const HEADS: [&str; 3] = ["注", "Note", "说明"];

/// An explanation as it is printed.
#[derive(Clone, Debug)]
pub(crate) struct NamedNote {
    /// The name of its place, squeezed.
    name: String,
    /// The name as it is printed, and the text behind it.
    line: String,
    text: String,
    source: Option<String>,
    spot: SourceLocation,
    /// Whether a mark stands before it, as behind the figure or word that it explains; a workbook has brackets.
    is_marked: bool,
}

impl NamedNote {
    /// Whether its cell has a mark, too.
    pub(crate) fn is_marked(&self) -> bool {
        self.is_marked
    }
}

/// Takes such lines out of a document.
pub(crate) fn take_from(document: &mut SourceDocument, editions: &Editions) -> Vec<NamedNote> {
    if document.paragraphs().all(|paragraph| bare(&paragraph.text()).is_none()) {
        return Vec::new();
    }
    let known: BTreeSet<String> = editions.iter().flat_map(|edition| names(edition)).map(|(name, _)| name).collect();
    let mut notes = Vec::new();
    document.blocks.retain(|block| {
        let DocumentBlock::Paragraph(paragraph) = block else { return true };
        let note = named(paragraph, &known);
        let is_other = note.is_none();
        notes.extend(note);
        is_other
    });
    notes
}

/// The explanations at the addresses that a form has for their names, and what is said of each. Where a name is that of several rows,
/// it stands at their table.
pub(crate) fn placed(notes: Vec<NamedNote>, edition: &Edition) -> (Vec<SourceNote>, Vec<Remark>) {
    let mut places: HashMap<String, BTreeSet<&str>> = HashMap::new();
    names(edition).for_each(|(name, address)| _ = places.entry(name).or_default().insert(address));
    let (mut found, mut remarks) = (Vec::new(), Vec::new());
    for NamedNote { name, line, text, source, spot, .. } in notes {
        let mut addresses = places.get(&name).into_iter().flatten().copied();
        let table = |address: &str| address.split('.').next().unwrap_or_default().to_owned();
        let placed = match (addresses.next(), addresses.next()) {
            (Some(address), None) => Some((address.to_owned(), text)),
            (Some(one), Some(_)) => Some((table(one), line.clone())),
            (None, _) => None,
        };
        let message = match placed {
            Some((address, text)) => {
                let place = edition.name_at(&address).unwrap_or_default();
                let message = Message::new("import.remark.note").with("table", &place).with("text", text.as_str());
                found.push(SourceNote { rule: None, address, text, source });
                message
            }
            None => Message::new("import.remark.left_out").with("text", line),
        };
        remarks.push(Remark { message, spot });
    }
    (found, remarks)
}

/// The names of a form's cells, rows and tables in both languages, squeezed, each with its address.
fn names(edition: &Edition) -> impl Iterator<Item = (String, &str)> {
    let cells = edition.cells.iter().map(|cell| cell.address.as_str());
    let rows = edition.tables.iter().flat_map(|table| table.rows()).filter(|(_, row)| row.key.is_some());
    let parts = rows.map(|(_, row)| row.path.as_str()).chain(edition.tables.iter().map(|table| table.key.as_str()));
    cells.chain(parts).flat_map(|address| {
        let both = edition.name_at(address).map(|name| [squeeze(&name.zh), squeeze(&name.en)]);
        both.into_iter().flatten().map(move |name| (name, address))
    })
}

/// What stands behind the head and the mark of such a line, and whether it has a head; the name of a place in a workbook has brackets
/// instead of a mark.
fn bare(text: &str) -> Option<(&str, bool)> {
    let text = text.trim_start();
    let behind = HEADS.iter().find_map(|head| text.strip_prefix(head)).map(str::trim_start);
    let marked = behind.unwrap_or(text);
    let unmarked = marked.strip_prefix(|c| matches!(c, '①'..='⑳'));
    let bare = unmarked.or_else(|| marked.starts_with(['(', '（']).then_some(marked))?;
    Some((bare, behind.is_some()))
}

fn named(paragraph: &Paragraph, known: &BTreeSet<String>) -> Option<NamedNote> {
    let own = paragraph.text();
    let (line, has_head) = bare(&own)?;
    // A page of ours numbers them; a sentence of the office's may begin with the label of a row, but not with the name of a cell.
    let is_ours = has_head || matches!(paragraph.role, Role::Item(..));
    let names = line.match_indices(['：', ':']).find_map(|(at, colon)| {
        let name = squeeze(&line[..at]);
        // The name in brackets, or behind a number in brackets: the marks beyond ⑳.
        let in_brackets = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).map(str::to_owned);
        let behind = name.strip_prefix('(').and_then(|name| name.split_once(')')).map(|(_, name)| name.to_owned());
        let name = [Some(name), in_brackets, behind]
            .into_iter()
            .flatten()
            .find(|name| known.contains(name) && (is_ours || name.contains('·')))?;
        Some((name, line[at + colon.len()..].trim()))
    });
    let (name, text) = names?;
    let (text, source) = without_source(text, paragraph);
    (!text.is_empty()).then(|| NamedNote {
        name,
        line: line.trim().to_owned(),
        text: text.to_owned(),
        source,
        spot: paragraph.spot,
        is_marked: own
            .trim_start_matches(|c| !matches!(c, '①'..='⑳' | '(' | '（'))
            .starts_with(|c| matches!(c, '①'..='⑳')),
    })
}

/// A text without the address where it can be read, which stands behind it: on a page as a link.
fn without_source<'t>(text: &'t str, paragraph: &Paragraph) -> (&'t str, Option<String>) {
    if let Some(run) = paragraph.runs.last()
        && let Some(text) = text.strip_suffix(run.text.trim()).filter(|_| run.link.is_some())
    {
        return (text.trim(), run.link.clone());
    }
    let frames = ["docx.source", "export.source"]
        .into_iter()
        .flat_map(|key| [Lang::Zh, Lang::En].map(|lang| frame(key, "source", lang)));
    let cut = |(before, behind): (String, String)| {
        let (text, source) = text.strip_suffix(behind.as_str())?.rsplit_once(before.as_str())?;
        is_absolute_address(source).then(|| (text, Some(source.to_owned())))
    };
    frames.filter_map(cut).next().unwrap_or((text, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a line at which place, and whether the line is taken.
    fn found(line: &str) -> Option<(String, String)> {
        let paragraph = Paragraph::plain(line, SourceLocation::default());
        let mut document = SourceDocument { blocks: vec![DocumentBlock::Paragraph(paragraph)], ..Default::default() };
        let editions = Editions::load(&[]).0;
        let notes = take_from(&mut document, &editions);
        assert_eq!(notes.is_empty(), document.blocks.len() == 1, "{line}");
        let (notes, remarks) = placed(notes, editions.get("cn-2021").expect("a form"));
        assert_eq!(notes.len(), remarks.len());
        notes.into_iter().next().map(|note| (note.address, note.text))
    }

    #[test]
    fn an_explanation_names_its_place() {
        for (line, address) in [
            ("注① 一、本年新收政府信息公开申请数量 · 自然人：甲：乙", "requests.new_received.natural_person"),
            ("① 一、本年新收政府信息公开申请数量 · 自然人：甲：乙", "requests.new_received.natural_person"),
            ("(21) 一、本年新收政府信息公开申请数量 · 自然人：甲：乙", "requests.new_received.natural_person"),
            ("Note ③ Proactive disclosure: 甲：乙", "proactive"),
            ("说明（行政许可）：甲：乙", "proactive.licensing"),
        ] {
            assert_eq!(found(line), Some((address.to_owned(), "甲：乙".to_owned())), "{line}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_a_label_is_none() {
        for line in
            ["（1）行政许可：全年公开3条。", "①行政许可：全年公开3条。", "注：行政许可：3条。", "说明：本表不含乡镇。"]
        {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
