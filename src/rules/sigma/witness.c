/* witness.c - what must be there for an expression to hold. */
#include "base/alloc.h"
#include "rules/sigma/program.h"

/* Words that are in very many values of many events: poor witnesses. */
#define COMMON(text)                                                           \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
static const struct {
	const char *text;
	size_t len;
} common[] = {
	COMMON(".exe"),
	COMMON("\\powershell.exe"),
	COMMON("powershell.exe"),
	COMMON("\\cmd.exe"),
	COMMON("cmd.exe"),
	COMMON("\\pwsh.exe"),
	COMMON("pwsh.dll"),
	COMMON("windows"),
	COMMON("\\windows\\"),
	COMMON("system32"),
	COMMON("c:\\"),
	COMMON("c:\\windows\\"),
	COMMON("\\system32\\"),
	COMMON("c:\\windows\\system32\\"),
	COMMON("http"),
	COMMON("https"),
	COMMON("\\svchost.exe"),
	COMMON("\\explorer.exe"),
	COMMON("software\\"),
	COMMON("\\software\\"),
	COMMON(".dll"),
	COMMON("microsoft"),
	COMMON("program files"),
	COMMON("\\users\\"),
	COMMON("currentversion"),
	COMMON("post"),
	COMMON("get"),
	COMMON("true"),
	COMMON("false"),
	COMMON("\\rundll32.exe"),
	COMMON("rundll32.exe"),
	COMMON(".aspx"),
	COMMON(".php"),
	COMMON("-"),
	COMMON("hklm"),
	COMMON("system"),
};

static int literal_score(const struct sigma_set *s,
			 const struct witness_literal *l)
{
	unsigned native =
		l->field == SIGMA_KEYWORD ? 0 : s->field[l->field].native;
	size_t len = l->text.len < 16 ? l->text.len : 16;
	int score = (int)len * 6;

	/* the same in all events that get here */
	if (native == FIELD_PROVIDER || native == FIELD_CHANNEL ||
	    native == FIELD_COMPUTER)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (l->text.len == common[i].len &&
		    span_equal_nocase(l->text,
				      span_of(common[i].text, common[i].len)))
			score = score / 4;
	if (span_starts_nocase(l->text, SPAN_LIT("c:\\windows")))
		score -= 40;
	return score;
}

/* Many literals are worse than few, the worst counts. */
static void rate(const struct sigma_set *s, struct witness *w)
{
	int least = 1000, many = 0;

	for (size_t i = 0; i < w->count; i++) {
		int score = literal_score(s, &w->literal[i]);

		least = score < least ? score : least;
	}
	for (size_t n = w->count; n > 1; n /= 2)
		many += 4;
	w->score = w->count ? least - many : 0;
}

static bool add(struct witness *w, struct span text, unsigned field,
		bool from_end)
{
	if (text.len < FACTOR_USEFUL || w->count == WITNESS_MAX)
		return false;
	w->literal[w->count++] =
		(struct witness_literal){text, field, from_end};
	return true;
}

/* The longest run of bytes of a glob, copied. */
static int glob_literal(struct sigma_set *s, const struct pattern *p,
			struct span *out, struct err *err)
{
	size_t best = 0, best_at = 0, run = 0;
	uint8_t *text;

	for (size_t i = 0; i < p->token_count; i++) {
		run = p->token[i] < 256 ? run + 1 : 0;
		if (run > best) {
			best = run;
			best_at = i + 1 - run;
		}
	}
	text = arena_new(&s->arena, best + 1, 1);
	if (!text)
		return err_nomem(err);
	for (size_t i = 0; i < best; i++)
		text[i] = (uint8_t)p->token[best_at + i];
	*out = span_of(text, best);
	return ST_OK;
}

static int regex_literals(struct sigma_set *s, const struct pattern *p,
			  unsigned field, struct witness *w, bool *found,
			  struct err *err)
{
	struct factor_set *f = mem_new(1, sizeof(*f));
	int got = ST_OK;

	if (!f)
		return err_nomem(err);
	regex_factors(p->text, true, f);
	*found = f->count > 0;
	for (size_t i = 0; i < f->count && *found && got == ST_OK; i++) {
		struct span text =
			arena_dup(&s->arena, span_of(f->factor[i].bytes,
						     f->factor[i].len));

		if (!text.ptr)
			got = err_nomem(err);
		else
			*found = add(w, text, field, false);
	}
	mem_free(f);
	return got;
}

/* Adds what the pattern needs; *found false: nothing can be said. */
static int pattern_literals(struct sigma_set *s, const struct pattern *p,
			    unsigned field, struct witness *w, bool *found,
			    struct err *err)
{
	struct span text = SPAN_EMPTY;
	int got;

	*found = false;
	switch (p->kind) {
	case PATTERN_EXACT:
	case PATTERN_CONTAINS:
	case PATTERN_STARTS:
	case PATTERN_ENDS:
		/* agents and paths begin alike */
		*found = add(w, p->text, field, p->kind != PATTERN_STARTS);
		return ST_OK;
	case PATTERN_GLOB:
		got = glob_literal(s, p, &text, err);
		if (got == ST_OK)
			*found = add(w, text, field, false);
		return got;
	case PATTERN_RE:
		if (p->needs.len) {
			*found = add(w, p->needs, field, false);
			return ST_OK;
		}
		return regex_literals(s, p, field, w, found, err);
	default:
		return ST_OK;
	}
}

static int value_literals(struct sigma_set *s, const struct sigma_item *item,
			  size_t value, struct witness *w, bool *found,
			  struct err *err)
{
	const struct alternatives *a = &item->value[value];
	int got = ST_OK;

	*found = a->count > 0;
	for (size_t i = 0; i < a->count && *found && got == ST_OK; i++)
		got = pattern_literals(s, &a->pattern[i], item->field, w, found,
				       err);
	return got;
}

/* Empty; what lies behind its end is not zeroed, there is much of it. */
static struct witness *witness_new(void)
{
	struct witness *w = mem_resize(NULL, 1, sizeof(*w));

	if (w)
		w->count = 0;
	return w;
}

static void copy_witness(struct witness *to, const struct witness *from)
{
	to->count = from->count;
	to->score = from->score;
	memcpy(to->literal, from->literal,
	       from->count * sizeof(*from->literal));
}

static int item_witness(struct sigma_set *s, const struct sigma_item *item,
			struct witness *out, struct err *err)
{
	struct witness *one;
	bool found = true;
	int got = ST_OK;

	out->count = 0;
	out->score = 0;
	if (item->negated)
		return ST_OK;
	if (!item->all) {
		for (size_t v = 0; v < item->count && found && got == ST_OK;
		     v++)
			got = value_literals(s, item, v, out, &found, err);
		if (!found)
			out->count = 0;
		rate(s, out);
		return got;
	}
	one = witness_new();
	if (!one)
		return err_nomem(err);
	for (size_t v = 0; v < item->count && got == ST_OK; v++) {
		one->count = 0;
		got = value_literals(s, item, v, one, &found, err);
		if (!found)
			continue;
		rate(s, one);
		if (!out->count || one->score > out->score)
			copy_witness(out, one);
	}
	mem_free(one);
	return got;
}

static int join_witness(struct sigma_set *s, const struct expr *e,
			struct witness *out, struct err *err)
{
	struct witness *one = witness_new();
	bool all = true;
	int got = one ? ST_OK : err_nomem(err);

	out->count = 0;
	out->score = 0;
	for (size_t i = 0; i < e->count && got == ST_OK && all; i++) {
		got = witness_find(s, e->child[i], one, err);
		if (e->kind == EXPR_AND) {
			if (one->count &&
			    (!out->count || one->score > out->score))
				copy_witness(out, one);
			continue;
		}
		all = one->count && out->count + one->count <= WITNESS_MAX;
		for (size_t k = 0; all && k < one->count; k++)
			out->literal[out->count++] = one->literal[k];
	}
	if (!all)
		out->count = 0;
	if (e->kind == EXPR_OR)
		rate(s, out);
	mem_free(one);
	return got;
}

int witness_find(struct sigma_set *s, const struct expr *e, struct witness *out,
		 struct err *err)
{
	switch (e->kind) {
	case EXPR_ITEM:
		return item_witness(s, e->item, out, err);
	case EXPR_AND:
	case EXPR_OR:
		return join_witness(s, e, out, err);
	case EXPR_NOT:
		break;
	}
	out->count = 0;
	out->score = 0;
	return ST_OK;
}

/* --- event ids --- */

#define IDS_MAX 256

static bool number_of(const struct pattern *p, uint64_t *out)
{
	if (p->kind == PATTERN_NUMBER && p->integral && p->integer >= 0) {
		*out = (uint64_t)p->integer;
		return true;
	}
	return p->kind == PATTERN_EXACT && span_to_u64(p->text, out);
}

static int item_events(struct sigma_set *s, const struct sigma_item *item,
		       const uint64_t **out, struct err *err)
{
	uint64_t *list;

	*out = NULL;
	if (item->negated || item->field == SIGMA_KEYWORD ||
	    s->field[item->field].native != FIELD_EVENT_ID ||
	    (item->all && item->count > 1) || item->count > IDS_MAX)
		return ST_OK;
	list = arena_new(&s->arena, item->count + 1, sizeof(*list));
	if (!list)
		return err_nomem(err);
	for (size_t v = 0; v < item->count; v++)
		if (item->value[v].count != 1 ||
		    !number_of(&item->value[v].pattern[0], &list[++list[0]]))
			return ST_OK;
	*out = list;
	return ST_OK;
}

static int unite(struct sigma_set *s, const uint64_t *a, const uint64_t *b,
		 const uint64_t **out, struct err *err)
{
	uint64_t *list = arena_new(&s->arena, a[0] + b[0] + 1, sizeof(*list));

	if (!list)
		return err_nomem(err);
	list[0] = a[0] + b[0];
	memcpy(list + 1, a + 1, a[0] * sizeof(*list));
	memcpy(list + 1 + a[0], b + 1, b[0] * sizeof(*list));
	*out = list;
	return ST_OK;
}

int required_events(struct sigma_set *s, const struct expr *e,
		    const uint64_t **out, struct err *err)
{
	const uint64_t *best = NULL;
	int got = ST_OK;

	*out = NULL;
	if (e->kind == EXPR_ITEM)
		return item_events(s, e->item, out, err);
	if (e->kind == EXPR_NOT)
		return ST_OK;
	for (size_t i = 0; i < e->count && got == ST_OK; i++) {
		const uint64_t *one;

		got = required_events(s, e->child[i], &one, err);
		if (got < 0)
			return got;
		if (e->kind == EXPR_AND) {
			if (one && (!best || one[0] < best[0]))
				best = one;
		} else if (!one || (best && best[0] + one[0] > IDS_MAX)) {
			return ST_OK;
		} else if (best) {
			got = unite(s, best, one, &best, err);
		} else {
			best = one;
		}
	}
	*out = best;
	return got;
}
