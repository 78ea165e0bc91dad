//! Changing a narrative. Only the paragraphs that say something else are replaced: the others keep every byte, with their
//! placeholders, escapes and line breaks.

use super::Narrative;
use super::toml_patch::spliced;
use crate::markdown;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// What stands between two paragraphs.
const BREAK: &str = "\n\n";

impl Narrative {
    /// The file with the text of a source. A paragraph stays as it is typed where readers get the same text of it.
    pub fn patched(&self, text: &str) -> String {
        let edits = edits(self.text(), text);
        // Paragraphs may be read otherwise in new company: a line of a list, an open block of code.
        let pictures = markdown::pictures(text);
        let said = |text: &str| markdown::plain(&without_others(text, &pictures)).text.trim().to_owned();
        let edits = if said(&spliced(self.text(), &edits)) == said(text) {
            edits
        } else {
            std::iter::once((0..self.text().len(), text.to_owned())).collect()
        };
        let edits: Vec<_> = edits.into_iter().map(|(range, new)| (self.place(range).span, new)).collect();
        spliced(&self.file.text, &edits)
    }
}

/// A text without the pictures that are not among some.
fn without_others(text: &str, pictures: &[String]) -> String {
    markdown::without_pictures(text, |name| !pictures.iter().any(|known| known == name))
}

/// What is put in place of what in the earlier text, in order. A picture that only the earlier text has stays, unless another one is put
/// in its place: whether it goes is for a person to say.
fn edits(old: &str, new: &str) -> Vec<(Range<usize>, String)> {
    let (before, after) = (paragraphs(old), paragraphs(new));
    let pictures = markdown::pictures(new);
    let says = |text: &str, paragraphs: &[Range<usize>]| -> Vec<String> {
        let said = |range: &Range<usize>| {
            let text = without_others(&text[range.clone()], &pictures);
            format!("{}\0{}", markdown::plain(&text).text.trim(), markdown::pictures(&text).join("\0"))
        };
        paragraphs.iter().map(said).collect()
    };
    let (said, says_now) = (says(old, &before), says(new, &after));
    // The pictures of a paragraph that stay, and whether there is nothing else in it.
    let kept = |at: usize| -> Vec<&str> {
        let text = &old[before[at].clone()];
        let gone = markdown::picture_places(text).filter(|(name, _)| !pictures.contains(name));
        gone.map(|(_, range)| &text[range]).collect()
    };
    let is_kept = |at: usize| said[at] == "\0" && !kept(at).is_empty();
    let mut edits = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &said, &says_now) {
        let (_, mut from, mut to) = op.as_tag_tuple();
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        while !from.is_empty() && !to.is_empty() {
            let place = before[from.start].clone();
            let text = like(&old[place.clone()], &new[after[to.start].clone()]);
            let has_picture = !markdown::pictures(&text).is_empty();
            if has_picture || !is_kept(from.start) {
                let kept = if has_picture { Vec::new() } else { kept(from.start) };
                edits.push((place, [&[text.as_str()][..], &kept].concat().join(BREAK)));
                to.start += 1;
            }
            from.start += 1;
        }
        while !from.is_empty() {
            let run = from.start..from.clone().find(|at| !kept(*at).is_empty()).unwrap_or(from.end);
            match run.is_empty() {
                true if is_kept(from.start) => {}
                true => edits.push((before[from.start].clone(), kept(from.start).join(BREAK))),
                false => edits.push((removed(&before, &run, old), String::new())),
            }
            from.start = run.end.max(from.start + 1);
        }
        if !to.is_empty() {
            edits.push(added(&before, from.end, old, (&after, to, new)));
        }
    }
    edits
}

/// The bytes of some paragraphs with the break that goes with them.
fn removed(all: &[Range<usize>], gone: &Range<usize>, text: &str) -> Range<usize> {
    match (gone.start.checked_sub(1).map(|at| &all[at]), all.get(gone.end)) {
        (_, Some(next)) => all[gone.start].start..next.start,
        (Some(last), None) => last.end..all[gone.end - 1].end,
        (None, None) => all.first().map_or(0, |first| first.start)..text.trim_end().len(),
    }
}

/// New paragraphs before that of an index, with the break that they have in their own text.
fn added(
    all: &[Range<usize>],
    index: usize,
    old: &str,
    (after, added, new): (&[Range<usize>], Range<usize>, &str),
) -> (Range<usize>, String) {
    let (first, last) = (&after[added.start], &after[added.end - 1]);
    let neighbour = index.checked_sub(1).or(Some(index)).and_then(|near| all.get(near));
    let text = &new[first.start..last.end];
    let text = neighbour.map_or_else(|| text.to_owned(), |near| like(&old[near.clone()], text));
    if let Some(at) = index.checked_sub(1).and_then(|last| all.get(last)) {
        let gap = added.start.checked_sub(1).map_or(BREAK, |at| &new[after[at].end..first.start]);
        return (at.end..at.end, format!("{gap}{text}"));
    }
    let gap = after.get(added.end).map_or(BREAK, |next| &new[last.end..next.start]);
    match all.first() {
        Some(next) => (next.start..next.start, format!("{text}{gap}")),
        None => (0..old.len(), format!("{text}\n")),
    }
}

/// The paragraphs of a text, each item of a list and each heading one of its own; without the line break behind them.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut at, mut is_open) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        if words.is_empty() {
            is_open = false;
            continue;
        }
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        match out.last_mut().filter(|_| is_open && !opens(words)) {
            Some(last) => last.end = end,
            None => out.push(start..end),
        }
        is_open = !words.starts_with('#');
    }
    out
}

/// A text whose items have the bullets of an item of the earlier text: other bullets would begin another list.
fn like(old: &str, new: &str) -> String {
    let bullet =
        |line: &str| line.trim_start().get(..2).filter(|mark| ["- ", "* ", "+ "].contains(mark)).map(str::to_owned);
    let Some(known) = bullet(old) else { return new.to_owned() };
    let line = |line: &str| match bullet(line) {
        Some(own) => line.replacen(&own, &known, 1),
        None => line.to_owned(),
    };
    new.split_inclusive('\n').map(line).collect()
}

/// Whether a line begins a heading or an item of a list.
fn opens(line: &str) -> bool {
    let behind_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = behind_number.len() < line.len() && behind_number.starts_with(['.', ')']);
    line.starts_with('#') || is_numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{report, site};

    /// The overview as typed, with another text put in.
    fn patched(typed: &str, text: &str) -> String {
        let toml = report(2024, &[("requests.new_received", "[ 4, 0, 0, 0, 0, 0, 4 ]")]);
        let site = site(&[
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2024/report.toml", &toml),
            ("content/a/2024/overview.md", typed),
        ]);
        site.agencies[0].reports[0].narrative("overview").expect("an overview").patched(text)
    }

    /// An author's text: Windows line ends, a placeholder, an escape, a heading, hard breaks, a list, blanks at the end.
    const TYPED: &str = "\r\n本年收到 {{ requests.new_received.natural_person }} 件。\r\n\r\n\r\n### （一）公开\\*\r\n公开了\r\n许多\\{{ 信息。\r\n\r\n- 甲\r\n- 乙 {{requests.new_received.natural_person}}\r\n\r\n末段。 \r\n\r\n";

    #[test]
    fn a_list_keeps_its_bullets() {
        let typed = "前文。\n\n* 甲\n* 乙\n\n末段。\n";
        assert_eq!(patched(typed, "前文。\n\n- 甲\n- 乙\n\n末段改。\n"), typed.replace("末段", "末段改"));
        assert_eq!(patched(typed, "前文。\n\n- 甲\n- 丙\n- 丁\n\n末段。\n"), typed.replace("* 乙", "* 丙\n* 丁"));
    }

    #[test]
    fn what_says_the_same_keeps_every_byte() {
        let read = "本年收到 4 件。\n\n### （一）公开\\*\n\n公开了许多\\{\\{ 信息。\n\n- 甲\n- 乙 4\n\n末段。\n";
        assert_eq!(patched(TYPED, read), TYPED);
    }

    #[test]
    fn only_the_paragraph_that_changed_is_replaced() {
        let read = "本年收到 4 件。\n\n### （一）公开\\*\n\n公开了许多\\{\\{ 信息。\n\n- 甲\n- 乙 4\n\n末段。\n";
        for (old, new, from, to) in [
            ("末段。\n", "最后一段。\n", "末段。 ", "最后一段。"),
            ("- 甲\n", "- 丙\n", "- 甲", "- 丙"),
            ("4 件", "5 件", "{{ requests.new_received.natural_person }} 件", "5 件"),
            ("- 甲\n", "- 甲\n- 甲二\n", "- 甲\r\n", "- 甲\r\n- 甲二\r\n"),
            ("- 甲\n", "", "- 甲\r\n", ""),
            ("\n\n末段。\n", "\n", "\r\n\r\n末段。 ", ""),
            ("末段。\n", "末段。\n\n又一段，\n两行。\n", "末段。 ", "末段。 \r\n\r\n又一段，\r\n两行。"),
            ("本年", "序。\n\n本年", "本年", "序。\r\n\r\n本年"),
        ] {
            assert_eq!(patched(TYPED, &read.replacen(old, new, 1)), TYPED.replacen(from, to, 1), "{old:?} {new:?}");
        }
    }

    #[test]
    fn an_empty_text_is_filled_and_what_cannot_be_told_apart_is_replaced_as_a_whole() {
        assert_eq!(patched("\n", "一段。\n"), "一段。\n");
        // The line ends of the first line are the file's.
        assert_eq!(patched("```\n甲\n\n乙\n```\r\n", "丙\n\n丁\n"), "丙\n\n丁\r\n");
        assert_eq!(patched("甲\r\n\r\n```\r\n乙\r\n", "甲\n\n丙\n"), "甲\r\n\r\n丙\r\n");
    }
}
