#!/bin/sh
# Scores a build of Postern over the lab's scenarios and several seeds.
#
# usage: lab/score.sh POSTERN POSTERN_LAB [SEEDS [SCENARIO...]]
#
# FORMAT: folder (else), zip, tar, kape, velociraptor. KEEP: a folder for the
# reports and truths.
# A row for every run, its faults below it; ends "N passed, M failed" and is
# 1 when a run failed. Evidence is made in $TMPDIR and removed again.
set -eu
postern=$1
lab=$2
seeds=${3:-5}
[ $# -le 3 ] && shift $# || shift 3
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- $(cd "$root/lab/scenarios" && ls | sed 's/\.yml$//')

one() { # scenario, seed
	dir=$work/run
	rm -rf "$dir"
	"$lab" make "$1" --seed "$2" --out "$dir" \
		--format "${FORMAT:-folder}" || {
		echo "FAILED $1/$2 make"
		return 1
	}
	status=0
	"$postern" investigate "$dir"/evidence* --case "$dir/case" \
		>"$dir/out" 2>"$dir/err" || status=$?
	case $status in
	0 | 3) ;;
	*)
		echo "FAILED $1/$2 investigate ended with $status"
		sed 's/^/  /' "$dir/err" | tail -3
		return 1
		;;
	esac
	"$postern" report "$dir/case" --format json >"$dir/report.json" \
		2>>"$dir/err" || {
		echo "FAILED $1/$2 report"
		sed 's/^/  /' "$dir/err" | tail -3
		return 1
	}
	if [ -n "${KEEP:-}" ]; then
		mkdir -p "$KEEP"
		cp "$dir/report.json" "$KEEP/$1-$2.report.json"
		cp "$dir/truth.json" "$KEEP/$1-$2.truth.json"
	fi
	"$lab" score "$dir/report.json" "$dir/truth.json" --name "$1/$2"
}

for name in "$@"; do
	seed=1
	while [ "$seed" -le "$seeds" ]; do
		one "$name" "$seed" || true
		seed=$((seed + 1))
	done
done | tee "$work/table"

awk '
/^(ok|FAILED) / {
	runs++
	if ($1 == "ok") passed++
	for (i = 3; i <= NF; i++) {
		if ($i == "right") { split($(i + 1), a, "/"); right += a[1]; asked += a[2] }
		if ($i == "open") open += $(i + 1)
		if ($i == "overclaims") over += $(i + 1)
		if ($i == "wrong") wrong += $(i + 1)
		if ($i == "missed") { split($(i + 1), m, "/"); missed += m[1]; deeds += m[2] }
		if ($i == "alarms") alarms += $(i + 1)
		if ($i == "bounds") bounds += $(i + 1)
		if ($i == "values") { split($(i + 1), v, "/"); vright += v[1]; vasked += v[2] }
	}
}
END {
	printf "\nverdicts right %d of %d, open %d, overclaims %d, wrong %d\n",
		right, asked, open, over, wrong
	printf "acts missed %d of %d, false alarms %d, wrong bounds of bytes %d\n",
		missed, deeds, alarms, bounds
	printf "values right %d of %d\n", vright, vasked
	printf "%d passed, %d failed\n", passed, runs - passed
	exit runs && runs == passed ? 0 : 1
}' "$work/table"
