"""One run of the report against the truth of its day."""

import math


def key(build):
    return [int(x) for x in build.split(".")]


class Score:
    def __init__(self, bench):
        self.bench, self.world = bench, bench.world
        self.must = bench.judge.must
        self.count = 0
        self.cohort = None
        self.statuses = []  # of the cohort, day by day
        self.intervals = self.verdicts = 0

    def run(self, run):
        self.day, self.count = self.count, self.count + 1
        w, day = self.world, self.day
        self.must(run["date"] == w.days[day].isoformat(), "another day",
                  run["date"])
        got = {o["organisation"]: o for o in run["organisations"]}
        names = {o.name() for o in w.organisations} | set(self.bench.extra)
        self.must(set(got) == names and len(run["organisations"]) ==
                  len(names), "organisations lost", set(got) ^ names)
        for o in w.organisations:
            self.organisation(o, got[o.name()])
        for name, (address, states, product) in self.bench.extra.items():
            t = got[name]["targets"][0]
            self.must(t["state"] in states.split() and
                      t["product"] == product, "a misbehaving host",
                      name, t["state"], t["product"])
        self.totals(run)
        self.adoption(run, got)

    def totals(self, run):
        targets = [t for o in run["organisations"] for t in o["targets"]]
        by_state = {}
        for t in targets:
            by_state[t["state"]] = by_state.get(t["state"], 0) + 1
        totals = run["totals"]
        self.must(totals["targets"] == len(targets) == self.bench.targets and
                  totals["organisations"] == len(run["organisations"]) and
                  by_state == {k: v for k, v in totals["by_state"].items()
                               if v}, "totals do not add up", run["date"],
                  totals, by_state)

    # -- an organisation ------------------------------------------------------

    def organisation(self, o, got):
        w, day = self.world, self.day
        where = (w.days[day].isoformat(), o.name(), o.kind)
        self.must([t["target"] for t in got["targets"]] == o.targets,
                  "a target lost", *where)
        want = w.expected_class(o, day)
        self.must(want in (None, got["class"]), "another class", *where, want,
                  got["class"], got.get("class_reasons"))
        t = got["targets"][0]
        want = w.expected_state(o, day)
        self.must(t["state"] == want, "another state", *where, want,
                  t["state"])
        if o.kind == "other":
            self.must(t["product"] == o.product and
                      t["build_low"] == self.shown(o), "another product",
                      *where, o.product, t["product"], t["build_low"])
            return
        want = w.organisation_verdict(o, day)
        self.must(t["product"] == ("exchange" if want else None),
                  "another product", *where, t["product"])
        self.must(t["verdicts"].get("proxylogon") == want,
                  "another verdict", *where, o.told, want,
                  t["verdicts"].get("proxylogon"))
        self.verdicts += want is not None
        if o.kind == "hosted" or not w.seen(o, day):
            return
        ends = {e["address"]: e for e in t["endpoints"] if e["product"]}
        self.must(set(ends) == {s.address for s in o.servers},
                  "not all of a farm", *where, sorted(ends))
        for s in o.servers:
            if s.address in ends:
                self.endpoint(s.site[day], ends[s.address], where)

    @staticmethod
    def shown(o):
        from world import PRODUCTS
        return PRODUCTS[o.product][1]

    def endpoint(self, site, e, where):
        low, high = self.world.interval(site, self.day)
        got = [key(e[k]) if e[k] else None
               for k in ("build_low", "build_high")]
        self.must(got == [low, high], "another interval", *where, site[1:],
                  e["build_low"], e["build_high"], low, high)
        self.must(got[0] and got[1] and got[0] <= key(site[1]) <= got[1],
                  "the interval does not hold the build", *where, site[1:],
                  e["build_low"], e["build_high"])
        self.intervals += 1

    # -- adoption --------------------------------------------------------------

    def adoption(self, run, got):
        w, day = self.world, self.day
        verdict = {o: w.organisation_verdict(o, day) for o in
                   w.organisations}
        if self.cohort is None:
            self.cohort = [o for o in w.organisations if verdict[o] == "no"]
        extra = [t["verdicts"]["proxylogon"] for n in self.bench.extra
                 for t in got[n]["targets"] if t["verdicts"]]
        a = run["adoption"]["proxylogon"]
        c, p = a["cohort"], a["prevalence"]
        odd = self.extra_cohort(run)
        status = [verdict[o] for o in self.cohort]
        all_of = len(status) + len(odd)
        patched, unknown, gone = (status.count(v) for v in (
            "yes", "cannot-tell", None))
        self.must((c["exploitable"], c["patched"], c["cannot_tell"],
                   c["gone"]) == (all_of, patched, unknown, gone),
                  "another cohort", run["date"], c,
                  (all_of, patched, unknown, gone))
        self.must(math.isclose(c["share_low"], patched / all_of,
                               abs_tol=1e-6) and
                  math.isclose(c["share_high"], (patched + unknown + gone) /
                               all_of, abs_tol=1e-6), "another share",
                  run["date"], c)
        really = sum(w.patched(o, day) for o in self.cohort) / all_of
        self.must(c["share_low"] <= really <= c["share_high"],
                  "the truth is not within the bounds", run["date"], really,
                  c)
        seen = [v for v in verdict.values() if v] + extra
        self.must((p["seen"], p["patched"], p["cannot_tell"]) ==
                  (len(seen), seen.count("yes"), seen.count("cannot-tell")),
                  "another prevalence", run["date"], p, len(seen))
        self.statuses.append(status)
        self.trend(a, run["date"])
        self.cells(a, verdict, run["date"])
        self.line = (run["date"], c["share_low"], really, c["share_high"],
                     a["trend"])
        print("%s: between %.3f and %.3f, in truth %.3f, %s" % (
            run["date"], c["share_low"], c["share_high"], really,
            a["trend"]))

    def extra_cohort(self, run):
        """Misbehaving hosts that show an open build; they never patch."""
        if self.day == 0:
            self.odd = [o["organisation"] for o in run["organisations"]
                        if o["organisation"] in self.bench.extra and
                        any(t["verdicts"].get("proxylogon") == "no"
                            for t in o["targets"])]
        return self.odd

    def trend(self, a, date):
        """The sign test of the last three days, by other means."""
        if self.day == 0:
            self.must(a["trend"] == "undetermined", "a trend of one day")
            return
        was = self.statuses[max(0, self.day - 3)]
        now = self.statuses[self.day]
        ups = sum(x == "no" and y == "yes" for x, y in zip(was, now))
        downs = sum(x == "yes" and y == "no" for x, y in zip(was, now))
        n, most = ups + downs, max(ups, downs)
        p = sum(math.comb(n, k) for k in range(most, n + 1)) / 2 ** n \
            if n else 1
        want = "flat" if p >= .05 or ups == downs else \
            "rising" if ups > downs else "falling"
        self.must(a["trend"] == want, "another trend", date, a["trend"],
                  want, ups, downs)

    def cells(self, a, verdict, date):
        """The same figures by sector and by country."""
        for name, of in (("by_sector", "sector"), ("by_country", "country")):
            for word in {getattr(o, of) for o in verdict} - {"DK"}:
                # (the misbehaving are in DK as well)
                seen = [v for o, v in verdict.items()
                        if v and getattr(o, of) == word]
                members = [verdict[o] for o in self.cohort
                           if getattr(o, of) == word]
                self.cell(a[name].get(word), seen, members, date, word)

    def cell(self, cell, seen, members, date, word):
        if not cell:  # too few to be told
            self.must(len(seen) < 5 or len(members) < 5, "a cell is missing",
                      date, word, len(seen), len(members))
            return
        p, c = cell["prevalence"], cell["cohort"]
        self.must((p["seen"], p["patched"], p["cannot_tell"]) ==
                  (len(seen), seen.count("yes"), seen.count("cannot-tell"))
                  and (c["exploitable"], c["patched"], c["cannot_tell"],
                       c["gone"]) == (len(members), *(
                           members.count(v) for v in (
                               "yes", "cannot-tell", None))),
                  "another cell", date, word, cell)

    def say(self):
        print(f"{self.intervals} intervals, {self.verdicts} verdicts")
