/* cmd_explain.c - postern explain: the bytes behind a finding. */
#include "cli/command.h"

#include "cli/fetch.h"
#include "cli/guard.h"
#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"

struct explain_options {
	struct text_list evidence;
	const char *password_file;
	const char *lang;
};

static const struct option_spec explain_options[] = {
	{"evidence", OPT_TEXTS, offsetof(struct explain_options, evidence),
	 "PATH", NULL,
	 TEXT("where the evidence lies now (default: where it lay)",
	      "موضع الأدلة الآن (الافتراضي: حيث كانت)")},
	ROW_PASSWORD_FILE(offsetof(struct explain_options, password_file)),
	ROW_LANG(offsetof(struct explain_options, lang)),
	{0},
};

static int explain(const struct explain_options *o,
		   const struct program *program, struct case_file *c,
		   const struct toolbox *tools, struct err *err)
{
	struct report_sink sink = {report_to_stdout};
	struct report_options options =
		report_options_of(o->lang, program->args[0]);
	struct guard_state guard;
	struct fetch fetch = {0};
	bool reads;
	int s = fetch_open(&fetch, c, o->evidence.item, o->evidence.count,
			   o->password_file, err);

	/* Without the evidence the places are told, but not their bytes. */
	reads = !s;
	if (s && o->evidence.count)
		goto out;
	if (s)
		say("%s; the bytes cannot be shown", err->text);
	s = guard_enter((const char *const *)fetch.root,
			reads ? fetch.root_count : 0, &guard, err);
	if (!s)
		s = report_explain(c, program->args[1],
				   reads ? &fetch.face : NULL, tools->rules,
				   &options, &sink, err);
out:
	fetch_release(&fetch);
	return s;
}

static int explain_run(void *given, const struct program *program)
{
	struct toolbox tools;
	struct case_file *c = NULL;
	struct err err = {0};
	int s = toolbox_open(&tools, NULL, &err);

	if (!s)
		s = case_open(&c, program->args[0], CASE_READ, &err);
	if (!s)
		s = explain(given, program, c, &tools, &err);
	if (c)
		(void)case_close(c, NULL);
	toolbox_release(&tools);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command explain_command = {
	"explain",
	TEXT("show the bytes behind a finding, an implant or an answer",
	     "عرض البايتات وراء نتيجة أو أثر مزروع أو جواب"),
	"CASE ID",
	2,
	2,
	explain_options,
	sizeof(struct explain_options),
	NULL,
	explain_run,
	TEXT("Prints what the rule says, where in the evidence it matched, and "
	     "the bytes that stand there. ID is that of a finding (f-...), of "
	     "an implant (i-...), or the name of a question.",
	     "يطبع ما تقوله القاعدة، وأين طابقت في الأدلة، والبايتات الموجودة "
	     "هناك. ID معرف نتيجة (f-...) أو أثر مزروع (i-...) أو اسم سؤال."),
	"# the lines behind one sentence of the report\n"
	"postern explain EX01.postern f-1c9e40aa01b2c3d4\n"
	"# everything that stands behind the answer\n"
	"postern explain EX01.postern targeted\n",
};
