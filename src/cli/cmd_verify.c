/* cmd_verify.c - postern verify: are case, evidence and reports what they
 * were? */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "case/query.h"
#include "cli/fetch.h"
#include "cli/guard.h"
#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "report/verify.h"

#define READ_BLOCK ((size_t)1 << 18)

struct verify_options {
	struct text_list evidence;
	const char *password_file;
	const char *lang;
	bool case_only;
};

static const struct option_spec verify_options[] = {
	{"evidence", OPT_TEXTS, offsetof(struct verify_options, evidence),
	 "PATH", NULL,
	 TEXT("where the evidence lies now (default: where it lay)",
	      "موضع الأدلة الآن (الافتراضي: حيث كانت)")},
	ROW_PASSWORD_FILE(offsetof(struct verify_options, password_file)),
	{"case-only", OPT_FLAG, offsetof(struct verify_options, case_only),
	 NULL, NULL,
	 TEXT("check the case and its reports, not the evidence",
	      "فحص القضية وتقاريرها دون الأدلة")},
	ROW_LANG(offsetof(struct verify_options, lang)),
	{0},
};

/* Walks the evidence once more; digests go from its sink to the check. */
struct rehash {
	struct evidence_sink sink;
	struct verify *verify;
	struct err err;
	int failed; /* status of the first failure */
};

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	(void)sink; /* what is missing is told by verify_finish */
	(void)skip;
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	struct rehash *r = (struct rehash *)sink;

	if (!r->failed)
		r->failed = verify_item(r->verify, item->path, receipt->bytes,
					receipt->sha256, &r->err);
}

static int rehash_unit(struct rehash *r, struct evidence_list *list,
		       size_t index, struct err *err)
{
	const struct evidence_item *item;
	struct evidence *evidence;
	struct source *source;
	int s = evidence_open(&evidence, list, index, &r->sink, err);

	if (s)
		return s;
	while ((s = evidence_next(evidence, &item, &source, err)) > 0)
		;
	evidence_close(evidence);
	if (!s && r->failed) {
		*err = r->err;
		s = r->failed;
	}
	return s;
}

static int rehash_all(struct verify *v, struct fetch *fetch, struct err *err)
{
	struct rehash r = {.sink = {on_closed, on_skipped}, .verify = v};
	int s = ST_OK;

	for (size_t i = 0; !s && i < evidence_count(fetch->list); i++)
		s = rehash_unit(&r, fetch->list, i, err);
	return s;
}

static int digest_file(int fd, struct digest *d, uint64_t *bytes,
		       struct err *err)
{
	struct fd_source file;
	uint8_t *block = mem_new(READ_BLOCK, 1);
	int64_t n = 1;

	if (!block)
		return err_nomem(err);
	fd_source_init(&file, fd);

	while (n > 0) {
		n = source_read(&file.source, block, READ_BLOCK, err);
		if (n > 0)
			digest_add(d, span_of(block, (size_t)n));
		*bytes += n > 0 ? (uint64_t)n : 0;
	}
	mem_free(block);
	return (int)n;
}

/* A report lies beside its case; one that was moved away is not asked for. */
static int check_report(struct verify *v, const char *case_path,
			struct span name, struct digest *d, struct err *err)
{
	const char *slash = strrchr(case_path, '/');
	uint8_t sha256[DIGEST_SIZE];
	char path[LIMIT_FILE_NAME];
	uint64_t bytes = 0;
	int fd;
	int s;

	snprintf(path, sizeof(path), "%.*s%.*s",
		 slash ? (int)(slash - case_path + 1) : 0, case_path,
		 SPAN_ARG(span_head(name, 1024)));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ST_OK
				       : err_sys(err, ST_IO, errno, "%s", path);
	s = digest_file(fd, d, &bytes, err);
	close(fd);
	digest_take(d, sha256);
	return s ? s : verify_report(v, name, bytes, sha256, err);
}

/* Of each name the last row counts: an older report was overwritten. */
static const char reports_sql[] =
	"SELECT path, max(seq) FROM custody WHERE act = 'report' "
	"GROUP BY path ORDER BY path";

static int check_reports(struct verify *v, struct case_file *c,
			 const char *case_path, struct err *err)
{
	struct digest *d = NULL;
	struct case_query *q = NULL;
	int s = digest_open(&d, err);

	if (!s)
		s = case_query_open(&q, c, reports_sql, err);
	while (!s && (s = case_query_next(q, err)) > 0)
		s = check_report(v, case_path, case_text(q, 0), d, err);
	case_query_close(q);
	digest_close(d);
	return s;
}

static int verify_all(const struct verify_options *o,
		      const struct program *program, struct case_file *c,
		      struct fetch *fetch, struct err *err)
{
	struct report_sink sink = {report_to_stdout};
	struct report_options options =
		report_options_of(o->lang, program->args[0]);
	struct guard_state guard;
	struct verify *v = NULL;
	int s = verify_open(&v, c, &options, &sink, err);

	if (!s)
		s = check_reports(v, c, program->args[0], err);
	if (!s && !o->case_only) {
		s = guard_enter((const char *const *)fetch->root,
				fetch->root_count, &guard, err);
		if (!s)
			s = rehash_all(v, fetch, err);
	}
	if (!s)
		s = verify_finish(v, !o->case_only, err);
	verify_close(v);
	return s;
}

static int verify_run(void *given, const struct program *program)
{
	const struct verify_options *o = given;
	struct case_file *c = NULL;
	struct fetch fetch = {0};
	struct err err = {0};
	int s = case_open(&c, program->args[0], CASE_READ, &err);

	if (!s && !o->case_only)
		s = fetch_open(&fetch, c, o->evidence.item, o->evidence.count,
			       o->password_file, &err);
	if (!s)
		s = verify_all(o, program, c, &fetch, &err);
	fetch_release(&fetch);
	if (c)
		(void)case_close(c, NULL);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command verify_command = {
	"verify",
	TEXT("check that case, evidence and reports are what they were",
	     "التحقق من أن القضية والأدلة والتقارير لم تتغير"),
	"CASE",
	1,
	1,
	verify_options,
	sizeof(struct verify_options),
	NULL,
	verify_run,
	TEXT("Follows the chain of the custody log, hashes the evidence again "
	     "and the reports beside the case, and tells every difference. "
	     "Exit code 4 when there is one.",
	     "يتتبع سلسلة سجل الحيازة ويعيد حساب بصمات الأدلة والتقارير "
	     "الموجودة بجانب القضية، ويذكر كل اختلاف. رمز الخروج 4 عند وجود "
	     "اختلاف."),
	"# everything, the evidence lies where it lay\n"
	"postern verify EX01.postern\n"
	"# the evidence was moved\n"
	"postern verify EX01.postern --evidence archive/EX01.zip\n",
};
