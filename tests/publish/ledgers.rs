//! Faults of sealed versions: which stop a sealing or a withdrawal, and what `verify` says of each.
use super::versions::{add, run, sealed, wrong, year_before};
use crate::support::command::succeed;
use crate::support::files::{edit, tree};
use crate::support::site::new_site;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LEDGER: &str = "content/example/2024/versions.toml";

fn correct(root: &Path) -> (i32, String) {
    run(root, &["seal", "example", "2024", "--correction", "补充", "--date", "2025-03-01"])
}

/// What an agency or a year has wrong is no matter of another's.
#[test]
fn faults_of_others_stop_no_sealing() {
    let (_folder, root) = sealed();
    year_before(&root);
    succeed(&root, &["seal", "example", "2023", "--date", "2025-01-12"]);
    edit(&root.join("content/example/2023/v1/report.toml"), "[requests]", "[requests] ");
    // An agency before it by name, whose ledger is not its own, and whose figures are wrong.
    let other = root.join("content/aaa/2024");
    fs::create_dir_all(other.join("v1")).expect("folders");
    for file in ["agency.toml", "2024/report.toml", "2024/versions.toml", "2024/v1/report.toml"] {
        let text = fs::read_to_string(root.join("content/example").join(file)).expect("a file");
        let text = if file == "2024/report.toml" { wrong(&text) } else { text };
        fs::write(root.join("content/aaa").join(file), text).expect("a file");
    }
    let (code, stderr) = run(&root, &["verify"]);
    assert!(code == 1 && stderr.contains("content/aaa/2024") && stderr.contains("example/2023/v1"), "{stderr}");
    add(&root, "又及。");
    let (code, stderr) = correct(&root);
    assert_eq!(code, 0, "{stderr}");
}

/// What the working copy has wrong stops no withdrawal, which may be of the very day of the version.
#[test]
fn a_broken_working_copy_stops_no_withdrawal() {
    let (_folder, root) = sealed();
    let report = root.join("content/example/2024/report.toml");
    let text = fs::read_to_string(&report).expect("a report");
    fs::write(&report, format!("nonsense = 1\n{text}\n[[explanations")).expect("a file");
    let withdraw = |year: &str, number: &str, date: &str| {
        run(&root, &["withdraw", "example", year, number, "--reason", "误印", "--date", date])
    };
    assert!(withdraw("2024", "v1", "2025-01-09").1.contains("早于第 1 版的日期 2025-01-10"));
    let (code, stderr) = withdraw("2024", "v1", "2025-01-10");
    assert_eq!(code, 0, "{stderr}");
    succeed(&root, &["new", "example", "2023", "--zero"]);
    assert!(withdraw("2023", "v1", "2025-02-01").1.contains("还没有封存过，只有工作稿"));
    assert!(withdraw("2022", "v1", "2025-02-01").1.contains("example 2022 年没有第 1 版；现有：无"));
    // What was withdrawn is not among the versions that there are.
    let exported = run(&root, &["export", "example", "2024", "--version", "v1", "--format", "json"]);
    assert!(exported.0 == 1 && exported.1.contains("或已撤回；现有：无"), "{exported:?}");
}

/// A version of which anything was changed is not gone on from, and each fault is told once.
#[test]
fn nothing_is_sealed_on_versions_that_were_changed() {
    let (_folder, root) = sealed();
    add(&root, "又及。");
    let (ledger, first) = (root.join(LEDGER), root.join("content/example/2024/v1"));
    let text = fs::read_to_string(&ledger).expect("a ledger");
    let refused = |fault: &str| {
        let (code, stderr) = correct(&root);
        assert!(code == 1 && stderr.contains("以前的版本已不是当初的样子"), "{stderr}");
        assert_eq!(stderr.matches(fault).count(), 1, "{stderr}");
    };
    fs::write(&ledger, "这不是版本记录").expect("a file");
    refused("错误[TOML]");
    fs::write(&ledger, format!("\u{feff}{text}")).expect("a file");
    refused("--> content/example/2024/versions.toml");
    fs::write(&ledger, text).expect("a file");
    fs::write(first.join("notes.txt"), "x").expect("a file");
    refused("--> content/example/2024/v1/notes.txt");
    fs::remove_file(first.join("notes.txt")).expect("a file");
    let overview = fs::read_to_string(first.join("overview.md")).expect("a text");
    fs::write(first.join("overview.md"), overview.replace('。', "！")).expect("a file");
    refused("--> content/example/2024/v1/overview.md");
    fs::write(first.join("overview.md"), overview).expect("a file");
    // What a killed sealing left behind after its ledger was in place stops none; with anything in it, it is no such file.
    fs::write(first.join("SEALING"), "x").expect("a file");
    refused("--> content/example/2024/v1/SEALING");
    fs::write(first.join("SEALING"), "").expect("a file");
    let (code, stderr) = run(&root, &["verify"]);
    assert!(code == 0 && stderr.contains("v1/SEALING"), "{stderr}");
    assert_eq!(correct(&root).0, 0);
}

/// A file that was put into the folder of a version is told of before anything is published: a text would be read as the version's.
#[test]
fn a_file_that_was_never_sealed_is_told_where_the_site_is_checked() {
    let (_folder, root) = sealed();
    succeed(&root, &["build"]);
    let (first, published) = (root.join("content/example/2024/v1"), tree(&root.join("public")));
    for (name, code) in [("added.md", 1), ("problems-2.md", 1), ("more.toml", 0), ("notes.txt", 0)] {
        fs::write(first.join(name), "多出的一句。\n").expect("a file");
        for command in ["check", "verify"] {
            let (found, stderr) = run(&root, &[command, "-v"][..if command == "check" { 2 } else { 1 }]);
            let place = format!("--> content/example/2024/v1/{name}");
            assert_eq!(stderr.matches(&place).count(), 1, "{command} {name}: {stderr}");
            assert_eq!(found, if command == "verify" { 1 } else { code }, "{command} {name}: {stderr}");
        }
        assert_eq!(run(&root, &["build"]).0, code, "{name}");
        assert_eq!(tree(&root.join("public")), published, "{name}");
        fs::remove_file(first.join(name)).expect("a file");
    }
}

/// A version with an attachment is followed by others.
#[test]
fn a_version_with_an_attachment_is_corrected() {
    let (_folder, root) = sealed();
    fs::write(root.join("content/example/2024/notes.txt"), "一\n").expect("a file");
    add(&root, "见[说明](notes.txt)。");
    assert_eq!(correct(&root).0, 0);
    add(&root, "又及。");
    let (code, stderr) = correct(&root);
    assert_eq!(code, 0, "{stderr}");
    assert!(root.join("content/example/2024/v3/notes.txt").exists());
}

/// What is sealed is published as it was sealed: an attachment of a version that was edited stops the build, and what is published stays.
#[test]
fn an_edited_attachment_of_a_version_is_not_published() {
    let (_folder, root) = sealed();
    fs::write(root.join("content/example/2024/notes.txt"), "一\n").expect("a file");
    add(&root, "见[说明](notes.txt)。");
    assert_eq!(correct(&root).0, 0);
    succeed(&root, &["build"]);
    let (kept, public) = (root.join("content/example/2024/v2/notes.txt"), root.join("public/example/2024"));
    let published = || fs::read_to_string(public.join("notes.txt")).expect("a file");
    for (text, words) in [("二\n", "第 2 版"), ("一\r\n", "换行")] {
        fs::write(&kept, text).expect("a file");
        let (code, stderr) = run(&root, &["build"]);
        assert_eq!(code, 1, "{stderr}");
        assert_eq!(stderr.matches("错误[SEAL]").count(), 1, "{stderr}");
        assert!(stderr.contains("content/example/2024/v2/notes.txt") && stderr.contains(words), "{stderr}");
        assert_eq!(published(), "一\n");
        let exported = run(&root, &["export", "example", "2024", "--format", "zip"]).1;
        assert!(exported.contains("content/example/2024/v2/notes.txt"), "{exported}");
    }
    // With an empty target as well.
    fs::remove_dir_all(root.join("public")).expect("removed");
    assert_eq!(run(&root, &["build"]).0, 1);
    assert!(!public.exists());
    fs::write(&kept, "一\n").expect("a file");
    succeed(&root, &["build"]);
    assert_eq!(published(), "一\n");
}

/// That a ledger was edited is said where nothing else is said of it, whatever else is wrong.
#[test]
fn an_edited_ledger_is_told_once() {
    let (_folder, root) = sealed();
    let (ledger, first) = (root.join(LEDGER), root.join("content/example/2024/v1"));
    let text = fs::read_to_string(&ledger).expect("a ledger");
    let verified = || {
        let (code, stderr) = run(&root, &["verify"]);
        assert_eq!(code, 1, "{stderr}");
        (stderr.matches("--> content/example/2024/versions.toml").count(), stderr.matches("手工改动").count())
    };
    edit(&first.join("overview.md"), "。", "！");
    fs::write(&ledger, format!("\u{feff}{text}")).expect("a file");
    assert_eq!(verified(), (1, 1));
    fs::write(&ledger, text.replace("2025-01-10", "2025-01-11")).expect("a file");
    assert_eq!(verified(), (1, 0));
    // Of a version that was withdrawn what was kept stays as it was.
    fs::write(&ledger, &text).expect("a file");
    edit(&first.join("overview.md"), "！", "。");
    succeed(&root, &["verify"]);
    succeed(&root, &["withdraw", "example", "2024", "v1", "--reason", "误印", "--date", "2025-02-01"]);
    edit(&first.join("overview.md"), "。", "！");
    assert!(run(&root, &["verify"]).1.contains("v1/overview.md"));
    edit(&first.join("overview.md"), "！", "。");
    fs::create_dir(root.join("content/example/2024/V1")).expect("a folder");
    fs::write(root.join("content/example/2024/V1/report.toml"), "").expect("a file");
    assert!(run(&root, &["verify"]).1.contains("content/example/2024/V1"));
}

/// A folder that may be a version's, on one system or on another, and is in no ledger: whoever looks says the same of it.
#[test]
fn a_folder_that_looks_to_be_a_versions_is_told_alike() {
    let (_folder, root) = sealed();
    add(&root, "又及。");
    for name in ["V9", "v9", "v01", "V0"] {
        for file in [None, Some("plan.pdf")] {
            let folder = root.join("content/example/2024").join(name);
            fs::create_dir(&folder).expect("a folder");
            file.into_iter().for_each(|file| fs::write(folder.join(file), "x").expect("a file"));
            for (code, stderr) in [run(&root, &["check"]), run(&root, &["verify"]), correct(&root)] {
                let told = stderr.matches(&format!("--> content/example/2024/{name}\n")).count();
                assert!(code == 1 && told == 1 && !stderr.contains("没有读取"), "{name} {file:?}: {stderr}");
            }
            fs::remove_dir_all(&folder).expect("a folder");
        }
    }
    assert_eq!(correct(&root).0, 0);
}

/// What its sealing will refuse of a report that goes on is told before.
#[test]
fn a_working_copy_with_a_file_in_a_folder_of_ours_is_told_of() {
    let (_folder, root) = sealed();
    let year = root.join("content/example/2024");
    let report = fs::read_to_string(year.join("report.toml")).expect("a report");
    for name in ["Members/plan.pdf", "V1-V2/plan.pdf", "report.CSV"] {
        fs::create_dir_all(year.join(name).parent().expect("a folder")).expect("a folder");
        fs::write(year.join(name), "x").expect("a file");
        let listed = format!("{report}\n[[attachments]]\nfile = \"{name}\"\nlabel = \"附件\"\n");
        fs::write(year.join("report.toml"), listed).expect("a report");
        let place = format!("--> content/example/2024/{name}\n");
        let runs = [run(&root, &["check"]), run(&root, &["build", "--drafts"]), correct(&root)];
        for (code, stderr) in runs {
            let told = stderr.matches("ADDRESS").count();
            assert!(code == 1 && told == 1 && stderr.contains(&place), "{name}: {code} {stderr}");
        }
    }
    assert!(!year.join("v2").exists());
}

/// What is published as an attachment may have a name with capitals, before the sealing, after it, and when the report goes on.
#[test]
fn an_attachment_with_capitals_is_not_called_unread() {
    let (_folder, root) = new_site();
    let year = root.join("content/example/2024");
    for name in ["Preamble.MD", "Rollup.toml", "2022/Report.TOML", "videos/plan.pdf"] {
        fs::create_dir_all(year.join(name).parent().expect("a folder")).expect("a folder");
        fs::write(year.join(name), "x").expect("a file");
        let report = fs::read_to_string(year.join("report.toml")).expect("a report");
        let report = format!("{report}\n[[attachments]]\nfile = \"{name}\"\nlabel = \"附件\"\n");
        fs::write(year.join("report.toml"), report).expect("a report");
    }
    let sound = || {
        let (code, stderr) = run(&root, &["check"]);
        assert!(code == 0 && !stderr.contains("没有读取"), "{stderr}");
    };
    sound();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    sound();
    add(&root, "又及。");
    sound();
    fs::write(year.join("rollup.TOML"), "").expect("a file");
    let (_, stderr) = run(&root, &["check"]);
    assert!(stderr.contains("rollup.TOML") && stderr.matches("没有读取").count() == 1, "{stderr}");
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A site whose version 1 was sealed with an attachment of a name that is refused today.
fn sealed_with(name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, root) = new_site();
    let year = root.join("content/example/2024");
    let other = match name.split_once('/') {
        Some((_, file)) => format!("other/{file}"),
        None => "other".to_owned(),
    };
    let put = |name: &str| {
        fs::create_dir_all(year.join(name).parent().expect("a folder")).expect("a folder");
        fs::write(year.join(name), "x").expect("a file");
    };
    put(&other);
    let report = fs::read_to_string(year.join("report.toml")).expect("a report");
    let report = |name: &str| format!("{report}\n[[attachments]]\nfile = \"{name}\"\nlabel = \"附件\"\n");
    fs::write(year.join("report.toml"), report(&other)).expect("a report");
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    for place in ["", "v1/"] {
        let there = year.join(format!("{place}{other}"));
        fs::remove_file(&there).expect("the file");
        other.contains('/').then(|| fs::remove_dir(there.parent().expect("a folder")).expect("the folder"));
        put(&format!("{place}{name}"));
        fs::write(year.join(place).join("report.toml"), report(name)).expect("a report");
    }
    let mut text = "annals version 1\nexample\n2024\n1\n2025-01-10\n\"\"\n\n".to_owned();
    let mut files = String::new();
    for (path, bytes) in tree(&year.join("v1")) {
        let digest = sha256(&bytes);
        let _ = writeln!(text, "{digest}  {path}");
        let _ = writeln!(files, "\"{path}\" = \"{digest}\"");
    }
    let digest = sha256(text.as_bytes());
    let body = format!("\n[[version]]\nnumber = 1\ndate = 2025-01-10\ndigest = \"{digest}\"\n[version.files]\n{files}");
    let ledger = fs::read_to_string(root.join(LEDGER)).expect("a ledger");
    let head = ledger.lines().next().expect("a head");
    let ledger = format!("{head}\ndigest = \"{}\"\n{body}", sha256(body.as_bytes()));
    fs::write(root.join(LEDGER), ledger).expect("a ledger");
    (folder, root)
}

/// What an earlier program sealed stays as it is: `check` names the file with what to do, the site is built, and what cannot be published
/// beside our own files is left out of it.
#[test]
fn a_version_sealed_with_a_name_of_ours_is_told_of_and_stops_nothing() {
    for (name, other) in [
        ("V2/plan.pdf", None),
        ("v1-v2/index.html", None),
        ("members/plan.pdf", None),
        ("embed.html", None),
        ("V1/index.html", Some("example/2024/v1/index.html")),
        ("report.docx", Some("example/2024/v1/report.docx")),
        ("report.json/x.pdf", Some("example/2024/v1/report.json")),
        ("V1", Some("example/2024/v1/")),
    ] {
        let (_folder, root) = sealed_with(name);
        for command in ["check", "build"] {
            let (code, stderr) = run(&root, &[command]);
            let told = stderr.matches(&format!("第 1 版的附件 {name} ")).count();
            let is_told = told == 1 && stderr.contains(LEDGER) && stderr.contains("再封存一版更正");
            let left_out =
                other.map_or("留给网站自己的名称".to_owned(), |other| format!("占用网站的 {other}，没有公布"));
            assert!(code == 0 && is_told && stderr.contains(&left_out), "{command} {name}: {stderr}");
        }
        let published = fs::read(root.join("public/example/2024").join(name)).ok();
        assert_eq!(published.as_deref() == Some(b"x"), other.is_none(), "{name}");
        let page = fs::read_to_string(root.join("public/example/2024/v1/index.html")).expect("a page");
        assert!(page.contains("<html"), "{name}");
        for arguments in [&["verify"][..], &["verify", "public"]] {
            assert_eq!(run(&root, arguments).0, 0, "{name}");
        }
        // With another name the next version is as it should be, and of the first nothing is left to do.
        let year = root.join("content/example/2024");
        fs::rename(year.join(name), year.join("plan.pdf")).expect("a file");
        edit(&year.join("report.toml"), &format!("\"{name}\""), "\"plan.pdf\"");
        let (code, stderr) = correct(&root);
        assert_eq!(code, 0, "{name}: {stderr}");
        let (code, stderr) = run(&root, &["build"]);
        assert!(code == 0 && !stderr.contains(name), "{name}: {stderr}");
        let (_, stderr) = run(&root, &["check", "-v"]);
        assert!(stderr.contains(&format!("content/example/2024/v1/{name}")), "{name}: {stderr}");
    }
}
