/* sentence.c - see sentence.h. */
#include "questions/sentence.h"

#include "base/alloc.h"
#include "base/banned.h"
#include "case/function.h"
#include "rules/text.h"

#define SENTENCE_MOST 65536 /* bytes */

static void fill_in(struct case_call *call, void *context)
{
	struct buf *b = context;
	const struct span text = case_given_text(call, 0);

	if (case_given_null(call, 0) || case_given_null(call, 1))
		return;
	buf_reset(b);
	/* SQLite ends a text with NUL */
	rules_text_detail(b, (const char *)text.ptr, case_given_text(call, 1));
	if (b->bad)
		case_give_nomem(call);
	else
		case_give_text(call, buf_span(b));
}

static void forget(void *context)
{
	buf_release(context);
	mem_free(context);
}

int sentence_add(struct case_file *c, struct err *err)
{
	struct buf *b = mem_new(1, sizeof(*b));

	if (!b)
		return err_nomem(err);
	buf_init(b, SENTENCE_MOST);
	return case_function_add(c, "sentence", 2, fill_in, b, forget, err);
}
