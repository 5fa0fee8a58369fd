/* option.c - see option.h. */
#include "cli/option.h"

#include "base/clock.h"
#include "base/nearest.h"

#define WORDS_MAX 64

const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

bool words_have(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (list && *list) {
		size_t len = strcspn(list, ", ");

		if (len == n && !strncmp(list, word, n))
			return true;
		list += len + (list[len] != 0);
	}
	return false;
}

static const struct option_spec *option_find(const struct command *command,
					     const char *name, size_t len)
{
	const struct option_spec *o = command->options;

	for (; o->name; o++)
		if (strlen(o->name) == len && !strncmp(o->name, name, len))
			return o;
	return NULL;
}

static int unknown_option(const struct command *command, const char *typed,
			  struct err *err)
{
	const char *words[WORDS_MAX] = {"help"};
	const char *near;
	size_t n = 1;

	for (const struct option_spec *o = command->options;
	     o->name && n < WORDS_MAX; o++)
		words[n++] = o->name;
	near = nearest_word(span_str(typed), words, n);
	if (near)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s has no option --%s; did you mean --%s?",
			       command->name, typed, near);
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "%s has no option --%s; \"postern %s --help\" lists "
		       "them",
		       command->name, typed, command->name);
}

static int check_words(const struct option_spec *o, const char *value,
		       struct err *err)
{
	const char *at = value;

	do {
		char word[32];
		size_t n = o->kind == OPT_WORD ? strlen(at) : strcspn(at, ",");

		snprintf(word, sizeof(word), "%.*s", (int)(n < 31 ? n : 31),
			 at);
		if (!words_have(o->words, word))
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "--%s: \"%s\" is none of: %s", o->name,
				       word, o->words);
		at += n;
	} while (*at++ == ',');
	return ST_OK;
}

static int append_text(struct text_list *list, const struct option_spec *o,
		       const char *value, struct err *err)
{
	if (list->count == OPTION_LIST_MAX)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--%s is given more than %d times", o->name,
			       OPTION_LIST_MAX);
	list->item[list->count++] = value;
	return ST_OK;
}

static int store(const struct option_spec *o, const char *value, void *options,
		 struct err *err)
{
	unsigned char *at = (unsigned char *)options + o->offset;

	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)at = true;
		return ST_OK;
	case OPT_TEXT:
		*(const char **)(void *)at = value;
		return ST_OK;
	case OPT_TEXTS:
		return append_text((void *)at, o, value, err);
	case OPT_NUMBER:
		if (span_to_u64(span_str(value), (void *)at))
			return ST_OK;
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--%s wants a whole number, not \"%s\"", o->name,
			       value);
	case OPT_TIME:
		if (time_from_text(span_str(value), (void *)at))
			return ST_OK;
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--%s wants a date such as 2021-03-05 or "
			       "2021-03-05T18:00:00Z, not \"%s\"",
			       o->name, value);
	case OPT_WORD:
	case OPT_WORDS:
		*(const char **)(void *)at = value;
		return check_words(o, value, err);
	}
	return ST_USAGE;
}

/* argv[*at] is "--name", "--name=value" or "--name" before "value". */
static int parse_option(const struct command *command, int argc,
			const char *const *argv, int *at, void *options,
			struct err *err)
{
	const char *name = argv[*at] + 2;
	const char *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_spec *o = option_find(command, name, len);
	const char *value = equals ? equals + 1 : NULL;

	if (!o) {
		char typed[40];

		snprintf(typed, sizeof(typed), "%.*s",
			 (int)(len < 39 ? len : 39), name);
		return unknown_option(command, typed, err);
	}
	if (o->kind == OPT_FLAG && value)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--%s takes no value", o->name);
	if (o->kind != OPT_FLAG && !value) {
		if (*at + 1 >= argc)
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "--%s wants a value: %s", o->name,
				       o->meta);
		value = argv[++*at];
	}
	return store(o, value, options, err);
}

static int check_count(const struct command *command, size_t count,
		       struct err *err)
{
	if (count < command->min_args)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s wants %s; see \"postern %s --help\"",
			       command->name, command->usage, command->name);
	if (count > command->max_args)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s takes only %s; see \"postern %s --help\"",
			       command->name, command->usage, command->name);
	return ST_OK;
}

int options_parse(const struct command *command, int argc,
		  const char *const *argv, void *options, const char **args,
		  size_t *arg_count, struct err *err)
{
	bool only_args = false;

	*arg_count = 0;
	if (command->defaults)
		command->defaults(options);
	for (int i = 0; i < argc; i++) {
		int s = ST_OK;

		if (!only_args && !strcmp(argv[i], "--"))
			only_args = true;
		else if (!only_args && !strncmp(argv[i], "--", 2))
			s = parse_option(command, argc, argv, &i, options, err);
		else if (!only_args && argv[i][0] == '-' && argv[i][1])
			s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
				    "options are written out, as in --help; "
				    "there is no \"%s\"",
				    argv[i]);
		else
			args[(*arg_count)++] = argv[i];
		if (s)
			return s;
	}
	return check_count(command, *arg_count, err);
}
