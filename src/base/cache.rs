//! The one cache of all stages: an output is kept for as long as what it was made from is the same.

use rayon::prelude::*;

/// The outputs of a stage by key, each with the inputs it was made from. Only the last generation is kept: a key that a refresh
/// does not name is forgotten, so that a long session holds no more than one site.
pub struct Cache<K, I, V> {
    /// In the order of the keys.
    entries: Vec<CacheEntry<K, I, V>>,
}

struct CacheEntry<K, I, V> {
    key: K,
    inputs: I,
    output: V,
}

impl<K, I, V> Default for Cache<K, I, V> {
    fn default() -> Self {
        Cache { entries: Vec::new() }
    }
}

impl<K: Ord + Clone + Send, I: Send, V: Clone + Send> Cache<K, I, V> {
    /// The output for each item, in parallel. `items` stand in the ascending order of their keys. An output is made anew where
    /// `is_current` finds other inputs than those it was made from; `make` gets the outdated entry, of which it may use a part.
    pub fn refresh<T: Sync>(
        &mut self,
        items: &[T],
        key: impl Fn(&T) -> &K + Sync,
        is_current: impl Fn(&T, &I) -> bool + Sync,
        make: impl Fn(&T, Option<(I, V)>) -> (I, V) + Sync,
    ) -> Vec<V> {
        let mut last = std::mem::take(&mut self.entries).into_iter().peekable();
        let known: Vec<Option<CacheEntry<K, I, V>>> = items
            .iter()
            .map(|item| {
                while last.next_if(|entry| entry.key < *key(item)).is_some() {}
                last.next_if(|entry| entry.key == *key(item))
            })
            .collect();
        let update = |(item, entry): (&T, Option<CacheEntry<K, I, V>>)| match entry {
            Some(entry) if is_current(item, &entry.inputs) => entry,
            entry => {
                let (inputs, output) = make(item, entry.map(|entry| (entry.inputs, entry.output)));
                CacheEntry { key: key(item).clone(), inputs, output }
            }
        };
        self.entries = items.par_iter().zip(known).map(update).collect();
        self.entries.iter().map(|entry| entry.output.clone()).collect()
    }
}

impl<K, I, V> Cache<K, I, V> {
    /// The outputs of the last refresh by key, each with the inputs it was made from, in the order of the keys.
    pub fn entries(&self) -> impl Iterator<Item = (&K, &I, &V)> {
        self.entries.iter().map(|entry| (&entry.key, &entry.inputs, &entry.output))
    }
}

impl<I: PartialEq + Send, V: Clone + Send> Cache<(), I, V> {
    /// The only output, where there is but one: made anew for other inputs than the last.
    pub fn output(&mut self, inputs: I, make: impl FnOnce(&I) -> V) -> V {
        match self.entries.first() {
            Some(entry) if entry.inputs == inputs => entry.output.clone(),
            _ => {
                let output = make(&inputs);
                self.entries = vec![CacheEntry { key: (), inputs, output: output.clone() }];
                output
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The lengths of some words, and how many were counted for it.
    fn lengths(cache: &mut Cache<u8, String, usize>, words: &[(u8, &str)]) -> (Vec<usize>, usize) {
        let made = AtomicUsize::new(0);
        let outputs = cache.refresh(
            words,
            |(key, _)| key,
            |(_, word), known| word == known,
            |(_, word), _| {
                made.fetch_add(1, Ordering::Relaxed);
                ((*word).to_owned(), word.len())
            },
        );
        (outputs, made.into_inner())
    }

    #[test]
    fn only_what_has_other_inputs_is_made_anew_and_what_is_gone_is_forgotten() {
        let mut cache = Cache::default();
        assert_eq!(lengths(&mut cache, &[(1, "a"), (3, "ccc")]), (vec![1, 3], 2));
        assert_eq!(lengths(&mut cache, &[(1, "a"), (2, "bb"), (3, "ccc")]), (vec![1, 2, 3], 1));
        assert_eq!(lengths(&mut cache, &[(1, "aa"), (3, "ccc")]), (vec![2, 3], 1));
        assert_eq!(lengths(&mut cache, &[(2, "bb"), (3, "ccc")]), (vec![2, 3], 1));
        assert_eq!(lengths(&mut cache, &[]), (vec![], 0));
        assert_eq!(lengths(&mut cache, &[(3, "ccc")]), (vec![3], 1));
    }

    #[test]
    fn a_single_output_follows_its_inputs() {
        let mut cache = Cache::default();
        assert_eq!(cache.output(1, |n| n + 1), 2);
        assert_eq!(cache.output(1, |_| 0), 2);
        assert_eq!(cache.output(2, |n| n + 1), 3);
    }
}
