/* test_evtx.c - files, chunks, records: what is read, and that every byte is
 * counted, of whole, cut, damaged and hostile logs. */
#include "check.h"

#include "base/alloc.h"
#include "evtx_sample.h"
#include "formats/evtx.h"

/* What a run over a log gave. */
struct seen {
	struct damage_sink sink; /* first */
	struct buf text;	 /* JSON, a line each */
	struct tally tally;
	unsigned damages;
	char why[200]; /* of the last */
};

static void note(struct damage_sink *sink, const struct damage *damage)
{
	struct seen *s = (struct seen *)sink;

	s->damages++;
	snprintf(s->why, sizeof(s->why), "%s", damage->why);
}

static int read_source(struct seen *s, struct source *in,
		       const struct evtx_options *options)
{
	struct evtx_record r;
	struct evtx *e = NULL;
	struct err err;
	int rc = evtx_open(&e, in, options, &s->sink, &err);

	if (rc)
		return rc;
	while ((rc = evtx_next(e, &r, &err)) > 0) {
		evtx_put_json(&s->text, &r);
		buf_byte(&s->text, '\n');
	}
	s->tally = *evtx_tally(e);
	evtx_close(e);
	return rc;
}

static int read_with(struct seen *s, const void *file, size_t len, size_t piece,
		     const struct evtx_options *options)
{
	struct memory_source m;

	*s = (struct seen){.sink = {note}};
	buf_init(&s->text, (size_t)64 << 20);
	memory_source_init(&m, span_of(file, len), piece);
	return read_source(s, &m.source, options);
}

static int read_all(struct seen *s, const void *file, size_t len)
{
	static const struct evtx_options none;

	return read_with(s, file, len, 0, &none);
}

static void done(struct seen *s)
{
	buf_release(&s->text);
}

static void check_accounts(const struct seen *s, size_t len)
{
	CHECK_EQ(s->tally.decoded + s->tally.damaged + s->tally.slack, len);
}

static struct build built;

static void a_log_gives_its_events(void **state)
{
	struct seen s;

	(void)state;
	sample_log(&built, 2);
	CHECK_EQ(read_all(&s, built.file, BUILD_FILE), 0);
	CHECK_SPAN(buf_span(&s.text),
		   SAMPLE_JSON("1", "alice") "\n" SAMPLE_JSON(
			   "2", "b\\\"o\\\\b") "\n");
	CHECK_EQ(s.tally.records, 2);
	CHECK_EQ(s.damages, 0);
	CHECK_EQ(s.tally.damaged, 0);
	CHECK_EQ(s.tally.decoded, 4096 + built.at);
	CHECK_EQ(s.tally.first_ns, INT64_C(1634737152731936200));
	check_accounts(&s, BUILD_FILE);
	done(&s);
}

static void a_record_tells_what_rules_ask(void **state)
{
	struct memory_source m;
	struct evtx_options none = {0};
	struct evtx_record r;
	struct evtx_named v;
	struct evtx *e;
	struct err err;
	struct buf b;
	uint16_t slot;

	(void)state;
	sample_log(&built, 1);
	buf_init(&b, 1000);
	memory_source_init(&m, span_of(built.file, BUILD_FILE), 0);
	CHECK_EQ(evtx_open(&e, &m.source, &none, NULL, &err), 0);
	CHECK_EQ(evtx_next(e, &r, &err), 1);
	CHECK_EQ(r.event_id, 4624);
	CHECK_EQ(r.level, 4);
	CHECK_EQ(r.id, 1);
	CHECK_EQ(r.offset, 4096 + 512);
	CHECK_EQ(r.length, built.at - 512);
	CHECK_EQ(r.time_ns, INT64_C(1634737152731936200));
	CHECK_SPAN(r.channel, "Security");
	CHECK_SPAN(r.provider, "Maker");
	CHECK_SPAN(r.computer, "EX01");
	CHECK(evtx_find(&r, EVTX_PART_EVENT_DATA, SPAN_LIT("LogonId"), &v));
	evtx_named_text(&b, &v);
	CHECK_SPAN(buf_span(&b), "0x3e7");
	CHECK_EQ(v.value.type, EVTX_HEX64);
	slot = evtx_template_slot(v.instance->template, EVTX_PART_EVENT_DATA,
				  SPAN_LIT("User"));
	CHECK_EQ(slot, 0);
	buf_reset(&b);
	evtx_value_text(&b, &v.instance->values[slot]);
	CHECK_SPAN(buf_span(&b), "alice");
	CHECK(!evtx_find(&r, EVTX_PART_SYSTEM, SPAN_LIT("User"), &v));
	CHECK(evtx_find(&r, EVTX_PART_SYSTEM, SPAN_LIT("Security_UserID"), &v));
	CHECK_EQ(evtx_next(e, &r, &err), 0);
	buf_release(&b);
	evtx_close(e);
}

static void every_cut_of_reads_gives_the_same(void **state)
{
	static const size_t pieces[] = {1,    2,    3,	   7,	  511,	4095,
					4096, 4097, 65535, 65536, 65537};
	struct evtx_options none = {0};
	struct seen whole;

	(void)state;
	sample_log(&built, 9);
	CHECK_EQ(read_all(&whole, built.file, BUILD_FILE), 0);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct seen s;

		CHECK_EQ(
			read_with(&s, built.file, BUILD_FILE, pieces[i], &none),
			0);
		CHECK(span_equal(buf_span(&s.text), buf_span(&whole.text)));
		CHECK_EQ(s.tally.decoded, whole.tally.decoded);
		done(&s);
	}
	done(&whole);
}

static void every_truncation_reads_as_far_as_it_goes(void **state)
{
	struct seen whole;
	size_t last = 0;

	(void)state;
	sample_log(&built, 5);
	CHECK_EQ(read_all(&whole, built.file, BUILD_FILE), 0);
	for (size_t len = 0; len <= 4096 + built.at + 40; len++) {
		struct seen s;

		CHECK_EQ(read_all(&s, built.file, len), 0);
		check_accounts(&s, len);
		CHECK(s.text.len >= last);
		CHECK(span_equal(buf_span(&s.text),
				 span_head(buf_span(&whole.text), s.text.len)));
		last = s.text.len;
		done(&s);
	}
	CHECK_EQ(last, whole.text.len);
	done(&whole);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	sample_log(&built, 3);
	for (unsigned n = 1;; n++) {
		struct seen s;
		bool hit;
		int rc;

		alloc_fail_at(n);
		rc = read_all(&s, built.file, BUILD_FILE);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK(rc == ST_OK || rc == ST_NOMEM);
		CHECK(hit || rc == ST_OK);
		CHECK(!hit || rc == ST_NOMEM || s.text.bad == ST_NOMEM);
		done(&s);
		if (!hit)
			return;
	}
}

static void a_flipped_byte_is_noticed(void **state)
{
	(void)state;
	for (size_t at = 4096 + 512; at < 4096 + 512 + 64; at++) {
		struct seen s;

		sample_log(&built, 2);
		built.file[at] ^= 0x20;
		CHECK_EQ(read_all(&s, built.file, BUILD_FILE), 0);
		CHECK(s.damages > 0);
		check_accounts(&s, BUILD_FILE);
		done(&s);
	}
}

/* --- damage --- */

static void spoil_file_sum(struct build *b)
{
	b->file[124] ^= 1;
}

static void spoil_chunk_sum(struct build *b)
{
	build_chunk(b)[124] ^= 1;
}

static void spoil_data_sum(struct build *b)
{
	build_chunk(b)[52] ^= 1;
	build_chunk(b)[124] ^= 0;
}

static void spoil_chunk_mark(struct build *b)
{
	build_chunk(b)[0] = 'X';
	build_sums(b);
}

static void spoil_free_offset(struct build *b)
{
	build_set_u32(build_chunk(b) + 48, 70000);
	build_sums(b);
}

static void spoil_first_mark(struct build *b)
{
	build_chunk(b)[512] = 0;
	build_sums(b);
}

static void spoil_first_size(struct build *b)
{
	build_set_u32(build_chunk(b) + 516, 0);
	build_sums(b);
}

static void spoil_first_size_large(struct build *b)
{
	build_set_u32(build_chunk(b) + 516, 0xFFFFFFF0);
	build_sums(b);
}

static void spoil_last_token(struct build *b)
{
	build_chunk(b)[b->record + 24 + 4] = 0x1f; /* instance */
	build_sums(b);
}

static void spoil_last_definition(struct build *b)
{
	build_set_u32(build_chunk(b) + b->record + 24 + 4 + 6, 65530);
	build_set_u32(build_chunk(b) + b->record + 24 + 4 + 2, 7);
	build_sums(b);
}

static void spoil_last_count(struct build *b)
{
	build_set_u32(build_chunk(b) + b->record + 24 + 4 + 10, 0x40000000);
	build_sums(b);
}

static void damage_is_stepped_over_and_counted(void **state)
{
	static const struct {
		void (*spoil)(struct build *b);
		unsigned records; /* left of three */
		bool bytes;	  /* counted as damaged */
		const char *why;
	} bad[] = {
		{spoil_file_sum, 3, false,
		 "the file header does not match its checksum"},
		{spoil_chunk_sum, 3, false,
		 "the chunk's header does not match its checksum"},
		{spoil_data_sum, 3, false,
		 "the chunk's records do not match their checksum"},
		{spoil_chunk_mark, 3, false, "the chunk's signature is wrong"},
		{spoil_free_offset, 3, false,
		 "the chunk's header says nothing of its end"},
		{spoil_first_mark, 2, true,
		 "no event record where one should be"},
		{spoil_first_size, 2, true, "an event record's size cannot be"},
		{spoil_first_size_large, 2, true,
		 "an event record's size cannot be"},
		{spoil_last_token, 2, true, "an unknown token"},
		{spoil_last_definition, 2, true, "its template is missing"},
		{spoil_last_count, 2, true, "it has more values than bytes"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct seen s;

		sample_log(&built, 3);
		bad[i].spoil(&built);
		CHECK_EQ(read_all(&s, built.file, BUILD_FILE), 0);
		CHECK_TEXT(s.why, bad[i].why);
		CHECK_EQ(s.tally.records, bad[i].records);
		CHECK_EQ(s.tally.damaged > 0, bad[i].bytes);
		check_accounts(&s, BUILD_FILE);
		done(&s);
	}
}

static void records_in_unused_space_are_read_when_asked(void **state)
{
	struct evtx_options slack = {.slack = true};
	struct evtx_options live = {.slack = false};
	struct seen s;
	uint32_t end;

	(void)state;
	sample_log(&built, 3);
	end = built.record; /* the last record is forgotten */
	build_set_u32(build_chunk(&built) + 48, end);
	CHECK_EQ(read_with(&s, built.file, BUILD_FILE, 0, &live), 0);
	CHECK_EQ(s.tally.records, 2);
	check_accounts(&s, BUILD_FILE);
	done(&s);
	CHECK_EQ(read_with(&s, built.file, BUILD_FILE, 0, &slack), 0);
	CHECK_EQ(s.tally.records, 3);
	check_accounts(&s, BUILD_FILE);
	done(&s);
}

/* The header of a log that is open is older than its last records. */
static void a_dirty_log_goes_on_behind_its_header(void **state)
{
	struct evtx_options none = {0};
	struct seen s;

	(void)state;
	sample_log(&built, 3);
	build_set_u32(build_chunk(&built) + 48, built.record);
	built.file[120] = 1;
	CHECK_EQ(read_with(&s, built.file, BUILD_FILE, 0, &none), 0);
	CHECK_EQ(s.tally.records, 3);
	check_accounts(&s, BUILD_FILE);
	done(&s);
}

static void logs_put_together_are_read_all(void **state)
{
	static uint8_t two[2 * BUILD_FILE];
	struct seen s;

	(void)state;
	sample_log(&built, 2);
	memcpy(two, built.file, BUILD_FILE);
	memcpy(two + BUILD_FILE, built.file, BUILD_FILE);
	CHECK_EQ(read_all(&s, two, sizeof(two)), 0);
	CHECK_EQ(s.tally.records, 4);
	CHECK_EQ(s.damages, 0);
	check_accounts(&s, sizeof(two));
	done(&s);
}

static void a_template_found_by_its_id_is_used(void **state)
{
	struct sample t = {0, 0};
	struct seen s;

	(void)state;
	build_start(&built);
	sample_record(&built, &t, 1, "alice");
	/* Chains of the table of templates lead to both. */
	build_set_u32(build_chunk(&built) + 384, t.system);
	build_set_u32(build_chunk(&built) + 388, t.data);
	t.system += 8; /* wrong places */
	t.data += 8;
	sample_record(&built, &t, 2, "alice");
	build_finish(&built);
	CHECK_EQ(read_all(&s, built.file, BUILD_FILE), 0);
	CHECK_SPAN(
		buf_span(&s.text),
		SAMPLE_JSON("1", "alice") "\n" SAMPLE_JSON("2", "alice") "\n");
	done(&s);
}

static void noise_is_survived(void **state)
{
	uint32_t x = 12345;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct evtx_options slack = {.slack = round % 2};
		struct seen s;

		sample_log(&built, 20);
		for (unsigned k = 0; k < 1 + round % 30; k++) {
			x = x * 1664525 + 1013904223;
			built.file[4096 + (x >> 8) % (built.at + 100)] =
				(uint8_t)x;
		}
		CHECK_EQ(read_with(&s, built.file, BUILD_FILE, 0, &slack), 0);
		check_accounts(&s, BUILD_FILE);
		done(&s);
	}
}

static void checksums_of_all_lengths_agree(void **state)
{
	uint8_t bytes[1500];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + (i >> 3));
	for (size_t n = 0; n <= sizeof(bytes); n++)
		CHECK_EQ(evtx_crc32(0x1234, span_of(bytes, n)),
			 evtx_crc32_slow(0x1234, span_of(bytes, n)));
	CHECK_EQ(evtx_crc32(0, SPAN_LIT("123456789")), 0xCBF43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_gives_its_events),
		cmocka_unit_test(a_record_tells_what_rules_ask),
		cmocka_unit_test(every_cut_of_reads_gives_the_same),
		cmocka_unit_test(every_truncation_reads_as_far_as_it_goes),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(a_flipped_byte_is_noticed),
		cmocka_unit_test(damage_is_stepped_over_and_counted),
		cmocka_unit_test(records_in_unused_space_are_read_when_asked),
		cmocka_unit_test(a_dirty_log_goes_on_behind_its_header),
		cmocka_unit_test(logs_put_together_are_read_all),
		cmocka_unit_test(a_template_found_by_its_id_is_used),
		cmocka_unit_test(noise_is_survived),
		cmocka_unit_test(checksums_of_all_lengths_agree),
	};

	return RUN_TESTS(tests);
}
