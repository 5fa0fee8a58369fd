/* test_sigma_rules.c - what tags and level of a Sigma rule mean for findings;
 * docs/sigma.md, "In investigate". */
#include "check.h"

#include "base/buf.h"
#include "base/embedded.h"
#include "rules/rules.h"
#include "rules/sigma/sigma.h"

struct set {
	struct field_names *names;
	struct rules *rules;
};

static int add_text(struct sigma_set *set, struct digest *digest, void *ctx,
		    struct err *err)
{
	(void)digest;
	return sigma_add_file(set, "test.yml", span_str(ctx), err);
}

static void compile(struct set *s, char *text)
{
	static const struct embedded_file *const tables[] = {embedded_knowledge,
							     NULL};
	struct rules_options options = {
		.tables = tables,
		.sigma = true,
		.add_sigma = text ? add_text : NULL,
		.ctx = text,
	};
	struct err err = {0};

	CHECK_EQ(field_names_open(&s->names, &err), ST_OK);
	if (rules_compile(&s->rules, &options, s->names, &err) != ST_OK)
		fail_msg("%s", err.text);
}

static void release(struct set *s)
{
	rules_close(s->rules);
	field_names_close(s->names);
}

static const struct {
	const char *tags, *level;
	const char *step;
	enum grade grade;
	enum severity severity;
} cases[] = {
	{"attack.t1505.003", "low", "alert", GRADE_WEAK, SEV_LOW},
	{"attack.t1505.003", "medium", "alert", GRADE_WEAK, SEV_MEDIUM},
	{"attack.t1505.003", "high", "implant", GRADE_WEAK, SEV_HIGH},
	{"attack.t1505.003", "critical", "implant", GRADE_WEAK, SEV_CRITICAL},
	{"attack.t15051", "high", "alert", GRADE_WEAK, SEV_HIGH},
	{"attack.initial-access", "high", "entry", GRADE_WEAK, SEV_HIGH},
	{"ATTACK.T1190", "high", "entry", GRADE_WEAK, SEV_HIGH},
	{"attack.execution", "high", "action", GRADE_WEAK, SEV_HIGH},
	{"attack.exfiltration", "high", "action", GRADE_WEAK, SEV_HIGH},
	{"attack.collection", "high", "action", GRADE_WEAK, SEV_HIGH},
	{"attack.credential-access", "high", "credentials", GRADE_WEAK,
	 SEV_HIGH},
	{"attack.lateral-movement", "high", "spread", GRADE_WEAK, SEV_HIGH},
	{"attack.t1070.001", "high", "tampering", GRADE_WEAK, SEV_HIGH},
	{"attack.reconnaissance", "high", "recon", GRADE_WEAK, SEV_HIGH},
	{"detection.emerging-threats", "high", "alert", GRADE_WEAK, SEV_HIGH},
	{"postern.use", "low", "use", GRADE_WEAK, SEV_LOW},
	{"postern.extraction, attack.t1190", "high", "extraction", GRADE_WEAK,
	 SEV_HIGH},
	{"postern.entry, postern.strong", "medium", "entry", GRADE_STRONG,
	 SEV_MEDIUM},
	{"postern.entry, postern.direct", "informational", "entry",
	 GRADE_DIRECT, SEV_INFORMATIONAL},
};

static void tags_and_level_say_what_a_match_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct rule_info *r;
		struct set s = {0};
		char text[600];

		snprintf(text, sizeof(text),
			 "title: T {x}\nid: "
			 "00000000-0000-0000-0000-000000000001\n"
			 "author: A\ntags: [%s, cve.2021-26855]\nlevel: %s\n"
			 "logsource: {category: webserver}\n"
			 "detection: {s: {cs-method: GET}, condition: s}\n",
			 cases[i].tags, cases[i].level);
		compile(&s, text);
		r = rules_find(s.rules, "00000000-0000-0000-0000-000000000001");
		CHECK(r != NULL);
		CHECK_EQ(r->kind, RULE_SIGMA);
		CHECK_TEXT(r->step, cases[i].step);
		CHECK_EQ(r->grade, cases[i].grade);
		CHECK_EQ(r->severity, cases[i].severity);
		CHECK_TEXT(r->flaws[0], "CVE-2021-26855");
		CHECK(r->flaws[1] == NULL);
		CHECK_TEXT(r->author, "A");
		/* nothing of a stranger's title is filled in */
		CHECK(strstr(r->text_en, "T (x)") != NULL);
		CHECK(strstr(r->text_ar, "T (x)") != NULL);
		release(&s);
	}
}

static void a_rule_without_an_id_has_one(void **state)
{
	struct set s = {0};
	char text[] = "title: Alone\nlogsource: {category: webserver}\n"
		      "detection: {s: {cs-method: GET}, condition: s}\n";
	size_t count, found = 0;

	(void)state;
	compile(&s, text);
	count = rules_count(s.rules);
	for (size_t i = rules_sigma_index(s.rules, 0); i < count; i++) {
		const struct rule_info *r = rules_info(s.rules, i);

		if (strcmp(r->title_en, "Alone") != 0)
			continue;
		found++;
		CHECK_EQ(strncmp(r->id, "sigma-", 6), 0);
		CHECK_EQ(strlen(r->id), 22);
		CHECK(rules_find(s.rules, r->id) == r);
		CHECK_TEXT(r->author, "unknown");
		CHECK_EQ(r->severity, SEV_INFORMATIONAL);
	}
	CHECK_EQ(found, 1);
	release(&s);
}

static bool has_arabic(const char *text)
{
	for (; *text; text++)
		if ((uint8_t)*text >= 0xd8 && (uint8_t)*text <= 0xdb)
			return true;
	return false;
}

/* Ours: no refusals, ids of their own, both languages for what is told. */
static void our_own_rules_are_whole(void **state)
{
	const struct sigma_set *set;
	struct set s = {0};
	size_t told = 0;

	(void)state;
	compile(&s, NULL);
	set = rules_sigma(s.rules);
	CHECK_EQ(sigma_refusal_count(set), 0);
	CHECK_EQ(sigma_warning_count(set), 0);
	for (size_t i = 0; i < sigma_count(set); i++) {
		const struct sigma_info *info = sigma_info(set, i);
		const struct rule_info *r =
			rules_info(s.rules, rules_sigma_index(s.rules, i));
		bool whole = info->id.len == 36 && info->name.len &&
			     info->description.len && info->tag_count &&
			     info->level != SIGMA_NO_LEVEL &&
			     span_is(info->author, "Postern");

		if (!whole || rules_find(s.rules, r->id) != r)
			fail_msg("%s: it lacks something", r->title_en);
		if (info->hidden)
			continue;
		told++;
		if (!info->description_ar.len || !has_arabic(r->text_ar))
			fail_msg("%s: no Arabic", r->title_en);
	}
	CHECK(told >= 60);
	release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_and_level_say_what_a_match_is),
		cmocka_unit_test(a_rule_without_an_id_has_one),
		cmocka_unit_test(our_own_rules_are_whole),
	};

	return RUN_TESTS(tests);
}
