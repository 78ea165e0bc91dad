//! T3-SUM: in each column of table 三, the total of results is the sum of the result rows.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// （七）总计 is the sum of （一） to （六） (国办公开办函〔2021〕30号).
pub(super) const RULE: Rule = Rule {
    id: "T3-SUM",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("T3-SUM", view, findings),
};
