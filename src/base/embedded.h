/* embedded.h - files that the build put into the program (tools/embed.c), so
 * that it needs no path to its own data. */
#ifndef POSTERN_BASE_EMBEDDED_H
#define POSTERN_BASE_EMBEDDED_H

#include "base/span.h"

struct embedded_file {
	const char *name;  /* relative: "data/builds.csv"; NULL ends a table */
	struct span bytes; /* a NUL stands behind them */
};

/* *.csv and *.yml of data/, *.yar and *.yml of rules/, at any depth, each in byte
 * order of names */
extern const struct embedded_file embedded_knowledge[];
/* *.sql of src/case/, src/questions/ and src/census/ */
extern const struct embedded_file embedded_sql[];
/* src/report/ *.css */
extern const struct embedded_file embedded_page[];

/* NULL when there is none of that name. */
const struct embedded_file *embedded_find(const struct embedded_file *table,
					  const char *name);

#endif
