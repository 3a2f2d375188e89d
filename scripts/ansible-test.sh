#!/usr/bin/env bash
# usage: ansible-test.sh VENV COMMAND [ARGUMENT ...]
# Run the ansible-test of a virtual environment in a copy of the sources whose path is named as ansible-test demands.
# What it keeps stays in build/, for each virtual environment in a home of its own: two may run side by side.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
bin=$checkout/$1/bin
home=$checkout/build/ansible-test-home/$(basename "$1")
shift
mkdir -p "$home/.ansible/test/cache"
# A copy of its own for each run: several may go on at once.
copy=$(mktemp -d "$checkout/build/ansible-test.XXXXXX")
trap 'rm -rf "$copy"' EXIT
tree=$copy/ansible_collections/mailports/secure

scripts/export.sh "$tree"

# Its virtual environments want a pip; see the stand-in.
pip_version=$("$bin/python" -c '
import types
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(types.SimpleNamespace(version="3.11"))["pip"].replace(".", "_"))')
cp tests/sanity/get_pip.py "$home/.ansible/test/cache/get_pip_$pip_version.py"
# pip still reads the settings of the user.
ln -sfn "$HOME/.config" "$home/.config"

# ansible-test uses each Python it finds; the shims of pyenv are none, the folders behind them are.
pythons=$(find "${PYENV_ROOT:-$HOME/.pyenv}/versions" -mindepth 2 -maxdepth 2 -name bin -printf ':%p' 2>/dev/null || true)
path=$(tr ':' '\n' <<<"$PATH" | grep -v '/shims$' | paste -sd:)

if [ "$1" = units ]; then
    # The other Pythons have no pytest.
    set -- "$@" --python "$("$bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
fi
cd "$tree"
git init --quiet
HOME=$home PATH=$bin:$path$pythons "$bin/ansible-test" "$@"
