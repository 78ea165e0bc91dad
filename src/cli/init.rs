//! `annals init DIR`: a site that builds and checks clean at once. Its site.toml names no agency, so content/ can be replaced.

use super::terminal::Terminal;
use super::{ExitStatus, new, schema};
use crate::base::Message;
use crate::edition::Editions;
use crate::schemas;
use std::path::Path;

/// The files of a new site: their paths, and their texts.
const FILES: &[(&str, &str)] = &[
    ("site.toml", include_str!("init/site.toml")),
    (".gitignore", "/public\n/.annals\n"),
    (".gitattributes", GITATTRIBUTES),
    ("content/example/agency.toml", include_str!("init/agency.toml")),
    ("content/example/2024/report.toml", include_str!("init/report.toml")),
    ("content/example/2024/overview.md", include_str!("init/overview.md")),
    ("content/example/2024/problems.md", include_str!("init/problems.md")),
    ("content/example/2024/other_matters.md", include_str!("init/other_matters.md")),
];

/// Git turns the line ends of texts on some machines, and with them breaks every seal. No file of ours, lest git turn its own.
const GITATTRIBUTES: &str = "\
# 封存的文件一个字节也不能变：不让 git 转换换行符。
content/**/v*/** -text
content/**/versions.toml -text
";

pub(super) fn run(dir: &Path, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let occupied = dir.exists() && std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_some());
    if occupied {
        terminal.say(&Message::new("cli.not_empty").with("path", dir.display().to_string()));
        return Ok(ExitStatus::Refused);
    }
    for (path, text) in FILES {
        new::write_new(&dir.join(path), &(schemas::head(path) + text), terminal)?;
    }
    schema::write(dir, &Editions::load(&[]).0, terminal)?;
    terminal.say(&Message::new("cli.made.site").with("path", dir.display().to_string()));
    Ok(ExitStatus::Done)
}
