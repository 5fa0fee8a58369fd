/* file.c - see file.h. */
#include "evidence/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"

/* A gap that a jump forward leaves in front of the hashed part is read at
 * once when it is no larger; archives have padding and lost members. */
#define GAP_READ_AT_ONCE ((uint64_t)1 << 20)
#define PIECE ((size_t)128 << 10)

/* O_NONBLOCK: opening a pipe must not hang, if one slips in between lstat
 * and here; it does nothing to files. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

static int open_below(int dir, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_NOFOLLOW),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));

	/* Old kernels and sandboxes; the last component is still guarded. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(dir, path, flags | O_NOFOLLOW);
	return (int)fd;
}

static int open_with(int dir, const char *path, int flags)
{
	return dir == AT_FDCWD ? open(path, flags)
			       : open_below(dir, path, flags);
}

/* Only the owner of a file may leave its access time alone. */
static int open_quietly(int dir, const char *path)
{
	int fd = open_with(dir, path, OPEN_FLAGS | O_NOATIME);

	if (fd < 0 && errno == EPERM)
		fd = open_with(dir, path, OPEN_FLAGS);
	return fd;
}

static int64_t changed_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * NS_PER_SECOND +
	       st->st_mtim.tv_nsec;
}

static void hash_piece(struct evidence_file *f, const uint8_t *bytes, size_t n)
{
	uint64_t from = f->at;

	if (from > f->hashed || from + n <= f->hashed)
		return;
	bytes += f->hashed - from;
	n -= (size_t)(f->hashed - from);
	digest_add(f->digest, span_of(bytes, n));
	f->hashed += n;
}

static int64_t file_read(struct source *s, uint8_t *out, size_t cap,
			 struct err *err)
{
	struct evidence_file *f = (struct evidence_file *)s;

	for (;;) {
		ssize_t n = pread(f->fd, out, cap, (off_t)f->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, ST_IO, errno, "cannot be read");
		hash_piece(f, out, (size_t)n);
		f->at += (uint64_t)n;
		return n;
	}
}

int evidence_file_open(struct evidence_file *f, int dir, const char *path,
		       struct digest *digest, struct err *err)
{
	struct stat st;
	int fd = open_quietly(dir, path);

	if (fd < 0)
		return err_sys(err, ST_IO, errno, "cannot be opened");
	if (fstat(fd, &st)) {
		err_sys(err, ST_IO, errno, "cannot be opened");
		close(fd);
		return ST_IO;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "cannot be opened: no file any more");
	}
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*f = (struct evidence_file){
		.source = {file_read, 0},
		.fd = fd,
		.size = (uint64_t)st.st_size,
		.changed_ns = changed_ns(&st),
		.digest = digest,
	};
	return ST_OK;
}

void evidence_file_close(struct evidence_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

/* Reads on from the hashed part up to `end` or the end of the file. */
static int hash_up_to(struct evidence_file *f, uint64_t end, struct err *err)
{
	uint8_t *piece;
	int64_t n = 1;

	if (f->hashed >= end)
		return ST_OK;
	piece = mem_new(1, PIECE);
	if (!piece)
		return err_nomem(err);
	f->at = f->hashed;
	while (n > 0 && f->hashed < end) {
		uint64_t left = end - f->hashed;

		n = file_read(&f->source, piece,
			      left < PIECE ? (size_t)left : PIECE, err);
	}
	mem_free(piece);
	return n < 0 ? (int)n : ST_OK;
}

int evidence_file_seek(struct evidence_file *f, uint64_t at, struct err *err)
{
	if (at > f->size)
		return err_set(err, ST_FORMAT, at, "a place behind the end");
	if (at > f->hashed && at - f->hashed <= GAP_READ_AT_ONCE) {
		int r = hash_up_to(f, at, err);

		if (r)
			return r;
	}
	f->at = at;
	return ST_OK;
}

int evidence_file_finish(struct evidence_file *f, struct err *err)
{
	struct stat st;
	int r = hash_up_to(f, UINT64_MAX, err);

	if (r)
		return r;
	if (fstat(f->fd, &st))
		return err_sys(err, ST_IO, errno, "cannot be read");
	if (f->hashed != f->size || (uint64_t)st.st_size != f->size)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "changed its size while it was read");
	if (changed_ns(&st) != f->changed_ns)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "was written to while it was read");
	return ST_OK;
}
