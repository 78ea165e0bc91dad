//! T4-SUM: in each of the three groups of table 四, the four outcomes add up to the total.

use crate::base::Severity;
use crate::check::{Audience, Rule, arithmetic};

/// 总计 is 结果维持 + 结果纠正 + 其他结果 + 尚未审结 (国办公开办函〔2021〕30号).
pub(super) const RULE: Rule = Rule {
    id: "T4-SUM",
    severity: Severity::Error,
    statutory: true,
    audience: Audience::Public,
    check: |view, findings| arithmetic::check("T4-SUM", view, findings),
};
