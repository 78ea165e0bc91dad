//! `annals edit [AGENCY [YEAR]]`: the form in the browser, on this machine and for this session.

use super::terminal::Terminal;
use super::{ExitStatus, find, import, serve};
use crate::base::{Message, Year};
use crate::desk::{self, Desk};
use crate::publish::{self, SessionFolder};
use crate::serve::{Server, Watching};
use crate::source::SiteFolder;
use anyhow::Context as _;
use chrono::{Months, Utc};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// How long what was written over is kept.
const KEPT: Months = Months::new(6);
/// The present moment as the history has it.
const STAMP: &str = "%Y%m%dT%H%M%S%.3f";

/// What was typed.
#[derive(clap::Args)]
pub(super) struct EditArgs {
    agency: Option<String>,
    #[arg(value_parser = super::args::year, requires = "agency")]
    year: Option<Year>,
    #[arg(short, long, value_name = "N", env = "ANNALS_PORT", hide_env = true)]
    port: Option<u16>,
    #[arg(long)]
    no_browser: bool,
    #[arg(long)]
    poll: bool,
}

/// The stamp of the present moment.
pub(super) fn stamp() -> String {
    Utc::now().format(STAMP).to_string()
}

pub(super) fn run(root: &SiteFolder, args: &EditArgs, terminal: &Terminal) -> anyhow::Result<ExitStatus> {
    let asked = match &args.agency {
        None => None,
        Some(agency) => match find::folder(root, agency, terminal)? {
            Some(slug) => Some((slug, args.year)),
            None => return Ok(ExitStatus::Refused),
        },
    };
    if let Some(oldest) = Utc::now().checked_sub_months(KEPT) {
        publish::prune(root, &oldest.format(STAMP).to_string())?;
    }
    // Nobody else can reach this address, and no option opens it.
    let machine = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let listener = serve::listen(machine, args.port, terminal)?;
    let site_listener = serve::listen(machine, Some(0), terminal)?;
    let port = listener.local_addr()?.port();
    let preview = format!("http://{}", site_listener.local_addr()?);
    let uploads = SessionFolder::new(&std::env::temp_dir())?;
    let program = import::program().context("annals")?;
    let (site, terminal_of_start, browser) = (root.clone(), terminal.clone(), !args.no_browser);
    let watching = if args.poll { Watching::Polling } else { Watching::Events };
    serve::follow(root, watching, terminal, move |states, written| {
        let terminal = &terminal_of_start;
        let files = (site, program, uploads.path().to_owned());
        let desk = Desk::new(files, (port, preview), (states.clone(), written), stamp, terminal.lang)?;
        let address = desk.address(asked.as_ref());
        // The token is no argument of a program, which every user of the machine can see.
        let door = uploads.path().join("annals.html");
        publish::replace(&door, desk::door(&address).as_bytes())?;
        let server = Server::new(states, terminal.lang, None, super::today);
        serve::answer(terminal, async move {
            // The folder of uploads goes when the session ends.
            let _uploads = uploads;
            let (listener, site_listener) = (serve::from_std(listener)?, serve::from_std(site_listener)?);
            tokio::try_join!(desk::serve(listener, Arc::new(desk)), crate::serve::serve(site_listener, server))
                .map(drop)
        })?;
        terminal.say(&Message::new("edit.at").with("url", &address));
        if browser {
            serve::show(&door.display().to_string(), terminal);
        }
        Ok(())
    })
}
