#!/bin/sh
# evtx_bench.sh POSTERN LOG... - event logs to JSON lines, against evtx_dump.
#
# Best of five of each, output to /dev/null, after the file was read once.
# bench/evtx_make.py makes a large log of real chunks.
set -eu
postern=$1
shift
best() {
	for _ in 1 2 3 4 5; do
		start=$(date +%s%N)
		"$@" >/dev/null 2>&1
		echo $((($(date +%s%N) - start) / 1000000))
	done | sort -n | head -1
}
for log; do
	cat "$log" >/dev/null
	mib=$(($(stat -c %s "$log") / 1048576))
	for threads in 1 2; do
		ours=$(best "$postern" dump --threads "$threads" "$log")
		theirs=$(best evtx_dump -t "$threads" -o jsonl "$log")
		echo "$log: $mib MiB, $threads threads: $ours ms, evtx_dump" \
			"$theirs ms, $((theirs * 100 / ours)) %"
	done
done
