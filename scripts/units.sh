#!/usr/bin/env bash
# usage: units.sh VENV
# Run the unit tests in a virtual environment: those of what Ansible loads under ansible-test, which runs each in a
# process of its own; those of the engine, which are many and need no Ansible, by pytest at once.
set -euo pipefail
cd "$(dirname "$0")/.."
engine=tests/unit/plugins/plugin_utils
mapfile -t others < <(find tests/unit/plugins -mindepth 1 -maxdepth 1 -type d -not -path "$engine" -not -name __pycache__ \
    -printf '%p/\n' | sort)

scripts/ansible-test.sh "$1" units "${others[@]}"
PATH=$PWD/$1/bin:$PATH pytest --numprocesses auto "$engine"
