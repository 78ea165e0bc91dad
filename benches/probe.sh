#!/usr/bin/env bash
# From the end of a write to the page that shows it, on two sites of very different size: `annals serve`, and beside it
# `hugo server` and `zola serve`, in turn, in the same rounds; then an edit of each kind by `annals serve` alone. setup.sh says which
# variables name programs and sizes (here: 5 and 5000 agencies, 3 rounds); and
#   REPEATS   edits in each round (default: 15); SETTLE   seconds of quiet after each (default: 2)
#   LIMIT     seconds that an edit may take (default: 120)
# The medians' ratios are what counts, as other work on the machine slows all of them.
set -euo pipefail
SIZES=${SIZES:-5 5000} ROUNDS=${ROUNDS:-3}
source "$(dirname "$0")/setup.sh"

servers=()
# server NAME SIZE FILE COMMAND…: the last year of the first agency is edited, as any report will do.
server() {
  local name="$1, $(($2 * YEARS * 2)) pages" file
  file=$(site "$1" "$2")/content/$page$3
  shift 3
  servers+=(-- "$name" "$file" "/$page/" "$@")
}
for size in $SIZES; do
  lay_out "$size"
  page=a00000/$((2020 + YEARS))
  at=$(site annals "$size")
  server annals "$size" /overview.md "$ANNALS" --root "$at" serve --port {port}
  at=$(site hugo "$size")
  [ -z "$HUGO" ] || server hugo "$size" .md "$HUGO" server -s "$at" -d "$at-served" -p {port} --disableLiveReload
  at=$(site zola "$size")
  [ -z "$ZOLA" ] || server zola "$size" .md "$ZOLA" --root "$at" serve --port {port} --output-dir "$at-served" --force
done
python3 "$here/probe.py" --rounds "$ROUNDS" --edits "${REPEATS:-15}" --settle "${SETTLE:-2}" --limit "${LIMIT:-120}" \
  --json "$WORK/results/probe.json" "${servers[@]}"
sites=()
for size in $SIZES; do
  sites+=("$(site annals "$size")")
done
python3 "$here/edits.py" --edits "$ROUNDS" --settle "${SETTLE:-2}" --limit "${LIMIT:-120}" --json "$WORK/results/edits.json" "$ANNALS" "${sites[@]}"
