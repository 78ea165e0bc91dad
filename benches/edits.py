#!/usr/bin/env python3
"""edits.py [--edits N] [--settle S] [--limit S] [--json FILE] ANNALS SITE…

From an edit of each kind to the page that shows it, by `annals serve`, for each site that corpus.py made. An edit is taken back
before the next one, and the site is as it was at the end. Prints a table of medians, the least and the most, and the CPU seconds of an
edit; one that is not served within --limit seconds counts as missed.
"""
import argparse
import contextlib
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

from probe import NUMBER, POLL, Page, cpu, end, free_port, peak

START = 600
# What every page has.
ANY = "</html>"
STEMS = "甲乙丙丁戊己庚辛壬癸"


@contextlib.contextmanager
def changed(file, change):
    """Changes a file, and puts it back."""
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"nothing to change in {file}"
    file.write_text(after, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


@contextlib.contextmanager
def copied(folder, copy):
    """Copies a folder, and removes the copy."""
    shutil.copytree(folder, copy)
    try:
        yield
    finally:
        shutil.rmtree(copy)


@contextlib.contextmanager
def moved(folder, aside):
    """Moves a folder out of the site, and back."""
    folder.rename(aside)
    try:
        yield
    finally:
        aside.rename(folder)


def kinds(site):
    """Each kind of edit: a function that gives the edit, the page to ask for, and the words that it then has; no words: the page is gone."""
    content = site / "content"
    agency = content / "a00000"
    year = max(folder for folder in agency.iterdir() if folder.is_dir())
    page, following = f"/a00000/{year.name}/", int(year.name) + 1
    number = lambda: str(next(NUMBER))
    name = lambda: "".join(random.choices(STEMS, k=8))
    count = lambda: str(random.randrange(1_000, 10_000))

    def edit(file, page, words, change):
        new = words()
        return changed(file, lambda text: change(text, new)), page, new

    yield "a text", lambda: edit(year / "overview.md", page, number, lambda text, new: text.replace("。", f"（第{new}稿）。", 1))
    yield "a figure", lambda: edit(
        year / "report.toml", page, count, lambda text, new: re.sub(r"issued = \d+", f"issued = {new}", text, count=1))
    yield "an agency's name", lambda: edit(
        agency / "agency.toml", "/a00000/", name, lambda text, new: re.sub(r'name = "[^"]*', r"\g<0>" + new, text, count=1))
    yield "a new agency", lambda: (copied(agency, content / "b00000"), f"/b00000/{year.name}/", ANY)
    yield "an agency is gone", lambda: (moved(content / "a00001", site / "aside"), f"/a00001/{year.name}/", None)
    yield "a new year", lambda: (copied(year, agency / str(following)), f"/a00000/{following}/", ANY)
    yield "the site's title", lambda: edit(
        site / "site.toml", page, number, lambda text, new: re.sub(r'title = "[^"]*', r"\g<0>" + new, text, count=1))


def served(page, words, limit):
    """Seconds until a page has words, or for None is gone; none if it is not within the limit."""
    if words is not None:
        return page.shows(words, limit)
    start = time.perf_counter()
    while time.perf_counter() - start < limit:
        if not page.text():
            return time.perf_counter() - start
        time.sleep(POLL)
    return None


def measure(annals, site, options):
    """The latencies and the CPU seconds of each kind of edit, and the most memory."""
    port = free_port()
    command = [annals, "--root", str(site), "serve", "--port", str(port)]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, start_new_session=True, **quiet)
    try:
        if Page(server, port, "/").shows("", START) is None:
            sys.exit(f"nothing is served of {site}")
        time.sleep(options.settle)
        result = {}
        for kind, make in kinds(site):
            rows = []
            for _ in range(options.edits):
                before = cpu(server.pid)
                edit, path, words = make()
                with edit:
                    latency = served(Page(server, port, path), words, options.limit)
                    time.sleep(options.settle + random.random())
                    rows.append({"latency": latency, "cpu": cpu(server.pid) - before})
                # New words tell the next edit of the kind from this one; a page that is there again, or gone, does not.
                if words in (ANY, None):
                    served(Page(server, port, path), ANY if words is None else None, options.limit)
                time.sleep(options.settle)
            result[kind] = rows
        return result, peak(server.pid)
    finally:
        end(server)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=5)
    parser.add_argument("--settle", type=float, default=2, help="seconds of quiet after the start and each edit")
    parser.add_argument("--limit", type=float, default=120, help="seconds that an edit may take")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("annals")
    parser.add_argument("sites", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    results = {}
    for site in options.sites:
        rows, memory = measure(options.annals, site, options)
        results[site.name] = rows
        print(f"\n{site.name}, {memory / 1e6:.0f} MB\n\n| | ms | least – most | missed | CPU s an edit |\n|---|---|---|---|---|")
        for kind, found in rows.items():
            latencies = [1000 * row["latency"] for row in found if row["latency"] is not None]
            times = f"{statistics.median(latencies):.0f} | {min(latencies):.0f} – {max(latencies):.0f}" if latencies else "– | "
            spent = statistics.median(row["cpu"] for row in found)
            print(f"| {kind} | {times} | {len(found) - len(latencies)} | {spent:.2f} |", flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
