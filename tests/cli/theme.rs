//! `annals theme`, and the themes of the program.

use crate::support::command::{run, succeed};
use crate::support::site::Site;
use std::collections::BTreeSet;
use std::fs;

/// A site whose theme is new.
fn with_own_theme() -> Site {
    let site = Site::two_years();
    let (code, _, stderr) = run(site.root(), &["theme", "new", "own"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("theme = \"own\""), "{stderr}");
    site.edit("site.toml", "language = \"en\"", "language = \"en\"\ntheme = \"own\"");
    site
}

#[test]
fn a_new_theme_is_sound_and_used() {
    let site = with_own_theme();
    assert_eq!(
        run(site.root(), &["theme", "check"]),
        (0, String::new(), "检查了主题 own。错误 0，警告 0，提示 0\n".to_owned())
    );
    let (_, list, _) = run(site.root(), &["theme", "list"]);
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        lines,
        [
            vec!["classic", "程序自带"],
            vec!["default", "程序自带", "在用，垫在下面"],
            vec!["own", "themes/own/", "在用"]
        ]
    );
    succeed(site.root(), &["build"]);
    let page = site.read("public/office/2024/index.html");
    assert!(page.find("assets/theme.css") < page.find("assets/own.css"), "{page}");
    assert_eq!(site.read("public/assets/own.css"), site.read("themes/own/static/own.css"));
    for name in ["own", "default", "classic", "Own", "../own"] {
        let (code, _, stderr) = run(site.root(), &["theme", "new", name]);
        assert!(code == 1 && stderr.contains(name), "{name}: {stderr}");
    }
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(elsewhere.path(), site.path("themes/linked")).expect("a link");
        let (code, _, stderr) = run(site.root(), &["theme", "new", "linked"]);
        assert!(code == 1 && stderr.contains("linked"), "{stderr}");
        site.write("themes/mine/theme.toml", "name = \"mine\"\ncontext_version = 1\n");
        std::os::unix::fs::symlink(elsewhere.path(), site.path("themes/mine/templates")).expect("a link");
        site.edit("site.toml", "theme = \"own\"", "theme = \"mine\"");
        let (code, _, stderr) = run(site.root(), &["theme", "eject", "home.html"]);
        assert!(code == 1 && stderr.contains("themes/mine/templates"), "{stderr}");
        assert_eq!(fs::read_dir(elsewhere.path()).expect("a folder").count(), 0, "nothing is written there");
    }
    assert_eq!(run(site.root(), &["theme", "new"]).0, 2);
    // A theme of the program of which the site has files is one theme.
    site.write("themes/default/static/own.css", "");
    let (code, _, stderr) = run(site.root(), &["theme", "check", "nosuch"]);
    assert!(code == 1 && stderr.matches("default").count() == 1, "{stderr}");
}

/// What a frame lacks is not printed: a block that the program's pages learn does not break a theme that was written before it.
#[test]
fn a_frame_may_lack_blocks_that_pages_fill() {
    let site = with_own_theme();
    let frame = "<title>{{ page.title }}</title><main>{% block content %}{% endblock %}</main>\n";
    site.write("themes/own/templates/base.html", frame);
    succeed(site.root(), &["build"]);
    let page = site.read("public/office/2024/index.html");
    assert!(page.starts_with("<title>") && page.contains("id=\"t-requests\""), "{page}");
    assert!(!page.contains("<meta"), "{page}");
    assert_eq!(run(site.root(), &["theme", "check"]).0, 0);
    // Without a place for the content it is no frame.
    site.write("themes/own/templates/base.html", frame.replace("block content", "block contents"));
    let (code, _, stderr) = run(site.root(), &["build"]);
    assert!(code == 1 && stderr.contains("content"), "{stderr}");
}

/// A page computes what its template reads, and a template that hands the page on may read anything of it elsewhere.
#[test]
fn what_is_handed_on_is_whole() {
    let site = with_own_theme();
    let brief = "{% component brief(r) %}{{ r.lede | length }} {{ r.key_figures | length }} {{ r.downloads | length }}{% endcomponent brief %}";
    site.write("themes/own/templates/pieces.html", brief);
    let page = |inside: &str| {
        let text = format!("{{% extends \"base.html\" %}}{{% block content %}}<p>A[{inside}]A</p>{{% endblock %}}");
        site.write("themes/own/templates/report.html", text);
        succeed(site.root(), &["build"]);
        let page = site.read("public/office/2024/index.html");
        page.split("A[").nth(1).and_then(|rest| rest.split("]A").next()).expect("the content").to_owned()
    };
    let direct = page("{{ report.lede | length }} {{ report.key_figures | length }} {{ report.downloads | length }}");
    assert!(!direct.contains("0"), "{direct}");
    assert_eq!(page("{{<brief r={report} />}}"), direct);
    let looped =
        page("{% for key, value in report %}{% if key == \"downloads\" %}{{ value | length }}{% endif %}{% endfor %}");
    assert!(direct.ends_with(&format!(" {looped}")) && !looped.is_empty(), "{looped} {direct}");
    assert_eq!(page("{% set key = \"le\" ~ \"de\" %}{{ report[key] | length }}"), direct[..1]);
}

/// What a component in another file reads, and what stands behind quotation marks and raw parts, is read, too.
#[test]
fn all_tags_that_a_page_uses_are_looked_at() {
    let site = with_own_theme();
    site.write(
        "themes/own/templates/pieces.html",
        "{% component plain(section) %}{{ section.plain_html | safe }}{% endcomponent plain %}\n\
         {% component full(section) %}{{ section.html | safe }}{{ section.terms | length }}{% endcomponent full %}",
    );
    let page = |inside: &str| {
        let text = format!("{{% extends \"base.html\" %}}{{% block content %}}A[{inside}]A{{% endblock %}}");
        site.write("themes/own/templates/report.html", text);
        succeed(site.root(), &["build"]);
        let page = site.read("public/office/2024/index.html");
        page.split("A[").nth(1).and_then(|rest| rest.split("]A").next()).expect("the content").to_owned()
    };
    let each = |piece: &str| format!("{{% for section in report.sections %}}{piece}{{% endfor %}}");
    let plain = page(&each("{{<plain section={section} />}}"));
    assert!(plain.contains("<table>") && !plain.contains("id=\"t-"), "{plain}");
    let both = page(&each("{{<full section={section} />}}{{ section.plain_html | safe }}"));
    assert!(both.contains("<table>") && both.contains("id=\"t-requests\""), "{both}");
    let behind = "{{ report.key_figures | length }} {{ report.lede | length }}";
    let wanted = page(behind);
    assert!(!wanted.contains('0'), "{wanted}");
    for before in [
        "{{ \"a\\\"b\" }}",
        "{% set raw = 1 %}{{ raw }}",
        "{% raw %}endraw {{ ' {% endraw %}",
        "{%- raw -%} {# {%- endraw -%}",
        "{# it's {{ #}",
    ] {
        let found = page(&format!("{before}|{behind}"));
        assert_eq!(found.rsplit('|').next(), Some(wanted.as_str()), "{before}");
    }
}

/// A plain table has the figures of the full one in its order, and nothing that is there to be styled or led to. Where a template reads
/// one of the two, only that is made.
#[test]
fn plain_tables_have_the_same_figures() {
    let site = with_own_theme();
    let report = "{% for section in report.sections %}A[{{ section.HTML | safe }}]A{% endfor %}";
    let comparison = "{% for table in comparison.tables %}A[{{ table.HTML | safe }}]A{% endfor %}";
    let grids =
        "{% for table in comparison.tables %}A[{{ table.DETAIL_HTML | safe }}]A{{ table.detail_label }}{% endfor %}";
    let pages = |form: &dyn Fn(&str) -> String| {
        [("report", report), ("comparison", comparison), ("comparison", grids)].map(|(name, text)| {
            let text = format!("{{% extends \"base.html\" %}}{{% block content %}}{}{{% endblock %}}", form(text));
            site.write(&format!("themes/own/templates/{name}.html"), text);
            succeed(site.root(), &["build"]);
            let folder = if name == "report" { "2024" } else { "compare/2023-2024" };
            let page = site.read(&format!("public/office/{folder}/index.html"));
            let parts: Vec<&str> =
                page.split("A[").skip(1).map(|part| part.split("]A").next().expect("a part")).collect();
            parts.concat()
        })
    };
    let full = pages(&|text| text.replace("DETAIL_HTML", "detail_html").replace("HTML", "html"));
    let plain = pages(&|text| text.replace("DETAIL_HTML", "plain_detail_html").replace("HTML", "plain_html"));
    let figures = |html: &str, is_full: bool| -> Vec<String> {
        let page = scraper::Html::parse_document(html);
        let wanted = scraper::Selector::parse("td:not(.dv)").expect("a selector");
        let unsaid = scraper::Selector::parse(".pp").expect("a selector");
        let texts = page.select(&wanted).map(|cell| {
            let left_out: String = cell.select(&unsaid).flat_map(|part| part.text()).collect();
            let text: String = cell.text().collect();
            let text = text.strip_suffix(&left_out).filter(|_| is_full).unwrap_or(&text).to_owned();
            text.replace(' ', "")
        });
        texts.collect()
    };
    for (full, plain) in full.iter().zip(&plain) {
        assert_eq!(figures(full, true), figures(plain, false));
        assert!(figures(full, true).len() > 100 && plain.len() * 5 < full.len() * 3, "{} {}", plain.len(), full.len());
        assert!(full.contains(" class=") && full.contains("requests.results"), "{full}");
        let left: Vec<&str> = ["class=\"z", "class=\"tot", "<details", "<svg", "requests.results", "<summary"]
            .into_iter()
            .filter(|part| plain.contains(part))
            .collect();
        assert!(left.is_empty(), "{left:?} in {plain}");
    }
}

/// The benchmarks compare nothing where their pages cannot be built.
#[test]
fn the_pages_of_the_benchmarks_build() {
    let site = Site::two_years();
    let benches = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    for entry in walkdir::WalkDir::new(benches.join("theme")) {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(benches.join("theme")).expect("below").display().to_string();
            site.write(&format!("themes/bench/{below}"), fs::read_to_string(entry.path()).expect("a text"));
        }
    }
    site.write("site.toml", fs::read_to_string(benches.join("site.toml")).expect("a text"));
    succeed(site.root(), &["build"]);
    let pages = ["index.html", "office/index.html", "office/2024/index.html", "office/compare/2023-2024/index.html"];
    let written: Vec<bool> = pages.iter().map(|page| site.path("public").join(page).is_file()).collect();
    assert_eq!(written, [true; 4]);
    assert_eq!(run(site.root(), &["theme", "check"]).0, 0);
}

/// Each theme can be checked, also one that no site uses, without a site.
#[test]
fn the_theme_that_is_asked_for_is_checked() {
    let site = Site::two_years();
    succeed(site.root(), &["theme", "new", "own"]);
    site.write("site.css", ":root { --accent: #12g }\n");
    let (code, _, stderr) = run(site.root(), &["theme", "check", "own"]);
    assert!(code == 1 && stderr.contains("site.css:1:19") && stderr.contains("主题 own。错误 1"), "{stderr}");
    fs::remove_file(site.path("site.css")).expect("a file");
    fs::remove_file(site.path("site.toml")).expect("a file");
    site.write("themes/own/theme.toml", "context_version = 99\n");
    let (code, _, stderr) = run(site.root(), &["theme", "check"]);
    assert!(code == 1 && stderr.contains("theme.toml:1:19") && stderr.contains("更新的程序"), "{stderr}");
    site.write("themes/own/theme.toml", "extends = \"two\"\ncontext_version = 2\n");
    site.write("themes/two/theme.toml", "context_version = 2\nextends = \"own\"\n");
    let (code, _, stderr) = run(site.root(), &["theme", "check"]);
    assert!(code == 1 && stderr.contains("没有 site.toml") && stderr.contains("own、two"), "{stderr}");
    let (code, _, stderr) = run(site.root(), &["theme", "check", "own"]);
    assert!(code == 1 && stderr.contains("themes/two/theme.toml:2:11"), "{stderr}");
}

#[test]
fn a_template_is_copied_once_and_changes_nothing_by_itself() {
    let site = Site::two_years();
    let pages = |site: &Site| {
        succeed(site.root(), &["build"]);
        ["index.html", "office/2024/index.html", "404.html"].map(|page| site.read(&format!("public/{page}")))
    };
    let before = pages(&site);
    for (theme, template) in [("default", "report.html"), ("default", "partials/footer.html"), ("default", "404.html")]
    {
        succeed(site.root(), &["theme", "eject", template]);
        let copy = site.read(&format!("themes/{theme}/templates/{template}"));
        assert!(
            copy.starts_with("{#- 抄自 annals ") && copy.lines().next().expect("a line").contains("context_version")
        );
        let (code, _, stderr) = run(site.root(), &["theme", "eject", template]);
        assert!(code == 1 && stderr.contains("已存在"), "{stderr}");
    }
    assert_eq!(pages(&site), before);
    assert_eq!(run(site.root(), &["theme", "check"]).0, 0);
    let (code, _, stderr) = run(site.root(), &["theme", "eject", "reprot.html"]);
    assert!(code == 1 && stderr.contains("report.html"), "{stderr}");
}

/// Each block of a report can be filled by a theme; what is wrong is said at its place.
#[test]
fn blocks_are_filled_and_mistakes_have_a_place() {
    let site = with_own_theme();
    let blocks = ["notice", "heading", "particulars", "lede", "key_figures", "sections", "after"];
    let filled: String = blocks.iter().map(|name| format!("{{% block {name} %}}[{name}]{{% endblock %}}\n")).collect();
    site.write("themes/own/templates/report.html", format!("{{% extends \"default/report.html\" %}}\n{filled}"));
    succeed(site.root(), &["build"]);
    let page = site.read("public/office/2024/index.html");
    let places: Vec<Option<usize>> = blocks.iter().map(|name| page.find(&format!("[{name}]"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{page}");

    for (text, expected) in [
        ("{% block nosuch %}{% endblock %}", "report.html:2:10"),
        ("{% block after %}{{ report.title | nosuch }}{% endblock %}", "report.html:2:36"),
        ("{% block after %}{% if report.nosuch %}{% endif %}{% endblock %}", "report.html:2:31"),
        ("{% block after %}{{ t(key=\"trends.lead\") }}{% endblock %}", "report.html:2:28"),
    ] {
        site.write("themes/own/templates/report.html", format!("{{% extends \"default/report.html\" %}}\n{text}"));
        let (code, _, stderr) = run(site.root(), &["theme", "check"]);
        assert!(code == 1 && stderr.contains(expected) && stderr.contains("没有"), "{text}: {stderr}");
    }
    // Other pages have it: this is no spelling mistake.
    let text = "{% block after %}{{ report.version.shown.reason }}{% endblock %}";
    site.write("themes/own/templates/report.html", format!("{{% extends \"default/report.html\" %}}\n{text}"));
    let (code, _, stderr) = run(site.root(), &["theme", "check"]);
    assert!(code == 1 && stderr.contains("字段 shown 有的页面有"), "{stderr}");
    site.edit("themes/own/templates/report.html", ".shown.reason", "?.shown?.reason or \"\"");
    assert_eq!(run(site.root(), &["theme", "check"]).0, 0);
}

#[test]
fn the_chapter_is_printed_whole_or_for_a_template() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, whole, _) = run(folder.path(), &["theme", "docs"]);
    assert!(code == 0 && whole.contains("--dark-accent") && whole.contains("## `home.html`"));
    let (code, part, _) = run(folder.path(), &["--lang", "en", "theme", "docs", "report.html"]);
    assert!(code == 0 && part.contains("`report.title`") && !part.contains("`home.counts`"), "{part}");
    assert_eq!(run(folder.path(), &["theme", "docs", "nosuch.html"]).0, 1);
}

/// The classic theme changes the look alone: the same files, the same data, its head on reports, its style on every page.
#[test]
fn the_classic_theme_overrides_little() {
    let site = Site::two_years();
    let files = |site: &Site| -> BTreeSet<String> {
        succeed(site.root(), &["build", "-u", "https://www.example.cn/"]);
        let walk = walkdir::WalkDir::new(site.path("public"));
        let files = walk.into_iter().map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| entry.path().strip_prefix(site.path("public")).expect("below").display().to_string())
            .collect()
    };
    let plain = files(&site);
    let data = site.read("public/office/2024/report.json");
    site.edit("site.toml", "language = \"en\"", "language = \"en\"\ntheme = \"classic\"");
    let mut classic = files(&site);
    assert!(classic.remove("assets/classic.css"));
    assert_eq!(classic, plain);
    assert_eq!(site.read("public/office/2024/report.json"), data);
    for page in plain.iter().filter(|path| path.ends_with(".html")) {
        let text = fs::read_to_string(site.path("public").join(page)).expect("a page");
        assert!(text.contains("assets/classic.css"), "{page}");
        let is_report = text.contains("<body class=\"is-report\"");
        assert_eq!(text.contains("class=\"redhead\""), is_report, "{page}");
    }
    assert_eq!(run(site.root(), &["theme", "check"]).0, 0);
    // A theme over it.
    succeed(site.root(), &["theme", "new", "own"]);
    site.write("themes/own/theme.toml", "extends = \"classic\"\ncontext_version = 2\n");
    site.write(
        "themes/own/templates/base.html",
        "{% extends \"default/base.html\" %}{% block head %}<!-- own -->{% endblock %}",
    );
    site.write("themes/own/templates/partials/styles.html", "{% include \"classic/partials/styles.html\" %}");
    site.edit("site.toml", "theme = \"classic\"", "theme = \"own\"");
    succeed(site.root(), &["build"]);
    let page = site.read("public/office/2024/index.html");
    assert!(
        page.contains("<!-- own -->") && page.contains("class=\"redhead\"") && page.contains("assets/classic.css"),
        "{page}"
    );
}

/// Some systems take names that differ in letter case alone for the same: what is used on one is not on another.
#[cfg(target_os = "linux")]
#[test]
fn names_in_another_letter_case_are_told_of() {
    let site = with_own_theme();
    for (path, wanted) in [
        ("Theme.toml", "theme.toml"),
        ("Templates/base.html", "templates"),
        ("templates/Home.html", "home.html"),
        ("locales/zh-cn.toml", "zh-CN.toml"),
        ("Static/x.css", "static"),
    ] {
        site.write(&format!("themes/own/{path}"), "");
        let (code, _, stderr) = run(site.root(), &["check"]);
        let place = path.split_once('/').filter(|(folder, _)| folder.starts_with(char::is_uppercase));
        let place = format!("themes/own/{}", place.map_or(path, |(folder, _)| folder));
        assert!(code == 0 && stderr.contains(&place) && stderr.contains(wanted), "{path}: {stderr}");
        assert_eq!(stderr.matches("大小写").count(), 1, "{stderr}");
        fs::remove_file(site.path(&format!("themes/own/{path}"))).expect("a file");
    }
    // What is in no folder of the theme is not used, unless it is there, too.
    for (path, place) in [
        ("home.html", "templates/home.html"),
        ("Home.html", "templates/home.html"),
        ("partials/footer.html", "templates/partials/footer.html"),
        ("theme.css", "static/theme.css"),
    ] {
        site.write(&format!("themes/own/{path}"), "");
        let (_, _, stderr) = run(site.root(), &["check"]);
        let told = format!("应当是 themes/own/{place}\n--> themes/own/{path}\n");
        assert!(stderr.contains(&told) && stderr.matches("没有读取").count() == 1, "{path}: {stderr}");
        fs::remove_file(site.path(&format!("themes/own/{path}"))).expect("a file");
    }
    // What is published may have any name, and so may a template that the theme has for itself.
    site.write("themes/own/static/Theme.css", "");
    site.write("themes/own/templates/Own.html", "");
    site.write("themes/own/README.md", "");
    // So may one that a template of it names.
    site.write("themes/own/templates/partials/Footer.html", "");
    site.write("themes/own/templates/Home.html", "");
    site.write("themes/own/templates/Own.html", "{% include 'partials/Footer.html' %}{% include \"own/Home.html\" %}");
    let (_, _, stderr) = run(site.root(), &["check"]);
    assert!(!stderr.contains("大小写"), "{stderr}");
    site.write("themes/own/templates/Own.html", "{# {% include 'partials/Footer.html' %} #}Home.html");
    let (_, _, stderr) = run(site.root(), &["check"]);
    assert!(stderr.contains("Home.html") && stderr.contains("Footer.html"), "{stderr}");
}
