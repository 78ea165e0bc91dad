//! `annals status YEAR`: how far an office has come with the reports of its members.

use super::args::year as parse_year;
use super::terminal::{Terminal, aligned};
use super::{ExitStatus, export, find};
use crate::base::syntax::with_signs_shown;
use crate::base::{Message, Slug, Year, indented_json};
use crate::board::{Board, BoardSource, BoardWords, MemberLine};
use crate::edition::Edition;
use crate::export::{ListCell, ListSheet, list_xlsx};
use crate::model::{ROLLUP_FILE, RollupRecord, Site};
use crate::pipeline::{self, Options};
use crate::source::SiteFolder;
use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct StatusArgs {
    #[arg(value_parser = parse_year)]
    year: Year,
    #[arg(long, value_name = "SLUG")]
    parent: Option<String>,
    #[arg(long, value_name = "FAMILY")]
    family: Option<String>,
    #[arg(long, default_value = "human")]
    format: StatusFormat,
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long)]
    force: bool,
}

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    Human,
    Json,
    Xlsx,
    Md,
}

pub(super) fn run(root: &SiteFolder, args: &StatusArgs, terminal: &mut Terminal) -> anyhow::Result<ExitStatus> {
    if args.format == StatusFormat::Xlsx && args.output.is_none() && terminal.shows_documents() {
        let file = format!("{}.xlsx", args.year);
        terminal.say(&Message::new("cli.binary").with("format", "xlsx").with("file", file));
        return Ok(ExitStatus::Refused);
    }
    // Reports that a build leaves out because of their errors are there, too.
    let options = Options { strict: true, ..Options::new(true, super::build::program()) };
    let Some(sources) = find::sources(root, terminal)? else { return Ok(ExitStatus::Refused) };
    let checked = terminal.during("cli.progressing.check", || pipeline::analyze(&sources, &options));
    // An office is there whether it has a series of the family or not.
    let typed = args
        .parent
        .as_deref()
        .map(|typed| typed.split_once('/').map_or((typed, None), |(name, family)| (name, Some(family))));
    let named = typed.map(|(name, _)| find::slug(&checked.site, name, terminal));
    let Some(named) = named.map_or(Some(None), |slug| slug.map(Some)) else { return Ok(ExitStatus::Refused) };
    let default = checked.site.settings.parent.as_ref().map(|(slug, _)| slug);
    let parent = named.as_ref().or(default);
    let family = args.family.as_deref().or(typed.and_then(|(_, family)| family));
    let series = match family_series(&checked.site, parent, family) {
        Ok(series) => series,
        Err(message) => {
            terminal.say(&message);
            return Ok(ExitStatus::Refused);
        }
    };
    let (parent, family) = (series.parent.as_ref(), series.family.as_ref());
    let record = parent.and_then(|slug| sources.text(slug, &format!("{}/{ROLLUP_FILE}", args.year)));
    let record = record.map(RollupRecord::parse).unwrap_or_default();
    let date = args.date.unwrap_or_else(super::today);
    let source =
        BoardSource { site: &checked.site, findings: &checked.diagnostics, left_out: &checked.left_out, family };
    let board = Board::new(&source, parent, (args.year, date), &record);
    if board.members.is_empty() && board.without_series.is_empty() {
        let message = Message::new("status.no_members").with("agency", board.parent.unwrap_or("-"));
        terminal.say(&message);
        return Ok(ExitStatus::Refused);
    }
    let office = parent.and_then(|slug| checked.site.organ(slug)).map(|agency| agency.name_in(args.year));
    let words = BoardWords { board: &board, office, lang: terminal.lang };
    let bytes = match args.format {
        StatusFormat::Human => human(&words, terminal).into_bytes(),
        StatusFormat::Json => indented_json(&board)?.into_bytes(),
        StatusFormat::Md => words.markdown().into_bytes(),
        StatusFormat::Xlsx => workbook(&words, checked.site.editions.iter().next().context("editions")?),
    };
    if let ExitStatus::Refused = export::put(root, &bytes, args.output.as_deref(), args.force, terminal)? {
        return Ok(ExitStatus::Refused);
    }
    // What cannot be read of the year may be what is called late.
    let year = args.year;
    let of_year = checked
        .diagnostics
        .iter()
        .map(|finding| &**finding)
        .filter(|finding| finding.year.is_none_or(|own| own == year));
    let is_whole = !find::has_unread(of_year, terminal);
    Ok(if is_whole && board.is_done() { ExitStatus::Done } else { ExitStatus::Refused })
}

/// Whose reports are listed: the office, by its series of a family, and that family; no family where the reports are those in the
/// agencies' own folders.
struct FamilySeries {
    parent: Option<Slug>,
    family: Option<Slug>,
}

/// The series of a family that was typed.
fn family_series(site: &Site, parent: Option<&Slug>, typed: Option<&str>) -> Result<FamilySeries, Message> {
    let families = site.editions.families();
    if let Some(typed) = typed.filter(|typed| !families.contains(typed)) {
        let known: Vec<&str> = families.into_iter().collect();
        return Err(Message::new("status.no_family").with("family", typed).with("known", known));
    }
    let family = typed.filter(|typed| *typed != site.own_family()).and_then(Slug::parse_family);
    let organ = parent.and_then(|parent| Slug::parse(parent.organ()));
    let parent = match &family {
        Some(family) => organ.map(|organ| organ.series(family)),
        None => organ,
    };
    Ok(FamilySeries { parent, family })
}

fn human(words: &BoardWords<'_>, terminal: &Terminal) -> String {
    let lines = words.board.members.iter().map(|member| words.cells(member));
    let table = aligned(&std::iter::once(words.heads()).chain(lines).collect::<Vec<_>>(), terminal.document_width());
    let summary: String = words.summary().iter().map(|line| terminal.wrapped(line, "")).collect();
    with_signs_shown(&format!("{table}\n{summary}")).into_owned()
}

fn workbook(words: &BoardWords<'_>, edition: &Edition) -> Vec<u8> {
    let row = |member: &MemberLine<'_>| {
        let mut cells: Vec<ListCell> = words.cells(member).into_iter().map(ListCell::Text).collect();
        let numbers = [(5, member.errors), (6, member.warnings)];
        numbers.into_iter().for_each(|(column, number)| cells[column] = ListCell::Number(number));
        cells
    };
    let rows: Vec<Vec<ListCell>> = words.board.members.iter().map(row).collect();
    let name = Message::new("status.sheet").render(words.lang);
    let (title, lines, heads) = (words.title(), words.summary(), words.heads());
    list_xlsx(&ListSheet { name: &name, title: &title, lines: &lines, heads: &heads, rows: &rows }, edition)
}
