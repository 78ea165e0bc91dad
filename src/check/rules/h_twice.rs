//! H-TWICE: an organ that is added up twice.

use crate::base::{Location, Message, Severity, Slug};
use crate::check::site_index::Aggregate;
use crate::check::{Audience, Findings, Rule, View};
use crate::model::{Inclusion, Report};
use std::collections::{BTreeMap, BTreeSet};

/// An organ stands once in `includes`, in the aggregates of one level in one of them, and not both in an aggregate and in one that adds
/// up that aggregate: its figures would be counted twice further up.
pub(super) const RULE: Rule =
    Rule { id: "H-TWICE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    if report.includes.is_empty() {
        return;
    }
    let mut is_clean = true;
    let mut seen: BTreeMap<&Slug, &Inclusion> = BTreeMap::new();
    for entry in &report.includes {
        if let Some(first) = seen.insert(&entry.slug, entry) {
            is_clean = false;
            let message = Message::new("twice.again").with("name", name(view, &entry.slug));
            let diagnostic = findings.add(place(report, entry), message);
            diagnostic.secondary.push((place(report, first), Message::new("twice.first")));
            diagnostic.help = Some(Message::new("twice.help"));
        }
    }
    let mut others: BTreeMap<&Slug, Vec<(usize, Aggregate<'_>)>> = BTreeMap::new();
    for (position, aggregate) in view.repeated() {
        others.entry(&aggregate.report.agency).or_default().push((position, aggregate));
    }
    for (other, members) in others {
        is_clean = false;
        // Of two aggregates of one level, the first tells of both.
        if members.iter().any(|(_, aggregate)| aggregate.is_below) || report.agency < *other {
            report_both(view, &members, findings);
        }
    }
    if is_clean {
        findings.holds();
    }
}

/// The one finding on the agencies that this report and another add up.
fn report_both(view: &View<'_>, members: &[(usize, Aggregate<'_>)], findings: &mut Findings<'_>) {
    let report = view.report;
    let Some((first, other)) = members.first() else { return };
    let key = if other.is_below { "twice.below" } else { "twice.beside" };
    let positions: BTreeSet<usize> = members.iter().map(|(position, _)| *position).collect();
    let names: Vec<&str> = positions.iter().map(|position| name(view, &report.includes[*position].slug)).collect();
    let message = Message::new(key)
        .with("names", names)
        .with("other", other.profile.name_in(report.year))
        .with("own", view.agency.name_in(report.year));
    let own = positions.iter().skip(1).map(|position| {
        let entry = &report.includes[*position];
        (place(report, entry), Message::new("twice.here").with("name", name(view, &entry.slug)))
    });
    let there = members.iter().map(|(position, other)| {
        let label = Message::new("twice.there").with("name", name(view, &report.includes[*position].slug));
        (place(other.report, &other.report.includes[other.position]), label)
    });
    let secondary = own.chain(there).collect();
    let diagnostic = findings.add(place(report, &report.includes[*first]), message);
    diagnostic.secondary = secondary;
    diagnostic.also_about.push((other.report.agency.clone(), report.year));
    diagnostic.help = Some(Message::new("twice.help"));
}

fn place(report: &Report, entry: &Inclusion) -> Location {
    Location::new(&report.file, entry.span.clone())
}

fn name<'a>(view: &View<'a>, slug: &'a Slug) -> &'a str {
    let member = view.included().into_iter().find(|member| member.slug == slug);
    member.map_or(slug.as_str(), |member| {
        member.profile.map_or(slug.as_str(), |profile| profile.name_in(view.report.year))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{RuleResult, outcome, report, site};

    /// Aggregates with their level and their members, and the two towns.
    fn run(aggregates: &[(&str, &str, &str)]) -> RuleResult {
        let mut files = Vec::new();
        for (slug, level, includes) in aggregates {
            files.push((format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\nlevel = \"{level}\"\n")));
            let rows = [("scope", "\"aggregate\""), ("includes", *includes)];
            files.push((format!("content/{slug}/2024/report.toml"), report(2024, &rows)));
        }
        for town in ["zhen-a", "zhen-b"] {
            files.push((format!("content/{town}/agency.toml"), format!("name = \"{town}\"\nlevel = \"township\"\n")));
            files.push((format!("content/{town}/2024/report.toml"), report(2024, &[])));
        }
        outcome("H-TWICE", &site(&files))
    }

    #[test]
    fn in_two_aggregates_of_one_level_it_is_one_finding_about_both() {
        let result = run(&[
            ("xian-a", "county", "[\"zhen-a\", \"zhen-b\"]"),
            ("xian-b", "county", "[\"zhen-b\", \"zhen-a\"]"),
            ("xitong", "department", "[\"zhen-a\"]"),
        ]);
        assert_eq!(
            result.render_for_test(),
            "\
2024 includes = [\"zhen-a\", \"zhen-b\"]
                 ^^^^^^^^ warning - zhen-a、zhen-b既列入本报告，又列入xian-b的报告：同级的两份汇总都含它
  = 一个机关只汇总一次：留下一处，从另一处的 includes 里删去
2024 includes = [\"zhen-a\", \"zhen-b\"]
                           -------- 本报告列入zhen-b
2024 includes = [\"zhen-b\", \"zhen-a\"]
                           -------- 这里也列入zhen-a
2024 includes = [\"zhen-b\", \"zhen-a\"]
                 -------- 这里也列入zhen-b
"
        );
        let year = result.diagnostics[0].year;
        assert!(result.diagnostics[0].is_about("xian-b", year) && result.diagnostics[0].is_about("xian-a", year));
    }

    #[test]
    fn at_once_and_through_another_aggregate_is_twice() {
        let result = run(&[
            ("shi", "city", "[\"qu\", \"zhen-a\"]"),
            ("qu", "county", "[\"jie\", \"zhen-b\"]"),
            ("jie", "township", "[\"zhen-a\"]"),
        ]);
        let [finding] = &result.diagnostics[..] else { panic!("{:?}", result.diagnostics) };
        assert!(finding.location.as_ref().is_some_and(|place| place.file.path == "content/shi/2024/report.toml"));
        assert_eq!(finding.message.key(), "twice.below");
    }

    #[test]
    fn twice_in_one_list_and_only_once() {
        let result = run(&[("shi", "city", "[\"zhen-a\", \"zhen-b\", \"zhen-a\"]")]);
        assert_eq!(result.diagnostics.len(), 1);
        assert_eq!(result.diagnostics[0].message.key(), "twice.again");
        // Counted where it is found; the verdict is that on the last report.
        let zz = |includes| ("zz", "city", includes);
        assert_eq!(run(&[zz("[\"zhen-a\", \"zhen-b\"]")]).counts(), [1, 0, 0, 0]);
        assert_eq!(run(&[zz("[\"zhen-a\", \"zhen-a\"]")]).counts(), [0, 1, 0, 0]);
        let below = ("qu", "county", "[\"zhen-a\"]");
        assert_eq!(run(&[zz("[\"qu\", \"zhen-a\"]"), below]).counts(), [0, 1, 0, 0]);
        let result = run(&[("shi", "city", "[\"xian\", \"zhen-b\"]"), ("xian", "county", "[\"zhen-a\"]")]);
        // The verdict is that on the last report, a town's.
        assert_eq!((result.diagnostics.len(), result.state()), (0, State::Silent));
    }
}
