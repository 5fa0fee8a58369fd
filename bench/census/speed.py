#!/usr/bin/env python3
"""Probes a second and a core: names, TLS with RSA-2048, one GET, against nginx
and Knot on loopback, budgets lifted.  The client has one core, the servers the
other; what counts is the client's own CPU time, since on two cores the servers
are slower than it is.

    speed.py POSTERN [TARGETS [FOLDER]]

curl --parallel does the same connections for comparison, without names being
asked (its hosts are given to it with --connect-to).
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

POSTERN = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
FOLDER = sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp()
PORT, DNS = 18443, 15353


def path(name):
    return os.path.join(FOLDER, name)


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as f:
        f.write(text)


def address(i):
    return f"127.{10 + i // 62500}.{i // 250 % 250}.{1 + i % 250}"


def prepare():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048",
                    "-nodes", "-keyout", path("key.pem"), "-out",
                    path("crt.pem"), "-days", "2", "-subj", "/CN=mail.test"],
                   check=True, capture_output=True)
    write("nginx.conf", f"""daemon off; worker_processes 1; pid {path('pid')};
error_log {path('error.log')} crit; worker_rlimit_nofile 20000;
events {{ worker_connections 19000; }}
http {{ access_log off; client_body_temp_path {path('t1')};
proxy_temp_path {path('t2')}; fastcgi_temp_path {path('t3')};
uwsgi_temp_path {path('t4')}; scgi_temp_path {path('t5')};
server {{ listen 0.0.0.0:{PORT} ssl backlog=8192;
ssl_certificate {path('crt.pem')}; ssl_certificate_key {path('key.pem')};
ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; ssl_session_tickets off;
location /owa/ {{ add_header X-OWA-Version 15.1.2106.2 always;
add_header X-FEServer EX01 always; return 302 /owa/auth/logon.aspx; }} }} }}
""")
    write("bench.test.zone", "$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n"
          "@ NS ns\nns A 127.0.0.1\n" + "".join(
              f"h{i} A {address(i)}\n" for i in range(COUNT)))
    write("knot.conf", f"""server:
  listen: 127.0.0.1@{DNS}
  rundir: {FOLDER}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: {FOLDER}
zone:
  - domain: bench.test
    file: {path('bench.test.zone')}
    zonefile-load: whole
""")
    write("scope.csv", """# authority: bench
# contact: bench@example.org
# valid_from: 2021-01-01
# valid_until: 2021-12-31
# allow-reserved: yes
organisation,sector,country,target
""" + "".join(f"O{i},x,NO,h{i}.bench.test\n" for i in range(COUNT)))
    write("curl.cfg", "".join(
        f'url = "https://h{i}.bench.test:{PORT}/owa/"\n'
        f'connect-to = "h{i}.bench.test:{PORT}:{address(i)}:{PORT}"\n'
        'output = "/dev/null"\n' for i in range(COUNT)))


def measured(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.time()
    p = subprocess.run(["taskset", "-c", "0", *command], text=True,
                       capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime
           - before.ru_utime - before.ru_stime)
    return p, time.time() - began, cpu, after.ru_maxrss


def main():
    prepare()
    servers = [subprocess.Popen(["taskset", "-c", "1", *c],
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
               for c in (["nginx", "-p", FOLDER, "-c", path("nginx.conf")],
                         ["knotd", "-c", path("knot.conf")])]
    time.sleep(2)
    try:
        p, wall, cpu, rss = measured([
            POSTERN, "census", "scan", "--scope", path("scope.csv"),
            "--store", path("store"), "--resolver", f"127.0.0.1:{DNS}",
            "--port", str(PORT), "--date", "2021-03-05", "--rate", "1000000",
            "--per-address", "1000000", "--per-network", "1000000",
            "--per-provider", "1000000"])
        print(p.stderr.strip())
        r = subprocess.run([POSTERN, "census", "report", "--store",
                            path("store"), "--format", "csv"],
                           text=True, capture_output=True)
        assert f",proxylogon,{COUNT}," in r.stdout, r.stdout
        print(f"postern: {COUNT} probes, {wall:.2f} s, {cpu:.2f} CPU s, "
              f"{COUNT / cpu:.0f} probes per CPU s, {rss // 1024} MiB")
        p, wall, cpu, _ = measured([
            "curl", "--parallel", "--parallel-max", "200", "-k", "-s",
            "--http1.1", "-K", path("curl.cfg")])
        print(f"curl:    {COUNT} transfers, {wall:.2f} s, {cpu:.2f} CPU s, "
              f"{COUNT / cpu:.0f} transfers per CPU s (exit "
              f"{p.returncode})")
    finally:
        for s in servers:
            s.send_signal(signal.SIGTERM)
        for s in servers:
            s.wait()
        if len(sys.argv) <= 3:
            shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
