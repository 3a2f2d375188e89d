#!/usr/bin/env bash
# usage: create-venv.sh FOLDER: make a virtual environment with the first Python found that the project can run on.
set -euo pipefail

for python in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if "$python" -m venv "$1"; then
            exit 0
        fi
        rm -rf "$1"
        echo "$python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "No Python 3.11 or newer was found. Name one: make PYTHON=/path/to/python3.11" >&2
exit 1
