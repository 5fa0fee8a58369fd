/* scope.c - see scope.h. */
#include "census/scope.h"

#include "base/alloc.h"
#include "census/sheet.h"

#define SCOPE_ARENA_MAX ((size_t)1 << 30)
#define COLUMN_MAX 6

/* The fixed columns, in this order, and then these two in any. */
static const char *const column_names[COLUMN_MAX] = {
	"organisation", "sector", "country", "target", "language", "notify",
};

enum key_bit {
	KEY_AUTHORITY = 1,
	KEY_CONTACT = 2,
	KEY_FROM = 4,
	KEY_UNTIL = 8,
	KEY_RESERVED = 16,
	KEY_WIDE = 32,
	KEYS_NEEDED = 15,
};

struct reading {
	struct scope *scope;
	struct sheet sheet;
	unsigned keys; /* enum key_bit that were there */
	size_t columns;
	size_t column[COLUMN_MAX]; /* of each name; SIZE_MAX: not there */
	uint32_t organisation_room, target_room;
	struct map organisations; /* name -> index */
};

/* ----------------------------------------------------------------- keys -- */

static int key_text(struct reading *r, struct span value, const char **out,
		    struct err *err)
{
	if (!sheet_is_text(value, 500))
		return sheet_refuse(&r->sheet, err,
				    "the value is empty, too long or holds "
				    "control characters");
	*out = arena_text(&r->scope->arena, value);
	return *out ? ST_OK : err_nomem(err);
}

/* "9999-12-31" is a day like others, though no count of nanoseconds reaches
 * it: it stands for the last one that does. */
static bool take_day(struct span value, int64_t *out)
{
	static const char last[] = "2261-12-31";
	uint64_t year, month, day;

	if (time_from_date(value, out))
		return true;
	if (value.len != 10 || value.ptr[4] != '-' || value.ptr[7] != '-' ||
	    !span_to_u64(span_head(value, 4), &year) ||
	    !span_to_u64(span_head(span_skip(value, 5), 2), &month) ||
	    !span_to_u64(span_skip(value, 8), &day) || year < 2262 ||
	    month > 12 ||
	    !civil_is_valid((int64_t)year, (unsigned)month, (unsigned)day))
		return false;
	return time_from_date(SPAN_LIT(last), out);
}

static int key_day(struct reading *r, struct span value, int64_t *out,
		   struct err *err)
{
	if (!take_day(value, out))
		return sheet_refuse(&r->sheet, err,
				    "\"%.*s\" is no day such as 2021-03-05",
				    SPAN_ARG(span_head(value, 40)));
	return ST_OK;
}

static int key_yes(struct reading *r, struct span value, bool *out,
		   struct err *err)
{
	if (!span_is(value, "yes") && !span_is(value, "no"))
		return sheet_refuse(&r->sheet, err,
				    "the value is neither yes nor no");
	*out = span_is(value, "yes");
	return ST_OK;
}

static int key_store(struct reading *r, unsigned key, struct span value,
		     struct err *err)
{
	struct scope *s = r->scope;

	if (r->keys & key)
		return sheet_refuse(&r->sheet, err,
				    "this key stands here a second time");
	r->keys |= key;
	switch (key) {
	case KEY_AUTHORITY:
		return key_text(r, value, &s->authority, err);
	case KEY_CONTACT:
		return key_text(r, value, &s->contact, err);
	case KEY_FROM:
		return key_day(r, value, &s->valid_from_ns, err);
	case KEY_UNTIL:
		return key_day(r, value, &s->valid_until_ns, err);
	case KEY_RESERVED:
		return key_yes(r, value, &s->allow_reserved, err);
	default:
		return key_yes(r, value, &s->allow_wide, err);
	}
}

/* "key: value" is a key; a remark that does not begin with one small word and
 * a colon is a remark. */
static int take_remark(struct reading *r, struct span remark, struct err *err)
{
	static const struct {
		const char *name;
		unsigned bit;
	} keys[] = {
		{"authority", KEY_AUTHORITY},	  {"contact", KEY_CONTACT},
		{"valid_from", KEY_FROM},	  {"valid_until", KEY_UNTIL},
		{"allow-reserved", KEY_RESERVED}, {"allow-wide", KEY_WIDE},
	};
	size_t n = 0;

	while (n < remark.len &&
	       ((remark.ptr[n] >= 'a' && remark.ptr[n] <= 'z') ||
		remark.ptr[n] == '_' || remark.ptr[n] == '-'))
		n++;
	if (n == 0 || n == remark.len || remark.ptr[n] != ':')
		return ST_OK;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!span_is(span_head(remark, n), keys[i].name))
			continue;
		if (r->columns)
			return sheet_refuse(&r->sheet, err,
					    "keys stand above the header");
		return key_store(r, keys[i].bit,
				 span_trim(span_skip(remark, n + 1)), err);
	}
	return sheet_refuse(&r->sheet, err, "there is no key \"%.*s\"",
			    SPAN_ARG(span_head(remark, n < 40 ? n : 40)));
}

/* --------------------------------------------------------------- header -- */

static int check_keys(struct reading *r, struct err *err)
{
	static const char *const names[] = {"authority", "contact",
					    "valid_from", "valid_until"};

	for (unsigned i = 0; i < 4; i++)
		if (!(r->keys & 1u << i))
			return sheet_refuse(
				&r->sheet, err,
				"no \"# %s:\" line above the header", names[i]);
	if (r->scope->valid_until_ns < r->scope->valid_from_ns)
		return sheet_refuse(&r->sheet, err,
				    "valid_until is before valid_from");
	r->scope->valid_until_ns += NS_PER_DAY;
	return ST_OK;
}

static int take_header(struct reading *r, struct err *err)
{
	for (size_t i = 0; i < COLUMN_MAX; i++)
		r->column[i] = SIZE_MAX;
	r->columns = r->sheet.row.cells;
	for (size_t i = 0; i < r->columns; i++) {
		struct span cell = sheet_cell(&r->sheet, i);
		size_t at = 0;

		while (at < COLUMN_MAX && !span_is(cell, column_names[at]))
			at++;
		if (at == COLUMN_MAX || (i < 4 && at != i))
			return sheet_refuse(
				&r->sheet, err,
				"the header is "
				"organisation,sector,country,target and may "
				"go on with language,notify");
		if (r->column[at] != SIZE_MAX)
			return sheet_refuse(&r->sheet, err,
					    "a column stands here twice");
		r->column[at] = i;
	}
	if (r->columns < 4)
		return sheet_refuse(&r->sheet, err,
				    "the header is "
				    "organisation,sector,country,target");
	return check_keys(r, err);
}

/* ----------------------------------------------------------------- rows -- */

static int grow(void *array, uint32_t *room, uint32_t count, size_t size,
		struct err *err)
{
	void **p = array;
	uint32_t wanted = *room ? *room * 2 : 64;
	void *bigger;

	if (count < *room)
		return ST_OK;
	bigger = mem_resize(*p, wanted, size);
	if (!bigger) {
		(void)err_nomem(err);
		return ST_NOMEM;
	}
	*p = bigger;
	*room = wanted;
	return ST_OK;
}

static struct span cell_of(const struct reading *r, size_t which)
{
	return r->column[which] == SIZE_MAX
		       ? SPAN_EMPTY
		       : sheet_cell(&r->sheet, r->column[which]);
}

static bool all_letters(struct span s, size_t n, char from, char to)
{
	if (s.len != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s.ptr[i] < (uint8_t)from || s.ptr[i] > (uint8_t)to)
			return false;
	return true;
}

static int check_words(struct reading *r, struct err *err)
{
	struct span notify = cell_of(r, 5);

	if (!sheet_is_text(cell_of(r, 0), 200))
		return sheet_refuse(&r->sheet, err,
				    "organisation: empty, too long or with "
				    "control characters");
	if (!sheet_is_text(cell_of(r, 1), 60))
		return sheet_refuse(&r->sheet, err,
				    "sector: empty, too long or with control "
				    "characters");
	if (!all_letters(cell_of(r, 2), 2, 'A', 'Z'))
		return sheet_refuse(&r->sheet, err,
				    "country: not two capital letters");
	if (cell_of(r, 4).len && !all_letters(cell_of(r, 4), 2, 'a', 'z'))
		return sheet_refuse(&r->sheet, err,
				    "language: not two small letters");
	if (notify.len && !sheet_is_text(notify, 500))
		return sheet_refuse(&r->sheet, err,
				    "notify: too long or with control "
				    "characters");
	return ST_OK;
}

static bool same(const char *have, struct span want)
{
	return span_equal(span_str(have), want);
}

/* A later line may leave language and notify empty, not change them. */
static int merge_organisation(struct reading *r, struct organisation *o,
			      struct err *err)
{
	static const size_t optional[] = {4, 5};
	const char **have[] = {&o->language, &o->notify};

	if (!same(o->sector, cell_of(r, 1)) || !same(o->country, cell_of(r, 2)))
		return sheet_refuse(&r->sheet, err,
				    "this organisation has another sector or "
				    "country in line %u",
				    o->first_line);
	for (size_t i = 0; i < 2; i++) {
		struct span cell = cell_of(r, optional[i]);

		if (!cell.len || same(*have[i], cell))
			continue;
		if (*have[i] && **have[i])
			return sheet_refuse(&r->sheet, err,
					    "this organisation has another %s "
					    "in line %u",
					    column_names[optional[i]],
					    o->first_line);
		*have[i] = arena_text(&r->scope->arena, cell);
		if (!*have[i])
			return err_nomem(err);
	}
	return ST_OK;
}

static int find_organisation(struct reading *r, uint32_t *out, struct err *err)
{
	struct scope *s = r->scope;
	struct organisation *o;
	static const size_t columns[] = {0, 1, 2, 4, 5};
	const char **into[ARRAY_LEN(columns)];
	uint32_t at = map_find(&r->organisations, cell_of(r, 0));

	if (at != MAP_NONE) {
		*out = at;
		return merge_organisation(r, &s->organisations[at], err);
	}
	at = s->organisation_count;
	if (grow(&s->organisations, &r->organisation_room, at, sizeof(*o),
		 err) ||
	    !s->organisations)
		return ST_NOMEM;
	o = &s->organisations[at];
	*o = (struct organisation){.first_line = r->sheet.line};
	into[0] = &o->name;
	into[1] = &o->sector;
	into[2] = &o->country;
	into[3] = &o->language;
	into[4] = &o->notify;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		*into[i] = arena_text(&s->arena, cell_of(r, columns[i]));
		if (!*into[i])
			return err_nomem(err);
	}
	s->organisation_count++;
	*out = at;
	return map_put(&r->organisations, cell_of(r, 0), at, err);
}

static int check_reserved(struct reading *r, const struct prefix *p,
			  struct err *err)
{
	struct prefix around = {p->base, p->bits};
	enum address_kind kind = address_kind(&around.base);

	if (kind == ADDRESS_NEVER)
		return sheet_refuse(&r->sheet, err,
				    "begins with %s, which is never contacted",
				    address_why(&p->base));
	if (kind == ADDRESS_PRIVATE && !r->scope->allow_reserved)
		return sheet_refuse(&r->sheet, err,
				    "begins with %s; it needs \"# "
				    "allow-reserved: yes\"",
				    address_why(&p->base));
	return ST_OK;
}

static int check_width(struct reading *r, const struct prefix *p,
		       struct err *err)
{
	bool v4 = address_is_v4(&p->base) && p->bits >= 96;
	unsigned least = v4 ? 96 + 12 : 32;

	if (p->bits == 0 || (v4 && p->bits == 96) ||
	    (!v4 && address_is_v4(&p->base)))
		return sheet_refuse(&r->sheet, err,
				    "a prefix of all addresses is no scope");
	if (p->bits < least && !r->scope->allow_wide)
		return sheet_refuse(&r->sheet, err,
				    "wider than /%u; it needs \"# allow-wide: "
				    "yes\"",
				    v4 ? 12u : 32u);
	return ST_OK;
}

static int refuse_twice(struct reading *r, uint32_t other, struct err *err)
{
	return sheet_refuse(&r->sheet, err, "this target stands in line %u",
			    r->scope->targets[other].line);
}

static int take_prefix(struct reading *r, struct target *t, bool strays,
		       struct span cell, struct err *err)
{
	bool v6_text = memchr(cell.ptr, ':', cell.len) != NULL;
	struct scope *s = r->scope;
	uint32_t other;
	int code;

	if (strays)
		return sheet_refuse(&r->sheet, err,
				    "has bits behind the end of its prefix");
	if (v6_text && t->prefix.bits > 96 && address_is_v4(&t->prefix.base))
		return sheet_refuse(&r->sheet, err,
				    "an IPv4 address is written as one");
	code = check_width(r, &t->prefix, err);
	if (!code)
		code = check_reserved(r, &t->prefix, err);
	if (code)
		return code;
	other = prefix_set_exact(&s->prefixes, &t->prefix);
	if (other != MAP_NONE)
		return refuse_twice(r, other, err);
	t->kind = TARGET_PREFIX;
	return prefix_set_put(&s->prefixes, &t->prefix, s->target_count, err);
}

static int take_name(struct reading *r, struct target *t, struct span cell,
		     struct err *err)
{
	struct scope *s = r->scope;
	struct err inner = {0};
	struct name name;
	uint32_t other;

	if (name_parse(cell, &name, &inner))
		return sheet_refuse(&r->sheet, err, "target \"%.*s\": %s",
				    SPAN_ARG(span_head(cell, 60)), inner.text);
	if (name_is_suffix(name.text))
		return sheet_refuse(&r->sheet, err,
				    "\"%.60s\" is a whole registry, not a "
				    "domain of somebody",
				    name.text);
	other = map_find(&s->names, span_str(name.text));
	if (other != MAP_NONE)
		return refuse_twice(r, other, err);
	t->kind = TARGET_NAME;
	t->name = arena_text(&s->arena, span_str(name.text));
	if (!t->name)
		return err_nomem(err);
	return map_put(&s->names, span_str(t->name), s->target_count, err);
}

static int take_target(struct reading *r, uint32_t organisation,
		       struct err *err)
{
	struct scope *s = r->scope;
	struct span cell = cell_of(r, 3);
	bool strays = false;
	struct target *t;
	int code;

	if (s->target_count == SCOPE_TARGETS_MAX)
		return sheet_refuse(&r->sheet, err, "more than %u targets",
				    SCOPE_TARGETS_MAX);
	if (!sheet_is_text(cell, 500))
		return sheet_refuse(&r->sheet, err,
				    "target: empty, too long or with control "
				    "characters");
	if (grow(&s->targets, &r->target_room, s->target_count, sizeof(*t),
		 err))
		return ST_NOMEM;
	t = &s->targets[s->target_count];
	*t = (struct target){.organisation = organisation,
			     .line = r->sheet.line};
	t->text = arena_text(&s->arena, cell);
	if (!t->text)
		return err_nomem(err);
	if (prefix_parse(cell, &t->prefix, &strays))
		code = take_prefix(r, t, strays, cell, err);
	else if (memchr(cell.ptr, '/', cell.len) ||
		 memchr(cell.ptr, ':', cell.len))
		code = sheet_refuse(&r->sheet, err,
				    "target \"%.*s\" is no prefix, address or "
				    "name",
				    SPAN_ARG(span_head(cell, 60)));
	else
		code = take_name(r, t, cell, err);
	s->target_count += !code;
	return code;
}

static int take_row(struct reading *r, struct err *err)
{
	uint32_t organisation = 0;
	int s;

	if (!r->columns)
		return take_header(r, err);
	if (r->sheet.row.cells != r->columns)
		return sheet_refuse(&r->sheet, err,
				    "%zu cells where the header has %zu",
				    r->sheet.row.cells, r->columns);
	s = check_words(r, err);
	if (!s)
		s = find_organisation(r, &organisation, err);
	if (!s)
		s = take_target(r, organisation, err);
	return s;
}

static int read_sheet(struct reading *r, struct err *err)
{
	struct span remark = SPAN_EMPTY;
	int kind;

	while ((kind = sheet_next(&r->sheet, &remark, err)) > SHEET_END) {
		int s = kind == SHEET_REMARK ? take_remark(r, remark, err)
					     : take_row(r, err);

		if (s)
			return s;
	}
	if (kind < 0)
		return kind;
	if (!r->columns)
		return sheet_refuse(&r->sheet, err,
				    "no header "
				    "organisation,sector,country,target");
	if (!r->scope->target_count)
		return sheet_refuse(&r->sheet, err, "no target");
	return ST_OK;
}

/* ----------------------------------------------------------------- faces -- */

int scope_read(struct scope **out, const char *file, struct span text,
	       struct err *err)
{
	struct scope *s = mem_new(1, sizeof(*s));
	struct reading *r = mem_new(1, sizeof(*r));
	uint8_t digest[DIGEST_SIZE];
	int code = ST_OK;

	if (!s || !r) {
		code = err_nomem(err);
		goto out;
	}
	arena_init(&s->arena, SCOPE_ARENA_MAX);
	map_init(&s->names, SCOPE_ARENA_MAX);
	prefix_set_init(&s->prefixes);
	map_init(&r->organisations, SCOPE_ARENA_MAX);
	r->scope = s;
	sheet_init(&r->sheet, file, text, &s->arena);
	if (!digest_once(text, digest))
		code = err_nomem(err);
	else
		digest_text(digest, s->digest);
	if (!code)
		code = read_sheet(r, err);
	map_release(&r->organisations);
	if (!code) {
		*out = s;
		s = NULL;
	}
out:
	mem_free(r);
	scope_close(s);
	return code;
}

int scope_open(struct scope **out, const char *path, struct err *err)
{
	struct arena whole;
	struct span text = SPAN_EMPTY;
	int s;

	arena_init(&whole, SHEET_FILE_MAX + 4096);
	s = sheet_load(path, &whole, &text, err);
	if (!s)
		s = scope_read(out, path, text, err);
	arena_release(&whole);
	return s;
}

void scope_close(struct scope *s)
{
	if (!s)
		return;
	mem_free(s->organisations);
	mem_free(s->targets);
	map_release(&s->names);
	prefix_set_release(&s->prefixes);
	arena_release(&s->arena);
	mem_free(s);
}

const struct target *scope_name(const struct scope *s, const char *name)
{
	for (; name; name = name_parent(name)) {
		uint32_t at = map_find(&s->names, span_str(name));

		if (at != MAP_NONE)
			return &s->targets[at];
	}
	return NULL;
}

const struct target *scope_address(const struct scope *s,
				   const struct address *a)
{
	uint32_t at = prefix_set_find(&s->prefixes, a);

	return at == MAP_NONE ? NULL : &s->targets[at];
}

int scope_check_day(const struct scope *s, int64_t day_ns, struct err *err)
{
	struct buf b;
	int code = ST_OK;

	if (day_ns >= s->valid_from_ns && day_ns < s->valid_until_ns)
		return ST_OK;
	buf_init(&b, 256);
	time_put_date(&b, day_ns);
	buf_text(&b, " is outside the scope's dates, ");
	time_put_date(&b, s->valid_from_ns);
	buf_text(&b, " to ");
	time_put_date(&b, s->valid_until_ns - NS_PER_DAY);
	buf_text(&b, ": nothing is sent");
	code = buf_cstr(&b) ? err_set(err, ST_USAGE, ERR_NO_OFFSET, "%s",
				      buf_cstr(&b))
			    : err_nomem(err);
	buf_release(&b);
	return code;
}
