/* test_adoption.c - cohort, prevalence, trend and sentence on runs made by
 * hand. */
#include "check.h"

#include "base/alloc.h"
#include <math.h>

#include "census/report.h"

#define MEMBERS 100

struct run_made {
	struct model model;
	struct model_organisation org[MEMBERS + 1];
	char name[MEMBERS + 1][8];
};

/* The first `patched` are patched, then `unknown`, then `gone`, the rest is
 * open; on later days one more organisation is found, patched. */
static void make(struct run_made *r, const char *day, unsigned patched,
		 unsigned unknown, unsigned gone, bool later)
{
	memset(r, 0, sizeof(*r));
	r->model.organisations = r->org;
	r->model.organisation_count = MEMBERS + later;
	snprintf(r->model.day, sizeof(r->model.day), "%s", day);
	CHECK(time_from_date(span_str(day), &r->model.day_ns));
	for (unsigned i = 0; i < MEMBERS + 1; i++) {
		enum verdict v = VERDICT_NO;

		if (i < patched || i == MEMBERS)
			v = VERDICT_YES;
		else if (i < patched + unknown)
			v = i % 2 ? VERDICT_CANNOT_TELL : VERDICT_CONDITIONAL;
		else if (i < patched + unknown + gone)
			v = VERDICT_NONE;
		snprintf(r->name[i], sizeof(r->name[i]), "o%u", i);
		r->org[i].name = r->name[i];
		r->org[i].verdict[0] = v;
	}
}

static void shares_are_bounds(void **state)
{
	static struct run_made r;
	const struct share *s;
	struct adoption a;

	(void)state;
	adoption_init(&a, 1);
	make(&r, "2021-03-03", 0, 0, 0, false);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	make(&r, "2021-03-05", 10, 4, 6, true);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	s = &a.runs[1].set[0];
	CHECK_EQ(s->exploitable, 100);
	CHECK_EQ(s->patched, 10);
	CHECK_EQ(s->cannot_tell, 4);
	CHECK_EQ(s->gone, 6);
	CHECK_EQ(s->seen, 95);	       /* the gone are not seen */
	CHECK_EQ(s->seen_patched, 11); /* with the one found later */
	CHECK_EQ(s->found_later, 1);
	CHECK_EQ((int)(1000 * share_low(s->patched, s->exploitable)), 100);
	CHECK_EQ((int)(1000 * share_high(s->patched, 10, 100) + 0.5), 200);
	CHECK_EQ((int)(1000 * share_middle(s)), 111); /* 10 of 90 */
	CHECK_EQ(s->trend, TREND_RISING);
	CHECK_EQ(s->ups, 10);
	adoption_release(&a);
}

static void who_was_patched_first_is_in_no_cohort(void **state)
{
	static struct run_made r;
	struct adoption a;

	(void)state;
	adoption_init(&a, 1);
	make(&r, "2021-03-03", 40, 10, 5, false);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	CHECK_EQ(a.runs[0].set[0].exploitable, 45);
	CHECK_EQ(a.runs[0].set[0].patched, 0);
	CHECK_EQ(a.runs[0].set[0].seen, 95);
	adoption_release(&a);
}

static void a_trend_needs_its_test(void **state)
{
	static const struct {
		unsigned before, after, gone;
		enum trend want;
	} cases[] = {
		{10, 10, 0, TREND_FLAT},
		{10, 13, 0, TREND_FLAT},
		{10, 14, 0, TREND_FLAT},
		{10, 15, 0, TREND_RISING},
		{20, 10, 0, TREND_FALLING},
		{20, 17, 0, TREND_FLAT},
		/* that many vanish, and it is no patching */
		{10, 10, 80, TREND_FLAT},
	};
	static struct run_made r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct adoption a;

		adoption_init(&a, 1);
		make(&r, "2021-03-02", 0, 0, 0, false);
		CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
		CHECK_EQ(a.runs[0].set[0].trend, TREND_UNDETERMINED);
		make(&r, "2021-03-12", cases[i].before, 0, 0, false);
		CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
		make(&r, "2021-03-13", cases[i].after, 0, cases[i].gone, false);
		CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
		if (a.runs[2].set[0].trend != cases[i].want)
			fail_msg("%zu: %s, p %f", i,
				 trend_word(a.runs[2].set[0].trend),
				 a.runs[2].set[0].trend_p);
		adoption_release(&a);
	}
}

static void the_sign_test_is_exact(void **state)
{
	(void)state;
	CHECK_EQ(lround(1e6 * sign_test(5, 5)), 31250);
	CHECK_EQ(lround(1e6 * sign_test(4, 4)), 62500);
	CHECK_EQ(lround(1e6 * sign_test(8, 10)), 54688);
	CHECK_EQ(lround(1e6 * sign_test(0, 10)), 1000000);
	CHECK_EQ(lround(1e6 * sign_test(0, 0)), 1000000);
	CHECK(sign_test(3000, 5000) < 1e-30);
}

/* One in ten of the open ones a day: half is reached in ln 2 / 0.1 days from
 * the first. */
static void the_forecast_is_that_of_a_constant_chance(void **state)
{
	static struct run_made r;
	const struct share *s;
	struct adoption a;
	char day[16];
	double open = MEMBERS;

	(void)state;
	adoption_init(&a, 1);
	for (unsigned d = 0; d < 4; d++) {
		snprintf(day, sizeof(day), "2021-03-%02u", d + 1);
		make(&r, day, MEMBERS - (unsigned)(open + 0.5), 0, 0, false);
		CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
		open *= 0.9;
	}
	s = &a.runs[3].set[0];
	CHECK_EQ(s->ups, 27);
	CHECK(s->days_half[1] > 3.0 && s->days_half[1] < 4.6);
	CHECK(s->days_half[0] < s->days_half[1]);
	CHECK(s->days_half[2] > s->days_half[1]);
	CHECK(s->days_most[1] > s->days_half[1] + 12);
	CHECK(a.runs[0].set[0].days_half[1] < 0); /* nothing to go by */
	adoption_release(&a);
}

static void the_sentence_is_made_in_both_languages(void **state)
{
	static struct run_made r;
	struct adoption a;
	struct buf b;

	(void)state;
	adoption_init(&a, 1);
	buf_init(&b, 4096);
	make(&r, "2021-03-02", 0, 0, 0, false);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	make(&r, "2021-03-03", 4, 1, 1, false);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	make(&r, "2021-03-05", 10, 2, 1, false);
	CHECK_EQ(adoption_add(&a, &r.model, NULL), ST_OK);
	put_sentence(&b, &a, 2, 0, false);
	CHECK_TEXT(buf_cstr(&b),
		   "By Friday 5 March 2021, 10 % of the 100 exploitable "
		   "servers were patched (10 to 13 %), up from 0 % on "
		   "Tuesday.");
	buf_reset(&b);
	put_sentence(&b, &a, 2, 0, true);
	CHECK_TEXT(buf_cstr(&b),
		   "حتى الجمعة 5 مارس 2021، كان 10 % من الخوادم القابلة "
		   "للاستغلال، وعددها 100، قد حدّث (بين 10 و13 %)، صعودا من 0 "
		   "% يوم الثلاثاء.");
	buf_release(&b);
	adoption_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_bounds),
		cmocka_unit_test(who_was_patched_first_is_in_no_cohort),
		cmocka_unit_test(a_trend_needs_its_test),
		cmocka_unit_test(the_sign_test_is_exact),
		cmocka_unit_test(the_forecast_is_that_of_a_constant_chance),
		cmocka_unit_test(the_sentence_is_made_in_both_languages),
	};

	return RUN_TESTS(tests);
}
