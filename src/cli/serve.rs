//! `annals serve`: the site from memory, drafts included, in a browser that follows every change.

use super::ExitStatus;
use super::dedup::FindingLog;
use super::interrupt::until_interrupted;
use super::terminal::Terminal;
use crate::base::{Message, system_error};
use crate::pipeline::Options;
use crate::serve::{Editor, Server, Session, SiteState, SiteStateBuilder, Watching, WrittenParts};
use crate::source::{SiteFolder, SourcePart};
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The first port that is tried, and the last.
const PORTS: std::ops::RangeInclusive<u16> = 1111..=1210;

/// What was typed.
#[derive(clap::Args)]
pub(super) struct ServeArgs {
    #[arg(short, long, value_name = "N", env = "ANNALS_PORT", hide_env = true)]
    port: Option<u16>,
    #[arg(short, long, value_name = "IP", default_value = "127.0.0.1", env = "ANNALS_INTERFACE", hide_env = true)]
    interface: IpAddr,
    #[arg(short = 'O', long)]
    open: bool,
    #[arg(long)]
    poll: bool,
    #[arg(long, value_name = "NAME|URL")]
    editor: Option<String>,
}

pub(super) fn run(root: &SiteFolder, args: &ServeArgs, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let editor = match &args.editor {
        None => None,
        Some(name) => Some(editor(name, root, terminal)?),
    };
    let listener = listen(args.interface, args.port, terminal)?;
    let url = format!("http://{}/", listener.local_addr()?);
    if !args.interface.is_loopback() {
        terminal.say(&Message::new("serve.open_to_all").with("ip", args.interface.to_string()));
    }
    let watching = if args.poll { Watching::Polling } else { Watching::Events };
    let (terminal_of_start, open) = (terminal.clone(), args.open);
    follow(root, watching, terminal, move |receiver, _| {
        let terminal = &terminal_of_start;
        let has_offices = receiver.borrow().has_offices();
        let server = Server::new(receiver, terminal.lang, editor, super::today);
        answer(terminal, async move { crate::serve::serve(from_std(listener)?, server).await })?;
        terminal.say(&Message::new("serve.at").with("url", &url));
        if has_offices {
            terminal.say(&Message::new("serve.board").with("url", url.trim_end_matches('/')));
        }
        if open {
            show(&url, terminal);
        }
        Ok(())
    })
}

/// Follows a site until it is interrupted: reads it, starts what shows its states, and makes the next state after every change.
pub(super) fn follow(
    root: &SiteFolder,
    watching: Watching,
    terminal: &Terminal,
    start: impl FnOnce(watch::Receiver<Arc<SiteState>>, WrittenParts) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<ExitStatus> {
    let options = Options::new(true, super::build::program());
    let (root, terminal) = (root.clone(), terminal.clone());
    until_interrupted(&Arc::new(Mutex::new(())), move || {
        let mut session = Session::open(&root, watching)?;
        say_notes(&mut session, &terminal);
        let mut showing = SiteStateBuilder::new(options);
        let shown = showing.next(&session.sources);
        let mut log = FindingLog::default();
        log.print_unseen(&shown.diagnostics, &terminal);
        let (sender, receiver) = watch::channel(Arc::new(shown));
        start(receiver, session.written_parts())?;
        loop {
            let parts = wait_for_change(&mut session, &terminal);
            let start = Instant::now();
            let shown = Arc::new(showing.next(&session.sources));
            sender.send_replace(shown.clone());
            say_notes(&mut session, &terminal);
            say_changed(&parts, &session, &terminal);
            log.print_unseen(&shown.diagnostics, &terminal);
            let message = Message::new("serve.shown")
                .with("counts", terminal.counts(shown.summary()))
                .with("milliseconds", start.elapsed().as_millis().to_string());
            terminal.say(&message);
        }
    })
}

/// The editor of that name, or at that address.
fn editor(name: &str, root: &Path, terminal: &Terminal) -> anyhow::Result<Editor> {
    let words = || {
        let message = Message::new("serve.bad_editor").with("found", name);
        message.with("names", Editor::names().collect::<Vec<_>>()).render(terminal.lang)
    };
    Editor::new(name, &std::path::absolute(root)?).ok_or_else(|| anyhow::anyhow!(words()))
}

/// Listens on a port, or on the first free one of the default range.
pub(super) fn listen(interface: IpAddr, port: Option<u16>, terminal: &Terminal) -> anyhow::Result<TcpListener> {
    let bind = |port: u16| TcpListener::bind(SocketAddr::new(interface, port));
    let words = |message: Message| message.render(terminal.lang);
    if let Some(port) = port {
        return bind(port).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow::anyhow!(words(Message::new("serve.busy").with("port", u32::from(port)))),
            _ => anyhow::Error::new(error).context(format!("{interface}:{port}")),
        });
    }
    for port in PORTS {
        match bind(port) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            other => return other.with_context(|| format!("{interface}:{port}")),
        }
    }
    let message = Message::new("serve.no_port");
    let message = message.with("first", u32::from(*PORTS.start())).with("last", u32::from(*PORTS.end()));
    Err(anyhow::anyhow!(words(message)))
}

/// Answers requests on threads of its own from now on.
pub(super) fn answer(
    terminal: &Terminal,
    serving: impl Future<Output = std::io::Result<()>> + Send + 'static,
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let terminal = terminal.clone();
    thread::Builder::new().name("annals-http".to_owned()).spawn(move || {
        if let Err(error) = runtime.block_on(serving) {
            terminal.fail(&error.into());
        }
    })?;
    Ok(())
}

/// A listener, for a runtime.
///
/// # Errors
/// When the system refuses.
pub(super) fn from_std(listener: TcpListener) -> std::io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}

/// Shows an address in the user's browser, or says that there is none.
pub(super) fn show(url: &str, terminal: &Terminal) {
    if let Err(error) = browse(url) {
        terminal.say(&Message::new("serve.no_browser").with("error", system_error(&error)));
    }
}

/// Shows an address in the user's browser.
fn browse(url: &str) -> std::io::Result<()> {
    use std::process::{Command, Stdio};
    let mut command = match std::env::consts::OS {
        "macos" => Command::new("open"),
        "windows" => {
            let mut command = Command::new("cmd");
            command.args(["/C", "start", ""]);
            command
        }
        _ => Command::new("xdg-open"),
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}

/// Prints the watcher's notice: that it polls, and why.
pub(super) fn say_notes(session: &mut Session, terminal: &Terminal) {
    for note in session.notes() {
        terminal.say(&note);
    }
}

/// Waits until parts of the site change. A folder that cannot be read is said, and looked at again a second later.
pub(super) fn wait_for_change(session: &mut Session, terminal: &Terminal) -> BTreeSet<SourcePart> {
    loop {
        match session.wait_for_change() {
            Ok(parts) => return parts,
            Err(error) => terminal.fail(&error.into()),
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// Says which parts changed.
pub(super) fn say_changed(parts: &BTreeSet<SourcePart>, session: &Session, terminal: &Terminal) {
    let Some(first) = parts.first().map(|part| session.sources.root.path_of(part)) else { return };
    let message = Message::new("serve.changed");
    terminal.say(&match parts.len() {
        1 => message.with("parts", first),
        count => message.with("parts", Message::new("serve.others").with("name", first).with("count", count)),
    });
}
