/* test_archive.c - containers as evidence. Archives are made by libarchive
 * while the test runs, and bent by hand. */
#include <locale.h> /* before banned.h */

#include "check.h"

#include <archive.h>
#include <archive_entry.h>
#include <pthread.h>

#include "base/alloc.h"
#include "bench.h"

/* ---- making archives ---- */

struct member {
	const char *name;
	const char *text; /* NULL: `zeros` bytes of zero */
	size_t zeros;
	unsigned type;	  /* AE_IF…; 0: a file */
	const char *link; /* of a symbolic or hard link */
};

struct packing {
	int (*format)(struct archive *);
	int (*filter)(struct archive *);
	const char *options;
	const char *password;
};

static const struct packing zip = {archive_write_set_format_zip, NULL, NULL,
				   NULL};
static const struct packing stored_zip = {archive_write_set_format_zip, NULL,
					  "zip:compression=store", NULL};
static const struct packing seven = {archive_write_set_format_7zip, NULL, NULL,
				     NULL};
static const struct packing tar = {archive_write_set_format_pax_restricted,
				   NULL, NULL, NULL};
static const struct packing gz_tar = {archive_write_set_format_ustar,
				      archive_write_add_filter_gzip, NULL,
				      NULL};
static const struct packing xz_tar = {archive_write_set_format_ustar,
				      archive_write_add_filter_xz, NULL, NULL};
static const struct packing zst_tar = {archive_write_set_format_ustar,
				       archive_write_add_filter_zstd, NULL,
				       NULL};
static const struct packing bz_tar = {archive_write_set_format_ustar,
				      archive_write_add_filter_bzip2, NULL,
				      NULL};
static const struct packing gz = {archive_write_set_format_raw,
				  archive_write_add_filter_gzip, NULL, NULL};

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

/* Into *out, which the caller releases. */
static void pack(struct buf *out, const struct packing *how,
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

static const char *pack_file(const struct bench *b, const char *name,
			     const struct packing *how,
			     const struct member *members, size_t count)
{
	struct buf bytes;
	const char *path;

	pack(&bytes, how, members, count);
	path = bench_file(b, name, buf_span(&bytes));
	buf_release(&bytes);
	return path;
}

/* An archive with one member: another archive. */
static void wrap(struct buf *io, const struct packing *how, const char *name)
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

static int make_bench(void **state)
{
	static struct bench b;

	bench_open(&b);
	*state = &b;
	return 0;
}

static int drop_bench(void **state)
{
	bench_close(*state);
	return 0;
}

/* What a walk says, with the lines of the outermost container and all up to
 * "!/" taken out: what a folder would say. */
static void inner_text(const char *said, struct buf *out)
{
	buf_init(out, 1 << 20);
	for (const char *line = said; *line;) {
		size_t n = strcspn(line, "\n") + 1;
		const char *mark = memmem(line, n, "!/", 2);
		const char *space = memchr(line, ' ', n);

		if (mark) {
			buf_put(out, line, (size_t)(space + 1 - line));
			buf_put(out, mark + 2, n - (size_t)(mark + 2 - line));
		}
		line += n;
	}
}

/* ---- tests ---- */

static const struct member plain[] = {
	{.name = "C/inetpub/a.log", .text = "abc"},
	{.name = "C/inetpub/b", .type = AE_IFDIR},
	{.name = "C/inetpub/b/\xD9\x85.txt", .text = "hello\n"},
	{.name = "C/inetpub/e", .text = ""},
};

static void a_folder_and_every_archive_of_it_say_the_same(void **state)
{
	static const struct {
		const char *name;
		const struct packing *how;
	} kinds[] = {
		{"x.zip", &zip},     {"x.bin", &stored_zip}, {"x", &seven},
		{"x.tar", &tar},     {"x.tgz", &gz_tar},     {"y", &xz_tar},
		{"x.log", &zst_tar}, {"x.txt", &bz_tar},
	};
	struct bench *b = *state;
	struct walk folder;
	const char *want;

	bench_file(b, "f/C/inetpub/a.log", SPAN_LIT("abc"));
	bench_file(b, "f/C/inetpub/b/\xD9\x85.txt", SPAN_LIT("hello\n"));
	bench_file(b, "f/C/inetpub/e", SPAN_LIT(""));
	walk_init(&folder);
	want = walk_one(&folder, bench_path(b, "f"), NULL);
	CHECK_TEXT(want, "item C/inetpub/a.log [|C:\\inetpub\\a.log]\n"
			 "closed C/inetpub/a.log 3 ba7816bf given\n"
			 "item C/inetpub/b/\xD9\x85.txt "
			 "[|C:\\inetpub\\b\\\xD9\x85.txt]\n"
			 "closed C/inetpub/b/\xD9\x85.txt 6 5891b5b5 given\n"
			 "item C/inetpub/e [|C:\\inetpub\\e]\n"
			 "closed C/inetpub/e 0 e3b0c442 given\n");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct walk w;
		struct buf inner;
		char *sorted;

		walk_init(&w);
		inner_text(walk_one(&w,
				    pack_file(b, kinds[i].name, kinds[i].how,
					      plain, ARRAY_LEN(plain)),
				    NULL),
			   &inner);
		CHECK_EQ(w.skipped, 0);
		CHECK(w.sums_ok);
		sorted = (char *)(uintptr_t)buf_cstr(&inner);
		/* 7z puts empty files first or last: compare as sets. */
		CHECK_EQ(strlen(sorted), strlen(want));
		for (const char *line = want; *line;
		     line += strcspn(line, "\n") + 1)
			CHECK(memmem(sorted, strlen(sorted), line,
				     strcspn(line, "\n") + 1));
		buf_release(&inner);
		walk_release(&w);
	}
	walk_release(&folder);
}

static void containers_have_the_digest_of_their_file(void **state)
{
	struct buf bytes;
	struct bench *b = *state;

	for (unsigned i = 0; i < 4; i++) {
		static const struct packing *const how[] = {&zip, &seven, &tar,
							    &gz_tar};
		uint8_t digest[DIGEST_SIZE];
		char text[DIGEST_TEXT], want[128];
		struct walk w;

		pack(&bytes, how[i], plain, ARRAY_LEN(plain));
		CHECK(digest_once(buf_span(&bytes), digest));
		digest_text(digest, text);
		walk_init(&w);
		walk_one(&w, bench_file(b, "d", buf_span(&bytes)), NULL);
		snprintf(want, sizeof(want), "closed d %zu %.8s container\n",
			 bytes.len, text);
		CHECK(strstr(buf_cstr(&w.said), want));
		walk_release(&w);
		buf_release(&bytes);
	}
}

static void a_packed_file_is_one_member_under_its_own_name(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};

	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "u.log.gz", &gz, &one, 1), NULL);
	CHECK(strstr(buf_cstr(&w.said),
		     "item u.log.gz!/u.log [|]\n"
		     "closed u.log.gz!/u.log 3 ba7816bf given\n"
		     "closed u.log.gz "));
	CHECK_EQ(w.skipped, 0);
	walk_release(&w);
}

static void a_packed_file_lies_where_its_log_lay(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};
	struct bench *b = *state;
	struct walk w;

	pack_file(b, "g/EX01/C/inetpub/u.log.gz", &gz, &one, 1);
	walk_init(&w);
	walk_one(&w, bench_path(b, "g"), NULL);
	CHECK(strstr(buf_cstr(&w.said), "item EX01/C/inetpub/u.log.gz!/u.log "
					"[EX01|C:\\inetpub\\u.log]\n"));
	walk_release(&w);
}

static void names_that_climb_are_refused_and_odd_ones_read(void **state)
{
	static const struct member odd[] = {
		{.name = "../a", .text = "abc"},
		{.name = "b/../../c", .text = "abc"},
		{.name = "b\\..\\c", .text = "abc"},
		{.name = "/abs//./d", .text = "abc"},
		{.name = "C:\\inetpub\\e", .text = "abc"},
		{.name = "same", .text = "abc"},
		{.name = "same", .text = ""},
		{.name = "./", .type = AE_IFDIR},
	};

	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "o.zip", &zip, odd, ARRAY_LEN(odd)),
		 NULL);
	CHECK(strstr(
		buf_cstr(&w.said),
		"skipped o.zip!/../a 3 -3 its name climbs out of the archive, "
		"or is empty\n"
		"skipped o.zip!/b/../../c 3 -3 its name climbs out of the "
		"archive, or is empty\n"
		"skipped o.zip!/b/../c 3 -3 its name climbs out of the "
		"archive, or is empty\n"
		"item o.zip!/abs/d [|]\n"
		"closed o.zip!/abs/d 3 ba7816bf given\n"
		"item o.zip!/C:/inetpub/e [|C:\\inetpub\\e]\n"
		"closed o.zip!/C:/inetpub/e 3 ba7816bf given\n"
		"item o.zip!/same [|]\n"
		"closed o.zip!/same 3 ba7816bf given\n"
		"item o.zip!/same#4 [|]\n"
		"closed o.zip!/same#4 0 e3b0c442 given\n"
		"closed o.zip "));
	walk_release(&w);
}

static void names_that_are_not_utf8_keep_their_bytes(void **state)
{
	static const struct packing ustar = {archive_write_set_format_ustar,
					     NULL, NULL, NULL};
	static const struct member odd = {.name = "a\nb\xFF", .text = "abc"};
	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "n.tar", &ustar, &odd, 1), NULL);
	CHECK(strstr(buf_cstr(&w.said), "item n.tar!/a%0Ab%FF [|]\n"));
	walk_release(&w);
}

static void links_and_devices_are_told_not_followed(void **state)
{
	static const struct member odd[] = {
		{.name = "f", .text = "abc"},
		{.name = "s", .type = AE_IFLNK, .link = "/etc/passwd"},
		{.name = "h", .link = "f"},
		{.name = "p", .type = AE_IFIFO},
		{.name = "c", .type = AE_IFCHR},
	};
	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "l.tar", &tar, odd, ARRAY_LEN(odd)),
		 NULL);
	CHECK(strstr(buf_cstr(&w.said),
		     "skipped l.tar!/s ? 0 symbolic link: not followed\n"
		     "skipped l.tar!/h ? 0 hard link: read under its first "
		     "name\n"
		     "skipped l.tar!/p ? 0 neither a file nor a folder\n"
		     "skipped l.tar!/c ? 0 neither a file nor a folder\n"));
	CHECK_EQ(w.items, 1);
	CHECK_EQ(w.failures, 0);
	walk_release(&w);
}

static void passwords_are_tried_in_turn(void **state)
{
	static const char *const kinds[] = {"zip:encryption=zipcrypt",
					    "zip:encryption=aes128",
					    "zip:encryption=aes256"};
	static const char *const lists[] = {"no\nright\n", "right", "no\r\n",
					    NULL};
	struct bench *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds) * ARRAY_LEN(lists); i++) {
		const char *list = lists[i % ARRAY_LEN(lists)];
		struct packing how = {archive_write_set_format_zip, NULL,
				      kinds[i / ARRAY_LEN(lists)], "right"};
		struct passwords passwords = {0};
		struct evidence_options o = {.passwords = &passwords};
		struct memory_source in;
		struct walk w;

		if (list) {
			memory_source_init(&in, span_str(list), 0);
			CHECK_EQ(passwords_read(&passwords, &in.source, NULL),
				 0);
		}
		walk_init(&w);
		walk_one(&w, pack_file(b, "p.zip", &how, plain, 3), &o);
		if (list && strstr(list, "right")) {
			CHECK_EQ(w.items, 2);
			CHECK_EQ(w.failures, 0);
			CHECK_EQ(w.bytes, 9);
		} else if (i / ARRAY_LEN(lists) || !list) {
			/* ZipCrypto lets one wrong password in 256 pass */
			CHECK_EQ(w.items, 0);
			CHECK_EQ(w.failures, 2);
			CHECK(strstr(buf_cstr(&w.said),
				     list ? "skipped p.zip!/C/inetpub/a.log 3 "
					    "-8 encrypted, and no password "
					    "fits\n"
					  : "skipped p.zip!/C/inetpub/a.log 3 "
					    "-8 encrypted: needs "
					    "--password-file\n"));
		}
		walk_release(&w);
		passwords_release(&passwords);
	}
}

static void the_right_password_wins_among_many_wrong_ones(void **state)
{
	static const struct packing how = {archive_write_set_format_zip, NULL,
					   "zip:encryption=zipcrypt", "right"};
	struct passwords passwords;
	struct evidence_options o = {.passwords = &passwords};
	struct memory_source in;
	struct buf list;
	struct walk w;

	buf_init(&list, 1 << 16);
	for (unsigned i = 0; i < 600; i++)
		buf_printf(&list, "wrong%u\n", i);
	buf_text(&list, "right\n");
	memory_source_init(&in, buf_span(&list), 0);
	CHECK_EQ(passwords_read(&passwords, &in.source, NULL), 0);
	walk_init(&w);
	walk_one(&w, pack_file(*state, "m.zip", &how, plain, 3), &o);
	CHECK_EQ(w.items, 2);
	CHECK_EQ(w.failures, 0);
	walk_release(&w);
	passwords_release(&passwords);
	buf_release(&list);
}

static void containers_nest_to_the_cap_and_no_deeper(void **state)
{
	static const struct packing *const hows[] = {&zip, &stored_zip, &tar,
						     &seven};

	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		for (unsigned depth = 2; depth <= 4; depth++) {
			struct buf bytes;
			struct walk w;

			pack(&bytes, hows[i], plain, ARRAY_LEN(plain));
			for (unsigned k = 1; k < depth; k++)
				wrap(&bytes, hows[i], "inner");
			walk_init(&w);
			walk_one(&w, bench_file(*state, "n", buf_span(&bytes)),
				 NULL);
			CHECK_EQ(w.items, depth <= 3 ? 3 : 0);
			CHECK_EQ(w.failures, depth > 3);
			CHECK_EQ(w.closed, depth <= 3 ? 3 + depth : depth);
			CHECK(w.sums_ok);
			if (depth > 3)
				CHECK(strstr(buf_cstr(&w.said),
					     "a container nested too deep"));
			buf_release(&bytes);
			walk_release(&w);
		}
	}
}

static void a_7z_in_an_archive_is_held_up_to_the_cap(void **state)
{
	struct buf bytes;
	size_t size;

	pack(&bytes, &seven, plain, ARRAY_LEN(plain));
	size = bytes.len;
	wrap(&bytes, &zip, "inner.7z");
	for (size_t cap = size - 1; cap <= size + 1; cap++) {
		struct evidence_options o = {.max_spill = cap};
		struct walk w;

		walk_init(&w);
		walk_one(&w, bench_file(*state, "h", buf_span(&bytes)), &o);
		CHECK_EQ(w.failures, cap < size);
		CHECK_EQ(w.items, cap < size ? 0 : 3);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
	buf_release(&bytes);
}

static void bombs_end_at_their_cap_and_walks_go_on(void **state)
{
	static const struct member bomb[] = {
		{.name = "a", .text = "abc"},
		{.name = "z", .zeros = 3000000},
		{.name = "b", .text = "abc"},
	};
	struct bench *b = *state;
	struct buf bytes;
	struct walk w;

	/* the size, exactly */
	for (uint64_t cap = 3000005; cap <= 3000007; cap++) {
		struct evidence_options o = {.max_unpacked = cap};

		walk_init(&w);
		walk_one(&w, pack_file(b, "z.zip", &zip, bomb, 3), &o);
		CHECK_EQ(w.failures, cap < 3000006 ? 2 : 0);
		CHECK_EQ(w.bytes, cap < 3000006 ? cap : 3000006);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
	/* the ratio, and where it begins to count */
	for (unsigned i = 0; i < 2; i++) {
		struct evidence_options o = {
			.max_ratio = 10, .ratio_from = i ? 3000006 : 3000005};

		walk_init(&w);
		walk_one(&w, bench_path(b, "z.zip"), &o);
		CHECK_EQ(w.failures, i ? 0 : 2);
		walk_release(&w);
	}
	/* in an archive: only the inner one ends */
	pack(&bytes, &zip, bomb, 3);
	wrap(&bytes, &zip, "inner.zip");
	bench_file(b, "q/1.zip", buf_span(&bytes));
	bench_file(b, "q/2", SPAN_LIT("abc"));
	walk_init(&w);
	walk_one(&w, bench_path(b, "q"),
		 &(struct evidence_options){.max_unpacked = 100000});
	CHECK_EQ(w.items, 3);
	CHECK(strstr(buf_cstr(&w.said), "item 2 "));
	CHECK(strstr(buf_cstr(&w.said), "unpacks to too many bytes\n"));
	CHECK(w.sums_ok);
	walk_release(&w);
	buf_release(&bytes);
}

static void bombs_in_bombs_meet_the_ratio_of_the_outer_one(void **state)
{
	static const struct member bomb = {.name = "z", .zeros = 20000000};
	struct evidence_options o = {.ratio_from = 1000000, .max_ratio = 1500};
	struct buf bytes;
	struct walk w;

	pack(&bytes, &zip, &bomb, 1);
	wrap(&bytes, &zip, "1.zip");
	wrap(&bytes, &zip, "2.zip");
	walk_init(&w);
	walk_one(&w, bench_file(*state, "bb", buf_span(&bytes)), &o);
	CHECK(w.bytes < 2000000 || w.bytes <= 1500 * bytes.len);
	CHECK(w.failures > 0);
	CHECK(w.sums_ok);
	walk_release(&w);
	buf_release(&bytes);
}

static void members_are_counted_to_the_cap(void **state)
{
	for (uint64_t cap = 3; cap <= 5; cap++) {
		struct evidence_options o = {.max_members = cap};
		struct walk w;

		walk_init(&w);
		walk_one(&w,
			 pack_file(*state, "m.zip", &zip, plain,
				   ARRAY_LEN(plain)),
			 &o);
		CHECK_EQ(w.failures, cap < 4);
		CHECK_EQ(w.items, cap < 4 ? 2 : 3);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
}

static void every_truncation_is_told(void **state)
{
	static const struct packing *const hows[] = {
		&zip, &stored_zip, &tar, &seven, &gz_tar, &xz_tar, &zst_tar};
	struct bench *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		struct buf bytes;
		unsigned best = 0;

		pack(&bytes, hows[i], plain, ARRAY_LEN(plain));
		for (size_t len = 0; len < bytes.len; len++) {
			struct walk w;

			walk_init(&w);
			walk_one(&w,
				 bench_file(b, "t",
					    span_head(buf_span(&bytes), len)),
				 NULL);
			CHECK(w.sums_ok);
			CHECK(w.closed > 0);
			if (w.items > best)
				best = w.items;
			walk_release(&w);
		}
		/* All but 7z, which has its directory at the end. */
		CHECK_EQ(best, (hows[i]->filter && hows[i] != &gz_tar) ||
					       hows[i] == &seven
				       ? 1
				       : 3);
		buf_release(&bytes);
	}
}

static void a_packed_log_that_breaks_off_is_read_to_there(void **state)
{
	static char text[5000];
	const struct member one = {.name = "any", .text = text};
	struct buf bytes;
	uint64_t before = 0;

	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = (char)('a' + (i * i / 7) % 26);
	pack(&bytes, &gz, &one, 1);
	for (size_t len = 20; len < bytes.len; len++) {
		struct walk w;

		walk_init(&w);
		walk_one(&w,
			 bench_file(*state, "t.gz",
				    span_head(buf_span(&bytes), len)),
			 NULL);
		CHECK_EQ(w.failures, 1);
		CHECK(w.bytes >= before);
		before = w.bytes;
		walk_release(&w);
	}
	CHECK_EQ(before, sizeof(text) - 1); /* only the trailer is missing */
	buf_release(&bytes);
}

static void packed_members_behind_each_other_are_one_file(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};
	struct buf bytes;
	size_t len;
	struct walk w;

	pack(&bytes, &gz, &one, 1);
	len = bytes.len;
	buf_put(&bytes, bytes.ptr, len);
	buf_put(&bytes, "\0\0\0", 3);
	walk_init(&w);
	walk_one(&w, bench_file(*state, "t.gz", buf_span(&bytes)), NULL);
	CHECK_EQ(w.bytes, 6);
	CHECK_EQ(w.skipped, 0);
	walk_release(&w);
	buf_release(&bytes);
}

static void a_wrong_sum_is_damage_of_that_member_only(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at;

	pack(&bytes, &stored_zip, plain, ARRAY_LEN(plain));
	at = span_find(buf_span(&bytes), SPAN_LIT("abc"));
	CHECK(at != SIZE_MAX);
	bytes.ptr[at] = 'A';
	walk_init(&w);
	walk_one(&w, bench_file(*state, "w.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.items, 3);
	CHECK_EQ(w.failures, 1);
	CHECK(strstr(buf_cstr(&w.said),
		     "skipped w.zip!/C/inetpub/a.log ? -3 damaged zip: "));
	CHECK_EQ(w.bytes, 9);
	walk_release(&w);
	buf_release(&bytes);
}

static void an_unknown_compression_is_told(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at = 0;

	pack(&bytes, &zip, plain, 1);
	for (;;) { /* local header: method at 8; central: at 10 */
		struct span rest = span_skip(buf_span(&bytes), at);
		size_t n = span_find(rest, SPAN_LIT("PK"));

		if (n == SIZE_MAX)
			break;
		at += n;
		if (bytes.ptr[at + 2] == 3)
			bytes.ptr[at + 8] = 77;
		if (bytes.ptr[at + 2] == 1)
			bytes.ptr[at + 10] = 77;
		at += 2;
	}
	walk_init(&w);
	walk_one(&w, bench_file(*state, "u.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.failures, 1);
	CHECK_EQ(w.bytes, 0);
	walk_release(&w);
	buf_release(&bytes);
}

static void a_zip_without_its_directory_is_read_by_local_headers(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at;

	pack(&bytes, &zip, plain, ARRAY_LEN(plain));
	at = span_find(buf_span(&bytes), SPAN_LIT("PK\1\2"));
	memset(bytes.ptr + at, 'x', 8); /* its end still points there */
	walk_init(&w);
	walk_one(&w, bench_file(*state, "c.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.items, 3);
	CHECK_EQ(w.bytes, 9);
	walk_release(&w);
	buf_release(&bytes);
}

static void how_much_is_read_at_once_changes_nothing(void **state)
{
	struct bench *b = *state;
	struct buf bytes, want;
	struct walk w;

	pack(&bytes, &gz_tar, plain, ARRAY_LEN(plain));
	wrap(&bytes, &zip, "a.tgz");
	bench_file(b, "r", buf_span(&bytes));
	walk_init(&w);
	walk_one(&w, bench_path(b, "r"), NULL);
	want = w.said;
	w.said = (struct buf){0};
	walk_release(&w);
	for (size_t piece = 1; piece < 8; piece++) {
		for (size_t most = 1; most < 8; most++) {
			walk_init(&w);
			w.piece = piece;
			w.read_most = most;
			CHECK_TEXT(walk_one(&w, bench_path(b, "r"), NULL),
				   buf_cstr(&want));
			walk_release(&w);
		}
	}
	buf_release(&want);
	buf_release(&bytes);
}

struct worker {
	const struct evidence_list *list;
	struct walk walk;
	int r;
};

static void *read_all(void *user)
{
	struct worker *me = user;

	for (size_t i = 0; i < evidence_count(me->list) && !me->r; i++) {
		const struct evidence_item *item;
		struct source *source;
		struct evidence *e;

		me->r = evidence_open(&e, me->list, i, &me->walk.sink, NULL);
		while (!me->r &&
		       (me->r = evidence_next(e, &item, &source, NULL)) > 0)
			me->r = 0;
		if (!me->r)
			evidence_close(e);
	}
	return NULL;
}

static void threads_share_a_list_and_say_the_same(void **state)
{
	struct bench *b = *state;
	struct worker workers[4] = {0};
	pthread_t threads[4];
	struct evidence_list *list;
	const char *root;

	pack_file(b, "s/1.zip", &zip, plain, ARRAY_LEN(plain));
	pack_file(b, "s/2.7z", &seven, plain, ARRAY_LEN(plain));
	pack_file(b, "s/3.tgz", &gz_tar, plain, ARRAY_LEN(plain));
	bench_file(b, "s/4", SPAN_LIT("abc"));
	root = bench_path(b, "s");
	walk_init(&workers[0].walk);
	CHECK_EQ(evidence_list_open(&list, &root, 1, NULL,
				    &workers[0].walk.sink, NULL),
		 0);
	for (size_t i = 0; i < 4; i++) {
		if (i)
			walk_init(&workers[i].walk);
		workers[i].list = list;
		CHECK_EQ(pthread_create(&threads[i], NULL, read_all,
					&workers[i]),
			 0);
	}
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		CHECK_EQ(workers[i].r, 0);
		CHECK_EQ(workers[i].walk.closed, 3 * 3 + 3 + 1);
		CHECK_TEXT(buf_cstr(&workers[i].walk.said),
			   buf_cstr(&workers[0].walk.said));
	}
	for (size_t i = 0; i < 4; i++)
		walk_release(&workers[i].walk);
	evidence_list_close(list);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct bench *b = *state;
	const char *root;
	struct buf bytes;

	pack(&bytes, &seven, plain, ARRAY_LEN(plain));
	wrap(&bytes, &zip, "a.7z");
	root = bench_file(b, "fa", buf_span(&bytes));
	buf_release(&bytes);
	for (unsigned n = 1;; n++) {
		struct walk w;
		struct err err;
		bool hit;
		int r;

		walk_init(&w);
		CHECK(buf_room(&w.said, 4096));
		alloc_fail_at(n);
		r = walk_run(&w, &root, 1, NULL, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(r, hit ? ST_NOMEM : ST_OK);
		walk_release(&w);
		if (!hit)
			return;
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, make_bench, drop_bench)
	const struct CMUnitTest tests[] = {
		T(a_folder_and_every_archive_of_it_say_the_same),
		T(containers_have_the_digest_of_their_file),
		T(a_packed_file_is_one_member_under_its_own_name),
		T(a_packed_file_lies_where_its_log_lay),
		T(names_that_climb_are_refused_and_odd_ones_read),
		T(names_that_are_not_utf8_keep_their_bytes),
		T(links_and_devices_are_told_not_followed),
		T(passwords_are_tried_in_turn),
		T(the_right_password_wins_among_many_wrong_ones),
		T(containers_nest_to_the_cap_and_no_deeper),
		T(a_7z_in_an_archive_is_held_up_to_the_cap),
		T(bombs_end_at_their_cap_and_walks_go_on),
		T(bombs_in_bombs_meet_the_ratio_of_the_outer_one),
		T(members_are_counted_to_the_cap),
		T(every_truncation_is_told),
		T(a_packed_log_that_breaks_off_is_read_to_there),
		T(packed_members_behind_each_other_are_one_file),
		T(a_wrong_sum_is_damage_of_that_member_only),
		T(an_unknown_compression_is_told),
		T(a_zip_without_its_directory_is_read_by_local_headers),
		T(how_much_is_read_at_once_changes_nothing),
		T(threads_share_a_list_and_say_the_same),
		T(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
