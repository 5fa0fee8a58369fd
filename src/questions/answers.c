/* answers.c - step: a verdict for every question, and the sentences.
 *
 * The verdicts are made by SQL, one folder a question: needs.sql says which
 * sources the answer needs, <question>.sql reckons it, say.sql chooses the
 * messages and gives the values for their {names}. */
#include "questions/step.h"

#include "base/banned.h"
#include "questions/messages.h"
#include "rules/text.h"

/* Later ones read the verdicts of earlier ones. */
static const char *const examined[] = {
	"targeted", "entry",	  "implants", "actions", "confinement",
	"secured",  "extraction", "campaign", "actors",	 "exposure",
	"at_risk",  "adoption",	  "outlook",
};

/* What stands for a value that nobody knows. */
static const struct unknown_value {
	const char *name;
	struct words words;
} unknown_values[] = {
	{"hosts", {"the mail servers", "خوادم البريد"}},
	{"first", {"an unknown time", "وقت غير معروف"}},
	{"last", {"an unknown time", "وقت غير معروف"}},
	{"time", {"an unknown time", "وقت غير معروف"}},
	{"as_of", {"an unknown day", "يوم غير معروف"}},
	{"unknown", {"the server", "الخادم"}},
	{"from_day", {"an unknown day", "يوم غير معروف"}},
	{"to_day", {"an unknown day", "يوم غير معروف"}},
};

/* A row of say.sql; the first column names the message. */
struct said {
	struct case_query *q;
	bool arabic;
};

static struct span column_value(void *context, struct span name)
{
	const struct said *said = context;
	struct span value = SPAN_EMPTY;

	for (int i = 1; i < case_column_count(said->q); i++)
		if (span_is(name, case_column_name(said->q, i)))
			value = case_text(said->q, i);
	for (size_t i = 0; !value.len && i < ARRAY_LEN(unknown_values); i++)
		if (span_is(name, unknown_values[i].name))
			value = span_str(said->arabic
						 ? unknown_values[i].words.ar
						 : unknown_values[i].words.en);
	return value;
}

/* A sentence that came with what was given stands in the next two columns, in
 * both languages. */
static void put_ready(struct case_query *q, struct buf *en, struct buf *ar)
{
	buf_span_put(en, case_text(q, 1));
	buf_span_put(ar, case_text(q, 2));
}

static int say_row(struct step *s, struct case_query *q, struct buf *en,
		   struct buf *ar)
{
	const bool ready = span_is(case_text(q, 0), "ready");
	const struct words *w = message_find(case_text(q, 0));
	struct said english = {q, false};
	struct said arabic = {q, true};
	const struct text_values en_values = {column_value, &english};
	const struct text_values ar_values = {column_value, &arabic};

	if (!w && !ready)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %.*s",
			       SPAN_ARG(case_text(q, 0)));
	if (en->len)
		buf_byte(en, ' ');
	if (ar->len)
		buf_byte(ar, ' ');
	if (ready) {
		put_ready(q, en, ar);
	} else {
		rules_text(en, w->en, &en_values);
		rules_text(ar, w->ar, &ar_values);
	}
	return en->bad || ar->bad ? err_nomem(s->err) : ST_OK;
}

static int put_sentence(struct step *s, struct span question, struct buf *en,
			struct buf *ar)
{
	struct case_query *q;
	int status = step_query(s, &q,
				"UPDATE answer SET sentence_en = ?2,"
				" sentence_ar = ?3 WHERE question = ?1");

	if (status)
		return status;
	case_bind_text(q, 1, question);
	case_bind_text(q, 2, buf_span(en));
	case_bind_text(q, 3, buf_span(ar));
	status = step_put(s, q);
	case_query_close(q);
	return status;
}

static int say_query(struct step *s, struct case_query **q, const char *name)
{
	char path[96];
	const struct embedded_file *file;

	snprintf(path, sizeof(path), "src/questions/%s.sql", name);
	file = embedded_find(embedded_sql, path);
	if (!file)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks %s", path);
	return step_query(s, q, (const char *)file->bytes.ptr);
}

/* All rows are sentences of one answer. name: of the file; question: bound to
 * its parameter, NULL when it has none. */
static int say_rows(struct step *s, const char *name, const char *question,
		    struct buf *en, struct buf *ar)
{
	struct case_query *q = NULL;
	int status = say_query(s, &q, name);

	if (!status && question)
		case_bind_text(q, 1, span_str(question));
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = say_row(s, q, en, ar);
	case_query_close(q);
	return status;
}

/* Behind the sentences of the question stands what retention explains, and what
 * people judged. */
static int say(struct step *s, const char *question)
{
	struct buf en;
	struct buf ar;
	char name[64];
	int status;

	buf_init(&en, 65536);
	buf_init(&ar, 65536);
	snprintf(name, sizeof(name), "%s/say", question);
	status = say_rows(s, name, NULL, &en, &ar);
	if (!status)
		status = say_rows(s, "retention_say", question, &en, &ar);
	if (!status)
		status = say_rows(s, "judged_say", question, &en, &ar);
	if (!status)
		status = put_sentence(s, span_str(question), &en, &ar);
	buf_release(&en);
	buf_release(&ar);
	return status;
}

static int run_each(struct step *s, const char *file)
{
	char name[64];
	int status = ST_OK;

	for (size_t i = 0; !status && i < ARRAY_LEN(examined); i++) {
		snprintf(name, sizeof(name), "%s/%s", examined[i],
			 file ? file : examined[i]);
		status = step_sql(s, name);
		/* Later questions ask for the stores, too. */
		if (!status && !file && !strcmp(examined[i], "confinement"))
			status = step_sql(s, "confinement/stores");
	}
	return status;
}

int step_answers(struct step *s)
{
	static const char *const ledger[] = {"transfers", "archive_bounds",
					     "account_reads"};
	int status = run_each(s, "needs");

	if (!status)
		status = step_sql(s, "attacks");
	if (!status)
		status = step_sql(s, "exposure");
	if (!status)
		status = step_storage(s);
	for (size_t i = 0; !status && i < ARRAY_LEN(ledger); i++)
		status = step_sql(s, ledger[i]);
	if (!status)
		status = step_carried(s);
	if (!status)
		status = step_sql(s, "ledger");
	if (!status)
		status = step_sql(s, "transfers_done");
	if (!status)
		status = step_clusters(s);
	if (!status)
		status = step_sql(s, "reach_spans");
	if (!status)
		status = step_sql(s, "cover");
	if (!status)
		status = step_reach(s);
	if (!status)
		status = run_each(s, NULL);
	if (!status)
		status = step_sql(s, "judged_confidence");
	if (!status)
		status = step_rules(s, examined, ARRAY_LEN(examined));
	for (size_t i = 0; !status && i < ARRAY_LEN(examined); i++)
		status = say(s, examined[i]);
	if (!status)
		status = step_sql(s, "chains");
	if (!status)
		status = step_sql(s, "reach_done");
	if (!status)
		status = step_sql(s, "done");
	return status ? status : step_answer_gaps(s);
}
