#!/usr/bin/env python3
"""measure.py: the steps of run.sh, which says what each is and sets the variables.

What is built is built in rounds in which the programs take turns, so that ratios are taken between neighbours in time: other work on
the machine slows all of them alike. The order turns from round to round, and a first round makes the sites, warms up and does not count.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import corpus
import peers
import serving
from record import Record, said

WORK = pathlib.Path(os.environ["WORK"])
# A program's name in the record -> the program; those that are not there are left out.
PROGRAMS = {name: os.environ[name.upper()] for name in ("annals", "Hugo", "Zola") if os.environ[name.upper()]}
FLOOR = os.environ["FLOOR"]
YEARS, ROUNDS = int(os.environ["YEARS"]), int(os.environ["ROUNDS"])
THREADS = str(os.cpu_count())
WRITING, ASKING = "bare writing", "bare asking"
TITLE = 'title = "政府信息公开工作年度报告汇编"\n'
# The same content with other settings: all agencies below one; the program's own theme; and every file that a report can have beside its
# page, and the one of the whole site.
EVERY_OUTPUT = ("report.json", "report.csv", "tables.csv", "report.xlsx", "report.docx", "report.svg", "report.zip", "figures.parquet")
SETTINGS = {
    "parent": (corpus.HERE / "site.toml").read_text(encoding="utf-8") + '[defaults]\nparent = "a00000"\n',
    "default": TITLE,
    "all": f"{TITLE}outputs = {json.dumps(EVERY_OUTPUT)}\n",
}


def words(variable):
    return os.environ[variable].split()


# The sites

def size(agencies):
    return f"{agencies}x{YEARS}"


def site(kind, agencies):
    """The folder of a site, which is made if it is not there. The size is in its name, as a site is made only once."""
    folder = WORK / f"{kind}-{size(agencies)}"
    last = {"Hugo": "hugo.toml", "Zola": "config.toml"}.get(kind, "site.toml")
    if (folder / last).exists():
        return folder
    if kind in PROGRAMS and kind != "annals":
        peers.site(kind.lower(), int(agencies), YEARS, folder)
    elif kind == "pages":
        corpus.annals_site(int(agencies), YEARS, folder)
    else:
        folder.mkdir(exist_ok=True)
        for part in ("content", "themes"):
            if not (folder / part).is_symlink():
                (folder / part).symlink_to(site("pages", agencies) / part)
        (folder / last).write_text(SETTINGS[kind], encoding="utf-8")
    return folder


def building(name, kind, agencies, out):
    """The command by which a program builds a site of its own, annals of a kind, into a folder."""
    at = str(site(kind if name == "annals" else name, agencies))
    return [PROGRAMS[name]] + {
        "annals": ["--root", at, "build", "-o", str(out)],
        "Hugo": ["build", "--quiet", "-s", at, "-d", str(out)],
        "Zola": ["--root", at, "build", "--output-dir", str(out)],
    }[name]


# Runs

def run(command):
    """Runs a command to its end: a row, and what it printed. Time and memory are the kernel's account of the very process."""
    # No run pays for the pages that the one before left to be written; what others write elsewhere is not waited for.
    subprocess.run(["sync", "-f", WORK], check=True)
    log = WORK / "log"
    with open(log, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{printed[-2000:]}")
    row = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}
    return row, used.ru_utime, printed


def bare(*arguments):
    """A run of the floor by its own account, which leaves out what it reads before."""
    _, _, printed = run([FLOOR, *arguments])
    wall, cpu, *files = printed.split()
    return {"wall": float(wall), "cpu": float(cpu)} | {"files": int(count) for count in files}


def interleaved(actions):
    """Name -> what its action returned in each round: each gets the number of the round, 0 warming up."""
    names, rows = list(actions), {name: [] for name in actions}
    for number in range(ROUNDS + 1):
        turn = number % len(names) if number else 0
        for name in names[turn:] + names[:turn]:
            row = actions[name](number)
            if number:
                rows[name].append(row)
    return rows


def tree(folder):
    """Files, pages and bytes below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "pages": sum(path.suffix == ".html" for path in files),
            "bytes": sum(path.stat().st_size for path in files)}


# The steps

def build(record):
    """Whole builds by each program, and annals' files once more out of memory."""
    trees = WORK / f"trees-{os.getpid()}"
    for agencies in words("SIZES"):
        for kind in words("KINDS"):
            # No tree is deleted before all is measured: on ext4, files created soon after many were deleted take several times as
            # long, because the kernel passes over inodes that were freed a short while ago.
            def out(name, number):
                return trees / f"{kind}-{agencies}-{name}-{number}"

            trees.mkdir(exist_ok=True)
            actions = {name: lambda number, name=name: run(building(name, kind, agencies, out(name, number)))[0] for name in PROGRAMS}
            if FLOOR:
                actions[WRITING] = lambda number: bare(str(out("annals", 0)), str(out(WRITING, number)), THREADS)
            rows = interleaved(actions)
            bases = {name: rows[name] for name in (WRITING, "Hugo") if name in rows}
            record.add(f"build {kind} {size(agencies)}", {
                name: (rows[name], {base: of for base, of in bases.items() if base != name and name != WRITING}, tree(out(name, 0)))
                for name in rows})


def again(record):
    """Builds after nothing changed, or one text, beside the bare asking for the size and time of every file."""
    for agencies in words("SIZES"):
        at, out = site("default", agencies), WORK / f"again-{size(agencies)}"
        command = building("annals", "default", agencies, out)
        text = at / f"content/a00000/{corpus.FIRST_YEAR + YEARS - 1}/overview.md"
        before = text.read_text(encoding="utf-8")

        def one_text(number):
            text.write_text(f"{before}\n补充第{number + 1}句。\n", encoding="utf-8")
            return run(command)[0]

        run(command)
        actions = {"nothing changed": lambda _: run(command)[0], "one text changed": one_text}
        if FLOOR:
            actions = {ASKING: lambda _: bare("--stat", THREADS, f"{at}/content/", str(out))} | actions
        try:
            rows = interleaved(actions)
        finally:
            text.write_text(before, encoding="utf-8")
        asking = {ASKING: rows[ASKING]} if FLOOR else {}
        record.add(f"again default {size(agencies)}", {name: (rows[name], {} if name == ASKING else asking, {}) for name in rows})


def scale(record):
    """User time a report and memory a report more, of two sizes. Neither is of the disk: trees are removed at once."""
    small, large = words("SCALE")
    # Name of a line -> program, kind.
    lines = {name: (name, "pages") for name in PROGRAMS}
    lines |= {"annals, below one agency": ("annals", "parent"), "annals, default": ("annals", "default")}
    actions = {}
    for line, (name, kind) in lines.items():
        for agencies in (small, large):
            def action(_, name=name, kind=kind, agencies=agencies):
                out = WORK / "scale"
                row, user, _ = run(building(name, kind, agencies, out))
                shutil.rmtree(out)
                return {"each": user / (int(agencies) * YEARS), "memory": row["memory"]}

            actions[f"{line} {size(agencies)}"] = action
    rows = interleaved(actions)
    more = (int(large) - int(small)) * YEARS
    source = tree(site("pages", large) / "content")["bytes"] - tree(site("pages", small) / "content")["bytes"]
    table = {}
    for line in lines:
        few, many = rows[f"{line} {size(small)}"], rows[f"{line} {size(large)}"]
        for one, other in zip(few, many):
            other["growth"] = (other["memory"] - one["memory"]) / more
        table[f"{line} {size(small)}"] = (few, {}, {})
        table[f"{line} {size(large)}"] = (many, {size(small): few, "its source": [{"growth": source / more}]}, {})
    record.add("scale", table)


def latency(record):
    """From an edit to the page that shows it: of each kind by annals, of a text by all."""
    served = words("SERVED")
    sites = {agencies: {name: site("pages" if name == "annals" else name, agencies) for name in PROGRAMS} for agencies in served}
    quiet = int(os.environ["EDITS"]), float(os.environ["SETTLE"]), float(os.environ["LIMIT"])
    rows, asking = {agencies: {} for agencies in served}, []
    for _ in range(ROUNDS):
        if FLOOR:
            asking.append(bare("--stat", THREADS, str(sites[served[-1]]["annals"] / "content")))
        for agencies in served:
            for name, at in sites[agencies].items():
                for kind, found in serving.measure(name, PROGRAMS[name], at, *quiet).items():
                    rows[agencies].setdefault(f"{name}, {kind}", []).extend(found)
    first = served[0]
    for agencies in served:
        table = {}
        for line, found in rows[agencies].items():
            bases = {f"{ASKING} of {size(served[-1])}": asking} if FLOOR else {}
            if agencies != first:
                bases[size(first)] = [{"latency": row["latency"]} for row in rows[first][line]]
            table[line] = (found, bases, {})
        record.add(f"latency {size(agencies)}", table)


STEPS = {"build": build, "again": again, "scale": scale, "latency": latency}


def main():
    steps = words("STEPS")
    if unknown := [step for step in steps if step not in STEPS]:
        sys.exit(f"no step {' '.join(unknown)}; there are: {' '.join(STEPS)}")
    root = corpus.HERE.parent
    versions = {
        "annals": said(PROGRAMS["annals"], "--version"),
        "commit": said("git", "describe", "--always", "--dirty", "--abbrev=12", cwd=root),
        "Hugo": said(PROGRAMS.get("Hugo", ""), "version"),
        "Zola": said(PROGRAMS.get("Zola", ""), "--version"),
        "rustc": said("rustc", "--version", cwd=root),
        "Python": sys.version.split()[0],
    }
    settings = {name: os.environ[name] for name in ("STEPS", "KINDS", "SIZES", "SCALE", "SERVED", "YEARS", "ROUNDS", "EDITS", "SETTLE")}
    record = Record(pathlib.Path(os.environ["RECORD"]), WORK, versions, settings)
    for step in steps:
        STEPS[step](record)


if __name__ == "__main__":
    main()
