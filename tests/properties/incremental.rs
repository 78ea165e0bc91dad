//! The law of `watch`: after any sequence of edits, what it published equals what a full build makes of the same files, byte
//! for byte. `ANNALS_EDITS=5000 cargo test --release --test main incremental` for a longer run, `ANNALS_SEED` for another one.

use crate::support::command::asked;
use crate::support::files::{copy, repository, tree};
use crate::support::random_report::Random;
use crate::support::random_site::done as is_done;
use crate::support::site::{Site, options};
use annals::api::base::{Diagnostic, Severity, Slug, Year};
use annals::api::pipeline::{self, Options, PipelineCache, PipelineError};
use annals::api::publish::{Destination, Mode, WriteMode};
use annals::api::source::{self, Sources};
use annals::api::versions;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const AGENCIES: [&str; 4] = ["office", "bureau", "county", "town"];
const YEARS: [&str; 4] = ["2021", "2022", "2023", "2024"];

/// One edit, as people make them; answers what was done and the path that an event would name.
fn edit(site: &Site, random: &mut Random) -> (String, String) {
    let agency = *random.pick(&AGENCIES);
    let year = *random.pick(&YEARS);
    let report = format!("content/{agency}/{year}/report.toml");
    let there = site.path(&report).exists();
    let done = |what: &str, path: String| (format!("{what} {path}"), path);
    let n = random.below(1000);
    match random.below(18) {
        0 | 1 if there => {
            let rows = ["licensing = { decisions = ", "penalty    = { decisions = ", "carried_out            = ["];
            let row = random.pick(&rows);
            let text = site.read(&report);
            if let Some(at) = text.find(row).map(|at| at + row.len()) {
                let end = text[at..].find([',', ' ']).map_or(at, |i| at + i);
                site.write(&report, format!("{}{n}{}", &text[..at], &text[end..]));
            }
            done("a figure in", report)
        }
        2 if there => {
            let path = format!("content/{agency}/{year}/overview.md");
            let figure = ["", "{{ previous.requests.new_received.total }}", "[signed](signed.txt)", "**“五公开”**"];
            site.write(&path, format!("Text {n} {}\n", random.pick(&figure)));
            done("a text in", path)
        }
        3 if there => {
            site.write(&report, format!("{}\nbroken = = {n}\n", site.read(&report)));
            done("broken", report)
        }
        4 if there => {
            fs::remove_dir_all(site.path(&format!("content/{agency}/{year}"))).expect("removed");
            done("removed", format!("content/{agency}/{year}"))
        }
        5 if there => {
            let text = site.read(&report);
            let text = match text.contains("status = \"draft\"\n") {
                true => text.replace("status = \"draft\"\n", ""),
                false => format!("status = \"draft\"\n{text}"),
            };
            site.write(&report, &text);
            done("draft or not", report)
        }
        6 if site.path(&format!("content/{agency}")).exists() && random.below(3) == 0 => {
            fs::remove_dir_all(site.path(&format!("content/{agency}"))).expect("removed");
            done("removed", format!("content/{agency}"))
        }
        7 | 8 => {
            let other = *random.pick(&AGENCIES);
            let parent = ["", "parent = \"county\"\n", "successor = \"town\"\nuntil = 2023\n"];
            let path = format!("content/{agency}/agency.toml");
            // One name of two agencies is told of as long as both have it.
            let name = if n.is_multiple_of(4) { "One name".to_owned() } else { format!("Name {n} of {other}") };
            site.write(&path, format!("name = \"{name}\"\nlevel = \"county\"\n{}", random.pick(&parent)));
            done("the agency", path)
        }
        9 => {
            let base = [
                "",
                "base_url = \"https://a.example/\"\n",
                "compare = \"all\"\n",
                "pages = [\"report\", \"agency\"]\n",
                "pages = [\"report\", \"members\", \"year\", \"year-tables\", \"year-ranks\"]\n",
                "outputs = [\"report.zip\", \"figures.csv\"]\nembed = true\n",
                "parent = \"county\"\n",
                "public_rules = [\"X-SAME\", \"Q-GOV\"]\nas_of = 2026-11-30\n",
            ];
            let language = ["en", "en", "zh-CN"];
            let theme = ["", "theme = \"own\"\n"];
            let rules = ["", "[rules]\nX-SAME = \"off\"\n"];
            let (base, theme, rules) = (random.pick(&base), random.pick(&theme), random.pick(&rules));
            let (title, language) = (n % 3, random.pick(&language));
            let head = format!("title = \"Site {title}\"\nlanguage = \"{language}\"\n");
            site.write("site.toml", format!("{head}{base}{theme}{rules}"));
            done("settings", "site.toml".to_owned())
        }
        10 => {
            let files = [
                ("themes/own/static/own.css", format!("body {{ margin: {n}px }}")),
                ("site.css", format!("body {{ margin: {n}px }}")),
                ("themes/own/templates/404.html", format!("<body>{n}</body>")),
                ("themes/own/templates/404.html", "{{ ".to_owned()),
                ("themes/own/locales/en.toml", format!("[nav]\nskip = \"Skip {n}\"\n")),
                ("themes/default/templates/partials/footer.html", format!("<footer>{n}</footer>")),
            ];
            let (path, text) = random.pick(&files);
            site.write(path, text);
            done("theme", (*path).to_owned())
        }
        11 => {
            let look = ["themes/own", "themes/default", "site.css"][random.below(3) as usize];
            let _ = fs::remove_dir_all(site.path(look)).or_else(|_| fs::remove_file(site.path(look)));
            done("removed", look.to_owned())
        }
        13 if there => {
            // A report that adds up others, or no more.
            let sum = "scope = \"aggregate\"\nincludes = [\"bureau\", \"town\", \"office\"]\n";
            let text = site.read(&report);
            let rest = text.replace(sum, "");
            site.write(&report, if rest == text { format!("{sum}{text}") } else { rest });
            done("a sum or not", report)
        }
        14 if there => {
            // A state that cannot be sealed stays unsealed; a version too many is a correction.
            let (slug, number) = (Slug::parse(agency).expect("a slug"), Year::parse(year).expect("a year"));
            let date = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
            let ledger = site.path(&format!("content/{slug}/{year}/versions.toml"));
            let why = format!("Reason {n}");
            let reason = ledger.exists().then_some(why.as_str());
            let request = versions::SealRequest { agency, year: number, reason, date, accepted: &[] };
            let sealed = is_done(versions::seal(&site.path(""), &request, &options()));
            done(if sealed { "sealed" } else { "not sealed" }, format!("content/{agency}/{year}"))
        }
        15 if site.path(&format!("content/{agency}/{year}/versions.toml")).exists() => {
            let date = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
            let version = (agency, Year::parse(year).expect("a year"), 1);
            let content =
                if n.is_multiple_of(2) { versions::WithdrawnContent::Keep } else { versions::WithdrawnContent::Purge };
            let taken = versions::withdraw(&site.path(""), version, (date, "by mistake"), content);
            done(if is_done(taken) { "withdrawn" } else { "not withdrawn" }, format!("content/{agency}/{year}"))
        }
        12 | 16 | 17 if there => attachment(site, &format!("content/{agency}/{year}"), random),
        _ => {
            // A new report, or one mended: the whole folder from a good one.
            let good = repository("tests/sites/two-years/content/office/2023");
            copy(&good, &site.path(&format!("content/{agency}/{year}")));
            if !site.path(&format!("content/{agency}/agency.toml")).exists() {
                site.write(&format!("content/{agency}/agency.toml"), format!("name = \"The {agency}\"\n"));
            }
            done("new or mended", format!("content/{agency}/{year}"))
        }
    }
}

/// An edit of an attachment; most of them leave its size and its time as they are, which copying does too (`cp -p`, `rsync -t`).
fn attachment(site: &Site, folder: &str, random: &mut Random) -> (String, String) {
    let (path, spare) = (site.path(&format!("{folder}/signed.txt")), site.path(&format!("{folder}/spare.txt")));
    let write = |path: &Path, text: String, seconds: u64| {
        fs::write(path, text).expect("an attachment");
        let file = fs::File::options().write(true).open(path).expect("an attachment");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("a time");
    };
    let n = random.below(1000);
    // A clock that is ahead is no reason to publish what is gone.
    let seconds = *random.pick(&[1_700_000_000, 4_000_000_000]);
    let remove = |path: &Path| drop(fs::remove_file(path));
    let what = match random.below(6) {
        0 | 1 => {
            remove(&path);
            write(&path, format!("signed {n:03}"), seconds);
            "written anew"
        }
        2 if path.is_file() => {
            // In place: the same entry, and through a link its target.
            write(&path, format!("signed {n:03}"), seconds);
            "written over"
        }
        3 if path.is_file() => {
            write(&spare, format!("signed {n:03}"), seconds);
            fs::rename(&spare, &path).expect("a rename");
            "another renamed over"
        }
        4 => {
            remove(&path);
            "removed"
        }
        _ => {
            remove(&path);
            write(&spare, format!("signed {n:03}"), seconds);
            #[cfg(unix)]
            std::os::unix::fs::symlink("spare.txt", &path).expect("a link");
            "made a link"
        }
    };
    let text = site.path(&format!("{folder}/overview.md"));
    let links = random.below(3) > 0;
    fs::write(&text, if links { "See [signed](signed.txt).\n" } else { "None.\n" }).expect("a text");
    (format!("an attachment {what} in {folder}"), folder.to_owned())
}

/// Makes good what is wrong, as far as a path tells what that is; answers the paths.
fn mend(site: &Site, found: &[Arc<Diagnostic>]) -> BTreeSet<String> {
    let good = repository("tests/sites/two-years/content/office/2023");
    let wrong = found.iter().filter(|found| found.severity == Severity::Error);
    let paths: BTreeSet<String> = wrong.filter_map(|found| Some(found.location.as_ref()?.file.path.clone())).collect();
    for path in &paths {
        let steps: Vec<&str> = path.split('/').collect();
        match steps[..] {
            ["content", agency, year, _] => copy(&good, &site.path(&format!("content/{agency}/{year}"))),
            ["content", agency, "agency.toml"] => site.write(path, format!("name = \"The {agency}\"\n")),
            ["themes", theme, ..] => drop(fs::remove_dir_all(site.path(&format!("themes/{theme}")))),
            _ => site.write("site.toml", "title = \"Mended\"\nlanguage = \"en\"\n"),
        }
    }
    paths
}

/// Publishes where nothing stops it: what stands there afterwards, and how many findings there are.
fn publish(
    sources: &Sources,
    memo: &mut PipelineCache,
    options: &Options,
    target: &Path,
    cache: &Path,
    way: WriteMode,
) -> Vec<Arc<Diagnostic>> {
    let checked = pipeline::analyze_cached(sources, options, memo);
    if checked.summary().errors == 0 {
        let destination = Destination { target, cache, protected: &[], mode: Mode::Trust, way };
        match checked.publish(&destination, &options.program) {
            Ok(_) | Err(PipelineError::Refused(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    checked.diagnostics
}

#[test]
fn incremental_is_full() {
    let (edits, seed) = (asked("ANNALS_EDITS", 300), asked("ANNALS_SEED", 20_211_207));
    let drafts = seed % 2 == 1;
    let compared = law(&Site::two_years(), drafts, edits, &mut Random::new(seed));
    assert!(compared * 50 > edits, "only {compared} states could be compared");
}

/// Edits a site, and compares what stands published with a full build now and then, and at the end; answers how often it could.
pub(super) fn law(site: &Site, drafts: bool, edits: u64, random: &mut Random) -> u64 {
    let options = Options { drafts, remove_published: true, ..options() };
    let scratch = tempfile::tempdir().expect("a folder");
    let (kept, cache) = (scratch.path().join("kept"), scratch.path().join("cache"));
    let mut memo = PipelineCache::default();
    let mut sources = source::read(site.root()).expect("a site");
    let mut log = Vec::new();
    let mut compared = 0;
    let mut found = publish(&sources, &mut memo, &options, &kept, &cache, WriteMode::InPlace);
    let (mut step, mut done, mut more) = (0, 0, 0);
    let mut told = Vec::new();
    // What is wrong in the end is made good, so that the last state can be compared.
    while done < edits || more < 3 && is_refused(&found) {
        step += 1;
        more += u64::from(done >= edits);
        let mut parts = BTreeSet::new();
        let count = if done < edits { 1 + random.below(3) } else { 0 };
        for _ in 0..count {
            let (what, path) = edit(site, random);
            done += 1;
            parts.extend(sources.root.part_of(&path));
            log.push(format!("{step}: {what}"));
        }
        if count == 0 || random.below(2) == 0 {
            for path in mend(site, &found) {
                parts.extend(sources.root.part_of(&path));
                log.push(format!("{step}: mended {path}"));
            }
        }
        sources.refresh(&parts).expect("a site");
        found = publish(&sources, &mut memo, &options, &kept, &cache, WriteMode::InPlace);
        // Now and then, and at the end, all over again.
        if step % 5 != 0 && done < edits {
            continue;
        }
        let checked = pipeline::check(site.root(), &options).expect("a site");
        assert!(checked.diagnostics == found, "findings after\n{}", log.join("\n"));
        // A process that is told what the rules found the last time.
        let (other, memo) = pipeline::check_with_memo(site.root(), &options, &told).expect("a site");
        let is_same = other.diagnostics == found && other.verdicts.values().eq(checked.verdicts.values());
        assert!(is_same, "findings of a process that was told of others after\n{}", log.join("\n"));
        told = memo;
        if checked.summary().errors > 0 {
            continue;
        }
        let fresh = scratch.path().join(format!("fresh-{step}"));
        let forgotten = scratch.path().join("forgotten");
        let all = source::read(site.root()).expect("a site");
        publish(&all, &mut PipelineCache::default(), &options, &fresh, &forgotten, WriteMode::Exchange);
        same_files(&kept, &fresh, &log.join("\n"));
        compared += 1;
        fs::remove_dir_all(&fresh).expect("removed");
    }
    compared
}

fn is_refused(found: &[Arc<Diagnostic>]) -> bool {
    found.iter().any(|found| found.severity == Severity::Error)
}

/// Two outputs are the same, byte for byte.
pub(super) fn same_files(kept: &Path, fresh: &Path, after: &str) {
    let (kept, fresh) = (tree(kept), tree(fresh));
    let paths: BTreeSet<&String> = kept.keys().chain(fresh.keys()).collect();
    for path in paths {
        let (kept, fresh) = (kept.get(path), fresh.get(path));
        if kept != fresh {
            let text = |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let (kept, fresh) = (text(kept).unwrap_or_default(), text(fresh).unwrap_or_default());
            let difference = similar::TextDiff::from_lines(&kept, &fresh);
            let difference = difference.unified_diff().context_radius(1).to_string();
            panic!("{path} differs after\n{after}\n{difference}");
        }
    }
}
