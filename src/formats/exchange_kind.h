/* exchange_kind.h - which log of Exchange it is: by #Log-type, by its columns,
 * or by the shape of a row. */
#ifndef POSTERN_FORMATS_EXCHANGE_KIND_H
#define POSTERN_FORMATS_EXCHANGE_KIND_H

#include "formats/sniff.h"
#include "formats/table.h"

/* By the value of "#Log-type:"; FORMAT_OTHER_CSV when it names none we know. */
enum format exchange_kind_of_type(struct span log_type);

/* By columns that only one kind has; FORMAT_OTHER_CSV otherwise. Both SMTP logs
 * have the same: FORMAT_SMTP_RECEIVE. IMAP and POP too: FORMAT_IMAP. */
enum format exchange_kind_of_columns(const struct table_columns *columns);

/* By the number of cells and their shape, for a row without any header;
 * FORMAT_OTHER_CSV when nothing is known. */
enum format exchange_kind_of_row(const struct table_row *row);

/* Which of the two kinds with the same columns: by the port of the local end
 * (SMTP: endpoint with an inbound port means receive; IMAP or POP). Other
 * kinds come back as they are. */
enum format exchange_kind_of_port(enum format kind, struct span endpoint);
/* The cell that exchange_kind_of_port wants, for a kind's default columns. */
#define EXCHANGE_SMTP_LOCAL 4
#define EXCHANGE_IMAP_LOCAL 3

/* The columns of a current server, with commas; empty when not known. */
struct span exchange_kind_columns(enum format kind);

#endif
