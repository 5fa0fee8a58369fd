/* outside.c - step: outside(address) for the SQL of later steps: NULL of NULL,
 * 1 when it is not private, not local and not of one of the hosts. */
#include "questions/outside.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/banned.h"
#include "base/text.h"
#include "case/function.h"
#include "questions/step.h"

/* Small letters; '?' is any byte, [] one of those in it, and anything may
 * follow. */
static const char *const inside[] = {
	"10.",
	"192.168.",
	"172.1[6-9].",
	"172.2[0-9].",
	"172.3[01].",
	"127.",
	"169.254.",
	"0.",
	"22[4-9].",
	"2[345][0-9].",
	"100.6[4-9].",
	"100.[7-9][0-9].",
	"100.1[01][0-9].",
	"100.12[0-7].",
	"fe[89ab]?:",
	"f[cd]??:",
	"ff??:",
};

/* The byte behind a set; *holds: whether c is in it. set: behind '['. */
static const char *in_set(const char *set, uint8_t c, bool *holds)
{
	*holds = false;
	for (; *set != ']'; set++) {
		bool range = set[1] == '-';

		if (range ? c >= (uint8_t)set[0] && c <= (uint8_t)set[2]
			  : c == (uint8_t)set[0])
			*holds = true;
		set += range ? 2 : 0;
	}
	return set + 1;
}

static bool begins(struct span s, const char *pattern)
{
	size_t at = 0;

	while (*pattern) {
		bool holds = true;
		uint8_t c;

		if (at == s.len)
			return false;
		c = ascii_lower(s.ptr[at++]);
		if (*pattern == '[') {
			pattern = in_set(pattern + 1, c, &holds);
		} else {
			holds = *pattern == '?' || (uint8_t)*pattern == c;
			pattern++;
		}
		if (!holds)
			return false;
	}
	return true;
}

bool is_outside(struct span address)
{
	if (!address.len || span_is(address, "::1"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		if (begins(address, inside[i]))
			return false;
	return true;
}

/* The addresses of the hosts, in the order of their bytes. */
struct own {
	struct arena text;
	struct span *address;
	size_t count;
};

static void forget(void *context)
{
	struct own *own = context;

	arena_release(&own->text);
	mem_free(own->address);
	mem_free(own);
}

static bool is_own(const struct own *own, struct span address)
{
	size_t low = 0;
	size_t high = own->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(address, own->address[middle]);

		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static void tell(struct case_call *call, void *context)
{
	struct span address = case_given_text(call, 0);

	if (!case_given_null(call, 0))
		case_give_i64(call,
			      is_outside(address) && !is_own(context, address));
}

static int load(struct step *s, struct own *own)
{
	struct case_query *q = NULL;
	size_t most = 0;
	int status = step_query(s, &q,
				"SELECT DISTINCT address FROM host_address"
				" ORDER BY address");

	while (!status && (status = case_query_next(q, s->err)) > 0) {
		if (own->count == most) {
			size_t more = most ? 2 * most : 64;
			struct span *grown =
				mem_resize(own->address, more, sizeof(*grown));

			if (!grown) {
				status = err_nomem(s->err);
				break;
			}
			own->address = grown;
			most = more;
		}
		own->address[own->count] =
			arena_dup(&own->text, case_text(q, 0));
		status = own->address[own->count++].ptr ? ST_OK
							: err_nomem(s->err);
	}
	case_query_close(q);
	return status;
}

int step_outside(struct step *s)
{
	struct own *own = mem_new(1, sizeof(*own));
	int status;

	if (!own)
		return err_nomem(s->err);
	arena_init(&own->text, SIZE_MAX / 4);
	status = load(s, own);
	if (status) {
		forget(own);
		return status;
	}
	return case_function_add(s->c, "outside", 1, tell, own, forget, s->err);
}
