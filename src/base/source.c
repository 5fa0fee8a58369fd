/* source.c - see source.h. */
#include "base/source.h"

#include <errno.h>
#include <unistd.h>

int64_t source_read(struct source *s, uint8_t *out, size_t cap, struct err *err)
{
	int64_t n = cap ? s->read(s, out, cap, err) : 0;

	if (n > 0)
		s->at += (uint64_t)n;
	return n;
}

int64_t source_fill(struct source *s, uint8_t *out, size_t cap, struct err *err)
{
	size_t have = 0;

	while (have < cap) {
		int64_t n = source_read(s, out + have, cap - have, err);

		if (n < 0)
			return n;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (int64_t)have;
}

static int64_t memory_read(struct source *s, uint8_t *out, size_t cap,
			   struct err *err)
{
	struct memory_source *m = (struct memory_source *)s;
	size_t n = m->in.len < cap ? m->in.len : cap;

	(void)err;
	if (m->piece && n > m->piece)
		n = m->piece;
	if (n)
		memcpy(out, m->in.ptr, n);
	m->in = span_skip(m->in, n);
	return (int64_t)n;
}

void memory_source_init(struct memory_source *m, struct span in, size_t piece)
{
	*m = (struct memory_source){{memory_read, 0}, in, piece};
}

static int64_t fd_read(struct source *s, uint8_t *out, size_t cap,
		       struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;

	for (;;) {
		ssize_t n = read(f->fd, out, cap);

		if (n >= 0)
			return n;
		if (errno != EINTR)
			return err_sys(err, ST_IO, errno, "cannot read");
	}
}

void fd_source_init(struct fd_source *f, int fd)
{
	*f = (struct fd_source){{fd_read, 0}, fd};
}

static int64_t joined_read(struct source *s, uint8_t *out, size_t cap,
			   struct err *err)
{
	struct joined_source *j = (struct joined_source *)s;
	size_t n = j->head.len < cap ? j->head.len : cap;

	if (n == 0)
		return source_read(j->next, out, cap, err);
	memcpy(out, j->head.ptr, n);
	j->head = span_skip(j->head, n);
	return (int64_t)n;
}

void joined_source_init(struct joined_source *j, struct span head,
			struct source *next)
{
	*j = (struct joined_source){{joined_read, 0}, head, next};
}

static int64_t hashed_read(struct source *s, uint8_t *out, size_t cap,
			   struct err *err)
{
	struct hashed_source *h = (struct hashed_source *)s;
	int64_t n = source_read(h->next, out, cap, err);

	if (n > 0)
		digest_add(h->digest, span_of(out, (size_t)n));
	return n;
}

void hashed_source_init(struct hashed_source *h, struct source *next,
			struct digest *digest)
{
	*h = (struct hashed_source){{hashed_read, 0}, next, digest};
}
