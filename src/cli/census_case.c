/* census_case.c - see census_case.h. */
#include "cli/census_case.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "case/query.h"
#include "census/phrases.h"
#include "census/report.h"

#define SENTENCE_MAX ((size_t)65536)

struct filling {
	struct case_file *c;
	const struct reading *r;
	const struct model_organisation *own; /* or NULL */
	char sha256[DIGEST_TEXT];
};

static int put_row(struct case_query *q, struct err *err)
{
	int s = case_query_next(q, err);

	case_query_reset(q);
	return s;
}

static void bind_text(struct case_query *q, int at, const char *text)
{
	case_bind_text(q, at, span_str(text));
}

/* ------------------------------------------------------------------- store -- */

static int digest_of(int fd, const char *path, uint8_t out[DIGEST_SIZE],
		     int64_t *bytes, struct err *err)
{
	uint8_t block[65536];
	struct digest *d = NULL;
	ssize_t n = 1;
	int s = digest_open(&d, err);

	*bytes = 0;
	while (!s && n) {
		n = read(fd, block, sizeof(block));
		if (n < 0 && errno != EINTR)
			s = err_sys(err, ST_IO, errno, "cannot read %s", path);
		if (n > 0) {
			digest_add(d, span_of(block, (size_t)n));
			*bytes += n;
		}
	}
	if (!s)
		digest_take(d, out);
	digest_close(d);
	return s;
}

/* Rows that are still in the log beside the store are in no digest of it. */
static int refuse_log(const char *path, struct err *err)
{
	char log[4096];
	struct stat st;

	if ((size_t)snprintf(log, sizeof(log), "%s-wal", path) >= sizeof(log))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--census: the path is too long");
	if (stat(log, &st) || st.st_size == 0)
		return ST_OK;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "%s is being written, or its last run was killed: let "
		       "\"postern census scan\" end first",
		       path);
}

static int take_custody(struct filling *f, const char *path, struct err *err)
{
	uint8_t sum[DIGEST_SIZE];
	int64_t bytes = 0;
	int fd;
	int s;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, ST_USAGE, errno, "cannot read the store %s",
			       path);
	s = digest_of(fd, path, sum, &bytes, err);
	close(fd);
	if (s)
		return s;
	digest_text(sum, f->sha256);
	return case_custody(f->c, "census", span_str(path), bytes, sum, err);
}

/* ------------------------------------------------------------ organisation -- */

static int no_such(const struct model *m, const char *name, struct err *err)
{
	const char **names =
		mem_new((size_t)m->organisation_count + 1, sizeof(*names));
	const char *near;
	int s;

	if (!names)
		return err_nomem(err);
	for (uint32_t i = 0; i < m->organisation_count; i++)
		names[i] = m->organisations[i].name;
	near = nearest_word(span_str(name), names, m->organisation_count);
	s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
		    "the census knows no organisation \"%.60s\"%s%.60s%s", name,
		    near ? "; did you mean \"" : "", near ? near : "",
		    near ? "\"?" : "");
	mem_free(names);
	return s;
}

static int find_own(struct filling *f, const char *name, struct err *err)
{
	const struct model *m = f->r->last;

	if (!name && m->organisation_count == 1)
		f->own = &m->organisations[0];
	if (!name)
		return ST_OK;
	for (uint32_t i = 0; i < m->organisation_count; i++)
		if (!strcmp(m->organisations[i].name, name))
			f->own = &m->organisations[i];
	return f->own ? ST_OK : no_such(m, name, err);
}

static int put_front_ends(struct filling *f, struct err *err)
{
	const struct model *m = f->r->last;
	struct case_query *q = NULL;
	int s = case_query_open(&q, f->c,
				"INSERT OR IGNORE INTO census_front_end "
				"VALUES (?1, ?2, ?3, ?4, ?5)",
				err);

	for (uint32_t i = 0; i < m->endpoint_count && !s; i++) {
		const struct model_endpoint *p = &m->endpoints[i];
		uint32_t org = m->targets[p->target].organisation;

		if (&m->organisations[org] != f->own || !p->product ||
		    p->product->cloud)
			continue;
		bind_text(q, 1, p->name);
		bind_text(q, 2, p->address);
		bind_text(q, 3, p->product->word);
		bind_text(q, 4, p->interval.known ? p->interval.low_text : "");
		bind_text(q, 5, p->interval.known ? p->interval.high_text : "");
		s = put_row(q, err);
	}
	case_query_close(q);
	return s;
}

/* --------------------------------------------------------------- the rest -- */

static int put_census(struct filling *f, struct err *err)
{
	const struct model_organisation *o = f->own;
	struct buf said[2];
	struct case_query *q = NULL;
	int s = case_query_open(&q, f->c,
				"INSERT INTO census VALUES (?1, ?2, ?3, ?4, "
				"?5, ?6, ?7, ?8)",
				err);

	for (int i = 0; i < 2; i++) {
		buf_init(&said[i], SENTENCE_MAX);
		if (o)
			class_sentence_put(&said[i], o, f->r->last->day, i);
		if (said[i].bad && !s)
			s = err_nomem(err);
	}
	if (!s) {
		bind_text(q, 1, f->sha256);
		case_bind_time(q, 2, f->r->adoption.runs[0].day_ns);
		case_bind_time(q, 3, f->r->last->day_ns);
		case_bind_i64(q, 4, f->r->last->organisation_count);
		bind_text(q, 5, o ? o->name : "");
		bind_text(q, 6, o ? class_word(o->class) : "");
		case_bind_text(q, 7, buf_span(&said[0]));
		case_bind_text(q, 8, buf_span(&said[1]));
		s = put_row(q, err);
	}
	case_query_close(q);
	buf_release(&said[0]);
	buf_release(&said[1]);
	return s;
}

static int put_flaws(struct filling *f, const struct flaw_set *set,
		     struct err *err)
{
	struct case_query *q = NULL;
	int s = case_query_open(&q, f->c,
				"INSERT OR IGNORE INTO census_flaw VALUES "
				"(?1, ?2)",
				err);

	for (unsigned i = 0; i < set->flaws && !s; i++) {
		bind_text(q, 1, set->word);
		bind_text(q, 2, set->flaw[i]->cve);
		s = put_row(q, err);
	}
	case_query_close(q);
	return s;
}

static void bind_share(struct case_query *q, const struct share *s)
{
	case_bind_i64(q, 3, s->exploitable);
	case_bind_i64(q, 4, s->patched);
	case_bind_i64(q, 5, s->cannot_tell);
	case_bind_i64(q, 6, s->gone);
	case_bind_real(q, 7, share_low(s->patched, s->exploitable));
	case_bind_real(q, 8, share_middle(s));
	case_bind_real(q, 9,
		       share_high(s->patched, s->cannot_tell + s->gone,
				  s->exploitable));
	bind_text(q, 10, trend_word(s->trend));
	case_bind_i64(q, 11, s->ups);
	case_bind_i64(q, 12, s->downs);
	case_bind_real(q, 13, s->trend_p);
}

static int put_share(struct filling *f, unsigned set, bool chosen,
		     struct err *err)
{
	const struct adoption *a = &f->r->adoption;
	struct case_query *q = NULL;
	struct buf said[2];
	int s = case_query_open(&q, f->c,
				"INSERT INTO census_share VALUES (?1, ?2, ?3, "
				"?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
				"?14, ?15, ?16)",
				err);

	for (int i = 0; i < 2; i++) {
		buf_init(&said[i], SENTENCE_MAX);
		put_sentence(&said[i], a, a->count - 1, set, i);
		if (said[i].bad && !s)
			s = err_nomem(err);
	}
	if (!s) {
		bind_text(q, 1, f->r->tables.sets.set[set].word);
		case_bind_i64(q, 2, chosen);
		bind_share(q, &a->runs[a->count - 1].set[set]);
		case_bind_text(q, 14, buf_span(&said[0]));
		case_bind_text(q, 15, buf_span(&said[1]));
		bind_text(q, 16,
			  f->own ? verdict_word(f->own->verdict[set]) : "");
		s = put_row(q, err);
	}
	case_query_close(q);
	buf_release(&said[0]);
	buf_release(&said[1]);
	return s ? s : put_flaws(f, &f->r->tables.sets.set[set], err);
}

static int put_shares(struct filling *f, struct err *err)
{
	const struct flaw_sets *sets = &f->r->tables.sets;
	const struct adoption *a = &f->r->adoption;
	int64_t day_ns = f->r->last->day_ns;
	unsigned chosen = pick_set(sets, NULL, day_ns, a);
	int s = ST_OK;

	for (unsigned i = 0; i < sets->count && !s; i++)
		if (set_is_known(&sets->set[i], day_ns) && a->cohort[i])
			s = put_share(f, i, i == chosen, err);
	return s;
}

static int fill(struct filling *f, struct err *err)
{
	int s = case_exec(f->c,
			  "DELETE FROM census_flaw; DELETE FROM census_share;"
			  " DELETE FROM census_front_end; DELETE FROM census",
			  err);

	if (!s)
		s = put_census(f, err);
	if (!s)
		s = put_shares(f, err);
	if (!s && f->own)
		s = put_front_ends(f, err);
	return s;
}

static int fill_at_once(struct filling *f, struct err *err)
{
	int s = case_begin(f->c, err);

	if (s)
		return s;
	s = fill(f, err);
	if (!s)
		s = case_commit(f->c, err);
	if (s)
		case_rollback(f->c);
	return s;
}

int census_into_case(struct case_file *c, const struct knowledge *k,
		     const struct census_case *wish, struct err *err)
{
	struct reading_wishes reading = {.finished_only = true};
	struct filling f = {.c = c};
	struct store *store = NULL;
	struct reading r = {0};
	int s;

	if (!wish->store)
		return wish->organisation
			       ? err_set(err, ST_USAGE, ERR_NO_OFFSET,
					 "--organisation is a name of a "
					 "census: it wants --census STORE")
			       : ST_OK;
	if (wish->as_of_ns != TIME_NONE)
		reading.until_ns = wish->as_of_ns;
	s = refuse_log(wish->store, err);
	if (!s)
		s = store_open(&store, wish->store, STORE_READ, err);
	if (!s)
		s = reading_open(&r, store, k, &reading, err);
	f.r = &r;
	if (!s)
		s = find_own(&f, wish->organisation, err);
	if (!s && c)
		s = take_custody(&f, wish->store, err);
	if (!s && c)
		s = fill_at_once(&f, err);
	reading_release(&r);
	(void)store_close(store, NULL);
	return s;
}
