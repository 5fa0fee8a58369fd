/* test_binxml.c - binary XML: every type of value, templates, and both forms
 * in which an event is written. */
#include "check.h"

#include "evtx_sample.h"
#include "base/text.h"
#include "formats/binxml_utf16.h"
#include "formats/evtx.h"

static struct build built;
static struct buf text;
static struct evtx *reader;
static struct memory_source memory;
static struct evtx_record record;

static void ignore(struct damage_sink *sink, const struct damage *damage)
{
	(void)sink;
	(void)damage;
}

/* The first record of what was built. */
static int first(void)
{
	static struct damage_sink sink = {ignore};
	struct evtx_options none = {0};
	struct err err;

	build_finish(&built);
	memory_source_init(&memory, span_of(built.file, BUILD_FILE), 0);
	CHECK_EQ(evtx_open(&reader, &memory.source, &none, &sink, &err), 0);
	buf_init(&text, 1 << 20);
	return evtx_next(reader, &record, &err);
}

static void done(void)
{
	evtx_close(reader);
	buf_release(&text);
}

/* --- values --- */

static void values_have_the_text_of_windows(void **state)
{
	static const struct {
		unsigned type;
		const char *bytes;
		size_t len;
		const char *text;
	} cases[] = {
		{0x00, "", 0, ""},
		{0x01, "a\0b\0", 4, "ab"},
		{0x01, "a\0b\0\0\0\0\0", 8, "ab"},
		{0x01, "\x44\x06\x3d\xd8\x00\xde", 6,
		 "\xd9\x84\xf0\x9f\x98\x80"},
		{0x01, "\x3d\xd8", 2, "\xef\xbf\xbd"},
		{0x02, "a\xe9\x80", 3, "a\xc3\xa9\xe2\x82\xac"},
		{0x02, "a\0\0", 3, "a"},
		{0x03, "\xff", 1, "-1"},
		{0x04, "\xff", 1, "255"},
		{0x05, "\x00\x80", 2, "-32768"},
		{0x06, "\xff\xff", 2, "65535"},
		{0x07, "\0\0\0\x80", 4, "-2147483648"},
		{0x08, "\xff\xff\xff\xff", 4, "4294967295"},
		{0x09, "\0\0\0\0\0\0\0\x80", 8, "-9223372036854775808"},
		{0x0a, "\xff\xff\xff\xff\xff\xff\xff\xff", 8,
		 "18446744073709551615"},
		{0x0b, "\0\0\x20\x40", 4, "2.5"},
		{0x0b, "\xcd\xcc\xcc\x3d", 4, "0.1"},
		{0x0b, "\0\0\x80\x7f", 4, "1.#INF"},
		{0x0c, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8, "0.1"},
		{0x0c, "\0\0\0\0\0\0\xf0\xff", 8, "-1.#INF"},
		{0x0c, "\0\0\0\0\0\0\xf8\x7f", 8, "-1.#IND"},
		{0x0d, "\1\0\0\0", 4, "true"},
		{0x0d, "\0\0\0\0", 4, "false"},
		{0x0d, "\1", 1, "true"},
		{0x0d, "\2\0\0\0", 4, "2"},
		{0x0e, "\x01\xab\xff", 3, "01ABFF"},
		{0x0f,
		 "\x25\x96\x84\x54\x78\x54\x94\x49"
		 "\xa5\xba\x3e\x3b\x03\x28\xc3\x0d",
		 16, "{54849625-5478-4994-a5ba-3e3b0328c30d}"},
		{0x10, "\x10\0\0\0", 4, "0x10"},
		{0x10, "\x10\0\0\0\1\0\0\0", 8, "0x100000010"},
		{0x11, "\x42\x2f\x24\xde\xb7\xc5\xd7\x01", 8,
		 "2021-10-20T13:39:12.7319362Z"},
		{0x11, "\0\0\0\0\0\0\0\0", 8, "1601-01-01T00:00:00.0000000Z"},
		{0x12, "\xe5\x07\x0a\0\3\0\x14\0\x0d\0\x27\0\x0c\0\xdb\x02", 16,
		 "2021-10-20T13:39:12.731Z"},
		{0x13, "\1\1\0\0\0\0\0\5\x12\0\0\0", 12, "S-1-5-18"},
		{0x13, "\1\2\0\0\0\0\0\5\x20\0\0\0\x20\2\0\0", 16,
		 "S-1-5-32-544"},
		{0x13, "\1\5\0\0\0\0\0\5\x12\0\0\0", 12,
		 "010500000000000512000000"}, /* cut */
		{0x14, "\xe7\3\0\0", 4, "0x3e7"},
		{0x15, "\0\0\0\0\0\0\x20\x80", 8, "0x8020000000000000"},
		{0x15, "\0\0\0\0\0\0\0\0", 8, "0x0"},
		{0x20, "\5\0\0\0\0\0\0\0", 8, "0x5"},
		{0x21, "\x0f\1\1\0", 4, ""},
		{0x23, "<\0a\0/\0>\0", 8, "<a/>"},
		{0x81, "a\0\0\0b\0c\0\0\0", 10, "a, bc"},
		{0x81, "a\0\0\0\0\0b\0", 8, "a, , b"},
		{0x82, "a\0bc\0", 5, "a, bc"},
		{0x83, "\xff\1", 2, "-1, 1"},
		{0x86, "\1\0\2\0", 4, "1, 2"},
		{0x88, "\1\0\0\0\2\0\0\0", 8, "1, 2"},
		{0x88, "\1\0\0\0\2\0", 6, "1, 0200"}, /* cut */
		{0x8d, "\1\0\0\0\0\0\0\0", 8, "true, false"},
		{0x93,
		 "\1\1\0\0\0\0\0\5\x12\0\0\0"
		 "\1\1\0\0\0\0\0\5\x13\0\0\0",
		 24, "S-1-5-18, S-1-5-19"},
		{0x94, "\1\0\0\0\xff\0\0\0", 8, "0x1, 0xff"},
		{0x08, "\1\2\3", 3, "010203"}, /* wrong size */
		{0x77, "\1\2", 2, "0102"},     /* no such type */
	};
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct evtx_value v = {(const uint8_t *)cases[i].bytes,
				       (uint32_t)cases[i].len, 0,
				       (uint8_t)cases[i].type, 0};

		buf_reset(&b);
		evtx_value_text(&b, &v);
		CHECK_SPAN(buf_span(&b), cases[i].text);
	}
	buf_release(&b);
}

static void numbers_and_times_are_told_apart(void **state)
{
	struct evtx_value v = {(const uint8_t *)"\xff\xff", 2, 0, 5, 0};
	uint64_t n = 0;

	(void)state;
	CHECK(evtx_value_u64(&v, &n) && n == UINT64_MAX);
	v.type = 6;
	CHECK(evtx_value_u64(&v, &n) && n == 65535);
	v.type = 8; /* wrong size */
	CHECK(!evtx_value_u64(&v, &n));
	v.type = 1;
	CHECK(!evtx_value_u64(&v, &n));
	v = (struct evtx_value){(const uint8_t *)"\0\0\0\0\0\0\0\0", 8, 0, 0x11,
				0};
	CHECK_EQ(evtx_value_time(&v), TIME_NONE);
	v.type = 0x0a;
	CHECK_EQ(evtx_value_time(&v), TIME_NONE);
}

/* Sixteen units at a time must give what one at a time gives. */
static void text_of_any_length_and_kind_is_the_same(void **state)
{
	static const uint16_t kinds[] = {'a',	'"',	'\\',	7,    0xe9,
					 0x644, 0xd83d, 0xde00, 0x7f, 0xffff};
	uint8_t raw[2 * 70 + UTF16_PADDING] = {0};
	uint8_t out[UTF16_ROOM(140) + 64];
	struct buf fast;
	struct buf slow;
	struct buf json;
	uint32_t x = 1;

	(void)state;
	buf_init(&fast, 4096);
	buf_init(&slow, 4096);
	buf_init(&json, 4096);
	for (unsigned round = 0; round < 4000; round++) {
		size_t n = round % 70;
		size_t len;

		buf_reset(&fast);
		buf_reset(&slow);
		buf_reset(&json);
		for (size_t i = 0; i < n; i++) {
			uint16_t c;

			x = x * 1664525 + 1013904223;
			c = kinds[x >> 24 & 15 ? 0 : (x >> 8) % 10];
			raw[2 * i] = (uint8_t)c;
			raw[2 * i + 1] = (uint8_t)(c >> 8);
		}
		utf16_put(&slow, span_of(raw, 2 * n));
		utf16_plain(&fast, span_of(raw, 2 * n));
		CHECK(span_equal(buf_span(&fast), buf_span(&slow)));
		buf_reset(&fast);
		utf16_plain_padded(&fast, span_of(raw, 2 * n));
		CHECK(span_equal(buf_span(&fast), buf_span(&slow)));
		json_put_string(&json, buf_span(&slow));
		len = (size_t)(utf16_json(out, raw, 2 * n) - out);
		CHECK(span_equal(span_of(out, len),
				 span_of(json.ptr + 1, json.len - 2)));
		len = (size_t)(utf16_json_portable(out, raw, 2 * n) - out);
		CHECK(span_equal(span_of(out, len),
				 span_of(json.ptr + 1, json.len - 2)));
		CHECK_EQ(utf16_ascii(out, raw, 2 * n), n);
		for (size_t i = 0; i < n; i++)
			CHECK(raw[2 * i + 1] || raw[2 * i] >= 0x80
				      ? out[i] == 0 || out[i] >= 0x80
				      : out[i] == raw[2 * i]);
		buf_reset(&fast);
		utf8_json(&fast, buf_span(&slow));
		CHECK(span_equal(buf_span(&fast),
				 span_of(json.ptr + 1, json.len - 2)));
	}
	buf_release(&fast);
	buf_release(&slow);
	buf_release(&json);
}

/* --- shapes --- */

static void start_template(void)
{
	build_start(&built);
	build_record_start(&built, 1);
	build_fragment(&built);
	build_template_start(&built, 9);
}

static void check_forms(const char *json, const char *xml)
{
	build_record_end(&built);
	CHECK_EQ(first(), 1);
	evtx_put_json(&text, &record);
	CHECK_SPAN(buf_span(&text), json);
	buf_reset(&text);
	evtx_put_xml(&text, &record);
	CHECK_SPAN(buf_span(&text), xml);
	done();
}

static void unnamed_data_is_a_list(void **state)
{
	(void)state;
	start_template();
	build_open(&built, "EventData", false);
	build_close_start(&built);
	build_leaf(&built, "Data", 0, 0x81);
	build_leaf(&built, "Data", 1, 0x01);
	build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 2);
	build_value(&built, 0x81, "a\0\0\0b\0\0\0", 8);
	build_value(&built, 0, "", 0);
	check_forms("{\"EventData\":{\"Data\":[\"a\",\"b\",null]}}",
		    "<EventData>\n  <Data>a</Data>\n  <Data>b</Data>\n"
		    "  <Data/>\n</EventData>\n");
}

static void repeated_names_are_a_list(void **state)
{
	(void)state;
	start_template();
	build_open(&built, "UserData", false);
	build_close_start(&built);
	build_leaf(&built, "x", 0, 4);
	build_leaf(&built, "y", 0, 4);
	build_open_if(&built, "x", false, 1);
	build_close_start(&built);
	build_text(&built, "left out");
	build_close(&built);
	build_leaf(&built, "x", 0, 4);
	build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 2);
	build_value(&built, 4, "\7", 1);
	build_value(&built, 0, "", 0);
	check_forms("{\"UserData\":{\"x\":[7,7],\"y\":7}}",
		    "<UserData>\n  <x>7</x>\n  <y>7</y>\n  <x>7</x>\n"
		    "</UserData>\n");
}

static void attributes_that_are_null_are_left_out(void **state)
{
	(void)state;
	start_template();
	build_open(&built, "e", false);
	build_close_start(&built);
	for (unsigned i = 0; i < 3; i++) {
		build_open(&built, i == 0 ? "a" : i == 1 ? "b" : "c", true);
		build_attribute(&built, "p");
		build_slot(&built, i, 1, true);
		build_close_start(&built);
		build_slot(&built, 2, 1, false);
		build_close(&built);
	}
	build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 3);
	build_value(&built, 0, "", 0);
	build_string(&built, "<&\">");
	build_value(&built, 6, "\1\0", 2);
	check_forms(
		"{\"e\":{\"a\":1,\"b\":{\"#attributes\":{\"p\":\"<&\\\">\"},"
		"\"#text\":1},\"c\":{\"#attributes\":{\"p\":1},"
		"\"#text\":1}}}",
		"<e>\n  <a>1</a>\n  <b p=\"&lt;&amp;&quot;&gt;\">1</b>\n"
		"  <c p=\"1\">1</c>\n</e>\n");
}

static void text_and_values_make_one_text(void **state)
{
	struct evtx_named v;

	(void)state;
	start_template();
	build_open(&built, "EventData", false);
	build_close_start(&built);
	build_open(&built, "Data", true);
	build_attribute(&built, "Name");
	build_text(&built, "n");
	build_close_start(&built);
	build_text(&built, "<");
	build_slot(&built, 0, 8, false);
	build_u8(&built, 0x08);
	build_u16(&built, '"');
	build_u8(&built, 0x09);
	build_name(&built, "gt");
	build_close(&built);
	build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 1);
	build_value(&built, 8, "\5\0\0\0", 4);
	build_record_end(&built);
	CHECK_EQ(first(), 1);
	evtx_put_json(&text, &record);
	CHECK_SPAN(buf_span(&text), "{\"EventData\":{\"n\":\"<5\\\">\"}}");
	CHECK(evtx_find(&record, EVTX_PART_EVENT_DATA, SPAN_LIT("n"), &v));
	CHECK_EQ(v.value.type, EVTX_MIXED);
	buf_reset(&text);
	evtx_named_text(&text, &v);
	CHECK_SPAN(buf_span(&text), "<5\">");
	done();
}

static void elements_need_no_template(void **state)
{
	(void)state;
	build_start(&built);
	build_record_start(&built, 1);
	build_fragment(&built);
	build_open(&built, "Event", false);
	build_close_start(&built);
	build_open(&built, "n:System", false);
	build_close_start(&built);
	build_u8(&built, 0x0a);
	build_name(&built, "pi");
	build_u8(&built, 0x0b);
	build_u16(&built, 2);
	build_utf16(&built, "do");
	build_open(&built, "EventID", false);
	build_close_start(&built);
	build_text(&built, "7");
	build_close(&built);
	build_open(&built, "c", false);
	build_close_start(&built);
	build_u8(&built, 0x07);
	build_u16(&built, 3);
	build_utf16(&built, "a<b");
	build_close(&built);
	build_close(&built);
	build_close(&built);
	check_forms("{\"Event\":{\"n:System\":{\"EventID\":\"7\","
		    "\"c\":\"a<b\",\"?pi\":\"do\"}}}",
		    "<Event>\n  <n:System>\n    <?pi do?>\n"
		    "    <EventID>7</EventID>\n    <c><![CDATA[a<b]]></c>\n"
		    "  </n:System>\n</Event>\n");
}

static void a_row_of_elements_in_a_value_is_a_list(void **state)
{
	uint32_t from;

	(void)state;
	start_template();
	build_open(&built, "UserData", false);
	build_close_start(&built);
	build_slot(&built, 0, 0x21, true);
	build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 1);
	from = built.at;
	for (unsigned i = 0; i < 4; i++) {
		build_open(&built, i == 1 ? "o" : "r\"", false);
		build_close_start(&built);
		build_text(&built, i == 2 ? "x" : "y");
		build_close(&built);
	}
	build_value_head(&built, 0x21, built.at - from);
	check_forms("{\"UserData\":{\"r\\\"\":[\"y\",\"x\",\"y\"],"
		    "\"o\":\"y\"}}",
		    "<UserData>\n  <r_>y</r_>\n  <o>y</o>\n  <r_>x</r_>\n"
		    "  <r_>y</r_>\n</UserData>\n");
}

/* <a><a>...</a></a>, n deep. */
static int nested_elements(unsigned n)
{
	int rc;

	start_template();
	for (unsigned i = 0; i < n; i++) {
		build_open(&built, "a", false);
		build_close_start(&built);
	}
	for (unsigned i = 0; i < n; i++)
		build_close(&built);
	build_template_end(&built);
	build_values_start(&built, 0);
	build_record_end(&built);
	rc = first();
	done();
	return rc;
}

static void elements_nest_to_the_limit(void **state)
{
	(void)state;
	CHECK_EQ(nested_elements(LIMIT_BINXML_DEPTH - 1), 1);
	CHECK_EQ(nested_elements(LIMIT_BINXML_DEPTH), 1);
	CHECK_EQ(nested_elements(LIMIT_BINXML_DEPTH + 1), 0);
}

/* An instance whose value is an instance whose value is ..., n deep. */
static int nested_instances(unsigned n)
{
	uint32_t definition;
	uint32_t head[LIMIT_BINXML_DEPTH + 4];
	int rc;

	start_template();
	definition = built.body - 24;
	build_open(&built, "a", false);
	build_close_start(&built);
	build_slot(&built, 0, 0x21, true);
	build_close(&built);
	build_template_end(&built);
	for (unsigned i = 0;; i++) {
		build_values_start(&built, 1);
		head[i] = built.values;
		if (i == n)
			break;
		build_instance(&built, definition, 9);
	}
	for (unsigned i = 0; i < n; i++) {
		built.values = head[i];
		build_value_head(&built, 0x21, built.at - (head[i] + 4));
	}
	build_record_end(&built);
	rc = first();
	if (rc == 1)
		evtx_put_json(&text, &record);
	done();
	return rc;
}

static void instances_nest_to_the_limit(void **state)
{
	(void)state;
	CHECK_EQ(nested_instances(1), 1);
	CHECK_EQ(nested_instances(LIMIT_BINXML_DEPTH - 1), 1);
	CHECK_EQ(nested_instances(LIMIT_BINXML_DEPTH), 1);
	CHECK_EQ(nested_instances(LIMIT_BINXML_DEPTH + 1), 0);
}

/* One value used twice by each of forty templates would be written 2^40
 * times. */
static void work_is_bounded(void **state)
{
	uint32_t definition;
	uint32_t head[41];

	(void)state;
	start_template();
	definition = built.body - 24;
	build_open(&built, "a", false);
	build_close_start(&built);
	build_slot(&built, 0, 0x21, true);
	build_slot(&built, 0, 0x21, true);
	build_close(&built);
	build_template_end(&built);
	for (unsigned i = 0;; i++) {
		build_values_start(&built, 1);
		head[i] = built.values;
		if (i == 40)
			break;
		build_instance(&built, definition, 9);
	}
	for (unsigned i = 0; i < 40; i++) {
		built.values = head[i];
		build_value_head(&built, 0x21, built.at - (head[i] + 4));
	}
	build_record_end(&built);
	CHECK_EQ(first(), 1);
	evtx_put_json(&text, &record);
	CHECK(text.len <= 1 << 20);
	done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_have_the_text_of_windows),
		cmocka_unit_test(numbers_and_times_are_told_apart),
		cmocka_unit_test(text_of_any_length_and_kind_is_the_same),
		cmocka_unit_test(unnamed_data_is_a_list),
		cmocka_unit_test(repeated_names_are_a_list),
		cmocka_unit_test(attributes_that_are_null_are_left_out),
		cmocka_unit_test(text_and_values_make_one_text),
		cmocka_unit_test(elements_need_no_template),
		cmocka_unit_test(a_row_of_elements_in_a_value_is_a_list),
		cmocka_unit_test(elements_nest_to_the_limit),
		cmocka_unit_test(instances_nest_to_the_limit),
		cmocka_unit_test(work_is_bounded),
	};

	return RUN_TESTS(tests);
}
