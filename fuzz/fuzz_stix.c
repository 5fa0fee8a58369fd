/* fuzz_stix.c - STIX patterns: what parses is asked about an observation of a
 * few values, and bound in time; twice, with one answer. */
#include <stdlib.h>

#include "rules/indicators/stix.h"
#include "rules/traces/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t find(void *context, struct span type, struct span path,
		     bool *nocase)
{
	(void)context;
	*nocase = path.len % 2;
	return type.len > 12 ? STIX_NO_PROPERTY : (uint32_t)(path.len % 4);
}

static size_t values(void *context, uint32_t property, struct stix_value *out,
		     uint8_t *object)
{
	(void)context;
	out[0] = (struct stix_value){.kind = STIX_TEXT,
				     .text = SPAN_LIT("203.0.113.5")};
	out[1] = (struct stix_value){
		.kind = STIX_INTEGER, .integer = 443, .real = 443};
	out[2] = (struct stix_value){.kind = STIX_BINARY,
				     .text = SPAN_LIT("\x01\xff")};
	object[0] = (uint8_t)(property * 4);
	object[1] = (uint8_t)(property * 4 + 1);
	object[2] = 63;
	return property;
}

static size_t ask(const struct stix_pattern *p, struct regex_state *re,
		  struct arena *a)
{
	static const struct stix_view view = {values, NULL};
	const struct stix_binding *way;
	struct stix_marks *marks = arena_new(a, p->leaf_count, sizeof(*marks));
	struct stix_mark mark[6];
	bool capped;
	size_t ways = 0;

	for (uint32_t i = 0; i < 6; i++)
		mark[i] = (struct stix_mark){(int64_t)i * i * NS_PER_SECOND, i};
	for (uint32_t i = 0; marks && i < p->leaf_count; i++)
		if (stix_holds(p->leaf[i]->compare, &view, re))
			marks[i] = (struct stix_marks){mark, 6};
	if (!marks || stix_bind(p, marks, a, &way, &ways, &capped, NULL))
		return 0;
	for (size_t i = 0; i < ways; i++)
		if (!way[i].count || way[i].first_ns > way[i].last_ns)
			abort();
	return ways;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct stix_schema schema = {find, NULL};
	struct stix_codes codes;
	struct regex_state re;
	struct stix_pattern p;
	struct arena a;
	struct err err = {0};

	arena_init(&a, (size_t)512 << 20);
	if (stix_codes_init(&codes, NULL))
		return 0;
	if (!regex_state_init(&re, codes.pcre, NULL)) {
		int s = stix_parse(&p, span_of(data, size), &schema, &codes, &a,
				   &err);

		if (s == ST_OK && ask(&p, &re, &a) != ask(&p, &re, &a))
			abort();
		if (s < 0 && !*err.text)
			abort();
		regex_state_release(&re);
	}
	stix_codes_release(&codes);
	arena_release(&a);
	return 0;
}
