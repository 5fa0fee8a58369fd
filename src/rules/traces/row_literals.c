/* row_literals.c - see row_literals.h. */
#include "rules/traces/row_literals.h"

#include "base/alloc.h"
#include "rules/traces/row_inner.h"

/* Places of a step that are held back: looked at in one go, however many they
 * are. */
struct places {
	size_t first, last;
	bool any;
};

static void places_add(struct places *p, size_t place)
{
	if (!p->any || place < p->first)
		p->first = place;
	if (!p->any || place > p->last)
		p->last = place;
	p->any = true;
}

/* All literals that hold the bytes at any of the places. */
static void look_around(const struct row_literals *r,
			const struct literal_set *set, struct span row,
			const struct places *p, uint64_t *bits)
{
	size_t from = p->first > r->longest ? p->first - r->longest : 0;

	if (!p->any)
		return;
	(void)literal_set_find(
		set,
		span_head(span_skip(row, from),
			  p->last - from + FAR_GRAM + r->longest),
		bits);
}

/* --- far: every eighth place --- */

/* The gram's run lies around `at`. */
static bool is_run(const struct row_literals *r, const struct far_gram *g,
		   struct span row, size_t at)
{
	const struct far_run *run = &r->run[g->run];
	const uint8_t *p;

	if (at < g->at || at - g->at + FAR > row.len)
		return false;
	p = row.ptr + at - g->at;
	return long_at(p) == run->head && long_at(p + FAR - 8) == run->tail;
}

static bool is_far_place(const struct row_literals *r, struct span row,
			 size_t at)
{
	uint64_t word = far_word(row.ptr + at);
	size_t slot = gram_slot(r, word);

	for (; r->gram[slot].word; slot = (slot + 1) & (r->gram_slots - 1))
		if (r->gram[slot].word == word &&
		    is_run(r, &r->gram[slot], row, at))
			return true;
	return false;
}

static inline bool far_may(const struct row_literals *r, uint64_t word)
{
	uint32_t hash = far_hash(word, r->factor);
	uint32_t cell = r->cell[far_cell(hash)] ^ far_mark(hash) * 0x01010101u;

	/* one of its bytes is 0 */
	return ((cell - 0x01010101u) & ~cell & 0x80808080u) != 0;
}

static void find_far_plain(const struct row_literals *r, struct span row,
			   uint64_t *bits)
{
	struct places p = {0};

	for (size_t at = 0; at + FAR_GRAM <= row.len; at += STEP) {
		if (UNLIKELY(far_may(r, far_word(row.ptr + at))) &&
		    is_far_place(r, row, at))
			places_add(&p, at);
		if (at % FAR_BLOCK == FAR_BLOCK - STEP) {
			look_around(r, r->far, row, &p, bits);
			p.any = false;
		}
	}
	look_around(r, r->far, row, &p, bits);
}

#if defined(__x86_64__)
/* Where in a block the place of each lane of far_eight() is. */
static const uint8_t lane_place[8] = {0, 8, 32, 40, 16, 24, 48, 56};

/* Eight places, one of every eight, from p on: four bits for each lane, some of
 * them set when it is held back. */
WIDE static inline __attribute__((always_inline)) unsigned
far_eight(const struct row_literals *r, const uint8_t *p)
{
	const __m256i second = _mm256_set_epi8(
		13, 13, 13, 13, 9, 9, 9, 9, 5, 5, 5, 5, 1, 1, 1, 1, 13, 13, 13,
		13, 9, 9, 9, 9, 5, 5, 5, 5, 1, 1, 1, 1);
	__m256 low = _mm256_loadu_ps((const float *)(const void *)p);
	__m256 high = _mm256_loadu_ps((const float *)(const void *)(p + 32));
	__m256i word = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88));
	__m256i rest = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xdd));
	__m256i hash, cells, marks;

	word = _mm256_or_si256(word, _mm256_set1_epi32(0x20202020));
	rest = _mm256_or_si256(rest, _mm256_set1_epi32(0x2020));
	rest = _mm256_and_si256(rest, _mm256_set1_epi32(0xffff));
	hash = _mm256_mullo_epi32(word, _mm256_set1_epi32((int)r->factor));
	hash = _mm256_add_epi32(
		hash,
		_mm256_mullo_epi32(rest, _mm256_set1_epi32((int)FAR_OTHER)));
	cells = _mm256_i32gather_epi32((const int *)(const void *)r->cell,
				       _mm256_srli_epi32(hash, 32 - FAR_CELLS),
				       4);
	marks = _mm256_or_si256(_mm256_shuffle_epi8(hash, second),
				_mm256_set1_epi8(1));
	return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(cells, marks));
}

static void far_caught(const struct row_literals *r, struct span row, size_t at,
		       unsigned caught, uint64_t *bits)
{
	struct places p = {0};

	while (caught) {
		unsigned lane = (unsigned)__builtin_ctz(caught) / 4;

		if (is_far_place(r, row, at + lane_place[lane]))
			places_add(&p, at + lane_place[lane]);
		caught &= ~(15u << lane * 4);
	}
	look_around(r, r->far, row, &p, bits);
}

/* The last step goes over bytes seen before: then, too, no eight places in a
 * row go by without a look. */
WIDE static void find_far_wide(const struct row_literals *r, struct span row,
			       uint64_t *bits)
{
	size_t last = row.len - FAR_BLOCK;

	for (size_t at = 0;; at += FAR_BLOCK) {
		size_t here = at < last ? at : last;
		unsigned caught = far_eight(r, row.ptr + here);

		if (UNLIKELY(caught))
			far_caught(r, row, here, caught, bits);
		if (at >= last)
			break;
	}
}
#endif

static void find_far(const struct row_literals *r, struct span row,
		     uint64_t *bits)
{
#if defined(__x86_64__)
	if (r->wide && row.len >= FAR_BLOCK) {
		find_far_wide(r, row, bits);
		return;
	}
#endif
	find_far_plain(r, row, bits);
}

/* --- near: every place --- */

#if defined(__x86_64__)
static void near_caught(const struct row_literals *r, struct span row,
			size_t at, unsigned caught, uint64_t *bits)
{
	struct places p = {0};

	for (; caught; caught &= caught - 1) {
		size_t place = at + (size_t)__builtin_ctz(caught);

		if (is_near(r, word_at(row.ptr + place, r->places)))
			places_add(&p, place);
	}
	look_around(r, r->near, row, &p, bits);
}

/* As find_far_wide(), for each table. */
WIDE static inline __attribute__((always_inline)) void
find_near_wide(const struct row_literals *r, struct span row, size_t places,
	       uint64_t *bits)
{
	size_t last = row.len - NIBBLE_BYTES(places);

	for (size_t i = 0; i < r->tables; i++) {
		struct nibbles n = nibbles_of(&r->table[i]);

		for (size_t at = 0;; at += 32) {
			size_t here = at < last ? at : last;
			__m256i all = groups_at(&n, row.ptr + here, places);

			if (UNLIKELY(!_mm256_testz_si256(all, all)))
				near_caught(
					r, row, here,
					~(unsigned)_mm256_movemask_epi8(
						_mm256_cmpeq_epi8(
							all,
							_mm256_setzero_si256())),
					bits);
			if (at >= last)
				break;
		}
	}
}

WIDE static void near_by_three(const struct row_literals *r, struct span row,
			       uint64_t *bits)
{
	find_near_wide(r, row, 3, bits);
}

WIDE static void near_by_four(const struct row_literals *r, struct span row,
			      uint64_t *bits)
{
	find_near_wide(r, row, 4, bits);
}

/* False: the row is too short for what the processor can. */
static bool find_near_quick(const struct row_literals *r, struct span row,
			    uint64_t *bits)
{
	bool four = r->places == NIBBLE_MOST;

	if (row.len < NIBBLE_BYTES(NIBBLE_MOST))
		return false;
	(four ? near_by_four : near_by_three)(r, row, bits);
	return true;
}
#else
static bool find_near_quick(const struct row_literals *r, struct span row,
			    uint64_t *bits)
{
	(void)r;
	(void)row;
	(void)bits;
	return false;
}
#endif

static void find_near(const struct row_literals *r, struct span row,
		      uint64_t *bits)
{
	if (!r->tables || !find_near_quick(r, row, bits))
		(void)literal_set_find(r->near, row, bits);
}

/* --- both --- */

struct by_sieve {
	struct literal *all;	 /* owned */
	struct literal *list[2]; /* far, near; owned */
	size_t count[2];
};

/* Different bytes that near is to look for. */
struct near_words {
	uint32_t word[NEAR_TABLES * NEAR_LITERALS];
	size_t count;
};

static void near_words_add(struct near_words *n, const struct weights *w,
			   const struct factor *f)
{
	size_t places = f->len < GRAM ? f->len : GRAM;
	uint32_t word = word_at(
		f->bytes + weights_best(w, factor_span(f), places), places);

	for (size_t i = 0; i < n->count; i++)
		if (n->word[i] == word)
			return;
	if (n->count < ARRAY_LEN(n->word))
		n->word[n->count++] = word;
}

/* Long enough, and none of its grams is in normal values.  When there are four
 * bytes of it that are not, and room in the table of the short ones, these are
 * the better place to look at. */
static bool is_far(const struct weights *w, const struct factor *f, bool room)
{
	struct span s = factor_span(f);
	size_t at = weights_best(w, s, FAR);

	if (!room || !weights_common(w, f->bytes + at, FAR, FAR_GRAM))
		return true;
	at = weights_best(w, s, GRAM);
	return weights_common(w, f->bytes + at, GRAM, GRAM) != 0;
}

static void sort_out(struct by_sieve *b, const struct weights *w,
		     const struct literal *list, size_t count)
{
	struct near_words n = {.count = 0};
	size_t most = NEAR_LITERALS;

	for (size_t i = 0; i < count; i++)
		if (list[i].factor.len < FAR) {
			near_words_add(&n, w, &list[i].factor);
			b->list[1][b->count[1]++] = list[i];
		}
	while (most < n.count)
		most += NEAR_LITERALS;
	for (size_t i = 0; i < count; i++) {
		const struct factor *f = &list[i].factor;

		if (f->len < FAR)
			continue;
		if (is_far(w, f, n.count < most)) {
			b->list[0][b->count[0]++] = list[i];
			continue;
		}
		near_words_add(&n, w, f);
		b->list[1][b->count[1]++] = list[i];
	}
}

static bool make_room(struct by_sieve *b, size_t count)
{
	b->all = mem_new(count, sizeof(*b->all));
	b->list[0] = mem_new(count, sizeof(*b->all));
	b->list[1] = mem_new(count, sizeof(*b->all));
	return b->all && b->list[0] && b->list[1];
}

static int make(struct row_literals *r, struct by_sieve *b,
		const struct row_literal *list, size_t count, size_t most,
		struct err *err)
{
	struct weights *w = mem_new(1, sizeof(*w));
	int s = ST_OK;

	if (!w || !make_room(b, count)) {
		mem_free(w);
		return err_nomem(err);
	}
	weights_make(w);
	for (size_t i = 0; i < count; i++) {
		b->all[i].bit = list[i].bit;
		weights_cut(w, list[i].text, most, &b->all[i].factor);
	}
	sort_out(b, w, b->all, count);
	r->longest = most;
	r->wide = nibbles_are_wide();
	if (b->count[0])
		s = row_far_make(r, w, b->list[0], b->count[0], err);
	if (s == ST_OK && b->count[1])
		s = row_near_make(r, w, b->list[1], b->count[1], err);
	mem_free(w);
	return s;
}

int row_literals_open(struct row_literals **out, const struct row_literal *list,
		      size_t count, size_t most, struct err *err)
{
	struct row_literals *r = mem_new(1, sizeof(*r));
	struct by_sieve b = {0};
	int s = r ? make(r, &b, list, count, most, err) : err_nomem(err);

	mem_free(b.all);
	mem_free(b.list[0]);
	mem_free(b.list[1]);
	if (s < 0) {
		row_literals_close(r);
		return s;
	}
	*out = r;
	return ST_OK;
}

void row_literals_plain(struct row_literals *r)
{
	r->wide = false;
	r->tables = 0;
	if (r->far)
		literal_set_plain(r->far);
	if (r->near)
		literal_set_plain(r->near);
}

void row_literals_close(struct row_literals *r)
{
	if (!r)
		return;
	literal_set_close(r->far);
	literal_set_close(r->near);
	mem_free(r->cell);
	mem_free(r->run);
	mem_free(r->gram);
	mem_free(r);
}

void row_literals_find(const struct row_literals *r, struct span row,
		       uint64_t *bits)
{
	if (r->far)
		find_far(r, row, bits);
	if (r->near)
		find_near(r, row, bits);
}
