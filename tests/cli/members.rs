//! A county office's list of members, and reports that are matched against it.

use crate::support::command::{run, succeed};
use crate::support::files::{edit, put, read};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A county's site without members, and a folder for what is sent in.
fn county() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["init", "site", "--for", "county"]);
    let site = folder.path().join("site");
    put(&site, "content/lingbei/agency.toml", "name = \"岭北县人民政府\"\nlevel = \"county\"\n");
    (folder, site)
}

fn import_list(site: &Path, list: &str, options: &[&str]) -> (i32, String, String) {
    put(site, "../list.csv", list);
    run(site, &[&["members", "import", "../list.csv"], options].concat())
}

/// A report of an office as a Word file; the name of the file is given.
fn report(folder: &Path, office: &str, file: &str) {
    let site = folder.join("of-office");
    let _ = fs::remove_dir_all(&site);
    succeed(folder, &["init", "of-office", "--example"]);
    edit(&site.join("content/example/agency.toml"), "name = \"", &format!("name = \"{office}\" # "));
    let path = folder.join("received").join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    succeed(&site, &["export", "example", "2024", "--format", "docx", "-o", path.to_str().expect("a path")]);
}

#[test]
fn a_list_makes_the_files_of_its_agencies() {
    let (_folder, site) = county();
    let list = "岭北县年报联系人\n序号,单位名称,简称,类别,截止日期,起始年度,终止年度,曾用名,承接单位,电话\n\
        1,岭北县青石镇人民政府,青石镇,乡镇,1月15日,,,,,1\n\
        2,岭北县教育和体育局,教体局,部门,2025-01-10,,,岭北县教育局（2022年更名）,,2\n\
        3,岭北县扶贫办公室,,部门,,2019,2020,,岭北县教育和体育局,3\n";
    let (code, stdout, stderr) = import_list(&site, list, &["--parent", "岭北县人民政府", "--dry-run"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(!site.join("content/lingbeixianqingshizhen").exists(), "a rehearsal writes nothing");
    let (code, _, stderr) = import_list(&site, list, &["--parent", "lingbei"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("没有用到的列：电话"), "{stderr}");
    assert!(stderr.contains("名单 3 行：新建 3，改动 0，一致 0，疑问 0"), "{stderr}");
    let town = read(&site.join("content/lingbeixianqingshizhen/agency.toml"));
    assert!(
        town.ends_with(
            "name = \"岭北县青石镇人民政府\"\nlevel = \"township\"\nshort_name = \"青石镇\"\nparent = \"lingbei\"\n\
             deadline = \"01-15\"\n"
        ),
        "{town}"
    );
    let bureau = read(&site.join("content/lingbeixianjiaoyuhetiyuju/agency.toml"));
    let names =
        "[[names]]\nname = \"岭北县教育局\"\nfrom = 2021\n\n[[names]]\nname = \"岭北县教育和体育局\"\nfrom = 2022\n";
    assert!(bureau.ends_with(names), "{bureau}");
    let office = read(&site.join("content/lingbeixianfupinbangongshi/agency.toml"));
    let end = "from = 2019\nuntil = 2020\n";
    assert!(office.contains("successor = \"lingbeixianjiaoyuhetiyuju\"\n") && office.ends_with(end), "{office}");
    assert_eq!(run(&site, &["check"]).0, 0);
    let (code, stdout, stderr) = import_list(&site, list, &["--parent", "lingbei"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert!(stderr.contains("新建 0，改动 0，一致 3，疑问 0"), "{stderr}");
}

/// What a person typed stays, byte for byte, but for what the list changes, which is told.
#[test]
fn a_list_changes_only_what_differs() {
    let (_folder, site) = county();
    let typed = "\u{feff}# 青石镇\r\nname = \"岭北县青石镇人民政府\"  # 全称\r\ndeadline = \"01-20\"\r\n\r\n[contact]\r\n\"电话\" = \"1\"\r\n";
    put(&site, "content/qingshi/agency.toml", typed);
    let list = "单位,级别,截止日期\n青石镇,乡镇,1月10日\n";
    let (code, stdout, stderr) = import_list(&site, list, &[]);
    assert_eq!(
        (code, stdout.as_str()),
        (0, "qingshi\tlevel\t → \"township\"\nqingshi\tdeadline\t\"01-20\" → \"01-10\"\n"),
        "{stderr}"
    );
    let expected = typed.replace("\"01-20\"\r\n", "\"01-10\"\r\nlevel = \"township\"\r\n");
    assert_eq!(read(&site.join("content/qingshi/agency.toml")), expected);
    put(&site, "content/qingshi/agency.toml", "name = 青石镇\n");
    let (code, _, stderr) = import_list(&site, list, &[]);
    assert_eq!((code, read(&site.join("content/qingshi/agency.toml")).as_str()), (1, "name = 青石镇\n"), "{stderr}");
}

/// A name in letters of another width is a correction in both directions; a shorter one says nothing against the full one.
#[test]
fn a_list_corrects_the_width_of_letters() {
    let (_folder, site) = county();
    let file = "content/zhuban/agency.toml";
    for (known, listed) in
        [("岭北县驻Ａ市（办事处）", "岭北县驻A市(办事处)"), ("岭北县驻A市(办事处)", "岭北县驻Ａ市（办事处）")]
    {
        put(&site, file, format!("name = \"{known}\"  # 全称\n"));
        let (code, stdout, stderr) = import_list(&site, &format!("单位名称\n{listed}\n"), &[]);
        let told = format!("zhuban\tname\t\"{known}\" → \"{listed}\"\n");
        assert_eq!((code, stdout), (0, told), "{stderr}");
        assert_eq!(read(&site.join(file)), format!("name = \"{listed}\"  # 全称\n"));
        let (code, stdout, stderr) = import_list(&site, "单位名称\n驻A市（办事处）\n", &[]);
        assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    }
}

#[test]
fn what_a_list_leaves_open_is_asked_with_its_place() {
    let (_folder, site) = county();
    put(&site, "content/shiju/agency.toml", "name = \"岭北县史志局\"\n");
    let list =
        "单位名称,类别,上级,截止日期,曾用名\n实局,二类,某某局,尽快,旧局\n施局,,,,\n石局,,,,\n史局,,,,\n一、,,,,\n";
    let (code, _, stderr) = import_list(&site, list, &[]);
    assert_eq!(code, 1, "{stderr}");
    for part in [
        "目录名 shiju 已是“岭北县史志局”的，“施局”没有读入",
        "表 1、第 2 行：目录名 shiju 已是“岭北县史志局”的，“实局”没有读入",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    let list =
        "单位名称,类别,上级,截止日期,曾用名,拼音\n实局,二类,某某局,尽快,旧局,shi\n施局,,,,,\n师局,,,,,\n甲局,,,,,A B\n";
    fs::remove_dir_all(site.join("content/shiju")).expect("a folder");
    let (code, _, stderr) = import_list(&site, list, &[]);
    assert_eq!(code, 1, "{stderr}");
    for part in [
        "表 1、第 2 行：级别“二类”认不出",
        "表 1、第 2 行：上级：没有机关“某某局”",
        "表 1、第 2 行：截止日期“尽快”不是日期",
        "表 1、第 2 行：曾用名“旧局”没有写改名的年份",
        "“施局”（表 1、第 3 行）、“师局”（表 1、第 4 行） 的目录名都会是 shiju",
        "表 1、第 5 行：“A B”不能作机关的目录名",
        "名单 4 行：新建 1，改动 0，一致 0，疑问 6",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    assert_eq!(run(&site, &["members", "import", "../absent.csv"]).0, 1);
    let (code, _, stderr) = import_list(&site, "甲局,1\n乙局,2\n", &[]);
    assert!(code == 1 && stderr.contains("没有认出列名"), "{stderr}");
    let (code, _, stderr) = import_list(&site, "单位\n甲局\n乙局\n", &["--parent", "丙"]);
    assert!(code == 1 && stderr.contains("没有机关“丙”：--parent 要写"), "{stderr}");
}

/// What a list says twice, beside, or with what nobody sees, makes no second agency and loses none.
#[test]
fn lists_as_offices_lay_them_out() {
    let (_folder, site) = county();
    let list = "报送单位,主管单位,责任单位\n甲局,岭北县人民政府,乙局\n";
    let (code, _, stderr) = import_list(&site, list, &[]);
    assert!(
        code == 1 && stderr.contains("“报送单位”（第 1 列）、“责任单位”（第 3 列） 都可能是“单位名称”"),
        "{stderr}"
    );
    let list =
        "序号,单位,简称,序号,单位,简称\n1,甲镇,甲,3,丙局,丁镇\n2,乙镇,甲,4,\"丁\u{200b}\n镇\",丁\n合计,4个,,,,\n";
    let (code, _, stderr) = import_list(&site, list, &["--parent", "lingbei"]);
    assert_eq!(code, 1, "{stderr}");
    for part in [
        "表 1、第 3 行、第 4 列：“丁镇”里有看不见的字符（U+200B），已去掉",
        "“合计 4个”不是机关，没有读入",
        "“甲镇”的简称“甲”也是“乙镇”的名称，简称没有读入",
        "“丙局”的简称“丁镇”也是“丁镇”的名称",
        "名单 4 行：新建 4，改动 0，一致 0，疑问 3",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    assert!(read(&site.join("content/dingzhen/agency.toml")).contains("name = \"丁镇\"\n"));
    assert!(!read(&site.join("content/jiazhen/agency.toml")).contains("short_name"));
}

/// What no disk takes is known before anything is written.
#[test]
fn a_folder_that_would_be_too_long_is_asked_for() {
    let (_folder, site) = county();
    let list = format!("单位名称,拼音\n甲局,{}\n{}局,\n乙局,\n", "a".repeat(300), "长".repeat(60));
    let (code, _, stderr) = import_list(&site, &list, &[]);
    assert!(code == 1 && stderr.contains("太长，不能作机关的目录名；最多 100 个字母"), "{stderr}");
    assert!(
        stderr.contains("取不出目录名") && stderr.contains("名单 3 行：新建 1，改动 0，一致 0，疑问 2"),
        "{stderr}"
    );
    assert!(site.join("content/yiju/agency.toml").is_file());
}

#[test]
fn reports_are_matched_against_the_list() {
    let (folder, site) = county();
    let list = "单位,类别\n青石镇,乡镇\n教育局,部门\n";
    assert_eq!(import_list(&site, list, &["--parent", "lingbei"]).0, 0);
    report(folder.path(), "岭北县青石镇人民政府", "附件1：最终版2.docx");
    report(folder.path(), "岭北县财政局", "财政局.docx");
    report(folder.path(), "岭北县教育局", "青石镇 2024.docx");
    report(folder.path(), "云江市教育局", "a.docx");
    let (code, _, stderr) = run(&site, &["import", "../received"]);
    assert_eq!(code, 1);
    for part in [
        "财政局.docx：名单里没有“岭北县财政局”。未导入",
        "青石镇 2024.docx：标题里是“岭北县教育局”（jiaoyuju），文件名里是“青石镇”（qingshizhen），未导入",
        "a.docx：名单里没有“云江市教育局”，相近的有：教育局（jiaoyuju）",
        "qingshizhen：名称由“青石镇”补全为标题里的“岭北县青石镇人民政府”",
        "新建 1（",
        "失败 3",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    let mut folders: Vec<String> = fs::read_dir(site.join("content"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    folders.sort();
    assert_eq!(folders, ["jiaoyuju", "lingbei", "qingshizhen"], "no agency by accident");
    let town = read(&site.join("content/qingshizhen/agency.toml"));
    assert!(town.contains("name = \"岭北县青石镇人民政府\"\n") && town.contains("short_name = \"青石镇\"\n"), "{town}");
    assert!(site.join("content/qingshizhen/2024/report.toml").is_file());
    // Whoever names the folder means it.
    let files = ["青石镇 2024.docx", "财政局.docx"].map(|file| format!("../received/{file}"));
    assert_eq!(run(&site, &["import", &files[0], "--agency", "jiaoyuju"]).0, 0);
    assert_eq!(run(&site, &["import", &files[1], "--agency", "caizhengju", "--parent", "lingbei"]).0, 0);
    assert!(read(&site.join("content/caizhengju/agency.toml")).ends_with("parent = \"lingbei\"\n"));
    // The list knows no more than before, and says the same again.
    let (_, stdout, stderr) = import_list(&site, list, &["--parent", "lingbei"]);
    assert_eq!(stdout, "", "{stderr}");
    assert!(stderr.contains("不在名单里：岭北县财政局"), "{stderr}");
}

/// A report of before a renaming has the former name of its office, which says nothing against the present one.
#[test]
fn a_former_name_is_completed_where_it_stands() {
    let (folder, site) = county();
    let list = "单位,曾用名\n岭北县水务局,水利局（2025年更名）\n";
    assert_eq!(import_list(&site, list, &["--parent", "lingbei"]).0, 0);
    report(folder.path(), "岭北县水利局", "a.docx");
    let (_, _, stderr) = run(&site, &["import", "../received"]);
    assert!(stderr.contains("曾用名由“水利局”补全为标题里的“岭北县水利局”"), "{stderr}");
    let agency = read(&site.join("content/lingbeixianshuiwuju/agency.toml"));
    let names = "[[names]]\nname = \"岭北县水利局\"\nfrom = 2024\n\n[[names]]\nname = \"岭北县水务局\"\nfrom = 2025\n";
    assert!(agency.contains("\nname = \"岭北县水务局\"\n") && agency.ends_with(names), "{agency}");
    assert!(!agency.contains("short_name"), "{agency}");
    let (code, stdout, stderr) = import_list(&site, list, &["--parent", "lingbei"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
}

/// One row is no list of a county: what to do about it is said once, at the end.
#[test]
fn a_list_with_few_of_the_offices_is_named_incomplete() {
    let (folder, site) = county();
    assert_eq!(import_list(&site, "单位\n教育局\n", &["--parent", "lingbei"]).0, 0);
    report(folder.path(), "岭北县财政局", "0.docx");
    let received = folder.path().join("received");
    for number in 1..4 {
        fs::copy(received.join("0.docx"), received.join(format!("{number}.docx"))).expect("a file");
    }
    let (_, _, stderr) = run(&site, &["import", "../received"]);
    assert!(!stderr.contains("名单可能不全"), "{stderr}");
    fs::copy(received.join("0.docx"), received.join("4.docx")).expect("a file");
    let (code, _, stderr) = run(&site, &["import", "../received"]);
    assert!(code == 1 && stderr.contains("5 个文件在名单里找不到机关，找得到的 0 个：名单可能不全"), "{stderr}");
}

/// One line of site.toml puts agencies that no list names below the county; without a list, new ones are made as ever.
#[test]
fn a_site_may_name_the_agency_above_all() {
    let (folder, site) = county();
    let settings = read(&site.join("site.toml"));
    fs::write(site.join("site.toml"), settings + "\n[defaults]\nparent = \"lingbei\"\n").expect("a file");
    report(folder.path(), "岭北县青石镇人民政府", "青石镇.docx");
    assert_eq!(run(&site, &["import", "../received"]).0, 0);
    let town = read(&site.join("content/lingbeixianqingshizhen/agency.toml"));
    assert!(!town.contains("parent"), "{town}");
    report(folder.path(), "岭北县财政局", "财政局.docx");
    let (code, _, stderr) = run(&site, &["import", "../received"]);
    assert!(code == 1 && stderr.contains("名单里没有“岭北县财政局”"), "{stderr}");
    let settings = read(&site.join("site.toml")).replace("parent = \"lingbei\"", "parent = \"lingbie\"");
    fs::write(site.join("site.toml"), settings).expect("a file");
    let (code, _, stderr) = run(&site, &["check"]);
    assert!(code == 1 && stderr.contains("parent 所指的机关 lingbie 不存在") && stderr.contains("lingbei"), "{stderr}");
}

/// A government and its office report each for themselves, and a folder may tell whose a report is that names nobody.
#[test]
fn a_government_and_its_office_have_folders_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    succeed(folder.path(), &["init", "site", "--for", "county"]);
    let site = folder.path().join("site");
    let list = "单位\n岭北县人民政府办公室\n岭北县人民政府\n";
    let (code, _, stderr) = import_list(&site, list, &[]);
    assert!(code == 0 && stderr.contains("新建 2"), "{stderr}");
    let name = |slug: &str| read(&site.join(format!("content/{slug}/agency.toml")));
    assert!(name("lingbeixian").contains("name = \"岭北县人民政府\"\n"));
    assert!(name("lingbeixianbangongshi").contains("name = \"岭北县人民政府办公室\"\n"));
    // Without a list the second gets the longer name of a folder, too.
    fs::remove_dir_all(site.join("content")).expect("a folder");
    report(folder.path(), "岭北县人民政府", "年报1.docx");
    report(folder.path(), "岭北县人民政府办公室", "年报2.docx");
    let (code, _, stderr) = run(&site, &["import", "../received"]);
    assert!(code == 0 && site.join("content/lingbeixianbangongshi/2024/report.toml").is_file(), "{stderr}");
    assert!(name("lingbeixian").contains("name = \"岭北县人民政府\"\n"));
}

#[test]
fn a_folder_tells_whose_a_report_is() {
    let (folder, site) = county();
    let list = "单位,简称\n岭北县市场监督管理局,市监局\n岭北县青石镇人民政府,青石镇\n";
    assert_eq!(import_list(&site, list, &["--parent", "lingbei"]).0, 0);
    for file in ["岭北县市场监督管理局/年报.docx", "青石镇/2024/年报.docx", "各乡镇/年报.docx"] {
        // Too short for a name.
        report(folder.path(), "ab", file);
    }
    let (code, _, stderr) = run(&site, &["import", "../received"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(site.join("content/lingbeixianshichangjianduguanliju/2024/report.toml").is_file(), "{stderr}");
    assert!(site.join("content/lingbeixianqingshizhen/2024/report.toml").is_file(), "{stderr}");
    assert!(stderr.contains("失败 1"), "{stderr}");
}
