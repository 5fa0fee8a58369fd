/* bench.h - what the tests of evidence/ share: a scratch folder, and a walk
 * written down as text. */
#ifndef POSTERN_TESTS_EVIDENCE_BENCH_H
#define POSTERN_TESTS_EVIDENCE_BENCH_H

#include "base/buf.h"
#include "evidence/evidence.h"

struct bench {
	char folder[64]; /* made by bench_open, removed by bench_close */
};

void bench_open(struct bench *b);
void bench_close(struct bench *b);
/* Below the scratch folder; folders on the way are made. The returned path
 * lives until the next call but three. */
const char *bench_path(const struct bench *b, const char *name);
const char *bench_file(const struct bench *b, const char *name,
		       struct span bytes);

/* What one walk said. Every line is of one of these forms:
 *	item PATH [HOST|C:\PATH]
 *	closed PATH BYTES SHA256-FIRST-8 USE [damaged N] [slack N]
 *	skipped PATH BYTES CODE WHY				*/
struct walk {
	struct evidence_sink sink;
	struct buf said;
	size_t read_most; /* bytes the reader takes of each item; 0: all */
	size_t piece;	  /* a read's size; 0: 64 KiB */
	/* With digests_asked: all but items of this ending want one, which so
	 * many bytes of them tell; NULL: none. */
	const char *wants_not;
	size_t wants_after;
	unsigned items, closed, skipped, failures; /* failures: exit code 3 */
	uint64_t bytes;	 /* of the items, as their reader saw them */
	bool sums_ok;	 /* decoded + damaged + slack = bytes, always */
	struct buf last; /* bytes of the last item, when keep_last */
	bool keep_last;
};

void walk_init(struct walk *w);
void walk_release(struct walk *w);
/* All of the evidence; the status of what failed first. */
int walk_run(struct walk *w, const char *const *roots, size_t count,
	     const struct evidence_options *options, struct err *err);
/* The same for one root; what was said, as a C string. */
const char *walk_one(struct walk *w, const char *root,
		     const struct evidence_options *options);

#endif
