/* findings.c - step: hits become findings, with ids and words. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"
#include "rules/text.h"

/* What findings are made with. */
struct maker {
	struct step *s;
	struct case_query *put; /* finding */
	struct buf en;
	struct buf ar;
};

/* What stands behind the last "!/": the path in the innermost container. */
static struct span innermost(struct span path)
{
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	return path;
}

/* 0 fold, 1 turn, 2 host, 3 source, 4 rule, 5 path, 6 place, 7 hit, 8 alone.
 * The place that names a finding is its first hit's: its restored Windows path
 * when that is known, else its path in the innermost container. */
#define NAMED_COLUMNS                                                          \
	" h.name, f.source, f.rule, coalesce(i.windows_path, i.path),"         \
	" CASE WHEN f.record IS NOT NULL THEN 'record ' || f.record"           \
	"  WHEN f.line IS NOT NULL THEN 'line ' || f.line"                     \
	"  ELSE 'offset ' || f.offset END, f.seq, f.alone"

static const char all_sql[] = "SELECT f.fold, 1," NAMED_COLUMNS " FROM fold f"
			      " CROSS JOIN host h ON h.id = f.host CROSS JOIN "
			      "item i ON i.seq = f.item"
			      " ORDER BY f.fold";

/* Copies of one file at one path with other content may share a place: the
 * first of them keeps its id. */
static const char same_sql[] =
	"SELECT f.fold, n.turn + n.place - 1," NAMED_COLUMNS
	" FROM (SELECT m.fold, m.turn, row_number() OVER (PARTITION BY m.id"
	"   ORDER BY o.time_ns IS NULL, o.time_ns, o.seq, o.kind) AS place"
	"  FROM finding_id m JOIN fold o USING (fold) WHERE m.id IN ("
	"   SELECT id FROM finding_id GROUP BY id HAVING count(*) > 1)) n"
	" JOIN fold f USING (fold) JOIN host h ON h.id = f.host"
	" JOIN item i ON i.seq = f.item WHERE n.place > 1";

/* The same whether the evidence was a folder or an archive, and wherever that
 * lay. */
static int id_of(struct maker *m, struct case_query *q, char id[ROW_ID_SIZE])
{
	const struct span part[] = {
		case_text(q, 2), case_text(q, 3),
		case_text(q, 4), innermost(case_text(q, 5)),
		case_text(q, 6), case_text(q, 1),
	};

	return row_id(id, 'f', part, ARRAY_LEN(part), m->s->err);
}

/* Names what sql gives; *named: how many. */
static int name_folds(struct maker *m, const char *sql, size_t *named)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	char id[ROW_ID_SIZE];
	int status = step_query(m->s, &put,
				"INSERT OR REPLACE INTO finding_id"
				" VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

	if (!status)
		status = step_query(m->s, &q, sql);
	for (*named = 0;
	     !status && (status = case_query_next(q, m->s->err)) > 0;
	     (*named)++) {
		status = id_of(m, q, id);
		case_bind_i64(put, 1, case_i64(q, 0));
		case_bind_i64(put, 2, case_i64(q, 1));
		case_bind_text(put, 3, span_str(id));
		case_bind_i64(put, 4, case_i64(q, 7));
		case_bind_text(put, 5, case_text(q, 4));
		case_bind_i64(put, 6, case_i64(q, 8));
		if (!status)
			status = step_put(m->s, put);
	}
	case_query_close(q);
	case_query_close(put);
	return status;
}

static int name_all(struct maker *m)
{
	size_t named;
	int status = step_exec(m->s, "CREATE TEMP TABLE finding_id"
				     " (fold INTEGER PRIMARY KEY,"
				     " turn INTEGER, id TEXT, hit INTEGER,"
				     " rule TEXT, alone INTEGER)");

	if (!status)
		status = name_folds(m, all_sql, &named);
	if (!status)
		status = step_exec(m->s,
				   "CREATE INDEX temp.finding_id_id"
				   " ON finding_id (id, hit, rule, alone)");
	for (named = 1; !status && named;)
		status = name_folds(m, same_sql, &named);
	return status;
}

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

/* In the order of the hits, which are many. 0 id, 1 fold, 2 rule, 3 severity,
 * 4 grade, 5 detail. */
static const char fold_sql[] =
	"SELECT n.id, f.fold, f.rule, f.severity, f.grade, t.detail"
	" FROM fold f CROSS JOIN finding_id n USING (fold)"
	" CROSS JOIN hit t ON t.seq = f.seq ORDER BY f.fold";

static const char put_sql[] =
	"INSERT INTO finding SELECT ?1, f.kind, f.rule, k.title, k.author,"
	" k.kind, f.time_ns, f.last_ns, f.requests, f.host, f.source, ?5, ?6,"
	" f.outcome, f.client, f.user, f.stem, f.bytes_in, f.bytes_out, ?3, ?4"
	" FROM fold f CROSS JOIN known_rule k ON k.id = f.rule"
	" WHERE f.fold = ?2";

static int put_finding(struct maker *m, struct case_query *q)
{
	char rule[256];
	const struct rule_info *r;
	struct span detail = case_text(q, 5);

	snprintf(rule, sizeof(rule), "%.*s", SPAN_ARG(case_text(q, 2)));
	r = rules_find(m->s->rules, rule);
	if (!r)
		return ST_OK; /* cannot be: known_rule comes from rules */
	buf_reset(&m->en);
	buf_reset(&m->ar);
	rules_text_detail(&m->en, text_or(r->text_en, r->title_en), detail);
	rules_text_detail(&m->ar, text_or(r->text_ar, r->title_ar), detail);
	if (m->en.bad || m->ar.bad)
		return err_nomem(m->s->err);
	case_bind_text(m->put, 1, case_text(q, 0));
	case_bind_i64(m->put, 2, case_i64(q, 1));
	case_bind_text(m->put, 3, buf_span(&m->en));
	case_bind_text(m->put, 4, buf_span(&m->ar));
	case_bind_text(m->put, 5,
		       span_str(severity_name((enum severity)case_i64(q, 3))));
	case_bind_text(m->put, 6,
		       span_str(grade_name((enum grade)case_i64(q, 4))));
	return step_put(m->s, m->put);
}

static int put_all(struct maker *m)
{
	struct case_query *q = NULL;
	int status = step_query(m->s, &m->put, put_sql);

	if (!status)
		status = step_query(m->s, &q, fold_sql);
	while (!status && (status = case_query_next(q, m->s->err)) > 0)
		status = put_finding(m, q);
	case_query_close(q);
	case_query_close(m->put);
	return status;
}

int step_findings(struct step *s)
{
	struct maker m = {.s = s};
	int status = step_sql(s, "findings");

	buf_init(&m.en, 65536);
	buf_init(&m.ar, 65536);
	if (!status)
		status = name_all(&m);
	if (!status)
		status = put_all(&m);
	buf_release(&m.en);
	buf_release(&m.ar);
	return status ? status : step_sql(s, "findings_lists");
}
