/* carried.c - step: what a network sensor or the host's own firewall saw leave,
 * and no rule found, becomes a finding of its own, with their record as its
 * place: carried ->
 * finding, finding_item, moved. */
#include "questions/step.h"

#include "base/banned.h"
#include "base/digest.h"
#include "questions/messages.h"
#include "rules/text.h"

/* Columns of carried. */
enum { MOVED, HOST, WAY, PEER, BYTES, LEFT, FIRST, LAST, NAME, PATH };

static const char *const put_sql[] = {
	"INSERT OR IGNORE INTO main.finding SELECT ?1, 'extraction',"
	" 'carried-' || way, 'What the network saw leave', 'Postern', 'graph',"
	" first_ns, last_ns, 1, host, CASE way WHEN 'firewall' THEN way"
	" ELSE 'network-flow' END, CASE WHEN is_left THEN 'high'"
	" WHEN way = 'firewall' THEN 'low' ELSE 'medium' END, 'strong',"
	" 'succeeded', CASE WHEN way <> 'cloud' THEN peer END, NULL, NULL,"
	" NULL, bytes, ?3, ?4 FROM carried WHERE moved = ?2",
	"INSERT OR IGNORE INTO finding_item"
	" SELECT ?1, 1, item, line, offset, 0 FROM carried WHERE moved = ?2",
	"INSERT OR IGNORE INTO finding_technique"
	" SELECT ?1, CASE way WHEN 'cloud' THEN 'T1567.002' ELSE 'T1048' END"
	" FROM carried WHERE moved = ?2",
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

static struct span column_value(void *context, struct span name)
{
	struct case_query *q = context;

	for (int i = 0; i < case_column_count(q); i++)
		if (span_is(name, case_column_name(q, i)))
			return case_text(q, i);
	return SPAN_EMPTY;
}

/* The same on every machine and under every path: host, way, peer, and the
 * name of the file that the place is in. */
static void carried_id(struct case_query *q, char id[24])
{
	static const int columns[] = {NAME, WAY, PEER};
	struct span path = case_text(q, PATH);
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	struct buf b;
	size_t at;

	while ((at = span_find(path, SPAN_LIT("!/"))) != SIZE_MAX)
		path = span_skip(path, at + 2);
	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		buf_span_put(&b, case_text(q, columns[i]));
		buf_byte(&b, 0);
	}
	buf_span_put(&b, path);
	if (b.bad || !digest_once(buf_span(&b), digest))
		memset(digest, 0, sizeof(digest));
	digest_text(digest, hex);
	snprintf(id, 24, "f-%.16s", hex);
	buf_release(&b);
}

static int put_all(struct step *s, struct case_query *const *put,
		   struct case_query *q, const struct buf *en,
		   const struct buf *ar)
{
	char id[24];
	int status = ST_OK;

	carried_id(q, id);
	for (size_t i = 0; i < ARRAY_LEN(put_sql) && !status; i++) {
		case_bind_text(put[i], 1, span_str(id));
		case_bind_i64(put[i], 2, case_i64(q, MOVED));
		if (i == 0) {
			case_bind_text(put[i], 3, buf_span(en));
			case_bind_text(put[i], 4, buf_span(ar));
		}
		status = step_put(s, put[i]);
	}
	return status;
}

static int tell(struct step *s, struct case_query *const *put,
		struct case_query *q)
{
	const struct text_values values = {column_value, q};
	const struct words *w;
	struct buf en;
	struct buf ar;
	char name[64];
	int status;

	snprintf(name, sizeof(name), "carried/%.*s",
		 SPAN_ARG(case_text(q, WAY)));
	w = message_find(span_str(name));
	if (!w)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %s", name);
	buf_init(&en, 4096);
	buf_init(&ar, 4096);
	rules_text(&en, w->en, &values);
	rules_text(&ar, w->ar, &values);
	status = en.bad || ar.bad ? err_nomem(s->err)
				  : put_all(s, put, q, &en, &ar);
	buf_release(&en);
	buf_release(&ar);
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
			"SELECT moved, host, way, peer, bytes, is_left,"
			" first_ns, last_ns, name, path FROM carried"
			" ORDER BY moved");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = tell(s, put, q);
	case_query_close(q);
	for (size_t i = 0; i < ARRAY_LEN(put_sql); i++)
		case_query_close(put[i]);
	return status ? status : step_exec(s, judged_sql);
}
