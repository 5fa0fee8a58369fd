/* sigma_files.c - see sigma_files.h. */
#include "cli/sigma_files.h"

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "cli/paths.h"
#include "cli/say.h"
#include "rules/sigma_rules.h"

/* What is done with the bytes of each file. */
struct adding {
	struct sigma_set *set;
	struct digest *digest; /* NULL: none is wanted */
	size_t hidden;	       /* leading bytes of a path that are not told */
};

static bool is_rule_file(const char *name)
{
	return span_ends_nocase(span_str(name), SPAN_LIT(".yml")) ||
	       span_ends_nocase(span_str(name), SPAN_LIT(".yaml"));
}

static int add_paths(const struct adding *to, const struct paths *p,
		     struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML + 131072);
	for (size_t i = 0; i < p->count && s == ST_OK; i++) {
		s = paths_read(p->list[i], &b, LIMIT_YAML, err);
		if (s == ST_OK && to->digest)
			digest_add(to->digest, buf_span(&b));
		if (s == ST_OK)
			s = sigma_add_file(to->set, p->list[i] + to->hidden,
					   buf_span(&b), err);
	}
	buf_release(&b);
	return s;
}

static int add_own(struct sigma_loaded *out, struct err *err)
{
	int s = ST_OK;

	for (const struct embedded_file *f = embedded_knowledge;
	     f->name && s == ST_OK; f++)
		if (!strncmp(f->name, "rules/sigma/", 12)) {
			s = sigma_add_file(out->set, f->name, f->bytes, err);
			out->files++;
		}
	return s;
}

int sigma_values_add(struct sigma_set *set, const struct text_list *list,
		     struct digest *digest, struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML + 131072);
	for (size_t i = 0; list && i < list->count && s == ST_OK; i++) {
		s = paths_read(list->item[i], &b, LIMIT_YAML, err);
		if (s == ST_OK && digest)
			digest_add(digest, buf_span(&b));
		if (s == ST_OK)
			s = sigma_add_values(set, list->item[i], buf_span(&b),
					     err);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = err->code = ST_USAGE;
	}
	buf_release(&b);
	return s;
}

int sigma_files_add(struct sigma_set *set, const struct text_list *rules,
		    struct digest *digest, struct err *err)
{
	int s = ST_OK;

	for (size_t i = 0; i < rules->count && s == ST_OK; i++) {
		struct adding to = {set, digest,
				    paths_before_name(rules->item[i])};
		struct paths paths = {0};

		s = paths_add(&paths, rules->item[i], is_rule_file, "*.yml",
			      err);
		if (s == ST_OK)
			s = add_paths(&to, &paths, err);
		paths_release(&paths);
	}
	return s;
}

int sigma_map_add(struct sigma_set *set, const struct text_list *list,
		  struct digest *digest, struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML + 131072);
	for (size_t i = 0; list && i < list->count && s == ST_OK; i++) {
		s = paths_read(list->item[i], &b, LIMIT_YAML, err);
		if (s == ST_OK && digest)
			digest_add(digest, buf_span(&b));
		if (s == ST_OK)
			s = sigma_add_logsources(set, list->item[i],
						 buf_span(&b), err);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = err->code = ST_USAGE;
	}
	buf_release(&b);
	return s;
}

static int load(struct sigma_loaded *out, const struct sigma_sources *from,
		struct err *err)
{
	struct sigma_options options = {from->without_prefilter};
	struct paths paths = {0};
	int s = field_names_open(&out->names, err);

	if (s == ST_OK)
		s = sigma_open(&out->set, out->names, err);
	if (s == ST_OK)
		s = sigma_rules_add_maps(out->set, embedded_knowledge, NULL,
					 err);
	if (s == ST_OK)
		s = sigma_map_add(out->set, from->map, NULL, err);
	if (s == ST_OK)
		s = sigma_values_add(out->set, from->values, NULL, err);
	for (size_t i = 0; i < from->rules->count && s == ST_OK; i++)
		s = paths_add(&paths, from->rules->item[i], is_rule_file,
			      "*.yml", err);
	if (s == ST_OK && (from->own || !from->rules->count))
		s = add_own(out, err);
	if (s == ST_OK)
		s = add_paths(&(struct adding){out->set, NULL, 0}, &paths, err);
	out->files += paths.count;
	paths_release(&paths);
	if (s == ST_OK)
		s = sigma_compile(out->set, &options, err);
	if (s == ST_OK && from->more)
		s = from->more(from->context, out->names, err);
	if (s == ST_OK)
		field_names_freeze(out->names);
	return s;
}

int sigma_load(struct sigma_loaded *out, const struct sigma_sources *from,
	       struct err *err)
{
	int s;

	*out = (struct sigma_loaded){0};
	s = load(out, from, err);
	if (s < 0)
		sigma_unload(out);
	return s;
}

void sigma_unload(struct sigma_loaded *l)
{
	sigma_close(l->set);
	field_names_close(l->names);
	*l = (struct sigma_loaded){0};
}

void sigma_say_refusals(const struct sigma_set *s, size_t most)
{
	size_t count = sigma_refusal_count(s);

	for (size_t i = 0; i < count && i < most; i++) {
		const struct sigma_refusal *r = sigma_refusal(s, i);

		say("%s:%u:%u: %s", r->file, r->line, r->column, r->why);
	}
	if (count > most)
		say("%zu %sare refused; \"postern rules check\" lists them",
		    count - most, most ? "more " : "rules ");
}

int sigma_note_refusals(struct case_file *c, const struct sigma_set *set,
			struct err *err)
{
	size_t count = set ? sigma_refusal_count(set) : 0;
	int s = ST_OK;

	for (size_t n = 0; n < count && !s; n++) {
		const struct sigma_refusal *r = sigma_refusal(set, n);
		char place[LIMIT_FILE_NAME];
		char why[400];
		int len = snprintf(place, sizeof(place), "rules: %s:%u:%u",
				   r->file, r->line, r->column);

		snprintf(why, sizeof(why), "a Sigma rule was refused: %s",
			 r->why);
		s = case_add_not_examined(
			c,
			span_head(span_of(place, sizeof(place) - 1),
				  len > 0 ? (size_t)len : 0),
			UINT64_MAX, why, false, err);
	}
	return s;
}
