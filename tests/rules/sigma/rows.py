#!/usr/bin/env python3
"""Sigma over text logs, with the prefilter and without: rows.py POSTERN

Lines of IIS and HttpProxy are made up with all that makes a value differ from
what stands in the line: quotes and doubled quotes, line breaks in quotes, blanks
in values, cut lines, another #Fields, missing columns, "-", capitals, bytes
beyond ASCII, a path and a query that belong together.  Rules are made of pieces
of these values, across the '?' of a path and its query as well, with methods,
negations, null and missing fields.  The matches have to be the same, and so
has the table with what could not match.

Then logs of several blocks, in which few rows, or many, hold anything, and rules
that are done with when none of their literals is in a row: with CR LF, NULs, lines
longer than any block, bytes that are no UTF-8, UTF-16, another #Fields on the way.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

os.environ["ASAN_OPTIONS"] = (os.environ.get("ASAN_OPTIONS", "")
                              + ":detect_leaks=0")
POSTERN = sys.argv[1]
ROUNDS = 6
IIS = ("date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username "
       "c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "
       "sc-win32-status time-taken")
PROXY = IIS + " r-host cs-uri"
HTTPPROXY = ("DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,"
             "RevisionVersion,UrlHost,UrlStem,UserAgent,ClientIpAddress,"
             "ServerHostName,HttpStatus,Method,UrlQuery,AuthenticatedUser,"
             "GenericInfo")
PROXY_HEAD = ("#Software: Microsoft Exchange Server\n"
              "#Version: 15.01.2106.002\n#Log-type: HttpProxy Logs\n"
              "#Date: 2021-03-02T10:00:00.000Z\n#Fields: " + HTTPPROXY)
METHODS = ["GET", "POST", "post", "OPTIONS", "PROPFIND", "-", "X"]
PIECES = ["/owa/", "auth", "logon.aspx", "?x=", "&y=", "../../..", "%2e",
          "cmd.exe", "${jndi:ldap}", "select%20*", "=", "/ecp/", "DDI.svc",
          "schema=OABVirtualDirectory", "autodiscover.json", "@evil.example",
          "powershell", "Mozilla/5.0", "Caf\u00e9", "\u0130", "'1'='1", "<svg",
          "%3Cscript%3E", 'x"y="z', "a", "zz", "msExchEcpCanary", "200", "wget+", "%"]
FIELDS = {"webserver": ["cs-uri-query", "cs-uri-stem", "cs-uri", "c-uri",
                        "cs-user-agent", "cs-referer", "cs-username", "c-ip",
                        "sc-status", "cs-method", "cs-host", "nowhere"],
          "proxy": ["c-uri", "c-useragent", "r-dns", "cs-method", "sc-status",
                    "c-uri-query"]}
# Wants a column that logs have which the columns of proxy are missing from.
MAP = """- category: referred
  sources:
    - log: iis
      needs: [cs(Referer), x-other]
      fields: {cs-uri-query: [cs-uri-query, =uri]}
"""
FIELDS["referred"] = FIELDS["webserver"]
MODIFIERS = ["", "|contains", "|contains", "|contains|all", "|startswith",
             "|endswith", "|re", "|cased", "|contains|cased", "|neq",
             "|contains|windash", "|base64offset|contains", "|exists",
             "|wide|base64offset|contains", "|fieldref"]


def text(r, most=4):
    s = "".join(r.choice(PIECES) for _ in range(r.randint(1, most)))
    return s.upper() if r.random() < 0.15 else s


def iis_line(r, columns):
    values = {"date": "2021-03-02", "time": "10:%02d:%02d" % (
        r.randrange(60), r.randrange(60)), "s-ip": "192.0.2.1",
        "cs-method": r.choice(METHODS), "s-port": r.choice(["443", "444"]),
        "c-ip": f"198.51.100.{r.randrange(9)}", "time-taken": "3",
        "sc-status": r.choice(["200", "404", "401"]), "sc-substatus": "0",
        "sc-win32-status": "0", "cs-username": "-"}
    line = []
    for name in columns.split():
        value = values.get(name) or r.choice(["-", text(r), text(r)])
        if name == "cs(User-Agent)" and r.random() < 0.1:
            value += " " + text(r)      # a blank that does not belong there
        elif " " in value:
            value = value.replace(" ", "+")
        line.append(value)
    joined = " ".join(line)
    return joined[:r.randrange(len(joined))] if r.random() < 0.02 else joined


def csv(r, value):
    if r.random() < 0.05 and not set(value) & set('",'):
        k = r.randrange(len(value) + 1)     # the quotes are no part of it
        return '"' + value[:k] + '"' + value[k:]
    if r.random() < 0.25 or "," in value:
        end = r.choice(["", "", ' ""', "\n", ","])
        return '"' + (value + end).replace('"', '""') + '"'
    return value


def httpproxy_line(r):
    values = ["2021-03-02T10:%02d:00.000Z" % r.randrange(60), "id", "15", "1",
              "2106", "2", "mail.example", text(r), text(r), "198.51.100.3",
              "EX01", r.choice(["200", "401"]), r.choice(METHODS),
              r.choice(["", "?" + text(r)]), r.choice(["", "bob"]), text(r)]
    return ",".join(csv(r, v) for v in values)


def write_logs(r, folder, count):
    def save(name, head, lines):
        body = head + "\n" + "\n".join(lines) + "\n"
        (folder / name).write_bytes(body.encode())

    for name, columns in (("u_ex210302.log", IIS), ("u_ex210303.log", PROXY)):
        lines = [iis_line(r, columns) for _ in range(count)]
        lines.insert(count // 2, "#Fields: " + columns.replace(
            " cs(Referer)", ""))
        save(name, "#Software: Microsoft Internet Information Services 10.0\n"
             "#Version: 1.0\n#Date: 2021-03-02 00:00:00\n#Fields: " + columns,
             lines)
    save("HttpProxy_2021030210-1.LOG", PROXY_HEAD,
         [httpproxy_line(r) for _ in range(count)])


def value_of(r, modifier):
    if "exists" in modifier:
        return r.choice([True, False])
    if "fieldref" in modifier:
        return r.choice(["cs-uri-stem", "c-ip"])
    value = text(r, 2)
    if "|re" in modifier:
        return "".join("[%s]" % c if c in ".?*+$(){}[|\\" else c
                       for c in value.replace("^", ""))
    if r.random() < 0.1:
        return None if not modifier else value
    if not modifier and r.random() < 0.7:
        value = "*" + value + r.choice(["*", "?*", ""])
    return value


def item(r, fields):
    field, modifier = r.choice(fields), r.choice(MODIFIERS)
    if field == "cs-method" and r.random() < 0.9:
        return {field + r.choice(["", "", "", "|neq", "|cased"]):
                r.choice([r.choice(METHODS), r.sample(METHODS, 2)])}
    single = "exists" in modifier or "fieldref" in modifier
    values = [value_of(r, modifier)
              for _ in range(1 if single else r.randint(1, 3))]
    return {field + modifier: values[0] if len(values) == 1 else values}


def rule(r, number):
    category = r.choice(["webserver", "webserver", "webserver", "proxy",
                         "referred"])
    detection, names = {}, []
    for i in range(r.randint(1, 3)):
        names.append(f"s{i}")
        if r.random() < 0.2:
            detection[names[-1]] = [text(r, 3), text(r, 2)]
            continue
        detection[names[-1]] = {}
        for _ in range(r.randint(1, 3)):
            detection[names[-1]].update(item(r, FIELDS[category]))
    condition = r.choice(["", "", "not "]) + names[0]
    for name in names[1:]:
        condition += r.choice([" and ", " and ", " or ", " and not ",
                               " or not "]) + name
    detection["condition"] = condition
    return (f"title: r{number}\nlogsource: {{category: {category}}}\n"
            f"detection: {json.dumps(detection)}\n")


def hunt(form, *args):
    done = subprocess.run([POSTERN, "hunt", "--format", form, *args],
                          capture_output=True)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout.splitlines()


def compare(what, *args):
    """The matches; they, and the table with the rules that could not match,
    are the same without the prefilter."""
    for form in ("table", "jsonl"):
        fast, slow = hunt(form, *args), hunt(form, "--without-prefilter", *args)
        if fast != slow:
            differ = sorted(set(fast) ^ set(slow))
            sys.exit(f"not ok: {what}: the prefilter changes the {form} "
                     f"({len(differ)} lines):\n" + "\n".join(
                         m.decode() for m in differ[:5]))
    return fast


def quiet_rule(r, number):
    """No row that has none of its texts can match."""
    def some():
        return (r.choice([p for p in PIECES if len(p) > 2])
                + r.choice(["", "", r.choice(PIECES)]))

    selection = {f"{field}|contains": [some() for _ in range(3)]
                 for field in r.sample(["cs-uri-query", "cs-uri-stem",
                                        "cs-user-agent", "cs-referer"], 1)}
    if r.random() < 0.4:
        selection["cs-method"] = r.choice(METHODS[:4])
    if r.random() < 0.2:
        selection = [some(), some()]
    detection = {"s": selection, "condition": "s"}
    category = r.choice(["webserver", "webserver", "webserver", "proxy"])
    return (f"title: q{number}\nlogsource: {{category: {category}}}\n"
            f"detection: {json.dumps(detection)}\n")


def plain_row(r, csv_too):
    """One that no rule of ours looks at twice."""
    stem = "/x" + "y" * r.randrange(200)
    if csv_too:
        quote = r.choice(["", '"'])
        return (f"2021-03-02T10:00:00.000Z,id,15,1,2106,2,mail,{stem},"
                f"{quote}agent{quote},198.51.100.3,EX01,200,POST,,,"
                f"{quote}n{quote}")
    return ("2021-03-02 10:00:00 192.0.2.1 POST " + stem + " q=1 443 - "
            "198.51.100.1 agent - 200 0 0 3")


def big_log(r, head, row, csv_too, share, size):
    """Bytes of a log: of `share` rows something may be told."""
    out, length = [head.encode()], 0
    while length < size:
        line = (row() if r.random() < share else plain_row(r, csv_too))
        body = line.encode()
        if r.random() < 0.02:
            body = body.replace(b"a", r.choice([b"\xff", b"\xc3", b"%61"]))
        if r.random() < 0.002:
            body += b"\0" * r.choice([1, 63, 64, 5000])
        out.append(body + r.choice([b"\n", b"\n", b"\r\n"]))
        length += len(out[-1])
    return b"".join(out)


def with_overlong(r, log, row):
    """The limit of a line is 1 MiB: something stands before it, something
    behind it."""
    lines = log.split(b"\n")
    start = row().encode()
    for size in (1 << 18, (1 << 20) - len(start), 3 << 20):
        long_line = start + b"k" * size + text(r).encode() + b"k" * 99
        lines.insert(r.randrange(len(lines) // 2, len(lines)), long_line)
    return b"\n".join(lines)


def write_big(r, folder):
    head = ("#Software: Microsoft Internet Information Services 10.0\n"
            "#Version: 1.0\n#Date: 2021-03-02 00:00:00\n#Fields: ")

    def iis():
        return iis_line(r, IIS)

    few = big_log(r, head + IIS + "\n", iis, False, 0.01, 900_000)
    many = big_log(r, head + IIS + "\n", iis, False, 0.7, 300_000)
    lines = few.split(b"\n")
    lines[len(lines) // 2:0] = [(head + PROXY).encode()] + [
        iis_line(r, PROXY).encode() for _ in range(40)]
    lines.insert(len(lines) * 3 // 4, b"#Fields: " + IIS.encode())
    (folder / "u_ex210302.log").write_bytes(b"\n".join(lines))
    (folder / "u_ex210303.log").write_bytes(with_overlong(r, many, iis))
    (folder / "u_ex210304.log").write_bytes(
        b"\xff\xfe" + many.decode("utf-8", "replace").encode("utf-16-le"))
    (folder / "HttpProxy_2021030210-1.LOG").write_bytes(
        big_log(r, PROXY_HEAD + "\n", lambda: httpproxy_line(r), True, 0.05, 600_000))


def big_logs(seed):
    r = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rules = folder / "rules.yml"
        logs = folder / "logs"
        logs.mkdir()
        rules.write_text("---\n".join(quiet_rule(r, i) for i in range(60)))
        write_big(r, logs)
        found = compare(f"large logs {seed}", "--rules", str(rules), str(logs))
    files = {json.loads(m)["path"] for m in found}
    if len(files) < 4:
        sys.exit(f"not ok: large logs {seed}: matches in {files} only")
    return len(found)


def main():
    told, files = set(), set()
    for seed in range(ROUNDS):
        r = random.Random(seed)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            rules = folder / "rules.yml"
            logs = folder / "logs"
            logs.mkdir()
            rules.write_text("---\n".join(rule(r, i) for i in range(200)))
            write_logs(r, logs, 150)
            (folder / "map.yml").write_text(MAP)
            args = ["--log-sources", str(folder / "map.yml"), "--rules",
                    str(rules), str(logs)]
            fast = compare(f"round {seed}", *args)
        told |= {(seed, json.loads(m)["rule"]) for m in fast}
        files |= {json.loads(m)["path"] for m in fast}
    # most of them match something, in each log, else little was seen
    if len(files) < 3:
        sys.exit(f"not ok: matches in {files} only")
    if len(told) < ROUNDS * 100:
        sys.exit(f"not ok: only {len(told)} rules match anything")
    found = sum(big_logs(seed) for seed in range(3))
    print(f"ok - {ROUNDS} rounds, {len(told)} rules match; {found} matches in "
          "large logs")


main()
