//! Reports with the faults of real ones, as other programs print and convert them. Not run with the others: they need Chromium,
//! LibreOffice and poppler. `corpus.sh` makes the documents, converts them, and prints how they were read.

use crate::support::printed;
use crate::support::printed::Figures;
use crate::support::printed::faults::FAULTS;
use crate::support::printed::formats::{docx, tabbed, torn, xlsx};
use crate::support::printed::pages::{MANNERS, page};
use crate::support::printed::score::{lines, score};
use crate::support::recognised::recognise;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

fn folder() -> PathBuf {
    PathBuf::from(env::var_os("ANNALS_CORPUS").expect("ANNALS_CORPUS names the folder of the corpus"))
}

/// `<fault>~<seed>~<manner>.<ending>`, and `<fault>~<seed>.json` with the figures.
#[test]
#[ignore = "needs ANNALS_CORPUS"]
fn make() {
    let folder = folder();
    for (fault, sample) in FAULTS {
        for seed in [61, 62] {
            let sample = sample(seed);
            let write = |manner: &str, bytes: Vec<u8>| {
                fs::write(folder.join(format!("{fault}~{seed}{manner}")), bytes).expect("a file");
            };
            write(".json", serde_json::to_vec(&sample.expected).expect("JSON"));
            for manner in MANNERS {
                let html = page(&sample.parts, manner);
                write(&format!("~{manner:?}.html"), encoding_rs::GB18030.encode(&html).0.into_owned());
            }
            write("~own.docx", docx(&sample.parts));
            write("~own.xlsx", xlsx(&sample.parts));
            write("~tabs.txt", tabbed(&sample.parts).into_bytes());
            write("~torn.txt", torn(&sample.parts).into_bytes());
            write("~ruled.pdf", printed::pdf::pdf(&sample.parts, true));
            write("~unruled.pdf", printed::pdf::pdf(&sample.parts, false));
        }
    }
}

/// One line a fault and way: right, doubted, silent, needless.
#[test]
#[ignore = "needs ANNALS_CORPUS"]
fn score_all() {
    let folder = folder();
    let only = env::var("ANNALS_ONLY").unwrap_or_default();
    let mut table: BTreeMap<(String, String), [usize; 4]> = BTreeMap::new();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .flatten()
        .map(|e| e.file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names.retain(|name| !name.ends_with(".json") && name.contains('~') && name.contains(&only));
    let scored = |name: &String| -> (String, String, [usize; 4]) {
        let mut steps = name.splitn(3, '~');
        let (fault, seed, way) =
            (steps.next().expect("a fault"), steps.next().expect("a seed"), steps.next().expect("a way"));
        let json = fs::read(folder.join(format!("{fault}~{seed}.json"))).expect("figures");
        let expected: Figures = serde_json::from_slice(&json).expect("figures");
        let found = recognise(name, fs::read(folder.join(name)).expect("a file"));
        let score = score(&found, &expected);
        if !only.is_empty() || !score.silent.is_empty() {
            let silent: Vec<&String> = score.silent.iter().take(6).collect();
            eprintln!("{name} {} {:?} {silent:#?}\n{}", score.right, score.by_table, lines(&found));
        }
        let all = [score.right, score.doubted, score.silent.len(), score.needless];
        (way.to_owned(), fault.to_owned(), all)
    };
    for (way, fault, all) in names.par_iter().map(scored).collect::<Vec<_>>() {
        table.entry((way, fault)).or_default().iter_mut().zip(all).for_each(|(sum, own)| *sum += own);
    }
    let mut by_way: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for ((way, fault), all) in &table {
        eprintln!("{way:34} {fault:18} {all:?}");
        by_way.entry(way).or_default().iter_mut().zip(all).for_each(|(sum, own)| *sum += own);
    }
    for (way, all) in by_way {
        let cells = all[0] + all[1] + all[2];
        eprintln!(
            "{way:34} {:5.1} % right, silent {}, needless {}",
            100.0 * all[0] as f64 / cells as f64,
            all[2],
            all[3]
        );
    }
}
