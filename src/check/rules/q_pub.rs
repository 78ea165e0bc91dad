//! Q-PUB: a date of publication that what the site knows of other dates speaks against.

use crate::base::{Diagnostic, Location, Message, Severity};
use crate::check::{Audience, Findings, Rule, View};
use crate::model::{Report, Site};
use chrono::NaiveDate;

/// `published` is typed, the date of a version is recorded when it is sealed, and `as_of` is the day that the site speaks of. A report
/// that was published on an earlier site is rightly sealed later: it asks, no more. Practice.
pub(super) const RULE: Rule =
    Rule { id: "Q-PUB", severity: Severity::Info, statutory: false, audience: Audience::Editor, check };

/// So many days between publishing and sealing need no question.
const DAYS: i64 = 7;

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    let Some(published) = &report.published else { return };
    let versions = view.versions(report.year);
    let sealed = |number: u32| versions.iter().map(|version| &version.entry).find(|entry| entry.number == number);
    let (as_of, first, own) = (view.as_of(), sealed(1), report.version.and_then(sealed));
    if as_of.is_none() && first.is_none() {
        return;
    }
    let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days();
    let date = published.date;
    let message = match (as_of, own, first) {
        (Some(as_of), ..) if date > as_of => Message::new("pub.as_of").with("as_of", as_of.to_string()),
        (_, Some(own), _) if date > own.date => Message::new("pub.after")
            .with("number", own.number)
            .with("sealed", own.date.to_string())
            .with("days", days(own.date, date)),
        (_, _, Some(first)) if days(date, first.date) > DAYS => {
            Message::new("pub.before").with("sealed", first.date.to_string()).with("days", days(date, first.date))
        }
        _ => return findings.holds(),
    };
    let place = Location::new(&report.file, published.span.clone());
    let diagnostic = findings.add(place, message.with("published", &published.text));
    diagnostic.help = Some(Message::new("pub.help"));
}

/// One finding for all reports of a site with a feed that stand in it nowhere, because nothing says when they were published.
pub(in crate::check) fn undated(site: &Site) -> Option<Diagnostic> {
    let settings = &site.settings;
    settings.base_url.as_ref()?;
    let severity = settings.rules.get(RULE.id).map_or(Some(RULE.severity), |(severity, _)| *severity)?;
    let reports = site.reports().map(|(_, report)| &**report);
    // Of a date that cannot be read an error is told already.
    let is_typed = |report: &Report| {
        let mut lines = report.file.text.lines();
        !report.is_complete || lines.any(|line| line.trim_start().starts_with("published"))
    };
    let is_undated = |report: &&Report| report.published.is_none() && report.version.is_none() && !is_typed(report);
    let undated: Vec<&Report> = reports.filter(|report| !report.draft).filter(is_undated).collect();
    let [first, others @ ..] = &undated[..] else { return None };
    let place = |report: &Report| Location::new(&report.file, 0..0);
    let message = Message::new("pub.missing").with("reports", undated.len());
    let mut diagnostic = Diagnostic::new(RULE.id, severity, message).at(place(first));
    diagnostic.secondary = others.iter().map(|report| (place(report), Message::new("text.again"))).collect();
    Some(diagnostic.help(Message::new("pub.missing.help")))
}

#[cfg(test)]
mod tests {
    use super::undated;
    use crate::base::Severity;
    use crate::check::State;
    use crate::check::testing::{RuleResult, outcome, report, site, versions_of};

    /// The result on a report with a date of publication, sealed on some days.
    fn run(as_of: &str, published: &str, sealed: &[&str]) -> RuleResult {
        let text = report(2023, &[("published", published)]);
        let mut files = vec![
            ("site.toml".to_owned(), format!("title = \"站点\"\n{as_of}\n")),
            ("content/a/agency.toml".to_owned(), "name = \"某县\"\n".to_owned()),
            ("content/a/2023/report.toml".to_owned(), text.clone()),
        ];
        let versions: Vec<(&str, &str)> = sealed.iter().map(|date| (*date, text.as_str())).collect();
        files.extend(versions_of(2023, &versions));
        outcome("Q-PUB", &site(&files))
    }

    #[test]
    fn a_date_that_others_speak_against_is_asked_about() {
        for (as_of, published, sealed, says) in [
            ("as_of = 2024-04-01", "2024-04-02", &[][..], "到 2024-04-01 还没有到这一天"),
            ("", "2024-01-24", &["2024-03-01"], "比首次封存的 2024-03-01 早 37 天"),
            ("", "2024-01-24", &["2024-03-01", "2024-06-01"], "比首次封存的 2024-03-01 早 37 天"),
            ("", "2024-03-02", &["2024-03-01"], "比第 1 版封存的 2024-03-01 晚 1 天"),
            ("", "2024-07-01", &["2024-03-01", "2024-06-01"], "比第 2 版封存的 2024-06-01 晚 30 天"),
        ] {
            let rendered = run(as_of, published, sealed).render_for_test();
            assert!(rendered.contains(says) && rendered.contains("\n  = "), "{rendered}");
        }
    }

    #[test]
    fn a_date_that_agrees_is_not_asked_about() {
        for (as_of, published, sealed) in [
            ("as_of = 2024-04-01", "2024-04-01", &["2024-04-01"][..]),
            ("", "2024-01-24", &["2024-01-31"]),
            ("", "2024-05-01", &["2024-03-01", "2024-06-01"]),
        ] {
            assert_eq!(run(as_of, published, sealed).state(), State::Holds, "{as_of} {published} {sealed:?}");
        }
        assert!(run("", "2024-01-24", &[]).verdict.is_none());
    }

    #[test]
    fn reports_without_a_day_are_one_finding_of_a_site_with_a_feed() {
        let (dated, undated_one) = (report(2023, &[("published", "2024-01-20")]), report(2024, &[]));
        let draft = report(2022, &[("status", "\"draft\"")]);
        let mistyped = report(2023, &[("published", "20240305")]);
        let found = |settings: &str| {
            let files = [
                ("site.toml", settings),
                ("content/a/agency.toml", "name = \"某机关\"\n"),
                ("content/a/2022/report.toml", &draft),
                ("content/a/2023/report.toml", &dated),
                ("content/a/2024/report.toml", &undated_one),
                ("content/b/agency.toml", "name = \"另一机关\"\n"),
                ("content/b/2023/report.toml", &mistyped),
                ("content/b/2024/report.toml", &undated_one),
            ];
            undated(&site(&files)).map(|finding| {
                let places = finding.location.iter().chain(finding.secondary.iter().map(|(place, _)| place));
                assert!(places.clone().all(|place| place.span == (0..0)), "{finding:?}");
                (finding.severity, places.count())
            })
        };
        let feed = "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/\"\n";
        assert_eq!(found(feed), Some((Severity::Info, 2)));
        assert_eq!(found("title = \"年报\"\n"), None, "no feed");
        assert_eq!(found(&format!("{feed}[rules]\nQ-PUB = \"off\"\n")), None);
    }
}
