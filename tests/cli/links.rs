//! `annals check --links`, asked of servers on loopback.

use crate::support::command::annals;
use crate::support::files;
use crate::support::site::Site;
use crate::support::web::{WebRequest, WebServer};
use serde_json::Value;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

/// A site whose texts lead to these addresses, each on a line of its own from line 3 on.
fn site(addresses: &[String]) -> Site {
    let site = Site::two_years();
    let lines: Vec<String> = addresses.iter().map(|address| format!("[页面](<{address}>)")).collect();
    site.write("content/office/2024/overview.md", format!("全文如下。\n\n{}\n", lines.join("\n")));
    let office = |file: &str| format!("content/office/{file}");
    let others = [
        ("site.toml".to_owned(), ""),
        (office("2023/overview.md"), ""),
        (office("2024/report.toml"), "report-2024.pdf"),
    ];
    for (file, to) in others {
        files::edit(&site.path(&file), &format!("https://www.example.org/{to}"), &addresses[0]);
    }
    site
}

/// The exit code of a check with these options, and its findings about links: severity, line and message.
fn check(site: &Site, options: &[&str]) -> (i32, Vec<(String, u64, String)>, String) {
    let mut command = annals(site.root(), &[&["check", "--format", "json", "--rule", "LINK"], options].concat());
    let output = command.env("ANNALS_LINKS_ON_LOOPBACK", "3000").output().expect("a run");
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let findings = found["diagnostics"].as_array().expect("a list").iter().map(|finding| {
        (text(&finding["severity"]), finding["line"].as_u64().expect("a line"), text(&finding["message"]))
    });
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    (output.status.code().expect("a code"), findings.collect(), stderr)
}

fn answer(request: &WebRequest) -> Option<(u16, String, Vec<u8>)> {
    let to = |status: u16, path: &str| Some((status, format!("Location: {path}\r\n"), Vec::new()));
    let plain = |status: u16| Some((status, String::new(), b"page".to_vec()));
    match request.path.as_str() {
        "/moved" => to(301, "/moved-again"),
        "/moved-again" => to(308, "/ok"),
        "/elsewhere" => to(302, "/ok"),
        "/gone-elsewhere" => to(302, "/gone"),
        "/loop" => to(302, "/loop"),
        "/inside" => to(302, "http://192.168.1.1/"),
        "/get-only" if request.method == "HEAD" => plain(405),
        "/closes-on-head" if request.method == "HEAD" => None,
        "/closes" => None,
        "/guarded" => plain(403),
        "/gone" => plain(404),
        "/slow" => {
            thread::sleep(Duration::from_secs(20));
            plain(200)
        }
        _ => plain(200),
    }
}

#[test]
fn dead_addresses_are_findings_at_their_places_and_each_is_asked_once() {
    let server = WebServer::start(answer);
    let host = format!("http://{}", server.address);
    let paths = [
        "/ok",
        "/gone",
        "/moved",
        "/elsewhere",
        "/gone-elsewhere",
        "/loop",
        "/inside",
        "/get-only",
        "/closes-on-head",
        "/closes",
        "/guarded",
        "/slow",
        "/gone#part",
        "/中文?年=1",
    ];
    let mut addresses: Vec<String> = paths.iter().map(|path| format!("{host}{path}")).collect();
    addresses.extend(["http://10.0.0.1/a", "http://oa/", "http://[::1", "mailto:a@b.cn"].map(str::to_owned));
    let site = site(&addresses);
    let (code, mut findings, stderr) = check(&site, &["--links"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "a dead link is a warning: {findings:?}");
    findings.sort_by_key(|(_, line, _)| *line);
    let expected = [
        ("warning", 4, format!("打不开 {host}/gone：网站的回答是 404")),
        ("info", 5, format!("{host}/moved 已永久搬到 {host}/ok")),
        ("warning", 7, format!("打不开 {host}/gone-elsewhere → {host}/gone：网站的回答是 404")),
        ("warning", 8, format!("{host}/loop 转来转去，5 次以后还没有到")),
        ("warning", 9, format!("公众打不开 {host}/inside → http://192.168.1.1/：是内网或本机的地址")),
        ("warning", 12, format!("打不开 {host}/closes：不作回答就断开了")),
        ("info", 13, format!("{host}/guarded 不理会程序（403），请用浏览器打开看看")),
        ("warning", 14, format!("打不开 {host}/slow：等不到回答")),
        ("warning", 15, format!("打不开 {host}/gone：网站的回答是 404")),
        ("warning", 17, "公众打不开 http://10.0.0.1/a：是内网或本机的地址".to_owned()),
        ("warning", 18, "公众打不开 http://oa/：是内网或本机的地址".to_owned()),
        ("warning", 19, "“http://[::1”不是网址".to_owned()),
    ];
    assert_eq!(findings, expected.map(|(severity, line, message)| (severity.to_owned(), line, message)));
    let asked: Vec<String> =
        server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect();
    let count = |line: &str| asked.iter().filter(|asked| *asked == line).count();
    // Four places have the first address: site.toml, the source of an explanation, and the texts of two years.
    assert_eq!((count("HEAD /ok"), count("GET /ok")), (1 + 2, 0), "once, and where two others lead: {asked:?}");
    assert_eq!((count("GET /get-only"), count("GET /closes-on-head")), (1, 1), "{asked:?}");
    assert_eq!(count("HEAD /%E4%B8%AD%E6%96%87?%E5%B9%B4=1"), 1, "{asked:?}");
    let agents = server.requests().into_iter().flat_map(|request| request.headers);
    let agents: Vec<String> = agents.filter(|(name, _)| name == "user-agent").map(|(_, value)| value).collect();
    assert_eq!(agents.len(), asked.len());
    assert!(agents.iter().all(|agent| agent == concat!("annals/", env!("CARGO_PKG_VERSION"))), "{agents:?}");
}

#[test]
fn a_host_is_asked_one_question_at_a_time_and_only_on_request() {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let busy = |_: &WebRequest| {
        MOST.fetch_max(NOW.fetch_add(1, SeqCst) + 1, SeqCst);
        thread::sleep(Duration::from_millis(20));
        NOW.fetch_sub(1, SeqCst);
        Some((200, String::new(), Vec::new()))
    };
    let (server, other) = (WebServer::start(busy), WebServer::start(answer));
    let lead = format!("http://{}", server.address);
    let redirecting = WebServer::start(move |_| Some((302, format!("Location: {lead}/x\r\n"), Vec::new())));
    let hosts = [server.address, redirecting.address, other.address].into_iter();
    let addresses: Vec<String> = hosts.flat_map(|host| (0..5).map(move |n| format!("http://{host}/{n}"))).collect();
    let site = site(&addresses);
    assert_eq!(check(&site, &[]).1, [], "without --links nobody is asked");
    assert_eq!(server.requests().len() + other.requests().len(), 0);
    assert_eq!(check(&site, &["--links"]).1, []);
    assert_eq!((server.requests().len(), other.requests().len()), (10, 5));
    assert_eq!(MOST.load(SeqCst), 1, "questions at a time");
    // Of one report only its own links are asked for.
    check(&site, &["--links", "office", "2023"]);
    assert_eq!((server.requests().len(), other.requests().len()), (11, 5));
}

#[test]
fn what_cannot_be_reached_is_named_and_strict_fails() {
    let port = || TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let addresses: Vec<String> = [port(), port()].iter().map(|port| format!("http://127.0.0.1:{port}/")).collect();
    let site = site(&addresses);
    let (code, findings, stderr) = check(&site, &["--links", "--strict"]);
    assert_eq!(code, 1, "{findings:?}");
    assert_eq!(findings.len(), 5);
    let messages = findings.iter().all(|(severity, _, message)| severity == "warning" && message.contains("连不上"));
    assert!(messages, "{findings:?}");
    assert!(stderr.contains("可能没有联网"), "{stderr}");
    // A name that leads nowhere: the top-level domain is reserved for that.
    site.write("content/office/2024/overview.md", "[页面](http://www.annals.invalid/)\n");
    let (_, findings, _) = check(&site, &["--links", "office", "2024"]);
    assert!(findings.iter().any(|(_, line, message)| *line == 1 && message.contains("查不到这个域名")), "{findings:?}");
}
