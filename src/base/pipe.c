/* pipe.c - see pipe.h.  Bytes are copied outside the lock: what lies between
 * `got` and `put` is the reader's, the rest of the ring the writer's. */
#include "base/pipe.h"

#include <pthread.h>

#include "base/alloc.h"

struct pipe {
	struct source source;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	uint64_t put; /* bytes ever written and */
	uint64_t got; /* read; put - got is in the ring */
	bool ended, left;
	enum status code; /* told at the end */
	const char *why;
	size_t size; /* of the ring */
	uint8_t ring[];
};

static int64_t pipe_read(struct source *s, uint8_t *out, size_t cap,
			 struct err *err)
{
	struct pipe *p = (struct pipe *)s;
	size_t n, at;
	enum status code;

	pthread_mutex_lock(&p->lock);
	while (p->put == p->got && !p->ended)
		pthread_cond_wait(&p->changed, &p->lock);
	n = (size_t)(p->put - p->got);
	at = (size_t)(p->got % p->size);
	code = p->code;
	pthread_mutex_unlock(&p->lock);
	if (n == 0)
		return code ? err_set(err, code, ERR_NO_OFFSET, "%s", p->why)
			    : 0;
	if (n > cap)
		n = cap;
	if (n > p->size - at)
		n = p->size - at;
	memcpy(out, p->ring + at, n);
	pthread_mutex_lock(&p->lock);
	p->got += n;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return (int64_t)n;
}

int pipe_open(struct pipe **out, size_t ring_bytes, struct err *err)
{
	struct pipe *p;
	size_t size;

	if (__builtin_add_overflow(sizeof(*p), ring_bytes, &size) ||
	    ring_bytes == 0)
		return err_nomem(err);
	p = mem_new(1, size);
	if (!p)
		return err_nomem(err);
	if (pthread_mutex_init(&p->lock, NULL)) {
		mem_free(p);
		return err_nomem(err);
	}
	if (pthread_cond_init(&p->changed, NULL)) {
		pthread_mutex_destroy(&p->lock);
		mem_free(p);
		return err_nomem(err);
	}
	p->size = ring_bytes;
	p->source.read = pipe_read;
	*out = p;
	return ST_OK;
}

void pipe_close(struct pipe *p)
{
	if (!p)
		return;
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	mem_free(p);
}

/* Room for the writer, up to the end of the ring; 0: the reader left. */
static size_t wait_for_room(struct pipe *p, size_t *at)
{
	size_t room;

	pthread_mutex_lock(&p->lock);
	while (p->put - p->got == p->size && !p->left)
		pthread_cond_wait(&p->changed, &p->lock);
	*at = (size_t)(p->put % p->size);
	room = p->size - (size_t)(p->put - p->got);
	if (room > p->size - *at)
		room = p->size - *at;
	if (p->left)
		room = 0;
	pthread_mutex_unlock(&p->lock);
	return room;
}

int pipe_write(struct pipe *p, struct span bytes)
{
	while (bytes.len) {
		size_t at;
		size_t n = wait_for_room(p, &at);

		if (n == 0)
			return ST_CANCELLED;
		if (n > bytes.len)
			n = bytes.len;
		memcpy(p->ring + at, bytes.ptr, n);
		bytes = span_skip(bytes, n);
		pthread_mutex_lock(&p->lock);
		p->put += n;
		pthread_cond_signal(&p->changed);
		pthread_mutex_unlock(&p->lock);
	}
	return ST_OK;
}

void pipe_end(struct pipe *p, enum status code, const char *why)
{
	pthread_mutex_lock(&p->lock);
	p->ended = true;
	p->code = code;
	p->why = why;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

struct source *pipe_source(struct pipe *p)
{
	return &p->source;
}

void pipe_leave(struct pipe *p)
{
	pthread_mutex_lock(&p->lock);
	p->left = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

void pipe_reset(struct pipe *p)
{
	p->put = p->got = 0;
	p->ended = p->left = false;
	p->code = ST_OK;
	p->source.at = 0;
}
