#!/usr/bin/env python3
"""The scores can fail: programs with one thing wrong, over whole scenarios.

usage: test_mutants.py MUTANT POSTERN POSTERN_LAB SOURCE

MUTANT is Postern with its traces, YARA rules, tables and SQL read from a
folder (mutant_tables.c).  With the folder as it is in the tree it must say
byte for byte what POSTERN says, and pass.  Then one trace after another is
taken out, or one rule of coverage, and the score of a scenario that needs it
must fail, in the words that are expected.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MUTANT, POSTERN, LAB = (os.path.abspath(p) for p in sys.argv[1:4])
SOURCE = pathlib.Path(sys.argv[4])


def without_rules(*globs):
    """Takes traces and YARA rules out of their files, by their ids."""
    def change(root):
        taken = 0
        wanted = [re.compile(g.replace("*", "[a-z0-9-]*")) for g in globs]
        for path in sorted((root / "data/traces").glob("*.yml")):
            kept = []
            for block in re.split(r"(?m)^(?=  - id: )",
                                  path.read_text(encoding="utf-8")):
                found = re.match(r"  - id: (\S+)", block)
                if found and any(w.fullmatch(found[1]) for w in wanted):
                    taken += 1
                else:
                    kept.append(block)
            if len(kept) > 1:
                path.write_text("".join(kept), encoding="utf-8")
            else:
                path.unlink()
        # our own Sigma rules see much of what traces see
        for path in (root / "rules/sigma").glob("*.yml"):
            path.unlink()
        return taken
    return change


def without_files(*patterns):
    def change(root):
        taken = [p for g in patterns for p in root.glob(g)]
        for path in taken:
            path.unlink()
        return len(taken)
    return change


def replaced(name, old, new):
    """Text of one file, everywhere in it."""
    def change(root):
        path = root / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text.count(old)
    return change


def both(*changes):
    def change(root):
        counts = [c(root) for c in changes]
        return sum(counts) if all(counts) else 0
    return change


# Coverage of a fifth of the time, or of none, is taken for enough.
CARELESS = both(
    replaced("src/questions/cover.sql", "c.covered_ns / 1000 * 20 <",
             "c.covered_ns / 1000 * 20 < 0 *"),
)
PAGES = both(without_rules("page-*", "webshell-*", "shell-*", "vdir-*",
                           "ddi-*"),
             without_files("rules/yara/*.yar"))
# Nothing that came from a held host is an edge.
NO_EDGES = both(
    replaced("src/questions/reach_edges.sql", "WHERE w.last_ns >= s.at_ns",
             "WHERE w.last_ns < 0"),
    without_rules("remote-*", "service-*", "task-*", "spread-*", "admin-*"))

CASES = [  # scenario, what is wrong, change, words the score must say
    ("mail-theft", "no trace of ProxyLogon", without_rules("proxylogon*"),
     ["open: entry", "MISSED: proxylogon-test"]),
    ("mail-theft", "no traces at all", without_rules("*"),
     ["open: targeted", "MISSED: proxylogon-mail"]),
    ("mail-theft", "no traces, and hours without logs count",
     both(without_rules("*"), CARELESS), ["OVERCLAIM: targeted"]),
    ("proxylogon", "no trace of the chain",
     without_rules("proxylogon*", "ddi-*", "vdir-*"),
     ["open: entry", "MISSED: proxylogon-enter"]),
    ("proxylogon", "no trace of pages", PAGES,
     ["open: implants", "MISSED: page-check"]),
    ("patched-used", "no trace of pages", PAGES, ["open: implants"]),
    ("patched-used", "no trace of pages, and hours without logs count",
     both(PAGES, CARELESS), ["OVERCLAIM: implants"]),
    ("export", "no trace of exports", without_rules("export-*"),
     ["OVERCLAIM: actions", "MISSED: export"]),
    ("archive", "no trace of archives", without_rules("archive*"),
     ["OVERCLAIM: extraction"]),
    ("spread-psexec", "no edges between hosts", NO_EDGES,
     ["OVERCLAIM: confinement"]),
    ("module", "no trace of modules", without_rules("module-*"),
     ["MISSED: module"]),
    ("logs-cleared", "no trace of clearing", without_rules("event-log-*"),
     ["MISSED: log-clear"]),
    ("logs-missing", "hours without logs count", CARELESS,
     ["OVERCLAIM: secured"]),
    ("authority-2021-blind", "hours without logs count", CARELESS,
     ["OVERCLAIM: extraction"]),
    ("probed", "an attempt is a success",
     replaced("data/traces/proxylogon.yml", "- attempted:", "- succeeded:"),
     ["OVERCLAIM: targeted"]),
    ("quiet", "a scanner is an attack",
     both(replaced("data/traces/recon.yml", "severity: low",
                   "severity: high"),
          replaced("data/traces/recon.yml", "grade: weak", "grade: strong")),
     ["ALARM: recon-traversal"]),
]


def tree(work):
    """The files that travel inside the program, below `work`."""
    root = work / "tree"
    shutil.rmtree(root, ignore_errors=True)
    for kind in ("knowledge", "sql"):
        listed = subprocess.run([SOURCE / "tools/list-embedded", kind],
                                check=True, capture_output=True, text=True)
        for name in listed.stdout.split():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SOURCE / name, root / name)
    return root


def write_lists(root):
    for kind, tops in (("knowledge", ("data", "rules")), ("sql", ("src",))):
        names = [str(p.relative_to(root)) for top in tops
                 for p in (root / top).rglob("*") if p.is_file()]
        # as tools/list-embedded has them: data before rules, bytes in order
        names.sort(key=lambda n: (tops.index(n.split("/")[0]), n.encode()))
        (root / kind).write_text("\n".join(names) + "\n", encoding="utf-8")


def report(program, root, evidence, case):
    for old in case.parent.glob(case.name + "*"):
        old.unlink()
    env = dict(os.environ, POSTERN_MUTANT=str(root))
    done = subprocess.run(
        [program, "investigate", evidence, "--case", case, "--no-report",
         "--json"], env=env, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{program} ended with {done.returncode}: "
                         + done.stderr.decode())
    return done.stdout


def score(work, text, scenario):
    (work / "report.json").write_bytes(text)
    done = subprocess.run([LAB, "score", work / "report.json",
                           work / scenario / "truth.json"],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def main():
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for scenario in sorted({c[0] for c in CASES}):
            subprocess.run([LAB, "make", scenario, "--seed", "11", "--out",
                            work / scenario], check=True)
            root = tree(work)
            write_lists(root)
            evidence = work / scenario / "evidence"
            honest = report(POSTERN, root, evidence, work / "case")
            same = report(MUTANT, root, evidence, work / "case")
            code, said = score(work, same, scenario)
            good = code == 0 and honest == same
            bad += not good
            print(f"{'ok' if good else 'FAILED':6} {scenario}: nothing wrong")
            if not good:
                print(said)
            for _, what, change, words in (c for c in CASES
                                           if c[0] == scenario):
                root = tree(work)
                changed = change(root)
                write_lists(root)
                code, said = score(
                    work, report(MUTANT, root, evidence, work / "case"),
                    scenario)
                good = changed and code == 1 and all(w in said for w in words)
                bad += not good
                print(f"{'ok' if good else 'FAILED':6} {scenario}: {what}")
                if not good or "-v" in sys.argv:
                    print(f"  {changed} places changed, ended with {code}, "
                          f"said\n{said}")
    print(f"{len(CASES)} mutants, {bad} faults")
    return 1 if bad else 0


sys.exit(main())
