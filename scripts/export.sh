#!/usr/bin/env bash
# usage: export.sh FOLDER: replace FOLDER by a copy of the sources, without what git ignores.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf "$1"
mkdir -p "$1"
# A file deleted but not committed yet is still listed.
git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar --create --null --files-from=- | tar --extract --directory="$1"
