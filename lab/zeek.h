/* zeek.h - connections as Zeek logs them (conn.log, TSV). */
#ifndef POSTERN_LAB_ZEEK_H
#define POSTERN_LAB_ZEEK_H

#include "lab.h"

struct flow {
	int64_t at_ns;
	uint32_t took_ms;
	const char *from, *to, *service;
	unsigned port;
	uint64_t bytes_there, bytes_back;
	uint32_t mark;
};

const char *zeek_conn_head(void);
/* Nothing when no sensor is there. */
void zeek_put(struct lab *lab, struct rng *r, const struct flow *f);

#endif
