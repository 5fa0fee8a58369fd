/* file_event.c - see file_event.h. */
#include "ingest/file_event.h"

static struct span file_field(const struct event *e, unsigned field)
{
	const struct file_event *f = e->inner;

	switch (field) {
	case FIELD_PATH:
		return f->path;
	case FIELD_NAME:
		return f->name;
	case FIELD_STEM:
		return f->stem;
	case FIELD_SIZE:
		return f->size;
	case FIELD_SHA256:
		return f->sha256;
	default:
		return SPAN_EMPTY;
	}
}

static struct span name_of(struct span path)
{
	size_t at = path.len;

	while (at && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\')
		at--;
	return span_skip(path, at);
}

struct file_event file_event_of(const struct case_item *row, enum log_kind log)
{
	struct file_event f = {
		.path = row->windows_path.len ? row->windows_path : row->path,
		.event = {log, false, TIME_NONE, 0, 0, 0, file_field, NULL},
	};

	f.name = name_of(f.path);
	return f;
}
