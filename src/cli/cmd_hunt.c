/* cmd_hunt.c - postern hunt: Sigma rules over evidence. */
#include "cli/command.h"

#include "cli/hunt.h"
#include "cli/intel.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "cli/sigma_files.h"

struct hunt_options {
	struct text_list rules;
	struct text_list values;
	struct text_list map;
	bool own;
	const char *format;
	const char *level;
	const char *group;
	int64_t since_ns;
	int64_t until_ns;
	bool slack;
	bool without_prefilter;
	const char *password_file;
	struct text_list indicators;
	struct text_list warninglists;
	struct text_list yara;
	bool any_time;
	bool yara_logs;
};

#define AT(member) offsetof(struct hunt_options, member)

static const struct option_spec hunt_options[] = {
	{"rules", OPT_TEXTS, AT(rules), "DIR", NULL,
	 TEXT("Sigma rules: a file, or a folder with all below it; may be "
	      "given again (default: the rules in the program)",
	      "قواعد Sigma: ملف أو مجلد بكل ما تحته؛ يمكن تكراره (الافتراضي: "
	      "القواعد التي في البرنامج)")},
	{"own", OPT_FLAG, AT(own), NULL, NULL,
	 TEXT("the rules in the program, besides those of --rules",
	      "القواعد التي في البرنامج إضافة إلى قواعد --rules")},
	ROW_VALUES(AT(values)),
	{"indicators", OPT_TEXTS, AT(indicators), "FILE", NULL,
	 TEXT("indicators: lists, CSV, STIX 2.1, MISP; a file, or a folder "
	      "with "
	      "all below it; may be given again",
	      "المؤشرات: قوائم أو CSV أو STIX 2.1 أو MISP؛ ملف أو مجلد بكل ما "
	      "تحته؛ يمكن تكراره")},
	ROW_WARNINGLISTS(AT(warninglists)),
	ROW_ANY_TIME(AT(any_time)),
	{"yara", OPT_TEXTS, AT(yara), "FILE", NULL,
	 TEXT("YARA rules over files and members of archives; a file or a "
	      "folder",
	      "قواعد YARA على الملفات وأعضاء الأرشيفات؛ ملف أو مجلد")},
	{"yara-logs", OPT_FLAG, AT(yara_logs), NULL, NULL,
	 TEXT("YARA over the text of logs, too",
	      "تشغيل YARA على نص السجلات أيضا")},
	ROW_LOG_SOURCES(AT(map)),
	{"level", OPT_WORD, AT(level), "LEVEL",
	 "informational low medium high critical",
	 TEXT("tell only rules of this level or above",
	      "عرض القواعد من هذا المستوى فما فوقه فقط")},
	{"since", OPT_TIME, AT(since_ns), "DATE", NULL,
	 TEXT("only events from then on", "الأحداث منذ ذلك الوقت فقط")},
	{"until", OPT_TIME, AT(until_ns), "DATE", NULL,
	 TEXT("only events before then", "الأحداث قبل ذلك الوقت فقط")},
	{"group", OPT_WORD, AT(group), "BY", "rule host",
	 TEXT("the table: a row for each rule (the default), or for each host "
	      "and rule",
	      "الجدول: صف لكل قاعدة (الافتراضي) أو لكل مضيف وقاعدة")},
	{"format", OPT_WORD, AT(format), "FORM", "table csv jsonl timesketch",
	 TEXT("table (the default); csv, jsonl, timesketch: a line for each "
	      "match",
	      "table (الافتراضي)؛ أو csv أو jsonl أو timesketch: سطر لكل "
	      "مطابقة")},
	{"slack", OPT_FLAG, AT(slack), NULL, NULL,
	 TEXT("event records in unused space, too",
	      "سجلات الأحداث في المساحة غير المستعملة أيضا")},
	ROW_PASSWORD_FILE(AT(password_file)),
	{"without-prefilter", OPT_FLAG, AT(without_prefilter), NULL, NULL,
	 TEXT("try every rule on every event: slow, and the same result",
	      "تجربة كل قاعدة على كل حدث: أبطأ والنتيجة واحدة")},
	{0},
};

static void hunt_defaults(void *given)
{
	struct hunt_options *o = given;

	o->since_ns = TIME_NONE;
	o->until_ns = TIME_NONE;
	o->format = "table";
	o->group = "rule";
}

static enum hunt_form form_of(const char *word)
{
	if (words_have(word, "csv"))
		return HUNT_CSV;
	if (words_have(word, "jsonl"))
		return HUNT_JSONL;
	return words_have(word, "timesketch") ? HUNT_TIMESKETCH : HUNT_TABLE;
}

/* What bears on how far the result can be trusted. */
static void say_limits(const struct hunt *h, const struct sigma_loaded *l)
{
	if (sigma_refusal_count(l->set)) {
		say("rules that run: %zu; refused: %zu", sigma_count(l->set),
		    sigma_refusal_count(l->set));
		sigma_say_refusals(l->set, 20);
	}
	for (size_t i = 0; i < sigma_warning_count(l->set); i++)
		say("%s:%u: %s", sigma_warning(l->set, i)->file,
		    sigma_warning(l->set, i)->line,
		    sigma_warning(l->set, i)->why);
	if (sigma_matcher_cut(h->matcher))
		say("%llu values were given up: regular expressions or "
		    "wildcards of rules took too long; matches may be missing",
		    (unsigned long long)sigma_matcher_cut(h->matcher));
	if (h->unkept)
		say("%llu matches are counted but not listed: no room",
		    (unsigned long long)h->unkept);
	if (correlator_lost(h->correlator))
		say("%llu matches took no part in correlations: without a "
		    "time, or no room",
		    (unsigned long long)correlator_lost(h->correlator));
	say("events: %llu; logs: %llu; rules: %zu",
	    (unsigned long long)h->events, (unsigned long long)h->items,
	    sigma_count(l->set));
}

/* What became of the indicators, and of YARA. */
static void say_intel(const struct hunt *h)
{
	const struct indicator_matcher *m = h->indicators;

	if (m && indicator_matcher_outside(m))
		say("%llu values were seen outside the time of their "
		    "indicator: no match (--any-time makes them one)",
		    (unsigned long long)indicator_matcher_outside(m));
	if (m && indicator_matcher_cut(m))
		say("%llu regular expressions of indicators were given up at a "
		    "limit",
		    (unsigned long long)indicator_matcher_cut(m));
	if (m && indicators_lost(m))
		say("%llu events took no part in patterns over several: "
		    "without a time, or beyond what is kept",
		    (unsigned long long)indicators_lost(m));
	if (m && indicators_capped(m))
		say("%llu patterns: not all combinations were tried",
		    (unsigned long long)indicators_capped(m));
	if (h->yara && yara_matcher_cut(h->yara))
		say("%llu scans were given up: too long, or too many matches",
		    (unsigned long long)yara_matcher_cut(h->yara));
	if (h->large)
		say("%llu files are larger than 16 MiB: YARA saw their "
		    "beginning",
		    (unsigned long long)h->large);
}

/* Hunt keeps no custody. */
static bool hunt_wants_sha256(const struct intel *in)
{
	return in->set && indicators_want_digest(in->set, DIGEST_SIZE);
}

static int hunt(const struct hunt_options *o, const struct program *program,
		const struct sigma_loaded *l, const struct intel *intel,
		bool *damaged, struct err *err)
{
	struct passwords passwords = {0};
	struct evidence_options options = {
		.passwords = o->password_file ? &passwords : NULL,
		.no_digests = !hunt_wants_sha256(intel),
		.digests_asked = true,
	};
	struct hunt h = {
		.set = l->set,
		.names = l->names,
		.least = o->level ? sigma_level_find(span_str(o->level))
				  : SIGMA_NO_LEVEL,
		.since_ns = o->since_ns,
		.until_ns = o->until_ns,
		.slack = o->slack,
		.intel = intel,
		.yara_logs = o->yara_logs,
	};
	int s = hunt_open(&h, err);

	if (s == ST_OK && o->password_file)
		s = passwords_load(&passwords, o->password_file, err);
	if (s == ST_OK)
		s = hunt_read(&h, program->args, program->arg_count, &options,
			      err);
	if (s == ST_OK)
		s = hunt_put(&h, form_of(o->format),
			     words_have(o->group, "host"), err);
	if (s == ST_OK)
		say_limits(&h, l);
	if (s == ST_OK)
		say_intel(&h);
	*damaged = s == ST_OK && (h.damaged || h.unkept || h.large ||
				  sigma_matcher_cut(h.matcher) ||
				  correlator_lost(h.correlator) ||
				  (h.yara && yara_matcher_cut(h.yara)));
	passwords_release(&passwords);
	hunt_release(&h);
	return s;
}

struct intel_loading {
	struct intel *intel;
	struct intel_sources from;
};

static int load_intel(void *context, struct field_names *names, struct err *err)
{
	struct intel_loading *l = context;

	return intel_load(l->intel, &l->from, names, NULL, err);
}

static int check_options(const struct hunt_options *o, struct err *err)
{
	if (o->since_ns != TIME_NONE && o->until_ns != TIME_NONE &&
	    o->since_ns >= o->until_ns)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--since has to lie before --until");
	if (o->warninglists.count && !o->indicators.count)
		return err_set(
			err, ST_USAGE, ERR_NO_OFFSET,
			"--warninglists without --indicators has nothing "
			"to take out");
	if (o->yara_logs && !o->yara.count)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--yara-logs wants rules: --yara FILE");
	return ST_OK;
}

static int hunt_run(void *given, const struct program *program)
{
	const struct hunt_options *o = given;
	struct intel intel = {0};
	struct intel_loading loading = {&intel,
					{&o->indicators, &o->warninglists,
					 &o->yara, false, o->any_time,
					 o->yara_logs}};
	struct sigma_sources from = {
		&o->rules,  &o->values, &o->map, o->own, o->without_prefilter,
		load_intel, &loading};
	struct sigma_loaded loaded = {0};
	bool damaged = false;
	struct err err = {0};
	int s = check_options(o, &err);

	if (s == ST_OK)
		s = sigma_load(&loaded, &from, &err);
	if (s == ST_OK)
		intel_say(&intel);
	if (s == ST_OK)
		s = hunt(o, program, &loaded, &intel, &damaged, &err);
	damaged |= intel.refusal_count > 0;
	intel_release(&intel);
	sigma_unload(&loaded);
	if (s < 0)
		return say_error(&err);
	return damaged ? EXIT_DAMAGED : EXIT_DONE;
}

const struct command hunt_command = {
	"hunt",
	TEXT("run rules and indicators over evidence",
	     "تشغيل القواعد والمؤشرات على الأدلة"),
	"PATH...",
	1,
	OPTION_LIST_MAX,
	hunt_options,
	sizeof(struct hunt_options),
	hunt_defaults,
	hunt_run,
	TEXT("Runs Sigma rules and correlations over Windows event logs, IIS "
	     "logs, the logs of an Exchange server, of Zeek and of the "
	     "Windows firewall, in folders and archives. The table tells what "
	     "matched, how often, first and "
	     "last, by ATT&CK technique, which rules could not match because "
	     "their log is not in the evidence, and which logs no rule is "
	     "written for. A rule that cannot be run as it is written is "
	     "refused and told, never half run.",
	     "يشغل قواعد Sigma وارتباطاتها على سجلات أحداث ويندوز وسجلات IIS "
	     "وسجلات خادم Exchange وسجلات Zeek وسجل جدار حماية ويندوز في "
	     "المجلدات والأرشيفات. يبين الجدول ما "
	     "طابق وكم مرة وأول مرة وآخرها وتقنيات ATT&CK، والقواعد التي لا "
	     "سجل لها في الأدلة، والسجلات التي لا قاعدة لها. القاعدة التي لا "
	     "يمكن تشغيلها كما كتبت ترفض ويذكر سبب رفضها، ولا تشغل ناقصة."),
	"# SigmaHQ's rules over what was collected from a server\n"
	"postern hunt --rules sigma/rules EX01.zip\n"
	"# every match of level high and above, for Timesketch\n"
	"postern hunt --rules sigma/rules --level high --format timesketch "
	"EX01.zip > matches.jsonl\n"
	"# what a CERT sent, without what everybody talks to\n"
	"postern hunt --indicators feed.json --indicators lists/ "
	"--warninglists misp-warninglists/ EX01.zip\n"
	"# YARA over the files of an archive\n"
	"postern hunt --yara webshells.yar EX01.zip\n",
};
