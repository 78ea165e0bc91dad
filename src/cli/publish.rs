//! `annals publish s3://BUCKET/PREFIX`: the built site into a store, and only what changed of it. Assets go first, then pages, then
//! what is gone is deleted, and integrity.json comes last: until then it names the files that were there before, which still are.

mod store;

use super::ExitStatus;
use super::build::TARGET;
use super::terminal::Terminal;
use crate::base::{Message, OutPath, Severity, sha256_hex};
use crate::publish::Integrity;
use crate::source::{self, SiteFolder};
use crate::{model, versions};
use anyhow::Context as _;
use clap::Args;
use data_encoding::HEXLOWER;
use rayon::prelude::*;
use rusty_s3::{Bucket, Credentials, UrlStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
pub(super) use store::StoreError;
use store::{ListedObject, Store, md5};
use url::{Host, Url};

/// What an interrupted run may have written, beside integrity.json: without it nobody would know which objects are annals'.
const PENDING: &str = "integrity.pending.json";

/// How many objects are sent at a time.
const WORKERS: usize = 8;

/// The region of stores that have none.
const REGION: &str = "us-east-1";

/// What is published, and where.
#[derive(Args)]
pub(super) struct PublishArgs {
    #[arg(value_name = "s3://BUCKET/PREFIX", value_parser = bucket_path)]
    target: BucketPath,
    #[arg(short, long, value_name = "DIR", env = "ANNALS_OUTPUT", hide_env = true)]
    output: Option<PathBuf>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_deletes: usize,
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL", hide_env = true)]
    endpoint: Option<Url>,
    #[arg(long, value_name = "REGION", env = "AWS_REGION", hide_env = true, default_value = REGION, value_parser = region)]
    region: String,
    #[arg(long)]
    path_style: bool,
}

/// A bucket and a folder in it.
#[derive(Clone)]
struct BucketPath {
    bucket: String,
    /// Empty, or ending in `/`.
    prefix: String,
}

/// The region is a part of a host's name and of each signature.
fn region(text: &str) -> Result<String, String> {
    let is_region = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_region.then(|| text.to_owned()).ok_or_else(|| REGION.to_owned())
}

fn bucket_path(text: &str) -> Result<BucketPath, String> {
    let usage = || "s3://bucket/path".to_owned();
    let rest = text.strip_prefix("s3://").ok_or_else(usage)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_matches('/');
    let is_name = |name: &str| name.len() > 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if !is_name(bucket) || !(prefix.is_empty() || OutPath::parse(prefix).is_some()) {
        return Err(usage());
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    Ok(BucketPath { bucket: bucket.to_owned(), prefix })
}

pub(super) fn run(root: &SiteFolder, args: &PublishArgs, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let folder = args.output.clone().unwrap_or_else(|| root.join(TARGET));
    let Some(store) = store(args, terminal)? else { return Ok(ExitStatus::Refused) };
    let Some(site) = terminal.during("cli.progressing.check", || built(root, &folder, terminal))? else {
        return Ok(ExitStatus::Refused);
    };
    let compare = || Remote::read(&store).and_then(|remote| Ok((Upload::new(&site, &remote, &folder)?, remote)));
    let (upload, remote) = terminal.during("cli.progressing.compare", compare)?;
    if args.dry_run {
        let lines = upload.files.iter().map(|path| format!("+ {path}\n"));
        let lines: String = lines.chain(upload.gone.iter().map(|path| format!("- {path}\n"))).collect();
        terminal.document(lines.as_bytes())?;
    }
    let refusal = match &upload.foreign {
        Some(path) => Some(Message::new("upload.foreign").with("path", path)),
        None if upload.gone.len() > args.max_deletes => {
            let message = Message::new("upload.deletes").with("n", upload.gone.len()).with("max", args.max_deletes);
            Some(message.with("example", upload.gone[0].as_str()))
        }
        None => None,
    };
    if let Some(refusal) = refusal {
        terminal.say(&refusal);
        return Ok(ExitStatus::Refused);
    }
    let key = if args.dry_run { "upload.would" } else { "upload.done" };
    if !args.dry_run {
        upload.send(&site, &remote, &store, terminal).inspect_err(|_| terminal.say(&Message::new("upload.again")))?;
    }
    let unchanged = site.list.files.len() - upload.files.len();
    let message = Message::new(key).with("files", upload.files.len()).with("unchanged", unchanged);
    terminal.say(&message.with("deleted", upload.gone.len()));
    Ok(ExitStatus::Done)
}

/// The store that is named; `None`, after a message, where it cannot be one, or nobody may write there.
fn store(args: &PublishArgs, terminal: &Terminal) -> anyhow::Result<Option<Store>> {
    let Some(credentials) = Credentials::from_env() else {
        terminal.say(&Message::new("store.no_credentials"));
        return Ok(None);
    };
    let suffix = if args.region.starts_with("cn-") { ".cn" } else { "" };
    let endpoint = match &args.endpoint {
        Some(endpoint) => endpoint.clone(),
        None => Url::parse(&format!("https://s3.{}.amazonaws.com{suffix}", args.region)).context("--region")?,
    };
    // Most stores have a host for each bucket; one that is reached by a number or a port has no such names, and not every bucket's can be
    // one.
    let is_named =
        matches!(endpoint.host(), Some(Host::Domain(name)) if name.contains('.')) && endpoint.port().is_none();
    let is_label = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let has_host = is_named && !args.path_style && is_label(&args.target.bucket);
    let style = if has_host { UrlStyle::VirtualHost } else { UrlStyle::Path };
    match Bucket::new(endpoint, style, args.target.bucket.clone(), args.region.clone()) {
        Ok(bucket) => Ok(Some(Store::new(bucket, args.target.prefix.clone(), credentials))),
        Err(_) => {
            terminal.say(&Message::new("store.no_endpoint"));
            Ok(None)
        }
    }
}

/// A site that was built.
struct BuiltSite {
    folder: PathBuf,
    list: Integrity,
    /// The bytes of the list.
    bytes: Vec<u8>,
}

/// The site in a folder; `None`, after a message, where it is not whole, or has drafts.
fn built(root: &SiteFolder, folder: &Path, terminal: &Terminal) -> anyhow::Result<Option<BuiltSite>> {
    let (site, _) = model::load(&source::read(root)?);
    let verified = versions::published(folder, &site)?;
    terminal.findings(&verified.findings);
    let bytes = source::bytes(&folder.join(Integrity::NAME))?;
    let list = bytes.as_deref().and_then(Integrity::read);
    let is_whole = !verified.findings.iter().any(|finding| finding.severity == Severity::Error);
    let shown = folder.display().to_string();
    let refusal = match (list, bytes) {
        (Some(list), Some(bytes)) if is_whole && list.drafts.is_empty() => {
            return Ok(Some(BuiltSite { folder: folder.to_owned(), list, bytes }));
        }
        (Some(list), _) if !list.drafts.is_empty() => Message::new("upload.drafts").with("drafts", list.drafts),
        _ => Message::new("upload.not_whole"),
    };
    terminal.say(&refusal.with("folder", shown));
    Ok(None)
}

/// What the store holds.
struct Remote {
    listed: BTreeMap<String, ListedObject>,
    /// The list of the site that was published last, and its bytes.
    list: Option<(Integrity, Vec<u8>)>,
    /// What a run that was interrupted may have written.
    pending: Option<Integrity>,
    /// A list there that annals cannot have written.
    foreign: Option<&'static str>,
}

impl Remote {
    fn read(store: &Store) -> anyhow::Result<Remote> {
        let mut remote = Remote { listed: store.list()?, list: None, pending: None, foreign: None };
        for name in [Integrity::NAME, PENDING] {
            if remote.listed.contains_key(name) {
                let bytes = store.get(name)?;
                match Integrity::read(&bytes) {
                    Some(list) if name == PENDING => remote.pending = Some(list),
                    Some(list) => remote.list = Some((list, bytes)),
                    None => remote.foreign = Some(name),
                }
            }
        }
        Ok(remote)
    }

    /// The objects that annals put there, the two lists aside.
    fn owned(&self) -> BTreeSet<&str> {
        let lists = self.list.iter().map(|(list, _)| list).chain(&self.pending);
        lists
            .flat_map(|list| list.files.keys())
            .map(String::as_str)
            .filter(|path| self.listed.contains_key(*path))
            .collect()
    }

    /// Whether it holds a file of these bytes. Where entity tags are no MD5 (encrypted buckets), the list of the last site tells.
    fn has(&self, path: &str, digest: &str, bytes: &[u8]) -> bool {
        let Some(object) = self.listed.get(path).filter(|object| object.size == bytes.len() as u64) else {
            return false;
        };
        let is_md5 = |name: &str, bytes: &[u8]| {
            self.listed.get(name).is_some_and(|object| object.etag == HEXLOWER.encode(&md5(bytes)))
        };
        let is_listed = |(list, own): &(Integrity, Vec<u8>)| {
            self.pending.is_none()
                && !is_md5(Integrity::NAME, own)
                && list.files.get(path).is_some_and(|known| known == digest)
        };
        object.etag == HEXLOWER.encode(&md5(bytes)) || self.list.as_ref().is_some_and(is_listed)
    }
}

/// What is to be done.
struct Upload {
    /// The files to send, in their order.
    files: Vec<String>,
    /// The objects to delete.
    gone: Vec<String>,
    /// What others put in the place of a file to send.
    foreign: Option<String>,
}

/// Assets, which nobody looks for before a page names them; pages; and what leads readers to these.
fn rank(path: &str) -> u8 {
    match path.rsplit_once('.') {
        _ if path == "index.html" => 2,
        Some((_, "html")) => 1,
        Some((_, "xml")) => 2,
        _ => 0,
    }
}

impl Upload {
    fn new(site: &BuiltSite, remote: &Remote, folder: &Path) -> anyhow::Result<Upload> {
        let is_new = |(path, digest): (&String, &String)| -> anyhow::Result<Option<String>> {
            // What is not there needs no look into its file.
            let bytes = if remote.listed.contains_key(path) { source::bytes(&folder.join(path))? } else { None };
            let is_there = bytes.is_some_and(|bytes| remote.has(path, digest, &bytes));
            Ok((!is_there).then(|| path.clone()))
        };
        let files: Vec<Option<String>> = site.list.files.par_iter().map(is_new).collect::<anyhow::Result<_>>()?;
        let mut files: Vec<String> = files.into_iter().flatten().collect();
        files.sort_by_key(|path| rank(path));
        let owned = remote.owned();
        let is_foreign = |path: &&String| remote.listed.contains_key(*path) && !owned.contains(path.as_str());
        let foreign = remote.foreign.map(str::to_owned).or_else(|| files.iter().find(is_foreign).cloned());
        let gone = owned.iter().filter(|path| !site.list.files.contains_key(**path)).map(|path| (*path).to_owned());
        Ok(Upload { gone: gone.collect(), foreign, files })
    }

    fn send(&self, site: &BuiltSite, remote: &Remote, store: &Store, terminal: &Terminal) -> anyhow::Result<()> {
        let is_same = remote.list.as_ref().is_some_and(|(_, bytes)| *bytes == site.bytes);
        if is_same && self.files.is_empty() && self.gone.is_empty() && remote.pending.is_none() {
            return Ok(());
        }
        let done = Arc::new(AtomicUsize::new(0));
        let (shown, all, lang) = (done.clone(), self.files.len() + self.gone.len(), terminal.lang);
        let _progress = terminal.progress(move || {
            let done = shown.load(Relaxed);
            Message::new("cli.progressing.upload").with("done", done).with("files", all).render(lang)
        });
        let mut pending = remote.pending.as_ref().map(|list| list.files.clone()).unwrap_or_default();
        pending.extend(site.list.files.clone());
        let pending = Integrity {
            files: pending,
            versions: BTreeMap::new(),
            withdrawn: Vec::new(),
            drafts: Vec::new(),
            digest: None,
        };
        store.put(PENDING, &pending.print()?)?;
        for group in self.files.chunk_by(|a, b| rank(a) == rank(b)) {
            each(group, |path| {
                let bytes = source::bytes(&site.folder.join(path))?.unwrap_or_default();
                if site.list.files.get(path) != Some(&sha256_hex(&bytes)) {
                    return Err(StoreError { message: Message::new("upload.changed").with("path", path) }.into());
                }
                store.put(path, &bytes)?;
                done.fetch_add(1, Relaxed);
                Ok(())
            })?;
        }
        each(&self.gone, |path| {
            store.delete(path)?;
            done.fetch_add(1, Relaxed);
            Ok(())
        })?;
        store.put(Integrity::NAME, &site.bytes)?;
        Ok(store.delete(PENDING)?)
    }
}

/// Does something with each path, several at a time, until one fails.
fn each(paths: &[String], work: impl Fn(&str) -> anyhow::Result<()> + Sync) -> anyhow::Result<()> {
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let failure = &failure;
    let worker = || {
        while let Some(path) = paths.get(next.fetch_add(1, Relaxed)) {
            if let Err(error) = work(path) {
                next.store(paths.len(), Relaxed);
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    };
    thread::scope(|scope| (0..paths.len().min(WORKERS)).for_each(|_| drop(scope.spawn(worker))));
    let failure = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
    failure.map_or(Ok(()), Err)
}
