// The statutory forms, typed here once more from the two notices: the program's own form files are not asked.

const REFUSED = [
  ["state_secret", "1.属于国家秘密"],
  ["prohibited_by_law", "2.其他法律行政法规禁止公开"],
  ["security_stability", "3.危及“三安全一稳定”"],
  ["third_party", "4.保护第三方合法权益"],
  ["internal_affairs", "5.属于三类内部事务信息"],
  ["process_information", "6.属于四类过程性信息"],
  ["enforcement_file", "7.属于行政执法案卷"],
  ["administrative_inquiry", "8.属于行政查询事项"],
];
const UNAVAILABLE = [
  ["not_held", "1.本机关不掌握相关政府信息"],
  ["must_be_created", "2.没有现成信息需要另行制作"],
  ["still_unclear", "3.补正后申请内容仍不明确"],
];
const NOT_PROCESSED = [
  ["petition_complaint", "1.信访举报投诉类申请"],
  ["duplicate", "2.重复申请"],
  ["publication", "3.要求提供公开出版物"],
  ["excessive", "4.无正当理由大量反复申请"],
  ["confirm_or_reissue", "5.要求行政机关确认或重新出具已获取信息"],
];
const OTHER = [
  ["no_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"],
  ["fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"],
  ["other", "3.其他"],
];

/** Table 三: its rows with their labels from the outermost group inwards. `oneRow`: （六）其他处理 is one row. */
export function requestRows(oneRow) {
  const results = "三、本年度办理结果";
  const group = (key, label, rows) => rows.map(([row, text]) => [`results.${key}.${row}`, [results, label, text]]);
  return [
    ["new_received", ["一、本年新收政府信息公开申请数量"]],
    ["carried_in", ["二、上年结转政府信息公开申请数量"]],
    ["results.granted", [results, "（一）予以公开"]],
    ["results.partially_granted", [results, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"]],
    ...group("refused", "（三）不予公开", REFUSED),
    ...group("unavailable", "（四）无法提供", UNAVAILABLE),
    ...group("not_processed", "（五）不予处理", NOT_PROCESSED),
    ...(oneRow ? [["results.other", [results, "（六）其他处理"]]] : group("other", "（六）其他处理", OTHER)),
    ["results.total", [results, "（七）总计"]],
    ["carried_out", ["四、结转下年度继续办理"]],
  ].map(([row, labels]) => ({ row, labels }));
}

export const CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
const APPLICANT = "申请人情况";
const LEGAL = "法人或其他组织";
export const REQUEST_COLUMNS = [
  ["natural_person", [APPLICANT, "自然人"]],
  ["business", [APPLICANT, LEGAL, "商业企业"]],
  ["research", [APPLICANT, LEGAL, "科研机构"]],
  ["public_welfare", [APPLICANT, LEGAL, "社会公益组织"]],
  ["legal_service", [APPLICANT, LEGAL, "法律服务机构"]],
  ["other_org", [APPLICANT, LEGAL, "其他"]],
  ["total", [APPLICANT, "总计"]],
];

const CASES = [
  ["review", ["行政复议"]],
  ["litigation_direct", ["行政诉讼", "未经复议直接起诉"]],
  ["litigation_after_review", ["行政诉讼", "复议后起诉"]],
];
const OUTCOMES = [
  ["upheld", "结果维持"],
  ["corrected", "结果纠正"],
  ["other", "其他结果"],
  ["pending", "尚未审结"],
  ["total", "总计"],
];

const block = (article, columns, rows) => ({ article, columns, rows });
const DECISIONS = [["decisions", "本年处理决定数量"]];
const ITEMS = [["items_last_year", "上一年项目数量"], ["items_change", "本年增/减"]];
const HANDLED = [...ITEMS, ["decisions", "处理决定数量"]];
const MADE = [["newly_made", "本年新制作数量"], ["newly_disclosed", "本年新公开数量"], ["total_disclosed", "对外公开总数量"]];
const PROACTIVE = {
  "cn-2021": [
    block("第二十条第（一）项", [["issued", "本年制发件数"], ["repealed", "本年废止件数"], ["in_force", "现行有效件数"]],
      [["regulations", "规章"], ["normative_documents", "行政规范性文件"]]),
    block("第二十条第（五）项", DECISIONS, [["licensing", "行政许可"]]),
    block("第二十条第（六）项", DECISIONS, [["penalty", "行政处罚"], ["compulsion", "行政强制"]]),
    block("第二十条第（八）项", [["amount", "本年收费金额（单位：万元）"]], [["fees", "行政事业性收费"]]),
  ],
  "cn-2019": [
    block("第二十条第（一）项", MADE, [["regulations", "规章"], ["normative_documents", "规范性文件"]]),
    block("第二十条第（五）项", HANDLED, [["licensing", "行政许可"], ["other_services", "其他对外管理服务事项"]]),
    block("第二十条第（六）项", HANDLED, [["penalty", "行政处罚"], ["compulsion", "行政强制"]]),
    block("第二十条第（八）项", ITEMS, [["fees", "行政事业性收费"]]),
    block("第二十条第（九）项", [["projects", "采购项目数量"], ["amount", "采购总金额"]], [["procurement", "政府集中采购"]]),
  ],
};

/** Every cell of a form: its address with the labels that head it, as sets of texts. */
export function cells(edition, oneRow) {
  const out = new Map();
  for (const { article, columns, rows } of PROACTIVE[edition]) {
    for (const [row, label] of rows) for (const [column, head] of columns) out.set(`proactive.${row}.${column}`, [article, label, head]);
  }
  for (const { row, labels } of requestRows(oneRow)) {
    for (const [column, heads] of REQUEST_COLUMNS) out.set(`requests.${row}.${column}`, [...labels, ...heads]);
  }
  for (const [row, labels] of CASES) {
    for (const [column, head] of OUTCOMES) out.set(`review_litigation.${row}.${column}`, [...labels, head]);
  }
  return out;
}
