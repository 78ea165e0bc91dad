//! Every rule with its weight and its explanation, as `annals explain` prints it.

use super::{brackets, head, row, table_head, word};
use crate::base::Lang;
use crate::check::{RULES, explain, title};
use std::fmt::Write as _;

pub(super) fn chapter(lang: Lang) -> String {
    let mut out = head(&word("rules", lang), lang);
    out += &table_head(&["rules", "severity", "meaning"], lang);
    for rule in RULES {
        let link = format!("[{}](#{})", rule.id, rule.id.to_lowercase());
        out += &row(&[&link, &format!("`{}`", rule.severity.as_str()), &title(rule).render(lang)]);
    }
    for rule in RULES {
        let (id, name) = (rule.id, title(rule).render(lang));
        let _ = write!(out, "\n<a id=\"{}\"></a>\n\n## {id}  {name}\n\n", id.to_lowercase());
        let _ = write!(out, "`{}`", rule.severity.as_str());
        if rule.statutory {
            out += &brackets(&word("statutory", lang), lang);
        }
        let whole = explain(rule, lang);
        let text = whole.split_once("\n\n").map_or("", |(_, text)| text);
        let _ = write!(out, "\n\n{text}");
    }
    out
}
