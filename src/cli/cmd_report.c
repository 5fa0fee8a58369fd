/* cmd_report.c - postern report: the case as text, page or JSON. */
#include "cli/command.h"

#include "base/alloc.h"
#include "cli/report_files.h"
#include "cli/say.h"

struct report_command_options {
	const char *format;
	const char *lang;
	const char *out;
};

static const struct option_spec report_options[] = {
	{"format", OPT_WORDS, offsetof(struct report_command_options, format),
	 "FORMS", "text json html",
	 TEXT("text (the default), json, html; a comma list writes files",
	      "text (الافتراضي) أو json أو html؛ قائمة بفواصل تكتب ملفات")},
	{"lang", OPT_WORDS, offsetof(struct report_command_options, lang),
	 "LANGS", "en ar",
	 TEXT("en (the default), ar, or en,ar",
	      "en (الافتراضي) أو ar أو en,ar")},
	{"out", OPT_TEXT, offsetof(struct report_command_options, out),
	 "PREFIX", NULL,
	 TEXT("write PREFIX.json, PREFIX.en.html and so on instead of "
	      "printing; \"-\" prints",
	      "كتابة PREFIX.json و PREFIX.en.html وهكذا بدل الطباعة؛ \"-\" "
	      "للطباعة")},
	{0},
};

static void report_defaults(void *given)
{
	struct report_command_options *o = given;

	o->format = "text";
	o->lang = "en";
}

static int print_one(struct case_file *c,
		     const struct report_command_options *o,
		     const char *case_path, struct err *err)
{
	struct report_sink sink = {report_to_stdout};
	struct report_options options = {
		.lang = words_have(o->lang, "ar") ? LANG_AR : LANG_EN,
		.columns = say_width(),
		.colour = say_wants_colour(),
		.command = case_path,
	};

	if (words_have(o->format, "json"))
		return report_json(c, &options, &sink, err);
	if (words_have(o->format, "html"))
		return report_html(c, &options, &sink, err);
	return report_text(c, &options, &sink, err);
}

static int write_many(struct case_file *c,
		      const struct report_command_options *o,
		      const char *case_path, struct err *err)
{
	struct report_files files = {0};
	char *prefix = o->out ? mem_text(o->out, strlen(o->out))
			      : report_prefix(case_path);
	int s = prefix ? ST_OK : err_nomem(err);

	if (!s)
		s = report_files_write(c, prefix, o->format, o->lang, false,
				       &files, err);
	for (size_t i = 0; i < files.count; i++)
		printf("%s\n", files.name[i]);
	report_files_release(&files);
	mem_free(prefix);
	return s;
}

static int report_run(void *given, const struct program *program)
{
	const struct report_command_options *o = given;
	const char *path = program->args[0];
	bool prints = o->out ? !strcmp(o->out, "-")
			     : !strchr(o->format, ',') && !strchr(o->lang, ',');
	struct case_file *c = NULL;
	struct err err = {0};
	int s = case_open(&c, path, CASE_READ, &err);

	if (!s)
		s = prints ? print_one(c, o, path, &err)
			   : write_many(c, o, path, &err);
	if (c)
		(void)case_close(c, NULL);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command report_command = {
	"report",
	TEXT("print or write the reports of a case",
	     "طباعة تقارير القضية أو كتابتها"),
	"CASE",
	1,
	1,
	report_options,
	sizeof(struct report_command_options),
	report_defaults,
	report_run,
	TEXT("One format in one language goes to the standard output; a comma "
	     "list writes files beside the case and prints their names. The "
	     "page is one file without scripts or outside parts, to be read "
	     "and printed anywhere.",
	     "الصيغة الواحدة بلغة واحدة تطبع على الخرج القياسي، والقائمة تكتب "
	     "ملفات بجانب القضية وتطبع أسماءها. الصفحة ملف واحد بلا برامج ولا "
	     "أجزاء خارجية، تقرأ وتطبع في أي مكان."),
	"# the statement again, in Arabic\n"
	"postern report EX01.postern --lang ar\n"
	"# everything, beside the case\n"
	"postern report EX01.postern --format text,json,html --lang en,ar\n",
};
