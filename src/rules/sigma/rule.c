/* rule.c - the documents of a file: rules, correlations, filters, and the
 * global ones that lend their keys to those behind them. */
#include "rules/sigma/logsource.h"

#include <stdarg.h>

#include "base/alloc.h"
#include "base/text.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/set.h"

int sigma_refuse(struct reading_rule *r, const struct yaml_node *at,
		 const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->line = at->line;
	r->column = at->column;
	return err_set(r->err, ST_FORMAT, at->offset, "%s", text);
}

int sigma_field(struct sigma_set *s, struct span name, unsigned *out,
		struct err *err)
{
	/* what Windows says of every event, not what an event says of itself */
	static const struct {
		const char *name;
		enum field field;
	} spine[] = {
		{"EventID", FIELD_EVENT_ID},
		{"Provider_Name", FIELD_PROVIDER},
		{"Level", FIELD_LEVEL},
	};
	unsigned native;
	int got;

	for (unsigned i = 0; i < s->field_count; i++)
		if (span_equal_nocase(s->field[i].name, name)) {
			*out = i;
			return ST_OK;
		}
	if (s->field_count == s->field_room) {
		size_t room = s->field_room ? s->field_room * 2 : 256;
		struct sigma_field *more =
			mem_resize(s->field, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		s->field = more;
		s->field_room = room;
	}
	got = field_names_add(s->names, name, &native, err);
	if (got < 0)
		return got;
	for (size_t i = 0; i < ARRAY_LEN(spine); i++)
		if (span_equal_nocase(name, span_str(spine[i].name)))
			native = spine[i].field;
	name = arena_dup(&s->arena, name);
	if (!name.ptr)
		return err_nomem(err);
	s->field[s->field_count] = (struct sigma_field){name, native};
	*out = (unsigned)s->field_count++;
	return ST_OK;
}

/* --- detections --- */

static int read_detection(struct reading_rule *r, const struct yaml_node *n,
			  unsigned depth, const struct expr **out);

static int item_expr(struct reading_rule *r, const struct yaml_node *key,
		     const struct yaml_node *value, const struct expr **out)
{
	struct expr *e = arena_new(&r->set->arena, 1, sizeof(*e));
	struct sigma_item *item;
	int s;

	if (!e)
		return err_nomem(r->err);
	s = sigma_item_read(r, key, value, &item);
	*e = (struct expr){EXPR_ITEM, item, 0, NULL};
	*out = e;
	return s;
}

static int read_map(struct reading_rule *r, const struct yaml_node *map,
		    const struct expr **out)
{
	const struct expr **list =
		arena_new(&r->set->arena, map->count + 1, sizeof(*list));
	size_t n = 0;
	int s = ST_OK;

	if (!list)
		return err_nomem(r->err);
	if (!map->count)
		return sigma_refuse(r, map, "an empty selection");
	for (const struct yaml_node *v = map->first; v && s == ST_OK;
	     v = v->next)
		s = item_expr(r, v->key, v, &list[n++]);
	if (s < 0)
		return s;
	*out = expr_join(r->set, EXPR_AND, list, n);
	return *out ? ST_OK : err_nomem(r->err);
}

static bool is_all_text(const struct yaml_node *list)
{
	for (const struct yaml_node *n = list->first; n; n = n->next)
		if (n->kind != YAML_TEXT)
			return false;
	return true;
}

/* Any of maps and keywords. */
static int read_list(struct reading_rule *r, const struct yaml_node *list,
		     unsigned depth, const struct expr **out)
{
	const struct expr **each;
	size_t n = 0;
	int s = ST_OK;

	if (!list->count)
		return sigma_refuse(r, list, "an empty selection");
	if (is_all_text(list))
		return item_expr(r, NULL, list, out);
	each = arena_new(&r->set->arena, list->count, sizeof(*each));
	if (!each)
		return err_nomem(r->err);
	for (const struct yaml_node *v = list->first; v && s == ST_OK;
	     v = v->next)
		s = read_detection(r, v, depth + 1, &each[n++]);
	if (s < 0)
		return s;
	*out = expr_join(r->set, EXPR_OR, each, n);
	return *out ? ST_OK : err_nomem(r->err);
}

static int read_detection(struct reading_rule *r, const struct yaml_node *n,
			  unsigned depth, const struct expr **out)
{
	if (n->kind == YAML_MAP)
		return read_map(r, n, out);
	if (n->kind == YAML_LIST)
		return read_list(r, n, depth, out);
	return item_expr(r, NULL, n, out);
}

static int read_conditions(struct reading_rule *r, const struct yaml_node *n,
			   const struct condition_names *names,
			   const struct expr **out)
{
	const struct expr **list;
	size_t i = 0;
	int s = ST_OK;

	if (n->kind != YAML_LIST)
		return sigma_condition_read(r, n, names, out);
	if (!n->count)
		return sigma_refuse(r, n, "no condition");
	list = arena_new(&r->set->arena, n->count, sizeof(*list));
	if (!list)
		return err_nomem(r->err);
	for (const struct yaml_node *c = n->first; c && s == ST_OK; c = c->next)
		s = sigma_condition_read(r, c, names, &list[i++]);
	if (s < 0)
		return s;
	*out = expr_join(r->set, EXPR_OR, list, i);
	return *out ? ST_OK : err_nomem(r->err);
}

int sigma_detection_read(struct reading_rule *r,
			 const struct yaml_node *detection,
			 const struct expr **out)
{
	const struct yaml_node *condition = yaml_find(detection, "condition");
	struct condition_names names = {.map = detection};
	size_t i = 0;
	int s = ST_OK;

	if (!detection)
		return err_set(r->err, ST_FORMAT, ERR_NO_OFFSET,
			       "a detection is missing");
	if (detection->kind != YAML_MAP)
		return sigma_refuse(r, detection, "detection must be a map");
	if (!condition)
		return sigma_refuse(r, detection, "a condition is missing");
	names.expr = arena_new(&r->set->arena, detection->count,
			       sizeof(*names.expr));
	if (!names.expr)
		return err_nomem(r->err);
	for (const struct yaml_node *n = detection->first; n && s == ST_OK;
	     n = n->next, i++) {
		if (n == condition || span_is(n->key->text, "rules"))
			continue;
		if (span_is(n->key->text, "timeframe"))
			return sigma_refuse(r, n->key,
					    "timeframe needs an aggregation; "
					    "write a correlation");
		s = read_detection(r, n, 0, &names.expr[i]);
	}
	return s < 0 ? s : read_conditions(r, condition, &names, out);
}

/* --- what a rule says of itself --- */

static struct span text_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_find(map, key);

	return n && n->kind == YAML_TEXT ? n->text : SPAN_EMPTY;
}

static int read_tags(struct reading_rule *r, const struct yaml_node *doc,
		     struct sigma_info *info)
{
	const struct yaml_node *n = yaml_find(doc, "tags");
	struct span *tag;

	if (!n || n->kind != YAML_LIST)
		return ST_OK;
	tag = arena_new(&r->set->arena, n->count + 1, sizeof(*tag));
	if (!tag)
		return err_nomem(r->err);
	info->tags = tag;
	for (const struct yaml_node *t = n->first; t; t = t->next)
		if (t->kind == YAML_TEXT)
			tag[info->tag_count++] = t->text;
	return ST_OK;
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(struct span s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		uint8_t c = ascii_lower(s.ptr[i]);

		if (dash ? c != '-'
			 : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

int sigma_info_read(struct reading_rule *r, const struct yaml_node *doc,
		    struct sigma_info *info)
{
	const struct yaml_node *level = yaml_find(doc, "level");
	const struct yaml_node *taxonomy = yaml_find(doc, "taxonomy");

	info->file = r->file;
	info->line = doc->line;
	info->title = text_of(doc, "title");
	info->name = text_of(doc, "name");
	info->description = text_of(doc, "description");
	info->description_ar = text_of(doc, "description_ar");
	info->author = text_of(doc, "author");
	info->status = text_of(doc, "status");
	info->date = text_of(doc, "date");
	info->id = text_of(doc, "id");
	if (info->id.len && !is_uuid(info->id))
		return sigma_refuse(r, yaml_find(doc, "id"), "id is no UUID");
	if (!info->title.len)
		return sigma_refuse(r, doc, "a title is missing");
	if (level)
		info->level = sigma_level_find(level->text);
	if (level && info->level == SIGMA_NO_LEVEL)
		return sigma_refuse(r, level,
				    "a level is informational, low, medium, "
				    "high or critical");
	if (taxonomy && !span_is(taxonomy->text, "sigma"))
		return sigma_refuse(r, taxonomy,
				    "fields of another taxonomy than sigma");
	return read_tags(r, doc, info);
}

static int read_logsource(struct reading_rule *r, const struct yaml_node *doc,
			  struct sigma_rule *out)
{
	const struct yaml_node *n = yaml_find(doc, "logsource");
	struct sigma_info *info = &out->info;
	const char *near;

	if (!n || n->kind != YAML_MAP)
		return sigma_refuse(r, n ? n : doc, "a logsource is missing");
	info->product = text_of(n, "product");
	info->category = text_of(n, "category");
	info->service = text_of(n, "service");
	if (!info->product.len && !info->category.len && !info->service.len)
		return sigma_refuse(r, n, "the logsource is empty");
	out->logsource = logsource_find(r->set, info->product, info->category,
					info->service);
	if (out->logsource)
		return ST_OK;
	near = logsource_near(r->set, info->product, info->category,
			      info->service);
	return sigma_refuse(r, n,
			    "log source is none that is read:%s%.*s%s%.*s"
			    "%s%.*s%s%s%s",
			    info->product.len ? " product " : "",
			    SPAN_ARG(span_head(info->product, 40)),
			    info->category.len ? " category " : "",
			    SPAN_ARG(span_head(info->category, 40)),
			    info->service.len ? " service " : "",
			    SPAN_ARG(span_head(info->service, 40)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

/* --- fields of a rule --- */

struct fields {
	unsigned list[256];
	size_t count;
};

static void note_field(struct fields *f, unsigned field)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i] == field)
			return;
	if (field != SIGMA_KEYWORD && f->count < ARRAY_LEN(f->list))
		f->list[f->count++] = field;
}

static void note_fields(struct fields *f, const struct expr *e)
{
	if (e->kind == EXPR_ITEM) {
		note_field(f, e->item->field);
		for (size_t v = 0; v < e->item->count; v++)
			for (size_t k = 0; k < e->item->value[v].count; k++)
				if (e->item->value[v].pattern[k].kind ==
				    PATTERN_FIELD)
					note_field(f, e->item->value[v]
							      .pattern[k]
							      .other);
	}
	for (size_t i = 0; i < e->count; i++)
		note_fields(f, e->child[i]);
}

int sigma_rule_fields(struct sigma_set *s, struct sigma_rule *rule,
		      struct err *err)
{
	struct fields f = {.count = 0};
	unsigned *copy;

	note_fields(&f, rule->expr);
	copy = arena_new(&s->arena, f.count + 1, sizeof(*copy));
	if (!copy)
		return err_nomem(err);
	memcpy(copy, f.list, f.count * sizeof(*copy));
	rule->field = copy;
	rule->field_count = f.count;
	return ST_OK;
}

static int read_rule(struct reading_rule *r, const struct yaml_node *doc,
		     struct sigma_rule *out)
{
	const struct yaml_node *detection = yaml_find(doc, "detection");
	int s = sigma_info_read(r, doc, &out->info);

	if (s == ST_OK)
		s = read_logsource(r, doc, out);
	if (s == ST_OK && !detection)
		s = sigma_refuse(r, doc, "a detection is missing");
	if (s == ST_OK)
		s = sigma_detection_read(r, detection, &out->expr);
	if (s == ST_OK)
		s = sigma_rule_fields(r->set, out, r->err);
	out->node = doc;
	return s;
}

/* --- documents --- */

/* `over` laid on `under`: its keys win, maps are laid on each other. */
static const struct yaml_node *merged(struct sigma_set *s,
				      const struct yaml_node *under,
				      const struct yaml_node *over)
{
	struct yaml_node *map = arena_new(&s->arena, 1, sizeof(*map));
	struct yaml_node **end;

	if (!map)
		return NULL;
	*map = *under;
	map->first = NULL;
	map->count = 0;
	end = &map->first;
	for (unsigned pass = 0; pass < 2; pass++)
		for (const struct yaml_node *n = pass ? over->first
						      : under->first;
		     n; n = n->next) {
			const struct yaml_node *o =
				yaml_find(pass ? under : over,
					  (const char *)n->key->text.ptr);
			const struct yaml_node *from = n;
			struct yaml_node *copy;

			if (pass && o)
				continue;
			if (o && o->kind == YAML_MAP && n->kind == YAML_MAP)
				from = merged(s, n, o);
			else if (o)
				from = o;
			copy = arena_new(&s->arena, 1, sizeof(*copy));
			if (!copy || !from)
				return NULL;
			*copy = *from;
			copy->key = n->key;
			copy->next = NULL;
			*end = copy;
			end = &copy->next;
			map->count++;
		}
	return map;
}

static int keep_filter(struct reading_rule *r, const struct yaml_node *doc)
{
	struct sigma_set *s = r->set;

	if (s->filter_count == s->filter_room) {
		size_t room = s->filter_room ? s->filter_room * 2 : 16;
		const struct yaml_node **more =
			mem_resize(s->filter, room, sizeof(*more));
		const char **files;

		if (!more)
			return err_nomem(r->err);
		s->filter = more;
		files = mem_resize(s->filter_file, room, sizeof(*files));
		if (!files)
			return err_nomem(r->err);
		s->filter_file = files;
		s->filter_room = room;
	}
	s->filter_file[s->filter_count] = r->file;
	s->filter[s->filter_count++] = doc;
	return ST_OK;
}

static int add_document(struct reading_rule *r, const struct yaml_node *doc)
{
	struct sigma_rule *rule;
	int s;

	if (yaml_find(doc, "filter"))
		return keep_filter(r, doc);
	rule = sigma_rule_new(r->set, r->err);
	if (!rule)
		return ST_NOMEM;
	if (yaml_find(doc, "correlation"))
		s = correlation_read(r, doc, rule);
	else
		s = read_rule(r, doc, rule);
	if (s == ST_OK && r->set->rule_count == SIGMA_RULES_MAX)
		s = sigma_refuse(r, doc, "more than %d rules", SIGMA_RULES_MAX);
	if (s == ST_OK)
		r->set->rule_count++;
	return s;
}

/* What `action` makes of documents: those that lend their keys to others. */
struct lending {
	const struct yaml_node *global, *before;
};

static int take_document(struct reading_rule *r, struct lending *l,
			 const struct yaml_node *doc,
			 const struct yaml_node **out)
{
	const struct yaml_node *action = yaml_find(doc, "action");

	*out = NULL;
	if (doc->kind != YAML_MAP)
		return sigma_refuse(r, doc, "a rule must be a mapping");
	if (!action) {
		bool plain = !yaml_find(doc, "correlation") &&
			     !yaml_find(doc, "filter");

		*out = l->global && plain ? merged(r->set, doc, l->global)
					  : doc;
		l->before = plain ? doc : l->before;
		return *out ? ST_OK : err_nomem(r->err);
	}
	if (span_is(action->text, "global")) {
		l->global = l->before = doc;
	} else if (span_is(action->text, "reset")) {
		l->global = NULL;
	} else if (span_is(action->text, "repeat") && l->before) {
		l->before = merged(r->set, l->before, doc);
		*out = l->before;
		return *out ? ST_OK : err_nomem(r->err);
	} else {
		return sigma_refuse(r, action,
				    "an action is global, reset or repeat");
	}
	return ST_OK;
}

static int add_stream(struct reading_rule *r, const struct yaml_node *first)
{
	struct lending l = {0};

	for (const struct yaml_node *n = first; n; n = n->next) {
		const struct yaml_node *doc;
		int s = take_document(r, &l, n, &doc);

		if (s == ST_OK && doc)
			s = add_document(r, doc);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = sigma_note(r->set, &r->set->refusals,
				       &(struct sigma_refusal){
					       r->file, r->line, r->column,
					       text_of(n, "id"),
					       text_of(n, "title"),
					       r->err->text},
				       r->err);
		if (s < 0)
			return s;
	}
	return ST_OK;
}

/* "line:column: why" of base/yaml.c as numbers. */
static const char *split_place(const char *text, unsigned *line,
			       unsigned *column)
{
	int n = 0;

	if (sscanf(text, "%u:%u: %n", line, column, &n) == 2 && n)
		return text + n;
	return text;
}

int sigma_add_file(struct sigma_set *s, const char *file, struct span text,
		   struct err *err)
{
	const struct yaml_node *first = NULL;
	struct err mine = {0};
	struct reading_rule r = {.set = s, .err = err ? err : &mine};
	int got;

	r.file = arena_text(&s->arena, span_str(file));
	if (!r.file)
		return err_nomem(err);
	got = yaml_decode_stream(&s->arena, text, &first, r.err);
	if (got == ST_FORMAT || got == ST_LIMIT) {
		struct sigma_refusal why = {
			.file = r.file, .id = SPAN_EMPTY, .title = SPAN_EMPTY};

		why.why = split_place(r.err->text, &why.line, &why.column);
		return sigma_note(s, &s->refusals, &why, r.err);
	}
	if (got == ST_OK && !first)
		return sigma_note(s, &s->refusals,
				  &(struct sigma_refusal){
					  r.file, 1, 1, SPAN_EMPTY, SPAN_EMPTY,
					  "no document in it"},
				  r.err);
	return got < 0 ? got : add_stream(&r, first);
}
