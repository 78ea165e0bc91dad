//! agency.toml: an organ that reports, its names, its place among others.

use super::history::History;
use super::keys::{AgencyKeys, FormerNameKeys};
use super::report::Report;
use super::toml::{Fields, TYPE};
use super::typed::{name_words, word_for, words};
use crate::base::syntax::{SoundText, parse};
use crate::base::{Diagnostic, Digest, KeyBuilder, Location, Message, MonthDay, Slug, SourceFile, Year};
use crate::edition::{Edition, Family};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// An administrative organ with its reports.
#[derive(Clone, Debug)]
pub struct Agency {
    /// The content of agency.toml.
    pub profile: AgencyProfile,
    /// Its reports by year: of each the latest sealed version, or the working copy where none was sealed.
    pub reports: Vec<Arc<Report>>,
    /// The histories of the reports that were sealed, by year.
    pub histories: Vec<Arc<History>>,
    /// The form of a report of which nothing else tells by which form it was or will be made.
    pub default_form: Option<Arc<Edition>>,
}

/// Every agency has the fields of its profile. A profile alone leads to no report, which is what the rules get of an agency.
impl Deref for Agency {
    type Target = AgencyProfile;

    fn deref(&self) -> &AgencyProfile {
        &self.profile
    }
}

/// An organ as its agency.toml describes it.
#[derive(Clone, Debug)]
pub struct AgencyProfile {
    /// The name of its folder and of its addresses; with a family, what its reports of that family have.
    pub slug: Slug,
    /// Its present name.
    pub name: String,
    /// It in English, for pages in English.
    pub name_en: Option<String>,
    /// A shorter one for lists.
    pub short_name: Option<String>,
    /// Its level.
    pub level: Option<Level>,
    /// The agency above it.
    pub parent: Option<Slug>,
    /// Whether it may make 规章 (立法法): by level, unless agency.toml sets it.
    pub rulemaking: Option<bool>,
    /// Whether it is invented, to try the program with: every page of the site says so then.
    pub example: bool,
    /// Region and level words of its own, for the rule on names that do not belong.
    pub words: Vec<String>,
    /// Address, telephone … as they are to be printed.
    pub contact: Vec<(String, String)>,
    /// Where one learns how to apply for information.
    pub apply: Option<String>,
    /// Earlier names, each with the first report year in which it was used, oldest first.
    pub names: Vec<(String, Year)>,
    /// The day of the year after a report's by which the agency above wants it.
    pub deadline: Option<MonthDay>,
    /// The first report year of a body that is younger than the site, or reported elsewhere before.
    pub from: Option<Year>,
    /// The last report year of a body that was abolished.
    pub until: Option<Year>,
    /// The body that took over.
    pub successor: Option<Slug>,
    /// The file it was read from.
    pub file: Arc<SourceFile>,
    /// The digest of agency.toml and of the slug; the reports have their own.
    pub digest: Digest,
}

/// The level of an organ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A ministry or commission of the State Council.
    Ministry,
    /// The government of a province.
    Province,
    /// The government of a city divided into districts, or of a prefecture.
    City,
    /// The government of a county, a district or a county-level city.
    County,
    /// The government of a township or town, or a subdistrict office.
    Township,
    /// A department of a local government.
    Department,
    /// Another organ with powers by law.
    Agency,
}

impl Level {
    /// The levels with their words in agency.toml.
    pub const WORDS: [(&'static str, Level); 7] = [
        ("ministry", Level::Ministry),
        ("province", Level::Province),
        ("city", Level::City),
        ("county", Level::County),
        ("township", Level::Township),
        ("department", Level::Department),
        ("agency", Level::Agency),
    ];

    /// The word in agency.toml and in the catalogue of a theme.
    pub fn word(self) -> &'static str {
        Level::WORDS.iter().find(|(_, level)| *level == self).map_or("", |(word, _)| word)
    }

    /// The level that somebody typed: its word, or as people say it (`乡镇`).
    pub fn of_text(text: &str) -> Option<Level> {
        let word = word_for(text, Level::WORDS.map(|(word, _)| word))?;
        Level::WORDS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
    }

    /// Whether it is a people's government, of which 第五十条 asks more than of a department.
    pub fn is_government(self) -> bool {
        matches!(self, Level::Province | Level::City | Level::County | Level::Township)
    }
}

impl AgencyProfile {
    /// Whether the organ may make 规章; `None` where neither the file nor the level tells. By 立法法, ministries, provinces and
    /// cities divided into districts may; counties, townships and departments may not.
    pub fn may_make_rules(&self) -> Option<bool> {
        self.rulemaking.or(match self.level? {
            Level::Ministry | Level::Province | Level::City => Some(true),
            Level::County | Level::Township | Level::Department => Some(false),
            Level::Agency => None,
        })
    }

    /// The name used in a report year: the earlier name whose time it was, else the present one.
    pub fn name_in(&self, year: Year) -> &str {
        // A name holds from its year until the next one's; the present name follows the last entry only through an entry of its
        // own, so an entry for the present name ends the earlier ones.
        self.names
            .iter()
            .rev()
            .find(|(_, from)| *from <= year)
            .map_or_else(|| self.names.first().map_or(self.name.as_str(), |(name, _)| name), |(name, _)| name)
    }

    /// Whether the body exists in a year, so that a report is due.
    pub fn reports_in(&self, year: Year) -> bool {
        self.from.is_none_or(|from| year >= from) && self.until.is_none_or(|until| year <= until)
    }

    /// The day by which a year's report by a form is wanted: as the office above says (`deadline`), or else as the form does.
    pub fn due(&self, form: &Edition, year: Year) -> Option<NaiveDate> {
        let by_form = || form.family.deadline(self.level.map(Level::word))?.day(year);
        self.deadline.map_or_else(by_form, |day| day.after(year))
    }

    /// The same organ with its reports of another family. Those above it are, too: what holds between the reports of agencies holds
    /// within a family.
    pub(super) fn series(&self, family: &Slug) -> AgencyProfile {
        AgencyProfile {
            slug: self.slug.series(family),
            parent: self.parent.as_ref().map(|parent| parent.series(family)),
            successor: self.successor.as_ref().map(|successor| successor.series(family)),
            digest: KeyBuilder::new("series").digest(&self.digest).text(family.as_str()).finish(),
            ..self.clone()
        }
    }

    /// The same organ under its English name. Earlier names stay as they are; the short name is Chinese, and in no English list.
    pub(super) fn in_english(&self) -> Option<AgencyProfile> {
        let english = self.name_en.as_ref()?;
        let renamed =
            |(name, from): &(String, Year)| (if *name == self.name { english.clone() } else { name.clone() }, *from);
        Some(AgencyProfile {
            name: english.clone(),
            short_name: None,
            names: self.names.iter().map(renamed).collect(),
            ..self.clone()
        })
    }

    /// The short name, or the name.
    pub fn short(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }
}

/// Where a report stays as it is, and what distinguishes it from its other versions: a report that was sealed is cited as the version that it
/// is, at the address where that stays, of the day on which it was sealed, by its number where there are several.
pub struct CitedVersion {
    /// The address from the root of the site.
    pub path: String,
    /// The number of the version, where there are several.
    pub number: Option<u32>,
    /// The day of publication, or of the correction.
    pub date: Option<NaiveDate>,
}

impl Agency {
    /// The report of a year.
    pub fn report(&self, year: Year) -> Option<&Arc<Report>> {
        self.reports.iter().find(|report| report.year == year)
    }

    /// The years, the earliest first, of which no version is public any more.
    pub fn withdrawn(&self) -> impl DoubleEndedIterator<Item = Year> {
        let is_withdrawn = |history: &&Arc<History>| history.current().is_none() && self.report(history.year).is_none();
        self.histories.iter().filter(is_withdrawn).map(|history| history.year)
    }

    /// The version as which a report is cited.
    pub fn cited(&self, report: &Report) -> CitedVersion {
        let entries = self.history(report.year).map_or(&[][..], |history| &history.ledger.entries);
        let entry = entries.iter().find(|entry| Some(entry.number) == report.version);
        let folder = entry.map_or_else(String::new, |entry| format!("{}/", entry.folder()));
        let published = report.published.as_ref().map(|published| published.date);
        CitedVersion {
            path: format!("{}/{}/{folder}", self.slug, report.year),
            number: report.version.filter(|_| entries.len() > 1),
            date: entry.filter(|entry| entry.number > 1).map(|entry| entry.date).or(published),
        }
    }

    /// The copy of a year's report that can still be changed: none where it was sealed and its own files are gone.
    pub fn working_copy(&self, year: Year) -> Option<Arc<Report>> {
        match self.history(year) {
            None => self.report(year).cloned(),
            Some(history) if history.ahead.is_some() => history.ahead.clone(),
            Some(history) => self.report(year)?.with_files(&history.working).map(Arc::new),
        }
    }

    /// The report of a year that others add up: of one that was sealed its current version, whatever its working copy says; none where
    /// all its versions were withdrawn.
    pub fn public_report(&self, year: Year) -> Option<&Arc<Report>> {
        match self.history(year) {
            Some(history) => history.current()?.report.as_ref(),
            None => self.report(year),
        }
    }

    /// The history of a year's report, if it was ever sealed.
    pub fn history(&self, year: Year) -> Option<&Arc<History>> {
        self.histories.iter().find(|history| history.year == year)
    }

    /// The years of which there is, or was, a report.
    pub fn years(&self) -> BTreeSet<Year> {
        let histories = self.histories.iter().map(|history| history.year);
        self.reports.iter().map(|report| report.year).chain(histories).collect()
    }

    /// The last day on which the report of a year was published, corrected or withdrawn, as far as that is known.
    pub fn changed(&self, year: Year) -> Option<NaiveDate> {
        let published = self.report(year).and_then(|report| Some(report.published.as_ref()?.date));
        let entries = self.history(year).into_iter().flat_map(|history| &history.ledger.entries);
        let sealed = entries.flat_map(|entry| [Some(entry.date), entry.withdrawn.as_ref().map(|own| own.date)]);
        sealed.flatten().chain(published).max()
    }

    /// The form by which the report of a year was made, or where there is none, that of the agency's report nearest to it.
    pub fn form_near(&self, year: Year) -> Option<&Arc<Edition>> {
        let versions = self.histories.iter().flat_map(|history| &history.versions);
        let reports = self.reports.iter().chain(versions.filter_map(|version| version.report.as_ref()));
        let nearest = reports.min_by_key(|report| report.year.get().abs_diff(year.get()));
        nearest.map(|report| &report.edition).or(self.default_form.as_ref())
    }

    /// The family of a series; none for the reports in the agency's own folder.
    pub fn family(&self) -> Option<&Family> {
        self.slug.family().and(self.default_form.as_ref()).map(|form| &form.family)
    }

    /// The reports up to a year, in order.
    pub fn until(&self, year: Year) -> &[Arc<Report>] {
        &self.reports[..self.reports.partition_point(|report| report.year <= year)]
    }

    /// The report before one: the latest of an earlier year.
    pub fn before(&self, year: Year) -> Option<&Arc<Report>> {
        self.reports.iter().rev().find(|report| report.year < year)
    }
}

/// The fields of agency.toml, and the places of the slugs it names.
pub(super) struct RawAgency {
    pub(super) agency: Agency,
    pub(super) named: Vec<(&'static str, Slug, Range<usize>)>,
}

pub(super) fn load(slug: &Slug, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> RawAgency {
    let sound = SoundText::default();
    let start = diagnostics.len();
    let (table, _) = parse(file, &sound, diagnostics);
    name_words(&[("level", &words(&Level::WORDS))], &mut diagnostics[start..]);
    let mut fields = Fields::new::<AgencyKeys>(file, &table, 0..0, diagnostics);
    let name = fields.required_line("name");
    let mut named = Vec::new();
    let parent = slug_at(&mut fields, "parent", &mut named);
    let successor = slug_at(&mut fields, "successor", &mut named);
    let profile = AgencyProfile {
        slug: slug.clone(),
        name: name.unwrap_or_else(|| slug.to_string()),
        name_en: fields.text("name_en").filter(|name| !name.trim().is_empty()),
        short_name: fields.text("short_name").filter(|name| !name.trim().is_empty()),
        level: fields.choice("level", &Level::WORDS),
        parent,
        rulemaking: fields.boolean("rulemaking"),
        example: fields.boolean("example").unwrap_or(false),
        words: fields.texts("words").unwrap_or_default().into_iter().map(|(word, _)| word).collect(),
        contact: fields.pairs("contact"),
        apply: fields.address("apply").map(|(address, _)| address),
        names: names(&mut fields),
        deadline: deadline(&mut fields),
        from: year(&mut fields, "from"),
        until: year(&mut fields, "until"),
        successor,
        file: file.clone(),
        digest: KeyBuilder::new("agency").text(slug.as_str()).text(&file.text).finish(),
    };
    fields.finish(&[]);
    RawAgency { agency: Agency { profile, reports: Vec::new(), histories: Vec::new(), default_form: None }, named }
}

fn slug_at(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    named: &mut Vec<(&'static str, Slug, Range<usize>)>,
) -> Option<Slug> {
    let (text, span) = fields.spanned_text(key)?;
    let slug = Slug::parse(&text);
    match &slug {
        Some(slug) => named.push((key, slug.clone(), span)),
        None => fields.report(bad_slug(&text, fields.place_at(span))),
    }
    slug
}

/// The finding about a word that cannot be an agency's slug.
pub(super) fn bad_slug(text: &str, place: Location) -> Diagnostic {
    let [message, help] = Slug::refusal(text).unwrap_or_else(|| ["agency.slug", "agency.slug.help"].map(Message::new));
    Diagnostic::error("AGENCY", message).at(place).help(help)
}

/// `deadline = "01-15"`.
fn deadline(fields: &mut Fields<'_, '_>) -> Option<MonthDay> {
    let (text, span) = fields.spanned_text("deadline")?;
    let day = MonthDay::parse(&text);
    if day.is_none() {
        let message = Message::new("agency.deadline").with("found", &text);
        let help = MonthDay::of_text(&text)
            .map(|day| Message::new("key.write").with("key", "deadline").with("word", day.to_string()));
        fields.report(Diagnostic::error(TYPE, message).at(fields.place_at(span)).help(help));
    }
    day
}

fn year(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Year> {
    let value = fields.get(key)?;
    let number = value.get_ref().as_integer().and_then(|number| Year::parse(number.as_str()));
    if number.is_none() {
        let message = Message::new("type.year").with("key", key);
        fields.report(Diagnostic::error(TYPE, message).at(fields.place_at(value.span())));
    }
    number
}

fn names(fields: &mut Fields<'_, '_>) -> Vec<(String, Year)> {
    let mut names = Vec::new();
    for (table, span) in fields.tables("names") {
        let mut entry = fields.nested::<FormerNameKeys>(table, span);
        let name = entry.required_line("name");
        let from = year(&mut entry, "from");
        if from.is_none() && table.get("from").is_none() {
            let place = entry.place();
            entry.report(Diagnostic::error("KEY", Message::new("key.missing").with("key", "from")).at(place));
        }
        entry.finish(&[]);
        names.extend(name.zip(from));
    }
    names.sort_by_key(|(_, from)| *from);
    names
}

#[cfg(test)]
mod tests {
    use super::Level;
    use crate::edition::LEVELS;

    #[test]
    fn the_levels_that_forms_may_name_are_those_of_agencies() {
        assert_eq!(LEVELS, Level::WORDS.map(|(word, _)| word));
    }
}
