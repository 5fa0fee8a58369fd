/* cmd_answer.c - postern answer: one question, and why. */
#include "cli/command.h"

#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"

struct answer_options {
	bool why;
	bool json;
	const char *lang;
};

static const struct option_spec answer_options[] = {
	{"why", OPT_FLAG, offsetof(struct answer_options, why), NULL, NULL,
	 TEXT("the chain of reasoning: premises, coverage, rules, findings",
	      "سلسلة الاستدلال: المقدمات والتغطية والقواعد والنتائج")},
	{"json", OPT_FLAG, offsetof(struct answer_options, json), NULL, NULL,
	 TEXT("print it as JSON", "طباعته بصيغة JSON")},
	ROW_LANG(offsetof(struct answer_options, lang)),
	{0},
};

static void answer_defaults(void *given)
{
	struct answer_options *o = given;

	o->lang = "en";
}

static int answer_run(void *given, const struct program *program)
{
	const struct answer_options *o = given;
	struct report_sink sink = {report_to_stdout};
	struct report_options options =
		report_options_of(o->lang, program->args[0]);
	struct case_file *c = NULL;
	struct err err = {0};
	int s = case_open(&c, program->args[0], CASE_READ, &err);

	if (!s)
		s = o->json ? report_answer_json(c, program->args[1], o->why,
						 &options, &sink, &err)
			    : report_answer(c, program->args[1], o->why,
					    &options, &sink, &err);
	if (c)
		(void)case_close(c, NULL);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command answer_command = {
	"answer",
	TEXT("answer one question, and tell why",
	     "الإجابة عن سؤال واحد مع التعليل"),
	"CASE QUESTION",
	2,
	2,
	answer_options,
	sizeof(struct answer_options),
	answer_defaults,
	answer_run,
	TEXT("QUESTION is one of targeted, entry, implants, actions, "
	     "extraction, confinement, secured, actors, campaign, exposure, "
	     "at_risk, adoption, outlook.\n\n"
	     "With --why: the hosts that are asked about, with their builds "
	     "and "
	     "the time in question; what could have shown it, and how much of "
	     "that time it covers; the rules of the verdict in their order, "
	     "and "
	     "which one was applied; the findings, with their places in the "
	     "evidence.",
	     "السؤال واحد من: targeted و entry و implants و actions و "
	     "extraction "
	     "و confinement و secured و actors و campaign و exposure و at_risk "
	     "و "
	     "adoption و outlook.\n\n"
	     "مع --why: المضيفون المسؤول عنهم بإصداراتهم والمدة المعنية؛ وما "
	     "كان "
	     "سيُظهر ذلك وكم يغطي من تلك المدة؛ وقواعد الحكم بترتيبها والقاعدة "
	     "المطبقة؛ والنتائج بمواضعها في الأدلة."),
	"# was data taken out, in a sentence\n"
	"postern answer EX01.postern extraction\n"
	"# how that is reasoned, in Arabic\n"
	"postern answer EX01.postern extraction --why --lang ar\n",
};
