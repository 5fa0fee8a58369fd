/* option.h - commands and options as tables; help, manual pages and shell
 * completion are made from them (help.c). */
#ifndef POSTERN_CLI_OPTION_H
#define POSTERN_CLI_OPTION_H

#include <stdbool.h>

#include "base/err.h"

/* A text for people, in both languages; TEXT() with one missing does not
 * compile. */
struct text {
	const char *en;
	const char *ar;
};
#define TEXT(en, ar)                                                           \
	{                                                                      \
		en, ar                                                         \
	}

enum option_kind {
	OPT_FLAG,   /* bool */
	OPT_TEXT,   /* const char * */
	OPT_TEXTS,  /* struct text_list, may be given again */
	OPT_NUMBER, /* uint64_t */
	OPT_TIME,   /* int64_t ns; a date or RFC 3339 */
	OPT_WORD,   /* const char *, one of the words in `words` */
	OPT_WORDS,  /* const char *, comma list of them */
};

#define OPTION_LIST_MAX 256

struct text_list {
	const char *item[OPTION_LIST_MAX];
	size_t count;
};

struct option_spec {
	const char *name; /* without "--"; NULL ends a table */
	enum option_kind kind;
	size_t offset;	   /* in the command's option struct */
	const char *meta;  /* "FILE"; NULL for flags */
	const char *words; /* OPT_WORD, OPT_WORDS: "text json", else NULL */
	struct text help;
};

struct program { /* what every command gets besides its options */
	const char *const *args; /* what is no option */
	size_t arg_count;
	bool arabic; /* --lang ar for messages, where a command has no --lang */
};

struct command {
	const char *name;
	struct text summary; /* one line */
	const char *usage;   /* "PATH..." */
	size_t min_args, max_args;
	const struct option_spec *options;
	size_t options_size; /* of the option struct, which starts zeroed */
	void (*defaults)(void *options); /* NULL: zeroes are the defaults */
	int (*run)(void *options,
		   const struct program *program); /* exit code */
	struct text description; /* paragraphs parted by \n\n */
	const char *examples;	 /* "# text\ncommand\n" lines */
};

/* All commands, NULL-terminated, in the order of the manual. */
extern const struct command *const commands[];

const struct command *command_find(const char *name);

/* Fills options (zeroed, options_size bytes) and args. ST_USAGE with a text
 * that names the word and, where one is near, what may have been meant. */
int options_parse(const struct command *command, int argc,
		  const char *const *argv, void *options, const char **args,
		  size_t *arg_count, struct err *err) MUST_USE;

/* True when the comma list holds the word; an empty list holds none. */
bool words_have(const char *list, const char *word);

#endif
