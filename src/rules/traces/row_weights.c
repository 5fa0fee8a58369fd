/* row_weights.c - which bytes of a literal to look for: those that normal values
 * do not have. */
#include "rules/traces/row_inner.h"

/* Bytes that normal values have cost a second look. */
#define COMMON_COSTS 12
/* Of a longer text only so much is weighed. */
#define WEIGHED ((size_t)256)

static uint32_t run_hash(const uint8_t *p, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, p, n);
	return (uint32_t)(word * UINT64_C(0x9e3779b97f4a7c15) >>
			  (64 - COMMON_BITS));
}

void weights_make(struct weights *w)
{
	struct span text = rarity_normal();

	memset(w, 0, sizeof(*w));
	rarity_init(&w->rarity);
	for (size_t n = GRAM - 1; n <= FAR_GRAM; n++)
		for (size_t i = 0; i + n <= text.len; i++) {
			uint32_t h = run_hash(text.ptr + i, n);

			w->common[h / 8] |= (uint8_t)(1u << h % 8);
		}
}

size_t weights_common(const struct weights *w, const uint8_t *bytes, size_t n,
		      size_t gram)
{
	size_t count = 0;

	for (size_t i = 0; i + gram <= n; i++) {
		uint32_t h = run_hash(bytes + i, gram);

		count += w->common[h / 8] >> (h % 8) & 1;
	}
	return count;
}

/* Of n bytes, seen by runs of `gram`: the more, the seldomer. */
static int worth(const struct weights *w, const uint8_t *bytes, size_t n,
		 size_t gram)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += w->rarity.of_byte[bytes[i]];
	return sum - COMMON_COSTS * (int)weights_common(w, bytes, n, gram);
}

size_t weights_best(const struct weights *w, struct span s, size_t n)
{
	size_t gram = n < GRAM ? n : n < FAR ? GRAM : FAR_GRAM;
	size_t best = 0;
	int most = INT32_MIN;

	for (size_t at = 0; at + n <= s.len; at++) {
		int one = worth(w, s.ptr + at, n, gram);

		if (one > most) {
			most = one;
			best = at;
		}
	}
	return best;
}

void weights_cut(const struct weights *w, struct span text, size_t most,
		 struct factor *out)
{
	uint8_t small[WEIGHED];
	size_t n = text.len < WEIGHED ? text.len : WEIGHED;
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		small[i] = ascii_lower(text.ptr[i]);
	if (n > most) {
		at = weights_best(w, span_of(small, n), most);
		n = most;
	}
	out->len = (uint8_t)n;
	memcpy(out->bytes, small + at, n);
}
