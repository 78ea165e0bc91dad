#!/usr/bin/env bash
# Full builds of one synthetic corpus by annals, Hugo and Zola, and the bare writing of annals' files, in interleaved rounds; and
# builds after nothing changed, or one text, beside the bare asking for all files.
# setup.sh says which variables name programs and sizes (here: 1000 agencies, 5 rounds); and
#   STEPS     any of: gen (lay the sites out), build (time the builds), floor (the bare writing beside them), again (builds after a
#             change; default: all)
#   KINDS     what annals writes, any of: pages (what the others write), default (what a site without settings has), all (every
#             output there is; default: all three)
# Tables on stdout, each run in $WORK/results. Needs room for ROUNDS + 1 outputs of each program: 7 GB for 1000 agencies' pages, 25 GB
# for the default, 60 GB for all.
set -euo pipefail
SIZES=${SIZES:-1000} ROUNDS=${ROUNDS:-5} STEPS=${STEPS:-gen build floor again} KINDS=${KINDS:-pages default all}
source "$(dirname "$0")/setup.sh"

has() { case " $STEPS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

floor=()
if has floor || has again; then
  if command -v rustc >/dev/null; then
    [ -x "$WORK/floor" ] || rustc -O --edition 2024 -o "$WORK/floor" "$here/floor/floor.rs"
    ! has floor || floor=(--floor "$WORK/floor")
  else
    echo "rustc is missing: no bare writing" >&2
  fi
fi
for size in $SIZES; do
  ! has gen || lay_out "$size"
  for kind in $KINDS; do
    has build || continue
    name=annals
    [ "$kind" = pages ] || name=annals-$kind
    builds=(-- "$name" "$ANNALS" --root "$(site "$name" "$size")" build -o {out})
    [ -z "$HUGO" ] || builds+=(-- hugo "$HUGO" build --quiet -s "$(site hugo "$size")" -d {out})
    [ -z "$ZOLA" ] || builds+=(-- zola "$ZOLA" --root "$(site zola "$size")" build --output-dir {out})
    echo "$size agencies × $YEARS years, $kind, $ROUNDS rounds"
    python3 "$here/measure.py" --work "$WORK" --rounds "$ROUNDS" --json "$WORK/results/build-$kind-${size}x$YEARS.json" \
      "${floor[@]}" "${builds[@]}"
  done
  if has again && [ -x "$WORK/floor" ]; then
    echo "$size agencies × $YEARS years, default, after a change, $ROUNDS rounds"
    python3 "$here/again.py" --floor "$WORK/floor" --rounds "$ROUNDS" --json "$WORK/results/again-${size}x$YEARS.json" \
      "$ANNALS" "$(site annals-default "$size")" "$WORK/again-$size"
  fi
done
