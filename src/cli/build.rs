//! `annals build`: the public site.

use super::ExitStatus;
use super::args::BuildArgs;
use super::terminal::Terminal;
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, Severity, Summary};
use crate::pipeline::{self, Checked, Options, PipelineError, Removals, show};
use crate::publish::{CACHE_FOLDER, Destination, Mode, WriteMode};
use crate::source::SiteFolder;
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn run(
    root: &SiteFolder,
    args: &BuildArgs,
    quiet: bool,
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    let start = Instant::now();
    jobs(args)?;
    let Some(options) = options(args, terminal) else { return Ok(ExitStatus::Refused) };
    let checked = terminal.during("cli.progressing.check", || pipeline::check(root, &options))?;
    match quiet {
        true => terminal.findings(&errors(&checked.diagnostics)),
        false => terminal.open_findings(&checked.diagnostics),
    }
    let summary = checked.summary();
    if checked.blocking_errors() > 0 {
        terminal.say(&Message::new("cli.refused").with("counts", terminal.counts(summary)));
        return Ok(ExitStatus::Refused);
    }
    let target = BuildTarget::of_build(root, args, WriteMode::Exchange);
    let publish = || checked.publish(&target.destination(), &options.program);
    match terminal.during("cli.progressing.build", publish) {
        Ok((changes, removals)) => {
            for warning in changes.warnings {
                terminal.note(warning);
            }
            let message = Message::new("cli.built")
                .with("files", checked.plan.count())
                .with("written", changes.written)
                .with("unchanged", changes.unchanged)
                .with("removed", changes.removed)
                .with("counts", terminal.counts(summary))
                .with("seconds", format!("{:.2}", start.elapsed().as_secs_f64()));
            if !quiet {
                terminal.say(&message);
                say_drafts(&checked, terminal);
            }
            say_removed(&removals, terminal);
            Ok(say_left_out(&checked, terminal))
        }
        Err(PipelineError::Refused(mistakes)) => {
            terminal.findings(&mistakes);
            terminal.say(&Message::new("cli.refused").with("counts", terminal.counts(Summary::new(&mistakes))));
            Ok(ExitStatus::Refused)
        }
        Err(error) => Err(error.into()),
    }
}

/// The findings that are errors.
fn errors(findings: &[Arc<Diagnostic>]) -> Vec<&Diagnostic> {
    findings.iter().map(|finding| &**finding).filter(|finding| finding.severity == Severity::Error).collect()
}

/// Names the reports that went.
pub(super) fn say_removed(removals: &Removals, terminal: &Terminal) {
    let gone = removals.reports.iter().chain(&removals.unpublished).map(show);
    let reports = gone.chain(removals.versions.iter().cloned());
    let reports: Vec<String> = reports.collect();
    if !reports.is_empty() {
        terminal.say(&Message::new("cli.removed").with("count", reports.len()).with("reports", reports));
    }
}

/// Names the reports that are left out because of their errors; a run that leaves any out has not done its work.
fn say_left_out(checked: &Checked, terminal: &Terminal) -> ExitStatus {
    let reports: Vec<String> = checked.left_out.iter().map(show).collect();
    if reports.is_empty() {
        return ExitStatus::Done;
    }
    terminal.say(&Message::new("cli.left_out").with("count", reports.len()).with("reports", reports));
    ExitStatus::Refused
}

/// Names the drafts that are not published, and says how they are.
fn say_drafts(checked: &Checked, terminal: &Terminal) {
    let drafts: Vec<String> = checked.drafts.iter().map(show).collect();
    if !drafts.is_empty() {
        terminal.say(&Message::new("cli.drafts").with("count", drafts.len()).with("reports", drafts));
    }
}

/// The options of the pipeline; `None`, after a message, where the address is not valid.
pub(super) fn options(args: &BuildArgs, terminal: &Terminal) -> Option<Options> {
    let base_url = args.base_url.clone();
    if let Some(messages) = base_url.as_deref().and_then(crate::model::Settings::refused_base_url) {
        messages.iter().for_each(|message| terminal.say(message));
        return None;
    }
    Some(Options {
        base_url,
        strict: args.strict,
        remove_published: args.remove_published,
        ..Options::new(args.drafts, program())
    })
}

/// Sets the number of threads.
pub(super) fn jobs(args: &BuildArgs) -> anyhow::Result<()> {
    match args.jobs {
        Some(jobs) => rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global().context("--jobs"),
        None => Ok(()),
    }
}

/// Where a site is published to unless another folder is named, beside site.toml.
pub(super) const TARGET: &str = "public";

/// Where a site is published to.
pub(super) struct BuildTarget {
    path: PathBuf,
    cache: PathBuf,
    /// Folders that no output may touch.
    protected: Vec<PathBuf>,
    mode: Mode,
    way: WriteMode,
}

impl BuildTarget {
    /// That of a build with these options.
    pub(super) fn of_build(root: &Path, args: &BuildArgs, way: WriteMode) -> BuildTarget {
        let mode = if args.no_cache { Mode::Recheck } else { Mode::Trust };
        BuildTarget::new(root, args.output.as_deref(), mode, way)
    }

    /// The output folder: `public/` beside site.toml by default.
    pub(super) fn new(root: &Path, output: Option<&Path>, mode: Mode, way: WriteMode) -> BuildTarget {
        BuildTarget {
            path: output.map_or_else(|| root.join(TARGET), Path::to_owned),
            cache: root.join(CACHE_FOLDER),
            protected: ["content", "themes", "editions"].map(|name| root.join(name)).to_vec(),
            mode,
            way,
        }
    }

    /// The output folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The same for publishing.
    pub(super) fn destination(&self) -> Destination<'_> {
        Destination {
            target: &self.path,
            cache: &self.cache,
            protected: &self.protected,
            mode: self.mode,
            way: self.way,
        }
    }
}

/// The digest of the running program, from its file's size and time: pages made by another program are made again.
pub(super) fn program() -> Digest {
    let key = KeyBuilder::new("program").text(env!("CARGO_PKG_VERSION"));
    let file = std::env::current_exe().ok().and_then(|path| path.metadata().ok());
    let time = file.as_ref().and_then(|file| file.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok());
    key.bytes(&file.map_or(0, |file| file.len()).to_le_bytes())
        .bytes(&time.map_or(0, |time| time.as_nanos()).to_le_bytes())
        .finish()
}
