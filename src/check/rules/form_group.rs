//! FORM-GROUP: a group is given as one row, where the form requires its rows.

use crate::base::{Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::CellId;

/// 表样在（六）其他处理之下列有三行（国办公开办函〔2021〕30号）; the same for any group of any form.
pub(super) const RULE: Rule =
    Rule { id: "FORM-GROUP", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    for (block, row) in edition.rows().filter(|(_, row)| row.is_group()) {
        let cells: Vec<CellId> = block.cells(row).collect();
        let typed = |cell: &&CellId| report.figures.is_typed(**cell);
        let given = |cell: &CellId| report.figures.get(*cell).is_given();
        let Some(first) = cells.iter().find(typed) else {
            match cells.iter().any(|cell| edition.members(*cell).iter().any(given)) {
                true => findings.holds(),
                // A group that has a total row cannot be one row; neither can one that the report lacks.
                false if !cells.is_empty() => findings.not_assessable(),
                false => {}
            }
            continue;
        };
        let rows: Vec<&Text> = row.children.iter().map(|child| &block.rows[*child].label).collect();
        let keys: Vec<&str> = row.children.iter().filter_map(|child| block.rows[*child].key.as_deref()).collect();
        let message = Message::new("group.one_row").with("group", &row.label).with("rows", rows);
        let diagnostic = findings.add(report.place(*first), message);
        diagnostic.help = Some(Message::new("group.help").with("path", &row.path).with("keys", keys));
        diagnostic.address = Some(row.path.clone());
        // An explanation names a cell, so each of the row's will do.
        diagnostic.causes = cells.iter().map(|cell| (RULE.id, edition.address(*cell).to_owned())).collect();
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing::run;

    const ONE_ROW: (&str, &str) = ("requests.results.other", "[ 0, 0, 0, 0, 0, 0, 0 ]");

    #[test]
    fn a_group_as_one_row_is_found_at_its_figures() {
        assert_eq!(
            run("FORM-GROUP", "", &[(2024, &[ONE_ROW])]).render_for_test(),
            "\
2024 requests.results.other = [ 0, 0, 0, 0, 0, 0, 0 ]
                                ^ warning requests.results.other （六）其他处理只填了一行，表样要求分行填写：\
1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请、\
2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请、3.其他
  = 有明细的，在 [requests.results.other] 下分填 no_correction、fee_unpaid、other；原件只有一行的，\
用 [[explanations]] 说明
  ~ FORM-GROUP requests.results.other.natural_person
  ~ FORM-GROUP requests.results.other.business
  ~ FORM-GROUP requests.results.other.research
  ~ FORM-GROUP requests.results.other.public_welfare
  ~ FORM-GROUP requests.results.other.legal_service
  ~ FORM-GROUP requests.results.other.other_org
  ~ FORM-GROUP requests.results.other.total
"
        );
    }

    #[test]
    fn an_explanation_may_name_any_cell_of_the_row() {
        let note = (
            "explanations",
            "[{ rule = \"FORM-GROUP\", cell = \"requests.results.other.total\", text = \"原件如此\" }]",
        );
        let outcome = run("FORM-GROUP", "", &[(2024, &[ONE_ROW, note])]);
        assert_eq!((outcome.state(), outcome.diagnostics[0].severity), (State::Explained, Severity::Info));
    }

    #[test]
    fn rows_hold_and_a_form_where_the_row_is_no_group_is_content() {
        assert_eq!(run("FORM-GROUP", "", &[(2024, &[])]).state(), State::Holds);
        assert_eq!(run("FORM-GROUP", "", &[(2020, &[ONE_ROW])]).state(), State::Holds);
        // One of its rows is enough.
        let some = [("requests.results.other.no_correction", "-")];
        assert_eq!(run("FORM-GROUP", "", &[(2024, &some)]).counts(), run("FORM-GROUP", "", &[(2024, &[])]).counts());
        // One of its columns is, too.
        let one = ("requests.results.other.no_correction", "{ business = 0 }");
        let column = [one, ("requests.results.other.fee_unpaid", "-"), ("requests.results.other.other", "-")];
        assert_eq!(run("FORM-GROUP", "", &[(2024, &column)]).counts(), run("FORM-GROUP", "", &[(2024, &[])]).counts());
    }

    #[test]
    fn a_group_that_is_not_there_cannot_be_assessed() {
        let outcome = run("FORM-GROUP", "", &[(2024, &[("requests.results.other", "-")])]);
        let verdict = outcome.verdict.expect("a verdict");
        assert_eq!((verdict.findings, verdict.not_assessable), (0, 1));
    }
}
