/* progress.h - one line on stderr while something long runs, for terminals. */
#ifndef POSTERN_CLI_PROGRESS_H
#define POSTERN_CLI_PROGRESS_H

#include "base/err.h"
#include "ingest/ingest.h"

struct progress {
	int64_t started_ns; /* monotonic */
	unsigned drawn;	    /* columns of the line on the screen */
};

void progress_start(struct progress *p);
/* For ingest_options.progress; ctx is the struct progress. */
void progress_draw(void *ctx, const struct ingest_progress *at);
/* Takes the line away. */
void progress_end(struct progress *p);

#endif
