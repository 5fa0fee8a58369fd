/* abuse.h - the answer to "you connected to our server": every connection to
 * an address, from the record. */
#ifndef POSTERN_CENSUS_ABUSE_H
#define POSTERN_CENSUS_ABUSE_H

#include "census/report.h"

/* The address or name that a complaint is about; from/to bound the time of the
 * connections (TIME_NONE: no bound). */
int abuse_answer(struct store *store, struct span about, int64_t from_ns,
		 int64_t to_ns, bool arabic, const struct census_sink *sink,
		 struct err *err) MUST_USE;

#endif
