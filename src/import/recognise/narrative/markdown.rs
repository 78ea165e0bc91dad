//! The sections of text as clean Markdown: headings, lists and bold kept, everything else literal.

use crate::base::Message;
use crate::edition::{Edition, Section as FormSection, SectionKind};
use crate::import::document::{
    DocumentBlock, Paragraph, Remark, Role, SourceDocument, SourceLocation, TableGrid, TextRun,
};
use crate::import::flatten::PICTURE;
use crate::import::label::squeeze;
use crate::import::picture::{PictureContent, PictureFile};
use crate::import::recognise::candidate::Candidate;
use crate::import::recognise::narrative::sections::FoundSection;
use crate::import::value::is_space;
use std::collections::BTreeSet;
use std::ops::Range;

/// The texts of a document.
pub(crate) struct FoundTexts {
    /// The narratives, each by its section's id.
    pub(crate) narratives: Vec<(String, Option<String>)>,
    /// The numbers of the pictures that stand in them.
    pub(crate) pictures: BTreeSet<usize>,
    /// The footnotes that none of them mentions.
    pub(crate) remarks: Vec<Remark>,
}

/// The narratives of a form, each by its section's id; `None` for one whose heading was not found. What stands in `opening`
/// is the introduction's, and a table of which figures were taken is no text, wherever it stands.
pub(crate) fn read(
    document: &SourceDocument,
    sections: &[FoundSection],
    opening: Range<usize>,
    (edition, figures): (&Edition, &Candidate),
) -> FoundTexts {
    let is_text = |block: &&DocumentBlock| match block {
        DocumentBlock::Grid(grid) => !figures.is_from(grid),
        _ => true,
    };
    let mut narratives = Vec::new();
    let (mut kept, mut pictures) = (BTreeSet::new(), BTreeSet::new());
    for section in &edition.sections {
        let own = sections.iter().find(|found| found.id == section.id).map(FoundSection::text);
        let found = if section.opening { Some(opening.clone()).filter(|range| !range.is_empty()) } else { own };
        let blocks = found.clone().map_or(&[][..], |range| &document.blocks[range]);
        match section.kind {
            SectionKind::Narrative if section.opening && found.is_none() => {}
            SectionKind::Narrative => {
                let mut writer = MarkdownWriter::new(document);
                let own = without_hint(blocks, section);
                let text = found.map(|_| writer.markdown(&own.into_iter().filter(is_text).collect::<Vec<_>>()));
                kept.extend(writer.labels);
                pictures.extend(writer.pictures);
                // Of an introduction nothing is left but what the blank form says of it.
                if !section.opening || text.as_ref().is_some_and(|text| !text.is_empty()) {
                    narratives.push((section.id.clone(), text));
                }
            }
            SectionKind::Table => {}
        }
    }
    let lost = document.notes.iter().enumerate();
    // One without text stands in a cell.
    let lost = lost.filter(|(index, note)| !note.is_empty() && !kept.contains(index));
    let remarks = lost.map(|(_, note)| {
        let text = note.iter().map(Paragraph::text).collect::<Vec<_>>().join(" ");
        Remark {
            message: Message::new("import.remark.footnote").with("text", text.trim()),
            spot: SourceLocation::default(),
        }
    });
    FoundTexts { narratives, pictures, remarks: remarks.collect() }
}

/// What a blank form says of a section is no text of the agency's.
fn without_hint<'b>(blocks: &'b [DocumentBlock], section: &FormSection) -> Vec<&'b DocumentBlock> {
    let hint = section.hint.as_ref().map(|hint| squeeze(&hint.zh));
    let is_hint = |block: &DocumentBlock| match block {
        DocumentBlock::Paragraph(paragraph) => Some(squeeze(&paragraph.text())) == hint,
        _ => false,
    };
    blocks.iter().filter(|block| !is_hint(block)).collect()
}

/// A section as Markdown.
struct MarkdownWriter<'d> {
    document: &'d SourceDocument,
    /// The footnotes that it mentions, in order: the first is `[^1]`.
    labels: Vec<usize>,
    /// The pictures that stand in it.
    pictures: BTreeSet<usize>,
}

impl MarkdownWriter<'_> {
    fn new(document: &SourceDocument) -> MarkdownWriter<'_> {
        MarkdownWriter { document, labels: Vec::new(), pictures: BTreeSet::new() }
    }

    /// Blocks with their footnotes behind them.
    fn markdown(&mut self, blocks: &[&DocumentBlock]) -> String {
        let mut out = self.flow(blocks);
        for (number, index) in (1..).zip(self.labels.clone()) {
            let number: usize = number;
            let note: Vec<DocumentBlock> =
                self.document.notes[index].iter().cloned().map(DocumentBlock::Paragraph).collect();
            let text = self.flow(&note.iter().collect::<Vec<_>>());
            // What belongs to a note is indented.
            let text = text.trim_end().replace('\n', "\n    ").replace("\n    \n", "\n\n");
            out.push_str(&format!("\n[^{number}]: {text}\n"));
        }
        out
    }

    /// Blocks as Markdown.
    fn flow(&mut self, blocks: &[&DocumentBlock]) -> String {
        let mut out = String::new();
        let (mut in_list, mut in_quote) = (false, false);
        // Whether the list that is open has numbers.
        let mut is_numbered = None;
        for block in blocks {
            let (text, item) = match block {
                DocumentBlock::Paragraph(paragraph) => {
                    (self.paragraph(paragraph), matches!(paragraph.role, Role::Item(..)))
                }
                DocumentBlock::Grid(grid) => (table(grid), false),
                DocumentBlock::Torn(tokens) => {
                    let lines = tokens.iter().map(|token| literal(token.text.trim())).filter(|text| !text.is_empty());
                    (lines.collect::<Vec<_>>().join("\n\n"), false)
                }
            };
            if text.is_empty() {
                continue;
            }
            let quote = text.starts_with("> ");
            let numbers = match block {
                DocumentBlock::Paragraph(Paragraph { role: Role::Item(number, 0), .. }) => Some(number.is_some()),
                _ => None,
            };
            let is_other_list = numbers.is_some() && numbers != is_numbered;
            is_numbered = numbers.or(is_numbered);
            if !out.is_empty() {
                out.push_str(match (item && in_list && !is_other_list, quote && in_quote) {
                    (true, _) => "\n",
                    (_, true) => "\n>\n",
                    _ => "\n\n",
                });
            }
            out.push_str(&text);
            (in_list, in_quote) = (item, quote);
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    fn paragraph(&mut self, paragraph: &Paragraph) -> String {
        let heading = heading_level(paragraph);
        let text = self.inline(paragraph, heading.is_some());
        match (heading, &paragraph.role) {
            _ if text.is_empty() => text,
            (Some(level), _) => format!("{} {text}", "#".repeat(level)),
            (None, Role::Item(number, depth)) => {
                let indent = "   ".repeat(usize::from(*depth).min(6));
                match number {
                    Some(number) => format!("{indent}{number}. {text}"),
                    None => format!("{indent}- {text}"),
                }
            }
            (None, Role::Quote) => format!("> {}", at_line_start(&text)),
            (None, _) => at_line_start(&text),
        }
    }

    /// The runs with their weights and links; a heading has no weights of its own.
    fn inline(&mut self, paragraph: &Paragraph, heading: bool) -> String {
        let mut merged = Paragraph::default();
        for run in &paragraph.runs {
            if run.is_mark() {
                merged.runs.push(run.clone());
                continue;
            }
            // Space has no weight, and a bold run that begins or ends with it would not be bold in Markdown.
            let look = TextRun { bold: run.bold && !heading, italic: run.italic && !heading, ..run.clone() };
            let inner = run.text.trim_matches(is_space);
            if inner.is_empty() {
                let last = merged.runs.last().filter(|last| last.bold == look.bold && !last.is_mark()).cloned();
                merged.push_like(&run.text, &last.unwrap_or_default());
                continue;
            }
            let start = run.text.find(inner).unwrap_or(0);
            merged.push(&run.text[..start], false);
            merged.push_like(inner, &look);
            merged.push(&run.text[start + inner.len()..], false);
        }
        merged.runs.retain(|run| run.is_mark() || !run.text.is_empty());
        let mut out = String::new();
        // What leads to one place is one link, whatever its weights.
        for runs in merged.runs.chunk_by(|one, other| one.link.is_some() && one.link == other.link) {
            let mut text = String::new();
            for run in runs {
                match (run.note, run.picture) {
                    (Some(note), _) => text.push_str(&self.mark(note)),
                    (None, Some(index)) => text.push_str(&self.picture(index)),
                    (None, None) => text.push_str(&weighted(run, out.chars().next_back().filter(|_| text.is_empty()))),
                }
            }
            match &runs[0].link {
                Some(address) => out.push_str(&link(&text, address)),
                None => out.push_str(&text),
            }
        }
        out.trim_matches(is_space).to_owned()
    }

    /// A picture that a page shows; of another nothing stands in the text.
    fn picture(&mut self, index: usize) -> String {
        match self.document.pictures.get(index).map(|picture| (&picture.content, &picture.alt)) {
            Some((PictureContent::Bytes(bytes), alt)) => {
                self.pictures.insert(index);
                format!("!{}", link(&literal(alt), &PictureFile::name_of(bytes)))
            }
            _ => String::new(),
        }
    }

    /// The mark of a footnote. The same words once more are the same note, mentioned again.
    fn mark(&mut self, note: usize) -> String {
        let notes = &self.document.notes;
        let known = self.labels.iter().position(|known| notes[*known] == notes[note]);
        let at = known.unwrap_or_else(|| {
            self.labels.push(note);
            self.labels.len() - 1
        });
        format!("[^{}]", at + 1)
    }
}

/// A run with its weight. An asterisk before a mark is emphasis only at the beginning of a word: elsewhere the text stands as it is.
fn weighted(run: &TextRun, before: Option<char>) -> String {
    let text = literal(&run.text);
    let opens = run.text.starts_with(char::is_alphanumeric) || before.is_none_or(|c| !c.is_alphanumeric());
    match (run.bold, run.italic && opens) {
        (true, true) => format!("***{text}***"),
        (true, false) => format!("**{text}**"),
        (false, true) => format!("*{text}*"),
        (false, false) => text,
    }
}

/// A link.
fn link(text: &str, address: &str) -> String {
    format!("[{text}]({})", encoded(address))
}

/// A text in which a picture of which nothing is said is described.
pub(crate) fn described(text: &str, picture: &str, words: &str) -> String {
    text.replacen(&format!("!{}", link("", picture)), &format!("!{}", link(&literal(words), picture)), 1)
}

/// An address as it stands in a link: brackets and spaces would end it, and `{{` would begin a placeholder.
pub(crate) fn encoded(address: &str) -> String {
    let is_open =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | '\\' | '{' | '}');
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        match is_open(c) {
            true => encoded.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}"))),
            false => encoded.push(c),
        }
    }
    encoded
}

/// The section's own heading is of the second level. A short line that begins with （一） and is no sentence is a heading, too.
fn heading_level(paragraph: &Paragraph) -> Option<usize> {
    if let Role::Heading(level) = paragraph.role {
        return Some(usize::from(level).clamp(3, 6));
    }
    let text = squeeze(&paragraph.text());
    let bold = paragraph.runs.iter().all(|run| run.bold || run.text.trim().is_empty());
    let most = if bold { 30 } else { 16 };
    let short = text.chars().count() <= most && !text.contains(['。', '；', ';', ':', ',', '、']);
    let numbered = text.starts_with('(') && crate::import::label::without_number(&text) != text;
    (short && numbered && paragraph.role == Role::Plain).then_some(3)
}

/// Text that Markdown and placeholders leave as it is; spaces of layout become one.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            _ if is_space(c) && c != '\u{3000}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    // `{{` would begin a placeholder.
    out.replace("{{", "\\{{")
}

/// What at the start of a line would be markup: `#`, `-`, `+`, `1.`, `=`.
fn at_line_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits > 0 && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return format!("{}\\{rest}", &text[..digits]);
    }
    match text.starts_with(['#', '-', '+', '=', ':']) {
        true => format!("\\{text}"),
        false => text.to_owned(),
    }
}

/// A table inside a narrative.
fn table(grid: &TableGrid) -> String {
    let row = |row: usize| {
        let mut cells = vec![String::new(); grid.columns];
        for cell in grid.row(row) {
            cells[cell.column] = literal(&cell.text.replace('\n', " ").replace(PICTURE, ""));
        }
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = (0..grid.rows).map(row).collect();
    lines.insert(1.min(lines.len()), format!("|{}", " --- |".repeat(grid.columns)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::SourceLocation;

    fn plain(text: &str) -> DocumentBlock {
        DocumentBlock::Paragraph(Paragraph::plain(text, SourceLocation::default()))
    }

    /// What a reader of the page sees.
    fn seen(blocks: &[DocumentBlock]) -> String {
        crate::markdown::plain(&markdown(blocks)).text
    }

    fn markdown(blocks: &[DocumentBlock]) -> String {
        MarkdownWriter::new(&SourceDocument::default()).markdown(&blocks.iter().collect::<Vec<_>>())
    }

    #[test]
    fn text_stays_literal() {
        for text in [
            "1. 推进 *五公开* 工作",
            "# 号、_下划线_、`code`、<b>、[链接](x)",
            "- 一是",
            "3) 二是 | 三是 ~~四~~ &nbsp; \\n",
            "== 分隔",
        ] {
            assert_eq!(seen(&[plain(text)]).trim_end(), text);
        }
        assert_eq!(markdown(&[plain("{{ x }}")]), "\\{{ x }}\n");
    }

    #[test]
    fn headings_lists_and_bold_are_kept() {
        let run = |text: &str, bold| TextRun::new(text, bold);
        let bold = Paragraph {
            runs: vec![run("重点领域： ", true), run("全面公开。", false)], ..Paragraph::default()
        };
        let heading = Paragraph { runs: vec![run("（一）主动公开", true)], ..Paragraph::default() };
        let item = Paragraph { role: Role::Item(None, 0), ..Paragraph::plain("一项", SourceLocation::default()) };
        let blocks = [heading, bold, item.clone(), item].map(DocumentBlock::Paragraph);
        assert_eq!(markdown(&blocks), "### （一）主动公开\n\n**重点领域：** 全面公开。\n\n- 一项\n- 一项\n");
    }
}
