/* report.h - what the case says, for people and for programs.
 *
 * All reports read the case through case/query.h only, and give the same
 * bytes for the same case.  They stream: nothing grows with the case but the
 * text that is being put together.
 *
 *	report_json     postern-report/1, see docs/report.md
 *	report_text     the statement for a terminal
 *	report_html     one page without scripts, for a browser and for paper
 *	report_explain  the bytes behind a finding, an implant or an answer
 *
 * verify.h has the check of a case against its evidence. */
#ifndef POSTERN_REPORT_REPORT_H
#define POSTERN_REPORT_REPORT_H

#include "case/case.h"

enum report_lang { LANG_EN, LANG_AR, LANG_COUNT };

/* Where a report goes. write gets stretches of up to some 64 KiB, in order. */
struct report_sink {
	int (*write)(struct report_sink *sink, struct span bytes,
		     struct err *err);
};

struct report_options {
	enum report_lang lang;
	/* Text only. */
	unsigned columns;    /* of the terminal; 0: 80 */
	bool colour;	     /* ANSI colours */
	unsigned findings;   /* strongest ones shown; 0: 10 */
	const char *command; /* what `explain` is called with: the case's path
			      * as the user gave it; NULL: the case's name */
	/* Text only: other reports that were written; may be NULL. */
	const char *const *files;
	size_t file_count;
};

/* A case whose questions were never answered gives ST_USAGE. */
int report_json(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err) MUST_USE;
int report_text(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err) MUST_USE;
int report_html(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err) MUST_USE;

/* Appends `length` bytes at `offset` of the evidence item of that logical path
 * to out (fewer when the item ends before). */
struct report_fetch {
	int (*fetch)(struct report_fetch *fetch, struct span path,
		     uint64_t offset, uint64_t length, struct buf *out,
		     struct err *err);
};

/* id: of a finding (f-…), an implant (i-…), a cluster, or the name of a
 * question.  fetch NULL: places without their bytes.  rules NULL: without the
 * rule's own words.  ST_USAGE when the case knows no such thing. Evidence that
 * cannot be read is told in the text and gives ST_IO at the end. */
int report_explain(struct case_file *c, const char *id,
		   struct report_fetch *fetch, const struct rules *rules,
		   const struct report_options *options,
		   struct report_sink *sink, struct err *err) MUST_USE;

/* One answer; why: and what it is reasoned from. ST_USAGE when there is no such
 * question. */
int report_answer(struct case_file *c, const char *question, bool why,
		  const struct report_options *options,
		  struct report_sink *sink, struct err *err) MUST_USE;
/* The same as postern-answer/1. */
int report_answer_json(struct case_file *c, const char *question, bool why,
		       const struct report_options *options,
		       struct report_sink *sink, struct err *err) MUST_USE;

/* Where records exist for each host and source, and why they do not. host: NULL
 * for all; one that the case does not know: ST_USAGE. */
int report_coverage(struct case_file *c, const char *host,
		    const struct report_options *options,
		    struct report_sink *sink, struct err *err) MUST_USE;
/* The same as postern-coverage/1. */
int report_coverage_json(struct case_file *c, const char *host,
			 const struct report_options *options,
			 struct report_sink *sink, struct err *err) MUST_USE;

/* Before and after a judgement was noted and the answers were made again, with
 * the same case open for writing: what was noted, which answers changed, and
 * options->files as reports that were written anew. */
int report_judged_begin(struct case_file *c, struct err *err) MUST_USE;
int report_judged(struct case_file *c, bool json,
		  const struct report_options *options,
		  struct report_sink *sink, struct err *err) MUST_USE;

/* True when the answer `question` has one of the verdicts of `list`
 * ("exploited,confirmed"; "question:verdict" for one question only): for
 * --fail-on. Words that no question knows: ST_USAGE. */
int report_fail_on(struct case_file *c, const char *list, bool *reached,
		   struct err *err) MUST_USE;

/* A sink that passes on and reckons the SHA-256 and the size, for the custody
 * log. */
struct report_digest_sink {
	struct report_sink sink;
	struct report_sink *next; /* NULL: only reckon */
	struct digest *digest;	  /* borrowed */
	uint64_t bytes;
};
void report_digest_sink_init(struct report_digest_sink *s,
			     struct report_sink *next, struct digest *digest);

/* Into memory, up to the buffer's maximum. */
struct report_buf_sink {
	struct report_sink sink;
	struct buf *buf; /* borrowed */
};
void report_buf_sink_init(struct report_buf_sink *s, struct buf *buf);

#endif
