//! `annals serve` from outside: it serves the bytes of a build, follows every kind of edit, shows errors over the last readable
//! page, and refuses requests of other sites.

use crate::support::files::{copy, tree};
use crate::support::server::{Running, TIMEOUT};
use crate::support::site::Site;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

const REPORT: &str = "content/office/2024/report.toml";
const OVERVIEW: &str = "content/office/2024/overview.md";
const PAGE: &str = "/office/2024/";

fn codes(running: &Running) -> Vec<String> {
    let state = running.state();
    let diagnostics = state["diagnostics"].as_array().expect("a list").iter();
    diagnostics
        .filter(|diagnostic| diagnostic["severity"] == "error")
        .map(|diagnostic| diagnostic["code"].as_str().expect("a code").to_owned())
        .collect()
}

#[test]
fn serves_the_bytes_of_a_build_with_drafts() {
    let site = Site::two_years();
    site.edit("content/office/2023/report.toml", "edition = \"cn-2021\"", "edition = \"cn-2021\"\nstatus = \"draft\"");
    let built = site.annals(&["build", "--drafts"]).output().expect("a build");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let running = site.serve(&[]);
    let files = tree(&site.path("public"));
    assert!(files.len() > 15, "{:?}", files.keys());
    for (path, bytes) in &files {
        let answer = running.get(&format!("/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.built() == *bytes, "{path} differs");
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()), "{path}");
        if let Some(folder) = path.strip_suffix("index.html") {
            assert_eq!(running.get(&format!("/{folder}")).built(), *bytes, "/{folder}");
        }
    }
    assert_eq!(running.state()["drafts"], serde_json::json!(["/office/2023/"]));
    assert_eq!(running.get("/office/2024/report.csv").header("content-type"), Some("text/csv; charset=utf-8"));
    let folder = running.get("/office/2024?x=1");
    assert_eq!((folder.status, folder.header("location")), (307, Some("/office/2024/?x=1")));
    let missing = running.get("/office/1999/");
    assert_eq!((missing.status, missing.built()), (404, files["404.html"].clone()));
}

#[test]
fn what_404_leads_to_is_there_too() {
    let site = Site::two_years();
    let settings = fs::read_to_string(site.path("site.toml")).expect("site.toml");
    site.write("site.toml", format!("base_url = \"https://www.example.gov.cn/nb/\"\n{settings}"));
    let running = site.serve(&[]);
    let missing = String::from_utf8(running.get("/office/1999/").body).expect("text");
    assert!(missing.contains("href=\"/nb/assets/theme.css\"") && missing.contains("href=\"/nb/\""), "{missing}");
    for (own, path) in
        [("/nb/", "/"), ("/nb/office/2024/", "/office/2024/"), ("/nb/assets/theme.css", "/assets/theme.css")]
    {
        let answer = running.get(own);
        assert_eq!((answer.status, answer.built()), (200, running.get(path).built()), "{own}");
    }
    assert_eq!(running.get("/nb/office/1999/").status, 404);
    let folder = running.get("/nb");
    assert_eq!((folder.status, folder.header("location")), (307, Some("/nb/")));
}

#[test]
fn follows_every_kind_of_edit() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let first = running.get(PAGE).text();
    assert!(first.contains("/__annals/live.js"));

    site.edit(OVERVIEW, "In this year", "By mistake");
    running.until_shows(PAGE, "By mistake");

    // Written aside and renamed over, as most editors save.
    let aside = site.path("content/office/2024/.overview.md.tmp");
    fs::write(&aside, "Saved by rename").expect("a file");
    fs::rename(&aside, site.path(OVERVIEW)).expect("a rename");
    running.until_shows(PAGE, "Saved by rename");

    // A backup by rename, then a new file, as vim saves.
    fs::rename(site.path(OVERVIEW), site.path("content/office/2024/overview.md~")).expect("a rename");
    site.write(OVERVIEW, "Saved as vim saves");
    fs::remove_file(site.path("content/office/2024/overview.md~")).expect("removed");
    running.until_shows(PAGE, "Saved as vim saves");

    // A new agency, its files made at once.
    for file in ["report.toml", "overview.md", "problems.md", "other_matters.md"] {
        site.write(&format!("content/new-bureau/2024/{file}"), site.read(&format!("content/office/2024/{file}")));
    }
    site.write("content/new-bureau/agency.toml", "name = \"New Bureau\"\nlevel = \"department\"\n");
    running.until("the new agency", |running| running.get("/new-bureau/2024/").status == 200);
    running.until_shows("/", "New Bureau");

    fs::rename(site.path("content/new-bureau"), site.path("content/old-bureau")).expect("a rename");
    running.until("the new name", |running| running.get("/old-bureau/2024/").status == 200);
    running.until("the old name is gone", |running| running.get("/new-bureau/2024/").status == 404);

    fs::remove_dir_all(site.path("content/old-bureau/2024")).expect("removed");
    running.until("the report is gone", |running| running.get("/old-bureau/2024/").status == 404);
    fs::remove_dir_all(site.path("content/old-bureau")).expect("removed");
    running.until("the agency is gone", |running| !running.get("/").text().contains("New Bureau"));

    // Settings, and a theme that was not there before.
    site.edit("site.toml", "Reports of an office", "Reports of offices");
    running.until_shows("/", "Reports of offices");
    site.write("themes/own/static/own.css", "body { color: red }");
    site.write("themes/own/templates/404.html", "<body>nothing here</body>");
    site.edit("site.toml", "language = \"en\"", "language = \"en\"\ntheme = \"own\"");
    running.until_shows("/assets/own.css", "red");
    site.write("themes/own/templates/404.html", "<body>nothing at all</body>");
    running.until_shows("/nothing/", "nothing at all");

    // Colours without a theme; an encoding that browsers would not read is an error, and the last good ones stay.
    assert!(!running.get("/").text().contains("site.css"));
    site.write("site.css", "body { color: red }");
    running.until_shows("/", "href=\"./assets/site.css\"");
    site.write("site.css", "body { color: blue }");
    running.until_shows("/assets/site.css", "blue");
    fs::write(site.path("site.css"), b"/* \xd1\xd5\xc9\xab */ body { color: green }").expect("written");
    running.until("the error is reported", |running| codes(running).contains(&"READ".to_owned()));
    assert!(running.get("/assets/site.css").text().contains("blue"));
    fs::remove_file(site.path("site.css")).expect("removed");
    running.until("it is gone", |running| running.get("/assets/site.css").status == 404);
    assert!(!running.get("/").text().contains("site.css"));
}

#[test]
fn many_folders_made_at_once_are_all_noticed() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let good = site.path("content/office");
    for n in 0..60 {
        copy(&good, &site.path(&format!("content/new-{n:02}")));
    }
    for n in 0..60 {
        running.until("a new agency", |running| running.get(&format!("/new-{n:02}/2024/")).status == 200);
    }
    running.until("their attachments", |running| codes(running).is_empty());
    for n in 0..60 {
        fs::remove_dir_all(site.path(&format!("content/new-{n:02}"))).expect("removed");
    }
    running.until("none is left", |running| !running.get("/").text().contains("new-"));
}

#[test]
fn a_file_that_is_gone_for_a_moment_is_not_deleted() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let text = site.read(REPORT);
    fs::remove_file(site.path(REPORT)).expect("removed");
    site.write(REPORT, &text);
    site.write(OVERVIEW, "afterwards");
    running.until_shows(PAGE, "afterwards");
    fs::remove_file(site.path(REPORT)).expect("removed");
    running.until("the report is missed", |running| codes(running) == ["REPORT"]);
    assert_eq!(running.get(PAGE).status, 200, "the last good page stays");
    site.write(REPORT, &text);
    running.until("all is well", |running| codes(running).is_empty());
}

#[test]
fn the_last_good_page_stays_under_the_panel() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let good = running.get(PAGE).built();
    let text = site.read(REPORT);
    site.write(REPORT, text.replace("published = 2025-01-20", "published = <script>"));
    running.until("the error is reported", |running| codes(running).contains(&"TOML".to_owned()));
    assert_eq!(running.get(PAGE).built(), good);
    let state = running.state();
    let diagnostic = &state["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|diagnostic| diagnostic["code"] == "TOML")
        .expect("it");
    assert_eq!((&diagnostic["file"], &diagnostic["line"]), (&REPORT.into(), &2.into()));
    let excerpt = &diagnostic["excerpt"];
    let line: String = ["before", "marked", "after"].iter().map(|key| excerpt[key].as_str().expect("text")).collect();
    assert_eq!(line, "published = <script>");

    // Elsewhere editing goes on.
    site.edit("content/office/agency.toml", "1 Example Road", "2 Example Road");
    site.write(REPORT, &text);
    running.until("it vanishes", |running| codes(running).is_empty());
    running.until_shows("/office/", "2 Example Road");

    // Figures that don't add up are shown as they are.
    site.write(REPORT, text.replace("carried_out            = [      3,", "carried_out            = [      4,"));
    running.until("the sum is reported", |running| codes(running).iter().any(|code| code.starts_with("T3-")));
    assert_ne!(running.get(PAGE).built(), good);
    site.write(REPORT, &text);
    running.until("it vanishes", |running| codes(running).is_empty());
    // The report names whom to ask, whose address was edited meanwhile.
    let edited = String::from_utf8_lossy(&good).replace("1 Example Road", "2 Example Road");
    assert!(running.get(PAGE).built() == edited.as_bytes());
}

#[test]
fn a_draft_that_is_no_toml_leaves_its_last_good_page() {
    let site = Site::two_years();
    site.edit(REPORT, "edition = \"cn-2021\"", "edition = \"cn-2021\"\nstatus = \"draft\"");
    let running = site.serve(&[]);
    let good = running.get(PAGE).built();
    let text = site.read(REPORT);
    site.write(REPORT, text.replace("[requests]", "[requests"));
    running.until("the error is reported", |running| codes(running).contains(&"TOML".to_owned()));
    assert_eq!(running.get(PAGE).built(), good);
    assert_eq!(running.state()["summary"]["errors"], 1);
    site.write(REPORT, &text);
    running.until("it vanishes", |running| !codes(running).contains(&"TOML".to_owned()));
}

#[test]
fn a_broken_theme_keeps_the_last_good_one() {
    let site = Site::two_years();
    site.edit("site.toml", "language = \"en\"", "language = \"en\"\ntheme = \"own\"");
    site.write("themes/own/templates/404.html", "<body>good</body>");
    let running = site.serve(&[]);
    running.until_shows("/nothing/", "good");
    site.write("themes/own/templates/404.html", "<body>{{ </body>");
    running.until("the error is reported", |running| codes(running) == ["THEME"]);
    assert!(running.get("/nothing/").text().contains("good"));
    // A mistake that shows only when a page is rendered.
    site.write("themes/own/templates/404.html", "<body>{{ page.none.such }}</body>");
    running.until("the error is reported", |running| codes(running) == ["THEME"]);
    assert!(running.get("/nothing/").text().contains("good"));
    site.write("themes/own/templates/404.html", "<body>better</body>");
    running.until_shows("/nothing/", "better");
    assert!(codes(&running).is_empty());
}

#[test]
fn notifies_the_browser_of_what_concerns_its_page() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let page = running.get(PAGE).text();
    let (_, rest) = page.split_once("data-page=\"").expect("a mark");
    let (fingerprint, _) = rest.split_once('"').expect("an end");
    let mut stream = TcpStream::connect(&running.address).expect("a connection");
    stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
    let host = &running.address;
    write!(stream, "GET /__annals/events?{fingerprint}&{PAGE} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("a request");
    let mut lines = BufReader::new(stream).lines().map(|line| line.expect("a line"));
    assert!(lines.by_ref().any(|line| line.contains("200 OK")));
    let mut event =
        || lines.by_ref().find_map(|line| line.strip_prefix("event: ").map(str::to_owned)).expect("an event");

    assert_eq!(event(), "diagnostics");
    // Another page's change is no concern; styles change without a reload; then mistakes; then the page itself.
    let problems = "content/office/2023/problems.md";
    site.replace(problems, &format!("{}\nAnd that is all.\n", site.read(problems)));
    running.until_shows("/office/2023/", "And that is all.");
    site.replace("themes/default/static/theme.css", "body {}");
    assert_eq!(event(), "css");
    site.edit("site.toml", "[portal]", "unknown = 1\n[portal]");
    assert_eq!(event(), "diagnostics");
    site.edit("site.toml", "unknown = 1\n", "");
    assert_eq!(event(), "diagnostics");
    site.replace(OVERVIEW, "changed");
    assert_eq!(event(), "reload");
}

/// The locations that the server returns for a query of the script.
fn locations(running: &Running, query: &str) -> Vec<String> {
    let answer: serde_json::Value =
        serde_json::from_slice(&running.get(&format!("/__annals/where?{query}")).body).expect("JSON");
    let place = |place: &serde_json::Value| {
        format!("{}:{}:{}", place["file"].as_str().expect("a file"), place["line"], place["column"])
    };
    answer["places"].as_array().expect("a list").iter().map(place).collect()
}

/// Line and column of the first occurrence of a text in a file, as an editor counts them.
fn position(site: &Site, path: &str, text: &str) -> String {
    let file = site.read(path);
    let (before, _) = file.split_once(text).expect("the text");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().expect("a line").chars().count() + 1;
    format!("{path}:{line}:{column}")
}

#[test]
fn leads_from_the_page_to_the_file() {
    let site = Site::two_years();
    site.write(
        OVERVIEW,
        "One.\n\n## A **bold** heading\n\nThe office had {{ requests.new_received.total }} requests.\n\nOne.\n",
    );
    let running = site.serve(&[]);
    running.until_shows(PAGE, "bold");
    let page = "page=%2Foffice%2F2024%2F";
    let locate = |rest: &str| locations(&running, &format!("{page}&{rest}"));
    let row = position(&site, REPORT, "granted");
    let line: Vec<&str> = row.split(':').collect();
    let granted = locate("at=requests.results.granted.natural_person&at=s-requests");
    assert_eq!(granted.len(), 1);
    assert!(granted[0].starts_with(&format!("{}:{}:", line[0], line[1])), "{granted:?} is not in {row}");
    // A text that occurs twice, a heading with marks in it, a paragraph with a figure in it.
    let text = "at=s-overview&text=One.";
    assert_eq!(locate(text), [format!("{OVERVIEW}:1:1")]);
    assert_eq!(locate(&format!("{text}&nth=1")), [format!("{OVERVIEW}:7:1")]);
    assert_eq!(locate("at=overview-1&at=s-overview&text=A%20bold%20heading"), [format!("{OVERVIEW}:3:4")]);
    assert_eq!(locate("at=s-overview&text=The%20office%20had%2036%20requests."), [format!("{OVERVIEW}:5:1")]);
    assert_eq!(locate("at=s-overview&text=I"), [format!("{OVERVIEW}:1:1")], "the section's own heading");
    assert_eq!(locate("at=main&text=nowhere"), [] as [String; 0]);
    assert_eq!(locations(&running, "page=%2F..%2Fsite.toml&at=requests.carried_in.total"), [] as [String; 0]);
    // A comparison leads to both reports.
    let both = locations(&running, "page=%2Foffice%2Fcompare%2F2023-2024%2F&at=requests.results.granted.total");
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].starts_with("content/office/2023/report.toml:") && both[1].starts_with(REPORT), "{both:?}");
    // A page about many: the line names the report, an anchor of the page the figure; without either there is no answer.
    let earlier = "page=%2Foffice%2F2023%2F";
    let received = locations(&running, &format!("{earlier}&at=requests.new_received.total"));
    assert!(received.len() == 1 && received[0].starts_with("content/office/2023/report.toml:"), "{received:?}");
    for page in ["page=%2Foffice%2Ftrends%2F", "page=%2Fyears%2F2023%2F"] {
        assert_eq!(locations(&running, &format!("{page}&{earlier}&at=key-new_received")), received, "{page}");
        assert_eq!(locations(&running, &format!("{page}&at=key-new_received")), [] as [String; 0], "{page}");
    }
    let trends = running.get("/office/trends/").text();
    assert!(trends.contains("id=\"key-new_received\"") && trends.contains("id=\"proactive-"), "{trends}");
    let row = locations(&running, &format!("{earlier}&at=requests-requests.carried_in.total"));
    assert!(row.len() == 1 && row[0].starts_with("content/office/2023/report.toml:"), "{row:?}");
    let host = format!("Host: {}\r\n", running.address);
    assert_eq!(running.ask("/__annals/where?", "Host: evil.example\r\n").status, 403);
    assert_eq!(running.ask("/__annals/where?", &format!("{host}Origin: http://evil.example\r\n")).status, 403);
}

#[test]
fn opens_the_editor_that_was_named() {
    let site = Site::two_years();
    let running = site.serve(&["--editor", "vscode"]);
    let answer = running.get("/__annals/where?page=%2Foffice%2F2024%2F&at=s-overview").text();
    let file = site.path(OVERVIEW).display().to_string();
    assert!(answer.contains(&format!("\"vscode://file{file}:1:1\"")), "{answer}");
    let wrong = site.annals(&["serve", "--port", "0", "--editor", "javascript:{path}"]).output().expect("the program");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("--editor takes vscode"), "{wrong:?}");
}

/// The sums of the only report on a page, as the panel receives them.
fn sums(running: &Running) -> serde_json::Value {
    let answer = running.get("/__annals/?page=%2Foffice%2F2024%2F").body;
    let state: serde_json::Value = serde_json::from_slice(&answer).expect("JSON");
    state["sums"][0].clone()
}

#[test]
fn lists_which_sums_hold_and_by_how_much_the_others_are_off() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let good = sums(&running);
    assert_eq!(good["counts"]["off"], 0);
    let held = good["counts"]["holds"].as_u64().expect("a count");
    assert!(held > 10, "{good:#}");
    let text = site.read(REPORT);
    let row = "carried_out            = [      3,";
    assert!(text.contains(row));
    site.replace(REPORT, &text.replace(row, "carried_out            = [      5,"));
    running.until("the sums are off", |running| sums(running)["counts"]["off"] == 2);
    let off = sums(&running);
    let rules = off["rules"].as_array().expect("rules");
    let lines: Vec<&serde_json::Value> = rules
        .iter()
        .flat_map(|rule| rule["lines"].as_array().expect("lines"))
        .filter(|line| line["state"] == "off")
        .collect();
    let listed: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line["difference"].as_str().expect("it"), line["address"].as_str().expect("it")))
        .collect();
    assert!(listed.iter().any(|(difference, _)| *difference == "+2"), "{listed:?}");
    assert_eq!(off["counts"]["holds"], held - 2);
    // A blank is no number: its sums are not assessable.
    site.replace(REPORT, &text.replace(row, "carried_out            = [      \"\","));
    running.until("not assessable", |running| sums(running)["counts"]["unassessable"].as_u64() > Some(1));
    assert_eq!(sums(&running)["counts"]["off"], 0);
    site.replace(REPORT, &text);
    running.until("all is well", |running| sums(running) == good);
}

#[test]
fn refuses_other_sites_and_other_methods() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let host = format!("Host: {}\r\n", running.address);
    assert_eq!(running.ask("/", "Host: evil.example\r\n").status, 403);
    assert_eq!(running.ask("/__annals/", "Host: evil.example\r\n").status, 403);
    assert_eq!(running.ask("/__annals/", &format!("{host}Origin: http://evil.example\r\n")).status, 403);
    assert_eq!(running.ask("/__annals/", &format!("{host}Origin: http://{}\r\n", running.address)).status, 200);
    for path in ["/../site.toml", "/%2e%2e/site.toml", "/office/..%2f..%2fsite.toml", "/a//b", "/a%5c..%5cb", "/%00"] {
        assert_eq!(running.get(path).status, 400, "{path}");
    }
    assert_eq!(running.get("/site.toml").status, 404);
    assert_eq!(running.get("/content/office/agency.toml").status, 404);
}

#[test]
fn a_taken_port_is_an_error_and_the_default_looks_further() {
    let site = Site::two_years();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    let output = site.annals(&["serve", "--port", &port]).output().expect("the program");
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(stderr.contains(&format!("port {port} is taken")), "{stderr}");

    let _first = TcpListener::bind("127.0.0.1:1111");
    let running = site.start(&["serve"]);
    let line = running.line("http://127.0.0.1:");
    assert!(!line.contains(":1111/"), "{line}");
}

#[test]
fn polling_shows_edits_too() {
    let site = Site::two_years();
    let running = site.serve(&["--poll"]);
    site.write(OVERVIEW, "seen by looking");
    running.until_shows(PAGE, "seen by looking");
    // A folder that was unchanged for long enough is identified by its fingerprint and read again only when that changes.
    std::thread::sleep(std::time::Duration::from_secs(5));
    site.write(OVERVIEW, "seen by looked.");
    running.until_shows(PAGE, "seen by looked.");
}

#[cfg(unix)]
#[test]
fn the_targets_of_links_are_watched() {
    let site = Site::two_years();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let target = elsewhere.path().join("bureau");
    fs::rename(site.path("content/office"), &target).expect("a rename");
    std::os::unix::fs::symlink(&target, site.path("content/office")).expect("a link");
    let running = site.serve(&[]);
    running.until("the link is refused", |running| codes(running).contains(&"READ".to_owned()));
    let settings = site.read("site.toml");
    site.write("site.toml", format!("outside = [{:?}]\n{settings}", elsewhere.path().display().to_string()));
    running.until("it is not, where the settings name the place", |running| codes(running).is_empty());
    fs::write(target.join("2024/overview.md"), "seen through a link").expect("a file");
    running.until_shows(PAGE, "seen through a link");
}

/// A request that never ends is closed, and others are answered meanwhile.
#[test]
fn half_a_request_is_closed() {
    let site = Site::two_years();
    let running = site.serve(&[]);
    let mut open: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut stream = TcpStream::connect(&running.address).expect("a connection");
            stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("half a request");
            stream
        })
        .collect();
    assert_eq!(running.get(PAGE).status, 200);
    for stream in &mut open {
        std::io::Read::read_to_end(stream, &mut Vec::new()).expect("an end");
    }
}

#[cfg(unix)]
#[test]
fn ends_at_once_when_interrupted() {
    let site = Site::two_years();
    let mut running = site.serve(&[]);
    assert_eq!(running.interrupt(), Some(0));
}

/// The progress of an office's members, and the texts that they share with the words in which these differ.
#[test]
fn the_board_shows_each_member_with_its_state_and_the_texts_that_are_alike() {
    let site = Site::two_years();
    let text = "围绕重点领域和群众关心的热点问题，持续推进决策、执行、管理、服务、结果公开，不断健全工作机制，明确专人负责信息的收集、审核、发布和\
        归档，做到应公开尽公开，并按季度检查，通报结果，督促整改。";
    for (slug, name) in [("jia", "甲镇<b>"), ("yi", "乙镇")] {
        site.write(
            &format!("content/{slug}/agency.toml"),
            format!("name = \"{name}\"\nparent = \"office\"\nlevel = \"township\"\ndeadline = \"03-31\"\n"),
        );
    }
    for file in ["report.toml", "problems.md", "other_matters.md"] {
        site.write(&format!("content/jia/2024/{file}"), site.read(&format!("content/office/2024/{file}")));
        site.write(&format!("content/yi/2024/{file}"), site.read(&format!("content/office/2024/{file}")));
    }
    site.write("content/jia/2024/overview.md", format!("{text}全年公开12条。\n"));
    site.write("content/yi/2024/overview.md", format!("{text}全年公开345条。\n"));
    site.write("content/bing/agency.toml", "name = \"丙局\"\nparent = \"office\"\nlevel = \"department\"\n");
    let running = site.serve(&[]);
    assert_eq!(running.state()["board"], "/__annals/board");
    let board = running.get("/__annals/board");
    assert_eq!((board.status, board.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let page = board.text();
    assert!(page.contains("<tr class=\"late\"><td>丙局</td>"), "{page}");
    assert!(page.contains("<a href=\"/jia/2024/\">甲镇&lt;b&gt;</a>"), "{page}");
    assert!(page.contains("expected 3, reported 2") && page.contains("“12” → “345”"), "{page}");
    assert!(page.contains("<a href=\"?parent=office&amp;year=2023\">2023</a>"), "{page}");
    // What is asked for and is not there is no fault of the server.
    for query in ["?year=1000&parent=nobody", "?year=x&parent=%3Cscript%3E", "?parent=office&year=2023"] {
        let page = running.get(&format!("/__annals/board{query}"));
        assert_eq!((page.status, page.text().contains("<script>")), (200, false), "{query}");
    }
}
