#!/usr/bin/env python3
"""./dev test: builds twice, runs every check, ends with "N passed, M failed".

Stages (each named on the command line runs alone):
  gcc       release build with gcc, all tests and fuzz corpora
  clang     clang build with ASan and UBSan, the same tests again
  threads   clang build with TSan, the tests that start threads
  layers    docs/layers.txt against every #include, headers alone
  style     clang-format
  tidy      clang-tidy, a file per call
  cli       the program as a person uses it, from a build of gcc
  install   meson install into DESTDIR, what it leaves there
  score     some scenarios of the lab: verdicts, places, false alarms
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
TSAN_TESTS = ["base/queue", "base/pipe", "ingest/turn", "ingest/pump", "evidence/evidence",
              "cli/dump-evtx"]


class Count:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.lines = []

    def add(self, good, name, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            self.lines.append(f"FAILED {name}")
            if detail:
                self.lines.append(detail.rstrip())


def run(*command, **kwargs):
    return subprocess.run([str(c) for c in command], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **kwargs)


def build(count, name, options, compiler):
    folder = BUILD / name
    env = dict(os.environ, CC=compiler)
    setup = ["meson", "setup", folder, *options]
    if (folder / "build.ninja").exists():
        setup.insert(2, "--reconfigure")
    for command in (setup, ["ninja", "-C", folder]):
        result = run(*command, env=env)
        if result.returncode:
            count.add(False, f"{name}: {command[0]}",
                      "\n".join(result.stdout.splitlines()[-40:]))
            return None
    count.add(True, f"{name}: build")
    return folder


def read_junit(count, folder, name):
    path = folder / "meson-logs/testlog.junit.xml"
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        label = f"{name}: {case.get('classname')} {case.get('name')}"
        bad = case.find("failure")
        if bad is None:
            bad = case.find("error")
        if case.find("skipped") is not None:
            count.skipped += 1
            count.lines.append(f"skipped {label}")
        elif bad is not None:
            count.add(False, label, bad.text or bad.get("message") or "")
        else:
            count.add(True, label)


def meson_test(count, folder, name, only=()):
    junit = folder / "meson-logs/testlog.junit.xml"
    junit.unlink(missing_ok=True)
    env = dict(os.environ,
               ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1",
               UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
               TSAN_OPTIONS="halt_on_error=1")
    # The sanitizers are slow; a minute for a test here is ten there.
    result = run("meson", "test", "-C", folder, "--no-rebuild",
                 "--print-errorlogs", "-t", "5" if name != "gcc" else "1",
                 *only, env=env)
    if not junit.exists():
        count.add(False, f"{name}: meson test", result.stdout[-4000:])
        return
    failed = count.failed
    read_junit(count, folder, name)
    log = (folder / "meson-logs/testlog.txt").read_text(errors="replace")
    for line in log.splitlines():
        if line.startswith("# SKIPPED"):
            count.skipped += 1
            count.lines.append(f"skipped {name}: {line[10:]}")
    if result.returncode and count.failed == failed:
        count.add(False, f"{name}: meson test", result.stdout[-4000:])


def stage_gcc(count):
    folder = build(count, "gcc", ["-Dtests=true"], "gcc")
    if folder:
        meson_test(count, folder, "gcc")


def build_clang(count):
    return build(count, "clang",
                 ["-Dtests=true", "-Db_sanitize=address,undefined",
                  "-Db_lundef=false", "-Dbuildtype=debugoptimized"],
                 "clang-14")


def stage_clang(count):
    folder = build_clang(count)
    if folder:
        meson_test(count, folder, "clang")


def stage_threads(count):
    folder = build(count, "threads",
                   ["-Dtests=true", "-Db_sanitize=thread",
                    "-Db_lundef=false", "-Dbuildtype=debugoptimized"],
                   "clang-14")
    if not folder:
        return
    listed = run("meson", "test", "-C", folder, "--list").stdout.split()
    only = [t for t in TSAN_TESTS if t in listed]
    meson_test(count, folder, "threads", only)


def stage_layers(count):
    result = run("python3", "tests/layers.py")
    count.add(result.returncode == 0, "layers", result.stdout)


def our_sources():
    listed = run("git", "ls-files", "*.c", "*.h").stdout.splitlines()
    return [f for f in listed if (ROOT / f).exists()]


def stage_style(count):
    result = run("clang-format-14", "--dry-run", "--Werror", *our_sources())
    count.add(result.returncode == 0, "style",
              "\n".join(result.stdout.splitlines()[:40]))


def tidy(source):
    result = run("clang-tidy-14", "--quiet", "-p", BUILD / "clang", source)
    return source, result.returncode, result.stdout


def stage_tidy(count):
    if not (BUILD / "clang/compile_commands.json").exists():
        build_clang(count)
    sources = [f for f in our_sources()
               if f.startswith("src/") and f.endswith(".c")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, code, output in pool.map(tidy, sources):
            count.add(code == 0, f"tidy: {source}", output)


def stage_cli(count):
    folder = BUILD / "gcc"
    if not (folder / "postern").exists():
        folder = build(count, "gcc", ["-Dtests=true"], "gcc")
    result = run("python3", "tests/cli/run.py", folder / "postern")
    for line in result.stdout.splitlines():
        word, _, name = line.partition(" ")
        if word == "ok":
            count.add(True, name)
        elif word == "not":
            count.add(False, name)
        elif word == "skipped":
            count.skipped += 1
            count.lines.append(line)
        else:
            count.lines.append("  " + line)
    if result.returncode not in (0, 1):
        count.add(False, "cli: the runner", result.stdout[-4000:])


def stage_install(count):
    folder = BUILD / "gcc"
    target = BUILD / "installed"
    result = run("meson", "install", "-C", folder, "--no-rebuild",
                 env=dict(os.environ, DESTDIR=str(target)))
    count.add(result.returncode == 0, "install", result.stdout)
    for wanted in ("bin/postern", "share/man/man1/postern.1",
                   "share/man/man1/postern-investigate.1",
                   "share/bash-completion/completions/postern.bash"):
        found = list(target.rglob(wanted.split("/")[-1]))
        count.add(any(str(f).endswith(wanted) for f in found),
                  f"install: {wanted}")


SCORED = ["quiet", "probed", "proxylogon", "proxyshell", "logs-missing",
          "busy-admin", "patched-clean", "damaged", "two-servers",
          "reverse-proxy"]


def stage_score(count):
    folder = BUILD / "gcc"
    result = run("sh", "lab/score.sh", folder / "postern",
                 folder / "lab/postern-lab", "2", *SCORED)
    rows = [line for line in result.stdout.splitlines()
            if line.startswith(("ok ", "FAILED "))]
    for row in rows:
        count.add(row.startswith("ok "), f"score: {row}")
    if len(rows) != 2 * len(SCORED):
        count.add(False, "score: the runner", result.stdout[-2000:])


STAGES = {
    "layers": stage_layers,
    "style": stage_style,
    "gcc": stage_gcc,
    "install": stage_install,
    "cli": stage_cli,
    "score": stage_score,
    "clang": stage_clang,
    "threads": stage_threads,
    "tidy": stage_tidy,
}


def main():
    wanted = sys.argv[1:] or list(STAGES)
    count = Count()
    for name in wanted:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        before = count.passed, count.failed
        told = len(count.lines)
        STAGES[name](count)
        for line in count.lines[told:]:
            print(line)
        print(f"   {count.passed - before[0]} passed, "
              f"{count.failed - before[1]} failed, "
              f"{time.monotonic() - started:.0f} s", flush=True)
    print(f"{count.passed} passed, {count.failed} failed"
          + (f", {count.skipped} skipped" if count.skipped else ""))
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
