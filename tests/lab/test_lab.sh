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
logs) # every kind of line follows the facts
	for name in quiet proxylogon proxyshell reverse-proxy archive \
		busy-admin two-servers; do
		"$lab" make "$name" --seed 2 --days 4 --out "$work/$name"
		"$python" "$here/check_logs.py" "$work/$name/evidence"
	done
	;;
evtx) # other readers read what was meant
	for name in spread-dc busy-admin antivirus; do
		"$lab" make "$name" --seed 3 --out "$work/$name" \
			--meant "$work/$name.jsonl"
		"$python" "$here/check_evtx.py" "$work/$name/evidence" \
			"$work/$name.jsonl"
	done
	;;
evtx-all) # every scenario, libevtx alone: python3-evtx is slow
	for file in "$POSTERN_LAB_SCENARIOS"/*.yml; do
		name=$(basename "$file" .yml)
		"$lab" make "$name" --seed 4 --out "$work/run" \
			--meant "$work/meant.jsonl"
		"$python" "$here/check_evtx.py" "$work/run/evidence" \
			"$work/meant.jsonl" quick
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
