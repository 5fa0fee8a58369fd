#!/usr/bin/env python3
"""Checks the made logs of a sensor and of the hosts' firewalls against what
Zeek and Windows write, not against our readers.

usage: check_network.py [--kinds] EVIDENCE...
       check_network.py --facts CORPORA

Every log below EVIDENCE/sensor, of tabs or of JSON, plain or packed: its head,
the names, order, number and types of its columns, the form of its cells; one
connection in all its logs: the same uid, ends and ports, moments within it,
bytes no more than it carried, files known by their id; and each line of a
firewall that let something pass has its connection.
--kinds   every kind of log must be there, and lines of the firewall
--facts   what is checked here is what the public logs have
Prints faults, exit 1 when there are any.
"""
import collections
import datetime
import gzip
import json
import pathlib
import re
import sys

ENDS = [("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
        ("id.resp_p", "port")]
UID = [("ts", "time"), ("uid", "string")]


def columns(text, begin=UID + ENDS):
    return begin + [tuple(c.split(":")) for c in text.split()]


# docs.zeek.org, "Zeek Log Formats and Inspection"; Zeek 4 with the JA3 package
KINDS = {
    "conn": columns(
        "proto:enum service:string duration:interval orig_bytes:count "
        "resp_bytes:count conn_state:string local_orig:bool local_resp:bool "
        "missed_bytes:count history:string orig_pkts:count "
        "orig_ip_bytes:count resp_pkts:count resp_ip_bytes:count "
        "tunnel_parents:set[string]"),
    "http": columns(
        "trans_depth:count method:string host:string uri:string "
        "referrer:string version:string user_agent:string origin:string "
        "request_body_len:count response_body_len:count status_code:count "
        "status_msg:string info_code:count info_msg:string tags:set[enum] "
        "username:string password:string proxied:set[string] "
        "orig_fuids:vector[string] orig_filenames:vector[string] "
        "orig_mime_types:vector[string] resp_fuids:vector[string] "
        "resp_filenames:vector[string] resp_mime_types:vector[string]"),
    "ssl": columns(
        "version:string cipher:string curve:string server_name:string "
        "resumed:bool last_alert:string next_protocol:string "
        "established:bool cert_chain_fuids:vector[string] "
        "client_cert_chain_fuids:vector[string] subject:string issuer:string "
        "client_subject:string client_issuer:string "
        "validation_status:string ja3:string ja3s:string"),
    "files": columns(
        "fuid:string tx_hosts:set[addr] rx_hosts:set[addr] "
        "conn_uids:set[string] source:string depth:count "
        "analyzers:set[string] mime_type:string filename:string "
        "duration:interval local_orig:bool is_orig:bool seen_bytes:count "
        "total_bytes:count missing_bytes:count overflow_bytes:count "
        "timedout:bool parent_fuid:string md5:string sha1:string "
        "sha256:string extracted:string extracted_cutoff:bool "
        "extracted_size:count", UID[:1]),
    "smb_mapping": columns(
        "path:string service:string native_file_system:string "
        "share_type:string"),
    "smb_files": columns(
        "fuid:string action:enum path:string name:string size:count "
        "prev_name:string times.modified:time times.accessed:time "
        "times.created:time times.changed:time"),
    "ntlm": columns(
        "username:string hostname:string domainname:string "
        "server_nb_computer_name:string server_dns_computer_name:string "
        "server_tree_name:string success:bool"),
    "kerberos": columns(
        "request_type:string client:string service:string success:bool "
        "error_msg:string from:time till:time cipher:string forwardable:bool "
        "renewable:bool client_cert_subject:string client_cert_fuid:string "
        "server_cert_subject:string server_cert_fuid:string"),
}
# Public logs that have exactly these columns.
PUBLIC = {
    "conn": "rita-proxy-tsv/conn.log", "http": "rita-proxy-tsv/http.log",
    "ssl": "rita-proxy-tsv/ssl.log", "files": "rita-proxy-tsv/files.log",
    "smb_mapping":
        "btest/scripts.base.protocols.smb.smb2.smb_mapping.log",
    "smb_files":
        "btest/scripts.base.protocols.smb.smb3-multichannel.smb_files.log",
    "ntlm": "btest/scripts.base.protocols.dce-rpc.mapi.ntlm.log",
    "kerberos": "btest/scripts.base.protocols.krb.kinit.kerberos.log",
}
FORMS = {
    "time": r"\d{10}\.\d{6}", "interval": r"\d+\.\d{6}", "bool": "[TF]",
    "count": r"\d+", "port": r"\d{1,5}", "addr": r"[0-9a-f:.]+",
    "string": "[^\t]+", "enum": r"[A-Za-z0-9_:]+",
}
FIREWALL = ("date time action protocol src-ip dst-ip src-port dst-port size "
            "tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path").split()
FIREWALL_HEAD = ["#Version: 1.5", "#Software: Microsoft Windows Firewall",
                 "#Time Format: Local", "#Fields: " + " ".join(FIREWALL), ""]

faults = []
seen = collections.Counter()


def fault(path, n, what):
    faults.append(f"{path}:{n}: {what}")


def check_head(path, kind, lines):
    head = {}
    for line in lines[:8]:
        name, _, value = line.partition("\t" if "\t" in line else " ")
        head[name] = value
    stamp = r"\d{4}(-\d\d){5}"
    if lines[0] != "#separator \\x09" or head.get("#path") != kind or \
            head.get("#set_separator") != "," or \
            head.get("#empty_field") != "(empty)" or \
            head.get("#unset_field") != "-":
        fault(path, 1, "head")
    if not re.fullmatch(stamp, head.get("#open", "")):
        fault(path, 6, "#open")
    if not re.fullmatch("#close\t" + stamp, lines[-1]):
        fault(path, len(lines), "no #close")
    want = KINDS[kind]
    if head.get("#fields", "").split("\t") != [n for n, _ in want] or \
            head.get("#types", "").split("\t") != [t for _, t in want]:
        fault(path, 7, "columns or types")


def plain(text):
    return re.sub(r"\\(\\|x[0-9a-f]{2})", lambda m: "\\" if m[1] == "\\" else
                  chr(int(m[1][1:], 16)), text)


def check_cell(path, n, name, kind, text):
    inner = re.fullmatch(r"(set|vector)\[(.*)\]", kind)
    for part in text.split(",") if inner else [text]:
        if not re.fullmatch(FORMS[inner[2] if inner else kind], part):
            fault(path, n, f"{name}: {text[:60]} is no {kind}")


def read_tabs(path, kind, lines):
    check_head(path, kind, lines)
    for n, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != len(KINDS[kind]):
            fault(path, n, f"{len(cells)} cells")
            continue
        row = {"n": n}
        for (name, form), text in zip(KINDS[kind], cells):
            if text == "" or re.search(r"[^\x20-\x7e]", text):
                fault(path, n, f"{name}: a cell that Zeek would not write")
            if text == "(empty)" and "[" in form:
                row[name] = []
            elif text != "-":
                check_cell(path, n, name, form, text)
                row[name] = text.split(",") if "[" in form else plain(text)
        yield row


def read_objects(path, kind, lines):
    want = dict(KINDS[kind])
    order = [n for n, _ in KINDS[kind]]
    for n, line in enumerate(lines, 1):
        row = json.loads(line)
        if [k for k in order if k in row] != list(row):
            fault(path, n, "names or their order")
        out = {"n": n}
        for name, value in row.items():
            form = want.get(name, "string")
            right = (list if "[" in form else bool if form == "bool" else
                     (int, float) if form in ("time", "interval") else
                     int if form in ("count", "port") else str)
            if not isinstance(value, right) or value in (None, "", "-"):
                fault(path, n, f"{name}: {value!r} is no {form}")
            out[name] = ("T" if value else "F") if form == "bool" else \
                value if isinstance(value, list) else str(value)
        if "ts" not in out:
            fault(path, n, "no ts")
        yield out


def read_sensor(folder):
    logs = {}
    for path in sorted(folder.iterdir()):
        found = re.fullmatch(r"([a-z_]+)\.log(\.gz)?", path.name)
        if not found or found[1] not in KINDS:
            fault(path, 0, "no log of a sensor has this name")
            continue
        data = path.read_bytes()
        text = (gzip.decompress(data) if found[2] else data).decode("ascii")
        if not text.endswith("\n") or "\r" in text:
            fault(path, 0, "line ends")
        lines = text.split("\n")[:-1]
        form = read_objects if lines[0].startswith("{") else read_tabs
        logs[found[1]] = path, list(form(path, found[1], lines))
        seen[found[1]] += len(logs[found[1]][1])
    return logs


def ends(row):
    return tuple(row.get(n) for n, _ in ENDS)


def check_conn(path, rows):
    for row in rows:
        if "orig_bytes" not in row:
            continue
        for side in ("orig", "resp"):
            packets = int(row[side + "_pkts"])
            if int(row[side + "_ip_bytes"]) < int(row[side + "_bytes"]) + \
                    packets * (28 if row["proto"] == "udp" else 40):
                fault(path, row["n"], "fewer bytes on the wire than in it")
            if int(row[side + "_bytes"]) > packets * 1460:
                fault(path, row["n"], "more bytes than fit into the packets")


def check_sensor(logs):
    if "conn" not in logs:
        fault("sensor", 0, "no conn.log")
        return {}
    path, rows = logs["conn"]
    check_conn(path, rows)
    conns = {}
    for row in rows:
        if row["uid"] in conns:
            fault(path, row["n"], "uid comes twice")
        if not re.fullmatch(r"C[A-Za-z0-9]{12,17}", row["uid"]):
            fault(path, row["n"], "uid")
        conns[row["uid"]] = row
    files = {r["fuid"]: r for r in logs.get("files", (0, []))[1]}
    last = max(float(r["ts"]) for r in rows)
    carried = collections.Counter()
    for kind, (path, rows) in logs.items():
        for row in rows if kind != "conn" else []:
            # of a connection that goes on beyond the end there is no line
            uid = row["uid"] if "uid" in row else row["conn_uids"][0]
            conn = conns.get(uid)
            if not conn:
                if float(row["ts"]) < last - 7200:
                    fault(path, row["n"], f"{uid} is in no conn.log")
                continue
            at = float(row["ts"]) - float(conn["ts"])
            if not -0.001 <= at <= float(conn.get("duration", 0)) + 0.001:
                fault(path, row["n"], f"{at} s into its connection")
            if kind != "files" and ends(row) != ends(conn):
                fault(path, row["n"], "other ends than its connection")
            check_join(path, kind, row, conn, files, carried)
    for (uid, side), size in carried.items():
        if size > int(conns[uid][side]):
            fault("files", 0, f"{uid}: {size} bytes, more than it carried")
    return conns


SERVICES = {"http": "http", "ssl": "ssl", "ntlm": "ntlm", "kerberos": "krb",
            "smb_mapping": "smb", "smb_files": "smb"}


def check_join(path, kind, row, conn, files, carried):
    if kind != "files" and SERVICES[kind] not in conn.get("service", ""):
        fault(path, row["n"], f"its connection is {conn.get('service')}")
    if kind == "http" and (
            int(row["response_body_len"]) > int(conn["resp_bytes"]) or
            int(row["request_body_len"]) > int(conn["orig_bytes"])):
        fault(path, row["n"], "a body larger than its connection")
    for name in ("resp_fuids", "cert_chain_fuids", "fuid"):
        ids = row.get(name, [])
        for ident in [ids] if isinstance(ids, str) else ids:
            if ident not in files:
                fault(path, row["n"], f"file {ident} is in no files.log")
    if kind == "files":
        up = row["is_orig"] == "T"
        if [conn["id.orig_h"], conn["id.resp_h"]] != \
                (row["tx_hosts"] + row["rx_hosts"])[::1 if up else -1]:
            fault(path, row["n"], "sent by another than its connection says")
        carried[row["conn_uids"][0],
                "orig_bytes" if up else "resp_bytes"] += int(row["seen_bytes"])


def check_firewall(path, conns):
    lines = path.read_bytes().decode("ascii").split("\r\n")
    if lines[:5] != FIREWALL_HEAD or lines[-1] != "":
        fault(path, 1, "head or end")
    known = collections.defaultdict(list)
    for row in conns.values():
        known[ends(row)].append(float(row["ts"]))
    last, apart = "", []
    for n, line in enumerate(lines[5:-1], 6):
        cells = line.split(" ")
        row = dict(zip(FIREWALL, cells))
        if len(cells) != len(FIREWALL) or "" in cells or \
                row["action"] not in ("ALLOW", "DROP") or \
                row["protocol"] not in ("TCP", "UDP") or \
                row["path"] not in ("SEND", "RECEIVE") or \
                not re.fullmatch(r"[\d-]{10} [\d:]{8}", line[:19]):
            fault(path, n, line)
            continue
        if line[:19] < last:
            fault(path, n, "time goes back")
        last = line[:19]
        seen["firewall"] += 1
        at = known.get((row["src-ip"], row["src-port"], row["dst-ip"],
                        row["dst-port"]))
        if at:
            local = datetime.datetime.fromisoformat(last).replace(
                tzinfo=datetime.timezone.utc).timestamp()
            apart.append((n, [local - t for t in at]))
    # the zone is not told: all lines have the same
    zones = collections.Counter(round(d / 900) * 900 for _, ds in apart
                                for d in ds)
    zone = zones.most_common(1)[0][0] if zones else 0
    for n, ds in apart:
        if not any(abs(d - zone) < 1.5 for d in ds):
            fault(path, n, "another second than its connection")
    seen["joined to the firewall"] += len(apart)


def check_facts(corpora):
    for kind, name in PUBLIC.items():
        path = pathlib.Path(corpora) / "zeek" / name
        for line in path.read_text(encoding="utf-8").split("\n"):
            head, _, rest = line.partition("\t")
            if head == "#fields" and \
                    rest.split("\t") != [n for n, _ in KINDS[kind]]:
                fault(path, 0, "has other columns")
            if head == "#types" and \
                    rest.split("\t") != [t for _, t in KINDS[kind]]:
                fault(path, 0, "has other types")
            seen[kind] += head == "#fields"


def main():
    if sys.argv[1] == "--facts":
        check_facts(sys.argv[2])
    for root in (pathlib.Path(a) for a in sys.argv[1:] if a[0] != "-"):
        if sys.argv[1] == "--facts":
            break
        folder = root / "sensor"
        conns = check_sensor(read_sensor(folder)) if folder.is_dir() else {}
        for path in sorted(root.rglob("pfirewall.log")):
            check_firewall(path, conns)
    if "--kinds" in sys.argv:
        faults.extend(f"nowhere: {k}" for k in [*KINDS, "firewall",
                      "joined to the firewall"] if not seen[k])
    for f in faults[:30]:
        print(f)
    print(", ".join(f"{k} {v}" for k, v in sorted(seen.items())) +
          f"; {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
