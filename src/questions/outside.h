/* outside.h - addresses that are nobody's inside. */
#ifndef POSTERN_QUESTIONS_OUTSIDE_H
#define POSTERN_QUESTIONS_OUTSIDE_H

#include <stdbool.h>

#include "base/span.h"

/* False for the empty one and for what is private, local, shared by carriers
 * (RFC 6598), of several or reserved; true for all else, names as well. */
bool is_outside(struct span address);

#endif
