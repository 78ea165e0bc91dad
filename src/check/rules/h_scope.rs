//! H-SCOPE: a government whose members report, too, says whether its figures contain theirs.

use crate::base::{Location, Message, Severity};
use crate::check::{Audience, Findings, Rule, View};

/// Without `scope` nobody can tell whether adding the report to those of the members counts figures twice: the year's page then gives no
/// sum that holds both.
pub(super) const RULE: Rule =
    Rule { id: "H-SCOPE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    let members = view.members(&view.agency.slug, report.year).count();
    match (members, report.scope) {
        (0, _) => {}
        (_, Some(_)) => findings.holds(),
        (_, None) => {
            let message = Message::new("scope.missing").with("year", report.year).with("members", members);
            let diagnostic = findings.add(Location::new(&report.file, 0..0), message);
            diagnostic.help = Some(Message::new("scope.help"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::check::testing::{RuleResult, outcome, report, site};

    fn run(scope: &str, with_member: bool) -> RuleResult {
        let county = format!("{scope}{}", report(2024, &[]));
        let (town, other) = (report(2024, &[]), report(2023, &[]));
        let year = if with_member {
            ("content/b/2024/report.toml", town.as_str())
        } else {
            ("content/b/2023/report.toml", other.as_str())
        };
        outcome(
            "H-SCOPE",
            &site(&[
                ("content/a/agency.toml", "name = \"某县\"\nlevel = \"county\"\n"),
                ("content/a/2024/report.toml", &county),
                ("content/b/agency.toml", "name = \"某镇\"\nparent = \"a\"\n"),
                year,
            ]),
        )
    }

    #[test]
    fn an_agency_whose_members_report_says_what_it_counts() {
        let result = run("", true);
        assert_eq!(result.diagnostics.len(), 1);
        let message = result.diagnostics[0].message.render(Lang::Zh);
        assert!(message.contains("1 个所属机关"), "{message}");
        for scope in ["scope = \"own\"\n", "scope = \"aggregate\"\n"] {
            assert!(run(scope, true).diagnostics.is_empty());
        }
    }

    /// What an office copies into the report of the whole county is wrong there for other figures: an aggregate is read as strictly as any
    /// report, and an absent member is no reason to read less.
    #[test]
    fn a_text_that_tells_the_offices_figures_is_found_in_the_aggregate_too() {
        let text = "本报告分五个部分，统计期限为2024年1月1日至2024年10月31日。\n\n全年收到申请36件，予以公开12件，不予公开5件，\
            办结30件。作出行政许可决定870件，收取行政事业性收费23000元。待补充。详见____。\n";
        let received = |count: u32| {
            let row = format!("[ {count}, 0, 0, 0, 0, 0, {count} ]");
            let rows = ["requests.new_received", "requests.results.granted", "requests.results.total"];
            report(2024, &rows.map(|path| (path, row.as_str())))
        };
        let (own, all) = (received(36), received(99));
        let aggregate = format!("scope = \"aggregate\"\nincludes = [\"office\", \"town\"]\n{all}");
        let site = site(&[
            ("content/county/agency.toml", "name = \"某县\"\nlevel = \"county\"\n"),
            ("content/county/2024/report.toml", &aggregate),
            ("content/county/2024/overview.md", text),
            (
                "content/office/agency.toml",
                "name = \"某县人民政府办公室\"\nlevel = \"department\"\nparent = \"county\"\n",
            ),
            ("content/office/2024/report.toml", &own),
            ("content/office/2024/overview.md", text),
            ("content/town/agency.toml", "name = \"某县某镇人民政府\"\nlevel = \"township\"\nparent = \"county\"\n"),
        ]);
        let (_, findings) = crate::check::check(&site);
        let of = |agency: &str| -> Vec<&str> {
            let mut findings: Vec<_> = findings
                .iter()
                .filter(|d| d.agency.as_ref().is_some_and(|slug| slug.as_str() == agency))
                .filter_map(|d| Some((d.location.as_ref()?, d.code)))
                .filter(|(place, _)| place.file.path.ends_with("overview.md"))
                .filter(|(place, _)| place.span.start > 0)
                .map(|(place, code)| (place.span.start, code))
                .collect();
            findings.sort_unstable();
            findings.into_iter().map(|(_, code)| code).collect()
        };
        let office = [
            "Q-PARTS",
            "Q-PERIOD",
            "N-RESULT",
            "N-RESULT",
            "N-RESULT",
            "N-TABLE2",
            "N-TABLE2",
            "Q-RESIDUE",
            "Q-RESIDUE",
        ];
        assert_eq!(of("office"), office);
        assert_eq!(of("county"), [&office[..2], &["N-BIND"], &office[2..]].concat());
        assert!(findings.iter().all(|d| d.code != "H-SCOPE"));
    }

    #[test]
    fn an_agency_alone_is_asked_nothing() {
        assert!(run("", false).verdict.is_none());
    }
}
