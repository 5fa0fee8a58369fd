/* yara_set.c - see yara_set.h. */
#include "rules/yara/yara_set.h"

#include <yara.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"

/* One file. A page of LIMIT_PAGE takes a second; what takes a minute is made
 * to take long. */
#define SCAN_SECONDS 60

struct yara_set {
	struct arena *arena;
	bool initialized;
	bool foreign;
	YR_COMPILER *compiler; /* NULL once finished */
	YR_RULES *rules;
	const char *file;	 /* being compiled */
	char why[200];		 /* its first error, "" while there is none */
	struct rule_info *infos; /* owned */
	const char **files;	 /* by rule; owned */
	size_t count;
	size_t *number; /* by place in libyara's table: ours; owned */
};

struct yara_matcher {
	const struct yara_set *set;
	YR_SCANNER *scanner;
	struct page_match *matches; /* room for every rule; owned */
	size_t count;
	struct buf text[3]; /* filename, filepath, extension, as below */
	uint64_t cut;
};

/* What public packs expect to be told of a file. The first three are filled for
 * every scan; of owner and type the evidence says nothing, so they are "". */
static const char *const external_names[] = {"filename", "filepath",
					     "extension", "owner", "filetype"};

static int yara_err(struct err *err, int code, const char *what)
{
	if (code == ERROR_INSUFFICIENT_MEMORY)
		return err_nomem(err);
	return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "YARA: %s: error %d",
		       what, code);
}

/* --- compiling --- */

static void on_message(int level, const char *file, int line,
		       const YR_RULE *rule, const char *message, void *inner)
{
	struct yara_set *set = inner;

	(void)file;
	(void)rule;
	if (level == YARA_ERROR_LEVEL_ERROR && !set->why[0])
		snprintf(set->why, sizeof(set->why), "%d: %s", line, message);
}

static int make_compiler(struct yara_set *set, struct err *err)
{
	int got = yr_initialize();

	if (got != ERROR_SUCCESS)
		return yara_err(err, got, "library");
	set->initialized = true;
	got = yr_compiler_create(&set->compiler);
	if (got != ERROR_SUCCESS)
		return yara_err(err, got, "compiler");
	yr_compiler_set_callback(set->compiler, on_message, set);
	yr_compiler_set_include_callback(set->compiler, NULL, NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(external_names); i++) {
		got = yr_compiler_define_string_variable(set->compiler,
							 external_names[i], "");
		if (got != ERROR_SUCCESS)
			return yara_err(err, got, "external variables");
	}
	return ST_OK;
}

int yara_set_open(struct yara_set **out, struct arena *a, struct err *err)
{
	struct yara_set *set = mem_new(1, sizeof(*set));
	int s;

	if (!set)
		return err_nomem(err);
	set->arena = a;
	s = make_compiler(set, err);
	if (s < 0) {
		yara_set_close(set);
		return s;
	}
	*out = set;
	return ST_OK;
}

void yara_set_close(struct yara_set *set)
{
	if (!set)
		return;
	if (set->compiler)
		yr_compiler_destroy(set->compiler);
	if (set->rules)
		yr_rules_destroy(set->rules);
	if (set->initialized)
		yr_finalize();
	mem_free(set->infos);
	mem_free(set->files);
	mem_free(set->number);
	mem_free(set);
}

int yara_set_add_file(struct yara_set *set, const char *name, struct span text,
		      struct err *err)
{
	char *copy;
	int errors;

	if (text.len > LIMIT_YAML)
		return err_set(err, ST_LIMIT, 0, "%s: larger than %zu bytes",
			       name, LIMIT_YAML);
	if (memchr(text.ptr, 0, text.len))
		return err_set(err, ST_FORMAT, 0, "%s: a NUL in the rules",
			       name);
	copy = mem_text((const char *)text.ptr, text.len);
	if (!copy)
		return err_nomem(err);
	set->why[0] = 0;
	errors = yr_compiler_add_string(set->compiler, copy, name);
	mem_free(copy);
	if (errors)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "%s:%s", name,
			       set->why[0] ? set->why : "1: no YARA rules");
	return ST_OK;
}

void yara_set_foreign(struct yara_set *set)
{
	set->foreign = true;
}

int yara_set_try(const char *name, struct span text, struct err *err)
{
	struct yara_set *one;
	int s = yara_set_open(&one, NULL, err);

	if (s < 0)
		return s;
	s = yara_set_add_file(one, name, text, err);
	yara_set_close(one);
	return s;
}

/* --- what rules say of themselves --- */

static const char *meta_text(const YR_RULE *rule, const char *name)
{
	const YR_META *meta;

	yr_rule_metas_foreach(rule, meta)
	{
		if (meta->type == META_TYPE_STRING &&
		    !strcmp(meta->identifier, name))
			return meta->string;
	}
	return NULL;
}

/* Public packs score their rules: 75 is where THOR warns. */
static enum severity severity_of_score(const YR_RULE *rule)
{
	const YR_META *meta;

	yr_rule_metas_foreach(rule, meta)
	{
		if (meta->type != META_TYPE_INTEGER ||
		    strcmp(meta->identifier, "score") != 0)
			continue;
		if (meta->integer >= 75)
			return SEV_HIGH;
		return meta->integer >= 60 ? SEV_MEDIUM : SEV_LOW;
	}
	return SEV_MEDIUM;
}

static enum severity severity_of(const YR_RULE *rule)
{
	const char *text = meta_text(rule, "severity");

	for (enum severity s = SEV_INFORMATIONAL; text && s <= SEV_CRITICAL;
	     s++)
		if (!strcmp(text, severity_name(s)))
			return s;
	return severity_of_score(rule);
}

static enum grade grade_of(const YR_RULE *rule)
{
	const char *text = meta_text(rule, "grade");

	for (enum grade g = GRADE_WEAK; text && g <= GRADE_DIRECT; g++)
		if (!strcmp(text, grade_name(g)))
			return g;
	return GRADE_WEAK;
}

/* "T1505.003, T1190" as strings; NULL: no memory. */
static const char *const *list_of(struct yara_set *set, const char *text)
{
	struct span rest = span_str(text);
	const char **list =
		arena_new(set->arena, rest.len / 2 + 2, sizeof(*list));
	size_t count = 0;

	while (list && rest.len) {
		size_t end = 0;
		struct span word;

		while (end < rest.len && rest.ptr[end] != ',')
			end++;
		word = span_trim(span_head(rest, end));
		if (word.len) {
			list[count] = arena_text(set->arena, word);
			if (!list[count++])
				return NULL;
		}
		rest = span_skip(rest, end + 1);
	}
	return list;
}

static const char *or_else(const char *text, const char *other)
{
	return text ? text : other;
}

/* Strings of libyara's own live as long as its rules. */
static bool fill_info(struct yara_set *set, const YR_RULE *rule,
		      struct rule_info *out)
{
	const char *said =
		or_else(meta_text(rule, "description"), rule->identifier);
	const char *said_ar = or_else(meta_text(rule, "description_ar"), said);

	*out = (struct rule_info){
		.id = rule->identifier,
		.kind = RULE_YARA,
		.title_en = said,
		.title_ar = said_ar,
		.author = or_else(meta_text(rule, "author"),
				  set->foreign ? "" : "Postern"),
		.step = "implant",
		.family = meta_text(rule, "family"),
		.implant_kind = or_else(meta_text(rule, "kind"), "page"),
		.grade = grade_of(rule),
		.severity = severity_of(rule),
		.techniques = list_of(set, meta_text(rule, "technique")),
		.flaws = list_of(set, meta_text(rule, "flaws")),
		.text_en = said,
		.text_ar = said_ar,
	};
	return out->techniques && out->flaws;
}

static int read_infos(struct yara_set *set, struct err *err)
{
	size_t rules = 0;
	size_t place = 0;
	const YR_RULE *rule;

	yr_rules_foreach(set->rules, rule) rules++;
	set->infos = mem_new(rules + 1, sizeof(*set->infos));
	set->number = mem_new(rules + 1, sizeof(*set->number));
	set->files = mem_new(rules + 1, sizeof(*set->files));
	if (!set->infos || !set->number || !set->files)
		return err_nomem(err);
	yr_rules_foreach(set->rules, rule)
	{
		set->number[place++] = set->count;
		if (RULE_IS_PRIVATE(rule))
			continue;
		set->files[set->count] = rule->ns->name;
		if (!fill_info(set, rule, &set->infos[set->count++]))
			return err_nomem(err);
	}
	return ST_OK;
}

int yara_set_finish(struct yara_set *set, struct err *err)
{
	int got = yr_compiler_get_rules(set->compiler, &set->rules);

	if (got != ERROR_SUCCESS)
		return yara_err(err, got, "rules");
	yr_compiler_destroy(set->compiler);
	set->compiler = NULL;
	return read_infos(set, err);
}

size_t yara_set_count(const struct yara_set *set)
{
	return set->count;
}

const struct rule_info *yara_set_info(const struct yara_set *set, size_t i)
{
	return i < set->count ? &set->infos[i] : NULL;
}

const char *yara_set_file(const struct yara_set *set, size_t i)
{
	return set->files[i];
}

/* --- scanning --- */

/* libyara packs its matches, so they are copied out before they are read. */
static YR_MATCH match_at(const YR_MATCH *packed)
{
	YR_MATCH copy;

	memcpy(&copy, (const void *)packed, sizeof(copy));
	return copy;
}

/* Where the rule's strings stand first in the page. */
static void first_string(const YR_SCAN_CONTEXT *context, const YR_RULE *rule,
			 struct page_match *out)
{
	const YR_STRING *string;
	bool found = false;

	yr_rule_strings_foreach(rule, string)
	{
		const YR_MATCH *next = context->matches[string->idx].head;

		while (next) {
			YR_MATCH match = match_at(next);
			uint64_t at = (uint64_t)(match.base + match.offset);

			next = match.next;
			if (match.is_private || (found && at >= out->offset))
				continue;
			out->offset = at;
			out->length = (uint64_t)match.match_length;
			found = true;
		}
	}
}

static int on_match(YR_SCAN_CONTEXT *context, int message, void *data,
		    void *inner)
{
	struct yara_matcher *m = inner;
	const YR_RULE *rule = data;
	struct page_match *match;

	if (message != CALLBACK_MSG_RULE_MATCHING || m->count == m->set->count)
		return CALLBACK_CONTINUE;
	match = &m->matches[m->count++];
	*match = (struct page_match){
		.rule = m->set->number[rule - m->set->rules->rules_table],
	};
	first_string(context, rule, match);
	return CALLBACK_CONTINUE;
}

int yara_matcher_open(struct yara_matcher **out, const struct yara_set *set,
		      struct err *err)
{
	struct yara_matcher *m = mem_new(1, sizeof(*m));
	int got = ERROR_INSUFFICIENT_MEMORY;

	if (m) {
		m->set = set;
		for (size_t i = 0; i < ARRAY_LEN(m->text); i++)
			buf_init(&m->text[i], LIMIT_PATH);
		m->matches = mem_new(set->count + 1, sizeof(*m->matches));
	}
	if (m && m->matches)
		got = yr_scanner_create(set->rules, &m->scanner);
	if (got != ERROR_SUCCESS) {
		yara_matcher_close(m);
		return yara_err(err, got, "scanner");
	}
	yr_scanner_set_callback(m->scanner, on_match, m);
	yr_scanner_set_flags(m->scanner, SCAN_FLAGS_NO_TRYCATCH);
	yr_scanner_set_timeout(m->scanner, SCAN_SECONDS);
	*out = m;
	return ST_OK;
}

void yara_matcher_close(struct yara_matcher *m)
{
	if (!m)
		return;
	if (m->scanner)
		yr_scanner_destroy(m->scanner);
	for (size_t i = 0; i < ARRAY_LEN(m->text); i++)
		buf_release(&m->text[i]);
	mem_free(m->matches);
	mem_free(m);
}

static bool is_separator(uint8_t c)
{
	return c == '/' || c == '\\' || c == '!';
}

static void put_variable(struct buf *b, struct span text, bool lower)
{
	buf_reset(b);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i] ? text.ptr[i] : '?';

		buf_byte(b, lower ? ascii_lower(c) : c);
	}
}

static void put_variables(struct yara_matcher *m, struct span path)
{
	size_t name = path.len;
	size_t dot;

	while (name && !is_separator(path.ptr[name - 1]))
		name--;
	dot = path.len;
	while (dot > name && path.ptr[dot - 1] != '.')
		dot--;
	put_variable(&m->text[0], span_skip(path, name), false);
	put_variable(&m->text[1], path, false);
	put_variable(&m->text[2],
		     dot > name ? span_skip(path, dot - 1) : SPAN_EMPTY, true);
}

static int define_variables(struct yara_matcher *m, struct span path,
			    struct err *err)
{
	put_variables(m, path);
	for (size_t i = 0; i < ARRAY_LEN(m->text); i++) {
		const char *text = buf_cstr(&m->text[i]);
		int got;

		if (!text)
			return err_nomem(err);
		got = yr_scanner_define_string_variable(
			m->scanner, external_names[i], text);
		if (got != ERROR_SUCCESS)
			return yara_err(err, got, "external variables");
	}
	return ST_OK;
}

int yara_matcher_scan(struct yara_matcher *m, struct span bytes,
		      struct span path, const struct page_match **out,
		      struct err *err)
{
	int s = define_variables(m, span_head(path, LIMIT_PATH - 1), err);
	int got;

	if (s < 0)
		return s;
	m->count = 0;
	got = yr_scanner_scan_mem(m->scanner, bytes.ptr, bytes.len);
	if (got == ERROR_SCAN_TIMEOUT || got == ERROR_TOO_MANY_MATCHES)
		m->cut++;
	else if (got != ERROR_SUCCESS)
		return yara_err(err, got, "scan");
	*out = m->matches;
	return (int)m->count;
}

uint64_t yara_matcher_cut(const struct yara_matcher *m)
{
	return m->cut;
}
