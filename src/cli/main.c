/* main.c - finds the command and hands it its options. */
#include "base/alloc.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/say.h"

const struct command *const commands[] = {
	&investigate_command,
	&report_command,
	&explain_command,
	&answer_command,
	&coverage_command,
	&judge_command,
	&verify_command,
	&hunt_command,
	&rules_command,
	&dump_command,
	&query_command,
	&census_command,
	NULL,
};

#define HELP_MAX ((size_t)1 << 20)

static int print(struct buf *text)
{
	struct err err = {0};
	int code = EXIT_DONE;

	if (text->bad)
		err_nomem(&err);
	else if (!say_bytes(buf_span(text), &err))
		err.code = ST_OK;
	if (err.code)
		code = say_error(&err);
	buf_release(text);
	return code;
}

/* Messages and help in Arabic: POSTERN_LANG=ar. Reports have --lang. */
static bool wants_arabic(void)
{
	const char *lang = getenv("POSTERN_LANG");

	return lang && !strncmp(lang, "ar", 2);
}

static int unknown_command(const char *typed)
{
	const char *names[32] = {NULL};
	const char *near;
	size_t n = 0;

	for (const struct command *const *c = commands; *c && n < 31; c++)
		names[n++] = (*c)->name;
	near = nearest_word(span_str(typed), names, n);
	if (near)
		say("there is no command \"%s\"; did you mean \"%s\"?", typed,
		    near);
	else
		say("there is no command \"%s\"; \"postern --help\" lists them",
		    typed);
	return EXIT_USAGE;
}

/* --manual [COMMAND] and --completion SHELL: used by the build. */
static int generate(int argc, const char *const *argv)
{
	const struct command *command = NULL;
	struct buf text;

	buf_init(&text, HELP_MAX);
	if (!strcmp(argv[1], "--completion")) {
		if (argc == 3 && help_completion(&text, argv[2]))
			return print(&text);
		say("--completion wants bash, zsh or fish");
		return EXIT_USAGE;
	}
	if (argc > 2 && !(command = command_find(argv[2])))
		return unknown_command(argv[2]);
	help_manual(&text, command);
	return print(&text);
}

static bool asks_for_help(int argc, const char *const *argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run_command(const struct command *command, int argc,
		       const char *const *argv)
{
	struct program program = {.arabic = wants_arabic()};
	struct err err = {0};
	struct buf text;
	const char **args;
	void *options;
	int code;

	if (asks_for_help(argc, argv)) {
		buf_init(&text, HELP_MAX);
		help_command(&text, command, program.arabic, say_width());
		return print(&text);
	}
	args = mem_new((size_t)argc + 1, sizeof(*args));
	options = mem_new(1, command->options_size);
	program.args = args;
	if (!args || !options)
		code = (err_nomem(&err), say_error(&err));
	else if (options_parse(command, argc, argv, options, args,
			       &program.arg_count, &err))
		code = say_error(&err);
	else
		code = command->run(options, &program);
	mem_free(options);
	mem_free(args);
	return code;
}

int main(int argc, char **argv)
{
	const char *const *words = (const char *const *)argv;
	const struct command *command;
	struct buf text;

	mem_keep_freed();
	buf_init(&text, HELP_MAX);
	if (argc < 2) {
		help_program(&text, wants_arabic());
		print(&text);
		return EXIT_USAGE;
	}
	if (!strcmp(words[1], "--help") || !strcmp(words[1], "-h") ||
	    !strcmp(words[1], "help")) {
		help_program(&text, wants_arabic());
		return print(&text);
	}
	if (!strcmp(words[1], "--version")) {
		buf_text(&text, "postern " PROGRAM_VERSION "\n");
		return print(&text);
	}
	if (!strcmp(words[1], "--manual") || !strcmp(words[1], "--completion"))
		return generate(argc, words);
	command = command_find(words[1]);
	if (!command)
		return unknown_command(words[1]);
	return run_command(command, argc - 2, words + 2);
}
