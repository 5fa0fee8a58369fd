/* known.c - step: the flaws and the rules that the answers are judged by. */
#include "questions/step.h"

#include "base/banned.h"

/* What account the use of a flaw asks for: temporary, for transfers.sql. */
static int put_accounts(struct step *s)
{
	struct case_query *q = NULL;
	int status = step_exec(s, "CREATE TEMP TABLE flaw_account (cve TEXT"
				  " PRIMARY KEY, account TEXT) WITHOUT ROWID");

	if (!status)
		status = step_query(s, &q,
				    "INSERT INTO flaw_account VALUES (?1, ?2)");
	for (size_t i = 0; !status && i < knowledge_flaw_count(s->knowledge);
	     i++) {
		const struct known_flaw *f = knowledge_flaw(s->knowledge, i);

		case_bind_text(q, 1, span_str(f->cve));
		case_bind_text(q, 2, span_str(flaw_account_name(f->account)));
		status = step_put(s, q);
	}
	case_query_close(q);
	return status;
}

static int put_flaws(struct step *s)
{
	struct case_query *q;
	int status = step_query(
		s, &q,
		"INSERT INTO known_flaw VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

	if (status)
		return status;
	for (size_t i = 0; !status && i < knowledge_flaw_count(s->knowledge);
	     i++) {
		const struct known_flaw *f = knowledge_flaw(s->knowledge, i);
		int64_t exploited = f->first_exploited_ns;

		if (exploited == TIME_NONE)
			exploited = f->kev_added_ns;
		case_bind_text(q, 1, span_str(f->cve));
		case_bind_text(q, 2, span_str(f->nickname));
		case_bind_time(q, 3, f->published_ns);
		case_bind_time(q, 4, f->first_exploited_ns);
		case_bind_time(q, 5, exploited);
		case_bind_time(q, 6, knowledge_known_exploited_ns(f));
		status = step_put(s, q);
	}
	case_query_close(q);
	return status;
}

/* Each text of a NULL-terminated list as a row (rule, text). */
static int put_list(struct step *s, const char *sql, const char *rule,
		    const char *const *list)
{
	struct case_query *q;
	int status = step_query(s, &q, sql);

	if (status)
		return status;
	for (; !status && list && *list; list++) {
		case_bind_text(q, 1, span_str(rule));
		case_bind_text(q, 2, span_str(*list));
		status = step_put(s, q);
	}
	case_query_close(q);
	return status;
}

static void bind_or_null(struct case_query *q, int at, const char *text)
{
	if (text)
		case_bind_text(q, at, span_str(text));
	else
		case_bind_null(q, at);
}

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

static int put_rule(struct step *s, struct case_query *put,
		    const struct rule_info *r)
{
	int status;

	case_bind_text(put, 1, span_str(r->id));
	case_bind_text(put, 2, span_str(rule_kind_name(r->kind)));
	case_bind_text(put, 3, span_str(r->step));
	case_bind_i64(put, 4, r->grade);
	case_bind_i64(put, 5, r->severity);
	case_bind_text(put, 6, span_str(r->title_en));
	case_bind_text(put, 7, span_str(r->author));
	bind_or_null(put, 8, r->family);
	bind_or_null(put, 9, r->implant_kind);
	case_bind_text(put, 10, span_str(text_or(r->text_en, r->title_en)));
	case_bind_text(put, 11, span_str(text_or(r->text_ar, r->title_ar)));
	status = step_put(s, put);
	if (!status)
		status = put_list(s,
				  "INSERT OR IGNORE INTO known_rule_flaw"
				  " VALUES (?1, ?2)",
				  r->id, r->flaws);
	if (!status)
		status = put_list(s,
				  "INSERT OR IGNORE INTO known_rule_technique"
				  " VALUES (?1, ?2)",
				  r->id, r->techniques);
	return status;
}

/* Only the rules that matched something. */
static int put_rules(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *ids;
	char id[256];
	int status = step_query(s, &ids,
				"SELECT rule FROM hit UNION SELECT rule FROM"
				" hit_overflow ORDER BY 1");

	if (status)
		return status;
	status = step_query(s, &put,
			    "INSERT INTO known_rule VALUES"
			    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
			    " ?11)");
	while (!status && (status = case_query_next(ids, s->err)) > 0) {
		const struct rule_info *r;

		snprintf(id, sizeof(id), "%.*s", SPAN_ARG(case_text(ids, 0)));
		r = s->rules ? rules_find(s->rules, id) : NULL;
		/* A case read with other rules: its hits are left out. */
		status = r ? put_rule(s, put, r) : ST_OK;
	}
	case_query_close(put);
	case_query_close(ids);
	return status;
}

int step_known(struct step *s)
{
	int status = put_flaws(s);

	if (!status)
		status = put_accounts(s);
	return status ? status : put_rules(s);
}
