/* dump_table.h - a text log as JSONL or CSV, native columns as they are. */
#ifndef POSTERN_CLI_DUMP_TABLE_H
#define POSTERN_CLI_DUMP_TABLE_H

#include "base/source.h"
#include "formats/sniff.h"
#include "formats/table.h"

enum dump_form { DUMP_JSONL, DUMP_CSV, DUMP_XML };

struct dump_out {
	/* Takes the bytes or says why not: ST_IO. */
	int (*write)(struct dump_out *out, struct span bytes, struct err *err);
};

bool dump_is_table(enum format format);

/* Every record of the log. CSV starts with a header row, and has another
 * whenever the log changes its columns. DUMP_XML: ST_USAGE. */
int dump_table(struct source *in, enum format format, struct span file_name,
	       enum dump_form form, struct dump_out *out,
	       struct damage_sink *damage, struct tally *tally,
	       struct err *err) MUST_USE;

#endif
