/* cmd_hunt.c - postern hunt: Sigma rules over evidence. */
#include "cli/command.h"

#include "cli/hunt.h"
#include "cli/say.h"
#include "cli/sigma_files.h"

struct hunt_options {
	struct text_list rules;
	struct text_list values;
	bool own;
	const char *format;
	const char *level;
	const char *group;
	int64_t since_ns;
	int64_t until_ns;
	bool slack;
	bool without_prefilter;
	const char *password_file;
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
	{"values", OPT_TEXTS, AT(values), "FILE", NULL,
	 TEXT("values for the placeholders of rules (|expand): YAML, a list "
	      "for each name",
	      "قيم المواضع في القواعد (|expand): ملف YAML فيه قائمة لكل اسم")},
	{"level", OPT_WORDS, AT(level), "LEVEL",
	 "informational low medium high critical",
	 TEXT("tell only rules of this level or above",
	      "عرض القواعد من هذا المستوى فما فوقه فقط")},
	{"since", OPT_TIME, AT(since_ns), "DATE", NULL,
	 TEXT("only events from then on", "الأحداث منذ ذلك الوقت فقط")},
	{"until", OPT_TIME, AT(until_ns), "DATE", NULL,
	 TEXT("only events before then", "الأحداث قبل ذلك الوقت فقط")},
	{"group", OPT_WORDS, AT(group), "BY", "rule host",
	 TEXT("the table: a row for each rule (the default), or for each host "
	      "and rule",
	      "الجدول: صف لكل قاعدة (الافتراضي) أو لكل مضيف وقاعدة")},
	{"format", OPT_WORDS, AT(format), "FORM", "table csv jsonl timesketch",
	 TEXT("table (the default); csv, jsonl, timesketch: a line for each "
	      "match",
	      "table (الافتراضي)؛ أو csv أو jsonl أو timesketch: سطر لكل "
	      "مطابقة")},
	{"slack", OPT_FLAG, AT(slack), NULL, NULL,
	 TEXT("event records in unused space, too",
	      "سجلات الأحداث في المساحة غير المستعملة أيضا")},
	{"password-file", OPT_TEXT, AT(password_file), "FILE", NULL,
	 TEXT("passwords for archives, one a line, tried in turn",
	      "كلمات مرور الأرشيفات، واحدة في كل سطر، تجرب بالترتيب")},
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
		say("%zu rules run, %zu were refused:", sigma_count(l->set),
		    sigma_refusal_count(l->set));
		sigma_say_refusals(l->set, 20);
	}
	for (size_t i = 0; i < sigma_warning_count(l->set); i++)
		say("%s:%u: %s", sigma_warning(l->set, i)->file,
		    sigma_warning(l->set, i)->line,
		    sigma_warning(l->set, i)->why);
	if (sigma_matcher_cut(h->matcher))
		say("%llu regular expressions were given up at a limit; they "
		    "may have hidden matches",
		    (unsigned long long)sigma_matcher_cut(h->matcher));
	if (h->unkept)
		say("%llu matches are counted but not listed: no room",
		    (unsigned long long)h->unkept);
	if (correlator_lost(h->correlator))
		say("%llu matches took no part in correlations: without a "
		    "time, or no room",
		    (unsigned long long)correlator_lost(h->correlator));
	say("%llu events of %llu logs, %zu rules",
	    (unsigned long long)h->events, (unsigned long long)h->items,
	    sigma_count(l->set));
}

static int hunt(const struct hunt_options *o, const struct program *program,
		const struct sigma_loaded *l, bool *damaged, struct err *err)
{
	struct passwords passwords = {0};
	struct evidence_options options = {
		.passwords = o->password_file ? &passwords : NULL};
	struct hunt h = {
		.set = l->set,
		.names = l->names,
		.least = o->level ? sigma_level_find(span_str(o->level))
				  : SIGMA_NO_LEVEL,
		.since_ns = o->since_ns,
		.until_ns = o->until_ns,
		.slack = o->slack,
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
	*damaged = h.damaged || h.unkept;
	passwords_release(&passwords);
	hunt_release(&h);
	return s;
}

static int hunt_run(void *given, const struct program *program)
{
	const struct hunt_options *o = given;
	struct sigma_sources from = {&o->rules, &o->values, o->own,
				     o->without_prefilter};
	struct sigma_loaded loaded = {0};
	bool damaged = false;
	struct err err = {0};
	int s;

	if (o->since_ns != TIME_NONE && o->until_ns != TIME_NONE &&
	    o->since_ns >= o->until_ns)
		s = err_set(&err, ST_USAGE, ERR_NO_OFFSET,
			    "--since has to lie before --until");
	else
		s = sigma_load(&loaded, &from, &err);
	if (s == ST_OK)
		s = hunt(o, program, &loaded, &damaged, &err);
	sigma_unload(&loaded);
	if (s < 0)
		return say_error(&err);
	return damaged ? EXIT_DAMAGED : EXIT_DONE;
}

const struct command hunt_command = {
	"hunt",
	TEXT("run Sigma rules over logs", "تشغيل قواعد Sigma على السجلات"),
	"PATH...",
	1,
	OPTION_LIST_MAX,
	hunt_options,
	sizeof(struct hunt_options),
	hunt_defaults,
	hunt_run,
	TEXT("Runs Sigma rules and correlations over Windows event logs, IIS "
	     "logs and the logs of an Exchange server, in folders and "
	     "archives. The table tells what matched, how often, first and "
	     "last, by ATT&CK technique, which rules could not match because "
	     "their log is not in the evidence, and which logs no rule is "
	     "written for. A rule that cannot be run as it is written is "
	     "refused and told, never half run.",
	     "يشغل قواعد Sigma وارتباطاتها على سجلات أحداث ويندوز وسجلات IIS "
	     "وسجلات خادم Exchange في المجلدات والأرشيفات. يبين الجدول ما "
	     "طابق وكم مرة وأول مرة وآخرها وتقنيات ATT&CK، والقواعد التي لا "
	     "سجل لها في الأدلة، والسجلات التي لا قاعدة لها. القاعدة التي لا "
	     "يمكن تشغيلها كما كتبت ترفض ويذكر سبب رفضها، ولا تشغل ناقصة."),
	"# SigmaHQ's rules over what was collected from a server\n"
	"postern hunt --rules sigma/rules EX01.zip\n"
	"# every match of level high and above, for Timesketch\n"
	"postern hunt --rules sigma/rules --level high --format timesketch "
	"EX01.zip > matches.jsonl\n",
};
