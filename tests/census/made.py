"""A store written row by row, so that reports can be judged against figures
that were reckoned apart: no scan, no server, any number of organisations."""

import datetime
import os
import re
import sqlite3

SCHEMA = os.path.join(os.path.dirname(__file__), "../../src/census/schema.sql")
OPEN, FIXED = "15.1.2106.2", "15.1.2106.13"
GROUP = (OPEN, FIXED)  # what only the logon page shows
AUTHORITY = "National CERT of Example, section 7"
CONTACT = "census@cert.example"


class Store:
    def __init__(self, path, organisations):
        """organisations: dicts with name, perhaps sector, country, language,
        notify, host."""
        self.path = path
        self.organisations = organisations
        self.runs = 0
        db = self.db = sqlite3.connect(path)
        with open(SCHEMA, encoding="utf-8") as f:
            db.executescript(f.read())
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type"
                                  " = 'table'").fetchall():
            for verb in ("DELETE", "UPDATE"):
                db.execute(f"CREATE TRIGGER {name}_{verb} BEFORE {verb} ON "
                           f"{name} BEGIN SELECT RAISE(ABORT, 'append-only');"
                           " END")
        db.execute(f"PRAGMA application_id = {0x50434e53}")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO scope VALUES (1, 'd', ?, ?, '2021-01-01',"
                   " '2021-12-31', 0)", (AUTHORITY, CONTACT))
        for i, o in enumerate(organisations):
            o.setdefault("host", f"mail.org{i}.test")
            db.execute("INSERT INTO organisation (scope, ordinal, name, sector,"
                       " country, language, notify) VALUES (1,?,?,?,?,?,?)",
                       (i, o["name"], o.get("sector", "bank"),
                        o.get("country", "NO"), o.get("language", ""),
                        o.get("notify", "")))
            db.execute("INSERT INTO target (scope, ordinal, organisation, kind,"
                       " text, line) VALUES (1,?,?,'name',?,?)",
                       (i, i, o["host"], i + 6))
        db.commit()

    def run(self, day, seen, finished=True, answers=()):
        """seen: by organisation a build, a pair of builds, ("zimbra",
        "9.0.0"), or None for who does not answer."""
        self.runs += 1
        run, db = self.runs, self.db
        db.execute("INSERT INTO run VALUES (?, 1, ?, 0, 1, 443, 'Agent/1', 'r')",
                   (run, day))
        for i, what in enumerate(seen):
            state = "answered" if what else "timeout_connect"
            product, low, high, kind = "", "", "", ""
            if isinstance(what, str):
                product, low, high, kind = "exchange", what, what, "build"
            elif what and re.match(r"\d", what[0]):
                product, (low, high), kind = "exchange", what, "group"
            elif what:
                product, low, kind = *what, "release"
                high = low
            raw = low if kind != "group" else ".".join(low.split(".")[:3])
            db.execute("INSERT INTO endpoint (run, target, part, name, address,"
                       " state, product, evidence, raw, build_low, build_high,"
                       " notes) VALUES (?,?,0,?,?,?,?,?,?,?,?,'')",
                       (run, i, self.organisations[i]["host"], address(i),
                        state, product, kind, raw, low, high))
            if finished:
                db.execute("INSERT INTO target_end VALUES (?, ?, ?)",
                           (run, i, state))
        for name, kind, data in answers:
            db.execute("INSERT INTO answer (run, name, type, result, data)"
                       " VALUES (?,?,?,'ok',?)", (run, name, kind, data + "\n"))
        if finished:
            db.execute("INSERT INTO session (run, at_ns, event, note) VALUES"
                       " (?, 0, 'finished', '')", (run,))
        db.commit()

    def close(self):
        self.db.close()


def address(i):
    return f"192.0.2.{i}" if i < 250 else f"203.{i >> 16}.{i >> 8 & 255}.{i & 255}"


def day(n, first="2021-03-01"):
    return str(datetime.date.fromisoformat(first) + datetime.timedelta(n))
