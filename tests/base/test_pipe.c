/* test_pipe.c - bytes from one thread to another. */
#include "check.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/pipe.h"

struct job {
	struct pipe *pipe;
	size_t total, piece;
	int r;
};

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + i / 251);
}

static void *write_all(void *user)
{
	struct job *job = user;
	uint8_t piece[64];

	for (size_t at = 0; at < job->total && !job->r;) {
		size_t n = job->total - at < job->piece ? job->total - at
							: job->piece;

		for (size_t i = 0; i < n; i++)
			piece[i] = byte_at(at + i);
		job->r = pipe_write(job->pipe, span_of(piece, n));
		at += n;
	}
	pipe_end(job->pipe, ST_OK, NULL);
	return NULL;
}

static void what_goes_in_comes_out_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t ring = 1; ring < 20; ring++) {
		for (size_t cut = 1; cut < 20; cut += 3) {
			struct job job = {.total = 1000, .piece = 23 - cut};
			pthread_t writer;
			uint8_t out[32];
			size_t at = 0;
			int64_t n;

			CHECK_EQ(pipe_open(&job.pipe, ring, NULL), 0);
			CHECK_EQ(pthread_create(&writer, NULL, write_all, &job),
				 0);
			while ((n = source_read(pipe_source(job.pipe), out, cut,
						NULL)) > 0)
				for (int64_t i = 0; i < n; i++, at++)
					CHECK_EQ(out[i], byte_at(at));
			CHECK_EQ(n, 0);
			CHECK_EQ(at, 1000);
			pipe_leave(job.pipe);
			pthread_join(writer, NULL);
			CHECK_EQ(job.r, 0);
			pipe_close(job.pipe);
		}
	}
}

static void a_reader_that_leaves_does_not_hold_the_writer_up(void **state)
{
	struct job job = {.total = 1000, .piece = 10};
	pthread_t writer;
	uint8_t out[8];

	(void)state;
	CHECK_EQ(pipe_open(&job.pipe, 16, NULL), 0);
	for (unsigned turn = 0; turn < 50; turn++) {
		job.r = 0;
		CHECK_EQ(pthread_create(&writer, NULL, write_all, &job), 0);
		CHECK(source_read(pipe_source(job.pipe), out, 8, NULL) > 0);
		pipe_leave(job.pipe);
		pthread_join(writer, NULL);
		CHECK_EQ(job.r, ST_CANCELLED);
		pipe_reset(job.pipe);
	}
	pipe_close(job.pipe);
}

static void the_end_may_be_a_failure(void **state)
{
	struct pipe *p;
	struct err err;
	uint8_t out[8];

	(void)state;
	CHECK_EQ(pipe_open(&p, 16, &err), 0);
	CHECK_EQ(pipe_write(p, SPAN_LIT("ab")), 0);
	pipe_end(p, ST_IO, "lost");
	CHECK_EQ(source_read(pipe_source(p), out, 8, &err), 2);
	CHECK_EQ(source_read(pipe_source(p), out, 8, &err), ST_IO);
	CHECK_TEXT(err.text, "lost");
	pipe_close(p);
}

static void a_pipe_without_memory_is_none(void **state)
{
	struct pipe *p;

	(void)state;
	alloc_fail_at(1);
	CHECK_EQ(pipe_open(&p, 16, NULL), ST_NOMEM);
	alloc_fail_at(0);
	CHECK_EQ(pipe_open(&p, SIZE_MAX, NULL), ST_NOMEM);
	pipe_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out_however_it_is_cut),
		cmocka_unit_test(
			a_reader_that_leaves_does_not_hold_the_writer_up),
		cmocka_unit_test(the_end_may_be_a_failure),
		cmocka_unit_test(a_pipe_without_memory_is_none),
	};

	return RUN_TESTS(tests);
}
