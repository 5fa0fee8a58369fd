/* fuzz_indicators.c - the first byte says whether the rest is a file of
 * indicators of any form or a warning list; lines of a log and a file are asked
 * about it, twice, with one answer; the second time events of patterns go by
 * way of another matcher. */
#include <stdlib.h>

#include "base/source.h"
#include "event/reader.h"
#include "rules/indicators/indicator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char lines[] =
	"#Fields: date time cs-method cs-uri-stem cs-uri-query s-port c-ip "
	"cs(User-Agent) cs(Referer) sc-status\n"
	"2021-03-02 10:45:00 POST /ecp/y.js x=1 443 203.0.113.5 Bad+Agent/1.0 "
	"http://evil.example/x 200\n"
	"2021-03-02 10:45:07 GET /owa/auth/a.aspx - 443 2001:db8::1 - - 404\n"
	"2021-03-02 10:45:09 POST /ecp/y.js - 443 203.0.113.5 - - 200\n";

/* With hand_out the parts of patterns go by way of another matcher, as in a
 * case; the answer is the same. */
static int take_parts(struct indicator_matcher *from,
		      struct indicator_matcher *to, const struct event *e,
		      uint64_t mark)
{
	const uint32_t *part;
	size_t count = indicators_parts(from, &part);
	int s = ST_OK;

	for (size_t i = 0; i < count && !s; i++)
		s = indicators_take(to, part[i], e->time_ns, mark, NULL);
	return s;
}

static uint64_t match(struct field_names *names, struct indicator_set *set,
		      bool hand_out)
{
	struct event_reader_options o = {
		.names = names,
		.format = FORMAT_IIS,
		.file_name = SPAN_LIT("u_ex210302.log"),
	};
	const struct indicator_together *together;
	const struct indicator_match *found;
	struct indicator_file file = {.path = SPAN_LIT("C:\\x\\evil.exe"),
				      .time_ns = TIME_NONE};
	struct indicator_matcher *m, *other = NULL;
	struct memory_source source;
	struct buf detail;
	struct event_reader *reader;
	struct event e;
	uint64_t sum = 0;
	size_t count = 0;

	memory_source_init(&source, span_str(lines), 4096);
	if (indicator_matcher_open(&m, set, NULL))
		return 0;
	if (indicator_matcher_open(&other, set, NULL)) {
		indicator_matcher_close(m);
		return 0;
	}
	buf_init(&detail, (size_t)1 << 20);
	if (hand_out)
		indicators_hand_out(m);
	if (!event_reader_open(&reader, &source.source, &o, NULL)) {
		while (event_reader_next(reader, &e, NULL) > 0) {
			int n = indicators_match(m, &e, &found, NULL);

			for (int i = 0; i < n; i++) {
				sum = sum * 31 + found[i].indicator + 1;
				buf_reset(&detail);
				indicator_detail(&detail, set, names,
						 &found[i]);
				sum = sum * 31 + detail.len;
			}
			if (hand_out && take_parts(m, other, &e, e.number))
				abort();
		}
		event_reader_close(reader);
	}
	sum = sum * 31 +
	      (uint64_t)indicators_match_file(m, &file, &found, NULL);
	if (!indicators_finish(hand_out ? other : m, &together, &count, NULL))
		sum = sum * 31 + count;
	buf_release(&detail);
	indicator_matcher_close(other);
	indicator_matcher_close(m);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t sum[2] = {0, 0};

	if (!size)
		return 0;
	for (int i = 0; i < 2; i++) {
		struct span text = span_of(data + 1, size - 1);
		struct field_names *names = NULL;
		struct indicator_set *set = NULL;
		int s = field_names_open(&names, NULL);

		if (!s)
			s = indicators_open(&set, names, NULL, NULL);
		if (!s) /* what was read before an error stays */
			s = data[0] % 3 == 2
				    ? indicators_add_warnings(set, "w", text,
							      NULL)
				    : indicators_add_file(set, "x", text, NULL);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = ST_OK;
		if (!s)
			s = indicators_compile(set, NULL);
		if (!s) {
			field_names_freeze(names);
			sum[i] = match(names, set, i == 1);
		}
		indicators_close(set);
		field_names_close(names);
	}
	if (sum[0] != sum[1])
		abort();
	return 0;
}
