/* packing.c - archives for the tests of evidence/. */
#include <locale.h> /* before banned.h */

#include "check.h"

#include <archive.h>
#include <archive_entry.h>

#include "packing.h"

const struct packing zip = {archive_write_set_format_zip, NULL, NULL, NULL};
const struct packing stored_zip = {archive_write_set_format_zip, NULL,
				   "zip:compression=store", NULL};
const struct packing seven = {archive_write_set_format_7zip, NULL, NULL, NULL};
const struct packing tar = {archive_write_set_format_pax_restricted, NULL, NULL,
			    NULL};
const struct packing gz_tar = {archive_write_set_format_ustar,
			       archive_write_add_filter_gzip, NULL, NULL};
const struct packing xz_tar = {archive_write_set_format_ustar,
			       archive_write_add_filter_xz, NULL, NULL};
const struct packing zst_tar = {archive_write_set_format_ustar,
				archive_write_add_filter_zstd, NULL, NULL};
const struct packing bz_tar = {archive_write_set_format_ustar,
			       archive_write_add_filter_bzip2, NULL, NULL};
const struct packing gz = {archive_write_set_format_raw,
			   archive_write_add_filter_gzip, NULL, NULL};

const struct member plain[PLAIN_MEMBERS] = {
	{.name = "C/inetpub/a.log", .text = "abc"},
	{.name = "C/inetpub/b", .type = AE_IFDIR},
	{.name = "C/inetpub/b/\xD9\x85.txt", .text = "hello\n"},
	{.name = "C/inetpub/e", .text = ""},
};

static void put_member(struct archive *a, const struct member *m)
{
	static const uint8_t zeros[65536];
	struct archive_entry *entry = archive_entry_new();
	size_t size = m->text ? strlen(m->text) : m->zeros;
	unsigned type = m->type ? m->type : AE_IFREG;

	archive_entry_set_pathname(entry, m->name);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, 1614556800, 0);
	if (m->link && type == AE_IFLNK)
		archive_entry_set_symlink(entry, m->link);
	else if (m->link)
		archive_entry_set_hardlink(entry, m->link);
	else if (type == AE_IFREG)
		archive_entry_set_size(entry, (la_int64_t)size);
	CHECK_EQ(archive_write_header(a, entry), ARCHIVE_OK);
	while (type == AE_IFREG && !m->link && size) {
		size_t n = size < sizeof(zeros) ? size : sizeof(zeros);
		const void *bytes = m->text ? (const void *)m->text : zeros;

		if (m->text)
			n = size;
		CHECK_EQ(archive_write_data(a, bytes, n), n);
		size -= n;
	}
	archive_entry_free(entry);
}

void pack(struct buf *out, const struct packing *how,
	  const struct member *members, size_t count)
{
	const size_t room = (size_t)4 << 20;
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8); /* for names in 7z */
	struct archive *a = archive_write_new();
	size_t used = 0;

	buf_init(out, room);
	CHECK(buf_room(out, room));
	CHECK_EQ(how->format(a), ARCHIVE_OK);
	if (how->filter)
		CHECK_EQ(how->filter(a), ARCHIVE_OK);
	archive_write_set_bytes_per_block(a, 512);
	archive_write_set_bytes_in_last_block(a, 1);
	if (how->options)
		CHECK_EQ(archive_write_set_options(a, how->options),
			 ARCHIVE_OK);
	if (how->password)
		CHECK_EQ(archive_write_set_passphrase(a, how->password),
			 ARCHIVE_OK);
	CHECK_EQ(archive_write_open_memory(a, out->ptr, room, &used),
		 ARCHIVE_OK);
	for (size_t i = 0; i < count; i++)
		put_member(a, &members[i]);
	CHECK_EQ(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	uselocale(before);
	freelocale(utf8);
	out->len = used;
}

const char *pack_file(const struct bench *b, const char *name,
		      const struct packing *how, const struct member *members,
		      size_t count)
{
	struct buf bytes;
	const char *path;

	pack(&bytes, how, members, count);
	path = bench_file(b, name, buf_span(&bytes));
	buf_release(&bytes);
	return path;
}

void wrap(struct buf *io, const struct packing *how, const char *name)
{
	const size_t room = (size_t)8 << 20;
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct buf out;
	size_t used = 0;

	buf_init(&out, room);
	CHECK(buf_room(&out, room));
	CHECK_EQ(how->format(a), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	if (how->options)
		CHECK_EQ(archive_write_set_options(a, how->options),
			 ARCHIVE_OK);
	CHECK_EQ(archive_write_open_memory(a, out.ptr, room, &used),
		 ARCHIVE_OK);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)io->len);
	CHECK_EQ(archive_write_header(a, entry), ARCHIVE_OK);
	CHECK_EQ(archive_write_data(a, io->ptr, io->len), io->len);
	archive_entry_free(entry);
	CHECK_EQ(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	out.len = used;
	buf_release(io);
	*io = out;
}

int packing_setup(void **state)
{
	static struct bench b;

	bench_open(&b);
	*state = &b;
	return 0;
}

int packing_teardown(void **state)
{
	bench_close(*state);
	return 0;
}
