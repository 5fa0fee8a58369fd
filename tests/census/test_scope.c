/* test_scope.c - what a scope file may say, and every refusal with its place;
 * the same for opt-outs. */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "census/gate.h"

#define HEAD                                                                   \
	"# authority: a\n# contact: c@example.org\n# valid_from: 2021-01-01\n" \
	"# valid_until: 2021-12-31\n"
#define COLUMNS "organisation,sector,country,target\n"

static int read_text(struct scope **out, const char *text, struct err *err)
{
	return scope_read(out, "dir/scope.csv", span_str(text), err);
}

static void a_scope_is_read(void **state)
{
	struct scope *s = NULL;
	struct err err = {0};

	(void)state;
	CHECK_EQ(
		read_text(&s,
			  "# free words\n" HEAD
			  "organisation,sector,country,target,notify,language\n"
			  "\"Bank, Inc\",bank,NO,bank.example,a@b,en\n"
			  "\"Bank, Inc\",bank,NO,8.8.4.0/24,,\n"
			  "Z\xc3\xbcrich,bank,CH,b\xc3\xbc"
			  "cher.example,,de\r\n\n",
			  &err),
		ST_OK);
	CHECK_EQ(s->organisation_count, 2);
	CHECK_EQ(s->target_count, 3);
	CHECK_TEXT(s->organisations[0].name, "Bank, Inc");
	CHECK_TEXT(s->organisations[0].notify, "a@b");
	CHECK_TEXT(s->organisations[1].language, "de");
	CHECK_TEXT(s->targets[2].name, "xn--bcher-kva.example");
	CHECK_EQ(s->targets[2].line, 9);
	CHECK(!s->allow_reserved);
	scope_close(s);
}

static const struct {
	const char *text;
	const char *why; /* a part of the refusal */
} refused[] = {
	{"", "scope.csv:1: no header"},
	{COLUMNS "B,b,NO,bank.example\n", ":1: no \"# authority:\""},
	{HEAD "B,b,NO,bank.example\n", ":5: the header is"},
	{HEAD "organisation,country,sector,target\n", ":5: the header is"},
	{HEAD "organisation,sector,country,target,colour\n", ":5: the header"},
	{HEAD "organisation,sector,country,target,notify,notify\n", "twice"},
	{HEAD COLUMNS, ":6: no target"},
	{HEAD "# authority: b\n" COLUMNS, ":5: this key stands here a second"},
	{HEAD "# valid: b\n" COLUMNS, ":5: there is no key \"valid\""},
	{HEAD COLUMNS "# contact: x\n", ":6: "},
	{HEAD COLUMNS "# authority: x\n", ":6: keys stand above"},
	{HEAD "# allow-wide: maybe\n" COLUMNS, ":5: the value is neither"},
	{"# valid_from: 2021-02-30\n", ":1: \"2021-02-30\" is no day"},
	{"# authority:\n", ":1: the value is empty"},
	{"# authority: a\x1b[2J\n", "control characters"},
	{"# authority: a\n# contact: c\n# valid_from: 2021-02-01\n"
	 "# valid_until: 2021-01-01\n" COLUMNS,
	 ":5: valid_until is before"},
	{HEAD COLUMNS "B,b,NO\n", ":6: 3 cells where the header has 4"},
	{HEAD COLUMNS "B,b,NO,bank.example,x\n", ":6: 5 cells"},
	{HEAD COLUMNS "B,b,NO,\"bank.example\n", ":6: a quoted cell does not"},
	{HEAD COLUMNS "\xff,b,NO,bank.example\n", ":6: not UTF-8"},
	{HEAD COLUMNS ",b,NO,bank.example\n", ":6: organisation: empty"},
	{HEAD COLUMNS "B,,NO,bank.example\n", ":6: sector: empty"},
	{HEAD COLUMNS "B,b,no,bank.example\n", ":6: country"},
	{HEAD COLUMNS "B,b,NOR,bank.example\n", ":6: country"},
	{HEAD COLUMNS "B,b,NO,\n", ":6: target: empty"},
	{HEAD COLUMNS "B,b,NO,example\n", "is a whole registry"},
	{HEAD COLUMNS "B,b,NO,co.uk\n", "is a whole registry"},
	{HEAD COLUMNS "B,b,NO,*.bank.example\n", ":6: target \"*.bank"},
	{HEAD COLUMNS "B,b,NO,bank..example\n", ":6: target"},
	{HEAD COLUMNS "B,b,NO,-bank.example\n", ":6: target"},
	{HEAD COLUMNS "B,b,NO,https://bank.example/\n", "is no prefix"},
	{HEAD COLUMNS "B,b,NO,8.8.8\n", "neither a name nor a whole address"},
	{HEAD COLUMNS "B,b,NO,8.8.8.8/33\n", "is no prefix"},
	{HEAD COLUMNS "B,b,NO,8.8.8.8/24\n", "bits behind the end"},
	{HEAD COLUMNS "B,b,NO,0.0.0.0/0\n", "a prefix of all addresses"},
	{HEAD COLUMNS "B,b,NO,::/0\n", "a prefix of all addresses"},
	{HEAD "# allow-wide: yes\n" COLUMNS "B,b,NO,0.0.0.0/0\n", "of all"},
	{HEAD "# allow-wide: yes\n" COLUMNS "B,b,NO,::/1\n", "never"},
	{HEAD COLUMNS "B,b,NO,8.0.0.0/11\n", "wider than /12"},
	{HEAD COLUMNS "B,b,NO,2a00::/31\n", "wider than /32"},
	{HEAD COLUMNS "B,b,NO,10.0.0.1\n", "begins with a private address"},
	{HEAD COLUMNS "B,b,NO,127.0.0.1\n", "begins with a loopback address"},
	{HEAD COLUMNS "B,b,NO,::1\n", "begins with a loopback address"},
	{HEAD COLUMNS "B,b,NO,::ffff:8.8.8.8\n", "IPv4 address is written"},
	{HEAD "# allow-reserved: yes\n" COLUMNS "B,b,NO,169.254.169.254\n",
	 "begins with a link-local address, which is never contacted"},
	{HEAD "# allow-reserved: yes\n" COLUMNS "B,b,NO,ff02::1\n", "never"},
	{HEAD "# allow-reserved: yes\n" COLUMNS "B,b,NO,2002:7f00:1::1\n",
	 "an address that holds another"},
	{HEAD COLUMNS "B,b,NO,bank.example\nC,b,NO,BANK.example.\n",
	 ":7: this target stands in line 6"},
	{HEAD COLUMNS "B,b,NO,8.8.8.8\nC,b,NO,8.8.8.8/32\n",
	 ":7: this target stands in line 6"},
	{HEAD COLUMNS "B,b,NO,bank.example\nB,c,NO,b2.example\n",
	 ":7: this organisation has another sector or country in line 6"},
	{HEAD "organisation,sector,country,target,language\n"
	      "B,b,NO,bank.example,EN\n",
	 "language: not two small letters"},
	{HEAD "organisation,sector,country,target,notify\n"
	      "B,b,NO,bank.example,a@b\nB,b,NO,b2.example,c@d\n",
	 ":7: this organisation has another notify in line 6"},
};

static void every_other_scope_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct scope *s = NULL;
		struct err err = {0};
		int code = read_text(&s, refused[i].text, &err);

		if (code != ST_USAGE || !strstr(err.text, refused[i].why) ||
		    strncmp(err.text, "scope.csv:", 10) != 0)
			fail_msg("%zu: %s: %s", i, refused[i].why, err.text);
		CHECK(!s);
	}
}

static void wide_and_reserved_targets_need_their_word(void **state)
{
	struct scope *s = NULL;
	struct err err = {0};

	(void)state;
	CHECK_EQ(read_text(&s,
			   HEAD
			   "# allow-wide: yes\n# allow-reserved: yes\n" COLUMNS
			   "B,b,NO,8.0.0.0/11\nB,b,NO,2a00::/31\n"
			   "B,b,NO,127.0.0.0/24\nB,b,NO,::1\n",
			   &err),
		 ST_OK);
	CHECK_EQ(s->target_count, 4);
	scope_close(s);
}

static void dates_are_whole_days(void **state)
{
	static const struct {
		const char *day;
		int code;
	} days[] = {
		{"2020-12-31", ST_USAGE},
		{"2021-01-01", ST_OK},
		{"2021-12-31", ST_OK},
		{"2022-01-01", ST_USAGE},
	};
	struct scope *s = NULL;

	(void)state;
	CHECK_EQ(read_text(&s, HEAD COLUMNS "B,b,NO,bank.example\n", NULL),
		 ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		int64_t ns = 0;

		CHECK(time_from_date(span_str(days[i].day), &ns));
		CHECK_EQ(scope_check_day(s, ns, NULL), days[i].code);
	}
	scope_close(s);
}

static void a_day_beyond_all_counting_is_far_away(void **state)
{
	struct scope *s = NULL;
	int64_t ns = 0;

	(void)state;
	CHECK_EQ(read_text(&s,
			   "# authority: a\n# contact: c\n"
			   "# valid_from: 2021-01-01\n"
			   "# valid_until: 9999-12-31\n" COLUMNS
			   "B,b,NO,bank.example\n",
			   NULL),
		 ST_OK);
	CHECK(time_from_date(SPAN_LIT("2099-01-01"), &ns));
	CHECK_EQ(scope_check_day(s, ns, NULL), ST_OK);
	scope_close(s);
	CHECK_EQ(read_text(&s, "# valid_until: 9999-02-30\n", NULL), ST_USAGE);
}

static char path[] = "/tmp/postern-optout-XXXXXX";

static void write_list(const char *rows)
{
	FILE *f = fopen(path, "w");

	CHECK(f != NULL);
	fputs("kind,value,asked_by,asked_on,verified_by\n", f);
	fputs(rows, f);
	fclose(f);
}

static void opt_outs_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *rows, *why;
	} bad[] = {
		{"nmae,bank.example,a,2021-01-01,v\n", ":2: kind \"nmae\""},
		{"name,bank_.example,,,\n", ":2: value"},
		{"address,8.8.8.0/24,,,\n", ":2: value \"8.8.8.0/24\" is no "
					    "address"},
		{"prefix,bank.example,,,\n", "is no prefix"},
		{"name,bank.example,,\n", ":2: 4 cells"},
		{"name,bank.example,,yesterday,\n", "asked_on is no day"},
		{"asn,64500,,,\n", "--networks"},
		{"asn,ASx,,,\n", "no number"},
		{"name,a.example,,,\nname,\"b.example,,,\n", ":3: a quoted"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct optout *o = NULL;
		struct err err = {0};

		write_list(bad[i].rows);
		if (optout_open(&o, path, false, &err) != ST_USAGE ||
		    !strstr(err.text, bad[i].why))
			fail_msg("%zu: %s: %s", i, bad[i].why, err.text);
	}
}

static void the_gate_asks_opt_outs_first(void **state)
{
	static const struct {
		const char *name, *address;
		enum state want;
	} cases[] = {
		{"mail.bank.example", "8.8.8.8", STATE_ANSWERED},
		{"mail.bank.example", "8.8.9.9", STATE_OPTED_OUT},
		{"mail.bank.example", "::ffff:8.8.9.9", STATE_OPTED_OUT},
		{"out.bank.example", "8.8.8.8", STATE_OPTED_OUT},
		{"a.out.bank.example", "8.8.8.8", STATE_ANSWERED},
		{"gone.example", "8.8.8.8", STATE_OPTED_OUT},
		{"a.gone.example", "8.8.8.8", STATE_OPTED_OUT},
		{"mail.bank.example", "127.0.0.1", STATE_DENIED},
		{"mail.bank.example", "::ffff:127.0.0.1", STATE_DENIED},
		{"mail.bank.example", "169.254.169.254", STATE_DENIED},
		{"mail.bank.example", "64:ff9b::7f00:1", STATE_DENIED},
		{"mail.bank.example", "2a00::1", STATE_ANSWERED},
		{"mail.other.example", "8.8.8.8", STATE_DENIED},
		{"mail.other.example", "1.1.1.200", STATE_ANSWERED},
		{NULL, "1.1.1.200", STATE_ANSWERED},
		{NULL, "1.1.2.0", STATE_DENIED},
		{"notbank.example", "8.8.8.8", STATE_DENIED},
	};
	struct gate g = {0};
	struct scope *s = NULL;
	struct optout *o = NULL;
	struct err err = {0};

	(void)state;
	write_list("name,out.bank.example,,,\nsuffix,gone.example,,,\n"
		   "prefix,8.8.9.0/24,,,\n");
	CHECK_EQ(optout_open(&o, path, false, &err), ST_OK);
	CHECK_EQ(read_text(&s,
			   HEAD COLUMNS "B,b,NO,bank.example\n"
					"B,b,NO,1.1.1.0/24\n"
					"G,b,NO,gone.example\n",
			   &err),
		 ST_OK);
	g.scope = s;
	g.optout = o;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a;
		const char *why;

		CHECK(address_parse(span_str(cases[i].address), &a));
		if (gate_address(&g, cases[i].name, &a, &why) != cases[i].want)
			fail_msg("%s %s", cases[i].name, cases[i].address);
	}
	scope_close(s);
	optout_close(o);
}

static void a_changed_list_is_taken_up(void **state)
{
	struct optout *o = NULL;
	struct err err = {0};

	(void)state;
	write_list("name,a.example,,,\n");
	CHECK_EQ(optout_open(&o, path, false, &err), ST_OK);
	CHECK_EQ(optout_refresh(o, &err), 0);
	write_list("name,a.example,,,\nname,b.example,,,\n");
	CHECK_EQ(optout_refresh(o, &err), 1);
	CHECK(optout_has_name(o, "b.example"));
	write_list("nonsense\n");
	CHECK_EQ(optout_refresh(o, &err), ST_USAGE);
	CHECK(optout_has_name(o, "b.example")); /* the old one stays */
	unlink(path);
	CHECK_EQ(optout_refresh(o, &err), ST_USAGE);
	optout_close(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scope_is_read),
		cmocka_unit_test(every_other_scope_is_refused_with_its_line),
		cmocka_unit_test(wide_and_reserved_targets_need_their_word),
		cmocka_unit_test(dates_are_whole_days),
		cmocka_unit_test(a_day_beyond_all_counting_is_far_away),
		cmocka_unit_test(opt_outs_are_refused_with_their_line),
		cmocka_unit_test(the_gate_asks_opt_outs_first),
		cmocka_unit_test(a_changed_list_is_taken_up),
	};
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	return RUN_TESTS(tests);
}
