/* test_words.c - whatever word stands in a record stands in its words. */
#include "check.h"

#include <ftw.h>

#include "../formats/evtx_build.h"
#include "event/native.h"
#include "event/reader.h"

static struct field_names *names;

static int open_names(void **state)
{
	struct err err;

	(void)state;
	return field_names_open(&names, &err);
}

static int close_names(void **state)
{
	(void)state;
	field_names_close(names);
	return 0;
}

/* Every run of visible bytes without commas that could hold a word. */
static size_t check_event(const struct event *e)
{
	struct span whole = event_whole(e), words = event_words(e);
	size_t found = 0;

	for (size_t i = 0; i < whole.len; i++) {
		size_t from = i;

		while (i < whole.len && whole.ptr[i] > ' ' &&
		       whole.ptr[i] <= '~' && whole.ptr[i] != ',')
			i++;
		if (!event_words_show(span_of(whole.ptr + from, i - from)))
			continue;
		found++;
		if (span_find_nocase(words, span_of(whole.ptr + from,
						    i - from)) == SIZE_MAX)
			fail_msg("%.*s is not in the words", (int)(i - from),
				 whole.ptr + from);
	}
	return found;
}

static size_t check_log(struct span file)
{
	struct event_reader_options options = {
		.names = names, .format = FORMAT_EVTX, .slack = true};
	struct event_reader *reader;
	struct memory_source memory;
	struct event e;
	struct err err;
	size_t found = 0;
	int got;

	memory_source_init(&memory, file, 0);
	CHECK_EQ(event_reader_open(&reader, &memory.source, &options, &err),
		 ST_OK);
	while ((got = event_reader_next(reader, &e, &err)) > 0)
		found += check_event(&e);
	CHECK_EQ(got, 0);
	event_reader_close(reader);
	return found;
}

/* --- every type of value, with bytes of every kind --- */

static uint32_t seed = 1;

static uint32_t some(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void random_value(struct build *b)
{
	static const char *const texts[] = {"mimikatz", "\\x\\y.dll", "kgk",
					    "a,b",	"Kiwi Legit", "0x1f"};
	static const uint8_t types[] = {0,    1,    1,	  1,	2,    3,
					6,    8,    0x0b, 0x0c, 0x0d, 0x0e,
					0x0f, 0x10, 0x11, 0x12, 0x13, 0x14,
					0x23, 0x24, 0x7e, 0x7f};
	unsigned type = types[some(ARRAY_LEN(types))];
	uint8_t raw[64] = {0};
	uint32_t n = 0;

	if (some(4) == 0)
		type |= 0x80;
	while (some(4) && n < 48) {
		const char *t = texts[some(ARRAY_LEN(texts))];
		bool wide = (type & 0x7f) != 2 && (type & 0x7f) != 0x7e;

		for (; *t && n < 60; t++, n += wide ? 2 : 1)
			raw[n] = (uint8_t)*t;
		if (some(3) == 0)
			n += wide ? 2 : 1; /* a NUL: the next item */
		if (some(6) == 0)
			raw[n++] = (uint8_t)some(256);
	}
	build_value(b, type, raw, n);
}

#define SLOTS 6

static void random_log(struct build *b, bool mixed)
{
	static const char *const fields[SLOTS] = {"Image", "B", "C",
						  "D",	   "E", "Data"};

	build_start(b);
	build_record_start(b, 1);
	build_fragment(b);
	build_template_start(b, 9);
	build_open(b, "EventData", true);
	build_attribute(b, "Kind");
	build_text(b, "mimidrv.sys");
	if (mixed)
		build_slot(b, 1, 1, true);
	build_close_start(b);
	for (unsigned i = 0; i < SLOTS; i++)
		build_data(b, fields[i], i, 1);
	build_close(b);
	build_template_end(b);
	build_values_start(b, SLOTS);
	for (unsigned i = 0; i < SLOTS; i++)
		random_value(b);
	build_record_end(b);
	build_finish(b);
}

static void words_of_any_value_are_there(void **state)
{
	static struct build b;
	size_t found = 0;

	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		random_log(&b, i % 7 == 0);
		found += check_log(span_of(b.file, BUILD_FILE));
	}
	if (found < 10000)
		fail_msg("only %zu words", found);
}

/* --- real logs --- */

static size_t in_corpora;

static int check_file(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	static uint8_t data[2 << 20];
	size_t len = strlen(path), n;
	FILE *f;

	(void)ftw;
	if (type != FTW_F || len < 5 || strcmp(path + len - 5, ".evtx") != 0 ||
	    st->st_size > (off_t)sizeof(data))
		return 0;
	f = fopen(path, "rb");
	CHECK(f != NULL);
	n = fread(data, 1, sizeof(data), f);
	fclose(f);
	in_corpora += check_log(span_of(data, n));
	return 0;
}

static void words_of_the_corpora_are_there(void **state)
{
	char folder[4096];

	(void)state;
	if (!corpora_folder())
		skip();
	snprintf(folder, sizeof(folder), "%s/evtx", corpora_folder());
	CHECK_EQ(nftw(folder, check_file, 16, 0), 0);
	if (in_corpora < 20000)
		fail_msg("only %zu words", in_corpora);
}

/* --- which literals --- */

static void numbers_and_what_stands_between_items_are_no_words(void **state)
{
	static const struct {
		const char *text;
		bool shows;
	} cases[] = {
		{"mimikatz", true},
		{"sekurlsa::", true},
		{"\\x\\", true},
		{"S-1-5-18", false},
		{"2021-10-20T13:39:12.7319042Z", false},
		{"{54849625-5478-4994-a5ba-3e3b0328c30d}", false},
		{"0x1F", false},
		{"TRUE", false},
		{"-1.#IND", false},
		{"1.#QNAN", false},
		{"a b.dll", false},
		{"kiwi,", false},
		{"k\xc3\xa9k", false},
		{"gk", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (event_words_show(span_str(cases[i].text)) != cases[i].shows)
			fail_msg("%s", cases[i].text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_any_value_are_there),
		cmocka_unit_test(words_of_the_corpora_are_there),
		cmocka_unit_test(
			numbers_and_what_stands_between_items_are_no_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_names, close_names);
}
