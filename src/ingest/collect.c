/* collect.c - see collect.h. */
#include "ingest/collect.h"

#include "base/alloc.h"
#include "base/text.h"
#include "ingest/forwarded.h"
#include "ingest/host.h"
#include "ingest/reads.h"
#include "ingest/samples.h"
#include "knowledge/knowledge.h"
#include "rules/text.h"

int collect_init(struct collect *c, const struct rules *rules,
		 const struct knowledge *knowledge,
		 const struct collect_fields *fields, struct matcher *matcher,
		 uint64_t key, struct err *err)
{
	*c = (struct collect){
		.rules = rules,
		.knowledge = knowledge,
		.fields = fields,
		.matcher = matcher,
		.key = key,
		.parts_untold = matcher_parts_lost(matcher),
	};
	arena_init(&c->arena, LIMIT_ITEM_KEPT);
	buf_init(&c->scratch, LIMIT_LINE * 4);
	ledger_init(&c->ledger, &c->arena, key);
	logons_init(&c->logons, &c->arena, key);
	c->per_rule = mem_new(rules_count(rules), sizeof(*c->per_rule));
	if (!c->per_rule || !stems_init(&c->stems)) {
		collect_release(c);
		return err_nomem(err);
	}
	return ST_OK;
}

void collect_release(struct collect *c)
{
	ledger_release(&c->ledger);
	sessions_release(&c->sessions);
	traffic_release(&c->traffic);
	logons_release(&c->logons);
	scripts_close(c->scripts);
	buf_release(&c->scratch);
	arena_release(&c->arena);
	mem_free(c->per_rule);
	stems_release(&c->stems);
	reads_release(&c->reads);
	mem_free(c->hit);
	mem_free(c->sample);
	mem_free(c->part_kept);
	*c = (struct collect){0};
}

#define CHANNEL_PREFIX "evtx:"

static const char *known_channel(struct collect *c, struct span channel)
{
	for (size_t i = 0; i < c->channel_count; i++) {
		size_t at = (c->channel_last + i) % c->channel_count;
		const char *known = c->channel_source[at];

		if (span_is(channel, known + strlen(CHANNEL_PREFIX))) {
			c->channel_last = at;
			return known;
		}
	}
	return NULL;
}

static const char *add_channel(struct collect *c, struct span source)
{
	const char *text = c->channel_count < LIMIT_SOURCES
				   ? arena_text(&c->arena, source)
				   : NULL;

	if (!text)
		return CHANNEL_PREFIX;
	c->channel_last = c->channel_count++;
	c->channel_source[c->channel_last] = text;
	return text;
}

/* "evtx:Security"; one text per channel, so that pointers compare. */
static const char *source_of_channel(struct collect *c, struct span channel)
{
	const char *source = known_channel(c, channel);
	struct buf name;

	if (LIKELY(source))
		return source;
	/* A name that is cut or cleaned is known by what is left of it. */
	channel = span_head(channel, 255);
	if (channel.len)
		channel.len = strnlen((const char *)channel.ptr, channel.len);
	buf_init(&name, 1024);
	buf_text(&name, CHANNEL_PREFIX);
	utf8_put_clean(&name, channel);
	if (name.bad)
		source = CHANNEL_PREFIX;
	else
		source = known_channel(
			c, span_skip(buf_span(&name), strlen(CHANNEL_PREFIX)));
	if (!source)
		source = add_channel(c, buf_span(&name));
	buf_release(&name);
	return source;
}

static const char *source_of(struct collect *c, const struct event *e)
{
	if (e->log != LOG_EVTX)
		return log_kind_name(e->log);
	return source_of_channel(c, event_field(e, FIELD_CHANNEL));
}

static bool is_web_log(enum log_kind log)
{
	return log == LOG_IIS || log == LOG_IIS_BACKEND || log == LOG_HTTPPROXY;
}

static int64_t number_or_none(const struct event *e, unsigned field)
{
	uint64_t value;

	if (!event_number(e, field, &value) || value > INT64_MAX)
		return -1;
	return (int64_t)value;
}

static void count_request(struct collect *c, const struct event *e,
			  const char *source, struct asker *who)
{
	struct request r = {
		.source = source,
		.client = event_field(e, FIELD_CLIENT),
		.stem = event_field(e, FIELD_STEM),
		.status = number_or_none(e, FIELD_STATUS),
		.bytes_in = number_or_none(e, FIELD_BYTES_IN),
		.bytes_out = number_or_none(e, FIELD_BYTES_OUT),
		.time_ns = e->time_ns,
		.line = e->number,
		.offset = e->offset,
	};
	const struct stem *stem =
		stems_find(&c->stems, c->key, c->knowledge, r.stem);

	ledger_client(&c->ledger, &r);
	/* At the back end every client is the front end. */
	if (e->log != LOG_IIS_BACKEND)
		reads_request(c, e, &r, stem, who);
	if (!stem->unshipped_script)
		return;
	r.post = span_equal_nocase(event_field(e, FIELD_METHOD),
				   SPAN_LIT("POST"));
	ledger_page(&c->ledger, &r);
}

/* A record of an event log. */
static void note_record(struct collect *c, const struct event *e,
			const char *source)
{
	const char *process = logons_process_source(e);

	runs_count(&c->runs, &c->arena, source, e->number, e->time_ns);
	if (process && e->time_ns != TIME_NONE)
		hours_count(&c->hours, &c->arena, process, e->time_ns,
			    &c->lost_hours);
	logons_event(&c->logons, &c->fields->logon, e);
}

size_t collect_losses(const struct collect *c, const char *out[COLLECT_LOSSES])
{
	const struct {
		uint64_t lost;
		const char *why;
	} all[COLLECT_LOSSES] = {
		{c->lost_hours,
		 "its times lie in too many hours, out of order: some count in "
		 "no coverage"},
		{c->lost_samples,
		 "some matches of rules took no part in correlations"},
		{c->lost_parts,
		 "some events took no part in patterns of indicators over "
		 "several events"},
		{c->sessions.lost,
		 "it has too many ids of sessions: none of the host tells "
		 "actors apart"},
		{c->lost_scripts,
		 "some scripts in several records were not put together"},
	};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].lost)
			out[count++] = all[i].why;
	return count;
}

/* What the rules say of the event: hits, and samples for rules over several.
 * The matches stay valid until the matcher is asked again. */
static int match_event(struct collect *c, const struct event *e,
		       const struct match **match, int *matches,
		       struct err *err)
{
	*matches = matcher_event(c->matcher, e, match, err);
	for (int i = 0; i < *matches; i++)
		collect_hit(c, (*match)[i].rule, (*match)[i].outcome, e);
	return *matches < 0 ? *matches : samples_event(c, e, err);
}

int collect_match(struct collect *c, const struct event *e, struct err *err)
{
	const struct match *match;
	int matches;

	return match_event(c, e, &match, &matches, err);
}

int collect_event(struct collect *c, const struct event *e, struct err *err)
{
	const char *source = source_of(c, e);
	struct asker who = {0};
	const struct match *match;
	int matches;
	int status;

	if (e->time_ns != TIME_NONE)
		hours_count(&c->hours, &c->arena, source, e->time_ns,
			    &c->lost_hours);
	if (e->is_record || e->log == LOG_IIS)
		clocks_note(&c->clocks, source, e->is_record, e->number,
			    e->time_ns, e->offset);
	if (is_web_log(e->log))
		count_request(c, e, source, &who);
	else if (e->is_record)
		note_record(c, e, source);
	else if (e->log == LOG_MESSAGE_TRACKING)
		traffic_mail(c, e);
	else if (reads_is_protocol(e->log))
		reads_protocol(c, e, source);
	if (e->log == LOG_IIS || e->log == LOG_HTTPPROXY || e->log == LOG_EWS ||
	    e->log == LOG_MAPI)
		sessions_count(&c->sessions, &c->arena, c->key, e,
			       c->fields->client_request, &who);
	host_note(c, e);
	status = match_event(c, e, &match, &matches, err);
	/* Last, as it asks the matcher of another event. */
	return status ? status : scripts_event(c, e, match, matches, err);
}

/* Text that was cut for want of memory is not kept: a list cut is no JSON. */
static struct span keep_scratch(struct collect *c)
{
	struct span kept = arena_dup(&c->arena, buf_span(&c->scratch));

	c->cut |= c->scratch.bad || !kept.ptr;
	return kept;
}

static struct span keep_span(struct collect *c, struct span value)
{
	buf_reset(&c->scratch);
	utf8_put_clean(&c->scratch, span_head(value, 4096));
	return keep_scratch(c);
}

static struct span keep(struct collect *c, const struct event *e,
			unsigned field)
{
	return keep_span(c, event_field(e, field));
}

static struct span keep_sessions(struct collect *c, const struct event *e)
{
	struct session_id id[SESSIONS_OF_ONE];
	size_t count = sessions_of(e, c->fields->client_request, id);

	buf_reset(&c->scratch);
	sessions_put(&c->scratch, id, count);
	return keep_scratch(c);
}

static bool fill_hit(struct collect *c, struct case_hit *h, size_t rule,
		     const struct event *e)
{
	c->cut = false;
	h->client = keep(c, e, FIELD_CLIENT);
	h->forwarded =
		keep_span(c, forwarded_client(event_field(e, FIELD_FORWARDED)));
	h->user = keep(c, e, FIELD_USER);
	h->agent = keep(c, e, FIELD_AGENT);
	h->method = keep(c, e, FIELD_METHOD);
	h->stem = keep(c, e, FIELD_STEM);
	h->query = keep(c, e, FIELD_QUERY);
	h->request_id = keep(c, e, FIELD_REQUEST_ID);
	h->activity_id = keep(c, e, FIELD_ACTIVITY_ID);
	h->server =
		keep(c, e, e->log == LOG_EVTX ? FIELD_COMPUTER : FIELD_SERVER);
	h->status = number_or_none(e, FIELD_STATUS);
	h->backend_status = number_or_none(e, FIELD_BACKEND_STATUS);
	h->bytes_in = number_or_none(e, FIELD_BYTES_IN);
	h->bytes_out = number_or_none(e, FIELD_BYTES_OUT);
	h->time_taken = number_or_none(e, FIELD_TIME_TAKEN);
	h->session = keep_sessions(c, e);
	buf_reset(&c->scratch);
	matcher_detail(&c->scratch, c->matcher, rule, e);
	h->detail = keep_scratch(c);
	return !c->cut;
}

static struct case_hit *new_hit(struct collect *c)
{
	if (c->hit_count == c->hit_cap) {
		size_t more = c->hit_cap ? c->hit_cap * 2 : 64;
		struct case_hit *wider =
			mem_resize(c->hit, more, sizeof(*wider));

		if (!wider)
			return NULL;
		c->hit = wider;
		c->hit_cap = more;
	}
	return &c->hit[c->hit_count];
}

static bool has_room(const struct collect *c, const struct rule_count *count,
		     bool is_sigma)
{
	if (is_sigma)
		return count->seen <= LIMIT_HITS_PER_SIGMA &&
		       c->sigma_hits < LIMIT_SIGMA_HITS;
	return count->seen <= LIMIT_HITS_PER_TRACE &&
	       c->hit_count - c->sigma_hits < LIMIT_HITS;
}

void collect_hit(struct collect *c, size_t rule, enum outcome outcome,
		 const struct event *e)
{
	bool is_sigma = rules_info(c->rules, rule)->kind == RULE_SIGMA;
	struct rule_count *count = &c->per_rule[rule];
	struct case_hit *h;

	if (count->seen < UINT32_MAX)
		count->seen++;
	if (!has_room(c, count, is_sigma) || !(h = new_hit(c)))
		return;
	*h = (struct case_hit){
		.rule = rules_info(c->rules, rule)->id,
		.outcome = outcome,
		.log = e->log,
		.time_ns = e->time_ns,
		.is_record = e->is_record,
		.number = e->number,
		.offset = e->offset,
		.length = e->length,
	};
	if (!fill_hit(c, h, rule, e))
		return;
	c->hit_count++;
	c->sigma_hits += is_sigma;
	count->kept++;
}

void collect_damage(struct collect *c, uint64_t offset, uint64_t length,
		    uint64_t line, const char *why)
{
	if (c->damage_count == LIMIT_DAMAGES)
		return; /* the bytes are in the item's sum all the same */
	c->damage[c->damage_count++] =
		(struct case_damage){offset, length, line, why};
}

void collect_version(struct collect *c, struct span version, int64_t time_ns,
		     uint64_t line)
{
	struct build build;
	struct buf text;

	version = span_trim(version);
	/* ECP, agent and SMTP logs say 15.0.0.0, which is no build. */
	if (!build_parse(version, &build) || build.part[2] == 0)
		return;
	buf_init(&text, 64);
	build_put(&text, build);
	builds_count(&c->builds, &c->arena, buf_span(&text), SPAN_EMPTY,
		     "header", time_ns, line);
	buf_release(&text);
}

static void list_overflows(struct collect *c, struct case_item *out)
{
	size_t rules = rules_count(c->rules);
	struct case_overflow *row;
	size_t count = 0;

	for (size_t r = 0; r < rules; r++)
		count += c->per_rule[r].seen > c->per_rule[r].kept;
	row = arena_new(&c->arena, count + 1, sizeof(*row));
	out->overflows = row;
	for (size_t r = 0; row && r < rules; r++)
		if (c->per_rule[r].seen > c->per_rule[r].kept)
			row[out->overflow_count++] = (struct case_overflow){
				rules_info(c->rules, r)->id,
				c->per_rule[r].seen - c->per_rule[r].kept,
			};
}

/* By what rows are found again is no longer needed: others may be written
 * first. */
static void forget(struct collect *c)
{
	stems_release(&c->stems);
	reads_release(&c->reads);
	traffic_forget(&c->traffic);
	ledger_forget(&c->ledger);
	sessions_forget(&c->sessions);
}

size_t collect_bytes(const struct collect *c)
{
	return c->arena.used + c->scratch.cap +
	       rules_count(c->rules) * sizeof(*c->per_rule) +
	       c->hit_cap * sizeof(*c->hit) +
	       c->sample_cap * sizeof(*c->sample) +
	       c->ledger.client_cap * sizeof(*c->ledger.client) +
	       c->ledger.page_cap * sizeof(*c->ledger.page) +
	       c->traffic.cap * sizeof(*c->traffic.row) +
	       c->logons.cap * sizeof(*c->logons.row);
}

void collect_finish(struct collect *c, struct case_item *out)
{
	hours_sort(&c->hours);
	runs_sort(&c->runs);
	clocks_sort(&c->clocks);
	list_overflows(c, out);
	logons_finish(&c->logons);
	forget(c);
	out->hits = c->hit;
	out->hit_count = c->hit_count;
	out->samples = c->sample;
	out->sample_count = c->sample_count;
	out->hours = c->hours.row;
	out->hour_count = c->hours.count;
	out->runs = c->runs.row;
	out->run_count = c->runs.count;
	out->clocks = c->clocks.row;
	out->clock_count = c->clocks.count;
	out->builds = c->builds.row;
	out->build_count = c->builds.count;
	out->clients = c->ledger.client;
	out->client_count = c->ledger.client_count;
	out->shared_session_count =
		sessions_rows(&c->sessions, &c->arena, &out->shared_sessions);
	out->pages = c->ledger.page;
	out->page_count = c->ledger.page_count;
	out->traffic = c->traffic.row;
	out->traffic_count = c->traffic.count;
	out->contacts = c->logons.row;
	out->contact_count = c->logons.count;
	out->script_count = scripts_rows(c->scripts, &out->scripts);
	out->damages = c->damage;
	out->damage_count = c->damage_count;
	if (!out->host_record.len)
		out->host_record = servers_most(&c->servers);
}
