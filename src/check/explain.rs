//! `annals explain RULE`: what a rule demands, why, with an example, from the catalogue.

use super::{RULES, Rule};
use crate::base::{Lang, Message};
use crate::edition::{CellId, Edition, Table};
use std::collections::BTreeSet;

/// The rule of an id, whatever the case of its letters.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// The title of a rule.
pub fn title(rule: &Rule) -> Message {
    Message::keyed(format!("rule.{}.title", rule.id))
}

/// The whole explanation of a rule.
pub fn explain(rule: &Rule, lang: Lang) -> String {
    let text = Message::keyed(format!("rule.{}.text", rule.id));
    format!("{}  {}\n\n{}\n", rule.id, title(rule).render(lang), text.render(lang).trim_end())
}
/// A form in a page: what it is, what must hold in it, and the cells of which nothing has to, so that nobody takes silence for proof.
pub fn explain_form(edition: &Edition, lang: Lang) -> String {
    let checked = checked_cells(edition);
    let cells = || edition.ids().filter(|cell| !edition.def(*cell).group && !edition.is_in_repeat(*cell));
    let free: Vec<CellId> = cells().filter(|cell| !checked.contains(cell)).collect();
    let is_first = |cells: &[CellId]| cells.first().is_none_or(|cell| !edition.is_in_repeat(*cell));
    let counted = Message::new("explain_form.counts")
        .with("tables", edition.tables.iter().filter(|table| table.repeat_of.is_none()).count())
        .with("cells", cells().count())
        .with("equations", edition.balances().filter(|balance| is_first(balance.left)).count())
        .with("limits", edition.limits.iter().filter(|limit| is_first(&limit.left)).count())
        .with("carries", edition.carries.len())
        .with("stocks", edition.stocks.len());
    let family = &edition.family;
    let named = Message::new("explain_form.report").with("name", &family.name).with("family", &family.id);
    let mut lines = vec![edition.line().render(lang), named.render(lang), counted.render(lang)];
    if !family.rules.is_empty() {
        let rules: Vec<&str> = family.rules.iter().map(String::as_str).collect();
        lines.push(Message::new("explain_form.rules").with("rules", rules).render(lang));
    }
    lines.extend(table_lines(edition, lang));
    if !edition.remarks.is_empty() {
        lines.extend([String::new(), Message::new("explain_form.remarks").render(lang)]);
        lines.extend(edition.remarks.iter().map(|remark| format!("  {}", remark.get(lang))));
    }
    let key = if free.is_empty() { "explain_form.all" } else { "explain_form.free" };
    lines.extend([String::new(), Message::new(key).with("count", free.len()).render(lang)]);
    lines.extend(free.iter().map(|cell| format!("  {}  {}", edition.address(*cell), edition.name(*cell).get(lang))));
    lines.join("\n") + "\n"
}

/// What is said of tables that a report may be without, or have several times.
fn table_lines(edition: &Edition, lang: Lang) -> Vec<String> {
    let tables = edition.tables.iter().enumerate().filter(|(_, table)| table.repeat_of.is_none());
    let named: Vec<(usize, &Table, &str)> =
        tables.map(|(index, table)| (index, table, edition.short(table, lang))).collect();
    let optional: Vec<&str> = named.iter().filter(|(_, table, _)| table.optional).map(|(.., name)| *name).collect();
    let optional =
        (!optional.is_empty()).then(|| Message::new("explain_form.optional").with("tables", optional).render(lang));
    let repeats = named.into_iter().filter_map(|(index, table, name)| {
        let most = 1 + edition.repeats_of(index).count();
        let message = Message::new("explain_form.repeats").with("table", name).with("most", most);
        (most > 1).then(|| message.with("key", &table.key).render(lang))
    });
    optional.into_iter().chain(repeats).collect()
}

/// The cells of which an equation, a limit or a rate of the form says something; of a group, its rows.
fn checked_cells(edition: &Edition) -> BTreeSet<CellId> {
    let balances = edition.balances().flat_map(|balance| balance.left.iter().chain(balance.right));
    let limits = edition.limits.iter().flat_map(|limit| limit.left.iter().chain(&limit.right));
    let printed = edition.rates.iter().filter_map(|rate| rate.printed);
    let named = balances.chain(limits).copied().chain(printed);
    named.flat_map(|cell| std::iter::once(cell).chain(edition.members(cell))).collect()
}
