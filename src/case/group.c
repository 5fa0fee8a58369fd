/* group.c - what is added to a case is committed in groups: case.h. */
#include "case/internal.h"

void case_group_begin(struct case_file *c)
{
	c->group.on = true;
}

static void undo(struct case_file *c)
{
	case_rollback(c);
	c->last_item = c->group.last_item;
	c->custody_seq = c->group.custody_seq;
	memcpy(c->custody_head, c->group.custody_head, DIGEST_SIZE);
}

static int commit(struct case_file *c, struct err *err)
{
	int rc = case_commit(c, err);

	if (rc)
		undo(c);
	return rc;
}

int case_group_open(struct case_file *c, bool *own, struct err *err)
{
	*own = c->group.on || sqlite3_get_autocommit(c->db);
	if (!sqlite3_get_autocommit(c->db))
		return ST_OK;
	c->group.items = 0;
	c->group.bytes = 0;
	c->group.last_item = c->last_item;
	c->group.custody_seq = c->custody_seq;
	memcpy(c->group.custody_head, c->custody_head, DIGEST_SIZE);
	return case_begin(c, err);
}

int case_group_close(struct case_file *c, bool own, uint64_t bytes, int rc,
		     struct err *err)
{
	if (!own)
		return rc; /* the caller undoes it */
	if (rc) {
		undo(c);
		return rc;
	}
	c->group.items++;
	c->group.bytes += bytes < CASE_GROUP_BYTES ? bytes : CASE_GROUP_BYTES;
	if (c->group.on && c->group.items < CASE_GROUP_ITEMS &&
	    c->group.bytes < CASE_GROUP_BYTES)
		return ST_OK;
	return commit(c, err);
}

int case_group_end(struct case_file *c, struct err *err)
{
	const bool open = c->group.on && !sqlite3_get_autocommit(c->db);

	c->group.on = false;
	return open ? commit(c, err) : ST_OK;
}
