//! FORM-SUM: the sums of a form that a site brings itself, where its file names no rule.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// A total of an own form (editions/*.toml) is the sum of its parts.
pub(super) const RULE: Rule = Rule {
    id: "FORM-SUM",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("FORM-SUM", view, findings),
};
