//! A long day of editing: thousands of events of every kind for a running `annals serve`, which must still show the last of them,
//! and whose memory must not have grown. `ANNALS_EVENTS` is their number; `.ci/long` runs a hundred thousand.

#![cfg(target_os = "linux")]

use crate::support::files::copy;
use crate::support::server::Running;
use crate::support::site::Site;
use std::fs;
use std::time::Instant;

const REPORT: &str = "content/office/2024/report.toml";
const OVERVIEW: &str = "content/office/2024/overview.md";
const PAGE: &str = "/office/2024/";

/// The number of events between two requests of the page: an author pauses, and so does an editor that saves in several steps.
const BURST: usize = 5;

/// One event of the day.
fn edit(site: &Site, report: &str, n: usize) {
    match n % 50 {
        // Figures that add up, that don't, and a file that cannot be read.
        1 | 18 => site.replace(REPORT, report),
        7 | 27 => site.replace(REPORT, &report.replace("decisions = 120", &format!("decisions = {n}"))),
        11 => site
            .replace(REPORT, &report.replace("carried_out            = [      3,", &format!("carried_out = [ {n},"))),
        17 => site.replace(REPORT, &report.replace("[requests]", &format!("[requests\nx{n}"))),
        // An agency comes and goes, with all its files.
        22 => copy(&site.path("content/office"), &site.path(&format!("content/new-{n}"))),
        23 => drop(fs::remove_dir_all(site.path(&format!("content/new-{}", n - 1)))),
        // A theme of the site's own: styles, and a template that is broken now and then.
        31 => site.write("themes/default/static/theme.css", format!("body {{ margin: {n}px }}")),
        33 => site.write("themes/default/templates/404.html", format!("<body>{{{{ nothing.{n} }}}}</body>")),
        34 => site.write("themes/default/templates/404.html", format!("<body>none {n}</body>")),
        // Settings.
        41 => site.replace("site.toml", &site.read("site.toml").replace("title = \"", "title = \"A")),
        42 => site.replace("site.toml", &site.read("site.toml").replace("title = \"A", "title = \"")),
        // Most of all, text: in place, and by rename.
        _ if n.is_multiple_of(2) => site.write(OVERVIEW, format!("Edit {n}.\n")),
        _ => site.replace(OVERVIEW, &format!("Edit {n}.\n")),
    }
}

/// The memory of the program, in kilobytes, as the kernel counts it.
fn resident(running: &Running) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", running.id())).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
#[ignore = "takes minutes: see .ci/long"]
fn a_long_day_does_not_grow_memory() {
    let events = std::env::var("ANNALS_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000usize);
    let site = Site::two_years();
    let report = site.read(REPORT);
    let running = site.serve(&[]);
    let start = Instant::now();
    let mut sizes = Vec::new();
    for n in (0..events).step_by(BURST) {
        (n..n + BURST).for_each(|n| edit(&site, &report, n));
        site.write(OVERVIEW, format!("Burst {n}.\n"));
        running.until_shows(PAGE, &format!("Burst {n}."));
        for path in ["/", "/office/", "/office/compare/2023-2024/", "/__annals/?page=%2Foffice%2F2024%2F", "/nothing"] {
            running.get(path);
        }
        if (n / BURST).is_multiple_of((events / BURST / 20).max(1)) {
            sizes.push(resident(&running));
            eprintln!("{n} events, {} s, {} MB", start.elapsed().as_secs(), sizes[sizes.len() - 1] >> 10);
        }
    }
    // What is kept is bounded, and is full after a while: from the middle of the day on nothing grows.
    let (before, after) = sizes.split_at(sizes.len() / 2);
    let most = |sizes: &[usize]| sizes.iter().copied().max().unwrap_or_default();
    assert!(most(after) < most(before) * 11 / 10 + (8 << 10), "{before:?} kB, then {after:?} kB");
    site.replace(REPORT, &report);
    site.write(OVERVIEW, "The end.\n");
    running.until_shows(PAGE, "The end.");
    running.until("all is well", |running| running.state()["summary"]["errors"] == 0);
}

/// The length of the system's queue of events, which is short until it is dropped.
struct ShortQueue(String);

const QUEUE: &str = "/proc/sys/fs/inotify/max_queued_events";

impl ShortQueue {
    fn new(length: usize) -> Option<ShortQueue> {
        let before = fs::read_to_string(QUEUE).ok()?;
        fs::write(QUEUE, length.to_string()).ok()?;
        Some(ShortQueue(before))
    }
}

impl Drop for ShortQueue {
    fn drop(&mut self) {
        fs::write(QUEUE, self.0.trim()).expect("the length before");
    }
}

/// The seconds of a processor that a program has used.
fn computed(running: &Running) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", running.id())).expect("a process");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    // utime and stime are the 14th and 15th; a hundredth of a second each on every Linux.
    (ticks(11) + ticks(12)) / 100.0
}

#[test]
#[ignore = "shortens a queue of the whole system, as root: see .ci/long"]
fn events_beyond_the_queue_are_lost_and_no_edit_is() {
    let Some(_queue) = ShortQueue::new(16) else {
        eprintln!("{QUEUE} cannot be written: not tried");
        return;
    };
    let site = Site::two_years();
    for n in 0..200 {
        copy(&site.path("content/office"), &site.path(&format!("content/office-{n}")));
    }
    let running = site.serve(&[]);
    for burst in 0..20 {
        for n in 0..200 {
            site.write(&format!("content/office-{n}/2024/overview.md"), format!("Burst {burst} of {n}.\n"));
        }
        site.write(OVERVIEW, format!("Burst {burst}.\n"));
        running.until_shows(PAGE, &format!("Burst {burst}."));
        running.until_shows("/office-199/2024/", &format!("Burst {burst} of 199."));
    }
    // Looking at everything ends: from some second on the program does next to nothing.
    let mut idle = false;
    for _ in 0..30 {
        let before = computed(&running);
        std::thread::sleep(std::time::Duration::from_secs(2));
        idle = computed(&running) - before < 0.2;
        if idle {
            break;
        }
    }
    assert!(idle, "it still looks at everything");
}
