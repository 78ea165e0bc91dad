//! `annals build`: the public site.

use super::args::{BuildArgs, ShardArgs};
use super::terminal::Terminal;
use super::{ExitStatus, import};
use crate::base::{Diagnostic, Digest, KeyBuilder, Message, Severity, Summary};
use crate::pipeline::{self, Checked, Options, PipelineError, Removals, Shard, show};
use crate::publish::{CACHE_FOLDER, CheckMemoFile, Destination, Mode, SHARDS, ShardWriter, Shards, WriteMode};
use crate::source::{SiteFolder, read_file};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn run(
    root: &SiteFolder,
    (args, shards): (&BuildArgs, &ShardArgs),
    quiet: bool,
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    let start = Instant::now();
    jobs(args)?;
    let Some(options) = options(args, terminal) else { return Ok(ExitStatus::Refused) };
    let target = BuildTarget::of_build(root, args, WriteMode::Exchange);
    let memo = CheckMemoFile::read(&target.destination());
    let last = memo.as_ref().map_or(&[][..], CheckMemoFile::bytes);
    let (checked, found) =
        terminal.during("cli.progressing.check", || pipeline::check_with_memo(root, &options, last))?;
    match quiet {
        true => terminal.findings(&errors(&checked.diagnostics)),
        false => terminal.open_findings(&checked.diagnostics),
    }
    let summary = checked.summary();
    if checked.blocking_errors() > 0 {
        terminal.say(&Message::new("cli.refused").with("counts", terminal.counts(summary)));
        return Ok(ExitStatus::Refused);
    }
    if let Some(shard) = shards.shard {
        return make_shard(root, (&checked, shard), (shards, quiet), terminal);
    }
    let merged = Merged::open(root, shards)?;
    let shards = merged.as_ref().map(|merged| (&merged.shards, &merged.program));
    let publish = || checked.publish_with(&target.destination(), &options.program, shards);
    match terminal.during("cli.progressing.build", publish) {
        Ok((changes, removals)) => {
            memo.iter().try_for_each(|memo| memo.save(&found))?;
            merged.iter().for_each(|merged| merged.say(quiet, terminal));
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
        Err(error) => refused(error, terminal),
    }
}

/// Tells the mistakes for which nothing was written; any other error is the machine's.
fn refused(error: PipelineError, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let PipelineError::Refused(mistakes) = error else { return Err(error.into()) };
    terminal.findings(&mistakes);
    terminal.say(&Message::new("cli.refused").with("counts", terminal.counts(Summary::new(&mistakes))));
    Ok(ExitStatus::Refused)
}

/// The folder of shards.
fn folder_of(root: &Path, args: &ShardArgs) -> PathBuf {
    args.shards.clone().unwrap_or_else(|| root.join(CACHE_FOLDER).join(SHARDS))
}

/// Renders a share of the agencies into a shard, for a build that merges all of them.
fn make_shard(
    root: &Path,
    (checked, shard): (&Checked, Shard),
    (args, quiet): (&ShardArgs, bool),
    terminal: &mut Terminal,
) -> anyhow::Result<ExitStatus> {
    let folder = folder_of(root, args);
    let mut target = BuildTarget::new(root, Some(&folder), Mode::Trust, WriteMode::InPlace);
    target.protected.push(root.join(TARGET));
    let program = bytes_of_program()?;
    let made = terminal.during("cli.progressing.build", || {
        let out = ShardWriter::create(&target.destination(), shard.number, shard.of)?;
        checked.write_shard(shard, out, &program)
    });
    match made {
        Ok(files) => {
            let message = Message::new("cli.shard").with("files", files).with("number", shard.number);
            if !quiet {
                terminal.say(&message.with("of", shard.of).with("folder", folder.display().to_string()));
            }
            // Reports that are left out are the merging build's to tell of: it ends with 1, and the part is done.
            say_left_out(checked, terminal);
            Ok(ExitStatus::Done)
        }
        Err(error) => refused(error, terminal),
    }
}

/// The shards that a build takes pages from, and the program that it takes them of.
struct Merged {
    shards: Shards,
    program: Digest,
}

impl Merged {
    fn open(root: &Path, args: &ShardArgs) -> anyhow::Result<Option<Merged>> {
        if !args.merge {
            return Ok(None);
        }
        Ok(Some(Merged { shards: Shards::open(&folder_of(root, args))?, program: bytes_of_program()? }))
    }

    fn say(&self, quiet: bool, terminal: &Terminal) {
        let (taken, damaged) = self.shards.taken();
        if !quiet {
            terminal.say(&Message::new("cli.merged").with("files", taken).with("shards", self.shards.count()));
        }
        for path in self.shards.refused() {
            terminal.say(&Message::new("cli.merged_refused").with("path", path.display().to_string()));
        }
        if damaged > 0 {
            terminal.say(&Message::new("cli.merged_damaged").with("files", damaged));
        }
    }
}

/// The digest of the running program by its bytes: the same on every machine, unlike [`program`].
fn bytes_of_program() -> anyhow::Result<Digest> {
    let path = import::program().context("annals")?;
    let bytes = read_file(&path, PROGRAM_LIMIT).with_context(|| path.display().to_string())?;
    Ok(Digest::new(&bytes))
}

/// The largest program that is read: far more than any build has.
const PROGRAM_LIMIT: u64 = 4 << 30;

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
