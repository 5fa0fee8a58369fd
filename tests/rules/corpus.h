/* corpus.h - every record of a file as an event, for tests of rules. */
#ifndef POSTERN_TESTS_RULES_CORPUS_H
#define POSTERN_TESTS_RULES_CORPUS_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "event/reader.h"

/* The bytes of a file; released with mem_free. Empty when it cannot be read. */
static inline struct span file_bytes(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long end = 0;

	if (f && !fseek(f, 0, SEEK_END) && (end = ftell(f)) > 0 &&
	    !fseek(f, 0, SEEK_SET) && (data = mem_new((size_t)end, 1)) &&
	    fread(data, 1, (size_t)end, f) != (size_t)end)
		end = 0;
	if (f)
		fclose(f);
	return span_of(data, data ? (size_t)end : 0);
}

struct corpus_visit {
	const struct field_names *names;
	void (*event)(struct corpus_visit *v, const char *path,
		      const struct event *e);
	size_t files;
	size_t events;
};

static inline void visit_file(struct corpus_visit *v, const char *path)
{
	struct span bytes = file_bytes(path);
	struct event_reader_options options = {
		.names = v->names,
		.format = sniff(span_head(bytes, SNIFF_BYTES), span_str(path)),
		.file_name = span_str(path),
	};
	struct memory_source source;
	struct event_reader *r;
	struct err err = {0};
	struct event e;

	memory_source_init(&source, bytes, 0);
	if (event_format_log(options.format) != LOG_NONE &&
	    event_reader_open(&r, &source.source, &options, &err) == ST_OK) {
		v->files++;
		while (event_reader_next(r, &e, &err) > 0) {
			v->events++;
			v->event(v, path, &e);
		}
		event_reader_close(r);
	}
	mem_free((void *)(uintptr_t)(bytes.len ? bytes.ptr : NULL));
}

/* All files below a folder. */
static inline void visit_folder(struct corpus_visit *v, const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		char path[4096];
		struct stat st;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			visit_folder(v, path);
		else
			visit_file(v, path);
	}
	if (d)
		closedir(d);
}

#endif
