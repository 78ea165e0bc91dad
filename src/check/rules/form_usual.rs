//! FORM-USUAL: limits of a form that hold as a rule and not always: 受理数量 is at most 申请数量 but for what was applied for last year.

use super::form_limit;
use crate::base::Severity;
use crate::check::{Audience, Rule};

/// `[[limits]]` with `usual = true` of an edition file: the sum of `left` is at most the sum of `right`, or a person looks.
pub(super) const RULE: Rule = Rule {
    id: "FORM-USUAL",
    severity: Severity::Warning,
    statutory: false,
    audience: Audience::Editor,
    check: |view, findings| form_limit::check_limits(view, true, findings),
};
