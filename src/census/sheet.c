/* sheet.c - see sheet.h. */
#include "census/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

void sheet_init(struct sheet *s, const char *file, struct span in,
		struct arena *text)
{
	static const struct span bom = {(const uint8_t *)"\xEF\xBB\xBF", 3};

	memset(s, 0, sizeof(*s));
	s->file = file;
	s->in = in;
	s->text = text;
	if (in.len >= bom.len && span_equal(span_head(in, bom.len), bom))
		s->at = bom.len;
}

int sheet_refuse(const struct sheet *s, struct err *err, const char *fmt, ...)
{
	const char *slash = strrchr(s->file, '/');
	char why[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return err_set(err, ST_USAGE, ERR_NO_OFFSET, "%.60s:%u: %s",
		       slash ? slash + 1 : s->file, s->line, why);
}

static struct span take_line(struct sheet *s)
{
	struct span rest = span_skip(s->in, s->at);
	const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
	struct span line = rest;

	if (end)
		line.len = (size_t)(end - rest.ptr);
	s->at += line.len + (end != NULL);
	s->line++;
	return line;
}

static int take_row(struct sheet *s, struct span line, struct err *err)
{
	struct err inner = {0};
	int code;

	if (!utf8_is_valid(line))
		return sheet_refuse(s, err, "not UTF-8");
	code = csv_init(&s->row, line, s->text, &inner);
	if (code == ST_NOMEM)
		return err_nomem(err);
	if (code) /* its "line 1: " says nothing here */
		return sheet_refuse(s, err, "%s",
				    inner.text + strcspn(inner.text, ":") + 2);
	return SHEET_ROW;
}

int sheet_next(struct sheet *s, struct span *remark, struct err *err)
{
	while (s->at < s->in.len) {
		struct span line = span_trim(take_line(s));

		if (line.len == 0)
			continue;
		if (line.ptr[0] == '#') {
			*remark = span_trim(span_skip(line, 1));
			return SHEET_REMARK;
		}
		return take_row(s, line, err);
	}
	s->line++;
	return SHEET_END;
}

struct span sheet_cell(const struct sheet *s, size_t column)
{
	return column < s->row.cells ? span_trim(s->row.name[column])
				     : SPAN_EMPTY;
}

bool sheet_is_text(struct span s, size_t max)
{
	if (s.len == 0 || s.len > max)
		return false;
	while (s.len) {
		uint32_t code = 0;
		size_t n = utf8_decode(s, &code);

		/* Controls, and marks that turn the reading direction. */
		if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
		    (code >= 0x202a && code <= 0x202e) ||
		    (code >= 0x2066 && code <= 0x2069) || code == 0x2028 ||
		    code == 0x2029)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

static int read_all(int fd, const char *path, size_t size, uint8_t *out,
		    struct err *err)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(fd, out + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ST_USAGE, errno, "cannot read %s",
				       path);
		if (n == 0)
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "%s became shorter while it was read",
				       path);
		got += (size_t)n;
	}
	return ST_OK;
}

int sheet_load(const char *path, struct arena *text, struct span *out,
	       struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes;
	struct stat st;
	int code;

	if (fd < 0)
		return err_sys(err, ST_USAGE, errno, "cannot read %s", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size > SHEET_FILE_MAX) {
		close(fd);
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s is no file of at most %zu bytes", path,
			       SHEET_FILE_MAX);
	}
	bytes = arena_new(text, (size_t)st.st_size + 1, 1);
	if (!bytes) {
		close(fd);
		return err_nomem(err);
	}
	code = read_all(fd, path, (size_t)st.st_size, bytes, err);
	close(fd);
	if (code)
		return code;
	*out = span_of(bytes, (size_t)st.st_size);
	if (memchr(bytes, 0, out->len))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s holds a NUL: it is no text", path);
	return ST_OK;
}
