#!/usr/bin/env bash
# From the end of a write to the page that shows it, on two sites of very different size: `annals serve`, and beside it, where
# they are named, `hugo server` and `zola serve`, in turn, in the same rounds, by a harness that is no part of this repository.
# Prints a line of JSON for each program, site and round; the medians' ratios are what counts, as other work on the machine
# slows all of them.
#   HARNESS   its folder (default: ../shared/peers beside the repository)
#   WORK      a scratch folder (default: a new one below /tmp); what is made in it stays, and is to be deleted afterwards
#   SIZES     agencies of the two sites, with six reports each: two pages a report (default: 5 5000)
#   ROUNDS REPEATS   rounds, and edits in each (default: 3, 15)
#   HUGO ZOLA        the others' programs (default: none); LIMIT   seconds that an edit may take (default: 120)
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
  corpus=$work/corpus-$size
  [ -d "$corpus" ] || python3 "$HARNESS/gen.py" "$size" 6 "$corpus"
  for peer in hugo zola; do
    [ -d "$work/$peer-$size" ] || python3 "$HARNESS/adapt.py" "$peer" "$corpus" "$work/$peer-$size"
  done
  site=$work/annals-$size
  [ -f "$site/site.toml" ] && continue
  python3 "$HARNESS/adapt.py" annals "$corpus" "$site"
  mkdir -p "$site/themes"
  cp -r "$here/theme" "$site/themes/bench"
  cp "$here/site.toml" "$site/"
  # The corpus gives every office regulations (规章), so every office has the power to make them.
  for file in "$site"/content/*/agency.toml; do echo 'rulemaking = true' >>"$file"; done
done

# probe NAME SITE FILE COMMAND…: edits a text of a report and waits for it.
probe() {
  local name=$1 site=$2 file=$3
  shift 3
  python3 "$HARNESS/probe.py" --name "$name" --repeats "${REPEATS:-15}" --settle "${SETTLE:-2}" --limit "${LIMIT:-120}" \
    --file "$site/content/$file" --find "。" --replace "。第{n}版。" \
    --url "http://127.0.0.1:1377/a00003/2024/" --expect "第{n}版" -- "$@"
}

for round in $(seq "${ROUNDS:-3}"); do
  for size in "${sizes[@]}"; do
    said="round $round, $((size * 12)) pages"
    site=$work/annals-$size
    probe "annals, $said" "$site" a00003/2024/overview.md "$annals" --root "$site" serve --port 1377
    site=$work/hugo-$size
    [ -z "${HUGO:-}" ] || probe "hugo, $said" "$site" a00003/2024.md \
      "$HUGO" server --noBuildLock -s "$site" -d "$work/served-hugo" -p 1377 --disableLiveReload
    site=$work/zola-$size
    [ -z "${ZOLA:-}" ] || probe "zola, $said" "$site" a00003/2024.md \
      "$ZOLA" --root "$site" serve --port 1377 --output-dir "$work/served-zola" --force
  done
done
