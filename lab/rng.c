/* rng.c - see rng.h. */
#include "rng.h"

#include "base/err.h"

struct rng rng_fork(const struct rng *parent, const char *word, uint64_t n)
{
	/* FNV-1a over the word, then one round of the generator */
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ parent->state;
	struct rng child;

	for (const char *p = word; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	child.state = h ^ (n * UINT64_C(0xd6e8feb86659fd93));
	child.state = rng_u64(&child);
	return child;
}

uint32_t rng_count(struct rng *r, uint64_t mean_thousandths)
{
	uint32_t whole = (uint32_t)(mean_thousandths / 1000);
	uint32_t spread = whole / 4;
	uint32_t n = whole;

	if (spread)
		n = whole - spread + rng_below(r, 2 * spread + 1);
	return n + rng_chance(r, (uint32_t)(mean_thousandths % 1000));
}

void rng_throws(struct rng *r, unsigned n, const uint32_t *below, uint32_t *out)
{
	for (unsigned i = 0; i < n; i++)
		out[i] = rng_below(r, below[i]);
}

void rng_guid(struct rng *r, char out[GUID_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t bits[2];
	size_t at = 0;

	bits[0] = rng_u64(r);
	bits[1] = rng_u64(r);

	for (unsigned i = 0; i < 32; i++) {
		unsigned nibble = bits[i / 16] >> (i % 16 * 4) & 15;

		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		if (i == 12)
			nibble = 4;
		if (i == 16)
			nibble = 8 | (nibble & 3);
		out[at++] = hex[nibble];
	}
	out[at] = '\0';
}

static void draw(struct rng *r, char *out, size_t n, const char *set,
		 uint32_t size)
{
	for (size_t i = 0; i < n; i++)
		out[i] = set[rng_below(r, size)];
	out[n] = '\0';
}

void rng_word(struct rng *r, char *out, size_t n)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789";

	draw(r, out, n, set, sizeof(set) - 1);
}

void rng_letters(struct rng *r, char *out, size_t n)
{
	draw(r, out, n, "abcdefghijklmnopqrstuvwxyz", 26);
}
