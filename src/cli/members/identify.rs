//! Which agency a row of a list is: one of the site, or a new one with a folder's name of its own.

use super::columns::ListColumn;
use super::former::former_names;
use super::rows::ListRow;
use crate::base::{Message, Slug, slug_beside, slug_of_name};
use crate::import::SourceLocation;
use crate::model::{KnownNames, NameMatch, Site, is_same_agency};
use std::collections::BTreeMap;

/// What a list leaves open, with its place.
pub(super) struct Question {
    pub(super) spot: SourceLocation,
    pub(super) message: Message,
}

/// A row with the agency that it is of.
pub(super) struct IdentifiedRow<'l> {
    pub(super) row: &'l ListRow,
    pub(super) slug: Slug,
}

/// The rows with their agencies; those that are left out are asked for.
pub(super) fn identify<'l>(
    rows: &'l [ListRow],
    site: &Site,
    names: &KnownNames,
    questions: &mut Vec<Question>,
) -> Vec<IdentifiedRow<'l>> {
    let mut by_slug: BTreeMap<Slug, Vec<&ListRow>> = BTreeMap::new();
    for row in rows {
        match slug_of_row(row, site, names) {
            Ok(slug) => by_slug.entry(slug).or_default().push(row),
            Err(message) => questions.push(Question { spot: row.spot, message }),
        }
    }
    part_offices(&mut by_slug, site);
    let mut found = Vec::new();
    for (slug, rows) in by_slug {
        match rows[..] {
            [row] => found.push(IdentifiedRow { row, slug }),
            _ => questions.extend(clash(&slug, &rows)),
        }
    }
    found.sort_by_key(|own| own.row.spot);
    found
}

/// Gives the office of a government a folder of its own where the government is in the list, too.
fn part_offices(by_slug: &mut BTreeMap<Slug, Vec<&ListRow>>, site: &Site) {
    let mut offices = Vec::new();
    for (_, rows) in by_slug.iter_mut().filter(|(slug, rows)| rows.len() > 1 && site.agency(slug).is_none()) {
        let all = rows.clone();
        rows.retain(|row| {
            let is_shorter = |other: &&&ListRow| name(other).len() < name(row).len();
            let beside = all.iter().filter(is_shorter).find_map(|other| slug_beside(name(row), name(other)));
            let own = beside.filter(|own| site.agency(own).is_none() && !row.texts.contains_key(&ListColumn::Slug));
            own.map(|own| offices.push((own, *row))).is_none()
        });
    }
    for (slug, row) in offices {
        by_slug.entry(slug).or_default().push(row);
    }
}

fn name(row: &ListRow) -> &str {
    row.texts.get(&ListColumn::Name).map(String::as_str).unwrap_or_default()
}

/// The question about several rows that would go into one folder.
fn clash(slug: &Slug, rows: &[&ListRow]) -> Option<Question> {
    let is_twice = rows.windows(2).all(|pair| is_same_agency(name(pair[0]), name(pair[1])));
    let key = if is_twice { "members.twice" } else { "members.clash" };
    let listed: Vec<Message> = rows
        .iter()
        .map(|row| Message::new("members.row").with("spot", row.spot.message()).with("name", name(row)))
        .collect();
    let message = Message::new(key).with("agency", slug).with("rows", listed).with("word", ListColumn::Slug.word());
    rows.last().map(|row| Question { spot: row.spot, message })
}

fn slug_of_row(row: &ListRow, site: &Site, names: &KnownNames) -> Result<Slug, Message> {
    let name = name(row);
    let former = row.texts.get(&ListColumn::FormerName).map(|text| former_names(text)).unwrap_or_default();
    let all = || std::iter::once(name).chain(former.iter().map(|former| former.name.as_str()));
    if let Some(typed) = row.texts.get(&ListColumn::Slug) {
        let slug = Slug::parse(typed).ok_or_else(|| {
            let [message, help] =
                Slug::refusal(typed).unwrap_or_else(|| ["agency.slug", "agency.slug.help"].map(Message::new));
            Message::new("members.with_help").with("message", message).with("help", help)
        })?;
        // The folder of another agency is not taken over.
        let known = site.agency(&slug).filter(|agency| agency.name != slug.as_str());
        let is_other = known.is_some() && !all().any(|name| matches!(names.agreeing(&slug, name), Some(Ok(_))));
        return match known.filter(|_| is_other) {
            Some(agency) => Err(taken(&slug, &agency.name, name)),
            None => Ok(slug),
        };
    }
    for name in all() {
        match names.find(name, |_| true) {
            NameMatch::One(slug) => return Ok(slug),
            NameMatch::Several(agencies) => {
                let agencies: Vec<&str> = agencies.iter().map(Slug::as_str).collect();
                let message = Message::new("members.several").with("name", name).with("agencies", agencies);
                return Err(message.with("word", ListColumn::Slug.word()));
            }
            NameMatch::None => {}
        }
    }
    let Some(slug) = slug_of_name(name) else {
        return Err(Message::new("members.no_slug").with("name", name).with("word", ListColumn::Slug.word()));
    };
    let Some(agency) = site.agency(&slug) else { return Ok(slug) };
    let beside = slug_beside(name, &agency.name).filter(|own| site.agency(own).is_none());
    beside.ok_or_else(|| taken(&slug, &agency.name, name))
}

fn taken(slug: &Slug, known: &str, name: &str) -> Message {
    let message = Message::new("members.taken").with("agency", slug).with("known", known).with("name", name);
    message.with("word", ListColumn::Slug.word()).with("former", ListColumn::FormerName.word())
}
