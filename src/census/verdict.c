/* verdict.c - see verdict.h. */
#include "census/verdict.h"

#include "base/banned.h"

#define DAY_NEVER INT64_MAX

static void set_text(char out[VERSION_TEXT], struct build b)
{
	snprintf(out, VERSION_TEXT, "%u.%u.%u.%u", b.part[0], b.part[1],
		 b.part[2], b.part[3]);
}

static bool same_group(struct build a, struct build b)
{
	return a.part[0] == b.part[0] && a.part[1] == b.part[1] &&
	       a.part[2] == b.part[2];
}

/* "15.1.2106" with the fourth part as given. */
static bool parse_group(struct span raw, const char *last, struct build *out)
{
	char text[VERSION_TEXT + 8];

	if (raw.len >= VERSION_TEXT)
		return false;
	snprintf(text, sizeof(text), "%.*s%s", SPAN_ARG(raw), last);
	return build_parse(span_str(text), out);
}

static unsigned dots(struct span s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '.';
	return n;
}

/* The first and last builds of a group in the table, the last one as of the
 * day. False when the table has none of the group. */
static bool group_bounds(const struct knowledge *k, struct build group,
			 int64_t day_ns, struct build *first,
			 struct build *last)
{
	bool found = false;

	for (size_t i = 0; i < knowledge_build_count(k); i++) {
		const struct known_build *b = knowledge_build_at(k, i);

		if (!same_group(b->build, group))
			continue;
		if (!found)
			*first = *last = b->build;
		else if (b->released_ns <= day_ns)
			*last = b->build;
		found = true;
	}
	return found;
}

static bool line_is_known(struct build b)
{
	return b.part[0] == 8 || b.part[0] == 14 ||
	       (b.part[0] == 15 && b.part[1] <= 2);
}

static bool newer_than_line(const struct knowledge *k, struct build b)
{
	bool newer = b.part[0] == 15;

	for (size_t i = 0; i < knowledge_build_count(k) && newer; i++) {
		struct build other = knowledge_build_at(k, i)->build;

		if (other.part[0] == b.part[0] && other.part[1] == b.part[1])
			newer = build_compare(b, other) > 0;
	}
	return newer;
}

static void set_bounds(struct interval *out, struct build low,
		       struct build high)
{
	out->known = true;
	out->low = low;
	out->high = high;
	set_text(out->low_text, low);
	set_text(out->high_text, high);
}

static void set_open(struct interval *out, struct build low, const char *note)
{
	set_bounds(out, low, low);
	out->open_high = true;
	out->high_text[0] = 0;
	out->note = note;
}

/* A cumulative update is one build. Where the table has two, as for 2019 CU9,
 * the lower one is what its web client says (15.2.858.2), and the higher one
 * what it may be (15.2.858.5). */
static struct build last_of_release(const struct knowledge *k, struct build b)
{
	const struct known_build *one = knowledge_build(k, b);
	struct build last = b;

	for (size_t i = 0;
	     one && !one->update[0] && i < knowledge_build_count(k); i++) {
		const struct known_build *other = knowledge_build_at(k, i);

		if (same_group(other->build, b) &&
		    build_compare(other->build, last) > 0 &&
		    !strcmp(other->branch, one->branch) && !other->update[0])
			last = other->build;
	}
	return last;
}

/* All four fields are known. The web client's version can lag behind the
 * build, so that a value between two builds of the table stands for the lower
 * one and what is between. */
static void read_build(struct interval *out, const struct knowledge *k,
		       struct build b)
{
	struct build first, last, low;

	if (!group_bounds(k, b, DAY_NEVER, &first, &last)) {
		if (newer_than_line(k, b))
			set_open(out, b, "newer_than_table");
		else
			set_bounds(out, b, b);
		return;
	}
	low = first;
	for (size_t i = 0; i < knowledge_build_count(k); i++) {
		struct build other = knowledge_build_at(k, i)->build;

		if (same_group(other, b) && build_compare(other, b) <= 0)
			low = other;
	}
	if (build_compare(low, b) > 0)
		set_bounds(out, low, last_of_release(k, low));
	else if (build_compare(low, b) < 0)
		set_bounds(out, low, b);
	else
		set_bounds(out, low, last_of_release(k, b));
	if (build_compare(b, last) > 0)
		out->note = "newer_than_table";
	else if (build_compare(low, b) != 0)
		out->note = "not_in_table";
}

static void read_exchange(struct interval *out, const struct knowledge *k,
			  struct span raw, int64_t day_ns)
{
	struct build b, first, last;

	if (dots(raw) == 3 && build_parse(raw, &b) && line_is_known(b)) {
		read_build(out, k, b);
		return;
	}
	if (dots(raw) != 2 || !parse_group(raw, ".0", &b) ||
	    !line_is_known(b)) {
		out->note = "implausible";
		return;
	}
	if (group_bounds(k, b, day_ns, &first, &last))
		set_bounds(out, first, last);
	else
		set_open(out, b,
			 newer_than_line(k, b) ? "newer_than_table"
					       : "not_in_table");
}

void interval_read(struct interval *out, const struct knowledge *k,
		   bool exchange, struct span raw, int64_t day_ns)
{
	*out = (struct interval){.exchange = exchange, .note = ""};
	if (raw.len == 0 || raw.len >= VERSION_TEXT)
		return;
	if (exchange) {
		read_exchange(out, k, raw, day_ns);
		return;
	}
	out->known = true;
	memcpy(out->low_text, raw.ptr, raw.len);
	memcpy(out->high_text, raw.ptr, raw.len);
}

void interval_load(struct interval *out, bool exchange, struct span low,
		   struct span high)
{
	*out = (struct interval){.exchange = exchange, .note = ""};
	if (low.len == 0 || low.len >= VERSION_TEXT || high.len >= VERSION_TEXT)
		return;
	if (exchange && !build_parse(low, &out->low))
		return;
	out->high = out->low;
	out->open_high = high.len == 0;
	if (exchange && high.len && !build_parse(high, &out->high))
		return;
	out->known = true;
	memcpy(out->low_text, low.ptr, low.len);
	memcpy(out->high_text, high.ptr, high.len);
}

const char *interval_release(const struct interval *i,
			     const struct knowledge *k)
{
	static const struct {
		uint16_t major, minor;
		const char *word;
	} lines[] = {
		{8, 0, "2007"},	 {8, 1, "2007"},  {8, 2, "2007"},
		{8, 3, "2007"},	 {14, 0, "2010"}, {14, 1, "2010"},
		{14, 2, "2010"}, {14, 3, "2010"}, {15, 0, "2013"},
		{15, 1, "2016"}, {15, 2, "2019"},
	};
	const struct known_build *b;

	if (!i->known || !i->exchange)
		return "";
	b = knowledge_build(k, i->low);
	if (b && !strncmp(b->product, "Exchange ", 9))
		return b->product + 9;
	if (i->low.part[0] == 15 && i->low.part[1] == 2 &&
	    i->low.part[2] >= 2562)
		return "SE";
	for (size_t n = 0; n < ARRAY_LEN(lines); n++)
		if (lines[n].major == i->low.part[0] &&
		    lines[n].minor == i->low.part[1])
			return lines[n].word;
	return "";
}

/* --------------------------------------------------------------- flaw sets -- */

static struct flaw_set *get_set(struct flaw_sets *all, struct span word)
{
	struct flaw_set *set;

	for (unsigned i = 0; i < all->count; i++)
		if (span_is(word, all->set[i].word))
			return &all->set[i];
	if (all->count == FLAW_SETS_MAX || word.len >= sizeof(set->word))
		return NULL;
	set = &all->set[all->count++];
	*set = (struct flaw_set){.published_ns = INT64_MAX};
	memcpy(set->word, word.ptr, word.len);
	return set;
}

static void add_to(struct flaw_sets *all, struct span word,
		   const struct known_flaw *flaw)
{
	struct flaw_set *set = get_set(all, word);

	if (!set || set->flaws == FLAWS_OF_SET_MAX)
		return;
	set->flaw[set->flaws++] = flaw;
	if (flaw->published_ns != TIME_NONE &&
	    flaw->published_ns < set->published_ns)
		set->published_ns = flaw->published_ns;
}

/* "cve-2024-21410" */
static void add_alone(struct flaw_sets *all, const struct known_flaw *flaw)
{
	struct span cve = span_str(flaw->cve);
	uint8_t word[24];

	if (!flaw->exploited || cve.len > sizeof(word))
		return;
	for (size_t i = 0; i < cve.len; i++)
		word[i] = ascii_lower(cve.ptr[i]);
	add_to(all, span_of(word, cve.len), flaw);
}

static void add_flaw(struct flaw_sets *all, const struct known_flaw *flaw)
{
	struct span rest = span_str(flaw->chain);

	if (!rest.len)
		add_alone(all, flaw);
	while (rest.len) {
		const uint8_t *end = memchr(rest.ptr, ';', rest.len);
		struct span word = span_head(
			rest, end ? (size_t)(end - rest.ptr) : rest.len);

		rest = span_skip(rest, word.len + 1);
		add_to(all, span_trim(word), flaw);
	}
}

void flaw_sets_read(struct flaw_sets *out, const struct knowledge *k)
{
	out->count = 0;
	for (size_t i = 0; i < knowledge_flaw_count(k); i++)
		add_flaw(out, knowledge_flaw(k, i));
	for (unsigned i = 1; i < out->count; i++)
		for (unsigned j = i; j && out->set[j].published_ns <
						  out->set[j - 1].published_ns;
		     j--) {
			struct flaw_set other = out->set[j];

			out->set[j] = out->set[j - 1];
			out->set[j - 1] = other;
		}
}

/* ---------------------------------------------------------------- verdicts -- */

const char *verdict_word(enum verdict v)
{
	static const char *const words[] = {
		[VERDICT_NO] = "no",
		[VERDICT_CANNOT_TELL] = "cannot-tell",
		[VERDICT_CONDITIONAL] = "conditional",
		[VERDICT_YES] = "yes",
		[VERDICT_NONE] = "",
	};

	return words[v];
}

/* Of one build: open to one flaw of the set is open; a flaw of which the
 * table is silent for this build says nothing, unless all are. */
static enum verdict verdict_of_build(const struct flaw_set *set, struct build b)
{
	enum verdict v = VERDICT_NONE;

	for (unsigned i = 0; i < set->flaws; i++) {
		switch (knowledge_flaw_state(set->flaw[i], b)) {
		case FLAW_OPEN:
			return VERDICT_NO;
		case FLAW_CONDITIONAL:
			v = VERDICT_CONDITIONAL;
			break;
		case FLAW_FIXED:
		case FLAW_NOT_CONCERNED:
			if (v == VERDICT_NONE)
				v = VERDICT_YES;
			break;
		case FLAW_UNKNOWN:
			break;
		}
	}
	return v == VERDICT_NONE ? VERDICT_CANNOT_TELL : v;
}

static enum verdict both(enum verdict a, enum verdict b)
{
	if (a == VERDICT_NONE || a == b)
		return b;
	if (a >= VERDICT_CONDITIONAL && b >= VERDICT_CONDITIONAL)
		return VERDICT_CONDITIONAL;
	return VERDICT_CANNOT_TELL;
}

enum verdict verdict_of(const struct flaw_set *set, const struct interval *i,
			const struct knowledge *k, int64_t day_ns)
{
	enum verdict v;

	if (!i->known || !i->exchange)
		return VERDICT_CANNOT_TELL;
	v = verdict_of_build(set, i->low);
	if (i->open_high) /* later builds of a fixed line are fixed */
		return v >= VERDICT_CONDITIONAL ? v : VERDICT_CANNOT_TELL;
	v = both(v, verdict_of_build(set, i->high));
	for (size_t n = 0; n < knowledge_build_count(k); n++) {
		const struct known_build *b = knowledge_build_at(k, n);

		if (build_compare(b->build, i->low) > 0 &&
		    build_compare(b->build, i->high) < 0 &&
		    b->released_ns <= day_ns)
			v = both(v, verdict_of_build(set, b->build));
	}
	return v;
}
