/* packing.h - archives for the tests of evidence/, made by libarchive while
 * the test runs. */
#ifndef POSTERN_TESTS_EVIDENCE_PACKING_H
#define POSTERN_TESTS_EVIDENCE_PACKING_H

#include "bench.h"

struct archive;

struct member {
	const char *name;
	const char *text; /* NULL: `zeros` bytes of zero */
	size_t zeros;
	unsigned type;	  /* AE_IF…; 0: a file */
	const char *link; /* of a symbolic or hard link */
};

struct packing {
	int (*format)(struct archive *);
	int (*filter)(struct archive *);
	const char *options;
	const char *password;
};

extern const struct packing zip, stored_zip, seven;
extern const struct packing tar, gz_tar, xz_tar, zst_tar, bz_tar;
extern const struct packing gz; /* one file, no archive */

/* Four members that every format can hold. */
#define PLAIN_MEMBERS 4
extern const struct member plain[PLAIN_MEMBERS];

/* Into *out, which the caller releases. */
void pack(struct buf *out, const struct packing *how,
	  const struct member *members, size_t count);
/* The same as a file below the scratch folder; see bench_path. */
const char *pack_file(const struct bench *b, const char *name,
		      const struct packing *how, const struct member *members,
		      size_t count);
/* An archive with one member: another archive. */
void wrap(struct buf *io, const struct packing *how, const char *name);

/* cmocka's fixture: a struct bench in *state. */
int packing_setup(void **state);
int packing_teardown(void **state);

#endif
