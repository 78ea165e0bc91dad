#!/usr/bin/env bash
# Measures annals, beside Hugo, Zola and the floor of all of them, on synthetic sites of the same agencies. Each table is printed as
# Markdown when it is there, and written to one record with the versions, the machine and the spread of what was measured.
#   STEPS     any of (default: all)
#               build    whole builds, and the bare writing of annals' files
#               again    annals' builds after nothing changed, or one text, and the bare asking for all files
#               scale    user time a report, and memory a report more, of two sizes; annals', too, of what a site without settings has,
#                        and of all agencies below one
#               latency  from an edit to the page that shows it: of a text by all, of each kind by annals
#   KINDS     what annals builds, any of: pages (what the others write), default (what a site without settings has), all (every
#             output there is; default: the first two)
#   SIZES     agencies of the sites of build and again (default: 1000); SCALE the two of scale (1000 5000); SERVED those of latency
#             (5 5000); YEARS reports of each (6)
#   ROUNDS    how often the programs take turns (5); EDITS of each kind in a round (3); SETTLE seconds of quiet after each (2); LIMIT
#             seconds that one may take (120)
#   WORK      a scratch folder on the disk to be measured (default: a new one below the system's temporary folder); what is made
#             in it stays, is used again by the next run, and is to be deleted when all measuring is over
#   RECORD    the record (default: $WORK/results/record.json); `compare.py` holds one against another
#   ANNALS    the program (default: the release build of this repository, built if it is not there)
#   HUGO ZOLA the others' programs (default: those on the path); one that is not there is left out, so HUGO=none does without
# Needs room for ROUNDS + 1 outputs of each program: 7 GB for 1000 agencies' pages, 25 GB for the default, 60 GB for all.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
export STEPS=${STEPS:-build again scale latency} KINDS=${KINDS:-pages default}
export SIZES=${SIZES:-1000} SCALE=${SCALE:-1000 5000} SERVED=${SERVED:-5 5000} YEARS=${YEARS:-6}
export ROUNDS=${ROUNDS:-5} EDITS=${EDITS:-3} SETTLE=${SETTLE:-2} LIMIT=${LIMIT:-120}
export ANNALS=${ANNALS:-${CARGO_TARGET_DIR:-$root/target}/release/annals}
export HUGO=${HUGO:-$(command -v hugo || true)} ZOLA=${ZOLA:-$(command -v zola || true)}
command -v python3 >/dev/null || { echo "python3 is missing: nothing can be measured" >&2; exit 1; }
WORK=${WORK:-$(mktemp -d)}
mkdir -p "$WORK/results"
WORK=$(cd "$WORK" && pwd)
export WORK RECORD=${RECORD:-$WORK/results/record.json} FLOOR=$WORK/floor

[ -x "$ANNALS" ] || (cd "$root" && cargo build --release)
for peer in HUGO ZOLA; do
  if [ ! -x "${!peer}" ]; then
    echo "$peer names no program${!peer:+ (${!peer})}: left out" >&2
    export "$peer="
  fi
done
if command -v rustc >/dev/null; then
  [ "$FLOOR" -nt "$here/floor/floor.rs" ] || rustc -O --edition 2024 -o "$FLOOR" "$here/floor/floor.rs"
else
  echo "rustc is missing: no bare writing, no bare asking" >&2
  FLOOR=
fi
echo "everything is made in $WORK" >&2
python3 "$here/measure.py"
