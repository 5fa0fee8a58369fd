/* help.c - see help.h. */
#include "cli/help.h"

static const char *pick(const struct text *t, bool arabic)
{
	return arabic ? t->ar : t->en;
}

/* Bytes of the first line of s that fit `room` columns, broken at a blank.
 * Every UTF-8 sequence counts one column. */
static size_t line_of(const char *s, size_t room)
{
	size_t columns = 0;
	size_t blank = 0;
	size_t i = 0;

	for (; s[i] && s[i] != '\n'; i++) {
		if (s[i] == ' ')
			blank = i;
		columns += ((unsigned char)s[i] & 0xC0) != 0x80;
		if (columns > room && blank)
			return blank;
	}
	return i;
}

static void put_wrapped(struct buf *out, const char *s, size_t indent,
			size_t width)
{
	while (*s) {
		size_t n = line_of(s, width > indent ? width - indent : 20);

		buf_printf(out, "%*s%.*s\n", n ? (int)indent : 0, "", (int)n,
			   s);
		s += n;
		while (*s == ' ')
			s++;
		if (*s == '\n')
			s++;
	}
}

void help_program(struct buf *out, bool arabic)
{
	buf_text(out, arabic ? "postern: ماذا حدث لخادم البريد، بالأدلة\n\n"
			       "الاستعمال: postern أمر [خيارات] …\n\n"
			     : "postern: what happened to a mail server, from "
			       "its evidence\n\n"
			       "usage: postern COMMAND [OPTIONS] ...\n\n");
	for (const struct command *const *c = commands; *c; c++)
		buf_printf(out, "  %-14s %s\n", (*c)->name,
			   pick(&(*c)->summary, arabic));
	buf_text(out,
		 arabic ? "\n\"postern أمر --help\" يشرح الأمر مع أمثلة.\n"
			: "\n\"postern COMMAND --help\" explains a command, "
			  "with examples.\n");
}

static void put_options(struct buf *out, const struct command *command,
			bool arabic, unsigned width)
{
	const struct option_spec *o = command->options;

	for (; o->name; o++) {
		buf_printf(out, "  --%s%s%s\n", o->name, o->meta ? " " : "",
			   o->meta ? o->meta : "");
		put_wrapped(out, pick(&o->help, arabic), 6, width);
	}
	buf_text(out, arabic ? "  --help\n      هذه الصفحة\n"
			     : "  --help\n      this page\n");
}

static void put_examples(struct buf *out, const char *examples)
{
	while (*examples) {
		size_t n = strcspn(examples, "\n");

		buf_printf(out, "  %.*s\n", (int)n, examples);
		examples += n + (examples[n] != 0);
	}
}

void help_command(struct buf *out, const struct command *command, bool arabic,
		  unsigned width)
{
	buf_printf(out, "postern %s: %s\n\n%s postern %s %s\n\n", command->name,
		   pick(&command->summary, arabic),
		   arabic ? "الاستعمال:" : "usage:", command->name,
		   command->usage);
	put_wrapped(out, pick(&command->description, arabic), 0, width);
	buf_text(out, arabic ? "\nالخيارات:\n" : "\noptions:\n");
	put_options(out, command, arabic, width);
	buf_text(out, arabic ? "\nأمثلة:\n" : "\nexamples:\n");
	put_examples(out, command->examples);
}

/* Text for man: a backslash and a leading dot or quote would be commands. */
static void put_roff(struct buf *out, const char *s)
{
	bool start = true;

	for (; *s; s++) {
		if (start && (*s == '.' || *s == '\''))
			buf_text(out, "\\&");
		if (*s == '\\')
			buf_text(out, "\\e");
		else if (*s == '-')
			buf_text(out, "\\-");
		else if (*s == '\n' && s[1] == '\n')
			buf_text(out, "\n.PP");
		else
			buf_byte(out, (uint8_t)*s);
		start = *s == '\n';
	}
}

static void put_manual_options(struct buf *out, const struct command *command)
{
	const struct option_spec *o = command->options;

	buf_text(out, ".SH OPTIONS\n");
	for (; o->name; o++) {
		buf_text(out, ".TP\n\\fB\\-\\-");
		put_roff(out, o->name);
		buf_printf(out, "\\fR %s\n", o->meta ? o->meta : "");
		put_roff(out, o->help.en);
		buf_byte(out, '\n');
	}
}

static void put_manual_end(struct buf *out)
{
	buf_text(out,
		 ".SH EXIT STATUS\n"
		 "0 done; 1 failed; 2 wrong usage; 3 done, but evidence was "
		 "damaged or could not be examined; 4 evidence or case is not "
		 "what it was; 10 a verdict named in \\-\\-fail\\-on was "
		 "reached.\n"
		 ".SH SEE ALSO\n\\fBpostern\\fR(1)\n");
}

static void manual_of_command(struct buf *out, const struct command *command)
{
	buf_printf(out,
		   ".TH POSTERN\\-%s 1 \"\" \"postern " PROGRAM_VERSION
		   "\"\n.SH NAME\npostern\\-%s \\- ",
		   command->name, command->name);
	put_roff(out, command->summary.en);
	buf_printf(out, "\n.SH SYNOPSIS\n\\fBpostern %s\\fR [OPTIONS] ",
		   command->name);
	put_roff(out, command->usage);
	buf_text(out, "\n.SH DESCRIPTION\n");
	put_roff(out, command->description.en);
	buf_byte(out, '\n');
	put_manual_options(out, command);
	buf_text(out, ".SH EXAMPLES\n.nf\n");
	put_roff(out, command->examples);
	buf_text(out, ".fi\n");
	put_manual_end(out);
}

static void manual_of_program(struct buf *out)
{
	buf_text(out, ".TH POSTERN 1 \"\" \"postern " PROGRAM_VERSION "\"\n"
		      ".SH NAME\npostern \\- what happened to a mail server, "
		      "from its evidence\n"
		      ".SH SYNOPSIS\n\\fBpostern\\fR COMMAND [OPTIONS] ...\n"
		      ".SH COMMANDS\n");
	for (const struct command *const *c = commands; *c; c++) {
		buf_printf(out, ".TP\n\\fB%s\\fR\n", (*c)->name);
		put_roff(out, (*c)->summary.en);
		buf_printf(out, "; see \\fBpostern\\-%s\\fR(1)\n", (*c)->name);
	}
	put_manual_end(out);
}

void help_manual(struct buf *out, const struct command *command)
{
	if (command)
		manual_of_command(out, command);
	else
		manual_of_program(out);
}

static void completion_bash(struct buf *out)
{
	buf_text(out, "_postern() {\n"
		      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
		      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
		      "\t\twords=\"");
	for (const struct command *const *c = commands; *c; c++)
		buf_printf(out, "%s ", (*c)->name);
	buf_text(out, "--help --version\"\n\telse\n"
		      "\t\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *const *c = commands; *c; c++) {
		buf_printf(out, "\t\t%s) words=\"", (*c)->name);
		for (const struct option_spec *o = (*c)->options; o->name; o++)
			buf_printf(out, "--%s ", o->name);
		buf_text(out, "--help\" ;;\n");
	}
	buf_text(out, "\t\tesac\n\tfi\n"
		      "\tcase $cur in\n"
		      "\t-*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) "
		      ";;\n"
		      "\t*) [ \"$COMP_CWORD\" -eq 1 ] && COMPREPLY=($(compgen "
		      "-W \"$words\" -- \"$cur\")) ;;\n"
		      "\tesac\n}\n"
		      "complete -o default -F _postern postern\n");
}

static void completion_fish(struct buf *out)
{
	for (const struct command *const *c = commands; *c; c++) {
		buf_printf(out,
			   "complete -c postern -n __fish_use_subcommand -a %s "
			   "-d \"%s\"\n",
			   (*c)->name, (*c)->summary.en);
		for (const struct option_spec *o = (*c)->options; o->name; o++)
			buf_printf(out,
				   "complete -c postern -n "
				   "\"__fish_seen_subcommand_from %s\" -l %s "
				   "%s\n",
				   (*c)->name, o->name, o->meta ? "-r" : "");
	}
}

static void completion_zsh(struct buf *out)
{
	buf_text(out, "#compdef postern\n"
		      "autoload -U +X bashcompinit && bashcompinit\n");
	completion_bash(out);
}

bool help_completion(struct buf *out, const char *shell)
{
	if (!strcmp(shell, "bash"))
		completion_bash(out);
	else if (!strcmp(shell, "zsh"))
		completion_zsh(out);
	else if (!strcmp(shell, "fish"))
		completion_fish(out);
	else
		return false;
	return true;
}
