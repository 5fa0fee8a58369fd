/* fingerprint.c - compiles rules; see fingerprint.h. */
#include "census/fingerprint.h"

#include "base/alloc.h"
#include "base/digest.h"
#include "base/yaml.h"

#define SIGNS_MAX 256 /* bits of sighting.seen */
#define PATTERN_MAX 96

struct compiling {
	struct fingerprints *f;
	const char *file;
	struct product *product;
};

static const char *const precision_words[] = {
	[TELLS_NOTHING] = "",	     [TELLS_PRESENCE] = "presence",
	[TELLS_RELEASE] = "release", [TELLS_GROUP] = "group",
	[TELLS_BUILD] = "build",
};

const char *precision_word(enum precision p)
{
	return precision_words[p];
}

static int bad(const struct compiling *c, const struct yaml_node *n,
	       struct err *err, const char *why)
{
	return err_set(err, ST_FORMAT, n ? n->offset : ERR_NO_OFFSET,
		       "%.80s:%u:%u: %s", c->file, n ? n->line : 1,
		       n ? n->column : 1, why);
}

static int take_text(const struct compiling *c, const struct yaml_node *map,
		     const char *key, const char **out, struct err *err)
{
	const struct yaml_node *n = yaml_find(map, key);

	if (!n || n->kind != YAML_TEXT || n->text.len == 0 || n->text.len > 200)
		return err_set(err, ST_FORMAT, map->offset,
			       "%.80s:%u:%u: %s: has to be a short text",
			       c->file, n ? n->line : map->line,
			       n ? n->column : map->column, key);
	*out = arena_text(&c->f->arena, n->text);
	return *out ? ST_OK : err_nomem(err);
}

static int check_keys(const struct compiling *c, const struct yaml_node *map,
		      const char *const *keys, struct err *err)
{
	if (map->kind != YAML_MAP)
		return bad(c, map, err, "has to be a mapping");
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		size_t i = 0;

		while (keys[i] && !span_is(n->key->text, keys[i]))
			i++;
		if (!keys[i])
			return err_set(err, ST_FORMAT, n->offset,
				       "%.80s:%u:%u: there is no word \"%.*s\" "
				       "here",
				       c->file, n->key->line, n->key->column,
				       SPAN_ARG(span_head(n->key->text, 40)));
	}
	return ST_OK;
}

/* ------------------------------------------------------------------- paths -- */

static bool path_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
	       c == '/';
}

/* A fixed absolute path: no query, no fragment, no escapes, no dots that walk,
 * nothing that a back end could take for an address or a user. */
static bool path_is_plain(struct span path)
{
	if (path.len == 0 || path.len > 128 || path.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < path.len; i++)
		if (!path_byte(path.ptr[i]))
			return false;
	return span_find(path, SPAN_LIT("..")) == SIZE_MAX &&
	       span_find(path, SPAN_LIT("//")) == SIZE_MAX &&
	       span_find(path, SPAN_LIT("/./")) == SIZE_MAX;
}

/* Into the sorted list, once; *out is the one of the list. */
static int list_path(struct fingerprints *f, struct span path, const char **out,
		     struct err *err)
{
	unsigned at = 0;

	while (at < f->paths && span_compare(span_str(f->path[at]), path) < 0)
		at++;
	if (at < f->paths && span_is(path, f->path[at])) {
		*out = f->path[at];
		return ST_OK;
	}
	if (f->paths == PATHS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET, "too many paths");
	*out = arena_text(&f->arena, path);
	if (!*out)
		return err_nomem(err);
	memmove(&f->path[at + 1], &f->path[at],
		(f->paths - at) * sizeof(f->path[0]));
	f->path[at] = *out;
	f->paths++;
	return ST_OK;
}

bool fingerprints_have_path(const struct fingerprints *f, const char *path)
{
	for (unsigned i = 0; i < f->paths; i++)
		if (!strcmp(f->path[i], path))
			return true;
	return false;
}

static int take_ask(struct compiling *c, const struct yaml_node *n,
		    struct ask *ask, struct err *err)
{
	static const char *const keys[] = {"path", "only", NULL};
	const struct yaml_node *path, *only;
	int s = check_keys(c, n, keys, err);

	if (s)
		return s;
	path = yaml_find(n, "path");
	only = yaml_find(n, "only");
	if (!path || path->kind != YAML_TEXT || !path_is_plain(path->text))
		return bad(c, path ? path : n, err,
			   "a path is absolute, of letters, digits, - _ . and "
			   "single /");
	if (only &&
	    (only->kind != YAML_TEXT || !span_is(only->text, "manifest")))
		return bad(c, only, err, "only: has to be manifest");
	ask->only_manifest = only != NULL;
	return list_path(c->f, path->text, &ask->path, err);
}

static int take_asks(struct compiling *c, const struct yaml_node *list,
		     struct err *err)
{
	struct product *p = c->product;
	int s = ST_OK;

	if (!list)
		return ST_OK;
	if (list->kind != YAML_LIST || list->count > 4)
		return bad(c, list, err, "asks: a list of four at most");
	p->asks = arena_new(&c->f->arena, list->count + 1, sizeof(*p->asks));
	if (!p->asks)
		return err_nomem(err);
	for (const struct yaml_node *n = list->first; n && !s; n = n->next)
		s = take_ask(c, n, &p->asks[p->ask_count++], err);
	return s;
}

/* ------------------------------------------------------------------- signs -- */

static int take_place(struct compiling *c, const struct yaml_node *n,
		      struct sign *sign, struct span *pattern, struct err *err)
{
	static const struct {
		const char *key;
		enum sign_place place;
	} places[] = {
		{"location", IN_LOCATION},
		{"cookie", IN_COOKIE},
		{"body", IN_BODY},
	};
	const struct yaml_node *header = yaml_find(n, "header");
	const struct yaml_node *text = yaml_find(n, "text");
	unsigned given = header != NULL;

	*pattern = text && text->kind == YAML_TEXT ? text->text : SPAN_EMPTY;
	sign->place = IN_HEADER;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct yaml_node *at = yaml_find(n, places[i].key);

		if (!at)
			continue;
		given++;
		sign->place = places[i].place;
		if (at->kind == YAML_TEXT)
			*pattern = at->text;
	}
	if (given != 1 || (text && !header))
		return bad(c, n, err,
			   "a sign has one of header (with text), location, "
			   "cookie, body");
	return header ? take_text(c, n, "header", &sign->header, err) : ST_OK;
}

static int take_pattern(struct compiling *c, const struct yaml_node *n,
			struct sign *sign, struct span pattern, struct err *err)
{
	static const struct span hole = {(const uint8_t *)"{version}", 9};
	size_t at = span_find(pattern, hole);

	if (pattern.len > PATTERN_MAX)
		return bad(c, n, err, "a pattern has 96 bytes at most");
	sign->has_version = at != SIZE_MAX;
	sign->before = arena_dup(&c->f->arena, span_head(pattern, at));
	sign->after = SPAN_EMPTY;
	if (sign->has_version)
		sign->after = arena_dup(&c->f->arena,
					span_skip(pattern, at + hole.len));
	if (!sign->before.ptr || !sign->after.ptr)
		return err_nomem(err);
	if (sign->place == IN_BODY && sign->before.len < 4)
		return bad(c, n, err,
			   "a pattern for a body begins with four bytes or "
			   "more that are fixed");
	if (sign->place == IN_BODY && sign->has_version && !sign->after.len)
		return bad(c, n, err,
			   "in a body something fixed stands behind the "
			   "version");
	return ST_OK;
}

static int take_value(struct compiling *c, const struct yaml_node *n,
		      struct sign *sign, struct err *err)
{
	const struct yaml_node *tells = yaml_find(n, "tells");
	const struct yaml_node *weight = yaml_find(n, "weight");
	int64_t number = 0;

	for (unsigned i = TELLS_PRESENCE; tells && i <= TELLS_BUILD; i++)
		if (tells->kind == YAML_TEXT &&
		    span_is(tells->text, precision_words[i]))
			sign->tells = (enum precision)i;
	if (sign->tells == TELLS_NOTHING)
		return bad(c, tells ? tells : n, err,
			   "tells: presence, release, group or build");
	if (sign->tells > TELLS_PRESENCE && !sign->has_version)
		return bad(c, n, err,
			   "a sign without {version} tells of "
			   "presence only");
	if (!weight || !yaml_integer(weight, &number) || number < 1 ||
	    number > 9)
		return bad(c, weight ? weight : n, err, "weight: 1 to 9");
	sign->weight = (unsigned)number;
	return ST_OK;
}

static int take_sign(struct compiling *c, const struct yaml_node *n,
		     struct sign *sign, struct err *err)
{
	static const char *const keys[] = {"header", "text", "location",
					   "cookie", "body", "tells",
					   "weight", NULL};
	struct span pattern = SPAN_EMPTY;
	int s = check_keys(c, n, keys, err);

	sign->product = (unsigned)(c->product - c->f->product);
	if (!s)
		s = take_place(c, n, sign, &pattern, err);
	if (!s)
		s = take_pattern(c, n, sign, pattern, err);
	return s ? s : take_value(c, n, sign, err);
}

static int take_signs(struct compiling *c, const struct yaml_node *list,
		      const struct yaml_node *root, struct err *err)
{
	int s = ST_OK;

	if (!list || list->kind != YAML_LIST || !list->count)
		return bad(c, list ? list : root, err,
			   "signs: a list, not empty");
	for (const struct yaml_node *n = list->first; n && !s; n = n->next) {
		if (c->f->signs == SIGNS_MAX)
			return bad(c, n, err, "too many signs");
		s = take_sign(c, n, &c->f->sign[c->f->signs], err);
		c->f->signs += !s;
	}
	return s;
}

/* ---------------------------------------------------------------- products -- */

static int take_kind(struct compiling *c, const struct yaml_node *root,
		     struct err *err)
{
	const char *versions = NULL, *kind = NULL, *unused = NULL;
	int s = take_text(c, root, "versions", &versions, err);

	if (!s)
		s = take_text(c, root, "kind", &kind, err);
	if (!s)
		s = take_text(c, root, "source", &unused, err);
	if (!s)
		s = take_text(c, root, "date", &unused, err);
	if (s)
		return s;
	c->product->exchange = !strcmp(versions, "exchange");
	c->product->cloud = !strcmp(kind, "cloud");
	c->product->packed = !strcmp(versions, "packed");
	if (!c->product->exchange && !c->product->packed &&
	    strcmp(versions, "numbers") != 0)
		return bad(c, yaml_find(root, "versions"), err,
			   "versions: exchange, numbers or packed");
	if (!c->product->cloud && strcmp(kind, "own") != 0)
		return bad(c, yaml_find(root, "kind"), err,
			   "kind: own or cloud");
	return ST_OK;
}

static int take_product(struct compiling *c, const struct yaml_node *root,
			struct err *err)
{
	static const char *const keys[] = {"product", "name", "versions",
					   "kind",    "asks", "signs",
					   "source",  "date", NULL};
	int s = check_keys(c, root, keys, err);

	if (!s)
		s = take_text(c, root, "product", &c->product->word, err);
	if (!s && fingerprints_product(c->f, span_str(c->product->word)))
		s = bad(c, root, err, "this product is there already");
	if (!s)
		s = take_text(c, root, "name", &c->product->name, err);
	if (!s)
		s = take_kind(c, root, err);
	if (!s)
		s = take_asks(c, yaml_find(root, "asks"), err);
	if (!s)
		s = take_signs(c, yaml_find(root, "signs"), root, err);
	return s;
}

const struct product *fingerprints_product(const struct fingerprints *f,
					   struct span word)
{
	for (unsigned i = 0; i < f->products; i++)
		if (span_is(word, f->product[i].word))
			return &f->product[i];
	return NULL;
}

void fingerprints_init(struct fingerprints *f)
{
	*f = (struct fingerprints){0};
	arena_init(&f->arena, (size_t)16 << 20);
}

void fingerprints_release(struct fingerprints *f)
{
	arena_release(&f->arena);
}

int fingerprints_add(struct fingerprints *f, const char *file, struct span text,
		     struct err *err)
{
	struct compiling c = {.f = f, .file = file};
	unsigned signs = f->signs;
	const struct yaml_node *root = NULL;
	struct arena tree;
	int s = ST_OK;

	if (f->products == PRODUCTS_MAX)
		return bad(&c, NULL, err, "too many products");
	if (!f->sign)
		f->sign = arena_new(&f->arena, SIGNS_MAX, sizeof(*f->sign));
	if (!f->sign)
		return err_nomem(err);
	arena_init(&tree, (size_t)64 << 20);
	c.product = &f->product[f->products];
	*c.product = (struct product){0};
	s = yaml_decode(&tree, text, &root, err);
	if (s)
		err_in(err, "%.80s", file);
	else
		s = take_product(&c, root, err);
	arena_release(&tree);
	if (s)
		f->signs = signs;
	else
		f->products++;
	return s;
}

static int add_all(struct fingerprints *f, const struct embedded_file *table,
		   struct err *err)
{
	uint8_t sum[DIGEST_SIZE];
	struct digest *d = NULL;
	int s = digest_open(&d, err);

	for (; !s && table->name; table++) {
		if (strncmp(table->name, "data/fingerprints/", 18) != 0)
			continue;
		digest_add(d, table->bytes);
		s = fingerprints_add(f, table->name, table->bytes, err);
	}
	if (!s) {
		const char *unused;

		digest_take(d, sum);
		digest_text(sum, f->digest);
		s = list_path(f, SPAN_LIT("/owa/"), &unused, err);
		if (!s)
			s = list_path(f, SPAN_LIT("/"), &unused, err);
	}
	digest_close(d);
	return s;
}

int fingerprints_open(struct fingerprints **out,
		      const struct embedded_file *table, struct err *err)
{
	struct fingerprints *f = mem_new(1, sizeof(*f));
	int s;

	if (!f)
		return err_nomem(err);
	fingerprints_init(f);
	s = add_all(f, table, err);
	if (s)
		fingerprints_close(f);
	else
		*out = f;
	return s;
}

void fingerprints_close(struct fingerprints *f)
{
	if (!f)
		return;
	fingerprints_release(f);
	mem_free(f);
}
