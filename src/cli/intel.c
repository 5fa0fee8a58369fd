/* intel.c - see intel.h. */
#include "cli/intel.h"

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "cli/paths.h"
#include "cli/say.h"

#define OWN_INDICATORS "data/indicators.csv"
#define TOLD 20

static bool is_intel(const char *name)
{
	static const char *const endings[] = {
		".json", ".csv",  ".txt",    ".tsv",  ".ioc",
		".list", ".lst",  ".md5",    ".sha1", ".sha256",
		".stix", ".misp", ".netset", ".ipset"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (span_ends_nocase(span_str(name), span_str(endings[i])))
			return true;
	return false;
}

/* Licences and the like lie beside feeds. */
static bool is_indicators(const char *name)
{
	return is_intel(name) &&
	       !span_starts_nocase(span_str(name), SPAN_LIT("LICEN")) &&
	       !span_starts_nocase(span_str(name), SPAN_LIT("README"));
}

static bool is_yara(const char *name)
{
	return span_ends_nocase(span_str(name), SPAN_LIT(".yar")) ||
	       span_ends_nocase(span_str(name), SPAN_LIT(".yara"));
}

static int refuse(struct intel *in, const char *file, const struct err *why,
		  struct err *err)
{
	struct intel_refusal *r;

	if (in->refusal_count == in->refusal_room) {
		size_t room = in->refusal_room ? in->refusal_room * 2 : 16;

		r = mem_resize(in->refusal, room, sizeof(*r));
		if (!r)
			return err_nomem(err);
		in->refusal = r;
		in->refusal_room = room;
	}
	r = &in->refusal[in->refusal_count];
	r->file = arena_text(&in->arena, span_str(file));
	if (!r->file)
		return err_nomem(err);
	snprintf(r->why, sizeof(r->why), "%s", why->text);
	in->refusal_count++;
	return ST_OK;
}

/* --- what is done with a file --- */

typedef int (*take_file)(struct intel *in, const char *name, struct span bytes,
			 struct err *err);

static int take_indicators(struct intel *in, const char *name,
			   struct span bytes, struct err *err)
{
	return indicators_add_file(in->set, name, bytes, err);
}

static int take_warnings(struct intel *in, const char *name, struct span bytes,
			 struct err *err)
{
	return indicators_add_warnings(in->set, name, bytes, err);
}

static int take_yara(struct intel *in, const char *name, struct span bytes,
		     struct err *err)
{
	int s = yara_set_try(name, bytes, err);

	in->yara_files++;
	in->yara_refused += s == ST_FORMAT || s == ST_LIMIT;
	return s < 0 ? s : yara_set_add_file(in->yara, name, bytes, err);
}

static int take_paths(struct intel *in, const struct paths *p, size_t hidden,
		      size_t most, take_file take, struct digest *digest,
		      struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, most + 131072);
	for (size_t i = 0; i < p->count && s == ST_OK; i++) {
		const char *name = p->list[i] + hidden;
		struct err why = {0};

		s = paths_read(p->list[i], &b, most, err);
		if (s < 0)
			break;
		if (digest)
			digest_add(digest, buf_span(&b));
		in->files++;
		s = b.len > most
			    ? err_set(&why, ST_LIMIT, 0,
				      "%s: larger than %zu bytes", name, most)
			    : take(in, name, buf_span(&b), &why);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = refuse(in, name, &why, err);
		else if (s < 0)
			s = err_set(err, why.code, why.offset, "%s", why.text);
	}
	buf_release(&b);
	return s;
}

static int take_roots(struct intel *in, const struct text_list *roots,
		      bool (*wanted)(const char *), const char *what,
		      size_t most, take_file take, struct digest *digest,
		      struct err *err)
{
	int s = ST_OK;

	for (size_t i = 0; roots && i < roots->count && s == ST_OK; i++) {
		struct paths p = {0};

		s = paths_add(&p, roots->item[i], wanted, what, err);
		if (s == ST_OK)
			s = take_paths(in, &p,
				       paths_before_name(roots->item[i]), most,
				       take, digest, err);
		paths_release(&p);
	}
	return s;
}

/* --- loading --- */

static size_t count_of(const struct text_list *l)
{
	return l ? l->count : 0;
}

static int load_indicators(struct intel *in, const struct intel_sources *from,
			   struct field_names *names, struct digest *digest,
			   struct err *err)
{
	struct indicator_options options = {.any_time = from->any_time};
	int s;

	if (!count_of(from->indicators) && !from->own)
		return ST_OK;
	s = indicators_open(&in->set, names, &options, err);
	if (s == ST_OK && from->own) {
		const struct embedded_file *f =
			embedded_find(embedded_knowledge, OWN_INDICATORS);

		if (digest)
			digest_add(digest, f->bytes);
		s = indicators_add_file(in->set, f->name, f->bytes, err);
	}
	if (s == ST_OK)
		s = take_roots(in, from->indicators, is_indicators,
			       "*.json, *.csv, *.txt", INTEL_FILE_MAX,
			       take_indicators, digest, err);
	if (s == ST_OK)
		s = take_roots(in, from->warninglists, is_indicators,
			       "*.json, *.txt", INTEL_FILE_MAX, take_warnings,
			       digest, err);
	return s < 0 ? s : indicators_compile(in->set, err);
}

static int load_yara(struct intel *in, const struct intel_sources *from,
		     struct digest *digest, struct err *err)
{
	int s;

	if (!count_of(from->yara))
		return ST_OK;
	s = yara_set_open(&in->yara, &in->arena, err);
	if (s == ST_OK)
		yara_set_foreign(in->yara);
	if (s == ST_OK)
		s = take_roots(in, from->yara, is_yara, "*.yar", LIMIT_YAML,
			       take_yara, digest, err);
	return s < 0 ? s : yara_set_finish(in->yara, err);
}

int intel_load(struct intel *in, const struct intel_sources *from,
	       struct field_names *names, struct digest *digest,
	       struct err *err)
{
	int s;

	*in = (struct intel){0};
	arena_init(&in->arena, (size_t)1 << 30);
	/* What is found hangs on how it is looked for. */
	if (digest && from->any_time)
		digest_add(digest, SPAN_LIT("--any-time\n"));
	if (digest && from->yara_logs)
		digest_add(digest, SPAN_LIT("--yara-logs\n"));
	s = load_indicators(in, from, names, digest, err);
	if (s == ST_OK)
		s = load_yara(in, from, digest, err);
	if (s < 0)
		intel_release(in);
	return s;
}

void intel_release(struct intel *in)
{
	indicators_close(in->set);
	yara_set_close(in->yara);
	mem_free(in->refusal);
	arena_release(&in->arena);
	*in = (struct intel){0};
}

/* --- noting --- */

static int note(struct case_file *c, const char *place, const char *why,
		struct err *err)
{
	return case_add_not_examined(c, span_str(place), UINT64_MAX, why, false,
				     err);
}

static int note_reason(struct case_file *c, const struct indicator_refusal *r,
		       struct err *err)
{
	char why[400];

	/* a warning list is there to take them out */
	if (r->warned)
		return ST_OK;
	snprintf(why, sizeof(why),
		 "indicators that are not looked for, %llu: %s",
		 (unsigned long long)r->count, r->why);
	return note(c, "indicators", why, err);
}

int intel_note(struct case_file *c, const struct intel *in, struct err *err)
{
	size_t reasons = in->set ? indicator_refusal_count(in->set) : 0;
	int s = ST_OK;

	for (size_t i = 0; i < in->refusal_count && s == ST_OK; i++) {
		char place[300];

		snprintf(place, sizeof(place), "indicators: %s",
			 in->refusal[i].file);
		s = note(c, place, in->refusal[i].why, err);
	}
	for (size_t i = 0; i < reasons && s == ST_OK; i++)
		s = note_reason(c, indicator_refusal(in->set, i), err);
	return s;
}

/* --- saying --- */

static void say_refusals(const struct intel *in)
{
	for (size_t i = 0; i < in->refusal_count && i < TOLD; i++)
		say("%s", in->refusal[i].why);
	if (in->refusal_count > TOLD)
		say("and %zu more files that could not be read",
		    in->refusal_count - TOLD);
}

static void say_reasons(const struct indicator_set *set)
{
	size_t told = 0;

	for (size_t i = 0; i < indicator_refusal_count(set); i++) {
		const struct indicator_refusal *r = indicator_refusal(set, i);

		if (told++ == TOLD) {
			say("and %zu more reasons",
			    indicator_refusal_count(set) - TOLD);
			break;
		}
		say("  %llu %s: %s (%s: %.*s)", (unsigned long long)r->count,
		    r->warned ? "on a warning list" : "not looked for", r->why,
		    r->file, SPAN_ARG(r->first));
	}
}

static void say_indicators(const struct indicator_set *set)
{
	char kinds[400] = "";
	size_t n = 0;
	unsigned long long all = 0;

	for (unsigned k = 0; k < IND_KINDS; k++) {
		size_t count = indicators_of_kind(set, (enum indicator_kind)k);
		int len;

		all += count;
		if (!count)
			continue;
		len = snprintf(kinds + n, sizeof(kinds) - n, "%s%zu %s",
			       n ? ", " : "", count,
			       indicator_kind_name((enum indicator_kind)k));
		n += len > 0 ? (size_t)len : 0;
		if (n >= sizeof(kinds))
			break;
	}
	say("%llu indicators are looked for%s%s", all, n ? ": " : "", kinds);
	if (indicators_refused(set) || indicators_warned(set))
		say("%llu are not looked for, %llu are on warning lists:",
		    (unsigned long long)indicators_refused(set),
		    (unsigned long long)indicators_warned(set));
	say_reasons(set);
	if (indicators_partial(set))
		say("%llu patterns have parts that no log tells",
		    (unsigned long long)indicators_partial(set));
}

void intel_say(const struct intel *in)
{
	say_refusals(in);
	if (in->set)
		say_indicators(in->set);
	if (in->yara)
		say("%zu YARA rules of %zu files; %zu files were refused",
		    yara_set_count(in->yara), in->yara_files - in->yara_refused,
		    in->yara_refused);
}
