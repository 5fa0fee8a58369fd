#!/usr/bin/env python3
"""A million indicators: time to load, memory, and what they cost per event.

    bench/indicators.py BUILD [--corpora DIR] [--mib N] [--runs N]

Evidence: the IIS and HttpProxy logs of `postern-lab load`, N MiB (default 512),
and, when the corpora are there, real event logs repeated to 300 MB.  The same
hunt and the same investigation, with the rules in the program, without
indicators and with a million (addresses, networks, names, pages, digests,
paths), in turn; medians of the processor's seconds, so that what else the
machine does counts little.  None of the indicators is in the evidence, so every
one of them is looked for in vain, as almost all are in life.
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
    child = subprocess.Popen([str(a) for a in command],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}: exit code {code}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Row:
    """One command over one input, without and with; seconds, MiB."""

    def __init__(self, name, none, some, load, peak):
        self.name, self.none, self.some = name, none, some
        self.load, self.peak = load, peak

    def costs(self):
        return ((self.some - self.load) / self.none - 1) * 100

    def cells(self):
        return (self.name, f"{self.none:.2f} s", f"{self.some:.2f} s",
                f"{self.load:.2f} s", f"{self.costs():+.1f} %",
                f"{self.peak[1]:.0f} MiB",
                f"{self.peak[1] - self.peak[0]:.0f} MiB")


def commands(postern, command, indicators, evidence, case):
    """Without and with."""
    if command == "hunt":
        plain = [postern, "hunt", "--format", "csv", evidence]
    else:
        plain = [postern, "investigate", "--threads", "1", "--no-report",
                 "--case", case, evidence]
    return plain, plain[:2] + ["--indicators", indicators] + plain[2:]


def measure(postern, command, indicators, inputs, runs):
    """For each input ([without], [with], [MiB without, with]).  All inputs in each
    round: what loading costs drifts with the machine as the rest does."""
    case = indicators.parent / "c.postern"
    got = {evidence: ([], [], [0, 0]) for evidence in inputs}
    for turn in range(runs + 1):
        for evidence in inputs:
            for which, argv in enumerate(commands(postern, command, indicators,
                                                  evidence, case)):
                seconds, mib = run(argv)
                for f in case.parent.glob("c.postern*"):
                    f.unlink()
                if turn:
                    got[evidence][which].append(seconds)
                peak = got[evidence][2]
                peak[which] = max(peak[which], mib)
    return got


def bytes_of(folder):
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def measure_all(postern, lab, tmp, corpora, size, runs):
    indicators = tmp / "million.txt"
    make_indicators(indicators)
    (tmp / "small").mkdir()
    (tmp / "small/readme.txt").write_text("nothing\n")
    subprocess.run([lab, "load", "--bytes", str(size), "--out", tmp / "web"],
                   check=True, stdout=subprocess.DEVNULL)
    sets = [("IIS and HttpProxy logs", tmp / "web")]
    if corpora:
        (tmp / "evtx").mkdir()
        copy_events(tmp / "evtx", corpora)
        sets.append(("event logs", tmp / "evtx"))
    rows = []
    for command in ("hunt", "investigate"):
        got = measure(postern, command, indicators,
                      [tmp / "small"] + [e for _, e in sets], runs)
        none, some, _ = got[tmp / "small"]
        load = statistics.median(some) - statistics.median(none)
        for name, evidence in sets:
            none, some, peak = got[evidence]
            rows.append(Row(f"{command}: {name}, "
                            f"{bytes_of(evidence) / 1e6:.0f} MB",
                            statistics.median(none), statistics.median(some),
                            load, peak))
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--corpora", default=os.environ.get("POSTERN_CORPORA"))
    p.add_argument("--mib", type=int, default=512)
    p.add_argument("--runs", type=int, default=3)
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for row in measure_all(o.build / "postern", o.build / "lab/postern-lab",
                               pathlib.Path(folder), o.corpora, o.mib << 20,
                               o.runs):
            print(" | ".join(row.cells()), flush=True)


if __name__ == "__main__":
    main()
