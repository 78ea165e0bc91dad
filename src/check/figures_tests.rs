//! Sentences against one pair of years of tables: `{right|wrong}` stands for a figure. With the right one nothing is doubted by any of the
//! rules N-*; with the wrong one that very figure is. A sentence without such a mark is never doubted.

use super::testing_text::{TextSite, texts};

const RULES: [&str; 4] = ["N-BIND", "N-RESULT", "N-RATE", "N-TABLE2"];

/// The tables of 2024, and those of 2023.
const NOW: &[(&str, &str)] = &[
    ("proactive.normative_documents", "{ issued = 5, repealed = 2, in_force = 38 }"),
    ("proactive.licensing", "{ decisions = 550 }"),
    ("proactive.penalty", "{ decisions = 30 }"),
    ("proactive.compulsion", "{ decisions = 7 }"),
    ("proactive.fees", "{ amount = \"12.53\" }"),
    ("requests.new_received", "[ 50, 6, 2, 1, 2, 1, 62 ]"),
    ("requests.carried_in", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
    ("requests.results.granted", "[ 30, 0, 0, 0, 0, 0, 30 ]"),
    ("requests.results.partially_granted", "[ 6, 0, 0, 0, 0, 0, 6 ]"),
    ("requests.results.refused.third_party", "[ 5, 0, 0, 0, 0, 0, 5 ]"),
    ("requests.results.unavailable.not_held", "[ 9, 0, 0, 0, 0, 0, 9 ]"),
    ("requests.results.not_processed.duplicate", "[ 3, 0, 0, 0, 0, 0, 3 ]"),
    ("requests.results.other.other", "[ 0, 4, 2, 1, 0, 0, 7 ]"),
    ("requests.results.total", "[ 53, 4, 2, 1, 0, 0, 60 ]"),
    ("requests.carried_out", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
    ("review_litigation.review", "[ 4, 1, 2, 1, 8 ]"),
    ("review_litigation.litigation_direct", "[ 2, 0, 1, 0, 3 ]"),
    ("review_litigation.litigation_after_review", "[ 1, 1, 0, 1, 3 ]"),
];
const BEFORE: &[(&str, &str)] = &[
    ("proactive.normative_documents", "{ issued = 4, repealed = 1, in_force = 35 }"),
    ("proactive.licensing", "{ decisions = 500 }"),
    ("proactive.penalty", "{ decisions = 40 }"),
    ("proactive.compulsion", "{ decisions = 7 }"),
    ("proactive.fees", "{ amount = \"10.00\" }"),
    ("requests.new_received", "[ 40, 0, 0, 0, 0, 0, 40 ]"),
    ("requests.carried_in", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
    ("requests.results.granted", "[ 24, 0, 0, 0, 0, 0, 24 ]"),
    ("requests.results.partially_granted", "[ 6, 0, 0, 0, 0, 0, 6 ]"),
    ("requests.results.refused.third_party", "[ 4, 0, 0, 0, 0, 0, 4 ]"),
    ("requests.results.unavailable.not_held", "[ 5, 0, 0, 0, 0, 0, 5 ]"),
    ("requests.results.not_processed.duplicate", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
    ("requests.results.other.other", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
    ("requests.results.total", "[ 42, 0, 0, 0, 0, 0, 42 ]"),
    ("requests.carried_out", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
    ("review_litigation.review", "[ 2, 1, 1, 0, 4 ]"),
    ("review_litigation.litigation_direct", "[ 2, 0, 0, 1, 3 ]"),
];

fn doubted(text: &str) -> Vec<String> {
    let mut site: TextSite = texts(2024, "name = \"甲子县教育局\"\nwords = [\"我局\"]", [("overview", text)]);
    site.figures("a", 2024, NOW).figures("a", 2023, BEFORE);
    site.words_by(&RULES)
}

/// A line with one of its two figures, and the figure itself where it is the wrong one.
fn filled(line: &str) -> Option<[(String, &str); 2]> {
    let (head, rest) = line.split_once('{')?;
    let (figures, tail) = rest.split_once('}')?;
    let (right, wrong) = figures.split_once('|')?;
    Some([(format!("{head}{right}{tail}"), ""), (format!("{head}{wrong}{tail}"), wrong)])
}

#[test]
fn a_wrong_figure_is_named_and_a_right_one_is_not() {
    let mut faults = String::new();
    for line in include_str!("figures_sentences.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        match filled(line) {
            None => {
                let said = doubted(line);
                if !said.is_empty() {
                    faults += &format!("FALSE {line} {said:?}\n");
                }
            }
            Some([(right, _), (wrong, figure)]) => {
                let said = doubted(&right);
                if !said.is_empty() {
                    faults += &format!("FALSE {right} {said:?}\n");
                }
                let said = doubted(&wrong);
                let named = said.iter().filter(|word| word.contains(figure)).count();
                if named == 0 || said.len() > 1 {
                    faults += &format!("MISS {wrong} {said:?}\n");
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}
