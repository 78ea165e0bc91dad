//! Sealed versions: what is refused, what is shown, and that a change of a single byte is detected.
use crate::support::command::{self, PROGRAM, stdout, succeed};
use crate::support::files::{edit, tree};
use crate::support::site::new_site;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The exit code and stderr of a run.
pub(super) fn run(root: &Path, arguments: &[&str]) -> (i32, String) {
    let (code, _, stderr) = command::run(root, arguments);
    (code, stderr)
}

/// A new site with its first report sealed.
pub(super) fn sealed() -> (tempfile::TempDir, PathBuf) {
    let (folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    (folder, root)
}

/// Writes a sentence into the working copy.
pub(super) fn add(root: &Path, sentence: &str) {
    let file = root.join("content/example/2024/other_matters.md");
    let text = fs::read_to_string(&file).expect("a file");
    fs::write(&file, format!("{text}\n{sentence}\n")).expect("a file");
}

/// Adds a report of 2023 that carries over the two applications which that of 2024 takes up.
pub(super) fn year_before(root: &Path) {
    succeed(root, &["new", "example", "2023", "--zero"]);
    let previous = root.join("content/example/2023/report.toml");
    edit(&previous, "status = \"draft\"\n", "");
    let text = fs::read_to_string(&previous).expect("a file");
    let two = |line: &str| {
        let row = ["new_received", "carried_out"].iter().any(|row| line.starts_with(row));
        let twos = line.replacen(" 0,", " 2,", 1).replacen(" 0 ]", " 2 ]", 1);
        if row { twos } else { line.to_owned() }
    };
    fs::write(&previous, text.lines().map(two).collect::<Vec<_>>().join("\n")).expect("a file");
}

#[test]
fn what_does_not_follow_is_refused_and_nothing_changes() {
    let (_folder, root) = sealed();
    let report = root.join("content/example/2024/report.toml");
    let refused = |arguments: &[&str], message: &str| {
        let before = tree(&root);
        let (code, stderr) = run(&root, arguments);
        assert_eq!(code, 1, "{stderr}");
        assert!(stderr.contains(message), "{stderr}");
        assert_eq!(before, tree(&root), "{arguments:?} changed something");
    };
    let correct = ["seal", "example", "2024", "--correction", "漏计一件", "--date", "2025-03-01"];
    refused(&correct, "未封存：工作稿与第 1 版一字不差");
    add(&root, "又及。");
    refused(&["seal", "example", "2024"], "未封存：已有第 1 版，再次封存须说明原因\n写明 --correction");
    refused(&["seal", "example", "2024", "--correction", "  "], "再次封存须说明原因");
    refused(
        &["seal", "example", "2024", "--correction", "漏计", "--date", "2025-01-09"],
        "早于第 1 版的日期 2025-01-10",
    );
    for (date, message) in [("2999-01-01", "日期 2999-01-01 在今天（"), ("1999-01-01", "早于报告的年份 2024")]
    {
        refused(&["seal", "example", "2024", "--correction", "漏计", "--date", date], message);
    }
    refused(&["withdraw", "example", "2024", "v1", "--reason", "误发", "--date", "2999-01-01"], "在今天（");
    refused(&["seal", "nowhere", "2024"], "没有机关 nowhere");
    refused(&["seal", "example", "2022"], "example 没有 2022 年的报告可以封存");
    edit(&report, "new_received", "status = \"draft\"\nnew_received");
    refused(&correct, "status 写到了 [requests] 的下面");
    edit(&report, "status = \"draft\"\nnew_received", "new_received");
    let text = fs::read_to_string(&report).expect("a file");
    fs::write(&report, format!("status = \"draft\"\n{text}")).expect("a file");
    refused(&correct, "未封存：报告还是草稿");
    // A wrong sum in what was sealed before stops nothing; in what is to be sealed, it does.
    fs::write(&report, wrong(&text)).expect("a file");
    refused(&correct, "未封存：example 2024 年的报告有");
    succeed(&root, &["build"]);
    fs::write(&report, &text).expect("a file");
    edit(&root.join("content/example/2024/v1/overview.md"), "。", "！");
    refused(&correct, "未封存也未撤回：以前的版本已不是当初的样子");
    refused(&["withdraw", "example", "2024", "v1", "--reason", "x"], "已不是当初的样子");
    refused(&["withdraw", "example", "2024", "v3", "--reason", "x"], "没有第 3 版；现有：v1");
}

/// A report whose row of new applications does not add up.
pub(super) fn wrong(text: &str) -> String {
    let row = text.lines().find(|line| line.starts_with("new_received")).expect("the row");
    let (head, figures) = row.split_once('[').expect("a row");
    text.replacen(row, &format!("{head}[ 9{}", &figures[figures.find(',').expect("figures")..]), 1)
}

#[test]
fn a_correction_is_public_with_both_texts_its_reason_and_its_dates() {
    let (_folder, root) = sealed();
    add(&root, "本年度另有两件申请漏计。");
    // Until it is sealed, the latest version stays public.
    succeed(&root, &["build"]);
    let page = |path: &str| fs::read_to_string(root.join("public").join(path)).expect("a page");
    assert!(!page("example/2024/index.html").contains("漏计"));
    assert!(run(&root, &["check"]).1.contains("工作稿与已封存的第 1 版不同"));
    let output = succeed(&root, &["seal", "example", "2024", "--correction", "核对后补入", "--date", "2025-03-02"]);
    assert!(output.contains("第 2 版（2025-03-02，4 个文件）"), "{output}");
    succeed(&root, &["build", "--base-url", "https://www.example.org/"]);
    assert!(page("example/2024/index.html").contains("漏计") && page("example/2024/v2/index.html").contains("漏计"));
    let first = page("example/2024/v1/index.html");
    for text in [
        "本版本已于2025年3月2日更正，由第2版替代",
        "原因：核对后补入",
        "href=\"../\"",
        "href=\"../v2/\"",
        "href=\"../v1-v2/\"",
    ] {
        assert!(first.contains(text), "{text}");
    }
    assert!(!first.contains("漏计"));
    let both = page("example/2024/v1-v2/index.html");
    for text in ["核对后补入", "2025年1月10日", "2025年3月2日", "本年度另有两件申请漏计", "数据未变"]
    {
        assert!(both.contains(text), "{text}");
    }
    let canonical = "<link rel=\"canonical\" href=\"https://www.example.org/example/2024/\">";
    assert!(page("example/2024/v2/index.html").contains(canonical));
    assert!(!page("sitemap.xml").contains("/2024/v2/") && page("sitemap.xml").contains("/2024/v1/"));
    assert!(page("corrections/index.html").contains("第1版更正为第2版"));
    let feed = page("corrections/atom.xml");
    assert!(feed.contains("<updated>2025-03-02T00:00:00+08:00</updated>") && feed.contains("核对后补入"), "{feed}");
    let json = |path: &str| serde_json::from_str::<serde_json::Value>(&page(path)).expect("JSON");
    assert_eq!(json("example/2024/report.json")["version"], 2);
    assert_eq!(json("example/2024/v1/report.json")["version"], 1);
    assert_eq!(json("example/2024/v1-v2/compare.json")["to"]["version"], 2);
    let versions = json("integrity.json")["versions"].clone();
    assert_eq!(versions.as_object().expect("an object").len(), 2);
    for (version, number) in [("1", 1), ("working", 2)] {
        let bytes = stdout(&root, &["export", "example", "2024", "--format", "json", "--version", version]);
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(json["version"], number, "{version}");
    }
    assert!(succeed(&root, &["verify", "public"]).contains("核验无误"));
    // A third version is no news to the first: it was the second that replaced it.
    add(&root, "又一句。");
    succeed(&root, &["seal", "example", "2024", "--correction", "再补", "--date", "2025-04-02"]);
    succeed(&root, &["build"]);
    let first = page("example/2024/v1/index.html");
    assert!(first.contains("本版本已于2025年3月2日更正，由第2版替代") && first.contains("v1-v2/"));
    assert!(page("example/2024/v1-v3/index.html").contains("再补") && root.join("public/example/2024/v2-v3").is_dir());
}

#[test]
fn what_is_withdrawn_leaves_the_site_and_the_chain_still_verifies() {
    let (_folder, root) = sealed();
    add(&root, "申请人身份证号见附件甲。");
    succeed(&root, &["seal", "example", "2024", "--correction", "补充", "--date", "2025-02-01"]);
    succeed(&root, &["build"]);
    let public = |text: &str| tree(&root.join("public")).values().any(|b| String::from_utf8_lossy(b).contains(text));
    assert!(public("附件甲"));
    succeed(&root, &["withdraw", "example", "2024", "v2", "--reason", "误公开个人信息", "--date", "2025-02-02"]);
    succeed(&root, &["build"]);
    assert!(!public("附件甲") && public("误公开个人信息"));
    assert!(root.join("content/example/2024/v2").exists());
    assert!(run(&root, &["seal", "example", "2024", "--correction", "再来"]).1.contains("与已撤回的第 2 版一字不差"));
    succeed(&root, &["withdraw", "example", "2024", "v2", "--reason", "误公开个人信息", "--purge"]);
    assert!(!root.join("content/example/2024/v2").exists());
    assert!(succeed(&root, &["verify"]).contains("核验无误"));
    // With no version left, the address of the year has the notice that the report was withdrawn.
    succeed(&root, &["withdraw", "example", "2024", "v1", "--reason", "全文撤回", "--date", "2025-02-03"]);
    succeed(&root, &["build"]);
    let page = fs::read_to_string(root.join("public/example/2024/index.html")).expect("a page");
    assert!(page.contains("已撤回") && page.contains("全文撤回"), "{page}");
    // The working copy is all there is of it.
    assert_eq!(run(&root, &["export", "example", "2024", "--format", "json"]).0, 1);
    succeed(&root, &["export", "example", "2024", "--format", "json", "--version", "working"]);
    assert!(succeed(&root, &["verify", "public"]).contains("核验无误"));
}

#[test]
fn a_sealed_text_keeps_the_figures_that_it_was_sealed_with() {
    let (_folder, root) = sealed();
    add(
        &root,
        "去年新收 {{ previous.requests.new_received.total }} 件，今年 {{ requests.new_received.total }} 件，\\{{ 不算。",
    );
    year_before(&root);
    succeed(&root, &["seal", "example", "2024", "--correction", "补一句", "--accept", "Q-RESIDUE"]);
    let text = fs::read_to_string(root.join("content/example/2024/v2/other_matters.md")).expect("a file");
    assert!(text.contains("去年新收 2 件，今年 36 件，{{ 不算。"), "{text}");
    fs::remove_dir_all(root.join("content/example/2023")).expect("a folder");
    succeed(&root, &["build"]);
    let page = fs::read_to_string(root.join("public/example/2024/index.html")).expect("a page");
    assert!(page.contains("{{ 不算"), "nothing is replaced twice");
}

#[test]
fn when_last_year_was_corrected_the_carry_over_names_the_version_that_it_holds_against() {
    let (_folder, root) = sealed();
    year_before(&root);
    succeed(&root, &["seal", "example", "2023", "--date", "2024-01-10"]);
    let check = || run(&root, &["check", "-v"]).1;
    assert!(!check().contains("X3-CARRY"), "{}", check());
    let report = root.join("content/example/2023/report.toml");
    let text = fs::read_to_string(&report).expect("a file");
    let three = |line: &str| {
        let row = ["new_received", "carried_out"].iter().any(|row| line.starts_with(row));
        if row { line.replacen(" 2,", " 3,", 1).replacen(" 2 ]", " 3 ]", 1) } else { line.to_owned() }
    };
    fs::write(&report, text.lines().map(three).collect::<Vec<_>>().join("\n")).expect("a file");
    succeed(&root, &["seal", "example", "2023", "--correction", "漏计一件", "--date", "2025-02-01"]);
    let stderr = check();
    assert!(stderr.contains("警告[X3-CARRY]") && stderr.contains("与 2023 年报告第 1 版相符"), "{stderr}");
    succeed(&root, &["build"]);
    let page = fs::read_to_string(root.join("public/example/compare/2023-2024/index.html")).expect("a page");
    for text in ["2023年第2版；2024年第1版", "与其第1版（2024年1月10日）相符；与其第2版（2025年2月1日）不符。"]
    {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn a_rule_that_finds_fault_later_stops_no_sealed_text_and_may_be_explained_beside_it() {
    let (_folder, root) = sealed();
    add(&root, "正文里留下了 _GoBack 书签。");
    succeed(&root, &["seal", "example", "2024", "--correction", "补一句", "--accept", "Q-RESIDUE"]);
    let site = root.join("site.toml");
    let settings = fs::read_to_string(&site).expect("a file");
    fs::write(&site, settings + "\n[rules]\nQ-RESIDUE = \"error\"\n").expect("a file");
    assert!(succeed(&root, &["check", "-v"]).contains("警告[Q-RESIDUE]"));
    let built = succeed(&root, &["build"]);
    assert!(!built.contains("Q-RESIDUE") && built.contains("已封存的版本"), "{built}");
    add(&root, "又一句。");
    let (code, stderr) = run(&root, &["seal", "example", "2024", "--correction", "再补一句"]);
    assert!(code == 1 && stderr.contains("错误[Q-RESIDUE]"), "{stderr}");
    // A working copy that is no longer ahead: what is checked is the sealed version.
    let year = root.join("content/example/2024");
    fs::copy(year.join("v2/other_matters.md"), year.join("other_matters.md")).expect("a file");
    // Explanations are no part of what was sealed, and are checked as all that people write.
    let beside = year.join("explanations.toml");
    let note = "[[explanations]]\nversion = 2\nrule = \"Q-RESIDUE\"\ntext = \"含网上申请\"\n";
    fs::write(&beside, note).expect("a file");
    assert!(succeed(&root, &["verify"]).contains("核验无误"));
    assert!(!succeed(&root, &["check", "-v"]).contains("警告[Q-RESIDUE]"));
    succeed(&root, &["build"]);
    assert!(fs::read_to_string(root.join("public/example/2024/index.html")).expect("a page").contains("含网上申请"));
    for (from, to, said) in [
        ("version = 2", "version = 7", "错误[EXPLANATION]"),
        ("Q-RESIDUE", "Q-PII", "警告[EXPLANATION]"),
        ("text", "texts", "错误[KEY]"),
    ] {
        fs::write(&beside, note.replace(from, to)).expect("a file");
        let stderr = run(&root, &["check"]).1;
        assert!(stderr.contains(said) && stderr.contains("2024/explanations.toml"), "{stderr}");
        assert!(succeed(&root, &["verify"]).contains("核验无误"));
    }
    fs::remove_file(year.join("versions.toml")).expect("a ledger");
    fs::write(&beside, note).expect("a file");
    assert!(run(&root, &["check"]).1.contains("不是已封存的版本"));
}

/// Former versions of the program had explanations in the ledger.
#[test]
fn explanations_in_a_ledger_are_read_and_move_to_a_file_of_their_own() {
    let (_folder, root) = sealed();
    let year = root.join("content/example/2024");
    let (ledger, beside) = (year.join("versions.toml"), year.join("explanations.toml"));
    let note = "[[explanations]]\nversion = 1\ncell = \"requests.new_received.total\"\ntext = \"含网上申请\"\n";
    let text = fs::read_to_string(&ledger).expect("a file");
    let versions = text.splitn(3, '\n').nth(2).expect("the versions");
    let head = "# 由 annals seal 写成，请勿手改。Written by annals seal; do not edit.\n";
    let former = format!("{head}{versions}\n{note}");
    fs::write(&ledger, &former).expect("a file");
    let shown = || {
        assert!(succeed(&root, &["verify"]).contains("核验无误"));
        succeed(&root, &["build"]);
        let page = fs::read_to_string(root.join("public/example/2024/index.html")).expect("a page");
        page.matches("含网上申请").count()
    };
    let once = shown();
    assert!(once > 0);
    // Killed while they are moved they stand in both.
    fs::write(&beside, note).expect("a file");
    assert_eq!(shown(), once);
    fs::remove_file(&beside).expect("a file");
    add(&root, "又及。");
    succeed(&root, &["seal", "example", "2024", "--correction", "补充"]);
    assert_eq!(fs::read_to_string(&beside).expect("a file"), note);
    assert!(!fs::read_to_string(&ledger).expect("a file").contains("explanations"));
    fs::write(&ledger, fs::read_to_string(&ledger).expect("a file") + "\n" + note).expect("a file");
    assert!(run(&root, &["verify"]).1.contains("手工改动"));
}

#[test]
fn a_lost_ledger_or_folder_is_reported() {
    let (_folder, root) = sealed();
    let ledger = root.join("content/example/2024/versions.toml");
    let text = fs::read(&ledger).expect("a file");
    fs::remove_file(&ledger).expect("a file");
    assert!(run(&root, &["build"]).1.contains("第 1 版的目录不在版本记录里"));
    let (code, stderr) = run(&root, &["verify"]);
    assert!(code == 1 && stderr.contains("content/example/2024/v1"), "{stderr}");
    fs::write(&ledger, text).expect("a file");
    let stray = root.join("content/example/2024/v1/.hidden");
    fs::write(&stray, "x").expect("a file");
    assert!(run(&root, &["verify"]).1.contains("多出一个未封存的文件"));
    fs::remove_file(&stray).expect("a file");
    fs::remove_dir_all(root.join("content/example/2024/v1")).expect("a folder");
    let (code, stderr) = run(&root, &["verify"]);
    assert!(code == 1 && stderr.contains("已封存的文件不见了"), "{stderr}");
}

/// A text with other line ends, as git makes them.
fn turn(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("a file");
    assert!(text.contains(from) && (to.len() < from.len() || !text.contains(to)), "{}: {text}", file.display());
    fs::write(file, text.replace(from, to)).expect("a file");
}

#[test]
fn line_ends_that_git_turned_are_named_as_the_cause_with_the_way_back() {
    let (_folder, root) = sealed();
    let year = root.join("content/example/2024");
    fs::write(year.join("notes.txt"), "一\r\n二\r\n").expect("a file");
    add(&root, "见[说明](notes.txt)。");
    succeed(&root, &["seal", "example", "2024", "--correction", "补附件", "--date", "2025-02-01"]);
    let fail = |arguments: &[&str]| {
        let (code, stderr) = run(&root, arguments);
        assert_eq!(code, 1, "{stderr}");
        stderr
    };
    let attributes = fs::read_to_string(root.join(".gitattributes")).expect("a file");
    let named = |stderr: &str| {
        for line in attributes.lines().filter(|line| !line.starts_with('#')) {
            assert!(stderr.contains(line), "no {line} in {stderr}");
        }
    };
    // A text, which is also checked when the site is read: both checks report the same, and it is printed once.
    let overview = year.join("v2/overview.md");
    turn(&overview, "\n", "\r\n");
    for command in ["verify", "build"] {
        let stderr = fail(&[command]);
        assert_eq!(stderr.matches("封存时是 LF，现在是 CRLF").count(), 1, "{stderr}");
        assert!(stderr.contains("v2/overview.md") && !stderr.contains("被改动过"), "{stderr}");
        assert!(stderr.contains("git checkout -- content/example/2024/v2 取回"), "{stderr}");
        named(&stderr);
    }
    let english = fail(&["--lang", "en", "verify"]);
    assert!(
        english.contains("sealed with LF, it has CRLF") && english.contains("restore it by git checkout --"),
        "{english}"
    );
    named(&english);
    turn(&overview, "\r\n", "\n");
    assert!(succeed(&root, &["verify"]).contains("核验无误"));
    // Whoever turns them and changes a word has changed the word.
    edit(&overview, "。", "！");
    turn(&overview, "\n", "\r\n");
    let changed = fail(&["verify"]);
    assert!(changed.contains("被改动过") && !changed.contains("CRLF"), "{changed}");
    turn(&overview, "\r\n", "\n");
    edit(&overview, "！", "。");
    // An attachment, sealed with CR LF.
    let notes = year.join("v2/notes.txt");
    turn(&notes, "\r\n", "\n");
    let other = fail(&["verify"]);
    assert!(other.contains("封存时是 CRLF，现在是 LF") && other.contains("改回 CRLF"), "{other}");
    named(&other);
    assert!(fail(&["--lang", "en", "verify"]).contains("sealed with CRLF, it has LF"));
    turn(&notes, "\n", "\r\n");
    // The ledger.
    let ledger = year.join("versions.toml");
    turn(&ledger, "\n", "\r\n");
    let turned = fail(&["verify"]);
    assert!(turned.contains("版本记录的换行符变了") && !turned.contains("手工改动"), "{turned}");
    assert!(turned.contains("git checkout -- content/example/2024/versions.toml 取回"), "{turned}");
    named(&turned);
    assert!(fail(&["--lang", "en", "verify"]).contains("the line ends of the ledger were turned"));
    edit(&ledger, "[version.files]\r\n", "[version.files]\r\n\r\n");
    assert!(fail(&["verify"]).contains("手工改动"));
    edit(&ledger, "[version.files]\r\n\r\n", "[version.files]\r\n");
    turn(&ledger, "\r\n", "\n");
    assert!(succeed(&root, &["verify"]).contains("核验无误"));
}

#[test]
fn killed_at_any_moment_sealing_leaves_the_old_state_or_the_new() {
    let (_folder, root) = sealed();
    let ledger = root.join("content/example/2024/versions.toml");
    let count = || fs::read_to_string(&ledger).expect("a ledger").matches("[[version]]").count();
    add(&root, "第 0 次。");
    let start = Instant::now();
    succeed(&root, &["seal", "example", "2024", "--correction", "第 0 次"]);
    let whole = start.elapsed();
    let (mut old, mut new) = (0, 0);
    for step in 1..=40u32 {
        add(&root, &format!("第 {step} 次。"));
        let before = count();
        let mut child = Command::new(PROGRAM)
            .current_dir(&root)
            .args(["seal", "example", "2024", "--correction", "再次"])
            .stderr(Stdio::null())
            .spawn()
            .expect("a run");
        // Most of a run is reading and checking: aim at its end, where the files are written.
        std::thread::sleep(whole.mul_f64(0.4 + f64::from(step) * 0.02).min(Duration::from_secs(5)));
        child.kill().expect("a process");
        child.wait().expect("an end");
        let (code, stderr) = run(&root, &["verify"]);
        assert_eq!(code, 0, "{stderr}");
        match count() - before {
            0 => old += 1,
            1 => new += 1,
            more => panic!("{more} versions"),
        }
    }
    assert_eq!(old + new, 40);
    add(&root, "最后一次。");
    succeed(&root, &["seal", "example", "2024", "--correction", "最后"]);
    let left: Vec<String> =
        tree(&root.join("content/example/2024")).into_keys().filter(|path| path.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_sealing_that_was_interrupted_before_its_ledger_is_no_version_and_is_made_anew() {
    let (_folder, root) = sealed();
    let folder = root.join("content/example/2024/v2");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("SEALING"), "").expect("a file");
    fs::write(folder.join("report.toml"), "half").expect("a file");
    let (code, stderr) = run(&root, &["verify"]);
    assert!(code == 0 && stderr.contains("上次封存中途停止"), "{stderr}");
    succeed(&root, &["build"]);
    add(&root, "又及。");
    succeed(&root, &["seal", "example", "2024", "--correction", "补充"]);
    assert!(!folder.join("SEALING").exists() && succeed(&root, &["verify"]).contains("核验无误"));
}

#[test]
fn sealing_shows_what_it_makes_public_and_stops_at_personal_data() {
    let (_folder, root) = new_site();
    add(&root, "联系人电话13912345678，待补充。");
    let (code, stderr) = run(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    assert!(code == 1 && stderr.contains("警告[Q-PII]") && stderr.contains("2 处可能不应公开的内容"), "{stderr}");
    let (code, stderr) = run(&root, &["seal", "example", "2024", "--date", "2025-01-10", "--accept", "Q-PII"]);
    assert!(code == 1 && stderr.contains("1 处可能不应公开的内容（Q-RESIDUE）"), "{stderr}");
    assert!(!root.join("content/example/2024/v1").exists());
    let accept = ["seal", "example", "2024", "--date", "2025-01-10", "--accept", "Q-PII", "--accept", "q-residue"];
    let stderr = succeed(&root, &accept);
    assert!(stderr.contains("警告[Q-PII]") && stderr.contains("将公开的文件：other_matters.md、"), "{stderr}");
    edit(&root.join("content/example/2024/report.toml"), "decisions = 120", "decisions = 121");
    let correct = [&accept[..3], &["--correction", "漏计一件", "--date", "2025-02-01"], &accept[5..]].concat();
    let stderr = succeed(&root, &correct);
    assert!(stderr.contains("与上一版不同：行政许可 · 本年处理决定数量 120 → 121"), "{stderr}");
}

#[test]
fn another_reason_of_a_withdrawal_is_not_swallowed() {
    let (_folder, root) = sealed();
    let withdraw = |reason: &str, more: &[&str]| {
        run(&root, &[&["withdraw", "example", "2024", "v1", "--reason", reason, "--date", "2025-02-10"], more].concat())
    };
    assert_eq!(withdraw("误印个人信息", &[]).0, 0);
    for more in [&[][..], &["--purge"]] {
        let (code, stderr) = withdraw("另一个原因", more);
        assert!(code == 1 && (stderr.contains("误印个人信息") || stderr.contains("已经撤回")), "{stderr}");
    }
    assert!(root.join("content/example/2024/v1").exists());
    assert_eq!(withdraw("误印个人信息", &["--purge"]).0, 0);
    let ledger = fs::read_to_string(root.join("content/example/2024/versions.toml")).expect("a ledger");
    assert!(ledger.contains("误印个人信息") && !ledger.contains("另一个原因"), "{ledger}");
}
