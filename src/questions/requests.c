/* requests.c - step: which hits are one request.
 *
 * A request to Exchange leaves a line in IIS, one in HttpProxy, one in IIS of
 * the back end and perhaps one in the log of the service; several rules may
 * see each line.  Hits are one request when they are of one record, when they
 * carry one request id, or one activity id (requests.sql), or when two logs of
 * one host tell of the same method and path (or the same cmdlet or command)
 * within three seconds and their clients do not contradict each other.  A match
 * of a correlation is a request of its own, whatever else its records show.  One
 * log tells of one request once: two lines of one log are never joined by time,
 * or a burst would melt into one.  Of event logs each file is a log. */
#include "questions/step.h"

#include "base/alloc.h"
#include "base/banned.h"

#define JOIN_NS (3 * NS_PER_SECOND)
/* Requests that a hit may still join; more in three seconds are a flood, in
 * which the oldest are closed early and may be told twice. */
#define OPEN_MOST 512
#define EVTX_MOST 4   /* event logs that tell of one thing */
#define NAME_MOST 256 /* bytes compared of method, path and addresses */

_Static_assert(LOG_KINDS <= 64, "each kind of log is a bit");

struct open_request {
	int64_t number;
	int64_t host;
	int64_t time_ns;
	uint64_t logs; /* one bit for each enum log_kind but LOG_EVTX */
	int64_t evtx[EVTX_MOST]; /* items; 0: none */
	char method[16];
	char stem[NAME_MOST];
	char client[NAME_MOST]; /* "" when it may be anybody */
	char forwarded[NAME_MOST];
};

/* What has been told at one place of one item: of each hit a length and what
 * copies of it are equal in. */
struct place {
	int64_t item;
	int64_t offset;
	int64_t time_ns;
	struct buf told;
	struct buf hit;
};

struct joiner {
	struct step *s;
	struct case_query *put;	   /* request_hit */
	struct case_query *copy;   /* hits told before */
	struct case_query *leader; /* request of a request id */
	struct case_query *lead;   /* makes it so */
	int64_t shared;		   /* the last one whose first hit was put */
	struct place place;
	/* The record just before. */
	int64_t item;
	int64_t offset;
	int64_t request;
	size_t at; /* ring */
	struct open_request open[OPEN_MOST];
};

static void keep(char *to, size_t size, struct span s)
{
	s = span_head(s, size - 1);
	memcpy(to, s.ptr, s.len);
	to[s.len] = 0;
}

static void put_number(struct buf *b, struct case_query *q, int column)
{
	int64_t number = case_i64(q, column);

	buf_byte(b, case_is_null(q, column));
	buf_put(b, &number, sizeof(number));
}

/* True when a hit of the same rule was at this place before; hits of one place
 * follow each other. */
static int is_told(struct place *p, struct case_query *q, bool *told,
		   struct err *err)
{
	struct span rest;
	size_t length;

	if (p->item != case_i64(q, 2) || p->offset != case_i64(q, 3) ||
	    p->time_ns != case_time(q, 4)) {
		p->item = case_i64(q, 2);
		p->offset = case_i64(q, 3);
		p->time_ns = case_time(q, 4);
		buf_reset(&p->told);
	}
	buf_reset(&p->hit);
	buf_span_put(&p->hit, case_text(q, 11));
	buf_byte(&p->hit, 0);
	buf_span_put(&p->hit, case_text(q, 5));
	put_number(&p->hit, q, 12);
	put_number(&p->hit, q, 13);
	/* One event may take part in several patterns, under one rule. */
	if (span_is(case_text(q, 5), "correlation"))
		put_number(&p->hit, q, 10);
	*told = false;
	for (rest = buf_span(&p->told); rest.len && !*told;
	     rest = span_skip(rest, sizeof(length) + length)) {
		memcpy(&length, rest.ptr, sizeof(length));
		*told = span_equal(
			span_head(span_skip(rest, sizeof(length)), length),
			buf_span(&p->hit));
	}
	length = p->hit.len;
	if (!*told) {
		buf_put(&p->told, &length, sizeof(length));
		buf_span_put(&p->told, buf_span(&p->hit));
	}
	return p->told.bad || p->hit.bad ? err_nomem(err) : ST_OK;
}

/* The columns of ordered_sql as an open request. */
static void describe(struct case_query *q, struct open_request *r)
{
	enum log_kind log = log_kind_find(case_text(q, 5));

	r->host = case_i64(q, 1);
	r->time_ns = case_time(q, 4);
	if (log == LOG_EVTX)
		r->evtx[0] = case_i64(q, 2);
	else
		r->logs = UINT64_C(1) << log;
	keep(r->method, sizeof(r->method), case_text(q, 6));
	keep(r->stem, sizeof(r->stem), case_text(q, 7));
	/* The back end's client is the front end. */
	if (log == LOG_IIS_BACKEND)
		r->client[0] = r->forwarded[0] = 0;
	else {
		keep(r->client, sizeof(r->client), case_text(q, 8));
		keep(r->forwarded, sizeof(r->forwarded), case_text(q, 9));
	}
}

static bool same_or_empty(const char *a, const char *b)
{
	return !a[0] || !b[0] || !strcmp(a, b);
}

static bool same_client(const struct open_request *a,
			const struct open_request *b)
{
	return same_or_empty(a->client, b->client) ||
	       (a->forwarded[0] && !strcmp(a->forwarded, b->client)) ||
	       (b->forwarded[0] && !strcmp(b->forwarded, a->client));
}

/* True when the log of r has not told of o yet. */
static bool is_news(const struct open_request *o, const struct open_request *r)
{
	if (o->logs & r->logs)
		return false;
	for (size_t i = 0; i < EVTX_MOST && r->evtx[0]; i++)
		if (o->evtx[i] == r->evtx[0])
			return false;
	return !r->evtx[0] || !o->evtx[EVTX_MOST - 1];
}

static void add_log(struct open_request *o, const struct open_request *r)
{
	size_t i = 0;

	o->logs |= r->logs;
	while (i < EVTX_MOST && o->evtx[i])
		i++;
	if (i < EVTX_MOST)
		o->evtx[i] = r->evtx[0];
}

/* Requests come by host and time, so that those that r may still join lie
 * together behind the last one; of several the lowest place in the ring. */
static struct open_request *join(struct joiner *j, const struct open_request *r)
{
	struct open_request *found = NULL;

	if (r->time_ns == TIME_NONE || !r->stem[0])
		return NULL;
	for (size_t i = 1; i <= OPEN_MOST; i++) {
		struct open_request *o =
			&j->open[(j->at + OPEN_MOST - i) % OPEN_MOST];

		if (!o->number || o->host != r->host ||
		    r->time_ns - o->time_ns > JOIN_NS)
			break;
		if (is_news(o, r) && !strcmp(o->stem, r->stem) &&
		    same_or_empty(o->method, r->method) && same_client(o, r) &&
		    (!found || o < found))
			found = o;
	}
	return found;
}

/* Of the request whose id this hit carries; 0 when it is the first. */
static int by_leader(struct joiner *j, int64_t leader, int64_t *request)
{
	int status;

	case_bind_i64(j->leader, 1, leader);
	status = case_query_next(j->leader, j->s->err);
	if (status > 0)
		*request = case_i64(j->leader, 0);
	case_query_reset(j->leader);
	return status < 0 ? status : ST_OK;
}

static int put_hit(struct joiner *j, int64_t hit, int64_t request)
{
	case_bind_i64(j->put, 1, hit);
	case_bind_i64(j->put, 2, request);
	return step_put(j->s, j->put);
}

/* A request is known by its first hit, which is put when it has another.
 * request: 0 for a new one. */
static int put(struct joiner *j, struct case_query *q, int64_t request)
{
	const int64_t hit = case_i64(q, 0);
	int status = ST_OK;

	if (request && j->shared != request) {
		j->shared = request;
		status = put_hit(j, request, request);
	}
	if (!status && request)
		status = put_hit(j, hit, request);
	if (!request)
		request = hit;
	if (status || case_is_null(q, 10))
		return status;
	case_bind_i64(j->lead, 1, case_i64(q, 10));
	case_bind_i64(j->lead, 2, request);
	return step_put(j->s, j->lead);
}

/* Its places carry one request id. */
static int take_correlation(struct joiner *j, struct case_query *q)
{
	int64_t request = 0;
	int status = by_leader(j, case_i64(q, 10), &request);

	if (status)
		return status;
	return put(j, q, request);
}

static int take(struct joiner *j, struct case_query *q)
{
	struct open_request r = {0};
	struct open_request *o = NULL;
	int64_t request = 0;
	bool told;
	int status = is_told(&j->place, q, &told, j->s->err);

	if (status)
		return status;
	if (told) {
		case_bind_i64(j->copy, 1, case_i64(q, 0));
		return step_put(j->s, j->copy);
	}
	if (span_is(case_text(q, 5), "correlation"))
		return take_correlation(j, q);
	describe(q, &r);
	if (j->request && j->item == case_i64(q, 2) &&
	    j->offset == case_i64(q, 3))
		request = j->request;
	if (!request && !case_is_null(q, 10))
		status = by_leader(j, case_i64(q, 10), &request);
	if (!status && !request && (o = join(j, &r))) {
		request = o->number;
		add_log(o, &r);
	}
	if (status)
		return status;
	if (!request && r.time_ns != TIME_NONE) {
		r.number = case_i64(q, 0);
		j->open[j->at] = r;
		j->at = (j->at + 1) % OPEN_MOST;
	}
	j->item = case_i64(q, 2);
	j->offset = case_i64(q, 3);
	j->request = request ? request : case_i64(q, 0);
	return put(j, q, request);
}

/* The first hit with the same request id. */
#define OF_REQUEST                                                             \
	"(SELECT l.hit FROM leader l"                                          \
	" WHERE l.id = lower(t.request_id) AND l.host ="                       \
	" CASE t.log WHEN 'correlation' THEN 0 ELSE ih.host END)"

/* The item's; in a sensor's log the hit's own. */
#define HOST                                                                   \
	"coalesce(ih.host, (SELECT host FROM sensor_hit WHERE hit = t.seq))"

/* 0 hit, 1 host, 2 item, 3 offset, 4 time, 5 log, 6 method, 7 stem, 8 client,
 * 9 forwarded, 10 leader, 11 rule, 12 line, 13 record. */
static const char ordered_sql[] =
	"SELECT t.seq, " HOST ", t.item, t.offset, t.time_ns, t.log,"
	" lower(t.method), lower(coalesce(nullif(t.stem, ''),"
	"  CASE WHEN json_valid(t.detail) THEN coalesce("
	"   substr(t.detail ->> '$.url', 1,"
	"    instr((t.detail ->> '$.url') || '?', '?') - 1),"
	"   'cmdlet ' || (t.detail ->> '$.cmdlet'),"
	"   'command ' || (t.detail ->> '$.CommandLine')) END)),"
	" t.client, t.forwarded,"
	" CASE WHEN t.request_id <> '' OR t.activity_id <> '' THEN"
	"  coalesce((SELECT a.first FROM activity_leader a"
	"   WHERE a.leader = coalesce(" OF_REQUEST ", t.seq)), " OF_REQUEST
	") END,"
	" t.rule, t.line, t.record"
	" FROM turn n CROSS JOIN hit t ON t.seq = n.hit"
	" LEFT JOIN item_host ih USING (item) ORDER BY n.rowid";

/* The order in which they are looked at; what they say is left where it is. */
static const char turn_sql[] =
	"CREATE TEMP TABLE turn AS"
	" SELECT t.seq AS hit FROM hit t LEFT JOIN item_host ih USING (item)"
	" WHERE " HOST " IS NOT NULL"
	"  AND t.rule IN (SELECT id FROM known_rule)"
	"  AND t.seq NOT IN (SELECT hit FROM copy)"
	" ORDER BY " HOST ", t.time_ns IS NULL, t.time_ns, t.item, t.offset,"
	"  t.seq";

static int open_all(struct joiner *j)
{
	int status = step_sql(j->s, "requests");

	if (!status)
		status = step_exec(j->s, turn_sql);
	if (!status)
		status = step_query(j->s, &j->copy,
				    "INSERT OR IGNORE INTO copy VALUES (?1)");
	if (!status)
		status = step_query(j->s, &j->put,
				    "INSERT OR IGNORE INTO request_hit"
				    " VALUES (?1, ?2)");
	if (!status)
		status = step_query(j->s, &j->leader,
				    "SELECT request FROM leader_request"
				    " WHERE leader = ?1");
	if (!status)
		status = step_query(j->s, &j->lead,
				    "INSERT OR IGNORE INTO leader_request"
				    " VALUES (?1, ?2)");
	return status;
}

static void close_all(struct joiner *j)
{
	case_query_close(j->lead);
	case_query_close(j->leader);
	case_query_close(j->put);
	case_query_close(j->copy);
	buf_release(&j->place.told);
	buf_release(&j->place.hit);
	mem_free(j);
}

int step_requests(struct step *s)
{
	struct joiner *j = mem_new(1, sizeof(*j));
	struct case_query *q = NULL;
	int status;

	if (!j)
		return err_nomem(s->err);
	j->s = s;
	buf_init(&j->place.told, SIZE_MAX / 4);
	buf_init(&j->place.hit, SIZE_MAX / 4);
	status = open_all(j);
	if (!status)
		status = step_query(s, &q, ordered_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = take(j, q);
	case_query_close(q);
	close_all(j);
	return status ? status
		      : step_exec(s, "DROP TABLE leader_request;"
				     "DROP TABLE turn;"
				     "DROP TABLE activity_leader;"
				     "DROP TABLE leader");
}
