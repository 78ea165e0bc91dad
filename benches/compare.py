#!/usr/bin/env python3
"""compare.py RECORD RUN: which ratios of a run are worse than those of a record, both as run.sh writes them.

Ratios alone are compared, to the bare writing, to the bare asking, to Hugo, of two sizes: seconds are the machine's. A ratio is worse
if its median is above the most of the record's rounds by more than a margin of the record's median; a round that was farther than SPREAD
from it was disturbed, and makes no more room. What is measured beside Hugo or Zola is compared where both had the same version of it.
On another processor a ratio to the bare asking moves without a change of the program: one on which asking for a file takes half the time
doubles it.

Exit code 0: none is worse; 1: some are worse, or the run lacks them; 2: there is nothing to compare; 3: as 1, but the record is of another
processor, whose ratios these may be.
"""
import json
import pathlib
import sys

from record import LAYOUT, METRICS, number

# By what the medians of several runs of one program differed, on a machine with other work and without: up to 0.2, but for memory, which
# depends on when what is done with is given back.
MARGIN = {"latency": 0.25, "cpu": 0.25, "each": 0.25, "growth": 0.5}
SPREAD = 0.5
PEERS = ("Hugo", "Zola")


def ratios(record):
    """(table, line, base, metric) -> median, least and most of the rounds' ratios, of what is annals' own."""
    return {
        (table, line, base, metric): (median, least, most)
        for table, lines in record["tables"].items() for line, found in lines.items() if not line.startswith(PEERS)
        for base, of in found.get("of", {}).items() for metric, (median, least, most) in of.items() if metric in MARGIN
    }


def title(key):
    table, line, base, metric = key
    return f"{table}: {line}, {METRICS[metric][0]}, to {base}"


def load(path):
    """The processor, the versions and the ratios of a record. Ends the program, and says why, where there are none."""
    try:
        record = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        if record["layout"] == LAYOUT:
            processor, versions, found = record["machine"]["processor"], record["versions"], ratios(record)
            if found:
                return processor, {name: versions[name] for name in PEERS}, found
            why = "no ratios"
        else:
            why = f"layout {record['layout']}, and not {LAYOUT}: record it again"
    except OSError as error:
        why = error.strerror
    except (ValueError, LookupError, TypeError, AttributeError):
        why = "not a record of run.sh"
    print(f"{path}: {why}", file=sys.stderr)
    sys.exit(2)


def limits(ratio, metric):
    """Between what the median of a run is neither better nor worse."""
    median, least, most = ratio
    margin = MARGIN[metric] * median
    return max(least, median * (1 - SPREAD)) - margin, min(most, median * (1 + SPREAD)) + margin


def compare(record, run):
    """A table of what is compared, what else there is to say, and a line for each ratio that is worse or missing."""
    (_, versions, before), (_, other_versions, now) = record, run
    left_out = [name for name in PEERS if versions[name] != other_versions[name]]
    table, bad, good = ["| | record | least – most | limit | now |", "|---|---|---|---|---|"], [], []
    for key, ratio in before.items():
        if key[2] in left_out:
            continue
        (median, least, most), (lower, limit), found = ratio, limits(ratio, key[3]), now.get(key, (None,))[0]
        table.append(f"| {title(key)} | {number(median)} | {number(least)} – {number(most)} | {number(limit)} "
                     f"| {'' if found is None else number(found)} |")
        if found is None:
            bad.append(f"missing: {title(key)}")
        elif found > limit:
            bad.append(f"slower: {title(key)}: {number(found)}, was {number(median)}")
        elif found < lower:
            good.append(f"better: {title(key)}: {number(found)}, was {number(median)}; record it again")
    notes = [f"{name}: {versions[name] or 'none'} on record, {other_versions[name] or 'none'} now: left out" for name in left_out]
    notes += [f"not on record: {title(key)}" for key in now if key not in before and key[2] not in left_out]
    return table, notes + good, bad


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    record, run = map(load, sys.argv[1:])
    table, notes, bad = compare(record, run)
    print("", *table, "", *notes, *bad, sep="\n")
    if not bad:
        print("nothing is slower than the record")
    elif record[0] != run[0]:
        print(f"the record is of {record[0]}, and this machine has {run[0]}: to tell the program from the machine, record the program before here")
        sys.exit(3)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
