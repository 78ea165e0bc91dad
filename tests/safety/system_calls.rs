//! Every command that writes, stopped at its n-th system call by `strace`: killed there, refused there as by a full disk, or refused
//! a read as by a broken disk. Afterwards each file is that of before or that of after; what the program called done is done; and the
//! command, run again, comes to the same end.
//!
//! A kill before a call that changes nothing leaves what the kill before the next one leaves, so the calls that change something are
//! all states that a disk can be in. `strace` counts the calls of each thread and of each name by themselves, so that a moment is a name
//! and a number.

use crate::support::command::{PROGRAM, stdout, succeed};
use crate::support::files::{copy, edit, put, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The calls that change what is on the disk; a `?` goes before those that some machines lack.
const CHANGES: &str = "write,pwrite64,writev,copy_file_range,?sendfile,?rename,renameat,?renameat2,?mkdir,mkdirat,?unlink,unlinkat,\
                       ?rmdir,?link,linkat,?symlink,symlinkat,ftruncate,fsync,fdatasync,fchmod,?chmod,fchmodat,utimensat,flock";
/// The calls that want room.
const ROOM: &str = "write,pwrite64,writev,copy_file_range,?mkdir,mkdirat,?rename,renameat,?renameat2,?link,linkat,?symlink,\
                    symlinkat,ftruncate,fsync,fdatasync";
/// The calls that read.
const READS: &str = "?open,openat,read,pread64,readv,getdents64,?stat,?lstat,fstat,?newfstatat,statx,?readlink,readlinkat,?access,\
                     faccessat,?faccessat2";

/// What happens at the n-th call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BadLuck {
    Killed,
    /// This call and all after it.
    FullDisk,
    /// This call alone.
    FullOnce,
    Unreadable,
}

impl BadLuck {
    const ALL: [BadLuck; 4] = [BadLuck::Killed, BadLuck::FullDisk, BadLuck::FullOnce, BadLuck::Unreadable];

    fn calls(self) -> &'static str {
        match self {
            BadLuck::Killed => CHANGES,
            BadLuck::FullDisk | BadLuck::FullOnce => ROOM,
            BadLuck::Unreadable => READS,
        }
    }

    fn injection(self, name: &str, at: usize) -> String {
        let what = match self {
            BadLuck::Killed => format!("signal=KILL:when={at}"),
            BadLuck::FullDisk => format!("error=ENOSPC:when={at}+"),
            BadLuck::FullOnce => format!("error=ENOSPC:when={at}"),
            BadLuck::Unreadable => format!("error=EIO:when={at}"),
        };
        format!("inject={name}:{what}")
    }
}

/// A command that writes, and the site before it.
struct Writing {
    name: &'static str,
    arguments: &'static [&'static str],
    prepare: fn(&Path),
}

const ALL: &[Writing] = &[
    Writing {
        name: "init",
        arguments: &["init", "other", "--for", "county", "--name", "某县人民政府"],
        prepare: |_| (),
    },
    Writing { name: "new", arguments: &["new", "town", "2025", "--name", "某镇人民政府"], prepare: |_| () },
    Writing { name: "import", arguments: &["import", "inbox"], prepare: |_| () },
    Writing {
        name: "import --update",
        arguments: &["import", "inbox", "--update"],
        prepare: |root| {
            succeed(root, &["import", "inbox"]);
            edit(&root.join("content/jia/2024/report.toml"), "decisions = 120", "decisions = 119");
        },
    },
    Writing { name: "members import", arguments: &["members", "import", "members.csv"], prepare: |_| () },
    Writing {
        name: "rollup",
        arguments: &["rollup", "county", "2024"],
        prepare: |root| {
            put(root, "content/county/agency.toml", "name = \"某县人民政府\"\n");
            let head = "edition = \"cn-2021\"\nstatus = \"draft\"\nscope = \"aggregate\"\nincludes = [\"example\"]\n";
            put(root, "content/county/2024/report.toml", head);
        },
    },
    Writing { name: "seal", arguments: &["seal", "example", "2024", "--date", "2025-01-20"], prepare: |_| () },
    Writing {
        name: "seal --correction",
        arguments: &["seal", "example", "2024", "--date", "2025-02-20", "--correction", "漏计一件"],
        prepare: sealed,
    },
    Writing {
        name: "withdraw",
        arguments: &["withdraw", "example", "2024", "v1", "--reason", "误公布", "--date", "2025-03-01"],
        prepare: sealed,
    },
    Writing {
        name: "withdraw --purge",
        arguments: &["withdraw", "example", "2024", "v1", "--reason", "误公布", "--date", "2025-03-01", "--purge"],
        prepare: |root| {
            sealed(root);
            succeed(root, &["build"]);
        },
    },
    Writing {
        name: "export",
        arguments: &["export", "example", "2024", "--format", "docx", "-o", "r.docx"],
        prepare: |_| (),
    },
    Writing { name: "theme new", arguments: &["theme", "new", "red"], prepare: |_| () },
    Writing { name: "theme eject", arguments: &["theme", "eject", "report.html"], prepare: |_| () },
    Writing {
        name: "schema",
        arguments: &["schema"],
        prepare: |root| fs::remove_dir_all(root.join("schemas")).expect("a folder"),
    },
    Writing { name: "build, the first", arguments: &["build"], prepare: |_| () },
    Writing {
        name: "build after an edit",
        arguments: &["build"],
        prepare: |root| {
            succeed(root, &["build"]);
            edit(&root.join("content/example/2024/report.toml"), "decisions = 120", "decisions = 121");
        },
    },
    Writing {
        name: "build after a removal",
        arguments: &["build"],
        prepare: |root| {
            copy(&root.join("content/example/2024"), &root.join("content/second/2024"));
            put(root, "content/second/agency.toml", "name = \"第二镇人民政府\"\n");
            succeed(root, &["build"]);
            succeed(root, &["build"]);
            fs::remove_dir_all(root.join("content/second")).expect("a folder");
        },
    },
    Writing { name: "build --shard", arguments: &["build", "--shard", "1/1", "--shards", "parts"], prepare: |_| () },
    Writing {
        name: "build --merge",
        arguments: &["build", "--merge", "--shards", "parts"],
        prepare: |root| {
            succeed(root, &["build", "--shard", "1/1", "--shards", "parts"]);
        },
    },
    Writing {
        name: "clean",
        arguments: &["clean"],
        prepare: |root| {
            succeed(root, &["build"]);
        },
    },
];

fn sealed(root: &Path) {
    succeed(root, &["seal", "example", "2024", "--date", "2025-01-20"]);
    edit(&root.join("content/example/2024/report.toml"), "decisions = 120", "decisions = 121");
}

/// A site with an office, its report, and that of another in `inbox`.
fn site(root: &Path) {
    succeed(root, &["init", "site", "--example"]);
    let site = root.join("site");
    let report = stdout(&site, &["export", "example", "2024", "--format", "json"]);
    let report = String::from_utf8(report).expect("UTF-8").replace("示例县人民政府办公室", "甲镇人民政府");
    put(&site, "inbox/jia.json", report.replace("\"agency\":\"example\"", "\"agency\":\"jia\""));
    put(&site, "members.csv", "单位名称,级别\n甲镇人民政府,乡镇\n乙镇人民政府,乡镇\n");
}

type Files = BTreeMap<String, Vec<u8>>;

/// What is said of a site: without the program's own workspace, and what it keeps of former texts.
fn files(root: &Path) -> Files {
    let own = |path: &String| [".annals", ".history"].iter().any(|own| path.split('/').any(|part| part == *own));
    tree(root).into_iter().filter(|(path, _)| !own(path)).collect()
}

/// When bad luck begins: of calls of each name, the number in its thread of the first that has it.
type Moment = Vec<(String, usize)>;

struct Proof<'a> {
    writing: &'a Writing,
    luck: BadLuck,
    start: &'a Path,
    before: &'a Files,
    after: &'a Files,
}

impl Proof<'_> {
    /// Runs the command with its bad luck at a moment, the n-th of all; `false` where it ended before that.
    fn at(&self, number: usize, moment: &Moment) -> Result<bool, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("site");
        duplicate(self.start, &root);
        let log = folder.path().join("log");
        let output = Command::new("strace")
            .args(["-f", "-qq", "-o"])
            .arg(&log)
            .args(["-e", &format!("trace={}", self.luck.calls())])
            .args(moment.iter().flat_map(|(name, at)| ["-e".to_owned(), self.luck.injection(name, *at)]))
            .arg(PROGRAM)
            .args(self.writing.arguments)
            .current_dir(&root)
            // With one worker the calls are the same ones each time; with more, the kills hit other moments of the others.
            .env("ANNALS_JOBS", if self.luck == BadLuck::Killed && number.is_multiple_of(2) { "4" } else { "1" })
            .stdin(Stdio::null())
            .output()
            .expect("strace");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let reached = fs::read_to_string(&log).expect("a log");
        let reached = reached.contains("(INJECTED)") || reached.contains("killed by SIGKILL");
        let code = output.status.code();
        let mut found = files(&root);
        // A lock that nobody holds locks nothing.
        found.retain(|path, _| !path.ends_with(".annals-staging/lock"));
        let is_workspace = |path: &str| path.split('/').any(|part| part.ends_with(".annals-staging"));
        let fault =
            |what: String| Err(format!("{}, {:?} at {moment:?}: {what}\n{stderr}", self.writing.name, self.luck));
        // The library of the language has no other word for a broken pipe of a child.
        let panicked = stderr.contains("panicked") && !stderr.contains("library/std/src/process.rs");
        if panicked || (self.luck != BadLuck::Killed && code.is_none()) {
            return fault(format!("{:?}", output.status));
        }
        // A former tree that could not be removed is told of, and the next run removes it.
        let published: Files =
            found.iter().filter(|(path, _)| !is_workspace(path)).map(|(p, b)| (p.clone(), b.clone())).collect();
        if code == Some(0) && published != *self.after {
            return fault(format!("called done: {}", difference(&found, self.after)));
        }
        // What a run prepares has a hidden name, which nobody reads and the next run clears away.
        let is_hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        for (path, bytes) in found.iter().filter(|(path, _)| !is_hidden(path)) {
            let known = [self.before, self.after].into_iter().any(|files| files.get(path) == Some(bytes));
            if !known && !bytes.is_empty() {
                return fault(format!("{path} is neither that of before nor that of after"));
            }
        }
        if let Some(lost) = self.before.keys().find(|path| self.after.contains_key(*path) && !found.contains_key(*path))
        {
            return fault(format!("{lost} is lost"));
        }
        if found != *self.after {
            let again = Command::new(PROGRAM).args(self.writing.arguments).current_dir(&root).output().expect("a run");
            let mut found = files(&root);
            // Killed after its ledger a version is whole; the empty mark that is left says nothing any more.
            found.retain(|path, bytes| !(path.ends_with("/SEALING") && bytes.is_empty()));
            if found != *self.after {
                let said = String::from_utf8_lossy(&again.stderr);
                return fault(format!("run again: {}\n{said}", difference(&found, self.after)));
            }
        }
        // Killed as its last act, `clean` leaves the folder of the site without anything in it.
        let _ = fs::remove_dir(root.join("public"));
        let verified = Command::new(PROGRAM).arg("verify").current_dir(&root).output().expect("a run");
        if verified.status.code() != Some(0) {
            return fault(format!("verify: {}", String::from_utf8_lossy(&verified.stderr)));
        }
        Ok(reached)
    }
}

fn difference(found: &Files, wanted: &Files) -> String {
    let paths = found.keys().chain(wanted.keys()).filter(|path| found.get(*path) != wanted.get(*path));
    let state = |files: &Files, path: &String| {
        files.get(path).map_or("absent".to_owned(), |bytes| format!("{} bytes", bytes.len()))
    };
    let lines = paths.map(|path| format!("{path} ({}, wanted {})", state(found, path), state(wanted, path)));
    lines.take(5).collect::<Vec<_>>().join(", ")
}

/// Copies a site with its times, by which a build knows what has not changed.
fn duplicate(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").args([from, to]).status().expect("cp").success());
}

/// Tries one command with each bad luck: at every call, or for so long, at those between which the gaps are even. What was tried, and
/// the faults.
fn try_command(writing: &Writing, time: Duration) -> (usize, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    site(folder.path());
    let start = folder.path().join("site");
    (writing.prepare)(&start);
    let done = folder.path().join("done");
    duplicate(&start, &done);
    succeed(&done, writing.arguments);
    let (before, after) = (files(&start), files(&done));
    let each = BadLuck::ALL.map(|luck| {
        let proof = Proof { writing, luck, start: &start, before: &before, after: &after };
        let (tried, faults) = try_moments(&proof, &moments(&proof, folder.path()), time);
        println!("{}, {luck:?}: tried {tried}, faults {faults}", writing.name);
        (tried, faults)
    });
    each.into_iter().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1))
}

fn try_moments(proof: &Proof<'_>, moments: &[Moment], time: Duration) -> (usize, usize) {
    let (began, tried, next) = (Instant::now(), AtomicUsize::new(0), AtomicUsize::new(0));
    let faults = std::thread::scope(|scope| {
        let work = || {
            let mut faults = 0;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= moments.len() || (number > 1 && began.elapsed() > time) || faults > 3 {
                    return faults;
                }
                let number = spread(number, moments.len());
                let reached = proof.at(number, &moments[number]).unwrap_or_else(|fault| {
                    println!("{fault}\n");
                    faults += 1;
                    true
                });
                tried.fetch_add(usize::from(reached), Ordering::Relaxed);
            }
        };
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).sum()
    });
    (tried.into_inner(), faults)
}

/// The n-th of `count` numbers in an order whose beginnings are spread over all of them: multiples of a number without a common
/// divisor, near the golden section.
fn spread(number: usize, count: usize) -> usize {
    let gcd = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let step = (count * 618 / 1000..).find(|step| gcd(*step, count) == 1).expect("a step");
    number * step % count
}

/// The moments of a command: each call of each name; of a disk that stays full, each call of the thread that makes most of them, with
/// how many of each name came before it.
fn moments(proof: &Proof<'_>, folder: &Path) -> Vec<Moment> {
    let (root, log) = (folder.join("counted"), folder.join("log"));
    duplicate(proof.start, &root);
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .args(["-e", &format!("trace={}", proof.luck.calls()), PROGRAM])
        .args(proof.writing.arguments)
        .current_dir(&root)
        .env("ANNALS_JOBS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace");
    assert!(status.success(), "{}", proof.writing.name);
    fs::remove_dir_all(&root).expect("a folder");
    let log = fs::read_to_string(&log).expect("a log");
    let mut threads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (thread, call) in log.lines().filter_map(|line| line.split_once(' ')) {
        let name = call.trim_start().split_once('(').map(|(name, _)| name);
        threads.entry(thread).or_default().extend(name.filter(|name| proof.luck.calls().contains(name)));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    if proof.luck != BadLuck::FullDisk {
        for calls in threads.values() {
            for name in calls {
                let count = calls.iter().filter(|other| *other == name).count();
                counts.entry(name).and_modify(|most| *most = count.max(*most)).or_insert(count);
            }
        }
        let each = counts.into_iter().flat_map(|(name, most)| (1..=most).map(move |at| vec![(name.to_owned(), at)]));
        return each.collect();
    }
    counts.extend(proof.luck.calls().split(',').map(|name| (name, 1)));
    let calls = threads.into_values().max_by_key(Vec::len).unwrap_or_default();
    let moments = calls.into_iter().map(|name| {
        let moment = counts.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect();
        let name = counts.keys().copied().find(|known| known.trim_start_matches('?') == name).unwrap_or(name);
        counts.entry(name).and_modify(|at| *at += 1);
        moment
    });
    moments.collect()
}

#[test]
#[ignore = "wants strace and time: see .ci/safety"]
fn every_writing_command_at_every_system_call() {
    let seconds = std::env::var("ANNALS_SAFETY_SECONDS").ok().map(|seconds| seconds.parse().expect("a number"));
    let only = std::env::var("ANNALS_SAFETY_ONLY").unwrap_or_default();
    let each = |seconds: f64| Duration::from_secs_f64(seconds / (ALL.len() * BadLuck::ALL.len()) as f64);
    let time = seconds.map_or(Duration::MAX, each);
    let commands = ALL.iter().filter(|writing| writing.name.contains(&only));
    let (tried, faults) =
        commands.map(|writing| try_command(writing, time)).fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    println!("system calls: tried {tried}, survived {}", tried - faults);
    assert!(tried > 0 && faults == 0, "{faults} faults: see above");
}
