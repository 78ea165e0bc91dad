//! NUM: a figure is a number. Counts are integers from zero up, amounts decimals from zero up; only a change may be negative.

use crate::base::syntax::figure_help;
use crate::base::{Amount, Message, Severity, plain_figure};
use crate::check::{Audience, Findings, Rule, View};
use crate::edition::{CellId, Kind};
use crate::model::CellValue;
use rust_decimal::Decimal;

/// 表样的格填整数，收费金额填小数；只有 cn-2019 的“本年增/减”可以是负数. A blank and `/` are BLANK's business.
pub(super) const RULE: Rule =
    Rule { id: "NUM", severity: Severity::Error, statutory: true, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    let (report, edition) = (view.report, &view.report.edition);
    let mut seen = false;
    for cell in edition.ids() {
        let (def, value) = (edition.def(cell), report.figures.get(cell));
        let readable = match (def.kind, value) {
            (Kind::Printed | Kind::Text | Kind::Identifier, _)
            | (_, CellValue::Absent | CellValue::Blank | CellValue::NotApplicable) => continue,
            // What is computed from a wrong figure is not another mistake.
            _ if report.figures.is_computed(cell) => continue,
            (Kind::Change, CellValue::Number(_)) => true,
            (Kind::Count, CellValue::Number(number)) => *number >= 0,
            (Kind::Choice, CellValue::Text(text)) => edition.choices(cell).iter().any(|choice| choice.zh == **text),
            (Kind::Amount | Kind::Percent, CellValue::Amount(amount)) => {
                !amount.value().is_sign_negative() || amount.value().is_zero()
            }
            _ => false,
        };
        seen = true;
        if readable {
            findings.holds();
            continue;
        }
        let message = Message::new(match def.kind {
            Kind::Amount => "num.amount",
            Kind::Percent => "num.percent",
            Kind::Choice => "num.choice",
            Kind::Change => "num.change",
            Kind::Count | Kind::Printed | Kind::Text | Kind::Identifier => "num.count",
        });
        let message = message.with("cell", edition.name(cell)).with("found", value.text());
        let help = help(view, cell);
        let diagnostic = findings.add(report.place(cell), message);
        diagnostic.address = Some(def.address.clone());
        diagnostic.help = Some(help);
    }
    if !seen {
        findings.not_assessable();
    }
}

/// How to correct a cell, with the figure itself where it can be inferred.
fn help(view: &View<'_>, cell: CellId) -> Message {
    let edition = &view.report.edition;
    if let choices @ [_, ..] = edition.choices(cell) {
        let words: Vec<&str> = choices.iter().map(|choice| &*choice.zh).collect();
        return Message::new("num.choices").with("words", words);
    }
    let (kind, unit) = (edition.def(cell).kind, &edition.def(cell).unit.zh);
    let typed = view.report.figures.get(cell).text();
    let plain = plain_figure(&typed);
    let figure = |text: &str| readable(text, kind);
    if let Some(number) = figure(&plain) {
        let key = if number == typed.trim() { "num.quotes" } else { "num.write" };
        return Message::new(key).with("right", number);
    }
    if plain.starts_with('-') && readable(&plain[1..], kind).is_some() {
        return Message::new("num.negative");
    }
    if let Some((number, remark)) = remark(&typed).and_then(|(number, remark)| Some((figure(&number)?, remark))) {
        let address = edition.address(cell);
        return Message::new("num.remark").with("right", number).with("address", address).with("remark", remark);
    }
    // 万元 is the form's unit of money; 元 is what people type.
    if !unit.is_empty()
        && let Some(number) = plain.strip_suffix(unit.as_str()).and_then(figure)
    {
        return Message::new("num.unit").with("right", number).with("unit", unit);
    }
    if let (Some(yuan), "万元") =
        (plain.strip_suffix('元').and_then(figure).and_then(|n| Amount::parse(&n)), unit.as_str())
    {
        let right = (yuan.value() / Decimal::from(10_000)).normalize();
        return Message::new("num.yuan").with("right", right).with("yuan", yuan.as_str());
    }
    if Amount::parse(&plain).is_some() && plain.contains('.') {
        return Message::new("num.whole");
    }
    if !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Message::new("num.large");
    }
    match plain.as_str() {
        "无" | "零" | "〇" | "没有" => Message::new("num.zero"),
        "空" | "空白" | "不适用" | "N/A" | "NA" | "n/a" | "null" => Message::new("num.dash"),
        text if text.chars().all(|c| matches!(c, '-' | '—' | '－' | '―' | '\\')) => Message::new("num.dash"),
        // 十二, 约12, 12左右; 三万 of an amount may be one in 万元.
        _ if kind == Kind::Amount && typed.contains('万') => Message::new("num.help"),
        _ => figure_help(&typed).unwrap_or_else(|| Message::new("num.help")),
    }
}

/// The figure of a text, as it is to be typed for a kind of cell.
fn readable(text: &str, kind: Kind) -> Option<String> {
    let amount = Amount::parse(text)?;
    let negative = amount.value().is_sign_negative() && !amount.value().is_zero();
    let fits = match kind {
        Kind::Amount | Kind::Percent | Kind::Printed | Kind::Choice | Kind::Text | Kind::Identifier => !negative,
        Kind::Count => !negative && amount.value().is_integer(),
        Kind::Change => amount.value().is_integer(),
    };
    let digits = if kind.is_decimal() { amount.to_string() } else { amount.value().normalize().to_string() };
    (fits && (kind.is_decimal() || digits.parse::<i64>().is_ok())).then_some(digits)
}

/// `22（其中修订16件）` as figure and remark.
fn remark(text: &str) -> Option<(String, &str)> {
    let inside = text.trim().strip_suffix(['）', ')', '】', ']'])?;
    let (number, remark) = inside.split_once(['（', '(', '【', '['])?;
    let number = plain_figure(number);
    (!remark.is_empty()).then(|| (number.trim_end_matches(['件', '项', '宗']).to_owned(), remark))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing::{outcome, run, site};
    use crate::edition::Editions;

    fn helps(typed: &str) -> String {
        let rows = format!("{{ issued = {typed}, repealed = 0, in_force = 0 }}");
        let outcome = run("NUM", "", &[(2024, &[("proactive.normative_documents", &rows)])]);
        assert_eq!(outcome.diagnostics.len(), 1, "{typed}");
        outcome.diagnostics[0].help.as_ref().expect("help").render(crate::base::Lang::Zh)
    }

    #[test]
    fn a_text_is_found_where_it_stands() {
        let rows = "{ issued = \"２２（其中修订16件）\", repealed = -1, in_force = 3 }";
        let outcome = run("NUM", "", &[(2024, &[("proactive.normative_documents", rows)])]);
        assert_eq!(
            outcome.render_for_test(),
            "\
2024 proactive.normative_documents = { issued = \"２２（其中修订16件）\", repealed = -1, in_force = 3 }
                                                ^^^^^^^^^^^^^ error proactive.normative_documents.issued \
行政规范性文件 · 本年制发件数填的是“２２（其中修订16件）”，应为 0 或正整数
  = 改为 22；“其中修订16件”写进 [[explanations]]：cell = \"proactive.normative_documents.issued\"，text = \"其中修订16件\"
2024 proactive.normative_documents = { issued = \"２２（其中修订16件）\", repealed = -1, in_force = 3 }
                                                                          ^^ error \
proactive.normative_documents.repealed 行政规范性文件 · 本年废止件数填的是“-1”，应为 0 或正整数
  = 核对原件；只有表样列明“增/减”的格可以填负数
"
        );
    }

    #[test]
    fn the_repair_names_the_figure() {
        for (typed, expected) in [
            ("\"12\"", "去掉引号，写成 12"),
            ("\"１２\"", "改为 12"),
            ("\"1,234\"", "改为 1234"),
            ("\"-３\"", "核对原件；只有表样列明“增/减”的格可以填负数"),
            ("99999999999999999999", "数字太大：核对是否多输了数位"),
            ("12.5", "件数没有小数：核对是否填错了格，或多了小数点"),
            ("\"12件\"", "改为 12，不写单位“件”"),
            ("12.0", "改为 12"),
            ("\"无\"", "确实没有的，填 0（不加引号）"),
            ("\"——\"", "不适用的写 \"/\"，空白的写 \"\""),
            ("\"十二\"", "改为 12"),
            ("\"约12\"", "改为 12"),
            ("\"12%\"", "改为 12"),
            ("\"三万\"", "改为 30000"),
            ("\"十余\"", "只填阿拉伯数字，不加引号、单位和说明；空白的写 \"\"，不适用的写 \"/\""),
        ] {
            assert_eq!(helps(typed), expected, "{typed}");
        }
    }

    #[test]
    fn money_in_yuan_is_brought_to_the_unit_of_the_form() {
        let outcome = run("NUM", "", &[(2024, &[("proactive.fees", "{ amount = \"251000元\" }")])]);
        let help = outcome.diagnostics[0].help.as_ref().expect("help").render(crate::base::Lang::Zh);
        assert_eq!(help, "本格以万元为单位：251000 元写成 25.1");
        let words = run("NUM", "", &[(2024, &[("proactive.fees", "{ amount = \"三万\" }")])]);
        assert_eq!(words.diagnostics[0].help.as_ref().map(|help| help.key()), Some("num.help"));
    }

    #[test]
    fn changes_may_be_negative_and_amounts_keep_their_digits() {
        let rows = [
            ("proactive.licensing", "{ items_last_year = 3, items_change = -2, decisions = 0 }"),
            ("proactive.procurement", "{ projects = 1, amount = \"251000元\" }"),
        ];
        assert_eq!(run("NUM", "", &[(2020, &rows)]).state(), State::Holds);
        assert_eq!(run("NUM", "", &[(2024, &[("proactive.fees", "{ amount = \"7730.280\" }")])]).state(), State::Holds);
    }

    #[test]
    fn each_figure_that_was_typed_counts_once_and_none_that_was_computed() {
        let whole = run("NUM", "", &[(2024, &[])]).counts()[0];
        let short = run("NUM", "", &[(2024, &[("requests.new_received", "[ 0, 0, 0, 0, 0, 0 ]")])]);
        assert_eq!(short.counts(), [whole - 1, 0, 0, 0]);
        // A choice is one of those of its form.
        let text = include_str!("../../../tests/sites/website/content/example-portal/2023/report.toml");
        let counts = |text: &str| {
            let files = [("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2023/report.toml", text)];
            outcome("NUM", &site(&files)).counts()
        };
        let [holds, ..] = counts(text);
        assert!(text.contains("\"是\""), "a choice");
        assert_eq!(counts(&text.replacen("\"是\"", "\"某\"", 1)), [holds - 1, 1, 0, 0]);
    }

    #[test]
    fn a_report_without_any_figure_cannot_be_assessed() {
        let (editions, _) = Editions::load(&[]);
        let edition = editions.get("cn-2021").expect("a form");
        let rows = edition.rows().filter(|(_, row)| row.key.is_some());
        let left_out: Vec<(&str, &str)> = rows.map(|(_, row)| (row.path.as_str(), "-")).collect();
        assert_eq!(run("NUM", "", &[(2024, &left_out)]).state(), State::NotAssessable);
    }
}
