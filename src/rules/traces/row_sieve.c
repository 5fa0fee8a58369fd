/* row_sieve.c - see row_sieve.h. */
#include "rules/traces/row_sieve.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "rules/traces/row_inner.h"

#define TABLE_WORDS ((size_t)48)   /* more, and groups allow too much */
#define TABLES_AT_ONCE ((size_t)6) /* so many fit into the registers */
#define TABLES_MOST (4 * TABLES_AT_ONCE)
#define WORDS_MOST (TABLES_MOST * TABLE_WORDS)
#define WORD_SLOTS ((size_t)4096) /* a power of two, far over WORDS_MOST */
#define SHARE_MOST 16 /* literals of a word, each of which is looked at */
#define LITERALS_MOST ((size_t)UINT16_MAX)
#define EDGE ((size_t)8)
#define STEP_BYTES ((size_t)64)
#define STEP_SEES (2 * STEP_BYTES)
#define STEPS_MOST (SIEVE_PIECE / STEP_BYTES)

/* By place and folded byte: bits of groups. */
struct fold_table {
	uint8_t allows[GRAM][FOLDED];
};

/* A literal, or the rarest part of it, by its first and last eight bytes, in
 * small letters or nearly so. */
struct whole {
	uint32_t word;
	uint8_t at; /* of the word */
	uint8_t len;
	uint64_t mask; /* of head and tail */
	uint64_t head, tail;
};

/* Of a word: wholes, in a row. */
struct share {
	uint16_t first;
	uint16_t count; /* 0: too many, any may stand there */
};

struct row_sieve {
	size_t tables;
	struct fold_table table[TABLES_MOST];
	bool has_short;		   /* words of three bytes */
	uint32_t slot[WORD_SLOTS]; /* an open hash table; 0: free */
	struct share share[WORD_SLOTS];
	struct whole *whole; /* owned; by word */
};

/* --- words --- */

static size_t word_slot(uint32_t word)
{
	return word * FACTOR >> 16 & (WORD_SLOTS - 1);
}

/* Where the word is, or a free slot. */
static size_t find_slot(const struct row_sieve *s, uint32_t word)
{
	size_t at = word_slot(word);

	while (s->slot[at] && s->slot[at] != word)
		at = (at + 1) & (WORD_SLOTS - 1);
	return at;
}

static bool is_word(const struct row_sieve *s, uint32_t word)
{
	return s->slot[find_slot(s, word)] == word;
}

/* A word of another literal that this one has, too, is as good as its own. */
static bool has_word(const struct row_sieve *s, struct span small, size_t *at,
		     uint32_t *word)
{
	for (size_t n = GRAM; n >= (s->has_short ? GRAM - 1 : GRAM); n--)
		for (*at = 0; *at + n <= small.len; ++*at) {
			*word = word_at(small.ptr + *at, n);
			if (is_word(s, *word))
				return true;
		}
	return false;
}

/* --- making it --- */

struct choice {
	struct weights weights;
	struct factor *factor; /* owned; the literals, or their rarest parts */
	size_t factors;
	uint32_t word[WORDS_MOST];
	size_t count;
};

/* False: too many. */
static bool choose_word(struct row_sieve *s, struct choice *c,
			struct span small)
{
	size_t n = small.len < GRAM ? small.len : GRAM;
	size_t at;
	uint32_t word;

	if (has_word(s, small, &at, &word))
		return true;
	if (c->count == WORDS_MOST)
		return false;
	word = word_at(small.ptr + weights_best(&c->weights, small, n), n);
	s->has_short |= n < GRAM;
	s->slot[find_slot(s, word)] = word;
	c->word[c->count++] = word;
	return true;
}

/* Short literals first: they have no choice, and their words may be in others. */
static bool choose_words(struct row_sieve *s, struct choice *c)
{
	for (size_t len = FACTOR_USEFUL; len <= FACTOR_LENGTH; len++)
		for (size_t i = 0; i < c->factors; i++)
			if (c->factor[i].len == len &&
			    !choose_word(s, c, factor_span(&c->factor[i])))
				return false;
	return true;
}

static struct whole whole_of(const struct row_sieve *s, const struct factor *f)
{
	struct whole one = {.mask = UINT64_MAX};
	size_t at = 0;

	(void)has_word(s, factor_span(f), &at, &one.word);
	one.at = (uint8_t)at;
	one.len = f->len;
	if (f->len < EDGE)
		one.mask >>= (EDGE - f->len) * 8;
	one.head = long_at(f->bytes) & one.mask;
	one.tail = long_at(f->bytes + (f->len > EDGE ? f->len - EDGE : 0)) &
		   one.mask;
	return one;
}

static int compare_wholes(const void *a, const void *b)
{
	const struct whole *x = a, *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	if (x->tail != y->tail)
		return x->tail < y->tail ? -1 : 1;
	return x->at != y->at ? x->at - y->at : x->len - y->len;
}

/* What tells a literal from others that have its word. */
static bool make_wholes(struct row_sieve *s, const struct choice *c)
{
	size_t count = c->factors, n = 0;

	s->whole = mem_new(count, sizeof(*s->whole));
	if (!s->whole)
		return false;
	for (size_t i = 0; i < count; i++)
		s->whole[i] = whole_of(s, &c->factor[i]);
	qsort(s->whole, count, sizeof(*s->whole), compare_wholes);
	for (size_t i = 0; i < count; i++)
		if (!n || compare_wholes(&s->whole[n - 1], &s->whole[i]))
			s->whole[n++] = s->whole[i];
	for (size_t i = 0, k = 0; i < n; i = k) {
		struct share *share;

		while (k < n && s->whole[k].word == s->whole[i].word)
			k++;
		share = &s->share[find_slot(s, s->whole[i].word)];
		share->first = (uint16_t)i;
		share->count = k - i <= SHARE_MOST ? (uint16_t)(k - i) : 0;
	}
	return true;
}

static void fill_table(struct fold_table *t, const uint32_t *word,
		       const uint8_t *group, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < GRAM; k++) {
			uint8_t c = (uint8_t)(word[i] >> k * 8);
			uint8_t bit = (uint8_t)(1u << group[i]);

			if (c)
				t->allows[k][fold(c)] |= bit;
			for (size_t n = 0; !c && n < FOLDED; n++)
				t->allows[k][n] |= bit;
		}
}

static void fill_tables(struct row_sieve *s, struct choice *c)
{
	c->count = words_sort(c->word, c->count);
	s->tables = (c->count + TABLE_WORDS - 1) / TABLE_WORDS;
	for (size_t i = 0; i < s->tables; i++) {
		size_t from = i * c->count / s->tables;
		size_t n = (i + 1) * c->count / s->tables - from;
		uint8_t group[TABLE_WORDS];

		words_group(c->word + from, n, group);
		fill_table(&s->table[i], c->word + from, group, n);
	}
}

/* 1, 0 when there are too many, negative. */
static int make(struct row_sieve *s, const struct span *literal, size_t count,
		struct err *err)
{
	struct choice *c = mem_new(1, sizeof(*c));
	int got = 0;

	if (c)
		c->factor = mem_new(count, sizeof(*c->factor));
	if (!c || !c->factor) {
		mem_free(c);
		return err_nomem(err);
	}
	weights_make(&c->weights);
	c->factors = count;
	for (size_t i = 0; i < count; i++)
		weights_cut(&c->weights, literal[i], FACTOR_LENGTH,
			    &c->factor[i]);
	if (choose_words(s, c)) {
		fill_tables(s, c);
		got = make_wholes(s, c) ? 1 : err_nomem(err);
	}
	mem_free(c->factor);
	mem_free(c);
	return got;
}

#if defined(__x86_64__)
#define WIDER __attribute__((target("avx2,avx512bw,avx512vbmi")))

static bool can(void)
{
	return __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi");
}
#else
static bool can(void)
{
	return false;
}
#endif

int row_sieve_open(struct row_sieve **out, const struct span *literal,
		   size_t count, struct err *err)
{
	struct row_sieve *s;
	int got;

	*out = NULL;
	if (!count || count > LITERALS_MOST || !can())
		return ST_OK;
	s = mem_new(1, sizeof(*s));
	got = s ? make(s, literal, count, err) : err_nomem(err);
	if (got == 1) {
		*out = s;
		return ST_OK;
	}
	row_sieve_close(s);
	return got;
}

void row_sieve_close(struct row_sieve *s)
{
	if (!s)
		return;
	mem_free(s->whole);
	mem_free(s);
}

/* --- sifting --- */

#if defined(__x86_64__)
/* Bytes as fold() has them, in the lower six bits. */
WIDER static inline __attribute__((always_inline)) __m512i
folded_at(const uint8_t *p)
{
	__m512i v = _mm512_loadu_si512((const void *)p);

	/* of bit 5 the one above, of the others their own */
	return _mm512_ternarylogic_epi32(_mm512_set1_epi8(0x20),
					 _mm512_srli_epi16(v, 1), v, 0xca);
}

/* Sets the bit of each of `steps` times 64 places where some group of the tables
 * allows what stands there. p has STEP_SEES bytes for the last of them. */
WIDER static inline __attribute__((always_inline)) void
sift(const struct fold_table *t, size_t tables, const uint8_t *p, size_t steps,
     uint64_t *mask)
{
	__m512i table[TABLES_AT_ONCE][GRAM];
	__m512i next = folded_at(p);

	for (size_t i = 0; i < tables; i++)
		for (size_t k = 0; k < GRAM; k++)
			table[i][k] = _mm512_loadu_si512(
				(const void *)t[i].allows[k]);
	for (size_t at = 0; at < steps; at++, p += STEP_BYTES) {
		__m512i any = _mm512_setzero_si512();
		__m512i a = next, ahead, b, c, d;

		next = folded_at(p + STEP_BYTES);
		ahead = _mm512_alignr_epi32(next, a, 4);
		b = _mm512_alignr_epi8(ahead, a, 1);
		c = _mm512_alignr_epi8(ahead, a, 2);
		d = _mm512_alignr_epi8(ahead, a, 3);
		for (size_t i = 0; i < tables; i++) {
			__m512i all = _mm512_ternarylogic_epi32(
				_mm512_permutexvar_epi8(a, table[i][0]),
				_mm512_permutexvar_epi8(b, table[i][1]),
				_mm512_permutexvar_epi8(c, table[i][2]), 0x80);

			any = _mm512_ternarylogic_epi32(
				any, all,
				_mm512_permutexvar_epi8(d, table[i][3]), 0xf8);
		}
		mask[at] |= _mm512_test_epi8_mask(any, any);
	}
}

#define SIFT(n)                                                                \
	WIDER static void sift_##n(const struct fold_table *t,                 \
				   const uint8_t *p, size_t steps,             \
				   uint64_t *mask)                             \
	{                                                                      \
		sift(t, n, p, steps, mask);                                    \
	}

SIFT(1)
SIFT(2)
SIFT(3)
SIFT(4)
SIFT(5)
SIFT(6)

static void (*const sift_by[TABLES_AT_ONCE + 1])(const struct fold_table *,
						 const uint8_t *, size_t,
						 uint64_t *) = {
	NULL, sift_1, sift_2, sift_3, sift_4, sift_5, sift_6,
};

static void sift_all(const struct row_sieve *s, const uint8_t *p, size_t steps,
		     uint64_t *mask)
{
	for (size_t i = 0; i < s->tables; i += TABLES_AT_ONCE) {
		size_t n = s->tables - i;

		sift_by[n < TABLES_AT_ONCE ? n : TABLES_AT_ONCE](
			&s->table[i], p, steps, mask);
	}
}
#else
static void sift_all(const struct row_sieve *s, const uint8_t *p, size_t steps,
		     uint64_t *mask)
{
	(void)s;
	(void)p;
	memset(mask, 255, steps * sizeof(*mask));
}
#endif

/* A literal may lie around the word at `place`, which may be behind the end, in
 * what the last step is filled up with. */
static bool is_whole(const struct whole *w, struct span bytes, size_t place)
{
	size_t from = place - w->at;
	size_t tail = w->len > EDGE ? w->len - EDGE : 0;

	if (place < w->at || from + w->len > bytes.len)
		return false;
	if (bytes.len - from < tail + EDGE)
		return true; /* cannot be read in one piece */
	return (long_at(bytes.ptr + from) & w->mask) == w->head &&
	       (long_at(bytes.ptr + from + tail) & w->mask) == w->tail;
}

static bool has_literal(const struct row_sieve *s, struct span bytes,
			size_t place, uint32_t word)
{
	size_t slot = find_slot(s, word);
	const struct share *share = &s->share[slot];

	if (LIKELY(s->slot[slot] != word))
		return false;
	for (size_t i = 0; i < share->count; i++)
		if (is_whole(&s->whole[share->first + i], bytes, place))
			return true;
	return share->count == 0;
}

/* Places in bytes, of which p is what stands at `base`. */
static size_t find(const struct row_sieve *s, struct span bytes,
		   const uint8_t *p, size_t steps, size_t base, uint32_t *place)
{
	uint64_t mask[STEPS_MOST] = {0};
	uint8_t caught[STEPS_MOST];
	size_t n = 0, count = 0;

	sift_all(s, p, steps, mask);
	for (size_t i = 0; i < steps; i++) {
		caught[n] = (uint8_t)i;
		n += mask[i] != 0;
	}
	for (size_t i = 0; i < n; i++)
		for (uint64_t left = mask[caught[i]]; left; left &= left - 1) {
			size_t at = caught[i] * STEP_BYTES +
				    (size_t)__builtin_ctzll(left);
			uint32_t word = word_at(p + at, GRAM);

			place[count] = (uint32_t)(base + at);
			count += has_literal(s, bytes, base + at, word) ||
				 (s->has_short &&
				  has_literal(s, bytes, base + at,
					      word & 0xffffff));
		}
	return count;
}

/* The last bytes, which have none behind them. */
static size_t find_end(const struct row_sieve *s, struct span bytes,
		       size_t base, uint32_t *place)
{
	struct span left = span_skip(bytes, base);
	uint8_t copy[2 * STEP_BYTES + STEP_SEES] = {0};
	size_t steps = (left.len + STEP_BYTES - 1) / STEP_BYTES;

	memcpy(copy, left.ptr, left.len);
	return find(s, bytes, copy, steps, base, place);
}

size_t row_sieve_find(const struct row_sieve *s, struct span bytes, size_t from,
		      uint32_t *place, size_t *to)
{
	size_t left = bytes.len - from, steps = 0, count = 0;

	if (left >= STEP_SEES)
		steps = (left - STEP_SEES) / STEP_BYTES + 1;
	if (steps > STEPS_MOST)
		steps = STEPS_MOST;
	if (steps)
		count = find(s, bytes, bytes.ptr + from, steps, from, place);
	from += steps * STEP_BYTES;
	left = bytes.len - from;
	if (steps + 2 <= STEPS_MOST && left) {
		count += find_end(s, bytes, from, place + count);
		from = bytes.len;
	}
	*to = from;
	return count;
}
