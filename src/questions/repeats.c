/* repeats.c - see repeats.h. */
#include "questions/repeats.h"

#include "base/alloc.h"
#include "base/banned.h"
#include "base/hash.h"
#include "case/function.h"

#define NUMBERS 2
#define TEXTS 4
#define GIVEN (1 + NUMBERS + TEXTS)

struct first {
	uint64_t hash;
	int64_t row; /* 0: the slot is free */
};

struct repeats {
	uint64_t key;
	struct first *slot; /* a power of two of them, at most half used */
	size_t room;
	size_t count;
};

static struct first *slot_of(const struct repeats *r, uint64_t hash)
{
	size_t at = hash & (r->room - 1);

	while (r->slot[at].row && r->slot[at].hash != hash)
		at = (at + 1) & (r->room - 1);
	return &r->slot[at];
}

static bool grow(struct repeats *r)
{
	struct repeats more = *r;

	more.room = r->room ? 2 * r->room : 4096;
	more.slot = mem_new(more.room, sizeof(*more.slot));
	if (!more.slot)
		return false;
	for (size_t i = 0; i < r->room; i++)
		if (r->slot[i].row)
			*slot_of(&more, r->slot[i].hash) = r->slot[i];
	mem_free(r->slot);
	*r = more;
	return true;
}

static uint64_t hash_of(const struct repeats *r, struct case_call *call)
{
	uint64_t hash = r->key;

	for (int i = 1; i <= NUMBERS; i++)
		hash = hash_mix(hash ^ (uint64_t)case_given_i64(call, i),
				UINT64_C(0x9E3779B97F4A7C15));
	for (int i = 1 + NUMBERS; i < GIVEN; i++)
		hash = hash_span(case_given_text(call, i), hash ^ r->key);
	return hash;
}

static void repeated(struct case_call *call, void *context)
{
	struct repeats *r = context;
	const int64_t row = case_given_i64(call, 0);
	struct first *first;
	uint64_t hash;

	if (r->count * 2 >= r->room && !grow(r)) {
		case_give_nomem(call);
		return;
	}
	hash = hash_of(r, call);
	first = slot_of(r, hash);
	if (!first->row) {
		*first = (struct first){hash, row};
		r->count++;
	} else if (first->row != row) {
		case_give_i64(call, first->row);
	}
}

static void forget(void *context)
{
	struct repeats *r = context;

	mem_free(r->slot);
	mem_free(r);
}

int repeats_add(struct case_file *c, struct err *err)
{
	struct repeats *r = mem_new(1, sizeof(*r));

	if (!r)
		return err_nomem(err);
	r->key = hash_key();
	return case_function_add(c, "repeated", GIVEN, repeated, r, forget,
				 err);
}

void repeats_remove(struct case_file *c)
{
	case_function_remove(c, "repeated", GIVEN);
}
