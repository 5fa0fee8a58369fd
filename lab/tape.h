/* tape.h - the lines of one hour, in any order, sorted when it ends.
 *
 * Whoever makes life or an attack puts lines here; logs.h takes them out in
 * the order of time. */
#ifndef POSTERN_LAB_TAPE_H
#define POSTERN_LAB_TAPE_H

#include "base/buf.h"

/* What a line is, beside its text: who is behind it. */
#define MARK_HONEST 0 /* must stay silent */
#define MARK_NOISE 1  /* internet noise: may be mentioned, never high */
#define MARK_DEEDS 2  /* from here on: a deed of truth.h */

struct line {
	int64_t at_ns;
	uint32_t seq;  /* order of arrival breaks ties */
	uint32_t mark; /* MARK_ or a deed */
	uint32_t from; /* place in tape.text */
	uint32_t len;
	uint8_t host; /* index of a host, see logs.h */
	uint8_t log;  /* enum log_kind */
};

struct tape {
	struct buf text;
	struct line *lines; /* owned */
	size_t count, cap;
	uint32_t seq;
	enum status bad; /* sticky */
};

void tape_init(struct tape *t);
void tape_release(struct tape *t);
void tape_add(struct tape *t, const struct line *what, struct span text);
/* Sorts what is there. Lines before `until_ns` are first; returns how many. */
size_t tape_sort(struct tape *t, int64_t until_ns);
/* Forgets the first n lines and keeps the later ones. */
void tape_drop(struct tape *t, size_t n);

static inline struct span tape_text(const struct tape *t, const struct line *l)
{
	return span_of(t->text.ptr + l->from, l->len);
}

#endif
