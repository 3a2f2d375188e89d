#!/usr/bin/env bash
# usage: run-steps.sh TARGET[+TARGET ...] ...
# Make each target, those joined by + side by side; go on after a failure, and sum up at the end.
# A step whose output says "skipped: why" at the start of a line counts as skipped.
set -uo pipefail

kept=$(mktemp -d)
end() {
    local group
    # Each step is a process group of its own: interrupted as by a terminal, tests tidy up; what does not listen is ended.
    for group in $(jobs -pr); do
        kill -INT -- "-$group"
        timeout 20 tail --follow --pid="$group" /dev/null
        kill -TERM -- "-$group"
    done 2>/dev/null
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
