/* exchange_csv.h - the CSV logs of an Exchange server: HttpProxy, ECP, EWS,
 * cmdlets, message tracking, SMTP and the rest, one record at a time.
 *
 * docs/formats/exchange-csv.md has the kinds, their columns, and every rule
 * for lines that break them.  A line that gives no record is reported to the
 * damage sink and counted; the reader always goes on. */
#ifndef POSTERN_FORMATS_EXCHANGE_CSV_H
#define POSTERN_FORMATS_EXCHANGE_CSV_H

#include "base/source.h"
#include "formats/sniff.h"
#include "formats/table.h"

struct exchange_csv_options { /* zero means the default */
	enum format kind;     /* what sniff said: gives the columns of a file
			     that has neither #Fields nor a header row */
	struct damage_sink *damage; /* may be NULL; must outlive the reader */
};

/* Opaque; made by exchange_csv_open, freed by exchange_csv_close (NULL is
 * fine).  One thread at a time. */
struct exchange_csv;

/* options may be NULL. The source is borrowed and must outlive the reader. */
MUST_USE int exchange_csv_open(struct exchange_csv **out, struct source *source,
			       const struct exchange_csv_options *options,
			       struct err *err);
void exchange_csv_close(struct exchange_csv *x);

/* Returns 1 and fills *out, 0 at the end, or a negative enum status with *err
 * filled and *out untouched (ST_NOMEM, or what the source gave).
 * Cells are unquoted. A row may have fewer cells than columns. */
MUST_USE int exchange_csv_next(struct exchange_csv *x, struct table_row *out,
			       struct err *err);

/* The kind that the headers read so far tell; else options.kind; else
 * FORMAT_OTHER_CSV. */
enum format exchange_csv_kind(const struct exchange_csv *x);

const struct table_header *exchange_csv_header(const struct exchange_csv *x);
const struct tally *exchange_csv_tally(const struct exchange_csv *x);

#endif
