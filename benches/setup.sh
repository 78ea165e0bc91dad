# Sourced by run.sh and probe.sh: finds the programs, says which are missing, and lays the sites out. Both entry points read
#   WORK      a scratch folder on the disk to be measured (default: a new one below the system's temporary folder); what is made
#             in it stays, is used again by the next run, and is to be deleted when all measuring is over
#   ANNALS    the program (default: the release build of this repository, built if it is not there)
#   HUGO ZOLA the others' programs (default: those on the path); one that is not there is left out, so HUGO=none does without
#   SIZES     agencies of the sites, in words; YEARS   reports of each (default: 6)
#   ROUNDS    how often the programs take turns
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
WORK=${WORK:-$(mktemp -d)}
YEARS=${YEARS:-6}
HUGO=${HUGO:-$(command -v hugo || true)}
ZOLA=${ZOLA:-$(command -v zola || true)}
ANNALS=${ANNALS:-${CARGO_TARGET_DIR:-$root/target}/release/annals}
command -v python3 >/dev/null || { echo "python3 is missing: nothing can be measured" >&2; exit 1; }
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)

if [ ! -x "$ANNALS" ]; then
  (cd "$root" && cargo build --release)
fi
for peer in HUGO ZOLA; do
  if [ ! -x "${!peer}" ]; then
    echo "$peer names no program${!peer:+ (${!peer})}: left out" >&2
    printf -v "$peer" ''
  fi
done
echo "everything is made in $WORK" >&2

# The folder of a program's site of a size. The years are in its name, as a site is made only once.
site() { echo "$WORK/$1-$2x$YEARS"; }

# Every file that a report can have beside its page, and the one of the whole site.
EVERY_OUTPUT='report.json report.csv tables.csv report.xlsx report.docx report.svg report.zip figures.parquet'

# with_settings NAME SIZE LINE: the same content with the program's own theme and a line of settings.
with_settings() {
  local at
  at=$(site "$1" "$2")
  [ ! -f "$at/site.toml" ] || return 0
  mkdir -p "$at"
  ln -s "$(site annals "$2")/content" "$at/content"
  printf 'title = "政府信息公开工作年度报告汇编"\n%s\n' "$3" >"$at/site.toml"
}

# lay_out SIZE: the sites of one size, those that are not there yet.
lay_out() {
  [ -f "$(site annals "$1")/site.toml" ] || python3 "$here/corpus.py" "$1" "$YEARS" "$(site annals "$1")"
  with_settings annals-default "$1" ''
  with_settings annals-all "$1" "outputs = [$(printf '"%s", ' $EVERY_OUTPUT)]"
  [ -z "$HUGO" ] || [ -f "$(site hugo "$1")/hugo.toml" ] || python3 "$here/peers.py" hugo "$1" "$YEARS" "$(site hugo "$1")"
  [ -z "$ZOLA" ] || [ -f "$(site zola "$1")/config.toml" ] || python3 "$here/peers.py" zola "$1" "$YEARS" "$(site zola "$1")"
}
