//! floor SOURCE TARGET THREADS: how long the bare writing of a tree takes, the least that any generator of it needs.
//! floor --stat THREADS FOLDER…: how long it takes to ask for the size and time of every file below some folders, the least that
//! any generator needs to learn that nothing changed.
//!
//! Reads all files below SOURCE into memory, then writes the same tree as TARGET, which must not exist, and does nothing else:
//! folders, files, bytes. Prints the seconds of the writing and those of its CPU time. In a folder of its own, as cargo takes every
//! `benches/*.rs` for a benchmark; `rustc -O` is enough for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// A folder, or a file with its bytes; the path is below the tree's root.
struct Entry(PathBuf, Option<Vec<u8>>);

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, threads, folders @ ..] = &arguments[..]
        && mode == "--stat"
    {
        return stat_all(threads.parse().map_err(io::Error::other)?, folders);
    }
    let [source, target, threads] = &arguments[..] else {
        return Err(io::Error::other("usage: floor SOURCE TARGET THREADS"));
    };
    let threads: usize = threads.parse().map_err(io::Error::other)?;
    let target = Path::new(target);
    // What lies in one folder at the top is written by one thread: no folder is needed before it is there.
    let mut groups = Vec::new();
    for entry in fs::read_dir(source)? {
        let mut group = Vec::new();
        load(&entry?.path(), Path::new(source), &mut group)?;
        groups.push(group);
    }

    let (start, before) = (Instant::now(), cpu());
    fs::create_dir(target)?;
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| write(&groups, &next, target))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a thread of floor panicked"))
    })?;
    println!("{} {}", start.elapsed().as_secs_f64(), cpu() - before);
    Ok(())
}

fn load(path: &Path, source: &Path, group: &mut Vec<Entry>) -> io::Result<()> {
    let name = path.strip_prefix(source).map_err(io::Error::other)?.to_owned();
    if !path.is_dir() {
        group.push(Entry(name, Some(fs::read(path)?)));
        return Ok(());
    }
    group.push(Entry(name, None));
    for entry in fs::read_dir(path)? {
        load(&entry?.path(), source, group)?;
    }
    Ok(())
}

fn write(groups: &[Vec<Entry>], next: &AtomicUsize, target: &Path) -> io::Result<()> {
    while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
        for Entry(name, bytes) in group {
            match bytes {
                Some(bytes) => fs::write(target.join(name), bytes)?,
                None => fs::create_dir(target.join(name))?,
            }
        }
    }
    Ok(())
}

/// Asks for every file, and prints the seconds, those of CPU time and how many there are. What lies in one folder at the top is asked for by one thread.
fn stat_all(threads: usize, folders: &[String]) -> io::Result<()> {
    let (start, before) = (Instant::now(), cpu());
    let mut groups: Vec<PathBuf> = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            groups.push(entry?.path());
        }
    }
    let (next, count) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let work = || -> io::Result<()> {
            while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                count.fetch_add(stat(group)?, Ordering::Relaxed);
            }
            Ok(())
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a thread of floor panicked"))
    })?;
    println!("{} {} {}", start.elapsed().as_secs_f64(), cpu() - before, count.into_inner());
    Ok(())
}

fn stat(path: &Path) -> io::Result<usize> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return Ok(1);
    }
    fs::read_dir(path)?.map(|entry| stat(&entry?.path())).sum()
}

unsafe extern "C" {
    /// Of the C library: the CPU time of this process, user and system, in millionths of a second. The ticks of /proc are too long for
    /// what a small site takes.
    safe fn clock() -> std::ffi::c_long;
}

fn cpu() -> f64 {
    clock() as f64 / 1e6
}
