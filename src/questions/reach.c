/* reach.c - step: what was done on the servers (act, command), and where it
 * went from there (reach_edge), for the questions actions and confinement.
 *
 * Edges that no rule found become findings of their own, with the record of
 * the event log as their place, so that they lead back to the bytes. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"
#include "questions/commands.h"
#include "questions/plain.h"

#define COMMANDS_MOST 512 /* in the values; the rest is in the findings */
#define COMMAND_KEPT ((size_t)8192)
#define ROUNDS_MOST 16 /* hosts in a row that one came through */

/* ------------------------------------------------------------- commands -- */

struct teller {
	struct case_query *put;
	struct case_query *have;
	unsigned count;
};

static int tell(struct step *s, struct teller *t, struct span text)
{
	int status;

	if (!text.len || t->count >= COMMANDS_MOST)
		return ST_OK;
	case_bind_text(t->have, 1, span_head(text, COMMAND_KEPT));
	status = case_query_next(t->have, s->err);
	case_query_reset(t->have);
	if (status)
		return status > 0 ? ST_OK : status;
	case_bind_i64(t->put, 1, ++t->count);
	case_bind_text(t->put, 2, span_head(text, COMMAND_KEPT));
	return step_put(s, t->put);
}

/* As it was run, then what was inside. */
static int tell_all(struct step *s, struct teller *t, struct span text)
{
	struct buf inner;
	struct buf plain;
	int status = tell(s, t, text);

	buf_init(&inner, COMMAND_KEPT * 4);
	buf_init(&plain, COMMAND_KEPT * 8);
	if (!status && command_plain(&plain, text))
		status = tell(s, t, buf_span(&plain));
	if (!status && command_unwrap(&inner, text))
		status = tell(s, t, buf_span(&inner));
	buf_reset(&inner);
	if (!status && command_decode(&inner, text)) {
		status = tell(s, t, buf_span(&inner));
		buf_reset(&plain);
		if (!status && command_plain(&plain, buf_span(&inner)))
			status = tell(s, t, buf_span(&plain));
	}
	buf_release(&plain);
	buf_release(&inner);
	return status;
}

static int step_commands(struct step *s)
{
	struct teller t = {0};
	struct case_query *q = NULL;
	int status = step_sql(s, "actions/acts");

	if (!status)
		status = step_query(s, &t.put,
				    "INSERT INTO command VALUES (?1, ?2)");
	if (!status)
		status = step_query(s, &t.have,
				    "SELECT 1 FROM command WHERE text = ?1");
	if (!status)
		status = step_query(s, &q,
				    "SELECT text FROM act_command ORDER BY"
				    " time_ns IS NULL, time_ns, text");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = tell_all(s, &t, case_text(q, 0));
	case_query_close(q);
	case_query_close(t.put);
	case_query_close(t.have);
	return status;
}

/* ---------------------------------------------- hosts that commands name -- */

/* Findings of spread on mail servers: 0 finding, 1 command, 2 address. */
static const char said_sql[] =
	"SELECT DISTINCT f.id, t.detail ->> '$.CommandLine',"
	" coalesce(t.detail ->> '$.DestinationIp',"
	"  t.detail ->> '$.TargetServerName'), CASE"
	"  WHEN t.rule GLOB 'explicit*' THEN 'explicit-credentials'"
	"  WHEN t.rule GLOB 'tunnel*' THEN 'connection' ELSE 'command' END"
	" FROM finding f JOIN host h ON h.id = f.host AND h.role = "
	"'mail-server'"
	" JOIN finding_hit g ON g.finding = f.n JOIN hit t ON t.seq = g.hit"
	" WHERE f.kind = 'spread' AND (f.grade <> 'weak'"
	"  OR f.rule = 'explicit-logon-by-worker') ORDER BY f.id, t.seq";

static int put_said(struct step *s, struct case_query *put,
		    struct case_query *q)
{
	struct buf name;
	bool found;
	int status = ST_OK;

	buf_init(&name, 1024);
	if (case_text(q, 2).len)
		found = command_host(&name, case_text(q, 2));
	else
		found = command_target(&name, case_text(q, 1));
	if (found) {
		case_bind_text(put, 1, case_text(q, 0));
		case_bind_text(put, 2, buf_span(&name));
		case_bind_text(put, 3, case_text(q, 3));
		status = step_put(s, put);
	}
	buf_release(&name);
	return status;
}

static int step_said(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_exec(s, "CREATE TEMP TABLE reach_said"
				  " (finding TEXT, name TEXT, how TEXT,"
				  " UNIQUE (finding, name, how))");

	if (!status)
		status = step_query(s, &put,
				    "INSERT OR IGNORE INTO reach_said"
				    " VALUES (?1, ?2, ?3)");
	if (!status)
		status = step_query(s, &q, said_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_said(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status;
}

/* ------------------------------------------------- findings of the edges -- */

/* 0 edge, 1 host, 2 its name, 3 path, 4 record, 5 how, 6 item, 7 first,
 * 8 last, 9 count, 10 outcome, 11 act, 12 account, 16 log; the rest for the
 * words. */
static const char edge_sql[] =
	"CREATE TEMP TABLE reach_told AS"
	" SELECT e.rowid AS edge, h.id AS host, h.name AS name, "
	"coalesce(m.windows_path, m.path) AS path,"
	" e.record, e.how, e.item, e.first_ns, e.last_ns, e.count, e.outcome,"
	" e.act, e.account, e.from_name, e.to_name, e.detail,"
	" CASE m.log WHEN 'network-flow' THEN m.log ELSE 'evtx' END AS log"
	" FROM reach_edge e JOIN item m ON m.seq = e.item"
	/* what a sensor saw is told of the host that was come to */
	" LEFT JOIN item_host i ON i.item = e.item"
	" JOIN host h ON h.id = coalesce(i.host, e.to_host, e.from_host)"
	" WHERE e.finding IS NULL ORDER BY e.first_ns, e.item, e.record, e.how,"
	" e.detail";

static const char put_sql[] =
	"INSERT OR IGNORE INTO main.finding VALUES (NULL, ?1, 'spread', ?2,"
	" 'Contacts between hosts', 'Postern', 'graph', ?3, ?4, ?5, ?6,"
	" ?12, ?7, 'strong', ?8, NULL, ?9, NULL, NULL, NULL,"
	" NULL, ?1, ?10, ?11)";

static const char technique_sql[] =
	"INSERT INTO finding_technique SELECT marks, CASE"
	" WHEN rule IN ('reach-logon-10', 'reach-rdp') THEN 'T1021.001'"
	" WHEN rule GLOB '*-share' THEN 'T1021.002'"
	" WHEN rule = 'reach-winrm' THEN 'T1021.006'"
	" WHEN rule = 'reach-service' THEN 'T1569.002'"
	" WHEN rule = 'reach-task' THEN 'T1053.005' ELSE 'T1078' END"
	" FROM main.finding WHERE rule_kind = 'graph'"
	" AND rule GLOB 'reach-*'";

static int edge_id(struct case_query *q, char id[ROW_ID_SIZE], struct err *err)
{
	static const int columns[] = {2, 3, 4, 5, 15};
	struct span part[ARRAY_LEN(columns) + 1] = {SPAN_EMPTY};

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		size_t at;

		part[i] = case_text(q, columns[i]);
		while ((at = span_find(part[i], SPAN_LIT("!/"))) != SIZE_MAX)
			part[i] = span_skip(part[i], at + 2);
	}
	return row_id(id, 'f', part, ARRAY_LEN(part), err);
}

static int link_edge(struct step *s, struct case_query *q, const char *id)
{
	static const char *const sql[] = {
		"UPDATE reach_edge SET finding = ?1 WHERE rowid = ?2",
		"INSERT OR IGNORE INTO finding_item"
		" SELECT f.n, 1, c.item, c.record, c.offset, c.length"
		" FROM main.finding f, contact c WHERE f.id = ?1"
		" AND c.item = ?2 AND c.record = ?3 LIMIT 1"};
	int status = ST_OK;

	for (size_t i = 0; !status && i < ARRAY_LEN(sql); i++) {
		struct case_query *put = NULL;

		status = step_query(s, &put, sql[i]);
		if (status)
			break;
		case_bind_text(put, 1, span_str(id));
		case_bind_i64(put, 2, case_i64(q, i ? 6 : 0));
		if (i)
			case_bind_i64(put, 3, case_i64(q, 4));
		status = step_put(s, put);
		case_query_close(put);
	}
	return status;
}

static int put_edge(struct step *s, struct case_query *put,
		    struct case_query *q)
{
	char rule[96];
	char id[ROW_ID_SIZE];
	int status = edge_id(q, id, s->err);

	if (!status)
		status = row_say(put, 10, "reach", case_text(q, 5), q, s->err);
	if (status)
		return status;
	snprintf(rule, sizeof(rule), "reach-%.*s", SPAN_ARG(case_text(q, 5)));
	case_bind_text(put, 1, span_str(id));
	case_bind_text(put, 2, span_str(rule));
	case_bind_time(put, 3, case_time(q, 7));
	case_bind_time(put, 4, case_time(q, 8));
	case_bind_i64(put, 5, case_i64(q, 9));
	case_bind_i64(put, 6, case_i64(q, 1));
	case_bind_text(put, 7,
		       case_i64(q, 11) ? SPAN_LIT("high") : SPAN_LIT("medium"));
	case_bind_text(put, 8,
		       span_is(case_text(q, 10), "failed")
			       ? SPAN_LIT("attempted")
			       : case_text(q, 10));
	if (case_text(q, 12).len)
		case_bind_text(put, 9, case_text(q, 12));
	case_bind_text(put, 12, case_text(q, 16));
	status = step_put(s, put);
	return status ? status : link_edge(s, q, id);
}

static int step_edges(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_query(s, &put, put_sql);

	/* The edges are changed while they are told. */
	if (!status)
		status = step_exec(s, edge_sql);
	if (!status)
		status = step_query(s, &q,
				    "SELECT * FROM reach_told ORDER BY rowid");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_edge(s, put, q);
	case_query_close(q);
	case_query_close(put);
	if (!status)
		status = step_exec(s, technique_sql);
	return status ? status : step_exec(s, "DROP TABLE reach_told");
}

/* ------------------------------------------------------------- the graph -- */

static int seed_count(struct step *s, int64_t *out)
{
	struct case_query *q = NULL;
	int status = step_query(s, &q, "SELECT count(*) FROM reach_seed");

	if (!status)
		status = case_query_next(q, s->err);
	if (status > 0)
		*out = case_i64(q, 0);
	case_query_close(q);
	return status < 0 ? status : ST_OK;
}

int step_reach(struct step *s)
{
	int64_t before = -1;
	int64_t seeds = 0;
	int status = step_commands(s);

	if (!status)
		status = step_sql(s, "reach");
	if (!status)
		status = step_said(s);
	for (unsigned i = 0; !status && seeds != before && i < ROUNDS_MOST;
	     i++) {
		before = seeds;
		status = step_sql(s, "reach_edges");
		if (!status)
			status = seed_count(s, &seeds);
	}
	if (!status)
		status = step_edges(s);
	return status ? status : step_judged_edges(s);
}
