#!/usr/bin/env bash
# annals beside Hugo, Zola and Eleventy on one synthetic corpus, in the same interleaved rounds, by the harness that lays the
# corpus out for each of them. The harness is no part of this repository: without it there is nothing to compare with.
#   HARNESS   its folder (default: ../shared/peers beside the repository)
#   WORK      a scratch folder on the disk to be measured; everything is made in it, and it is to be deleted afterwards
#   HUGO ZOLA ELEVENTY_MODULES SIZES YEARS ROUNDS REPEATS STEPS PEERS   as the harness documents them
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
HARNESS=${HARNESS:-$root/../shared/peers}
if [ ! -f "$HARNESS/run.sh" ]; then
  echo "no harness in $HARNESS: nothing to measure with (set HARNESS)"
  exit 0
fi
annals=${ANNALS:-${CARGO_TARGET_DIR:-$root/target}/release/annals}
[ -x "$annals" ] || (cd "$root" && cargo build --release)
export SIZES=${SIZES:-1000} STEPS=${STEPS:-gen build floor}
export OURS="$annals --root {site} build -o {out}"
export OURS_SERVE="$annals --root {site} serve --port {port}"
# The corpus gives every office regulations (规章), so every office has the power to make them.
export OURS_PREPARE="mkdir -p {site}/themes && cp '$here/site.toml' {site}/ && cp -r '$here/theme' {site}/themes/bench \
  && for file in {site}/content/*/agency.toml; do echo 'rulemaking = true' >> \$file; done"
exec bash "$HARNESS/run.sh"
