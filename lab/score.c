/* score.c - see score.h. */
#include "score.h"

#include "disk.h"
#include "json.h"
#include "places.h"
#include "values.h"

#include "base/alloc.h"

#define FILE_MAX ((size_t)1 << 30)

enum mark { RIGHT, OPEN, WRONG, OVERCLAIM };

struct tally {
	FILE *out;
	unsigned asked, marks[4];
	unsigned open_later; /* open, of questions not answered yet */
	unsigned deeds, missed, alarms;
	unsigned bounds_wrong; /* of the bytes that left */
	struct values values;
	bool base_wrong; /* one of the first four questions */
	struct buf faults;
};

/* Verdicts in classes: a step from one class to another is a claim. */
static const struct {
	const char *word;
	int class; /* 0 no, 1 attempted or unsure, 2 yes */
} classes[] = {
	{"none-seen", 0}, {"contained", 0},  {"secured", 0},
	{"quiet", 0},	  {"probed", 1},     {"suspected", 1},
	{"exploited", 2}, {"identified", 2}, {"present", 2},
	{"removed", 2},	  {"seen", 2},	     {"confirmed", 2},
	{"spread", 2},	  {"exposed", 2},    {"patched-not-clean", 2},
	{"one", 2},	  {"several", 2},    {"single", 2},
	{"waves", 2},
};

static int class_of(const char *word)
{
	for (unsigned i = 0; i < ARRAY_LEN(classes); i++) {
		if (!strcmp(word, classes[i].word))
			return classes[i].class;
	}
	return 1;
}

/* The four that the program must answer from the first day. */
static bool is_base(const char *question)
{
	static const char *const base[] = {"targeted", "entry", "implants",
					   "secured"};

	for (unsigned i = 0; i < ARRAY_LEN(base); i++) {
		if (!strcmp(question, base[i]))
			return true;
	}
	return false;
}

static const struct json_node *answer_to(const struct json_node *report,
					 const char *question)
{
	const struct json_node *list = json_find(report, "answers");

	for (const struct json_node *a = list ? list->first : NULL; a;
	     a = a->next) {
		if (!strcmp(json_text(a, "question"), question))
			return a;
	}
	return NULL;
}

static enum mark mark_of(const struct json_node *verdicts, const char *got)
{
	bool same_class = false;

	for (const struct json_node *v = verdicts->first; v; v = v->next) {
		if (!strcmp(v->text, got))
			return RIGHT;
		same_class |= strcmp(v->text, "undetermined") != 0 &&
			      class_of(v->text) == class_of(got);
	}
	if (!strcmp(got, "undetermined"))
		return OPEN;
	return same_class ? WRONG : OVERCLAIM;
}

static void score_answer(struct tally *t, const struct json_node *report,
			 const struct json_node *want)
{
	static const char *const names[] = {"right", "open", "wrong",
					    "OVERCLAIM"};
	const struct json_node *got = answer_to(report, want->key);
	const struct json_node *verdicts = json_find(want, "verdicts");
	const char *verdict = got ? json_text(got, "verdict") : "undetermined";
	enum mark m = mark_of(verdicts, verdict);

	t->asked++;
	t->marks[m]++;
	if (m == RIGHT)
		return;
	if (m == OPEN && !is_base(want->key)) {
		t->open_later++;
		return;
	}
	t->base_wrong |= is_base(want->key);
	buf_printf(&t->faults, "  %s: %s: said %s, right is %s\n", names[m],
		   want->key, verdict, verdicts->first->text);
}

/* A finding that accuses: not a remark on coverage or hygiene, not low. */
static bool accuses(const struct json_node *finding)
{
	const char *kind = json_text(finding, "kind");
	const char *severity = json_text(finding, "severity");

	if (!strcmp(kind, "coverage") || !strcmp(kind, "hygiene"))
		return false;
	return !strcmp(severity, "medium") || !strcmp(severity, "high") ||
	       !strcmp(severity, "critical");
}

static const char *rule_of(const struct json_node *finding)
{
	return json_text(json_find(finding, "rule"), "id");
}

/* Its line, or the number of its event record; 0: the file as a whole. */
static uint64_t place_line(const struct json_node *place)
{
	uint64_t line = json_number(place, "line");

	return line ? line : json_number(place, "record");
}

static void score_findings(struct tally *t, const struct json_node *report,
			   struct places *guilty)
{
	const struct json_node *list = json_find(report, "findings");

	for (const struct json_node *f = list ? list->first : NULL; f;
	     f = f->next) {
		const struct json_node *p = json_find(f, "places");
		bool any = false;

		for (p = p ? p->first : NULL; p; p = p->next) {
			any |= places_touch(guilty, json_text(p, "path"),
					    place_line(p));
		}
		if (any || !accuses(f) || !json_find(f, "places"))
			continue;
		t->alarms++;
		p = json_find(f, "places")->first;
		buf_printf(&t->faults, "  ALARM: %s (%s, %s) at %s:%llu\n",
			   rule_of(f), json_text(f, "kind"),
			   json_text(f, "severity"), json_text(p, "path"),
			   (unsigned long long)place_line(p));
	}
}

/* A deed counts when its lines are still there and it is more than looking
 * around. */
static bool counts(const struct json_node *deed)
{
	const char *step = json_text(deed, "step");
	const struct json_node *places = json_find(deed, "places");

	return strcmp(step, "honest") != 0 && strcmp(step, "recon") != 0 &&
	       places && places->count;
}

static void add_deeds(const struct json_node *truth, struct places *guilty)
{
	const struct json_node *d = json_find(truth, "deeds");
	unsigned id = 0;

	for (d = d->first; d; d = d->next, id++) {
		bool innocent = !strcmp(json_text(d, "step"), "honest");
		const struct json_node *p = json_find(d, "places");

		for (p = innocent ? NULL : p->first; p; p = p->next)
			places_add(guilty, p->first->text,
				   strtoull(p->first->next->text, NULL, 10),
				   id);
	}
	d = json_find(truth, "files");
	for (d = d ? d->first : NULL; d; d = d->next)
		places_add(guilty, d->text, 0, PLACE_FILE);
}

static void score_deeds(struct tally *t, const struct json_node *truth,
			const struct places *guilty)
{
	const struct json_node *d = json_find(truth, "deeds");
	unsigned id = 0;

	for (d = d->first; d; d = d->next, id++) {
		const struct json_node *p;

		if (!counts(d))
			continue;
		t->deeds++;
		if (places_touched(guilty, id))
			continue;
		t->missed++;
		p = json_find(d, "places")->first;
		buf_printf(&t->faults, "  MISSED: %s (%s) at %s:%s\n",
			   json_text(d, "what"), json_text(d, "step"),
			   p->first->text, p->first->next->text);
	}
}

static const struct json_node *number_in(const struct json_node *map,
					 const char *key)
{
	const struct json_node *n = json_find(map, key);

	return n && n->kind == JSON_NUMBER ? n : NULL;
}

/* What is called proven is no more than all that the acts were answered and
 * sent; what cannot be excluded is no less than what they took, and than what
 * the acts that succeeded were answered. */
static void score_bytes(struct tally *t, const struct json_node *report,
			const struct json_node *truth)
{
	const struct json_node *answer = answer_to(report, "extraction");
	const struct json_node *values =
		answer ? json_find(answer, "values") : NULL;
	const struct json_node *high = number_in(values, "bytes_high");
	const struct json_node *d = json_find(truth, "deeds");
	uint64_t low = json_number(values, "bytes_low");
	uint64_t most = 0, least = 0, taken = json_number(truth, "bytes_out");

	for (d = d->first; d; d = d->next) {
		const char *step = json_text(d, "step");
		uint64_t bytes = json_number(d, "bytes");

		if (!strcmp(step, "honest"))
			continue;
		most += bytes;
		if (!strcmp(json_text(d, "outcome"), "succeeded") &&
		    strcmp(step, "recon") != 0)
			least += bytes;
	}
	least = taken > least ? taken : least;
	if (low > most) {
		t->bounds_wrong++;
		buf_printf(&t->faults,
			   "  BOUND: bytes_low %llu, but no more than %llu "
			   "left\n",
			   (unsigned long long)low, (unsigned long long)most);
	}
	if (high && json_number(values, "bytes_high") < least) {
		t->bounds_wrong++;
		buf_printf(&t->faults,
			   "  BOUND: bytes_high %s, but %llu left\n",
			   high->text, (unsigned long long)least);
	}
}

static bool passed(const struct tally *t)
{
	return !t->marks[OVERCLAIM] && !t->marks[WRONG] && !t->base_wrong &&
	       !t->missed && !t->alarms && !t->bounds_wrong;
}

static int print(struct tally *t, const char *name)
{
	fprintf(t->out,
		"%-6s %-32s right %2u/%-2u open %u overclaims %u wrong %u "
		"missed %u/%u alarms %u bounds %u values %u/%u\n",
		passed(t) ? "ok" : "FAILED", name, t->marks[RIGHT], t->asked,
		t->marks[OPEN], t->marks[OVERCLAIM], t->marks[WRONG], t->missed,
		t->deeds, t->alarms, t->bounds_wrong, t->values.right,
		t->values.asked);
	if (t->faults.len)
		fwrite(t->faults.ptr, 1, t->faults.len, t->out);
	return passed(t) ? 0 : 1;
}

static int compare(struct tally *t, const struct json_node *report,
		   const struct json_node *truth, struct err *err)
{
	const struct json_node *a = json_find(truth, "answers");
	struct places *guilty = places_new();
	int rc = ST_OK;

	if (!a || !json_find(truth, "deeds") || !guilty) {
		rc = err_set(err, ST_FORMAT, ERR_NO_OFFSET, "no truth");
	} else {
		for (a = a->first; a; a = a->next)
			score_answer(t, report, a);
		add_deeds(truth, guilty);
		score_findings(t, report, guilty);
		score_deeds(t, truth, guilty);
		score_bytes(t, report, truth);
		t->values.faults = &t->faults;
		values_score(&t->values, report, truth);
	}
	places_free(guilty);
	return rc;
}

static int read_json(struct arena *a, const char *path,
		     const struct json_node **out, struct err *err)
{
	struct buf text;
	int rc = disk_read(path, FILE_MAX, &text, err);

	if (!rc)
		rc = json_decode(a, buf_span(&text), out, err);
	if (rc)
		err_in(err, "%s", path);
	buf_release(&text);
	return rc;
}

int score(const char *report, const char *truth, const char *name, FILE *out,
	  struct err *err)
{
	const struct json_node *r, *t;
	struct tally tally = {.out = out};
	struct arena a;
	int rc;

	arena_init(&a, FILE_MAX);
	buf_init(&tally.faults, 1 << 24);
	rc = read_json(&a, report, &r, err);
	if (!rc)
		rc = read_json(&a, truth, &t, err);
	if (!rc)
		rc = compare(&tally, r, t, err);
	if (!rc)
		rc = print(&tally, name ? name : json_text(t, "scenario"));
	buf_release(&tally.faults);
	arena_release(&a);
	return rc;
}
