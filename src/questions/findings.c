/* findings.c - step: hits become findings, with ids and words. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"
#include "rules/text.h"

/* What findings of one rule are made with. */
struct maker {
	struct step *s;
	struct case_query *put;	  /* finding */
	struct case_query *name;  /* finding_fold */
	struct case_query *taken; /* is there one of this id? */
};

/* What stands behind the last "!/": the path in the innermost container. */
static struct span innermost(struct span path)
{
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	return path;
}

/* Host, source, rule, path, place: the same whether the evidence was a folder
 * or an archive, and wherever that lay. */
static int id_of(struct case_query *q, unsigned turn, char id[ROW_ID_SIZE],
		 struct err *err)
{
	char number[16];
	const struct span part[] = {
		case_text(q, 15),
		case_text(q, 4),
		case_text(q, 2),
		innermost(case_text(q, 16)),
		case_text(q, 17),
		span_of((uint8_t *)number,
			(size_t)snprintf(number, sizeof(number), "%u", turn)),
	};

	return row_id(id, 'f', part, ARRAY_LEN(part), err);
}

/* Copies of one file at one path with other content may share a place. */
static int free_id(struct maker *m, struct case_query *q, char id[ROW_ID_SIZE])
{
	for (unsigned turn = 1;; turn++) {
		int status;

		status = id_of(q, turn, id, m->s->err);
		if (status)
			return status;
		case_bind_text(m->taken, 1, span_str(id));
		status = case_query_next(m->taken, m->s->err);
		case_query_reset(m->taken);
		if (status <= 0)
			return status;
	}
}

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

/* q: a row of fold_sql. */
static int put_finding(struct maker *m, struct case_query *q)
{
	char rule[256];
	char id[ROW_ID_SIZE];
	const struct rule_info *r;
	struct buf en;
	struct buf ar;
	int status = free_id(m, q, id);

	if (status)
		return status;
	snprintf(rule, sizeof(rule), "%.*s", SPAN_ARG(case_text(q, 2)));
	r = rules_find(m->s->rules, rule);
	if (!r)
		return ST_OK; /* cannot be: known_rule comes from rules */
	buf_init(&en, 65536);
	buf_init(&ar, 65536);
	rules_text_detail(&en, text_or(r->text_en, r->title_en),
			  case_text(q, 18));
	rules_text_detail(&ar, text_or(r->text_ar, r->title_ar),
			  case_text(q, 18));
	case_bind_text(m->put, 1, span_str(id));
	case_bind_i64(m->put, 2, case_i64(q, 0));
	case_bind_text(m->put, 3, buf_span(&en));
	case_bind_text(m->put, 4, buf_span(&ar));
	case_bind_text(m->put, 5,
		       span_str(severity_name((enum severity)case_i64(q, 6))));
	case_bind_text(m->put, 6,
		       span_str(grade_name((enum grade)case_i64(q, 5))));
	status = en.bad || ar.bad ? err_nomem(m->s->err)
				  : step_put(m->s, m->put);
	buf_release(&en);
	buf_release(&ar);
	if (status)
		return status;
	case_bind_text(m->name, 1, span_str(id));
	case_bind_i64(m->name, 2, case_i64(q, 0));
	return step_put(m->s, m->name);
}

/* The place that names a finding is its first hit's: its restored Windows path
 * when that is known, else its path in the innermost container. */
static const char fold_sql[] =
	"SELECT f.fold, f.kind, f.rule, f.host, f.source, f.grade, f.severity,"
	" f.outcome, f.client, f.user, f.stem, f.seq, f.time_ns, f.last_ns,"
	" f.requests, h.name,"
	" coalesce(i.windows_path, i.path),"
	" CASE WHEN t.record IS NOT NULL THEN 'record ' || t.record"
	"  WHEN t.line IS NOT NULL THEN 'line ' || t.line"
	"  ELSE 'offset ' || t.offset END, t.detail"
	" FROM fold f JOIN host h ON h.id = f.host JOIN hit t ON t.seq = f.seq"
	" JOIN item i ON i.seq = t.item ORDER BY f.rowid";

static const char put_sql[] =
	"INSERT INTO finding SELECT ?1, f.kind, f.rule, k.title, k.author,"
	" k.kind, f.time_ns, f.last_ns, f.requests, f.host, f.source, ?5, ?6,"
	" f.outcome, f.client, f.user, f.stem, f.bytes_in, f.bytes_out, ?3, ?4"
	" FROM fold f JOIN known_rule k ON k.id = f.rule WHERE f.fold = ?2";

static int open_all(struct maker *m)
{
	struct step *s = m->s;
	int status = step_sql(s, "findings");

	if (!status)
		status = step_exec(s, "CREATE TEMP TABLE finding_fold"
				      " (finding TEXT, fold INTEGER)");
	if (!status)
		status = step_query(s, &m->put, put_sql);
	if (!status)
		status = step_query(s, &m->name,
				    "INSERT INTO finding_fold VALUES (?1, ?2)");
	if (!status)
		status = step_query(s, &m->taken,
				    "SELECT 1 FROM finding WHERE id = ?1");
	return status;
}

static void close_all(struct maker *m)
{
	case_query_close(m->put);
	case_query_close(m->name);
	case_query_close(m->taken);
}

int step_findings(struct step *s)
{
	struct maker m = {.s = s};
	struct case_query *q = NULL;
	int status = open_all(&m);

	if (!status)
		status = step_query(s, &q, fold_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_finding(&m, q);
	case_query_close(q);
	close_all(&m);
	return status ? status : step_sql(s, "findings_lists");
}
