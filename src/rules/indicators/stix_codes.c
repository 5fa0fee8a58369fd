/* stix_codes.c - the regular expressions of all patterns. */
#include "base/alloc.h"
#include "rules/indicators/stix.h"

static void *pcre_new(size_t size, void *context)
{
	(void)context;
	return mem_resize(NULL, size, 1);
}

static void pcre_free(void *block, void *context)
{
	(void)context;
	mem_free(block);
}

int stix_codes_init(struct stix_codes *c, struct err *err)
{
	*c = (struct stix_codes){0};
	c->pcre = pcre2_general_context_create(pcre_new, pcre_free, NULL);
	if (c->pcre)
		c->compile = pcre2_compile_context_create(c->pcre);
	if (c->compile)
		return ST_OK;
	stix_codes_release(c);
	return err_nomem(err);
}

void stix_codes_release(struct stix_codes *c)
{
	for (size_t i = 0; i < c->count; i++)
		pcre2_code_free(c->code[i]);
	mem_free(c->code);
	pcre2_compile_context_free(c->compile);
	pcre2_general_context_free(c->pcre);
	*c = (struct stix_codes){0};
}

static bool code_room(struct stix_codes *c)
{
	size_t room = c->room ? c->room * 2 : 16;
	pcre2_code **more;

	if (c->count < c->room)
		return true;
	more = mem_resize(c->code, room, sizeof(pcre2_code *));
	if (!more)
		return false;
	c->code = more;
	c->room = room;
	return true;
}

/* Longest expression, bytes: what takes long to compile is no indicator. */
#define EXPRESSION_MAX 4096

int stix_codes_add(struct stix_codes *c, struct span text, bool nocase,
		   pcre2_code **out, struct err *err)
{
	PCRE2_UCHAR why[100];
	PCRE2_SIZE at = 0;
	int code = 0;

	if (text.len > EXPRESSION_MAX || c->count == STIX_CODES_MAX)
		return err_set(err, ST_FORMAT, 0,
			       text.len > EXPRESSION_MAX
				       ? "a regular expression of more than "
					 "4096 bytes"
				       : "too many regular expressions");
	if (!code_room(c))
		return err_nomem(err);
	*out = pcre2_compile(text.ptr, text.len,
			     (nocase ? PCRE2_CASELESS : 0) | PCRE2_UTF |
				     PCRE2_MATCH_INVALID_UTF |
				     PCRE2_NEVER_BACKSLASH_C,
			     &code, &at, c->compile);
	if (!*out) {
		if (code == PCRE2_ERROR_NOMEMORY ||
		    code == PCRE2_ERROR_HEAP_FAILED)
			return err_nomem(err);
		pcre2_get_error_message(code, why, sizeof(why));
		return err_set(err, ST_FORMAT, at,
			       "regular expression, character %zu: %s",
			       (size_t)at + 1, (const char *)why);
	}
	(void)pcre2_jit_compile(*out, PCRE2_JIT_COMPLETE);
	c->code[c->count++] = *out;
	return ST_OK;
}
