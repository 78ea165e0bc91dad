//! Counts of several subjects in one clause, in the order of the subjects: 行政复议、行政诉讼案件分别为2件、4件.

use super::reading::{Key, denied, none};
use super::{Claim, DOCUMENT, FILL, KEYS, Subject};
use crate::check::prose::{begins, clause_before, count, first_word, is_clause_end, sentence, skip};
use std::ops::Range;

/// The word between subjects and their numbers.
pub(in crate::check) const APART: &str = "分别";

/// What joins subjects, and numbers too.
pub(in crate::check) const JOINERS: [&str; 5] = ["以及", "、", "和", "及", "与"];

/// Words around subjects, beside those between a subject and its number.
#[rustfmt::skip]
const AROUND: [&str; 12] = [
    "行政规范性文件", DOCUMENT, "一年度", "年度", "度", "继续办理", "被", "提起", "引起", "政府信息", "信息公开", "数",
];

/// A subject of a list, and where its words begin.
type Listed = (Subject, usize);

/// A number of a list, and where it stands.
type ListedCount = (u64, Range<usize>);

/// The claims of the subjects that are listed from a key on, and where the last number ends. `None` where not every word between them is
/// known, or where there are more numbers than subjects, or fewer: which is whose cannot be said.
pub(super) fn claims(key: &Key<'_>, subject: Subject) -> Option<(Vec<Claim>, usize)> {
    let sentence = sentence(key.text, key.at);
    let text = &key.text[..sentence.end];
    // Hardly any sentence has one.
    if !text[key.at..].contains(APART) {
        return None;
    }
    let clause = clause_before(key.text, key.at);
    // What is listed before the key would have the first number.
    if clause.contains('、') || JOINERS.iter().any(|word| clause.ends_with(word)) || denied(clause) || none(clause) {
        return None;
    }
    let (subjects, behind) = subjects(key, subject, text)?;
    let rest = skip(skip(&text[behind..], &["是"]), &FILL);
    let said = &text[sentence.start..text.len() - rest.len()];
    if !subjects.iter().all(|(subject, _)| is_about(*subject, said)) {
        return None;
    }
    let (numbers, end) = numbers(text, text.len() - rest.len(), subjects.len())?;
    let claim = |((subject, at), (value, range)): (Listed, ListedCount)| Claim {
        subject,
        value,
        tolerance: 0,
        is_part: false,
        range,
        at,
    };
    Some((subjects.into_iter().zip(numbers).map(claim).collect(), end))
}

/// The counts that are listed at an offset, and where the last ends; `None` where they are not so many.
pub(in crate::check) fn numbers(text: &str, start: usize, length: usize) -> Option<(Vec<ListedCount>, usize)> {
    let mut rest = &text[start..];
    let mut numbers = Vec::new();
    while numbers.len() < length {
        if !numbers.is_empty() {
            rest = separated(rest)?;
        }
        let (value, length, after) = count(rest)?;
        let start = text.len() - rest.len();
        numbers.push((value, start..start + length));
        rest = after;
    }
    let is_last = is_clause_end(rest) && separated(rest).is_none_or(|next| count(next).is_none());
    is_last.then_some((numbers, text.len() - rest.len()))
}

/// The subjects from a key to the word 分别, each once, and where that word ends.
fn subjects(key: &Key<'_>, subject: Subject, text: &str) -> Option<(Vec<Listed>, usize)> {
    let mut subjects = vec![(subject, key.at)];
    let mut at = key.at + key.key.len();
    let mut is_joined = is_alone(key.key);
    loop {
        let rest = &text[at..];
        if rest.starts_with(APART) {
            return (subjects.len() > 1 && !is_joined).then_some((subjects, at + APART.len()));
        }
        let next = KEYS.iter().find(|(key, _)| is_joined && begins(rest, key)).copied();
        // 行政复议、诉讼.
        let short = || (subjects[0].0 == Subject::Review && is_joined).then_some(("诉讼", Subject::Litigation));
        if let Some((word, subject)) = next.or_else(|| short().filter(|(word, _)| begins(rest, word))) {
            if is_alone(word) || subjects.iter().any(|(known, _)| *known == subject) {
                return None;
            }
            subjects.push((subject, at));
            (at, is_joined) = (at + word.len(), false);
        } else if let Some(word) = first_word(rest, &JOINERS) {
            (at, is_joined) = (at + word.len(), true);
        } else {
            at += first_word(rest, &FILL).or_else(|| first_word(rest, &AROUND))?.len();
        }
    }
}

/// Whether a key is a subject only with what stands around it.
fn is_alone(key: &str) -> bool {
    matches!(key, "收" | "结转" | "依申请公开")
}

/// Whether the words of a sentence say that its subject is the one of the form.
fn is_about(subject: Subject, said: &str) -> bool {
    match subject {
        Subject::Received | Subject::Handled => said.contains("申请") && !said.contains("主动公开"),
        Subject::Issued | Subject::Repealed | Subject::InForce => said.contains(DOCUMENT),
        _ => true,
    }
}

/// What follows a mark or a word between two numbers.
fn separated(text: &str) -> Option<&str> {
    let comma = text.strip_prefix(['，', ',']);
    comma.or_else(|| first_word(text, &JOINERS).map(|word| &text[word.len()..])).map(str::trim_start)
}
