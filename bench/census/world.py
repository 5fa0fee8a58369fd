"""A constituency with known truth: who has which servers, which build they
have on which day, and what their names lead to.  Same seed, same world.

What is right is known by construction: every build here is written down as
open to ProxyLogon or not, from Microsoft's update of 2 March 2021, not read
from Postern's tables.  Only the bounds of an update group come from a table.
"""

import csv
import datetime
import ipaddress
import os
import random

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
FIRST_DAY = datetime.date(2021, 3, 1)

# open build -> what it becomes with the update of March 2021, and its weight
OPEN = {
    "15.2.792.3": ("15.2.792.10", 15), "15.2.792.5": ("15.2.792.10", 12),
    "15.2.721.6": ("15.2.721.13", 9), "15.2.659.11": ("15.2.659.12", 6),
    "15.2.595.6": ("15.2.595.8", 3),
    "15.1.2176.2": ("15.1.2176.9", 9), "15.1.2176.4": ("15.1.2176.9", 9),
    "15.1.2106.6": ("15.1.2106.13", 7), "15.1.2106.8": ("15.1.2106.13", 7),
    "15.1.2044.12": ("15.1.2044.13", 4), "15.1.1979.6": ("15.1.1979.8", 2),
    "15.1.1847.10": ("15.1.1847.12", 2),
    "15.0.1497.2": ("15.0.1497.12", 3), "15.0.1497.8": ("15.0.1497.12", 4),
    "15.0.1497.10": ("15.0.1497.12", 3), "15.0.1473.5": ("15.0.1473.6", 2),
    "14.3.496.0": ("14.3.513.0", 1), "14.3.509.0": ("14.3.513.0", 2),
}
# the cumulative updates of 16 March 2021 have the fix
CU_DAY = datetime.date(2021, 3, 16)
CU = {"15.2": "15.2.858.5", "15.1": "15.1.2242.4"}
FIXED = {new for new, _ in OPEN.values()} | set(CU.values())

# share of the exploitable servers that is patched, by day of March
CURVE = [(1, 0), (2, .015), (3, .04), (4, .07), (5, .10), (8, .28), (9, .38),
         (12, .55), (16, .70), (22, .80), (28, .84), (31, .85), (60, .85)]
SECTORS = {"bank": 1.6, "energy": 1.3, "industry": 1.0, "health": .8,
           "school": .7, "municipality": .6}
COUNTRIES = ["NO", "SE", "DK", "FI", "IS"]
RESTORED_ON = 36  # day of the run on which some go back to an old backup


def reply(status, headers=(), body=b"", reason="OK"):
    lines = [f"HTTP/1.1 {status} {reason}"] + [f"{k}: {v}" for k, v in headers]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


FRONT = [("X-FEServer", "EX01"), ("Server", "Microsoft-IIS/10.0")]
LOGON = ("Location", "https://mail.test/owa/auth/logon.aspx?url=x")


def exchange_pages(build, told):
    """told: header, page (three fields, since 2013), old page (all four)."""
    three = ".".join(build.split(".")[:3])
    head = [("X-OWA-Version", told[1])] if told[0] == "header" else []
    path = f"/owa/{build}/" if told[0] == "old" else f"/owa/auth/{three}/"
    page = (f'<html><head><link rel="shortcut icon" href="{path}themes/'
            'resources/favicon.ico"></head></html>').encode()
    return {"/owa/": reply(302, head + FRONT + [LOGON], reason="Found"),
            "/owa/auth/logon.aspx": reply(200, FRONT, page),
            "*": reply(404, reason="Not Found")}


def one(body, *headers):
    return {"/": reply(200, headers, body), "*": reply(404)}


def anywhere(*headers):
    return {"*": reply(404, headers)}


# product -> (pages, version that is shown)
PRODUCTS = {
    "zimbra": (one(b"<title>Zimbra Web Client Sign In</title>",
                   ("Set-Cookie", "ZM_TEST=true")), None),
    "roundcube": (one(b"rcmloginuser", ("Set-Cookie", "roundcube_sessid=1")),
                  None),
    "sogo": ({"/": reply(302, [("Location", "/SOGo/")]),
              "/SOGo/": reply(200, (), b"<title>SOGo</title>SOGo.woa"),
              "*": reply(404)}, None),
    "kerio": (anywhere(("Server", "Kerio Connect 9.4.2")), "9.4.2"),
    "mdaemon": (anywhere(("Server", "WDaemon/23.5.2")), "23.5.2"),
    "icewarp": (anywhere(("Server", "IceWarp/13.0.1.1 RHEL7 x64")),
                "13.0.1.1"),
    "horde": ({"/": reply(302, [("Location", "/horde/login.php")]),
               "/horde/login.php": reply(
                   200, (), b'<img src="horde-power1.png">'),
               "*": reply(404)}, None),
    "smartermail": (one(b'<title>SmarterMail</title>'
                        b'var stProductVersion = "100.0.8451";'),
                    "100.0.8451"),
    "axigen": (anywhere(("Server", "Axigen-Webmail")), None),
    "domino": (anywhere(("Server", "Lotus-Domino")), None),
    "open-xchange": ({"/": reply(302, [("Location", "/appsuite/")]),
                      "/appsuite/": reply(200, (), b'<div id="io-ox-core">'),
                      "*": reply(404)}, None),
    "communigate": (anywhere(("Server", "CommuniGatePro/6.3.3")), "6.3.3"),
    "squirrelmail": (one(b"<small>SquirrelMail version 1.4.22<br>",
                         ("Set-Cookie", "SQMSESSID=x")), "1.4.22"),
    "rainloop": (one(b'src="rainloop/v/1.17.0/static/js/min/app.js"'),
                 "1.17.0"),
    "snappymail": (one(b'src="snappymail/v/2.36.4/static/js/min/app.js"'),
                   "2.36.4"),
    "kopano": (one(b"<title>Kopano WebApp</title>",
                   ("Set-Cookie", "KOPANO_WEBAPP=1")), None),
    "grommunio": (one(b"<title>grommunio Web</title>",
                      ("Set-Cookie", "GROMMUNIO_WEB=1")), None),
    "mailenable": (anywhere(("Server", "MailEnable")), None),
    "exchange-online": (anywhere(
        ("X-OWA-Version", "15.20.7452.24"),
        ("Location", "https://outlook.office365.com/owa/")), None),
}


def key(build):
    return [int(x) for x in build.split(".")]


class Table:
    """Builds by update group, from the table that Postern carries."""

    def __init__(self):
        self.groups = {}
        with open(os.path.join(ROOT, "data/builds.csv"), encoding="utf-8",
                  newline="") as f:
            for row in csv.DictReader(f):
                self.groups.setdefault(
                    tuple(row["build"].split(".")[:3]), []).append(
                        (key(row["build"]), row["release_date"]))
        for builds in self.groups.values():
            builds.sort()

    def bounds(self, build, day):
        builds = self.groups[tuple(build.split(".")[:3])]
        there = [b for b, date in builds if date <= day.isoformat()]
        return builds[0][0], max([builds[0][0], *there])


class Server:
    """One address: what it is on each day; None: cuts every connection."""

    def __init__(self, address, days):
        self.address = address
        self.site = [None] * days  # ("exchange", build, told) or ("other", p)
        self.outside = False       # another program answers at this address


class Organisation:
    def __init__(self, number, kind):
        self.number, self.kind = number, kind
        self.domain = f"o{number:05d}.test"
        self.servers = []
        self.targets = []
        self.opted_out = self.denied = False
        self.there_from, self.gone = 0, {}  # day -> how
        self.patched_on = None
        self.told = None

    def name(self):
        if self.number % 97 == 0:
            return f"مصرف {self.number}"
        if self.number % 101 == 0:
            return f'Sons, "{self.number}" & Co'
        return f"Org {self.number}"


class World:
    def __init__(self, organisations, days, seed, six=False):
        self.random = random.Random(seed)
        self.days = [FIRST_DAY + datetime.timedelta(n) for n in range(days)]
        self.table = Table()
        self.next_address, self.next_six = 0, 0
        self.six = six
        self.organisations = []
        self.hosters = [self.server() for _ in range(
            max(1, organisations // 500))]
        kinds = (("own", 52), ("hybrid", 8), ("filtered-own", 4),
                 ("cloud", 12), ("filtered", 6), ("other", 9), ("hosted", 3),
                 ("none", 2), ("dead", 2), ("trap", 1), ("out", 1))
        plan = [k for k, share in kinds
                for _ in range(organisations * share // 100)]
        plan += ["own"] * (organisations - len(plan))
        self.random.shuffle(plan)
        for number, kind in enumerate(plan):
            self.organisations.append(self.make(number, kind))
        self.patch()
        self.vanish()
        for o in self.organisations:
            self.fill(o)
        for s in self.hosters:
            s.site = [("exchange", "15.1.2106.13", ("header",
                                                    "15.1.2106.13"))] * days

    # -- making ------------------------------------------------------------

    def server(self, six=False):
        """200 addresses in a /24, or in a /48."""
        if six:
            i, self.next_six = self.next_six, self.next_six + 1
            address = str(ipaddress.ip_address(
                f"fd05:{i // 200:x}::{1 + i % 200:x}"))
        else:
            i, self.next_address = self.next_address, self.next_address + 1
            net = i // 200
            address = f"127.{16 + net // 250}.{net % 250}.{1 + i % 200}"
        return Server(address, len(self.days))

    def make(self, number, kind):
        r = self.random
        o = Organisation(number, kind)
        o.sector = r.choices(list(SECTORS), [2, 1, 4, 3, 3, 3])[0]
        o.country = r.choice(COUNTRIES)
        if kind == "hosted":
            o.hoster = self.hosters[number % len(self.hosters)]
        elif kind not in ("cloud", "filtered", "none"):
            o.servers.append(self.server())
        if kind in ("own", "hybrid", "filtered-own"):
            for _ in range(r.choices([0, 1, 2, 3], [90, 6, 3, 1])[0]):
                o.servers.append(self.server())
            if self.six and r.random() < .1:
                o.servers.append(self.server(six=True))
        o.how = "domain"
        if kind == "own" and len(o.servers) == 1:
            o.how = r.choices(["domain", "host", "address", "prefix"],
                              [60, 33, 4, 3])[0]
        if kind == "other":
            o.product = r.choice(list(PRODUCTS))
        o.opted_out = kind == "out"
        if kind == "out":
            o.out_by = r.choice(["name", "suffix", "address", "prefix", "asn"])
        if o.how == "prefix":  # a /30 of its own, three addresses silent
            self.next_address += (3 - self.next_address) % 4
            if self.next_address % 200 > 195:  # the last octet is 1 more
                self.next_address += 4
            o.silent = [self.server() for _ in range(4)]
            o.servers = [o.silent.pop(r.randrange(1, 4))]
        return o

    def exchange_owners(self):
        return [o for o in self.organisations
                if o.kind in ("own", "hybrid", "filtered-own")]

    def patch(self):
        """Who patches when: the curve's shares are met by rank, and the rank
        depends on the sector; the same among those of whom it can be told and
        the others, and among those that are found later."""
        r = self.random
        owners = self.exchange_owners()
        for o in owners:
            o.old = r.choices(list(OPEN), [w for _, w in OPEN.values()])[0]
            o.told = "old" if o.old.startswith("14") and r.random() < .3 \
                else "page" if r.random() < .2 and not o.old.startswith("14") \
                else "header"
            o.before = r.random() < .05  # of those none is exploitable
            if o.before:
                o.there_from = len(self.days)
        late = {o for o in owners if r.random() < .05}
        for told, is_late in ((True, False), (False, False), (True, True),
                              (False, True)):
            group = [o for o in owners if (o.told != "page") == told
                     and not o.before and (o in late) == is_late]
            group.sort(key=lambda o: r.expovariate(SECTORS[o.sector]))
            for rank, o in enumerate(group):
                o.patched_on = self.day_of((rank + .5) / len(group))
        for o in owners:
            if o.before:  # new servers, found later, patched from the start
                o.patched_on = 0
                o.there_from = r.randrange(1, max(2, len(self.days)))
            elif o in late:
                o.there_from = r.randrange(1, max(2, len(self.days)))
        self.restored = {o.number for o in owners if r.random() < .03
                         and o.patched_on is not None and not o.before}

    def day_of(self, share):
        """The first day on which the curve is above the share."""
        for n, day in enumerate(self.days):
            x = (day - FIRST_DAY).days + 1
            for (x0, y0), (x1, y1) in zip(CURVE, CURVE[1:]):
                if x0 <= x <= x1:
                    if y0 + (y1 - y0) * (x - x0) / (x1 - x0) > share:
                        return n
                    break
        return None

    def vanish(self):
        r = self.random
        for o in self.exchange_owners():
            if r.random() > .04:
                continue
            start = r.randrange(1, max(2, len(self.days)))
            end = len(self.days) if r.random() < .7 else start + 4
            hows = ["cut"]
            if o.how == "domain":
                hows += ["nxdomain", "cloud"]
            how = r.choice(hows)
            for day in range(start, min(end, len(self.days))):
                o.gone[day] = how

    def build_of(self, o, day, member):
        """Members of a farm are updated one a day, the last one on the day
        that the organisation is patched."""
        due = None
        if o.patched_on is not None:
            due = o.patched_on - (len(o.servers) - 1 - member)
        if due is None or day < max(due, 1):  # the update is of 2 March
            return o.old
        if o.number in self.restored and day >= RESTORED_ON and member == 0:
            return o.old
        line = o.old.rsplit(".", 2)[0]
        if o.number % 5 == 0 and line in CU and not o.before and \
                self.days[max(due, 0)] >= CU_DAY:
            return CU[line]
        return OPEN[o.old][0]

    def fill(self, o):
        for day in range(len(self.days)):
            for member, s in enumerate(o.servers):
                if o.kind in ("own", "hybrid", "filtered-own"):
                    if day < o.there_from or day in o.gone:
                        continue
                    build = self.build_of(o, day, member)
                    told = (o.told, build)
                    if build == "15.2.858.5" and o.number % 2:
                        told = (o.told, "15.2.858.2")  # as CU9 really says
                    s.site[day] = ("exchange", build, told)
                elif o.kind == "other":
                    s.site[day] = ("other", o.product)
                elif o.kind in ("trap", "out"):
                    s.site[day] = ("exchange", "15.1.2106.2",
                                   ("header", "15.1.2106.2"))

    # -- files ---------------------------------------------------------------

    def scope_lines(self):
        out = []
        for o in self.organisations:
            if o.how == "host":
                targets = [f"mail.{o.domain}"]
            elif o.how == "address":
                targets = [o.servers[0].address]
            elif o.how == "prefix":
                targets = [self.prefix_of(o)]
            else:
                targets = [o.domain]
            o.targets = targets
            name = '"' + o.name().replace('"', '""') + '"'
            out += [f"{name},{o.sector},{o.country},{t}" for t in targets]
        return out

    @staticmethod
    def prefix_of(o):
        head, last = o.servers[0].address.rsplit(".", 1)
        return f"{head}.{int(last) // 4 * 4}/30"

    def optout_lines(self):
        out, networks = [], ["prefix,asn"]
        for o in self.organisations:
            if not o.opted_out:
                continue
            a = o.servers[0].address
            line = {"name": f"name,{o.domain}",
                    "suffix": f"suffix,{o.domain}", "address": f"address,{a}",
                    "prefix": f"prefix,{a}/32", "asn": "asn,64500"}[o.out_by]
            if o.out_by == "name":  # its front ends are other names
                line = f"suffix,{o.domain}"
            if o.out_by == "asn":
                networks.append(f"{a}/32,64500")
            if line not in [x.rsplit(",", 3)[0] for x in out]:
                out.append(line + ",x,2021-03-01,y")
        return ["kind,value,asked_by,asked_on,verified_by", *out], networks

    def records(self, o, day):
        """(name, type, value) of the organisation on that day."""
        d = o.domain
        if day < o.there_from or o.gone.get(day) == "nxdomain":
            return []
        cloud = f"0 {d.replace('.', '-')}.mail.protection.outlook.com."
        if o.gone.get(day) == "cloud" or o.kind == "cloud":
            return [(d, "MX", cloud), (f"autodiscover.{d}", "CNAME",
                                       "autodiscover.outlook.com.")]
        if o.kind == "filtered":
            return [(d, "MX", "10 mx1.pphosted.com.")]
        if o.kind == "none":
            return [(d, "TXT", '"v=spf1 -all"')]
        out = [(f"mail.{d}", "AAAA" if ":" in s.address else "A", s.address)
               for s in (o.servers or [o.hoster])]
        if o.kind == "trap":
            out = [(f"mail.{d}", *self.trap(o))]
        mx = f"10 mail.{d}."
        if o.kind == "hybrid":
            mx = cloud
        elif o.kind == "filtered-own":
            mx = "10 mx1.pphosted.com."
        return [(d, "MX", mx), *out]

    def trap(self, o):
        """Names that lead where nobody may go; other ones than the day
        before."""
        out = [x for x in self.organisations if x.opted_out
               and x.out_by in ("address", "prefix")]
        victim = out[o.number % len(out)].servers[0].address if out \
            else "127.0.0.9"
        o.denied = True
        o.trap_states = {0: "denied_by_policy", 1: "opted_out" if out else
                         "denied_by_policy", 2: "denied_by_policy",
                         3: "denied_by_policy"}[o.number % 4]
        if not out:
            return "A", "169.254.169.254"
        return [("A", "169.254.169.254"), ("AAAA", f"::ffff:{victim}"),
                ("A", "8.8.8.8"), ("AAAA", "fe80::1")][o.number % 4]

    def zone(self, day):
        out = ["$TTL 86400", "test. SOA ns.test. x.test. 1 60 60 60 86400",
               "test. NS ns.test.", "ns.test. A 127.0.0.1"]
        for o in self.organisations:
            out += [f"{n}. {t} {v}" for n, t, v in self.records(o, day)]
        return out

    def changed(self, day):
        return [o.domain for o in self.organisations if day and
                self.records(o, day) != self.records(o, day - 1)]

    def plan(self, day):
        sites, lines, hosts = {}, [], []
        everyone = [s for o in self.organisations
                    for s in [*o.servers, *getattr(o, "silent", [])]]
        for s in everyone + self.hosters:
            if s.outside:
                continue
            what = s.site[day]
            if what is None:
                hosts.append(f"host {s.address} -1")
                continue
            if what not in sites:
                sites[what] = len(sites)
                pages = exchange_pages(what[1], what[2]) \
                    if what[0] == "exchange" else PRODUCTS[what[1]][0]
                lines.append(f"site {sites[what]}")
                lines += [f"page {p} {raw.hex()}" for p, raw in pages.items()]
            hosts.append(f"host {s.address} {sites[what]}")
        return lines + hosts

    # -- truth ---------------------------------------------------------------

    def seen(self, o, day):
        """Whether its front end can be seen."""
        return any(s.site[day] for s in o.servers) and not o.opted_out \
            and not o.denied and day >= o.there_from

    def interval(self, site, day):
        _, build, (how, said) = site
        if how == "page":
            return self.table.bounds(build, self.days[day])
        low = key(said)
        return low, max(low, key(build))

    def verdict(self, site, day):
        """Of one server, as far as what it shows can tell."""
        _, build, (how, _) = site
        if how != "page":
            return "yes" if build in FIXED else "no"
        low, high = self.table.bounds(build, self.days[day])
        fixed = {b for b in map(tuple, map(key, FIXED))
                 if b[:3] == tuple(low[:3])}
        if build in CU.values():
            return "yes"
        return "no" if not any(b <= tuple(high) for b in fixed) \
            else "cannot-tell"

    def organisation_verdict(self, o, day):
        if o.kind == "hosted":
            return "yes"
        if not self.seen(o, day) or o.kind == "other":
            return None
        all_of = [self.verdict(s.site[day], day) for s in o.servers]
        for v in ("no", "cannot-tell", "yes"):
            if v in all_of:
                return v
        return None

    def patched(self, o, day):
        """The plain truth, whatever can be seen of it."""
        return all(s.site[day] and s.site[day][1] in FIXED
                   for s in o.servers)

    def expected_class(self, o, day):
        gone = o.gone.get(day)
        if o.opted_out or o.denied:
            return None  # nothing is known of them
        if o.kind in ("cloud", "none", "hosted"):
            return {"hosted": "hosted_exchange"}.get(o.kind, o.kind)
        if o.kind == "filtered":
            return "filtered_unknown"
        if o.kind == "dead":
            return "unreachable"
        if o.kind == "other":
            return "cloud" if o.product == "exchange-online" else \
                "self_hosted"
        if o.how in ("domain", "host") and day < o.there_from or \
                gone == "nxdomain":
            return "none"
        if gone == "cloud":
            return "cloud"
        if gone == "cut" or day < o.there_from:
            return {"hybrid": "cloud", "filtered-own": "filtered_unknown"
                    }.get(o.kind, "unreachable")
        return "hybrid" if o.kind == "hybrid" else "self_hosted"

    def expected_state(self, o, day):
        gone = o.gone.get(day)
        if o.opted_out:
            return "opted_out"
        if o.denied:
            return o.trap_states
        if o.how in ("domain", "host") and day < o.there_from or \
                gone == "nxdomain":
            return "dns_nxdomain"
        if o.kind in ("cloud", "filtered", "none") or gone == "cloud":
            return "dns_only"
        if o.kind == "hosted" or self.seen(o, day):
            return "answered"
        return "reset"
