#!/usr/bin/env python3
"""Hosts that misbehave: each ends in one state, in time, in little memory, and
nothing that they wrote leaves the census as it came."""

import csv
import os
import re
import resource
import socket
import ssl
import struct
import subprocess
import time

from net import exchange, raw, reply, site
from run import FAST, POSTERN, Bench, main

PROBE = 4  # seconds that one address may take
OWA = [("X-OWA-Version", "15.1.2106.2")]


def reset(link):
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", 1, 0))
    link.close()


def silent(ends, address, link):
    time.sleep(PROBE * 3)


def closes(ends, address, link):
    pass


def resets(ends, address, link):
    reset(link)


def resets_after_hello(ends, address, link):
    link.recv(4096)
    reset(link)


def closes_after_hello(ends, address, link):
    link.recv(4096)


def says(text, then=None):
    def profile(ends, address, link):
        link.recv(4096)
        link.sendall(text)
        time.sleep(0.2)
    return profile


def alert(number):
    return says(bytes([21, 3, 3, 0, 2, 2, number]))


def drip(ends, address, link):
    tls = ends.tls().wrap_socket(link, server_side=True)
    ends.read_request(address, tls)
    for c in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100:
        tls.sendall(bytes([c]))
        time.sleep(0.5)


HOSTILE = "\x1b[2J\u202e=cmd|' /C calc'!A0<script>alert(1)</script>"


def hostile_certificate(ends, address, link):
    """Its names are what nobody should print."""
    key = os.path.join(os.path.dirname(ends.key), "hostile.pem")
    if not os.path.exists(key):
        conf = key + ".cnf"
        with open(conf, "w", encoding="utf-8") as f:
            f.write("[req]\ndistinguished_name=d\nprompt=no\nutf8=yes\n"
                    "string_mask=utf8only\nx509_extensions=x\n[d]\n"
                    "CN=" + HOSTILE + "\nO==1+1\n[x]\n"
                    "subjectAltName=DNS:a\x1b[31m<img>.test,DNS:x\u202etset\n")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048",
                        "-nodes", "-config", conf, "-keyout", key, "-out",
                        key + ".crt", "-days", "2"], check=True,
                       capture_output=True)
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(key + ".crt", key)
    tls = c.wrap_socket(link, server_side=True)
    ends.read_request(address, tls)
    tls.sendall(reply(200, [("X-OWA-Version", "15.1.2106.2"),
                            ("X-FEServer", HOSTILE.encode().decode("latin-1")),
                            ("Server", "=1+1\u202e".encode().decode(
                                "latin-1"))]))


def endless(piece, first=b""):
    def then(tls):
        while True:
            tls.sendall(piece)
    return raw(first, then)


def half_hello(ends, address, link):
    link.recv(4096)
    link.sendall(bytes([22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3]))
    time.sleep(PROBE * 3)


def hangs_in_body(tls):
    time.sleep(PROBE * 3)


def waits_for_request_then(do):
    def profile(ends, address, link):
        tls = ends.tls().wrap_socket(link, server_side=True)
        ends.read_request(address, tls)
        do(tls)
    return profile


def unread_reset(tls):
    tls.sendall(b"HTTP/1.1 200 OK\r\nX-Half: y\r\n")
    time.sleep(0.1)
    reset(tls)


def head(*lines, status="200 OK"):
    return ("HTTP/1.1 " + status + "\r\n"
            + "".join(line + "\r\n" for line in lines)).encode()


CHUNKED = head("X-OWA-Version: 15.1.2106.2", "Transfer-Encoding: chunked")
PLAIN_CHUNKED = head("Transfer-Encoding: chunked")
OK = "answered"

# name: (profile, states that are right, product or None)
KINDS = {
    "silent": (silent, "timeout_tls", None),
    "closes": (closes, "empty reset", None),
    "resets": (resets, "reset", None),
    "resets-after-hello": (resets_after_hello, "reset", None),
    "closes-after-hello": (closes_after_hello, "empty", None),
    "half-hello": (half_hello, "timeout_tls", None),
    "plain-http": (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not_tls", None),
    "ssh": (says(b"SSH-2.0-OpenSSH_9.2\r\n"), "not_tls", None),
    "smtp": (says(b"220 mail ESMTP\r\n"), "not_tls", None),
    "zeros": (says(bytes(5000)), "not_tls", None),
    "alert-40": (alert(40), "tls_fail", None),
    "alert-70": (alert(70), "tls_fail", None),
    "alert-112": (alert(112), "tls_fail", None),
    "record-too-long": (says(bytes([22, 3, 3, 255, 255]) + bytes(66000)),
                        "tls_fail reset", None),
    "client-certificate": (site({}, client=True), "client_cert", None),
    "tls10": (site({"/owa/": reply(302, OWA)}, legacy=True), OK, "exchange"),
    "no-answer": (waits_for_request_then(hangs_in_body), "timeout_http", None),
    "empty": (raw(b""), "empty", None),
    "reset-in-headers": (waits_for_request_then(unread_reset), "reset", None),
    "closes-in-headers": (raw(head("X-Half: y")), "protocol", None),
    "closes-in-status": (raw(b"HTTP/1.1 2"), "not_http", None),
    "garbage": (raw(os.urandom(3000)), "not_http", None),
    "http09": (raw(b"<html>hello</html>\n"), "not_http", None),
    "icy": (raw(b"ICY 200 OK\r\n\r\n"), "not_http", None),
    "bad-status": (raw(b"HTTP/1.1 999 x\r\n\r\n"), "not_http", None),
    "http2-preface": (raw(b"PRI * HTTP/2.0\r\n\r\n"), "not_http", None),
    "line-of-1mb": (raw(head("X: " + "a" * 1000000) + b"\r\n"),
                    "header_limit", None),
    "10000-lines": (raw(head(*["X: y"] * 10000) + b"\r\n"), "header_limit",
                    None),
    "endless-header": (endless(b"a" * 4096, b"HTTP/1.1 200 OK\r\nX: "),
                       "header_limit", None),
    "endless-status": (endless(b"a" * 4096, b"HTTP/1.1 200 "),
                       "header_limit", None),
    "nul-in-header": (raw(head("X: a\0b") + b"\r\n"), "protocol", None),
    "no-colon": (raw(head("hello", "X-OWA-Version: 15.1.2106.2") + b"\r\n"),
                 OK, "exchange"),
    "lf-only": (raw((head("X-OWA-Version: 15.1.2106.2")
                     + b"\r\n").replace(b"\r\n", b"\n")), OK, "exchange"),
    "folded": (raw(head("X: a", "  b", "x-owa-version: 15.1.2106.2")
                   + b"\r\n"), OK, "exchange"),
    "two-versions": (raw(head("X-OWA-Version: 15.1.2106.2",
                              "X-OWA-Version: 15.2.792.10") + b"\r\n"),
                     "ambiguous", "exchange"),
    "1xx-storm": (endless(head(status="100 Continue") + b"\r\n"), "protocol",
                  None),
    "two-1xx": (raw((head(status="100 Continue") + b"\r\n") * 2
                    + head("X-OWA-Version: 15.1.2106.2") + b"\r\n"), OK,
                "exchange"),
    "switches": (raw(head(status="101 Switching Protocols") + b"\r\n"),
                 "protocol", None),
    "chunk-huge": (raw(PLAIN_CHUNKED + b"\r\nffffffffffffffffff\r\nxx"), OK,
                   None),
    "chunk-bad": (raw(PLAIN_CHUNKED + b"\r\nzz\r\nxx"), OK, None),
    "chunk-endless": (endless(b"1000\r\n" + b"a" * 4096 + b"\r\n",
                              PLAIN_CHUNKED + b"\r\n"), OK, None),
    "trailer-flood": (endless(b"X: y\r\n", PLAIN_CHUNKED + b"\r\n0\r\n"), OK,
                      None),
    "length-negative": (raw(head("Content-Length: -5") + b"\r\nbody"), OK,
                        None),
    "length-twice": (raw(head("Content-Length: 5", "Content-Length: 900")
                         + b"\r\nbody"), OK, None),
    "length-too-big": (raw(head("Content-Length: 99999999999999")
                           + b"\r\nbody"), OK, None),
    "endless-body": (endless(b"a" * 65536, head("Server: x") + b"\r\n"), OK,
                     None),
    "gzip-bomb": (endless(b"\x1f\x8b" + b"\0" * 8192,
                          head("Content-Encoding: gzip") + b"\r\n"), OK, None),
    "drip": (drip, "timeout_http", None),
    "body-hangs": (raw(head("X-FEServer: EX", "Content-Length: 100")
                       + b"\r\nab", hangs_in_body), "timeout_http", "exchange"),
    "403": (site({None: reply(403, reason="Forbidden")}), "blocked", None),
    "406": (site({None: reply(406, reason="No")}), "blocked", None),
    "429": (site({None: reply(429, reason="No")}), "backoff", None),
    "503": (site({None: reply(503, [("Retry-After", "9")])}), "backoff", None),
    "honeypot": (site({None: reply(200, [("X-OWA-Version", "99.9.9.9")])}),
                 OK, "exchange"),
    "hostile-certificate": (hostile_certificate, OK, "exchange"),
    "hostile-redirect": (raw(head(
        "X-OWA-Version: 15.1.2106.2", "Location: javascript:alert(1)//"
        + HOSTILE, "Set-Cookie: =1+1=" + HOSTILE, status="302 x")
        + b"\r\n"), OK, "exchange"),
    "hostile-banner": (says(b"220 \x1b]0;owned\x07 =1+1 <script> ESMTP\r\n"),
                       "not_tls", None),
    "redirect-loop": (site({None: reply(302, [("Location", "/owa/")])}), OK,
                      None),
    "escapes": (site({None: reply(200, [
        ("Server", "\x1b[2J=cmd|' /C calc'!A0<script>alert(1)</script>"),
        ("X-FEServer", "\x1b]0;x\x07<img>"),
        ("X-OWA-Version", "15.1.2106.2\x1b[0m\"><b>")])}), OK, "exchange"),
}

FAULTS = {
    "servfail": (["SERVFAIL"], "dns_servfail"),
    "refused": (["REFUSED"], "dns_refused"),
    "quiet": (["SILENT"], "dns_timeout"),
    "garbage": (["GARBAGE"], "dns_bad dns_timeout"),
    "truncated": (["TC", "127.0.20.1"], "refused"),
}


def fault_zone(zone, rows):
    for name, (values, _) in FAULTS.items():
        for kind in ("A", "AAAA", "MX"):
            if name != "truncated" or kind == "A":
                zone[(f"{name}.dns.test", kind)] = values
        rows.append(f"D {name},gov,NO,{name}.dns.test")
    zone[("loop.dns.test", "CNAME")] = ["loop2.dns.test"]
    zone[("loop2.dns.test", "CNAME")] = ["loop.dns.test"]
    zone[("mx30.test", "MX")] = [f"{i} mx{i}.mx30.test" for i in range(30)]
    zone[("null.test", "MX")] = ["0 ."]
    zone[("chain.dns.test", "CNAME")] = ["a.dns.test"]
    zone[("a.dns.test", "CNAME")] = ["b.dns.test"]
    zone[("b.dns.test", "A")] = ["127.0.20.1"]
    # names and texts that would do harm on a terminal, a sheet or a page
    zone[("hostile.test", "MX")] = [f"10 {HOSTILE.replace('.', '')}.test",
                                    "20 =1+1.hostile.test"]
    zone[("hostile.test", "TXT")] = ["v=spf1 include:" + HOSTILE, HOSTILE]
    zone[("_mta-sts.hostile.test", "TXT")] = ["v=STSv1; id=" + HOSTILE]
    zone[("_autodiscover._tcp.hostile.test", "SRV")] = [
        "0 0 443 " + HOSTILE.replace(".", "")]
    zone[("autodiscover.hostile.test", "CNAME")] = [
        "\x1b[31m=1+1<img>.evil.test"]
    rows += ['"=HYPERLINK(""x"")",gov,NO,hostile.test']
    rows += ["L,gov,NO,loop.dns.test", "M,gov,NO,mx30.test",
             "N,gov,NO,null.test", "C,gov,NO,chain.dns.test",
             "X,gov,NO,nowhere.test"]
    return {"loop.dns.test": "dns_bad", "hostile.test": "dns_only", "mx30.test": "dns_only",
            "null.test": "dns_only", "chain.dns.test": "refused",
            "nowhere.test": "dns_nxdomain",
            **{f"{n}.dns.test": s for n, (_, s) in FAULTS.items()}}


BENCH = None


def scanned():
    """One run over all of them, for all tests."""
    global BENCH
    if BENCH:
        return BENCH
    zone, rows = {}, []
    b = Bench(zone)
    for i, (name, (profile, _, _)) in enumerate(KINDS.items(), 1):
        address = f"127.0.{21 + i % 3}.{i}"
        b.ends.add(address, profile)
        zone[(f"{name}.bad.test", "A")] = [address]
        rows.append(f"K {name},gov,NO,{name}.bad.test")
    b.dns_states = fault_zone(zone, rows)
    rows.append("R,gov,NO,127.0.29.1")
    b.scope(rows)
    began = time.time()
    p = b.start("scan", *FAST, "--probe-deadline", str(PROBE))
    b.out, b.err = p.communicate(timeout=120)
    b.code, b.seconds = p.returncode, time.time() - began
    b.memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert b.code == 0, b.err
    b.got = b.targets()
    BENCH = b
    return b


def every_host_ends_in_the_state_it_deserves():
    b = scanned()
    wrong = []
    for name, (_, states, product) in KINDS.items():
        t = b.got[f"{name}.bad.test"]
        if t["state"] not in states.split() or t["product"] != product:
            wrong.append((name, t["state"], t["product"], states, product))
    for target, states in b.dns_states.items():
        if b.got[target]["state"] not in states.split():
            wrong.append((target, b.got[target]["state"], states))
    if b.got["127.0.29.1"]["state"] != "refused":
        wrong.append(b.got["127.0.29.1"])
    assert not wrong, wrong


def totals_add_up():
    b = scanned()
    totals = b.report()["runs"][0]["totals"]
    assert totals["targets"] == len(b.got) == sum(totals["by_state"].values())
    assert totals["organisations"] == len(b.got)


def nobody_keeps_us_longer_than_allowed():
    b = scanned()
    # name servers that say nothing are asked three times, for 2, 4 and 8 s
    assert b.seconds < PROBE * 2 + 16, b.seconds


def memory_stays_flat():
    b = scanned()
    with open(POSTERN, "rb") as f:
        sanitised = b"__asan_init" in f.read()
    assert b.memory < (512 if sanitised else 96) * 1024, b.memory


def a_spoofed_version_is_no_build():
    t = scanned().got["honeypot.bad.test"]
    assert t["build_low"] is None and t["build_high"] is None
    assert set(t["verdicts"].values()) == {"cannot-tell"}


def an_old_server_is_reached_by_the_legacy_hello():
    t = scanned().got["tls10.bad.test"]
    assert t["build_low"] == "15.1.2106.2"
    assert t["verdicts"]["proxylogon"] == "no"


def nothing_hostile_comes_out_as_it_went_in():
    b = scanned()
    outputs = [b.err, b.out]
    for form in ("text", "json", "csv", "shadowserver", "svg", "html"):
        p = subprocess.run([POSTERN, "census", "report", "--store",
                            b.path("store"), "--format", form],
                           capture_output=True, text=True)
        assert p.returncode == 0, p.stderr
        outputs.append(p.stdout)
    os.mkdir(b.path("letters"))
    subprocess.run([POSTERN, "census", "notify", "--store", b.path("store"),
                    "--out", b.path("letters")], check=True,
                   capture_output=True)
    letters = os.listdir(b.path("letters"))
    assert len(letters) >= 5
    for name in letters:
        if name.endswith(".pdf"):  # no text; made of the same document
            continue
        with open(b.path("letters/" + name), encoding="utf-8") as f:
            outputs.append(f.read())
    outputs.append(subprocess.run(
        ["sqlite3", b.path("store"), ".dump"], capture_output=True,
        text=True, check=True).stdout)
    outputs.append(subprocess.run(
        [POSTERN, "census", "abuse", "--store", b.path("store"), "--about",
         "escapes.bad.test"], capture_output=True, text=True,
        check=True).stdout)
    for text in outputs:
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066\u2067]", text)
    for text in outputs[:-2]:
        assert "<script" not in text and "<img" not in text
    no_cell_is_a_formula(b)


def no_cell_is_a_formula(b):
    """A sheet takes a cell for a formula that begins with = + - or @."""
    sheets = [subprocess.run(
        [POSTERN, "census", "report", "--store", b.path("store"), "--format",
         form], capture_output=True, text=True, check=True).stdout
        for form in ("csv", "shadowserver")]
    folder = b.path("letters")
    for name in os.listdir(folder):
        if name.endswith(".csv"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                sheets.append(f.read())
    assert len(sheets) > 3
    for text in sheets:
        for row in csv.reader(text.splitlines()):
            assert not [c for c in row if c[:1] in "=+-@\t" and c], row


if __name__ == "__main__":
    main([every_host_ends_in_the_state_it_deserves, totals_add_up,
          nobody_keeps_us_longer_than_allowed, memory_stays_flat,
          a_spoofed_version_is_no_build,
          an_old_server_is_reached_by_the_legacy_hello,
          nothing_hostile_comes_out_as_it_went_in])
