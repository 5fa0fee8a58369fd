/* disk.c - see disk.h. */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <zlib.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

#define PATH_TEXT 4096

int disk_folders(const char *path, struct err *err)
{
	char part[PATH_TEXT];

	for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(p - path), path);
		if (mkdir(part, 0777) && errno != EEXIST)
			return err_sys(err, ST_IO, errno, "%s", part);
	}
	return ST_OK;
}

FILE *disk_open(const char *path, struct err *err)
{
	FILE *f = fopen(path, "wb");

	if (!f && errno == ENOENT) {
		if (disk_folders(path, err))
			return NULL;
		f = fopen(path, "wb");
	}
	if (!f)
		(void)err_sys(err, ST_IO, errno, "%s", path);
	return f;
}

int disk_write(const char *path, struct span bytes, struct err *err)
{
	FILE *f = disk_open(path, err);
	bool ok;

	if (!f)
		return ST_IO;
	ok = fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
	if (fclose(f) || !ok)
		return err_sys(err, ST_IO, errno, "%s", path);
	return ST_OK;
}

int disk_read(const char *path, size_t max, struct buf *out, struct err *err)
{
	FILE *f = fopen(path, "rb");
	uint8_t block[65536];
	size_t n;

	if (!f)
		return err_sys(err, ST_IO, errno, "%s", path);
	buf_init(out, max);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_put(out, block, n);
	fclose(f);
	if (out->bad)
		return err_set(err, out->bad, ERR_NO_OFFSET, "%s: too large",
			       path);
	return ST_OK;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in one folder, sorted; *out and its texts are the caller's. */
static int names_in(const char *folder, char ***out, size_t *count,
		    struct err *err)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	char **names = NULL;
	size_t n = 0;

	if (!d)
		return err_sys(err, ST_IO, errno, "%s", folder);
	while ((e = readdir(d))) {
		char **more;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		more = mem_resize(names, n + 1, sizeof(*names));
		if (!more)
			break;
		names = more;
		names[n++] = mem_text(e->d_name, strlen(e->d_name));
	}
	closedir(d);
	if (n)
		qsort(names, n, sizeof(*names), compare_names);
	*out = names;
	*count = n;
	return ST_OK;
}

static int list_below(const char *root, const char *below, struct buf *names,
		      struct err *err)
{
	char path[PATH_TEXT], sub[PATH_TEXT / 2];
	char **list = NULL;
	size_t count = 0;
	struct stat st;
	int rc;

	snprintf(path, sizeof(path), "%s/%s", root, below);
	rc = names_in(path, &list, &count, err);
	for (size_t i = 0; i < count; i++) {
		snprintf(sub, sizeof(sub), "%s%s%s", below, *below ? "/" : "",
			 list[i]);
		snprintf(path, sizeof(path), "%s/%s", root, sub);
		if (!rc && !stat(path, &st)) {
			if (S_ISDIR(st.st_mode))
				rc = list_below(root, sub, names, err);
			else
				buf_put(names, sub, strlen(sub) + 1);
		}
		mem_free(list[i]);
	}
	mem_free(list);
	return rc;
}

int disk_list(const char *root, struct buf *names, struct err *err)
{
	return list_below(root, "", names, err);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int disk_remove(const char *root, struct err *err)
{
	if (nftw(root, remove_one, 32, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
		return err_sys(err, ST_IO, errno, "%s", root);
	return ST_OK;
}

int disk_gzip(const char *from, const char *to, struct err *err)
{
	FILE *in = fopen(from, "rb");
	gzFile out = in ? gzopen(to, "wb9") : NULL;
	uint8_t bytes[16384];
	size_t n;
	bool good = out != NULL;

	while (good && (n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		good = gzwrite(out, bytes, (unsigned)n) == (int)n;
	good = good && !ferror(in);
	if (out && gzclose(out) != Z_OK)
		good = false;
	if (in)
		fclose(in);
	if (!good || remove(from))
		return err_sys(err, ST_IO, errno, "%s", to);
	return ST_OK;
}
