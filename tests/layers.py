#!/usr/bin/env python3
"""Checks every #include in src/ against docs/layers.txt.

Arrows never turn back: a folder may include its own headers, those of the
folders that the table lists for it, and the system's.  Every header has to
compile alone; that is checked by compiling one line that includes it.  Every
question is a folder with the same five files.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def table():
    allowed = {}
    for line in (ROOT / "docs/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, rest = line.partition(":")
        allowed[name.strip()] = set(rest.split()) | {name.strip()}
    return allowed


def check_includes(allowed):
    wrong = []
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        folder = path.relative_to(ROOT / "src").parts[0]
        if folder not in allowed:
            wrong.append(f"{path}: folder {folder} is not in docs/layers.txt")
            continue
        for target in INCLUDE.findall(path.read_text()):
            if "/" not in target:
                wrong.append(f"{path}: include \"{target}\" by its folder")
            elif target.split("/")[0] not in allowed[folder]:
                wrong.append(f"{path}: {folder} may not include {target}")
    return wrong


def check_cycles(allowed):
    """The table itself must have no way back."""
    wrong = []
    for name, below in allowed.items():
        for other in below - {name}:
            if name in allowed.get(other, ()):
                wrong.append(f"docs/layers.txt: {name} and {other} include "
                             "each other")
    return wrong


def check_headers_alone(flags):
    wrong = []
    for path in sorted((ROOT / "src").rglob("*.h")):
        name = path.relative_to(ROOT / "src")
        result = subprocess.run(
            ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall",
             "-I", str(ROOT / "src"), *flags, "-x", "c", "-"],
            input=f'#include "{name}"\n', text=True, capture_output=True)
        if result.returncode:
            first = result.stderr.strip().splitlines()[0]
            wrong.append(f"{name} does not compile alone: {first}")
    return wrong


def check_questions():
    """A question is one folder: sources, verdict, rules, sentences, a page."""
    wrong = []
    for folder in sorted((ROOT / "src/questions").iterdir()):
        if not folder.is_dir():
            continue
        for name in ("README.md", "needs.sql", f"{folder.name}.sql",
                     "rules.sql", "say.sql"):
            if not (folder / name).exists():
                wrong.append(f"{folder / name} is lacking")
    return wrong


def main():
    allowed = table()
    flags = subprocess.run(
        ["pkg-config", "--cflags", "libarchive", "sqlite3", "yara",
         "gnutls", "yaml-0.1"],
        text=True, capture_output=True, check=True).stdout.split()
    wrong = (check_cycles(allowed) + check_includes(allowed)
             + check_headers_alone(flags) + check_questions())
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
