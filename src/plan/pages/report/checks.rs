//! The verdicts of the rules on a report, in words.

use crate::base::Words;
use crate::check::{State, Verdict, title as rule_title};
use serde::Serialize;
use std::collections::BTreeMap;

/// One rule's verdict in words.
#[derive(Serialize)]
pub(in crate::plan::pages) struct CheckLine {
    rule: &'static str,
    title: String,
    state: &'static str,
    detail: String,
}

#[derive(Default, Serialize)]
pub(in crate::plan::pages) struct CheckCounts {
    total: usize,
    holds: usize,
    explained: usize,
    not_assessable: usize,
    fails: usize,
}

/// The verdicts in words.
pub(in crate::plan::pages) fn checks(verdicts: &[Verdict], words: &Words) -> Vec<CheckLine> {
    let lines = verdicts.iter().filter_map(|verdict| {
        let rule = crate::check::rule(verdict.rule)?;
        let counts = [
            ("checks.holds", verdict.holds),
            ("checks.open", verdict.findings - verdict.explained),
            ("checks.explained", verdict.explained),
            ("checks.not_assessable", verdict.not_assessable),
        ];
        let parts = counts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.format(key, &[("n", &n.to_string())]));
        Some(CheckLine {
            rule: verdict.rule,
            title: rule_title(rule).render(words.lang()),
            state: state(verdict.state()),
            detail: parts.collect::<Vec<_>>().join(words.word("checks.join")),
        })
    });
    lines.collect()
}

fn state(state: State) -> &'static str {
    match state {
        State::Fails => "fails",
        State::Explained => "explained",
        State::Holds => "holds",
        State::NotAssessable | State::Silent => "not_assessable",
    }
}

pub(in crate::plan::pages) fn counts(verdicts: &[Verdict]) -> CheckCounts {
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in verdicts {
        *by_state.entry(state(verdict.state())).or_default() += 1;
    }
    let count_of = |state: &str| by_state.get(state).copied().unwrap_or_default();
    CheckCounts {
        total: verdicts.len(),
        holds: count_of("holds"),
        explained: count_of("explained"),
        not_assessable: count_of("not_assessable"),
        fails: count_of("fails"),
    }
}
