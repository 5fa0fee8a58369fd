/* cmd_dump.c - postern dump: any log as JSONL, CSV or, for event logs, XML. */
#include "cli/command.h"

#include <unistd.h>

#include "base/alloc.h"
#include "cli/dump_evtx.h"
#include "cli/dump_table.h"
#include "cli/guard.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "evidence/evidence.h"

#define DAMAGE_TOLD 20 /* lines about damage per file; then only the sum */

struct dump_options {
	const char *format;
	const char *password_file;
	uint64_t threads;
	bool slack;
};

static const struct option_spec dump_options[] = {
	{"format", OPT_WORD, offsetof(struct dump_options, format), "FORM",
	 "jsonl csv xml",
	 TEXT("jsonl (the default), csv (safe to open in a spreadsheet), or, "
	      "for event logs, xml",
	      "jsonl (الافتراضي) أو csv (آمن في جداول البيانات) أو xml لسجلات "
	      "الأحداث")},
	{"threads", OPT_NUMBER, offsetof(struct dump_options, threads), "N",
	 NULL,
	 TEXT("threads for event logs; the output is the same for any number "
	      "(default: one per processor)",
	      "عدد الخيوط لسجلات الأحداث؛ الناتج واحد لأي عدد (الافتراضي: خيط "
	      "لكل معالج)")},
	{"slack", OPT_FLAG, offsetof(struct dump_options, slack), NULL, NULL,
	 TEXT("event records in unused space, too",
	      "سجلات الأحداث في المساحة غير المستعملة أيضا")},
	ROW_PASSWORD_FILE(offsetof(struct dump_options, password_file)),
	{0},
};

struct dump_run {
	struct evidence_sink sink;
	struct damage_sink damage;
	struct dump_out out;
	enum dump_form form;
	unsigned threads;
	bool slack;
	char name[256];	  /* of the file at hand, for messages */
	uint64_t damaged; /* stretches in it */
	bool any_damage;  /* in any file: exit code 3 */
	uint8_t *head;
};

static int write_out(struct dump_out *out, struct span bytes, struct err *err)
{
	(void)out;
	return say_bytes(bytes, err);
}

static int write_evtx(void *ctx, struct span bytes)
{
	struct err err;

	(void)ctx;
	return say_bytes(bytes, &err);
}

static struct dump_run *run_of_damage(struct damage_sink *sink)
{
	return (struct dump_run *)(void *)((char *)sink -
					   offsetof(struct dump_run, damage));
}

static void on_damage(struct damage_sink *sink, const struct damage *d)
{
	struct dump_run *run = run_of_damage(sink);

	run->any_damage = true;
	if (run->damaged++ >= DAMAGE_TOLD)
		return;
	say("%s: byte %llu, %llu bytes: %s", run->name,
	    (unsigned long long)d->offset, (unsigned long long)d->length,
	    d->why);
}

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	struct dump_run *run = (struct dump_run *)sink;

	run->any_damage |= skip->code != ST_OK;
	say("%.*s: %s", SPAN_ARG(span_head(skip->path, 200)), skip->why);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	(void)sink;
	(void)item;
	(void)receipt;
}

static int dump_format(struct dump_run *run, struct source *in,
		       enum format format, const struct evidence_item *item,
		       struct err *err)
{
	struct dump_evtx_options evtx = {
		.form = run->form == DUMP_CSV	? DUMP_EVTX_CSV
			: run->form == DUMP_XML ? DUMP_EVTX_XML
						: DUMP_EVTX_JSONL,
		.slack = run->slack,
		.threads = run->threads,
	};
	struct tally tally = {0};

	if (format == FORMAT_EVTX)
		return dump_evtx(in, &evtx, write_evtx, run, &run->damage,
				 &tally, err);
	if (dump_is_table(format))
		return dump_table(in, format, item->path, run->form, &run->out,
				  &run->damage, &tally, err);
	run->any_damage |= format != FORMAT_EMPTY;
	say("%s: %s: not a log that dump can print", run->name,
	    format_name(format));
	return ST_OK;
}

static int dump_item(struct dump_run *run, const struct evidence_item *item,
		     struct source *source, struct err *err)
{
	struct joined_source joined;
	int64_t n = source_fill(source, run->head, SNIFF_BYTES, err);
	struct span head = span_of(run->head, n > 0 ? (size_t)n : 0);
	int s;

	if (n < 0)
		return (int)n;
	snprintf(run->name, sizeof(run->name), "%.*s",
		 SPAN_ARG(span_head(item->path, 250)));
	run->damaged = 0;
	joined_source_init(&joined, head, source);
	s = dump_format(run, &joined.source, sniff(head, item->path), item,
			err);
	if (run->damaged > DAMAGE_TOLD)
		say("%s: %llu damaged stretches in all", run->name,
		    (unsigned long long)run->damaged);
	return s ? err_in(err, "%s", run->name) : ST_OK;
}

static int dump_unit(struct dump_run *run, struct evidence_list *list,
		     size_t index, struct err *err)
{
	const struct evidence_item *item;
	struct evidence *evidence;
	struct source *source;
	int s = evidence_open(&evidence, list, index, &run->sink, err);

	if (s)
		return s;
	while ((s = evidence_next(evidence, &item, &source, err)) > 0) {
		s = dump_item(run, item, source, err);
		if (s)
			break;
	}
	evidence_close(evidence);
	return s;
}

static int dump_all(struct dump_run *run, const struct program *program,
		    const struct passwords *passwords, struct err *err)
{
	struct evidence_options options = {
		.passwords = passwords,
		.no_digests = true, /* dump keeps no custody */
	};
	struct evidence_list *list = NULL;
	struct guard_state guard;
	int s = evidence_list_open(&list, program->args, program->arg_count,
				   &options, &run->sink, err);

	if (!s)
		s = guard_enter(program->args, program->arg_count, &guard, err);
	for (size_t i = 0; !s && i < evidence_count(list); i++)
		s = dump_unit(run, list, i, err);
	evidence_list_close(list);
	return s;
}

static unsigned processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (unsigned)n : 1;
}

static int dump_run(void *given, const struct program *program)
{
	const struct dump_options *o = given;
	struct dump_run run = {
		.sink = {on_closed, on_skipped},
		.damage = {on_damage},
		.out = {write_out},
		.form = words_have(o->format, "csv")   ? DUMP_CSV
			: words_have(o->format, "xml") ? DUMP_XML
						       : DUMP_JSONL,
		.threads = o->threads ? (unsigned)o->threads : processors(),
		.slack = o->slack,
	};
	struct passwords passwords = {0};
	struct err err = {0};
	int s = ST_OK;

	run.head = mem_new(SNIFF_BYTES, 1);
	if (!run.head)
		s = err_nomem(&err);
	if (!s && o->password_file)
		s = passwords_load(&passwords, o->password_file, &err);
	if (!s)
		s = dump_all(&run, program, &passwords, &err);
	passwords_release(&passwords);
	mem_free(run.head);
	if (s)
		return say_error(&err);
	return run.any_damage ? EXIT_DAMAGED : EXIT_DONE;
}

const struct command dump_command = {
	"dump",
	TEXT("print a log as JSONL, CSV or XML",
	     "طباعة سجل بصيغة JSONL أو CSV أو XML"),
	"FILE...",
	1,
	OPTION_LIST_MAX,
	dump_options,
	sizeof(struct dump_options),
	NULL,
	dump_run,
	TEXT("Prints every record of Windows event logs, IIS and HTTPERR "
	     "logs, the logs of an Exchange server (HttpProxy, ECP, EWS, "
	     "cmdlets, message tracking, SMTP and others), of Zeek and of the "
	     "Windows firewall, one a line. "
	     "Files may lie in folders and archives. Damaged stretches are "
	     "told on stderr, stepped over, and make the exit code 3.",
	     "يطبع كل سجل من سجلات أحداث ويندوز وسجلات IIS و HTTPERR وسجلات "
	     "خادم Exchange وسجلات Zeek وسجل جدار حماية ويندوز، سجلا في كل "
	     "سطر. يمكن أن تكون الملفات في مجلدات وأرشيفات. المواضع التالفة "
	     "تذكر على stderr ويستمر العمل بعدها، "
	     "ويكون رمز الخروج 3."),
	"# all events of a log, the program ids of those that started one\n"
	"postern dump Security.evtx | jq "
	"'select(.Event.System.EventID==4688)'\n"
	"# an IIS log for a spreadsheet\n"
	"postern dump --format csv u_ex210301.log > u_ex210301.csv\n",
};
