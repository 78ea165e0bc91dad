//! T2-STOCK: numbers of documents that cannot be: more repealed than there were, fewer in force than this year alone left.

use crate::base::{Message, Severity};
use crate::check::{Audience, Rule, stocks};

/// 废止件数 is at most what was in force last year and was issued this year; 现行有效件数 is at least 制发 minus 废止. By the stocks of the
/// form, except where last year's stock is of another meaning (2021).
pub(super) const RULE: Rule = Rule {
    id: "T2-STOCK",
    severity: Severity::Warning,
    statutory: false,
    audience: Audience::Editor,
    check: |view, findings| {
        for bounds in stocks::bounds(view) {
            let Some(breach) = bounds.breach() else {
                match bounds.is_known() {
                    true => findings.holds(),
                    false => findings.not_assessable(),
                }
                continue;
            };
            let message = Message::new(breach.key)
                .with("cell", bounds.edition().name(breach.cell))
                .with("found", breach.found.normalize())
                .with("limit", breach.limit.normalize())
                .with("terms", breach.terms);
            let diagnostic = findings.add(view.report.place(breach.cell), message);
            diagnostic.address = Some(bounds.edition().address(breach.cell).to_owned());
            diagnostic.secondary = bounds.places();
            diagnostic.help = Some(Message::new("stock.bound.help"));
        }
    },
};

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::check::State;
    use crate::check::testing::{OwnTable, Rows, outcome, own_form, report, run, run_in_own_form, site};

    const ROW: &str = "proactive.normative_documents";

    fn addresses(rule: &str, before: &str, now: &str) -> Vec<String> {
        let reports: &[(u16, Rows<'_>)] = &[(2022, &[(ROW, before)]), (2023, &[(ROW, now)])];
        run(rule, "", reports).diagnostics.into_iter().filter_map(|d| d.address).collect()
    }

    #[test]
    fn more_repealed_than_there_were_is_found_once() {
        let (before, now) =
            ("{ issued = 1, repealed = 0, in_force = 10 }", "{ issued = 2, repealed = 50, in_force = 5 }");
        assert_eq!(addresses("T2-STOCK", before, now), ["proactive.normative_documents.repealed"]);
        // Last year's figure does not continue either: counted with its rule, shown with this one.
        assert_eq!(addresses("X2-FORCE", before, now), ["proactive.normative_documents.in_force"]);
        let result = run("T2-STOCK", "", &[(2022, &[(ROW, before)]), (2023, &[(ROW, now)])]);
        assert_eq!(
            result.render_for_test(),
            "\
2023 proactive.normative_documents = { issued = 2, repealed = 50, in_force = 5 }
                                                              ^^ warning proactive.normative_documents.repealed \
行政规范性文件 · 本年废止件数为 50，多于 2022 年现行有效件数 10 + 2023 年本年制发件数 2 = 12
  = 逐项核对；口径不同的，用 [[explanations]] 说明
2022 proactive.normative_documents = { issued = 1, repealed = 0, in_force = 10 }
                                                                            -- 现行有效件数 10
2023 proactive.normative_documents = { issued = 2, repealed = 50, in_force = 5 }
                                                - 本年制发件数 2
"
        );
    }

    #[test]
    fn fewer_in_force_than_this_year_left_is_found_without_last_year() {
        let rows: Rows<'_> = &[(ROW, "{ issued = 9, repealed = 2, in_force = 5 }")];
        let result = run("T2-STOCK", "", &[(2023, rows)]);
        assert!(
            result
                .render_for_test()
                .contains("现行有效件数为 5，少于 2023 年本年制发件数 9 − 2023 年本年废止件数 2 = 7"),
            "{}",
            result.render_for_test()
        );
    }

    #[test]
    fn last_years_figure_is_shown_only_where_it_is_part_of_the_bound() {
        let (before, now) =
            ("{ issued = 1, repealed = 0, in_force = 10 }", "{ issued = 9, repealed = 2, in_force = 5 }");
        let result = run("T2-STOCK", "", &[(2022, &[(ROW, before)]), (2023, &[(ROW, now)])]);
        let shown: Vec<String> =
            result.diagnostics[0].secondary.iter().map(|(_, label)| label.render(Lang::Zh)).collect();
        assert_eq!(shown, ["本年制发件数 9", "本年废止件数 2"]);
    }

    /// In a year of another meaning last year's stock bounds nothing, whatever form it was given in.
    #[test]
    fn the_year_of_the_change_has_no_stock_before() {
        let form = ("edition", "\"cn-2021\"");
        let before = report(2024, &[form, (ROW, "{ issued = 1, repealed = 0, in_force = 10 }")]);
        let now = report(2021, &[(ROW, "{ issued = 2, repealed = 50, in_force = 5 }")]);
        let files = [
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2020/report.toml", &before),
            ("content/a/2021/report.toml", &now),
        ];
        assert_eq!(outcome("T2-STOCK", &site(&files)).diagnostics.len(), 0);
    }

    /// A table that a report is without has no stock, and one with the same columns is no stock of the form.
    #[test]
    fn only_the_forms_own_stocks_are_bounded() {
        let columns = &[("made", ""), ("gone", ""), ("kept", "")];
        let tables = ["main", "optional_spare"].map(|key| -> OwnTable<'_> { (key, columns, &[("cars", "")]) });
        let stock = "[[stocks]]\nrule = \"X2-FORCE\"\ntable = \"optional_spare\"\nstock = \"kept\"\nplus = \"made\"\n\
            minus = \"gone\"\nflows = \"this\"\n";
        let form = own_form(&tables, stock);
        let few = "cars = { made = 9, gone = 2, kept = 5 }\n";
        assert_eq!(run_in_own_form("T2-STOCK", &form, &format!("[main]\n{few}")).counts(), [0; 4]);
        let both = run_in_own_form("T2-STOCK", &form, &format!("[main]\n{few}[optional_spare]\n{few}"));
        let found: Vec<_> = both.diagnostics.iter().filter_map(|d| d.address.as_deref()).collect();
        assert_eq!(found, ["optional_spare.cars.kept"]);
        // The flows of the year before bound nothing of this one's.
        let last = form.replace("\"this\"", "\"last\"");
        let both = format!("[main]\n{few}[optional_spare]\n{few}");
        assert_eq!(run_in_own_form("T2-STOCK", &last, &both).counts(), [0; 4]);
    }

    #[test]
    fn holds_for_what_can_be() {
        let (before, now) =
            ("{ issued = 1, repealed = 0, in_force = 10 }", "{ issued = 2, repealed = 12, in_force = 0 }");
        assert_eq!(addresses("T2-STOCK", before, now), [""; 0]);
        let rows: Rows<'_> = &[(ROW, "{ issued = 0, repealed = 5, in_force = 5 }")];
        assert_eq!(run("T2-STOCK", "", &[(2023, rows)]).state(), State::Holds);
        // Disclosed in all (2020) is not in force.
        let many: Rows<'_> = &[(ROW, "{ issued = 0, repealed = 50, in_force = 5 }")];
        assert_eq!(run("T2-STOCK", "", &[(2020, &[]), (2021, many)]).diagnostics.len(), 0);
    }

    #[test]
    fn a_blank_is_not_assessable() {
        let rows: Rows<'_> = &[(ROW, "{ issued = \"\", repealed = 5, in_force = 5 }")];
        assert_eq!(run("T2-STOCK", "", &[(2023, rows)]).state(), State::NotAssessable);
    }
}
