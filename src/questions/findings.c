/* findings.c - step: hits become findings, with ids and words.
 *
 * All findings are written by one statement; what SQL cannot say in it is a
 * function of this file: finding_id(turn, host, source, rule, path, place).  Their
 * sentences are made where they are read: sentence.h. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/alloc.h"
#include "base/banned.h"
#include "case/function.h"
#include "questions/repeats.h"

/* What the functions work with. */
struct maker {
	struct step *s;
	struct digest *digest;
	/* The ids given since the last look, as numbers. */
	uint64_t *id;
	size_t count;
	size_t most;
};

/* ------------------------------------------------------------------ ids -- */

/* What stands behind the last "!/": the path in the innermost container. */
static struct span innermost(struct span path)
{
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	return path;
}

static bool keep_id(struct maker *m, uint64_t id)
{
	if (m->count == m->most) {
		size_t more = m->most ? 2 * m->most : 4096;
		uint64_t *grown = mem_resize(m->id, more, sizeof(*grown));

		if (!grown)
			return false;
		m->id = grown;
		m->most = more;
	}
	m->id[m->count++] = id;
	return true;
}

/* The same whether the evidence was a folder or an archive, and wherever that
 * lay. */
static void finding_id(struct case_call *call, void *context)
{
	struct maker *m = context;
	const struct span part[] = {
		case_given_text(call, 1), case_given_text(call, 2),
		case_given_text(call, 3), innermost(case_given_text(call, 4)),
		case_given_text(call, 5), case_given_text(call, 0),
	};
	char id[ROW_ID_SIZE];

	if (keep_id(m, row_id_by(m->digest, id, 'f', part, ARRAY_LEN(part))))
		case_give_text(call, span_str(id));
	else
		case_give_nomem(call);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* True when one was given twice since the last look. */
static bool any_twice(struct maker *m)
{
	bool found = false;

	if (m->count)
		qsort(m->id, m->count, sizeof(*m->id), by_number);
	for (size_t i = 1; i < m->count && !found; i++)
		found = m->id[i] == m->id[i - 1];
	m->count = 0;
	return found;
}

/* ---------------------------------------------------------------- rules -- */

static void bind_severity(struct case_query *put, int at, int severity)
{
	case_bind_text(put, at,
		       span_str(severity_name((enum severity)severity)));
}

/* q: a row of known_rule. */
static int put_rule(struct step *s, struct case_query *put,
		    struct case_query *q)
{
	int severity = (int)case_i64(q, 3);
	char id[256];
	const struct rule_info *r;

	snprintf(id, sizeof(id), "%.*s", SPAN_ARG(case_text(q, 1)));
	r = rules_find(s->rules, id);
	if (!r)
		return ST_OK; /* cannot be: known_rule comes from rules */
	case_bind_i64(put, 1, case_i64(q, 0));
	case_bind_text(put, 2, span_str(id));
	case_bind_text(put, 3,
		       span_str(grade_name((enum grade)case_i64(q, 2))));
	bind_severity(put, 4, severity);
	bind_severity(put, 5, severity < SEV_LOW ? severity : SEV_LOW);
	bind_severity(put, 6, severity < SEV_MEDIUM ? severity : SEV_MEDIUM);
	bind_severity(put, 7, severity > SEV_MEDIUM ? severity : SEV_MEDIUM);
	case_bind_text(put, 8, case_text(q, 4));
	case_bind_text(put, 9, case_text(q, 5));
	case_bind_text(put, 10, case_text(q, 6));
	return step_put(s, put);
}

/* What findings of a rule have in common.  Severities: its own, of
 * what is only told, of what was tried, of what was tampered with. */
static int put_rules(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_exec(s, "CREATE TEMP TABLE told_rule (n INTEGER"
				  " PRIMARY KEY, id TEXT, grade TEXT,"
				  " severity TEXT, told TEXT, tried TEXT,"
				  " tampered TEXT, title TEXT, author TEXT,"
				  " kind TEXT)");

	if (!status)
		status = step_query(s, &put,
				    "INSERT INTO told_rule VALUES (?1, ?2, ?3,"
				    " ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
	if (!status)
		status = step_query(s, &q,
				    "SELECT rowid, id, grade, severity, title,"
				    " author, kind FROM known_rule");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_rule(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status;
}

/* ------------------------------------------------------------- findings -- */

/* The place that names a finding is its first hit's: its restored Windows path
 * when that is known, else its path in the innermost container. */
#define NAMED_BY                                                               \
	" h.name, f.source, w.id, coalesce(i.windows_path, i.path),"           \
	" CASE WHEN f.record IS NOT NULL THEN 'record ' || f.record"           \
	"  WHEN f.line IS NOT NULL THEN 'line ' || f.line"                     \
	"  ELSE 'offset ' || f.offset END)"

static const char put_sql[] =
	"INSERT INTO finding (n, id, kind, rule, rule_title, rule_author,"
	" rule_kind, time_ns, last_ns, count, host, source, severity, grade,"
	" outcome, client, user, stem, bytes_in, bytes_out, told_by, marks)"
	" SELECT f.fold, finding_id(1," NAMED_BY ", f.kind, w.id, w.title,"
	" w.author, w.kind, f.time_ns, f.last_ns, f.requests, f.host,"
	" f.source, CASE WHEN f.kind IN ('hygiene', 'coverage') THEN w.told"
	"  WHEN f.kind = 'tampering' THEN w.tampered"
	"  WHEN f.outcome = 'attempted' THEN w.tried ELSE w.severity END,"
	" w.grade, f.outcome, f.client, f.user, f.stem, f.bytes_in,"
	" f.bytes_out, f.seq, CASE WHEN f.alone THEN w.id ELSE '#' || f.fold "
	"END"
	" FROM fold f CROSS JOIN told_rule w ON w.n = f.rule_n"
	" CROSS JOIN host h ON h.id = f.host"
	" CROSS JOIN item i ON i.seq = f.item";

/* Copies of one file at one path with other content may share a place: the
 * first of them keeps its id. */
static const char again_sql[] =
	"DELETE FROM again;"
	"INSERT INTO again SELECT n, place FROM (SELECT d.n,"
	"  row_number() OVER (PARTITION BY d.id"
	"   ORDER BY d.time_ns IS NULL, d.time_ns, f.seq, d.kind) AS place"
	"  FROM finding d JOIN fold f ON f.fold = d.n WHERE d.id IN ("
	"   SELECT id FROM finding GROUP BY id HAVING count(*) > 1))"
	" WHERE place > 1;"
	"INSERT INTO turn SELECT n, place FROM again WHERE 1"
	" ON CONFLICT (n) DO UPDATE SET turn = turn + excluded.turn - 1;"
	"UPDATE finding SET id = (SELECT finding_id(t.turn," NAMED_BY
	" FROM turn t JOIN fold f ON f.fold = t.n"
	" JOIN told_rule w ON w.n = f.rule_n JOIN host h ON h.id = f.host"
	" JOIN item i ON i.seq = f.item WHERE t.n = finding.n)"
	" WHERE n IN (SELECT n FROM again)";

static int count_again(struct step *s, int64_t *count)
{
	struct case_query *q = NULL;
	int status = step_query(s, &q, "SELECT count(*) FROM again");

	if (!status)
		status = case_query_next(q, s->err);
	*count = status > 0 ? case_i64(q, 0) : 0;
	case_query_close(q);
	return status < 0 ? status : ST_OK;
}

static int part_same(struct step *s)
{
	int64_t left = 1;
	int status = step_exec(s, "CREATE TEMP TABLE again (n INTEGER PRIMARY"
				  " KEY, place INTEGER);"
				  "CREATE TEMP TABLE turn (n INTEGER PRIMARY"
				  " KEY, turn INTEGER)");

	while (!status && left) {
		status = step_exec(s, again_sql);
		if (!status)
			status = count_again(s, &left);
	}
	return status ? status
		      : step_exec(s, "DROP TABLE again; DROP TABLE turn");
}

/* As the findings come, their ids are in no order: the index is made when all
 * are there. */
static int put_all(struct maker *m)
{
	int status = step_exec(m->s, "DROP INDEX IF EXISTS finding_by_id");

	if (!status)
		status = step_exec(m->s, put_sql);
	if (!status && any_twice(m))
		status = part_same(m->s);
	if (!status)
		status = step_exec(
			m->s,
			"CREATE UNIQUE INDEX finding_by_id ON finding (id)");
	return status;
}

static int make(struct maker *m)
{
	struct case_file *c = m->s->c;
	int status = digest_open(&m->digest, m->s->err);

	if (!status)
		status = case_function_add(c, "finding_id", 6, finding_id, m,
					   NULL, m->s->err);
	if (!status)
		status = put_all(m);
	case_function_remove(c, "finding_id", 6);
	return status;
}

int step_findings(struct step *s)
{
	struct maker m = {.s = s};
	int status = repeats_add(s->c, s->err);

	if (!status)
		status = step_sql(s, "findings");
	repeats_remove(s->c);
	if (!status)
		status = put_rules(s);
	if (!status)
		status = make(&m);
	digest_close(m.digest);
	mem_free(m.id);
	if (!status)
		status = step_exec(s, "DROP TABLE told_rule");
	return status ? status : step_sql(s, "findings_lists");
}
