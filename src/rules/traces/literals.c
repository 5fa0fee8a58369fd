/* literals.c - see literals.h. */
#include "rules/traces/literals.h"

#include "base/alloc.h"
#include "rules/traces/automaton.h"
#include "rules/traces/grams.h"
#include "rules/traces/nibbles.h"
#include "rules/traces/rarity.h"

/* The sieve: a bit for each hash of four bytes, or of three when a literal has
 * no more. More literals, more bits; small, so that it stays in the cache. */
#define GRAM ((size_t)4)
#define SIEVE_BITS_MIN 13
#define SIEVE_BITS_MAX 17
#define STRIDE_MAX ((size_t)4)
#define SIEVE_RUN ((size_t)16) /* places that are looked at without a branch */
#define PLACES ((size_t)3)     /* of the sieve by nibbles */
#define NIBBLE_LITERALS_MAX ((size_t)24)

struct literal_set {
	/* What stands at a place that the sieve holds back: one of the two. */
	struct grams *grams;	     /* owned */
	struct automaton *automaton; /* owned */
	size_t longest;		     /* bytes of a literal */
	size_t gram;		     /* 4, or 3 */
	size_t stride;		     /* 1, 2 or 4 */
	bool by_nibbles;	     /* few literals, and AVX2 */
	bool wide;		     /* AVX2 is there */
	struct nibble_table nibbles;
	uint32_t mask;	 /* of the bytes of a gram */
	uint32_t factor; /* of the hash */
	unsigned shift;	 /* 32 bits to SIEVE_BITS_MIN.._MAX */
	uint32_t *sieve;
};

/* --- the sieve --- */

static uint32_t gram_hash(const struct literal_set *l, uint32_t word)
{
	return ((word | 0x20202020u) & l->mask) * l->factor >> l->shift;
}

/* In the lowest bit. */
static inline uint32_t sieve_bit(const struct literal_set *l, uint32_t word)
{
	uint32_t h = gram_hash(l, word);

	return l->sieve[h / 32] >> (h % 32);
}

static uint32_t first_bytes(const uint8_t *p, size_t n)
{
	uint32_t word = 0;

	memcpy(&word, p, n);
	return word;
}

/* The sieve while it is made. */
struct sieving {
	struct gram *gram; /* owned; those of the rarest run of each literal */
	size_t count;
	uint32_t *word; /* owned; their bytes */
	size_t words;	/* of the table */
};

static void fill_sieve(struct literal_set *l, const struct sieving *s,
		       uint32_t factor)
{
	memset(l->sieve, 0, s->words * sizeof(*l->sieve));
	l->factor = factor;
	for (size_t i = 0; i < s->count; i++) {
		uint32_t h = gram_hash(l, s->word[i]);

		l->sieve[h / 32] |= UINT32_C(1) << (h % 32);
	}
}

/* How many places of normal values would be held back for nothing. */
static size_t count_caught(const struct literal_set *l)
{
	const struct span normal = rarity_normal();
	size_t caught = 0;

	for (size_t i = 0; i + GRAM <= normal.len; i++)
		caught += sieve_bit(l, first_bytes(normal.ptr + i, GRAM)) & 1;
	return caught;
}

/* Values have parts that are always the same; a hash that meets one of them by
 * chance would hold back every value, so another is tried. */
static void choose_factor(struct literal_set *l, const struct sieving *s)
{
	uint32_t factor = 0x9e3779b1u;
	uint32_t best = factor;
	size_t least = SIZE_MAX;

	for (unsigned i = 0; i < 16 && least; i++, factor += 0x3c6ef372u) {
		size_t caught;

		fill_sieve(l, s, factor);
		caught = count_caught(l);
		if (caught < least) {
			least = caught;
			best = factor;
		}
	}
	fill_sieve(l, s, best);
}

/* A literal of n bytes holds n - 3 runs of four; when every stride-th place of
 * a value is looked at, one of any `stride` neighbours among them is met. */
static void choose_places(struct literal_set *l, const struct literal *list,
			  size_t count)
{
	size_t shortest = FACTOR_LENGTH;

	for (size_t i = 0; i < count; i++) {
		if (list[i].factor.len < shortest)
			shortest = list[i].factor.len;
		if (list[i].factor.len > l->longest)
			l->longest = list[i].factor.len;
	}
	l->gram = shortest < GRAM ? GRAM - 1 : GRAM;
	l->mask = shortest < GRAM ? first_bytes((const uint8_t *)"\xff\xff\xff",
						GRAM - 1)
				  : UINT32_MAX;
	l->stride = shortest - l->gram + 1;
	if (l->stride > STRIDE_MAX)
		l->stride = STRIDE_MAX;
	if (l->stride == 3)
		l->stride = 2;
	l->wide = nibbles_are_wide();
	l->by_nibbles = count <= NIBBLE_LITERALS_MAX && l->wide;
}

static void take_grams(struct literal_set *l, struct sieving *s,
		       const struct literal *list, size_t count)
{
	struct rarity rarity;

	rarity_init(&rarity);
	for (size_t i = 0; i < count; i++) {
		const struct factor *f = &list[i].factor;
		size_t at = rarity_run(&rarity, f, l->stride + l->gram - 1);

		if (l->by_nibbles)
			nibble_table_put(&l->nibbles,
					 f->bytes +
						 rarity_run(&rarity, f, PLACES),
					 PLACES, (uint8_t)(1u << i % 8));
		for (size_t k = 0; k < l->stride; k++) {
			s->word[s->count] =
				first_bytes(f->bytes + at + k, l->gram);
			s->gram[s->count++] =
				(struct gram){.literal = (uint32_t)i,
					      .at = (uint8_t)(at + k)};
		}
	}
}

static int make_sieve(struct literal_set *l, struct sieving *s,
		      const struct literal *list, size_t count, struct err *err)
{
	unsigned bits = SIEVE_BITS_MIN;

	choose_places(l, list, count);
	while (bits < SIEVE_BITS_MAX && count * l->stride * 512 >> bits)
		bits++;
	l->shift = 32 - bits;
	s->words = (size_t)1 << bits >> 5;
	s->gram = mem_new(count * l->stride, sizeof(*s->gram));
	s->word = mem_new(count * l->stride, sizeof(*s->word));
	l->sieve = mem_new(s->words, sizeof(*l->sieve));
	if (!l->sieve || !s->gram || !s->word)
		return err_nomem(err);
	take_grams(l, s, list, count);
	choose_factor(l, s);
	for (size_t i = 0; i < s->count; i++)
		s->gram[i].hash = gram_hash(l, s->word[i]);
	return ST_OK;
}

/* Every fourth place from p on. */
static inline uint32_t every_fourth(const struct literal_set *l,
				    const uint8_t *p, size_t words)
{
	const struct literal_set sieve = {.mask = l->mask,
					  .factor = l->factor,
					  .shift = l->shift,
					  .sieve = l->sieve};
	uint32_t caught = 0;

	for (size_t i = 0; i < words; i++)
		caught |= sieve_bit(&sieve, first_bytes(p + i * 4, GRAM));
	return caught;
}

#if defined(__x86_64__)
/* len is at least NIBBLE_BYTES(PLACES); the last step goes over bytes seen before. */
WIDE static bool may_by_nibbles(const struct literal_set *l, const uint8_t *p,
				size_t len)
{
	size_t last = len - NIBBLE_BYTES(PLACES);
	struct nibbles n = nibbles_of(&l->nibbles);
	__m256i any = groups_at(&n, p + last, PLACES);

	for (size_t i = 0; i < last; i += 32)
		any = _mm256_or_si256(any, groups_at(&n, p + i, PLACES));
	return !_mm256_testz_si256(any, any);
}

/* Eight places, one of every four, from p on: a bit for each that the sieve
 * holds back. */
WIDE static inline unsigned eight_places(const struct literal_set *l,
					 const uint8_t *p)
{
	__m256i word = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i hash, cells, bits;

	word = _mm256_or_si256(word, _mm256_set1_epi32(0x20202020));
	word = _mm256_and_si256(word, _mm256_set1_epi32((int)l->mask));
	hash = _mm256_mullo_epi32(word, _mm256_set1_epi32((int)l->factor));
	hash = _mm256_srl_epi32(hash, _mm_cvtsi32_si128((int)l->shift));
	cells = _mm256_i32gather_epi32((const int *)(const void *)l->sieve,
				       _mm256_srli_epi32(hash, 5), 4);
	bits = _mm256_srlv_epi32(cells,
				 _mm256_and_si256(hash, _mm256_set1_epi32(31)));
	return (unsigned)_mm256_movemask_ps(
		_mm256_castsi256_ps(_mm256_slli_epi32(bits, 31)));
}

/* The first eight from `word` on of which one is held back, and which; less
 * than eight before `words`: there is none. */
WIDE static size_t next_place(const struct literal_set *l, const uint8_t *p,
			      size_t word, size_t words, unsigned *caught)
{
	for (; word + 8 <= words; word += 8) {
		*caught = eight_places(l, p + word * GRAM);
		if (*caught)
			break;
	}
	return word;
}

#else
static size_t next_place(const struct literal_set *l, const uint8_t *p,
			 size_t word, size_t words, unsigned *caught)
{
	(void)l;
	(void)p;
	(void)words;
	(void)caught;
	return word;
}

static bool may_by_nibbles(const struct literal_set *l, const uint8_t *p,
			   size_t len)
{
	(void)l;
	(void)p;
	(void)len;
	return true;
}

#endif

/* Values too short for a load of four bytes, and the last place of others when
 * grams are of three. */
static bool may_at_end(const struct literal_set *l, struct span value)
{
	size_t at = value.len >= GRAM ? value.len - GRAM + 1 : 0;
	uint32_t caught = 0;

	for (; at + l->gram <= value.len; at++)
		caught |= sieve_bit(l, first_bytes(value.ptr + at, l->gram));
	return caught & 1;
}

bool literal_set_may(const struct literal_set *l, struct span value)
{
	uint32_t caught = 0;

	/* Three places of many literals let much through. */
	if (l->by_nibbles && value.len >= NIBBLE_BYTES(PLACES) &&
	    !may_by_nibbles(l, value.ptr, value.len))
		return false;
	for (size_t i = 0; i < GRAM && i + GRAM <= value.len; i += l->stride)
		caught |=
			every_fourth(l, value.ptr + i, (value.len - i) / GRAM);
	return (caught & 1) || (l->gram < GRAM && may_at_end(l, value));
}

static int make(struct literal_set *l, const struct literal *list, size_t count,
		struct err *err)
{
	struct sieving s = {0};
	int got = make_sieve(l, &s, list, count, err);

	if (got == ST_OK)
		got = grams_open(&l->grams, list, count, s.gram, s.count, err);
	if (got == 0)
		got = automaton_open(&l->automaton, list, count, err);
	mem_free(s.gram);
	mem_free(s.word);
	return got < 0 ? got : ST_OK;
}

int literal_set_open(struct literal_set **out, const struct literal *list,
		     size_t count, struct err *err)
{
	struct literal_set *l = mem_new(1, sizeof(*l));
	int s = l ? make(l, list, count, err) : err_nomem(err);

	if (s < 0) {
		literal_set_close(l);
		return s;
	}
	*out = l;
	return ST_OK;
}

void literal_set_close(struct literal_set *l)
{
	if (!l)
		return;
	grams_close(l->grams);
	automaton_close(l->automaton);
	mem_free(l->sieve);
	mem_free(l);
}

void literal_set_plain(struct literal_set *l)
{
	l->wide = l->by_nibbles = false;
}

/* One value. */
struct finding {
	const struct literal_set *set;
	struct span value;
	uint64_t *bits;
	bool found;
	size_t spent; /* bytes that the automaton went over */
	bool done;    /* it went over all of them */
};

/* Around a place; when places lie close, over all of the value, once. */
static void run_automaton(struct finding *f, size_t place)
{
	const struct literal_set *l = f->set;
	size_t from = place > l->longest ? place - l->longest : 0;
	size_t to = place + GRAM + l->longest;

	if (to > f->value.len)
		to = f->value.len;
	f->spent += to - from;
	if (f->spent > f->value.len) {
		from = 0;
		to = f->value.len;
		f->done = true;
	}
	f->found |= automaton_scan(l->automaton, f->value, from, to, f->bits);
}

/* The literals that hold the bytes at `place`, which the sieve holds back. */
static void find_around(struct finding *f, size_t place)
{
	const struct literal_set *l = f->set;
	size_t n = f->value.len - place < GRAM ? l->gram : GRAM;

	if (!l->grams)
		run_automaton(f, place);
	else
		f->found |= grams_find(
			l->grams,
			gram_hash(l, first_bytes(f->value.ptr + place, n)),
			f->value, place, f->bits);
}

/* Places that find_every_fourth() does not look at. */
static void find_at_end(struct finding *f)
{
	const struct literal_set *l = f->set;
	struct span value = f->value;
	size_t at = value.len >= GRAM ? value.len - GRAM + 1 : 0;

	for (; at + l->gram <= value.len && !f->done; at++)
		if (sieve_bit(l, first_bytes(value.ptr + at, l->gram)) & 1)
			find_around(f, at);
}

/* Every fourth place from `from` on, in eights: the first word (of GRAM bytes)
 * that was not looked at. */
static size_t find_by_eights(struct finding *f, size_t from, size_t words)
{
	const uint8_t *p = f->value.ptr + from;
	size_t first = 0;

	while (!f->done) {
		unsigned caught = 0;

		first = next_place(f->set, p, first, words, &caught);
		if (first + 8 > words)
			break;
		for (; caught && !f->done; caught &= caught - 1)
			find_around(f, from + (first +
					       (size_t)__builtin_ctz(caught)) *
						       GRAM);
		first += 8;
	}
	return first;
}

/* As far as the processor can in eights, then in runs of SIEVE_RUN. */
static void find_every_fourth(struct finding *f, size_t from)
{
	const struct literal_set *l = f->set;
	const uint8_t *p = f->value.ptr;
	size_t words = (f->value.len - from) / GRAM;
	size_t w = l->wide ? find_by_eights(f, from, words) : 0;

	for (; w < words && !f->done; w += SIEVE_RUN) {
		size_t n = words - w < SIEVE_RUN ? words - w : SIEVE_RUN;
		size_t at = from + w * GRAM;

		if (LIKELY(!(every_fourth(l, p + at, n) & 1)))
			continue;
		for (size_t i = 0; i < n && !f->done; i++, at += GRAM)
			if (sieve_bit(l, first_bytes(p + at, GRAM)) & 1)
				find_around(f, at);
	}
}

bool literal_set_find(const struct literal_set *l, struct span value,
		      uint64_t *bits)
{
	struct finding f = {.set = l, .value = value, .bits = bits};

	/* Three places of many literals let much through. */
	if (l->by_nibbles && value.len >= NIBBLE_BYTES(PLACES) &&
	    !may_by_nibbles(l, value.ptr, value.len))
		return false;
	for (size_t i = 0; i < GRAM && i + GRAM <= value.len; i += l->stride)
		find_every_fourth(&f, i);
	if (l->gram < GRAM)
		find_at_end(&f);
	return f.found;
}
