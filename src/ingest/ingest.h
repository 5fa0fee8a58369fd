/* ingest.h - reads evidence into a case: all cores, constant memory, a fixed
 * order.
 *
 * Every item is one transaction, in the order of the evidence whatever thread
 * read it.  Run again after a kill, items that the case holds already are
 * hashed and compared, but not read again. */
#ifndef POSTERN_INGEST_INGEST_H
#define POSTERN_INGEST_INGEST_H

#include "case/case.h"
#include "evidence/evidence.h"
#include "knowledge/knowledge.h"

struct ingest_progress {
	uint64_t bytes;	      /* read so far, of top-level files */
	uint64_t bytes_total; /* of all top-level files */
	uint64_t items;	      /* finished */
	uint64_t hits;
};

struct ingest_options {
	const char *const *roots;
	size_t root_count;
	struct evidence_options evidence;
	unsigned threads; /* 0: one */
	bool slack;	  /* event records in unused space, too */
	/* Called a few times a second from the calling thread; may be NULL. */
	void (*progress)(void *ctx, const struct ingest_progress *progress);
	void *ctx;
};

struct ingest_result {
	uint64_t items;
	uint64_t bytes;
	uint64_t damaged; /* bytes that could not be read */
	uint64_t harmful; /* rows of not_examined that make the exit code 3 */
};

/* names: frozen, of the rule set. ST_INTEGRITY: a resumed run meets other
 * evidence than the case holds. */
int ingest(struct case_file *c, const struct rules *rules,
	   const struct field_names *names, const struct knowledge *knowledge,
	   const struct ingest_options *options, struct ingest_result *out,
	   struct err *err) MUST_USE;

#endif
