#!/usr/bin/env python3
"""Looks up every place of a truth.json in the evidence.

usage: check_truth.py DIR   DIR holds evidence/ and truth.json
"""
import gzip
import json
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
faults, places, cache = [], 0, {}


def lines_of(path):
    if path not in cache:
        packed, _, inner = path.partition("!/")
        data = (root / "evidence" / packed).read_bytes()
        if inner:
            data = gzip.decompress(data)
        cache[path] = data.decode("utf-8", "replace").split("\n")
    return cache[path]


for deed in truth["deeds"]:
    if len(deed["places"]) + deed["lost"] != deed["lines"]:
        faults.append(f"{deed['what']}: {len(deed['places'])} places and "
                      f"{deed['lost']} lost are not {deed['lines']}")
    for path, line in deed["places"]:
        places += 1
        if not (root / "evidence" / path.partition("!/")[0]).is_file():
            faults.append(f"{deed['what']}: no file {path}")
        elif not path.endswith(".evtx"):
            text = lines_of(path)[line - 1]
            # the moment of the line lies within the deed; a sensor's are
            # numbers, a firewall's are local
            stamp = text[:19].replace(" ", "T")
            if not path.startswith("sensor/") and \
                    not path.endswith("pfirewall.log") and not (
                    deed["first"][:19] <= stamp <= deed["last"][:19]):
                faults.append(f"{path}:{line}: {stamp} is not of "
                              f"{deed['what']}")
for implant in truth["implants"]:
    if implant["kind"] != "page":
        continue
    below = implant["path"].replace("\\", "/").replace("C:/", "C/")
    there = (root / "evidence" / implant["host"] / below).is_file()
    if there != (implant["state"] == "present"):
        faults.append(f"{implant['path']}: is not {implant['state']}")
for fault in faults[:20]:
    print(fault)
print(f"{len(truth['deeds'])} deeds, {places} places, {len(faults)} faults")
sys.exit(1 if faults or not places else 0)
