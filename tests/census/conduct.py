#!/usr/bin/env python3
"""How the census behaves towards others, from the others' own records."""

import os
import re
import signal
import sqlite3
import subprocess
import time

from net import exchange, path_of, reply, site
from run import FAST, HEAD, POSTERN, Bench, main, most_in_a_second

ALLOWED = None


def allowed_paths():
    """The closed list, from the rule files and the two first paths."""
    global ALLOWED
    if ALLOWED is None:
        folder = os.path.join(os.path.dirname(__file__),
                              "../../data/fingerprints")
        ALLOWED = {"/", "/owa/"}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                ALLOWED.update(re.findall(r"path: (\S+)", f.read()))
    return ALLOWED


def check_requests(bench):
    assert bench.ends.requests
    for _, _, raw in bench.ends.requests:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert re.fullmatch(r"GET (\S+) HTTP/1\.1", lines[0]), lines[0]
        assert path_of(raw) in allowed_paths(), lines[0]
        assert body == b""
        names = [line.split(":")[0].lower() for line in lines[1:]]
        assert names == ["host", "user-agent", "accept", "accept-encoding"]
        agent = lines[2].split(": ", 1)[1]
        assert agent.startswith("Postern-Census/") and "@" in agent


def nothing_reached(bench):
    return not bench.ends.accepted and not bench.names.questions


def nothing_is_sent_without_a_scope_in_force():
    bench = Bench({("mail.bank.test", "A"): ["127.0.2.1"]})
    bench.ends.add("127.0.2.1", exchange("15.1.2106.2"))
    row = "Bank,bank,NO,mail.bank.test"
    heads = {
        "outside the scope's dates": HEAD.replace("2021-12-31", "2021-03-04"),
        "before valid_from": HEAD.replace("2021-12-31", "2020-01-01"),
        "no \"# authority:\"": HEAD.split("\n", 1)[1],
        "no day": HEAD.replace("2021-01-01", "soon"),
        "there is no key": HEAD.replace("valid_until", "valid_untill"),
        "needs \"# allow-reserved": HEAD.replace("reserved: yes",
                                                 "reserved: no"),
    }
    for why, head in heads.items():
        bench.scope([row if "reserved" not in why else
                     "Bank,bank,NO,127.0.2.1"], head)
        code, _, err = bench.census("scan", *FAST)
        assert code == 2, (why, code, err)
        if "allow-reserved" not in why:
            assert why in err, (why, err)
        assert nothing_reached(bench), why
    os.unlink(bench.path("scope.csv"))
    code, _, err = bench.census("scan", *FAST)
    assert code == 2 and nothing_reached(bench)
    p = subprocess.run([POSTERN, "census", "scan", "--store",
                        bench.path("s")], capture_output=True, text=True)
    assert p.returncode == 2 and "nothing is sent" in p.stderr


def a_day_that_is_not_today_needs_a_bench():
    bench = Bench({("mail.bank.test", "A"): ["127.0.2.1"]})
    bench.scope(["Bank,bank,NO,mail.bank.test"],
                HEAD.replace("reserved: yes", "reserved: no"))
    code, _, err = bench.census("scan", *FAST)
    assert code == 2 and "not today" in err and nothing_reached(bench)
    bench.scope(["Bank,bank,NO,mail.bank.test"])
    code, _, err = bench.census("scan", *FAST, "--resolver", "192.0.2.53:53")
    assert code == 2 and "--resolver" in err and nothing_reached(bench)
    code, _, err = bench.census("scan", *FAST, day=None)
    assert code == 2 and "dates" in err and nothing_reached(bench)
    code, _, err = bench.census("scan", *FAST, day="2022-01-01")
    assert code == 2 and "dates" in err and nothing_reached(bench)
    # in force today: any day may be rehearsed, and public addresses are not
    # contacted
    bench.names.zone[("mail2.bank.test", "A")] = ["8.8.8.8"]
    bench.scope(["Bank,bank,NO,mail.bank.test", "B2,bank,NO,mail2.bank.test"],
                HEAD.replace("2021-12-31", "2999-12-31"))
    bench.scan(day="2020-02-02")
    got = {k: t["state"] for k, t in bench.targets().items()}
    assert got == {"mail.bank.test": "refused",
                   "mail2.bank.test": "denied_by_policy"}, got


def plan_sends_nothing_and_names_all_that_is_sent():
    zone = {("mail.bank.test", "A"): ["127.0.2.1"],
            ("bank.test", "MX"): ["10 mail.bank.test"]}
    bench = Bench(zone)
    bench.ends.add("127.0.2.1", exchange("15.1.2106.2", header=False))
    bench.ends.add("127.0.2.9", exchange("15.1.2106.2"))
    bench.scope(["Bank,bank,NO,bank.test", "Other,bank,NO,127.0.2.8/31"])
    code, plan, err = bench.census("plan", *FAST)
    assert code == 0, err
    assert nothing_reached(bench)
    assert "counts: 2 organisations, 2 targets" in plan
    bench.scan()
    for _, name, kind in bench.names.questions:
        assert f"ask {kind} {name}\n" in plan, (kind, name)
    for _, _, raw in bench.ends.requests:
        assert f"GET {path_of(raw)}\n" in plan
    assert "visit 127.0.2.8\n" in plan and "visit 127.0.2.9\n" in plan


def only_plain_gets_of_the_closed_list_are_sent():
    bench = Bench({("m1.bank.test", "A"): ["127.0.2.1"],
                   ("m2.bank.test", "A"): ["127.0.2.2"],
                   ("m3.bank.test", "A"): ["127.0.2.3"]})
    bench.ends.add("127.0.2.1", exchange("15.1.2106.2", header=False))
    bench.ends.add("127.0.2.2", site({"/": reply(
        302, [("Location", "/SOGo/")]), "/SOGo/": reply(
            200, body=b"<title>SOGo</title> SOGo.woa")}))
    bench.ends.add("127.0.2.3", site({}))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in (1, 2, 3)])
    bench.scan()
    check_requests(bench)
    got = bench.targets()
    assert got["m1.bank.test"]["product"] == "exchange"
    assert got["m2.bank.test"]["product"] == "sogo"
    assert got["m3.bank.test"]["state"] == "answered"


def budgets_hold_in_every_second_by_the_servers_clock():
    zone, rows = {}, []
    bench = Bench(zone)
    for i in range(60):
        net, host = 10 + i % 3, 1 + i // 3
        address = f"127.0.{net}.{host}"
        bench.ends.add(address, exchange("15.1.2106.2", header=i % 2 == 0))
        for n in range(2):
            zone[(f"h{i}x{n}.bank.test", "A")] = [address]
            rows.append(f"B{i}x{n},bank,NO,h{i}x{n}.bank.test")
    bench.scope(rows)
    began = time.time()
    code, _, err = bench.census("scan", "--rate", "20", "--per-address", "1",
                                "--per-network", "8")
    assert code == 0, err
    times = bench.ends.accepted
    assert len(times) >= 120
    assert most_in_a_second([t for t, _ in times]) <= 20
    for address in {a for _, a in times}:
        mine = [t for t, a in times if a == address]
        assert most_in_a_second(mine) <= 1, address
    for net in {a.rsplit(".", 1)[0] for _, a in times}:
        mine = [t for t, a in times if a.startswith(net + ".")]
        assert most_in_a_second(mine) <= 8, net
    assert max(bench.ends.most_at_once.values()) == 1
    # and they are used: half of the rate or more
    assert time.time() - began < 2 * len(times) / 20 + 5


def opt_outs_win_from_the_start():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.3.{i}"] for i in range(1, 7)}
    zone[("mail.gone.test", "A")] = ["127.0.3.9"]
    bench = Bench(zone)
    for i in (1, 2, 3, 4, 5, 6, 9):
        bench.ends.add(f"127.0.3.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 7)]
                + ["G,bank,NO,gone.test", "N,bank,NO,127.0.3.5"])
    out = bench.write("optout.csv", "kind,value,asked_by,asked_on,verified_by\n"
                      "name,m1.bank.test,x,2021-03-01,y\n"
                      "suffix,gone.test,x,2021-03-01,y\n"
                      "address,127.0.3.2,,,\n"
                      "prefix,127.0.3.4/31,,,\n"
                      "asn,64500,,,\n")
    nets = bench.write("nets.csv", "prefix,asn\n127.0.3.3/32,AS64500\n")
    code, _, err = bench.census("scan", *FAST, "--optout", out)
    assert code == 2 and "--networks" in err and nothing_reached(bench)
    bench.scan("--optout", out, "--networks", nets)
    assert {a for _, a in bench.ends.accepted} == {"127.0.3.6"}
    for _, name, _ in bench.names.questions:
        assert not name.endswith("gone.test") and name != "m1.bank.test"
    got = {k: t["state"] for k, t in bench.targets().items()}
    assert got.pop("m6.bank.test") == "answered"
    assert set(got.values()) == {"opted_out"}, got


def an_opt_out_works_within_a_second():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 121)}
    bench = Bench(zone)
    for i in range(1, 121):
        bench.ends.add(f"127.0.4.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 121)])
    head = "kind,value,asked_by,asked_on,verified_by\n"
    out = bench.write("optout.csv", head)
    p = bench.start("scan", "--rate", "20", "--per-network", "20",
                    "--optout", out)
    while len(bench.ends.accepted) < 20:
        time.sleep(0.05)
        assert p.poll() is None, p.communicate()
    bench.write("new.csv", head + "prefix,127.0.4.0/25,x,2021-03-05,y\n")
    os.rename(bench.path("new.csv"), out)
    when = time.time()
    _, err = p.communicate(timeout=60)
    assert p.returncode == 0, err
    assert all(t < when + 1 for t, _ in bench.ends.accepted)
    states = [t["state"] for t in bench.targets().values()]
    assert set(states) == {"answered", "opted_out"}
    assert states.count("answered") == len(bench.ends.accepted)


def a_broken_opt_out_list_stops_the_run():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 101)}
    bench = Bench(zone)
    for i in range(1, 101):
        bench.ends.add(f"127.0.4.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 101)])
    out = bench.write("optout.csv",
                      "kind,value,asked_by,asked_on,verified_by\n")
    p = bench.start("scan", "--rate", "10", "--per-network", "10", "--optout",
                    out)
    while len(bench.ends.accepted) < 5:
        time.sleep(0.05)
    bench.write("optout.csv", "kind,value,asked_by,asked_on,verified_by\n"
                "nmae,m1.bank.test,x,2021-03-01,y\n")
    when = time.time()
    _, err = p.communicate(timeout=60)
    assert p.returncode == 3 and "optout.csv:2" in err, err
    assert all(t < when + 1 for t, _ in bench.ends.accepted)


def the_stop_file_ends_all_sending():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 101)}
    bench = Bench(zone)
    for i in range(1, 101):
        bench.ends.add(f"127.0.4.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 101)])
    p = bench.start("scan", "--rate", "20", "--per-network", "20",
                    "--stop-file", bench.path("stop"))
    while len(bench.ends.accepted) < 10:
        time.sleep(0.05)
    bench.write("stop", "")
    when = time.time()
    _, err = p.communicate(timeout=30)
    assert p.returncode == 3 and "stop file" in err, err
    assert all(t < when + 1 for t, _ in bench.ends.accepted)


def the_deadline_ends_all_sending():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 101)}
    bench = Bench(zone)
    for i in range(1, 101):
        bench.ends.add(f"127.0.4.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 101)])
    began = time.time()
    code, _, err = bench.census("scan", "--rate", "20", "--per-network", "20",
                                "--deadline", "2s")
    assert code == 3 and "deadline" in err, (code, err)
    assert bench.ends.accepted
    assert all(t < began + 3.5 for t, _ in bench.ends.accepted)
    before = len(bench.ends.accepted)
    assert before < 100
    bench.scan()
    assert len(bench.ends.accepted) == 100, "not gone on, or looked at twice"


def a_signal_lets_end_what_is_begun_and_a_second_one_does_not():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 101)}
    bench = Bench(zone)

    def slow(ends, address, link):
        time.sleep(1)
        exchange("15.1.2106.2")(ends, address, link)

    for i in range(1, 101):
        bench.ends.add(f"127.0.4.{i}", slow)
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 101)])
    for twice in (False, True):
        bench.ends.accepted.clear()
        p = bench.start("scan", "--rate", "20", "--per-network", "20")
        while len(bench.ends.accepted) < 10:
            time.sleep(0.05)
        p.send_signal(signal.SIGINT)
        if twice:
            time.sleep(0.1)
            p.send_signal(signal.SIGINT)
        when = time.time()
        _, err = p.communicate(timeout=30)
        assert p.returncode == 3 and "signal" in err, err
        assert time.time() - when < (.5 if twice else 5)
        assert all(t < when + .5 for t, _ in bench.ends.accepted)
        db = sqlite3.connect(bench.path("store"))
        cut = db.execute("SELECT count(*) FROM connection c WHERE NOT EXISTS"
                         " (SELECT 1 FROM endpoint e WHERE e.address = "
                         "c.address)").fetchone()[0]
        db.close()
        assert (cut > 0) == twice, cut


def a_stall_of_ours_is_no_delay_of_theirs():
    """The machine sleeps: nobody has timed out for that, and nobody gets more
    connections afterwards to make up for it."""
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.4.{i}"] for i in range(1, 61)}
    bench = Bench(zone)

    def slow(ends, address, link):
        time.sleep(.3)
        exchange("15.1.2106.2")(ends, address, link)

    for i in range(1, 61):
        bench.ends.add(f"127.0.4.{i}", slow)
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 61)])
    p = bench.start("scan", "--rate", "15", "--per-network", "15",
                    "--probe-deadline", "2")
    for more in (10, 25):
        while len(bench.ends.accepted) < more:
            time.sleep(0.01)
        p.send_signal(signal.SIGSTOP)
        time.sleep(3)
        p.send_signal(signal.SIGCONT)
    _, err = p.communicate(timeout=60)
    assert p.returncode == 0, err
    states = [t["state"] for t in bench.targets().values()]
    assert states == ["answered"] * 60, states
    assert len(bench.ends.accepted) == 60
    assert most_in_a_second([t for t, _ in bench.ends.accepted]) <= 15


def a_provider_has_a_budget_of_its_own():
    zone, rows = {}, []
    bench = Bench(zone)
    for i in range(60):  # in 60 networks of one provider
        address = f"127.0.{100 + i}.1"
        bench.ends.add(address, exchange("15.1.2106.2"))
        zone[(f"h{i}.bank.test", "A")] = [address]
        rows.append(f"B{i},bank,NO,h{i}.bank.test")
    bench.scope(rows)
    nets = bench.write("nets.csv", "prefix,asn\n127.0.100.0/22,64500\n"
                       "127.0.104.0/21,64500\n127.0.112.0/20,64500\n"
                       "127.0.128.0/19,64500\n")
    code, _, err = bench.census("scan", "--rate", "1000", "--per-address",
                                "50", "--per-provider", "10", "--networks",
                                nets)
    assert code == 0, err
    assert most_in_a_second([t for t, _ in bench.ends.accepted]) <= 10
    assert len(bench.ends.accepted) == 60


def redirects_lead_nowhere_else():
    others = ["https://127.0.5.9/owa/", "https://evil.test/owa/",
              "http://169.254.169.254/latest/", "//127.0.5.9/owa/",
              "javascript:alert(1)", "https://m1.bank.test:1/owa/",
              "https://m2.bank.test/owa/", "/owa/?x=1", "/../owa/auth",
              "https://[::ffff:127.0.5.9]/owa/", "https://m1.bank.test@x/owa/"]
    zone, rows = {}, []
    bench = Bench(zone)
    for i, to in enumerate(others, 1):
        zone[(f"m{i}.bank.test", "A")] = [f"127.0.5.{i + 20}"]
        rows.append(f"B{i},bank,NO,m{i}.bank.test")
        bench.ends.add(f"127.0.5.{i + 20}", site({None: reply(
            302, [("Location", to)], reason="Found")}))
    bench.ends.add("127.0.5.9", exchange("15.1.2106.2"))
    zone[("evil.test", "A")] = ["127.0.5.9"]
    bench.scope(rows)
    bench.scan()
    assert "127.0.5.9" not in {a for _, a in bench.ends.accepted}
    assert all(name.endswith("bank.test")
               for _, name, _ in bench.names.questions)
    check_requests(bench)


def names_that_lead_to_forbidden_addresses_are_denied():
    zone = {("m1.bank.test", "A"): ["169.254.169.254"],
            ("m2.bank.test", "AAAA"): ["::ffff:127.0.6.9"],
            ("m3.bank.test", "A"): ["224.0.0.1"],
            ("m4.bank.test", "AAAA"): ["2002:7f00:609::1"],
            ("m5.bank.test", "A"): ["8.8.8.8"],
            ("m6.bank.test", "AAAA"): ["fe80::1"],
            ("m7.bank.test", "A"): ["0.0.0.0"]}
    bench = Bench(zone)
    bench.ends.add("127.0.6.9", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 8)])
    out = bench.write("optout.csv", "kind,value,asked_by,asked_on,verified_by\n"
                      "address,127.0.6.9,x,2021-03-01,y\n")
    bench.scan("--optout", out)
    assert not bench.ends.accepted
    got = {k: t["state"] for k, t in bench.targets().items()}
    assert got.pop("m2.bank.test") == "opted_out"
    assert set(got.values()) == {"denied_by_policy"}, got


def answers_are_pinned_for_the_run():
    zone = {("m1.bank.test", "A"): ["127.0.7.1"]}
    bench = Bench(zone)

    def move(ends, address, link):
        zone[("m1.bank.test", "A")] = ["127.0.7.2"]
        exchange("15.1.2106.2", header=False)(ends, address, link)

    bench.ends.add("127.0.7.1", move)
    bench.ends.add("127.0.7.2", exchange("15.1.2106.13"))
    bench.scope(["B1,bank,NO,m1.bank.test"])
    bench.scan()
    assert {a for _, a in bench.ends.accepted} == {"127.0.7.1"}
    asked = [(n, k) for _, n, k in bench.names.questions]
    assert len(asked) == len(set(asked))


def others_names_are_not_sought():
    zone = {("bank.test", "MX"): ["10 mx.provider.test", "20 mail.bank.test"],
            ("mail.bank.test", "A"): ["127.0.8.1"],
            ("mx.provider.test", "A"): ["127.0.8.2"],
            ("_autodiscover._tcp.bank.test", "SRV"):
                ["0 0 443 auto.provider.test"]}
    bench = Bench(zone)
    bench.ends.add("127.0.8.1", exchange("15.1.2106.2"))
    bench.ends.add("127.0.8.2", exchange("15.1.2106.2"))
    bench.scope(["B,bank,NO,bank.test"])
    bench.scan()
    assert {a for _, a in bench.ends.accepted} == {"127.0.8.1"}
    assert all(n == "bank.test" or n.endswith(".bank.test")
               for _, n, _ in bench.names.questions)


def who_asks_us_to_stay_away_is_left_for_the_day():
    bench = Bench({("m1.bank.test", "A"): ["127.0.9.1"],
                   ("m2.bank.test", "A"): ["127.0.9.2"]})
    bench.ends.add("127.0.9.1", site({None: reply(
        503, [("Retry-After", "3600")], reason="Busy")}))
    bench.ends.add("127.0.9.2", site({None: reply(429, reason="Slow down")}))
    bench.scope(["B1,bank,NO,m1.bank.test", "B2,bank,NO,m2.bank.test"])
    bench.scan()
    bench.scan()
    assert len(bench.ends.accepted) == 2
    assert {t["state"] for t in bench.targets().values()} == {"backoff"}


def a_host_that_asks_is_left_whatever_name_leads_to_it():
    zone = {(f"m{i}.bank.test", "A"): ["127.0.9.3"] for i in range(5)}
    bench = Bench(zone)
    bench.ends.add("127.0.9.3", site({None: reply(429, reason="No")}))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(5)])
    code, _, err = bench.census("scan", "--rate", "100")
    assert code == 0, err
    assert len(bench.ends.accepted) == 1
    assert {t["state"] for t in bench.targets().values()} == {"backoff"}


class Turning(dict):
    """A zone of which some answers are others each time."""

    def __init__(self, fixed, turning):
        super().__init__(fixed)
        self.turning = turning
        self.update({key: None for key in turning})

    def get(self, key, default=None):
        if key not in self.turning:
            return super().get(key, default)
        values = self.turning[key]
        values.append(values.pop(0))
        return values[-1]


def answers_that_change_lead_nowhere_else():
    """The second answer, were it asked for, is an address that opted out or is
    reserved, in every spelling."""
    good, bad = "127.0.7.31", "127.0.7.66"
    others = [[bad], ["169.254.169.254"], [good, bad]]
    zone = Turning({}, {
        (f"m{i}.bank.test", "A"): [[good], *others] for i in range(6)} | {
        (f"m{i}.bank.test", "AAAA"): [
            ["::ffff:" + bad], ["::ffff:169.254.169.254"], ["fe80::1"],
            ["64:ff9b::7f00:742"], ["2002:7f00:742::1"], ["::" + bad]][i:] +
            [[]] for i in range(6)})
    bench = Bench(zone)
    for address in (good, bad):
        bench.ends.add(address, exchange("15.1.2106.2", header=False))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(6)])
    out = bench.write("optout.csv", "kind,value,asked_by,asked_on,verified_by\n"
                      f"address,{bad},x,2021-03-01,y\n")
    p = bench.start("scan", "--rate", "20", "--per-network", "20",
                    "--optout", out)
    time.sleep(.4)
    p.send_signal(signal.SIGKILL)
    p.communicate()
    bench.scan("--optout", out)
    assert {a for _, a in bench.ends.accepted} == {good}
    asked = [(n, k) for _, n, k in bench.names.questions]
    assert len(asked) == len(set(asked)), "asked again after a kill"
    assert {t["state"] for t in bench.targets().values()} == {"answered"}


def a_network_that_falls_silent_is_left_alone():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.10.{i}"]
            for i in range(1, 201)}
    bench = Bench(zone)

    def cut(ends, address, link):
        if len(ends.accepted) <= 5:
            exchange("15.1.2106.2")(ends, address, link)
        else:
            import socket
            import struct
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))

    for i in range(1, 201):
        bench.ends.add(f"127.0.10.{i}", cut)
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 201)])
    bench.census("scan", "--rate", "200", "--per-address", "50",
                 "--per-network", "100")
    states = [t["state"] for t in bench.targets().values()]
    assert states.count("backoff") > 100, states.count("backoff")
    assert len(bench.ends.accepted) < 200


def killed_runs_go_on_without_looking_twice():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.11.{i}"]
            for i in range(1, 201)}
    bench = Bench(zone)
    for i in range(1, 201):
        bench.ends.add(f"127.0.11.{i}", exchange("15.1.2106.2"))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 201)])
    done_before = set()
    for turn in range(10):
        p = bench.start("scan", "--rate", "100", "--per-network", "100",
                        "--per-address", "20")
        time.sleep(0.13 + 0.017 * turn)
        p.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
        p.communicate(timeout=60)
        if turn % 2 == 0:
            assert p.returncode in (0, 3)
        db = sqlite3.connect(bench.path("store"))
        done = {row[0] for row in db.execute(
            "SELECT t.text FROM part p JOIN target t ON t.ordinal = p.target")}
        db.close()
        assert done >= done_before
        done_before = done
        finished = {i: len([1 for _, a in bench.ends.accepted
                            if a == f"127.0.11.{i}"])
                    for i in range(1, 201) if f"m{i}.bank.test" in done}
        bench.seen = finished
    code, _, err = bench.census("scan", *FAST)
    assert code == 0, err
    for i, n in bench.seen.items():
        now = len([1 for _, a in bench.ends.accepted
                   if a == f"127.0.11.{i}"])
        assert now == n, "a target with its state was looked at again"
    states = [t["state"] for t in bench.targets().values()]
    assert states == ["answered"] * 200
    db = sqlite3.connect(bench.path("store"))
    rows = db.execute("SELECT count(*) FROM connection").fetchone()[0]
    assert rows >= len(bench.ends.accepted), "a connection without its row"


def the_same_day_twice_gives_the_same_report():
    zone = {(f"m{i}.bank.test", "A"): [f"127.0.12.{i}"] for i in range(1, 41)}
    bench = Bench(zone)
    for i in range(1, 41):
        bench.ends.add(f"127.0.12.{i}", exchange(
            "15.1.2106.2" if i % 2 else "15.2.792.10", header=i % 3 > 0))
    bench.scope([f"B{i},bank,NO,m{i}.bank.test" for i in range(1, 41)])
    bench.scan(store="one")
    bench.scan(store="two")
    assert bench.report("one") == bench.report("two")
    before = len(bench.ends.accepted)
    assert "done already" in bench.scan(store="one")
    assert len(bench.ends.accepted) == before


def the_record_cannot_be_changed():
    bench = Bench({("m1.bank.test", "A"): ["127.0.13.1"]})
    bench.ends.add("127.0.13.1", exchange("15.1.2106.2"))
    bench.scope(["B1,bank,NO,m1.bank.test"])
    bench.scan()
    db = sqlite3.connect(bench.path("store"))
    tables = [r[0] for r in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    assert "connection" in tables and len(tables) == 11
    for table in tables:
        if not db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
            continue
        column = db.execute(f"PRAGMA table_info({table})").fetchone()[1]
        for sql in (f"DELETE FROM {table}",
                    f"UPDATE {table} SET {column} = {column}"):
            try:
                db.execute(sql)
            except sqlite3.IntegrityError as e:
                assert "append-only" in str(e)
            else:
                raise AssertionError(sql)
    # and a complaint is answered from it
    p = subprocess.run([POSTERN, "census", "abuse", "--store",
                        bench.path("store"), "--about", "127.0.13.1"],
                       capture_output=True, text=True)
    assert p.returncode == 0
    for words in ("GET /owa/ 302", "authority: Testing Authority, section 1",
                  "1 connections to 127.0.13.1 are on record"):
        assert words in p.stdout, p.stdout
    port = re.search(r"from 127\.0\.0\.1 (\d+)", p.stdout)
    assert port, p.stdout


def every_address_of_both_families_is_visited_and_the_worst_counts():
    zone = {("mail.bank.test", "A"): ["127.0.15.1", "127.0.15.2"],
            ("mail.bank.test", "AAAA"): ["::1"],
            ("mail.two.test", "AAAA"): ["::1"]}
    bench = Bench(zone)
    bench.ends.add("127.0.15.1", exchange("15.1.2106.13"))
    bench.ends.add("127.0.15.2", exchange("15.1.2106.13"))
    bench.ends.add("::1", exchange("15.1.2106.2"))
    bench.scope(["B,bank,NO,mail.bank.test", "V6,bank,NO,::1"])
    bench.scan()
    t = bench.targets()
    assert {e["address"] for e in t["mail.bank.test"]["endpoints"]} == {
        "127.0.15.1", "127.0.15.2", "::1"}
    assert t["mail.bank.test"]["verdicts"]["proxylogon"] == "no"
    assert t["mail.bank.test"]["build_high"] == "15.1.2106.2"
    assert t["::1"]["state"] == "answered"
    hosts = [r.split(b"Host: ")[1].split(b"\r\n")[0]
             for _, a, r in bench.ends.requests if a == "::1"]
    assert f"[::1]:{bench.ends.port}".encode() in hosts, hosts


def a_browser_is_not_imitated():
    bench = Bench({("m1.bank.test", "A"): ["127.0.14.1"]})
    bench.ends.add("127.0.14.1", exchange("15.1.2106.2"))
    bench.scope(["B1,bank,NO,m1.bank.test"])
    code, _, err = bench.census("scan", *FAST, "--user-agent",
                                "Mozilla/5.0 (X11)")
    assert code == 2 and nothing_reached(bench), err
    bench.scan("--user-agent", "Postern-Census/9 of the CERT")
    agent = bench.ends.requests[0][2].split(b"User-Agent: ")[1]
    assert agent.startswith(
        b"Postern-Census/9 of the CERT (census@example.org)\r\n")


if __name__ == "__main__":
    main([t for n, t in list(globals().items())
          if callable(t) and getattr(t, "__module__", "") == "__main__"
          and n not in ("allowed_paths", "check_requests",
                        "nothing_reached", "Turning")])
