/* retention.c - step: how long logs are kept, in words: retention_told ->
 * retention. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"
#include "questions/messages.h"
#include "rules/text.h"

/* Columns of told_sql. */
enum { ROW, LIMIT_SAYS, STATE_SAYS, LACKS_SAYS };

/* Which limit, what follows from it, and which fields are not logged. */
static const char told_sql[] =
	"SELECT r.rowid, 'retention/' || CASE WHEN state = 'off' THEN 'off'"
	" WHEN web THEN 'web-' || basis WHEN basis = 'records' THEN 'records'"
	" WHEN days IS NULL THEN 'nothing' ELSE basis END,"
	" CASE WHEN state IN ('rolled', 'size', 'short')"
	" THEN 'retention/' || state || CASE WHEN web THEN '-web' ELSE '' END"
	" END,"
	" CASE WHEN lacks IS NOT NULL THEN 'retention/lacks' END,"
	" source, days, held, lacks, r.bytes / 1048576 AS mib,"
	" coalesce(i.windows_path, i.path) AS place"
	" FROM retention_told r LEFT JOIN item i ON i.seq = r.item"
	" ORDER BY r.host, r.source";
static const char put_sql[] =
	"INSERT INTO retention SELECT host, source, days, bytes, basis, state,"
	" first_ns, held, item, lacks, ?2, ?3 FROM retention_told"
	" WHERE rowid = ?1";

static int say(struct step *s, struct case_query *q, int column, struct buf *en,
	       struct buf *ar)
{
	const struct text_values values = {row_value, q};
	const struct words *w;

	if (case_is_null(q, column))
		return ST_OK;
	w = message_find(case_text(q, column));
	if (!w)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %.*s",
			       SPAN_ARG(case_text(q, column)));
	if (en->len) {
		buf_text(en, "; ");
		buf_text(ar, "؛ ");
	}
	rules_text(en, w->en, &values);
	rules_text(ar, w->ar, &values);
	return en->bad || ar->bad ? err_nomem(s->err) : ST_OK;
}

static int tell(struct step *s, struct case_query *put, struct case_query *q)
{
	struct buf en;
	struct buf ar;
	int status = ST_OK;

	buf_init(&en, 8192);
	buf_init(&ar, 8192);
	for (int i = LIMIT_SAYS; !status && i <= LACKS_SAYS; i++)
		status = say(s, q, i, &en, &ar);
	if (!status) {
		case_bind_i64(put, 1, case_i64(q, ROW));
		case_bind_text(put, 2, buf_span(&en));
		case_bind_text(put, 3, buf_span(&ar));
		status = step_put(s, put);
	}
	buf_release(&en);
	buf_release(&ar);
	return status;
}

int step_retention(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_sql(s, "retention");

	if (!status)
		status = step_query(s, &put, put_sql);
	if (!status)
		status = step_query(s, &q, told_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = tell(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status ? status : step_exec(s, "DROP TABLE retention_told");
}
