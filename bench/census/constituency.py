#!/usr/bin/env python3
"""The census of a whole constituency, day after day, against known truth.

    constituency.py BUILD [--organisations N] [--days N] [--seed N] [--tame]
                    [--names knot|own] [--keep FOLDER]

BUILD is a folder that meson has built with -Dbench=true or with the tests.
5,000 organisations over 40 days by default.  Every day the world changes, is
scanned, and the servers' own records are judged; at the end every line of the
report is compared with what is true.  Exit 0 when all is right.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import servers
from resume import Resume
from servers import LEGACY, MODERN, PORT, RESOLVER, Servers
from world import World

RATE, PER_ADDRESS, PER_NETWORK, PROBE = 4000, 10, 100, 4
SCOPE = """# authority: Bench, no law
# contact: census@example.org
# valid_from: 2021-01-01
# valid_until: 2021-12-31
# allow-reserved: yes
organisation,sector,country,target"""
REQUEST = re.compile(
    r"GET (/[!-~]*) HTTP/1\.1\\x0d\\x0aHost: [!-~]+\\x0d\\x0a"
    r"User-Agent: Postern-Census/[0-9.]+ \(census@example\.org\)\\x0d\\x0a"
    r"Accept: [!-~]+\\x0d\\x0aAccept-Encoding: identity"
    r"\\x0d\\x0a\\x0d\\x0a")


def allowed_paths():
    folder = os.path.join(servers.HERE, "../../data/fingerprints")
    out = {"/", "/owa/"}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            out.update(re.findall(r"path: (\S+)", f.read()))
    return out


def most_in_a_second(times):
    times, most, start = sorted(times), 0, 0
    for end, t in enumerate(times):
        while t - times[start] >= 1.0:
            start += 1
        most = max(most, end - start + 1)
    return most


def network(address):
    if "." in address:
        return address.rsplit(".", 1)[0]
    return ":".join(address.split("::")[0].split(":")[:3])


def peak_of(pid):
    """MiB. What wait() says of a child begins with the size of this program,
    which began it and holds all reports by then."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            return next((int(line.split()[1]) // 1024 for line in f
                         if line.startswith("VmHWM")), 0)
    except OSError:  # it has ended
        return 0


class Judge:
    """Collects what is wrong; a few examples of each kind."""

    def __init__(self):
        self.wrong, self.checks = {}, 0

    def must(self, good, what, *details):
        self.checks += 1
        if not good:
            self.wrong.setdefault(what, []).append(details)

    def say(self):
        for what, cases in self.wrong.items():
            print(f"WRONG: {what}: {len(cases)} times, such as")
            for case in cases[:4]:
                print("   ", *case)


class Bench:
    def __init__(self, options, own_net):
        self.options, self.own_net = options, own_net
        self.build = os.path.abspath(options.build)
        self.postern = os.path.join(self.build, "postern")
        self.folder = options.keep or tempfile.mkdtemp(prefix="census-bench-")
        os.makedirs(self.folder, exist_ok=True)
        self.judge = Judge()
        self.world = World(options.organisations, options.days, options.seed,
                           six=own_net)
        self.servers = Servers(self.folder, os.path.join(
            self.build, "bench/census/census-fronts"))
        self.outside, self.extra = {}, {}
        self.connections = self.asked = self.most = 0
        self.peak = 0
        self.allowed = allowed_paths()

    def prepare(self):
        w = self.world
        if shutil.which("nginx"):
            self.give_to_nginx()
        else:
            print("# SKIPPED nginx is not installed: all front ends are the "
                  "bench's own")
        if not self.options.tame:
            self.add_misbehaving()
        self.head, self.rows = SCOPE, w.scope_lines()
        rows = self.rows + [f"{n},other,DK,{a}" for n, (a, _, _)
                            in self.extra.items()]
        self.servers.write("scope.csv", [SCOPE, *rows])
        self.targets = len(rows)
        optout, networks = w.optout_lines()
        self.servers.write("optout.csv", optout)
        self.servers.write("networks.csv", networks)
        self.start_names()

    def add_misbehaving(self):
        self.extra = {f"K {name}": how for name, how in
                      self.servers.misbehaving().items()}
        self.extra["Silent"] = (servers.BAD + ".9.1", "timeout_connect", None)
        self.swallowed = servers.swallow(servers.BAD + ".9.1")
        if self.own_net:
            self.extra["No way"] = ("10.98.0.5", "unreachable", None)

    def start_names(self):
        zone = self.world.zone(0)
        if self.options.names == "knot":
            self.servers.name_servers(zone)
            self.resolver = f"127.0.0.1:{RESOLVER}"
            return
        print("# SKIPPED Knot and Unbound are not used: names come from the "
              "bench's own server")
        from net import NameServer
        self.servers.names = NameServer({})
        self.resolver = f"127.0.0.1:{self.servers.names.port}"
        self.set_names(0)

    def set_names(self, day):
        if self.options.names == "knot":
            self.servers.set_names(self.world.zone(day),
                                   self.world.changed(day))
            return
        zone = {}
        for o in self.world.organisations:
            for name, kind, value in self.world.records(o, day):
                value = value.strip('"').rstrip(".")
                zone.setdefault((name, kind), []).append(value)
        self.servers.names.zone = zone
        self.servers.names.questions.clear()

    def give_to_nginx(self):
        """Some of the plain ones are served by another program, and a few of
        the oldest by one that speaks nothing but TLS 1.0."""
        plain = [o for o in self.world.organisations
                 if o.kind in ("own", "hybrid") and o.how in ("domain", "host")
                 and len(o.servers) == 1 and o.told == "header"
                 and not o.gone and o.there_from == 0]
        old = [o for o in plain if o.old.startswith(("14", "15.0"))]
        modern = [o for o in plain if o not in old]
        for net, owners in ((MODERN, modern[:60]), (LEGACY, old[:20])):
            for i, o in enumerate(owners, 1):
                o.servers[0].outside = True
                o.servers[0].address = f"{net}.{i}"
                self.outside[f"{net}.{i}"] = o.servers[0]

    # -- a day -------------------------------------------------------------

    def command(self, store):
        path = self.servers.path
        return [self.postern, "census", "scan", "--scope", path("scope.csv"),
                "--optout", path("optout.csv"), "--networks",
                path("networks.csv"), "--store", path(store), "--resolver",
                self.resolver, "--port", str(PORT), "--date", self.today,
                "--rate", str(RATE), "--per-address", str(PER_ADDRESS),
                "--per-network", str(PER_NETWORK), "--per-provider", "1000",
                "--probe-deadline", str(PROBE)]

    def scan(self, store="store"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.time()
        with open(self.servers.path("scan.log"), "w+",
                  encoding="utf-8") as log:
            p = subprocess.Popen(self.command(store), stdout=log, stderr=log)
            while p.poll() is None:
                self.peak = max(self.peak, peak_of(p.pid))
                time.sleep(.02)
            log.seek(0)
            said = log.read()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.judge.must(p.returncode == 0, "a scan fails", self.today,
                        p.returncode, said[-500:])
        return time.time() - began, after.ru_utime + after.ru_stime - \
            before.ru_utime - before.ru_stime

    def day(self, n):
        w = self.world
        self.today = w.days[n].isoformat()
        if n or self.options.names == "own":
            self.set_names(n)
        if self.outside:
            self.servers.nginx({a: s.site[n][2][1]
                                for a, s in self.outside.items()})
        self.servers.load(w.plan(n))
        if self.servers.bad:
            self.servers.bad.accepted.clear()
            self.servers.bad.requests.clear()
        wall, cpu = self.scan()
        self.judge_record(n)
        self.judge_names(n)
        print(f"{self.today}: {wall:.1f} s, {cpu:.1f} CPU s", flush=True)

    def judge_record(self, n):
        must, w = self.judge.must, self.world
        accepted, requests, strangers = self.servers.record()
        self.connections += len(accepted)
        must(not strangers, "an address of nobody was contacted", self.today,
             strangers[:5])
        for address, text in requests:
            m = REQUEST.fullmatch(text)
            must(m and m[1] in self.allowed, "another request", address, text)
        bad = [(t, a, 1) for t, a in self.servers.bad.accepted] \
            if self.servers.bad else []
        for name, times in self.by(accepted, lambda a: a):
            must(most_in_a_second(times) <= PER_ADDRESS,
                 "more a second than the budget of an address", name)
        for name, times in self.by(accepted, network):
            must(most_in_a_second(times) <= PER_NETWORK,
                 "more a second than the budget of a network", name,
                 most_in_a_second(times))
        most = most_in_a_second([a[0] for a in accepted])
        self.most = max(self.most, most)
        must(most <= RATE, "more a second than the budget", most)
        for at, address, many in accepted:
            must(many <= PER_ADDRESS, "too many at once", address, many)
        reached = {a for _, a, _ in accepted + bad}
        allowed, wanted = self.who_may_be_reached(n)
        must(reached <= allowed, "contacted though it may not be",
             self.today, sorted(reached - allowed)[:5])
        must(wanted <= reached, "not contacted", self.today,
             sorted(wanted - reached)[:5])
        if self.outside:
            self.judge_nginx()

    @staticmethod
    def by(accepted, what):
        out = {}
        for at, address, _ in accepted:
            out.setdefault(what(address), []).append(at)
        return out.items()

    def who_may_be_reached(self, n):
        """Allowed: in scope and not opted out; wanted: all that are named."""
        allowed = {a for a, _, _ in self.extra.values()}
        wanted = set()
        for o in self.world.organisations:
            if o.opted_out or o.denied:
                continue
            mine = {s.address for s in [*o.servers, *getattr(
                o, "silent", [])] if not s.outside}
            allowed |= mine
            if o.how in ("address", "prefix"):
                wanted |= mine
                continue
            named = {v for _, t, v in self.world.records(o, n)
                     if t in ("A", "AAAA")}
            wanted |= named & mine
            if o.kind == "hosted":
                allowed.add(o.hoster.address)
                wanted.add(o.hoster.address)
        return allowed, wanted

    def judge_nginx(self):
        seen = self.servers.nginx_record()
        for address, text in seen:
            request, agent = text.split("\t")
            m = re.fullmatch(r"GET (/\S*) HTTP/1\.1", request)
            self.judge.must(
                m and m[1] in self.allowed and re.fullmatch(
                    r"Postern-Census/[0-9.]+ \(census@example\.org\)", agent),
                "another request at nginx", address, text)
        self.judge.must({a for a, _ in seen} == set(self.outside),
                        "nginx was not reached at each address",
                        set(self.outside) - {a for a, _ in seen})
        self.connections += len(seen)

    def judge_names(self, n):
        if self.options.names == "knot":
            asked = self.servers.questions()
        else:
            asked = [(a, k) for _, a, k in self.servers.names.questions]
        self.asked += len(asked)
        may = {o.domain for o in self.world.organisations
               if o.how not in ("address", "prefix")
               and not (o.opted_out and o.out_by in ("name", "suffix"))}
        for name, kind in set(asked):
            self.judge.must(".".join(name.split(".")[-2:]) in may,
                            "a name that may not be sought", name, kind)
        self.judge.must(len(asked) < 20 * len(may),
                        "questions are asked again", n, len(asked))

    # -- the report -----------------------------------------------------------

    def report(self, form, store="store"):
        p = subprocess.run([self.postern, "census", "report", "--store",
                            self.servers.path(store), "--format", form],
                           capture_output=True)
        self.judge.must(p.returncode == 0, "report fails", form,
                        p.stderr[-300:])
        return p.stdout

    def judge_sentence(self):
        """After Friday 5 March."""
        doc = json.loads(self.report("json"))
        c = doc["runs"][-1]["adoption"]["proxylogon"]["cohort"]
        n = c["exploitable"]
        low = round(100 * c["share_low"])
        high = round(100 * c["share_high"])
        en, ar = doc["sentences"]["en"], doc["sentences"]["ar"]
        print(en, "\n" + ar)
        self.judge.must(re.fullmatch(
            rf"By Friday 5 March 2021, 10 % of the {n} exploitable servers "
            rf"were patched \({low} to {high} %\), up from [0-9] % on "
            r"[A-Z][a-z]+day\.", en), "the sentence", en)
        self.judge.must(
            ar.startswith("حتى الجمعة 5 مارس 2021، كان 10 %") and
            f"بين {low} و{high} %" in ar and "صعودا من" in ar,
            "the sentence in Arabic", ar)
        self.judge.must(
            doc["runs"][-1]["adoption"]["proxylogon"]["trend"] == "rising",
            "the trend by Friday")

    def judge_reports(self):
        from score import Score
        text = self.report("json").decode()
        score = Score(self)
        for run in runs_of(text):
            score.run(run)
        self.judge.must(score.count == len(self.world.days), "runs missing",
                        score.count)
        score.say()

    def run(self):
        began = time.time()
        self.prepare()
        for n in range(len(self.world.days)):
            self.day(n)
            if n == 4 and self.options.organisations >= 400:
                self.judge_sentence()
        self.judge_reports()
        Resume(self).run()
        store = os.path.getsize(self.servers.path("store"))
        with open(self.postern, "rb") as f:
            room = 1024 if b"__asan_init" in f.read() else 256
        self.judge.must(self.peak < room, "more memory than may be",
                        self.peak)
        print(f"{self.targets} targets of "
              f"{self.options.organisations + len(self.extra)} organisations "
              f"over {len(self.world.days)} days in "
              f"{time.time() - began:.0f} s: {self.connections} connections, "
              f"{self.asked} questions, {self.most} connections in the "
              f"busiest second of {RATE} allowed, peak {self.peak} MiB, store "
              f"{store >> 20} MiB, {self.judge.checks} checks, "
              f"{sum(map(len, self.judge.wrong.values()))} wrong")
        self.judge.say()
        return 1 if self.judge.wrong else 0

    def close(self):
        self.servers.close()
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def runs_of(text):
    """One run at a time: all of them are too much to hold as objects."""
    decoder = json.JSONDecoder()
    at = text.index("[", text.index('"runs":')) + 1
    while True:
        while text[at] in ", \n":
            at += 1
        if text[at] == "]":
            return
        run, at = decoder.raw_decode(text, at)
        yield run


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("build")
    p.add_argument("--organisations", type=int, default=5000)
    p.add_argument("--days", type=int, default=40)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--tame", action="store_true",
                   help="no misbehaving hosts")
    p.add_argument("--names", choices=["knot", "own"],
                   default="knot" if shutil.which("knotd") and
                   shutil.which("unbound") else "own")
    p.add_argument("--keep", help="leave everything in this folder")
    return p.parse_args()


def main():
    wishes = options()
    own_net = servers.enter_namespace()
    if own_net:
        servers.set_up_namespace()
    else:
        print("without a network of its own: no IPv6 range, nothing "
              "unreachable")
    bench = Bench(wishes, own_net)
    try:
        status = bench.run()
    finally:
        bench.close()
    sys.exit(status)


if __name__ == "__main__":
    main()
