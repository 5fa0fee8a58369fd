/* fuzz_sigma.c - the first byte says whether the rest are rules, log sources
 * or values; whatever is read is compiled and asked about one line of a log,
 * and with the prefilter and without it must say the same. */
#include <stdlib.h>

#include "base/source.h"
#include "event/reader.h"
#include "rules/sigma/sigma.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char map[] = "- category: webserver\n  sources:\n    - log: iis\n"
			  "      fields: {cs-uri-query: [cs-uri-query, =uri]}\n"
			  "- product: windows\n  sources: [{log: iis}]\n";

static const char line[] =
	"#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status\n"
	"2021-03-02 10:45:00 POST /owa/auth/a.aspx x=1&y=-enc 10.0.0.1 200\n";

static int compile(struct span rules, uint8_t kind, bool without_prefilter,
		   struct field_names **names, struct sigma_set **set)
{
	struct sigma_options o = {without_prefilter};
	int s = field_names_open(names, NULL);

	if (s == ST_OK)
		s = sigma_open(set, *names, NULL);
	if (s == ST_OK)
		s = sigma_add_logsources(
			*set, "map", kind == 1 ? rules : span_str(map), NULL);
	if (s == ST_OK && kind == 2)
		s = sigma_add_values(*set, "values", rules, NULL);
	if (s == ST_OK && kind == 0)
		s = sigma_add_file(*set, "rules", rules, NULL);
	if (s == ST_OK)
		s = sigma_compile(*set, &o, NULL);
	if (s == ST_OK)
		field_names_freeze(*names);
	return s;
}

/* A digest of the rules that hold. */
static uint64_t match(struct field_names *names, struct sigma_set *set)
{
	struct event_reader_options o = {
		.names = names,
		.format = FORMAT_IIS,
		.file_name = SPAN_LIT("u_ex210302.log"),
	};
	struct sigma_matcher *m;
	struct memory_source source;
	struct event_reader *reader;
	struct event e;
	uint64_t sum = 0;

	memory_source_init(&source, span_str(line), 4096);
	if (sigma_matcher_open(&m, set, NULL))
		return 0;
	if (!event_reader_open(&reader, &source.source, &o, NULL)) {
		while (event_reader_next(reader, &e, NULL) > 0) {
			const uint32_t *rules;
			int n = sigma_match(m, &e, &rules, NULL);

			for (int i = 0; i < n; i++)
				sum = sum * 31 + rules[i] + 1;
		}
		event_reader_close(reader);
	}
	sigma_matcher_close(m);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t sum[2] = {0, 0};

	if (!size)
		return 0;
	for (int i = 0; i < 2; i++) {
		struct field_names *names = NULL;
		struct sigma_set *set = NULL;

		if (!compile(span_of(data + 1, size - 1), data[0] % 3, i,
			     &names, &set))
			sum[i] = match(names, set);
		sigma_close(set);
		field_names_close(names);
	}
	if (sum[0] != sum[1])
		abort();
	return 0;
}
