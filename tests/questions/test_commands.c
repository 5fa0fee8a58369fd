/* test_commands.c - what command lines hold: wrapped, encoded, other hosts. */
#include "check.h"

#include "questions/commands.h"

/* NULL: none. */
static void gives(bool (*f)(struct buf *, struct span), const char *text,
		  const char *want)
{
	struct buf out;
	bool found;

	buf_init(&out, 65536);
	found = f(&out, span_str(text));
	CHECK_EQ(found, want != NULL);
	if (want)
		CHECK(span_is(buf_span(&out), want));
	buf_release(&out);
}

static void wrappers_are_taken_off(void **state)
{
	(void)state;
	gives(command_unwrap,
	      "\"cmd\" /c cd /d \"C:\\inetpub\"&whoami&echo [S]&cd&echo [E]",
	      "whoami");
	gives(command_unwrap,
	      "cmd /c cd /d \"C:\\a\"&dir & type x&ECHO [ab]&CD&ECHO [cd]",
	      "dir & type x");
	gives(command_unwrap, "cmd /c whoami", NULL);
	gives(command_unwrap, "cmd /c cd /d \"C:\\a\"&echo [S]&cd&echo [E]",
	      NULL);
	gives(command_unwrap, "cmd /c cd /d", NULL);
	gives(command_unwrap, "", NULL);
}

static void encoded_commands_are_read(void **state)
{
	(void)state;
	/* whoami /all */
	gives(command_decode,
	      "powershell.exe -nop -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==",
	      "whoami /all");
	gives(command_decode,
	      "powershell -EncodedCommand \"dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==\"",
	      "whoami /all");
	gives(command_decode, "powershell -ep bypass -file x.ps1", NULL);
	gives(command_decode, "powershell -e", NULL);
	gives(command_decode, "powershell -enc notbase64!", NULL);
	/* decodes to no text */
	gives(command_decode, "powershell -enc AAAAAAAAAAAAAAAAAAAAAAAA", NULL);
	gives(command_decode,
	      "other -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==", NULL);
}

static void hosts_are_named(void **state)
{
	(void)state;
	gives(command_target, "net use \\\\files01.corp.example\\c$ /user:x",
	      "FILES01");
	gives(command_target, "wmic /node:\"10.0.0.7\" process call create x",
	      "10.0.0.7");
	gives(command_target, "schtasks /create /s dc01 /tn x", "DC01");
	gives(command_target, "Invoke-Command -ComputerName dc01 {x}", "DC01");
	gives(command_target, "winrs -r:dc01 cmd", "DC01");
	gives(command_target, "copy x \\\\127.0.0.1\\c$\\y", NULL);
	gives(command_target, "dir \\\\.\\pipe\\x", NULL);
	gives(command_target, "dir \\\\localhost\\c$ \\\\dc01\\c$", "DC01");
	gives(command_target, "whoami", NULL);
	gives(command_target, "\\\\", NULL);
	gives(command_host, "\\\\Dc01.example.org", "DC01");
	gives(command_host, "a b", NULL);
	gives(command_host, "", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrappers_are_taken_off),
		cmocka_unit_test(encoded_commands_are_read),
		cmocka_unit_test(hosts_are_named),
	};

	return RUN_TESTS(tests);
}
