//! What is more than a value in a file is done by the commands of the program: each is run as a person would run it, and what it says is
//! shown as it stands.

use crate::base::{Lang, Slug, Year, sha256_hex};
use crate::publish::{self, PublishError};
use crate::source::SiteFolder;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::process::{Command, Stdio};

/// The longest name of an uploaded file.
const LONGEST_NAME: usize = 80;

/// A command that the desk may run, with what a person typed.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub(super) enum DeskCommand {
    /// A report of a new year, or of a new agency; of the form of an id, or of the one that the site and the agency have.
    New { agency: Slug, year: Year, name: Option<String>, form: Option<String> },
    /// A file that was uploaded; only looked at at first.
    Import { file: String, agency: Option<Slug>, year: Option<Year>, dry_run: bool, update: bool },
    /// What was found, as documents: of each report that is added up, or of this one alone.
    Review { agency: Slug, year: Year },
    /// The working copy becomes a version.
    Seal { agency: Slug, year: Year, correction: Option<String> },
    /// The public site.
    Build {},
}

impl DeskCommand {
    /// Whether the site has other files when it is done.
    pub(super) fn is_writing(&self) -> bool {
        let only_looks = matches!(self, DeskCommand::Review { .. } | DeskCommand::Import { dry_run: true, .. });
        !only_looks && !matches!(self, DeskCommand::Build {})
    }
}

/// What a command said.
#[derive(Serialize)]
pub(super) struct CommandOutcome {
    pub(super) ok: bool,
    /// Its document: the list of doubts of an import.
    pub(super) out: String,
    /// What it says to people.
    said: String,
    /// The report that it names first.
    pub(super) report: Option<NamedReport>,
}

/// A report, by the folder that it is in.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct NamedReport {
    pub(super) agency: Slug,
    pub(super) year: Year,
}

impl NamedReport {
    /// The first in a text that names files of a site: `content/<agency>/<year>/…`, in the notation of the system.
    fn first_of(text: &str, root: &Path) -> Option<NamedReport> {
        let portable = |text: &str| text.replace('\\', "/");
        // The site itself may lie below a folder that is called content.
        let content = portable(&format!("{}/", root.join("content").display()));
        let text = portable(text).replace(&content, "content/");
        text.split("content/").skip(1).find_map(|rest| {
            let steps: Vec<&str> = rest.splitn(4, '/').collect();
            (1..steps.len() - 1).find_map(|at| {
                let agency = Slug::parse_series(&steps[..at].join("/"))?;
                Some(NamedReport { agency, year: Year::parse(steps[at])? })
            })
        })
    }
}

/// The program, and the site that it works on.
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) root: SiteFolder,
    pub(super) lang: Lang,
    /// Where uploaded files lie.
    pub(super) uploads: PathBuf,
}

impl Program {
    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn run(&self, command: &DeskCommand) -> io::Result<CommandOutcome> {
        let output = Command::new(&self.path)
            .arg("--root")
            .arg(self.root.as_os_str())
            .args(["--config", self.root.settings(), "--lang", self.lang.tag(), "--color", "never"])
            .args(self.arguments(command)?)
            .stdin(Stdio::null())
            .output()?;
        // Where an uploaded file lies for now says nothing to a person.
        let kept = match command {
            DeskCommand::Import { file, .. } => self.kept(file),
            _ => self.uploads.join("file"),
        };
        let uploads = kept.parent().map(|folder| format!("{}{MAIN_SEPARATOR}", folder.display())).unwrap_or_default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&uploads, "");
        let (out, said) = (text(&output.stdout), text(&output.stderr));
        let first = |text: &str| NamedReport::first_of(text, &self.root);
        let report = first(&said).or_else(|| first(&out));
        Ok(CommandOutcome { ok: output.status.success(), out, said, report })
    }

    /// Where an uploaded file lies, by what [`keep`] answered.
    fn kept(&self, file: &str) -> PathBuf {
        file.split('/').fold(self.uploads.clone(), |path, step| path.join(safe_name(step)))
    }

    /// The words of a command. What was typed never is an option of its own: it is the value of one.
    fn arguments(&self, command: &DeskCommand) -> io::Result<Vec<OsString>> {
        let option = |name: &str, value: &str| format!("--{name}={value}");
        let words: Vec<String> = match command {
            DeskCommand::New { agency, year, name, form } => {
                let name = name.as_deref().map(|name| option("name", name));
                let form = form.as_deref().map(|form| option("edition", form));
                ["new".to_owned(), agency.to_string(), year.to_string()].into_iter().chain(name).chain(form).collect()
            }
            DeskCommand::Import { file, agency, year, dry_run, update } => {
                let path = self.kept(file);
                if !path.is_file() {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let flags = [(*dry_run, "--dry-run"), (*update, "--update")];
                let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned());
                let agency = agency.as_ref().map(|agency| option("agency", agency.as_str()));
                let year = year.map(|year| option("year", &year.to_string()));
                let words = ["import".to_owned()].into_iter().chain(flags).chain(agency).chain(year);
                return Ok(words
                    .chain(["--keep-doubts".to_owned()])
                    .map(OsString::from)
                    .chain([path.into_os_string()])
                    .collect());
            }
            DeskCommand::Review { agency, year } => {
                vec!["check".to_owned(), agency.to_string(), year.to_string(), option("format", "docx")]
            }
            DeskCommand::Seal { agency, year, correction } => {
                let correction = correction.as_deref().map(|why| option("correction", why));
                ["seal".to_owned(), agency.to_string(), year.to_string()].into_iter().chain(correction).collect()
            }
            DeskCommand::Build {} => vec!["build".to_owned()],
        };
        Ok(words.into_iter().map(OsString::from).collect())
    }
}

/// Keeps an uploaded file until the session ends, and answers the name that it has here, below a folder of its content: of two of one
/// name that are uploaded at once, neither takes the place of the other.
///
/// # Errors
/// When the machine fails.
pub(super) fn keep(uploads: &Path, name: &str, bytes: &[u8]) -> Result<String, PublishError> {
    let (folder, name) = (format!("_{}", &sha256_hex(bytes)[..16]), safe_name(name));
    publish::replace(&uploads.join(&folder).join(&name), bytes)?;
    Ok(format!("{folder}/{name}"))
}

/// A name that is one step of a path on every system. Titles of offices stand in it, so letters of all scripts stay.
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| if c.is_alphanumeric() || "-_（）()【】《》. ".contains(c) { c } else { '_' };
    let kept: Vec<char> = last.chars().map(safe).collect();
    let start = kept.len().saturating_sub(LONGEST_NAME);
    let kept: String = kept[start..].iter().collect();
    let kept = kept.trim_end_matches(['.', ' ']);
    // No hidden file, no option, no device of Windows; and a name that is safe stays.
    if kept.starts_with('_') { kept.to_owned() } else { format!("_{kept}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> (tempfile::TempDir, Program) {
        let folder = tempfile::tempdir().expect("a folder");
        let uploads = folder.path().to_owned();
        let program = Program { path: "annals".into(), root: SiteFolder::default(), lang: Lang::Zh, uploads };
        (folder, program)
    }

    #[test]
    fn names_of_uploads_are_one_step_of_a_path() {
        for (name, safe) in [
            ("附件1：最终版2.docx", "_附件1_最终版2.docx"),
            ("../../etc/passwd", "_passwd"),
            ("C:\\x\\年报（终）.doc", "_年报（终）.doc"),
            ("..", "_"),
            ("_附件1_最终版2.docx", "_附件1_最终版2.docx"),
            (".htaccess", "_.htaccess"),
            ("con", "_con"),
            ("a\0b\n|?*.xls", "_a_b____.xls"),
            ("", "_"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
        assert!(safe_name(&"长".repeat(300)).chars().count() <= LONGEST_NAME + 1);
    }

    #[test]
    fn the_report_that_a_command_names_is_found() {
        for (root, text, report) in [
            ("/a", "已生成 /a/content/office/2024/report.toml", Some("office 2024")),
            (
                ".",
                "已生成 content/x/agency.toml\n已生成 ./content/ju/enforcement/2024/report.toml",
                Some("ju/enforcement 2024"),
            ),
            ("C:\\site", "made C:\\site/content\\office\\2024\\report.toml", Some("office 2024")),
            ("/content/town/2023/site", "/content/town/2023/site/content/office/2024/report.toml", Some("office 2024")),
            ("/a", "content/", None),
            ("/a", "content/office/2024", None),
            ("/a", "content/office/agency.toml content/office/x/y/2024/", None),
        ] {
            let found = NamedReport::first_of(text, Path::new(root));
            let found = found.map(|report| format!("{} {}", report.agency, report.year));
            assert_eq!(found.as_deref(), report, "{text}");
        }
    }

    #[test]
    fn nothing_that_was_typed_is_an_option() {
        let (folder, program) = program();
        let words = |json: &str| -> Vec<String> {
            let command: DeskCommand = serde_json::from_str(json).expect("a command");
            let words = program.arguments(&command).expect("words");
            words.into_iter().map(|word| word.into_string().expect("text")).collect()
        };
        let new = r#"{"command":"new","agency":"tang","year":2024,"name":"--root=/"}"#;
        assert_eq!(words(new), ["new", "tang", "2024", "--name=--root=/"]);
        let new = r#"{"command":"new","agency":"tang","year":2024,"name":null,"form":"--zero"}"#;
        assert_eq!(words(new), ["new", "tang", "2024", "--edition=--zero"]);
        let seal = r#"{"command":"seal","agency":"tang","year":2024,"correction":"更正"}"#;
        assert_eq!(words(seal), ["seal", "tang", "2024", "--correction=更正"]);
        let review = r#"{"command":"review","agency":"tang","year":2024}"#;
        assert_eq!(words(review), ["check", "tang", "2024", "--format=docx"]);
        for bad in ["--help", "../x", "a b", ""] {
            let json = serde_json::json!({ "command": "build", "agency": bad });
            assert!(serde_json::from_value::<DeskCommand>(json).is_ok(), "a build is of no agency");
            let json = serde_json::json!({ "command": "new", "agency": bad, "year": 2024 });
            assert!(serde_json::from_value::<DeskCommand>(json).is_err(), "{bad}");
        }
        let name = keep(folder.path(), "../-x.docx", b"x").expect("kept");
        let import =
            serde_json::json!({ "command": "import", "file": name, "dry_run": true, "update": false }).to_string();
        assert!(name.ends_with("/_-x.docx") && folder.path().join(&name).is_file(), "{name}");
        let other = keep(folder.path(), "-x.docx", b"y").expect("kept");
        let kept = crate::source::bytes(&folder.path().join(&name)).expect("bytes");
        assert_eq!(kept.as_deref(), Some(&b"x"[..]), "{other} did not take its place");
        let command: DeskCommand = serde_json::from_str(&import).expect("a command");
        assert!(program.arguments(&command).is_ok(), "{name}");
    }
}
