/* file.c - a trace file into checked traces; docs/traces.md is its manual. */
#include <stdarg.h>

#include "base/alloc.h"
#include "rules/traces/trace.h"

#define TRACES_MAX 16384

/* Memory that compiled regular expressions take goes through base/, too. */
static void *pcre_new(size_t size, void *unused)
{
	(void)unused;
	return mem_new(1, size);
}

static void pcre_free(void *block, void *unused)
{
	(void)unused;
	mem_free(block);
}

int trace_set_init(struct trace_set *set, struct arena *a,
		   struct field_names *names, struct err *err)
{
	static const char *const own[] = {"s-ip", "server-ip"};

	*set = (struct trace_set){.arena = a, .names = names};
	set->pcre = pcre2_general_context_create(pcre_new, pcre_free, NULL);
	if (set->pcre)
		set->pcre_compile = pcre2_compile_context_create(set->pcre);
	if (!set->pcre_compile)
		return err_nomem(err);
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		int s = field_names_add(names, span_str(own[i]),
					&set->own_addresses[i], err);

		if (s < 0)
			return s;
	}
	return ST_OK;
}

void trace_set_release(struct trace_set *set)
{
	for (size_t i = 0; i < set->predicate_count; i++)
		for (size_t k = 0; k < set->predicates[i]->count; k++)
			pcre2_code_free(set->predicates[i]->operands[k].re);
	mem_free(set->predicates);
	mem_free(set->traces);
	pcre2_compile_context_free(set->pcre_compile);
	pcre2_general_context_free(set->pcre);
	*set = (struct trace_set){0};
}

int trace_refuse(const struct yaml_node *at, struct err *err, const char *fmt,
		 ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return err_set(err, ST_FORMAT, at->offset, "%u:%u: %s", at->line,
		       at->column, text);
}

/* --- words --- */

struct word {
	const char *name;
	int value;
};

static int read_word(const struct yaml_node *n, const struct word *words,
		     size_t count, const char *what, int *out, struct err *err)
{
	const char *names[32];
	const char *near;

	if (n->kind != YAML_TEXT)
		return trace_refuse(n, err, "%s must be a word", what);
	for (size_t i = 0; i < count; i++) {
		names[i] = words[i].name;
		if (span_is(n->text, words[i].name)) {
			*out = words[i].value;
			return ST_OK;
		}
	}
	near = nearest_word(n->text, names, count);
	return trace_refuse(n, err, "unknown %s '%.*s'%s%s%s", what,
			    SPAN_ARG(span_head(n->text, 40)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

static const struct word step_words[] = {
	{"recon", 0},	  {"entry", 1},	      {"implant", 2},	 {"use", 3},
	{"action", 4},	  {"credentials", 5}, {"extraction", 6}, {"spread", 7},
	{"tampering", 8}, {"hygiene", 9},
};

static const struct word grade_words[] = {
	{"weak", GRADE_WEAK},
	{"strong", GRADE_STRONG},
	{"direct", GRADE_DIRECT},
};

static const struct word severity_words[] = {
	{"informational", SEV_INFORMATIONAL},
	{"low", SEV_LOW},
	{"medium", SEV_MEDIUM},
	{"high", SEV_HIGH},
	{"critical", SEV_CRITICAL},
};

static const struct word outcome_words[] = {
	{"unknown", OUTCOME_UNKNOWN},
	{"attempted", OUTCOME_ATTEMPTED},
	{"succeeded", OUTCOME_SUCCEEDED},
};

/* Every key of the map is one of these. */
static int check_keys(const struct yaml_node *map, const char *const *keys,
		      size_t count, const char *what, struct err *err)
{
	if (map->kind != YAML_MAP)
		return trace_refuse(map, err, "%s must be a mapping", what);
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		bool known = false;
		const char *near;

		for (size_t i = 0; i < count && !known; i++)
			known = span_is(n->key->text, keys[i]);
		if (known)
			continue;
		near = nearest_word(n->key->text, keys, count);
		return trace_refuse(n->key, err, "unknown key '%.*s'%s%s%s",
				    SPAN_ARG(span_head(n->key->text, 40)),
				    near ? "; is it '" : "", near ? near : "",
				    near ? "'?" : "");
	}
	return ST_OK;
}

static int need(const struct yaml_node *map, const char *key,
		enum yaml_kind kind, const struct yaml_node **out,
		struct err *err)
{
	static const char *const kinds[] = {"a text", "a list", "a mapping"};

	*out = yaml_find(map, key);
	if (!*out)
		return trace_refuse(map, err, "'%s' is missing", key);
	if ((*out)->kind != kind)
		return trace_refuse(*out, err, "'%s' must be %s", key,
				    kinds[kind]);
	if (kind == YAML_TEXT && !(*out)->text.len)
		return trace_refuse(*out, err, "'%s' is empty", key);
	return ST_OK;
}

/* --- lists and texts --- */

/* A list of words as NULL-terminated strings. */
static int read_strings(struct trace_set *set, const struct yaml_node *list,
			bool (*is)(struct span), const char *what,
			const char *const **out, struct err *err)
{
	const char **strings;
	size_t count = 0;

	if (list && list->kind != YAML_LIST)
		return trace_refuse(list, err, "a list is needed");
	strings = arena_new(set->arena, list ? list->count + 1 : 1,
			    sizeof(*strings));
	if (!strings)
		return err_nomem(err);
	for (const struct yaml_node *n = list ? list->first : NULL; n;
	     n = n->next) {
		if (n->kind != YAML_TEXT || (is && !is(n->text)))
			return trace_refuse(n, err, "this is no %s", what);
		strings[count++] = (const char *)n->text.ptr;
	}
	*out = strings;
	return ST_OK;
}

static int read_both(const struct yaml_node *map, const char **en,
		     const char **ar, struct err *err)
{
	static const char *const keys[] = {"en", "ar"};
	const struct yaml_node *text = NULL;
	int s = check_keys(map, keys, ARRAY_LEN(keys), "a text", err);

	if (s == ST_OK)
		s = need(map, "en", YAML_TEXT, &text, err);
	if (s < 0 || !text)
		return s;
	*en = (const char *)text->text.ptr;
	s = need(map, "ar", YAML_TEXT, &text, err);
	if (s == ST_OK)
		*ar = (const char *)text->text.ptr;
	return s;
}

/* --- fields that a trace names --- */

struct field_list {
	struct trace_set *set;
	unsigned fields[256];
	size_t count;
};

static void list_field(struct field_list *l, unsigned field)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->fields[i] == field)
			return;
	if (l->count < ARRAY_LEN(l->fields))
		l->fields[l->count++] = field;
}

static void list_conjunction(struct field_list *l, const struct conjunction *c)
{
	for (size_t i = 0; i < c->count; i++)
		list_field(l, c->predicates[i]->field);
}

static void list_disjunction(struct field_list *l, const struct disjunction *d)
{
	for (size_t i = 0; i < d->count; i++)
		list_conjunction(l, &d->alternatives[i]);
}

/* {field} in a text. */
static int list_text(struct field_list *l, const struct yaml_node *n,
		     uint64_t logs, struct err *err)
{
	struct span rest = n->text;

	for (;;) {
		const uint8_t *open = memchr(rest.ptr, '{', rest.len);
		const uint8_t *close = memchr(rest.ptr, '}', rest.len);
		struct span name;
		unsigned field;
		int s;

		if (!open && !close)
			return ST_OK;
		if (!open || !close || close < open)
			return trace_refuse(n, err,
					    "'{' and '}' stand round a field "
					    "name");
		name = span_of(open + 1, (size_t)(close - open) - 1);
		s = trace_field(l->set, n, name, logs, &field, err);
		if (s < 0)
			return s;
		list_field(l, field);
		rest = span_skip(rest, (size_t)(close - rest.ptr) + 1);
	}
}

static int read_fields(struct trace_set *set, struct trace *t,
		       const struct yaml_node *text, struct err *err)
{
	struct field_list l = {.set = set};
	unsigned *fields;
	int s;

	list_disjunction(&l, &t->match);
	list_disjunction(&l, &t->except);
	for (size_t i = 0; i < t->outcome_count; i++)
		list_conjunction(&l, &t->outcomes[i].when);
	s = list_text(&l, yaml_find(text, "en"), t->logs, err);
	if (s == ST_OK)
		s = list_text(&l, yaml_find(text, "ar"), t->logs, err);
	if (s < 0)
		return s;
	fields = arena_new(set->arena, l.count ? l.count : 1, sizeof(*fields));
	if (!fields)
		return err_nomem(err);
	memcpy(fields, l.fields, l.count * sizeof(*fields));
	t->info.fields = fields;
	t->info.field_count = l.count;
	return ST_OK;
}

/* --- traces --- */

static int read_logs(const struct yaml_node *list, uint64_t *out,
		     struct err *err)
{
	uint64_t logs = 0;

	for (const struct yaml_node *n = list->first; n; n = n->next) {
		enum log_kind log = n->kind == YAML_TEXT
					    ? log_kind_find(n->text)
					    : LOG_NONE;

		if (log == LOG_NONE)
			return trace_refuse(n, err, "unknown log '%.*s'",
					    SPAN_ARG(span_head(n->text, 40)));
		logs |= UINT64_C(1) << log;
	}
	if (!logs)
		return trace_refuse(list, err, "'log' is empty");
	*out = logs;
	return ST_OK;
}

static int read_disjunction(struct trace_set *set, const struct yaml_node *list,
			    uint64_t logs, struct disjunction *out,
			    struct err *err)
{
	struct conjunction *c =
		arena_new(set->arena, list->count + 1, sizeof(*c));
	size_t count = 0;

	if (!c)
		return err_nomem(err);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int s = conjunction_read(set, n, logs, &c[count++], err);

		if (s < 0)
			return s;
	}
	*out = (struct disjunction){count, c};
	return ST_OK;
}

static int read_outcome_rule(struct trace_set *set, const struct yaml_node *n,
			     uint64_t logs, struct outcome_rule *out,
			     struct err *err)
{
	int word = 0;
	int s;

	if (n->kind != YAML_MAP || n->count != 1)
		return trace_refuse(n, err,
				    "an outcome with its conditions is needed");
	s = read_word(n->first->key, outcome_words, ARRAY_LEN(outcome_words),
		      "outcome", &word, err);
	if (s < 0)
		return s;
	out->outcome = (enum outcome)word;
	return conjunction_read(set, n->first, logs, &out->when, err);
}

static int read_outcomes(struct trace_set *set, const struct yaml_node *trace,
			 struct trace *out, struct err *err)
{
	const struct yaml_node *list = yaml_find(trace, "outcome");
	struct outcome_rule *rules;

	if (!list)
		return ST_OK;
	if (list->kind != YAML_LIST)
		return trace_refuse(list, err, "'outcome' must be a list");
	rules = arena_new(set->arena, list->count + 1, sizeof(*rules));
	if (!rules)
		return err_nomem(err);
	out->outcomes = rules;
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		int s = read_outcome_rule(set, n, out->logs,
					  &rules[out->outcome_count++], err);

		if (s < 0)
			return s;
	}
	return ST_OK;
}

static int read_conditions(struct trace_set *set, const struct yaml_node *n,
			   struct trace *out, struct err *err)
{
	const struct yaml_node *list = NULL;
	int s = need(n, "log", YAML_LIST, &list, err);

	if (s == ST_OK)
		s = read_logs(list, &out->logs, err);
	if (s == ST_OK)
		s = need(n, "match", YAML_LIST, &list, err);
	if (s == ST_OK && !list->count)
		s = trace_refuse(list, err, "'match' is empty");
	if (s == ST_OK)
		s = read_disjunction(set, list, out->logs, &out->match, err);
	if (s < 0 || !yaml_find(n, "except"))
		return s < 0 ? s : read_outcomes(set, n, out, err);
	s = need(n, "except", YAML_LIST, &list, err);
	if (s == ST_OK)
		s = read_disjunction(set, list, out->logs, &out->except, err);
	return s < 0 ? s : read_outcomes(set, n, out, err);
}

static int read_levels(const struct yaml_node *n, struct rule_info *out,
		       struct err *err)
{
	const struct yaml_node *v = NULL;
	int word = 0;
	int s = need(n, "step", YAML_TEXT, &v, err);

	if (s == ST_OK)
		s = read_word(v, step_words, ARRAY_LEN(step_words), "step",
			      &word, err);
	if (s < 0)
		return s;
	out->step = step_words[word].name;
	s = need(n, "grade", YAML_TEXT, &v, err);
	if (s == ST_OK)
		s = read_word(v, grade_words, ARRAY_LEN(grade_words), "grade",
			      &word, err);
	if (s < 0)
		return s;
	out->grade = (enum grade)word;
	s = need(n, "severity", YAML_TEXT, &v, err);
	if (s == ST_OK)
		s = read_word(v, severity_words, ARRAY_LEN(severity_words),
			      "severity", &word, err);
	if (s == ST_OK)
		out->severity = (enum severity)word;
	return s;
}

static int read_id(const struct trace_set *set, const struct yaml_node *n,
		   struct trace *out, struct err *err)
{
	const struct yaml_node *id = NULL;
	int s = need(n, "id", YAML_TEXT, &id, err);

	if (s < 0)
		return s;
	if (!trace_is_id(id->text))
		return trace_refuse(id, err,
				    "an id is of a-z, 0-9 and '-', at most 64");
	for (size_t i = 0; i < set->count; i++)
		if (span_is(id->text, set->traces[i].info.id))
			return trace_refuse(id, err,
					    "another trace is called '%.*s'",
					    SPAN_ARG(id->text));
	out->info.id = (const char *)id->text.ptr;
	return ST_OK;
}

/* What the file says for all its traces. */
struct file_head {
	const char *title_en, *title_ar;
	const char *const *flaws;
};

static int read_lists(struct trace_set *set, const struct yaml_node *n,
		      const struct file_head *head, struct rule_info *out,
		      struct err *err)
{
	const struct yaml_node *flaws = yaml_find(n, "flaws");
	int s = read_strings(set, yaml_find(n, "techniques"),
			     trace_is_technique, "technique of ATT&CK",
			     &out->techniques, err);

	out->flaws = head->flaws;
	if (s == ST_OK && flaws)
		s = read_strings(set, flaws, trace_is_flaw, "CVE number",
				 &out->flaws, err);
	return s;
}

static int read_trace(struct trace_set *set, const struct yaml_node *n,
		      const struct file_head *head, struct trace *out,
		      struct err *err)
{
	static const char *const keys[] = {
		"id",	 "log",	  "step",   "grade",   "severity", "techniques",
		"flaws", "match", "except", "outcome", "text",
	};
	const struct yaml_node *text = NULL;
	int s = check_keys(n, keys, ARRAY_LEN(keys), "a trace", err);

	*out = (struct trace){.info = {.kind = RULE_TRACE,
				       .title_en = head->title_en,
				       .title_ar = head->title_ar,
				       .author = "Postern"}};
	if (s == ST_OK)
		s = read_id(set, n, out, err);
	if (s == ST_OK)
		s = read_levels(n, &out->info, err);
	if (s == ST_OK)
		s = read_lists(set, n, head, &out->info, err);
	if (s == ST_OK)
		s = read_conditions(set, n, out, err);
	if (s == ST_OK)
		s = need(n, "text", YAML_MAP, &text, err);
	if (s == ST_OK)
		s = read_both(text, &out->info.text_en, &out->info.text_ar,
			      err);
	return s < 0 ? s : read_fields(set, out, text, err);
}

static int add_trace(struct trace_set *set, const struct yaml_node *n,
		     const struct file_head *head, struct err *err)
{
	int s;

	if (set->count == TRACES_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d traces", TRACES_MAX);
	if (set->count == set->room) {
		size_t room = set->room ? set->room * 2 : 64;
		struct trace *grown =
			mem_resize(set->traces, room, sizeof(*grown));

		if (!grown)
			return err_nomem(err);
		set->traces = grown;
		set->room = room;
	}
	s = read_trace(set, n, head, &set->traces[set->count], err);
	if (s == ST_OK)
		set->count++;
	return s;
}

/* --- files --- */

/* "data/traces/proxylogon.yml": "proxylogon" */
static struct span stem_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	struct span s = span_str(slash ? slash + 1 : name);

	if (span_ends_nocase(s, SPAN_LIT(".yml")))
		s.len -= 4;
	return s;
}

static int read_head(struct trace_set *set, const struct yaml_node *root,
		     const char *name, struct file_head *out, struct err *err)
{
	static const char *const keys[] = {"id",      "title", "flaws",
					   "sources", "date",  "traces"};
	const char *const *sources;
	const struct yaml_node *n = NULL;
	int64_t date;
	int s = check_keys(root, keys, ARRAY_LEN(keys), "a trace file", err);

	if (s == ST_OK)
		s = need(root, "id", YAML_TEXT, &n, err);
	if (s == ST_OK &&
	    (!trace_is_id(n->text) || !span_equal(n->text, stem_of(name))))
		s = trace_refuse(n, err, "the id is not the file's name");
	if (s == ST_OK)
		s = need(root, "title", YAML_MAP, &n, err);
	if (s == ST_OK)
		s = read_both(n, &out->title_en, &out->title_ar, err);
	if (s == ST_OK)
		s = need(root, "flaws", YAML_LIST, &n, err);
	if (s == ST_OK)
		s = read_strings(set, n, trace_is_flaw, "CVE number",
				 &out->flaws, err);
	if (s == ST_OK)
		s = need(root, "sources", YAML_LIST, &n, err);
	if (s == ST_OK && !n->count)
		s = trace_refuse(n, err, "at least one source is needed");
	if (s == ST_OK)
		s = read_strings(set, n, NULL, "text", &sources, err);
	if (s == ST_OK)
		s = need(root, "date", YAML_TEXT, &n, err);
	if (s == ST_OK && !time_from_date(n->text, &date))
		s = trace_refuse(n, err, "a date is YYYY-MM-DD");
	return s;
}

static int add_file(struct trace_set *set, const char *name, struct span text,
		    struct err *err)
{
	const struct yaml_node *root = NULL;
	const struct yaml_node *list = NULL;
	struct file_head head;
	int s = yaml_decode(set->arena, text, &root, err);

	if (s == ST_OK)
		s = read_head(set, root, name, &head, err);
	if (s == ST_OK)
		s = need(root, "traces", YAML_LIST, &list, err);
	if (s == ST_OK && !list->count)
		s = trace_refuse(list, err, "'traces' is empty");
	if (s < 0 || !list)
		return s;
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		s = add_trace(set, n, &head, err);
		if (s < 0)
			return s;
	}
	return ST_OK;
}

int trace_set_add_file(struct trace_set *set, const char *name,
		       struct span text, struct err *err)
{
	struct err got;
	int s = add_file(set, name, text, &got);

	if (s == ST_OK)
		return ST_OK;
	if (s == ST_NOMEM)
		return err_nomem(err);
	return err_set(err, (enum status)s, got.offset, "%s:%s", name,
		       got.text);
}
