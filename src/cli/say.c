/* say.c - see say.h. */
#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

void say(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "postern: %s\n", line);
}

int say_error(const struct err *err)
{
	if (err->offset == ERR_NO_OFFSET || err->offset == 0)
		say("%s", err->text);
	else
		say("%s (at byte %llu)", err->text,
		    (unsigned long long)err->offset);
	switch (err->code) {
	case ST_OK:
		return 0;
	case ST_USAGE:
		return 2;
	case ST_INTEGRITY:
		return 4;
	default:
		return 1;
	}
}

bool say_is_terminal(int fd)
{
	return isatty(fd) == 1;
}

bool say_wants_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return say_is_terminal(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb") != 0;
}

unsigned say_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col == 0)
		return 80;
	if (size.ws_col < 40)
		return 40;
	return size.ws_col > 200 ? 200 : size.ws_col;
}

int say_to(int fd, struct span bytes, const char *name, struct err *err)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ST_IO, errno, "cannot write %s",
				       name);
		bytes = span_skip(bytes, (size_t)n);
	}
	return ST_OK;
}

int say_bytes(struct span bytes, struct err *err)
{
	return say_to(STDOUT_FILENO, bytes, "the output", err);
}

int write_file(const char *path, struct span bytes, struct err *err)
{
	char temporary[LIMIT_FILE_NAME];
	int fd;
	int s;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_sys(err, ST_IO, errno, "cannot write %s", path);
	s = say_to(fd, bytes, path, err);
	if (!s && (fsync(fd) || rename(temporary, path)))
		s = err_sys(err, ST_IO, errno, "cannot write %s", path);
	close(fd);
	if (s)
		unlink(temporary);
	return s;
}
