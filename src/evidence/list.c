/* list.c - the top-level files of the evidence, in their fixed order.
 *
 * A list of some hundred thousand files must stay small, so a file is a name
 * and the number of its folder; whole paths are put together on demand. */
#include "evidence/list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limits.h"
#include "evidence/name.h"

/* Names of one list, bytes: 4 million files with long names. */
#define LIST_NAMES ((size_t)1 << 30)

static void fill_defaults(struct evidence_options *o)
{
	o->max_nesting = o->max_nesting ? o->max_nesting : LIMIT_NESTING;
	o->max_folder_depth =
		o->max_folder_depth ? o->max_folder_depth : LIMIT_FOLDER_DEPTH;
	o->max_members = o->max_members ? o->max_members : LIMIT_MEMBERS;
	o->max_unpacked = o->max_unpacked ? o->max_unpacked : LIMIT_UNPACKED;
	o->max_ratio = o->max_ratio ? o->max_ratio : LIMIT_RATIO;
	o->ratio_from = o->ratio_from ? o->ratio_from : LIMIT_RATIO_FROM;
	o->max_path = o->max_path ? o->max_path : LIMIT_PATH;
	o->max_spill = o->max_spill ? o->max_spill : LIMIT_SPILL;
}

/* Makes room for one more; false: no memory. */
static bool list_grow(void **rows, size_t *room, size_t count, size_t size)
{
	size_t more = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return true;
	grown = mem_resize(*rows, more, size);
	if (!grown)
		return false;
	*rows = grown;
	*room = more;
	return true;
}

static void put_path(struct buf *b, const struct folder *f, const char *name)
{
	buf_span_put(b, f->path);
	if (*name)
		name_put(b, span_str(name));
	else if (b->len && b->ptr[b->len - 1] == '/')
		b->len--; /* the folder itself */
	if (b->len == 0)
		buf_byte(b, '.');
}

/* Tells sink->skipped; the path of *skip is filled in here. */
static int tell_skip(const struct evidence_list *l, const struct folder *f,
		     const char *name, struct evidence_skip skip,
		     struct err *err)
{
	struct buf path;

	buf_init(&path, l->options.max_path * 4);
	put_path(&path, f, name);
	if (path.bad == ST_NOMEM) {
		buf_release(&path);
		return err_nomem(err);
	}
	skip.path = buf_span(&path);
	l->sink->skipped(l->sink, &skip);
	buf_release(&path);
	return ST_OK;
}

/* For what is not measured. */
static struct evidence_skip skip_of(enum status code, const char *why)
{
	return (struct evidence_skip){
		.bytes = EVIDENCE_BYTES_UNKNOWN, .code = code, .why = why};
}

static int add_folder(struct evidence_list *l, size_t root, const char *below,
		      struct span path, size_t *out, struct err *err)
{
	if (!below || !path.ptr ||
	    !list_grow((void **)&l->folders, &l->folder_room, l->folder_count,
		       sizeof(*l->folders)))
		return err_nomem(err);
	*out = l->folder_count++;
	l->folders[*out] = (struct folder){root, below, path};
	return ST_OK;
}

static int add_file(struct evidence_list *l, size_t folder, const char *name,
		    uint64_t bytes, struct err *err)
{
	const struct folder *f = &l->folders[folder];
	char *kept;

	if (l->file_count >= l->options.max_members) {
		if (l->full)
			return ST_OK;
		l->full = true;
		return tell_skip(
			l, f, name,
			skip_of(ST_LIMIT,
				"this file and all after it: too many files"),
			err);
	}
	if (f->path.len + strlen(name) > l->options.max_path)
		return tell_skip(
			l, f, name,
			(struct evidence_skip){.bytes = bytes,
					       .code = ST_LIMIT,
					       .why = "its path is too long"},
			err);
	kept = arena_text(&l->arena, span_str(name));
	if (!kept || !list_grow((void **)&l->files, &l->file_room,
				l->file_count, sizeof(*l->files)))
		return err_nomem(err);
	l->files[l->file_count++] = (struct file){folder, kept, bytes};
	return ST_OK;
}

/* The names of one folder, sorted as bytes. */
struct names {
	char **list;
	size_t count, room;
};

static void names_release(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		mem_free(n->list[i]);
	mem_free(n->list);
}

static int name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_names(DIR *dir, struct names *n, struct err *err)
{
	struct dirent *entry;

	while (errno = 0, (entry = readdir(dir))) {
		const char *name = entry->d_name;
		char *kept;

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		kept = mem_text(name, strlen(name));
		if (!kept || !list_grow((void **)&n->list, &n->room, n->count,
					sizeof(*n->list))) {
			mem_free(kept);
			return err_nomem(err);
		}
		n->list[n->count++] = kept;
	}
	if (errno)
		return err_sys(err, ST_IO, errno, "folder cannot be listed");
	if (n->count)
		qsort(n->list, n->count, sizeof(*n->list), name_order);
	return ST_OK;
}

/* Opens the folder once more for reading, as closedir closes it. */
static int list_names(int fd, struct names *n, struct err *err)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = again < 0 ? NULL : fdopendir(again);
	int r;

	if (!dir) {
		r = err_sys(err, ST_IO, errno, "folder cannot be opened");
		if (again >= 0)
			close(again);
		return r;
	}
	r = read_names(dir, n, err);
	closedir(dir);
	return r;
}

static int walk(struct evidence_list *l, size_t folder, int fd, unsigned depth,
		struct err *err);

/* "a/b/" + "c" + "/". */
static int enter(struct evidence_list *l, size_t folder, const char *name,
		 size_t *out, struct err *err)
{
	const struct folder *f = &l->folders[folder];
	struct buf below, path;
	int r;

	buf_init(&below, l->options.max_path * 4);
	buf_init(&path, l->options.max_path * 4);
	buf_text(&below, f->below);
	buf_text(&below, name);
	buf_byte(&below, '/');
	put_path(&path, f, name);
	buf_byte(&path, '/');
	if (below.bad || path.bad)
		r = err_nomem(err);
	else
		r = add_folder(l, f->root,
			       arena_text(&l->arena, buf_span(&below)),
			       arena_dup(&l->arena, buf_span(&path)), out, err);
	buf_release(&below);
	buf_release(&path);
	return r;
}

static int walk_below(struct evidence_list *l, size_t folder, int fd,
		      const char *name, unsigned depth, struct err *err)
{
	const struct folder *f = &l->folders[folder];
	size_t inner = 0;
	int sub;
	int r;

	if (depth >= l->options.max_folder_depth)
		return tell_skip(l, f, name,
				 skip_of(ST_LIMIT, "folder: nested too deep"),
				 err);
	if (f->path.len + strlen(name) > l->options.max_path)
		return tell_skip(
			l, f, name,
			skip_of(ST_LIMIT, "folder: its path is too long"), err);
	sub = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (sub < 0) {
		struct err why;

		err_sys(&why, ST_IO, errno, "folder cannot be opened");
		return tell_skip(l, f, name, skip_of(ST_IO, why.text), err);
	}
	r = enter(l, folder, name, &inner, err);
	if (!r)
		r = walk(l, inner, sub, depth + 1, err);
	close(sub);
	return r;
}

static const char *special_why(mode_t mode)
{
	if (S_ISLNK(mode))
		return "symbolic link: not followed";
	if (S_ISFIFO(mode))
		return "pipe: not opened";
	if (S_ISSOCK(mode))
		return "socket: not opened";
	return "device: not opened";
}

static int take_entry(struct evidence_list *l, size_t folder, int fd,
		      const char *name, unsigned depth, struct err *err)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW)) {
		struct err why;

		err_sys(&why, ST_IO, errno, "cannot be examined");
		return tell_skip(l, &l->folders[folder], name,
				 skip_of(ST_IO, why.text), err);
	}
	if (S_ISDIR(st.st_mode))
		return walk_below(l, folder, fd, name, depth, err);
	if (S_ISREG(st.st_mode))
		return add_file(l, folder, name, (uint64_t)st.st_size, err);
	return tell_skip(l, &l->folders[folder], name,
			 skip_of(ST_OK, special_why(st.st_mode)), err);
}

static int walk(struct evidence_list *l, size_t folder, int fd, unsigned depth,
		struct err *err)
{
	struct names names = {0};
	struct err why;
	int r = list_names(fd, &names, &why);

	if (r == ST_IO)
		r = tell_skip(l, &l->folders[folder], "",
			      skip_of(ST_IO, why.text), err);
	else if (r)
		err_nomem(err);
	for (size_t i = 0; i < names.count && !r; i++)
		r = take_entry(l, folder, fd, names.list[i], depth, err);
	names_release(&names);
	return r;
}

static int take_root(struct evidence_list *l, size_t i, struct err *err)
{
	struct root *root = &l->roots[i];
	size_t before = l->file_count;
	size_t folder = 0;
	struct stat st;
	int r;

	if (stat(root->given, &st))
		return err_sys(err, errno == ENOENT ? ST_USAGE : ST_IO, errno,
			       "%s", root->given);
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s is neither a file nor a folder",
			       root->given);
	r = add_folder(l, i, "", root->label, &folder, err);
	if (r)
		return r;
	if (S_ISREG(st.st_mode))
		return add_file(l, folder, "", (uint64_t)st.st_size, err);
	root->fd = open(root->given, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		return err_sys(err, ST_IO, errno, "%s", root->given);
	r = walk(l, folder, root->fd, 0, err);
	if (!r && l->file_count == before && !l->full)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s holds no files", root->given);
	return r;
}

/* Two roots, one in the other, would be read twice and counted twice. */
static int refuse_nested_roots(char *const *real, const char *const *roots,
			       size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++) {
			size_t n = strlen(real[k]);

			if (i == k || strncmp(real[i], real[k], n) != 0 ||
			    (real[i][n] && real[i][n] != '/' && n > 1))
				continue;
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "%s lies inside %s: give it once",
				       roots[i], roots[k]);
		}
	}
	return ST_OK;
}

/* The root's own name, made different from those before it. */
static int label_root(struct evidence_list *l, size_t i, const char *real,
		      bool is_folder, struct err *err)
{
	const char *slash = strrchr(real, '/');
	struct buf label;
	unsigned same = 1;

	if (is_folder && l->root_count == 1) {
		l->roots[i].label = SPAN_EMPTY;
		return ST_OK;
	}
	buf_init(&label, LIMIT_PATH);
	name_put(&label, span_str(slash ? slash + 1 : real));
	for (size_t k = 0; k < i; k++) {
		struct span other = l->roots[k].label;

		if (name_is_below(other, buf_span(&label)) ||
		    (other.len > label.len && other.ptr[label.len] == '~' &&
		     span_equal(span_head(other, label.len), buf_span(&label))))
			same++;
	}
	if (same > 1)
		buf_printf(&label, "~%u", same);
	if (is_folder)
		buf_byte(&label, '/');
	l->roots[i].label = arena_dup(&l->arena, buf_span(&label));
	if (label.bad || !l->roots[i].label.ptr) {
		buf_release(&label);
		return err_nomem(err);
	}
	buf_release(&label);
	return ST_OK;
}

static int name_roots(struct evidence_list *l, const char *const *roots,
		      struct err *err)
{
	char **real = mem_new(l->root_count, sizeof(*real));
	int r = ST_OK;

	if (!real)
		return err_nomem(err);

	for (size_t i = 0; i < l->root_count && !r; i++) {
		size_t n = strlen(roots[i]);
		struct stat st;

		while (n > 1 && roots[i][n - 1] == '/')
			n--;
		l->roots[i].given = arena_text(&l->arena, span_of(roots[i], n));
		real[i] = realpath(roots[i], NULL);
		if (!l->roots[i].given)
			r = err_nomem(err);
		else if (!real[i] || stat(real[i], &st))
			r = err_sys(err, errno == ENOENT ? ST_USAGE : ST_IO,
				    errno, "%s", roots[i]);
		else
			r = label_root(l, i, real[i], S_ISDIR(st.st_mode), err);
	}
	if (!r)
		r = refuse_nested_roots(real, roots, l->root_count, err);
	for (size_t i = 0; i < l->root_count; i++)
		free(real[i]);
	mem_free(real);
	return r;
}

static int fill(struct evidence_list *l, const char *const *roots,
		struct err *err)
{
	int r;

	for (size_t i = 0; i < l->root_count; i++)
		l->roots[i].fd = -1;
	r = name_roots(l, roots, err);
	for (size_t i = 0; i < l->root_count && !r; i++)
		r = take_root(l, i, err);
	for (size_t i = 0; i < l->options.host_count && !r; i++)
		r = evidence_list_add_host(l, &l->options.hosts[i], err);
	return r;
}

int evidence_list_open(struct evidence_list **out, const char *const *roots,
		       size_t root_count,
		       const struct evidence_options *options,
		       struct evidence_sink *sink, struct err *err)
{
	struct evidence_list *l = mem_new(1, sizeof(*l));
	int r;

	if (!l)
		return err_nomem(err);
	arena_init(&l->arena, LIST_NAMES);
	if (options)
		l->options = *options;
	fill_defaults(&l->options);
	l->sink = sink;
	l->roots = mem_new(root_count, sizeof(*l->roots));
	l->rules = mem_new(l->options.host_count * root_count + 1,
			   sizeof(*l->rules));
	if (l->roots)
		l->root_count = root_count;
	r = l->roots && l->rules ? fill(l, roots, err) : err_nomem(err);
	if (!r && root_count == 0)
		r = err_set(err, ST_USAGE, ERR_NO_OFFSET, "no evidence given");
	if (r) {
		evidence_list_close(l);
		return r;
	}
	l->sink = NULL;
	*out = l;
	return ST_OK;
}

void evidence_list_close(struct evidence_list *l)
{
	if (!l)
		return;
	for (size_t i = 0; l->roots && i < l->root_count; i++)
		if (l->roots[i].fd >= 0)
			close(l->roots[i].fd);
	mem_free(l->roots);
	mem_free(l->folders);
	mem_free(l->files);
	mem_free(l->rules);
	arena_release(&l->arena);
	mem_free(l);
}

size_t evidence_count(const struct evidence_list *l)
{
	return l->file_count;
}

uint64_t evidence_bytes(const struct evidence_list *l, size_t index)
{
	return l->files[index].bytes;
}

struct span evidence_path(const struct evidence_list *l, size_t index,
			  struct arena *arena)
{
	const struct file *f = &l->files[index];
	struct span path = {0};
	struct buf b;

	buf_init(&b, l->options.max_path * 8);
	put_path(&b, &l->folders[f->folder], f->name);
	if (!b.bad)
		path = arena_dup(arena, buf_span(&b));
	buf_release(&b);
	return path;
}

size_t evidence_find(const struct evidence_list *l, struct span path)
{
	struct arena scratch;
	size_t found = SIZE_MAX;

	arena_init(&scratch, l->options.max_path * 16);
	for (size_t i = 0; i < l->file_count && found == SIZE_MAX; i++) {
		struct span top = evidence_path(l, i, &scratch);

		if (top.ptr && name_is_below(path, top))
			found = i;
		arena_reset(&scratch);
	}
	arena_release(&scratch);
	return found;
}

const struct evidence_options *
evidence_list_options(const struct evidence_list *l)
{
	return &l->options;
}

int evidence_list_open_file(const struct evidence_list *l, size_t index,
			    struct evidence_file *f, struct digest *digest,
			    struct err *err)
{
	const struct file *file = &l->files[index];
	const struct folder *folder = &l->folders[file->folder];
	const struct root *root = &l->roots[folder->root];
	char *path;
	size_t n, m;
	int r;

	if (root->fd < 0)
		return evidence_file_open(f, AT_FDCWD, root->given, digest,
					  err);
	n = strlen(folder->below);
	m = strlen(file->name);
	path = mem_new(n + m + 1, 1);
	if (!path)
		return err_nomem(err);
	memcpy(path, folder->below, n);
	memcpy(path + n, file->name, m);
	r = evidence_file_open(f, root->fd, path, digest, err);
	mem_free(path);
	return r;
}
