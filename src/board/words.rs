//! A board in words.

use super::{Board, DuplicateReason, MemberLine, ReportProgress};
use crate::base::syntax::with_signs_shown;
use crate::base::{Lang, Message};
use crate::board::alike::{AlikeMember, AlikeTexts};

/// A board in the words of a language.
pub struct BoardWords<'b> {
    /// The board.
    pub board: &'b Board<'b>,
    /// The name of the office in that year; `None` for the whole site.
    pub office: Option<&'b str>,
    /// The language.
    pub lang: Lang,
}

/// The columns of the table.
const COLUMNS: [&str; 8] = ["agency", "name", "state", "deadline", "version", "errors", "warnings", "since_rollup"];

impl BoardWords<'_> {
    fn word(&self, message: &Message) -> String {
        message.render(self.lang)
    }

    /// The heads of the columns.
    pub fn heads(&self) -> [String; 8] {
        COLUMNS.map(|column| self.word(&Message::keyed(format!("status.column.{column}"))))
    }

    fn state(&self, state: ReportProgress) -> String {
        self.word(&Message::keyed(format!("status.state.{}", state.word())))
    }

    /// The cells of a member's line.
    pub fn cells(&self, member: &MemberLine<'_>) -> [String; 8] {
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

    /// How many are there, and how many in each state; sums that differ, members that may be one, and texts that are alike.
    pub fn summary(&self) -> Vec<String> {
        let alike = self.board.alike.iter().map(|texts| self.alike(texts));
        self.summary_lines().into_iter().chain(alike).collect()
    }

    /// The same without the texts that are alike.
    pub fn summary_lines(&self) -> Vec<String> {
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
        let without = (!board.without_series.is_empty()).then(|| {
            let message = Message::new("status.without_series").with("count", board.without_series.len());
            message.with("agencies", board.without_series.clone())
        });
        let sums =
            (board.unequal_sums > 0).then(|| Message::new("status.unequal_sums").with("count", board.unequal_sums));
        std::iter::once(message)
            .chain(without)
            .chain(sums)
            .chain(duplicates)
            .map(|message| self.word(&message))
            .collect()
    }

    /// The title.
    pub fn title(&self) -> String {
        let year = self.board.year.to_string();
        self.word(&match self.office {
            Some(office) => Message::new("status.title").with("office", office).with("year", year),
            None => Message::new("status.title_of_site").with("year", year),
        })
    }

    /// All of it as Markdown. What would steer a terminal in it is shown, as the terminal shows it.
    pub fn markdown(&self) -> String {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rows: String = self.board.members.iter().map(|member| row(&self.cells(member))).collect();
        let rule = row(&COLUMNS.map(|_| "---".to_owned()));
        let table = format!("{}{rule}{rows}", row(&self.heads()));
        let alike: String = self.board.alike.iter().map(|texts| self.alike_markdown(texts)).collect();
        let text = format!("# {}\n\n{}\n\n{table}{alike}", self.title(), self.summary_lines().join("\n\n"));
        with_signs_shown(&text).into_owned()
    }

    /// Which members share a section.
    pub fn alike(&self, texts: &AlikeTexts<'_>) -> String {
        let name = texts.members.first().map_or("", |member| member.name);
        let message = Message::new("status.alike").with("section", texts.heading.short.get(self.lang));
        self.word(&message.with("count", texts.members.len()).with("name", name))
    }

    /// In which words a member's section differs from the first one's.
    pub fn differences(&self, member: &AlikeMember<'_>) -> String {
        let words = member.differences.iter().map(|words| match (words.first.as_str(), words.own.as_str()) {
            ("", own) => Message::new("status.only_here").with("text", own),
            (first, "") => Message::new("status.only_first").with("text", first),
            (first, own) => Message::new("status.exchanged").with("first", first).with("own", own),
        });
        let more = (member.more > 0).then(|| Message::new("status.more").with("count", member.more));
        let words: Vec<String> = words.chain(more).map(|message| self.word(&message)).collect();
        match words.is_empty() {
            true => self.word(&Message::new("status.identical")),
            false => words.join(&self.word(&Message::new("status.between"))),
        }
    }

    fn alike_markdown(&self, texts: &AlikeTexts<'_>) -> String {
        let line = |member: &AlikeMember<'_>| {
            format!("- {}（{}%）：{}\n", member.name, member.share, self.differences(member).replace('*', "\\*"))
        };
        let others: String = texts.members.iter().skip(1).map(line).collect();
        format!("\n{}\n\n{others}", self.alike(texts))
    }
}
