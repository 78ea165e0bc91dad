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

    #[test]
    fn an_agency_alone_is_asked_nothing() {
        assert!(run("", false).verdict.is_none());
    }
}
