#!/usr/bin/env python3
"""A million indicators: time to load, memory, and what they cost per event.

    bench/indicators.py POSTERN [--corpora DIR] [--lines N] [--runs N]

Evidence: an IIS log of N lines (default 1,500,000) with made clients, agents
and paths, and, when the corpora are there, real event logs repeated to 300 MB.
The same hunt, with the rules in the program, without indicators and with a
million (addresses, networks, names, pages, digests, paths), in turn; medians of
the processor's seconds, so that what else the machine does counts little.
None of the indicators is in the evidence, so every one of them is looked for
in vain, as almost all are in life.
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

MILLION = 1_000_000


def make_indicators(path):
    r = random.Random(1)
    with open(path, "w") as out:
        for _ in range(MILLION * 40 // 100):
            out.write(f"{r.getrandbits(256):064x}\n")
        for _ in range(MILLION * 30 // 100):
            out.write(f"11.{r.randrange(256)}.{r.randrange(256)}."
                      f"{r.randrange(256)}\n")
        for _ in range(MILLION * 1 // 100):
            out.write(f"12.{r.randrange(256)}.{r.randrange(256)}.0/"
                      f"{r.choice((20, 22, 24, 28))}\n")
        for _ in range(MILLION * 20 // 100):
            out.write(f"h{r.getrandbits(40):x}.d{r.getrandbits(24):x}"
                      ".example\n")
        for _ in range(MILLION * 5 // 100):
            out.write(f"http://h{r.getrandbits(40):x}.example/"
                      f"{r.getrandbits(32):x}\n")
        for _ in range(MILLION * 2 // 100):
            out.write(f"C:\\Users\\Public\\{r.getrandbits(48):x}.exe\n")
        for _ in range(MILLION * 1 // 100):
            out.write(f"/x/{r.getrandbits(48):x}.js\n")
        for _ in range(MILLION * 1 // 100):
            out.write(f"a{r.getrandbits(40):x}@evil.example\n")


def make_iis(path, lines):
    r = random.Random(2)
    clients = [f"198.51.{r.randrange(256)}.{r.randrange(256)}"
               for _ in range(20000)]
    agents = [f"Mozilla/5.0+(Windows+NT+10.0)+Agent/{i}.0" for i in range(300)]
    stems = ["/owa/", "/owa/auth/logon.aspx", "/ews/exchange.asmx",
             "/mapi/emsmdb/", "/ecp/default.aspx", "/rpc/rpcproxy.dll",
             "/Microsoft-Server-ActiveSync/default.eas",
             "/autodiscover/autodiscover.xml"]
    with open(path, "w") as out:
        out.write("#Software: Microsoft Internet Information Services 10.0\n"
                  "#Version: 1.0\n#Fields: date time s-ip cs-method "
                  "cs-uri-stem cs-uri-query s-port cs-username c-ip "
                  "cs(User-Agent) cs(Referer) sc-status sc-substatus "
                  "sc-win32-status time-taken\n")
        for i in range(lines):
            s = i % 86400
            out.write(f"2021-03-02 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}"
                      f" 192.0.2.10 {r.choice(('GET', 'POST'))} "
                      f"{r.choice(stems)} &cafeReqId={r.getrandbits(64):x} "
                      f"443 user{r.randrange(2000)} {r.choice(clients)} "
                      f"{r.choice(agents)} - 200 0 0 {r.randrange(900)}\n")


def copy_events(folder, corpora):
    """Copies of real logs, again and again."""
    files = sorted(pathlib.Path(corpora, "evtx").rglob("*.evtx"))
    had, turn = 0, 0
    while files and had < 300_000_000:
        for f in files:
            to = folder / f"{turn:03}" / f"{len(f.parts)}-{f.name}"
            to.parent.mkdir(exist_ok=True)
            to.write_bytes(f.read_bytes())
            had += f.stat().st_size
        turn += 1
    return had


def run(command):
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}: exit code {code}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(postern, evidence, indicators, runs):
    plain = [postern, "hunt", "--format", "csv", evidence]
    with_all = plain[:2] + ["--indicators", indicators] + plain[2:]
    times = {0: [], 1: []}
    peak = {0: 0, 1: 0}
    for turn in range(runs + 1):
        for which, command in enumerate((plain, with_all)):
            seconds, mib = run(command)
            if turn:
                times[which].append(seconds)
            peak[which] = max(peak[which], mib)
    return [statistics.median(times[w]) for w in (0, 1)], peak


def main():
    p = argparse.ArgumentParser()
    p.add_argument("postern")
    p.add_argument("--corpora", default=os.environ.get("POSTERN_CORPORA"))
    p.add_argument("--lines", type=int, default=1_500_000)
    p.add_argument("--runs", type=int, default=3)
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tmp = pathlib.Path(folder)
        indicators = tmp / "million.txt"
        make_indicators(indicators)
        (tmp / "small").mkdir()
        make_iis(tmp / "small/u_ex210302.log", 10)
        (tmp / "iis").mkdir()
        make_iis(tmp / "iis/u_ex210302.log", o.lines)
        (none, load), peak = compare(o.postern, tmp / "small", indicators,
                                     o.runs)
        load -= none
        print(f"loading a million indicators: {load:.2f} s, "
              f"{peak[1] - peak[0]:.0f} MiB more ({peak[1]:.0f} MiB in all)")
        sets = [("IIS log", tmp / "iis")]
        if o.corpora:
            (tmp / "evtx").mkdir()
            copy_events(tmp / "evtx", o.corpora)
            sets.append(("event logs", tmp / "evtx"))
        for name, evidence in sets:
            size = sum(f.stat().st_size for f in evidence.rglob("*")
                       if f.is_file()) / 1e6
            (none, some), peak = compare(o.postern, evidence, indicators,
                                         o.runs)
            print(f"{name}, {size:.0f} MB: {none:.2f} s without, {some:.2f} s "
                  f"with, of which {load:.2f} s loading: "
                  f"{((some - load) / none - 1) * 100:+.1f} % for looking; "
                  f"{peak[1]:.0f} MiB")


if __name__ == "__main__":
    main()
