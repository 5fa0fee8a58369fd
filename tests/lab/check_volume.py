#!/usr/bin/env python3
"""How much the lab writes, against what was measured on one real server with
4 000 users (facts.py).

usage: check_volume.py users EVIDENCE USERS DAYS    lines of people, a user and
                                                   working day
       check_volume.py probes EVIDENCE DAYS         lines of probes, a day
"""
import pathlib
import sys

import facts

PROBE = (b"HealthMailbox", b"ActiveMonitor", b"AMProbe", b",127.0.0.1,",
         b",::1,")
NEAR = 0.2  # may be so far off: people differ from seed to seed
FOLDERS = {"HttpProxy": "httpproxy", "MessageTracking": "message-tracking",
           "SmtpReceive": "smtp-receive", "SmtpSend": "smtp-send"}


def count(root):
    lines = {}
    for path in root.rglob("*.LOG"):
        kind = next((k for part, k in FOLDERS.items() if part in path.parts),
                    None)
        if not kind:
            continue
        people, probes = lines.get(kind, (0, 0))
        for line in path.read_bytes().split(b"\r\n"):
            if not line[:1].isdigit():
                continue
            probe = kind == "httpproxy" and any(p in line for p in PROBE)
            people, probes = people + (not probe), probes + probe
        lines[kind] = people, probes
    return lines


def main():
    what, root = sys.argv[1], pathlib.Path(sys.argv[2])
    got, bad = count(root), 0
    for kind, (a_day, share) in facts.LINES_A_DAY.items():
        people, probes = got.get(kind, (0, 0))
        if what == "users":
            made = people / int(sys.argv[3]) / int(sys.argv[4])
            measured = a_day * share / facts.USERS_MEASURED
        elif kind == "httpproxy":
            made, measured = probes / int(sys.argv[3]), a_day * (1 - share)
        else:
            continue
        far = abs(made - measured) > NEAR * measured
        bad += far
        print(f"{kind}: {made:.1f}, measured {measured:.1f}"
              + (" TOO FAR" if far else ""))
    return 1 if bad else 0


sys.exit(main())
