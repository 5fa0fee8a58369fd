/* magic.c - see magic.h. */
#include "evidence/magic.h"

#include "base/banned.h"
#include "base/compiler.h"
#include "base/cursor.h"

static const struct row {
	const char *bytes;
	size_t len;
	struct magic is;
} rows[] = {
	{"PK\3\4", 4, {MAGIC_ZIP, "zip"}},
	{"PK\5\6", 4, {MAGIC_ZIP, "zip"}},     /* without members */
	{"PK00PK\3\4", 8, {MAGIC_ZIP, "zip"}}, /* once split */
	{"PK\7\10PK\3\4", 8, {MAGIC_ZIP, "zip"}},
	{"7z\xBC\xAF\x27\x1C", 6, {MAGIC_7Z, "7z"}},
	{"\x1F\x8B\x08", 3, {MAGIC_PACKED, "gzip"}},
	{"\xFD"
	 "7zXZ\0",
	 6,
	 {MAGIC_PACKED, "xz"}},
	{"\x28\xB5\x2F\xFD", 4, {MAGIC_PACKED, "zstd"}},
	{"BZh", 3, {MAGIC_PACKED, "bzip2"}}, /* and more: see is_bzip2 */
	{"\x04\x22\x4D\x18", 4, {MAGIC_PACKED, "lz4"}},
	{"Rar!\x1A\x07", 6, {MAGIC_UNOPENED, "RAR archive"}},
	{"MSCF\0\0\0\0", 8, {MAGIC_UNOPENED, "cabinet file"}},
	{"MSWIM\0\0\0", 8, {MAGIC_UNOPENED, "WIM image"}},
	{"EVF\x09\x0D\x0A\xFF\0", 8, {MAGIC_UNOPENED, "E01 disk image"}},
	{"vhdxfile", 8, {MAGIC_UNOPENED, "VHDX disk image"}},
	{"conectix", 8, {MAGIC_UNOPENED, "VHD disk image"}},
	{"KDMV", 4, {MAGIC_UNOPENED, "VMDK disk image"}},
	{"!BDN", 4, {MAGIC_UNOPENED, "Outlook data file"}},
};

/* "BZh", level, then the magic of a block or of the end of the stream. */
static bool is_bzip2(struct span head)
{
	struct span behind = span_head(span_skip(head, 4), 6);

	return head.len >= 10 && head.ptr[3] >= '1' && head.ptr[3] <= '9' &&
	       (span_equal(behind, SPAN_LIT("\x31\x41\x59\x26\x53\x59")) ||
		span_equal(behind, SPAN_LIT("\x17\x72\x45\x38\x50\x90")));
}

/* Six to eight octal digits with blanks around, as tar writes its sum. */
static bool octal(struct span s, uint32_t *out)
{
	uint32_t value = 0;
	size_t i = 0, digits = 0;

	while (i < s.len && s.ptr[i] == ' ')
		i++;
	for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '7'; i++, digits++)
		value = value << 3 | (uint32_t)(s.ptr[i] - '0');
	*out = value;
	return digits > 0;
}

/* POSIX ustar and what came before it: the sum over the header, its own field
 * counted as blanks, must fit; old tars summed signed bytes. */
static bool is_tar(struct span head)
{
	uint32_t want;
	uint32_t plain = 0;
	int32_t with_sign = 0;

	if (head.len < 512 || head.ptr[0] == 0 ||
	    !octal(span_head(span_skip(head, 148), 8), &want))
		return false;
	for (size_t i = 0; i < 512; i++) {
		uint8_t byte = i >= 148 && i < 156 ? ' ' : head.ptr[i];

		plain += byte;
		with_sign += (int8_t)byte;
	}
	return want == plain || (int64_t)want == with_sign;
}

struct magic magic_of(struct span head)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct span want = span_of(rows[i].bytes, rows[i].len);

		if (!span_equal(span_head(head, want.len), want))
			continue;
		if (want.len == 3 && want.ptr[0] == 'B' && !is_bzip2(head))
			continue;
		return rows[i].is;
	}
	/* zstd's and lz4's skippable frames: 0x184D2A50 to 0x184D2A5F. */
	if (head.len >= 4 && (bytes_u32le(head.ptr) & 0xFFFFFFF0) == 0x184D2A50)
		return (struct magic){MAGIC_PACKED, "zstd"};
	if (is_tar(head))
		return (struct magic){MAGIC_TAR, "tar"};
	return (struct magic){MAGIC_OTHER, NULL};
}
