/* tape.c - see tape.h. */
#include "tape.h"

#include "base/alloc.h"

#define TAPE_MAX ((size_t)2 << 30) /* bytes of one hour */

void tape_init(struct tape *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->text, TAPE_MAX);
}

void tape_release(struct tape *t)
{
	buf_release(&t->text);
	mem_free(t->lines);
	memset(t, 0, sizeof(*t));
}

static bool grow(struct tape *t)
{
	size_t cap = t->cap ? t->cap * 2 : 4096;
	struct line *bigger;

	if (t->count < t->cap)
		return true;
	bigger = mem_resize(t->lines, cap, sizeof(*bigger));
	if (!bigger)
		return false;
	t->lines = bigger;
	t->cap = cap;
	return true;
}

void tape_add(struct tape *t, const struct line *what, struct span text)
{
	struct line *l;

	if (t->bad || !grow(t)) {
		t->bad = ST_NOMEM;
		return;
	}
	l = &t->lines[t->count];
	*l = *what;
	l->seq = t->seq++;
	l->from = (uint32_t)t->text.len;
	l->len = (uint32_t)text.len;
	buf_span_put(&t->text, text);
	if (t->text.bad)
		t->bad = t->text.bad;
	else
		t->count++;
}

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

size_t tape_sort(struct tape *t, int64_t until_ns)
{
	size_t n = 0;

	if (t->count)
		qsort(t->lines, t->count, sizeof(*t->lines), compare);
	while (n < t->count && t->lines[n].at_ns < until_ns)
		n++;
	return n;
}

void tape_drop(struct tape *t, size_t n)
{
	struct buf kept;
	size_t left = t->count - n;

	buf_init(&kept, TAPE_MAX);
	for (size_t i = 0; i < left; i++) {
		struct line l = t->lines[n + i];
		struct span text = tape_text(t, &l);

		l.from = (uint32_t)kept.len;
		buf_span_put(&kept, text);
		t->lines[i] = l;
	}
	t->count = left;
	if (kept.bad)
		t->bad = kept.bad;
	buf_reset(&t->text);
	buf_span_put(&t->text, buf_span(&kept));
	buf_release(&kept);
}
