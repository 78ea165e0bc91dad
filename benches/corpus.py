#!/usr/bin/env python3
"""corpus.py AGENCIES YEARS SITE: writes a synthetic site for annals into the folder SITE.

A corpus is agencies × years of reports, from 2021 on, in the form cn-2021, which is read from src/edition/forms. It is made
from a seed: the same numbers give the same bytes, and an agency is the same in a small corpus and in a large one. The other
programs' sites are made from the very same agencies by peers.py.

Places are named by cyclical signs (甲子县), so that no real office is given figures that are not its own.
"""
import dataclasses
import itertools
import pathlib
import random
import shutil
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SEED = "annals"
FIRST_YEAR = 2021
PLACES = [a + b + kind for kind in "县区市" for a in "甲乙丙丁戊己庚辛壬癸" for b in "子丑寅卯辰巳午未申酉戌亥"]
ORGANS = ("财政局", "教育局", "民政局", "司法局", "水利局", "交通运输局", "农业农村局", "卫生健康局", "审计局", "统计局",
          "医疗保障局", "应急管理局", "文化和旅游局", "市场监督管理局", "住房和城乡建设局", "发展和改革局")
# Of so many agencies each further one is in a province: 甲子省甲子县财政局.
IN_COUNTIES = len(PLACES) * len(ORGANS)
PROVINCES = [""] + [place[:2] + "省" for place in PLACES[:120]]
MOST = len(PROVINCES) * IN_COUNTIES


# The form

def form():
    """The statutory form as annals itself reads it."""
    with open(HERE.parent / "src/edition/forms/cn-2021.toml", "rb") as file:
        return tomllib.load(file)


def leaves(nodes, above=()):
    """(path of nodes) for each row or column without children, in order."""
    for node in nodes:
        children = node.get("rows") or node.get("columns")
        yield from leaves(children, above + (node,)) if children else [above + (node,)]


def row_key(path):
    """The key of a row in its table: results.refused.state_secret. A heading without a key adds nothing."""
    return ".".join(node["key"] for node in path if "key" in node)


# The figures

@dataclasses.dataclass
class Report:
    year: int
    figures: dict  # table -> key of the row -> list of whole numbers, in the order of the columns
    texts: dict  # section -> Markdown


@dataclasses.dataclass
class Agency:
    slug: str
    name: str
    reports: list


def shares(count, weights):
    """Splits a count by weights into whole numbers whose sum is the count."""
    exact = [count * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    for i in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[:count - sum(parts)]:
        parts[i] += 1
    return parts


def requests(rng, rows, weights, new, carried_in):
    """Table three. Each request is one thing in a list, by its applicant's column; the table counts them, so that every sum of
    the form holds. Returns the figures and the requests that are carried out."""
    applicants = [0] * 12 + [1] * 4 + [2, 3, 4, 4, 5]
    received = [rng.choice(applicants) for _ in range(new)]
    at_hand = received + carried_in
    rng.shuffle(at_hand)
    left = round(len(at_hand) * rng.uniform(0.06, 0.12))
    carried_out, done = at_hand[:left], at_hand[left:]
    sets = {"new_received": received, "carried_in": carried_in, "results.total": done, "carried_out": carried_out}
    results = iter(done)
    for row, count in zip(rows, shares(len(done), weights)):
        sets[row] = list(itertools.islice(results, count))
    counts = {row: [members.count(column) for column in range(6)] for row, members in sets.items()}
    return {row: cells + [sum(cells)] for row, cells in counts.items()}, carried_out


def reports(rng, name, years, result_rows):
    """The years of one agency: what is carried over and what is in force goes from one to the next."""
    # The size of the office and the weights of the results stay its own, so that no figure jumps from year to year.
    size = rng.choice((0, 3, 10, 40, 150))
    weights = [45, 12] + [rng.choice((0, 0, 1, 2, 4)) for _ in result_rows[2:]]
    pieces = [max(50, size * 40), max(20, size * 6), size // 3, max(30, size * 8)]
    carried, in_force, problems = [0] * (size // 12), rng.randint(5, 90), []
    for year in years:
        def about(count):
            return round(count * rng.uniform(0.7, 1.4))

        issued = rng.randint(0, 6)
        repealed = rng.randint(0, min(3, in_force))
        in_force += issued - repealed
        # An office of a county makes no rules (规章). Fees are whole: the other programs have no exact decimals.
        proactive = {"regulations": [0, 0, 0], "normative_documents": [issued, repealed, in_force]}
        proactive |= {key: [about(n)] for key, n in zip(("licensing", "penalty", "compulsion", "fees"), pieces)}
        table, carried = requests(rng, result_rows, weights, about(size), carried)
        cases = {}
        for row, part in zip(("review", "litigation_direct", "litigation_after_review"), (8, 20, 30)):
            cells = shares(about(size // part), (60, 12, 18, 10))
            cases[row] = cells + [sum(cells)]
        figures = {"proactive": proactive, "requests": table, "review_litigation": cases}
        # Last year's problems are not named again: Q-COPY would find the section copied.
        problems = rng.sample([pair for pair in PROBLEMS if pair not in problems], rng.randint(3, 4))
        yield Report(year, figures, texts(rng, name, year, figures, problems))


# The narratives: sentences made up in the register of such reports. {…} are filled with figures of the report, where the tables
# have them, and with numbers at random.

FIVE = {
    "主动公开": (
        "全年在门户网站发布各类信息{hundreds}条，其中{few}成以上为群众办事常用的服务信息",
        "{name}对公开目录逐项核对，补充{tens}条，更新{tens}条，删去失效内容{few}处",
        "重要文件印发后{few}个工作日内配发解读，全年发布文字解读{tens}篇、图表解读{few}篇",
        "预算、决算和“三公”经费说明按时公布，并附上名词解释和同上年的对照",
        "涉及群众切身利益的决定事先征求意见，收到意见{tens}条，采纳情况在网上一并说明",
        "办事指南逐条试走一遍，把材料清单、办理时限和咨询渠道写在同一页上",
        "把重点项目的进展按季度列表公布，延期的注明原因和新的完成时间",
    ),
    "依申请公开": (
        "受理窗口和网上渠道同时开放，来信来件当天登记，{few}个工作日内与申请人联系",
        "对内容不清楚的先打电话问明白，再决定是否需要补正，减少来回周折",
        "答复书由承办人起草、法制人员复核，引用条款和救济途径逐份检查",
        "定期梳理申请较多的事项，能够转为主动公开的{few}项已经转为主动公开",
        "办理台账按月盘点，临近期限的提前{few}天提醒承办科室",
    ),
    "政府信息管理": (
        "公文起草时即注明公开属性，不公开的写明依据，全年审核公文{hundreds}份",
        "文件清理每半年做一次，失效和修改的文件在原网页上标注清楚",
        "信息发布前由科室、办公室和分管负责人依次把关，退回修改{tens}次",
        "历史文件分批补录，已整理{hundreds}份，按年份和主题可以查到",
        "归档与公开同步进行，纸质件和电子件一一对应，抽查{tens}份未发现缺漏",
    ),
    "政府信息公开平台建设": (
        "公开专栏调整了栏目顺序，常用栏目由第三层移到首页，点击次数较以往明显减少",
        "检索页面增加按文号和主题查找的方式，全年检索{thousands}次",
        "网页改为在手机上也能完整阅读，表格可以左右滑动，附件注明格式和大小",
        "政务新媒体账号只保留{few}个，由专人值守，留言在{few}个工作日内回应",
        "每周检查一次链接和附件，全年修复失效链接{tens}处",
    ),
    "监督保障": (
        "{name}主要负责人听取专题汇报{few}次，分管负责人每季度过问一次进度",
        "全年举办业务培训{few}期，参加{tens}人次，新到岗人员先学习后上岗",
        "公开工作纳入科室考核，占分{few}分，结果在内部公布",
        "邀请{tens}名群众代表查看网站和窗口，提出的{few}条建议逐条答复",
        "全年没有因公开不当引起的责任追究，检查中发现的{few}个小问题当月改正",
    ),
}
PROBLEMS = (
    ("解读材料偏重文字，图表和问答少，普通读者不容易抓住要点", "重要文件一律配问答，起草科室写初稿，请不熟悉业务的同事先读一遍"),
    ("个别科室报送信息不够及时，月底集中报送的情况仍然存在", "把报送时间写进科室月度计划，每月中旬由办公室通报一次进度"),
    ("历史文件的电子件不全，有的只有扫描图片，无法检索", "分两批把扫描件转成文字，先转群众查询多的，再转其余的"),
    ("从事公开工作的人员更换较多，新手对答复文书的格式不熟悉", "编一本办事手册，收入常见情形和样本，老同志带新同志办满一个季度"),
    ("网站栏目之间有重复，同一份文件在不同栏目里的说明不一致", "合并内容相近的栏目，同一份文件只留一个网页，其他地方用链接指向它"),
    ("公开目录的条目写得笼统，群众难以判断某项信息该到哪里找", "按办事环节重写目录条目，每一条都写明内容、时限和承办科室"),
    ("征求意见的渠道利用不足，有的草案收到的意见很少", "征求意见时同时向有关企业和社区送达，并延长公示时间"),
    ("对依申请公开中反映出来的共性需求分析不够", "每半年分析一次申请内容，对多次出现的需求研究能否主动公开"),
)
NO_FEE = ("未收取信息处理费", "没有发出信息处理费收费通知，也未收取信息处理费")
LAST = (
    "需要了解更多情况的，可以查阅[公开专栏](https://www.example.org/open/)或者到办事大厅咨询",
    "本报告的电子版在[公开专栏](https://www.example.org/open/)下载，纸质本在办事大厅取阅",
    "对本报告有疑问的，可以在[公开专栏](https://www.example.org/open/)留言，工作人员会及时答复",
)


def texts(rng, name, year, figures, chosen):
    """The narratives of a report, 2 to 3 KB together."""
    def say(sentences, count):
        numbers = {"few": (2, 9), "tens": (11, 90), "hundreds": (110, 900), "thousands": (1100, 9000)}
        said = ""
        for sentence in rng.sample(sentences, count):
            while "{" in sentence:
                key = sentence.split("{", 1)[1].split("}", 1)[0]
                value = name if key == "name" else str(rng.randint(*numbers[key]))
                sentence = sentence.replace("{" + key + "}", value, 1)
            said += sentence + "。"
        return said

    def total(row):
        return figures["requests"][row][-1]

    documents, cases = figures["proactive"]["normative_documents"], figures["review_litigation"]
    bound = {
        "主动公开": f"制发行政规范性文件{documents[0]}件，废止{documents[1]}件，现行有效{documents[2]}件。",
        "依申请公开": f"新收政府信息公开申请{total('new_received')}件，上年结转{total('carried_in')}件，"
                      f"办结{total('results.total')}件，结转下年度{total('carried_out')}件。",
        "监督保障": f"行政复议{cases['review'][-1]}件，"
                    f"行政诉讼{cases['litigation_direct'][-1] + cases['litigation_after_review'][-1]}件。",
    }
    opening = f"{year}年，{name}按照《中华人民共和国政府信息公开条例》的规定开展工作，现将全年情况报告如下。"
    overview = [opening] + [f"**{item}**方面：{bound.get(item, '')}{say(sentences, rng.randint(2, 3))}"
                            for item, sentences in FIVE.items()]
    problems = [
        "对照群众的要求，工作中还有以下不足：",
        "\n".join(f"{i}. {problem}；" for i, (problem, _) in enumerate(chosen, 1)),
        "针对这些问题，采取以下措施改进：",
        "\n".join(f"- {measure}；" for _, measure in chosen),
    ]
    unpaid = total("results.other.fee_unpaid")
    fee = f"对{unpaid}件申请发出了信息处理费收费通知，申请人逾期没有缴纳" if unpaid else rng.choice(NO_FEE)
    other = f"本年度{fee}。{say(LAST, 1)}"
    parts = {"overview": overview, "problems": problems, "other_matters": [other]}
    return {section: "\n\n".join(paragraphs) + "\n" for section, paragraphs in parts.items()}


# The corpus, and annals' site

def corpus(agencies, years):
    """Yields the agencies one by one: a large corpus never is in memory as a whole."""
    if not 0 < agencies <= MOST:
        sys.exit(f"{agencies} agencies: there are names for 1 to {MOST}")
    table = next(table for table in form()["tables"] if table["key"] == "requests")
    rows = [row_key(path) for block in table["blocks"] for path in leaves(block["rows"])]
    results = [row for row in rows if row.startswith("results.") and row != "results.total"]
    for i in range(agencies):
        name = PROVINCES[i // IN_COUNTIES] + PLACES[i % IN_COUNTIES // len(ORGANS)] + ORGANS[i % len(ORGANS)]
        rng = random.Random(f"{SEED} {i}")
        yield Agency(f"a{i:05}", name, list(reports(rng, name, range(FIRST_YEAR, FIRST_YEAR + years), results)))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def report_toml(report, blocks):
    """A report's figures as `annals new` lays them out: a list a row, or a cell a column where the form has blocks."""
    lines = [f"published = {report.year + 1}-01-20"]
    for table, rows in report.figures.items():
        # A TOML table may be opened only once, so the rows stand by the group that they belong to.
        grouped = sorted(rows, key=lambda row: row.rpartition(".")[0])
        for group, members in itertools.groupby(grouped, key=lambda row: row.rpartition(".")[0]):
            lines += ["", f"[{table}.{group}]" if group else f"[{table}]"]
            for row in members:
                cells, columns = rows[row], blocks.get((table, row))
                value = ", ".join(f"{key} = {cell}" for key, cell in zip(columns, cells)) if columns else None
                lines.append(f"{row.rpartition('.')[2]} = " + (f"{{ {value} }}" if columns else str(cells)))
    return "\n".join(lines) + "\n"


def annals_site(agencies, years, site):
    site = pathlib.Path(site)
    blocks = {
        (table["key"], row["key"]): [column["key"] for column in block["columns"]]
        for table in form()["tables"] if table["layout"] == "blocks"
        for block in table["blocks"] for row in block["rows"]
    }
    for agency in corpus(agencies, years):
        folder = site / "content" / agency.slug
        write(folder / "agency.toml", f'name = "{agency.name}"\nlevel = "department"\n')
        for report in agency.reports:
            write(folder / str(report.year) / "report.toml", report_toml(report, blocks))
            for section, text in report.texts.items():
                write(folder / str(report.year) / f"{section}.md", text)
    shutil.copytree(HERE / "theme", site / "themes/bench", dirs_exist_ok=True)
    # Last: a site with this file is whole, and is not made again.
    shutil.copy(HERE / "site.toml", site)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    annals_site(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
