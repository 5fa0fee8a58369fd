#!/usr/bin/env python3
"""Letters: who gets one, what it says, each form against its own rules, the
contacts and how they are known."""

import base64
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

from made import AUTHORITY, CONTACT, FIXED, GROUP, OPEN, Store, address
from run import POSTERN, main

FOLDER = tempfile.mkdtemp(prefix="postern-census-")
DAYS = ["2021-03-03", "2021-03-05"]
ARABIC = "المصرف الثاني"
HOSTILE = '<b>Evil</b> & "Co", =1+1'
ORGANISATIONS = [
    {"name": "First Bank", "notify": "security@bank0.test"},
    {"name": ARABIC, "language": "ar", "country": "SA"},
    {"name": "Third", "sector": "energy"},
    {"name": "Fixed"}, {"name": "Vague"}, {"name": "Gone"},
    {"name": HOSTILE},
]
SEEN = [OPEN, OPEN, "15.0.1497.8", FIXED, GROUP, None, OPEN]
OWED = ["0001", "0002", "0003", "0007"]
WORDS = re.compile(r"attack|exploit|hacker|ransom|steal|hafnium|هجوم|اختراق",
                   re.I)


def path(*names):
    return os.path.join(FOLDER, *names)


def write(name, text):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "w", encoding="utf-8") as f:
        f.write(text)


def read(name, folder="letters"):
    with open(path(folder, name), encoding="utf-8", newline="") as f:
        return f.read()


def made():
    s = Store(path("store"), [dict(o, host=f"mail.bank{i}.test")
                              for i, o in enumerate(ORGANISATIONS)])
    for day in DAYS:
        s.run(day, SEEN)
    # stopped at once: it says nothing of anybody
    s.run("2021-03-06", [None] * len(SEEN), finished=False)
    s.close()
    write("st/bank1.test.txt",
          "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n# us\n"
          "contact: mailto:cert@bank1.test?subject=x\r\n"
          "Contact: https://bank1.test/report\n"
          "Contact: mailto:bad address@bank1.test\n"
          "Contact: javascript:alert(1)\n"
          "Expires: 2021-12-31T00:00:00.000Z\n")
    write("st/bank2.test.txt", "Contact: mailto:old@bank2.test\n"
                               "Expires: 2020-12-31T00:00:00Z\n")
    write("st/mail.bank6.test.txt", "Contact: mailto:x@bank6.test\n")

    def card(mail):
        return ["vcard", [["version", {}, "text", "4.0"],
                          ["email", {}, "text", mail]]]
    wide = {"objectClassName": "ip network", "startAddress": "192.0.2.0",
            "endAddress": "192.0.2.255", "entities": [
                {"objectClassName": "entity", "roles": ["registrant"],
                 "vcardArray": card("owner@net.example"), "entities": [
                     {"objectClassName": "entity", "roles": ["abuse"],
                      "vcardArray": card("abuse@net.example")}]}]}
    near = dict(wide, startAddress="192.0.2.2", endAddress="192.0.2.3",
                entities=[{"objectClassName": "entity", "roles": ["abuse"],
                           "vcardArray": card("abuse@near.example")}])
    write("rdap/wide.json", json.dumps(wide))
    write("rdap/near.json", json.dumps(near))
    write("rdap/domain.json", json.dumps({"objectClassName": "domain"}))


def notify(*options, folder="letters"):
    if os.path.exists(path(folder)):
        shutil.rmtree(path(folder))
    os.makedirs(path(folder))
    return subprocess.run([POSTERN, "census", "notify", "--store",
                           path("store"), "--out", path(folder), *options],
                          capture_output=True, text=True)


SAID = None


def said():
    global SAID
    if not SAID:
        made()
        p = notify("--security-txt", path("st"), "--rdap", path("rdap"))
        assert p.returncode == 0, p.stderr
        SAID = p.stderr
    return SAID


def who_is_open_gets_a_letter_and_nobody_else():
    assert "letters for 4 organisations" in said() and "nothing was sent" in said()
    assert sorted({n[:4] for n in os.listdir(path("letters"))}) == sorted(
        OWED + ["cont"])
    forms = {"txt", "html", "csv", "intelmq.jsonl", "xarf.json"}
    if "without PDF" not in said():
        forms.add("pdf")
    for n in OWED:
        assert {f[5:] for f in os.listdir(path("letters"))
                if f.startswith(n)} == forms


def a_letter_has_the_facts_and_what_to_do():
    said()
    text = read("0001.txt")
    flat = " ".join(text.split())
    for fact in ("First Bank", "To: security@bank0.test", AUTHORITY, CONTACT,
                 "mail.bank0.test, 192.0.2.0", "Exchange 2016, build " + OPEN,
                 "seen from 2021-03-03 to 2021-03-05", "CVE-2021-26855",
                 "published 2021-03-02", "2021-03-05-0001",
                 "for Exchange 2016 that is CU19 Mar21SU (15.1.2176.9)",
                 "look for signs of earlier access", "leave alone"):
        assert fact in flat, (fact, text)
    assert "CVE-2021-34473" not in text, "not known on that day"
    assert len(text.splitlines()) < 45
    assert max(map(len, text.splitlines())) <= 72
    assert "Exchange 2013" in read("0003.txt")


def the_letter_is_in_the_owners_language():
    said()
    text = read("0002.txt")
    plain = text.replace("\u2068", "").replace("\u2069", "")
    for fact in (ARABIC, "إلى: cert@bank1.test", "ينقص خادم بريدكم تحديث",
                 "شوهد من 2021-03-03 إلى 2021-03-05", "CVE-2021-26855"):
        assert fact in plain, (fact, text)
    # a date that is not isolated is read as 05-03-2021
    assert not re.search(r"(?<!\u2068)\d{4}-\d\d-\d\d", text), text
    assert 'lang="ar" dir="rtl"' in read("0002.html")
    assert 'lang="en" dir="ltr"' in read("0001.html")


def no_letter_tells_stories_of_attacks():
    said()
    for n in OWED:
        for ending in ("txt", "html"):
            found = WORDS.search(read(f"{n}.{ending}"))
            assert not found, (n, found)


def a_hostile_name_stays_text():
    said()
    assert HOSTILE in " ".join(read("0007.txt").split())
    page = read("0007.html")
    assert "<b>" not in page and "&lt;b&gt;Evil&lt;/b&gt; &amp;" in page
    assert "<script" not in page and "http" not in page
    with open(path("letters", "contacts.csv"), encoding="utf-8",
              newline="") as f:
        assert HOSTILE in {r["organisation"] for r in csv.DictReader(f)}


def contacts_say_how_they_are_known():
    said()
    with open(path("letters", "contacts.csv"), encoding="utf-8",
              newline="") as f:
        rows = list(csv.DictReader(f))
    got = {}
    for r in rows:
        got.setdefault(r["letter"], []).append(
            (r["from"], r["contact"], r["note"]))
    assert got["0001"] == [("scope", "security@bank0.test", ""),
                           ("rdap", "abuse@net.example", "")], got["0001"]
    assert got["0002"] == [("security.txt", "cert@bank1.test", ""),
                           ("security.txt", "https://bank1.test/report", ""),
                           ("rdap", "abuse@net.example", "")], got["0002"]
    assert got["0003"] == [("security.txt", "", "expired"),
                           ("rdap", "abuse@near.example", ""),
                           ("role", "security@bank2.test", ""),
                           ("role", "postmaster@bank2.test", "")], got["0003"]
    assert got["0007"][0] == ("security.txt", "", "without Expires")
    assert "owner@net.example" not in str(rows)


def shadowservers_columns_are_kept():
    said()
    columns = ("timestamp ip port hostname tag asn geo region city naics sic "
               "sector version servername url").split()
    for n in OWED:
        text = read(f"{n}.csv")
        rows = list(csv.reader(text.splitlines()))
        assert rows[0] == columns and text.endswith("\r\n")
        for row in rows[1:]:
            r = dict(zip(columns, row))
            assert len(row) == len(columns)
            i = int(n) - 1
            assert (r["ip"], r["hostname"], r["version"]) == (
                address(i), f"mail.bank{i}.test", SEEN[i]), r
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
                                r["timestamp"])
            assert r["tag"].startswith("exchange;cve-2021-26855"), r


# Key -> pattern, of IntelMQ's data format 3 (harmonisation).
INTELMQ = {
    "__type": r"Event", "feed.name": r".+",
    "classification.taxonomy": r"vulnerable",
    "classification.type": r"vulnerable-system",
    "classification.identifier": r"vulnerable-exchange-server",
    "protocol.application": r"[ -~]{1,100}", "source.ip": r"[0-9a-f.:]+",
    "source.fqdn": r"[a-z0-9_.-]{1,255}", "source.geolocation.cc": r"[A-Z]{2}",
    "source.port": r"\d+",
    "time.observation": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00",
}


def intelmq_events_keep_the_harmonisation():
    said()
    for n in OWED:
        lines = read(f"{n}.intelmq.jsonl").splitlines()
        assert len(lines) == 1
        for line in lines:
            e = json.loads(line)
            for key, pattern in INTELMQ.items():
                assert re.fullmatch(pattern, str(e[key])), (key, e[key])
            assert isinstance(e["source.port"], int)
            for key in set(e) - set(INTELMQ):
                assert re.fullmatch(r"extra\.[a-z_]+", key), key
            assert e["extra.cve"][0] == "CVE-2021-26855"


# XARF 4.0: the core and the type vulnerability/cve, in JSON Schema of its own.
XARF = {
    "type": "object",
    "required": ["xarf_version", "report_id", "timestamp", "reporter",
                 "sender", "source_identifier", "category", "type", "service",
                 "service_port", "cve_id"],
    "properties": {
        "xarf_version": {"pattern": r"^4\.\d+\.\d+$"},
        "report_id": {"pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                                 "[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
        "timestamp": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "reporter": {"$ref": "#/$defs/contact"},
        "sender": {"$ref": "#/$defs/contact"},
        "source_identifier": {"type": "string"},
        "source_port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "category": {"const": "vulnerability"}, "type": {"const": "cve"},
        "evidence_source": {"enum": [
            "vulnerability_scan", "researcher_analysis",
            "automated_discovery", "penetration_testing"]},
        "service": {"type": "string", "maxLength": 200},
        "service_version": {"type": "string", "maxLength": 100},
        "service_port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "cve_id": {"pattern": "^CVE-[0-9]{4}-[0-9]+$"},
        "cve_ids": {"type": "array", "maxItems": 10, "uniqueItems": True,
                    "items": {"pattern": "^CVE-[0-9]{4}-[0-9]+$"}},
        "patch_available": {"type": "boolean"},
        "evidence": {"type": "array", "maxItems": 50, "items": {
            "type": "object", "required": ["content_type", "payload"],
            "additionalProperties": False,
            "properties": {
                "content_type": {"type": "string"},
                "description": {"type": "string", "maxLength": 500},
                "payload": {"type": "string"},
                "hash": {"pattern": "^(md5|sha1|sha256|sha512):[a-fA-F0-9]+$"},
                "size": {"type": "integer"}}}},
    },
    "$defs": {"contact": {
        "type": "object", "required": ["org", "contact", "domain"],
        "additionalProperties": False,
        "properties": {"org": {"type": "string", "maxLength": 200},
                       "contact": {"pattern": "^[^@ ]+@[^@ ]+$"},
                       "domain": {"pattern": r"^[a-z0-9.-]+\.[a-z0-9-]+$"}}}},
}


def xarf_reports_are_valid():
    said()
    import jsonschema
    ids = set()
    for n in OWED:
        report = json.loads(read(f"{n}.xarf.json"))
        jsonschema.validate(report, XARF)
        assert report["source_identifier"] == address(int(n) - 1)
        ids.add(report["report_id"])
        e = report["evidence"][0]
        payload = base64.b64decode(e["payload"], validate=True)
        assert len(payload) == e["size"]
        assert e["hash"] == "sha256:" + hashlib.sha256(payload).hexdigest()
        assert SEEN[int(n) - 1].encode() in payload
    assert len(ids) == len(OWED)


def the_pdf_is_one_and_holds_the_text():
    if "without PDF" in said():
        print("# SKIPPED built without Pango")
        return
    for n, words in (("0001", ["First Bank", "CVE-2021-26855", "15.1.2176.9"]),
                     ("0002", ["2021-03-05-0002", "CVE-2021-26855"])):
        with open(path("letters", n + ".pdf"), "rb") as f:
            data = f.read()
        assert data.startswith(b"%PDF-1.") and data.rstrip().endswith(b"%%EOF")
        if not shutil.which("pdftotext"):
            continue
        text = subprocess.run(["pdftotext", path("letters", n + ".pdf"), "-"],
                              capture_output=True, text=True, check=True).stdout
        for w in words:
            assert w in text, (w, text)


def the_same_store_gives_the_same_letters():
    said()
    p = notify("--security-txt", path("st"), "--rdap", path("rdap"),
               folder="again")
    assert p.returncode == 0
    for name in sorted(os.listdir(path("letters"))):
        with open(path("letters", name), "rb") as a, \
                open(path("again", name), "rb") as b:
            assert a.read() == b.read(), name


def wrong_files_are_named():
    said()
    for options, word in (
            (["--rdap", path("none")], "cannot read the folder"),
            (["--security-txt", path("none")], "cannot read the folder")):
        p = notify(*options, folder="bad")
        assert p.returncode == 2 and word in p.stderr, p.stderr
        assert not os.listdir(path("bad"))
    write("broken/x.json", '{"startAddress": ')
    p = notify("--rdap", path("broken"), folder="bad")
    assert p.returncode == 2 and "x.json is no JSON" in p.stderr, p.stderr
    write("deep/x.json", "[" * 100000)
    p = notify("--rdap", path("deep"), folder="bad")
    assert p.returncode == 2 and "no JSON" in p.stderr, p.stderr


if __name__ == "__main__":
    main([who_is_open_gets_a_letter_and_nobody_else,
          a_letter_has_the_facts_and_what_to_do,
          the_letter_is_in_the_owners_language,
          no_letter_tells_stories_of_attacks, a_hostile_name_stays_text,
          contacts_say_how_they_are_known, shadowservers_columns_are_kept,
          intelmq_events_keep_the_harmonisation, xarf_reports_are_valid,
          the_pdf_is_one_and_holds_the_text,
          the_same_store_gives_the_same_letters, wrong_files_are_named])
