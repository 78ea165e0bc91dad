//! What the reports of a form are called, and which forms are those of one yearly report.

use super::build::FormBuilder;
use super::raw::{RawDeadline, RawEdition, RawFamily};
use super::{Edition, Editions, Relation};
use crate::base::{Lang, Message, MonthDay, Slug, Text, Year};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fmt::Display;
use toml::Spanned;

/// A yearly report, whatever form it is made by: 政府信息公开工作年度报告, 行政执法统计年报.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its id: `disclosure`.
    pub id: String,
    /// What such a report is called.
    pub name: Text,
    /// The column of a portal in which such reports stand.
    pub column: Text,
    /// Other names that its titles have.
    pub aliases: Vec<String>,
    /// The rules about words and rows of these very reports.
    pub rules: Vec<String>,
    /// The days by which they are published.
    pub deadlines: Vec<Deadline>,
    /// The title of a report, of `{agency}`, `{year}` and `{name}`.
    title: Text,
}

/// A day by which reports are published.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// Where it is said, in a sentence.
    pub basis: Text,
    /// The levels of agencies for which it is; all where there is none.
    levels: Vec<String>,
    day: MonthDay,
}

impl Deadline {
    /// The last day for a report of a year.
    pub fn day(&self, year: Year) -> Option<NaiveDate> {
        self.day.after(year)
    }
}

/// The levels of agencies, as agency.toml has them. A test of the model, which knows what they mean, holds the list to its own.
pub(crate) const LEVELS: [&str; 7] = ["ministry", "province", "city", "county", "township", "department", "agency"];

/// The parts of a title that every report's has.
const PARTS: [&str; 2] = ["{agency}", "{year}"];

impl Family {
    /// The title of a report: 《机关名称＋年份＋年政府信息公开工作年度报告》 is what 国办公开办函〔2021〕30号 requires.
    pub fn title(&self, agency: &str, year: impl Display, lang: Lang) -> String {
        let title = self.title.get(lang).replace("{name}", self.name.get(lang));
        title.replace("{year}", &year.to_string()).replace("{agency}", agency)
    }

    /// The day by which an agency of a level, as agency.toml has it, publishes; `None` where the form sets none.
    pub fn deadline(&self, level: Option<&str>) -> Option<&Deadline> {
        let is_for = |deadline: &&Deadline| {
            deadline.levels.is_empty() || level.is_some_and(|level| deadline.levels.iter().any(|own| own == level))
        };
        self.deadlines.iter().find(is_for)
    }

    /// The title of a form that is to be filled in.
    pub fn blank_title(&self, lang: Lang) -> String {
        self.title("________________", "20____", lang)
    }
}

impl FormBuilder<'_> {
    /// What reports of a form are called: as its file says, or else as those of the form before, or else by the form's own title.
    pub(super) fn read_family(&mut self, raw: &RawEdition, previous: Option<&Edition>, editions: &Editions) -> Family {
        let own = raw.report.as_ref().map(Spanned::get_ref);
        let inherited = previous.filter(|_| own.is_none()).map(|edition| edition.family.clone());
        if let Some(family) = inherited {
            return family;
        }
        let text = |text: Option<&Spanned<Text>>| text.map(|text| text.get_ref().clone());
        let name = text(own.and_then(|own| own.name.as_ref())).unwrap_or_else(|| raw.title.clone());
        let title = text(own.and_then(|own| own.title.as_ref())).unwrap_or_else(|| Text {
            zh: "{agency}{year}年{name}".to_owned(),
            en: "{agency}: {name} {year}".to_owned(),
        });
        own.into_iter().for_each(|own| self.check_family_texts(own));
        let id = self.read_family_id(raw, &name, previous, editions);
        let rules = own.map_or(&[][..], |own| &own.rules);
        let deadlines = own.map_or(&[][..], |own| &own.deadlines);
        Family {
            rules: rules.iter().map(|rule| self.note_rule(rule, Relation::Form)).collect(),
            deadlines: self.read_deadlines(deadlines),
            id,
            column: text(own.and_then(|own| own.column.as_ref())).unwrap_or_else(|| name.clone()),
            aliases: own.map_or_else(Vec::new, |own| own.aliases.iter().map(|alias| alias.get_ref().clone()).collect()),
            name,
            title,
        }
    }

    /// What is said of reports is empty nowhere, and a title has its parts: each at its own key.
    fn check_family_texts(&mut self, own: &RawFamily) {
        for (key, text) in [("name", &own.name), ("title", &own.title), ("column", &own.column)] {
            text.iter().for_each(|text| self.check_label(key, text.get_ref(), &text.span()));
        }
        if let Some(title) = &own.title
            && let Some(part) = Lang::ALL.iter().find_map(|lang| missing_part(title.get_ref().get(*lang)))
        {
            let part = part.trim_matches(['{', '}']);
            self.report(title.span(), Message::new("edition.family.title").with("part", part));
        }
        self.check_words("aliases", own.aliases.iter().map(|alias| (alias.get_ref(), alias.span())));
    }

    /// The id of the family: as the file says, or else that of the reports of the same name, or else the form's own. That of the form before
    /// is the same, and no other family has the name: titles, lists and imports could not tell the two apart.
    fn read_family_id(
        &mut self,
        raw: &RawEdition,
        name: &Text,
        previous: Option<&Edition>,
        editions: &Editions,
    ) -> String {
        let own = raw.report.as_ref().map(Spanned::get_ref);
        let family = own.and_then(|own| own.family.as_ref());
        let is_namesake = |family: &&Family| family.aliases.iter().chain([&family.name.zh]).any(|own| *own == name.zh);
        let namesake = editions.iter().map(|edition| &edition.family).find(is_namesake);
        if let Some(id) = family.filter(|id| !is_family_id(id.get_ref())) {
            self.report(id.span(), Message::new("edition.family.id").with("id", id.get_ref()));
        }
        let id = family.map(Spanned::get_ref).or(namesake.map(|other| &other.id)).unwrap_or(raw.id.get_ref()).clone();
        let place =
            family.map(Spanned::span).or_else(|| raw.report.as_ref().map(Spanned::span)).unwrap_or(raw.id.span());
        if let Some(previous) = previous.filter(|previous| previous.family.id != id) {
            let message = Message::new("edition.family.other").with("id", &id).with("previous", &previous.id);
            self.report(place, message.with("family", &previous.family.id));
        } else if let Some(other) = namesake.filter(|other| other.id != id) {
            let message = Message::new("edition.family.name").with("name", name).with("other", &other.id);
            self.report(own.and_then(|own| own.name.as_ref()).map_or(place, Spanned::span), message);
        }
        id
    }

    fn read_deadlines(&mut self, raw: &[Spanned<RawDeadline>]) -> Vec<Deadline> {
        for (index, deadline) in raw.iter().enumerate() {
            for level in &deadline.get_ref().levels {
                if !LEVELS.contains(&level.get_ref().as_str()) {
                    let message = Message::new("edition.family.level").with("level", level.get_ref());
                    self.report(level.span(), message.with("known", LEVELS.to_vec()));
                }
            }
            if raw[..index].iter().any(|earlier| earlier.get_ref().levels.is_empty()) {
                self.report(deadline.span(), Message::new("edition.family.never"));
            }
        }
        raw.iter().filter_map(|deadline| self.read_deadline(deadline.get_ref())).collect()
    }

    fn read_deadline(&mut self, raw: &RawDeadline) -> Option<Deadline> {
        self.check_label("basis", raw.basis.get_ref(), &raw.basis.span());
        let Some(day) = MonthDay::parse(raw.day.get_ref()) else {
            self.report(raw.day.span(), Message::new("edition.family.day").with("day", raw.day.get_ref()));
            return None;
        };
        Some(Deadline {
            basis: raw.basis.get_ref().clone(),
            levels: raw.levels.iter().map(|level| level.get_ref().clone()).collect(),
            day,
        })
    }
}

/// The first part that a title lacks, or that it has and no title knows.
fn missing_part(title: &str) -> Option<String> {
    let lacking = PARTS.iter().find(|part| !title.contains(**part)).map(|part| (*part).to_owned());
    let rest = PARTS.iter().chain(&["{name}"]).fold(title.to_owned(), |rest, part| rest.replace(part, ""));
    let unknown =
        || rest.find(['{', '}']).map(|at| rest[at..].chars().take_while(|c| *c != '}').chain(['}']).collect());
    lacking.or_else(unknown)
}

/// Whether a text can be the id of a family, which is a step of addresses.
fn is_family_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.ends_with('-') && Slug::parse_family(id).is_some()
}

/// A name of the families of some forms, each once.
pub fn family_names<'e>(
    editions: impl IntoIterator<Item = &'e Edition>,
    lang: Lang,
    name: fn(&Family) -> &Text,
) -> Vec<&'e str> {
    let mut names: Vec<&str> = Vec::new();
    for edition in editions {
        let name = name(&edition.family).get(lang);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The names by which the titles of reports are known.
#[derive(Clone, Debug, Default)]
pub struct ReportNames {
    /// In Chinese with the ids of their families, the longer ones first: one may stand in another.
    pub zh: Vec<(String, String)>,
    /// Likewise in English, as our own pages have them.
    pub en: Vec<(String, String)>,
    /// The titles of the forms in both languages, each once, of `{agency}` and `{year}`, with the ids of their families.
    pub titles: BTreeSet<(String, String)>,
}

impl ReportNames {
    /// Those of some families.
    pub fn new<'f>(families: impl IntoIterator<Item = &'f Family>) -> ReportNames {
        let mut names = ReportNames::default();
        for family in families {
            let of_family = |name: &String| (name.clone(), family.id.clone());
            names.zh.extend(family.aliases.iter().chain([&family.name.zh]).map(of_family));
            names.en.push(of_family(&family.name.en));
            let [agency, year] = PARTS;
            names.titles.extend(Lang::ALL.map(|lang| of_family(&family.title(agency, year, lang))));
        }
        for list in [&mut names.zh, &mut names.en] {
            list.sort_by_key(|name| (std::cmp::Reverse(name.0.chars().count()), name.clone()));
            list.dedup();
        }
        names
    }
}

impl Editions {
    /// The names of the reports of any form.
    pub fn report_names(&self) -> ReportNames {
        ReportNames::new(self.iter().map(|edition| &edition.family))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use std::sync::Arc;

    #[test]
    fn a_form_without_a_family_is_of_that_of_its_name() {
        let form = |id: &str, title: &str| {
            let text = include_str!("../../tests/sites/own-form/editions/library-1.toml");
            let from = text.find("[report]").expect("a head");
            let to = text.find("[[sections]]").expect("sections");
            let text = text.replace(&text[from..to], "").replace("library-1", id).replace("图书室年报 1", title);
            Arc::new(SourceFile { path: format!("editions/{id}.toml"), text })
        };
        let files = [form("mine", "政府网站工作年度报表"), form("other", "图书室年报")];
        let (editions, mistakes) = Editions::load(&files);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let family = |id: &str| editions.get(id).map(|edition| edition.family.id.clone());
        assert_eq!([family("mine"), family("other")], [Some("website".to_owned()), Some("other".to_owned())]);
    }
}
