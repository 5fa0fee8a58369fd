/* list.h - inside of evidence/: what evidence.c needs of the list. */
#ifndef POSTERN_EVIDENCE_LIST_H
#define POSTERN_EVIDENCE_LIST_H

#include "base/arena.h"
#include "evidence/evidence.h"
#include "evidence/file.h"

struct root {
	const char *given; /* the user's words, a '/' at the end taken off */
	struct span label; /* in front of its paths; may be empty */
	int fd;		   /* of the folder; -1: the root is a file */
};

struct folder {
	size_t root;
	const char *below; /* "a/b/" as the system has it; "" for the root */
	struct span path;  /* "EX01/a/b/" for the report; may be empty */
};

struct file {
	size_t folder;
	const char *name;
	uint64_t bytes;
};

/* An override whose place is written as the report writes paths. */
struct host_rule {
	size_t root; /* SIZE_MAX: any */
	struct span prefix;
	struct span name;
};

struct evidence_list {
	struct evidence_options options;
	struct evidence_sink *sink; /* while it is being opened */
	struct arena arena;
	struct root *roots;
	size_t root_count;
	struct folder *folders;
	size_t folder_count, folder_room;
	struct file *files;
	size_t file_count, file_room;
	struct host_rule *rules;
	size_t rule_count;
	bool full; /* over max_members; told once */
};

/* Resolves one --host; l->rules has room for one rule more than roots.
 * ST_USAGE when no evidence lies there. */
int evidence_list_add_host(struct evidence_list *l,
			   const struct evidence_host *host,
			   struct err *err) MUST_USE;

/* The options with every default filled in. */
const struct evidence_options *
evidence_list_options(const struct evidence_list *l);

/* Opens the file of that index; see evidence_file_open. */
int evidence_list_open_file(const struct evidence_list *l, size_t index,
			    struct evidence_file *f, struct digest *digest,
			    struct err *err) MUST_USE;

/* The name that --host gives to what lies at this path (as in evidence_item,
 * below the top-level file `index`), or the empty span. */
struct span evidence_list_host(const struct evidence_list *l, size_t index,
			       struct span path);

#endif
