#!/usr/bin/env python3
"""./dev bench: Postern against its peers, on the same files, in one run.

    bench/run.py BUILD [--quick] [--up-to 4G] [--only PART,...] [--tmp DIR]

Parts: evtx sigma web indicators pages logs literals reports questions.  The
whole takes half an hour and 20 GB below --tmp (default: $TMPDIR or /tmp).

The commands of a row run in turn (A B A B ...), after a warm-up, as often as
the row says; figures are medians of whole processes, the ratio is that of the
medians.  A peer that is not installed is named and left out.

Writes bench/RESULTS.md with the machine and the date, when all of it was
measured; --quick (an eighth of the sizes), --up-to and --only print alone.
"""

import argparse

import datetime
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import indicators as bench_indicators

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 5
ROUNDS = 15  # where a difference of a hundredth counts


class Measured:
    def __init__(self):
        self.wall, self.cpu, self.peak = [], [], []

    def add(self, command, shell):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        child = subprocess.Popen(command, shell=shell,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(child.pid, 0)
        self.wall.append(time.monotonic() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu.append(after.ru_utime + after.ru_stime - before.ru_utime
                        - before.ru_stime)
        self.peak.append(usage.ru_maxrss)

    def median(self):
        return statistics.median(self.wall)


def measure(commands, prepare=None, runs=RUNS, warm=True):
    """commands: name -> argv or shell text. In turn, after one warm-up."""
    result = {name: Measured() for name in commands}
    for turn in range(0 if warm else 1, runs + 1):
        for name, command in commands.items():
            if prepare:
                prepare()
            one = result[name] if turn else Measured()
            one.add(command, isinstance(command, str))
    return result


def timed(command):
    started = time.monotonic()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def speed(seconds, mb):
    return f"{seconds:.2f} s, {mb / seconds:.0f} MB/s"


def events(seconds, count):
    return f"{seconds:.2f} s, {count / seconds / 1000:.0f} k/s"


def bytes_of(size):
    return int(size[:-1]) << {"M": 20, "G": 30}[size[-1]]


def folder_bytes(folder):
    return sum(f.stat().st_size for f in pathlib.Path(folder).rglob("*")
               if f.is_file())


class Bench:
    def __init__(self, options):
        self.build = pathlib.Path(options.build).resolve()
        self.postern = str(self.build / "postern")
        self.lab = str(self.build / "lab/postern-lab")
        self.options = options
        self.corpora = os.environ.get("POSTERN_CORPORA")
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="postern-bench-",
                                                 dir=options.tmp))
        self.lines = []
        self.scale = 8 if options.quick else 1

    def say(self, text):
        print(text, flush=True)
        self.lines.append(text)

    def row(self, *cells):
        self.say("| " + " | ".join(cells) + " |")

    def head(self, title, text, *cells):
        self.say("")
        self.say(f"## {title}")
        self.say("")
        if text:
            self.say(text)
            self.say("")
        self.row(*cells)
        self.row(*["---"] * len(cells))

    def peer(self, name):
        """Where a peer is, or None, which the results say."""
        found = shutil.which(name)
        if not found:
            self.say(f"\n{name} is not installed here: not compared.")
        return found

    def make(self, *argv):
        subprocess.run([str(a) for a in argv], check=True,
                       stdout=subprocess.DEVNULL)

    def case(self):
        return str(self.tmp / "bench.postern")

    def forget_case(self):
        for f in self.tmp.glob("bench.*"):
            f.unlink()

    def investigate(self, folder, threads=0):
        argv = [self.postern, "investigate", str(folder), "--case",
                self.case(), "--no-report"]
        return argv + (["--threads", str(threads)] if threads else [])

    def event_log(self, mebibytes, names):
        target = self.tmp / "big.evtx"
        self.make(sys.executable, ROOT / "bench/evtx_make.py", target,
                  max(1, mebibytes // self.scale),
                  *[f"{self.corpora}/evtx/{n}" for n in names])
        return target

    def evtx(self):
        """Reading: event logs to JSON lines, or XML."""
        if not self.corpora:
            self.say("\nNo shared corpora: event logs are not measured.")
            return
        peer, export = self.peer("evtx_dump"), self.peer("evtxexport")
        sources = ["benign/plaso_System.evtx", "benign/system.evtx",
                   "parser/security_bad_string_cache.evtx"]
        self.head("EVTX to JSONL", "One file of repeated chunks; -t 1: one "
                  "thread. Five runs.", "input", "postern, 1 thread",
                  "evtx_dump -t 1", "ratio", "postern, 2 threads",
                  "own scaling", "peak")
        for name in sources if peer else []:
            target = self.event_log(1024, [name])
            got = measure({
                "one": [self.postern, "dump", "--threads", "1", str(target)],
                "peer": [peer, "-t", "1", "-o", "jsonl", str(target)],
                "two": [self.postern, "dump", "--threads", "2", str(target)],
            })
            mb = target.stat().st_size / 1e6
            one, peer_s, two = (got[n].median() for n in
                                ("one", "peer", "two"))
            self.row(f"{name}, {mb:.0f} MB", speed(one, mb), speed(peer_s, mb),
                     f"{peer_s / one:.2f}", f"{two:.2f} s",
                     f"{one / two:.2f}",
                     f"{max(got['two'].peak) / 1024:.0f} MiB")
            target.unlink()
        if not export:
            return
        self.head("EVTX to XML, against evtxexport (libevtx)", "One file of "
                  "repeated chunks, one thread. Three runs.", "input",
                  "postern dump --format xml", "evtxexport -f xml", "ratio")
        target = self.event_log(64, ["benign/plaso_System.evtx"])
        mb = target.stat().st_size / 1e6
        got = measure({
            "one": [self.postern, "dump", "--threads", "1", "--format", "xml",
                    str(target)],
            "peer": [export, "-f", "xml", str(target)]}, runs=3)
        one, peer_s = got["one"].median(), got["peer"].median()
        self.row(f"{mb:.0f} MB", speed(one, mb), speed(peer_s, mb),
                 f"{peer_s / one:.1f}")
        target.unlink()

    def flat(self, target):
        """Events as the peer's rules name their fields: one flat object a
        line.  Not timed."""
        out = self.tmp / "flat.jsonl"
        dump = subprocess.Popen([self.postern, "dump", str(target)],
                                stdout=subprocess.PIPE, text=True,
                                encoding="utf-8")
        count = 0
        with open(out, "w", encoding="utf-8") as file:
            for line in dump.stdout:
                event = json.loads(line)["Event"]
                system = event.get("System") or {}
                data = event.get("EventData") or event.get("UserData") or {}
                one = {k: v for k, v in data.items()
                       if isinstance(v, (str, int, float))}
                number = system.get("EventID")
                one.update(Channel=system.get("Channel"), EventID=number[
                    "#text"] if isinstance(number, dict) else number,
                           Computer=system.get("Computer"))
                file.write(json.dumps(one) + "\n")
                count += 1
        dump.wait()
        return out, count

    def sigma(self):
        """Matching: all Windows rules of SigmaHQ over event logs, against
        reading alone and against rsigma."""
        if not self.corpora:
            self.say("\nNo shared corpora: Sigma is not measured.")
            return
        peer = self.peer("rsigma")
        rules = f"{self.corpora}/rules/sigma/rules/windows"
        names = sorted(str(p.relative_to(self.corpora + "/evtx")) for p in
                       pathlib.Path(self.corpora, "evtx/attack-cc0").glob(
                           "*.evtx"))
        target = self.event_log(
            512, names + ["benign/system.evtx", "benign/plaso_System.evtx"])
        flat, count = self.flat(target)
        got = measure(self.sigma_commands(peer, rules, target, flat), runs=3)
        self.sigma_costs(got, count, target.stat().st_size / 1e6)
        if peer:
            self.sigma_peer(got, count)
        target.unlink()
        flat.unlink()

    def sigma_commands(self, peer, rules, target, flat):
        empty, nothing = self.tmp / "empty", self.tmp / "nothing.yml"
        empty.mkdir()
        nothing.write_text("title: Nothing\nlogsource: {product: windows}\n"
                           "detection: {s: {EventID: 999999}, condition: s}\n")
        hunt = [self.postern, "hunt", "--rules"]
        commands = {
            "dump": [self.postern, "dump", "--threads", "1", str(target)],
            "nothing": hunt + [str(nothing), str(target)],
            "compile": hunt + [rules, str(empty)],
            "hunt": hunt + [rules, str(target)],
        }
        if peer:
            eval_ = [peer, "engine", "eval", "-q", "--logsource-routing",
                     "-r", rules, "-e"]
            commands["rsigma"] = eval_ + [f"@{target}"]
            commands["flat"] = [peer, "engine", "eval", "-q", "-r", rules,
                                "-e", f"@{flat}"]
        return commands

    def indicators(self):
        """A million indicators: loading, memory, and what looking costs."""
        folder = self.tmp / "indicators"
        folder.mkdir()
        rows = bench_indicators.measure_all(
            self.postern, self.lab, folder, self.corpora,
            (512 << 20) // self.scale, ROUNDS)
        self.head("A million indicators", "Addresses, networks, names, pages, "
                  "digests, paths; none of them is in the evidence. Processor "
                  "seconds of whole processes, one thread; looking is what "
                  f"is left without loading. {ROUNDS} rounds of all of them, "
                  "medians.", "input", "without", "with",
                  "loading", "looking costs", "peak", "more memory")
        for row in rows:
            self.row(*row.cells())
        shutil.rmtree(folder)

    def sigma_costs(self, got, count, mb):
        self.head("Windows rules of SigmaHQ over event logs", "Whole "
                  "processes, one thread; matching is what is left without "
                  "compiling. Reading is postern dump, to JSON lines; hunt "
                  "with one rule that matches nothing decodes without "
                  "writing. Three runs.", "input", "postern hunt", "CPU",
                  "peak", "compiling", "matching", "reading", "ratio",
                  "nothing to match")
        hunt, compiled, dump, nothing = (
            got[n].median() for n in ("hunt", "compile", "dump", "nothing"))
        self.row(f"{count} events, {mb:.0f} MB", events(hunt, count),
                 f"{statistics.median(got['hunt'].cpu):.2f} s",
                 f"{max(got['hunt'].peak) / 1024:.0f} MiB",
                 f"{compiled:.2f} s", events(hunt - compiled, count),
                 events(dump, count), f"{(hunt - compiled) / dump:.2f}",
                 f"{nothing:.2f} s")

    def sigma_peer(self, got, count):
        self.head("The same rules and events, against rsigma", "rsigma reads "
                  "the same event log, with --logsource-routing; and flat JSON "
                  "lines made from it before, which postern does not. Whole "
                  "processes: rules are compiled in each.", "rsigma reads",
                  "postern", "CPU", "rsigma", "CPU", "ratio")
        mine = got["hunt"].median()
        for name, what in (("rsigma", "the event log"), ("flat", "flat JSON")):
            other = got[name].median()
            self.row(what, events(mine, count),
                     f"{statistics.median(got['hunt'].cpu):.2f} s",
                     events(other, count),
                     f"{statistics.median(got[name].cpu):.2f} s",
                     f"{other / mine:.1f}")

    def web(self):
        """Matching: all web rules of SigmaHQ over IIS and HttpProxy logs."""
        if not self.corpora:
            self.say("\nNo shared corpora: web rules are not measured.")
            return
        rules, empty = self.web_rules(), self.tmp / "none"
        empty.mkdir()
        hunt = [self.postern, "hunt", "--rules"]
        folder = self.tmp / "load"
        self.make(self.lab, "load", "--bytes", "512M" if self.options.quick
                  else "1G", "--out", folder)
        self.head("Web rules of SigmaHQ over text logs", "All rules of the "
                  "categories webserver and proxy; CPU time, without that of "
                  "an empty folder, so that compiling is no part of it. "
                  "Reading alone is hunt with one rule: for another log, which "
                  "asks for no field, or one of webserver that matches "
                  "nothing. Five runs in turn.", "input", "reading, no field",
                  "a rule without match", "all rules", "ratio", "ratio",
                  "dump", "peak")
        for name, logs in (("IIS", "EX01/C/inetpub"),
                           ("HttpProxy", "EX01/C/Program Files")):
            target = str(folder / logs)
            commands = {
                f"{what}{where}": hunt + [str(rules[what]), path]
                for what in rules
                for where, path in (("", target), (" none", str(empty)))}
            commands["dump"] = [self.postern, "dump", "--threads", "1", target]
            got = measure(commands)
            cost = {n: statistics.median(got[n].cpu) for n in commands}
            read, one, hunted = (cost[n] - cost[f"{n} none"] for n in
                                 ("other", "never", "all"))
            mb = folder_bytes(target) / 1e6
            self.row(f"{name}, {mb:.0f} MB", speed(read, mb), speed(one, mb),
                     speed(hunted, mb), f"{hunted / read:.2f}",
                     f"{hunted / one:.2f}", f"{cost['dump']:.2f} s",
                     f"{max(got['all'].peak) / 1024:.0f} MiB")
        shutil.rmtree(folder)

    def web_rules(self):
        """Rules of one file or folder each: all of the web, and two that find
        nothing."""
        all_, other, never = (self.tmp / n for n in
                              ("web-rules", "other.yml", "never.yml"))
        all_.mkdir()
        for rule in pathlib.Path(self.corpora, "rules/sigma").rglob("*.yml"):
            text = rule.read_text(encoding="utf-8")
            if any(line.split("#")[0].split() in
                   (["category:", "webserver"], ["category:", "proxy"])
                   for line in text.splitlines()):
                shutil.copy(rule, all_ / rule.name)
        form = ("title: Nothing\nlogsource: {%s}\n"
                "detection: {s: {%s}, condition: s}\n")
        other.write_text(form % ("product: windows, service: security",
                                 "EventID: 999999"))
        never.write_text(form % ("category: webserver",
                                 "cs-method: NOTHING"))
        return {"all": all_, "other": other, "never": never}

    def pages(self):
        """Matching: our YARA rules over harmless files of web folders."""
        peer = self.peer("yara")
        if not peer:
            return
        folder = self.tmp / "web"
        below = folder / ("EX01/C/Program Files/Microsoft/Exchange Server/V15/"
                          "FrontEnd/HttpProxy/owa/prem/15.1.2106.2/scripts")
        below.mkdir(parents=True)
        text = 'function row(n) { return "A row of a table " + n; }\n' * 200
        count = 8000 // self.scale
        for i in range(count):
            (below / f"page{i}.js").write_text(f"{text}// {i}\n")
        mb = folder_bytes(folder) / 1e6
        rules = [str(p) for p in sorted((ROOT / "rules/yara").glob("*.yar"))]
        names = ["-d", "filename=page.js", "-d",
                 "filepath=C:\\FrontEnd\\HttpProxy\\owa\\page.js",
                 "-d", "extension=.js"]
        got = measure({
            "postern": self.investigate(folder),
            "yara": [peer, "-r", "-w", "-p", str(os.cpu_count()), *names,
                     *rules, str(folder)]}, prepare=self.forget_case, runs=3)
        mine, other = got["postern"].median(), got["yara"].median()
        self.head("Our YARA rules over web pages", "postern investigate reads, "
                  "hashes, scans, and writes a case; yara -r scans. Three "
                  "runs.", "input", "postern", "CPU", "yara", "CPU", "ratio")
        self.row(f"{count} pages, {mb:.0f} MB", speed(mine, mb),
                 f"{statistics.median(got['postern'].cpu):.2f} s",
                 speed(other, mb),
                 f"{statistics.median(got['yara'].cpu):.2f} s",
                 f"{other / mine:.2f}")
        shutil.rmtree(folder)

    def sizes(self):
        sizes = ["256M", "1G", "4G", "16G"]
        if self.options.quick:
            sizes = ["32M", "128M", "512M", "2G"]
        if self.options.up_to in sizes:
            sizes = sizes[:sizes.index(self.options.up_to) + 1]
        return sizes

    def logs(self):
        """Investigating: cost against size."""
        self.head("Investigate: IIS and HttpProxy logs, everything on",
                  "Five runs; three of the third size, one of the fourth. "
                  "made: postern-lab load, written and synced, against dd of "
                  "zeros to the same disk.", "input", "made", "dd",
                  "postern, all cores", "CPU", "peak",
                  "openssl dgst -sha256", "ratio", "openssl, xargs -P",
                  "ratio")
        points = []
        for at, size in enumerate(self.sizes()):
            number = bytes_of(size)
            if number * 5 // 4 > shutil.disk_usage(self.tmp).free:
                self.say(f"| {size}: no room on the disk |")
                continue
            points.append(self.one_size(size, number, (5, 5, 3, 1)[at]))
        if len(points) < 2:
            return
        costs = [s / mb * 1000 for mb, s, _ in points]
        self.say("")
        self.say(f"Time for a GB: {min(costs):.2f} to {max(costs):.2f} s over "
                 f"a range of {points[-1][0] / points[0][0]:.0f} to 1; peak "
                 f"{points[0][2]:.0f} to {points[-1][2]:.0f} MiB.")

    def one_size(self, size, number, runs):
        folder, zeros = self.tmp / "load", self.tmp / "zeros"
        made = timed(f"{self.lab} load --bytes {size} --out {folder} && "
                     f"sync {folder}/EX01/C")
        dd = timed(f"dd if=/dev/zero of={zeros} bs=1M "
                   f"count={min(number, 1 << 30) >> 20} conv=fsync")
        dd *= number / min(number, 1 << 30)
        zeros.unlink()
        find = f"find {folder} -type f -print0 | xargs -0"
        got = measure({
            "postern": self.investigate(folder),
            "openssl": f"{find} openssl dgst -sha256",
            "openssl-p": f"{find} -P {os.cpu_count()} -n 4 "
                         "openssl dgst -sha256",
        }, prepare=self.forget_case, runs=runs, warm=runs > 1)
        mb = folder_bytes(folder) / 1e6
        mine = got["postern"]
        one, many = (got[n].median() for n in ("openssl", "openssl-p"))
        peak = max(mine.peak) / 1024
        self.row(f"{mb:.0f} MB", f"{mb / made:.0f} MB/s",
                 f"{mb / dd:.0f} MB/s", speed(mine.median(), mb),
                 f"{statistics.median(mine.cpu):.2f} s", f"{peak:.0f} MiB",
                 f"{one:.2f} s", f"{mine.median() / one:.2f}",
                 f"{many:.2f} s", f"{mine.median() / many:.2f}")
        shutil.rmtree(folder)
        return mb, mine.median(), peak

    def literals(self):
        """Matching alone: the same logs, a peer that only looks for words."""
        peer = self.peer("rg")
        if not peer:
            return
        folder = self.tmp / "load"
        self.make(self.lab, "load", "--bytes",
                  f"{1024 // self.scale}M", "--out", folder)
        words = self.tmp / "words"
        words.write_text("ServerInfo~\nX-Rps-CAT\nautodiscover.json\n"
                         "__VIEWSTATE=\nDDIService.svc/SetObject\n"
                         "/owa/auth/Current/themes/resources/\n"
                         "aspnet_client\nproxyLogon.ecp\n")
        got = measure({
            "postern": self.investigate(folder),
            "rg": [peer, "-c", "-i", "-F", "-f", str(words), str(folder)],
        }, prepare=self.forget_case)
        mb = folder_bytes(folder) / 1e6
        self.head("Against ripgrep with eight literals", "Five runs.", "input",
                  "postern", "rg -i -F", "ratio")
        self.row(f"{mb:.0f} MB", f"{got['postern'].median():.2f} s",
                 f"{got['rg'].median():.2f} s",
                 f"{got['postern'].median() / got['rg'].median():.2f}")
        shutil.rmtree(folder)

    def reports(self):
        folder = self.tmp / "example"
        self.make(self.lab, "make", "proxylogon", "--out", folder, "--seed",
                  "1")
        self.forget_case()
        subprocess.run(self.investigate(folder), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        got = measure({form: [self.postern, "report", self.case(),
                              "--format", form]
                       for form in ("json", "text", "html")})
        self.head("Reports of the scenario proxylogon", "Five runs.", "format",
                  "time")
        for form, one in got.items():
            self.row(form, f"{one.median() * 1000:.0f} ms")
        shutil.rmtree(folder)

    def answered(self, folder, runs):
        """(seconds of investigate, {part: (wall, CPU, bytes)}, MiB at most):
        the whole, and what of it the questions are; medians."""
        whole = measure({"postern": self.investigate(folder)},
                        prepare=self.forget_case, runs=runs, warm=runs > 1)
        parts, peak = {}, 0
        for _ in range(runs):
            child = subprocess.Popen([self.build / "bench/answers-bench",
                                      self.case()], stdout=subprocess.PIPE,
                                     text=True)
            told = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            if status:
                raise SystemExit("bench: answers-bench failed")
            peak = max(peak, usage.ru_maxrss / 1024)
            for line in told.splitlines():
                name, *numbers = line.split()
                parts.setdefault(name, []).append([float(n) for n in numbers])
        parts = {name: [statistics.median(column) for column in zip(*rows)]
                 for name, rows in parts.items()}
        return whole["postern"].median(), parts, peak

    def questions(self):
        """Answering: a case of many findings; its share of a large reading."""
        self.head("The questions", "Every finding is an attempt of another "
                  "client or path (bench/answers_make.py). The questions are "
                  "answered again in a case that is there "
                  "(bench/answers_bench.c); with them, reading and writing "
                  "the case, is investigate; then such as got in, and requests "
                  "to a page that was left. Medians of three, of a million "
                  "one.", "findings", "investigate", "the questions", "CPU",
                  "peak", "report json", "text", "html")
        folder = self.tmp / "findings"
        for count, kind in ((10000, "refused"), (100000, "refused"),
                            (1000000, "refused"), (100000, "answered"),
                            (100000, "page")):
            self.make(sys.executable, ROOT / "bench/answers_make.py", folder,
                      count // self.scale, 0, kind)
            whole, part, peak = self.answered(folder,
                                              3 if count < 1000000 else 1)
            self.row(f"{count // self.scale} {kind}", f"{whole:.2f} s",
                     f"{part['answers'][0]:.2f} s",
                     f"{part['answers'][1]:.2f} s", f"{peak:.0f} MiB",
                     *[f"{part[n][0]:.2f} s, {part[n][2] / 1e6:.1f} MB"
                       for n in ("json", "text", "html")])
            shutil.rmtree(folder)
            self.forget_case()
        self.head("The questions after a large reading", "Logs of "
                  "postern-lab load, in which nobody attacks. Medians of "
                  "three.", "input", "investigate", "the questions",
                  "share of the rest")
        size = min(bytes_of(self.options.up_to or "4G"),
                   bytes_of("4G") // self.scale)
        folder = self.tmp / "load"
        self.make(self.lab, "load", "--bytes", size, "--out", folder)
        whole, part, _ = self.answered(folder, 3)
        asked = part["answers"][0]
        self.row(f"{folder_bytes(folder) / 1e6:.0f} MB", f"{whole:.2f} s",
                 f"{asked:.3f} s", f"{100 * asked / (whole - asked):.1f} %")
        shutil.rmtree(folder)
        self.forget_case()

    def write(self, took):
        cpu = "unknown processor"
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        top = ["# Measurements", "",
               f"{datetime.date.today()}, {os.cpu_count()} cores of {cpu}, "
               f"{memory / 2**30:.0f} GiB, page cache warm where it holds the "
               "input, output to /dev/null; medians of runs in turn. Made by "
               f"`./dev bench` in {took / 60:.0f} minutes."]
        (ROOT / "bench/RESULTS.md").write_text(
            "\n".join(top + self.lines) + "\n", encoding="utf-8")

    def run(self):
        parts = ["evtx", "sigma", "web", "indicators", "pages", "logs",
                 "literals", "reports", "questions"]
        only = self.options.only.split(",") if self.options.only else parts
        wrong = [p for p in only if p not in parts]
        if wrong:
            raise SystemExit(f"bench: no part {wrong[0]}; there are "
                             + ", ".join(parts))
        begun = time.monotonic()
        try:
            for part in only:
                started = time.monotonic()
                getattr(self, part)()
                print(f"({part}: {time.monotonic() - started:.0f} s)",
                      file=sys.stderr, flush=True)
        finally:
            shutil.rmtree(self.tmp, ignore_errors=True)
        if only == parts and not self.options.quick and \
                not self.options.up_to:
            self.write(time.monotonic() - begun)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0],
        epilog="./dev bench --quick --only logs,literals")
    parser.add_argument("build", help="folder of a release build")
    parser.add_argument("--quick", action="store_true",
                        help="an eighth of the sizes; prints alone")
    parser.add_argument("--up-to", metavar="SIZE",
                        help="largest input of part logs: 256M, 1G, 4G")
    parser.add_argument("--only", metavar="PART,...",
                        help="evtx sigma web indicators pages logs literals "
                        "reports questions")
    parser.add_argument("--tmp", metavar="DIR", help="where inputs are made")
    Bench(parser.parse_args()).run()


if __name__ == "__main__":
    main()
