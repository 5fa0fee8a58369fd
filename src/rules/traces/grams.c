/* grams.c - see grams.h: a hash table with chains of bounded length. */
#include "rules/traces/grams.h"

#include "base/alloc.h"

/* Links of one chain. Those of SigmaHQ have 69 at most, names of drivers that
 * end with ".sys", and a list of signs of four bytes that begin alike 134. */
#define CHAIN_MAX 192

struct link {
	uint32_t next; /* + 1; 0: the last */
	uint32_t word;
	uint8_t at;
};

/* A literal; several rules may have the same. */
struct word {
	struct factor factor;
	uint32_t bit; /* index + 1 of its first */
};

struct bit {
	uint32_t next; /* + 1; 0: the last */
	unsigned bit;
};

struct grams {
	uint32_t *head; /* by hash: link + 1; 0: none */
	uint32_t heads; /* a power of two */
	struct link *link;
	size_t link_count;
	struct word *word; /* by literal */
	struct bit *bit;   /* by literal */
};

static bool is_same(const struct factor *a, const struct factor *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* The word in the chain that is the same literal with the same gram; *length:
 * of the chain. */
static struct link *find_link(struct grams *g, const struct gram *gram,
			      const struct factor *f, unsigned *length)
{
	uint32_t at = g->head[gram->hash & (g->heads - 1)];

	for (*length = 0; at; at = g->link[at - 1].next, ++*length) {
		struct link *l = &g->link[at - 1];

		if (l->at == gram->at && is_same(&g->word[l->word].factor, f))
			return l;
	}
	return NULL;
}

/* The literal's bit goes to the word that stands for it; its first gram says
 * which. */
static void add_bit(struct grams *g, uint32_t word, uint32_t literal,
		    unsigned bit)
{
	g->bit[literal] = (struct bit){g->word[word].bit, bit};
	g->word[word].bit = literal + 1;
}

static bool add_gram(struct grams *g, const struct gram *gram,
		     const struct literal *l, bool is_first)
{
	uint32_t *head = &g->head[gram->hash & (g->heads - 1)];
	unsigned length;
	struct link *same = find_link(g, gram, &l->factor, &length);

	if (is_first)
		add_bit(g, same ? same->word : gram->literal, gram->literal,
			l->bit);
	if (same)
		return true;
	g->word[gram->literal].factor = l->factor;
	g->link[g->link_count] = (struct link){*head, gram->literal, gram->at};
	*head = (uint32_t)++g->link_count;
	return length < CHAIN_MAX;
}

static bool make_room(struct grams *g, size_t count, size_t gram_count)
{
	for (g->heads = 64; g->heads < gram_count * 2;)
		g->heads *= 2;
	g->head = mem_new(g->heads, sizeof(*g->head));
	g->link = mem_new(gram_count, sizeof(*g->link));
	g->word = mem_new(count, sizeof(*g->word));
	g->bit = mem_new(count, sizeof(*g->bit));
	return g->head && g->link && g->word && g->bit;
}

static int make(struct grams *g, const struct literal *list, size_t count,
		const struct gram *gram, size_t gram_count, struct err *err)
{
	if (!make_room(g, count, gram_count))
		return err_nomem(err);
	for (size_t i = 0; i < gram_count; i++) {
		bool is_first = !i || gram[i - 1].literal != gram[i].literal;

		if (!add_gram(g, &gram[i], &list[gram[i].literal], is_first))
			return 0;
	}
	return 1;
}

int grams_open(struct grams **out, const struct literal *list, size_t count,
	       const struct gram *gram, size_t gram_count, struct err *err)
{
	struct grams *g = mem_new(1, sizeof(*g));
	int s = g ? make(g, list, count, gram, gram_count, err)
		  : err_nomem(err);

	if (s <= 0) {
		grams_close(g);
		return s;
	}
	*out = g;
	return 1;
}

void grams_close(struct grams *g)
{
	if (!g)
		return;
	mem_free(g->head);
	mem_free(g->link);
	mem_free(g->word);
	mem_free(g->bit);
	mem_free(g);
}

static bool stands_at(const struct factor *f, struct span value, size_t from)
{
	if (value.len - from < f->len)
		return false;
	for (size_t i = 0; i < f->len; i++)
		if (ascii_lower(value.ptr[from + i]) != f->bytes[i])
			return false;
	return true;
}

bool grams_find(const struct grams *g, uint32_t hash, struct span value,
		size_t place, uint64_t *bits)
{
	uint32_t at = g->head[hash & (g->heads - 1)];
	bool found = false;

	for (; at; at = g->link[at - 1].next) {
		const struct link *l = &g->link[at - 1];
		const struct word *w = &g->word[l->word];

		if (place < l->at ||
		    !stands_at(&w->factor, value, place - l->at))
			continue;
		found = true;
		for (uint32_t b = w->bit; b; b = g->bit[b - 1].next)
			bits[g->bit[b - 1].bit / 64] |=
				UINT64_C(1) << (g->bit[b - 1].bit % 64);
	}
	return found;
}
