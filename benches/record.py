"""What was measured: tables of lines, their medians, and the record that they are written to.

A line has a row a round: metric -> number. Its medians stand beside the least and the most; and beside each of its bases the same of
the ratios, round by round, as other work on the machine slows neighbours in time alike.
"""
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess

# Of the record's form; another one cannot be compared.
LAYOUT = 1
# Metric -> its name, its column, and what its numbers are multiplied by there.
METRICS = {
    "wall": ("wall time", "wall s", 1),
    "latency": ("time", "ms", 1000),
    "cpu": ("CPU time", "CPU s", 1),
    "each": ("user time a report", "user µs a report", 1e6),
    "growth": ("memory a report more", "bytes a report more", 1),
    "memory": ("peak memory", "peak memory MB", 1e-6),
    "start": ("start", "start s", 1),
    "files": ("files", "files", 1),
    "pages": ("pages", "pages", 1),
    "bytes": ("output", "output MB", 1e-6),
}
# Those of which ratios to a base are taken.
RATIOS = ("wall", "latency", "cpu", "each", "growth")


def spread(numbers):
    """Median, least and most, to four digits."""
    return [float(f"{number:.4g}") for number in (statistics.median(numbers), min(numbers), max(numbers))]


def ratios(rows, base, metric):
    """The ratios of rows to those of a base. One that has fewer rows was measured once for as many of the others."""
    pairs = ((row.get(metric), base[number * len(base) // len(rows)].get(metric)) for number, row in enumerate(rows))
    return [one / other for one, other in pairs if one is not None and other]


def line(rows, bases, facts):
    """A line of the record: its metrics, its ratios to each base by the base's name, and what was counted once."""
    found = {metric: numbers for metric in METRICS if (numbers := [row[metric] for row in rows if row.get(metric) is not None])}
    of = {name: {metric: spread(numbers) for metric in RATIOS if (numbers := ratios(rows, base, metric))} for name, base in bases.items()}
    return {metric: spread(numbers) for metric, numbers in found.items()} | facts | ({"of": of} if of else {})


def number(value):
    """Three digits of a number, no more than three after the point, and all before it."""
    return f"{value:.{min(3, max(0, 2 - math.floor(math.log10(value or 1))))}f}"


def markdown(lines):
    """A table of lines: the first metric with its spread, then the other medians, then the ratios to each base."""
    metrics = [metric for metric in METRICS if any(metric in one for one in lines.values())]
    columns = {(base, metric): True for one in lines.values() for base, found in one.get("of", {}).items() for metric in found}
    heads = [METRICS[metric][1] for metric in metrics]
    heads.insert(1, "least – most")
    heads += [f"{METRICS[metric][0]}, of {base}" for base, metric in columns]
    yield "| | " + " | ".join(heads) + " |"
    yield "|---" * (len(heads) + 1) + "|"
    for name, one in lines.items():
        cells = []
        for metric in metrics:
            value, factor = one.get(metric), METRICS[metric][2]
            median, *ends = value if isinstance(value, list) else [value]
            cells.append("" if median is None else number(median * factor))
            if metric == metrics[0]:
                cells.append(" – ".join(number(end * factor) for end in ends))
        for base, metric in columns:
            value = one.get("of", {}).get(base, {}).get(metric)
            cells.append(f"{number(value[0])} ({number(value[1])} – {number(value[2])})" if value else "")
        yield f"| {name} | " + " | ".join(cells) + " |"


def file_system(folder):
    """The kind of the file system that a folder is on."""
    mounts = [row.split()[1:3] for row in pathlib.Path("/proc/self/mounts").read_text().splitlines()]
    above = {str(path) for path in (folder, *folder.parents)}
    return max((len(at), number, kind) for number, (at, kind) in enumerate(mounts) if at in above)[2]


def machine(folder):
    processor = [row.partition(": ")[2] for row in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if row.startswith("model name")]
    return {
        "processor": (processor or [os.uname().machine])[0],
        "cores": len(os.sched_getaffinity(0)),
        "memory": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "kernel": " ".join((os.uname().sysname, os.uname().release)),
        "file system": file_system(folder.resolve()),
        "load before": round(os.getloadavg()[0], 2),
    }


def said(*command, **options):
    """The first line that a program prints; none if there is no such program, or it fails."""
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return text.partition("\n")[0].strip()


class Record:
    """All tables of one run. Each is printed when it is measured, and the record is written then, too."""

    def __init__(self, path, work, versions, settings):
        self.path = path
        self.content = {"layout": LAYOUT, "date": datetime.date.today().isoformat(), "machine": machine(work), "versions": versions,
                        "settings": settings, "tables": {}}

    def add(self, table, lines):
        """Takes a table: name of a line -> what `line` takes."""
        lines = {name: line(rows, bases, facts) for name, (rows, bases, facts) in lines.items()}
        self.content["tables"][table] = lines
        print(f"\n{table}\n", *markdown(lines), sep="\n", flush=True)
        self.path.write_text(text(self.content) + "\n", encoding="utf-8")


def text(value, depth=0):
    """JSON with a line for each line of a table."""
    if depth == 3 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    parts = (" " * (depth + 1) + json.dumps(key, ensure_ascii=False) + ": " + text(part, depth + 1) for key, part in value.items())
    return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"
