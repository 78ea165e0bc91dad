//! `annals status YEAR`: how far an office has come with the reports of its members.

mod board;

use super::args::year as parse_year;
use super::terminal::{Terminal, aligned};
use super::{ExitStatus, export, find};
use crate::base::{Message, Year};
use crate::edition::Edition;
use crate::export::{ListCell, ListSheet, list_xlsx};
use crate::model::{ROLLUP_FILE, RollupRecord};
use crate::pipeline::{self, Options};
use crate::source::{self, SiteFolder};
use anyhow::Context as _;
use board::{Board, DuplicateReason, MemberLine, ReportProgress};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct StatusArgs {
    #[arg(value_parser = parse_year)]
    year: Year,
    #[arg(long, value_name = "SLUG")]
    parent: Option<String>,
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
    let sources = source::read(root)?;
    let checked = terminal.during("cli.progressing.check", || pipeline::analyze(&sources, &options));
    let named = args.parent.as_deref().map(|name| find::slug(&checked.site, name, terminal));
    let Some(named) = named.map_or(Some(None), |slug| slug.map(Some)) else { return Ok(ExitStatus::Refused) };
    let default = checked.site.settings.parent.as_ref().map(|(slug, _)| slug);
    let parent = named.as_ref().or(default);
    let record = parent.and_then(|slug| sources.text(slug, &format!("{}/{ROLLUP_FILE}", args.year)));
    let record = record.map(RollupRecord::parse).unwrap_or_default();
    let date = args.date.unwrap_or_else(super::today);
    let board = Board::new(&checked, parent, (args.year, date), &record);
    if board.members.is_empty() {
        let message = Message::new("status.no_members").with("agency", board.parent.unwrap_or("-"));
        terminal.say(&message);
        return Ok(ExitStatus::Refused);
    }
    let office = parent.and_then(|slug| checked.site.agency(slug)).map(|agency| agency.name_in(args.year));
    let page = StatusPage { board: &board, office, terminal };
    let bytes = match args.format {
        StatusFormat::Human => page.human().into_bytes(),
        StatusFormat::Json => (serde_json::to_string_pretty(&board)? + "\n").into_bytes(),
        StatusFormat::Md => page.markdown().into_bytes(),
        StatusFormat::Xlsx => page.workbook(checked.site.editions.iter().next().context("editions")?),
    };
    if let ExitStatus::Refused = export::put(root, &bytes, args.output.as_deref(), args.force, terminal)? {
        return Ok(ExitStatus::Refused);
    }
    Ok(if board.is_done() { ExitStatus::Done } else { ExitStatus::Refused })
}

/// A board in words.
struct StatusPage<'b> {
    board: &'b Board<'b>,
    office: Option<&'b str>,
    terminal: &'b Terminal,
}

/// The columns of the table.
const COLUMNS: [&str; 8] = ["agency", "name", "state", "deadline", "version", "errors", "warnings", "since_rollup"];

impl StatusPage<'_> {
    fn word(&self, message: &Message) -> String {
        message.render(self.terminal.lang)
    }

    fn heads(&self) -> [String; 8] {
        COLUMNS.map(|column| self.word(&Message::keyed(format!("status.column.{column}"))))
    }

    fn state(&self, state: ReportProgress) -> String {
        self.word(&Message::keyed(format!("status.state.{}", state.word())))
    }

    fn cells(&self, member: &MemberLine<'_>) -> [String; 8] {
        [
            member.agency.to_owned(),
            member.name.to_owned(),
            self.state(member.state),
            member.deadline.clone().unwrap_or_default(),
            member.version.map(|number| format!("v{number}")).unwrap_or_default(),
            member.errors.to_string(),
            member.warnings.to_string(),
            member
                .since_rollup
                .map(|word| self.word(&Message::keyed(format!("status.since.{word}"))))
                .unwrap_or_default(),
        ]
    }

    /// How many are there, and how many in each state.
    fn summary(&self) -> Vec<String> {
        let board = self.board;
        let states = ReportProgress::ALL.iter().filter_map(|state| {
            let count = board.counts.get(state.word()).copied().filter(|count| *count > 0)?;
            Some(Message::new("status.count").with("state", self.state(*state)).with("count", count))
        });
        let message = Message::new("status.summary").with("year", board.year.to_string());
        let message = message.with("expected", board.expected).with("reported", board.reported);
        let message = message.with("date", &board.date).with("states", states.collect::<Vec<_>>());
        let duplicates = board.duplicates.iter().map(|duplicate| {
            let key = match duplicate.why {
                DuplicateReason::Names => "status.same_name",
                DuplicateReason::Figures => "status.same_figures",
            };
            Message::new(key).with("agencies", duplicate.agencies.clone())
        });
        let sums =
            (board.unequal_sums > 0).then(|| Message::new("status.unequal_sums").with("count", board.unequal_sums));
        std::iter::once(message).chain(sums).chain(duplicates).map(|message| self.word(&message)).collect()
    }

    fn title(&self) -> String {
        let year = self.board.year.to_string();
        self.word(&match self.office {
            Some(office) => Message::new("status.title").with("office", office).with("year", year),
            None => Message::new("status.title_of_site").with("year", year),
        })
    }

    fn human(&self) -> String {
        let lines = self.board.members.iter().map(|member| self.cells(member));
        let table =
            aligned(&std::iter::once(self.heads()).chain(lines).collect::<Vec<_>>(), self.terminal.document_width());
        let summary: String = self.summary().iter().map(|line| self.terminal.wrapped(line, "")).collect();
        format!("{table}\n{summary}")
    }

    fn markdown(&self) -> String {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rows: String = self.board.members.iter().map(|member| row(&self.cells(member))).collect();
        let rule = row(&COLUMNS.map(|_| "---".to_owned()));
        format!("# {}\n\n{}\n\n{}{rule}{rows}", self.title(), self.summary().join("\n\n"), row(&self.heads()))
    }

    fn workbook(&self, edition: &Edition) -> Vec<u8> {
        let row = |member: &MemberLine<'_>| {
            let mut cells: Vec<ListCell> = self.cells(member).into_iter().map(ListCell::Text).collect();
            let numbers = [(5, member.errors), (6, member.warnings)];
            numbers.into_iter().for_each(|(column, number)| cells[column] = ListCell::Number(number));
            cells
        };
        let rows: Vec<Vec<ListCell>> = self.board.members.iter().map(row).collect();
        let name = self.word(&Message::new("status.sheet"));
        let (title, lines, heads) = (self.title(), self.summary(), self.heads());
        list_xlsx(&ListSheet { name: &name, title: &title, lines: &lines, heads: &heads, rows: &rows }, edition)
    }
}
