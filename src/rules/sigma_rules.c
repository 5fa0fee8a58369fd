/* sigma_rules.c - see sigma_rules.h. */
#include "rules/sigma_rules.h"

#include "base/text.h"
#include "rules/text.h"

#define OWN "rules/sigma/"
#define TITLE_MOST ((size_t)200)
#define TEXT_MOST ((size_t)1000)

/* --- what tags say --- */

/* The word behind "postern.", as a step of docs/traces.md. */
static const char *const step_words[] = {
	"recon",       "entry",	     "implant", "use",	     "action",
	"credentials", "extraction", "spread",	"tampering", "hygiene",
};

/* A technique or tactic of ATT&CK, and the step that it belongs to; the first
 * that a rule has counts.  Nothing of a stranger's rule is extraction: mail and
 * files that left are added up, and a guess must not be. */
static const struct {
	const char *tag;
	const char *step;
} tactic_steps[] = {
	{"attack.t1070", "tampering"},
	{"attack.t1505", "implant"},
	{"attack.t1190", "entry"},
	{"attack.initial-access", "entry"},
	{"attack.credential-access", "credentials"},
	{"attack.lateral-movement", "spread"},
	{"attack.persistence", "implant"},
	{"attack.execution", "action"},
	{"attack.privilege-escalation", "action"},
	{"attack.command-and-control", "action"},
	{"attack.collection", "action"},
	{"attack.exfiltration", "action"},
	{"attack.impact", "action"},
	{"attack.discovery", "action"},
	{"attack.defense-evasion", "action"},
	{"attack.stealth", "action"},
	{"attack.defense-impairment", "action"},
	{"attack.reconnaissance", "recon"},
};

static bool has_tag(const struct sigma_info *info, const char *tag)
{
	for (size_t i = 0; i < info->tag_count; i++)
		if (span_equal_nocase(info->tags[i], span_str(tag)))
			return true;
	return false;
}

/* "attack.t1505" is in "attack.t1505.003", too. */
static bool has_technique(const struct sigma_info *info, const char *tag)
{
	struct span word = span_str(tag);

	for (size_t i = 0; i < info->tag_count; i++)
		if (span_starts_nocase(info->tags[i], word) &&
		    (info->tags[i].len == word.len ||
		     info->tags[i].ptr[word.len] == '.'))
			return true;
	return false;
}

static const char *step_of(const struct sigma_info *info)
{
	char tag[32];

	for (size_t i = 0; i < ARRAY_LEN(step_words); i++) {
		snprintf(tag, sizeof(tag), "postern.%s", step_words[i]);
		if (has_tag(info, tag))
			return step_words[i];
	}
	if (info->level < SIGMA_HIGH)
		return "alert";
	for (size_t i = 0; i < ARRAY_LEN(tactic_steps); i++)
		if (has_technique(info, tactic_steps[i].tag))
			return tactic_steps[i].step;
	return "alert";
}

static enum grade grade_of(const struct sigma_info *info)
{
	if (has_tag(info, "postern.direct"))
		return GRADE_DIRECT;
	return has_tag(info, "postern.strong") ? GRADE_STRONG : GRADE_WEAK;
}

static enum severity severity_of(const struct sigma_info *info)
{
	switch (info->level) {
	case SIGMA_CRITICAL:
		return SEV_CRITICAL;
	case SIGMA_HIGH:
		return SEV_HIGH;
	case SIGMA_MEDIUM:
		return SEV_MEDIUM;
	case SIGMA_LOW:
		return SEV_LOW;
	default:
		return SEV_INFORMATIONAL;
	}
}

/* --- lists from tags --- */

/* "t1505.003", "g0125": techniques only. */
static bool is_technique(struct span s)
{
	return s.len >= 5 && ascii_lower(s.ptr[0]) == 't' && s.ptr[1] >= '0' &&
	       s.ptr[1] <= '9' && s.len <= 9;
}

static bool is_flaw(struct span s)
{
	return s.len >= 8 && s.len <= 16 && s.ptr[0] >= '1' && s.ptr[0] <= '2';
}

/* Tags of a namespace as texts in capitals, "2021.1" as "CVE-2021-1". */
static const char *const *list_of(struct arena *a,
				  const struct sigma_info *info,
				  const char *space, const char *prefix,
				  bool (*fits)(struct span))
{
	const char **list = arena_new(a, info->tag_count + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; list && i < info->tag_count; i++) {
		struct span tag = info->tags[i];
		size_t head = strlen(prefix);
		char *text;

		if (!span_starts_nocase(tag, span_str(space)))
			continue;
		tag = span_skip(tag, strlen(space));
		if (!fits(tag))
			continue;
		text = arena_new(a, head + tag.len + 1, 1);
		if (!text)
			return NULL;
		memcpy(text, prefix, head);
		for (size_t k = 0; k < tag.len; k++)
			text[head + k] =
				(char)(tag.ptr[k] >= 'a' && tag.ptr[k] <= 'z'
					       ? tag.ptr[k] - 32
					       : tag.ptr[k]);
		if (*prefix && tag.len > 4 && text[head + 4] == '.')
			text[head + 4] = '-';
		list[n++] = text;
	}
	return list;
}

/* --- texts --- */

/* As it may stand in a sentence, which knows braces. */
static void put_said(struct buf *b, struct span s, size_t most)
{
	size_t at = b->len;

	rules_text_value(b, span_trim(s), most);
	for (; !b->bad && at < b->len; at++)
		if (b->ptr[at] == '{' || b->ptr[at] == '}')
			b->ptr[at] = b->ptr[at] == '{' ? '(' : ')';
}

static char *text_of(struct arena *a, const char *before, struct span s,
		     const char *after, size_t most)
{
	char *text = NULL;
	struct buf b;

	buf_init(&b, 8192);
	buf_text(&b, before);
	put_said(&b, s, most);
	buf_text(&b, after);
	if (!b.bad)
		text = arena_text(a, buf_span(&b));
	buf_release(&b);
	return text;
}

/* What the finding says: our own rules in both languages; of others, that the
 * rule of that title matched. */
static bool make_texts(struct arena *a, const struct sigma_info *info,
		       struct rule_info *out)
{
	bool ours = info->description_ar.len != 0;

	out->title_en = text_of(a, "", info->title, "", TITLE_MOST);
	out->title_ar = out->title_en;
	out->author = text_of(
		a, "", info->author.len ? info->author : SPAN_LIT("unknown"),
		"", TITLE_MOST);
	if (ours) {
		out->text_en = text_of(a, "", info->description, "", TEXT_MOST);
		out->text_ar =
			text_of(a, "", info->description_ar, "", TEXT_MOST);
	} else {
		/* What follows the title closes what comes before it. */
		/* NOLINTBEGIN(misc-misleading-bidirectional) */
		out->text_en =
			text_of(a, "A Sigma rule matched: \xe2\x81\xa8",
				info->title, "\xe2\x81\xa9.", TITLE_MOST);
		out->text_ar = text_of(
			a,
			"\xd8\xb7\xd8\xa7\xd8\xa8\xd9\x82\xd8\xaa "
			"\xd9\x82\xd8\xa7\xd8\xb9\xd8\xaf\xd8\xa9 Sigma: "
			"\xe2\x81\xa8",
			info->title, "\xe2\x81\xa9.", TITLE_MOST);
		/* NOLINTEND(misc-misleading-bidirectional) */
	}
	return out->title_en && out->author && out->text_en && out->text_ar;
}

/* The id; the name or a digest of the title where there is none. */
static char *id_of(struct arena *a, const struct sigma_info *info)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT], id[32];

	if (info->id.len)
		return text_of(a, "", info->id, "", TITLE_MOST);
	if (info->name.len)
		return text_of(a, "sigma-", info->name, "", TITLE_MOST);
	if (!digest_once(info->title, digest))
		return NULL;
	digest_text(digest, hex);
	snprintf(id, sizeof(id), "sigma-%.16s", hex);
	return arena_text(a, span_str(id));
}

static int describe(struct arena *a, const struct sigma_info *info,
		    struct rule_info *out, struct err *err)
{
	*out = (struct rule_info){
		.id = id_of(a, info),
		.kind = RULE_SIGMA,
		.step = step_of(info),
		.grade = grade_of(info),
		.severity = severity_of(info),
		.techniques = list_of(a, info, "attack.", "", is_technique),
		.flaws = list_of(a, info, "cve.", "CVE-", is_flaw),
	};
	if (!out->id || !out->techniques || !out->flaws ||
	    !make_texts(a, info, out))
		return err_nomem(err);
	return ST_OK;
}

/* --- compiling --- */

static int add_file(struct sigma_rules *r, const struct embedded_file *f,
		    struct digest *digest, struct err *err)
{
	if (strncmp(f->name, OWN, strlen(OWN)) != 0)
		return ST_OK;
	digest_add(digest, span_str(f->name));
	digest_add(digest, f->bytes);
	return sigma_add_file(r->set, f->name, f->bytes, err);
}

int sigma_rules_add_maps(struct sigma_set *set,
			 const struct embedded_file *table,
			 struct digest *digest, struct err *err)
{
	/* Of servers, and of sensors. */
	static const char *const names[] = {"data/sigma-logsources.yml",
					    "data/sigma-sensors.yml"};
	int s = ST_OK;

	for (size_t i = 0; i < ARRAY_LEN(names) && s == ST_OK; i++) {
		const struct embedded_file *map =
			embedded_find(table, names[i]);

		if (map && digest)
			digest_add(digest, map->bytes);
		if (map)
			s = sigma_add_logsources(set, map->name, map->bytes,
						 err);
	}
	return s;
}

static int add_tables(struct sigma_rules *r,
		      const struct rules_options *options,
		      struct digest *digest, struct err *err)
{
	int s = ST_OK;

	for (const struct embedded_file *const *t = options->tables;
	     *t && s == ST_OK; t++)
		s = sigma_rules_add_maps(r->set, *t, digest, err);
	for (const struct embedded_file *const *t = options->tables;
	     *t && s == ST_OK; t++)
		for (const struct embedded_file *f = *t; f->name && s == ST_OK;
		     f++)
			s = add_file(r, f, digest, err);
	return s;
}

int sigma_rules_open(struct sigma_rules *r, struct arena *arena,
		     const struct rules_options *options, struct digest *digest,
		     struct field_names *names, struct err *err)
{
	struct sigma_options how = {options->without_prefilter};
	int s = sigma_open(&r->set, names, err);

	if (s == ST_OK)
		s = add_tables(r, options, digest, err);
	if (s == ST_OK && options->add_sigma)
		s = options->add_sigma(r->set, digest, options->ctx, err);
	if (s == ST_OK)
		s = sigma_compile(r->set, &how, err);
	if (s < 0)
		return s;
	r->count = sigma_count(r->set);
	r->info = arena_new(arena, r->count + 1, sizeof(*r->info));
	if (!r->info)
		return err_nomem(err);
	for (size_t i = 0; i < r->count && s == ST_OK; i++)
		s = describe(arena, sigma_info(r->set, i), &r->info[i], err);
	return s;
}

void sigma_rules_release(struct sigma_rules *r)
{
	sigma_close(r->set);
	*r = (struct sigma_rules){0};
}

bool sigma_rules_succeeded(const struct sigma_rules *r, size_t rule)
{
	return has_tag(sigma_info(r->set, rule), "postern.succeeded");
}

enum outcome sigma_rules_outcome(const struct sigma_rules *r, size_t rule,
				 const struct event *e)
{
	uint64_t status;

	if (e->log != LOG_EVTX && event_number(e, FIELD_STATUS, &status) &&
	    status >= 400)
		return OUTCOME_ATTEMPTED;
	return sigma_rules_succeeded(r, rule) ? OUTCOME_SUCCEEDED
					      : OUTCOME_UNKNOWN;
}
