#!/usr/bin/env python3
"""Logs that give many findings: answers_make.py FOLDER FINDINGS [MIB [KIND]]

Days of one server's IIS log in which scanners, each from an address of its
own, try the first step of ProxyLogon and are refused: every line is an attempt
of another client and path, so a finding of its own.  One of them gets through
and leaves a page, so that every question has something to answer.  A file
keeps at most 4,096 matches of a rule; a day has several files, as when a log
is cut by size.  MIB: honest lines besides.  KIND: `refused`, or `answered`, where
every one of them gets through, or `page`, where each asks the page that lies there.
"""
import pathlib
import sys

HEAD = ("#Software: Microsoft Internet Information Services 10.0\r\n"
        "#Version: 1.0\r\n#Fields: date time s-ip cs-method cs-uri-stem "
        "cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
        "sc-status sc-substatus sc-win32-status sc-bytes cs-bytes "
        "time-taken\r\n")
PER_FILE = 4000


def line(day, second, method, stem, client, status):
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return (f"2021-03-{day:02} {clock} 192.0.2.10 {method} {stem} - 443 - "
            f"{client} python-requests/2.25.1 - {status} 0 0 1200 300 31\r\n")


STATUS = {"refused": 500, "answered": 200, "page": 200}


def stem(kind, n):
    return ("/aspnet_client/help.aspx" if kind == "page"
            else f"/ecp/{chr(97 + n // 131072 % 26)}.js")


def client(n):
    """198.18.0.0/15, RFC 2544: for benchmarks."""
    n %= 1 << 17
    return f"198.{18 + (n >> 16)}.{n >> 8 & 255}.{n & 255}"


def main():
    folder = pathlib.Path(sys.argv[1])
    want = int(sys.argv[2])
    honest = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    kind = sys.argv[4] if len(sys.argv) > 4 else "refused"
    logs = folder / "EX01/C/inetpub/logs/LogFiles/W3SVC1"
    logs.mkdir(parents=True, exist_ok=True)
    files = -(-want // PER_FILE)
    made = 0
    for f in range(files):
        day = 1 + f * 28 // files
        rows = [HEAD]
        for i in range(min(PER_FILE, want - made)):
            n = made + i
            rows.append(line(day, i * 86399 // PER_FILE, "POST",
                             stem(kind, n), client(n), STATUS[kind]))
            if i % 40 == 0:
                rows.append(line(day, i * 86399 // PER_FILE, "GET",
                                 "/owa/healthcheck.htm", "192.0.2.10", 200))
        if f == files // 2:
            rows.append(line(day, 86390, "POST", "/ecp/z.js", "203.0.113.5",
                             200))
            rows.append(line(day, 86395, "POST", "/aspnet_client/help.aspx",
                             "203.0.113.9", 200))
        made += PER_FILE
        (logs / f"u_ex2103{day:02}_{f:04}.log").write_text("".join(rows),
                                                         newline="")
    one = line(28, 1, "GET", "/owa/service.svc", "10.0.0.7", 200)
    for f in range(honest):
        (logs / f"u_ex210328_h{f:05}.log").write_text(
            HEAD + one * ((1 << 20) // len(one)), newline="")


if __name__ == "__main__":
    main()
