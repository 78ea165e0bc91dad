//! What is being done, on a terminal, for whatever takes over a second: one line, which goes when it is done or something is said.

use super::terminal::SharedLine;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long something may take in silence, and how often the line is written anew.
const STEP: Duration = Duration::from_secs(1);

/// The line, as long as this value lives; none where stderr is no terminal.
pub(super) struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
    line: Arc<SharedLine>,
}

impl Progress {
    /// Begins. `text` is asked for with the seconds that passed.
    pub(super) fn new(line: &Arc<SharedLine>, text: impl Fn(u64) -> String + Send + 'static) -> Progress {
        if !line.is_screen() {
            return Progress { running: None, line: line.clone() };
        }
        let (end, ended) = mpsc::channel::<()>();
        let shown = line.clone();
        let write = move || {
            let mut seconds = 0;
            while ended.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
                seconds += STEP.as_secs();
                shown.show(&text(seconds));
            }
        };
        // A system that has no thread to spare does its work without the line.
        let thread = thread::Builder::new().spawn(write).ok();
        Progress { running: thread.map(|thread| (end, thread)), line: line.clone() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.running.take() {
            drop(end);
            let _ = thread.join(); // what it wrote is cleared in any case
            self.line.clear();
        }
    }
}
