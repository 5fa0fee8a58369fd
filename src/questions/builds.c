/* builds.c - step: which build a host ran, and when.
 *
 * Every log names the build of the component that wrote it.  A security update
 * replaces some components only, so at any moment the host's build is the
 * highest that one of its components shows; a component speaks until it says
 * something else.  Example:
 *
 *   1 March  httpproxy header 15.1.2106.2     -> 15.1.2106.2
 *   6 March  setup            15.1.2106.13    -> 15.1.2106.13
 *   7 March  httpproxy header 15.1.2106.2     -> 15.1.2106.13 still
 *
 * A file's version has no time of its own: it holds at the end. */
#include "questions/step.h"

#include "base/alloc.h"
#include "base/banned.h"

/* Kinds of logs times ways of naming a build, on one host. */
#define COMPONENTS_MOST 64
/* Changes of build on one host; a server sees a dozen a year. */
#define CHANGES_MOST 256

struct component {
	char name[64];
	struct build build;
};

struct change {
	struct build build;
	int64_t from_ns;
	int64_t to_ns;
};

struct timeline {
	struct component component[COMPONENTS_MOST];
	size_t components;
	struct change change[CHANGES_MOST];
	size_t changes;
	int64_t last_ns; /* of all that was seen */
};

/* The constant of logs that know no build, and numbers that stop at the
 * cumulative update ("15.1.2106.0") without being one. */
static bool says_nothing(const struct knowledge *k, struct build b)
{
	if (b.part[0] < 8 || (b.part[1] == 0 && b.part[2] == 0))
		return true;
	return b.part[3] == 0 && !knowledge_build(k, b);
}

static void speak(struct timeline *t, struct span name, struct build build)
{
	size_t i;

	for (i = 0; i < t->components; i++)
		if (span_is(name, t->component[i].name))
			break;
	if (i == COMPONENTS_MOST)
		return; /* more ways than there are; the others speak */
	if (i == t->components) {
		snprintf(t->component[i].name, sizeof(t->component[i].name),
			 "%.*s", SPAN_ARG(name));
		t->components++;
	}
	t->component[i].build = build;
}

static struct build highest(const struct timeline *t)
{
	struct build b = t->component[0].build;

	for (size_t i = 1; i < t->components; i++)
		if (build_compare(t->component[i].build, b) > 0)
			b = t->component[i].build;
	return b;
}

static void see(struct timeline *t, int64_t first_ns, int64_t last_ns)
{
	struct build now = highest(t);
	struct change *last = t->changes ? &t->change[t->changes - 1] : NULL;

	if (last_ns > t->last_ns)
		t->last_ns = last_ns;
	if (last && !build_compare(last->build, now))
		return;
	if (last && last->from_ns == first_ns) { /* two at one moment */
		last->build = now;
		return;
	}
	if (t->changes == CHANGES_MOST)
		return;
	if (last)
		last->to_ns = first_ns;
	t->change[t->changes++] = (struct change){now, first_ns, TIME_NONE};
}

static int put_span(struct step *s, struct case_query *put, int64_t host,
		    int64_t ord, const struct change *c)
{
	const struct known_build *known =
		knowledge_build(s->knowledge, c->build);
	struct buf text;
	char name[64];
	int status;

	buf_init(&text, 64);
	build_put(&text, c->build);
	case_bind_i64(put, 1, host);
	case_bind_i64(put, 2, ord);
	case_bind_text(put, 3, buf_span(&text));
	if (known) {
		snprintf(name, sizeof(name), "%s%s%s", known->branch,
			 known->update[0] ? " " : "", known->update);
		case_bind_text(put, 4, span_str(known->product));
		case_bind_text(put, 5, span_str(name));
	}
	case_bind_time(put, 6, c->from_ns);
	case_bind_time(put, 7, c->to_ns);
	status = text.bad ? err_nomem(s->err) : step_put(s, put);
	buf_release(&text);
	return status;
}

static const char *state_name(enum flaw_state state)
{
	static const char *const names[] = {
		[FLAW_NOT_CONCERNED] = "not-concerned",
		[FLAW_OPEN] = "open",
		[FLAW_FIXED] = "fixed",
		[FLAW_CONDITIONAL] = "conditional",
		[FLAW_UNKNOWN] = "unknown",
	};

	return names[state];
}

static int put_states(struct step *s, struct case_query *put, int64_t host,
		      int64_t ord, struct build build)
{
	int status = ST_OK;

	for (size_t i = 0; !status && i < knowledge_flaw_count(s->knowledge);
	     i++) {
		const struct known_flaw *f = knowledge_flaw(s->knowledge, i);
		enum flaw_state state = knowledge_flaw_state(f, build);

		case_bind_i64(put, 1, host);
		case_bind_i64(put, 2, ord);
		case_bind_text(put, 3, span_str(f->cve));
		case_bind_text(put, 4, span_str(state_name(state)));
		case_bind_time(
			put, 5,
			knowledge_fix_released_ns(s->knowledge, f, build));
		status = step_put(s, put);
	}
	return status;
}

static int put_timeline(struct step *s, int64_t host, struct timeline *t)
{
	struct case_query *span;
	struct case_query *state = NULL;
	int status;

	if (!t->changes)
		return ST_OK;
	t->change[t->changes - 1].to_ns =
		t->last_ns > t->change[t->changes - 1].from_ns
			? t->last_ns
			: t->change[t->changes - 1].from_ns;
	status = step_query(s, &span,
			    "INSERT INTO build_span VALUES"
			    " (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
	if (!status)
		status = step_query(s, &state,
				    "INSERT INTO flaw_state VALUES"
				    " (?1, ?2, ?3, ?4, ?5)");
	for (size_t i = 0; !status && i < t->changes; i++) {
		status = put_span(s, span, host, (int64_t)i + 1, &t->change[i]);
		if (!status)
			status = put_states(s, state, host, (int64_t)i + 1,
					    t->change[i].build);
	}
	case_query_close(state);
	case_query_close(span);
	return status;
}

/* Builds in the order in which they were seen, for the first time in a file and
 * for the last: a set-up log may tell of a build, the next, and the first
 * again.  A record that names another host of the case speaks for that one. */
static const char seen_sql[] =
	"SELECT coalesce(h.id, ih.host), i.log || '/' || b.basis, b.build,"
	" CASE e.last WHEN 0 THEN coalesce(b.first_ns, i.first_ns, m.end_ns)"
	" ELSE b.last_ns END,"
	" coalesce(b.last_ns, b.first_ns, i.last_ns, m.end_ns)"
	" FROM build_seen b JOIN item i ON i.seq = b.item"
	" JOIN (SELECT 0 AS last UNION ALL SELECT 1) e"
	" ON e.last = 0 OR b.last_ns > b.first_ns"
	" JOIN item_host ih USING (item) JOIN moment m"
	" LEFT JOIN host h ON b.server <> '' AND h.name = upper(substr("
	"b.server, 1, instr(b.server || '.', '.') - 1))"
	" WHERE coalesce(b.first_ns, i.first_ns, m.end_ns) IS NOT NULL"
	" ORDER BY 1, 4, 5, 2, 3, b.item";

static int read_seen(struct step *s, struct case_query *seen,
		     struct timeline *t)
{
	int64_t host = 0;
	int status;

	while ((status = case_query_next(seen, s->err)) > 0) {
		struct build build;
		int put = ST_OK;

		if (!build_parse(case_text(seen, 2), &build) ||
		    says_nothing(s->knowledge, build))
			continue;
		if (case_i64(seen, 0) != host) {
			put = put_timeline(s, host, t);
			memset(t, 0, sizeof(*t));
			t->last_ns = TIME_NONE;
			host = case_i64(seen, 0);
		}
		if (put)
			return put;
		speak(t, case_text(seen, 1), build);
		see(t, case_time(seen, 3), case_time(seen, 4));
	}
	return status ? status : put_timeline(s, host, t);
}

int step_builds(struct step *s)
{
	struct timeline *t = mem_new(1, sizeof(*t));
	struct case_query *seen;
	int status;

	if (!t)
		return err_nomem(s->err);
	status = step_query(s, &seen, seen_sql);
	if (!status) {
		status = read_seen(s, seen, t);
		case_query_close(seen);
	}
	mem_free(t);
	return status ? status : step_sql(s, "builds");
}
