/* literals.c - see literals.h. */
#include "rules/traces/literals.h"

#include "base/alloc.h"

#define STATES_MAX 65535
/* The sieve: a bit for each hash of four bytes, or of three when a literal has
 * no more. More literals, more bits; small, so that it stays in the cache. */
#define GRAM ((size_t)4)
#define SIEVE_BITS_MIN 13
#define SIEVE_BITS_MAX 17
#define STRIDE_MAX ((size_t)4)

struct output {
	unsigned bit;
	uint32_t next; /* + 1; 0: the last */
};

struct literal_set {
	uint8_t class_of[256];
	unsigned classes; /* 0 is every byte of no literal */
	size_t states;
	uint16_t *step;	  /* states * classes */
	uint32_t *first;  /* by state: its first output + 1 */
	struct output *outputs;
	size_t output_count;
	size_t gram;	/* 4, or 3 */
	size_t stride;	/* 1..4 */
	uint32_t mask;	/* of the bytes of a gram */
	unsigned shift; /* hash: 32 bits to SIEVE_BITS_MIN.._MAX */
	uint64_t *sieve;
};

static void make_classes(struct literal_set *l, const struct literal *list,
			 size_t count)
{
	l->classes = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i].factor.len; k++) {
			uint8_t c = list[i].factor.bytes[k];

			if (!l->class_of[c])
				l->class_of[c] = (uint8_t)l->classes++;
		}
	for (int c = 'A'; c <= 'Z'; c++)
		l->class_of[c] = l->class_of[c | 0x20];
}

static void add_output(struct literal_set *l, size_t state, unsigned bit)
{
	l->outputs[l->output_count] = (struct output){bit, l->first[state]};
	l->first[state] = (uint32_t)++l->output_count;
}

/* The tree of all literals; 0 is its root and "no such branch". */
static void make_tree(struct literal_set *l, const struct literal *list,
		      size_t count)
{
	l->states = 1;
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;

		for (size_t k = 0; k < list[i].factor.len; k++) {
			uint8_t c = l->class_of[list[i].factor.bytes[k]];
			uint16_t *step = &l->step[at * l->classes + c];

			if (!*step)
				*step = (uint16_t)l->states++;
			at = *step;
		}
		add_output(l, at, list[i].bit);
	}
}

/* The outputs of `from` hold for `to` as well; they are shared behind the last
 * of its own. */
static void share_outputs(struct literal_set *l, size_t to, size_t from)
{
	uint32_t *end = &l->first[to];

	while (*end)
		end = &l->outputs[*end - 1].next;
	*end = l->first[from];
}

/* Breadth first, so that where a state falls back to is worked out before. */
static void make_steps(struct literal_set *l, uint16_t *queue, uint16_t *fall)
{
	size_t head = 0, tail = 0;

	for (unsigned c = 0; c < l->classes; c++)
		if (l->step[c])
			queue[tail++] = l->step[c];
	while (head < tail) {
		size_t at = queue[head++];

		share_outputs(l, at, fall[at]);
		for (unsigned c = 0; c < l->classes; c++) {
			uint16_t *step = &l->step[at * l->classes + c];
			uint16_t back = l->step[fall[at] * l->classes + c];

			if (*step) {
				fall[*step] = back;
				queue[tail++] = *step;
			} else {
				*step = back;
			}
		}
	}
}

/* --- the sieve --- */

static uint32_t gram_hash(const struct literal_set *l, uint32_t word)
{
	return ((word | 0x20202020u) & l->mask) * 0x9e3779b1u >> l->shift;
}

static uint32_t first_bytes(const uint8_t *p, size_t n)
{
	uint32_t word = 0;

	memcpy(&word, p, n);
	return word;
}

/* How seldom a byte is in addresses, queries, paths and command lines; hex
 * digits of GUIDs are everywhere. */
static unsigned rarity(uint8_t c)
{
	if (strchr("jkqvxz", c))
		return 6;
	if (strchr("bghmpuwy", c))
		return 3;
	if (strchr("_~@$<>{}[]()!*", c))
		return 4;
	return strchr("0123456789abcdef", c) ? 1 : 2;
}

/* Where in a literal the rarest run of n bytes starts. */
static size_t rarest_run(const struct factor *f, size_t n)
{
	size_t best = 0;
	unsigned most = 0;

	for (size_t at = 0; at + n <= f->len; at++) {
		unsigned sum = 0;

		for (size_t i = at; i < at + n; i++)
			sum += rarity(f->bytes[i]);
		if (sum > most) {
			most = sum;
			best = at;
		}
	}
	return best;
}

static void put_grams(struct literal_set *l, const struct factor *f)
{
	size_t at = rarest_run(f, l->stride + l->gram - 1);

	for (size_t k = 0; k < l->stride; k++) {
		uint32_t h = gram_hash(l, first_bytes(f->bytes + at + k,
						      l->gram));

		l->sieve[h / 64] |= UINT64_C(1) << (h % 64);
	}
}

/* A literal of n bytes holds n - 3 runs of four; when every stride-th place of
 * a value is looked at, one of any `stride` neighbours among them is met. */
static bool make_sieve(struct literal_set *l, const struct literal *list,
		       size_t count)
{
	size_t shortest = FACTOR_LENGTH;
	unsigned bits = SIEVE_BITS_MIN;

	for (size_t i = 0; i < count; i++)
		if (list[i].factor.len < shortest)
			shortest = list[i].factor.len;
	l->gram = shortest < GRAM ? GRAM - 1 : GRAM;
	l->mask = shortest < GRAM ? first_bytes((const uint8_t *)"\xff\xff\xff",
						GRAM - 1) :
				    UINT32_MAX;
	l->stride = shortest - l->gram + 1;
	if (l->stride > STRIDE_MAX)
		l->stride = STRIDE_MAX;
	while (bits < SIEVE_BITS_MAX && count * l->stride * 512 >> bits)
		bits++;
	l->shift = 32 - bits;
	l->sieve = mem_new((size_t)1 << bits >> 6, sizeof(*l->sieve));
	for (size_t i = 0; l->sieve && i < count; i++)
		put_grams(l, &list[i].factor);
	return l->sieve != NULL;
}

/* In the lowest bit. */
static uint64_t sieve_bit(const struct literal_set *l, uint32_t word)
{
	uint32_t h = gram_hash(l, word);

	return l->sieve[h / 64] >> (h % 64);
}

/* Values too short for a load of four bytes, and the last place of others when
 * grams are of three. */
static bool may_at_end(const struct literal_set *l, struct span value, size_t i)
{
	uint64_t caught = 0;

	for (; i + l->gram <= value.len; i += l->stride)
		caught |= sieve_bit(l, first_bytes(value.ptr + i, l->gram));
	return caught & 1;
}

bool literal_set_may(const struct literal_set *l, struct span value)
{
	const struct literal_set sieve = {
		.mask = l->mask, .shift = l->shift, .sieve = l->sieve};
	const size_t stride = l->stride;
	uint64_t caught = 0;
	size_t i = 0;

	for (; i + GRAM <= value.len; i += stride)
		caught |= sieve_bit(&sieve, first_bytes(value.ptr + i, GRAM));
	return (caught & 1) || (l->gram < GRAM && may_at_end(l, value, i));
}

static int make(struct literal_set *l, const struct literal *list, size_t count,
		struct err *err)
{
	uint16_t *queue, *fall;
	size_t states = 1;
	int s = ST_OK;

	for (size_t i = 0; i < count; i++)
		states += list[i].factor.len;
	if (states > STATES_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "too many literals for one field");
	make_classes(l, list, count);
	l->step = mem_new(states * l->classes, sizeof(*l->step));
	l->first = mem_new(states, sizeof(*l->first));
	l->outputs = mem_new(count + 1, sizeof(*l->outputs));
	queue = mem_new(states, sizeof(*queue));
	fall = mem_new(states, sizeof(*fall));
	if (l->step && l->first && l->outputs && queue && fall &&
	    make_sieve(l, list, count)) {
		make_tree(l, list, count);
		make_steps(l, queue, fall);
	} else {
		s = err_nomem(err);
	}
	mem_free(queue);
	mem_free(fall);
	return s;
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
	mem_free(l->step);
	mem_free(l->first);
	mem_free(l->outputs);
	mem_free(l->sieve);
	mem_free(l);
}

void literal_set_scan(const struct literal_set *l, struct span value,
		      uint64_t *bits)
{
	size_t at = 0;

	for (size_t i = 0; i < value.len; i++) {
		at = l->step[at * l->classes + l->class_of[value.ptr[i]]];
		for (uint32_t o = l->first[at]; UNLIKELY(o);
		     o = l->outputs[o - 1].next)
			bits[l->outputs[o - 1].bit / 64] |=
				UINT64_C(1) << (l->outputs[o - 1].bit % 64);
	}
}
