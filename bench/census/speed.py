#!/usr/bin/env python3
"""Full probes (names, TLS, one GET) a second and a core, budgets lifted, against
nginx with RSA-2048 and Knot on loopback; beside it curl --parallel and zgrab2 on
the same hosts; and the memory of 10,000 connections that are open at once.

    speed.py BUILD [--targets N] [--rounds N] [--only speed|memory]
             [--write]

The client has one core.  What counts is its own CPU time, since on a machine
of two cores nginx, which needs twice as much for a handshake as the client,
decides how long it takes.  Postern asks three questions for a name (A, AAAA, MX),
zgrab2 one (A), curl none: it is given the addresses with connect-to.  zgrab2 is
taken from PATH, or built by Go's tools when they are there.
"""

import argparse
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

import servers
from servers import KNOT, PORT, Servers, wait_for

ZGRAB = "v0.2.0"
IN_FLIGHT = 10000
NGINX = PORT + 1
HEAD = """# authority: bench
# contact: bench@example.org
# valid_from: 2021-01-01
# valid_until: 2021-12-31
# allow-reserved: yes
organisation,sector,country,target"""


def address(i):
    return f"127.{10 + i // 62500}.{i // 250 % 250}.{1 + i % 250}"


def zgrab(folder):
    """The peer, or None and why."""
    found = shutil.which("zgrab2")
    if found or not shutil.which("go"):
        return found, "zgrab2 is not here, nor Go to build it"
    where = os.path.join(folder, "zgrab2")
    os.makedirs(where)
    with open(os.path.join(where, "main.go"), "w", encoding="ascii") as f:
        f.write('package main\n\nimport (\n\t"github.com/zmap/zgrab2/bin"\n'
                '\t_ "github.com/zmap/zgrab2/modules"\n)\n\n'
                'func main() { bin.ZGrab2Main() }\n')
    for command in (["go", "mod", "init", "bench.test/zgrab"],
                    ["go", "mod", "edit",
                     f"-require=github.com/zmap/zgrab2@{ZGRAB}"],
                    ["go", "build", "-mod=mod", "-o", "zgrab2", "."]):
        p = subprocess.run(command, cwd=where, text=True,
                           capture_output=True)
        if p.returncode:
            return None, p.stderr.strip().split("\n")[-1]
    return os.path.join(where, "zgrab2"), ""


class Speed:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.postern = os.path.abspath(os.path.join(options.build, "postern"))
        self.zgrab, self.why = options.zgrab
        self.servers = Servers(folder, os.path.join(
            os.path.abspath(options.build), "bench/census/census-fronts"))
        self.path = self.servers.path
        self.lines = []

    def say(self, line):
        print(line, flush=True)
        self.lines.append(line)

    def write(self):
        """bench/census/RESULTS.md"""
        cpu = "unknown processor"
        for line in pathlib.Path("/proc/cpuinfo").read_text(
                encoding="utf-8").splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
        with open(os.path.join(servers.HERE, "RESULTS.md"), "w",
                  encoding="utf-8") as f:
            f.write("# The census, measured\n\n"
                    f"{datetime.date.today()}, {os.cpu_count()} cores of "
                    f"{cpu}, the client on one of them; medians of "
                    f"{self.options.rounds} runs in turn; load "
                    f"{os.getloadavg()[2]:.1f} in the last quarter of an "
                    "hour. Made "
                    "by `./dev census-bench`; README.md says what is "
                    "measured.\n\n" + "".join(
                        f"* {line}\n" for line in self.lines))

    def write_inputs(self, count):
        w = self.servers.write
        w("bench.test.zone", ["$TTL 60", "@ SOA ns hostmaster 1 60 60 60 60",
                              "@ NS ns", "ns A 127.0.0.1", *(
                                  f"h{i} A {address(i)}"
                                  for i in range(count))])
        w("scope.csv", [HEAD, *(f"O{i},x,NO,h{i}.bench.test"
                                for i in range(count))])
        w("curl.cfg", [line for i in range(count) for line in (
            f'url = "https://h{i}.bench.test:{NGINX}/owa/"',
            f'connect-to = "h{i}.bench.test:{NGINX}:{address(i)}:{NGINX}"',
            'output = "/dev/null"')])
        w("none", [])
        w("zgrab.csv", [f"h{i}.bench.test" for i in range(count)])

    def start_knot(self):
        self.servers.write("knot.conf", [f"""server:
  listen: 127.0.0.1@{KNOT}
  rundir: {self.folder}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
control:
  listen: {self.path('knot.sock')}
database:
  storage: {self.folder}
zone:
  - domain: bench.test
    file: {self.path('bench.test.zone')}
    zonefile-load: whole"""])
        self.servers.start("knotd", "-c", self.path("knot.conf"))
        wait_for(lambda: os.path.exists(self.path("knot.sock")))
        self.servers.control("knotc", "zone-reload", "bench.test")

    def start_nginx(self):
        key, crt = self.servers.certificate("rsa", ["-newkey", "rsa:2048"])
        temp = "\n".join(f"{w}_temp_path {self.path('t-' + w)};" for w in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        self.servers.write("nginx.conf", [f"""daemon off; {user}
worker_processes {os.cpu_count()}; pid {self.path('nginx.pid')};
error_log {self.path('nginx.err')} crit; worker_rlimit_nofile 20000;
events {{ worker_connections 9000; }}
http {{ access_log off; {temp}
server {{ listen 0.0.0.0:{NGINX} ssl backlog=8192;
ssl_certificate {crt}; ssl_certificate_key {key};
ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; ssl_session_tickets off;
location /owa/ {{ add_header X-OWA-Version 15.1.2106.2 always;
add_header X-FEServer EX01 always; return 302 /owa/auth/logon.aspx; }} }} }}"""])
        self.servers.start("nginx", "-p", self.folder, "-c",
                           self.path("nginx.conf"))
        wait_for(lambda: os.path.exists(self.path("nginx.pid")))

    def census(self, store, port, *extra):
        return [self.postern, "census", "scan", "--scope",
                self.path("scope.csv"), "--store", self.path(store),
                "--resolver", f"127.0.0.1:{KNOT}", "--port", str(port),
                "--date", "2021-03-05", "--rate", "1000000", "--per-address",
                "1000000", "--per-network", "1000000", "--per-provider",
                "1000000", *extra]

    def measured(self, command, stdin=None):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.time()
        child = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdin=stdin,
            stdout=open(self.path("out"), "wb"),
            stderr=open(self.path("err"), "wb"))
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.time() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - \
            before.ru_stime
        with open(self.path("err"), encoding="utf-8", errors="replace") as f:
            assert status == 0 or command[0] == "curl", f.read()[-600:]
        return wall, cpu, usage.ru_maxrss / 1024

    def servers_cpu(self):
        """CPU seconds of nginx's workers and Knot so far."""
        ticks = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                text = stat.read_text(encoding="utf-8")
            except OSError:
                continue
            if text.split("(")[1].split(")")[0] in ("nginx", "knotd"):
                ticks += sum(map(int, text.rsplit(")", 1)[1].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def one(self, name, count):
        """(probes that were whole, wall, CPU, MiB)"""
        if name == "postern":
            for f in ("store", "store-wal", "store-shm"):
                if os.path.exists(self.path(f)):
                    os.unlink(self.path(f))
            servers_before = self.servers_cpu()
            got = self.measured(self.census("store", NGINX))
            self.server_cost.append((self.servers_cpu() - servers_before) /
                                    count)
            p = subprocess.run([self.postern, "census", "report", "--store",
                                self.path("store"), "--format", "csv"],
                               text=True, capture_output=True, check=True)
            assert f",proxylogon,{count}," in p.stdout, p.stdout
            return count, *got
        if name == "curl":
            got = self.measured([
                "curl", "--parallel", "--parallel-max", "200", "-k", "-s",
                "--http1.1", "-w", "%{http_code}\\n", "-K",
                self.path("curl.cfg")])
            with open(self.path("out"), encoding="ascii") as f:
                return f.read().split().count("302"), *got
        with open(self.path("zgrab.csv"), "rb") as f:
            got = self.measured([
                self.zgrab, "http", "--use-https", "--port", str(NGINX),
                "--endpoint", "/owa/", "--max-redirects", "0",
                "--dns-resolvers", f"127.0.0.1:{KNOT}",
                "--senders", "1000", "--blocklist-file", self.path("none"),
                "--metadata-file", self.path("meta"), "--gomaxprocs", "1"],
                stdin=f)
        with open(self.path("out"), encoding="utf-8") as f:
            return sum('"status_code":302' in line for line in f), *got

    def speed(self):
        count = self.options.targets
        self.write_inputs(count)
        self.start_nginx()
        self.start_knot()
        names = ["postern", "curl"] + (["zgrab2"] if self.zgrab else [])
        results, self.server_cost = {n: [] for n in names}, []
        for _ in range(self.options.rounds):
            for name in names:
                results[name].append(self.one(name, count))
        rates = {}
        for name, runs in results.items():
            whole, wall, cpu, peak = (statistics.median(r[i] for r in runs)
                                      for i in range(4))
            rates[name] = whole / cpu
            self.say(f"{name}: {whole:.0f} of {count} probes whole, "
                     f"{whole / wall:.0f} a second, {cpu:.2f} CPU s, "
                     f"{rates[name]:.0f} per CPU second, {peak:.0f} MiB")
        cost = statistics.median(self.server_cost) * 1e3
        self.say(f"nginx and knot need {cost:.2f} CPU ms for a probe of "
                 f"postern's, on {os.cpu_count()} cores with it")
        for name in names[1:]:
            self.say(f"postern against {name}: "
                     f"{rates['postern'] / rates[name]:.2f} times as many "
                     "per CPU second")
        if not self.zgrab:
            self.say(f"zgrab2 was not measured: {self.why}")
        good = rates["postern"] >= 2500 and all(
            rates["postern"] >= 3 * rates[n] for n in names[1:])
        self.say(f"speed: {'reached' if good else 'NOT reached'} (2,500 a "
                 "second of the client's core, 3 times the peers)")
        return good

    def memory(self):
        """10,000 hosts that take their time to answer: all are open at once,
        with their TLS sessions."""
        self.write_inputs(IN_FLIGHT)
        if self.options.only == "memory":
            self.start_knot()
        else:
            self.servers.control("knotc", "zone-reload", "bench.test")
        body = (b"HTTP/1.1 302 Found\r\nX-OWA-Version: 15.1.2106.2\r\n"
                b"X-FEServer: EX01\r\nContent-Length: 0\r\n\r\n")
        self.servers.load(["site 0", f"page * {body.hex()}", "hold 25000"] +
                          [f"host {address(i)} 0" for i in range(IN_FLIGHT)])
        wall, cpu, peak = self.measured(self.census(
            "store-flight", PORT, "--probe-deadline", "120"))
        self.servers.finish()
        most = now = 0
        events = []
        with open(self.path("record"), encoding="ascii") as f:
            for line in f:
                word = line.split(" ", 3)
                if word[0] in "AC":
                    events.append((int(word[1]), word[0] == "A"))
        for _, opened in sorted(events):
            now += 1 if opened else -1
            most = max(most, now)
        good = most >= IN_FLIGHT and peak < 256
        self.say(f"in flight: {most} connections open at once, {peak:.0f} MiB, "
              f"{cpu:.2f} CPU s, {wall:.1f} s: "
              f"{'reached' if good else 'NOT reached'} (10,000 under 256)")
        return good


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("build")
    p.add_argument("--targets", type=int, default=10000)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--only", choices=["speed", "memory"])
    p.add_argument("--write", action="store_true",
                   help="the figures also into bench/census/RESULTS.md")
    return p.parse_args()


def main():
    wishes = options()
    # before the network is left behind
    if "POSTERN_BENCH_ZGRAB" not in os.environ:
        keep = tempfile.mkdtemp(prefix="census-zgrab-")
        found, why = zgrab(keep) if wishes.only != "memory" else (None, "")
        os.environ["POSTERN_BENCH_ZGRAB"] = found or ""
        os.environ["POSTERN_BENCH_WHY"] = why
    wishes.zgrab = (os.environ["POSTERN_BENCH_ZGRAB"],
                    os.environ["POSTERN_BENCH_WHY"])
    if servers.enter_namespace():
        servers.set_up_namespace()
    folder = tempfile.mkdtemp(prefix="census-speed-")
    speed = Speed(wishes, folder)
    try:
        good = wishes.only == "memory" or speed.speed()
        if wishes.only != "speed":
            good = speed.memory() and good
        if wishes.write:
            speed.write()
    finally:
        speed.servers.close()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
