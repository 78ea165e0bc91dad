//! `annals edit` from outside: who is let in, what an edit changes in the files, what stays of it, and what two editors at once do.

use crate::support::files::tree;
use crate::support::server::{Answer, Running};
use crate::support::site::Site;
use serde_json::{Value, json};
use std::fs;

const REPORT: &str = "content/office/2024/report.toml";
const OVERVIEW: &str = "content/office/2024/overview.md";
const CELL: &str = "requests.new_received.natural_person";

/// The first cell of the row as the file has it, and as it is with another value.
fn row(text: &str) -> String {
    format!("new_received           = [     {text},")
}

/// A desk with the cookie of its session.
pub(super) struct Desk {
    pub(super) running: Running,
    cookie: String,
    token: String,
    /// The folder below which all addresses of the session are.
    pub(super) base: String,
}

impl Desk {
    pub(super) fn open(site: &Site) -> Desk {
        let running = Running::start(site.annals(&["edit", "--no-browser", "--port", "0"]));
        let line = running.line("http://");
        let (_, rest) = line.split_once("http://").expect("an address");
        let (address, rest) = rest.split_once('/').expect("a page");
        let base = format!("/{}", rest.split('/').next().expect("a folder"));
        let running = running.at(address);
        let token: String =
            rest.split_once("token=").expect("a token").1.chars().take_while(char::is_ascii_hexdigit).collect();
        let answer = running.get(&format!("{base}/?token={token}"));
        assert_eq!(answer.status, 200, "{}", answer.head);
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie");
        Desk { cookie: cookie.to_owned(), token, base, running }
    }

    pub(super) fn head(&self) -> String {
        let address = &self.running.address;
        format!("Host: {address}\r\nOrigin: http://{address}\r\nCookie: {}\r\n", self.cookie)
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.running.ask(&format!("{}{path}", self.base), &self.head())
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Answer {
        self.upload(path, body.to_string().as_bytes())
    }

    pub(super) fn upload(&self, path: &str, bytes: &[u8]) -> Answer {
        self.running.request("POST", &format!("{}{path}", self.base), &self.head(), bytes)
    }

    pub(super) fn view(&self) -> Value {
        serde_json::from_str(&self.get("/desk/view?agency=office&year=2024").text()).expect("JSON")
    }

    /// An edit of the report of 2024.
    pub(super) fn edit(&self, mut edit: Value) -> (u16, Value) {
        edit["agency"] = json!("office");
        edit["year"] = json!(2024);
        let answer = self.post("/desk/edit", &edit);
        (answer.status, serde_json::from_str(&answer.text()).unwrap_or_default())
    }

    fn cell(&self, address: &str, was: &str, text: &str) -> (u16, Value) {
        self.edit(json!({ "edit": "cells", "cells": [{ "address": address, "was": was, "text": text }] }))
    }
}

#[test]
fn nobody_is_let_in_but_the_session() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let before = tree(&site.path("content"));
    let address = &desk.running.address;
    let at = |path: &str| format!("{}{path}", desk.base);
    let status = |method: &str, path: &str, head: &str| desk.running.request(method, &at(path), head, b"{}").status;
    let host = format!("Host: {address}\r\n");
    let (cookie, origin) = (format!("Cookie: {}\r\n", desk.cookie), format!("Origin: http://{address}\r\n"));
    // Another last digit than the session's own, whatever that is.
    let (all_but_last, last) = desk.cookie.split_at(desk.cookie.len() - 1);
    let other = format!("{all_but_last}{}", if last == "0" { "1" } else { "0" });
    for path in [
        "/",
        "/report?agency=office&year=2024",
        "/desk/view?agency=office&year=2024",
        "/desk/report.js",
        "/desk/events",
    ] {
        assert_eq!(status("GET", path, &host), 403, "{path} without a cookie");
        assert_eq!(status("GET", path, &format!("{host}Cookie: {other}\r\n")), 403, "{path} with another's cookie");
    }
    assert_eq!(status("GET", "/?token=0123", &host), 403);
    assert_eq!(status("GET", "/", &format!("{host}{cookie}")), 200);
    let port = address.rsplit(':').next().expect("a port");
    for other in ["evil.example".to_owned(), format!("evil.example:{port}"), "127.0.0.1:1".to_owned()] {
        assert_eq!(status("GET", "/", &format!("Host: {other}\r\n{cookie}")), 403, "{other}");
        assert_eq!(status("GET", &format!("/?token={}", desk.token), &format!("Host: {other}\r\n")), 403, "{other}");
    }
    for path in [
        "/desk/edit",
        "/desk/run",
        "/desk/checked",
        "/desk/upload?name=x.docx",
        "/desk/attach?agency=office&year=2024&name=x.pdf",
    ] {
        for head in [
            host.clone(),
            format!("{host}{cookie}"),
            format!("{host}{origin}"),
            format!("{host}{cookie}Origin: null\r\n"),
            format!("{host}{cookie}Origin: http://evil.example\r\n"),
        ] {
            assert_eq!(status("POST", path, &head), 403, "{path} with {head}");
        }
        assert_eq!(status("PUT", path, &format!("{host}{cookie}{origin}")), 405);
    }
    let answer = desk.get("/");
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-content-type-options", "nosniff")]
    {
        assert_eq!(answer.header(name), Some(value));
    }
    let entry = desk.running.get(&at(&format!("/report?agency=office&year=2024&token={}", desk.token)));
    let onward = format!("url={}/report?agency=office&amp;year=2024\"", desk.base);
    assert!(entry.text().contains(&onward), "the token leaves the address: {}", entry.text());
    // A server on another port of this machine is sent no cookie: it does not know the folder.
    let cookie = entry.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(cookie.contains(&format!("Path={}/;", desk.base)) && desk.base.len() > 30, "{cookie}");
    let own = desk.cookie.clone();
    // The site beside it is that of serve, which never writes.
    let frame = policy.split("frame-src http://").nth(1).and_then(|rest| rest.split(';').next()).expect("a frame");
    let head = format!("Host: {frame}\r\nOrigin: http://{frame}\r\nCookie: {own}\r\n");
    let site_beside = desk.running.at(frame);
    assert_eq!(site_beside.request("POST", "/desk/edit", &head, b"{}").status, 405);
    assert_eq!(site_beside.request("GET", "/office/2024/", &head, b"").status, 200);
    assert_eq!(tree(&site.path("content")), before);
}

#[test]
fn a_value_changes_its_bytes_and_nothing_else() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let before = site.read(REPORT);
    let (status, answer) = desk.cell(CELL, "31", "１２３");
    assert_eq!(status, 200, "{answer}");
    assert_eq!(site.read(REPORT), before.replacen(&row("31"), &row("123"), 1));
    assert_eq!(answer["view"]["cells"][CELL]["text"], "123", "full-width digits are understood");
    let findings = answer["view"]["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["address"] == CELL).expect("the rules say so");
    assert_eq!((&finding["severity"], &finding["right"]), (&json!("error"), &json!("31")));
    assert!(answer["view"]["sums"]["counts"]["off"].as_u64() > Some(0));
    let kept = tree(&site.path(".history"));
    assert_eq!(kept.len(), 1);
    assert_eq!(kept.values().next().map(Vec::as_slice), Some(before.as_bytes()));
    let (_, answer) = desk.cell(CELL, "123", "31");
    assert_eq!(site.read(REPORT), before);
    assert_eq!(answer["outcome"], json!({ "conflicts": [], "by_hand": [] }));
    for (text, typed) in [("/", "\"/\""), ("", "\"\""), ("约12", "\"约12\""), ("1,234", "1234")] {
        let was = desk.view()["cells"][CELL]["text"].as_str().expect("a text").to_owned();
        desk.cell(CELL, &was, text);
        assert_eq!(site.read(REPORT), before.replacen(&row("31"), &row(typed), 1));
    }
    desk.cell(CELL, "1234", "31");
    // A total that is cleared is computed again, and can be typed.
    let total = "requests.new_received.total";
    let (_, answer) = desk.cell(total, "36", "");
    assert_eq!(
        answer["view"]["cells"][total],
        json!({ "text": "", "computed": "36", "is_open": false, "is_blank_total": false })
    );
    desk.cell(total, "", "36");
    assert_eq!(site.read(REPORT), before.replacen("0,   36 ]", "0, 36 ]", 1), "spaces before it went with it");
}

#[test]
fn control_signs_are_escapes_in_answers() {
    let site = Site::two_years();
    let text = "One\u{9b}31m\u{7f}.\n";
    site.write(OVERVIEW, text);
    let desk = Desk::open(&site);
    let answer = desk.get("/desk/view?agency=office&year=2024").text();
    assert!(answer.contains("One\\u009b31m\\u007f"), "{answer}");
    assert_eq!(desk.view()["texts"]["overview"], text, "a reader gets the text");
}

#[test]
fn what_two_change_is_shown_to_both_and_lost_to_none() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    // Another program changes one cell, and the desk another that it showed before.
    let before = site.read(REPORT);
    site.edit(REPORT, &row("31"), &row("41"));
    let (_, answer) = desk.cell("requests.new_received.business", "4", "5");
    assert_eq!(answer["outcome"]["conflicts"], json!([]), "{answer}");
    let both = before.replacen(&format!("{}        4,", row("31")), &format!("{}        5,", row("41")), 1);
    assert_ne!(both, before);
    assert_eq!(site.read(REPORT), both);
    // Both change the same cell.
    let (_, answer) = desk.cell(CELL, "31", "51");
    assert_eq!(answer["outcome"]["conflicts"], json!([{ "at": CELL, "yours": "51", "theirs": "41" }]));
    assert_eq!(site.read(REPORT), both);
    // To the same value.
    let (_, answer) = desk.cell(CELL, "31", "41");
    assert_eq!(answer["outcome"]["conflicts"], json!([]));
    // A text.
    let text = site.read(OVERVIEW);
    let edit =
        |was: &str, text: &str| desk.edit(json!({ "edit": "text", "section": "overview", "was": was, "text": text })).1;
    edit(&text, "第一段。\n\n第二段。\n");
    assert_eq!(site.read(OVERVIEW), "第一段。\n\n第二段。\n");
    site.write(OVERVIEW, "第一段。\r\n\r\n改了。\r\n");
    desk.running.until("the other's text is there", |_| {
        desk.view()["texts"]["overview"].as_str().is_some_and(|text| text.contains("改了"))
    });
    let answer = edit("第一段。\n\n第二段。\n", "第一段。\n");
    assert_eq!(answer["outcome"]["conflicts"][0]["theirs"], "第一段。\r\n\r\n改了。\r\n");
    edit("第一段。\n\n改了。\n", "只有一段。\n");
    assert_eq!(site.read(OVERVIEW), "只有一段。\r\n", "the file keeps its line ends");
    // A file that is being typed, and is no TOML for now, is left alone.
    let broken = both.replacen(&row("41"), row("41").trim_end_matches(','), 1);
    site.write(REPORT, broken.clone());
    let (status, answer) = desk.cell(CELL, "41", "61");
    assert_eq!(status, 409, "{answer}");
    assert_eq!(site.read(REPORT), broken);
    site.write(REPORT, both);
    desk.running.until("it is mended", |_| desk.cell(CELL, "41", "61").0 == 200);
}

#[test]
fn an_explanation_is_changed_and_goes() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let before = site.read(REPORT);
    let change = |at: usize, was: &str, text: &str| {
        desk.edit(json!({ "edit": "explained", "at": at, "was": was, "text": text })).0
    };
    assert_eq!(change(0, "原件如此", "原件如此，已核对"), 200);
    assert_eq!(site.read(REPORT), before.replacen("\"原件如此\"", "\"原件如此，已核对\"", 1));
    assert_eq!(change(0, "原件如此", "又一次"), 409, "somebody changed it");
    assert_eq!(change(1, "Most of these are about land.", ""), 200);
    let now = site.read(REPORT);
    assert!(!now.contains("about land") && now.matches("[[explanations]]").count() == 1, "{now}");
    assert_eq!(change(7, "", ""), 409);
}

/// Where reports with errors are not published, one does not vanish from the desk of who mends it.
#[test]
fn a_report_that_is_left_out_can_still_be_mended() {
    let site = Site::two_years();
    let settings = site.read("site.toml");
    site.write("site.toml", format!("on_error = \"leave-out\"\n{settings}"));
    let desk = Desk::open(&site);
    let (_, answer) = desk.cell(CELL, "31", "131");
    assert_eq!(answer["view"]["cells"][CELL]["text"], "131", "{answer}");
    assert!(answer["view"]["sums"]["counts"]["off"].as_u64() > Some(0));
    assert!(desk.get("/").text().contains("agency=office&amp;year=2024"));
    let (status, answer) = desk.cell(CELL, "131", "31");
    assert_eq!((status, &answer["view"]["sums"]["counts"]["off"]), (200, &json!(0)));
}

#[test]
fn a_thousand_edits_leave_what_was_typed_last() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let view = desk.view();
    let cells = view["cells"].as_object().expect("cells");
    let typed: Vec<(String, String)> = cells
        .iter()
        .filter(|(address, _)| address.starts_with("requests.") && !address.ends_with(".total"))
        .filter_map(|(address, cell)| Some((address.clone(), cell["text"].as_str()?.to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let mut now = typed.clone();
    let mut seed = 7u64;
    let mut below = |end: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % end
    };
    for _ in 0..100 {
        // Ten cells at a time, as they are pasted.
        let mut changes = Vec::new();
        for _ in 0..10 {
            let at = below(now.len());
            let text = ["0", "7", "12", "345678", "/", ""][below(6)].to_owned();
            if changes.iter().all(|(known, _)| *known != at) {
                changes.push((at, text));
            }
        }
        let list: Vec<Value> = changes
            .iter()
            .map(|(at, text)| json!({ "address": now[*at].0, "was": now[*at].1, "text": text }))
            .collect();
        let (status, answer) = desk.edit(json!({ "edit": "cells", "cells": list }));
        assert_eq!((status, &answer["outcome"]["conflicts"]), (200, &json!([])), "{answer}");
        changes.into_iter().for_each(|(at, text)| now[at].1 = text);
        for (address, text) in &now {
            assert_eq!(answer["view"]["cells"][address]["text"], **text, "{address}");
        }
    }
    let back: Vec<Value> = now
        .iter()
        .zip(&typed)
        .map(|((address, was), (_, text))| json!({ "address": address, "was": was, "text": text }))
        .collect();
    desk.edit(json!({ "edit": "cells", "cells": back }));
    assert_eq!(site.read(REPORT), Site::two_years().read(REPORT), "byte for byte, comments and spaces too");
}

#[cfg(unix)]
#[test]
fn a_killed_desk_leaves_whole_files() {
    let site = Site::two_years();
    let whole = site.read(REPORT);
    for round in 0..8 {
        let desk = Desk::open(&site);
        let id = desk.running.id().to_string();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(3 * round));
            std::process::Command::new("kill").args(["-KILL", &id]).status().expect("kill")
        });
        let text = site.read(REPORT);
        let was =
            text.split(row("").trim_end_matches(',')).nth(1).and_then(|rest| rest.split(',').next()).expect("a cell");
        let body = json!({ "agency": "office", "year": 2024, "edit": "cells", "cells": [{ "address": CELL, "was": was, "text": (100 + round).to_string() }] });
        let _ = std::net::TcpStream::connect(&desk.running.address).map(|mut stream| {
            use std::io::{Read as _, Write as _};
            let body = body.to_string();
            let _ = write!(
                stream,
                "POST {}/desk/edit HTTP/1.1\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                desk.base,
                desk.head(),
                body.len()
            );
            let _ = stream.read_to_end(&mut Vec::new());
        });
        killer.join().expect("a kill");
        let now = site.read(REPORT);
        let typed = now
            .split(row("").trim_end_matches(','))
            .nth(1)
            .and_then(|rest| rest.split(',').next())
            .expect("a cell")
            .to_owned();
        assert_eq!(now, whole.replacen(&row("31"), &row(&typed), 1));
        let left: Vec<_> = tree(&site.path("content")).into_keys().filter(|path| !path.contains("/.")).collect();
        assert_eq!(left, tree(&Site::two_years().path("content")).into_keys().collect::<Vec<_>>());
    }
}

#[test]
fn commands_are_run_and_what_they_say_is_answered() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let run =
        |body: Value| -> Value { serde_json::from_str(&desk.post("/desk/run", &body).text()).unwrap_or_default() };
    let new = run(json!({ "command": "new", "agency": "bureau", "year": 2024, "name": "某县局" }));
    assert_eq!(new["ok"], true, "{new}");
    desk.running.until("it is listed", |_| desk.get("/").text().contains("某县局"));
    assert!(desk.get("/report?agency=bureau&year=2024").text().contains("某县局"));
    assert_eq!(run(json!({ "command": "new", "agency": "bureau", "year": 2024 }))["ok"], false);
    assert_eq!(desk.post("/desk/run", &json!({ "command": "withdraw", "agency": "office", "year": 2024 })).status, 400);
    assert_eq!(desk.post("/desk/run", &json!({ "command": "new", "agency": "--root", "year": 2024 })).status, 400);
    // A document: looked at, then taken.
    let built = site.annals(&["export", "office", "2024", "--format", "json"]).output().expect("an export");
    let other = Site::two_years();
    let _ = fs::remove_dir_all(other.path("content/office/2024"));
    let desk = Desk::open(&other);
    let upload = desk.upload("/desk/upload?name=..%2F..%2F%E5%B9%B4%E6%8A%A5.json", &built.stdout);
    let file = serde_json::from_str::<Value>(&upload.text()).expect("JSON")["file"].clone();
    assert!(file.as_str().is_some_and(|file| file.starts_with('_') && file.ends_with("/_年报.json")), "{file}");
    let import = |dry: bool| json!({ "command": "import", "file": file, "agency": "office", "year": 2024, "dry_run": dry, "update": false });
    let run =
        |body: Value| -> Value { serde_json::from_str(&desk.post("/desk/run", &body).text()).unwrap_or_default() };
    assert_eq!(run(import(true))["ok"], true);
    assert!(!other.path(REPORT).exists());
    let taken = run(import(false));
    assert!(other.path(REPORT).exists(), "{taken}");
    // An attachment stands beside the report and is listed.
    desk.running.until("the report is there", |_| desk.get("/report?agency=office&year=2024").status == 200);
    let attach = |name: &str, bytes: &[u8]| {
        let path = format!("/desk/attach?agency=office&year=2024&name={name}");
        desk.upload(&path, bytes).status
    };
    assert_eq!(attach("..%2F%E5%90%8D%E5%BD%95.pdf", b"%PDF-"), 200);
    assert!(other.path("content/office/2024/名录.pdf").exists() && other.read(REPORT).contains("file = \"名录.pdf\""));
    assert_eq!(attach("%E5%90%8D%E5%BD%95.pdf", b"other"), 409);
    for name in
        ["overview.md", "report.toml", "report.docx", "x.svg", "x.html", "v1", "index.html", "", "..", "..pdf", "_.pdf"]
    {
        assert_eq!(attach(name, b"x"), 409, "{name}");
    }
}

#[test]
fn what_is_purged_is_nowhere() {
    let site = Site::two_years();
    {
        let desk = Desk::open(&site);
        let text = site.read(OVERVIEW);
        let edit = |was: &str, text: &str| {
            desk.edit(json!({ "edit": "text", "section": "overview", "was": was, "text": text }))
        };
        edit(&text, &format!("{text}\n不该公开的一句。\n"));
    }
    for arguments in [&["seal", "office", "2024"][..], &["build"], &["build"]] {
        let output = site.annals(arguments).output().expect("a run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let desk = Desk::open(&site);
    let text = site.read(OVERVIEW);
    let clean = text.replace("\n不该公开的一句。\n", "");
    let (status, answer) = desk.edit(json!({ "edit": "text", "section": "overview", "was": text, "text": clean }));
    assert_eq!((status, &answer["outcome"]["conflicts"]), (200, &json!([])), "{answer}");
    let has_it = || {
        let all = tree(&site.path("."));
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("不该公开的一句");
        all.into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert!(has_it().iter().any(|path| path.contains(".history")), "{:?}", has_it());
    let withdraw = ["withdraw", "office", "2024", "v1", "--reason", "误公开", "--purge"];
    let output = site.annals(&withdraw).output().expect("a run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let left: Vec<String> = has_it().into_iter().filter(|path| !path.contains("public/")).collect();
    assert_eq!(left, Vec::<String>::new());
}
