/* report_files.c - see report_files.h. */
#include "cli/report_files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/option.h"
#include "cli/say.h"

int report_to_stdout(struct report_sink *sink, struct span bytes,
		     struct err *err)
{
	(void)sink;
	return say_bytes(bytes, err);
}

struct report_options report_options_of(const char *lang, const char *case_path)
{
	return (struct report_options){
		.lang = words_have(lang, "ar") ? LANG_AR : LANG_EN,
		.columns = say_width(),
		.colour = say_wants_colour(),
		.command = case_path,
	};
}

struct file_sink {
	struct report_sink sink;
	int fd;
	const char *path;
};

static int write_to_file(struct report_sink *sink, struct span bytes,
			 struct err *err)
{
	struct file_sink *f = (struct file_sink *)sink;

	return say_to(f->fd, bytes, f->path, err);
}

void report_files_release(struct report_files *f)
{
	for (size_t i = 0; i < f->count; i++)
		mem_free(f->name[i]);
	*f = (struct report_files){0};
}

char *report_prefix(const char *case_path)
{
	struct span path = span_str(case_path);

	if (span_ends_nocase(path, SPAN_LIT(".postern")))
		path.len -= strlen(".postern");
	return mem_text((const char *)path.ptr, path.len);
}

typedef int report_function(struct case_file *c,
			    const struct report_options *options,
			    struct report_sink *sink, struct err *err);

static report_function *function_of(const char *format)
{
	if (!strcmp(format, "json"))
		return report_json;
	return strcmp(format, "html") ? report_text : report_html;
}

static int note_custody(struct case_file *c, const char *path,
			const struct report_digest_sink *sink, struct err *err)
{
	const char *slash = strrchr(path, '/');
	uint8_t sha256[DIGEST_SIZE];

	digest_take(sink->digest, sha256);
	return case_custody(c, "report", span_str(slash ? slash + 1 : path),
			    (int64_t)sink->bytes, sha256, err);
}

/* To PATH.new, then renamed: a report is whole or not there. */
static int write_report(struct case_file *c, const char *path,
			report_function *make,
			const struct report_options *options, bool custody,
			struct err *err)
{
	struct file_sink file = {{write_to_file}, -1, path};
	struct report_digest_sink hashed;
	struct digest *digest = NULL;
	char temporary[LIMIT_FILE_NAME];
	int s = digest_open(&digest, err);

	if (s)
		return s;
	snprintf(temporary, sizeof(temporary), "%s.new", path);
	file.fd =
		open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (file.fd < 0) {
		digest_close(digest);
		return err_sys(err, ST_IO, errno, "cannot write %s", path);
	}
	report_digest_sink_init(&hashed, &file.sink, digest);
	s = make(c, options, &hashed.sink, err);
	if (!s && (fsync(file.fd) || rename(temporary, path)))
		s = err_sys(err, ST_IO, errno, "cannot write %s", path);
	close(file.fd);
	if (s)
		unlink(temporary);
	if (!s && custody)
		s = note_custody(c, path, &hashed, err);
	digest_close(digest);
	return s;
}

struct wanted {
	const char *format;
	const char *ending;
	enum report_lang lang;
	const char *lang_word; /* NULL: the report holds both languages */
};

static const struct wanted kinds[] = {
	{"json", "json", LANG_EN, NULL},    {"html", "en.html", LANG_EN, "en"},
	{"html", "ar.html", LANG_AR, "ar"}, {"text", "en.txt", LANG_EN, "en"},
	{"text", "ar.txt", LANG_AR, "ar"},
};

static int write_kind(struct case_file *c, const struct wanted *k,
		      const char *path, bool custody, struct report_files *out,
		      struct err *err)
{
	struct report_options options = {.lang = k->lang};
	int s = write_report(c, path, function_of(k->format), &options, custody,
			     err);

	if (s)
		return s;
	out->name[out->count] = mem_text(path, strlen(path));
	if (!out->name[out->count])
		return err_nomem(err);
	out->count++;
	return ST_OK;
}

int report_files_write(struct case_file *c, const char *prefix,
		       const char *formats, const char *langs, bool custody,
		       struct report_files *out, struct err *err)
{
	int s = ST_OK;

	*out = (struct report_files){0};
	for (size_t i = 0; !s && i < ARRAY_LEN(kinds); i++) {
		const struct wanted *k = &kinds[i];
		char path[LIMIT_FILE_NAME - 16];

		if (!words_have(formats, k->format) ||
		    (k->lang_word && !words_have(langs, k->lang_word)))
			continue;
		snprintf(path, sizeof(path), "%s.%s", prefix, k->ending);
		s = write_kind(c, k, path, custody, out, err);
	}
	if (s)
		report_files_release(out);
	return s;
}

int report_files_renew(struct case_file *c, const char *prefix,
		       struct report_files *out, struct err *err)
{
	int s = ST_OK;

	*out = (struct report_files){0};
	for (size_t i = 0; !s && i < ARRAY_LEN(kinds); i++) {
		char path[LIMIT_FILE_NAME - 16];

		snprintf(path, sizeof(path), "%s.%s", prefix, kinds[i].ending);
		if (!access(path, F_OK))
			s = write_kind(c, &kinds[i], path, true, out, err);
	}
	if (s)
		report_files_release(out);
	return s;
}
