//! Ctrl-C ends a command that would never end by itself: at once, and that is a success.

use super::ExitStatus;
use std::sync::{Arc, Mutex, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// How long the end waits for a step that should not be cut.
const STEP: Duration = Duration::from_secs(2);

/// Runs `work` beside the terminal until it fails or Ctrl-C is typed. While `work` holds the lock, the end waits a little.
pub(super) fn until_interrupted(
    step: &Arc<Mutex<()>>,
    work: impl FnOnce() -> anyhow::Result<ExitStatus> + Send + 'static,
) -> anyhow::Result<ExitStatus> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    runtime.block_on(async {
        let interrupt = tokio::signal::ctrl_c();
        thread::Builder::new().name("annals-loop".to_owned()).spawn(move || sender.send(work()))?;
        tokio::select! {
            ended = receiver => ended?,
            interrupted = interrupt => {
                interrupted?;
                let start = Instant::now();
                while matches!(step.try_lock(), Err(TryLockError::WouldBlock)) && start.elapsed() < STEP {
                    thread::sleep(Duration::from_millis(5));
                }
                Ok(ExitStatus::Done)
            }
        }
    })
}
