/* evidence.h - evidence as a row of items, whatever it is packed in.
 *
 *	evidence_list_open(&list, roots, n, &options, sink, err);
 *	for (i = 0; i < evidence_count(list); i++) {	(any thread, any order)
 *		evidence_open(&e, list, i, sink, err);
 *		while ((r = evidence_next(e, &item, &source, err)) > 0)
 *			... read `source`, to its end or not ...
 *		evidence_close(e);
 *	}
 *	evidence_list_close(list);
 *
 * The list holds the top-level files in a fixed order: names within a folder
 * sorted as bytes.  Each is one unit of work: a plain file gives one item, a
 * container its members in the order of the archive, containers in it opened
 * in their place.  Nothing is extracted, nothing is written.
 *
 * Every item is read to its end and hashed, by the caller as far as it
 * wishes and then by evidence_next; what the callers must not miss comes
 * through the sink.  docs/internals/evidence.md tells the whole story. */
#ifndef POSTERN_EVIDENCE_EVIDENCE_H
#define POSTERN_EVIDENCE_EVIDENCE_H

#include "base/source.h"
#include "evidence/layout.h"
#include "evidence/passwords.h"

#define EVIDENCE_BYTES_UNKNOWN UINT64_MAX

/* One file of the evidence.  Spans live until the next evidence_next of the
 * same evidence (for the sink: until its function returns). */
struct evidence_item {
	/* '/' between components, below the root's folder, or after the
	 * root's name when there are several roots; "outer.zip!/inner" in
	 * containers; bytes that are not UTF-8 and control characters as %XX;
	 * a name met twice in a container has "#ordinal" behind it. */
	struct span path;
	struct span container; /* path of the innermost one, or empty */
	struct layout layout;  /* host and Windows path, where they are told */
	uint64_t bytes;	       /* as its folder or archive says, or
				* EVIDENCE_BYTES_UNKNOWN */
	/* What its first bytes say: "zip", "7z", "tar", "gzip", "xz", "zstd",
	 * "bzip2", "lz4", or a kind that is known but not opened ("RAR
	 * archive"); NULL for all else. */
	const char *kind;
	size_t top;	  /* index in the list */
	uint64_t ordinal; /* in the order of reading within `top`, from 0 */
	unsigned depth;	  /* containers around it */
};

enum evidence_use {
	EVIDENCE_GIVEN,	    /* evidence_next gave it to the caller */
	EVIDENCE_CONTAINER, /* its members were given */
	EVIDENCE_UNREAD,    /* hashed only; skipped() said why */
};

/* What became of an item.  decoded + damaged + slack = bytes; of an
 * EVIDENCE_GIVEN item all counts as decoded here, as only its reader knows. */
struct evidence_receipt {
	enum evidence_use use;
	uint64_t bytes; /* really there and hashed */
	uint8_t sha256[DIGEST_SIZE];
	uint64_t decoded, damaged, slack;
	enum status damage; /* ST_OK: whole; else skipped() said why */
};

/* Something was not examined, or only in part: a row of `not_examined`. */
struct evidence_skip {
	struct span path;
	uint64_t bytes; /* not examined, or EVIDENCE_BYTES_UNKNOWN */
	/* ST_OK: nothing is wrong, there is just nothing to read (links,
	 * devices); else ST_FORMAT damage, ST_IO, ST_LIMIT, ST_PASSWORD:
	 * exit code 3. */
	enum status code;
	const char *why; /* one line; lives until the function returns */
};

/* Called on the thread that called the evidence_* function, in a fixed order.
 * A container is closed after its members. */
struct evidence_sink {
	void (*closed)(struct evidence_sink *sink,
		       const struct evidence_item *item,
		       const struct evidence_receipt *receipt);
	void (*skipped)(struct evidence_sink *sink,
			const struct evidence_skip *skip);
};

/* --host NAME=PATH: all below PATH belongs to NAME.  PATH is written as the
 * user sees it (from a root on) or as paths are in the report. */
struct evidence_host {
	const char *name;
	const char *path;
};

/* Zero means the default of base/limits.h. */
struct evidence_options {
	const struct evidence_host *hosts;
	size_t host_count;
	const struct passwords *passwords; /* tried in turn; NULL: none */
	/* For readers that keep no custody: receipts hold zeros; or those of
	 * the items that are given do, unless evidence_want_digest is called.
	 */
	bool no_digests, digests_asked;
	unsigned max_nesting; /* containers in containers */
	unsigned max_folder_depth;
	uint64_t max_members; /* of one container; files of the list */
	uint64_t max_unpacked;
	uint64_t max_ratio;
	uint64_t ratio_from;
	size_t max_path;
	size_t max_spill; /* bytes held for 7z in containers, together */
};

/* Opaque and frozen once open: any number of threads may use it. */
struct evidence_list;

/* Lists the files below the roots (folders or files; cheap, nothing is read).
 * Options, with all they point to, must outlive the list.  ST_USAGE: no such
 * path, neither file nor folder, no files at all, a root inside another, a
 * --host that fits nothing.  What is left out goes to sink->skipped. */
int evidence_list_open(struct evidence_list **out, const char *const *roots,
		       size_t root_count,
		       const struct evidence_options *options,
		       struct evidence_sink *sink, struct err *err) MUST_USE;
void evidence_list_close(struct evidence_list *l); /* NULL is fine */

size_t evidence_count(const struct evidence_list *l);
uint64_t evidence_bytes(const struct evidence_list *l, size_t index);
/* Its path as in evidence_item, in the arena; ptr NULL: no memory. */
struct span evidence_path(const struct evidence_list *l, size_t index,
			  struct arena *arena) MUST_USE;
/* The top-level file that holds the item of this path (as reports have it):
 * itself or the outermost container; SIZE_MAX when there is none. */
size_t evidence_find(const struct evidence_list *l, struct span path);

/* One top-level file; one thread at a time. */
struct evidence;

/* Fails with ST_NOMEM only: a file that cannot be opened is told to
 * sink->skipped and gives no item. */
int evidence_open(struct evidence **out, const struct evidence_list *l,
		  size_t index, struct evidence_sink *sink,
		  struct err *err) MUST_USE;
/* Closing before the end leaves the rest unread and untold. NULL is fine. */
void evidence_close(struct evidence *e);

/* Finishes the item before (reads its rest, calls sink->closed) and gives the
 * next one: 1, 0 at the end, or ST_NOMEM, after which only close is allowed.
 * *source gives the item's bytes until the next call; it never fails: where
 * the bytes break off, it ends and the sink learns why. */
int evidence_next(struct evidence *e, const struct evidence_item **item,
		  struct source **source, struct err *err) MUST_USE;
/* With digests_asked: the item that was given last is hashed. head: all that
 * was read of it so far, which tells what it is. */
void evidence_want_digest(struct evidence *e, struct span head);

#endif
