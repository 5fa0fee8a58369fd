/* fuzz_scope.c - scope files: what is read keeps its promises, whatever it
 * says. */
#include <stdlib.h>

#include "census/order.h"
#include "census/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(const struct scope *s, const struct target *t)
{
	if (t->organisation >= s->organisation_count || !t->text)
		abort();
	if (t->kind == TARGET_NAME) {
		if (name_is_suffix(t->name) || scope_name(s, t->name) != t ||
		    strchr(t->name, '_'))
			abort();
	} else {
		enum address_kind kind = address_kind(&t->prefix.base);

		if (t->prefix.bits == 0 || kind == ADDRESS_NEVER ||
		    (kind == ADDRESS_PRIVATE && !s->allow_reserved))
			abort();
		if (!scope_address(s, &t->prefix.base))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scope *s = NULL;
	struct err err = {0};
	int code;

	if (size > 100000)
		return 0;
	code = scope_read(&s, "scope.csv", span_of(data, size), &err);
	if (code &&
	    (code != ST_USAGE || s || strncmp(err.text, "scope.csv:", 10) != 0))
		abort();
	if (code)
		return 0;
	if (!s->authority || !s->contact || !s->target_count ||
	    s->valid_until_ns <= s->valid_from_ns)
		abort();
	for (uint32_t i = 0; i < s->target_count; i++)
		check_target(s, &s->targets[i]);
	scope_close(s);
	return 0;
}
