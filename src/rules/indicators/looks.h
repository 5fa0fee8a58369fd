/* looks.h - values that no indicator can be, by what they look like.
 *
 * To tell that all of a value was seen before, all its bytes are compared, and
 * as lengths change from row to row, processors do not foresee how many.  Of
 * clients and paths of requests less is enough, had without any branch: where
 * the set has nothing in 198.51.100.0/24, "198.51.100" in front tells of a
 * client that it is none of it, whatever follows.  Of a path it is its length,
 * the first 8 and the last 6 bytes.  That nothing looks so is worked out from
 * the set, not from what was looked up before. */
#ifndef POSTERN_RULES_INDICATORS_LOOKS_H
#define POSTERN_RULES_INDICATORS_LOOKS_H

#include "rules/indicators/inner.h"
#include "rules/indicators/memo.h"

#define LOOKS_CLIENT ((size_t)10)
#define LOOKS_HEAD ((size_t)8)
#define LOOKS_TAIL ((size_t)6)
#define LOOKS_STEM_MAX ((size_t)255)

struct looks; /* opaque; of a set, immutable once compiled */

int looks_open(struct looks **out, struct err *err) MUST_USE;
void looks_close(struct looks *l); /* NULL is fine */
/* A path of a request that is looked for, with POST or without. */
void looks_note_stem(struct looks *l, struct span key);

/* False for a value that is known by all its bytes only, as those of other roles
 * are.  Byte 15 is 0, as in no memo_pack(), byte 14 the length of a path; and of
 * 10 NULs, which look as a free entry, no client is known. */
static inline bool looks_of(enum role role, struct span v,
			    struct memo_short *out)
{
	uint16_t rest;

	if (role == ROLE_ADDRESS && LIKELY(v.len >= LOOKS_CLIENT)) {
		memcpy(&rest, v.ptr + 8, sizeof(rest));
		*out = (struct memo_short){memo_word(v.ptr), rest};
		return true;
	}
	if (role == ROLE_STEM &&
	    LIKELY(v.len - LOOKS_HEAD <= LOOKS_STEM_MAX - LOOKS_HEAD)) {
		*out = (struct memo_short){memo_word(v.ptr),
					   memo_word(v.ptr + v.len - 8) >> 16 |
						   (uint64_t)v.len << 48};
		return true;
	}
	return false;
}

/* True when no value of the role with the looks_of() of this one, which has
 * them, names an indicator. */
bool looks_are_far(const struct indicator_set *s, enum role role,
		   struct span v);

#endif
