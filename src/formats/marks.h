/* marks.h - finds the bytes that cut a block of text into lines and cells, 64
 * bytes at a time where the processor can.
 *
 *     a,b,"c"LF        at:   1 3 7        (separators, LF, NUL)
 *     0123456 7        line: 2 | MARK_QUOTE   (index in `at` of the line's end)
 *
 * All paths give the same; tests compare them. */
#ifndef POSTERN_FORMATS_MARKS_H
#define POSTERN_FORMATS_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MARKS_PAD 64 /* readable bytes behind a block, spare room in `at` */

#define MARK_QUOTE UINT32_C(0x80000000) /* in line[]: the line has a quote */
#define MARK_INDEX UINT32_C(0x7FFFFFFF)

struct mark_bytes {
	uint8_t separator; /* LF: only lines are wanted */
	uint8_t quote;	   /* NUL: quotes do not matter */
};

/* The arrays are the caller's: `at` holds len + MARKS_PAD, `line` len. */
struct marks {
	uint32_t *at; /* offset of every separator, LF and NUL, ascending */
	size_t count;
	uint32_t *line; /* for every LF and NUL: its index in `at` | flags */
	size_t lines;
	bool quote; /* one was seen behind the last line end */
};

/* Starts anew and marks block[0..len); block has MARKS_PAD bytes behind it
 * whose values do not matter. len is below 2^30. */
typedef void marks_scan(struct marks *m, const uint8_t *block, size_t len,
			struct mark_bytes what);

struct marks_path {
	const char *name;
	marks_scan *scan;
	bool (*runs_here)(void);
};

/* All paths, the fastest first; the last runs everywhere. */
extern const struct marks_path marks_paths[];
extern const size_t marks_path_count;

marks_scan *marks_best(void);

#endif
