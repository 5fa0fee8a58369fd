/* looks.c - see looks.h. */
#include "rules/indicators/looks.h"

#include "base/text.h"

/* As powers of two: bits, and bytes. */
#define STEM_BITS 20
#define HEAD_BITS 16

struct looks {
	/* by length, head and tail: some path of the set has them */
	uint64_t stem[(1 << STEM_BITS) / 64];
	/* by head: the length of the shortest that begins so, at most
	 * LOOKS_STEM_MAX; 0: none does */
	uint8_t shortest[1 << HEAD_BITS];
};

int looks_open(struct looks **out, struct err *err)
{
	*out = mem_new(1, sizeof(**out));
	return *out ? ST_OK : err_nomem(err);
}

void looks_close(struct looks *l)
{
	mem_free(l);
}

/* --- clients --- */

/* A number from 0 to 255 as inet_pton() takes it; behind it is *end, '.' or the
 * end of the text, 0. */
static bool take_octet(struct span *text, unsigned *out, uint8_t *end)
{
	unsigned n = 0;
	size_t i = 0;

	for (; i < text->len && i < 4 && text->ptr[i] >= '0' &&
	       text->ptr[i] <= '9';
	     i++)
		n = n * 10 + text->ptr[i] - '0';
	*end = i < text->len ? text->ptr[i] : 0;
	if (!i || n > 255 || (i > 1 && text->ptr[0] == '0') ||
	    (*end != '.' && i < text->len))
		return false;
	*out = n;
	*text = span_skip(*text, i < text->len ? i + 1 : i);
	return true;
}

static bool is_near(const struct indicator_set *s, const unsigned octet[3])
{
	uint8_t bytes[16] = {[10] = 0xff, [11] = 0xff};

	for (size_t i = 0; i < 3; i++)
		bytes[12 + i] = (uint8_t)octet[i];
	return table_is_near(s, bytes);
}

/* What begins with two numbers and dots is such an address, with or without a
 * port, or none at all. "255.255.25" goes on to .25., or to .250. and so on. */
static bool client_is_far(const struct indicator_set *s, struct span text)
{
	unsigned octet[3], last;
	uint8_t end;

	for (size_t i = 0; i < 3; i++)
		if (!take_octet(&text, &octet[i], &end) || (i < 2 && !end))
			return false;
	if (is_near(s, octet))
		return false;
	last = octet[2] * 10;
	for (unsigned i = 0; !end && i < 10 && last + i <= 255; i++) {
		octet[2] = last + i;
		if (is_near(s, octet))
			return false;
	}
	return true;
}

/* --- paths of requests --- */

/* In small letters, as keys are. */
static uint64_t hash_lower(const uint8_t *p, size_t n, uint64_t seed)
{
	uint8_t low[LOOKS_HEAD];

	for (size_t i = 0; i < n; i++)
		low[i] = ascii_lower(p[i]);
	return hash_span(span_of(low, n), seed);
}

static size_t place_of_head(struct span s)
{
	return hash_lower(s.ptr, LOOKS_HEAD, 0) >> (64 - HEAD_BITS);
}

static size_t place_of_stem(struct span s)
{
	uint64_t head = hash_lower(s.ptr, LOOKS_HEAD, s.len);

	return hash_lower(s.ptr + s.len - LOOKS_TAIL, LOOKS_TAIL, head) >>
	       (64 - STEM_BITS);
}

void looks_note_stem(struct looks *l, struct span key)
{
	uint8_t length =
		(uint8_t)(key.len < LOOKS_STEM_MAX ? key.len : LOOKS_STEM_MAX);
	uint8_t *shortest;
	size_t at;

	if (key.len < LOOKS_HEAD)
		return;
	at = place_of_stem(key);
	l->stem[at / 64] |= UINT64_C(1) << at % 64;
	shortest = &l->shortest[place_of_head(key)];
	if (!*shortest || length < *shortest)
		*shortest = length;
}

/* What is looked up ends before the first '?'. Where neither head nor tail has
 * one, it is the value itself, or its head and so much more as to end before the
 * tail. */
static bool stem_is_far(const struct indicator_set *s, struct span v)
{
	const uint8_t *tail = v.ptr + v.len - LOOKS_TAIL;
	size_t at = place_of_stem(v);
	uint8_t shortest = s->looks->shortest[place_of_head(v)];

	return !s->has[IND_STEM_RE] && !s->has[IND_STEM_POST_RE] &&
	       !memchr(v.ptr, '?', LOOKS_HEAD) &&
	       !memchr(tail, '?', LOOKS_TAIL) &&
	       !(s->looks->stem[at / 64] >> at % 64 & 1) &&
	       (!shortest || shortest >= v.len - LOOKS_TAIL);
}

bool looks_are_far(const struct indicator_set *s, enum role role, struct span v)
{
	return role == ROLE_ADDRESS
		       ? client_is_far(s, span_head(v, LOOKS_CLIENT))
		       : stem_is_far(s, v);
}
