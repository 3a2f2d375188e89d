#!/usr/bin/env bash
# usage: find-python.sh 3.13: print the path of a Python of that version.
# A version manager may have one that PATH does not lead to, or a shim on PATH that leads to none.
set -euo pipefail

for python in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python3; do
    if "$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
        exec "$python" -c 'import sys; print(sys._base_executable)'
    fi
done
exit 1
