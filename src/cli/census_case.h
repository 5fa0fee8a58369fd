/* census_case.h - a census's figures, put into a case, so that the questions
 * can speak of them without knowing a census. */
#ifndef POSTERN_CLI_CENSUS_CASE_H
#define POSTERN_CLI_CENSUS_CASE_H

#include "case/case.h"
#include "knowledge/knowledge.h"

struct census_case {
	const char *store;	  /* path; NULL: no census, nothing is done */
	const char *organisation; /* as its scope names it, or NULL */
	int64_t as_of_ns; /* runs of later days are left out; TIME_NONE */
};

/* Fills the census tables of the case, and a row of its custody log with the
 * store's digest; the store is only read.  A store of one organisation is
 * about that one.  ST_USAGE: no such store, no finished run, no such
 * organisation; the case is as before.  c NULL: only looks whether all of
 * that is there, so that hours of reading are not lost to a wrong word. */
int census_into_case(struct case_file *c, const struct knowledge *k,
		     const struct census_case *wish, struct err *err) MUST_USE;

#endif
