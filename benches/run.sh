#!/usr/bin/env bash
# Full builds of one synthetic corpus by annals, Hugo and Zola, and the bare writing of annals' files, in interleaved rounds.
# setup.sh says which variables name programs and sizes (here: 1000 agencies, 5 rounds); and
#   STEPS     any of: gen (lay the sites out), build (time the builds), floor (the bare writing beside them; default: all three)
# Tables on stdout, each run in $WORK/results. Needs room for ROUNDS + 1 outputs of each program: 7 GB for the default.
set -euo pipefail
SIZES=${SIZES:-1000} ROUNDS=${ROUNDS:-5} STEPS=${STEPS:-gen build floor}
source "$(dirname "$0")/setup.sh"

has() { case " $STEPS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

floor=()
if has floor; then
  if command -v rustc >/dev/null; then
    [ -x "$WORK/floor" ] || rustc -O --edition 2024 -o "$WORK/floor" "$here/floor/floor.rs"
    floor=(--floor "$WORK/floor")
  else
    echo "rustc is missing: no bare writing" >&2
  fi
fi
for size in $SIZES; do
  ! has gen || lay_out "$size"
  has build || continue
  builds=(-- annals "$ANNALS" --root "$(site annals "$size")" build -o {out})
  [ -z "$HUGO" ] || builds+=(-- hugo "$HUGO" build --quiet -s "$(site hugo "$size")" -d {out})
  [ -z "$ZOLA" ] || builds+=(-- zola "$ZOLA" --root "$(site zola "$size")" build --output-dir {out})
  echo "$size agencies × $YEARS years, $ROUNDS rounds"
  python3 "$here/measure.py" --work "$WORK" --rounds "$ROUNDS" --json "$WORK/results/build-${size}x$YEARS.json" \
    "${floor[@]}" "${builds[@]}"
done
