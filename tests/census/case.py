#!/usr/bin/env python3
"""investigate --census: adoption, exposure and outlook, with a store's figures
put into a case."""

import hashlib
import json
import os
import subprocess
import tempfile

from made import FIXED, GROUP, OPEN, Store
from run import POSTERN, main

FOLDER = tempfile.mkdtemp(prefix="postern-census-")
DAYS = ["2021-03-03", "2021-03-04", "2021-03-05"]
CLOUD = "0 x.mail.protection.outlook.com"


def path(name):
    return os.path.join(FOLDER, name)


def evidence():
    """A web server that nothing shows to be an Exchange server."""
    folder = path("evidence/C/inetpub/logs/LogFiles/W3SVC1")
    if not os.path.exists(folder):
        os.makedirs(folder)
        with open(os.path.join(folder, "u_ex210304.log"), "w",
                  encoding="utf-8") as f:
            f.write("#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
                    "2021-03-04 00:00:01 GET / 203.0.113.5 200\n")
    return path("evidence")


def made(name, runs, count=100, answers=(), finished=True):
    if os.path.exists(path(name)):
        os.remove(path(name))
    s = Store(path(name), [{"name": f"Org {i}"} for i in range(count)])
    for i, (day, seen) in enumerate(runs):
        s.run(day, seen, finished or i < len(runs) - 1, answers)
    s.close()
    return path(name)


def first_week(name="week"):
    return made(name, [
        (DAYS[0], [OPEN] * 100), (DAYS[1], [FIXED] * 4 + [OPEN] * 96),
        (DAYS[2], [FIXED] * 10 + [OPEN] * 86 + [GROUP] * 2 + [None] * 2)])


def investigate(*options, case="case", expect=0):
    if os.path.exists(path(case)):
        os.remove(path(case))
    p = subprocess.run([POSTERN, "investigate", "--no-report", "--json",
                        "--case", path(case), *options, evidence()],
                       capture_output=True, text=True)
    assert p.returncode == expect, (p.returncode, p.stderr)
    if expect:
        return p.stderr
    return {a["question"]: a for a in json.loads(p.stdout)["answers"]}


def without_a_census_nothing_is_said():
    a = investigate()["adoption"]
    assert a["verdict"] == "undetermined" and a["coverage"]["share"] == 0
    assert set(a["values"].values()) == {None}
    assert "none was given" in a["sentences"]["en"]


def the_first_week_rises():
    a = investigate("--census", first_week(), "--organisation", "Org 3")
    a, outlook, exposure = a["adoption"], a["outlook"], a["exposure"]
    v = a["values"]
    assert a["verdict"] == "rising" and a["confidence"] == "high", a
    assert (v["exploitable"], v["patched"], v["cannot_tell"], v["gone"]) == (
        100, 10, 2, 2), v
    assert (v["share_low"], v["share_high"]) == (0.1, 0.14)
    assert v["share"] == round(10 / 96, 4) and a["coverage"]["share"] == 0.96
    assert v["as_of"] == "2021-03-05T00:00:00Z"
    assert v["flaw_set"] == "proxylogon"
    assert abs(v["trend_p"] - 0.5 ** 10) < 1e-6, v
    en, ar = a["sentences"]["en"], a["sentences"]["ar"]
    assert en.startswith("By Friday 5 March 2021, 10 % of the 100 exploitable "
                         "servers were patched (10 to 14 %), up from 0 % on "
                         "Wednesday."), en
    assert ar.startswith("حتى الجمعة 5 مارس 2021، كان 10 %"), ar
    assert "الأربعاء." in ar, "the sentence is cut"
    assert "Org 3 that were seen on 2021-03-05 are patched" in en, en
    assert outlook["values"]["reasons"] == ["most-still-open"]
    assert outlook["verdict"] == "elevated"
    assert exposure["verdict"] == "self-hosted", exposure
    assert exposure["values"]["front_ends"] == ["mail.org3.test"]


def the_case_says_which_store_it_was():
    store = first_week()
    investigate("--census", store)
    with open(store, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    p = subprocess.run([POSTERN, "query", path("case"),
                        "SELECT act, sha256 FROM custody WHERE act = 'census'"],
                       capture_output=True, text=True, check=True)
    assert digest in p.stdout, p.stdout
    # It locks itself in; the leak checker, which wants to trace it, would wait
    # for ever.
    locked = dict(os.environ, ASAN_OPTIONS=":".join(
        filter(None, [os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"])))
    p = subprocess.run([POSTERN, "verify", path("case")], capture_output=True,
                       env=locked,
                       text=True)
    assert p.returncode == 0, p.stdout + p.stderr


def an_own_open_server_elevates_the_outlook():
    a = investigate("--census", first_week(), "--organisation", "Org 50")
    assert a["outlook"]["values"]["reasons"] == [
        "own-front-end-open", "most-still-open"]
    assert "Org 50 itself still had a server open" in a["adoption"][
        "sentences"]["en"]


def others_are_not_carried_into_the_case():
    investigate("--census", first_week(), "--organisation", "Org 50")
    with open(path("case"), "rb") as f:
        case = f.read()
    assert b"Org 50" in case and b"mail.org50.test" in case
    assert b"Org 51" not in case and b"mail.org51.test" not in case


def a_later_census_is_not_known_before_its_day():
    a = investigate("--census", first_week(), "--as-of", DAYS[1])["adoption"]
    assert a["values"]["as_of"].startswith(DAYS[1])
    assert a["values"]["patched"] == 4 and a["verdict"] == "flat", a


def an_unfinished_run_is_not_counted():
    store = made("half", [(DAYS[0], [OPEN] * 100),
                          (DAYS[1], [FIXED] * 8 + [OPEN] * 92),
                          (DAYS[2], [None] * 100)], finished=False)
    a = investigate("--census", store)["adoption"]
    assert a["values"]["as_of"].startswith(DAYS[1]), a
    assert a["values"]["gone"] == 0 and a["verdict"] == "rising"


def what_does_not_change_is_flat_only_where_it_could_be_seen():
    still = [(d, [OPEN] * 100) for d in DAYS]
    a = investigate("--census", made("flat", still))["adoption"]
    assert a["verdict"] == "flat" and a["values"]["share"] == 0, a
    dim = still[:2] + [(DAYS[2], [OPEN] * 90 + [None] * 10)]
    a = investigate("--census", made("dim", dim))["adoption"]
    assert a["verdict"] == "undetermined" and a["coverage"]["share"] == 0.9, a
    few = [(d, [OPEN] * 4 + [FIXED] * 96) for d in DAYS]
    a = investigate("--census", made("few", few))["adoption"]
    assert a["verdict"] == "undetermined" and a["values"]["exploitable"] == 4


def servers_that_open_again_are_falling():
    store = made("back", [(DAYS[0], [OPEN] * 60 + [FIXED] * 40),
                          (DAYS[1], [FIXED] * 50 + [OPEN] * 10 + [FIXED] * 40),
                          (DAYS[2], [OPEN] * 60 + [FIXED] * 40)])
    a = investigate("--census", store)
    # compared with the first day, of the last three: nothing happened
    assert a["adoption"]["verdict"] == "flat", a["adoption"]
    store = made("fall", [("2021-03-01", [OPEN] * 60 + [FIXED] * 40),
                          ("2021-03-10", [FIXED] * 50 + [OPEN] * 10
                           + [FIXED] * 40),
                          ("2021-03-11", [FIXED] * 40 + [OPEN] * 20
                           + [FIXED] * 40)])
    a = investigate("--census", store)
    assert a["adoption"]["verdict"] == "falling", a["adoption"]
    assert "most-still-open" in a["outlook"]["values"]["reasons"]


def nobody_exploitable_gives_no_share():
    a = investigate("--census", made("safe", [(DAYS[0], [FIXED] * 100)]))
    assert a["adoption"]["verdict"] == "undetermined"
    assert a["adoption"]["values"]["share"] is None
    assert "found no server" in a["adoption"]["sentences"]["en"]


def the_cloud_is_seen_by_the_census_only():
    store = made("cloud", [(DAYS[0], [None])], count=1,
                 answers=[("mail.org0.test", "MX", "MX " + CLOUD)])
    a = investigate("--census", store)["exposure"]  # the only one in it
    assert a["verdict"] == "cloud" and a["confidence"] == "medium", a
    assert "MX at a cloud" in a["sentences"]["en"], a["sentences"]
    assert "MX لدى سحابة" in a["sentences"]["ar"]
    store = made("srv", [(DAYS[0], [None])], count=1, answers=[
        ("_autodiscover._tcp.mail.org0.test", "SRV",
         "SRV 0 443 autodiscover.outlook.com")])
    a = investigate("--census", store)["exposure"]
    assert a["verdict"] == "cloud", a
    assert "autodiscover leads to a cloud" in a["sentences"]["en"]
    store = made("hybrid", [(DAYS[0], [FIXED])], count=1,
                 answers=[("mail.org0.test", "MX", "MX " + CLOUD)])
    a = investigate("--census", store)["exposure"]
    assert a["verdict"] == "hybrid", a


def the_reasons_for_a_class_are_shown():
    store = made("why", [(DAYS[0], [FIXED])], count=1, answers=[
        ("mail.org0.test", "MX", "MX " + CLOUD),
        ("mail.org0.test", "TXT", "TXT v=spf1 \x1b[31m -all")])
    for lang, words in (
            ("en", ["The census saw Org 0 on 2021-03-03 as: hybrid",
                    "MX at a cloud", "proxylogon: patched", FIXED,
                    "mail.org0.test MX 0 x.mail.protection.outlook.com"]),
            ("ar", ["مختلط", "سجل MX لدى سحابة", "محدّث"])):
        p = subprocess.run([POSTERN, "census", "report", "--store", store,
                            "--about", "Org 0", "--lang", lang],
                           capture_output=True, text=True)
        assert p.returncode == 0, p.stderr
        for w in words:
            assert w in p.stdout, (w, p.stdout)
        assert "\x1b" not in p.stdout
    p = subprocess.run([POSTERN, "census", "report", "--store", store,
                        "--about", "Org 1"], capture_output=True, text=True)
    assert p.returncode == 2 and 'no organisation "Org 1"' in p.stderr


def wrong_words_leave_no_case():
    for options, word in ((["--census", path("none")], "cannot read"),
                          (["--census", evidence() + "/C"], "store"),
                          (["--organisation", "Org 1"], "--census STORE"),
                          (["--census", first_week(), "--organisation",
                            "Org1"], "knows no organisation"),
                          (["--census", first_week(), "--as-of",
                            "2021-03-01"], "no finished run up to that day")):
        said = investigate(*options, expect=1 if "/C" in options[-1] else 2)
        assert word in said, said
        assert not os.path.exists(path("case"))


def a_store_that_is_written_is_refused():
    store = first_week("wal")
    with open(store + "-wal", "wb") as f:
        f.write(b"x" * 64)
    said = investigate("--census", store, expect=2)
    assert "being written" in said and "census scan" in said, said


if __name__ == "__main__":
    main([without_a_census_nothing_is_said, the_first_week_rises,
          the_case_says_which_store_it_was,
          an_own_open_server_elevates_the_outlook,
          others_are_not_carried_into_the_case,
          a_later_census_is_not_known_before_its_day,
          an_unfinished_run_is_not_counted,
          what_does_not_change_is_flat_only_where_it_could_be_seen,
          servers_that_open_again_are_falling,
          nobody_exploitable_gives_no_share,
          the_cloud_is_seen_by_the_census_only, the_reasons_for_a_class_are_shown,
          wrong_words_leave_no_case,
          a_store_that_is_written_is_refused])
