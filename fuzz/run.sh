#!/bin/sh
# Fuzzes every target for SECONDS in all, with libFuzzer, ASan and UBSan; new
# inputs stay in build/fuzz/corpus, findings in build/fuzz/found.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600}
CC=clang-14 meson setup --reconfigure build/fuzz -Dlibfuzzer=true \
	-Dtests=true -Db_sanitize=address,undefined -Db_lundef=false \
	-Dbuildtype=debugoptimized >&2 2>/dev/null ||
	CC=clang-14 meson setup build/fuzz -Dlibfuzzer=true -Dtests=true \
		-Db_sanitize=address,undefined -Db_lundef=false \
		-Dbuildtype=debugoptimized >&2
targets=$(sed -n "s/^  '\([a-z0-9_]*\)',\$/\1/p" fuzz/meson.build)
count=$(echo "$targets" | wc -w)
each=$((seconds * $(nproc) / count))
[ "$each" -ge 1 ] || each=1
mkdir -p build/fuzz/corpus build/fuzz/found
one() {
	mkdir -p "build/fuzz/corpus/$1"
	dict=
	[ ! -f "fuzz/dict/$1.dict" ] || dict="-dict=fuzz/dict/$1.dict"
	# shellcheck disable=SC2086
	"build/fuzz/fuzz/fuzz-$1" -max_total_time="$2" -timeout=30 \
		-rss_limit_mb=2048 -print_final_stats=1 $dict \
		-artifact_prefix="build/fuzz/found/$1-" \
		"build/fuzz/corpus/$1" "fuzz/corpus/$1" \
		>"build/fuzz/$1.log" 2>&1 && state=clean || state=FOUND
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
		"build/fuzz/$1.log")
	echo "$state $1: ${runs:-0} inputs in $2 s"
}
ninja -C build/fuzz $(for t in $targets; do echo "fuzz/fuzz-$t"; done) >&2
# As many at a time as there are processors.
running=0
for t in $targets; do
	one "$t" "$each" &
	running=$((running + 1))
	if [ "$running" -ge "$(nproc)" ]; then
		wait
		running=0
	fi
done
wait
found=$(ls build/fuzz/found | wc -l)
echo "$count targets, $found findings"
[ "$found" = 0 ]
