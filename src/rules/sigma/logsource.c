/* logsource.c - see logsource.h. */
#include "rules/sigma/logsource.h"

#include "base/nearest.h"

#define EVENTS_MAX 64
#define NAMES_MAX 512 /* that a wrong one is compared with */

struct reading {
	struct sigma_set *set;
	struct err *err;
};

static int refuse(struct reading *r, const struct yaml_node *at,
		  const char *why)
{
	return err_set(r->err, ST_FORMAT, at->offset, "%u:%u: %s", at->line,
		       at->column, why);
}

static int check_keys(struct reading *r, const struct yaml_node *map,
		      const char *const *keys, size_t count)
{
	if (map->kind != YAML_MAP)
		return refuse(r, map, "a mapping must stand here");
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		size_t i = 0;

		while (i < count && !span_is(n->key->text, keys[i]))
			i++;
		if (i == count)
			return refuse(r, n->key, "unknown key");
	}
	return ST_OK;
}

static int read_native(struct reading *r, const struct yaml_node *n,
		       struct field_alias *out)
{
	unsigned field;
	int s;

	if (n->kind != YAML_TEXT || !n->text.len)
		return refuse(r, n, "the name of a field is missing");
	if (out->count == ALIASES_MAX)
		return refuse(r, n, "too many names for one field");
	if (span_is(n->text, "=uri")) {
		out->native[out->count++] = NATIVE_URI;
		return ST_OK;
	}
	s = sigma_field(r->set, n->text, &field, r->err);
	if (s == ST_OK)
		out->native[out->count++] = r->set->field[field].native;
	return s;
}

static int read_aliases(struct reading *r, const struct yaml_node *map,
			struct log_place *out)
{
	struct field_alias *list;
	size_t i = 0;
	int s = ST_OK;

	if (!map)
		return ST_OK;
	if (map->kind != YAML_MAP)
		return refuse(r, map, "fields must be a mapping");
	list = arena_new(&r->set->arena, map->count + 1, sizeof(*list));
	if (!list)
		return err_nomem(r->err);
	for (const struct yaml_node *n = map->first; n && s == ST_OK;
	     n = n->next, i++) {
		s = sigma_field(r->set, n->key->text, &list[i].field, r->err);
		if (n->kind == YAML_TEXT && s == ST_OK)
			s = read_native(r, n, &list[i]);
		for (const struct yaml_node *v = n->kind == YAML_LIST ? n->first
								      : NULL;
		     v && s == ST_OK; v = v->next)
			s = read_native(r, v, &list[i]);
	}
	out->alias = list;
	out->alias_count = map->count;
	return s;
}

static int read_events(struct reading *r, const struct yaml_node *list,
		       struct log_place *out)
{
	uint32_t *event;

	if (!list)
		return ST_OK;
	if (list->kind != YAML_LIST || !list->count || list->count > EVENTS_MAX)
		return refuse(r, list, "events must be a list of numbers");
	event = arena_new(&r->set->arena, list->count, sizeof(*event));
	if (!event)
		return err_nomem(r->err);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int64_t id;

		if (!yaml_integer(n, &id) || id < 0 || id > UINT32_MAX)
			return refuse(r, n, "this is no event id");
		event[out->event_count++] = (uint32_t)id;
	}
	out->event = event;
	return ST_OK;
}

static int read_needs(struct reading *r, const struct yaml_node *list,
		      struct log_place *out)
{
	unsigned *need;
	int s = ST_OK;

	if (!list)
		return ST_OK;
	if (list->kind != YAML_LIST)
		return refuse(r, list, "needs must be a list of columns");
	need = arena_new(&r->set->arena, list->count + 1, sizeof(*need));
	if (!need)
		return err_nomem(r->err);
	for (const struct yaml_node *n = list->first; n && s == ST_OK;
	     n = n->next)
		s = sigma_field(r->set, n->text, &need[out->need_count++],
				r->err);
	out->need = need;
	return s;
}

static int read_place(struct reading *r, const struct yaml_node *map,
		      struct log_place *out)
{
	static const char *const keys[] = {"channel", "events", "fields", "log",
					   "needs"};
	const struct yaml_node *channel = yaml_find(map, "channel");
	const struct yaml_node *log = yaml_find(map, "log");
	int s = check_keys(r, map, keys, ARRAY_LEN(keys));

	if (s < 0)
		return s;
	if (!channel == !log)
		return refuse(r, map, "a source has a channel or a log");
	out->log = LOG_EVTX;
	if (log)
		out->log = log_kind_find(log->text);
	if (out->log == LOG_NONE)
		return refuse(r, log, "there is no such kind of log");
	if (channel && !span_is(channel->text, "*"))
		out->channel = channel->text;
	s = read_events(r, yaml_find(map, "events"), out);
	if (s == ST_OK)
		s = read_aliases(r, yaml_find(map, "fields"), out);
	if (s == ST_OK)
		s = read_needs(r, yaml_find(map, "needs"), out);
	return s;
}

static struct span text_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_find(map, key);

	return n && n->kind == YAML_TEXT ? n->text : SPAN_EMPTY;
}

static int read_one(struct reading *r, const struct yaml_node *map)
{
	static const char *const keys[] = {"product", "category", "service",
					   "sources"};
	const struct yaml_node *sources = yaml_find(map, "sources");
	struct logsource *l;
	struct log_place *place;
	size_t i = 0;
	int s = check_keys(r, map, keys, ARRAY_LEN(keys));

	if (s < 0)
		return s;
	if (!sources || sources->kind != YAML_LIST)
		return refuse(r, map, "sources must be a list");
	l = arena_new(&r->set->arena, 1, sizeof(*l));
	place = arena_new(&r->set->arena, sources->count + 1, sizeof(*place));
	if (!l || !place)
		return err_nomem(r->err);
	l->product = text_of(map, "product");
	l->category = text_of(map, "category");
	l->service = text_of(map, "service");
	for (const struct yaml_node *n = sources->first; n && s == ST_OK;
	     n = n->next)
		s = read_place(r, n, &place[i++]);
	l->place = place;
	l->place_count = i;
	l->next = r->set->logsources;
	if (s == ST_OK)
		r->set->logsources = l;
	return s;
}

int logsources_read(struct sigma_set *set, const char *file, struct span text,
		    struct err *err)
{
	struct reading r = {set, err};
	const struct yaml_node *root;
	int s = yaml_decode(&set->arena, text, &root, err);

	if (s == ST_OK && root->kind != YAML_LIST)
		s = refuse(&r, root, "a list of log sources must stand here");
	if (s < 0)
		return s == ST_NOMEM ? s : err_in(err, "%s", file);
	for (const struct yaml_node *n = root->first; n && s == ST_OK;
	     n = n->next)
		s = read_one(&r, n);
	return s < 0 && s != ST_NOMEM ? err_in(err, "%s", file) : s;
}

const struct logsource *logsource_find(const struct sigma_set *s,
				       struct span product,
				       struct span category,
				       struct span service)
{
	for (const struct logsource *l = s->logsources; l; l = l->next)
		if (span_equal_nocase(l->category, category) &&
		    span_equal_nocase(l->service, service) &&
		    (!l->product.len || !product.len ||
		     span_equal_nocase(l->product, product)))
			return l;
	return NULL;
}

/* The known word that is nearest to one that is not known itself. */
static const char *near_of(const struct sigma_set *s, struct span word,
			   size_t member)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (const struct logsource *l = s->logsources; l && word.len;
	     l = l->next) {
		const struct span *name =
			(const struct span *)(const void *)((const char *)l +
							    member);

		if (span_equal_nocase(*name, word))
			return NULL;
		if (name->len && count < NAMES_MAX)
			names[count++] = (const char *)name->ptr;
	}
	return nearest_word(word, names, count);
}

const char *logsource_near(const struct sigma_set *s, struct span product,
			   struct span category, struct span service)
{
	const char *near =
		near_of(s, category, offsetof(struct logsource, category));

	if (!near)
		near = near_of(s, service, offsetof(struct logsource, service));
	if (!near)
		near = near_of(s, product, offsetof(struct logsource, product));
	return near;
}
