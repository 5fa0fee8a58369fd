/* paths.c - see paths.h. */
#include "cli/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define FILES_MAX ((size_t)200000)

static int path_add(struct paths *p, const char *folder, const char *name,
		    struct err *err)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = mem_new(size, 1);

	if (path && p->count == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		char **more = mem_resize(p->list, room, sizeof(*more));

		if (!more) {
			mem_free(path);
			return err_nomem(err);
		}
		p->list = more;
		p->room = room;
	}
	if (!path)
		return err_nomem(err);
	snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
	p->list[p->count++] = path;
	return ST_OK;
}

void paths_release(struct paths *p)
{
	for (size_t i = 0; i < p->count; i++)
		mem_free(p->list[i]);
	mem_free(p->list);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Folders behind `from` are opened as they come; what they hold is put at the
 * end. Links are not followed. */
static int list_folder(struct paths *files, struct paths *folders,
		       const char *path, bool (*wanted)(const char *name),
		       struct err *err)
{
	DIR *d = opendir(path);
	struct dirent *entry;
	int s = ST_OK;

	if (!d)
		return err_sys(err, ST_USAGE, errno, "%s", path);
	while (s == ST_OK && (entry = readdir(d))) {
		struct stat st;

		if (entry->d_name[0] == '.' ||
		    fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (S_ISDIR(st.st_mode))
			s = path_add(folders, path, entry->d_name, err);
		else if (S_ISREG(st.st_mode) && wanted(entry->d_name))
			s = path_add(files, path, entry->d_name, err);
		if (files->count + folders->count > FILES_MAX)
			s = err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				    "%s: more than %zu files", path, FILES_MAX);
	}
	closedir(d);
	return s;
}

int paths_add(struct paths *files, const char *root,
	      bool (*wanted)(const char *name), const char *what,
	      struct err *err)
{
	struct paths folders = {0};
	size_t before = files->count;
	struct stat st;
	int s = ST_OK;

	if (stat(root, &st))
		return err_sys(err, ST_USAGE, errno, "%s", root);
	if (!S_ISDIR(st.st_mode))
		return path_add(files, "", root, err);
	s = path_add(&folders, "", root, err);
	for (size_t i = 0; i < folders.count && s == ST_OK; i++)
		s = list_folder(files, &folders, folders.list[i], wanted, err);
	paths_release(&folders);
	if (files->count > before)
		qsort(files->list + before, files->count - before,
		      sizeof(*files->list), by_bytes);
	if (s == ST_OK && files->count == before)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET, "%s: no %s in it",
			    root, what);
	return s;
}

int paths_read(const char *path, struct buf *b, size_t most_bytes,
	       struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = 1;

	if (fd < 0)
		return err_sys(err, ST_USAGE, errno, "%s", path);
	buf_reset(b);
	while (n > 0 && b->len <= most_bytes && buf_room(b, 65536)) {
		n = read(fd, b->ptr + b->len, 65536);
		b->len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		err_sys(err, ST_IO, errno, "%s", path);
	close(fd);
	if (b->bad)
		return err_nomem(err);
	return n < 0 ? ST_IO : ST_OK;
}

size_t paths_before_name(const char *root)
{
	size_t at = strlen(root);

	while (at && root[at - 1] == '/')
		at--;
	while (at && root[at - 1] != '/')
		at--;
	return at;
}
