/* pack.c - see pack.h. */
#include "pack.h"

#include <archive.h>
#include <archive_entry.h>

#include "disk.h"

#include "base/alloc.h"
#include "base/clock.h"

bool pack_format_of(const char *name, enum pack_format *out)
{
	static const char *const names[] = {"folder", "zip", "tar", "kape",
					    "velociraptor"};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(name, names[i])) {
			*out = (enum pack_format)i;
			return true;
		}
	}
	return false;
}

static int archive_err(struct archive *a, struct err *err)
{
	const char *text = archive_error_string(a);

	return err_set(err, ST_IO, ERR_NO_OFFSET, "archive: %s",
		       text ? text : "failed");
}

static int put_member(struct archive *a, const char *name, struct span bytes,
		      int64_t mtime_s, struct err *err)
{
	struct archive_entry *e = archive_entry_new();
	int rc = ST_OK;

	archive_entry_set_pathname_utf8(e, name);
	archive_entry_set_size(e, (la_int64_t)bytes.len);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_mtime(e, mtime_s, 0);
	if (archive_write_header(a, e) < ARCHIVE_WARN ||
	    archive_write_data(a, bytes.ptr, bytes.len) !=
		    (la_ssize_t)bytes.len)
		rc = archive_err(a, err);
	archive_entry_free(e);
	return rc;
}

/* The member's name: collectors write the drive in their own way. */
static void name_member(enum pack_format format, const char *host,
			const char *below, struct buf *out)
{
	const char *rest = strncmp(below, "C/", 2) ? NULL : below + 2;

	buf_reset(out);
	if (format == PACK_ZIP || format == PACK_TAR)
		buf_printf(out, "%s/%s", host, below);
	else if (format == PACK_VELOCIRAPTOR && rest)
		buf_printf(out, "uploads/auto/C%%3A/%s", rest);
	else
		buf_text(out, below);
}

static int put_files(struct archive *a, const char *root, const char *host,
		     enum pack_format format, int64_t mtime_s, struct err *err)
{
	struct buf names, name, bytes;
	char path[4096];
	int rc;

	buf_init(&names, (size_t)1 << 30);
	buf_init(&name, 65536);
	snprintf(path, sizeof(path), "%s/%s", root, host);
	rc = disk_list(path, &names, err);
	for (size_t at = 0; at < names.len && !rc;) {
		const char *below = (const char *)names.ptr + at;

		at += strlen(below) + 1;
		snprintf(path, sizeof(path), "%s/%s/%s", root, host, below);
		name_member(format, host, below, &name);
		rc = disk_read(path, (size_t)8 << 30, &bytes, err);
		if (!rc)
			rc = put_member(a, buf_cstr(&name), buf_span(&bytes),
					mtime_s, err);
		buf_release(&bytes);
	}
	buf_release(&name);
	buf_release(&names);
	return rc;
}

static int put_context(struct archive *a, const char *host,
		       enum pack_format format, int64_t mtime_s,
		       struct err *err)
{
	char text[512];
	const char *name = "client_info.json";

	if (format == PACK_VELOCIRAPTOR) {
		snprintf(text, sizeof(text),
			 "{\"Hostname\":\"%s\",\"OS\":\"windows\","
			 "\"Name\":\"velociraptor\"}\n",
			 host);
	} else {
		name = "ConsoleLog.txt";
		snprintf(text, sizeof(text),
			 "KAPE directory: D:\\KAPE\r\nMachine name: %s\r\n"
			 "Using Target operations\r\n",
			 host);
	}
	return put_member(a, name, span_str(text), mtime_s, err);
}

static int set_format(struct archive *a, enum pack_format format)
{
	if (format != PACK_TAR)
		return archive_write_set_format_zip(a);
	if (archive_write_add_filter_xz(a) < ARCHIVE_WARN ||
	    archive_write_set_filter_option(a, "xz", "compression-level", "9") <
		    ARCHIVE_WARN)
		return ARCHIVE_FATAL;
	return archive_write_set_format_pax_restricted(a);
}

static int archive_open(struct archive **out, const char *path,
			enum pack_format format, struct err *err)
{
	struct archive *a = archive_write_new();

	if (set_format(a, format) < ARCHIVE_WARN ||
	    archive_write_open_filename(a, path) < ARCHIVE_WARN) {
		int rc = archive_err(a, err);

		archive_write_free(a);
		return rc;
	}
	*out = a;
	return ST_OK;
}

/* As the collectors name them: the host, and when it was collected. */
static void name_archive(enum pack_format format, const char *out,
			 const char *host, int64_t mtime_s, char *path,
			 size_t cap)
{
	struct buf date;
	unsigned s = (unsigned)(mtime_s % 86400);

	buf_init(&date, 64);
	time_put_date(&date, mtime_s * NS_PER_SECOND);
	if (format == PACK_KAPE)
		snprintf(path, cap, "%s/collected/%.10sT%02u%02u%02u_%s.zip",
			 out, (const char *)date.ptr, s / 3600, s / 60 % 60,
			 s % 60, host);
	else
		snprintf(path, cap,
			 "%s/collected/Collection-%s-%.10sT%02u_%02u_%02uZ.zip",
			 out, host, (const char *)date.ptr, s / 3600,
			 s / 60 % 60, s % 60);
	buf_release(&date);
}

static int pack_host(const char *out, const char *root, const char *host,
		     enum pack_format format, int64_t mtime_s, struct err *err)
{
	char path[4096];
	struct archive *a = NULL;
	int rc;

	name_archive(format, out, host, mtime_s, path, sizeof(path));
	rc = disk_folders(path, err);
	if (!rc)
		rc = archive_open(&a, path, format, err);
	if (rc)
		return rc;
	rc = put_context(a, host, format, mtime_s, err);
	if (!rc)
		rc = put_files(a, root, host, format, mtime_s, err);
	archive_write_free(a);
	return rc;
}

/* The hosts are the folders right below the root. */
static int each_host(const char *out, const char *root, struct archive *whole,
		     enum pack_format format, int64_t mtime_s, struct err *err)
{
	struct buf names;
	char last[256] = "", host[256];
	int rc;

	buf_init(&names, (size_t)1 << 30);
	rc = disk_list(root, &names, err);
	for (size_t at = 0; at < names.len && !rc;) {
		const char *below = (const char *)names.ptr + at;

		at += strlen(below) + 1;
		snprintf(host, sizeof(host), "%.*s", (int)strcspn(below, "/"),
			 below);
		if (!strcmp(host, last))
			continue;
		memcpy(last, host, sizeof(last));
		rc = whole ? put_files(whole, root, host, format, mtime_s, err)
			   : pack_host(out, root, host, format, mtime_s, err);
	}
	buf_release(&names);
	return rc;
}

int pack(const char *out, enum pack_format format, int64_t mtime_s,
	 struct err *err)
{
	char root[4096], path[4096];
	struct archive *whole = NULL;
	int rc = ST_OK;

	if (format == PACK_FOLDER)
		return ST_OK;
	snprintf(root, sizeof(root), "%s/evidence", out);
	snprintf(path, sizeof(path), "%s/evidence.%s", out,
		 format == PACK_TAR ? "tar.xz" : "zip");
	if (format <= PACK_TAR)
		rc = archive_open(&whole, path, format, err);
	if (!rc)
		rc = each_host(out, root, whole, format, mtime_s, err);
	if (whole)
		archive_write_free(whole);
	if (rc || format <= PACK_TAR)
		return rc ? rc : disk_remove(root, err);
	rc = disk_remove(root, err);
	snprintf(path, sizeof(path), "%s/collected", out);
	if (!rc && rename(path, root))
		rc = err_set(err, ST_IO, ERR_NO_OFFSET, "%s: rename", path);
	return rc;
}
