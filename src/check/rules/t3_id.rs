//! T3-ID: in each of the seven columns of table 三, what came in is what was dealt with or carried on.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// 第一项加第二项之和，等于第三项加第四项之和 (printed in the corner of table 三, 国办公开办函〔2021〕30号).
pub(super) const RULE: Rule = Rule {
    id: "T3-ID",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("T3-ID", view, findings),
};
