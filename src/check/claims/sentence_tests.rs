//! Sentences, and what is read in them.

use super::Subject::*;
use super::*;
use crate::check::scope::{Coverage, Scope};
use crate::check::testing_text::{texts, view_of};

fn read(text: &str) -> Vec<(Subject, u64)> {
    let site = texts(2023, "name = \"洪泽区人民政府\"\nwords = [\"我区\", \"区政府\"]", [("overview", text)]);
    view_of(&site, |view| {
        let scope = Scope::new(view);
        let prose = &view.prose()[0];
        let text = prose.text();
        let is_ours = |claim: &Claim| !claim.is_part && scope.extent(text, claim.at) == Coverage::Whole;
        claims(prose, 2023).into_iter().filter(is_ours).map(|claim| (claim.subject, claim.value)).collect()
    })
}

#[test]
fn every_key_is_looked_for() {
    let is_first = |key: &str| key.chars().next().is_some_and(|c| FIRST.contains(&c));
    assert!(KEYS.iter().all(|(key, _)| is_first(key)));
    assert!(KEYS.iter().all(|(key, _)| key.chars().nth(1).map_or(*key == ALONE.to_string(), |c| SECOND.has(c))));
}

/// What reports write, with the counts that are read of it.
const READ: &[(&str, &[(Subject, u64)])] = &[
    ("2023年度，我镇共收到依申请公开申请 0 件。", &[(Received, 0)]),
    (
        "收到政府信息公开申请三十六件，上年结转2件，结转下年度继续办理０件。",
        &[(Received, 36), (CarriedIn, 2), (CarriedOut, 0)],
    ),
    ("共收到36件政府信息公开申请", &[(Received, 36)]),
    ("依申请公开方面，共收到12件。", &[(Received, 12)]),
    ("新收申请12件", &[(Received, 12)]),
    ("政府信息公开申请量为12件", &[(Received, 12)]),
    ("收到政府信息公开申请表12份", &[(Received, 12)]),
    ("全年登记政府信息公开申请12件", &[(Handled, 12)]),
    ("新增行政规范性文件3件，新增栏目3个", &[(Issued, 3)]),
    ("收到依申请公开12宗", &[(Received, 12)]),
    ("共受理政府信息公开申请121件，其中新收112件，结转9件", &[(Received, 121)]),
    ("未收到政府信息公开申请。", &[(Received, 0)]),
    ("被申请行政复议2件，被提起行政诉讼4件", &[(Review, 2), (Litigation, 4)]),
    ("行政复议、行政诉讼案件共6件", &[(Both, 6)]),
    ("行政复议、行政诉讼均为0件", &[(Both, 0)]),
    ("未发生因政府信息公开引起的行政复议和行政诉讼案件。", &[(Both, 0)]),
    ("无行政诉讼、行政复议", &[(Litigation, 0), (Review, 0)]),
    ("收到行政复议申请2件", &[(Review, 2)]),
    ("制发行政规范性文件3件，废止5件，现行有效8件", &[(Issued, 3), (Repealed, 5), (InForce, 8)]),
    ("未制发规范性文件，现行有效的规范性文件8件", &[(Issued, 0), (InForce, 8)]),
    ("收到申请12起，收到申请12条，收到申请12件次，收到申请12份", &[(Received, 12); 4]),
    ("全区收到各类政府信息公开申请共计12件", &[(Received, 12)]),
    ("全年收政府信息公开申请12件", &[(Received, 12)]),
    ("通过网络、信函等方式收到申请12件", &[(Received, 12)]),
    ("接收群众通过邮寄、当面、网络等渠道提交的申请12件", &[(Received, 12)]),
    ("未收到过政府信息公开申请。", &[(Received, 0)]),
    ("全年无依申请公开事项。", &[(Received, 0)]),
    ("没有公民、法人或其他组织向我局提出政府信息公开申请。", &[(Received, 0)]),
    ("2023年，政府信息公开申请12件。", &[(Received, 12)]),
    ("共办理依申请公开件12件", &[(Handled, 12)]),
    ("办结4件，2件结转下年度继续办理。", &[(CarriedOut, 2)]),
    ("除2件结转2024年继续办理外，均已答复。", &[]),
    ("剩余2件结转2024年继续办理。", &[(CarriedOut, 2)]),
    ("结转至2024年2件，2022年结转3件。", &[(CarriedOut, 2), (CarriedIn, 3)]),
    ("结转上年度申请3件，无下年度结转。", &[(CarriedIn, 3), (CarriedOut, 0)]),
    ("行政复议3起，行政诉讼1例", &[(Review, 3), (Litigation, 1)]),
    ("发生3件行政复议和1件行政诉讼", &[(Review, 3), (Litigation, 1)]),
    ("不存在行政复议、诉讼情况", &[(Both, 0)]),
    ("制定行政规范性文件3件，共制定出台规范性文件4件，制定5件规范性文件", &[(Issued, 3), (Issued, 4), (Issued, 5)]),
    ("按照省政府办公厅要求，共收到申请12件。", &[(Received, 12)]),
    ("根据市、县政府统一部署，在县政务公开办指导下，收到申请12件。", &[(Received, 12)]),
    ("洪泽区政府全年收到申请12件", &[(Received, 12)]),
    ("全区各级行政机关共收到政府信息公开申请12件", &[(Received, 12)]),
    ("全年收依申请公开12件", &[(Received, 12)]),
    ("接上级通知，全年收政府信息公开申请12件", &[(Received, 12)]),
    ("我局未收到政府信息公开申请", &[(Received, 0)]),
    ("新收12件", &[(Received, 12)]),
    ("2023年政府信息公开申请12件，已办结", &[(Received, 12)]),
    ("2023 年政府信息公开申请12件", &[(Received, 12)]),
    ("2件未办结转下年度继续办理", &[(CarriedOut, 2)]),
    ("行政复议、行政诉讼案件分别为2件、4件", &[(Review, 2), (Litigation, 4)]),
    ("被申请行政复议和被提起诉讼的案件数量分别是2件和4件，共6件", &[(Review, 2), (Litigation, 4)]),
    ("行政诉讼、行政复议分别为 4 起， 2 起。", &[(Litigation, 4), (Review, 2)]),
    (
        "新收和上年结转政府信息公开申请分别为36件、2件，结转下年度1件",
        &[(Received, 36), (CarriedIn, 2), (CarriedOut, 1)],
    ),
    ("政府信息公开申请、行政复议、行政诉讼分别为36件、2件、4件", &[(Received, 36), (Review, 2), (Litigation, 4)]),
    ("制发、废止行政规范性文件分别为3件、5件", &[(Issued, 3), (Repealed, 5)]),
    ("行政复议2件，另收到政府信息公开申请36件，上年结转1件", &[(Review, 2), (Received, 36), (CarriedIn, 1)]),
    ("行政复议、诉讼0件，行政复议诉讼0件", &[(Both, 0); 2]),
    ("2023年，全区各级各部门共收到申请12件", &[(Received, 12)]),
    ("共收到政府信息公开申请1.2万件。", &[(Received, 12_000)]),
    ("共收到政府信息公开申请0.39万件", &[(Received, 3900)]),
    ("共收到政府信息公开申请叁拾玖件，共收到申请卅九件", &[(Received, 39); 2]),
    ("我县政府信息公开申请数为零。", &[(Received, 0)]),
    ("政府信息公开引起的行政复议、诉讼为零。", &[(Both, 0)]),
    ("行政复议、行政诉讼案件数均为0。", &[(Both, 0)]),
    ("政府信息公开申请收件39件。", &[(Received, 39)]),
    ("2022年度结转至本年5件。", &[(CarriedIn, 5)]),
    ("上年结转至本年5件。", &[(CarriedIn, 5)]),
    ("尚有7件未办结，结转下一年度继续办理。", &[(CarriedOut, 7)]),
    ("截至年底仍在办理7件，结转至下年度。", &[(CarriedOut, 7)]),
    ("行政诉讼3件均已审结", &[(Litigation, 3)]),
    ("收到提案40件，政府信息公开申请12件", &[(Received, 12)]),
];

#[test]
fn reads_what_reports_write() {
    for (text, expected) in READ {
        assert_eq!(read(text), *expected, "{text}");
    }
}

/// The year of 2022年结转 is part of the subject.
#[test]
fn a_claim_stands_where_its_subject_begins() {
    for (text, subject) in
        [("另有2022年结转3件", "2022年结转"), ("另有2022 年度结转3件", "2022 年度结转"), ("上年结转3件", "上年结转")]
    {
        let site = texts(2023, "", [("overview", text)]);
        let found = view_of(&site, |view| claims(&view.prose()[0], 2023));
        let (at, number) = (text.find(subject).expect("a subject"), text.rfind('3').expect("a number"));
        let expected = Claim {
            subject: Subject::CarriedIn,
            value: 3,
            tolerance: 0,
            is_part: false,
            range: number..number + 1,
            at,
        };
        assert_eq!(found, [expected], "{text}");
    }
}

/// What is not understood, or is another's.
const LEFT_OUT: &[&str] = &[
    "认真办理收到的每一件申请，任一件申请，第一件申请",
    "收到建议提案12件",
    "收到网络申请12件、信函申请24件",
    "通过政府网站收到申请12件",
    "收到自然人申请31件",
    "2022年收到政府信息公开申请10件",
    "比上年收到申请增加10件",
    "区政府办公室收到申请17件",
    "区政府办代表区政府受理政府信息公开申请17件",
    "各镇街道共收到申请17件",
    "全市各级行政机关共收到申请17件",
    "全区各镇街道共收到申请17件",
    "一季度收到申请3件",
    "2023年上半年,我区共发生涉及政府信息公开的行政诉讼案件2件",
    "收到申请约30件，收到申请30余件",
    "行政复议维持2件，行政诉讼败诉1件",
    "未发生行政诉讼败诉案件",
    "行政复议、行政诉讼均为2件",
    "减少行政复议和行政诉讼事件发生率",
    "公开规范性文件3件",
    "负责信息公开的审核、公布和受理申请等工作",
    "收到申请36人次",
    "主动公开政府信息120条，依申请公开3条",
    "全年依申请公开政府信息3件",
    "印发通知3份，制定方案3件",
    "接收通过网络提交的申请12件",
    "征收申请12件",
    "作为复议机关，全年办理行政复议案件58件",
    "收到12件",
    "收到12件提案",
    "新收12件提案",
    "依法征收申请12件",
    "答复政府信息公开申请12件",
    "主动公开20件，依申请公开3件",
    "依申请公开共12条",
    "依申请公开12件信息",
    "结转至2022年2件",
    "2021年结转3件",
    "2022年申请结转3件",
    "发生3件行政复议和行政诉讼",
    "2件行政复议决定被撤销",
    "行政复议分别为2件",
    "行政复议、行政诉讼分别为2件",
    "行政复议、行政诉讼分别为2件、4件、6件",
    "收到举报、行政复议、行政诉讼分别为1件、2件、4件",
    "行政复议、行政诉讼、举报分别为2件、4件、1件",
    "行政复议、行政诉讼较上年分别增加2件、4件",
    "行政复议、行政诉讼上年结转分别为2件、4件",
    "收到申请分别为3件、5件",
    "2022年、2023年收到申请分别为3件、5件",
    "收到、受理申请分别为3件、5件",
    "收到、办理建议分别为3件、5件",
    "制发、废止文件分别为3件、5件",
    "行政复议上年结转2件，新收3件，结转下年度1件",
    "行政复议案件中上年结转2件",
    "上年结转行政复议2件",
    "上年结转2件行政复议案件",
    "结转下年度的行政诉讼案件2件",
    "行政复议申请：受理3件",
    "不予受理政府信息公开申请2件",
    "收到申请1.2万余件，收到申请1.2万件以上",
    "收到办结7件，结转下年度",
    "满意率为0，申请为0.5",
    "收到行政许可申请9600件，受理9487件",
    "行政诉讼0件败诉",
    "行政复议2件被撤销",
    "共办结信访事项40件，政府信息公开申请38件",
    "主要涉及征地拆迁，共收到申请9件",
    "近三年，共收到申请120件",
    "拟制发行政规范性文件5件",
];

#[test]
fn leaves_out_what_it_does_not_understand() {
    for text in LEFT_OUT {
        assert_eq!(read(text), [], "{text}");
    }
}
