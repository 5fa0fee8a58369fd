/* command.h - the commands, one file each (cmd_*.c). */
#ifndef POSTERN_CLI_COMMAND_H
#define POSTERN_CLI_COMMAND_H

#include "cli/intel.h"
#include "cli/option.h"

extern const struct command investigate_command;
extern const struct command report_command;
extern const struct command explain_command;
extern const struct command answer_command;
extern const struct command coverage_command;
extern const struct command judge_command;
extern const struct command verify_command;
extern const struct command hunt_command;
extern const struct command rules_command;
extern const struct command dump_command;
extern const struct command query_command;
extern const struct command census_command;

/* Exit codes of report-contract.md. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_DAMAGED = 3,
	EXIT_INTEGRITY = 4,
	EXIT_VERDICT = 10,
};

/* "program" for names of files and texts: everything in base/, event/ … that
 * a command needs from the knowledge inside the program. */
struct field_names;
struct rules;
struct knowledge;

struct toolbox {
	struct field_names *names; /* frozen */
	struct rules *rules;
	struct knowledge *knowledge;
	struct intel intel;
	char intel_digest[DIGEST_TEXT]; /* of its files; "" for none */
};

/* Sigma rules and indicators of the user's own. */
struct toolbox_options {
	const struct text_list *rules;	/* files and folders */
	const struct text_list *values; /* for |expand */
	struct intel_sources intel;
	const struct text_list *map; /* log sources of these rules */
};

/* Compiles the rules and reads the tables that travel in the program. options:
 * NULL for nothing more. */
int toolbox_open(struct toolbox *t, const struct toolbox_options *options,
		 struct err *err) MUST_USE;
void toolbox_release(struct toolbox *t);

#endif
