//! H-MISS: members of which a report is due and none is there (应报未报).

use crate::base::{Location, Message, Severity};
use crate::check::{Audience, Findings, Rule, View};
use crate::model::{AgencyProfile, ReportScope, is_due};

/// The agencies that a report names in `includes`, or where it names none, those below its agency, have reports of its year. An
/// agency that was abolished before owes none, nor does one that is in no `includes` and reported in later years only.
pub(super) const RULE: Rule =
    Rule { id: "H-MISS", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// An agency of which a report is due.
struct Due<'a> {
    profile: &'a AgencyProfile,
    has_report: bool,
    /// Where it is named.
    place: Location,
}

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    let due = match (report.includes.is_empty(), report.scope) {
        (false, _) => named(view),
        (true, Some(ReportScope::Own)) => return,
        (true, _) => below(view),
    };
    let missing: Vec<&Due<'_>> = due.iter().filter(|agency| !agency.has_report).collect();
    (missing.len()..due.len()).for_each(|_| findings.holds());
    let names: Vec<&str> = missing.iter().map(|agency| agency.profile.name_in(report.year)).collect();
    let message = Message::new("missing.reports")
        .with("year", report.year)
        .with("due", due.len())
        .with("missing", missing.len())
        .with("names", names);
    let is_named = !report.includes.is_empty();
    let mut places: Vec<(Location, Message)> = missing
        .iter()
        .map(|agency| (agency.place.clone(), Message::new("missing.agency").with("name", &agency.profile.name)))
        .collect();
    let primary = match places.first() {
        None => return,
        Some((first, _)) if is_named => first.clone(),
        Some(_) => Location::new(&report.file, 0..0),
    };
    places.retain(|(place, _)| *place != primary);
    let diagnostic = findings.add(primary, message);
    diagnostic.secondary = places;
    diagnostic.help = Some(Message::new("missing.help"));
}

/// The agencies that the report names.
fn named<'a>(view: &View<'a>) -> Vec<Due<'a>> {
    let report = view.report;
    let due = view.included().into_iter().filter_map(|member| {
        // What is no agency of the site is an error of its own.
        let profile = member.profile?;
        let entry = report.includes.iter().find(|entry| entry.slug == *member.slug)?;
        let place = Location::new(&report.file, entry.span.clone());
        let has_report = member.report.is_some();
        (has_report || member.is_missing(report.year)).then_some(Due { profile, has_report, place })
    });
    due.collect()
}

/// The agencies below the report's.
fn below<'a>(view: &View<'a>) -> Vec<Due<'a>> {
    let year = view.report.year;
    let due = view.children(&view.agency.slug).filter(|(profile, years)| is_due(profile, years, year));
    let due = due.map(|(profile, years)| Due {
        profile,
        has_report: years.contains(&year),
        place: Location::new(&profile.file, 0..0),
    });
    due.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{RuleResult, outcome, report, site};

    /// A county with keys of its report and three towns: the first reports in 2024, the second has `town` in its agency.toml, the third
    /// reported last year.
    fn run(keys: &[(&str, &str)], town: &str) -> RuleResult {
        let county = report(2024, keys);
        let (a, c) = (report(2024, &[]), report(2023, &[]));
        let b = format!("name = \"乙镇\"\nparent = \"xian\"\n{town}");
        outcome(
            "H-MISS",
            &site(&[
                ("content/a/agency.toml", "name = \"甲镇\"\nparent = \"xian\"\n"),
                ("content/a/2024/report.toml", &a),
                ("content/b/agency.toml", &b),
                ("content/c/agency.toml", "name = \"丙镇\"\nparent = \"xian\"\n"),
                ("content/c/2023/report.toml", &c),
                ("content/xian/agency.toml", "name = \"某县\"\nlevel = \"county\"\n"),
                ("content/xian/2024/report.toml", &county),
            ]),
        )
    }

    const BOTH: [(&str, &str); 2] = [("scope", "\"aggregate\""), ("includes", "[\"a\", \"b\", \"c\"]")];

    #[test]
    fn names_who_is_missing_among_those_listed() {
        let result = run(&BOTH, "");
        assert_eq!(
            result.render_for_test(),
            "\
2024 includes = [\"a\", \"b\", \"c\"]
                      ^^^ warning - 2024 年应有 3 份报告，缺 2 份：乙镇、丙镇
  = 催报；已撤销的机关在 agency.toml 里写 until；不该汇总的，从 includes 里删去。缺的补齐以前，合计（H-SUM）只看已有的数是否超过汇总数
2024 includes = [\"a\", \"b\", \"c\"]
                           --- 缺丙镇的报告
"
        );
        assert_eq!(result.verdict.map(|verdict| (verdict.holds, verdict.findings)), Some((1, 1)));
    }

    #[test]
    fn an_abolished_agency_owes_none_and_who_is_below_is_asked_without_a_list() {
        let result = run(&BOTH, "until = 2023\n");
        assert!(result.diagnostics[0].message.says(&vec!["丙镇"].into()), "{:?}", result.diagnostics);
        let result = run(&[], "");
        assert!(result.diagnostics[0].message.says(&vec!["乙镇", "丙镇"].into()), "{:?}", result.diagnostics);
        assert_eq!(run(&[("scope", "\"own\"")], "").state(), State::Silent);
    }

    #[test]
    fn who_began_later_owed_nothing_before() {
        let (county, town) = (report(2023, &[]), report(2024, &[]));
        let result = outcome(
            "H-MISS",
            &site(&[
                ("content/a/agency.toml", "name = \"甲镇\"\nparent = \"xian\"\n"),
                ("content/a/2024/report.toml", &town),
                ("content/xian/agency.toml", "name = \"某县\"\nlevel = \"county\"\n"),
                ("content/xian/2023/report.toml", &county),
            ]),
        );
        assert_eq!(result.state(), State::Silent);
    }
}
