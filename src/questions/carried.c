/* carried.c - step: what a network sensor or the host's own firewall saw leave,
 * and what accounts in foreign hands read, becomes a finding of its own, with
 * the largest record of it as its place: carried -> finding, finding_item,
 * moved. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"

/* Columns of carried. */
enum { MOVED, WAY, PEER, NAME, PATH, MAILBOX };

static const char *const put_sql[] = {
	"INSERT OR IGNORE INTO main.finding SELECT NULL, ?1, 'extraction',"
	" 'carried-' || way, CASE WHEN way GLOB 'account-*' THEN"
	" 'What a taken account read' ELSE 'What the network saw leave' END,"
	" 'Postern', 'graph', first_ns, last_ns, 1, host, source,"
	" CASE WHEN is_left THEN 'high' WHEN way = 'firewall' THEN 'low'"
	" ELSE 'medium' END, 'strong', 'succeeded',"
	" CASE WHEN way <> 'cloud' THEN peer END, NULL, NULL,"
	" NULL, bytes, NULL, ?1, ?3, ?4 FROM carried WHERE moved = ?2",
	"INSERT OR IGNORE INTO finding_item"
	" SELECT f.n, 1, c.item, c.line, c.offset, c.length"
	" FROM carried c, main.finding f WHERE c.moved = ?2 AND f.id = ?1",
	"INSERT OR IGNORE INTO finding_technique"
	" SELECT f.marks, CASE WHEN c.way = 'cloud' THEN 'T1567.002'"
	" WHEN c.way GLOB 'account-*' THEN 'T1114.002' ELSE 'T1048' END"
	" FROM carried c, main.finding f WHERE c.moved = ?2 AND f.id = ?1",
	"UPDATE moved SET finding = ?1 WHERE rowid = ?2",
};

/* What a person said of them. */
static const char judged_sql[] =
	"INSERT OR IGNORE INTO finding_judgement"
	" SELECT f.id, w.seq FROM main.finding f JOIN last_word w"
	" ON w.subject = f.id WHERE f.rule GLOB 'carried-*';"
	"DELETE FROM moved WHERE finding IN (SELECT f.id FROM main.finding f"
	" JOIN last_word w ON w.subject = f.id WHERE f.rule GLOB 'carried-*'"
	" AND w.verdict = 'benign')";

/* The same on every machine and under every path: host, way, peer, the path of
 * the file that the place is in, and of mail whose it is. */
static int carried_id(struct case_query *q, char id[ROW_ID_SIZE],
		      struct err *err)
{
	struct span path = case_text(q, PATH);
	struct span part[] = {case_text(q, NAME), case_text(q, WAY),
			      case_text(q, PEER), SPAN_EMPTY,
			      case_text(q, MAILBOX)};
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	part[3] = path;
	return row_id(id, 'f', part,
		      ARRAY_LEN(part) - !case_text(q, MAILBOX).len, err);
}

static int tell(struct step *s, struct case_query *const *put,
		struct case_query *q)
{
	char id[ROW_ID_SIZE];
	int status = carried_id(q, id, s->err);

	if (!status)
		status = row_say(put[0], 3, "carried", case_text(q, WAY), q,
				 s->err);
	for (size_t i = 0; i < ARRAY_LEN(put_sql) && !status; i++) {
		case_bind_text(put[i], 1, span_str(id));
		case_bind_i64(put[i], 2, case_i64(q, MOVED));
		status = step_put(s, put[i]);
	}
	return status;
}

int step_carried(struct step *s)
{
	struct case_query *put[ARRAY_LEN(put_sql)] = {NULL};
	struct case_query *q = NULL;
	int status = ST_OK;

	for (size_t i = 0; i < ARRAY_LEN(put_sql) && !status; i++)
		status = step_query(s, &put[i], put_sql[i]);
	if (!status)
		status = step_query(
			s, &q,
			"SELECT moved, way, peer, name, path, mailbox, bytes"
			" FROM carried ORDER BY moved");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = tell(s, put, q);
	case_query_close(q);
	for (size_t i = 0; i < ARRAY_LEN(put_sql); i++)
		case_query_close(put[i]);
	return status ? status : step_exec(s, judged_sql);
}
