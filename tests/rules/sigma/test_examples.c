/* test_examples.c - each of our own rules tells what its examples show, and
 * stays silent beside it; tests/rules/sigma/examples/README.md. */
#include "check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/embedded.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/sigma.h"

#define FIELDS 24
#define RULES 512

struct record {
	struct event event;
	const struct field_names *names;
	struct span channel, id;
	struct span name[FIELDS], value[FIELDS];
	size_t count;
};

/* Names that the spine has for native ones. */
static const struct {
	const char *spine, *native;
} spine[] = {
	{"stem", "cs-uri-stem"},     {"stem", "UrlStem"},
	{"query", "cs-uri-query"},   {"query", "UrlQuery"},
	{"status", "sc-status"},     {"status", "HttpStatus"},
	{"client", "c-ip"},	     {"client", "ClientIpAddress"},
	{"cs(User-Agent)", "agent"},
};

static struct span value_of(const struct record *r, struct span name)
{
	for (size_t i = 0; i < r->count; i++)
		if (span_equal_nocase(r->name[i], name) &&
		    !span_is(r->value[i], "-"))
			return r->value[i];
	return SPAN_EMPTY;
}

static struct span record_get(const struct event *e, unsigned field)
{
	const struct record *r = e->inner;
	struct span name = field_names_text(r->names, field);
	struct span value = value_of(r, name);

	if (field == FIELD_CHANNEL)
		return r->channel;
	if (field == FIELD_EVENT_ID)
		return r->id;
	for (size_t i = 0; i < ARRAY_LEN(spine) && !value.len; i++)
		if (span_equal_nocase(name, span_str(spine[i].spine)))
			value = value_of(r, span_str(spine[i].native));
	return value;
}

/* The words up to " | "; *line steps over them. */
static struct span take_part(struct span *line)
{
	size_t at = span_find(*line, SPAN_LIT(" | "));
	struct span part = span_head(*line, at);

	*line = at == SIZE_MAX ? SPAN_EMPTY : span_skip(*line, at + 3);
	return part;
}

static void read_head(struct record *r, struct span head)
{
	size_t at = span_find(head, SPAN_LIT(" "));
	struct span rest;

	r->event.log = log_kind_find(span_head(head, at));
	if (r->event.log == LOG_NONE)
		fail_msg("no such log: %.*s", SPAN_ARG(head));
	if (r->event.log != LOG_EVTX)
		return;
	rest = span_skip(head, at + 1);
	at = rest.len;
	while (at && rest.ptr[at - 1] != ' ')
		at--;
	r->channel = span_head(rest, at - 1);
	r->id = span_skip(rest, at);
	r->event.is_record = true;
}

static void read_record(struct record *r, const struct field_names *names,
			struct span line)
{
	*r = (struct record){.event = {.get = record_get}, .names = names};
	r->event.inner = r;
	if (line.ptr[0] == '+') {
		r->event.time_ns =
			(int64_t)strtol((const char *)line.ptr + 1, NULL, 10) *
			NS_PER_SECOND;
		line = span_skip(line, span_find(line, SPAN_LIT(" ")) + 1);
	}
	read_head(r, take_part(&line));
	while (line.len) {
		struct span part = take_part(&line);
		size_t is = span_find(part, SPAN_LIT("="));

		CHECK(r->count < FIELDS && is != SIZE_MAX);
		r->name[r->count] = span_head(part, is);
		r->value[r->count++] = span_skip(part, is + 1);
	}
}

struct run {
	struct field_names *names;
	struct sigma_set *set;
	bool found[RULES], told[RULES], silent[RULES];
	struct sigma_matcher *matcher;
	struct correlator *correlator;
};

static void run_open(struct run *r, bool slow)
{
	const struct embedded_file *map =
		embedded_find(embedded_knowledge, "data/sigma-logsources.yml");
	struct sigma_options options = {slow};
	struct err err = {0};

	*r = (struct run){0};
	CHECK_EQ(field_names_open(&r->names, &err), ST_OK);
	CHECK_EQ(sigma_open(&r->set, r->names, &err), ST_OK);
	CHECK_EQ(sigma_add_logsources(r->set, map->name, map->bytes, &err),
		 ST_OK);
	for (const struct embedded_file *f = embedded_knowledge; f->name; f++)
		if (!strncmp(f->name, "rules/sigma/", 12))
			CHECK_EQ(
				sigma_add_file(r->set, f->name, f->bytes, &err),
				ST_OK);
	CHECK_EQ(sigma_compile(r->set, &options, &err), ST_OK);
	CHECK(sigma_count(r->set) <= RULES);
	field_names_freeze(r->names);
	CHECK_EQ(sigma_matcher_open(&r->matcher, r->set, &err), ST_OK);
}

static void run_close(struct run *r)
{
	sigma_matcher_close(r->matcher);
	sigma_close(r->set);
	field_names_close(r->names);
}

static void start(struct run *r)
{
	struct err err = {0};

	memset(r->found, 0, sizeof(r->found));
	CHECK_EQ(correlator_open(&r->correlator, r->set, 1 << 24, &err), ST_OK);
}

static void feed(struct run *r, struct span line)
{
	const uint32_t *rules;
	struct record record;
	struct err err = {0};
	int n;

	read_record(&record, r->names, line);
	n = sigma_match(r->matcher, &record.event, &rules, &err);
	CHECK(n >= 0);
	for (int i = 0; i < n; i++) {
		r->found[rules[i]] = true;
		CHECK_EQ(correlator_add(r->correlator, r->matcher, rules[i],
					&record.event, 0, &err),
			 ST_OK);
	}
}

static void judge(struct run *r, struct span head, const char *file)
{
	bool wanted = span_starts_nocase(head, SPAN_LIT("matches "));
	struct span rest = span_skip(head, wanted ? 8 : 7);
	const struct correlation_match *m;
	struct err err = {0};
	size_t count;

	CHECK_EQ(correlator_finish(r->correlator, &m, &count, &err), ST_OK);
	for (size_t i = 0; i < count; i++)
		r->found[m[i].rule] = true;
	correlator_close(r->correlator);
	while (rest.len) {
		size_t at = span_find(rest, SPAN_LIT(" ")), i = 0;
		struct span name = span_head(rest, at);

		rest = at == SIZE_MAX ? SPAN_EMPTY : span_skip(rest, at + 1);
		while (i < sigma_count(r->set) &&
		       !span_equal(sigma_info(r->set, i)->name, name))
			i++;
		if (i == sigma_count(r->set))
			fail_msg("%s: no rule %.*s", file, SPAN_ARG(name));
		if (r->found[i] != wanted)
			fail_msg("%s: %.*s %s", file, SPAN_ARG(name),
				 wanted ? "stays silent" : "matches");
		if (wanted)
			r->told[i] = true;
		else
			r->silent[i] = true;
	}
}

static void run_file(struct run *r, const char *name)
{
	const char *root = getenv("POSTERN_SOURCE");
	struct span head = SPAN_EMPTY;
	static char line[65536];
	static char title[512];
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/rules/sigma/examples/%s.txt",
		 root ? root : ".", name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("%s: is not there", path);
	while (fgets(line, sizeof(line), f)) {
		struct span text = span_trim(span_str(line));

		if (!text.len && head.len) {
			judge(r, head, name);
			head = SPAN_EMPTY;
		}
		if (!text.len || text.ptr[0] == '#')
			continue;
		if (head.len) {
			line[(size_t)(text.ptr - (uint8_t *)line) + text.len] =
				0;
			feed(r, text);
			continue;
		}
		snprintf(title, sizeof(title), "%.*s", SPAN_ARG(text));
		head = span_str(title);
		start(r);
	}
	if (head.len)
		judge(r, head, name);
	fclose(f);
}

static void run_all(bool slow)
{
	struct run r;

	run_open(&r, slow);
	for (const struct embedded_file *f = embedded_knowledge; f->name; f++) {
		char name[64];

		if (strncmp(f->name, "rules/sigma/", 12) != 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strlen(f->name) - 16,
			 f->name + 12);
		run_file(&r, name);
	}
	for (size_t i = 0; i < sigma_count(r.set); i++)
		if (!sigma_info(r.set, i)->hidden &&
		    (!r.told[i] || !r.silent[i]))
			fail_msg("%.*s has no example that %s",
				 SPAN_ARG(sigma_info(r.set, i)->name),
				 r.told[i] ? "stays silent" : "matches");
	run_close(&r);
}

static void our_rules_match_their_examples(void **state)
{
	(void)state;
	run_all(false);
}

static void without_the_prefilter_too(void **state)
{
	(void)state;
	run_all(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_rules_match_their_examples),
		cmocka_unit_test(without_the_prefilter_too),
	};

	return RUN_TESTS(tests);
}
