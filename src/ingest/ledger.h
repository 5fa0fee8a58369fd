/* ledger.h - requests and bytes of one item, per client and per page.
 *
 * Bounded: clients beyond LIMIT_LEDGER_CLIENTS are summed in one row with an
 * empty name, pages likewise.  Rows are kept in the order of first sight. */
#ifndef POSTERN_INGEST_LEDGER_H
#define POSTERN_INGEST_LEDGER_H

#include "base/arena.h"
#include "case/case.h"

/* What one request says. */
struct request {
	const char *source;
	struct span client;
	struct span stem;
	bool post;
	int64_t status;	  /* -1: unknown */
	int64_t bytes_in; /* -1: the log does not say */
	int64_t bytes_out;
	int64_t time_ns;
	uint64_t line;
	uint64_t offset;
};

struct ledger {
	struct case_client *client;
	size_t client_count, client_cap;
	struct case_page_use *page;
	size_t page_count, page_cap;
	uint32_t *slot; /* of clients and pages: index + 1, 0 empty */
	size_t slot_count;
	uint64_t key;
	struct arena *arena;
	bool full; /* memory ran out: rows beyond went to the sum */
};

void ledger_init(struct ledger *l, struct arena *arena, uint64_t key);
void ledger_release(struct ledger *l);
/* Keeps the rows alone: none is found again. */
void ledger_forget(struct ledger *l);

void ledger_client(struct ledger *l, const struct request *r);
/* The stem is stored in lower case. */
void ledger_page(struct ledger *l, const struct request *r);

#endif
