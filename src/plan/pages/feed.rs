//! What machines look for at the root: sitemap.xml and atom.xml, which need the site's base address, robots.txt, and web.config, where it
//! is asked for.

use crate::base::{OutPath, PageKind, Words, Year, escape_xml, media_type};
use crate::model::{Agency, History, Published, Report, ReportState, Settings, Site};
use crate::plan::links::comparison_folder;
use crate::plan::planning::Planning;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// Endings of our files whose type Internet Information Services does not know in some of its versions, and then answers 404.
const ENDINGS: [&str; 11] = ["csv", "docx", "json", "jsonld", "md", "ofd", "svg", "toml", "webp", "woff2", "xlsx"];

/// What Internet Information Services need to know. What it shows where a file is not there is left to the server: that section is locked on
/// many, and a web.config that touches it makes the whole site fail.
fn web_config() -> String {
    let types = ENDINGS.map(|ending| {
        let kind = media_type(&format!("file.{ending}"));
        format!("      <remove fileExtension=\".{ending}\" />\n      <mimeMap fileExtension=\".{ending}\" mimeType=\"{kind}\" />\n")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.webServer>\n    <defaultDocument>\n      <files>\n        \
         <clear />\n        <add value=\"index.html\" />\n      </files>\n    </defaultDocument>\n    <staticContent>\n{}    \
         </staticContent>\n  </system.webServer>\n</configuration>\n",
        types.concat()
    )
}

/// The paths of these files.
pub(super) fn paths(settings: &Settings) -> impl Iterator<Item = &'static str> {
    let with_address = settings.base_url.is_some().then_some(["atom.xml", "sitemap.xml"]);
    let config = settings.iis.then_some("web.config");
    std::iter::once("robots.txt").chain(config).chain(with_address.into_iter().flatten())
}

pub(super) fn plan(planning: &mut Planning) {
    let base = planning.site.settings.base_url.clone();
    let map = base.as_ref().map_or_else(String::new, |base| format!("Sitemap: {base}sitemap.xml\n"));
    let robots = format!("User-agent: *\nAllow: /\n{map}");
    let key = crate::base::KeyBuilder::new("robots").text(&robots);
    planning.add_data("robots.txt", key, move |_| robots.clone().into_bytes());
    if planning.site.settings.iis {
        let config = web_config();
        let key = crate::base::KeyBuilder::new("web.config").text(&config);
        planning.add_data("web.config", key, move |_| config.clone().into_bytes());
    }
    let Some(base) = base else { return };
    // The page of the current version is a copy of the year's, which is listed instead; a notice of withdrawal is nothing to find.
    let histories = planning.site.agencies.iter().flat_map(|a| a.histories.iter().map(move |history| (a, history)));
    let copy = |(agency, history): (&Arc<Agency>, &Arc<History>)| {
        Some(format!("{}/{}/{}/index.html", agency.slug, history.year, history.current()?.entry.folder()))
    };
    let withdrawn = histories.clone().flat_map(|(agency, history)| {
        let folder = format!("{}/{}", agency.slug, history.year);
        let versions = history.ledger.entries.iter().filter(|entry| entry.withdrawn.is_some());
        let versions = versions.map(|entry| format!("{folder}/{}/index.html", entry.folder())).collect::<Vec<_>>();
        let is_gone = ReportState::new(agency, history.year, None) == ReportState::Withdrawn;
        versions.into_iter().chain(is_gone.then(|| format!("{folder}/index.html")))
    });
    let unlisted: BTreeSet<String> = histories.clone().filter_map(copy).chain(withdrawn).collect();
    let is_listed = |path: &&OutPath| path.as_str() != super::not_found::PATH && !unlisted.contains(path.as_str());
    let changed = last_changes(&planning.site);
    let entry = |path: &OutPath| (path.address(), changed.get(path.as_str()).copied());
    let mut addresses: Vec<(String, Option<NaiveDate>)> = planning.pages().filter(is_listed).map(entry).collect();
    addresses.sort();
    let map = sitemap(&base, &addresses);
    let key = crate::base::KeyBuilder::new("sitemap").text(&map);
    planning.add_data("sitemap.xml", key, move |_| map.clone().into_bytes());
    let site = planning.site.clone();
    let feed = move |words: &Words| atom(&base, &site, words).into_bytes();
    let key = planning.site_key("atom");
    planning.add_data("atom.xml", key, feed);
}

/// The day of the last change of the pages of which that is known, by path. The pages of a report and of
/// a comparison hold it against the years before: what was published, corrected or withdrawn of those is a change of theirs. That a link
/// to the next year was added is none. Never the day of the build.
fn last_changes(site: &Site) -> BTreeMap<String, NaiveDate> {
    let mut changes = BTreeMap::new();
    for agency in &site.agencies {
        let slug = &agency.slug;
        let entries = |year: Year| agency.history(year).into_iter().flat_map(|history| &history.ledger.entries);
        let known = agency.years().into_iter().filter_map(|year| Some((year, agency.changed(year)?)));
        let known: Vec<(Year, NaiveDate)> = known.collect();
        let until = |last: Year| known.iter().filter(|(year, _)| *year <= last).map(|(_, day)| *day).max();
        let mut put = |folder: String, day: Option<NaiveDate>| {
            changes.extend(day.map(|day| (format!("{slug}/{folder}index.html"), day)));
        };
        for report in &agency.reports {
            put(format!("{}/", report.year), until(report.year));
        }
        for (earlier, later) in super::comparison::pairs(&site.settings, agency) {
            put(comparison_folder(earlier.year, later.year), until(later.year));
        }
        for history in &agency.histories {
            for entry in &history.ledger.entries {
                put(format!("{}/{}/", history.year, entry.folder()), Some(entry.date));
            }
            for (earlier, later) in super::revision::pairs(history) {
                let day = entries(history.year).find(|entry| entry.number == later).map(|entry| entry.date);
                put(format!("{}/v{earlier}-v{later}/", history.year), day);
            }
        }
    }
    changes
}

fn sitemap(base: &str, addresses: &[(String, Option<NaiveDate>)]) -> String {
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    ));
    for (address, changed) in addresses {
        let changed = changed.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        let _ = writeln!(out, "<url><loc>{}</loc>{changed}</url>", escape_xml(&format!("{base}{address}")));
    }
    out.push_str("</urlset>\n");
    out
}

/// What the feed says of a report. Its id is the address of the report, so that a reader sees a correction or a withdrawal in the place
/// of what it was told before.
struct FeedEntry<'a> {
    agency: &'a Agency,
    year: Year,
    time: String,
    /// The key of the title, where the report is no longer what it was.
    key: Option<&'static str>,
    /// Why it was corrected or withdrawn.
    reason: Option<&'a str>,
    /// The report, unless it was withdrawn.
    report: Option<&'a Report>,
}

impl<'a> FeedEntry<'a> {
    /// A report without a date of publication stands there by the day of its first version. Without either it is left out, since its
    /// time is unknown, and Q-PUB says so.
    fn report(agency: &'a Agency, report: &'a Report) -> Option<FeedEntry<'a>> {
        let first = || agency.history(report.year).and_then(|history| history.ledger.entries.first());
        let published =
            report.published.as_ref().map(Published::instant).or_else(|| first().map(|entry| midnight(entry.date)))?;
        let plain =
            FeedEntry { agency, year: report.year, time: published, key: None, reason: None, report: Some(report) };
        let is_corrected = ReportState::new(agency, report.year, None) == ReportState::Corrected;
        let Some(version) = agency.history(report.year).and_then(|history| history.current()).filter(|_| is_corrected)
        else {
            return Some(plain);
        };
        // In the place of the one that was published before.
        let time = midnight(version.entry.date).max(plain.time);
        Some(FeedEntry { time, key: Some("feed.corrected"), reason: version.entry.reason.as_deref(), ..plain })
    }

    /// A report of which no version is public any more.
    fn withdrawn(agency: &'a Agency, history: &'a History) -> Option<FeedEntry<'a>> {
        if ReportState::new(agency, history.year, None) != ReportState::Withdrawn {
            return None;
        }
        let withdrawn = history.ledger.entries.last()?.withdrawn.as_ref()?;
        let (time, reason) = (midnight(withdrawn.date), Some(withdrawn.reason.as_str()));
        Some(FeedEntry { agency, year: history.year, time, key: Some("feed.withdrawn"), reason, report: None })
    }
}

/// The feed of reports, the latest change first.
fn atom(base: &str, site: &Site, words: &Words) -> String {
    let published = site.reports().filter_map(|(agency, report)| FeedEntry::report(agency, report));
    let histories =
        site.agencies.iter().flat_map(|agency| agency.histories.iter().map(move |history| (agency, history)));
    let withdrawn = histories
        .filter(|_| site.settings.wants(PageKind::Withdrawn))
        .filter_map(|(agency, history)| FeedEntry::withdrawn(agency, history));
    let mut entries: Vec<FeedEntry<'_>> = published.chain(withdrawn).collect();
    entries.sort_by(|a, b| {
        b.time.cmp(&a.time).then_with(|| a.agency.slug.cmp(&b.agency.slug)).then_with(|| b.year.cmp(&a.year))
    });
    // The time of the newest entry, not of the clock, so that the feed is reproducible.
    let updated = entries.first().map_or("1970-01-01T00:00:00+08:00", |entry| entry.time.as_str());
    let title = escape_xml(&site.settings.title);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{title}</title>\n<id>{base}</id>\n<updated>{updated}</updated>\n<author><name>{title}</name></author>\n\
         <link rel=\"self\" href=\"{base}atom.xml\"/>\n<link href=\"{base}\"/>\n",
        site.settings.language.tag(),
        base = escape_xml(base),
    );
    for FeedEntry { agency, year, time, key, reason, report } in entries.iter().take(100) {
        let address = escape_xml(&format!("{base}{}/{year}/", agency.slug));
        let title = super::report::title(agency, *year, words);
        let title = escape_xml(&key.map_or(title.clone(), |key| words.format(key, &[("title", &title)])));
        let _ = write!(
            out,
            "<entry>\n<title>{title}</title>\n<id>{address}</id>\n<updated>{time}</updated>\n<author><name>{}</name></author>\n\
             <link href=\"{address}\"/>\n",
            escape_xml(agency.name_in(*year)),
        );
        // A correction is news by its reason, a report by its figures.
        let lede =
            || report.filter(|_| site.settings.lede).map(|report| super::report::summary(site, agency, report, words));
        if let Some(summary) = reason.map(str::to_owned).or_else(lede).filter(|summary| !summary.is_empty()) {
            let _ = writeln!(out, "<summary>{}</summary>", escape_xml(&summary));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

/// The beginning of a day in Beijing.
fn midnight(date: NaiveDate) -> String {
    format!("{date}T00:00:00+08:00")
}
