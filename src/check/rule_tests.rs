//! What is said of rules themselves: what site.toml sets of them, what a report explains in vain, who is told, and what a draft is
//! spared.

use super::testing::{Rows, outcome, own_form, report, site};
use super::{RULES, State, check, right_value, rule};
use crate::base::{Diagnostic, Lang, Message, Severity};
use crate::model::Site;
use std::collections::BTreeSet;

/// Findings in short: severity, what stands at the place, the message, and the key of the help.
fn told<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<String> {
    let line = |found: &Diagnostic| {
        let place = found.location.as_ref().map_or("", |place| place.file.text[place.span.clone()].trim());
        let help = found.help.as_ref().map_or("", |help| help.key());
        format!("{} {place} {} {help}", found.severity.as_str(), found.message.render(Lang::Zh))
    };
    found.into_iter().map(line).collect()
}

/// A report of 2024, with settings.
fn of(settings: &str, rows: Rows<'_>) -> Site {
    let text = report(2024, rows);
    site(&[
        ("site.toml", &*format!("title = \"站点\"\n{settings}")),
        ("content/a/agency.toml", "name = \"某机关\"\n"),
        ("content/a/2024/report.toml", &text),
    ])
}

fn with_code(site: &Site, code: &str) -> Vec<Diagnostic> {
    check(site).1.into_iter().filter(|found| found.code == code).collect()
}

#[test]
fn settings_name_rules_that_there_are_and_lower_none_of_the_forms_own() {
    let settings = "public_rules = [\"N-BIND\", \"N-BOND\"]\n[rules]\nQ-LEN = \"off\"\nQ-LON = \"off\"\nT3-ID = \"error\"\nT3-SUM = \"warning\"\n\
        T4-SUM = \"off\"\n";
    assert_eq!(
        told(&with_code(&of(settings, &[]), "KEY")),
        [
            "error \"N-BOND\" 没有规则 N-BOND key.known",
            "error Q-LON 没有规则 Q-LON key.known",
            "error T3-SUM T3-SUM 是表样自身的勾稽关系，不能关闭或降级 rules.form.help",
            "error T4-SUM T4-SUM 是表样自身的勾稽关系，不能关闭或降级 rules.form.help",
        ]
    );
}

/// Rows in which an equation does not hold, and a total is blank.
const WRONG: Rows<'_> = &[
    ("proactive.normative_documents", "{ issued = 0, repealed = 0, in_force = \"\" }"),
    ("requests.new_received", "[ 1, 0, 0, 0, 0, 0, 2 ]"),
];

#[test]
fn a_site_sets_the_severity_of_a_rule_but_of_the_forms_own() {
    let severities = |settings: &str| {
        let found = check(&of(settings, WRONG)).1;
        ["BLANK", "T3-ROW"].map(|code| found.iter().find(|found| found.code == code).map(|found| found.severity))
    };
    let (warning, error) = (Some(Severity::Warning), Some(Severity::Error));
    assert_eq!(severities(""), [warning, error]);
    assert_eq!(severities("[rules]\nBLANK = \"error\"\nT3-ROW = \"info\"\n"), [error, error]);
    assert_eq!(severities("[rules]\nBLANK = \"off\"\nT3-ROW = \"off\"\n"), [None, error]);
}

#[test]
fn findings_of_a_report_are_in_the_order_of_its_file() {
    let (_, found) = check(&of("", WRONG));
    let mut sorted = found.clone();
    Diagnostic::sort(&mut sorted);
    let codes = |found: &[Diagnostic]| found.iter().map(|found| found.code).collect::<Vec<_>>();
    let of_report = |found: &[Diagnostic]| codes(found).into_iter().filter(|code| *code != "SITE").collect::<Vec<_>>();
    assert_eq!(of_report(&found), of_report(&sorted));
    assert!(codes(&found).contains(&"BLANK") && codes(&found).contains(&"T3-ROW"), "{found:?}");
}

/// In a draft nothing is an error, and what is explained stays what it is.
#[test]
fn a_draft_has_no_errors() {
    let note = "[{ rule = \"BLANK\", cell = \"proactive.normative_documents.in_force\", text = \"原件如此\" }]";
    let rows = [WRONG, &[("status", "\"draft\""), ("explanations", note)]].concat();
    let found = check(&of("", &rows)).1;
    let of =
        |code: &str| found.iter().filter(|found| found.code == code).map(|found| found.severity).collect::<Vec<_>>();
    assert_eq!((of("T3-ROW"), of("BLANK")), (vec![Severity::Warning], vec![Severity::Info]));
}

#[test]
fn explanations_of_nothing_are_told() {
    let note = |rule: &str, cell: &str| format!("{{ rule = \"{rule}\", cell = \"{cell}\", text = \"原件如此\" }}");
    let notes = [
        note("T3-ROW", "requests.new_received.total"),
        note("T3-ROW", "requests.carried_in.total"),
        note("T3-RUW", "requests.carried_in.total"),
        // Of a rule that could not assess anything nobody knows.
        note("X3-CARRY", "requests.carried_in.total"),
    ];
    let typed = format!("[{}]", notes.join(", "));
    let found = with_code(&of("", &[WRONG, &[("explanations", &typed)]].concat()), "EXPLANATION");
    assert_eq!(
        told(&found),
        [
            format!("warning {} 这条说明没有对应的 T3-ROW 问题 rules.unused.help", notes[1]),
            format!("warning {} 没有规则 T3-RUW rules.unused.help", notes[2]),
        ]
    );
    let about = |found: &Diagnostic| (found.address.clone(), found.year.map(|year| year.get()));
    let carried = || (Some("requests.carried_in.total".to_owned()), Some(2024));
    assert_eq!(found.iter().map(about).collect::<Vec<_>>(), [carried(), carried()]);
}

#[test]
fn those_compare_that_hold_figures_against_figures() {
    let ids = RULES.iter().filter(|rule| rule.compares()).map(|rule| rule.id);
    let expected = [
        "T3-ID", "T3-SUM", "T3-ROW", "T4-SUM", "FORM-SUM", "X2-FORCE", "X2-ITEMS", "X3-CARRY", "N-BIND", "N-RESULT",
        "N-TABLE2", "N-RATE", "H-SUM",
    ];
    assert_eq!(ids.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}

/// The form's arithmetic and what continues last year's figures are public; all else for the editor, unless the site names it.
#[test]
fn the_site_says_which_rules_are_public_beside_the_forms_own() {
    let site = of("public_rules = [\"Q-LEN\", \"N-BIND\"]\n", &[]);
    let is_public = |id: &str| rule(id).expect("a rule").is_public(&site.settings);
    assert_eq!(["T3-SUM", "X3-CARRY", "Q-LEN", "N-BIND", "Q-COPY"].map(is_public), [true, true, true, true, false]);
    let settings = &of("", &[]).settings;
    assert_eq!(["T3-SUM", "Q-LEN"].map(|id| rule(id).expect("a rule").is_public(settings)), [true, false]);
}

#[test]
fn a_value_is_right_for_a_cell_where_the_help_says_so() {
    let finding = |key: &'static str, address: Option<&str>| {
        let mut finding = Diagnostic::error("T3-ROW", Message::new("site.empty"));
        finding.help = Some(Message::new(key).with("right", "3"));
        finding.address = address.map(str::to_owned);
        right_value(&finding).map(str::to_owned)
    };
    assert_eq!(finding("sum.cell.help", Some("a.b.c")).as_deref(), Some("3"));
    assert_eq!(finding("sum.help", Some("a.b.c")), None);
    assert_eq!(finding("sum.cell.help", None), None);
}

/// A rule about the words of one form says nothing of a report by another that has a section of the same key.
#[test]
fn rules_of_other_forms_are_not_asked() {
    let section = "[[sections]]\nid = \"other_matters\"\nkind = \"narrative\"\nheading = { zh = \"说明\", en = \"Notes\" }\n\
        short = { zh = \"说明\", en = \"Notes\" }\n";
    let form = |rules: &str| {
        own_form(&[("t", &[("a", "")], &[("x", "")])], section).replace("family", &format!("{rules}family"))
    };
    let found = |rules: &str| {
        let site = site(&[
            ("editions/own-1.toml", &*form(rules)),
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2024/report.toml", "edition = \"own-1\"\n[t]\nx = { a = 1 }\n"),
            ("content/a/2024/other_matters.md", "没有其他事项。"),
        ]);
        with_code(&site, "Q-FEE").len()
    };
    assert_eq!([found(""), found("rules = [\"Q-FEE\"]\n")], [0, 1]);
}

/// What is of no report alone is among the findings of a site, too.
#[test]
fn reports_that_stand_in_no_feed_are_told() {
    let found = with_code(&of("base_url = \"https://www.example.org/\"\n", &[]), "Q-PUB");
    assert_eq!(found.iter().map(|found| found.message.key()).collect::<Vec<_>>(), ["pub.missing"]);
}

/// Of last year's report nothing is held against this one's where its file cannot be read to the end.
#[test]
fn a_broken_report_of_last_year_is_none() {
    let before = report(2023, &[("requests.carried_out", "[ 2, 0, 0, 0, 0, 0, 2 ]")]);
    let state = |rest: &str| {
        let files = [
            ("content/a/agency.toml", "name = \"某机关\"\n".to_owned()),
            ("content/a/2023/report.toml", format!("{before}{rest}")),
            ("content/a/2024/report.toml", report(2024, &[])),
        ];
        outcome("X3-CARRY", &site(&files.each_ref().map(|(path, text)| (*path, text.as_str())))).state()
    };
    assert_eq!([state(""), state("[[explanations")], [State::Fails, State::NotAssessable]);
}
