/* clusters.c - step: what belongs together, and what was published of it.
 *
 * data/claims.csv and data/campaigns.csv go into temporary tables; the rest
 * is clusters.sql, and listed.sql for what lists of indicators name. */
#include "questions/step.h"

#include "base/banned.h"
#include "base/csv.h"

#define LIMIT_PUBLISHED ((size_t)4 << 20) /* bytes of quoted cells */

static const char tables_sql[] =
	"CREATE TEMP TABLE published_claim (ord INTEGER, id TEXT, name TEXT,"
	" claimed_by TEXT, contested_by TEXT);"
	"CREATE TEMP TABLE published_trait (claim TEXT, kind TEXT, value TEXT,"
	" from_ns INTEGER, to_ns INTEGER);"
	"CREATE TEMP TABLE published_phase (id TEXT, kind TEXT, cve TEXT,"
	" from_ns INTEGER, to_ns INTEGER);";

struct published {
	struct step *s;
	struct csv csv;
	struct case_query *row;
	struct case_query *part;
	int64_t ord;
};

static int64_t day(struct span text)
{
	int64_t ns;

	return time_from_date(text, &ns) ? ns : TIME_NONE;
}

/* "a;b;c": the first, and *list goes behind it. */
static struct span take_part(struct span *list)
{
	size_t n = span_find(*list, SPAN_LIT(";"));
	struct span part = span_trim(span_head(*list, n));

	*list = n == SIZE_MAX ? SPAN_EMPTY : span_skip(*list, n + 1);
	return part;
}

/* "kind:value", of an address "address:value@from/to". */
static int put_trait(struct published *p, struct span claim, struct span trait)
{
	size_t colon = span_find(trait, SPAN_LIT(":"));
	struct span kind = span_head(trait, colon);
	struct span value = span_skip(trait, colon + 1);
	size_t at = span_is(kind, "address") ? span_find(value, SPAN_LIT("@"))
					     : SIZE_MAX;
	struct span days =
		at == SIZE_MAX ? SPAN_EMPTY : span_skip(value, at + 1);
	int64_t from = day(span_head(days, 10));
	int64_t to = day(span_skip(days, 11));

	if (colon == SIZE_MAX)
		return ST_OK;
	case_bind_text(p->part, 1, claim);
	case_bind_text(p->part, 2, kind);
	case_bind_text(p->part, 3, span_head(value, at));
	case_bind_time(p->part, 4, from);
	case_bind_time(p->part, 5, to == TIME_NONE ? to : to + NS_PER_DAY);
	return step_put(p->s, p->part);
}

static int put_claim(struct published *p)
{
	struct span id = csv_cell(&p->csv, "id");
	struct span traits = csv_cell(&p->csv, "match");
	int status;

	case_bind_i64(p->row, 1, ++p->ord);
	case_bind_text(p->row, 2, id);
	case_bind_text(p->row, 3, csv_cell(&p->csv, "name"));
	case_bind_text(p->row, 4, csv_cell(&p->csv, "claimed_by"));
	case_bind_text(p->row, 5, csv_cell(&p->csv, "contested_by"));
	status = step_put(p->s, p->row);
	while (!status && traits.len)
		status = put_trait(p, id, take_part(&traits));
	return status;
}

static int put_phase(struct published *p)
{
	struct span flaws = csv_cell(&p->csv, "flaws");
	int64_t to = day(csv_cell(&p->csv, "to"));
	int status = ST_OK;

	while (!status && flaws.len) {
		case_bind_text(p->row, 1, csv_cell(&p->csv, "id"));
		case_bind_text(p->row, 2, csv_cell(&p->csv, "kind"));
		case_bind_text(p->row, 3, take_part(&flaws));
		case_bind_time(p->row, 4, day(csv_cell(&p->csv, "from")));
		case_bind_time(p->row, 5,
			       to == TIME_NONE ? to : to + NS_PER_DAY);
		status = step_put(p->s, p->row);
	}
	return status;
}

static int read_table(struct published *p, const char *path,
		      int (*put)(struct published *p))
{
	const struct embedded_file *file =
		embedded_find(embedded_knowledge, path);
	struct arena text;
	int status;

	if (!file)
		return err_set(p->s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks %s", path);
	arena_init(&text, LIMIT_PUBLISHED);
	status = csv_init(&p->csv, file->bytes, &text, p->s->err);
	while (!status && (status = csv_next(&p->csv, p->s->err)) > 0)
		status = put(p);
	arena_release(&text);
	return status ? err_in(p->s->err, "%s", path) : ST_OK;
}

static int read_claims(struct step *s)
{
	struct published p = {.s = s};
	int status = step_query(s, &p.row,
				"INSERT INTO published_claim VALUES"
				" (?1, ?2, ?3, ?4, nullif(?5, ''))");

	if (!status)
		status = step_query(s, &p.part,
				    "INSERT INTO published_trait VALUES"
				    " (?1, ?2, ?3, ?4, ?5)");
	if (!status)
		status = read_table(&p, "data/claims.csv", put_claim);
	case_query_close(p.part);
	case_query_close(p.row);
	return status;
}

static int read_phases(struct step *s)
{
	struct published p = {.s = s};
	int status = step_query(s, &p.row,
				"INSERT INTO published_phase VALUES"
				" (?1, ?2, ?3, ?4, ?5)");

	if (!status)
		status = read_table(&p, "data/campaigns.csv", put_phase);
	case_query_close(p.row);
	return status;
}

int step_clusters(struct step *s)
{
	int status = step_exec(s, tables_sql);

	if (!status)
		status = read_claims(s);
	if (!status)
		status = read_phases(s);
	if (!status)
		status = step_sql(s, "clusters");
	return status ? status : step_sql(s, "listed");
}
