/* chains.h - what belongs to one act, step by step, in all reports
 * (docs/internals/chains.md). */
#ifndef POSTERN_REPORT_CHAINS_H
#define POSTERN_REPORT_CHAINS_H

#include "report/out.h"

/* "chains":[…], a member of the report with the comma before it. */
void json_chains(struct out *o);
/* Sections; nothing when there is no chain. */
void text_chains(struct out *o);
void html_chains(struct out *o);

#endif
