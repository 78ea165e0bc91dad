//! The rules that edition files name: each exists, and checks relations of that kind. The module of editions knows no rules, so
//! its references to them are checked here. A relation whose rule does not check it would silently never be checked.

use super::RULES;
use crate::base::{Diagnostic, Message, suggestion};
use crate::edition::{EDITION_CODE, Edition, Editions, Relation};

/// The rules that check the equations of one report, rows carried over from last year's, and stocks.
const EQUATIONS: &[&str] = &["T3-ID", "T3-SUM", "T3-ROW", "T4-SUM", "FORM-SUM"];
const CARRIES: &[&str] = &["X3-CARRY"];
const STOCKS: &[&str] = &["X2-FORCE", "X2-ITEMS"];
/// The rules about words and rows of one form. They are rules of the forms that name them, and check no other.
pub(super) const OF_FORMS: &[&str] = &["T2-REG", "X4-PEND", "N-BIND", "N-RESULT", "N-TABLE2", "N-RATE", "Q-FEE"];

/// Whether a rule checks the reports of a form: all do but those that are about another.
pub(super) fn is_for(rule: &str, edition: &Edition) -> bool {
    !OF_FORMS.contains(&rule) || edition.family.rules.iter().any(|own| own == rule)
}

/// Findings about the rules that are named in the files of all editions.
pub(super) fn check_rule_references(editions: &Editions) -> Vec<Diagnostic> {
    let findings = editions.rule_references().filter_map(|reference| {
        let fitting = match reference.relation {
            Relation::Sum | Relation::Identity => EQUATIONS,
            Relation::Carry => CARRIES,
            Relation::Stock => STOCKS,
            Relation::Form => OF_FORMS,
        };
        let id = reference.rule.as_str();
        if fitting.contains(&id) {
            return None;
        }
        let is_rule = RULES.iter().any(|rule| rule.id == id);
        let message = Message::new(if is_rule { "edition.rule.unfit" } else { "edition.rule.unknown" }).with("id", id);
        let help = if is_rule { None } else { suggestion(id, fitting.iter().copied()) };
        let help = help.unwrap_or_else(|| Message::new("edition.rule.help").with("rules", fitting.to_vec()));
        Some(Diagnostic::error(EDITION_CODE, message).at(reference.location.clone()).help(help))
    });
    findings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_rule_exists() {
        let mut listed = [EQUATIONS, CARRIES, STOCKS, OF_FORMS].concat().into_iter();
        assert!(listed.all(|id| RULES.iter().any(|rule| rule.id == id)));
    }
}
