"""Kill and resume: a day that is killed ten times, at random moments, against
the same day scanned twice without a hitch."""

import collections
import random
import signal
import sqlite3
import subprocess
import time

KILLS = 10
UNFINISHED = """SELECT DISTINCT c.address FROM connection c WHERE NOT EXISTS
(SELECT 1 FROM endpoint e WHERE e.target = c.target AND
e.address = c.address)"""


class Resume:
    def __init__(self, bench):
        self.bench, self.must = bench, bench.judge.must
        self.random = random.Random(bench.options.seed)
        self.day = len(bench.world.days) - 1

    def fresh(self):
        self.bench.servers.load(self.bench.world.plan(self.day))

    def count(self):
        accepted, _, strangers = self.bench.servers.record()
        self.must(not strangers, "an address of nobody, on resuming")
        return collections.Counter(a for _, a, _ in accepted)

    def rows(self, sql):
        db = sqlite3.connect(self.bench.servers.path("killed"))
        try:
            return db.execute(sql).fetchall()
        except sqlite3.OperationalError:  # killed before it had tables
            return []
        finally:
            db.close()

    def killed(self, length):
        """Ten times; the moments are spread over the work that is there."""
        done, cut = set(), set()
        for turn in range(KILLS):
            p = subprocess.Popen(self.bench.command("killed"), text=True,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
            time.sleep(self.random.uniform(.02, length / KILLS * 1.5))
            p.send_signal(signal.SIGTERM if turn % 3 == 0 else
                          signal.SIGKILL)
            p.communicate()
            self.must(p.returncode in (0, 3, -9, -15),
                      "a stopped run says so", p.returncode)
            now = set(self.rows("SELECT target, part FROM part"))
            self.must(now >= done, "what was done is lost")
            done = now
            now = set(a for a, in self.rows(UNFINISHED))
            if p.returncode != -signal.SIGKILL:
                self.must(now <= cut, "a signal leaves what was begun", now)
            cut |= now
        return done, cut

    def run(self):
        b = self.bench
        b.servers.write("scope.csv", [b.head, *b.rows])
        times, counts = [], []
        for store in ("once", "twice"):
            self.fresh()
            wall, _ = b.scan(store)
            times.append(wall)
            counts.append(self.count())
        self.fresh()
        done, cut = self.killed(min(times))
        b.scan("killed")
        counts.append(self.count())
        reports = [b.report("json", s) for s in ("once", "twice", "killed")]
        self.must(reports[0] == reports[1],
                  "the same day twice gives another report")
        self.must(reports[0] == reports[2],
                  "the killed run gives another report")
        self.must(counts[0] == counts[1], "another number of connections",
                  counts[0] - counts[1], counts[1] - counts[0])
        self.must(not counts[0] - counts[2], "not visited after all",
                  counts[0] - counts[2])
        twice = counts[2] - counts[0]
        # a visit that SIGKILL has cut off is made again from its beginning
        self.must(set(twice) <= cut, "visited twice", set(twice) - cut)
        print(f"killed {KILLS} times, {len(done)} parts done by then; "
              f"{sum(twice.values())} connections again, of the "
              f"{len(cut)} visits that were cut off; reports of "
              f"{len(reports[0])} bytes are equal: "
              f"{reports[0] == reports[1] == reports[2]}")
