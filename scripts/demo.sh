#!/usr/bin/env bash
# What `make demo` shows. Everything is written below build/demo; the system is not touched.
set -euo pipefail
cd "$(dirname "$0")/.."

title() { printf '\n== %s\n' "$*"; }
# Run a command and show it; findings (exit status 1) are no failure.
show() {
    printf '$ %s\n' "$*" >&2
    "$@" || [ $? -eq 1 ]
}

rm -rf build/demo
mkdir -p build/demo

title "Look up a provider, provision a Postfix relay and the clients msmtp and mbsync below build/demo"
ansible-playbook playbooks/demo.yml

title "What was provisioned is clean"
mailports lint build/demo

title "A repository of insecure configurations"
cp -R docs/examples/insecure build/demo/insecure
show mailports lint --statistics build/demo/insecure

title "What --fix would change: only what the provider's data proves safe"
show mailports lint --diff build/demo/insecure

title "Mend it, and lint it again: what remains is for a person to decide"
show mailports lint --fix build/demo/insecure >/dev/null
show mailports lint --statistics build/demo/insecure
