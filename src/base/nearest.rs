//! The known word nearest to a mistyped one, for suggestions in diagnostics.

use super::Message;

/// The candidate with the smallest edit distance, if it is near at all: about one letter in three may differ.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().min(word.chars().count()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The help that names the nearest known word, if one is near.
pub(crate) fn suggestion<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<Message> {
    nearest(word, known).map(|near| Message::new("key.similar").with("key", near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("publised", ["published", "edition"]), Some("published"));
        assert_eq!(nearest("xyz", ["published", "edition"]), None);
    }
}
