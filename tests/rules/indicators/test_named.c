/* test_named.c - whom lists name: relationships of STIX, galaxies and tags of
 * MISP, columns of CSV. */
#include "check.h"

#include "rules/indicators/indicator.h"

#define OBJECTS(...) "{\"type\":\"bundle\",\"objects\":[" __VA_ARGS__ "]}"
#define INDICATOR(id, value)                                                   \
	"{\"type\":\"indicator\",\"id\":\"" id                                 \
	"\",\"created_by_ref\":\"identity--1\",\"pattern\":"                   \
	"\"[ipv4-addr:value = '" value "']\"}"
#define NAMED(type, id, name, more)                                            \
	"{\"type\":\"" type "\",\"id\":\"" id "\",\"name\":\"" name "\"" more  \
	"}"
#define INDICATES(from, to)                                                    \
	"{\"type\":\"relationship\",\"relationship_type\":\"indicates\","      \
	"\"source_ref\":\"" from "\",\"target_ref\":\"" to "\"}"
#define MISP(event, attribute)                                                 \
	"{\"Event\":{\"info\":\"x\",\"Orgc\":{\"name\":\"CERT\"}," event       \
	"\"Attribute\":[{\"type\":\"ip-src\",\"value\":\"203.0.113.5\","       \
	"\"to_ids\":true" attribute "}]}}"

static const struct {
	const char *text;
	const char *name; /* "": it names nobody */
	enum indicator_named_kind kind;
	const char *author;
	const char *from; /* of a campaign */
} rows[] = {
	/* a relationship before both of its ends */
	{OBJECTS(INDICATES("i", "a") "," INDICATOR(
		 "i", "203.0.113.5") "," NAMED("intrusion-set", "a",
					       "Paper Tiger",
					       "") "," NAMED("identity",
							     "identity--1",
							     "ACME", "")),
	 "Paper Tiger", IND_ACTOR, "ACME", ""},
	{OBJECTS(NAMED("threat-actor", "a", "One", "") "," NAMED(
		 "intrusion-set", "b", "Two",
		 "") "," NAMED("malware", "m", "Tool",
			       "") "," INDICATOR("i",
						 "203.0.113.5") "," INDICATES("i",
									      "m") "," INDICATES("i",
												 "a") "," INDICATES("i",
														    "b") "," INDICATES("i",
																       "b")),
	 "One, Two", IND_ACTOR, "", ""},
	{OBJECTS(NAMED("malware", "m", "Tool", "") "," INDICATOR(
		 "i", "203.0.113.5") "," INDICATES("i", "m")),
	 "Tool", IND_MALWARE, "", ""},
	{OBJECTS(NAMED("campaign", "c", "Old Times", ",\"first_seen\":\"2019-01-01T00:00:00Z\"") "," INDICATOR(
		 "i", "203.0.113.5") "," INDICATES("i", "c")),
	 "Old Times", IND_CAMPAIGN, "", "2019-01-01T00:00:00Z"},
	/* of another indicator; no such object; taken back; another relation */
	{OBJECTS(NAMED("malware", "m", "Tool", "") "," INDICATOR(
		 "i", "203.0.113.5") "," INDICATES("j", "m")),
	 "", 0, "", ""},
	{OBJECTS(INDICATOR("i", "203.0.113.5") "," INDICATES("i", "m")), "", 0,
	 "", ""},
	{OBJECTS(NAMED("malware", "m", "Tool", ",\"revoked\":true") "," INDICATOR(
		 "i", "203.0.113.5") "," INDICATES("i", "m")),
	 "", 0, "", ""},
	{OBJECTS(NAMED("attack-pattern", "m", "Phish", "") "," INDICATOR(
		 "i", "203.0.113.5") "," INDICATES("i", "m")),
	 "", 0, "", ""},
	/* MISP: tags and galaxies of the event, of the attribute, in any order */
	{MISP("\"Tag\":[{\"name\":\"tlp:white\"},{\"name\":"
	      "\"misp-galaxy:threat-actor=\\\"Paper Tiger\\\"\"}],",
	      ""),
	 "Paper Tiger", IND_ACTOR, "CERT", ""},
	{MISP("\"Galaxy\":[{\"type\":\"threat-actor\",\"name\":\"Threat "
	      "Actor\","
	      "\"GalaxyCluster\":[{\"type\":\"threat-actor\",\"value\":"
	      "\"Paper Tiger\"}]}],\"Tag\":[{\"name\":"
	      "\"misp-galaxy:threat-actor=\\\"Paper Tiger\\\"\"}],",
	      ""),
	 "Paper Tiger", IND_ACTOR, "CERT", ""},
	{MISP("\"Tag\":[{\"name\":\"misp-galaxy:threat-actor=\\\"Other\\\"\"}]"
	      ",",
	      ",\"Tag\":[{\"name\":\"misp-galaxy:malpedia=\\\"Tool\\\"\"}]"),
	 "Tool", IND_MALWARE, "CERT", ""},
	{"{\"Event\":{\"Attribute\":[{\"type\":\"ip-src\",\"value\":"
	 "\"203.0.113.5\",\"to_ids\":true},{\"type\":\"threat-actor\","
	 "\"value\":\"Paper Tiger\",\"to_ids\":false}]}}",
	 "Paper Tiger", IND_ACTOR, "", ""},
	{"{\"Event\":{\"Object\":[{\"name\":\"x\",\"Attribute\":[{\"type\":"
	 "\"campaign-name\",\"value\":\"Long March\"}]}],\"Attribute\":[{"
	 "\"type\":\"ip-src\",\"value\":\"203.0.113.5\",\"to_ids\":true}]}}",
	 "Long March", IND_CAMPAIGN, "", ""},
	{MISP("\"Tag\":[{\"name\":\"misp-galaxy:sector=\\\"Bank\\\"\"},{"
	      "\"name\":"
	      "\"misp-galaxy:threat-actor=\\\"\"},{\"name\":\"\"}],",
	      ""),
	 "", 0, "CERT", ""},
	/* CSV */
	{"indicator,actor,source\n203.0.113.5,Paper Tiger,ACME\n",
	 "Paper Tiger", IND_ACTOR, "ACME", ""},
	{"indicator,malware,campaign\n203.0.113.5,Tool,Long March\n",
	 "Long March", IND_CAMPAIGN, "", ""},
	{"indicator,threat_actor,malware\n203.0.113.5,unknown,Tool\n", "Tool",
	 IND_MALWARE, "", ""},
	{"indicator,actor\n203.0.113.5,-\n", "", 0, "", ""},
	{"203.0.113.5\n", "", 0, "", ""},
};

static void lists_name_actors_campaigns_and_malware(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct indicator_set *set = NULL;
		struct field_names *names = NULL;
		struct indicator_info info;
		struct err err = {0};
		struct buf from;

		CHECK_EQ(field_names_open(&names, NULL), ST_OK);
		CHECK_EQ(indicators_open(&set, names, NULL, NULL), ST_OK);
		if (indicators_add_file(set, "f", span_str(rows[i].text), &err))
			fail_msg("%zu: %s", i, err.text);
		CHECK_EQ(indicators_count(set), 1);
		info = indicator_info(set, 0);
		if (!rows[i].name[0] != !info.named ||
		    (info.named && (!span_is(info.named->name, rows[i].name) ||
				    info.named->kind != rows[i].kind)))
			fail_msg("%zu: %.*s", i,
				 SPAN_ARG(info.named ? info.named->name
						     : SPAN_LIT("nobody")));
		CHECK_SPAN(info.author, rows[i].author);
		buf_init(&from, 64);
		if (info.named)
			time_put(&from, info.named->from_ns);
		CHECK_SPAN(buf_span(&from), rows[i].from);
		buf_release(&from);
		indicators_close(set);
		field_names_close(names);
	}
}

/* The row before is not meant. */
static void every_row_of_a_table_names_its_own(void **state)
{
	static const char *const want[] = {"A", "A", "B", "", "A"};
	struct indicator_set *set = NULL;
	struct field_names *names = NULL;

	(void)state;
	CHECK_EQ(field_names_open(&names, NULL), ST_OK);
	CHECK_EQ(indicators_open(&set, names, NULL, NULL), ST_OK);
	CHECK_EQ(indicators_add_file(set, "f",
				     SPAN_LIT("indicator,actor\n"
					      "203.0.113.1,A\n203.0.113.2,A\n"
					      "203.0.113.3,B\n203.0.113.4,\n"
					      "203.0.113.5,A\n"),
				     NULL),
		 ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct indicator_info info = indicator_info(set, i);

		CHECK_SPAN(info.named ? info.named->name : SPAN_EMPTY, want[i]);
	}
	indicators_close(set);
	field_names_close(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_name_actors_campaigns_and_malware),
		cmocka_unit_test(every_row_of_a_table_names_its_own),
	};

	return RUN_TESTS(tests);
}
