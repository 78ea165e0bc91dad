//! Which sentence of one text is which of another: aligned, found elsewhere, or found in a new wording.

use super::sentences::{Sentence, is_weighty};
use super::spans::spans;
use super::text::{Position, SentenceDelta};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::{HashMap, VecDeque};

/// Texts with more pairs of sentences than this are aligned by occurrence alone: the first “无。” with the first, and so on.
const MOST_PAIRS: usize = 25_000_000;

/// A sentence with fewer characters that turns up elsewhere did not move: it is another one with the same words.
const SHORTEST_MOVE: usize = 6;

/// From this likeness on (in thousandths) a sentence is another's new wording where both stand between the same neighbours.
const REWRITTEN_HERE: usize = 400;

/// And from this one anywhere.
const REWRITTEN_ELSEWHERE: usize = 600;

/// Looking for new wordings may read this many pairs of characters; beyond, only sentences at the same place are held together.
const MOST_READ: usize = 20_000_000;

/// Which sentence of the later text is which of the earlier.
pub(super) struct SentenceAlignment<'a> {
    old: &'a [Sentence<'a>],
    new: &'a [Sentence<'a>],
    /// For each sentence by its text without years, one number.
    old_ids: Vec<u32>,
    new_ids: Vec<u32>,
    /// For each new sentence its old one.
    partner: Vec<Option<usize>>,
    is_paired: Vec<bool>,
}

impl<'a> SentenceAlignment<'a> {
    pub(super) fn new(old: &'a [Sentence<'a>], new: &'a [Sentence<'a>]) -> SentenceAlignment<'a> {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut ids = |sentences: &'a [Sentence<'a>]| -> Vec<u32> {
            let number = |sentence: &'a Sentence<'a>| {
                let next = numbers.len() as u32;
                *numbers.entry(&sentence.timeless).or_insert(next)
            };
            sentences.iter().map(number).collect()
        };
        let (old_ids, new_ids) = (ids(old), ids(new));
        let (partner, is_paired) = (vec![None; new.len()], vec![false; old.len()]);
        let mut pairs = SentenceAlignment { old, new, old_ids, new_ids, partner, is_paired };
        let coarse = old.len().saturating_mul(new.len()) > MOST_PAIRS;
        if !coarse {
            pairs.align();
        }
        let gaps = pairs.gaps();
        pairs.find_same(if coarse { 1 } else { SHORTEST_MOVE });
        pairs.find_rewritten(&gaps);
        pairs
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.partner[new] = Some(old);
        self.is_paired[old] = true;
    }

    /// What stands in both in the same order.
    fn align(&mut self) {
        for op in capture_diff_slices(Algorithm::Myers, &self.old_ids, &self.new_ids) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                (0..len).for_each(|at| self.pair(old_index + at, new_index + at));
            }
        }
    }

    /// For each old and each new sentence, how many aligned ones stand before it.
    fn gaps(&self) -> [Vec<usize>; 2] {
        let count = |aligned: &mut dyn Iterator<Item = bool>| {
            let step = |seen: &mut usize, aligned: bool| {
                let before = *seen;
                *seen += usize::from(aligned);
                Some(before)
            };
            aligned.scan(0, step).collect()
        };
        [count(&mut self.is_paired.iter().copied()), count(&mut self.partner.iter().map(Option::is_some))]
    }

    /// The same sentence elsewhere.
    fn find_same(&mut self, shortest: usize) {
        let mut waiting: HashMap<u32, VecDeque<usize>> = HashMap::new();
        for old in (0..self.old.len()).filter(|old| !self.is_paired[*old]) {
            waiting.entry(self.old_ids[old]).or_default().push_back(old);
        }
        for new in 0..self.new.len() {
            if self.partner[new].is_none()
                && self.new[new].weight >= shortest
                && let Some(old) = waiting.get_mut(&self.new_ids[new]).and_then(VecDeque::pop_front)
            {
                self.pair(old, new);
            }
        }
    }

    /// Sentences in a new wording: the most alike first.
    fn find_rewritten(&mut self, gaps: &[Vec<usize>; 2]) {
        let unpaired_old: Vec<usize> = (0..self.old.len()).filter(|old| !self.is_paired[*old]).collect();
        let unpaired_new: Vec<usize> = (0..self.new.len()).filter(|new| self.partner[*new].is_none()).collect();
        let [old_grams, new_grams]: [Vec<Vec<_>>; 2] = [
            unpaired_old.iter().map(|old| bigrams(&self.old[*old].timeless)).collect(),
            unpaired_new.iter().map(|new| bigrams(&self.new[*new].timeless)).collect(),
        ];
        let length = |grams: &[Vec<_>]| grams.iter().map(Vec::len).sum::<usize>();
        let work = unpaired_old.len() * length(&new_grams) + unpaired_new.len() * length(&old_grams);
        let mut candidates = Vec::new();
        let mut try_pair = |i: usize, j: usize| {
            let (old, new) = (unpaired_old[i], unpaired_new[j]);
            let here = gaps[0][old] == gaps[1][new];
            let least = if here { REWRITTEN_HERE } else { REWRITTEN_ELSEWHERE };
            let (a, b) = (&old_grams[i], &new_grams[j]);
            let possible = 2000 * a.len().min(b.len()) >= least * (a.len() + b.len());
            if possible && self.old_ids[old] != self.new_ids[new] {
                let alike = likeness(a, b);
                if alike >= least {
                    candidates.push((alike, here, old.abs_diff(new), old, new));
                }
            }
        };
        if work <= MOST_READ {
            (0..unpaired_old.len()).for_each(|i| (0..unpaired_new.len()).for_each(|j| try_pair(i, j)));
        } else {
            same_place(&unpaired_old, &unpaired_new, gaps).into_iter().for_each(|(i, j)| try_pair(i, j));
        }
        candidates.sort_by(|a, b| (b.0, b.1, a.2, a.3, a.4).cmp(&(a.0, a.1, b.2, b.3, b.4)));
        for (_, _, _, old, new) in candidates {
            if !self.is_paired[old] && self.partner[new].is_none() {
                self.pair(old, new);
            }
        }
    }

    /// The sentences as they are shown: what keeps its order is the backbone, the rest has moved.
    pub(super) fn lines(&self) -> Vec<SentenceDelta> {
        let matched: Vec<(usize, usize)> =
            self.partner.iter().enumerate().filter_map(|(new, old)| Some((new, (*old)?))).collect();
        let kept = rising(&matched.iter().map(|(_, old)| *old).collect::<Vec<_>>());
        let mut in_order = vec![false; self.new.len()];
        kept.into_iter().for_each(|index| in_order[matched[index].0] = true);
        let mut lines = Vec::with_capacity(self.new.len());
        let mut waiting = Vec::new();
        let mut next = 0;
        let removed = |range: std::ops::Range<usize>| {
            range.filter(|old| !self.is_paired[*old]).map(|old| SentenceDelta::Removed(self.old[old].text.to_owned()))
        };
        for (new, in_order) in in_order.iter().enumerate() {
            let line = self.line(new, *in_order);
            match self.partner[new] {
                Some(old) if *in_order => {
                    lines.extend(removed(next..old));
                    lines.append(&mut waiting);
                    lines.push(line);
                    next = old + 1;
                }
                _ => waiting.push(line),
            }
        }
        lines.extend(removed(next..self.old.len()));
        lines.append(&mut waiting);
        lines
    }

    /// Whether two sentences have the same number in front and the same marks at the end.
    fn frame(&self, old: usize, new: usize) -> bool {
        let (old, new) = (&self.old[old], &self.new[new]);
        old.ordinal == new.ordinal && old.ending == new.ending
    }

    fn line(&self, new: usize, in_order: bool) -> SentenceDelta {
        let text = self.new[new].text;
        let Some(old) = self.partner[new] else { return SentenceDelta::Added(text.to_owned()) };
        let position = Position { before: old + 1, after: new + 1 };
        if self.old_ids[old] != self.new_ids[new] {
            return SentenceDelta::Changed(spans(self.old[old].text, text), (!in_order).then_some(position));
        }
        match in_order {
            false => SentenceDelta::Moved(text.to_owned(), position),
            true if self.old[old].text == text => SentenceDelta::Same(text.to_owned()),
            true if self.frame(old, new) => SentenceDelta::Years(text.to_owned()),
            true => SentenceDelta::Renumbered(text.to_owned()),
        }
    }
}

/// The first old and the first new sentence of each gap, the second ones, and so on, as indexes of the two lists.
fn same_place(unpaired_old: &[usize], unpaired_new: &[usize], gaps: &[Vec<usize>; 2]) -> Vec<(usize, usize)> {
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < unpaired_old.len() && j < unpaired_new.len() {
        match gaps[0][unpaired_old[i]].cmp(&gaps[1][unpaired_new[j]]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out.push((i, j));
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    out
}

/// The pairs of neighbouring letters, digits and ideographs, in order.
fn bigrams(text: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = text.chars().filter(|c| is_weighty(*c)).collect();
    let mut grams: Vec<(char, char)> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
    if let [only] = chars[..] {
        grams.push((only, '\0'));
    }
    grams.sort_unstable();
    grams
}

/// How alike two sorted lists are, in thousandths: twice what is in both, of all (Dice).
fn likeness(a: &[(char, char)], b: &[(char, char)]) -> usize {
    (2000 * in_both(a, b)).checked_div(a.len() + b.len()).unwrap_or(0)
}

/// How many pairs two sorted lists have in common.
pub(super) fn in_both(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    common
}

/// The indexes of a longest rising part of a list of different numbers, the last first.
fn rising(list: &[usize]) -> Vec<usize> {
    // The index of the smallest last number of a rising part of each length, and what stands before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; list.len()];
    for (index, number) in list.iter().enumerate() {
        let length = ends.partition_point(|end| list[*end] < *number);
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    std::iter::successors(ends.last().copied(), |index| before[*index]).collect()
}

#[cfg(test)]
mod tests;
