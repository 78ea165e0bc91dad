"""From an edit to the page that shows it: starts a server on a free port of the loopback, and edits its site.

The clock starts when the edit is written, and stops when the page has it. Each edit is taken back before the next one, and the site is
as it was at the end. Nothing waits for ever: an edit that is not served within LIMIT seconds counts as if it took as many.
"""
import contextlib
import http.client
import itertools
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

POLL = 0.004
START = 600
NUMBER = itertools.count(10_000_000 + time.time_ns() % 10_000_000)
# What every page has; and of a page that is gone.
ANY, GONE = "</html>", None
STEMS = "甲乙丙丁戊己庚辛壬癸"


# A server

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

    def shows(self, words, limit, wanted=True):
        """Seconds until the page has the words (or no more, if that is wanted); none if that is not within the limit, or the server is
        gone."""
        start = time.perf_counter()
        while time.perf_counter() - start < limit and self.server.poll() is None:
            text = self.text()
            if (not text if words is GONE else bool(text) and words in text) == wanted:
                return time.perf_counter() - start
            time.sleep(POLL)
        return None


def cpu(server):
    """CPU seconds that a process has used, by the kernel's clock of that process: an edit takes less than a tick of /proc."""
    if server.poll() is not None:
        sys.exit(f"{' '.join(server.args)}: ended")
    return time.clock_gettime(~server.pid << 3 | 2)


def peak(server):
    """The most memory that a process ever had, in bytes."""
    lines = pathlib.Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


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


# Edits

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


def edited(file, path, new, pattern, replacement):
    """Writes new words over the first place of a file that a pattern finds."""
    return changed(file, lambda text: re.sub(pattern, replacement, text, count=1)), path, new


def kinds(name, site):
    """Each kind of edit of a program: a function that gives the edit, the page to ask for, and the words that it then has."""
    content = site / "content"
    agency = content / "a00000"

    def text(file, path):
        new = str(next(NUMBER))
        return edited(file, path, new, "。", f"（第{new}稿）。")

    if name != "annals":
        page = max(agency.glob("[0-9][0-9][0-9][0-9].md"))
        return {"a text": lambda: text(page, f"/a00000/{page.stem}/")}
    year = max(folder for folder in agency.iterdir() if folder.is_dir())
    page, following = f"/a00000/{year.name}/", str(int(year.name) + 1)

    def figure():
        # No number of the corpus is so large; a larger one is printed in groups.
        new = str(random.randrange(9_001, 10_000))
        return edited(year / "report.toml", page, new, r"issued = \d+", f"issued = {new}")

    def named():
        new = "".join(random.choices(STEMS, k=8))
        return edited(agency / "agency.toml", "/a00000/", new, r'name = "[^"]*', rf"\g<0>{new}")

    def titled():
        new = str(next(NUMBER))
        return edited(site / "site.toml", page, new, r'title = "[^"]*', rf"\g<0>{new}")

    return {
        "a text": lambda: text(year / "overview.md", page),
        "a figure": figure,
        "an agency's name": named,
        "a new agency": lambda: (copied(agency, content / "b00000"), f"/b00000/{year.name}/", ANY),
        "an agency is gone": lambda: (moved(content / "a00001", site / "aside"), f"/a00001/{year.name}/", GONE),
        "a new year": lambda: (copied(year, agency / following), f"/a00000/{following}/", ANY),
        "the site's title": titled,
    }


# Measuring

def serving(name, program, site, port):
    """The command by which a program serves a site."""
    at = str(site)
    return [program] + {
        "annals": ["--root", at, "serve", "--port", port],
        "Hugo": ["server", "-s", at, "-d", f"{at}-served", "-p", port, "--disableLiveReload"],
        "Zola": ["--root", at, "serve", "--port", port, "--output-dir", f"{at}-served", "--force"],
    }[name]


def measure(name, program, site, count, settle, limit):
    """Kind -> a row for each of its edits, by a server from its start to its end. It has so many seconds of quiet after each."""
    port, quiet = free_port(), {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begun = time.perf_counter()
    server = subprocess.Popen(serving(name, program, site, port), start_new_session=True, **quiet)
    try:
        if Page(server, port, "/").shows("", START) is None:
            sys.exit(f"{name} serves nothing of {site} within {START} s")
        started = time.perf_counter() - begun
        time.sleep(settle)
        edits = kinds(name, site)
        # The first one warms up, and does not count.
        edit(server, port, edits["a text"], settle, limit)
        rows = {kind: [edit(server, port, make, settle, limit) for _ in range(count)] for kind, make in edits.items()}
        # What is the whole server's stands beside the first kind, a text.
        for row in rows["a text"]:
            row |= {"memory": peak(server), "start": started}
        return rows
    finally:
        end(server)


def edit(server, port, make, settle, limit):
    """Makes an edit and takes it back."""
    before = cpu(server)
    change, path, words = make()
    page = Page(server, port, path)
    with change:
        seconds = page.shows(words, limit)
        # Not in step with the beat of a program that looks for changes at intervals.
        time.sleep(settle + random.random())
        row = {"latency": limit if seconds is None else seconds, "cpu": cpu(server) - before}
    page.shows(words, limit, wanted=False)
    time.sleep(settle)
    return row
