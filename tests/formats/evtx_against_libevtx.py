#!/usr/bin/env python3
"""evtx_against_libevtx.py PROGRAM - our XML against that of libevtx.

Reads every event log of the corpora with PROGRAM FILE (which writes XML, one
event after the other, and at last "accounts DECODED DAMAGED SLACK") and with
evtxexport of Debian's libevtx-utils; pairs events by their EventRecordID in
order, and compares every element, attribute and text.  Three forms differ and
are made one: hexadecimal numbers (libevtx pads them), GUIDs (upper case), and
times (nine digits).  Skips when there are no corpora or no evtxexport."""
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

EVENT = re.compile(r"<Event[ >].*?</Event>", re.S)
HEX = re.compile(r"^0x0*([0-9a-fA-F]+)$")
GUID = re.compile(r"^\{[0-9a-fA-F-]{36}\}$")
TIME = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7})00Z$")
# What XML 1.0 cannot hold: ours has U+FFFD, libevtx writes it all the same.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ufffd]")

# Events that libevtx gives in another way, and why ours stands.
KNOWN = {}


def plain(text):
    text = CONTROL.sub("?", text or "").strip()
    found = HEX.match(text)
    if found:
        return "0x" + found.group(1).lower()
    if GUID.match(text):
        return text.lower()
    found = TIME.match(text)
    return found.group(1) + "Z" if found else text


def flat(element, path=""):
    name = element.tag.split("}")[-1]
    path = path + "/" + name
    values = [(path + "@" + k, plain(v)) for k, v in element.attrib.items()]
    values.append((path, plain(element.text)))
    for child in element:
        values += flat(child, path)
    return values


def events_of(xml):
    """EventRecordID and values of each event; None for what does not parse."""
    for found in EVENT.finditer(xml):
        text = CONTROL.sub("?", found.group(0))
        try:
            values = flat(tree.fromstring(text))
        except tree.ParseError as e:
            yield None, [("unreadable", str(e)), ("text", text[:200])]
            continue
        ids = [v for k, v in values if k == "/Event/System/EventRecordID"]
        yield (ids[0] if ids else None), values


def run(command):
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace"), done.returncode


def compare(path, program, totals, notes):
    ours_xml, status = run([program, path])
    if status:
        notes.append(f"{path}: {program} failed")
        return
    accounts = [int(n) for n in ours_xml.rsplit("accounts", 1)[1].split()]
    if sum(accounts) != os.path.getsize(path):
        notes.append(f"{path}: accounts {accounts} miss the size")
    ours = list(events_of(ours_xml))
    theirs = list(events_of(run(["evtxexport", "-f", "xml", path])[0]))
    name = os.path.basename(path)
    totals["files"] += 1
    totals["ours"] += len(ours)
    totals["theirs"] += len(theirs)
    if len(ours) > len(theirs):
        totals["more"].append((name, len(ours), len(theirs)))
    at = 0
    for number, values in theirs:
        while at < len(ours) and ours[at][0] != number:
            at += 1
        if at == len(ours):
            notes.append(f"{name}: event {number} is missing: {values[:3]}")
            return
        if values != ours[at][1]:
            differ = [(a, b) for a, b in zip(ours[at][1], values) if a != b]
            key = (name, number)
            if key not in KNOWN:
                totals["differ"] += 1
                notes.append(f"{name}: event {number}: ours, theirs "
                             f"{differ[:2] or (len(ours[at][1]), len(values))}")
        else:
            totals["equal"] += 1
        at += 1


def main():
    corpora = os.environ.get("POSTERN_CORPORA")
    if not corpora or not shutil.which("evtxexport"):
        print("skipped: needs POSTERN_CORPORA and evtxexport (libevtx-utils)")
        return 77
    totals = {"files": 0, "ours": 0, "theirs": 0, "equal": 0, "differ": 0,
              "more": []}
    notes = []
    for folder, _, names in sorted(os.walk(os.path.join(corpora, "evtx"))):
        for name in sorted(n for n in names if n.endswith(".evtx")):
            compare(os.path.join(folder, name), sys.argv[1], totals, notes)
    for name, ours, theirs in totals.pop("more"):
        print(f"{name}: {ours} events, libevtx reads {theirs}")
    print(totals)
    for note in notes[:40]:
        print(note)
    return 1 if notes or not totals["equal"] else 0


sys.exit(main())
