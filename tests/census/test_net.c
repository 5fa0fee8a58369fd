/* test_net.c - addresses, prefixes and names. */
#include "check.h"

#include "census/name.h"
#include "census/net.h"

static void the_two_spellings_of_an_address_are_one(void **state)
{
	struct address a, b;
	char text[ADDRESS_TEXT];

	(void)state;
	CHECK(address_parse(SPAN_LIT("192.0.2.7"), &a));
	CHECK(address_parse(SPAN_LIT("::ffff:192.0.2.7"), &b));
	CHECK(address_equal(&a, &b));
	CHECK_TEXT(address_text(&b, text), "192.0.2.7");
	CHECK(address_parse(SPAN_LIT("2a00:0:0::1"), &a));
	CHECK_TEXT(address_text(&a, text), "2a00::1");
}

static void what_is_no_address_is_none(void **state)
{
	static const char *const bad[] = {
		"",	    "1.2.3",	  "1.2.3.4.5",	"256.1.1.1",
		"01.2.3.4", "1.2.3.4 ",	  "::1%lo",	":::",
		"g::1",	    "0x7f.0.0.1", "2130706433", "127.1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct address a;

		if (address_parse(span_str(bad[i]), &a))
			fail_msg("%s", bad[i]);
	}
}

static void special_addresses_are_known(void **state)
{
	static const struct {
		const char *text;
		enum address_kind kind;
	} cases[] = {
		{"8.8.8.8", ADDRESS_PUBLIC},
		{"2a00:1450::1", ADDRESS_PUBLIC},
		{"127.255.255.255", ADDRESS_PRIVATE},
		{"10.1.2.3", ADDRESS_PRIVATE},
		{"172.16.0.1", ADDRESS_PRIVATE},
		{"172.32.0.1", ADDRESS_PUBLIC},
		{"192.168.255.1", ADDRESS_PRIVATE},
		{"100.64.0.1", ADDRESS_PRIVATE},
		{"100.128.0.1", ADDRESS_PUBLIC},
		{"::1", ADDRESS_PRIVATE},
		{"fd00::1", ADDRESS_PRIVATE},
		{"0.0.0.0", ADDRESS_NEVER},
		{"169.254.169.254", ADDRESS_NEVER},
		{"224.0.0.251", ADDRESS_NEVER},
		{"255.255.255.255", ADDRESS_NEVER},
		{"192.0.2.1", ADDRESS_NEVER},
		{"::", ADDRESS_NEVER},
		{"::7f00:1", ADDRESS_NEVER},
		{"64:ff9b::7f00:1", ADDRESS_NEVER},
		{"2002:7f00:1::", ADDRESS_NEVER},
		{"2001::1", ADDRESS_NEVER},
		{"fe80::1", ADDRESS_NEVER},
		{"fec0::1", ADDRESS_NEVER},
		{"ff02::1", ADDRESS_NEVER},
		{"2001:db8::1", ADDRESS_NEVER},
		{"4000::1", ADDRESS_NEVER},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a;

		CHECK(address_parse(span_str(cases[i].text), &a));
		if (address_kind(&a) != cases[i].kind)
			fail_msg("%s", cases[i].text);
	}
}

static void prefixes_hold_their_addresses_and_no_others(void **state)
{
	struct prefix p;
	struct address a;
	bool strays;
	struct buf b;

	(void)state;
	CHECK(prefix_parse(SPAN_LIT("8.8.8.0/22"), &p, &strays) && !strays);
	CHECK_EQ(prefix_count(&p), 1024);
	a = prefix_nth(&p, 1023);
	CHECK(prefix_has(&p, &a));
	buf_init(&b, 100);
	address_put(&b, &a);
	buf_byte(&b, ' ');
	prefix_put(&b, &p);
	CHECK_TEXT(buf_cstr(&b), "8.8.11.255 8.8.8.0/22");
	buf_release(&b);
	CHECK(address_parse(SPAN_LIT("8.8.12.0"), &a) && !prefix_has(&p, &a));
	CHECK(prefix_parse(SPAN_LIT("8.8.8.1/24"), &p, &strays) && strays);
	CHECK(!prefix_parse(SPAN_LIT("8.8.8.0/"), &p, &strays));
	CHECK(!prefix_parse(SPAN_LIT("8.8.8.0/033"), &p, &strays));
	CHECK(!prefix_parse(SPAN_LIT("2a00::/129"), &p, &strays));
}

static void the_longest_prefix_is_found(void **state)
{
	static const struct {
		const char *text;
		uint32_t want;
	} cases[] = {{"8.8.8.8", 3}, {"8.8.8.9", 2},
		     {"8.8.9.1", 1}, {"8.9.0.1", MAP_NONE},
		     {"2a00::1", 4}, {"2a01::1", MAP_NONE}};
	static const char *const list[] = {"8.8.0.0/16", "8.8.8.0/24",
					   "8.8.8.8", "2a00::/32"};
	struct prefix_set s;

	(void)state;
	prefix_set_init(&s);
	for (uint32_t i = 0; i < 4; i++) {
		struct prefix p;
		bool strays;

		CHECK(prefix_parse(span_str(list[i]), &p, &strays));
		CHECK_EQ(prefix_set_put(&s, &p, i + 1, NULL), ST_OK);
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a;

		CHECK(address_parse(span_str(cases[i].text), &a));
		CHECK_EQ(prefix_set_find(&s, &a), cases[i].want);
	}
	prefix_set_release(&s);
}

static void names_take_one_form(void **state)
{
	struct name n;

	(void)state;
	CHECK_EQ(name_parse(SPAN_LIT("Mail.Bank.Example."), &n, NULL), ST_OK);
	CHECK_TEXT(n.text, "mail.bank.example");
	CHECK_EQ(name_parse(SPAN_LIT("fa\xc3\x9f.example"), &n, NULL), ST_OK);
	CHECK_TEXT(n.text, "xn--fa-hia.example");
	CHECK_EQ(name_parse(SPAN_LIT("bank_.example"), &n, NULL), ST_FORMAT);
	CHECK_EQ(name_parse(SPAN_LIT("a\xc3\xbc_.example"), &n, NULL),
		 ST_FORMAT);
	CHECK(name_is_suffix("com") && name_is_suffix("co.uk"));
	CHECK(!name_is_suffix("bank.co.uk"));
	CHECK_TEXT(name_registrable("a.b.bank.co.uk"), "bank.co.uk");
	CHECK(name_is_under("a.bank.test", "bank.test"));
	CHECK(name_is_under("bank.test", "bank.test"));
	CHECK(!name_is_under("notbank.test", "bank.test"));
	CHECK(!name_from_wire(SPAN_LIT("a b.test"), &n));
	CHECK(!name_from_wire(SPAN_LIT("a\0b.test"), &n));
	CHECK(!name_from_wire(SPAN_LIT("a..test"), &n));
	CHECK(!name_from_wire(SPAN_LIT(""), &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_spellings_of_an_address_are_one),
		cmocka_unit_test(what_is_no_address_is_none),
		cmocka_unit_test(special_addresses_are_known),
		cmocka_unit_test(prefixes_hold_their_addresses_and_no_others),
		cmocka_unit_test(the_longest_prefix_is_found),
		cmocka_unit_test(names_take_one_form),
	};

	return RUN_TESTS(tests);
}
