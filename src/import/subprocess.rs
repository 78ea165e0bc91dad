//! A file read in a process of its own. The readers have limits of their own, but no limit of ours reaches into the libraries
//! below: what a stream of a PDF unpacks to, how often a page's open tags are opened again. A process has a time and a memory
//! that can be watched from outside of such a library, and an end that takes everything along; a thread has not.

use super::document::SourceDocument;
use super::{ImportFormat, ReadError, read};
use crate::base::write_json;
use cpu_time::ProcessTime;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How much of a processor's time a reader may take, whatever else the machine does. Reports take milliseconds; a program without
/// optimisation is given more.
const TIMEOUT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 3 });
/// How long one may take by the clock: a reader that waits for something takes no processor's time.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much memory its process may have. The largest reports take a tenth of it.
const MEMORY: usize = 512 << 20;
/// The poll interval for both limits: in this time no machine fills another 500 MB.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// The stack of a reader: the libraries' own limits of depth need more than a thread has by default.
const STACK: usize = 64 << 20;
/// The command that answers.
const COMMAND: &str = "read-apart";

/// Reads a file's bytes in another process of this program. Whatever is in them, this returns: a reader that panics, takes too
/// long or too much memory is a file that cannot be read.
///
/// # Errors
/// When the bytes are not of the format, or go beyond a limit, or the process cannot be started.
pub fn read_in_subprocess(program: &Path, format: &ImportFormat, bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    format.admits(bytes.len() as u64)?;
    let output = run_worker(program, format, bytes).map_err(|_| ReadError::new("import.error.process"))?;
    // A process that was ended has written nothing, or a part.
    serde_json::from_slice(&output).unwrap_or_else(|_| Err(ReadError::new("import.error.panic")))
}

fn run_worker(program: &Path, format: &ImportFormat, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = Command::new(program)
        .args([COMMAND, format.name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // What a panic says goes nowhere. Not `null`, which opens /dev/null: in an empty chroot there is none.
        .stderr(Stdio::piped())
        .spawn()?;
    // It reads everything before it answers, so neither waits for the other. One that does not is asked for its answer.
    let _ = child.stdin.take().map(|mut input| input.write_all(bytes));
    Ok(child.wait_with_output()?.stdout)
}

/// The other process's side: what is on `input` is read, and the answer written.
///
/// # Errors
/// When `input` or `output` fails.
pub fn serve_worker(format: &'static ImportFormat, mut input: impl Read, output: impl Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let (sender, receiver) = mpsc::channel();
    let (started, spent) = (Instant::now(), ProcessTime::now());
    // The process ends when this function has returned, and the thread with it.
    thread::Builder::new().stack_size(STACK).spawn(move || {
        let _ = sender.send(read(format, bytes));
    })?;
    let answer = loop {
        match receiver.recv_timeout(POLL_INTERVAL) {
            Ok(answer) => break answer,
            Err(RecvTimeoutError::Disconnected) => break Err(ReadError::new("import.error.panic")),
            Err(RecvTimeoutError::Timeout) if memory() > MEMORY => {
                break Err(ReadError::limit("import.error.memory", MEMORY >> 20));
            }
            Err(RecvTimeoutError::Timeout) if spent.elapsed() > TIMEOUT || started.elapsed() > PATIENCE => {
                break Err(ReadError::limit("import.error.slow", TIMEOUT.as_secs() as usize));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    Ok(write_json(output, &answer)?)
}

/// The resident memory of this process; `None` where the system does not report it.
fn memory() -> usize {
    memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem)
}
