#!/usr/bin/env python3
"""The score passes a perfect report, and fails every mutant of it.

usage: check_score.py POSTERN_LAB TRUTH.json
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

lab, truth_path = sys.argv[1:3]
truth = json.loads(pathlib.Path(truth_path).read_text(encoding="utf-8"))


SENT = sum(d["bytes"] for d in truth["deeds"] if d["step"] != "honest")
TAKEN = sum(d["bytes"] for d in truth["deeds"]
            if d["step"] not in ("honest", "recon")
            and d["outcome"] == "succeeded")


def perfect():
    """What a program that knows the truth would report."""
    findings = []
    for n, deed in enumerate(truth["deeds"]):
        if deed["step"] == "honest":
            continue
        path, line = deed["places"][0]
        where = "record" if path.endswith(".evtx") else "line"
        findings.append({
            "id": f"f-{n}", "kind": deed["step"], "severity": "high",
            "rule": {"id": deed["what"]},
            "places": [{"path": "evidence.zip!/" + path, where: line}]})
    answers = [{"question": q, "verdict": a["verdicts"][0]}
               for q, a in truth["answers"].items()]
    for answer in answers:
        if answer["question"] == "extraction":
            answer["values"] = {"bytes_low": SENT, "bytes_high": SENT}
    return {"answers": answers, "findings": findings}


def run(report):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(report, file)
        file.flush()
        done = subprocess.run([lab, "score", file.name, truth_path],
                              capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def mutant(change):
    report = copy.deepcopy(perfect())
    change(report)
    return run(report)


def set_verdict(question, verdict):
    def change(report):
        for answer in report["answers"]:
            if answer["question"] == question:
                answer["verdict"] = verdict
    return change


def set_bytes(low, high):
    def change(report):
        for answer in report["answers"]:
            if answer["question"] == "extraction":
                answer["values"] = {"bytes_low": low, "bytes_high": high}
    return change


def forget(what):
    def change(report):
        report["findings"] = [f for f in report["findings"]
                              if f["rule"]["id"] != what]
    return change


def accuse(severity, kind="entry"):
    def change(report):
        report["findings"].append({
            "id": "f-x", "kind": kind, "severity": severity,
            "rule": {"id": "x"},
            "places": [{"path": truth["deeds"][0]["places"][0][0],
                        "line": 1}]})
    return change


CASES = [  # name, change, exit code, words of the answer
    ("perfect", lambda r: None, 0, "ok"),
    ("a no that is none", set_verdict("implants", "none-seen"), 1,
     "OVERCLAIM: implants"),
    ("a yes too many", set_verdict("confinement", "spread"), 1,
     "OVERCLAIM: confinement"),
    ("a no without coverage", set_verdict("confinement", "contained"), 1,
     "OVERCLAIM: confinement"),
    ("probed is not exploited", set_verdict("targeted", "probed"), 1,
     "OVERCLAIM: targeted"),
    ("the wrong yes", set_verdict("implants", "removed"), 1,
     "wrong: implants"),
    ("an open base question", set_verdict("entry", "undetermined"), 1,
     "open: entry"),
    ("an open later question", set_verdict("actions", "undetermined"), 0,
     "open 1"),
    ("more proven than left", set_bytes(SENT + 1, None), 1,
     f"BOUND: bytes_low {SENT + 1}, but no more than {SENT} left"),
    ("less excluded than left", set_bytes(0, TAKEN - 1), 1,
     f"BOUND: bytes_high {TAKEN - 1}, but {TAKEN} left"),
    ("a bound of nothing", set_bytes(0, 0), 1, "BOUND: bytes_high 0"),
    ("nothing proven, no bound", set_bytes(0, None), 0, "bounds 0"),
    ("the least bound", set_bytes(0, TAKEN), 0, "bounds 0"),
    ("a rule switched off", forget("proxylogon-write"), 1,
     "MISSED: proxylogon-write"),
    ("a false alarm", accuse("high"), 1, "ALARM: x"),
    ("a remark is no alarm", accuse("informational"), 0, "ok"),
    ("coverage is no alarm", accuse("medium", "coverage"), 0, "ok"),
]
bad = 0
for name, change, code, words in CASES:
    got, text = mutant(change)
    if got != code or words not in text:
        bad += 1
        print(f"{name}: ended with {got}, said\n{text}")
print(f"{len(CASES)} cases, {bad} faults")
sys.exit(1 if bad else 0)
