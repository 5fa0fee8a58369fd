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
		two-servers mail-theft spray-imap; do
		"$lab" make "$name" --seed 2 --users 12 --out "$work/$name"
		set -- "$@" "$work/$name/evidence"
	done
	"$python" "$here/check_logs.py" --joins --kinds "$@"
	;;
network) # the sensor's logs and the firewall's, in every form, joined
	set --
	for seed in 1 2 3 4; do # tabs, JSON, and both packed
		for name in sensor-extraction sensor-spread; do
			"$lab" make "$name" --seed $seed --users 6 \
				--out "$work/$name$seed"
			set -- "$@" "$work/$name$seed/evidence"
		done
	done
	"$python" "$here/check_network.py" --kinds "$@"
	# what is checked is what public logs have
	corpora=${POSTERN_CORPORA:-$3/../shared/corpora}
	[ ! -d "$corpora/zeek" ] ||
		"$python" "$here/check_network.py" --facts "$corpora"
	# and the check can fail: another port, a connection without its line
	sensor=$work/sensor-spread1/evidence/sensor
	sed -i '20s/\t443\t/\t444\t/' "$sensor/ssl.log"
	! "$python" "$here/check_network.py" "${sensor%/sensor}" \
		>"$work/said" || exit 1
	grep -q 'other ends' "$work/said"
	sensor=$work/sensor-extraction1/evidence/sensor
	uid=$(sed -n 20p "$sensor/ssl.log" | cut -f 2)
	sed -i "/$uid/d" "$sensor/conn.log"
	! "$python" "$here/check_network.py" "${sensor%/sensor}" \
		>"$work/said" || exit 1
	grep -q 'is in no conn.log' "$work/said"
	;;
logs-all) # the logs of every scenario; those that are broken are seen to be
	for file in "$POSTERN_LAB_SCENARIOS"/*.yml; do
		name=$(basename "$file" .yml)
		options="--users 3"
		grep -q '^measured_probes: true' "$file" &&
			options="$options --days 1"
		# shellcheck disable=SC2086
		"$lab" make "$name" --seed 5 $options --out "$work/run"
		# Of some nothing but event logs is handed over.
		find "$work/run/evidence" -iname '*.log' | grep -q . || {
			grep -q 'loss: withheld' "$file"
			continue
		}
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
		"$python" "$here/check_network.py" "$work/run/evidence" \
			>"$work/said" || {
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
options) # a wrong option is told with what to do, and nothing is written
	refuses() { # words of the message, then the command's
		words=$1
		shift
		status=0
		"$lab" "$@" >"$work/out" 2>"$work/err" || status=$?
		[ "$status" = 2 ] && grep -qF -- "$words" "$work/err" &&
			[ "$(wc -l <"$work/err")" = 1 ] && return 0
		echo "postern-lab $*: ended with $status, said"
		cat "$work/err"
		return 1
	}
	refuses 'no scenario "nosuch"' make nosuch --out "$work/x"
	refuses 'wants --out DIR' make quiet
	refuses 'wants one SCENARIO' make --out "$work/x"
	refuses '--days: wants a number from 1' make quiet --out "$work/x" \
		--days -1
	refuses '--days: wants a number' make quiet --out "$work/x" --days 4x
	refuses '--users: wants a number' make quiet --out "$work/x" --users 0
	refuses '--servers: wants a number from 1 to 8' make quiet \
		--out "$work/x" --servers 9
	refuses '--servers: the scenario needs 2' make two-servers \
		--out "$work/x" --servers 1
	refuses 'no form "rar"; there are folder' make quiet --out "$work/x" \
		--format rar
	refuses 'no step "nosuch"' make proxylogon --out "$work/x" \
		--without nosuch
	refuses '--out wants a value' make quiet --out
	refuses 'there is no option --outt' make quiet --outt "$work/x"
	refuses '--bytes is not for this command' make quiet --out "$work/x" \
		--bytes 1G
	refuses 'or with K, M, G' load --out "$work/x" --bytes 99999999999G
	refuses 'load wants --bytes' load --out "$work/x"
	refuses 'there is no command mak' mak
	[ ! -e "$work/x" ]
	mkdir -p "$work/own/evidence"
	echo mine >"$work/own/evidence/file"
	refuses 'name another --out' make quiet --days 1 --out "$work/own"
	grep -q mine "$work/own/evidence/file"
	# cut short: the acts, but no answers that hold for the whole only
	"$lab" make proxylogon --days 2 --users 1 --out "$work/cut"
	grep -q '"cut":true' "$work/cut/truth.json"
	grep -q '"answers":{}' "$work/cut/truth.json"
	"$lab" make quiet --days 1 --users 1 --servers 8 --out "$work/cut"
	grep -q '"cut":false' "$work/cut/truth.json"
	[ -d "$work/cut/evidence/EX08" ]
	"$lab" --help | grep -q 'postern-lab make proxylogon --out'
	"$lab" list | grep -q '^quiet  *A quiet clean server$'
	[ "$("$lab" list | wc -l)" = \
		"$(ls "$POSTERN_LAB_SCENARIOS" | grep -c 'yml$')" ]
	;;
formats) # the same evidence in every form
	for form in zip tar kape velociraptor; do
		"$lab" make quiet --days 1 --format "$form" --out "$work/$form"
		find "$work/$form" -type f | grep -q .
	done
	;;
truth) # every line that truth.json names is there and is the right one
	for name in proxylogon spread-psexec archive logs-cut logs-rolled \
		sensor-spread; do
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
