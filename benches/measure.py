#!/usr/bin/env python3
"""measure.py --work FOLDER [--rounds N] [--floor PROGRAM] [--json FILE] -- NAME COMMAND… [-- NAME COMMAND…]…

Times whole builds. In each round every command runs once, so that ratios are taken between neighbours in time: other work on
the machine slows all of them alike. The order turns from round to round, and a first round warms up and does not count. In a
command, {out} becomes a folder that is not there yet. Prints a table in Markdown: medians, and for each program the median of
the rounds' ratios to the first one named.

--floor is the program made from floor/floor.rs: it writes the first program's files once more, from memory, on as many threads
as there are processors, as one more program of each round.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

FLOOR = "bare writing"


def run(command, log):
    """Runs a command to its end. Time and memory are the kernel's account of the very process."""
    # No run pays for the pages that the one before left to be written.
    os.sync()
    with open(log, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    said = pathlib.Path(log).read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{said[-2000:]}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}, said


def tree(folder):
    """Files, pages and bytes below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "pages": sum(path.suffix == ".html" for path in files),
            "bytes": sum(path.stat().st_size for path in files)}


def measure(programs, floor, rounds, folder):
    """Name of program -> its runs, and -> what it wrote."""
    names = list(programs) + [FLOOR] * bool(floor)
    runs, trees = {name: [] for name in names}, {}
    for number in range(rounds + 1):
        turn = number % len(names) if number else 0
        for name in names[turn:] + names[:turn]:
            out = folder / f"{name}-{number}"
            if name == FLOOR:
                # Its own account: reading the files into memory is not part of it.
                source = folder / f"{names[0]}-0"
                _, said = run([floor, str(source), str(out), str(os.cpu_count())], folder / "log")
                wall, ticks = said.split()
                result = {"wall": float(wall), "cpu": int(ticks) / os.sysconf("SC_CLK_TCK"), "memory": None}
            else:
                result, _ = run([part.replace("{out}", str(out)) for part in programs[name]], folder / "log")
            # No tree is deleted before all is measured: on ext4, files created soon after many were deleted take several times
            # as long, because the kernel passes over inodes that were freed a short while ago.
            if number:
                runs[name].append(result)
            else:
                trees[name] = tree(out)
    return runs, trees


def summary(runs, trees):
    first = next(iter(runs))
    lines = {}
    for name, rows in runs.items():
        line = {key: statistics.median(row[key] for row in rows) for key in ("wall", "cpu")}
        line |= {"memory": None if name == FLOOR else statistics.median(row["memory"] for row in rows)}
        line |= {"least": min(row["wall"] for row in rows), "most": max(row["wall"] for row in rows)}
        for key in ("wall", "cpu"):
            ratios = [row[key] / base[key] for row, base in zip(rows, runs[first]) if base[key]]
            line["times_" + key] = statistics.median(ratios) if ratios else None
        lines[name] = line | trees[name]
    return first, lines


def table(first, lines):
    yield f"| | wall s | least – most | of {first} | CPU s | of {first} | peak memory MB | files | output MB | pages/s |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name, line in lines.items():
        ratio = {key: "" if line[key] is None else f"{line[key]:.2f}" for key in ("times_wall", "times_cpu")}
        memory = "" if line["memory"] is None else f"{line['memory'] / 1e6:.0f}"
        yield (f"| {name} | {line['wall']:.2f} | {line['least']:.2f} – {line['most']:.2f} | {ratio['times_wall']} | {line['cpu']:.2f} "
               f"| {ratio['times_cpu']} | {memory} | {line['files']} | {line['bytes'] / 1e6:.1f} | {line['pages'] / line['wall']:.0f} |")


def groups(arguments):
    """The parts between the `--`."""
    parts = [[]]
    for argument in arguments:
        if argument == "--":
            parts.append([])
        else:
            parts[-1].append(argument)
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--floor")
    parser.add_argument("--json", type=pathlib.Path)
    options, *commands = groups(sys.argv[1:])
    options = parser.parse_args(options)
    if not commands or options.rounds < 1:
        parser.error("no command, or no round")
    folder = options.work / f"trees-{os.getpid()}"
    folder.mkdir(parents=True)
    runs, trees = measure({name: command for name, *command in commands}, options.floor, options.rounds, folder)
    first, lines = summary(runs, trees)
    print("\n".join(table(first, lines)), flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"medians": lines, "rounds": runs}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
