/* test_dns.c - answers whole, cut at every byte, and astray. */
#include "check.h"

#include "base/alloc.h"
#include "census/dns.h"

/* Header and question "a.test" of the type; the counts are for answers. */
#define HEADER(flags, answers, type)                                           \
	"\x12\x34" flags "\x00\x01\x00" answers "\x00\x00\x00\x00"             \
	"\x01"                                                                 \
	"a\x04test\x00\x00" type "\x00\x01"
#define NAME "\xc0\x0c" /* of the question */
#define RR(type, length) "\x00" type "\x00\x01\x00\x00\x00\x3c\x00" length

struct sample {
	const char *bytes;
	size_t len;
	enum dns_type type;
	enum state want;
	const char *text;
};
#define SAMPLE(bytes, type, want, text)                                        \
	{                                                                      \
		bytes, sizeof(bytes) - 1, type, want, text                     \
	}

static const struct sample samples[] = {
	SAMPLE(HEADER("\x81\x80", "\x01", "\x01")
		       NAME RR("\x01", "\x04") "\xc0\x00\x02\x07",
	       DNS_A, STATE_ANSWERED, "A 192.0.2.7\n"),
	/* CNAME to b.test by a pointer into the question, then its address */
	SAMPLE(HEADER("\x81\x80", "\x02", "\x01") NAME RR(
		       "\x05", "\x04") "\x01"
				       "b\xc0\x0e\xc0\x24" RR(
					       "\x01",
					       "\x04") "\x08\x08\x08\x08",
	       DNS_A, STATE_ANSWERED, "CNAME b.test\nA 8.8.8.8\n"),
	SAMPLE(HEADER("\x81\x80", "\x01", "\x0f")
		       NAME RR("\x0f", "\x07") "\x00\x0a\x02"
					       "mx\xc0\x0c",
	       DNS_MX, STATE_ANSWERED, "MX 10 mx.a.test\n"),
	SAMPLE(HEADER("\x81\x80", "\x01", "\x0f")
		       NAME RR("\x0f", "\x03") "\x00\x00\x00",
	       DNS_MX, STATE_ANSWERED, "MX 0 .\n"),
	SAMPLE(HEADER("\x81\x80", "\x01", "\x10")
		       NAME RR("\x10", "\x07") "\x03"
					       "v=s\x02\x1b\x0a",
	       DNS_TXT, STATE_ANSWERED, "TXT v=s??\n"),
	SAMPLE(HEADER("\x81\x80", "\x01", "\x21") NAME RR(
		       "\x21", "\x08") "\x00\x01\x00\x02\x01\xbb\xc0\x0c",
	       DNS_SRV, STATE_ANSWERED, "SRV 1 443 a.test\n"),
	SAMPLE(HEADER("\x81\x80", "\x00", "\x01"), DNS_A, STATE_DNS_NODATA, ""),
	SAMPLE(HEADER("\x81\x83", "\x00", "\x01"), DNS_A, STATE_DNS_NXDOMAIN,
	       ""),
	SAMPLE(HEADER("\x81\x82", "\x00", "\x01"), DNS_A, STATE_DNS_SERVFAIL,
	       ""),
	SAMPLE(HEADER("\x81\x85", "\x00", "\x01"), DNS_A, STATE_DNS_REFUSED,
	       ""),
	/* another owner's address is not ours */
	SAMPLE(HEADER("\x81\x80", "\x01",
		      "\x01") "\x01"
			      "b\xc0\x0e" RR("\x01", "\x04") "\x08\x08\x08\x08",
	       DNS_A, STATE_DNS_NODATA, ""),
	/* a question, not an answer */
	SAMPLE(HEADER("\x01\x00", "\x00", "\x01"), DNS_A, STATE_DNS_BAD, ""),
	/* another type was asked */
	SAMPLE(HEADER("\x81\x80", "\x00", "\x01"), DNS_MX, STATE_DNS_BAD, ""),
	/* a pointer to itself, forward, into nothing */
	SAMPLE(HEADER("\x81\x80", "\x01",
		      "\x01") "\xc0\x18" RR("\x01", "\x04") "\x08\x08\x08\x08",
	       DNS_A, STATE_DNS_BAD, ""),
	SAMPLE(HEADER("\x81\x80", "\x01",
		      "\x01") "\xc0\x20" RR("\x01", "\x04") "\x08\x08\x08\x08",
	       DNS_A, STATE_DNS_BAD, ""),
	/* a.test is its own CNAME */
	SAMPLE(HEADER("\x81\x80", "\x01", "\x01") NAME RR("\x05", "\x02") NAME,
	       DNS_A, STATE_DNS_BAD, ""),
	/* data shorter and longer than an address */
	SAMPLE(HEADER("\x81\x80", "\x01", "\x01")
		       NAME RR("\x01", "\x03") "\x08\x08\x08",
	       DNS_A, STATE_DNS_BAD, ""),
	SAMPLE(HEADER("\x81\x80", "\x01", "\x01")
		       NAME RR("\x01", "\x05") "\x08\x08\x08\x08\x08",
	       DNS_A, STATE_DNS_BAD, ""),
	/* a name that runs out of its data */
	SAMPLE(HEADER("\x81\x80", "\x01", "\x0f")
		       NAME RR("\x0f", "\x04") "\x00\x0a\x02m",
	       DNS_MX, STATE_DNS_BAD, ""),
};

static enum state decode(const char *bytes, size_t len, enum dns_type type,
			 struct buf *text)
{
	uint8_t *copy = mem_new(len ? len : 1, 1); /* nothing behind it */
	enum state s;

	memcpy(copy, bytes, len);
	s = dns_decode(span_of(copy, len), "a.test", type, text);
	mem_free(copy);
	return s;
}

static void answers_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct buf text;
		enum state s;

		buf_init(&text, DNS_TEXT_MAX);
		s = decode(samples[i].bytes, samples[i].len, samples[i].type,
			   &text);
		if (s != samples[i].want ||
		    strcmp(buf_cstr(&text), samples[i].text) != 0)
			fail_msg("%zu: %s: %s", i, state_word(s),
				 buf_cstr(&text));
		buf_release(&text);
	}
}

static void every_truncation_is_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t n = 0; n < samples[i].len; n++) {
			struct buf text;

			buf_init(&text, DNS_TEXT_MAX);
			CHECK_EQ(decode(samples[i].bytes, n, samples[i].type,
					&text),
				 STATE_DNS_BAD);
			CHECK_EQ(text.len, 0);
			buf_release(&text);
		}
}

static void lines_are_stepped_through(void **state)
{
	struct span text = SPAN_LIT("CNAME b.test\nMX 10 mx.a.test\nMX 0 .\n"
				    "SRV 0 443 s.test\nA 8.8.8.8\n");
	static const char *const hosts[] = {"b.test", "mx.a.test", "", "s.test",
					    "8.8.8.8"};
	struct dns_line line;
	size_t n = 0;

	(void)state;
	while (dns_next(&text, &line)) {
		CHECK_SPAN(dns_line_host(&line), hosts[n]);
		n++;
	}
	CHECK_EQ(n, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(every_truncation_is_bad),
		cmocka_unit_test(lines_are_stepped_through),
	};

	return RUN_TESTS(tests);
}
