/* scripts.h - script blocks that PowerShell logged in several records (4104),
 * put together again.
 *
 * A block's parts carry one ScriptBlockId, MessageNumber and MessageTotal.
 * Bounded: LIMIT_SCRIPTS_OPEN blocks at a time, the oldest is given up first;
 * LIMIT_SCRIPT bytes a block, what is beyond is counted.  A block stays when a
 * rule matched one of its parts or the whole; what was split over two records
 * is found in the whole. */
#ifndef POSTERN_INGEST_SCRIPTS_H
#define POSTERN_INGEST_SCRIPTS_H

#include "case/case.h"
#include "event/native.h"

#define LIMIT_SCRIPTS_OPEN 64
#define LIMIT_SCRIPT ((size_t)256 << 10) /* bytes of one that are kept */
#define LIMIT_SCRIPT_PARTS 512		 /* more are no script of a person */
#define LIMIT_SCRIPTS_TEXT ((size_t)4 << 20) /* of all open ones */
#define LIMIT_SCRIPTS_KEPT 256 /* an item; the rest have hits only */

/* X(MEMBER, "name"): fields of a record that are asked for. */
#define SCRIPT_FIELDS(X)                                                       \
	X(text, "ScriptBlockText")                                             \
	X(id, "ScriptBlockId")                                                 \
	X(number, "MessageNumber")                                             \
	X(total, "MessageTotal")                                               \
	X(file, "Path")

struct script_fields {
#define SCRIPT_FIELD_MEMBER(member, name) unsigned member;
	SCRIPT_FIELDS(SCRIPT_FIELD_MEMBER)
#undef SCRIPT_FIELD_MEMBER
};

/* As logons_add_names and logons_fields. */
int scripts_add_names(struct field_names *names, struct err *err) MUST_USE;
struct script_fields scripts_fields(const struct field_names *names);

struct scripts; /* opaque; NULL until the first part */
struct collect;
struct match;

/* An event that the rules have seen, and what they said of it.  Negative: no
 * memory for the matcher. */
int scripts_event(struct collect *c, const struct event *e,
		  const struct match *match, int matches,
		  struct err *err) MUST_USE;
/* At the end: blocks that never were whole. */
int scripts_finish(struct collect *c, struct err *err) MUST_USE;
/* What stays; the collector's, until it is released. */
size_t scripts_rows(const struct scripts *s, const struct case_script **out);
void scripts_close(struct scripts *s); /* NULL is fine */

#endif
