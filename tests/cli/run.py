#!/usr/bin/env python3
"""The program as a person uses it: run.py POSTERN

Prints "ok NAME", "not NAME" with the reason, or "skipped NAME"; exit code 1
when something failed.  Evidence is made here, in a folder that is removed.
"""

import csv
import datetime
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

PROGRAM = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Skip(Exception):
    pass


def run(*args, cwd=None, env=None, code=None, limits=None):
    environment = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1",
                       TERM="dumb")
    environment.pop("POSTERN_LANG", None)
    environment.update(env or {})
    result = subprocess.run([PROGRAM, *map(str, args)], cwd=cwd, text=True,
                            capture_output=True, env=environment,
                            preexec_fn=limits, encoding="utf-8",
                            errors="surrogateescape")
    if code is not None and result.returncode != code:
        raise AssertionError(
            f"postern {' '.join(map(str, args))}: exit code "
            f"{result.returncode}, not {code}: {result.stderr.strip()}")
    return result


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def says(result, *texts):
    """The error names what, where, and what to do."""
    for text in texts:
        check(text in result.stderr,
              f"stderr lacks {text!r}: {result.stderr.strip()!r}")
    check("postern:" in result.stderr, "stderr does not name the program")


IIS_HEADER = """#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-01 00:00:03
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username \
c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status \
time-taken
"""


def iis_line(when, method, stem, client, status, query="-", user="-"):
    return (f"{when} 192.0.2.10 {method} {stem} {query} 443 {user} {client} "
            f"Mozilla/5.0 - {status} 0 0 31\n")


def iis_log(hours=48, attack=True):
    lines = [IIS_HEADER]
    for minute in range(0, hours * 60, 10):
        day, rest = divmod(minute, 1440)
        when = f"2021-03-0{1 + day} {rest // 60:02}:{rest % 60:02}:05"
        lines.append(iis_line(when, "GET", "/owa/healthcheck.htm",
                              "192.0.2.10", 200))
    if attack:
        lines.append(iis_line("2021-03-02 06:12:45", "POST", "/ecp/y.js",
                              "203.0.113.5", 200))
        for n in range(5):
            lines.append(iis_line(f"2021-03-02 07:00:0{n}", "POST",
                                  "/aspnet_client/help.aspx", "203.0.113.9",
                                  200))
    lines[1:] = sorted(lines[1:])
    return "".join(lines).replace("\n", "\r\n")


def make_evidence(folder, attack=True):
    logs = folder / "EX01/C/inetpub/logs/LogFiles/W3SVC1"
    logs.mkdir(parents=True)
    (logs / "u_ex210301.log").write_text(iis_log(attack=attack), newline="")
    return folder


def report_of(case):
    return json.loads(run("report", case, "--format", "json", code=0).stdout)


def comparable(report, prefix=""):
    """The report without what a container around the evidence adds."""
    text = json.dumps(report, ensure_ascii=False)
    if prefix:
        text = text.replace(prefix, "")
    result = json.loads(text)
    result["evidence"] = [e for e in result["evidence"]
                          if e["path"] != prefix.rstrip("!/")]
    return result


# ----------------------------------------------------------------- usage ----

@test
def without_arguments_it_shows_the_commands(tmp):
    result = run(code=2)
    check("investigate" in result.stdout, "no list of commands")


@test
def help_exists_in_both_languages_for_every_command(tmp):
    top = run("--help", code=0).stdout
    for command in ("investigate", "report", "explain", "answer", "coverage",
                    "judge", "verify", "dump", "query", "hunt", "rules",
                    "census"):
        check(command in top, f"{command} is not listed")
        english = run(command, "--help", code=0).stdout
        arabic = run(command, "--help", code=0,
                     env={"POSTERN_LANG": "ar"}).stdout
        check("examples:" in english, f"{command}: no examples")
        check("أمثلة" in arabic, f"{command}: no Arabic help")


@test
def wrong_words_get_a_suggestion(tmp):
    says(run("investigat", "x", code=2), "did you mean \"investigate\"")
    says(run("investigate", "--thread", "2", "x", code=2), "--threads")
    says(run("report", "--format", "pdfx", "x", code=2), "none of")
    says(run("investigate", code=2), "PATH", "--help")
    says(run("investigate", "--as-of", "soon", "x", code=2), "date")
    says(run("investigate", "--threads", "many", "x", code=2), "number")


@test
def manual_pages_have_no_errors(tmp):
    if not shutil.which("mandoc"):
        raise Skip("no mandoc")
    for command in ("", "investigate", "dump", "report"):
        page = run("--manual", *([command] if command else []),
                   code=0).stdout
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "error"],
                              input=page, text=True, capture_output=True)
        check(lint.returncode == 0, lint.stdout)


@test
def completion_is_valid_bash(tmp):
    script = run("--completion", "bash", code=0).stdout
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    says(run("--completion", "tcsh", code=2), "bash")


# ----------------------------------------------------------- wrong input ----

@test
def no_such_path(tmp):
    says(run("investigate", "nothing-here", cwd=tmp, code=2), "nothing-here")
    says(run("dump", "nothing-here", cwd=tmp, code=2), "nothing-here")
    check(not list(tmp.iterdir()), "it left something behind")


@test
def an_empty_folder(tmp):
    (tmp / "empty").mkdir()
    says(run("investigate", "empty", cwd=tmp, code=2), "empty")
    check([p.name for p in tmp.iterdir()] == ["empty"],
          "it left something behind")


@test
def an_unreadable_file_is_told_and_the_rest_is_read(tmp):
    if os.getuid() == 0 and not shutil.which("setpriv"):
        raise Skip("root reads everything, and there is no setpriv")
    make_evidence(tmp)
    secret = tmp / "EX01/C/secret.log"
    secret.write_text("x")
    secret.chmod(0)
    case = tmp / "c.postern"
    if os.getuid() == 0:
        os.chmod(tmp, 0o777)
        for path in tmp.rglob("*"):
            if path != secret:
                os.chmod(path, 0o777)
        result = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
             "--inh-caps=-all", "--bounding-set=-all", PROGRAM,
             "investigate", tmp / "EX01", "--case", case],
            text=True, capture_output=True)
        check(result.returncode == 3, f"{result.returncode} {result.stderr}")
    else:
        run("investigate", tmp / "EX01", "--case", case, code=3)
    rows = report_of(case)["not_examined"]
    check(any("secret.log" in r["path"] for r in rows), str(rows))


@test
def a_wrong_password(tmp):
    if not shutil.which("7z"):
        raise Skip("no 7z")
    make_evidence(tmp / "in")
    subprocess.run(["7z", "a", "-tzip", "-mem=AES256", "-pright",
                    tmp / "x.zip", "."], cwd=tmp / "in", check=True,
                   stdout=subprocess.DEVNULL)
    (tmp / "wrong").write_text("wrong\n")
    (tmp / "right").write_text("wrong\nright\n")
    run("investigate", "x.zip", "--case", "none.postern", cwd=tmp, code=3)
    run("investigate", "x.zip", "--case", "a.postern", "--password-file",
        "wrong", cwd=tmp, code=3)
    rows = report_of(tmp / "a.postern")["not_examined"]
    check(any("password" in r["why"] for r in rows), str(rows))
    run("investigate", "x.zip", "--case", "b.postern", "--password-file",
        "right", cwd=tmp, code=0)
    check(report_of(tmp / "b.postern")["findings"], "nothing found inside")
    says(run("investigate", "x.zip", "--password-file", "no-file", cwd=tmp),
         "no-file")


@test
def why_something_was_not_read_is_told_in_both_languages(tmp):
    make_evidence(tmp)
    log = tmp / "EX01/C/broken.log"
    log.write_bytes(bytes(range(256)) * 64)
    (tmp / "EX01/C/linked.log").symlink_to(log)
    run("investigate", "EX01", "--case", "c.postern", cwd=tmp, code=3)
    text = {lang: run("report", "c.postern", "--format", "text", "--lang",
                      lang, cwd=tmp, code=0).stdout for lang in ("en", "ar")}
    for en, ar in (("not followed", "رابط رمزي"),
                   ("has the name of a log", "يحمل اسم سجل")):
        check(en in text["en"] and ar in text["ar"] and en not in text["ar"],
              f"{en}: {text}")


@test
def everything_that_a_log_lost_is_told(tmp):
    """More hours than are counted, and more matches than correlations hold."""
    (tmp / "EX01").mkdir()
    with open(tmp / "EX01/u_ex.log", "w", newline="") as log:
        log.write("#Fields: date time cs-method cs-uri-stem c-ip sc-status\n")
        first = datetime.datetime(2001, 1, 1)
        for hour in range((1 << 17) + 10):
            when = first + datetime.timedelta(hours=hour)
            log.write(f"{when} GET /x/a.png 203.0.113.5 200\n")
    (tmp / "rules.yml").write_text(
        "title: Page\nname: page\nlogsource: {category: webserver}\n"
        "detection: {s: {cs-uri-stem: /x/a.png}, condition: s}\n"
        "---\ntitle: Pages\ncorrelation: {type: event_count, rules: [page],"
        " timespan: 1h, condition: {gte: 10}}\n")
    run("investigate", "EX01", "--case", "c.postern", "--rules", "rules.yml",
        cwd=tmp, code=3)
    why = [n["why"] for n in report_of(tmp / "c.postern")["not_examined"]
           if n["path"].endswith("u_ex.log")]
    for text in ("too many hours", "no part in correlations"):
        check(any(text in w for w in why), (text, why))


@test
def what_was_not_examined_says_of_how_many_bytes(tmp):
    """And the custody log does not say that what was read was refused."""
    root = tmp / "EX01/C/inetpub/wwwroot"
    root.mkdir(parents=True)
    (root / "just.aspx").write_bytes(b"x" * (16 << 20))
    (root / "more.aspx").write_bytes(b"x" * ((16 << 20) + 3))
    (root / "web.config").write_text("<configuration><system.webServer>")
    (tmp / "EX01/C/photo.bin").write_bytes(bytes(range(256)))
    (tmp / "EX01/C/linked.log").symlink_to("photo.bin")
    run("investigate", "EX01", "--case", "c.postern", cwd=tmp, code=3)
    told = {n["path"].split("/")[-1]: n["bytes"]
            for n in report_of(tmp / "c.postern")["not_examined"]}
    check(told == {"more.aspx": 3, "web.config": None, "photo.bin": 256,
                   "linked.log": None}, told)
    import sqlite3
    db = sqlite3.connect(tmp / "c.postern")
    acts = {}
    for act, path, size, digest in db.execute(
            "SELECT act, path, bytes, sha256 IS NOT NULL FROM custody"):
        acts.setdefault(path.split("/")[-1], []).append((act, size, digest))
    check(acts["more.aspx"] == [("item", (16 << 20) + 3, 1),
                                ("not-examined", 3, 0)], acts)
    check(acts["photo.bin"] == [("item", 256, 1), ("not-examined", 256, 0)],
          acts)
    check(acts["linked.log"] == [("not-examined", None, 0)], acts)
    run("verify", "c.postern", cwd=tmp, code=0)


@test
def a_bomb_ends_in_a_row_and_not_in_a_crash(tmp):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        with z.open("zeros.log", "w", force_zip64=True) as member:
            block = bytes(1 << 20)
            for _ in range(1024):
                member.write(block)
    # Deflate packs 1032:1 at most; twice packed it passes the cap.
    with zipfile.ZipFile(tmp / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("inner.zip", inner.getvalue())
    result = run("investigate", "bomb.zip", "--case", "c.postern", cwd=tmp)
    check(result.returncode in (0, 3), result.stderr)
    check((tmp / "c.postern").exists(), "no case")


@test
def members_that_climb_out_are_refused(tmp):
    with zipfile.ZipFile(tmp / "evil.zip", "w") as z:
        z.writestr("../../escaped.log", iis_log())
        z.writestr("C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210301.log",
                   iis_log())
    run("investigate", "evil.zip", "--case", "c.postern", cwd=tmp)
    check(not (tmp.parent / "escaped.log").exists(), "it escaped")
    report = report_of(tmp / "c.postern")
    told = [r["path"] for r in report["not_examined"]] + \
        [e["path"] for e in report["evidence"]]
    check(any("escaped.log" in p for p in told), "the member is not told of")


@test
def a_case_of_a_newer_version(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", "--case", "c.postern", cwd=tmp, code=0)
    import sqlite3
    db = sqlite3.connect(tmp / "c.postern")
    db.execute("PRAGMA user_version = 999")
    db.close()
    says(run("report", "c.postern", cwd=tmp, code=1), "newer")


@test
def a_case_that_is_no_case(tmp):
    (tmp / "text.postern").write_text("this is no case at all\n" * 100)
    says(run("report", "text.postern", cwd=tmp, code=1), "text.postern")
    import sqlite3
    db = sqlite3.connect(tmp / "other.postern")
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.close()
    says(run("report", "other.postern", cwd=tmp, code=1), "case")
    make_evidence(tmp)
    before = (tmp / "other.postern").read_bytes()
    run("investigate", "EX01", "--case", "other.postern", cwd=tmp, code=1)
    check((tmp / "other.postern").read_bytes() == before,
          "somebody else's file was written to")


@test
def a_case_inside_the_evidence(tmp):
    make_evidence(tmp)
    says(run("investigate", "EX01", "--case", "EX01/C/c.postern", cwd=tmp,
             code=2), "evidence")
    check(not (tmp / "EX01/C/c.postern").exists(), "it was made")


@test
def a_full_disk_ends_clearly_and_the_case_opens(tmp):
    small = tmp / "small"
    small.mkdir()
    if os.getuid() != 0 or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small],
            capture_output=True).returncode:
        raise Skip("cannot mount a small file system here")
    try:
        make_evidence(tmp / "in")
        logs = tmp / "in/EX01/C/inetpub/logs/LogFiles/W3SVC1"
        for n in range(300):
            (logs / f"u_ex22{n:04}.log").write_text(iis_log())
        result = run("investigate", tmp / "in/EX01", "--case",
                     small / "c.postern", code=1)
        says(result, "c.postern", "space")
        rows = run("query", small / "c.postern", "SELECT count(*) FROM item",
                   code=0).stdout
        check(rows.strip(), "the case does not open")
    finally:
        subprocess.run(["umount", small], check=True)


@test
def an_output_that_nobody_takes_is_an_error(tmp):
    make_evidence(tmp)
    log = next((tmp / "EX01").rglob("*.log"))
    with open("/dev/full", "w") as full:
        result = subprocess.run([PROGRAM, "dump", log], stdout=full,
                                stderr=subprocess.PIPE, text=True)
    check(result.returncode == 1, f"exit code {result.returncode}")
    check("space" in result.stderr, result.stderr)


# -------------------------------------------------------------- the work ----

@test
def an_attack_is_told_with_its_lines(tmp):
    make_evidence(tmp)
    result = run("investigate", "EX01", cwd=tmp, code=0)
    check("EX01" in result.stdout, result.stdout)
    report = report_of(tmp / "EX01.postern")
    check(report["schema"] == "postern-report/1", "schema")
    questions = [a["question"] for a in report["answers"]]
    check(questions == ["targeted", "entry", "implants", "actions",
                        "extraction", "confinement", "secured", "actors",
                        "campaign", "exposure", "at_risk", "adoption",
                        "outlook"], str(questions))
    targeted = report["answers"][0]
    check(targeted["verdict"] == "exploited", targeted["verdict"])
    lines = (tmp / "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log"
             ).read_text().splitlines()
    places = [p for f in report["findings"] for p in f["places"]]
    told = " ".join(lines[p["line"] - 1] for p in places if p.get("line"))
    check("/ecp/y.js" in told, "the forged request has no place")
    check("/aspnet_client/help.aspx" in told, "the page's use has no place")
    for page in ("EX01.en.html", "EX01.ar.html", "EX01.json"):
        check((tmp / page).exists(), f"{page} is not there")


@test
def quiet_evidence_has_no_findings_above_low(tmp):
    make_evidence(tmp, attack=False)
    run("investigate", "EX01", cwd=tmp, code=0)
    loud = [f for f in report_of(tmp / "EX01.postern")["findings"]
            if f["severity"] not in ("informational", "low")]
    check(not loud, str(loud))


@test
def names_that_differ_in_bytes_no_text_can_hold_end_nothing(tmp):
    """Clients, pages, accounts: what is not UTF-8 looks the same when it is
    stored; the rows are added up."""
    make_evidence(tmp)
    log = tmp / "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log"
    lines = IIS_HEADER.encode()
    for n, odd in enumerate((b"\xff", b"\xfe", b"\x80", b"\xc3")):
        when = f"2021-03-03 00:00:0{n} 192.0.2.10 POST ".encode()
        for stem, user, client in ((b"/x%s.aspx" % odd, b"-", b"192.0.2.9"),
                                   (b"/owa/", b"E\\a" + odd, b"192.0.2.9"),
                                   (b"/owa/a@b" + odd, b"a@b" + odd,
                                    b"192.0.2.9"),
                                   (b"/ews/exchange.asmx", b"E\\a" + odd,
                                    b"192.0.2.9"),
                                   (b"/y.aspx", b"-", b"20" + odd)):
            lines += (when + stem + b" - 443 " + user + b" " + client
                      + b" x - 200 0 0 31\r\n")
    log.write_bytes(log.read_bytes() + lines)
    run("investigate", "EX01", cwd=tmp, code=0)
    for sql, rows in (("SELECT requests FROM client WHERE client LIKE '20_'",
                       "4"),
                      ("SELECT requests FROM page_use WHERE stem LIKE '/x%'",
                       "4")):
        check(rows in run("query", "EX01.postern", sql, cwd=tmp,
                          code=0).stdout.split(), sql)
    run("verify", "EX01.postern", cwd=tmp, code=0)


@test
def fail_on_gives_exit_code_10(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", "--fail-on", "exploited", cwd=tmp, code=10)
    run("investigate", "EX01", "--fail-on", "secured:secured", cwd=tmp,
        code=0)
    says(run("investigate", "EX01", "--fail-on", "no-such-verdict", cwd=tmp,
             code=2), "no-such-verdict")


@test
def threads_and_containers_change_nothing(tmp):
    make_evidence(tmp)
    with zipfile.ZipFile(tmp / "ev.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for path in sorted(tmp.glob("EX01/**/*")):
            if path.is_file():
                z.write(path, path.relative_to(tmp))
    with tarfile.open(tmp / "ev.tar.gz", "w:gz") as t:
        t.add(tmp / "EX01", "EX01")
    (tmp / "ev").mkdir()
    shutil.move(tmp / "EX01", tmp / "ev/EX01")
    reports = []
    for threads in (1, 2, 8):
        case = tmp / f"folder{threads}.postern"
        run("investigate", "ev", "--case", case, "--threads", threads,
            "--name", "one", cwd=tmp, code=0)
        reports.append(run("report", case, "--format", "json",
                           code=0).stdout)
        case = tmp / f"zip{threads}.postern"
        run("investigate", "ev.zip", "--case", case, "--threads", threads,
            "--name", "one", cwd=tmp, code=0)
        reports.append(run("report", case, "--format", "json",
                           code=0).stdout)
    check(reports[0] == reports[2] == reports[4], "threads change the folder")
    check(reports[1] == reports[3] == reports[5], "threads change the zip")
    check(comparable(json.loads(reports[0]))
          == comparable(json.loads(reports[1]), "ev.zip!/"),
          "the zip tells another story than the folder")
    run("investigate", "ev.tar.gz", "--case", "tar.postern", "--name", "one",
        cwd=tmp, code=0)
    tar = report_of(tmp / "tar.postern")
    check([f["id"] for f in tar["findings"]]
          == [f["id"] for f in json.loads(reports[0])["findings"]],
          "the tar has other findings")


LISTS = ("answers", "implants", "transfers", "reach", "clusters", "chains",
         "hosts", "coverage")


@test
def order_and_copies_of_evidence_change_no_answer(tmp):
    make_evidence(tmp / "a")
    logs = tmp / "b/EX02/C/inetpub/logs/LogFiles/W3SVC1"
    logs.mkdir(parents=True)
    (logs / "u_ex210301.log").write_text(
        iis_log(attack=False).replace("192.0.2.10", "192.0.2.11"), newline="")
    shutil.copytree(tmp / "a/EX01", tmp / "copy/EX01")
    shutil.copy(tmp / "a/EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log",
                tmp / "u_ex210301.log")
    with zipfile.ZipFile(tmp / "ev.zip", "w") as z:
        for path in sorted(tmp.glob("a/EX01/**/*")):
            if path.is_file():
                z.write(path, path.relative_to(tmp / "a"))
    reports = []
    for n, given in enumerate((["a", "b"], ["b", "a"], ["a", "b", "copy"],
                               ["a", "ev.zip", "b"], ["a", "b", "copy",
                                                      "u_ex210301.log"])):
        hosts = ["--host", "EX01=u_ex210301.log"] if len(given) > 3 else []
        run("investigate", *given, *hosts, "--case", f"c{n}.postern",
            "--name", "one", "--no-report", cwd=tmp, code=0)
        reports.append(report_of(tmp / f"c{n}.postern"))
    for n, report in enumerate(reports):
        for host in report["hosts"]:
            del host["basis"]  # --host is one
        for part in LISTS:
            check(report[part] == reports[0][part],
                  f"run {n} has other {part}")
        check([f["id"] for f in report["findings"]]
              == [f["id"] for f in reports[0]["findings"]],
              f"run {n} has other findings")
    copies = [e for e in reports[4]["evidence"] if e["copy_of"]]
    check(len(reports[4]["evidence"]) == 4 and len(copies) == 2,
          "each file that was given is listed")
    check(all(e["host"] == "EX01" for e in copies), "a copy has its host")
    result = run("investigate", "a", "a", "--case", "same.postern", cwd=tmp,
                 code=2)
    says(result, "give it once")


@test
def precious_stores_are_named_or_refused(tmp):
    make_evidence(tmp)
    (tmp / "stores.csv").write_text(
        "name,kind,host,path,holds\nLoans,share,FILES1,lending,all loans\n"
        "Mail,host,ex01.example.org,,mail\n")
    run("investigate", "EX01", "--precious", "stores.csv", "--case",
        "c.postern", "--no-report", cwd=tmp, code=0)
    report = report_of(tmp / "c.postern")
    answers = {a["question"]: a for a in report["answers"]}
    states = {s["name"]: s["state"]
              for s in answers["confinement"]["values"]["stores"]}
    check(states["Loans"] == "unknown", states)
    check("Loans (all loans)" in answers["confinement"]["sentences"]["en"],
          "the sentence does not say what it holds")
    run("verify", "c.postern", "EX01", cwd=tmp)
    for text, place in (("name,kind,host\na,share,x\n", ":2: path is empty"),
                        ("name,kind,host\na,disk,x\n", ":2: kind is host"),
                        ("name,kind,host\na,host,\n", ":2: host is empty"),
                        ("kind,hst\n", ":1: the first line names"),
                        ("name,kind,host\n", ":1: it names no store"),
                        ("name,kind,host\n\"a,host,x\n", ":2: a quoted"),
                        ("", ":")):
        (tmp / "bad.csv").write_text(text)
        result = run("investigate", "EX01", "--precious", "bad.csv",
                     "--case", "bad.postern", cwd=tmp, code=2)
        says(result, "bad.csv" + place)
        check(not (tmp / "bad.postern").exists(), "a case was begun")
    says(run("investigate", "EX01", "--precious", "none.csv", "--case",
             "bad.postern", cwd=tmp, code=2), "none.csv")


PACK = """\
title: Page of a kind
id: 11111111-1111-4111-8111-111111111111
name: page
author: Somebody
tags: [attack.persistence, attack.t1505.003]
level: high
logsource: {category: webserver}
detection:
  s: {cs-uri-stem|startswith: /aspnet_client/}
  condition: s
---
title: Method
id: 22222222-2222-4222-8222-222222222222
name: method
level: low
logsource: {category: webserver}
detection:
  s: {cs-uri-stem: /ecp/y.js}
  condition: s
---
title: One after the other
id: 33333333-3333-4333-8333-333333333333
author: Somebody
level: critical
tags: [postern.use, attack.t1505.003]
correlation:
  type: temporal_ordered
  rules: [method, page]
  timespan: 1d
  generate: true
---
title: Many
id: 44444444-4444-4444-8444-444444444444
level: medium
correlation:
  type: event_count
  rules: page
  group-by: [c-ip]
  timespan: 1m
  condition: {gte: 5}
  generate: true
---
title: Not to be run
id: 55555555-5555-4555-8555-555555555555
logsource: {category: webserver}
detection:
  s: {cs-uri-stem|expand: '%nothing%'}
  condition: s
"""


@test
def rules_of_others_give_findings_and_no_verdicts(tmp):
    make_evidence(tmp)
    pack = tmp / "pack/below"
    pack.mkdir(parents=True)
    (pack / "rules.yml").write_text(PACK)
    run("investigate", "EX01", "--case", "plain.postern", "--name", "one",
        cwd=tmp, code=0)
    reports = []
    for threads in (1, 3):
        case = tmp / f"with{threads}.postern"
        run("investigate", "EX01", "--case", case, "--threads", threads,
            "--name", "one", "--rules", tmp / "pack", cwd=tmp, code=0)
        reports.append(run("report", case, "--format", "json",
                           code=0).stdout)
    check(reports[0] == reports[1], "threads change the findings")
    plain, report = report_of(tmp / "plain.postern"), json.loads(reports[0])
    check([(a["question"], a["verdict"], a["confidence"])
           for a in plain["answers"]]
          == [(a["question"], a["verdict"], a["confidence"])
              for a in report["answers"]],
          "rules of others changed a verdict")
    found = {f["rule"]["title"]: f for f in report["findings"]
             if f["rule"]["kind"] == "sigma"}
    page = found["Page of a kind"]
    check(page["kind"] == "implant" and page["grade"] == "weak"
          and page["severity"] == "high" and page["count"] == 5
          and page["rule"]["id"] == "11111111-1111-4111-8111-111111111111"
          and page["rule"]["author"] == "Somebody"
          and page["techniques"] == ["T1505.003"], page)
    row = found["One after the other"]
    check(row["kind"] == "use" and row["time"] == "2021-03-02T06:12:45Z"
          and len(row["places"]) == 2, row)
    many = found["Many"]
    check(many["kind"] == "alert" and len(many["places"]) == 2, many)
    check(any("rules: pack/below/rules.yml" in n["path"]
              and "%nothing%" in n["why"] for n in report["not_examined"]),
          report["not_examined"])
    says(run("investigate", "EX01", "--case", "with1.postern", cwd=tmp,
             code=1), "other rules")
    # the same words again derive the same again
    run("investigate", "EX01", "--case", "with1.postern", "--name", "one",
        "--rules", tmp / "pack", cwd=tmp, code=0)
    check(run("report", tmp / "with1.postern", "--format", "json",
              code=0).stdout == reports[0], "the second time it differs")


@test
def indicators_are_hunted_and_give_findings(tmp):
    make_evidence(tmp)
    iis = (tmp / "EX01/C/inetpub/logs/LogFiles/W3SVC1")
    client = "203.0.113.5"
    (iis / "u_ex210405.log").write_text(
        "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
        f"2021-04-05 10:00:00 GET /x/a.png {client} 200\n"
        f"2021-04-05 10:00:09 GET /x/b.png {client} 200\n")
    feed = tmp / "feed"
    feed.mkdir()
    note = b"left behind\n"
    (tmp / "EX01/C/note.bin").write_bytes(note)
    (feed / "sums.sha256").write_text(
        f"{hashlib.sha256(note).hexdigest()}  note\n")
    (feed / "list.txt").write_text("203[.]0[.]113[.]5\nnonsense\n")
    (feed / "timed.csv").write_text(
        "indicator,type,valid_from,valid_until,confidence\n"
        "/x/b.png,uri-path,,,high\n"
        "203.0.113.0/29,ip,2020-01-01,2020-12-31,high\n")
    (feed / "bad.json").write_text('{"type":"bundle","objects":[')
    (feed / "pattern.json").write_text(json.dumps({
        "type": "bundle", "objects": [{
            "type": "indicator", "id": "indicator--1", "name": "twice",
            "pattern_type": "stix", "pattern":
            f"[ipv4-addr:value = '{client}'] REPEATS 2 TIMES "
            "WITHIN 10 SECONDS "
            "START t'2021-04-05T00:00:00Z' STOP t'2021-04-06T00:00:00Z'"}]}))
    result = run("hunt", "EX01", "--indicators", feed, "--format", "jsonl",
                 cwd=tmp, code=3)
    says(result, "of no kind that can be told (feed/list.txt: line 2",
         "feed/bad.json: byte 28", "outside the time of their indicator")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    check([r["fields"]["kind"] for r in rows
           if r["path"].endswith("note.bin")] == ["hash"], rows)
    rows = [r for r in rows if r["path"].endswith("u_ex210405.log")]
    check({(r["rule_id"], r["level"], r.get("line")) for r in rows
           if "fields" in r and "kind" in r["fields"]}
          == {(client, "low", 2), (client, "low", 3),
              ("/x/b.png", "high", 3)}, rows)
    check([(r["count"], r["time"]) for r in rows if "count" in r
           and r["rule_id"] == "indicator--1"]
          == [(2, "2021-04-05T10:00:00Z")], rows)
    (tmp / "warn.json").write_text(json.dumps({
        "name": "Documentation", "type": "cidr", "list": ["203.0.113.0/24"],
        "matching_attributes": ["ip-src"]}))
    result = run("hunt", "EX01", "--indicators", feed / "list.txt",
                 "--warninglists", "warn.json", "--format", "jsonl", cwd=tmp,
                 code=0)
    says(result, "1 on a warning list: Documentation")
    check('"kind":"address"' not in result.stdout, "warned, and matched")
    says(run("hunt", "EX01", "--warninglists", "warn.json", cwd=tmp, code=2),
         "without --indicators")
    run("investigate", "EX01", "--case", "plain.postern", "--name", "one",
        cwd=tmp, code=0)
    run("investigate", "EX01", "--case", "with.postern", "--name", "one",
        "--indicators", feed, "--own-indicators", cwd=tmp, code=0)
    plain = report_of(tmp / "plain.postern")
    report = report_of(tmp / "with.postern")
    check([(a["question"], a["verdict"]) for a in plain["answers"]]
          == [(a["question"], a["verdict"]) for a in report["answers"]],
          "indicators changed a verdict")
    found = [f for f in report["findings"]
             if f["rule"]["kind"] == "indicator"]
    check({("indicator-address", "weak", "low"),
           ("indicator-hash-strong", "strong", "high"),
           ("indicator-request-strong", "strong", "high")}
          <= {(f["rule"]["id"], f["grade"], f["severity"]) for f in found},
          found)
    check(any(n["path"] == "indicators: feed/bad.json"
              for n in report["not_examined"]), report["not_examined"])
    says(run("investigate", "EX01", "--case", "with.postern", cwd=tmp,
             code=1), "other indicators")


FIELDS = "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
PATH_IS = "[network-traffic:extensions.'http-request-ext'.request_value = "


@test
def files_are_known_by_any_digest_in_a_case(tmp):
    make_evidence(tmp)
    page = tmp / "EX01/C/inetpub/wwwroot/p.aspx"
    page.parent.mkdir(parents=True)
    page.write_text("<%-- nothing --%>")
    big = tmp / "EX01/C/big.bin"
    big.write_bytes(b"\0" * ((16 << 20) + 9) + b"end")
    with zipfile.ZipFile(tmp / "EX01/C/in.zip", "w") as z:
        z.writestr("tool.bin", b"\0tool")
    (tmp / "sums.txt").write_text("".join(
        f"{make(data).hexdigest()}\n" for make, data in (
            (hashlib.md5, page.read_bytes()), (hashlib.sha1, b"\0tool"),
            (hashlib.sha512, big.read_bytes()),
            (hashlib.md5, b"not there"))))
    for threads in ("1", "3"):
        run("investigate", "EX01", "--case", f"{threads}.postern", "--name",
            "x", "--threads", threads, "--indicators", "sums.txt", cwd=tmp)
    found = found_by_lists(tmp / "1.postern")
    check(found == found_by_lists(tmp / "3.postern"), "threads change it")
    check({f["places"][0]["path"].split("/")[-1] for f in found
           if f["rule"]["id"] == "indicator-hash-strong"}
          == {"p.aspx", "tool.bin", "big.bin"} and len(found) == 3, found)


def bundle(*patterns):
    return json.dumps({"type": "bundle", "objects": [
        {"type": "indicator", "id": f"indicator--{n}", "name": f"name {n}",
         "pattern_type": "stix", "pattern": pattern}
        for n, pattern in enumerate(patterns, 1)]})


def found_by_lists(case):
    return [f for f in report_of(case)["findings"]
            if f["rule"]["kind"] == "indicator"]


@test
def patterns_over_several_events_hold_in_a_case(tmp):
    """In the order of time over all logs and hosts, whoever reads first."""
    logs = {name: tmp / name / "inetpub/logs/LogFiles/W3SVC1"
            for name in ("A", "B", "A2")}
    for folder in logs.values():
        folder.mkdir(parents=True)
    lines = ["2021-04-05 10:00:00 GET /x/a.png 203.0.113.5 200\n",
             "2021-04-05 10:00:09 GET /x/b.png 203.0.113.5 200\n",
             "2021-04-05 10:00:30 GET /x/c.png 203.0.113.5 200\n"]
    (logs["A"] / "u_ex210405.log").write_text(FIELDS + "".join(lines))
    # collected before the day was over: the same events
    (logs["A2"] / "u_ex210405.log").write_text(FIELDS + "".join(lines[:2]))
    (logs["B"] / "u_ex210405.log").write_text(
        FIELDS + "2021-04-05 10:00:05 GET /y/a.png 203.0.113.9 200\n"
        "2021-04-05 12:00:00 GET /y/b.png 203.0.113.9 200\n")
    (tmp / "feed.json").write_text(bundle(
        "[ipv4-addr:value = '203.0.113.5'] REPEATS 2 TIMES WITHIN 10 SECONDS",
        PATH_IS + "'/x/a.png'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.9'] "
        "WITHIN 60 SECONDS",
        "[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY " + PATH_IS
        + "'/x/a.png']",
        "[ipv4-addr:value = '203.0.113.5'] AND " + PATH_IS + "'/y/b.png']",
        "[ipv4-addr:value = '203.0.113.5'] REPEATS 4 TIMES"))
    hosts = [word for name, host in (("A", "EX01"), ("A2", "EX01"),
                                     ("B", "EX02"))
             for word in ("--host", f"{host}={name}")]
    seen = set()
    for n, (threads, order) in enumerate(
            ((1, "A A2 B"), (3, "A A2 B"), (2, "B A2 A"))):
        case = tmp / f"c{n}.postern"
        run("investigate", *order.split(), *hosts, "--case", case, "--name",
            "x", "--threads", threads, "--indicators", "feed.json", cwd=tmp,
            code=0)
        found = found_by_lists(case)
        seen.add(json.dumps([[f["summary"], f["time"], f["last"], f["client"],
                              f["host"], f["outcome"], f["count"],
                              [(p["path"].split("/")[-1], p["line"])
                               for p in f["places"]]] for f in found]))
    check(len(seen) == 1, seen)
    check([(f["summary"]["en"].split(": ")[-1], f["host"], f["time"],
            [p["line"] for p in f["places"]]) for f in found]
          == [("name 1", "EX01", "2021-04-05T10:00:00Z", [2, 3]),
              ("name 2", "EX01", "2021-04-05T10:00:00Z", [2, 2]),
              ("name 4", "EX01", "2021-04-05T10:00:30Z", [4, 3])], found)
    check({p["path"].split("/")[0] for p in found[1]["places"]} & {"B"}
          and all(f["grade"] == "weak" and f["kind"] == "alert"
                  for f in found), found)
    # the list is not wanted again
    before = json.dumps(found)
    run("judge", case, found[0]["id"], "--as", "unknown", "--why", "x",
        cwd=tmp, code=0)
    after = found_by_lists(case)
    check(after[0].pop("judgement") and not found[0].pop("judgement")
          and after == found, (before, after))
    # and the same words again find the same
    run("investigate", *order.split(), *hosts, "--case", case, "--name", "x",
        "--indicators", "feed.json", cwd=tmp, code=0)
    check([f["id"] for f in found_by_lists(case)] == [f["id"] for f in found],
          "the second time it differs")


@test
def what_patterns_cannot_hold_is_told(tmp):
    (tmp / "EX01").mkdir()
    line = "2021-04-05 {:02}:{:02}:{:02} GET /x/a.png 203.0.113.5 200\n"
    (tmp / "EX01/u_ex.log").write_text(FIELDS + "".join(
        line.format(n // 3600, n // 60 % 60, n % 60) for n in range(5000)))
    (tmp / "feed.json").write_text(bundle(
        "[ipv4-addr:value = '203.0.113.5'] REPEATS 3 TIMES WITHIN 5 SECONDS"))
    run("investigate", "EX01", "--case", "c.postern", "--indicators",
        "feed.json", cwd=tmp, code=3)
    why = [n["why"] for n in report_of(tmp / "c.postern")["not_examined"]]
    for text in ("no part in patterns of indicators",
                 "more combinations of events than patterns"):
        check(any(text in w for w in why), (text, why))
    found = found_by_lists(tmp / "c.postern")
    check(len(found) == 1 and found[0]["count"] > 600
          and len(found[0]["places"]) == 256,
          [(f["count"], len(f["places"])) for f in found])
    text = run("report", "c.postern", "--format", "text", "--lang", "ar",
               cwd=tmp, code=0).stdout
    check("أنماط المؤشرات" in text and "took no part" not in text, text)


@test
def events_joined_over_hosts_are_one_finding(tmp):
    for name, second in (("A", 0), ("B", 5)):
        (tmp / name).mkdir()
        (tmp / name / "u_ex210405.log").write_text(
            FIELDS + f"2021-04-05 10:00:0{second} GET /x/a.png 203.0.113.5"
            " 200\n")
    (tmp / "rules.yml").write_text(
        "title: Page\nname: page\nlogsource: {category: webserver}\n"
        "detection: {s: {cs-uri-stem: /x/a.png}, condition: s}\n"
        "---\ntitle: Twice\nlevel: low\ncorrelation: {type: event_count,"
        " rules: [page], group-by: [c-ip], timespan: 1h,"
        " condition: {gte: 2}}\n")
    run("investigate", "A", "B", "--host", "EX01=A", "--host", "EX02=B",
        "--case", "c.postern", "--rules", "rules.yml", cwd=tmp, code=0)
    found = [f for f in report_of(tmp / "c.postern")["findings"]
             if f["rule"]["title"] == "Twice"]
    check([len(f["places"]) for f in found] == [2], found)


YARA = """
rule page { meta: author = "Somebody" score = 80
  strings: $a = "needle-in-a-page"
  condition: $a and extension == ".aspx" and owner == "" }
rule line { strings: $a = "/x/needle.png" condition: $a }
"""


@test
def yara_looks_at_files_and_on_request_at_logs(tmp):
    make_evidence(tmp)
    root = tmp / "EX01/C/inetpub/wwwroot"
    root.mkdir(parents=True, exist_ok=True)
    (root / "p.aspx").write_text("<%-- needle-in-a-page --%>")
    (tmp / "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210405.log").write_text(
        "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
        "2021-04-05 10:00:00 GET /x/needle.png 203.0.113.5 200\n")
    pack = tmp / "pack"
    pack.mkdir()
    (pack / "good.yar").write_text(YARA)
    (pack / "bad.yar").write_text("rule x { condition: nothing }")
    for more, names in (((), {"page"}), (("--yara-logs",), {"page", "line"})):
        result = run("hunt", "EX01", "--yara", pack, *more, "--format",
                     "jsonl", cwd=tmp, code=3)
        says(result, "pack/bad.yar:1:", "1 files were refused")
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        rows = {r["rule_id"]: r for r in rows if r["source"] == "file"}
        check(set(rows) == names, rows)
        check(rows["page"]["author"] == "Somebody"
              and rows["page"]["level"] == "high"
              and rows["page"]["offset"] == 5, rows)


HUNTED = """\
title: A Page of a Kind With a Title That Is Longer Than a Terminal Is Wide
id: 11111111-1111-4111-8111-111111111111
name: page
level: high
author: Somebody
tags: [attack.t1505.003]
logsource: {category: webserver}
detection: {s: {cs-uri-stem|endswith: .js}, condition: s}
---
title: Twice
level: medium
correlation:
  type: event_count
  rules: [page]
  timespan: 1d
  condition: {gte: 2}
  generate: true
---
title: Never
name: never
level: low
logsource: {product: windows, category: process_creation}
detection: {s: {Image: x}, condition: s}
---
title: Never Twice
level: low
correlation:
  type: event_count
  rules: [never]
  timespan: 1d
  condition: {gte: 2}
---
title: Refused
logsource: {product: windows, category: proces_creation}
detection: {s: {Image: x}, condition: s}
"""


def make_hunted(tmp):
    logs = tmp / "EV/inetpub/logs/LogFiles/W3SVC1"
    logs.mkdir(parents=True)
    (logs / "u_ex210405.log").write_text(
        "#Fields: date time s-computername cs-method cs-uri-stem c-ip "
        "sc-status\n"
        "2021-04-05 10:00:00 EX01 GET /x/a.js 203.0.113.5 200\n"
        "2021-04-05 11:00:00 EX02 GET /x/b.js 203.0.113.5 200\n"
        "2021-04-05 12:00:00 EX02 GET /x/c.js 203.0.113.5 200\n")
    (tmp / "EV/HTTPERR").mkdir()
    (tmp / "EV/HTTPERR/httperr1.log").write_text(
        "#Software: Microsoft HTTP API 2.0\n#Version: 1.0\n"
        "#Date: 2021-04-05 10:00:00\n"
        "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method "
        "cs-uri sc-status s-siteid s-reason s-queuename\n"
        "2021-04-05 10:00:00 203.0.113.5 1 192.0.2.1 443 - - - - - "
        "Timer_ConnectionIdle -\n")
    (tmp / "rules.yml").write_text(HUNTED)


@test
def what_yara_did_not_see_is_told(tmp):
    (tmp / "EV").mkdir()
    with open(tmp / "EV/large.bin", "wb") as large:
        large.write(b"a needle")
        large.truncate((16 << 20) + 1)
        large.seek(0, os.SEEK_END)
        large.write(b"a thread")
    (tmp / "page.yar").write_text(
        'rule begin { strings: $a = "needle" condition: $a }\n'
        'rule end { strings: $a = "thread" condition: $a }\n')
    result = run("hunt", "EV", "--yara", "page.yar", "--format", "jsonl",
                 cwd=tmp, code=3)
    says(result, "large.bin: larger than 16 MiB",
         "1 files are larger than 16 MiB")
    check([json.loads(line)["rule_id"] for line
           in result.stdout.splitlines()] == ["begin"], result.stdout)


@test
def hunt_tells_what_matched_and_what_could_not(tmp):
    make_hunted(tmp)
    result = run("hunt", "EV", "--rules", "rules.yml", cwd=tmp, code=0)
    says(result, "refused: 1", "is it 'process_creation'?", "events: 4",
         "rules.yml:34:")
    table = result.stdout
    check(max(map(len, table.splitlines())) <= 80, table)
    rows = [line.split() for line in table.splitlines()]
    first = ["2021-04-05", "10:00:00", "2021-04-05", "12:00:00"]
    check(["high", "3"] + first in rows, table)
    check(["medium", "1"] + first in rows, table)
    check(["T1505.003", "1", "3"] in rows, table)
    check("rules that could not match: 2" in table
          and "1  windows process_creation" in table
          and "1  correlations of such rules" in table, table)
    check("logs that no rule is written for" in table
          and ["1", "httperr"] in rows, table)

    hosts = run("hunt", "EV", "--rules", "rules.yml", "--group", "host",
                cwd=tmp, code=0).stdout.split("\n\n")
    rows = {part.split("\n")[0]: [line.split()[:2] for line
                                  in part.split("\n")[1:]] for part in hosts}
    check(["high", "1"] in rows["EX01"] and ["high", "2"] in rows["EX02"],
          hosts)

    table = run("hunt", "EV", "--rules", "rules.yml", "--since", "2021-04-05T"
                "11:00:00Z", "--until", "2021-04-05T12:00:00Z", "--level",
                "high", cwd=tmp, code=0).stdout
    rows = [line.split() for line in table.splitlines()]
    check(["high", "1", "2021-04-05", "11:00:00", "2021-04-05", "11:00:00"]
          in rows and "Twice" not in table, table)
    table = run("hunt", "EV", "--rules", "rules.yml", "--since", "2022-01-01",
                cwd=tmp, code=0).stdout
    check(table.startswith("no rule matched\n")
          and "in the time asked for" in table, table)
    says(run("hunt", "EV", "--since", "2022-01-01", "--until", "2021-01-01",
             cwd=tmp, code=2), "--since has to lie before --until")
    says(run("hunt", "EV", "--since", "monday", cwd=tmp, code=2),
         "--since wants a date such as")


@test
def hunt_gives_a_line_for_each_match(tmp):
    make_hunted(tmp)
    (tmp / "page.yar").write_text(
        'rule page { strings: $a = "needle" condition: $a }')
    (tmp / "EV/p.aspx").write_text("a needle")
    given = ("hunt", "EV", "--rules", "rules.yml", "--yara", "page.yar")

    rows = list(csv.DictReader(io.StringIO(
        run(*given, "--format", "csv", cwd=tmp, code=0).stdout)))
    check(sorted((r["level"], r["host"], r["source"], r["number"], r["count"])
                 for r in rows if r["source"] != "file") == [
        ("high", "EX01", "iis", "2", ""), ("high", "EX02", "iis", "3", ""),
        ("high", "EX02", "iis", "4", ""),
        ("medium", "EX01", "correlation", "2", "3")], rows)
    rows = [json.loads(line) for line in
            run(*given, "--format", "jsonl", cwd=tmp, code=0)
            .stdout.splitlines()]
    twice = [r for r in rows if r["rule"] == "Twice"]
    check([(r["time"], r["last"], r["count"]) for r in twice]
          == [("2021-04-05T10:00:00Z", "2021-04-05T12:00:00Z", 3)], twice)
    check(any(r["source"] == "file" for r in rows), rows)

    result = run(*given, "--format", "timesketch", cwd=tmp, code=0)
    says(result, "1 matches have no time")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    check(len(rows) == 4 and all(
        r["message"] and r["datetime"].endswith("+00:00")
        and r["timestamp_desc"] == "rule match" for r in rows), rows)


@test
def rules_are_checked_listed_explained_and_measured(tmp):
    make_hunted(tmp)
    result = run("rules", "check", "rules.yml", cwd=tmp, code=1)
    check(result.stdout.splitlines() == [
        "rules.yml:34:12: refused: log source is none that is read: product "
        "windows category proces_creation; is it 'process_creation'?",
        "files: 1; rules that run: 4; refused: 1"], result.stdout)
    run("rules", "check", cwd=tmp, code=0)
    listed = run("rules", "list", "rules.yml", cwd=tmp, code=0)
    says(listed, "1 rules are refused")
    check([line.split("\t")[1:4:2] for line in listed.stdout.splitlines()]
          == [["high", HUNTED.split("\n")[0][7:]], ["medium", "Twice"],
              ["low", "Never"], ["low", "Never Twice"]], listed.stdout)
    rows = [json.loads(line) for line in
            run("rules", "list", "--json", "rules.yml", cwd=tmp, code=0)
            .stdout.splitlines()]
    check([r["correlation"] for r in rows] == [False, True, False, True], rows)

    for record, verdict, term in (("2", "matches", "yes"),
                                  ("1", None, None)):
        result = run("rules", "explain", "--rules", "rules.yml", "--record",
                     record, "page", "EV", cwd=tmp,
                     code=0 if verdict else 2)
        if not verdict:
            says(result, "no such event in the evidence")
            continue
        lines = result.stdout.splitlines()
        check(lines[1].startswith(verdict + " on ")
              and lines[1].endswith(", line 2"), lines)
        check(any(line.startswith(term) and "cs-uri-stem" in line
                  for line in lines), lines)
    says(run("rules", "explain", "--rules", "rules.yml", "Refused", "EV",
             cwd=tmp, code=2), "no rule that runs", "rules refused: 1")
    says(run("rules", "explain", "--rules", "rules.yml", "never", "EV",
             cwd=tmp, code=2), "no such event in the evidence")
    profile = run("rules", "profile", "--rules", "rules.yml", "EV", cwd=tmp,
                  code=0).stdout.splitlines()
    check(profile[0].split() == ["ms", "tries", "matches", "rule"]
          and profile[1].split()[1:3] == ["3", "3"], profile)
    says(run("rules", "chek", "rules.yml", cwd=tmp, code=2), "chek")
    says(run("rules", "check", "no-such.yml", cwd=tmp, code=2),
         "no-such.yml")


@test
def yara_rules_of_others_give_findings_and_change_no_answer(tmp):
    make_evidence(tmp)
    (tmp / "EX01/C/x").mkdir()
    (tmp / "EX01/C/x/p.aspx").write_text("<%-- needle-in-a-page --%>")
    with zipfile.ZipFile(tmp / "EX01/C/x/in.zip", "w") as z:
        z.writestr("tool.bin", b"\0\1needle-in-a-file")
    pack = tmp / "pack"
    pack.mkdir()
    (pack / "good.yar").write_text(YARA + """
rule tool { meta: description = "a tool" score = 40
  strings: $a = "needle-in-a-file" condition: $a and filename == "tool.bin" }
""")
    (pack / "bad.yar").write_text("rule x { condition: nothing }")
    run("investigate", "EX01", "--case", "plain.postern", "--name", "one",
        cwd=tmp, code=0)
    for threads in ("1", "4"):
        run("investigate", "EX01", "--case", f"{threads}.postern", "--name",
            "one", "--threads", threads, "--yara", pack, cwd=tmp, code=0)
    plain, report = report_of(tmp / "plain.postern"), report_of(
        tmp / "1.postern")
    check(report == report_of(tmp / "4.postern"), "threads change the report")
    check([(a["question"], a["verdict"]) for a in plain["answers"]]
          == [(a["question"], a["verdict"]) for a in report["answers"]],
          "YARA rules of others changed a verdict")
    known = {f["id"] for f in plain["findings"]}
    found = {f["rule"]["id"]: f for f in report["findings"]
             if f["id"] not in known}
    check(set(found) == {"indicator-yara", "indicator-yara-strong"}, found)
    page, tool = found["indicator-yara-strong"], found["indicator-yara"]
    check((page["grade"], page["severity"]) == ("strong", "high")
          and (tool["grade"], tool["severity"]) == ("weak", "low"), found)
    check("pack/good.yar" in page["summary"]["en"]
          and "page" in page["summary"]["en"]
          and page["places"][0]["path"].endswith("/x/p.aspx")
          and page["places"][0]["offset"] == 5, page)
    check(tool["places"][0]["path"].endswith("in.zip!/tool.bin")
          and tool["places"][0]["offset"] == 2
          and "a tool" in tool["summary"]["ar"], tool)
    check(any("pack/bad.yar" in n["path"] for n in report["not_examined"]),
          report["not_examined"])
    says(run("investigate", "EX01", "--case", "1.postern", cwd=tmp, code=1),
         "other indicators")
    # judged without the rules at hand, the findings stay
    run("judge", "1.postern", tool["id"], "--as", "benign", "--why", "ours",
        cwd=tmp, code=0)
    check({f["id"] for f in report["findings"]}
          == {f["id"] for f in report_of(tmp / "1.postern")["findings"]},
          "judging lost findings")
    says_out = run("explain", "1.postern", page["id"], cwd=tmp,
                   code=0).stdout
    check("needle-in-a-page" in says_out, says_out)


@test
def yara_sees_logs_on_request(tmp):
    """With the place of each rule's first string, also where a piece of 16 MiB
    ends within it."""
    logs = tmp / "EX01/inetpub/logs/LogFiles/W3SVC1"
    logs.mkdir(parents=True)
    small = FIELDS + ("2021-04-05 10:00:00 GET /a 203.0.113.5 200\n"
                      "2021-04-05 10:00:01 GET /x/needle.png 203.0.113.5 200\n"
                      "2021-04-05 10:00:02 GET /x/needle.png 203.0.113.5 200\n")
    (logs / "u_ex210405.log").write_text(small)
    line = "2021-04-06 10:00:00 GET /{:060} 203.0.113.5 200\n"
    size = (1 << 24) - len(FIELDS)
    count = size // len(line.format(0))
    big = FIELDS + "".join(line.format(n) for n in range(count))
    pad = (1 << 24) - len(big) - len("2021-04-07 10:00:00 GET /x/nee")
    big += "#" + "x" * (pad - 2) + "\n" if pad >= 2 else ""
    big += "2021-04-07 10:00:00 GET /x/needle.png 203.0.113.5 200\n"
    big += line.format(7) * 20000
    (logs / "u_ex210406.log").write_text(big)
    (tmp / "EX01/setup.log").write_text("no log that is known needle\n")
    pack = tmp / "pack.yar"
    pack.write_text(YARA)
    says(run("investigate", "EX01", "--case", "no.postern", "--yara-logs",
             cwd=tmp, code=2), "--yara-logs wants rules")
    run("investigate", "EX01", "--case", "without.postern", "--name", "one",
        "--yara", pack, cwd=tmp, code=0)
    check(not found_by_lists(tmp / "without.postern"), "logs were scanned")
    seen = []
    for threads in ("1", "4"):
        run("investigate", "EX01", "--case", f"{threads}.postern", "--name",
            "one", "--threads", threads, "--yara", pack, "--yara-logs",
            cwd=tmp, code=0)
        seen.append(found_by_lists(tmp / f"{threads}.postern"))
    check(seen[0] == seen[1], "threads change the findings")
    places = {f["places"][0]["path"].split("/")[-1]:
              (f["places"][0]["offset"], f["places"][0]["length"],
               f["places"][0]["line"]) for f in seen[0]}
    check(places == {
        name: (text.index("/x/needle.png"), 13,
               text[:text.index("/x/needle.png")].count("\n") + 1)
        for name, text in (("u_ex210405.log", small),
                           ("u_ex210406.log", big))}, places)
    check(big.index("dle.png") == 1 << 24,
          "the test lost its point")
    plain, report = (report_of(tmp / f"{name}.postern")
                     for name in ("without", "1"))
    check([(a["question"], a["verdict"]) for a in plain["answers"]]
          == [(a["question"], a["verdict"]) for a in report["answers"]],
          "YARA over logs changed a verdict")
    out = run("explain", "1.postern", seen[0][0]["id"], cwd=tmp, code=0).stdout
    check("/x/needle.png" in out, out)
    says(run("investigate", "EX01", "--case", "1.postern", "--yara", pack,
             cwd=tmp, code=1), "other indicators")
    says(run("investigate", "EX01", "--case", "no.postern", "--warninglists",
             pack, cwd=tmp, code=2), "without --indicators")


SENSED = """\
title: Asked For a Name
name: asked
logsource: {product: zeek, service: dns}
detection: {s: {query|endswith: .example, rejected: 'false'}, condition: s}
---
title: Went to a Port
logsource: {category: firewall}
detection: {s: {dst_port: 4444}, condition: s}
---
title: Held a Ticket
logsource: {product: zeek, service: kerberos}
detection: {s: {client|startswith: alice}, condition: s}
---
title: Asked Often
correlation: {type: event_count, rules: [asked], group-by: [id.orig_h],
              timespan: 1h, condition: {gte: 2}, generate: true}
"""


@test
def hunt_reads_the_logs_of_a_sensor_and_of_the_firewall(tmp):
    ends = {"uid": "C1", "id.orig_h": "192.0.2.20", "id.orig_p": 5,
            "id.resp_h": "203.0.113.9", "id.resp_p": 4444}
    rows = {
        "dns": [{"ts": 1614579164 + n, **ends, "query": "c2.example",
                 "AA": False, "rejected": n == 2, "answers": ["203.0.113.8"]}
                for n in range(3)],
        "conn": [{"ts": 1614579164.5, **ends, "proto": "tcp",
                  "conn_state": "SF", "local_orig": True}],
        "kerberos": [{"ts": 1614579164, **ends, "request_type": "AS",
                      "till": 1.0, "client": "alice/EXAMPLE.ORG"}]}
    tabs = {"json": tmp / "json", "tabs": tmp / "tabs"}
    for name, lines in rows.items():
        for form, folder in tabs.items():
            folder.mkdir(exist_ok=True)
            text = "".join(json.dumps(row) + "\n" for row in lines)
            if form == "tabs":
                text = ("#fields\t" + "\t".join(lines[0]) + "\n#types\t"
                        + "\t".join("bool" if v is True or v is False else "x"
                                    for v in lines[0].values()) + "\n"
                        + "".join("\t".join(
                            {True: "T", False: "F"}[v] if isinstance(v, bool)
                            else ",".join(v) if isinstance(v, list)
                            else str(v) for v in row.values()) + "\n"
                            for row in lines))
            (folder / f"{name}.log").write_text(text)
    (tmp / "json/pfirewall.log").write_text(
        "#Version: 1.5\n#Software: Microsoft Windows Firewall\n"
        "#Fields: date time action protocol src-ip dst-ip src-port dst-port\n"
        "2021-03-01 06:12:44 ALLOW TCP 192.0.2.20 203.0.113.9 5 4444\n")
    shutil.copy(tmp / "json/pfirewall.log", tmp / "tabs")
    (tmp / "rules.yml").write_text(SENSED)
    (tmp / "list.txt").write_text("203.0.113.8\n192.0.2.20\nc2.example\n")
    told = []
    for folder in ("json", "tabs"):
        result = run("hunt", folder, "--rules", "rules.yml", "--indicators",
                     "list.txt", "--format", "jsonl", cwd=tmp, code=0)
        told.append(sorted(
            (r["rule"], r["path"], r["time"] or "")
            for r in map(json.loads, result.stdout.splitlines())))
    check(told[0] == told[1], f"tabs and objects give other matches: {told}")
    count = {}
    for title, _, _ in told[0]:
        count[title] = count.get(title, 0) + 1
    check(count["Asked For a Name"] == 2 and count["Went to a Port"] == 2
          and count["Held a Ticket"] == 1 and count["Asked Often"] == 1, count)
    listed = [path for title, path, _ in told[0]
              if title not in ("Asked For a Name", "Went to a Port",
                               "Held a Ticket", "Asked Often")]
    check(set(listed) == {"conn.log", "dns.log", "kerberos.log",
                          "pfirewall.log"}, told[0])
    dumped = [[{k: v for k, v in json.loads(line).items() if k != "line"}
               for line in run("dump", f"{form}/dns.log", cwd=tmp,
                               code=0).stdout.splitlines()]
              for form in ("tabs", "json")]
    check(dumped[0] == dumped[1] and dumped[0][2]["rejected"] == "true",
          dumped)


@test
def what_a_sensor_saw_of_a_host_is_a_finding_of_that_host(tmp):
    make_evidence(tmp, attack=False)
    (tmp / "E").mkdir()
    (tmp / "EX01").rename(tmp / "E/EX01")
    (tmp / "E/sensor").mkdir()
    row = {"ts": 1614679164.5, "uid": "C1", "id.orig_p": 5, "id.resp_p": 4444,
           "proto": "tcp", "conn_state": "SF"}
    ends = (("192.0.2.10", "203.0.113.9"),  # the server
            ("192.0.2.77", "203.0.113.9"))  # a machine nobody knows
    (tmp / "E/sensor/conn.log").write_text("".join(
        json.dumps({**row, "id.orig_h": a, "id.resp_h": b}) + "\n"
        for a, b in ends))
    (tmp / "E/sensor/dns.log").write_text(json.dumps(
        {"ts": 1614679164.5, "uid": "C2", "id.orig_h": "192.0.2.10",
         "id.resp_h": "192.0.2.53", "query": "c2.example", "AA": False,
         "rejected": False}) + "\n")
    (tmp / "E/sensor/kerberos.log").write_text(json.dumps(
        {"ts": 1614679164.5, "uid": "C3", "id.orig_h": "192.0.2.10",
         "id.resp_h": "192.0.2.53", "request_type": "AS", "till": 1.0,
         "client": "alice/EXAMPLE.ORG"}) + "\n")
    (tmp / "list.txt").write_text("203.0.113.9\nc2.example\n")
    (tmp / "rules.yml").write_text(SENSED)
    for option, name, told in (
            ("--rules", "rules.yml", {("Asked For a Name", "zeek-dns"),
                                      ("Held a Ticket", "zeek-kerberos"),
                                      ("Went to a Port", "zeek-conn")}),
            ("--indicators", "list.txt", {("Indicator: domain", "zeek-dns"),
                                          ("Indicator: address",
                                           "zeek-conn")})):
        reports = []
        for threads in (1, 3):
            case = tmp / f"{name}{threads}.postern"
            said = run("investigate", "E", "--case", case, "--threads",
                       threads, "--name", "one", option, name, cwd=tmp,
                       code=0).stdout
            reports.append(report_of(case))
        check(reports[0] == reports[1], "threads change the findings")
        found = {(f["rule"]["title"], f["source"]): f
                 for f in reports[0]["findings"]
                 if f["source"].startswith("zeek")}
        check(set(found) == told, sorted(found))
        for f in found.values():
            check(f["host"] == "EX01" and [p["line"] for p in f["places"]]
                  == [1], f)
        check("matches of rules or lists name no machine"
              in " ".join(said.split()), said)


@test
def what_a_sensor_saw_come_to_a_host_correlates_as_that_hosts(tmp):
    make_evidence(tmp, attack=False)
    (tmp / "E/sensor").mkdir(parents=True)
    (tmp / "EX01").rename(tmp / "E/EX01")
    row = {"uid": "C1", "id.orig_h": "203.0.113.9", "id.orig_p": 5,
           "id.resp_p": 4444, "proto": "tcp", "conn_state": "SF"}
    to = ("192.0.2.10", "192.0.2.10", "192.0.2.77", "192.0.2.77")
    (tmp / "E/sensor/conn.log").write_text("".join(
        json.dumps({**row, "ts": 1614679164.5 + n, "id.resp_h": b}) + "\n"
        for n, b in enumerate(to)))
    (tmp / "rules.yml").write_text("""\
title: Came to a Port
name: came
logsource: {product: zeek, service: conn}
detection: {s: {id.resp_p: 4444}, condition: s}
---
title: Came Often
correlation: {type: event_count, rules: [came], timespan: 1h,
              group-by: [id.resp_h], condition: {gte: 2}}
""")
    said = run("investigate", "E", "--case", "c.postern", "--name", "one",
               "--rules", "rules.yml", cwd=tmp, code=0).stdout
    found = [(f["host"], [p["line"] for p in f["places"]])
             for f in report_of(tmp / "c.postern")["findings"]
             if f["rule"]["title"] == "Came Often"]
    check(found == [("EX01", [1, 2])], found)
    check("matches of rules or lists name no machine" in " ".join(said.split()),
          said)


@test
def hunt_takes_log_sources_of_ones_own(tmp):
    make_evidence(tmp)
    (tmp / "map.yml").write_text("""\
- category: gateway
  sources:
    - log: iis
      fields: {dst_port: s-port}
""")
    (tmp / "rule.yml").write_text("""\
title: To the port
level: low
logsource: {category: gateway}
detection:
  s: {dst_port: 443, cs-uri-stem: /ecp/y.js}
  condition: s
""")
    check("is none that is read" in run("rules", "check", "rule.yml", cwd=tmp,
                                        code=1).stdout, "it is known already")
    run("rules", "check", "rule.yml", "--log-sources", "map.yml", cwd=tmp,
        code=0)
    found = run("hunt", "--rules", "rule.yml", "--log-sources", "map.yml",
                "--format", "csv", "EX01", cwd=tmp, code=0).stdout
    check(found.count("To the port") == 1, found)
    says(run("hunt", "--rules", "rule.yml", "--log-sources", "rule.yml",
             "EX01", cwd=tmp, code=2), "rule.yml", "list of log sources")
    # the same in a case, which is judged with what it was made with
    (tmp / "rule.yml").write_text((tmp / "rule.yml").read_text().replace(
        "/ecp/y.js", "/owa/healthcheck.htm"))
    words = ("--rules", "rule.yml", "--log-sources", "map.yml")
    run("investigate", "EX01", "--case", "c.postern", *words, cwd=tmp, code=0)
    found = [f for f in report_of(tmp / "c.postern")["findings"]
             if f["rule"]["title"] == "To the port"]
    check(len(found) == 1, found)
    judge = ("judge", "c.postern", found[0]["id"], "--as", "unknown", "--why",
             "x")
    run(*judge, *words, cwd=tmp, code=0)
    says(run(*judge, *words[:2], cwd=tmp, code=1), "other rules")
    says(run("investigate", "EX01", "--case", "d.postern", "--rules",
             "rule.yml", "--log-sources", "rule.yml", cwd=tmp, code=2),
         "list of log sources")


@test
def ten_kills_change_nothing(tmp):
    make_evidence(tmp)
    logs = tmp / "EX01/C/inetpub/logs/LogFiles/W3SVC1"
    for n in range(1500):
        (logs / f"u_ex23{n:04}.log").write_text(
            iis_log(hours=24, attack=n % 100 == 0))
    began = time.monotonic()
    run("investigate", "EX01", "--case", "calm.postern", "--name", "k",
        "--no-report", cwd=tmp, code=0)
    calm = time.monotonic() - began

    def report(case):
        return run("report", case, "--format", "json", cwd=tmp, code=0).stdout

    dice = random.Random(4711)
    killed = 0
    for _ in range(10):
        child = subprocess.Popen(
            [PROGRAM, "investigate", "EX01", "--case", "killed.postern",
             "--name", "k", "--no-report"], cwd=tmp,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        # Well before the end of a run from the beginning, on any machine.
        time.sleep(dice.uniform(0.1, 0.8) * calm)
        if child.poll() is None:
            killed += 1
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        else:  # what runs before it had done was not done again
            check(report("calm.postern") == report("killed.postern"),
                  "kills changed the case")
            (tmp / "killed.postern").unlink()
    check(killed >= 4, f"only {killed} runs were really killed")
    run("investigate", "EX01", "--case", "killed.postern", "--name", "k",
        cwd=tmp, code=0)
    check(report("calm.postern") == report("killed.postern"),
          "kills changed the case")


@test
def evidence_that_changed_since_is_not_gone_on_with(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", cwd=tmp, code=0)
    log = next((tmp / "EX01").rglob("*.log"))
    log.write_text(log.read_text() + "2021-03-03 00:00:00 more\n")
    says(run("investigate", "EX01", cwd=tmp, code=4), "changed")


@test
def explain_shows_the_bytes(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", cwd=tmp, code=0)
    report = report_of(tmp / "EX01.postern")
    finding = next(f for f in report["findings"] if f["kind"] == "entry")
    shown = run("explain", "EX01.postern", finding["id"], cwd=tmp,
                code=0).stdout
    check("/ecp/y.js" in shown, shown)
    check("203.0.113.5" in shown, shown)
    run("explain", "EX01.postern", "targeted", cwd=tmp, code=0)
    arabic = run("explain", "EX01.postern", finding["id"], "--lang", "ar",
                 cwd=tmp, code=0).stdout
    check("/ecp/y.js" in arabic, arabic)
    says(run("explain", "EX01.postern", "f-0000000000000000", cwd=tmp,
             code=2), "f-0000000000000000")


@test
def verify_tells_whole_from_changed(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", cwd=tmp, code=0)
    run("verify", "EX01.postern", cwd=tmp, code=0)
    log = next((tmp / "EX01").rglob("*.log"))
    log.write_text(log.read_text().replace("/ecp/y.js", "/ecp/z.js"))
    result = run("verify", "EX01.postern", cwd=tmp, code=4)
    check("u_ex210301.log" in result.stdout + result.stderr, result.stdout)


@test
def verify_sees_a_changed_custody_log(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", cwd=tmp, code=0)
    import sqlite3
    db = sqlite3.connect(tmp / "EX01.postern")
    db.execute("UPDATE custody SET bytes = bytes + 1 WHERE act = 'item'")
    db.commit()
    db.close()
    run("verify", "EX01.postern", cwd=tmp, code=4)


@test
def query_reads_and_never_writes(tmp):
    make_evidence(tmp)
    run("investigate", "EX01", cwd=tmp, code=0)
    out = run("query", "EX01.postern", "SELECT count(*) AS n FROM item",
              cwd=tmp, code=0).stdout
    check(out.split() == ["n", "1"], out)
    before = (tmp / "EX01.postern").read_bytes()
    check(run("query", "EX01.postern", "DELETE FROM item",
              cwd=tmp).returncode in (1, 2), "writing was allowed")
    check((tmp / "EX01.postern").read_bytes() == before, "it wrote")
    says(run("query", "EX01.postern", "SELECT x FROM nowhere", cwd=tmp,
             code=2), "nowhere")


@test
def hosts_can_be_named(tmp):
    logs = tmp / "plain"
    logs.mkdir()
    (logs / "u_ex210301.log").write_text(iis_log())
    run("investigate", "plain", "--host", "MAIL7=plain", "--case",
        "c.postern", cwd=tmp, code=0)
    check([h["name"] for h in report_of(tmp / "c.postern")["hosts"]]
          == ["MAIL7"], "the host is not MAIL7")
    says(run("investigate", "plain", "--host", "MAIL7", cwd=tmp, code=2),
         "NAME=PATH")
    says(run("investigate", "plain", "--host", "X=elsewhere", cwd=tmp,
             code=2), "elsewhere")


# ------------------------------------------------------------------ dump ----

@test
def dump_prints_lines_as_json_and_csv(tmp):
    make_evidence(tmp)
    log = next((tmp / "EX01").rglob("*.log"))
    rows = [json.loads(r) for r in
            run("dump", log, code=0).stdout.splitlines()]
    check(len(rows) == 294, f"{len(rows)} rows")
    check(rows[0]["cs-uri-stem"] == "/owa/healthcheck.htm", str(rows[0]))
    text = run("dump", "--format", "csv", log, code=0).stdout
    check(text.startswith("line,date,time"), text[:80])
    says(run("dump", "--format", "xml", log, code=2), "event logs")


@test
def dump_reads_what_is_packed(tmp):
    with gzip.open(tmp / "u_ex210301.log.gz", "wt") as f:
        f.write(iis_log())
    check(run("dump", tmp / "u_ex210301.log.gz", code=0).stdout.count("\n")
          == 294, "the packed log has other rows")


@test
def dump_of_what_is_no_log_says_so(tmp):
    (tmp / "photo.bin").write_bytes(bytes(range(256)) * 20)
    says(run("dump", tmp / "photo.bin", code=3), "photo.bin")


def main():
    failed = 0
    for function in TESTS:
        name = "cli: " + function.__name__.replace("_", " ")
        tmp = pathlib.Path(tempfile.mkdtemp(prefix="postern-cli-"))
        try:
            function(tmp)
            print(f"ok {name}")
        except Skip as why:
            print(f"skipped {name}: {why}")
        except Exception as error:
            failed += 1
            first = str(error).splitlines() or [type(error).__name__]
            print(f"not {name}: {type(error).__name__}: {first[0][:300]}")
        finally:
            shutil.rmtree(tmp, ignore_errors=True)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    import people
    people.add(sys.modules[__name__])
    if len(sys.argv) > 2:
        TESTS = [t for t in TESTS if any(w in t.__name__ for w in sys.argv[2:])]
    sys.exit(main())
