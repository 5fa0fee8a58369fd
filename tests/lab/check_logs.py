#!/usr/bin/env python3
"""Checks made text logs against the facts (facts.py), not against our readers.

usage: check_logs.py [--joins] [--kinds] EVIDENCE...

Every text log below EVIDENCE (a folder per host): where it lies, its name, its
head, the names, number and order of its columns, the order of its times, the
hour of its name, the form of its cells.
--joins   also one request in all its logs; for evidence that nothing was taken
          from
--kinds   also that every kind of log and every protocol is there somewhere
Prints faults, exit 1 when there are any.
"""
import collections
import csv
import datetime
import pathlib
import re
import sys

import facts

faults = []
seen = collections.Counter()


def fault(path, line, what):
    faults.append(f"{path}:{line}: {what}")


class Log:
    """One file: what its place and name say of it."""

    def __init__(self, path, host, below):
        self.path, self.host, self.kind, self.stamp = path, host, None, ""
        folder, _, name = below.rpartition("/")
        self.protocol = folder.rpartition("/")[2]
        for kind, place, pattern in facts.PLACES:
            found = re.fullmatch(pattern, name)
            if folder == place and found:
                self.kind = kind
                got = found.groupdict()
                self.stamp = (got.get("day") or "20" + got["short"]
                              if got.get("day") or got.get("short") else "")
                self.stamp += got.get("hour") or ""
        self.custom = name.endswith("_x.log")
        self.last = ""

    def time(self, n, text, pattern):
        if not pattern.match(text):
            fault(self.path, n, f"no time: {text}")
        if text < self.last:
            fault(self.path, n, "time goes back")
        self.last = text
        if not re.sub(r"[-:T ]", "", text).startswith(self.stamp):
            fault(self.path, n, "not the day or hour of the file's name")


# --- IIS and HTTPERR ---

def check_w3c_columns(log, n, columns):
    if log.kind == "httperr":
        if columns != facts.HTTPERR_COLUMNS:
            fault(log.path, n, "columns are not those of HTTPERR")
        return
    base = facts.W3C_COLUMNS[:-1], facts.W3C_COLUMNS[-1:]
    plain = [base[0] + base[1], base[0] + facts.W3C_BYTES + base[1]]
    # not in the default set: log-formats.md 2.2, where the samples have it
    plain += [p[:10] + ["cs(Cookie)"] + p[10:] for p in plain]
    if columns not in plain and not (
            log.custom and any(columns[:len(p)] == p and len(columns) > len(p)
                               for p in plain)):
        fault(log.path, n, "columns are not those of IIS")
    if columns in plain and log.custom:
        fault(log.path, n, "_x, and no custom column")


def check_w3c_cells(log, n, row):
    if not row["sc-status"].isdigit() or not 100 <= int(row["sc-status"]) < 600:
        fault(log.path, n, "status")
    for name in ("sc-substatus", "sc-win32-status", "time-taken", "s-port",
                 "sc-bytes", "cs-bytes"):
        if name in row and not row[name].isdigit():
            fault(log.path, n, name)
    if not row["cs-uri-stem"].startswith("/"):
        fault(log.path, n, "stem")
    site = ("80", "443") if log.kind == "iis" else ("81", "444")
    if row["s-port"] not in site:
        fault(log.path, n, f"port {row['s-port']} of {log.kind}")
    if not re.fullmatch(r"-|[^\\@]+\\[^\\]+|[^\\]+@[^\\]+", row["cs-username"]):
        fault(log.path, n, "user")


def read_w3c(log, lines):
    columns, rows = None, []
    if not lines or not lines[0].startswith("#Software: Microsoft "):
        fault(log.path, 1, "does not begin with #Software")
    for n, line in enumerate(lines, 1):
        if line.startswith("#"):
            name, _, value = line[1:].partition(": ")
            if name not in ("Software", "Version", "Date", "Fields"):
                fault(log.path, n, f"directive {name}")
            if name == "Date" and not facts.CLOCK.match(value):
                fault(log.path, n, "#Date")
            if name == "Fields":
                columns = value.split(" ")
                check_w3c_columns(log, n, columns)
            continue
        cells = line.split(" ")
        if columns is None or len(cells) != len(columns):
            fault(log.path, n, f"{len(cells)} cells")
            continue
        if "" in cells:
            fault(log.path, n, "empty cell without -")
        row = dict(zip(columns, cells), n=n)
        log.time(n, f"{row['date']} {row['time']}", facts.CLOCK)
        if log.kind == "httperr":
            if row["s-reason"] not in facts.HTTPERR_REASONS:
                fault(log.path, n, f"reason {row['s-reason']}")
        else:
            check_w3c_cells(log, n, row)
        rows.append(row)
    return rows


# --- the logs of Exchange ---

def has_run(columns, run):
    return any(columns[i:i + len(run)] == run for i in range(len(columns)))


def check_exchange_columns(log, n, columns):
    same = {"httpproxy": facts.HTTPPROXY_COLUMNS,
            "message-tracking": facts.TRACKING_COLUMNS,
            "smtp": facts.SMTP_COLUMNS, "ecp-server": facts.ECP_COLUMNS,
            "ecp-activity": facts.ECP_COLUMNS,
            "mailbox": facts.MAILBOX_COLUMNS,
            "mapi": facts.MAPI_COLUMNS}.get(log.kind)
    if same and columns != same:
        fault(log.path, n, f"columns are not those of {log.kind}")
    if log.kind == "ews" and not (
            columns[:len(facts.EWS_BEGIN)] == facts.EWS_BEGIN
            and has_run(columns, facts.EWS_RUN)):
        fault(log.path, n, "columns are not those of EWS")
    if log.kind == "cmdlet" and not (
            columns[:len(facts.CMDLET_BEGIN)] == facts.CMDLET_BEGIN
            and columns[-len(facts.CMDLET_END):] == facts.CMDLET_END):
        fault(log.path, n, "columns are not those of cmdlets")


def check_head(log, n, name, value):
    if name == "Software" and value != "Microsoft Exchange Server":
        fault(log.path, n, "#Software")
    elif name == "Version":
        if log.kind in facts.BUILD_KINDS and not facts.BUILD.match(value):
            fault(log.path, n, f"#Version is no build: {value}")
        if log.kind in facts.CONSTANT_KINDS and value != "15.0.0.0":
            fault(log.path, n, f"#Version: {value}")
    elif name not in ("Software", "Log-type", "Date", "Fields"):
        fault(log.path, n, f"directive {name}")


def check_httpproxy(log, n, row):
    if row["Protocol"] != log.protocol:
        fault(log.path, n, f"protocol {row['Protocol']}")
    if row["ServerHostName"] != log.host.partition(".")[0].upper():
        fault(log.path, n, "server")
    if not facts.GUID.match(row["RequestId"]):
        fault(log.path, n, "request id")
    if not row["UrlStem"].startswith("/") or "," in row["UserAgent"]:
        fault(log.path, n, "stem or agent")
    if row["IsAuthenticated"] not in ("true", "false", "True", "False", ""):
        fault(log.path, n, "IsAuthenticated")
    for name in ("RequestBytes", "ResponseBytes", "TotalRequestTime",
                 "HttpStatus"):
        if not row[name].isdigit():
            fault(log.path, n, name)
    if row["BackEndStatus"] and not row["TargetServer"]:
        fault(log.path, n, "back end answered, but no target")
    begin = re.search(r"BeginRequest=([^;]+);", row["GenericInfo"])
    end = re.search(r"EndRequest=([^;]+);", row["GenericInfo"])
    if not begin or not end or not begin[1] <= end[1] <= row["DateTime"]:
        fault(log.path, n, "stages of GenericInfo")


def check_tracking(log, n, row):
    if row["event-id"] not in facts.TRACKING_EVENTS:
        fault(log.path, n, f"event {row['event-id']}")
    if row["source"] not in facts.TRACKING_SOURCES:
        fault(log.path, n, f"source {row['source']}")
    if not row["total-bytes"].isdigit():
        fault(log.path, n, "total-bytes")
    if not re.fullmatch(r"<[^<>]+>", row["message-id"]):
        fault(log.path, n, "message-id")
    if not facts.BUILD.match(row["schema-version"]):
        fault(log.path, n, "schema-version")


def check_ecp(log, n, row):
    if row["EventId"] not in ("ECP.Request", "Request"):
        fault(log.path, n, f"EventId {row['EventId']}")
    pairs = re.split(r";(?=[A-Za-z0-9]+:[A-Za-z.]+=)", row["EventData"])
    names = [p.partition("=")[0] for p in pairs]
    if not all(re.match(r"(S|I32|F|Dbl):[A-Za-z.]+$", n) for n in names):
        fault(log.path, n, f"pairs: {names}")
    if log.kind == "ecp-server" and \
            names != ["S:" + p for p in facts.ECP_PAIRS]:
        fault(log.path, n, f"pairs: {names}")


def check_cmdlet(log, n, row):
    if not re.fullmatch(r"[A-Z][A-Za-z]+-[A-Za-z]+", row["Cmdlet"]):
        fault(log.path, n, f"cmdlet {row['Cmdlet']}")
    if row["IsAdmin"] not in ("True", "False"):
        fault(log.path, n, "IsAdmin")


def check_ews(log, n, row):
    if not facts.GUID.match(row["RequestId"]) or \
            not row["HttpStatus"].isdigit():
        fault(log.path, n, "request id or status")


def check_mailbox(log, n, row):
    for name in ("seqNumber", "duration", "rqsize", "rpsize"):
        if not row[name].isdigit():
            fault(log.path, n, name)
    for name in ("sIp", "cIp"):
        if not re.fullmatch(r".+:\d+", row[name]):
            fault(log.path, n, name)


def check_mapi(log, n, row):
    if not facts.GUID.match(row["RequestId"]) or \
            not row["HttpStatusCode"].isdigit() or not row["ClientIP"]:
        fault(log.path, n, "request id, status or client")


def check_sessions(log, rows):
    """SMTP: sequence numbers from 0, one connect, one end, one local port."""
    sessions = collections.defaultdict(list)
    for row in rows:
        sessions[row["session-id"]].append(row)
    for row in (r for s in sessions.values() for r in s[:1]):
        if row["sequence-number"] == "0" and row["event"] not in "+*":
            fault(log.path, row["n"], "a session begins without connect")
    for lines in sessions.values():
        numbers = [int(row["sequence-number"]) for row in lines]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            fault(log.path, lines[0]["n"], f"sequence numbers {numbers}")
        if len({(r["local-endpoint"], r["remote-endpoint"])
                for r in lines}) != 1:
            fault(log.path, lines[0]["n"], "endpoints change in a session")
        if any(r["event"] not in ("+", "-", ">", "<", "*") for r in lines):
            fault(log.path, lines[0]["n"], "event")


CELLS = {"httpproxy": check_httpproxy, "message-tracking": check_tracking,
         "ecp-server": check_ecp, "ecp-activity": check_ecp,
         "cmdlet": check_cmdlet, "ews": check_ews,
         "mailbox": check_mailbox, "mapi": check_mapi}


def read_exchange(log, lines):
    columns, rows = None, []
    check = CELLS.get(log.kind)
    lines[0] = lines[0].lstrip("\ufeff")
    for n, line in enumerate(lines, 1):
        if line.startswith("#"):
            name, _, value = line[1:].partition(": ")
            check_head(log, n, name, value)
            if name == "Fields":
                columns = value.split(",")
                check_exchange_columns(log, n, columns)
            continue
        if columns is None:
            if n > 1 or line.split(",") != facts.HTTPPROXY_COLUMNS:
                fault(log.path, n, "record before #Fields")
            continue
        cells = next(csv.reader([line], strict=True))
        if len(cells) != len(columns):
            fault(log.path, n, f"{len(cells)} cells, {len(columns)} columns")
            continue
        row = dict(zip(columns, cells), n=n)
        log.time(n, cells[0], facts.STAMP)
        if check:
            check(log, n, row)
        rows.append(row)
    if log.kind == "smtp":
        check_sessions(log, rows)
    return rows


# --- one request in all its logs ---

def moment(text):
    return datetime.datetime.fromisoformat(
        text.replace("Z", "").replace(" ", "T"))


def request_id(row):
    found = re.search(r"cafeReqId=([0-9a-f-]{36})", row["cs-uri-query"])
    return found[1] if found else None


def join_front(log, row, proxy):
    """The line of IIS and that of HttpProxy say the same."""
    if row["cs-method"] != proxy["Method"] or \
            row["sc-status"] != proxy["HttpStatus"]:
        fault(log.path, row["n"], "method or status differ from HttpProxy")
    if row["cs-uri-stem"] != proxy["UrlStem"].replace(" ", "+"):
        fault(log.path, row["n"], "stem differs from HttpProxy")
    if row["c-ip"] != proxy["ClientIpAddress"] and \
            proxy["ClientIpAddress"] not in row.get("X-Forwarded-For", ""):
        fault(log.path, row["n"], "client differs from HttpProxy")
    apart = moment(f"{row['date']} {row['time']}") - moment(proxy["DateTime"])
    if abs(apart.total_seconds()) > 2:
        fault(log.path, row["n"], f"{apart} from HttpProxy")


def check_joins(logs):
    """logs: (log, rows) of all hosts."""
    proxy, front, back, ews = {}, {}, {}, {}
    for log, rows in logs:
        for row in rows:
            if log.kind == "httpproxy":
                if row["RequestId"] in proxy:
                    fault(log.path, row["n"], "request id comes twice")
                proxy[row["RequestId"]] = log, row
            elif log.kind in ("iis", "iis-backend") and request_id(row):
                (front if log.kind == "iis" else back)[request_id(row)] = \
                    log, row
            elif log.kind == "ews":
                ews[row["RequestId"]] = log, row
    for ident, (log, row) in front.items():
        if ident in proxy:
            join_front(log, row, proxy[ident][1])
        else:
            fault(log.path, row["n"], "no line in HttpProxy")
    for ident, (log, row) in proxy.items():
        if ident not in front:
            fault(log.path, row["n"], "no line in IIS, front end")
        if row["BackEndStatus"] and row["TargetServer"].partition(".")[0] in \
                {g.host for g, _ in logs} and ident not in back:
            fault(log.path, row["n"], "no line in IIS, back end")
        if ident in back and row["BackEndStatus"] != \
                back[ident][1]["sc-status"]:
            fault(log.path, row["n"], "status of the back end differs")
    for name, table in (("back end", back), ("EWS", ews)):
        for ident, (log, row) in table.items():
            if ident not in proxy:
                fault(log.path, row["n"], f"{name}: no line in HttpProxy")
    seen["joined"] += len(front)
    seen["joined to the back end"] += len(set(proxy) & set(back))
    seen["joined to EWS"] += len(set(proxy) & set(ews))


def read(path, root):
    host, _, below = path.relative_to(root).as_posix().partition("/")
    log = Log(path, host, below)
    data = path.read_bytes()
    if not log.kind:
        fault(path, 0, "no log lies there under such a name")
        return log, []
    if not data.endswith(b"\r\n"):
        fault(path, 0, "does not end with CRLF")
    try:
        lines = data.decode("utf-8").split("\r\n")[:-1]
    except UnicodeDecodeError as e:
        fault(path, 0, f"no UTF-8: {e.reason}")
        lines = data.decode("utf-8", "replace").split("\r\n")[:-1]
    if log.kind in ("iis", "iis-backend", "httperr"):
        rows = read_w3c(log, lines)
    else:
        rows = read_exchange(log, lines)
    seen[log.kind] += len(rows)
    if log.kind == "httpproxy":
        seen[log.protocol] += len(rows)
    if log.kind == "smtp":
        seen[log.protocol] += len(rows)
    return log, rows


def main():
    options = [a for a in sys.argv[1:] if a.startswith("--")]
    count = 0
    for root in (pathlib.Path(a) for a in sys.argv[1:] if a not in options):
        logs = [read(path, root) for path in sorted(root.rglob("*"))
                if path.is_file() and path.name.lower().endswith(".log")
                and path.name.lower() not in ("exchangesetup.log",
                                              "pfirewall.log")
                and path.parent.name != "sensor"]
        count += len(logs)
        if "--joins" in options:
            check_joins(logs)
    wanted = {k for k, _, _ in facts.PLACES} | set(facts.PROTOCOLS) | \
        {"SmtpReceive", "SmtpSend", "joined to the back end", "joined to EWS"}
    if "--kinds" in options:
        faults.extend(f"nowhere: {k}" for k in sorted(wanted) if not seen[k])
    for f in faults[:30]:
        print(f)
    print(f"{count} files, " + ", ".join(
        f"{k} {v}" for k, v in sorted(seen.items())) +
        f"; {len(faults)} faults")
    return 1 if faults or not count else 0


sys.exit(main())
