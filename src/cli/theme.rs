//! `annals theme`: which themes there are, a new one, a template to change, what is wrong with the site's own, what one may read.

use super::terminal::{Terminal, aligned};
use super::{ExitStatus, build, find, new};
use crate::base::{Diagnostic, Lang, Message, Severity, Slug, suggestion};
use crate::model::Settings;
use crate::pipeline::{self, Options};
use crate::publish::NewFolder;
use crate::render::{CONTEXT_VERSION, ListedTheme, check_theme, list_themes, shipped, shipped_template};
use crate::source::{self, STYLESHEET, SiteFolder, SourcePart, Sources};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;

#[derive(Args)]
pub(super) struct ThemeArgs {
    #[arg(value_name = "ACTION")]
    action: ThemeAction,
    #[arg(value_name = "NAME", required_if_eq_any([("action", "new"), ("action", "eject")]))]
    name: Option<String>,
}

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ThemeAction {
    List,
    New,
    Eject,
    Check,
    Docs,
}

impl ThemeArgs {
    /// Whether something is written into the site.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self.action, ThemeAction::New | ThemeAction::Eject)
    }

    /// Whether a site is needed.
    pub(super) fn needs_site(&self) -> bool {
        self.action != ThemeAction::Docs
    }
}

pub(super) fn run(root: &SiteFolder, args: &ThemeArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    let name = args.name.as_deref();
    if args.action == ThemeAction::List
        && let Some(name) = name
    {
        terminal.say(&Message::new("cli.theme.no_name").with("name", name));
        return Ok(ExitStatus::Refused);
    }
    let name = name.unwrap_or_default();
    match args.action {
        ThemeAction::New => return create(root, name, terminal),
        ThemeAction::Docs => return docs(name, terminal),
        ThemeAction::List | ThemeAction::Eject | ThemeAction::Check => {}
    }
    // Settings that cannot be read may name another theme than the default.
    let sources = source::read(root)?;
    if find::has_unread_part(&sources, &SourcePart::Settings, terminal) {
        return Ok(ExitStatus::Refused);
    }
    match args.action {
        ThemeAction::List => list(&sources, terminal),
        ThemeAction::Eject => eject(root, &sources, name, terminal),
        _ => check(root, &sources, args.name.as_deref(), terminal),
    }
}

/// The settings of the site. Their mistakes are no matter of themes.
fn settings(sources: &Sources) -> Settings {
    Settings::load(sources, &mut Vec::new())
}

fn list(sources: &Sources, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let word = |key: &'static str| Message::new(key).render(terminal.lang);
    let line = |theme: &ListedTheme| {
        let origin = match (theme.is_own, theme.is_shipped) {
            (true, true) => word("cli.theme.over"),
            (true, false) => format!("themes/{}/", theme.name),
            (false, _) => word("cli.theme.shipped"),
        };
        let used = match theme.rank {
            Some(0) => word("cli.theme.used"),
            Some(_) => word("cli.theme.beneath"),
            None => String::new(),
        };
        let extends = theme.extends.as_ref().map_or_else(String::new, |of| format!("extends = \"{of}\""));
        [theme.name.clone(), origin, extends, used]
    };
    let lines: Vec<[String; 4]> = list_themes(&sources.themes, &settings(sources)).iter().map(line).collect();
    terminal.text(&aligned(&lines, terminal.document_width()))?;
    Ok(ExitStatus::Done)
}

/// `themes/<name>/` with one file of each kind.
fn create(root: &SiteFolder, name: &str, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let folder = root.join("themes").join(name);
    let refuse = |key: &'static str| {
        terminal.say(&Message::new(key).with("name", name));
        Ok(ExitStatus::Refused)
    };
    if Slug::parse(name).is_none() {
        return refuse("cli.theme.bad_name");
    }
    if shipped().contains_key(name) {
        return refuse("cli.theme.is_shipped");
    }
    // A link leads to a theme of somebody else, or will.
    if folder.is_symlink() {
        return refuse("cli.theme.there");
    }
    let Some(begun) = NewFolder::begin(&folder)? else { return refuse("cli.theme.there") };
    let files = [
        ("theme.toml".to_owned(), format!("name = \"{name}\"\ncontext_version = {CONTEXT_VERSION}\n")),
        ("templates/partials/styles.html".to_owned(), include_str!("theme/styles.html").replace("NAME", name)),
        (format!("static/{name}.css"), include_str!("theme/theme.css").to_owned()),
    ];
    for (path, text) in files {
        new::write_new(&folder.join(path), text.as_bytes(), terminal)?;
    }
    begun.finish()?;
    let file = root.settings().to_owned();
    terminal.say(&Message::new("cli.theme.made").with("name", name).with("file", file));
    Ok(ExitStatus::Done)
}

/// Copies a template of the program into the site's theme, where it can be changed.
fn eject(root: &SiteFolder, sources: &Sources, name: &str, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let settings = settings(sources);
    let template = match shipped_template(&sources.themes, &settings, name) {
        Ok(template) => template,
        Err(known) => {
            terminal.say(&Message::new("theme.include").with("name", name));
            let near = suggestion(name, known.iter().map(String::as_str));
            terminal.say(&near.unwrap_or_else(|| Message::new("key.known").with("keys", known)));
            return Ok(ExitStatus::Refused);
        }
    };
    let own = root.join("themes").join(&settings.theme);
    let path = own.join("templates").join(name);
    // A theme may be a link as a whole; one within it leads to what is not its own.
    let mut inside = path.ancestors().skip(1).take_while(|folder| *folder != own);
    let link = inside.find(|folder| folder.is_symlink());
    if let Some(there) = link.or_else(|| path.symlink_metadata().is_ok().then_some(&path)) {
        terminal.say(&Message::new("cli.exists").with("path", there.display().to_string()));
        return Ok(ExitStatus::Refused);
    }
    let note = Message::new("cli.theme.ejected")
        .with("name", name)
        .with("theme", template.theme)
        .with("program", env!("CARGO_PKG_VERSION"))
        .with("version", CONTEXT_VERSION.to_string());
    let text = format!("{{#- {} -#}}\n{}", note.render(Lang::Zh), template.text);
    new::write_new(&path, text.as_bytes(), terminal)?;
    Ok(ExitStatus::Done)
}

/// The theme to check: the one that is asked for, else that of the site; without a site the only one that there is.
///
/// # Errors
/// Why there is none.
fn checked_theme(root: &SiteFolder, sources: &Sources, asked: Option<&str>) -> Result<String, Message> {
    let known: BTreeSet<&str> = sources.themes.keys().chain(shipped().keys()).map(String::as_str).collect();
    let listed = || known.iter().copied().collect::<Vec<&str>>();
    match (asked, &sources.site) {
        (Some(name), _) if known.contains(name) => Ok(name.to_owned()),
        (Some(name), _) => Err(Message::new("theme.unknown").with("name", name).with("known", listed())),
        (None, Some(_)) => Ok(settings(sources).theme),
        (None, None) => match &sources.themes.keys().collect::<Vec<_>>()[..] {
            [only] => Ok((*only).clone()),
            _ => Err(Message::new("cli.theme.which").with("file", root.settings().to_owned()).with("known", listed())),
        },
    }
}

fn check(root: &SiteFolder, sources: &Sources, asked: Option<&str>, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let theme = match checked_theme(root, sources, asked) {
        Ok(theme) => theme,
        Err(why) => {
            terminal.say(&why);
            return Ok(ExitStatus::Refused);
        }
    };
    let options = Options { theme: Some(theme.clone()), ..Options::new(true, build::program()) };
    let findings = terminal.during("cli.progressing.check", || {
        let mut checked = pipeline::analyze(sources, &options);
        checked.check_templates();
        let is_of_theme = |finding: &&Diagnostic| {
            let file = finding.path();
            file.starts_with("themes/") || file == STYLESHEET || finding.code == "THEME"
        };
        let all = checked.diagnostics.iter().map(|finding| &**finding);
        let mut findings: Vec<Diagnostic> = all.filter(is_of_theme).cloned().collect();
        for finding in check_theme(&sources.themes, &checked.site) {
            // What rendering found at the very place.
            let is_known = |known: &Diagnostic| known.location == finding.location && known.message == finding.message;
            if !findings.iter().any(is_known) {
                findings.push(finding);
            }
        }
        anyhow::Ok(findings)
    })?;
    terminal.findings(&findings);
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let message = Message::new("cli.theme.checked").with("theme", theme);
    let [errors, warnings, infos] = [Severity::Error, Severity::Warning, Severity::Info].map(count);
    terminal.say(&message.with("errors", errors).with("warnings", warnings).with("infos", infos));
    Ok(if errors > 0 { ExitStatus::Refused } else { ExitStatus::Done })
}

/// The chapter on themes, or the part of it about a template.
fn docs(name: &str, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let chapter = match terminal.lang {
        Lang::Zh => include_str!("../../docs/zh/reference/theme.md"),
        Lang::En => include_str!("../../docs/en/reference/theme.md"),
    };
    let mut parts = chapter.split("\n## ");
    let title = |part: &str| part.lines().next().unwrap_or_default().trim_matches('`').to_owned();
    let text = match name {
        "" => Some(chapter.to_owned()),
        name => parts.clone().skip(1).find(|part| title(part) == name).map(|part| format!("## {}\n", part.trim_end())),
    };
    let Some(text) = text else {
        let known: Vec<String> = parts.by_ref().skip(1).map(title).collect();
        terminal.say(&Message::new("theme.include").with("name", name));
        terminal.say(&Message::new("key.known").with("keys", known));
        return Ok(ExitStatus::Refused);
    };
    terminal.document(text.as_bytes())?;
    Ok(ExitStatus::Done)
}
