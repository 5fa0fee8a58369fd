/* nearest.c - see nearest.h. */
#include "base/nearest.h"

#include "base/banned.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions and changes between two words. */
static size_t distance(struct span a, struct span b)
{
	size_t row[65];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t change = corner + (ascii_lower(a.ptr[i - 1]) !=
						  ascii_lower(b.ptr[j - 1]));

			corner = row[j];
			row[j] = least(change, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b.len];
}

const char *nearest_word(struct span word, const char *const *words,
			 size_t count)
{
	const char *near = NULL;
	size_t best = word.len < 5 ? 2 : 3; /* one mistake, or two */

	if (word.len > 64)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct span other = span_str(words[i]);
		size_t d = other.len > 64 ? 64 : distance(word, other);

		if (d < best) {
			best = d;
			near = words[i];
		}
	}
	return near;
}
