/* rules.c - all kinds of rules behind one face; see rules.h. */
#include "rules/rules.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/digest.h"
#include "base/text.h"
#include "rules/indicator_rules.h"
#include "rules/sigma_rules.h"
#include "rules/traces/program.h"
#include "rules/yara/yara_set.h"

/* Trees, predicates and bitmaps of a rule set; the shipped one takes 2 MiB. */
#define ARENA_CAP ((size_t)256 << 20)

struct rules {
	struct arena arena;
	const struct field_names *names;
	struct trace_set traces;
	struct trace_program program;
	struct yara_set *yara; /* NULL: no such rules */
	struct sigma_rules sigma;
	const struct indicator_set *indicators; /* NULL: none */
	const struct yara_set *pack;		/* NULL: none */
	bool pack_logs;
	size_t indicator_rules;
	char digest[DIGEST_TEXT];
};

struct matcher {
	const struct rules *rules;
	struct trace_matcher *traces;
	struct yara_matcher *yara;   /* made when the first page comes */
	struct sigma_matcher *sigma; /* NULL: no such rules */
	struct indicator_matcher *indicators; /* NULL: none */
	const struct indicator_match *named;  /* of the last event */
	size_t named_count;
	struct yara_matcher *pack; /* made when the first file comes */
	size_t pack_rule;	   /* being told: from 1; 0: none */
	struct span pack_path;
	const uint32_t *found; /* by sigma, of the last event */
	size_t found_count;
	struct match *list; /* owned; of all kinds */
};

static const char *name_at(const char *const *names, size_t count, size_t i)
{
	return i < count ? names[i] : "";
}

const char *rule_kind_name(enum rule_kind kind)
{
	static const char *const names[] = {"trace", "yara", "sigma",
					    "indicator"};

	return name_at(names, ARRAY_LEN(names), (size_t)kind);
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"informational", "low", "medium",
					    "high", "critical"};

	return name_at(names, ARRAY_LEN(names), (size_t)severity);
}

const char *grade_name(enum grade grade)
{
	static const char *const names[] = {"weak", "strong", "direct"};

	return name_at(names, ARRAY_LEN(names), (size_t)grade);
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {"unknown", "attempted",
					    "succeeded"};

	return name_at(names, ARRAY_LEN(names), (size_t)outcome);
}

/* --- compiling --- */

static bool is_trace_file(const char *name)
{
	return !strncmp(name, "data/traces/", 12) &&
	       span_ends_nocase(span_str(name), SPAN_LIT(".yml"));
}

static bool is_yara_file(const char *name)
{
	return !strncmp(name, "rules/yara/", 11) &&
	       span_ends_nocase(span_str(name), SPAN_LIT(".yar"));
}

/* Name, size and bytes, so that no two sets of files look the same. */
static void digest_file(struct digest *d, const struct embedded_file *f)
{
	char size[24];
	int len = snprintf(size, sizeof(size), "%zu\n", f->bytes.len);

	digest_add(d, span_str(f->name));
	digest_add(d, SPAN_LIT("\n"));
	digest_add(d, span_of(size, (size_t)len));
	digest_add(d, f->bytes);
}

static int add_yara(struct rules *r, const struct embedded_file *f,
		    struct err *err)
{
	int s = ST_OK;

	if (!r->yara)
		s = yara_set_open(&r->yara, &r->arena, err);
	return s < 0 ? s : yara_set_add_file(r->yara, f->name, f->bytes, err);
}

static int add_file(struct rules *r, struct digest *d,
		    const struct embedded_file *f, struct err *err)
{
	int s = ST_OK;

	if (is_trace_file(f->name))
		s = trace_set_add_file(&r->traces, f->name, f->bytes, err);
	else if (is_yara_file(f->name))
		s = add_yara(r, f, err);
	else
		return ST_OK;
	if (s == ST_OK)
		digest_file(d, f);
	return s;
}

static int add_files(struct rules *r, const struct rules_options *options,
		     struct digest *d, struct err *err)
{
	for (const struct embedded_file *const *t = options->tables; *t; t++)
		for (const struct embedded_file *f = *t; f->name; f++) {
			int s = add_file(r, d, f, err);

			if (s < 0)
				return s;
		}
	return ST_OK;
}

static int compile(struct rules *r, const struct rules_options *options,
		   struct field_names *names, struct err *err)
{
	uint8_t bytes[DIGEST_SIZE];
	struct digest *d = NULL;
	int s;

	arena_init(&r->arena, ARENA_CAP);
	r->names = names;
	s = trace_set_init(&r->traces, &r->arena, names, err);
	if (s == ST_OK)
		s = digest_open(&d, err);
	if (s == ST_OK)
		s = add_files(r, options, d, err);
	if (s == ST_OK && r->yara)
		s = yara_set_finish(r->yara, err);
	r->indicators = options->indicators;
	r->pack = options->pack;
	r->pack_logs = options->pack_logs;
	if (options->indicators || options->pack || options->indicator_rules)
		r->indicator_rules = INDICATOR_RULES;
	if (s == ST_OK && options->sigma)
		s = sigma_rules_open(&r->sigma, &r->arena, options, d, names,
				     err);
	if (s == ST_OK)
		s = trace_program_init(&r->program, &r->traces,
				       options->without_prefilter, err);
	if (s == ST_OK) {
		digest_take(d, bytes);
		digest_text(bytes, r->digest);
	}
	digest_close(d);
	return s;
}

int rules_compile(struct rules **out, const struct rules_options *options,
		  struct field_names *names, struct err *err)
{
	struct rules *r = mem_new(1, sizeof(*r));
	int s = r ? compile(r, options, names, err) : err_nomem(err);

	if (s < 0) {
		rules_close(r);
		return s;
	}
	*out = r;
	return ST_OK;
}

void rules_close(struct rules *r)
{
	if (!r)
		return;
	yara_set_close(r->yara);
	sigma_rules_release(&r->sigma);
	trace_program_release(&r->program);
	trace_set_release(&r->traces);
	arena_release(&r->arena);
	mem_free(r);
}

const struct sigma_set *rules_sigma(const struct rules *r)
{
	return r->sigma.set;
}

size_t rules_sigma_index(const struct rules *r, size_t rule)
{
	return r->traces.count + (r->yara ? yara_set_count(r->yara) : 0) + rule;
}

bool rules_sigma_succeeded(const struct rules *r, size_t rule)
{
	return sigma_rules_succeeded(&r->sigma, rule);
}

/* Rules of indicators are the last. */
static size_t indicator_index(const struct rules *r)
{
	return rules_sigma_index(r, r->sigma.count);
}

const struct indicator_set *rules_indicators(const struct rules *r)
{
	return r->indicators;
}

size_t rules_indicator_index(const struct rules *r, uint32_t indicator)
{
	return indicator_index(r) + indicator_rule(r->indicators, indicator);
}

size_t rules_count(const struct rules *r)
{
	return indicator_index(r) + r->indicator_rules;
}

bool rules_want_files(const struct rules *r)
{
	return r->indicators != NULL;
}

bool rules_want_bytes(const struct rules *r)
{
	return r->pack != NULL;
}

bool rules_want_log_bytes(const struct rules *r)
{
	return r->pack != NULL && r->pack_logs;
}

size_t rules_pack_count(const struct rules *r)
{
	return r->pack ? yara_set_count(r->pack) : 0;
}

const struct rule_info *rules_info(const struct rules *r, size_t index)
{
	size_t sigma = rules_sigma_index(r, 0);

	if (index < r->traces.count)
		return &r->traces.traces[index].info;
	if (index >= sigma)
		return index - sigma < r->sigma.count
			       ? &r->sigma.info[index - sigma]
		       : index < rules_count(r)
			       ? indicator_rule_info(index - indicator_index(r))
			       : NULL;
	return r->yara ? yara_set_info(r->yara, index - r->traces.count) : NULL;
}

const struct rule_info *rules_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < rules_count(r); i++)
		if (!strcmp(rules_info(r, i)->id, id))
			return rules_info(r, i);
	return NULL;
}

const char *rules_digest(const struct rules *r)
{
	return r->digest;
}

/* --- matching --- */

int matcher_open(struct matcher **out, const struct rules *r, struct err *err)
{
	struct matcher *m = mem_new(1, sizeof(*m));
	int s;

	if (!m)
		return err_nomem(err);
	m->rules = r;
	s = trace_matcher_open(&m->traces, &r->program, err);
	if (s == ST_OK && r->sigma.set)
		s = sigma_matcher_open(&m->sigma, r->sigma.set, err);
	if (s == ST_OK && r->indicators)
		s = indicator_matcher_open(&m->indicators, r->indicators, err);
	if (s == ST_OK && r->indicators)
		indicators_hand_out(m->indicators);
	if (s == ST_OK && (r->sigma.set || r->indicators)) {
		m->list = mem_new(rules_count(r) + 1, sizeof(*m->list));
		s = m->list ? ST_OK : err_nomem(err);
	}
	if (s < 0) {
		matcher_close(m);
		return s;
	}
	*out = m;
	return ST_OK;
}

void matcher_close(struct matcher *m)
{
	if (!m)
		return;
	trace_matcher_close(m->traces);
	yara_matcher_close(m->yara);
	yara_matcher_close(m->pack);
	sigma_matcher_close(m->sigma);
	indicator_matcher_close(m->indicators);
	mem_free(m->list);
	mem_free(m);
}

/* Sigma's matches behind those of traces; hidden ones are only for
 * correlations. */
static int add_sigma(struct matcher *m, const struct event *e, size_t n,
		     const struct match **out, struct err *err)
{
	const struct sigma_rules *sigma = &m->rules->sigma;
	int found = sigma_match(m->sigma, e, &m->found, err);

	m->found_count = found > 0 ? (size_t)found : 0;
	if (found <= 0)
		return found < 0 ? found : (int)n;
	if (n && *out != m->list)
		memcpy(m->list, *out, n * sizeof(*m->list));
	for (size_t i = 0; i < m->found_count; i++)
		if (!sigma_info(sigma->set, m->found[i])->hidden)
			m->list[n++] = (struct match){
				rules_sigma_index(m->rules, m->found[i]),
				sigma_rules_outcome(sigma, m->found[i], e)};
	*out = m->list;
	return (int)n;
}

static int add_indicators(struct matcher *m, const struct event *e, size_t n,
			  const struct match **out, struct err *err)
{
	int found =
		indicators_spare(m->indicators, e)
			? 0
			: indicators_match(m->indicators, e, &m->named, err);

	m->named_count = found > 0 ? (size_t)found : 0;
	if (found <= 0)
		return found < 0 ? found : (int)n;
	if (n && *out != m->list)
		memcpy(m->list, *out, n * sizeof(*m->list));
	n += indicator_rules_add(m->rules->indicators, m->named, m->named_count,
				 indicator_index(m->rules), m->list + n);
	*out = m->list;
	return (int)n;
}

int matcher_event(struct matcher *m, const struct event *e,
		  const struct match **out, struct err *err)
{
	int n;

	m->pack_rule = 0;
	n = trace_matcher_event(m->traces, e, out, err);

	if (n >= 0 && m->sigma)
		n = add_sigma(m, e, (size_t)n, out, err);
	if (n >= 0 && m->indicators)
		n = add_indicators(m, e, (size_t)n, out, err);
	return n;
}

int matcher_samples(struct matcher *m, const struct event *e, struct buf *text,
		    struct sample_sink *sink, struct err *err)
{
	int s = ST_OK;

	for (size_t i = 0; i < m->found_count && s == ST_OK; i++)
		s = correlation_samples(m->sigma, m->found[i], e, text, sink,
					err);
	return s;
}

size_t matcher_parts(const struct matcher *m, const uint32_t **part)
{
	return m->indicators ? indicators_parts(m->indicators, part) : 0;
}

uint64_t matcher_parts_lost(const struct matcher *m)
{
	return m->indicators ? indicators_lost(m->indicators) : 0;
}

/* Numbers of YARA rules stand behind those of traces; in rule order. */
static void number_matches(const struct rules *r, struct page_match *list,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct page_match next = list[i];
		size_t at = i;

		next.rule += r->traces.count;
		for (; at && list[at - 1].rule > next.rule; at--)
			list[at] = list[at - 1];
		list[at] = next;
	}
}

int matcher_page(struct matcher *m, struct span bytes, struct span path,
		 const struct page_match **out, struct err *err)
{
	const struct rules *r = m->rules;
	int s = ST_OK;

	m->pack_rule = 0;
	if (!r->yara)
		return 0;
	if (!m->yara)
		s = yara_matcher_open(&m->yara, r->yara, err);
	if (s == ST_OK)
		s = yara_matcher_scan(m->yara, bytes, path, out, err);
	if (s > 0)
		number_matches(r, (struct page_match *)(uintptr_t)*out,
			       (size_t)s);
	return s;
}

int matcher_pack(struct matcher *m, struct span bytes, struct span path,
		 const struct page_match **out, struct err *err)
{
	int s = ST_OK;

	if (!m->rules->pack)
		return 0;
	if (!m->pack)
		s = yara_matcher_open(&m->pack, m->rules->pack, err);
	return s < 0 ? s : yara_matcher_scan(m->pack, bytes, path, out, err);
}

size_t matcher_pack_tell(struct matcher *m, const struct page_match *match,
			 struct span path)
{
	m->pack_rule = match->rule + 1;
	m->pack_path = path;
	return indicator_index(m->rules) +
	       indicator_rule_of_yara(
		       yara_set_info(m->rules->pack, match->rule));
}

uint64_t matcher_cut(const struct matcher *m)
{
	return trace_matcher_cut(m->traces) +
	       (m->sigma ? sigma_matcher_cut(m->sigma) : 0) +
	       (m->indicators ? indicator_matcher_cut(m->indicators) : 0) +
	       (m->yara ? yara_matcher_cut(m->yara) : 0) +
	       (m->pack ? yara_matcher_cut(m->pack) : 0);
}

/* At most max bytes, whole characters. */
static struct span cut_value(struct span s, size_t max)
{
	if (s.len <= max)
		return s;
	s.len = max;
	while (s.len && (s.ptr[s.len] & 0xc0) == 0x80 && max - s.len < 4)
		s.len--;
	return s;
}

void rules_detail(struct buf *b, const struct rules *r, size_t rule,
		  const struct event *e)
{
	const struct rule_info *info = rules_info(r, rule);
	bool first = true;

	buf_byte(b, '{');
	for (size_t i = 0; info && i < info->field_count; i++) {
		struct span value = event_field(e, info->fields[i]);

		if (!value.len)
			continue;
		if (!first)
			buf_byte(b, ',');
		first = false;
		json_put_string(b, field_names_text(r->names, info->fields[i]));
		buf_byte(b, ':');
		json_put_string(b, cut_value(value, RULES_DETAIL_VALUE));
	}
	buf_byte(b, '}');
}

void matcher_detail(struct buf *b, struct matcher *m, size_t rule,
		    const struct event *e)
{
	size_t sigma = rules_sigma_index(m->rules, 0);

	if (m->pack_rule)
		indicator_rules_yara_detail(
			b, yara_set_info(m->rules->pack, m->pack_rule - 1),
			yara_set_file(m->rules->pack, m->pack_rule - 1),
			m->pack_path);
	else if (rule >= indicator_index(m->rules) && m->indicators)
		indicator_rules_detail(b, m->rules->indicators, m->rules->names,
				       m->named, m->named_count,
				       rule - indicator_index(m->rules));
	else if (rule >= sigma && m->sigma)
		sigma_detail(b, m->sigma, rule - sigma, e);
	else
		rules_detail(b, m->rules, rule, e);
}
