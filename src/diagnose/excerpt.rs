//! The part of a file that is shown under a message: the marked lines and no more, long lines cut around the marks, so that
//! a line of ten megabytes costs as little as any other. Line numbers stay true; the caller prints the true columns of cut lines.

use crate::base::SourceFile;
use crate::base::columns::{backward, forward, width_of};
use std::ops::Range;

/// A mark over more lines than this is shown by its first line.
const LINES_OF_A_MARK: usize = 6;
/// Marks further apart than this many lines are excerpts of their own.
const LINES_BETWEEN: usize = 100;
/// The least that is shown around a mark, in columns, however many there are.
const LEAST_SHARE: usize = 12;
/// What stands where a line is cut.
const CUT: &str = "...";

/// Lines of a file with marks in them.
#[derive(Debug, PartialEq)]
pub(super) struct Excerpt {
    /// The number of the first line, from 1.
    pub(super) line: usize,
    /// The lines.
    pub(super) text: String,
    /// The marks by their index in the request, as ranges of `text`.
    pub(super) marks: Vec<(usize, Range<usize>)>,
}

/// The lines of `file` that hold `marks`, each at most about `width` columns wide.
pub(super) fn excerpts(file: &SourceFile, marks: &[Range<usize>], width: usize) -> Vec<Excerpt> {
    let text = &file.text;
    let mut marks: Vec<(usize, Range<usize>)> = marks.iter().map(|mark| shown(text, mark)).enumerate().collect();
    marks.sort_by_key(|(index, mark)| (mark.start, *index));
    let mut out: Vec<Excerpt> = Vec::new();
    let mut group: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, mark) in marks {
        let end = group.iter().map(|(_, mark)| mark.end).max();
        if end.is_some_and(|end| newlines(text.get(end..mark.start).unwrap_or_default()) > LINES_BETWEEN) {
            out.push(excerpt(text, &std::mem::take(&mut group), width));
        }
        group.push((index, mark));
    }
    if !group.is_empty() {
        out.push(excerpt(text, &group, width));
    }
    out
}

/// A mark inside the text, on whole characters, without the line break at its end, and not over too many lines.
fn shown(text: &str, mark: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(mark.start);
    let end = text.ceil_char_boundary(mark.end).max(start);
    let marked = &text[start..end];
    let marked = marked.trim_end_matches(['\n', '\r']);
    let length = match marked.match_indices('\n').nth(LINES_OF_A_MARK - 1) {
        Some(_) => marked.find('\n').unwrap_or(marked.len()),
        None => marked.len(),
    };
    start..start + marked[..length].trim_end_matches('\r').len()
}

fn excerpt(text: &str, marks: &[(usize, Range<usize>)], width: usize) -> Excerpt {
    let first = marks.first().map_or(0, |(_, mark)| mark.start);
    let last = marks.iter().map(|(_, mark)| mark.end).max().unwrap_or(first);
    let mut start = text[..first].rfind('\n').map_or(0, |i| i + 1);
    let line = newlines(&text[..start]) + 1;
    let mut out = Excerpt { line, text: String::new(), marks: marks.iter().map(|(i, _)| (*i, 0..0)).collect() };
    loop {
        let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let line = text[start..end].strip_suffix('\r').unwrap_or(&text[start..end]);
        let on_line = |offset: usize| (start..=end).contains(&offset).then(|| (offset - start).min(line.len()));
        let points: Vec<Range<usize>> = marks
            .iter()
            .filter_map(|(_, mark)| match (on_line(mark.start), on_line(mark.end)) {
                (Some(from), to) => Some(from..to.unwrap_or(line.len())),
                (None, Some(to)) => Some(to..to),
                (None, None) => None,
            })
            .collect();
        let pieces = pieces(line, &points, width);
        let offset = out.text.len();
        for ((_, mark), (_, shown)) in marks.iter().zip(&mut out.marks) {
            if let Some(from) = on_line(mark.start) {
                shown.start = offset + place_in(&pieces, from);
            }
            if let Some(to) = on_line(mark.end) {
                shown.end = offset + place_in(&pieces, to);
            }
        }
        join(line, &pieces, &mut out.text);
        start = end + 1;
        if end >= last {
            break;
        }
        out.text.push('\n');
    }
    out
}

/// The parts of a line that are shown: all of it, or a window around each mark.
fn pieces(line: &str, marks: &[Range<usize>], width: usize) -> Vec<Range<usize>> {
    if line.len() <= 4 * width && columns(line) <= width {
        return std::iter::once(0..line.len()).collect();
    }
    if marks.is_empty() {
        return std::iter::once(0..forward(line, 0, width.saturating_sub(CUT.len()))).collect();
    }
    // The line may be cut before each window and behind the last.
    let share = (width.saturating_sub(CUT.len() * (marks.len() + 1)) / marks.len()).max(LEAST_SHARE);
    let mut windows: Vec<Range<usize>> = Vec::new();
    let mut marks = marks.to_vec();
    marks.sort_by_key(|mark| mark.start);
    for mark in marks {
        let longest = forward(line, mark.start, share * 2 / 3).min(mark.end).max(mark.start);
        let wide = |range: Range<usize>| columns(&line[range]);
        // Half of the rest on each side, or more where the other side ends.
        let half = share.saturating_sub(wide(mark.start..longest)) / 2;
        let after = forward(line, longest, half);
        let before = backward(line, mark.start, share.saturating_sub(wide(mark.start..after)));
        let window = before..forward(line, longest, share.saturating_sub(wide(before..longest)));
        match windows.last_mut() {
            Some(last) if window.start <= last.end + CUT.len() => last.end = last.end.max(window.end),
            _ => windows.push(window),
        }
    }
    windows
}

/// Where an offset of the line stands in its pieces; one that was cut away stands at the edge of the cut.
fn place_in(pieces: &[Range<usize>], offset: usize) -> usize {
    let mut written = 0;
    let mut end = 0;
    for piece in pieces {
        if offset < piece.start {
            return written;
        }
        written += if piece.start > end { CUT.len() } else { 0 };
        if offset <= piece.end {
            return written + (offset - piece.start);
        }
        written += piece.len();
        end = piece.end;
    }
    written
}

fn join(line: &str, pieces: &[Range<usize>], out: &mut String) {
    let mut end = 0;
    for piece in pieces {
        if piece.start > end {
            out.push_str(CUT);
        }
        out.push_str(&line[piece.clone()]);
        end = piece.end;
    }
    if end < line.len() {
        out.push_str(CUT);
    }
}

/// The columns of a part of a file, in which what would be a colour elsewhere is shown as it is.
fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn newlines(text: &str) -> usize {
    text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::samples::file;

    fn marked(text: &str, marks: &[Range<usize>], width: usize) -> Vec<(usize, String, Vec<String>)> {
        let strings = |excerpt: Excerpt| {
            let marks = excerpt.marks.iter().map(|(_, mark)| excerpt.text[mark.clone()].to_owned()).collect();
            (excerpt.line, excerpt.text, marks)
        };
        excerpts(&file("a", text), marks, width).into_iter().map(strings).collect()
    }

    #[test]
    fn short_lines_stay_whole_and_lines_between_are_kept() {
        let found = marked("a\r\nbc\r\nd\r\nef\r\ng", &[3..4, 10..12], 40);
        assert_eq!(found, [(2, "bc\nd\nef".to_owned(), vec!["b".to_owned(), "ef".to_owned()])]);
    }

    #[test]
    fn a_long_line_is_cut_around_its_marks() {
        let line = "汉".repeat(1000) + "x" + &"字".repeat(1000) + "y";
        let (x, y) = (3000..3001, 6001..6002);
        let [(1, text, marks)] = &marked(&line, &[y, x], 40)[..] else { panic!("one excerpt") };
        assert_eq!(text, "...汉汉汉汉x字字字...字字字字字字字y");
        assert_eq!(marks[..], ["x", "y"]);
    }

    #[test]
    fn a_cut_line_is_no_wider_than_the_screen() {
        let line = "汉“a”".repeat(300);
        let at = |place: usize| line.floor_char_boundary(place)..line.ceil_char_boundary(place + 5);
        for places in [&[0][..], &[900], &[2090], &[0, 700], &[300, 310, 1500], &[10, 600, 1200, 1800]] {
            let marks: Vec<_> = places.iter().map(|place| at(*place)).collect();
            let [(1, text, _)] = &marked(&line, &marks, 73)[..] else { panic!("one excerpt") };
            assert!(columns(text) <= 73, "{} {text}", columns(text));
        }
    }

    #[test]
    fn far_marks_are_excerpts_of_their_own_and_long_marks_show_their_first_line() {
        let text = "a\n".repeat(300);
        let found = marked(&text, &[0..600, 500..501], 40);
        assert_eq!(found, [(1, "a".to_owned(), vec!["a".to_owned()]), (251, "a".to_owned(), vec!["a".to_owned()])]);
    }

    #[test]
    fn nothing_outside_the_text_is_asked_for() {
        let nothing = (1, String::new(), vec![String::new(), String::new()]);
        assert_eq!(marked("", &[0..0, 5..9], 40), [nothing]);
        assert_eq!(marked("汉\n", &[1..2, 4..4], 40).len(), 1);
    }
}
