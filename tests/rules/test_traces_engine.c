/* test_traces_engine.c - gates, memos and literals against the obvious way. */
#include "check.h"

#include "rules/corpus.h"
#include "rules/events.h"
#include "rules/rules.h"

struct pair {
	struct field_names *names;
	struct rules *rules[2]; /* with gates, without */
	struct matcher *matcher[2];
};

static int pair_open(struct pair *p, const struct embedded_file *files,
		     struct err *err)
{
	const struct embedded_file *const tables[] = {files, NULL};
	int s = field_names_open(&p->names, err);

	for (int i = 0; i < 2 && s == ST_OK; i++) {
		struct rules_options options = {.tables = tables,
						.without_prefilter = i == 1};

		s = rules_compile(&p->rules[i], &options, p->names, err);
		if (s == ST_OK)
			s = matcher_open(&p->matcher[i], p->rules[i], err);
	}
	field_names_freeze(p->names);
	return s;
}

static void pair_close(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		matcher_close(p->matcher[i]);
		rules_close(p->rules[i]);
	}
	field_names_close(p->names);
	*p = (struct pair){0};
}

/* The number of matches; -1 when the two do not agree. */
static int pair_match(struct pair *p, const struct event *e)
{
	const struct match *fast, *slow;
	struct err err;
	int count = matcher_event(p->matcher[0], e, &fast, &err);

	if (matcher_event(p->matcher[1], e, &slow, &err) != count)
		return -1;
	for (int i = 0; i < count; i++)
		if (fast[i].rule != slow[i].rule ||
		    fast[i].outcome != slow[i].outcome)
			return -1;
	return count;
}

/* --- random traces, random events --- */

static uint64_t seed;

static size_t pick(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed >> 11) % n;
}

static const char *const fields[] = {"stem",   "query", "agent",
				     "method", "user",	"Image"};
static const char *const modifiers[] = {
	"",
	"|contains",
	"|startswith",
	"|endswith",
	"|decoded|contains",
	"|not",
	"|contains|not",
	"|decoded",
	"|cased",
};
static const char *const words[] = {
	"abcd",	   "/owa/",  "/ecp/", ".aspx",	 "POST",   "abc",
	"/owa/ab", "d.aspx", "%41b",  "x",	 "Abcd",   "*.aspx",
	"/o*",	   "???",    "a",     "autodis", "b/owa/",
};
static const char *const patterns[] = {
	"^/owa/.*[.]aspx$", "(?:abcd|/ecp/)x?", "^(?!/owa/)",	"a+b",
	"[.](?:aspx?|js)$", "abc(?:d|/)?x?",	"^/[^/]*/abcd", "[ab]bcd",
	"x|abcd",	    "(?i)ABC",		"/owa/\\w+",
};

static void put_predicate(struct buf *b, bool first)
{
	const char *lead = first ? "      - " : "        ";

	if (!pick(8)) {
		buf_printf(b, "%sstatus|gt: %zu\n", lead, pick(4));
		return;
	}
	if (!pick(8)) {
		buf_printf(b, "%suser|empty: %s\n", lead,
			   pick(2) ? "true" : "false");
		return;
	}
	if (!pick(3)) {
		buf_printf(b, "%s%s%s: '%s'\n", lead,
			   fields[pick(ARRAY_LEN(fields))],
			   pick(2) ? "|re" : "|decoded|re",
			   patterns[pick(ARRAY_LEN(patterns))]);
		return;
	}
	buf_printf(b, "%s%s%s: ['%s', '%s']\n", lead,
		   fields[pick(ARRAY_LEN(fields))],
		   modifiers[pick(ARRAY_LEN(modifiers))],
		   words[pick(ARRAY_LEN(words))],
		   words[pick(ARRAY_LEN(words))]);
}

static void put_trace(struct buf *b, size_t n)
{
	size_t alternatives = 1 + pick(3);

	buf_printf(b,
		   "  - id: t%zu\n    log: [iis, evtx]\n    step: entry\n"
		   "    grade: weak\n    severity: low\n    match:\n",
		   n);
	while (alternatives--) {
		put_predicate(b, true);
		if (pick(2))
			buf_printf(b, "        referer|contains: '%s'\n",
				   words[pick(ARRAY_LEN(words))]);
	}
	if (!pick(3)) {
		buf_text(b, "    except:\n");
		put_predicate(b, true);
	}
	if (!pick(3))
		buf_text(b, "    outcome:\n"
			    "      - attempted: {status|gte: 2}\n");
	buf_text(b, "    text: {en: a, ar: b}\n");
}

static void put_file(struct buf *b, size_t traces)
{
	buf_reset(b);
	buf_text(b, "id: x\ntitle: {en: a, ar: b}\nflaws: []\nsources: [a]\n"
		    "date: 2026-08-01\ntraces:\n");
	for (size_t i = 0; i < traces; i++)
		put_trace(b, i);
	(void)buf_cstr(b);
}

/* Values of the same words, so that predicates hold now and then. */
static struct span random_value(char *out, size_t room)
{
	size_t len = 0;

	out[0] = 0;
	for (size_t n = pick(4); n; n--)
		len += (size_t)snprintf(out + len, room - len, "%s",
					words[pick(ARRAY_LEN(words))]);
	return span_of(out, len);
}

static void random_event(struct made_event *e, char values[][128],
			 const struct field_names *names)
{
	static const char *const digits[] = {"0", "1", "2", "3", "x"};

	made_event_init(e, names, pick(2) ? LOG_IIS : LOG_EVTX);
	e->event.inner = e;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		(void)made_event_put(e, span_str(fields[i]),
				     random_value(values[i], 128));
	(void)made_event_put(e, SPAN_LIT("referer"),
			     random_value(values[ARRAY_LEN(fields)], 128));
	(void)made_event_put(e, SPAN_LIT("status"),
			     span_str(digits[pick(ARRAY_LEN(digits))]));
}

static void random_traces_agree_on_random_events(void **state)
{
	char values[ARRAY_LEN(fields) + 1][128];
	size_t matches = 0;
	struct buf b;

	(void)state;
	seed = 20260801;
	buf_init(&b, 1 << 20);
	for (int round = 0; round < 60; round++) {
		struct embedded_file files[] = {{"data/traces/x.yml", {0}},
						{0}};
		struct pair p = {0};
		struct err err;

		put_file(&b, 1 + pick(90));
		files[0].bytes = buf_span(&b);
		if (pair_open(&p, files, &err) < 0)
			fail_msg("%s", err.text);
		for (int i = 0; i < 300; i++) {
			struct made_event e;
			int count;

			random_event(&e, values, p.names);
			count = pair_match(&p, &e.event);
			if (count < 0)
				fail_msg("round %d, event %d", round, i);
			matches += (size_t)count;
		}
		pair_close(&p);
	}
	buf_release(&b);
	CHECK(matches > 1000);
}

/* --- the corpora --- */

struct agreement {
	struct corpus_visit visit;
	struct pair *pair;
	size_t matches;
};

static void must_agree(struct corpus_visit *v, const char *path,
		       const struct event *e)
{
	struct agreement *a = (struct agreement *)v;
	int count = pair_match(a->pair, e);

	if (count < 0)
		fail_msg("%s: record %llu", path,
			 (unsigned long long)e->number);
	a->matches += (size_t)count;
}

static void all_records_of_the_corpora_agree(void **state)
{
	static const char *const folders[] = {"iis", "exchange", "evtx"};
	struct pair p = {0};
	struct agreement a = {.visit = {.event = must_agree}, .pair = &p};
	struct err err;

	(void)state;
	if (!corpora_folder()) {
		print_message("# POSTERN_CORPORA is not set\n");
		skip();
	}
	if (pair_open(&p, embedded_knowledge, &err) < 0)
		fail_msg("%s", err.text);
	a.visit.names = p.names;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", corpora_folder(),
			 folders[i]);
		visit_folder(&a.visit, path);
	}
	print_message("# %zu files, %zu records, %zu matches\n", a.visit.files,
		      a.visit.events, a.matches);
	CHECK(a.visit.events > 10000);
	CHECK(a.matches > 0);
	pair_close(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_traces_agree_on_random_events),
		cmocka_unit_test(all_records_of_the_corpora_agree),
	};

	return RUN_TESTS(tests);
}
