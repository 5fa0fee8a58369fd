#!/usr/bin/env python3
"""Checks made text logs against the facts, not against our readers.

usage: check_logs.py EVIDENCE   prints faults, exit 1 when there are any.
"""
import csv
import pathlib
import re
import sys

CORPUS_COLUMNS = {"HttpProxy Logs": 74, "EWS Logs": 92, "Rps Cmdlet Logs": 67,
                  "Message Tracking Log": 30}
STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
CLOCK = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
faults = []


def fault(path, line, what):
    faults.append(f"{path}:{line}: {what}")


def check_w3c(path, lines):
    fields, last = None, ""
    for n, line in enumerate(lines, 1):
        if line.startswith("#"):
            if line.startswith("#Fields: "):
                fields = line[9:].split(" ")
            continue
        cells = line.split(" ")
        if fields is None or len(cells) != len(fields):
            fault(path, n, f"{len(cells)} fields")
        if not CLOCK.match(line[:19]):
            fault(path, n, "no time")
        if line[:19] < last:
            fault(path, n, "time goes back")
        last = line[:19]


def check_exchange(path, lines):
    fields, kind, last = None, None, ""
    for n, line in enumerate(lines, 1):
        if n == 1:
            line = line.lstrip("\ufeff")
        if line.startswith("#"):
            if line.startswith("#Fields: "):
                fields = line[9:].split(",")
            if line.startswith("#Log-type: "):
                kind = line[11:]
            continue
        if fields is None and line.startswith("DateTime,"):
            continue
        if fields is None:
            fault(path, n, "record before #Fields")
            return
        cells = next(csv.reader([line]))
        if len(cells) != len(fields):
            fault(path, n, f"{len(cells)} cells, {len(fields)} columns")
        if kind in CORPUS_COLUMNS and len(fields) != CORPUS_COLUMNS[kind]:
            fault(path, n, f"{kind}: {len(fields)} columns")
        if not STAMP.match(cells[0]):
            fault(path, n, "no time")
        if cells[0] < last:
            fault(path, n, "time goes back")
        last = cells[0]
        stamp = re.search(r"_?(\d{8})(\d\d)?-1\.LOG$", path.name)
        if stamp and cells[0][:10].replace("-", "") != stamp[1]:
            fault(path, n, "not the day of the file's name")
        if stamp and stamp[2] and cells[0][11:13] != stamp[2]:
            fault(path, n, "not the hour of the file's name")


def main():
    root = pathlib.Path(sys.argv[1])
    count = 0
    for path in sorted(root.rglob("*")):
        name = path.name.lower()
        if not path.is_file() or not name.endswith(".log"):
            continue
        if name in ("exchangesetup.log", "conn.log"):
            continue
        data = path.read_bytes()
        if not data.endswith(b"\r\n"):
            fault(path, 0, "does not end with CRLF")
        lines = data.decode("utf-8").split("\r\n")[:-1]
        if name.startswith(("u_ex", "httperr")):
            check_w3c(path, lines)
        else:
            check_exchange(path, lines)
        count += 1
    for f in faults[:30]:
        print(f)
    print(f"{count} files, {len(faults)} faults")
    return 1 if faults or not count else 0


sys.exit(main())
