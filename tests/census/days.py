#!/usr/bin/env python3
"""A constituency with known truth over simulated days: products, builds,
verdicts, adoption within its bounds, the trend, the sentence."""

import random
import subprocess

from net import exchange, reply, site
from run import FAST, POSTERN, Bench, main

OLD = ["15.1.2106.2", "15.1.2106.8", "15.2.792.3", "15.0.1497.8",
       "14.3.509.0", "15.1.1261.35"]
NEW = {"15.1.2106.2": "15.1.2106.13", "15.1.2106.8": "15.1.2106.13",
       "15.2.792.3": "15.2.792.10", "15.0.1497.8": "15.0.1497.12",
       "14.3.509.0": "14.3.513.0", "15.1.1261.35": "15.1.2242.4"}
OTHERS = {
    "zimbra": site({"/": reply(200, [("Set-Cookie", "ZM_TEST=true")],
                               b"<title>Zimbra Web Client Sign In</title>")}),
    "roundcube": site({"/": reply(
        200, [("Set-Cookie", "roundcube_sessid=1")], b"rcmloginuser")}),
    "sogo": site({"/": reply(302, [("Location", "/SOGo/")]),
                  "/SOGo/": reply(200, body=b"<title>SOGo</title>SOGo.woa")}),
    "kerio": site({None: reply(404, [("Server", "Kerio Connect 9.4.2")])}),
    "mdaemon": site({None: reply(200, [("Server", "WDaemon/23.5.2")],
                                 b"WorldClient.dll")}),
    "icewarp": site({None: reply(200, [
        ("Server", "IceWarp/13.0.1.1 RHEL7 x64")])}),
    "horde": site({"/": reply(302, [("Location", "/horde/login.php")]),
                   "/horde/login.php": reply(
                       200, body=b'<img src="horde-power1.png">')}),
    "smartermail": site({"/": reply(
        200, body=b'<title>SmarterMail</title>'
                  b'var stProductVersion = "100.0.8451";')}),
    "axigen": site({None: reply(200, [("Server", "Axigen-Webmail")])}),
    "domino": site({None: reply(200, [("Server", "Lotus-Domino")])}),
    "open-xchange": site({"/": reply(302, [("Location", "/appsuite/")]),
                          "/appsuite/": reply(
                              200, body=b'<div id="io-ox-core">')}),
    "communigate": site({None: reply(
        200, [("Server", "CommuniGatePro/6.3.3")])}),
    "squirrelmail": site({"/": reply(
        200, [("Set-Cookie", "SQMSESSID=x")],
        b"<small>SquirrelMail version 1.4.22<br>")}),
    "rainloop": site({"/": reply(
        200, body=b'src="rainloop/v/1.17.0/static/js/min/app.js"')}),
    "exchange-online": site({None: reply(
        302, [("X-OWA-Version", "15.20.7452.24"),
              ("Location", "https://outlook.office365.com/owa/")])}),
}
DAYS = ["2021-03-03", "2021-03-04", "2021-03-05", "2021-03-08"]
COUNT = 160


class World:
    """Each organisation: its build on each day, None when it is gone, and
    whether its header tells."""

    def __init__(self):
        r = random.Random(7)
        self.builds, self.header = {}, {}
        for i in range(COUNT):
            old = r.choice(OLD)
            self.header[i] = r.random() < 0.8
            patched = r.choices([1, 2, 3, 9], [4, 8, 40, 48])[0]
            gone = 2 if r.random() < 0.03 else 9
            if i % 10 == 9:  # patched before the first day
                patched, gone = 0, 9
            self.builds[i] = [None if d >= gone else
                              NEW[old] if d >= patched else old
                              for d in range(len(DAYS))]

    def is_new(self, i, day):
        return self.builds[i][day] in NEW.values()


TRUTH = World()
SCANNED = None


def scanned():
    global SCANNED
    if SCANNED:
        return SCANNED
    zone, rows = {}, []
    b = Bench(zone)
    b.day = 0

    def server(i):
        def profile(ends, address, link):
            build = TRUTH.builds[i][b.day]
            if build:
                exchange(build, header=TRUTH.header[i])(ends, address, link)
        return profile

    for i in range(COUNT):
        address = f"127.1.{i % 16}.{1 + i // 16}"
        b.ends.add(address, server(i))
        zone[(f"org{i}.test", "MX")] = [f"10 mail.org{i}.test"]
        zone[(f"mail.org{i}.test", "A")] = [address]
        rows.append(f"Org {i},{'bank' if i % 3 else 'health'},"
                    f"{'NO' if i % 2 else 'SE'},org{i}.test")
    for n, (product, profile) in enumerate(OTHERS.items(), 1):
        b.ends.add(f"127.2.0.{n}", profile)
        zone[(f"mail.{product}.test", "A")] = [f"127.2.0.{n}"]
        rows.append(f"P {product},other,DK,mail.{product}.test")
    classes(b, zone, rows)
    b.scope(rows)
    for b.day, day in enumerate(DAYS):
        b.scan(day=day)
    b.doc = b.report()
    SCANNED = b
    return b


def classes(b, zone, rows):
    """One organisation of each class."""
    b.ends.add("127.3.0.1", exchange("15.1.2106.13"))
    b.ends.add("127.3.0.2", exchange("15.1.2106.13"))
    cloud = "x.mail.protection.outlook.com"
    zone[("cloud.test", "MX")] = ["0 " + cloud]
    zone[("hybrid.test", "MX")] = ["0 " + cloud]
    zone[("mail.hybrid.test", "A")] = ["127.3.0.1"]
    zone[("filtered.test", "MX")] = ["0 mx1.pphosted.com"]
    zone[("dead.test", "MX")] = ["0 mail.dead.test"]
    zone[("mail.dead.test", "A")] = ["127.3.0.99"]
    zone[("web.test", "TXT")] = ["v=spf1 -all"]
    for i in range(4):
        zone[(f"hosted{i}.test", "MX")] = [f"0 mail.hosted{i}.test"]
        zone[(f"mail.hosted{i}.test", "A")] = ["127.3.0.2"]
        rows.append(f"Hosted {i},shop,FI,hosted{i}.test")
    rows += [f"C {n},other,FI,{n}.test" for n in (
        "cloud", "hybrid", "filtered", "dead", "web")]


def organisations(day):
    return {o["organisation"]: o
            for o in scanned().doc["runs"][day]["organisations"]}


def key(build):
    return [int(x) for x in build.split(".")]


def every_interval_holds_the_truth():
    for day in range(len(DAYS)):
        orgs = organisations(day)
        for i in range(COUNT):
            t = orgs[f"Org {i}"]["targets"][0]
            build = TRUTH.builds[i][day]
            if build is None:
                assert t["product"] is None and t["state"] in ("empty", "reset"), t
                continue
            assert t["product"] == "exchange"
            assert key(t["build_low"]) <= key(build) <= key(t["build_high"])
            exact = TRUTH.header[i]
            assert not exact or t["build_low"] == t["build_high"] == build
            want = "yes" if TRUTH.is_new(i, day) else "no"
            got = t["verdicts"]["proxylogon"]
            assert got == want or (not exact and got == "cannot-tell"), t
            # what only the page shows never means patched, while the group
            # has an unpatched build
            if not exact and build not in ("15.1.2242.4", "14.3.513.0"):
                assert got != "yes" or build not in NEW.values(), t


def every_product_is_known():
    orgs = organisations(0)
    for product in OTHERS:
        t = orgs[f"P {product}"]["targets"][0]
        assert t["product"] == product, (product, t)
    assert orgs["P kerio"]["targets"][0]["build_low"] == "9.4.2"
    assert orgs["P squirrelmail"]["targets"][0]["version"] == "1.4.22"


def every_class_is_told_apart():
    orgs = organisations(0)
    want = {"C cloud": "cloud", "C hybrid": "hybrid",
            "C filtered": "filtered_unknown", "C dead": "unreachable",
            "C web": "none", "Hosted 0": "hosted_exchange",
            "Org 1": "self_hosted", "P exchange-online": "cloud"}
    got = {name: orgs[name]["class"] for name in want}
    assert got == want, got
    assert "mx_cloud" in orgs["C hybrid"]["class_reasons"]
    assert "front_end" in orgs["C hybrid"]["class_reasons"]


def adoption_lies_within_its_bounds_every_day():
    cohort = [i for i in range(COUNT)
              if organisations(0)[f"Org {i}"]["targets"][0]["verdicts"]
              ["proxylogon"] == "no"]
    assert len(cohort) > 100
    for day in range(len(DAYS)):
        a = scanned().doc["runs"][day]["adoption"]["proxylogon"]
        c, p = a["cohort"], a["prevalence"]
        patched = sum(TRUTH.is_new(i, day) for i in cohort)
        gone = sum(TRUTH.builds[i][day] is None for i in cohort)
        assert c["exploitable"] == len(cohort)
        assert c["gone"] == gone
        assert c["patched"] <= patched <= c["patched"] + c["cannot_tell"]
        assert abs(c["share_low"] - c["patched"] / len(cohort)) < 1e-6
        assert abs(c["share_high"] - (c["patched"] + c["cannot_tell"] + gone)
                   / len(cohort)) < 1e-6
        seen = [o for o in organisations(day).values()
                if o["targets"][0]["verdicts"]]
        assert p["seen"] == len(seen)
        assert p["patched"] == sum(o["targets"][0]["verdicts"]["proxylogon"]
                                   == "yes" for o in seen)


def the_trend_rises():
    trends = [r["adoption"]["proxylogon"]["trend"]
              for r in scanned().doc["runs"]]
    assert trends[0] == "undetermined"
    assert trends[2:] == ["rising", "rising"], trends
    assert scanned().doc["runs"][2]["adoption"]["proxylogon"]["trend_test"][
        "p"] < 0.05


def the_sentence_says_it_in_both_languages():
    doc = scanned().doc
    c = doc["runs"][-1]["adoption"]["proxylogon"]["cohort"]
    told = c["exploitable"] - c["cannot_tell"] - c["gone"]
    share = round(100 * c["patched"] / told)
    en, ar = doc["sentences"]["en"], doc["sentences"]["ar"]
    assert en.startswith(f"By Monday 8 March 2021, {share} % of the "
                         f"{c['exploitable']} exploitable servers were "
                         "patched ("), en
    assert ", up from " in en and en.endswith(" % on Friday."), en
    assert ar.startswith(f"حتى الاثنين 8 مارس 2021، كان {share} %"), ar
    assert "صعودا" in ar and "الجمعة" in ar


def notices_go_to_whom_is_open_and_to_nobody_else():
    doc = scanned().doc
    last = len(DAYS) - 1
    want = [n for n, o in organisations(last).items()
            if o["targets"][0]["verdicts"].get("proxylogon") == "no"]
    assert doc["notices"] == want and len(want) > 20


def small_cells_are_not_published():
    cells = scanned().doc["runs"][0]["adoption"]["proxylogon"]
    assert cells["by_country"]["FI"] is not None
    assert cells["by_sector"]["other"] is None  # hybrid.test alone
    assert cells["by_sector"]["bank"]["prevalence"]["seen"] > 50


def the_picture_and_tables_are_whole():
    b = scanned()
    out = {}
    for form in ("csv", "svg", "shadowserver"):
        p = subprocess.run([POSTERN, "census", "report", "--store",
                            b.path("store"), "--format", form],
                           capture_output=True, text=True, check=True)
        out[form] = p.stdout
    rows = out["csv"].splitlines()
    assert len([r for r in rows if ",all,," in r]) \
        == len(DAYS) * len(b.doc["runs"][0]["adoption"])
    import xml.etree.ElementTree
    root = xml.etree.ElementTree.fromstring(out["svg"])
    assert root.tag.endswith("svg")
    assert len([e for e in root if e.tag.endswith("polygon")]) == 2
    rows = out["shadowserver"].splitlines()
    assert len(rows) == 1 + len(b.doc["notices"])
    assert all(r.count(",") == 14 for r in rows)


if __name__ == "__main__":
    main([every_interval_holds_the_truth, every_product_is_known,
          every_class_is_told_apart,
          adoption_lies_within_its_bounds_every_day, the_trend_rises,
          the_sentence_says_it_in_both_languages,
          notices_go_to_whom_is_open_and_to_nobody_else,
          small_cells_are_not_published, the_picture_and_tables_are_whole])
