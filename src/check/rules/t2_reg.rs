//! T2-REG: figures in the row 规章 of an organ that has no power to make 规章.

use crate::base::{Message, Severity, Text};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::CellId;
use rust_decimal::Decimal;

/// 规章 are made by the departments of the State Council (立法法 第九十一条) and the governments of provinces, cities divided
/// into districts and autonomous prefectures (第九十三条); other organs make 行政规范性文件.
pub(super) const RULE: Rule =
    Rule { id: "T2-REG", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// The row of 规章, in every edition so far.
const ROW: &str = "proactive.regulations";

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    let cells: Vec<CellId> = edition.ids().filter(|cell| edition.row(*cell).path == ROW).collect();
    if cells.is_empty() || view.agency.may_make_rules() == Some(true) {
        return;
    }
    let values: Option<Vec<Decimal>> = cells.iter().map(|cell| report.figures.value(*cell)).collect();
    let positive: Vec<CellId> =
        cells.iter().copied().filter(|cell| report.figures.value(*cell).is_some_and(|v| v > Decimal::ZERO)).collect();
    let powerless = view.agency.may_make_rules() == Some(false);
    match positive.first() {
        Some(first) if powerless => {
            let figures: Vec<Message> = positive
                .iter()
                .map(|cell| {
                    let label: &Text = &edition.column(*cell).label;
                    Message::new("sum.part").with("label", label).with("value", report.figures.get(*cell).text())
                })
                .collect();
            let message = Message::new("reg.found")
                .with("row", &edition.row(*first).label)
                .with("figures", figures)
                .with("agency", view.agency.name_in(report.year));
            let diagnostic = findings.add(report.place(*first), message);
            diagnostic.address = Some(edition.address(*first).to_owned());
            diagnostic.help = Some(Message::new("reg.help"));
            diagnostic.causes = positive[1..].iter().map(|cell| (RULE.id, edition.address(*cell).to_owned())).collect();
        }
        // Zeros hold whatever the level; figures of an organ of unknown power, and blanks, cannot be assessed.
        None if values.is_some() => findings.holds(),
        _ => findings.not_assessable(),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::run;

    const ROW: (&str, &str) = ("proactive.regulations", "{ issued = 0, repealed = 2, in_force = 7 }");

    #[test]
    fn a_township_has_no_rules() {
        assert_eq!(
            run("T2-REG", "level = \"township\"", &[(2024, &[ROW])]).render_for_test(),
            "\
2024 proactive.regulations = { issued = 0, repealed = 2, in_force = 7 }
                                                      ^ warning proactive.regulations.repealed \
规章填有本年废止件数 2、现行有效件数 7，而某机关没有规章制定权，应为 0
  = 核对是否应填入“规范性文件”一行；确有规章制定权的，在 agency.toml 写 rulemaking = true
  ~ T2-REG proactive.regulations.in_force
"
        );
    }

    #[test]
    fn holds_for_zeros_and_is_silent_where_there_is_the_power() {
        let documents = [("proactive.normative_documents", "{ issued = 3, repealed = 0, in_force = 3 }")];
        assert_eq!(run("T2-REG", "level = \"county\"", &[(2024, &documents)]).state(), State::Holds);
        assert_eq!(run("T2-REG", "level = \"city\"", &[(2024, &[ROW])]).state(), State::Silent);
        let granted = "level = \"department\"\nrulemaking = true";
        assert_eq!(run("T2-REG", granted, &[(2024, &[ROW])]).state(), State::Silent);
    }

    #[test]
    fn an_unknown_level_and_a_blank_cannot_be_assessed() {
        assert_eq!(run("T2-REG", "", &[(2024, &[ROW])]).state(), State::NotAssessable);
        let blank = [("proactive.regulations", "{ issued = \"\", repealed = 0, in_force = 0 }")];
        assert_eq!(run("T2-REG", "level = \"county\"", &[(2024, &blank)]).state(), State::NotAssessable);
    }
}
