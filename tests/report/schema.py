#!/usr/bin/env python3
"""Checks JSON reports: the schema of docs/, and what a schema cannot say.

Usage: schema.py SCHEMA REPORT...
"""
import json
import sys

ORDER = ["schema", "tool", "case", "answers", "findings", "implants",
         "transfers", "reach", "clusters", "chains", "hosts", "coverage", "evidence",
         "not_examined", "judgements"]


def no_doubles(pairs):
    keys = [k for k, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key twice: {keys}")
    return dict(pairs)


def check(report):
    """Yields what is wrong."""
    if list(report) != ORDER:
        yield f"top-level keys: {list(report)}"
    findings = {f["id"] for f in report["findings"]}
    evidence = {e["id"] for e in report["evidence"]}
    for part in ("answers", "implants", "transfers", "reach", "clusters",
                 "hosts"):
        for row in report[part]:
            for ref in row["findings"]:
                if ref not in findings:
                    yield f"{part}: no finding {ref}"
    for chain in report["chains"]:
        for step in chain["steps"]:
            if step["finding"] not in findings:
                yield f"{chain['id']}: no finding {step['finding']}"
    for f in report["findings"]:
        for place in f["places"]:
            if place["evidence"] not in evidence:
                yield f"{f['id']}: no evidence {place['evidence']}"
    for e in report["evidence"]:
        if e["decoded"] + e["damaged"] + e["slack"] != e["bytes"]:
            yield f"{e['path']}: bytes do not add up"
    if len(findings) != len(report["findings"]):
        yield "a finding's id twice"


def main():
    try:
        import jsonschema
    except ImportError:
        print("python3-jsonschema is not there")
        return 77
    with open(sys.argv[1], encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    bad = 0
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as f:
            report = json.load(f, object_pairs_hook=no_doubles)
        errors = [f"{list(e.absolute_path)}: {e.message}" for e in
                  jsonschema.Draft7Validator(schema).iter_errors(report)]
        for error in errors + list(check(report)):
            print(f"{name}: {error}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
