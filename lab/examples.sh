#!/bin/sh
# Makes the bundled examples anew: the same bytes every time.
# usage: lab/examples.sh PROGRAM   (PROGRAM: the built postern-lab)
set -eu
lab=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in authority-2021 authority-2021-blind; do
	"$lab" make "$name" --seed 2021 --format tar --out "$work/$name"
	mkdir -p "$root/examples/$name"
	mv "$work/$name/evidence.tar.xz" "$root/examples/$name/"
	mv "$work/$name/truth.json" "$root/examples/$name.truth.json"
done
