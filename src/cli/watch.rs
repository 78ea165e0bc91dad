//! `annals watch`: the very build, again at each change, into the same folder file by file.

use super::ExitStatus;
use super::args::BuildArgs;
use super::build::{self, BuildTarget};
use super::dedup::FindingLog;
use super::interrupt::until_interrupted;
use super::serve;
use super::terminal::Terminal;
use crate::base::{Message, Summary};
use crate::pipeline::{self, Options, PipelineCache, PipelineError};
use crate::publish::WriteMode;
use crate::serve::{Session, Watching};
use crate::source::{SiteFolder, Sources};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

pub(super) fn run(
    root: &SiteFolder,
    args: &BuildArgs,
    watching: Watching,
    terminal: &Terminal,
) -> anyhow::Result<ExitStatus> {
    build::jobs(args)?;
    let Some(options) = build::options(args, terminal) else { return Ok(ExitStatus::Refused) };
    let target = BuildTarget::of_build(root, args, WriteMode::InPlace);
    let step = Arc::new(Mutex::new(()));
    let (root, terminal) = (root.clone(), terminal.clone());
    let mut publisher = Publisher {
        options,
        cache: PipelineCache::default(),
        target,
        step: step.clone(),
        terminal: terminal.clone(),
        printed: FindingLog::default(),
    };
    until_interrupted(&step, move || {
        let mut session = Session::open(&root, watching)?;
        serve::say_notes(&mut session, &terminal);
        // An error at the start is final: the target is a folder of others, for example.
        publisher.publish(&session.sources)?;
        let path = publisher.target.path().display().to_string();
        terminal.say(&Message::new("serve.watching").with("path", path));
        loop {
            let parts = serve::wait_for_change(&mut session, &terminal);
            serve::say_notes(&mut session, &terminal);
            serve::say_changed(&parts, &session, &terminal);
            if let Err(error) = publisher.publish(&session.sources) {
                terminal.fail(&error.into());
            }
        }
    })
}

struct Publisher {
    options: Options,
    cache: PipelineCache,
    target: BuildTarget,
    step: Arc<Mutex<()>>,
    terminal: Terminal,
    /// The findings that were printed already.
    printed: FindingLog,
}

impl Publisher {
    fn publish(&mut self, sources: &Sources) -> Result<(), PipelineError> {
        let start = Instant::now();
        let checked = pipeline::analyze_cached(sources, &self.options, &mut self.cache);
        let mut diagnostics = checked.diagnostics.clone();
        let mut published = None;
        if checked.blocking_errors() == 0 {
            let _step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
            match checked.publish(&self.target.destination(), &self.options.program) {
                Ok((changes, removals)) => {
                    build::say_removed(&removals, &self.terminal);
                    published = Some(changes);
                }
                Err(PipelineError::Refused(mistakes)) => diagnostics.extend(mistakes.into_iter().map(Arc::new)),
                Err(error) => return Err(error),
            }
        }
        let counts = self.terminal.counts(Summary::new(&diagnostics));
        self.printed.print_unseen(&diagnostics, &self.terminal);
        let message = match published {
            None => {
                Message::new("serve.held").with("path", self.target.path().display().to_string()).with("counts", counts)
            }
            Some(changes) => Message::new("serve.written")
                .with("written", changes.written)
                .with("unchanged", changes.unchanged)
                .with("removed", changes.removed)
                .with("counts", counts)
                .with("milliseconds", start.elapsed().as_millis().to_string()),
        };
        self.terminal.say(&message);
        Ok(())
    }
}
