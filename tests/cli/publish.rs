//! `annals publish`, to a small store on loopback. `.ci/store` does the same with a server that others wrote.

use crate::support::command::annals;
use crate::support::files;
use crate::support::site::Site;
use crate::support::web::{WebRequest, WebResponse, WebServer};
use md5::{Digest as _, Md5};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

/// What must never be seen.
const SECRETS: [&str; 3] = ["AKIDEXAMPLE", "wJalrXUtnFEMI", "session-token"];

/// The objects of a bucket by their keys, each with its content type.
type Objects = Arc<Mutex<BTreeMap<String, (Vec<u8>, String)>>>;

/// A store. Its lists have seven objects a page, so that there are several.
struct FakeStore {
    objects: Objects,
    server: WebServer,
}

fn md5_hex(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a text");
        hex
    })
}

impl FakeStore {
    /// `instead` may answer in the store's place, and sees how often the same was asked before.
    fn start(
        etag: fn(&[u8]) -> String,
        instead: impl Fn(&WebRequest, usize) -> Option<WebResponse> + Send + Sync + 'static,
    ) -> FakeStore {
        let objects = Objects::default();
        let (held, asked) = (objects.clone(), Mutex::new(BTreeMap::new()));
        let server = WebServer::start(move |request| {
            let (path, query) = request.path.split_once('?').expect("a signed address");
            assert!(query.contains("X-Amz-Signature=") && query.contains("X-Amz-Security-Token=session-token"));
            let before = {
                let mut asked = asked.lock().expect("counts");
                let count = asked.entry((request.method.clone(), path.to_owned())).or_insert(0);
                *count += 1;
                *count - 1
            };
            if let Some(response) = instead(request, before) {
                return response;
            }
            let mut objects = held.lock().expect("objects");
            let key = path.strip_prefix("/bucket/").expect("the bucket").to_owned();
            match request.method.as_str() {
                "GET" if key.is_empty() => Some((200, String::new(), list(&objects, query, etag))),
                "GET" => {
                    let found = objects.get(&key);
                    Some(
                        found
                            .map_or((404, String::new(), Vec::new()), |(bytes, _)| (200, String::new(), bytes.clone())),
                    )
                }
                "PUT" => {
                    let header =
                        |wanted| request.headers.iter().find(|(name, _)| name == wanted).expect("a header").1.clone();
                    let digest = data_encoding::BASE64.encode(&Md5::digest(&request.body));
                    assert_eq!(header("content-md5"), digest, "{key}");
                    objects.insert(key, (request.body.clone(), header("content-type")));
                    Some((200, String::new(), Vec::new()))
                }
                "DELETE" => {
                    objects.remove(&key);
                    Some((204, String::new(), Vec::new()))
                }
                method => panic!("{method} {key}"),
            }
        });
        FakeStore { objects, server }
    }

    fn plain() -> FakeStore {
        FakeStore::start(md5_hex, |_, _| None)
    }

    /// Publishes a built site: the exit code, stdout and stderr, in which no secret is.
    fn publish(&self, site: &Site, options: &[&str]) -> (i32, String, String) {
        let endpoint = format!("http://{}", self.server.address);
        let words = [&["publish", "s3://bucket/site", "--endpoint", &endpoint], options].concat();
        let mut command = annals(site.root(), &words);
        let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
        let output = command.envs(names.into_iter().zip(SECRETS)).output().expect("a run");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        for secret in SECRETS.into_iter().chain(["X-Amz", "Signature"]) {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{secret}: {stdout}{stderr}");
        }
        (output.status.code().expect("a code"), stdout, stderr)
    }

    /// What was written and deleted since a number of requests: `PUT index.html`.
    fn changes(&self, since: usize) -> Vec<String> {
        let requests = self.server.requests().into_iter().skip(since).filter(|request| request.method != "GET");
        let line = |request: WebRequest| {
            let path = request.path.split('?').next().expect("a path");
            format!("{} {}", request.method, path.strip_prefix("/bucket/site/").expect("below the prefix"))
        };
        requests.map(line).collect()
    }

    /// The files of the site that the store holds, by their paths.
    fn site(&self) -> BTreeMap<String, Vec<u8>> {
        let objects = self.objects.lock().expect("objects");
        let below =
            objects.iter().filter_map(|(key, (bytes, _))| Some((key.strip_prefix("site/")?.to_owned(), bytes.clone())));
        below.collect()
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        self.objects.lock().expect("objects").insert(key.to_owned(), (bytes.to_vec(), String::new()));
    }
}

/// A page of a list, as stores print it that have no namespace.
fn list(objects: &BTreeMap<String, (Vec<u8>, String)>, query: &str, etag: fn(&[u8]) -> String) -> Vec<u8> {
    assert!(query.contains("prefix=site%2F"), "{query}");
    let token = query.split('&').find_map(|pair| pair.strip_prefix("continuation-token="));
    let start: usize = token.map_or(0, |token| token.parse().expect("a token"));
    let below: Vec<_> = objects.iter().filter(|(key, _)| key.starts_with("site/")).collect();
    let mut text = "<?xml version=\"1.0\"?>\n<ListBucketResult><Name>bucket</Name>".to_owned();
    for (key, (bytes, _)) in below.iter().skip(start).take(7) {
        let (etag, size) = (etag(bytes), bytes.len());
        let _ = write!(text, "<Contents><Key>{key}</Key><ETag>&quot;{etag}&quot;</ETag><Size>{size}</Size></Contents>");
    }
    let is_truncated = below.len() > start + 7;
    let _ = write!(text, "<IsTruncated>{is_truncated}</IsTruncated>");
    if is_truncated {
        let _ = write!(text, "<NextContinuationToken>{}</NextContinuationToken>", start + 7);
    }
    (text + "</ListBucketResult>").into_bytes()
}

/// A site that is built.
fn built() -> Site {
    let site = Site::two_years();
    build(&site);
    site
}

fn build(site: &Site) {
    crate::support::command::succeed(site.root(), &["build"]);
}

fn public(site: &Site) -> BTreeMap<String, Vec<u8>> {
    files::tree(&site.path("public"))
}

#[test]
fn what_changed_goes_up_in_an_order_that_never_leads_nowhere() {
    let (site, store) = (built(), FakeStore::plain());
    let (code, _, stderr) = store.publish(&site, &[]);
    let files = public(&site).len();
    assert_eq!((code, stderr.trim()), (0, format!("上传 {} 个文件，未变 0，删去 0", files - 1).as_str()));
    assert!(store.site() == public(&site), "the store holds the site");
    let changes = store.changes(0);
    assert_eq!(changes.first().map(String::as_str), Some("PUT integrity.pending.json"));
    assert_eq!(changes[changes.len() - 2..], ["PUT integrity.json", "DELETE integrity.pending.json"]);
    let rank = |line: &String| match line.as_str() {
        "PUT index.html" => 2,
        line if line.ends_with(".xml") => 2,
        line if line.ends_with(".html") => 1,
        _ => 0,
    };
    let sent = &changes[1..changes.len() - 2];
    assert!(sent.is_sorted_by_key(rank), "{sent:#?}");
    assert_eq!(sent.iter().map(rank).collect::<BTreeSet<_>>(), BTreeSet::from([0, 1, 2]));
    let types: BTreeMap<String, String> =
        store.objects.lock().expect("objects").iter().map(|(key, (_, of))| (key.clone(), of.clone())).collect();
    assert_eq!(types["site/office/2024/index.html"], "text/html; charset=utf-8");
    assert_eq!(types["site/assets/theme.css"], "text/css; charset=utf-8");
    // Nothing changed: nothing is sent.
    let before = store.server.requests().len();
    let (code, _, stderr) = store.publish(&site, &[]);
    assert_eq!((code, stderr.trim()), (0, format!("上传 0 个文件，未变 {}，删去 0", files - 1).as_str()));
    assert_eq!(store.changes(before), [""; 0]);
    // A text changed: its report is sent, and what was made of it.
    files::edit(&site.path("content/office/2023/other_matters.md"), "\n", " And more.\n");
    build(&site);
    let before = store.server.requests().len();
    assert_eq!(store.publish(&site, &[]).0, 0);
    let changes = store.changes(before);
    assert!(changes.contains(&"PUT office/2023/index.html".to_owned()), "{changes:?}");
    assert!(!changes.iter().any(|line| line.contains("assets/") || line.contains("/2024/index.html")), "{changes:?}");
    assert!(store.site() == public(&site));
}

#[test]
fn a_dry_run_sends_nothing_and_too_many_deletions_are_refused() {
    let (site, store) = (built(), FakeStore::plain());
    let (code, stdout, _) = store.publish(&site, &["--dry-run"]);
    assert_eq!((code, store.changes(0).len()), (0, 0));
    assert_eq!(stdout.lines().count(), public(&site).len() - 1);
    assert!(stdout.contains("+ office/2024/index.html\n"), "{stdout}");
    assert_eq!(store.publish(&site, &[]).0, 0);
    store.put("site/note.txt", b"theirs");
    let before = public(&site);
    files::edit(&site.path("site.toml"), "language = \"en\"", "language = \"en\"\noutputs = []\npages = []");
    build(&site);
    let after = public(&site);
    let gone: BTreeSet<String> = before.keys().filter(|path| !after.contains_key(*path)).cloned().collect();
    assert!(gone.len() > 5, "{gone:?}");
    let asked = store.server.requests().len();
    let (code, _, stderr) = store.publish(&site, &["--max-deletes", "5"]);
    assert_eq!((code, store.changes(asked).len()), (1, 0), "{stderr}");
    assert!(stderr.contains(&format!("--max-deletes {}", gone.len())), "{stderr}");
    let (code, stdout, _) = store.publish(&site, &["--max-deletes", "100", "--dry-run"]);
    let listed = stdout.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!((code, &listed), (0, &gone));
    assert_eq!(store.changes(asked).len(), 0);
    assert_eq!(store.publish(&site, &["--max-deletes", &gone.len().to_string()]).0, 0);
    let deleted = store.changes(asked).into_iter().filter_map(|line| line.strip_prefix("DELETE ").map(str::to_owned));
    let deleted: BTreeSet<String> = deleted.filter(|path| path != "integrity.pending.json").collect();
    assert_eq!(deleted, gone);
    let mut held = store.site();
    assert_eq!(held.remove("note.txt").as_deref(), Some(b"theirs".as_slice()), "what others put there stays");
    assert!(held == after);
}

#[test]
fn an_interrupted_run_is_taken_up_where_it_was() {
    let broken = |request: &WebRequest, _: usize| {
        (request.method == "PUT" && request.path.starts_with("/bucket/site/office/2024/index.html")).then_some(None)
    };
    let (site, store) = (built(), FakeStore::start(md5_hex, broken));
    let (code, _, stderr) = store.publish(&site, &[]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("s3://bucket/site/office/2024/index.html：不作回答就断开了"), "{stderr}");
    assert!(stderr.contains("接着传余下的"), "{stderr}");
    let held = store.site();
    assert!(
        held.contains_key("integrity.pending.json")
            && !held.contains_key("integrity.json")
            && !held.contains_key("index.html")
    );
    let tries = store.changes(0).iter().filter(|line| *line == "PUT office/2024/index.html").count();
    assert_eq!(tries, 4, "an answer that does not come is asked for again");
    // The same objects in a store that works again.
    let next = FakeStore::plain();
    next.objects.lock().expect("objects").clone_from(&store.objects.lock().expect("objects"));
    assert_eq!(next.publish(&site, &[]).0, 0);
    assert!(next.site() == public(&site));
    let again = next
        .changes(0)
        .into_iter()
        .filter(|line| line.strip_prefix("PUT ").is_some_and(|path| held.contains_key(path)));
    assert_eq!(again.collect::<Vec<_>>(), ["PUT integrity.pending.json"], "what was sent is not sent again");
    // A site of fewer files takes the place of the interrupted one: what that run had sent goes.
    let other = FakeStore::plain();
    other.objects.lock().expect("objects").clone_from(&store.objects.lock().expect("objects"));
    files::edit(&site.path("site.toml"), "language = \"en\"", "language = \"en\"\noutputs = []");
    build(&site);
    assert_eq!(other.publish(&site, &["--max-deletes", "100"]).0, 0);
    assert!(other.site() == public(&site));
}

#[test]
fn a_moments_failure_is_tried_again_and_a_refusal_is_not() {
    let busy = |request: &WebRequest, before: usize| {
        (before < 2 && request.path.contains("theme.css"))
            .then(|| Some((503, String::new(), b"<Error><Code>SlowDown</Code></Error>".to_vec())))
    };
    let (site, store) = (built(), FakeStore::start(md5_hex, busy));
    assert_eq!(store.publish(&site, &[]).0, 0);
    assert!(store.site() == public(&site));
    assert_eq!(store.changes(0).iter().filter(|line| line.contains("theme.css")).count(), 3);
    let answer = "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId></Error>";
    let store = FakeStore::start(md5_hex, move |_, _| Some(Some((403, String::new(), answer.into()))));
    let endpoint = format!("http://{}", store.server.address);
    let mut command = annals(site.root(), &["publish", "s3://bucket/site", "--endpoint", &endpoint]);
    let output = command
        .env("AWS_ACCESS_KEY_ID", SECRETS[0])
        .env("AWS_SECRET_ACCESS_KEY", SECRETS[1])
        .env("AWS_SESSION_TOKEN", SECRETS[2])
        .output()
        .expect("a run");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!((output.status.code(), store.server.requests().len()), (Some(2), 1), "{stderr}");
    assert!(stderr.contains("403 SignatureDoesNotMatch") && !stderr.contains(SECRETS[0]), "{stderr}");
}

#[test]
fn only_a_whole_site_without_drafts_goes_up_and_over_nothing_foreign() {
    let (site, store) = (built(), FakeStore::plain());
    let refused = |why: &str| {
        let (code, _, stderr) = store.publish(&site, &[]);
        assert_eq!((code, store.changes(0).len()), (1, 0), "{stderr}");
        assert!(stderr.contains(why), "{why}: {stderr}");
    };
    site.write("public/office/index.html", "changed");
    refused("不是完整的网站");
    assert_eq!(store.server.requests().len(), 0, "nobody was asked");
    files::edit(&site.path("content/office/2024/report.toml"), "published = ", "status = \"draft\"\npublished = ");
    crate::support::command::succeed(site.root(), &["build", "--drafts", "--no-cache"]);
    refused("有草稿：office/2024");
    build(&site);
    store.put("site/robots.txt", b"theirs");
    refused("robots.txt 已在那里，却不是 annals 放的");
    store.put("site/robots.txt", &public(&site)["robots.txt"]);
    store.put("site/integrity.json", b"{}");
    refused("integrity.json 已在那里，却不是 annals 放的");
    store.objects.lock().expect("objects").remove("site/integrity.json");
    assert_eq!(store.publish(&site, &[]).0, 0, "the very same bytes are adopted");
    // Without an account nobody is asked either.
    let endpoint = format!("http://{}", store.server.address);
    let output =
        annals(site.root(), &["publish", "s3://bucket/site", "--endpoint", &endpoint]).output().expect("a run");
    assert!(String::from_utf8_lossy(&output.stderr).contains("AWS_ACCESS_KEY_ID"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn where_tags_are_no_digests_the_list_of_the_last_site_tells() {
    let (site, store) = (built(), FakeStore::start(|bytes| format!("{:x}-1", bytes.len()), |_, _| None));
    assert_eq!(store.publish(&site, &[]).0, 0);
    let before = store.server.requests().len();
    assert_eq!(store.publish(&site, &[]).0, 0);
    assert_eq!(store.changes(before), [""; 0]);
}
