/* correlation_rules.c - which rules correlations mean. */
#include "base/alloc.h"
#include "base/hash.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/set.h"

static struct correlation *correlation_of(struct sigma_rule *rule)
{
	return (struct correlation *)(uintptr_t)rule->correlation;
}

/* A rule that nobody can find any more. */
static int refuse_rule(struct sigma_set *s, struct sigma_rule *rule,
		       const char *why, struct span which, struct err *err)
{
	char text[200];
	int got;

	snprintf(text, sizeof(text), "%s%s%.*s%s", why, which.len ? " '" : "",
		 SPAN_ARG(span_head(which, 80)), which.len ? "'" : "");
	got = sigma_note(
		s, &s->refusals,
		&(struct sigma_refusal){rule->info.file, rule->node->line,
					rule->node->column, rule->info.id,
					rule->info.title, text},
		err);
	rule->info.id = rule->info.name = SPAN_EMPTY;
	rule->correlation = NULL;
	return got;
}

/* A correlation on the way to its rules, and which of them comes next. */
struct step {
	uint32_t rule;
	size_t next;
	bool waits; /* for one that waits for it */
};

enum visit { NEW, ON_THE_WAY, DONE };

struct resolving {
	struct sigma_set *set;
	struct err *err;
	uint32_t *slot; /* owned; hash table of ids and names: rule + 1 */
	size_t mask;
	uint64_t key;
	struct step *path; /* owned; each rule at most once */
	size_t length;
	uint8_t *visit; /* owned; by rule */
};

/* --- rules by id and by name --- */

/* Ids do not mind case, names do; both find the slot in small letters. */
static size_t slot_of(const struct resolving *r, struct span word)
{
	uint8_t small[64];
	size_t n = word.len < sizeof(small) ? word.len : sizeof(small);

	for (size_t i = 0; i < n; i++)
		small[i] = ascii_lower(word.ptr[i]);
	return hash_span(span_of(small, n), r->key) & r->mask;
}

static void put_word(struct resolving *r, struct span word, uint32_t rule)
{
	size_t at = slot_of(r, word);

	while (word.len && r->slot[at])
		at = (at + 1) & r->mask;
	if (word.len)
		r->slot[at] = rule + 1;
}

static bool is_called(const struct sigma_info *info, struct span word)
{
	return (info->id.len && span_equal_nocase(info->id, word)) ||
	       (info->name.len && span_equal(info->name, word));
}

/* UINT32_MAX: none, UINT32_MAX - 1: more than one. */
static uint32_t find_rule(const struct resolving *r, struct span word)
{
	uint32_t found = UINT32_MAX;

	for (size_t at = slot_of(r, word); r->slot[at];
	     at = (at + 1) & r->mask) {
		uint32_t rule = r->slot[at] - 1;

		if (rule == found || !is_called(&r->set->rule[rule].info, word))
			continue;
		if (found != UINT32_MAX)
			return UINT32_MAX - 1;
		found = rule;
	}
	return found;
}

static int index_rules(struct resolving *r)
{
	const struct sigma_set *s = r->set;
	size_t slots = 64;

	while (slots < s->rule_count * 4)
		slots *= 2;
	r->slot = mem_new(slots, sizeof(*r->slot));
	if (!r->slot)
		return err_nomem(r->err);
	r->mask = slots - 1;
	r->key = hash_key();
	for (uint32_t i = 0; i < s->rule_count; i++) {
		put_word(r, s->rule[i].info.id, i);
		put_word(r, s->rule[i].info.name, i);
	}
	return ST_OK;
}

/* --- the way to them --- */

static int enter(struct resolving *r, uint32_t rule)
{
	struct correlation *c = correlation_of(&r->set->rule[rule]);

	c->rule = arena_new(&r->set->arena, c->rule_count, sizeof(*c->rule));
	if (!c->rule)
		return err_nomem(r->err);
	r->visit[rule] = ON_THE_WAY;
	r->path[r->length++] = (struct step){.rule = rule};
	return ST_OK;
}

/* All that stand between the rule and itself. */
static void mark_circle(struct resolving *r, uint32_t rule)
{
	size_t i = r->length;

	do
		r->path[--i].waits = true;
	while (r->path[i].rule != rule);
}

/* All rules of the last correlation on the path are known. */
static int leave(struct resolving *r)
{
	const struct step *at = &r->path[--r->length];
	struct sigma_rule *rule = &r->set->rule[at->rule];
	struct correlation *c = correlation_of(rule);
	unsigned depth = 0;

	r->visit[at->rule] = DONE;
	if (at->waits)
		return refuse_rule(r->set, rule,
				   "correlations that wait for each other",
				   SPAN_EMPTY, r->err);
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct correlation *other =
			r->set->rule[c->rule[i]].correlation;

		if (other && other->depth > depth)
			depth = other->depth;
	}
	if (depth == CORRELATION_DEPTH_MAX)
		return refuse_rule(r->set, rule,
				   "correlations over correlations: too deep",
				   SPAN_EMPTY, r->err);
	c->depth = depth + 1;
	return ST_OK;
}

/* The next rule of the last correlation on the path. */
static int advance(struct resolving *r)
{
	struct step *at = &r->path[r->length - 1];
	struct sigma_rule *rule = &r->set->rule[at->rule];
	struct correlation *c = correlation_of(rule);
	uint32_t found;

	if (at->next == c->rule_count)
		return leave(r);
	found = find_rule(r, c->name[at->next]);
	if (found >= UINT32_MAX - 1 && at->waits)
		return leave(r);
	if (found >= UINT32_MAX - 1) {
		r->visit[at->rule] = DONE;
		r->length--;
		return refuse_rule(r->set, rule,
				   found == UINT32_MAX
					   ? "no rule that runs is called"
					   : "more than one rule is called",
				   c->name[at->next], r->err);
	}
	if (r->set->rule[found].correlation && r->visit[found] == NEW)
		return enter(r, found);
	if (r->visit[found] == ON_THE_WAY)
		mark_circle(r, found);
	((uint32_t *)(uintptr_t)c->rule)[at->next++] = found;
	return ST_OK;
}

static int resolve_all(struct sigma_set *s, struct err *err)
{
	struct resolving r = {
		.set = s,
		.err = err,
		.path = mem_new(s->rule_count + 1, sizeof(*r.path)),
		.visit = mem_new(s->rule_count + 1, sizeof(*r.visit)),
	};
	int got = r.path && r.visit ? index_rules(&r) : err_nomem(err);

	for (uint32_t i = 0; got == ST_OK && i < s->rule_count; i++) {
		if (s->rule[i].correlation && r.visit[i] == NEW)
			got = enter(&r, i);
		while (got == ST_OK && r.length)
			got = advance(&r);
	}
	mem_free(r.path);
	mem_free(r.visit);
	mem_free(r.slot);
	return got;
}

/* A correlation without one of its rules is refused as well, so a refused rule
 * is nobody's; those left close up. */
static int close_up(struct sigma_set *s, struct err *err)
{
	uint32_t *now = mem_new(s->rule_count + 1, sizeof(*now));
	size_t n = 0;

	if (!now)
		return err_nomem(err);
	for (size_t i = 0; i < s->rule_count; i++) {
		now[i] = (uint32_t)n;
		if (s->rule[i].expr || s->rule[i].correlation)
			s->rule[n++] = s->rule[i];
	}
	s->rule_count = n;
	for (size_t i = 0; i < n; i++) {
		const struct correlation *c = s->rule[i].correlation;
		uint32_t *rule = c ? (uint32_t *)(uintptr_t)c->rule : NULL;

		for (size_t k = 0; c && k < c->rule_count; k++)
			rule[k] = now[rule[k]];
	}
	mem_free(now);
	return ST_OK;
}

/* Rules that only correlations need give no matches of their own. */
static void hide(struct sigma_set *s)
{
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->rule_count; i++) {
			const struct correlation *c = s->rule[i].correlation;

			for (size_t k = 0; c && k < c->rule_count; k++)
				if (c->generate == (pass == 1))
					s->rule[c->rule[k]].info.hidden =
						!c->generate;
		}
}

int correlations_resolve(struct sigma_set *s, struct err *err)
{
	int got = resolve_all(s, err);

	if (got == ST_OK)
		got = close_up(s, err);
	if (got == ST_OK)
		hide(s);
	return got;
}
