/* values.c - see values.h. */
#include "values.h"

static const struct json_node *values_of(const struct json_node *report,
					 const char *question)
{
	const struct json_node *a = json_find(report, "answers");

	for (a = a ? a->first : NULL; a; a = a->next) {
		if (!strcmp(json_text(a, "question"), question))
			return json_find(a, "values");
	}
	return NULL;
}

static void tell(struct values *v, bool right, const char *what,
		 const char *wanted)
{
	v->asked++;
	if (right)
		v->right++;
	else
		buf_printf(v->faults, "  value: %s: %s\n", what, wanted);
}

static bool holds_text(const struct json_node *list, const char *text)
{
	for (const struct json_node *n = list ? list->first : NULL; n;
	     n = n->next) {
		if (n->text && !strcmp(n->text, text))
			return true;
	}
	return false;
}

/* Every text of one list must be in the other. */
static void all_in(struct values *v, const struct json_node *these,
		   const struct json_node *those, const char *what)
{
	for (const struct json_node *n = these ? these->first : NULL; n;
	     n = n->next)
		tell(v, holds_text(those, n->text), what, n->text);
}

static bool holds_flaw(const struct json_node *list,
		       const struct json_node *flaw)
{
	for (const struct json_node *n = list ? list->first : NULL; n;
	     n = n->next) {
		if (!strcmp(json_text(n, "cve"), json_text(flaw, "cve")) &&
		    !strcmp(json_text(n, "host"), json_text(flaw, "host")))
			return true;
	}
	return false;
}

static void flaws_in(struct values *v, const struct json_node *these,
		     const struct json_node *those, const char *what)
{
	for (const struct json_node *n = these ? these->first : NULL; n;
	     n = n->next)
		tell(v, holds_flaw(those, n), what, json_text(n, "cve"));
}

static const struct json_node *find_implant(const struct json_node *report,
					    const struct json_node *want)
{
	const struct json_node *n = json_find(report, "implants");

	for (n = n ? n->first : NULL; n; n = n->next) {
		if (!strcmp(json_text(n, "path"), json_text(want, "path")) &&
		    !strcmp(json_text(n, "host"), json_text(want, "host")))
			return n;
	}
	return NULL;
}

static void score_implants(struct values *v, const struct json_node *report,
			   const struct json_node *truth)
{
	const struct json_node *want = json_find(truth, "implants");

	for (want = want ? want->first : NULL; want; want = want->next) {
		const struct json_node *got = find_implant(report, want);
		const char *path = json_text(want, "path");

		tell(v, got != NULL, "nothing known of", path);
		if (!got)
			continue;
		tell(v,
		     !strcmp(json_text(got, "state"), json_text(want, "state")),
		     "state of", path);
		tell(v, json_number(got, "used") == json_number(want, "used"),
		     "how often used", path);
	}
}

static void score_builds(struct values *v, const struct json_node *report,
			 const struct json_node *truth)
{
	const struct json_node *got =
		json_find(values_of(report, "secured"), "builds");
	const struct json_node *want = json_find(truth, "builds");

	for (want = want ? want->first : NULL; want; want = want->next)
		tell(v, !strcmp(json_text(got, want->key), want->text),
		     "build of", want->key);
}

void values_score(struct values *v, const struct json_node *report,
		  const struct json_node *truth)
{
	const struct json_node *sources =
		json_find(values_of(report, "targeted"), "sources");
	const struct json_node *flaws =
		json_find(values_of(report, "entry"), "vulnerabilities");

	all_in(v, json_find(truth, "sources"), sources, "source not named");
	flaws_in(v, json_find(truth, "vulnerabilities"), flaws,
		 "flaw not named");
	flaws_in(v, flaws, json_find(truth, "vulnerabilities"),
		 "flaw named that was not used");
	score_implants(v, report, truth);
	score_builds(v, report, truth);
}
