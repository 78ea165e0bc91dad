#!/usr/bin/env python3
"""again.py --floor PROGRAM [--rounds N] [--json FILE] ANNALS SITE OUT

Builds a site into OUT, then in each round: asks for the size and time of every file of the site and of OUT with the program made from
floor/floor.rs, builds again though nothing changed, and builds after one text changed. Prints a table in Markdown: medians, the least and
the most, and the median of the rounds' ratios to the bare asking. The text is as it was at the end.
"""
import argparse
import json
import os
import pathlib
import statistics

from measure import run

ASKING, NOTHING, TEXT = "bare asking for all files", "annals, nothing changed", "annals, one text changed"


def one_text(site):
    """The overview of the last report of the first agency."""
    agency = min(path for path in (site / "content").iterdir() if path.is_dir())
    return max(agency.glob("[0-9]*")) / "overview.md"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--floor", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("annals")
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    log = options.out.with_suffix(".log")
    build = [options.annals, "--root", str(options.site), "build", "-o", str(options.out)]
    asking = [options.floor, "--stat", str(os.cpu_count()), str(options.site / "content") + "/", str(options.out)]
    text = one_text(options.site)
    before = text.read_text(encoding="utf-8")
    runs = {name: [] for name in (ASKING, NOTHING, TEXT)}
    try:
        run(build, log)
        for number in range(options.rounds + 1):
            _, said = run(asking, log)
            wall, ticks, files = said.split()
            results = {ASKING: {"wall": float(wall), "cpu": int(ticks) / os.sysconf("SC_CLK_TCK"), "memory": 0, "files": int(files)}}
            results[NOTHING], _ = run(build, log)
            text.write_text(f"{before}\n补充第{number + 1}句。\n", encoding="utf-8")
            results[TEXT], _ = run(build, log)
            if number:
                for name, result in results.items():
                    runs[name].append(result)
    finally:
        text.write_text(before, encoding="utf-8")
    print(f"{runs[ASKING][0]['files']} files")
    print(f"| | wall s | least – most | of {ASKING} | CPU s | peak memory MB |")
    print("|---|---|---|---|---|---|")
    for name, rows in runs.items():
        walls = [row["wall"] for row in rows]
        ratio = statistics.median(row["wall"] / base["wall"] for row, base in zip(rows, runs[ASKING]))
        cpu, memory = (statistics.median(row[key] for row in rows) for key in ("cpu", "memory"))
        print(f"| {name} | {statistics.median(walls):.3f} | {min(walls):.3f} – {max(walls):.3f} | {ratio:.1f} | {cpu:.2f} "
              f"| {memory / 1e6:.0f} |", flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
