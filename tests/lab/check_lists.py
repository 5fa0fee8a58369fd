#!/usr/bin/env python3
"""Lists of indicators over a scenario of three actors: what a list names is told
of the right group, in its time, with who says so; patterns over several events
hold over all logs; no verdict changes.

usage: check_lists.py POSTERN POSTERN_LAB
"""
import json
import pathlib
import subprocess
import sys
import tempfile

postern, lab = sys.argv[1:3]
REQUEST = "network-traffic:extensions.'http-request-ext'.request_value"
FAILED = []


def check(what, text):
    if not what:
        FAILED.append(text)
        print("not ok", text)


def postern_says(*words, codes=(0,)):
    done = subprocess.run([postern, *map(str, words)], capture_output=True,
                          text=True, encoding="utf-8", check=False)
    if done.returncode not in codes:
        sys.exit(f"{words}: {done.returncode}: {done.stderr}")
    return done.stdout


def named(number, kind, name, **more):
    return {"type": kind, "id": f"{kind}--{number}", "name": name, **more}


def indicator(number, pattern, to=None, **more):
    made = [{"type": "indicator", "id": f"indicator--{number}",
             "created_by_ref": "identity--1", "pattern_type": "stix",
             "name": f"item {number}", "pattern": pattern, **more}]
    if to:
        made.insert(0, {"type": "relationship", "id": f"relationship--{number}",
                        "relationship_type": "indicates",
                        "source_ref": f"indicator--{number}",
                        "target_ref": to})
    return made


def stem_of(page):
    path = page["path"].replace("\\", "/").lower()
    for root, stem in (("/inetpub/wwwroot/", "/"),
                       ("/frontend/httpproxy/", "/")):
        if root in path:
            return stem + path.split(root)[1]
    raise AssertionError(path)


def make_list(truth, addresses):
    pages = sorted(truth["implants"], key=lambda page: page["first"])
    stems = [stem_of(page) for page in pages]
    sha256 = [page["sha256"] for page in pages]
    objects = [named(1, "identity", "ACME Research"),
               named(1, "intrusion-set", "Paper Tiger"),
               named(2, "intrusion-set", "Hafnium"),
               named(3, "intrusion-set", "Glass Otter"),
               named(4, "intrusion-set", "Last Year's Group"),
               *indicator(1, f"[file:hashes.'SHA-256' = '{sha256[0]}']",
                          "intrusion-set--1"),
               *indicator(2, f"[file:hashes.'SHA-256' = '{sha256[1]}']",
                          "intrusion-set--2")]
    # addresses of the third group, and of the first a year too early
    for n, address in enumerate(addresses["third"]):
        objects += indicator(30 + n, f"[ipv4-addr:value = '{address}']",
                             "intrusion-set--3",
                             valid_from="2021-03-01T00:00:00Z",
                             valid_until="2021-03-31T00:00:00Z")
    for n, address in enumerate(addresses["first"]):
        objects += indicator(50 + n, f"[ipv4-addr:value = '{address}']",
                             "intrusion-set--4",
                             valid_until="2020-06-30T00:00:00Z")
    objects += indicator(70, f"[{REQUEST} = '{stems[0]}'] FOLLOWEDBY "
                             f"[{REQUEST} = '{stems[2]}'] WITHIN 864000 SECONDS")
    objects += indicator(71, f"[{REQUEST} = '{stems[2]}'] FOLLOWEDBY "
                             f"[{REQUEST} = '{stems[0]}'] WITHIN 864000 SECONDS")
    return {"type": "bundle", "id": "bundle--1", "objects": objects}


def addresses_of(report, truth):
    """By actor: the clusters hold the pages, the pages tell the actor."""
    pages = sorted(truth["implants"], key=lambda page: page["first"])
    found = {}
    for name, page in zip(("first", "second", "third"), pages):
        for cluster in report["clusters"]:
            if "page " + page["path"] in cluster["traits"]:
                found[name] = [t.split(" ", 1)[1] for t in cluster["traits"]
                               if t.startswith("address ")]
    return found


def check_clusters(report, truth):
    pages = sorted(truth["implants"], key=lambda page: page["first"])
    for page, name, not_named in zip(
            pages, ("Paper Tiger", "Hafnium", None),
            ("Hafnium", "Paper Tiger", "Paper Tiger")):
        for cluster in report["clusters"]:
            if "page " + page["path"] not in cluster["traits"]:
                continue
            names = [m["name"] for m in cluster["matches"]
                     if m["basis"].startswith("list ")]
            check(names == ([name] if name else []),
                  f"{page['path']}: {cluster['matches']}")
            check(not any(not_named in t for t in cluster["traits"]),
                  f"{page['path']}: {cluster['traits']}")
    check(not any("Last Year" in json.dumps(c) for c in report["clusters"]),
          "an address of the year before counts")


def check_sentences(report):
    answers = {a["question"]: a for a in report["answers"]}
    actors = answers["actors"]["sentences"]
    for text in ("published traces of \u2068Paper Tiger", "ACME Research",
                 "such claims are denied by"):
        plain = actors["en"].replace("\u2068", "").replace("\u2069", "")
        check(text.replace("\u2068", "") in plain, f"{text}: {plain}")
    check("Glass Otter" in plain and "points to nobody" in plain, plain)
    check("Last Year" not in plain, plain)
    check("Paper Tiger" in actors["ar"], actors["ar"])
    campaign = answers["campaign"]["sentences"]["en"]
    check("Paper Tiger" in campaign and "Last Year" not in campaign, campaign)


def verdicts(report):
    return [(a["question"], a["verdict"], a["confidence"])
            for a in report["answers"]]


def main():
    with tempfile.TemporaryDirectory() as folder:
        tmp = pathlib.Path(folder)
        subprocess.run([lab, "make", "several-actors", "--seed", "1", "--out",
                        tmp / "run"], check=True, capture_output=True)
        truth = json.loads((tmp / "run/truth.json").read_text("utf-8"))

        def investigate(name, *words):
            postern_says("investigate", tmp / "run/evidence", "--case",
                         tmp / name, "--name", "x", "--no-report", *words,
                         codes=(0, 3))
            return json.loads(postern_says("report", tmp / name, "--format",
                                           "json"))
        plain = investigate("plain")
        addresses = addresses_of(plain, truth)
        check(set(addresses) == {"first", "second", "third"}, addresses)
        (tmp / "feed.json").write_text(
            json.dumps(make_list(truth, addresses)), "utf-8")
        given = ("--indicators", tmp / "feed.json", "--threads")
        report = investigate("one", *given, "1")
        check(report == investigate("three", *given, "3"),
              "threads change the report")
        check(verdicts(report) == verdicts(plain), "a list changed a verdict")
        held = [f for f in report["findings"]
                if f["rule"]["id"].startswith("indicator-pattern")]
        check(held and all("item 70" in f["summary"]["en"]
                           and len(f["places"]) >= 2
                           and f["time"] < f["last"] for f in held), held)
        check_clusters(report, truth)
        check_sentences(report)
        why = postern_says("answer", tmp / "one", "actors", "--why")
        check("Paper Tiger" in why and "load8.aspx" in why, why)
    print("1 failed" if FAILED else "ok: lists name whom they name")
    return 1 if FAILED else 0


sys.exit(main())
