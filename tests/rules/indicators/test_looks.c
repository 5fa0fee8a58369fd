/* Values that no indicator can be, by their looks: what looks as one of the set
 * is never far, and what is of it nowhere near is. */
#include "check.h"

#include "rules/indicators/looks.h"
#include "rules/indicators/set.h"

static bool is_far(const struct set *s, enum role role, const char *text)
{
	struct memo_short looks;
	struct span v = span_str(text);

	return looks_of(role, v, &looks) && looks_are_far(s->set, role, v);
}

static void open_with(struct set *s, const char *list)
{
	set_open(s, &plain);
	set_add_text(s, "x", list);
	set_ready(s);
}

/* Of all that 10 bytes in front may go on to, every third number is tried. */
static void clients_near_an_address_are_not_far(void **state)
{
	static const char *const ends[] = {"", ":443", "%eth0"};
	static const char *const nets[] = {"203.0.113.7",    "10.1.25.0/24",
					   "255.255.25.8",   "255.255.251.0/30",
					   "255.255.0.0/20", "1.2.3.4",
					   "255.255.249.9"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(nets); i++) {
		struct set s;
		unsigned q[5] = {0, 0, 0, 0, 32};
		uint32_t mask, net;

		CHECK(sscanf(nets[i], "%u.%u.%u.%u/%u", &q[0], &q[1], &q[2],
			     &q[3], &q[4]) >= 4);
		mask = UINT32_MAX << (32 - q[4]);
		net = q[0] << 24 | q[1] << 16 | q[2] << 8 | q[3];
		open_with(&s, nets[i]);
		for (uint32_t low = 0; low < 65536; low += 1 + low % 3) {
			uint32_t v4 = (net & 0xffff0000u) | low;
			char text[40];

			snprintf(text, sizeof(text), "%u.%u.%u.%u%s", v4 >> 24,
				 v4 >> 16 & 255, v4 >> 8 & 255, v4 & 255,
				 ends[low % 3]);
			if (((v4 ^ net) & mask) == 0)
				CHECK(!is_far(&s, ROLE_ADDRESS, text));
			else if (strlen(text) >= LOOKS_CLIENT && q[0] != 255 &&
				 ((v4 ^ net) & mask) >> 8)
				CHECK(is_far(&s, ROLE_ADDRESS, text));
		}
		set_close(&s);
	}
}

static const struct {
	const char *text;
	bool far;
} clients[] = {
	{"203.0.114.7", true},	  {"203.0.114.7:443", true},
	{"203.0.11.70", true},	  {"203.0.113.9", false}, /* its neighbour */
	{"203.0.113.", false},	  {"9.9.9.9:80", true},
	{"9.9.9.9", false}, /* too short to look like anything */
	{"255.255.24.1", true},	  {"255.255.25.1", false},
	{"255.255.250.1", false}, /* begins as the one before */
	{"255.255.240.1", true},  {"255.255.2.1", true},
	{"255.255.7.100", true},  {"255.255.77.1", true},
	{"203.0.0114.7", false},  {"203.0.256.7", false},
	{"203.00.114.7", false},  {"203.0..114.7", false},
	{"203.0.x14.7", false},	  {"203,0.114.7", false},
	{"2001:db8::7", false},	  {"::ffff:10.1.1.1", false},
	{"[9.9.9.9]:443", false}, {"1234567890123", false},
	{"..........", false},
};

static void only_addresses_written_plainly_are_far(void **state)
{
	struct set s;

	(void)state;
	open_with(&s, "203.0.113.7\n255.255.25.8\n2001:db8::7\n");
	for (size_t i = 0; i < ARRAY_LEN(clients); i++)
		if (is_far(&s, ROLE_ADDRESS, clients[i].text) != clients[i].far)
			fail_msg("%s", clients[i].text);
	set_close(&s);
}

static const struct {
	const char *wanted, *text;
	bool far;
} paths[] = {
	{"/owa/auth/evil.aspx", "/owa/auth/evil.aspx", false},
	{"/owa/auth/evil.aspx", "/OWA/auth/Evil.ASPX", false},
	{"/owa/auth/evil.aspx", "/owa/auth/cool.aspx", false}, /* looks so */
	{"/owa/auth/evil.aspx", "/owa/auth/evils.aspx", true},
	{"/owa/auth/evil.aspx", "/owa/auth/evil.asmx", true},
	{"/owa/auth/evil.aspx", "/owa/logon/eil.aspx", true},
	{"/owa/auth/evil.aspx", "/owa/auth/evil.aspx?", false},
	{"/owa/auth/evil.aspx", "/owa/auth/evil.aspx?12345", false},
	{"/owa/auth/evil.aspx", "/owa/auth/evil.aspx?123456", false},
	{"/owa/auth/evil.aspx", "/owa/auth/evil.aspx?1234567", false},
	/* too short to hold it and a '?' before the tail; long enough */
	{"/owa/auth/evil.aspx", "/owa/auth/logon-page.aspx", true},
	{"/owa/auth/evil.aspx", "/owa/auth/logon-pages.aspx", false},
	{"/owa/auth", "/owa/auth/logon.aspx", false},
	{"/owa/auth", "/owa/auth/logon", true},
	{"/owa/auth", "/owa/auth?logonx", false},
	{"/owa/au", "/owa/auth/logon.aspx", true},
	{"/owa/au", "/owa/au?th/logon.aspx", false},
	{"/x", "/owa/auth/logon.aspx", true},
	{"/x", "/owa/au", false}, /* too short to look like anything */
	{"/x", "/owa/aut", true},
	{"/x", "/owa/au?", false},
	{"/x", "/owa/auth/logon.a?px", false},
};

static void paths_that_look_as_one_of_the_set_are_not_far(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		static const char *const types[] = {"uri-path", "uri-post"};

		for (size_t k = 0; k < ARRAY_LEN(types); k++) {
			char list[200];
			struct set s;

			snprintf(list, sizeof(list), "value,type\n%s,%s\n",
				 paths[i].wanted, types[k]);
			open_with(&s, list);
			if (is_far(&s, ROLE_STEM, paths[i].text) !=
			    paths[i].far)
				fail_msg("%s and %s", paths[i].wanted,
					 paths[i].text);
			set_close(&s);
		}
	}
}

static void what_expressions_may_match_has_no_looks(void **state)
{
	static const char *const types[] = {"uri-regex", "uri-post-regex"};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(types); k++) {
		char list[100];
		struct set s;

		snprintf(list, sizeof(list), "value,type\n/x[0-9],%s\n",
			 types[k]);
		open_with(&s, list);
		CHECK(!is_far(&s, ROLE_STEM, "/owa/auth/logon.aspx"));
		set_close(&s);
	}
}

/* A path of 255 bytes looks like something, and one more does not; longer ones
 * of the set are remembered as of 255. */
static void long_paths_are_known_by_all_their_bytes(void **state)
{
	char text[600], list[700];
	struct memo_short looks;

	(void)state;
	for (size_t n = 249; n < 262; n++) {
		struct set s;

		memset(text, 'a', n);
		memcpy(text, "/owa/auth", 9);
		text[n] = 0;
		snprintf(list, sizeof(list), "%s\n", text);
		open_with(&s, list);
		CHECK_EQ(looks_of(ROLE_STEM, span_str(text), &looks),
			 n <= LOOKS_STEM_MAX);
		CHECK(!is_far(&s, ROLE_STEM, text));
		memcpy(text + 9, "b", 1); /* looks so */
		CHECK(!is_far(&s, ROLE_STEM, text));
		memcpy(text + 4, "/b", 2);
		CHECK_EQ(is_far(&s, ROLE_STEM, text), n <= LOOKS_STEM_MAX);
		set_close(&s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(clients_near_an_address_are_not_far),
		cmocka_unit_test(only_addresses_written_plainly_are_far),
		cmocka_unit_test(paths_that_look_as_one_of_the_set_are_not_far),
		cmocka_unit_test(what_expressions_may_match_has_no_looks),
		cmocka_unit_test(long_paths_are_known_by_all_their_bytes),
	};

	return RUN_TESTS(tests);
}
