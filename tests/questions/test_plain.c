/* test_plain.c - simple disguises of scripts. */
#include "check.h"

#include "questions/plain.h"

static void plain(const char *text, const char *want)
{
	struct buf out;
	bool found;

	buf_init(&out, 1 << 20);
	found = command_plain(&out, span_str(text));
	CHECK_EQ(found, want != NULL);
	if (want)
		CHECK_SPAN(buf_span(&out), want);
	buf_release(&out);
}

static void pieces_of_text_become_one(void **state)
{
	(void)state;
	plain("& ('who' + \"ami\") /all", "& ('whoami') /all");
	plain("$a = 'x'+'y' + $b", "$a = 'xy' + $b");
	plain("'it''s'+'ok'", "'it'sok'");
	plain("(('a'+'b')+'c')", "('abc')");
	plain("f('a'+'b')", "f('ab')");
	plain("f('a')", NULL);
	plain("'a'", NULL);
	plain("\"$x\"+'a'", NULL);
	plain("'a' + ", NULL);
	plain("'open", NULL);
}

static void numbers_of_letters_are_letters(void **state)
{
	(void)state;
	plain("[char]105+[Char]0x65+[char](120)", "'iex'");
	plain("-join [char[]](105, 101,120)", "'iex'");
	plain("[char[]]@(0x69,0x65)", "'ie'");
	plain("[char]0", NULL);
	plain("[char]99999999", NULL);
	plain("[char]", NULL);
	plain("[char[]](105,", NULL);
}

static void formats_are_filled(void **state)
{
	(void)state;
	plain("(\"{1}{0}\" -f 'ami','who')", "('whoami')");
	plain("'{0}{0}' -f 'a'", "'aa'");
	plain("'{2}' -f 'a'", NULL);
	plain("'{0:x}' -f 'a'", NULL);
	plain("'{0' -f 'a'", NULL);
	plain("'{0}' -f $a", NULL);
}

static void base64_is_read(void **state)
{
	(void)state;
	plain("[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String("
	      "'d2hvYW1pIC9hbGw='))",
	      "[Text.Encoding]::UTF8.GetString([Convert]::'whoami /all')");
	plain("FromBase64String(\"dwBoAG8AYQBtAGkA\")", "'whoami'");
	/* in pieces */
	plain("FromBase64String('d2hvYW1p'+'IC9hbGw=')", "'whoami /all'");
	plain("FromBase64String('AAECAwQFBgc=')", NULL);
	plain("FromBase64String($x)", NULL);
}

static void backticks_are_nothing_outside_of_quotes(void **state)
{
	(void)state;
	plain("i`e`x (n`ew-object x)", "iex (new-object x)");
	plain("\"a`tb\"", NULL);
	plain("a `\r\n b", NULL);
}

static void what_is_too_long_stays(void **state)
{
	static char text[70000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "'a'+'b'", 7);
	plain(text, NULL);
	/* and one that becomes nothing new */
	text[65536] = 0;
	memset(text, 'a', 65536);
	plain(text, NULL);
}

static void every_truncation_ends(void **state)
{
	static const char text[] =
		"i`ex ((('a'+\"b\")+[char]0x63)+('{0}'-f'x','y')) -join "
		"[char[]](1,2,0x41) FromBase64String('d2hvYW1p'+'IC9hbGw=')";

	(void)state;
	for (size_t n = 0; n <= strlen(text); n++) {
		struct buf out;

		buf_init(&out, 1 << 20);
		(void)command_plain(&out, span_of(text, n));
		CHECK(!out.bad);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_of_text_become_one),
		cmocka_unit_test(numbers_of_letters_are_letters),
		cmocka_unit_test(formats_are_filled),
		cmocka_unit_test(base64_is_read),
		cmocka_unit_test(backticks_are_nothing_outside_of_quotes),
		cmocka_unit_test(what_is_too_long_stays),
		cmocka_unit_test(every_truncation_ends),
	};

	return RUN_TESTS(tests);
}
