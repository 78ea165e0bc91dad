//! A program that runs until it is stopped, `serve` or `watch`, and a small HTTP client for it.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing that is awaited takes longer, even on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// How many programs run at a time, however many tests do: each of them has as many threads as the machine has cores, and tests that
/// wait for an edit to show must not wait for the machine.
const MOST: usize = 4;
static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A place among the programs that run.
struct Permit;

impl Permit {
    fn wait() -> Permit {
        let running = RUNNING.lock().expect("no test panics here");
        *ENDED.wait_while(running, |running| *running >= MOST).expect("no test panics here") += 1;
        Permit
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Ok(mut running) = RUNNING.lock() {
            *running -= 1;
        }
        ENDED.notify_one();
    }
}

/// A running program.
pub(crate) struct Running {
    child: Child,
    _permit: Permit,
    lines: Receiver<String>,
    /// Where it serves.
    pub(crate) address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The answer of whoever listens at an address.
    pub(crate) fn of(address: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let head = format!("{method} {path} HTTP/1.1\r\n{headers}{length}Connection: close\r\n\r\n");
        // One that is refused for its head may be answered before its body is read.
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an end of the head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v))
    }

    /// The body without the script that serving adds.
    pub(crate) fn built(&self) -> Vec<u8> {
        let text = match String::from_utf8(self.body.clone()) {
            Ok(text) => text,
            Err(error) => return error.into_bytes(),
        };
        match text.find("<script src=\"/__annals/live.js\"") {
            Some(start) => {
                let end = text[start..].find("</script>\n").expect("an end") + start + "</script>\n".len();
                [&text[..start], &text[end..]].concat().into_bytes()
            }
            None => text.into_bytes(),
        }
    }
}

impl Running {
    /// Starts a program; it runs until this is dropped.
    pub(crate) fn start(mut command: Command) -> Running {
        let permit = Permit::wait();
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program");
        let stderr = BufReader::new(child.stderr.take().expect("stderr"));
        let (sender, lines) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Running { child, _permit: permit, lines, address: String::new() }
    }

    /// Waits until a server says where it serves.
    pub(crate) fn wait_for_address(mut self) -> Running {
        let line = self.line("http://");
        let (_, rest) = line.split_once("http://").expect("an address");
        self.address = rest.split('/').next().expect("an address").to_owned();
        self
    }

    /// The same program, asked at another address.
    pub(crate) fn at(mut self, address: &str) -> Running {
        self.address = address.to_owned();
        self
    }

    /// Waits for a line of stderr that contains a text.
    pub(crate) fn line(&self, text: &str) -> String {
        let start = Instant::now();
        let mut seen = Vec::new();
        while let Some(left) = TIMEOUT.checked_sub(start.elapsed()) {
            match self.lines.recv_timeout(left) {
                Ok(line) if line.contains(text) => return line,
                Ok(line) => seen.push(line),
                Err(_) => break,
            }
        }
        panic!("no line with `{text}`, but:\n{}", seen.join("\n"))
    }

    /// Asks with header lines of one's own.
    pub(crate) fn ask(&self, path: &str, headers: &str) -> Answer {
        self.request("GET", path, headers, b"")
    }

    /// Asks by a method, with header lines and a body of one's own.
    pub(crate) fn request(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        Answer::of(&self.address, method, path, headers, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(path, &format!("Host: {}\r\n", self.address))
    }

    /// The number of the process.
    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What there is to say, as JSON.
    pub(crate) fn state(&self) -> serde_json::Value {
        serde_json::from_slice(&self.get("/__annals/").body).expect("JSON")
    }

    /// Asks until something holds, and answers how long that took.
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Running) -> bool) -> Duration {
        let start = Instant::now();
        while start.elapsed() < TIMEOUT {
            if holds(self) {
                return start.elapsed();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("never: {what}; the state is {:#}", self.state())
    }

    /// Asks for a page until it contains a text.
    pub(crate) fn until_shows(&self, path: &str, text: &str) -> Duration {
        self.until(&format!("{path} shows {text}"), |running| running.get(path).text().contains(text))
    }

    /// Types Ctrl-C and answers the exit code.
    #[cfg(unix)]
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        Command::new("kill").args(["-INT", &self.id().to_string()]).status().expect("kill");
        self.child.wait().expect("an end").code()
    }
}
