//! BLANK: a blank or a `/` in place of a number. It is never turned into 0, and the sums that need it cannot be assessed.

use crate::base::{Location, Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::{CellId, Row, Table, within};
use crate::model::{CellValue, Report};

/// Real reports leave zeros blank; the form requires a figure in each cell. One finding a table: a column that was left out is one
/// slip, not one in every row.
pub(super) const RULE: Rule =
    Rule { id: "BLANK", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    if !report.draft && is_blank(report) {
        return nothing(report, findings);
    }
    let mut incomplete: Vec<IncompleteRow<'_>> = Vec::new();
    let tables = edition.tables.iter().filter(|table| report.has_table(table));
    for (block, row) in tables.flat_map(Table::rows) {
        let cells: Vec<CellId> = block.cells(row).collect();
        let given = cells.iter().any(|cell| report.figures.get(*cell).is_given());
        let missing: Vec<(CellId, &'static str)> =
            cells.iter().filter_map(|cell| Some((*cell, lack(report, *cell)?))).collect();
        if missing.is_empty() {
            match (given, row.is_group() || cells.is_empty()) {
                (true, false) => findings.holds(),
                (false, false) if !in_group_as_one_row(report, &cells) => findings.not_assessable(),
                _ => {}
            }
            continue;
        }
        incomplete.push(IncompleteRow { row, missing, width: cells.len() });
    }
    // What one explanation covers is one finding, so that it explains no cell that it does not name.
    let kind = |row: &IncompleteRow<'_>| (edition.def(row.missing[0].0).table, explanation(report, row));
    let mut rows = &incomplete[..];
    while let [first, ..] = rows {
        let count = rows.iter().take_while(|row| kind(row) == kind(first)).count();
        report_rows(report, &rows[..count], findings);
        rows = &rows[count..];
    }
}

/// Whether a report holds no figure at all.
fn is_blank(report: &Report) -> bool {
    let has_figure =
        |cell| !matches!(report.figures.get(cell), CellValue::Absent | CellValue::Blank | CellValue::NotApplicable);
    report.edition.ids().any(|cell| lack(report, cell).is_some()) && !report.edition.ids().any(has_figure)
}

/// A report without a single figure was not filled in: a draft has a finding a table, and whatever its site makes of a few blanks, it is not to be published.
fn nothing(report: &Report, findings: &mut Findings<'_>) {
    let first = report.edition.ids().find_map(|cell| report.figures.place(cell, &report.file));
    let place = first.unwrap_or_else(|| Location::new(&report.file, 0..0));
    let diagnostic = findings.add(place, Message::new("blank.nothing"));
    diagnostic.severity = Severity::Error;
    diagnostic.help = Some(Message::new("blank.nothing.help"));
}

/// A row with cells that lack a figure.
struct IncompleteRow<'r> {
    row: &'r Row,
    missing: Vec<(CellId, &'static str)>,
    /// The number of its cells.
    width: usize,
}

/// The first explanation of this rule that is about one of the row's missing cells.
fn explanation(report: &Report, row: &IncompleteRow<'_>) -> Option<usize> {
    let addresses = || row.missing.iter().map(|(cell, _)| report.edition.address(*cell));
    report.explanations.iter().position(|explanation| {
        let whole = explanation.address.as_deref().filter(|_| explanation.rule.as_deref() == Some(RULE.id));
        whole.is_some_and(|whole| addresses().any(|address| within(address, whole)))
    })
}

/// One finding for the incomplete rows of a table.
fn report_rows(report: &Report, rows: &[IncompleteRow<'_>], findings: &mut Findings<'_>) {
    let edition = &report.edition;
    let [first, others @ ..] = rows else { return };
    let is_figure = |row: &IncompleteRow<'_>| edition.def(row.missing[0].0).kind.is_figure();
    let cells = || rows.iter().flat_map(|row| &row.missing);
    let message = if others.is_empty() {
        let what = what(report, &first.missing, first.width);
        let row = if is_figure(first) { "blank.row" } else { "blank.row_of_text" };
        Message::new(row).with("row", &first.row.label).with("what", what)
    } else {
        let mut columns: Vec<&Text> = cells().map(|(cell, _)| &edition.column(*cell).label).collect();
        columns.dedup();
        let message = match columns[..] {
            [column] => Message::new("blank.column").with("column", column),
            _ => Message::new("blank.table").with("cells", cells().count()),
        };
        let labels: Vec<&Row> = rows.iter().map(|row| row.row).collect();
        message.with("rows", rows.len()).with("labels", first_rows(&labels))
    };
    let cell = first.missing[0].0;
    let diagnostic = findings.add(place(report, cell), message);
    let help = if rows.iter().any(is_figure) { "blank.help" } else { "blank.help_of_text" };
    diagnostic.help = Some(Message::new(help).with("table", &edition.tables[edition.def(cell).table].key));
    diagnostic.address = Some(edition.address(cell).to_owned());
    diagnostic.causes = cells().skip(1).map(|(cell, _)| (RULE.id, edition.address(*cell).to_owned())).collect();
    let others = others.iter().map(|row| (place(report, row.missing[0].0), Message::new("blank.more")));
    diagnostic.secondary = others.collect();
}

/// The labels of the first rows of some.
pub fn first_rows(rows: &[&Row]) -> Message {
    let first: Vec<&Text> = rows.iter().take(NAMED).map(|row| row.short()).collect();
    let message = Message::new(if rows.len() > NAMED { "blank.rows_more" } else { "blank.rows" });
    message.with("rows", first)
}

/// So many rows of a table are named in a finding.
const NAMED: usize = 5;

/// What a cell lacks, as the key of its text. A cell for text with a unit may hold `/`.
fn lack(report: &Report, cell: CellId) -> Option<&'static str> {
    match report.figures.get(cell) {
        CellValue::Blank if report.figures.is_computed(cell) => Some("blank.computed"),
        CellValue::Blank => Some("blank.empty"),
        CellValue::NotApplicable if report.edition.def(cell).kind.is_figure() => Some("blank.slash"),
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
    let own = report.edition.block(cell).cells(row).any(row_typed);
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
    use crate::base::{Lang, Severity};
    use crate::check::State;
    use crate::check::testing::{Rows, outcome, run, site};

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
  ~ BLANK requests.new_received.research
  ~ BLANK requests.new_received.public_welfare
  ~ BLANK requests.new_received.total
2024 review_litigation.review = [ \"\", \"\", \"\", \"\", \"\" ]
                                  ^^ warning review_litigation.review.upheld 行政复议：整行空白，应填数字
  = 确实没有的填 0；原件如此的，用 [[explanations]] 说明，整表如此的写 cell = \"review_litigation\"，一条即可。用到它的合计不作核对
  ~ BLANK review_litigation.review.corrected
  ~ BLANK review_litigation.review.other
  ~ BLANK review_litigation.review.pending
  ~ BLANK review_litigation.review.total
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
        let [finding] = &outcome.diagnostics[..] else { panic!("one cause, one finding") };
        assert_eq!(finding.causes, [("BLANK", "requests.results.total.natural_person".to_owned())]);
        assert_eq!(finding.location.as_ref(), Some(&finding.secondary[0].0));
        // In whichever column and row; a total that was typed, if not in all columns, is named where it was.
        let places = |total: &'static str| {
            let rows = [
                ("requests.results.partially_granted", "[ 0, \"\", 0, 0, 0, 0, 0 ]"),
                ("requests.results.total", total),
            ];
            run("BLANK", "", &[(2024, &rows)]).render_for_test().lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let part = "2024 requests.results.partially_granted = [ 0, \"\", 0, 0, 0, 0, 0 ]";
        assert_eq!(places("-").iter().filter(|line| *line == part).count(), 2);
        for total in ["[ 0, \"\", 0, 0, 0, 0 ]", "{ business = \"\" }", "{ natural_person = 0, business = \"\" }"] {
            assert_eq!(places(total).iter().filter(|line| *line == part).count(), 1, "{total}");
        }
        let rows = [
            ("requests.results.partially_granted", "[ \"\", 0, 0, 0, 0, 0, 0 ]"),
            ("requests.results.total", "{ natural_person = \"\" }"),
        ];
        let outcome = run("BLANK", "", &[(2024, &rows)]);
        assert!(outcome.render_for_test().contains("2024 requests.results.total = "), "{}", outcome.render_for_test());
    }

    #[test]
    fn one_row_with_figures_among_rows_of_text_is_asked_for_figures() {
        let form = include_str!("../../../tests/fixtures/forms/projects-1.toml");
        let result = |project: &str| {
            let rows = format!("[totals]\nroads = [\"\", \"\"]\nwater = [3, 4]\n[project]\n{project}");
            let report = format!("edition = \"projects-1\"\n{rows}");
            let site = site(&[
                ("editions/projects-1.toml", form),
                ("content/a/agency.toml", "name = \"某机关\"\n"),
                ("content/a/2024/report.toml", &report),
            ]);
            let found = outcome("BLANK", &site).diagnostics;
            let help = |at: usize| found[at].help.as_ref().map(|help| help.key().to_owned());
            assert_eq!((found.len(), help(0).as_deref()), (2, Some("blank.help")));
            // Two cells are a whole row as well.
            assert!(found[0].message.render(Lang::Zh).contains("整行空白"), "{:?}", found[0]);
            help(1)
        };
        let rest = "stage = [\"在建\"]\nspent = [\"1\"]\nlocals = [1]\n";
        assert_eq!(result(&format!("name = [\"\"]\nworkers = [\"\"]\n{rest}")).as_deref(), Some("blank.help"));
        assert_eq!(result(&format!("name = [\"\"]\nworkers = [2]\n{rest}")).as_deref(), Some("blank.help_of_text"));
    }

    #[test]
    fn a_column_or_a_table_that_was_left_out_is_one_finding() {
        let messages = |rows: Rows<'_>| -> Vec<String> {
            let outcome = run("BLANK", "", &[(2024, rows)]);
            outcome.diagnostics.iter().map(|finding| finding.message.render(Lang::Zh)).collect()
        };
        let column = [
            ("review_litigation.review", "[ 0, 0, 0, 0, \"\" ]"),
            ("review_litigation.litigation_direct", "[ 0, 0, 0, 0, \"\" ]"),
            ("review_litigation.litigation_after_review", "[ 0, 0, 0, 0, \"\" ]"),
        ];
        assert_eq!(messages(&column), ["“总计”一列有 3 行没有填数字：行政复议、未经复议直接起诉、复议后起诉"]);
        let table = [
            ("requests.new_received", "[ \"\", \"\", 0, 0, 0, 0, 0 ]"),
            ("requests.carried_in", "[ \"\", 0, 0, 0, 0, 0, 0 ]"),
        ];
        assert_eq!(messages(&table), ["2 行共 3 格没有填数字：一、本年新收、二、上年结转"]);
        // Five are named, and more are not.
        let paths = ["new_received", "carried_in", "carried_out", "results.granted", "results.partially_granted"];
        let paths = [&paths[..], &["results.total"]].concat();
        let paths: Vec<String> = paths.iter().map(|path| format!("requests.{path}")).collect();
        let rows: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "[ \"\", 0, 0, 0, 0, 0, 0 ]")).collect();
        let named = |rows: Rows<'_>| messages(rows)[0].contains('等');
        assert_eq!((named(&rows[..5]), named(&rows)), (false, true));
    }

    #[test]
    fn an_explanation_of_one_row_covers_no_other() {
        let note = |rule: &str, cell: &str| format!("{{ rule = \"{rule}\", cell = \"{cell}\", text = \"原件留空\" }}");
        let whole = note("BLANK", "requests.new_received");
        let cell = note("BLANK", "requests.new_received.natural_person");
        for (notes, expected) in [
            (vec![&whole], &[true, false][..]),
            // Of one of the row's blank cells.
            (vec![&cell], &[true, false]),
            // One of another rule says nothing of blanks, in which row it may be.
            (vec![&note("X-JUMP", "requests")], &[false]),
            (vec![&note("X-JUMP", "requests"), &whole], &[true, false]),
        ] {
            let notes = format!("[{}]", notes.iter().map(|note| note.as_str()).collect::<Vec<_>>().join(", "));
            let rows = [
                ("requests.new_received", "[ \"\", \"\", 0, 0, 0, 0, 0 ]"),
                ("requests.carried_in", "[ \"\", 0, 0, 0, 0, 0, 0 ]"),
                ("explanations", &notes),
            ];
            let outcome = run("BLANK", "", &[(2024, &rows)]);
            let explained: Vec<bool> = outcome.diagnostics.iter().map(|finding| finding.explained).collect();
            assert_eq!(explained, expected, "{notes}");
        }
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
    fn a_report_without_a_figure_is_one_error_and_a_draft_of_it_is_not() {
        let edition = crate::edition::Editions::load(&[]).0.get("cn-2021").expect("a form").clone();
        let blank = |values: &str| {
            let text = crate::export::report_toml(&edition, &|_| values.to_owned());
            crate::check::testing::site(&[
                ("content/a/agency.toml", "name = \"某机关\"\n"),
                ("content/a/2024/report.toml", &text),
                ("content/b/agency.toml", "name = \"某机关\"\n"),
                ("content/b/2024/report.toml", &format!("status = \"draft\"\n{text}")),
            ])
        };
        for values in ["\"\"", "\"/\""] {
            let findings = crate::check::check(&blank(values)).1;
            let own = findings.iter().filter(|finding| finding.code == "BLANK");
            let place = own.clone().next().and_then(|finding| finding.location.as_ref().zip(finding.help.as_ref()));
            let (place, help) = place.expect("a place, and what to do");
            assert_eq!((&place.file.text[place.span.clone()], help.key()), (values, "blank.nothing.help"));
            let own: Vec<_> = own.map(|finding| (finding.agency.clone(), finding.severity)).collect();
            let [(.., Severity::Error), drafts @ ..] = &own[..] else { panic!("{own:?}") };
            assert!(drafts.len() == 3 && drafts.iter().all(|(_, severity)| *severity == Severity::Warning), "{own:?}");
        }
        assert!(crate::check::check(&blank("0")).1.iter().all(|finding| finding.code != "BLANK"));
        // Of no cell at all, only a total is missing: it stands nowhere.
        let agency = ("content/a/agency.toml", "name = \"某机关\"\n");
        let outcome = outcome("BLANK", &site(&[agency, ("content/a/2024/report.toml", "[requests.results]\n")]));
        let [finding] = &outcome.diagnostics[..] else { panic!("{:?}", outcome.diagnostics) };
        assert_eq!(finding.location.as_ref().map(|place| place.span.clone()), Some(0..0));
    }

    #[test]
    fn each_row_counts_once_and_one_that_is_not_there_cannot_be_assessed() {
        const ROWS: u32 = 34;
        let documents = "proactive.normative_documents";
        let edition = crate::edition::Editions::load(&[]).0.get("cn-2021").expect("a form").clone();
        let all: Vec<(&str, &str)> = edition.rows().map(|(_, row)| (row.path.as_str(), "-")).collect();
        for (rows, [holds, findings, not_assessable]) in [
            (&[][..], [ROWS, 0, 0]),
            (&[("proactive.fees", "-")], [ROWS - 1, 0, 1]),
            (&[(documents, "{ issued = 0 }")], [ROWS, 0, 0]),
            (&[(documents, "{ issued = \"\", repealed = 0, in_force = 0 }")], [ROWS - 1, 1, 0]),
            // Three rows as one: neither the row of the group nor its rows lack anything.
            (&[("requests.results.other", "[ 0, 0, 0, 0, 0, 0, 0 ]")], [ROWS - 3, 0, 0]),
            // No row at all is another rule's business.
            (&all, [0, 0, ROWS]),
        ] {
            let outcome = run("BLANK", "", &[(2024, rows)]);
            assert_eq!(outcome.counts(), [holds, findings, 0, not_assessable], "{rows:?}");
        }
        // A table that may be absent, and is.
        let form = include_str!("../../../tests/fixtures/forms/projects-1.toml");
        let rows = "[totals]\nroads = [1, 2]\nwater = [3, 4]\n[project]\nname = [\"甲\"]\nstage = [\"在建\"]\nspent = [\"1\"]\n\
                    workers = [2]\nlocals = [1]\n";
        let site = site(&[
            ("editions/projects-1.toml", form),
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2024/report.toml", &format!("edition = \"projects-1\"\n{rows}")),
        ]);
        assert_eq!(outcome("BLANK", &site).counts(), [7, 0, 0, 0]);
    }
}
