//! `annals explain RULE`: what a rule demands, why, with an example, from the catalogue.

use super::{RULES, Rule};
use crate::base::{Lang, Message};
use crate::edition::{Balance, CellId, Edition, Table};
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
    let is_first = |cells: &[CellId]| !cells.iter().any(|cell| edition.is_in_repeat(*cell));
    // A group has a total of its own where it is given as one row, which the printed form has not.
    let is_printed = |balance: &Balance<'_>| {
        is_first(balance.left) && !(balance.across && balance.left.iter().any(|cell| edition.def(*cell).group))
    };
    let counted = Message::new("explain_form.counts")
        .with("tables", edition.tables.iter().filter(|table| table.repeat_of.is_none()).count())
        .with("cells", cells().count())
        .with("equations", edition.balances().filter(is_printed).count())
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

/// So many names of tables are listed; of more, the first and the last.
const SHOWN: usize = 3;

/// What is said of tables that a report may be without, or have several times.
fn table_lines(edition: &Edition, lang: Lang) -> Vec<String> {
    let tables = edition.tables.iter().enumerate().filter(|(_, table)| table.repeat_of.is_none());
    let named: Vec<(usize, &Table, &str)> =
        tables.map(|(index, table)| (index, table, edition.short(table, lang))).collect();
    let optional: Vec<&str> = named.iter().filter(|(_, table, _)| table.optional).map(|(.., name)| *name).collect();
    let optional =
        (!optional.is_empty()).then(|| Message::new("explain_form.optional").with("tables", optional).render(lang));
    let repeats = named.into_iter().filter_map(|(index, _, name)| {
        let mut keys: Vec<String> =
            edition.repeats_of(index).map(|repeat| format!("[{}]", edition.tables[repeat].key)).collect();
        let most = 1 + keys.len();
        if keys.len() > SHOWN {
            keys.splice(1..keys.len() - 1, ["……".to_owned()]);
        }
        let message = Message::new("explain_form.repeats").with("table", name).with("most", most);
        (most > 1).then(|| message.with("keys", keys).render(lang))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::edition::Editions;
    use std::sync::Arc;

    fn explained(id: &str, form: &str) -> String {
        let file = SourceFile { path: format!("editions/{id}.toml"), text: form.to_owned() };
        let (editions, mistakes) = Editions::load(&[Arc::new(file)]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        explain_form(editions.get(id).expect("a form"), Lang::Zh)
    }

    const PROJECTS: &str = include_str!("../../tests/fixtures/forms/projects-1.toml");

    #[test]
    fn a_form_is_explained_by_what_is_printed_of_it_once() {
        let expected = "\
表样：项目年报（projects-1）
用它编成的报告：项目年报（projects）
3 张表，15 格；等式 0 个，上限 1 个，接续 0 行，存量 0 项
可以没有的表：平台账号
可以有几张的表：重大项目，至多 4 张，第二张起在 report.toml 里写 [project_2]、[project_3]、[project_4]
可以有几张的表：平台账号，至多 2 张，第二张起在 report.toml 里写 [account_2]

不在任何等式或上限中的 13 格，填错了表内核对不出来：
  totals.roads.begun  道路工程 · 新开工
  totals.roads.continued  道路工程 · 续建
  totals.water.begun  水利工程 · 新开工
  totals.water.continued  水利工程 · 续建
  project.name.content  项目名称 · 内容
  project.stage.content  所处阶段 · 内容
  project.spent.content  已用资金 · 内容
  account.name.site  账号名称 · 网站
  account.name.app  账号名称 · 客户端
  account.code.site  备案编号 · 网站
  account.code.app  备案编号 · 客户端
  account.posts.site  发布数量 · 网站
  account.posts.app  发布数量 · 客户端
";
        assert_eq!(explained("projects-1", PROJECTS), expected);
    }

    #[test]
    fn equations_that_only_a_group_in_one_row_has_are_not_counted() {
        let said = explained("projects-1", PROJECTS);
        let form = explain_form(Editions::load(&[]).0.get("cn-2021").expect("a form"), Lang::Zh);
        // 7 columns of two rules, 25 rows, 3 groups of cases.
        let counted = "\n3 张表，200 格；等式 42 个，上限 0 个，接续 1 行，存量 1 项\n";
        let rules = "只管这种报告的规则：T2-REG、X4-PEND、N-BIND、N-RESULT、N-TABLE2、N-RATE、Q-FEE\n\n";
        assert!(form.contains(&format!("{counted}{rules}不在任何等式或上限中的 10 格")), "{form}");
        assert!(!said.contains("规则"), "{said}");
    }

    /// A form with remarks, each cell of which is in an equation; its table may stand twice, which makes no equation more.
    #[test]
    fn what_to_know_before_is_said_and_that_nothing_is_free() {
        let form = r#"
id = "halls-1"
title = { zh = "大厅年报", en = "Report on halls" }
from = 2022
remarks = [{ zh = "先核对", en = "Check first" }]
[report]
family = "halls"
name = { zh = "大厅年报", en = "Report on halls" }
[[sections]]
id = "hall"
kind = "table"
heading = { zh = "一、大厅", en = "1. Halls" }
short = { zh = "大厅", en = "Halls" }
[[tables]]
key = "hall"
layout = "matrix"
max_occurs = 9
[[tables.blocks]]
corner_label = { zh = "窗口", en = "Desk" }
columns = [
  { key = "people", label = { zh = "自然人", en = "People" } },
  { key = "firms", label = { zh = "企业", en = "Firms" } },
  { key = "total", label = { zh = "合计", en = "Total" }, total = true },
]
rows = [{ key = "asked", label = { zh = "申请", en = "Asked" } }]
"#;
        let expected = "\
表样：大厅年报（halls-1）
用它编成的报告：大厅年报（halls）
1 张表，3 格；等式 1 个，上限 0 个，接续 0 行，存量 0 项
可以有几张的表：大厅，至多 9 张，第二张起在 report.toml 里写 [hall_2]、……、[hall_9]

使用前须知：
  先核对

每一格都在某个等式或上限之中。
";
        assert_eq!(explained("halls-1", form), expected);
    }
}
