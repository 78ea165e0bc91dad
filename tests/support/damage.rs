//! Files damaged at random: in their bytes, and in what they are made of (elements, lines, objects of a PDF), which leaves files
//! that a reader gets further into.

use crate::support::archives;
use crate::support::random_report::Random;
use std::ops::Range;

/// One to eight blows: bits, bytes, pieces cut, doubled, moved, numbers made huge.
pub(crate) fn bytes(whole: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=random.below(8) {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len() as u64;
        let at = random.below(length) as usize;
        let end = (at + 1 + random.below(64) as usize).min(bytes.len());
        match random.below(7) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => bytes.truncate(at),
            5 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(length - piece.len() as u64 + 1) as usize;
                bytes.splice(to..to, piece);
            }
            _ => {
                if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                    bytes.splice(at + digit..=at + digit, *b"99999999999999999999");
                }
            }
        }
    }
    bytes
}

/// How a text is taken apart.
pub(crate) type Split = fn(&str) -> Vec<Range<usize>>;

/// How large a text grows: a piece may be doubled, or nested in itself, a thousand times.
const GROWN: usize = 4 << 20;

/// One to four blows to the pieces of a text: left out, doubled, exchanged, nested in themselves, put in place of another, or
/// replaced by a piece of another text.
pub(crate) fn pieces(whole: &str, other: &str, split: Split, random: &mut Random) -> String {
    let foreign = split(other);
    let mut text = whole.to_owned();
    for _ in 0..=random.below(4) {
        let known = split(&text);
        if known.is_empty() || foreign.is_empty() {
            break;
        }
        let (one, two) = (random.pick(&known).clone(), random.pick(&known).clone());
        let piece = text[one.clone()].to_owned();
        match random.below(7) {
            0 => text.replace_range(one, ""),
            1 => {
                let times = *random.pick(&[1, 2, 40, 1000]);
                text.insert_str(one.end, &piece.repeat(times.min(GROWN / piece.len().max(1))));
            }
            2 if one.end <= two.start => {
                let second = text[two.clone()].to_owned();
                text.replace_range(two, &piece);
                text.replace_range(one, &second);
            }
            2 | 3 => text.replace_range(two, &piece),
            4 => text.replace_range(one, &other[random.pick(&foreign).clone()]),
            5 => {
                let damaged = String::from_utf8_lossy(&bytes(piece.as_bytes(), random)).into_owned();
                text.replace_range(one, &damaged);
            }
            _ => {
                // Behind its first tag, a piece is inside itself.
                let Some(open) = piece.find('>').map(|at| &piece[..=at]) else { continue };
                let times = *random.pick(&[1, 8, 250, 5000]);
                text.insert_str(one.start, &open.repeat(times.min(GROWN / open.len())));
            }
        }
    }
    text
}

/// The elements of XML or HTML, each from its tag to the end of its closing one, and the tags themselves.
pub(crate) fn elements(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|from| at + from) {
        let Some(end) = text[start..].find('>').map(|to| start + to + 1) else { break };
        let inner = &text[start + 1..end - 1];
        let name = |tag: &'_ str| tag.len() - tag.trim_start_matches(|c: char| !c.is_whitespace() && c != '/').len();
        if let Some(closing) = inner.strip_prefix('/') {
            if let Some(depth) = open.iter().rposition(|(known, _)| *known == closing) {
                found.push(open[depth].1..end);
                open.truncate(depth);
            }
        } else if !inner.ends_with('/') && !inner.starts_with(['?', '!']) {
            open.push((&inner[..name(inner)], start));
        }
        found.push(start..end);
        at = end;
    }
    found
}

/// Lines, each with its end.
pub(crate) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let ends = text.split_inclusive('\n').map(|line| {
        at += line.len();
        at - line.len()..at
    });
    ends.collect()
}

/// What stands between commas and brackets.
pub(crate) fn items(text: &str) -> Vec<Range<usize>> {
    let ends: Vec<usize> = text.match_indices([',', '{', '}', '[', ']', ':']).map(|(at, _)| at).collect();
    ends.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// An archive, one part of which is damaged in its elements.
pub(crate) fn archive(whole: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let [mut parts, foreign] = [whole, other].map(|archive| archives::texts(archive).into_iter().collect::<Vec<_>>());
    let at = random.below(parts.len() as u64) as usize;
    let (_, second) = random.pick(&foreign);
    parts[at].1 = pieces(&parts[at].1, second, elements, random);
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    crate::support::printed::formats::archive(&parts)
}

/// A PDF, some objects of which are damaged in their lines and references, with a table of objects that is right.
pub(crate) fn pdf(objects: &[String], other: &[String], random: &mut Random) -> Vec<u8> {
    let mut objects = objects.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(objects.len() as u64) as usize;
        objects[at] = match random.below(5) {
            0 => random.pick(other).clone(),
            // A reference to another object: of pages to themselves, of fonts to pages.
            1 | 2 => {
                let target = format!("{} 0 R", 1 + random.below(objects.len() as u64));
                let places: Vec<usize> = objects[at].match_indices(" 0 R").map(|(at, _)| at).collect();
                match places.is_empty() {
                    true => format!("{} /X {target}", objects[at]),
                    false => {
                        let end = *random.pick(&places);
                        let start = objects[at][..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
                        format!("{}{target}{}", &objects[at][..start], &objects[at][end + 4..])
                    }
                }
            }
            3 => pieces(&objects[at], random.pick::<String>(other), lines, random),
            _ => String::from_utf8_lossy(&bytes(objects[at].as_bytes(), random)).into_owned(),
        };
    }
    crate::support::printed::pdf::assembled(&objects)
}
