"""What the tests of the census share: a scope, a run, its report."""

import json
import os
import subprocess
import sys
import tempfile

from net import FrontEnds, NameServer

# What libraries keep until the process ends is no leak of ours.
os.environ["LSAN_OPTIONS"] = ("suppressions=" + os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "lsan.supp")
    + ":print_suppressions=0")
POSTERN = sys.argv[1] if len(sys.argv) > 1 else "build/postern"
DAY = "2021-03-05"
HEAD = """# authority: Testing Authority, section 1
# contact: census@example.org
# valid_from: 2021-01-01
# valid_until: 2021-12-31
# allow-reserved: yes
organisation,sector,country,target
"""


class Bench:
    """A folder, a name server, front ends, and the census run on them."""

    def __init__(self, zone=None):
        self.folder = tempfile.mkdtemp(prefix="postern-census-")
        self.ends = FrontEnds(self.folder)
        self.names = NameServer({} if zone is None else zone)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def scope(self, rows, head=HEAD):
        return self.write("scope.csv", head + "\n".join(rows) + "\n")

    def options(self, store="store", day=DAY, extra=()):
        return ["--scope", self.path("scope.csv"), "--store",
                self.path(store), "--resolver",
                f"127.0.0.1:{self.names.port}", "--port",
                str(self.ends.port), *(["--date", day] if day else []),
                *extra]

    def start(self, verb, *extra, store="store", day=DAY):
        return subprocess.Popen(
            [POSTERN, "census", verb, *self.options(store, day, extra)],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def census(self, verb, *extra, store="store", day=DAY, timeout=300):
        p = self.start(verb, *extra, store=store, day=day)
        out, err = p.communicate(timeout=timeout)
        return p.returncode, out, err

    def scan(self, *extra, expect=0, **how):
        code, out, err = self.census("scan", *FAST, *extra, **how)
        assert code == expect, (code, out, err)
        return err

    def report(self, store="store"):
        p = subprocess.run([POSTERN, "census", "report", "--store",
                            self.path(store), "--format", "json"],
                           text=True, capture_output=True)
        assert p.returncode == 0, p.stderr
        return json.loads(p.stdout)

    def targets(self, store="store"):
        run = self.report(store)["runs"][-1]
        return {t["target"]: dict(t, organisation=o)
                for o in run["organisations"] for t in o["targets"]}


FAST = ["--rate", "2000", "--per-address", "50", "--per-network", "1000"]


def most_in_a_second(times):
    times = sorted(times)
    most = start = 0
    for end, t in enumerate(times):
        while t - times[start] >= 1.0:
            start += 1
        most = max(most, end - start + 1)
    return most


def main(tests):
    """TAP: each test is a function whose name is a sentence."""
    import traceback
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}", flush=True)
        except Exception:  # the test's own words
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("#", line)
            print(f"not ok {number} - {test.__name__}", flush=True)
    sys.exit(1 if failed else 0)
