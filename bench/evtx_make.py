#!/usr/bin/env python3
"""evtx_make.py OUT MEBIBYTES FILE... - one large event log of real chunks.

Repeats the live chunks of the files until OUT has the size, under one file
header with its counts and checksum put right.  The chunks stay as they are."""
import struct
import sys
import zlib


def chunks_of(path):
    data = open(path, "rb").read()
    for at in range(4096, len(data) - 65535, 65536):
        chunk = data[at:at + 65536]
        if chunk[:8] == b"ElfChnk\0" and chunk[512:516] == b"**\0\0":
            yield chunk


def header(count, next_record):
    h = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, count - 1, next_record,
                    128, 1, 3, 4096, count & 0xFFFF).ljust(120, b"\0")
    return (h + struct.pack("<II", 0, zlib.crc32(h))).ljust(4096, b"\0")


def main():
    out, mebibytes, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    chunks = [c for f in sorted(files) for c in chunks_of(f)]
    count = mebibytes * 16
    with open(out, "wb") as f:
        f.write(header(count, 1 << 32))
        for i in range(count):
            f.write(chunks[i % len(chunks)])
    print(f"{out}: {count} chunks, {len(chunks)} different")


main()
