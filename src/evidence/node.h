/* node.h - inside of evidence/: one item on the stack that evidence.c keeps.
 *
 * Node 0 is the top-level file; node k is the member of node k-1 at which that
 * container stands.  All nodes below the top of the stack are containers; the
 * top is an item being read, or a container about to give its next member.  A
 * node's bytes go through its source, which hashes them; so whoever reads a
 * member moves and hashes all containers around it in the same pass. */
#ifndef POSTERN_EVIDENCE_NODE_H
#define POSTERN_EVIDENCE_NODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "evidence/container.h"
#include "evidence/evidence.h"
#include "evidence/file.h"
#include "evidence/magic.h"
#include "evidence/seen.h"

#define EVIDENCE_PIECE ((size_t)256 << 10)

struct node {
	struct source source; /* the item's bytes, from the first */
	struct evidence *evidence;
	struct evidence_item item;
	struct span layout_path; /* item.path, or what stands for it */
	struct arena arena;	 /* texts of the item */
	struct digest *digest;
	struct err broken; /* why it ended early; code 0: it did not */
	uint64_t bytes;	   /* hashed */
	struct magic magic;
	uint8_t head[MAGIC_HEAD]; /* read to tell the kind; given first */
	size_t head_len, head_at;

	/* When it is a container: */
	struct container *inside; /* NULL: it is none, or is closed */
	uint64_t members;	  /* met */
	uint64_t unpacked;	  /* bytes of members, at any depth */
	uint64_t used;		  /* of its bytes, when it was closed */
	bool began;		  /* it gave a member */
	bool spent;		  /* over a cap: no more members */
	struct seen seen;	  /* names of members */
	struct buf spill;	  /* its bytes, when they must be held */
};

struct evidence {
	const struct evidence_list *list;
	const struct evidence_options *options;
	struct evidence_sink *sink;
	struct evidence_file file; /* node 0 reads it */
	struct node *nodes;	   /* max_nesting + 1 of them */
	unsigned count;		   /* of the stack; 0: all is done */
	uint64_t ordinal;	   /* of the next item */
	size_t spilled;		   /* bytes that nodes hold */
	size_t password;	   /* the one that fitted last */
	bool given;		   /* the top of the stack is the caller's */
	size_t hashed;		   /* bytes of it when it was given */
	uint8_t piece[EVIDENCE_PIECE]; /* for what the caller does not read */
};

void evidence_tell_skip(struct evidence *e, struct span path, uint64_t bytes,
			enum status code, const char *why);

/* Node k, without a path yet; what the node before it there held is gone. */
int node_init(struct evidence *e, unsigned k, struct err *err) MUST_USE;
/* Closes what it holds as a container. Not the digest and the arena, which the
 * next node at this place uses again. */
void node_drop(struct evidence *e, struct node *n);

/* Reads the first bytes, which tell the kind; the source gives them again. */
void node_read_head(struct node *n);
/* Reads what is left. */
void node_drain(struct node *n);

#endif
