//! Damaged files: whatever the bytes, an answer comes back in time and within memory, and the program stays whole. In the suite a
//! few a format; `ANNALS_MUTATIONS=10000 cargo test --release --test main import::damaged -- --nocapture` says what the longest took.

#[path = "../fuzz/targets.rs"]
mod fuzz;

use crate::support::archives;
use crate::support::command::{PROGRAM, asked, in_own_process};
use crate::support::damage;
use crate::support::damage::{Split, elements, items, lines};
use crate::support::files::{put, repository, tree};
use crate::support::forms::{edition, editions};
use crate::support::printed::formats::{docx, html, tabbed, torn, xlsx};
use crate::support::printed::{Part, figures, pdf, report};
use crate::support::random_report::{Random, Sheet};
use annals::api::import;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long one may take, with what follows reading. Without optimisation and beside other tests, everything is slower.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });
/// How much memory any process may take.
const MEMORY: u64 = 1 << 30;

/// How many damaged files a format.
fn count() -> u64 {
    asked("ANNALS_MUTATIONS", 12)
}

/// What is measured is the memory of a process and of those that it started: each format has a process of its own.
fn alone(test: &str, body: impl FnOnce()) {
    in_own_process(&format!("{}::{test}", module_path!()), body);
}

/// A report of each form.
fn reports() -> [Vec<Part>; 2] {
    [("cn-2021", 2023), ("cn-2019", 2020)].map(|(id, year)| {
        let edition = &edition(id);
        let sheet = Sheet::random(edition, year, None, &mut Random::new(3));
        report(edition, &figures(edition, &sheet), "示例县人民政府", year)
    })
}

/// Reads as the command does, and recognises; an error is an answer, too.
fn survive(name: &str, bytes: &[u8], case: &str) -> Duration {
    let before = spent();
    let format = import::format_of(name).expect("a format");
    match import::read_in_subprocess(Path::new(PROGRAM), format, bytes) {
        Ok(document) => drop(import::recognise(document, editions(), None)),
        Err(error) => {
            let key = error.0.key();
            // A reader whose process is ended harms nothing, but it is a fault of ours, or of the library that draws PDFs: it panics,
            // and where it looks for lost objects, it goes through all of them again and again.
            let ended = matches!(key, "import.error.slow" | "import.error.panic") && name == "a.pdf";
            let at_fault = matches!(key, "import.error.slow" | "import.error.panic" | "import.error.memory");
            assert!(ended || !at_fault, "{name} {case}: {error:?}");
        }
    }
    let took = spent() - before;
    assert!(took < LONGEST, "{name} {case}: {took:?}");
    took
}

/// Files of a format, each made by `damaged` from a number.
fn mutations(name: &str, damaged: impl Fn(&mut Random) -> Vec<u8>) {
    let count = count();
    let took = (0..count).map(|seed| {
        let bytes = damaged(&mut Random::new(seed + 1));
        survive(name, &bytes, &format!("mutation {seed}"))
    });
    let longest = took.max().unwrap_or_default();
    let peaks = peaks();
    assert!(peaks.iter().all(|peak| *peak < MEMORY), "{name}: {peaks:?} bytes");
    println!("{name}: {count} files, longest {longest:?}, peak so far {:?} MB", peaks.map(|peak| peak >> 20));
}

/// The most memory that this process and the readers had so far.
#[cfg(unix)]
fn peaks() -> [u64; 2] {
    use nix::sys::resource::{UsageWho, getrusage};
    [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].map(|who| {
        let size = getrusage(who).expect("the system tells").max_rss() as u64;
        if cfg!(target_os = "macos") { size } else { size << 10 }
    })
}

/// The computing time of this process and of the readers so far: what other work on the machine takes is not counted.
#[cfg(unix)]
fn spent() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let seconds = [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].map(|who| {
        let usage = getrusage(who).expect("the system tells");
        [usage.user_time(), usage.system_time()].map(|time| {
            Duration::from_secs(time.tv_sec().unsigned_abs()) + Duration::from_micros(time.tv_usec().unsigned_abs())
        })
    });
    seconds.as_flattened().iter().sum()
}

/// Where the system does not tell, the time on the wall.
#[cfg(not(unix))]
fn spent() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

/// Other systems do not tell.
#[cfg(not(unix))]
fn peaks() -> [u64; 2] {
    [0; 2]
}

/// A text, damaged in its bytes or in what it is made of.
fn texts(name: &str, texts: &[String], split: Split) {
    mutations(name, |random| {
        let whole = random.pick(texts);
        match random.below(3) {
            0 => damage::bytes(whole.as_bytes(), random),
            _ => damage::pieces(whole, random.pick::<String>(texts), split, random).into_bytes(),
        }
    });
}

/// An archive, damaged in its bytes or in the XML in it.
fn archives(name: &str, files: &[Vec<u8>]) {
    mutations(name, |random| {
        let whole = random.pick(files);
        match random.below(4) {
            0 => damage::bytes(whole, random),
            _ => damage::archive(whole, random.pick::<Vec<u8>>(files), random),
        }
    });
}

#[test]
fn damaged_text() {
    alone("damaged_text", || {
        let files: Vec<String> = reports().iter().flat_map(|parts| [tabbed(parts), torn(parts)]).collect();
        texts("a.txt", &files, lines);
    });
}

#[test]
fn damaged_pages() {
    alone("damaged_pages", || {
        texts("a.html", &reports().map(|parts| html(&parts)), elements);
    });
}

const MARKDOWN: &str = "# 示例县2023年政府信息公开工作年度报告\n\n## 一、总体情况\n\n- **甲**[^1]\n  1. > 乙 `丙` [丁](x)\n\n\
                        | 规章 | 1 | 2 | 3 |\n|---|---|---|---|\n| 行政许可 | 4 |\n\n[^1]: 注\n";

#[test]
fn damaged_markdown() {
    alone("damaged_markdown", || {
        let page = reports().map(|parts| tabbed(&parts).replace('\t', "| "));
        texts("a.md", &[MARKDOWN.to_owned(), page.concat()], lines);
    });
}

const JSON: &str = r#"{"agency":"a","name":"a","year":2023,"figures":{"requests.new_received.total":1,"requests.results.total.total":"/","proactive.fees.amount":"1.50"},"computed":["x",["y"]]}"#;
const CSV: &str = "agency,year,address,value,computed\na,2023,requests.new_received.total,1,\na,2023,\"x\",\"/\",yes\n";

#[test]
fn damaged_data() {
    alone("damaged_data", || {
        texts("a.json", &[JSON.to_owned()], items);
        texts("a.csv", &[CSV.to_owned(), CSV.repeat(40)], lines);
    });
}

#[test]
fn damaged_word_documents() {
    alone("damaged_word_documents", || {
        archives("a.docx", &reports().map(|parts| docx(&parts)));
    });
}

#[test]
fn damaged_workbooks() {
    alone("damaged_workbooks", || {
        archives("a.xlsx", &reports().map(|parts| xlsx(&parts)));
    });
}

#[test]
fn damaged_pdfs() {
    alone("damaged_pdfs", || {
        let files: Vec<Vec<String>> =
            reports().iter().flat_map(|parts| [true, false].map(|ruled| pdf::objects(parts, ruled))).collect();
        mutations("a.pdf", |random| {
            let objects = random.pick(&files);
            match random.below(3) {
                0 => damage::bytes(&pdf::assembled(objects), random),
                _ => damage::pdf(objects, random.pick::<Vec<String>>(&files), random),
            }
        });
    });
}

/// The bodies of the fuzz targets on their seeds, whole and damaged: what cargo-fuzz does at length with another toolchain.
/// `ANNALS_FUZZ=1000000 cargo test --release --test main fuzz_targets -- --nocapture` for so many a target, `ANNALS_FUZZ_SECONDS=600`
/// for as many as so long a time has for each, `ANNALS_SEED` for other ones. An input that is not survived is kept in tests/fuzz/artifacts/ and tried again first from then on; where the process itself
/// ends, `fuzz-at` in the folder that cargo gives to tests names the target and the number.
#[test]
fn fuzz_targets_survive_their_seeds() {
    alone("fuzz_targets_survive_their_seeds", || {
        // What a library says of each panic is no news.
        std::panic::set_hook(Box::new(|_| {}));
        let (many, first, seconds) =
            (asked("ANNALS_FUZZ", 50), asked("ANNALS_SEED", 0), asked("ANNALS_FUZZ_SECONDS", 0));
        let enough = |tried: u64, took: Duration| match seconds {
            0 => tried >= many,
            _ => took.as_secs() >= seconds,
        };
        let lost: Vec<String> = fuzz::TARGETS.iter().flat_map(|(name, _)| fuzzed(name, first, enough)).collect();
        assert!(lost.is_empty(), "not survived, and kept in tests/fuzz/artifacts: {lost:?}");
    });
}

/// Tries what was kept of a target, its seed, and damaged ones; answers those that were not survived.
fn fuzzed(name: &str, first: u64, enough: impl Fn(u64, Duration) -> bool) -> Vec<String> {
    let kept = repository("tests/fuzz/artifacts").join(name);
    let at = std::fs::File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-at")).expect("a file");
    let survives = |bytes: &[u8]| std::panic::catch_unwind(|| fuzz::run(name, bytes)).is_ok();
    let (started, seed) = (Instant::now(), seed(name));
    let again: Vec<_> = if kept.is_dir() { tree(&kept).into_iter().collect() } else { Vec::new() };
    let mut lost: Vec<String> =
        again.into_iter().filter(|(_, bytes)| !survives(bytes)).map(|(path, _)| format!("{name}/{path}")).collect();
    assert!(survives(&seed), "{name}: the seed");
    let (mut many, mut ended, mut longest) = (0, 0, Duration::ZERO);
    while !enough(many, started.elapsed()) {
        let number = first + many;
        many += 1;
        note(&at, &format!("{name} {number}"));
        let bytes = damage::bytes(&seed, &mut Random::new(number));
        let began = Instant::now();
        if !survives(&bytes) {
            // The library that draws PDFs panics at times: that is what its process is for.
            ended += 1;
            if name != "pdf" {
                put(&kept, &format!("damaged-{number}"), &bytes);
                lost.push(format!("{name}/damaged-{number}"));
            }
        }
        longest = longest.max(began.elapsed());
    }
    let (survived, rate) = (many - ended, many as f64 / started.elapsed().as_secs_f64());
    println!("{name}: {many} tried, {survived} survived, longest {longest:?}, {rate:.0} a second");
    lost
}

/// Writes over what a file said.
fn note(mut file: &std::fs::File, text: &str) {
    file.rewind().and_then(|()| writeln!(file, "{text:<60}")).expect("a note");
}

/// A whole file of a target.
fn seed(target: &str) -> Vec<u8> {
    let [parts, _] = reports();
    let part = |archive: &[u8], name: &str| {
        let found = archives::texts(archive).into_iter().find(|(known, _)| known == name);
        found.expect("a part").1.into_bytes()
    };
    match target {
        "docx" => docx(&parts),
        "docx_xml" => part(&docx(&parts), "word/document.xml"),
        "xlsx" => xlsx(&parts),
        "xlsx_xml" => part(&xlsx(&parts), "xl/worksheets/sheet1.xml"),
        "html" => html(&parts).into_bytes(),
        "md" => MARKDOWN.into(),
        "txt" => tabbed(&parts).into_bytes(),
        "json" => JSON.into(),
        "csv" => CSV.into(),
        "pdf" => pdf::pdf(&parts, true),
        "recogniser" => tabbed(&parts).replace("\t", "|").into_bytes(),
        other => panic!("no seed for {other}"),
    }
}

/// Writes the seeds where cargo-fuzz looks for them: `ANNALS_SEEDS=tests/fuzz/corpus cargo test --test main seeds -- --ignored`.
#[test]
#[ignore = "writes files for cargo-fuzz"]
fn seeds_for_cargo_fuzz() {
    let Ok(folder) = std::env::var("ANNALS_SEEDS") else { return };
    for (name, _) in fuzz::TARGETS {
        let folder = Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("seed"), seed(name)).expect("a file");
    }
}
