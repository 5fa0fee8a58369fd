#!/usr/bin/env python3
"""Sigma beside a second engine: peer.py POSTERN RSIGMA RULES LOG...

Runs the rules over Windows event logs with Postern and with rsigma, and prints
what only one of them tells: a line each with the rule, the log, the record.
rsigma gets the events as `postern dump` has them, flat, with the log source that
data/sigma-logsources.yml gives to each channel and event id, and the names that
it gives to fields there.  docs/sigma.md explains what is left.
"""

import collections
import json
import pathlib
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
SOURCES = yaml.safe_load((ROOT / "data/sigma-logsources.yml").read_text())


def text_of(value):
    if isinstance(value, dict):
        if set(value) <= {"#attributes", "#text"}:
            return value.get("#text")
        return " ".join(str(text_of(v)) for k, v in value.items()
                        if k != "#attributes")
    if isinstance(value, list):
        return " ".join(str(text_of(v)) for v in value)
    return value


def flat(event):
    """Named values; what has no name is Data."""
    system = event["System"]
    out = {}
    body = event.get("EventData") or {}
    if not body:
        for part in (event.get("UserData") or {}).values():
            if isinstance(part, dict):
                body = part
                break
    data = []
    for name, value in body.items() if isinstance(body, dict) else ():
        if name == "#attributes":
            continue
        if name == "Data":
            data += value if isinstance(value, list) else [value]
        else:
            out[name] = text_of(value)
    if data:
        out["Data"] = [str(text_of(d)) for d in data]
    provider = system.get("Provider") or {}
    out["Provider_Name"] = provider.get("#attributes", {}).get("Name")
    event_id = text_of(system.get("EventID"))
    out["EventID"] = event_id
    out["Level"] = system.get("Level")
    out["Computer"] = out.get("Computer", system.get("Computer"))
    out["Channel"] = out.get("Channel", system.get("Channel"))
    return out, system.get("Channel"), event_id, system.get("EventRecordID")


def sources_of(channel, event_id):
    """What the event is, once for each source that takes it."""
    for source in SOURCES:
        for place in source["sources"]:
            if place.get("channel") != channel:
                continue
            if "events" in place and event_id not in place["events"]:
                continue
            yield source, place.get("fields", {})


def routed(event, channel, event_id):
    """One event may be of several sources, and each asks under its names."""
    seen = list(sources_of(channel, event_id))
    service = next((s["service"] for s, _ in seen if "service" in s), "none")
    for source, fields in seen or [({}, {})]:
        out = dict(event)
        for name, native in fields.items():
            for n in native if isinstance(native, list) else [native]:
                if event.get(n) not in (None, ""):
                    out[name] = event[n]
                    break
        out["sigma_product"] = "windows"
        out["sigma_service"] = source.get("service", service)
        out["sigma_category"] = source.get("category", "none")
        yield out


def dump(postern, log, lines):
    done = subprocess.run([postern, "dump", log], capture_output=True)
    for raw in done.stdout.decode(errors="replace").splitlines():
        event = json.loads(raw)["Event"]
        values, channel, event_id, record = flat(event)
        for one in routed(values, channel, event_id):
            one["peer_log"] = log
            one["peer_record"] = record
            lines.append(json.dumps(one))


def run_peer(rsigma, rules, lines):
    done = subprocess.run(
        [rsigma, "engine", "eval", "-r", rules, "-q", "--include-event",
         "--input-format", "json", "--output-format", "ndjson",
         "--logsource-routing", "--logsource-field-map",
         "product=sigma_product,service=sigma_service,"
         "category=sigma_category"],
        input="\n".join(lines) + "\n", capture_output=True, text=True)
    found = collections.Counter()
    for line in done.stdout.splitlines():
        match = json.loads(line)
        event = match.get("event") or {}
        found[match.get("rule_id"), event.get("peer_log"),
              event.get("peer_record")] = 1
    return found, done.stderr


def run_ours(postern, rules, logs):
    done = subprocess.run([postern, "hunt", "--format", "jsonl", "--rules",
                           rules, *logs], capture_output=True)
    found = collections.Counter()
    for line in done.stdout.decode(errors="replace").splitlines():
        match = json.loads(line)
        found[match["rule_id"], match["path"], match["record"]] = 1
    return found


def main():
    if sys.argv[1:2] == ["--events"]:  # what the peer gets, for the bench
        lines = []
        for log in sys.argv[3:]:
            dump(sys.argv[2], log, lines)
        print("\n".join(lines))
        return
    postern, rsigma, rules, *logs = sys.argv[1:]
    lines = []
    for log in logs:
        dump(postern, log, lines)
    theirs, said = run_peer(rsigma, rules, lines)
    ours = run_ours(postern, rules, logs)
    # our paths are those of the evidence: the last part is enough
    ours = {(r, pathlib.Path(p).name, str(n)) for r, p, n in ours}
    theirs = {(r, pathlib.Path(str(p)).name, str(n)) for r, p, n in theirs}
    for mark, only in (("ours", ours - theirs), ("theirs", theirs - ours)):
        for rule, log, record in sorted(only, key=str):
            print(f"{mark}\t{rule}\t{log}\t{record}")
    print(f"# both {len(ours & theirs)}, only ours {len(ours - theirs)}, "
          f"only theirs {len(theirs - ours)}", file=sys.stderr)
    if not theirs:
        sys.exit(said[-2000:])


main()
