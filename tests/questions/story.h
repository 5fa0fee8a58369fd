/* story.h - small made-up cases: what was read, told in a few lines.
 *
 * Hours count from STORY_T0, 2021-03-03T00:00Z, the day after the ProxyLogon
 * fixes; STORY_FIXED is a build with them. */
#ifndef POSTERN_TESTS_QUESTIONS_STORY_H
#define POSTERN_TESTS_QUESTIONS_STORY_H

#include <unistd.h>

#include "case/judgement.h"
#include "case/query.h"
#include "questions/questions.h"
#include "questions/sentence.h"

#define STORY_T0 (INT64_C(1614729600) * NS_PER_SECOND)
#define STORY_HOUR0 (INT64_C(1614729600) / 3600)
#define STORY_OPEN "15.1.2106.2"
#define STORY_FIXED "15.1.2106.13"
#define STORY_HOURS 1000 /* the usual length */
#define STORY_ATTACKER "203.0.113.5"

struct story {
	struct case_file *c;
	struct rules *rules;
	struct field_names *names;
	struct knowledge *knowledge;
	struct questions_options options;
	char path[256];
	int64_t items;
};

static inline int64_t story_hour(double hour)
{
	return STORY_T0 + (int64_t)(hour * 3600e9);
}

static inline void story_sql(struct story *s, const char *fmt, ...)
	PRINTF_LIKE(2, 3);
static inline void story_sql(struct story *s, const char *fmt, ...)
{
	static char sql[16384];
	struct err err = {0};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	if (case_exec(s->c, sql, &err))
		fail_msg("%s", err.text);
}

static inline void story_forget(struct story *s)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
	char name[512];

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		snprintf(name, sizeof(name), "%s%s", s->path, endings[i]);
		unlink(name);
	}
}

/* An empty case; rules and knowledge are the program's own. */
static inline void story_begin(struct story *s)
{
	const char *folder = getenv("TMPDIR");
	struct err err = {0};

	s->items = 0;
	s->options =
		(struct questions_options){TIME_NONE, TIME_NONE, TIME_NONE};
	snprintf(s->path, sizeof(s->path), "%s/postern-%ld-story.db",
		 folder ? folder : "/tmp", (long)getpid());
	story_forget(s);
	if (case_open(&s->c, s->path, CASE_CREATE, &err) ||
	    sentence_add(s->c, &err))
		fail_msg("%s", err.text);
}

static inline void story_end(struct story *s)
{
	struct err err;

	CHECK_EQ(case_close(s->c, &err), ST_OK);
	s->c = NULL;
	story_forget(s);
}

/* An item; host: by layout, NULL when the path does not tell. */
static inline int64_t story_item(struct story *s, const char *host,
				 const char *path, const char *log, double from,
				 double to)
{
	char quoted[64] = "NULL";

	if (host)
		snprintf(quoted, sizeof(quoted), "'%s'", host);
	s->items++;
	story_sql(s,
		  "INSERT INTO item (seq, id, path, bytes, sha256, format, log,"
		  " decoded, damaged, slack, records, reported, first_ns,"
		  " last_ns, host_layout) VALUES (%lld, 'e-%lld', '%s', 1,"
		  " 'aa%lld', '%s', '%s', 1, 0, 0, 100, 0, %lld, %lld, %s)",
		  (long long)s->items, (long long)s->items, path,
		  (long long)s->items, log, log, (long long)story_hour(from),
		  (long long)story_hour(to), quoted);
	return s->items;
}

/* Records in every hour of [from, to). */
static inline void story_hours(struct story *s, int64_t item,
			       const char *source, int from, int to)
{
	story_sql(s,
		  "INSERT INTO hour WITH RECURSIVE h (n) AS (SELECT %d UNION"
		  " ALL SELECT n + 1 FROM h WHERE n + 1 < %d)"
		  " SELECT %lld, '%s', %lld + n, 60 FROM h",
		  from, to, (long long)item, source, (long long)STORY_HOUR0);
}

/* The IIS log of a host, with records in [0, from) and [to, hours). */
static inline int64_t story_iis(struct story *s, const char *host, int from,
				int to, int hours)
{
	char path[128];
	int64_t item;

	snprintf(path, sizeof(path), "%s/C/inetpub/logs/LogFiles/W3SVC1/u.log",
		 host);
	item = story_item(s, host, path, "iis", 0, hours);
	if (from > 0)
		story_hours(s, item, "iis", 0, from);
	if (to < hours)
		story_hours(s, item, "iis", to, hours);
	return item;
}

static inline int64_t story_file(struct story *s, const char *host,
				 const char *windows_path, const char *stem)
{
	char path[512];
	int64_t item;

	snprintf(path, sizeof(path), "%s/%s", host, windows_path);
	s->items++;
	item = s->items;
	story_sql(s,
		  "INSERT INTO item (seq, id, path, windows_path, bytes,"
		  " sha256, format, log, decoded, damaged, slack, records,"
		  " reported, host_layout) VALUES (%lld, 'e-%lld', '%s', '%s',"
		  " 1, 'bb%lld', 'web-page', '', 1, 0, 0, 0, 0, '%s')",
		  (long long)item, (long long)item, path, windows_path,
		  (long long)item, host);
	story_sql(s, "INSERT INTO web_file VALUES (%lld, '%s', '%s', 1, 0)",
		  (long long)item, windows_path, stem);
	return item;
}

/* Both web folders, with a file that belongs there. */
static inline void story_folders(struct story *s, const char *host)
{
	story_file(s, host, "C:\\inetpub\\wwwroot\\iisstart.htm",
		   "/iisstart.htm");
	story_file(s, host,
		   "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"
		   "FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx",
		   "/owa/auth/logon.aspx");
}

/* The header of a log of a component names a build over some hours. */
static inline void story_build(struct story *s, const char *host,
			       const char *component, const char *build,
			       double from, double to)
{
	char path[256];
	int64_t item;

	snprintf(path, sizeof(path), "%s/Logging/%s/%lld.LOG", host, component,
		 (long long)s->items);
	item = story_item(s, host, path, component, from, to);
	story_sql(s,
		  "INSERT INTO build_seen VALUES (%lld, '%s', '', 'header',"
		  " %lld, %lld, 2)",
		  (long long)item, build, (long long)story_hour(from),
		  (long long)story_hour(to));
}

/* A server with all its logs and folders on one build. */
static inline int64_t story_server(struct story *s, const char *host,
				   const char *build)
{
	story_folders(s, host);
	story_build(s, host, "ews", build, 0, STORY_HOURS);
	return story_iis(s, host, STORY_HOURS, STORY_HOURS, STORY_HOURS);
}

struct story_hit {
	int64_t item;
	const char *rule;
	const char *outcome;
	const char *log;
	double hour; /* negative: no time */
	int line;
	const char *client;
	const char *method;
	const char *stem;
	int status;
	int backend_status; /* 0: none */
	const char *request_id;
	const char *detail; /* NULL: {} */
};

static inline void story_hits(struct story *s, const struct story_hit *h)
{
	char time[32] = "NULL";

	if (h->hour >= 0)
		snprintf(time, sizeof(time), "%lld",
			 (long long)story_hour(h->hour));
	story_sql(s,
		  "INSERT INTO hit (item, rule, outcome, log, time_ns, line,"
		  " offset, length, client, method, stem, status,"
		  " backend_status, request_id, detail) VALUES (%lld, '%s',"
		  " '%s', '%s', %s, nullif(%d, 0), %d, 10, nullif('%s', ''),"
		  " '%s', nullif('%s', ''), nullif(%d, 0), nullif(%d, 0),"
		  " nullif('%s', ''), '%s')",
		  (long long)h->item, h->rule, h->outcome, h->log, time,
		  h->line, h->line * 100, h->client ? h->client : "",
		  h->method ? h->method : "", h->stem ? h->stem : "", h->status,
		  h->backend_status, h->request_id ? h->request_id : "",
		  h->detail ? h->detail : "{}");
}

/* One text out of the case; "" for NULL and for no row. */
static inline const char *story_get(struct story *s, const char *sql)
{
	static char text[4][8192];
	static unsigned turn;
	char *to = text[turn++ % 4];
	struct case_query *q = NULL;
	struct err err = {0};

	to[0] = 0;
	if (case_query_open(&q, s->c, sql, &err))
		fail_msg("%s", err.text);
	if (case_query_next(q, &err) > 0)
		snprintf(to, sizeof(text[0]), "%.*s",
			 SPAN_ARG(case_text(q, 0)));
	case_query_close(q);
	return to;
}

/* Each hit with its request, alone or not. */
#define REQUESTS                                                               \
	"(SELECT t.seq AS hit, coalesce(r.request, t.seq) AS request"          \
	" FROM hit t LEFT JOIN request_hit r ON r.hit = t.seq)"

static inline void story_ask(struct story *s)
{
	struct err err = {0};

	if (questions_answer(s->c, s->rules, s->knowledge, &s->options, &err))
		fail_msg("%s", err.text);
	/* The rules that are told are those by which it was judged. */
	CHECK_TEXT(story_get(s,
			     "SELECT group_concat(a.question || ' ' ||"
			     " a.verdict || ' ' || coalesce(r.verdict, ''))"
			     " FROM answer a LEFT JOIN answer_rule r ON"
			     " r.question = a.question AND r.ord = (SELECT"
			     " min(ord) FROM answer_rule f WHERE f.question ="
			     " a.question AND f.holds)"
			     " WHERE r.verdict IS NOT a.verdict"),
		   "");
}

/* A person says it of a finding, and everything is asked again. */
static inline void story_judge(struct story *s, const char *finding,
			       const char *verdict)
{
	const struct case_judgement j = {.subject = span_str(finding),
					 .verdict = span_str(verdict),
					 .why = SPAN_LIT("seen before"),
					 .from_ns = TIME_NONE,
					 .to_ns = TIME_NONE};
	struct err err = {0};

	if (case_judge(s->c, &j, &err))
		fail_msg("%s", err.text);
	story_ask(s);
}

/* Of an answer; what: a column of it. */
static inline const char *story_answer(struct story *s, const char *question,
				       const char *what)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT %s FROM answer WHERE question = '%s'", what, question);
	return story_get(s, sql);
}

static inline void story_load(struct story *s)
{
	static const struct embedded_file *const tables[] = {embedded_knowledge,
							     NULL};
	struct rules_options options = {.tables = tables,
					.indicator_rules = true};
	struct err err = {0};

	if (field_names_open(&s->names, &err) ||
	    rules_compile(&s->rules, &options, s->names, &err) ||
	    knowledge_open(&s->knowledge, embedded_knowledge, &err))
		fail_msg("%s", err.text);
	field_names_freeze(s->names);
}

static inline void story_unload(struct story *s)
{
	rules_close(s->rules);
	field_names_close(s->names);
	knowledge_close(s->knowledge);
}

/* A use of the page that lies there. */
static inline struct story_hit story_page_use(int64_t item, double hour,
					      int line)
{
	return (struct story_hit){.item = item,
				  .rule = "webshell-use-aspnet-client",
				  .outcome = "succeeded",
				  .log = "iis",
				  .hour = hour,
				  .line = line,
				  .client = STORY_ATTACKER,
				  .method = "POST",
				  .stem = "/aspnet_client/X.aspx",
				  .status = 200};
}

/* --- as cmocka wants it --- */

static struct story s; /* of the test that runs */

static inline int story_begin_test(void **state)
{
	(void)state;
	story_begin(&s);
	return 0;
}

static inline int story_end_test(void **state)
{
	(void)state;
	story_end(&s);
	return 0;
}

static inline int story_load_all(void **state)
{
	(void)state;
	story_load(&s);
	return 0;
}

static inline int story_unload_all(void **state)
{
	(void)state;
	story_unload(&s);
	return 0;
}

#define STORY(test)                                                            \
	cmocka_unit_test_setup_teardown(test, story_begin_test, story_end_test)
#define VERDICT_OF(question, word)                                             \
	CHECK_TEXT(story_answer(&s, question, "verdict"), word)
#define GET(sql, text) CHECK_TEXT(story_get(&s, sql), text)

static inline void story_add(struct story_hit h)
{
	story_hits(&s, &h);
}

#endif
