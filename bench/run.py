#!/usr/bin/env python3
"""./dev bench: Postern against its peers, on the same files, in one run.

    bench/run.py BUILD [--quick] [--up-to 4G]

Each pair of commands runs in turn (A B A B ...), five times after a warm-up;
figures are medians of whole processes, the ratio is that of the medians.
Writes bench/RESULTS.md with the machine and the date.
"""

import datetime
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 5


class Measured:
    def __init__(self):
        self.wall, self.cpu, self.peak = [], [], []

    def add(self, command, shell):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        child = subprocess.Popen(command, shell=shell,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(child.pid, 0)
        self.wall.append(time.monotonic() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu.append(after.ru_utime + after.ru_stime - before.ru_utime
                        - before.ru_stime)
        self.peak.append(usage.ru_maxrss)

    def median(self):
        return statistics.median(self.wall)


def measure(commands, prepare=None, runs=RUNS):
    """commands: name -> argv or shell text. In turn, after one warm-up."""
    result = {name: Measured() for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            if prepare:
                prepare()
            one = result[name] if turn else Measured()
            one.add(command, isinstance(command, str))
    return result


def folder_bytes(folder):
    return sum(f.stat().st_size for f in pathlib.Path(folder).rglob("*")
               if f.is_file())


class Bench:
    def __init__(self, build, quick, up_to):
        self.up_to = up_to
        self.postern = str(build / "postern")
        self.lab = str(build / "lab/postern-lab")
        self.quick = quick
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="postern-bench-"))
        self.lines = []

    def row(self, *cells):
        self.lines.append("| " + " | ".join(cells) + " |")

    def head(self, title, *cells):
        self.lines += ["", f"## {title}", ""]
        self.row(*cells)
        self.row(*["---"] * len(cells))

    def case(self):
        return str(self.tmp / "bench.postern")

    def forget_case(self):
        for f in self.tmp.glob("bench.*"):
            f.unlink()

    def investigate(self, folder, threads=0):
        argv = [self.postern, "investigate", str(folder), "--case",
                self.case(), "--no-report"]
        return argv + (["--threads", str(threads)] if threads else [])

    def evtx(self):
        corpora = os.environ.get("POSTERN_CORPORA")
        peer = shutil.which("evtx_dump")
        if not corpora or not peer:
            self.lines += ["", "EVTX: not measured, as the shared corpora or "
                           "evtx_dump are not here."]
            return
        size = 128 if self.quick else 1024
        target = self.tmp / "big.evtx"
        sources = ["benign/plaso_System.evtx", "benign/system.evtx",
                   "parser/security_bad_string_cache.evtx"]
        self.head("EVTX to JSONL, one file of repeated chunks", "input",
                  "postern, 1 thread", "evtx_dump -t 1", "ratio",
                  "postern, 2 threads", "own scaling", "peak")
        for name in sources:
            subprocess.run([sys.executable, ROOT / "bench/evtx_make.py",
                            target, str(size), corpora + "/evtx/" + name],
                           check=True, stdout=subprocess.DEVNULL)
            got = measure({
                "one": [self.postern, "dump", "--threads", "1", str(target)],
                "peer": [peer, "-t", "1", "-o", "jsonl", str(target)],
                "two": [self.postern, "dump", "--threads", "2", str(target)],
            })
            mb = target.stat().st_size / 1e6
            one, peer_s, two = (got[n].median() for n in
                                ("one", "peer", "two"))
            self.row(f"{name}, {mb:.0f} MB", f"{one:.2f} s, {mb / one:.0f} MB/s",
                     f"{peer_s:.2f} s, {mb / peer_s:.0f} MB/s",
                     f"{peer_s / one:.2f}", f"{two:.2f} s",
                     f"{one / two:.2f}",
                     f"{max(got['two'].peak) / 1024:.0f} MiB")
            target.unlink()

    def logs(self):
        sizes = ["256M", "1G"] if self.quick else ["256M", "1G", "4G", "16G"]
        if self.up_to in sizes:
            sizes = sizes[:sizes.index(self.up_to) + 1]
        free = shutil.disk_usage(self.tmp).free
        self.head("investigate on IIS and HttpProxy logs, everything on",
                  "input", "postern, all cores", "CPU", "peak",
                  "openssl dgst -sha256", "ratio", "openssl, xargs -P",
                  "ratio")
        for size in sizes:
            folder = self.tmp / "load"
            if int(size[:-1]) << (30 if size[-1] == "G" else 20) > free // 2:
                self.lines.append(f"| {size}: no room on the disk |")
                continue
            subprocess.run([self.lab, "load", "--bytes", size, "--out",
                            folder], check=True, stdout=subprocess.DEVNULL)
            find = f"find {folder} -type f -print0 | xargs -0"
            runs = 3 if size in ("4G", "16G") else RUNS
            got = measure({
                "postern": self.investigate(folder),
                "openssl": f"{find} openssl dgst -sha256",
                "openssl-p": f"{find} -P {os.cpu_count()} -n 4 "
                             "openssl dgst -sha256",
            }, prepare=self.forget_case, runs=runs)
            mb = folder_bytes(folder) / 1e6
            mine = got["postern"]
            one, many = (got[n].median() for n in ("openssl", "openssl-p"))
            self.row(f"{mb:.0f} MB",
                     f"{mine.median():.2f} s, {mb / mine.median():.0f} MB/s",
                     f"{statistics.median(mine.cpu):.2f} s",
                     f"{max(mine.peak) / 1024:.0f} MiB",
                     f"{one:.2f} s", f"{mine.median() / one:.2f}",
                     f"{many:.2f} s", f"{mine.median() / many:.2f}")
            shutil.rmtree(folder)

    def grep(self):
        """Matching alone: the same logs, a peer that only looks for words."""
        peer = shutil.which("rg")
        if not peer:
            return
        folder = self.tmp / "load"
        subprocess.run([self.lab, "load", "--bytes", "256M" if self.quick
                        else "1G", "--out", folder], check=True,
                       stdout=subprocess.DEVNULL)
        words = self.tmp / "words"
        words.write_text("ServerInfo~\nX-Rps-CAT\nautodiscover.json\n"
                         "__VIEWSTATE=\nDDIService.svc/SetObject\n"
                         "/owa/auth/Current/themes/resources/\n"
                         "aspnet_client\nproxyLogon.ecp\n")
        got = measure({
            "postern": self.investigate(folder),
            "rg": [peer, "-c", "-i", "-F", "-f", str(words), str(folder)],
        }, prepare=self.forget_case)
        mb = folder_bytes(folder) / 1e6
        self.head("against ripgrep with eight literals", "input", "postern",
                  "rg -i -F", "ratio")
        self.row(f"{mb:.0f} MB", f"{got['postern'].median():.2f} s",
                 f"{got['rg'].median():.2f} s",
                 f"{got['postern'].median() / got['rg'].median():.2f}")
        shutil.rmtree(folder)

    def report(self):
        folder = self.tmp / "example"
        subprocess.run([self.lab, "make", "proxylogon", "--out", folder,
                        "--seed", "1"], check=True, stdout=subprocess.DEVNULL)
        self.forget_case()
        subprocess.run(self.investigate(folder), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        got = measure({form: [self.postern, "report", self.case(),
                              "--format", form]
                       for form in ("json", "text", "html")})
        self.head("reports of the scenario proxylogon", "format", "time")
        for form, one in got.items():
            self.row(form, f"{one.median() * 1000:.0f} ms")

    def write(self):
        cpu = "unknown processor"
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
        top = ["# Measurements", "",
               f"{datetime.date.today()}, {os.cpu_count()} cores of {cpu}, "
               "page cache warm, output to /dev/null; medians of "
               f"{RUNS} runs in turn ({3} for 4 GB and more). Made by "
               "`./dev bench`."]
        (ROOT / "bench/RESULTS.md").write_text(
            "\n".join(top + self.lines) + "\n")
        print("\n".join(self.lines))

    def run(self):
        try:
            self.evtx()
            self.logs()
            self.grep()
            self.report()
            self.write()
        finally:
            shutil.rmtree(self.tmp, ignore_errors=True)


if __name__ == "__main__":
    LAST = sys.argv[sys.argv.index("--up-to") + 1] \
        if "--up-to" in sys.argv else ""
    Bench(pathlib.Path(sys.argv[1]).resolve(), "--quick" in sys.argv,
          LAST).run()
