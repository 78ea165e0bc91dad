#!/usr/bin/env bash
# From the end of a write to the page that shows it: `annals serve` on two sites of very different size, in turn, in the same
# rounds, by a harness that is no part of this repository. Prints a line of JSON for each site and round; the medians' ratio is
# what counts, as other work on the machine slows both.
#   HARNESS   its folder (default: ../shared/peers beside the repository)
#   WORK      a scratch folder (default: a new one below /tmp); what is made in it stays, and is to be deleted afterwards
#   SIZES     agencies of the two sites, with six reports each: two pages a report (default: 5 5000)
#   ROUNDS REPEATS   rounds, and edits in each (default: 3, 15)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
HARNESS=${HARNESS:-$root/../shared/peers}
if [ ! -f "$HARNESS/probe.py" ]; then
  echo "no harness in $HARNESS: nothing to measure with (set HARNESS)"
  exit 0
fi
annals=${ANNALS:-${CARGO_TARGET_DIR:-$root/target}/release/annals}
[ -x "$annals" ] || (cd "$root" && cargo build --release)
work=${WORK:-$(mktemp -d /tmp/annals-probe-XXXXXX)}
read -ra sizes <<<"${SIZES:-5 5000}"
for size in "${sizes[@]}"; do
  site=$work/site-$size
  [ -f "$site/site.toml" ] && continue
  python3 "$HARNESS/gen.py" "$size" 6 "$work/corpus-$size"
  python3 "$HARNESS/adapt.py" annals "$work/corpus-$size" "$site"
  mkdir -p "$site/themes"
  cp -r "$here/theme" "$site/themes/bench"
  cp "$here/site.toml" "$site/"
  # The corpus gives every office regulations (规章), so every office has the power to make them.
  for file in "$site"/content/*/agency.toml; do echo 'rulemaking = true' >>"$file"; done
done
for round in $(seq "${ROUNDS:-3}"); do
  for size in "${sizes[@]}"; do
    python3 "$HARNESS/probe.py" --name "round $round, $((size * 12)) pages" --repeats "${REPEATS:-15}" --settle "${SETTLE:-2}" \
      --file "$work/site-$size/content/a00003/2024/overview.md" --find "。" --replace "。第{n}版。" \
      --url "http://127.0.0.1:1377/a00003/2024/" --expect "第{n}版" \
      -- "$annals" --root "$work/site-$size" serve --port 1377
  done
done
