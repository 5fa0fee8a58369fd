/* container.c - see container.h.
 *
 * libarchive guesses among all formats it was told of, so it is told only of
 * the one that the magic names.  Filters are enabled only when they are built
 * in: libarchive would start a program for the others. */
#include <locale.h> /* before banned.h, which poisons one of its names */

#include "evidence/container.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/alloc.h"
#include "base/cursor.h"
#include "base/limits.h"
#include "evidence/gunzip.h"

#define BLOCK ((size_t)256 << 10)

/* Most bytes of a member that trying a password decodes. */
#define PASSWORD_TRIAL ((size_t)16 << 20)

/* libarchive asks to be called again; more often in a row is its mistake. */
#define RETRIES 16

struct container {
	struct archive *archive;
	struct archive_entry *entry; /* libarchive's; NULL between members */
	struct magic magic;
	struct container_input in;
	size_t only;	       /* SIZE_MAX, or the one password to use */
	bool seeks;	       /* a zip read by its central directory */
	bool began;	       /* a member was met */
	locale_t utf8;	       /* names are converted to the thread's locale */
	struct gunzip *gunzip; /* between the input and libarchive, or NULL */
	struct err in_err;     /* why the input failed; code 0: it did not */
	struct err over;       /* code 0: more may follow */
	struct err broken;     /* the member's; code 0: whole so far */
	struct span block;     /* of the member, not yet given */
	uint64_t block_at;     /* its place in the member */
	uint64_t given;	       /* bytes of the member */
	bool member_done;
	uint8_t buffer[BLOCK];
};

static struct source *input_source(struct container *c)
{
	return c->in.file ? &c->in.file->source : c->in.forward;
}

static int64_t input_read(struct container *c, uint8_t *out, size_t cap)
{
	struct source *s =
		c->gunzip ? gunzip_source(c->gunzip) : input_source(c);

	return source_read(s, out, cap, &c->in_err);
}

static la_ssize_t on_read(struct archive *a, void *user, const void **out)
{
	struct container *c = user;
	int64_t n = input_read(c, c->buffer, BLOCK);

	*out = c->buffer;
	if (n < 0)
		archive_set_error(a, EIO, "%s", c->in_err.text);
	return (la_ssize_t)n;
}

static la_int64_t on_seek(struct archive *a, void *user, la_int64_t offset,
			  int whence)
{
	struct container *c = user;
	struct evidence_file *f = c->in.file;
	uint64_t from = whence == SEEK_SET   ? 0
			: whence == SEEK_CUR ? f->at
					     : f->size;
	int64_t to;

	if (from > INT64_MAX ||
	    __builtin_add_overflow((int64_t)from, offset, &to) || to < 0 ||
	    evidence_file_seek(f, (uint64_t)to, &c->in_err)) {
		archive_set_error(a, EINVAL, "no such place in the archive");
		return ARCHIVE_FATAL;
	}
	return to;
}

/* ZIP, 4.3.16: how much of the file's end libarchive would keep in memory: all
 * from the central directory on, wherever its two mentions put it. */
static int zip_directory_bytes(struct evidence_file *f, uint64_t *out,
			       struct err *err)
{
	uint8_t *tail = mem_new(1, 65536);
	uint64_t from = f->size > 65536 ? f->size - 65536 : 0;
	int64_t n;

	*out = 0;
	if (!tail)
		return err_nomem(err);
	n = evidence_file_seek(f, from, err);
	if (!n)
		n = source_fill(&f->source, tail, 65536, err);
	for (int64_t i = n - 22; i >= 0; i--) {
		struct cursor c = cursor_of(span_of(tail + i, (size_t)(n - i)),
					    from + (uint64_t)i);
		uint64_t size, place;

		if (cursor_u32le(&c) != 0x06054b50)
			continue;
		cursor_skip(&c, 8); /* disks and counts */
		size = cursor_u32le(&c);
		place = cursor_u32le(&c);
		if (size > c.base || place > c.base - size)
			place = c.base - (size < c.base ? size : c.base);
		*out = f->size - place;
		break;
	}
	mem_free(tail);
	return n < 0 ? (int)n : evidence_file_seek(f, 0, err);
}

/* The zip reader that seeks is better: the central directory has the last word
 * on names and sizes.  But it keeps it all in memory. */
static int zip_may_seek(struct container *c, struct err *err)
{
	uint64_t bytes = 0;
	int r = ST_OK;

	if (c->in.file)
		r = zip_directory_bytes(c->in.file, &bytes, err);
	if (bytes > LIMIT_ZIP_DIRECTORY)
		c->seeks = false;
	return r;
}

static int enable_filter(struct archive *a, const char *name)
{
	if (!strcmp(name, "gzip"))
		return ARCHIVE_OK; /* gunzip.c */
	if (!strcmp(name, "xz"))
		return archive_read_support_filter_xz(a);
	if (!strcmp(name, "zstd"))
		return archive_read_support_filter_zstd(a);
	if (!strcmp(name, "bzip2"))
		return archive_read_support_filter_bzip2(a);
	return archive_read_support_filter_lz4(a);
}

/* ARCHIVE_WARN of a filter means: only with an outside program. */
static int enable(struct archive *a, struct magic magic, bool may_seek)
{
	int r = ARCHIVE_FATAL;

	switch (magic.kind) {
	case MAGIC_ZIP:
		return may_seek ? archive_read_support_format_zip(a)
				: archive_read_support_format_zip_streamable(a);
	case MAGIC_7Z:
		return archive_read_support_format_7zip(a);
	case MAGIC_TAR:
		return archive_read_support_format_tar(a);
	case MAGIC_PACKED:
		r = enable_filter(a, magic.name);
		if (r == ARCHIVE_OK)
			r = archive_read_support_format_tar(a);
		if (r == ARCHIVE_OK)
			r = archive_read_support_format_empty(a);
		return r == ARCHIVE_OK ? archive_read_support_format_raw(a) : r;
	case MAGIC_OTHER:
	case MAGIC_UNOPENED:
		break;
	}
	return r;
}

static int add_password(struct container *c, size_t i, struct err *err)
{
	return archive_read_add_passphrase(c->archive, c->in.passwords->list[i])
		       ? err_nomem(err)
		       : ST_OK;
}

static int add_passwords(struct container *c, struct err *err)
{
	const struct passwords *p = c->in.passwords;
	size_t first = c->only != SIZE_MAX ? c->only
		       : c->in.password	   ? *c->in.password
					   : 0;
	int r = ST_OK;

	if (p && first < p->count)
		r = add_password(c, first, err);
	if (!p || c->only != SIZE_MAX)
		return r;
	for (size_t i = 0; i < p->count && !r; i++)
		if (i != first)
			r = add_password(c, i, err);
	return r;
}

static bool speaks_of(struct span text, const char *word)
{
	return span_find_nocase(text, span_str(word)) != SIZE_MAX;
}

static int password_err(const struct container *c, struct err *err)
{
	const char *why = "encrypted, and no password fits";

	if (c->magic.kind == MAGIC_7Z)
		why = "encrypted: 7z archives with passwords are not read, "
		      "unpack it first";
	else if (!c->in.passwords || c->in.passwords->count == 0)
		why = "encrypted: needs --password-file";
	return err_set(err, ST_PASSWORD, ERR_NO_OFFSET, "%s", why);
}

/* libarchive's last words as ours. */
static int translate(const struct container *c, struct err *err)
{
	const char *said = archive_error_string(c->archive);
	struct span text = span_str(said);

	if (c->in_err.code) {
		if (err)
			*err = c->in_err;
		return c->in_err.code;
	}
	if (archive_errno(c->archive) == ENOMEM)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "damaged, or needs too much memory");
	if (speaks_of(text, "passphrase") || speaks_of(text, "crypto codec") ||
	    speaks_of(text, "is encrypted") || speaks_of(text, "decrypt"))
		return password_err(c, err);
	return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "damaged %s: %s",
		       c->magic.name, said ? said : "cannot be read");
}

static int start(struct container *c, struct err *err)
{
	struct archive *a = c->archive;
	locale_t before;
	int r;

	if (c->in.file || c->in.forward) {
		archive_read_set_callback_data(a, c);
		archive_read_set_read_callback(a, on_read);
		if (c->seeks && c->in.file && !c->gunzip)
			archive_read_set_seek_callback(a, on_seek);
	}
	before = uselocale(c->utf8);
	r = c->in.file || c->in.forward
		    ? archive_read_open1(a)
		    : archive_read_open_memory(a, c->in.memory.ptr,
					       c->in.memory.len);
	uselocale(before);
	return r < ARCHIVE_WARN ? translate(c, err) : ST_OK;
}

static int try_open(struct container *c, struct err *err)
{
	int r;

	c->archive = archive_read_new();
	if (!c->archive)
		return err_nomem(err);
	if (enable(c->archive, c->magic, c->seeks) != ARCHIVE_OK)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "%s is not built into this program",
			       c->magic.name);
	r = add_passwords(c, err);
	return r ? r : start(c, err);
}

static int next_header(struct container *c)
{
	locale_t before = uselocale(c->utf8);
	int r = ARCHIVE_RETRY;

	for (unsigned i = 0; r == ARCHIVE_RETRY && i < RETRIES; i++)
		r = archive_read_next_header(c->archive, &c->entry);
	uselocale(before);
	return r;
}

/* Reads the first encrypted member: 1 when it is whole, 0 when not, or when
 * there is none (*none). */
static int reads_well(struct container *c, bool *none)
{
	size_t total = 0, len = 0;
	const void *bytes;
	la_int64_t at;
	int r;

	do {
		r = next_header(c);
		*none = r == ARCHIVE_EOF;
		if (r < ARCHIVE_WARN || r == ARCHIVE_EOF)
			return 0;
	} while (archive_entry_is_data_encrypted(c->entry) != 1 ||
		 archive_entry_size(c->entry) == 0);
	do {
		r = archive_read_data_block(c->archive, &bytes, &len, &at);
		total += len;
	} while (r == ARCHIVE_OK && total < PASSWORD_TRIAL);
	return r >= ARCHIVE_OK;
}

/* ZipCrypto lets one wrong password in 256 pass, and then the member is
 * rubbish; so which of several is right is tried on a whole member. */
static int find_password(struct container *c, struct err *err)
{
	size_t count = c->in.passwords ? c->in.passwords->count : 0;
	bool none = false;
	int r = ST_OK;

	for (size_t i = 0; i < count && count > 1 && !none; i++) {
		bool fits;

		c->only = i;
		if (try_open(c, err) == ST_NOMEM)
			return ST_NOMEM;
		fits = reads_well(c, &none);
		archive_read_free(c->archive);
		c->archive = NULL;
		c->in_err.code = ST_OK;
		r = c->in.file ? evidence_file_seek(c->in.file, 0, err) : 0;
		if (fits)
			*c->in.password = i;
		if (fits || r)
			break;
	}
	c->only = SIZE_MAX;
	return r;
}

int container_open(struct container **out, struct magic magic,
		   const struct container_input *in, struct err *err)
{
	struct container *c = mem_new(1, sizeof(*c));
	int r = ST_OK;

	if (!c)
		return err_nomem(err);
	c->magic = magic;
	c->in = *in;
	c->only = SIZE_MAX;
	c->seeks = !in->forward;
	c->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!c->utf8)
		r = err_nomem(err);
	if (!r && magic.kind == MAGIC_ZIP)
		r = zip_may_seek(c, err);
	if (!r && magic.kind == MAGIC_ZIP && c->seeks)
		r = find_password(c, err);
	if (!r && magic.kind == MAGIC_PACKED && !strcmp(magic.name, "gzip"))
		r = gunzip_open(&c->gunzip, input_source(c), err);
	if (!r)
		r = try_open(c, err);
	if (r) {
		container_close(c);
		return r;
	}
	*out = c;
	return ST_OK;
}

void container_close(struct container *c)
{
	if (!c)
		return;
	archive_read_free(c->archive);
	gunzip_close(c->gunzip);
	if (c->utf8)
		freelocale(c->utf8);
	mem_free(c);
}

bool container_is_over(const struct container *c)
{
	return c->over.code != ST_OK;
}

bool container_is_single(const struct container *c)
{
	return archive_format(c->archive) == ARCHIVE_FORMAT_RAW;
}

uint64_t container_used(const struct container *c)
{
	la_int64_t used = archive_filter_bytes(c->archive, -1);

	if (c->gunzip)
		return gunzip_used(c->gunzip);
	return used < 0 ? 0 : (uint64_t)used;
}

/* A zip whose central directory is damaged still has its local headers. */
static int first_header(struct container *c)
{
	struct err err;
	int r = next_header(c);

	if (r != ARCHIVE_FATAL || c->began || !c->seeks || !c->in.file ||
	    c->magic.kind != MAGIC_ZIP || c->in_err.code)
		return r;
	archive_read_free(c->archive);
	c->seeks = false;
	if (evidence_file_seek(c->in.file, 0, &err) || try_open(c, &err))
		return ARCHIVE_FATAL;
	return next_header(c);
}

/* Old .NET writes folders of a zip with '\' behind their names. */
static bool is_empty_folder(struct span name, struct archive_entry *entry)
{
	return name.len && name.ptr[name.len - 1] == '\\' &&
	       archive_entry_size(entry) == 0;
}

static enum member_kind member_kind(struct span name,
				    struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry))
		return MEMBER_HARDLINK;
	if (is_empty_folder(name, entry))
		return MEMBER_FOLDER;
	switch (archive_entry_filetype(entry)) {
	case 0: /* the format does not say */
	case AE_IFREG:
		return MEMBER_FILE;
	case AE_IFDIR:
		return MEMBER_FOLDER;
	case AE_IFLNK:
		return MEMBER_SYMLINK;
	default:
		return MEMBER_SPECIAL;
	}
}

/* A name that cannot be told in UTF-8 stays as the archive has it. */
static struct span member_name(const struct container *c)
{
	const char *name = archive_entry_pathname(c->entry);

	if (container_is_single(c))
		return SPAN_EMPTY;
	if (!name)
		name = archive_entry_pathname_utf8(c->entry);
	return span_str(name ? name : "(no name)");
}

int container_next(struct container *c, struct container_member *out,
		   struct err *err)
{
	struct span name;
	int r;

	if (c->over.code) {
		if (err)
			*err = c->over;
		return c->over.code;
	}
	c->block = SPAN_EMPTY;
	c->given = c->block_at = 0;
	c->broken.code = ST_OK;
	c->member_done = false;
	r = c->began ? next_header(c) : first_header(c);
	c->began = true;
	if (r == ARCHIVE_EOF && !c->in_err.code)
		return 0;
	if (r == ARCHIVE_EOF) /* so it seemed, as the input failed */
		r = ARCHIVE_FATAL;
	if (r < ARCHIVE_WARN) {
		int code = translate(c, err);

		if (r == ARCHIVE_FATAL || r == ARCHIVE_RETRY)
			translate(c, &c->over);
		return code;
	}
	name = member_name(c);
	*out = (struct container_member){
		.name = name,
		.bytes = archive_entry_size_is_set(c->entry) &&
					 archive_entry_size(c->entry) >= 0
				 ? (uint64_t)archive_entry_size(c->entry)
				 : MEMBER_BYTES_UNKNOWN,
		.kind = member_kind(name, c->entry),
		.encrypted = archive_entry_is_data_encrypted(c->entry) == 1,
	};
	return 1;
}

static void take_block(struct container *c)
{
	const void *bytes = NULL;
	size_t len = 0;
	la_int64_t at = 0;
	int r = ARCHIVE_RETRY;

	for (unsigned i = 0; r == ARCHIVE_RETRY && len == 0 && i < RETRIES; i++)
		r = archive_read_data_block(c->archive, &bytes, &len, &at);
	if (r < ARCHIVE_OK) {
		translate(c, &c->broken);
		if (r == ARCHIVE_FATAL)
			c->over = c->broken;
	}
	if (r == ARCHIVE_EOF || r < ARCHIVE_OK)
		c->member_done = true;
	/* With a warning, as of a wrong sum, bytes may come all the same; and
	 * the end of a sparse file may lie behind its last block. */
	if (r == ARCHIVE_FATAL)
		return;
	c->block = span_of(bytes, r == ARCHIVE_EOF ? 0 : len);
	c->block_at =
		at < 0 || (uint64_t)at < c->given ? c->given : (uint64_t)at;
}

/* Sparse files have holes in front of blocks: zeros. */
static int64_t give_hole(struct container *c, uint8_t *out, size_t cap)
{
	uint64_t hole = c->block_at - c->given;
	size_t n = hole < cap ? (size_t)hole : cap;

	memset(out, 0, n);
	c->given += n;
	return (int64_t)n;
}

int64_t container_read(struct container *c, uint8_t *out, size_t cap,
		       struct err *err)
{
	size_t n;

	while (c->block.len == 0 && c->block_at <= c->given && !c->member_done)
		take_block(c);
	if (c->block_at > c->given)
		return give_hole(c, out, cap);
	if (c->block.len == 0) {
		if (c->broken.code && err)
			*err = c->broken;
		return c->broken.code;
	}
	n = c->block.len < cap ? c->block.len : cap;
	memcpy(out, c->block.ptr, n);
	c->block = span_skip(c->block, n);
	c->given += n;
	c->block_at = c->given;
	return (int64_t)n;
}
