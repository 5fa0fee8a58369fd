/* err.c - see err.h. */
#include "base/err.h"

#include <stdarg.h>

int err_set(struct err *err, enum status code, uint64_t offset, const char *fmt,
	    ...)
{
	va_list ap;

	if (!err)
		return code;
	err->code = code;
	err->offset = offset;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return code;
}

int err_sys(struct err *err, enum status code, int sys_errno, const char *fmt,
	    ...)
{
	char head[160];
	const char *why = strerrordesc_np(sys_errno); /* in English always */
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	if (!why)
		return err_set(err, code, ERR_NO_OFFSET, "%s: system error %d",
			       head, sys_errno);
	return err_set(err, code, ERR_NO_OFFSET, "%s: %s", head, why);
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
	memcpy(head + n, ": ", 2);
	n += 2;
	cause = strlen(err->text);
	if (cause > sizeof(err->text) - 1 - n)
		cause = sizeof(err->text) - 1 - n;
	memmove(err->text + n, err->text, cause);
	memcpy(err->text, head, n);
	err->text[n + cause] = 0;
	return err->code;
}

int err_nomem(struct err *err)
{
	return err_set(err, ST_NOMEM, ERR_NO_OFFSET, "out of memory");
}
