//! What `import` reads out of real reports and out of our own pages, cell by cell.
use crate::support::command::{run, succeed};
use crate::support::files::{copy, edit, read as read_text, repository};
use crate::support::recognised::{figures, recognise};
use crate::support::site::Site;
use annals::api::import::{self, Issue, IssueKind, Recognised};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Reports of others lie beside the repository, if they are there at all; what needs them says so and passes.
fn shared(path: &str) -> Option<PathBuf> {
    let path = repository("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read(path: &Path) -> Recognised {
    let name = path.file_name().expect("a name").to_str().expect("UTF-8");
    recognise(name, fs::read(path).expect("a file"))
}

fn of_kind(report: &Recognised, kind: IssueKind) -> Vec<&Issue> {
    report.figures.issues.iter().filter(|doubt| doubt.kind == kind).collect()
}

fn lines(report: &Recognised) -> String {
    let line = |doubt: &Issue| {
        let lang = annals::api::base::Lang::Zh;
        let parts = [doubt.kind.message(), doubt.spot.message(), doubt.why.clone()].map(|part| part.render(lang));
        format!("{} {}\n", doubt.address, parts.join(" "))
    };
    report.figures.issues.iter().map(line).collect()
}

/// Compares with the figures of a JSON file of known reports.
fn assert_figures(report: &Recognised, json: &Path) {
    let known: serde_json::Value = serde_json::from_slice(&fs::read(json).expect("a file")).expect("JSON");
    assert_eq!(report.edition.id, known["edition"].as_str().expect("an edition"), "{}", lines(report));
    let found = figures(report);
    let expected: BTreeMap<String, String> = known["figures"]
        .as_object()
        .expect("figures")
        .iter()
        .map(|(address, value)| (address.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    let wrong: Vec<String> = expected
        .iter()
        .filter(|(address, value)| found.get(*address) != Some(*value))
        .map(|(address, value)| format!("{address}: {value:?}, read {:?}", found.get(address)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}\n{}", wrong.len(), expected.len(), wrong.join("\n"), lines(report));
    assert_eq!(found.len(), expected.len(), "invented cells");
}

#[test]
fn the_seed_gives_two_hundred_zeros() {
    let Some(path) = shared("seed/tangtougou-2023.txt") else { return };
    let report = read(&path);
    let found = figures(&report);
    assert_eq!(report.edition.id, "cn-2021", "{}", lines(&report));
    assert_eq!(found.len(), 200, "{}", lines(&report));
    assert!(found.values().all(|value| value == "0"), "{}", lines(&report));
    assert!(report.figures.issues.is_empty(), "{}", lines(&report));
    assert_eq!(report.title.name.as_deref(), Some("汤头沟镇人民政府"));
    assert_eq!(report.title.year, annals::api::base::Year::new(2023));
    let residue =
        report.remarks.iter().any(|remark| remark.message.render(annals::api::base::Lang::Zh).contains("_GoBack"));
    assert!(residue, "{:?}", report.remarks);
    for (section, text) in &report.narratives {
        let text = text.as_deref().unwrap_or_else(|| panic!("{section} was not found"));
        assert!(!text.contains("_GoBack") && !text.trim().is_empty(), "{section}: {text}");
    }
    let overview = report.narratives[0].1.as_deref().expect("the overview");
    assert!(overview.starts_with("2023年，汤头沟镇紧紧围绕") && overview.trim_end().ends_with("责任追究情况。"));
    assert_eq!(of_kind(&report, IssueKind::NotFound).len(), 0);
}

#[test]
fn the_pdfs_give_every_cell() {
    for name in ["hongze-2023", "hongze-2024"] {
        let Some(path) = shared(&format!("reports/{name}.pdf")) else { return };
        let Some(json) = shared(&format!("reports/figures/{name}.json")) else { return };
        let report = read(&path);
        assert_figures(&report, &json);
        assert!(report.title.name.as_deref().is_some_and(|name| name.ends_with("洪泽区人民政府")), "{name}");
        assert_eq!(report.title.year, import::year_of_name(name), "{name}");
        assert!(report.narratives.iter().all(|(_, text)| text.is_some()), "{name}: {}", lines(&report));
    }
}

/// The repository's own site, built in a folder of its own.
fn own_site() -> Site {
    let site = Site::new(&read_text(&repository("site.toml")));
    copy(&repository("content"), &site.path("content"));
    succeed(site.root(), &["build", "--drafts"]);
    site
}

/// The reports of a built site: page and figures.
fn pages(site: &Path) -> Vec<(PathBuf, serde_json::Value)> {
    let mut pages = Vec::new();
    for agency in fs::read_dir(site.join("public")).expect("the output").flatten() {
        for year in fs::read_dir(agency.path()).into_iter().flatten().flatten() {
            if let Ok(json) = fs::read(year.path().join("report.json")) {
                pages.push((year.path().join("index.html"), serde_json::from_slice(&json).expect("JSON")));
            }
        }
    }
    pages
}

#[test]
fn our_own_pages_come_back_as_they_were() {
    let site = own_site();
    let pages = pages(site.root());
    assert!(pages.len() >= 6, "{pages:?}");
    for (page, json) in &pages {
        let report = read(page);
        let computed: Vec<&str> =
            json["computed"].as_array().expect("a list").iter().filter_map(|a| a.as_str()).collect();
        let groups = |address: &str| {
            computed.contains(&address)
                && report.edition.cell(address).is_some_and(|cell| report.edition.def(cell).group)
        };
        let expected: BTreeMap<String, String> = json["figures"]
            .as_object()
            .expect("figures")
            .iter()
            .filter(|(address, _)| !groups(address))
            .map(|(address, value)| (address.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let shown = page.display();
        assert_eq!(figures(&report), expected, "{shown}\n{}", lines(&report));
        let source = page.strip_prefix(site.path("public")).expect("a page").parent().expect("a folder");
        for (section, text) in &report.narratives {
            let typed = fs::read_to_string(site.path("content").join(source).join(format!("{section}.md")));
            let plain = |text: &str| annals::api::markdown::plain(text).text;
            let (typed, text) = (plain(&typed.expect("a narrative")), plain(text.as_deref().unwrap_or_default()));
            assert_eq!(text, typed, "{shown} {section}");
        }
        assert_eq!(report.title.name.as_deref(), json["name"].as_str(), "{shown}");
        // The data beside the page says the same.
        for name in ["report.json", "report.csv"] {
            let data = read(&page.with_file_name(name));
            assert_eq!(figures(&data), expected, "{shown} {name}");
            assert_eq!(data.title.year, report.title.year, "{shown} {name}");
        }
    }
}

/// The lines about figures and sentences, without remarks on what was left out.
fn findings(stdout: &str) -> Vec<&str> {
    stdout.lines().filter(|line| !line.contains("\t-\t说明\t")).collect()
}

/// A site without content, and a folder of reports beside it: two years of one agency as pages of our own.
fn empty_site() -> (Site, PathBuf) {
    let built = own_site();
    let site = Site::new("title = \"年报\"\n");
    let reports = site.path("in");
    for year in ["2023", "2024"] {
        fs::create_dir_all(reports.join("suqian").join(year)).expect("a folder");
        let page = built.path("public/suqian").join(year).join("index.html");
        fs::copy(page, reports.join("suqian").join(year).join("index.html")).expect("a copy");
    }
    (site, reports)
}

#[test]
fn a_folder_loses_nobody() {
    let (site, reports) = empty_site();
    let put = |name: &str, bytes: &[u8]| fs::write(reports.join(name), bytes).expect("a file");
    let page = fs::read(reports.join("suqian/2024/index.html")).expect("a page");
    fs::create_dir_all(reports.join("@eaDir")).expect("a folder");
    for (name, bytes) in [
        ("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice()),
        ("~$annual.docx", b"lock"),
        // What a browser, an editor and a NAS leave beside the good file, later than it.
        ("suqian/2024/index.html.part", page.as_slice()),
        ("suqian/2024/index.html.bak", page.as_slice()),
        ("suqian/2024/index.html~", page.as_slice()),
        ("@eaDir/index.html", page.as_slice()),
        ("notice.txt", "请各单位于1月20日前报送年度报告。".as_bytes()),
        ("setup.exe", b"MZ"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("office.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text"),
        ("scan.jpg", b"\xff\xd8\xff\xe0"),
    ] {
        put(name, bytes);
    }
    // What a browser saved with a page is no report, and no failure.
    fs::create_dir_all(reports.join("suqian/2024/index_files")).expect("a folder");
    put("suqian/2024/index_files/logo.png", b"\x89PNG\r\n\x1a\n");
    // A page that was named like a Word file, and sent twice.
    put("suqian/2024/final 最终版.doc", &page);
    let (code, _, stderr) = run(site.root(), &["import", reports.to_str().expect("UTF-8")]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("共 15 个文件：新建 2（草稿 0），更新 0，一致 0，不同 1，失败 3，不是报告 9"), "{stderr}");
    for said in [
        "suqian/2024 有 2 个文件",
        "最终版.doc；没有导入",
        "old.doc：是旧格式",
        "office.odt：是 OpenDocument 文件",
        "scan.jpg：是图片",
        "9 个文件不是年度报告，没有导入",
        "index.html.part",
        "index.html.bak",
        "index.html~",
        "@eaDir",
        "Thumbs.db",
        "notice.txt",
        "setup.exe",
        "index_files",
        "~$annual.docx",
    ] {
        assert!(stderr.contains(said), "{said}\n{stderr}");
    }
}

#[test]
fn a_folder_is_imported_compared_and_updated() {
    let (site, reports) = empty_site();
    let root = site.root();
    let reports = reports.to_str().expect("UTF-8");
    let (code, _, stderr) = run(root, &["import", reports, "--dry-run"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("将新建") && !root.join("content").exists(), "{stderr}");

    let (code, stdout, stderr) = run(root, &["import", reports]);
    assert_eq!((code, findings(&stdout).len()), (0, 0), "{stdout}{stderr}");
    assert!(
        stderr.contains(
            "共 2 个文件：新建 2（草稿 0），更新 0，一致 0，不同 0，失败 0，不是报告 0。下一步，生成网站：annals build"
        ),
        "{stderr}"
    );
    let toml = root.join("content/suqian/2024/report.toml");
    let typed = fs::read_to_string(&toml).expect("a report");
    assert!(typed.contains("new_received") && typed.contains("carried_out"), "{typed}");
    let name = fs::read_to_string(root.join("content/suqian/agency.toml")).expect("an agency");
    assert!(name.contains("宿迁市人民政府"), "{name}");
    // What was imported builds as it is.
    let (code, _, stderr) = run(root, &["build"]);
    assert_eq!(code, 0, "{stderr}");

    let (code, stdout, stderr) = run(root, &["import", reports]);
    assert_eq!((code, findings(&stdout).len()), (0, 0), "{stdout}{stderr}");
    assert!(stderr.contains("一致 2"), "{stderr}");

    // An introduction that the source does not have is told, and stays.
    let opening = root.join("content/suqian/2024/preamble.md");
    fs::write(&opening, "统计期限为全年。\n").expect("a file");
    let (code, stdout, stderr) = run(root, &["import", reports, "--update"]);
    assert!(code == 0 && stderr.contains("更新 0，一致 1，不同 1"), "{stderr}");
    assert!(stdout.contains("preamble\t- 统计期限为全年。") && stdout.contains("请删去 preamble.md"), "{stdout}");
    fs::remove_file(&opening).expect("a file");

    // A clerk's slip, and a sentence too many: both are named, and undone on request.
    let before = fs::read_to_string(root.join("content/suqian/2024/overview.md")).expect("a narrative");
    let carried = typed.lines().find(|line| line.starts_with("carried_in")).expect("a row").to_owned();
    let slip = carried.replacen("118", "9118", 1);
    edit(&toml, &carried, &slip);
    fs::write(root.join("content/suqian/2024/overview.md"), format!("{before}\n多了一句。\n")).expect("a file");
    let (code, stdout, stderr) = run(root, &["import", reports]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("requests.carried_in.natural_person\t"), "{stdout}");
    assert!(stdout.contains("overview\t- 多了一句。"), "{stdout}");
    assert_eq!(findings(&stdout).len(), 2, "{stdout}");
    assert!(fs::read_to_string(&toml).expect("a report").contains(&slip), "nothing is overwritten");
    // One table of what changed, a report a line: two reports were read, of which one differs.
    let table = |stderr: &str| {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        stderr.lines().map(words).filter(|line| line.starts_with("宿迁市人民政府 ")).collect::<Vec<_>>()
    };
    assert_eq!(table(&stderr), ["宿迁市人民政府 2024 1 1 未改，--update 可改入"], "{stderr}");

    let (code, _, stderr) = run(root, &["import", reports, "--update"]);
    assert_eq!(table(&stderr), ["宿迁市人民政府 2024 1 1 已改入"], "{stderr}");
    assert_eq!(code, 0, "{stderr}");
    assert!(root.join("content/suqian/2024/report.toml.bak").is_file(), "{stderr}");
    let (_, stdout, stderr) = run(root, &["import", reports]);
    assert_eq!(findings(&stdout).len(), 0, "{stdout}{stderr}");
    assert!(stderr.contains("一致 2"), "{stderr}");
}

#[test]
fn notes_in_cells_become_explanations_and_doubts_are_listed() {
    let (site, reports) = empty_site();
    let page = reports.join("suqian/2024/index.html");
    let text = fs::read_to_string(&page).expect("a page");
    let cell = "id=\"proactive.normative_documents.issued\"";
    let start = text.find(cell).map(|at| at + text[at..].find('>').expect("a tag") + 1).expect("the cell");
    let end = start + text[start..].find('<').expect("an end");
    let value = text[start..end].to_owned();
    let noted = format!("{}{value}（其中修订16件）{}", &text[..start], &text[end..]);
    // A sentence stands beside the table, in the office's own words.
    let noted = noted.replacen("<p class=\"swipe\"", "<p>口径与上年一致。</p><p class=\"swipe\"", 1);
    // And a row's last figure is lost.
    let broken = noted.replacen("id=\"requests.carried_out.total\"", "hidden", 1);
    fs::write(&page, broken).expect("a page");
    let root = site.root();
    let (code, stdout, stderr) = run(root, &["import", page.to_str().expect("UTF-8")]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("requests.carried_out.total\t"), "{stdout}");
    let toml = fs::read_to_string(root.join("content/suqian/2024/report.toml")).expect("a report");
    assert!(toml.contains(&format!("{value}（其中修订16件）")) && toml.contains("[[explanations]]"), "{toml}");
    assert!(toml.contains("cell = \"proactive.normative_documents.issued\""), "{toml}");
    assert!(toml.contains("\n[[explanations]]\ncell = \"requests\"\ntext = \"口径与上年一致。\"\n"), "{toml}");
    assert_eq!(toml.matches("[[explanations]]").count(), 2, "{toml}");
    // Until somebody has looked at the lost figure, nothing of the report is published.
    assert!(toml.contains("空白存疑 1 处") && toml.contains("\nstatus = \"draft\"\n"), "{toml}");
    assert!(stderr.contains("新建 1（草稿 1）") && stderr.contains("annals serve"), "{stderr}");
    let (code, _, stderr) = run(root, &["build"]);
    assert!(code == 0 && !root.join("public/suqian/2024").exists(), "{stderr}");
    // A second import changes figures, and never says that a report is no draft, or is one.
    fs::copy(own_site().path("public/suqian/2024/index.html"), &page).expect("a copy");
    let (_, stdout, _) = run(root, &["import", page.to_str().expect("UTF-8")]);
    // Nor does it leave unsaid that the original no longer prints what a note says it prints.
    assert_eq!(stdout.matches("已经不这样印").count(), 1, "{stdout}");
    let (toml, note) =
        (root.join("content/suqian/2024/report.toml"), format!("原件此格印作“{value}（其中修订16件）”。"));
    edit(&toml, &note, "其中修订16件");
    for status in ["status = \"draft\"\n", ""] {
        let toml = root.join("content/suqian/2024/report.toml");
        edit(&toml, "status = \"draft\"\n", status);
        edit(&toml, "issued = 2,", "issued = 3,");
        let before = fs::read_to_string(&toml).expect("a report");
        let (code, _, stderr) = run(root, &["import", page.to_str().expect("UTF-8"), "--update"]);
        let after = fs::read_to_string(&toml).expect("a report");
        assert!(code == 0 && after != before, "{stderr}");
        assert_eq!(after.contains("status = "), !status.is_empty(), "{after}");
        // The last line knows whether what is there is published.
        for arguments in
            [&["import", page.to_str().expect("UTF-8")][..], &["import", page.to_str().expect("UTF-8"), "--update"]]
        {
            let (_, _, stderr) = run(root, arguments);
            assert_eq!(stderr.contains("annals build"), status.is_empty(), "{stderr}");
        }
    }
}

#[test]
fn carelessly_drawn_spans_do_not_join_figures() {
    // The row's second cell is as wide as two of the heads', and its third stands under one head as well as its second.
    let row = |label: &str, [a, b, c]: [i32; 3]| {
        format!("<tr><td>{label}</td><td colspan=2>{a}</td><td>{b}</td><td>{c}</td></tr>")
    };
    let head = "<tr><td>信息内容</td><td>上一年项目数量</td><td colspan=2>本年增/减</td><td>处理决定数量</td></tr>";
    let item = |number: &str| format!("<tr><td colspan=5>第二十条第（{number}）项</td></tr>{head}");
    let page = format!(
        "<h1>示例县2019年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>{}{}{}{}{}{}</table>",
        item("五"),
        row("行政许可", [4, -1, 9]),
        row("其他对外管理服务事项", [5, 2, 0]),
        item("六"),
        row("行政处罚", [6, 0, 12]),
        row("行政强制", [7, 3, 1]),
    );
    let report = recognise("a.html", page.into_bytes());
    assert_eq!(report.edition.id, "cn-2019");
    let found = figures(&report);
    for (key, value) in [("items_last_year", "6"), ("items_change", "0"), ("decisions", "12")] {
        assert_eq!(
            found.get(&format!("proactive.penalty.{key}")).map(String::as_str),
            Some(value),
            "{}",
            lines(&report)
        );
    }
    assert_eq!(found["proactive.licensing.items_change"], "-1");
    assert_eq!(of_kind(&report, IssueKind::Inferred).len(), 0, "{}", lines(&report));
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let (site, _) = empty_site();
    let root = site.root();
    let put = |name: &str, text: &str| {
        fs::write(root.join(name), text).expect("a file");
        root.join(name).to_str().expect("UTF-8").to_owned()
    };
    // What the libraries say is English.
    let is_english = |text: &str| {
        let is_word = |word: &&str| word.len() > 2 && word.bytes().all(|c| c.is_ascii_lowercase());
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).any(|pair| pair.iter().all(is_word))
    };
    for (name, text, says) in [
        ("a.exe", "MZ", "不认识这种文件"),
        ("b-2023.docx", "no zip", "不是完好的 Word、Excel 文件"),
        ("b-2023.xlsx", "PK\u{3}\u{4}", "不是完好的 Word、Excel 文件"),
        ("c-2023.pdf", "%PDF-1.4", "PDF 不完整或已损坏"),
        ("g-2023.json", "{ \"figures\": [", "JSON 有误：第 1 行第 14 列"),
        ("h-2023.csv", "a,\"b\nc", ""),
        ("i-2023.html", "<table><tr><td", ""),
        ("j-2023.xml", "<a", ""),
        ("k-2023.txt", "", "没有年度报告"),
        ("d-2023.txt", "买菜清单", "没有年度报告"),
        (
            "m-2023.txt",
            "一、总体情况\n正文。\n二、主动公开政府信息情况\n",
            "的部分（一、总体情况），表里却一格也没有读出",
        ),
        (
            "n-2023.md",
            "# 甲县2022年政府信息公开年度报告\n\n二、主动公开政府信息情况\n\n# 甲县2023年政府信息公开年度报告\n\n二、主动公开政府信息情况\n",
            "里面有两份报告",
        ),
        ("2023.txt", "一、总体情况\n正文。\n二、主动公开政府信息情况\n规章\n1\n2\n3\n", "--agency"),
        ("f-2023.txt", "一、总体情况\n正文。\n二、主动公开政府信息情况\n规章\n1\n2\n3\n", "没有写机关名称"),
        ("e.txt", "一、总体情况\n正文。\n二、主动公开政府信息情况\n规章\n1\n2\n3\n", "--year"),
    ] {
        let (code, _, stderr) = run(root, &["import", &put(name, text)]);
        assert_eq!(code, 1, "{name}: {stderr}");
        assert!(stderr.contains(says) && !is_english(&stderr), "{name}: {stderr}");
    }
    let old = root.join("l-2023.docx");
    fs::write(&old, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").expect("a file");
    for convert in [&[][..], &["--convert"]] {
        let old = ["import", old.to_str().expect("UTF-8")];
        let (code, _, stderr) = run(root, &[&old, convert].concat());
        // With an office program or without one, a torn file is refused with what to do.
        let is_said = ["另存为不加密的", "没有 LibreOffice", "没有年度报告"].iter().any(|said| stderr.contains(said));
        assert!(code == 1 && is_said, "{stderr}");
    }
    assert!(!root.join("content").exists());
    // A report without its tables is written as far as it goes, and the exit code says that it lacks some.
    let text = "一、总体情况\n正文。\n二、主动公开政府信息情况\n规章\n1\n2\n3\n";
    let (code, stdout, stderr) = run(root, &["import", &put("f-2023.txt", text), "--agency", "f"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("name 暂时是目录名"), "{stderr}");
    assert!(stdout.contains("requests.results.total.total\t未找到"), "{stdout}");
    assert!(root.join("content/f/2023/report.toml").is_file());
}
