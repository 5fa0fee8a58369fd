/* optout.c - see optout.h. */
#include "census/optout.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "census/sheet.h"

#define OPTOUT_ARENA_MAX (SHEET_FILE_MAX * 2)

struct list {
	struct map names;    /* that name only */
	struct map suffixes; /* it and all under it */
	struct prefix_set prefixes;
	struct map asns; /* four bytes */
	uint32_t rows;
};

struct optout {
	char *path; /* NULL: an empty list */
	bool asn_known;
	struct stat seen; /* as of the last reading */
	struct list list;
};

static void list_init(struct list *l)
{
	*l = (struct list){0};
	map_init(&l->names, OPTOUT_ARENA_MAX);
	map_init(&l->suffixes, OPTOUT_ARENA_MAX);
	map_init(&l->asns, OPTOUT_ARENA_MAX);
	prefix_set_init(&l->prefixes);
}

static void list_release(struct list *l)
{
	map_release(&l->names);
	map_release(&l->suffixes);
	map_release(&l->asns);
	prefix_set_release(&l->prefixes);
}

/* ------------------------------------------------------------------ rows -- */

static int take_name(const struct sheet *s, struct map *into, struct span value,
		     struct err *err)
{
	struct err inner = {0};
	struct name name;

	if (name_parse(value, &name, &inner))
		return sheet_refuse(s, err, "value \"%.*s\": %s",
				    SPAN_ARG(span_head(value, 60)), inner.text);
	return map_put(into, span_str(name.text), 0, err);
}

static int take_prefix(const struct sheet *s, struct list *l, struct span value,
		       bool whole, struct err *err)
{
	bool strays = false;
	struct prefix p;

	if (!prefix_parse(value, &p, &strays) || (whole && p.bits != 128))
		return sheet_refuse(s, err, "value \"%.*s\" is no %s",
				    SPAN_ARG(span_head(value, 60)),
				    whole ? "address" : "prefix");
	/* Bits behind the end do no harm here: more is left alone. */
	return prefix_set_put(&l->prefixes, &p, 0, err);
}

static struct span asn_key(uint32_t asn, uint8_t out[4])
{
	memcpy(out, &asn, 4);
	return span_of(out, 4);
}

static int take_asn(const struct sheet *s, const struct optout *o,
		    struct list *l, struct span value, struct err *err)
{
	uint8_t key[4];
	uint64_t asn;

	if (span_starts_nocase(value, SPAN_LIT("AS")))
		value = span_skip(value, 2);
	if (!span_to_u64(value, &asn) || asn == 0 || asn > UINT32_MAX)
		return sheet_refuse(s, err,
				    "value \"%.*s\" is no number of an "
				    "autonomous system",
				    SPAN_ARG(span_head(value, 40)));
	if (!o->asn_known)
		return sheet_refuse(s, err,
				    "an asn can only be left alone with "
				    "--networks FILE, which says whose the "
				    "addresses are");
	return map_put(&l->asns, asn_key((uint32_t)asn, key), 0, err);
}

static int check_row(const struct sheet *s, struct err *err)
{
	static const char *const names[] = {"asked_by", "asked_on",
					    "verified_by"};
	int64_t day;

	if (s->row.cells != 5)
		return sheet_refuse(s, err, "%zu cells where the header has 5",
				    s->row.cells);
	for (size_t i = 0; i < 3; i++)
		if (sheet_cell(s, 2 + i).len &&
		    !sheet_is_text(sheet_cell(s, 2 + i), 200))
			return sheet_refuse(s, err,
					    "%s: too long or with control "
					    "characters",
					    names[i]);
	if (sheet_cell(s, 3).len && !time_from_date(sheet_cell(s, 3), &day))
		return sheet_refuse(s, err,
				    "asked_on is no day such as 2021-03-05");
	return ST_OK;
}

static int take_row(const struct sheet *s, const struct optout *o,
		    struct list *l, struct err *err)
{
	struct span kind = sheet_cell(s, 0);
	struct span value = sheet_cell(s, 1);
	int code = check_row(s, err);

	if (code)
		return code;
	l->rows++;
	if (span_is(kind, "name"))
		return take_name(s, &l->names, value, err);
	if (span_is(kind, "suffix"))
		return take_name(s, &l->suffixes, value, err);
	if (span_is(kind, "address") || span_is(kind, "prefix"))
		return take_prefix(s, l, value, span_is(kind, "address"), err);
	if (span_is(kind, "asn"))
		return take_asn(s, o, l, value, err);
	return sheet_refuse(s, err,
			    "kind \"%.*s\" is none of name, suffix, address, "
			    "prefix, asn",
			    SPAN_ARG(span_head(kind, 40)));
}

static int take_header(const struct sheet *s, struct err *err)
{
	static const char *const names[] = {"kind", "value", "asked_by",
					    "asked_on", "verified_by"};

	for (size_t i = 0; i < 5; i++)
		if (s->row.cells != 5 || !span_is(sheet_cell(s, i), names[i]))
			return sheet_refuse(
				s, err,
				"the header is "
				"kind,value,asked_by,asked_on,verified_by");
	return ST_OK;
}

static int read_sheet(struct sheet *s, const struct optout *o, struct list *l,
		      struct err *err)
{
	struct span remark = SPAN_EMPTY;
	bool header = false;
	int kind;

	while ((kind = sheet_next(s, &remark, err)) > SHEET_END) {
		int code = ST_OK;

		if (kind == SHEET_ROW)
			code = header ? take_row(s, o, l, err)
				      : take_header(s, err);
		header |= kind == SHEET_ROW;
		if (code)
			return code;
	}
	if (!kind && !header)
		return sheet_refuse(
			s, err,
			"no header kind,value,asked_by,asked_on,verified_by");
	return kind;
}

static int read_list(const struct optout *o, struct list *l, struct err *err)
{
	struct sheet *s = mem_new(1, sizeof(*s));
	struct arena arena;
	struct span text = SPAN_EMPTY;
	int code;

	arena_init(&arena, OPTOUT_ARENA_MAX);
	list_init(l);
	code = s ? sheet_load(o->path, &arena, &text, err) : err_nomem(err);
	if (!code) {
		sheet_init(s, o->path, text, &arena);
		code = read_sheet(s, o, l, err);
	}
	if (code)
		list_release(l);
	arena_release(&arena);
	mem_free(s);
	return code;
}

/* ----------------------------------------------------------------- faces -- */

int optout_open(struct optout **out, const char *path, bool asn_known,
		struct err *err)
{
	struct optout *o = mem_new(1, sizeof(*o));
	int code = ST_OK;

	if (!o)
		return err_nomem(err);
	o->asn_known = asn_known;
	if (!path) {
		list_init(&o->list);
		*out = o;
		return ST_OK;
	}
	o->path = mem_text(path, strlen(path));
	if (!o->path)
		code = err_nomem(err);
	else if (stat(path, &o->seen))
		code = err_sys(err, ST_USAGE, errno, "cannot read %s", path);
	else
		code = read_list(o, &o->list, err);
	if (code) {
		mem_free(o->path);
		mem_free(o);
		return code;
	}
	*out = o;
	return ST_OK;
}

void optout_close(struct optout *o)
{
	if (!o)
		return;
	list_release(&o->list);
	mem_free(o->path);
	mem_free(o);
}

static bool unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

int optout_refresh(struct optout *o, struct err *err)
{
	struct list fresh;
	struct stat now;
	int code;

	if (!o->path)
		return 0;
	if (stat(o->path, &now))
		return err_sys(err, ST_USAGE, errno, "cannot read %s", o->path);
	if (unchanged(&now, &o->seen))
		return 0;
	code = read_list(o, &fresh, err);
	if (code)
		return code;
	list_release(&o->list);
	o->list = fresh;
	o->seen = now;
	return 1;
}

bool optout_has_name(const struct optout *o, const char *name)
{
	if (map_find(&o->list.names, span_str(name)) != MAP_NONE)
		return true;
	for (; name; name = name_parent(name))
		if (map_find(&o->list.suffixes, span_str(name)) != MAP_NONE)
			return true;
	return false;
}

bool optout_has_address(const struct optout *o, const struct address *a,
			uint32_t asn)
{
	uint8_t key[4];

	if (prefix_set_find(&o->list.prefixes, a) != MAP_NONE)
		return true;
	return asn && map_find(&o->list.asns, asn_key(asn, key)) != MAP_NONE;
}

uint32_t optout_rows(const struct optout *o)
{
	return o->list.rows;
}
