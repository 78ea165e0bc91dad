//! `annals rollup`: a tree of agencies adds up exactly, and only what differs is written.

use crate::support::command::{annals, run, succeed};
use crate::support::files::{edit, put, read, tree};
use crate::support::forms::edition;
use crate::support::random_report::{Random, Sheet};
use annals::api::model::{self, Site};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The sums of a form's cells by address.
type Sums = BTreeMap<String, i64>;

fn agency(root: &Path, slug: &str, level: &str, parent: Option<&str>) {
    let parent = parent.map_or_else(String::new, |parent| format!("parent = \"{parent}\"\n"));
    let text = format!("name = \"{slug}名\"\nlevel = \"{level}\"\n{parent}");
    put(root, &format!("content/{slug}/agency.toml"), text);
}

/// A province of two cities of two counties of three towns each, with a report of every town, and the sums of each aggregate.
fn country(root: &Path) -> BTreeMap<String, Sums> {
    let (edition, mut random) = (edition("cn-2021"), Random::new(18));
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    put(root, "site.toml", "title = \"年报\"\n");
    agency(root, "sheng", "province", None);
    for city in 0..2 {
        agency(root, &format!("shi{city}"), "city", Some("sheng"));
        for county in 0..2 {
            agency(root, &format!("xian{city}{county}"), "county", Some(&format!("shi{city}")));
            for town in 0..3 {
                let slug = format!("zhen{city}{county}{town}");
                agency(root, &slug, "township", Some(&format!("xian{city}{county}")));
                let mut sheet = Sheet::random(&edition, 2024, None, &mut random);
                put(root, &format!("content/{slug}/2024/report.toml"), sheet.typed(&edition).0);
                put(root, &format!("content/{slug}/2024/overview.md"), "");
                for cell in edition.ids().filter(|cell| !edition.def(*cell).group) {
                    let figure = *sheet.figure(&edition, cell);
                    for above in ["sheng".to_owned(), format!("shi{city}"), format!("xian{city}{county}")] {
                        *sums.entry(above).or_default().entry(edition.address(cell).to_owned()).or_default() += figure;
                    }
                }
            }
        }
    }
    sums
}

fn load(root: &Path) -> Site {
    model::load(&annals::api::source::read(root).expect("a site")).0
}

/// The figures of a report by address.
fn figures(site: &Site, slug: &str) -> Sums {
    let agency = site.agencies.iter().find(|agency| agency.slug.as_str() == slug).expect("an agency");
    let report = &agency.reports[0];
    let cells = report.edition.ids().filter(|cell| !report.edition.def(*cell).group);
    let value = |cell| report.figures.value(cell).and_then(|value| value.to_string().parse().ok());
    cells.map(|cell| (report.edition.address(cell).to_owned(), value(cell).expect("a figure"))).collect()
}

#[test]
fn a_tree_adds_up_exactly_and_again_writes_only_what_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let sums = country(root);
    let before = tree(root);
    let (code, stdout, stderr) = run(root, &["rollup", "sheng名", "2024", "--dry-run"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("sheng名 2024 年，新建，汇总 2 个机关"), "{stdout}");
    assert!(stderr.contains("汇总 7 份，将改动 1400 格"), "{stderr}");
    assert_eq!(tree(root), before, "a dry run writes nothing");

    succeed(root, &["rollup", "sheng", "2024"]);
    let site = load(root);
    for (slug, sums) in &sums {
        assert_eq!(figures(&site, slug), *sums, "{slug}");
    }
    let report = read(&root.join("content/shi1/2024/report.toml"));
    assert!(report.contains("scope = \"aggregate\"\nincludes = [\"xian10\", \"xian11\"]\n"), "{report}");
    let (_, _, findings) = run(root, &["check", "--rule", "H-SUM", "--rule", "H-MISS"]);
    assert!(findings.contains("错误 0，警告 0"), "{findings}");

    let before = tree(root);
    let stderr = succeed(root, &["rollup", "sheng", "2024"]);
    assert!(stderr.contains("改动 0 格，写文件 0 个"), "{stderr}");
    assert_eq!(tree(root), before);

    // A town corrects a figure: the files above it change, and in each of them the cells that differ.
    edit(&root.join("content/zhen101/2024/report.toml"), "licensing = [", "licensing = [1000, ");
    let text = read(&root.join("content/zhen101/2024/report.toml"));
    let row = text.lines().find(|line| line.starts_with("licensing = [1000")).expect("a row").to_owned();
    edit(&root.join("content/zhen101/2024/report.toml"), &row, "licensing = [1000]");
    let (_, stdout, stderr) = run(root, &["rollup", "sheng", "2024"]);
    assert!(stderr.contains("xian10名上次汇总以后改了数的 1 个：zhen101名"), "{stderr}");
    assert_eq!(stdout.matches(" → ").count(), 3, "{stdout}");
    let after = tree(root);
    let changed: BTreeSet<&str> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|(path, _)| path.as_str()).collect();
    let expected = ["sheng", "shi1", "xian10"]
        .map(|slug| [format!("content/{slug}/2024/report.toml"), format!("content/{slug}/2024/rollup.toml")]);
    let mut expected: BTreeSet<String> = expected.into_iter().flatten().collect();
    expected.insert("content/zhen101/2024/report.toml".to_owned());
    assert_eq!(changed, expected.iter().map(String::as_str).collect());
}

/// A county of an office and a town, which both have a report, with keys of the county's.
fn county(root: &Path, keys: &str) {
    let (edition, mut random) = (edition("cn-2021"), Random::new(3));
    put(root, "site.toml", "title = \"年报\"\n");
    agency(root, "xian", "county", None);
    for slug in ["ban", "zhen"] {
        agency(root, slug, "township", Some("xian"));
        put(
            root,
            &format!("content/{slug}/2024/report.toml"),
            Sheet::random(&edition, 2024, None, &mut random).typed(&edition).0,
        );
    }
    let own = Sheet::random(&edition, 2024, None, &mut random).typed(&edition).0;
    put(root, "content/xian/2024/report.toml", format!("{keys}{own}"));
}

/// A sum that has a member twice is written, as it was asked for, and called none.
#[test]
fn a_member_of_a_member_that_is_listed_again_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\", \"zhen\" ]\n");
    agency(root, "shi", "city", None);
    let path = root.join("content/xian/agency.toml");
    put(root, "content/xian/agency.toml", format!("{}parent = \"shi\"\n", read(&path)));
    let report = read(&root.join("content/xian/2024/report.toml"));
    let listed = |members: &str| report.replace("[ \"ban\", \"zhen\" ]", members);
    put(root, "content/shi/2024/report.toml", listed("[ \"xian\" ]"));
    succeed(root, &["rollup", "shi", "2024", "--recursive"]);
    put(root, "content/shi/2024/report.toml", listed("[ \"xian\", \"zhen\" ]"));
    let (code, _, said) = run(root, &["rollup", "shi", "2024"]);
    assert!(code == 1 && said.contains("[H-TWICE]"), "{said}");
}

#[test]
fn what_may_be_an_agencys_own_is_refused_and_nothing_is_written() {
    for (keys, said) in [
        ("", "又没有写 scope"),
        ("scope = \"own\"\n", "scope = \"own\""),
        ("scope = \"aggregate\"\nincludes = [\"xian\", \"zhen\"]\n", "includes 列了本机关自己"),
        ("scope = \"aggregate\"\n[[\n", "有错误"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        county(folder.path(), keys);
        let content = folder.path().join("content");
        let before = tree(&content);
        let (code, _, stderr) = run(folder.path(), &["rollup", "xian", "2024"]);
        assert_eq!(code, 1, "{stderr}");
        assert!(stderr.contains(said), "{said}: {stderr}");
        assert_eq!(tree(&content), before);
    }
    let folder = tempfile::tempdir().expect("a folder");
    county(folder.path(), "scope = \"aggregate\"\n");
    let (code, _, stderr) = run(folder.path(), &["rollup", "zhen", "2024"]);
    assert!(code == 1 && stderr.contains("没有可汇总的机关"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["rollup", "xain", "2024"]);
    assert!(code == 1 && stderr.contains("xian"), "{stderr}");
    edit(
        &folder.path().join("content/zhen/2024/report.toml"),
        "edition",
        "scope = \"aggregate\"\nstatus = \"draft\"\nincludes = [\"xian\"]\nedition",
    );
    let (code, _, stderr) = run(folder.path(), &["rollup", "xian", "2024"]);
    assert!(code == 1 && stderr.contains("xian → zhen → xian"), "{stderr}");
}

#[test]
fn what_was_typed_is_kept_beside_it_and_a_sealed_report_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\" # 汇总\r\nincludes = [ \"ban\",\"zhen\" ]\r\n");
    let before = read(&root.join("content/xian/2024/report.toml"));
    let stderr = succeed(root, &["rollup", "xian", "2024"]);
    assert!(stderr.contains("原文件存为"), "{stderr}");
    assert_eq!(read(&root.join("content/xian/2024/report.toml.bak")), before);
    let after = read(&root.join("content/xian/2024/report.toml"));
    assert_ne!(after, before);
    // Nothing but digits moved.
    let frame = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    assert_eq!(frame(&after), frame(&before));

    for section in ["overview", "problems", "other_matters"] {
        put(root, &format!("content/xian/2024/{section}.md"), "一段文字。\n");
    }
    succeed(root, &["seal", "xian", "2024", "--date", "2025-03-20"]);
    let sealed = read(&root.join("content/xian/2024/v1/report.toml"));
    let text = read(&root.join("content/ban/2024/report.toml"));
    let row = text.lines().find(|line| line.starts_with("penalty")).expect("a row").to_owned();
    edit(&root.join("content/ban/2024/report.toml"), &row, "penalty = [77777]");
    std::fs::remove_dir_all(root.join("content/zhen/2024")).expect("a folder");
    let stderr = succeed(root, &["rollup", "xian", "2024"]);
    assert!(stderr.contains("已封存为第 1 版") && stderr.contains("annals seal xian 2024 --correction"), "{stderr}");
    assert!(stderr.contains("缺 1 份报告，合计里没有：zhen名"), "{stderr}");
    assert_eq!(read(&root.join("content/xian/2024/v1/report.toml")), sealed);
    assert!(read(&root.join("content/xian/2024/report.toml")).contains("penalty = [77777]"));
}

/// What a person types into an aggregate after it was rolled up is not lost in the next roll-up; and words instead of a number leave
/// no partial sum.
#[test]
fn what_was_typed_later_is_kept_and_words_leave_a_cell_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    let xian = root.join("content/xian/2024/report.toml");
    let kept = || {
        let names = std::fs::read_dir(root.join("content/xian/2024")).expect("a folder");
        let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains(".bak")).count()
    };
    succeed(root, &["rollup", "xian", "2024"]);
    let sum = penalty(root, "xian");
    assert_eq!(kept(), 1);
    // Figures of a member change, and nobody typed in the sum.
    edit(&root.join("content/ban/2024/report.toml"), &penalty(root, "ban"), "penalty = [1]");
    succeed(root, &["rollup", "xian", "2024"]);
    assert_eq!(kept(), 1);
    edit(&xian, &penalty(root, "xian"), "penalty = [\"/\"]");
    let typed = read(&xian);
    let stderr = succeed(root, &["rollup", "xian", "2024"]);
    assert!(stderr.contains("原文件存为") && kept() == 2, "{stderr}");
    let names = std::fs::read_dir(root.join("content/xian/2024")).expect("a folder");
    let mut kept =
        names.map(|entry| entry.expect("an entry").path()).filter(|path| path.to_string_lossy().contains(".bak"));
    assert!(kept.any(|path| read(&path) == typed));
    assert_ne!(penalty(root, "xian"), sum);

    let sum = penalty(root, "xian");
    edit(&root.join("content/ban/2024/report.toml"), "penalty = [1]", "penalty = [\"约 3 件\"]");
    let (_, _, stderr) = run(root, &["rollup", "xian", "2024"]);
    assert!(stderr.contains("写的不是数，汇总的这些格未动") && stderr.contains("行政处罚"), "{stderr}");
    assert_eq!(penalty(root, "xian"), sum);
}

/// Hundreds of blanks are told by tables and rows, in a few lines of a terminal; a few by their names.
#[test]
fn many_cells_are_told_by_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    edit(&root.join("content/ban/2024/report.toml"), &penalty(root, "ban"), "penalty = [\"\"]");
    std::fs::remove_dir_all(root.join("content/zhen/2024")).expect("a folder");
    succeed(root, &["new", "zhen", "2024"]);
    for (lang, named, summary) in [
        (
            "zh",
            "ban名有 1 格留空或不是数，没有加：行政处罚 · 本年处理决定数量",
            "zhen名有 200 格留空或不是数，没有加：主动公开（6 行 10 格：",
        ),
        (
            "en",
            "ban名: blank or no number, not added up (1): Administrative penalties · Decisions",
            "zhen名: blank or no number, not added up (200): Proactive disclosure (10 cells in 6 rows:",
        ),
    ] {
        let arguments = ["rollup", "xian", "2024", "--dry-run"];
        let mut command = annals(root, &arguments);
        let output = command.args(["--lang", lang]).output().expect("a run");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        let line = |start: &str| stderr.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
        assert!(line("ban").starts_with(named), "{stderr}");
        assert!(line("zhen").starts_with(summary), "{stderr}");
        let screen = command.env("COLUMNS", "80").output().expect("a run");
        let screen = String::from_utf8(screen.stderr).expect("UTF-8");
        let lines = screen.lines().skip_while(|line| !line.starts_with("zhen"));
        let lines = lines.take_while(|line| !line.contains("content/")).count();
        assert!(lines < 10, "{lines} of\n{screen}");
    }
}

/// Zero, blank and `/` are three things: where no member gives a figure, the sum is not 0.
#[test]
fn where_no_member_has_a_figure_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    edit(&root.join("content/ban/2024/report.toml"), &penalty(root, "ban"), "penalty = [\"/\"]");
    edit(&root.join("content/zhen/2024/report.toml"), &penalty(root, "zhen"), "penalty = [\"\"]");
    edit(&root.join("content/xian/2024/report.toml"), &penalty(root, "xian"), "penalty = [\"/\"]");
    let (_, _, stderr) = run(root, &["rollup", "xian", "2024"]);
    assert_eq!(penalty(root, "xian"), "penalty = [\"/\"]", "{stderr}");
}

/// The value of the row `penalty` in a report.
fn penalty(root: &Path, slug: &str) -> String {
    let text = read(&root.join(format!("content/{slug}/2024/report.toml")));
    text.lines().find(|line| line.starts_with("penalty")).expect("a row").to_owned()
}

#[test]
fn a_sealed_member_counts_by_its_version_and_an_unreadable_one_stops_the_sum() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    for section in ["overview", "problems", "other_matters"] {
        put(root, &format!("content/zhen/2024/{section}.md"), "一段文字。\n");
    }
    succeed(root, &["seal", "zhen", "2024", "--date", "2025-03-20"]);
    succeed(root, &["rollup", "xian", "2024"]);
    let sum = penalty(root, "xian");
    let zhen = root.join("content/zhen/2024/report.toml");
    edit(&zhen, &penalty(root, "zhen"), "penalty = [77777]");
    // What is public of it is its version, to the rules as well.
    succeed(root, &["rollup", "xian", "2024"]);
    assert_eq!(penalty(root, "xian"), sum);
    let (_, _, said) = run(root, &["check", "xian", "2024", "--rule", "H-SUM"]);
    assert!(!said.contains("H-SUM]"), "{said}");

    let ban = root.join("content/ban/2024/report.toml");
    put(root, "content/ban/2024/report.toml", format!("{}\ngarbage ===\n", read(&ban)));
    let before = tree(root);
    let (code, _, said) = run(root, &["rollup", "xian", "2024"]);
    assert!(code == 1 && said.contains("ban名 2024 年的 report.toml 有错误"), "{said}");
    assert_eq!(tree(root), before);
}

#[test]
fn a_cell_whose_difference_is_explained_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    let xian = root.join("content/xian/2024/report.toml");
    edit(&xian, &penalty(root, "xian"), "penalty = [77777]");
    let note = "\n[[explanations]]\nrule = \"H-SUM\"\ncell = \"proactive.penalty.decisions\"\ntext = \"口径不同\"\n";
    put(root, "content/xian/2024/report.toml", format!("{}{note}", read(&xian)));
    let said = succeed(root, &["rollup", "xian", "2024"]);
    assert!(said.contains("写明了与合计不同的原因（H-SUM），未动：") && said.contains("行政处罚"), "{said}");
    assert_eq!(penalty(root, "xian"), "penalty = [77777]");
}

#[test]
fn a_sum_beyond_what_a_file_can_hold_is_refused_with_its_cell_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, "site.toml", "title = \"年报\"\n");
    agency(root, "xian", "county", None);
    for slug in ["ban", "zhen"] {
        agency(root, slug, "township", Some("xian"));
        let text = "edition = \"cn-2021\"\n[proactive]\npenalty = { decisions = 9223372036854775807 }\n";
        put(root, &format!("content/{slug}/2024/report.toml"), text);
    }
    let before = tree(&root.join("content"));
    let (code, _, stderr) = run(root, &["rollup", "xian", "2024"]);
    assert!(code == 1 && stderr.contains("18446744073709551614") && stderr.contains("行政处罚"), "{stderr}");
    assert!(stderr.contains("什么也没有写"), "{stderr}");
    assert_eq!(tree(&root.join("content")), before);
}

/// Two runs at a time would each write sums of what the other one replaces: the second is refused, and a dry run needs no lock.
#[test]
fn a_second_roll_up_at_a_time_is_refused_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    let before = tree(root);
    assert_eq!(run(root, &["rollup", "xian", "2024", "--dry-run"]).0, 0);
    assert_eq!(tree(root), before, "a dry run writes nothing, not even a lock");
    succeed(root, &["rollup", "xian", "2024"]);
    let locks = tree(&root.join(".annals"));
    let [name] = locks.keys().map(String::as_str).collect::<Vec<_>>()[..] else { panic!("{locks:?}") };
    let lock = std::fs::File::open(root.join(".annals").join(name)).expect("a file");
    lock.lock().expect("a lock");
    edit(&root.join("content/ban/2024/report.toml"), &penalty(root, "ban"), "penalty = [77777]");
    let before = tree(root);
    let (code, _, stderr) = run(root, &["rollup", "xian", "2024"]);
    assert!(code != 0 && stderr.contains("另一个 annals 正在写"), "{stderr}");
    assert_eq!(tree(root), before);
    assert_eq!(run(root, &["rollup", "xian", "2024", "--dry-run"]).0, 0);
    // Whatever else writes into content/ by what it read there waits, too.
    let list = tempfile::tempdir().expect("a folder");
    put(list.path(), "list.csv", "单位名称,目录\n某局,ju\n");
    put(list.path(), "年报.csv", "agency,year,address,value\nban,2023,proactive.penalty.decisions,1\n");
    let [members, report] = ["list.csv", "年报.csv"].map(|name| list.path().join(name).display().to_string());
    let writers: [&[&str]; 3] = [&["new", "ban", "2023"], &["import", &report], &["members", "import", &members]];
    for writer in writers {
        let (code, _, stderr) = run(root, writer);
        assert!(code != 0 && stderr.contains("另一个 annals 正在写"), "{writer:?}: {stderr}");
        assert_eq!(tree(root), before, "{writer:?}");
    }
    let (_, _, stderr) = run(root, &["import", &report, "--dry-run"]);
    assert!(!stderr.contains("另一个 annals 正在写"), "{stderr}");
    drop(lock);
    succeed(root, &["rollup", "xian", "2024"]);
    assert_ne!(tree(root), before);
}

/// Whatever runs overlap, what they leave is the sum of the members.
#[test]
fn roll_ups_at_once_leave_the_sums_of_the_members() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let sums = country(root);
    let runs = ["shi0", "shi1", "sheng", "sheng", "shi0"];
    std::thread::scope(|scope| {
        for slug in runs {
            scope.spawn(move || drop(run(root, &["rollup", slug, "2024"])));
        }
    });
    succeed(root, &["rollup", "sheng", "2024", "--recursive"]);
    let site = load(root);
    for (slug, sums) in &sums {
        assert_eq!(figures(&site, slug), *sums, "{slug}");
    }
}

/// A file that has but its head gets its tables, what stands there stays byte for byte; where a row has no place, the exit code says so.
#[test]
fn a_report_without_its_tables_gets_them_and_a_row_without_a_place_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    county(root, "scope = \"aggregate\"\nincludes = [ \"ban\",\"zhen\" ]\n");
    succeed(root, &["rollup", "xian", "2024"]);
    let whole = figures(&load(root), "xian");
    let path = root.join("content/xian/2024/report.toml");
    for end in ["\n", "\r\n"] {
        let head = ["edition = \"cn-2021\" # 版式", "scope = \"aggregate\"", "includes = [ \"ban\",\"zhen\" ]  # 两个"]
            .join(end);
        for head in [head.clone(), format!("{head}{end}[[explanations]]{end}text = \"说明\"{end}")] {
            std::fs::write(&path, &head).expect("a file");
            succeed(root, &["rollup", "xian", "2024"]);
            let now = read(&path);
            assert!(now.starts_with(&head), "{now}");
            assert_eq!(
                now.matches('\n').count(),
                if end == "\n" { now.lines().count() } else { now.matches("\r\n").count() }
            );
            assert_eq!(figures(&load(root), "xian"), whole);
            succeed(root, &["rollup", "xian", "2024"]);
            assert_eq!(read(&path), now, "a second roll-up changes nothing");
        }
    }
    let text = read(&path);
    let row = text.lines().find(|line| line.starts_with("granted")).expect("a row").to_owned();
    std::fs::write(&path, text.replace("[requests.results]", "[requests.results_]").replace(&row, "")).expect("a file");
    let (code, stdout, stderr) = run(root, &["rollup", "xian", "2024"]);
    assert!(code == 1 && !stdout.contains("没有改动"), "{stdout}{stderr}");
}
