//! One year's folder: report.toml with the texts and files beside it becomes a report.

use super::agency::bad_slug;
use super::aggregate::Inclusion;
use super::attachments::{self, Attachment};
use super::figures_reader;
use super::keys::{ExplanationKeys, ReportKeys};
use super::narrative::Narrative;
use super::published::Published;
use super::report::{Explanation, Report, SCOPES, STATUSES};
use super::rollup::{ROLLUP_FILE, RollupRecord};
use super::strays::strays;
use super::toml::{Fields, TYPE};
use super::typed::{name_duplicates, name_keys, name_tables, name_words, words};
use crate::base::syntax::{SoundText, parse};
use crate::base::{Diagnostic, Digest, KeyBuilder, Location, Message, Slug, SourceFile, Year, suggestion, typed_date};
use crate::edition::{Edition, Editions, SectionKind};
use crate::source::{AgencyFiles, letter_case};
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeValue;

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
        report_absent(&folder, inside, files, diagnostics);
        return None;
    };
    let sound = SoundText::default();
    let start = diagnostics.len();
    let (table, is_complete) = parse(file, &sound, diagnostics);
    let mut fields = Fields::new::<ReportKeys>(file, &table, 0..0, diagnostics);
    let edition = edition(&mut fields, (agency.family(), year), editions)?;
    fields.revise(start, |mistakes| {
        name_keys(&edition, file, mistakes);
        name_tables(&edition, mistakes);
        name_duplicates(&edition, mistakes);
        name_words(&[("status", &words(&STATUSES)), ("scope", &words(&SCOPES))], mistakes);
    });
    let published = published(&mut fields);
    let draft = fields.choice("status", &STATUSES).unwrap_or(false);
    let scope = fields.choice("scope", &SCOPES);
    let (mut includes, lacks_members) = includes(&mut fields);
    let mut attachments = attachments::listed(&mut fields, inside, files, file);
    let metadata = fields.pairs("metadata");
    let explanations = explanations(&mut fields, &edition);
    let strays = strays(&edition, &table, is_complete);
    strays.diagnostics(file).into_iter().for_each(|diagnostic| fields.report(diagnostic));
    let tables = edition.tables.iter().map(|table| table.key.as_str());
    fields.finish(&tables.chain(strays.root_keys()).collect::<Vec<_>>());
    let figures = figures_reader::read(&edition, file, &table, (is_complete, &strays), diagnostics);
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
        lacks_members,
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
fn report_absent(folder: &str, inside: &str, files: &AgencyFiles, diagnostics: &mut Vec<Diagnostic>) {
    let path = format!("{folder}/report.toml");
    if !is_unreadable(files, &path) {
        let is_inside = |file: &String| file.strip_prefix(inside).is_some_and(|rest| rest.starts_with('/'));
        let has_files = files.texts.keys().chain(files.others.keys()).any(is_inside);
        let help = if has_files { "report.absent.with_files" } else { "report.absent.help" };
        let diagnostic = Diagnostic::error("REPORT", Message::new("report.absent")).at(Location::absent(path));
        diagnostics.push(diagnostic.help(Message::new(help)));
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

/// The entries of `includes`, and whether there are others that are no agency's folder.
fn includes(fields: &mut Fields<'_, '_>) -> (Vec<Inclusion>, bool) {
    let (mut includes, mut has_others) = (Vec::new(), false);
    for (text, span) in fields.texts("includes").unwrap_or_default() {
        match Slug::parse(&text) {
            Some(slug) => includes.push(Inclusion { slug, span }),
            None => {
                has_others = true;
                fields.report(bad_slug(&text, fields.place_at(span)));
            }
        }
    }
    (includes, has_others)
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
