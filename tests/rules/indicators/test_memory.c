/* The memory of values that were looked up in vain, and what else spares
 * looking: neither may change what is found. */
#include "check.h"

#include "base/alloc.h"
#include "rules/corpus.h"
#include "rules/events.h"
#include "rules/indicators/indicator.h"
#include "rules/indicators/memo.h"

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* --- the memory alone --- */

/* Values with an even sum only are kept, so that a value with an odd one, when
 * it is known, was taken for another. */
static bool is_kept(unsigned role, struct span v)
{
	unsigned sum = role + (unsigned)v.len;

	for (size_t i = 0; i < v.len; i++)
		sum = sum * 31 + v.ptr[i];
	return sum / 16 % 2 == 0;
}

static void only_what_was_kept_is_known(void **state)
{
	static const uint32_t most[] = {4, 15, 24, 60, 600, 70000};
	static uint8_t bytes[70000];
	struct memo m;
	size_t known = 0;

	(void)state;
	seed = 7;
	CHECK_EQ(memo_open(&m, NULL), ST_OK);
	for (int n = 0; n < 200000; n++) {
		unsigned role = any(3) * 5;
		uint32_t kind = any(2000) ? any(5) : 5;
		struct span v = span_of(bytes, 1 + any(most[kind]));

		/* few bytes, NUL among them: values that are nearly alike */
		for (size_t i = 0; i < (kind == 5 ? 40 : v.len); i++)
			bytes[i] = (uint8_t)any(n % 3 ? 2 : 256);
		if (memo_knows(&m, role, v)) {
			known++;
			CHECK(is_kept(role, v));
		} else if (is_kept(role, v)) {
			memo_keep(&m, role, v);
			CHECK(memo_knows(&m, role, v) ==
			      (v.len <= MEMO_LONG_MAX));
		}
		CHECK(!memo_knows(&m, role + 1, v));
	}
	CHECK(known > 1000);
	memo_close(&m);
}

static void clients_of_a_day_are_remembered(void **state)
{
	struct memo m;
	char text[40];
	size_t lost = 0;

	(void)state;
	CHECK_EQ(memo_open(&m, NULL), ST_OK);
	for (int turn = 0; turn < 2; turn++)
		for (int n = 0; n < 20000; n++) {
			snprintf(text, sizeof(text), "198.51.%d.%d", n / 256,
				 n % 256);
			if (turn)
				lost += !memo_knows(&m, 0, span_str(text));
			else
				memo_keep(&m, 0, span_str(text));
		}
	CHECK(lost < 1000);
	memo_close(&m);
}

/* --- with and without --- */

struct side {
	struct field_names *names;
	struct indicator_set *set;
	struct indicator_matcher *matcher;
};

static struct side sides[2]; /* as it is; every value looked up */

static void both_open(void)
{
	for (int i = 0; i < 2; i++) {
		struct indicator_options o = {.always_look = i == 1};

		sides[i] = (struct side){0};
		CHECK_EQ(field_names_open(&sides[i].names, NULL), ST_OK);
		CHECK_EQ(indicators_open(&sides[i].set, sides[i].names, &o,
					 NULL),
			 ST_OK);
	}
}

static void both_add(struct span text)
{
	for (int i = 0; i < 2; i++)
		CHECK_EQ(indicators_add_file(sides[i].set, "x", text, NULL),
			 ST_OK);
}

static void both_ready(void)
{
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(indicators_compile(sides[i].set, NULL), ST_OK);
		field_names_freeze(sides[i].names);
		CHECK_EQ(indicator_matcher_open(&sides[i].matcher, sides[i].set,
						NULL),
			 ST_OK);
	}
}

static void both_close(void)
{
	for (int i = 0; i < 2; i++) {
		indicator_matcher_close(sides[i].matcher);
		indicators_close(sides[i].set);
		field_names_close(sides[i].names);
	}
}

static const char *const fields[] = {"client",	     "forwarded",
				     "stem",	     "agent",
				     "url",	     "host",
				     "referer",	     "target",
				     "anchor",	     "cmd",
				     "text",	     "parameters",
				     "data",	     "sender",
				     "recipients",   "path",
				     "IpAddress",    "QueryName",
				     "RemoteName",   "Image",
				     "Hashes",	     "TargetFilename",
				     "ServiceName",  "TaskName",
				     "TargetObject", "CommandLine"};

static const enum log_kind logs[] = {
	LOG_IIS,    LOG_IIS_BACKEND, LOG_HTTPPROXY,	   LOG_HTTPERR,
	LOG_CMDLET, LOG_AUDIT,	     LOG_MESSAGE_TRACKING, LOG_EWS,
	LOG_EVTX,   LOG_WEB_FILE,    LOG_ECP_SERVER};

#define POOL 1500

static char pool[POOL][300];

/* Two events of the same values and one time; how many matched. */
static int both_match(enum log_kind log, const size_t *field,
		      const size_t *value, size_t count, int64_t time)
{
	const struct indicator_match *m[2];
	int n[2];

	for (int i = 0; i < 2; i++) {
		struct made_event e;

		made_event_init(&e, sides[i].names, log);
		e.event.inner = &e;
		e.event.time_ns = time;
		(void)made_event_put(&e, SPAN_LIT("method"),
				     span_str(time % 2 ? "POST" : "GET"));
		for (size_t k = 0; k < count; k++)
			(void)made_event_put(&e, span_str(fields[field[k]]),
					     span_str(pool[value[k]]));
		n[i] = indicators_match(sides[i].matcher, &e.event, &m[i],
					NULL);
	}
	CHECK(n[0] >= 0);
	CHECK_EQ(n[0], n[1]);
	for (int k = 0; k < n[0]; k++) {
		CHECK_EQ(m[0][k].indicator, m[1][k].indicator);
		CHECK_EQ(m[0][k].field, m[1][k].field);
		CHECK(span_equal(m[0][k].value, m[1][k].value));
	}
	CHECK_EQ(indicator_matcher_outside(sides[0].matcher),
		 indicator_matcher_outside(sides[1].matcher));
	return n[0];
}

static int match_events(int events)
{
	int matches = 0;

	for (int n = 0; n < events; n++) {
		size_t field[20], value[20], count = 1 + any(20);

		for (size_t k = 0; k < count; k++) {
			field[k] = any(ARRAY_LEN(fields));
			/* some values again and again */
			value[k] = any(2) ? any(40) : any(POOL);
		}
		matches += both_match(
			logs[any(ARRAY_LEN(logs))], field, value, count,
			(int64_t)any(40) * 86400 * NS_PER_SECOND + any(2));
	}
	return matches;
}

/* Values of the set, half of them changed, in what may stand around them. */
static void fill_pool(void)
{
	static const char *const around[][2] = {
		{"", ""},   {"", ""},	     {"", ":443"}, {"http://", "/a"},
		{"x=", ""}, {"\"", "\" -a"}, {"a.", ""},   {"C:\\x\\", ""}};
	size_t count = indicators_count(sides[0].set);

	for (size_t i = 0; i < POOL; i++) {
		struct buf b;
		char text[200];
		const char *const *a;

		buf_init(&b, 1 << 20);
		if (count)
			indicator_value(&b, sides[0].set, any((uint32_t)count));
		snprintf(text, sizeof(text), "%.*s", SPAN_ARG(buf_span(&b)));
		for (char *slash = strchr(text, '/');
		     slash && strspn(text, "0123456789.:") > 4 && any(2);
		     slash = NULL)
			*slash = 0; /* of a network its first address */
		if (any(2) && *text)
			text[any((uint32_t)strlen(text))] =
				"0123456789abc./"[any(15)];
		a = around[any(ARRAY_LEN(around))];
		snprintf(pool[i], sizeof(pool[i]), "%s%s%s", a[0], text, a[1]);
		for (char *c = pool[i]; *c; c++)
			if (*c == '/' && strchr(pool[i], '\\'))
				*c = '\\';
		buf_release(&b);
	}
}

/* # is a number, $ one as eight hexadecimal digits. */
static void put_made(struct buf *b)
{
	static const char *const forms[] = {
		"#.#.#.#,ip\n",
		"#.#.#.#/#,ip\n",
		"2001:db8:#::#,ip\n",
		"2001:db8:#::#/#,ip\n",
		"h#.d#.example,domain\n",
		"http://h#.example/#,url\n",
		"/x/#.js,uri-path\n",
		"/y/#.js,uri-post\n",
		"C:\\x\\#.exe,filepath\n",
		"f#.aspx,filename\n",
		"m#@d#.example,email\n",
		"Agent/#.# of some length,user-agent\n",
		"$$$$,md5\n",
		"svc#,service-name\n",
		"HKLM\\Software\\K#,regkey\n",
		"\\\\f[#]{2}\\.aspx\\z,file-path-regex\n"};
	const char *form = forms[any(ARRAY_LEN(forms))];
	uint32_t v[5] = {1 + any(5) * 40, any(3), any(250), any(250), any(33)};

	for (size_t n = 0; *form; form++) {
		if (*form == '#')
			buf_printf(b, "%u", v[n++]);
		else if (*form == '$')
			buf_printf(b, "%08x", v[n++]);
		else
			buf_byte(b, (uint8_t)*form);
	}
}

static void sets_of_chance_match_alike(void **state)
{
	int matches = 0;

	(void)state;
	for (uint64_t n = 1; n <= 60; n++) {
		struct buf list;
		uint32_t count = 1 + any(n % 4 ? 60 : 2000);

		seed = n * 977;
		buf_init(&list, 1 << 20);
		buf_text(&list, "value,type,valid_from,valid_until\n");
		for (uint32_t i = 0; i < count; i++) {
			put_made(&list);
			if (any(4))
				continue;
			list.len--;
			buf_text(&list, ",1970-01-10,1970-01-20\n");
		}
		both_open();
		both_add(buf_span(&list));
		both_ready();
		fill_pool();
		matches += match_events(2000);
		both_close();
		buf_release(&list);
	}
	CHECK(matches > 10000);
}

static void a_network_of_any_length_holds_its_edges(void **state)
{
	(void)state;
	for (unsigned bits = 1; bits <= 32; bits++) {
		static const size_t field[] = {0}, value[] = {0};
		uint32_t mask = UINT32_MAX << (32 - bits);
		uint32_t net = 0xCB007145u & mask;
		uint32_t edge[4] = {net, net | ~mask, net - 1,
				    (net | ~mask) + 1};
		char text[60];

		snprintf(text, sizeof(text), "%u.%u.%u.%u/%u\n", net >> 24,
			 net >> 16 & 255, net >> 8 & 255, net & 255, bits);
		both_open();
		both_add(span_str(text));
		both_ready();
		for (int i = 0; i < 4; i++) {
			bool in = (edge[i] & mask) == net;

			snprintf(pool[0], sizeof(pool[0]), "%u.%u.%u.%u",
				 edge[i] >> 24, edge[i] >> 16 & 255,
				 edge[i] >> 8 & 255, edge[i] & 255);
			for (int again = 0; again < 2; again++)
				CHECK_EQ(
					both_match(LOG_IIS, field, value, 1, 0),
					in);
		}
		both_close();
	}
}

/* A value that another field has told already is still one that tells. */
static void what_two_fields_tell_is_not_forgotten(void **state)
{
	static const size_t field[] = {0, 1}, value[] = {0, 0};

	(void)state;
	both_open();
	both_add(SPAN_LIT("203.0.113.5\n"));
	both_ready();
	snprintf(pool[0], sizeof(pool[0]), "203.0.113.5");
	for (int again = 0; again < 2; again++) {
		CHECK_EQ(both_match(LOG_IIS, field, value, 2, 0), 1);
		CHECK_EQ(both_match(LOG_IIS, field + 1, value, 1, 0), 1);
		CHECK_EQ(both_match(LOG_IIS, field, value, 1, 0), 1);
	}
	both_close();
}

static const struct {
	const char *file;
	size_t indicators;
	uint64_t refused;
} corpora[] = {
#include "corpora_intel.inc"
};

static void the_shared_intelligence_matches_alike(void **state)
{
	const char *folder = corpora_folder();
	int matches = 0;

	(void)state;
	if (!folder)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(corpora); i++) {
		char name[4096];
		struct span bytes;

		snprintf(name, sizeof(name), "%s/intel/%s", folder,
			 corpora[i].file);
		bytes = file_bytes(name);
		both_open();
		both_add(bytes);
		mem_free((void *)(uintptr_t)bytes.ptr);
		both_ready();
		seed = i + 1;
		fill_pool();
		matches += match_events(3000);
		both_close();
	}
	print_message("# %d matches\n", matches);
	CHECK(matches > 1000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_kept_is_known),
		cmocka_unit_test(clients_of_a_day_are_remembered),
		cmocka_unit_test(sets_of_chance_match_alike),
		cmocka_unit_test(a_network_of_any_length_holds_its_edges),
		cmocka_unit_test(what_two_fields_tell_is_not_forgotten),
		cmocka_unit_test(the_shared_intelligence_matches_alike),
	};

	return RUN_TESTS(tests);
}
