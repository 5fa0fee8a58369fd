#!/usr/bin/env python3
"""Reads made event logs with libevtx (its library and its evtxexport) and
python3-evtx, and compares what they read with what was meant.

usage: check_evtx.py EVIDENCE MEANT.jsonl [whole]

Every log is read by all three, every chunk and record header of it. The
library compares every record. python3-evtx takes a millisecond and more for the
text of one record, so that in a long log it compares some spread over all of
it; whole: every one. Exit 77 when a reader is missing.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

try:
    import pyevtx
    from Evtx.Evtx import Evtx
except ImportError:
    print("python3-libevtx or python3-evtx is not here")
    sys.exit(77)
if not shutil.which("evtxexport"):
    print("evtxexport (libevtx-utils) is not here")
    sys.exit(77)

WHOLE = sys.argv[3:] == ["whole"]
SPREAD = 40  # records that python3-evtx compares in a log
compared = {"libevtx": 0, "python3-evtx": 0, "evtxexport": 0}

NS = "{http://schemas.microsoft.com/win/2004/08/events/event}"
faults = []


def number(text):
    return int(text, 16) if text.lower().startswith("0x") else int(text or 0)


def same(kind, meant, got):
    got = got or ""
    if kind in "uqhx":
        return number(meant) == number(got)
    if kind == "g":
        return meant.strip("{}").lower() == got.strip("{}").lower()
    # XML folds line ends
    return meant.replace("\r\n", "\n") == got.replace("\r\n", "\n")


def local(tag):
    return tag.rsplit("}", 1)[-1]


def data_of(root):
    """Names and values, of EventData or UserData."""
    for child in root:
        if local(child.tag) == "EventData":
            return [(d.get("Name", ""), d.text) for d in child]
        if local(child.tag) == "UserData":
            return [(local(d.tag), d.text) for d in child[0]]
    return []


def check_xml(reader, want, text):
    compared[reader] += 1
    root = ET.fromstring(text.rstrip("\0"))
    system = root.find(NS + "System")
    where = f"{reader}: {want['file']} record {want['record']}"
    if int(system.find(NS + "EventID").text) != want["id"]:
        faults.append(f"{where}: event id")
    if system.find(NS + "Provider").get("Name") != want["provider"]:
        faults.append(f"{where}: provider")
    if system.find(NS + "Computer").text != want["computer"]:
        faults.append(f"{where}: computer")
    stamp = system.find(NS + "TimeCreated").get("SystemTime")
    if stamp[:19].replace("T", " ") != want["time"][:19].replace("T", " "):
        faults.append(f"{where}: time {stamp}")
    got = data_of(root)
    if len(got) != len(want["data"]):
        faults.append(f"{where}: {len(got)} data")
        return
    for (kind, name, value), (gname, gvalue) in zip(want["data"], got):
        if name != gname or not same(kind, value, gvalue):
            faults.append(f"{where}: {name}: {value!r}, read {gvalue!r}")


def check_libevtx(path, wanted):
    log = pyevtx.file()
    log.open(str(path))
    if log.is_corrupted() or log.number_of_recovered_records:
        faults.append(f"libevtx: {path}: damaged")
    if log.number_of_records != len(wanted):
        faults.append(f"libevtx: {path}: {log.number_of_records} records, "
                      f"{len(wanted)} meant")
        return
    for i, want in enumerate(wanted):
        record = log.get_record(i)
        if record.identifier != want["record"]:
            faults.append(f"libevtx: {path}: record {record.identifier}")
        check_xml("libevtx", want, record.get_xml_string())


def check_python(path, wanted):
    step = 1 if WHOLE else max(1, len(wanted) // SPREAD)
    with Evtx(str(path)) as log:
        header = log.get_file_header()
        if not header.verify():
            faults.append(f"python3-evtx: {path}: header")
        for chunk in header.chunks():
            if not chunk.verify():
                faults.append(f"python3-evtx: {path}: chunk")
        records = list(log.records())
        if len(records) != len(wanted):
            faults.append(f"python3-evtx: {path}: {len(records)} records")
            return
        for i in sorted({*range(0, len(wanted), step), len(wanted) - 1}):
            check_xml("python3-evtx", wanted[i], records[i].xml())


def check_export(path, wanted):
    """evtxexport as a person runs it: its exit code, and every record."""
    done = subprocess.run(["evtxexport", "-f", "xml", path],
                          capture_output=True, check=False)
    texts = done.stdout.decode("utf-8", "replace").split("<Event ")[1:]
    where = f"evtxexport: {path}"
    if done.returncode or done.stderr.strip():
        faults.append(f"{where}: {done.returncode} {done.stderr[:200]}")
    if len(texts) != len(wanted):
        faults.append(f"{where}: {len(texts)} records, {len(wanted)} meant")
        return
    for want, text in zip(wanted, texts):
        compared["evtxexport"] += 1
        if f"<EventRecordID>{want['record']}</EventRecordID>" not in text:
            faults.append(f"{where}: not record {want['record']}")


def main():
    root, meant = pathlib.Path(sys.argv[1]), {}
    for line in open(sys.argv[2], encoding="utf-8"):
        want = json.loads(line)
        meant.setdefault(want["file"], []).append(want)
    found = {str(p.relative_to(root)) for p in root.rglob("*.evtx")}
    if found != set(meant):
        faults.append(f"files differ: {sorted(found ^ set(meant))}")
    for name in sorted(found & set(meant)):
        check_libevtx(root / name, meant[name])
        check_export(root / name, meant[name])
        check_python(root / name, meant[name])
    for fault in faults[:20]:
        print(fault)
    count = sum(len(v) for v in meant.values())
    print(f"{len(found)} files, {count} records, compared: "
          + ", ".join(f"{k} {v}" for k, v in compared.items())
          + f", {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
