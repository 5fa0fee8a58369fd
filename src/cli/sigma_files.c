/* sigma_files.c - see sigma_files.h. */
#include "cli/sigma_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "cli/say.h"

#define FILES_MAX ((size_t)200000)
#define LOGSOURCES "data/sigma-logsources.yml"

struct paths {
	char **list; /* owned */
	size_t count, room;
};

/* What is done with the bytes of each file. */
struct adding {
	struct sigma_set *set;
	struct digest *digest; /* NULL: none is wanted */
	size_t hidden;	       /* leading bytes of a path that are not told */
};

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

static void paths_release(struct paths *p)
{
	for (size_t i = 0; i < p->count; i++)
		mem_free(p->list[i]);
	mem_free(p->list);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_rule_file(const char *name)
{
	return span_ends_nocase(span_str(name), SPAN_LIT(".yml")) ||
	       span_ends_nocase(span_str(name), SPAN_LIT(".yaml"));
}

/* Folders behind `from` are opened as they come; what they hold is put at the
 * end. Links are not followed. */
static int list_folder(struct paths *files, struct paths *folders,
		       const char *path, struct err *err)
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
		else if (S_ISREG(st.st_mode) && is_rule_file(entry->d_name))
			s = path_add(files, path, entry->d_name, err);
		if (files->count + folders->count > FILES_MAX)
			s = err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				    "%s: more than %zu files", path, FILES_MAX);
	}
	closedir(d);
	return s;
}

static int list_root(struct paths *files, const char *root, struct err *err)
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
		s = list_folder(files, &folders, folders.list[i], err);
	paths_release(&folders);
	if (files->count > before)
		qsort(files->list + before, files->count - before,
		      sizeof(*files->list), by_bytes);
	if (s == ST_OK && files->count == before)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET, "%s: no *.yml in it",
			    root);
	return s;
}

/* One byte more than fits, so that yaml.c says why it is refused. */
static int read_file(const char *path, struct buf *b, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = 1;

	if (fd < 0)
		return err_sys(err, ST_USAGE, errno, "%s", path);
	buf_reset(b);
	while (n > 0 && b->len <= LIMIT_YAML && buf_room(b, 65536)) {
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

static int add_paths(const struct adding *to, const struct paths *p,
		     struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML + 131072);
	for (size_t i = 0; i < p->count && s == ST_OK; i++) {
		s = read_file(p->list[i], &b, err);
		if (s == ST_OK && to->digest)
			digest_add(to->digest, buf_span(&b));
		if (s == ST_OK)
			s = sigma_add_file(to->set, p->list[i] + to->hidden,
					   buf_span(&b), err);
	}
	buf_release(&b);
	return s;
}

static int add_own(struct sigma_loaded *out, struct err *err)
{
	int s = ST_OK;

	for (const struct embedded_file *f = embedded_knowledge;
	     f->name && s == ST_OK; f++)
		if (!strncmp(f->name, "rules/sigma/", 12)) {
			s = sigma_add_file(out->set, f->name, f->bytes, err);
			out->files++;
		}
	return s;
}

int sigma_values_add(struct sigma_set *set, const struct text_list *list,
		     struct digest *digest, struct err *err)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML + 131072);
	for (size_t i = 0; list && i < list->count && s == ST_OK; i++) {
		s = read_file(list->item[i], &b, err);
		if (s == ST_OK && digest)
			digest_add(digest, buf_span(&b));
		if (s == ST_OK)
			s = sigma_add_values(set, list->item[i], buf_span(&b),
					     err);
		if (s == ST_FORMAT || s == ST_LIMIT)
			s = err->code = ST_USAGE;
	}
	buf_release(&b);
	return s;
}

/* Bytes of the path in front of the last name of a root. */
static size_t before_name(const char *root)
{
	size_t at = strlen(root);

	while (at && root[at - 1] == '/')
		at--;
	while (at && root[at - 1] != '/')
		at--;
	return at;
}

int sigma_files_add(struct sigma_set *set, const struct text_list *rules,
		    struct digest *digest, struct err *err)
{
	int s = ST_OK;

	for (size_t i = 0; i < rules->count && s == ST_OK; i++) {
		struct adding to = {set, digest, before_name(rules->item[i])};
		struct paths paths = {0};

		s = list_root(&paths, rules->item[i], err);
		if (s == ST_OK)
			s = add_paths(&to, &paths, err);
		paths_release(&paths);
	}
	return s;
}

static int load(struct sigma_loaded *out, const struct sigma_sources *from,
		struct err *err)
{
	const struct embedded_file *map =
		embedded_find(embedded_knowledge, LOGSOURCES);
	struct sigma_options options = {from->without_prefilter};
	struct paths paths = {0};
	int s = field_names_open(&out->names, err);

	if (s == ST_OK)
		s = sigma_open(&out->set, out->names, err);
	if (s == ST_OK)
		s = sigma_add_logsources(out->set, LOGSOURCES, map->bytes, err);
	if (s == ST_OK)
		s = sigma_values_add(out->set, from->values, NULL, err);
	for (size_t i = 0; i < from->rules->count && s == ST_OK; i++)
		s = list_root(&paths, from->rules->item[i], err);
	if (s == ST_OK && (from->own || !from->rules->count))
		s = add_own(out, err);
	if (s == ST_OK)
		s = add_paths(&(struct adding){out->set, NULL, 0}, &paths, err);
	out->files += paths.count;
	paths_release(&paths);
	if (s == ST_OK)
		s = sigma_compile(out->set, &options, err);
	if (s == ST_OK)
		field_names_freeze(out->names);
	return s;
}

int sigma_load(struct sigma_loaded *out, const struct sigma_sources *from,
	       struct err *err)
{
	int s;

	*out = (struct sigma_loaded){0};
	s = load(out, from, err);
	if (s < 0)
		sigma_unload(out);
	return s;
}

void sigma_unload(struct sigma_loaded *l)
{
	sigma_close(l->set);
	field_names_close(l->names);
	*l = (struct sigma_loaded){0};
}

void sigma_say_refusals(const struct sigma_set *s, size_t most)
{
	size_t count = sigma_refusal_count(s);

	for (size_t i = 0; i < count && i < most; i++) {
		const struct sigma_refusal *r = sigma_refusal(s, i);

		say("%s:%u:%u: %s", r->file, r->line, r->column, r->why);
	}
	if (count > most)
		say("and %zu more; \"postern rules check\" lists them",
		    count - most);
}

int sigma_note_refusals(struct case_file *c, const struct sigma_set *set,
			struct err *err)
{
	size_t count = set ? sigma_refusal_count(set) : 0;
	int s = ST_OK;

	for (size_t n = 0; n < count && !s; n++) {
		const struct sigma_refusal *r = sigma_refusal(set, n);
		char place[LIMIT_FILE_NAME];
		char why[400];
		int len = snprintf(place, sizeof(place), "rules: %s:%u:%u",
				   r->file, r->line, r->column);

		snprintf(why, sizeof(why), "a Sigma rule was refused: %s",
			 r->why);
		s = case_add_not_examined(
			c,
			span_head(span_of(place, sizeof(place) - 1),
				  len > 0 ? (size_t)len : 0),
			UINT64_MAX, why, false, err);
	}
	return s;
}
