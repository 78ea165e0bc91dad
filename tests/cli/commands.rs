//! The binary as its users meet it: stdout, stderr, exit codes.
use crate::support::command::{annals, run, succeed};
use crate::support::files::{edit, put, tree};
use crate::support::site::{Site, new_site};
use std::fs;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

#[test]
fn a_new_site_checks_clean_and_builds_at_once() {
    let (_folder, site) = new_site();
    let (code, _, stderr) = run(&site, &["check"]);
    assert_eq!((code, stderr.trim()), (0, "检查了 1 份报告。错误 0，警告 0，提示 0"));
    let (code, stdout, stderr) = run(&site, &["build"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert!(stderr.starts_with("已生成 22 个文件：写入 22，未变 0，删除 0。错误 0，警告 0，提示 0。用时 "), "{stderr}");
    assert!(site.join("public/example/2024/index.html").is_file());
    let (_, _, stderr) = run(&site, &["build"]);
    assert!(stderr.starts_with("已生成 22 个文件：写入 0，未变 22，删除 0。"), "{stderr}");
}

/// Git turns line ends on some machines, which would break every seal.
#[test]
fn a_new_site_keeps_git_from_its_sealed_files() {
    let (_folder, site) = new_site();
    let attributes = fs::read_to_string(site.join(".gitattributes")).expect("a file");
    let lines: Vec<&str> = attributes.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["content/**/v*/** -text", "content/**/versions.toml -text"]);
    assert!(!attributes.contains('\r'));
}

#[test]
fn init_refuses_a_folder_that_is_not_empty() {
    let (folder, _) = new_site();
    let (code, _, stderr) = run(folder.path(), &["init", "site"]);
    assert_eq!((code, stderr.trim()), (1, "目录 site 不是空的，未作改动"));
}

#[test]
fn a_wrong_sum_stops_the_build_and_the_last_site_stays() {
    let (_folder, site) = new_site();
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
    let (_folder, site) = new_site();
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
fn outside_of_a_site_nothing_is_written() {
    let (folder, _) = new_site();
    let away = tempfile::tempdir().expect("a folder");
    let csv = run(&folder.path().join("site"), &["export", "example", "2024", "--format", "csv"]).1;
    fs::write(away.path().join("report.csv"), csv).expect("a file");
    for command in [&["import", "report.csv"][..], &["new", "a", "2024", "--name", "某局"]] {
        let (code, _, stderr) = run(away.path(), command);
        assert!(code == 1 && stderr.contains("annals init") && stderr.contains("site.toml"), "{stderr}");
        assert_eq!(fs::read_dir(away.path()).expect("a folder").count(), 1, "{command:?}");
    }
}

#[test]
fn a_file_of_figures_becomes_a_draft_that_lacks_its_texts() {
    let (_folder, site) = new_site();
    for format in ["csv", "json"] {
        let (file, agency) = (format!("report.{format}"), format!("other-{format}"));
        fs::write(site.join(&file), run(&site, &["export", "example", "2024", "--format", format]).1).expect("a file");
        let (code, _, stderr) = run(&site, &["import", &file, "--agency", &agency, "--force"]);
        assert!(code == 0 && stderr.contains("草稿 1"), "{stderr}");
        let report = fs::read_to_string(site.join(format!("content/{agency}/2024/report.toml"))).expect("a file");
        assert!(report.contains("补写文字后删去下一行。\nstatus = \"draft\"\n"), "{report}");
    }
    // What is missing in a draft stops no build.
    assert_eq!(run(&site, &["build"]).0, 0);
}

/// Texts that are there without a report are somebody's: all else of the report is written, and that is a success.
#[test]
fn an_import_leaves_the_texts_that_are_there_and_names_them() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "report.docx"]).0, 0);
    let year = site.join("content/example/2024");
    let whole = fs::read_to_string(year.join("report.toml")).expect("a report");
    fs::remove_file(year.join("report.toml")).expect("a report");
    fs::write(year.join("overview.md"), "另拟的概况。\n").expect("a text");
    for arguments in [&["import", "report.docx", "--dry-run"][..], &["import", "report.docx"]] {
        let (code, _, stderr) = run(&site, arguments);
        let kept = "content/example/2024/overview.md 已存在，未作改动\n";
        assert!(code == 0 && stderr.contains(kept) && stderr.contains("新建 1"), "{stderr}");
        assert_eq!(stderr.matches("overview.md").count(), 1, "{stderr}");
    }
    assert_eq!(fs::read_to_string(year.join("overview.md")).expect("a text"), "另拟的概况。\n");
    let figures = |text: &str| text.lines().filter(|line| line.contains(" = [")).count();
    assert_eq!(figures(&fs::read_to_string(year.join("report.toml")).expect("a report")), figures(&whole));
}

#[test]
fn new_never_overwrites_and_carries_over() {
    let (_folder, site) = new_site();
    let (code, _, stderr) = run(&site, &["new", "example", "2025", "--zero"]);
    assert_eq!(code, 0, "{stderr}");
    let report = fs::read_to_string(site.join("content/example/2025/report.toml")).expect("a file");
    let line = report.lines().find(|line| line.starts_with("carried_in")).expect("the row");
    assert!(line.replace(' ', "").starts_with("carried_in=[3,0,0,0,0,0,3]"), "{line}");
    assert!(report.contains("status = \"draft\""));
    let (code, _, stderr) = run(&site, &["new", "example", "2025", "--zero"]);
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
    let (_folder, site) = new_site();
    // A name is one line.
    let (code, _, stderr) = run(&site, &["new", "wenxing", "2024", "--name", "文星镇\n人民政府"]);
    assert!(code == 1 && stderr.contains("文星镇⏎人民政府"), "{stderr}");
    assert!(!site.join("content/wenxing").exists());
    assert_eq!(run(&site, &["new", "wenxing", "2024", "--name", "文星镇人民政府"]).0, 0);
    let agency = site.join("content/wenxing/agency.toml");
    let typed = fs::read_to_string(&agency).expect("a text");
    fs::write(&agency, typed.replace("文星镇人民政府", "文星镇\\n人民政府")).expect("a file");
    let (code, _, stderr) = run(&site, &["check"]);
    assert!(code == 1 && stderr.contains("name 里有换行"), "{stderr}");
    fs::write(&agency, typed).expect("a file");
    let agency = fs::read_to_string(site.join("content/wenxing/agency.toml")).expect("a file");
    assert!(agency.contains("name = \"文星镇人民政府\""), "{agency}");
    assert_eq!(run(&site, &["new", "Wenxing", "2024"]).0, 1);
}

/// By a name that two agencies have, in whatever width, nobody finds the one or the other.
#[test]
fn a_new_agency_does_not_get_the_name_of_another() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["new", "one", "2024", "--name", "某县驻A市办事处"]).0, 0);
    for name in ["某县驻A市办事处", "某县驻Ａ市办事处"] {
        let (code, _, stderr) = run(&site, &["new", "two", "2024", "--name", name]);
        assert!(code == 1 && stderr.contains(&format!("“{name}”已是 one 的名称")), "{stderr}");
        assert!(stderr.contains("content/two/agency.toml") && !site.join("content/two").exists(), "{stderr}");
    }
    // Two of one name may be meant: who writes the file says so.
    fs::create_dir(site.join("content/two")).expect("a folder");
    fs::write(site.join("content/two/agency.toml"), "name = \"某县驻A市办事处\"\nparent = \"example\"\n")
        .expect("a file");
    assert_eq!(run(&site, &["new", "two", "2024"]).0, 0);
    assert!(!run(&site, &["check"]).2.contains("某县驻A市办事处”也是"));
    assert_eq!(run(&site, &["new", "one", "2023", "--name", "某县驻A市办事处"]).0, 0);
    let (_, _, stderr) = run(&site, &["new", "three", "2024", "--name", "某县驻Ａ市办事处"]);
    assert!(stderr.contains("已是 one、two 的名称"), "{stderr}");
}

#[test]
fn usage_and_machine_failures_are_two() {
    let (folder, _) = new_site();
    assert_eq!(run(folder.path(), &["build", "--nonsense"]).0, 2);
    assert_eq!(run(folder.path(), &["frobnicate"]).0, 2);
    let (code, _, stderr) = run(folder.path(), &["--root", "nowhere", "build"]);
    assert_eq!(code, 2, "{stderr}");
}

#[test]
fn an_output_that_is_not_ours_is_refused() {
    let (_folder, site) = new_site();
    fs::create_dir(site.join("theirs")).expect("a folder");
    fs::write(site.join("theirs/letter.txt"), "theirs").expect("a file");
    let (code, _, stderr) = run(&site, &["build", "-o", "theirs"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("theirs"), "{stderr}");
    assert_eq!(fs::read_to_string(site.join("theirs/letter.txt")).expect("a file"), "theirs");
}

#[test]
fn export_compare_and_explain_write_to_stdout() {
    let (_folder, site) = new_site();
    let (code, stdout, stderr) = run(&site, &["export", "example", "2024", "--format", "csv"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with('\u{feff}') && stdout.contains("requests.new_received.total"), "{stdout}");
    assert_eq!(run(&site, &["export", "example", "2023", "--format", "csv"]).0, 1);
    assert_eq!(run(&site, &["new", "example", "2025", "--zero"]).0, 0);
    let (code, stdout, _) = run(&site, &["compare", "example", "2024", "2025"]);
    for said in ["2024年与2025年", "新收申请降为0，上年36件。", "降为 0", "结转衔接：", "相似度"]
    {
        assert!(code == 0 && stdout.contains(said), "{said}: {stdout}");
    }
    // On a screen of 80 columns no line is longer; elsewhere none is broken.
    assert!(stdout.lines().any(|line| line.width() > 80));
    let laid_out = |arguments: &[&str], columns: &str| {
        let output = annals(&site, arguments).env("COLUMNS", columns).output().expect("a run");
        let (stdout, stderr) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
        (stdout.expect("UTF-8"), stderr.expect("UTF-8"))
    };
    for arguments in
        [&["compare", "example", "2024", "2025"][..], &["explain", "Q-RESIDUE"], &["explain"], &["help", "export"]]
    {
        for (columns, most) in [("80", 80), ("60", 60), ("0", 80), ("3", 48)] {
            let (page, _) = laid_out(arguments, columns);
            let widest = page.lines().map(UnicodeWidthStr::width_cjk).max();
            // A command that is typed is not broken.
            let most = if arguments[0] == "compare" || most > 48 { most } else { 80 };
            assert!(widest <= Some(most), "{columns} {widest:?} {page}");
        }
    }
    let (code, stdout, _) = run(&site, &["explain", "t3-sum"]);
    assert!(code == 0 && stdout.starts_with("T3-SUM  办理结果总计"), "{stdout}");
    let (code, stdout, _) = run(&site, &["--lang", "en", "explain", "T3-SUM"]);
    assert!(code == 0 && stdout.starts_with("T3-SUM  Total of results"), "{stdout}");
    assert_eq!(run(&site, &["explain", "T9"]).0, 1);
    for (typed, near) in [("T3SUM", "T3-SUM"), ("t3 sum", "T3-SUM"), ("tolm", "TOML"), ("X3-CARY", "X3-CARRY")] {
        let (code, _, stderr) = run(&site, &["explain", typed]);
        assert!(code == 1 && stderr.contains(&format!("是否想写 {near}？")), "{stderr}");
    }
    for code in ["KEY", "TYPE", "SEAL", "READ"] {
        assert!(run(&site, &["explain", code]).1.lines().count() > 4, "{code}");
    }
    let (code, stdout, _) = run(&site, &["explain", "toml"]);
    assert!(code == 0 && stdout.starts_with("TOML  TOML 写法有误\n") && stdout.contains("全角数字"), "{stdout}");
    assert!(run(&site, &["explain"]).1.contains("\nREAD         文件无法读取\n"));
}

/// What may follow the words that are typed, as the script of a shell is answered.
fn completed(site: &Path, words: &[&str]) -> Vec<String> {
    let mut command = annals(site, &[]);
    let index = (words.len() - 1).to_string();
    command.env("ANNALS_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).args(["--", "annals"]).args(&words[1..]);
    let output = command.output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    assert_eq!((output.status.code(), text(output.stderr)), (Some(0), String::new()), "{words:?}");
    text(output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn the_names_of_the_site_are_completed() {
    let (folder, site) = new_site();
    assert_eq!(run(&site, &["new", "wenxing", "2023", "--name", "文星镇人民政府"]).0, 0);
    put(&site, "editions/city-2024.toml", "extends = \"cn-2021\"\n");
    fs::write(site.join("staging.toml"), "title = \"预览\"\n").expect("a file");
    let among = |words: &[&str], expected: &[&str]| {
        let found = completed(&site, words);
        for word in expected {
            assert!(found.iter().any(|found| found == word), "{words:?}: no {word} in {found:?}");
        }
    };
    among(&["annals", ""], &["build", "clean", "--root"]);
    assert!(!completed(&site, &["annals", ""]).iter().any(|word| word == "man" || word == "read-apart"));
    among(&["annals", "seal", ""], &["example", "wenxing", "--correction"]);
    assert_eq!(completed(&site, &["annals", "seal", "w"]), ["wenxing"]);
    assert_eq!(completed(&site, &["annals", "compare", "wenxing", "2"]), ["2023"]);
    assert_eq!(completed(&site, &["annals", "seal", "unknown", "2"]), ["2023", "2024"]);
    assert_eq!(completed(&site, &["annals", "check", "--rule", "T3"]), ["T3-ID", "T3-SUM", "T3-ROW"]);
    assert_eq!(completed(&site, &["annals", "check", "--rule", "TOM"]), ["TOML"]);
    assert_eq!(
        completed(&site, &["annals", "export", "--blank", "--edition", "c"]),
        ["cn-2019", "cn-2021", "city-2024"]
    );
    assert_eq!(completed(&site, &["annals", "help", "cl"]), ["clean"]);
    assert_eq!(completed(&site, &["annals", "check", "--config", "s"]), ["site.toml", "staging.toml"]);
    assert_eq!(completed(&site, &["annals", "check", "--format", "s"]), ["sarif"]);
    // From a folder below, and for a site that is named.
    assert_eq!(completed(&site.join("content"), &["annals", "list", "w"]), ["wenxing"]);
    assert_eq!(completed(folder.path(), &["annals", "--root", "site", "list", "w"]), ["wenxing"]);
    assert_eq!(completed(folder.path(), &["annals", "list", "w"]), [""; 0], "there is no site, and no word about it");
    let wrong = annals(&site, &[]).env("ANNALS_COMPLETE", "tcsh").output().expect("a run");
    let said = String::from_utf8(wrong.stderr).expect("UTF-8");
    assert!(wrong.status.code() == Some(2) && said.contains("tcsh") && said.contains("bash elvish fish"), "{said}");
}

#[test]
fn every_shell_has_its_script() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, stdout, stderr) = run(folder.path(), &["completions", shell]);
        assert!(code == 0 && stderr.is_empty() && stdout.contains("ANNALS_COMPLETE"), "{shell}: {stdout}{stderr}");
        // The same wherever it is made: it goes into packages.
        assert!(!stdout.contains(env!("CARGO_BIN_EXE_annals")), "{shell}: {stdout}");
    }
}

/// The script in the shell itself.
#[cfg(unix)]
#[test]
fn bash_completes_by_the_script() {
    let (folder, _) = new_site();
    let program = Path::new(env!("CARGO_BIN_EXE_annals")).parent().expect("a folder");
    let script = "source <(annals completions bash)
COMP_WORDS=(annals seal ex) COMP_CWORD=2
_clap_complete_annals annals ex seal
echo \"${COMPREPLY[@]}\"";
    let mut bash = std::process::Command::new("bash");
    bash.env_clear()
        .env("PATH", std::env::join_paths([program, Path::new("/usr/bin"), Path::new("/bin")]).expect("a path"));
    let output = bash.args(["-c", script]).current_dir(folder.path().join("site")).output().expect("bash");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "example", "{said}");
}

#[test]
fn a_new_site_begins_with_what_its_makers_need() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let (code, _, stderr) = run(root, &["init", "town", "--for", "township"]);
    assert!(code == 2 && stderr.contains("--name") && !root.join("town").exists(), "{stderr}");
    let town = ["init", "town", "--for", "township", "--name", "文星镇人民政府", "--year", "2024"];
    assert_eq!(run(root, &town).0, 0);
    assert!(root.join("town/content/wenxingzhen/2024/report.toml").is_file());
    // The form is the one that import knows, with every cell of the year's edition.
    let (code, _, stderr) = run(&root.join("town"), &["import", "年报表样.docx", "--dry-run"]);
    assert!(code == 1 && stderr.starts_with("年报表样.docx：200 格都是空的，表样没有填写\n"), "{code} {stderr}");

    let web = ["init", "web", "--edition", "website-2018", "--name", "文星镇人民政府", "--year", "2024"];
    assert_eq!(run(root, &web).0, 0);
    let settings = fs::read_to_string(root.join("web/site.toml")).expect("site.toml");
    assert!(settings.contains("title = \"文星镇人民政府政府网站工作年度报表\"\ndefault_edition"), "{settings}");
    assert!(!settings.contains("政府信息公开"), "{settings}");
    let report = fs::read_to_string(root.join("web/content/wenxingzhen/2024/report.toml")).expect("a report");
    assert!(report.contains("edition = \"website-2018\""), "{report}");
    let (code, _, stderr) = run(root, &["init", "other", "--edition", "website"]);
    assert!(code == 1 && stderr.contains("website-2018") && !root.join("other").exists(), "{stderr}");

    assert_eq!(run(root, &["init", "county", "--for", "county"]).0, 0);
    let settings = fs::read_to_string(root.join("county/site.toml")).expect("settings");
    assert!(
        settings.contains("\non_error = \"leave-out\"\n") && root.join("county/年报表样.docx").is_file(),
        "{settings}"
    );

    let (code, _, stderr) = run(root, &["init", "portal", "--for", "portal", "--example"]);
    assert_eq!(code, 0, "{stderr}");
    let portal = root.join("portal");
    assert!(portal.join("nginx.conf").is_file() && !portal.join("年报表样.docx").exists());
    assert_eq!(run(&portal, &["check"]), (0, String::new(), "检查了 1 份报告。错误 0，警告 0，提示 0\n".to_owned()));
    assert_eq!(run(&portal, &["build"]).0, 0);
    let page = fs::read_to_string(portal.join("public/example/2024/index.html")).expect("a page");
    let (theme, own) = (page.find("../../assets/theme.css"), page.find("../../assets/site.css"));
    assert!(theme.is_some() && theme < own, "{page}");
    let colours = |path: &str| fs::read_to_string(portal.join(path)).expect("a style sheet");
    assert_eq!(colours("public/assets/site.css"), colours("site.css"));
}

/// Packages hold the manual pages of both languages: made outside of any site, the same bytes each time.
#[test]
fn manual_pages_are_written_in_the_language_of_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = || fs::read_to_string(folder.path().join("man1/annals-build.1")).expect("a page");
    assert_eq!(run(folder.path(), &["man", "man1"]), (0, String::new(), "已写入 man1\n".to_owned()));
    let chinese = page();
    assert!(chinese.contains(".SH 名称\nannals\\-build \\- "), "{chinese}");
    assert_eq!(run(folder.path(), &["man", "man1", "--lang", "en"]).0, 0);
    assert!(page().contains(".SH NAME\nannals\\-build \\- Check"), "{}", page());
    assert_eq!(run(folder.path(), &["man", "man1"]).0, 0);
    assert_eq!(page(), chinese);
}

/// One folder of content, published in two ways.
#[test]
fn other_settings_may_be_named() {
    let (_folder, site) = new_site();
    let settings = "title = \"预览\"\nbase_url = \"https://staging.example.gov.cn/\"\n";
    fs::write(site.join("staging.toml"), settings).expect("a file");
    assert_eq!(run(&site, &["build", "-c", "staging.toml", "-o", "staging"]).0, 0);
    assert_eq!(run(&site, &["build"]).0, 0);
    let home = |target: &str| fs::read_to_string(site.join(target).join("index.html")).expect("a page");
    assert!(home("staging").contains("预览") && site.join("staging/sitemap.xml").is_file());
    assert!(!home("public").contains("预览") && !site.join("public/sitemap.xml").exists());
    // Found from a folder below, by the variable, and with its mistakes under its own name.
    fs::remove_file(site.join("site.toml")).expect("a file");
    let (code, _, stderr) = run(&site.join("content"), &["--config", "staging.toml", "check"]);
    assert!(code == 0 && stderr.starts_with("站点目录："), "{stderr}");
    assert_eq!(
        annals(&site, &["check"]).env("ANNALS_CONFIG", "staging.toml").output().expect("a run").status.code(),
        Some(0)
    );
    fs::write(site.join("staging.toml"), settings.replace("title", "titel")).expect("a file");
    let (code, _, stderr) = run(&site, &["check", "--config", "staging.toml"]);
    assert!(code == 1 && stderr.contains("staging.toml:1:1"), "{stderr}");
    let (code, _, stderr) = run(&site, &["check", "--config", "none.toml"]);
    assert!(code == 1 && stderr.contains("没有 none.toml"), "{stderr}");
    for wrong in ["../site.toml", ".site.toml", "settings", "a/b.toml"] {
        let (code, _, stderr) = run(&site, &["check", "--config", wrong]);
        assert!(code == 2 && stderr.contains(wrong), "{stderr}");
    }
}

#[test]
fn global_options_work_anywhere() {
    let (folder, _) = new_site();
    for arguments in [["--root", "site", "check"], ["check", "--root", "site"]] {
        assert_eq!(run(folder.path(), &arguments).0, 0);
    }
}

#[test]
fn a_site_of_an_office_holds_nothing_that_is_not_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["init", "site", "--name", "文星镇人民政府", "--year", "2024"];
    let (code, _, stderr) = run(folder.path(), &arguments);
    assert_eq!(code, 0, "{stderr}");
    let site = folder.path().join("site");
    let agency = fs::read_to_string(site.join("content/wenxingzhen/agency.toml")).expect("the office");
    assert!(agency.contains("name = \"文星镇人民政府\"\nlevel = \"township\""), "{agency}");
    let report = fs::read_to_string(site.join("content/wenxingzhen/2024/report.toml")).expect("its draft");
    let figures = report.lines().filter(|line| line.contains(" = [") || line.contains(" = {"));
    let is_blank =
        |line: &str| line.split('#').next().is_some_and(|cells| !cells.contains('0') && cells.contains("\"\""));
    assert!(figures.clone().count() > 20 && figures.clone().all(is_blank), "{report}");
    // Every table that lacks figures is one finding.
    let (code, _, stderr) = run(&site, &["check"]);
    assert_eq!((code, stderr.matches("警告[BLANK]").count()), (0, 3), "{stderr}");
    let (code, _, stderr) = run(&site, &["build"]);
    assert!(code == 0 && stderr.contains("未公布的草稿 1 份：wenxingzhen/2024"), "{stderr}");
    let home = fs::read_to_string(site.join("public/index.html")).expect("the home page");
    assert!(home.contains("尚未公布报告") && !home.contains("示例"), "{home}");
}

#[test]
fn a_site_without_an_office_names_the_next_step_and_an_example_is_marked_on_every_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, stderr) = run(folder.path(), &["init", "site"]);
    assert!(code == 0 && stderr.contains("new 目录名 2024 --name 全称"), "{stderr}");
    assert!(!folder.path().join("site/content").exists());
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["build"]).0, 0);
    let pages = walkdir::WalkDir::new(site.join("public")).into_iter().flatten();
    let pages: Vec<_> = pages.filter(|page| page.path().extension().is_some_and(|end| end == "html")).collect();
    assert!(pages.len() > 3);
    // What a server shows for an address that does not exist stands alone.
    for page in pages.iter().filter(|page| page.file_name() != "404.html") {
        let html = fs::read_to_string(page.path()).expect("a page");
        assert!(html.contains("本站含有虚构的示例机关"), "{}", page.path().display());
    }
}

#[test]
fn a_new_office_needs_a_name_and_a_report_a_year_that_can_be() {
    let (_folder, site) = new_site();
    for (arguments, says) in [
        (&["new", "town", "2024"][..], "--name 某县某镇人民政府"),
        (&["new", "example", "2204"], "2204 年不会有年报"),
        (&["new", "example", "1999"], "1999 年不会有年报"),
    ] {
        let (code, _, stderr) = run(&site, arguments);
        assert!(code == 1 && stderr.contains(says), "{stderr}");
    }
    assert!(!site.join("content/town").exists());
    let (code, _, _) = run(&site, &["new", "zero", "2024", "--name", "文星镇", "--zero"]);
    let report = fs::read_to_string(site.join("content/zero/2024/report.toml")).expect("a report");
    assert!(code == 0 && report.contains("new_received           = [      0,"), "{report}");
}

#[test]
fn export_overwrites_nothing_unasked() {
    let (_folder, site) = new_site();
    let blank = ["export", "--blank", "--edition", "cn-2021", "--format", "xlsx", "-o", "form.xlsx"];
    let report = ["export", "example", "2024", "--format", "csv", "-o", "form.xlsx"];
    assert_eq!(run(&site, &blank).0, 0);
    fs::write(site.join("form.xlsx"), "filled in").expect("a file");
    for arguments in [&blank[..], &report] {
        let (code, _, stderr) = run(&site, arguments);
        assert!(code == 1 && stderr.contains("form.xlsx 已有内容，未写"), "{stderr}");
        assert_eq!(fs::read_to_string(site.join("form.xlsx")).expect("a file"), "filled in");
    }
    assert_eq!(run(&site, &[&report[..], &["--force"]].concat()).0, 0);
    assert!(fs::read_to_string(site.join("form.xlsx")).expect("a file").contains("requests.new_received.total"));
}

#[test]
fn a_report_of_another_office_is_not_taken_for_ours() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["new", "town", "2024", "--name", "文星镇人民政府"]).0, 0);
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "report.docx"]).0, 0);
    let before = fs::read(site.join("content/town/2024/report.toml")).expect("a report");
    let import = ["import", "report.docx", "--agency", "town", "--update"];
    for arguments in [&import[..], &import[..4], &[&import[..], &["--dry-run"]].concat()] {
        let (code, _, stderr) = run(&site, arguments);
        assert!(code == 1 && stderr.contains("而 town 是“文星镇人民政府”，未导入"), "{stderr}");
        assert_eq!(fs::read(site.join("content/town/2024/report.toml")).expect("a report"), before);
    }
    let other_year = ["import", "report.docx", "--agency", "example", "--year", "2023"];
    let (code, _, stderr) = run(&site, &other_year);
    assert!(code == 1 && stderr.contains("的标题是 2024 年，而指定的是 2023 年"), "{stderr}");
    // A title of last year over this year's figures.
    let text = "示例县人民政府2023年政府信息公开工作年度报告\n\n统计期限自2024年1月1日起至2024年12月31日止。\n";
    fs::write(site.join("example2024.txt"), text).expect("a file");
    let (code, stdout, stderr) = run(&site, &["import", "example2024.txt", "--agency", "example"]);
    let said = format!("{stdout}{stderr}");
    assert!(code == 1 && said.contains("标题的年份是 2023，而统计期限和文件名（或目录）都是 2024 年"), "{said}");
    // What is put in leaves the mark in front and the line ends of Windows as they are.
    let path = site.join("content/town/2024/report.toml");
    let text = String::from_utf8(before).expect("a text").replace('\n', "\r\n");
    fs::write(&path, format!("\u{feff}{text}")).expect("a report");
    assert_eq!(run(&site, &[&import[..], &["--force"]].concat()).0, 0);
    let now = fs::read_to_string(&path).expect("a report");
    assert_ne!(now.trim_start_matches('\u{feff}'), text);
    assert!(now.starts_with('\u{feff}') && now.matches('\n').count() == now.matches("\r\n").count(), "{now}");
    assert_eq!(now.matches('#').count(), text.matches('#').count());
}

#[test]
fn a_report_goes_to_the_agency_whose_very_name_it_has_and_that_of_two_is_asked_about() {
    let (_folder, site) = new_site();
    let agency = |slug: &str, name: &str| {
        let place = site.join("content").join(slug);
        fs::create_dir_all(&place).expect("a folder");
        fs::write(place.join("agency.toml"), format!("name = \"{name}\"\n")).expect("an agency");
    };
    agency("aa", "示例县Ａ局");
    agency("bb", "示例县A局");
    let path = site.join("content/example/agency.toml");
    let own = fs::read_to_string(&path).expect("an agency");
    fs::write(&path, own.replace("示例县人民政府办公室", "示例县A局")).expect("an agency");
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "年报.docx"]).0, 0);
    fs::write(&path, own).expect("an agency");
    let import = ["import", "年报.docx"];
    let (code, _, stderr) = run(&site, &import);
    assert!(code == 0 && site.join("content/bb/2024").is_dir() && !site.join("content/aa/2024").exists(), "{stderr}");
    fs::remove_dir_all(site.join("content/bb/2024")).expect("removed");
    agency("cc", "示例县A局");
    let (code, _, stderr) = run(&site, &import);
    assert!(code == 1 && stderr.contains("“示例县A局”可能是 bb、cc，分不清，未导入"), "{stderr}");
    assert!(["aa", "bb", "cc"].iter().all(|slug| !site.join("content").join(slug).join("2024").exists()));
    let (code, _, stderr) = run(&site, &["import", "年报.docx", "--agency", "cc"]);
    assert!(code == 0 && site.join("content/cc/2024").is_dir(), "{stderr}");
}

#[test]
fn an_import_makes_no_second_agency_and_touches_nothing_that_it_cannot_read() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "report.docx"]).0, 0);
    let second = ["import", "report.docx", "--agency", "second"];
    for arguments in [&second[..], &[&second[..], &["--dry-run"]].concat()] {
        let (code, _, stderr) = run(&site, arguments);
        assert!(
            code == 1 && stderr.contains("本站已有这一机关：example（“示例县人民政府办公室”），未导入"),
            "{stderr}"
        );
        assert!(!site.join("content/second").exists());
    }
    // A paragraph that changed is replaced, and no byte of the others.
    let overview = site.join("content/example/2024/overview.md");
    let typed = fs::read_to_string(&overview).expect("a text").replace('\n', "\r\n");
    fs::write(&overview, format!("\u{feff}{typed}\r\n多了一段。\r\n")).expect("a text");
    let import = ["import", "report.docx", "--update"];
    let (code, _, stderr) = run(&site, &import);
    assert!(code == 0 && stderr.contains("更新 1"), "{stderr}");
    let now = fs::read_to_string(&overview).expect("a text");
    assert_eq!(now.trim_start_matches('\u{feff}').trim_end(), typed.trim_end());
    assert!(now.starts_with('\u{feff}') && !site.join("content/example/2024/report.toml.bak").exists());
    // A report with a mistake is not compared, and one in another encoding neither.
    let path = site.join("content/example/2024/report.toml");
    let text = fs::read(&path).expect("a report");
    for (put_in, place) in
        [(&b"\n[requests\n"[..], "report.toml:"), (&b"# \xc4\xea\n"[..], "content/example/2024/report.toml")]
    {
        let broken = [&text[..], put_in].concat();
        fs::write(&path, &broken).expect("a report");
        for arguments in [&import[..], &import[..2]] {
            let (code, _, stderr) = run(&site, arguments);
            assert!(code == 1 && stderr.contains("有错误，不能与来源比较") && stderr.contains("失败 1"), "{stderr}");
            assert!(stderr.contains("错误[") && stderr.contains(place), "{stderr}");
            assert_eq!(fs::read(&path).expect("a report"), broken);
        }
    }
    assert_eq!(run(&site, &[&second[..], &["--force"]].concat()).0, 0);
}

/// Formats of figures have no title: the folder's name in them says whose they are.
#[test]
fn figures_of_another_office_are_not_taken_for_ours() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["new", "town", "2024", "--name", "文星镇人民政府"]).0, 0);
    for format in ["csv", "json", "xlsx"] {
        let file = format!("r.{format}");
        assert_eq!(run(&site, &["export", "example", "2024", "--format", format, "-o", &file]).0, 0);
    }
    let report = || fs::read(site.join("content/town/2024/report.toml")).expect("a report");
    let before = report();
    let csv = fs::read_to_string(site.join("r.csv")).expect("a table");
    let json = fs::read_to_string(site.join("r.json")).expect("an object");
    let named = json.replace("示例县人民政府办公室", "文星镇人民政府");
    assert_ne!(named, json);
    let lines: Vec<&str> = csv.lines().collect();
    let mixed = |line: &str| format!("{}\n{line}\n{}\n", lines[0], lines[2]);
    for (name, text, says) in [
        ("r.csv", csv.clone(), "的数据是 example 的，不是 town 的，未导入"),
        ("r.json", json, "的标题是“示例县人民政府办公室”，而 town 是“文星镇人民政府”"),
        ("named.json", named, "的数据是 example 的，不是 town 的，未导入"),
        ("gone.csv", csv.replace("example,", "gone,"), "的数据是 gone 的，不是 town 的，未导入"),
        ("agencies.csv", mixed(&lines[1].replace("example,", "town,")), "agency 一列既有“town”又有“example”"),
        ("years.csv", mixed(&lines[1].replace(",2024,", ",2023,")), "year 一列既有“2023”又有“2024”"),
        ("versions.csv", mixed(&lines[1].replace(",2024,,", ",2024,1,")), "version 一列既有“1”又有“”"),
    ] {
        fs::write(site.join(name), text).expect("a file");
        let (code, _, stderr) = run(&site, &["import", name, "--agency", "town", "--update"]);
        assert!(code == 1 && stderr.contains(says), "{name}: {stderr}");
        assert_eq!(report(), before, "{name}");
    }
    let (code, _, stderr) = run(&site, &["import", "r.xlsx", "--agency", "town", "--update"]);
    assert!(code == 1 && stderr.contains("而 town 是“文星镇人民政府”"), "{stderr}");
    // Without --agency the file says whose it is, wherever it lies.
    let (code, _, stderr) = run(&site, &["import", "r.csv"]);
    assert!(code == 0 && stderr.contains("example/2024 与来源一致"), "{stderr}");
    assert_eq!(run(&site, &["import", "r.csv", "--agency", "town", "--update", "--force"]).0, 0);
    assert_ne!(report(), before);
    // A pipe is told what it is.
    #[cfg(unix)]
    {
        let pipe = site.join("p.docx");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        for path in ["p.docx", "/dev/null"] {
            let (code, _, stderr) = run(&site, &["import", path, "--agency", "town"]);
            assert!(code == 1 && stderr.contains("不是普通文件（如管道、设备），不读"), "{stderr}");
        }
    }
}

#[test]
fn an_export_goes_to_a_plain_file_in_a_folder_that_is_there() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["build"]).0, 0);
    assert_eq!(run(&site, &["build", "-o", "../elsewhere"]).0, 0);
    #[cfg(unix)]
    {
        assert!(std::process::Command::new("mkfifo").arg(site.join("pipe")).status().expect("mkfifo").success());
        std::os::unix::fs::symlink("content/example/agency.toml", site.join("link")).expect("a link");
        std::os::unix::fs::symlink("nowhere", site.join("dangling")).expect("a link");
    }
    let tree = || {
        let mut files = Vec::new();
        for root in ["content", "public", "themes", "../elsewhere"] {
            for entry in walkdir::WalkDir::new(site.join(root)).sort_by_file_name().into_iter().flatten() {
                let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()).expect("a file"));
                files.push((entry.into_path(), bytes));
            }
        }
        files
    };
    let (before, settings) = (tree(), fs::read(site.join("site.toml")).expect("a file"));
    let mut cases = vec![
        ("a/b/c.csv", "c.csv 所在的目录不存在"),
        ("content", "content 不是普通文件"),
        ("..", "不是普通文件"),
        ("site.toml", "在站点的源文件或已发布的网站里"),
        ("content/example/agency.toml", "在站点的源文件或已发布的网站里"),
        ("content/new.csv", "在站点的源文件或已发布的网站里"),
        ("public/example/2024/report.csv", "在站点的源文件或已发布的网站里"),
        ("../elsewhere/index.html", "在站点的源文件或已发布的网站里"),
    ];
    if cfg!(unix) {
        cases.extend([
            ("pipe", "pipe 不是普通文件"),
            ("/dev/null", "/dev/null 不是普通文件"),
            ("dangling", "dangling 不是普通文件"),
            ("link", "在站点的源文件或已发布的网站里"),
        ]);
    }
    for (output, says) in cases {
        let (code, _, stderr) = run(&site, &["export", "example", "2024", "--format", "csv", "--force", "-o", output]);
        assert!(code == 1 && stderr.contains(says), "{output}: {stderr}");
    }
    assert!(
        tree() == before && fs::read(site.join("site.toml")).expect("a file") == settings && !site.join("a").exists()
    );
}

#[test]
fn new_says_why_a_folder_or_a_name_cannot_be() {
    let (_folder, site) = new_site();
    for (slug, says) in [
        ("assets", "“assets”是网站自己要用的地址"),
        ("v3", "“v3”是网站自己要用的地址"),
        ("nul", "“nul”是 Windows 的设备名"),
        ("com1", "“com1”是 Windows 的设备名"),
        ("Town", "只用小写字母、数字和连字符"),
        ("town.", "只用小写字母、数字和连字符"),
    ] {
        let commands = [
            vec!["new", slug, "2024", "--name", "甲镇人民政府"],
            vec!["import", "site.toml", "--agency", slug],
            vec!["init", "other", "--name", "甲镇人民政府", "--agency", slug],
        ];
        for arguments in commands {
            let (code, _, stderr) = run(&site, &arguments);
            assert!(code == 1 && stderr.contains(says), "{arguments:?}: {stderr}");
        }
        assert!(!site.join("content").join(slug).exists() && !site.join("other").exists());
    }
    let (code, _, stderr) = run(&site, &["new", "example", "2023", "--name", "别的镇人民政府"]);
    assert!(
        code == 1 && stderr.contains("example 已有，名称是“示例县人民政府办公室”，不是“别的镇人民政府”"),
        "{stderr}"
    );
    assert!(!site.join("content/example/2023").exists());
    assert_eq!(run(&site, &["new", "example", "2023", "--name", "示例县人民政府办公室"]).0, 0);
    let (code, _, stderr) = run(&site, &["new", "town", "2023", "--name", " "]);
    assert!(code == 1 && stderr.contains("town 是新机关"), "{stderr}");
}

#[test]
fn what_a_killed_import_left_is_no_report() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "report.docx"]).0, 0);
    for left in ["agency.toml", "2024/report.toml", "2024/overview.md"] {
        let slug = left.replace(['/', '.'], "-");
        let path = site.join("content").join(&slug).join(left);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "").expect("an empty file");
        let (code, _, stderr) = run(&site, &["import", "report.docx", "--agency", &slug, "--force"]);
        assert!(code == 0 && !stderr.contains("已存在"), "{stderr}");
        assert!(fs::metadata(&path).expect("a file").len() > 0, "{left} is still empty");
    }
}

#[test]
fn what_cannot_be_read_is_not_taken_for_absent() {
    let (_folder, site) = new_site();
    put(&site, "content/county/agency.toml", "name = \"某县人民政府\"\n");
    let head = "edition = \"cn-2021\"\nscope = \"aggregate\"\nstatus = \"draft\"\nincludes = [\"example\"]\n";
    put(&site, "content/county/2024/report.toml", head);
    let export = ["export", "example", "2024", "--format", "json"];
    let (commands, dark) = (
        [
            &export[..],
            &["compare", "example", "2023", "2024"],
            &["new", "example", "2025"],
            &["rollup", "county", "2024"],
        ],
        site.join("content/example/2024"),
    );
    for (file, refused) in [("overview.md", &commands[..3]), ("report.toml", &commands[..])] {
        let text = fs::read(dark.join(file)).expect("a file");
        fs::remove_file(dark.join(file)).expect("a file");
        fs::create_dir(dark.join(file)).expect("a folder");
        for arguments in refused {
            let (code, stdout, stderr) = run(&site, arguments);
            let is_named = stderr.contains(&format!("content/example/2024/{file}"));
            assert!(code == 1 && stdout.is_empty() && is_named, "{file}, {arguments:?}: {code} {stdout} {stderr}");
        }
        fs::remove_dir(dark.join(file)).expect("a folder");
        fs::write(dark.join(file), text).expect("a file");
    }
    assert!(!site.join("content/example/2025").exists());
    assert_eq!(run(&site, &export).0, 0);
    assert_eq!(run(&site, &["rollup", "county", "2024"]).0, 0);
}

/// An agency, the settings or a form that cannot be read: no command makes another one, or goes on without.
#[test]
fn nothing_is_made_beside_what_cannot_be_read() {
    let (_folder, site) = new_site();
    assert_eq!(run(&site, &["export", "example", "2024", "--format", "docx", "-o", "report.docx"]).0, 0);
    put(&site, "members.csv", "单位名称,级别\n示例县人民政府办公室,部门\n");
    let dark = |path: &str, commands: &[&[&str]]| {
        let text = fs::read(site.join(path)).ok();
        if text.is_some() {
            fs::remove_file(site.join(path)).expect("a file");
        }
        fs::create_dir_all(site.join(path)).expect("a folder");
        let before = tree(&site);
        for arguments in commands {
            let (code, _, stderr) = run(&site, arguments);
            assert!(code == 1 && stderr.contains(path), "{path}, {arguments:?}: {code} {stderr}");
        }
        let after = tree(&site);
        assert_eq!(after.keys().filter(|path| !path.starts_with(".annals")).collect::<Vec<_>>(), {
            before.keys().filter(|path| !path.starts_with(".annals")).collect::<Vec<_>>()
        });
        fs::remove_dir(site.join(path)).expect("a folder");
        if let Some(text) = text {
            fs::write(site.join(path), text).expect("a file");
        }
    };
    let (import, members) = (["import", "report.docx", "--update"], ["members", "import", "members.csv"]);
    let new = ["new", "neu", "2025", "--name", "某局"];
    let status = ["status", "2024"];
    let seal = ["seal", "example", "2024"];
    dark("content/example/agency.toml", &[&import, &members, &new, &status, &["list"], &["verify"]]);
    dark("content/example/2024/report.toml", &[&status, &["list"]]);
    let themes = [&["theme", "check"][..], &["theme", "list"], &["theme", "eject", "home.html"]];
    dark("site.toml", &[&[&new[..], &seal], &themes[..]].concat());
    let blank = ["export", "--blank", "docx", "--edition", "own", "-o", "blank.docx"];
    dark("editions/own.toml", &[&new, &import, &seal, &blank, &["explain"], &["explain", "own"], &["schema"]]);
    assert_eq!(run(&site, &["explain", "READ"]).0, 0);
    #[cfg(unix)]
    {
        // The folder of another family, which may have a report of any year.
        let family = site.join("content/example/enforcement");
        std::os::unix::fs::symlink("enforcement", &family).expect("a link to itself");
        let export = ["export", "example", "2024", "--format", "json"];
        for arguments in [&import[..], &new, &members, &export, &["verify"]] {
            let (code, _, stderr) = run(&site, arguments);
            assert!(code == 1 && stderr.contains("content/example/enforcement"), "{arguments:?}: {code} {stderr}");
        }
        fs::remove_file(family).expect("the link");
        // What cannot be looked at is not verified.
        for folder in ["content/example/2024", "content/example", "content"] {
            fs::rename(site.join(folder), site.join("away")).expect("away");
            std::os::unix::fs::symlink("/mnt/not-mounted", site.join(folder)).expect("a link");
            let (code, _, stderr) = run(&site, &["verify"]);
            assert!(code == 1 && stderr.contains(folder), "{folder}: {code} {stderr}");
            fs::remove_file(site.join(folder)).expect("the link");
            fs::rename(site.join("away"), site.join(folder)).expect("back");
        }
    }
    dark("themes/default/static/theme.css", &[&["build"]]);
}

#[test]
fn a_folder_whose_making_was_interrupted_is_made_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = ["init", "site", "--name", "某镇人民政府", "--for", "township"];
    succeed(folder.path(), &init);
    let whole = tree(&folder.path().join("site"));
    let site = folder.path().join("site");
    fs::remove_file(site.join(".gitattributes")).expect("a file");
    fs::remove_dir_all(site.join("content/mouzhen")).expect("a folder");
    assert_eq!(run(folder.path(), &init).0, 1, "that an author took away stays away");
    fs::write(site.join(".init.annals-new"), "").expect("a mark");
    succeed(folder.path(), &init);
    assert_eq!(tree(&site), whole);
}

#[test]
fn mistakes_on_the_command_line_are_named_in_the_language_of_the_terminal() {
    let (_folder, site) = new_site();
    for (arguments, says) in [
        (&["build", "--nonsense"][..], "不认识的参数 --nonsense"),
        (&["frobnicate"], "没有命令 frobnicate"),
        (&["seal", "example"], "缺少：<年份>"),
        (&["export", "example", "2024", "--format", "doc"], "的值 doc 无效，可写："),
        (&["new", "example", "24"], "的值 24 无效"),
        (&["build", "--jobs", "0"], "的值 0 无效，可写 1 至 256 的整数"),
        (&["watch", "--jobs", "9999999"], "的值 9999999 无效，可写 1 至 256 的整数"),
        (&["build", "--jobs=-1"], "的值 -1 无效，可写 1 至 256 的整数"),
        (&["serve", "--port", "99999"], "的值 99999 无效，可写 0 至 65535 的整数"),
        (&["--lang", "fr", "check"], "的值 fr 无效"),
        (&["init", "x", "--example", "--name", "某县"], "不能同写"),
    ] {
        let (code, stdout, stderr) = run(&site, arguments);
        assert!(code == 2 && stdout.is_empty() && stderr.contains(says), "{arguments:?}: {stderr}");
    }
    let (code, stdout, stderr) = run(&site, &["compare", "example", "2024", "2024"]);
    assert!(code == 1 && stdout.is_empty() && stderr.contains("是同一份报告"), "{stderr}");
    #[cfg(target_os = "linux")]
    for arguments in [&["--help"][..], &["build", "--help"], &["explain"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let output = annals(&site, arguments).stdout(full).output().expect("a run");
        let stderr = String::from_utf8(output.stderr).expect("a text");
        assert!(output.status.code() == Some(2) && stderr.contains("磁盘已满"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_report_that_cannot_be_read_to_the_end_is_not_exported() {
    let (_folder, site) = new_site();
    let report = site.join("content/example/2024/report.toml");
    let text = fs::read_to_string(&report).expect("a report");
    let broken = text.replacen("[requests.results]", "[requests.results", 1);
    assert_ne!(text, broken);
    fs::write(&report, broken).expect("a report");
    let (code, stdout, stderr) = run(&site, &["export", "example", "2024", "--format", "csv"]);
    assert!(code == 1 && stdout.is_empty(), "{stdout}");
    assert!(stderr.contains("[TOML]") && stderr.contains("example/2024 的 report.toml 有错误，读不全"), "{stderr}");
}

#[test]
fn a_folder_within_a_site_stands_for_it() {
    let (folder, site) = new_site();
    let (code, _, stderr) = run(&site.join("content/example"), &["check"]);
    assert!(code == 0 && stderr.starts_with("站点目录：") && stderr.contains("检查了 1 份报告"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["check"]);
    assert!(code == 1 && stderr.contains("没有 site.toml"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["--root", "nowhere", "check"]);
    assert!(code == 2 && stderr.contains("不能读取 nowhere：文件或文件夹不存在"), "{stderr}");
}

#[test]
fn check_looks_at_what_is_asked_and_counts_what_is_settled() {
    let site = Site::two_years();
    let check = |arguments: &[&str]| run(site.root(), &[&["check"], arguments].concat());
    let (code, _, plain) = check(&[]);
    assert!(code == 0 && plain.contains("另有 1 项已说明或属于已封存的版本"), "{plain}");
    assert!(!plain.contains("T4-SUM") && check(&["-v"]).2.contains("[T4-SUM]"), "{plain}");
    let (_, _, built) = run(site.root(), &["build"]);
    assert!(built.contains("另有 1 项") && !built.contains("T4-SUM"), "{built}");
    let (code, _, quiet) = check(&["-q"]);
    assert_eq!((code, quiet.lines().last()), (0, plain.lines().last()), "the counts alone");
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    // One warning, in the report of 2024.
    assert_eq!(check(&["--strict", "-q"]).0, 1);
    assert_eq!(check(&["office", "2023", "--strict"]).0, 0);
    let (code, _, one) = check(&["office", "2024", "--rule", "form-group"]);
    assert!(
        code == 0 && one.contains("[FORM-GROUP]") && one.contains("检查了 1 份报告。错误 0，警告 1，提示 0"),
        "{one}"
    );
    assert!(!check(&["--rule", "NUM"]).2.contains("FORM-GROUP"));
    let unknown = [
        (vec!["offic"], "没有机关 offic；现有：office", "是不是 office？"),
        (vec!["office", "2025"], "office 没有 2025 年的报告；现有：2023、2024", "是不是 2024？"),
        (vec!["--rule", "X3-CARY"], "没有规则 X3-CARY", "是不是 X3-CARRY？"),
    ];
    for (arguments, message, near) in unknown {
        let (code, _, stderr) = check(&arguments);
        assert!(code == 1 && stderr.contains(message) && stderr.contains(near), "{stderr}");
    }
    assert_eq!(check(&["office", "202x"]).0, 2);
    assert_eq!(check(&["-q", "-v"]).0, 2);
}

#[test]
fn reports_are_listed_and_the_program_tells_of_itself() {
    let site = Site::two_years();
    let (code, json, _) = run(site.root(), &["list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let of = |year: u16| {
        listed.as_array().expect("a list").iter().find(|one| one["year"] == year).expect("the year").clone()
    };
    assert_eq!((code, of(2024)["agency"].as_str(), of(2024)["state"].as_str()), (0, Some("office"), Some("published")));
    assert_eq!(of(2024)["warnings"], 1, "{json}");
    let (_, table, _) = run(site.root(), &["list", "office"]);
    assert_eq!(table.lines().count(), 1 + listed.as_array().expect("a list").len(), "{table}");
    // One that is left out because of its errors is the first that an office looks for.
    let other = Site::two_years();
    other.edit("site.toml", "title = ", "on_error = \"leave-out\"\ntitle = ");
    other.edit("content/office/2024/report.toml", "[requests]", "[requests]\nunknown = [1]");
    let (_, table, _) = run(other.root(), &["list", "office"]);
    assert!(table.contains("有错误，未公布"), "{table}");
    let (code, _, stderr) = run(site.root(), &["list", "nobody"]);
    assert!(code == 1 && stderr.contains("没有机关 nobody"), "{stderr}");
    let (_, info, _) = run(site.root(), &["info", "--format", "json"]);
    let info: serde_json::Value = serde_json::from_str(&info).expect("JSON");
    assert_eq!(
        (info["version"].as_str(), info["site"]["agencies"].as_u64()),
        (Some(env!("CARGO_PKG_VERSION")), Some(1))
    );
    assert!(!info.to_string().contains("office"), "nothing of the site is named: {info}");
    // The environment stands in for options, and an option goes before it.
    let output = |arguments: &[&str]| {
        let mut command = annals(site.root(), arguments);
        command.env("ANNALS_OUTPUT", "elsewhere").output().expect("a run")
    };
    let built = output(&["build", "-q"]);
    assert!(built.status.success() && built.stderr.is_empty(), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(site.root().join("elsewhere/index.html").is_file());
    assert!(output(&["build", "-o", "public"]).status.success() && site.root().join("public/index.html").is_file());
}

/// A form whose file has a mistake is there; what is wrong with it is told by one command, which the others name.
#[test]
fn a_form_with_a_mistake_is_not_said_to_be_missing() {
    let site = Site::two_years();
    let other = "id = \"own-2024\"\nextends = \"cn-2021\"\nunheard_of = 1\n";
    site.write("editions/own-2024.toml", other);
    for arguments in [
        vec!["new", "office", "2022", "--edition", "own-2024"],
        vec!["explain", "own-2024"],
        vec!["export", "--blank", "--edition", "own-2024", "--format", "docx", "-o", "表.docx"],
    ] {
        let (code, _, stderr) = run(site.root(), &arguments);
        assert_eq!(code, 1, "{stderr}");
        assert!(stderr.contains("表样 own-2024 的文件有错误"), "{arguments:?}: {stderr}");
        assert!(stderr.contains("annals check editions/own-2024.toml"), "{stderr}");
    }
}

/// An agency that is there goes by its name, as titles have it.
#[test]
fn a_report_is_begun_by_the_name_of_its_agency() {
    let site = Site::two_years();
    site.write("content/qingshi/agency.toml", "name = \"岭北县青石镇人民政府\"\n");
    let (code, _, stderr) = run(site.root(), &["new", "青石镇人民政府", "2024"]);
    assert!(code == 0 && site.root().join("content/qingshi/2024/report.toml").is_file(), "{stderr}");
    let (code, _, stderr) = run(site.root(), &["check", "青石镇", "2024"]);
    assert!(!stderr.contains("没有机关"), "{code} {stderr}");
    let (code, _, stderr) = run(site.root(), &["new", "白水镇", "2024"]);
    assert!(code == 1 && stderr.contains("白水镇"), "{stderr}");
}
