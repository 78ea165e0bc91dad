//! `annals edit`: what comes and goes as a whole: tables, lines of metadata, attachments, the doubts of an import, the files of a session.

use super::desk::Desk;
use crate::support::files::tree;
use crate::support::server::Answer;
#[cfg(unix)]
use crate::support::server::Running;
use crate::support::site::Site;
use serde_json::{Value, json};
use std::fs;

const REPORT: &str = "content/office/2024/report.toml";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A report of a form of the site's own, made by the desk: of projects, each a table, of which there may be four.
#[test]
fn a_form_is_chosen_and_its_tables_come_and_go() {
    let site = Site::two_years();
    site.write("editions/projects-1.toml", include_str!("../fixtures/forms/projects-1.toml"));
    let desk = Desk::open(&site);
    let list = desk.get("/").text();
    assert!(list.contains("<option value=\"projects-1\" data-from=\"2022\" data-until=\"\">"), "{list}");
    assert!(list.contains("<option value=\"cn-2019\" data-from=\"2019\" data-until=\"2020\">"), "{list}");
    let new = json!({ "command": "new", "agency": "works", "year": 2024, "name": "某县发改局", "form": "projects-1" });
    let answer = json_of(&desk.post("/desk/run", &new).text());
    assert_eq!((&answer["ok"], &answer["report"]["year"]), (&json!(true), &json!(2024)), "{answer}");
    let slug = answer["report"]["agency"].as_str().expect("an agency").to_owned();
    let path = format!("content/{slug}/2024/report.toml");
    let begun = site.read(&path);
    assert!(begun.contains("edition = \"projects-1\"") && !begun.contains("\n[project_2]\n"), "{begun}");
    let query = format!("agency={}&year=2024", slug.replace('/', "%2F"));
    let page = || desk.get(&format!("/report?{query}")).text();
    let button =
        |table: &str, is_begun: bool| page().contains(&format!("data-table=\"{table}\" data-begun=\"{is_begun}\""));
    assert_eq!([button("project_2", true), button("project_3", true), button("project", false)], [true, false, false]);
    let edit = |mut edit: Value| {
        edit["agency"] = json!(slug);
        edit["year"] = json!(2024);
        let answer = desk.post("/desk/edit", &edit);
        (answer.status, json_of(&answer.text()))
    };
    let table = |table: &str, is_begun: bool| edit(json!({ "edit": "table", "table": table, "is_begun": is_begun }));
    let shape = |answer: &(u16, Value)| answer.1["view"]["shape"].as_str().expect("a shape").to_owned();
    let first = table("totals", true);
    assert_eq!(first.0, 200, "it is there: {first:?}");
    assert_eq!(table("project_3", true).0, 409, "there is no second");
    let second = table("project_2", true);
    assert_eq!(second.0, 200, "{second:?}");
    assert_ne!(shape(&first), shape(&second), "the page learns of it");
    assert!(
        site.read(&path).starts_with(&begun) && site.read(&path).contains("\n[project_2]\n"),
        "{}",
        site.read(&path)
    );
    assert!(
        page().contains("name=\"project_2.name.content\"") && button("project_2", false) && button("project_3", true)
    );
    // What was typed is no blank table.
    let name = |was: &str, text: &str| {
        let cell = json!({ "address": "project_2.name.content", "was": was, "text": text });
        edit(json!({ "edit": "cells", "cells": [cell] })).0
    };
    assert_eq!(name("", "桥"), 200);
    assert_eq!(table("project_2", false).0, 409);
    assert!(site.read(&path).contains("桥"));
    assert_eq!(name("桥", ""), 200);
    assert_eq!(table("project_3", true).0, 200);
    assert_eq!(table("project_2", false).0, 409, "a third stands behind it");
    assert_eq!((table("project_3", false).0, table("project_2", false).0), (200, 200));
    assert_eq!(site.read(&path), begun, "byte for byte");
    assert_eq!(table("nowhere", true).0, 409);
}

#[test]
fn metadata_and_attachments_go_and_their_files_are_kept() {
    let site = Site::two_years();
    site.write("site.toml", format!("outputs = [\"tables.csv\", \"report.json\"]\n{}", site.read("site.toml")));
    let desk = Desk::open(&site);
    let before = site.read(REPORT);
    let day = desk.view()["published"].as_str().expect("a day").to_owned();
    let metadata = |name: &str, text: &str| desk.edit(json!({ "edit": "metadata", "name": name, "text": text })).0;
    let gone = |name: &str| desk.edit(json!({ "edit": "metadata_removed", "name": name })).0;
    assert_eq!((metadata("文号", "某发〔2025〕1号"), metadata("索引号", "x")), (200, 200));
    // What others wrote since it was read is not written over: both are answered.
    for (edit, theirs) in [
        (json!({ "edit": "metadata", "name": "索引号", "was": "old", "text": "mine" }), "x"),
        (json!({ "edit": "metadata", "name": "索引号", "was": "", "text": "mine" }), "x"),
        (json!({ "edit": "metadata_removed", "name": "索引号", "was": "old" }), "x"),
        (json!({ "edit": "head", "key": "published", "was": "2020-01-01", "text": "2025-03-04" }), &day),
    ] {
        let before = site.read(REPORT);
        let (code, answer) = desk.edit(edit.clone());
        let conflict = &answer["outcome"]["conflicts"][0];
        assert!(code == 200 && conflict["theirs"] == theirs, "{edit}: {answer}");
        assert_eq!(site.read(REPORT), before);
    }
    assert_eq!(
        desk.edit(json!({ "edit": "metadata", "name": "索引号", "was": "x", "text": "y" })).1["outcome"]["conflicts"],
        json!([])
    );
    let both = site.read(REPORT);
    assert_eq!(gone("文号"), 200);
    assert_eq!(site.read(REPORT), both.replacen("\"文号\" = \"某发〔2025〕1号\"\n", "", 1));
    assert_eq!(gone("文号"), 409, "it is gone");
    // The day of publication can be emptied, and typed again.
    let publish = |was: &str, text: &str| {
        desk.edit(json!({ "edit": "head", "key": "published", "was": was, "text": text })).1["view"]["published"]
            .clone()
    };
    let with_day = site.read(REPORT);
    assert_eq!(publish(&day, " "), "");
    assert_eq!(site.read(REPORT), with_day.replacen(&format!("published = {day}\n"), "", 1));
    assert_eq!((publish("", ""), publish("", &day)), (json!(""), json!(day)));
    assert_eq!(gone("索引号"), 200);
    // Two attachments, one of which a text shows.
    let attach = |name: &str, bytes: &[u8]| {
        desk.upload(&format!("/desk/attach?agency=office&year=2024&name={name}"), bytes).status
    };
    assert_eq!((attach("list.pdf", b"%PDF-1"), attach("map.png", b"\x89PNG")), (200, 200));
    let text = site.read("content/office/2024/problems.md");
    let with_map = format!("{}\n\n![图](map.png)\n", text.trim_end());
    assert_eq!(desk.edit(json!({ "edit": "text", "section": "problems", "was": text, "text": with_map })).0, 200);
    let listed = site.read(REPORT);
    assert!(listed.contains("list.pdf") && listed.contains("map.png"), "{listed}");
    let away = |file: &str| desk.edit(json!({ "edit": "attachment_removed", "file": file })).0;
    assert_eq!((away("list.pdf"), away("map.png")), (200, 200));
    let now = site.read(REPORT);
    assert!(!now.contains("list.pdf") && !now.contains("map.png"), "{now}");
    assert!(!site.path("content/office/2024/list.pdf").exists() && site.path("content/office/2024/map.png").exists());
    let kept: Vec<_> = tree(&site.path(".history/office/2024/list.pdf")).into_values().collect();
    assert_eq!(kept, [b"%PDF-1".to_vec()]);
    // One of two entries of a file.
    let listed = "\n[[attachments]]\nfile = \"two.pdf\"\n";
    site.write("content/office/2024/two.pdf", "%PDF");
    site.write(REPORT, format!("{now}{listed}{listed}"));
    desk.running.until("both are read", |_| desk.view()["attachments"].to_string().contains("two.pdf"));
    assert_eq!((away("two.pdf"), site.read(REPORT)), (200, format!("{now}{listed}")));
    assert!(site.path("content/office/2024/two.pdf").exists(), "the other entry needs it");
    site.write(REPORT, now.clone());
    // A file that cannot be listed does not stay.
    site.write(REPORT, now.replacen('[', "[[[", 1));
    assert_eq!(attach("late.pdf", b"%PDF"), 409);
    assert!(!site.path("content/office/2024/late.pdf").exists());
    site.write(REPORT, now);
    desk.running.until("it is mended", |_| attach("late.pdf", b"%PDF") == 200);
    // Two of one name at once: one is told.
    let both = [b"%PDF-a", b"%PDF-b"].map(|bytes| {
        let (address, head) = (desk.running.address.clone(), desk.head());
        let path = format!("{}/desk/attach?agency=office&year=2024&name=same.pdf", desk.base);
        std::thread::spawn(move || Answer::of(&address, "POST", &path, &head, bytes).status)
    });
    let both = both.map(|answer| answer.join().expect("an answer"));
    assert!(both == [200, 409] || both == [409, 200], "{both:?}");
    // The names of the site's own files.
    for name in ["Report.docx", "requests.csv", "PROACTIVE.csv", "INDEX.html", "V1"] {
        assert_eq!(attach(name, b"x"), 409, "{name}");
    }
    assert_eq!(away("overview.md"), 200, "what is no attachment stays");
    assert!(site.path("content/office/2024/overview.md").exists());
    let all = tree(&site.path(".history/office/2024/report.toml"));
    assert!(all.values().any(|bytes| bytes == before.as_bytes()), "the file as it was is kept");
}

#[test]
fn doubts_of_an_import_outlive_the_session_until_they_are_confirmed() {
    let site = Site::two_years();
    let built = site.annals(&["export", "office", "2024", "--format", "csv"]).output().expect("an export").stdout;
    // A total that the others do not make is a doubt.
    let text = String::from_utf8(built).expect("text");
    let doubtful = text.replacen("requests.new_received.total,", "requests.new_received.totall,", 1);
    assert_ne!(text, doubtful);
    let _ = fs::remove_dir_all(site.path("content/office/2024"));
    let desk = Desk::open(&site);
    let file = json_of(&desk.upload("/desk/upload?name=a.csv", doubtful.as_bytes()).text())["file"].clone();
    let import = json!({ "command": "import", "file": file, "agency": "office", "year": 2024, "dry_run": false, "update": false });
    // They are kept before the report is written: who is killed in between leaves no figure without its doubt.
    fs::rename(site.path("content/office"), site.path("office")).expect("a folder");
    site.write("content/office", "in the way");
    let stopped = json_of(&desk.post("/desk/run", &import).text());
    let kept = || tree(&site.path(".history/office/2024/import-doubts"));
    assert!(stopped["ok"] == false && kept().len() == 1, "{stopped}");
    let _ = fs::remove_file(site.path("content/office"));
    fs::rename(site.path("office"), site.path("content/office")).expect("a folder");
    let taken = json_of(&desk.post("/desk/run", &import).text());
    assert_eq!(taken["report"], json!({ "agency": "office", "year": 2024 }), "{taken}");
    let lines = taken["out"].as_str().expect("doubts").lines().filter(|line| !line.contains("\tremark\t")).count();
    let doubts = |desk: &Desk| desk.view()["doubts"].as_array().cloned().expect("doubts");
    assert!(lines > 0 && doubts(&desk).len() == lines, "{taken}");
    drop(desk);
    let desk = Desk::open(&site);
    let all = doubts(&desk);
    assert_eq!(all.len(), lines, "they are there in the next session");
    let notes = desk.view()["notes"].clone();
    for (at, line) in all.iter().enumerate() {
        let checked = json!({ "agency": "office", "year": 2024, "line": line });
        let answer = json_of(&desk.post("/desk/checked", &checked).text());
        assert_eq!(answer["doubts"].as_array().map(Vec::len), Some(lines - at - 1), "{answer}");
    }
    assert_ne!(desk.view()["notes"], notes, "other tabs are told");
    assert!(kept().is_empty(), "nothing is left of them");
}

#[test]
fn what_was_found_is_written_as_documents() {
    let site = Site::two_years();
    let desk = Desk::open(&site);
    let answer = desk.post("/desk/run", &json!({ "command": "review", "agency": "office", "year": 2024 }));
    let said = json_of(&answer.text())["said"].as_str().expect("what it says").to_owned();
    let written = tree(&site.path("check-office-2024"));
    assert!(written.keys().any(|path| path.ends_with(".docx")) && said.contains("check-office-2024"), "{said}");
}

#[cfg(unix)]
#[test]
fn uploads_of_a_killed_session_go_when_the_next_begins() {
    let site = Site::two_years();
    let temporary = tempfile::tempdir().expect("a folder");
    let start = || {
        let mut command = site.annals(&["edit", "--no-browser", "--port", "0"]);
        Running::start({
            command.env("TMPDIR", temporary.path());
            command
        })
    };
    let folders = || fs::read_dir(temporary.path()).expect("a folder").count();
    let killed = start();
    killed.line("http://");
    assert_eq!(folders(), 1);
    drop(killed);
    assert_eq!(folders(), 1, "a killed program leaves it");
    let first = start();
    first.line("http://");
    assert_eq!(folders(), 1, "and the next takes it away");
    let second = start();
    second.line("http://");
    assert_eq!(folders(), 2, "but not that of one that runs");
}
