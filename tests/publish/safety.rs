//! What is published is not lost in silence: reports whose folders vanished, lists that were edited, files that are replaced.

use crate::support::command::{run, succeed};
use crate::support::files::{edit, put, tree};
use crate::support::site::new_site;
use std::fs;
use std::path::Path;

/// Adds agencies, each with a copy of the example's report.
fn add_agencies(root: &Path, count: usize) {
    for number in 0..count {
        let from = root.join("content/example");
        let to = root.join(format!("content/town{number}"));
        crate::support::files::copy(&from, &to);
        edit(&to.join("agency.toml"), "name = \"", &format!("name = \"第{number}"));
    }
}

/// A build that is refused, and leaves the published site as it was.
fn refused(root: &Path, expected: &[&str]) {
    let before = fs::read(root.join("public/integrity.json")).expect("a site");
    let (code, _, stderr) = run(root, &["build"]);
    assert_eq!(code, 1, "{stderr}");
    expected.iter().for_each(|text| assert!(stderr.contains(text), "{text}: {stderr}"));
    assert_eq!(fs::read(root.join("public/integrity.json")).expect("a site"), before);
}

#[test]
fn a_sealed_version_does_not_vanish_with_its_folder() {
    let (_folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    add_agencies(&root, 1);
    fs::remove_dir_all(root.join("content/town0/2024/v1")).expect("the copy of a version");
    fs::remove_file(root.join("content/town0/2024/versions.toml")).expect("the copy of a ledger");
    succeed(&root, &["build"]);
    fs::remove_dir_all(root.join("content/example")).expect("a folder");
    refused(&root, &["example/2024/v1", "--remove-published"]);
    let (code, _, stderr) = run(&root, &["verify"]);
    assert!(code == 1 && stderr.contains("example/2024/v1"), "{stderr}");
    let stderr = succeed(&root, &["build", "--remove-published"]);
    assert!(stderr.contains("从公开网站上去掉 2 项：example/2024、example/2024/v1"), "{stderr}");
    assert!(!root.join("public/example").exists());
    assert_eq!(run(&root, &["verify"]).0, 0);
}

#[test]
fn clean_takes_what_builds_made_and_no_sealed_version() {
    let (_folder, root) = new_site();
    let whole = tree(&root);
    succeed(&root, &["build"]);
    let built = tree(&root);
    let files = built.keys().filter(|path| path.starts_with("public/")).count();
    let (code, _, stderr) = run(&root, &["clean", "--dry-run"]);
    assert!(
        code == 0 && stderr.contains(&format!("将从 ./public 删去网站的文件 {files} 个\n将删去 ./.annals/")),
        "{stderr}"
    );
    assert_eq!(tree(&root), built);
    let stderr = succeed(&root, &["clean"]);
    assert!(stderr.contains(&format!("已从 ./public 删去网站的文件 {files} 个\n已删去 ./.annals/")), "{stderr}");
    assert_eq!(tree(&root), whole);
    assert_eq!(succeed(&root, &["clean"]), "没有可删的\n");

    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    let sealed = tree(&root.join("content"));
    succeed(&root, &["build"]);
    fs::rename(root.join("content/example"), root.join("elsewhere")).expect("a folder");
    let (code, _, stderr) = run(&root, &["clean"]);
    assert!(code == 1 && stderr.contains("example/2024/v1") && stderr.contains("--remove-published"), "{stderr}");
    assert!(root.join("public/example/2024/v1/index.html").is_file());
    fs::rename(root.join("elsewhere"), root.join("content/example")).expect("a folder");
    succeed(&root, &["clean"]);
    assert_eq!(tree(&root.join("content")), sealed);
    assert!(!root.join("public").exists() && !root.join(".annals").exists());
}

#[test]
fn clean_refuses_a_folder_of_others() {
    let (_folder, root) = new_site();
    put(&root, "theirs/letter.txt", "theirs");
    let before = tree(&root);
    for (target, said) in [("theirs", "什么也没有删"), ("content", "content"), (".", "content")] {
        let (code, _, stderr) = run(&root, &["clean", "-o", target]);
        assert!(code != 0 && stderr.contains(said), "{target}: {stderr}");
        assert_eq!(tree(&root), before);
    }
    // A list that was edited may claim anything.
    succeed(&root, &["build"]);
    edit(&root.join("public/integrity.json"), "\"404.html\"", "\"theirs.html\"");
    let before = tree(&root);
    let (code, _, stderr) = run(&root, &["clean"]);
    assert!(code == 1 && stderr.contains("integrity.json"), "{stderr}");
    assert_eq!(tree(&root), before);
}

#[test]
fn a_withdrawn_version_stays_on_record_and_stops_nothing() {
    let (_folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    succeed(&root, &["build"]);
    succeed(&root, &["withdraw", "example", "2024", "v1", "--reason", "误用上年数据", "--date", "2025-02-10"]);
    succeed(&root, &["build"]);
}

#[test]
fn many_reports_do_not_vanish_at_once_and_a_few_are_named() {
    let (_folder, root) = new_site();
    add_agencies(&root, 9);
    succeed(&root, &["build"]);
    for number in 0..5 {
        fs::remove_dir_all(root.join(format!("content/town{number}"))).expect("a folder");
    }
    let stderr = succeed(&root, &["build"]);
    assert!(stderr.contains("从公开网站上去掉 5 项：town0/2024、"), "{stderr}");
    add_agencies(&root, 6);
    succeed(&root, &["build"]);
    fs::rename(root.join("content"), root.join("elsewhere")).expect("a folder");
    fs::create_dir(root.join("content")).expect("a folder");
    refused(&root, &["从公开网站上去掉 10 份报告", "town5/2024"]);
    succeed(&root, &["build", "--remove-published"]);
}

/// As a share does that loses its files one by one, or a synchronisation that goes wrong slowly.
#[test]
fn a_few_reports_again_and_again_do_not_vanish_either() {
    let (_folder, root) = new_site();
    add_agencies(&root, 9);
    succeed(&root, &["build"]);
    let gone = |numbers: std::ops::Range<usize>| {
        numbers.for_each(|number| fs::remove_dir_all(root.join(format!("content/town{number}"))).expect("a folder"));
    };
    gone(0..3);
    let stderr = succeed(&root, &["build"]);
    assert!(stderr.contains("从公开网站上去掉 3 项：town0/2024、"), "{stderr}");
    // A build that removes nothing forgets nothing, and one whose cache is not believed neither.
    succeed(&root, &["build", "--no-cache"]);
    gone(3..6);
    refused(
        &root,
        &["去掉 3 份报告：town3/2024、town4/2024、town5/2024；前几次生成已去掉 town0/2024、", "--remove-published"],
    );
    // What is back is not gone. With other figures: the very same ones of a new office would be those of one that moved.
    add_agencies(&root, 4);
    for number in 0..4 {
        let report = root.join(format!("content/town{number}/2024/report.toml"));
        edit(&report, "decisions = 120", &format!("decisions = 13{number}"));
    }
    succeed(&root, &["build"]);
    gone(0..4);
    refused(&root, &["去掉 4 份报告：town0/2024、", "；前几次生成已去掉 town4/2024、town5/2024"]);
    succeed(&root, &["build", "--remove-published"]);
    gone(6..8);
    succeed(&root, &["build"]);
}

#[test]
fn a_new_office_does_not_make_up_for_others_that_are_gone() {
    let (_folder, root) = new_site();
    add_agencies(&root, 7);
    succeed(&root, &["build"]);
    for number in 0..7 {
        let (from, to) = (root.join(format!("content/town{number}")), root.join(format!("content/village{number}")));
        fs::rename(from, &to).expect("a new slug");
        edit(&to.join("2024/report.toml"), "decisions = 120", "decisions = 121");
    }
    refused(&root, &["从公开网站上去掉 7 份报告"]);
}

#[test]
fn drafts_and_reports_at_another_address_are_not_lost() {
    let (_folder, root) = new_site();
    add_agencies(&root, 7);
    succeed(&root, &["build"]);
    for number in 0..7 {
        let (from, to) = (root.join(format!("content/town{number}")), root.join(format!("content/village{number}")));
        fs::rename(from, to).expect("a new slug");
    }
    succeed(&root, &["build"]);
    for number in 0..7 {
        let report = root.join(format!("content/village{number}/2024/report.toml"));
        let text = fs::read_to_string(&report).expect("a report");
        fs::write(&report, format!("status = \"draft\"\n{}", text.replace("#:schema", "#"))).expect("a draft");
    }
    let stderr = succeed(&root, &["build"]);
    assert!(stderr.contains("未公布的草稿 7 份：village0/2024、"), "{stderr}");
    assert!(stderr.contains("从公开网站上去掉 7 项：village0/2024、"), "{stderr}");
}

#[test]
fn a_version_taken_out_of_integrity_json_is_found() {
    let (_folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    succeed(&root, &["build"]);
    let path = root.join("public/integrity.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    let line = text.lines().find(|line| line.contains("\"example/2024/v1\"")).expect("the version");
    fs::write(&path, text.replace(&format!("\n{line}\n  "), "")).expect("a manifest");
    fs::copy(&path, root.join("integrity.json")).expect("a copy");
    fs::remove_file(&path).expect("a manifest");
    assert_eq!(run(&root, &["verify"]).0, 1, "a site without its manifest is not what was published");
    fs::rename(root.join("integrity.json"), &path).expect("the manifest");
    for arguments in [&["verify", "public"][..], &["verify"]] {
        let (code, _, stderr) = run(&root, arguments);
        assert!(code == 1 && stderr.contains("integrity.json 里却没有这一版"), "{stderr}");
    }
    // With its pages and their lines, and without the digest, which only the first version did not write.
    let is_left = |line: &&str| !line.contains("example/2024/v1") && !line.contains("\"digest\"");
    let stripped: Vec<&str> = text.lines().filter(is_left).collect();
    fs::write(&path, stripped.join("\n").replace("\n  },\n}", "\n  }\n}").replace("{\n  }", "{}") + "\n")
        .expect("a list");
    fs::remove_dir_all(root.join("public/example/2024/v1")).expect("the pages");
    for arguments in [&["verify", "public"][..], &["verify"]] {
        let (code, _, stderr) = run(&root, arguments);
        assert!(code == 1 && stderr.contains("或它已不是当初的样子"), "{stderr}");
    }
    succeed(&root, &["build"]);
    fs::create_dir_all(root.join("public/example/2024/empty")).expect("a folder");
    let (code, _, stderr) = run(&root, &["verify", "public"]);
    assert!(code == 1 && stderr.contains("public/example/2024/empty"), "{stderr}");
}

/// Whose file it is shows before anything is built, or sealed for good.
#[test]
fn an_attachment_does_not_take_the_name_of_a_file_of_the_site() {
    let (_folder, root) = new_site();
    let report = root.join("content/example/2024/report.toml");
    let sound = fs::read_to_string(&report).expect("a report");
    // Those from the last of the first line on are there by other settings, or once there are versions.
    for name in [
        ["Report.docx", "index.html", "CHECKS.json", "REQUESTS.csv", "Embed.html", "report.zip"],
        ["V1", "v12", "Members", "V1-V2", "report.JSON/x.pdf", "embed.html/x.pdf"],
        ["V2/plan.pdf", "V1/index.html", "v0/plan.pdf", "V1-v2/index.html", "Members/a/plan.pdf", "members/x"],
    ]
    .concat()
    {
        fs::write(&report, format!("{sound}\n[[attachments]]\nfile = \"{name}\"\n")).expect("a report");
        put(&root, &format!("content/example/2024/{name}"), "x");
        for arguments in [&["check"][..], &["seal", "example", "2024"], &["build"]] {
            let (code, _, stderr) = run(&root, arguments);
            let is_named = stderr.contains(&format!("content/example/2024/{name}")) && stderr.contains("给文件改名");
            assert!(code == 1 && is_named && !stderr.contains("没有读取"), "{arguments:?}: {stderr}");
        }
        fs::remove_file(root.join("content/example/2024").join(name)).expect("a file");
        if let Some((folder, _)) = name.split_once('/') {
            fs::remove_dir_all(root.join("content/example/2024").join(folder)).expect("a folder");
        }
    }
    for name in
        ["v1-v2-v3/plan.pdf", "V2a/plan.pdf", "v/plan.pdf", "v1-/plan.pdf", "Member/plan.pdf", "附件/V1/plan.pdf"]
    {
        fs::write(&report, format!("{sound}\n[[attachments]]\nfile = \"{name}\"\n")).expect("a report");
        put(&root, &format!("content/example/2024/{name}"), "x");
        let (code, _, stderr) = run(&root, &["check"]);
        assert!(code == 0 && !stderr.contains("没有读取"), "{name}: {stderr}");
    }
    assert!(!root.join("content/example/2024/v1").exists());
}

/// What cannot be read in the settings or in a form may say otherwise of the report.
#[test]
fn nothing_is_sealed_beside_settings_or_forms_with_errors() {
    let (_folder, root) = new_site();
    let settings = fs::read_to_string(root.join("site.toml")).expect("settings");
    for (path, text) in [("site.toml", format!("{settings}\n[rules\n")), ("editions/own.toml", "id = ".to_owned())] {
        put(&root, path, &text);
        let (code, _, stderr) = run(&root, &["seal", "example", "2024"]);
        assert!(code == 1 && stderr.contains(path), "{path}: {code} {stderr}");
        fs::write(root.join("site.toml"), &settings).expect("settings");
        fs::remove_file(root.join("editions/own.toml")).ok();
    }
    assert!(!root.join("content/example/2024/v1").exists());
}

/// A ledger put back from a copy of before a withdrawal, or one of the first version's kind, which has no digest of itself: what was
/// published as withdrawn is not published again, by whatever option.
#[test]
fn a_withdrawal_that_was_published_is_not_taken_back_by_an_older_ledger() {
    let (_folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    let path = root.join("content/example/2024/versions.toml");
    let before = fs::read_to_string(&path).expect("a ledger");
    succeed(&root, &["withdraw", "example", "2024", "v1", "--reason", "误公布", "--date", "2025-02-01"]);
    succeed(&root, &["build"]);
    let (notice, after) = (tree(&root.join("public")), fs::read_to_string(&path).expect("a ledger"));
    let list = String::from_utf8(notice["integrity.json"].clone()).expect("UTF-8");
    assert!(list.contains("\"withdrawn\": [\n    \"example/2024/v1\"\n  ]"), "{list}");
    let without_digest: String =
        before.lines().filter(|line| !line.starts_with("digest")).fold(String::new(), |text, line| text + line + "\n");
    for older in [&before, &without_digest] {
        fs::write(&path, older).expect("a ledger");
        for arguments in [&["verify"][..], &["verify", "public"], &["build"], &["build", "--remove-published"]] {
            let (code, _, stderr) = run(&root, arguments);
            assert!(
                code == 1 && (stderr.contains("没有撤回的记录") || stderr.contains("versions.toml")),
                "{arguments:?}: {stderr}"
            );
        }
        assert!(tree(&root.join("public")) == notice, "nothing is published");
    }
    fs::write(&path, after).expect("a ledger");
    succeed(&root, &["verify", "public"]);
    succeed(&root, &["build"]);
}

#[test]
fn a_line_added_to_a_ledger_is_found() {
    let (_folder, root) = new_site();
    succeed(&root, &["seal", "example", "2024", "--date", "2025-01-10"]);
    let path = root.join("content/example/2024/versions.toml");
    let text = fs::read_to_string(&path).expect("a ledger");
    fs::write(&path, text.replacen("[[", "note = \"x\"\n[[", 1)).expect("a ledger");
    assert_eq!(run(&root, &["verify"]).0, 1);
}

#[cfg(unix)]
#[test]
fn an_attachment_replaced_by_one_of_the_same_size_and_time_is_published() {
    let (_folder, root) = new_site();
    let folder = root.join("content/example/2024");
    let (scan, time) = (folder.join("scan.pdf"), std::time::SystemTime::UNIX_EPOCH);
    let write = |bytes: &str| {
        fs::write(&scan, bytes).expect("an attachment");
        let file = fs::File::options().write(true).open(&scan).expect("an attachment");
        file.set_modified(time).expect("a time");
    };
    write("AAAA");
    let report = folder.join("report.toml");
    let text = fs::read_to_string(&report).expect("a report");
    let list = "attachments = [{ file = \"scan.pdf\", label = \"扫描件\" }]\n";
    fs::write(&report, format!("{list}{}", text.replace("#:schema", "#"))).expect("a report");
    succeed(&root, &["build"]);
    write("BBBB");
    succeed(&root, &["build"]);
    assert_eq!(fs::read_to_string(root.join("public/example/2024/scan.pdf")).expect("a file"), "BBBB");
}

#[cfg(unix)]
#[test]
fn content_that_is_not_mounted_is_not_an_empty_site() {
    let (_folder, root) = new_site();
    succeed(&root, &["build"]);
    fs::rename(root.join("content"), root.join("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink("/mnt/not-mounted", root.join("content")).expect("a link");
    refused(&root, &["错误[READ]", "/mnt/not-mounted"]);
    for command in [&["seal", "example", "2024"][..], &["withdraw", "example", "2024", "v1", "--reason", "x"]] {
        let (code, _, said) = run(&root, command);
        assert!(
            code == 1 && said.contains("错误[READ]") && said.contains("读不了的不能当作没有"),
            "{command:?}: {said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_theme_that_is_not_mounted_is_not_the_default() {
    let (_folder, root) = new_site();
    fs::create_dir_all(root.join("themes")).expect("a folder");
    succeed(&root, &["build"]);
    // What stands over the embedded theme, and is there by its name only.
    std::os::unix::fs::symlink("/mnt/not-mounted", root.join("themes/default")).expect("a link");
    refused(&root, &["错误[READ]", "themes/default", "/mnt/not-mounted"]);
}

/// A link may lead to other files of content/, and to places that site.toml names, in any notation; to nothing else.
#[cfg(unix)]
#[test]
fn links_publish_nothing_from_elsewhere() {
    let (_folder, root) = new_site();
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join("secret.pdf"), "secret").expect("a file");
    let report = root.join("content/example/2024/report.toml");
    let text = fs::read_to_string(&report).expect("a report");
    let list = "attachments = [{ file = \"scan.pdf\", label = \"扫描件\" }]\n";
    fs::write(&report, format!("{list}{}", text.replace("#:schema", "#"))).expect("a report");
    let link = root.join("content/example/2024/scan.pdf");
    let lead_to = |target: &Path| {
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(target, &link).expect("a link");
    };
    fs::write(&link, "scan").expect("a file");
    succeed(&root, &["build"]);
    lead_to(&elsewhere.path().join("secret.pdf"));
    refused(&root, &["错误[READ]", "content/example/2024/scan.pdf", "secret.pdf", "outside = ["]);
    assert!(!run(&root, &["build"]).2.contains("ATTACHMENT"), "one cause, one finding");
    fs::write(root.join("content/example/shared.pdf"), "shared").expect("a file");
    lead_to(Path::new("../shared.pdf"));
    succeed(&root, &["build"]);
    let public = root.join("public/example/2024/scan.pdf");
    assert_eq!(fs::read_to_string(&public).expect("a file"), "shared");
    lead_to(&elsewhere.path().join("secret.pdf"));
    let settings = fs::read_to_string(root.join("site.toml")).expect("settings");
    let named = format!("outside = [{:?}]\n{settings}", elsewhere.path().display().to_string());
    // A whole agency that is not read does not lack its agency.toml as well.
    let agency = root.join("content/elsewhere");
    std::os::unix::fs::symlink(elsewhere.path(), &agency).expect("a link");
    refused(&root, &["错误[READ]", "--> content/elsewhere\n"]);
    assert!(!run(&root, &["build"]).2.contains("缺少 agency.toml"));
    fs::remove_file(&agency).expect("removed");
    let style = root.join("site.css");
    std::os::unix::fs::symlink(elsewhere.path().join("secret.pdf"), &style).expect("a link");
    refused(&root, &["错误[READ]", "--> site.css", "secret.pdf", "outside = ["]);
    fs::write(root.join("site.toml"), named).expect("settings");
    succeed(&root, &["build"]);
    assert_eq!(fs::read_to_string(&public).expect("a file"), "secret");
    fs::remove_file(&style).expect("removed");
    fs::write(root.join("site.toml"), &settings).expect("settings");
    // Roots may be links themselves.
    lead_to(Path::new("../shared.pdf"));
    fs::rename(root.join("content"), elsewhere.path().join("content")).expect("a folder");
    std::os::unix::fs::symlink(elsewhere.path().join("content"), root.join("content")).expect("a link");
    succeed(&root, &["build"]);
}

#[test]
fn one_report_with_an_error_need_not_stop_the_others() {
    let (_folder, root) = new_site();
    add_agencies(&root, 3);
    let report = root.join("content/town1/2024/report.toml");
    let sound = fs::read_to_string(&report).expect("a report");
    let wrong = sound.replacen("new_received           = [     31,", "new_received           = [     32,", 1);
    assert_ne!(sound, wrong);
    fs::write(&report, &wrong).expect("a wrong sum");
    let (code, _, stderr) = run(&root, &["build"]);
    assert!(code == 1 && stderr.contains("有错误，未生成"), "{stderr}");
    edit(&root.join("site.toml"), "language = ", "on_error = \"leave-out\"\nlanguage = ");
    let (code, _, stderr) = run(&root, &["build"]);
    assert!(code == 1 && stderr.contains("有错误、没有公布的报告 1 份：town1/2024"), "{stderr}");
    assert!(root.join("public/town2/2024/index.html").is_file() && !root.join("public/town1/2024").exists());
    let year = fs::read_to_string(root.join("public/years/2024/year.csv")).expect("the year");
    assert!(!year.contains("town1"), "{year}");
    assert!(run(&root, &["build", "--strict"]).2.contains("有错误，未生成"));
    // A file that cannot be read to the end is left out likewise.
    fs::write(&report, sound.replacen("[requests]", "[requests", 1)).expect("no TOML");
    let (code, _, stderr) = run(&root, &["build"]);
    assert!(code == 1 && stderr.contains("没有公布的报告 1 份：town1/2024"), "{stderr}");
    // What is public already does not go without being asked for.
    fs::write(&report, &sound).expect("a sound report");
    succeed(&root, &["build"]);
    fs::write(&report, &wrong).expect("a wrong sum");
    refused(&root, &["town1/2024 已在公开网站上", "--remove-published"]);
    // Nor is an error elsewhere passed over.
    edit(&root.join("site.toml"), "language = \"zh-CN\"", "language = \"fr\"");
    assert!(run(&root, &["build"]).2.contains("有错误，未生成"));
}
