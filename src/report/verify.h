/* verify.h - is the case what it was, and the evidence, and the reports?
 *
 *	verify_open     the case by itself: the custody chain is whole, every
 *	                item has its row and agrees with it, bytes add up
 *	verify_item     for each item met while the evidence is walked once
 *	                more, in any order
 *	verify_report   for each report file that was written
 *	verify_finish   what is missing, and the sum
 *
 * Each difference is a line on the sink.  The digests of reports are kept in
 * the custody log: case_custody(c, "report", name, bytes, sha256), so that
 * they hang on the chain like everything else. */
#ifndef POSTERN_REPORT_VERIFY_H
#define POSTERN_REPORT_VERIFY_H

#include "report/report.h"

struct verify; /* opaque */

/* Differences in the case itself are told on the sink and counted; they are no
 * failure of this call. */
int verify_open(struct verify **out, struct case_file *c,
		const struct report_options *options, struct report_sink *sink,
		struct err *err) MUST_USE;
void verify_close(struct verify *v); /* NULL is fine */

int verify_item(struct verify *v, struct span path, uint64_t bytes,
		const uint8_t sha256[DIGEST_SIZE], struct err *err) MUST_USE;
/* name: as it stands in the custody log, the file's name without its folder.*/
int verify_report(struct verify *v, struct span name, uint64_t bytes,
		  const uint8_t sha256[DIGEST_SIZE], struct err *err) MUST_USE;
/* evidence: it was walked as a whole, so what was not met is missing. ST_OK:
 * all is what it was; ST_INTEGRITY: it is not. */
int verify_finish(struct verify *v, bool evidence, struct err *err) MUST_USE;

#endif
