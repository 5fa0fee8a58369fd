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

struct open_request {
	int64_t number;
	int64_t host;
	int64_t time_ns;
	uint32_t logs; /* one bit for each enum log_kind but LOG_EVTX */
	int64_t evtx[EVTX_MOST]; /* items; 0: none */
	char method[16];
	char stem[NAME_MOST];
	char client[NAME_MOST]; /* "" when it may be anybody */
	char forwarded[NAME_MOST];
};

struct joiner {
	struct step *s;
	struct case_query *put;	   /* request_hit */
	struct case_query *leader; /* request of a request id */
	int64_t next;
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

/* The columns of ordered_hit as an open request. */
static void describe(struct case_query *q, struct open_request *r)
{
	enum log_kind log = log_kind_find(case_text(q, 5));

	r->host = case_i64(q, 1);
	r->time_ns = case_time(q, 4);
	if (log == LOG_EVTX)
		r->evtx[0] = case_i64(q, 2);
	else
		r->logs = UINT32_C(1) << log;
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

static struct open_request *join(struct joiner *j, const struct open_request *r)
{
	if (r->time_ns == TIME_NONE || !r->stem[0])
		return NULL;
	for (size_t i = 0; i < OPEN_MOST; i++) {
		struct open_request *o = &j->open[i];

		if (o->number && o->host == r->host &&
		    r->time_ns - o->time_ns <= JOIN_NS && is_news(o, r) &&
		    !strcmp(o->stem, r->stem) &&
		    same_or_empty(o->method, r->method) && same_client(o, r))
			return o;
	}
	return NULL;
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

static int put(struct joiner *j, int64_t hit, int64_t request)
{
	case_bind_i64(j->put, 1, hit);
	case_bind_i64(j->put, 2, request);
	return step_put(j->s, j->put);
}

/* Its places carry one request id. */
static int take_correlation(struct joiner *j, struct case_query *q)
{
	int64_t request = 0;
	int status = by_leader(j, case_i64(q, 10), &request);

	if (status)
		return status;
	return put(j, case_i64(q, 0), request ? request : j->next++);
}

static int take(struct joiner *j, struct case_query *q)
{
	struct open_request r = {0};
	struct open_request *o = NULL;
	int64_t request = 0;
	int status = ST_OK;

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
	if (!request) {
		request = r.number = j->next++;
		if (r.time_ns != TIME_NONE) {
			j->open[j->at] = r;
			j->at = (j->at + 1) % OPEN_MOST;
		}
	}
	j->item = case_i64(q, 2);
	j->offset = case_i64(q, 3);
	j->request = request;
	return put(j, case_i64(q, 0), request);
}

int step_requests(struct step *s)
{
	struct joiner *j = mem_new(1, sizeof(*j));
	struct case_query *q = NULL;
	int status;

	if (!j)
		return err_nomem(s->err);
	j->s = s;
	j->next = 1;
	status = step_sql(s, "requests");
	if (!status)
		status = step_query(s, &j->put,
				    "INSERT INTO request_hit VALUES (?1, ?2)");
	if (!status)
		status = step_query(s, &j->leader,
				    "SELECT r.request FROM ordered_hit o"
				    " JOIN request_hit r ON r.hit = o.seq"
				    " WHERE o.leader = ?1 LIMIT 1");
	if (!status)
		status = step_exec(s, "CREATE INDEX temp.ordered_hit_leader"
				      " ON ordered_hit (leader)");
	if (!status)
		status = step_query(s, &q,
				    "SELECT seq, host, item, offset, time_ns,"
				    " log, method, stem, client, forwarded,"
				    " leader FROM ordered_hit ORDER BY rowid");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = take(j, q);
	case_query_close(q);
	case_query_close(j->leader);
	case_query_close(j->put);
	mem_free(j);
	return status ? status : step_exec(s, "DROP TABLE ordered_hit");
}
