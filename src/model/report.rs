//! report.toml: one year's report of one agency.

use super::agency::bad_slug;
use super::aggregate::Inclusion;
use super::attachments::{self, Attachment};
use super::figures::{self, Figures};
use super::keys::{ExplanationKeys, ReportKeys};
use super::narrative::Narrative;
use super::published::Published;
use super::rollup::{ROLLUP_FILE, RollupRecord};
use super::strays::strays;
use super::toml::{Fields, TYPE};
use super::typed::{name_keys, name_words, words};
use crate::base::syntax::{SoundText, parse};
use crate::base::{
    Diagnostic, Digest, KeyBuilder, Location, Message, Slug, SourceFile, Text, Year, suggestion, typed_date,
};
use crate::edition::{Carry, CellId, Edition, Editions, SectionKind, Table, within};
use crate::source::{AgencyFiles, letter_case};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeValue;

/// The notes of a report by the cell they stand at: their numbers, from 1.
pub type NoteMarks = BTreeMap<CellId, Vec<usize>>;

/// A year's report of an agency.
#[derive(Clone, Debug)]
pub struct Report {
    /// The agency.
    pub agency: Slug,
    /// The year it is about.
    pub year: Year,
    /// Its form.
    pub edition: Arc<Edition>,
    /// When it was published; never from a clock.
    pub published: Option<Published>,
    /// The number of the sealed version it is; none for a working copy.
    pub version: Option<u32>,
    /// Whether it is a draft, built only on request.
    pub draft: bool,
    /// Whether it adds up the reports of others.
    pub scope: Option<ReportScope>,
    /// The agencies that it adds up, with their reports of its family.
    pub includes: Vec<Inclusion>,
    /// By which figures of these it was rolled up last; empty where it never was.
    pub rollup: RollupRecord,
    /// Files published with it.
    pub attachments: Vec<Attachment>,
    /// Names and values as they are to be printed: 索引号, 文号 …
    pub metadata: Vec<(String, String)>,
    /// The statutory figures.
    pub figures: Figures,
    /// The agency's explanations of figures and findings.
    pub explanations: Vec<Explanation>,
    /// The sections of text, in the form's order; a missing file has none.
    pub narratives: Vec<Narrative>,
    /// The file of the figures.
    pub file: Arc<SourceFile>,
    /// Whether the file is free of syntax mistakes. If not, part of the figures may be lost, and no rule judges them.
    pub is_complete: bool,
    /// The digest of everything in it.
    pub digest: Digest,
}

/// An explanation of a figure or a finding, published beside it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The rule whose finding it explains; without one it is a mere note.
    pub rule: Option<String>,
    /// The cell, row, group, table or text it stands at, as typed; rules on text need none.
    pub address: Option<String>,
    /// The cell in the form.
    pub cell: Option<CellId>,
    /// The text.
    pub text: String,
    /// Where that can be read.
    pub source: Option<String>,
    /// Where that address was typed.
    pub(super) source_location: Option<Location>,
    /// Where it was typed.
    pub location: Location,
}

impl Explanation {
    /// The name of what it stands at.
    pub fn name(&self, edition: &Edition) -> Option<Text> {
        edition.name_at(self.address.as_deref()?)
    }

    /// The table it stands in.
    pub fn table<'e>(&self, edition: &'e Edition) -> Option<&'e Table> {
        edition.tables.iter().find(|table| self.address.as_deref().is_some_and(|address| within(address, &table.key)))
    }
}

/// A cell that continues one of last year's report.
#[derive(Clone, Copy, Debug)]
pub struct Continued {
    /// The cell of this year's report.
    pub to: CellId,
    /// The cell of last year's, where its form has one.
    pub from: Option<CellId>,
    /// This year's figure minus last year's, where both are numbers; it should be 0.
    pub difference: Option<Decimal>,
}

impl Report {
    /// The same report as a draft: a working copy that is ahead of its sealed version.
    pub(super) fn into_draft(mut self) -> Report {
        self.draft = true;
        self.digest = KeyBuilder::new("draft").digest(&self.digest).finish();
        self
    }

    /// Whether the report has a table: all that its form requires, and of the others those of which it gives a cell.
    pub fn has_table(&self, table: &Table) -> bool {
        self.figures.has_table(&self.edition, table)
    }

    /// Whether the report has the table of a cell.
    pub fn has_table_of(&self, cell: CellId) -> bool {
        self.has_table(&self.edition.tables[self.edition.def(cell).table])
    }

    /// The section of the text that a finding is in.
    pub fn text_at(&self, finding: &Diagnostic) -> Option<&str> {
        let path = &finding.location.as_ref()?.file.path;
        let narrative = self.narratives.iter().find(|narrative| narrative.file.path == *path)?;
        Some(&narrative.section)
    }

    /// Whether the report itself explains that a figure breaks a rule (原件如此): nothing may be derived from it.
    pub fn is_disputed(&self, cell: CellId) -> bool {
        self.explanations.iter().any(|explanation| explanation.cell == Some(cell) && explanation.rule.is_some())
    }

    /// The explanations by the cell they stand at: their numbers, from 1.
    pub fn note_marks(&self) -> NoteMarks {
        let mut marks = NoteMarks::new();
        for (number, explanation) in (1..).zip(&self.explanations) {
            if let Some(cell) = explanation.cell {
                marks.entry(cell).or_default().push(number);
            }
        }
        marks
    }

    /// The sum of cells that a derived figure is made of: none where one is no number or is disputed.
    pub fn derive(&self, cells: &[CellId]) -> Option<Decimal> {
        let is_sound = cells.len() == 1 || !cells.iter().any(|cell| self.is_disputed(*cell));
        if is_sound { self.sum(cells) } else { None }
    }

    /// The sum of cells, of which a table that may stand several times has those of the tables that are there; `None` where one is no
    /// number.
    pub fn sum(&self, cells: &[CellId]) -> Option<Decimal> {
        let is_there = |cell: &CellId| !self.edition.is_in_repeat(*cell) || self.has_table_of(*cell);
        self.figures.sum(&cells.iter().copied().filter(is_there).collect::<Vec<CellId>>())
    }

    /// The cells of a row that continues one of last year's report, column by column.
    pub fn continued(&self, previous: &Report, carry: &Carry) -> Vec<Continued> {
        let edition = &self.edition;
        let row = edition.rows().filter(|(_, row)| row.path == carry.to);
        let cells = row.flat_map(|(block, row)| block.cells(row));
        cells
            .map(|to| {
                let from = previous.edition.cell(&format!("{}.{}", carry.from, edition.column(to).key));
                let before = from.and_then(|from| previous.figures.value(from));
                Continued {
                    to,
                    from,
                    difference: self.figures.value(to).zip(before).map(|(after, before)| after - before),
                }
            })
            .collect()
    }

    /// Whether it holds the figures of the agency's members, too.
    pub fn is_aggregate(&self) -> bool {
        self.scope == Some(ReportScope::Aggregate)
    }

    /// Whether its figures are the sums of those of the agencies that it names.
    pub fn is_sum(&self) -> bool {
        !self.includes.is_empty() && self.scope != Some(ReportScope::Own)
    }

    /// Whether it counts its own agency among those that it adds up: then a part of its figures stands nowhere else.
    pub fn includes_itself(&self) -> bool {
        self.includes.iter().any(|member| member.slug == self.agency)
    }

    /// The files of its figures and its texts.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        std::iter::once(&self.file).chain(self.narratives.iter().map(|narrative| &narrative.file))
    }

    /// The same report with the files of a working copy that says the same, in other words perhaps.
    pub(super) fn with_files(&self, files: &[Arc<SourceFile>]) -> Option<Report> {
        let mut report = self.clone();
        report.file = files.first()?.clone();
        let narratives = files[1..].iter().filter_map(|file| {
            let name = file.path.rsplit('/').next()?.strip_suffix(".md")?;
            Some(Narrative::new(name, file))
        });
        report.narratives = narratives.collect();
        Some(report)
    }

    /// The narrative of a section.
    pub fn narrative(&self, section: &str) -> Option<&Narrative> {
        self.narratives.iter().find(|narrative| narrative.section == section)
    }

    /// The place of a cell in report.toml: where it was typed, else where its row is, else the first line.
    pub fn place(&self, cell: CellId) -> Location {
        let beside = || {
            let row = self.edition.row(cell);
            self.edition.block(cell).cells(row).find_map(|cell| self.figures.place(cell, &self.file))
        };
        self.figures.place(cell, &self.file).or_else(beside).unwrap_or_else(|| Location::new(&self.file, 0..0))
    }
}

/// The words of `status`, and whether each is a draft.
pub(super) const STATUSES: [(&str, bool); 2] = [("draft", true), ("published", false)];

/// Whose figures a report holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportScope {
    /// The agency's with those of its members.
    Aggregate,
    /// The agency's alone.
    Own,
}

impl ReportScope {
    /// Its word in report.toml.
    pub fn word(self) -> &'static str {
        SCOPES.iter().find(|(_, scope)| *scope == self).map_or("", |(word, _)| word)
    }
}

/// The words of `scope`.
pub(super) const SCOPES: [(&str, ReportScope); 2] = [("aggregate", ReportScope::Aggregate), ("own", ReportScope::Own)];

/// A report, and the slugs of the agencies that it names with their places.
pub(super) struct RawReport {
    pub(super) report: Report,
    pub(super) named: Vec<(&'static str, Slug, Range<usize>)>,
}

/// Reads a report out of a folder of its agency's: `2023`, or `2023/v1` for a sealed version. `None` where not even its form is
/// known.
pub(super) fn load(
    agency: &Slug,
    year: Year,
    inside: &str,
    files: &AgencyFiles,
    editions: &Editions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<RawReport> {
    let folder = format!("content/{agency}/{inside}");
    let Some(file) = files.texts.get(&format!("{inside}/report.toml")) else {
        report_absent(&folder, files, diagnostics);
        return None;
    };
    let sound = SoundText::default();
    let start = diagnostics.len();
    let (table, is_complete) = parse(file, &sound, diagnostics);
    let mut fields = Fields::new::<ReportKeys>(file, &table, 0..0, diagnostics);
    let edition = edition(&mut fields, (agency.family(), year), editions)?;
    fields.revise(start, |mistakes| {
        name_keys(&edition, file, mistakes);
        name_words(&[("status", &words(&STATUSES)), ("scope", &words(&SCOPES))], mistakes);
    });
    let published = published(&mut fields);
    let draft = fields.choice("status", &STATUSES).unwrap_or(false);
    let scope = fields.choice("scope", &SCOPES);
    let mut includes = includes(&mut fields);
    let mut attachments = attachments::listed(&mut fields, inside, files, file);
    let metadata = fields.pairs("metadata");
    let explanations = explanations(&mut fields, &edition);
    let strays = strays(&edition, &table, is_complete);
    strays.diagnostics(file).into_iter().for_each(|diagnostic| fields.report(diagnostic));
    let tables = edition.tables.iter().map(|table| table.key.as_str());
    fields.finish(&tables.chain(strays.root_keys()).collect::<Vec<_>>());
    let figures = figures::read(&edition, file, &table, (is_complete, &strays), diagnostics);
    let is_complete = is_complete && strays.is_empty();
    let narratives = narratives(&edition, &folder, inside, files, diagnostics);
    attachments::referenced(&narratives, inside, files, &mut attachments, diagnostics);
    let rolled_up = files.texts.get(&format!("{inside}/{ROLLUP_FILE}"));
    let digest = digest(agency, year, &edition, [Some(file), rolled_up], (&narratives, &attachments));
    let named = includes.iter().map(|member| ("includes", member.slug.clone(), member.span.clone())).collect();
    if let Some(family) = agency.family().and_then(Slug::parse_family) {
        includes.iter_mut().for_each(|member| member.slug = member.slug.series(&family));
    }
    let report = Report {
        agency: agency.clone(),
        year,
        edition,
        published,
        version: None,
        draft,
        scope,
        includes,
        rollup: rolled_up.map(RollupRecord::parse).unwrap_or_default(),
        attachments,
        metadata,
        figures,
        explanations,
        narratives,
        file: file.clone(),
        is_complete,
        digest,
    };
    Some(RawReport { report, named })
}

/// Reports a folder of a year without a report, if the file is not merely unreadable.
fn report_absent(folder: &str, files: &AgencyFiles, diagnostics: &mut Vec<Diagnostic>) {
    let path = format!("{folder}/report.toml");
    if !is_unreadable(files, &path) {
        let diagnostic = Diagnostic::error("REPORT", Message::new("report.absent")).at(Location::absent(path));
        diagnostics.push(diagnostic.help(Message::new("report.absent.help")));
    }
}

/// Whether a file, or a folder that it is in, could not be read, which is reported already.
pub(super) fn is_unreadable(files: &AgencyFiles, path: &str) -> bool {
    let problems = files.problems.iter().filter_map(|problem| problem.location.as_ref());
    let mut rests = problems.filter_map(|place| path.strip_prefix(place.file.path.as_str()));
    rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The narratives of the form's sections. A section without a file is reported.
fn narratives(
    edition: &Edition,
    folder: &str,
    inside: &str,
    files: &AgencyFiles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Narrative> {
    let mut narratives = Vec::new();
    for section in edition.sections.iter().filter(|section| section.kind == SectionKind::Narrative) {
        let name = format!("{}.md", section.id);
        diagnostics.extend(in_capitals(files, &format!("{inside}/{name}"), folder));
        match files.texts.get(&format!("{inside}/{name}")) {
            Some(file) => narratives.push(Narrative::new(&section.id, file)),
            None if section.opening || is_unreadable(files, &format!("{folder}/{name}")) => {}
            None => {
                let message = Message::new("report.section_missing").with("section", &section.heading);
                let place = Location::absent(format!("{folder}/{name}"));
                let help = Message::new("report.section_missing.help").with("file", name);
                diagnostics.push(Diagnostic::error("SECTION", message).at(place).help(help));
            }
        }
    }
    narratives
}

/// The warnings about files whose names differ from that of a section's file in letter case alone.
fn in_capitals<'f>(files: &'f AgencyFiles, wanted: &'f str, folder: &'f str) -> impl Iterator<Item = Diagnostic> + 'f {
    let paths = files.texts.keys().chain(files.others.keys());
    let variants = paths.filter(move |path| path.eq_ignore_ascii_case(wanted) && *path != wanted);
    variants.filter_map(|path| path.rsplit_once('/')).map(move |(_, name)| {
        let message = letter_case(wanted, files.texts.contains_key(wanted));
        Diagnostic::warning("READ", message).at(Location::absent(format!("{folder}/{name}")))
    })
}

fn edition(
    fields: &mut Fields<'_, '_>,
    (family, year): (Option<&str>, Year),
    editions: &Editions,
) -> Option<Arc<Edition>> {
    match fields.spanned_text("edition") {
        Some((id, span)) => {
            let edition = editions.get(&id).cloned();
            let message = match &edition {
                // The file of that form has mistakes, which are reported there.
                None if editions.is_faulty(&id) => return None,
                None => unknown_edition(&id, editions),
                Some(edition) if !edition.is_for(year) => Diagnostic::warning("EDITION", unusual_year(edition, year))
                    .help(Message::new("report.edition_years.help")),
                Some(_) => return edition,
            };
            fields.report(message.at(fields.place_at(span)));
            edition
        }
        None => {
            // Never the site's own default: what a file means, a sealed one above all, does not follow from a setting.
            let edition = match family {
                Some(family) => editions.in_force(family, year),
                None => editions.statutory_for(year),
            };
            let edition = edition.cloned();
            if edition.is_none() {
                let message = Message::new("report.no_edition").with("year", year);
                let place = fields.place();
                fields.report(
                    Diagnostic::error("EDITION", message).at(place).help(Message::new("report.no_edition.help")),
                );
            }
            edition
        }
    }
}

/// A form that the site does not know.
pub(super) fn unknown_edition(id: &str, editions: &Editions) -> Diagnostic {
    let message = Message::new("report.edition").with("found", id).with("known", editions.ids().collect::<Vec<_>>());
    Diagnostic::error("EDITION", message)
}

/// A report that names a form of other years.
fn unusual_year(edition: &Edition, year: Year) -> Message {
    let years = match edition.until {
        None => Message::new("report.years.since").with("from", edition.from),
        Some(until) => Message::new("report.years.span").with("from", edition.from).with("until", until),
    };
    Message::new("report.edition_years").with("edition", &edition.id).with("years", years).with("year", year)
}

fn published(fields: &mut Fields<'_, '_>) -> Option<Published> {
    let value = fields.get("published")?;
    let typed = value.get_ref().as_datetime().filter(|datetime| datetime.date.is_some());
    match typed.and_then(|typed| Published::new(typed.to_string(), value.span())) {
        Some(published) => Some(published),
        None => {
            let (message, help) = unpublished(value.get_ref(), fields.typed(value.span()));
            fields.report(Diagnostic::error(TYPE, message).at(fields.place_at(value.span())).help(help));
            None
        }
    }
}

/// What is said of a date that is none, or that is typed in another form than TOML's.
fn unpublished(value: &DeValue<'_>, typed: &str) -> (Message, Message) {
    let text = value.as_str().unwrap_or(typed);
    if text.trim().is_empty() {
        return (Message::new("report.published.blank"), Message::new("report.published.blank_help"));
    }
    let message = Message::new("report.published").with("key", "published").with("found", typed);
    match typed_date(text) {
        Some(date) if date.exists => (message, Message::new("report.published.right").with("right", date.right)),
        Some(_) => (Message::new("toml.no_day").with("found", text), Message::new("toml.no_day.help")),
        None => (message, Message::new("report.published.help")),
    }
}

fn includes(fields: &mut Fields<'_, '_>) -> Vec<Inclusion> {
    let mut includes = Vec::new();
    for (text, span) in fields.texts("includes").unwrap_or_default() {
        match Slug::parse(&text) {
            Some(slug) => includes.push(Inclusion { slug, span }),
            None => fields.report(bad_slug(&text, fields.place_at(span))),
        }
    }
    includes
}

fn explanations(fields: &mut Fields<'_, '_>, edition: &Edition) -> Vec<Explanation> {
    let tables = fields.tables("explanations").into_iter();
    tables.filter_map(|(table, span)| explanation(fields.nested::<ExplanationKeys>(table, span), edition)).collect()
}

/// One explanation; `None` without its text.
pub(super) fn explanation(mut entry: Fields<'_, '_>, edition: &Edition) -> Option<Explanation> {
    let place = entry.place();
    let rule = entry.text("rule");
    let typed = entry.spanned_text("cell");
    let text = entry.required("text");
    let (source, source_location) = entry.address("source").unzip();
    let cell = typed.as_ref().and_then(|(address, _)| edition.cell(address));
    if let Some((address, span)) = typed.as_ref().filter(|(address, _)| edition.name_at(address).is_none()) {
        let message = Message::new("placeholder.unknown").with("address", address).with("edition", &edition.id);
        let help = suggestion(address, edition.cells.iter().map(|def| def.address.as_str()));
        entry.report(Diagnostic::error("KEY", message).at(entry.place_at(span.clone())).help(help));
    }
    entry.finish(&[]);
    let address = typed.map(|(address, _)| address);
    Some(Explanation { rule, address, cell, text: text?, source, source_location, location: place })
}

fn digest(
    agency: &Slug,
    year: Year,
    edition: &Edition,
    files: [Option<&Arc<SourceFile>>; 2],
    (narratives, attachments): (&[Narrative], &[Attachment]),
) -> Digest {
    let key = KeyBuilder::new("report").text(agency.as_str()).text(&year.to_string()).digest(&edition.digest);
    let mut key = files.into_iter().flatten().fold(key, |key, file| key.text(&file.text));
    for narrative in narratives {
        key = key.text(&narrative.section).text(&narrative.file.text);
    }
    for attachment in attachments {
        // Which file it is, and when it changed, is for those alone who read it ([`Attached::stamped`]): a page shows its name and size.
        key = key.text(&attachment.file).bytes(&attachment.source.size.to_le_bytes());
    }
    key.finish()
}
