#!/usr/bin/env bash
# usage: run-steps.sh TARGET[+TARGET ...] ...
# Make each target, those joined by + side by side; go on after a failure, and sum up at the end.
# A step whose output says "skipped: why" at the start of a line counts as skipped.
set -uo pipefail

kept=$(mktemp -d)
end() {
    # An interruption ends a step with all that it started: it is a process group of its own.
    for group in $(jobs -pr); do kill -- "-$group" 2>/dev/null; done
    rm -rf "$kept"
}
trap end EXIT

# Make one target; its output is kept as TARGET, the seconds that it took as TARGET.seconds.
make_step() {
    local started=$SECONDS status=0
    "${MAKE:-make}" --no-print-directory "$1" </dev/null >"$kept/$1" 2>&1 || status=$?
    echo $((SECONDS - started)) >"$kept/$1.seconds"
    return "$status"
}

declare -A count=([passed]=0 [failed]=0 [skipped]=0) process=()
summary=()
for together in "$@"; do
    IFS=+ read -ra steps <<<"$together"
    for step in "${steps[@]}"; do
        : >"$kept/$step"
        set -m
        make_step "$step" &
        set +m
        process[$step]=$!
    done
    for step in "${steps[@]}"; do
        printf '\n===== %s =====\n' "$step"
        # What it has said already, and then as it goes on.
        tail --bytes=+1 --follow --sleep-interval=0.2 --pid="${process[$step]}" "$kept/$step"
        if ! wait "${process[$step]}"; then
            outcome=failed
        elif grep -q '^skipped: ' "$kept/$step"; then
            outcome=skipped
        else
            outcome=passed
        fi
        count[$outcome]=$((count[$outcome] + 1))
        summary+=("$(printf '%-8s %-7s %4d s' "$step" "$outcome" "$(<"$kept/$step.seconds")")")
    done
done

printf '\n===== summary =====\n'
printf '%s\n' "${summary[@]}"
printf 'steps: %d passed, %d failed, %d skipped\n' "${count[passed]}" "${count[failed]}" "${count[skipped]}"
[ "${count[failed]}" -eq 0 ]
