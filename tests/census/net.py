"""A small internet on loopback for the tests of the census: a name server and
front ends of every kind, each with the record of what reached it.

Names resolve as ZONE says.  A front end listens on one address of 127/8 and
one port for all of them, and is a profile: a function that is given the socket
after accept().  Certificates are made at the time of the test.
"""

import os
import selectors
import socket
import ssl
import struct
import subprocess
import threading
import time

TYPES = {"A": 1, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}


def certificate(folder, name="mail.test"):
    key, crt = os.path.join(folder, "key.pem"), os.path.join(folder, "crt.pem")
    if not os.path.exists(crt):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", key, "-out", crt, "-days", "2", "-subj",
             "/CN=" + name], check=True, capture_output=True)
    return key, crt


def encode_name(name):
    out = b""
    for label in name.rstrip(".").split("."):
        if label:
            raw = label.encode()
            out += bytes([len(raw)]) + raw
    return out + b"\0"


def encode_data(kind, value):
    if kind == "A":
        return socket.inet_aton(value)
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == "TXT":
        raw = value.encode()
        return b"".join(bytes([len(raw[i:i + 255])]) + raw[i:i + 255]
                        for i in range(0, len(raw), 255))
    if kind == "MX":
        preference, host = value.split(None, 1)
        return struct.pack(">H", int(preference)) + encode_name(host)
    if kind == "SRV":
        a, b, c, host = value.split(None, 3)
        return struct.pack(">HHH", int(a), int(b), int(c)) + encode_name(host)
    return encode_name(value)


class NameServer:
    """Answers from a dict {(name, type): [value, ...]}; values "SERVFAIL",
    "REFUSED", "SILENT", "GARBAGE" and "TC" are faults.  Every question is kept
    with its time."""

    def __init__(self, zone):
        self.zone = zone
        self.questions = []
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.udp.bind(("127.0.0.1", 0))
        self.port = self.udp.getsockname()[1]
        self.tcp = socket.socket()
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind(("127.0.0.1", self.port))
        self.tcp.listen(16)
        self.threads = [threading.Thread(target=t, daemon=True)
                        for t in (self.run_udp, self.run_tcp)]
        for t in self.threads:
            t.start()

    def close(self):
        self.udp.close()
        self.tcp.close()

    def run_udp(self):
        while True:
            try:
                message, peer = self.udp.recvfrom(4096)
            except OSError:
                return
            reply = self.answer(message, tcp=False)
            if reply:
                self.udp.sendto(reply, peer)

    def run_tcp(self):
        while True:
            try:
                link, _ = self.tcp.accept()
            except OSError:
                return
            size = struct.unpack(">H", link.recv(2))[0]
            reply = self.answer(link.recv(size), tcp=True)
            link.sendall(struct.pack(">H", len(reply)) + reply)
            link.close()

    def answer(self, message, tcp):
        at, labels = 12, []
        while message[at]:
            labels.append(message[at + 1:at + 1 + message[at]].decode())
            at += 1 + message[at]
        kind = struct.unpack(">H", message[at + 1:at + 3])[0]
        question = message[12:at + 5]
        name = ".".join(labels).lower()
        word = {v: k for k, v in TYPES.items()}.get(kind, str(kind))
        self.questions.append((time.time(), name, word))
        rcode, records = 0, []
        seen = name
        for _ in range(20):
            values = self.zone.get((seen, word), [])
            alias = self.zone.get((seen, "CNAME"), [])
            if values or not alias:
                break
            records.append((seen, "CNAME", alias[0]))
            seen = alias[0]
        if "SILENT" in values:
            return None
        if "GARBAGE" in values:
            return message[:2] + b"\x81\x80\0\x01\0\x05\0\0\0\0" + question \
                + b"\xc0\xff\xff"
        if "SERVFAIL" in values:
            rcode, values = 2, []
        if "REFUSED" in values:
            rcode, values = 5, []
        truncated = "TC" in values and not tcp
        values = [] if truncated else [v for v in values if v != "TC"]
        records += [(seen, word, v) for v in values]
        if not records and not rcode and not any(
                n == name or n.endswith("." + name) for n, _ in self.zone):
            rcode = 3
        flags = 0x8180 | rcode | (0x200 if truncated else 0)
        out = message[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0)
        out += question
        for owner, what, value in records:
            data = encode_data(what, value)
            out += encode_name(owner) + struct.pack(
                ">HHIH", TYPES[what], 1, 60, len(data)) + data
        return out


def context(key, crt, legacy=False, client=False):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if legacy:
        c.minimum_version = ssl.TLSVersion.TLSv1
        c.maximum_version = ssl.TLSVersion.TLSv1
        c.set_ciphers("ALL:@SECLEVEL=0")
    c.load_cert_chain(crt, key)
    if client:
        c.verify_mode = ssl.CERT_REQUIRED
        c.load_verify_locations(crt)
    return c


class FrontEnds:
    """Front ends on many addresses and one port."""

    def __init__(self, folder, port=0):
        self.key, self.crt = certificate(folder)
        self.contexts = {}
        self.accepted = []    # (time, address)
        self.requests = []    # (time, address, bytes)
        self.listeners = []
        self.port = port
        self.open_now = {}
        self.most_at_once = {}
        self.lock = threading.Lock()
        self.selector = selectors.DefaultSelector()
        self.wake = socket.socketpair()
        self.selector.register(self.wake[0], selectors.EVENT_READ, None)
        threading.Thread(target=self.run, daemon=True).start()

    def tls(self, **how):
        word = str(how)
        if word not in self.contexts:
            self.contexts[word] = context(self.key, self.crt, **how)
        return self.contexts[word]

    def add(self, address, profile):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        s = socket.socket(family)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind((address, self.port))
        s.listen(256)
        self.port = s.getsockname()[1]
        self.listeners.append(s)
        self.selector.register(s, selectors.EVENT_READ, (address, profile))
        self.wake[1].send(b"x")

    def close(self):
        for s in self.listeners:
            s.close()

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.data is None:
                    self.wake[0].recv(16)
                    continue
                try:
                    link, _ = key.fileobj.accept()
                except OSError:
                    return
                address, profile = key.data
                self.accepted.append((time.time(), address))
                threading.Thread(target=self.serve, daemon=True,
                                 args=(address, profile, link)).start()

    def serve(self, address, profile, link):
        with self.lock:
            n = self.open_now[address] = self.open_now.get(address, 0) + 1
            self.most_at_once[address] = max(
                n, self.most_at_once.get(address, 0))
        link.settimeout(30)
        try:
            profile(self, address, link)
        except OSError:
            pass
        with self.lock:
            self.open_now[address] -= 1
        try:
            link.close()
        except OSError:
            pass

    def read_request(self, address, link):
        got = b""
        while b"\r\n\r\n" not in got:
            more = link.recv(4096)
            if not more:
                return None
            got += more
        self.requests.append((time.time(), address, got))
        return got


def path_of(request):
    return request.split(b" ")[1].decode()


def reply(status=200, headers=(), body=b"", reason="OK"):
    lines = [f"HTTP/1.1 {status} {reason}"] + [f"{k}: {v}" for k, v in headers]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def site(pages, **how):
    """A TLS front end: pages maps a path to bytes, None is the default."""
    def profile(ends, address, link):
        tls = ends.tls(**how).wrap_socket(link, server_side=True)
        while True:
            request = ends.read_request(address, tls)
            if request is None:
                return
            page = pages.get(path_of(request), pages.get(
                None, reply(404, body=b"none", reason="Not Found")))
            tls.sendall(page)
    return profile


def raw(answer, then=None, **how):
    """A TLS front end that answers with these bytes, then waits or closes."""
    def profile(ends, address, link):
        tls = ends.tls(**how).wrap_socket(link, server_side=True)
        if ends.read_request(address, tls) is None:
            return
        tls.sendall(answer)
        if then:
            then(tls)
        else:
            tls.unwrap()
    return profile


def exchange(build, header=True, group=True):
    """Exchange as it looks from outside."""
    page = ('<html><head><link rel="shortcut icon" href="/owa/auth/'
            + ".".join(build.split(".")[:3])
            + '/themes/resources/favicon.ico"></head></html>').encode()
    extra = [("X-OWA-Version", build)] if header else []
    common = [("X-FEServer", "EX01"), ("Server", "Microsoft-IIS/10.0")]
    return site({
        "/owa/": reply(302, extra + common + [
            ("Location", "https://mail.test/owa/auth/logon.aspx?url=x")],
            reason="Found"),
        "/owa/auth/logon.aspx": reply(200, common, page if group else b"x"),
    })
