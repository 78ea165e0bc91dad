//! `annals check AGENCY YEAR --format docx|md|xlsx`: lists of findings for the members, and the office's workbook.

use crate::support::command::run;
use crate::support::files::{edit, put, read, repository, tree};
use crate::support::{archives, workbook};
use std::path::Path;

/// A county that adds up a town with a wrong sum and a text of its own, a clean town and one without a report.
fn county(root: &Path) {
    put(root, "site.toml", "title = \"年报\"\non_error = \"leave-out\"\n");
    put(root, "content/xian/agency.toml", "name = \"某县人民政府\"\nlevel = \"county\"\n");
    for (slug, name) in [("a", "甲镇"), ("b", "乙/镇"), ("c", "丙镇")] {
        put(
            root,
            &format!("content/{slug}/agency.toml"),
            format!("name = \"{name}\"\nparent = \"xian\"\nlevel = \"township\"\n"),
        );
    }
    let zeros = |granted: &str, fees: &str| {
        let site = tempfile::tempdir().expect("a folder");
        put(site.path(), "site.toml", "title = \"年报\"\n");
        put(site.path(), "content/a/agency.toml", "name = \"甲镇\"\n");
        let (code, _, stderr) = run(site.path(), &["new", "a", "2024", "--zero"]);
        assert_eq!(code, 0, "{stderr}");
        let text = read(&site.path().join("content/a/2024/report.toml")).replace("status = \"draft\"\n", "");
        let row = text.lines().find(|line| line.starts_with("granted")).expect("a row").to_owned();
        let own = text.lines().find(|line| line.starts_with("fees")).expect("a row").to_owned();
        text.replace(&row, granted).replace(&own, fees)
    };
    put(root, "content/a/2024/report.toml", zeros("granted = [ 3, 0, 0, 0, 0, 0, 3 ]", "fees = { amount = \"0.1\" }"));
    put(root, "content/b/2024/report.toml", zeros("granted = [ 0, 0, 0, 0, 0, 0, 0 ]", "fees = { amount = \"0.2\" }"));
    for slug in ["a", "b"] {
        for section in ["overview", "problems", "other_matters"] {
            let text =
                "开展了工作考核、社会评议，没有责任追究。信息处理费未收取。存在的问题是公开不够及时，下一步加强培训。";
            put(root, &format!("content/{slug}/2024/{section}.md"), format!("前一句。{text}\n"));
        }
    }
    put(root, "content/a/2024/overview.md", "第一句。全年收到申请 5 件。第三句。\n");
}

#[test]
fn each_member_gets_a_list_and_the_office_a_workbook() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root);
    let before = tree(&root.join("content"));
    let (code, stdout, stderr) = run(root, &["check", "xian", "2024", "--format", "docx"]);
    assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
    assert!(stderr.contains("还没有报告的 1 个：丙镇") && stderr.contains("核对了 2 份报告"), "{stderr}");
    assert_eq!(tree(&root.join("content")), before);
    let files = tree(&root.join("check-xian-2024"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["乙镇2024年核对意见.docx", "某县人民政府2024年汇总.xlsx", "甲镇2024年核对意见.docx"]);

    let document = &archives::texts(&files["甲镇2024年核对意见.docx"])["word/document.xml"];
    let text: String =
        document.split("<w:t").skip(1).filter_map(|part| part.split_once('>')?.1.split('<').next()).collect();
    assert!(text.contains("甲镇2024年政府信息公开工作年度报告核对意见"), "{text}");
    assert!(text.contains("[请核对] “一、总体情况”，“全年收到申请 5 件。”"), "{text}");
    assert!(text.contains("[必须改正] “三、收到和处理政府信息公开申请情况”，“三、本年度办理结果"), "{text}");
    assert!(!text.contains("explanations") && !text.contains("annals") && !text.contains(".toml"), "{text}");

    let sheets = workbook::sheets(&files["某县人民政府2024年汇总.xlsx"]);
    assert_eq!(sheets.len(), 7);
    let all =
        |text: &str| sheets.iter().flat_map(|(_, _, cells)| cells.values()).filter(|cell| cell.value == text).count();
    // The three towns in the list of agencies, among the deadlines and above their figures; the first has findings.
    assert!(all("丙镇") == 3 && all("甲镇") > 3, "{sheets:?}");
    let sums: Vec<(&str, &str)> = sheets
        .iter()
        .flat_map(|(_, _, cells)| cells.values())
        .filter_map(|cell| Some((cell.formula.as_deref()?, cell.value.as_str())))
        .filter(|(_, value)| *value == "0.3")
        .collect();
    // On the sheet of details a sum, on that of the form a link to it.
    let [(link, _), (sum, _)] = sums[..] else { panic!("{sums:?}") };
    // Between the total and the figures a column says where somebody is missing.
    assert!(link.starts_with("'明细'!D") && sum.starts_with("ROUND(SUM(F"), "{sums:?}");
    assert!(all("不全，缺 1 个") > 100, "{sheets:?}");
    assert_eq!(
        all("合计 3 个机关中 2 个的报告；缺：丙镇"),
        4,
        "above each table and in the line of totals: {sheets:?}"
    );
}

/// Two digits that a town exchanged make the county's sum wrong: the town is told, at its own cell; the other one is not.
#[test]
fn a_figure_that_makes_the_sum_wrong_is_told_to_the_member_that_it_points_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root);
    let b = root.join("content/b/2024/report.toml");
    edit(&b, "amount = \"0.2\"", "amount = \"4166.241619\"");
    let own = read(&b).replace("4166.241619", "4166.314619");
    put(root, "content/xian/2024/report.toml", format!("scope = \"aggregate\"\nincludes = [\"a\", \"b\"]\n{own}"));
    let (_, _, stderr) = run(root, &["check", "xian", "2024", "--format", "md", "-o", "out"]);
    // The list of all findings, those of the office among them, has as many as the agencies' lines and the last line of the command say.
    let sheets = workbook::sheets(&tree(&root.join("out"))["某县人民政府2024年汇总.xlsx"]);
    let sheet = |head: &str| {
        let has_head = |cells: &workbook::Cells| cells.values().any(|cell| cell.value == head);
        &sheets.iter().find(|(_, _, cells)| has_head(cells)).expect("a sheet").2
    };
    let listed = sheet("规则").keys().filter(|(_, column)| *column == 1).count() - 1;
    let agencies = sheet("汇总机关");
    let last = agencies.keys().map(|(row, _)| *row).max().expect("a last row");
    let counted: Vec<usize> = (4..7).map(|column| agencies[&(last, column)].value.parse().expect("a number")).collect();
    assert_eq!(counted.iter().sum::<usize>(), listed, "{agencies:?}");
    assert!(stderr.contains(&format!("核对了 3 份报告，问题 {listed} 条")), "{stderr}");
    let list = read(&root.join("out/乙镇2024年核对意见.md"));
    assert!(list.contains("某县人民政府的汇总里，") && list.contains("4166.214619"), "{list}");
    assert!(!read(&root.join("out/甲镇2024年核对意见.md")).contains("4166"));
}

#[test]
fn lists_in_other_formats_and_where_they_are_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root);
    let (code, _, _) = run(root, &["check", "某县人民政府", "2024", "--format", "md", "-o", "out"]);
    assert_eq!(code, 1);
    let list = read(&root.join("out/甲镇2024年核对意见.md"));
    assert!(list.contains("\n1. ") && !list.contains("**") && list.contains("改法："), "{list}");
    let (code, _, stderr) = run(root, &["check", "b", "2024", "--format", "xlsx", "-o", "one"]);
    assert_eq!(code, 0, "{stderr}");
    let files = tree(&root.join("one"));
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["乙镇2024年核对意见.xlsx"],
        "an agency without members has its own list alone"
    );
    for place in ["content/a", "public/../content"] {
        let (code, _, stderr) = run(root, &["check", "xian", "2024", "--format", "md", "-o", place]);
        assert!(code == 1 && stderr.contains("不往那里写"), "{stderr}");
    }
    let (code, _, stderr) = run(root, &["check", "--format", "docx"]);
    assert!(code == 1 && stderr.contains("annals check 汇总机关 年份"), "{stderr}");
    let (code, _, stderr) = run(root, &["check", "-o", "findings.txt"]);
    assert!(code == 1 && stderr.contains("-o 是写核对意见的目录"), "{stderr}");
    let (code, _, stderr) = run(root, &["check", "c", "2024", "--format", "docx"]);
    assert!(code == 1 && stderr.contains("没有写文件"), "{stderr}");
}

/// A member's draft and one that was withdrawn are looked at like any other report; the office learns what its sums hold.
#[test]
fn drafts_and_withdrawn_reports_are_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root);
    let a = root.join("content/a/2024/report.toml");
    edit(&a, "edition", "status = \"draft\"\nedition");
    let (code, _, said) = run(root, &["seal", "b", "2024", "--date", "2025-01-10"]);
    assert_eq!(code, 0, "{said}");
    let workbook = |out: &str| {
        let (_, _, said) = run(root, &["check", "xian", "2024", "--format", "md", "-o", out]);
        let files = tree(&root.join(out));
        let sheets = workbook::sheets(&files["某县人民政府2024年汇总.xlsx"]);
        let cells = sheets.iter().flat_map(|(_, _, cells)| cells.values()).map(|cell| cell.value.clone());
        (said, files.keys().cloned().collect::<Vec<String>>(), cells.collect::<Vec<String>>())
    };
    let (said, files, cells) = workbook("draft");
    assert!(said.contains("还是草稿的 1 个：甲镇"), "{said}");
    assert_eq!(files, ["乙镇2024年核对意见.md", "某县人民政府2024年汇总.xlsx", "甲镇2024年核对意见.md"]);
    assert!(cells.iter().any(|cell| cell == "草稿"), "{cells:?}");
    let covers = "合计 3 个机关中 2 个的报告；缺：丙镇；其中草稿：甲镇";
    assert_eq!(cells.iter().filter(|cell| *cell == covers).count(), 4, "{cells:?}");

    let (code, _, said) = run(root, &["withdraw", "b", "2024", "v1", "--reason", "有误", "--date", "2025-01-11"]);
    assert_eq!(code, 0, "{said}");
    let b = root.join("content/b/2024/report.toml");
    let row = read(&b).lines().find(|line| line.starts_with("penalty")).expect("a row").to_owned();
    edit(&b, &row, "penalty = { decisions = \"\" }");
    let (said, files, cells) = workbook("withdrawn");
    assert!(said.contains("已撤下、合计里没有的 1 个：乙/镇") && said.contains("还没有报告的 1 个：丙镇"), "{said}");
    assert_eq!(files.len(), 3, "the copy that is worked on is looked at: {files:?}");
    assert!(read(&root.join("withdrawn/乙镇2024年核对意见.md")).contains("行政处罚"));
    assert!(cells.iter().any(|cell| cell == "已撤下"), "{cells:?}");
    let covers = "合计 3 个机关中 1 个的报告；缺：乙/镇（已撤下）、丙镇；其中草稿：甲镇";
    assert_eq!(cells.iter().filter(|cell| *cell == covers).count(), 4, "{cells:?}");
}

/// A member may be without a table. The sum is right, and says that it is not of all.
#[test]
fn the_sum_of_a_table_that_a_member_is_without_is_incomplete() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, "site.toml", "title = \"年报\"\npages = [\"home\", \"agency\", \"report\", \"year\", \"year-tables\"]\n");
    let form = read(&repository("tests/sites/own-form/editions/library-1.toml"));
    put(
        root,
        "editions/library-1.toml",
        form.replace("key = \"shelves\"\nlayout", "key = \"shelves\"\noptional = true\nlayout"),
    );
    put(root, "content/xian/agency.toml", "name = \"某县\"\nlevel = \"county\"\n");
    let visits = "edition = \"library-1\"\n[visits]\nweekends = [3, 4]\n\
                  [visits.weekdays]\nmorning = [1, 2]\nafternoon = [0, 0]\n";
    let shelves = "[shelves]\nbooks = [1, 2, 3]\njournals = [1, 2, 3]\npurchases = [1.5]\n";
    for (slug, tables) in [("a", [visits, shelves].concat()), ("b", visits.to_owned())] {
        put(root, &format!("content/{slug}/agency.toml"), format!("name = \"{slug}馆\"\nparent = \"xian\"\n"));
        put(root, &format!("content/{slug}/library/2024/report.toml"), tables);
        put(root, &format!("content/{slug}/library/2024/opening.md"), "无\n");
    }
    let (code, _, said) = run(root, &["check", "xian/library", "2024", "--format", "xlsx", "-o", "out"]);
    assert_eq!(code, 0, "{said}");
    let files = tree(&root.join("out"));
    let sheets = workbook::sheets(&files["某县2024年汇总.xlsx"]);
    let all =
        |text: &str| sheets.iter().flat_map(|(_, _, cells)| cells.values()).filter(|cell| cell.value == text).count();
    // Seven figures of the table in the details, and a word above it; nothing of the other one.
    assert_eq!(all("不全，缺 1 个"), 7, "{sheets:?}");
    assert_eq!(all("本表 7 格的合计不全，缺哪些机关见“明细”"), 1, "{sheets:?}");
    let (code, _, said) = run(root, &["build"]);
    assert_eq!(code, 0, "{said}");
    let page = read(&root.join("public/years/library/2024/tables/shelves/index.html"));
    assert!(page.contains("不全，缺1份"), "{page}");
    assert!(!read(&root.join("public/years/library/2024/tables/visits/index.html")).contains("不全"));
}
