//! What is said of figures that are not typed as the form asks, whole: the place, the words, the help, the cell; and what becomes of the
//! others.

use crate::check::testing::{render, report, sources};
use crate::model::load;

/// A report of zeros, some of whose text is replaced: what is said of it, the figures that are not zero, `?` for those that are not there,
/// and `=` before those that were computed.
fn said(replaced: &[(&str, &str)]) -> String {
    let text = replaced.iter().fold(report(2024, &[]), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    let files = [("content/a/agency.toml", "name = \"某机关\"\n"), ("content/a/2024/report.toml", &*text)];
    let (site, mut findings) = load(&sources(&files));
    findings.retain(|finding| !matches!(finding.code, "SITE" | "SECTION"));
    let report = &site.agencies[0].reports[0];
    let figure = |cell| {
        let figures = &report.figures;
        let text = figures.get(cell).text().into_owned();
        let is_told = !matches!(&*text, "0") && !report.edition.def(cell).group || figures.is_computed(cell);
        let mark = if figures.is_computed(cell) { "=" } else { "" };
        let text = match figures.get(cell).is_given() {
            true if text.is_empty() => "\"\"".to_owned(),
            true => text,
            false => "?".to_owned(),
        };
        (is_told && text != "0").then(|| format!("{} {mark}{text}\n", report.edition.address(cell)))
    };
    let figures: Vec<String> = report.edition.ids().filter_map(figure).collect();
    // A table that is not there is told by its first cell.
    let first = if figures.len() > 12 { &figures[..1] } else { &figures[..] };
    render(&findings) + &first.concat()
}

#[test]
fn what_is_not_typed_as_the_form_asks_is_named_and_the_rest_is_read() {
    let mut wrong = String::new();
    for (replaced, expected) in CASES {
        let said = said(replaced);
        if said != *expected {
            wrong += &format!("## {replaced:?}\n{said}instead of\n{expected}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

type Case<'a> = (&'a [(&'a str, &'a str)], &'a str);

#[rustfmt::skip]
const CASES: &[Case<'_>] = &[
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisons = 1 }")], r#"2024 proactive.licensing = { decisons = 1 }
                             ^^^^^^^^ error proactive.licensing.decisions 不认识的键 decisons
  = 是否想写 decisions？
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { }")], r#"2024 proactive.licensing = { }
                           ^^^ error proactive.licensing.decisions 缺少一格：本年处理决定数量（decisions）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = 1, more = 2 }")], r#"2024 proactive.licensing = { decisions = 1, more = 2 }
                                            ^^^^ error proactive.licensing.more 不认识的键 more
  = 这里可用的键：decisions
proactive.licensing.decisions 1
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = 7")], r#"2024 proactive.licensing = 7
                           ^ error proactive.licensing licensing 是整数，应为一行数字
  = 写成：licensing = { decisions = 7 }
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = [ 7 ]")], r#"proactive.licensing.decisions 7
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = \"\" }")], r#"proactive.licensing.decisions ""
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = \"约7件\" }")], r#"proactive.licensing.decisions 约7件
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = true }")], r#"2024 proactive.licensing = { decisions = true }
                                         ^^^^ error proactive.licensing.decisions proactive.licensing.decisions 是逻辑值（true 或 false），应为数字、"" 或 "/"
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = 1.5 }")], r#"proactive.licensing.decisions 1.5
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licensing = { decisions = [ 7 ] }")], r#"2024 proactive.licensing = { decisions = [ 7 ] }
                                         ^^^^^ error proactive.licensing.decisions proactive.licensing.decisions 是数组，应为数字、"" 或 "/"
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }", "proactive.licence = { decisions = 7 }")], r#"2024 proactive.regulations = { issued = 0, repealed = 0, in_force = 0 }
     ^^^^^^^^^ error proactive.licensing 缺少一行：行政许可（licensing）
  = 补上：licensing = { decisions = "" }，再填上数字（没有发生的写 0，不适用的写 "/"）
2024 proactive.licence = { decisions = 7 }
               ^^^^^^^ error proactive.licence 不认识的键 licence
  = 这里可用的键：regulations、normative_documents、licensing、penalty、compulsion、fees
proactive.licensing.decisions ?
"#),
    (&[("proactive.licensing = { decisions = 0 }\n", "")], r#"2024 proactive.regulations = { issued = 0, repealed = 0, in_force = 0 }
     ^^^^^^^^^ error proactive.licensing 缺少一行：行政许可（licensing）
  = 补上：licensing = { decisions = "" }，再填上数字（没有发生的写 0，不适用的写 "/"）
proactive.licensing.decisions ?
"#),
    (&[("proactive.fees = { amount = 0 }", "proactive.fees = { amount = 1.50 }")], r#"proactive.fees.amount 1.50
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = [ 1, 2 ]")], r#"2024 requests.new_received = [ 1, 2 ]
                             ^^^^^^^^ error requests.new_received 一、本年新收政府信息公开申请数量（new_received）有 2 个数，应为 7 个
  = 现在依次读作：自然人 1、商业企业 2；还缺：科研机构、社会公益组织、法律服务机构、其他、总计。逐列对照，补上漏的；最后的总计可以省略
requests.new_received.natural_person ?
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total ?
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = [ 1, 2, 0, 0, 0, 0, 0, 3 ]")], r#"2024 requests.new_received = [ 1, 2, 0, 0, 0, 0, 0, 3 ]
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received 一、本年新收政府信息公开申请数量（new_received）有 8 个数，应为 7 个
  = 现在依次读作：自然人 1、商业企业 2、科研机构 0、社会公益组织 0、法律服务机构 0、其他 0、总计 0；此外多出：3。逐列对照，删去多的
requests.new_received.natural_person ?
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total ?
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = [ 1, 2, 0, 0, 0, 0 ]")], r#"requests.new_received.natural_person 1
requests.new_received.business 2
requests.new_received.total =3
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = [ [ 1, 0, 0, 0, 0, 0, 1 ] ]")], r#"2024 requests.new_received = [ [ 1, 0, 0, 0, 0, 0, 1 ] ]
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received 一、本年新收政府信息公开申请数量（new_received）多了一层方括号
  = 写成：new_received = [ 1, 0, 0, 0, 0, 0, 1 ]
requests.new_received.natural_person ?
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total ?
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = \"1 2 0 0 0 0 3\"")], r#"2024 requests.new_received = "1 2 0 0 0 0 3"
                             ^^^^^^^^^^^^^^^ error requests.new_received new_received 是文字，应为一行数字
  = 写成：new_received = [ 1, 2, 0, 0, 0, 0, 3 ]
requests.new_received.natural_person ?
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total ?
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = true")], r#"2024 requests.new_received = true
                             ^^^^ error requests.new_received new_received 是逻辑值（true 或 false），应为一行数字
  = 写成：new_received = [ "", "", "", "", "", "", "" ]
requests.new_received.natural_person ?
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total ?
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = { natural_person = 4, business = 0, research = 0, public_welfare = 0, legal_service = 0, other_org = 0 }")], r#"requests.new_received.natural_person 4
requests.new_received.total =4
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = { natural_person = 4 }")], r#"2024 requests.new_received = { natural_person = 4 }
                             ^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received.business 缺少一格：商业企业（business）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
2024 requests.new_received = { natural_person = 4 }
                             ^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received.legal_service 缺少一格：法律服务机构（legal_service）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
2024 requests.new_received = { natural_person = 4 }
                             ^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received.other_org 缺少一格：其他（other_org）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
2024 requests.new_received = { natural_person = 4 }
                             ^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received.public_welfare 缺少一格：社会公益组织（public_welfare）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
2024 requests.new_received = { natural_person = 4 }
                             ^^^^^^^^^^^^^^^^^^^^^^ error requests.new_received.research 缺少一格：科研机构（research）
  = 没有数字时写 ""（空白）或 "/"（不适用），不能省略
requests.new_received.natural_person 4
requests.new_received.business ?
requests.new_received.research ?
requests.new_received.public_welfare ?
requests.new_received.legal_service ?
requests.new_received.other_org ?
requests.new_received.total =""
"#),
    (&[("requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.new_received = [ 1, \"\", 0, 0, 0, 0 ]")], r#"requests.new_received.natural_person 1
requests.new_received.business ""
requests.new_received.total =""
"#),
    (&[("requests.carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]\n", "")], r#"2024 requests.new_received = [ 0, 0, 0, 0, 0, 0, 0 ]
     ^^^^^^^^ error requests.carried_in 缺少一行：二、上年结转政府信息公开申请数量（carried_in）
  = 补上：carried_in = [ "", "", "", "", "", "", "" ]，再填上数字（没有发生的写 0，不适用的写 "/"）
requests.carried_in.natural_person ?
requests.carried_in.business ?
requests.carried_in.research ?
requests.carried_in.public_welfare ?
requests.carried_in.legal_service ?
requests.carried_in.other_org ?
requests.carried_in.total ?
"#),
    (&[("requests.carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.carried_inn = [ 0, 0, 0, 0, 0, 0, 0 ]")], r#"2024 requests.carried_inn = [ 0, 0, 0, 0, 0, 0, 0 ]
              ^^^^^^^^^^^ error requests.carried_in 不认识的键 carried_inn
  = 是否想写 carried_in？
requests.carried_in.natural_person ?
requests.carried_in.business ?
requests.carried_in.research ?
requests.carried_in.public_welfare ?
requests.carried_in.legal_service ?
requests.carried_in.other_org ?
requests.carried_in.total ?
"#),
    (&[("requests.carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]\nrequests.more = [ 0, 0, 0, 0, 0, 0, 0 ]")], r#"2024 requests.more = [ 0, 0, 0, 0, 0, 0, 0 ]
              ^^^^ error requests.more 不认识的键 more
  = 这里可用的键：new_received、carried_in、results、carried_out
"#),
    (&[("requests.results.total = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.granted = [ 0,", "requests.results.granted = [ 5,")], r#"requests.results.granted.natural_person 5
requests.results.total.natural_person =5
"#),
    (&[("requests.results.other.no_correction = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.other = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.results.other = [ 6, 0, 0, 0, 0, 0 ]")], r#"requests.results.other.total =6
"#),
    (&[("requests.results.other.no_correction = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.other = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.results.other = { natural_person = 6, fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ] }")], r#"2024 requests.results.other = { natural_person = 6, fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ] }
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error requests.results.other other 里行和列混写
  = 要么逐行填写，要么整组作一行填写
requests.results.other.no_correction.natural_person ?
"#),
    (&[("requests.results.other.no_correction = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.other = [ 0, 0, 0, 0, 0, 0, 0 ]", "requests.results.other = 6")], r#"2024 requests.results.other = 6
                              ^ error requests.results.other other 是整数，应为表
requests.results.other.no_correction.natural_person ?
"#),
    (&[("requests.results.other.fee_unpaid = [ 0, 0, 0, 0, 0, 0, 0 ]\n", ""), ("requests.results.other.other = [ 0,", "requests.results.other.other = [ 8,")], r#"2024 requests.results.other.no_correction = [ 0, 0, 0, 0, 0, 0, 0 ]
                      ^^^^^ error requests.results.other.fee_unpaid 缺少一行：2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请（fee_unpaid）
  = 补上：fee_unpaid = [ "", "", "", "", "", "", "" ]，再填上数字（没有发生的写 0，不适用的写 "/"）
requests.results.other.fee_unpaid.natural_person ?
requests.results.other.fee_unpaid.business ?
requests.results.other.fee_unpaid.research ?
requests.results.other.fee_unpaid.public_welfare ?
requests.results.other.fee_unpaid.legal_service ?
requests.results.other.fee_unpaid.other_org ?
requests.results.other.fee_unpaid.total ?
requests.results.other.other.natural_person 8
"#),
    (&[("review_litigation.review = ", "review = "), ("review_litigation.litigation_direct = ", "a = "), ("review_litigation.litigation_after_review = ", "b = ")], r#"2024 review = [ 0, 0, 0, 0, 0 ]
     ^^^^^^ error review_litigation review 是 [review_litigation] 里的，前面却没有这个表头
  = 移到 [review_litigation] 之下；缺这个表头的，在它们前面补上一行 [review_litigation]
2024 a = [ 0, 0, 0, 0, 0 ]
     ^ error - 不认识的键 a
  = 这里可用的键：edition、published、status、scope、includes、attachments、metadata、explanations、proactive、requests、review_litigation、review
2024 b = [ 0, 0, 0, 0, 0 ]
     ^ error - 不认识的键 b
  = 这里可用的键：edition、published、status、scope、includes、attachments、metadata、explanations、proactive、requests、review_litigation、review
review_litigation.review.upheld ?
"#),
    (&[("proactive.regulations", "proactve.regulations"), ("proactive.normative", "proactve.normative"), ("proactive.licensing", "proactve.licensing"), ("proactive.penalty", "proactve.penalty"), ("proactive.compulsion", "proactve.compulsion"), ("proactive.fees", "proactve.fees")], r#"2024 proactve.regulations = { issued = 0, repealed = 0, in_force = 0 }
     ^^^^^^^^ error proactive 不认识的键 proactve
  = 是否想写 proactive？
proactive.regulations.issued ?
proactive.regulations.repealed ?
proactive.regulations.in_force ?
proactive.normative_documents.issued ?
proactive.normative_documents.repealed ?
proactive.normative_documents.in_force ?
proactive.licensing.decisions ?
proactive.penalty.decisions ?
proactive.compulsion.decisions ?
proactive.fees.amount ?
"#),
];
