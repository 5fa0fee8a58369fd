/* pump.c - see pump.h. */
#include "ingest/pump.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/pipe.h"

#define PUMP_RING ((size_t)4 << 20)
#define PUMP_PIECE ((size_t)256 << 10)

struct pump {
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct source *in; /* NULL: nothing to do */
	bool quit;
	struct pipe *pipe;
	uint8_t *piece;
};

static void fetch(struct pump *p, struct source *in)
{
	struct err err = {0};

	for (;;) {
		int64_t n = source_read(in, p->piece, PUMP_PIECE, &err);

		if (n <= 0) {
			pipe_end(p->pipe, n < 0 ? (enum status)n : ST_OK,
				 "the bytes break off");
			return;
		}
		if (pipe_write(p->pipe, span_of(p->piece, (size_t)n))) {
			pipe_end(p->pipe, ST_OK, "");
			return;
		}
	}
}

static void *run(void *arg)
{
	struct pump *p = arg;

	pthread_mutex_lock(&p->lock);
	while (!p->quit) {
		struct source *in = p->in;

		if (!in) {
			pthread_cond_wait(&p->changed, &p->lock);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		fetch(p, in);
		pthread_mutex_lock(&p->lock);
		p->in = NULL;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

int pump_open(struct pump **out, struct err *err)
{
	struct pump *p = mem_new(1, sizeof(*p));
	int s = p ? pipe_open(&p->pipe, PUMP_RING, err) : err_nomem(err);

	if (s) {
		mem_free(p);
		return s;
	}
	p->piece = mem_new(PUMP_PIECE, 1);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	if (p->piece && !pthread_create(&p->thread, NULL, run, p)) {
		*out = p;
		return ST_OK;
	}
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->changed);
	pipe_close(p->pipe);
	mem_free(p->piece);
	mem_free(p);
	return err_nomem(err);
}

void pump_close(struct pump *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->quit = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->changed);
	pipe_close(p->pipe);
	mem_free(p->piece);
	mem_free(p);
}

struct source *pump_start(struct pump *p, struct source *in)
{
	pthread_mutex_lock(&p->lock);
	p->in = in;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return pipe_source(p->pipe);
}

void pump_stop(struct pump *p)
{
	pipe_leave(p->pipe);
	pthread_mutex_lock(&p->lock);
	while (p->in)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	pipe_reset(p->pipe);
}
