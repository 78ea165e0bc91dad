//! `annals info`: what a report of a mistake in the program needs to say about it, its system and the site; no name and no figure
//! of the site is in it.

use super::ExitStatus;
use super::args::DocumentFormat;
use super::terminal::{Terminal, aligned};
use crate::base::{Message, Summary};
use crate::pipeline::{self, Options};
use crate::source::SiteFolder;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is told. Every key is always there, `null` where there is no value.
#[derive(Serialize)]
struct Info {
    version: &'static str,
    /// `windows`, `linux`, `macos` …
    system: &'static str,
    /// `x86_64`, `aarch64` …
    processor: &'static str,
    /// How many threads a build uses.
    threads: usize,
    /// As in BCP 47.
    language: &'static str,
    /// None where there is no site.toml.
    site: Option<SiteInfo>,
}

#[derive(Serialize)]
struct SiteInfo {
    theme: String,
    agencies: usize,
    reports: usize,
    editions: Vec<String>,
    files: usize,
    errors: usize,
    warnings: usize,
}

pub(super) fn run(root: &SiteFolder, format: DocumentFormat, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let info = Info {
        version: env!("CARGO_PKG_VERSION"),
        system: std::env::consts::OS,
        processor: std::env::consts::ARCH,
        threads: rayon::current_num_threads(),
        language: terminal.lang.tag(),
        site: if root.join(root.settings()).is_file() { Some(site(root, terminal)?) } else { None },
    };
    match format {
        DocumentFormat::Json => terminal.json(&info)?,
        DocumentFormat::Human => terminal.text(&table(&info, terminal))?,
    }
    Ok(ExitStatus::Done)
}

fn site(root: &SiteFolder, terminal: &Terminal) -> anyhow::Result<SiteInfo> {
    let options = Options::new(true, super::build::program());
    let checked = terminal.during("cli.progressing.check", || pipeline::check(root, &options))?;
    let reports = || checked.site.reports().map(|(_, report)| report);
    let editions: BTreeSet<&str> = reports().map(|report| report.edition.id.as_str()).collect();
    let Summary { errors, warnings, .. } = checked.summary();
    Ok(SiteInfo {
        theme: checked.site.settings.theme.clone(),
        agencies: checked.site.agencies.len(),
        reports: reports().count(),
        editions: editions.into_iter().map(str::to_owned).collect(),
        files: checked.plan.count(),
        errors,
        warnings,
    })
}

fn table(info: &Info, terminal: &Terminal) -> String {
    let mut lines = vec![
        ("version", info.version.to_owned()),
        ("system", format!("{} {}", info.system, info.processor)),
        ("threads", info.threads.to_string()),
        ("language", info.language.to_owned()),
    ];
    if let Some(site) = &info.site {
        let counted = |n: usize| n.to_string();
        lines.extend([
            ("theme", site.theme.clone()),
            ("agencies", counted(site.agencies)),
            ("reports", counted(site.reports)),
            ("editions", site.editions.join(" ")),
            ("files", counted(site.files)),
            ("errors", counted(site.errors)),
            ("warnings", counted(site.warnings)),
        ]);
    }
    let named = |(key, value)| [Message::keyed(format!("cli.info.{key}")).render(terminal.lang), value];
    aligned(&lines.into_iter().map(named).collect::<Vec<_>>(), terminal.document_width())
}
