#!/bin/sh
# Makes reports with the faults of real ones, lets other programs print and convert them, and prints how annals reads what comes
# out: `tests/import/corpus.sh FOLDER`. Needs chromium, soffice, pdftotext; FOLDER should be empty or made by this.
set -eu
export ANNALS_CORPUS="$1"
mkdir -p "$ANNALS_CORPUS"
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here" && cargo test -q --test main import::corpus::make -- --ignored
cd "$ANNALS_CORPUS"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
office() { soffice "-env:UserInstallation=file://$profile/office" --headless --convert-to "$@" >/dev/null 2>&1; }
for file in ./*.html; do
    case $file in *~office.html) continue ;; esac
    [ -e "${file%.html}~print.pdf" ] || chromium --headless --no-sandbox --disable-gpu --user-data-dir="$profile/browser" \
        --no-pdf-header-footer --print-to-pdf="${file%.html}~print.pdf" "$file" >/dev/null 2>&1
done
mkdir -p office
office pdf --outdir office ./*~own.docx
office html --outdir office ./*~own.docx
office txt:Text --outdir office ./*~own.docx
office docx --outdir office ./*~Word.html
for file in office/*; do
    name=$(basename "$file")
    mv "$file" "${name%.*}~office.${name##*.}"
done
rmdir office
for file in *~print.pdf *~office.pdf; do
    pdftotext "$file" "${file%.pdf}~reading.txt"
    pdftotext -layout "$file" "${file%.pdf}~layout.txt"
    pdftotext -raw "$file" "${file%.pdf}~raw.txt"
done
cd "$here" && cargo test -q --test main import::corpus::score_all -- --ignored --nocapture
