/* knowledge.c - reads builds.csv and flaws.csv. See knowledge.h. */
#include "knowledge/knowledge.h"

#include "base/alloc.h"
#include "base/banned.h"
#include "base/csv.h"
#include "knowledge/shipped.h"

/* Room for all strings and rows; the tables together are below 200 KiB. */
#define KNOWLEDGE_BYTES ((size_t)8 << 20)

struct knowledge {
	struct arena arena;
	struct known_build *builds;
	size_t build_count;
	struct known_flaw *flaws;
	size_t flaw_count;
	struct shipped shipped;
};

/* A table while it is read. Rows that cannot be made leave s negative. */
struct table {
	struct csv csv;
	struct arena *arena;
	int s;
	struct err *err;
};

static void refuse(struct table *t, const char *column)
{
	if (t->s >= 0)
		t->s = err_set(t->err, ST_FORMAT, ERR_NO_OFFSET,
			       "line %u: bad %s \"%.*s\"", t->csv.line, column,
			       SPAN_ARG(csv_cell(&t->csv, column)));
}

static const char *text_cell(struct table *t, const char *column)
{
	const char *text = arena_text(t->arena, csv_cell(&t->csv, column));

	if (!text && t->s >= 0)
		t->s = err_nomem(t->err);
	return text;
}

static int64_t date_cell(struct table *t, const char *column)
{
	struct span s = csv_cell(&t->csv, column);
	int64_t ns = TIME_NONE;

	if (s.len && !time_from_date(s, &ns))
		refuse(t, column);
	return ns;
}

/* "15.1.2106" in a list of branches, "15.1.2106.13" in one of builds. */
static bool branch_parse(struct span s, struct build *out)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%.*s.0", SPAN_ARG(s));

	return n > 0 && (size_t)n < sizeof(text) &&
	       build_parse(span_of(text, (size_t)n), out);
}

static const struct build *list_cell(struct table *t, const char *column,
				     bool (*parse)(struct span, struct build *),
				     size_t *count)
{
	struct span left = csv_cell(&t->csv, column);
	struct build *list =
		arena_new(t->arena, left.len / 2 + 1, sizeof(*list));

	*count = 0;
	if (!list && t->s >= 0)
		t->s = err_nomem(t->err);
	while (list && left.len) {
		size_t n = span_find(left, SPAN_LIT(";"));
		struct span one = span_head(left, n);

		if (!parse(span_trim(one), &list[(*count)++])) {
			refuse(t, column);
			break;
		}
		left = span_skip(left, one.len + 1);
	}
	return list;
}

static void read_build(struct table *t, struct known_build *b)
{
	if (!build_parse(csv_cell(&t->csv, "build"), &b->build))
		refuse(t, "build");
	b->product = text_cell(t, "product");
	b->branch = text_cell(t, "branch");
	b->update = text_cell(t, "update");
	b->released_ns = date_cell(t, "release_date");
}

/* Words of extra_condition that ask for more than a build. */
static bool asks_for_more(const char *condition)
{
	static const char *const words[] = {"also needs", "not effective",
					    "no code fix", " plus "};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strstr(condition, words[i]))
			return true;
	return false;
}

static const char *const accounts[] = {
	[FLAW_ACCOUNT_UNKNOWN] = "",	  [FLAW_ACCOUNT_NONE] = "none",
	[FLAW_ACCOUNT_CHAIN] = "chain",	  [FLAW_ACCOUNT_OWN] = "own",
	[FLAW_ACCOUNT_VICTIM] = "victim",
};

const char *flaw_account_name(enum flaw_account account)
{
	return accounts[account];
}

static enum flaw_account account_cell(struct table *t)
{
	struct span cell = csv_cell(&t->csv, "account");

	for (size_t i = 0; i < ARRAY_LEN(accounts); i++)
		if (span_is(cell, accounts[i]))
			return (enum flaw_account)i;
	refuse(t, "account");
	return FLAW_ACCOUNT_UNKNOWN;
}

static void read_flaw(struct table *t, struct known_flaw *f)
{
	struct span exploited = csv_cell(&t->csv, "exploited");

	f->cve = text_cell(t, "cve");
	f->nickname = text_cell(t, "nickname");
	f->chain = text_cell(t, "chain");
	f->published_ns = date_cell(t, "published");
	f->first_exploited_ns = date_cell(t, "first_exploited");
	f->kev_added_ns = date_cell(t, "kev_added");
	f->exploited = span_is(exploited, "yes");
	if (!f->exploited && !span_is(exploited, "no-known"))
		refuse(t, "exploited");
	f->extra_condition = text_cell(t, "extra_condition");
	f->needs_more = f->extra_condition && asks_for_more(f->extra_condition);
	f->account = account_cell(t);
	f->affected = list_cell(t, "affected_branches", branch_parse,
				&f->affected_count);
	f->fixed = list_cell(t, "fixed_builds", build_parse, &f->fixed_count);
}

/* Records of a table: never more than its line feeds. */
static size_t most_records(struct span bytes)
{
	size_t n = 1;

	for (size_t i = 0; i < bytes.len; i++)
		n += bytes.ptr[i] == '\n';
	return n;
}

static int table_open(struct table *t, struct knowledge *k,
		      const struct embedded_file *files, const char *name,
		      size_t *most, struct err *err)
{
	const struct embedded_file *file = embedded_find(files, name);

	*t = (struct table){.arena = &k->arena, .err = err};
	if (!file)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "no table %s",
			       name);
	*most = most_records(file->bytes);
	t->s = csv_init(&t->csv, file->bytes, &k->arena, err);
	return t->s;
}

static int by_build(const void *a, const void *b)
{
	const struct known_build *x = a;
	const struct known_build *y = b;

	return build_compare(x->build, y->build);
}

static int read_builds(struct knowledge *k, const struct embedded_file *files,
		       struct err *err)
{
	struct table t;
	size_t most = 0;

	if (table_open(&t, k, files, "data/builds.csv", &most, err))
		return t.s ? t.s : ST_FORMAT;
	k->builds = arena_new(&k->arena, most, sizeof(*k->builds));
	if (!k->builds)
		return err_nomem(err);
	while (t.s >= 0 && (t.s = csv_next(&t.csv, err)) > 0)
		read_build(&t, &k->builds[k->build_count++]);
	if (t.s == 0)
		qsort(k->builds, k->build_count, sizeof(*k->builds), by_build);
	return t.s;
}

static int read_flaws(struct knowledge *k, const struct embedded_file *files,
		      struct err *err)
{
	struct table t;
	size_t most = 0;

	if (table_open(&t, k, files, "data/flaws.csv", &most, err))
		return t.s ? t.s : ST_FORMAT;
	k->flaws = arena_new(&k->arena, most, sizeof(*k->flaws));
	if (!k->flaws)
		return err_nomem(err);
	while (t.s >= 0 && (t.s = csv_next(&t.csv, err)) > 0)
		read_flaw(&t, &k->flaws[k->flaw_count++]);
	return t.s;
}

static int read_shipped(struct knowledge *k, const struct embedded_file *files,
			struct err *err)
{
	struct table t;
	size_t most = 0;

	if (table_open(&t, k, files, "data/shipped-pages.csv", &most, err))
		return t.s ? t.s : ST_FORMAT;
	return shipped_read(&k->shipped, &t.csv, most, &k->arena, err);
}

int knowledge_open(struct knowledge **out, const struct embedded_file *table,
		   struct err *err)
{
	struct knowledge *k = mem_new(1, sizeof(*k));
	int s;

	if (!k)
		return err_nomem(err);
	arena_init(&k->arena, KNOWLEDGE_BYTES);
	s = read_builds(k, table, err);
	if (s)
		err_in(err, "data/builds.csv");
	if (!s && (s = read_flaws(k, table, err)))
		err_in(err, "data/flaws.csv");
	if (!s && (s = read_shipped(k, table, err)))
		err_in(err, "data/shipped-pages.csv");
	if (s) {
		knowledge_close(k);
		return s;
	}
	*out = k;
	return ST_OK;
}

void knowledge_close(struct knowledge *k)
{
	if (!k)
		return;
	arena_release(&k->arena);
	mem_free(k);
}

size_t knowledge_build_count(const struct knowledge *k)
{
	return k->build_count;
}

const struct known_build *knowledge_build_at(const struct knowledge *k,
					     size_t index)
{
	return &k->builds[index];
}

const struct known_build *knowledge_build(const struct knowledge *k,
					  struct build build)
{
	struct known_build key = {.build = build};

	return bsearch(&key, k->builds, k->build_count, sizeof(*k->builds),
		       by_build);
}

size_t knowledge_flaw_count(const struct knowledge *k)
{
	return k->flaw_count;
}

const struct known_flaw *knowledge_flaw(const struct knowledge *k, size_t index)
{
	return &k->flaws[index];
}

const struct known_flaw *knowledge_flaw_find(const struct knowledge *k,
					     const char *cve)
{
	for (size_t i = 0; i < k->flaw_count; i++)
		if (!strcmp(k->flaws[i].cve, cve))
			return &k->flaws[i];
	return NULL;
}

bool knowledge_is_shipped(const struct knowledge *k, struct span path)
{
	return shipped_find(&k->shipped, path);
}
