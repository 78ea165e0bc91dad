//! What a list says of an agency, compared with what its agency.toml says.

use super::columns::ListColumn;
use super::former::former_names;
use super::identify::{IdentifiedRow, Question};
use crate::base::{Message, MonthDay, Slug, SourceFile, Year, toml_text};
use crate::import::{SourceLocation, agency_toml};
use crate::model::{Agency, KnownNames, Level, NameMatch, Site, TomlPatch, differ_in_width, is_same_agency};
use crate::schemas;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An agency as a list has it: the keys of agency.toml with their values, typed.
pub(super) struct ListedAgency {
    pub(super) slug: Slug,
    /// Where the list has it.
    spot: SourceLocation,
    pub(super) name: String,
    values: Vec<(&'static str, String)>,
    /// The names of [[names]] with their first years.
    names: Vec<(String, Year)>,
}

/// A change of agency.toml.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyChange {
    pub(super) key: String,
    /// As typed; nothing where the key is new.
    pub(super) before: String,
    pub(super) after: String,
}

/// Who is meant by a name or a slug.
pub(super) struct Directory<'n> {
    pub(super) names: &'n KnownNames,
    pub(super) slugs: &'n dyn Fn(&Slug) -> bool,
}

impl Directory<'_> {
    /// The agency that a cell or an option names; `Err` is the question.
    pub(super) fn agency(&self, text: &str) -> Result<Slug, Message> {
        if let Some(slug) = Slug::parse(text).filter(|slug| (self.slugs)(slug)) {
            return Ok(slug);
        }
        match self.names.find(text, |_| true) {
            NameMatch::One(slug) => Ok(slug),
            NameMatch::Several(agencies) => {
                let agencies: Vec<&str> = agencies.iter().map(Slug::as_str).collect();
                let message = Message::new("members.several").with("name", text).with("agencies", agencies);
                Err(message.with("word", ListColumn::Slug.word()))
            }
            NameMatch::None => Err(Message::new("members.nobody").with("name", text)),
        }
    }
}

impl ListedAgency {
    /// What a row says. A cell that is not understood is asked for, and the others are taken.
    pub(super) fn new(
        own: &IdentifiedRow<'_>,
        directory: &Directory<'_>,
        parent: Option<&Slug>,
        questions: &mut Vec<Question>,
    ) -> ListedAgency {
        let row = own.row;
        let text = |column: ListColumn| row.texts.get(&column).map(String::as_str);
        let mut ask = |column: ListColumn, message: Message| {
            let message = message.with("column", column.word()).with("found", text(column).unwrap_or_default());
            questions.push(Question { spot: row.spot, message });
        };
        let mut values = Vec::new();
        values.extend(text(ListColumn::ShortName).map(|name| ("short_name", toml_text(name))));
        let typed_level = text(ListColumn::Level).map(|text| (text, Level::of_text(text)));
        if let Some((_, None)) = typed_level {
            let known: Vec<&str> = Level::WORDS.iter().map(|(word, _)| *word).collect();
            ask(ListColumn::Level, Message::new("members.level").with("known", known));
        }
        let level = typed_level.and_then(|(_, level)| level).or(row.group);
        values.extend(level.map(|level| ("level", toml_text(level.word()))));
        for (column, key, default) in
            [(ListColumn::Parent, "parent", parent), (ListColumn::Successor, "successor", None)]
        {
            match text(column).map(|text| directory.agency(text)) {
                Some(Ok(slug)) if slug != own.slug => values.push((key, toml_text(slug.as_str()))),
                Some(Err(message)) => ask(column, Message::new("members.cell").with("why", message)),
                _ => {
                    values.extend(default.filter(|slug| **slug != own.slug).map(|slug| (key, toml_text(slug.as_str()))))
                }
            }
        }
        match text(ListColumn::Deadline).map(day) {
            Some(None) => ask(ListColumn::Deadline, Message::new("members.deadline")),
            day => values.extend(day.flatten().map(|day| ("deadline", toml_text(&day.to_string())))),
        }
        let [from, until] = [ListColumn::From, ListColumn::Until].map(|column| {
            let year = text(column).map(year);
            if year == Some(None) {
                ask(column, Message::new("members.year"));
            }
            year.flatten()
        });
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            ask(ListColumn::Until, Message::new("members.order"));
        } else {
            let years = [("from", from), ("until", until)];
            values.extend(years.into_iter().filter_map(|(key, year)| Some((key, year?.to_string()))));
        }
        let name = text(ListColumn::Name).unwrap_or_default().to_owned();
        let names = text(ListColumn::FormerName).and_then(|text| names(text, &name)).unwrap_or_else(|| {
            if text(ListColumn::FormerName).is_some() {
                ask(ListColumn::FormerName, Message::new("members.former"));
            }
            Vec::new()
        });
        ListedAgency { slug: own.slug.clone(), spot: row.spot, name, values, names }
    }

    /// What the list says of a key, typed.
    fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(own, _)| *own == key).map(|(_, typed)| typed.as_str())
    }

    /// The file of a new agency.
    pub(super) fn new_file(&self, path: &str) -> String {
        let text = schemas::head(path) + &agency_toml(&self.name);
        let file = Arc::new(SourceFile { path: path.to_owned(), text });
        let patched = TomlPatch::new(&file).map(|mut patch| {
            self.values.iter().for_each(|(key, typed)| patch.set(key, typed));
            self.add_names(&[], &mut patch);
            patch.finish()
        });
        patched.unwrap_or_else(|| file.text.clone())
    }

    /// The file of an agency with what the list changes, and these changes; `None` where the file has mistakes.
    pub(super) fn changed_file(&self, agency: &Agency) -> Option<(String, Vec<KeyChange>)> {
        let file = &agency.file;
        let mut patch = TomlPatch::new(file)?;
        let mut changes = Vec::new();
        let known = [
            ("short_name", agency.short_name.as_deref().map(toml_text)),
            ("level", agency.level.map(|level| toml_text(level.word()))),
            ("parent", agency.parent.as_ref().map(|slug| toml_text(slug.as_str()))),
            ("successor", agency.successor.as_ref().map(|slug| toml_text(slug.as_str()))),
            ("deadline", agency.deadline.map(|day| toml_text(&day.to_string()))),
            ("from", agency.from.map(|year| year.to_string())),
            ("until", agency.until.map(|year| year.to_string())),
            ("name", Some(toml_text(&agency.name))),
        ];
        // A list may have the shorter name, which says nothing against the full one. Letters of another width are no shorter.
        let is_shorter = is_same_agency(&self.name, &agency.name)
            && self.name.len() <= agency.name.len()
            && !differ_in_width(&self.name, &agency.name);
        let is_short = agency.short_name.as_deref() == Some(&self.name);
        let name = (!is_shorter && !is_short).then(|| ("name", toml_text(&self.name)));
        for (key, typed) in name.iter().chain(&self.values) {
            let before = known.iter().find(|(known, _)| known == key).and_then(|(_, value)| value.clone());
            if before.as_ref() != Some(typed) {
                patch.set(key, typed);
                changes.push(KeyChange {
                    key: (*key).to_owned(),
                    before: before.unwrap_or_default(),
                    after: typed.clone(),
                });
            }
        }
        let names = self.add_names(&agency.names, &mut patch);
        changes.extend(names);
        Some((patch.finish(), changes))
    }

    /// Adds the names that are not there.
    fn add_names(&self, known: &[(String, Year)], patch: &mut TomlPatch<'_>) -> Vec<KeyChange> {
        // A report may have given an earlier name its full form.
        let is_full = |known: &str, name: &str| known.len() > name.len() && is_same_agency(known, name);
        let is_new = |(name, from): &&(String, Year)| {
            !known.iter().any(|(known, year)| known == name || year == from && is_full(known, name))
        };
        let mut changes = Vec::new();
        for (name, from) in self.names.iter().filter(is_new) {
            patch.append("names", &[("name", toml_text(name)), ("from", from.to_string())]);
            let after = format!("{name} {from}");
            changes.push(KeyChange { key: "names".to_owned(), before: String::new(), after });
        }
        changes
    }
}

/// A name by which an agency goes, beside those of the same parent.
struct GivenName {
    slug: Slug,
    /// Typed, as the name is.
    parent: Option<String>,
    name: String,
    typed: String,
}

/// Takes away the short names that another agency of the same parent has, too, or that are its full name, and asks for them: by such a
/// name nobody would find the one or the other.
pub(super) fn ask_shared_names(agencies: &mut [ListedAgency], site: &Site, questions: &mut Vec<Question>) {
    let mut given: BTreeMap<String, Vec<GivenName>> = BTreeMap::new();
    let mut add = |slug: &Slug, parent: Option<&str>, name: &str, typed: &str| {
        let name = GivenName {
            slug: slug.clone(),
            parent: parent.map(str::to_owned),
            name: name.to_owned(),
            typed: typed.to_owned(),
        };
        given.entry(name.typed.clone()).or_default().push(name);
    };
    let parent_of = |slug: &Slug| Some(toml_text(site.agency(slug)?.parent.as_ref()?.as_str()));
    let listed: BTreeSet<&Slug> = agencies.iter().map(|own| &own.slug).collect();
    for agency in site.agencies_of(None) {
        let parent = agency.parent.as_ref().map(|slug| toml_text(slug.as_str()));
        add(&agency.slug, parent.as_deref(), &agency.name, &toml_text(&agency.name));
        // What the list says of its own stands for what they were called.
        if let Some(short) = agency.short_name.as_deref().filter(|_| !listed.contains(&agency.slug)) {
            add(&agency.slug, parent.as_deref(), &agency.name, &toml_text(short));
        }
    }
    let parents: Vec<Option<String>> =
        agencies.iter().map(|own| own.value("parent").map(str::to_owned).or_else(|| parent_of(&own.slug))).collect();
    for (own, parent) in agencies.iter().zip(&parents) {
        let short = own.value("short_name").map(str::to_owned);
        let short = short.or_else(|| site.agency(&own.slug)?.short_name.as_deref().map(toml_text));
        for typed in [Some(toml_text(&own.name)), short].into_iter().flatten() {
            add(&own.slug, parent.as_deref(), &own.name, &typed);
        }
    }
    for (own, parent) in agencies.iter_mut().zip(parents) {
        let Some(short) = own.value("short_name").map(str::to_owned) else { continue };
        let is_other = |other: &&GivenName| other.slug != own.slug && other.parent == parent;
        let Some(other) = given.get(&short).and_then(|given| given.iter().find(is_other)) else { continue };
        let message = Message::new("members.shared").with("column", ListColumn::ShortName.word());
        let message = message.with("found", short.trim_matches('"')).with("name", &own.name).with("other", &other.name);
        questions.push(Question { spot: own.spot, message });
        own.values.retain(|(key, _)| *key != "short_name");
    }
}

/// The names of a cell and the present one, each with its first year; `None` where the year of a change is not said.
fn names(text: &str, present: &str) -> Option<Vec<(String, Year)>> {
    let mut names = Vec::new();
    let mut next = None;
    for former in former_names(text) {
        let next_from = former.next_from?;
        // Of the earliest name it does not matter how old it is.
        let from = former.from.or(next).unwrap_or_else(|| next_from.previous());
        names.push((former.name, from));
        next = Some(next_from);
    }
    names.push((present.to_owned(), next?));
    names.is_sorted_by_key(|(_, from)| *from).then_some(names)
}

/// `2021`, `2021年`, `2021年度`.
fn year(text: &str) -> Option<Year> {
    Year::parse(text.trim_end_matches("年度").trim_end_matches('年').trim())
}

/// A day as it is typed, or as a spreadsheet stores it: the days since the end of 1899.
fn day(text: &str) -> Option<MonthDay> {
    let serial = || {
        let days = text.parse::<u64>().ok().filter(|days| (36_526..73_051).contains(days))?;
        let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?;
        MonthDay::of_text(&date.to_string())
    };
    MonthDay::of_text(text).or_else(serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_years_of_cells() {
        for text in ["1月15日", "2025-01-15", "45672"] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some("01-15"), "{text}");
        }
        assert_eq!(day("12"), None);
        assert_eq!(year("2021年度"), Year::new(2021));
        assert_eq!(year("21"), None);
    }

    #[test]
    fn names_follow_each_other() {
        let year = |year| Year::new(year).expect("a year");
        let all = |text| names(text, "丙局");
        let one = [("甲局".to_owned(), year(2022)), ("丙局".to_owned(), year(2023))];
        assert_eq!(all("甲局（2023年更名）"), Some(one.to_vec()));
        let two = [("甲局".to_owned(), year(2019)), ("乙局".to_owned(), year(2021)), ("丙局".to_owned(), year(2024))];
        assert_eq!(all("甲局（2019-2020）、乙局（2021-2023）"), Some(two.to_vec()));
        assert_eq!(all("甲局"), None);
    }
}
