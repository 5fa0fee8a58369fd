/* cmd_coverage.c - postern coverage: where the evidence has eyes. */
#include "cli/command.h"

#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"

struct coverage_options {
	const char *host;
	const char *lang;
	bool json;
};

static const struct option_spec coverage_options[] = {
	{"host", OPT_TEXT, offsetof(struct coverage_options, host), "NAME",
	 NULL,
	 TEXT("one host only (default: all)",
	      "مضيف واحد فقط (الافتراضي: الكل)")},
	ROW_LANG(offsetof(struct coverage_options, lang)),
	{"json", OPT_FLAG, offsetof(struct coverage_options, json), NULL, NULL,
	 TEXT("print spans, gaps and shares as JSON",
	      "طباعة المدد والفجوات والنسب بصيغة JSON")},
	{0},
};

static void coverage_defaults(void *given)
{
	struct coverage_options *o = given;

	o->lang = "en";
}

static int coverage_run(void *given, const struct program *program)
{
	const struct coverage_options *o = given;
	struct report_sink sink = {report_to_stdout};
	struct report_options options =
		report_options_of(o->lang, program->args[0]);
	struct case_file *c = NULL;
	struct err err = {0};
	int s = case_open(&c, program->args[0], CASE_READ, &err);

	if (!s)
		s = o->json ? report_coverage_json(c, o->host, &options, &sink,
						   &err)
			    : report_coverage(c, o->host, &options, &sink,
					      &err);
	if (c)
		(void)case_close(c, NULL);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command coverage_command = {
	"coverage",
	TEXT("show what the logs cover, and when they are silent",
	     "عرض ما تغطيه السجلات ومتى تصمت"),
	"CASE",
	1,
	1,
	coverage_options,
	sizeof(struct coverage_options),
	coverage_defaults,
	coverage_run,
	TEXT("A picture for each host: a row for each source, time from left "
	     "to "
	     "right over the window of the case. Below it the gaps with their "
	     "ids and reasons: what is merely silent, and what proves that "
	     "records were lost. Then, for each answer, the arithmetic of its "
	     "share: covered time by each thing that is needed, of the time "
	     "that is asked about.",
	     "صورة لكل مضيف: سطر لكل مصدر، والزمن من اليسار إلى اليمين على "
	     "امتداد "
	     "مدة القضية. وتحتها الفجوات بمعرفاتها وأسبابها: ما هو مجرد صمت "
	     "وما "
	     "يثبت فقد سجلات. ثم حساب نسبة كل جواب: الوقت المغطى بكل ما يلزم "
	     "من "
	     "الوقت المسؤول عنه."),
	"# the picture\n"
	"postern coverage EX01.postern\n"
	"# one host, for a program\n"
	"postern coverage EX01.postern --host EX01 --json\n",
};
