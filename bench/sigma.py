#!/usr/bin/env python3
"""Sigma over large logs, and beside rsigma on the same events, in one run.

    bench/sigma.py BUILD CORPORA [--mebibytes 512] [--runs 3] [--peer rsigma]

The event log is made of the real ones of CORPORA, repeated (evtx_make.py); the
peer gets the same number of the same events as JSON lines, flat and with their
log source, so that it neither reads EVTX nor maps fields.  IIS and HttpProxy
logs are those of the example, repeated.  Prints rows for bench/RESULTS.md;
figures are medians of whole processes, "rules" is without the time that
compiling them takes.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTHING = """title: nothing
logsource: {product: windows, service: security}
detection: {s: {EventID: 1}, condition: s}
"""


def timed(runs, *command, stdin=None):
    """Median seconds of CPU and of the clock; peak KiB; the last stderr."""
    cpu, wall, peak, said = [], [], 0, b""
    for _ in range(runs):
        with open(stdin or os.devnull, "rb") as given, \
                tempfile.TemporaryFile() as err:
            start = time.monotonic()
            child = subprocess.Popen([str(c) for c in command], stdin=given,
                                     stdout=subprocess.DEVNULL, stderr=err)
            _, _, usage = os.wait4(child.pid, 0)
            wall.append(time.monotonic() - start)
            cpu.append(usage.ru_utime + usage.ru_stime)
            peak = max(peak, usage.ru_maxrss)
            err.seek(0)
            said = err.read()
    return statistics.median(cpu), statistics.median(wall), peak, said


def row(*cells):
    print("| " + " | ".join(str(c) for c in cells) + " |", flush=True)


def events_of(said):
    return int(re.search(rb"(\d+) events of", said)[1])


def event_logs(o, postern, rules, tmp):
    logs = sorted(str(p) for p in o.corpora.glob("evtx/**/*.evtx"))
    big = tmp / "big.evtx"
    subprocess.run([sys.executable, ROOT / "bench/evtx_make.py", big,
                    str(o.mebibytes), *logs], check=True,
                   stdout=subprocess.DEVNULL)
    big.read_bytes()
    nothing = tmp / "nothing.yml"
    nothing.write_text(NOTHING)
    empty = tmp / "empty.log"
    empty.write_text("\n")
    compiling = timed(o.runs, postern, "hunt", "--rules", rules, empty)
    reading = timed(o.runs, postern, "hunt", "--rules", nothing, big)
    hunting = timed(o.runs, postern, "hunt", "--rules", rules, big)
    dumping = timed(1, postern, "dump", "--threads", "1", big)
    n = events_of(hunting[3])
    took = hunting[0] - compiling[0]
    row("what", "CPU s", "clock s", "peak MiB", "events/s")
    row("---", "---", "---", "---", "---")
    row(f"compiling all rules of {rules.name}", f"{compiling[0]:.2f}",
        f"{compiling[1]:.2f}", compiling[2] // 1024, "-")
    for name, t, sub in (("reading alone, no field asked for", reading, 0),
                         ("reading, every field written (dump)", dumping, 0),
                         ("reading and all rules", hunting, compiling[0])):
        row(f"{name}, {o.mebibytes} MiB, {n} events", f"{t[0]:.2f}",
            f"{t[1]:.2f}", t[2] // 1024, f"{n / (t[0] - sub):,.0f}")
    if not shutil.which(o.peer):
        print(f"\n{o.peer} is not here: not compared")
        return
    one = subprocess.run([sys.executable, ROOT / "tests/rules/sigma/peer.py",
                          "--events", postern, *logs], check=True,
                         capture_output=True).stdout
    lines = one.count(b"\n")
    single = tmp / "peer-0.ndjson"
    single.write_bytes(b"")
    # as many events as it takes a while for
    times = max(1, min(n, 120000) // (lines or 1))
    many = tmp / "peer.ndjson"
    with open(many, "wb") as f:
        for _ in range(times):
            f.write(one)
    command = [o.peer, "engine", "eval", "-r", rules, "-q", "--input-format",
               "json", "--output-format", "ndjson", "--logsource-routing",
               "--logsource-field-map", "product=sigma_product,"
               "service=sigma_service,category=sigma_category"]
    start = timed(1, *command, stdin=single)
    whole = timed(1, *command, stdin=many)
    # one event of two log sources is two lines for the peer
    real = events_of(timed(1, postern, "hunt", "--rules", nothing, *logs)[3])
    rate = real * times / (whole[0] - start[0])
    row(f"{o.peer}, {real * times} events as {lines * times} lines of JSON", f"{whole[0]:.2f}",
        f"{whole[1]:.2f}", whole[2] // 1024, f"{rate:,.0f}")
    print(f"\nPostern / {o.peer}: {n / took / rate:.1f} times\n")


def repeat(files, out, mebibytes):
    head = [line for line in open(files[0], "rb").readlines()[:8]
            if line[:1] == b"#" or line[:8] == b"DateTime"]
    body = b"".join(line for f in files for line in open(f, "rb")
                    if line[:1] != b"#" and line[:8] != b"DateTime")
    with open(out, "wb") as f:
        f.write(b"".join(head))
        for _ in range(mebibytes * 1048576 // len(body) + 1):
            f.write(body)


def web_logs(o, postern, rules, tmp):
    with tarfile.open(ROOT / "examples/authority-2021/evidence.tar.xz") as t:
        t.extractall(tmp / "example", filter="data")
    for kind, glob in (("IIS", "**/W3SVC1/u_ex*.log"),
                       ("HttpProxy", "**/HttpProxy/Owa/*.LOG")):
        log = tmp / f"{kind}.log"
        repeat(sorted((tmp / "example").glob(glob)), log, o.mebibytes // 2)
        log.read_bytes()
        nothing = tmp / "nothing.yml"
        compiling = timed(o.runs, postern, "hunt", "--rules", rules, nothing)
        reading = timed(o.runs, postern, "hunt", "--rules", nothing, log)
        dumping = timed(1, postern, "dump", log)
        hunting = timed(o.runs, postern, "hunt", "--rules", rules, log)
        n = events_of(hunting[3])
        for name, t, sub in (("no field asked for", reading, 0),
                             ("every field written (dump)", dumping, 0),
                             ("all web rules", hunting, compiling[0])):
            row(f"{kind}: {name}, {n} lines", f"{t[0]:.2f}", f"{t[1]:.2f}",
                t[2] // 1024, f"{n / (t[0] - sub):,.0f}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("corpora", type=pathlib.Path)
    p.add_argument("--mebibytes", type=int, default=512)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--peer", default="rsigma")
    o = p.parse_args()
    postern = o.build.resolve() / "postern"
    with tempfile.TemporaryDirectory(prefix="postern-sigma-") as folder:
        tmp = pathlib.Path(folder)
        event_logs(o, postern, o.corpora / "rules/sigma", tmp)
        web_logs(o, postern, o.corpora / "rules/sigma/rules/web", tmp)


main()
