/* questions.c - the steps, in their order, in one transaction. */
#include "questions/questions.h"

#include "base/banned.h"
#include "base/limits.h"
#include "case/function.h"
#include "questions/step.h"

int step_sql(struct step *s, const char *name)
{
	char path[96];
	const struct embedded_file *file;
	int status;

	snprintf(path, sizeof(path), "src/questions/%s.sql", name);
	file = embedded_find(embedded_sql, path);
	if (!file)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks %s", path);
	status = case_exec(s->c, (const char *)file->bytes.ptr, s->err);
	return status ? err_in(s->err, "%s", path) : ST_OK;
}

int step_exec(struct step *s, const char *sql)
{
	return case_exec(s->c, sql, s->err);
}

int step_query(struct step *s, struct case_query **out, const char *sql)
{
	return case_query_open(out, s->c, sql, s->err);
}

int step_put(struct step *s, struct case_query *q)
{
	int status = case_query_next(q, s->err);

	if (status < 0)
		return status;
	case_query_reset(q);
	return ST_OK;
}

static int run_sql(struct step *s, const char *const *names)
{
	int status = ST_OK;

	for (; !status && *names; names++)
		status = step_sql(s, *names);
	return status;
}

static int run(struct step *s)
{
	static const char *const first[] = {"clear", "hosts", NULL};
	static const char *const coverage[] = {"spans", "sensor_spans", NULL};
	int status = run_sql(s, first);

	if (!status)
		status = step_patterns(s);
	if (!status)
		status = step_correlations(s);
	if (!status)
		status = step_sensed(s);
	if (!status)
		status = step_known(s);
	if (!status)
		status = step_moment(s);
	if (!status)
		status = step_builds(s);
	if (!status)
		status = step_requests(s);
	if (!status)
		status = step_findings(s);
	if (!status)
		status = step_evidence(s);
	if (!status)
		status = step_outside(s);
	if (!status)
		status = step_guessed(s);
	if (!status)
		status = step_judged(s);
	if (!status)
		status = step_windows(s);
	if (!status)
		status = run_sql(s, coverage);
	if (!status)
		status = step_retention(s);
	if (!status)
		status = step_gaps(s);
	if (!status)
		status = step_sql(s, "web_roots");
	if (!status)
		status = step_implants(s);
	if (!status)
		status = step_answers(s);
	if (!status)
		status = step_judged_done(s);
	return status;
}

static void put_option(struct buf *b, const char *key, int64_t ns)
{
	buf_printf(b, "%s\"%s\":", b->len > 1 ? "," : "", key);
	if (ns == TIME_NONE)
		buf_text(b, "null");
	else
		buf_i64(b, ns);
}

static int keep_options(struct step *s)
{
	const struct questions_options *o = s->options;
	struct buf b;
	int status;

	buf_init(&b, 256);
	buf_byte(&b, '{');
	put_option(&b, "as_of_ns", o->as_of_ns);
	put_option(&b, "from_ns", o->from_ns);
	put_option(&b, "to_ns", o->to_ns);
	buf_byte(&b, '}');
	status = buf_cstr(&b) ? case_meta_set(s->c, "options",
					      (const char *)b.ptr, s->err)
			      : err_nomem(s->err);
	buf_release(&b);
	return status;
}

int questions_options_load(struct case_file *c, struct questions_options *out,
			   struct err *err)
{
	struct questions_options o = {TIME_NONE, TIME_NONE, TIME_NONE};
	struct case_query *q = NULL;
	int status = case_query_open(
		&q, c,
		"SELECT value ->> '$.as_of_ns', value ->> '$.from_ns',"
		" value ->> '$.to_ns' FROM meta"
		" WHERE key = 'options' AND json_valid(value)",
		err);

	if (status)
		return status;
	status = case_query_next(q, err);
	if (status > 0)
		o = (struct questions_options){case_time(q, 0), case_time(q, 1),
					       case_time(q, 2)};
	case_query_close(q);
	if (status < 0)
		return status;
	*out = o;
	return ST_OK;
}

static int set_cache(struct step *s, int kib)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA cache_size=-%d", kib);
	return step_exec(s, sql);
}

int questions_answer(struct case_file *c, const struct rules *rules,
		     const struct knowledge *knowledge,
		     const struct questions_options *options, struct err *err)
{
	struct err own;
	struct step s = {c,	    rules,     knowledge,	options,
			 TIME_NONE, TIME_NONE, err ? err : &own};
	int status = set_cache(&s, LIMIT_ANSWER_CACHE);

	if (!status)
		status = case_begin(c, s.err);
	if (status)
		return status;
	status = run(&s);
	if (!status)
		status = keep_options(&s);
	if (!status)
		status = case_commit(c, s.err);
	case_function_remove(c, "outside", 1);
	if (status)
		case_rollback(c);
	return status;
}
