"""The servers of the bench: fake front ends, nginx in a modern and in a
TLS 1.0 build of its configuration, Knot with Unbound in front, hosts that
misbehave; each with its own record of what reached it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../tests/census"))

PORT, KNOT, RESOLVER = 18443, 15353, 15354
MODERN, LEGACY, BAD = "127.8.0", "127.8.1", "127.9"


def enter_namespace():
    """A network of our own, so that IPv6 ranges and silent addresses can be
    had; without the right to make one the bench goes on without these."""
    if os.environ.get("POSTERN_BENCH_NET"):
        return os.environ["POSTERN_BENCH_NET"] == "own"
    flags = ["-n"] if os.geteuid() == 0 else ["-rn"]
    if shutil.which("unshare") and shutil.which("ip") and subprocess.run(
            ["unshare", *flags, "true"], capture_output=True).returncode == 0:
        os.environ["POSTERN_BENCH_NET"] = "own"
        os.execvp("unshare", ["unshare", *flags, sys.executable, *sys.argv])
    os.environ["POSTERN_BENCH_NET"] = "shared"
    return False


def set_up_namespace():
    """IPv6 of fd05::/16 and fd06::/16 is all here; 10.98/16 is nowhere."""
    for line in ("link set lo up", "-6 route add local fd05::/16 dev lo",
                 "-6 route add local fd06::/16 dev lo",
                 "route add unreachable 10.98.0.0/16"):
        subprocess.run(["ip", *line.split()], check=True,
                       capture_output=True)


def swallow(address):
    """An address at which a connection is neither taken nor refused: its
    queue is full, and nobody empties it.  Keep what is returned."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((address, PORT))
    listener.listen(0)
    out = [listener]
    for _ in range(4):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex((address, PORT))
        out.append(s)
    return out


class Servers:
    def __init__(self, folder, fronts):
        self.folder, self.running = folder, []
        self.key, self.crt = self.certificate("ec", [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        self.fronts = subprocess.Popen(
            [fronts, str(PORT), self.key, self.crt], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.fronts.stdout.readline() == "ready\n"
        self.names = self.bad = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, lines):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return self.path(name)

    def certificate(self, name, how):
        key, crt = self.path(name + ".key"), self.path(name + ".pem")
        subprocess.run(["openssl", "req", "-x509", *how, "-nodes", "-keyout",
                        key, "-out", crt, "-days", "2", "-subj",
                        "/CN=mail.test"], check=True, capture_output=True)
        return key, crt

    def start(self, *command):
        log = open(self.path(os.path.basename(command[0]) + ".log"), "w",
                   encoding="utf-8")
        self.running.append(subprocess.Popen(command, stdout=log, stderr=log))

    def close(self):
        for p in self.running:
            p.send_signal(signal.SIGTERM)
        self.fronts.stdin.close()
        for p in [*self.running, self.fronts]:
            p.wait()
        if self.names:
            self.names.close()
        if self.bad:
            self.bad.close()

    # -- front ends ----------------------------------------------------------

    def load(self, plan):
        """Serve this plan; the record begins anew."""
        self.write("plan", plan)
        self.fronts.stdin.write(
            f"load {self.path('plan')} {self.path('record')}\n")
        self.fronts.stdin.flush()
        assert self.fronts.stdout.readline() == "ok\n"

    def finish(self):
        """All clients are closed, and all of the record is written."""
        self.fronts.stdin.write(f"load {self.path('plan')} /dev/null\n")
        self.fronts.stdin.flush()
        assert self.fronts.stdout.readline() == "ok\n"

    def record(self):
        """(accepted, requests, strangers) since the last load()."""
        self.finish()
        accepted, requests, strangers = [], [], []
        with open(self.path("record"), encoding="ascii") as f:
            for line in f:
                what, at, address, rest = line.rstrip("\n").split(" ", 3)
                if what == "A":
                    accepted.append((int(at) / 1e9, address, int(rest)))
                elif what == "R":
                    requests.append((address, rest.split(" ", 1)[1]))
                elif what == "X":
                    strangers.append(address)
        return accepted, requests, strangers

    def nginx(self, builds):
        """builds: address -> build. Called again it serves these."""
        if not os.path.exists(self.path("rsa.key")):
            self.rsa = self.certificate("rsa", ["-newkey", "rsa:2048"])
        listen = {net: "".join(
            f"listen {a}:{PORT} ssl reuseport;\n" for a in builds
            if a.startswith(net + ".")) for net in (MODERN, LEGACY)}
        common = f"""ssl_certificate {self.rsa[1]};
ssl_certificate_key {self.rsa[0]};
location = /owa/ {{ add_header X-OWA-Version $build always;
add_header X-FEServer EX01 always; return 302 /owa/auth/logon.aspx; }}
location / {{ return 404; }}"""
        values = "\n".join(f"{a} {b};" for a, b in builds.items())
        server = {MODERN: "ssl_protocols TLSv1.2 TLSv1.3;",
                  LEGACY: "ssl_protocols TLSv1; "
                          "ssl_ciphers ALL:@SECLEVEL=0;"}
        blocks = "\n".join(
            f"server {{ {listen[net]} {how} {common} }}"
            for net, how in server.items() if listen[net])
        temp = "\n".join(
            f"{w}_temp_path {self.path('nginx-' + w)};" for w in (
                "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        self.write("nginx.conf", [f"""daemon off; {user}
worker_processes 1; pid {self.path('nginx.pid')};
error_log {self.path('nginx.err')} crit;
events {{ worker_connections 1000; }}
http {{ {temp}
log_format seen '$msec $server_addr $request\\t$http_user_agent';
access_log {self.path('nginx.seen')} seen;
map_hash_max_size 4096; map_hash_bucket_size 128;
map $server_addr $build {{ {values} }}
{blocks} }}"""])
        if not os.path.exists(self.path("nginx.pid")):
            self.start("nginx", "-p", self.folder, "-c",
                       self.path("nginx.conf"))
            wait_for(lambda: os.path.exists(self.path("nginx.pid")))
            time.sleep(.3)
        else:
            subprocess.run(["nginx", "-p", self.folder, "-c",
                            self.path("nginx.conf"), "-s", "reload"],
                           check=True, capture_output=True)
            time.sleep(.5)

    def nginx_record(self):
        path = self.path("nginx.seen")
        with open(path, encoding="utf-8") as f:
            lines = f.read().splitlines()
        os.truncate(path, 0)
        return [line.split(" ", 2)[1:] for line in lines]

    # -- names -----------------------------------------------------------------

    def name_servers(self, zone):
        self.write("zone", zone)
        self.write("knot.conf", [f"""server:
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
  - domain: test
    file: {self.path('zone')}
    zonefile-load: whole
    semantic-checks: off"""])
        self.write("unbound.conf", [f"""server:
  interface: 127.0.0.1@{RESOLVER}
  username: ""
  chroot: ""
  directory: "{self.folder}"
  pidfile: "{self.path('unbound.pid')}"
  logfile: "{self.path('unbound.log')}"
  use-syslog: no
  log-queries: yes
  module-config: "iterator"
  do-not-query-localhost: no
  do-ip6: no
  qname-minimisation: no
  local-zone: "test." nodefault
  cache-max-negative-ttl: 86400
  msg-cache-size: 256m
  rrset-cache-size: 256m
  so-rcvbuf: 4m
  num-threads: 1
remote-control:
  control-enable: yes
  control-interface: "{self.path('unbound.sock')}"
  control-use-cert: no
stub-zone:
  name: "test"
  stub-addr: 127.0.0.1@{KNOT}"""])
        self.start("knotd", "-c", self.path("knot.conf"))
        self.start("unbound", "-d", "-c", self.path("unbound.conf"))
        wait_for(lambda: os.path.exists(self.path("knot.sock")) and
                 os.path.exists(self.path("unbound.sock")))
        self.control("knotc", "zone-reload", "test")

    def control(self, program, *words):
        how = ["-b", "-s", self.path("knot.sock")] if program == "knotc" \
            else ["-c", self.path("unbound.conf")]
        for _ in range(50):
            p = subprocess.run([program, *how, *words], capture_output=True,
                               text=True)
            if p.returncode == 0:
                return
            time.sleep(.1)
        raise RuntimeError((program, words, p.stdout, p.stderr))

    def set_names(self, zone, changed):
        self.write("zone", zone)
        self.control("knotc", "zone-reload", "test")
        for name in changed:
            self.control("unbound-control", "flush_zone", name)

    def questions(self):
        """What the resolver was asked since the last time."""
        path = self.path("unbound.log")
        out = []
        with open(path, encoding="utf-8") as f:
            for line in f:
                word = line.split()
                if len(word) == 7 and word[2] == "info:" and \
                        word[-1] == "IN":
                    out.append((word[-3].rstrip(".").lower(), word[-2]))
        os.truncate(path, 0)
        return out

    # -- the ill-behaved -----------------------------------------------------

    def misbehaving(self):
        """name -> (address, right states, product)."""
        from misbehave import KINDS
        from net import FrontEnds
        self.bad = FrontEnds(self.folder, PORT)
        out = {}
        for i, (name, (profile, states, product)) in enumerate(
                KINDS.items(), 1):
            address = f"{BAD}.{i % 4}.{i}"
            self.bad.add(address, profile)
            out[name] = (address, states, product)
        return out


def wait_for(condition, seconds=10):
    end = time.time() + seconds
    while not condition():
        assert time.time() < end, "a server does not start"
        time.sleep(.05)
