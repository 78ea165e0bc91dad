#!/usr/bin/env python3
"""That compare.py names what became slower, and only that: each ratio of record.json is made worse in turn."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import compare

HERE = pathlib.Path(__file__).resolve().parent
RECORD = json.loads((HERE / "record.json").read_text(encoding="utf-8"))


class Compare(unittest.TestCase):
    def run_with(self, run, record=HERE / "record.json"):
        """The exit code, and the lines that compare.py prints of a run: a record, or what else a file may hold."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "run.json"
            if run is not None:
                file.write_text(run if isinstance(run, str) else json.dumps(run), encoding="utf-8")
            ended = subprocess.run([sys.executable, HERE / "compare.py", record, file], capture_output=True, text=True)
        self.assertNotIn("Traceback", ended.stderr)
        return ended.returncode, ended.stdout.splitlines() + ended.stderr.splitlines()

    def each_ratio(self):
        """A copy of the record, the ratios of one base in it, the metric, and the words that name it."""
        for key in compare.ratios(RECORD):
            table, line, base, metric = key
            run = copy.deepcopy(RECORD)
            yield run, run["tables"][table][line]["of"][base], metric, compare.title(key)

    def test_the_record_itself_is_not_slower(self):
        self.assertEqual(self.run_with(RECORD)[0], 0)

    def test_each_ratio_that_is_worse_is_named_alone(self):
        for run, of, metric, named in self.each_ratio():
            _, limit = compare.limits(of[metric], metric)
            for times, code in ((0.99, 0), (1.01, 1)):
                of[metric][0] = limit * times
                found, lines = self.run_with(run)
                self.assertEqual(found, code, named)
                slower = [line for line in lines if line.startswith("slower: ")]
                self.assertEqual([line.startswith(f"slower: {named}:") for line in slower], [True] * code, named)

    def test_on_another_processor_it_is_told_and_no_failure(self):
        run, of, metric, named = next(self.each_ratio())
        of[metric][0] = compare.limits(of[metric], metric)[1] * 1.01
        run["machine"]["processor"] = "another"
        code, lines = self.run_with(run)
        self.assertEqual((code, sum(line.startswith("slower: ") for line in lines)), (3, 1), lines)
        self.assertIn("another", lines[-1])

    def test_a_ratio_that_is_not_there_is_missing(self):
        for run, of, metric, named in self.each_ratio():
            del of[metric]
            code, lines = self.run_with(run)
            self.assertEqual((code, f"missing: {named}" in lines), (1, True), named)

    def test_what_is_better_is_told_and_passes(self):
        run, of, metric, named = next(self.each_ratio())
        of[metric][0] = compare.limits(of[metric], metric)[0] * 0.99
        code, lines = self.run_with(run)
        self.assertEqual(code, 0)
        self.assertTrue(any(line.startswith(f"better: {named}:") for line in lines), lines)

    def test_another_version_of_hugo_is_left_out(self):
        run = copy.deepcopy(RECORD)
        run["versions"]["Hugo"] = "another"
        for lines in run["tables"].values():
            for name in [name for name in lines if "Hugo" in name]:
                del lines[name]
            for line in lines.values():
                line.get("of", {}).pop("Hugo", None)
        code, lines = self.run_with(run)
        self.assertEqual(code, 0, lines)
        self.assertTrue(any(line.startswith("Hugo: ") and line.endswith("left out") for line in lines), lines)

    def test_what_is_no_record_is_said(self):
        for run, words in ((None, "No such file"), ("{", "not a record"), ("[]", "not a record"), (RECORD | {"layout": 0}, "layout 0"),
                           (RECORD | {"tables": []}, "not a record"), (RECORD | {"tables": {}}, "no ratios")):
            code, lines = self.run_with(run)
            self.assertEqual((code, len(lines), words in lines[0]), (2, 1, True), lines)


if __name__ == "__main__":
    unittest.main()
