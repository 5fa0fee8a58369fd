"""Coverage, answers and judgements as a person uses them; see run.py."""

import json
import sqlite3


def add(h):
    """h: the module run.py."""
    run, check, says = h.run, h.check, h.says

    def make(tmp, **more):
        h.make_evidence(tmp, **more)
        run("investigate", "EX01", cwd=tmp)
        return h.report_of(tmp / "EX01.postern")

    def make_with_gap(tmp):
        log = h.make_evidence(tmp) / (
            "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log")
        lines = log.read_text().splitlines(keepends=True)
        log.write_text("".join(l for l in lines if not l.startswith(
            ("2021-03-01 10:", "2021-03-01 11:", "2021-03-01 12:",
             "2021-03-01 13:"))), newline="")
        run("investigate", "EX01", cwd=tmp)
        return h.report_of(tmp / "EX01.postern")

    def answer(report, question):
        return next(a for a in report["answers"]
                    if a["question"] == question)

    def pages(report):
        return [f["id"] for f in report["findings"] if f["kind"] == "use"]

    @h.test
    def judge_takes_a_finding_out_of_the_verdicts_and_keeps_it(tmp):
        before = make(tmp)
        check(answer(before, "targeted")["verdict"] == "exploited", "no start")
        ids = [f["id"] for f in before["findings"]]
        for finding in ids:
            out = run("judge", "EX01.postern", finding, "--as", "benign",
                      "--why", "our own test", "--by", "A. Person", "--on",
                      "2021-03-10", cwd=tmp, code=0).stdout
        check("EX01.json" in out, "the reports were not written anew")
        after = h.report_of(tmp / "EX01.postern")
        check(answer(after, "targeted")["verdict"] != "exploited",
              "benign findings count")
        check([f["id"] for f in after["findings"]] == ids, "one is gone")
        check(all(f["judgement"] == {"as": "benign", "why": "our own test",
                                     "by": "A. Person", "on": "2021-03-10"}
                  for f in after["findings"]), "they are not marked")
        check("judged to be benign" in
              answer(after, "targeted")["sentences"]["en"], "unsaid")
        check("حميدة" in answer(after, "targeted")["sentences"]["ar"],
              "unsaid in Arabic")
        check(json.loads((tmp / "EX01.json").read_text()) == after,
              "EX01.json tells the old answers")
        for page in ("EX01.en.html", "EX01.ar.html"):
            check("our own test" in (tmp / page).read_text(), page)
        for lang in ("en", "ar"):
            check("our own test" in run("report", "EX01.postern", "--lang",
                                        lang, cwd=tmp, code=0).stdout, lang)

    @h.test
    def judgements_hold_when_the_case_is_investigated_again(tmp):
        finding = pages(make(tmp))[0]
        run("judge", "EX01.postern", finding, "--as", "benign", "--why",
            "known", "--no-report", cwd=tmp, code=0)
        once = h.report_of(tmp / "EX01.postern")
        run("investigate", "EX01", cwd=tmp)
        check(h.report_of(tmp / "EX01.postern") == once, "it was forgotten")
        run("verify", "EX01.postern", cwd=tmp, code=0)

    @h.test
    def judge_without_report_leaves_the_reports(tmp):
        finding = pages(make(tmp))[0]
        before = (tmp / "EX01.json").read_bytes()
        run("judge", "EX01.postern", finding, "--as", "unknown", "--why",
            "later", "--no-report", cwd=tmp, code=0)
        check((tmp / "EX01.json").read_bytes() == before, "it was written")
        (tmp / "EX01.json").unlink()
        out = run("judge", "EX01.postern", finding, "--as", "unknown",
                  "--why", "later", "--json", cwd=tmp, code=0).stdout
        told = json.loads(out)
        check(told["schema"] == "postern-judge/1", "no schema")
        check(told["judgement"]["as"] == "unknown", "not said")
        check(told["changed"] == [], "nothing changed")
        check(told["reports"] == ["EX01.en.html", "EX01.ar.html"],
              "a report that was not there was made")

    @h.test
    def an_accepted_gap_counts_as_covered_and_says_so(tmp):
        before = answer(make_with_gap(tmp), "targeted")
        gaps = before["coverage"]["gaps"]
        check(gaps and before["coverage"]["share"] < 0.95, "no gap to accept")
        for gap in gaps:
            run("judge", "EX01.postern", "--accept-gap", gap["id"], "--why",
                "switched off", cwd=tmp, code=0)
        after = answer(h.report_of(tmp / "EX01.postern"), "targeted")
        check(after["coverage"]["share"] == 1, "not covered")
        check([g["accepted"]["why"] for g in after["coverage"]["gaps"]]
              == ["switched off"] * len(gaps), "not listed as accepted")
        check("a person accepted" in after["sentences"]["en"], "unsaid")
        check("قبلها شخص" in after["sentences"]["ar"], "unsaid in Arabic")
        run("judge", "EX01.postern", "--reopen-gap", gaps[0]["id"], "--why",
            "it was not", cwd=tmp, code=0)
        again = answer(h.report_of(tmp / "EX01.postern"), "targeted")
        check(again["coverage"]["share"] == before["coverage"]["share"],
              "taking it back did nothing")
        run("verify", "EX01.postern", cwd=tmp, code=0)

    @h.test
    def verify_sees_a_changed_judgement(tmp):
        finding = pages(make(tmp))[0]
        run("judge", "EX01.postern", finding, "--as", "benign", "--why",
            "known", cwd=tmp, code=0)
        whole = (tmp / "EX01.postern").read_bytes()
        for sql in ("UPDATE judgement SET why = 'else'",
                    "UPDATE judgement SET verdict = 'malicious'",
                    "UPDATE judgement SET day = '2021-01-01'",
                    "INSERT INTO judgement SELECT seq + 1, subject, verdict,"
                    " why, person, day, host, source, from_ns, to_ns"
                    " FROM judgement",
                    "DELETE FROM judgement"):
            (tmp / "EX01.postern").write_bytes(whole)
            db = sqlite3.connect(tmp / "EX01.postern")
            db.execute(sql)
            db.commit()
            db.close()
            out = run("verify", "EX01.postern", "--case-only", cwd=tmp,
                      code=4).stdout
            check("judgement" in out, sql)

    @h.test
    def judge_refuses_what_it_does_not_understand(tmp):
        report = make(tmp)
        finding = pages(report)[0]
        case = "EX01.postern"
        before = (tmp / case).read_bytes()

        def bad(code, *args):
            result = run("judge", *args, cwd=tmp, code=code)
            check((tmp / case).read_bytes() == before, f"{args}: it wrote")
            return result

        says(bad(2, case), "--as", "--accept-gap")
        says(bad(2, case, finding, "--why", "x"), "--as")
        says(bad(2, case, finding, "--as", "benign"), "--why")
        says(bad(2, case, finding, "--as", "benign", "--why", "  "), "--why")
        says(bad(2, case, finding, "--as", "good", "--why", "x"), "benign")
        says(bad(2, case, finding, "--as", "benign,malicious", "--why", "x"),
             "is none of")
        says(bad(2, case, finding, "--as", "benign", "--why", "x", "--lang",
                 "en,ar"), "--lang")
        says(bad(2, case, finding, "--accept-gap", "g-1", "--as", "benign",
                 "--why", "x"), "one thing")
        says(bad(2, case, "--accept-gap", "g-1", "--reopen-gap", "g-1",
                 "--why", "x"), "one thing")
        says(bad(2, case, "--accept-gap", "g-1", "--as", "benign", "--why",
                 "x"), "findings")
        says(bad(2, case, "--accept-gap", "g-0", "--why", "x"), "g-0",
             "postern coverage")
        says(bad(2, case, "f-0", "--as", "benign", "--why", "x"), "f-0",
             "postern report")
        says(bad(2, case, report["implants"][0]["id"], "--as", "benign",
                 "--why", "x"), "implant", "f-")
        says(bad(2, case, finding, "--as", "benign", "--why", "two\nlines"),
             "--why", "one line")
        says(bad(2, case, finding, "--as", "benign", "--why", "x" * 2001),
             "2000")
        says(bad(2, case, finding, "--as", "benign", "--why", "x", "--by",
                 "\x1b[31m"), "--by")
        says(bad(2, case, finding, "--as", "benign", "--why", "x", "--on",
                 "soon"), "date")
        says(bad(1, "none.postern", finding, "--as", "benign", "--why", "x"),
             "none.postern")
        check(not (tmp / "none.postern").exists(), "it made a case")
        says(bad(1, "EX01.json", finding, "--as", "benign", "--why", "x"),
             "is no case")

    @h.test
    def coverage_shows_the_picture_and_the_arithmetic(tmp):
        report = make_with_gap(tmp)
        gap = answer(report, "targeted")["coverage"]["gaps"][0]
        out = run("coverage", "EX01.postern", cwd=tmp, code=0).stdout
        for text in (gap["id"], "no records for these hours", "iis", "█",
                     "One column is", "postern judge CASE --accept-gap"):
            check(text in " ".join(out.split()), f"no {text}: {out}")
        check("\x1b" not in out, "colours that nobody asked for")
        check(max(map(len, out.splitlines())) <= 80, "wider than the screen")
        arabic = run("coverage", "EX01.postern", "--lang", "ar", cwd=tmp,
                     code=0).stdout
        arabic = " ".join(arabic.split())
        check(gap["id"] in arabic and "لا توجد سجلات" in arabic, arabic)
        told = json.loads(run("coverage", "EX01.postern", "--json",
                              "--host", gap["host"], cwd=tmp,
                              code=0).stdout)
        check(told["schema"] == "postern-coverage/1", "no schema")
        iis = next(s for s in told["sources"] if s["source"] == "iis")
        check([g["id"] for g in iis["gaps"]] == [gap["id"]], "other gaps")
        check(len(iis["spans"]) == 2, "the gap parts no spans")
        mine = next(a for a in told["answers"]
                    if a["question"] == "targeted")
        host = mine["hosts"][0]
        check(int(host["covered"] / host["total"] * 10000) / 10000
              == mine["share"], "the arithmetic is not that of the share")
        check(mine["needed"]["iis"][0] == ["iis"], "needs are not told")
        for page in ("EX01.en.html", "EX01.ar.html"):
            check(gap["id"] in (tmp / page).read_text(), page)

    @h.test
    def coverage_names_what_it_does_not_know(tmp):
        make(tmp)
        says(run("coverage", "EX01.postern", "--host", "EX9", cwd=tmp,
                 code=2), "EX9", "--host")
        says(run("coverage", "none.postern", cwd=tmp, code=1), "none.postern")
        says(run("coverage", cwd=tmp, code=2), "CASE")
        says(run("coverage", "EX01.json", cwd=tmp, code=1), "is no case")
        says(run("coverage", "EX01.postern", "--hosts", "x", cwd=tmp, code=2),
             "--host")

    @h.test
    def answer_tells_why(tmp):
        report = make_with_gap(tmp)
        mine = answer(report, "targeted")
        plain = run("answer", "EX01.postern", "targeted", cwd=tmp,
                    code=0).stdout
        check("Were the mail servers attacked?" in plain and
              "exploited" in plain, plain)
        check("Rules of the verdict" not in plain, "nobody asked why")
        why = run("answer", "EX01.postern", "targeted", "--why", cwd=tmp,
                  code=0).stdout
        flat = " ".join(why.split())
        for text in ("Asked about", "iis: iis, or httpproxy:autodiscover + "
                     "httpproxy:ecp + httpproxy:owa", "1. exploited",
                     "holds, and is applied", "2. undetermined",
                     "not reached", mine["coverage"]["gaps"][0]["id"],
                     *mine["findings"]):
            check(text in flat, f"no {text}: {why}")
        arabic = run("answer", "EX01.postern", "targeted", "--why", "--lang",
                     "ar", cwd=tmp, code=0).stdout
        check("قواعد الحكم" in arabic and "تنطبق وتُطبّق" in arabic, arabic)

    @h.test
    def answer_gives_json_for_every_question(tmp):
        report = make_with_gap(tmp)
        for mine in report["answers"]:
            question = mine["question"]
            told = json.loads(run("answer", "EX01.postern", question,
                                  "--why", "--json", cwd=tmp,
                                  code=0).stdout)
            check(told["schema"] == "postern-answer/1", "no schema")
            for key in ("question", "verdict", "confidence", "sentences",
                        "values"):
                check(told[key] == mine[key], f"{question}: another {key}")
            applied = [r for r in told["rules"] if r["applied"]]
            check([r["verdict"] for r in applied] == [mine["verdict"]],
                  f"{question}: the rule that is applied gives another verdict")
            check([f["id"] for f in told["findings"]] == mine["findings"],
                  f"{question}: other findings")
            check([g["id"] for g in told["coverage"]["gaps"]]
                  == [g["id"] for g in mine["coverage"]["gaps"]],
                  f"{question}: other gaps")
        told = json.loads(run("answer", "EX01.postern", "targeted", "--json",
                              cwd=tmp, code=0).stdout)
        check("rules" not in told, "nobody asked why")

    @h.test
    def answer_refuses_what_is_no_question(tmp):
        make(tmp)
        says(run("answer", "EX01.postern", "target", cwd=tmp, code=2),
             "targeted")
        says(run("answer", "EX01.postern", "whodunit", cwd=tmp, code=2),
             "whodunit", "--help")
        says(run("answer", "EX01.postern", cwd=tmp, code=2), "QUESTION")
        says(run("answer", "none.postern", "targeted", cwd=tmp, code=1),
             "none.postern")

    @h.test
    def a_clock_that_went_back_is_told_from_the_log_itself(tmp):
        log = h.make_evidence(tmp, attack=False) / (
            "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log")
        lines = log.read_text().splitlines(keepends=True)
        at = next(i for i, l in enumerate(lines)
                  if l.startswith("2021-03-01 12:"))
        again = [l
                 for l in lines if l.startswith("2021-03-01 11:")]
        log.write_text("".join(lines[:at] + again + lines[at:]), newline="")
        run("investigate", "EX01", cwd=tmp)
        report = h.report_of(tmp / "EX01.postern")
        gaps = [g for c in report["coverage"] for g in c["gaps"]
                if g["kind"] == "clock"]
        check([(g["from"], g["to"]) for g in gaps]
              == [("2021-03-01T11:00:05Z", "2021-03-01T11:50:05Z")],
              f"gaps: {gaps}")
        findings = [f for f in report["findings"]
                    if f["rule"]["id"] == "clock"]
        check(len(findings) == 1 and findings[0]["severity"] == "low" and
              "50 minutes" in findings[0]["summary"]["en"], findings)
        place = findings[0]["places"][0]
        check(place["line"] == at + 1 and "record" not in place, place)
        check(answer(report, "targeted")["coverage"]["share"] == 1,
              "a clock is no gap in what is covered")
