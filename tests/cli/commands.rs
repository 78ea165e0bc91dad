//! The binary as its users meet it: stdout, stderr, exit codes.
use crate::support::command::run;
use crate::support::files::edit;
use crate::support::site;
use std::fs;

fn new_site() -> tempfile::TempDir {
    site::new_site().0
}

#[test]
fn a_new_site_checks_clean_and_builds_at_once() {
    let folder = new_site();
    let site = folder.path().join("site");
    let (code, _, stderr) = run(&site, &["check"]);
    assert_eq!((code, stderr.trim()), (0, "检查了 1 份报告。错误 0，警告 0，提示 0"));
    let (code, stdout, stderr) = run(&site, &["build"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert!(stderr.starts_with("已生成 19 个文件：写入 19，未变 0，删除 0。错误 0，警告 0，提示 0。用时 "), "{stderr}");
    assert!(site.join("public/example/2024/index.html").is_file());
    let (_, _, stderr) = run(&site, &["build"]);
    assert!(stderr.starts_with("已生成 19 个文件：写入 0，未变 19，删除 0。"), "{stderr}");
}

/// Git turns line ends on some machines, which would break every seal.
#[test]
fn a_new_site_keeps_git_from_its_sealed_files() {
    let folder = new_site();
    let site = folder.path().join("site");
    let attributes = fs::read_to_string(site.join(".gitattributes")).expect("a file");
    let lines: Vec<&str> = attributes.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["content/**/v*/** -text", "content/**/versions.toml -text"]);
    assert!(!attributes.contains('\r'));
}

#[test]
fn init_refuses_a_folder_that_is_not_empty() {
    let folder = new_site();
    let (code, _, stderr) = run(folder.path(), &["init", "site"]);
    assert_eq!((code, stderr.trim()), (1, "目录 site 不是空的，未作改动"));
}

#[test]
fn a_wrong_sum_stops_the_build_and_the_last_site_stays() {
    let folder = new_site();
    let site = folder.path().join("site");
    assert_eq!(run(&site, &["build"]).0, 0);
    let before = fs::read(site.join("public/example/2024/report.json")).expect("a file");
    edit(&site.join("content/example/2024/report.toml"), "22 ]  # （一）", "23 ]  # （一）");
    let (code, _, stderr) = run(&site, &["build"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("错误[T3-"), "{stderr}");
    assert!(stderr.contains("改为 22"), "{stderr}");
    assert!(stderr.contains("有错误，未生成"), "{stderr}");
    assert_eq!(fs::read(site.join("public/example/2024/report.json")).expect("a file"), before);
}

#[test]
fn check_prints_json_on_stdout_alone() {
    let folder = new_site();
    let site = folder.path().join("site");
    edit(&site.join("content/example/2024/report.toml"), "22 ]  # （一）", "23 ]  # （一）");
    let (code, stdout, stderr) = run(&site, &["check", "--format", "json"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    let json: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    let found = &json["diagnostics"][0];
    assert_eq!(found["address"], "requests.results.granted.total");
    assert_eq!(found["file"], "content/example/2024/report.toml");
    assert_eq!(json["summary"]["errors"], 1);
}

#[test]
fn new_never_overwrites_and_carries_over() {
    let folder = new_site();
    let site = folder.path().join("site");
    let (code, _, stderr) = run(&site, &["new", "example", "2025"]);
    assert_eq!(code, 0, "{stderr}");
    let report = fs::read_to_string(site.join("content/example/2025/report.toml")).expect("a file");
    let line = report.lines().find(|line| line.starts_with("carried_in")).expect("the row");
    assert!(line.replace(' ', "").starts_with("carried_in=[3,0,0,0,0,0,3]"), "{line}");
    assert!(report.contains("status = \"draft\""));
    let (code, _, stderr) = run(&site, &["new", "example", "2025"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("已存在"), "{stderr}");
    // A draft stops no build and is not built.
    assert_eq!(run(&site, &["build"]).0, 0);
    assert!(!site.join("public/example/2025").exists());
    assert_eq!(run(&site, &["build", "--drafts"]).0, 0);
    assert!(site.join("public/example/2025/index.html").is_file());
}

#[test]
fn a_new_agency_gets_its_file() {
    let folder = new_site();
    let site = folder.path().join("site");
    assert_eq!(run(&site, &["new", "wenxing", "2024", "--name", "文星镇人民政府"]).0, 0);
    let agency = fs::read_to_string(site.join("content/wenxing/agency.toml")).expect("a file");
    assert!(agency.contains("name = \"文星镇人民政府\""), "{agency}");
    assert_eq!(run(&site, &["new", "Wenxing", "2024"]).0, 1);
}

#[test]
fn usage_and_machine_failures_are_two() {
    let folder = new_site();
    assert_eq!(run(folder.path(), &["build", "--nonsense"]).0, 2);
    assert_eq!(run(folder.path(), &["frobnicate"]).0, 2);
    let (code, _, stderr) = run(folder.path(), &["--root", "nowhere", "build"]);
    assert_eq!(code, 2, "{stderr}");
}

#[test]
fn an_output_that_is_not_ours_is_refused() {
    let folder = new_site();
    let site = folder.path().join("site");
    fs::create_dir(site.join("theirs")).expect("a folder");
    fs::write(site.join("theirs/letter.txt"), "theirs").expect("a file");
    let (code, _, stderr) = run(&site, &["build", "-o", "theirs"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("theirs"), "{stderr}");
    assert_eq!(fs::read_to_string(site.join("theirs/letter.txt")).expect("a file"), "theirs");
}

#[test]
fn export_compare_explain_and_completions_write_to_stdout() {
    let folder = new_site();
    let site = folder.path().join("site");
    let (code, stdout, stderr) = run(&site, &["export", "example", "2024", "--format", "csv"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with('\u{feff}') && stdout.contains("requests.new_received.total"), "{stdout}");
    assert_eq!(run(&site, &["export", "example", "2023", "--format", "csv"]).0, 1);
    assert_eq!(run(&site, &["new", "example", "2025"]).0, 0);
    let (code, stdout, _) = run(&site, &["compare", "example", "2024", "2025"]);
    for said in ["2024年与2025年", "新收申请降为0，上年36件。", "降为 0", "结转衔接：", "相似度"]
    {
        assert!(code == 0 && stdout.contains(said), "{said}: {stdout}");
    }
    let (code, stdout, _) = run(&site, &["explain", "t3-sum"]);
    assert!(code == 0 && stdout.starts_with("T3-SUM  办理结果总计"), "{stdout}");
    let (code, stdout, _) = run(&site, &["--lang", "en", "explain", "T3-SUM"]);
    assert!(code == 0 && stdout.starts_with("T3-SUM  Total of results"), "{stdout}");
    assert_eq!(run(&site, &["explain", "T9"]).0, 1);
    let (code, stdout, _) = run(&site, &["completions", "bash"]);
    assert!(code == 0 && stdout.contains("annals"), "{stdout}");
}

#[test]
fn global_options_work_anywhere() {
    let folder = new_site();
    for arguments in [["--root", "site", "check"], ["check", "--root", "site"]] {
        assert_eq!(run(folder.path(), &arguments).0, 0);
    }
}
