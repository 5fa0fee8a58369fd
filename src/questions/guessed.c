/* guessed.c - step: an account whose password was guessed becomes a finding,
 * with the first record that was answered to it as its place: guessed ->
 * finding, finding_item. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"

/* Columns of guessed. */
enum { ROW, NAME, CLIENT, ACCOUNT, PATH, REFUSED, SAY };

static const char *const put_sql[] = {
	"INSERT OR IGNORE INTO finding SELECT NULL, ?1, 'credentials',"
	" 'password-guessed', 'Password guessed', 'Postern', 'graph', first_ns,"
	" first_ns, refused, host, source,"
	" iif(say = 'password', 'high', 'low'), 'strong',"
	" iif(say = 'password', 'succeeded', 'unknown'), client, account,"
	" NULL, NULL, NULL, NULL, ?1, ?3, ?4 FROM guessed WHERE rowid = ?2",
	"INSERT OR IGNORE INTO finding_item"
	" SELECT f.n, 1, g.item, g.line, g.offset, g.length"
	" FROM guessed g, finding f WHERE g.rowid = ?2 AND f.id = ?1",
	"INSERT OR IGNORE INTO finding_technique"
	" SELECT marks, 'T1110.003' FROM finding WHERE id = ?1 AND ?2 > 0",
};

static int guessed_id(struct case_query *q, char id[ROW_ID_SIZE],
		      struct err *err)
{
	struct span path = case_text(q, PATH);
	struct span part[] = {case_text(q, NAME), SPAN_LIT("password-guessed"),
			      case_text(q, CLIENT), case_text(q, ACCOUNT),
			      SPAN_EMPTY};
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	part[4] = path;
	return row_id(id, 'f', part, ARRAY_LEN(part), err);
}

static int tell(struct step *s, struct case_query *const *put,
		struct case_query *q)
{
	char id[ROW_ID_SIZE];
	int status = guessed_id(q, id, s->err);

	if (!status)
		status = row_say(put[0], 3, "guessed", case_text(q, SAY), q,
				 s->err);
	for (size_t i = 0; i < ARRAY_LEN(put_sql) && !status; i++) {
		case_bind_text(put[i], 1, span_str(id));
		case_bind_i64(put[i], 2, case_i64(q, ROW));
		status = step_put(s, put[i]);
	}
	return status;
}

int step_guessed(struct step *s)
{
	struct case_query *put[ARRAY_LEN(put_sql)] = {NULL};
	struct case_query *q = NULL;
	int status = step_sql(s, "guessed");

	for (size_t i = 0; i < ARRAY_LEN(put_sql) && !status; i++)
		status = step_query(s, &put[i], put_sql[i]);
	if (!status)
		status = step_query(s, &q,
				    "SELECT rowid, name, client, account, path,"
				    " refused, say FROM guessed"
				    " ORDER BY rowid");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = tell(s, put, q);
	case_query_close(q);
	for (size_t i = 0; i < ARRAY_LEN(put_sql); i++)
		case_query_close(put[i]);
	return status ? status : step_exec(s, "DROP TABLE guessed");
}
