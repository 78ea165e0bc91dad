//! Requests as attackers and broken programs send them, to `serve` and to `edit`: the server goes on, nothing of another file of the
//! machine is answered, and no file of the site changes. `ANNALS_REQUESTS=100000 cargo test --release --test main attacks` for more.

use super::desk::Desk;
use crate::support::command::asked;
use crate::support::damage;
use crate::support::files::{put, tree};
use crate::support::random_report::Random;
use crate::support::server::Running;
use crate::support::site::Site;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// What lies beside the content and is nobody's to see.
const SECRET: &str = "what nobody may see 7b1f";

/// Ways out of the folder that is served, and files that lie in it and are not served.
const PATHS: [&str; 22] = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/office/../../secret.txt",
    "/office/%2e%2e/%2e%2e/secret.txt",
    "/%252e%252e/secret.txt",
    "/.%00./secret.txt",
    "/..;/secret.txt",
    "//secret.txt",
    "/secret.txt",
    "/content/office/secret.txt",
    "/office/2024/secret.txt",
    "/.annals/secret.txt",
    "/.history/secret.txt",
    "/..\\secret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/file:///secret.txt",
    "/office/2024/?file=../../secret.txt",
    "/__annals/../../secret.txt",
    "/__annals/open?path=../secret.txt",
];

/// Heads and bodies that contradict themselves; HOST stands for the address.
const REQUESTS: [&str; 24] = [
    "",
    "\r\n\r\n",
    "GET\r\n\r\n",
    "GET /\r\n\r\n",
    "GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
    "GET / HTTP/1.1\nHost: HOST\n\n",
    "GET http://evil.example/secret.txt HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "GET /\u{0}secret HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "CONNECT evil.example:80 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "TRACE / HTTP/1.1\r\nHost: HOST\r\nCookie: a=b\r\n\r\n",
    "PUT /office/2024/index.html HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\nx",
    "DELETE /office/2024/index.html HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /secret.txt HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "GET / HTTP/1.1\r\nHost: HOST\r\nRange: bytes=0-,5-99999999999999999999\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];

/// So many requests are sent beside each other.
const SENDERS: usize = 32;

/// What a server answers to bytes, until it closes or has nothing more to say.
fn answer(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    // A request without an end is given up: the server closes it after ten seconds, see `half_a_request_is_closed`.
    stream.set_read_timeout(Some(Duration::from_millis(150))).expect("a timeout");
    let mut answer = Vec::new();
    // A server may close before it has read all, and what it says last is lost then.
    let _ = stream.write_all(bytes);
    let _ = stream.read_to_end(&mut answer);
    answer
}

fn attack(site: &Site, running: &Running, (page, head): (&str, &str)) {
    let before = tree(&site.path("content"));
    let plain = answer(&running.address, format!("GET {page} HTTP/1.1\r\n{head}Connection: close\r\n\r\n").as_bytes());
    assert!(plain.starts_with(b"HTTP/1.1 "), "what is asked properly is answered: {}", String::from_utf8_lossy(&plain));
    let address = running.address.as_str();
    let send = |bytes: &[u8]| {
        let answer = answer(address, bytes);
        let shown = String::from_utf8_lossy(bytes);
        assert!(!answer.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "answered to {shown:?}");
    };
    for path in PATHS {
        send(format!("GET {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n").as_bytes());
        send(format!("GET {page}{path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n").as_bytes());
    }
    for request in REQUESTS {
        send(request.replace("HOST", &running.address).as_bytes());
    }
    send(format!("GET /{} HTTP/1.1\r\n{head}\r\n", "a".repeat(1 << 20)).as_bytes());
    send(format!("GET / HTTP/1.1\r\n{head}{}\r\n", "X: y\r\n".repeat(20_000)).as_bytes());
    let mut random = Random::new(asked("ANNALS_SEED", 1));
    let whole = [
        format!("GET {page}/secret.txt?a=%20&b=../c HTTP/1.1\r\n{head}Connection: close\r\nRange: bytes=0-10\r\n\r\n"),
        format!("POST {page} HTTP/1.1\r\n{head}Connection: close\r\nContent-Length: 12\r\n\r\n{{\"year\":2024}}"),
    ];
    let damaged: Vec<Vec<u8>> = (0..asked("ANNALS_REQUESTS", 200))
        .map(|_| damage::bytes(random.pick(&whole).as_bytes(), &mut random))
        .collect();
    // Beside each other: many have no end, and are waited for.
    thread::scope(|scope| {
        for share in damaged.chunks(damaged.len().div_ceil(SENDERS).max(1)) {
            scope.spawn(move || share.iter().for_each(|request| send(request)));
        }
    });
    println!("{} damaged requests were sent, and the server goes on", damaged.len());
    assert_eq!(tree(&site.path("content")), before);
}

fn with_secrets() -> Site {
    let site = Site::two_years();
    for path in [
        "secret.txt",
        "content/office/secret.txt",
        "content/office/2024/secret.txt",
        ".annals/secret.txt",
        ".history/secret.txt",
    ] {
        put(site.root(), path, SECRET);
    }
    site
}

#[test]
fn serve_goes_on_and_shows_nothing_else() {
    let site = with_secrets();
    let running = site.serve(&[]);
    attack(&site, &running, ("/office/2024/", &format!("Host: {}\r\n", running.address)));
    assert_eq!(running.get("/office/2024/").status, 200);
}

#[test]
fn the_desk_goes_on_and_changes_nothing() {
    let site = with_secrets();
    let desk = Desk::open(&site);
    attack(&site, &desk.running, (&format!("{}/desk/view", desk.base), &desk.head()));
    assert_eq!(desk.get("/desk/view?agency=office&year=2024").status, 200);
}
