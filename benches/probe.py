#!/usr/bin/env python3
"""probe.py [--rounds N] [--edits N] [--settle S] [--limit S] [--json FILE] -- NAME FILE PATH COMMAND… [-- …]…

From an edit to the page that shows it. Starts each server in turn, on a free port of the loopback, and then, for each edit: puts
a new number into the first sentence of FILE, and asks for PATH until the page has it. The clock starts when the file is
written. In a command, {port} becomes the port. FILE is put back at the end, and the server ended.

Prints a line of JSON for each server and round, and then a table of the medians over all rounds. Nothing waits for ever: an
edit that is not served within --limit seconds counts as missed, and a server that does not start within ten minutes is given up.
"""
import argparse
import http.client
import itertools
import json
import os
import pathlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import time

from measure import groups

POLL = 0.004
START = 600
NUMBER = itertools.count(10_000_000 + time.time_ns() % 10_000_000)


class Page:
    """A page of a server on this machine, asked for through one connection as long as that holds."""

    def __init__(self, server, port, path):
        self.server, self.port, self.path, self.connection = server, port, path, None

    def text(self):
        """The page's text; none if there is no such page (yet)."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connection.request("GET", self.path)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return text if answer.status == 200 else ""
        except (OSError, http.client.HTTPException):
            self.connection = None
            return ""

    def shows(self, words, limit):
        """Seconds until the page has the words; none if it has not within the limit, or the server is gone."""
        start = time.perf_counter()
        while time.perf_counter() - start < limit and self.server.poll() is None:
            text = self.text()
            if text and words in text:
                return time.perf_counter() - start
            time.sleep(POLL)
        return None


def cpu(pid):
    """CPU seconds that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid):
    """The most memory that a process ever had, in bytes."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def end(server):
    """Ends the group of processes that this program started, and no other."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, order)
            server.wait(10)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            server.wait()
            return


def probe(file, path, command, options):
    """One server, from its start to its end."""
    text = file.read_text(encoding="utf-8")
    port = free_port()
    start = time.perf_counter()
    server = subprocess.Popen([part.replace("{port}", str(port)) for part in command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        page = Page(server, port, path)
        if page.shows("", START) is None:
            return {"failed": f"nothing at {path}: the server ended or took more than {START} s"}
        started = time.perf_counter() - start
        time.sleep(options.settle)
        latencies, used = [], []
        for _ in range(options.edits):
            words, before = f"第{next(NUMBER)}稿", cpu(server.pid)
            file.write_text(text.replace("。", f"（{words}）。", 1), encoding="utf-8")
            latencies.append(page.shows(words, options.limit))
            # Not in step with the beat of a program that looks for changes at intervals.
            time.sleep(options.settle + random.random())
            used.append(cpu(server.pid) - before)
        rounded = [seconds and round(seconds, 4) for seconds in latencies]
        spent = [round(seconds, 2) for seconds in used]
        return {"latencies": rounded, "cpu": spent, "memory": peak(server.pid), "start": round(started, 2)}
    except FileNotFoundError:
        return {"failed": "the server ended"}
    finally:
        end(server)
        file.write_text(text, encoding="utf-8")


def table(results):
    yield "| | a text, ms | least – most | missed | CPU s an edit | peak memory MB | start s |"
    yield "|---|---|---|---|---|---|---|"
    for name, rounds in results.items():
        good = [one for one in rounds if "failed" not in one]
        served = [1000 * seconds for one in good for seconds in one["latencies"] if seconds is not None]
        missed = sum(seconds is None for one in good for seconds in one["latencies"])
        if not served:
            yield f"| {name} | – | | {missed} | | | |"
            continue
        used = statistics.median(seconds for one in good for seconds in one["cpu"])
        yield (f"| {name} | {statistics.median(served):.0f} | {min(served):.0f} – {max(served):.0f} | {missed} | {used:.2f} "
               f"| {max(one['memory'] for one in good) / 1e6:.0f} | {statistics.median(one['start'] for one in good):.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edits", type=int, default=15)
    parser.add_argument("--settle", type=float, default=2, help="seconds of quiet after the start and each edit")
    parser.add_argument("--limit", type=float, default=120, help="seconds that an edit may take")
    parser.add_argument("--json", type=pathlib.Path)
    options, *servers = groups(sys.argv[1:])
    options = parser.parse_args(options)
    if not servers or options.rounds < 1 or options.edits < 1:
        parser.error("no server, no round or no edit")
    results = {name: [] for name, *_ in servers}
    for number in range(options.rounds):
        for name, file, path, *command in servers:
            results[name].append(probe(pathlib.Path(file), path, command, options))
            print(json.dumps({"server": name, "round": number + 1} | results[name][-1], ensure_ascii=False), flush=True)
    print("\n".join(table(results)))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
