/* storage.c - step: names of cloud storage, data/cloud-storage.csv, into
 * known_storage (temporary), for transfers.sql. */
#include "questions/step.h"

#include "base/banned.h"
#include "base/csv.h"

#define LIMIT_TABLE ((size_t)1 << 16) /* bytes of quoted cells */

static int put_rows(struct step *s, struct csv *csv)
{
	struct case_query *put = NULL;
	int status = step_query(s, &put,
				"INSERT OR IGNORE INTO known_storage"
				" VALUES (?1, ?2)");

	while (!status && (status = csv_next(csv, s->err)) > 0) {
		case_bind_text(put, 1, csv_cell(csv, "suffix"));
		case_bind_text(put, 2, csv_cell(csv, "name"));
		status = step_put(s, put);
	}
	case_query_close(put);
	return status;
}

int step_storage(struct step *s)
{
	const struct embedded_file *file =
		embedded_find(embedded_knowledge, "data/cloud-storage.csv");
	struct arena text;
	struct csv csv;
	int status;

	if (!file)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks data/cloud-storage.csv");
	status = step_exec(s, "CREATE TEMP TABLE known_storage"
			      " (suffix TEXT PRIMARY KEY, name TEXT)"
			      " WITHOUT ROWID");
	arena_init(&text, LIMIT_TABLE);
	if (!status)
		status = csv_init(&csv, file->bytes, &text, s->err);
	if (!status)
		status = put_rows(s, &csv);
	arena_release(&text);
	return status ? err_in(s->err, "%s", file->name) : ST_OK;
}
