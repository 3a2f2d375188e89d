#!/usr/bin/env bash
# usage: run-steps.sh TARGET ...: make each target, go on after a failure, and sum up at the end.
# A step whose output says "skipped: why" at the start of a line counts as skipped.
set -uo pipefail

output=$(mktemp)
trap 'rm -f "$output"' EXIT
declare -A count=([passed]=0 [failed]=0 [skipped]=0)
summary=()
for step in "$@"; do
    printf '\n===== %s =====\n' "$step"
    started=$SECONDS
    if ! "${MAKE:-make}" --no-print-directory "$step" 2>&1 | tee "$output"; then
        outcome=failed
    elif grep -q '^skipped: ' "$output"; then
        outcome=skipped
    else
        outcome=passed
    fi
    count[$outcome]=$((count[$outcome] + 1))
    summary+=("$(printf '%-8s %-7s %4d s' "$step" "$outcome" $((SECONDS - started)))")
done

printf '\n===== summary =====\n'
printf '%s\n' "${summary[@]}"
printf 'steps: %d passed, %d failed, %d skipped\n' "${count[passed]}" "${count[failed]}" "${count[skipped]}"
[ "${count[failed]}" -eq 0 ]
