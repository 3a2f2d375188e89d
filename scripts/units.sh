#!/usr/bin/env bash
# usage: units.sh VENV
# Run the unit tests in a virtual environment: those of what Ansible loads under ansible-test, which runs each in a
# process of its own; those of the engine, which are many and need no Ansible, by pytest at once.
set -euo pipefail
cd "$(dirname "$0")/.."
engine=tests/unit/plugins/plugin_utils/
others=()
for folder in tests/unit/plugins/*/; do
    [[ $folder == "$engine" || $folder == */__pycache__/ ]] || others+=("$folder")
done

scripts/ansible-test.sh "$1" units "${others[@]}"
PATH=$PWD/$1/bin:$PATH pytest --numprocesses auto "$engine"
