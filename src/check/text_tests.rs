//! What rules on texts and on several reports say, whole: the place, the words, the help, the other places, and what explains a finding
//! as well.

use super::testing_text::{TextSite, texts};

/// Rows of figures, or files with their texts.
type Lines<'a> = &'a [(&'a str, &'a str)];

const FIGURES: Lines<'_> = &[
    ("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
    ("requests.results.granted", "[ 30, 0, 0, 0, 0, 0, 30 ]"),
    ("requests.results.other.fee_unpaid", "[ 6, 0, 0, 0, 0, 0, 6 ]"),
    ("requests.results.total", "[ 36, 0, 0, 0, 0, 0, 36 ]"),
    ("proactive.licensing", "{ decisions = 5 }"),
    ("proactive.fees", "{ amount = \"1.5\" }"),
    ("review_litigation.review", "[ 1, 0, 0, 0, 1 ]"),
    ("review_litigation.litigation_direct", "[ 1, 0, 0, 0, 1 ]"),
];

/// Stands for many words about nothing.
const LONG: &str = "……";
/// Stands for one character too many.
const OVER: &str = "字…";
const WORDS: &str = "本机关坚持以公开为常态、不公开为例外，持续推进决策、执行、管理、服务、结果公开，不断健全工作机制，明确专人负责信息的收集、审核、发布和归档，群众的满意程度有所提高。";

/// The agency `a` with a report of 2023, and whatever else is named: `overview` is a text of that report, `2022/overview` one of the year
/// before, `b/2023/overview` one of another agency, `b/2023/report` rows of its figures, and `b` what its agency.toml says.
fn site(agency: &str, figures: Lines<'_>, files: Lines<'_>) -> TextSite {
    let mut site = texts(2023, agency, []);
    site.figures("a", 2023, figures);
    for (path, text) in files {
        let steps: Vec<&str> = path.split('/').collect();
        let (slug, year, section) = match steps[..] {
            [slug] if slug.len() == 1 => {
                site.agency(slug, text);
                continue;
            }
            [section] => ("a", 2023, section),
            [year, section] => ("a", year.parse().expect("a year"), section),
            [slug, year, section] => (slug, year.parse().expect("a year"), section),
            _ => panic!("{path}"),
        };
        if section == "report" {
            let rows: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(" = ")).collect();
            site.figures(slug, year, &rows);
            continue;
        }
        if (slug, year) != ("a", 2023) {
            site.report(slug, year, []);
        }
        site.text(
            &format!("{slug}/{year}/{section}.md"),
            &text.replace(LONG, &WORDS.repeat(2)).replace(OVER, &"字".repeat(1001)),
        );
    }
    site
}

/// Without the many words and what cannot be seen, and marks no longer than twenty.
fn short(said: &str) -> String {
    said.replace(&WORDS.repeat(2), LONG)
        .replace(&"字".repeat(1001), OVER)
        .replace('\u{200b}', "◌")
        .replace(&"^".repeat(20), "")
}

#[test]
fn findings_say_what_and_how_to_mend_it() {
    let mut wrong = String::new();
    for (rule, agency, figures, files, expected) in CASES {
        let result = site(agency, figures, files).result_of(rule);
        let said = format!("{:?}\n{}", result.counts(), short(&result.render_for_test()));
        if said != *expected {
            wrong += &format!("## {rule}\n{said}instead of\n{expected}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

type Case<'a> = (&'a str, &'a str, Lines<'a>, Lines<'a>, &'a str);

#[rustfmt::skip]
const CASES: &[Case<'_>] = &[
    ("Q-AGENCY", "name = \"某县甲镇人民政府\"\nlevel = \"township\"\nparent = \"c\"", &[], &[("c", "name = \"某县人民政府\"\nlevel = \"county\""), ("w", "name = \"丙市水利局\"\nlevel = \"department\""), ("overview", "公开中，我区与我区。\n丙市水利局和邻县的乙镇人民政府主动公开信息。")], r#"[0, 2, 0, 0]
2023 公开中，我区与我区。
         ^^ warning - “我区”不是某县甲镇人民政府的称谓
  = 改为本机关的称谓；确属本机关可用的，写进 agency.toml 的 words，如 words = ["我区"]
2023 公开中，我区与我区。
            -- 又见于此
2023 丙市水利局和邻县的乙镇人民政府主动公开信息。
     ^^^^^ warning - 文中出现另一机关的全称“丙市水利局”，而报告机关是某县甲镇人民政府
  = 是抄来的就改掉；确应提到丙市水利局的，用 [[explanations]] 说明
"#),
    ("Q-COPY", "name = \"甲镇\"", &[], &[("2022/problems", "……"), ("problems", "……")], r#"[0, 1, 0, 0]
2023 ……
     ^^^^ warning - 与 2022 年报告的同一部分约 100% 相同（甲镇）
  = 写本年度、本机关自己的情况
2022 ……
     | 相近的文字在此
"#),
    ("Q-COPY", "name = \"甲镇\"\nparent = \"z\"", &[], &[("z", "name = \"丙县\""), ("b", "name = \"乙镇\"\nparent = \"z\""), ("b/2023/overview", "……"), ("overview", "\n  ……\n第二行")], r#"[0, 1, 0, 0]
2023   ……
       ^^^^ warning - 与乙镇 2023 年报告的同一部分约 94% 相同
  = 写本年度、本机关自己的情况
2023 ……
     | 乙镇
"#),
    ("Q-COPY", "name = \"甲镇\"\nparent = \"z\"", &[], &[("z", "name = \"丙县\""), ("b", "name = \"乙镇\"\nparent = \"z\""), ("b/2023/overview", "……"), ("d", "name = \"戊镇\"\nparent = \"z\""), ("d/2023/overview", "……"), ("overview", "……")], r#"[0, 1, 0, 0]
2023 ……
     ^^^^ warning - 与乙镇等 2 个机关 2023 年报告的同一部分几乎全部相同
  = 写本年度、本机关自己的情况
2023 ……
     | 乙镇
2023 ……
     | 戊镇
"#),
    ("Q-EMPTY", "", &[], &[("overview", "无"), ("problems", "不大。"), ("other_matters", "")], r#"[0, 3, 0, 0]
2023 
     | warning - “六、其他需要报告的事项”没有内容
  = 没有需要报告的，写“无”；信息处理费的情况仍应说明
2023 无
     ^ warning - “一、总体情况”只写了“无”
  = 写明本机关本年度的情况
2023 不大。
     ^^^ warning - “五、存在的主要问题及改进情况”只有 3 字，少于 10 字
  = 写明本机关本年度的情况
"#),
    ("Q-EMPTY", "", &[], &[("overview", ""), ("problems", "无。")], r#"[0, 2, 0, 0]
2023 
     | warning - “一、总体情况”没有内容
  = 写明本机关本年度的情况
2023 无。
     ^^ warning - “五、存在的主要问题及改进情况”只写了“无”
  = 写明本机关本年度的情况
"#),
    ("Q-FEE", "", FIGURES, &[("other_matters", "本年情况如下。未发出收费通知，未收取信息处理费。")], r#"[1, 1, 0, 0]
2023 本年情况如下。未发出收费通知，未收取信息处理费。
            ^^^ warning - 此处说没有发过收费通知，而表三有 6 件因逾期未缴费不再处理
  = 核对表三第 22 行与本节；发过收费通知的，写明件数和金额
2023 requests.results.other.fee_unpaid = [ 6, 0, 0, 0, 0, 0, 6 ]
                                                             - 三、本年度办理结果 · （六）其他处理 · 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 · 总计
  ~ Q-FEE requests.results.other.fee_unpaid.total
"#),
    ("Q-FEE", "", &[], &[("other_matters", "无")], r#"[0, 1, 0, 0]
2023 无
     ^ warning - 没有说明信息处理费的收取情况
  = 写明本年度收取信息处理费的情况，没有收取的也要写明（国办函〔2020〕109号）
"#),
    ("Q-FIVE", "", &[], &[("overview", "……")], r#"[0, 1, 0, 0]
2023 ……
     ^^^^ info - 总体情况没有提到主动公开、依申请公开、政府信息公开平台建设、监督保障
  = 逐项写明本年度的情况；没有的，写明没有
"#),
    ("Q-FOLLOW", "", &[], &[("problems", "一是解读形式单一。二是人员力量不足。下一步加强培训。"), ("2022/problems", "一是解读形式单一。二是其他。")], r#"[0, 1, 0, 0]
2022 一是解读形式单一。二是其他。
       ^^^^^^ info - 写了问题，没有写改进措施
  = 写明怎样改进（条例第五十条）
2023 一是解读形式单一。二是人员力量不足。下一步加强培训。
       ^^^^^^ info - “解读形式单一”与 2022 年写的一样，没有说明整改情况
  = 写明上年以来做了什么、为什么仍是问题
2022 一是解读形式单一。二是其他。
       ------ 2022 年写在这里
"#),
    ("Q-FOLLOW", "", &[], &[("problems", "解读形式较为单一，人员不足。")], r#"[0, 1, 0, 0]
2023 解读形式较为单一，人员不足。
     ^^^^^^^^ info - 写了问题，没有写改进措施
  = 写明怎样改进（条例第五十条）
"#),
    ("Q-GOV", "level = \"township\"", &[], &[("overview", "开展社会评议。")], r#"[1, 1, 0, 0]
2023 开展社会评议。
     ^^^^^^^ warning - 人民政府的报告没有提到工作考核、责任追究
  = 各级人民政府的报告还要写工作考核、社会评议、责任追究的情况；没有的，写明没有
"#),
    ("Q-LEN", "", &[], &[("overview", "字…")], r#"[0, 1, 0, 0]
2023 字…
     ^ info - 总体情况有 1001 字，原则上不超过 1000 字
  = 能用图表说明的，从文字中移出
"#),
    ("Q-PARTS", "", &[], &[("preamble", "本报告由五个部分组成。本报告由六部分组成。")], r#"[1, 1, 0, 0]
2023 本报告由五个部分组成。本报告由六部分组成。
         ^^^^ warning - 文中说报告有“五个部分”，表样是 6 个部分
  = 改为实际的部分数
"#),
    ("Q-PERIOD", "", &[], &[("preamble", "统计期限自2022年1月1日起至2022年12月31日止。数据期限为2023年1月1日至2023年12月31日。")], r#"[1, 1, 0, 0]
2023 统计期限自2022年1月1日起至2022年12月31日止。数据期限为2023年1月1日至2023年12月31日。
          ^^ warning - 统计期限“2022年1月1日起至2022年12月31日”不是 2023 年全年
  = 统计期限应为 2023 年 1 月 1 日至 12 月 31 日；确实不满一年的，用 [[explanations]] 说明
"#),
    ("Q-PII", "", &[], &[("problems", "电话13812345678，身份证11010519491231002X，卡号6222021234567890128。")], r#"[0, 3, 0, 0]
2023 电话13812345678，身份证11010519491231002X，卡号6222021234567890128。
       ^^^^^^^^^^^ warning - 文中有个人手机号码 138******78
  = 删去；已经公开的，用 annals withdraw 撤下
2023 电话13812345678，身份证11010519491231002X，卡号6222021234567890128。
                      ^^^^^^^^^^^^^^^^^^ warning - 文中有公民身份号码 11****************
  = 删去；已经公开的，用 annals withdraw 撤下
2023 电话13812345678，身份证11010519491231002X，卡号6222021234567890128。
                                           ^^^^^^^^^^^^^^^^^^^ warning - 文中有银行卡号 6222***************
  = 删去；已经公开的，用 annals withdraw 撤下
"#),
    ("Q-PUNCT", "", &[], &[("problems", "公开，，工作。。好,不好;的")], r#"[0, 2, 0, 0]
2023 公开，，工作。。好,不好;的
       ^^ info - 标点连用：“，，”
  = 只留一个
2023 公开，，工作。。好,不好;的
           -- 又见于此
2023 公开，，工作。。好,不好;的
              ^ info - 汉字之间用了半角的“,”
  = 改为“，”
2023 公开，，工作。。好,不好;的
                 - 又见于此
"#),
    ("Q-RESIDUE", "", &[], &[("problems", "XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全\u{200b}年&nbsp;公开。")], r#"[0, 7, 0, 0]
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
     ^^ warning - 文中留有“XX”
  = 这是排版、模板或修订留下的，删去或填上
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
             -- 又见于此
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
         ^^ warning - 文中留有“××”
  = 这是排版、模板或修订留下的，删去或填上
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
                ^^^^^^^^^^^^^^^^^^^ warning - 文中留有“[bookmark: …]”
  = 这是排版、模板或修订留下的，删去或填上
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
                                      ^^ warning - 文中留有“**”
  = ** 没有成对，页面上会原样显示；补上另一半，确要显示的写成 \*\*
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
                                                ^^^ warning - 文中留有“____”
  = 这是排版、模板或修订留下的，删去或填上
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
                                                     ^ warning - 文中有看不见的字符 U+200B
  = 这是排版、模板或修订留下的，删去或填上
2023 XX镇与××局，XX村[bookmark: _GoBack]，工作**要点，联系人：____，全◌年&nbsp;公开。
                                                       ^^^^^^ warning - 文中留有“&nbsp;”
  = 这是排版、模板或修订留下的，删去或填上
"#),
    ("Q-YEAR", "", &[], &[("overview", "20221月，2021年，甲。\n\n2020年，乙。2021年，丙。")], r#"[0, 3, 0, 0]
2023 20221月，2021年，甲。
     ^^^^^^ warning - “20221月”不成日期，报告年度是 2023 年
  = 补上缺失的字，或删去多出的字
2023 20221月，2021年，甲。
            ^^^^^ warning - 文中出现 2021 年，报告年度是 2023 年
  = 核对年份；确应写这一年的，写明与报告年度的关系（同比、以来、修订等）
2023 2020年，乙。2021年，丙。
             ----- 又见于此
2023 2020年，乙。2021年，丙。
     ^^^^^ warning - 文中出现 2020 年，报告年度是 2023 年
  = 核对年份；确应写这一年的，写明与报告年度的关系（同比、以来、修订等）
"#),
    ("N-BIND", "", FIGURES, &[("overview", "行政复议、行政诉讼共7件。收到申请12件。")], r#"[0, 2, 0, 0]
2023 行政复议、行政诉讼共7件。收到申请12件。
               ^ warning - 正文说行政复议和行政诉讼合计 7 件，表中是 2
  = 核对正文与表格；口径不同的（如只说本机关的件数），在正文写明，或用 [[explanations]] 说明
2023 review_litigation.review = [ 1, 0, 0, 0, 1 ]
                                              - 行政复议 · 总计：1
2023 review_litigation.litigation_direct = [ 1, 0, 0, 0, 1 ]
                                                         - 行政诉讼 · 未经复议直接起诉 · 总计：1
2023 review_litigation.litigation_after_review = [ 0, 0, 0, 0, 0 ]
                                                               - 行政诉讼 · 复议后起诉 · 总计：0
  ~ N-BIND review_litigation.review.total
  ~ N-BIND review_litigation.litigation_direct.total
  ~ N-BIND review_litigation.litigation_after_review.total
2023 行政复议、行政诉讼共7件。收到申请12件。
                      ^^ warning - 正文说收到申请 12 件，表中是 36
  = 核对正文与表格；口径不同的（如只说本机关的件数），在正文写明，或用 [[explanations]] 说明
2023 requests.new_received = [ 36, 0, 0, 0, 0, 0, 36 ]
                                                  -- 一、本年新收政府信息公开申请数量 · 总计：36
  ~ N-BIND requests.new_received.total
"#),
    ("N-RESULT", "", FIGURES, &[("overview", "收到政府信息公开申请36件。予以公开12件，其他处理6件。")], r#"[1, 1, 0, 0]
2023 收到政府信息公开申请36件。予以公开12件，其他处理6件。
                       ^^ warning - 正文说予以公开 12 件，表中是 30
  = 核对正文与表格；口径不同的（如只说本机关的件数），在正文写明，或用 [[explanations]] 说明
2023 requests.results.granted = [ 30, 0, 0, 0, 0, 0, 30 ]
                                                     -- 三、本年度办理结果 · （一）予以公开 · 总计：30
  ~ N-RESULT requests.results.granted.total
"#),
    ("N-TABLE2", "", FIGURES, &[("overview", "作出行政许可决定12件。行政事业性收费3万元。")], r#"[0, 2, 0, 0]
2023 作出行政许可决定12件。行政事业性收费3万元。
             ^^ warning - 正文说行政许可 12 件，表中是 5
  = 核对正文与表格；口径不同的（如只说本机关的件数），在正文写明，或用 [[explanations]] 说明
2023 proactive.licensing = { decisions = 5 }
                                         - 行政许可 · 本年处理决定数量：5
  ~ N-TABLE2 proactive.licensing.decisions
2023 作出行政许可决定12件。行政事业性收费3万元。
                        ^^^ warning - 正文说行政事业性收费 3万元（3 万元），表中是 1.5 万元
  = 核对正文与表格；口径不同的（如只说本机关的件数），在正文写明，或用 [[explanations]] 说明
2023 proactive.fees = { amount = "1.5" }
                                 ----- 行政事业性收费 · 本年收费金额（单位：万元）：1.5
  ~ N-TABLE2 proactive.fees.amount
"#),
    ("N-RATE", "", FIGURES, &[("overview", "收到申请36件，同比增长20%。申请量较上年下降。"), ("a/2022/report", "requests.new_received = [ 20, 0, 0, 0, 0, 0, 20 ]")], r#"[0, 2, 0, 0]
2023 收到申请36件，同比增长20%。申请量较上年下降。
               ^^^^^ warning - 正文说“增长20%”，而表中由 2022 年的 20 变为 36，增长 80%
  = 按两年的表格重算；与上年以外的年份比较的，写明年份，口径不同的用 [[explanations]] 说明
2023 requests.new_received = [ 36, 0, 0, 0, 0, 0, 36 ]
                                                  -- 一、本年新收政府信息公开申请数量 · 总计：36
2022 requests.new_received = [ 20, 0, 0, 0, 0, 0, 20 ]
                                                  -- 一、本年新收政府信息公开申请数量 · 总计：20
  ~ N-RATE requests.new_received.total
2023 收到申请36件，同比增长20%。申请量较上年下降。
                           ^^ warning - 正文说“下降”，而表中由 2022 年的 20 变为 36，增加 16 件
  = 按两年的表格重算；与上年以外的年份比较的，写明年份，口径不同的用 [[explanations]] 说明
2023 requests.new_received = [ 36, 0, 0, 0, 0, 0, 36 ]
                                                  -- 一、本年新收政府信息公开申请数量 · 总计：36
2022 requests.new_received = [ 20, 0, 0, 0, 0, 0, 20 ]
                                                  -- 一、本年新收政府信息公开申请数量 · 总计：20
  ~ N-RATE requests.new_received.total
"#),
    ("H-MISS", "name = \"某县\"\nlevel = \"county\"", &[], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2022/report", ""), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", ""), ("d", "name = \"丁镇\"\nparent = \"a\"")], r#"[1, 1, 0, 0]
2023 proactive.regulations = { issued = 0, repealed = 0, in_force = 0 }
     | warning - 2023 年应有 3 份报告，缺 2 份：乙局、丁镇
  = 催报；已撤销的机关在 agency.toml 里写 until；不该汇总的，从 includes 里删去。缺的补齐以前，合计（H-SUM）只看已有的数是否超过汇总数
b name = "乙局"
  | 缺乙局的报告
d name = "丁镇"
  | 缺丁镇的报告
"#),
    ("H-SCOPE", "name = \"某县\"\nlevel = \"county\"", &[], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "")], r#"[0, 1, 0, 0]
2023 proactive.regulations = { issued = 0, repealed = 0, in_force = 0 }
     | warning - 2023 年有 1 个所属机关也有报告，而本报告没有标明是否含它们的数字
  = 只是本机关的，写 scope = "own"；已含所属机关的，写 scope = "aggregate"。不写的，年度页不作合计
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("proactive.penalty", "{ decisions = 7 }")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "proactive.penalty = { decisions = 5 }"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "proactive.penalty = { decisions = 1 }")], r#"[199, 1, 0, 0]
2023 proactive.penalty = { decisions = 7 }
                                       ^ warning proactive.penalty.decisions 行政处罚 · 本年处理决定数量为 7，所列 2 个机关合计 6，相差 1
  = 差额正是该机关的这一格，像是加了两次：丙镇 1
2023 proactive.penalty = { decisions = 1 }
                                       - 丙镇 1
2023 proactive.penalty = { decisions = 5 }
                                       - 乙局 5
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("proactive.penalty", "{ decisions = 3 }")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "proactive.penalty = { decisions = 5 }"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2022/report", "proactive.penalty = { decisions = 1 }")], r#"[0, 1, 0, 199]
2023 proactive.penalty = { decisions = 3 }
                                       ^ warning proactive.penalty.decisions 行政处罚 · 本年处理决定数量为 3，所列 2 个机关里有数的 1 个合计已是 5，至少少 2
  = 与各机关的报告逐个核对，以它们为准的运行 annals rollup；口径确有不同的，用 [[explanations]] 说明
2023 proactive.penalty = { decisions = 5 }
                                       - 乙局 5
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("requests.new_received", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.granted", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.total", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("proactive.penalty", "{ decisions = 9 }"), ("explanations", "[{ rule = \"H-SUM\", cell = \"requests.new_received\", text = \"原件\" }]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "requests.new_received = [ 3, 0, 0, 0, 0, 0, 3 ]\nrequests.results.granted = [ 3, 0, 0, 0, 0, 0, 3 ]\nrequests.results.total = [ 3, 0, 0, 0, 0, 0, 3 ]\nproactive.penalty = { decisions = 4 }"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "requests.new_received = [ 1, 0, 0, 0, 0, 0, 1 ]\nrequests.results.granted = [ 1, 0, 0, 0, 0, 0, 1 ]\nrequests.results.total = [ 1, 0, 0, 0, 0, 0, 1 ]\nproactive.penalty = { decisions = 4 }")], r#"[193, 7, 2, 0]
2023 proactive.penalty = { decisions = 9 }
                                       ^ warning proactive.penalty.decisions 行政处罚 · 本年处理决定数量为 9，所列 2 个机关合计 8，相差 1
  = 与各机关的报告逐个核对，以它们为准的运行 annals rollup；口径确有不同的，用 [[explanations]] 说明
2023 proactive.penalty = { decisions = 4 }
                                       - 乙局 4
2023 proactive.penalty = { decisions = 4 }
                                       - 丙镇 4
2023 requests.new_received = [ 5, 0, 0, 0, 0, 0, 5 ]
                               ^ info requests.new_received.natural_person 一、本年新收政府信息公开申请数量 · 自然人为 5，所列 2 个机关合计 4，相差 1
  = 差额正是该机关的这一格，像是加了两次：丙镇 1
2023 requests.new_received = [ 1, 0, 0, 0, 0, 0, 1 ]
                               - 丙镇 1
2023 requests.new_received = [ 3, 0, 0, 0, 0, 0, 3 ]
                               - 乙局 3
  ~ H-SUM requests.new_received.total
2023 requests.results.granted = [ 5, 0, 0, 0, 0, 0, 5 ]
                                  ^ warning requests.results.granted.natural_person 三、本年度办理结果 · （一）予以公开 · 自然人为 5，所列 2 个机关合计 4，相差 1
  = 差额正是该机关的这一格，像是加了两次：丙镇 1
2023 requests.results.granted = [ 1, 0, 0, 0, 0, 0, 1 ]
                                  - 丙镇 1
2023 requests.results.granted = [ 3, 0, 0, 0, 0, 0, 3 ]
                                  - 乙局 3
  ~ H-SUM requests.results.granted.total
  ~ H-SUM requests.results.total.natural_person
  ~ H-SUM requests.results.total.total
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("requests.new_received", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.granted", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.total", "[ 5, 0, 0, 0, 0, 0, 5 ]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "requests.new_received = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.granted = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.total = [ 5, 0, 0, 0, 0, 0, 5 ]"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]")], r#"[194, 6, 0, 0]
2023 includes = ["b", "c"]
                      ^^^ warning - 6 格与所列 2 个机关的合计不符，每一格的差额都正是丙镇的数：像是没有加进它
  = 与各机关的报告逐个核对，以它们为准的运行 annals rollup；口径确有不同的，用 [[explanations]] 说明
2023 requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]
                               - 丙镇 7
2023 requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                 - 丙镇 7
2023 requests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]
                                  - 丙镇 7
2023 requests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                    - 丙镇 7
2023 requests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]
                                - 丙镇 7
2023 requests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                  - 丙镇 7
  ~ H-SUM requests.new_received.natural_person
  ~ H-SUM requests.new_received.total
  ~ H-SUM requests.results.granted.natural_person
  ~ H-SUM requests.results.granted.total
  ~ H-SUM requests.results.total.natural_person
  ~ H-SUM requests.results.total.total
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("requests.new_received", "[ 19, 0, 0, 0, 0, 0, 19 ]"), ("requests.results.granted", "[ 19, 0, 0, 0, 0, 0, 19 ]"), ("requests.results.total", "[ 19, 0, 0, 0, 0, 0, 19 ]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "requests.new_received = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.granted = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.total = [ 5, 0, 0, 0, 0, 0, 5 ]"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]")], r#"[194, 6, 0, 0]
2023 includes = ["b", "c"]
                      ^^^ warning - 6 格与所列 2 个机关的合计不符，每一格的差额都正是丙镇的数：像是把它加了两次
  = 与各机关的报告逐个核对，以它们为准的运行 annals rollup；口径确有不同的，用 [[explanations]] 说明
2023 requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]
                               - 丙镇 7
2023 requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                 - 丙镇 7
2023 requests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]
                                  - 丙镇 7
2023 requests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                    - 丙镇 7
2023 requests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]
                                - 丙镇 7
2023 requests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]
                                                  - 丙镇 7
  ~ H-SUM requests.new_received.natural_person
  ~ H-SUM requests.new_received.total
  ~ H-SUM requests.results.granted.natural_person
  ~ H-SUM requests.results.granted.total
  ~ H-SUM requests.results.total.natural_person
  ~ H-SUM requests.results.total.total
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("requests.new_received", "[ 15, 0, 0, 0, 0, 0, 12 ]"), ("requests.results.granted", "[ 12, 0, 0, 0, 0, 0, 12 ]"), ("requests.results.total", "[ 12, 0, 0, 0, 0, 0, 12 ]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "requests.new_received = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.granted = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.total = [ 5, 0, 0, 0, 0, 0, 5 ]"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]")], r#"[199, 1, 0, 0]
2023 requests.new_received = [ 15, 0, 0, 0, 0, 0, 12 ]
                               ^^ warning requests.new_received.natural_person 一、本年新收政府信息公开申请数量 · 自然人为 15，所列 2 个机关合计 12，相差 3
  = 本报告自身的勾稽关系在这一格也差 3，多半是这一格有误：应为 12
"#),
    ("H-SUM", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\"]"), ("requests.new_received", "[ 12, 0, 0, 0, 0, 0, 12 ]"), ("requests.results.granted", "[ 12, 0, 0, 0, 0, 0, 12 ]"), ("requests.results.total", "[ 12, 0, 0, 0, 0, 0, 12 ]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", "requests.new_received = [ 9, 0, 0, 0, 0, 0, 5 ]\nrequests.results.granted = [ 5, 0, 0, 0, 0, 0, 5 ]\nrequests.results.total = [ 5, 0, 0, 0, 0, 0, 5 ]"), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "requests.new_received = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.granted = [ 7, 0, 0, 0, 0, 0, 7 ]\nrequests.results.total = [ 7, 0, 0, 0, 0, 0, 7 ]")], r#"[199, 1, 0, 0]
2023 requests.new_received = [ 12, 0, 0, 0, 0, 0, 12 ]
                               ^^ warning requests.new_received.natural_person 一、本年新收政府信息公开申请数量 · 自然人为 12，所列 2 个机关合计 16，相差 4
  = 该机关自身的勾稽关系在这一格也差同样的数，先核对：乙局 9
2023 requests.new_received = [ 9, 0, 0, 0, 0, 0, 5 ]
                               - 乙局 9
"#),
    ("H-TWICE", "name = \"某县\"\nlevel = \"county\"", &[("scope", "\"aggregate\""), ("includes", "[\"b\", \"c\", \"b\"]")], &[("b", "name = \"乙局\"\nparent = \"a\""), ("b/2023/report", ""), ("c", "name = \"丙镇\"\nparent = \"a\""), ("c/2023/report", "scope = \"aggregate\"\nincludes = [\"b\"]")], r#"[0, 2, 0, 0]
2023 includes = ["b", "c", "b"]
                 ^^^ warning - 乙局、乙局已含在丙镇的报告里，本报告又直接列入
  = 一个机关只汇总一次：留下一处，从另一处的 includes 里删去
2023 includes = ["b", "c", "b"]
                           --- 本报告列入乙局
2023 includes = ["b"]
                 --- 这里也列入乙局
2023 includes = ["b"]
                 --- 这里也列入乙局
2023 includes = ["b", "c", "b"]
                           ^^^ warning - includes 里又列了一次乙局
  = 一个机关只汇总一次：留下一处，从另一处的 includes 里删去
2023 includes = ["b", "c", "b"]
                 --- 先列在这里
"#),
    ("Q-PUNCT", "", &[], &[("problems", "公开，，工作")], r#"[0, 1, 0, 0]
2023 公开，，工作
       ^^ info - 标点连用：“，，”
  = 只留一个
"#),
    ("Q-PUNCT", "", &[], &[("problems", "好;坏,好")], r#"[0, 1, 0, 0]
2023 好;坏,好
      ^ info - 汉字之间用了半角的“;”
  = 改为“；”
2023 好;坏,好
        - 又见于此
"#),
];
