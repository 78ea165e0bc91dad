//! What the tests of `watch` and `serve` share: a site to edit, a running program, and a small HTTP client.
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Nothing that is awaited takes longer, even on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// A site in a folder of its own.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A copy of `tests/sites/two-years`.
    pub(crate) fn two_years() -> Site {
        let site = Site { folder: tempfile::tempdir().expect("a folder") };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/two-years");
        copy(&from.join("content"), &site.path("content"));
        fs::copy(from.join("site.toml"), site.path("site.toml")).expect("a copy");
        site
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    /// Replaces text in a file; it must be there.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} lacks {from}");
        self.replace(path, &text.replace(from, to));
    }

    /// Writes a file aside and renames it over: nobody sees half of it, however busy the machine is.
    pub(crate) fn replace(&self, path: &str, text: &str) {
        let file = self.path(path);
        let folder = file.parent().expect("a parent");
        fs::create_dir_all(folder).expect("a folder");
        let aside = folder.join(".aside");
        fs::write(&aside, text).expect("a file");
        fs::rename(&aside, file).expect("a rename");
    }

    /// A command of the program on this site, in English.
    pub(crate) fn annals(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.arg("--root").arg(self.root()).args(["--lang", "en"]).args(arguments);
        command
    }

    /// Starts a program that runs until it is dropped.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut child =
            self.annals(arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program");
        let stderr = BufReader::new(child.stderr.take().expect("stderr"));
        let (sender, lines) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Running { child, lines, address: String::new() }
    }

    /// Starts `annals serve` on a free port and waits until it answers.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Running {
        let mut running = self.start(&[&["serve", "--port", "0"], arguments].concat());
        let line = running.line("http://");
        let (_, rest) = line.split_once("http://").expect("an address");
        running.address = rest.split('/').next().expect("an address").to_owned();
        running
    }
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let file = to.join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
}

/// Every file below a folder by its path.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("a path below").to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// A running program.
pub(crate) struct Running {
    child: Child,
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
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
        write!(stream, "GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").expect("a request");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an end of the head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(path, &format!("Host: {}\r\n", self.address))
    }

    /// The number of the process.
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
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill");
        self.child.wait().expect("an end").code()
    }
}
