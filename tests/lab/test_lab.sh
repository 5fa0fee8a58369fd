#!/bin/sh
# usage: test_lab.sh WHAT POSTERN_LAB SOURCE   one test of the lab.
set -eu
what=$1
lab=$2
here=$3/tests/lab
python=/usr/bin/python3
[ -x "$python" ] || python=python3
export POSTERN_LAB_SCENARIOS="$3/lab/scenarios"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $what in
logs) # every kind of line follows the facts, and one request is one in all
	set --
	for name in proxylogon proxyshell reverse-proxy archive busy-admin \
		two-servers mail-theft; do
		"$lab" make "$name" --seed 2 --users 12 --out "$work/$name"
		set -- "$@" "$work/$name/evidence"
	done
	"$python" "$here/check_logs.py" --joins --kinds "$@"
	;;
logs-all) # the logs of every scenario; those that are broken are seen to be
	for file in "$POSTERN_LAB_SCENARIOS"/*.yml; do
		name=$(basename "$file" .yml)
		options="--users 3"
		grep -q '^measured_probes: true' "$file" &&
			options="$options --days 1"
		# shellcheck disable=SC2086
		"$lab" make "$name" --seed 5 $options --out "$work/run"
		status=0
		"$python" "$here/check_logs.py" "$work/run/evidence" \
			>"$work/said" || status=$?
		wanted=0
		grep -Eq '^dirty: true|loss: (cut|damaged)' "$file" && wanted=1
		echo "$name: $(tail -1 "$work/said")"
		[ "$status" = "$wanted" ] || {
			cat "$work/said"
			exit 1
		}
	done
	;;
volume) # as many lines for a user, and of probes, as were measured
	"$lab" make quiet --seed 2 --users 200 --days 5 --out "$work/users"
	"$python" "$here/check_volume.py" users "$work/users/evidence" 200 5
	"$lab" make needle --seed 2 --users 3 --days 1 --out "$work/probes"
	"$python" "$here/check_volume.py" probes "$work/probes/evidence" 1
	;;
evtx) # other readers read what was meant, every record of it
	for name in busy-admin antivirus; do
		"$lab" make "$name" --seed 3 --users 3 --out "$work/$name" \
			--meant "$work/$name.jsonl"
		"$python" "$here/check_evtx.py" "$work/$name/evidence" \
			"$work/$name.jsonl" whole
	done
	;;
evtx-all) # every event log of every scenario; few people, all the acts
	for file in "$POSTERN_LAB_SCENARIOS"/*.yml; do
		name=$(basename "$file" .yml)
		"$lab" make "$name" --seed 4 --users 3 --out "$work/run" \
			--meant "$work/meant.jsonl"
		"$python" "$here/check_evtx.py" "$work/run/evidence" \
			"$work/meant.jsonl"
	done
	;;
same) # the same seed, the same bytes; another seed, other bytes
	for run in one two; do
		"$lab" make proxylogon --seed 5 --days 6 --out "$work/$run"
	done
	"$lab" make proxylogon --seed 6 --days 6 --out "$work/three"
	diff -r "$work/one" "$work/two"
	! diff -rq "$work/one" "$work/three" >/dev/null
	;;
examples) # the bundled examples are what this build makes, byte for byte
	for name in authority-2021 authority-2021-blind; do
		"$lab" make "$name" --seed 2021 --format tar --out "$work/$name"
		xz -dc "$work/$name/evidence.tar.xz" >"$work/made.tar"
		xz -dc "$3/examples/$name/evidence.tar.xz" >"$work/kept.tar"
		cmp "$work/made.tar" "$work/kept.tar"
		cmp "$work/$name/truth.json" "$3/examples/$name.truth.json"
	done
	;;
formats) # the same evidence in every form
	for form in zip tar kape velociraptor; do
		"$lab" make quiet --days 1 --format "$form" --out "$work/$form"
		find "$work/$form" -type f | grep -q .
	done
	;;
truth) # every line that truth.json names is there and is the right one
	for name in proxylogon spread-psexec archive logs-cut logs-rolled; do
		"$lab" make "$name" --seed 7 --out "$work/$name"
		"$python" "$here/check_truth.py" "$work/$name"
	done
	;;
score) # the score can pass, and it can fail
	"$lab" make proxylogon --seed 8 --out "$work/run"
	"$python" "$here/check_score.py" "$lab" "$work/run/truth.json"
	;;
load)
	"$lab" load --bytes 200M --out "$work/load"
	"$python" "$here/check_logs.py" "$work/load"
	;;
*)
	exit 2
	;;
esac
