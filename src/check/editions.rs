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
    use crate::base::Lang;
    use crate::check::check;
    use crate::check::testing::{render, site};

    /// A form of the site's own that names rules: one of another kind, one that is none, one that is near.
    #[test]
    fn a_form_that_names_a_rule_of_another_kind_is_told_which_there_are() {
        let form = include_str!("../../tests/fixtures/forms/projects-1.toml");
        let form = form.replace("[report]\n", "[report]\nrules = [\"T2-REG\", \"Q-LEN\", \"N-BINDS\", \"一\"]\n");
        let found = check(&site(&[("editions/projects-1.toml", &form)])).1;
        let known = "这里可用的规则：T2-REG、X4-PEND、N-BIND、N-RESULT、N-TABLE2、N-RATE、Q-FEE";
        let expected = [
            ("Q-LEN", "规则 Q-LEN 不检查这一类关系", known),
            ("N-BINDS", "没有规则 N-BINDS", "是否想写 N-BIND？"),
            ("一", "没有规则 一", known),
        ];
        for (found, (id, message, help)) in found.iter().zip(expected) {
            let place = found.location.as_ref().expect("a place");
            let help_said = found.help.as_ref().map(|help| help.render(Lang::Zh));
            assert_eq!(
                (
                    found.code,
                    &place.file.text[place.span.clone()],
                    found.message.render(Lang::Zh),
                    help_said.as_deref()
                ),
                (EDITION_CODE, format!("\"{id}\"").as_str(), message.to_owned(), Some(help))
            );
        }
        assert_eq!(found.len(), 3, "{}", render(&found));
    }

    #[test]
    fn rules_of_forms_are_for_those_that_name_them() {
        let (editions, _) = Editions::load(&[]);
        let form = |id: &str| editions.get(id).expect("a form");
        assert_eq!(["N-BIND", "Q-LEN"].map(|rule| is_for(rule, form("cn-2021"))), [true, true]);
        assert_eq!(["N-BIND", "Q-LEN"].map(|rule| is_for(rule, form("website-2018"))), [false, true]);
        let form = include_str!("../../tests/fixtures/forms/projects-1.toml");
        let form = form.replace("[report]\n", "[report]\nrules = [\"T2-REG\"]\n");
        let site = site(&[("editions/projects-1.toml", &form)]);
        let form = site.editions.get("projects-1").expect("a form");
        assert_eq!(["N-BIND", "T2-REG"].map(|rule| is_for(rule, form)), [false, true]);
    }

    #[test]
    fn every_listed_rule_exists() {
        let mut listed = [EQUATIONS, CARRIES, STOCKS, OF_FORMS].concat().into_iter();
        assert!(listed.all(|id| RULES.iter().any(|rule| rule.id == id)));
    }
}
