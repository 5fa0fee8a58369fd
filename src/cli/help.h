/* help.h - help, manual pages and completion, made from the tables. */
#ifndef POSTERN_CLI_HELP_H
#define POSTERN_CLI_HELP_H

#include "base/buf.h"
#include "cli/option.h"

#define PROGRAM_VERSION "0.1.0"

/* "postern --help": the commands, a line each. */
void help_program(struct buf *out, bool arabic);
/* "postern COMMAND --help". width: columns of the terminal. */
void help_command(struct buf *out, const struct command *command, bool arabic,
		  unsigned width);
/* postern.1 or postern-COMMAND.1, in the man macros (man(7)). NULL: the
 * program's own page. */
void help_manual(struct buf *out, const struct command *command);
/* shell: "bash", "zsh" or "fish"; false for another. */
bool help_completion(struct buf *out, const char *shell);

#endif
