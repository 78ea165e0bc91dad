//! A web server on loopback that answers as a test wants, and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct WebRequest {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    /// The lines of the head, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The status, header lines, each with its end, and the body; `None` closes the connection without an answer.
pub(crate) type WebResponse = Option<(u16, String, Vec<u8>)>;

/// A server that runs until the tests end.
pub(crate) struct WebServer {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<WebRequest>>>,
}

impl WebServer {
    pub(crate) fn start(answer: impl Fn(&WebRequest) -> WebResponse + Send + Sync + 'static) -> WebServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, asked) = (Arc::new(answer), requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, asked) = (answer.clone(), asked.clone());
                thread::spawn(move || {
                    let mut stream = stream.expect("a connection");
                    let Some(request) = read(&stream) else { return };
                    asked.lock().expect("a list").push(request.clone());
                    let Some((status, headers, body)) = answer(&request) else { return };
                    let length = body.len();
                    let head = format!(
                        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
                    );
                    // A client may have gone, which is its own affair.
                    let _ = stream.write_all(head.as_bytes());
                    if request.method != "HEAD" {
                        let _ = stream.write_all(&body);
                    }
                });
            }
        });
        WebServer { address, requests }
    }

    /// The requests until now, in their order.
    pub(crate) fn requests(&self) -> Vec<WebRequest> {
        self.requests.lock().expect("a list").clone()
    }
}

fn read(stream: &TcpStream) -> Option<WebRequest> {
    let mut lines = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        lines.read_line(&mut line).ok().filter(|read| *read > 0).map(|_| line.trim_end().to_owned())
    };
    let first = line()?;
    let (method, rest) = first.split_once(' ')?;
    let path = rest.split(' ').next()?;
    let mut headers = Vec::new();
    while let Some(line) = line().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    lines.read_exact(&mut body).ok()?;
    Some(WebRequest { method: method.to_owned(), path: path.to_owned(), headers, body })
}
