/* values.h - the values of a report against those of the truth: flaws,
 * addresses, things left behind, builds.
 *
 * They are counted apart from the verdicts: where logs are lost, not every
 * value can be known. */
#ifndef POSTERN_LAB_VALUES_H
#define POSTERN_LAB_VALUES_H

#include "json.h"

#include "base/buf.h"

struct values {
	unsigned asked, right;
	struct buf *faults; /* a line for each that is not right */
};

void values_score(struct values *v, const struct json_node *report,
		  const struct json_node *truth);

#endif
