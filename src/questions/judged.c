/* judged.c - step: what people said of findings and gaps.
 *
 * Later steps read `finding`.  While anything was judged benign or malicious,
 * a temporary view of that name stands before the table, so that no question
 * can forget it; what makes findings has to say main.finding.  The view is
 * made only when it is needed: reading through it costs. */
#include "questions/step.h"

#include "base/banned.h"

static int count(struct step *s, const char *sql, int64_t *out)
{
	struct case_query *q = NULL;
	int status = step_query(s, &q, sql);

	if (!status)
		status = case_query_next(q, s->err);
	if (status > 0)
		*out = case_i64(q, 0);
	case_query_close(q);
	return status < 0 ? status : ST_OK;
}

static const char view_sql[] =
	"CREATE TEMP TABLE benign (id TEXT PRIMARY KEY) WITHOUT ROWID;"
	"INSERT INTO benign SELECT subject FROM last_word"
	" WHERE verdict = 'benign';"
	"CREATE TEMP TABLE malicious (id TEXT PRIMARY KEY) WITHOUT ROWID;"
	"INSERT INTO malicious SELECT subject FROM last_word"
	" WHERE verdict = 'malicious';"
	"CREATE TEMP VIEW finding AS SELECT f.n, f.id, f.kind, f.rule, "
	"f.rule_title,"
	" f.rule_author, f.rule_kind, f.time_ns, f.last_ns, f.count, f.host,"
	" f.source, f.severity, CASE WHEN f.grade = 'weak' AND f.id IN"
	" (SELECT id FROM malicious) THEN 'strong' ELSE f.grade END AS grade,"
	" f.outcome, f.client, f.user, f.stem, f.bytes_in, f.bytes_out,"
	" f.told_by, f.marks, f.summary_en, f.summary_ar FROM main.finding f"
	" WHERE f.id NOT IN (SELECT id FROM benign)";

int step_judged(struct step *s)
{
	int64_t judged = 0;
	int status = step_sql(s, "judged");

	if (!status)
		status = count(s,
			       "SELECT count(*) FROM last_word WHERE verdict"
			       " IN ('benign', 'malicious')",
			       &judged);
	if (!status && judged)
		status = step_exec(s, view_sql);
	return status;
}

/* Contacts of hosts become findings after the others. */
int step_judged_edges(struct step *s)
{
	return step_exec(
		s, "INSERT OR IGNORE INTO finding_judgement"
		   " SELECT f.id, w.seq FROM main.finding f JOIN last_word w"
		   " ON w.subject = f.id;"
		   "DELETE FROM reach_edge WHERE finding IN (SELECT subject"
		   " FROM last_word WHERE verdict = 'benign');"
		   /* Hosts that only such an edge led to are not held. */
		   "DELETE FROM reach_edge WHERE from_host NOT IN ("
		   "WITH RECURSIVE held (host) AS (SELECT host FROM reach_seed"
		   " WHERE mail UNION SELECT e.to_host FROM reach_edge e"
		   " JOIN held ON e.from_host = held.host"
		   " WHERE e.to_host IS NOT NULL) SELECT host FROM held)"
		   " AND EXISTS (SELECT 1 FROM last_word"
		   " WHERE verdict = 'benign')");
}

/* Without it, what is read for reports would not be all. */
int step_judged_done(struct step *s)
{
	return step_exec(s, "DROP VIEW IF EXISTS temp.finding;"
			    "DROP TABLE IF EXISTS temp.benign;"
			    "DROP TABLE IF EXISTS temp.malicious;"
			    "DROP TABLE judged_step;"
			    "DROP TABLE accepted;"
			    "DROP TABLE last_word;");
}
