/* test_traces_data.c - the traces that the program carries: they compile, say
 * what they must, find their examples, and are quiet in normal life. */
#include "check.h"

#include "rules/corpus.h"
#include "rules/events.h"
#include "rules/rules.h"

static struct field_names *names;
static struct rules *rules;
static struct matcher *matcher;

static int compile(void **state)
{
	const struct embedded_file *const tables[] = {embedded_knowledge, NULL};
	struct rules_options options = {.tables = tables};
	struct err err = {0};

	(void)state;
	if (field_names_open(&names, &err) < 0 ||
	    rules_compile(&rules, &options, names, &err) < 0 ||
	    matcher_open(&matcher, rules, &err) < 0) {
		print_error("%s\n", err.text);
		return -1;
	}
	field_names_freeze(names);
	return 0;
}

static int release(void **state)
{
	(void)state;
	matcher_close(matcher);
	rules_close(rules);
	field_names_close(names);
	return 0;
}

/* --- what rules say --- */

static bool is_arabic(const char *text)
{
	for (; *text; text++)
		if (((uint8_t)*text & 0xfc) == 0xd8) /* U+0600..06FF */
			return true;
	return false;
}

/* The texts name the same fields. */
static void check_placeholders(const struct rule_info *info)
{
	const char *both[] = {info->text_en, info->text_ar};

	for (int i = 0; i < 2; i++)
		for (const char *open = strchr(both[i], '{'); open;
		     open = strchr(open + 1, '{')) {
			const char *close = strchr(open, '}');
			char name[160];

			assert_non_null(close);
			snprintf(name, sizeof(name), "%.*s",
				 (int)(close - open + 1), open);
			if (!strstr(both[!i], name))
				fail_msg("%s: %s stands in one text only",
					 info->id, name);
		}
}

static void every_rule_speaks_both_languages(void **state)
{
	(void)state;
	CHECK(rules_count(rules) > 100);
	for (size_t i = 0; i < rules_count(rules); i++) {
		const struct rule_info *info = rules_info(rules, i);

		if (!info->text_en[0] || !is_arabic(info->text_ar) ||
		    !is_arabic(info->title_ar) || is_arabic(info->text_en))
			fail_msg("%s: a text is missing", info->id);
		if (!info->techniques[0] && strcmp(info->step, "hygiene") != 0)
			fail_msg("%s: no technique", info->id);
		check_placeholders(info);
	}
}

static void every_id_stands_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < rules_count(rules); i++)
		if (rules_find(rules, rules_info(rules, i)->id) !=
		    rules_info(rules, i))
			fail_msg("%s stands twice", rules_info(rules, i)->id);
}

/* --- examples --- */

struct example {
	const char *file;
	unsigned line; /* where the block starts */
	struct made_event event;
	bool is_open;
	bool silent;
	size_t expected;
	char expect[16][128]; /* "id outcome" */
	/* values with \n undone */
	char values[16384];
	size_t used;
	size_t failed;
};

static void check_example(struct example *x)
{
	const struct match *m;
	int count;

	m = event_match(matcher, &x->event, &count);
	for (int i = 0; i < count; i++) {
		char got[200];
		bool known = false;

		snprintf(got, sizeof(got), "%s %s",
			 rules_info(rules, m[i].rule)->id,
			 outcome_name(m[i].outcome));
		for (size_t k = 0; k < x->expected && !known; k++)
			known = !strcmp(x->expect[k], got);
		if (!known)
			print_error("%s:%u: not expected: %s\n", x->file,
				    x->line, got);
		x->failed += !known;
	}
	if ((size_t)count != x->expected) {
		print_error("%s:%u: %d traces match, not %zu\n", x->file,
			    x->line, count, x->expected);
		x->failed++;
	}
	if (x->silent == (x->expected > 0))
		fail_msg("%s:%u: either 'silent' or 'expect'", x->file,
			 x->line);
}

static struct span example_value(struct example *x, struct span text)
{
	char *start = x->values + x->used;
	size_t len = 0;

	if (text.len >= sizeof(x->values) - x->used)
		fail_msg("%s:%u: too long", x->file, x->line);
	for (size_t i = 0; i < text.len; i++) {
		bool feed = text.ptr[i] == '\\' && i + 1 < text.len &&
			    text.ptr[i + 1] == 'n' && i > 0 &&
			    text.ptr[i - 1] != '\\' &&
			    x->event.field[x->event.count - 1] == FIELD_DATA;

		start[len++] = feed ? '\n' : (char)text.ptr[i];
		i += feed;
	}
	x->used += len;
	return span_of(start, len);
}

static void example_line(struct example *x, struct span line, unsigned number)
{
	size_t colon = span_find(line, SPAN_LIT(": "));

	if (span_starts_nocase(line, SPAN_LIT("log: "))) {
		made_event_init(&x->event, names,
				log_kind_find(span_skip(line, 5)));
		x->line = number;
		x->is_open = true;
		x->silent = false;
		x->expected = x->used = 0;
	} else if (span_is(line, "silent")) {
		x->silent = true;
	} else if (span_starts_nocase(line, SPAN_LIT("expect "))) {
		snprintf(x->expect[x->expected++ % 16], 128, "%.*s",
			 SPAN_ARG(span_skip(line, 7)));
	} else if (colon == SIZE_MAX || !x->is_open) {
		fail_msg("%s:%u: no field", x->file, number);
	} else if (made_event_put(&x->event, span_head(line, colon),
				  SPAN_EMPTY)) {
		x->event.value[x->event.count - 1] =
			example_value(x, span_skip(line, colon + 2));
	}
}

static size_t run_examples(const char *name, struct span text, bool has[2])
{
	static struct example x;
	unsigned number = 0;

	x = (struct example){.file = name};
	while (text.len || x.is_open) {
		size_t end = span_find(text, SPAN_LIT("\n"));
		struct span line = span_trim(span_head(text, end));

		number++;
		text = end == SIZE_MAX ? SPAN_EMPTY : span_skip(text, end + 1);
		if (line.len && line.ptr[0] != '#') {
			example_line(&x, line, number);
		} else if (!line.len && x.is_open) {
			check_example(&x);
			has[x.silent] = true;
			x.is_open = false;
		}
	}
	return x.failed;
}

static void every_trace_file_has_examples(void **state)
{
	const char *source = getenv("POSTERN_SOURCE");
	size_t failed = 0;

	(void)state;
	assert_non_null(source);
	for (const struct embedded_file *f = embedded_knowledge; f->name; f++) {
		struct span stem = span_str(f->name);
		bool has[2] = {false, false};
		struct span text;
		char path[4096];

		if (!span_starts_nocase(stem, SPAN_LIT("data/traces/")))
			continue;
		stem = span_skip(stem, 12);
		stem.len -= 4; /* ".yml" */
		snprintf(path, sizeof(path), "%s/tests/rules/examples/%.*s.txt",
			 source, SPAN_ARG(stem));
		text = file_bytes(path);
		failed += run_examples(path, text, has);
		mem_free((void *)(uintptr_t)(text.len ? text.ptr : NULL));
		if (!has[0] || !has[1])
			fail_msg("%s: one event that is found and one that "
				 "is not",
				 path);
	}
	CHECK_EQ(failed, 0);
}

/* What an intruder does, the answer to which rests on each of these. */
static const char *const acts[] = {
	"accounts-groups", "commands-by-worker", "credentials",
	"persistence",	   "log-tampering",	 "mail-rules",
	"mailbox-export",
};

/* Each trace of the file is expected by an example. */
static void check_told(const struct embedded_file *f, const char *stem)
{
	static const char key[] = "\n  - id: ";
	char path[4096];
	struct span text;
	size_t told = 0;

	snprintf(path, sizeof(path), "%s/tests/rules/examples/%s.txt",
		 getenv("POSTERN_SOURCE"), stem);
	text = file_bytes(path);
	for (const char *at = strstr((const char *)f->bytes.ptr, key); at;
	     at = strstr(at, key)) {
		char line[200];
		int len;

		at += sizeof(key) - 1;
		len = snprintf(line, sizeof(line), "\nexpect %.*s ",
			       (int)strcspn(at, "\n"), at);
		if (span_find(text, span_of(line, (size_t)len)) == SIZE_MAX)
			fail_msg("%s: not there: %s", path, line + 1);
		told++;
	}
	CHECK(told > 5);
	mem_free((void *)(uintptr_t)(text.len ? text.ptr : NULL));
}

static void every_trace_of_an_act_has_an_example(void **state)
{
	size_t files = 0;

	(void)state;
	for (const struct embedded_file *f = embedded_knowledge; f->name; f++)
		for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
			char name[160];

			snprintf(name, sizeof(name), "data/traces/%s.yml",
				 acts[i]);
			if (strcmp(f->name, name) != 0)
				continue;
			check_told(f, acts[i]);
			files++;
		}
	CHECK_EQ(files, ARRAY_LEN(acts));
}

/* --- normal life --- */

/* Files of the corpora that hold no attack, by a part of their path, and
 * what is known to be said about them. */
static const char *const benign[] = {
	"/evtx/benign/",   "/evtx/benign-admin/", "/iis/plaso/iis10",
	"/iis/plaso/iis6", "/iis/plaso/iis7_owa", "/iis/plaso/iis_without",
	"/iis/beats/",	   "/exchange/V15/",
};

struct quiet {
	struct corpus_visit visit;
	size_t loud;
};

static bool is_benign(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(benign); i++)
		if (strstr(path, benign[i]))
			return true;
	return false;
}

static void must_be_quiet(struct corpus_visit *v, const char *path,
			  const struct event *e)
{
	struct quiet *q = (struct quiet *)v;
	const struct match *m;
	struct err err;
	int count = matcher_event(matcher, e, &m, &err);

	for (int i = 0; i < count; i++) {
		const struct rule_info *info = rules_info(rules, m[i].rule);

		if (!is_benign(path) || info->severity <= SEV_INFORMATIONAL)
			continue;
		q->loud++;
		print_error("%s, record %llu: %s\n", path,
			    (unsigned long long)e->number, info->id);
	}
}

static void normal_life_gives_nothing_above_informational(void **state)
{
	static const char *const folders[] = {"iis", "exchange", "evtx"};
	struct quiet q = {.visit = {.event = must_be_quiet}};

	(void)state;
	if (!corpora_folder()) {
		print_message("# POSTERN_CORPORA is not set\n");
		skip();
	}
	q.visit.names = names;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", corpora_folder(),
			 folders[i]);
		visit_folder(&q.visit, path);
	}
	CHECK(q.visit.files > 50);
	CHECK_EQ(q.loud, 0);
	CHECK_EQ(matcher_cut(matcher), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_speaks_both_languages),
		cmocka_unit_test(every_id_stands_once),
		cmocka_unit_test(every_trace_file_has_examples),
		cmocka_unit_test(every_trace_of_an_act_has_an_example),
		cmocka_unit_test(normal_life_gives_nothing_above_informational),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, compile, release);
}
