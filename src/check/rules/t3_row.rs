//! T3-ROW: in each row of table 三, the six kinds of applicant add up to the total.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// 总计 is the sum of 自然人 and the five kinds of 法人或其他组织 (国办公开办函〔2021〕30号).
pub(super) const RULE: Rule = Rule {
    id: "T3-ROW",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("T3-ROW", view, findings),
};
