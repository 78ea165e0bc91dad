//! FORM-SUM: the sums and equations of a form that a site brings itself, where its file names no rule.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// A total of an own form (editions/*.toml) is the sum of its parts, and the sides of its `[[identities]]` are equal.
pub(super) const RULE: Rule = Rule {
    id: "FORM-SUM",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("FORM-SUM", view, findings),
};

#[cfg(test)]
mod tests {
    use crate::check::testing::{Rows, RuleResult, run_in_form};

    /// Decisions that are told in two ways, and documents, of which one count is rounded.
    const FORM: &str = r#"
id = "joined"
extends = "cn-2021"
title = { zh = "跨表等式的表样", en = "A form with an equation across tables" }
from = 2024

[[identities]]
left = ["proactive.licensing.decisions", "proactive.penalty.decisions"]
right = ["proactive.compulsion.decisions"]

[[identities]]
left = ["proactive.regulations.issued", "proactive.regulations.repealed"]
right = ["proactive.normative_documents.issued"]
tolerance = "1"
"#;

    fn run(rows: Rows<'_>) -> RuleResult {
        run_in_form("FORM-SUM", FORM, rows)
    }

    fn addresses(rows: Rows<'_>) -> Vec<String> {
        run(rows).diagnostics.iter().filter_map(|finding| finding.address.clone()).collect()
    }

    #[test]
    fn an_equation_holds_between_cells_wherever_they_stand() {
        let all = ("proactive.compulsion", "{ decisions = 3 }");
        let decided = |licences| [all, ("proactive.licensing", licences), ("proactive.penalty", "{ decisions = 1 }")];
        assert_eq!(addresses(&decided("{ decisions = 2 }")), [""; 0]);
        assert_eq!(addresses(&decided("{ decisions = 4 }")), ["proactive.compulsion.decisions"]);
    }

    #[test]
    fn a_tolerance_is_for_what_was_rounded() {
        let documents = |issued| [("proactive.normative_documents", issued)];
        for holds in ["{ issued = 0, repealed = 0, in_force = 0 }", "{ issued = 1, repealed = 0, in_force = 1 }"] {
            assert_eq!(addresses(&documents(holds)), [""; 0]);
        }
        let off = documents("{ issued = 2, repealed = 0, in_force = 2 }");
        assert_eq!(addresses(&off), ["proactive.normative_documents.issued"]);
    }

    #[test]
    fn a_tolerance_is_a_number_above_zero() {
        let wrong = FORM.replace("tolerance = \"1\"", "tolerance = \"一\"");
        let (_, found) = crate::edition::Editions::load(&[std::sync::Arc::new(crate::base::SourceFile {
            path: "editions/joined.toml".into(),
            text: wrong,
        })]);
        assert_eq!(found.iter().map(|found| found.message.key()).collect::<Vec<_>>(), ["edition.tolerance"]);
    }
}
