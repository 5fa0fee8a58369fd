#!/usr/bin/env python3
"""Sigma over the shared corpora: corpora.py POSTERN [--rewrite]

The matches of all rules stand in tests/golden/sigma-corpora.tsv (rule, log, how
many); with the
prefilter and without it they must be the same, also for rules made at random
from words of the events; and our own rules must be quiet on quiet logs.
"""

import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

# Looking for leaks takes ptrace, which the walls of the program refuse: it
# would wait for ever.
os.environ["ASAN_OPTIONS"] = (os.environ.get("ASAN_OPTIONS", "")
                              + ":detect_leaks=0")

POSTERN = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
GOLDEN = ROOT / "tests/golden/sigma-corpora.tsv"
CORPORA = os.environ.get("POSTERN_CORPORA")
WORDS = ["powershell", "cmd.exe", "system32", "-enc", "aspx", "/owa/", "4624",
         "S-1-5-18", "Administrator", "POST", "svchost", "0x0", "lsass",
         "autodiscover", "NT AUTHORITY", "-", "200", "10.0.", "windows"]
FIELDS = ["Image", "CommandLine", "ParentImage", "TargetObject", "User",
          "SubjectUserName", "LogonType", "EventID", "Data", "cs-uri-query",
          "cs-uri-stem", "sc-status", "cs-method", "c-ip", "Channel"]
SOURCES = ["{product: windows}", "{category: webserver}",
           "{product: windows, service: security}",
           "{product: windows, category: process_creation}",
           "{product: windows, service: system}"]
MODIFIERS = ["", "|contains", "|startswith", "|endswith", "|contains|all",
             "|re", "|cased", "|contains|windash", "|neq", "|contains|neq"]


def hunt(*args):
    done = subprocess.run([POSTERN, "hunt", "--format", "jsonl", *args],
                          capture_output=True)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def same_both_ways(what, *args):
    fast, slow = hunt(*args), hunt("--without-prefilter", *args)
    if fast != slow:
        sys.exit(f"not ok: {what}: the prefilter changes the result")
    return fast


def random_detection(r):
    lines = []
    names = []
    for i in range(r.randint(1, 4)):
        name = f"s{i}"
        names.append(name)
        items = []
        for field in r.sample(FIELDS, r.randint(1, 3)):
            modifier = r.choice(MODIFIERS)
            words = r.sample(WORDS, r.randint(1, 3))
            if "re" in modifier:
                words = [w.replace(".", "[.]") + r.choice(["", ".*", "\\w"])
                         for w in words]
            elif not modifier and r.random() < 0.5:
                words = ["*" + w + r.choice(["*", "?", ""]) for w in words]
            items.append(f"'{field}{modifier}': {json.dumps(words)}")
        if r.random() < 0.2:
            lines.append(f"  {name}: {json.dumps(r.sample(WORDS, 2))}")
        else:
            lines.append(f"  {name}: {{{', '.join(items)}}}")
    condition = names[0]
    for name in names[1:]:
        condition += r.choice([" and ", " or ", " and not ", " or not "])
        condition += name
    return "\n".join(lines) + f"\n  condition: {condition}\n"


def random_rules(path, count):
    r = random.Random(20261121)
    docs = [f"title: r{i}\nlogsource: {r.choice(SOURCES)}\ndetection:\n" +
            random_detection(r) for i in range(count)]
    path.write_text("---\n".join(docs))


def texts_of(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif value not in (None, ""):
        yield str(value)


def piece_of(r, text):
    """Some characters of the text, as a Sigma value."""
    at = r.randrange(len(text))
    piece = text[at:at + r.randint(3, 16)]
    if r.random() < 0.3:
        piece = piece.swapcase()
    return "".join("\\" + c if c in "\\*?" else c for c in piece)


def keyword_rules(path, folder, count):
    """Rules that seek pieces of the events anywhere: strings, numbers, times,
    identifiers, and what stands between two items."""
    r = random.Random(20261122)
    texts = set()
    for log in sorted(pathlib.Path(folder).glob("*.evtx")):
        dumped = subprocess.run([POSTERN, "dump", str(log)],
                                capture_output=True).stdout
        for line in dumped.splitlines()[:40]:
            texts.update(texts_of(json.loads(line)))
    texts = sorted(texts)
    docs = []
    for i in range(count):
        words = json.dumps([piece_of(r, r.choice(texts))
                            for k in range(r.randint(1, 3))])
        what = r.choice([words, words, f"{{'Data|contains': {words}}}",
                         f"{{'|all': {words}}}"])
        docs.append(f"title: k{i}\nlogsource: {{product: windows}}\n"
                    f"detection:\n  s: {what}\n  condition: s\n")
    path.write_text("---\n".join(docs))


def counts(output):
    c = collections.Counter()
    for line in output.decode().splitlines():
        match = json.loads(line)
        c[match["rule_id"], match["path"]] += 1
    return "".join(f"{rule}\t{path}\t{n}\n"
                   for (rule, path), n in sorted(c.items()))


def tell_the_example():
    """Our own rules see the chain in the example, over four kinds of log."""
    found = {json.loads(line)["rule"]
             for line in hunt(str(ROOT / "examples/authority-2021"))
             .decode().splitlines()}
    for rule in ("Forged Back-End Request, Then Settings Changed",
                 "Offline Address Book URL Holds a Script",
                 "Web Shell Written Through Settings Was Called",
                 "Exchange Worker Process Wrote a Script Page",
                 "Request for a Script Page Where None Belongs"):
        if rule not in found:
            sys.exit(f"not ok: {rule}: not found in the example")


def main():
    tell_the_example()
    if not CORPORA:
        print("1..0 # SKIP needs POSTERN_CORPORA")
        return
    corpora = pathlib.Path(CORPORA)
    evidence = [str(corpora / d) for d in ("evtx", "iis", "exchange")]
    got = counts(same_both_ways("SigmaHQ", "--rules",
                                str(corpora / "rules/sigma"), *evidence))
    if "--rewrite" in sys.argv:
        GOLDEN.write_text(got)
    if got != GOLDEN.read_text():
        before = set(GOLDEN.read_text().splitlines())
        now = set(got.splitlines())
        sys.exit("not ok: matches differ from the golden file:\n" +
                 "\n".join(["- " + x for x in sorted(before - now)] +
                           ["+ " + x for x in sorted(now - before)]))
    with tempfile.TemporaryDirectory() as folder:
        rules = pathlib.Path(folder) / "random.yml"
        random_rules(rules, 400)
        found = same_both_ways("rules at random", "--rules", str(rules),
                               str(corpora / "evtx/attack-gpl3"),
                               str(corpora / "evtx/exchange"),
                               str(corpora / "iis"))
        if found.count(b"\n") < 1000:
            sys.exit("not ok: the random rules match hardly anything")
        keyword_rules(rules, corpora / "evtx/attack-gpl3", 300)
        found = same_both_ways("keywords at random", "--rules", str(rules),
                               str(corpora / "evtx/attack-gpl3"),
                               str(corpora / "evtx/exchange"))
        if found.count(b"\n") < 5000:
            sys.exit("not ok: the random keywords match hardly anything")
    quiet = hunt("--level", "medium", str(corpora / "evtx/benign"),
                 str(corpora / "evtx/benign-admin"), str(corpora / "exchange"))
    if quiet:
        sys.exit("not ok: our own rules fire on quiet logs:\n" +
                 quiet.decode())
    print("ok - sigma over the corpora")


main()
