#!/bin/sh
# Writes the golden files of the reports anew: tests/golden/rewrite.sh BUILD.
# Look at the diff before it is committed.
build=${1:-build}
POSTERN_SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
export POSTERN_SOURCE
for name in json text html explain cover; do
	UPDATE_GOLDEN=1 "$build/tests/test-report_$name" || exit 1
done
