/* binxml.h - binary XML as event logs hold it, from bytes to instances.
 *
 * Ours, behind evtx.h.  Three steps, each in its own file:
 *
 *	binxml_tree.c      tokens -> nodes, for a template or for elements that
 *	                   stand in a record without one
 *	binxml_store.c     templates, kept over chunks: one that comes again is
 *	                   compared, not compiled
 *	binxml.c           a record's bytes -> instances: templates and values
 *
 * What is written of it: binxml_json.c, binxml_xml.c, binxml_value.c.
 *
 * All offsets are bytes from the start of the chunk, as in the format. */
#ifndef POSTERN_FORMATS_BINXML_H
#define POSTERN_FORMATS_BINXML_H

#include "base/arena.h"
#include "base/cursor.h"
#include "formats/evtx.h"

/* --- nodes --- */

enum binxml_kind {
	BINXML_ELEMENT,	  /* attributes, then content, up to `end` */
	BINXML_ATTRIBUTE, /* its texts and slots, up to `end` */
	BINXML_TEXT,
	BINXML_CDATA,
	BINXML_ENTITY, /* an entity that we do not know: "name" */
	BINXML_SLOT,
	BINXML_PI, /* its data is a TEXT, up to `end` */
};

#define BINXML_NO_SLOT UINT16_MAX

/* Nodes stand in document order; `end` is the index behind a node's last
 * descendant. */
struct binxml_node {
	uint8_t kind;	  /* enum binxml_kind */
	uint8_t type;	  /* SLOT: type that the template declares */
	uint16_t slot;	  /* SLOT: which; ELEMENT: left out when this one is
			   * NULL, or BINXML_NO_SLOT */
	uint32_t end;	  /* index */
	struct span text; /* name or text, UTF-8, in the tree's arena */
	bool optional;	  /* SLOT */
	bool plain; /* ELEMENT, ATTRIBUTE: nothing in the name that XML minds */
};

struct binxml_tree {
	const struct binxml_node *nodes;
	uint32_t count;
	uint32_t slot_count;
	uint32_t name_bytes; /* of all names: what a rendering may repeat */
};

/* A name reference inside a template: 4 bytes at `at` (from the template's
 * first body byte) that another chunk may have different. */
struct binxml_hole {
	uint32_t at;
	bool is_inline;	 /* the name itself follows */
	struct span raw; /* the name, UTF-16LE */
};

/* --- templates --- */

enum binxml_known { /* System values that every record is asked for */
		    KNOWN_EVENT_ID,
		    KNOWN_LEVEL,
		    KNOWN_TIME,
		    KNOWN_RECORD_ID,
		    KNOWN_CHANNEL,
		    KNOWN_PROVIDER,
		    KNOWN_COMPUTER,
		    KNOWN_USER,
		    KNOWN_COUNT,
};

struct json_program;

/* Memory that making a JSON program uses, kept for the next. */
struct json_scratch {
	struct buf text;
	struct buf steps;
	struct buf slots;
};

struct binxml_template {
	struct evtx_template face; /* first */
	struct binxml_tree tree;
	const uint8_t *slot_part; /* enum evtx_part of each slot's place */
	const struct evtx_field *known[KNOWN_COUNT]; /* NULL: has none */

	/* Made when first wanted. */
	struct json_program *json;
	struct json_program *json_data;

	/* To know it again. */
	struct binxml_template *next;
	struct span body;    /* the bytes it was made of */
	const uint8_t *mask; /* 0 where chunks differ, 0xFF elsewhere */
	const struct binxml_hole *holes;
	uint32_t hole_count;
};

static inline const struct binxml_template *
binxml_of(const struct evtx_instance *i)
{
	return (const struct binxml_template *)i->template;
}

/* --- a chunk, and what is kept over chunks --- */

#define BINXML_BUCKETS 1024 /* a power of two */

struct binxml_seen {	 /* a template of this chunk */
	uint32_t serial; /* of the chunk; others are empty */
	uint32_t offset;
	uint32_t id;
	struct binxml_template *template;
};

struct binxml_store {
	struct arena arena; /* templates and all they point to */
	struct arena draft; /* nodes and holes while a template is made */
	struct buf text;    /* one text while it is made */
	struct json_scratch json;
	struct binxml_template *bucket[BINXML_BUCKETS];
	struct binxml_seen seen[BINXML_BUCKETS];
	uint64_t last_id;
	uint32_t serial; /* of the chunk */
	struct span chunk;
	uint32_t budget; /* what the chunk's templates may still cost */
	uint32_t work;	 /* what its renderings may still cost */
};

void binxml_store_init(struct binxml_store *s);
void binxml_store_release(struct binxml_store *s);
/* A new chunk; forgets templates when they have become too many. */
void binxml_store_start(struct binxml_store *s, struct span chunk);

/* False when the chunk's templates have become too dear. */
bool binxml_store_charge(struct binxml_store *s, uint32_t bytes) MUST_USE;

/* The template whose definition stands at offset (of its "next" field). 0, or
 * ST_NOMEM, or ST_FORMAT with *why. */
int binxml_store_find(struct binxml_store *s, uint32_t offset, uint32_t id,
		      struct binxml_template **out, const char **why) MUST_USE;

/* Fields, parts and well-known values of a tree; ST_NOMEM or 0. */
int binxml_template_finish(struct binxml_template *t,
			   struct arena *arena) MUST_USE;

/* --- a record --- */

struct binxml_record {
	struct binxml_store *store;
	struct evtx_value *values;	 /* owned, BINXML_VALUES */
	struct evtx_instance *instances; /* owned, BINXML_INSTANCES */
	uint32_t value_count;
	uint32_t instance_count;
	struct arena once; /* templates of elements that have none */
	bool no_fields;	   /* these need no fields, but for the event's own */
	const char *why;   /* what is wrong, when binxml_decode refuses */
};

/* A descriptor takes four bytes of the record, so a record of a whole chunk
 * has no more values; the rest is for slots that records leave out. */
#define BINXML_VALUES 32768
#define BINXML_INSTANCES 16384

int binxml_record_init(struct binxml_record *r,
		       struct binxml_store *s) MUST_USE;
void binxml_record_release(struct binxml_record *r);
/* The document at chunk[at..end). 0, or ST_NOMEM, or ST_FORMAT with r->why. */
int binxml_decode(struct binxml_record *r, uint32_t at, uint32_t end) MUST_USE;

/* --- trees --- */

struct binxml_tree_job {
	struct span chunk;	   /* EVTX_PADDING readable bytes behind */
	struct arena *arena;	   /* for the tree */
	struct arena *draft;	   /* for nodes that are not counted yet */
	struct buf *text;	   /* scratch */
	uint32_t at;		   /* in and out */
	uint32_t end;		   /* 0..chunk.len */
	bool is_template;	   /* elements carry a dependency identifier */
	bool one_root;		   /* stop behind the first element */
	struct binxml_hole *holes; /* NULL, or room for (end - at) / 4 */
	uint32_t hole_count;
	/* A template instance among elements: decodes it, steps *at over it
	 * and names the slot that stands for it. NULL refuses them. */
	int (*instance)(void *ctx, uint32_t *at, uint32_t end, uint16_t *slot);
	void *ctx;
	const char *why;
};

int binxml_tree_make(struct binxml_tree_job *job,
		     struct binxml_tree *out) MUST_USE;

/* The name at that offset: its UTF-16LE bytes; false when it leaves the
 * chunk. */
bool binxml_name_at(struct span chunk, uint32_t offset, struct span *raw);

#endif
