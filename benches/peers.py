#!/usr/bin/env python3
"""peers.py hugo|zola AGENCIES YEARS SITE: writes the site of another program, of the same corpus, into the folder SITE.

Both get the figures of a report as TOML in the head of its page, the narratives as its Markdown, and a page without text for
each comparison, whose template takes the figures from the two reports. The form, with all words of the tables, is in the
site's settings, laid out so that the templates need only print it. The templates are in peers/hugo and peers/zola.
"""
import json
import pathlib
import shutil
import sys

import corpus

HERE = pathlib.Path(__file__).resolve().parent
TITLE = "政府信息公开工作年度报告汇编"


# How the two differ: the settings, the table for a page's own values, how a page names its template, the order in a section.
PEERS = {
    "hugo": ("hugo.toml", "params", {"layout": "comparison"}, {}),
    "zola": ("config.toml", "extra", {"template": "comparison.html"}, {"sort_by": "weight"}),
}


# The form, ready to print

def key(row):
    """Zola takes a dot within a key for a step into a table."""
    return row.replace(".", "_")


def head_rows(columns):
    """The rows of a table's head: a heading spans the columns below it, and without any it spans the rows down to the last. In
    a comparison each column is three (`wide`): before, after, difference."""
    paths = list(corpus.leaves(columns))
    depth = max(map(len, paths))
    rows, seen = [[] for _ in range(depth)], []
    for path in paths:
        for level, node in enumerate(path):
            if not any(node is known for known in seen):
                seen.append(node)
                cols = sum(any(node is step for step in other) for other in paths)
                last = level == len(path) - 1
                rows[level].append({"label": node["label"]["zh"], "cols": cols, "wide": 3 * cols,
                                    "rows": depth - level if last else 1})
    return rows


def body_rows(rows):
    """The rows of a table's body, each with the headings that begin in it; and how many columns the headings take."""
    paths = list(corpus.leaves(rows))
    depth = max(map(len, paths))
    lines, seen = [], []
    for path in paths:
        heads = []
        for level, node in enumerate(path):
            if not any(node is known for known in seen):
                seen.append(node)
                last = level == len(path) - 1
                heads.append({"label": node["label"]["zh"], "cols": depth - level if last else 1,
                              "rows": sum(any(node is step for step in other) for other in paths)})
        lines.append({"key": key(corpus.row_key(path)), "heads": heads})
    return lines, depth


def printable(form):
    """The tables of the form with all that their templates print but the figures."""
    headings = {section["id"]: section["heading"]["zh"] for section in form["sections"]}
    tables = []
    for table in form["tables"]:
        blocks = []
        for block in table["blocks"]:
            head, (rows, stub) = head_rows(block["columns"]), body_rows(block["rows"])
            columns = sum(cell["cols"] for cell in head[0])
            title = block["label"]["zh"] if "label" in block else ""
            corner = {"label": block["stub"]["zh"] if "stub" in block else "", "cols": stub, "rows": len(head)}
            blocks.append({"title": title, "cols": stub + columns, "wide": stub + 3 * columns,
                           "corner": corner, "head": head, "rows": rows})
        tables.append({"key": table["key"], "heading": headings[table["key"]], "blocks": blocks})
    return tables


# The pages

def toml(value):
    """A value within one line; strings and numbers are written as in JSON."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def head(tables):
    """TOML of tables: the name of each, and its values."""
    parts = (([f"[{name}]"] if name else []) + [f"{key} = {toml(value)}" for key, value in values.items()]
             for name, values in tables.items())
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def page(path, tables, text=""):
    corpus.write(path, f"+++\n{head(tables)}+++\n{text}")


def agency_pages(folder, agency, headings, own, template, order):
    page(folder / "_index.md", {"": {"title": agency.name, "weight": int(agency.slug[1:]) + 1} | order})
    years = [report.year for report in agency.reports]
    pairs = [[a, b] for a, b in zip(years, years[1:])]
    for report in agency.reports:
        year = report.year
        tables = {
            "": {"title": f"{agency.name}{year}年政府信息公开工作年度报告", "weight": year},
            own: {"agency": agency.slug, "name": agency.name, "near": [y for y in (year - 1, year + 1) if y in years]},
        }
        for table, rows in report.figures.items():
            tables[f"{own}.{table}"] = {key(row): cells for row, cells in rows.items()}
        text = "\n".join(f"## {headings[section]}\n\n{text}" for section, text in report.texts.items())
        page(folder / f"{year}.md", tables, text)
    for a, b in pairs:
        page(folder / f"{a}-{b}.md", {
            "": {"title": f"{agency.name}年报比较：{a}年与{b}年", "weight": 10000 + b} | template,
            own: {"agency": agency.slug, "name": agency.name, "before": a, "after": b,
                  "pairs": [f"{a}-{b}" for a, b in pairs]},
        })


def site(peer, agencies, years, folder):
    settings, own, template, order = PEERS[peer]
    form = corpus.form()
    headings = {section["id"]: section["heading"]["zh"] for section in form["sections"]}
    for agency in corpus.corpus(agencies, years):
        agency_pages(folder / "content" / agency.slug, agency, headings, own, template, order)
    page(folder / "content/_index.md", {"": {"title": TITLE}})
    shutil.copytree(HERE / "peers" / peer, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(settings))
    # Last: a site with this file is whole, and is not made again.
    fixed = (HERE / "peers" / peer / settings).read_text(encoding="utf-8")
    corpus.write(folder / settings, fixed + "\n" + head({own: {"form": printable(form)}}))


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in PEERS:
        sys.exit(__doc__)
    site(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4]))
