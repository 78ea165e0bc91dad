//! Reports with the faults of real ones, as other programs print and convert them. Not run with the others: they need Chromium,
//! LibreOffice and poppler. `corpus.sh` makes the documents, converts them, and prints how they were read.

use crate::support::printed;
use crate::support::printed::faults::{FAULTS, Sample};
use crate::support::printed::formats::{docx, tabbed, torn, xlsx};
use crate::support::printed::pages::{MANNERS, page};
use crate::support::printed::score::{lines, score};
use crate::support::printed::{Figures, Part};
use crate::support::recognised::{recognise, said};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

fn folder() -> PathBuf {
    PathBuf::from(env::var_os("ANNALS_CORPUS").expect("ANNALS_CORPUS names the folder of the corpus"))
}

/// What a reader should find in a report.
#[derive(serde::Serialize, serde::Deserialize)]
struct Expected {
    figures: Figures,
    /// The texts that are neither title, heading nor label of the form, without white space.
    lines: Vec<String>,
}

impl Expected {
    fn of(sample: &Sample) -> Self {
        let form = sample.edition.sections.iter().map(|section| section.heading.zh.as_str());
        let labels = sample.edition.tables.iter().flat_map(|table| &table.blocks).flat_map(|block| &block.rows);
        let form: BTreeSet<&str> = form.chain(labels.map(|row| row.label.zh.as_str())).collect();
        let texts = sample.parts.iter().skip(1).filter_map(|part| match part {
            Part::Text(text) if !form.contains(text.as_str()) => Some(text),
            Part::Text(_) | Part::Table(_) => None,
        });
        let lines = texts.map(|text| text.chars().filter(|c| !c.is_whitespace()).collect());
        Expected { figures: sample.expected.clone(), lines: lines.collect() }
    }
}

/// `<fault>~<seed>~<manner>.<ending>`, and `<fault>~<seed>.json` with what is in them.
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
            write(".json", serde_json::to_vec(&Expected::of(&sample)).expect("JSON"));
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

/// One line a fault and way: right, doubted, silent, needless, lines of the source of which nothing is said: there is no such line.
#[test]
#[ignore = "needs ANNALS_CORPUS"]
fn score_all() {
    let folder = folder();
    let only = env::var("ANNALS_ONLY").unwrap_or_default();
    let mut table: BTreeMap<(String, String), [usize; 5]> = BTreeMap::new();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .flatten()
        .map(|e| e.file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names.retain(|name| !name.ends_with(".json") && name.contains('~') && name.contains(&only));
    let scored = |name: &String| -> (String, String, [usize; 5]) {
        let mut steps = name.splitn(3, '~');
        let (fault, seed, way) =
            (steps.next().expect("a fault"), steps.next().expect("a seed"), steps.next().expect("a way"));
        let json = fs::read(folder.join(format!("{fault}~{seed}.json"))).expect("figures");
        let expected: Expected = serde_json::from_slice(&json).expect("what is in it");
        let found = recognise(name, fs::read(folder.join(name)).expect("a file"));
        let score = score(&found, &expected.figures);
        let said = said(&found);
        // The figures inside a line are torn out of it by some ways of making text of pages.
        let is_said = |line: &String| line.split(|c: char| c.is_ascii_digit()).all(|words| said.contains(words));
        let lost: Vec<&String> = expected.lines.iter().filter(|line| !is_said(line)).collect();
        if !only.is_empty() || !score.silent.is_empty() || !lost.is_empty() {
            let silent: Vec<&String> = score.silent.iter().take(6).collect();
            eprintln!("{name} {} {:?} {silent:#?} {lost:?}\n{}", score.right, score.by_table, lines(&found));
        }
        let all = [score.right, score.doubted, score.silent.len(), score.needless, lost.len()];
        (way.to_owned(), fault.to_owned(), all)
    };
    for (way, fault, all) in names.par_iter().map(scored).collect::<Vec<_>>() {
        table.entry((way, fault)).or_default().iter_mut().zip(all).for_each(|(sum, own)| *sum += own);
    }
    let mut by_way: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for ((way, fault), all) in &table {
        eprintln!("{way:34} {fault:18} {all:?}");
        by_way.entry(way).or_default().iter_mut().zip(all).for_each(|(sum, own)| *sum += own);
    }
    let mut lost = 0;
    for (way, all) in by_way {
        lost += all[4];
        let cells = all[0] + all[1] + all[2];
        eprintln!(
            "{way:34} {:5.1} % right, silent {}, needless {}, lines lost {}",
            100.0 * all[0] as f64 / cells as f64,
            all[2],
            all[3],
            all[4]
        );
    }
    assert_eq!(lost, 0, "every line of a source is placed or listed");
}
