/* networks.c - see networks.h. */
#include "census/networks.h"

#include "base/alloc.h"
#include "census/sheet.h"

struct networks {
	struct prefix_set prefixes;
};

static int take_row(struct networks *n, const struct sheet *s, struct err *err)
{
	struct span asn_text = sheet_cell(s, 1);
	bool strays = false;
	struct prefix p;
	uint64_t asn;

	if (s->row.cells < 2 || !prefix_parse(sheet_cell(s, 0), &p, &strays))
		return sheet_refuse(s, err, "the first cell is no prefix");
	if (span_starts_nocase(asn_text, SPAN_LIT("AS")))
		asn_text = span_skip(asn_text, 2);
	if (!span_to_u64(asn_text, &asn) || asn == 0 || asn >= UINT32_MAX)
		return sheet_refuse(s, err,
				    "the second cell is no number of an "
				    "autonomous system");
	return prefix_set_put(&n->prefixes, &p, (uint32_t)asn, err);
}

static int take_header(const struct sheet *s, struct err *err)
{
	if (span_is(sheet_cell(s, 0), "prefix") &&
	    span_is(sheet_cell(s, 1), "asn"))
		return ST_OK;
	return sheet_refuse(s, err, "the header begins with prefix,asn");
}

static int read_sheet(struct networks *n, struct sheet *s, struct err *err)
{
	struct span remark = SPAN_EMPTY;
	bool header = false;
	int kind;

	while ((kind = sheet_next(s, &remark, err)) > SHEET_END) {
		int code = ST_OK;

		if (kind == SHEET_ROW)
			code = header ? take_row(n, s, err)
				      : take_header(s, err);
		header |= kind == SHEET_ROW;
		if (code)
			return code;
	}
	if (!kind && !header)
		return sheet_refuse(s, err, "no header prefix,asn");
	return kind;
}

int networks_open(struct networks **out, const char *path, struct err *err)
{
	struct networks *n = mem_new(1, sizeof(*n));
	struct sheet *s = mem_new(1, sizeof(*s));
	struct arena arena;
	struct span text = SPAN_EMPTY;
	int code;

	arena_init(&arena, SHEET_FILE_MAX * 2);
	if (n)
		prefix_set_init(&n->prefixes);
	code = n && s ? sheet_load(path, &arena, &text, err) : err_nomem(err);
	if (!code) {
		sheet_init(s, path, text, &arena);
		code = read_sheet(n, s, err);
	}
	if (code)
		networks_close(n);
	else
		*out = n;
	arena_release(&arena);
	mem_free(s);
	return code;
}

void networks_close(struct networks *n)
{
	if (!n)
		return;
	prefix_set_release(&n->prefixes);
	mem_free(n);
}

uint32_t networks_asn(const struct networks *n, const struct address *a)
{
	uint32_t asn = n ? prefix_set_find(&n->prefixes, a) : MAP_NONE;

	return asn == MAP_NONE ? 0 : asn;
}
