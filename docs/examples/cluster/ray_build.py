#!/usr/bin/env python3
"""ray_build.py SITE SHARDS [--parts N] [--annals PROGRAM] [--output DIR] [--publish s3://BUCKET/PREFIX]

Builds a very large site on the machines of a Ray cluster (pip install ray; ray start --head, and on the others ray start --address …):
N tasks render a part of the site each, and then one build merges the parts and makes what is about the whole site. SITE and SHARDS
are folders that every machine sees under the same path; the program is the same on all of them.

A task whose machine or process is lost runs again elsewhere. A part that a lost task has left is whole or is not there, and what no
part has is rendered by the merging build, so that the site never depends on which tasks came through.
"""
import argparse
import subprocess
import sys

import ray

REFUSED = 1  # the exit code for errors in the site itself: to try again would change nothing


@ray.remote(num_cpus=1, max_retries=5, retry_exceptions=[OSError])
def render(annals, site, shards, number, parts):
    """Renders a part; what the program says where it refuses to."""
    command = [annals, "--root", site, "build", "--quiet", "--jobs", "1", "--shard", f"{number}/{parts}", "--shards", shards]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == REFUSED:
        return done.stderr
    if done.returncode:
        raise OSError(f"part {number} of {parts}: exit code {done.returncode}: {done.stderr}")
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site")
    parser.add_argument("shards")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--annals", default="annals")
    parser.add_argument("--output", default="")
    parser.add_argument("--publish", default="")
    options = parser.parse_args()
    ray.init(log_to_driver=False)
    waiting = [
        render.remote(options.annals, options.site, options.shards, number, options.parts)
        for number in range(1, options.parts + 1)
    ]
    while waiting:
        done, waiting = ray.wait(waiting)
        for refused in filter(None, ray.get(done)):
            sys.exit(refused)
        print(f"parts: {options.parts - len(waiting)} of {options.parts}", flush=True)
    annals = [options.annals, "--root", options.site]
    place = ["--output", options.output] if options.output else []
    steps = [["build", "--quiet", "--merge", "--shards", options.shards]]
    steps += [["publish", options.publish]] if options.publish else []
    for step in steps:
        done = subprocess.run([*annals, *step, *place])
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
