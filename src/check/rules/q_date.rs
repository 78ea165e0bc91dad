//! Q-DATE: published after the lawful deadline, or before the year that it reports was over.

use crate::base::{Location, Message, Severity};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::Deadline;
use crate::model::Level;
use chrono::Datelike as _;

/// 条例 第四十九条 for the disclosure of government information; a form gives its own days. Where the level is not known, only what is late for everybody is found.
pub(super) const RULE: Rule =
    Rule { id: "Q-DATE", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let report = view.report;
    let family = &report.edition.family;
    let Some(deadline) = family.deadline(view.agency.level.map(Level::word)) else { return };
    let days = |deadline: &Deadline| deadline.day(report.year);
    let (Some(published), Some(last)) = (&report.published, days(deadline)) else { return findings.not_assessable() };
    let message = match published.date {
        date if date.year() <= report.year.get().into() => Message::new("date.early").with("year", report.year),
        date if date > last => Message::new("date.late")
            .with("deadline", last.to_string())
            .with("days", (date - last).num_days())
            .with("basis", &deadline.basis),
        date if view.agency.level.is_none() && family.deadlines.iter().filter_map(days).any(|day| date > day) => {
            return findings.not_assessable();
        }
        _ => return findings.holds(),
    };
    let place = Location::new(&report.file, published.span.clone());
    let diagnostic = findings.add(place, message.with("published", &published.text));
    diagnostic.help = Some(Message::new("date.help"));
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{RuleResult, run};

    fn check_date(level: &str, published: &str) -> RuleResult {
        let level = if level.is_empty() { String::new() } else { format!("level = \"{level}\"") };
        run("Q-DATE", &level, &[(2023, &[("published", published)])])
    }

    #[test]
    fn a_department_that_is_late_is_found_at_the_date() {
        assert_eq!(
            check_date("department", "2024-02-02").render_for_test(),
            "\
2023 published = 2024-02-02
                 ^^^^^^^^^^ warning - 2024-02-02 公布，比期限 2024-01-31 晚 2 天：\
县级以上人民政府部门应当在每年 1 月 31 日前公布（《条例》第四十九条）
  = 核对 published，照实填写；确已逾期的，用 [[explanations]] 说明（不写 cell）
"
        );
    }

    #[test]
    fn a_report_before_the_years_end_is_found() {
        let rendered = check_date("county", "2023-12-30T09:00:00").render_for_test();
        assert!(rendered.contains("2023-12-30T09:00:00 公布，而 2023 年还没有结束"), "{rendered}");
    }

    #[test]
    fn the_deadline_goes_by_level() {
        for (level, last, late) in [
            ("department", "2024-01-31", "2024-02-01"),
            ("ministry", "2024-01-31", "2024-02-01"),
            ("agency", "2024-01-31", "2024-02-01"),
            ("county", "2024-03-31", "2024-04-01"),
            ("township", "2024-03-31", "2024-04-01"),
        ] {
            assert_eq!(check_date(level, last).state(), State::Holds, "{level}");
            assert_eq!(check_date(level, late).state(), State::Fails, "{level}");
        }
    }

    #[test]
    fn without_date_or_level_it_cannot_be_assessed() {
        assert_eq!(run("Q-DATE", "level = \"county\"", &[(2023, &[])]).state(), State::NotAssessable);
        assert_eq!(check_date("", "2024-02-10").state(), State::NotAssessable);
        assert_eq!(check_date("", "2024-01-31").state(), State::Holds);
        assert_eq!(check_date("", "2024-02-01").state(), State::NotAssessable);
        assert_eq!(check_date("", "2024-04-10").state(), State::Fails);
        assert_eq!(check_date("", "2024-01-10").state(), State::Holds);
    }
}
