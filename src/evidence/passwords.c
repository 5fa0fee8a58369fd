/* passwords.c - see passwords.h. */
#include "evidence/passwords.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"

/* A password file, bytes, and what it may list. Each password costs a key
 * derivation for each member that it does not open. */
#define PASSWORD_FILE ((size_t)64 << 10)
#define PASSWORD_COUNT 1024

static struct span take_line(struct span *rest)
{
	size_t n = 0;

	while (n < rest->len && rest->ptr[n] != '\n')
		n++;

	struct span line = span_head(*rest, n);

	*rest = span_skip(*rest, n + 1);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Copies the lines, each with a NUL, to out->text. */
static int keep_lines(struct passwords *out, struct span all, struct err *err)
{
	if (span_starts_nocase(all, SPAN_LIT("\xEF\xBB\xBF")))
		all = span_skip(all, 3);
	while (all.len) {
		struct span line = take_line(&all);

		if (line.len == 0)
			continue;
		if (memchr(line.ptr, 0, line.len))
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "a password holds a NUL byte");
		if (out->count == PASSWORD_COUNT)
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "more than %d passwords",
				       PASSWORD_COUNT);
		out->list[out->count++] = out->text + out->text_len;
		memcpy(out->text + out->text_len, line.ptr, line.len);
		out->text_len += line.len + 1;
	}
	if (out->count == 0)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET, "no password");
	return ST_OK;
}

int passwords_read(struct passwords *out, struct source *in, struct err *err)
{
	struct passwords got = {
		.text = mem_new(1, PASSWORD_FILE + 1),
		.list = mem_new(PASSWORD_COUNT, sizeof(char *)),
	};
	uint8_t *all = mem_new(1, PASSWORD_FILE);
	int64_t n = ST_NOMEM;
	uint8_t more;

	if (!got.text || !got.list || !all) {
		err_nomem(err);
		goto out;
	}
	n = source_fill(in, all, PASSWORD_FILE, err);
	if (n < 0)
		goto out;
	if (source_read(in, &more, 1, err) > 0) {
		n = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "longer than %zu bytes", PASSWORD_FILE);
		goto out;
	}
	n = keep_lines(&got, span_of(all, (size_t)n), err);
out:
	if (all)
		explicit_bzero(all, PASSWORD_FILE);
	mem_free(all);
	if (n == ST_OK)
		*out = got;
	else
		passwords_release(&got);
	return (int)n;
}

int passwords_load(struct passwords *out, const char *path, struct err *err)
{
	struct fd_source in;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return err_sys(err, ST_USAGE, errno,
			       "cannot open the password file %s", path);
	fd_source_init(&in, fd);
	r = passwords_read(out, &in.source, err);
	close(fd);
	if (r)
		err_in(err, "password file %s", path);
	return r;
}

void passwords_release(struct passwords *p)
{
	if (p->text)
		explicit_bzero(p->text, PASSWORD_FILE + 1);
	mem_free(p->text);
	mem_free(p->list);
	*p = (struct passwords){0};
}
