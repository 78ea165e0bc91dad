//! /corrections/: every correction and withdrawal of the site, newest first, and their feed.

use super::{report, revision};
use crate::base::{PageKind, Words, Year, escape_xml};
use crate::model::{Agency, LedgerEntry, Site};
use crate::plan::context::{SiteContext, day_text};
use crate::plan::links::{PageLink, corrections_folder};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::pagination::ListPage;
use crate::plan::planning::Planning;
use chrono::NaiveDate;
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    if !SiteContext::has_corrections(&site) {
        return;
    }
    let (events, folder) = (Arc::new(events(&site)), corrections_folder());
    for list_page in ListPage::for_rows(events.len()) {
        let page = CorrectionsPage { events: events.clone(), list_page };
        planning.add_page(&format!("{folder}{}", list_page.file()), planning.site_key("corrections"), page);
    }
    if let Some(base) = site.settings.base_url.clone() {
        let key = planning.site_key("corrections.xml");
        let feed = move |words: &Words| atom(&base, &site, &events, words).into_bytes();
        planning.add_data(&format!("{folder}atom.xml"), key, feed);
    }
}

/// A correction or a withdrawal.
struct Event {
    agency: Arc<Agency>,
    year: Year,
    entry: LedgerEntry,
    /// The version that was corrected; `None` for a withdrawal.
    before: Option<u32>,
    /// Whether both versions are public, so that a page compares them.
    is_compared: bool,
    date: NaiveDate,
}

/// All events, newest first.
fn events(site: &Site) -> Vec<Event> {
    let mut events = Vec::new();
    for agency in &site.agencies {
        for history in &agency.histories {
            for entry in &history.ledger.entries {
                let event = |date, before, is_compared| Event {
                    agency: agency.clone(),
                    year: history.year,
                    entry: entry.clone(),
                    before,
                    is_compared,
                    date,
                };
                if entry.number > 1 {
                    // What was withdrawn later on was corrected all the same; there is nothing to compare.
                    let corrected = revision::previous_version(history, entry.number);
                    let is_compared = entry.withdrawn.is_none() && corrected.is_some();
                    let before = corrected.filter(|_| is_compared).unwrap_or(entry.number - 1);
                    events.push(event(entry.date, Some(before), is_compared));
                }
                if let Some(withdrawn) = &entry.withdrawn {
                    events.push(event(withdrawn.date, None, false));
                }
            }
        }
    }
    events.sort_by_key(|e| (Reverse(e.date), e.agency.slug.clone(), Reverse(e.year), Reverse(e.entry.number)));
    events
}

impl Event {
    fn is_withdrawal(&self) -> bool {
        self.before.is_none()
    }

    fn folder(&self) -> String {
        format!("{}/{}/", self.agency.slug, self.year)
    }

    /// The address, from the root, of the page that shows the event.
    fn address(&self) -> String {
        let folder = self.folder();
        match self.before.filter(|_| self.is_compared) {
            Some(before) => format!("{folder}v{before}-{}/", self.entry.folder()),
            None => format!("{folder}{}/", self.entry.folder()),
        }
    }

    fn reason(&self) -> &str {
        let reason = match &self.entry.withdrawn {
            Some(withdrawn) if self.is_withdrawal() => Some(&withdrawn.reason),
            _ => self.entry.reason.as_ref(),
        };
        reason.map_or("", String::as_str)
    }
}

struct CorrectionsPage {
    events: Arc<Vec<Event>>,
    list_page: ListPage,
}

#[derive(Serialize)]
struct CorrectionsContext {
    /// The number of events on all pages.
    count: usize,
    events: Vec<EventContext>,
    pages: Vec<PageLink>,
    feed: Option<&'static str>,
}

#[derive(Serialize)]
struct EventContext {
    date: String,
    date_text: String,
    title: String,
    url: String,
    number: u32,
    reason: String,
    withdrawal: bool,
    /// The version that was corrected.
    before: Option<u32>,
    changes: Option<String>,
}

impl Page for CorrectionsPage {
    const KIND: PageKind = PageKind::Corrections;
    const VARIABLE: &'static str = "corrections";
    type Data = CorrectionsContext;

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let title = self.list_page.title(inputs.words.word("corrections.title"), inputs.words);
        Head::new(inputs.settings(), title.clone()).step(title, "")
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<CorrectionsContext> {
        Some(CorrectionsContext {
            count: self.events.len(),
            events: self.list_page.rows(&self.events).iter().map(|event| event.context(inputs.words)).collect(),
            pages: self.list_page.links(),
            feed: inputs.settings().base_url.is_some().then_some("atom.xml"),
        })
    }
}

impl Event {
    fn context(&self, words: &Words) -> EventContext {
        EventContext {
            date: self.date.to_string(),
            date_text: day_text(self.date, words),
            title: report::title(&self.agency, self.year, words),
            url: format!("../{}{}/", self.folder(), self.entry.folder()),
            number: self.entry.number,
            reason: self.reason().to_owned(),
            withdrawal: self.is_withdrawal(),
            before: self.before,
            changes: self.is_compared.then(|| format!("../{}", self.address())),
        }
    }
}

fn atom(base: &str, site: &Site, events: &[Event], words: &Words) -> String {
    let instant = |date: NaiveDate| format!("{date}T00:00:00+08:00");
    let name = escape_xml(&site.settings.title);
    let title = format!("{} - {name}", words.word("corrections.title"));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{title}</title>\n<id>{base}corrections/</id>\n<updated>{}</updated>\n<author><name>{name}</name></author>\n\
         <link rel=\"self\" href=\"{base}corrections/atom.xml\"/>\n<link href=\"{base}corrections/\"/>\n",
        site.settings.language.tag(),
        // The time of the newest entry, not of the clock, so that the feed is reproducible.
        events.first().map_or_else(|| "1970-01-01T00:00:00+08:00".to_owned(), |event| instant(event.date)),
        base = escape_xml(base),
    );
    for event in events.iter().take(100) {
        let address = format!("{base}{}", event.address());
        let id = if event.is_withdrawal() { format!("{address}#withdrawn") } else { address.clone() };
        let key = if event.is_withdrawal() { "corrections.withdrawn" } else { "corrections.corrected" };
        let report = report::title(&event.agency, event.year, words);
        let title = words.format(key, &[("title", &report), ("n", &event.entry.number.to_string())]);
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
             <link href=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            escape_xml(&title),
            escape_xml(&id),
            instant(event.date),
            escape_xml(event.agency.name_in(event.year)),
            escape_xml(&address),
            escape_xml(event.reason()),
        );
    }
    out.push_str("</feed>\n");
    out
}
