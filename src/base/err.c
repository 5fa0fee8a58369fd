/* err.c - see err.h. */
#include "base/err.h"

#include <stdarg.h>

void err_fill(struct err *err, enum status code, uint64_t offset,
	      const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return;
	err->code = code;
	err->offset = offset;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
}

void err_fill_sys(struct err *err, enum status code, int sys_errno,
		  const char *fmt, ...)
{
	char head[160];
	const char *why = strerrordesc_np(sys_errno); /* in English always */
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	if (why)
		err_fill(err, code, ERR_NO_OFFSET, "%s: %s", head, why);
	else
		err_fill(err, code, ERR_NO_OFFSET, "%s: system error %d", head,
			 sys_errno);
}

int err_in(struct err *err, const char *fmt, ...)
{
	/* The cause matters more than a long context: cut the context. */
	char head[sizeof(err->text) / 2];
	size_t cause;
	size_t n;
	va_list ap;

	if (!err)
		return ST_FORMAT;
	va_start(ap, fmt);
	vsnprintf(head, sizeof(head) - 2, fmt, ap);
	va_end(ap);
	n = strlen(head);
	head[n++] = ':';
	head[n++] = ' ';
	cause = strlen(err->text);
	if (cause > sizeof(err->text) - 1 - n)
		cause = sizeof(err->text) - 1 - n;
	memmove(err->text + n, err->text, cause);
	memcpy(err->text, head, n);
	err->text[n + cause] = 0;
	return err->code;
}
