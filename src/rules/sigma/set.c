/* set.c - a set of Sigma rules: its life, its lists, filters. */
#include "rules/sigma/set.h"

#include "base/alloc.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/logsource.h"
#include "rules/sigma/program.h"

/* Trees of a set; those of SigmaHQ take 40 MiB. */
#define ARENA_CAP ((size_t)1 << 30)

static const char *const level_names[] = {
	"", "informational", "low", "medium", "high", "critical",
};

const char *sigma_level_name(enum sigma_level level)
{
	return (size_t)level < ARRAY_LEN(level_names) ? level_names[level] : "";
}

enum sigma_level sigma_level_find(struct span name)
{
	for (size_t i = 1; i < ARRAY_LEN(level_names); i++)
		if (span_equal_nocase(name, span_str(level_names[i])))
			return (enum sigma_level)i;
	return SIGMA_NO_LEVEL;
}

/* PCRE2's memory comes through base/, so that tests can make it fail. */
static void *pcre_new(size_t size, void *context)
{
	(void)context;
	return mem_resize(NULL, size, 1);
}

static void pcre_free(void *block, void *context)
{
	(void)context;
	mem_free(block);
}

int sigma_open(struct sigma_set **out, struct field_names *names,
	       struct err *err)
{
	struct sigma_set *s = mem_new(1, sizeof(*s));

	if (!s)
		return err_nomem(err);
	arena_init(&s->arena, ARENA_CAP);
	s->names = names;
	s->pcre = pcre2_general_context_create(pcre_new, pcre_free, NULL);
	if (s->pcre)
		s->pcre_compile = pcre2_compile_context_create(s->pcre);
	if (!s->pcre_compile) {
		sigma_close(s);
		return err_nomem(err);
	}
	*out = s;
	return ST_OK;
}

void sigma_close(struct sigma_set *s)
{
	if (!s)
		return;
	sigma_program_close(s->program);
	for (size_t i = 0; i < s->code_count; i++)
		pcre2_code_free(s->code[i]);
	mem_free(s->code);
	pcre2_compile_context_free(s->pcre_compile);
	pcre2_general_context_free(s->pcre);
	mem_free(s->field);
	mem_free(s->rule);
	mem_free(s->refusals.item);
	mem_free(s->warnings.item);
	mem_free(s->filter);
	mem_free(s->filter_file);
	arena_release(&s->arena);
	mem_free(s);
}

struct sigma_rule *sigma_rule_new(struct sigma_set *s, struct err *err)
{
	if (s->rule_count == s->rule_room) {
		size_t room = s->rule_room ? s->rule_room * 2 : 256;
		struct sigma_rule *more =
			mem_resize(s->rule, room, sizeof(*more));

		if (!more) {
			(void)err_nomem(err);
			return NULL;
		}
		s->rule = more;
		s->rule_room = room;
	}
	s->rule[s->rule_count] = (struct sigma_rule){0};
	return &s->rule[s->rule_count];
}

int sigma_note(struct sigma_set *s, struct sigma_list *list,
	       const struct sigma_refusal *what, struct err *err)
{
	char *why = arena_text(&s->arena, span_str(what->why));

	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 64;
		struct sigma_refusal *more =
			mem_resize(list->item, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		list->item = more;
		list->room = room;
	}
	if (!why)
		return err_nomem(err);
	list->item[list->count] = *what;
	list->item[list->count++].why = why;
	return ST_OK;
}

int sigma_add_logsources(struct sigma_set *s, const char *file,
			 struct span text, struct err *err)
{
	return logsources_read(s, file, text, err);
}

static int refuse_values(const char *file, const struct yaml_node *at,
			 const char *why, struct err *err)
{
	return err_set(err, ST_FORMAT, at->offset, "%s: %u:%u: %s", file,
		       at->line, at->column, why);
}

static int check_values(const char *file, const struct yaml_node *list,
			struct err *err)
{
	if (list->kind != YAML_LIST)
		return refuse_values(file, list,
				     "a list of values must stand "
				     "here",
				     err);
	for (const struct yaml_node *v = list->first; v; v = v->next)
		if (v->kind != YAML_TEXT)
			return refuse_values(file, v,
					     "a value must be a "
					     "scalar",
					     err);
	return ST_OK;
}

int sigma_add_values(struct sigma_set *s, const char *file, struct span text,
		     struct err *err)
{
	const struct yaml_node *root;
	struct placeholder *list;
	int got = yaml_decode(&s->arena, text, &root, err);
	size_t n = s->placeholder_count;

	if (got < 0)
		return got == ST_NOMEM ? got : err_in(err, "%s", file);
	if (root->kind != YAML_MAP)
		return refuse_values(file, root,
				     "names with lists of values "
				     "must stand here",
				     err);
	list = arena_new(&s->arena, n + root->count + 1, sizeof(*list));
	if (!list)
		return err_nomem(err);
	if (n)
		memcpy(list, s->placeholder, n * sizeof(*list));
	for (const struct yaml_node *v = root->first; v; v = v->next) {
		got = check_values(file, v, err);
		if (got < 0)
			return got;
		list[n++] = (struct placeholder){v->key->text, v};
	}
	s->placeholder = list;
	s->placeholder_count = n;
	return ST_OK;
}

/* --- filters --- */

static struct span text_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_find(map, key);

	return n && n->kind == YAML_TEXT ? n->text : SPAN_EMPTY;
}

static bool is_within(struct span wide, struct span narrow)
{
	return !wide.len || span_equal_nocase(wide, narrow);
}

static bool filter_means(const struct yaml_node *doc,
			 const struct yaml_node *rules,
			 const struct sigma_info *info)
{
	const struct yaml_node *l = yaml_find(doc, "logsource");
	bool list = rules && rules->kind == YAML_LIST;

	if (info->is_correlation ||
	    !is_within(text_of(l, "product"), info->product) ||
	    !is_within(text_of(l, "category"), info->category) ||
	    !is_within(text_of(l, "service"), info->service))
		return false;
	if (list && !rules->count)
		return true;
	if (rules && !list && span_is(rules->text, "any"))
		return true;
	for (const struct yaml_node *n = list ? rules->first : rules; n;
	     n = list ? n->next : NULL)
		if (n->kind == YAML_TEXT && n->text.len &&
		    (span_equal_nocase(n->text, info->id) ||
		     span_equal(n->text, info->name)))
			return true;
	return false;
}

static bool has_not(struct span condition)
{
	size_t at = span_find_nocase(condition, SPAN_LIT("not "));

	return at == 0 || (at != SIZE_MAX && (condition.ptr[at - 1] == ' ' ||
					      condition.ptr[at - 1] == '('));
}

static int apply_to_rules(struct reading_rule *r, const struct yaml_node *doc,
			  const struct yaml_node *rules,
			  const struct expr *expr)
{
	struct sigma_set *s = r->set;
	size_t count = 0;

	for (size_t i = 0; i < s->rule_count; i++) {
		struct sigma_rule *rule = &s->rule[i];
		const struct expr *pair[2] = {rule->expr, expr};

		if (!filter_means(doc, rules, &rule->info))
			continue;
		rule->expr = expr_join(s, EXPR_AND, pair, 2);
		if (!rule->expr)
			return err_nomem(r->err);
		count++;
		if (sigma_rule_fields(s, rule, r->err) < 0)
			return ST_NOMEM;
	}
	return count ? ST_OK
		     : sigma_refuse(r, doc,
				    "the filter means no rule that "
				    "runs");
}

static int apply_filter(struct reading_rule *r, const struct yaml_node *doc)
{
	const struct yaml_node *filter = yaml_find(doc, "filter");
	const struct yaml_node *source = yaml_find(doc, "logsource");
	const struct yaml_node *rules = yaml_find(filter, "rules");
	struct sigma_info info = {0};
	const struct expr *expr;
	int s = sigma_info_read(r, doc, &info);

	if (s < 0)
		return s;
	if (!source || source->kind != YAML_MAP)
		return sigma_refuse(r, doc, "a logsource is missing");
	if (filter->kind != YAML_MAP)
		return sigma_refuse(r, filter, "filter must be a map");
	if (!rules || rules->kind == YAML_MAP)
		return sigma_refuse(r, filter, "the filter names no rules");
	s = sigma_detection_read(r, filter, &expr);
	if (s == ST_OK && !has_not(text_of(filter, "condition")))
		s = sigma_note(r->set, &r->set->warnings,
			       &(struct sigma_refusal){
				       r->file, filter->line, filter->column,
				       info.id, info.title,
				       "the filter's condition has no \"not\": "
				       "it keeps only what it describes"},
			       r->err);
	return s < 0 ? s : apply_to_rules(r, doc, rules, expr);
}

int sigma_filters_apply(struct sigma_set *s, struct err *err)
{
	struct err mine = {0};
	struct reading_rule r = {.set = s, .err = err ? err : &mine};

	for (size_t i = 0; i < s->filter_count; i++) {
		const struct yaml_node *doc = s->filter[i];
		int got;

		r.file = s->filter_file[i];
		got = apply_filter(&r, doc);
		if (got == ST_FORMAT || got == ST_LIMIT)
			got = sigma_note(s, &s->refusals,
					 &(struct sigma_refusal){
						 r.file, r.line, r.column,
						 text_of(doc, "id"),
						 text_of(doc, "title"),
						 r.err->text},
					 r.err);
		if (got < 0)
			return got;
	}
	return ST_OK;
}

static void mark_wanted(struct sigma_set *s)
{
	for (size_t i = 0; i < s->rule_count; i++) {
		const struct correlation *k = s->rule[i].correlation;

		for (size_t r = 0; k && r < k->rule_count; r++)
			s->rule[k->rule[r]].wanted = true;
	}
}

int sigma_compile(struct sigma_set *s, const struct sigma_options *options,
		  struct err *err)
{
	int got = sigma_filters_apply(s, err);

	if (got == ST_OK)
		got = correlations_resolve(s, err);
	if (got == ST_OK)
		mark_wanted(s);
	if (got == ST_OK)
		got = sigma_program_open(&s->program, s,
					 options && options->without_prefilter,
					 err);
	s->compiled = got == ST_OK;
	return got;
}

size_t sigma_count(const struct sigma_set *s)
{
	return s->rule_count;
}

const struct sigma_info *sigma_info(const struct sigma_set *s, size_t rule)
{
	return &s->rule[rule].info;
}

size_t sigma_refusal_count(const struct sigma_set *s)
{
	return s->refusals.count;
}

const struct sigma_refusal *sigma_refusal(const struct sigma_set *s, size_t i)
{
	return &s->refusals.item[i];
}

size_t sigma_warning_count(const struct sigma_set *s)
{
	return s->warnings.count;
}

const struct sigma_refusal *sigma_warning(const struct sigma_set *s, size_t i)
{
	return &s->warnings.item[i];
}
