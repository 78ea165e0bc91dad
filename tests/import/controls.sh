#!/bin/sh
# A filled-in Word form of ours, edited through one running LibreOffice in as many ways as EDITS says, and read again:
# `tests/import/controls.sh [EDITS]`. Needs soffice and python3-uno (`apt-get install libreoffice-writer-nogui python3-uno`).
set -eu
ANNALS_FORMS=$(mktemp -d)
export ANNALS_FORMS PYTHONDONTWRITEBYTECODE=1
trap 'rm -rf "$ANNALS_FORMS"' EXIT
cd "$(dirname "$0")/../.."
cargo test -q --test main import::controls::make -- --ignored
# The interpreter that LibreOffice's module was made for, where another stands before it.
python=python3
"$python" -c "import uno" 2>/dev/null || python=/usr/bin/python3
"$python" tests/import/controls.py "$ANNALS_FORMS/form.docx" "$ANNALS_FORMS" "${1:-200}"
cargo test -q --test main every_form_that_libreoffice_edited_is_exact -- --ignored
