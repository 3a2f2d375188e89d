#!/usr/bin/env bash
# Score the linter on the labelled corpus, if there is one: the folder named by MAILPORTS_CORPUS holds corpus/ and tools/.
set -euo pipefail
cd "$(dirname "$0")/.."

root=${MAILPORTS_CORPUS:-../shared}
if [ ! -x "$root/tools/score-corpus" ]; then
    echo "skipped: no corpus in $root"
    exit 0
fi
"$root/tools/score-corpus" "$root"/corpus/{clients,servers,apps}
