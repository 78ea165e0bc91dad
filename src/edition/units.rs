//! Which units the labels of a form say themselves.

use super::{CellId, Edition, Header, Kind, Row};
use crate::base::{Lang, Text};

impl Edition {
    /// The unit that a page has to print beside a figure, as nothing above it or at its side says it; `None` where something does, where
    /// there is none, and where the form prints no units.
    pub(crate) fn unsaid_unit(&self, cell: CellId, lang: Lang) -> Option<&str> {
        let def = self.def(cell);
        let (table, block, row) = (&self.tables[def.table], self.block(cell), self.row(cell));
        let unit = def.unit.get(lang);
        // What is typed as it is printed has its unit with it.
        if !table.print_units || unit.is_empty() || def.kind == Kind::Printed {
            return None;
        }
        let mut labels = vec![&row.label];
        labels.extend(block.ancestors(row).map(|group| &group.label).chain(&block.label));
        labels.extend(self.section(&table.key).map(|section| &section.heading));
        push_headers_over(&block.header, def.column, &mut labels);
        (!labels.into_iter().any(|label| is_said(label.get(lang), unit))).then_some(unit)
    }
}

impl Row {
    /// Whether the unit of its cells is its own, and not that of their columns.
    pub(crate) fn has_own_unit(&self) -> bool {
        self.unit.is_some() || self.kind.is_some()
    }
}

/// The headers over a column, itself first; whether it is among them.
fn push_headers_over<'f>(headers: &'f [Header], column: usize, labels: &mut Vec<&'f Text>) -> bool {
    let over =
        headers.iter().find(|header| header.column == Some(column) || push_headers_over(&header.below, column, labels));
    labels.extend(over.map(|header| &header.label));
    over.is_some()
}

/// Whether a label says a unit: in brackets, by itself or behind 单位：, before 数, or as the last of its words. A single character may end
/// any word: 法人 counts no people.
fn is_said(label: &str, unit: &str) -> bool {
    let brackets = label.split(['（', '(']).skip(1).filter_map(|rest| rest.split(['）', ')']).next());
    let is_unit = |text: &str| text.rsplit(['：', ':']).next().is_some_and(|own| own.trim() == unit);
    let is_counted = label.contains(&format!("{unit}数"));
    let is_last = unit.chars().count() > 1 && label.ends_with(unit);
    brackets.into_iter().any(is_unit) || is_counted || is_last || unit == "%" && label.contains(['%', '％'])
}

#[cfg(test)]
mod tests {
    use super::is_said;

    #[test]
    fn a_unit_is_said_in_brackets_or_at_the_end() {
        for (label, unit) in [
            ("罚没金额（万元）", "万元"),
            ("独立用户访问总量（单位：个）", "个"),
            ("Amount (unit: 10,000 yuan)", "10,000 yuan"),
            ("二、到馆人次", "人次"),
            ("务工人数", "人"),
            ("办结率（%）", "%"),
        ] {
            assert!(is_said(label, unit), "{label}");
        }
        for (label, unit) in [("法人办件量", "人"), ("上一年项目数量", "项"), ("金额（元）", "万元"), ("办结率", "%")]
        {
            assert!(!is_said(label, unit), "{label}");
        }
    }
}
