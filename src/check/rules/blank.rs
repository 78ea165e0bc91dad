//! BLANK: a blank or a `/` in place of a number. It is never turned into 0, and the sums that need it cannot be assessed.

use crate::base::{Location, Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::{CellId, Kind};
use crate::model::{CellValue, Report};

/// Real reports leave zeros blank; the form requires a figure in each cell. One finding a row.
pub(super) const RULE: Rule =
    Rule { id: "BLANK", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    for (block, row) in edition.rows() {
        let cells: Vec<CellId> = (0..block.columns.len()).filter_map(|column| row.cell(column)).collect();
        let given = cells.iter().any(|cell| report.figures.get(*cell).is_given());
        let missing: Vec<(CellId, &'static str)> =
            cells.iter().filter_map(|cell| Some((*cell, lack(report, *cell)?))).collect();
        let Some((first, _)) = missing.first() else {
            match (given, row.is_group() || cells.is_empty()) {
                (true, false) => findings.holds(),
                (false, false) if !in_group_as_one_row(report, &cells) => findings.not_assessable(),
                _ => {}
            }
            continue;
        };
        let what = what(report, &missing, cells.len());
        let message = Message::new("blank.row").with("row", &row.label).with("what", what);
        let diagnostic = findings.add(place(report, *first), message);
        diagnostic.help =
            Some(Message::new("blank.help").with("table", &edition.tables[edition.def(*first).table].key));
        diagnostic.address = Some(edition.address(*first).to_owned());
        diagnostic.causes = missing[1..].iter().map(|(cell, _)| (RULE.id, edition.address(*cell).to_owned())).collect();
    }
}

/// What a cell lacks, as the key of its text. A cell for text with a unit may hold `/`.
fn lack(report: &Report, cell: CellId) -> Option<&'static str> {
    match report.figures.get(cell) {
        CellValue::Blank if report.figures.is_computed(cell) => Some("blank.computed"),
        CellValue::Blank => Some("blank.empty"),
        CellValue::NotApplicable if report.edition.def(cell).kind != Kind::Printed => Some("blank.slash"),
        _ => None,
    }
}

/// Which columns are blank, which hold `/`, which could not be computed.
fn what(report: &Report, missing: &[(CellId, &'static str)], width: usize) -> Message {
    let of = |key: &'static str| {
        let cells = missing.iter().filter(|(_, lack)| *lack == key);
        let columns: Vec<&Text> = cells.map(|(cell, _)| &report.edition.column(*cell).label).collect();
        match columns.len() {
            0 => None,
            all if all == width && width > 1 => Some(Message::new(key).with("columns", Message::new("blank.whole"))),
            _ => Some(Message::new(key).with("columns", columns)),
        }
    };
    let parts = ["blank.empty", "blank.slash", "blank.computed"].into_iter().filter_map(of);
    let joined = parts.reduce(|first, next| Message::new("blank.and").with("first", first).with("next", next));
    joined.unwrap_or_else(|| Message::new("blank.whole"))
}

fn in_group_as_one_row(report: &Report, cells: &[CellId]) -> bool {
    cells.iter().filter_map(|cell| report.edition.group_of(*cell)).any(|group| report.figures.get(group).is_given())
}

/// Where it was typed; for a total row that was left out, the part that keeps it from being computed.
fn place(report: &Report, cell: CellId) -> Location {
    let row_typed = |cell: CellId| report.figures.place(cell, &report.file).is_some();
    let row = report.edition.row(cell);
    let own = (0..report.edition.block(cell).columns.len()).filter_map(|column| row.cell(column)).any(row_typed);
    let sum = report.edition.sums.iter().find(|sum| sum.total == cell && !sum.across && !own);
    let part = sum.and_then(|sum| {
        let leaves = sum.parts.iter().flat_map(|part| match report.edition.members(*part) {
            members if members.is_empty() => vec![*part],
            members => members,
        });
        leaves.into_iter().find(|part| report.figures.value(*part).is_none() && row_typed(*part))
    });
    report.place(part.unwrap_or(cell))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::run;

    #[test]
    fn one_finding_a_row_names_the_columns() {
        let rows = [
            ("proactive.licensing", "{ decisions = \"/\" }"),
            ("requests.new_received", "[ 1, \"\", \"/\", \"\", 0, 0 ]"),
            ("review_litigation.review", "[ \"\", \"\", \"\", \"\", \"\" ]"),
        ];
        assert_eq!(
            run("BLANK", "", &[(2024, &rows)]).render_for_test(),
            "\
2024 proactive.licensing = { decisions = \"/\" }
                                         ^^^ warning proactive.licensing.decisions 行政许可：本年处理决定数量填“/”，应填数字
  = 确实没有的填 0；原件如此的，用 [[explanations]] 说明，整表如此的写 cell = \"proactive\"，一条即可。用到它的合计不作核对
2024 requests.new_received = [ 1, \"\", \"/\", \"\", 0, 0 ]
                                  ^^ warning requests.new_received.business 一、本年新收政府信息公开申请数量：\
商业企业、社会公益组织空白；科研机构填“/”；总计没有填、也无法计算，应填数字
  = 确实没有的填 0；原件如此的，用 [[explanations]] 说明，整表如此的写 cell = \"requests\"，一条即可。用到它的合计不作核对
2024 review_litigation.review = [ \"\", \"\", \"\", \"\", \"\" ]
                                  ^^ warning review_litigation.review.upheld 行政复议：整行空白，应填数字
  = 确实没有的填 0；原件如此的，用 [[explanations]] 说明，整表如此的写 cell = \"review_litigation\"，一条即可。用到它的合计不作核对
"
        );
    }

    #[test]
    fn one_explanation_covers_a_whole_table_and_no_error_in_it() {
        let explained = |rule: &str, asked: &'static str| {
            let note = format!("[{{ rule = \"{rule}\", cell = \"requests\", text = \"原件零值留空\" }}]");
            let rows = [
                ("requests.new_received", "[ \"\", 0, 0, 0, 0, 0, \"\" ]"),
                ("requests.results.granted", "[ 1, 0, 0, 0, 0, 0, 2 ]"),
                ("review_litigation.review", "[ \"\", 0, 0, 0, 0 ]"),
                ("explanations", note.as_str()),
            ];
            let outcome = run(asked, "", &[(2024, &rows)]);
            outcome
                .diagnostics
                .iter()
                .map(|finding| (finding.address.clone().unwrap_or_default(), finding.explained))
                .collect::<Vec<_>>()
        };
        let known = |address: &str, explained| (address.to_owned(), explained);
        assert_eq!(
            explained("BLANK", "BLANK"),
            [known("requests.new_received.natural_person", true), known("review_litigation.review.upheld", false)]
        );
        assert_eq!(explained("T3-ROW", "T3-ROW"), [known("requests.results.granted.total", false)]);
    }

    #[test]
    fn a_total_row_that_cannot_be_computed_is_named_at_the_blank_part() {
        let rows = [("requests.results.granted", "[ \"\", 0, 0, 0, 0, 0, 0 ]"), ("requests.results.total", "-")];
        let outcome = run("BLANK", "", &[(2024, &rows)]);
        let places: Vec<_> = outcome.diagnostics.iter().map(|d| (d.address.as_deref(), d.location.clone())).collect();
        assert_eq!(places.len(), 2);
        assert_eq!(places[1].0, Some("requests.results.total.natural_person"));
        assert_eq!(places[0].1, places[1].1);
    }

    #[test]
    fn zeros_hold_and_a_printed_text_may_say_that_it_does_not_apply() {
        assert_eq!(run("BLANK", "", &[(2024, &[])]).state(), State::Holds);
        let printed = [("proactive.procurement", "{ projects = 0, amount = \"/\" }")];
        assert_eq!(run("BLANK", "", &[(2020, &printed)]).state(), State::Holds);
        let group = [("requests.results.other", "[ 0, 0, 0, 0, 0, 0, 0 ]")];
        assert_eq!(run("BLANK", "", &[(2024, &group)]).state(), State::Holds);
    }

    #[test]
    fn a_row_that_is_not_there_cannot_be_assessed() {
        let outcome = run("BLANK", "", &[(2024, &[("proactive.fees", "-")])]);
        assert_eq!(outcome.state(), State::NotAssessable);
    }
}
