//! Tests of what a roll-up writes, leaves alone and remembers.

use super::super::figures_form_tests::FORM;
use super::*;
use crate::base::{Lang, Year};
use crate::check::testing::{report, site};
use crate::model::Site;

const HEAD: &str =
    "\u{feff}# 汇总\r\nscope = \"aggregate\"  # 含各乡镇\r\nincludes = [\"a\",\r\n  \"b\", # 乙\r\n]\r\n";

/// A county with this text of its report, and two towns with these rows.
fn county(text: &str, rows: [&[(&str, &str)]; 2]) -> Site {
    let [a, b] = rows.map(|rows| report(2024, rows));
    site(&[
        ("content/a/agency.toml", "name = \"甲镇\"\n"),
        ("content/a/2024/report.toml", &a),
        ("content/b/agency.toml", "name = \"乙镇\"\n"),
        ("content/b/2024/report.toml", &b),
        ("content/xian/agency.toml", "name = \"某县\"\n"),
        ("content/xian/2024/report.toml", text),
    ])
}

fn rolled(site: &Site) -> Rollup {
    let report = site.agencies[2].report(Year::new(2024).expect("a year")).expect("a report");
    let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
    roll_up(report, &sums).expect("a sound file")
}

#[test]
fn only_the_bytes_of_figures_change_and_amounts_keep_their_quotes_and_digits() {
    let text = report(2024, &[("proactive.fees", "{ amount = \"0\" } # 万元")]).replace('\n', "\r\n");
    let text = format!("{HEAD}{text}");
    let a: &[(&str, &str)] =
        &[("proactive.fees", "{ amount = 4166.214619 }"), ("proactive.licensing", "{ decisions = 12 }")];
    let b: &[(&str, &str)] =
        &[("proactive.fees", "{ amount = \"0.50\" }"), ("proactive.licensing", "{ decisions = 8 }")];
    let rollup = rolled(&county(&text, [a, b]));
    let expected = text.replace("\"0\" } # 万元", "\"4166.714619\" } # 万元");
    let expected = expected.replace("licensing = { decisions = 0 }", "licensing = { decisions = 20 }");
    assert_eq!(rollup.text, expected);
    assert_eq!((rollup.changes.len(), rollup.by_hand.len()), (2, 0));
    let again = rolled(&county(&rollup.text, [a, b]));
    assert_eq!((again.text, again.changes), (rollup.text, Vec::new()));
}

#[test]
fn totals_that_are_computed_stay_so_and_are_written_where_the_members_differ() {
    let row = |figures: &str| [("review_litigation.review", figures.to_owned())];
    let text = format!("{HEAD}{}", report(2024, &[("review_litigation.review", "[ 0, 0, 0, 0 ]")]));
    let run = |a: &str, b: &str| {
        let (a, b) = (row(a), row(b));
        let typed = |rows: &[(&'static str, String); 1]| vec![(rows[0].0, rows[0].1.clone())];
        let (a, b) = (typed(&a), typed(&b));
        let a: Vec<(&str, &str)> = a.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let b: Vec<(&str, &str)> = b.iter().map(|(path, text)| (*path, text.as_str())).collect();
        rolled(&county(&text, [&a, &b])).text
    };
    assert!(run("[ 1, 0, 2, 0, 3 ]", "[ 1, 0, 0, 0, 1 ]").contains("review = [ 2, 0, 2, 0 ]"));
    assert!(run("[ 1, 0, 2, 0, 4 ]", "[ 1, 0, 0, 0, 1 ]").contains("review = [ 2, 0, 2, 0, 5 ]"));
}

#[test]
fn a_total_that_a_member_leaves_blank_is_that_of_the_parts() {
    let text = format!("{HEAD}{}", report(2024, &[]));
    let blank: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, 2, 0, \"\" ]")];
    let whole: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, 0, 0, 1 ]")];
    let rollup = rolled(&county(&text, [blank, whole]));
    assert!(rollup.text.contains("review_litigation.review = [ 2, 0, 2, 0, 4 ]"), "{}", rollup.text);
    assert_eq!(rollup.blanks, []);
    let part: &[(&str, &str)] = &[("review_litigation.review", "[ 1, 0, \"\", 0, \"\" ]")];
    assert_eq!(rolled(&county(&text, [part, whole])).blanks.len(), 2);
}

#[test]
fn a_blank_is_named_and_a_group_in_one_row_left_alone() {
    let text = format!("{HEAD}{}", report(2024, &[("proactive.penalty", "{ decisions = 9 }")]));
    let one_row: &[(&str, &str)] = &[("requests.results.other", "[ 1, 0, 0, 0, 0, 0, 1 ]")];
    let blank: &[(&str, &str)] = &[("proactive.penalty", "{ decisions = \"\" }")];
    let site = county(&text, [one_row, blank]);
    let rollup = rolled(&site);
    let edition = &site.agencies[2].reports[0].edition;
    let name = |cell: CellId| edition.name(cell).get(Lang::Zh).to_owned();
    assert_eq!(rollup.blanks.iter().map(|cell| name(*cell)).collect::<Vec<_>>(), ["行政处罚 · 本年处理决定数量"]);
    // The sum of the group goes nowhere in a report that gives its rows.
    assert_eq!(rollup.by_hand.len(), 1, "{:?}", rollup.by_hand);
    assert!(rollup.text.contains("proactive.penalty = { decisions = 0 }"), "{}", rollup.text);
}

#[test]
fn what_changed_since_is_told_by_the_record() {
    let row: &[(&str, &str)] = &[("proactive.penalty", "{ decisions = 9 }")];
    let text = format!("{HEAD}{}", report(2024, &[]));
    let record = |site: &Site| {
        let report = &site.agencies[2].reports[0];
        let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
        RollupRecord::new(&sums, &report.file.text)
    };
    let site = county(&text, [row, &[]]);
    let printed = record(&site).print("# 说明");
    let file = Arc::new(SourceFile { path: ROLLUP_FILE.to_owned(), text: printed });
    let read = RollupRecord::parse(&file);
    assert_eq!(read, record(&site));
    assert_eq!(read.change(&site.agencies[0].reports[0]), None);
    let other = county(&text, [&[], &[]]);
    assert_eq!(read.change(&other.agencies[0].reports[0]), Some(MemberChange::Figures));
    assert_eq!(read.change(&other.agencies[1].reports[0]), None);
    assert_eq!(RollupRecord::default().change(&other.agencies[1].reports[0]), Some(MemberChange::New));
}

/// The addresses of some cells.
fn addresses(site: &Site, cells: &[CellId]) -> String {
    let edition = &site.agencies[2].reports[0].edition;
    cells.iter().map(|cell| edition.address(*cell)).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_cannot_be_added_up_is_left_alone() {
    let text = format!("{HEAD}{}", report(2024, &[("proactive.penalty", "{ decisions = 7 }")]));
    let text_in_a =
        report(2024, &[("proactive.penalty", "{ decisions = \"约3\" }"), ("proactive.licensing", "{ decisions = 2 }")]);
    let older = format!("edition = \"cn-2019\"\n{}", report(2020, &[("proactive.licensing", "[ 0, 0, 3 ]")]));
    let site = site(&[
        ("content/a/agency.toml", "name = \"甲镇\"\n"),
        ("content/a/2024/report.toml", &text_in_a),
        ("content/b/agency.toml", "name = \"乙镇\"\n"),
        ("content/b/2024/report.toml", &older),
        ("content/xian/agency.toml", "name = \"某县\"\n"),
        ("content/xian/2024/report.toml", &text),
    ]);
    let rollup = rolled(&site);
    assert_eq!(
        addresses(&site, &rollup.incomparable),
        "proactive.regulations.issued proactive.regulations.repealed proactive.regulations.in_force \
         proactive.normative_documents.issued proactive.normative_documents.repealed \
         proactive.normative_documents.in_force proactive.fees.amount"
    );
    assert_eq!(addresses(&site, &rollup.unreadable), "proactive.penalty.decisions");
    assert_eq!(rollup.text, text.replace("licensing = { decisions = 0 }", "licensing = { decisions = 5 }"));
}

#[test]
fn what_the_report_explains_is_kept_and_what_has_no_place_is_told() {
    let note = |cell: &str, rule: &str| format!("{{ cell = \"{cell}\", rule = \"{rule}\", text = \"口径不同\" }}");
    let notes =
        [note("proactive.penalty.decisions", "H-SUM"), note("proactive.licensing.decisions", "X-SAME")].join(", ");
    let text = format!("{HEAD}explanations = [{notes}]\n{}", report(2024, &[("proactive.regulations", "-")]));
    let row = "{ decisions = 4 }";
    // Of a row that is not there, one figure is not known.
    let regulations = ("proactive.regulations", "{ issued = 4, repealed = \"约3\", in_force = 4 }");
    let rows = [("proactive.penalty", row), ("proactive.licensing", row), regulations];
    let site = county(&text, [&rows, &[]]);
    let rollup = rolled(&site);
    assert_eq!(addresses(&site, &rollup.kept), "proactive.penalty.decisions");
    assert_eq!(addresses(&site, &rollup.by_hand), "proactive.regulations.issued proactive.regulations.in_force");
    let edition = &site.agencies[2].reports[0].edition;
    let licensing = edition.cell("proactive.licensing.decisions").expect("a cell");
    assert_eq!(rollup.changes, [RolledCell { cell: licensing, old: "0".to_owned(), new: 4.into() }]);
    assert_eq!(rollup.text, text.replace("licensing = { decisions = 0 }", "licensing = { decisions = 4 }"));
}

#[test]
fn a_report_that_says_nothing_of_members_names_them() {
    let site = county(&report(2024, &[]), [&[], &[]]);
    let own = &site.agencies[2].reports[0];
    let members = ["a", "b"].map(|slug| site.member(&site.agencies[usize::from(slug == "b")].slug, own.year));
    let sums = MemberSums::new(&own.edition, own.year, members.to_vec(), &site.editions);
    let text = roll_up(own, &sums).expect("a sound file").text;
    assert_eq!(text, format!("scope = \"aggregate\"\nincludes = [\"a\", \"b\"]\n{}", own.file.text));
}

#[test]
fn a_total_that_is_left_blank_is_that_of_rows_and_of_rows_in_groups() {
    let blank = [
        ("requests.results.granted", "[ 1, 0, 0, 0, 0, 0, 1 ]"),
        ("requests.results.refused.state_secret", "[ 2, 0, 0, 0, 0, 0, 2 ]"),
        ("requests.results.total", "[ \"\", 0, 0, 0, 0, 0, \"\" ]"),
    ];
    let rollup = rolled(&county(&format!("{HEAD}{}", report(2024, &[])), [&blank, &[]]));
    assert!(rollup.text.contains("requests.results.total = [ 3, 0, 0, 0, 0, 0, 3 ]"), "{}", rollup.text);
    assert_eq!(rollup.blanks, []);
}

#[test]
fn a_blank_total_of_groups_in_groups_is_that_of_the_rows_to_which_all_give_figures() {
    let form = FORM.replace("{ zh = \"末\", en = \"Last\" } }", "{ zh = \"末\", en = \"Last\" }, total = true }");
    assert_ne!(form, FORM);
    let report = |rows: &str, last: &str| {
        let row = "[ 1, 0, 0, 1 ]";
        format!(
            "edition = \"own-1\"\n[rooms]\nall = [ 0 ]\n[tree]\nfirst = {row}\nsecond = {row}\nlast = {last}\nouter.r = {row}\n{rows}"
        )
    };
    let written = |a: &str, b: &str, own: &str| {
        let (blank, zero) = ("[ \"\", \"\", \"\", \"\" ]", "[ 0, 0, 0, 0 ]");
        let [a, b] = [a, b].map(|rows| report(rows, blank));
        let site = site(&[
            ("editions/own-1.toml", &*form),
            ("content/a/agency.toml", "name = \"甲镇\"\n"),
            ("content/a/2024/report.toml", &a),
            ("content/b/agency.toml", "name = \"乙镇\"\n"),
            ("content/b/2024/report.toml", &b),
            ("content/xian/agency.toml", "name = \"某县\"\n"),
            ("content/xian/2024/report.toml", &format!("{HEAD}{}", report(own, zero))),
        ]);
        let text = rolled(&site).text;
        text.lines().find(|line| line.starts_with("last = ")).expect("a total").to_owned()
    };
    let (rows, one_row) =
        ("outer.inner.p = [ 2, 0, 0, 2 ]\nouter.inner.q = [ 1, 0, 0, 1 ]\n", "outer.inner = [ 4, 0, 0, 4 ]\n");
    assert_eq!(written(rows, rows, rows), "last = [ 12, 0, 0, 12 ]");
    assert_eq!(written(one_row, rows, one_row), "last = [ 13, 0, 0, 13 ]");
    // Of a row that one leaves blank the sum is not of all.
    let lacking = "outer.inner.p = [ \"\", 0, 0, 2 ]\nouter.inner.q = [ 1, 0, 0, 1 ]\n";
    assert_eq!(written(lacking, rows, rows), "last = [ 0, 0, 0, 12 ]");
}

#[test]
fn the_record_tells_a_correction_from_a_change() {
    let text = |figures: &str, version: &str| {
        format!("report = \"0123\"\n[members]\na = {{ {version}figures = \"{figures}\" }}\n")
    };
    let read =
        |text: &str| RollupRecord::parse(&Arc::new(SourceFile { path: ROLLUP_FILE.to_owned(), text: text.to_owned() }));
    let site = county(&format!("{HEAD}{}", report(2024, &[])), [&[], &[]]);
    let change = |known: &str, now: Option<u32>| {
        let report = Report { version: now, ..Report::clone(&site.agencies[0].reports[0]) };
        read(&text("0", known)).change(&report)
    };
    let [figures, corrected] = [MemberChange::Figures, MemberChange::Corrected].map(Some);
    assert_eq!([change("", None), change("", Some(1)), change("version = 1, ", None)], [figures; 3]);
    assert_eq!([change("version = 1, ", Some(1)), change("version = 2, ", Some(2))], [figures; 2]);
    assert_eq!(
        [change("version = 1, ", Some(2)), change("", Some(2)), change("version = 2, ", Some(3))],
        [corrected; 3]
    );
    assert!(read("[members]\n").is_empty() && !read(&text("0", "")).is_empty());
}

#[test]
fn the_record_knows_its_own_report_and_stays_readable() {
    let own = format!("{HEAD}{}", report(2024, &[]));
    let site = county(&own, [&[], &[]]);
    let report = &site.agencies[2].reports[0];
    let sums = MemberSums::new(&report.edition, report.year, site.included(report), &site.editions);
    let record = RollupRecord::new(&sums, &own);
    assert!(record.is_untouched(&own) && !record.is_untouched("") && !RollupRecord::default().is_untouched(&own));
    // What an earlier program wrote is compared with this.
    assert_eq!(
        record.print("# 说明"),
        "# 说明\nreport = \"badaed5b89fb31a8\"\n[members]\na = { figures = \"2536e6397a7210aa\" }\nb = { figures = \"2536e6397a7210aa\" }\n"
    );
}

#[test]
fn what_is_not_added_up_is_no_change_of_figures() {
    let read = |rows: &[(&str, &str)]| {
        let text = format!("edition = \"cn-2019\"\n{}", report(2020, rows));
        let site = site(&[("content/a/agency.toml", "name = \"甲镇\"\n"), ("content/a/2020/report.toml", &text)]);
        MemberState::new(&site.agencies[0].reports[0]).figures
    };
    let zeros = read(&[]);
    assert_eq!(read(&[("proactive.procurement", "{ projects = 0, amount = \"5元\" }")]), zeros);
    assert_ne!(read(&[("proactive.procurement", "{ projects = 1, amount = 0 }")]), zeros);
}
